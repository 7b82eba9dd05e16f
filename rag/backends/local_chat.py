"""A chat model in this process.

States come from a Decoder, tokens are chosen in `greedy.py`; this file turns messages into tokens
and tokens into text, lets one request in at a time, and translates errors. Everything runs in the
thread that asks for the next piece, so there is no background thread to lose, and closing the
generator ends the work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event

from rag.backends.chat_tokenizer import ChatTokenizer, TemplateRefused
from rag.backends.decoder import Decoder, Stopped
from rag.backends.greedy import PrefixCache, greedy_tokens
from rag.backends.likelihood import log_odds
from rag.backends.torch_runtime import first_line
from rag.backends.usage import Usage
from rag.domain import Message
from rag.errors import Cancelled, ModelError, YanbiError
from rag.ports import Limits

_HALF = "\ufffd"  # what a decoder shows for bytes that are not yet a whole character
_MARK = "\ue000"  # a private-use character: stands for a judge's ending while the template is set


class LocalChat:
    """ChatModel over a language model in this process (`loading_chat.load_chat` makes one).

    ``last_usage``: token counts of the stream that ended last. ``lookup`` False switches guessing
    from the prompt's wording off (for comparison; it is only slower).
    """

    def __init__(
        self, decoder: Decoder, tokenizer: ChatTokenizer, *, name: str, context_tokens: int
    ) -> None:
        self._decoder = decoder
        self._tokenizer = tokenizer
        self._encode = tokenizer.encode
        self._name = name
        self._context_tokens = context_tokens
        self._chat_cache = PrefixCache(decoder, tokenizer.ends)
        self._judge_cache = PrefixCache(decoder, tokenizer.ends)
        self._turn = threading.Lock()
        self.lookup = True
        self.last_usage = Usage()

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """Exact, by the model's own tokenizer."""
        return len(self._encode(text)) if text else 0

    def stream(self, messages: Sequence[Message], limits: Limits) -> Iterator[str]:
        """Pieces of the reply; see ChatModel. Waits while another request is being answered.

        Raises ModelError at once where prompt and ``limits.max_tokens`` exceed
        ``context_tokens``, and while streaming where the computation fails.
        """
        prompt = self._encode(self._render(messages))
        if len(prompt) + limits.max_tokens > self._context_tokens:
            raise ModelError(
                f"提示词有 {len(prompt)} 个词元，加上回答的 {limits.max_tokens} 个，"
                f"超出了模型 {self._name} 的上限 {self._context_tokens}。请缩短问题或减少依据。"
            )
        return self._write(prompt, limits)

    def score_choices(
        self,
        messages: Sequence[Message],
        suffixes: Sequence[str],
        *,
        yes: str = "是",
        no: str = "否",
        stop: Event | None = None,
    ) -> list[float]:
        """For each suffix: ln P(``yes``) - ln P(``no``) as the first word of the reply.

        The suffix is put behind the last message (end that message with a line break); what all
        prompts share is computed once, so put the question first and the candidate into the
        suffix. Suffixes are computed in batches; results come in the order given.
        Raises ModelError where a prompt does not fit or yes and no begin with the same token,
        Cancelled once ``stop`` is set.
        """
        if not suffixes:
            return []
        *before, last = messages
        head, tail = self._render([*before, Message(last.role, last.content + _MARK)]).split(_MARK)
        prefix = self._encode(head)
        endings = [self._encode(self._defuse(suffix) + tail) for suffix in suffixes]
        if len(prefix) + max(map(len, endings)) >= self._context_tokens:
            raise ModelError(f"要判断的文字太长，超出了模型 {self._name} 的上限。")
        yes_token, no_token = self._encode(yes)[0], self._encode(no)[0]
        if yes_token == no_token:
            raise ModelError(f"模型 {self._name} 分不开「{yes}」与「{no}」两个词。")
        try:
            with self._my_turn(stop):
                self._judge_cache.fill(prefix)
                beginning = self._judge_cache.read
                scores = log_odds(self._decoder, beginning, endings, yes_token, no_token)
                self._judge_cache.settle()
                return scores
        except Stopped:
            raise Cancelled("已停止。") from None

    def _write(self, prompt: list[int], limits: Limits) -> Iterator[str]:
        written: list[int] = []
        try:
            with self._my_turn(limits.stop):
                groups = greedy_tokens(
                    self._decoder, self._chat_cache, prompt, self._encode(limits.copy_from),
                    limits.max_tokens, self._tokenizer.ends, lookup=self.lookup,
                )  # fmt: skip
                try:
                    yield from text_pieces(groups, self._tokenizer.decode, written)
                finally:
                    reused = self._chat_cache.reused
                    self.last_usage = Usage(len(prompt), len(written), reused)
                    self._chat_cache.settle()
        except Stopped:
            return

    @contextmanager
    def _my_turn(self, stop: Event | None) -> Iterator[None]:
        """Wait until no other request runs. Raises Stopped, or ModelError for what goes wrong."""
        while not self._turn.acquire(timeout=0.05):
            if stop is not None and stop.is_set():
                raise Stopped
        self._decoder.stop = stop
        try:
            yield
        except (YanbiError, Stopped):
            raise
        except Exception as error:  # torch raises what it likes
            self._chat_cache.reset()
            self._judge_cache.reset()
            raise ModelError(f"模型 {self._name} 运算出错：{first_line(error)}") from error
        finally:
            self._decoder.stop = None
            self._turn.release()

    def _render(self, messages: Sequence[Message]) -> str:
        turns = [{"role": turn.role, "content": self._defuse(turn.content)} for turn in messages]
        try:
            return self._tokenizer.render(turns)
        except TemplateRefused as error:
            raise ModelError(f"模型 {self._name} 的对话模板用不了：{first_line(error)}") from error

    def _defuse(self, text: str) -> str:
        """Keep a document from speaking as the system: control tokens in it become plain text."""
        for token in self._tokenizer.controls:
            if token in text:
                text = text.replace(token, f"{token[0]} {token[1:]}")
        return text


def text_pieces(
    groups: Iterable[list[int]], decode: Callable[[Sequence[int]], str], written: list[int]
) -> Iterator[str]:
    """Text of growing token groups, whole characters only; collects the tokens in ``written``.

    A Chinese character may be spread over several tokens: it is held back until all are there,
    and bytes that never become a character are left out at the end.
    """
    sent = 0
    for group in groups:
        written.extend(group)
        whole = decode(written).rstrip(_HALF)
        if len(whole) > sent:
            yield whole[sent:]
            sent = len(whole)
