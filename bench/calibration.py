"""Fits the weights of `rag/choosing.py` on the questions over the sample speeches and prints them.

    python bench/calibration.py [--questions FILE --index DIR] [--no-model]

A logistic regression from what is known of a candidate sentence (the judge's log-odds, its rank,
whether it holds the kind of thing asked for, shared words, the share lacking) to whether it states
the answer; what code rules out (``rag/ruling_out.py``) is left out. Also printed: how often the
best candidate is a right one, how well the best score tells answerable from unanswerable questions
(AUC), and what each threshold refuses. Takes the chat model about three seconds a question.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.assembly import Service, assemble, make_judge
from rag.choosing import JUDGED, features, judged_text
from rag.conversing import joined
from rag.evaluating import EvalQuestion, read_questions
from rag.quantities import unify_numerals
from rag.ruling_out import admits
from rag.settings import load_settings

HERE = Path(__file__).resolve().parent.parent
NAMES = ("judge", "rank", "fulfils", "support", "lacking")
STEPS, RATE, DECAY = 6000, 0.05, 1e-3
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """Candidates of one question: features of shape (candidates, 5), and which state the answer."""

    question: EvalQuestion
    features: Floats
    right: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description="fit the weights of rag/choosing.py")
    parser.add_argument("--questions", type=Path, default=HERE / "tests/data/questions.jsonl")
    parser.add_argument("--index", type=Path, help="a library; default: the samples, read anew")
    parser.add_argument("--no-model", action="store_true", help="without the judge's log-odds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = options.index or Path(folder)
        with assemble(load_settings({"index_dir": index})) as service:
            if options.index is None:
                list(service.add_paths([HERE / "tests/samples"]))
            rows = measured(service, read_questions(options.questions), not options.no_model)
    columns = slice(1, None) if options.no_model else slice(None)
    report(rows, columns)


def measured(service: Service, questions: Sequence[EvalQuestion], judging: bool) -> list[Row]:
    """One Row a question that has candidates."""
    chat = service.chat_model() if judging else None
    judge = make_judge(service.settings, chat) if judging else None
    rows = []
    for question in questions:
        asked = joined(question.question, question.history)
        found = service.retriever.retrieve(asked)
        meant = found.understanding
        candidates = [one for one in found.sentences if admits(one, meant, found.sentences)]
        candidates = candidates[:JUDGED]
        if not candidates:
            continue
        texts = [judged_text(one, found.understanding.rest) for one in candidates]
        judged = judge.judge(asked, texts) if judge else [0.0] * len(texts)
        known = [features(one, rank, found.understanding) for rank, one in enumerate(candidates)]
        right = [float(states_answer(question, one.text)) for one in candidates]
        table = np.array([[told, *rest] for told, rest in zip(judged, known, strict=True)])
        rows.append(Row(question, table, np.array(right)))
        print(f"\r{len(rows)}/{len(questions)}", end="", flush=True)
    print()
    return rows


def states_answer(question: EvalQuestion, sentence: str) -> bool:
    """Whether a sentence holds an evidence string or lies within one."""
    if question.type == "unanswerable":
        return False
    text = unify_numerals(sentence)
    evidence = [unify_numerals(one) for one in question.evidence]
    return any(one in text or (len(text) > 6 and text in one) for one in evidence)


def report(rows: Sequence[Row], columns: slice) -> None:
    """Fits on every second question, tests on the others, then fits on all."""
    for name, fitted, tested in (
        ("奇数题拟合、偶数题检验", rows[::2], rows[1::2]),
        ("偶数题拟合、奇数题检验", rows[1::2], rows[::2]),
        ("全部问题拟合", rows, rows),
    ):
        weights, constant = fit(fitted, columns)
        named = zip(NAMES[columns], weights, strict=True)
        print(name, f"常数 {constant:.2f}", *(f"{n} {w:.2f}" for n, w in named))
        print("   ", tested_on(tested, columns, weights, constant))


def fit(rows: Sequence[Row], columns: slice) -> tuple[Floats, float]:
    """Weights and constant of a logistic regression, by gradient descent on scaled features."""
    x = np.vstack([row.features[:, columns] for row in rows])
    y = np.concatenate([row.right for row in rows])
    middle, spread = x.mean(0), x.std(0) + 1e-9
    scaled = np.c_[np.ones(len(x)), (x - middle) / spread]
    weights = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        weights -= RATE * (scaled.T @ (chance - y) / len(y) + DECAY * weights)
    plain = weights[1:] / spread
    return plain, float(weights[0] - (plain * middle).sum())


def tested_on(rows: Sequence[Row], columns: slice, weights: Floats, constant: float) -> str:
    scores = [row.features[:, columns] @ weights + constant for row in rows]
    tried = [(row, score) for row, score in zip(rows, scores, strict=True) if row.right.any()]
    first = np.mean([row.right[int(score.argmax())] for row, score in tried])
    answerable = [s.max() for r, s in zip(rows, scores, strict=True) if r.right.any()]
    without = [
        s.max() for r, s in zip(rows, scores, strict=True) if r.question.type == "unanswerable"
    ]
    auc = np.mean([(a > u) + 0.5 * (a == u) for a in answerable for u in without])
    kept = []
    for share in (0.02, 0.04, 0.08):
        least = float(np.quantile(answerable, share))
        refused = np.mean([score < least for score in without])
        kept.append(f"{share:.0%} 误拒时拒答 {refused:.0%}（阈值 {least:.2f}）")
    return f"首位正确 {first:.1%}（{len(tried)} 题），AUC {auc:.3f}，" + "，".join(kept)


if __name__ == "__main__":
    main()
