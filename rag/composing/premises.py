"""A question that takes for granted what the speeches tell the other way round.

「为什么粮食减产」 where the speech says 增长. Found by opposite words only: up and down, early and
late, done and not done, said of the very thing that is asked about (``subjects.py``), in a year
asked about, and nothing in the evidence that says it as the question does. What cannot be shown
so is left alone. Pure functions on plain data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.aboutness.things import of_another_thing
from rag.citing import Supported
from rag.composing.subjects import Telling, subject, tellings
from rag.domain import ClaimStatus, EvidenceSentence
from rag.excerpting import excerpt
from rag.folding import fold
from rag.understanding import QuestionKind, Tense, Understanding
from rag.understanding.years import asks_difference

_LONGEST = 120
"""Characters of the quotation in a correction."""

_ENDS = r"(?=(?:了|得)?(?:多少|几|到|至|这么|那么|呢|[?。,;]|$|的?(?:原因|理由)))"
_OPEN_QUESTION = re.compile(r"吗|是不是|有没有|是否|还是|能否|会不会|要不要|如果|谁|哪")
_NOT = re.compile(
    r"(?:没有?|未能?|没能|不[再会能是]?|并非|防止|避免|遏制|扭转|制止|免得?)(?:再|大幅度?|明显)?$"
)
_RATE = re.compile(
    r"(增速|增幅|涨幅|降幅|增长率|比例|比重|占比|赤字率|压力|难度|幅度|速度|率)[^,;。]{0,6}$"
)
"""Before a direction: what rose or fell is a rate, and not the thing itself."""
_EARLIER = re.compile("前[几两三]年|往年|多年|以往")


@dataclass(frozen=True, slots=True)
class _Axis:
    """Two opposite things that may be told of something. ``asked``: as questions have them (the
    first group one way, the second the other); ``told``: as speeches have them."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    asked_one: re.Pattern[str]
    asked_other: re.Pattern[str]


def _axis(one: str, other: str, asked_one: str, asked_other: str) -> _Axis:
    return _Axis(*map(re.compile, (one, other, asked_one, asked_other)))


_RISES = "增产|增长|增加|上升|上涨|提高|提升|增多|攀升|扩大|变[多高]|[涨升](?=了)"
_FALLS = "减产|下降|减少|降低|下滑|下跌|回落|缩小|缩减|萎缩|变[少低]|[降跌](?=了)"
_HOW_LONG = "了?(?:几天|多少天|多久)?(?:就|才)?"
_ACTS = "通过|办结|完成|办好|建成|启用|投产|投入使用|开工|兑现|清零|达标|整改到位"
_AXES = (
    _axis(
        r"增产|增长|增加(?!值)|上升|上涨|提高|提升|增多|攀升|扩大|新增|[多高增升涨][了到至](?=\d)",
        r"减产|下降|减少|降低|下滑|下跌|回落|缩小|缩减|压减|压缩|萎缩|[少低减降跌][了到至](?=\d|[一-十百千两])",
        f"(?:{_RISES}){_ENDS}",
        f"(?:{_FALLS}){_ENDS}",
    ),
    _axis(
        r"提前|提早|早了(?=\d)",
        r"推迟|延迟|延后|拖延|延期|晚了(?=\d)|拖到|(?:没有?|未能?|没能)(?:按期|如期)",
        rf"(?:提前|提早|早了(?=几天|多少天|多久)){_HOW_LONG}(?:{_ACTS}|{_ENDS})",
        rf"(?:推迟|延迟|延后|拖延|延期|晚了(?=几天|多少天|多久)){_HOW_LONG}(?:{_ACTS}|{_ENDS})",
    ),
    _axis(
        rf"(?:全部|均|都|已经?|圆满|如期|按期|较好地?)(?:按期|如期|顺利)?(?:{_ACTS})",
        rf"(?:没有?|未能?|没能|尚未)(?:全部|按期|如期)?(?:获得?)?(?:{_ACTS})|否决",
        rf"(?:超额|全部|全都|已经)(?:{_ACTS})",
        rf"(?:没有?|未能?|没能|不能|迟迟(?:没有?|未能?))(?:全部|按期|如期)?(?:获得?)?(?:{_ACTS})",
    ),
)


def corrected(
    understanding: Understanding, evidence: Sequence[EvidenceSentence]
) -> Supported | None:
    """The sentence that says the opposite of what the question takes for granted, with words that
    say so in front; None where none does."""
    found = opposite(understanding, evidence)
    if found is None:
        return None
    telling, word = found
    sentence = telling.sentence
    quote = excerpt(_around(sentence, telling), telling.text, _LONGEST).strip("，,；;")
    return Supported(f"{says_otherwise(word)}{quote}", ClaimStatus.PARAPHRASE, (sentence,))


def says_otherwise(word: str) -> str:
    """What stands in front of the words that say the opposite; ``word`` is one of theirs."""
    return f"与所问的相反，原文说的是“{word}”："


def opposite(
    understanding: Understanding, evidence: Sequence[EvidenceSentence]
) -> tuple[Telling, str] | None:
    """The first clause that says the opposite of what the question takes for granted, and the
    word that says it; None where there is none or where anything agrees with the question."""
    if understanding.kind not in {QuestionKind.FACT, QuestionKind.REASON}:
        return None
    asked = fold(understanding.rest)
    if asks_difference(asked) or understanding.tense is Tense.PLAN:
        return None
    if _OPEN_QUESTION.search(asked) or understanding.asks_several:
        return None
    taken = _taken_for_granted(asked)
    if taken is None:
        return None
    axis, way, word = taken
    runs = subject(asked.replace(word, " "))
    head = "产量|总产|增产|减产|丰收|连增" if word in {"增产", "减产"} else ""
    told = [
        (telling, *said)
        for sentence in evidence
        if not of_another_thing(sentence, understanding, evidence)
        for telling in tellings(sentence, runs, head, runs_on=axis is not _AXES[0])
        for said in _said(telling.text, axis, "".join(runs))
    ]
    wanted = set(understanding.asked_years)
    if any(said == way for telling, said, _ in told if _in_years(telling, wanted)):
        return None
    fitting = (
        (telling, its) for telling, said, its in told
        if said == -way and _in_years(telling, wanted)
    )  # fmt: skip
    return next(fitting, None)


def _in_years(telling: Telling, wanted: set[int]) -> bool:
    return not wanted or not telling.years or bool(telling.years & wanted)


def _taken_for_granted(asked: str) -> tuple[_Axis, int, str] | None:
    """What a folded question takes for granted: which of the opposites (1 or -1), in which words;
    None where it does not, or where it has both."""
    for axis in reversed(_AXES):  # 没有完成 before what else may stand in the question
        ways = [
            (way, match)
            for way, pattern in ((1, axis.asked_one), (-1, axis.asked_other))
            for match in pattern.finditer(asked)
        ]
        if len(ways) == 1:
            way, match = ways[0]
            denied = _NOT.search(asked[: match.start()])
            word = asked[denied.start() if denied else match.start() : match.end()]
            return axis, -way if denied else way, word
        if ways:
            return None
    return None


def _said(text: str, axis: _Axis, asked: str) -> Iterator[tuple[int, str]]:
    """What a folded clause says: 1 or -1, and the word; nothing where it is denied, told of
    earlier years, or said of a rate of the thing ``asked`` about."""
    if _EARLIER.search(text):
        return
    for way, pattern in ((1, axis.one), (-1, axis.other)):
        for match in pattern.finditer(text):
            before = text[: match.start()]
            rate = _RATE.search(before)
            if not _NOT.search(before) and (rate is None or rate[1] in asked):
                yield way, match[0]


def _around(sentence: EvidenceSentence, telling: Telling) -> str:
    """The part of a sentence, up to ；, in which the clause stands."""
    wanted = telling.text[-8:]
    for part in re.split(r"(?<=[；;。])", sentence.text):
        if wanted in fold(part):
            return part
    return sentence.text
