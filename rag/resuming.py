"""A follow-up and the question before it -> one whole question, where no judgement is needed.

他 is the one person spoken of, 第二年 the year after the one asked about, 第四项 takes the place
of 第一项, and 「那消防队呢，出了几次车」 asks of another in the same speech. What fits none of
these is left to the model (``conversing.py``). Knows nothing of the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.aboutness.measures import measured
from rag.understanding import QuestionKind, expected_of, kind_of
from rag.understanding.parts import part_of
from rag.wording.content import content_terms
from rag.wording.names import people

_LEAD = re.compile(r"^(?:那么?|还有|另外|再问|请问|不对|我[问说指]的是|[，,、\s])+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")
_NEXT_YEAR = re.compile(r"第二年|次年|下一年|后一年|转年|(?<!\d)一年[以之]?后")
_YEAR_BEFORE = re.compile(r"前一年|上一年|头一年")
_HE = re.compile(r"(?<!其)[他她](?!们|人|乡|国|年|日)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,2}(?P<noun>[项个条件点部方章届场次期])分?面?")
_OF_ANOTHER = re.compile(r"^(?P<who>[^，,。？?]{2,16})呢[，,](?P<asked>.+)$")
_ANOTHER_THING = re.compile(r"^(?P<thing>[\u4e00-\u9fff]{2,6}?)(?:的?产量)?呢[？?]?$")
_OPEN = re.compile(r"另|其他|其它|别的|这|^那|它")
_HOW_MUCH = re.compile(r"(?:到|达到|是|有)?了?多少了?[？?]?")
_WHO = re.compile(r"谁|叫什么|叫啥|哪位|哪个人")
_BARE = re.compile(r"会议|大会|讲话|报告|文章|[会稿文里中上呢的那]")
_COURTESY = re.compile(
    r"(?:[，,。！!～~ ]|谢谢[你您]?|多谢|好[的吧]?|嗯+|行|收到|知道了|明白了|辛苦[了啦]|可以了|"
    r"再见|[你您]好)+"
)
_LISTED_OF_PART = re.compile(
    r"^(?P<part>[^，,]*(?:部分|板块|章|节))(?:里面?|中)?(?:都|主要)?"
    r"(?:有|讲了?|提出了?|包括|部署了?)(?:哪[些几]|什么)"
    r"[项个条点]?(?:主要|重点|具体)?(?:任务|要求|内容|措施|工作|方面|问题)[？?]?$"
)
"""A question for what a part sets out: for all that it says."""
_ENOUGH = 4
"""Words of its own that make a follow-up a whole question."""
_ASKS = re.compile(r"多少|几|谁|哪|什么|怎|啥|吗|没有|何")


def asks_nothing(text: str) -> bool:
    """Whether these are words of courtesy, which would else be taken for a follow-up."""
    return bool(_COURTESY.fullmatch(text))


def is_bare(question: str) -> bool:
    """Whether a follow-up that names a speech asks nothing by itself: 「另一篇呢？」."""
    return not content_terms(_BARE.sub("", question)) and not _ASKS.search(question)


def resumed(
    question: str, last: str, answer: str, named: Sequence[str] = (), *, only_people: bool = False
) -> str | None:
    """``question`` as one that stands alone; None where that takes more than putting words in.

    ``last``: the question before, itself whole. ``answer``: its answer. ``named``: the words of
    ``last`` that name a speech, which the follow-up is still about. ``only_people``: nothing but a
    name is put in.
    """
    bare = _LEAD.sub("", question.strip())
    if only_people:
        return _with_name(bare, last, answer)
    told = _with_year(bare, last)
    year = _YEAR.search(told)
    before = _YEAR.findall(last)
    if year and len(set(before)) == 1 and not _content(told):
        return _put_together(last.replace(before[0], year[0]), _behind(told, year.end()))
    ordinal = _ORDINAL.match(told)
    replaced = [m for m in _ORDINAL.finditer(last) if ordinal and m["noun"] == ordinal["noun"]]
    if ordinal and len(replaced) == 1:
        return _put_together(last[: replaced[0].start()] + ordinal[0], _behind(told, ordinal.end()))
    if of_another := _of_another_thing(told, last):
        return of_another
    if _HE.search(told):
        return _with_name(told, last, answer)
    if _is_whole(told, last):
        return told
    other = _OF_ANOTHER.match(told)
    if other and named and not _OPEN.search(other["who"]) and _ASKS.search(other["asked"]):
        return f"{'，'.join(named)}，{other['who']}{other['asked']}"
    if named and (part_of(told) is not None or _names_its_thing(told, last)):
        years = set(_YEAR.findall(last)) - set(_YEAR.findall("".join(named)))
        told_of = years.pop() if len(years) == 1 and not _YEAR.search(told) else ""
        told = _LISTED_OF_PART.sub(r"\g<part>讲了什么？", told)
        return f"{told_of}{''.join(named)}，{told}"
    return None


def _of_another_thing(question: str, last: str) -> str | None:
    """「那蔬菜呢」 after a question for the 产量 of 粮食: the same of 蔬菜."""
    asked, before = _ANOTHER_THING.match(question), measured(last)
    if not asked or before is None or _OPEN.search(question):
        return None
    other = measured(f"{asked['thing']}{before[1]}")
    if other is None or other[0] != asked["thing"] or last.count(before[0]) != 1:
        return None
    return last.replace(before[0], other[0])


def takes_up_ordinal(question: str, last: str) -> bool:
    """Whether the 第四项 of a follow-up takes the place of the 第一项 of a question that did not
    itself begin with it."""
    ordinal = _ORDINAL.match(_LEAD.sub("", question.strip()))
    before = [m for m in _ORDINAL.finditer(last) if ordinal and m["noun"] == ordinal["noun"]]
    return len(before) == 1 and not _ORDINAL.match(_LEAD.sub("", last.strip()))


def _with_name(question: str, last: str, answer: str) -> str | None:
    """``question`` with the one person spoken of in the place of 他; None without a 他, or where
    several or none were spoken of."""
    where = answer if _WHO.search(last) else last
    who = list(dict.fromkeys(people(where)))
    if len(who) != 1 or not _HE.search(question):
        return None
    return _HE.sub(_whole_name(who[0], where), question)


def _is_whole(question: str, last: str) -> bool:
    """Whether the follow-up names for itself what it is about, a thing the last question had."""
    own = content_terms(question)
    leans = _OPEN.search(question) or "呢" in question
    known = any(len(word) > 1 and word in last for word in own)
    return known and not leans and len(own) >= _ENOUGH and bool(_ASKS.search(question))


def _names_its_thing(question: str, last: str) -> bool:
    """Whether a follow-up on a question for what a speech sets out asks one thing of that speech
    and names it: 「粮食产量目标是多少」."""
    firm = expected_of(question)
    asks_one = firm.figure or firm.date or firm.person
    leans = _OPEN.search(question) or "呢" in question
    gist = kind_of(last) in {QuestionKind.LIST, QuestionKind.SECTION}
    return gist and asks_one and not leans and len(_content(question)) > 1


def _whole_name(name: str, text: str) -> str:
    """A name with its third character, which the dictionary may have cut off."""
    longer = re.search(rf"{name}[\u4e00-\u9fff](?=[，。、；,;]|$|同志)", text)
    return longer[0] if longer and len(name) == 2 else name


def _with_year(question: str, last: str) -> str:
    """第二年 and 前一年 as the year they are, where the last question names just one."""
    years = set(_YEAR.findall(last))
    if len(years) != 1:
        return question
    asked = int(next(iter(years))[:-1])
    question = _NEXT_YEAR.sub(f"{asked + 1}年", question, count=1)
    return _YEAR_BEFORE.sub(f"{asked - 1}年", question, count=1)


def _content(question: str) -> list[str]:
    """What a question asks about besides a year."""
    own = re.sub(r"涨|降|增|减|变化|呢|到|达到", "", _YEAR.sub("", question))
    return [word for word in content_terms(own) if not _ASKS.search(word)]


def _behind(question: str, at: int) -> str:
    """What is asked behind the words that took another's place."""
    rest = re.sub(r"^(?:呢|的)?[，,？?]?", "", question[at:])
    return rest if _ASKS.search(rest) and not _HOW_MUCH.fullmatch(rest) else ""


def _put_together(question: str, more: str) -> str:
    question = question.rstrip("？?。 ")
    if question.endswith("」") and not more:  # a point of a speech, of which all is asked
        return f"{question}讲了什么？"
    return f"{question}，{more}" if more else f"{question}？"
