"""`yanbi summary` and `yanbi brief`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import check_place, command, open_service, print_json, save
from rag.domain import Brief, BriefChoices, BriefLength, LineKind, SectionSummary
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.commands.shared import Subparsers

ENDINGS = (".pdf", ".docx", ".md", ".json")


def register(subparsers: Subparsers) -> None:
    """Adds `summary` and `brief`."""
    one = command(subparsers, "summary", _summary, "逐节概括一篇讲话，每句注明出处")
    one.add_argument("id")
    one.add_argument("--section", type=int, metavar="K", help="只要第 K 节（按标题次序，0 是开头）")
    one.add_argument("--json", action="store_true")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")
    one = command(subparsers, "brief", _brief, "把一篇讲话做成一页纸，每句注明出处")
    one.add_argument("id")
    one.add_argument(
        "-o", dest="output", type=Path, metavar="FILE", help=f"存成文件：{'、'.join(ENDINGS)}"
    )
    one.add_argument("--json", action="store_true")
    one.add_argument(
        "--length",
        choices=[length.value for length in BriefLength],
        default=BriefLength.ONE.value,
        help="篇幅",
    )
    one.add_argument("--focus", default="", metavar="WORDS", help="只要与这些有关的，如 工业和项目")
    one.add_argument("--no-figures", action="store_true", help="不要数据表")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")


def _summary(options: argparse.Namespace, settings: Settings) -> None:
    from rag.rendering.brief_json import summaries_json

    with open_service(settings) as service:
        count = len(service.speech(options.id).sections)
        if options.section is not None and not 0 <= options.section < count:
            raise UsageError(f"没有第 {options.section} 节；这篇讲话有 0 到 {count - 1} 节。")
        shown: tuple[SectionSummary, ...] = ()
        printed = 0
        for made in service.summaries(options.id):
            shown = tuple(
                one for one in made if options.section is None or one.section == options.section
            )
            if not options.json:
                for one in shown[printed:]:
                    _print_section(one)
                printed = len(shown)
    if options.json:
        print_json(summaries_json(options.id, shown))
    elif not shown:
        print("这一节没有可以单独成句的要点。", file=sys.stderr)


def _print_section(summary: SectionSummary) -> None:
    print(f"【{summary.section}】{' > '.join(summary.heading) or '（标题之前）'}")
    for claim in summary.claims:
        marks = "".join(f"[{n}]" for n in claim.citations)
        print(f"  · {claim.text}（{claim.status.value}）{marks}")
    for one in summary.citations:
        page = f"，第{one.page}页" if one.page else ""
        print(f"    [{one.n}] {one.span.start}-{one.span.end}{page}")
    sys.stdout.flush()


def _brief(options: argparse.Namespace, settings: Settings) -> None:
    from rag.rendering.brief_json import brief_json

    ending = options.output.suffix.lower() if options.output else ""
    if options.output and ending not in ENDINGS:
        raise UsageError(f"不会存成「{options.output.name}」；可用的有 {'、'.join(ENDINGS)}。")
    if options.output:
        check_place(options.output)
    choices = BriefChoices(
        length=BriefLength(options.length),
        focus=options.focus.strip(),
        figures=not options.no_figures,
    )
    with open_service(settings) as service:
        brief = _made(service, options.id, choices)
        if options.output:
            save(options.output, service.export_brief(brief, ending), f"已存成 {brief.pages} 页：")
    if options.json:
        print_json(brief_json(brief))
    elif not options.output:
        _print_brief(brief)
    if brief.progress:
        print(brief.progress, file=sys.stderr)
    for entry in brief.ledger:
        if entry.is_error:
            print(f"注意：「{entry.enumeration}」{entry.note}", file=sys.stderr)


def _made(service: Service, identifier: str, choices: BriefChoices) -> Brief:
    """The finished brief; what is being done meanwhile goes to standard error."""
    brief = None
    for brief in service.brief(identifier, choices):
        if brief.progress and not brief.done and sys.stderr.isatty():
            print(f"{brief.progress}……", file=sys.stderr)
    assert brief is not None  # the first snapshot comes before anything can end
    if not brief.lines:
        raise UsageError(
            f"这篇讲话里没有与“{choices.focus}”有关的话；请换个说法，或不加 --focus。"
            if choices.focus
            else "这篇讲话里没有可以成句的内容。"
        )
    return brief


def _print_brief(brief: Brief) -> None:
    head = filter(None, (brief.speaker, brief.date, brief.occasion, f"来源：{brief.file}"))
    print(f"{brief.title}要点\n{'　'.join(head)}")
    kind: LineKind | None = None
    for line in brief.lines:
        if line.index not in brief.shown:
            continue
        if line.kind is not kind:
            kind = line.kind
            print(f"\n{kind.value}")
        marks = "".join(f"[{n}]" for n in line.claim.citations)
        basis = f"（{line.basis.value}）" if line.basis.value else ""
        print(f"  · {line.claim.text}{basis}{marks}")
    if brief.doubts:
        print(f"\n存疑：{brief.doubts}")
    print()
    used = {n for line in brief.lines if line.index in brief.shown for n in line.claim.citations}
    for one in brief.citations:
        if one.n in used:
            page = f"，第{one.page}页" if one.page else ""
            print(f"[{one.n}] {' > '.join(one.section) or '标题之前'}{page}：{one.quote}")
