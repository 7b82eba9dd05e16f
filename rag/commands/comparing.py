"""`yanbi compare` and `yanbi phrase`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import check_place, command, open_service, print_json, save
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers
    from rag.domain import Comparison, PhraseCount, PhraseTrace


def register(subparsers: Subparsers) -> None:
    """Adds `compare` and `phrase`."""
    one = command(subparsers, "compare", _compare, "把两篇讲话对照着看：主题、数字、提法")
    one.add_argument("a", metavar="A", help="讲话编号，甲方")
    one.add_argument("b", metavar="B", help="讲话编号，乙方")
    one.add_argument("--topic", default="", help="只比较这个方面，例如 水资源")
    one.add_argument(
        "-o", dest="output", type=Path, metavar="FILE", help="存为 .docx、.pdf、.html、.md 或 .json"
    )
    one.add_argument("--json", action="store_true")
    one = command(subparsers, "phrase", _phrase, "查一个提法在全部讲话里的来龙去脉")
    one.add_argument("phrase")
    one.add_argument("--json", action="store_true")


def _compare(options: argparse.Namespace, settings: Settings) -> None:
    from rag.rendering.comparison_files import ENDINGS

    ending = options.output.suffix.lower() if options.output else ""
    if options.output and ending not in ENDINGS:
        raise UsageError(f"不能存为 {ending or '没有扩展名的'} 文件；可以是 {'、'.join(ENDINGS)}。")
    if options.output:
        check_place(options.output)
    with open_service(settings) as service:
        comparison = _followed(service.comparing(options.a, options.b, options.topic))
        if options.output:
            save(options.output, service.export_comparison(comparison, ending))
    if options.json:
        from rag.rendering.comparison_json import comparison_json

        print_json(comparison_json(comparison))
    elif not options.output:
        from rag.rendering.comparison_markdown import comparison_markdown

        print(comparison_markdown(comparison), end="")


def _followed(snapshots: Iterator[Comparison]) -> Comparison:
    """The last of them; each new step is told on a terminal. Ctrl+C ends it."""
    told = ""
    try:
        for comparison in snapshots:
            if comparison.progress != told and sys.stderr.isatty():
                told = comparison.progress
                print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)
    finally:
        if told:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
    return comparison


def _phrase(options: argparse.Namespace, settings: Settings) -> None:
    with open_service(settings) as service:
        trace = service.trace_phrase(options.phrase)
    if options.json:
        from rag.rendering.comparison_json import trace_json

        print_json(trace_json(trace))
        return
    _print_trace(trace)


def _print_trace(trace: PhraseTrace) -> None:
    from rag.rendering.turns import where

    if not trace.total:
        print(f"查了 {trace.searched} 篇讲话，没有「{trace.phrase}」这个提法。")
    else:
        print(f"「{trace.phrase}」在 {len(trace.speeches)} 篇讲话里出现 {trace.total} 次。")
    for word, number in (("最早", trace.first), ("最近", trace.last)):
        if number is not None:
            citation = trace.citations[number - 1]
            print(f"{word}：{where(citation)}[{number}]")
    for head, counts in (
        ("各篇", trace.speeches),
        ("讲话人", trace.speakers),
        ("年份", trace.years),
        ("相近的说法", trace.variants),
    ):
        if counts:
            print(f"{head}：" + "，".join(map(_count, counts)))
    for citation in trace.citations:
        print(f"[{citation.n}] {citation.speech} {where(citation)}\n    {citation.quote}")


def _count(one: PhraseCount) -> str:
    return f"{one.label} {one.count} 次[{one.citation}]"
