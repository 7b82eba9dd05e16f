"""What the page needs of the service behind it, and how its failures are put into words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Protocol

from rag.domain import (
    AddResult,
    Answer,
    Brief,
    BriefChoices,
    Comparison,
    Flag,
    Metadata,
    Question,
    SectionSummary,
    Speech,
    SpeechInfo,
    Trends,
)
from rag.errors import YanbiError
from rag.indexing import Progress
from rag.library import Copy
from rag.settings import Settings

log = logging.getLogger("yanbi.desk")

UNEXPECTED = (
    "没有做成：遇到了没有料到的情况，详情已记入日志。请再试一次；若还是这样，请重新启动言必。"
)


class Status(Protocol):
    @property
    def speeches(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def ready(self) -> bool: ...


class Briefing(Protocol):
    """What briefs need of the service."""

    def speech(self, id: str, /) -> Speech: ...
    def summaries(
        self, id: str, stop: Event | None = None, /
    ) -> Iterator[tuple[SectionSummary, ...]]: ...
    def brief(
        self, id: str, choices: BriefChoices | None = None, stop: Event | None = None, /
    ) -> Iterator[Brief]: ...
    def export_brief(self, brief: Brief, ending: str, /) -> bytes: ...
    def brief_pictures(self, brief: Brief, /) -> tuple[bytes, ...]: ...


class Service(Briefing, Protocol):
    """What the page needs; `rag.assembly.Service` is one."""

    @property
    def settings(self) -> Settings: ...
    def status(self) -> Status: ...
    def warm_up(self) -> None: ...
    def ask(self, question: Question, stop: Event | None = None, /) -> Iterator[Answer]: ...
    def list_speeches(self) -> list[SpeechInfo]: ...
    def flags_across(self, id: str, /) -> tuple[Flag, ...]: ...
    def original_metadata(self, id: str, /) -> Metadata: ...
    def copies(self, id: str, /) -> Sequence[Copy]: ...
    def add_files(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
        /,
    ) -> Iterator[AddResult]: ...
    def reread(
        self,
        ids: Sequence[str],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
        /,
    ) -> Iterator[AddResult]: ...
    def import_bundle(
        self,
        path: Path,
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
        /,
    ) -> Iterator[AddResult]: ...
    def export(self, path: Path, /) -> int: ...
    def edit(self, id: str, changes: Mapping[str, str], /) -> SpeechInfo: ...
    def remove(self, ids: Sequence[str], /) -> None: ...
    def comparing(
        self, a: str, b: str, topic: str = "", stop: Event | None = None, /
    ) -> Iterator[Comparison]: ...
    def trends(
        self,
        ids: Sequence[str],
        topic: str = "",
        phrases: Sequence[str] = (),
        stop: Event | None = None,
        /,
    ) -> Trends: ...
    def example_questions(self) -> list[str]: ...


def words_for(error: Exception) -> str:
    """One calm line for a person; what nobody foresaw also goes to the log."""
    if isinstance(error, YanbiError):
        return str(error)
    log.error("unexpected", exc_info=error)
    return UNEXPECTED
