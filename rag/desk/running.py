"""What is under way for which visitor."""

from __future__ import annotations

from threading import Event


class Runs:
    """What is under way for which visitor, so that it can be stopped."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    def begin(self, visitor: str) -> Event:
        """A fresh event; what the visitor had under way is told to stop."""
        self.stop(visitor)
        event = self._events[visitor] = Event()
        return event

    def stop(self, visitor: str) -> None:
        event = self._events.pop(visitor, None)
        if event:
            event.set()
