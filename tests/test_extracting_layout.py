"""How printed lines become text: furniture, paragraphs, joins; pages made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.extracting.layout import compose
from rag.extracting.layout.pieces import pieces_of
from rag.extracting.layout.printed import Glyph, Page, Piece, Ruling, join

EM = 10.0
LEFT, WIDTH = 50.0, 30 * EM
FULL = "全县上下要把思想和行动统一到会议精神上来，以更实的举措抓好各项工作落实"[:30]


def line(words: str, y: float, indent: float = 0.0, size: float = EM) -> Piece:
    """A line of type set solid, ``indent`` em from the left margin."""
    wide = sum(0.5 if char.isascii() else 1.0 for char in words) * size
    left = LEFT + indent * EM
    return Piece(words, left, y, left + wide, y + size, size)


def page(*pieces: Piece) -> Page:
    return Page(2 * LEFT + WIDTH, 600.0, pieces)


def text_of(*pages: Page) -> list[str]:
    return compose(pages).text.split("\n")


def asides(*pages: Page) -> list[str]:
    extract = compose(pages)
    return [extract.text[a.span.start : a.span.end] for a in extract.asides]


def test_a_full_line_goes_on_and_a_short_one_ends() -> None:
    assert text_of(page(line(FULL[:28], 100, 2), line("不折不扣。", 115), line("完。", 130))) == [
        FULL[:28] + "不折不扣。",
        "完。",
    ]


def test_an_indented_line_begins_a_paragraph_also_after_a_full_one() -> None:
    assert text_of(page(line(FULL[:28], 100, 2), line(FULL[:28], 115, 2), line("尾。", 130))) == [
        FULL[:28],
        FULL[:28] + "尾。",
    ]


def test_a_list_set_in_from_the_margin_is_joined_where_its_sentence_goes_on() -> None:
    first, second = "一是" + FULL[:26], "二是" + FULL[:26]
    rows = [line("下面讲三点意见，请大家抓好。", 85)]
    rows += [line(words, 100 + 15 * n, 2) for n, words in enumerate((first, FULL[:28], "到位。"))]
    rows += [line(words, 145 + 15 * n, 2) for n, words in enumerate((second, FULL[:28], "见效。"))]
    rows += [line(FULL, 190), line("尾。", 205)]
    assert text_of(page(*rows))[1:3] == [
        first + FULL[:28] + "到位。",
        second + FULL[:28] + "见效。",
    ]


def test_paragraphs_without_indents_are_told_by_the_space_between() -> None:
    ends = FULL[:29] + "。"
    rows = [line(ends, 100), line(ends, 115), line(ends, 145), line("好。", 160), line("完。", 190)]
    assert text_of(page(*rows)) == [ends + ends, ends + "好。", "完。"]


def test_a_title_of_two_centred_lines_is_one() -> None:
    one, other = "在全县农村工作会议暨乡村振兴", "推进会上的讲话"
    pieces = [
        line(one, 60, (30 - 14 * 1.6) / 2, 1.6 * EM),
        line(other, 85, (30 - 7 * 1.6) / 2, 1.6 * EM),
        line("（2024年2月20日）", 110, 10.25),
        line(FULL[:28], 140, 2),
        line("尾。", 155),
    ]
    assert text_of(page(*pieces)) == [one + other, "（2024年2月20日）", FULL[:28] + "尾。"]


def test_a_title_and_the_name_under_it_are_two_also_when_recognised() -> None:
    title, name = "在全县农村工作会议上的讲话", "中共云泽县委书记　周砚清"
    pieces = [
        line(title, 60, (30 - 13 * 1.37) / 2, 1.37 * EM),
        line(name, 85, (30 - 12) / 2),
        line(FULL[:28], 115, 2),
        line("尾。", 130),
    ]
    recognised = [replace(piece, confidence=0.95) for piece in pieces]
    assert text_of(page(*recognised)) == [title, name, FULL[:28] + "尾。"]


def test_a_short_page_alone_keeps_its_lines_apart() -> None:
    assert text_of(page(line("会议议程", 100), line("主持人", 115), line("参会人员", 130))) == [
        "会议议程",
        "主持人",
        "参会人员",
    ]


def test_a_column_of_one_line_is_known_from_the_page_before() -> None:
    half = FULL[:14]

    def column(at: float, count: int, last: str) -> list[Piece]:
        rows = [line(half, 100 + 15 * n, at) for n in range(count)]
        return [*rows, line(last, 100 + 15 * count, at)]

    full = page(*column(0, 5, half), *column(16, 5, half))
    rest = page(*column(0, 4, "左栏完。"), line("右栏一行。", 100, 16))
    assert text_of(full, rest) == [half * 16 + "左栏完。", "右栏一行。"]


def body() -> tuple[Piece, ...]:
    return line(FULL[:28], 200, 2), line("全文完。", 215)


def test_bare_numbers_are_page_numbers_where_they_count_the_pages() -> None:
    counting = [page(*body(), line(str(n), 570, 15)) for n in (7, 8, 9)]
    assert asides(*counting) == ["7", "8", "9"]
    totals = [page(*body(), line(str(n), 570, 15)) for n in (120, 35, 77)]
    assert asides(*totals) == []


def test_a_head_must_stand_on_several_pages_at_one_height() -> None:
    same = [page(line("会议文件之三", 30, 12), *body()) for _ in range(3)]
    assert asides(*same) == ["会议文件之三"] * 3
    once = [page(line(words, 30, 12), *body()) for words in ("前言的话", "会议文件", "附表之二")]
    assert asides(*once) == []
    inside = [page(*body(), line("会议文件之三", 300, 2)) for _ in range(3)]
    assert asides(*inside) == []


def test_a_misread_head_is_still_a_head_but_only_where_it_was_recognised() -> None:
    heads = ("云泽县文件汇编", "云泽县文件汇编", "云泽县文件汇偏", "云泽县文件汇编")
    printed = [page(line(words, 30, 12), *body()) for words in heads]
    assert asides(*printed) == ["云泽县文件汇编"] * 3
    read = [
        replace(each, pieces=tuple(replace(piece, confidence=0.9) for piece in each.pieces))
        for each in printed
    ]
    assert asides(*read) == list(heads)


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("提高", "认识", "提高认识"),
        ("使用GDP", "核算", "使用GDP核算"),
        ("use the", "word", "use the word"),
        ("co-", "operation", "cooperation"),
        ("增长1", "2.5%", "增长12.5%"),
        ("", "认识", "认识"),
    ],
)
def test_joining(before: str, after: str, whole: str) -> None:
    assert join(before, after) == whole


def glyphs(words: str, x: float, y: float, size: float = EM) -> list[Glyph]:
    found = []
    for char in words:
        wide = size * (0.5 if char.isascii() else 1.0)
        found.append(Glyph(char, x, x + wide, y, size))
        x += wide
    return found


def texts(*runs: list[Glyph], rulings: tuple[Ruling, ...] = ()) -> list[str]:
    pieces = pieces_of([glyph for run in runs for glyph in run], rulings)
    return [piece.text for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left))]


def test_gaps_part_pieces_and_rulings_do() -> None:
    assert texts(glyphs("县长", 0, 50), glyphs("蒋云舟", 40, 50)) == ["县长", "蒋云舟"]
    assert texts(glyphs("县长", 0, 50), glyphs("蒋云舟", 30, 50)) == ["县长\u3000蒋云舟"]
    bar = Ruling(20, 0, 20, 100)
    assert texts(glyphs("12", 10, 50), glyphs("35", 21, 50), rulings=(bar,)) == ["12", "35"]


def test_raised_figures_are_marks_and_lowered_ones_stay() -> None:
    raised = glyphs("增长6.5%", 0, 50), glyphs("12", 40, 46, 6), glyphs("，好", 46, 50)
    assert texts(*raised) == ["增长6.5%〔12〕，好"]
    assert texts(glyphs("CO", 0, 50), glyphs("2", 10, 52, 6), glyphs("减少", 13, 50)) == ["CO2减少"]
    assert texts(glyphs("30m", 0, 50), glyphs("3", 15, 46, 6)) == ["30m³"]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    assert texts(glyphs("会议纪要", 0, 50), glyphs("会议纪要", 0.4, 50)) == ["会议纪要"]
    assert texts(glyphs("哈哈哈", 0, 50)) == ["哈哈哈"]
