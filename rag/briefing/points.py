"""核心要点: what a speech as a whole is about.

They come from where it speaks of itself: its opening, the lines under its first-level headings,
the section that sets the aim. A line that only tells that a meeting was held is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.citing import Supported
from rag.domain import LineKind, Section
from rag.enumerating import Enumeration
from rag.quantities import quantities
from rag.shortening import from_start
from rag.states import Mood, mood_of
from rag.stock_phrases import stock_share
from rag.summarising import Candidate, distinct
from rag.weighing import acts, is_customary, is_empty, is_thesis, tells_of_meeting

_LABELS = (
    r"总体?的?要求|总体思路|指导思想|基本[思原][路则]|主要任务|工作思路|总体目标|主题|主线|总抓手"
    r"|总目标|议题"
)
_LABEL = re.compile(rf"(?P<label>{_LABELS})(?:概括起来)?(?:就?是(?!否)|为)[：:，,]?(?=[^。])")
_TOLD_LABEL = re.compile(rf"(?:{_LABELS})：")
_IMPORTANCE = (0.99, 0.965, 0.9, 0.7, 0.5, 0.38)
_LENGTH, _LONGEST = 50, 76
_LABELLED = 0.9
_COUNTED = 0.4
"""What a figure costs: it stands in 关键数据."""
_NO_CUE = 0.45
_STATE = 0.4
"""What a point costs that only tells how things stand."""
_STOCK_SCORE, _STOCK_IMPORTANCE = 0.6, 0.4
"""What a point costs that could stand in any speech; the first keeps its place on the page."""
_STRUCTURE = 2.0
_HEAD, _LONGEST_LIST = 16, 96
_LEAST = 0.75
_FEWEST = 2
_NO_POINT = re.compile(
    r"责任单位|牵头|交代|^(?:由于|因为|虽然|尽管|即使)|取得[^，]{0,8}(?:成绩|成就)"
)
_COUNT_OF_WORDS = re.compile(r"^[^：，。]{0,6}个字[：:]")
_CUE = re.compile(
    r"必须|关键|根本|核心|首要|主线|前提|重中之重|坚持|要把|就是要|目的|归根|总基调|牢牢|统筹|层层递进|硬仗"
)


def point_lines(material: Material) -> list[Draft]:
    """POINT drafts in order of importance, six at most."""
    found: list[Candidate] = []
    sections: dict[int, int] = {}
    for section, bonus in _speaking_of_the_whole(material):
        labelled = list(_labelled(material, section))
        told = {one.start for one in labelled}
        own = [one for one in material.digest.candidates.get(section, []) if one.start not in told]
        for one in (*labelled, *own):
            if len(one.claim.text) > _LONGEST or is_empty(one.claim.text):
                continue
            if _aims(one.claim) or tells_of_meeting(one.claim.text) or not _is_cued(one.claim):
                continue
            worth = _worth(one.claim, material.speech.metadata.text_of("title"))
            found.append(Candidate(one.claim, one.score + bonus + worth, one.start))
            sections[one.start] = section
    for one, section in _announced(material):
        found.append(one)
        sections[one.start] = section
    found.sort(key=lambda one: (-one.score, one.start))
    found = _told_once(found, [one for one, _ in _announced(material)])
    kept = distinct(found, len(_IMPORTANCE))
    kept = [one for rank, one in enumerate(kept) if rank < _FEWEST or one.score >= _LEAST]
    return [
        Draft(LineKind.POINT, one.claim, sections[one.start], 0.0, one.start).weighed(
            importance - (_STOCK_IMPORTANCE * stock_share(one.claim.text) if rank else 0.0)
        )
        for rank, (one, importance) in enumerate(zip(kept, _IMPORTANCE, strict=False))
    ]


def _told_once(found: Sequence[Candidate], lists: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that only announce what one of ``lists`` spells out."""
    names = [one.claim.text.split("：")[0] for one in lists]
    return [
        one
        for one in found
        if one.start in {it.start for it in lists}
        or not any(name in one.claim.text for name in names)
    ]


def _worth(claim: Supported, title: str) -> float:
    """What makes a claim a point of the whole speech; a paragraph that every report has makes
    none, unless the speech is about that."""
    text = claim.text
    thesis = is_thesis(claim.evidence[0].text)
    cued = thesis or acts(text) or _TOLD_LABEL.match(text)
    counted = any(q.unit not in {"年", "月", "日"} for q in quantities(text))
    hidden = bool(re.search(r"[×*]", text))
    if is_customary(text) and not is_customary(title):
        return -1.0
    told = not thesis and mood_of(text) is Mood.TELLS
    stock = 0.0 if _TOLD_LABEL.match(text) else stock_share(text)
    worth = 0.35 * thesis - 0.5 * hidden - _NO_CUE * (not cued) - _COUNTED * counted - _STATE * told
    return worth - _STOCK_SCORE * stock


def _announced(material: Material) -> Iterator[tuple[Candidate, int]]:
    """「六件大事：守牢耕地红线；抓好粮食生产；…」: lists of headings that the speech announces."""
    for one in material.digest.lists:
        heads = _headings_of(material, one)
        tops = {top.index for top in material.tops} | {0}
        deep = any(head.parent not in tops for head in heads)
        if one.announced is None or one.doubt or not heads or deep:
            continue
        parent = material.speech.sections[heads[0].parent or 0]
        bare = parent.heading and re.search(r"[项条点件]$|方面$", one.name)
        name = bare_heading(parent.heading, _HEAD) if bare else one.name
        words = [bare_heading(head.heading, _HEAD) for head in heads]
        sentences = [material.heading_sentence(head) for head in heads]
        claim = material.claim(
            f"{name}：{'；'.join(words)}",
            [*(s for s in material.speech.sentences if s.span.start <= one.span.start < s.span.end
               and s not in sentences),
             *(s for s in sentences if s is not None)],
        )  # fmt: skip
        if (
            claim
            and len(claim.text) <= _LONGEST_LIST
            and material.part(heads[0].index) is Part.WORK
        ):
            yield Candidate(claim, _STRUCTURE, one.span.start), heads[0].parent or 0


def _headings_of(material: Material, one: Enumeration) -> list[Section]:
    """The sections whose headings are the members of a list; [] unless all are."""
    by_start = {s.heading_span.start: s for s in material.speech.sections if s.heading}
    by_span = {s.span.start: s for s in material.speech.sections if s.heading}
    found = [by_start.get(m.start) or by_span.get(m.start) for m in one.members]
    return [s for s in found if s is not None] if all(found) else []


def _aims(claim: Supported) -> bool:
    """Whether a claim is a row of figures, which 关键数据 tells better."""
    counted = sum(q.unit not in {"年", "月", "日"} for q in quantities(claim.text))
    return counted > 1 or (counted == 1 and "目标" in claim.text)


def _is_cued(claim: Supported) -> bool:
    """Whether a claim tells what matters or is to be done; rows of who does what do neither."""
    text = claim.text
    if re.search(
        r"责任单位|牵头|交代|^(?:由于|因为|虽然|尽管|即使)|取得[^，]{0,8}(?:成绩|成就)", text
    ):
        return False
    if len(claim.evidence) > 1:
        return acts(text)
    return acts(text) or bool(_TOLD_LABEL.match(text)) or bool(_CUE.search(text)) or is_thesis(text)


def _speaking_of_the_whole(material: Material) -> Iterator[tuple[int, float]]:
    """Sections whose own body speaks of the whole speech, and how much that is worth."""
    yield 0, 0.3
    for top in material.tops:
        if top.index == 0:
            continue
        part = material.part(top.index)
        parented = bool(material.children(top.index))
        if part is Part.OVERALL:
            yield top.index, 0.45
        elif part is Part.REVIEW:
            yield top.index, 0.0 if parented else -0.3
        else:
            yield top.index, 0.1 if parented else -0.35


def _labelled(material: Material, section: int) -> Iterator[Candidate]:
    """「…的总体要求是：…，坚持…」 as 「总体要求：坚持…」."""
    for one in material.body:
        if one.section != section:
            continue
        text = material.speech.quote(one.span)
        label = _LABEL.search(text)
        if label is None:
            continue
        rest = _COUNT_OF_WORDS.sub("", text[label.end() :].split("。")[0])
        held = label["label"] == "主要任务"
        span = from_start(rest, _LONGEST - 6 if held else _LENGTH, whole=held)
        claim = material.claim(f"{label['label']}：{rest[span.start : span.end]}", [one])
        if claim:
            yield Candidate(claim, _LABELLED, one.span.start)
