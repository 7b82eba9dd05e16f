"""A speech's own page as HTML: outline, text, and what is known of it with the words that say so.

Every place that is spoken of is a button; page.js scrolls the text there and highlights it.
"""

from __future__ import annotations

from rag.domain import Speech, SpeechInfo
from rag.rendering.html import attr, book, date_words, esc
from rag.rendering.speech_doubts import asides_html, warnings_html
from rag.rendering.speech_facts import facts_html
from rag.rendering.speech_places import named_places
from rag.rendering.speech_sheet import Sheet
from rag.rendering.speech_text import speech_text


def sheet_html(sheet: Sheet, trouble: str = "") -> str:
    """The page of a speech; ``trouble`` is a line on what could not be done."""
    speech = sheet.speech
    line = f'<p class="trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    return (
        f'<article class="sheet" data-id="{attr(speech.id)}"><div class="sheet-head">'
        '<button type="button" class="plain" data-back>返回列表</button>'
        f"<h2>{esc(sheet.title)}</h2></div>{line}"
        f'<div class="leaf">{_outline(speech)}'
        f'<aside class="known" aria-label="这篇讲话的情况">{warnings_html(sheet)}'
        f"{facts_html(sheet)}{asides_html(speech)}{_likenesses(sheet)}{_actions(sheet)}</aside>"
        '<div class="page" tabindex="0" role="region" aria-label="全文">'
        f"{speech_text(speech, named=named_places(sheet), anchors=True)}</div></div></article>"
    )


def _outline(speech: Speech) -> str:
    items = "".join(
        f'<li class="l{min(max(section.level, 1), 4)}"><button type="button" '
        f'data-goto="{section.index}">{esc(section.heading)}</button></li>'
        for section in speech.sections[1:]
    )
    if not items:
        return '<nav class="outline" aria-label="提纲"><p class="none">没有小标题</p></nav>'
    return f'<nav class="outline" aria-label="提纲"><h3>提纲</h3><ol>{items}</ol></nav>'


def _likenesses(sheet: Sheet) -> str:
    if not sheet.likenesses:
        return ""
    items = "".join(
        f"<li><b>{esc(book(one.info.title or one.info.file))}</b>"
        f"<small>{_about(one.info)}{esc(one.words)}，{one.share:.0%} 的文字一样</small>"
        '<span class="places">'
        f'<button type="button" class="link" data-differ="{attr(one.info.id)}">比出不同</button>'
        f'<button type="button" class="link" data-show="{attr(one.info.id)}">打开</button>'
        "</span></li>"
        for one in sheet.likenesses
    )
    return f'<section class="alike"><h3>相近的讲话</h3><ul>{items}</ul></section>'


def _about(info: SpeechInfo) -> str:
    words = "，".join(filter(None, [info.kind, date_words(info.date), info.file]))
    return f"{esc(words)}；"


def _actions(sheet: Sheet) -> str:
    """Removing asks once and says what will go."""
    speech = sheet.speech
    return (
        '<section class="actions"><h3>处理</h3>'
        '<p><button type="button" class="plain" data-reread>重新读入</button>'
        "<small>按现在的规则，从存下的原件再读一遍；编号和人工填写的不变。</small></p>"
        '<p><button type="button" class="plain danger" data-remove>删除这篇讲话</button></p>'
        '<dialog class="ask" aria-labelledby="ask-words"><p id="ask-words">'
        f"将从资料库删除{esc(book(sheet.title))}：正文 {len(speech.text):,} 字、"
        f"{len(speech.sections[1:])} 个小节、存下的原件和它的索引。"
        "以后的回答不会再用到它。你自己的原文件不受影响。</p>"
        '<p class="buttons"><button type="button" class="plain strong" data-confirm>删除</button>'
        '<button type="button" class="plain" data-cancel>不删了</button></p></dialog></section>'
    )
