"""How fast texts become vectors: yanbi against sentence-transformers as it comes.

    python bench/embedding.py [--texts FOLDER] [--count 2000] [--model FOLDER] [--json FILE]

The texts are chunks of the speeches in FOLDER (default: the samples), as they are indexed; where
there are too few, the speeches are chunked again in other sizes. Both embed the same texts with
the same weights, one after the other: ``SentenceTransformer(model).encode(texts)`` with nothing
set (float32, batches of 32), and the embedder that yanbi loads. Printed for each: seconds, CPU
seconds (all threads), texts a second, the arithmetic done (real tokens only, layers and attention)
as a share of this machine's bf16 limit measured in the same run, and the ratio of both times; and
how near the two vectors of a text are.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from machine import MachineLimits, machine_limits, write_json

from rag import models
from rag.chunking import chunk, indexed_text
from rag.domain import Speech
from rag.extracting import Effort
from rag.indexing.files import files_of, parts_of
from rag.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
SIZES = (280, 240, 200, 160, 120)
"""Characters of a chunk: the product's first, the others where more texts are asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of embedding. ``ratio``: how many times faster than the default, by the clock;
    ``cpu_ratio``: by CPU seconds, which a busy machine disturbs less. ``least_cosine`` is to the
    default's vectors. Shares are of the machine's bf16 limit."""

    name: str
    texts: int
    tokens: int
    seconds: float
    cpu_seconds: float
    texts_per_s: float
    gflops: float
    share_of_bf16: float
    ratio: float
    cpu_ratio: float
    least_cosine: float


def chunks_of(folder: Path, count: int) -> list[str]:
    """At most ``count`` different texts as they are indexed."""
    speeches = list(speeches_of(folder))
    texts: dict[str, None] = {}
    for size in SIZES:
        for speech in speeches:
            texts.update(
                dict.fromkeys(indexed_text(speech, one) for one in chunk(speech, target_chars=size))
            )
        if len(texts) >= count:
            break
    return list(texts)[:count]


def speeches_of(folder: Path) -> Iterator[Speech]:
    files, _ = files_of([folder])
    for file in files:
        for part in parts_of(file.read_bytes(), file.name, Effort()):
            if isinstance(part.found, Speech):
                yield part.found


def gflop(lengths: list[int], config: dict[str, Any]) -> float:
    """Billions of multiplications and additions for texts of so many tokens."""
    size, wide = config["hidden_size"], config["intermediate_size"]
    weights = 4 * size * size + 2 * size * wide
    tokens, pairs = sum(lengths), sum(length * length for length in lengths)
    return 1e-9 * config["num_hidden_layers"] * (2 * weights * tokens + 4 * size * pairs)


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``work`` gives, its seconds and its CPU seconds."""
    began, cpu = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - began, time.process_time() - cpu


def measure(model: str, texts: list[str], limits: MachineLimits) -> list[Row]:
    from rag.backends.sentence_embedder import SentenceEmbedder

    ours = SentenceEmbedder.load(model)
    from sentence_transformers import SentenceTransformer

    default = SentenceTransformer(model, local_files_only=True)
    prefixed = [(default.prompts.get("passage") or "") + text for text in texts]
    config = json.loads((Path(model) / "config.json").read_text("utf-8"))
    codes = default.tokenizer(prefixed, truncation=True, max_length=default.max_seq_length)
    lengths = [len(code) for code in codes["input_ids"]]
    for warm in (default.encode, ours.embed_passages):
        warm(prefixed[:8])
    runs = {
        "yanbi": timed(lambda: ours.embed_passages(texts)),
        "sentence-transformers": timed(lambda: default.encode(prefixed, show_progress_bar=False)),
    }
    reference, slow, slow_cpu = runs["sentence-transformers"]
    reference = reference / np.linalg.norm(reference, axis=1, keepdims=True)
    rows = []
    for name, (vectors, seconds, cpu) in runs.items():
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        speed = gflop(lengths, config) / seconds
        rows.append(
            Row(
                name=name,
                texts=len(texts),
                tokens=sum(lengths),
                seconds=round(seconds, 2),
                cpu_seconds=round(cpu, 2),
                texts_per_s=round(len(texts) / seconds, 1),
                gflops=round(speed, 1),
                share_of_bf16=round(speed / limits.bf16_gflops, 3) if limits.bf16_gflops else 0.0,
                ratio=round(slow / seconds, 2),
                cpu_ratio=round(slow_cpu / cpu, 2),
                least_cosine=round(float((unit * reference).sum(axis=1).min()), 5),
            )
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--texts", type=Path, default=ROOT / "tests/samples", metavar="FOLDER")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="default: the pinned one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    folder = options.model or models.ready(models.find("embedding"), load_settings().models_dir)
    if folder is None:
        parser.error("no embedding model; run `yanbi models pull` first")
    texts = chunks_of(options.texts, options.count)
    limits = machine_limits()
    rows = measure(str(folder), texts, limits)
    print(f"{len(texts)} texts; bf16 limit {limits.bf16_gflops:,.0f} GFLOP/s")
    print(f"{'':22}  seconds   CPU s  texts/s  GFLOP/s of bf16  times  CPU times  least cosine")
    for row in rows:
        print(
            f"{row.name:22} {row.seconds:8.1f} {row.cpu_seconds:7.1f} {row.texts_per_s:8.1f}"
            f" {row.gflops:8.0f} {row.share_of_bf16:7.0%} {row.ratio:6.2f} {row.cpu_ratio:10.2f}"
            f" {row.least_cosine:13.5f}"
        )
    if options.json:
        write_json(options.json, "embedding", [asdict(row) for row in rows], limits)


if __name__ == "__main__":
    main()
