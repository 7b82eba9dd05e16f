"""Paths -> what stands in the files, several read at a time, in the order given.

Reading waits for the worker processes that take risky formats apart, and for the disk, so threads
are enough. A file whose path, size and time of change are those of the last time is not read; one
whose bytes are those of the last time is not taken apart. Knows nothing of embedding.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from rag.domain import AddOutcome, AddResult, Speech
from rag.errors import NothingToRead, ReadingError, YanbiError
from rag.extracting import Effort, Kind, members, sniff
from rag.indexing.sources import readable
from rag.library import UNRELIABLE, Original, Seen
from rag.reading import SUFFIXES, find_files, load, read_bytes

_SETTLED_NS = 2_000_000_000
"""A change in the two seconds before reading may be followed by one with the same time stamp:
some file systems count in steps of two seconds."""

_AHEAD = 2
"""So many files a thread are read before their turn."""

_POLL_S = 0.1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One speech of a file, or why it cannot be read. ``inner``: its name inside an archive."""

    inner: str
    found: Speech | ReadingError
    original: Original


@dataclass(frozen=True, slots=True)
class FileRead:
    """``seen``: the file's state, ``parts``: what stands in it; none where it is as it was when
    last seen."""

    seen: Seen
    parts: tuple[Part, ...] = ()
    is_known: bool = False


def files_of(paths: Sequence[Path]) -> tuple[list[Path], list[AddResult]]:
    """The files behind ``paths``, each once, and refusals for paths that lead to none."""
    files: dict[Path, Path] = {}
    refused: list[AddResult] = []
    for path in paths:
        try:
            for file in find_files([path]):
                files.setdefault(file.resolve(), file)
        except ReadingError as error:
            refused.append(AddResult(readable(str(path)), AddOutcome.REFUSED, reason=str(error)))
    return list(files.values()), refused


def parts_of(data: bytes, name: str, effort: Effort) -> tuple[Part, ...]:
    """The speeches in ``data``, which is the content of a file called ``name``: one, or one for
    each file of an archive. Raises Cancelled once ``effort.stop`` is set."""
    try:
        if sniff(data, name) is not Kind.ZIP:
            return (_part("", name, data, effort),)
        inside = [(inner, content) for inner, content in members(data, name) if _is_speech(inner)]
        if not inside:
            raise NothingToRead(f"压缩文件「{name}」里没有讲话，请换一个文件。")
    except ReadingError as error:
        return (Part("", error, Original(name, b"")),)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return tuple(
            pool.map(lambda one: _part(one[0], one[0].rpartition("/")[2], one[1], effort), inside)
        )


def _part(inner: str, name: str, data: bytes | ReadingError, effort: Effort) -> Part:
    if isinstance(data, ReadingError):
        return Part(inner, data, Original(name, b""))
    original = Original(name, data)
    effort.check()
    try:
        return Part(inner, read_bytes(data, name, effort), original)
    except ReadingError as error:
        return Part(inner, error, original)
    except YanbiError:
        raise
    except Exception as error:  # one file must not end the run over all the others
        _log.exception("%s", name)
        refusal = ReadingError(f"读「{name}」时出错：{error!r}；请另存后再加入。")
        return Part(inner, refusal, original)


def _is_speech(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def read_found(path: Path, max_bytes: int, known: Seen | None, effort: Effort) -> FileRead:
    """The file at ``path``; ``known`` is its state when it was last read, if it still counts.

    Raises FileNotFound, FileTooLarge, and ReadingError where the system does not let us read.
    """
    before = _state(path)
    if known and before and (known.size, known.modified) == (before.st_size, before.st_mtime_ns):
        return FileRead(known, is_known=True)
    data = load(path, max_bytes=max_bytes)
    modified = _reliable(before, _state(path))
    seen = Seen(len(data), modified, hashlib.sha256(data).hexdigest(), ())
    if known is not None and known.digest == seen.digest:
        return FileRead(replace(seen, gave=known.gave), is_known=True)
    return FileRead(seen, parts_of(data, readable(path.name), effort))


class ReadAhead:
    """Reads files in a few threads, some before their turn.

    ``known(path)``: the state in which the file was last read, if what it gave is still there.
    """

    def __init__(
        self,
        known: Callable[[Path], Seen | None],
        max_bytes: int,
        effort: Effort,
        threads: int = 0,
    ) -> None:
        self._known = known
        self._max_bytes = max_bytes
        self._effort = effort
        self._threads = threads or os.cpu_count() or 1
        self._words: dict[Path, str] = {}

    def read(
        self,
        files: Sequence[Path],
        stop: Event | None = None,
        tell: Callable[[Path, str], None] | None = None,
    ) -> Generator[tuple[Path, FileRead | ReadingError], None, None]:
        """What each of ``files`` holds, in order. Ends early once ``stop`` is set.

        ``tell(path, words)`` is called in the caller's thread, with what is being done with a
        file that is waited for.
        """
        halt = Event()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="reading")
        coming = iter(files)
        waiting: deque[tuple[Path, Future[FileRead | ReadingError]]] = deque()
        try:
            while True:
                while len(waiting) < _AHEAD * self._threads and (path := next(coming, None)):
                    waiting.append((path, pool.submit(self._read, path, halt)))
                if not waiting:
                    return
                path, future = waiting.popleft()
                if not self._wait(path, future, stop, tell):
                    return
                yield path, future.result()
        finally:
            halt.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, path: Path, halt: Event) -> FileRead | ReadingError:
        def tell(words: str) -> None:
            self._words[path] = words

        effort = replace(self._effort, stop=halt, report=tell)
        try:
            return read_found(path, self._max_bytes, self._known(path), effort)
        except ReadingError as error:
            return error

    def _wait(
        self,
        path: Path,
        future: Future[FileRead | ReadingError],
        stop: Event | None,
        tell: Callable[[Path, str], None] | None,
    ) -> bool:
        """Until ``future`` is done; False once ``stop`` is set."""
        while stop is None or not stop.is_set():
            try:
                future.exception(_POLL_S)
                return stop is None or not stop.is_set()
            except NotYet:
                if tell is not None and (words := self._words.pop(path, "")):
                    tell(path, words)
        return False


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None  # load says what is wrong


def _reliable(before: os.stat_result | None, after: os.stat_result | None) -> int:
    """The time of change, if a later change is sure to show."""
    if before is None or after is None:
        return UNRELIABLE
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    settled = time.time_ns() - after.st_mtime_ns > _SETTLED_NS
    return after.st_mtime_ns if unchanged and settled else UNRELIABLE
