"""The library on disk: one SQLite file that holds the truth about every speech.

Text, sections, sentences, chunks, vectors and the full-text index of a speech change in one
transaction; readers see the state before or after, never between. One writer at a time, across
threads and processes. A FAISS index, or any other, is derived from here and may be thrown away.
Knows nothing of files that are read, of embedders or of FAISS.

All methods raise LibraryError (LibraryBusy, LibraryDamaged) or DiskFull when the file cannot be
used; whatever is given an id raises UnknownSpeech. Safe to share between threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.domain import Chunk, Speech
from rag.library import tidying, writing
from rag.library.bundle import Bundled, read_bundle
from rag.library.common import CommonWords
from rag.library.database import Database
from rag.library.encoding import apply_corrections, check_changes, check_date, merge_corrections
from rag.library.fragments import Copy
from rag.library.ids import Ids, union
from rag.library.original import Original
from rag.library.present import Present
from rag.library.seen import UNRELIABLE, Seen, put_seen
from rag.library.snapshot import Snapshot
from rag.library.views import Kept
from rag.library.writing import ChangedMeanwhile
from rag.ports import Vectors

__all__ = [
    "UNRELIABLE",
    "Bundled",
    "ChangedMeanwhile",
    "Copy",
    "Ids",
    "Library",
    "Original",
    "Seen",
    "Snapshot",
    "apply_corrections",
    "check_changes",
    "check_date",
    "merge_corrections",
    "read_bundle",
    "union",
]


_TIDIED_S = 0.05
"""So long a removal itself overwrites what was there; the rest goes on in the background."""


class Library(Present):
    """The speeches in ``folder``, which is created if missing.

    A writer waits up to ``wait_s`` seconds for another one, and tells ``on_wait`` so (one Chinese
    line) when it begins to wait. The reading methods are those of Snapshot, each at its own
    moment; where several answers must fit together, use ``snapshot()``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        wait_s: float = 60.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._database = Database(self.folder, wait_s, on_wait)
        self._kept = Kept(common=CommonWords(self._database.reading))
        self._tidier = tidying.Tidier(lambda: self.tidy(0.5))

    def close(self) -> None:
        self._kept.common.close()
        self._tidier.close()
        self._database.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Several reads at one moment: ``with library.snapshot() as now: now.full_text(…)``.

        Keep it short: while it is open the log file cannot shrink.
        """
        with self._database.reading() as connection:
            yield Snapshot(connection, self._kept)

    def gather_words(self) -> None:
        """Reads into memory now what a large library else reads in the background: where its
        common words stand. Some 10 seconds for a million chunks."""
        self._kept.common.gather()

    # Writing

    def put(
        self,
        speech: Speech,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        terms: Sequence[Sequence[str]],
        *,
        source: str,
        embedder: str,
        replaces: str = "",
        based_on: int | None = None,
        sentence_vectors: Vectors | None = None,
        original: Original | None = None,
        wanted_id: str = "",
        corrections: Mapping[str, str] | None = None,
    ) -> str:
        """Stores ``speech`` with its index and returns its id.

        With ``replaces``, or when ``source`` is stored already, that speech gets the new text and
        keeps its id and its hand corrections. When the same text is stored already (put there
        by another process meanwhile, say) nothing changes and that speech's id is returned.
        ``speech.metadata`` is what the text says; ``vectors`` and ``terms`` have one entry a
        chunk. ``based_on``: the generation at which the caller read what it replaces;
        ChangedMeanwhile (a LibraryBusy) if that speech was changed since. LibraryError if the
        stored vectors are of another embedder.

        ``sentence_vectors``: one a sentence. ``original``: the file the speech was read from.
        ``wanted_id``: its id, if no speech ever had it or a higher one. ``corrections``: by hand,
        in addition to those that it has.
        """
        with self._database.writing() as connection:
            identifier = writing.put(
                connection,
                speech,
                chunks,
                vectors,
                terms,
                source=source,
                embedder=embedder,
                replaces=replaces,
                based_on=based_on,
                sentence_vectors=sentence_vectors,
                original=original,
                wanted_id=wanted_id,
                added_corrections=corrections or {},
            )
            untidy = tidying.is_due(connection)
        if untidy:
            self.tidy(seconds=0.01)
        return identifier

    def put_seen(self, path: str, seen: Seen) -> None:
        """Notes the state in which the file at ``path`` was read. No speech changes by this."""
        with self._database.writing(content=False) as connection:
            put_seen(connection, path, seen)

    def move(self, identifier: str, source: str) -> None:
        """The same speech is from now on known by another source."""
        with self._database.writing(content=False) as connection:
            writing.move(connection, identifier, source)

    def edit(
        self,
        identifier: str,
        changes: Mapping[str, str],
        vectors: Vectors,
        terms: Sequence[Sequence[str]],
        *,
        embedder: str,
        based_on: int | None = None,
    ) -> None:
        """Corrects metadata by hand; '' takes a correction back to what the text says.

        Titles and dates are part of the indexed text, so the speech's chunks, in text order, get
        these ``vectors`` and ``terms`` in the same transaction, and new ids. Raises UsageError
        for an unknown field or an impossible date; ``based_on`` as in ``put``.
        """
        with self._database.writing() as connection:
            writing.edit(
                connection,
                identifier,
                changes,
                vectors,
                terms,
                embedder=embedder,
                based_on=based_on,
            )

    def remove(self, identifiers: Sequence[str]) -> None:
        """Forgets these speeches, all or (if one is unknown) none; overwrites what was theirs.

        In a library of more than some 10,000 chunks the words in the full-text index are
        overwritten in the background (100,000: half a second), or by ``tidy``; nothing finds them
        meanwhile. Where the process ends before that, the next changes do it.
        """
        with self._database.writing() as connection:
            writing.remove(connection, identifiers)
        if not self.tidy(_TIDIED_S):
            self._tidier.begin()

    def tidy(self, seconds: float = 2.0) -> bool:
        """Overwrites what removed speeches left in the full-text index, for so many seconds at
        most; True when nothing is left. Takes a millisecond where nothing was."""
        until = time.monotonic() + seconds
        done = False
        while not done and time.monotonic() < until:
            with self._database.writing(content=False) as connection:
                done = tidying.step(connection)
        self._database.checkpoint()
        return done

    def put_vectors(
        self,
        identifier: str,
        vectors: Vectors | None,
        *,
        embedder: str,
        based_on: int | None = None,
        sentence_vectors: Vectors | None = None,
    ) -> None:
        """Vectors of a coming embedder for one speech's chunks, in use only after ``adopt``, and
        of its sentences; ``vectors`` None: of its sentences alone."""
        with self._database.writing() as connection:
            writing.put_vectors(
                connection,
                identifier,
                vectors,
                embedder=embedder,
                based_on=based_on,
                sentence_vectors=sentence_vectors,
            )

    def adopt(self, embedder: str) -> bool:
        """Switches to ``embedder`` if every chunk has its vector, else changes nothing: False."""
        with self._database.writing() as connection:
            return writing.adopt(connection, embedder)
