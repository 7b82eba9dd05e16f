"""What became of a phrase over the whole library, for the page: first and last use, counts,
variants, each with a place to open. Every word from outside passes ``esc``. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import Citation, PhraseCount, PhraseTrace
from rag.rendering.brief_html import chip_html
from rag.rendering.html import card, esc

_COUNTS = (("speeches", "按讲话"), ("speakers", "按讲话人"), ("years", "按年份"))


def trace_html(trace: PhraseTrace) -> str:
    """A phrase with all that was found, or one calm line that nothing was."""
    citations = {citation.n: citation for citation in trace.citations}
    if trace.total:
        told = (
            f"「{trace.phrase}」共 {trace.total} 次，见于 {len(trace.speeches)} 篇"
            f"（查了 {trace.searched} 篇）。"
        )
    else:
        told = f"查了 {trace.searched} 篇讲话，没有「{trace.phrase}」这个提法。"
    parts = [f'<p class="told">{esc(told)}</p>', _ends(trace, citations)]
    tables = [_counts(words, getattr(trace, name), citations) for name, words in _COUNTS]
    parts.append(f'<div class="counts">{"".join(tables)}</div>' if trace.total else "")
    parts.append(_counts("相近的说法", trace.variants, citations))
    return f'<section class="trace">{"".join(parts)}</section>'


def trouble_html(words: str) -> str:
    return f'<p class="trouble" role="status">{esc(words)}</p>'


def _ends(trace: PhraseTrace, citations: Mapping[int, Citation]) -> str:
    found = [
        (word, citations[n])
        for word, n in (("最早", trace.first), ("最近", trace.last))
        if n is not None and n in citations
    ]
    if len(found) == 2 and found[0][1] == found[1][1]:
        found = [("只见于一处", found[0][1])]
    items = "".join(
        f'<div><h4>{word}</h4><ol class="cards" data-group>{card(citation)}</ol></div>'
        for word, citation in found
    )
    return f'<div class="ends">{items}</div>' if items else ""


def _counts(words: str, counts: Sequence[PhraseCount], citations: Mapping[int, Citation]) -> str:
    if not counts:
        return ""
    most = max(one.count for one in counts)
    rows = "".join(_count(one, most, citations) for one in counts)
    return (
        f'<div class="scroll"><table data-group><caption>{words}</caption>'
        '<thead class="sr"><tr><th scope="col">名称</th><th scope="col">次数</th>'
        f'<th scope="col">首见</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _count(one: PhraseCount, most: int, citations: Mapping[int, Citation]) -> str:
    citation = citations.get(one.citation)
    mark = chip_html(citation, str(citation.n)) if citation else ""
    return (
        f'<tr><th scope="row">{esc(one.label)}</th><td class="num">'
        f'<span class="length" style="width:{one.count / most * 48:.0f}px" aria-hidden="true">'
        f"</span>{one.count} 次</td><td>{mark}</td></tr>"
    )
