"""What yanbi was to reach, and where the kept results say how far it got.

Knows the fields of each bench's result and nothing of pages. A field that a result lacks gives
None, so that a result kept by an older bench is shown as not measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Result = Mapping[str, Any]
Value = Callable[[Result], float | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """``limit``: the value asked for, reached from below where ``at_most``, else from above.
    ``form`` is how a value is written, with {} for it."""

    what: str
    bench: str
    value: Value
    limit: float
    form: str
    at_most: bool = False

    @property
    def words(self) -> str:
        return f"at {'most' if self.at_most else 'least'} {self.told(self.limit)}"

    def told(self, value: float) -> str:
        return self.form.format(value)

    def reached(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit


def field(*path: str) -> Value:
    """A number at a place of the result: ``field("ratios", "whole")``."""

    def value(result: Result) -> float | None:
        found: Any = result
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return float(found) if isinstance(found, (int, float)) else None

    return value


def of_row(key: str, **where: object) -> Value:
    """The number under ``key`` in the first row that has it and whose fields are as in ``where``
    (a number above 1,000 to the nearest tenth: libraries have 99,980 chunks, not 100,000)."""

    def value(result: Result) -> float | None:
        for row in result["rows"]:
            if isinstance(row.get(key), (int, float)) and all(
                _is_about(row.get(name), wanted) for name, wanted in where.items()
            ):
                return float(row[key])
        return None

    return value


def last(key: str) -> Value:
    """The number under ``key`` in the last row that has it."""

    def value(result: Result) -> float | None:
        return of_row(key)({**result, "rows": result["rows"][::-1]})

    return value


def slowest_search(chunks: int) -> Value:
    """The largest p95 of both rankings fused, with a filter, at this size."""

    def value(result: Result) -> float | None:
        times = [
            row["p95_ms"]
            for row in result["rows"]
            if row.get("of") == "whole"
            and _is_about(row.get("chunks"), chunks)
            and row.get("filter", "none") != "none"
        ]
        return float(max(times)) if times else None

    return value


def least_recall(result: Result) -> float | None:
    """The smallest share of the true best ten that any search found."""
    found = [row["recall_at_10"] for row in result["rows"] if "recall_at_10" in row]
    return float(min(found)) if found else None


def added_against_empty(result: Result) -> float | None:
    """Time to add one speech to the largest library by that for the smallest."""
    rows = [row for row in result["rows"] if "add_ms" in row]
    return float(rows[-1]["add_ms"] / rows[0]["add_ms"]) if len(rows) > 1 else None


def _is_about(found: object, wanted: object) -> bool:
    if isinstance(wanted, int) and wanted > 1000 and isinstance(found, (int, float)):
        return abs(found - wanted) <= wanted / 10
    return found == wanted


def _texts_explained(result: Result) -> float | None:
    """Share of the texts that are the same with and without lookup, or part at a near-tie."""
    texts = result.get("texts") or {}
    if not texts.get("questions"):
        return None
    ties = sum(
        one["best"][0][1] - one["best"][1][1] <= NEAR_TIE
        for one in texts.get("differences", ())
        if len(one.get("best", ())) == 2
    )
    return float((texts["identical"] + ties) / texts["questions"])


NEAR_TIE = 0.25
"""Log-probabilities of the two best tokens this close are a near-tie: bfloat16 keeps three digits,
and logits of about 20 are told apart in steps of an eighth."""


SEARCH_MS = ((1_000, 10), (10_000, 15), (100_000, 30), (1_000_000, 100))
"""Chunks, and the milliseconds in which they are to be searched."""

ASKED = (
    Asked(
        "whole answer, against LlamaIndex + llama.cpp, median",
        "answers", field("ratios", "whole"), 4, "{:.1f} times faster",
    ),
    Asked(
        "evidence on screen, median",
        "answers", of_row("evidence_s_median", engine="yanbi"), 0.3, "{:.2f} s", True,
    ),
    Asked(
        "first words, median",
        "answers", of_row("first_words_s_median", engine="yanbi"), 2, "{:.2f} s", True,
    ),
    Asked(
        "first words, 95th percentile",
        "answers", of_row("first_words_s_p95", engine="yanbi"), 3.5, "{:.2f} s", True,
    ),
    Asked(
        "first words, against the machine's limit for the tokens to be read",
        "answers", of_row("first_words_of_limit_median", engine="yanbi"), 1.3, "{:.2f} times", True,
    ),
    Asked(
        "prefill, share of the bf16 limit",
        "generation", of_row("prefill_of_limit", engine="yanbi"), 0.85, "{:.0%}",
    ),
    Asked(
        "decode, against transformers",
        "generation", field("ratios", "transformers", "decode"), 5, "{:.1f} times",
    ),
    Asked(
        "decode, against llama.cpp",
        "generation", field("ratios", "llama.cpp", "decode"), 2.5, "{:.1f} times",
    ),
    Asked(
        "text with and without lookup the same, or parting at a near-tie",
        "generation", _texts_explained, 1, "{:.0%}",
    ),
    Asked(
        "embedding, against sentence-transformers",
        "embedding", of_row("ratio", name="yanbi"), 2.5, "{:.1f} times",
    ),
    Asked(
        "embedding, share of the bf16 limit",
        "embedding", of_row("share_of_bf16", name="yanbi"), 0.45, "{:.0%}",
    ),
    *(
        Asked(
            f"search with a filter, {chunks:,} chunks, 95th percentile",
            "search", slowest_search(chunks), limit, "{:.1f} ms", True,
        )
        for chunks, limit in SEARCH_MS
    ),
    Asked("recall@10 against exact search", "search", least_recall, 0.98, "{:.3f}"),
    Asked(
        "adding a speech to a large library, against an empty one",
        "growth", added_against_empty, 1.2, "{:.2f} times", True,
    ),
    Asked(
        "memory, growth from the 10th question to the last",
        "memory", last("growth"), 100, "{:.0f} MB", True,
    ),
    Asked(
        "start to first answer",
        "start", of_row("seconds", what="first answer done"), 15, "{:.1f} s", True,
    ),
)  # fmt: skip
