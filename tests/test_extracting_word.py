"""Word files: what a reader sees on the page, in order, and nothing else."""

from __future__ import annotations

import pytest
from corpus.word_xml import (
    cell,
    definition,
    level,
    made_from,
    numbered,
    paragraph,
    row,
    run,
    table,
    with_piece,
    word_file,
)

from rag.domain import AsideKind
from rag.errors import DamagedFile, EmptyFile, FileTooLarge
from rag.extracting import Effort
from rag.extracting.word import read_word
from rag.extracting.word.counting import written

OFFICIAL = definition(
    1,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)


def read(body: str, **parts: str) -> str:
    return read_word(word_file(body, **parts), "讲话.docx", Effort()).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("chineseCounting", "一 二 十 十一 二十 九十九"),
        ("chineseCountingThousand", "一 二 十 十一 二十 九十九"),
        ("ideographDigital", "一 二 一〇 一一 二〇 九九"),
        ("chineseLegalSimplified", "壹 贰 壹拾 壹拾壹 贰拾 玖拾玖"),
        ("decimalEnclosedCircle", "① ② ⑩ ⑪ ⑳ 99"),
        ("decimalFullWidth", "１ ２ １０ １１ ２０ ９９"),
        ("upperRoman", "I II X XI XX XCIX"),
        ("lowerLetter", "a b j k t uuuu"),
        ("ideographTraditional", "甲 乙 癸 11 20 99"),
        ("decimalZero", "01 02 10 11 20 99"),
        ("a form of the future", "1 2 10 11 20 99"),
    ],
)
def test_numbers_are_written_as_word_writes_them(form: str, words: str) -> None:
    assert [written(n, form) for n in (1, 2, 10, 11, 20, 99)] == words.split()


def test_numbers_above_a_hundred() -> None:
    form = "chineseCountingThousand"
    assert written(100, form) == "一百"
    assert written(105, form) == "一百零五"
    assert written(110, form) == "一百一十"
    assert written(1010, form) == "一千零一十"
    assert written(10_001, form) == "一万零一"
    assert written(12_345, form) == "一万二千三百四十五"
    assert written(100, "chineseCounting") == "一〇〇"


def test_automatic_numbers_of_a_speech() -> None:
    body = (
        numbered("过去一年")
        + numbered("粮食", 1)
        + numbered("工业", 1)
        + paragraph("普通的一段。")
        + numbered("第一件", 2)
        + numbered("第二件", 2)
        + numbered("今年打算")
        + numbered("修渠", 1)
        + numbered("第一条渠", 2)
    )
    assert read(body, numbering=OFFICIAL + made_from(1, 1)) == (
        "一、过去一年\n（一）粮食\n（二）工业\n普通的一段。\n1. 第一件\n2. 第二件\n"
        "二、今年打算\n（一）修渠\n1. 第一条渠\n"
    )


def test_numbers_of_several_levels_and_other_starts() -> None:
    levels = definition(
        1, level(0, "decimal", "%1", start=3), level(1, "decimal", "%1.%2"), level(2, "none", "")
    )
    body = (
        numbered("甲") + numbered("乙", 1) + numbered("丙", 1) + numbered("丁") + numbered("戊", 2)
    )
    assert read(body, numbering=levels + made_from(1, 1)) == "3 甲\n3.1 乙\n3.2 丙\n4 丁\n戊\n"


def test_a_second_list_goes_on_or_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = OFFICIAL + made_from(1, 1) + made_from(2, 1) + made_from(3, 1, anew)
    body = (
        numbered("甲")
        + numbered("乙", number=2)
        + numbered("丙", number=3)
        + numbered("丁", number=3)
    )
    assert read(body, numbering=numbering) == "一、甲\n二、乙\n一、丙\n二、丁\n"


def test_a_level_that_never_starts_again() -> None:
    never = '<w:lvlRestart w:val="0"/>'
    levels = definition(1, level(0, "decimal", "第%1章"), level(1, "decimal", "第%2条", more=never))
    body = numbered("甲") + numbered("乙", 1) + numbered("丙") + numbered("丁", 1)
    assert read(body, numbering=levels + made_from(1, 1)) == "第1章甲\n第1条乙\n第2章丙\n第2条丁\n"


def test_numbers_that_come_from_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="B"/></w:style>'
    )
    body = (
        paragraph("甲", '<w:pStyle w:val="A"/>')
        + paragraph("乙", '<w:pStyle w:val="B"/>')
        + paragraph("丙", '<w:pStyle w:val="C"/>')
        + paragraph("丁", '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("戊", '<w:pStyle w:val="A"/>')
    )
    text = read(body, styles=styles, numbering=OFFICIAL + made_from(1, 1))
    assert text == "一、甲\n（一）乙\n（二）丙\n丁\n二、戊\n"


def test_bullets_of_picture_fonts() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    levels = definition(
        1,
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="&#xF06C;"/>{fonts}</w:lvl>',
    )
    assert read(numbered("甲"), numbering=levels + made_from(1, 1)) == "● 甲\n"


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


def test_a_struck_out_paragraph_end_joins_two_lines() -> None:
    body = paragraph("前半句，", "<w:rPr><w:del/></w:rPr>") + paragraph("后半句。")
    assert read(body) == "前半句，后半句。\n"


def test_hidden_text_is_left_out() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        "<w:p>"
        + run("看得见，")
        + run("看不见，", "<w:vanish/>")
        + run("也看不见，", '<w:rStyle w:val="H"/>')
        + run("又看得见。", '<w:vanish w:val="0"/>')
        + "</w:p>"
        + paragraph("整段隐藏", '<w:pStyle w:val="P"/>')
    )
    assert read(body, styles=styles) == "看得见，又看得见。\n"


def test_notes_follow_their_paragraph_and_the_sentence_stays_whole() -> None:
    note = (
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        "<w:r><w:t> 指种粮补贴。</w:t></w:r></w:p></w:footnote>"
    )
    rule = (
        '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    )
    end = '<w:endnote w:id="5"><w:p><w:r><w:t>据统计公报。</w:t></w:r></w:p></w:endnote>'
    body = (
        "<w:p>"
        + run("落实“三项补贴”")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run("政策。")
        + '<w:r><w:endnoteReference w:id="5"/></w:r></w:p>'
        + paragraph("下一段。")
    )
    text = read(body, footnotes=rule + note, endnotes=end)
    assert text == "落实“三项补贴”政策。\n注：指种粮补贴。\n注：据统计公报。\n下一段。\n"


def test_a_text_box_is_read_once() -> None:
    words = f"<w:txbxContent>{paragraph('框里的话。')}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{words}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{words}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    body = f"<w:p>{run('前，')}{box}{run('后。')}</w:p>" + paragraph("下一段。")
    assert read(body) == "前，后。\n框里的话。\n下一段。\n"


def test_breaks_tabs_signs_and_fields() -> None:
    body = (
        "<w:p><w:r><w:t>题目</w:t><w:br/><w:t>在会上</w:t><w:tab/><w:t>甲</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/><w:t>乙</w:t></w:r></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>DATE</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("2024年2月20日")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + '<w:p><w:hyperlink r:id="x">'
        + run("链接里的字")
        + "</w:hyperlink><w:sdt><w:sdtContent>"
        + run("控件里的字")
        + "</w:sdtContent></w:sdt></w:p>"
        + "<w:sdt><w:sdtContent>"
        + paragraph("整段的控件")
        + "</w:sdtContent></w:sdt>"
    )
    assert read(body) == ("题目\n在会上\t甲☑-乙\n2024年2月20日\n链接里的字控件里的字\n整段的控件\n")


def test_headers_and_comments_are_left_out() -> None:
    body = paragraph("正文。") + '<w:p><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    comments = f'<w:comment w:id="1">{paragraph("批注")}</w:comment>'
    assert read(body, header1=paragraph("页眉"), comments=comments) == "正文。\n\n"


def test_a_table_of_contents_stands_in_the_text_and_is_set_aside() -> None:
    contents = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> TOC \\o "1-3" </w:instrText>'
        '<w:fldChar w:fldCharType="separate"/></w:r>'
        + run("一、去年 1")
        + "</w:p><w:p>"
        + run("二、今年 5")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    body = contents + paragraph("一、去年") + paragraph("去年的事情说起来很长，先说粮食。" * 3)
    extract = read_word(word_file(body), "讲话.docx", Effort())
    (aside,) = extract.asides
    assert extract.text[aside.span.start : aside.span.end] == "一、去年 1\n二、今年 5"
    assert aside.kind is AsideKind.NAVIGATION
    assert extract.text.startswith("一、去年 1\n二、今年 5\n一、去年\n去年的事情")


def test_a_contents_field_that_never_ends_hides_nothing() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/></w:r></w:p>' + paragraph("正文。") * 9
    )
    assert read_word(word_file(body), "讲话.docx", Effort()).asides == ()


def test_a_field_that_never_leaves_its_code_swallows_nothing_else() -> None:
    code = '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
    body = f"<w:p><w:r>{code}</w:r></w:p>" + paragraph("正文还在。")
    assert read(body) == "\n正文还在。\n"


def test_a_page_that_a_program_has_put_in_whole() -> None:
    page = "<html><body><p>同志们：</p><p>渠要修好。</p></body></html>".encode()
    body = paragraph("在修渠会议上的讲话") + '<w:altChunk r:id="x"/>' + paragraph("末。")
    data = with_piece(word_file(body), "x", "piece.html", page)
    text = read_word(data, "讲话.docx", Effort()).text
    assert text == "在修渠会议上的讲话\n同志们：\n渠要修好。\n末。\n"


def test_the_strict_dialect_is_read() -> None:
    usual = word_file(numbered("去年"), numbering=OFFICIAL + made_from(1, 1))
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            data = data.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            new.writestr(name, data)
    assert read_word(made.getvalue(), "讲话.docx", Effort()).text == "一、去年\n"


def test_a_word_file_without_words() -> None:
    with pytest.raises(EmptyFile, match=r"「讲话\.docx」是空的"):
        read(paragraph(" "))


def test_tables_in_tables_have_a_bottom() -> None:
    inner = paragraph("底")
    for _ in range(40):
        inner = table(row(f"<w:tc>{inner}</w:tc>"))
    with pytest.raises(FileTooLarge, match="嵌套超过"):
        read(inner)


def test_entities_are_refused() -> None:
    files = word_file(paragraph("好"))
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + data
            new.writestr(name, data)
    with pytest.raises(DamagedFile, match="实体声明"):
        read_word(made.getvalue(), "讲话.docx", Effort())
