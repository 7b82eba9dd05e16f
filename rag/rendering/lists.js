/* The lists that are searched by typing: what is typed looks for another choice, it does not add to
   the name that stands there; and it is found as well when an input method puts the words there. */
(() => {
  "use strict";
  const LISTS = ["brief-speech", "compare-a", "compare-b", "trends-more"];
  const listOf = (node) =>
    node instanceof Element && node.matches("input") && LISTS.some((id) => node.closest(`#${id}`));

  let entered = false;
  document.addEventListener("focusin", (event) => {
    entered = listOf(event.target);
    if (entered) event.target.select();
  });
  document.addEventListener("click", (event) => {
    if (entered && listOf(event.target)) event.target.select();
    entered = false;
  });

  // Gradio filters the list when a key goes down, which is too early for words that an input method
  // puts there: it is told again once they stand.
  for (const kind of ["input", "compositionend"]) {
    document.addEventListener(kind, (event) => {
      if (!listOf(event.target) || event.isComposing) return;
      setTimeout(() => {
        event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
      });
    });
  }
})();
