"""A whole library as one file, to be kept or carried elsewhere: a ZIP with a manifest.

::

    manifest.json          which speeches, their files, corrections, and SHA-256 of all that follows
    speeches/s1.json       a speech as it is stored: text, places, doubts
    originals/<SHA-256>    the file it was read from

Vectors and indexes are left out: they are made anew. A bundle may come from anyone, so nothing is
unpacked to disk, every size is bounded, and a speech whose offsets do not fit its text is refused.
Raises ReadingError for what is no bundle; UsageError, DiskFull and LibraryError where none can be
written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.domain import METADATA_FIELDS, Speech
from rag.errors import FileTooLarge, LibraryError, ReadingError, UnknownSpeech, UsageError
from rag.library import encoding
from rag.library.database import disk_full
from rag.library.original import Original
from rag.library.snapshot import Snapshot
from rag.library.unpacking import BROKEN, name_of, source_of, speech_of, stored_text
from rag.system_words import reason

FORMAT = "yanbi library 1"
_MAX_TEXT = 200 << 20
_MAX_ORIGINAL = 512 << 20
_MAX_ALL = 4 << 30
_MAX_EXPANSION = 100
"""All that is unpacked of one bundle may be ``_MAX_ALL`` bytes, or so many times its size."""

_MANIFEST = "manifest.json"
_ORIGINALS = "originals/"
_MAKER, _HEAD = b'"format": "yanbi library ', 100
"""What stands in the first bytes of every manifest."""

_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundled:
    """A speech out of a bundle. ``speech.metadata`` is what the text says; ``corrections`` are by
    hand; ``source`` is what it was known by where it comes from."""

    speech: Speech
    source: str
    corrections: dict[str, str]
    original: Original | None


def write_bundle(now: Snapshot, path: Path) -> int:
    """Writes all speeches of ``now`` to ``path``, in one step, and returns how many there are.

    The same library gives the same bytes but for the time of writing in the manifest.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    rows: list[dict[str, Any]] = []
    written: set[str] = set()
    try:
        if path.exists() and not _is_bundle(path):
            raise UsageError(f"「{path}」已经存在，又不是导出文件；请换一个文件名。")
        with temporary.open("xb") as file, zipfile.ZipFile(file, "w") as bundle:
            for info in now.list():
                data = _dump(_speech_json(now, info.id))
                row = {
                    "id": info.id,
                    "file": info.file,
                    "source": now.source(info.id),
                    "corrections": now.corrections(info.id),
                    "speech": {"path": f"speeches/{info.id}.json", "sha256": _sha256(data)},
                    "original": None,
                }
                _write(bundle, f"speeches/{info.id}.json", data)
                if original := now.original(info.id):
                    place = _ORIGINALS + original.digest
                    row["original"] = {"name": original.name, "sha256": original.digest}
                    if place not in written:
                        _write(bundle, place, original.data)
                        written.add(place)
                rows.append(row)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            _write(bundle, _MANIFEST, _dump({"format": FORMAT, "made": made, "speeches": rows}))
            bundle.close()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        _discard(temporary)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(path.parent) from error
        raise LibraryError(f"写不了「{path}」：{reason(error)}；请换一个位置。") from error
    except BaseException:  # no half-written file stays
        _discard(temporary)
        raise
    return len(rows)


def read_bundle(path: Path) -> Iterator[Bundled | ReadingError]:
    """The speeches of the bundle at ``path``, in its order; for one that is damaged, why.

    Raises ReadingError where the file as a whole is no bundle.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            members = _Members(bundle, path)
            manifest = json.loads(members.read(_MANIFEST, _MAX_TEXT))
            if manifest["format"] != FORMAT:
                raise ReadingError(
                    f"「{path.name}」的格式是「{manifest['format']}」，本程序只认「{FORMAT}」；"
                    "请升级言必后再导入。"
                )
            for row in manifest["speeches"]:
                yield _bundled(members, row)
    except OSError as error:
        raise ReadingError(f"读不了「{path}」：{reason(error)}。") from error
    except (*_NO_ZIP, *BROKEN) as error:
        raise ReadingError(
            f"「{path.name}」不是言必导出的文件，或已损坏；请用 yanbi export 导出的文件。"
        ) from error


_NO_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)


class _Members:
    """What the files in a bundle hold, so much in all and no more."""

    def __init__(self, bundle: zipfile.ZipFile, path: Path) -> None:
        self._bundle = bundle
        self._path = path
        self._left = max(_MAX_ALL, _MAX_EXPANSION * path.stat().st_size)
        self._last = "", b""

    def read(self, name: str, most: int) -> bytes:
        """A whole file. Raises ValueError where it is larger than ``most`` bytes, FileTooLarge
        where that makes too many in all, and what zipfile raises."""
        with self._bundle.open(name) as member:
            data = member.read(most + 1)
        self._left -= len(data)
        if self._left < 0:
            raise FileTooLarge(f"「{self._path.name}」展开后太大，没有导入；请核对它的来历。")
        if len(data) > most:
            raise ValueError("larger than it may be")
        return data

    def checked(self, name: str, digest: str, most: int) -> bytes:
        """The same of a file whose SHA-256 is ``digest``; that read last is not read again, since
        the speeches of one archive share it. Raises ValueError where the digest differs."""
        if self._last[0] == name:
            return self._last[1]
        data = self.read(name, most)
        if _sha256(data) != digest:
            raise ValueError("its digest differs")
        if name.startswith(_ORIGINALS):
            self._last = name, data
        return data


def _bundled(members: _Members, row: Any) -> Bundled | ReadingError:
    name = "？"
    try:
        name = str(row["file"])
        identifier = str(row["id"])
        encoding.speech_number(identifier)
        place = row["speech"]
        data = members.checked(f"speeches/{identifier}.json", place["sha256"], _MAX_TEXT)
        corrections = encoding.check_changes(
            {str(k): stored_text(v) for k, v in row["corrections"].items()}
        )
        original, source = None, ""
        if row["original"] is not None:
            digest = str(row["original"]["sha256"])
            bytes_ = members.checked(_ORIGINALS + digest, digest, _MAX_ORIGINAL)
            original = Original(name_of(row["original"]["name"]), bytes_)
            # Else reading it again would read whatever lies at a place that a stranger named.
            source = source_of(row["source"])
        return Bundled(speech_of(json.loads(data), identifier), source, corrections, original)
    except (UnknownSpeech, UsageError, *_NO_ZIP, *BROKEN):
        return ReadingError(f"「{name}」在导出文件里已损坏，没有导入。")


def _speech_json(now: Snapshot, identifier: str) -> dict[str, Any]:
    speech, original = now.get(identifier), now.original_metadata(identifier)
    return {
        "file": speech.file,
        "text": speech.text,
        "metadata": {
            name: [
                evidence.value,
                [evidence.span.start, evidence.span.end] if evidence.span else None,
                evidence.certainty,
            ]
            for name in METADATA_FIELDS
            if (evidence := getattr(original, name))
        },
        "sections": encoding.encode_sections(speech.sections),
        "sentences": encoding.encode_sentences(speech.sentences),
        "set_aside": encoding.encode_asides(speech.set_aside),
        "flags": encoding.encode_flags(speech.flags),
        "pages": encoding.encode_pages(speech.pages),
        "confidence": encoding.encode_confidence(speech.confidence),
    }


def _write(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, data)


def _is_bundle(path: Path) -> bool:
    """Whether an export was written to ``path``, of this or another version."""
    if not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as bundle, bundle.open(_MANIFEST) as manifest:
            return _MAKER in manifest.read(_HEAD)
    except (*_NO_ZIP, *BROKEN):
        return False


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
