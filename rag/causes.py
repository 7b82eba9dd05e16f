"""Reasons in a speech: which sentences give one, and for what.

A reason says that it is one (因为, 根子在, 用意是), and often the sentence in front of it tells
what it is the reason for: 「归根到底差在项目上。为什么这么说？因为…」. Whoever asks why is not
answered by the fact that is asked about, nor by true sentences beside it. Read off the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing import clauses
from rag.domain import EvidenceSentence
from rag.evidence import explains, newness, states
from rag.folding import fold

_CAUSE = re.compile(
    r"因为|由于|[原起]因|之所以|缘于|源于|出于|得益于|有赖于|离不开|幸亏|多亏|归功|归根(?:到|结)底|"
    r"根子|根源|症结|病根|关键在|(?:问题|毛病)在于|在于|卡在|用意|考虑|目的|意在|旨在|着眼于|"
    r"为的?是|就[是为](?:要|为|让|了)|为了|以免|免得|避免|防止|(?:决|绝)?不能(?:让|为了|因为|怕)|否则|不然|"
    r"导致|造成|致使|使得|才(?:能|会|有|把|是)|所以|因此|从而|可见|说明|意味着|"
    r"都与.{1,20}有关|不是.{1,20}而是|(?:重要|重大)(?:的)?(?:意义|作用)|关系到|事关|影响|大势所趋|"
    r"是[^,。;]{2,40}的结果(?=[,。;]|$)|"
    r"(?<![\u4e00-\u9fff])靠(?!近|前|后|边|拢)"
)
"""Words by which a sentence gives a reason, a purpose or a consequence."""
_OPENS = re.compile(
    r"^(?:这(?:是|就是|都是)?|我看)?(?:因为|由于|原因|根子|根源|症结|用意|考虑|目的|为的是|"
    r"就是(?:要|为|让)|面对|(?<=这是)(?:以|在|党中央))"
)
_QUESTION = re.compile(r"[?？][”’」』\"']*$")
_SHORT = 12
"""Characters of a clause that may stand in front of a reason and only take up what was said."""
_ASIDE = 20
"""Characters of a question between a fact and its reason."""
_NEW = 0.34
"""Share of a sentence's content words that must not stand in the question for it to say more."""


def gives_reason(text: str, asked: str = "") -> bool:
    """Whether a sentence says that it gives a reason, in other words than the question ``asked``.

    >>> gives_reason("根子在于账本没有换。"), gives_reason("目标低一点，不等于力气小一点。")
    (True, False)
    """
    known = fold(asked)
    return any(match[0] not in known for match in _CAUSE.finditer(fold(text)))


def opens_with_reason(text: str) -> bool:
    """Whether the reason comes first, so that the sentence in front is what it is for: it begins
    with it, or with a clause that takes up what was said (改这两个字，用意就是…)."""
    first, *rest = clauses(fold(text)) or [""]
    leading = rest[:1] if len(first) <= _SHORT else []
    return any(_OPENS.match(part) for part in (first, *leading))


def is_reason(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether a sentence says that it gives a reason, or stands plainly behind the words that
    state what is asked about."""
    return gives_reason(sentence.text, asked) or explains(sentence, asked)


def takes_up(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether a sentence is understood with what stands in front of it, whose reason it is."""
    return opens_with_reason(sentence.text) or explains(sentence, asked)


def is_reason_of(other: EvidenceSentence, one: EvidenceSentence, asked: str) -> bool:
    """Whether ``other``, which follows ``one``, is the reason of it: it opens with it, or
    explains what ``one`` only states."""
    if opens_with_reason(other.text):
        return True
    return states(one.text, asked) and explains(other, asked)


def explains_nothing(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether a sentence is itself a question, or says only what ``asked`` says already."""
    if _QUESTION.search(fold(sentence.text)):
        return True
    return not is_reason(sentence, asked) and newness(sentence.text, asked) < _NEW


def follows(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether ``other`` comes right behind ``one`` in the same paragraph; a question between them
    (为什么这么说？) does not part them."""
    if one.speech != other.speech or not one.span.end <= other.span.start:
        return False
    between = other.span.start - one.span.end
    before = other.before[max(0, len(other.before) - between) :] if between else ""
    return len(other.before) > between and (not before.strip() or bool(_is_question(before)))


def _is_question(between: str) -> bool:
    return len(between) <= _ASIDE and bool(_QUESTION.search(fold(between.strip())))


def reasons_first(candidates: Sequence[EvidenceSentence], asked: str) -> list[EvidenceSentence]:
    """``candidates`` without those that explain nothing; where one of the best is followed by its
    reason, the reason stands in its place and it behind."""
    left = list(candidates)
    found: list[EvidenceSentence] = []
    while left:
        one = left.pop(0)
        empty = explains_nothing(one, asked)
        behind = next(
            (
                other
                for other in left
                if follows(one, other)
                and (empty or is_reason_of(other, one, asked))
                and not explains_nothing(other, asked)
            ),
            None,
        )
        if behind is not None:
            left.remove(behind)
            found.append(behind)
        if not empty:
            found.append(one)
    return found
