"""The Retriever: one question, one snapshot of the library, two rankings, the evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from rag.domain import EvidenceSentence, Filters, Passage
from rag.errors import EmbedderChanged
from rag.evidence import choose_sentences
from rag.library import Library, Snapshot
from rag.locating import of_a_part
from rag.ports import Embedder, VectorStore
from rag.retrieving import admitting
from rag.retrieving.admitting import Admitted, Admitting
from rag.retrieving.found import Retrieved, passages, with_counts
from rag.retrieving.keeping import Likeness, Speeches
from rag.retrieving.ranking import (
    RankedChunk,
    by_sentences,
    fuse,
    in_turn,
    with_quota,
    without_copies,
)
from rag.terms import terms
from rag.understanding import QuestionKind, Understanding, understand

FROM_EACH = 60
"""How many chunks each of the two rankings contributes."""

_CHUNKS = {QuestionKind.SECTION: 14, QuestionKind.LIST: 12}
_DEFAULT_CHUNKS = 10
_SHOWN = 5
_READ_WHOLE = 32
"""So many speeches that a question names are read to the last line."""


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
        self._admitting = Admitting()
        self._speeches = Speeches()
        self._likeness = Likeness()

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
            admitted, names = self._admitting.by(snapshot, filters or Filters())
            understanding = understand(question, admitted.infos, names)
            if widely:
                understanding = replace(understanding, speeches=(), years=(), part=None)
            searched = admitted.named(understanding)
            most = max(at_least, _CHUNKS.get(understanding.kind, _DEFAULT_CHUNKS))
            ranked = (
                self._rank(snapshot, question, understanding, searched, most)
                if searched.infos
                else []
            )
            found_in = {found.speech for found in ranked}
            named = _read_whole(understanding.speeches, found_in)
            speeches = {one: self._speeches.get(snapshot, one) for one in {*found_in, *named}}
            stored = self._speeches.vectors(snapshot, list(speeches))
            generation = snapshot.generation
        understanding = of_a_part(understanding, [speeches[one] for one in named])
        sentences = choose_sentences(
            question,
            understanding,
            [(speeches[found.speech], found.chunk, found.score) for found in ranked],
            [speeches[identifier] for identifier in named],
            lambda texts: self._likeness.to(question, texts, stored, self._embedder()),
        )
        ranked = self._with_best(ranked, sentences, generation)
        ranked = by_sentences(ranked, sentences)
        return Retrieved(
            understanding=understanding,
            passages=passages(ranked, speeches),
            sentences=tuple(sentences),
            searched=with_counts(searched.unfound, searched.place, sentences),
            seconds=time.perf_counter() - began,
            generation=generation,
        )

    def understand(self, question: str, filters: Filters | None = None) -> Understanding:
        """What ``question`` names, among the speeches that ``filters`` admit."""
        with self._library.snapshot() as snapshot:
            admitted, names = self._admitting.by(snapshot, filters or Filters())
            return understand(question, admitted.infos, names)

    def prepare(self) -> None:
        """Works out beforehand what the first question would wait for: what the speeches are
        called (about 0.3 ms each) and how long their chunks are."""
        with self._library.snapshot() as snapshot:
            self._admitting.by(snapshot, Filters())
            snapshot.prepare()

    def search(self, text: str, k: int, filters: Filters | None = None) -> list[Passage]:
        """The ``k`` best passages for ``text``, as `yanbi search` prints them."""
        return list(self.retrieve(text, filters, at_least=k).passages[:k])

    def _rank(
        self,
        snapshot: Snapshot,
        question: str,
        understanding: Understanding,
        searched: Admitted,
        most: int,
    ) -> list[RankedChunk]:
        wanted = terms(understanding.rest) or terms(question)
        allowed = admitting.chunks(snapshot, understanding, searched)
        by_words = snapshot.full_text(wanted, FROM_EACH, allowed)
        query = self._embedder_of(snapshot).embed_query(question)
        by_meaning = self._store().search(query, FROM_EACH, allowed)
        fused = fuse(by_words, by_meaning)
        chunks = snapshot.chunks([hit.id for hit in fused])
        infos, place = searched.infos, searched.place
        ranked = [
            RankedChunk(
                speech,
                chunk,
                hit.score * admitting.year_weight(understanding, infos[place[speech]].year),
            )
            for hit in fused
            if hit.id in chunks
            for speech, chunk in [chunks[hit.id]]
        ]
        ranked.sort(key=lambda found: found.score, reverse=True)
        best = ranked[: 4 * most]
        texts = snapshot.chunk_texts([(found.speech, found.chunk) for found in best])
        ranked = without_copies(best, lambda found: texts[found.speech, found.chunk.span])
        if understanding.kind is QuestionKind.COMPARE and len(understanding.speeches) > 1:
            return in_turn(ranked, most)
        return with_quota(ranked, most)

    def _embedder_of(self, snapshot: Snapshot) -> Embedder:
        embedder = self._embedder()
        if snapshot.embedder_name not in {"", embedder.name}:
            raise EmbedderChanged(
                f"资料库的向量由「{snapshot.embedder_name}」生成，现在的向量模型是「{embedder.name}」；"
                "请运行 yanbi reindex 重建，或把设置改回原来的模型。"
            )
        return embedder

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


def _read_whole(named: Sequence[str], found_in: Container[str]) -> Sequence[str]:
    """The speeches whose head lines and parts may answer: all that are named, but where a name
    fits very many (区里的讲话) only those in which something was found."""
    if len(named) <= _READ_WHOLE:
        return named
    return [identifier for identifier in named if identifier in found_in]
