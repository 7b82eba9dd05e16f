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
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.domain import METADATA_FIELDS, Certainty, Evidence, Metadata, Span, Speech
from rag.errors import LibraryError, ReadingError, UnknownSpeech, UsageError
from rag.library import encoding
from rag.library.database import disk_full
from rag.library.original import Original
from rag.library.snapshot import Snapshot

FORMAT = "yanbi library 1"
_MAX_TEXT = 200 << 20
_MAX_ORIGINAL = 512 << 20
_MANIFEST = "manifest.json"
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
    if path.exists() and not (path.is_file() and zipfile.is_zipfile(path)):
        raise UsageError(f"「{path}」已经存在，又不是导出文件；请换一个文件名。")
    temporary = path.with_name(path.name + ".tmp")
    rows: list[dict[str, Any]] = []
    written: set[str] = set()
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as bundle:
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
                    place = f"originals/{original.digest}"
                    row["original"] = {"name": original.name, "sha256": original.digest}
                    if place not in written:
                        _write(bundle, place, original.data)
                        written.add(place)
                rows.append(row)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            _write(bundle, _MANIFEST, _dump({"format": FORMAT, "made": made, "speeches": rows}))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(path.parent) from error
        raise LibraryError(f"写不了「{path}」：{error.strerror or error}。") from error
    except BaseException:  # no half-written file stays
        temporary.unlink(missing_ok=True)
        raise
    return len(rows)


def read_bundle(path: Path) -> Iterator[Bundled | ReadingError]:
    """The speeches of the bundle at ``path``, in its order; for one that is damaged, why.

    Raises ReadingError where the file as a whole is no bundle.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            manifest = json.loads(_read(bundle, _MANIFEST, _MAX_TEXT))
            if manifest["format"] != FORMAT:
                raise ReadingError(
                    f"「{path.name}」的格式是「{manifest['format']}」，本程序只认「{FORMAT}」；"
                    "请升级言必后再导入。"
                )
            for row in manifest["speeches"]:
                yield _bundled(bundle, row)
    except OSError as error:
        raise ReadingError(f"读不了「{path}」：{error.strerror or error}。") from error
    except (zipfile.BadZipFile, zlib.error, *_BROKEN) as error:
        raise ReadingError(
            f"「{path.name}」不是言必导出的文件，或已损坏；请用 yanbi export 导出的文件。"
        ) from error


_BROKEN = (KeyError, TypeError, ValueError, IndexError, EOFError, RecursionError, RuntimeError)
"""What data that are not as they should be can raise on the way."""


def _bundled(bundle: zipfile.ZipFile, row: dict[str, Any]) -> Bundled | ReadingError:
    name = str(row.get("file", ""))
    try:
        identifier = str(row["id"])
        encoding.speech_number(identifier)
        data = _checked(bundle, str(row["speech"]["path"]), row["speech"]["sha256"], _MAX_TEXT)
        corrections = encoding.check_changes(
            {str(k): str(v) for k, v in row["corrections"].items()}
        )
        original = None
        if row["original"] is not None:
            digest = str(row["original"]["sha256"])
            bytes_ = _checked(bundle, f"originals/{digest}", digest, _MAX_ORIGINAL)
            original = Original(Path(str(row["original"]["name"])).name, bytes_)
        speech = _speech_of(json.loads(data), identifier)
        return Bundled(speech, str(row["source"]), corrections, original)
    except (zipfile.BadZipFile, zlib.error, UnknownSpeech, UsageError, *_BROKEN):
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


def _speech_of(data: dict[str, Any], identifier: str) -> Speech:
    text = str(data["text"])
    speech = Speech(
        file=Path(str(data["file"])).name,
        text=text,
        digest=_sha256(text.encode("utf-8")),
        metadata=Metadata(
            **{
                name: Evidence(str(value), Span(*span) if span else None, Certainty(certainty))
                for name, (value, span, certainty) in data["metadata"].items()
            }
        ),
        sections=encoding.decode_sections(data["sections"]),
        sentences=encoding.decode_sentences(data["sentences"]),
        set_aside=encoding.decode_asides(data["set_aside"]),
        flags=encoding.decode_flags(data["flags"]),
        pages=encoding.decode_pages(data["pages"]),
        confidence=encoding.decode_confidence(data["confidence"]),
        id=identifier,
    )
    _check(speech)
    return speech


def _check(speech: Speech) -> None:
    """Raises ValueError unless every place lies in the text and every number names something."""
    evidence = [getattr(speech.metadata, name) for name in METADATA_FIELDS]
    spans = [
        *(e.span for e in evidence if e and e.span),
        *(span for s in speech.sections for span in (s.heading_span, s.span)),
        *(sentence.span for sentence in speech.sentences),
        *(aside.span for aside in speech.set_aside),
        *(span for flag in speech.flags for span in flag.spans),
        *(line.span for line in speech.confidence),
    ]
    inside = all(0 <= span.start <= span.end <= len(speech.text) for span in spans)
    sections = range(len(speech.sections))
    rooted = bool(speech.sections) and speech.sections[0].parent is None
    parents = all(s.parent in range(s.index) for s in speech.sections[1:])
    known = all(sentence.section in sections for sentence in speech.sentences)
    ends = [sentence.span for sentence in speech.sentences]
    ordered = all(one.end <= other.start for one, other in pairwise(ends))
    if not (speech.text and inside and rooted and parents and known and ordered):
        raise ValueError("places outside of the text")


def _write(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, data)


def _read(bundle: zipfile.ZipFile, name: str, most: int) -> bytes:
    with bundle.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise ValueError("larger than it may be")
    return data


def _checked(bundle: zipfile.ZipFile, name: str, digest: str, most: int) -> bytes:
    data = _read(bundle, name, most)
    if _sha256(data) != digest:
        raise ValueError("its digest differs")
    return data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
