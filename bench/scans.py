"""How much of a scanned page is recognised, and how fast: ``python bench/scans.py``.

First pages of the sample speeches are set by typst, drawn at 200 dpi with noise, skewed and turned
(``tests/corpus/scans.py``), and read by the real recogniser as JPEG pictures. A row a condition:
the share of characters that came back (lowest and mean; full and half width taken as the same,
white space apart), whether paragraphs and heading trees are those of the same page as text, and
the seconds a page took. ``--pages N`` takes the first page of N samples (3).
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import unicodedata
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from corpus.comparing import agreement, body, headings, paragraphs
from corpus.pdf import Layout, pdf_of
from corpus.scans import Scan, as_jpeg, pages_of
from corpus.sources import Source, sources

from rag.backends.rapid_ocr import load_recogniser
from rag.extracting import Effort
from rag.extracting.pdf import read_pdf
from rag.extracting.pictures import read_picture

CONDITIONS = (
    ("端正，轻噪", Scan(), Layout()),
    ("歪 0.7°", Scan(skew=0.7), Layout()),
    ("歪 2.5°，重噪", Scan(skew=2.5, noise=20), Layout()),
    ("转 90°，歪 0.5°", Scan(quarters=1, skew=-0.5), Layout()),
    ("倒 180°", Scan(quarters=2), Layout()),
    ("转 270°，歪 1°", Scan(quarters=3, skew=1), Layout()),
    ("两栏，10.5 磅", Scan(), Layout(columns=2, size=10.5)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=3, help="samples a condition")
    count = parser.parse_args().pages
    recogniser = load_recogniser()
    effort = Effort(recogniser=lambda: recogniser)
    print("| 扫描 | 文字一致（最低 / 平均） | 段落 | 标题树 | 秒/页 |\n|---|---|---|---|---|")
    for name, scan, layout in CONDITIONS:
        print(measured(name, scan, layout, sources()[-count:], effort), flush=True)


def measured(
    name: str, scan: Scan, layout: Layout, chosen: tuple[Source, ...], effort: Effort
) -> str:
    """A row of the table."""
    shares: list[float] = []
    same = trees = 0
    seconds = 0.0
    for source in chosen:
        pdf = pdf_of(source.text, layout)
        [picture] = pages_of(pdf, scan, (0,))
        wanted = body(read_pdf(first_page(pdf), source.name, effort))
        started = time.perf_counter()
        got = body(read_picture(as_jpeg(picture), source.name, effort))
        seconds += time.perf_counter() - started
        shares.append(agreement(folded(wanted), folded(got)))
        same += len(paragraphs(wanted)) == len(paragraphs(got))
        trees += headings(folded(wanted)) == headings(folded(got))
    count = len(shares)
    mean = sum(shares) / count
    return (
        f"| {name} | {min(shares):.2%} / {mean:.2%} | {same}/{count} | {trees}/{count} "
        f"| {seconds / count:.1f} |"
    )


def first_page(pdf: bytes) -> bytes:
    import pypdfium2

    whole, one = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    one.import_pages(whole, [0])
    out = io.BytesIO()
    one.save(out)
    return out.getvalue()


def folded(text: str) -> str:
    """Line by line, so that nothing is joined."""
    return "\n".join(unicodedata.normalize("NFKC", line) for line in text.split("\n"))


if __name__ == "__main__":
    main()
