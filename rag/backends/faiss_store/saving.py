"""A part as one file: written beside the old one and put in its place in one step, read by
mapping it into memory.

A header of one JSON line, padded, then ids, bounds of the clusters, their centroids and the
vectors, each as it lies in memory (little-endian int64 and float32). The header has a checksum
over all of it, so that whatever is cut off or altered is noticed before it is used. Raises
LibraryDamaged (reading), DiskFull and LibraryError (writing).
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.backends.faiss_store.arranging import Arranged
from rag.backends.faiss_store.part import Part, clusters_of, part_of
from rag.errors import LibraryDamaged
from rag.library.database import translate_os

_FORMAT = 3
_HEADER = 4096
_CHECKED = 1 << 24

Header = dict[str, Any]
Step = Callable[[], None]


def nothing() -> None:
    """A step that does nothing."""


def write(path: Path, arranged: Arranged, header: Header, before_placing: Step = nothing) -> None:
    """Replaces ``path``; a process killed meanwhile leaves the old file. ``before_placing`` is
    called when all is safely on the disk but not yet in place; if it raises, the old file stays.
    Raises DiskFull or LibraryError.
    """
    temporary = path.with_name(path.name + ".tmp")
    clusters = arranged.clusters
    whole = header | {
        "format": _FORMAT,
        "count": len(arranged.ids),
        "dimension": arranged.dimension,
        "clusters": 0 if clusters is None else len(clusters.centroids),
        "trained_for": 0 if clusters is None else clusters.trained_for,
    }
    try:
        with temporary.open("wb") as file:
            file.seek(_HEADER)
            checksum = 0
            for piece in _pieces(arranged):
                file.write(piece.data)
                checksum = zlib.crc32(piece.data, checksum)
            file.seek(0)
            line = json.dumps(whole | {"crc32": checksum}, ensure_ascii=False).encode()
            file.write(line.ljust(_HEADER - 1) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        before_placing()
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise translate_os(error, path.parent) from error
    except Exception:  # no half-written file stays
        temporary.unlink(missing_ok=True)
        raise


def lock_path(path: Path) -> Path:
    """The file that is locked by whoever writes ``path``."""
    return path.with_name(path.name + ".lock")


def read_header(path: Path) -> Header:
    """Of a saved file, whose other bytes may still be damaged. Raises LibraryDamaged."""
    try:
        with path.open("rb") as file:
            header = json.loads(file.read(_HEADER))
        if header["format"] != _FORMAT:
            raise ValueError("another format")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    return dict(header)


def read(path: Path) -> tuple[Part, Header]:
    """The part in a saved file, mapped, and its header. Raises LibraryDamaged."""
    header = read_header(path)
    try:
        count, dimension, clusters = (
            int(header[name]) for name in ("count", "dimension", "clusters")
        )
        body = np.memmap(path, np.uint8, "r", offset=_HEADER)
        bounds = clusters + 1 if clusters else 0
        sizes = [8 * count, 8 * bounds, 4 * clusters * dimension, 4 * count * dimension]
        if min(count, clusters) < 0 or dimension < 1 or sum(sizes) != len(body):
            raise ValueError("size")
        checksum = 0
        for start in range(0, len(body), _CHECKED):
            checksum = zlib.crc32(body[start : start + _CHECKED].data, checksum)
        if checksum != header["crc32"]:
            raise ValueError("checksum")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    ends = np.cumsum(sizes)
    ids, starts, centroids, vectors = (
        np.asarray(body[end - size : end]) for end, size in zip(ends, sizes, strict=True)
    )
    found = (
        clusters_of(
            centroids.view(np.float32).reshape(clusters, dimension).copy(),
            starts.view(np.int64).copy(),
            int(header["trained_for"]),
        )
        if clusters
        else None
    )
    matrix = vectors.view(np.float32).reshape(count, dimension)
    return part_of(ids.view(np.int64).copy(), matrix, found), header


def _pieces(arranged: Arranged) -> Iterator[NDArray[Any]]:
    if sys.byteorder != "little":
        raise OSError("the file is little-endian")
    yield np.ascontiguousarray(arranged.ids)
    if arranged.clusters is not None:
        yield np.ascontiguousarray(arranged.clusters.starts)
        yield np.ascontiguousarray(arranged.clusters.centroids)
    yield from arranged.blocks()


def _damaged(path: Path) -> LibraryDamaged:
    return LibraryDamaged(f"向量索引文件读不出来：{path}（会自动重建）。")
