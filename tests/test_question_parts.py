"""A question may point at a part by number, quote words, or say how many things it wants."""

from __future__ import annotations

import pytest

from rag.understanding import understand


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("第三部分讲了什么", 3),
        ("第3部分讲了什么", 3),
        ("第（二）部分的要点", 2),
        ("第四大部分", 4),
        ("第二个问题怎么说", 2),
        ("第十一方面的要求", 11),
        ("第三大点严明责任，怎么要求的", 3),
        ("最后一部分讲什么", -1),
        ("最后一个问题", -1),
        ("结尾怎么说", -1),
        ("倒数第二部分", -2),
        ("开头引的那句话", 0),
        ("开篇讲了什么", 0),
        ("第一季度增长多少", None),
        ("第三次会议说了什么", None),
        ("第一书记怎么选派", None),
        ("第二产业占多少", None),
        ("第三点五个百分点", None),
        ("开好局、起好头的良好开头", None),
        ("第一部分和第二部分有什么不同", None),
        ("粮食产量多少", None),
    ],
)
def test_a_part_is_pointed_at_by_its_number(question: str, part: int | None) -> None:
    assert understand(question, []).part == part


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("“蓄势”是什么意思", ("蓄势",)),
        ("“原字号”和「新字号」，还有'老字号'", ("原字号", "新字号")),
        ('"三个融合"指什么，"三个融合"谁提的', ("三个融合",)),
        ("《管子》里的话", ()),
        ("粮食产量多少", ()),
    ],
)
def test_quoted_phrases_are_kept_as_written(question: str, quoted: tuple[str, ...]) -> None:
    assert understand(question, []).quoted == quoted


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("列了哪四条", 4),
        ("是哪两条高铁", 2),
        ("哪12个乡镇没完成", 12),
        ("“三个融合”是哪三个", 3),
        ("说的“五大行动”包括什么", 5),
        ("六件大事都有哪些", 6),
        ("提的三点要求，概括一下", 3),
        ("四条防线每条大体讲什么", 4),
        ("三个月内要办好哪些事", None),
        ("三个百分点是怎么来的", None),
        ("有哪些举措", None),
        ("17个项目为什么没动工", None),
        ("两篇讲话都有哪些要求", None),
        ("第三条要求有哪些内容", None),
    ],
)
def test_the_number_of_things_announced_is_read(question: str, count: int | None) -> None:
    assert understand(question, []).asks_count == count
