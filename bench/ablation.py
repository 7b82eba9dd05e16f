"""What each step of the search adds, and what checking the claims adds: two tables.

    python bench/ablation.py [QUESTIONS.jsonl ...] [--library FOLDER_OR_FILE ...]

Default: the questions of tests/data over tests/samples. Each row of the first table is the search
with one step more than the row before: word search alone, dense search alone, both fused (all
three over the bare text of the chunks), the same with title, year, speaker, date and headings in
what is indexed, without copies and with a share for each speech, with the speeches and years that
the question names as filters, and with the chunks re-ordered by their best sentence, which is the
product. Questions without evidence are left out; a follow-up is asked together with the question
before it. The second table makes claims from the same texts (``tests/checker_cases.py``) and counts
how many would stand before a reader as fact (without checking all of them do, whatever they say).
The time of the last row is mostly that of embedding sentences no earlier question has met: small
where many questions are about few texts. Needs the embedding model and no chat model; with one
thread the samples take about two minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import fmean, median
from unittest.mock import patch

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import checker_cases

from rag.assembly import make_embedder
from rag.backends.faiss_store import open_index
from rag.conversing import joined
from rag.domain import AddOutcome, Chunk, Hit, Speech
from rag.evaluating import EvalQuestion, read_questions
from rag.evaluating.ranking import NDCG_DEPTH, Ranking, rank
from rag.evaluating.tables import aligned
from rag.indexing import Indexer
from rag.library import Library
from rag.ports import Embedder, VectorStore
from rag.reading import find_files, read_file
from rag.retrieving import (
    FROM_EACH,
    RankedChunk,
    Retriever,
    fuse,
    with_quota,
    without_copies,
)
from rag.settings import Settings, load_settings
from rag.terms import terms

ROOT = Path(__file__).resolve().parent.parent

PER_KIND = 250
"""Claims of one kind at most, so that the kinds that are easy to make do not drown the others."""

Find = Callable[[str], Sequence[str]]
"""A question -> texts of the chunks found, best first."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A library, its vectors and an embedder that has seen no question yet."""

    library: Library
    store: VectorStore
    embedder: Embedder
    speeches: dict[str, Speech]

    def by_words(self, question: str) -> list[Hit]:
        return self.library.full_text(terms(question), FROM_EACH)

    def by_meaning(self, question: str) -> list[Hit]:
        return self.store.search(self.embedder.embed_query(question), FROM_EACH)

    def by_both(self, question: str) -> list[Hit]:
        return fuse(self.by_words(question), self.by_meaning(question))

    def shared_out(self, question: str) -> list[str]:
        """``by_both`` without copies, and no speech with more than its share."""
        hits = self.by_both(question)
        chunks = self.library.chunks([hit.id for hit in hits])
        ranked = [RankedChunk(*chunks[hit.id], hit.score) for hit in hits]
        kept = without_copies(
            ranked[: 4 * NDCG_DEPTH], lambda one: self._text(one.speech, one.chunk)
        )
        return [self._text(one.speech, one.chunk) for one in with_quota(kept, NDCG_DEPTH)]

    def texts(self, search: Callable[[str], list[Hit]]) -> Find:
        def find(question: str) -> list[str]:
            best = [hit.id for hit in search(question)[:NDCG_DEPTH]]
            return [self._text(*place) for place in self.library.chunks(best).values()]

        return find

    def product(self) -> Find:
        """The search as yanbi does it."""
        retriever = Retriever(self.library, lambda: self.store, lambda: self.embedder)
        return lambda question: [one.text for one in retriever.search(question, NDCG_DEPTH)]

    def without_sentences(self) -> Find:
        """The search as yanbi does it, no sentences being scored: chunks stay as they were."""
        find = self.product()

        def unordered(question: str) -> Sequence[str]:
            with patch("rag.retrieving.retriever.choose_sentences", lambda *_: []):
                return find(question)

        return unordered

    def _text(self, speech: str, chunk: Chunk) -> str:
        return self.speeches[speech].quote(chunk.span)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the first table: its name, and how to search over the library it needs."""

    name: str
    bare: bool
    search: Callable[[Searched], Find]


STEPS = (
    Step("BM25（片段原文）", True, lambda over: over.texts(over.by_words)),
    Step("向量（片段原文）", True, lambda over: over.texts(over.by_meaning)),
    Step("两者融合（片段原文）", True, lambda over: over.texts(over.by_both)),
    Step("＋标题、年份、讲话人、小标题入索引", False, lambda over: over.texts(over.by_both)),
    Step("＋去重，一篇不独占", False, lambda over: over.shared_out),
    Step("＋按问题所提讲话、年份过滤", False, Searched.without_sentences),
    Step("＋按最佳句重排（即产品）", False, Searched.product),
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parsed(arguments)
    settings = load_settings({})
    files = find_files(options.library)
    with ExitStack() as open_until_end:
        folder = Path(open_until_end.enter_context(tempfile.TemporaryDirectory()))
        embedder = make_embedder(settings)
        libraries = {
            bare: open_until_end.enter_context(Library(folder / f"bare-{bare}"))
            for bare in (True, False)
        }
        for bare, library in libraries.items():
            fill(library, files, embedder, bare=bare)
        size = (
            f"讲话 {len(libraries[False].list())} 篇  片段 {len(libraries[False].chunk_ids())} 个"
        )
        for path in options.questions:
            questions = [one for one in read_questions(path) if one.evidence]
            print(f"{path.name}  {date.today()}  有依据的问题 {len(questions)} 个  {size}")
            print(f"向量模型 {embedder.name}")
            print(search_table(questions, libraries, settings), end="\n\n", flush=True)
    print(checking_table([read_file(path) for path in files], Random(options.seed)))
    return 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", nargs="*", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--library", nargs="+", type=Path, default=[ROOT / "tests/samples"])
    parser.add_argument("--seed", type=int, default=1, help="which claims are made")
    options = parser.parse_args(arguments)
    options.questions = options.questions or [ROOT / "tests/data/questions.jsonl"]
    return options


def fill(library: Library, files: Sequence[Path], embedder: Embedder, *, bare: bool) -> None:
    """Reads ``files`` into ``library``; ``bare``: chunks are indexed by their own text alone."""
    with ExitStack() as stack:
        if bare:
            stack.enter_context(patch("rag.indexing.embedding.indexed_text", own_text))
        for result in Indexer(library, lambda: embedder).add(files):
            if result.outcome is not AddOutcome.ADDED:
                print(f"{result.path}: {result.outcome.value} {result.reason}", file=sys.stderr)


def own_text(speech: Speech, chunk: Chunk) -> str:
    return speech.quote(chunk.span)


def search_table(
    questions: Sequence[EvalQuestion], libraries: dict[bool, Library], settings: Settings
) -> str:
    """How well and how fast each of ``STEPS`` finds the evidence of ``questions``."""
    rows = [["", "hit@1", "hit@5", "hit@10", "recall@5", "nDCG@10", "中位毫秒"]]
    for step in STEPS:
        library = libraries[step.bare]
        speeches = {info.id: library.get(info.id) for info in library.list()}
        # An embedder of its own for each step: it remembers the vectors of the last questions.
        over = Searched(library, open_index(library).current(), make_embedder(settings), speeches)
        rows.append([step.name, *figures(list(measured(questions, step.search(over))))])
    return aligned(rows)


def measured(questions: Sequence[EvalQuestion], find: Find) -> Iterator[tuple[Ranking, float]]:
    """How the chunks found for each question stand to its evidence, and the seconds it took."""
    find("讲话")  # what is loaded at the first search is not counted
    for question in questions:
        asked = joined(question.question, question.history)
        began = time.perf_counter()
        found = find(asked)
        seconds = time.perf_counter() - began
        yield rank(question.evidence, found), seconds


def figures(results: Sequence[tuple[Ranking, float]]) -> list[str]:
    rankings = [ranking for ranking, _ in results]
    shares = [fmean(one.hits[depth] for one in rankings) for depth in (1, 5, 10)]
    shares.append(fmean(one.recalls[5] for one in rankings))
    return [
        *(f"{share:.1%}" for share in shares),
        f"{fmean(one.ndcg for one in rankings):.3f}",
        f"{1000 * median(seconds for _, seconds in results):.0f}",
    ]


def checking_table(speeches: Sequence[Speech], random: Random) -> str:
    """Of claims made from ``speeches``, how many stand as fact without checking and with it."""
    false = checker_cases.corrupted(speeches, random)
    true = checker_cases.true(speeches, random)
    missed = checker_cases.results(false, checker_cases.is_missed, random, PER_KIND)
    alarms = checker_cases.results(true, checker_cases.is_false_alarm, random, PER_KIND)
    rows = [["当作事实示人的句子", "句数", "不核对", "核对"]]
    for name, results, passes in (("改错了一处的", missed, True), ("没有错的", alarms, False)):
        tried = sum(one.tried for one in results.values())
        wrong = sum(len(one.wrong) for one in results.values())
        passed = wrong if passes else tried - wrong
        rows.append([name, str(tried), "100.0%", f"{passed / max(tried, 1):.1%}"])
    return aligned(rows)


if __name__ == "__main__":
    sys.exit(main())
