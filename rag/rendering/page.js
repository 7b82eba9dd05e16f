/* What the page does by itself, without asking Python, and all its tabs share: tooltips, Esc,
   copying, saving. Each gr.HTML of rag/tabs/ calls one of the functions of `window.yanbi` when it is
   loaded, with its own element, `trigger` (sends an event to Python) and `watch` (called after a
   change). The scripts of app.py are joined in their order; each adds to `window.yanbi`. */
(() => {
  "use strict";
  document.documentElement.lang = "zh-CN";

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 1099px)");
  const one = (selector, root = document) => root?.querySelector(selector) ?? null;
  const all = (selector, root = document) => [...(root?.querySelectorAll(selector) ?? [])];
  const motion = () => (calm.matches ? "auto" : "smooth");
  const gradio = (id) => one(`#${id}`)?.closest("button") ?? one(`#${id} button`);

  /* ---- tooltips: one rule for citations and for 未核实 ---- */

  let tip = null;
  let focused = 0; // when something last took the focus, in milliseconds
  function openTip(holder) {
    closeTip();
    tip = one(".tip", holder);
    tip?.classList.add("on");
    placeTip();
  }
  function placeTip() {
    if (!tip) return;
    const holder = tip.parentNode;
    const at = holder.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left - 16), innerWidth - size.width - 12);
    const under = at.bottom + 4;
    const above = at.top - size.height - 4;
    tip.style.left = `${left}px`;
    tip.style.top = `${under + size.height > innerHeight && above > 0 ? above : under}px`;
  }
  function closeTip() {
    tip?.classList.remove("on");
    tip = null;
  }
  const holderOf = (event) => event.target instanceof Element && event.target.closest(".tipped");
  document.addEventListener("mouseover", (event) => {
    const holder = holderOf(event);
    if (holder && one(".tip", holder) !== tip) openTip(holder);
    else if (!holder && tip && !tip.parentNode.contains(document.activeElement)) closeTip();
  });
  document.addEventListener("focusin", (event) => {
    const holder = holderOf(event);
    focused = performance.now();
    if (holder) openTip(holder);
    else closeTip();
  });
  document.addEventListener(
    "scroll",
    (event) => {
      if (!tip || !event.target.contains(tip)) return;
      // The page scrolls to what takes the focus: its tooltip goes along.
      if (performance.now() - focused < 300) placeTip();
      else closeTip();
    },
    true,
  );

  /* ---- Esc: stops what is running, else closes the original ---- */

  const STOPS = ["stop", "stop-adding", "stop-brief", "stop-compare", "trends-stop"];
  const panes = []; // what reading.js has made: `isOpen` and `close` of each
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || one("dialog[open]")) return;
    closeTip();
    const stop = STOPS.map(gradio).find((button) => button?.offsetParent && !button.disabled);
    if (stop) stop.click();
    else panes.find((pane) => pane.isOpen())?.close();
  });

  /* ---- copying and saving ---- */

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "已复制";
    setTimeout(() => (button.textContent = "复制"), 1600);
  }
  function save(name, content) {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes]));
    fetchFile(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
  function fetchFile(address, name = "") {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
  }

  /* ---- the head line: it tells when the library is another, also by another window ---- */

  function head(element, trigger, { watch }) {
    const library = () => one("[data-library]", element)?.dataset.library;
    let known = library();
    addEventListener("focus", () => trigger("tick", {}));
    watch("value", () => {
      if (library() === known) return;
      known = library();
      trigger("apply", {});
    });
  }

  /* ---- a word about what was done; a file that comes with it is saved ---- */

  function notice(element, trigger, { watch }) {
    let timer = 0;
    element.setAttribute("role", "status");
    watch("value", () => {
      const said = one(".said", element);
      if (!said) return;
      const { name, file, link } = said.dataset;
      if (file) save(name, file);
      if (link) fetchFile(link);
      delete said.dataset.file;
      delete said.dataset.link;
      clearTimeout(timer);
      timer = setTimeout(() => (said.hidden = true), 6000);
    });
  }

  /* ---- the key by which this tab finds its conversation when it is loaded again ---- */

  function key() {
    try {
      const known = sessionStorage.getItem("yanbi");
      if (known) return known;
      const random = [...crypto.getRandomValues(new Uint8Array(16))];
      const made = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
      sessionStorage.setItem("yanbi", made);
      return made;
    } catch {
      return ""; // a browser that keeps nothing: the conversation ends with the page
    }
  }

  /* ---- from one tab to another ---- */

  function goTo(name) {
    all('[role="tab"]').find((tab) => tab.textContent.trim() === name)?.click();
  }

  // What a keyboard expects of tabs, and Gradio leaves out.
  const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
  document.addEventListener("keydown", (event) => {
    const here = event.target instanceof Element && event.target.closest('[role="tab"]');
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
    const tabs = all('[role="tab"]', here.parentNode);
    const at = tabs.indexOf(here);
    const ends = { Home: tabs[0], End: tabs.at(-1) };
    const to = ends[event.key] ?? tabs[(at + STEPS[event.key] + tabs.length) % tabs.length];
    if (!to) return;
    event.preventDefault();
    to.click();
    to.focus();
  });

  window.yanbi = {
    one, all, motion, narrow, panes, closeTip, copy, goTo, head, notice, key,
  };
})();
