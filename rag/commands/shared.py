"""What several commands use: their parsers, the service, JSON on standard output."""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import UsageError
from rag.settings import Settings
from rag.system_words import reason

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.domain import Filters

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace, Settings], int | None]
"""Runs one command and returns its exit status, None for 0."""


def command(
    subparsers: Subparsers, name: str, run: Run, words: str, **more: Any
) -> argparse.ArgumentParser:
    """A new command ``name`` that ``run`` carries out; ``words`` say what it does."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        name, help=words, description=words, **more
    )
    parser.add_argument("--index", type=_folder, metavar="DIR", help="资料库所在的文件夹")
    parser.add_argument("--debug", action="store_true", help="出错时显示完整的出错过程")
    parser.set_defaults(run=run)
    return parser


def _folder(words: str) -> Path:
    if not words.strip():  # as from an empty variable of a shell: not the folder one stands in
        raise argparse.ArgumentTypeError("是空的，请写明文件夹")
    return Path(words)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that say which speeches to search; ``filters`` reads them."""
    parser.add_argument("--speech", action="append", default=[], metavar="ID", help="只查这一篇")
    parser.add_argument("--speaker", default="", metavar="NAME", help="只查这位讲话人")
    parser.add_argument("--since", default="", metavar="DATE", help="只查这一天及以后的")
    parser.add_argument("--until", default="", metavar="DATE", help="只查这一天及以前的")


def filters(options: argparse.Namespace) -> Filters:
    """The filters that the options of ``add_filters`` ask for."""
    from rag.domain import Filters

    return Filters(tuple(options.speech), options.speaker, options.since, options.until)


@contextmanager
def open_service(settings: Settings) -> Iterator[Service]:
    """The service over the library of ``settings``; models load when they are first needed."""
    import rag.assembly

    with rag.assembly.assemble(settings) as service:
        yield service


_UNSHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Kinds of characters that break a line, drive a terminal or turn the direction of its text, and
halves of characters. Rare characters that Python does not know (yet) are none of these."""


def one_line(*cells: str) -> str:
    """``cells`` parted by tabs; what would break the line or drive a terminal is shown as �."""
    return "\t".join(
        "".join("\ufffd" if unicodedata.category(c) in _UNSHOWN else c for c in cell)
        for cell in cells
    )


def as_typed(value: str) -> str:
    """An argument as text: bytes that this locale could not read are UTF-8, or become �."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value


def leave_output() -> None:
    """Standard output leads nowhere from now on: its reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_place(path: Path) -> None:
    """Before minutes of work: raises UsageError where no file can be put at ``path``."""
    try:
        if path.is_dir():
            raise UsageError(f"「{path}」是一个文件夹；请写明文件名。")
        if not path.parent.is_dir():
            raise UsageError(f"没有「{path.parent}」这个文件夹；请先建好它，或换一个位置。")
    except OSError as error:
        raise UsageError(f"写不了「{path}」：{reason(error)}；请换一个位置。") from error


def save(path: Path, content: bytes, words: str = "已写入") -> None:
    """Writes ``content``, which is made first, so that nothing half done is left behind, and
    says so. Raises UsageError where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"写不了「{path}」：{reason(error)}；请换一个位置。") from error
    print(one_line(f"{words} {path}"), file=sys.stderr)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)
