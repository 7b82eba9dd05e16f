"""How a comparison is stopped: long steps call ``check`` as they go, which raises Cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Event, Thread
from typing import TypeVar

from rag.errors import Cancelled

T = TypeVar("T")
Check = Callable[[], None]
"""Returns at once; raises Cancelled once the person has stopped the comparison."""
_POLL_S = 0.1


def go_on() -> None:
    """The check of a comparison that nobody can stop."""


def check_of(stop: Event | None) -> Check:
    """Raises Cancelled once ``stop`` is set."""
    if stop is None:
        return go_on

    def check() -> None:
        if stop.is_set():
            raise Cancelled("已停止，没有对照完。")

    return check


def each(items: Iterable[T], check: Check) -> Iterator[T]:
    """The items, with a check before each."""
    for item in items:
        check()
        yield item


def waiting(make: Callable[[], T], check: Check) -> T:
    """What ``make`` gives, made in a thread of its own, so that loading a model need not be waited
    for after a stop: it goes on behind the scenes and is ready for the next time. Raises what
    ``make`` raises, and Cancelled."""
    made: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(make())
        except BaseException as error:  # raised again in the thread that waits
            failed.append(error)

    thread = Thread(target=run, daemon=True, name="comparing-waits")
    thread.start()
    while thread.is_alive():
        check()
        thread.join(_POLL_S)
    if failed:
        raise failed[0]
    return made[0]
