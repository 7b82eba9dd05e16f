"""Many scores -> figures over all questions and over each kind.

Shares are 0 to 1, None where there is nothing to count. Times leave out the question during which
the models were loaded. The 95th percentile is the nearest rank: of 20 values the 19th.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from rag.domain import ClaimStatus
from rag.evaluating.questions import UNANSWERABLE
from rag.evaluating.ranking import HIT_DEPTHS
from rag.evaluating.scoring import Scored, why_failed


def summarise(scored: Sequence[Scored]) -> dict[str, Any]:
    """Figures over all questions; shares are 0 to 1, None where there is nothing to count."""
    asked = [one for one in scored if one.type != UNANSWERABLE]
    unanswerable = [one for one in scored if one.type == UNANSWERABLE]
    sought = [one for one in asked if one.evidence]
    claims = {s.value: sum(one.statuses[s.value] for one in scored) for s in ClaimStatus}
    loose = [item.status for one in scored for item in one.unsupported]
    unverified = loose.count(ClaimStatus.UNVERIFIED.value)
    return {
        "questions": len(scored),
        **{f"evidence_hit@{k}": _mean([one.hits[k] for one in sought]) for k in HIT_DEPTHS},
        **{f"evidence_recall@{k}": _mean([one.recalls[k] for one in sought]) for k in HIT_DEPTHS},
        "ndcg@10": _mean([one.ndcg for one in sought]),
        "fact_recall": _share(sum(o.facts[0] for o in asked), sum(o.facts[1] for o in asked)),
        "citation_precision": _share(
            sum(o.citations[0] for o in asked), sum(o.citations[1] for o in asked)
        ),
        "citation_recall": _share(sum(o.carried for o in asked), sum(o.facts[0] for o in asked)),
        "answers_with_citations": _share(sum(o.citations[1] > 0 for o in asked), len(asked)),
        "unanswerable_refused": _share(sum(map(_refused, unanswerable)), len(unanswerable)),
        "false_refusals": _share(sum(map(_refused, asked)), len(asked)),
        "wrong_quotes": sum(one.wrong_quotes for one in scored),
        "unsupported": len(loose) - unverified,
        "unsupported_unverified": unverified,
        "errors": sum(bool(one.error) for one in scored),
        "claims": claims,
        "claim_shares": {name: _share(n, sum(claims.values())) for name, n in claims.items()},
        "fact_answer_chars_median": _median(
            [one.chars for one in asked if one.type == "fact" and one.found]
        ),
        "answer_chars_median": _median([one.chars for one in scored if one.found]),
        **_latencies([one.seconds for one in scored if not one.cold and not one.error]),
    }


def by_type(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """``summarise`` for each kind of question."""
    kinds = dict.fromkeys(one.type for one in scored)
    return {kind: summarise([one for one in scored if one.type == kind]) for kind in kinds}


def failures(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """The questions that went wrong, each with a word why and how far it came."""
    return [
        {
            "id": one.id,
            "type": one.type,
            "why": why,
            "facts": list(one.facts),
            "citations": list(one.citations),
            "evidence_recall@10": one.recalls[10] if one.evidence else None,
        }
        for one in scored
        if (why := why_failed(one))
    ]


def _refused(one: Scored) -> bool:
    """A question that could not even be asked was not refused."""
    return not one.found and not one.error


def _latencies(seconds: Sequence[tuple[float, float, float]]) -> dict[str, float | None]:
    """Of the first words only where there were any: without a model nothing is written."""
    series = {
        "retrieve_s": [one[0] for one in seconds],
        "first_token_s": [one[1] for one in seconds if one[1] > 0],
        "total_s": [one[2] for one in seconds],
    }
    medians = {f"{name}_median": _median(values) for name, values in series.items()}
    return medians | {f"{name}_p95": _p95(values) for name, values in series.items()}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None


def _p95(values: Sequence[float]) -> float | None:
    # In whole numbers, since 0.95 * 20 is a hair above 19 in binary.
    return sorted(values)[math.ceil(95 * len(values) / 100) - 1] if values else None
