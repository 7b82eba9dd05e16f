"""Keeps a library in step with a folder: what is new, changed or gone there.

Looks at names, sizes and times every few seconds: that costs milliseconds for a thousand files,
and unlike the system's notices of changes it works on network drives, in containers and for files
that were copied while nobody watched. A file is read only once it has stood still between two
looks, so nothing half-written is. Whatever goes wrong is told once and tried again later. Knows
nothing of how files are read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from rag.domain import AddOutcome, AddResult
from rag.errors import NothingToRead, ReadingError, YanbiError
from rag.indexing import INSIDE, path_of, readable
from rag.library import Library
from rag.reading import find_files

EVERY_S = 2.0
"""Seconds between two looks: also how long a file must stand still."""

_RETRY_LOOKS = 150
"""After so many looks a file that was refused is tried again: a missing tool may be there now."""

_SETTLED_NS = 10_000_000_000
"""A file that has not changed for so long stands still at the first look already."""

_PATIENCE = 10
"""So much longer is the wait after something went wrong."""

State = tuple[int, int]
"""Bytes and time of change (nanoseconds) of a file."""

Add = Callable[[Sequence[Path]], Iterable[AddResult]]


@dataclass(frozen=True, slots=True)
class Gone:
    """A speech whose file is no longer in the folder; ``removed``: it was taken out for that."""

    speech: str
    path: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps the folder from being followed, in words; it will be tried again."""

    words: str


News = AddResult | Gone | Trouble


@dataclass(slots=True)
class _Memory:
    """What was seen at earlier looks.

    ``handled``: files in the state in which they were read. ``refused``: of these, when to try
    again. ``gone``: speeches that were told of; ``troubles``: those of the last look.
    """

    looks: int = 0
    states: dict[Path, State] = field(default_factory=dict)
    handled: dict[Path, State] = field(default_factory=dict)
    refused: dict[Path, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    troubles: set[str] = field(default_factory=set)


class Watcher:
    """Follows ``folder``; ``add`` reads files into ``library``.

    ``remove``: speeches whose files are gone are removed; else they are only told of.
    """

    def __init__(self, folder: Path, library: Library, add: Add, *, remove: bool = False) -> None:
        self._folder = folder.resolve()
        self._library = library
        self._add = add
        self._remove = remove
        self._memory = _Memory()

    def follow(self, stop: Event, every_s: float = EVERY_S) -> Iterator[News]:
        """Looks again and again, at once for the first time, until ``stop`` is set."""
        while not stop.is_set():
            yield from self.look()
            stop.wait(every_s * (_PATIENCE if self._memory.troubles else 1))

    def look(self) -> Iterator[News]:
        """One look: what stands still is read, what is gone is told; each trouble once."""
        memory = self._memory
        memory.looks += 1
        troubles: set[str] = set()
        for news in self._look():
            if isinstance(news, Trouble):
                troubles.add(news.words)
                if news.words in memory.troubles:
                    continue
            yield news
        memory.troubles = troubles

    def _look(self) -> Iterator[News]:
        memory = self._memory
        try:
            now = _states(self._folder)
            ready = [path for path, state in now.items() if self._is_ready(path, state)]
            memory.states = now
            if ready:
                yield from self._read(ready, now)
            yield from self._gone(now)
        except YanbiError as error:
            yield Trouble(str(error))
        except OSError as error:
            yield Trouble(f"看不了文件夹「{self._folder}」：{error.strerror or error}。")

    def _is_ready(self, path: Path, state: State) -> bool:
        """Whether a file is new or changed and stands still, or was refused a while ago."""
        memory = self._memory
        if memory.handled.get(path) == state:
            return 0 < memory.refused.get(path, 0) <= memory.looks
        return memory.states.get(path) == state or time.time_ns() - state[1] > _SETTLED_NS

    def _read(self, ready: Sequence[Path], now: dict[Path, State]) -> Iterator[News]:
        """Adds files and tells what became of them; nothing of those that are as they were."""
        memory = self._memory
        by_name = {readable(str(path)): path for path in ready}
        for result in self._add(ready):
            path = by_name.get(result.path) or by_name.get(result.path.rsplit(INSIDE, 1)[0])
            known = False
            if path is not None:
                known = path in memory.refused and memory.handled.get(path) == now[path]
                memory.handled[path] = now[path]
                if result.outcome is AddOutcome.REFUSED:
                    memory.refused[path] = memory.looks + _RETRY_LOOKS
                else:
                    memory.refused.pop(path, None)
            if result.outcome is AddOutcome.REFUSED and known:
                continue
            if result.outcome is not AddOutcome.UNCHANGED or result.note:
                yield result

    def _gone(self, now: dict[Path, State]) -> Iterator[News]:
        """Speeches of this folder whose files are no longer there."""
        with self._library.snapshot() as snapshot:
            sources = snapshot.sources()
        ours = {
            identifier: path
            for source, identifier in sources.items()
            if (path := path_of(source)) is not None and path.is_relative_to(self._folder)
        }
        gone = {
            speech: path for speech, path in ours.items() if path not in now and not path.exists()
        }
        self._memory.gone &= gone.keys()
        if gone and not now and len(gone) == len(ours):
            # An unmounted drive looks like this; nobody empties a library by pulling a plug.
            yield Trouble(
                f"文件夹「{self._folder}」空了，原来的 {len(gone)} 篇都不见了；"
                "没有从资料库删去，请检查磁盘是否还连着。"
            )
            return
        for speech, path in gone.items():
            if self._remove:
                self._library.remove([speech])
            elif speech in self._memory.gone:
                continue
            self._memory.gone.add(speech)
            yield Gone(speech, readable(str(path)), self._remove)


def _states(folder: Path) -> dict[Path, State]:
    """Size and time of every file to be read; one that vanishes meanwhile is left out."""
    if not folder.is_dir():
        raise ReadingError(f"找不到文件夹「{folder}」；它回来以后会接着看。")
    states: dict[Path, State] = {}
    try:
        files = find_files([folder])
    except NothingToRead:
        return states
    for path in files:
        try:
            found = path.stat()
        except OSError:
            continue
        states[path] = (found.st_size, found.st_mtime_ns)
    return states
