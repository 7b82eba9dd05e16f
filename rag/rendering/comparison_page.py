"""A comparison as it is set on paper and screen: heads, tables, sources; the words of each once.

Markdown, HTML and the record by which an exported file is checked are all made from this, so they
say the same. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.domain import (
    Citation,
    Claim,
    ClaimStatus,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    FigurePair,
    FigureSide,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
)
from rag.rendering.comparison_blocks import (
    Block,
    ComparisonPage,
    Head,
    Line,
    Said,
    Table,
    units_of,
)
from rag.rendering.html import book, date_words
from rag.rendering.turns import where

__all__ = [
    "KIND_WORDS",
    "NONE",
    "A",
    "B",
    "Block",
    "ComparisonPage",
    "Head",
    "Line",
    "Said",
    "Table",
    "claim_words",
    "comparison_page",
    "side_name",
    "summary_words",
    "units_of",
]

A, B = "甲", "乙"
KIND_WORDS = {RowKind.BOTH: "都讲到", RowKind.ONLY_A: "只有甲", RowKind.ONLY_B: "只有乙"}
NONE = "—"


def comparison_page(comparison: Comparison) -> ComparisonPage:
    """The page of ``comparison``."""
    title = f"{side_name(comparison.a)}与{side_name(comparison.b)}对照"
    blocks = [*_head(comparison), *_themes(comparison)]
    blocks += _figures(comparison.figures)
    blocks += _phrases(comparison.phrases)
    return ComparisonPage(title, tuple(blocks), tuple(map(_source, comparison.citations)))


def side_name(side: ComparedSpeech) -> str:
    """A title in book marks, with the year where the title does not say it."""
    year = side.date[:4]
    return book(side.title) + (f"（{year}年）" if year and year not in side.title else "")


def _head(comparison: Comparison) -> Iterator[Block]:
    for letter, side in ((A, comparison.a), (B, comparison.b)):
        about = "，".join(filter(None, (side.speaker, date_words(side.date), f"{side.chars}字")))
        yield Line("题下", (Said(f"{letter}：{book(side.title)}（{about}）"),))
    if comparison.topic:
        yield Line("题下", (Said(f"只比较：{comparison.topic}"),))
    yield Line("题下", (Said(summary_words(comparison)),))
    for note in comparison.notes:
        yield Line("说明", (Said(note),))


def summary_words(comparison: Comparison) -> str:
    """How much of either speech is common, in one line; of a topic how much of them it takes."""
    counts = [sum(row.kind is kind for row in comparison.rows) for kind in RowKind]
    themes = (
        f"主题{len(comparison.rows)}个：都讲到{counts[0]}，只有甲{counts[1]}，只有乙{counts[2]}"
    )
    changed = sum(pair.changed for pair in comparison.figures)
    if comparison.topic:
        return f"{_topic_words(comparison)}；{themes}；数字变化{changed}处"
    shares = f"甲的{comparison.common_a:.0%}、乙的{comparison.common_b:.0%}是共同主题"
    formal = sum(s.formal for side in (comparison.a, comparison.b) for s in side.stretches)
    return f"{themes}；{shares}；数字变化{changed}处；题头、称呼、开头和结尾{formal}段不参加对照"


def _topic_words(comparison: Comparison) -> str:
    """「「水资源」占甲的12%，其中80%乙也讲到；占乙的3%，其中100%甲也讲到」"""
    sides = (
        (A, B, comparison.topic_a, comparison.common_a),
        (B, A, comparison.topic_b, comparison.common_b),
    )
    both = all(share for _, _, share, _ in sides)
    told = [
        f"占{letter}的{_percent(share)}"
        + (f"，其中{_percent(common)}{other}也讲到" if both else "")
        for letter, other, share, common in sides
        if share
    ]
    silent = [f"{letter}没有讲到" for letter, _, share, _ in sides if not share]
    return f"「{comparison.topic}」" + "；".join([*told, *silent])


def _percent(share: float) -> str:
    """A share in whole per cent; what is little is not nothing, and nearly all is not all."""
    if 0 < share < 0.005:
        return "不到1%"
    return "99%以上" if 0.995 <= share < 1 else f"{share:.0%}"


def _themes(comparison: Comparison) -> Iterator[Block]:
    if comparison.rows:
        yield Head(2, "主题", "themes")
    for row in comparison.rows:
        yield Head(
            3,
            f"{row.theme}（{KIND_WORDS[row.kind]}）",
            f"row-{row.index}",
            _row_kind(row, comparison),
        )
        if row.kind is RowKind.BOTH:
            cells = (_claims(row.a), _claims(row.b))
            yield Table("主题", (A, B), (cells,))
        else:
            letter, claims = (A, row.a) if row.kind is RowKind.ONLY_A else (B, row.b)
            yield Table("主题", (letter,), ((_claims(claims),),))
        if row.difference:
            cited = tuple(n for claim in (*row.a, *row.b) for n in claim.citations)
            yield Line("不同", (Said(f"不同之处：{row.difference}", tuple(dict.fromkeys(cited))),))


def _row_kind(row: ComparisonRow, comparison: Comparison) -> str:
    """What a row is filtered by: who treats it, and whether figures or wording changed in it."""
    kinds = [row.kind.value]
    if any(pair.row == row.index and pair.changed for pair in comparison.figures):
        kinds.append("figures")
    kept = PhraseChangeKind.STAYED
    if any(one.row == row.index and one.change is not kept for one in comparison.phrases):
        kinds.append("wording")
    return " ".join(kinds)


def _claims(claims: Sequence[Claim]) -> tuple[Said, ...]:
    return tuple(Said(claim_words(claim), claim.citations) for claim in claims)


def claim_words(claim: Claim) -> str:
    """A claim as shown: quotations in 「」, what is not verified with the reason."""
    if claim.status is ClaimStatus.VERBATIM:
        return f"「{claim.text}」"
    if claim.status is ClaimStatus.UNVERIFIED:
        return f"{claim.text}（未核实：{claim.reason}）"
    return claim.text


def _figures(figures: Sequence[FigurePair]) -> Iterator[Block]:
    both = [pair for pair in figures if pair.a and pair.b]
    alone = [pair for pair in figures if not (pair.a and pair.b)]
    if both:
        yield Head(2, "数字对照", "figures")
        yield Table("数字", ("指标", A, B, "变化"), tuple(map(_figure_row, both)))
    if alone:
        yield Head(2, "只有一方给出的数字", "figures-alone")
        yield Table("数字", ("指标", A, B), tuple(_figure_row(pair)[:3] for pair in alone))


def _figure_row(pair: FigurePair) -> tuple[tuple[Said, ...], ...]:
    change = pair.difference or ("不变" if not pair.changed else "不同")
    return ((Said(pair.name),), _value(pair.a), _value(pair.b), (Said(change),))


def _value(side: FigureSide | None) -> tuple[Said, ...]:
    if side is None:
        return (Said(NONE),)
    return (Said(f"{side.value}（{side.status.value}）", side.citations),)


def _phrases(phrases: Sequence[PhraseChange]) -> Iterator[Block]:
    changed = [one for one in phrases if one.change is not PhraseChangeKind.STAYED]
    stayed = [one for one in phrases if one.change is PhraseChangeKind.STAYED]
    if changed:
        yield Head(2, "提法对照", "phrases")
        yield Table("提法", ("变化", A, B, "出处"), tuple(map(_phrase_row, changed)))
    if stayed:
        yield Head(2, "沿用的提法", "phrases-kept")
        yield Line("提法", tuple(Said(one.a or "", one.citations) for one in stayed))


def _phrase_row(one: PhraseChange) -> tuple[tuple[Said, ...], ...]:
    return (
        (Said(one.change.value),),
        (Said(one.a or NONE, (), one.a_marks),),
        (Said(one.b or NONE, (), one.b_marks),),
        (Said("", one.citations),),
    )


def _source(citation: Citation) -> tuple[int, str]:
    return citation.n, f"{where(citation)}：「{citation.quote}」"
