"""Pairs with known differences: what the comparison must find of them, with the fake embedder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fakes import BigramEmbedder
from pairs import make_pair

sys.path.append(str(Path(__file__).parent.parent / "bench"))

from comparison import SAMPLES, scores

CHOSEN = [
    ("云泽县农村工作会议讲话2024.txt", "云泽县安全生产会议通稿.txt", 21),
    ("项目建设推进会讲话（隐名）.txt", "临澜市新春贺词.md", 22),
    ("安岭市生态环境保护大会讲话.txt", "云泽县农村工作会议讲话2024.txt", 23),
]


@pytest.mark.parametrize(("source", "donor", "seed"), CHOSEN)
def test_known_differences_are_found(source: str, donor: str, seed: int) -> None:
    pair = make_pair(SAMPLES / source, SAMPLES / donor, seed)
    found = scores(pair, BigramEmbedder())
    least = {"themes": (0.95, 0.95), "figures": (0.98, 0.95), "phrases": (0.95, 0.9)}
    for name, (precision, recall) in least.items():
        assert found[name].wanted > 0, name
        assert found[name].precision >= precision, (name, found[name].errors)
        assert found[name].recall >= recall, (name, found[name].errors)


def test_the_same_seed_gives_the_same_pair() -> None:
    source, donor, seed = CHOSEN[0]
    one, other = (make_pair(SAMPLES / source, SAMPLES / donor, seed) for _ in range(2))
    assert one == other
    assert one.a.text != one.b.text
    assert one.figures
    assert one.phrases


def test_what_is_numbered_stands_where_it_is_said_to() -> None:
    source, donor, seed = CHOSEN[0]
    pair = make_pair(SAMPLES / source, SAMPLES / donor, seed)
    for number in pair.b.tagged:
        if number in pair.a.tagged and number not in pair.figures | pair.reordered:
            assert pair.a.words(number) == pair.b.words(number)
    assert all(pair.a.words(n) != pair.b.words(n) for n in pair.figures)
