"""What a visitor does with briefs, step by step: have one made, drop and restore lines, save it.

Each step yields growing snapshots of one type, `Sheet`; the last is never under way, whatever
happened. Knows nothing of widgets or of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from threading import Event, Lock

from rag.desk.service import Briefing, words_for
from rag.domain import Brief, BriefChoices, BriefLength, SectionSummary, Speech
from rag.errors import Cancelled

KINDS = {"docx": "Word", "pdf": "PDF", "md": "Markdown", "json": "JSON"}
"""The files that a brief is saved as, by their endings; the value is the word for people."""
FITTING = "正在重新排版"
_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on the desk of one visitor.

    ``brief`` is the last one that was finished, ``pictures`` its pages; ``choices`` are those that
    are wanted, ahead of ``brief.choices`` while the page is being fitted again. ``summaries`` grow
    while the sections are read. ``doing`` says in words what is under way, '' when nothing is;
    ``trouble`` what went wrong.
    """

    speech: Speech | None = None
    choices: BriefChoices = field(default_factory=BriefChoices)
    summaries: tuple[SectionSummary, ...] = ()
    brief: Brief | None = None
    pictures: tuple[bytes, ...] = ()
    doing: str = ""
    trouble: str = ""
    stopped: bool = False

    @property
    def running(self) -> bool:
        return bool(self.doing)


class Sheets:
    """The sheets of all visitors. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sheets: dict[str, Sheet] = {}
        self._pens: dict[str, Event] = {}

    def of(self, visitor: str) -> Sheet:
        with self._lock:
            return self._sheets.get(visitor, Sheet())

    def begin(self, visitor: str, change: Callable[[Sheet], Sheet]) -> tuple[Event, Sheet]:
        """A fresh pen and the sheet as ``change`` makes it; what was being written ends."""
        with self._lock:
            if visitor in self._pens:
                self._pens[visitor].set()
            pen = self._pens[visitor] = Event()
            sheet = self._sheets[visitor] = change(self._sheets.get(visitor, Sheet()))
            return pen, sheet

    def write(self, visitor: str, pen: Event, sheet: Sheet) -> bool:
        """Keeps the sheet unless ``pen`` was taken away; whether it was kept."""
        with self._lock:
            if self._pens.get(visitor) is not pen:
                return False
            self._sheets[visitor] = sheet
            return True

    def halt(self, visitor: str) -> Sheet:
        """Ends what is being written; the sheet as it was before that, and the summaries."""
        with self._lock:
            pen = self._pens.pop(visitor, None)
            sheet = self._sheets.get(visitor, Sheet())
            if pen is not None:
                pen.set()
                sheet = self._sheets[visitor] = _halted(sheet)
            return sheet

    def leave(self, visitor: str) -> None:
        """Forgets a visitor who has closed the page."""
        with self._lock:
            pen = self._pens.pop(visitor, None)
            self._sheets.pop(visitor, None)
        if pen is not None:
            pen.set()


def _halted(sheet: Sheet) -> Sheet:
    before = sheet.brief.choices if sheet.brief else sheet.choices
    return replace(sheet, choices=before, doing="", stopped=sheet.running)


def making(
    service: Briefing, identifier: str, choices: BriefChoices, stop: Event
) -> Iterator[Sheet]:
    """A new brief: first the summaries, section by section, then the page."""
    sheet = Sheet(choices=choices, doing="正在读讲话")
    yield sheet
    try:
        speech = service.speech(identifier)
        sheet = replace(sheet, speech=speech, doing="正在概括各节")
        yield sheet
        for summaries in service.summaries(identifier, stop):
            if stop.is_set():
                break
            sheet = replace(sheet, summaries=summaries, doing=_how_far(speech, summaries))
            yield sheet
        yield from fitting(service, replace(sheet, doing="各节已概括，正在选句排版"), stop)
    except Cancelled:
        yield replace(sheet, doing="", stopped=True)
    except Exception as error:  # a visitor gets one line; words_for logs the rest
        yield replace(sheet, doing="", trouble=words_for(error))


def fitting(service: Briefing, sheet: Sheet, stop: Event) -> Iterator[Sheet]:
    """The page by ``sheet.choices``, made anew from the speech. Where that fails, the page is left
    as it was."""
    assert sheet.speech is not None
    yield sheet
    brief = None
    try:
        for brief in service.brief(sheet.speech.id, sheet.choices, stop):
            if stop.is_set():
                break
            if not brief.done and brief.progress:
                sheet = replace(sheet, doing=brief.progress)
                yield sheet
        if stop.is_set() or brief is None or not brief.done:
            yield _halted(sheet)
            return
        if not brief.lines:
            yield replace(_halted(sheet), stopped=False, trouble=_nothing(sheet.choices))
            return
        pictures = service.brief_pictures(brief)
        done = replace(sheet, brief=brief, pictures=pictures, doing="", stopped=False)
        yield replace(done, summaries=sheet.summaries or brief.summaries)
    except Cancelled:
        yield _halted(sheet)
    except Exception as error:  # a visitor gets one line; words_for logs the rest
        yield replace(_halted(sheet), stopped=False, trouble=words_for(error))


def dropped(sheet: Sheet, line: int) -> Sheet:
    """The sheet that wants to be without a line."""
    now = sheet.choices
    removed = tuple(sorted({*now.removed, line}))
    restored = tuple(one for one in now.restored if one != line)
    return _wanting(sheet, replace(now, removed=removed, restored=restored))


def restored(sheet: Sheet, line: int) -> Sheet:
    """The sheet that wants to keep a line."""
    now = sheet.choices
    removed = tuple(one for one in now.removed if one != line)
    kept = tuple(sorted({*now.restored, line}))
    return _wanting(sheet, replace(now, removed=removed, restored=kept))


def resized(sheet: Sheet, length: BriefLength) -> Sheet:
    """The sheet that wants to be as long as ``length``, with the lines dropped and restored."""
    return _wanting(sheet, replace(sheet.choices, length=length))


def _wanting(sheet: Sheet, choices: BriefChoices) -> Sheet:
    return replace(sheet, choices=choices, doing=FITTING, trouble="", stopped=False)


def saved(service: Briefing, sheet: Sheet, kind: str) -> tuple[str, bytes]:
    """Name and content of a file with the brief. Raises ValueError for an unknown ``kind`` and
    where there is no brief yet."""
    if kind not in KINDS or sheet.brief is None:
        raise ValueError(f"cannot save as: {kind}")
    title = _IN_NAMES.sub(" ", sheet.brief.title or sheet.brief.file).strip(" .《》")
    name = f"{title[:_LONGEST_NAME] or '讲话'}要点.{kind}"
    return name, service.export_brief(sheet.brief, f".{kind}")


def _how_far(speech: Speech, summaries: tuple[SectionSummary, ...]) -> str:
    count = len(speech.sections) - 1
    if not count or not summaries:
        return "正在概括各节"
    return f"正在概括各节，{summaries[-1].section}/{count}"


def _nothing(choices: BriefChoices) -> str:
    if choices.focus:
        return f"这篇讲话里没有与“{choices.focus}”有关的话；请换个说法，或不填重点。"
    return "这篇讲话里没有可以成句的内容。"
