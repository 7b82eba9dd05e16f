"""ZIP files as people and attackers make them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of ``files`` by their names, packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return made.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The files in a ZIP by their names: what ``archive`` packs."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def archive_with_raw_names(files: Mapping[bytes, bytes], *, flags: int = 0) -> bytes:
    """Names as bytes, without the flag for UTF-8: what Chinese programs write, and attackers."""
    body, directory = b"", b""
    for name, data in files.items():
        packed = zlib.compress(data)[2:-4]
        about = struct.pack(
            "<HHHHHIIIHH",
            20,
            flags,
            8,
            0,
            0x21,
            zlib.crc32(data),
            len(packed),
            len(data),
            len(name),
            0,
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + about
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + about + name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def bomb(megabytes: int, name: str = "讲话.txt") -> bytes:
    """One member of zeros."""
    return archive({name: bytes(megabytes << 20)})


def nested(depth: int, innermost: Mapping[str, bytes]) -> bytes:
    """Archives in archives."""
    data = archive(innermost)
    for number in range(depth - 1):
        data = archive({f"内{number}.zip": data})
    return data
