"""Tables of Word files: in their place, a line a row, merged cells once."""

from __future__ import annotations

import pytest
from corpus.word_xml import cell, paragraph, row, run, table
from reading_word import read

from rag.errors import FileTooLarge


def test_tables_stand_in_their_place_and_merged_cells_once() -> None:
    body = (
        paragraph("表前。")
        + table(
            row(
                cell("地区", '<w:vMerge w:val="restart"/>'), cell("产量", '<w:gridSpan w:val="2"/>')
            ),
            row(cell("", "<w:vMerge/>"), cell("早稻"), cell("晚稻")),
            row(cell("渔陵县"), cell("3.1"), cell("4.2")),
            row(cell(""), cell(""), cell("")),
        )
        + paragraph("表后。")
    )
    assert read(body) == "表前。\n地区\t产量\n\t早稻\t晚稻\n渔陵县\t3.1\t4.2\n表后。\n"


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    two = "<w:tc>" + paragraph("渔陵") + paragraph("县") + "</w:tc>"
    assert read(table(row(two, cell("3.1")))) == "渔陵 县\t3.1\n"


def test_a_table_that_only_frames_the_page_is_read_as_paragraphs() -> None:
    inner = table(row(cell("粮食"), cell("39万吨")))
    frame = table(row(f"<w:tc>{paragraph('一、去年')}{paragraph('同志们：')}{inner}</w:tc>"))
    assert read(frame) == "一、去年\n同志们：\n粮食\t39万吨\n"


def test_struck_out_rows_and_words_are_left_out_and_new_ones_kept() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删')}{cell('去')}</w:tr>"
    body = (
        "<w:p>"
        + run("增长")
        + "<w:del><w:r><w:delText>2%</w:delText></w:r></w:del>"
        + f"<w:ins>{run('3%')}</w:ins>"
        + f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('。')}</w:moveTo></w:p>"
        + table(gone, row(cell("甲"), cell("乙")))
        + "<w:p><w:del><w:r><w:delText>整段删去</w:delText></w:r></w:del></w:p>"
        + paragraph("末。")
    )
    assert read(body) == "增长3%。\n甲\t乙\n末。\n"


def test_tables_in_tables_have_a_bottom() -> None:
    inner = paragraph("底")
    for _ in range(40):
        inner = table(row(f"<w:tc>{inner}</w:tc>"))
    with pytest.raises(FileTooLarge, match="嵌套超过"):
        read(inner)
