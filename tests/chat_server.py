"""A small OpenAI-compatible server on 127.0.0.1 that behaves well or badly, as told."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def delta(text: str) -> bytes:
    """One event of a streamed reply."""
    event = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


DONE = (
    b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
    b'data: {"choices": [], "usage": {"prompt_tokens": 21, "completion_tokens": 4}}\n\n'
    b"data: [DONE]\n\n"
)


@dataclass
class ChatServer:
    """What to answer, and what was asked.

    ``blocks``: the body of a reply, each block sent by itself after ``delay`` seconds.
    ``text``: instead of ``blocks``, a reply of as many characters as the request allows.
    ``status`` other than 200: ``blocks`` is the error's body. ``left``: set once the other side
    has gone before the end.
    """

    url: str = ""
    blocks: list[bytes] = field(default_factory=lambda: [delta("云溪县"), delta("修了路。"), DONE])
    text: str = ""
    delay: float = 0.0
    silence: float = 0.0  # seconds before the status line
    status: int = 200
    content_type: str = "text/event-stream; charset=utf-8"
    models: list[str] = field(default_factory=lambda: ["served-model"])
    knows_stream_options: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)  # ends every wait of the server


@contextlib.contextmanager
def serving() -> Iterator[ChatServer]:
    """A running server; every thread of it has ended afterwards."""
    plan = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

        def do_GET(self) -> None:
            plan.paths.append(self.path)
            body = json.dumps({"data": [{"id": name} for name in plan.models]}).encode()
            self._head(plan.status, "application/json")
            self.wfile.write(body)

        def do_POST(self) -> None:
            plan.paths.append(self.path)
            plan.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            plan.requests.append(body)
            try:
                self._reply(body)
            except OSError:
                plan.left.set()

        def _reply(self, body: dict[str, Any]) -> None:
            if "stream_options" in body and not plan.knows_stream_options:
                self._head(400, "application/json")
                self.wfile.write(b'{"error": {"message": "unknown field stream_options"}}')
                return
            plan.over.wait(plan.silence)
            self._head(plan.status, plan.content_type)
            text = plan.text[: body["max_tokens"]]
            pieces = [delta(text[i : i + 3]) for i in range(0, len(text), 3)]
            for block in [*pieces, DONE] if plan.text else plan.blocks:
                plan.over.wait(plan.delay)
                self.wfile.write(block)
                self.wfile.flush()

        def _head(self, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # so that closing waits for them
    plan.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield plan
    finally:
        plan.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
