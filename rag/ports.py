"""What the use cases need from the outside world: four Protocols.

Every sentence of these docstrings is a promise; ``tests/test_contract_*.py`` hold one test for
each and run them against the fakes and the real backends alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.domain import Hit, Message

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one generation.

    ``max_tokens``: new tokens at most. ``copy_from``: text whose wording the output is expected
    to reuse (speed only; it must not change the output). ``stop``: set from another thread to end
    the generation early.
    """

    max_tokens: int = 400
    copy_from: str = ""
    stop: Event | None = None


@runtime_checkable
class ChatModel(Protocol):
    """A chat model that writes greedily: the same messages give the same text.

    ``name`` says which model it is. ``context_tokens`` is how many tokens prompt and output may
    have together. ``count_tokens("")`` is 0 and longer text never counts fewer tokens than half
    its prefix. ``stream`` yields pieces of text whose concatenation is the whole output; no piece
    is empty and none ends inside a character. It ends within about a second after
    ``limits.stop`` is set, without an error. A prompt that does not fit raises ``ModelError``.
    """

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    def count_tokens(self, text: str) -> int: ...

    def stream(self, messages: Sequence[Message], limits: Limits) -> Iterator[str]: ...


@runtime_checkable
class Embedder(Protocol):
    """Turns text into unit-length float32 vectors.

    ``name`` changes whenever the vectors would. ``dimension`` is their length.
    ``embed_query(text)`` has shape (dimension,), ``embed_passages(texts)`` (len(texts),
    dimension), in the order given, also for an empty list. A text's vector does not depend on
    what else is in the list (cosine above 0.999). A passage on the query's subject scores higher
    than one on another subject.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_query(self, text: str) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


@runtime_checkable
class Judge(Protocol):
    """Tells of sentences whether they answer a question.

    ``name`` says which model it is. ``judge(question, sentences)`` gives one finite number for
    each sentence, in the order given, also for an empty list: the log-odds (natural logarithm)
    that it states the answer, higher is likelier. A sentence's number does not depend on what
    else is in the list, but for rounding. Raises ``Cancelled`` once ``stop`` is set.
    """

    @property
    def name(self) -> str: ...

    def judge(
        self, question: str, sentences: Sequence[str], stop: Event | None = None
    ) -> list[float]: ...


@runtime_checkable
class VectorStore(Protocol):
    """Nearest vectors by cosine.

    ``add`` takes unique ids and unit vectors of one dimension; an id added again replaces its
    vector. ``remove`` ignores ids it does not hold. ``search`` gives at most ``k`` hits, best
    first, only ids that are in the store, and only ids in ``allowed`` unless that is None;
    the filter applies before ``k``, so k allowed ids come back whenever there are k. ``allowed``
    is any sequence or an array; ascending ids cost least. A store of many vectors may miss some
    of the best, but finds 98 % of the best ten. ``len`` is the number of vectors held.
    """

    def add(self, ids: Sequence[int], vectors: Vectors) -> None: ...

    def remove(self, ids: Sequence[int]) -> None: ...

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | NDArray[np.int64] | None = None
    ) -> list[Hit]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text in a picture: pixels of its box from the upper left, confidence 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@runtime_checkable
class Recogniser(Protocol):
    """Optical character recognition.

    ``name`` says which models it is. ``recognise`` takes an RGB picture (height, width, 3), 8 bits
    a channel, and gives its lines from top to bottom; a page that lies on its side or upside down
    is turned first, and the boxes are those of the turned page.
    """

    @property
    def name(self) -> str: ...

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]: ...
