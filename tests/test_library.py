"""The library: one truth, whole changes, nothing left of what was removed, clear errors."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_store import BigramEmbedder, make_chunks, make_speech
from filelock import FileLock

from rag.domain import (
    AsideKind,
    Filters,
    Flag,
    FlagKind,
    LineConfidence,
    Section,
    SetAside,
    Span,
    Speech,
)
from rag.errors import (
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    UnknownSpeech,
    UsageError,
)
from rag.library import ChangedMeanwhile, Library
from rag.library.encoding import check_date, encode_term

EMBEDDER = BigramEmbedder()
GRAIN = "粮食产量增长4.6%。要抓好南水北调工程。"
TRADE = "外贸进出口下降２％。××同志作了发言。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "新文件夹" / "index") as opened:
        yield opened


def split(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def put(library: Library, speech: Speech, source: str = "", **more: object) -> str:
    chunks = make_chunks(speech)
    texts = [speech.quote(chunk.span) for chunk in chunks]
    return library.put(
        speech,
        chunks,
        EMBEDDER.embed_passages(texts),
        [split(text) for text in texts],
        source=source or f"/{speech.digest}",
        embedder=EMBEDDER.name,
        **more,
    )


def edit(library: Library, identifier: str, changes: dict[str, str], **more: int) -> None:
    count = library.info(identifier).chunks
    vectors = EMBEDDER.embed_passages(["改"] * count)
    library.edit(identifier, changes, vectors, [["新词"]] * count, embedder=EMBEDDER.name, **more)


def rows(library: Library, table: str) -> int:
    with sqlite3.connect(library.folder / "library.sqlite3") as connection:
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(count)


def found(library: Library, words: Sequence[str], k: int = 9) -> list[str]:
    hits = library.full_text(words, k)
    chunks = library.chunks([hit.id for hit in hits])
    return [chunks[hit.id][0] for hit in hits]


def test_a_speech_comes_back_as_it_was_put(library: Library) -> None:
    text = "标题\r\n　　第一，\x00“稳”。𠮷野 ２％。"
    speech = replace(
        make_speech(text, title="标题", speaker="张三", date="2024-05"),
        sections=(
            Section(0, None, 0, "", Span(0, 0), Span(0, len(text))),
            Section(1, 0, 1, "第一", Span(6, 8), Span(6, 12)),
        ),
        set_aside=(SetAside(Span(2, 4), AsideKind.CAPTION, "图为"),),
        flags=(Flag(FlagKind.DATE, "日期可疑", (Span(0, 2), Span(3, 5))),),
        pages=(0, 4),
        confidence=(LineConfidence(Span(0, 2), 0.75),),
    )
    identifier = put(library, speech)
    assert identifier == "s1"
    assert library.get("s1") == replace(speech, id="s1")
    assert library.text("s1") == text
    info = library.info("s1")
    assert [info] == library.list()
    assert (info.title, info.speaker, info.date, info.place) == ("标题", "张三", "2024-05", "")
    assert (info.chars, info.sections, info.chunks) == (len(text), 1, 2)
    assert info.warnings == ("日期可疑",)
    ids = library.chunk_ids()
    assert library.chunks(ids) == {
        number: ("s1", chunk) for number, chunk in zip(ids, make_chunks(speech), strict=True)
    }


def test_an_empty_library(library: Library) -> None:
    assert library.list() == []
    assert library.generation() == 0
    assert library.embedder_name() == ""
    assert library.full_text(["粮食"], 5) == []
    assert library.select(Filters(since="2020")) == []
    ids, vectors = library.vectors()
    assert ids == []
    assert len(vectors) == 0
    with pytest.raises(UnknownSpeech, match="空"):
        library.get("s1")


def test_the_generation_grows_by_one_with_every_committed_change(library: Library) -> None:
    put(library, make_speech(GRAIN))
    assert library.generation() == 1
    edit(library, "s1", {"title": "新"})
    assert library.generation() == 2
    stamp = library.stamp()
    assert put(library, make_speech(GRAIN), "/elsewhere") == "s1"  # changes nothing
    assert (library.generation(), library.stamp()) == (2, stamp)
    library.remove(["s1"])
    assert library.generation() == 3
    assert library.stamp() != stamp


def test_an_updated_speech_keeps_its_id_and_its_corrections(library: Library) -> None:
    put(library, make_speech(GRAIN, title="旧题"), "/a")
    edit(library, "s1", {"speaker": "李四"})
    assert put(library, make_speech(TRADE, title="新题"), "/a", replaces="s1") == "s1"
    assert library.text("s1") == TRADE
    info = library.info("s1")
    assert (info.title, info.speaker) == ("新题", "李四")
    assert found(library, ["粮食"]) == []
    assert found(library, ["外贸"]) == ["s1"]
    assert rows(library, "vector") == rows(library, "chunk") == rows(library, "full_text") == 2


def test_the_same_source_is_the_same_speech_even_when_not_said(library: Library) -> None:
    put(library, make_speech(GRAIN), "/a")
    assert put(library, make_speech(TRADE), "/a") == "s1"
    assert len(library.list()) == 1


def test_ids_are_never_used_again(library: Library) -> None:
    put(library, make_speech(GRAIN))
    before = library.chunk_ids()
    library.remove(["s1"])
    assert put(library, make_speech(TRADE)) == "s2"
    assert min(library.chunk_ids()) > max(before)
    with pytest.raises(UnknownSpeech):
        library.get("s1")


def test_an_edit_gives_new_chunk_ids_since_the_vectors_change(library: Library) -> None:
    put(library, make_speech(GRAIN))
    before = library.chunk_ids()
    edit(library, "s1", {"title": "新"})
    assert not set(before) & set(library.chunk_ids())
    assert found(library, ["新词"]) == ["s1", "s1"]
    assert found(library, ["粮食"]) == []


def test_a_correction_and_the_way_back(library: Library) -> None:
    put(library, make_speech(GRAIN, title="原题", date="2021-09-09"))
    edit(library, "s1", {"title": " 改 题\n", "date": "2021-05", "place": "北京"})
    speech = library.get("s1")
    assert speech.metadata.text_of("title") == "改 题"
    assert speech.metadata.title is not None
    assert speech.metadata.title.span is None
    assert library.info("s1").date == "2021-05"
    assert library.original_metadata("s1").text_of("title") == "原题"
    assert library.corrections("s1") == {"title": "改 题", "date": "2021-05", "place": "北京"}
    edit(library, "s1", {"title": "", "place": ""})
    assert library.get("s1").metadata.title == library.original_metadata("s1").title
    assert library.corrections("s1") == {"date": "2021-05"}
    assert library.info("s1").place == ""


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29", "0001-01-01"])
def test_dates_that_can_be(value: str) -> None:
    check_date(value)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2024-13",
        "2024-00",
        "0000",
        "24-1-1",
        "2024-1",
        "2024年",
        "２０２４",
        "2024-01-",
        "x",
    ],
)
def test_dates_that_cannot_be(library: Library, value: str) -> None:
    put(library, make_speech(GRAIN))
    with pytest.raises(UsageError, match=value):
        edit(library, "s1", {"date": value})
    assert library.generation() == 1


def test_an_unknown_field_names_the_known_ones(library: Library) -> None:
    put(library, make_speech(GRAIN))
    with pytest.raises(UsageError, match="speaker"):
        edit(library, "s1", {"digest": "x"})


def test_removed_is_gone_from_every_table_and_from_the_file(library: Library) -> None:
    put(library, make_speech("绝密的粮食。" * 50))
    put(library, make_speech(TRADE))
    library.remove(["s1"])
    assert found(library, ["绝密", "粮食"]) == []
    assert [info.id for info in library.list()] == ["s2"]
    tables = ("speech", "body", "chunk", "vector", "full_text")
    assert [rows(library, table) for table in tables] == [1, 1, 2, 2, 2]
    on_disk = b"".join(path.read_bytes() for path in library.folder.iterdir())
    assert "绝密".encode() not in on_disk
    assert "外贸".encode() in on_disk


def test_an_unknown_id_removes_nothing(library: Library) -> None:
    put(library, make_speech(GRAIN))
    for bad in ("s9", "1", "", "s0", "s01", "S1", "s99999999999999999999", "s1; DROP TABLE speech"):
        with pytest.raises(UnknownSpeech):
            library.remove(["s1", bad])
    assert library.text("s1") == GRAIN


def test_the_hint_names_the_ids_there_are(library: Library) -> None:
    put(library, make_speech(GRAIN))
    put(library, make_speech(TRADE))
    with pytest.raises(UnknownSpeech, match="s1、s2"):
        library.info("s3")


def test_an_emptied_library_takes_another_embedder(library: Library) -> None:
    put(library, make_speech(GRAIN))
    assert library.embedder_name() == "bigrams"
    library.remove(["s1"])
    assert library.embedder_name() == ""


def test_vectors_of_two_embedders_do_not_mix(library: Library) -> None:
    put(library, make_speech(GRAIN))
    other = make_speech(TRADE)
    with pytest.raises(LibraryError, match="bigrams"):
        library.put(
            other,
            make_chunks(other),
            np.zeros((2, 8), dtype=np.float32),
            [["词"]] * 2,
            source="/b",
            embedder="another",
        )
    assert len(library.list()) == 1


def test_another_embedder_is_adopted_only_when_it_has_everything(library: Library) -> None:
    put(library, make_speech(GRAIN))
    put(library, make_speech(TRADE))
    new = np.ones((2, 8), dtype=np.float32)
    library.put_vectors("s1", new, embedder="new")
    assert not library.adopt("new")
    assert library.embedder_name() == "bigrams"
    assert library.vectors()[1].shape == (4, 64)
    library.put_vectors("s2", new, embedder="new")
    assert library.adopt("new")
    assert library.embedder_name() == "new"
    assert library.vectors()[1].shape == (4, 8)
    assert rows(library, "vector") == 4


def test_vectors_come_back_exactly(library: Library) -> None:
    put(library, make_speech(GRAIN))
    ids, vectors = library.vectors()
    assert ids == library.chunk_ids()
    texts = [GRAIN[:11], GRAIN[11:]]
    assert np.array_equal(vectors, EMBEDDER.embed_passages(texts))
    assert library.vectors(ids[1:])[0] == ids[1:]


def test_vectors_or_terms_that_do_not_fit_the_chunks_are_a_mistake(library: Library) -> None:
    speech = make_speech(GRAIN)
    with pytest.raises(ValueError, match="2 chunks"):
        library.put(
            speech,
            make_chunks(speech),
            np.zeros((1, 8), dtype=np.float32),
            [["词"]] * 2,
            source="/a",
            embedder="e",
        )
    assert library.list() == []


TERMS = [
    "粮食", "4.6%", "×", "××", "a b", "AND", "OR", "NEAR(", '"', '"q"', "'", "*", "-", "^", ":",
    "(", ")", "café", "cafe", "\x00", "\ue025", "𠮷野", "\U00030000", "\u200b", "\u3000", "①", "²",
    "col:umn", "x" * 5000, "２％", "%", ";--",
]  # fmt: skip


def test_every_term_is_one_token_and_no_other(library: Library) -> None:
    text = "".join(f"{i}。" for i in range(len(TERMS)))
    speech = make_speech(text)
    vectors = EMBEDDER.embed_passages([""] * len(TERMS))
    library.put(
        speech,
        make_chunks(speech),
        vectors,
        [[term, "共同"] for term in TERMS],
        source="/a",
        embedder=EMBEDDER.name,
    )
    ids = library.chunk_ids()
    for number, term in zip(ids, TERMS, strict=True):
        assert [hit.id for hit in library.full_text([term], 99)] == [number], term
    assert len(library.full_text([*TERMS, "共同", "", "\ud800"], 99)) == len(TERMS)
    assert len({encode_term(term) for term in TERMS}) == len(TERMS)


def test_full_text_ranks_filters_before_k_and_stands_long_queries(library: Library) -> None:
    put(library, make_speech("粮食粮食粮食。其他的话很长很长很长也说到粮食。"))
    put(library, make_speech("粮食和别的许多许多事情放在一起说。"))
    hits = library.full_text(["粮食"], 9)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].id == library.chunk_ids()[0]
    only = library.full_text(["粮食"], 1, library.chunk_ids(["s2"]))
    assert library.chunks([only[0].id])[only[0].id][0] == "s2"
    assert library.full_text(["粮食"], 9, []) == []
    assert library.full_text([], 9) == []
    assert library.full_text(["粮食"], 0) == []
    assert len(library.full_text([f"词{i}" for i in range(5000)] + ["粮食"], 9)) == 3


def test_select(library: Library) -> None:
    put(library, make_speech("甲。", speaker="李克强", date="2014-03-05"))
    put(library, make_speech("乙。", speaker="国务院总理 李克强", date="2015"))
    put(library, make_speech("丙。", speaker="温家宝", date="2014-03"))
    put(library, make_speech("丁。"))

    def ids(**fields: object) -> str:
        return " ".join(library.select(Filters(**fields)))

    assert ids() == "s1 s2 s3 s4"
    assert ids(speaker="李克强") == "s1 s2"
    assert ids(speaker="李 克强") == "s1 s2"
    assert ids(speeches=("s4", "s1")) == "s1 s4"
    assert ids(since="2014") == "s1 s2 s3"
    assert ids(until="2014") == "s1 s3"
    assert ids(since="2014-03-06") == "s2 s3"  # 2014-03 may be later: common prefix
    assert ids(since="2015", until="2015-06") == "s2"
    assert ids(speaker="李克强", until="2014-12") == "s1"
    with pytest.raises(UnknownSpeech):
        ids(speeches=("s9",))
    with pytest.raises(UsageError):
        ids(since="去年")


def test_a_snapshot_stays_at_its_moment(library: Library) -> None:
    put(library, make_speech(GRAIN))
    with library.snapshot() as now:
        library.remove(["s1"])
        assert now.text("s1") == GRAIN
        assert [hit.id for hit in now.full_text(["粮食"], 5)] == now.chunk_ids()[:1]
        assert now.generation == 1
    assert library.list() == []


def test_readers_never_see_half_a_change(library: Library) -> None:
    versions = ["".join(f"第{v}版{i}。" for i in range(5 + v)) for v in range(4)]
    put(library, make_speech(versions[0]), "/a")
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                with library.snapshot() as now:
                    speech, chunks = now.get("s1"), now.chunks_of("s1")
                    ids, vectors = now.vectors()
                    whole = "".join(speech.quote(chunk.span) for chunk in chunks.values())
                    fits = whole == speech.text and ids == list(chunks) == now.chunk_ids()
                    if not fits or len(vectors) != len(chunks):
                        wrong.append(speech)
        except Exception as error:  # of a thread: told by the assertion below
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(1, 40):
        put(library, make_speech(versions[turn % 4]), "/a", replaces="s1")
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_writers_in_threads_queue_and_all_succeed(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def write(worker: int) -> None:
        try:
            with Library(tmp_path) as mine:
                for turn in range(5):
                    put(mine, make_speech(f"第{worker}人第{turn}次。"))
        except Exception as error:  # of a thread: told by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with Library(tmp_path) as library:
        assert len(library.list()) == library.generation() == 20


def test_a_writer_says_that_it_waits_and_then_gives_up(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        Library(tmp_path, wait_s=0.2, on_wait=said.append) as library,
        FileLock(tmp_path / "write.lock"),
    ):
        with pytest.raises(LibraryBusy, match="另一个程序"):
            put(library, make_speech(GRAIN))
        assert library.list() == []  # reading does not wait
    assert len(said) == 1


def test_a_writer_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "write.lock", thread_local=False)
    with Library(tmp_path, wait_s=30) as library:
        lock.acquire()
        timer = threading.Timer(0.3, lock.release)
        timer.start()
        began = time.monotonic()
        put(library, make_speech(GRAIN))
        assert time.monotonic() - began > 0.25
        timer.join()


def test_what_was_read_too_early_is_not_written(library: Library) -> None:
    put(library, make_speech(GRAIN), "/a")
    based_on = library.generation()
    put(library, make_speech("别的。"), "/b")  # another speech does not matter
    edit(library, "s1", {"title": "甲"}, based_on=based_on)
    with pytest.raises(ChangedMeanwhile):
        edit(library, "s1", {"title": "乙"}, based_on=based_on)
    with pytest.raises(ChangedMeanwhile):
        put(library, make_speech(TRADE), "/a", replaces="s1", based_on=based_on)
    assert library.info("s1").title == "甲"


def test_disk_full_leaves_the_library_as_it_was(library: Library) -> None:
    put(library, make_speech(GRAIN))
    database = library._database
    with database._connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    with pytest.raises(DiskFull, match="磁盘已满"):
        put(library, make_speech("很长的话。" * 20000))
    assert library.generation() == 1
    assert library.text("s1") == GRAIN
    assert found(library, ["粮食"]) == ["s1"]
    put(library, make_speech(TRADE))  # with room again


@pytest.mark.parametrize(
    "content", [b"not a database, surely" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite3").write_bytes(content)
    with pytest.raises(LibraryDamaged, match=r"library\.sqlite3"):
        Library(tmp_path)


def test_damage_in_the_middle_is_called_damaged(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        put(library, make_speech("很长的话。" * 3000))
    path = tmp_path / "library.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(LibraryDamaged), Library(tmp_path) as library:
        library.list()


def test_a_foreign_or_newer_file_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    with pytest.raises(LibraryDamaged, match="不是言必的资料库"):
        Library(tmp_path)
    connection.execute("CREATE TABLE meta (key, value)")
    connection.execute("INSERT INTO meta VALUES ('schema', '99')")
    connection.commit()
    connection.close()
    with pytest.raises(LibraryError, match="99"):
        Library(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="索引文件夹"):
        Library(tmp_path / "file" / "index")


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.close()
    with pytest.raises(LibraryError, match="关闭"):
        library.list()


def test_it_is_all_there_after_opening_again(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        put(library, make_speech(GRAIN))
    with Library(tmp_path) as library:
        assert found(library, ["粮食"]) == ["s1"]
        assert library.generation() == 1
