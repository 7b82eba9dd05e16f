"""The ledger: every heading and list is spoken for or explained; a wrong count is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_sample import FAULTY, REPORT, brief_of
from small_speeches import speech_of

from rag.briefing import drafts_of, made_of, prepare
from rag.domain import BriefChoices, LineKind
from rag.enumerating import enumerations
from rag.fitting import fit
from rag.ledger import opened, told
from rag.reading import read_bytes
from rag.summarising import digest

HEADINGS = [
    "一、2023年工作回顾",
    "（一）农业稳住了",
    "（二）工业起来了",
    "二、2024年总体要求和主要目标",
    "三、2024年重点工作",
    "（一）抓好项目建设",
    "（二）稳住粮食生产",
    "（三）办好民生实事",
]


def test_every_heading_and_every_list_has_an_entry() -> None:
    ledger = brief_of(REPORT).ledger
    assert [entry.heading for entry in ledger if entry.heading] == HEADINGS
    assert [entry.enumeration for entry in ledger if entry.enumeration] == [
        "三件大事",
        "时限：北岭水库6月底前完工",
        "责任：北岭水库6月底前完工，由县水利局负责",
    ]


def test_an_entry_is_covered_by_lines_that_cite_its_section() -> None:
    brief = brief_of(REPORT)
    entry = next(one for one in brief.ledger if one.heading == "（二）稳住粮食生产")
    assert entry.covered
    assert any("粮食播种面积" in brief.lines[index].claim.text for index in entry.by)


def test_five_announced_and_four_found_is_an_error() -> None:
    (entry,) = [one for one in brief_of(FAULTY).ledger if one.enumeration]
    assert entry.enumeration == "五项工作"
    assert entry.is_error
    assert "五项" in entry.note
    assert "4项" in entry.note


def test_as_many_as_announced_is_no_error() -> None:
    (entry,) = [one for one in brief_of(REPORT).ledger if one.enumeration == "三件大事"]
    assert not entry.is_error
    assert len(entry.members) == 3


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ("要抓四件事：一是修路，二是治水，四是植树。", "缺第三项"),
        ("今年做好三项工作：一是修路。二是治水。三是植树。", ""),
        ("这三项工作都做完了，大家很高兴。一是修路。二是治水。", ""),  # speaks of earlier ones
        ("五个方面的同志都来了。会上讲了很多。一是修路。二是治水。", ""),  # not an announcement
    ],
)
def test_only_a_list_that_follows_its_announcement_is_counted(body: str, doubt: str) -> None:
    (one,) = enumerations(speech_of(f"在会上的讲话\n\n同志们：\n{body}\n"))
    assert doubt in one.doubt
    assert bool(one.doubt) is bool(doubt)


def test_headings_count_as_members() -> None:
    text = (
        "在会上的讲话\n\n一、办好三件大事\n（一）修路\n今年修路十公里，年底通车。\n"
        "（二）治水\n清淤河道八条，加固堤坝。\n二、加强领导\n各级都要负起责任来。\n"
    )
    one = next(one for one in enumerations(speech_of(text)) if one.announced)
    assert one.doubt == "原文说三项，只找到2项"


def test_a_list_spelt_out_in_words_is_found() -> None:
    text = "在会上的讲话\n\n要推进“三个融合”，即产城融合、农旅融合、数实融合。\n"
    (one,) = enumerations(speech_of(text))
    assert one.name == "三个融合"
    assert one.found == 3


def test_what_no_line_speaks_for_says_why() -> None:
    text = (
        "在会上的讲话\n\n一、办实事\n今年要新建学校三所，改造旧路十公里。\n"
        "二、说句心里话\n谢谢大家！\n"
    )
    entry = next(one for one in brief_of(text).ledger if one.heading == "二、说句心里话")
    assert not entry.covered
    assert entry.by == ()
    assert entry.note.startswith("略")


def test_an_appendix_is_left_out_and_says_so() -> None:
    text = REPORT + "注释\n1. 双十攻坚：指十个项目和十条河道。\n"
    speech = speech_of(text)
    entry = next(one for one in opened(speech, []) if one.heading == "注释")
    assert "注释" in entry.note


def test_a_slogan_alone_does_not_cover_a_first_level_section() -> None:
    brief = brief_of(REPORT)
    slogans = {line.index for line in brief.lines if line.kind is LineKind.PHRASE}
    for entry in brief.ledger:
        if entry.heading and entry.level == 1:
            assert not slogans & set(entry.by)


def test_members_told_are_counted_among_the_lines_shown() -> None:
    brief = brief_of(REPORT)
    (entry,) = [one for one in brief.ledger if one.enumeration == "三件大事"]
    assert told(entry, brief) == 3


def test_each_first_level_heading_of_every_sample_is_covered_or_explained(samples: Path) -> None:
    """Also on a page with room for ten lines only."""
    for path in sorted(samples.iterdir()):
        speech = read_bytes(path.read_bytes(), path.name)
        material = prepare(speech, digest(speech))
        brief = made_of(material, drafts_of(material, BriefChoices()), BriefChoices())
        small = fit(brief, lambda made, _points: 1 if len(made.shown) <= 10 else 2)
        assert len(small.shown) <= 10
        for entry in small.ledger:
            if entry.heading and entry.level == 1:
                assert entry.covered or entry.note, (path.name, entry.heading)
