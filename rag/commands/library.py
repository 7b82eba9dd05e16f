"""What is in the library: `list`, `show`, `copies`, `edit`, `remove`, `reindex`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.commands.shared import command, one_line, open_service, print_json
from rag.domain import METADATA_FIELDS, Speech
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers

_FIELD_WORDS = {
    "title": "标题",
    "speaker": "讲话人",
    "date": "日期",
    "place": "地点",
    "occasion": "场合",
    "subtitle": "副标题",
    "post": "职务",
    "kind": "种类",
}


def register(subparsers: Subparsers) -> None:
    """Adds the commands of this file."""
    one = command(subparsers, "list", _list, "列出资料库里的讲话")
    one.add_argument("--json", action="store_true")
    one = command(subparsers, "show", _show, "看一篇讲话")
    one.add_argument("id")
    shape = one.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true")
    shape.add_argument("--text", action="store_true", help="只输出存下的原文，一字不增")
    one = command(subparsers, "copies", _copies, "列出大体相同的讲话；给两个编号则逐句比出不同")
    one.add_argument("ids", nargs="*", metavar="ID")
    one.add_argument("--json", action="store_true")
    one = command(subparsers, "edit", _edit, "更正一篇讲话的标题、讲话人、日期等；给空值则恢复原样")
    one.add_argument("id")
    for name in METADATA_FIELDS:
        one.add_argument(f"--{name}")
    one = command(subparsers, "remove", _remove, "从资料库删去讲话")
    one.add_argument("ids", nargs="+", metavar="ID")
    command(subparsers, "reindex", _reindex, "换了向量模型之后，重建资料库的向量")


def _reindex(options: argparse.Namespace, settings: Settings) -> None:
    from rag.progress import ProgressBars, adding_report

    del options
    with open_service(settings) as service, ProgressBars() as bars:
        service.reindex(adding_report(bars))
    print("资料库的向量已是最新。", file=sys.stderr)


def _list(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library
    from rag.listing import listed
    from rag.rendering.as_json import info_json

    with Library(settings.index_dir) as library:
        infos = listed(library)
    if options.json:
        print_json([info_json(info) for info in infos])
        return
    if not infos:
        print("资料库还是空的；用 yanbi add 加入讲话。", file=sys.stderr)
    for info in infos:
        print(one_line(info.id, info.date, info.speaker, info.title, f"{info.chars} 字"))


def _show(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library
    from rag.listing import flags_across
    from rag.rendering.as_json import speech_json

    with Library(settings.index_dir) as library:
        speech, info = library.get(options.id), library.info(options.id)
        if not options.text:
            speech = replace(speech, flags=(*speech.flags, *flags_across(library, options.id)))
            info = replace(info, warnings=speech.warnings)
    if options.text:
        sys.stdout.write(speech.text)
    elif options.json:
        print_json(speech_json(speech, info))
    else:
        for name, words in _FIELD_WORDS.items():
            print(f"{words}：{speech.metadata.text_of(name) or '—'}")
        print(f"文件：{speech.file}（{info.chars} 字，{info.chunks} 段）")
        for section in speech.sections[1:]:
            print("  " * section.level + section.heading)
        for warning in speech.warnings:
            print(f"注意：{warning}")
        if info.copies:
            print(f"大体相同：{'、'.join(info.copies)}（yanbi copies {info.id} {info.copies[0]}）")


def _copies(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library

    if len(options.ids) not in (0, 2):
        raise UsageError("请给两个编号来逐句比较，或不给编号来列出全部。")
    with Library(settings.index_dir) as library:
        if options.ids:
            _print_differences(*map(library.get, options.ids), as_json=options.json)
            return
        groups = library.groups()
        titles = {info.id: info.title or info.file for info in library.list()}
    if options.json:
        print_json([list(group) for group in groups])
        return
    for group in groups:
        print("\n".join(f"{one}\t{titles[one]}" for one in group) + "\n")
    if not groups:
        print("没有大体相同的讲话。", file=sys.stderr)


def _print_differences(a: Speech, b: Speech, *, as_json: bool) -> None:
    from rag.differing import DifferenceKind, differences
    from rag.rendering.as_json import difference_json

    found = differences(a, b)
    if as_json:
        print_json([difference_json(a, b, one) for one in found])
        return
    for one in found:
        if one.kind is not DifferenceKind.SAME:
            if one.a:
                print(f"- {a.quote(one.a)}")
            if one.b:
                print(f"+ {b.quote(one.b)}")
            print()
    counts = Counter(one.kind for one in found)
    told = "，".join(f"{kind} {counts[kind]} 句" for kind in DifferenceKind if counts[kind])
    print(f"甲 {a.id}，乙 {b.id}：{told}", file=sys.stderr)


def _edit(options: argparse.Namespace, settings: Settings) -> None:
    changes = {name: getattr(options, name) for name in METADATA_FIELDS}
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        raise UsageError("请写明要更正什么，例如 --title、--speaker、--date。")
    with open_service(settings) as service:
        info = service.edit(options.id, changes)
    print(one_line(info.id, info.date, info.speaker, info.title))


def _remove(options: argparse.Namespace, settings: Settings) -> None:
    with open_service(settings) as service:
        service.remove(options.ids)
        while not service.library.tidy():
            pass  # a few seconds at a time, so that other processes may write in between
    print(f"已删去 {'、'.join(options.ids)}", file=sys.stderr)
