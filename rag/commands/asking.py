"""`yanbi ask` and `yanbi search`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.commands.shared import (
    add_filters,
    as_typed,
    command,
    filters,
    open_service,
    print_json,
)
from rag.domain import Answer, Filters, Question, Stage
from rag.errors import UnknownSpeech, UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.commands.shared import Subparsers


def register(subparsers: Subparsers) -> None:
    """Adds `search` and `ask`."""
    one = command(subparsers, "search", _search, "检索原文段落")
    one.add_argument("text")
    one.add_argument("-k", type=int, default=5, metavar="N", help="最多几段，至少 1")
    one.add_argument("--json", action="store_true")
    add_filters(one)
    one = command(subparsers, "ask", _ask, "提一个问题；或用 --batch 依次回答一个文件里的问题")
    one.add_argument("question", nargs="?")
    one.add_argument("--batch", type=Path, metavar="FILE.jsonl")
    one.add_argument("--json", action="store_true")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")
    add_filters(one)


def _search(options: argparse.Namespace, settings: Settings) -> None:
    from rag.rendering.as_json import passage_json

    if options.k < 1:
        raise UsageError(f"-k 至少是 1，现在是 {options.k}。")
    if not options.text.strip():
        raise UsageError("要找的话是空的，请写下要找什么。")
    with open_service(settings) as service:
        passages = service.search(options.text, options.k, filters(options))
    if options.json:
        print_json([passage_json(passage) for passage in passages])
        return
    for passage in passages:
        place = " > ".join([f"《{passage.title}》", *passage.section])
        print(
            f"{passage.speech} [{passage.span.start}:{passage.span.end}] {place}\n{passage.text}\n"
        )


def _ask(options: argparse.Namespace, settings: Settings) -> None:
    if (options.question is None) == (options.batch is None):
        raise UsageError("请写一个问题，或用 --batch 指定一个问题文件，二者取一。")
    with open_service(settings) as service:
        if options.batch is None:
            answer = _last(service, Question(options.question, filters=filters(options)))
            _print_answer(answer, as_json=options.json)
            return
        _ask_batch(service, options)


def _ask_batch(service: Service, options: argparse.Namespace) -> None:
    """One answer object a line, in the order asked; a question that fails says so in its line."""
    from rag.evaluating import read_lines
    from rag.progress import counted
    from rag.rendering.as_json import answer_json

    rows = read_lines(options.batch)
    infos = service.library.list()
    names = {info.file: info.id for info in infos}
    names |= {info.file.rsplit(".", 1)[0]: info.id for info in infos}
    failed = 0
    for row in counted(rows, "回答"):
        try:
            shown = answer_json(_last(service, _asked(row, names, options)))
        except (UsageError, UnknownSpeech) as error:
            shown = {**answer_json(Answer(str(row["question"]))), "error": str(error)}
            failed += 1
        print_json({"id": row["id"], **shown}, indent=None)
    if failed:
        print(f"有 {failed} 个问题没有答，原因在各自那一行的 error 里。", file=sys.stderr)


def _asked(row: dict[str, Any], names: Mapping[str, str], options: argparse.Namespace) -> Question:
    """The question of one line; ``names``: ids by the names of files. Raises UsageError."""
    from rag.evaluating import read_history

    text, speeches = row["question"], row.get("speeches") or options.speech
    if not isinstance(text, str):
        raise UsageError("question 要是一段文字。")
    if isinstance(speeches, str):
        speeches = [speeches]
    if not isinstance(speeches, list) or not all(isinstance(one, str) for one in speeches):
        raise UsageError("speeches 要是讲话编号或文件名的列表。")
    try:
        history = read_history(row.get("history") or ())
    except (AttributeError, KeyError, TypeError):
        raise UsageError("history 要是 {role, content} 的列表。") from None
    scope = tuple(names.get(one, one) for one in speeches)
    return Question(
        as_typed(text), history, Filters(scope, options.speaker, options.since, options.until)
    )


def _last(service: Service, question: Question) -> Answer:
    answer = Answer(question.text)
    for answer in service.ask(question):
        if answer.stage is Stage.READING and sys.stderr.isatty():
            print(f"找到 {len(answer.evidence)} 处依据，正在作答……", file=sys.stderr)
    return answer


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    from rag.rendering.as_json import answer_json

    if as_json:
        print_json(answer_json(answer))
        return
    for note in answer.notes:
        print(f"（{note}）")
    print(answer.text)
    for citation in answer.citations or answer.nearest:
        place = " > ".join([f"《{citation.title}》", *citation.section])
        print(f"\n[{citation.n}] {citation.speech} {place}\n    {citation.quote}")
