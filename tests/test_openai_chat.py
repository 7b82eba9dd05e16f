"""OpenAIChat against a server on this machine that misbehaves in every way we know."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest
from chat_server import DONE, ChatServer, delta, serving

from rag.backends.openai_chat import OpenAIChat
from rag.backends.usage import Usage
from rag.domain import Message
from rag.errors import ModelError, ModelServerError, SettingsError
from rag.ports import Limits

ASKED = [Message("system", "简短回答。"), Message("user", "云溪县修了什么？")]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as running:
        yield running


def ask(server: ChatServer, **settings: str) -> str:
    chat = OpenAIChat(server.url, settings.pop("model", "served-model"), **settings)
    return "".join(chat.stream(ASKED, Limits(max_tokens=50)))


def readers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "chat-reader" in thread.name]


def test_the_request_is_greedy_and_streamed(server: ChatServer) -> None:
    assert ask(server, key="secret") == "云溪县修了路。"
    [body] = server.requests
    assert body["model"] == "served-model"
    assert body["messages"][1] == {"role": "user", "content": "云溪县修了什么？"}
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0, 50, True)
    assert server.headers[0]["authorization"] == "Bearer secret"
    assert server.paths == ["/v1/chat/completions"]


def test_no_key_no_header(server: ChatServer) -> None:
    ask(server)
    assert "authorization" not in server.headers[0]


def test_usage_comes_from_the_server_or_is_estimated(server: ChatServer) -> None:
    chat = OpenAIChat(server.url, "m")
    list(chat.stream(ASKED, Limits()))
    assert chat.last_usage == Usage(21, 4)
    server.blocks = [delta("修路。"), b"data: [DONE]\n\n"]
    list(chat.stream(ASKED, Limits()))
    assert chat.last_usage.output_tokens == 3
    assert chat.last_usage.prompt_tokens > 10


def test_a_base_url_may_leave_out_v1(server: ChatServer) -> None:
    server.url = server.url.removesuffix("/v1") + "/"
    assert ask(server) == "云溪县修了路。"


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://x/v1", "http://", "http://x:port/v1"])
def test_a_base_url_that_is_none(url: str) -> None:
    with pytest.raises(SettingsError, match="写得不对"):
        OpenAIChat(url)


def test_an_unnamed_model_is_the_first_the_server_lists(server: ChatServer) -> None:
    chat = OpenAIChat(server.url)
    assert chat.name.startswith("127.0.0.1:")
    for _ in range(2):
        assert "".join(chat.stream(ASKED, Limits())) == "云溪县修了路。"
    assert chat.name == "served-model"
    assert server.paths.count("/v1/models") == 1
    server.models = []
    with pytest.raises(ModelServerError, match="写明模型名"):
        ask(server, model="")


def test_a_server_that_does_not_know_stream_options_is_asked_without(server: ChatServer) -> None:
    server.knows_stream_options = False
    assert ask(server) == "云溪县修了路。"
    assert [("stream_options" in body) for body in server.requests] == [True, False]


def test_characters_cut_in_two_by_the_network_arrive_whole(server: ChatServer) -> None:
    body = delta("云溪县") + delta("修了路🙂\u2028。") + DONE
    server.blocks = [body[place : place + 1] for place in range(len(body))]
    assert ask(server) == "云溪县修了路🙂\u2028。"


def test_surrogate_pairs_cut_in_two_by_the_server_arrive_whole(server: ChatServer) -> None:
    half, rest = (
        f'data: {{"choices": [{{"delta": {{"content": "{code}"}}}}]}}\n\n'.encode()
        for code in ("路\\ud83d", "\\ude42。")
    )
    server.blocks = [half, rest, DONE]
    chat = OpenAIChat(server.url, "m")
    assert list(chat.stream(ASKED, Limits())) == ["路", "🙂。"]


def test_comments_blank_lines_crlf_and_empty_pieces_are_passed_over(server: ChatServer) -> None:
    server.blocks = [b": ping\r\n\r\nevent: x\r\n", delta(""), b'data: {"choices": []}\r\n\r\n']
    server.blocks += [delta("路。").replace(b"\n", b"\r\n"), DONE]
    chat = OpenAIChat(server.url, "m")
    assert list(chat.stream(ASKED, Limits())) == ["路。"]


def test_a_server_that_cannot_stream(server: ChatServer) -> None:
    server.content_type = "application/json"
    reply = {"choices": [{"message": {"content": "修了路。"}}], "usage": {"completion_tokens": 3}}
    server.blocks = [json.dumps(reply).encode()]
    assert ask(server) == "修了路。"


def test_a_reply_that_breaks_off(server: ChatServer) -> None:
    server.blocks = [delta("云溪县")]
    chat = OpenAIChat(server.url, "m")
    stream = chat.stream(ASKED, Limits())
    assert next(stream) == "云溪县"
    with pytest.raises(ModelServerError, match="中途断开"):
        next(stream)


def test_an_error_told_inside_the_stream(server: ChatServer) -> None:
    server.blocks = [delta("云"), b'data: {"error": {"message": "out of\\nmemory"}}\n\n']
    with pytest.raises(ModelServerError, match="报告出错：out of memory"):
        ask(server)


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
def test_a_reply_that_is_not_json(server: ChatServer, kind: str) -> None:
    server.content_type = kind
    server.blocks = [b"data: <html>hello</html>\n\n"]
    with pytest.raises(ModelServerError, match="不是 JSON"):
        ask(server)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b'{"error": {"message": "bad key"}}', "密钥不对或没有权限（bad key）"),
        (403, b"", "密钥不对或没有权限。"),
        (404, b'{"error": "model m not found"}', "没有模型「served-model」"),
        (429, b"{}", "请稍后再试"),
        (500, b"<html>oops</html>", "内部出错（500），请稍后再试。"),
        (503, b"", "内部出错（503）"),
        (400, b'{"message": "maximum context length is 4096"}', "长度上限"),
        (400, b"[1]", "不接受这次请求（400）"),
    ],
)
def test_statuses_in_plain_words(server: ChatServer, status: int, body: bytes, said: str) -> None:
    server.status, server.blocks = status, [body]
    with pytest.raises(ModelServerError) as caught:
        ask(server)
    assert said in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nobody_answers() -> None:
    with serving() as server:
        url = server.url
    with pytest.raises(ModelServerError, match=r"连接不上模型服务 127\.0\.0\.1"):
        list(OpenAIChat(url, "m").stream(ASKED, Limits()))
    assert not readers()


def test_proxies_of_the_environment_are_not_used_on_this_machine(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(server) == "云溪县修了路。"


def test_a_stop_cuts_the_connection_while_the_server_writes(server: ChatServer) -> None:
    server.text, server.delay = "修路" * 400, 0.02
    stop = threading.Event()
    stream = OpenAIChat(server.url, "m").stream(ASKED, Limits(max_tokens=800, stop=stop))
    next(stream)
    stop.set()
    assert len("".join(stream)) < 100
    assert server.left.wait(5)
    assert not readers()


@pytest.mark.parametrize("before_the_headers", [True, False])
def test_a_stop_is_heeded_while_the_server_is_silent(
    server: ChatServer, before_the_headers: bool
) -> None:
    if before_the_headers:
        server.silence = 3
    else:
        server.blocks, server.delay = [b"", *server.blocks], 3
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    before = time.monotonic()
    stream = OpenAIChat(server.url, "m").stream(ASKED, Limits(stop=stop))
    assert list(stream) == []
    assert time.monotonic() - before < 1.5
    assert not readers()


def test_closing_early_ends_the_reader(server: ChatServer) -> None:
    server.text, server.delay = "修路" * 400, 0.02
    stream = OpenAIChat(server.url, "m").stream(ASKED, Limits(max_tokens=800))
    next(stream)
    stream.close()
    assert server.left.wait(5)
    assert not readers()


def test_the_estimate_is_not_below_what_tokenizers_need() -> None:
    chat = OpenAIChat("http://127.0.0.1:1")
    assert chat.count_tokens("云溪县，修了路。") == 8
    assert chat.count_tokens("GDP增长5.2%") == 2 + 2 + 3 + 1
    assert chat.count_tokens("🙂") == 4
    assert chat.count_tokens(" \n") == 2


def test_a_prompt_too_long_is_refused_before_the_server_cuts_it(server: ChatServer) -> None:
    chat = OpenAIChat(server.url, "m", context_tokens=60)
    with pytest.raises(ModelError, match="超出了模型"):
        chat.stream(ASKED, Limits(max_tokens=40))
    assert server.requests == []
