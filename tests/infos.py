"""Lines of a library's table of contents, made by hand or of a speech."""

from __future__ import annotations

from rag.domain import Speech, SpeechInfo


def info(
    identifier: str,
    title: str = "讲话",
    *,
    file: str = "",
    speaker: str = "",
    date: str = "",
    place: str = "",
    occasion: str = "",
    post: str = "",
) -> SpeechInfo:
    """A speech of which only this is known."""
    return SpeechInfo(
        id=identifier,
        file=file or f"{identifier}.txt",
        title=title,
        speaker=speaker,
        date=date,
        place=place,
        occasion=occasion,
        chars=100,
        sections=1,
        chunks=1,
        warnings=(),
        post=post,
    )


def info_of(speech: Speech, identifier: str = "") -> SpeechInfo:
    """The line of ``speech``, under ``identifier`` where it has no id of its own; its text counts
    as one chunk."""
    value = speech.metadata.text_of
    return SpeechInfo(
        id=identifier or speech.id,
        file=speech.file,
        title=value("title"),
        speaker=value("speaker"),
        date=value("date"),
        place=value("place"),
        occasion=value("occasion"),
        chars=len(speech.text),
        sections=len(speech.sections) - 1,
        chunks=1,
        warnings=speech.warnings,
        post=value("post"),
    )
