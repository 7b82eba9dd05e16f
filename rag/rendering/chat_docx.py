"""A conversation as a Word file: questions, checked claims, and under each answer its sources.

Text goes in as it is, so redaction marks and signs of Markdown stay what they were; only
characters that XML cannot hold are left out. Knows nothing of files on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from docx.document import Document
from docx.text.paragraph import Paragraph

from rag.domain import Answer, Citation, Claim, ClaimStatus
from rag.rendering.html import book
from rag.rendering.turns import (
    CONVERSATION,
    NEAREST,
    ONLY_WHAT_WAS_SEARCHED,
    Turn,
    export_words,
    said,
    search_words,
    status_words,
    stopped_words,
    where,
)
from rag.rendering.word_file import (
    CLAIM,
    NOTE,
    QUOTATION,
    SOURCE,
    STATE,
    UNSURE,
    empty_document,
    write,
)


def conversation_docx(turns: Sequence[Turn], on: date) -> bytes:
    """A whole conversation as a .docx file that was made on the day ``on``."""
    document = empty_document(CONVERSATION, on)
    _line(document, CONVERSATION, "Title")
    _line(document, export_words(len(turns), on), NOTE)
    for turn in turns:
        _turn(document, turn)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _turn(document: Document, turn: Turn) -> None:
    _line(document, turn.question, "Heading 1")
    if turn.understood:
        _line(document, f"理解为：{turn.understood}", NOTE)
    for note in turn.notes:
        _line(document, note, NOTE)
    if turn.answer:
        _answer(document, turn, turn.answer)
    if turn.error:
        _line(document, turn.error)
    if turn.stopped:
        _line(document, stopped_words(turn), NOTE)
    if turn.answer and turn.answer.citations:
        _line(document, "依据", "Heading 2")
        for citation in turn.answer.citations:
            _source(document, citation)


def _answer(document: Document, turn: Turn, answer: Answer) -> None:
    for claim in answer.claims:
        _claim(document, claim)
    if not answer.claims and answer.text:
        _line(document, answer.text)
    if turn.refused and answer.searched:
        titles = "、".join(book(speech.title) for speech in answer.searched)
        _line(document, f"{ONLY_WHAT_WAS_SEARCHED}查过：{titles}。", NOTE)
    elif searched := search_words(answer):
        _line(document, f"{searched}。", NOTE)
    if turn.refused and answer.nearest:
        _line(document, NEAREST, "Heading 2")
        for citation in answer.nearest:
            _source(document, citation)


def _claim(document: Document, claim: Claim) -> None:
    paragraph = _line(document, said(claim), CLAIM)
    for number in claim.citations:
        write(paragraph, f"[{number}]").font.superscript = True
    unsure = claim.status is ClaimStatus.UNVERIFIED
    write(paragraph, f"（{status_words(claim)}）", UNSURE if unsure else STATE)


def _source(document: Document, citation: Citation) -> None:
    """The number as it stands in the answer, title and headings; below, the quotation itself."""
    _line(document, f"[{citation.n}]\t{where(citation)}", SOURCE)
    _line(document, f"「{citation.quote}」", QUOTATION)


def _line(document: Document, text: str, style: str = "Normal") -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    write(paragraph, text)
    return paragraph
