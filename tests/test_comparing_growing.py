"""A comparison while it is being made: snapshots, progress, stopping, and what it needs loaded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Timer

import pytest
from fakes import BigramEmbedder
from service_fixtures import MakeService

from rag.assembly import Service
from rag.comparing import Comparer
from rag.domain import Comparison, RowKind
from rag.errors import Cancelled, ModelMissing, UnknownSpeech
from rag.ports import Embedder

LAST_YEAR, THIS_YEAR = "云泽县农村工作会议讲话2024.txt", "云泽县农村工作会议讲话2025.txt"


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def meetings(service: Service) -> tuple[str, str]:
    known = {info.file: info.id for info in service.list_speeches()}
    return known[LAST_YEAR], known[THIS_YEAR]


def missing() -> Embedder:
    raise ModelMissing("没有向量模型。")


def every_step(service: Service, embedder: Callable[[], Embedder] = missing) -> Comparer:
    """A comparer that shows each row as it is told."""
    return Comparer(service.library, embedder, pace=0.0)


def numbers_used(comparison: Comparison) -> set[int]:
    used = {n for row in comparison.rows for claim in (*row.a, *row.b) for n in claim.citations}
    for pair in comparison.figures:
        used |= {n for side in (pair.a, pair.b) if side for n in side.citations}
    return used | {n for phrase in comparison.phrases for n in phrase.citations}


def test_rows_figures_and_wording_come_first_then_claims_row_by_row(service: Service) -> None:
    shown = list(every_step(service).comparing(*meetings(service)))
    laid_out = [one for one in shown if one.rows]
    first, last = laid_out[0], laid_out[-1]
    assert not any(row.a or row.b for row in first.rows)
    assert [row.theme for row in first.rows] == [row.theme for row in last.rows]
    assert len(first.figures) == len(last.figures) > 20
    assert len(first.phrases) == len(last.phrases) > 10
    told = [sum(bool(row.a or row.b) for row in one.rows) for one in laid_out]
    assert told == [*range(len(last.rows)), len(last.rows)]
    for one, count in zip(laid_out, told, strict=True):
        assert all(row.a or row.b for row in one.rows[:count])
        assert numbers_used(one) == {citation.n for citation in one.citations}
    assert [one.done for one in shown] == [False] * (len(shown) - 1) + [True]


def test_the_last_snapshot_is_the_whole_comparison(service: Service) -> None:
    comparer = every_step(service)
    *_, last = comparer.comparing(*meetings(service))
    whole = comparer.compare(*meetings(service))
    assert (last.rows, last.figures, last.phrases) == (whole.rows, whole.figures, whole.phrases)
    assert last.citations == whole.citations
    assert last.progress == ""
    assert 0 < last.timings.retrieve_s <= last.timings.first_token_s <= last.timings.total_s


def test_progress_says_which_step_of_how_many(service: Service) -> None:
    shown = list(every_step(service).comparing(*meetings(service)))
    words = list(dict.fromkeys(one.progress for one in shown))
    assert words[:3] == [
        "第 1 步，共 4 步：读甲篇",
        "第 2 步，共 4 步：读乙篇",
        "第 3 步，共 4 步：对照主题、数字和提法",
    ]
    rows = len(shown[-1].rows)
    assert words[3] == f"第 4 步，共 4 步：摘出各主题的原话 0/{rows}"
    assert f"第 4 步，共 4 步：摘出各主题的原话 {rows - 1}/{rows}" in words


def test_two_speeches_of_the_library_are_compared_without_any_model(service: Service) -> None:
    comparison = every_step(service, missing).compare(*meetings(service))
    assert sum(row.kind is RowKind.BOTH for row in comparison.rows) > 5


def test_a_topic_needs_the_embedder_and_says_that_it_loads(service: Service) -> None:
    with pytest.raises(ModelMissing):
        every_step(service, missing).compare(*meetings(service), "育秧中心")
    comparer = every_step(service, BigramEmbedder)
    loading = "正在载入向量模型，只有第一次要等"
    first = [one.progress for one in comparer.comparing(*meetings(service), "育秧中心")]
    assert first[0] == loading
    assert loading not in [one.progress for one in comparer.comparing(*meetings(service), "粮食")]


def test_a_library_without_vectors_of_sentences_is_compared_all_the_same(
    service: Service,
) -> None:
    whole = every_step(service, BigramEmbedder).compare(*meetings(service))
    forget_vectors(service.library.folder)
    with pytest.raises(ModelMissing):
        every_step(service, missing).compare(*meetings(service))
    made = every_step(service, BigramEmbedder).compare(*meetings(service))
    assert [row.theme for row in made.rows] == [row.theme for row in whole.rows]


def forget_vectors(folder: Path) -> None:
    with sqlite3.connect(folder / "library.sqlite3") as connection:
        connection.execute("DELETE FROM sentence_vectors")
    connection.close()


class Other(BigramEmbedder):
    """Another model, whose vectors may not be set against those that are stored."""

    @property
    def name(self) -> str:
        return "another"


def test_vectors_of_two_models_are_not_mixed(service: Service) -> None:
    made = every_step(service, Other).compare(*meetings(service), "育秧中心")
    assert made.trace.embedder == "another"
    assert made.rows


def test_a_stop_before_the_beginning(service: Service) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled, match="已停止"):
        service.compare(*meetings(service), "", stop)


@pytest.mark.parametrize("after", [1, 2, 3, 4, 6])
def test_a_stop_at_any_step_ends_it(service: Service, after: int) -> None:
    stop = Event()
    shown = every_step(service).comparing(*meetings(service), "", stop)
    seen = [next(shown) for _ in range(after)]
    stop.set()
    with pytest.raises(Cancelled):
        next(shown)
    assert not any(one.done for one in seen)


def test_a_stop_while_the_model_loads_is_obeyed_at_once(service: Service) -> None:
    loaded, stop = Event(), Event()

    def slow() -> Embedder:
        loaded.wait(20)
        return BigramEmbedder()

    timer = Timer(0.2, stop.set)
    timer.start()
    began = time.monotonic()
    try:
        with pytest.raises(Cancelled):
            every_step(service, slow).compare(*meetings(service), "粮食", stop)
    finally:
        loaded.set()
        timer.join()
    assert time.monotonic() - began < 10


def test_steps_inside_the_long_ones_look_at_the_stop(service: Service) -> None:
    """A stop that comes at the n-th look ends it there: there are looks in every long step."""
    looks = Counting()
    service.compare(*meetings(service), "", looks)
    sentences = sum(len(service.speech(one).sentences) for one in meetings(service))
    assert looks.count > sentences
    for number in (1, looks.count // 3, looks.count // 2, looks.count - 1):
        counting = Counting(number)
        with pytest.raises(Cancelled):
            Comparer(service.library, missing).compare(*meetings(service), "", counting)
        assert counting.count == number


class Counting:
    """An Event that is set from its ``limit``-th look on."""

    def __init__(self, limit: int = 0) -> None:
        self.count, self._limit = 0, limit

    def is_set(self) -> bool:
        self.count += 1
        return 0 < self._limit <= self.count


def test_an_unknown_speech_is_refused_before_anything_is_loaded(service: Service) -> None:
    with pytest.raises(UnknownSpeech):
        next(every_step(service, missing).comparing(meetings(service)[0], "s999", "粮食"))


def test_a_speech_that_was_corrected_is_read_anew(service: Service) -> None:
    a, b = meetings(service)
    assert service.compare(a, b).a.title == "在全县农村工作会议上的讲话"
    service.edit(a, {"title": "在农村工作会上的讲话"})
    assert service.compare(a, b).a.title == "在农村工作会上的讲话"


def test_a_topic_of_nothing_but_marks_is_none(service: Service) -> None:
    comparison = every_step(service).compare(*meetings(service), " ，。 ")
    assert comparison.topic == ""
    assert len(comparison.rows) > 5
