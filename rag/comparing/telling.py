"""Every figure of a speech, in its place: which stretch, of which year, done or wanted.

Knows nothing of the other speech.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.citing.opposing import heads_plans, tense
from rag.comparing.indicators import Mention, mentions
from rag.comparing.stopping import Check, each, go_on
from rag.domain import FigureStatus, Sentence, Span, Speech
from rag.folding import fold

_NEAR_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "明年": 1}
_LAST_YEAR = re.compile(r"去年|上年|过去(?:的)?一年|一年来|上一年|五年来")
_THIS_YEAR = re.compile(r"今年|明年|下一步|年内|本年|年底前|月底前|今后|到20\d\d年|到\"")
_LOOKS_BACK = re.compile(r"回顾|总结|成绩|成就|成效|过去|差距|问题怎么看|工作情况")
_GOAL = re.compile(r"(?:实现|完成)[^,;。]{0,12}(?:目标|任务)|(?P<goal>目标|预期|任务)")
"""Goals that are told of, those that were reached (完成…目标任务) left out."""
_GREW = re.compile(r"比上年|同比|由[^,]{1,12}(?:增加|提高|下降|减少)到")
_BOUND = re.compile(r"不低于|不少于|不得|力争|确保|稳定在|控制在|要达到|达到.{0,10}以上|以内")
_PLANS = re.compile(
    r"目标|预期|力争|争取|确保|计划|拟|安排|控制在|要|将|不低于|不少于|不得|达到.{0,12}以上|稳定在"
)
_DONE = re.compile(
    r"比上年|同比|去年|上年|已|完成了|实现了|达到了|增长了|下降了|累计|由[^,]{0,10}(?:增加|提高|下降|减)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A mention in its speech: ``span`` of its figure in the text of the speech, ``place`` its
    stretch (None outside of all), ``year`` how many years from the speech's own it speaks of
    (None where it names none)."""

    mention: Mention
    sentence: Sentence
    span: Span
    written: str
    status: FigureStatus
    place: int | None
    year: int | None = None


def told_figures(speech: Speech, place_of: Mapping[int, int], check: Check = go_on) -> list[Told]:
    """Every figure of a speech. ``place_of``: sentence index -> stretch. Raises what ``check``
    raises."""
    found = []
    aside = [one.span for one in speech.set_aside]
    for sentence in each(speech.sentences, check):
        if any(span.contains(sentence.span) for span in aside):
            continue
        text = speech.quote(sentence.span)
        before = _before(speech, sentence)
        for mention in mentions(text):
            start = sentence.span.start
            span = Span(start + mention.span.start, start + mention.span.end)
            status = _status(fold(text), mention, speech.heading_path(sentence.section), before)
            place = place_of.get(sentence.index)
            year = _year(mention.when, speech.metadata.text_of("date"))
            written = fold(speech.quote(span))
            found.append(Told(mention, sentence, span, written, status, place, year))
    return found


def _year(when: str, date: str) -> int | None:
    """去年 is -1, 今年 0; 2026年 by the speech's own year, None where that is not known."""
    if when in _NEAR_YEARS:
        return _NEAR_YEARS[when]
    if when[:4].isdigit() and date[:4].isdigit():
        return int(when[:4]) - int(date[:4])
    return None


def _before(speech: Speech, sentence: Sentence) -> str:
    """The sentences of the same paragraph before this one, folded."""
    start = sentence.span.start
    for index in range(sentence.index - 1, -1, -1):
        other = speech.sentences[index]
        if other.paragraph != sentence.paragraph:
            break
        start = other.span.start
    return fold(speech.text[start : sentence.span.start])


def _status(text: str, mention: Mention, path: Sequence[str], before: str) -> FigureStatus:
    """Result or target, by the nearest word that says so: in the clause, in the sentence before
    it, in its paragraph, in its headings."""
    own = text[mention.clause.start : mention.clause.end]
    earlier = text[: mention.clause.start]
    if re.search(r"实际|完成了|实现了|已经?(?!成为)", own):
        return FigureStatus.RESULT
    if re.search(r"目标(?:是|为|:)", earlier) and not _LAST_YEAR.search(own):
        return FigureStatus.TARGET
    if _THIS_YEAR.search(own) and _PLANS.search(own) and "比去年" not in own:
        return FigureStatus.TARGET
    if _LAST_YEAR.search(own) or _GREW.search(own):
        after = own.rfind("去年") < own.rfind("今年")
        return FigureStatus.TARGET if after else FigureStatus.RESULT
    near = before + earlier
    looks_back = re.search(r"比上年|去年|上年|同比", near) and not re.search("今年|目标", near)
    if _BOUND.search(own) and not looks_back:
        return FigureStatus.TARGET
    told = tense(own)
    if told is not None:
        return FigureStatus.TARGET if told > 0 else FigureStatus.RESULT
    for words in (earlier, before):
        last = max((m.start() for m in _LAST_YEAR.finditer(words)), default=-1)
        this = max((m.start() for m in _THIS_YEAR.finditer(words)), default=-1)
        goal = max((m.start() for m in _GOAL.finditer(words) if m["goal"]), default=-1)
        if max(last, this, goal) >= 0:
            return FigureStatus.RESULT if last > max(this, goal) else FigureStatus.TARGET
    headings = fold(" ".join(path))
    if _LOOKS_BACK.search(headings):
        return FigureStatus.RESULT
    if (
        heads_plans(path)
        or _THIS_YEAR.search(headings)
        or re.search("任务|目标|重点工作", headings)
    ):
        return FigureStatus.TARGET
    if _PLANS.search(own) and not _DONE.search(own):
        return FigureStatus.TARGET
    return FigureStatus.RESULT
