"""`yanbi verify FILE`: re-checks an exported file against the library."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import command, print_json
from rag.errors import UnknownSpeech
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers
    from rag.library import Library
    from rag.verifying import Source


def register(subparsers: Subparsers) -> None:
    """Adds the command of this file."""
    one = command(
        subparsers,
        "verify",
        _verify,
        "核对导出的文件：引文和数字是否仍然正确、改过没有、资料库里还有没有",
    )
    one.add_argument("file", type=Path, metavar="FILE", help=".docx、.pdf、.html、.md 或 .json")
    one.add_argument("--json", action="store_true")
    one.add_argument("--all", action="store_true", help="正确的也逐条列出")


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from rag.library import Library
    from rag.verifying import State, finding_words, report_json, summary_words, verify_file

    with Library(settings.index_dir) as library:
        report = verify_file(options.file, finder(library))
    if options.json:
        print_json(report_json(report))
    else:
        for finding in report.findings:
            if options.all or finding.state is not State.RIGHT:
                print(finding_words(finding))
        print(summary_words(report))
    sys.stdout.flush()
    return 0 if report.right else 1


def finder(library: Library) -> Callable[[str, str], Source | None]:
    """Finds speeches in ``library`` by digest, else by id, each read once."""
    from rag.verifying import Source

    known: dict[tuple[str, str], Source | None] = {}

    def find(speech: str, digest: str) -> Source | None:
        if (speech, digest) not in known:
            known[speech, digest] = read(speech, digest)
        return known[speech, digest]

    def read(speech: str, digest: str) -> Source | None:
        same = library.find_digest(digest) if digest else None
        try:
            found = library.get(same or speech)
        except UnknownSpeech:
            return None
        return Source(found.text, found.metadata.text_of("title"), same is not None)

    return find
