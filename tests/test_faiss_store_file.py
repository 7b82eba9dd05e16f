"""The store's file: saved whole or not at all, read only when every byte is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from faiss_fixtures import HEADER, SMALL, best, filled, ids, themes
from filelock import FileLock

from rag.backends.faiss_store import FaissStore
from rag.errors import LibraryDamaged, YanbiError


def test_save_and_load(tmp_path: Path) -> None:
    store = FaissStore(4)
    vectors = np.eye(4, dtype=np.float32)
    store.add([5, 2**40, 7], vectors[:3])
    store.remove([7])
    path = tmp_path / "向量.faiss"
    assert store.save(path, {"generation": 3, "embedder": "e"})
    loaded, header = FaissStore.load(path)
    assert (header["generation"], header["embedder"], header["count"]) == (3, "e", 2)
    for one in (store, loaded):
        assert one.search(vectors[1], 1)[0].id == 2**40
        one.add([5, 8], vectors[2:])
        assert len(one) == 3
        assert one.search(vectors[2], 1)[0].id == 5


def test_clusters_are_saved_and_kept_but_only_made_when_asked(tmp_path: Path) -> None:
    centres, vectors = themes(20, 30)
    store = FaissStore(16, SMALL)
    store.add(range(600), vectors)
    store.save(tmp_path / "v", HEADER)
    assert not store.clustered
    store.save(tmp_path / "v", HEADER, train=True)
    assert store.clustered
    loaded, _ = FaissStore.load(tmp_path / "v", SMALL)
    assert loaded.clustered
    assert {*ids(loaded, centres[2], 10)} == {*best(vectors, centres[2], 10)}
    loaded.add([9000], centres[2:3])
    loaded.save(tmp_path / "v", HEADER)
    again, _ = FaissStore.load(tmp_path / "v", SMALL)
    assert again.clustered
    assert ids(again, centres[2], 3) == [9000, *best(vectors, centres[2], 2)]


def test_what_was_removed_is_not_in_the_next_file(tmp_path: Path) -> None:
    store, _, vectors = filled()
    secret = vectors[77].tobytes()
    store.save(tmp_path / "v", HEADER)
    assert secret in (tmp_path / "v").read_bytes()
    store.remove([77])
    assert store.removed
    store.save(tmp_path / "v", HEADER)
    assert not store.removed
    assert secret not in (tmp_path / "v").read_bytes()


def test_saving_replaces_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FaissStore(4)
    path = tmp_path / "v"
    store.save(path, {"generation": 1})
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    store.add([1], np.eye(4, dtype=np.float32)[:1])
    with pytest.raises(YanbiError, match="磁盘已满"):
        store.save(path, {"generation": 2})
    assert path.read_bytes() == before
    assert not path.with_name("v.tmp").exists()
    assert len(store.search(np.ones(4, dtype=np.float32), 3)) == 1
    monkeypatch.undo()
    assert store.save(path, {"generation": 2})
    assert len(FaissStore.load(path)[0]) == 1


def test_a_second_saver_leaves_it_to_the_first(tmp_path: Path) -> None:
    with FileLock(tmp_path / "v.lock"):
        assert not FaissStore(4).save(tmp_path / "v", HEADER)
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", 599),
        ("count", -1),
        ("count", "many"),
        ("count", 10**15),
        ("dimension", 0),
        ("dimension", 8),
        ("clusters", 0),
        ("clusters", 10**6),
        ("crc32", 1),
        ("format", 2),
    ],
)
def test_a_header_that_does_not_fit_is_damage(tmp_path: Path, name: str, value: object) -> None:
    store, _, _ = filled()
    path = tmp_path / "v"
    store.save(path, HEADER)
    data = path.read_bytes()
    header = json.loads(data[:4096]) | {name: value}
    path.write_bytes(json.dumps(header).encode().ljust(4096) + data[4096:])
    with pytest.raises(LibraryDamaged, match="自动重建"):
        FaissStore.load(path)


@pytest.mark.parametrize("at", [4096, 9000, 20_000, -1])
def test_one_changed_byte_is_noticed(tmp_path: Path, at: int) -> None:
    store, _, _ = filled()
    path = tmp_path / "v"
    store.save(path, HEADER)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(LibraryDamaged):
        FaissStore.load(tmp_path / "w")
