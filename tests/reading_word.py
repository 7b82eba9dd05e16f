"""Word files written tag by tag, read as the project reads them."""

from __future__ import annotations

from corpus.word_xml import definition, level, word_file

from rag.extracting import Effort
from rag.extracting.word import read_word

OFFICIAL = definition(
    1,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)
"""The numbering of official documents."""


def read(body: str, **parts: str) -> str:
    """The text of a .docx with this body; ``parts`` as ``word_file`` takes them."""
    return read_word(word_file(body, **parts), "讲话.docx", Effort()).text
