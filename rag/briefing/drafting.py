"""What the parts of a brief are made of: a speech prepared once, and lines before they are
numbered.

Knows which first-level sections tell of what was done, which of what is to be done, and which set
the aim; the words of the headings decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from rag.citing import Supported
from rag.domain import FigureBasis, LineKind, Section, Sentence, Span, Speech
from rag.folding import fold
from rag.ledger import in_appendix
from rag.shortening import without_lead
from rag.states import Mood, mood_of
from rag.summarising import Digest, as_evidence, bodies, claim_of
from rag.weighing import DONE, PLANNED

_REVIEW = re.compile(
    r"回顾|成绩|过去|总结|成效|怎么看|问题|差距|不足|短板|形势|一年来|五年来|主要情况|情况汇报|这一年[，,]"
)
_WORK = re.compile(r"重点|任务|部署|怎么干|怎么办|要求|安排|措施|计划|提起来|办好|抓好|目标")
_SOLVING = re.compile(r"(?:解决|化解|破解|治理|整治|整改|攻克|消除|处理)[^，。]*问题")
"""「高度重视解决群众关心的问题」 says what to do about them."""
_REVIEW_BELOW = re.compile(
    r"主要情况|基本情况|回顾|工作总结|来之不易|(?:存在|面临)的?[^，]{0,6}(?:问题|困难|形势|差距)"
)
"""Headings that look back under a first-level heading that does not."""
_REACHED = re.compile(r"完成|实现|达到|建成|增长|下降|突破|提高|新增|新建|减少|上升|上涨|改造")
_OVERALL = re.compile(
    r"总体部署|总体要求|主要目标|总体思路|指导思想|奋斗目标|基本思路|总体安排|预期目标|指导方针|总的要求"
)
_COMPARED = re.compile(r"同比|环比|与?\d{4}年相比|是\d{4}年的|[一二三四五两]年间|超额|提前")
"""Words that compare with what was: the figure has been reached."""

_MANNER = re.compile(r"以[^，]+(?:为[^，]{2,6}|勇气和智慧|精神|态度|作风|力度|举措)[，,]")
"""The first clause of a heading that only says how: the next one says what."""


class Part(Enum):
    """What a first-level section is about."""

    REVIEW = auto()
    OVERALL = auto()
    WORK = auto()


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is numbered. ``start``: where in the speech it stands; else as BriefLine."""

    kind: LineKind
    claim: Supported
    section: int
    importance: float
    start: int
    name: str = ""
    value: str = ""
    change: str = ""
    basis: FigureBasis = FigureBasis.PLAIN

    def weighed(self, importance: float) -> Draft:
        return replace(self, importance=round(min(max(importance, 0.0), 1.0), 4))


@dataclass(frozen=True, slots=True)
class Material:
    """A speech as the makers of lines need it. ``tops`` are its first-level sections, the whole
    speech where it has none; ``body`` are its sentences without headings and appendix."""

    speech: Speech
    digest: Digest
    tops: tuple[Section, ...]
    body: tuple[Sentence, ...]

    def top_of(self, section: int) -> Section | None:
        """The first-level section that ``section`` is or stands under."""
        node: Section | None = self.speech.sections[section]
        known = {one.index for one in self.tops}
        while node is not None and node.index not in known:
            node = self.speech.sections[node.parent] if node.parent is not None else None
        return node

    def part(self, section: int) -> Part:
        """What the first-level section over ``section`` is about; REVIEW too where a heading
        between the two looks back."""
        top = self.top_of(section)
        part = part_of(top.heading) if top else Part.OVERALL
        node: Section | None = self.speech.sections[section]
        while part is not Part.REVIEW and node is not None and node is not top:
            if _REVIEW_BELOW.search(node.heading):
                return Part.REVIEW
            node = self.speech.sections[node.parent] if node.parent is not None else None
        return part

    def children(self, section: int) -> list[Section]:
        """The headings one level below, each once."""
        found: dict[str, Section] = {}
        for one in self.speech.sections:
            if one.parent == section and one.heading:
                found.setdefault(fold(one.heading), one)
        return list(found.values())

    def below(self, section: int) -> list[int]:
        """The section and all under it."""
        span = self.speech.sections[section].span
        return [one.index for one in self.speech.sections
                if span.contains(one.span) and (one.index or section == 0)]  # fmt: skip

    def heading_sentence(self, section: Section) -> Sentence | None:
        """The sentence that holds a heading."""
        span = section.heading_span
        return next((s for s in self.speech.sentences if s.span.overlaps(span)), None)

    def claim(self, text: str, sentences: Sequence[Sentence]) -> Supported | None:
        """``text`` as a checked claim carried by ``sentences``."""
        return claim_of(text, [as_evidence(self.speech, one) for one in sentences])


def prepare(speech: Speech, digest: Digest) -> Material:
    """The speech made ready."""
    tops = tuple(one for one in speech.sections if one.level == 1 and not in_appendix(speech, one))
    body = tuple(
        one
        for section, inside in bodies(speech).items()
        if not in_appendix(speech, speech.sections[section])
        for one in inside
    )
    return Material(
        speech, digest, tops or speech.sections[:1], tuple(sorted(body, key=lambda s: s.index))
    )


def part_of(heading: str) -> Part:
    """What a heading says its section is about."""
    reviews = bool(_REVIEW.search(_SOLVING.sub("", heading)))
    if reviews and _OVERALL.search(heading):
        return Part.OVERALL
    if reviews and not _WORK.search(heading.split("，")[0]):
        return Part.REVIEW
    return Part.OVERALL if _OVERALL.search(heading) else Part.WORK


def bare_heading(heading: str, longest: int) -> str:
    """A heading without its number; of a long one its first clauses within ``longest``."""
    span = without_lead(heading)
    words = heading[span.start : span.end].strip()
    words = re.sub(r"^(?:第[一二三四五六七八九十]+[部分章节条]*[，,、：: ]*|#+\s*)", "", words)
    if len(words) <= longest:
        return words
    parts = re.split(r"(?<=[，,：:；])", words)
    if len(parts) > 1 and _MANNER.match(parts[0]):
        parts = parts[1:]
    kept = parts[0]
    for part in parts[1:]:
        if len(kept) + len(part) > longest:
            break
        kept += part
    return kept.rstrip("，,：:； ")


def basis_of(text: str, part: Part, row: Span | None = None) -> FigureBasis:
    """Whether a figure in ``text`` was reached or is aimed at. ``row``: where it stands there."""
    own = _own_words(text, row)
    if row is not None and _stands(text, row):
        own = text[row.start : row.end]
    planned, done = bool(PLANNED.search(own)), bool(DONE.search(own) or _COMPARED.search(own))
    if part is Part.REVIEW:
        aimed = re.search(r"目标是[:：]|今年.{0,12}(?:目标|预期)", text)
        if aimed:
            return FigureBasis.TARGET
        return FigureBasis.RESULT if done or _REACHED.search(text) else FigureBasis.PLAIN
    if planned and not done:
        return FigureBasis.TARGET
    if done and not planned:
        return FigureBasis.RESULT
    demanded = part is Part.WORK and not done and mood_of(own) is Mood.DEMANDS
    return FigureBasis.TARGET if demanded else FigureBasis.PLAIN


def _stands(text: str, row: Span) -> bool:
    """Whether the clause around ``row`` only tells how things stand, whatever follows it."""
    start = max(text.rfind(mark, 0, row.start) for mark in "，,；;：:") + 1
    clause = text[start : row.end]
    return mood_of(clause) is Mood.TELLS and not PLANNED.search(clause)


def _own_words(text: str, row: Span | None) -> str:
    """The words between two semicolons that ``row`` stands in, and what leads up to a colon."""
    if row is None:
        return text
    start = max(text.rfind(mark, 0, row.start) for mark in "；;") + 1
    ends = [at for mark in "；;" if (at := text.find(mark, row.end)) >= 0]
    lead = re.match(r"[^；;]*?[：:]", text)
    before = lead[0] if lead and lead.end() <= start else ""
    return before + text[start : min(ends, default=len(text))]
