"""The table of speeches as HTML: searched, filtered and sorted in the browser by library.js."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rag.domain import SpeechInfo
from rag.rendering.html import attr, date_words, esc

_COLUMNS = (
    ("标题", "text"),
    ("讲话人", "text"),
    ("日期", "text"),
    ("文种", "text"),
    ("字数", "number"),
    ("提醒", "number"),
)


def table_html(speeches: Sequence[SpeechInfo], trouble: str = "", done: str = "") -> str:
    """All speeches, over them a search box and filters; first what went wrong or was ``done``."""
    line = f'<p class="trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    line += f'<p class="hint" role="status">{esc(done)}</p>' if done else ""
    if not speeches:
        return (
            f'<div class="shelf">{line}<p class="hint">资料库还是空的。把文件放进来，'
            "或导入从别处导出的资料库，就可以提问了。</p></div>"
        )
    heads = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" data-sort="{kind}">{words}'
        "</button></th>"
        for words, kind in _COLUMNS
    )
    titles = Counter(_title(speech) for speech in speeches)
    rows = "".join(_row(speech, is_double=titles[_title(speech)] > 1) for speech in speeches)
    return (
        f'<div class="shelf">{line}{_search(speeches)}'
        '<div class="scroll" tabindex="0" role="region" aria-label="讲话列表"><table>'
        '<caption class="sr">资料库里的讲话，点列名排序，点标题打开</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        '<p class="nothing" hidden>没有合条件的讲话。</p></div>'
    )


def _search(speeches: Sequence[SpeechInfo]) -> str:
    warned = sum(bool(speech.warnings) for speech in speeches)
    only_warned = (
        f'<label class="tick"><input type="checkbox" data-filter="warned">只看有提醒的（{warned}）'
        "</label>"
        if warned
        else ""
    )
    return (
        '<div class="search"><label class="find"><span>查找</span><input type="search" data-find '
        'placeholder="标题、讲话人、职务、地点、文件名"></label>'
        + _filter("year", "年份", sorted({s.year for s in speeches if s.year}, reverse=True))
        + _filter("speaker", "讲话人", sorted({s.speaker for s in speeches if s.speaker}))
        + _filter("kind", "文种", sorted({s.kind for s in speeches if s.kind}))
        + only_warned
        + f'<span class="count" role="status" data-all="{len(speeches)}">{len(speeches)} 篇</span>'
        '<button type="button" class="plain" data-export-library>导出资料库</button></div>'
    )


def _filter(name: str, label: str, values: Iterable[str]) -> str:
    """A choice of one of ``values``; none where there is nothing to choose."""
    options = "".join(f'<option value="{attr(value)}">{esc(value)}</option>' for value in values)
    if options.count("<option") < 2:
        return ""
    return (
        f'<label><span class="sr">{label}</span><select data-filter="{name}">'
        f'<option value="">全部{label}</option>{options}</select></label>'
    )


def _title(speech: SpeechInfo) -> str:
    return speech.title or speech.file


def _row(speech: SpeechInfo, is_double: bool) -> str:
    """A speech; ``is_double``: others have the same title, so the file tells them apart."""
    file = f"<small>{esc(speech.file)}</small>" if is_double else ""
    known = (speech.subtitle, speech.post, speech.place, speech.occasion, speech.file)
    words = "；".join(speech.warnings)
    warnings = (
        f'<span class="warn" title="{attr(words)}">{len(speech.warnings)} 条</span>'
        if speech.warnings
        else "—"
    )
    return (
        f'<tr data-id="{attr(speech.id)}" data-year="{attr(speech.year)}" '
        f'data-speaker="{attr(speech.speaker)}" data-kind="{attr(speech.kind)}" '
        f'data-words="{attr(" ".join(word for word in known if word))}"'
        f'{" data-warned" if speech.warnings else ""}><th scope="row"><button type="button" '
        f'data-show="{attr(speech.id)}">{esc(_title(speech))}</button>{file}</th>'
        f"<td>{esc(speech.speaker) or '—'}</td>"
        f'<td class="num" data-value="{attr(speech.date)}">{date_words(speech.date) or "—"}</td>'
        f"<td>{esc(speech.kind) or '—'}</td>"
        f'<td class="num" data-value="{speech.chars}">{speech.chars:,}</td>'
        f'<td data-value="{len(speech.warnings)}">{warnings}</td></tr>'
    )
