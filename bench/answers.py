"""Whole answers: yanbi, and LlamaIndex with llama.cpp on the same weights, questions and files.

    python bench/answers.py --questions FILE --speeches FOLDER_OR_FILE ... [--index DIR]
        [--number 40] [--peers] [--json FILE]

The questions go to both in turn, with everything loaded before. Printed, as median and 95th
percentile of the seconds since the question was asked: until the evidence is there, until the
first words, until the whole answer; how many of the known facts stand in the answers (the same
scorer for both, so that speed is not bought with silence); and of yanbi, how long the model took
beside what this machine's bf16 product allows for the prompt tokens it had to read. Without
``--index`` a library is made of the speeches for the occasion; with it, it should hold the same
ones. A follow-up is asked of LlamaIndex together with the question before it.

``--peers`` needs what `make bench` installs. 40 questions take about 25 minutes on two cores with
peers, 3 without.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from machine import MachineLimits, cores, machine_limits, write_json
from peers import weights
from peers.engine import Engine, EngineFailed
from peers.library import library_of
from peers.sampling import middle_and_tail, percentile, spread

from rag.conversing import joined
from rag.domain import Answer
from rag.evaluating import EvalQuestion, read_questions, score
from rag.evaluating.questions import UNANSWERABLE
from rag.evaluating.tables import aligned
from rag.reading import find_files
from rag.settings import Settings

OURS, PEER = "yanbi", "LlamaIndex + llama.cpp"
Reply = Mapping[str, Any]


def main() -> None:
    options = parsed()
    questions = spread(read_questions(options.questions), options.number)
    files = find_files(options.speeches)
    print("measuring the machine", file=sys.stderr)
    machine = machine_limits()
    with ExitStack() as until_end:
        settings = until_end.enter_context(library_of(options.index, files))
        engines = {
            OURS: until_end.enter_context(
                Engine("yanbi_answers", {"index": str(settings.index_dir.resolve())})
            )
        }
        if options.peers:
            try:
                engines[PEER] = until_end.enter_context(peer(settings, files))
            except EngineFailed as failure:
                raise SystemExit(f"{failure}\nthe peers come with `make bench`") from None
        for name, engine in engines.items():
            told = f"{engine.about['name']}, {engine.about['speeches']} speeches"
            print(f"{name}: {told}", file=sys.stderr)
        replies = asked(engines, questions)
    parameters = weights.size_of(weights.converted_folder(settings)).matrix_parameters
    rows = [summed(name, questions, got, machine, parameters) for name, got in replies.items()]
    print(shown(rows, machine))
    if options.json:
        more = {"questions": len(questions), "ratios": ratios(rows), "each": each(replies)}
        write_json(options.json, "answers", rows, machine, **more)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--speeches", type=Path, nargs="+", required=True, metavar="PATH")
    parser.add_argument("--index", type=Path, metavar="DIR", help="a library of these speeches")
    parser.add_argument("--number", type=int, default=40, help="questions, spread over the file")
    parser.add_argument("--peers", action="store_true", help="ask LlamaIndex, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    return parser.parse_args()


def peer(settings: Settings, files: Sequence[Path]) -> Engine:
    return Engine(
        "llama_index_answers",
        {
            "files": [str(file.resolve()) for file in files],
            "gguf": str(weights.gguf_file(settings)),
            "embedder": str(weights.converted_folder(settings, "embedding")),
            "folder": str(weights.converted_folder(settings)),
            "threads": settings.threads or cores(),
        },
    )


def asked(
    engines: Mapping[str, Engine], questions: Sequence[EvalQuestion]
) -> dict[str, list[Reply]]:
    """The replies of each engine; one that fails has none from then on and is left out."""
    replies: dict[str, list[Reply]] = {name: [] for name in engines}
    for name, engine in engines.items():  # what is done at the first use is not counted
        reply_to(name, engine, "讲话的主要内容是什么？", ())
    for number, question in enumerate(questions, start=1):
        for name in list(replies):
            try:
                got = reply_to(name, engines[name], question.question, question.history)
                replies[name].append(got)
            except EngineFailed as failure:
                print(f"left out: {failure}", file=sys.stderr)
                del replies[name]
        print(f"\r{number}/{len(questions)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return replies


def reply_to(name: str, engine: Engine, text: str, history: Sequence[Any]) -> Reply:
    if name == PEER:
        return engine.ask(question=joined(text, history))
    return engine.ask(question=text, history=[asdict(turn) for turn in history])


def summed(
    name: str,
    questions: Sequence[EvalQuestion],
    replies: Sequence[Reply],
    machine: MachineLimits,
    parameters: int,
) -> dict[str, Any]:
    """One row of the table. ``parameters``: weights that each prompt token is multiplied with."""
    scored = [
        score(one, Answer(one.question, found=got["found"], text=got["text"]), (), lambda _: "")
        for one, got in zip(questions, replies, strict=True)
    ]
    refusals = [not one.found for one in scored if one.type == UNANSWERABLE]
    row: dict[str, Any] = {"engine": name}
    for key, part in (("evidence", "evidence_s"), ("first_words", "first_s"), ("whole", "total_s")):
        middle, tail = middle_and_tail([got[part] for got in replies])
        row |= {f"{key}_s_median": middle, f"{key}_s_p95": tail}
    row["prompt_tokens_median"] = median(got["prompt_tokens"] for got in replies)
    row["fact_recall"] = round(
        sum(one.facts[0] for one in scored) / max(sum(one.facts[1] for one in scored), 1), 3
    )
    if name != OURS:
        return row
    operations = (machine.bf16_gflops or machine.fp32_gflops) * 1e9
    over = [
        (got["first_s"] - got["evidence_s"]) * operations / (2 * parameters * got["prompt_tokens"])
        for got in replies
        if got["prompt_tokens"]
    ]
    if over:
        row["first_words_of_limit_median"] = round(median(over), 2)
        row["first_words_of_limit_p95"] = round(percentile(over, 0.95), 2)
    row["judged_questions"] = len(over)
    row["unanswerable_refused"] = round(sum(refusals) / len(refusals), 3) if refusals else None
    return row


def ratios(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How many times longer the peer's median whole answer takes, and its first words."""
    by_name = {row["engine"]: row for row in rows}
    if OURS not in by_name or PEER not in by_name:
        return {}
    return {
        part: round(by_name[PEER][f"{part}_s_median"] / by_name[OURS][f"{part}_s_median"], 2)
        for part in ("first_words", "whole")
    }


def each(replies: Mapping[str, Sequence[Reply]]) -> dict[str, list[dict[str, float]]]:
    """Seconds and tokens of every question; no text of the speeches."""
    return {
        name: [
            {key: round(value, 3) for key, value in got.items() if key not in ("text", "found")}
            for got in all_of_one
        ]
        for name, all_of_one in replies.items()
    }


def shown(rows: Sequence[Mapping[str, Any]], machine: MachineLimits) -> str:
    """The table for people, and the ratios."""
    head = ["", "evidence s", "p95", "first words s", "p95", "whole s", "p95", "tokens", "facts"]
    table = [head]
    for row in rows:
        parts = [f"{row[f'{part}_s_{what}']:.2f}" for part in _PARTS for what in ("median", "p95")]
        tokens, facts = f"{row['prompt_tokens_median']:.0f}", f"{row['fact_recall']:.1%}"
        table.append([row["engine"], *parts, tokens, facts])
    lines = [
        f"{machine.cpu}, {machine.cores} cores: bf16 {machine.bf16_gflops:,.0f} GFLOP/s",
        aligned(table),
    ]
    for row in rows:
        if "first_words_of_limit_median" in row:
            lines.append(
                "from evidence to first words, against this machine's bf16 limit: "
                f"{row['first_words_of_limit_median']:.2f} times at the median, "
                f"{row['first_words_of_limit_p95']:.2f} at the 95th percentile "
                f"({row['judged_questions']} questions that the model judged)"
            )
    lines += [f"{PEER}: {part} {value:.2f} times as long" for part, value in ratios(rows).items()]
    return "\n".join(lines)


_PARTS = ("evidence", "first_words", "whole")


if __name__ == "__main__":
    main()
