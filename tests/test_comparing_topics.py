"""What two speeches say of a topic, and that a side which does not name it is not said to."""

from __future__ import annotations

import pytest
from compared_sides import CLINIC, PORT, PORT_AGAIN, ROAD, SCHOOL, TEA, both
from fakes import BigramEmbedder

from rag.comparing import Side, lay_out
from rag.comparing.topics import topical
from rag.domain import RowKind, Sentence


def place_of(side: Side, word: str) -> int:
    return next(at for at in range(len(side.pieces)) if word in side.text(at))


def whole(side: Side, word: str) -> dict[int, tuple[Sentence, ...]]:
    at = place_of(side, word)
    return {at: side.pieces[at].sentences}


def test_of_a_topic_the_shares_are_those_of_the_topic() -> None:
    """Characters of the paragraphs: 甲 79 of 79 + 76 + 69, 乙 80 of 77 + 64 + 80."""
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    assert [len(one) for one in (PORT, TEA, ROAD)] == [79, 76, 69]
    assert [len(one) for one in (SCHOOL, CLINIC, PORT_AGAIN)] == [77, 64, 80]
    of_topic = (whole(matched.a, "渔港"), whole(matched.b, "渔港"))
    comparison = lay_out(matched, "渔港", of_topic)
    assert comparison.topic_a == pytest.approx(79 / 224, abs=0.0001)
    assert comparison.topic_b == pytest.approx(80 / 221, abs=0.0001)
    assert (comparison.common_a, comparison.common_b) == (1.0, 1.0)
    assert comparison.notes == ()


def test_a_topic_of_one_side_alone_says_so() -> None:
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    comparison = lay_out(matched, "茶园", (whole(matched.a, "茶园"), {}))
    assert comparison.notes == ("只有甲讲到「茶园」。",)
    assert (comparison.common_a, comparison.topic_b) == (0.0, 0.0)


def test_a_passing_word_is_no_whole_paragraph() -> None:
    """The road paragraph opens with 公路; the clinic's names the 冰箱 in one sentence of three."""
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    embed = BigramEmbedder().embed_query
    assert topical(matched, "公路", embed("公路")) == (whole(matched.a, "公路"), {})
    asides = CLINIC.replace("村医每周轮训", "村医每周轮训，自带干粮、茶叶和换洗被褥").replace(
        "；", "。"
    )
    again = both([PORT, TEA, ROAD], [SCHOOL, asides, PORT_AGAIN])
    _, of_b = topical(again, "冰箱", embed("冰箱"))
    last = "卫生室的冰箱、氧气瓶、救护电话坏了三天之内修好。"
    told = {at: [again.b.speech.quote(s.span) for s in part] for at, part in of_b.items()}
    assert told == {place_of(again.b, "冰箱"): [last]}
    assert 3 * len(last) < len(asides)
    row = next(r for r in lay_out(again, "冰箱", ({}, of_b)).rows)
    assert [claim.text for claim in row.b] == [last], "only what concerns the topic is quoted"


def test_a_row_of_both_is_of_one_side_where_the_other_says_nothing_of_the_topic() -> None:
    """Both tell of the port, and stand in one row; the fishermen's 潮水 is told by 甲 alone."""
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    whole_row = next(row for row in lay_out(matched).rows if row.theme == "渔港改造")
    assert whole_row.kind is RowKind.BOTH
    embed = BigramEmbedder().embed_query
    comparison = lay_out(matched, "潮水", topical(matched, "潮水", embed("潮水")))
    (row,) = comparison.rows
    assert row.kind is RowKind.ONLY_A
    assert row.a
    assert (row.b, row.b_stretches, row.strength, row.difference) == ((), (), 0.0, None)
    assert comparison.notes == ("只有甲讲到「潮水」。",)


def test_a_side_that_never_names_the_topic_is_said_not_to() -> None:
    """乙 is near to 渔港改造 by meaning alone when its paragraph says 码头 throughout."""
    wharf = PORT_AGAIN.replace("渔港改造", "码头整修").replace("渔港", "码头")
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, wharf])
    of_topic = (whole(matched.a, "渔港"), whole(matched.b, "码头整修"))
    comparison = lay_out(matched, "渔港改造", of_topic)
    assert "乙没有出现“渔港改造”字样，下面列出的是意思相近的内容。" in comparison.notes
    assert not any(note.startswith("甲") for note in comparison.notes)
    (row,) = comparison.rows
    assert row.kind is RowKind.BOTH
    first = (row.difference or "").split("；")[0]
    assert first == "乙这里没有出现“渔港改造”字样，讲的是相近的内容"


def test_where_both_name_the_topic_nothing_is_said_of_it() -> None:
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    of_topic = (whole(matched.a, "渔港"), whole(matched.b, "渔港"))
    comparison = lay_out(matched, "渔港", of_topic)
    told = " ".join((*comparison.notes, *(row.difference or "" for row in comparison.rows)))
    assert "字样" not in told
