"""How right the comparison of two speeches is, on pairs with known differences.

    python bench/comparison.py [--seeds N] [--show K] [--fake] [--json FILE]

The pairs are made from the sample speeches by ``tests/pairs.py``: themes left out, brought in,
moved and reworded, figures changed and written otherwise, phrases renamed, lists put in another
order. Prints precision and recall of themes, figures and phrases. With the real embedder, which
has to be there; ``--fake`` takes the one of the tests. About 2 seconds a pair.

What counts as right stands in ``comparison_scores.py``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
from comparison_scores import Score, figure_scores, phrase_score, theme_score
from machine import write_json
from pairs import Pair, load, make_pair

from rag.comparing import Matched, make_side, match, pieces, stretch_vectors
from rag.domain import with_id
from rag.ports import Embedder, Vectors
from rag.reading import read_bytes

ROOT = Path(__file__).resolve().parent.parent

SAMPLES = ROOT / "tests" / "samples"
DONORS = {
    "云泽县农村工作会议讲话2024.txt": ("云泽县安全生产会议通稿.txt", "临澜市政务要闻.txt"),
    "云泽县农村工作会议讲话2025.txt": (
        "项目建设推进会讲话（隐名）.txt",
        "安岭市生态环境保护大会讲话.txt",
    ),
    "云泽县2025年政府工作报告.txt": ("项目建设推进会讲话（隐名）.txt", "临澜市新春贺词.md"),
    "临澜市政务要闻.txt": ("云泽县农村工作会议讲话2024.txt", "安岭市生态环境保护大会讲话.txt"),
    "临澜市新春贺词.md": ("云泽县安全生产会议通稿.txt", "项目建设推进会讲话（隐名）.txt"),
    "项目建设推进会讲话（隐名）.txt": ("云泽县农村工作会议讲话2025.txt", "临澜市新春贺词.md"),
    "安岭市生态环境保护大会讲话.txt": ("临澜市政务要闻.txt", "云泽县农村工作会议讲话2024.txt"),
    "云泽县安全生产会议通稿.txt": ("云泽县农村工作会议讲话2025.txt", "临澜市政务要闻.txt"),
}
"""What each sample gets its new themes from: speeches on other matters."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="N pairs a donor")
    parser.add_argument("--first-seed", type=int, default=1, metavar="S")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="show K errors of a kind")
    parser.add_argument("--fake", action="store_true", help="the embedder of the tests")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args(arguments)
    embedder = _embedder(fake=options.fake)
    total = {"themes": Score(), "figures": Score(), "changed figures": Score(), "phrases": Score()}
    done: Counter[str] = Counter()
    known: dict[str, Vectors] = {}
    began, count = time.perf_counter(), 0
    for source, donors in DONORS.items():
        for donor in donors:
            for seed in range(options.first_seed, options.first_seed + options.seeds):
                pair = make_pair(SAMPLES / source, SAMPLES / donor, seed)
                for name, score in scores(pair, embedder, known).items():
                    total[name].add(score)
                done.update(pair.done)
                done["figures changed"] += len(pair.figures)
                done["phrases renamed"] += len(pair.phrases)
                done["lists reordered"] += len(pair.reordered)
                count += 1
    print(f"{count} pairs; " + ", ".join(f"{n} {name}" for name, n in done.items()))
    print(f"{'':18}{'precision':>10}{'recall':>10}{'said':>8}{'wanted':>8}")
    for name, score in total.items():
        shown = f"{score.precision:10.1%}{score.recall:10.1%}{score.said:8}{score.wanted:8}"
        print(f"{name:18}{shown}")
        for error in score.errors[: options.show]:
            print(f"    {error}")
    seconds = (time.perf_counter() - began) / count
    print(f"{seconds:.2f} s a pair, vectors of sentences included")
    if options.json:
        write_json(
            options.json, "comparison", [row_of(name, s, count) for name, s in total.items()]
        )
    return 0


def row_of(name: str, score: Score, pairs: int) -> dict[str, object]:
    """A line of the table, for the kept results."""
    return {
        "what": name,
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "said": score.said,
        "wanted": score.wanted,
        "pairs": pairs,
    }


def _embedder(*, fake: bool) -> Embedder:
    if fake:
        from fakes import BigramEmbedder

        return BigramEmbedder()
    from rag.assembly import make_embedder
    from rag.settings import load_settings

    return make_embedder(load_settings({}))


def scores(
    pair: Pair, embedder: Embedder, known: dict[str, Vectors] | None = None
) -> dict[str, Score]:
    """What the comparison of a pair got right."""
    matched = compare(pair, embedder, known)
    every, changed = figure_scores(pair, matched)
    return {
        "themes": theme_score(pair, matched),
        "figures": every,
        "changed figures": changed,
        "phrases": phrase_score(pair, matched),
    }


def compare(pair: Pair, embedder: Embedder, known: dict[str, Vectors] | None = None) -> Matched:
    """What is found between the two; ``known``: vectors of sentences, which grow."""
    known, sides = {} if known is None else known, []
    for identifier, side in (("s1", pair.a), ("s2", pair.b)):
        speech = with_id(read_bytes(side.text.encode(), f"{identifier}.txt"), identifier)
        assert speech.text == side.text, "offsets are those of the text as it was made"
        found = pieces(speech)
        texts = [speech.quote(sentence.span) for sentence in speech.sentences]
        new = sorted(set(texts) - set(known), key=len)
        known.update(zip(new, embedder.embed_passages(new) if new else (), strict=True))
        vectors = stretch_vectors(found, np.stack([known[text] for text in texts]))
        sides.append(make_side(speech, found, vectors))
    return match(sides[0], sides[1])


def samples(names: Iterable[str]) -> list[str]:
    """The texts of samples, for a look at them."""
    return [load(SAMPLES / name) for name in names]


if __name__ == "__main__":
    sys.exit(main())
