"""A sample speech written in any format comes back: its characters, headings and tables."""

from __future__ import annotations

import pytest
from corpus.formats import FORMATS, Format
from corpus.reading import kept_text, read_back, tables_of, tree_of
from corpus.sources import Source, share_kept, sources

from rag.reading import read_bytes

PICKED = [s for s in sources() if s.name.startswith(("安岭", "项目", "临澜市新春"))]
"""One with a table and rare characters, one with hidden names, one in Markdown."""


@pytest.mark.parametrize("source", PICKED, ids=lambda source: source.name)
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_speech_comes_back(form: Format, source: Source) -> None:
    speech = read_back(form.make(source), form.file)
    assert share_kept(source.text, kept_text(speech)) >= form.least
    assert tree_of(speech) == tree_of(read_bytes(source.text.encode(), form.file))
    assert tables_of(speech.text) == tables_of(source.text)


def test_what_is_lost_is_measured() -> None:
    """The measure itself: a file that loses a table row or a sentence must not pass."""
    source = next(s for s in sources() if s.name.startswith("安岭"))
    row = next(line for line in source.lines if "\t" in line)
    assert share_kept(source.text, source.text) == 1
    assert share_kept(source.text, source.text.replace(row, "")) < 0.995
    assert share_kept(source.text, source.text.replace("，", ",")) < 0.99
    assert tables_of(source.text)[0] == row.split("\t")
    assert len(tables_of(source.text)) == 7
