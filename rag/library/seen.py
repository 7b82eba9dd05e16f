"""What is known of files that were read before, so that they need not be read again.

A file is known by its path, size and time of change; its bytes' SHA-256 decides where these
differ. The path itself is not stored, only its SHA-256: what was removed leaves no name behind.
Functions on a connection that is inside a transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass

UNRELIABLE = 0
"""``modified`` of a file that was changed so lately that it may change again unnoticed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when last read: bytes, nanoseconds since 1970 (or UNRELIABLE), SHA-256 of
    its bytes, and the speeches it gave, each with the digest of its text."""

    size: int
    modified: int
    digest: str
    gave: tuple[tuple[str, str], ...]


def put_seen(connection: sqlite3.Connection, path: str, seen: Seen) -> None:
    gave = json.dumps([[int(speech[1:]), digest] for speech, digest in seen.gave])
    connection.execute(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
        (_key(path), seen.size, seen.modified, seen.digest, gave),
    )


def find_seen(connection: sqlite3.Connection, path: str) -> Seen | None:
    """What is known of the file at ``path``, whether or not its speeches are still there."""
    row = connection.execute(
        "SELECT size, modified, digest, gave FROM seen WHERE path = ?", (_key(path),)
    ).fetchone()
    if row is None:
        return None
    size, modified, digest, gave = row
    return Seen(size, modified, digest, tuple((f"s{n}", d) for n, d in json.loads(gave)))


def _key(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()
