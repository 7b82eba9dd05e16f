"""Our sample speeches as OFD, written by hand after GB/T 33190: a ZIP of XML pages.

Lines are set on a grid as the files of office programs are: one TextObject a line, the steps of
its characters in DeltaX with the repeating form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from corpus.archives import archive

NAMESPACE = "http://www.ofdspec.org/2016"
_EM = 5.644  # 16 pt in millimetres
_LEFT, _TOP, _RIGHT, _BOTTOM = 28.0, 45.0, 28.0 + 27 * _EM, 262.0
_PITCH = 9.6
_NO_START = "，。、；：？！”’」』）》〉】〕％%.,;:)"


@dataclass(frozen=True)
class Sheet:
    """``head`` comes from a template; page numbers stand in the pages themselves."""

    head: str = ""
    numbers: bool = True


def ofd_of(text: str, sheet: Sheet = Sheet()) -> bytes:
    """``text`` (a paragraph a line, the title first, table rows with tabs) as an OFD."""
    pages = [
        "".join(objects) + (_number(count) if sheet.numbers else "")
        for count, objects in enumerate(_pages(text), 1)
    ]
    template = _line(sheet.head, 75.0, 25.0, 3.7) if sheet.head else ""
    return package(pages, template=template)


def package(
    pages: Sequence[str], *, template: str = "", pictures: Sequence[bytes] = (), title: str = ""
) -> bytes:
    """An OFD whose pages hold the XML objects given; picture n has the resource id ``p<n>``."""
    files: dict[str, str | bytes] = {
        "OFD.xml": _xml(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
            ' Version="1.1" DocType="OFD"',
        ),
        "Doc_0/Document.xml": _xml("Document", _document(len(pages), bool(template))),
        "Doc_0/DocumentRes.xml": _xml("Res", _media(len(pictures)), ' BaseLoc="Res"'),
    }
    if template:
        files["Doc_0/Tpls/Tpl_0/Content.xml"] = _xml("Page", _content(template))
    used = '<ofd:Template TemplateID="90" ZOrder="Background"/>' if template else ""
    for number, objects in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = _xml("Page", used + _content(objects))
    for number, picture in enumerate(pictures):
        files[f"Doc_0/Res/p{number}.png"] = picture
    return archive(files)


def scanned(pictures: Sequence[bytes]) -> bytes:
    """An OFD of whole-page PNG pictures, without any text."""
    pages = [
        f'<ofd:ImageObject ID="{100 + n}" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" '
        f'ResourceID="p{n}"/>'
        for n in range(len(pictures))
    ]
    return package(pages, pictures=pictures)


def _document(pages: int, template: bool) -> str:
    common = (
        "<ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    )
    if template:
        common += '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    listed = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages)
    )
    return f"{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"


def _media(count: int) -> str:
    listed = "".join(
        f'<ofd:MultiMedia ID="p{n}" Type="Image" Format="PNG">'
        f"<ofd:MediaFile>p{n}.png</ofd:MediaFile></ofd:MultiMedia>"
        for n in range(count)
    )
    return f"<ofd:MultiMedias>{listed}</ofd:MultiMedias>"


def _content(objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="50">{objects}</ofd:Layer></ofd:Content>'


def _xml(name: str, inside: str, attributes: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<ofd:{name} xmlns:ofd="{NAMESPACE}"{attributes}>{inside}</ofd:{name}>'


def _pages(text: str) -> list[list[str]]:
    """The text objects of each page."""
    pages: list[list[str]] = [[]]
    y = _TOP
    rows: list[list[str]] = []

    def room(height: float) -> float:
        nonlocal y
        if y + height > _BOTTOM:
            pages.append([])
            y = _TOP
        y += height
        return y

    for number, raw in enumerate([*text.splitlines(), ""]):
        words = raw.strip()
        if "\t" in words:
            rows.append(words.split("\t"))
            continue
        for cells in rows:
            below = room(_PITCH)
            pages[-1].append(_table_row(cells, below))
        rows = []
        if number == 0:
            for part in _broken(words, 18):
                left = 105 - _width(part) * 7.761 / 2
                below = room(13.0)
                pages[-1].append(_line(part, left, below, 7.761))
        elif words:
            for index, part in enumerate(_broken("\u3000\u3000" + words, 27)):
                indent = 2 * _EM if index == 0 else 0.0
                shown = part.lstrip("\u3000") if index == 0 else part
                below = room(_PITCH)
                pages[-1].append(_line(shown, _LEFT + indent, below, _EM))
    return pages


def _broken(words: str, width: int) -> list[str]:
    """Lines of at most ``width`` em; no mark that closes begins one, no figure is cut."""
    lines: list[str] = []
    line, taken = "", 0.0
    for token in _tokens(words):
        wide = _width(token)
        if line and taken + wide > width:
            lines.append(line)
            line, taken = "", 0.0
        line += token
        taken += wide
    return [*lines, line]


def _tokens(words: str) -> list[str]:
    tokens: list[str] = []
    for char in words:
        latin = char.isascii() and not char.isspace()
        joins = tokens and (
            char in _NO_START
            or (latin and tokens[-1][-1].isascii() and not tokens[-1][-1].isspace())
            or tokens[-1][-1] in "“（《〈【"
        )
        if joins:
            tokens[-1] += char
        else:
            tokens.append(char)
    return tokens


def _width(words: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in words)


def _line(words: str, x: float, y: float, size: float) -> str:
    """One TextObject; equal steps in a row as ``g n d``."""
    advances = [_width(char) * size for char in words][:-1]
    deltas: list[str] = []
    at = 0
    while at < len(advances):
        same = at
        while same < len(advances) and advances[same] == advances[at]:
            same += 1
        count = same - at
        step = f"{advances[at]:g}"
        deltas.append(f"g {count} {step}" if count > 2 else " ".join([step] * count))
        at = same
    delta = f' DeltaX="{" ".join(deltas)}"' if deltas else ""
    width = _width(words) * size
    return (
        f'<ofd:TextObject ID="7" Boundary="{x:g} {y - size:g} {width:g} {size * 1.2:g}" Font="1" '
        f'Size="{size:g}"><ofd:TextCode X="0" Y="{size * 0.88:g}"{delta}>{escape(words)}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def _table_row(cells: Sequence[str], y: float) -> str:
    """The cells of a row with rules around them."""
    edges = [_LEFT, _LEFT + 72, *(_LEFT + 72 + 20 * n for n in range(1, len(cells)))]
    top, bottom = y - 7.6, y + 2.0
    rules = [(edges[0], top, edges[-1], top), (edges[0], bottom, edges[-1], bottom)]
    rules += [(edge, top, edge, bottom) for edge in edges]
    paths = "".join(
        f'<ofd:PathObject ID="8" Boundary="0 0 210 297" LineWidth="0.3"><ofd:AbbreviatedData>'
        f"M {a:g} {b:g} L {c:g} {d:g}</ofd:AbbreviatedData></ofd:PathObject>"
        for a, b, c, d in rules
    )
    return paths + "".join(
        _line(cell, edge + 1.5, y, 3.5) for cell, edge in zip(cells, edges, strict=False) if cell
    )


def _number(count: int) -> str:
    words = f"— {count} —"
    return _line(words, 105 - 10.0, 275.0, 4.94)
