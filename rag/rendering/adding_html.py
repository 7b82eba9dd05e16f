"""How files get into the library, as HTML: where they are dropped, what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.domain import AddOutcome, AddResult
from rag.rendering.html import attr, esc

LARGEST_BUNDLE_MIB = 2048
"""Mebibytes that an exported library may have to be imported through the page."""

_OUTCOME_WORDS = {
    AddOutcome.ADDED: "已加入",
    AddOutcome.UNCHANGED: "未变",
    AddOutcome.UPDATED: "已更新",
    AddOutcome.DUPLICATE: "重复，未再加入",
    AddOutcome.REFUSED: "未能读入",
}
_FORMATS = (
    ("文稿", "Word（.docx）、PDF、OFD、.txt、.md，装有 LibreOffice 时还有 .doc、.wps、.rtf"),
    ("网页", "存下来的 .html、.mht"),
    ("扫描件", "扫描的 PDF 和图片（.png、.jpg、.tif），自动识别文字"),
    ("打包的", ".zip，里面可以是以上各种；也可以是从别处导出的资料库"),
)


def drop_html(max_mib: int) -> str:
    """Where files are dropped or chosen; library.js uploads them one by one."""
    formats = "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in _FORMATS)
    return (
        f'<div class="drop" data-max="{max_mib}" data-max-bundle="{LARGEST_BUNDLE_MIB}">'
        "<p>把讲话文件或文件夹拖到这里</p>"
        '<p class="buttons"><button type="button" class="plain" data-pick="files">选文件</button>'
        '<button type="button" class="plain" data-pick="folder">选文件夹</button></p>'
        f'<p class="hint">可以一次放几百个，单个不超过 {max_mib} MB。文件只留在这台机器上。</p>'
        f'<details class="formats"><summary>能读哪些文件</summary><dl>{formats}</dl></details>'
        '<input type="file" multiple data-input="files" aria-label="选文件" hidden>'
        '<input type="file" webkitdirectory data-input="folder" aria-label="选文件夹" hidden>'
        '<p class="sending" role="status" hidden></p></div>'
    )


@dataclass(frozen=True, slots=True)
class Adding:
    """How far a pile of files has got.

    ``total`` files were given, ``finished`` of them are done (a file may give several results, as
    an archive does). ``doing`` and ``part`` (0 to 1): what goes on now. ``is_over``: nothing more
    will come. ``again``: the files are those kept of speeches, read once more.
    """

    total: int
    results: tuple[AddResult, ...] = ()
    doing: str = ""
    part: float = 0.0
    trouble: str = ""
    finished: int = 0
    is_over: bool = False
    again: bool = False


def adding_html(state: Adding) -> str:
    """Files one by one with their result in words, under what goes on now.

    At the end the refused ones come first, since they need a person.
    """
    results = state.results
    if state.is_over:
        results = tuple(sorted(results, key=lambda r: r.outcome is not AddOutcome.REFUSED))
    rows = "".join(_result(result, again=state.again) for result in results)
    running = "" if state.is_over else " data-running"
    return (
        f'<section class="adding" aria-label="读入的结果"{running}>'
        f'{_now(state)}<ul class="results" tabindex="0">{rows}</ul></section>'
    )


def _now(state: Adding) -> str:
    trouble = f'<p class="trouble" role="alert">{esc(state.trouble)}</p>' if state.trouble else ""
    if not state.is_over:
        return (
            f'{trouble}<p class="now" role="status"><span>{esc(state.doing or "正在准备")}</span>'
            f'<progress max="1" value="{state.part:.3f}" aria-label="进度"></progress></p>'
        )
    words = esc(_summary(state.results, state.total - state.finished))
    return (
        f'{trouble}<p class="now" role="status"><span>{words}</span>'
        '<button type="button" class="link" data-dismiss>收起</button></p>'
    )


def _result(result: AddResult, *, again: bool) -> str:
    words = _OUTCOME_WORDS[result.outcome]
    known = ""
    if result.outcome is AddOutcome.UNCHANGED:
        known = "读出来的和原来一样" if again else "资料库里已有，内容一样"
    more = "；".join(part for part in (result.reason or known, result.note) if part)
    why = f'<span class="why">{esc(more)}</span>' if more else ""
    name = esc(PurePath(result.path).name)
    if result.speech:
        name = (
            f'<button type="button" class="link" data-show="{attr(result.speech)}">{name}</button>'
        )
    return (
        f'<li data-outcome="{result.outcome.value}"><span class="outcome">{words}</span>'
        f'<span class="file">{name}</span>{why}</li>'
    )


def _summary(results: Sequence[AddResult], unread: int) -> str:
    counts = {outcome: sum(r.outcome is outcome for r in results) for outcome in AddOutcome}
    told = "，".join(f"{_OUTCOME_WORDS[o].split('，')[0]} {n} 份" for o, n in counts.items() if n)
    words = f"共 {len(results)} 份：{told}。" if results else "没有读入什么。"
    return words + (f"已停止，还有 {unread} 个文件没有读。" if unread > 0 else "")
