"""Exact nearest vectors with FAISS, as a copy of the library's vectors that may be thrown away.

``FaissStore`` keeps the promises of ``VectorStore`` and can be saved to one file, which carries
what it was made from and a checksum. ``LibraryIndex`` keeps a store in step with a library: it
loads the file when that is of the library's present state and otherwise rebuilds from SQLite, so
a missing, old, half-written or damaged file costs time, never an answer. faiss is imported on
first use. Raises DiskFull and LibraryError (writing), LibraryDamaged (reading a damaged file),
LibraryError (a query of another embedder than the stored vectors).
"""

from __future__ import annotations

import json
import logging
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from rag.domain import Hit
from rag.errors import LibraryDamaged, LibraryError, YanbiError
from rag.library import Library
from rag.library.database import translate_os
from rag.ports import Vectors

FILE_NAME = "vectors.faiss"
_log = logging.getLogger(__name__)


def _faiss() -> Any:
    import faiss

    return faiss


class FaissStore:
    """A VectorStore over unit vectors of length ``dimension``; safe to share between threads."""

    def __init__(self, dimension: int) -> None:
        faiss = _faiss()
        self._dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._ids: set[int] = set()
        self._lock = RLock()

    @property
    def dimension(self) -> int:
        return self._dimension

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self) -> set[int]:
        with self._lock:
            return set(self._ids)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Raises ValueError for ids given twice in one call or vectors of the wrong shape."""
        self.update((), ids, vectors)

    def remove(self, ids: Sequence[int]) -> None:
        self.update(ids, (), np.zeros((0, self._dimension), dtype=np.float32))

    def update(self, gone: Sequence[int], ids: Sequence[int], vectors: Vectors) -> None:
        """Removes ``gone`` and adds ``ids`` in one step: no search sees the state between."""
        if len(set(ids)) != len(ids):
            raise ValueError("the same id is given twice")
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"{len(ids)} ids, vectors of shape {vectors.shape}")
        with self._lock:
            leaving = self._ids.intersection([*gone, *ids])
            if leaving:
                self._index.remove_ids(np.fromiter(leaving, dtype=np.int64))
                self._ids -= leaving
            if ids:
                self._index.add_with_ids(
                    np.ascontiguousarray(vectors, dtype=np.float32),
                    np.asarray(ids, dtype=np.int64),
                )
                self._ids.update(map(int, ids))

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[Hit]:
        faiss = _faiss()
        with self._lock:
            wanted = None if allowed is None else self._ids.intersection(allowed)
            k = min(k, len(self._ids) if wanted is None else len(wanted))
            if k <= 0:
                return []
            if vector.shape != (self._dimension,):
                raise LibraryError(
                    "资料库里的向量不是现在的向量模型生成的；"
                    "请先用新模型重建向量，或把设置改回原来的模型。"
                )
            query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
            if wanted is None or len(wanted) == len(self._ids):
                scores, ids = self._index.search(query, k)
            else:
                selector = faiss.IDSelectorBatch(np.fromiter(wanted, dtype=np.int64))
                scores, ids = self._index.search(
                    query, k, params=faiss.SearchParameters(sel=selector)
                )
        found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(number, score) for number, score in found if number >= 0]

    def save(self, path: Path, *, generation: int, embedder: str, stamp: str = "") -> None:
        """Replaces ``path`` in one step; a process killed meanwhile leaves the old file.

        Another process that is saving the same file wins: this call then does nothing.
        """
        with self._lock:
            body = _faiss().serialize_index(self._index)
            count = len(self._ids)
        header = {
            "generation": generation,
            "stamp": stamp,
            "embedder": embedder,
            "count": count,
            "crc32": zlib.crc32(body),
        }
        temporary = path.with_name(path.name + ".tmp")
        try:
            with (
                FileLock(path.with_name(path.name + ".lock"), timeout=0),
                temporary.open("wb") as file,
            ):
                file.write(json.dumps(header, ensure_ascii=False).encode() + b"\n")
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
        except Timeout:
            _log.info("another process is saving %s", path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise translate_os(error, path.parent) from error

    @classmethod
    def load(cls, path: Path) -> tuple[FaissStore, dict[str, Any]]:
        """A saved store and its header. Raises LibraryDamaged for whatever is not one."""
        faiss = _faiss()
        try:
            with path.open("rb") as file:
                header = json.loads(file.readline(4096))
                body = file.read()
            if zlib.crc32(body) != header["crc32"]:
                raise ValueError("checksum")
            index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise LibraryDamaged(f"向量索引文件读不出来：{path}（会自动重建）。") from error
        store = cls(index.d)
        store._index = index
        store._ids = set(faiss.vector_to_array(index.id_map).tolist())
        return store, header


class LibraryIndex:
    """The vectors of ``library`` as a store that follows its changes; safe between threads.

    ``path``: where the store is kept between runs, by default beside the library.
    """

    def __init__(self, library: Library, path: Path | None = None) -> None:
        self._library = library
        self._path = path or library.folder / FILE_NAME
        self._lock = RLock()
        self._store: FaissStore | None = None
        self._stamp = ""
        self._generation = 0
        self._embedder = ""
        self._saved_stamp = ""

    def current(self) -> FaissStore:
        """The store, brought up to the library's present state first."""
        with self._lock:
            if self._store is None or self._library.stamp() != self._stamp:
                self._refresh()
            assert self._store is not None
            return self._store

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[Hit]:
        """As ``VectorStore.search``, over the library's present state."""
        return self.current().search(vector, k, allowed)

    def save(self) -> None:
        """Saves the state unless that is done. A failure is only logged: all is in SQLite."""
        with self._lock:
            store = self.current()
            if self._stamp == self._saved_stamp:
                return
            try:
                store.save(
                    self._path,
                    generation=self._generation,
                    embedder=self._embedder,
                    stamp=self._stamp,
                )
                self._saved_stamp = self._stamp
            except YanbiError as error:
                _log.warning("%s", error)

    def _refresh(self) -> None:
        with self._library.snapshot() as now:
            self._generation = now.generation
            store = self._store
            if store is None and (store := self._load(now.stamp, now.embedder_name)):
                self._saved_stamp = now.stamp
            elif store is not None and now.embedder_name == self._embedder:
                # Chunk ids are never used twice, so a known id has the vector it had.
                there = set(now.chunk_ids())
                held = store.ids()
                new, vectors = now.vectors(sorted(there - held))
                store.update(sorted(held - there), new, vectors.reshape(len(new), store.dimension))
            else:
                ids, vectors = now.vectors()
                store = FaissStore(vectors.shape[1])
                store.add(ids, vectors)
            self._store, self._stamp, self._embedder = store, now.stamp, now.embedder_name

    def _load(self, stamp: str, embedder: str) -> FaissStore | None:
        """The saved store if it is of exactly this state of the library."""
        if not self._path.exists():
            return None
        try:
            store, header = FaissStore.load(self._path)
        except LibraryDamaged as error:
            _log.warning("%s", error)
            return None
        fits = header.get("stamp") == stamp and header.get("embedder") == embedder
        return store if fits else None


def open_index(library: Library, path: Path | None = None) -> LibraryIndex:
    """The index of ``library``, up to date and saved for the next start."""
    index = LibraryIndex(library, path)
    index.save()
    return index
