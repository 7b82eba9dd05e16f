"""What is known of a speech, each with the words that say so, and the form that corrects it."""

from __future__ import annotations

from rag.domain import KINDS, Certainty, Speech
from rag.rendering.html import attr, date_words, esc
from rag.rendering.speech_places import place
from rag.rendering.speech_sheet import FIELD_WORDS, Sheet, evidence_of


def facts_html(sheet: Sheet) -> str:
    """The fields of the metadata, the file, and the form."""
    rows = "".join(_fact(sheet, name, words) for name, words in FIELD_WORDS.items())
    speech = sheet.speech
    size = f"{len(speech.text):,} 字" + (f"，{len(speech.pages)} 页" if speech.pages else "")
    rows += f"<dt>文件</dt><dd><span>{esc(speech.file)}</span><small>{size}</small></dd>"
    return f'<section><h3>依据</h3><dl class="facts">{rows}</dl>{_editor(speech)}</section>'


def _fact(sheet: Sheet, name: str, words: str) -> str:
    evidence, original = evidence_of(sheet.speech.metadata, name), evidence_of(sheet.original, name)
    if evidence is None:
        return f'<dt>{words}</dt><dd><span class="none">文中没有写明</span></dd>'
    shown = date_words(evidence.value) if name == "date" else evidence.value
    ground = ""
    if evidence.span is not None:
        ground = place(name, sheet.speech, evidence.span)
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
