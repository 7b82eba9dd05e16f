"""A bundle of another library -> this one: ids kept where they are free, corrections kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

from rag.domain import AddOutcome, AddResult
from rag.errors import Cancelled, ReadingError
from rag.indexing.jobs import Job, Report
from rag.indexing.sources import UPLOAD, path_of
from rag.indexing.storing import Placed, Storing
from rag.library import Bundled, Library, read_bundle


def import_bundle(
    library: Library,
    storing: Storing,
    path: Path,
    *,
    progress: Report | None = None,
    stop: Event | None = None,
) -> Iterator[AddResult]:
    """Adds the speeches of the bundle at ``path``, one result each, each once it is committed.

    A speech keeps its id unless this library has used it; one whose text is here already is a
    duplicate, and what was corrected in it by hand is not taken over. Ends early once ``stop`` is
    set; run again it goes on. Raises ReadingError where the file is no bundle.
    """
    total = sum(1 for _ in read_bundle(path))  # of a file that is cut off nothing is added
    for done, entry in enumerate(read_bundle(path)):
        if isinstance(entry, ReadingError):
            yield AddResult(path.name, AddOutcome.REFUSED, reason=str(entry))
            continue
        job = Job(entry.speech.file, done, total, progress, stop)
        try:
            job.check()
            job.report()
            yield _import_one(library, storing, entry, job)
        except Cancelled:
            return


def _import_one(library: Library, storing: Storing, entry: Bundled, job: Job) -> AddResult:
    speech = replace(entry.speech, id="")
    with library.snapshot() as now:
        file = path_of(entry.source)
        is_here = file is not None and file.is_absolute() and file.exists()
        taken = now.find_source(entry.source) is not None
    source = entry.source if is_here and not taken else ""
    placed = Placed(
        speech,
        speech.file,
        source or _free_source(library, speech.file),
        entry.original,
        wanted_id=entry.speech.id,
        corrections=entry.corrections,
    )
    result = storing.store(placed, job)
    if result.outcome is AddOutcome.ADDED and result.speech != entry.speech.id:
        note = f"原来是 {entry.speech.id}，这里的编号是 {result.speech}"
        result = replace(result, note="；".join(filter(None, [note, result.note])))
    return result


def _free_source(library: Library, name: str) -> str:
    """A source that no speech has: what is imported replaces nothing."""
    number, source = 1, UPLOAD + name
    with library.snapshot() as now:
        while now.find_source(source) is not None:
            number += 1
            source = f"{UPLOAD}{name} ({number})"
    return source
