"""What brings speeches in and out: `add`, `watch`, `reread`, `import`, `export`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from rag.commands.shared import command, leave_output, one_line, open_service
from rag.domain import AddOutcome, AddResult
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers

_OUTCOME_WORDS = {
    AddOutcome.ADDED: "added 已加入",
    AddOutcome.UNCHANGED: "unchanged 未变",
    AddOutcome.UPDATED: "updated 已更新",
    AddOutcome.DUPLICATE: "duplicate of 重复",
    AddOutcome.REFUSED: "refused 未收",
}

_MANY = 20
"""From so many results on, what was refused is said again at the end."""


def register(subparsers: Subparsers) -> None:
    """Adds the commands of this file."""
    one = command(subparsers, "add", _add, "把文件或文件夹读入资料库")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    one = command(subparsers, "watch", _watch, "看着一个文件夹，有新增、改动就读入；按 Ctrl-C 停止")
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("--remove", action="store_true", help="文件删去的，资料库里也删去")
    one = command(subparsers, "reread", _reread, "按现在的规则，从存下的原件重新读一遍")
    one.add_argument("ids", nargs="*", metavar="ID")
    one.add_argument("--all", action="store_true", help="全部重读")
    one = command(subparsers, "export", _export, "把整个资料库写成一个文件")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command(subparsers, "import", _import, "读入 yanbi export 写出的文件")
    one.add_argument("file", type=Path, metavar="FILE")


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from rag.progress import show_adding

    with open_service(settings) as service:
        return _tell(show_adding(service, options.paths))


def _reread(options: argparse.Namespace, settings: Settings) -> int:
    from rag.progress import ProgressBars, adding_report

    if bool(options.ids) == options.all:
        raise UsageError("请写明重读哪几篇的编号，或用 --all 重读全部，二者取一。")
    with open_service(settings) as service, ProgressBars() as bars:
        ids = options.ids or [info.id for info in service.library.list()]
        return _tell(service.reread(ids, adding_report(bars)))


def _export(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library

    with Library(settings.index_dir) as library:
        count = library.export(options.file)
    size = options.file.stat().st_size / 1e6
    print(one_line(f"已把 {count} 篇讲话写入 {options.file}（{size:.1f} MB）"), file=sys.stderr)


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from rag.progress import ProgressBars, adding_report

    with open_service(settings) as service, ProgressBars() as bars:
        return _tell(service.import_bundle(options.file, adding_report(bars)))


def _watch(options: argparse.Namespace, settings: Settings) -> None:
    from rag.watching import Gone, Trouble, Watcher

    if not options.folder.is_dir():
        raise UsageError(f"「{options.folder}」不是文件夹；请写明要看着的文件夹。")
    with open_service(settings) as service:
        print(f"看着「{options.folder}」，按 Ctrl-C 停止。", file=sys.stderr, flush=True)
        watcher = Watcher(options.folder, service.library, service.add_paths, remove=options.remove)
        for news in watcher.follow(Event()):
            if isinstance(news, Trouble):
                print(news.words, file=sys.stderr, flush=True)
            elif isinstance(news, Gone):
                words = "removed 已删去" if news.removed else "gone 文件已不在，资料库里还留着"
                print(one_line(words, news.speech, news.path), flush=True)
            else:
                print(_line(news), flush=True)


def _tell(results: Iterable[AddResult]) -> int:
    """A line for each result as it comes, and a summary; returns the exit status."""
    began = time.monotonic()
    counts = dict.fromkeys(AddOutcome, 0)
    refused = []
    for result in results:
        counts[result.outcome] += 1
        if result.outcome is AddOutcome.REFUSED:
            refused.append(result)
        try:
            print(_line(result), flush=True)
        except BrokenPipeError:  # as behind `| head`: the rest is still to be done
            leave_output()
    total = sum(counts.values())
    if total >= _MANY and refused:
        print("没有收的：", file=sys.stderr)
        for result in refused:
            print(one_line(f"  {result.path}：{result.reason}"), file=sys.stderr)
    told = "，".join(f"{_OUTCOME_WORDS[outcome]} {n}" for outcome, n in counts.items() if n)
    seconds = time.monotonic() - began
    print(f"共 {total} 份：{told or '没有变动'}；用时 {seconds:.1f} 秒", file=sys.stderr)
    return 1 if refused else 0


def _line(result: AddResult) -> str:
    """``outcome, id, path, reason or note``, parted by tabs."""
    words = result.reason or result.note
    more = [words] if words else []
    return one_line(_OUTCOME_WORDS[result.outcome], result.speech, result.path, *more)
