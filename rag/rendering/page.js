/* What the page does by itself, without asking Python: tooltips, scrolling, copying, sorting.
   Each gr.HTML of app.py calls one of the functions of `window.yanbi` when it is loaded, with its
   own element, `trigger` (sends an event to Python) and `watch` (called after a change). */
(() => {
  "use strict";
  document.documentElement.lang = "zh-CN";

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 1099px)");
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...(root?.querySelectorAll(selector) ?? [])];
  const motion = () => (calm.matches ? "auto" : "smooth");
  const show = (node, block) => node?.scrollIntoView({ block, behavior: motion() });
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

  /* ---- Esc: stops what is running, else closes the sheet ---- */

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || one("dialog[open]")) return;
    closeTip();
    const stop = [gradio("stop"), gradio("stop-adding")].find((button) => button?.offsetParent);
    if (stop) stop.click();
    else if (reading.isOpen()) reading.close();
  });

  /* ---- the reading pane ---- */

  const placeOf = (node) => [node.dataset.speech, +node.dataset.start, +node.dataset.end];
  const same = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

  // `desk` holds the pane and what opens places in it; `pane` is where Python puts the text. Where
  // the pane `covers` something of the desk, nothing is marked as being read while it is closed.
  // Places are stepped through as they stand on the page, or by the number they are shown with.
  function readingPane({ desk, pane, covers = false, byNumber = false }) {
    let opener = null;
    const root = () => one(desk);
    const reader = () => one(`${pane} .reader[data-speech]`);
    const isOpen = () => "reading" in (root()?.dataset ?? {});

    function open(node, trigger) {
      opener = node;
      const here = placeOf(node);
      const places = [];
      const group = all("[data-open]", node.closest("[data-group]"));
      if (byNumber) group.sort((a, b) => (a.dataset.n ?? 0) - (b.dataset.n ?? 0));
      for (const other of group) {
        const place = placeOf(other);
        if (!places.some((known) => same(known, place))) places.push(place);
      }
      const shown = reader();
      if (shown?.dataset.places === JSON.stringify(places) && same(placeOf(shown), here)) {
        appear(); // Python would send the same page again, which is no change to see
      } else trigger("select", { places, at: places.findIndex((place) => same(place, here)) });
    }
    function appear() {
      root().dataset.reading = "";
      markCurrent();
      reveal();
      if (narrow.matches) focusClose();
    }
    function focusClose(tries = 60) {
      const close = one("[data-close]", reader());
      close?.focus();
      // A sheet that is still hidden cannot take the focus: again with the next frame.
      if (document.activeElement !== close && tries) {
        requestAnimationFrame(() => focusClose(tries - 1));
      }
    }
    function close() {
      delete root()?.dataset.reading;
      if (covers) markCurrent();
      if (opener?.isConnected) opener.focus();
    }
    function reveal() {
      const page = one(".page", reader());
      const mark = page && one("mark.here", page);
      mark?.closest("details")?.setAttribute("open", "");
      if (!mark) return;
      const top = mark.getBoundingClientRect().top - page.getBoundingClientRect().top;
      page.scrollTo({ top: page.scrollTop + top - page.clientHeight / 3, behavior: motion() });
    }
    function markCurrent() {
      const shown = covers && !isOpen() ? null : reader();
      for (const node of all("[data-open]", root())) {
        if (shown && same(placeOf(node), placeOf(shown))) node.setAttribute("aria-current", "true");
        else node.removeAttribute("aria-current");
      }
    }
    function behaviour(element, trigger, { watch }) {
      element.addEventListener("click", (event) => {
        const node = event.target.closest("button");
        const shown = reader();
        if (!node || !shown) return;
        if (node.dataset.step) {
          const places = JSON.parse(shown.dataset.places);
          trigger("select", { places, at: +shown.dataset.at + +node.dataset.step });
        } else if (node.matches("[data-whole]")) {
          const whole = node.getAttribute("aria-pressed") !== "true";
          node.setAttribute("aria-pressed", String(whole));
          shown.classList.toggle("section-only", !whole);
          reveal();
        } else if (node.matches("[data-close]")) close();
      });
      watch("value", () => {
        markCurrent();
        if (reader()) appear();
      });
    }
    return { open, close, isOpen, markCurrent, behaviour };
  }
  const reading = readingPane({ desk: "#desk", pane: "#pane", byNumber: true });

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

  /* ---- the conversation ---- */

  function conversation(element, trigger, { watch }) {
    const opened = new Set(); // turns whose folded evidence a person has opened
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button, summary");
      if (!node) return;
      const turn = node.closest(".turn")?.dataset.turn;
      if (node.matches("[data-open]")) {
        closeTip();
        reading.open(node, trigger);
      } else if (node.matches("[data-ask]")) trigger("example_select", { question: node.dataset.ask });
      else if (node.matches("[data-tab]")) goTo(node.dataset.tab);
      else if (node.matches("[data-copy]")) copy(node);
      else if (node.matches("[data-export]")) trigger("download", { kind: node.dataset.export });
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
      count = turns.length;
      if (!count) opened.clear();
    });
  }
  function goTo(name) {
    all('[role="tab"]').find((tab) => tab.textContent.trim() === name)?.click();
  }

  function scope(element) {
    element.addEventListener("click", () => {
      const isOpen = one("#scope").toggleAttribute("data-unfolded");
      one("button", element).setAttribute("aria-expanded", String(isOpen));
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

  /* ---- adding files ---- */

  function drop(element, trigger, { upload }) {
    const zone = () => one(".drop", element);
    element.addEventListener("click", (event) => {
      const pick = event.target.closest("[data-pick]")?.dataset.pick;
      if (pick) one(`[data-input="${pick}"]`, element).click();
    });
    element.addEventListener("change", (event) => {
      send([...event.target.files]);
      event.target.value = "";
    });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      element.addEventListener(kind, async (event) => {
        event.preventDefault();
        zone().classList.toggle("over", kind === "dragenter" || kind === "dragover");
        if (kind !== "drop") return;
        const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
        send((await Promise.all(entries.filter(Boolean).map(filesIn))).flat());
      });
    }
    async function send(files) {
      const line = one(".sending", element);
      const wanted = files.filter((file) => !file.name.startsWith("."));
      const ready = [];
      const refused = [];
      line.hidden = false;
      for (const [index, file] of wanted.entries()) {
        line.textContent = `正在传入第 ${index + 1}/${wanted.length} 个：${file.name}`;
        const { max, maxBundle } = zone().dataset;
        const limit = /\.zip$/i.test(file.name) ? +maxBundle : +max;
        if (file.size > limit * 2 ** 20) {
          refused.push({ name: file.name, reason: `超过 ${limit} MB，请拆分后再加入` });
          continue;
        }
        try {
          ready.push({ name: file.name, path: (await upload(file)).path });
        } catch {
          refused.push({ name: file.name, reason: "没有传进来，请再试一次" });
        }
      }
      line.hidden = true;
      if (ready.length || refused.length) trigger("upload", { files: ready, refused });
    }
  }
  async function filesIn(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) { // a folder is read in batches until one comes back empty
      const batch = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!batch.length) return found;
      found.push(...(await Promise.all(batch.map(filesIn))).flat());
    }
  }

  /* ---- the library ---- */

  function added(element, trigger, { watch }) {
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button");
      if (node?.dataset.show) trigger("select", { id: node.dataset.show });
      else if (node?.matches("[data-dismiss]")) one(".adding", element).remove();
    });
    watch("value", () => {
      const list = one(".results", element);
      const isOver = !one("[data-running]", element);
      list?.scrollTo(0, isOver ? 0 : list.scrollHeight);
    });
  }

  function shown() {
    return one("#library .sheet, #library .differences")?.dataset.id ?? "";
  }

  function library(element, trigger, { watch }) {
    const wanted = { find: "", year: "", speaker: "", kind: "", warned: false };
    let order = null; // [column, "ascending" | "descending"]
    let read = { id: "", top: 0 }; // the speech that was open last, how far it was scrolled
    element.addEventListener("click", (event) => {
      const node = event.target.closest("button");
      const id = shown();
      if (!node) return;
      if (node.dataset.show) trigger("select", { id: node.dataset.show });
      else if (node.matches("[data-back]")) trigger("select", { id: "" });
      else if (node.dataset.sort) {
        const head = node.parentNode;
        const next = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        order = [head.cellIndex, next];
        arrange();
      } else if (node.matches("[data-goto]")) find(`[data-section="${node.dataset.goto}"]`);
      else if (node.matches(".ground[data-name]")) {
        find(`.speech [data-name="${node.dataset.name}"]`);
      } else if (node.dataset.differ) trigger("expand", { id, other: node.dataset.differ });
      else if (node.matches("[data-reread]")) trigger("retry", { id });
      else if (node.matches("[data-export-library]")) trigger("download", {});
      else if (node.matches("[data-remove]")) one("dialog", element).showModal();
      else if (node.matches("[data-cancel]")) one("dialog", element).close();
      else if (node.matches("[data-confirm]")) {
        one("dialog", element).close();
        trigger("delete", { id });
      }
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      trigger("submit", { id: shown(), changes: Object.fromEntries(new FormData(event.target)) });
    });
    element.addEventListener("input", (event) => {
      const node = event.target;
      if (node.matches("[data-find]")) wanted.find = node.value;
      else if (node.type === "checkbox" && node.dataset.filter) wanted.warned = node.checked;
      else if (node.dataset.filter) wanted[node.dataset.filter] = node.value;
      else return;
      arrange();
    });
    element.addEventListener(
      "scroll",
      (event) => {
        const node = event.target;
        if (node.matches?.(".leaf .page")) read = { id: shown(), top: node.scrollTop };
      },
      true,
    );
    function find(selector) {
      const nodes = all(selector, element);
      nodes[0]?.closest("details")?.setAttribute("open", "");
      const top = nodes[0]?.getBoundingClientRect().top ?? 0;
      // A long way is jumped: scrolling softly over many pages takes seconds.
      if (Math.abs(top) > 3 * innerHeight) nodes[0].scrollIntoView({ block: "center" });
      else show(nodes[0], "center");
      for (const other of all(".found-here", element)) other.classList.remove("found-here");
      for (const node of nodes) node.classList.add("found-here");
    }
    function fits(row, words) {
      const text = `${row.textContent} ${row.dataset.words}`.toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        ["year", "speaker", "kind"].every((n) => !wanted[n] || row.dataset[n] === wanted[n]) &&
        (!wanted.warned || "warned" in row.dataset)
      );
    }
    function arrange() {
      const body = one("tbody", one(".shelf", element) ?? document.createElement("p"));
      if (!body) return;
      const rows = [...body.rows];
      const words = wanted.find.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) row.hidden = !fits(row, words);
      const left = rows.filter((row) => !row.hidden).length;
      const count = one(".count", element);
      const every = +count.dataset.all;
      count.textContent = left < every ? `${left} / ${every} 篇` : `${every} 篇`;
      one(".nothing", element).hidden = left > 0;
      if (!order) return;
      const [column, direction] = order;
      for (const head of all("thead th", element)) {
        head.setAttribute("aria-sort", head.cellIndex === column ? direction : "none");
      }
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const sign = direction === "ascending" ? 1 : -1;
      rows.sort((a, b) => sign * value(a).localeCompare(value(b), "zh-CN", { numeric: true }));
      body.append(...rows);
    }
    watch("value", () => {
      const box = one("[data-find]", element);
      if (box) box.value = wanted.find;
      for (const node of all("[data-filter]", element)) {
        const name = node.dataset.filter;
        if (node.type === "checkbox") node.checked = wanted.warned;
        else {
          node.value = wanted[name];
          if (node.selectedIndex < 0) node.value = wanted[name] = ""; // it is there no more
        }
      }
      arrange();
      const page = one(".leaf .page", element);
      if (page && shown() === read.id) page.scrollTop = read.top;
    });
  }

  window.yanbi = {
    readingPane, conversation, pane: reading.behaviour, scope, notice, key, drop, added, shown, library,
  };
})();
