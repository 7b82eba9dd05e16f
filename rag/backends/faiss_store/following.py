"""``LibraryIndex``: a FaissStore that follows a library, kept in a file between two runs.

The file is a copy of some earlier state; what came and went since is read from the library, so
that adding a speech writes no more than the speech. It is written anew when much has changed, by
``save``, and in the background once clusters would make searches faster. A file that is missing,
half-written, damaged or of another library costs time, never an answer.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from threading import Event, RLock, Thread

import numpy as np
from filelock import FileLock

from rag.backends.faiss_store import saving
from rag.backends.faiss_store.part import Ids, part_of
from rag.backends.faiss_store.store import FaissStore
from rag.backends.faiss_store.tuning import Tuning
from rag.domain import Hit
from rag.errors import LibraryDamaged, YanbiError
from rag.library import Library, Snapshot, derived
from rag.library.database import translate_os
from rag.ports import Vectors

FILE_NAME = "vectors.faiss"
_NICE = 15
_ATTEMPTS = 3

_log = logging.getLogger(__name__)


class LibraryIndex:
    """The vectors of ``library`` as a store that follows its changes; safe between threads.

    ``path``: where the store is kept between runs, by default beside the library.
    """

    def __init__(
        self, library: Library, path: Path | None = None, tuning: Tuning | None = None
    ) -> None:
        self._library = library
        self._path = path or library.folder / FILE_NAME
        self._tuning = tuning or Tuning()
        self._lock = RLock()
        self._store: FaissStore | None = None
        self._stamp = ""
        self._generation = 0
        self._embedder = ""
        self._last = 0  # the highest id that was ever in the store
        self._token = ""  # of the file that the store reads from; '' for none
        self._builder: Thread | None = None
        self._closed = Event()

    def current(self) -> FaissStore:
        """The store, brought up to the library's present state first."""
        with self._lock:
            if self._store is None or self._library.stamp() != self._stamp:
                self._refresh()
                self._consider_building()
            assert self._store is not None
            return self._store

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | Ids | None = None
    ) -> list[Hit]:
        """As ``VectorStore.search``, over the library's present state."""
        return self.current().search(vector, k, allowed)

    def save(self) -> None:
        """Writes the file if much of it is old, or if something is in it that was removed. Where
        there is enough to cluster that is left to the background. A failure is only logged: all
        is in SQLite."""
        store = self.current()
        if self._is_old(store) and not (self._token and store.is_large):
            self._write(store, train=False)

    def close(self) -> None:
        """Ends the background work: at once while it waits to begin, else after the step that it
        is at, for which nobody waits here. What it had not finished is done at the next start."""
        self._closed.set()

    def wait(self, seconds: float) -> bool:
        """Whether the background work, if any, was done within so many seconds."""
        if self._builder is not None:
            self._builder.join(seconds)
        return not self._is_busy()

    def _is_old(self, store: FaissStore) -> bool:
        """Whether the file should be written anew."""
        much = self._tuning.saved_after * len(store)
        return len(store) > 0 and (not self._token or store.removed or store.changed > much)

    def _refresh(self) -> None:
        with self._library.snapshot() as now:
            store = self._store
            if store is None or now.embedder_name != self._embedder:
                store = self._load(now) or self._read_all(now)
            self._follow(store, now)
            self._store, self._stamp = store, now.stamp
            self._generation, self._embedder = now.generation, now.embedder_name

    def _load(self, now: Snapshot) -> FaissStore | None:
        """The saved store if it was made of an earlier state of this library."""
        if not self._path.exists():
            return None
        try:
            header = saving.read_header(self._path)
            if not self._is_ours(header, now):
                return None
            store, header = FaissStore.load(self._path, self._tuning)
        except LibraryDamaged as error:
            _log.warning("%s", error)
            return None
        self._token = str(header["token"])
        self._last = int(header["last"])
        return store

    def _is_ours(self, header: saving.Header, now: Snapshot) -> bool:
        known = header.get("token") in derived.known_tokens(now)
        return known and header.get("embedder") == now.embedder_name

    def _read_all(self, now: Snapshot) -> FaissStore:
        self._token, self._last = "", 0
        count, filled = derived.count(now), 0
        ids, vectors = np.empty(count, np.int64), np.zeros((count, 0), np.float32)
        for some, rows in derived.vectors_after(now, 0):
            if not filled:
                vectors = np.empty((count, rows.shape[1]), np.float32)
            ids[filled : filled + len(some)] = some
            vectors[filled : filled + len(some)] = rows
            filled += len(some)
        self._last = int(ids[filled - 1]) if filled else 0
        part = part_of(ids[:filled], vectors[:filled])
        return FaissStore.over(part, vectors.shape[1], self._tuning)

    def _follow(self, store: FaissStore, now: Snapshot) -> None:
        """Brings ``store`` to the state of the library in one step."""
        fresh = list(derived.vectors_after(now, self._last))
        held = store.live_ids()
        gone = derived.gone(now, held)
        if not fresh and not len(gone):
            return
        ids = np.concatenate([ids for ids, _ in fresh]) if fresh else held[:0]
        rows = [vectors for _, vectors in fresh]
        empty = np.zeros((0, store.dimension), np.float32)
        store.update(gone, ids, np.concatenate(rows) if rows else empty)
        if len(ids):
            self._last = int(ids[-1])

    def _write(self, store: FaissStore, *, train: bool) -> None:
        """Writes the file and lets ``store`` read from it."""
        token = secrets.token_hex(8)
        with self._lock:
            header = {
                "token": token,
                "stamp": self._stamp,
                "generation": self._generation,
                "embedder": self._embedder,
                "last": self._last,
            }
        try:
            written = store.save(
                self._path,
                header,
                train=train,
                # Known before it is in place: a kill between the two leaves the old file in use.
                before_placing=lambda: derived.note_token(self._library, token),
            )
        except YanbiError as error:
            self._complain(error)
            return
        with self._lock:
            if written and self._store is store:
                self._token = token

    def _consider_building(self) -> None:
        assert self._store is not None
        if self._is_busy() or self._closed.is_set() or not self._is_due(self._store):
            return
        self._builder = Thread(target=self._build, name="arrange-vectors", daemon=True)
        self._builder.start()

    def _is_busy(self) -> bool:
        return self._builder is not None and self._builder.is_alive()

    def _is_due(self, store: FaissStore) -> bool:
        return store.needs_arranging or (store.is_large and self._is_old(store))

    def _build(self) -> None:
        """Clusters what there is, or takes over what another process has clustered meanwhile."""
        if self._closed.wait(self._tuning.build_delay_s):
            return  # a short command ends without having begun
        _be_modest()
        try:
            for _ in range(_ATTEMPTS):
                with FileLock(saving.lock_path(self._path)):
                    self._take_over()
                store = self.current()
                if self._closed.is_set() or not self._is_due(store):
                    return
                self._write(store, train=True)
        except OSError as error:
            self._complain(translate_os(error, self._path.parent))
        except YanbiError as error:
            self._complain(error)

    def _complain(self, error: YanbiError) -> None:
        """Tells what failed, unless it failed because all is being closed."""
        if not self._closed.is_set():
            _log.warning("%s", error)

    def _take_over(self) -> None:
        """Reads from the file if another process has put a clustered one in its place."""
        store = self.current()
        if not self._path.exists():
            return
        header = saving.read_header(self._path)
        with self._library.snapshot() as now:
            ours = self._is_ours(header, now)
        if ours and header["token"] != self._token and header["clusters"]:
            part, header = saving.read(self._path)
            with self._lock:
                if self._store is store:
                    store.adopt(part)
                    self._token = str(header["token"])


def open_index(library: Library, path: Path | None = None) -> LibraryIndex:
    """The index of ``library``, up to date and saved for the next start."""
    index = LibraryIndex(library, path)
    index.save()
    return index


def _be_modest() -> None:
    """Lets others go first: on Linux a thread has a priority of its own."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
