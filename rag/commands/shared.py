"""What several commands use: their parsers, the service, JSON on standard output."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.settings import Settings

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
    parser.add_argument("--index", type=Path, metavar="DIR", help="资料库所在的文件夹")
    parser.add_argument("--debug", action="store_true", help="出错时显示完整的出错过程")
    parser.set_defaults(run=run)
    return parser


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


def one_line(*cells: str) -> str:
    """``cells`` parted by tabs; what would break the line or drive a terminal is shown as �."""
    return "\t".join("".join(c if c.isprintable() else "\ufffd" for c in cell) for cell in cells)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)
