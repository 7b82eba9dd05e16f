"""The names of all speeches, arranged so that a question looks up those that it may have.

Made once for a state of the library. A question then meets the names that share its characters,
not every speech: what it means is the same, and takes no longer among thousands of speeches.
About 2 kB a speech beside its Profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rag.domain import SpeechInfo
from rag.understanding.names import Profile, profile
from rag.understanding.phrases import Phrase, Weight


class Names:
    """All that can name the speeches of ``infos``, in that order; positions count from 0.

    ``before``: the names of an earlier state, of which as much is used again as still holds.
    Nothing changes once it is made.
    """

    def __init__(self, infos: Sequence[SpeechInfo], before: Names | None = None) -> None:
        self.infos = infos
        self.profiles = tuple(map(profile, infos))
        same = _begins_with(self.profiles, before.profiles) if before else False
        held = before if before is not None and same else None
        first = len(held.profiles) if held else 0
        new = range(first, len(self.profiles))
        of = self.profiles
        self.known = sorted({year for one in of for year in one.years})
        self.years = frozenset(info.year for info in infos)
        self._places: Positions = Positions(
            ((place, at) for at in new for place in (*of[at].places, of[at].venue)),
            held._places if held else None,
        )
        self._mottoes: Positions = Positions(
            ((motto, at) for at in new for motto in of[at].mottoes), held._mottoes if held else None
        )
        self._people: Positions = Positions(
            ((name, at) for at in new for name in of[at].people), held._people if held else None
        )
        self._phrases: Phrases = Phrases(
            ((phrase, at) for at in new for phrase in of[at].phrases),
            held._phrases if held else None,
        )

    def with_place(self, asked: str) -> list[int]:
        """The speeches of which a place stands in ``asked``, ascending."""
        return self._places.standing_in(asked)

    def with_motto(self, asked: str) -> list[int]:
        """The speeches of which a part of the title stands in ``asked``, ascending."""
        return self._mottoes.standing_in(asked)

    def people(self, asked: str) -> dict[str, tuple[int, ...]]:
        """The speakers of whose name a character stands in ``asked``, and their speeches."""
        return self._people.sharing(asked)

    def phrases(self, window: str) -> Iterator[tuple[Phrase, int]]:
        """The phrases, each with its speech, of which a name may end ``window``."""
        return self._phrases.ending(window)


class Positions:
    """Words and the speeches that have each."""

    def __init__(self, pairs: Iterable[tuple[str, int]], before: Positions | None) -> None:
        self._of: dict[str, tuple[int, ...]] = dict(before._of) if before else {}
        self._order: dict[str, int] = dict(before._order) if before else {}
        self._sharing: dict[str, tuple[str, ...]] = dict(before._sharing) if before else {}
        added: dict[str, list[int]] = {}
        for word, position in pairs:
            added.setdefault(word, []).append(position)
        letters: dict[str, list[str]] = {}
        for word, positions in added.items():
            if word not in self._of:
                self._order[word] = len(self._order)
                for letter in set(word):
                    letters.setdefault(letter, []).append(word)
            self._of[word] = (*self._of.get(word, ()), *positions)
        for letter, words in letters.items():
            self._sharing[letter] = (*self._sharing.get(letter, ()), *words)
        self._lengths = sorted({len(word) for word in self._of if word})

    def standing_in(self, asked: str) -> list[int]:
        """The positions of the words that stand in ``asked``, ascending, each once."""
        pieces = {
            asked[start : start + length]
            for length in self._lengths
            for start in range(len(asked) - length + 1)
        }
        return sorted({at for piece in pieces for at in self._of.get(piece, ())})

    def sharing(self, asked: str) -> dict[str, tuple[int, ...]]:
        """The words that share a character with ``asked``, in the order they were met."""
        words = {word for letter in set(asked) for word in self._sharing.get(letter, ())}
        return {word: self._of[word] for word in sorted(words, key=self._order.__getitem__)}


class Phrases:
    """Phrases by their characters. Sets of phrases are the bits of whole numbers."""

    def __init__(self, pairs: Iterable[tuple[Phrase, int]], before: Phrases | None) -> None:
        self._all: list[tuple[Phrase, int]] = [*before._all] if before else []
        first = len(self._all)
        with_letter: dict[str, list[int]] = {}
        with_content: dict[str, list[int]] = {}
        without: list[int] = []
        for phrase, position in pairs:
            number = len(self._all) - first
            self._all.append((phrase, position))
            for letter in set(phrase.text):
                with_letter.setdefault(letter, []).append(number)
            content = _content(phrase)
            for letter in content:
                with_content.setdefault(letter, []).append(number)
            if not content:
                without.append(number)
        self._letter: dict[str, int] = _joined(before._letter if before else {}, with_letter, first)
        self._content: dict[str, int] = _joined(
            before._content if before else {}, with_content, first
        )
        self._plain: int = (before._plain if before else 0) | _bits(without) << first

    def ending(self, window: str) -> Iterator[tuple[Phrase, int]]:
        """The phrases of which a name may end ``window``, each with its position.

        A name's characters all stand in its phrase, and one of them in a word of content where
        the phrase has such a word: see ``short_names.name_start``, which decides.
        """
        if not window:
            return
        alive = self._letter.get(window[-1], 0)
        possible = alive & self._plain
        for letter in reversed(window):
            alive &= self._letter.get(letter, 0)
            if not alive:
                break
            possible |= alive & self._content.get(letter, 0)
        for number in _numbers(possible):
            yield self._all[number]


def _content(phrase: Phrase) -> set[str]:
    words = (word for word in phrase.words if word.weight is Weight.CONTENT)
    return {letter for word in words for letter in phrase.text[word.start : word.end]}


def _joined(before: dict[str, int], added: dict[str, list[int]], first: int) -> dict[str, int]:
    joined = dict(before)
    for letter, numbers in added.items():
        joined[letter] = joined.get(letter, 0) | _bits(numbers) << first
    return joined


def _bits(numbers: Sequence[int]) -> int:
    if not numbers:
        return 0
    data = bytearray((max(numbers) >> 3) + 1)
    for number in numbers:
        data[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(data, "little")


def _numbers(bits: int) -> list[int]:
    data = np.frombuffer(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), np.uint8)
    found: list[int] = np.flatnonzero(np.unpackbits(data, bitorder="little")).tolist()
    return found


def _begins_with(profiles: Sequence[Profile], before: Sequence[Profile]) -> bool:
    return len(profiles) >= len(before) and all(
        one is other for one, other in zip(profiles, before, strict=False)
    )
