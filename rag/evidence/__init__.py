"""Passages -> the few numbered sentences that are put before the model.

Each sentence of the chunks found is scored by the question's terms that it and its headings hold,
together with the rank of its chunk. Lines at the head of a text join when the question asks who,
when or where; the rest of an enumeration (一是 … 五是) joins when one of its members was chosen.
Pure functions on plain data; no model, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from rag.domain import METADATA_FIELDS, Chunk, EvidenceSentence, Sentence, Speech
from rag.evidence.explaining import explains, newness, states, with_explanations
from rag.evidence.joining import (
    SAID,
    SAYING_ASKED,
    announced_first,
    counted_first,
    head_lines,
    sayings,
    unit_first,
    with_group,
    with_table_heads,
    with_words,
)
from rag.evidence.scoring import (
    COMPARED,
    Candidate,
    by_meaning,
    fits_tense,
    phrases_of,
    scored,
    unique,
)
from rag.outlining import MOST_MEMBERS, headings_below, siblings
from rag.tables import table_head
from rag.terms import terms
from rag.understanding import QuestionKind, Understanding, is_comparison
from rag.understanding.years import asks_difference

__all__ = ["SAID", "choose_sentences", "explains", "fits_tense", "newness", "states"]

SENTENCES = {QuestionKind.SECTION: 24, QuestionKind.LIST: 18, QuestionKind.COMPARE: 18}
DEFAULT_SENTENCES = 14
_BEFORE = 200
"""Characters of its paragraph in front of a sentence that are known with it."""


def choose_sentences(
    question: str,
    understanding: Understanding,
    found: Sequence[tuple[Speech, Chunk, float]],
    named: Sequence[Speech],
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> list[EvidenceSentence]:
    """Evidence sentences, best first, under handles 1, 2, …

    ``found``: chunks with their speeches and fused scores, best first. ``named``: speeches that
    the question names, whose head lines may answer it even if no chunk of theirs ranked high.
    ``similarity``: cosine of each text to the question.
    """
    sought = understanding.topic if is_comparison(understanding) else understanding.rest
    wanted = frozenset(terms(sought)) or frozenset(terms(question))
    candidates = scored(found, wanted, phrases_of(understanding.quoted), understanding.tense)
    if understanding.about_head:
        candidates += head_lines(named or [speech for speech, _, _ in found[:3]], candidates)
    if SAYING_ASKED.search(question):
        candidates += sayings(named, candidates)
    candidates.sort(key=lambda c: c.score, reverse=True)
    kind = understanding.kind
    k = SENTENCES.get(kind, DEFAULT_SENTENCES)
    chosen = by_meaning(unique(candidates)[:COMPARED], similarity)
    of_two_years = len(understanding.asked_years) == 2 and asks_difference(understanding.rest)
    if len(understanding.speeches) > 1 or of_two_years:
        chosen = _in_turn(chosen)
    if of_two_years:
        k = max(SENTENCES.values())
    chosen = chosen[:k]
    if kind is QuestionKind.LIST:
        chosen = announced_first(chosen, understanding.asks_count)
        chosen = counted_first(chosen, understanding.asks_count)
        chosen = with_group(chosen, headings_below, k + MOST_MEMBERS)
    if kind is QuestionKind.REASON:
        chosen = with_explanations(chosen, understanding.rest)
    if kind in {QuestionKind.LIST, QuestionKind.REASON}:
        chosen = with_group(chosen, siblings, k + MOST_MEMBERS)
    is_section = kind is QuestionKind.SECTION and understanding.part is None
    if is_section and not understanding.asks_outline:
        chosen = announced_first(chosen, understanding.asks_count)
    if kind is QuestionKind.QUOTE:
        chosen = with_words(chosen)
    chosen = with_table_heads(chosen)
    listed = any(candidate.group == 1 for candidate in chosen)
    asks_part = kind is QuestionKind.SECTION or understanding.part is not None
    if asks_part and not listed:
        near = named or [speech for speech, _, _ in found[:1]]
        chosen = unit_first(understanding, near, chosen, similarity)
    return [_evidence(candidate, handle) for handle, candidate in enumerate(chosen, start=1)]


def _in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of each speech, then the second of each: where several speeches are named, each
    has its say within the budget."""
    by_speech: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_speech.setdefault(candidate.speech.id, []).append(candidate)
    rounds = zip_longest(*by_speech.values())
    return [candidate for turn in rounds for candidate in turn if candidate is not None]


def _evidence(candidate: Candidate, handle: int) -> EvidenceSentence:
    speech, sentence = candidate.speech, candidate.sentence
    path = speech.heading_path(sentence.section)
    known = [speech.metadata.text_of(name) for name in METADATA_FIELDS]
    return EvidenceSentence(
        handle=handle,
        speech=speech.id,
        title=speech.metadata.text_of("title"),
        section=path,
        span=sentence.span,
        text=speech.quote(sentence.span),
        score=candidate.score,
        context="\n".join([*known, speech.file, *path]),
        date=speech.metadata.text_of("date"),
        group=candidate.group,
        before=_before(speech, sentence),
        page=speech.page(sentence.span.start),
    )


def _before(speech: Speech, sentence: Sentence) -> str:
    """What stands in front of ``sentence`` in its paragraph: the nearest characters."""
    head = table_head(speech, sentence)
    if head is not None:
        return speech.quote(head.span)
    first = sentence.index
    while first and speech.sentences[first - 1].paragraph == sentence.paragraph:
        first -= 1
    start = max(speech.sentences[first].span.start, sentence.span.start - _BEFORE)
    return speech.text[start : sentence.span.start]
