"""Citations under their numbers, and the row that a sentence stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.citing import cite
from rag.domain import Citation, EvidenceSentence, Span


class Citations:
    """Gives each sentence its number, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Span], int] = {}
        self.all: list[Citation] = []

    def number(self, sentence: EvidenceSentence) -> int:
        key = (sentence.speech, sentence.span)
        if key not in self._numbers:
            self._numbers[key] = len(self.all) + 1
            self.all.append(cite(sentence, len(self.all) + 1))
        return self._numbers[key]


@dataclass(frozen=True, slots=True)
class Places:
    """For each side: index of a sentence -> its row."""

    a: Mapping[int, int]
    b: Mapping[int, int]
