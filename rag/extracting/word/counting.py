"""Numbers as Word writes them before a paragraph: 一 二 三, 1 2 3, ① ② ③, a b c, I II III.

Pure. ``written(number, form)`` knows the values of ``w:numFmt`` that Chinese documents use.
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_ZERO: Final = "零一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def written(number: int, form: str) -> str:
    """``number`` in the form ``form`` of ``w:numFmt``; in digits where the form is not known."""
    if number < 0:
        return str(number)
    match form:
        case "none":
            return ""
        case "bullet":
            return ""
        case "chineseCounting" | "taiwaneseCounting" if number >= 100:
            return written(number, "ideographDigital")
        case (
            "chineseCountingThousand"
            | "chineseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseCounting"
            | "koreanCounting"
        ):
            return _counted(number, _ZERO, "十百千", "万")
        case "chineseLegalSimplified":
            return _counted(number, _LEGAL, "拾佰仟", "万", full=True)
        case "ideographLegalTraditional" | "japaneseLegal":
            return _counted(number, _LEGAL_TRADITIONAL, "拾佰仟", "萬", full=True)
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        case "ideographTraditional":
            return _of_list(number, _STEMS)
        case "ideographZodiac":
            return _of_list(number, _BRANCHES)
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _one_sign(number, ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)))
        case "decimalEnclosedParen":
            return _one_sign(number, ((1, 20, 0x2474),))
        case "decimalEnclosedFullstop":
            return _one_sign(number, ((1, 20, 0x2488),))
        case "ideographEnclosedCircle":
            return _one_sign(number, ((1, 10, 0x3280),))
        case "upperRoman":
            return _roman(number)
        case "lowerRoman":
            return _roman(number).lower()
        case "upperLetter":
            return _letter(number)
        case "lowerLetter":
            return _letter(number).lower()
        case "numberInDash":
            return f"- {number} -"
        case _:
            return str(number)


def _counted(number: int, digits: str, places: str, ten_thousand: str, full: bool = False) -> str:
    """一百零三, 一万二千; ``full`` writes the 壹 of 壹拾, which everyday numbers leave out."""
    if number == 0:
        return digits[0]
    if number >= 100_000_000:
        return str(number)
    high, low = divmod(number, 10_000)
    words = _below_ten_thousand(low, digits, places)
    if high:
        zero = digits[0] if 0 < low < 1000 else ""
        words = _counted(high, digits, places, ten_thousand, full) + ten_thousand + zero + words
    return words[1:] if not full and words.startswith(digits[1] + places[0]) else words


def _below_ten_thousand(number: int, digits: str, places: str) -> str:
    """1 to 9999; "" for 0."""
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += digits[digit] + (places[place - 1] if place else "")
        elif words and number % 10**place and not words.endswith(digits[0]):
            words += digits[0]
    return words


def _of_list(number: int, signs: str) -> str:
    return signs[number - 1] if 1 <= number <= len(signs) else str(number)


def _one_sign(number: int, runs: tuple[tuple[int, int, int], ...]) -> str:
    for first, last, code in runs:
        if first <= number <= last:
            return chr(code + number - first)
    return str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        words += letters * count
    return words


def _letter(number: int) -> str:
    """a to z, then aa, bb: Word repeats the letter."""
    if not 0 < number <= 780:
        return str(number)
    times, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * (times + 1)
