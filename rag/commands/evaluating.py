"""`yanbi eval`: scores the questions of a file, and two runs against each other."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.commands.shared import command, open_service, print_json
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.commands.shared import Subparsers
    from rag.domain import Answer, Question
    from rag.evaluating import QuestionSet


def register(subparsers: Subparsers) -> None:
    """Adds `eval`."""
    one = command(subparsers, "eval", _eval, "用一个问题文件给检索和回答打分")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    one.add_argument("--json", action="store_true")
    one.add_argument("--save", type=Path, metavar="RUN.json", help="把这次评测完整地存下来")
    one.add_argument("--against", type=Path, metavar="RUN.json", help="与存下的一次评测相比")
    one.add_argument("--only", default="", metavar="KIND", help="只评这一类问题，如 fact、list")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")


def _eval(options: argparse.Namespace, settings: Settings) -> None:
    from rag import evaluating

    # All that can be wrong with the files is said before a model is loaded.
    asked = [evaluating.read_question_set(path, options.only) for path in options.files]
    saved = evaluating.read_runs(options.against) if options.against else []
    earlier = [evaluating.earlier_run(saved, one) for one in asked] if saved else []
    if options.save:
        evaluating.check_place(options.save)
    with open_service(settings) as service:
        runs = list(_evaluated(service, settings, asked))
    if options.save:
        evaluating.save_runs(options.save, runs)
    compared = [evaluating.compare(*pair) for pair in zip(earlier, runs, strict=False)]
    if options.json:
        for run, one in zip(runs, compared, strict=False):
            run["against"] = one
        print_json(runs[0] if len(runs) == 1 else runs)
        return
    tables = [evaluating.run_table(run) for run in runs]
    print("\n\n".join([*tables, *map(evaluating.comparison_table, compared)]))


def _evaluated(
    service: Service, settings: Settings, asked: Sequence[QuestionSet]
) -> Iterator[dict[str, Any]]:
    """A run over each file; the first question of the first one loads the models."""
    from datetime import datetime

    from rag.evaluating import Instruments, evaluate
    from rag.progress import counted

    def ask(question: Question) -> Answer:
        *_, answer = service.ask(question)
        return answer

    service.warm_up()
    library = service.library
    of = Instruments(ask, service.search, library.text, library.info)
    for number, one in enumerate(asked):
        about = {
            "date": datetime.now().astimezone().isoformat(timespec="seconds"),
            "embedder": library.embedder_name(),
            "generation": library.generation(),
            "speeches": len(library.list()),
            "evidence_tokens": settings.evidence_tokens,
            "threads": settings.threads,
        }
        questions = counted(one.questions, f"评测 {one.name}")
        yield evaluate(one, questions, of, about, cold=number == 0)
