"""Thoughts of a reasoning model never reach the reader, however the reply is cut into pieces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_server import DONE, ChatServer, delta, serving

from rag.backends.openai_chat import OpenAIChat
from rag.backends.thinking import ThoughtFilter
from rag.domain import Message
from rag.ports import Limits

ASKED = [Message("user", "云溪县修了什么？")]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as running:
        yield running


def shown(reply: str, size: int, *, begins_inside: bool = False) -> str:
    """What is let through of a reply that comes in pieces of ``size`` characters."""
    thoughts = ThoughtFilter(begins_inside=begins_inside)
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    return "".join(thoughts.feed(piece) for piece in pieces) + thoughts.end()


@pytest.mark.parametrize("size", [1, 2, 5, 7, 100])
@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>\n先看第三句，a < b。\n</think>\n\n修了路[3]", "修了路[3]"),
        ("\n<think></think>\n修了路[3]", "修了路[3]"),
        ("<THINKING>想</THINKING>修了路[3]", "修了路[3]"),
        ("<think>想到一半就没有词元了", ""),
        ("修了路[3]\n架了桥[4]", "修了路[3]\n架了桥[4]"),
        ("增速<5%，低于<目标>的水平", "增速<5%，低于<目标>的水平"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_only_the_answer_is_shown(reply: str, answer: str, size: int) -> None:
    assert shown(reply, size) == answer


@pytest.mark.parametrize("size", [1, 4, 100])
def test_thoughts_that_the_template_opened_are_left_out(size: int) -> None:
    assert shown("先想想。</think>\n修了路[3]", size, begins_inside=True) == "修了路[3]"
    assert shown("修了路[3]", size, begins_inside=True) == "修了路[3]"


def test_what_cannot_be_left_out_stands_on_a_line_of_its_own() -> None:
    assert shown("先想想。</think>修了路[3]", 100) == "先想想。\n修了路[3]"


def test_a_reasoning_model_behind_a_server_answers_without_its_thoughts(server: ChatServer) -> None:
    server.blocks = [delta("<thi"), delta("nk>想</th"), delta("ink>\n修了"), delta("路。"), DONE]
    chat = OpenAIChat(server.url, "m")
    assert "".join(chat.stream(ASKED, Limits(max_tokens=50))) == "修了路。"
    assert server.requests[0]["chat_template_kwargs"] == {"enable_thinking": False}


def test_a_server_that_only_closes_thoughts_is_remembered(server: ChatServer) -> None:
    server.blocks = [delta("想。</think>修了"), delta("路。"), DONE]
    chat = OpenAIChat(server.url, "m")
    first = "".join(chat.stream(ASKED, Limits(max_tokens=50)))
    assert first.endswith("\n修了路。")
    assert "".join(chat.stream(ASKED, Limits(max_tokens=50))) == "修了路。"
