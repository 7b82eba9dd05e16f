"""Scores answers on a file of questions with known facts and evidence (format: see README).

A fact counts as recalled when one of its accepted forms stands in the answer after folding and
unification of numerals. A citation is precise when its quote contains an evidence string or a
gold form of the question, or lies within the sentence of one. Citation recall is the share of
recalled facts that stand in a cited quote. Pure functions over questions and finished answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, cast

from rag.domain import Answer, ClaimStatus, Message, Passage, Role
from rag.errors import UsageError
from rag.quantities import unify_numerals

UNANSWERABLE = "unanswerable"
HIT_DEPTHS = (1, 5, 10)


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
class Scored:
    """One question's outcome. ``hits``: share of its evidence strings among the first k passages.
    ``facts``: (recalled, of). ``citations``: (precise, of). ``carried``: recalled facts that a
    cited quote holds."""

    id: str
    type: str
    found: bool
    hits: dict[int, float]
    facts: tuple[int, int]
    citations: tuple[int, int]
    carried: int
    wrong_quotes: int
    statuses: dict[str, int]
    chars: int
    seconds: tuple[float, float, float]


def read_questions(path: Path) -> list[EvalQuestion]:
    """Questions of a JSON Lines file. Raises UsageError naming the line that is wrong."""
    return [
        EvalQuestion(
            id=str(row["id"]),
            question=str(row["question"]),
            type=str(row.get("type", "fact")),
            gold=tuple(tuple(map(str, forms)) for forms in row.get("gold", ())),
            evidence=tuple(map(str, row.get("evidence", ()))),
            history=read_history(row.get("history", ())),
        )
        for row in read_lines(path)
    ]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Objects of a JSON Lines file, each with `id` and `question`. Raises UsageError."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"读不了问题文件 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"问题文件 {path} 不是 UTF-8 文本") from error
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
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


def score(
    question: EvalQuestion,
    answer: Answer,
    passages: Sequence[Passage],
    text_of: Callable[[str], str],
) -> Scored:
    """Scores one finished answer; ``text_of`` gives the stored text of a speech by id."""
    said = unify_numerals(answer.text)
    quoted = unify_numerals("\n".join(citation.quote for citation in answer.citations))
    recalled = [forms for forms in question.gold if _stands(forms, said)]
    statuses = {status.value: 0 for status in ClaimStatus}
    for claim in answer.claims:
        statuses[claim.status.value] += 1
    timings = answer.timings
    return Scored(
        id=question.id,
        type=question.type,
        found=answer.found,
        hits={k: _hit(question.evidence, passages[:k]) for k in HIT_DEPTHS},
        facts=(len(recalled), len(question.gold)),
        citations=(
            sum(_is_precise(citation.quote, question) for citation in answer.citations),
            len(answer.citations),
        ),
        carried=sum(_stands(forms, quoted) for forms in recalled),
        wrong_quotes=sum(
            text_of(citation.speech)[citation.span.start : citation.span.end] != citation.quote
            for citation in answer.citations
        ),
        statuses=statuses,
        chars=len(answer.text),
        seconds=(timings.retrieve_s, timings.first_token_s, timings.total_s),
    )


def _stands(forms: Sequence[str], folded_text: str) -> bool:
    return any(unify_numerals(form) in folded_text for form in forms)


def _hit(evidence: Sequence[str], passages: Sequence[Passage]) -> float:
    if not evidence:
        return 0.0
    texts = [unify_numerals(passage.text) for passage in passages]
    found = sum(any(unify_numerals(e) in text for text in texts) for e in evidence)
    return found / len(evidence)


def _is_precise(quote: str, question: EvalQuestion) -> bool:
    folded = unify_numerals(quote)
    for evidence in question.evidence:
        wanted = unify_numerals(evidence)
        if wanted in folded or folded in wanted:
            return True
    return any(_stands(forms, folded) for forms in question.gold)


def summarise(scored: Sequence[Scored]) -> dict[str, Any]:
    """Figures over all questions; shares are 0 to 1, None where there is nothing to count."""
    asked = [one for one in scored if one.type != UNANSWERABLE]
    unanswerable = [one for one in scored if one.type == UNANSWERABLE]
    cited = sum(one.citations[1] for one in asked)
    claims = {s.value: sum(one.statuses[s.value] for one in scored) for s in ClaimStatus}
    facts = [one for one in asked if one.type == "fact" and one.found]
    return {
        "questions": len(scored),
        **{f"evidence_hit@{k}": _mean([one.hits[k] for one in asked]) for k in HIT_DEPTHS},
        "fact_recall": _share(sum(o.facts[0] for o in asked), sum(o.facts[1] for o in asked)),
        "citation_precision": _share(sum(one.citations[0] for one in asked), cited),
        "citation_recall": _share(sum(o.carried for o in asked), sum(o.facts[0] for o in asked)),
        "answers_with_citations": _share(sum(o.citations[1] > 0 for o in asked), len(asked)),
        "unanswerable_refused": _share(sum(not o.found for o in unanswerable), len(unanswerable)),
        "false_refusals": _share(sum(not one.found for one in asked), len(asked)),
        "wrong_quotes": sum(one.wrong_quotes for one in scored),
        "claims": claims,
        "fact_answer_chars_median": median([one.chars for one in facts]) if facts else None,
        "retrieve_s_median": _median([one.seconds[0] for one in scored]),
        "first_token_s_median": _median([o.seconds[1] for o in scored if o.seconds[1] > 0]),
        "total_s_median": _median([one.seconds[2] for one in scored]),
    }


def by_type(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """``summarise`` for each kind of question."""
    kinds = dict.fromkeys(one.type for one in scored)
    return {kind: summarise([one for one in scored if one.type == kind]) for kind in kinds}


def table(summary: dict[str, Any]) -> str:
    """A summary as lines people can read, shares in per cent."""
    return "\n".join(f"{_LABELS.get(key, key)}：{_shown(key, v)}" for key, v in summary.items())


_LABELS = {
    "questions": "题数",
    "evidence_hit@1": "依据命中 前1段",
    "evidence_hit@5": "依据命中 前5段",
    "evidence_hit@10": "依据命中 前10段",
    "fact_recall": "要点召回",
    "citation_precision": "引文精确",
    "citation_recall": "引文召回",
    "answers_with_citations": "有引文的回答",
    "unanswerable_refused": "无答案时拒答",
    "false_refusals": "有答案却拒答",
    "wrong_quotes": "与原文不符的引文（条）",
    "claims": "各状态的句数",
    "fact_answer_chars_median": "事实题回答字数（中位）",
    "retrieve_s_median": "检索用时（中位，秒）",
    "first_token_s_median": "首字用时（中位，秒）",
    "total_s_median": "全程用时（中位，秒）",
}


def _shown(key: str, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict):
        return "，".join(f"{name} {count}" for name, count in value.items())
    if key.endswith("_s_median"):
        return f"{value:.2f}"
    if key.endswith("_median"):
        return f"{value:g}"
    return f"{value:.1%}" if isinstance(value, float) else str(value)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None
