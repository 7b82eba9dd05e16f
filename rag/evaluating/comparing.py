"""Two runs over the same questions, side by side. Runs are plain JSON as ``running.py`` makes it.

A question's answer got better when more of its facts are recalled, else more of them carried by
citations, else its citations more precise, else less in it is unsupported; of a question without
an answer, when it is refused. Its search got better when nDCG@10 rose, else the recall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.errors import UsageError
from rag.evaluating.questions import UNANSWERABLE, QuestionSet
from rag.evaluating.tables import measures, value_of

Run = Mapping[str, Any]


def earlier_run(runs: Sequence[Run], asked: QuestionSet) -> Run:
    """Of saved ``runs`` the one over the same question file and the same kinds of question.

    Raises UsageError where there is none: figures of other questions say nothing.
    """
    same = [run for run in runs if run["run"]["questions_sha256"] == asked.sha256]
    if not same:
        names = "、".join(str(run["run"]["questions_file"]) for run in runs)
        raise UsageError(
            f"那次评测的问题文件（{names}）与 {asked.name} 内容不同，不能相比；"
            "请用同一个文件重新评测。"
        )
    for run in same:
        if run["run"]["only"] == asked.only:
            return run
    for run in same:
        if not run["run"]["only"]:
            return _of_kind(run, asked.only)
    raise UsageError(
        f"那次评测只问了「{same[0]['run']['only']}」类的问题，不能与这次相比；请加 --only 再评。"
    )


def _of_kind(run: Run, kind: str) -> Run:
    figures = run["by_type"][kind]
    rows = [row for row in run["questions"] if row["type"] == kind]
    return {**run, "all": figures, "by_type": {kind: figures}, "questions": rows}


def compare(old: Run, new: Run) -> dict[str, Any]:
    """For every figure [old, new, difference], over all and by kind (None where one of them has
    no such figure), and the ids of questions whose answer or search got better or worse."""
    before = {row["id"]: row for row in old["questions"]}
    pairs = [(before[row["id"]], row) for row in new["questions"] if row["id"] in before]
    return {
        "earlier_date": old["run"]["date"],
        "all": _figures(old["all"], new["all"]),
        "by_type": {
            kind: _figures(old["by_type"].get(kind, {}), figures)
            for kind, figures in new["by_type"].items()
        },
        "better": [b["id"] for a, b in pairs if _answer_key(b) > _answer_key(a)],
        "worse": [b["id"] for a, b in pairs if _answer_key(b) < _answer_key(a)],
        "found_better": [b["id"] for a, b in pairs if _search_key(b) > _search_key(a)],
        "found_worse": [b["id"] for a, b in pairs if _search_key(b) < _search_key(a)],
    }


def _figures(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    found = {}
    for key in measures(new):
        before, after = value_of(old, key), value_of(new, key)
        known = before is not None and after is not None
        found[key] = [before, after, after - before if known else None]
    return found


def _answer_key(row: Mapping[str, Any]) -> tuple[float, ...]:
    if row["type"] == UNANSWERABLE:
        return (float(not row["found"] and not row["error"]),)
    precise, cited = row["citations"]
    return (
        row["facts"][0],
        row["carried"],
        precise / cited if cited else 0.0,
        -len(row["unsupported"]),
    )


def _search_key(row: Mapping[str, Any]) -> tuple[float, ...]:
    if not row["evidence"]:
        return ()
    return (round(row["ndcg"], 6), *(row["recalls"][k] for k in sorted(row["recalls"], key=int)))
