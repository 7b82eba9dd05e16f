"""Exported briefs checked against a library of one speech, and the findings in words."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from briefs_by_hand import MEETING, sample, with_sentences
from exported import PAGES, SENTENCES

from rag.domain import Brief, LineKind, Speech
from rag.fitting import fit
from rag.verifying import Report, Source, State, finding_words, verify_bytes

SIZES = {LineKind.POINT: 4, LineKind.FIGURE: 6, LineKind.TASK: 8, LineKind.PHRASE: 3}
"""How many lines of each kind ``brief_of`` takes for a page."""


@pytest.fixture(scope="module")
def speech() -> Speech:
    return sample(MEETING)


@pytest.fixture(scope="module")
def brief(speech: Speech) -> Brief:
    return fit(with_sentences(speech, SENTENCES), PAGES.count)


def in_library(speech: Speech) -> Callable[[str, str], Source | None]:
    """Finds this speech and no other, by its digest or else by its id."""

    def find(identifier: str, digest: str) -> Source | None:
        known = digest == speech.digest or identifier == speech.id
        title = speech.metadata.text_of("title")
        return Source(speech.text, title, digest == speech.digest) if known else None

    return find


def check(data: bytes, ending: str, speech: Speech) -> Report:
    """The report on a file of this kind, where the library holds ``speech``."""
    return verify_bytes(data, f"简报{ending}", in_library(speech))


def wrong(report: Report) -> list[str]:
    """The findings that are not right, in the words a user reads."""
    return [finding_words(it) for it in report.findings if it.state is not State.RIGHT]


def saved(document: Any) -> bytes:
    """A python-docx document as a file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()
