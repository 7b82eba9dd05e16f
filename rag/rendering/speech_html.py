"""A speech's own page as HTML: outline, text, and what is known of it with the words that say so.

Every place that is spoken of is a button; page.js scrolls the text there and highlights it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from rag.domain import (
    KINDS,
    Certainty,
    Evidence,
    Flag,
    FlagKind,
    Metadata,
    Span,
    Speech,
    SpeechInfo,
)
from rag.rendering.html import attr, book, date_words, esc
from rag.rendering.speech_text import speech_text

FIELD_WORDS = {
    "title": "标题",
    "subtitle": "副标题",
    "speaker": "讲话人",
    "post": "职务",
    "date": "日期",
    "place": "地点",
    "occasion": "场合",
    "kind": "文种",
}
_QUOTED = 28
"""Characters of a place that are quoted on its button."""
_PLACES = 8
"""So many places of one warning, or of one kind of set-aside text, get a button."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A speech with much of the same text: in words (大体相同), as a share of the shorter one."""

    info: SpeechInfo
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A speech and what the library knows of it beside its text.

    ``flags_across`` are the doubts that other speeches give rise to, ``original`` is what the text
    itself says of title and speaker, whatever was corrected.
    """

    speech: Speech
    flags_across: tuple[Flag, ...]
    original: Metadata
    likenesses: tuple[Likeness, ...] = ()

    @property
    def title(self) -> str:
        return self.speech.metadata.text_of("title") or self.speech.file


def sheet_html(sheet: Sheet, trouble: str = "") -> str:
    """The page of a speech; ``trouble`` is a line on what could not be done."""
    speech = sheet.speech
    line = f'<p class="trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    return (
        f'<article class="sheet" data-id="{attr(speech.id)}"><div class="sheet-head">'
        '<button type="button" class="plain" data-back>返回列表</button>'
        f"<h2>{esc(sheet.title)}</h2></div>{line}"
        f'<div class="leaf">{_outline(speech)}'
        f'<aside class="known" aria-label="这篇讲话的情况">{_warnings(sheet)}{_facts(sheet)}'
        f"{_asides(speech)}{_likenesses(sheet)}{_actions(sheet)}</aside>"
        '<div class="page" tabindex="0" role="region" aria-label="全文">'
        f"{speech_text(speech, named=_named(sheet), anchors=True)}</div></div></article>"
    )


def _named(sheet: Sheet) -> dict[str, Span]:
    """Every place that has a button, by the name on it; set-aside lines name themselves."""
    found = {
        name: evidence.span
        for name in FIELD_WORDS
        if (evidence := _evidence(sheet.speech.metadata, name)) and evidence.span
    }
    for number, flag in enumerate(sheet.speech.flags):
        if flag.kind is not FlagKind.OCR:  # its lines are marked as they are
            found |= {f"flag-{number}-{at}": span for at, span in enumerate(flag.spans)}
    return found | {
        f"aside-{aside.span.start}": Span(aside.span.start, aside.span.end)
        for aside in sheet.speech.set_aside
    }


def _evidence(metadata: Metadata, name: str) -> Evidence | None:
    evidence: Evidence | None = getattr(metadata, name)
    return evidence


def _outline(speech: Speech) -> str:
    items = "".join(
        f'<li class="l{min(max(section.level, 1), 4)}"><button type="button" '
        f'data-goto="{section.index}">{esc(section.heading)}</button></li>'
        for section in speech.sections[1:]
    )
    if not items:
        return '<nav class="outline" aria-label="提纲"><p class="none">没有小标题</p></nav>'
    return f'<nav class="outline" aria-label="提纲"><h3>提纲</h3><ol>{items}</ol></nav>'


def _warnings(sheet: Sheet) -> str:
    speech = sheet.speech
    items = [
        _warning(flag, [_flag_place(speech, number, at) for at in range(len(flag.spans))])
        for number, flag in enumerate(speech.flags)
    ]
    speaker = _evidence(speech.metadata, "speaker")
    own = [_place("speaker", speech, speaker.span)] if speaker and speaker.span else []
    items += [_warning(flag, own) for flag in sheet.flags_across]
    if not items:
        return ""
    return (
        f'<section class="warnings"><h3>提醒 {len(items)} 条</h3><ul>{"".join(items)}</ul>'
        '<p class="hint">只作提醒，原文不改动。</p></section>'
    )


def _warning(flag: Flag, places: list[str]) -> str:
    more = f"<small>等 {len(places)} 处</small>" if len(places) > _PLACES else ""
    where = f'<span class="places">{"".join(places[:_PLACES])}{more}</span>' if places else ""
    return f"<li><b>{flag.kind.value}</b>{esc(flag.message)}{where}</li>"


def _flag_place(speech: Speech, number: int, at: int) -> str:
    flag = speech.flags[number]
    span = flag.spans[at]
    name = f"line-{span.start}" if flag.kind is FlagKind.OCR else f"flag-{number}-{at}"
    return _place(name, speech, span)


def _place(name: str, speech: Speech, span: Span) -> str:
    """The press that shows a named place of the text, with its first words on it."""
    return (
        f'<button type="button" class="ground" data-name="{attr(name)}">'
        f"「{esc(_short(speech.quote(span)))}」</button>"
    )


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"


def _facts(sheet: Sheet) -> str:
    rows = "".join(_fact(sheet, name, words) for name, words in FIELD_WORDS.items())
    speech = sheet.speech
    size = f"{len(speech.text):,} 字" + (f"，{len(speech.pages)} 页" if speech.pages else "")
    rows += f"<dt>文件</dt><dd><span>{esc(speech.file)}</span><small>{size}</small></dd>"
    return f'<section><h3>依据</h3><dl class="facts">{rows}</dl>{_editor(speech)}</section>'


def _fact(sheet: Sheet, name: str, words: str) -> str:
    evidence, original = _evidence(sheet.speech.metadata, name), _evidence(sheet.original, name)
    if evidence is None:
        return f'<dt>{words}</dt><dd><span class="none">文中没有写明</span></dd>'
    shown = date_words(evidence.value) if name == "date" else evidence.value
    ground = ""
    if evidence.span is not None:
        ground = _place(name, sheet.speech, evidence.span)
    elif evidence.certainty is not Certainty.BY_HAND:
        ground = "<small>取自文件名</small>"
    elif original is not None and original.value != evidence.value:
        was = date_words(original.value) if name == "date" else original.value
        ground = f"<small>文中作「{esc(was)}」</small>"
    return (
        f'<dt>{words}</dt><dd><span class="value">{esc(shown)}</span>'
        f'<small class="sure">{evidence.certainty.value}</small>{ground}</dd>'
    )


def _editor(speech: Speech) -> str:
    inputs = "".join(
        _input(name, words, speech.metadata.text_of(name)) for name, words in FIELD_WORDS.items()
    )
    return (
        '<details class="edit"><summary>改正</summary><form data-edit>'
        f'{inputs}<p class="hint">清空一栏，就恢复成文中读出的。</p>'
        '<p class="buttons"><button type="submit" class="plain strong">保存</button></p>'
        "</form></details>"
    )


def _input(name: str, words: str, value: str) -> str:
    if name == "kind":
        offered = ("", *KINDS) if value in ("", *KINDS) else ("", *KINDS, value)
        options = "".join(
            f'<option value="{attr(kind)}"{" selected" if kind == value else ""}>'
            f"{esc(kind) or '—'}</option>"
            for kind in offered
        )
        return f'<label>{words}<select name="kind">{options}</select></label>'
    hint = ' placeholder="2024-03-05、2024-03 或 2024"' if name == "date" else ""
    return f'<label>{words}<input name="{name}" value="{attr(value)}"{hint}></label>'


def _asides(speech: Speech) -> str:
    """What was set aside, by kind, with the rules that did so."""
    if not speech.set_aside:
        return ""
    asides = sorted(speech.set_aside, key=lambda a: (a.kind.value, a.span.start))
    items = []
    for kind, group in groupby(asides, lambda aside: aside.kind):
        run = list(group)
        rules = "、".join(dict.fromkeys(aside.rule for aside in run if aside.rule))
        places = "".join(
            _place(f"aside-{aside.span.start}", speech, aside.span)
            for aside in run[:_PLACES]
            if speech.quote(aside.span).strip()
        )
        more = f"<small>等 {len(run)} 处</small>" if len(run) > _PLACES else ""
        why = f"<small>{esc(rules)}</small>" if rules else ""
        items.append(
            f"<li><b>{kind.value} {len(run)} 处</b>{why}"
            f'<span class="places">{places}{more}</span></li>'
        )
    return (
        f'<section class="set-aside"><details><summary>不作正文的文字 {len(asides)} 处</summary>'
        '<p class="hint">留在原处、灰色显示，不会被引用。</p>'
        f"<ul>{''.join(items)}</ul></details></section>"
    )


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
