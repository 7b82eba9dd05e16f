"""Lines broken at a fixed width are joined; lines that mean something are left."""

from __future__ import annotations

import pytest

from rag.extracting.wrapping import unwrapped
from rag.reading import read_bytes

PARAGRAPHS = (
    "　　去年全县排查隐患3128处，整改2957处，整改率94.5%，同比提高3.2个百分点，"
    "但仍有171处没有按期整改到位，这些都是硬骨头，今年要一处一处啃下来，决不能再拖。",
    "　　一、突出重点抓整治",
    "　　全年全县上下齐心协力投入整治资金1280万元，覆盖四十二个乡镇、三百八十六个村，"
    "哪个环节都不能松，哪一级都不能等，哪一天都不能停。会后各单位要定人定时，月底前报县委办公室，年底逐项对账。",
)


def broken(width: int, indent: str = "　　") -> str:
    lines = []
    for paragraph in PARAGRAPHS:
        words = indent + paragraph.strip("　")
        lines += [words[at : at + width] for at in range(0, len(words), width)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("width", [20, 25, 30, 33])
def test_paragraphs_come_back_whole(width: int) -> None:
    assert unwrapped(broken(width)) == "\n".join(PARAGRAPHS) + "\n"


def test_paragraphs_without_indent() -> None:
    whole = unwrapped(broken(30, indent=""))
    assert "整改率94.5%" in whole
    assert "\n一、突出重点抓整治\n" in whole


@pytest.mark.parametrize(("width", "parts"), [(19, "1\n280"), (20, "12\n80"), (21, "128\n0")])
def test_a_figure_broken_over_two_lines_is_read_whole(width: int, parts: str) -> None:
    text = broken(width)
    assert f"资金{parts}万元" in text
    speech = read_bytes(text.encode(), "a.txt")
    quotes = [speech.quote(sentence.span) for sentence in speech.sentences]
    assert any("投入整治资金1280万元，覆盖" in quote for quote in quotes)


@pytest.mark.parametrize(
    "text",
    [
        "一二三四五六七八九十。\n" * 30,
        "\n".join(f"{n}. 每一条都在这里写满二十个字左右的内容才算数" for n in range(1, 20)),
        "\n".join("春风又绿江南岸，明月何时照我还，京口瓜洲一水间。" for _ in range(12)),
        "\n\n".join(PARAGRAPHS),
        "同志们：\n" + "这一段话特别长，" * 40 + "\n完。",
    ],
)
def test_other_line_ends_are_left(text: str) -> None:
    assert unwrapped(text) == text
