"""The one year that a figure is of, where the text says it; and result or target by that year.

Looked for from near to far: in the sentence before the figure, at the head of an earlier sentence
of the paragraph, in the heading, at the head of earlier paragraphs, in the headings above. What
stands behind 比 or 由 is a year to measure against. Of several years together (五年累计), of a
part of one (上半年) or of none that is named, there is no year: it is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.comparing.telling import Told
from rag.domain import FigureStatus, Sentence, Speech, YearBasis
from rag.folding import fold

_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"(?:[两三四五六七八九十]{1,2}|(?<!\d)\d{1,2})"
_BASE = re.compile(
    rf"(?:比|较|与|同|和|高于|低于|多于|少于|由|从|超过)(?:{_YEAR}年?|去年|上年|前年)"
    rf"(?!至|到|以来|起|开始|-)[^,;。:]{{0,2}}?(?:相比|同期|末|底)?"
    rf"|上年(?:同期|末|底)?|前年|(?:按|以){_YEAR}年[^,;。]{{0,4}}(?:价格|价|基|为)"
    rf"|连续[^,;。]{{0,2}}{_NUMBER}年|{_NUMBER}年来(?:最|首|第|没|未)"
)
"""Years that say nothing of when the figure is."""
_TIME = re.compile(
    rf"""(?P<span>(?:(?:19|20)\d\d年?(?:至|到|-{{1,2}}|~)(?:19|20)\d\d年?
          |(?:自|从)?{_YEAR}年(?:以来|起|开始)
          |(?:过去|今后|未来|这|近|最近|前|头|后|本届政府)的?{_NUMBER}年(?![级期])
          |"?十?[一二三四五六七八九]五"?(?:时期|期间|以来|规划|计划|末|前)
          |{_NUMBER}年来|以来|"十?[一二三四五六七八九]五"))
      |(?P<whole>过去的?一年|(?<![\d十])一年来)
      |(?P<part>(?:上|下)半年|[一二三四前]{{1,2}}季度|前{_NUMBER}个?月|{_NUMBER}月(?:份|底|末)?)
      |(?P<loose>年均|年平均|每年|历年|多年|累计|{_NUMBER}年(?![级期以])(?:内|间)?)
      |(?P<year>{_YEAR})(?:年|(?=\)))
      |(?P<this>今年|本年|当年全|年内)|(?P<last>去年)|(?P<next>明年)""",
    re.VERBOSE,
)
_OPENS = re.compile(r'^[\s\-—"(（]*(?:[一二三四五六七八九十\d]+[、.．]|到|截至|在)?$')
_RULES_ON = re.compile(r"^(?:,|是|全|的|经济|国民|全国|全省|全市|全县|政府|,?主要|[^\d]{0,8}目标)")
_AGAINST = re.compile(rf"(?:比|较|由|从|与|同)({_YEAR})年")
_FROM = re.compile(rf"[从由]{_YEAR}年[^,;。]*$")
_GOAL = re.compile(r"目标|预期|计划|要求|任务|原定")
_PLANNED = re.compile(r"拟|预期|力争|争取|确保|安排(?!了)|将(?!军)|要(?!求|素)|控制在")
_DONE = re.compile(r"已|了|完成|实际|实现[^,;。]{0,6}\d")
_LATE = 9
"""From this month on, 过去一年 may be the speech's own year as well as the one before."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure with the one year that it is of, and where that is said."""

    told: Told
    year: int
    basis: YearBasis


def dated(speech: Speech, told: Told) -> Dated | None:
    """The figure with its year, its status set right by it; None where the text does not say of
    which one year it is, or says of it both that it is past and that it is still to come."""
    own = _own_year(speech)
    text = fold(speech.quote(told.sentence.span))
    if told.mention.measure != "level" and _measured_over_years(text, told, own):
        return None
    found = _said(speech, told, text, own)
    if found is None:
        return None
    year, basis = found
    status = _status(told, text, year, own, basis)
    return Dated(replace(told, status=status), year, basis) if status else None


def _own_year(speech: Speech) -> int | None:
    date = speech.metadata.text_of("date")[:4]
    return int(date) if date.isdigit() else None


def _measured_over_years(text: str, told: Told, own: int | None) -> bool:
    """Whether a growth is against a year further back than the one before (比2000年增长57.3%)."""
    before = text[: told.mention.span.start]
    bases = _AGAINST.findall(before[max(before.rfind(mark) for mark in ";。") + 1 :])
    if not bases:
        return False
    years = [int(year) for year in re.findall(rf"({_YEAR})年", before)]
    others = [year for year in years if year != int(bases[-1])]
    of = others[-1] if others else own
    return of is None or of - int(bases[-1]) != 1


def _said(speech: Speech, told: Told, text: str, own: int | None) -> tuple[int, YearBasis] | None:
    month = speech.metadata.text_of("date")[5:7]
    late = month.isdigit() and int(month) >= _LATE

    def year_of(match: re.Match[str]) -> int | None:
        if match["year"]:
            return int(match["year"])
        if own is None or (match["whole"] and late):
            return None
        shifts = {"this": 0, "last": -1, "whole": -1, "next": 1}
        return own + shifts[match.lastgroup] if match.lastgroup in shifts else None

    before = text[: told.mention.span.start]
    near = max(before.rfind(mark) for mark in ";。") + 1
    for match in reversed(list(_TIME.finditer(_without_bases(before)))):
        loose = match["loose"] or match["part"]
        if loose and match.start() < near:
            continue
        year = None if loose or match["span"] or _ends_a_span(before, match) else year_of(match)
        return None if year is None else (year, YearBasis.SENTENCE)
    for words, basis in _around(speech, told.sentence):
        for match in _TIME.finditer(_without_bases(words)):
            if match["loose"] or match["part"] or not _governs(words, match, basis):
                continue
            year = None if match["span"] else year_of(match)
            return None if year is None else (year, basis)
    return None


def _ends_a_span(before: str, match: re.Match[str]) -> bool:
    """Whether a year closes 从2006年的18亿元增加到2010年的306亿元 and the figure comes after that:
    it is of all those years, or of none that is said."""
    return "," in before[match.end() :] and bool(_FROM.search(before[: match.start()]))


def _without_bases(text: str) -> str:
    return _BASE.sub(lambda match: "□" * len(match[0]), text)


def _governs(words: str, match: re.Match[str], basis: YearBasis) -> bool:
    """Whether a time further off rules what follows: it heads its sentence. 「2007年在全国建立
    这项制度」 tells of that sentence alone."""
    if basis is YearBasis.HEADING:
        return True
    if not _OPENS.match(words[: match.start()]):
        return False
    return not match["year"] or bool(_RULES_ON.match(words[match.end() :]))


def _around(speech: Speech, sentence: Sentence) -> Iterator[tuple[str, YearBasis]]:
    """What stands before a sentence and may say its year, nearest first: the sentences before it
    in its paragraph; then, from the innermost section outwards, the heading and the sentences
    before it, nearest first."""
    earlier = [speech.sentences[index] for index in range(sentence.index - 1, -1, -1)]
    for other in earlier:
        if other.paragraph != sentence.paragraph:
            break
        yield fold(speech.quote(other.span)), YearBasis.CONTEXT
    section: int | None = sentence.section
    while section:
        node = speech.sections[section]
        yield fold(node.heading), YearBasis.HEADING
        for other in earlier:
            if other.section == section and other.paragraph != sentence.paragraph:
                yield fold(speech.quote(other.span)), YearBasis.CONTEXT
        section = node.parent


def _status(
    told: Told, text: str, year: int, own: int | None, basis: YearBasis
) -> FigureStatus | None:
    """Result or target, by the year; None where both cannot be. A result of the speech's own year
    must say in its sentence that it is: the year is seldom over when the speech is held."""
    status = told.status
    if own is None:
        return status
    clause = text[told.mention.clause.start : told.mention.clause.end]
    if year > own:
        return FigureStatus.TARGET
    if year < own:
        if status is FigureStatus.RESULT or not _GOAL.search(clause):
            return FigureStatus.RESULT
        return status if basis is YearBasis.SENTENCE else None
    if status is FigureStatus.RESULT:
        if _PLANNED.search(text[: told.mention.clause.end]) and not _DONE.search(clause):
            return FigureStatus.TARGET
        return status if basis is YearBasis.SENTENCE else None
    return status
