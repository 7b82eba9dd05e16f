/* What the tab 对比 does by itself: the picture, the filters, the two reading panes. */
(() => {
  "use strict";
  const { one, all, motion, narrow, goTo: goToTab, readingPane } = window.yanbi;

  /* ---- the reading panes: 甲 on the left, 乙 on the right; on narrow screens one sheet ---- */

  const reading = readingPane({
    desk: "#compare-desk",
    sides: {
      a: { pane: "#compare-pane-a", event: "select" },
      b: { pane: "#compare-pane-b", event: "expand" },
    },
    covers: true,
    appeared: keepInView,
  });
  let tracing = false; // a press has asked what became of a phrase: its answer is to be seen
  /* The panes take their height from what is above them: what was pressed stays in sight. */
  function keepInView(opener) {
    if (narrow.matches || !opener?.isConnected) return;
    const body = one("#compare-body").getBoundingClientRect();
    const at = opener.getBoundingClientRect();
    if (at.bottom > body.bottom - 8) opener.scrollIntoView({ block: "center" });
  }
  function comparePane(element, trigger, tools) {
    const isRight = element.closest("#compare-pane-b");
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", isRight ? "右边的原文" : "左边的原文");
    reading.behaviour(element, trigger, tools);
  }

  /* ---- the picture ---- */

  function name(node, element) {
    const line = one(".naming", element);
    if (line) line.textContent = node?.dataset.name ?? "";
    for (const other of all(".picture .on", element)) other.classList.remove("on");
    if (!node?.dataset.row || node.matches("button")) return;
    for (const other of all(`.picture svg [data-row="${node.dataset.row}"]`, element)) {
      other.classList.add("on");
    }
  }
  function goTo(row, element) {
    const target = one(`#compare-row-${row}`, element);
    if (!target) return;
    if (target.hidden) show(new Set(), element); // it was filtered out: all are shown again
    arrive(target);
  }
  function arrive(target) {
    target.scrollIntoView({ block: "start", behavior: motion() });
    target.focus({ preventScroll: true });
  }

  /* ---- the filters: who treats it (any of those pressed), what changed (any of those) ---- */

  const WHO = ["both", "only_a", "only_b"];
  const WHAT = ["figures", "wording"];
  function show(pressed, element) {
    for (const chip of all("[data-filter]", element)) {
      chip.setAttribute("aria-pressed", String(pressed.has(chip.dataset.filter)));
    }
    const who = WHO.filter((kind) => pressed.has(kind));
    const what = WHAT.filter((kind) => pressed.has(kind));
    const fits = (kinds, wanted) => !wanted.length || wanted.some((kind) => kinds.includes(kind));
    for (const node of all("[data-kind]", element)) {
      const kinds = node.dataset.kind.split(" ");
      node.hidden = !(fits(kinds, who) && fits(kinds, what));
    }
    for (const part of all(".themes, .part, .more, .part .scroll", element)) {
      part.hidden = !one("[data-kind]:not([hidden])", part);
    }
    const left = one("[data-kind]:not([hidden])", element);
    const nothing = one(".nothing", element);
    if (nothing) nothing.hidden = Boolean(left);
  }
  /* What is read stays where it is: the row under the filters, or the next one that is left. */
  function keepingPlace(element, change) {
    const rows = all("[data-kind]", element);
    const sight = (node) => node.getBoundingClientRect();
    const line = Math.max(0, ...all(".filters, .sides", element).map((bar) => sight(bar).bottom));
    const at = rows.findIndex((row) => !row.hidden && sight(row).bottom > line + 4);
    const top = at < 0 ? null : sight(rows[at]).top;
    change();
    // Rows that are still to come stay to come.
    if (top === null || top > innerHeight) return;
    const left = rows.slice(at).find((row) => !row.hidden);
    const next = left ?? rows.slice(0, at).reverse().find((row) => !row.hidden);
    if (!next) return;
    // Of the row itself the same line is kept; another one comes whole under the filters.
    const place = next === rows[at] ? top : Math.max(top, line);
    const body = one("#compare-body");
    const scroller = narrow.matches ? document.scrollingElement : body;
    scroller.scrollBy({ top: sight(next).top - place, behavior: "instant" });
  }
  const pressedIn = (element) =>
    new Set(all('[data-filter][aria-pressed="true"]', element).map((chip) => chip.dataset.filter));

  function compareSheet(element, trigger, { watch }) {
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button, [data-open], [data-row]");
      if (!node) return;
      if (node.matches("[data-open]")) {
        // Who marks words with the mouse wants to copy them.
        if (node.matches("button") || getSelection().isCollapsed) reading.open(node, trigger);
      } else if (node.dataset.row) goTo(node.dataset.row, element);
      else if (node.dataset.filter) {
        const pressed = pressedIn(element);
        if (!pressed.delete(node.dataset.filter)) pressed.add(node.dataset.filter);
        keepingPlace(element, () => show(pressed, element));
      } else if (node.dataset.jump) jump(node.dataset.jump);
      else if (node.dataset.trace) {
        tracing = true;
        trigger("submit", { phrase: node.dataset.trace });
        jump("compare-trace");
      } else if (node.dataset.compareExport) {
        trigger("download", { kind: node.dataset.compareExport });
      } else if (node.dataset.tab) goToTab(node.dataset.tab);
    });
    function jump(id) {
      const target = document.getElementById(id);
      if (target?.hidden) show(new Set(), element);
      if (id === "compare-trace") {
        target.scrollIntoView({ block: "start", behavior: motion() });
        one("textarea, input", target)?.focus({ preventScroll: true });
      } else if (target) arrive(target);
    }
    for (const kind of ["mouseover", "focusin"]) {
      element.addEventListener(kind, (event) => {
        const node = event.target.closest?.(".picture [data-name]");
        if (node || event.target.closest?.(".picture")) name(node, element);
      });
    }
    element.addEventListener("mouseout", (event) => {
      if (!event.relatedTarget?.closest?.(".picture")) name(null, element);
    });
    element.addEventListener("keydown", (event) => {
      const node = event.target.closest?.(".picture svg [tabindex]");
      if (!node) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        goTo(node.dataset.row, element);
        return;
      }
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const nodes = inOrder();
      const next = nodes[(nodes.indexOf(node) + step + nodes.length) % nodes.length];
      for (const other of nodes) other.setAttribute("tabindex", other === next ? "0" : "-1");
      next.focus();
    });
    function inOrder() {
      const nodes = all(".picture svg [tabindex]", element);
      return nodes.sort((a, b) => a.dataset.row - b.dataset.row);
    }
    let before = { key: null, growing: false }; // what is on the sheet
    let filters = new Set();
    element.addEventListener("click", () => { filters = pressedIn(element); });
    watch("value", () => {
      const sheet = one(".comparison", element);
      const now = { key: sheet?.dataset.key, growing: sheet?.dataset.state === "growing" };
      const goesOn = before.growing && now.key === before.key;
      before = now;
      inOrder()[0]?.setAttribute("tabindex", "0"); // one stop for the whole picture
      if (goesOn) {
        show(filters, element);
        reading.markCurrent();
        return;
      }
      filters = new Set();
      reading.forget();
      one("#compare-body")?.scrollTo(0, 0);
    });
  }
  function compareTrace(element, trigger, { watch }) {
    element.addEventListener("click", (event) => {
      const node = event.target.closest("[data-open]");
      if (node) reading.open(node, trigger);
    });
    watch("value", () => {
      reading.markCurrent();
      if (tracing) one("#compare-trace").scrollIntoView({ block: "start", behavior: motion() });
      tracing = false;
    });
  }

  Object.assign(window.yanbi, { compareSheet, comparePane, compareTrace });
})();
