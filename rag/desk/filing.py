"""A pile of files becomes growing results: uploads, exports of another library, speeches re-read.

Also what a person changes in a speech, and the library as a file to take away.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from queue import Queue
from secrets import token_hex
from threading import Event, Thread
from typing import Any

from rag.desk.service import Service, words_for
from rag.domain import AddOutcome, AddResult, Speech
from rag.errors import Cancelled, ReadingError
from rag.indexing import Progress
from rag.library import read_bundle
from rag.rendering.adding_html import Adding

_EXPORTS = "yanbi-exports"
_KEPT_S = 3600.0
"""Seconds for which an exported file is kept for its download."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the page has handed in: its name there, and where it was put here."""

    name: str
    path: Path


Report = Callable[[Progress], None]
Work = Callable[[Report], Iterator[AddResult]]


@dataclass(slots=True)
class _Steps:
    """Results and progress of ``work``, which runs in a thread of its own."""

    work: Work
    queue: Queue[AddResult | Progress | Exception | None] = field(default_factory=Queue)

    def run(self) -> None:
        try:
            for result in self.work(self.queue.put):
                self.queue.put(result)
        except Exception as error:  # `_growing` shows it in words
            self.queue.put(error)
        self.queue.put(None)


def adding(
    service: Service, uploads: Sequence[Upload], refused: Sequence[AddResult], stop: Event
) -> Iterator[Adding]:
    """Adds the files under their own names and says how it goes; the uploads are used up.

    A file that `Service.export` has written is imported.
    """
    state = Adding(len(uploads) + len(refused), tuple(refused), finished=len(refused))
    with tempfile.TemporaryDirectory(prefix="yanbi-") as folder:
        paths = [_moved(upload, Path(folder) / str(n)) for n, upload in enumerate(uploads)]
        bundles = [path for path in paths if _is_bundle(path)]
        files = [path for path in paths if path not in bundles]
        works: list[tuple[Work, int]] = []
        if files:
            works.append((lambda told: service.add_files(files, told, stop), len(files)))
        works += [(_importing(service, path, stop), 1) for path in bundles]
        for work, count in works:
            before = state.finished
            for grown in _growing(state, work, stop, counting=count > 1):
                state = grown
                yield state
            if stop.is_set() or state.trouble:
                break
            state = replace(state, finished=before + count)
    stop.set()
    yield replace(state, doing="", is_over=True)


def rereading(service: Service, id: str, stop: Event) -> Iterator[Adding]:
    """Reads a speech again from the file that was kept of it, and says how it goes."""
    state = Adding(1, again=True)
    for grown in _growing(state, lambda told: service.reread([id], told, stop), stop):
        state = grown
        yield state
    stop.set()
    yield replace(state, doing="", is_over=True, finished=len(state.results))


def _importing(service: Service, path: Path, stop: Event) -> Work:
    return lambda told: service.import_bundle(path, told, stop)


def _growing(state: Adding, work: Work, stop: Event, counting: bool = False) -> Iterator[Adding]:
    """``state`` as it grows while ``work`` runs; ``counting``: a result ends one of many files."""
    steps, before = _Steps(work), state.finished
    worker = Thread(target=steps.run, daemon=True)
    worker.start()
    now = Progress("", 0, 1)
    try:
        while (step := steps.queue.get()) is not None:
            if isinstance(step, AddResult):
                finished = before + now.done + 1 if counting else before
                state = replace(state, results=(*state.results, step), finished=finished)
            elif isinstance(step, Progress):
                now = step
                state = replace(state, doing=_doing(step), part=_share(step))
            elif not isinstance(step, Cancelled):
                state = replace(state, trouble=words_for(step))
            yield state
    except GeneratorExit:
        stop.set()  # the page was closed: what is not read yet need not be
        raise
    finally:
        worker.join()


def _doing(now: Progress) -> str:
    """What is being done, in words: 第 2/5 个，正在读入 甲.pdf：正在识别第 3/12 页."""
    place = f"第 {now.done + 1}/{now.total} 个，" if now.total > 1 else ""
    words = now.words
    if not words and now.chunks_total:
        words = f"正在编入索引 {100 * now.chunks_done // now.chunks_total}%"
    return f"{place}正在读入 {now.file}" + (f"：{words}" if words else "")


def _share(now: Progress) -> float:
    """How much of all files is done, 0 to 1."""
    within = now.chunks_done / now.chunks_total if now.chunks_total else 0.0
    return min(max((now.done + within) / max(now.total, 1), 0.0), 1.0)


def _is_bundle(path: Path) -> bool:
    """Whether a library was exported to this file."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        next(read_bundle(path), None)
    except ReadingError:
        return False
    return True


def refusal(name: str, reason: str) -> AddResult:
    return AddResult(name, AddOutcome.REFUSED, reason=reason)


def _moved(upload: Upload, folder: Path) -> Path:
    """The upload under the name it had on the visitor's machine."""
    folder.mkdir()
    name = Path(upload.name.replace("\\", "/")).name or "未命名"
    return Path(shutil.move(upload.path, folder / name))


def changed(before: Speech, wanted: Mapping[str, Any]) -> dict[str, str]:
    """What of the correction form differs from what is stored."""
    values = {name: str(value).strip() for name, value in wanted.items()}
    return {n: v for n, v in values.items() if v != before.metadata.text_of(n)}


def exported_library(service: Service, folder: Path, on: date) -> tuple[Path, int]:
    """Writes the library to one file below ``folder``; that file, the number of speeches.

    Older exports are removed. The file stands in a folder with a name nobody can guess.
    """
    exports = folder / _EXPORTS
    exports.mkdir(parents=True, exist_ok=True)
    for old in exports.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_S:
            shutil.rmtree(old, ignore_errors=True)
    place = exports / token_hex(16)
    place.mkdir()
    path = place / f"言必资料库{on.isoformat()}.zip"
    return path, service.export(path)
