"""The library as HTML: the drop area, what became of each file, the table, a speech's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.domain import AddOutcome, AddResult, Evidence, Speech, SpeechInfo
from rag.rendering.html import attr, book, esc
from rag.rendering.reader_html import speech_text

OUTCOME_WORDS = {
    AddOutcome.ADDED: "已添加",
    AddOutcome.UNCHANGED: "没有变化",
    AddOutcome.UPDATED: "已更新",
    AddOutcome.DUPLICATE: "重复，未再添加",
    AddOutcome.REFUSED: "未添加",
}

FIELD_WORDS = {
    "title": "标题",
    "speaker": "讲话人",
    "date": "日期",
    "place": "地点",
    "occasion": "场合",
}

_COLUMNS = (
    ("title", "标题", "text"),
    ("speaker", "讲话人", "text"),
    ("date", "日期", "text"),
    ("place", "地点", "text"),
    ("chars", "字数", "number"),
    ("sections", "小节", "number"),
    ("warnings", "提醒", "number"),
)


def drop_html(max_mib: int) -> str:
    """Where files are dropped or chosen; page.js uploads them one by one."""
    return (
        f'<div class="drop" data-max="{max_mib}"><p>把讲话文件或文件夹拖到这里</p>'
        '<p class="buttons"><button type="button" class="plain" data-pick="files">选文件</button>'
        '<button type="button" class="plain" data-pick="folder">选文件夹</button></p>'
        f'<p class="hint">可以一次放多个，单个不超过 {max_mib} MiB。文件只留在这台机器上。</p>'
        '<input type="file" multiple data-input="files" aria-label="选文件" hidden>'
        '<input type="file" webkitdirectory data-input="folder" aria-label="选文件夹" hidden>'
        '<p class="sending" role="status" hidden></p></div>'
    )


@dataclass(frozen=True, slots=True)
class Adding:
    """How far a pile of files has got. ``doing`` and ``part`` (0 to 1): what goes on now."""

    total: int
    results: tuple[AddResult, ...] = ()
    doing: str = ""
    part: float = 0.0
    trouble: str = ""


def adding_html(state: Adding) -> str:
    """Files one by one with their result in words, under what goes on now."""
    results, doing = state.results, state.doing
    rows = "".join(_result(result) for result in results)
    now = ""
    if doing:
        now = (
            f'<p class="now" role="status"><span>{esc(doing)}</span>'
            f'<progress max="1" value="{state.part:.3f}" aria-label="进度"></progress></p>'
        )
    elif state.trouble:
        now = f'<p class="trouble" role="status">{esc(state.trouble)}</p>'
    elif results:
        now = f'<p class="now" role="status">{esc(_summary(results, state.total))}</p>'
    return f'<div class="adding">{now}<ul class="results">{rows}</ul></div>'


def _result(result: AddResult) -> str:
    words = OUTCOME_WORDS[result.outcome]
    reason = f'<span class="why">{esc(result.reason)}</span>' if result.reason else ""
    return (
        f'<li data-outcome="{result.outcome.value}"><span class="file">'
        f'{esc(PurePath(result.path).name)}</span><span class="outcome">{words}</span>{reason}</li>'
    )


def _summary(results: Sequence[AddResult], total: int) -> str:
    counts = {outcome: sum(r.outcome is outcome for r in results) for outcome in AddOutcome}
    words = "，".join(f"{OUTCOME_WORDS[o]} {n} 个" for o, n in counts.items() if n)
    rest = total - len(results)
    return words + (f"，已停止，还有 {rest} 个没有读" if rest > 0 else "")


def table_html(speeches: Sequence[SpeechInfo], trouble: str = "") -> str:
    """The table of speeches; page.js searches and sorts it in the browser."""
    line = f'<p class="trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    if not speeches:
        return f'<div class="shelf">{line}<p class="hint">资料库还是空的。</p></div>'
    heads = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" data-sort="{kind}">{words}'
        "</button></th>"
        for _, words, kind in _COLUMNS
    )
    rows = "".join(_row(speech) for speech in speeches)
    return (
        f'<div class="shelf">{line}<p class="search"><label>查找<input type="search" data-find '
        f'placeholder="标题、讲话人、日期、地点"></label><span class="count" role="status" '
        f'data-all="{len(speeches)}">{len(speeches)} 篇</span></p>'
        '<div class="scroll" tabindex="0" role="region" aria-label="讲话列表"><table>'
        '<caption class="sr">资料库里的讲话，点列名排序，点标题打开</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _row(speech: SpeechInfo) -> str:
    title = speech.title or speech.file
    warnings = f'<span class="warn">{len(speech.warnings)} 条</span>' if speech.warnings else "—"
    return (
        f'<tr data-id="{attr(speech.id)}"><th scope="row"><button type="button" '
        f'data-show="{attr(speech.id)}">{esc(title)}</button></th>'
        f"<td>{esc(speech.speaker) or '—'}</td><td>{esc(speech.date) or '—'}</td>"
        f"<td>{esc(speech.place) or '—'}</td>"
        f'<td class="num" data-value="{speech.chars}">{speech.chars:,}</td>'
        f'<td class="num" data-value="{speech.sections}">{speech.sections}</td>'
        f'<td data-value="{len(speech.warnings)}">{warnings}</td></tr>'
    )


def speech_page_html(speech: Speech, trouble: str = "") -> str:
    """A speech's own page: what is known of it and why, outline, text, correct and remove."""
    title = speech.metadata.text_of("title") or speech.file
    headings = speech.sections[1:]
    outline = "".join(
        f'<li class="l{min(max(section.level, 1), 4)}"><button type="button" '
        f'data-goto="{section.index}">{esc(section.heading)}</button></li>'
        for section in headings
    )
    toc = (
        f'<nav class="outline" aria-label="提纲"><h3>提纲</h3><ol>{outline}</ol></nav>'
        if outline
        else ""
    )
    named = {
        name: evidence.span
        for name in FIELD_WORDS
        if (evidence := getattr(speech.metadata, name)) and evidence.span
    }
    warnings = "".join(f"<li>{esc(warning)}</li>" for warning in speech.warnings)
    notes = f'<ul class="warnings" aria-label="提醒">{warnings}</ul>' if warnings else ""
    line = f'<p class="trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    return (
        f'<article class="sheet" data-id="{attr(speech.id)}"><div class="sheet-head">'
        f"<h2>{esc(title)}</h2>"
        '<button type="button" class="plain" data-back>返回列表</button></div>'
        f"{line}{notes}{_facts(speech)}{_editor(speech)}{_remover(speech, title)}"
        f'<div class="leaf">{toc}<div class="page" tabindex="0" role="region" aria-label="全文">'
        f"{speech_text(speech, named=named, anchors=True)}</div></div></article>"
    )


def _facts(speech: Speech) -> str:
    rows = []
    for name, words in FIELD_WORDS.items():
        evidence: Evidence | None = getattr(speech.metadata, name)
        if evidence is None:
            value, ground = '<span class="none">文中没有写明</span>', ""
        elif evidence.span is None:
            value, ground = esc(evidence.value), '<span class="ground">人工填写</span>'
        else:
            value = esc(evidence.value)
            ground = (
                f'<button type="button" class="ground" data-name="{name}">依据：'
                f"「{esc(speech.quote(evidence.span))}」</button>"
            )
        rows.append(f"<dt>{words}</dt><dd><span>{value}</span>{ground}</dd>")
    rows.append(f"<dt>文件</dt><dd><span>{esc(speech.file)}</span></dd>")
    return f'<dl class="facts">{"".join(rows)}</dl>'


def _editor(speech: Speech) -> str:
    hints = {"date": ' placeholder="2024-03-05、2024-03 或 2024"'}
    inputs = "".join(
        f'<label>{words}<input name="{name}" value="{attr(speech.metadata.text_of(name))}"'
        f"{hints.get(name, '')}></label>"
        for name, words in FIELD_WORDS.items()
    )
    return (
        '<details class="edit"><summary>改正</summary><form data-edit>'
        f'{inputs}<p class="buttons"><button type="submit" class="plain strong">保存</button></p>'
        "</form></details>"
    )


def _remover(speech: Speech, title: str) -> str:
    """Asks once and says what will go."""
    return (
        '<button type="button" class="link danger" data-remove>删除这篇讲话</button>'
        '<dialog class="ask" aria-labelledby="ask-words"><p id="ask-words">'
        f"将从资料库删除{esc(book(title))}：正文 {len(speech.text):,} 字、"
        f"{len(speech.sections[1:])} 个小节和它的索引。"
        "以后的回答不会再用到它。你自己的原文件不受影响。</p>"
        '<p class="buttons"><button type="button" class="plain strong" data-confirm>删除</button>'
        '<button type="button" class="plain" data-cancel>不删了</button></p></dialog>'
    )
