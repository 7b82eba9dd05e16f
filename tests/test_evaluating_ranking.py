"""Hit, recall and nDCG of the evidence among ranked passages, worked out by hand."""

from __future__ import annotations

import pytest

from rag.evaluating.ranking import rank

A, B = "甲县粮食增产百分之二点三", "乙县工业增长"


def test_hit_is_any_evidence_and_recall_its_share() -> None:
    ranking = rank([A, "工业增加值"], ["无关", "去年甲县粮食增产２．３％。"])
    assert ranking.hits == {1: 0.0, 5: 1.0, 10: 1.0}
    assert ranking.recalls == {1: 0.0, 5: 0.5, 10: 0.5}


@pytest.mark.parametrize(
    ("passage", "held"),
    [
        ("开头。甲乙丙丁戊己", 1.0),  # six of ten at its end
        ("开头。甲乙丙丁戊", 0.0),  # five of ten
        ("戊己庚辛壬癸。结尾", 1.0),  # six of ten at its beginning
        ("甲乙丙，丁戊己", 0.0),  # six of ten, but not in one piece
        ("丙丁", 1.0),  # lies inside
        ("结尾", 0.0),
    ],
)
def test_a_string_across_two_passages_is_held_by_the_one_with_most_of_it(
    passage: str, held: float
) -> None:
    assert rank(["甲乙丙丁戊己庚辛壬癸"], [passage]).hits[1] == held


@pytest.mark.parametrize(
    ("passages", "ndcg"),
    [
        # Gains 0 1 0 1, A being credited once: 1/log2(3) + 1/log2(5) = 0.63093 + 0.43068;
        # ideal 1 1: 1 + 0.63093. 1.06161 / 1.63093 = 0.65092.
        (["无关", A, A, B], 0.65092),
        # B is nowhere and stands for one more relevant passage: 1 / 1.63093.
        ([A], 0.61315),
        # Both in one passage: there is one relevant passage, and it comes first.
        ([f"{A}。{B}", "无关"], 1.0),
        (["无关"], 0.0),
        # Only ten passages count.
        ([*["无关"] * 10, A, B], 0.0),
    ],
)
def test_ndcg(passages: list[str], ndcg: float) -> None:
    assert rank([A, B], passages).ndcg == pytest.approx(ndcg, abs=1e-5)
