"""关键数据: the rows of figures that a speech tells, weighed. Targets come first, then results."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.briefing.drafting import Draft, Material, Part, basis_of
from rag.briefing.rows import Figure, figures
from rag.domain import FigureBasis, LineKind, Sentence
from rag.folding import fold
from rag.ledger import in_appendix
from rag.weighing import PLANNED
from rag.wording.words import words

_NAMELESS = re.compile(
    r"总?面积|总?产量|总?投资|[一二三]期投资|总长|改造提升|占地|年度计划投资|开工率|总数|其余|新建|新增|改造|总额|比例|一个人.*"
)
"""Names that mean nothing without what stands before them."""
_WITH_NOUN = re.compile(r"[\u4e00-\u9fff]{4}(?<!左右)(?<!以[上下内])$")
_KNOWN = re.compile(
    r"生产总值|财政收入|预算收入|税收|投资|可支配收入|纯收入|就业|失业率|消费价格|物价|粮食|进出口|外贸|能耗|社会消费品|增加值|赤字"
    r"|产值|优良|水质|面积|人口|贫困"
)
_AIM = re.compile(r"(?:预期|主要|奋斗|总体|增长|工作|发展)?目标(?:任务)?(?:是|为|：|:)")
_LOOKS_BACK = re.compile(r"(?:过去[的一五]|去年|一年来|五年来|今年以来|上半年|前\w季度)")
_MOST, _LEAST = 48, 0.25
"""How many figures are offered, and what each must weigh."""
_HEADLINE, _KNOWN_HEADLINE = 0.62, 0.45
"""From this weight on a figure leads, and a known indicator does; a speech without one only
mentions figures."""
_MAIN_TARGETS = 6
"""Targets that come before everything but the first points; the others stand behind the tasks."""


def figure_lines(material: Material) -> list[Draft]:
    """FIGURE drafts, most important first."""
    found: list[Draft] = []
    seen: set[tuple[str, str]] = set()
    before = ""
    for one in material.body:
        text = material.speech.quote(one.span)
        past, before = bool(_LOOKS_BACK.match(before)), text
        for rank, row in enumerate(figures(text)):
            draft = _draft(material, one, text, row, rank, past=past)
            key = (fold(row.name), fold(row.value))
            if draft is None or key in seen:
                continue
            seen.add(key)
            found.append(draft)
    ranked = [one for one in _ranked(found)[:_MOST] if one.importance >= _LEAST]
    if not any(map(_leads, ranked)):
        # The speech only mentions figures: its tasks say more.
        return [one.weighed(0.7 * one.importance) for one in ranked]
    return ranked


def _leads(draft: Draft) -> bool:
    """Whether a figure is one that a speech is about: a main one, or a known indicator."""
    known = draft.importance >= _KNOWN_HEADLINE and bool(_KNOWN.search(draft.name))
    return known or draft.importance >= _HEADLINE


def _draft(
    material: Material, sentence: Sentence, text: str, row: Figure, rank: int, *, past: bool
) -> Draft | None:
    """The row as a line; ``past``: the sentence before looks back."""
    section = sentence.section
    if in_appendix(material.speech, material.speech.sections[section]):
        return None
    claim = material.claim(text[row.span.start : row.span.end], [sentence])
    if claim is None:
        return None
    part = material.part(section)
    basis = basis_of(text, part, row.span)
    if past and basis is FigureBasis.TARGET and not PLANNED.search(text):
        basis = FigureBasis.RESULT
    weight = _weight(material, sentence, text, row, rank, part, basis)
    return Draft(
        LineKind.FIGURE, claim, section, weight, sentence.span.start + row.span.start,
        row.name, row.value, row.change, basis,
    )  # fmt: skip


def _weight(
    material: Material,
    sentence: Sentence,
    text: str,
    row: Figure,
    rank: int,
    part: Part,
    basis: FigureBasis,
) -> float:
    known = 0.12 * bool(_KNOWN.search(row.name))
    acts = 0.25 * bool(_NAMELESS.fullmatch(row.name)) + 0.12 * (
        words(fold(row.name))[0].tag[:1] == "v"
    )
    acts += 0.1 * bool(_WITH_NOUN.search(row.value))
    counts = 0.06 * (row.figure.unit in {"个", "次", "起", "批", ""})
    if basis is FigureBasis.TARGET and _AIM.search(text):
        return 1.0 - 0.008 * rank if rank < _MAIN_TARGETS else 0.84 - 0.01 * rank
    top = material.top_of(sentence.section)
    own = top is not None and sentence.section == top.index
    headline = part is Part.REVIEW and own
    base = 0.6 if headline else 0.42 if basis is FigureBasis.TARGET else 0.34
    return base + known - acts - counts - 0.006 * rank


def _ranked(found: Sequence[Draft]) -> list[Draft]:
    """By weight; of equals those nearer to the beginning; headline figures thin out as they go
    on, so that the first ones lead."""
    counts: dict[tuple[int, FigureBasis], int] = {}
    weighed = []
    for draft in sorted(found, key=lambda one: (-one.importance, one.start)):
        key = (draft.section, draft.basis)
        counts[key] = counts.get(key, 0) + 1
        fading = 0.0 if draft.importance > 0.85 else 0.018 * (counts[key] - 1)
        weighed.append(draft.weighed(max(draft.importance - fading, 0.05)))
    return sorted(weighed, key=lambda one: (-one.importance, one.start))
