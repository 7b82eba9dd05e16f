"""走势 in the tab 对比: with a third speech, figures and phrases over time.

Stands under the comparison; the two speeches chosen there belong to it. An original is opened in
the left pane of the tab.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import gradio as gr

from rag import desk
from rag.desk import Service
from rag.desk import trends as walk
from rag.desk.trends import FEWEST, Course, Courses, Following
from rag.rendering import comparison_tab, html, trends_tab
from rag.tabs.shared import AT_ONCE, IN_TURN, QUIET, Shared, html_part, session, still_html

_HEAD = (
    "<h3>走势</h3><p>甲、乙之外再选一篇以上：同一个指标逐年怎么变，一个提法各篇讲了几次。"
    "实线是结果，虚线是目标；没有讲的年份空着，不补。点图上的点就翻到原文。</p>"
)
_FOLLOWING: dict[str, Any] = {"concurrency_id": "trends", "concurrency_limit": 4, **QUIET}
Shown = tuple[Any, Any, Any]
"""Status line, charts, stop button."""


class Walks:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.following = cast(Following, service)
        self.shared = shared
        self.courses = Courses()

    def refresh(self, more: Sequence[str] | None) -> Any:
        """The speeches to choose from; those that are gone are chosen no longer."""
        library = self.service.list_speeches()
        known = {speech.id for speech in library}
        names = [(name, id) for id, name in html.dated_names(library).items()]
        chosen = [one for one in more or () if one in known]
        return gr.update(choices=names, value=chosen, interactive=len(library) >= FEWEST)

    def leave(self, request: gr.Request) -> None:
        self.courses.leave(session(request))

    def series(self, a: str | None, b: str | None, more: Sequence[str] | None) -> Any:
        """All speeches of the titles that are chosen."""
        ids = [a, b, *(more or ())]
        found = walk.series_of(self.service.list_speeches(), ids)
        return gr.update(value=[*(more or ()), *found])

    def follow(
        self,
        a: str | None,
        b: str | None,
        more: Sequence[str] | None,
        topic: str,
        phrases: str,
        request: gr.Request,
    ) -> Iterator[Shown]:
        """The speeches over time."""
        for course in walk.following(
            self.following,
            self.courses,
            session(request),
            [a, b, *(more or ())],
            topic,
            phrases,
        ):
            yield self._all(course)

    def stop(self, request: gr.Request) -> None:
        self.courses.stop(session(request))

    def save(self, event: gr.EventData, request: gr.Request) -> str:
        """A notice that carries the trends as a file."""
        try:
            course = self.courses.of(session(request))
            file = walk.saved(self.following, course.trends, str(event.kind))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.shared.notice(desk.words_for(error))
        return self.shared.notice(f"已导出 {file[0]}", file)

    def _all(self, course: Course) -> Shown:
        running, words = bool(course.doing), course.doing or course.hint
        page: Any = gr.skip()
        if not running and not course.trouble:
            if course.trends is None:
                page = ""
            elif not words:
                seconds = course.trends.timings.total_s
                words = f"已查 {len(course.trends.speeches)} 篇，用时 {seconds:.1f} 秒。"
                page = trends_tab.trends_tab_html(course.trends, walk.KINDS)
        status = comparison_tab.status_html(words, running=running, trouble=course.trouble)
        return status, page, gr.update(interactive=running)


@dataclass(frozen=True, slots=True)
class Part:
    """What the tab around this part needs of it: ``sheet`` opens originals by `select`."""

    page: Walks
    sheet: Any
    more: Any

    def with_refreshing(self, refreshing: Mapping[str, Any]) -> dict[str, Any]:
        """The event ``refreshing`` with the choice of this part besides."""
        before, own = refreshing["fn"], self.page.refresh
        count = len(refreshing["inputs"])

        def both(request: gr.Request, *held: Any) -> tuple[Any, ...]:
            return (*before(request, *held[:count]), own(*held[count:]))

        return {
            "fn": both,
            "inputs": [*refreshing["inputs"], self.more],
            "outputs": [*refreshing["outputs"], self.more],
        }


def build(service: Service, shared: Shared, a: Any, b: Any) -> Part:
    """Makes this part where it is called; ``a`` and ``b`` hold the two speeches compared."""
    page = Walks(service, shared)
    library = service.list_speeches()
    names = [(name, id) for id, name in html.dated_names(library).items()]
    with gr.Column(elem_id="trends"):
        still_html(_HEAD, "trends-head")
        with gr.Row(elem_id="trends-form"):
            more = gr.Dropdown(
                names,
                value=[],
                multiselect=True,
                label="再选几篇",
                elem_id="trends-more",
                interactive=len(library) >= FEWEST,
            )
            series = gr.Button("同题各年", elem_id="trends-series")
            topic = gr.Textbox(
                label="只看",
                placeholder="不填则全部；如 就业",
                max_length=60,
                max_lines=1,
                elem_id="trends-topic",
            )
            phrases = gr.Textbox(
                label="提法",
                placeholder="如 高标准农田、河长制",
                max_length=200,
                max_lines=1,
                elem_id="trends-phrases",
            )
            start = gr.Button("看走势", variant="primary", elem_id="trends-start")
            halt = gr.Button("停止", interactive=False, elem_id="trends-stop")
        with gr.Row(elem_id="trends-line"):
            status = still_html("", "trends-status")
            notice = html_part("", "notice", "trends-notice")
        sheet = html_part("", "trendsSheet", "trends-sheet")
    running: dict[str, Any] = {
        "fn": page.follow,
        "inputs": [a, b, more, topic, phrases],
        "outputs": [status, sheet, halt],
        "trigger_mode": "multiple",
        **_FOLLOWING,
    }
    gr.on([start.click, topic.submit, phrases.submit, more.input], **running)
    series.click(page.series, inputs=[a, b, more], outputs=more, **AT_ONCE).then(
        **{name: value for name, value in running.items() if name != "trigger_mode"}
    )
    halt.click(page.stop, **AT_ONCE)
    sheet.download(page.save, outputs=notice, **IN_TURN)
    shared.app.unload(page.leave)
    return Part(page, sheet, more)
