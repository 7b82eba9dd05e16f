"""What is said of a comparison as a whole, and of a row under a topic: that there is little in
common, nothing that differs, that one side does not name the topic. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.comparing.aligning import Alignment
from rag.comparing.commonness import little_in_common
from rag.comparing.matching import Matched
from rag.comparing.phrases import too_short
from rag.comparing.sentences import is_statement
from rag.comparing.topics import Topical, names_topic
from rag.domain import Comparison, ComparisonRow, PhraseChangeKind, RowKind

NOTHING_IN_COMMON = "两篇讲话很少有共同的内容，下面多是一方单独讲到的。"
THE_SAME = "两篇讲话的内容相同，没有不同之处。"
NEARLY_THE_SAME = "两篇讲话大体相同：{count}句话一字未改。"
WHERE_THEY_DIFFER = "不同之处请看数字和提法。"
_NEARLY = 0.85
"""Share of a speech's characters that the other has word for word, on both sides."""


def remarks(
    matched: Matched, comparison: Comparison, topical: Topical | None = None
) -> tuple[str, ...]:
    """The notes at the head of a comparison."""
    if comparison.topic:
        return tuple(_of_topic(matched, comparison, topical))
    notes = []
    if little_in_common(matched.a, matched.b, matched.rows):
        notes.append(NOTHING_IN_COMMON)
    if comparison.rows and not _differs(comparison.rows, comparison):
        notes.append(THE_SAME)
    elif comparison.rows and kept_share(matched) >= _NEARLY:
        where = WHERE_THEY_DIFFER if _changed(comparison) else ""
        notes.append(NEARLY_THE_SAME.format(count=comparison.kept_sentences) + where)
    if short := too_short(matched.a.speech, matched.b.speech):
        notes.append(
            f"{short}比另一篇短得多：只有一篇用到的提法没有列出，不能说是新出的或不用了的。"
        )
    return tuple(notes)


def kept_share(matched: Matched) -> float:
    """How much of a speech stands word for word in the other, by characters, 0 to 1: of the one
    that has less of it. Formal matter and formulas are left out."""
    shares = []
    for side, kept in (
        (matched.a, [pair.a for pair in matched.twins if pair.same]),
        (matched.b, [pair.b for pair in matched.twins if pair.same]),
    ):
        told = [
            one
            for piece in side.pieces
            if not piece.formal
            for one in piece.sentences
            if is_statement(side.speech, one)
        ]
        inside = {one.index for one in told}
        whole = sum(one.span.end - one.span.start for one in told)
        same = sum(one.span.end - one.span.start for one in kept if one.index in inside)
        shares.append(same / whole if whole else 0.0)
    return min(shares)


def unnamed(matched: Matched, row: Alignment, topic: str, topical: Topical) -> str:
    """Which side of a row tells something near to the topic without its words, in one line; ''
    for none."""
    silent = [
        letter
        for letter, side, part, concerning in (
            ("甲", matched.a, row.a, topical[0]),
            ("乙", matched.b, row.b, topical[1]),
        )
        if (told := [s for at in part for s in concerning.get(at, ())])
        and not names_topic(side, told, topic)
    ]
    if not silent:
        return ""
    return f"{'、'.join(silent)}这里没有出现“{topic}”字样，讲的是相近的内容"


def _of_topic(matched: Matched, comparison: Comparison, topical: Topical | None) -> Iterator[str]:
    """Who says anything of the topic at all, and who does so without naming it."""
    topic, a, b = comparison.topic, comparison.topic_a, comparison.topic_b
    if not comparison.rows:
        yield f"两篇讲话都没有讲到「{topic}」。"
        return
    if not (a and b):
        yield f"只有{'甲' if a else '乙'}讲到「{topic}」。"
    elif not _differs(comparison.rows, comparison):
        yield f"两篇讲话讲「{topic}」的内容相同，没有不同之处。"
    for letter, side, part in zip("甲乙", (matched.a, matched.b), topical or (), strict=False):
        told = [sentence for inside in part.values() for sentence in inside]
        if told and not names_topic(side, told, topic):
            yield f"{letter}没有出现“{topic}”字样，下面列出的是意思相近的内容。"


def _differs(rows: Sequence[ComparisonRow], comparison: Comparison) -> bool:
    return any(row.kind is not RowKind.BOTH for row in rows) or _changed(comparison)


def _changed(comparison: Comparison) -> bool:
    """Whether a figure or a wording differs."""
    figures = any(figure.changed or not (figure.a and figure.b) for figure in comparison.figures)
    worded = any(one.change is not PhraseChangeKind.STAYED for one in comparison.phrases)
    return figures or worded
