"""Speech -> Brief, as growing snapshots: summaries section by section, then lines, then the page.

``lines.py`` makes every line that could stand on the page; who fits them to paper is given from
outside. A model that can write well shortens long claims, each checked (``condensing.py``); without
one the brief is made of the speech's own words. Knows no concrete model and no paper.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event

from rag.briefing.drafting import Draft, Material, prepare
from rag.briefing.focusing import Similarity
from rag.briefing.lines import drafts_of, made_of
from rag.condensing import WORTH_IT, condenser
from rag.domain import (
    Brief,
    BriefChoices,
    LineKind,
    SectionSummary,
    Speech,
    Timings,
    Trace,
)
from rag.keeping import Keeper
from rag.ports import ChatModel
from rag.prompting import Prompt, SummaryVariables
from rag.summarising import Condense, digest, summarise

__all__ = ["Briefer", "Material", "Writer", "drafts_of", "made_of", "prepare"]

Fit = Callable[[Brief], Brief]
_CONDENSED = frozenset({LineKind.POINT, LineKind.REVIEW, LineKind.TASK})
_LEAST_CONDENSED = 0.35
"""Lines less important than this seldom reach the page: no model's time for them."""
_BUDGET_S = 120.0
"""Seconds of a model's time for one brief; what is not shortened by then stays as it is."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A chat model that shortens, and the prompt it is asked with."""

    chat: ChatModel
    prompt: Prompt[SummaryVariables]

    @property
    def maker(self) -> str:
        """Differs whenever the wordings would."""
        return f"{self.prompt.digest} {self.chat.name}"


class Briefer:
    """Makes summaries and briefs. ``writer`` gives the model that shortens, None for none;
    ``fit`` puts a brief on its page; ``similarity`` serves a focus by meaning."""

    def __init__(
        self,
        *,
        fit: Fit,
        writer: Callable[[], Writer | None] = lambda: None,
        keeper: Keeper | None = None,
        similarity: Similarity | None = None,
        embedder_name: Callable[[], str] = str,
    ) -> None:
        self._fit = fit
        self._writer = writer
        self._keeper = keeper
        self._similarity = similarity
        self._embedder_name = embedder_name

    def summaries(
        self, speech: Speech, stop: Event | None = None
    ) -> Iterator[tuple[SectionSummary, ...]]:
        """The summaries made so far, one section more each time, in text order."""
        with self._condensing(speech, stop) as condense:
            made: list[SectionSummary] = []
            for one in summarise(digest(speech), condense):
                if _stopped(stop):
                    return
                made.append(one)
                yield tuple(made)

    def brief(
        self, speech: Speech, choices: BriefChoices, stop: Event | None = None
    ) -> Iterator[Brief]:
        """Snapshots of a brief; the last one is ``done`` and on its page, unless ``stop`` was
        set. Raises ModelError where a model was wanted and fails."""
        began = time.perf_counter()
        material = prepare(speech, digest(speech))
        summaries = tuple(summarise(material.digest))
        drafts = drafts_of(material, choices, self._similarity if choices.focus else None)
        brief = made_of(material, drafts, choices, summaries)
        timings = Timings(first_token_s=time.perf_counter() - began)
        brief = replace(brief, timings=timings, progress="已选出各节要点，正在排版")
        yield brief
        with self._condensing(speech, stop) as condense:
            if condense is not None:
                shortened = _condensed(drafts, condense, began, stop)
                for number, so_far in enumerate(shortened, 1):
                    brief = replace(
                        made_of(material, so_far, choices, summaries),
                        timings=timings,
                        progress=f"正在精简文字，第 {number} 句",
                    )
                    yield brief
        if _stopped(stop):
            return
        fitted = self._fit(brief)
        yield replace(
            fitted,
            done=True,
            progress=fitted.progress if fitted.progress != brief.progress else "",
            timings=replace(timings, total_s=time.perf_counter() - began),
            trace=self._trace(),
        )

    @contextmanager
    def _condensing(self, speech: Speech, stop: Event | None) -> Iterator[Condense | None]:
        """What shortens claims of ``speech``, or None; what it made is kept on leaving."""
        writer = self._writer()
        if writer is None:
            yield None
            return
        kept = self._keeper.load(speech.digest, writer.maker) if self._keeper else {}
        before = len(kept)
        try:
            yield condenser(writer.chat, writer.prompt, kept, stop)
        finally:
            if self._keeper and len(kept) > before:
                self._keeper.save(speech.digest, writer.maker, kept)

    def _trace(self) -> Trace:
        writer = self._writer()
        return Trace(
            prompt=writer.prompt.name if writer else "",
            prompt_digest=writer.prompt.digest if writer else "",
            chat_model=writer.chat.name if writer else "",
            embedder=self._embedder_name(),
        )


def _condensed(
    drafts: list[Draft], condense: Condense, began: float, stop: Event | None
) -> Iterator[list[Draft]]:
    """The drafts after each one that was shortened, the most important first."""
    order = sorted(range(len(drafts)), key=lambda at: -drafts[at].importance)
    for at in order:
        draft = drafts[at]
        wanted = draft.kind in _CONDENSED and draft.importance >= _LEAST_CONDENSED
        if not wanted or len(draft.claim.text) < WORTH_IT:
            continue
        if _stopped(stop) or time.perf_counter() - began > _BUDGET_S:
            return
        claim = condense(draft.claim)
        if claim is not draft.claim:
            drafts = [*drafts[:at], replace(draft, claim=claim), *drafts[at + 1 :]]
            yield drafts


def _stopped(stop: Event | None) -> bool:
    return stop is not None and stop.is_set()
