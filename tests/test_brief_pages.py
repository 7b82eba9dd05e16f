"""The page of a brief in words: heads, tables, footnotes, titles; whatever it is printed with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from briefs_by_hand import lines_brief
from briefs_on_paper import MM, one_line_brief

from rag.domain import Citation, Claim, ClaimStatus, FigureBasis, LineKind
from rag.rendering.brief_page import Head, Paragraph, Table, lead_of, page_of
from rag.rendering.title_lines import title_lines


def test_lines_from_one_place_share_a_footnote() -> None:
    brief = lines_brief(["甲事。", "乙事。", "丙事。"])
    same = replace(brief.citations[2], section=brief.citations[0].section)
    page = page_of(replace(brief, citations=(*brief.citations[:2], same)))
    assert [(note.n, note.words) for note in page.notes] == [(1, "标题1"), (2, "标题2")]
    said = [it.statements[0] for it in page.blocks if isinstance(it, Paragraph)]
    assert [it.notes for it in said] == [(1,), (2,), (1,)]


def test_a_heading_cited_with_a_sentence_under_it_has_no_note_of_its_own() -> None:
    brief = lines_brief(["甲事。", "乙事。"])
    paths = [("一、工业",), ("一、工业", "（一）企业")]
    citations = tuple(
        replace(it, section=path) for it, path in zip(brief.citations, paths, strict=True)
    )
    both = replace(brief.lines[0], claim=Claim("甲事。", ClaimStatus.VERBATIM, (1, 2)))
    page = page_of(replace(brief, lines=(both,), shown=(0,), citations=citations))
    assert [(it.words, it.citations) for it in page.notes] == [("一、工业 › （一）企业", (1, 2))]
    alone = page_of(replace(brief, shown=(0,), citations=citations))
    assert [it.words for it in alone.notes] == ["一、工业"]


def test_a_footnote_names_the_page_where_there_is_one() -> None:
    path = ("一、农业", "（二）粮食")
    page = page_of(one_line_brief("甲事。", section=path, page=3))
    assert page.notes[0].words == "一、农业 › （二）粮食，第3页"
    assert page_of(one_line_brief("甲事。", section=())).notes[0].words == "正文，不在标题之下"


def test_heads_are_numbered_as_they_come() -> None:
    points, phrases = lines_brief(["甲事。"]), lines_brief(["乙事。"], LineKind.PHRASE)
    phrase = replace(phrases.lines[0], index=1)
    page = page_of(replace(points, lines=(*points.lines, phrase), shown=(0, 1)))
    assert page.blocks[0] == Head("一、核心要点")
    last = page.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.head, last.quoted) == ("二、重要提法：", True)
    assert (last.statements[0].words, last.statements[0].close) == ("“乙事”", "。")


def test_tasks_stand_under_their_first_level_heading() -> None:
    brief = lines_brief(["甲事。", "乙事。", "丙事。"], LineKind.TASK)
    paths = [("三、工作", "（一）甲"), ("三、工作",), ("四、保障",)]
    lines = tuple(replace(it, heading=path) for it, path in zip(brief.lines, paths, strict=True))
    paragraphs = [
        b for b in page_of(replace(brief, lines=lines)).blocks if isinstance(b, Paragraph)
    ]
    assert [it.lead for it in paragraphs] == ["工作。", "保障。"]
    assert [len(it.statements) for it in paragraphs] == [2, 1]


def test_targets_and_results_stand_in_tables_of_their_own() -> None:
    brief = lines_brief(["甲乙丙丁6%左右", "子丑寅卯8亿元"], LineKind.FIGURE)
    first, second = brief.lines
    lines = (
        replace(first, basis=FigureBasis.TARGET),
        replace(second, basis=FigureBasis.RESULT, change="增长5%"),
    )
    tables = [b for b in page_of(replace(brief, lines=lines)).blocks if isinstance(b, Table)]
    assert [it.columns for it in tables] == [("指标", "目标"), ("指标", "完成", "变化")]
    assert tables[1].rows[0].cells == ("子丑寅卯", "8亿元", "增长5%")


@pytest.mark.parametrize(
    ("title", "lines", "points"),
    [
        ("在全县农村工作会议上的讲话要点", 1, 22.0),
        ("青禾工作：在全县领导干部会议上的讲话的要点", 1, 20.0),  # 21 characters
        ("在全县农村工作会议暨乡村振兴现场推进会议上的讲话要点", 2, 22.0),
        ("字" * 60, 3, 22.0),
    ],
)
def test_no_character_of_a_title_stands_alone(title: str, lines: int, points: float) -> None:
    made = title_lines(title, 156 * MM)
    assert (len(made.lines), made.points) == (lines, points)
    assert "".join(made.lines) == title
    assert max(map(len, made.lines)) <= 22
    assert max(map(len, made.lines)) - min(map(len, made.lines)) <= 4


def test_a_title_is_broken_where_it_pauses_and_never_inside_a_word() -> None:
    title = "青禾经开区召开全区领导干部会议 传达学习全县农村工作会议主要精神要点"
    assert title_lines(title, 156 * MM).lines == (
        "青禾经开区召开全区领导干部会议",
        "传达学习全县农村工作会议主要精神要点",
    )


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("三、以重点工程为契机，切实做好新时代治水工作", "切实做好新时代治水工作"),
        ("（二）认真学习、深刻领会，把思想和行动统一到全县的部署上来", "认真学习、深刻领会"),
        ("一、稳住农业", "稳住农业"),
        ("二、不是只看产量和面积两项指标，而是要看农民的收入和村庄面貌", None),
        (
            "这一年我们做了许多事情，修了路也架了桥，办了学校也建了医院，大家都看在眼里也记在心里了",
            "",
        ),
    ],
)
def test_a_long_heading_opens_its_paragraph_in_few_words(heading: str, lead: str | None) -> None:
    whole = heading.split("、", 1)[1] if lead is None else lead
    assert lead_of(heading) == whole


def test_an_unverified_claim_says_so() -> None:
    brief = lines_brief(["甲事。"])
    claim = Claim("甲事。", ClaimStatus.UNVERIFIED, (1,), "查无此数")
    page = page_of(replace(brief, lines=(replace(brief.lines[0], claim=claim),)))
    assert page.blocks[1].statements[0].words == "甲事（未核实）"


def test_a_citation_of_another_file_page_is_its_own_note() -> None:
    brief = lines_brief(["甲事。", "乙事。"])
    one, other = brief.citations
    moved: tuple[Citation, ...] = (
        replace(one, section=("一",), page=1),
        replace(other, section=("一",), page=2),
    )
    assert [it.words for it in page_of(replace(brief, citations=moved)).notes] == [
        "一，第1页",
        "一，第2页",
    ]
