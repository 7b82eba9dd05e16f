"""The command line: `yanbi …`, the same as `python -m rag …`.

Results go to standard output, progress and logs to standard error. Exit status 0: done; 2: wrong
use; 1: anything else, with one line that says what is wrong and what to do.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rag.commands.shared import as_typed, leave_output, one_line
from rag.errors import YanbiError
from rag.settings import Settings, load_settings
from rag.system_words import reason

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
    _prepare_streams()  # first of all: --help is Chinese, too
    debug = False
    try:
        options = _as_text(make_parser().parse_args(arguments))
        debug = options.debug
        logging.basicConfig(
            level=logging.DEBUG if debug else logging.WARNING,
            format="%(message)s",
            stream=sys.stderr,
        )
        status = options.run(options, _settings(options))
        sys.stdout.flush()
        return int(status or 0)
    except KeyboardInterrupt:
        _say("已停止；做完的部分都已保存。")
        return 1
    except BrokenPipeError:
        leave_output()  # the reader (head, less) has gone; what it wanted it has
        return 0
    except Exception as error:  # also what nobody foresaw: a person gets one line
        if debug:
            raise
        _say(_words(error))
        return error.exit_status if isinstance(error, YanbiError) else 1


def _words(error: Exception) -> str:
    if isinstance(error, YanbiError):
        return str(error)
    if isinstance(error, OSError):
        place = f"「{error.filename}」" if error.filename else ""
        return f"读写{place}时出错：{reason(error)}；请检查路径、权限和磁盘空间。"
    return f"没有做成：{type(error).__name__}：{error}；加 --debug 可看详情。"


def _say(words: str) -> None:
    print(one_line(f"yanbi: {' '.join(words.splitlines())}"), file=sys.stderr)


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="yanbi", description="言必：言必有据的讲话资料助手")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for family in FAMILIES:
        import_module(f"rag.commands.{family}").register(subparsers)
    return parser


def _as_text(options: argparse.Namespace) -> argparse.Namespace:
    """Words that were typed as text that can be stored and shown; paths stay as they are."""
    for name, value in vars(options).items():
        if isinstance(value, str):
            setattr(options, name, as_typed(value))
        elif isinstance(value, list):
            typed = [as_typed(one) if isinstance(one, str) else one for one in value]
            setattr(options, name, typed)
    return options


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


def _prepare_streams() -> None:
    """Chinese out whatever the locale says, no translation of line ends, and nothing fails over a
    character that is none. A stream that was closed leads nowhere."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115  # to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115  # to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
