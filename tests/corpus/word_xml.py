"""Word files written by hand, tag by tag, for what python-docx cannot write."""

from __future__ import annotations

from corpus.archives import archive, members

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of one run; ``properties`` is what stands in its ``w:pPr``."""
    about = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{about}{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph of list ``number``."""
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def level(number: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    """A ``w:lvl`` of a list definition."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(number: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def made_from(number: int, of: int, overrides: str = "") -> str:
    """A ``w:num``: list ``number`` made from definition ``of``."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def with_piece(data: bytes, identifier: str, name: str, piece: bytes) -> bytes:
    """The .docx ``data`` with a whole file in it, to be shown where ``w:altChunk`` says."""
    files = members(data)
    link = f'<Relationship Id="{identifier}" Type="{_R}/aFChunk" Target="{name}"/></Relationships>'
    links = files["word/_rels/document.xml.rels"].decode().replace("</Relationships>", link)
    return archive({**files, "word/_rels/document.xml.rels": links.encode(), f"word/{name}": piece})


def word_file(body: str, **parts: str) -> bytes:
    """A .docx with ``body`` inside ``w:body``; ``parts`` are the insides of styles, numbering,
    footnotes, endnotes, header1, comments."""
    files = {"[Content_Types].xml": _TYPES}
    links = []
    tags = {"footnotes": "footnotes", "endnotes": "endnotes", "header1": "hdr"}
    for name, inside in parts.items():
        tag = tags.get(name, name)
        files[f"word/{name}.xml"] = f"<w:{tag} {_NAMES}>{inside}</w:{tag}>"
        kind = name.rstrip("1")
        links.append(f'<Relationship Id="r{name}" Type="{_R}/{kind}" Target="{name}.xml"/>')
    files["_rels/.rels"] = _links(
        [f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>']
    )
    files["word/_rels/document.xml.rels"] = _links(links)
    files["word/document.xml"] = f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>"
    return archive(files)


def _links(links: list[str]) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(links)}</Relationships>'
