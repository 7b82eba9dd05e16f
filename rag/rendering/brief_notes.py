"""Footnotes of a brief or comparison: the places of its citations, numbered as they are read.

Pure; knows nothing of the page around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.domain import Citation
from rag.rendering.html import path_words

NO_HEADING = "正文，不在标题之下"

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[\s\u2028\u2029]+")
_UNSEEN = re.compile(rf"{_UNPRINTABLE.pattern}|[\s\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Note:
    """Footnote ``n`` (1, 2, …): its words, and the citations whose place it gives."""

    n: int
    words: str
    citations: tuple[int, ...]


def one_line(text: str) -> str:
    """``text`` on one line, runs of white space as one space, without what cannot be printed."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", text)).strip()


def in_place(text: str) -> str:
    """``text`` on one line as it can be printed, every character where it stood."""
    return _UNSEEN.sub(" ", text)


def place_words(citation: Citation) -> str:
    """Where a quotation stands, for a footnote: headings from the outermost, then the page."""
    path = one_line(path_words(citation.section)) or NO_HEADING
    return f"{path}，第{citation.page}页" if citation.page else path


def _deepest(citation: Citation, others: Sequence[Citation]) -> Citation:
    """The one of ``others`` from furthest down in the section of ``citation``, on its page."""
    path = citation.section
    under = [
        it
        for it in others
        if it.speech == citation.speech
        and path
        and it.section[: len(path)] == path
        and it.page == citation.page
    ]
    return max(under, key=lambda it: len(it.section), default=citation)


class Notes:
    """Gives numbers to the places of citations, in the order in which they are first named;
    ``words`` puts a place into words, places of the same words are one."""

    def __init__(
        self, citations: Sequence[Citation], words: Callable[[Citation], str] = place_words
    ) -> None:
        self._words = words
        self._citations = {citation.n: citation for citation in citations}
        self._numbers: dict[str, int] = {}
        self._cited: dict[str, list[int]] = {}

    def of(self, cited: Sequence[int]) -> tuple[int, ...]:
        """The notes for citations ``cited``, each once, ascending.

        A heading cited along with a sentence under it needs no note of its own.
        """
        known = [self._citations[n] for n in cited if n in self._citations]
        numbers = set()
        for citation in known:
            words = self._words(_deepest(citation, known))
            numbers.add(self._numbers.setdefault(words, len(self._numbers) + 1))
            noted = self._cited.setdefault(words, [])
            if citation.n not in noted:
                noted.append(citation.n)
        return tuple(sorted(numbers))

    def made(self) -> tuple[Note, ...]:
        return tuple(
            Note(number, words, tuple(self._cited[words]))
            for words, number in self._numbers.items()
        )
