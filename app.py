"""The door: the page in the browser. Widgets and short handlers, nothing else.

`python app.py` opens it. What is shown is made by `rag/rendering/`, what is done by `rag/desk.py`
and the service behind it; what the page does by itself (tooltips, sorting, copying) is in
`rag/rendering/page.js`.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

# Before gradio is imported: it must ask for nothing outside this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from gradio.utils import get_upload_folder

from rag import desk
from rag.conversations import Conversations
from rag.desk import Service
from rag.domain import Question, Span
from rag.errors import PortInUse
from rag.rendering import chat_html, html, library_html, reader_html
from rag.rendering.turns import Turn

MODEL = {"concurrency_id": "model", "concurrency_limit": 16}
"""Of every event that may use the model. The service lets one in at a time and says who waits;
the limit is above one so that the evidence is on screen while another answer is being written."""

QUIET = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE = {**QUIET, "queue": False}
IN_TURN = {**QUIET, "concurrency_limit": None}
"""Of what changes a conversation: shown after all that its answer has sent before."""

ASSETS = Path(html.__file__).parent


class Page:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.conversations = Conversations()
        self.adding = desk.Runs()
        self._notices = count()

    # ---- the page as a whole

    def head(self) -> str:
        status = self.service.status()
        return html.head_line(status.speeches, status.model, status.ready)

    def tick(self) -> tuple[str, Any]:
        """The head line again until everything is loaded; one look at the service serves both."""
        now = self.service.status()
        return html.head_line(now.speeches, now.model, now.ready), gr.update(active=not now.ready)

    def arrive(self, request: gr.Request, key: str, *scope: Any) -> tuple[Any, ...]:
        """The page is loaded, perhaps again: the tab's conversation by the key that it keeps."""
        found = self.conversations.join(_session(request), key or "")
        head, _, *rest = self.refresh(request, *scope)
        return head, self.conversation(found.turns), *rest

    def refresh(self, request: gr.Request, *scope: Any) -> tuple[Any, ...]:
        """Everything outside the library's own tab that shows the library."""
        speeches, speaker, since, until = scope
        library = self.service.list_speeches()
        speakers = sorted({speech.speaker for speech in library if speech.speaker})
        years = sorted({speech.year for speech in library if speech.year}, reverse=True)
        ids = {speech.id for speech in library}
        chosen = [id for id in speeches or () if id in ids]
        names = [(name, id) for id, name in html.distinct_names(library).items()]
        turns = self.conversations.of(_session(request)).turns
        return (
            self.head(),
            gr.skip() if turns else self.conversation([]),
            gr.update(choices=names, value=chosen),
            gr.update(**_choices("全部讲话人", speakers, speaker)),
            gr.update(**_choices("不限", years, since)),
            gr.update(**_choices("不限", years, until)),
            self.scope_line(chosen, speaker, since, until),
        )

    def scope_line(self, *scope: Any) -> str:
        return html.scope_line(self.service.list_speeches(), desk.filters(*scope))

    def conversation(self, turns: Sequence[Turn]) -> str:
        if turns:
            return chat_html.conversation_html(turns)
        speeches = len(self.service.list_speeches())
        examples = self.service.example_questions() if speeches else []
        return chat_html.conversation_html([], chat_html.welcome_html(speeches, examples))

    def leave(self, request: gr.Request) -> None:
        self.conversations.leave(_session(request))
        self.adding.stop(_session(request))

    def notice(self, words: str, file: tuple[str, bytes] | None = None) -> str:
        return html.notice(words, str(next(self._notices)), file)

    # ---- 问答

    def ask(
        self,
        text: str,
        speeches: list[str],
        speaker: str,
        since: str,
        until: str,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Yields conversation, question box, send button, stop button."""
        text = text.strip()
        conversation = self.conversations.of(_session(request))
        begun = conversation.begin(text) if text else None
        if begun is None:
            yield (gr.skip(),) * 4
            return
        pen, earlier = begun
        where = desk.filters(speeches, speaker, since, until)
        question = Question(text, desk.history(earlier, text), where)
        box: Any = ""
        for turn in desk.answering(self.service, question, pen):
            mine = conversation.write(pen, turn)
            turns = conversation.turns
            running = bool(turns) and turns[-1].running
            # Also once the pen is gone: the browser may show what was sent before the stop after
            # it, so the last thing that this answer sends is how the conversation stands.
            yield self.conversation(turns), box, *_buttons(running)
            box = gr.skip()
            if not mine:
                return

    def stop(self, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, send button, stop button: at once, also where the model is slow to end."""
        turns = self.conversations.of(_session(request)).halt()
        return self.conversation(turns), *_buttons(False)

    def clear(self, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, send button, stop button, reading pane, notice."""
        self.conversations.of(_session(request)).clear()
        shown = self.conversation([])
        return shown, *_buttons(False), reader_html.empty_reader_html(), self.notice("已清空。")

    def export(self, event: gr.EventData, request: gr.Request) -> str:
        """A notice that carries the conversation as a file."""
        turns = self.conversations.of(_session(request)).turns
        try:
            file = desk.exported(turns, str(event.kind), date.today())
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.notice(desk.words_for(error))
        return self.notice(f"已导出 {file[0]}", file)

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

    # ---- 资料库

    def add(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yields what became of the files so far, the library, the stop button."""
        inbox = Path(get_upload_folder()).resolve()
        uploads = [desk.Upload(str(f["name"]), Path(f["path"]).resolve()) for f in event.files]
        uploads = [upload for upload in uploads if upload.path.is_relative_to(inbox)]
        refused = [desk.refusal(str(f["name"]), str(f["reason"])) for f in event.refused]
        stop = self.adding.begin(_session(request))
        for state in desk.adding(self.service, uploads, refused, stop):
            yield library_html.adding_html(state), gr.skip(), gr.update(visible=True)
        yield gr.skip(), self.table(), gr.update(visible=False)

    def stop_adding(self, request: gr.Request) -> None:
        self.adding.stop(_session(request))

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
        timer = gr.Timer(1.5)
        key = gr.Textbox(visible=False)
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
                        gr.HTML(html.KEYS, elem_id="keys", js_on_load=None, apply_default_css=False)
                        notice = _html("", "notice", "notice")
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
            "inputs": [box, *scope],
            "outputs": [conversation, box, send, halt],
            # A question asked while another is being answered stops that one.
            "trigger_mode": "multiple",
            **MODEL,
            **QUIET,
        }
        refreshing: dict[str, Any] = {"inputs": scope, "outputs": around, **AT_ONCE}

        own_key = "(_, ...scope) => [yanbi.key(), ...scope]"
        app.load(page.arrive, inputs=[key, *scope], outputs=around, js=own_key, **AT_ONCE)
        app.load(page.table, outputs=library, **AT_ONCE)
        app.unload(page.leave)
        timer.tick(page.tick, outputs=[head, timer], **AT_ONCE)

        gr.on([box.submit, send.click], **asking)
        conversation.example_select(_example, outputs=box, **AT_ONCE).then(**asking)
        conversation.select(page.open, outputs=reader, **AT_ONCE)
        reader.select(page.open, outputs=reader, **AT_ONCE)
        conversation.download(page.export, outputs=notice, **AT_ONCE)
        halted = [conversation, send, halt]
        halt.click(page.stop, outputs=halted, **IN_TURN)
        clear.click(page.clear, outputs=[*halted, reader, notice], **IN_TURN)
        gr.on([part.input for part in scope], page.scope_line, scope, line, **AT_ONCE)

        drop.upload(page.add, outputs=[added, library, halt_adding], **MODEL, **QUIET).then(
            page.refresh, **refreshing
        )
        halt_adding.click(page.stop_adding, **AT_ONCE)
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


def _buttons(running: bool) -> tuple[Any, Any]:
    """The send button, the stop button: one of them is there."""
    return gr.update(visible=not running), gr.update(visible=running)


def _session(request: gr.Request) -> str:
    return str(request.session_hash)


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
