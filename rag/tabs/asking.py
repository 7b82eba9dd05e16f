"""The tab 问答: where to look on the left, the conversation, the original on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import gradio as gr

from rag import desk
from rag.conversations import Conversation, Conversations
from rag.desk import Service
from rag.domain import Question, SpeechInfo
from rag.rendering import chat_html, html, reader_html
from rag.tabs.shared import (
    AT_ONCE,
    IN_TURN,
    MODEL,
    Shared,
    Tab,
    choices,
    html_part,
    opened,
    session,
    still_html,
)


class Asking:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.shared = shared
        self.conversations = Conversations()

    def arrive(self, request: gr.Request, key: str, *scope: Any) -> tuple[Any, ...]:
        """The page is loaded, perhaps again: the tab's conversation by the key that it keeps."""
        found = self.conversations.join(session(request), key or "")
        # A conversation goes on where it was: a follow-up must not search all of a sudden more.
        return self.shown(found), *self._scope(found.scope if found.turns else scope, scope)

    def refresh(self, request: gr.Request, *scope: Any) -> tuple[Any, ...]:
        """Everything of this tab that shows the library."""
        conversation = self.conversations.of(session(request))
        shown = gr.skip() if conversation.turns else self.shown(conversation)
        return shown, *self._scope(scope, scope)

    def _scope(self, scope: Sequence[Any], held: Sequence[Any]) -> tuple[Any, ...]:
        """The widgets of the scope and its line. ``held``: what the widgets hold; only another
        value is sent to them, so that what a person chooses meanwhile is not taken back."""
        speeches, speaker, since, until = scope
        library = self.service.list_speeches()
        speakers = sorted({speech.speaker for speech in library if speech.speaker})
        years = sorted({speech.year for speech in library if speech.year}, reverse=True)
        ids = {speech.id for speech in library}
        chosen = [id for id in speeches or () if id in ids]
        updates = (
            {"choices": _named(library), "value": chosen},
            choices("全部讲话人", speakers, speaker),
            choices("不限", years, since),
            choices("不限", years, until),
        )
        return (
            *(_changing(update, now) for update, now in zip(updates, held, strict=True)),
            self.scope_line(chosen, speaker, since, until),
        )

    def scope_line(self, *scope: Any) -> str:
        return html.scope_line(self.service.list_speeches(), desk.filters(*scope))

    def everything(self) -> tuple[Any, ...]:
        """The scope that restricts nothing, its line."""
        return [], "", "", "", self.scope_line([], "", "", "")

    def shown(self, conversation: Conversation) -> str:
        """The conversation as it stands; before the first question, the first screen."""
        turns = conversation.turns
        if turns:
            return chat_html.conversation_html(turns)
        speeches = len(self.service.list_speeches())
        examples = self.service.example_questions() if speeches else []
        welcome = chat_html.welcome_html(speeches, examples, is_cleared=conversation.is_cleared)
        return chat_html.conversation_html([], welcome)

    def leave(self, request: gr.Request) -> None:
        self.conversations.leave(session(request))

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
        conversation = self.conversations.of(session(request))
        begun = conversation.begin(text) if text else None
        if begun is None:
            yield (gr.skip(),) * 4
            return
        pen, earlier = begun
        conversation.scope = speeches, speaker, since, until
        where = desk.filters(*conversation.scope)
        question = Question(text, desk.history(earlier, text), where)
        box: Any = ""
        for turn in desk.answering(self.service, question, pen):
            mine = conversation.write(pen, turn)
            turns = conversation.turns
            running = bool(turns) and turns[-1].running
            # Also once the pen is gone: the browser may show what was sent before the stop after
            # it, so the last thing that this answer sends is how the conversation stands.
            yield self.shown(conversation), box, *_buttons(running)
            box = gr.skip()
            if not mine:
                return

    def stop(self, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, send button, stop button: at once, also where the model is slow to end."""
        conversation = self.conversations.of(session(request))
        conversation.halt()
        return self.shown(conversation), *_buttons(False)

    def clear(self, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, send button, stop button, reading pane."""
        conversation = self.conversations.of(session(request))
        conversation.clear()
        return self.shown(conversation), *_buttons(False), reader_html.empty_reader_html()

    def undo(self, request: gr.Request) -> str:
        """The conversation that was cleared, whole."""
        conversation = self.conversations.of(session(request))
        conversation.restore()
        return self.shown(conversation)

    def export(self, event: gr.EventData, request: gr.Request) -> str:
        """A notice that carries the conversation as a file."""
        turns = self.conversations.of(session(request)).turns
        try:
            file = desk.exported(turns, str(event.kind), date.today())
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.shared.notice(desk.words_for(error))
        return self.shared.notice(f"已导出 {file[0]}", file)

    def open(self, event: gr.EventData) -> str:
        """The reading pane at one of the places that the page names."""
        return opened(self.service, event)


def _changing(update: dict[str, Any], held: Any) -> Any:
    """``update`` without a value that the widget has already."""
    same = (held or type(update["value"])()) == update["value"]
    return gr.update(**{key: value for key, value in update.items() if key != "value" or not same})


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    asking = Asking(service, shared)
    with gr.Tab("问答"), gr.Row(elem_id="desk"):
        key = gr.Textbox(visible=False)
        with gr.Column(elem_id="scope"):
            line = html_part(asking.scope_line([], "", "", ""), "scope", "scope-line")
            speeches = gr.CheckboxGroup(
                _named(service.list_speeches()), label="讲话", elem_id="scope-speeches"
            )
            speaker = gr.Dropdown(label="讲话人", **choices("全部讲话人"))
            with gr.Row(elem_id="scope-years"):
                since = gr.Dropdown(label="从哪年", **choices("不限"))
                until = gr.Dropdown(label="到哪年", **choices("不限"))
        with gr.Column(elem_id="talk"):
            conversation = html_part(asking.shown(Conversation()), "conversation", "conversation")
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
                still_html(html.keys(service.settings.max_question_chars), "keys")
                notice = html_part("", "notice", "notice")
                clear = gr.Button("清空对话", elem_id="clear")
        reader = html_part(reader_html.empty_reader_html(), "pane", "pane")

    scope = [speeches, speaker, since, until]
    around = [conversation, *scope, line]
    own_key = "(_, ...scope) => [yanbi.key(), ...scope]"
    arrived = shared.app.load(
        asking.arrive, inputs=[key, *scope], outputs=around, js=own_key, **AT_ONCE
    )
    arrived.then(asking.scope_line, scope, line, **AT_ONCE)  # of what is chosen by then
    shared.app.unload(asking.leave)

    sending: dict[str, Any] = {
        "fn": asking.ask,
        "inputs": [box, *scope],
        "outputs": [conversation, box, send, halt],
        # A question asked while another is being answered stops that one.
        "trigger_mode": "multiple",
        **MODEL,
    }
    gr.on([box.submit, send.click], **sending)
    conversation.example_select(_example, outputs=box, **AT_ONCE).then(**sending)
    conversation.select(asking.open, outputs=reader, **AT_ONCE)
    reader.select(asking.open, outputs=reader, **AT_ONCE)
    conversation.download(asking.export, outputs=notice, **AT_ONCE)
    halted = [conversation, send, halt]
    halt.click(asking.stop, outputs=halted, **IN_TURN)
    clear.click(asking.clear, outputs=[*halted, reader], **IN_TURN)
    conversation.undo(asking.undo, outputs=conversation, **IN_TURN)
    line.clear(asking.everything, outputs=[*scope, line], **AT_ONCE)
    gr.on([part.input for part in scope], asking.scope_line, scope, line, **AT_ONCE)
    return Tab({"fn": asking.refresh, "inputs": scope, "outputs": around})


def _buttons(running: bool) -> tuple[Any, Any]:
    """The send button, the stop button: one of them is there."""
    return gr.update(visible=not running), gr.update(visible=running)


def _named(library: Sequence[SpeechInfo]) -> list[tuple[str, str]]:
    """The speeches that can be chosen: the name of each, its id."""
    return [(name, id) for id, name in html.distinct_names(library).items()]


def _example(event: gr.EventData) -> str:
    return str(event.question)
