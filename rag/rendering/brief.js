/* What the tab 简报 does by itself: its views, leafing, the reading pane, where the focus goes. */
(() => {
  "use strict";
  const { one, all, goTo, readingPane } = window.yanbi;
  const desk = () => one("#brief-desk");
  // The pane lies over the ledger, on narrow screens as a sheet from below.
  const reading = readingPane({
    desk: "#brief-desk",
    sides: { original: { pane: "#brief-pane", event: "select" } },
    covers: true,
  });

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
      } else if (node.matches("[data-tab]")) goTo(node.dataset.tab);
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
      if (!now) reading.forget();
      if (now && !done) view = "page"; // a new brief is first seen as it will print
      done = now;
      choose(root(), view);
      leaf(now ? leafed : 0);
      reading.markCurrent();
      refocus(element);
    });
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

  Object.assign(window.yanbi, { briefSheet, briefSide, briefPane: reading.behaviour, briefStatus });
})();
