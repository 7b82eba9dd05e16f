"""`yanbi trends`: indicators and phrases over three or more speeches."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import check_place, command, open_service, print_json, save
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers


def register(subparsers: Subparsers) -> None:
    """Adds the command of this file."""
    one = command(subparsers, "trends", _trends, "三篇以上讲话里数字和提法的走势")
    one.add_argument("ids", nargs="+", metavar="ID", help="讲话编号，至少三个")
    one.add_argument("--topic", default="", help="只看这个方面，例如 粮食")
    one.add_argument(
        "--phrase",
        action="append",
        default=[],
        metavar="P",
        help="再数一个提法在各篇里出现几次；可以写几遍",
    )
    one.add_argument("-o", "--output", type=Path, metavar="FILE", help="存为 .html、.md 或 .json")
    one.add_argument("--json", action="store_true")


def _trends(options: argparse.Namespace, settings: Settings) -> None:
    from rag.rendering.trends_files import ENDINGS

    ending = options.output.suffix.lower() if options.output else ""
    if options.output and ending not in ENDINGS:
        raise UsageError(f"不能存为 {ending or '没有扩展名的'} 文件；可以是 {'、'.join(ENDINGS)}。")
    if options.output:
        check_place(options.output)
    with open_service(settings) as service:
        trends = service.trends(options.ids, options.topic, options.phrase)
        if options.output:
            save(options.output, service.export_trends(trends, ending))
    if options.json:
        from rag.rendering.trends_json import trends_json

        print_json(trends_json(trends))
    elif not options.output:
        from rag.rendering.comparison_markdown import page_markdown
        from rag.rendering.trends_page import trends_page

        print(page_markdown(trends_page(trends)), end="")
