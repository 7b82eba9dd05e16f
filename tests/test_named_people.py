"""Speakers are known by full name, given name, surname and post, and when misspelt."""

from __future__ import annotations

import pytest
from infos import info

from rag.domain import SpeechInfo
from rag.understanding import understand


def by(id_: str, speaker: str, date: str = "2025-01-01") -> SpeechInfo:
    return info(id_, speaker=speaker, date=date)


LIBRARY = [
    by("zhou24", "周砚清", "2024-02-20"),
    by("zhou25", "周砚清", "2025-02-18"),
    by("jiang", "蒋云舟"),
    by("ouyang", "欧阳晴川"),
    by("li", "李建国"),
    by("gao", "高峰"),
    by("nobody", "", "2023-05-01"),
]
ZHOU = ("zhou24", "zhou25")


@pytest.mark.parametrize(
    ("question", "speeches"),
    [
        ("周砚清讲了什么", ZHOU),
        ("砚清同志怎么看粮食", ZHOU),
        ("周书记讲了什么", ZHOU),
        ("周书记和蒋县长讲了什么", (*ZHOU, "jiang")),
        ("欧阳市长讲了什么", ("ouyang",)),
        ("晴川书记讲了什么", ("ouyang",)),
        ("建国同志怎么说", ("li",)),
        ("高峰在会上讲了什么", ("gao",)),
        ("2024年周砚清的讲话", ("zhou24",)),
        ("周砚清2025年说了什么", ("zhou25",)),
        ("周书记2025年那篇讲话", ("zhou25",)),
    ],
)
def test_a_speaker_is_named(question: str, speeches: tuple[str, ...]) -> None:
    understood = understand(question, LIBRARY)
    assert understood.speeches == speeches
    assert understood.notes == ()


@pytest.mark.parametrize(
    ("question", "written", "meant", "speeches"),
    [
        ("周研清讲了哪些事", "周研清", "周砚清", ZHOU),
        ("周砚青书记怎么说", "周砚青", "周砚清", ZHOU),
        ("周砚青2025年说了什么", "周砚青", "周砚清", ("zhou25",)),
        ("邹砚清的讲话", "邹砚清", "周砚清", ZHOU),
        ("蒋云州县长说了什么", "蒋云州", "蒋云舟", ("jiang",)),
        ("黎建国在会上说了什么", "黎建国", "李建国", ("li",)),
    ],
)
def test_a_name_misspelt_by_one_character_is_corrected_and_said(
    question: str, written: str, meant: str, speeches: tuple[str, ...]
) -> None:
    understood = understand(question, LIBRARY)
    assert understood.speeches == speeches
    assert understood.notes == (f"未找到「{written}」，按「{meant}」查找。",)


@pytest.mark.parametrize(
    "question",
    [
        "陆秉谦引了什么话",
        "上周书记去了哪里",
        "周边清洁生产怎么样",
        "周永清家种了多少亩",
        "清砚周讲了什么",
        "建国以来的变化",
        "高峰期怎么疏导",
        "书记讲了什么",
        "县长是谁",
        "新建国家公园的进度",
    ],
)
def test_other_words_name_no_speaker(question: str) -> None:
    assert understand(question, LIBRARY).speeches == ()


def test_a_surname_of_two_speakers_searches_both_and_says_so() -> None:
    library = [by("a", "周砚清"), by("b", "周明远"), by("c", "苏景行")]
    understood = understand("周书记怎么看粮食", library)
    assert understood.speeches == ("a", "b")
    assert understood.notes == (
        "「周书记」可指周砚清、周明远，两人的讲话都查了；写出全名可以缩小范围。",
    )


def test_a_speech_of_the_year_without_a_speaker_stands_in_for_one_of_his() -> None:
    understood = understand("周砚清2023年的讲话说了什么", LIBRARY)
    assert understood.speeches == ("nobody",)
    assert understood.notes == (
        "资料库里没有写明是2023年的「周砚清」的讲话，查了那一年没有写明讲话人的。",
    )
