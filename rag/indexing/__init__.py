"""Files -> library: what is new is read, chunked, embedded and stored, one speech at a time.

Files are read in parallel, some before their turn; embedding takes seconds and happens outside of
any transaction; each speech is committed by itself, so that stopping or killing the run loses at
most the speech under way, and the next run passes over what is done. What cannot be read is
refused with its reason and the rest goes on. Knows nothing of which embedder it uses.
LibraryBusy, DiskFull and ModelError end the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

from rag.domain import AddOutcome, AddResult, Speech
from rag.errors import Cancelled, ReadingError
from rag.extracting import Effort
from rag.indexing.files import FileRead, Part, ReadAhead, files_of, parts_of
from rag.indexing.importing import import_bundle
from rag.indexing.jobs import Job, Progress, Report
from rag.indexing.sources import INSIDE, UPLOAD, inner_of, path_of, readable, source_of
from rag.indexing.storing import Placed, Storing
from rag.library import Library, Original, Seen
from rag.ports import Embedder

__all__ = ["INSIDE", "UPLOAD", "Indexer", "Progress", "Report", "path_of", "readable"]


class Indexer:
    """Adds to ``library``; ``embedder`` is called when the first text must be embedded.

    ``effort`` bounds the reading of one file, beside ``max_bytes``.
    """

    def __init__(
        self,
        library: Library,
        embedder: Callable[[], Embedder],
        *,
        max_bytes: int = 50 * 1024 * 1024,
        effort: Effort | None = None,
    ) -> None:
        self._library = library
        self._max_bytes = max_bytes
        self._effort = effort or Effort()
        self._storing = Storing(library, embedder)

    def add(
        self,
        paths: Sequence[Path],
        *,
        uploaded: bool = False,
        progress: Report | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Adds files and folders; one result a speech or refused file, each once it is committed.

        A file is known by its path: the same text is unchanged, another text updates the speech,
        which keeps its id and hand corrections. Files that were ``uploaded`` are known by their
        name alone: that updates a speech only if the two texts share sentences, since unlike a
        path 「讲话.txt」 may be another speech altogether. Ends early, without an error, once
        ``stop`` is set.
        """
        files, refused = files_of(paths)
        yield from refused
        ahead = ReadAhead(
            (lambda _: None) if uploaded else self._known_state, self._max_bytes, self._effort
        )
        places = {path: number for number, path in enumerate(files)}

        def job_of(path: Path) -> Job:
            return Job(readable(path.name), places[path], len(files), progress, stop)

        def tell(path: Path, words: str) -> None:
            job_of(path).report(words=words)

        with closing(ahead.read(files, stop, tell)) as reads:
            for path, read in reads:
                job = job_of(path)
                job.report()
                try:
                    job.check()
                    yield from self._take(path, read, uploaded, job)
                except Cancelled:
                    return

    def reread(
        self,
        identifiers: Sequence[str],
        *,
        progress: Report | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Reads speeches again from the files that were kept of them, by the rules of today.

        A speech keeps its id and hand corrections. Raises UnknownSpeech before it begins.
        """
        for identifier in identifiers:
            self._library.info(identifier)
        for done, identifier in enumerate(identifiers):
            info = self._library.info(identifier)
            job = Job(info.file, done, len(identifiers), progress, stop)
            try:
                job.check()
                job.report()
                yield self._reread_one(identifier, info.file, job)
            except ReadingError as error:
                yield AddResult(info.file, AddOutcome.REFUSED, identifier, str(error))
            except Cancelled:
                return

    def import_bundle(
        self, path: Path, *, progress: Report | None = None, stop: Event | None = None
    ) -> Iterator[AddResult]:
        """Adds the speeches of an exported library; see importing.py."""
        yield from import_bundle(self._library, self._storing, path, progress=progress, stop=stop)

    def edit(self, identifier: str, changes: Mapping[str, str]) -> None:
        """Corrects metadata by hand ('' takes a correction back) and re-indexes the speech.

        Raises UnknownSpeech, and UsageError for an unknown field or an impossible date.
        """
        self._storing.edit(identifier, changes)

    def ensure_embedder(self, *, progress: Report | None = None, stop: Event | None = None) -> None:
        """Re-embeds the library if its vectors are of another embedder; what was done is kept.

        Until all is done the old vectors stay in use. Raises Cancelled once ``stop`` is set.
        """
        job = Job("", stop=stop)
        self._storing.ensure_embedder(progress, job)

    def complete_sentences(
        self, *, progress: Report | None = None, stop: Event | None = None
    ) -> None:
        """Gives vectors to sentences that have none, as those of an older library."""
        self._storing.complete_sentences(progress, Job("", stop=stop))

    def _known_state(self, path: Path) -> Seen | None:
        """The state in which ``path`` was last read, if all it gave is still in the library."""
        with self._library.snapshot() as now:
            seen = now.seen(source_of(path))
            if seen is None or not seen.gave:
                return None
            there = all(now.find_digest(digest) == speech for speech, digest in seen.gave)
        return seen if there else None

    def _take(
        self, path: Path, read: FileRead | ReadingError, uploaded: bool, job: Job
    ) -> Iterator[AddResult]:
        """The results of one file, and a note of its state for the next time."""
        if isinstance(read, ReadingError):
            yield AddResult(_shown(path, uploaded), AddOutcome.REFUSED, reason=str(read))
            return
        source = source_of(path)
        results: list[AddResult] = []
        if read.is_known:
            for speech, _ in read.seen.gave:
                shown, its_source = self._inside(path, source, speech)
                results.append(self._storing.known(shown, its_source, speech))
                yield results[-1]
            gave = read.seen.gave
        else:
            for part in read.parts:
                results.append(self._take_part(path, part, uploaded, job))
                yield results[-1]
            gave = tuple(
                (result.speech, part.found.digest)
                for result, part in zip(results, read.parts, strict=True)
                if isinstance(part.found, Speech)
            )
        if not uploaded and len(gave) == len(results) > 0:
            self._note(source, replace(read.seen, gave=gave))

    def _take_part(self, path: Path, part: Part, uploaded: bool, job: Job) -> AddResult:
        inside = INSIDE + part.inner if part.inner else ""
        shown = _shown(path, uploaded) + inside
        if isinstance(part.found, ReadingError):
            return AddResult(shown, AddOutcome.REFUSED, reason=str(part.found))
        if uploaded:
            source = self._storing.upload_source(part.found, shown)
        else:
            source = source_of(path, part.inner)
        return self._storing.store(Placed(part.found, shown, source, part.original), job)

    def _inside(self, path: Path, source: str, speech: str) -> tuple[str, str]:
        """Path as shown and source of one of the speeches that the file at ``path`` gave."""
        its_source = self._library.source(speech)
        if its_source.startswith(source + INSIDE):
            return readable(str(path)) + its_source[len(source) :], its_source
        return readable(str(path)), source

    def _note(self, source: str, seen: Seen) -> None:
        with self._library.snapshot() as now:
            if now.seen(source) == seen:
                return
        self._library.put_seen(source, seen)

    def _reread_one(self, identifier: str, name: str, job: Job) -> AddResult:
        with self._library.snapshot() as now:
            source = now.source(identifier)
            stored = replace(now.get(identifier), metadata=now.original_metadata(identifier), id="")
            original = now.original(identifier) or _from_disk(source, name)
        effort = replace(self._effort, stop=job.stop, report=lambda words: job.report(words=words))
        parts = parts_of(original.data, original.name, effort)
        fitting = [part for part in parts if part.inner == inner_of(source)] or list(parts)
        part = fitting[0]
        if isinstance(part.found, ReadingError):
            raise part.found
        speech = replace(part.found, file=stored.file)
        if speech == stored:
            return AddResult(name, AddOutcome.UNCHANGED, identifier)
        return self._storing.store(
            Placed(speech, name, source, part.original, replaces=identifier), job
        )


def _shown(path: Path, uploaded: bool) -> str:
    return readable(path.name if uploaded else str(path))


def _from_disk(source: str, name: str) -> Original:
    """The file a speech once came from. Raises ReadingError where it cannot be had."""
    path = path_of(source)
    try:
        if path is None:
            raise FileNotFoundError
        return Original(readable(path.name), path.read_bytes())
    except OSError:
        raise ReadingError(
            f"没有存下「{name}」的原件，也找不到原来的文件；请重新加入它。"
        ) from None
