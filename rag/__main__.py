"""The command line: `yanbi …`, the same as `python -m rag …`.

Results go to standard output, progress and logs to standard error. Exit status 0: done; 2: wrong
use; 1: anything else, with one line that says what is wrong and what to do.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from rag.errors import YanbiError
from rag.settings import Settings, load_settings

FAMILIES = (
    "adding",
    "library",
    "asking",
    "briefs",
    "verifying",
    "comparing",
    "trends",
    "evaluating",
    "models",
    "serving",
)
"""Modules of ``rag.commands``, in the order in which `yanbi --help` shows their commands."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    _use_utf8()  # first of all: --help is Chinese, too
    parser = make_parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.debug else logging.WARNING,
        format="%(message)s",
        stream=sys.stderr,
    )
    try:
        status = options.run(options, _settings(options))
        sys.stdout.flush()
        return int(status or 0)
    except YanbiError as error:
        if options.debug:
            raise
        print(f"yanbi: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("yanbi: 已停止；做完的部分都已保存。", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has gone; what it wanted it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last line of defence: a person gets one line
        if options.debug:
            raise
        print(
            f"yanbi: 没有做成：{type(error).__name__}：{error}；加 --debug 可看详情。",
            file=sys.stderr,
        )
        return 1


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="yanbi", description="言必：言必有据的讲话资料助手")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for family in FAMILIES:
        import_module(f"rag.commands.{family}").register(subparsers)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    """The settings, with what the command line says over them."""
    without_model = getattr(options, "no_model", False)
    return load_settings(
        {
            "index_dir": options.index,
            "host": getattr(options, "host", None),
            "port": getattr(options, "port", None),
            "chat_model": "none" if without_model else None,
        }
    )


def _use_utf8() -> None:
    """Chinese in and out whatever the locale says, and no translation of line ends."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
