"""A list that a section announces (一是 … 五是) as one claim: the heads of its members."""

from __future__ import annotations

import re

from rag.citing import Supported, clauses
from rag.domain import Speech
from rag.enumerating import Enumeration
from rag.shortening import without_lead
from rag.summarising.claiming import as_evidence, claim_of

_HEAD = 18
"""Characters of each head in a claim that joins the heads of a list."""
_LONGEST_HEAD = 34
_MOST_JOINED = 6
_BEGINS = 6
"""The sentences that hold any of so many first characters of a member carry it."""
_OPENS_A_LIST = re.compile(r"(?:^|[：:，,；])(?:[一二三]是|[一二三]要|第一[，,]|首先)")
_HALF_SAID = re.compile(r"^(?:受|随着|由于|在|面对|针对|对|为|当)|(?:以后|之后|[下时中])$")


def heads_of(speech: Speech, one: Enumeration, longest: int = _HEAD) -> list[str]:
    """The first words of each member of a list: its first clause, and those behind it that still
    fit."""
    heads = []
    for member in one.members:
        words = re_flowed(speech.quote(member))
        start = without_lead(words).start
        head = ""
        for part in clauses(words[start:]):
            room = _LONGEST_HEAD if _HALF_SAID.search(head.rstrip("，,")) else longest
            if head and len(head) + len(part) > room:
                break
            head += part
            if part[-1] in "。；;":
                break
        heads.append(head.rstrip("，,；;：:。 "))
    return heads


def opens_a_list(text: str) -> bool:
    """Whether a text runs into the first member of a list, whose others it leaves out."""
    return bool(_OPENS_A_LIST.search(text))


def re_flowed(text: str) -> str:
    """The first line of ``text``: what stands behind a line end is another paragraph."""
    return text.strip().split("\n")[0]


def joined(speech: Speech, one: Enumeration, most: int) -> Supported | None:
    """The heads of a list as one claim; None where they are too many or too long for that."""
    heads = heads_of(speech, one)
    text = "；".join(heads) if not one.in_words else speech.quote(one.span)
    if len(heads) > _MOST_JOINED or len(text) > most or any(map(_HALF_SAID.search, heads)):
        return None
    carrying = [
        as_evidence(speech, sentence)
        for sentence in speech.sentences
        if any(
            sentence.span.start < m.start + _BEGINS and m.start < sentence.span.end
            for m in one.members
        )
    ]
    return claim_of(text, carrying)
