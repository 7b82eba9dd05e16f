"""Word files: what a reader sees on the page, in order, and nothing else."""

from __future__ import annotations

import pytest
from corpus.archives import archive, members
from corpus.word_xml import made_from, numbered, paragraph, run, with_piece, word_file
from reading_word import OFFICIAL, read

from rag.domain import AsideKind
from rag.errors import DamagedFile, EmptyFile
from rag.extracting import Effort
from rag.extracting.word import read_word


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
    usual = members(word_file(numbered("去年"), numbering=OFFICIAL + made_from(1, 1)))
    strict = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, data in usual.items()
    }
    assert read_word(archive(strict), "讲话.docx", Effort()).text == "一、去年\n"


def test_a_word_file_without_words() -> None:
    with pytest.raises(EmptyFile, match=r"「讲话\.docx」是空的"):
        read(paragraph(" "))


def test_entities_are_refused() -> None:
    files = members(word_file(paragraph("好")))
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    files["word/document.xml"] = entity + files["word/document.xml"]
    with pytest.raises(DamagedFile, match="实体声明"):
        read_word(archive(files), "讲话.docx", Effort())
