"""Question -> evidence: filters, BM25 and dense search, fusion, quotas; then sentences.

Chunks are found by two rankings (BM25 over Chinese terms in SQLite, cosine in FAISS) and fused by
reciprocal rank. Titles, speakers and years that the question names decide beforehand what may
answer. ``evidence.py`` then picks the sentences. Knows nothing of chat models.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
        self._lock = Lock()

    def retrieve(self, question: str, filters: Filters | None = None) -> Retrieved:
        """Evidence for ``question`` within ``filters``.

        An empty library or filters that admit nothing give empty results, not an error. Raises
        UnknownSpeech for a filter that names one, UsageError for a date that is none, and
        EmbedderChanged where the library was embedded by another model.
        """
        began = time.perf_counter()
        with self._library.snapshot() as snapshot:
            open_to_search = set(snapshot.select(filters or Filters()))
            infos = [info for info in snapshot.list() if info.id in open_to_search]
            understanding = understand(question, infos)
            named = set(understanding.speeches)
            searched = [info for info in infos if info.id in named] if named else infos
            ranked = self._rank(snapshot, question, understanding, searched) if searched else []
            speeches = {
                identifier: self._speech(snapshot, identifier)
                for identifier in {*(found.speech for found in ranked), *named}
            }
            generation = snapshot.generation
        sentences = choose_sentences(
            question,
            understanding,
            [(speeches[found.speech], found.chunk, found.score) for found in ranked],
            [speeches[identifier] for identifier in understanding.speeches],
            lambda texts: self._similarity(question, texts),
        )
        return Retrieved(
            understanding=understanding,
            passages=tuple(_passage(speeches[found.speech], found) for found in ranked),
            sentences=tuple(sentences),
            searched=_count(searched, sentences),
            seconds=time.perf_counter() - began,
            generation=generation,
        )

    def understand(self, question: str, filters: Filters | None = None) -> Understanding:
        """What ``question`` names, among the speeches that ``filters`` admit."""
        with self._library.snapshot() as snapshot:
            admitted = set(snapshot.select(filters or Filters()))
            return understand(question, [i for i in snapshot.list() if i.id in admitted])

    def search(self, text: str, k: int, filters: Filters | None = None) -> list[Passage]:
        """The ``k`` best passages for ``text``, as `yanbi search` prints them."""
        return list(self.retrieve(text, filters).passages[:k])

    def _rank(
        self,
        snapshot: Snapshot,
        question: str,
        understanding: Understanding,
        searched: Sequence[SpeechInfo],
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
        return with_quota(ranked, _CHUNKS.get(understanding.kind, _DEFAULT_CHUNKS))

    def _similarity(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosine of each text to the question; vectors of sentences met before are kept."""
        embedder = self._embedder()
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._sentences]
        for text, vector in zip(new, embedder.embed_passages(new), strict=True):
            with self._lock:
                self._sentences[text] = vector
        with self._lock:
            vectors = np.stack([self._sentences[text] for text in texts])
            while len(self._sentences) > _CACHED_SENTENCES:
                self._sentences.popitem(last=False)
        return [float(cosine) for cosine in vectors @ embedder.embed_query(question)]

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


def _allowed_chunks(
    snapshot: Snapshot, understanding: Understanding, searched: Sequence[SpeechInfo]
) -> list[int]:
    """Chunks that may answer: a year that the question names is the speech's own year or the one
    before it (a report tells of last year), or the chunk names that year itself."""
    scope = [info.id for info in searched]
    if not understanding.years or len(understanding.speeches) == 1:
        return snapshot.chunk_ids(scope)
    years = {str(year + late) for year in understanding.years for late in (0, 1)}
    of_the_year = [info.id for info in searched if info.year in years or not info.date]
    named = [f"{year}年" for year in understanding.years]
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
