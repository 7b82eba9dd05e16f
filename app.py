"""The door: the page in the browser. Widgets and short handlers, nothing else.

`python app.py` opens it. What is shown is made by `rag/rendering/`, what is done by `rag/desk.py`
and the service behind it; what the page does by itself (tooltips, sorting, copying) is in
`rag/rendering/page.js`.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

# Before gradio is imported: it must ask for nothing outside this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from gradio.utils import get_upload_folder

from rag import desk
from rag.desk import Service
from rag.domain import Question, Span
from rag.errors import PortInUse
from rag.rendering import chat_html, html, library_html, reader_html
from rag.rendering.chat_html import Turn

MODEL = {"concurrency_id": "model", "concurrency_limit": 16}
"""Of every event that may use the model. The service lets one in at a time and says who waits;
the limit is above one so that the evidence is on screen while another answer is being written."""

QUIET = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE = {**QUIET, "queue": False}
ASSETS = Path(html.__file__).parent


class Page:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.runs = desk.Runs()

    # ---- the page as a whole

    def head(self) -> str:
        status = self.service.status()
        return html.head_line(status.speeches, status.model, status.ready)

    def tick(self) -> tuple[str, Any]:
        """The head line again until everything is loaded; one look at the service serves both."""
        now = self.service.status()
        return html.head_line(now.speeches, now.model, now.ready), gr.update(active=not now.ready)

    def refresh(self, turns: list[Turn], *scope: Any) -> tuple[Any, ...]:
        """Everything outside the library's own tab that shows the library."""
        speeches = self.service.list_speeches()
        speakers = sorted({speech.speaker for speech in speeches if speech.speaker})
        years = sorted({speech.year for speech in speeches if speech.year}, reverse=True)
        ids = {speech.id for speech in speeches}
        chosen = [id for id in scope[0] or () if id in ids]
        names = [(name, id) for id, name in html.distinct_names(speeches).items()]
        return (
            self.head(),
            gr.skip() if turns else self.conversation([]),
            gr.update(choices=names, value=chosen),
            gr.update(**_choices("全部讲话人", speakers, scope[1])),
            gr.update(**_choices("不限", years, scope[2])),
            gr.update(**_choices("不限", years, scope[3])),
            self.scope_line(chosen, *scope[1:]),
        )

    def scope_line(self, *scope: Any) -> str:
        return html.scope_line(self.service.list_speeches(), desk.filters(*scope))

    def conversation(self, turns: list[Turn]) -> str:
        if turns:
            return chat_html.conversation_html(turns)
        speeches = len(self.service.list_speeches())
        examples = self.service.example_questions() if speeches else []
        return chat_html.conversation_html([], chat_html.welcome_html(speeches, examples))

    def stop(self, kind: str) -> Callable[[gr.Request], None]:
        def stop(request: gr.Request) -> None:
            self.runs.stop(str(request.session_hash), kind)

        return stop

    # ---- 问答

    def ask(
        self,
        text: str,
        turns: list[Turn],
        speeches: list[str],
        speaker: str,
        since: str,
        until: str,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Yields conversation, turns, question box, send button, stop button."""
        if not text.strip():
            yield (gr.skip(),) * 5
            return
        where = desk.filters(speeches, speaker, since, until)
        question = Question(text.strip(), desk.history(turns), where)
        stop = self.runs.begin(str(request.session_hash), "ask")
        box: Any = ""
        for turn in desk.answering(self.service, question, stop):
            now = [*turns, turn]
            send, halt = gr.update(visible=not turn.running), gr.update(visible=turn.running)
            yield self.conversation(now), now, box, send, halt
            box = gr.skip()

    def open(self, event: gr.EventData) -> str:
        """The reading pane at one of the places that the page names."""
        try:
            places = [
                reader_html.Place(str(speech), Span(int(start), int(end)))
                for speech, start, end in event.places
            ]
            at = min(max(int(event.at), 0), len(places) - 1)
            return reader_html.reader_html(self.service.speech(places[at].speech), places, at)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return reader_html.empty_reader_html(desk.words_for(error))

    def clear(self) -> tuple[str, list[Turn], str]:
        return self.conversation([]), [], reader_html.empty_reader_html()

    # ---- 资料库

    def add(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yields what became of the files so far, the library, the stop button."""
        inbox = Path(get_upload_folder()).resolve()
        uploads = [desk.Upload(str(f["name"]), Path(f["path"]).resolve()) for f in event.files]
        uploads = [upload for upload in uploads if upload.path.is_relative_to(inbox)]
        refused = [desk.refusal(str(f["name"]), str(f["reason"])) for f in event.refused]
        stop = self.runs.begin(str(request.session_hash), "add")
        for state in desk.adding(self.service, uploads, refused, stop):
            yield library_html.adding_html(state), gr.skip(), gr.update(visible=True)
        yield gr.skip(), self.table(), gr.update(visible=False)

    def table(self) -> str:
        return library_html.table_html(self.service.list_speeches())

    def show(self, event: gr.EventData) -> str:
        return self._sheet(str(event.id)) if event.id else self.table()

    def edit(self, event: gr.EventData) -> str:
        id = str(event.id)
        try:
            changes = desk.changed(self.service.speech(id), event.changes)
            if changes:
                self.service.edit(id, changes)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self._sheet(id, desk.words_for(error))
        return self._sheet(id)

    def remove(self, event: gr.EventData) -> str:
        try:
            self.service.remove([str(event.id)])
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self._sheet(str(event.id), desk.words_for(error))
        return self.table()

    def _sheet(self, id: str, trouble: str = "") -> str:
        try:
            return library_html.speech_page_html(self.service.speech(id), trouble)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            words = trouble or desk.words_for(error)
            return library_html.table_html(self.service.list_speeches(), words)


def build_app(service: Service) -> gr.Blocks:
    """The page over an assembled service; launch it with `launch_options`."""
    page = Page(service)
    max_mib = service.settings.max_file_mib
    with gr.Blocks(title="言必", fill_width=True, analytics_enabled=False) as app:
        turns = gr.State([])
        timer = gr.Timer(1.5)
        head = gr.HTML(page.head(), elem_id="head", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答"), gr.Row(elem_id="desk"):
                with gr.Column(elem_id="scope"):
                    line = _html(page.scope_line([], "", "", ""), "scope", "scope-line")
                    speeches = gr.CheckboxGroup(label="讲话", elem_id="scope-speeches")
                    speaker = gr.Dropdown(label="讲话人", **_choices("全部讲话人"))
                    with gr.Row(elem_id="scope-years"):
                        since = gr.Dropdown(label="从哪年", **_choices("不限"))
                        until = gr.Dropdown(label="到哪年", **_choices("不限"))
                with gr.Column(elem_id="talk"):
                    conversation = _html(page.conversation([]), "conversation", "conversation")
                    with gr.Row(elem_id="composer"):
                        box = gr.Textbox(
                            label="问题",
                            show_label=False,
                            container=False,
                            lines=1,
                            max_lines=8,
                            placeholder="就讲话提问",
                            max_length=service.settings.max_question_chars,
                            autofocus=True,
                            elem_id="question",
                        )
                        send = gr.Button("发送", variant="primary", elem_id="send")
                        halt = gr.Button("停止", elem_id="stop", visible=False)
                    with gr.Row(elem_id="below"):
                        gr.HTML(html.KEYS, js_on_load=None, apply_default_css=False)
                        clear = gr.Button("清空对话", elem_id="clear")
                reader = _html(reader_html.empty_reader_html(), "pane", "pane")
            with gr.Tab("资料库") as shelf, gr.Column(elem_id="library-tab"):
                drop = _html(library_html.drop_html(max_mib), "drop", "drop")
                added = gr.HTML("", elem_id="added", js_on_load=None, apply_default_css=False)
                halt_adding = gr.Button("停止", elem_id="stop-adding", visible=False)
                library = _html(page.table(), "library", "library")

        scope = [speeches, speaker, since, until]
        around = [head, conversation, *scope, line]
        asking: dict[str, Any] = {
            "fn": page.ask,
            "inputs": [box, turns, *scope],
            "outputs": [conversation, turns, box, send, halt],
            **MODEL,
            **QUIET,
        }
        refreshing: dict[str, Any] = {"inputs": [turns, *scope], "outputs": around, **AT_ONCE}

        app.load(page.refresh, **refreshing)
        app.load(page.table, outputs=library, **AT_ONCE)
        app.unload(page.stop("ask"))
        app.unload(page.stop("add"))
        timer.tick(page.tick, outputs=[head, timer], **AT_ONCE)

        gr.on([box.submit, send.click], **asking)
        conversation.example_select(_example, outputs=box, **AT_ONCE).then(**asking)
        conversation.select(page.open, outputs=reader, **AT_ONCE)
        reader.select(page.open, outputs=reader, **AT_ONCE)
        halt.click(page.stop("ask"), **AT_ONCE)
        clear.click(page.clear, outputs=[conversation, turns, reader], **AT_ONCE)
        gr.on([part.input for part in scope], page.scope_line, scope, line, **AT_ONCE)

        drop.upload(page.add, outputs=[added, library, halt_adding], **MODEL, **QUIET).then(
            page.refresh, **refreshing
        )
        halt_adding.click(page.stop("add"), **AT_ONCE)
        shelf.select(page.table, outputs=library, **AT_ONCE)
        library.select(page.show, outputs=library, **AT_ONCE)
        for event, handler in ((library.submit, page.edit), (library.delete, page.remove)):
            event(handler, outputs=library, **MODEL, **QUIET).then(page.refresh, **refreshing)
    return app


def _html(value: str, call: str, elem_id: str) -> gr.HTML:
    """HTML of ours whose behaviour is the function ``call`` of page.js."""
    js = f"yanbi.{call}(element, trigger, {{ watch, upload }})"
    return gr.HTML(value, elem_id=elem_id, js_on_load=js, apply_default_css=False)


def _choices(nothing: str, values: Sequence[str] = (), chosen: str = "") -> dict[str, Any]:
    """What a drop-down list offers; its first entry restricts nothing."""
    choices = [(nothing, ""), *((value, value) for value in values)]
    return {"choices": choices, "value": chosen if chosen in values else ""}


def _example(event: gr.EventData) -> str:
    return str(event.question)


def launch_options(service: Service) -> dict[str, Any]:
    """What `Blocks.launch` is told besides host and port: our looks, nothing of Gradio's own."""
    script = (ASSETS / "page.js").read_text("utf-8")
    return {
        "css": (ASSETS / "page.css").read_text("utf-8"),
        "head": f"<script>{script}</script>",
        "theme": gr.themes.Base(font=["sans-serif"], font_mono=["monospace"]),
        "favicon_path": str(ASSETS / "favicon.svg"),
        "max_file_size": f"{service.settings.max_file_mib}mb",
        "footer_links": [],
        "run_history": False,
        "share": False,
        "ssr_mode": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "show_error": False,
        "quiet": True,
    }


def serve(service: Service, host: str, port: int) -> None:
    """Opens the page at ``host:port`` until the process is ended; PortInUse if that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(
                f"端口 {port} 已被占用或不能使用；请换一个，例如 --port {port + 1}。"
            ) from error
    service.warm_up()
    app = build_app(service)
    app.launch(
        server_name=host, server_port=port, prevent_thread_lock=True, **launch_options(service)
    )
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"言必已经打开：http://{shown}:{port}/ 。按 Ctrl+C 结束。\n")
    try:
        Event().wait()
    except KeyboardInterrupt:
        sys.stderr.write("已结束。\n")
    finally:
        app.close(verbose=False)


def main() -> None:
    """`python app.py [...]` is `yanbi serve [...]`."""
    from rag.__main__ import main as command_line

    sys.exit(command_line(["serve", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
