"""Where sentences begin and end."""

from __future__ import annotations

import random

import pytest

from rag.reading.lines import lines_of
from rag.reading.sentences import LONG, split


def sentences(text: str, *cuts: int) -> list[str]:
    return [text[s.start : s.end] for s, _ in split(text, lines_of(text), cuts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("麦子熟了。快去收！好吗？", ["麦子熟了。", "快去收！", "好吗？"]),
        ("他说：“麦子熟了。”大家笑了。", ["他说：“麦子熟了。”", "大家笑了。"]),
        ("（见附表。）下面讲水。", ["（见附表。）", "下面讲水。"]),
        ("落实“干就干好！”的要求。", ["落实“干就干好！”的要求。"]),
        ("一是修渠；二是打井；三是种树。", ["一是修渠；二是打井；三是种树。"]),
        ("增长4．6％，亩产3.5担。完", ["增长4．6％，亩产3.5担。", "完"]),
        ("Grain rose 3.5 percent. Good. ", ["Grain rose 3.5 percent.", "Good."]),
        ("Mr. Li went to the U.S. in May.", ["Mr. Li went to the U.S. in May."]),
        ("见 http://a.cn/b?c=1 网页。", ["见 http://a.cn/b?c=1 网页。"]),
        ("1. 修渠", ["1. 修渠"]),
        ("真的吗？！……是的", ["真的吗？！……", "是的"]),
        ('他说:"好。"她说:"行。"', ['他说:"好。"', '她说:"行。"']),
        ('他走了。"好"字当头。', ["他走了。", '"好"字当头。']),
        ("总投资**亿元。×县负责。", ["总投资**亿元。", "×县负责。"]),
    ],
)
def test_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_white_space_is_outside_and_paragraphs_are_not_crossed() -> None:
    text = "　　甲。 乙\n\n  丙\t\n"
    found = split(text, lines_of(text))
    assert [(text[s.start : s.end], number) for s, number in found] == [
        ("甲。", 0),
        ("乙", 0),
        ("丙", 1),
    ]


def test_a_cut_ends_a_sentence() -> None:
    assert sentences("各位代表：一、去年", 5) == ["各位代表：", "一、去年"]


def test_only_a_very_long_sentence_is_cut_at_semicolons() -> None:
    clause = "修好水渠、管好水源、用好每一方水" * 5 + "；"
    text = clause * 4 + "完。"
    pieces = sentences(text)
    assert "".join(pieces) == text
    assert [len(piece) for piece in pieces] == [162, 164]
    assert all(len(piece) <= LONG for piece in pieces)
    assert pieces[0].endswith("；")


def test_every_character_is_in_exactly_one_sentence() -> None:
    dice = random.Random(1)
    alphabet = "粮水。！？；：…，、“”（）\"' \u3000\n\t.3a．*×"
    for _ in range(400):
        text = "".join(dice.choices(alphabet, k=dice.randrange(1, 400)))
        cuts = sorted(dice.sample(range(len(text)), k=min(3, len(text))))
        spans = [span for span, _ in split(text, lines_of(text), cuts)]
        covered = [i for span in spans for i in range(span.start, span.end)]
        assert covered == sorted(set(covered))
        assert {i for i, char in enumerate(text) if not char.isspace()} <= set(covered)
        for span in spans:
            quote = text[span.start : span.end]
            assert quote == quote.strip() != ""
            assert "\n" not in quote
            assert not any(span.start < cut < span.end for cut in cuts)
