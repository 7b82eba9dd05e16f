"""The tab 对比: two speeches side by side, and what became of a phrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import gradio as gr

from rag import desk
from rag.desk import Service, comparing
from rag.desk.comparing import FEWEST, Comparing, Table, Tables, likely_pair
from rag.domain import Comparison, SpeechInfo
from rag.rendering import comparison_tab, html, phrase_html, reader_html
from rag.tabs import trends
from rag.tabs.shared import (
    AT_ONCE,
    IN_TURN,
    QUIET,
    Shared,
    Tab,
    html_part,
    opened,
    session,
    still_html,
)

_HOW_TO = {"a": "点左边的话，这里翻到甲的原文。", "b": "点右边的话，这里翻到乙的原文。"}
_COMPARING: dict[str, Any] = {"concurrency_id": "compare", "concurrency_limit": 4, **QUIET}
Shown = tuple[Any, Any, Any, Any]
"""Status line, comparison, start button, stop button."""


class Comparisons:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.comparing = cast(Comparing, service)
        self.shared = shared
        self.tables = Tables()

    def refresh(
        self, request: gr.Request, a: str | None, b: str | None
    ) -> tuple[Any, Any, Any, Any]:
        """The speeches to choose from, the place of the comparison, the start button."""
        library = self.service.list_speeches()
        names, a, b = _offered(library, a, b)
        unused = self.tables.of(session(request)).comparison is None
        return (
            gr.update(choices=names, value=a),
            gr.update(choices=names, value=b),
            comparison_tab.welcome_html(len(library)) if unused else gr.skip(),
            gr.update(interactive=len(library) >= FEWEST),
        )

    def leave(self, request: gr.Request) -> None:
        self.tables.leave(session(request))

    def compare(
        self, a: str | None, b: str | None, topic: str, request: gr.Request
    ) -> Iterator[Shown]:
        """The two speeches side by side, more of it with every step."""
        for table in comparing.comparing(
            self.comparing, self.tables, session(request), a, b, topic
        ):
            yield self._all(table)

    def stop(self, request: gr.Request) -> Shown:
        """At once, also where something is slow to end."""
        return self._all(self.tables.halt(session(request)))

    def exchange(self, a: str | None, b: str | None) -> tuple[Any, Any]:
        return b, a

    def save(self, event: gr.EventData, request: gr.Request) -> str:
        """A notice that carries the comparison as a file."""
        try:
            table = self.tables.of(session(request))
            file = comparing.saved(self.comparing, table.comparison, str(event.kind))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.shared.notice(desk.words_for(error))
        return self.shared.notice(f"已导出 {file[0]}", file)

    def open_a(self, event: gr.EventData) -> str:
        """The left pane at one of the places that the page names."""
        return opened(self.service, event)

    def open_b(self, event: gr.EventData) -> str:
        """The right pane."""
        return opened(self.service, event)

    def trace(self, phrase: str) -> str:
        """What became of a phrase."""
        try:
            return phrase_html.trace_html(self.comparing.trace_phrase(phrase or ""))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return phrase_html.trouble_html(_without_command(desk.words_for(error)))

    def trace_pressed(self, event: gr.EventData) -> tuple[str, str]:
        """The box with the phrase that was pressed, and what became of it."""
        phrase = str(event.phrase)
        return phrase, self.trace(phrase)

    def _all(self, table: Table) -> Shown:
        found, running = table.comparison, bool(table.doing)
        words = table.doing
        if running and found is not None and table.growing is None:
            words += "（下面还是上一次的对照）"
        if table.stopped:
            words = "已停止，没有对照完。" + ("下面是上一次的对照。" if found else "")
        elif found is not None and not running:
            words = f"已对照，用时 {found.timings.total_s:.1f} 秒。"
        page: Any = gr.skip()
        if table.growing is not None:
            page = comparison_tab.comparison_tab_html(table.growing, {})
        elif not running and (table.grown or not (table.trouble or table.stopped)):
            page = self._before(found)
        return (
            comparison_tab.status_html(words, running=running, trouble=table.trouble),
            page,
            gr.update(visible=not running, interactive=not running),
            gr.update(visible=running),
        )

    def _before(self, found: Comparison | None) -> str:
        """The page with what was finished last."""
        if found is None:
            return comparison_tab.welcome_html(len(self.service.list_speeches()))
        return comparison_tab.comparison_tab_html(found, comparing.KINDS)


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    page = Comparisons(service, shared)
    library = service.list_speeches()
    names, first, second = _offered(library)
    with gr.Tab("对比"), gr.Column(elem_id="comparing-tab"):
        with gr.Row(elem_id="compare-form"):
            a = gr.Dropdown(names, value=first, label="甲", filterable=True, elem_id="compare-a")
            swap = gr.Button("互换", elem_id="compare-swap")
            b = gr.Dropdown(names, value=second, label="乙", filterable=True, elem_id="compare-b")
            topic = gr.Textbox(
                label="只比较",
                placeholder="不填则全篇；如 水资源",
                max_length=60,
                max_lines=1,
                elem_id="compare-topic",
            )
            start = gr.Button("开始", variant="primary", elem_id="compare-start")
            halt = gr.Button("停止", elem_id="stop-compare", visible=False)
        with gr.Row(elem_id="compare-line"):
            status = still_html("", "compare-status")
            notice = html_part("", "notice", "compare-notice")
        with gr.Column(elem_id="compare-desk"):
            with gr.Column(elem_id="compare-body"):
                sheet = html_part(
                    comparison_tab.welcome_html(len(library)), "compareSheet", "compare-sheet"
                )
                walk = trends.build(service, shared, a, b)
                with gr.Column(elem_id="compare-trace"):
                    with gr.Row(elem_id="trace-form"):
                        phrase = gr.Textbox(
                            label="一个提法的来龙去脉",
                            placeholder="如 高标准农田；查整个资料库",
                            max_length=60,
                            max_lines=1,
                            elem_id="trace-phrase",
                        )
                        look = gr.Button("查", elem_id="trace-start")
                    traced = html_part("", "compareTrace", "trace-result")
            with gr.Row(elem_id="compare-panes"):
                panes = {
                    side: html_part(
                        reader_html.empty_reader_html(words),
                        "comparePane",
                        f"compare-pane-{side}",
                    )
                    for side, words in _HOW_TO.items()
                }

    running: dict[str, Any] = {
        "fn": page.compare,
        "inputs": [a, b, topic],
        "outputs": [status, sheet, start, halt],
        "trigger_mode": "multiple",
        **_COMPARING,
    }
    gr.on([start.click, topic.submit], **running)
    halt.click(page.stop, outputs=running["outputs"], **IN_TURN)
    swap.click(page.exchange, inputs=[a, b], outputs=[a, b], **AT_ONCE)
    gr.on([look.click, phrase.submit], page.trace, inputs=phrase, outputs=traced, **IN_TURN)
    sheet.submit(page.trace_pressed, outputs=[phrase, traced], **IN_TURN)
    sheet.download(page.save, outputs=notice, **IN_TURN)
    # A press in any of these opens an original on the side it stands on.
    for part in (sheet, traced, walk.sheet, panes["a"]):
        part.select(page.open_a, outputs=panes["a"], **AT_ONCE)
    for part in (sheet, panes["b"]):
        part.expand(page.open_b, outputs=panes["b"], **AT_ONCE)
    refreshing = {"fn": page.refresh, "inputs": [a, b], "outputs": [a, b, sheet, start]}
    refreshing = walk.with_refreshing(refreshing)
    shared.app.load(**refreshing, **AT_ONCE)
    shared.app.unload(page.leave)
    return Tab(refreshing)


def _offered(
    library: Sequence[SpeechInfo], a: str | None = None, b: str | None = None
) -> tuple[list[tuple[str, str]], str | None, str | None]:
    """What the two lists offer, and what is chosen in them: as it was, else a likely pair."""
    names = [(name, id) for id, name in html.dated_names(library).items()]
    known = {speech.id for speech in library}
    if not (a in known and b in known):
        a, b = likely_pair(library) or (None, None)
    return names, a, b


def _without_command(words: str) -> str:
    """The words without the example of a command, which nobody types here."""
    return words.replace("例如 yanbi phrase 乡村振兴", "例如 乡村振兴")
