"""Scores answers on files of questions with known facts and evidence (format: see README).

``questions.py`` reads the files, ``running.py`` asks and keeps the runs, ``scoring.py`` scores one
answer with the help of ``ranking.py`` (did the search find the evidence), ``precision.py`` (does a
citation stand where the evidence stands) and ``unsupported.py`` (what no citation carries),
``summary.py`` makes figures of many scores, ``comparing.py`` sets two runs side by side and
``tables.py`` draws them. All but the reading and keeping of files are pure functions.
"""

from __future__ import annotations

from rag.evaluating.comparing import compare, earlier_run
from rag.evaluating.questions import (
    EvalQuestion,
    QuestionSet,
    read_history,
    read_lines,
    read_question_set,
    read_questions,
)
from rag.evaluating.running import Instruments, check_place, evaluate, read_runs, save_runs
from rag.evaluating.scoring import Scored, score
from rag.evaluating.summary import by_type, summarise
from rag.evaluating.tables import comparison_table, run_table, table

__all__ = [
    "EvalQuestion",
    "Instruments",
    "QuestionSet",
    "Scored",
    "by_type",
    "check_place",
    "compare",
    "comparison_table",
    "earlier_run",
    "evaluate",
    "read_history",
    "read_lines",
    "read_question_set",
    "read_questions",
    "read_runs",
    "run_table",
    "save_runs",
    "score",
    "summarise",
    "table",
]
