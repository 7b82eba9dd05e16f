"""What an OpenAI-compatible server's replies mean, and its failures in plain Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from rag.errors import ModelServerError


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a reply: the server's own token counts, 0 where it gives none."""

    prompt_tokens: int = 0
    output_tokens: int = 0


def reply_events(response: httpx.Response, host: str) -> Iterator[str | Reply]:
    """Text pieces of a successful response, last a Reply; whole characters only.

    Takes an event stream, or one JSON object from a server that cannot stream.
    Raises ModelServerError where it is neither, tells of an error, or breaks off.
    """
    if "text/event-stream" not in response.headers.get("content-type", ""):
        yield from _whole(response, host)
        return
    held, counts, ended = "", Reply(), False
    for line in _lines(response):
        if not line.startswith("data:"):
            continue  # event names, comments that keep the connection alive, blank lines
        data = line[5:].strip()
        if data == "[DONE]":
            ended = True
            break
        event = _object(data, host)
        counts = _counts(event) or counts
        choice = _first(event.get("choices"))
        ended = ended or bool(choice.get("finish_reason"))
        piece, held = _whole_characters(held + str(_dict(choice.get("delta")).get("content") or ""))
        if piece:
            yield piece
    if not ended:
        raise ModelServerError(f"模型服务 {host} 的回答中途断开，请重试。")
    yield counts


def explain_status(status: int, said: str, host: str, model: str) -> ModelServerError:
    """The error for an HTTP status other than 200; ``said`` is the body."""
    detail = _message(said)
    told = f"（{detail}）" if detail else ""
    if status in (401, 403):
        line = f"模型服务 {host} 拒绝了访问：密钥不对或没有权限{told}。"
    elif status == 404 and model:
        line = f"模型服务 {host} 上没有模型「{model}」，或地址不对{told}。"
    elif status == 404:
        line = f"模型服务 {host} 的地址不对，找不到接口{told}。"
    elif status == 429:
        line = f"模型服务 {host} 正忙或额度已用完，请稍后再试{told}。"
    elif status >= 500:
        line = f"模型服务 {host} 内部出错（{status}），请稍后再试{told}。"
    elif "context" in detail.lower():
        line = f"提示词超出了模型服务 {host} 的长度上限{told}。"
    else:
        line = f"模型服务 {host} 不接受这次请求（{status}）{told}。"
    return ModelServerError(line)


def explain_transport(error: httpx.HTTPError, host: str) -> ModelServerError:
    """The error for a connection that failed."""
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
        line = f"连接不上模型服务 {host}，请确认它已启动、地址无误。"
    elif isinstance(error, httpx.TimeoutException):
        line = f"模型服务 {host} 太久没有回应。"
    else:
        line = f"与模型服务 {host} 的连接中途断开，请重试。"
    translated = ModelServerError(line)
    translated.__cause__ = error
    return translated


def _lines(response: httpx.Response) -> Iterator[str]:
    """Lines as UTF-8, ended by LF or CRLF alone.

    Not ``iter_lines``: it also breaks lines at U+2028 and the like, which JSON text may hold.
    """
    rest = b""
    for block in response.iter_bytes():
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
    yield rest.decode("utf-8", "replace")


def _whole(response: httpx.Response, host: str) -> Iterator[str | Reply]:
    event = _object(response.read().decode("utf-8", "replace"), host)
    message = _dict(_first(event.get("choices")).get("message"))
    piece, _ = _whole_characters(str(message.get("content") or ""))
    if piece:
        yield piece
    yield _counts(event) or Reply()


def _object(data: str, host: str) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except ValueError as error:
        raise ModelServerError(f"模型服务 {host} 的回答不是 JSON，可能地址不对。") from error
    if not isinstance(event, dict):
        raise ModelServerError(f"模型服务 {host} 的回答格式不对，可能地址不对。")
    if event.get("error"):
        raise ModelServerError(f"模型服务 {host} 报告出错：{_message(data)}")
    return event


def _message(said: str) -> str:
    """The error text inside a body, one line, at most 200 characters; "" for HTML and the like."""
    try:
        body = json.loads(said)
    except ValueError:
        return ""
    error = _dict(body).get("error") or _dict(body).get("message") or ""
    text = error.get("message", "") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200]


def _counts(event: dict[str, Any]) -> Reply | None:
    usage = _dict(event.get("usage"))
    if not usage:
        return None
    return Reply(int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0))


def _whole_characters(text: str) -> tuple[str, str]:
    """``(text to send, half a character to hold back)``: JSON may cut a surrogate pair in two."""
    held = text[-1] if text and "\ud800" <= text[-1] <= "\udbff" else ""
    sent = text[: len(text) - len(held)]
    return sent.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), held


def _first(value: Any) -> dict[str, Any]:
    return _dict(value[0]) if isinstance(value, list) and value else {}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
