"""What a clause of a claim turns round: a denial, a rise, a bound, a plan told as done.

Each check lays a clause beside the clauses of the source that it may speak of, and finds nothing
wrong as soon as one of them fits. Knows nothing of how those places are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from rag.citing.clauses import APART
from rag.quantities import DOWN, UP, Quantity, qualified

_NEGATION = re.compile(
    r"不(?![断仅但同久管论只光少低足到超]|[得能准许]?(?:超过|[低高少多大小]于))|未(?!来|超过)|没(?!收)|无(?!锡|为|人机|偿|缝|线|障碍)"
    r"|非(?!常|典|公|洲|物|遗|农)|严禁|禁止|停止|取消"
)
_ASKED = re.compile(r"(\w{1,2})[不没]\1")
"""「稳不稳」 asks, and denies nothing."""
_MODAL = re.compile(r"(?:得|能|要|会|有|是|许|准|再|可以|可|应|该)+")
_QUOTES = re.compile(r"[“”\"的]")
_HAS_DIGIT = re.compile(r"[\d%]")
_SCOPE = 6
_REACH = 5

_LEAST = re.compile(
    r"(?:不[得能准许]?[少低小]于|至少|最少|最低|起码)[\u4e00-\u9fff]{0,4}$"
    r"|(?<![不得能准许未没])(?:超过|超出|突破|高于|多于|大于|超)$"
)
_MOST = re.compile(
    r"(?:不[得能准许]?超过|未超过|不[得能准许]?[高多大]于|最多|至多|最高)[\u4e00-\u9fff]{0,4}$"
    r"|(?<![不得能准许])(?:不足|不到|不满|低于|少于|小于)$"
)
_LEAST_AFTER = re.compile(r"[\u4e00-\u9fff]{0,3}?(?:及?以上|之上)")
_MOST_AFTER = re.compile(r"[\u4e00-\u9fff]{0,3}?(?:及?以[内下]|之?内)")
_ABOUT = re.compile(r"(?:大?约|大概|估计|近)$")
_ABOUT_AFTER = re.compile(r"(?:左右|上下|[余多])")
_ABOUT_IN = re.compile(r"\d[余多]|[十百千万][余多]")
_BEFORE = 10


_OPPOSITES = tuple(
    tuple(pair.split("-"))
    for pair in """
    升-降 增-减 涨-跌 涨-降 高-低 多-少 大-小 快-慢 早-晚 先-后 长-短 宽-严 好-坏 紧-松 前-后 内-外
    首-末 进-出 单-双 提前-推迟 提早-延迟 压缩-延长 缩短-延长 扩大-缩小 提升-下滑 上升-下降
    增长-下降 以上-以下 以上-以内 增产-减产 新增-减少 顺差-逆差 最高-最低 支持-反对 允许-禁止
    开工-完工 收入-支出 上午-下午 上半年-下半年 上旬-下旬 年初-年底 年初-年末 超过-不到 超过-不足
    超过-低于 高于-低于 多于-少于 扩大-回落 上涨-回落 增长-回落 上升-回落 回升-回落
    """.split()
)


class Bound(Enum):
    """What the words beside a figure make of it."""

    NONE = "a figure by itself"
    LEAST = "不低于, 以上"
    MOST = "不超过, 以内"
    ABOUT = "约, 左右, 余"


_SAID_DONE = re.compile(
    r"已(?!有[\u4e00-\u9fff]+要)|实际(?:完成|达到|增长|为)|完成情况"
    r"|(?:达到|完成|实现|建成|启用|投产|办结|取得|新增|突破|开工|通车|增长|提高)了"
)
_DONE = re.compile(
    _SAID_DONE.pattern + "|实际|去年|上年(?!均)|累计|了(?:\\d|[一两三四五六七八九十])"
)
_PLANNED = re.compile(
    r"要(?![求素闻点么害道紧])|将(?![军来])|力争|争取|目标|预期|计划|确保|必须|应当|支持|推动|推进|明年|今后"
    r"|下一步|下半年|承诺|打算|(?:月|日|底|年|季度)前|今年(?!以来|上半年|\d|一季度|前|截至|来)"
)
_PLANS_BELOW = re.compile(r"目标|任务|计划|打算|重点工作|今年|承诺|下一步|怎么干|实事|办好")


_BOUND_WORD = re.compile(
    r"不[得能准许]?(?:[少低高多]于|超过)|至少|最少|至多|最多|以[上下内]|超过|突破|[多少低高]于|不[足到]|之?内"
)


def opposed(clause: str, near: Sequence[str], sentences: Sequence[str]) -> str:
    """A denial or a direction in ``clause`` that was added, left out or turned round in all of
    the source's clauses ``near``, or added between words that stand side by side in all of their
    ``sentences``; '' where none was."""
    if all(_denies_between(_bare(clause), _bare(sentence)) for sentence in sentences):
        return "所引原文没有这样的否定说法"
    if all(_denies_more(clause, place) for place in near):
        return "所引原文没有这样的否定说法"
    if all(_denies_more(place, clause) for place in near):
        return "所引原文在这里是否定的说法"
    said = _directions(clause)
    if said and all(there and not said & there for there in map(_directions, near)):
        return "所引原文的增减方向与此相反"
    return ""


def _denies_more(one: str, other: str) -> bool:
    """Whether ``one`` denies something that ``other`` says without a denial."""
    if not _NEGATION.search(one):
        return False
    one, other = _bare(one), _bare(other)
    if _denies_between(one, other):
        return True
    for denied in _NEGATION.finditer(one):
        modal = _MODAL.match(one, denied.end())
        start = modal.end() if modal else denied.end()
        reach = start + (2 if denied[0] == "无" else _SCOPE)
        scope = _NEGATION.split(APART.split(one[start:reach])[0])[0]
        pairs = [(at, scope[at : at + 2]) for at in range(max(1, len(scope) - 1))]
        told = [
            _is_denied(other, found.start(), _REACH + offset)
            for offset, pair in pairs
            if pair and not _HAS_DIGIT.search(pair)
            for found in re.finditer(re.escape(pair), other)
        ]
        if told and not any(told):
            return True
    return False


def _bare(text: str) -> str:
    return _ASKED.sub(r"\1", _QUOTES.sub("", text))


def _denies_between(one: str, other: str) -> bool:
    """Whether ``one`` has a negation between four characters that stand in one piece in
    ``other``: 「产品没有市场」 where 「产品有市场」 stands."""
    for denied in _NEGATION.finditer(one):
        before = one[max(0, denied.start() - 2) : denied.start()]
        after = one[denied.end() :][: 4 - len(before)]
        at = other.find(before + after)
        told = len(before + after) == 4 and at >= 0 and before + denied[0] not in other
        if told and not _is_denied(other, at + len(before)):
            return True
    return False


def _is_denied(text: str, at: int, reach: int = _REACH) -> bool:
    """Whether a negation stands at most ``reach`` characters before ``at``, in the same breath."""
    breath = APART.split(text[max(0, at - reach) : at])[-1]
    return any(at - len(breath) <= denied.start() < at for denied in _NEGATION.finditer(text))


def _directions(text: str) -> set[int]:
    found = {1} if re.search(UP, text) else set()
    return found | ({-1} if re.search(DOWN, text) else set())


def misdenied(claim: str, source: str) -> bool:
    """A denial in the claim where the source has none at all."""
    return bool(_NEGATION.search(claim)) and not _NEGATION.search(source)


def are_opposite(said: str, told: str) -> bool:
    """Whether ``said`` has the opposite of a word of ``told``, and neither has both."""
    return any(
        (a in told and b in said and a not in said and b not in told)
        or (b in told and a in said and b not in said and a not in told)
        for a, b in _OPPOSITES
    )


def unbound(clause: str, figure: Quantity, standing: Iterable[tuple[str, Quantity]]) -> str:
    """A bound or an estimate at ``figure`` that the source has the other way round, or that was
    left out where nothing puts it back (``qualified`` sees what stands right beside a figure).

    ``standing``: the same figure in the source, each with the text it stands in.
    """
    said = bound(clause, figure)
    there = [(bound(text, q), text, q) for text, q in standing]
    if not there or any(told is said for told, _, _ in there):
        return ""
    if {said, *(told for told, _, _ in there)} == {Bound.LEAST, Bound.MOST}:
        return f"所引原文里「{figure.written}」是另一个方向的界限"
    put_back = figure.unit != "年" and any(
        q.unit == figure.unit and (qualified(text, q) != q.span or _ABOUT_IN.search(q.written))
        for _, text, q in there
    )
    if said is Bound.NONE and not put_back:
        return f"所引原文里「{figure.written}」不是定数"
    return ""


def bound_left_out(clause: str, place: str) -> bool:
    """Whether ``clause`` joins up the words around a bound of ``place`` without it: 「每月去一次」
    of 「每月至少去一次」. Both folded."""
    if _BOUND_WORD.search(clause):
        return False
    return any(
        place[max(0, word.start() - 2) : word.start()] + place[word.end() : word.end() + 1]
        in clause
        and word.start() >= 2
        and not place[word.end() : word.end() + 1].isdigit()
        for word in _BOUND_WORD.finditer(place)
    )


def bound(text: str, figure: Quantity) -> Bound:
    """Whether ``figure`` of ``text`` is the least that there is, the most, or an estimate."""
    before = text[max(0, figure.span.start - _BEFORE) : figure.span.start]
    before = APART.split(before)[-1]
    after = APART.split(text[figure.span.end : figure.span.end + _BEFORE])[0]
    if _LEAST.search(before) or _LEAST_AFTER.match(after):
        return Bound.LEAST
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return Bound.MOST
    about = _ABOUT.search(before) or _ABOUT_AFTER.match(after) or _ABOUT_IN.search(figure.written)
    return Bound.ABOUT if about else Bound.NONE


def says_done(clause: str) -> bool:
    """Whether ``clause`` tells of something as done: 已经, 达到了, 实际完成."""
    return bool(_SAID_DONE.search(clause))


def tense(text: str) -> int | None:
    """-1 where ``text`` tells of what is done, 1 where only of a plan, None where of neither."""
    if _DONE.search(text):
        return -1
    return 1 if _PLANNED.search(text) else None


def heads_plans(headings: Iterable[str]) -> bool:
    """Whether the innermost heading is one that plans stand under."""
    *_, last = ("", *headings)
    return bool(_PLANS_BELOW.search(last))
