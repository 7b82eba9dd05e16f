"""Greedy decoding of a language model, made fast in three ways that keep the text the same.

**Kept prefix.** The key/value cache of the last prompt stays; the next prompt computes only what
follows their common beginning (the system prompt never changes). Prompts are computed in pieces
whose ends depend on the prompt alone, and only whole pieces are kept, so that a prompt gives the
very same numbers, hence the same text, whatever was asked before it.

**Lookup.** Answers copy wording from their prompt. What followed the last words at an earlier
place is put behind them as a guess, and one forward pass checks the whole guess: with 8-bit
weights four tokens cost what one costs and sixteen 1.7 times as much. Guesses are accepted only
where they are what the model would have written; the one possible difference is a near-tie of two
tokens, since bfloat16 sums round differently for different widths.

**Stop.** Looked at before every layer, so that a stop takes effect within a few hundredths of a
second even while a long prompt is being read.

Knows token ids only; words, messages and threads are `local_chat`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.backends.decoder import Decoder, KeyValues

if TYPE_CHECKING:
    from torch import Tensor

PIECE = 128  # prompt tokens computed at once; 256 would be 10 % faster but waste more of the prefix
_KEEP = 4096  # tokens of cache kept between requests: about 110 MiB with the 1.5B model
_LONG_GUESS, _SHORT_GUESS = 15, 5  # tokens guessed after a long match and after a shorter one
_LONG_MATCH, _LONGEST_MATCH = 5, 16


class PrefixCache:
    """The KeyValues of one token sequence, reusing what it shares with the one before."""

    def __init__(self, decoder: Decoder, turn_ends: frozenset[int]) -> None:
        self._decoder = decoder
        self._turn_ends = turn_ends
        self.reset()

    def reset(self) -> None:
        """Forget everything (needed after a computation that did not finish)."""
        self.read: KeyValues = self._decoder.remember_nothing()
        self._ids: list[int] = []
        self.reused = 0

    def fill(self, ids: Sequence[int]) -> Tensor:
        """Make the cache hold exactly ``ids`` (not empty); the state of the last, (1, width).

        ``reused`` is then how many of them had been there already.
        """
        bounds = _bounds(ids, self._turn_ends)
        common = _common_prefix(self._ids, ids)
        self.reused = max(bound for bound in bounds[:-1] if bound <= common)
        self.read.shorten(self.reused)
        self._ids = self._ids[: self.reused]
        pieces = list(pairwise(bound for bound in bounds if bound >= self.reused))
        for start, end in pieces:
            states = self._extend(ids[start:end], needed=int(end == len(ids)))
            self._ids.extend(ids[start:end])
        return states

    def extend(self, ids: Sequence[int]) -> Tensor:
        """Append ``ids`` for this request only; their states, (len(ids), width)."""
        return self._extend(ids, needed=len(ids))

    def drop(self, count: int) -> None:
        """Take the last ``count`` positions away again."""
        self.read.shorten(self.read.length - count)

    def settle(self) -> None:
        """After a request: keep the prompt's part only, and none of a very long one."""
        if len(self._ids) > _KEEP:
            self.reset()
        else:
            self.read.shorten(len(self._ids))

    def _extend(self, ids: Sequence[int], needed: int) -> Tensor:
        try:
            return self._decoder.read(ids, self.read, needed)
        except BaseException:  # whatever ended it
            self.reset()  # some layers have taken the tokens, others have not
            raise


def greedy_tokens(
    decoder: Decoder,
    cache: PrefixCache,
    prompt: Sequence[int],
    copy_from: Sequence[int],
    most: int,
    ends: frozenset[int],
    *,
    lookup: bool = True,
) -> Iterator[list[int]]:
    """Yield the new tokens in groups of one or more, without the end token, ``most`` at most.

    ``copy_from``: token ids whose wording is guessed besides the prompt's own. Raises Stopped.
    """
    if most <= 0:
        return
    seen = [*copy_from, *prompt]
    fresh = decoder.best(cache.fill(prompt))
    written = 0
    while True:
        kept, ended = _until_end(fresh[: most - written], ends)
        if kept:
            yield kept
        seen += kept
        written += len(kept)
        if ended or written >= most:
            return
        guess = guess_next(seen)[: most - written - 1] if lookup else []
        fresh = decoder.best(cache.extend([kept[-1], *guess]))
        right = _common_prefix(guess, fresh)
        cache.drop(len(guess) - right)
        fresh = fresh[: right + 1]


def guess_next(seen: Sequence[int]) -> list[int]:
    """What followed the longest earlier occurrence of the last tokens, of equally long ones the
    latest; [] where there is none. How many are worth guessing was counted on 1,752 tokens of 40
    answers: a long guess pays after a match of five tokens, else a short one."""
    last, best, found = len(seen) - 1, 0, -1
    for place in range(last):
        if seen[place] != seen[last]:
            continue
        length = 1
        while (
            length < _LONGEST_MATCH
            and length <= place
            and seen[place - length] == seen[last - length]
        ):
            length += 1
        if length >= best:
            best, found = length, place
    if not best:
        return []
    guessed = _LONG_GUESS if best >= _LONG_MATCH else _SHORT_GUESS
    return list(seen[found + 1 : found + 1 + guessed])


def _until_end(tokens: Sequence[int], ends: frozenset[int]) -> tuple[list[int], bool]:
    for position, token in enumerate(tokens):
        if token in ends:
            return list(tokens[:position]), True
    return list(tokens), False


def _bounds(ids: Sequence[int], turn_ends: frozenset[int]) -> list[int]:
    """Ends of the pieces a prompt is computed in, from 0 to ``len(ids)``.

    One piece ends with the first turn, the system prompt, so that all of it can be kept.
    """
    turn = next((place + 1 for place, token in enumerate(ids) if token in turn_ends), 0)
    return sorted({*range(0, turn, PIECE), *range(turn, len(ids), PIECE), len(ids)})


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
