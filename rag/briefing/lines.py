"""Speech -> all lines that could stand in its brief, numbered, with citations and ledger."""

from __future__ import annotations

from collections.abc import Sequence

from rag.briefing.doubts import doubts_of
from rag.briefing.drafting import Draft, Material
from rag.briefing.figures import figure_lines
from rag.briefing.focusing import Similarity, focused
from rag.briefing.naming import duty_lines, moments, time_lines
from rag.briefing.parts import section_lines
from rag.briefing.phrases import phrase_lines
from rag.briefing.points import point_lines
from rag.briefing.repeating import is_short, without_repeats
from rag.briefing.rest import rest_lines
from rag.citing import number_citations
from rag.domain import Brief, BriefChoices, BriefLine, FigureBasis, LineKind, SectionSummary
from rag.emphasis import Unmarking
from rag.ledger import mapped, opened
from rag.summarising import paged


def drafts_of(
    material: Material, choices: BriefChoices, similarity: Similarity | None = None
) -> list[Draft]:
    """The lines for ``choices`` in the order of the page."""
    points = point_lines(material)
    figures = figure_lines(material)
    duties = duty_lines(material)
    parts = section_lines(material, [*points, *figures], duties)
    figures = [_once(one, parts) for one in figures]
    found: list[Draft] = [
        *points,
        *parts,
        *phrase_lines(material),
        *time_lines(material),
        *duties,
        *(figures if choices.figures else ()),
    ]
    found += rest_lines(material, found)
    if choices.focus.strip():
        found = focused(material, found, choices.focus, similarity)
    return sorted(without_repeats(found, short=is_short(material)), key=_place)


def _once(figure: Draft, parts: Sequence[Draft]) -> Draft:
    """A figure, of less weight where a line under 重点任务 tells it already."""
    told = any(figure.value in one.claim.text for one in parts if one.kind is LineKind.TASK)
    return figure.weighed(figure.importance / 2) if told and figure.importance < 0.8 else figure


def _place(draft: Draft) -> tuple[int, bool, int]:
    """The order of the page: by kind, targets before results, then as the speech goes."""
    result = draft.kind is LineKind.FIGURE and draft.basis is not FigureBasis.TARGET
    return list(LineKind).index(draft.kind), result, draft.start


def made_of(
    material: Material,
    drafts: Sequence[Draft],
    choices: BriefChoices,
    summaries: tuple[SectionSummary, ...] = (),
) -> Brief:
    """A brief that holds ``drafts``, all of them shown; not yet fitted to a page."""
    speech = material.speech
    unmarking = Unmarking(speech)
    claims, citations = number_citations([unmarking.claim(one.claim) for one in drafts])
    citations = paged(speech, citations)
    lines = tuple(
        BriefLine(
            index=index,
            kind=draft.kind,
            claim=claim,
            heading=speech.heading_path(draft.section),
            importance=draft.importance,
            name=unmarking.words(draft.name, draft.claim.evidence),
            value=unmarking.words(draft.value, draft.claim.evidence),
            change=unmarking.words(draft.change, draft.claim.evidence),
            basis=draft.basis,
        )
        for index, (draft, claim) in enumerate(zip(drafts, claims, strict=True))
    )
    dated = moments(material)
    entries = opened(speech, material.digest.lists, dated)
    value = speech.metadata.text_of
    return Brief(
        speech=speech.id,
        file=speech.file,
        title=value("title") or speech.file,
        speaker=value("speaker"),
        date=value("date"),
        occasion=value("occasion"),
        doubts=doubts_of(speech),
        lines=lines,
        shown=tuple(line.index for line in lines),
        citations=citations,
        ledger=mapped(entries, lines, citations, choices.focus.strip(), dated),
        choices=choices,
        summaries=summaries,
    )
