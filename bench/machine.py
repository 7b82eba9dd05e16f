"""What this machine can do at most, so that every figure can be shown beside its limit.

    python bench/machine.py [--json FILE]

The limits are measured, not looked up: the best of many short runs of what torch does fastest,
with as many threads as torch chooses. A run takes about 20 seconds and 1.2 GB; on a busy machine
the figures are too low, since the best run has still shared the cores with others.

``write_json`` keeps what a bench has measured, in the form that all benches share.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

SHAPES = ((2048, 2048, 2048), (2048, 1536, 8960))
"""Rows, inner size, columns: a square product, and one of a language model's wide layers."""
SECONDS = 1.5
"""How long one kind of work on one shape is repeated."""
LEAST_RUNS = 3


@dataclass(frozen=True, slots=True)
class MachineLimits:
    """Billions of multiplications and additions a second (two for each product of a matrix
    element), by the precision of the inputs, 0.0 where the processor does not do it in hardware;
    and billions of bytes read from memory a second. ``cores``: what this process may use."""

    cpu: str
    cores: int
    bf16_gflops: float
    fp32_gflops: float
    int8_gflops: float
    read_gb_per_s: float


def machine_limits() -> MachineLimits:
    """Measures the limits; about 20 seconds."""
    import torch

    able = torch.cpu.get_capabilities()
    has_bf16 = any(able.get(name) for name in ("avx512_bf16", "amx_bf16", "sve_bf16", "bf16"))
    has_int8 = any(able.get(name) for name in ("avx512_vnni", "amx_int8"))
    return MachineLimits(
        cpu=processor_name(),
        cores=cores(),
        bf16_gflops=round(_gflops("bfloat16"), 1) if has_bf16 else 0.0,
        fp32_gflops=round(_gflops("float32"), 1),
        int8_gflops=round(_int8_gflops(), 1) if has_int8 else 0.0,
        read_gb_per_s=round(_read_gb_per_s(), 1),
    )


def processor_name() -> str:
    """The processor as the system calls it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def write_json(
    path: Path,
    bench: str,
    rows: Sequence[Mapping[str, Any]],
    machine: MachineLimits | None = None,
    **more: Any,
) -> None:
    """Writes what ``bench`` measured: its rows, the machine and the day (UTC). ``more`` are
    further top-level fields. The limits are measured where ``machine`` is not given."""
    kept = {
        "bench": bench,
        "machine": asdict(machine or machine_limits()),
        "date": datetime.now(UTC).date().isoformat(),
        **more,
        "rows": [dict(row) for row in rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", "utf-8")


def best_seconds(work: Callable[[], object], seconds: float = SECONDS) -> float:
    """The shortest of the runs of ``work`` that fit into ``seconds``, at least three."""
    shortest, runs, until = float("inf"), 0, time.perf_counter() + seconds
    while runs < LEAST_RUNS or time.perf_counter() < until:
        began = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - began)
        runs += 1
    return shortest


def _gflops(dtype_name: str) -> float:
    """The fastest matrix product, with weights as they are and, where torch can, packed once."""
    import torch

    dtype, fastest = getattr(torch, dtype_name), 0.0
    for rows, inner, columns in SHAPES:
        left = torch.randn(rows, inner, dtype=dtype)
        weight = torch.randn(columns, inner, dtype=dtype)
        works: list[Callable[[], object]] = [partial(torch.nn.functional.linear, left, weight)]
        if dtype is torch.bfloat16 and torch.backends.mkldnn.is_available():
            packed = torch.ops.mkldnn._reorder_linear_weight(weight, rows)
            multiply = torch.ops.mkldnn._linear_pointwise
            works.append(partial(multiply, left, packed, None, "none", [], ""))
        for work in works:
            fastest = max(fastest, 2e-9 * rows * inner * columns / best_seconds(work))
    return fastest


def _int8_gflops() -> float:
    """The fastest product of unsigned 8-bit activations and signed 8-bit weights."""
    import torch

    fastest = 0.0
    for rows, inner, columns in SHAPES:
        left = torch.randint(0, 255, (rows, inner), dtype=torch.uint8)
        weight = torch.randint(-127, 127, (columns, inner), dtype=torch.int8)
        packed = torch.ops.onednn.qlinear_prepack(weight, [rows, inner])
        scales, zeros = torch.ones(columns), torch.zeros(columns, dtype=torch.int64)
        work = partial(
            torch.ops.onednn.qlinear_pointwise,
            *(left, 0.01, 128, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""),
        )
        fastest = max(fastest, 2e-9 * rows * inner * columns / best_seconds(work))
    return fastest


def _read_gb_per_s() -> float:
    """How fast one GiB, far more than any cache holds, is summed up."""
    import torch

    numbers = torch.ones(1 << 28)
    return 1e-9 * numbers.nbytes / best_seconds(numbers.sum)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    limits = machine_limits()
    print(f"{limits.cpu}, {limits.cores} cores")
    print(f"bf16 {limits.bf16_gflops:8,.0f} GFLOP/s")
    print(f"fp32 {limits.fp32_gflops:8,.0f} GFLOP/s")
    print(f"int8 {limits.int8_gflops:8,.0f} GOP/s")
    print(f"read {limits.read_gb_per_s:8.1f} GB/s")
    if options.json:
        write_json(options.json, "machine", [asdict(limits)], limits)


if __name__ == "__main__":
    main()
