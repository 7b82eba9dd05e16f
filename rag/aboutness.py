"""Whether a sentence speaks of what a question asks about, as far as code can tell.

Names, ordinals and years of the question must stand in the sentence, in front of it in its
paragraph, or over it; what the question says already is no answer to it; of its nouns, the share
that is nowhere near counts against the sentence (``choosing.py`` weighs it). Knows nothing of
models or of ranking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.citing import clauses, fulfils, missing_number, missing_ordinal, quotation, years_told
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import quantities
from rag.tables import cells, is_row
from rag.understanding import (
    Expected,
    QuestionKind,
    Tense,
    Understanding,
    days_of,
    spelt_out,
)
from rag.wording import is_left_over, is_name, named_by_post, people, words

_COLLOQUIAL = frozenset(
    """
    时候 时间 名字 姓名 水平 地方 单位 职务 打算 一共 总共 讲话 报告 会上 会议 情况 方面 问题
    数字 结果 内容 多长 多大 日期 一年 总数 全市 全县 全国 全省 全区 领导 东西 样子 消息 说法
    目标 盘子 数量 总量 年底 月底 现在 今年 去年 明年 后来 比例 文章 材料 大会 句话 原话 原文
    里头 开头 结尾 具体 地区 增速 增长 占比 幅度 涨幅 大体 天才 第几 会议上 年份 范围 要求 意思
    网上 现场 当作 提到 起来 实际 最后
    """.split()
)
"""Words that people put into questions and that speeches need not use."""

_NOUNS = frozenset({"n", "j", "s", "vn", "nz", "an", "ns", "nt"})
_VERB_WEIGHT = 0.4
_PART = 0.6
"""What counts for a longer word of which two neighbouring characters stand there."""

_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[届次期批号](?![,，、])")
_PART_OF_YEAR = re.compile(r"[上下]半年|[前第]?[一二三四]个?季度")
_FAULTS_ASKED = re.compile(
    r"(?:哪些|哪几|什么|有何|几个|几条|点出|指出)[^,。?]{0,6}(?:不足|短板|毛病|困难|差距|薄弱|弱项|难题)"
)
_FAULTS = re.compile(
    r"不足|问题|困难|短板|毛病|差距|薄弱|弱|难|乏力|滞后|不够|不强|不高|不优|不实|不到位|不平衡|不充分|不均衡|不牢|"
    r"偏低|偏小|偏短|偏慢|下降|隐患|风险|矛盾|紧张|欠|缺|浪费|落后|但"
)
"""Asked for what is wrong, a sentence that tells of nothing wrong is no answer."""
_PLANNED = re.compile(r"目标|计划|预期")
_BY_THEN = re.compile(r"[月日底旬]前(?!已|就)")
_SINCE = re.compile(r"[继自从](?:\d{4}年|[前去]年|上年)(?:\d{1,2}月)?(?:\d{1,2}日)?")
"""A year that only tells what came before."""
_YEARS_TOGETHER = re.compile(
    r"[两三四五十\d]年(?:间|内|来|共|累计|城|新|(?=[\u4e00-\u9fff]{0,8}\d{3,}))|年均|累计|\"十[一二三四五]*五\""
)
_ALONE = re.compile(r"单独|单单|光是")
_TOGETHER = re.compile(r"合计|共计|总计|合起来|加起来")
_HIDDEN_FIGURE = re.compile(r"×+(?:[%万亿千百]|个百分点)")
_WHICH = re.compile(
    r"哪(?:个|家|座|所|一个|一家)?([省市县区镇乡村厂](?![里中上下])|公司|集团|医院|学校|会场|礼堂|水库|银行)"
)


def is_about(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence may be about what the question is about.

    It is not the bare title; it does not tell of another day or year than the one the question
    names, nor of another thing's name or number; it says something that the question does not
    say itself; and where a figure, date or person of something in quotation marks is asked for,
    that phrase stands in the sentence or over it, if it does anywhere in the evidence.
    """
    text, title = fold(sentence.text), fold(sentence.title)
    if text in title and not understanding.about_title:
        return False
    days = days_of(sentence.text)
    if understanding.days and days and not set(understanding.days) & days:
        return False
    if not _has_sort(sentence, understanding.rest) or _is_hidden(sentence, understanding, evidence):
        return False
    if _FAULTS_ASKED.search(understanding.rest) and not _FAULTS.search(text):
        return False
    if not _firm(understanding):
        follows = bool(understanding.known)
        return not follows or _has_phrase(sentence, understanding, evidence)
    return (
        _has_phrase(sentence, understanding, evidence)
        and not _of_another_year(sentence, understanding)
        and not _of_another_part_of_the_year(sentence, understanding.rest)
        and not _of_another(sentence, understanding.rest, evidence)
        and not _of_all_together(sentence, understanding.rest)
        and not _of_several_years(sentence, understanding)
        and not _still_to_come(sentence, understanding)
        and not _figure_of_another(sentence, understanding)
        and _says_more(sentence, understanding)
    )


def lacking(sentence: EvidenceSentence, asked: str) -> float:
    """Share (0 to 1) of the nouns and verbs of ``asked`` that stand neither in the sentence nor
    near it; 0 where there are none. Nouns weigh more."""
    known = _around(sentence)
    weights = _sought(asked)
    total = sum(weights.values())
    missing = sum(weight * (1 - _standing(word, known)) for word, weight in weights.items())
    return missing / total if total else 0.0


def _sought(asked: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in words(fold(asked)):
        if len(word.text) < 2 or word.text in _COLLOQUIAL:
            continue
        if word.tag in _NOUNS:
            found[word.text] = 1.0
        elif word.tag == "v":
            found[word.text] = _VERB_WEIGHT
    return found


def _standing(word: str, known: str) -> float:
    if word in known:
        return 1.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)] if len(word) > 2 else []
    return _PART if any(pair in known for pair in pairs) else 0.0


def _firm(understanding: Understanding) -> bool:
    expected = understanding.expected
    return expected.figure or expected.date or expected.person


def _around(sentence: EvidenceSentence) -> str:
    return spelt_out(fold(f"{sentence.text}\n{sentence.before}\n{sentence.context}"))


def _has_phrase(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    quoted = [fold(phrase) for phrase in understanding.quoted if len(phrase) > 1]
    known = [phrase for phrase in quoted if any(phrase in fold(one.text) for one in evidence)]
    return not known or any(phrase in _around(sentence) for phrase in known)


def _of_another_year(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether the years in force where the figure stands (or in the sentence, where no figure is
    asked for), or else those it stands among, are none of those asked about."""
    several = understanding.kind is QuestionKind.COMPARE or understanding.asks_several
    asked = set(understanding.asked_years)
    if not asked or several or is_row(sentence.text):
        return False
    told = years_told(_SINCE.sub("", sentence.text), sentence.date)
    if understanding.expected.figure and told:
        places = _years_of_figures(sentence, understanding.expected)
        return bool(places) and not any(years & asked for years in places)
    told = told or years_told("\n".join(sentence.section), sentence.date)
    if not told:
        spoken = int(sentence.date[:4]) if sentence.date else 0
        told = {spoken - 1, spoken, spoken + 1}
    return not told & asked


def _years_of_figures(sentence: EvidenceSentence, expected: Expected) -> list[set[int]]:
    """For each clause with what is expected: the years of the last clause up to it that has any,
    else those of the whole sentence."""
    telling = _telling(sentence, expected)
    found, last = [], years_told(sentence.text, sentence.date)
    for clause in clauses(sentence.text):
        last = years_told(clause, sentence.date) or last
        if clause in telling:
            found.append(last)
    return found


def _of_another_part_of_the_year(sentence: EvidenceSentence, asked: str) -> bool:
    part = _PART_OF_YEAR.search(asked)
    return part is not None and part[0] not in _around(sentence)


def _of_all_together(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether one thing alone is asked about, and the sentence tells of several together."""
    return bool(_ALONE.search(asked)) and bool(_TOGETHER.search(sentence.text))


def _of_another(
    sentence: EvidenceSentence, asked: str, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether a name, an ordinal or a number that tells things apart (二期) is not there.

    A place before 县 or 镇 must be; another name only where a sentence of the evidence has it,
    since words that the dictionary does not know look like names.
    """
    known = _around(sentence)
    ordinals = "，".join(_ORDINAL.findall(asked))
    return bool(
        missing_ordinal(ordinals, known)
        or missing_number(asked, known)
        or any(name not in known for name in named_by_post(asked))
        or any(
            not _has_pair(name, known) and any(_has_pair(name, _around(one)) for one in evidence)
            for name in proper_names(asked)
        )
    )


def _has_pair(name: str, known: str) -> bool:
    return any(name[at : at + 2] in known for at in range(len(name) - 1))


def proper_names(asked: str) -> list[str]:
    """Runs of words that the dictionary takes for names or does not know."""
    found, run = [], ""
    for word in (*words(fold(asked)), None):
        if word is not None and (is_left_over(word) or is_name(word)):
            run += word.text
            continue
        if len(run) > 1:
            found.append(run)
        run = ""
    return found


def _of_several_years(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether one year is asked about, and every such figure is one of several years together."""
    if len(understanding.asked_years) != 1 or _YEARS_TOGETHER.search(understanding.rest):
        return False
    telling = _telling(sentence, understanding.expected)
    return bool(telling) and all(map(_YEARS_TOGETHER.search, telling))


def _telling(sentence: EvidenceSentence, expected: Expected) -> list[str]:
    """The clauses with what is expected."""
    parts = clauses(sentence.text)
    return [one for one in parts if fulfils(replace(quotation(sentence), text=one), expected)]


def _still_to_come(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether an outcome is asked for, and the date or the column of the table is a plan's."""
    if understanding.tense is not Tense.RESULT:
        return False
    if is_row(sentence.text):
        years = [str(year) for year in understanding.asked_years]
        meant = [c for c in cells(sentence.before)[1:] if any(year in c for year in years)]
        return bool(meant) and all(_PLANNED.search(column) for column in meant)
    dated = [clause for clause in clauses(sentence.text) if _has_date(clause)]
    return understanding.expected.date and bool(dated) and all(map(_BY_THEN.search, dated))


def _has_date(clause: str) -> bool:
    return any(one.unit in {"月", "日"} for one in quantities(clause))


def _figure_of_another(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether every clause with such a figure as is asked for names something that the question
    does not, while what it names stands in other clauses."""
    expected, asked = understanding.expected, understanding.rest
    named = proper_names(asked)
    if not expected.figure or not named or expected.date or expected.person:
        return False
    telling = _telling(sentence, expected)
    return bool(telling) and all(
        proper_names(clause)
        and not any(_has_pair(name, fold(clause)) for name in named)
        and not any(_has_pair(name, fold(asked)) for name in proper_names(clause))
        for clause in telling
    )


def _says_more(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether there is a figure, date or person that the question does not itself name."""
    expected, asked = understanding.expected, fold(understanding.rest + understanding.known)
    own = replace(quotation(sentence), text=_SINCE.sub("", sentence.text))
    if not fulfils(own, expected):
        return False
    if expected.figure or expected.date:
        given = {(one.value, one.unit) for one in quantities(asked)}
        if {(one.value, one.unit) for one in quantities(sentence.text)} - given:
            return True
    named = people(sentence.text)
    return expected.person and (not named or any(name not in asked for name in named))


def _has_sort(sentence: EvidenceSentence, asked: str) -> bool:
    """「哪个市」 is answered by a sentence that names a 市, and not by one that has but 「×市」."""
    which = _WHICH.search(asked)
    return which is None or bool(re.search(rf"[^\W×全本该我各]{which[1]}", fold(sentence.text)))


def _is_hidden(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence beside has all that is asked about, its figure hidden (增长**%), and
    this one has less: then this one tells of something else."""
    if not understanding.expected.figure:
        return False
    sought = _sought(understanding.rest)

    def held(one: EvidenceSentence) -> float:
        own = spelt_out(fold(one.text))
        return sum(weight * _standing(word, own) for word, weight in sought.items())

    hiding = [one for one in evidence if _HIDDEN_FIGURE.search(fold(one.text))]
    return any(held(one) > held(sentence) for one in hiding)
