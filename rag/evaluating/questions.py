"""Files of questions with known facts and evidence -> EvalQuestion. Knows nothing of answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from rag.domain import Message, Role
from rag.errors import UsageError

UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A line of the file; ``gold``: facts, each a list of accepted forms; ``evidence``: exact
    substrings of the sources."""

    id: str
    question: str
    type: str
    gold: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    history: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file that are to be asked. ``sha256`` (hex) is of the whole file,
    ``only`` the one kind that was asked for, or ''."""

    name: str
    sha256: str
    only: str
    questions: tuple[EvalQuestion, ...]


def read_question_set(path: Path, only: str = "") -> QuestionSet:
    """The questions of a file, all or of one kind. Raises UsageError where there is none."""
    questions = read_questions(path)
    if not questions:
        raise UsageError(f"问题文件 {path} 里没有问题")
    kinds = dict.fromkeys(question.type for question in questions)
    if only and only not in kinds:
        raise UsageError(f"{path} 里没有「{only}」类的问题；有的是：{'、'.join(kinds)}")
    return QuestionSet(
        name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        only=only,
        questions=tuple(q for q in questions if not only or q.type == only),
    )


def read_questions(path: Path) -> list[EvalQuestion]:
    """Questions of a JSON Lines file. Raises UsageError naming what is wrong."""
    return [_question(path, row) for row in read_lines(path)]


def _question(path: Path, row: dict[str, Any]) -> EvalQuestion:
    try:
        return EvalQuestion(
            id=str(row["id"]),
            question=str(row["question"]),
            type=str(row.get("type", "fact")),
            gold=tuple(map(_forms, row.get("gold") or ())),
            evidence=_forms(row.get("evidence") or ()),
            history=read_history(row.get("history") or ()),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"{path} 里 {row['id']} 的 gold、evidence 或 history 写得不对") from error


def _forms(written: Iterable[object]) -> tuple[str, ...]:
    """A bare string is one form, not a list of its characters."""
    return (written,) if isinstance(written, str) else tuple(map(str, written))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Objects of a JSON Lines file, each with `id` and `question`. Raises UsageError."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"读不了问题文件 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"问题文件 {path} 不是 UTF-8 文本") from error
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{path} 第 {number} 行不是 JSON：{error.msg}") from error
        if not isinstance(row, dict) or "id" not in row or "question" not in row:
            raise UsageError(f"{path} 第 {number} 行要有 id 和 question")
        rows.append(row)
    return rows


def read_history(turns: Iterable[dict[str, Any]]) -> tuple[Message, ...]:
    """Messages from `[{"role", "content"}]`; roles other than user and assistant are left out."""
    return tuple(
        Message(cast(Role, turn["role"]), str(turn["content"]))
        for turn in turns
        if turn.get("role") in {"user", "assistant"}
    )
