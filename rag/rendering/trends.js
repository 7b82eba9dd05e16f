/* What 走势 does by itself: points by the arrow keys and Enter, jumps to a chart, saving. How an
   original is opened is that of comparison.js. */
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function trendsSheet(element, trigger, tools) {
    const dotsOf = (dot) => all(".trend-dot", dot.closest("svg"));
    function settle() {
      for (const svg of all("svg.trend:not(.trend-axis)", element)) {
        svg.querySelector(".trend-dot")?.setAttribute("tabindex", "0"); // one stop for each chart
        svg.parentNode.scrollLeft = svg.parentNode.scrollWidth; // the newest first
      }
    }
    window.yanbi.compareTrace(element, trigger, tools);
    tools.watch("value", settle);
    settle();
    element.addEventListener("click", (event) => {
      const node = event.target.closest("[data-trend], [data-trends-export]");
      if (!node) return;
      if (node.dataset.trendsExport) trigger("download", { kind: node.dataset.trendsExport });
      else {
        const target = document.getElementById(node.dataset.trend);
        target?.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
        target?.focus({ preventScroll: true });
      }
    });
    element.addEventListener("keydown", (event) => {
      const dot = event.target.closest?.(".trend-dot");
      if (!dot) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        dot.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      } else if (event.key in STEPS) {
        event.preventDefault();
        const dots = dotsOf(dot);
        const at = (dots.indexOf(dot) + STEPS[event.key] + dots.length) % dots.length;
        for (const other of dots) other.setAttribute("tabindex", other === dots[at] ? "0" : "-1");
        dots[at].focus();
      }
    });
  }

  Object.assign(window.yanbi, { trendsSheet });
})();
