"""One test for each sentence of ``ChatModel``'s docstring, over the fake and the real backends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import serving
from fakes import ScriptedChat

from rag.backends.loading_chat import load_chat
from rag.backends.openai_chat import OpenAIChat
from rag.domain import Message
from rag.errors import ModelError
from rag.ports import ChatModel, Limits

LONG = "云溪县今年要把河道治理放在首位，年底前完成沙河、柳河两条河道的清淤。" * 40
EVIDENCE = "[1] 云溪县新修公路二百一十公里。\n[2] 青石乡建小学六所，学生三千二百名。"
ASKED = [
    Message("system", "你只根据给出的句子回答，用中文。"),
    Message("user", f"{EVIDENCE}\n\n把这两句原样抄写十遍。"),
]
OTHER = [Message("system", "你只根据给出的句子回答，用中文。"), Message("user", "你好")]


@pytest.fixture(
    params=["scripted", "server", "tiny", pytest.param("real", marks=pytest.mark.models)]
)
def chat(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    match request.param:
        case "scripted":
            yield ScriptedChat([LONG], context_tokens=4096, delay=0.01)
        case "server":
            with serving() as server:
                server.text = LONG
                server.delay = 0.005
                yield OpenAIChat(server.url, "served-model", context_tokens=4096)
        case "tiny":
            folder: Path = request.getfixturevalue("tiny_chat_folder")
            yield load_chat(str(folder))
        case _:
            yield request.getfixturevalue("real_chat")


def text(chat: ChatModel, messages: list[Message], limits: Limits) -> str:
    return "".join(chat.stream(messages, limits))


def test_it_is_a_chat_model(chat: ChatModel) -> None:
    assert isinstance(chat, ChatModel)


def test_the_same_messages_give_the_same_text(chat: ChatModel) -> None:
    first = text(chat, ASKED, Limits(max_tokens=40))
    text(chat, OTHER, Limits(max_tokens=8))
    assert text(chat, ASKED, Limits(max_tokens=40)) == first
    assert first


def test_copy_from_does_not_change_the_output(chat: ChatModel) -> None:
    plain = text(chat, ASKED, Limits(max_tokens=40))
    assert text(chat, ASKED, Limits(max_tokens=40, copy_from=EVIDENCE)) == plain


def test_name_says_which_model_it_is(chat: ChatModel) -> None:
    known = ("scripted", "served-model", "tiny-chat", "qwen2.5-coder-1.5b-instruct")
    assert chat.name.startswith(known)


def test_prompt_and_output_may_have_context_tokens_together(chat: ChatModel) -> None:
    assert chat.context_tokens >= 4096
    room = Limits(max_tokens=chat.context_tokens - 1500)
    stream = chat.stream(OTHER, room)  # fits: no error
    assert next(iter(stream))
    stream.close()


def test_max_tokens_bounds_the_output(chat: ChatModel) -> None:
    assert text(chat, ASKED, Limits(max_tokens=0)) == ""
    assert 0 < chat.count_tokens(text(chat, ASKED, Limits(max_tokens=6))) <= 6 * 3


def test_no_text_has_no_tokens(chat: ChatModel) -> None:
    assert chat.count_tokens("") == 0


@pytest.mark.parametrize(
    "sample", [LONG, "abc " * 90, "二〇二四年GDP增长5.2%，共１２个——", "🙂𠮷é\n\n"]
)
def test_longer_text_never_counts_fewer_tokens_than_half_its_prefix(
    chat: ChatModel, sample: str
) -> None:
    counts = [chat.count_tokens(sample[:end]) for end in range(len(sample) + 1)]
    highest = 0
    for count in counts:
        assert count >= highest / 2
        highest = max(highest, count)
    assert counts[-1] > 0


def test_pieces_are_the_whole_output_none_empty_none_ending_inside_a_character(
    chat: ChatModel,
) -> None:
    pieces = list(chat.stream(ASKED, Limits(max_tokens=60)))
    assert len(pieces) > 1
    for piece in pieces:
        assert piece
        assert not piece.endswith("\ufffd")
        piece.encode("utf-8")  # fails on half a surrogate pair
    whole = "".join(pieces)
    if isinstance(chat, (ScriptedChat, OpenAIChat)):
        assert whole == LONG[:60]


def test_it_ends_within_about_a_second_after_stop_without_an_error(chat: ChatModel) -> None:
    stop = threading.Event()
    whole = text(chat, ASKED, Limits(max_tokens=120))
    stream = chat.stream(ASKED, Limits(max_tokens=120, stop=stop))
    got = next(stream)
    stop.set()
    before = time.monotonic()
    got += "".join(stream)
    assert time.monotonic() - before < 1.5
    assert whole.startswith(got)
    assert len(got) < len(whole)


def test_nothing_is_written_when_stop_was_set_before(chat: ChatModel) -> None:
    stop = threading.Event()
    stop.set()
    before = time.monotonic()
    assert text(chat, ASKED, Limits(stop=stop)) == ""
    assert time.monotonic() - before < 1.5


def test_a_prompt_that_does_not_fit_raises_model_error(chat: ChatModel) -> None:
    # Distinct characters, so that no tokenizer can shorten them much.
    sample = "".join(map(chr, range(0x4E00, 0x8000)))
    long = sample * (chat.context_tokens // len(sample) + 1)
    with pytest.raises(ModelError):
        text(chat, [Message("user", long)], Limits(max_tokens=8))
