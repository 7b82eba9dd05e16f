/* The reading pane: what opens an original, where it is shown, how its places are stepped through.
   Each tab with originals makes its own; comparisons have one for each side. */
(() => {
  "use strict";
  const { one, all, motion, narrow, panes, closeTip } = window.yanbi;
  const FAR = 2; // so many heights of the pane are jumped: to scroll softly there takes seconds

  const placeOf = (node) => [node.dataset.speech, +node.dataset.start, +node.dataset.end];
  const same = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

  // `desk` holds the panes and what opens places in them; `sides` says for each side the pane where
  // Python puts the text and the event that asks for it. A node opens on the side that a
  // `data-side` around it names, else on the first. Where the panes `cover` something of the desk,
  // nothing is marked as being read while they are closed. Places are stepped through as they
  // stand on the page, or by the number they are shown with. `appeared(opener)`: what else to do.
  function readingPane({ desk, sides, covers = false, byNumber = false, appeared = () => {} }) {
    const first = Object.keys(sides)[0];
    const root = () => one(desk);
    const shownIn = (side) => one(`${sides[side].pane} .reader[data-speech]`);
    const sideOf = (node) => {
      const named = node.closest("[data-side]")?.dataset.side;
      return named in sides ? named : first;
    };
    const isOpen = () => "reading" in (root()?.dataset ?? {}) && Boolean(root().offsetParent);
    let opener = null;
    let stepped = null; // the step that was pressed: it keeps the focus

    function open(node, trigger) {
      closeTip();
      opener = node;
      const side = sideOf(node);
      const here = placeOf(node);
      const places = [];
      const group = all("[data-open]", node.closest("[data-group]"));
      if (byNumber) group.sort((a, b) => (a.dataset.n ?? 0) - (b.dataset.n ?? 0));
      for (const other of group.filter((one) => sideOf(one) === side)) {
        const place = placeOf(other);
        if (!places.some((known) => same(known, place))) places.push(place);
      }
      const shown = shownIn(side);
      if (shown?.dataset.places === JSON.stringify(places) && same(placeOf(shown), here)) {
        appear(side); // Python would send the same page again, which is no change to see
      } else ask(side, trigger, places, places.findIndex((place) => same(place, here)));
    }
    function ask(side, trigger, places, at) {
      trigger(sides[side].event, { places, at });
    }
    function appear(side) {
      root().dataset.reading = side;
      markCurrent();
      reveal(side);
      if (narrow.matches && !one(sides[side].pane).contains(document.activeElement)) focusClose(side);
      appeared(opener);
    }
    function focusClose(side, tries = 60) {
      const close = one(`${sides[side].pane} [data-close]`);
      close?.focus();
      // A sheet that is still hidden cannot take the focus: again with the next frame.
      if (document.activeElement !== close && tries) {
        requestAnimationFrame(() => focusClose(side, tries - 1));
      }
    }
    function close() {
      forget();
      if (covers) markCurrent();
      if (opener?.isConnected) opener.focus();
    }
    function forget() {
      delete root()?.dataset.reading;
    }
    function reveal(side) {
      const page = one(".page", shownIn(side));
      const mark = page && one("mark.here", page);
      mark?.closest("details")?.setAttribute("open", "");
      if (!mark) return;
      const height = page.clientHeight;
      const top = mark.getBoundingClientRect().top - page.getBoundingClientRect().top;
      const behavior = Math.abs(top) > FAR * height ? "instant" : motion();
      page.scrollTo({ top: page.scrollTop + top - height / 3, behavior });
    }
    function markCurrent() {
      const isShown = !covers || "reading" in (root()?.dataset ?? {});
      for (const node of all("[data-open]", root())) {
        const shown = isShown ? shownIn(sideOf(node)) : null;
        if (shown && same(placeOf(node), placeOf(shown))) node.setAttribute("aria-current", "true");
        else node.removeAttribute("aria-current");
      }
    }
    function behaviour(element, trigger, { watch }) {
      const side = Object.keys(sides).find((one) => element.closest(sides[one].pane)) ?? first;
      element.addEventListener("click", (event) => {
        const node = event.target.closest("button");
        const shown = shownIn(side);
        if (!node) return;
        if (node.matches("[data-close]")) close();
        else if (shown && node.dataset.step) {
          stepped = node.dataset.step;
          ask(side, trigger, JSON.parse(shown.dataset.places), +shown.dataset.at + +stepped);
        } else if (shown && node.matches("[data-whole]")) {
          const whole = node.getAttribute("aria-pressed") !== "true";
          node.setAttribute("aria-pressed", String(whole));
          shown.classList.toggle("section-only", !whole);
          reveal(side);
        }
      });
      watch("value", () => {
        markCurrent();
        if (one(".reader[data-speech], .reader[data-trouble]", element)) appear(side);
        else forget();
        if (stepped) keepStep(element);
      });
    }
    function keepStep(element) {
      const steps = [stepped, -stepped].map((step) => one(`[data-step="${step}"]`, element));
      stepped = null;
      steps.find((button) => button && !button.disabled)?.focus({ preventScroll: true });
    }
    const pane = { open, close, forget, isOpen, markCurrent, behaviour };
    panes.push(pane);
    return pane;
  }

  Object.assign(window.yanbi, { readingPane });
})();
