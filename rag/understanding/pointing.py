"""Words of a follow-up that point back at a speech without naming it: 「刚才那个会」「后一篇」.

Tells where they stand and what they say of the speech: a meeting or a report, the first or the
last of several. Which speech is meant depends on the conversation, of which nothing is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.understanding.phrases import NOT_A_MEETING, WORKS
from rag.wording.names import people

LAST = -1
OTHER = -2
"""``Pointing.ordinal`` for the last of those spoken of, and for the one not spoken of last."""

_NOUN = (
    rf"(?P<kind>[^\W\d的在了是有和对说讲就里上]{{0,4}}?)(?:大会|会议|会)"
    r"(?![室堂场员费计展馆长徽籍客谈晤操面见])|"
    rf"(?:政府)?(?:工作)?(?:{WORKS}|稿子|讲话稿|文稿|文章|新闻稿?|报道|材料)(?!会|厅|团)"
)
_BACK = (
    r"(?:上面|上边|前面|前边|前头|刚才|刚刚|方才|之前|先前|上述|前述)[你您]?"
    r"(?:所?(?:说|提|讲|问|引|谈|答|列|查)(?:到|过|起|了)?)?的?"
)
_POINTED = re.compile(
    r"(?=[上前刚方之先那这该本此第头最后末另])"
    rf"(?P<back>{_BACK})?(?P<else>另外?)?(?P<this>[那这该本此])?"
    r"(?:(?P<count>[两三四])(?=[个篇次场份])|第(?P<number>[一二三四五六1-6])|(?P<first>头一|前一)|"
    r"(?P<last>最后一|后一|末一|上一(?=篇))|(?P<other>另外?一?))?"
    rf"(?P<measure>[个篇次场份])?(?P<noun>{_NOUN})?"
)
_WEAK = re.compile(
    r"(?P<noun>会|会议|大会|讲话|报告|文章|文|稿子|通稿|贺词)(?P<where>[上里中])(?![海来去央])"
)
_LEAD = re.compile(r"(?:那么?|还有|另外|再问|请问|不对|我[问说指]的是|[，,、\s])+")
_SORT = re.compile(r"(?:工作|座谈|推进|动员|部署|总结|表彰|现场|交流|视频|领导干部)*")
"""What is said of many meetings and tells none of them from others."""
_LOOSE = frozenset("在对和跟与同从看据按照把就于给向说问讲是")
"""Characters that may stand in front of 那个会 without telling which one it is."""
_NUMBERS = "一二三四五六"
_MODAL = re.compile(r"^(?:不会|[不更越变好]|成为)")
"""Behind 会: it is no meeting (这个会不会成, 那个会更好)."""
_PLAIN = {"会": "会议", "": "讲话"}


@dataclass(frozen=True, slots=True)
class Pointing:
    """Characters ``start`` to ``end`` of a question, ``written`` so. ``noun``: what the speech is
    called (会, 报告); '' where only 篇 says that it is a text. ``ordinal``: 1, 2, … in the order in
    which speeches were cited, LAST or OTHER; None where no place is told. ``count``: how many are
    meant (那两篇), 1 as a rule. ``weak``: no word that points, only 会上 or 文中 at the beginning.
    ``kind``: what else is said of a meeting (农村 of 那个农村会), which names it more closely."""

    start: int
    end: int
    written: str
    noun: str
    ordinal: int | None = None
    count: int = 1
    weak: bool = False
    kind: str = ""

    @property
    def is_meeting(self) -> bool:
        return self.noun.endswith(("会", "会议"))

    @property
    def plain(self) -> str:
        """What may stand in its place once it is settled which speech is meant."""
        return _PLAIN.get(self.noun, self.noun)


def pointing_in(question: str) -> Pointing | None:
    """What ``question`` points back at; None where it does not.

    >>> pointing_in("刚才那个会是谁主持的？").written, pointing_in("后一篇里怎么说").ordinal
    ('刚才那个会', -1)
    """
    lead = _LEAD.match(question)
    begins = {0, lead.end() if lead else 0}
    for match in _POINTED.finditer(question):
        if match[0] and _points(match, question, begins):
            return Pointing(
                match.start(),
                match.end(),
                match[0],
                match["noun"] or "",
                _ordinal(match),
                _NUMBERS.index(match["count"].replace("两", "二")) + 1 if match["count"] else 1,
                kind="" if _SORT.fullmatch(match["kind"] or "") else match["kind"],
            )
    weak = next((m for at in sorted(begins) if (m := _WEAK.match(question, at))), None)
    if weak is None:
        return None
    end = weak.end("noun")
    return Pointing(weak.start(), end, weak["noun"], weak["noun"], weak=True)


def _points(match: re.Match[str], question: str, begins: set[int]) -> bool:
    """Whether something points in what was matched, and something says that it is a speech."""
    measure, noun = match["measure"] or "", match["noun"] or ""
    if not match["back"] and not _may_begin(question[: match.start()]):
        return False
    meeting = noun.endswith(("会", "会议"))
    if meeting and (NOT_A_MEETING.search(noun) or _MODAL.match(question[match.end() :])):
        return False
    if not noun and measure != "篇":
        return False
    placed = match["number"] or match["first"] or match["last"] or match["other"]
    if match["back"]:
        return bool(measure or match["this"] or noun)
    if match["this"] and (measure or (match["this"] not in "那这" and len(noun) > 1)):
        return True
    return bool(placed) and measure in {"个", "篇", "份"} and match.start() in begins


def _may_begin(before: str) -> bool:
    """Whether what stands in front leaves it to the conversation which speech is meant: in
    安全生产那个会 the words in front say it."""
    last = before[-1:]
    told = people(before[-4:])
    return (
        not re.match(r"[\u4e00-\u9fff]", last)
        or last in _LOOSE
        or bool(told and before.endswith(told[-1]))
    )


def _ordinal(match: re.Match[str]) -> int | None:
    if match["number"]:
        written = match["number"]
        return int(written) if written.isdigit() else _NUMBERS.index(written) + 1
    if match["first"]:
        return 1
    return LAST if match["last"] else OTHER if match["other"] or match["else"] else None
