"""A speech with all that the library knows of it, for its page."""

from __future__ import annotations

from rag.desk.service import Service
from rag.rendering.speech_sheet import Likeness, Sheet


def sheet(service: Service, id: str) -> Sheet:
    """Raises UnknownSpeech."""
    speech = service.speech(id)
    named = {info.id: info for info in service.list_speeches()}
    likenesses = tuple(
        Likeness(named[copy.speech], copy.words, copy.of_shorter)
        for copy in service.copies(id)
        if copy.speech in named
    )
    return Sheet(speech, service.flags_across(id), service.original_metadata(id), likenesses)
