"""How the program and a worker talk: a JSON part and a part of plain bytes, each with its length.

JSON and not pickle: what comes out of a worker that read a hostile file is data, never code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Final

HEADER: Final = struct.Struct(">II")
MAX_WORDS: Final = 64 << 20
"""Bytes that the JSON part of a message may have."""


def pack(words: Mapping[str, Any], payload: bytes = b"") -> tuple[bytes, bytes]:
    """A message: its head with the JSON part, and its payload."""
    said = json.dumps(words, ensure_ascii=False).encode("utf-8", "replace")
    return HEADER.pack(len(said), len(payload)) + said, payload


def sizes(header: bytes) -> tuple[int, int]:
    """Bytes of the JSON part and of the payload that follow ``header``."""
    words, payload = HEADER.unpack(header)
    return words, payload
