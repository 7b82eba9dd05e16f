"""The clauses of the cited sentences, and which of them a clause of a claim speaks of.

What is read from a text is remembered: every line of an answer is laid beside the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.citing.clauses import NO_SUBJECT, YEAR_WORDS, clauses, with_words
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import DOWN, UP, Quantity, quantities, unify_numerals
from rag.wording.content import content_terms

DATE_UNITS = frozenset("年月日")
_FIRST_YEAR = 1000
"""「2024年」 is a year, 「九年」 a figure."""
_REMEMBERED = 4096
_NEXT = 3
JOINED = 4
"""Source clauses that a clause of a claim may run over where ``with_words`` made it of several."""
_DIGITS = re.compile(r"[\d.%,]")
_ONE = re.compile(r"[一两](?=[个名家项次座条户件])")
_LEFT_OUT = re.compile(rf"[\W_]|[的了]|分别|{UP}|{DOWN}")
_NO_FIGURE = re.compile(r"(?:[上这那每同新过]|新的|过去的?|又是)\Z")
_NO_CHANGE = re.compile(r"(?:(?:不[得能准许]?|未)(?:低于|高于|超过)|增加值)\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A clause of a cited sentence, with its figures and where it comes in ``clauses``."""

    text: str
    folded: str
    figures: tuple[Quantity, ...]
    sentence: EvidenceSentence


def source_places(cited: Sequence[EvidenceSentence]) -> list[Place]:
    """All clauses of the cited sentences in order."""
    return [
        Place(clause, folded(clause), figures_of(clause), sentence)
        for sentence in cited
        for clause in _clauses(sentence.text)
    ]


def placed(claim: str, source: Sequence[Place]) -> Iterator[tuple[str, list[int]]]:
    """The clauses of the claim, each with the source clauses that share most with its words; of
    equals those in the sentence that shares most with the whole claim, and with its figures."""
    sentences = [folded(place.sentence.text) for place in source]
    whole = _shared(claim, sentences)
    clause_texts = [place.folded for place in source]
    last: list[int] = []
    for clause in with_words(_clauses(claim)):
        shared = _shared(clause, clause_texts)
        most = max(zip(shared, whole, strict=True), default=(0, 0))
        places = [at for at in range(len(source)) if (shared[at], whole[at]) == most and most[0]]
        figures = [q for q in figures_of(clause) if not is_year(q)]
        joined = is_joined(clause)
        fit = [at for at in places if all(stands_near(q, at, source, joined) for q in figures)]
        if figures and not fit and places:
            fit = _fitting(clause, places, most[0], figures, source)
        last = fit or places or _behind(last, figures, source)
        yield clause, last


def _fitting(
    clause: str,
    best: Sequence[int],
    most: int,
    figures: Sequence[Quantity],
    source: Sequence[Place],
) -> list[int]:
    """Of the source clauses with at least half of the most shared words those that have all the
    figures: 「甲镇承担任务2万亩」 of 「任务6万亩，甲镇2万亩」. Not those that are built like the
    ``best`` ones: they tell the same of another subject."""
    words = [word for word in content_terms(clause) if word not in YEAR_WORDS | NO_SUBJECT]
    shared = [sum(len(word) for word in words if word in place.folded) for place in source]
    joined = is_joined(clause)
    fit = [
        at
        for at, count in enumerate(shared)
        if count >= most / 2
        and all(stands_near(q, at, source, joined) for q in figures)
        and not any(_alike(source[at].folded, source[other].folded) for other in best)
    ]
    return [at for at in fit if shared[at] == max(shared[at] for at in fit)]


def _alike(one: str, other: str) -> bool:
    """Whether two clauses share most of the shorter one's pairs of characters, figures apart."""
    a, b = (
        {text[at : at + 2] for at in range(len(text) - 1)}
        for text in (_DIGITS.sub("", one), _DIGITS.sub("", other))
    )
    return len(a & b) > min(len(a), len(b)) / 2


def _behind(last: Sequence[int], figures: Sequence[Quantity], source: Sequence[Place]) -> list[int]:
    """Where a clause without words of its own (「其中10万元的」) may stand: the clause behind the
    place of the one before it that has one of its figures."""
    return [
        at + step
        for at in last
        for step, place in enumerate(following(at, source, JOINED))
        if any(standing.supports(q) for standing in place.figures for q in figures)
    ][:1]


def _shared(text: str, sources: Sequence[str]) -> list[int]:
    """How many characters of the words of ``text`` stand in each of the folded texts."""
    words = [word for word in content_terms(text) if word not in YEAR_WORDS]
    return [sum(len(word) for word in words if word in one) for one in sources]


def stands_near(figure: Quantity, at: int, source: Sequence[Place], joined: bool = False) -> bool:
    """Whether ``figure`` stands in source clause ``at``, or in a neighbour where that clause has
    none of its unit: the next two (for a date, any behind it in its sentence) or the one before
    (「5月15日，省委召开…」).

    ``joined``: the clause of the claim is several in one, so that the next ones count anyhow.
    """
    dated = figure.unit in DATE_UNITS
    joined = joined and not dated
    near = following(at, source, len(source) if dated else JOINED if joined else _NEXT)
    for n, place in enumerate(near):
        if any(standing.supports(figure) for standing in place.figures):
            return True
        # 「比上年增加3亿元」 goes on about what stands before it.
        goes_on = joined or (n + 1 < len(near) and not dated and has_no_words(near[n + 1].text))
        if not goes_on and any(standing.unit == figure.unit for standing in place.figures):
            return False
    before = source[at - 1] if at and source[at - 1].sentence is source[at].sentence else None
    return bool(before and not joined and any(q.supports(figure) for q in before.figures))


def following(at: int, source: Sequence[Place], count: int = _NEXT) -> list[Place]:
    """Source clause ``at`` and the next ones of its sentence, ``count`` in all."""
    return [p for p in source[at : at + count] if p.sentence is source[at].sentence]


@lru_cache(_REMEMBERED)
def has_no_words(clause: str) -> bool:
    """Whether a clause is nothing but a figure, its direction and a year."""
    return not set(content_terms(clause)) - NO_SUBJECT - YEAR_WORDS


def is_joined(clause: str) -> bool:
    """Whether ``with_words`` made ``clause`` of several."""
    return len(_clauses(clause)) > 1


def is_year(figure: Quantity) -> bool:
    """「2024年」, not 「连续9年」."""
    return figure.unit == "年" and figure.value >= _FIRST_YEAR


@lru_cache(_REMEMBERED)
def figures_of(text: str) -> tuple[Quantity, ...]:
    """``quantities``, remembered. 「不低于3%」 and 「增加值3亿元」 tell of no change; 「6个人」 are
    people; 「上一年」 is no figure."""
    found = []
    for q in quantities(text):
        if q.written == "一年" and _NO_FIGURE.search(text, 0, q.span.start):
            continue
        if is_year(q) or _NO_CHANGE.search(text, 0, q.span.start):
            q = replace(q, direction=0)
        if q.unit == "个" and text.startswith("人", q.span.end):
            q = replace(q, unit="人")
        found.append(q)
    return tuple(found)


@lru_cache(_REMEMBERED)
def folded(text: str) -> str:
    """``fold``, remembered."""
    return fold(text)


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """``unify_numerals``, remembered."""
    return unify_numerals(text)


@lru_cache(_REMEMBERED)
def _clauses(text: str) -> tuple[str, ...]:
    """Clauses, the items of a list by themselves where each has a figure of its own."""
    return tuple(piece for clause in clauses(text) for piece in _items(clause))


def _items(clause: str) -> list[str]:
    pieces = re.split("(?<=、)", clause)
    if len(pieces) == 1 or "分别" in clause:
        return [clause]
    return pieces if all(map(_counts, pieces)) else [clause]


def _counts(piece: str) -> bool:
    return bool(_ONE.search(piece)) or any(q.unit not in DATE_UNITS for q in figures_of(piece))


def pairs_of(text: str) -> frozenset[str]:
    """Pairs of characters side by side, without marks, 的 and the words for up and down."""
    bare = _LEFT_OUT.sub("", fold(text))
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1)) or frozenset([bare])
