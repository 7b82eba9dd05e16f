"""The conversations of the browser tabs that are open or were, by the key that each tab keeps.

In memory only: a page that is loaded again finds its conversation, a restart forgets all. One
answer at a time is written into a conversation. To write takes a pen, and whoever stops, clears or
asks anew takes it away: what an answer that is still on its way has to say is then left out.
What was cleared can be had back until the next question is asked or the page is left.
Knows nothing of widgets or of HTML.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace
from threading import Event, Lock
from typing import Any

from rag.rendering.turns import Turn

KEPT = 100
"""How many conversations are remembered; the one that was used longest ago is forgotten first."""

_KEY = re.compile(r"[0-9a-f]{32}")

Turns = tuple[Turn, ...]


class Conversation:
    """Turns, oldest first. A pen is the event that tells its answer to stop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.scope: tuple[Any, ...] = ()
        """Where its last question was asked, as whoever asked it has written it here."""
        self._turns: Turns = ()
        self._cleared: Turns = ()
        self._pen: Event | None = None

    @property
    def turns(self) -> Turns:
        return self._turns

    @property
    def is_cleared(self) -> bool:
        """Whether there is something that `restore` would bring back."""
        return bool(self._cleared)

    def begin(self, question: str) -> tuple[Event, Turns] | None:
        """A pen for a new turn and the turns before it; what was being answered is stopped.

        None where this very question is being answered already: a key was pressed twice.
        """
        with self._lock:
            if self._running() and self._turns[-1].question == question:
                return None
            self._halt()
            self._cleared = ()
            earlier = self._turns
            self._turns = (*earlier, Turn(question))
            self._pen = Event()
            return self._pen, earlier

    def write(self, pen: Event, turn: Turn) -> bool:
        """Puts the last turn as it now stands; False, and nothing done, where the pen is gone."""
        with self._lock:
            if pen is not self._pen:
                return False
            self._turns = (*self._turns[:-1], turn)
            return True

    def halt(self) -> Turns:
        """Stops the answer that is being written, if there is one; what it had said stays."""
        with self._lock:
            self._halt()
            return self._turns

    def clear(self) -> None:
        """Takes all turns away; where there were none, what was cleared before is still kept."""
        with self._lock:
            self._halt()
            self._cleared, self._turns = self._turns or self._cleared, ()

    def restore(self) -> Turns:
        """Brings back what was cleared, if it is still kept; the turns as they now stand."""
        with self._lock:
            if self._cleared:
                self._turns, self._cleared = self._cleared, ()
            return self._turns

    def leave(self) -> None:
        """The page is gone: stops its answer, and what was cleared is cleared for good."""
        with self._lock:
            self._halt()
            self._cleared = ()

    def _running(self) -> bool:
        return self._pen is not None and bool(self._turns) and self._turns[-1].running

    def _halt(self) -> None:
        if self._running():
            self._turns = (*self._turns[:-1], replace(self._turns[-1], stopped=True))
        if self._pen:
            self._pen.set()
        self._pen = None


class Conversations:
    """Which conversation belongs to which open page. A page is known by its session."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = Lock()
        self._by_key: OrderedDict[str, Conversation] = OrderedDict()
        self._key_of: dict[str, str] = {}

    def join(self, session: str, key: str) -> Conversation:
        """The conversation of the tab that has just loaded its page as ``session``.

        A tab without a usable ``key`` gets a conversation that ends with its session. An answer
        that was under way is stopped: the page that showed it is gone.
        """
        with self._lock:
            self._key_of[session] = key if _KEY.fullmatch(key) else session
        conversation = self.of(session)
        conversation.leave()
        return conversation

    def of(self, session: str) -> Conversation:
        with self._lock:
            key = self._key_of.get(session, session)
            conversation = self._by_key.setdefault(key, Conversation())
            self._by_key.move_to_end(key)
            while len(self._by_key) > self._kept:
                self._by_key.popitem(last=False)
            return conversation

    def leave(self, session: str) -> None:
        """The page is closed: stops its answer, unless another page shows the conversation."""
        with self._lock:
            key = self._key_of.pop(session, session)
            shared = key in self._key_of.values()
            conversation = self._by_key.get(key)
        if conversation and not shared:
            conversation.leave()
