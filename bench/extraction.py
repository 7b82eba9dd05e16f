"""How much of a text comes back from each file format: ``python bench/extraction.py``.

Every sample speech is written in every format of ``tests/corpus/formats.py`` and read back. A row
a format: the share of characters that came back (lowest over the samples, set-aside parts left
out), whether all heading trees and table rows are equal, and the seconds a file took.
``--only WORD`` keeps the formats whose name holds WORD.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from corpus.formats import FORMATS, Format
from corpus.reading import kept_text, read_back, tables_of, tree_of
from corpus.sources import share_kept, sources

from rag.reading import read_bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="formats whose name holds this")
    only = parser.parse_args().only
    print("| 格式 | 文字一致（最低） | 标题树 | 表格行 | 秒/篇 |\n|---|---|---|---|---|")
    for form in FORMATS:
        if only in form.name:
            print(measured(form), flush=True)


def measured(form: Format) -> str:
    """A row of the table."""
    shares: list[float] = []
    trees = tables = 0
    seconds = 0.0
    for source in sources():
        data = form.make(source)
        started = time.perf_counter()
        speech = read_back(data, form.file)
        seconds += time.perf_counter() - started
        shares.append(share_kept(source.text, kept_text(speech)))
        wanted = read_bytes(source.text.encode(), f"{source.name}.txt")
        trees += tree_of(wanted) == tree_of(speech)
        tables += tables_of(source.text) == tables_of(speech.text)
    count = len(shares)
    return (
        f"| {form.name} | {min(shares):.2%} | {trees}/{count} | {tables}/{count} "
        f"| {seconds / count:.2f} |"
    )


if __name__ == "__main__":
    main()
