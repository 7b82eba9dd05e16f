"""The figures of `generation.py`: what engines wrote and how long it took -> rows and a table.

Pure functions; knows the names of the ways of writing, not how they are run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from machine import MachineLimits
from peers.sampling import middle_and_tail
from peers.weights import Size

from rag.evaluating.tables import aligned

LOOKUP, PLAIN = "yanbi", "yanbi, no lookup"
GENERATE, GENERATE_LOOKUP = "transformers", "transformers, prompt lookup"
LLAMA = "llama.cpp"


@dataclass(frozen=True, slots=True)
class Written:
    """What an engine wrote and how long it took, seconds since it was asked."""

    text: str
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    first_s: float
    total_s: float

    def steps(self, most: int) -> int:
        """Tokens that came after the first, the one that ends the text included."""
        return max(self.output_tokens - (self.output_tokens >= most), 0)


def summed(
    name: str,
    done: Sequence[Written],
    machine: MachineLimits,
    size: Size,
    max_tokens: int,
) -> dict[str, Any]:
    """One row of the table: totals over all questions, and shares of the machine's limits."""
    read = sum(one.prompt_tokens - one.cached_tokens for one in done)
    prefill = read / sum(one.first_s for one in done)
    steps = sum(one.steps(max_tokens) for one in done)
    decode = steps / max(sum(one.total_s - one.first_s for one in done), 1e-9)
    gflops = machine.bf16_gflops or machine.fp32_gflops
    most_read = gflops * 1e9 / (2 * size.matrix_parameters)
    readings = machine.read_gb_per_s * 1e9 / size.bytes
    first, first_tail = middle_and_tail([one.first_s for one in done])
    whole, whole_tail = middle_and_tail([one.total_s for one in done])
    row: dict[str, Any] = {"engine": name}
    if name != PLAIN:  # it has read the prompt a moment before, with lookup
        row |= {
            "prefill_tokens_per_s": round(prefill, 1),
            "prefill_of_limit": round(prefill / most_read, 3),
            "first_token_s_median": first,
            "first_token_s_p95": first_tail,
            "whole_s_median": whole,
            "whole_s_p95": whole_tail,
        }
    return row | {
        "decode_tokens_per_s": round(decode, 2),
        "decode_of_one_reading": round(decode / readings, 3),
        "prompt_tokens_median": sorted(one.prompt_tokens for one in done)[len(done) // 2],
        "output_tokens": sum(one.output_tokens for one in done),
    }


def ratios(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """How many times faster yanbi (with lookup) is than each of the others."""
    ours = next((row for row in rows if row["engine"] == LOOKUP), None)
    if ours is None:
        return {}
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row is not ours:
            found[row["engine"]] = {
                key.removesuffix("_tokens_per_s"): round(ours[key] / row[key], 2)
                for key in ("prefill_tokens_per_s", "decode_tokens_per_s")
                if row.get(key)
            }
    return found


def shown(
    rows: Sequence[Mapping[str, Any]], machine: MachineLimits, texts: Mapping[str, Any]
) -> str:
    """The table for people, and what the texts say."""
    table = [
        [
            "",
            "read tok/s",
            "of limit",
            "first s",
            "p95",
            "written tok/s",
            "of one reading",
            "tokens",
        ]
    ]
    for row in rows:
        read = [f"{row[key]:{form}}" if key in row else "" for key, form in _READ]
        table.append(
            [
                row["engine"],
                *read,
                f"{row['decode_tokens_per_s']:.1f}",
                f"{row['decode_of_one_reading']:.0%}",
                f"{row['output_tokens']}",
            ]
        )
    lines = [
        f"{machine.cpu}, {machine.cores} cores: bf16 {machine.bf16_gflops:,.0f} GFLOP/s, "
        f"memory {machine.read_gb_per_s:.1f} GB/s",
        aligned(table),
    ]
    for name, times in ratios(rows).items():
        told = ", ".join(f"{what} {value:.2f} times" for what, value in times.items())
        lines.append(f"yanbi against {name}: {told}")
    if texts:
        lines.append(f"with and without lookup the same: {texts['identical']}/{texts['questions']}")
        lines += [f"  {one}" for one in texts["differences"]]
    return "\n".join(lines)


_READ = (
    ("prefill_tokens_per_s", ".0f"),
    ("prefill_of_limit", ".0%"),
    ("first_token_s_median", ".2f"),
    ("first_token_s_p95", ".2f"),
)
