"""Bold type of Markdown, and what looks like it but hides a name or a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.briefing import drafts_of, made_of, prepare
from rag.briefing.doubts import doubts_of
from rag.domain import BriefChoices, ClaimStatus, Speech, with_id
from rag.emphasis import Unmarking, bold_signs
from rag.reading import read_bytes
from rag.summarising import as_evidence, digest, summarise


def speech_of(text: str, file: str = "讲话.md") -> Speech:
    return with_id(read_bytes(text.encode(), file), "s1")


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("产值达到**1486.3亿元**，增长6%。", 2),
        ("**粗体：**后面的话，还有**另一处**。", 4),
        ("总投资**亿元，其中**亿元已到位。", 0),
        ("由**同志讲话，**同志主持。", 0),
        ("项目**、**两个。", 0),
        ("** 不挨着字 **", 0),
    ],
)
def test_bold_type_is_a_pair_that_touches_its_words(text: str, signs: int) -> None:
    found = bold_signs(text)
    assert len(found) == signs
    assert all(text[span.start : span.end] == "**" for span in found)


def unmarked(words: str, text: str, file: str = "讲话.md") -> str:
    speech = speech_of(text, file)
    evidence = [as_evidence(speech, one) for one in speech.sentences]
    return Unmarking(speech).words(words, evidence)


BOLD = "# 在会上的讲话\n\n产值达到**1486.3亿元**，增长6%。\n\n- 新建学校**三所**。\n"
BOTH = BOLD + "\n总投资**亿元。\n"


@pytest.mark.parametrize("text", [BOLD, BOTH])
def test_signs_of_bold_type_go(text: str) -> None:
    assert unmarked("产值达到**1486.3亿元**", text) == "产值达到1486.3亿元"
    assert unmarked("产值达到**1486.3", text) == "产值达到1486.3"
    assert unmarked("亿元**，增长6%", text) == "亿元，增长6%"
    assert unmarked("- 新建学校", text) == "新建学校"


def test_what_hides_something_stays() -> None:
    assert unmarked("总投资**亿元", BOTH) == "总投资**亿元"
    assert unmarked("投资：总投资**亿元", BOTH) == "投资：总投资**亿元"
    assert unmarked("总投资**亿元", "总投资**亿元。", "讲话.txt") == "总投资**亿元"


def test_words_from_two_places_lose_lone_signs_where_all_are_bold_type() -> None:
    assert unmarked("工业：产值达到**1486.3", BOLD) == "工业：产值达到1486.3"


def test_a_hidden_figure_in_markdown_is_told_in_the_doubts() -> None:
    text = "# 在会上的讲话\n\n**今年**总投资**亿元，比上年多。\n"
    assert "原文以**隐去1处" in doubts_of(speech_of(text))


def test_no_signs_reach_the_brief_of_a_markdown_speech(samples: Path) -> None:
    path = next(samples.glob("*.md"))
    speech = with_id(read_bytes(path.read_bytes(), path.name), "s1")
    assert "**" in speech.text
    material = prepare(speech, digest(speech))
    choices = BriefChoices()
    brief = made_of(material, drafts_of(material, choices), choices)
    words = [it for line in brief.lines for it in (line.claim.text, line.name, line.value)]
    words += [claim.text for one in summarise(material.digest) for claim in one.claims]
    assert any("1486.3亿元" in it for it in words)
    assert not [it for it in words if "**" in it or it.startswith("- ")]
    quotes = {one.n: one.quote for one in brief.citations}
    for one in brief.citations:
        assert speech.quote(one.span) == one.quote
    for line in brief.lines:
        if line.claim.status is ClaimStatus.VERBATIM:
            assert any(line.claim.text in quotes[n] for n in line.claim.citations)
