"""One request to a model server in a thread of its own, so that it can be cut off at any moment.

Knows how to reach the socket of a request; what is asked and what the reply means is not its
business.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import httpx

from rag.backends.sse import Reply

Watch = Callable[[httpx.Request], None]
"""To be called with the request before it is sent."""


class Exchange:
    """A reader thread that runs ``ask`` and can be cut off at any moment."""

    def __init__(self, ask: Callable[[Watch], Iterator[str | Reply]]) -> None:
        self._ask = ask
        self._queue: queue.SimpleQueue[str | Reply | Exception | None] = queue.SimpleQueue()
        self._socket: socket.socket | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._read, name="yanbi-chat-reader", daemon=True)

    def start(self) -> None:
        """Sends the request."""
        self._thread.start()

    def items(self, stop: Event | None) -> Iterator[str | Reply]:
        """What ``ask`` yields, until it ends or ``stop`` is set; raises what it raises."""
        while True:
            try:
                item = self._queue.get(timeout=0.05)
            except queue.Empty:
                item = ""
            if item is None or is_set(stop):
                return
            if isinstance(item, Exception):
                raise item
            if item:
                yield item

    def close(self) -> None:
        """Cut the connection, wherever the exchange is; wait a moment for the thread."""
        self._closed = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # already closed by the other side
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(timeout=0.5)  # one that still waits for a connection ends by itself

    def _watch(self, request: httpx.Request) -> None:
        """Have the transport tell us the socket as soon as there is one."""

        def note(event: str, info: dict[str, Any]) -> None:
            if event.endswith(("connect_tcp.complete", "start_tls.complete")):
                self._socket = info["return_value"].get_extra_info("socket")
            if self._closed:
                raise httpx.ReadError("closed by us")

        request.extensions["trace"] = note

    def _read(self) -> None:
        try:
            for item in self._ask(self._watch):
                self._queue.put(item)
                if self._closed:
                    break
            self._queue.put(None)
        except Exception as error:  # raised again in the caller's thread
            self._queue.put(error)


def is_set(stop: Event | None) -> bool:
    """Whether there is a ``stop`` and it is set."""
    return stop is not None and stop.is_set()
