/* What the tab 简报 does by itself: its views, leafing, the reading pane, where the focus goes. */
(() => {
  "use strict";
  const one = (selector, root = document) => root?.querySelector(selector);
  const all = (selector, root = document) => [...(root?.querySelectorAll(selector) ?? [])];
  const desk = () => one("#brief-desk");
  // The pane lies over the ledger, on narrow screens as a sheet from below.
  const reading = window.yanbi.readingPane({ desk: "#brief-desk", pane: "#brief-pane", covers: true });

  /* ---- views: one of several panels, chosen by presses ---- */

  function choose(root, name) {
    for (const press of all("[data-view]", root)) {
      press.setAttribute("aria-pressed", String(press.dataset.view === name));
    }
    for (const panel of all("[data-panel]", root)) panel.hidden = panel.dataset.panel !== name;
    const pager = one(".pager", root);
    if (pager) pager.hidden = name !== "page";
  }
  const chosen = (root) => one('[data-view][aria-pressed="true"]', root)?.dataset.view;

  /* ---- a line that was pressed away: struck out at once; the next one takes the focus ---- */

  let left = null; // the selector of such presses, the place among them of the one used
  function leave(node, selector, root) {
    left = { selector, at: all(selector, root).indexOf(node) };
    node.closest("[data-line]")?.classList.add("leaving");
  }
  function refocus(root) {
    const presses = left ? all(left.selector, root) : [];
    if (!presses.length) return;
    const lost = !document.activeElement || document.activeElement === document.body;
    if (lost) presses[Math.min(left.at, presses.length - 1)].focus({ preventScroll: true });
    left = null;
  }

  /* ---- the page ---- */

  function briefSheet(element, trigger, { watch }) {
    const root = () => one(".brief-sheet", element);
    let view = "page";
    let done = false;
    let leafed = 0;
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button");
      if (!node) return;
      if (node.matches("[data-open]")) reading.open(node, trigger);
      else if (node.dataset.view) choose(root(), (view = node.dataset.view));
      else if (node.dataset.leaf) leaf(leafed + +node.dataset.leaf);
      else if (node.dataset.briefExport) trigger("download", { kind: node.dataset.briefExport });
      else if (node.dataset.briefDrop) {
        leave(node, "[data-brief-drop]", element);
        trigger("delete", { line: +node.dataset.briefDrop });
      } else if (node.matches("[data-tab]")) {
        all('[role="tab"]').find((tab) => tab.textContent.trim() === node.dataset.tab)?.click();
      }
    });
    function leaf(to) {
      const pages = all(".sheet-page", element);
      leafed = Math.min(Math.max(to, 0), Math.max(pages.length - 1, 0));
      for (const [number, page] of pages.entries()) page.hidden = number !== leafed;
      if (pages.length < 2) return;
      one(".pager .count", element).textContent = `${leafed + 1}/${pages.length}`;
      one('[data-leaf="-1"]', element).disabled = leafed === 0;
      one('[data-leaf="1"]', element).disabled = leafed === pages.length - 1;
      one('[data-panel="page"]', element).scrollTop = 0;
    }
    watch("value", () => {
      const now = root()?.dataset.state === "done";
      if (!now) closeUnused();
      if (now && !done) view = "page"; // a new brief is first seen as it will print
      done = now;
      choose(root(), view);
      leaf(now ? leafed : 0);
      reading.markCurrent();
      refocus(element);
    });
  }
  function closeUnused() {
    if (desk()) delete desk().dataset.reading;
  }

  function briefSide(element, trigger, { watch }) {
    const root = () => one(".brief-side", element);
    let view = "ledger";
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button");
      if (!node) return;
      if (node.matches("[data-open]")) reading.open(node, trigger);
      else if (node.dataset.view) choose(root(), (view = node.dataset.view));
      else if (node.dataset.briefRestore) {
        leave(node, "[data-brief-restore]", element);
        trigger("delete", { line: +node.dataset.briefRestore });
      }
    });
    watch("value", () => {
      choose(root(), view);
      reading.markCurrent();
      refocus(element);
    });
  }

  function briefStatus(element, trigger, { watch }) {
    element.setAttribute("role", "status");
    watch("value", () => {
      if (one('[data-state="running"]', element)) return;
      // Stopped or failed: the page is as it was, and Gradio does not send the same page again.
      for (const line of all(".leaving", desk())) line.classList.remove("leaving");
    });
  }

  /* ---- the list of speeches: what is typed looks for another, it does not add to the name ---- */

  const isList = (node) => node instanceof Element && node.matches("#brief-speech input");
  let entered = false;
  document.addEventListener("focusin", (event) => {
    entered = isList(event.target);
    if (entered) event.target.select();
  });
  document.addEventListener("click", (event) => {
    if (entered && isList(event.target)) event.target.select();
    entered = false;
  });

  // Gradio filters the list when a key goes down, which is too early for words that an input method
  // puts there: it is told again once they stand.
  for (const kind of ["input", "compositionend"]) {
    document.addEventListener(kind, (event) => {
      if (!isList(event.target) || event.isComposing) return;
      setTimeout(() => {
        event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
      });
    });
  }

  /* ---- Esc: stops what is running, else closes the pane ---- */

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !desk()?.offsetParent) return;
    const stop = one("#stop-brief")?.closest("button") ?? one("#stop-brief button");
    if (stop?.offsetParent) stop.click();
    else if (reading.isOpen()) reading.close();
  });

  Object.assign(window.yanbi, { briefSheet, briefSide, briefPane: reading.behaviour, briefStatus });
})();
