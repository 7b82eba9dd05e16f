"""「讲话中未提及」: the words of a refusal, what the speeches tell instead, and where it is near.

A refusal never says that something does not exist. It says which speeches were searched, whether
the matter is mentioned without the figure, date or name asked for, whether the source hides it,
and whether another speech tells of it. Pure functions on plain data.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.citing import fulfils, quotation, support
from rag.domain import EvidenceSentence, Searched
from rag.folding import fold
from rag.understanding import Understanding, spelt_out

NOT_MENTIONED = "讲话中未提及"
NEAREST = 3
"""How many of the closest passages a refusal shows."""

_MENTIONED = 0.6
"""Share of the question's words a sentence must hold to be said to mention the matter."""


def not_mentioned(searched: Sequence[Searched], has_nearest: bool) -> str:
    """The text of a refusal."""
    if not searched:
        return f"{NOT_MENTIONED}：没有可查的讲话，请先加入讲话或放宽范围。"
    looked = f"查了 {len(searched)} 篇讲话，没有找到能回答这个问题的原文"
    return f"{NOT_MENTIONED}。{looked}" + ("；最接近的几处供参考。" if has_nearest else "。")


def told_instead(
    evidence: Sequence[EvidenceSentence], understanding: Understanding
) -> tuple[EvidenceSentence | None, str]:
    """The sentence that mentions the matter without what was asked for, and a note that says so;
    (None, '') where there is none or no figure, date or person was asked for."""
    if understanding.asks_opinion:
        return None, "这是问看法；言必只引讲话里说过的话，不作评价，可以改问讲话里怎么说。"
    expected = understanding.expected
    wanted = [
        word
        for asked, word in (
            (expected.figure, "数字"),
            (expected.date, "日期"),
            (expected.person, "姓名"),
        )
        if asked
    ]
    mentioning = [
        (support(understanding.rest, spelt_out(fold(sentence.text))), -rank, sentence)
        for rank, sentence in enumerate(evidence)
        if not fulfils(quotation(sentence), expected)
    ]
    shared, _, sentence = max(mentioning, default=(0.0, 0, None), key=lambda one: one[:2])
    if not wanted or sentence is None or shared < _MENTIONED:
        return None, ""
    if "×" in fold(sentence.text):
        return sentence, f"原文提到了这件事，但所问的{'、'.join(wanted)}在原文中隐去了。"
    return sentence, f"讲话提到了这件事，但没有给出所问的{'、'.join(wanted)}。"


def told_elsewhere(sentence: EvidenceSentence) -> str:
    """The note that another speech than those asked about tells of the matter."""
    year = f"（{sentence.date[:4]}年）" if sentence.date else ""
    told = f"《{sentence.title}》{year}说到类似的事，见下面第1处"
    return f"所问的讲话或年份里没有；{told}，不能当作所问的答案。"


def nearest(
    evidence: Sequence[EvidenceSentence], first: Sequence[EvidenceSentence | None]
) -> list[EvidenceSentence]:
    """The closest sentences: those of ``first`` that there are, then the best of ``evidence``."""
    kept: list[EvidenceSentence] = []
    for sentence in (*first, *evidence):
        if sentence is None:
            continue
        if all((one.speech, one.span) != (sentence.speech, sentence.span) for one in kept):
            kept.append(sentence)
    return kept[:NEAREST]
