"""`yanbi ask` and `yanbi search`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import add_filters, command, filters, open_service, print_json
from rag.domain import Answer, Filters, Question, Stage
from rag.errors import UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.commands.shared import Subparsers


def register(subparsers: Subparsers) -> None:
    """Adds `search` and `ask`."""
    one = command(subparsers, "search", _search, "检索原文段落")
    one.add_argument("text")
    one.add_argument("-k", type=int, default=5, metavar="N")
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
    from rag.evaluating import read_history, read_lines
    from rag.progress import counted
    from rag.rendering.as_json import answer_json

    rows = read_lines(options.batch)
    stems = {info.file.rsplit(".", 1)[0]: info.id for info in service.list_speeches()}
    for row in counted(rows, "回答"):
        scope = tuple(stems.get(name, name) for name in row.get("speeches") or options.speech)
        within = Filters(scope, options.speaker, options.since, options.until)
        question = Question(str(row["question"]), read_history(row.get("history", ())), within)
        try:
            shown = answer_json(_last(service, question))
        except UsageError as error:
            shown = {**answer_json(Answer(question.text)), "error": str(error)}
        print_json({"id": row["id"], **shown}, indent=None)


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
