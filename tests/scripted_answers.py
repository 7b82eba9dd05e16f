"""Answers to the page from a script: every quote is looked up in the speeches it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from threading import Event

from rag.domain import (
    Answer,
    Citation,
    Claim,
    ClaimStatus,
    EvidenceSentence,
    Searched,
    Span,
    Speech,
    Stage,
    Timings,
    innermost,
)

PARA = ClaimStatus.PARAPHRASE


def about_grain(
    speeches: Mapping[str, Speech], base: Answer, stop: Event | None, pace: float
) -> Iterator[Answer]:
    """Growing snapshots: verbatim, paraphrased and unverified claims, one more each ``pace``
    seconds. A question with 慢 waits a minute before the end. Ends early at ``stop``."""
    quotes = (
        "今年的主要目标是：粮食播种面积稳定在92.8万亩以上、总产量39.5万吨以上",
        "2024年，全县粮食播种面积92.7万亩，总产量39.3万吨，比上年增长1.8%，再创历史新高",
        "粮食总产量39万吨是市里下达的硬任务，面积要先落到丘块。",
        "全年粮食播种面积92.4万亩，总产量38.6万吨",
    )
    cited = [cite(speeches, n, quote) for n, quote in enumerate(quotes, 1)]
    cited = [citation for citation in cited if citation]
    base = replace(
        base,
        found=True,
        stage=Stage.READING,
        evidence=tuple(
            EvidenceSentence(c.n, c.speech, c.title, c.section, c.span, c.quote, 1.0) for c in cited
        ),
    )
    yield base
    _wait(stop, 4 * pace)
    claims = (
        Claim("今年的目标是粮食总产量39.5万吨以上，播种面积稳定在92.8万亩以上。", PARA, (1,)),
        Claim(quotes[2], ClaimStatus.VERBATIM, (3,)),
        Claim("2023年总产量38.6万吨，2024年39.3万吨，增长1.8%。", PARA, (2, 4)),
        Claim(
            "粮食产量连续两年增长都在2%以上。",
            ClaimStatus.UNVERIFIED,
            (2,),
            "「2%」在所引的句子里找不到。",
        ),
    )
    for count in range(1, len(claims) + 1):
        used = {n for claim in claims[:count] for n in claim.citations}
        base = replace(
            base,
            stage=Stage.WRITING,
            claims=claims[:count],
            citations=tuple(c for c in cited if c.n in used),
        )
        yield base
        _wait(stop, pace)
    if "慢" in base.question:
        _wait(stop, 60)
    if stop and stop.is_set():
        return
    lines = [c.text + "".join(f"[{n}]" for n in c.citations) for c in claims]
    yield replace(
        base,
        stage=Stage.DONE,
        text="\n".join(lines),
        searched=_searched(speeches, {c.speech for c in cited}),
        timings=Timings(0.1, 0.9, 2.8, 700, 120),
    )


def not_found(speeches: Mapping[str, Speech], base: Answer) -> Answer:
    """讲话中未提及, with the nearest sentences of two speeches."""
    nearest = [
        cite(speeches, 1, "其中产业项目74个、基础设施项目31个、社会民生项目21个，总投资**亿元"),
        cite(speeches, 2, "我们用半天时间看了××区、××县、××县的9个项目现场"),
    ]
    return replace(
        base,
        stage=Stage.DONE,
        text="讲话中未提及。可以换个说法，或把年份放宽再问。",
        searched=_searched(speeches, set()),
        nearest=tuple(found for found in nearest if found),
        timings=Timings(0.1, 0.0, 0.4),
    )


def cite(speeches: Mapping[str, Speech], n: int, quote: str) -> Citation | None:
    """Citation ``n`` of these words in the first speech that has them."""
    for speech in speeches.values():
        start = speech.text.find(quote)
        if start >= 0:
            path = speech.heading_path(innermost(speech.sections, start))
            span = Span(start, start + len(quote))
            return Citation(n, speech.id, speech.metadata.text_of("title"), path, span, quote)
    return None


def _searched(speeches: Mapping[str, Speech], carrying: set[str]) -> tuple[Searched, ...]:
    return tuple(
        Searched(s.id, s.metadata.text_of("title"), int(s.id in carrying))
        for s in speeches.values()
    )


def _wait(stop: Event | None, seconds: float) -> None:
    if seconds:
        (stop or Event()).wait(seconds)
