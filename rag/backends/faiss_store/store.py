"""``FaissStore``: a VectorStore that follows changes at once and is put in order from time to time.

A large part, clustered when it is large enough, and a small one of what was added since, which
is always searched in full. Both are replaced, never altered, under a lock that searches do not
take: they go on while vectors come and go or the clusters are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock

import numpy as np
from filelock import FileLock, Timeout

from rag.backends.faiss_store import saving
from rag.backends.faiss_store.arranging import Arranged, arrange
from rag.backends.faiss_store.part import (
    Ids,
    Part,
    in_order,
    is_ascending,
    live_ids,
    part_of,
    rows_of,
    without,
)
from rag.backends.faiss_store.searching import best, nearest
from rag.backends.faiss_store.tuning import Tuning
from rag.domain import Hit
from rag.errors import LibraryError
from rag.library.database import translate_os
from rag.ports import Vectors

_LEAST_ROOM = 256


@dataclass(frozen=True, slots=True)
class _State:
    """``base``: what was arranged; ``tail``: what came since. No id lives in both."""

    base: Part
    tail: Part

    @property
    def live(self) -> int:
        return self.base.live + self.tail.live

    @property
    def changed(self) -> int:
        return len(self.base) - self.base.live + len(self.tail)


class FaissStore:
    """A VectorStore over unit vectors of length ``dimension``; safe to share between threads.

    Exact until ``arrange`` or ``save`` have clustered what is there (see ``Tuning``).
    """

    def __init__(self, dimension: int, tuning: Tuning | None = None) -> None:
        self._dimension = dimension
        self._tuning = tuning or Tuning()
        self._state = _State(_empty(dimension), _empty(dimension))
        self._room = self._state.tail.vectors  # the tail's vectors are the beginning of it
        self._lock = RLock()
        self._arranging = Lock()
        self._touched: list[Ids] | None = None  # ids changed while it is arranged

    @classmethod
    def over(cls, part: Part, dimension: int, tuning: Tuning | None = None) -> FaissStore:
        """A store that begins with ``part``."""
        store = cls(dimension, tuning)
        store._state = _State(part, store._state.tail)
        return store

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def changed(self) -> int:
        """Vectors that came or went since all was last arranged."""
        return self._state.changed

    @property
    def removed(self) -> bool:
        """Whether some of what was last arranged is still there though it is no longer held."""
        return self._state.base.alive is not None

    @property
    def clustered(self) -> bool:
        """Whether searches among many may miss one of the best."""
        return self._state.base.clusters is not None

    @property
    def is_large(self) -> bool:
        """Whether there is enough for clusters to pay."""
        return self._state.live >= self._tuning.cluster_from

    @property
    def needs_arranging(self) -> bool:
        """Whether clusters would pay, or those there are have become old."""
        state, tuning = self._state, self._tuning
        if not self.is_large:
            return False
        bound = max(tuning.least_changed, tuning.rearranged_after * len(state.base))
        return state.base.clusters is None or state.changed > bound

    def __len__(self) -> int:
        return self._state.live

    def live_ids(self) -> Ids:
        """All ids, ascending."""
        state = self._state
        base, tail = live_ids(state.base), live_ids(state.tail)
        if not len(tail):
            return base
        behind = not len(base) or tail[0] > base[-1]
        return np.concatenate([base, tail]) if behind else np.union1d(base, tail)

    def ids(self) -> set[int]:
        return set(self.live_ids().tolist())

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Raises ValueError for ids given twice in one call or vectors of the wrong shape."""
        self.update((), ids, vectors)

    def remove(self, ids: Sequence[int]) -> None:
        self.update(ids, (), np.zeros((0, self._dimension), dtype=np.float32))

    def update(self, gone: Sequence[int] | Ids, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Removes ``gone`` and adds ``ids`` in one step: no search sees the state between.

        Raises ValueError for ids given twice and for vectors of the wrong shape.
        """
        new = np.asarray(ids, dtype=np.int64)
        ordered = in_order(new)
        if len(ordered) != len(new):
            raise ValueError("the same id is given twice")
        if vectors.shape != (len(new), self._dimension):
            raise ValueError(f"{len(new)} ids, vectors of shape {vectors.shape}")
        leaving = np.union1d(in_order(gone), ordered)
        with self._lock:
            if self._touched is not None:
                self._touched.append(leaving)
            state = self._state
            base = without(state.base, leaving)
            tail = without(state.tail, leaving)
            self._state = _State(base, self._extended(tail, new, vectors))

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | Ids | None = None
    ) -> list[Hit]:
        """As ``VectorStore.search``. Raises LibraryError for a vector of another embedder's width,
        unless there is nothing to compare it with."""
        state = self._state
        if k <= 0 or not state.live or (allowed is not None and not len(allowed)):
            return []
        if vector.shape != (self._dimension,):
            raise LibraryError(
                "资料库里的向量不是现在的向量模型生成的；"
                "请先用新模型重建向量，或把设置改回原来的模型。"
            )
        query = np.ascontiguousarray(vector, dtype=np.float32)
        wanted = None if allowed is None else in_order(allowed)
        found = [
            nearest(part, query, k, wanted, self._tuning)
            for part in (state.base, state.tail)
            if part.live
        ]
        ids, scores = best(
            np.concatenate([ids for ids, _ in found]),
            np.concatenate([scores for _, scores in found]),
            k,
        )
        return [Hit(i, score) for i, score in zip(ids.tolist(), scores.tolist(), strict=True)]

    def arrange(self) -> None:
        """Puts all in order in memory, with clusters where there is enough for them. Takes long
        for many; searches and changes go on meanwhile."""
        with self._noting() as state:
            self._take(self._arranged(state, train=True).part())

    def save(
        self,
        path: Path,
        header: saving.Header,
        *,
        train: bool = False,
        before_placing: saving.Step = saving.nothing,
    ) -> bool:
        """Puts all in order in the file at ``path``, in one step: a process killed meanwhile
        leaves the old file. From then on the store reads from it.

        Clusters are kept, and made with ``train`` where there is enough for them. ``header``: what
        the caller wants to find there again; ``before_placing``: see ``saving.write``. Another
        process that is saving the same file wins: this call then does nothing and gives False.
        Raises DiskFull or LibraryError.
        """
        try:
            with FileLock(saving.lock_path(path), timeout=0), self._noting() as state:
                arranged = self._arranged(state, train=train)
                saving.write(path, arranged, header, before_placing)
                self._take(saving.read(path)[0])
        except Timeout:
            return False
        except OSError as error:
            raise translate_os(error, path.parent) from error
        return True

    def adopt(self, part: Part) -> None:
        """Uses ``part``, in which every id that the store also has stands for the same vector."""
        with self._noting():
            self._take(part)

    @classmethod
    def load(cls, path: Path, tuning: Tuning | None = None) -> tuple[FaissStore, saving.Header]:
        """A saved store and its header. Raises LibraryDamaged for whatever is not one."""
        part, header = saving.read(path)
        return cls.over(part, int(header["dimension"]), tuning), header

    def _arranged(self, state: _State, *, train: bool) -> Arranged:
        return arrange((state.base, state.tail), self._dimension, self._tuning, train=train)

    @contextmanager
    def _noting(self) -> Iterator[_State]:
        """The present state; what changes while it is worked on is noted for ``_take``."""
        with self._arranging:
            with self._lock:
                self._touched = []
                state = self._state
            try:
                yield state
            finally:
                self._touched = None

    def _take(self, part: Part) -> None:
        """Makes ``part`` the base, and what it lacks or has otherwise the tail."""
        with self._lock:
            state, held = self._state, self.live_ids()
            touched = np.concatenate([part.ids[:0], *(self._touched or ())])
            same = np.setdiff1d(held, touched)
            base = without(part, np.setdiff1d(part.ascending, same, assume_unique=True))
            lacking = np.setdiff1d(held, live_ids(base), assume_unique=True)
            vectors = np.empty((len(lacking), self._dimension), np.float32)
            for old in (state.base, state.tail):
                rows = rows_of(old, lacking)
                vectors[lacking.searchsorted(old.ids[rows])] = old.vectors[rows]
            self._room = vectors
            self._state = _State(base, part_of(lacking, vectors))

    def _extended(self, tail: Part, ids: Ids, vectors: Vectors) -> Part:
        """``tail`` with these added; behind it, where nobody looks yet, if that keeps the order."""
        if not len(ids):
            return tail
        if not is_ascending(ids) or (len(tail) and ids[0] <= tail.ids[-1]):
            kept = rows_of(tail, live_ids(tail))
            joined = np.concatenate([tail.ids[kept], ids])
            order = np.argsort(joined)
            self._room = np.concatenate([tail.vectors[kept], vectors], dtype=np.float32)[order]
            return part_of(joined[order], self._room)
        total = len(tail) + len(ids)
        if total > len(self._room):
            room = np.empty((max(_LEAST_ROOM, 2 * total), self._dimension), np.float32)
            room[: len(tail)] = tail.vectors
            self._room = room
        self._room[len(tail) : total] = vectors
        longer = part_of(np.concatenate([tail.ids, ids]), self._room[:total])
        if tail.alive is None:
            return longer
        alive = np.concatenate([tail.alive, np.ones(len(ids), np.bool_)])
        return Part(longer.ids, longer.vectors, longer.ids, None, int(alive.sum()), alive)


def _empty(dimension: int) -> Part:
    return part_of(np.zeros(0, np.int64), np.zeros((0, dimension), np.float32))
