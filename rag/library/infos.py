"""Lines of the table of contents, read from the tables; no text is touched.

Functions on a connection that is inside a transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from rag.domain import METADATA_FIELDS, SpeechInfo
from rag.library import encoding


def read(connection: sqlite3.Connection, numbers: Sequence[int] | None = None) -> list[SpeechInfo]:
    """The speeches with these numbers, or all, in the order they were added."""
    bound = () if numbers is None else (json.dumps(list(numbers)),)
    some = "" if numbers is None else " WHERE {} IN (SELECT value FROM json_each(?))"
    shown: dict[int, dict[str, str]] = {}
    for speech, field, value in connection.execute(
        "SELECT speech, field, COALESCE(correction, value) FROM metadata" + some.format("speech"),
        bound,
    ):
        shown.setdefault(speech, {})[field] = value
    rows = connection.execute(
        "SELECT id, file, chars, sections, chunks, warnings FROM speech"
        + some.format("id")
        + " ORDER BY id",
        bound,
    ).fetchall()
    theirs = copies(connection, numbers)
    return [
        SpeechInfo(
            id=f"s{number}",
            file=file,
            copies=theirs.get(f"s{number}", ()),
            chars=chars,
            sections=sections,
            chunks=chunks,
            warnings=encoding.decode_strings(warnings),
            **{name: shown.get(number, {}).get(name, "") for name in METADATA_FIELDS},
        )
        for number, file, chars, sections, chunks, warnings in rows
    ]


def copies(
    connection: sqlite3.Connection, numbers: Sequence[int] | None = None
) -> dict[str, tuple[str, ...]]:
    """The other speeches of each one's group of copies; of ``numbers``, or of all."""
    found = groups(connection) if numbers is None else _groups_of(connection, numbers)
    return {
        f"s{member}": tuple(f"s{other}" for other in group if other != member)
        for group in found
        for member in group
    }


def groups(connection: sqlite3.Connection) -> list[list[int]]:
    """Speeches that are copies of each other, directly or by way of others, ascending."""
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in connection.execute("SELECT one, other FROM copy"):
        beside[one].append(other)
        beside[other].append(one)
    found: list[list[int]] = []
    seen: set[int] = set()
    for number in sorted(beside):
        if number not in seen:
            group = {number}
            waiting = [number]
            while waiting:
                new = [one for one in beside[waiting.pop()] if one not in group]
                group.update(new)
                waiting += new
            seen |= group
            found.append(sorted(group))
    return found


def _groups_of(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[list[int]]:
    """The groups of these speeches alone, by following the links from each."""
    found: list[list[int]] = []
    seen: set[int] = set()
    for number in numbers:
        if number not in seen:
            rows = connection.execute(
                "WITH RECURSIVE linked (id) AS (SELECT ? UNION SELECT CASE WHEN copy.one = "
                "linked.id THEN copy.other ELSE copy.one END FROM linked JOIN copy "
                "ON copy.one = linked.id OR copy.other = linked.id) SELECT id FROM linked",
                (number,),
            )
            group = sorted(row[0] for row in rows)
            seen.update(group)
            if len(group) > 1:
                found.append(group)
    return found
