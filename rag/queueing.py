"""One generation at a time, first come first served, and everyone who waits knows their place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event


class FairQueue:
    """A lock whose waiters are served in the order they came and can see how many are before
    them. Not re-entrant."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: deque[object] = deque()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the queue, given up on leaving the block, whether its turn came or not."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
        try:
            yield Place(self, ticket)
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _before(self, ticket: object) -> int:
        return self._waiting.index(ticket)


class Place:
    """One waiter's place."""

    def __init__(self, queue: FairQueue, ticket: object) -> None:
        self._queue = queue
        self._ticket = ticket

    def wait(self, stop: Event | None = None, poll_s: float = 0.2) -> Iterator[int]:
        """Yields how many are before this one each time that changes; ends when it is 0, or when
        ``stop`` is set (seen within ``poll_s`` seconds)."""
        shown = 0
        while not (stop is not None and stop.is_set()):
            with self._queue._changed:
                before = self._queue._before(self._ticket)
                if before == shown and before > 0:
                    self._queue._changed.wait(poll_s)
                    before = self._queue._before(self._ticket)
            if before == 0:
                return
            if before != shown:
                shown = before
                yield before
