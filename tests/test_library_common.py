"""Common words in memory: the same order as SQLite's, at every state of the library, bounded."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from library_fixtures import EMBEDDER
from word_library import as_sqlite_ranks, fill, ids_of, put

from rag.library import Library, common, gathering, scoring
from rag.library.postings import counts_of, joined, packed
from rag.library.scoring import Chunks, Word
from rag.library.statistics import Statistics

WORDS = ["村3", "工作", "发展", "第4篇"]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Small, and yet treated as a large one."""
    monkeypatch.setattr(common, "LEAST_CHUNKS", 1)
    monkeypatch.setattr(gathering, "_LEAST", 1)
    monkeypatch.setattr(common, "_DELAY_S", 3600.0)
    with Library(tmp_path) as opened:
        yield opened


class Unread:
    """Fails where a question reads the full-text index."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the full-text index was read")

        monkeypatch.setattr(Statistics, "postings", refuse)


def test_packed_postings_know_their_blocks() -> None:
    ids = np.array([0, 5, 65_535, 65_536, 200_000])
    postings = packed(ids, np.array([1, 2, 3, 4, 300]))
    assert postings.ids().tolist() == ids.tolist()
    assert postings.blocks == 4  # the last id lies in the fourth
    low, counts = postings.block(1)
    assert (low.tolist(), counts.tolist()) == ([0], [4])
    assert [len(postings.block(number)[0]) for number in (0, 2, 3, 9)] == [3, 0, 1, 0]
    assert postings.most == 300
    assert packed(ids[:4], np.array([1, 2, 3, 4])).counts.itemsize == 1


def test_postings_join_within_a_block_and_across() -> None:
    one = packed(np.array([3, 70_000]), np.array([1, 2]))
    for more in ([70_001], [70_001, 400_000], [400_000]):
        other = packed(np.array(more), np.full(len(more), 500))
        both = joined(one, other)
        assert both.ids().tolist() == [3, 70_000, *more]
        assert both.counts.tolist() == [1, 2] + [500] * len(more)
        assert both.block(1)[0][0] == 70_000 - 65_536


def test_counts_are_looked_up_where_a_word_stands_and_where_not() -> None:
    low, counts = packed(np.array([2, 4, 9]), np.array([7, 8, 1])).block(0)
    wanted = np.array([0, 2, 3, 9, 60_000], np.uint16)
    assert counts_of(low, counts, wanted).tolist() == [0, 7, 0, 1, 0]
    assert counts_of(low[:0], counts[:0], wanted).tolist() == [0] * 5


def plainly(
    words: Sequence[tuple[dict[int, int], float]], sizes: Sequence[int], average: float
) -> dict[int, float]:
    """BM25 as the books have it, chunk by chunk."""
    scores: dict[int, float] = {}
    for held, idf in words:
        for one, count in held.items():
            norm = 1.2 * (1 - 0.75 + 0.75 * sizes[one] / average)
            scores[one] = scores.get(one, 0.0) + idf * count * 2.2 / (count + norm)
    return scores


TOTAL = 150_000
"""Chunk ids in three blocks."""


@dataclass(frozen=True)
class MadeUp:
    """Chunks of some lengths, three words and what they weigh, and what was removed."""

    sizes: list[int]
    words: list[tuple[dict[int, int], float]]
    live: np.ndarray
    scores: dict[int, float]


@pytest.fixture(scope="module")
def made_up() -> MadeUp:
    chance = random.Random(5)
    sizes = [chance.randint(1, 200) for _ in range(TOTAL)]
    words = []
    for often in (20, 3_000, 40_000):
        held = {one: chance.choice((1, 1, 1, 2, 9)) for one in chance.sample(range(TOTAL), often)}
        words.append((dict(sorted(held.items())), math.log(TOTAL / often)))
    live = np.ones(TOTAL, np.bool_)
    live[chance.sample(range(TOTAL), 500)] = False
    return MadeUp(sizes, words, live, plainly(words, sizes, 100.0))


@pytest.mark.parametrize(("lookup", "worth_asking"), [(8, 16_384), (0.01, 0), (1000, 0)])
@pytest.mark.parametrize("share", [1.0, 0.3, 0.001])
@pytest.mark.parametrize("k", [1, 20, 3000])
def test_the_best_are_found_whichever_way_is_taken(
    made_up: MadeUp,
    monkeypatch: pytest.MonkeyPatch,
    lookup: float,
    worth_asking: int,
    share: float,
    k: int,
) -> None:
    monkeypatch.setattr(scoring, "_LOOKUP", lookup)
    monkeypatch.setattr(scoring, "_WORTH_ASKING", worth_asking)
    admitted, allowed = made_up.live, None
    if share < 1:
        chosen = np.random.default_rng(3).random(TOTAL) < share
        admitted, allowed = chosen & made_up.live, np.flatnonzero(chosen)
    expected = {one: score for one, score in made_up.scores.items() if admitted[one]}
    ids, scores = scoring.top(
        [
            Word(packed(np.array([*held]), np.array([*held.values()])), idf)
            for held, idf in made_up.words
        ],
        k,
        Chunks(np.array(made_up.sizes, np.uint16), 100.0, allowed, made_up.live),
    )
    best = sorted(expected.values(), reverse=True)[:k]
    assert scores.tolist() == pytest.approx(best, rel=1e-12)
    assert [expected[one] for one in ids.tolist()] == pytest.approx(best, rel=1e-12)
    assert len(set(ids.tolist())) == len(ids)


@pytest.mark.parametrize("k", [1, 10, 1000])
def test_the_order_is_that_of_sqlite(
    library: Library, monkeypatch: pytest.MonkeyPatch, k: int
) -> None:
    fill(library)
    library.gather_words()
    Unread(monkeypatch)
    some = library.chunk_ids(["s2", "s9", "s30"])
    for words in (["村3"], WORDS, ["工作", "发展", "建设"], ["没有"]):
        assert ids_of(library, words, k) == as_sqlite_ranks(library, words, None)[:k]
        assert ids_of(library, words, k, some) == as_sqlite_ranks(library, words, set(some))[:k]


def test_it_follows_every_kind_of_change(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(library, speeches=5)
    library.gather_words()
    for _ in range(3):
        put(library, [["村3", "村3", "工作"], ["发展"], ["村5"] * 300])
        assert ids_of(library, WORDS, 99) == as_sqlite_ranks(library, WORDS, None)[:99]
        library.remove([library.list()[0].id])
        assert ids_of(library, WORDS, 99) == as_sqlite_ranks(library, WORDS, None)[:99]
        last = library.list()[-1].id
        vectors = EMBEDDER.embed_passages(["甲"] * 3)
        changed = [["工作", "第4篇"], ["村3"], ["别的"]]
        library.edit(last, {"title": "另题"}, vectors, changed, embedder=EMBEDDER.name)
        assert ids_of(library, WORDS, 99) == as_sqlite_ranks(library, WORDS, None)[:99]
    library.remove([library.list()[-1].id])  # the newest: ids at the end are gone
    Unread(monkeypatch)
    assert ids_of(library, WORDS, 99) == as_sqlite_ranks(library, WORDS, None)[:99]


def test_what_another_process_changed_is_followed(library: Library) -> None:
    fill(library, speeches=3)
    library.gather_words()
    assert ids_of(library, ["村3", "工作"], 99)
    with Library(library.folder) as other:
        put(other, [["工作", "村3"]])
        other.remove(["s1"])
    assert ids_of(library, WORDS, 99) == as_sqlite_ranks(library, WORDS, None)[:99]


def test_an_earlier_moment_stays_as_it_was(library: Library) -> None:
    fill(library, speeches=3)
    library.gather_words()
    before = ids_of(library, ["工作"], 99)
    with library.snapshot() as then:
        put(library, [["工作"] * 5])
        library.remove(["s1"])
        after = ids_of(library, ["工作"], 99)
        assert [hit.id for hit in then.full_text(["工作"], 99)] == before
    assert after != before
    assert ids_of(library, ["工作"], 99) == after


def test_what_it_takes_is_bounded_the_most_common_words_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, [["到处"], ["到处", "多处"], ["到处", "多处", "一处"]])
    # 3 bytes a chunk and 16 for the block: 25 + 22
    monkeypatch.setattr(gathering, "MOST_BYTES", 60)
    library.gather_words()
    read: list[str] = []
    original = Statistics.postings
    monkeypatch.setattr(
        Statistics, "postings", lambda *these: read.append(these[2]) or original(*these)
    )
    assert len(library.full_text(["到处", "多处", "一处"], 9)) == 3
    assert read == ["一处"]


def test_it_is_gathered_in_the_background(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, speeches=3)
    monkeypatch.setattr(common, "_DELAY_S", 0.0)
    expected = as_sqlite_ranks(library, WORDS, None)[:99]
    assert ids_of(library, WORDS, 99) == expected  # asks for it, and does not wait
    gathered = library._kept.common
    deadline = time.monotonic() + 20
    while gathered._kept is None and time.monotonic() < deadline:
        time.sleep(0.01)
    Unread(monkeypatch)
    assert ids_of(library, WORDS, 99) == expected


def test_a_small_library_gathers_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(library, speeches=3)  # of 20 chunks each
    monkeypatch.setattr(common, "_DELAY_S", 0.0)
    monkeypatch.setattr(common, "LEAST_CHUNKS", 61)
    assert ids_of(library, WORDS, 9)
    assert library._kept.common._gatherer is None
    monkeypatch.setattr(common, "LEAST_CHUNKS", 60)
    assert ids_of(library, WORDS, 9)
    assert library._kept.common._gatherer is not None
