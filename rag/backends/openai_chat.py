"""A chat model behind an OpenAI-compatible server: vLLM, SGLang, Ollama, llama.cpp and the like.

A reader thread (`exchange.py`) takes the reply from the network and hands it over line by line, so
that a stop is noticed while the server is silent; stopping shuts the socket, which makes the server
stop too. `sse.py` knows what the lines mean and how failures are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from rag.backends.exchange import Exchange, Watch, is_set
from rag.backends.server_address import parse_address
from rag.backends.sse import Reply, explain_status, explain_transport, reply_events
from rag.backends.thinking import ThoughtFilter
from rag.backends.token_estimate import estimate_tokens
from rag.backends.usage import Usage
from rag.domain import Message
from rag.errors import ModelError, ModelServerError
from rag.ports import Limits

_CONNECT_S = 10.0
_SILENCE_S = 300.0  # a slow machine may read a long prompt for minutes before the first word
_TURN_TOKENS = 8  # what a chat template puts around each message, generously
_OPTIONAL = ("stream_options", "chat_template_kwargs")


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
        self._address = parse_address(base_url)
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._context_tokens = context_tokens
        self._closes_thoughts = False  # a template opens them, so that replies only close them
        self.last_usage = Usage()

    @property
    def name(self) -> str:
        """The model's name; until an unnamed one has been asked for, the server's host."""
        return self._model or self._address.host

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """An estimate made to be too high, since the server's tokenizer is unknown."""
        return estimate_tokens(text)

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
        exchange = Exchange(lambda watch: self._ask(messages, limits.max_tokens, watch))
        try:
            if limits.max_tokens > 0 and not is_set(limits.stop):
                exchange.start()
                for item in exchange.items(limits.stop):
                    if isinstance(item, Reply):
                        reply = item
                    else:
                        text += item
                        if shown := thoughts.feed(item):
                            yield shown
                if not is_set(limits.stop) and (rest := thoughts.end()):
                    yield rest
        finally:
            exchange.close()
            self._closes_thoughts = self._closes_thoughts or thoughts.closes_only
            self.last_usage = Usage(
                reply.prompt_tokens or prompt, reply.output_tokens or self.count_tokens(text)
            )

    def _ask(self, messages: Sequence[Message], most: int, watch: Watch) -> Iterator[str | Reply]:
        """The exchange itself, in the reader thread: pieces of text, last a Reply."""
        try:
            # One client a request, since a stop ruins its connection.
            with httpx.Client(
                headers=self._headers,
                timeout=httpx.Timeout(_SILENCE_S, connect=_CONNECT_S),
                trust_env=not self._address.local,
                event_hooks={"request": [watch]},
            ) as client:
                if not self._model:
                    self._model = self._first_model(client)
                yield from self._complete(client, messages, most)
        except httpx.HTTPError as error:
            raise explain_transport(error, self._address.host) from error

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
            with client.stream(
                "POST", f"{self._address.url}/chat/completions", json=body
            ) as response:
                if response.status_code == httpx.codes.OK:
                    yield from reply_events(response, self._address.host)
                    return
                said = response.read().decode("utf-8", "replace")
            # Some servers refuse what they do not know: ask again without it.
            refused = [name for name in _OPTIONAL if name in said and name in body]
            if not refused:
                raise explain_status(response.status_code, said, self._address.host, self._model)
            for name in refused:
                del body[name]

    def _first_model(self, client: httpx.Client) -> str:
        response = client.get(f"{self._address.url}/models")
        if response.status_code != httpx.codes.OK:
            raise explain_status(response.status_code, response.text, self._address.host, "")
        try:
            return str(response.json()["data"][0]["id"])
        except (ValueError, LookupError, TypeError) as error:
            raise ModelServerError(
                f"模型服务 {self._address.host} 没有列出可用的模型，请在设置中写明模型名。"
            ) from error
