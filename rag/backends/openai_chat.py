"""A chat model behind an OpenAI-compatible server: vLLM, SGLang, Ollama, llama.cpp and the like.

A reader thread takes the reply from the network and hands it over line by line, so that a stop is
noticed while the server is silent; stopping shuts the socket, which makes the server stop too.
`sse.py` knows what the lines mean and how failures are told.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.backends.sse import Reply, explain_status, explain_transport, reply_events
from rag.backends.thinking import ThoughtFilter
from rag.backends.usage import Usage
from rag.domain import Message
from rag.errors import ModelError, ModelServerError, SettingsError
from rag.ports import Limits

_CONNECT_S = 10.0
_SILENCE_S = 300.0  # a slow machine may read a long prompt for minutes before the first word
_TURN_TOKENS = 8  # what a chat template puts around each message, generously
_PARTS = re.compile(
    "(?P<letters>[A-Za-z]+)"
    "|(?P<common>[\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
    "|(?P<other>.)",
    re.DOTALL,
)
_OPTIONAL = ("stream_options", "chat_template_kwargs")
_Watch = Callable[[httpx.Request], None]


class OpenAIChat:
    """ChatModel over ``base_url`` (with or without the closing ``/v1``).

    ``model``: empty for the first that the server lists. ``key``: sent as a bearer token when not
    empty. ``context_tokens``: what the server was started with; nothing in the protocol tells.
    Nothing is asked of the server before the first question. ``last_usage``: token counts of the
    stream that ended last, the server's where it gives them, else estimates. Proxies set in the
    environment are not used for a server on this machine. Raises SettingsError for a ``base_url``
    that is none.
    """

    def __init__(
        self, base_url: str, model: str = "", key: str = "", context_tokens: int = 32768
    ) -> None:
        self._url, self._host, self._local = _parse(base_url)
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._context_tokens = context_tokens
        self._closes_thoughts = False  # a template opens them, so that replies only close them
        self.last_usage = Usage()

    @property
    def name(self) -> str:
        """The model's name; until an unnamed one has been asked for, the server's host."""
        return self._model or self._host

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """An estimate made to be too high, since the server's tokenizer is unknown.

        One for each Chinese character or mark of punctuation, digit, space or other ASCII sign;
        one for every two Latin letters of a word; the UTF-8 bytes of anything else. Tokenizers
        trained on Chinese need about 0.6 a character; only runs of rare characters (three bytes
        each in the worst case) could need more than this says.
        """
        return sum(map(_cost, _PARTS.finditer(text)))

    def stream(self, messages: Sequence[Message], limits: Limits) -> Iterator[str]:
        """Pieces of the reply, the thoughts of a reasoning model left out; see ChatModel.

        Raises ModelError at once where the estimate exceeds ``context_tokens`` (some servers
        would silently cut the prompt), ModelServerError for whatever the server or the network
        does wrong.
        """
        prompt = sum(self.count_tokens(message.content) + _TURN_TOKENS for message in messages)
        if prompt + limits.max_tokens > self._context_tokens:
            raise ModelError(
                f"提示词约 {prompt} 个词元，加上回答的 {limits.max_tokens} 个，"
                f"超出了模型 {self.name} 的上限 {self._context_tokens}。请缩短问题或减少依据。"
            )
        return self._receive(messages, limits, prompt)

    def _receive(self, messages: Sequence[Message], limits: Limits, prompt: int) -> Iterator[str]:
        text, reply = "", Reply()
        thoughts = ThoughtFilter(begins_inside=self._closes_thoughts)
        exchange = _Exchange(lambda watch: self._ask(messages, limits.max_tokens, watch))
        try:
            if limits.max_tokens > 0 and not _is_set(limits.stop):
                exchange.start()
                for item in exchange.items(limits.stop):
                    if isinstance(item, Reply):
                        reply = item
                    else:
                        text += item
                        if shown := thoughts.feed(item):
                            yield shown
                if not _is_set(limits.stop) and (rest := thoughts.end()):
                    yield rest
        finally:
            exchange.close()
            self._closes_thoughts = self._closes_thoughts or thoughts.closes_only
            self.last_usage = Usage(
                reply.prompt_tokens or prompt, reply.output_tokens or self.count_tokens(text)
            )

    def _ask(self, messages: Sequence[Message], most: int, watch: _Watch) -> Iterator[str | Reply]:
        """The exchange itself, in the reader thread: pieces of text, last a Reply."""
        try:
            # One client a request, since a stop ruins its connection.
            with httpx.Client(
                headers=self._headers,
                timeout=httpx.Timeout(_SILENCE_S, connect=_CONNECT_S),
                trust_env=not self._local,
                event_hooks={"request": [watch]},
            ) as client:
                if not self._model:
                    self._model = self._first_model(client)
                yield from self._complete(client, messages, most)
        except httpx.HTTPError as error:
            raise explain_transport(error, self._host) from error

    def _complete(
        self, client: httpx.Client, messages: Sequence[Message], most: int
    ) -> Iterator[str | Reply]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": turn.role, "content": turn.content} for turn in messages],
            "temperature": 0,
            "max_tokens": most,
            "stream": True,
            "stream_options": {"include_usage": True},
            # A model that thinks first would use up max_tokens before its first word of answer.
            "chat_template_kwargs": {"enable_thinking": False},
        }
        while True:
            with client.stream("POST", f"{self._url}/chat/completions", json=body) as response:
                if response.status_code == httpx.codes.OK:
                    yield from reply_events(response, self._host)
                    return
                said = response.read().decode("utf-8", "replace")
            # Some servers refuse what they do not know: ask again without it.
            refused = [name for name in _OPTIONAL if name in said and name in body]
            if not refused:
                raise explain_status(response.status_code, said, self._host, self._model)
            for name in refused:
                del body[name]

    def _first_model(self, client: httpx.Client) -> str:
        response = client.get(f"{self._url}/models")
        if response.status_code != httpx.codes.OK:
            raise explain_status(response.status_code, response.text, self._host, "")
        try:
            return str(response.json()["data"][0]["id"])
        except (ValueError, LookupError, TypeError) as error:
            raise ModelServerError(
                f"模型服务 {self._host} 没有列出可用的模型，请在设置中写明模型名。"
            ) from error


class _Exchange:
    """A reader thread that runs ``ask`` and can be cut off at any moment."""

    def __init__(self, ask: Callable[[_Watch], Iterator[str | Reply]]) -> None:
        self._ask = ask
        self._queue: queue.SimpleQueue[str | Reply | Exception | None] = queue.SimpleQueue()
        self._socket: socket.socket | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._read, name="yanbi-chat-reader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def items(self, stop: Event | None) -> Iterator[str | Reply]:
        """What ``ask`` yields, until it ends or ``stop`` is set; raises what it raises."""
        while True:
            try:
                item = self._queue.get(timeout=0.05)
            except queue.Empty:
                item = ""
            if item is None or _is_set(stop):
                return
            if isinstance(item, Exception):
                raise item
            if item:
                yield item

    def close(self) -> None:
        """Cut the connection, wherever the exchange is; wait a moment for the thread."""
        self._closed = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # already closed by the other side
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(timeout=0.5)  # one that still waits for a connection ends by itself

    def _watch(self, request: httpx.Request) -> None:
        """Have the transport tell us the socket as soon as there is one."""

        def note(event: str, info: dict[str, Any]) -> None:
            if event.endswith(("connect_tcp.complete", "start_tls.complete")):
                self._socket = info["return_value"].get_extra_info("socket")
            if self._closed:
                raise httpx.ReadError("closed by us")

        request.extensions["trace"] = note

    def _read(self) -> None:
        try:
            for item in self._ask(self._watch):
                self._queue.put(item)
                if self._closed:
                    break
            self._queue.put(None)
        except Exception as error:  # raised again in the caller's thread
            self._queue.put(error)


def _parse(base_url: str) -> tuple[str, str, bool]:
    """``(URL without a closing slash, host and port, is it this machine)``, or SettingsError."""
    wrong = SettingsError(f"模型服务的地址「{base_url}」写得不对，应如 http://127.0.0.1:8000/v1")
    try:
        parts = urlsplit(base_url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong
    local = parts.hostname == "localhost"
    with contextlib.suppress(ValueError):  # a name, not an address
        local = local or ipaddress.ip_address(parts.hostname).is_loopback
    path = parts.path.rstrip("/") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}", parts.hostname + port, local


def _cost(part: re.Match[str]) -> int:
    if part.lastgroup == "letters":
        return math.ceil(len(part[0]) / 2)
    return 1 if part.lastgroup == "common" else len(part[0].encode("utf-8", "replace"))


def _is_set(stop: Event | None) -> bool:
    return stop is not None and stop.is_set()
