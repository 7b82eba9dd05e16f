"""Copies of one text: found when a speech is added, grouped, forgotten with it; differences."""

from __future__ import annotations

import random
from pathlib import Path

from fake_store import BigramEmbedder, make_speech

from rag.differing import DifferenceKind, differences
from rag.domain import AddOutcome, AddResult
from rag.indexing import Indexer
from rag.library import Library
from rag.library.fragments import compare, tokens_of

FULL = "".join(
    f"第{number}件事是修好{place}的路，今年要完成{number * 7}公里，由{place}镇政府负责到底。"
    for number, place in enumerate(
        "青石 白沙 大河 小岭 南湾 北坡 东桥 西庄 上坪 下寨 长滩 高店".split()
    )
)


def add(library: Library, folder: Path, name: str, text: str) -> AddResult:
    file = folder / name
    file.write_text(text, "utf-8")
    embedder = BigramEmbedder()
    (result,) = Indexer(library, lambda: embedder).add([file])
    return result


def misread(text: str, share: float) -> str:
    """``text`` with this share of its characters replaced, as recognition might."""
    chance = random.Random(5)
    return "".join(chance.choice("口日目田") if chance.random() < share else c for c in text)


def test_texts_with_nothing_in_common_are_no_copies() -> None:
    one = tokens_of(make_speech(FULL))
    other = tokens_of(make_speech("粮食总产量达到三十万吨，比上年增长百分之二。" * 20))
    assert compare("s1", one, other) is None


def test_layout_and_punctuation_do_not_matter() -> None:
    other = FULL.replace("，", ",").replace("修好", "修 好")
    copy = compare("s1", tokens_of(make_speech(FULL)), tokens_of(make_speech(other)))
    assert copy is not None
    assert (copy.of_shorter, copy.of_longer) == (1, 1)
    assert copy.words == "大体相同"


def test_a_stock_phrase_in_common_makes_no_copy() -> None:
    stock = "我们要高举旗帜，团结奋斗，真抓实干。"
    one, other = (tokens_of(make_speech(text + stock)) for text in ("修路三公里。", "种树五万棵。"))
    assert compare("s1", one, other) is None


def test_a_badly_recognised_reprint_is_told_and_grouped(library: Library, tmp_path: Path) -> None:
    assert add(library, tmp_path, "a.txt", FULL).note == ""
    result = add(library, tmp_path, "b.txt", misread(FULL, 0.02))
    assert result.outcome is AddOutcome.ADDED
    assert "s1" in result.note
    assert library.groups() == [("s1", "s2")]
    assert [info.copies for info in library.list()] == [("s2",), ("s1",)]
    assert library.info("s2").copies == ("s1",)


def test_an_extract_is_told_as_one(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "a.txt", FULL)
    result = add(library, tmp_path, "b.txt", FULL[: len(FULL) // 3])
    assert "摘编" in result.note
    (copy,) = library.copies("s2")
    assert copy.speech == "s1"
    assert copy.of_shorter > 0.9
    assert copy.of_longer < 0.4


def test_the_longer_text_finds_the_extract_that_came_first(
    library: Library, tmp_path: Path
) -> None:
    add(library, tmp_path, "b.txt", FULL[: len(FULL) // 3])
    assert "s1" in add(library, tmp_path, "a.txt", FULL).note


def test_a_group_follows_updates_and_removals(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, "a.txt", FULL)
    add(library, tmp_path, "b.txt", "转载\n" + FULL)
    add(library, tmp_path, "c.txt", "摘自县报\n" + FULL)
    assert library.groups() == [("s1", "s2", "s3")]
    updated = add(library, tmp_path, "b.txt", "粮食总产量达到三十万吨。" * 9)
    assert (updated.outcome, updated.note) == (AddOutcome.UPDATED, "")
    assert library.groups() == [("s1", "s3")]
    library.remove(["s1"])
    assert library.groups() == []
    assert library.info("s3").copies == ()


def test_differences_name_every_sentence_once() -> None:
    a = make_speech("甲句不变。要修路三公里。只在前面有的一句话。末句不变。")
    b = make_speech("甲句不变。要修路五公里。末句不变。新添的结束语在这里。")
    found = differences(a, b)
    assert [one.kind for one in found] == [
        DifferenceKind.SAME,
        DifferenceKind.CHANGED,
        DifferenceKind.ONLY_A,
        DifferenceKind.SAME,
        DifferenceKind.ONLY_B,
    ]
    changed = found[1]
    assert [a.quote(mark) for mark in changed.marks_a] == ["三"]
    assert [b.quote(mark) for mark in changed.marks_b] == ["五"]
    assert [a.quote(one.a) for one in found if one.a] == [a.quote(s.span) for s in a.sentences]
    assert [b.quote(one.b) for one in found if one.b] == [b.quote(s.span) for s in b.sentences]


def test_the_same_text_in_another_width_does_not_differ() -> None:
    found = differences(make_speech("增长８％，“很好”。"), make_speech("增长8%,「很好」。"))
    assert [one.kind for one in found] == [DifferenceKind.SAME]


def test_a_speech_without_sentences_differs_in_all() -> None:
    found = differences(make_speech(""), make_speech("一句。两句。"))
    assert [one.kind for one in found] == [DifferenceKind.ONLY_B] * 2
