"""Stand-ins for the models: small, quick, the same on every machine, and honest to the ports.

The store's stand-in is in ``fake_store.py``.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Event

import numpy as np

from rag.backends.usage import Usage
from rag.domain import Message
from rag.errors import Cancelled, ModelError
from rag.ports import Limits, Vectors

Script = Callable[[Sequence[Message]], str] | Sequence[str]


class ScriptedChat:
    """ChatModel that says what it is told to; one character is one token.

    ``replies``: a function of the messages, or a list said one after the other (its last again
    and again). ``piece``: characters in a piece. ``delay``: seconds before each piece, during
    which a stop is heeded. ``asked`` and ``limits`` record every request.
    """

    def __init__(
        self,
        replies: Script = ("好的。",),
        *,
        name: str = "scripted",
        context_tokens: int = 32768,
        piece: int = 3,
        delay: float = 0.0,
    ) -> None:
        self._replies = replies
        self._name = name
        self._context_tokens = context_tokens
        self._piece = piece
        self._delay = delay
        self.asked: list[tuple[Message, ...]] = []
        self.limits: list[Limits] = []
        self.last_usage = Usage()

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        return len(text)

    def stream(self, messages: Sequence[Message], limits: Limits) -> Iterator[str]:
        prompt = sum(len(message.content) for message in messages)
        if prompt + limits.max_tokens > self._context_tokens:
            raise ModelError("提示词太长。")
        if callable(self._replies):
            reply = self._replies(messages)
        else:
            reply = self._replies[min(len(self.asked), len(self._replies) - 1)]
        self.asked.append(tuple(messages))
        self.limits.append(limits)
        return self._say(reply[: max(limits.max_tokens, 0)], limits.stop, prompt)

    def score_choices(
        self,
        messages: Sequence[Message],
        suffixes: Sequence[str],
        *,
        yes: str = "是",
        no: str = "否",
        stop: Event | None = None,
    ) -> list[float]:
        """Like LocalChat's: above 0 where a suffix shares many bigrams with the messages."""
        assert yes != no
        if stop is not None and stop.is_set():
            raise Cancelled("已停止。")
        asked = bigrams(messages[-1].content)
        return [
            10 * len(asked & bigrams(suffix)) / max(len(bigrams(suffix)), 1) - 2
            for suffix in suffixes
        ]

    def _say(self, reply: str, stop: Event | None, prompt: int) -> Iterator[str]:
        said = 0
        try:
            for start in range(0, len(reply), self._piece):
                if stop is not None:
                    stop.wait(self._delay)
                    if stop.is_set():
                        return
                elif self._delay:
                    time.sleep(self._delay)
                piece = reply[start : start + self._piece]
                said += len(piece)
                yield piece
        finally:
            self.last_usage = Usage(prompt, said)


class ScriptedJudge:
    """Judge that says what it is told to.

    ``told``: a function of the sentence, or the log-odds of sentences that hold these words, the
    first that fits; ``otherwise`` of all others. ``asked`` records every question with the
    sentences it was put to.
    """

    def __init__(
        self,
        told: Callable[[str], float] | Mapping[str, float],
        *,
        otherwise: float = -8.0,
        name: str = "scripted-judge",
    ) -> None:
        self._told = told
        self._otherwise = otherwise
        self._name = name
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    @property
    def name(self) -> str:
        return self._name

    def judge(
        self, question: str, sentences: Sequence[str], stop: Event | None = None
    ) -> list[float]:
        self.asked.append((question, tuple(sentences)))
        scores: list[float] = []
        for sentence in sentences:
            scores.append(self._score(sentence))
            if stop is not None and stop.is_set():
                raise Cancelled("已停止。")
        return scores

    def _score(self, sentence: str) -> float:
        if callable(self._told):
            return self._told(sentence)
        fitting = (odds for words, odds in self._told.items() if words in sentence)
        return next(fitting, self._otherwise)


class BigramEmbedder:
    """Embedder by hashed character bigrams: texts that share wording are near, as they should be.

    Stable across processes (no built-in ``hash``). ``passages`` counts the texts embedded.
    """

    def __init__(self, dimension: int = 1024) -> None:
        self._dimension = dimension
        self.passages = 0

    @property
    def name(self) -> str:
        return f"bigrams-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed_query(self, text: str) -> Vectors:
        vector = np.zeros(self._dimension, np.float32)
        for bigram in sorted(bigrams(text)):
            number = zlib.crc32(bigram.encode("utf-8", "surrogatepass"))
            vector[number % self._dimension] += 1
        length = float(np.linalg.norm(vector))
        if length == 0:  # an empty text still needs a direction
            vector[0] = length = 1
        unit: Vectors = vector / np.float32(length)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += len(texts)
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        return np.stack([self.embed_query(text) for text in texts])


def bigrams(text: str) -> set[str]:
    """Every two neighbouring characters, white space left out; a single character alone."""
    dense = "".join(text.split())
    return {dense[place : place + 2] for place in range(max(len(dense) - 1, min(len(dense), 1)))}
