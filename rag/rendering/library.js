/* What the tab 资料库 does by itself: files that are dropped, the table of speeches, a speech. */
(() => {
  "use strict";
  const { one, all, motion } = window.yanbi;
  const show = (node, block) => node?.scrollIntoView({ block, behavior: motion() });

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
      else if (node.matches("[data-remove]")) ask();
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
    function ask() {
      one("dialog", element).showModal();
      one("[data-cancel]", element).focus(); // Enter pressed once too often deletes nothing
    }
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
    /* What was pressed is gone from the screen: the focus goes on where one would go on reading. */
    function settle() {
      const rows = all(".shelf [data-show]", element);
      const ids = new Set(rows.map((row) => row.dataset.show));
      if (rows.length) for (const link of all("#added .results [data-show]")) {
        if (!ids.has(link.dataset.show)) link.replaceWith(link.textContent); // it was deleted
      }
      if (document.activeElement && document.activeElement !== document.body) return;
      const row = rows.find((other) => other.dataset.show === read.id);
      (one("[data-back]", element) ?? row ?? one("[data-find]", element))?.focus();
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
      else if (shown()) read = { id: shown(), top: 0 };
      settle();
    });
  }

  Object.assign(window.yanbi, { drop, added, shown, library });
})();
