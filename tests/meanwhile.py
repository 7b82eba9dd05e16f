"""Readers in threads while a test changes what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def meanwhile(work: Callable[[], object], threads: int = 3) -> Iterator[None]:
    """Does ``work`` again and again in threads, once at the least, until the block ends.

    Raises what ``work`` raised first, an assertion that did not hold among it.
    """
    done = Event()
    errors: list[Exception] = []

    def go_on() -> None:
        try:
            while True:
                work()
                if done.is_set():
                    return
        except Exception as error:  # of a thread: raised by the test's own below
            errors.append(error)

    running = [Thread(target=go_on) for _ in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in running:
            thread.join()
    if errors:
        raise errors[0]
