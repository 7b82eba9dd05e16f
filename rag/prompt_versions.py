"""Which version of each prompt is in use; the files stand in ``prompts/``."""

from __future__ import annotations

from pathlib import Path

from rag.answering import AnswerPrompts
from rag.prompting import (
    AnswerVariables,
    JudgeVariables,
    Prompt,
    RewriteVariables,
    SummaryVariables,
    load_prompt,
)

ANSWER_PROMPT = "answer.v1"
JUDGE_PROMPT = "judge.v1"
REWRITE_PROMPT = "rewrite.v1"
SUMMARY_PROMPT = "summary.v1"


def answer_prompts(folder: Path) -> AnswerPrompts:
    """The prompts that answering needs. Raises PromptError, as ``load_prompt`` does."""
    return AnswerPrompts(
        load_prompt(folder, ANSWER_PROMPT, AnswerVariables),
        load_prompt(folder, JUDGE_PROMPT, JudgeVariables),
        load_prompt(folder, REWRITE_PROMPT, RewriteVariables),
    )


def summary_prompt(folder: Path) -> Prompt[SummaryVariables]:
    """The prompt that shortens a claim of a brief. Raises PromptError."""
    return load_prompt(folder, SUMMARY_PROMPT, SummaryVariables)
