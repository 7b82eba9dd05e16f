"""The speeches of a library as people handle them: added, listed, corrected, removed.

Needs an embedder where something is added or corrected and no other model. Knows nothing of
questions, briefs and comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

from rag.domain import AddResult, Flag, Metadata, Speech, SpeechInfo
from rag.indexing import Indexer, Progress
from rag.library import Copy, Library
from rag.listing import flags_across, listed


class Shelf:
    """All that is done with the speeches of one library. Safe between threads."""

    def __init__(self, library: Library, indexer: Indexer) -> None:
        self.library = library
        self._indexer = indexer

    def list_speeches(self) -> list[SpeechInfo]:
        """All speeches, with the doubts that other speeches give rise to among the warnings."""
        return listed(self.library)

    def speech(self, identifier: str) -> Speech:
        """A speech with all that is stored of it. Raises UnknownSpeech."""
        return self.library.get(identifier)

    def flags_across(self, identifier: str) -> tuple[Flag, ...]:
        """The doubts about a speech that others give rise to. Raises UnknownSpeech."""
        return flags_across(self.library, identifier)

    def original_metadata(self, identifier: str) -> Metadata:
        """What the text itself says, whatever was corrected. Raises UnknownSpeech."""
        return self.library.original_metadata(identifier)

    def copies(self, identifier: str) -> list[Copy]:
        """The speeches with much of the same text, most first. Raises UnknownSpeech."""
        return self.library.copies(identifier)

    def add_paths(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Reads files and folders into the library under their paths, a result for each."""
        yield from self._indexer.add(paths, progress=progress, stop=stop)

    def add_files(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Reads uploaded files into the library under their names, a result for each."""
        yield from self._indexer.add(paths, uploaded=True, progress=progress, stop=stop)

    def reindex(
        self, progress: Callable[[Progress], None] | None = None, stop: Event | None = None
    ) -> None:
        """Embeds the library anew where its vectors are of another model, and what lacks any."""
        self._indexer.ensure_embedder(progress=progress, stop=stop)
        self._indexer.complete_sentences(progress=progress, stop=stop)

    def reread(
        self,
        identifiers: Sequence[str],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Reads speeches again from the files kept of them, by the rules of today."""
        yield from self._indexer.reread(identifiers, progress=progress, stop=stop)

    def import_bundle(
        self,
        path: Path,
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Adds the speeches of a library that was exported elsewhere, a result for each."""
        yield from self._indexer.import_bundle(path, progress=progress, stop=stop)

    def export(self, path: Path) -> int:
        """Writes the library to one file; returns the number of speeches."""
        return self.library.export(path)

    def edit(self, identifier: str, changes: Mapping[str, str]) -> SpeechInfo:
        """Corrects metadata by hand; the original is kept, '' goes back to it.

        Raises UnknownSpeech, or UsageError for an unknown field or a date that cannot be."""
        self._indexer.edit(identifier, changes)
        return self.library.info(identifier)

    def remove(self, identifiers: Sequence[str]) -> None:
        """Forgets speeches. Raises UnknownSpeech where one is not there, and removes none then."""
        self.library.remove(identifiers)
