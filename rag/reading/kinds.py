"""What kind of text it is, by the words of its title: 讲话, 报告, 贺词, 通稿, 摘编.

Knows only the head of a text. A kind that its words do not give is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import Certainty, Evidence, Span
from rag.reading.titles import WORKS, is_attended

_EXTRACT: Final = re.compile(r"摘编|摘要|节选|摘登|摘录|选编|(?:讲话|报告)要点")
_EXTRACTED: Final = re.compile(r"摘编自|摘自|节选自|选自")
_RELEASE: Final = re.compile("通稿")
_WORK: Final = re.compile(
    rf"(?P<work>{WORKS})(?:稿|提纲|材料)?(?:全文)?(?:[ 　]*[（(〔\[][^）)〕\]\n]*[）)〕\]])?[ 　]*$"
)
_NEWS: Final = re.compile(r"召开|举行|主持召开|强调|调研|开幕|闭幕|传达学习|会见|要求")
_BY_WORK: Final = {
    "讲话": "讲话", "发言": "讲话", "致辞": "讲话", "致词": "讲话", "演讲": "讲话", "讲稿": "讲话",
    "主持词": "讲话", "开幕词": "讲话", "闭幕词": "讲话", "党课": "讲话", "提纲": "讲话",
    "报告": "报告", "贺词": "贺词", "贺信": "贺词", "献词": "贺词", "寄语": "贺词",
    "慰问信": "贺词",
}  # fmt: skip


def kind_of(
    text: str,
    title: Evidence,
    beside: Sequence[Span],
    lead: Span | None,
    credits_: Sequence[Span],
) -> Evidence | None:
    """The kind by ``title``, the lines ``beside`` it (subtitle), or the first words of news.

    ``lead`` is the first paragraph of a text that greets nobody; ``credits_`` are notes of where
    it was printed.
    """
    heads = [*([title.span] if title.span else []), *beside]
    for pattern, kind in ((_EXTRACT, "摘编"), (_RELEASE, "通稿")):
        for span in heads:
            match = pattern.search(text, span.start, min(span.end, span.start + 80))
            if match:
                return Evidence(kind, Span(match.start(), match.end()))
    for span in credits_:
        match = _EXTRACTED.search(text, span.start, span.end)
        if match:
            return Evidence("摘编", Span(match.start(), match.end()), Certainty.INFERRED)
    for span in heads:
        if lead and is_attended(text, span):
            continue
        found = _by_work(text[span.start : span.end], span)
        if found:
            return found
    if lead and title.span:
        match = _NEWS.search(text, title.span.start, title.span.end)
        if match:
            return Evidence("通稿", Span(match.start(), match.end()), Certainty.INFERRED)
    return None if title.span else _by_work(title.value, None)


def _by_work(words: str, span: Span | None) -> Evidence | None:
    joined = "".join(words.split())
    match = _WORK.search(joined)
    if match is None or match.group("work") not in _BY_WORK:
        return None
    work = match.group("work")
    kind = _BY_WORK[work]
    stated = Certainty.STATED if kind == work and span else Certainty.INFERRED
    if span is None:
        return Evidence(kind, None, stated)
    at = words.rfind(work)
    place = Span(span.start + at, span.start + at + len(work)) if at >= 0 else span
    return Evidence(kind, place, stated)
