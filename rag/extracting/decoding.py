"""Bytes -> text: which encoding, and whether it is text at all.

Only the encoding is undone (line endings are part of it): nothing is stripped or folded. Knows
nothing of speeches or of other formats (sniffing.py tells those); ``name`` is for messages alone.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from rag.errors import EmptyFile, NotText

_RESAVE: Final = "请确认它是讲话文稿，并另存为 UTF-8 编码的 .txt"
_SAMPLE: Final = 200_000
_ENOUGH: Final = 20
"""Fewer bytes say too little to be taken for UTF-16 without a BOM."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060"


def _level_one() -> frozenset[str]:
    """The 3,755 most common characters: level 1 of GB 2312, in order of pronunciation."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in rows))


def _big5_level_one() -> frozenset[str]:
    """The 5,401 everyday traditional characters: level 1 of Big5."""
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in cells)
    return frozenset("".join(pair.decode("big5", "ignore") for pair in pairs))


_COMMON: Final = _level_one()
_COMMON_TRADITIONAL: Final = _big5_level_one()
_OTHER_LINE_ENDS: Final = str.maketrans(dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"))
"""Signs at which every program begins a new line or page; each is replaced one for one."""


def decode(data: bytes, name: str) -> str:
    """The text of ``data``: UTF-8, UTF-16 (with or without BOM), GB18030 or Big5, ``\\n`` ends
    every line.

    Raises EmptyFile (nothing but white space) and NotText (a binary, or no encoding we know).
    """
    if not data.strip(b"\x00 \t\r\n\x0b\x0c") and b"\x00" not in data[:4]:
        raise EmptyFile(_empty(name))
    text = _undo(data, name)
    if text.startswith("\ufeff"):
        text = text[1:]
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_OTHER_LINE_ENDS)
    if not text.strip().strip(_INVISIBLE).strip():
        raise EmptyFile(_empty(name))
    return text


def _empty(name: str) -> str:
    return f"「{name}」是空的，没有可读的文字，请检查文件内容后再加入。"


def _undo(data: bytes, name: str) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return _checked(_strict(data, "utf-8"), name, "UTF-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(_strict(data, "utf-16"), name, "UTF-16")
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and not _binary(utf8):
        return utf8
    guesses = [(_plausible(text), text) for text in _guesses(data)]
    if guesses:
        share, text = max(guesses, key=lambda guess: guess[0])
        if share >= 0.8:
            return text
    if utf8 is None and (place := _nearly_utf8(data)) is not None:
        raise NotText(f"「{name}」的 UTF-8 编码在第 {place + 1} 个字节处损坏，请重新导出后再加入。")
    raise NotText(f"「{name}」不是文本，或者用了无法识别的编码，{_RESAVE}。")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None, name: str, encoding: str) -> str:
    if text is None:
        raise NotText(f"「{name}」的 {encoding} 编码已损坏，请重新导出后再加入。")
    if _binary(text) or _unassigned(text):
        raise NotText(f"「{name}」含有大量控制字符或乱码，不像文本，{_RESAVE}。")
    return text


def _guesses(data: bytes) -> list[str]:
    """What ``data`` says as GB18030, Big5 and UTF-16 without a BOM; binaries left out."""
    names = ["gb18030", "cp950"]
    if len(data) % 2 == 0 and len(data) >= _ENOUGH:
        names += ["utf-16-le", "utf-16-be"]
    texts = (_strict(data, name) for name in names)
    return [text for text in texts if text is not None and not _binary(text)]


def _binary(text: str) -> bool:
    """NUL anywhere, or more than one control character in 500."""
    if "\x00" in text:
        return True
    return len(_CONTROL.findall(text)) * 500 > len(text)


def _unassigned(text: str) -> bool:
    """More than one character in 20 that no one has given a meaning: random bytes behind a BOM."""
    sample = text[:_SAMPLE]
    return sum(unicodedata.category(char) in ("Cn", "Co") for char in sample) * 20 > len(sample)


def _plausible(text: str) -> float:
    """Share (0 to 1) of characters beyond ASCII that a Chinese official text is made of, be it
    simplified or traditional.

    A rarer Chinese character counts less than half, so that names and old words pass while
    mojibake (nearly all rare) does not. 1.0 for a text that is all ASCII.
    """
    return max(_share(text, common) for common in (_COMMON, _COMMON_TRADITIONAL))


def _share(text: str, common: frozenset[str]) -> float:
    seen = score = 0.0
    for char in text[:_SAMPLE]:
        if char.isascii() or char.isspace():
            continue
        seen += 1
        if char in common or char in _OTHER or _is_mark(char):
            score += 1
        elif "\u4e00" <= char <= "\u9fff":
            score += 0.4
    return score / seen if seen else 1.0


def _is_mark(char: str) -> bool:
    """Chinese punctuation and full-width forms."""
    return "\u3001" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e"


_OTHER: Final = frozenset("‘’“”—–…·×÷°′″※→←↑↓■□▲△●○◆◇★☆‰℃Ⅰ①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ〇㎡±≤≥≈￥¥§")


def _nearly_utf8(data: bytes) -> int | None:
    """Where the first bad byte is, if the file is otherwise UTF-8; else None."""
    broken = data.decode("utf-8", "replace")
    if _binary(broken) or broken.count("\ufffd") * 50 > len(broken):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
