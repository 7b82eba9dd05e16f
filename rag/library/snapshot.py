"""Everything that can be read from the library, all from one moment.

A Snapshot lives inside one read transaction: whatever is committed meanwhile, its answers fit
together. Knows nothing of writing. Raises UnknownSpeech.
"""

from __future__ import annotations

import builtins
from collections import defaultdict

from rag.domain import (
    METADATA_FIELDS,
    Certainty,
    Evidence,
    Filters,
    Metadata,
    Span,
    Speech,
    SpeechInfo,
)
from rag.errors import LibraryDamaged
from rag.folding import fold
from rag.library import encoding, seen
from rag.library.fragments import Copy
from rag.library.original import Original, unpack
from rag.library.views import ChunkView


class Snapshot(ChunkView):
    """``generation``: the number of the change last seen. ``stamp``: which change that was, also
    told apart from one of the same number in a restored copy of the file."""

    def list(self) -> builtins.list[SpeechInfo]:
        """All speeches in the order they were added; no text is read."""
        return self._infos(None)

    def info(self, identifier: str) -> SpeechInfo:
        return self._infos(self.number(identifier))[0]

    def get(self, identifier: str) -> Speech:
        """The whole speech, its metadata as corrected by hand."""
        number = self.number(identifier)
        file, digest = self._one("SELECT file, digest FROM speech WHERE id = ?", number)
        text, sections, sentences, set_aside, flags, pages, confidence = self._one(
            "SELECT text, sections, sentences, set_aside, flags, pages, confidence "
            "FROM body WHERE speech = ?",
            number,
        )
        return Speech(
            file=file,
            text=text,
            digest=digest,
            metadata=encoding.apply_corrections(
                self.original_metadata(identifier), self.corrections(identifier)
            ),
            sections=encoding.decode_sections(sections),
            sentences=encoding.decode_sentences(sentences),
            set_aside=encoding.decode_asides(set_aside),
            flags=encoding.decode_flags(flags),
            pages=encoding.decode_pages(pages),
            confidence=encoding.decode_confidence(confidence),
            id=identifier,
        )

    def text(self, identifier: str) -> str:
        number = self.number(identifier)
        return str(self._one("SELECT text FROM body WHERE speech = ?", number)[0])

    def original_metadata(self, identifier: str) -> Metadata:
        """What the text itself says, whatever was corrected."""
        rows = self._connection.execute(
            "SELECT field, value, first, last, certainty FROM metadata "
            "WHERE speech = ? AND value NOT NULL",
            (self.number(identifier),),
        )
        return Metadata(
            **{
                field: Evidence(
                    value,
                    None if first is None else Span(first, last),
                    Certainty(certainty or Certainty.STATED),
                )
                for field, value, first, last, certainty in rows
            }
        )

    def corrections(self, identifier: str) -> dict[str, str]:
        """What a person typed in, by field."""
        rows = self._connection.execute(
            "SELECT field, correction FROM metadata WHERE speech = ? AND correction NOT NULL",
            (self.number(identifier),),
        )
        return dict(rows)

    def source(self, identifier: str) -> str:
        number = self.number(identifier)
        return str(self._one("SELECT source FROM speech WHERE id = ?", number)[0])

    def sources(self) -> dict[str, str]:
        """The id of every speech by its source."""
        rows = self._connection.execute("SELECT source, id FROM speech ORDER BY id")
        return {source: f"s{number}" for source, number in rows}

    def original(self, identifier: str) -> Original | None:
        """The file the speech was read from; None for one that was added before files were kept.

        Raises LibraryDamaged where its bytes are no longer what they were.
        """
        number = self.number(identifier)
        row = self._connection.execute(
            "SELECT name, digest, data FROM original WHERE speech = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        name, digest, data = row
        try:
            original = Original(name, unpack(data))
        except ValueError:
            original = Original(name, b"")
        if original.digest != digest:
            raise LibraryDamaged(
                f"{identifier} 的原件「{name}」已损坏；请用 yanbi add 重新加入它。"
            )
        return original

    def copies(self, identifier: str) -> builtins.list[Copy]:
        """The speeches that have much text in common with this one, most first."""
        number = self.number(identifier)
        rows = self._connection.execute(
            "SELECT one + other - ?, of_shorter, of_longer FROM copy WHERE one = ? OR other = ? "
            "ORDER BY of_shorter DESC, of_longer DESC",
            (number, number, number),
        )
        return [Copy(f"s{other}", shorter, longer) for other, shorter, longer in rows]

    def groups(self) -> builtins.list[tuple[str, ...]]:
        """Speeches that are copies of each other, directly or by way of others, in id order."""
        group: dict[int, set[int]] = defaultdict(set)
        for one, other in self._connection.execute("SELECT one, other FROM copy"):
            merged = {one, other} | group[one] | group[other]
            for number in merged:
                group[number] = merged
        found = {min(numbers): sorted(numbers) for numbers in group.values()}
        return [tuple(f"s{number}" for number in found[first]) for first in sorted(found)]

    def seen(self, path: str) -> seen.Seen | None:
        """What is known of the file at ``path`` from the last time it was read."""
        return seen.find_seen(self._connection, path)

    def find_digest(self, digest: str) -> str | None:
        return self._find("SELECT id FROM speech WHERE digest = ?", digest)

    def find_source(self, source: str) -> str | None:
        return self._find("SELECT id FROM speech WHERE source = ?", source)

    def select(self, filters: Filters) -> builtins.list[str]:
        """Ids of the speeches that pass. Raises UsageError for a date that is none.

        ``speaker`` matches a speaker's name that contains it, width and spaces apart.
        """
        for moment in (filters.since, filters.until):
            if moment:
                encoding.check_date(moment)
        wanted = {self.number(identifier) for identifier in filters.speeches}
        speaker = fold(filters.speaker)
        found = []
        for info in self.list():
            if wanted and int(info.id[1:]) not in wanted:
                continue
            if speaker and speaker not in fold(info.speaker):
                continue
            if _in_time(info.date, filters.since, filters.until):
                found.append(info.id)
        return found

    def _infos(self, number: int | None) -> builtins.list[SpeechInfo]:
        one = () if number is None else (number,)
        shown: dict[int, dict[str, str]] = {}
        for speech, field, value in self._connection.execute(
            "SELECT speech, field, COALESCE(correction, value) FROM metadata"
            + (" WHERE speech = ?" if one else ""),
            one,
        ):
            shown.setdefault(speech, {})[field] = value
        rows = self._connection.execute(
            "SELECT id, file, chars, sections, chunks, warnings FROM speech"
            + (" WHERE id = ?" if one else " ORDER BY id"),
            one,
        )
        copies = self._groups_by_member()
        return [
            SpeechInfo(
                id=f"s{number}",
                file=file,
                copies=copies.get(f"s{number}", ()),
                chars=chars,
                sections=sections,
                chunks=chunks,
                warnings=encoding.decode_strings(warnings),
                **{name: shown.get(number, {}).get(name, "") for name in METADATA_FIELDS},
            )
            for number, file, chars, sections, chunks, warnings in rows
        ]

    def _groups_by_member(self) -> dict[str, tuple[str, ...]]:
        """The other speeches of each one's group."""
        return {
            member: tuple(other for other in group if other != member)
            for group in self.groups()
            for member in group
        }


def _in_time(moment: str, since: str, until: str) -> bool:
    if not (since or until):
        return True
    if not moment:
        return False

    def shared(bound: str) -> int:
        return min(len(moment), len(bound))

    late_enough = not since or moment[: shared(since)] >= since[: shared(since)]
    early_enough = not until or moment[: shared(until)] <= until[: shared(until)]
    return late_enough and early_enough
