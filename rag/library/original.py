"""The bytes a speech was read from, small enough to keep. Pure; knows nothing of SQLite."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

_PLAIN, _DEFLATED = b"\x00", b"\x01"
_WORTH_IT = 0.9
"""Bytes that shrink to no less than this share are kept as they are (.docx, .pdf, .zip)."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was given: its name, without folders, and its bytes."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def pack(data: bytes) -> bytes:
    """``data`` for the table: one byte that says how, then the bytes."""
    small = zlib.compress(data, 6)
    if len(small) < _WORTH_IT * len(data):
        return _DEFLATED + small
    return _PLAIN + data


def unpack(packed: bytes) -> bytes:
    """What ``pack`` was given. Raises ValueError for what is none of its results."""
    if packed[:1] == _PLAIN:
        return packed[1:]
    if packed[:1] == _DEFLATED:
        try:
            return zlib.decompress(packed[1:])
        except zlib.error as error:
            raise ValueError("damaged") from error
    raise ValueError("of an unknown kind")
