"""Sentences of the chunks found, scored by the question's words and re-ordered by meaning.

Pure functions on plain data; knows nothing of lists, tables or heads of texts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, pstdev

from rag.domain import Chunk, Sentence, Speech
from rag.folding import fold
from rag.terms import terms
from rag.understanding import (
    Tense,
)

COMPARED = 48
"""How many sentences, the best by words, are compared with the question by meaning as well."""
_MEANING_WEIGHT = 0.8
"""Weight of the standardised cosine beside the standardised word score. On two question sets the
share of evidence within the first 500 characters rose from 81/100 % to 86/100 %."""
_SENTENCES_KEPT = 4096
"""Sentences whose terms are kept from question to question: some 15 MB."""
_HEADING_WEIGHT = 0.4
_NEIGHBOUR_WEIGHT = 0.15
_CHUNK_WEIGHT = 0.5
_PHRASE_BONUS = 0.5
_TENSE_BONUS = 0.3
_PLANNED = re.compile(r"[月日底旬]前(?!已|就|后)|目标|预期|控制在|力争|计划|今年要|到20\d\d年|确保")
_DONE = re.compile(r"实际|去年|上年|过去的?一年|完成了?|实现了|达到了?\d|比上年|已经|五年来|累计")
_SALUTATION = re.compile(r"^(?:同志们|朋友们|各位[^,。]{0,8}|女士们[^。]{0,8})[,:!]?$")


@dataclass(frozen=True, slots=True)
class Candidate:
    speech: Speech
    sentence: Sentence
    score: float
    group: int = 0


def scored(
    found: Sequence[tuple[Speech, Chunk, float]],
    wanted: frozenset[str],
    phrases: Sequence[str],
    tense: Tense,
) -> list[Candidate]:
    """Every sentence of the chunks with its score by words; ``phrases`` stood in quotation marks
    in the question, so the sentence that has them is very likely meant."""
    rows: list[tuple[Speech, Sentence, frozenset[str], float]] = []
    best_chunk = max((score for _, _, score in found), default=1.0)
    for speech, chunk, score in found:
        for sentence in speech.sentences[chunk.first_sentence : chunk.last_sentence + 1]:
            held = _terms(speech.quote(sentence.span))
            rows.append((speech, sentence, held & wanted, score / best_chunk))
    weights = _rarity(wanted, [held for _, _, held, _ in rows])
    total = sum(weights.values()) or 1.0
    own = [sum(weights[term] for term in held) / total for _, _, held, _ in rows]
    candidates = []
    for index, (speech, sentence, held, chunk_score) in enumerate(rows):
        path = " ".join(speech.heading_path(sentence.section))
        above = _terms(path) & wanted - held
        around = max(
            (
                own[near]
                for near in (index - 1, index + 1)
                if 0 <= near < len(rows) and rows[near][0] is speech
            ),
            default=0.0,
        )
        score = (
            own[index]
            + _HEADING_WEIGHT * sum(weights[term] for term in above) / total
            + _NEIGHBOUR_WEIGHT * around
            + _CHUNK_WEIGHT * chunk_score
            + _PHRASE_BONUS * any(phrase in speech.quote(sentence.span) for phrase in phrases)
            + _TENSE_BONUS * fits_tense(speech.quote(sentence.span), tense)
        )
        candidates.append(Candidate(speech, sentence, score))
    return candidates


@lru_cache(maxsize=_SENTENCES_KEPT)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def phrases_of(quoted: Sequence[str]) -> list[str]:
    """Phrases that a sentence is likely to be meant by: those quoted; of 「“保、稳、进”」 also each
    member, in the quotation marks of the speech."""
    members = [part for phrase in quoted for part in phrase.split("、") if "、" in phrase]
    marked = [f"{left}{part}{right}" for part in members for left, right in ("“”", '""')]
    return [phrase for phrase in quoted if len(phrase) > 1] + marked


def fits_tense(text: str, tense: Tense) -> int:
    """1 for a sentence that tells of a target when one is asked for, -1 for one that tells of an
    outcome then, and the other way about; 0 where it tells of both or neither."""
    told = bool(_PLANNED.search(text)) - bool(_DONE.search(text))
    return {Tense.PLAN: told, Tense.RESULT: -told, Tense.OPEN: 0}[tense]


def by_meaning(
    candidates: Sequence[Candidate], similarity: Callable[[Sequence[str]], Sequence[float]]
) -> list[Candidate]:
    """Candidates re-ordered by words and meaning together, each standardised over all of them;
    the score stays the one by words, which can be compared between questions."""
    if len(candidates) < 2:
        return list(candidates)
    texts = [c.speech.quote(c.sentence.span) for c in candidates]
    words = _standardised([c.score for c in candidates])
    meaning = _standardised(similarity(texts))
    together = [w + _MEANING_WEIGHT * m for w, m in zip(words, meaning, strict=True)]
    order = sorted(range(len(candidates)), key=lambda i: (-together[i], i))
    return [candidates[i] for i in order]


def _standardised(values: Sequence[float]) -> list[float]:
    middle = fmean(values)
    spread = pstdev(values) or 1.0
    return [(value - middle) / spread for value in values]


def _rarity(wanted: Iterable[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency of each wanted term among the candidate sentences."""
    frequency = Counter(term for held in sentences for term in held)
    return {
        term: math.log(1 + len(sentences) / (1 + frequency[term])) * min(len(term), 4) ** 0.5
        for term in wanted
    }


def unique(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each sentence once, and a text that several speeches share word for word once."""
    seen_places: set[tuple[str, int]] = set()
    seen_words: set[str] = set()
    kept = []
    for candidate in candidates:
        place = (candidate.speech.id, candidate.sentence.index)
        words = fold(candidate.speech.quote(candidate.sentence.span))
        repeated = len(words) >= 12 and words in seen_words
        if place in seen_places or repeated or _SALUTATION.match(words) or len(words) < 3:
            continue
        seen_places.add(place)
        seen_words.add(words)
        kept.append(candidate)
    return kept
