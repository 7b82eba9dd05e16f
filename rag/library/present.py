"""Reading the library, each time as it is at that moment; the base of Library.

Where several answers must fit together, take one Snapshot instead.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rag.domain import Chunk, Filters, Hit, Metadata, Speech, SpeechInfo
from rag.library.bundle import write_bundle
from rag.library.fragments import Copy
from rag.library.original import Original
from rag.library.snapshot import Snapshot
from rag.ports import Vectors


class Present:
    """The methods of Snapshot, each over a snapshot of its own."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        raise NotImplementedError

    def generation(self) -> int:
        """Grows by one with every committed change."""
        with self.snapshot() as now:
            return now.generation

    def stamp(self) -> str:
        """Differs whenever the content may differ, also between copies of the library."""
        with self.snapshot() as now:
            return now.stamp

    def embedder_name(self) -> str:
        with self.snapshot() as now:
            return now.embedder_name

    def list(self) -> builtins.list[SpeechInfo]:
        with self.snapshot() as now:
            return now.list()

    def info(self, identifier: str) -> SpeechInfo:
        with self.snapshot() as now:
            return now.info(identifier)

    def get(self, identifier: str) -> Speech:
        with self.snapshot() as now:
            return now.get(identifier)

    def text(self, identifier: str) -> str:
        with self.snapshot() as now:
            return now.text(identifier)

    def original_metadata(self, identifier: str) -> Metadata:
        with self.snapshot() as now:
            return now.original_metadata(identifier)

    def corrections(self, identifier: str) -> dict[str, str]:
        with self.snapshot() as now:
            return now.corrections(identifier)

    def source(self, identifier: str) -> str:
        with self.snapshot() as now:
            return now.source(identifier)

    def find_digest(self, digest: str) -> str | None:
        with self.snapshot() as now:
            return now.find_digest(digest)

    def find_source(self, source: str) -> str | None:
        with self.snapshot() as now:
            return now.find_source(source)

    def select(self, filters: Filters) -> builtins.list[str]:
        with self.snapshot() as now:
            return now.select(filters)

    def full_text(
        self, terms: Sequence[str], k: int, allowed: Sequence[int] | None = None
    ) -> builtins.list[Hit]:
        with self.snapshot() as now:
            return now.full_text(terms, k, allowed)

    def chunk_ids(self, speeches: Sequence[str] | None = None) -> builtins.list[int]:
        with self.snapshot() as now:
            return now.chunk_ids(speeches)

    def chunks(self, ids: Sequence[int]) -> dict[int, tuple[str, Chunk]]:
        with self.snapshot() as now:
            return now.chunks(ids)

    def vectors(self, ids: Sequence[int] | None = None) -> tuple[builtins.list[int], Vectors]:
        with self.snapshot() as now:
            return now.vectors(ids)

    def copies(self, identifier: str) -> builtins.list[Copy]:
        with self.snapshot() as now:
            return now.copies(identifier)

    def groups(self) -> builtins.list[tuple[str, ...]]:
        with self.snapshot() as now:
            return now.groups()

    def original(self, identifier: str) -> Original | None:
        with self.snapshot() as now:
            return now.original(identifier)

    def export(self, path: Path) -> int:
        """Writes everything to one file, as bundle.py tells; returns the number of speeches."""
        with self.snapshot() as now:
            return write_bundle(now, path)
