"""Files -> library: what is new is read, chunked, embedded and stored, one speech at a time.

Embedding takes seconds and happens outside of any transaction; each speech is committed by
itself, so that stopping or killing the run loses at most the speech under way. What cannot be
read is refused with its reason and the rest goes on. Knows nothing of which embedder it uses.
LibraryBusy, DiskFull and ModelError end the run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TypeVar

import numpy as np

from rag.chunking import chunk, indexed_text
from rag.domain import AddOutcome, AddResult, Chunk, Speech
from rag.errors import Cancelled, FileTooLarge, ReadingError, UnknownSpeech
from rag.library import (
    ChangedMeanwhile,
    Library,
    apply_corrections,
    check_changes,
    merge_corrections,
)
from rag.ports import Embedder, Vectors
from rag.reading import find_files, read_bytes, read_file
from rag.terms import terms

UPLOAD = "upload:"
_BATCH = 16
_ATTEMPTS = 3
_T = TypeVar("_T")
_SAME_SPEECH = 0.3
"""Share of equal text from which an upload of a known name is that speech, revised."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are finished; of ``file``, ``chunks_done`` of ``chunks_total``
    chunks are embedded."""

    file: str
    done: int
    total: int
    chunks_done: int = 0
    chunks_total: int = 0


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Job:
    """One file's place in the run: whom to tell, and whom to obey."""

    file: str
    done: int = 0
    total: int = 1
    progress: Report | None = None
    stop: Event | None = None

    def report(self, chunks_done: int = 0, chunks_total: int = 0) -> None:
        if self.progress is not None:
            now = Progress(self.file, self.done, self.total, chunks_done, chunks_total)
            self.progress(now)

    def check(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Cancelled("已停止；停止前入库的讲话都已保存。")


class Indexer:
    """Adds to ``library``; ``embedder`` is called when the first text must be embedded."""

    def __init__(
        self,
        library: Library,
        embedder: Callable[[], Embedder],
        *,
        max_bytes: int = 50 * 1024 * 1024,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._max_bytes = max_bytes

    def add(
        self,
        paths: Sequence[Path],
        *,
        progress: Report | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        """Adds files and folders; one result a file, each once it is committed.

        A file is known by its path: the same text is unchanged, another text updates the speech,
        which keeps its id and hand corrections. Ends early, without an error, once ``stop`` is set.
        """
        files, refused = _files(paths)
        yield from refused
        for done, path in enumerate(files):
            job = _Job(path.name, done, len(files), progress, stop)
            try:
                job.check()
                job.report()
                speech = read_file(path, max_bytes=self._max_bytes)
                result = self._store(speech, str(path), str(path.resolve()), job)
            except ReadingError as error:
                result = AddResult(str(path), AddOutcome.REFUSED, reason=str(error))
            except Cancelled:
                return
            yield result

    def add_bytes(
        self,
        data: bytes,
        name: str,
        *,
        progress: Report | None = None,
        stop: Event | None = None,
    ) -> AddResult:
        """Adds an uploaded file; never raises ReadingError. Raises Cancelled once ``stop`` is set.

        An upload of a known name updates that speech only if the two texts share sentences:
        unlike a path, 「讲话.txt」 may be another speech altogether.
        """
        job = _Job(name, progress=progress, stop=stop)
        job.report()
        try:
            if len(data) > self._max_bytes:
                raise FileTooLarge(
                    f"「{name}」超过上限 {self._max_bytes >> 20} MB，请拆分后再加入。"
                )
            speech = read_bytes(data, name)
        except ReadingError as error:
            return AddResult(name, AddOutcome.REFUSED, reason=str(error))
        return self._store(speech, name, self._upload_source(speech, name), job)

    def edit(self, identifier: str, changes: Mapping[str, str]) -> None:
        """Corrects metadata by hand ('' takes a correction back) and re-indexes the speech.

        Raises UnknownSpeech, and UsageError for an unknown field or an impossible date.
        """
        checked = check_changes(changes)
        _retrying(lambda: self._edit_once(identifier, checked))

    def ensure_embedder(self, *, progress: Report | None = None, stop: Event | None = None) -> None:
        """Re-embeds the library if its vectors are of another embedder; what was done is kept.

        Until all is done the old vectors stay in use. Raises Cancelled once ``stop`` is set.
        """
        stored = self._library.embedder_name()
        if not stored or stored == self._embedder().name:
            return
        name = self._embedder().name
        while not self._library.adopt(name):
            with self._library.snapshot() as now:
                lacking = now.lacking(name)
            for done, identifier in enumerate(lacking):
                self._re_embed(identifier, _Job("", done, len(lacking), progress, stop))

    def _re_embed(self, identifier: str, job: _Job) -> None:
        with self._library.snapshot() as now:
            if identifier not in now.lacking(self._embedder().name):
                return  # removed meanwhile
            based_on = now.generation
            speech = now.get(identifier)
            chunks = list(now.chunks_of(identifier).values())
        vectors, _ = self._index(speech, chunks, replace(job, file=speech.file))
        # Changed or removed while it was embedded: ensure_embedder comes back to what still lacks.
        with suppress(ChangedMeanwhile, UnknownSpeech):
            self._library.put_vectors(
                identifier, vectors, embedder=self._embedder().name, based_on=based_on
            )

    def _edit_once(self, identifier: str, changes: Mapping[str, str]) -> None:
        self.ensure_embedder()
        with self._library.snapshot() as now:
            based_on = now.generation
            speech = now.get(identifier)
            original = now.original_metadata(identifier)
            before = now.corrections(identifier)
            chunks = list(now.chunks_of(identifier).values())
        after = merge_corrections(original, before, changes)
        if after == before:
            return
        speech = replace(speech, metadata=apply_corrections(original, after))
        vectors, words = self._index(speech, chunks, _Job(speech.file))
        self._library.edit(
            identifier,
            changes,
            vectors,
            words,
            embedder=self._embedder().name,
            based_on=based_on,
        )

    def _store(self, speech: Speech, path: str, source: str, job: _Job) -> AddResult:
        return _retrying(lambda: self._store_once(speech, path, source, job))

    def _store_once(self, speech: Speech, path: str, source: str, job: _Job) -> AddResult:
        with self._library.snapshot() as now:
            based_on = now.generation
            same_text = now.find_digest(speech.digest)
            replaces = now.find_source(source) or ""
            corrections = now.corrections(replaces) if replaces else {}
        if same_text is not None:
            return self._known(path, source, same_text)
        self.ensure_embedder(progress=job.progress, stop=job.stop)
        shown = replace(speech, metadata=apply_corrections(speech.metadata, corrections))
        chunks = chunk(shown)
        vectors, words = self._index(shown, chunks, job)
        identifier = self._library.put(
            speech,
            chunks,
            vectors,
            words,
            source=source,
            embedder=self._embedder().name,
            replaces=replaces,
            based_on=based_on,
        )
        if self._library.find_source(source) != identifier:
            return self._known(path, source, identifier)
        outcome = AddOutcome.UPDATED if identifier == replaces else AddOutcome.ADDED
        return AddResult(path, outcome, speech=identifier)

    def _known(self, path: str, source: str, identifier: str) -> AddResult:
        """The result for a text that is in the library already, as ``identifier``."""
        with self._library.snapshot() as now:
            if now.source(identifier) == source:
                return AddResult(path, AddOutcome.UNCHANGED, speech=identifier)
            info = now.info(identifier)
        reason = f"与 {identifier}《{info.title or info.file}》文字完全相同"
        return AddResult(path, AddOutcome.DUPLICATE, speech=identifier, reason=reason)

    def _index(
        self, speech: Speech, chunks: Sequence[Chunk], job: _Job
    ) -> tuple[Vectors, list[list[str]]]:
        """Vectors and terms of ``chunks``, embedded a few at a time so that it can be stopped."""
        embedder = self._embedder()
        texts = [indexed_text(speech, one) for one in chunks]
        made = [embedder.embed_passages([])]
        for start in range(0, len(texts), _BATCH):
            job.check()
            made.append(embedder.embed_passages(texts[start : start + _BATCH]))
            job.report(min(start + _BATCH, len(texts)), len(texts))
        return np.concatenate(made), [terms(text) for text in texts]

    def _upload_source(self, speech: Speech, name: str) -> str:
        """The source of an upload: of the revised speech if there is one, else a free name."""
        number, source = 1, UPLOAD + name
        with self._library.snapshot() as now:
            while (identifier := now.find_source(source)) is not None:
                if _alike(now.get(identifier), speech):
                    break
                number += 1
                source = f"{UPLOAD}{name} ({number})"
        return source


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[AddResult]]:
    """The files behind ``paths``, each once, and refusals for paths that lead to none."""
    files: dict[Path, Path] = {}
    refused: list[AddResult] = []
    for path in paths:
        try:
            for file in find_files([path]):
                files.setdefault(file.resolve(), file)
        except ReadingError as error:
            refused.append(AddResult(str(path), AddOutcome.REFUSED, reason=str(error)))
    return list(files.values()), refused


def _alike(one: Speech, other: Speech) -> bool:
    """Whether enough of the shorter text's characters stand in sentences of both."""
    texts = [{re.sub(r"\s", "", s.quote(x.span)) for x in s.sentences} for s in (one, other)]
    smaller = min(sum(map(len, text)) for text in texts)
    return sum(map(len, texts[0] & texts[1])) >= _SAME_SPEECH * smaller


def _retrying(once: Callable[[], _T]) -> _T:
    """``once`` again, when another writer changed or removed the same speech meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return once()
        except (ChangedMeanwhile, UnknownSpeech):
            continue
    return once()
