"""Our sample speeches as PDF: A4 in the layout of official documents, set by typst.

Running heads, page numbers and tables as they are met in such files. Deterministic: the same text
gives the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_SETTINGS = """
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),
  header: {header}, footer: {footer}, columns: {columns}, background: {background})
#set text(font: "Noto Serif SC", size: {size}pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: 2em, all: true), justify: {justify}, leading: 0.75em,
  spacing: 0.75em)
"""
_FOOTER = "context align(center, text(size: 14pt)[— #counter(page).display() —])"


@dataclass(frozen=True)
class Layout:
    """How a PDF is set; ``head`` and ``watermark`` stand on every page."""

    head: str = ""
    numbers: bool = True
    columns: int = 1
    justify: bool = True
    size: float = 16
    watermark: str = ""
    rules: bool = True


def pdf_of(text: str, layout: Layout = Layout()) -> bytes:
    """``text`` (a paragraph a line, the title first, table rows with tabs) as a PDF."""
    return compiled(typst_source(text, layout))


def compiled(source: str) -> bytes:
    """The PDF of a typst ``source``; only the fonts of the wheel are used."""
    import pylopdf_fonts_zh_cn
    import typst

    fonts = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
    pdf = typst.compile(source.encode(), format="pdf", font_paths=[fonts], ignore_system_fonts=True)
    assert isinstance(pdf, bytes)
    return pdf


def typst_settings(layout: Layout) -> str:
    """The page and type settings that a source begins with."""
    return typst_source("", layout)


def typst_source(text: str, layout: Layout) -> str:
    head = f"align(center, text(size: 10.5pt, {_string(layout.head)}))" if layout.head else "none"
    mark = (
        f"rotate(-45deg, text(size: 64pt, fill: luma(215), {_string(layout.watermark)}))"
        if layout.watermark
        else "none"
    )
    settings = _SETTINGS.format(
        header=head,
        footer=_FOOTER if layout.numbers else "none",
        columns=layout.columns,
        background=mark,
        size=layout.size,
        justify=str(layout.justify).lower(),
    )
    return settings + "\n\n".join(_blocks(text, layout))


def _blocks(text: str, layout: Layout) -> list[str]:
    """One typst paragraph a line; lines with tabs in a row become one table."""
    blocks: list[str] = []
    rows: list[list[str]] = []
    title = True
    head = True
    for line in text.splitlines():
        words = line.strip()
        if "\t" in words:
            rows.append(words.split("\t"))
            continue
        if rows:
            blocks.append(_table(rows, layout))
            rows = []
        if not words:
            head = head and not blocks
            continue
        if title:
            blocks.append(f"#align(center, par(text(size: 22pt, {_string(words)})))\n#v(0.5em)")
            title = False
        elif head and len(words) < 28 and len(blocks) < 4 and not words.endswith(("：", "。")):
            blocks.append(f"#align(center, par({_string(words)}))")
        else:
            blocks.append(f"#par({_string(words)})")
            head = False
    if rows:
        blocks.append(_table(rows, layout))
    return blocks


def _table(rows: list[list[str]], layout: Layout) -> str:
    width = max(len(row) for row in rows)
    cells = [cell for row in rows for cell in row + [""] * (width - len(row))]
    columns = ", ".join(["2.4fr"] + ["1fr"] * (width - 1))
    stroke = "0.5pt" if layout.rules else "none"
    inside = ", ".join(f"par(first-line-indent: 0em, {_string(cell)})" for cell in cells)
    return f"#text(size: 12pt, table(columns: ({columns}), stroke: {stroke}, {inside}))"


def _string(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
