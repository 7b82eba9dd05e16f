"""The tab 简报: choose a speech, watch its sections being summarised, the page and its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import gradio as gr

from rag import desk
from rag.desk import Service, briefs
from rag.desk.briefs import Sheet, Sheets
from rag.domain import BriefChoices, BriefLength
from rag.rendering import brief_view, html, reader_html
from rag.tabs.shared import AT_ONCE, IN_TURN, MODEL, Shared, Tab, html_part, opened, session

_BETWEEN_S = 0.08
"""Seconds between two looks at sections being summarised: faster nobody sees."""
HOW_TO = "点正文里的编号，这里会翻到讲话的那一句。"
Shown = tuple[Any, Any, Any, Any, Any]
"""Status line, page, ledger, start button, stop button."""


class Briefs:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.shared = shared
        self.sheets = Sheets()

    def refresh(self, request: gr.Request, chosen: str | None) -> tuple[Any, ...]:
        """The speeches to choose from, the page and the start button."""
        library = self.service.list_speeches()
        names = [(name, id) for id, name in html.dated_names(library).items()]
        kept = chosen if chosen in {speech.id for speech in library} else None
        sheet = self.sheets.of(session(request))
        unused = sheet == Sheet()
        return (
            gr.update(choices=names, value=kept or (names[0][1] if names else None)),
            brief_view.welcome_html(len(library)) if unused else gr.skip(),
            gr.update(interactive=bool(names)),
        )

    def leave(self, request: gr.Request) -> None:
        self.sheets.leave(session(request))

    def make(
        self, speech: str | None, length: str, focus: str, figures: bool, request: gr.Request
    ) -> Iterator[Shown]:
        """A new brief of ``speech``."""
        if not speech:
            yield (*_said("请先选一篇讲话。"), gr.skip(), gr.skip(), *_buttons(False))
            return
        choices = BriefChoices(BriefLength(length), " ".join((focus or "").split()), bool(figures))
        visitor = session(request)
        pen, _ = self.sheets.begin(visitor, lambda _: Sheet(choices=choices, doing="正在读讲话"))
        steps = briefs.making(self.service, speech, choices, pen)
        looked = 0.0
        for sheet in steps:
            if not self.sheets.write(visitor, pen, sheet):
                yield self._all(self.sheets.of(visitor))  # the last it sends is how things stand
                return
            if sheet.running and monotonic() - looked < _BETWEEN_S:
                continue
            looked = monotonic()
            yield self._all(sheet)

    def drop(self, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        yield from self._fit_again(request, lambda sheet: briefs.dropped(sheet, int(event.line)))

    def restore(self, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        yield from self._fit_again(request, lambda sheet: briefs.restored(sheet, int(event.line)))

    def relength(self, length: str, request: gr.Request) -> Iterator[Shown]:
        """Another length for the brief that is there; where there is none, for the next one."""
        wanted = BriefLength(length)
        yield from self._fit_again(request, lambda sheet: briefs.resized(sheet, wanted))

    def stop(self, request: gr.Request) -> Shown:
        """At once, also where something is slow to end."""
        return self._all(self.sheets.halt(session(request)))

    def save(self, event: gr.EventData, request: gr.Request) -> str:
        """A notice that carries the brief as a file."""
        try:
            sheet = self.sheets.of(session(request))
            file = briefs.saved(self.service, sheet, str(event.kind))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.shared.notice(desk.words_for(error))
        return self.shared.notice(f"已导出 {file[0]}", file)

    def open(self, event: gr.EventData) -> str:
        """The reading pane at one of the places that the page names."""
        return opened(self.service, event)

    def _fit_again(self, request: gr.Request, change: Any) -> Iterator[Shown]:
        visitor = session(request)
        if self.sheets.of(visitor).brief is None:
            yield (gr.skip(),) * 5
            return
        pen, wanted = self.sheets.begin(visitor, change)
        for sheet in briefs.fitting(self.service, wanted, pen):
            if not self.sheets.write(visitor, pen, sheet):
                yield self._all(self.sheets.of(visitor))
                return
            if sheet.running:  # the page stays as it is until the next one is ready
                yield (*_doing(sheet), gr.skip(), gr.skip(), *_buttons(True))
            else:
                yield self._all(sheet)

    def _all(self, sheet: Sheet) -> Shown:
        """Everything that shows a sheet."""
        page: Any = brief_view.welcome_html(len(self.service.list_speeches()))
        if sheet.brief is not None and sheet.speech is not None:
            page = brief_view.sheet_html(
                sheet.brief, sheet.pictures, sheet.speech, sheet.summaries, briefs.KINDS
            )
        elif sheet.speech is not None and not sheet.trouble:
            page = brief_view.reading_html(sheet.speech, sheet.summaries, running=sheet.running)
        return (*_doing(sheet), page, brief_view.side_html(sheet.brief), *_buttons(sheet.running))


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    page = Briefs(service, shared)
    with gr.Tab("简报"), gr.Column(elem_id="briefs-tab"):
        with gr.Row(elem_id="brief-form"):
            speech = gr.Dropdown(label="讲话", choices=[], filterable=True, elem_id="brief-speech")
            length = gr.Radio(
                [one.value for one in BriefLength],
                value=BriefLength.ONE.value,
                label="篇幅",
                elem_id="brief-length",
            )
            focus = gr.Textbox(
                label="重点",
                placeholder="不填则全篇；如 工业和项目",
                max_length=60,
                max_lines=1,
                elem_id="brief-focus",
            )
            figures = gr.Checkbox(value=True, label="附数据表", elem_id="brief-figures")
            start = gr.Button("开始", variant="primary", elem_id="brief-start")
            halt = gr.Button("停止", elem_id="stop-brief", visible=False)
        with gr.Row(elem_id="brief-line"):
            status = html_part("", "briefStatus", "brief-status")
            notice = html_part("", "notice", "brief-notice")
        with gr.Row(elem_id="brief-desk"):
            welcome = brief_view.welcome_html(len(service.list_speeches()))
            sheet = html_part(welcome, "briefSheet", "brief-sheet")
            side = html_part(brief_view.side_html(None), "briefSide", "brief-side")
            pane = html_part(reader_html.empty_reader_html(HOW_TO), "briefPane", "brief-pane")

    shown = [status, sheet, side, start, halt]
    making: dict[str, Any] = {
        "fn": page.make,
        "inputs": [speech, length, focus, figures],
        "outputs": shown,
        "trigger_mode": "multiple",
        **MODEL,
    }
    refitting: dict[str, Any] = {"outputs": shown, "trigger_mode": "multiple", **MODEL}
    gr.on([start.click, focus.submit], **making)
    length.input(page.relength, length, **refitting)
    sheet.delete(page.drop, **refitting)
    side.delete(page.restore, **refitting)
    halt.click(page.stop, outputs=shown, **IN_TURN)
    for part in (sheet, side, pane):
        part.select(page.open, outputs=pane, **AT_ONCE)
    sheet.download(page.save, outputs=notice, **IN_TURN)
    refreshing = {"fn": page.refresh, "inputs": speech, "outputs": [speech, sheet, start]}
    shared.app.load(**refreshing, **AT_ONCE)
    shared.app.unload(page.leave)
    return Tab(refreshing)


def _doing(sheet: Sheet) -> tuple[str]:
    words = sheet.doing
    if not words and sheet.brief is not None and sheet.speech is not None:
        words = brief_view.finished_words(sheet.brief, len(sheet.speech.text))
    if sheet.stopped:
        words = f"已停止。{words}"
    return (brief_view.status_html(words, running=sheet.running, trouble=sheet.trouble),)


def _said(words: str) -> tuple[str]:
    return (brief_view.status_html("", trouble=words),)


def _buttons(running: bool) -> tuple[Any, Any]:
    """The start button, the stop button: one of them is there."""
    return gr.update(visible=not running), gr.update(visible=running)
