"""Question -> evidence: filters, BM25 and dense search, fusion, quotas; then sentences.

Chunks are found by two rankings (BM25 over Chinese terms in SQLite, cosine in FAISS) and fused by
reciprocal rank. Titles, speakers and years that the question names decide beforehand what may
answer. ``evidence.py`` then picks the sentences. Knows nothing of chat models.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from threading import Lock

import numpy as np

from rag.domain import (
    Chunk,
    EvidenceSentence,
    Filters,
    Hit,
    Passage,
    Searched,
    Speech,
    SpeechInfo,
)
from rag.errors import EmbedderChanged
from rag.evidence import choose_sentences
from rag.folding import fold
from rag.library import Library, Snapshot
from rag.ports import Embedder, Vectors, VectorStore
from rag.terms import terms
from rag.understanding import QuestionKind, Tense, Understanding, understand

FROM_EACH = 60
"""How many chunks each of the two rankings contributes."""

RRF_CONSTANT = 10
"""k of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009, who use 60). A small k lets
the first of one ranking stand against the middling of both: on two question sets evidence among
the first ten chunks rose from 88/97 % (60) to 93/100 % (10)."""

SHARE_OF_ONE_SPEECH = 0.7
"""No speech has more than this share of the chunks while others have any."""

_CHUNKS = {QuestionKind.SECTION: 14, QuestionKind.LIST: 12}
_DEFAULT_CHUNKS = 10
_CACHED_SPEECHES = 64
_CACHED_SENTENCES = 20_000  # at 384 dimensions 30 MB
_OTHER_YEAR_WEIGHT = 0.75
_SHOWN = 5
_COPY = 0.8


@dataclass(frozen=True, slots=True)
class RankedChunk:
    """A chunk and its fused score (higher is better; comparable within one search only)."""

    speech: str
    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found. ``sentences``: best first, under handles 1, 2, … ``searched``: every speech
    that was open to the search. ``passages``: the chunks behind them, best first."""

    understanding: Understanding
    passages: tuple[Passage, ...]
    sentences: tuple[EvidenceSentence, ...]
    searched: tuple[Searched, ...]
    seconds: float
    generation: int


class Retriever:
    """Searches one library. ``store`` gives the vector store that belongs to the library as it
    is now; ``embedder`` is asked for at the first search, so that making one costs nothing."""

    def __init__(
        self,
        library: Library,
        store: Callable[[], VectorStore],
        embedder: Callable[[], Embedder],
    ) -> None:
        self._library = library
        self._store = store
        self._embedder = embedder
        self._speeches: OrderedDict[tuple[str, str], Speech] = OrderedDict()
        self._sentences: OrderedDict[str, Vectors] = OrderedDict()
        self._stored: OrderedDict[tuple[str, str], dict[str, Vectors]] = OrderedDict()
        self._lock = Lock()

    def retrieve(
        self,
        question: str,
        filters: Filters | None = None,
        *,
        at_least: int = 0,
        widely: bool = False,
    ) -> Retrieved:
        """Evidence for ``question`` within ``filters``, from ``at_least`` so many chunks.

        ``widely``: the speeches and years that the question names restrict nothing, so that what
        others tell of the same matter is found.

        An empty library or filters that admit nothing give empty results, not an error. Raises
        UnknownSpeech for a filter that names one, UsageError for a date that is none, and
        EmbedderChanged where the library was embedded by another model.
        """
        began = time.perf_counter()
        with self._library.snapshot() as snapshot:
            open_to_search = set(snapshot.select(filters or Filters()))
            infos = [info for info in snapshot.list() if info.id in open_to_search]
            understanding = understand(question, infos)
            if widely:
                understanding = replace(understanding, speeches=(), years=(), part=None)
            named = set(understanding.speeches)
            searched = [info for info in infos if info.id in named] if named else infos
            most = max(at_least, _CHUNKS.get(understanding.kind, _DEFAULT_CHUNKS))
            ranked = (
                self._rank(snapshot, question, understanding, searched, most) if searched else []
            )
            speeches = {
                identifier: self._speech(snapshot, identifier)
                for identifier in {*(found.speech for found in ranked), *named}
            }
            stored = self._stored_vectors(snapshot, list(speeches))
            generation = snapshot.generation
        sentences = choose_sentences(
            question,
            understanding,
            [(speeches[found.speech], found.chunk, found.score) for found in ranked],
            [speeches[identifier] for identifier in understanding.speeches],
            lambda texts: self._similarity(question, texts, stored),
        )
        ranked = self._with_best(ranked, sentences, generation)
        ranked = by_sentences(ranked, sentences)
        return Retrieved(
            understanding=understanding,
            passages=tuple(_passage(speeches[found.speech], found) for found in ranked),
            sentences=tuple(sentences),
            searched=_count(searched, sentences),
            seconds=time.perf_counter() - began,
            generation=generation,
        )

    def _with_best(
        self,
        ranked: list[RankedChunk],
        sentences: Sequence[EvidenceSentence],
        generation: int,
    ) -> list[RankedChunk]:
        """``ranked`` and behind it the chunks of the best sentences that came from elsewhere (the
        points of a list that was announced, a saying)."""
        outside = [
            one
            for one in sentences[:_SHOWN]
            if not any(
                found.speech == one.speech and found.chunk.span.contains(one.span)
                for found in ranked
            )
        ]
        if not outside:
            return ranked
        more: dict[tuple[str, int], RankedChunk] = {}
        with self._library.snapshot() as snapshot:
            if snapshot.generation != generation:
                return ranked
            for one in outside:
                for number, chunk in snapshot.chunks_of(one.speech).items():
                    if chunk.span.contains(one.span):
                        more.setdefault((one.speech, number), RankedChunk(one.speech, chunk, 0.0))
        return [*ranked, *more.values()]

    def understand(self, question: str, filters: Filters | None = None) -> Understanding:
        """What ``question`` names, among the speeches that ``filters`` admit."""
        with self._library.snapshot() as snapshot:
            admitted = set(snapshot.select(filters or Filters()))
            return understand(question, [i for i in snapshot.list() if i.id in admitted])

    def search(self, text: str, k: int, filters: Filters | None = None) -> list[Passage]:
        """The ``k`` best passages for ``text``, as `yanbi search` prints them."""
        return list(self.retrieve(text, filters, at_least=k).passages[:k])

    def _rank(
        self,
        snapshot: Snapshot,
        question: str,
        understanding: Understanding,
        searched: Sequence[SpeechInfo],
        most: int,
    ) -> list[RankedChunk]:
        scope = [info.id for info in searched]
        wanted = terms(understanding.rest) or terms(question)
        allowed = _allowed_chunks(snapshot, understanding, searched)
        admitted = set(allowed)
        by_words = snapshot.full_text(wanted, FROM_EACH * 4, scope)
        by_words = [hit for hit in by_words if hit.id in admitted][:FROM_EACH]
        embedder = self._embedder()
        if snapshot.embedder_name not in {"", embedder.name}:
            raise EmbedderChanged(
                f"资料库的向量由「{snapshot.embedder_name}」生成，现在的向量模型是「{embedder.name}」；"
                "请运行 yanbi reindex 重建，或把设置改回原来的模型。"
            )
        query = embedder.embed_query(question)
        by_meaning = self._store().search(query, FROM_EACH, allowed)
        fused = fuse(by_words, by_meaning)
        weights = {info.id: _year_weight(understanding, info.year) for info in searched}
        chunks = snapshot.chunks([hit.id for hit in fused])
        ranked = [
            RankedChunk(speech, chunk, hit.score * weights[speech])
            for hit in fused
            if hit.id in chunks
            for speech, chunk in [chunks[hit.id]]
        ]
        ranked.sort(key=lambda found: found.score, reverse=True)
        ranked = without_copies(ranked[: 4 * most], lambda found: self._text(snapshot, found))
        if understanding.kind is QuestionKind.COMPARE and len(understanding.speeches) > 1:
            return in_turn(ranked, most)
        return with_quota(ranked, most)

    def _text(self, snapshot: Snapshot, found: RankedChunk) -> str:
        return self._speech(snapshot, found.speech).quote(found.chunk.span)

    def _similarity(
        self, question: str, texts: Sequence[str], stored: Sequence[Mapping[str, Vectors]]
    ) -> list[float]:
        """Cosine of each text to the question, by the vectors that the library has ``stored``;
        those of other texts met before are kept."""
        embedder = self._embedder()
        known = {text: vectors[text] for text in texts for vectors in stored if text in vectors}
        with self._lock:
            lacking = [text for text in dict.fromkeys(texts) if text not in known]
            new = [text for text in lacking if text not in self._sentences]
        for text, vector in zip(new, embedder.embed_passages(new), strict=True):
            with self._lock:
                self._sentences[text] = vector
        with self._lock:
            known |= {text: self._sentences[text] for text in lacking}
            while len(self._sentences) > _CACHED_SENTENCES:
                self._sentences.popitem(last=False)
        vectors = np.stack([known[text] for text in texts])
        return [float(cosine) for cosine in vectors @ embedder.embed_query(question)]

    def _stored_vectors(
        self, snapshot: Snapshot, identifiers: Sequence[str]
    ) -> list[Mapping[str, Vectors]]:
        """The vectors that the library holds of each speech's sentences, by their text."""
        keys = {identifier: (identifier, snapshot.stamp) for identifier in identifiers}
        with self._lock:
            found = {key: self._stored[key] for key in keys.values() if key in self._stored}
        lacking = [identifier for identifier, key in keys.items() if key not in found]
        read = snapshot.sentence_vectors(lacking) if lacking else {}
        for identifier, rows in read.items():
            speech = self._speech(snapshot, identifier)
            texts = [speech.quote(sentence.span) for sentence in speech.sentences]
            found[keys[identifier]] = dict(zip(texts, rows, strict=True))
        with self._lock:
            for key, vectors in found.items():
                self._stored[key] = vectors
                self._stored.move_to_end(key)
            while len(self._stored) > _CACHED_SPEECHES:
                self._stored.popitem(last=False)
        return list(found.values())

    def _speech(self, snapshot: Snapshot, identifier: str) -> Speech:
        """The speech as of the snapshot; the last few are kept, since reading one takes 1-3 ms."""
        key = (identifier, snapshot.stamp)
        with self._lock:
            if key in self._speeches:
                self._speeches.move_to_end(key)
                return self._speeches[key]
        speech = snapshot.get(identifier)
        with self._lock:
            self._speeches[key] = speech
            while len(self._speeches) > _CACHED_SPEECHES:
                self._speeches.popitem(last=False)
        return speech


def fuse(*rankings: Sequence[Hit]) -> list[Hit]:
    """Reciprocal rank fusion: each ranking gives 1 / (k + rank); best first, ties by id."""
    scores: Counter[int] = Counter()
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.id] += 1 / (RRF_CONSTANT + rank)  # type: ignore[assignment]  # Counter sums floats as well as ints
    return [Hit(id_, score) for id_, score in sorted(scores.items(), key=lambda i: (-i[1], i[0]))]


def with_quota(ranked: Sequence[RankedChunk], k: int) -> list[RankedChunk]:
    """The best ``k``, but one long speech may not crowd out the others that were found."""
    most = max(1, round(k * SHARE_OF_ONE_SPEECH))
    kept: list[RankedChunk] = []
    left_over: list[RankedChunk] = []
    taken: Counter[str] = Counter()
    for found in ranked:
        if len(kept) == k:
            break
        if taken[found.speech] < most:
            taken[found.speech] += 1
            kept.append(found)
        else:
            left_over.append(found)
    kept += left_over[: k - len(kept)]
    return sorted(kept, key=lambda found: found.score, reverse=True)


def in_turn(ranked: Sequence[RankedChunk], k: int) -> list[RankedChunk]:
    """The best ``k``, the same number of each speech as far as there are any: speeches that are
    to be compared must each be heard."""
    by_speech: dict[str, list[RankedChunk]] = {}
    for found in ranked:
        by_speech.setdefault(found.speech, []).append(found)
    turns = [found for turn in zip_longest(*by_speech.values()) for found in turn if found]
    return sorted(turns[:k], key=lambda found: found.score, reverse=True)


def without_copies(
    ranked: Sequence[RankedChunk], text_of: Callable[[RankedChunk], str]
) -> list[RankedChunk]:
    """Without chunks that another speech has nearly word for word (通稿, 转载): of copies the
    best ranked stays. Two chunks are copies when they share 80 % of the character triples of the
    shorter one, and are of similar length."""
    kept: list[tuple[RankedChunk, frozenset[str]]] = []
    for found in ranked:
        triples = _triples(fold(text_of(found)))
        copied = any(
            other.speech != found.speech
            and len(triples & had) >= _COPY * max(len(triples), len(had))
            for other, had in kept
        )
        if not copied:
            kept.append((found, triples))
    return [found for found, _ in kept]


def _triples(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(max(1, len(text) - 2)))


def by_sentences(
    ranked: Sequence[RankedChunk], sentences: Sequence[EvidenceSentence]
) -> list[RankedChunk]:
    """Chunks re-ordered by reciprocal rank fusion of their own rank and that of the best evidence
    sentence in them."""

    def rank_of_best(found: RankedChunk) -> int:
        inside = (
            rank
            for rank, sentence in enumerate(sentences)
            if sentence.speech == found.speech and found.chunk.span.contains(sentence.span)
        )
        return next(inside, len(sentences) + len(ranked))

    fused = [
        1 / (RRF_CONSTANT + rank) + 1 / (RRF_CONSTANT + rank_of_best(found))
        for rank, found in enumerate(ranked)
    ]
    order = sorted(range(len(ranked)), key=lambda at: (-fused[at], at))
    return [replace(ranked[at], score=fused[at]) for at in order]


def _allowed_chunks(
    snapshot: Snapshot, understanding: Understanding, searched: Sequence[SpeechInfo]
) -> list[int]:
    """Chunks that may answer: a year that the question names is the speech's own year or the one
    before it (a report tells of last year), or the chunk names that year or its plan period.
    Between speeches of one year a year decides nothing."""
    scope = [info.id for info in searched]
    if not understanding.years or len({info.year for info in searched}) == 1:
        return snapshot.chunk_ids(scope)
    years = {str(year + late) for year in understanding.years for late in (0, 1)}
    of_the_year = [info.id for info in searched if info.year in years or not info.date]
    named = [f"{year}年" for year in understanding.years] + list(understanding.periods)
    telling = {hit.id for hit in snapshot.full_text(named, 1000, scope)}
    allowed = sorted(telling.union(snapshot.chunk_ids(of_the_year)))
    return allowed or snapshot.chunk_ids(scope)


def _year_weight(understanding: Understanding, year: str) -> float:
    """Targets of a year stand in the speech of that year, results in the one after it."""
    if len(understanding.years) != 1 or not year.isdigit():
        return 1.0
    late = int(year) - understanding.years[0]
    if late == 0:
        return _OTHER_YEAR_WEIGHT if understanding.tense is Tense.RESULT else 1.0
    if late == 1:
        return _OTHER_YEAR_WEIGHT if understanding.tense is Tense.PLAN else 1.0
    return _OTHER_YEAR_WEIGHT


def _passage(speech: Speech, found: RankedChunk) -> Passage:
    return Passage(
        speech=speech.id,
        title=speech.metadata.text_of("title"),
        section=speech.heading_path(found.chunk.section),
        span=found.chunk.span,
        text=speech.quote(found.chunk.span),
        score=found.score,
    )


def _count(
    searched: Sequence[SpeechInfo], sentences: Sequence[EvidenceSentence]
) -> tuple[Searched, ...]:
    counts = Counter(sentence.speech for sentence in sentences)
    return tuple(Searched(info.id, info.title, counts[info.id]) for info in searched)
