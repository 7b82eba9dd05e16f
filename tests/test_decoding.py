"""Bytes -> text: encodings are undone, everything else is left, binaries are refused."""

from __future__ import annotations

import random

import pytest

from rag.errors import EmptyFile, NotText
from rag.extracting.decoding import decode

TEXT = "在云溪县春耕现场会上的讲话\n县长　李××\n粮食总产量31.6万吨，增长2.1％。\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
    ],
    ids=["utf8", "utf8-bom", "utf16", "le-bom", "be-bom", "le", "be", "gb18030", "gbk"],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data, "讲话.txt") == TEXT


def test_line_ends_become_newlines_and_nothing_else_changes() -> None:
    raw = "\u3000\u3000甲 **\r\n\r乙\u200b × ＡＢ\t\r\n\n  "
    assert decode(raw.encode(), "a.txt") == "\u3000\u3000甲 **\n\n乙\u200b × ＡＢ\t\n\n  "


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_every_sign_of_a_new_line_is_one(end: str) -> None:
    text = f"在春耕现场会上的讲话{end}县长　柳文川{end}同志们："
    assert decode(text.encode(), "a.txt") == text.replace(end, "\n")


def test_big5_and_traditional_gb18030() -> None:
    text = "在全縣農業工作會議上的講話\n縣長　柳文川\n各位同仁：糧食穩住了，水渠修通了。\n"
    assert decode(text.encode("big5"), "a.txt") == text
    assert decode(text.encode("gb18030"), "a.txt") == text


def test_characters_that_only_gb18030_can_write() -> None:
    text = "市生态环境局局长陈䶮同志主持会议，苏㛃同志宣读决定。"
    assert decode(text.encode("gb18030"), "a.txt") == text


def test_short_gbk_text_is_read() -> None:
    assert decode("同志们：".encode("gbk"), "a.txt") == "同志们："


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "\ufeff".encode(), "　\n　".encode()])
def test_nothing_but_white_space_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile, match=r"「空\.txt」是空的"):
        decode(data, "空.txt")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"abc\x00def", "不是文本"),
        (b"\x01\x02\x03\x04abc", "不是文本"),
    ],
)
def test_a_binary_is_refused_in_one_clear_line(data: bytes, says: str) -> None:
    with pytest.raises(NotText) as caught:
        decode(data, "会议.txt")
    message = str(caught.value)
    assert message.startswith("「会议.txt」")
    assert says in message
    assert "请" in message
    assert "\n" not in message


def test_random_bytes_are_refused() -> None:
    dice = random.Random(20240220)
    for size in (20, 200, 5000):
        for _ in range(60):
            with pytest.raises(NotText):
                decode(dice.randbytes(size), "a.txt")


def test_random_two_byte_codes_that_decode_as_gb18030_are_refused() -> None:
    dice = random.Random(7)
    for _ in range(50):
        pairs = ((dice.randrange(0x81, 0xFE), dice.randrange(0x80, 0xFE)) for _ in range(100))
        with pytest.raises(NotText):
            decode(bytes(byte for pair in pairs for byte in pair if byte != 0x7F), "a.txt")


def test_a_damaged_utf8_file_is_named_as_such() -> None:
    data = ("粮食生产稳步增长。" * 40).encode()
    with pytest.raises(NotText, match="UTF-8 编码在第 31 个字节处损坏"):
        decode(data[:30] + b"\xff" + data[30:], "a.txt")


def test_a_stray_private_character_does_not_make_a_text_binary() -> None:
    text = "先说去年修渠的事。\ue004\n" * 3
    assert decode(text.encode(), "a.txt") == text
