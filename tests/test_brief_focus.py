"""A focus: only what concerns the words a person named."""

from __future__ import annotations

import pytest
from report_sample import REPORT, brief_of
from small_speeches import speech_of

from rag.briefing import drafts_of, prepare
from rag.briefing.focusing import focus_words
from rag.domain import BriefChoices
from rag.summarising import digest


@pytest.mark.parametrize(
    ("focus", "words"),
    [
        ("只看工业和项目", ["工业", "项目"]),
        ("粮食、就业方面的内容", ["粮食", "就业"]),
        ("乡村振兴", ["乡村振兴"]),
    ],
)
def test_the_words_of_a_focus(focus: str, words: list[str]) -> None:
    assert focus_words(focus) == words


def test_a_focus_leaves_only_what_concerns_it() -> None:
    brief = brief_of(REPORT, BriefChoices(focus="只看粮食"))
    assert brief.lines
    for line in brief.lines:
        assert "粮食" in line.claim.text + "".join(line.heading)
    left_out = next(entry for entry in brief.ledger if entry.heading == "（二）工业起来了")
    assert not left_out.covered
    assert "只看粮食" in left_out.note


def test_a_focus_finds_by_meaning_too() -> None:
    material = prepare(speech := speech_of(REPORT), digest(speech))

    def similarity(_query: str, texts: list[str]) -> list[float]:
        return [0.95 if "幼儿园" in text else 0.8 for text in texts]

    drafts = drafts_of(material, BriefChoices(focus="教育"), similarity)
    assert drafts
    assert all("幼儿园" in draft.claim.text for draft in drafts)
