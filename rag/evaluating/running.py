"""Asks the questions of a file and keeps what came out as one run: plain JSON, saved and read.

Knows a library and its answers only through the functions it is given.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.domain import Answer, Passage, Question, SpeechInfo, Trace
from rag.errors import UsageError
from rag.evaluating.questions import EvalQuestion, QuestionSet
from rag.evaluating.ranking import NDCG_DEPTH
from rag.evaluating.scoring import Scored, score
from rag.evaluating.summary import by_type, failures, summarise
from rag.rendering.as_json import answer_json

_PARTS = ("run", "all", "by_type", "failed", "questions")


@dataclass(frozen=True, slots=True)
class Instruments:
    """What is measured: ``ask`` gives the finished answer, ``search`` the best k passages,
    ``text_of`` and ``info_of`` the stored text and the record of a speech by id."""

    ask: Callable[[Question], Answer]
    search: Callable[[str, int], Sequence[Passage]]
    text_of: Callable[[str], str]
    info_of: Callable[[str], SpeechInfo]


def evaluate(
    asked: QuestionSet,
    questions: Iterable[EvalQuestion],
    of: Instruments,
    about: dict[str, Any],
    *,
    cold: bool = True,
) -> dict[str, Any]:
    """One run over ``questions``, those of ``asked`` (given apart so that progress can be shown).

    ``about``: what the run is to say of itself beside the questions (date, library, settings).
    ``cold``: the first question loads the models. A question that cannot be asked is scored with
    its error; any other YanbiError ends the run.
    """
    scored: list[Scored] = []
    answers: list[Answer] = []
    trace = Trace()
    for question in questions:
        one, answer = _scored(question, of, cold=cold)
        scored.append(one)
        answers.append(answer)
        trace = answer.trace if answer.trace.chat_model else trace
        # A question that was refused at once has loaded nothing.
        cold = cold and bool(one.error)
    return {
        "run": {
            "questions_file": asked.name,
            "questions_sha256": asked.sha256,
            "only": asked.only,
            "chat_model": trace.chat_model,
            "prompt": trace.prompt,
            "prompt_digest": trace.prompt_digest,
            **about,
        },
        "all": summarise(scored),
        "by_type": by_type(scored),
        "failed": failures(scored),
        "questions": [
            {**asdict(one), "answer": answer_json(answer)}
            for one, answer in zip(scored, answers, strict=True)
        ],
    }


def _scored(question: EvalQuestion, of: Instruments, *, cold: bool) -> tuple[Scored, Answer]:
    passages: Sequence[Passage] = ()
    error = ""
    try:
        answer = of.ask(Question(question.question, question.history))
        passages = of.search(answer.rewritten or question.question, NDCG_DEPTH)
    except UsageError as problem:
        answer, passages, error = Answer(question.question), (), str(problem)
    one = score(question, answer, passages, of.text_of, of.info_of, cold=cold, error=error)
    return one, answer


def check_place(path: Path) -> None:
    """Raises UsageError where a run could not be saved, before hours are spent on it."""
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"不能把评测结果存为 {path}：文件夹不存在或不可写。")


def save_runs(path: Path, runs: Sequence[dict[str, Any]]) -> None:
    """Writes runs as JSON: the run itself where there is one, else a list. Raises UsageError."""
    shown = runs[0] if len(runs) == 1 else list(runs)
    try:
        path.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"不能把评测结果存为 {path}：{error.strerror}") from error


def read_runs(path: Path) -> list[dict[str, Any]]:
    """Runs that ``save_runs`` has written. Raises UsageError for anything else."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"读不了评测结果 {path}：{error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} 不是评测结果（JSON）") from error
    runs = read if isinstance(read, list) else [read]
    if not runs or not all(_is_run(run) for run in runs):
        raise UsageError(f"{path} 不是 yanbi eval --save 存下的评测结果")
    return runs


def _is_run(run: object) -> bool:
    if not isinstance(run, dict) or any(part not in run for part in _PARTS):
        return False
    facts = run["run"]
    return isinstance(facts, dict) and all(
        name in facts for name in ("questions_sha256", "questions_file", "only", "date")
    )
