"""Parts of a Word file that python-docx does not make: footnotes, and data beside the text.

A footnote is a part of its own with Word's two separators, a reference in the text, and what the
settings say of it; a later mark of the same footnote is a NOTEREF field, as Word's cross-references
are. Data goes into a custom XML part, which Word and LibreOffice keep when they save. Knows
nothing of briefs.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from rag.rendering.word_file import clean

NOTE_STYLE, MARK_STYLE = "FootnoteText", "FootnoteReference"
"""Ids of Word's own styles for footnotes."""
DATA_NAMESPACE = "urn:yanbi:evidence"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ITEM_ID = "{6B7E1F2C-8A54-4C1B-9C0E-59A1B7E0D3F4}"
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" '
    f'w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
_BEFORE_NOTES = ("endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema")


class Footnotes:
    """Collects the footnotes of one document; ``finish`` puts them into it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes: dict[int, str] = {}

    def mark(self, paragraph: Paragraph, n: int, words: str) -> None:
        """The mark [n] at the end of ``paragraph``; its first use brings the footnote."""
        _run(paragraph, _text("["))
        if n in self._notes:
            for piece in _reference_again(n):
                _run(paragraph, piece)
        else:
            self._notes[n] = words
            _bookmark(paragraph, n, "Start")
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(n))
            _run(paragraph, reference)
            _bookmark(paragraph, n, "End")
        _run(paragraph, _text("]"))

    def finish(self) -> None:
        """Adds the footnotes' part and tells the settings of it."""
        if not self._notes:
            return
        notes = "".join(_note(n, words) for n, words in self._notes.items())
        content = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f'<w:footnotes xmlns:w="{_W}">{_SEPARATORS}{notes}</w:footnotes>'
        )
        owner = self._document.part
        name = PackURI("/word/footnotes.xml")
        part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, content.encode(), owner.package)
        owner.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _tell_settings(self._document)


def attach_data(document: Document, data: str) -> None:
    """Puts ``data`` beside the text as a custom XML part in the namespace ``DATA_NAMESPACE``."""
    owner = document.part
    package = owner.package
    body = f'<?xml version="1.0" encoding="UTF-8"?><evidence xmlns="{DATA_NAMESPACE}">'
    body += f"{escape(data)}</evidence>"
    about = (
        '<?xml version="1.0" encoding="UTF-8"?><ds:datastoreItem '
        f'ds:itemID="{_ITEM_ID}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'customXml"><ds:schemaRefs><ds:schemaRef ds:uri="{DATA_NAMESPACE}"/></ds:schemaRefs>'
        "</ds:datastoreItem>"
    )
    item = Part(PackURI("/customXml/item9.xml"), CONTENT_TYPE.XML, body.encode(), package)
    kind = CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES
    properties = Part(PackURI("/customXml/itemProps9.xml"), kind, about.encode(), package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    owner.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def _run(paragraph: Paragraph, content: BaseOxmlElement) -> None:
    run = paragraph.add_run()
    run._r.get_or_add_rPr().insert(0, _style("w:rStyle", MARK_STYLE))
    run._r.append(content)


def _style(tag: str, value: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    return element


def _text(words: str) -> BaseOxmlElement:
    element = OxmlElement("w:t")
    element.text = words
    return element


def _bookmark(paragraph: Paragraph, n: int, side: str) -> None:
    element = OxmlElement(f"w:bookmark{side}")
    element.set(qn("w:id"), str(n))
    if side == "Start":
        element.set(qn("w:name"), f"_RefYanbi{n}")
    paragraph._p.append(element)


def _reference_again(n: int) -> Iterator[BaseOxmlElement]:
    """The pieces of a field that shows the number of a footnote that stands elsewhere."""
    for kind in ("begin", "instruction", "separate", "result", "end"):
        if kind == "instruction":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" NOTEREF _RefYanbi{n} \\h "
            yield element
        elif kind == "result":
            yield _text(str(n))
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            yield element


def _note(n: int, words: str) -> str:
    mark = f'<w:rPr><w:rStyle w:val="{MARK_STYLE}"/></w:rPr>'
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return (
        f'<w:footnote w:id="{n}"><w:p><w:pPr><w:pStyle w:val="{NOTE_STYLE}"/></w:pPr>'
        f"<w:r>{mark}<w:footnoteRef/></w:r>"  # first of all, or LibreOffice makes a second one
        f'<w:r>{hint}<w:t xml:space="preserve"> {escape(clean(words))}</w:t></w:r>'
        "</w:p></w:footnote>"
    )


def _tell_settings(document: Document) -> None:
    """Names the separators, at the place where the schema of the settings wants them."""
    settings = document.settings.element
    element = OxmlElement("w:footnotePr")
    for number in (-1, 0):
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(number))
        element.append(note)
    after = [settings.find(qn(f"w:{name}")) for name in _BEFORE_NOTES]
    following = next((it for it in after if it is not None), None)
    if following is None:
        settings.append(element)
    else:
        following.addprevious(element)
