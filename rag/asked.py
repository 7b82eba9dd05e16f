"""A question as it is searched for, once the conversation around it is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import EvidenceSentence, Filters, without_marks
from rag.folding import strip_punctuation

_SHORTEST = 8
"""Characters of a line by which a sentence that it was cut from is known again."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where in a speech a follow-up's answer must stand: under ``heading``, as headings are
    stored, or, where that is '', within characters ``start`` to ``end``."""

    speech: str
    heading: str
    start: int
    end: int

    def holds(self, sentence: EvidenceSentence) -> bool:
        if sentence.speech != self.speech:
            return False
        if self.heading:
            return self.heading in sentence.section
        return self.start <= sentence.span.start < self.end


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for. ``text``: it alone, whole; shown to the person where it is
    not what was typed. ``sought``: the words that are searched for. ``own``: what it asks for
    itself, without what the conversation adds. ``speeches``: those that it points back at;
    ``either``: one of them is meant; ``unsigned``: none of them names its speaker. ``follows``: it
    is a follow-up.

    ``of_items``: it asks of items of an earlier answer, so that its kind is that of ``own``.
    ``under``: of a follow-up on items of an earlier answer, where these are told; () for
    anywhere. ``told``: the sentences that answer as they are, without a choice. ``beyond``: what
    was told already, of a follow-up that asks for more. ``lacks``: why there is nothing to answer
    (「上一个回答只有三条」), else ''.
    """

    text: str
    sought: str
    own: str
    filters: Filters
    follows: bool = False
    speeches: tuple[str, ...] = ()
    either: bool = False
    unsigned: bool = False
    notes: tuple[str, ...] = ()
    of_items: bool = False
    under: tuple[Stretch, ...] = ()
    told: tuple[EvidenceSentence, ...] = ()
    beyond: str = ""
    lacks: str = ""

    def admitted(self, sentences: Sequence[EvidenceSentence]) -> tuple[EvidenceSentence, ...]:
        """Those of ``sentences`` that may answer."""
        if self.told:
            return self.told
        kept = list(sentences)
        if self.under:  # a heading says nothing of what it stands over
            kept = [one for one in kept if _held(one, self.under) and not heads(one)]
        if self.beyond:
            known = [strip_punctuation(without_marks(one)) for one in self.beyond.split("\n")]
            kept = [one for one in kept if not _is_known(one, known)]
        return tuple(kept)


def heads(sentence: EvidenceSentence) -> str:
    """The heading that a sentence is, as its section has it; '' where it is none."""
    heading = sentence.section[-1] if sentence.section else ""
    known = strip_punctuation(heading)
    return heading if known and strip_punctuation(sentence.text) == known else ""


def _held(sentence: EvidenceSentence, under: Sequence[Stretch]) -> bool:
    return any(one.holds(sentence) for one in under)


def _is_known(sentence: EvidenceSentence, lines: Sequence[str]) -> bool:
    """Whether a sentence was told, wholly or cut to some of its clauses."""
    own = strip_punctuation(sentence.text)
    return any(own in line or (len(line) >= _SHORTEST and line in own) for line in lines)
