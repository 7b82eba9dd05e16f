"""The process that reads one risky file and dies: ``python -m rag.extracting.worker``.

Reads its order and the file from standard input, answers on standard output (see messages.py).
Before it looks at the file it gives up what a reader never needs: more memory and time than
allowed, writing files, the network, other programs.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from rag.errors import ReadingError
from rag.extracting.extract import Effort, Extract
from rag.extracting.messages import HEADER, pack, sizes
from rag.ports import RecognisedLine

READERS: Final = {
    "word": ("rag.extracting.word", "read_word"),
    "web": ("rag.extracting.web", "read_web"),
    "web archive": ("rag.extracting.web", "read_web_archive"),
    "pdf": ("rag.extracting.pdf", "read_pdf"),
    "ofd": ("rag.extracting.ofd", "read_ofd"),
    "picture": ("rag.extracting.pictures", "read_picture"),
}
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "shutil.",
    "urllib.Request",
    "webbrowser.",
)
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def lock_down(memory: int, seconds: float) -> None:
    """Limits this process for good: bytes of memory, seconds of computing, and what it may do."""
    with suppress(ImportError):  # not on Windows
        import resource

        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, int(seconds) + 5),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # macOS knows no RLIMIT_AS
                resource.setrlimit(what, (most, most))

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if writes or event.startswith(_FORBIDDEN):
            raise PermissionError(event)

    sys.addaudithook(refuse)


class _Line:
    """This end of the line to the program; recognition is asked for over it."""

    def __init__(self, hear: IO[bytes], say: IO[bytes]) -> None:
        self._hear = hear
        self._say = say

    def send(self, words: dict[str, Any], payload: bytes = b"") -> None:
        for part in pack(words, payload):
            self._say.write(part)
        self._say.flush()

    def receive(self) -> tuple[dict[str, Any], bytes]:
        head = self._hear.read(HEADER.size)
        if len(head) < HEADER.size:  # the program is gone
            raise SystemExit(1)
        words, payload = sizes(head)
        return json.loads(self._hear.read(words)), self._hear.read(payload)

    def tell(self, words: str) -> None:
        self.send({"is": "tell", "words": words})


class _DistantRecogniser:
    """The program's recogniser, reached over the line."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    @property
    def name(self) -> str:
        self._line.send({"is": "name"})
        return str(self._line.receive()[0]["name"])

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        pixels = np.ascontiguousarray(picture, np.uint8)
        self._line.send({"is": "recognise", "shape": list(pixels.shape)}, pixels.tobytes())
        return [RecognisedLine(**line) for line in self._line.receive()[0]["lines"]]


def main() -> None:
    # Libraries print as they please; the line must carry nothing but messages.
    say = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    line = _Line(sys.stdin.buffer, say)
    order, data = line.receive()
    lock_down(order["memory"], order["effort"]["seconds"])
    try:
        module, function = READERS[order["reader"]]
        read: Callable[[bytes, str, Effort], Extract] = getattr(
            importlib.import_module(module), function
        )
        recogniser = (lambda: _DistantRecogniser(line)) if order["recogniser"] else None
        effort = Effort(**order["effort"], recogniser=recogniser, report=line.tell)
        answer, payload = taken_apart(read(data, order["name"], effort))
    except ReadingError as error:
        answer, payload = {"is": "error", "error": type(error).__name__, "words": str(error)}, b""
    except ImportError as error:
        words = f"读这种文件要用的组件 {error.name} 没有装好，请重新安装言必后再试。"
        answer, payload = {"is": "error", "error": "ToolMissing", "words": words}, b""
    except MemoryError:
        answer, payload = {"is": "memory"}, b""
    except Exception as error:  # whatever a foreign parser raises, the program hears of it
        answer, payload = {"is": "broken", "words": repr(error)[:500]}, b""
    line.send(answer, payload)


def taken_apart(extract: Extract) -> tuple[dict[str, Any], bytes]:
    """``extract`` as a message; guarded.py puts it together again."""
    words = {
        "is": "done",
        "pages": extract.pages,
        "asides": [(a.span.start, a.span.end, a.kind.value, a.rule) for a in extract.asides],
        "confidence": [(c.span.start, c.span.end, c.value) for c in extract.confidence],
        "hints": dict(extract.hints),
    }
    return words, extract.text.encode("utf-8", "replace")


if __name__ == "__main__":
    main()
