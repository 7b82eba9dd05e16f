"""The text layer of a page: what it holds, and whether people could read it.

A layer of figures without a character map, or of one encoding read as another, is worse than
none: such a page is recognised from its picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rag.domain import AsideKind
from rag.extracting.layout.pieces import pieces_of
from rag.extracting.layout.printed import Glyph, Page, Ruling

_MOST_UNREADABLE: Final = 0.12
_MOST_RARE: Final = 0.4
_ENOUGH: Final = 20
_FEW: Final = 50
_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Layer:
    """The characters of a page, those that the page itself sets apart (watermarks), its rulings."""

    width: float
    height: float
    glyphs: Sequence[Glyph]
    watermarks: Sequence[str] = ()
    rulings: Sequence[Ruling] = ()

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    def page(self) -> Page:
        """The page for layout/: pieces of lines, watermarks marked."""
        from rag.extracting.layout.printed import Piece

        pieces = pieces_of(self.glyphs, self.rulings)
        marks = [
            Piece(words, 0.0, self.height, 0.0, self.height, 1.0, kind=AsideKind.WATERMARK)
            for words in self.watermarks
        ]
        return Page(self.width, self.height, (*pieces, *marks), tuple(self.rulings))


def is_usable(text: str, *, pictured: float) -> bool:
    """Whether ``text`` is the text of its page.

    ``pictured`` is the share of the page that one picture covers: a few words over a picture of
    the whole page are a stamp on a scan.
    """
    chars = [char for char in text if not char.isspace()]
    if not chars or (len(chars) < _FEW and pictured > _ALL):
        return False
    unreadable = sum(_is_unreadable(char) for char in chars)
    if unreadable > _MOST_UNREADABLE * len(chars):
        return False
    han = [char for char in chars if "\u4e00" <= char <= "\u9fff"]
    rare = sum(_is_rare(char) for char in han)
    return len(han) < _ENOUGH or rare <= _MOST_RARE * len(han)


def _is_unreadable(char: str) -> bool:
    """Private, unassigned and control characters, and the letters that wrong encodings give."""
    if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs"):
        return True
    return "\u00a1" <= char <= "\u02af" and char not in "°±²³µ·×÷§éèüöäáíóúàēāīōūǎǐǒǔǚì"


def _is_rare(char: str) -> bool:
    """In neither the simplified nor the traditional everyday character set."""
    for charset in ("gb2312", "big5"):
        try:
            code = char.encode(charset)
        except UnicodeEncodeError:
            continue
        if charset == "gb2312" or code[0] < 0xC9:
            return False
    return True
