"""Signs that Word draws with picture fonts (Wingdings, Symbol), as Unicode characters."""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = "\ufffd"
_WINGDINGS: Final = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "◆",
    0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☒", 0x7A: "⌘", 0x9E: "·", 0x9F: "•",
    0xA0: "▪", 0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "◎", 0xA7: "▪", 0xA8: "□", 0xAA: "✦",
    0xAB: "★", 0xAC: "✶", 0xB2: "✧", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④", 0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧",
    0x89: "⑨", 0x8A: "⑩", 0x8C: "❶", 0x8D: "❷", 0x8E: "❸", 0x8F: "❹", 0x90: "❺", 0x91: "❻",
    0x92: "❼", 0x93: "❽", 0x94: "❾", 0x95: "❿", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺",
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●",
    0xA0: "■", 0xA2: "■", 0xA3: "□", 0xAE: "◆",
}  # fmt: skip
_SYMBOL: Final = {
    0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE5: "∑",
    0xD6: "√", 0x44: "Δ", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0x70: "π", 0x73: "σ",
    0x57: "Ω", 0x2D: "−", 0xD7: "⋅", 0xDE: "⇒",
}  # fmt: skip
_FONTS: Final = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def sign(font: str, code: str) -> str:
    """The character for ``w:sym``: ``code`` in hexadecimal, with or without the F000 of picture
    fonts. A sign that no character stands for is U+FFFD, which is flagged when a file is read."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    table = _FONTS.get(font.strip().lower())
    if table is not None:
        return table.get(number & 0xFF, UNKNOWN)
    if 0xF000 <= number <= 0xF0FF:
        number &= 0xFF
    usual = 0x20 <= number < 0xD800 or 0xF900 <= number < 0xFFFE
    return chr(number) if usual else UNKNOWN


def bullet(font: str, text: str) -> str:
    """A list's bullet as a character: picture fonts translated, what is not known a plain •."""
    table = _FONTS.get(font.strip().lower())
    found = ""
    for char in text:
        private = 0xF000 <= ord(char) <= 0xF0FF
        if table is not None and (private or ord(char) < 0x100):
            found += table.get(ord(char) & 0xFF, "•")
        else:
            found += "•" if private else char
    return found
