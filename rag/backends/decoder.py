"""What decoding and judging need of a language model: its states, not how they are computed.

Two things fulfil it: ``packed_decoder.py``, our own computation for the processor, and
``transformers_decoder.py``, which runs whatever the transformers library knows. Tensors are
torch's; a state is what the output layer reads, a row of as many numbers as the model is wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Stopped(Exception):
    """Raised inside a computation when the stop event is set; never leaves this package."""


class KeyValues(Protocol):
    """What the layers remember of the tokens read so far (the key/value cache)."""

    @property
    def length(self) -> int:
        """Tokens read."""

    def shorten(self, length: int) -> None:
        """Forget all but the first ``length`` tokens."""


class Decoder(Protocol):
    """A causal language model. One computation at a time; not safe between threads.

    ``behind`` is always KeyValues that this decoder has made.

    ``stop``: looked at before every layer; Stopped is raised once it is set. What a
    computation that did not finish has left in its KeyValues is of no use.
    """

    stop: Event | None

    def remember_nothing(self) -> KeyValues:
        """KeyValues of no tokens."""

    def read(self, ids: Sequence[int], behind: Any, needed: int) -> Tensor:
        """Append ``ids`` (not empty); states of the last ``needed`` of them, (needed, width)."""

    def read_endings(self, endings: Sequence[Sequence[int]], behind: Any) -> Tensor:
        """The state of the last token of each of ``endings`` (not empty), as if it alone followed
        what has been read, (endings, width). ``behind`` stays as it is."""

    def best(self, states: Tensor) -> list[int]:
        """The likeliest next token after each of ``states``, (positions, width)."""

    def advantage(self, states: Tensor, yes: int, no: int) -> list[float]:
        """ln P(``yes``) - ln P(``no``) as the next token after each of ``states``."""
