"""A brief as Markdown and on the screen: marks, what is left out, the ledger."""

from __future__ import annotations

from dataclasses import replace

from briefs_by_hand import REPORT, brief_of, lines_brief, sample
from briefs_on_paper import AS_WRITTEN, one_line_brief

from rag.domain import LineKind
from rag.rendering.brief_html import ledger_html, left_out_html, page_html
from rag.rendering.brief_markdown import brief_markdown


def test_markdown_has_footnotes_and_escapes() -> None:
    brief = one_line_brief(AS_WRITTEN, section=("一、农业",))
    text = brief_markdown(brief, evidence='{"a": "-->"}')
    assert text.startswith("# 短讲话要点\n")
    assert "总投资\\*\\*亿元" in text
    assert "[^1]。" in text
    assert "\n[^1]: 一、农业\n" in text
    assert text.count("-->") == 1


def test_html_marks_open_the_original_and_lines_can_be_dropped() -> None:
    brief = replace(lines_brief(["甲<b>事。", "乙事。"]), shown=(0,))
    html = page_html(brief)
    assert "甲&lt;b&gt;事" in html
    assert 'data-start="0" data-end="6"' in html
    assert 'data-brief-drop="0"' in html
    assert "乙事" not in html
    left = left_out_html(brief)
    assert 'data-brief-restore="1"' in left
    assert "未列入的 1 条" in left
    assert left_out_html(replace(brief, shown=(0, 1))) == ""


def test_the_ledger_counts_what_is_left_out() -> None:
    speech = sample(REPORT)
    brief = brief_of(speech, {LineKind.TASK: 2})
    covered = sum(entry.covered for entry in brief.ledger)
    html = ledger_html(brief)
    whole = len(brief.ledger)
    words = f"{whole} 处标题、列举、时限和责任：列入 {covered}，略去 {whole - covered}。"
    assert words in html
    assert "（一）农业底盘更加稳固" in html
    assert ledger_html(replace(brief, ledger=())).startswith('<p class="quiet">')
