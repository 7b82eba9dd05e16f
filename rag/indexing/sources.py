"""What a speech is known by: the path of its file, the name of an upload, a place in an archive.

A source is text that a database can hold. File names can be any bytes, so a path that is not
UTF-8 is written in hexadecimal; ``readable`` is what people are shown of it.
"""

from __future__ import annotations

import os
from pathlib import Path

UPLOAD = "upload:"
INSIDE = "!"
"""Between an archive's path and the name of a file in it."""

_HEX = "hex:"


def source_of(path: Path, inner: str = "") -> str:
    """The source of the file at ``path``, or of the one called ``inner`` in it."""
    whole = str(path.resolve())
    if readable(whole) != whole:
        whole = _HEX + os.fsencode(whole).hex()
    return whole + INSIDE + inner if inner else whole


def path_of(source: str) -> Path | None:
    """The file that a source names, archive and all; None for an upload."""
    if source.startswith(UPLOAD):
        return None
    if source.startswith(_HEX):
        digits = source.removeprefix(_HEX).split(INSIDE, 1)[0]
        return Path(os.fsdecode(bytes.fromhex(digits)))
    ends = [at for at, character in enumerate(source) if character == INSIDE]
    # A ! may also be part of a name: what is there is meant.
    for end in (len(source), *reversed(ends)):
        if Path(source[:end]).is_file():
            return Path(source[:end])
    archives = [end for end in ends if source[:end].lower().endswith(".zip")]
    return Path(source[: archives[0]] if archives else source)


def inner_of(source: str) -> str:
    """The name inside an archive that a source ends in, or ''."""
    path = path_of(source)
    if path is None:
        return ""
    return source.removeprefix(source_of(path)).removeprefix(INSIDE)


def readable(name: str) -> str:
    """A file's name or path for people: bytes that are not UTF-8 are read as GB18030, if they
    are that, as names from old Chinese systems are."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        data = os.fsencode(name)
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("utf-8", "replace")
    return name
