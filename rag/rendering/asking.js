/* What the tab 问答 does by itself: the conversation, the question box, the folded scope. */
(() => {
  "use strict";
  const { one, all, motion, narrow, copy, goTo, readingPane } = window.yanbi;
  const reading = readingPane({
    desk: "#desk",
    sides: { original: { pane: "#pane", event: "select" } },
    byNumber: true,
  });

  /* ---- the conversation ---- */

  function conversation(element, trigger, { watch }) {
    const spoken = document.createElement("p"); // for those who do not see the answer come to its end
    spoken.className = "sr";
    spoken.id = "spoken";
    spoken.setAttribute("role", "status");
    document.body.append(spoken);
    let isRunning = false;
    function speak(turn) {
      const wasRunning = isRunning;
      isRunning = turn?.hasAttribute("data-running") ?? false;
      if (isRunning) spoken.textContent = "";
      if (isRunning || !wasRunning || !turn) return;
      const said = one(".absent h3, .trouble, .stopped, .bare", turn)?.textContent;
      const count = all(".claim", turn).length;
      spoken.textContent = said ?? `答完了，共 ${count} 句。`;
    }
    const opened = new Set(); // turns whose folded evidence a person has opened
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button, summary");
      if (!node) return;
      const turn = node.closest(".turn")?.dataset.turn;
      if (node.matches("[data-open]")) {
        reading.open(node, trigger);
      } else if (node.matches("[data-ask]")) trigger("example_select", { question: node.dataset.ask });
      else if (node.matches("[data-tab]")) goTo(node.dataset.tab);
      else if (node.matches("[data-copy]")) copy(node);
      else if (node.matches("[data-export]")) trigger("download", { kind: node.dataset.export });
      else if (node.matches("[data-undo]")) {
        trigger("undo", {});
        box().focus(); // the button goes with what it is pressed for
      }
      else if (node.matches(".found > summary")) {
        if (node.parentNode.open) opened.delete(turn);
        else opened.add(turn);
      }
    });
    let count = 0;
    watch("value", () => {
      for (const turn of opened) {
        one(`.turn[data-turn="${turn}"] .found`, element)?.setAttribute("open", "");
      }
      reading.markCurrent();
      const turns = all(".turn", element);
      const scroller = element.closest("#conversation");
      if (turns.length > count) {
        const top = turns.at(-1).getBoundingClientRect().top - scroller.getBoundingClientRect().top;
        scroller.scrollTo({ top: scroller.scrollTop + top, behavior: motion() });
      }
      if (count && !turns.length) {
        opened.clear();
        box().focus();
      }
      count = turns.length;
      speak(turns.at(-1));
      settleBox();
    });
  }
  /* On a wide screen the scope is always there: its head is no button that could be pressed. */
  function scope(element, trigger, { watch }) {
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-every]")) {
        trigger("clear", {});
        (narrow.matches ? one("button", element) : box()).focus(); // what was pressed goes
      } else if (event.target.closest("h2")) {
        one("#scope").toggleAttribute("data-unfolded");
        settle();
      }
    });
    function settle() {
      const head = one("button", element);
      if (!head) return;
      head.disabled = !narrow.matches;
      const isOpen = !narrow.matches || one("#scope").hasAttribute("data-unfolded");
      head.setAttribute("aria-expanded", String(isOpen));
    }
    narrow.addEventListener("change", settle);
    watch("value", settle);
    settle();
  }

  /* ---- the question box ---- */

  const box = () => one("#question textarea");
  function settleBox() {
    const said = one("#keys .cut-off");
    if (said) said.hidden = box().value.length < box().maxLength;
  }
  document.addEventListener("input", (event) => {
    if (event.target === box()) settleBox();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#send") && !box().value.trim()) box().focus();
  });

  Object.assign(window.yanbi, { conversation, pane: reading.behaviour, scope });
})();
