"""Speeches into the library: embedded outside of any transaction, then put in one.

Whoever changes the same speech meanwhile wins, and it is done again from what is there then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.chunking import chunk
from rag.domain import AddOutcome, AddResult, Speech
from rag.errors import UnknownSpeech
from rag.indexing.embedding import index, known_vectors
from rag.indexing.jobs import Job, Report
from rag.indexing.sources import UPLOAD, path_of
from rag.library import (
    ChangedMeanwhile,
    Library,
    Original,
    apply_corrections,
    check_changes,
    merge_corrections,
)
from rag.ports import Embedder

_ATTEMPTS = 3
_SAME_SPEECH = 0.3
"""Share of equal text from which an upload of a known name is that speech, revised."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Placed:
    """A speech on its way into the library. ``shown``: the path as the person gave it;
    ``source``: what it is known by. ``replaces``: the speech that it is a new reading of, '' to
    find out by source. ``wanted_id`` and ``corrections`` as in Library.put."""

    speech: Speech
    shown: str
    source: str
    original: Original | None = None
    replaces: str = ""
    wanted_id: str = ""
    corrections: Mapping[str, str] | None = None


class Storing:
    """Puts speeches into ``library``; ``embedder`` is called when a text must be embedded."""

    def __init__(self, library: Library, embedder: Callable[[], Embedder]) -> None:
        self._library = library
        self._embedder = embedder

    def store(self, placed: Placed, job: Job) -> AddResult:
        """Adds or updates a speech and tells what became of it. Raises Cancelled."""
        return retrying(lambda: self._store_once(placed, job))

    def known(self, shown: str, source: str, identifier: str) -> AddResult:
        """The result for a text that is in the library already, as ``identifier``."""
        with self._library.snapshot() as now:
            its_source = now.source(identifier)
            info = now.info(identifier)
        if its_source == source:
            return AddResult(shown, AddOutcome.UNCHANGED, speech=identifier)
        if _is_gone(its_source) and not source.startswith(UPLOAD):
            self._library.move(identifier, source)
            note = "文件换了位置，编号不变"
            return AddResult(shown, AddOutcome.UNCHANGED, speech=identifier, note=note)
        reason = f"与 {identifier}《{info.title or info.file}》文字完全相同"
        return AddResult(shown, AddOutcome.DUPLICATE, speech=identifier, reason=reason)

    def upload_source(self, speech: Speech, name: str) -> str:
        """The source of an upload: of the revised speech if there is one, else a free name."""
        number, source = 1, UPLOAD + name
        with self._library.snapshot() as now:
            while (identifier := now.find_source(source)) is not None:
                if _alike(now.get(identifier), speech):
                    break
                number += 1
                source = f"{UPLOAD}{name} ({number})"
        return source

    def edit(self, identifier: str, changes: Mapping[str, str]) -> None:
        """Corrects metadata by hand ('' takes a correction back) and re-indexes the speech.

        Raises UnknownSpeech, and UsageError for an unknown field or an impossible date.
        """
        checked = check_changes(changes)
        retrying(lambda: self._edit_once(identifier, checked))

    def ensure_embedder(self, progress: Report | None = None, job: Job | None = None) -> None:
        """Re-embeds the library if its vectors are of another embedder; what was done is kept.

        Until all is done the old vectors stay in use. Raises Cancelled once the job is stopped.
        """
        stored = self._library.embedder_name()
        if not stored or stored == self._embedder().name:
            return
        name = self._embedder().name
        while not self._library.adopt(name):
            with self._library.snapshot() as now:
                lacking = now.lacking(name)
            for done, identifier in enumerate(lacking):
                stop = job.stop if job else None
                self._re_embed(identifier, Job("", done, len(lacking), progress, stop))

    def complete_sentences(self, progress: Report | None = None, job: Job | None = None) -> None:
        """Gives vectors to the sentences of speeches that have none. Raises Cancelled."""
        name = self._library.embedder_name()
        if not name:
            return
        with self._library.snapshot() as now:
            lacking = now.lacking_sentences(name)
        for done, identifier in enumerate(lacking):
            stop = job.stop if job else None
            self._re_embed(identifier, Job("", done, len(lacking), progress, stop))

    def _re_embed(self, identifier: str, job: Job) -> None:
        name = self._embedder().name
        try:
            with self._library.snapshot() as now:
                based_on = now.generation
                speech = now.get(identifier)
                chunks = list(now.chunks_of(identifier).values())
                known = known_vectors(now, identifier, name)
        except UnknownSpeech:
            return  # removed meanwhile
        made = index(speech, chunks, self._embedder(), replace(job, file=speech.file), known)
        # Changed or removed while it was embedded: ensure_embedder comes back to what still lacks.
        with suppress(ChangedMeanwhile, UnknownSpeech):
            self._library.put_vectors(
                identifier,
                made.vectors,
                embedder=name,
                based_on=based_on,
                sentence_vectors=made.sentences,
            )

    def _edit_once(self, identifier: str, changes: Mapping[str, str]) -> None:
        self.ensure_embedder()
        embedder = self._embedder()
        with self._library.snapshot() as now:
            based_on = now.generation
            speech = now.get(identifier)
            original = now.original_metadata(identifier)
            before = now.corrections(identifier)
            chunks = list(now.chunks_of(identifier).values())
            known = known_vectors(now, identifier, embedder.name)
        after = merge_corrections(original, before, changes)
        if after == before:
            return
        speech = replace(speech, metadata=apply_corrections(original, after))
        made = index(speech, chunks, embedder, Job(speech.file), known)
        self._library.edit(
            identifier,
            changes,
            made.vectors,
            made.terms,
            embedder=embedder.name,
            based_on=based_on,
        )

    def _store_once(self, placed: Placed, job: Job) -> AddResult:
        speech, source = placed.speech, placed.source
        with self._library.snapshot() as now:
            based_on = now.generation
            same_text = now.find_digest(speech.digest)
            replaces = placed.replaces or now.find_source(source) or ""
            corrections = now.corrections(replaces) if replaces else {}
        corrections |= placed.corrections or {}
        if same_text is not None and same_text != placed.replaces:
            return self.known(placed.shown, source, same_text)
        self.ensure_embedder(job.progress, job)
        embedder = self._embedder()
        with self._library.snapshot() as now:
            known = known_vectors(now, replaces, embedder.name) if replaces else None
        shown = replace(speech, metadata=apply_corrections(speech.metadata, corrections))
        chunks = chunk(shown)
        made = index(shown, chunks, embedder, job, known)
        identifier = self._library.put(
            speech,
            chunks,
            made.vectors,
            made.terms,
            source=source,
            embedder=embedder.name,
            replaces=replaces,
            based_on=based_on,
            sentence_vectors=made.sentences,
            original=placed.original,
            wanted_id=placed.wanted_id,
            corrections=placed.corrections,
        )
        if self._library.find_source(source) != identifier:
            return self.known(placed.shown, source, identifier)
        outcome = AddOutcome.UPDATED if identifier == replaces else AddOutcome.ADDED
        return AddResult(placed.shown, outcome, identifier, note=self._note(identifier))

    def _note(self, identifier: str) -> str:
        """In words, the speech that is most like this one; '' where none is."""
        with self._library.snapshot() as now:
            copies = now.copies(identifier)
            if not copies:
                return ""
            first = now.info(copies[0].speech)
        more = f"；另有 {len(copies) - 1} 篇也是" if len(copies) > 1 else ""
        return (
            f"与 {first.id}《{first.title or first.file}》{copies[0].words}"
            f"，{copies[0].of_shorter:.0%} 的文字一样{more}"
        )


def retrying(once: Callable[[], _T]) -> _T:
    """``once`` again, when another writer changed or removed the same speech meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return once()
        except (ChangedMeanwhile, UnknownSpeech):
            continue
    return once()


def _is_gone(source: str) -> bool:
    path = path_of(source)
    return path is not None and not path.exists()


def _alike(one: Speech, other: Speech) -> bool:
    """Whether enough of the shorter text's characters stand in sentences of both."""
    texts = [{re.sub(r"\s", "", s.quote(x.span)) for x in s.sentences} for s in (one, other)]
    smaller = min(sum(map(len, text)) for text in texts)
    return sum(map(len, texts[0] & texts[1])) >= _SAME_SPEECH * smaller
