"""Web pages: the article with its title, all of it, and nothing of what stands around it."""

from __future__ import annotations

import pytest
from corpus.web import archive_of, broken_lines, page_of, paragraphs

from rag.errors import DamagedFile, EmptyFile, FileTooLarge
from rag.extracting import Effort, Extract
from rag.extracting.web import read_web, read_web_archive
from rag.reading import read_bytes

SPEECH = (
    "同志们：\n今天的会议很重要，主要任务是研究春耕生产。\n一、去年的工作\n"
    "去年全县粮食总产量31.6万吨，增长2.1%，连续九年增产。\n二、今年的打算\n"
    "今年要修好三条渠，新建高标准农田2.4万亩，让更多的田旱涝保收。\n谢谢大家！\n"
)


def read(page: str, charset: str = "utf-8") -> Extract:
    return read_web(page.encode(charset), "页.html", Effort())


@pytest.mark.parametrize("body", [paragraphs, broken_lines])
def test_the_article_and_nothing_around_it(body) -> None:
    extract = read(page_of("在春耕会议上的讲话", body(SPEECH)))
    kept = [line.strip("\u3000") for line in extract.text.splitlines()]
    assert kept == ["在春耕会议上的讲话", *SPEECH.splitlines()]
    assert extract.hints == {
        "title": "在春耕会议上的讲话",
        "date": "2025-03-05",
        "source": "市政府办公室",
    }


def test_the_line_of_date_and_source_stands_under_the_title() -> None:
    page = page_of("在春耕会议上的讲话", paragraphs(SPEECH)).replace(
        "</h1>", "</h1><div>发布时间：2025-03-05　来源：市政府办公室</div>"
    )
    lines = read(page).text.splitlines()
    assert lines[:2] == ["在春耕会议上的讲话", "发布时间：2025-03-05　来源：市政府办公室"]


def test_links_inside_the_article_are_set_aside_and_words_are_not() -> None:
    inside = (
        paragraphs(SPEECH)
        + '<p><a href="/2.html">上一篇：另一次会议</a></p>'
        + '<p>依据<a href="/law.html">《粮食法》</a>，要把责任落到每一块田。</p>'
    )
    extract = read(page_of("在春耕会议上的讲话", inside))
    asides = [extract.text[a.span.start : a.span.end] for a in extract.asides]
    assert asides == ["上一篇：另一次会议"]
    assert "依据《粮食法》，要把责任落到每一块田。\n" in extract.text


@pytest.mark.parametrize(
    ("declared", "written"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gb2312", "utf-8"), ("", "gb18030")],
)
def test_the_encoding_that_is_and_not_the_one_declared(declared: str, written: str) -> None:
    body = paragraphs(SPEECH + "县长陈䶮同志主持会议。")
    page = page_of("在春耕会议上的讲话", body, charset=declared)
    if not declared:
        page = page.replace('<meta charset="">', "")
    assert "县长陈䶮同志主持会议。" in read(page, written).text


def test_a_line_of_source_that_breaks_inside_chinese_is_no_space() -> None:
    words = "<p>去年全县\n  粮食增产，\nGDP 增长\n6%。</p>"
    text = read(f"<html><body><h1>题目</h1>{words}{SPEECH}</body></html>").text
    assert "去年全县粮食增产，GDP 增长 6%。" in text


def test_tables_in_pages() -> None:
    table = (
        "<table><tr><td rowspan=2>地区</td><td colspan=2>产量</td></tr>"
        "<tr><td>早稻</td><td>晚稻</td></tr>"
        "<tr><td>渔陵县</td><td>3.1</td><td>4.2</td></tr></table>"
    )
    text = read(page_of("在春耕会议上的讲话", paragraphs(SPEECH) + table)).text
    assert text.endswith("谢谢大家！\n地区\t产量\n\t早稻\t晚稻\n渔陵县\t3.1\t4.2\n")


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    page = f"<table><tr><td>菜单</td><td>{paragraphs(SPEECH)}</td></tr><tr><td>a</td></tr></table>"
    text = read(f"<html><body>{page}</body></html>").text
    assert "\t" not in text
    assert "　　同志们：\n　　今天的会议很重要" in text


def test_numbers_of_ordered_lists() -> None:
    page = (
        f"<html><body>{paragraphs(SPEECH)}<ol start=3><li>修渠</li><li>架桥</li></ol></body></html>"
    )
    assert "3. 修渠\n4. 架桥\n" in read(page).text


def test_a_short_page_without_an_article_is_kept_whole() -> None:
    text = read("<html><body><p>新年好</p><p>大家好</p></body></html>").text
    assert text == "新年好\n大家好\n"


def test_what_is_hidden_or_script_is_not_read() -> None:
    text = read(page_of("题目", paragraphs(SPEECH))).text
    assert "看不见的字" not in text
    assert "不是正文" not in text


def test_a_site_that_puts_the_page_into_a_form_and_shows_it_by_script() -> None:
    page = page_of("在春耕会议上的讲话", paragraphs(SPEECH))
    usual = read(page).text
    page = page.replace("<body>", '<body><form id="f">').replace("</body>", "</form></body>")
    page = page.replace('id="zoom"', 'id="zoom" style="visibility: hidden"')
    assert read(page).text == usual


def test_the_name_of_the_site_is_not_the_title() -> None:
    page = page_of("在春耕会议上的讲话", paragraphs(SPEECH))
    page = page.replace("<h1>在", "<h2>在").replace("话</h1>", "话</h2>")
    page = page.replace('<div class="header">', '<div class="header"><h1>示例市人民政府</h1>')
    assert read(page).text.startswith("在春耕会议上的讲话\n　　同志们：\n")


def test_a_page_that_was_saved_as_one_file() -> None:
    page = page_of("在春耕会议上的讲话", paragraphs(SPEECH))
    extract = read_web_archive(archive_of(page), "页.mht", Effort())
    assert extract.text == read(page).text
    with pytest.raises(DamagedFile, match="没有找到网页正文"):
        read_web_archive(b"MIME-Version: 1.0\r\n\r\nhello", "页.mht", Effort())


def test_pages_without_words_and_pages_too_large() -> None:
    with pytest.raises(EmptyFile, match="里没有文字"):
        read("<html><body><script>1</script></body></html>")
    with pytest.raises(FileTooLarge):
        read("<html>" + "<p>1" * 500_000)


def test_a_page_becomes_a_speech_with_its_headings_and_title() -> None:
    speech = read_bytes(
        page_of("在春耕会议上的讲话", paragraphs(SPEECH)).encode(), "content_12.html"
    )
    assert speech.metadata.text_of("title") == "在春耕会议上的讲话"
    assert [s.heading for s in speech.sections if s.heading] == ["一、去年的工作", "二、今年的打算"]
