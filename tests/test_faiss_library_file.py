"""The file beside a library: never trusted blindly, brought up to date, written when needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from faiss_fixtures import assert_agrees, long_text, saved
from library_fixtures import EMBEDDER, put

from rag.backends.faiss_store import FaissStore, LibraryIndex, open_index
from rag.errors import LibraryDamaged
from rag.library import Library, derived


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "header", "foreign"])
def test_a_file_that_does_not_read_is_rebuilt(library: Library, damage: str) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    path = saved(library)
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        # Written anew, not into the old file: that one is still mapped.
        path.unlink()
        path.write_bytes(
            {
                "empty": b"",
                "cut": data[:-20],
                "flipped": data[:-20] + bytes(b ^ 1 for b in data[-20:]),
                "header": b"[1]\n" + data,
                "foreign": b"\xff\x00" * 5000,
            }[damage]
        )
        with pytest.raises(LibraryDamaged):
            FaissStore.load(path)
    assert_agrees(open_index(library), library)
    assert path.read_bytes()[4096:] == data[4096:]


def test_a_file_that_fits_is_loaded_not_rebuilt(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    read = derived.vectors_after
    asked: list[int] = []

    def noting(now: object, last: int) -> object:
        asked.append(last)
        return read(now, last)

    monkeypatch.setattr(derived, "vectors_after", noting)
    assert len(LibraryIndex(library).current()) == 2
    put(library, "第3篇。")
    assert_agrees(LibraryIndex(library), library)
    assert asked == [2, 2]  # never from the beginning


def test_a_file_of_an_earlier_state_is_brought_up_to_date(library: Library) -> None:
    for number in range(1, 50):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    open_index(library)
    before = saved(library).read_bytes()
    put(library, "第50篇。", source="/50")
    assert_agrees(open_index(library), library)
    assert saved(library).read_bytes() == before  # one chunk more is not worth a new file
    library.remove(["s50"])
    assert_agrees(open_index(library), library)
    assert saved(library).read_bytes() == before  # and was never in it
    for number in range(51, 55):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    size = saved(library).stat().st_size
    assert_agrees(open_index(library), library)
    assert saved(library).stat().st_size > size  # a twentieth is


def test_what_was_removed_is_gone_from_the_file_at_the_next_start(library: Library) -> None:
    for number in range(1, 50):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    open_index(library)
    removed = EMBEDDER.embed_passages(["第2篇。"])[0].tobytes()
    assert removed in saved(library).read_bytes()
    library.remove(["s2"])  # less than a twentieth
    assert_agrees(open_index(library), library)
    assert removed not in saved(library).read_bytes()


def test_adding_a_speech_does_not_write_the_file(library: Library) -> None:
    for number in range(30):
        put(library, long_text(number))
    index = open_index(library)
    before = saved(library).stat().st_mtime_ns
    put(library, long_text(99))
    assert_agrees(index, library)
    assert_agrees(open_index(library), library)
    assert saved(library).stat().st_mtime_ns == before


@pytest.mark.parametrize("field", ["token", "embedder"])
def test_a_file_of_another_library_is_not_used(library: Library, field: str) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    _, header = FaissStore.load(saved(library))
    wrong = FaissStore(64)
    wrong.add([1, 2], EMBEDDER.embed_passages(["错", "误"]))
    wrong.save(saved(library), header | {field: "other"})
    assert_agrees(LibraryIndex(library), library)


def test_a_restored_library_does_not_take_the_file_of_the_lost_one(tmp_path: Path) -> None:
    """Ids that the lost library had given are given again to other chunks."""
    folder, backup = tmp_path / "index", tmp_path / "backup"
    with Library(folder) as library:
        put(library, "第1篇。")
        open_index(library)
    shutil.copytree(folder, backup)
    with Library(folder) as library:
        for number in (2, 3):
            put(library, f"失去的第{number}篇。")
        open_index(library)
    lost = (folder / "vectors.faiss").read_bytes()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    (folder / "vectors.faiss").write_bytes(lost)
    with Library(folder) as library:
        for number in (2, 3):
            put(library, f"新写的第{number}篇。")
        assert_agrees(LibraryIndex(library), library)
        found = LibraryIndex(library).search(EMBEDDER.embed_query("新写的第2篇。"), 1)[0]
        assert found.score == pytest.approx(1, abs=1e-5)


def test_a_copy_of_library_and_file_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "one") as library:
        put(library, "第1篇。第2篇。")
        open_index(library)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with Library(tmp_path / "two") as library:
        monkeypatch.setattr(LibraryIndex, "_read_all", None)
        assert_agrees(LibraryIndex(library), library)


def test_saving_is_only_done_when_needed_and_its_failure_is_no_failure(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(library, "第1篇。")
    index = open_index(library)
    calls: list[object] = []
    monkeypatch.setattr(FaissStore, "save", lambda *_args, **_more: calls.append(1))
    index.save()
    LibraryIndex(library).save()
    assert calls == []
    put(library, "第2篇。")
    index.save()
    assert calls == [1]
    monkeypatch.undo()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    LibraryIndex(library).save()
    assert "磁盘已满" in caplog.text


def test_a_kill_between_noting_and_placing_leaves_the_old_file_in_use(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    before = saved(library).read_bytes()
    put(library, "第3篇。")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        open_index(library)
    monkeypatch.undo()
    assert saved(library).read_bytes() == before
    monkeypatch.setattr(LibraryIndex, "_read_all", None)
    assert_agrees(LibraryIndex(library), library)
