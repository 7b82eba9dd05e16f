"""What the page sends to its handlers, as tests send it without a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rag.assembly import Service
from rag.domain import Brief
from rag.tabs import library
from rag.tabs.briefs import Briefs

VISITOR: Any = SimpleNamespace(session_hash="v1")
OTHER: Any = SimpleNamespace(session_hash="v2")
"""Two visitors; to 问答 the second is also the first one's page after it was loaded again."""
RELOADED = OTHER
KEY = "0123456789abcdef" * 2
"""What a browser's tab keeps to be known by."""
NOWHERE: tuple[Any, ...] = ([], "", "", "")
"""A scope in which nothing is chosen."""


def event(**data: Any) -> Any:
    """An event of the page's own scripts that carries ``data``."""
    return SimpleNamespace(**data)


def ask(tab: Any, text: str, visitor: Any = VISITOR, **scope: Any) -> list[Any]:
    """Everything that 问答 sends back to a question."""
    chosen = {"speeches": [], "speaker": "", "since": "", "until": ""} | scope
    return list(tab.ask(text, **chosen, request=visitor))


def last_sent(steps: Iterator[Any]) -> Any:
    """What an answer still sends that may not go on: how the conversation stands, and no more."""
    [last] = steps
    return last


def shown_until(steps: Iterator[Any], words: str) -> None:
    """Goes on with an answer until ``words`` are on screen."""
    assert any(words in shown[0] for shown in steps)


def upload(name: str, content: bytes) -> dict[str, str]:
    """A file as it lies on the server when the browser has sent it."""
    folder = Path(library.get_upload_folder()) / "yanbi-test"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{len(list(folder.iterdir()))}.bin"
    path.write_bytes(content)
    return {"name": name, "path": str(path)}


def report(service: Service) -> str:
    """The id of the sample report of a county."""
    return next(one.id for one in service.list_speeches() if "政府工作报告" in one.title)


def make_brief(tab: Briefs, visitor: Any = VISITOR, **choices: Any) -> list[Any]:
    """Everything that 简报 sends back to 开始, for the report or another ``speech``."""
    wanted = {"length": "一页", "focus": "", "figures": True} | choices
    speech = wanted.pop("speech", None) or report(tab.service)
    return list(tab.make(speech, request=visitor, **wanted))


def brief_in(tab: Briefs, visitor: Any = VISITOR) -> Brief:
    """The brief that the visitor sees."""
    brief = tab.sheets.of(visitor.session_hash).brief
    assert brief is not None
    return brief


def visible(buttons: Sequence[Any]) -> list[bool]:
    """Of each button that is sent back, whether it can be seen."""
    return [button["visible"] for button in buttons]
