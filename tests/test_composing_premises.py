"""Questions that take for granted what the speeches tell the other way round."""

from __future__ import annotations

import pytest
from infos import info_of
from small_speeches import speech_of

from rag.chunking import chunk
from rag.composing import composed
from rag.composing.premises import corrected
from rag.domain import ClaimStatus, EvidenceSentence
from rag.evidence import choose_sentences
from rag.understanding import Understanding, understand

TEXT = """在全县春耕会议上的讲话
县长　林见川
（2024年3月1日）

一、去年的账
2023年，全县水稻面积三万亩，总产量1.5万吨，比上年增长4%；生猪出栏2万头，下降3%。渠首泵站于9月2日启用，比要求提前6天。
12个示范村已全部通过市级验收。居民消费价格涨幅回落到1.2%。
单位产值能耗下降2%。
"""


def asked(question: str) -> tuple[Understanding, list[EvidenceSentence]]:
    speech = speech_of(TEXT, "s1")
    understanding = understand(question, [info_of(speech)])
    found = [(speech, piece, 1.0) for piece in chunk(speech)]
    sentences = choose_sentences(
        question, understanding, found, [], lambda texts: [0.5] * len(texts)
    )
    return understanding, sentences


@pytest.mark.parametrize(
    ("question", "word", "told"),
    [
        ("2023年水稻为什么减产？", "增长", "比上年增长4%"),
        ("2023年水稻减产了多少？", "增长", "比上年增长4%"),
        ("2023年生猪出栏为什么增加？", "下降", "下降3%"),
        ("渠首泵站为什么推迟启用？", "提前", "比要求提前6天"),
        ("示范村为什么没有通过市级验收？", "全部通过", "已全部通过市级验收"),
        ("居民消费价格涨幅为什么扩大了？", "回落", "涨幅回落到1.2%"),
    ],
)
def test_the_answer_says_that_the_speech_tells_otherwise(
    question: str, word: str, told: str
) -> None:
    understanding, sentences = asked(question)
    (item,) = composed([], sentences, understanding, 0.0)
    assert item.text.startswith(f"与所问的相反，原文说的是“{word}”：")
    assert told in item.text
    assert item.status is ClaimStatus.PARAPHRASE
    assert told in item.evidence[0].text


@pytest.mark.parametrize(
    "question",
    [
        "2023年水稻为什么增产？",  # as the speech has it
        "2022年水稻为什么减产？",  # another year
        "2023年水稻是不是减产了？",  # takes nothing for granted
        "2023年小麦为什么减产？",  # another thing
        "居民消费价格为什么上涨？",  # only its rate fell
        "产值为什么增长？",  # what fell is something of it
        "渠首泵站为什么提前启用？",
        "示范村为什么全部通过验收？",
    ],
)
def test_nothing_is_corrected_that_cannot_be_shown(question: str) -> None:
    understanding, sentences = asked(question)
    assert corrected(understanding, sentences) is None
