"""Everything that can be read from the library, all from one moment.

A Snapshot lives inside one read transaction: whatever is committed meanwhile, its answers fit
together. Knows nothing of writing. Raises UnknownSpeech.
"""

from __future__ import annotations

import builtins

from rag.domain import (
    Certainty,
    Evidence,
    Filters,
    Metadata,
    Span,
    Speech,
    SpeechInfo,
)
from rag.errors import LibraryDamaged
from rag.library import encoding, infos, seen
from rag.library.fragments import Copy
from rag.library.original import Original, unpack
from rag.library.views import ChunkView


class Snapshot(ChunkView):
    """``generation``: the number of the change last seen. ``stamp``: which change that was, also
    told apart from one of the same number in a restored copy of the file."""

    def list(self) -> builtins.list[SpeechInfo]:
        """All speeches in the order they were added; no text is read."""
        return [*self.catalogue().infos]

    def info(self, identifier: str) -> SpeechInfo:
        return infos.read(self._connection, [self.number(identifier)])[0]

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
        return [tuple(f"s{number}" for number in group) for group in infos.groups(self._connection)]

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
        return [info.id for info in self.admitted(filters)]

    def admitted(self, filters: Filters) -> tuple[SpeechInfo, ...]:
        """As ``select``, the speeches themselves; the catalogue's own tuple for empty filters."""
        for moment in (filters.since, filters.until):
            if moment:
                encoding.check_date(moment)
        for identifier in filters.speeches:
            self.number(identifier)
        return self.catalogue().select(filters)
