"""A page of pdfium -> its characters where the reader sees them, its ruled lines, its watermarks.

pdfium counts from the lower left of the unturned page; here everything is turned upright, ``y``
downward, in points.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from rag.errors import FileTooLarge
from rag.extracting.layout.printed import Glyph, Ruling, is_wide
from rag.extracting.text_layer import Layer

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Turn = Callable[[float, float], tuple[float, float]]

_THIN: Final = 3.0
"""Points: a filled box thinner than this is a ruled line."""
_SHORT: Final = 6.0
_PALE: Final = 0.62
_CLEAR: Final = 110
"""Alpha (0 to 255) below which print is see-through."""
_MAX_SEGMENTS: Final = 4000
_STRAIGHT: Final = math.radians(3)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A character as pdfium gives it: origin, advance and size in points, angle in radians."""

    char: str
    x: float
    y: float
    width: float
    size: float
    angle: float
    pale: bool


def glyphs_and_rulings(page: PdfPage, most: int) -> Layer:
    """The text layer of ``page``, upright. Raises FileTooLarge over ``most`` characters."""
    printed = list(_spread(_printed(page, most)))
    quarter = _quarter(printed)
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    if quarter % 2:
        width, height = height, width
    turn = _turning(page, quarter)
    straight, marks = _without_watermarks(printed, quarter)
    glyphs = []
    for item in straight:
        x, y = turn(item.x, item.y)
        glyphs.append(Glyph(item.char, x, x + item.width, y, item.size))
    rulings = [_turned(ruling, turn) for ruling in _rulings(page)]
    return Layer(width, height, glyphs, marks, rulings)


def _printed(page: PdfPage, most: int) -> Iterator[_Printed]:
    from pypdfium2 import raw

    layer = page.get_textpage()
    try:
        count = layer.count_chars()
        if count > most:
            raise FileTooLarge("这一页的文字超过上限，请拆分后再加入。")
        box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        colour = [ctypes.c_uint() for _ in range(4)]
        for index in range(count):
            code = raw.FPDFText_GetUnicode(layer, index)
            if raw.FPDFText_IsGenerated(layer, index) == 1 or code in (0x0A, 0x0D, 0x02):
                continue
            if not raw.FPDFText_GetCharOrigin(layer, index, x, y):
                continue
            raw.FPDFText_GetLooseCharBox(layer, index, box)
            raw.FPDFText_GetMatrix(layer, index, matrix)
            unmapped = raw.FPDFText_HasUnicodeMapError(layer, index) == 1
            valid = 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 and not unmapped
            angle = math.atan2(matrix.b, matrix.a)
            scale = math.hypot(matrix.c, matrix.d) or 1.0
            size = raw.FPDFText_GetFontSize(layer, index) * scale
            across, up = box.right - box.left, box.top - box.bottom
            lying = abs(math.sin(angle)) > 0.7
            known = raw.FPDFText_GetFillColor(layer, index, *colour)
            red, green, blue, alpha = (part.value for part in colour)
            pale = bool(known) and (alpha < _CLEAR or min(red, green, blue) > 255 * _PALE)
            char = chr(code) if valid else "\ufffd"
            yield _Printed(char, x.value, y.value, up if lying else across, size, angle, pale)
    finally:
        layer.close()


def _spread(printed: Iterator[_Printed]) -> Iterator[_Printed]:
    """A ligature (—— set as one long dash) is several characters in one place: side by side."""
    together: list[_Printed] = []
    for item in printed:
        if together and (item.x, item.y) != (together[0].x, together[0].y):
            yield from _side_by_side(together)
            together = []
        together.append(item)
    yield from _side_by_side(together)


def _side_by_side(together: list[_Printed]) -> Iterator[_Printed]:
    count = len(together)
    if count < 2 or (together[0].width < 1.2 * together[0].size and is_wide(together[0].char)):
        yield from together
        return
    for number, item in enumerate(together):
        width = item.width / count
        along = number * width
        x, y = item.x + along * math.cos(item.angle), item.y + along * math.sin(item.angle)
        yield replace(item, x=x, y=y, width=width)


def _quarter(printed: list[_Printed]) -> int:
    """By how many quarter turns most of the text is turned from the page (0 to 3)."""
    turns = Counter(round(item.angle / (math.pi / 2)) % 4 for item in printed)
    return turns.most_common(1)[0][0] if turns else 0


def _turning(page: PdfPage, quarter: int) -> Turn:
    """From pdfium's place to the page on which text turned by ``quarter`` is upright.

    How a viewer turns the page does not matter: the text alone says what is up.
    """
    left, bottom, right, top = page.get_cropbox()
    match quarter:
        case 1:
            return lambda x, y: (y - bottom, x - left)
        case 2:
            return lambda x, y: (right - x, y - bottom)
        case 3:
            return lambda x, y: (top - y, right - x)
        case _:
            return lambda x, y: (x - left, top - y)


def _without_watermarks(printed: list[_Printed], quarter: int) -> tuple[list[_Printed], list[str]]:
    """The text in the page's own direction, and the slanting or large pale words over it."""
    size = _usual_size(printed)
    text, marks = [], defaultdict(list)
    for item in printed:
        turn = (item.angle - quarter * math.pi / 2 + math.pi) % (2 * math.pi) - math.pi
        slanting = abs(turn) > _STRAIGHT
        if slanting or (item.pale and item.size > 1.4 * size):
            marks[round(item.angle, 2), round(item.size)].append(item)
        else:
            text.append(item)
    words = ["".join(item.char for item in group).strip() for group in marks.values()]
    return text, [word for word in words if word]


def _usual_size(printed: list[_Printed]) -> float:
    sizes = sorted(item.size for item in printed if not item.pale)
    return sizes[len(sizes) // 2] if sizes else 1.0


def _turned(ruling: Ruling, turn: Turn) -> Ruling:
    (x0, y0), (x1, y1) = turn(ruling.left, ruling.top), turn(ruling.right, ruling.bottom)
    return Ruling(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _rulings(page: PdfPage) -> Iterator[Ruling]:
    """Straight lines and thin boxes, still in pdfium's places; nothing where there are too many."""
    import pypdfium2
    from pypdfium2 import raw

    found: list[Ruling] = []
    try:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
            found += _rulings_of(item)
            if len(found) > _MAX_SEGMENTS:
                return
    except pypdfium2.PdfiumError:
        return
    yield from found


def _rulings_of(item: Any) -> list[Ruling]:
    from pypdfium2 import raw

    left, bottom, right, top = item.get_bounds()
    across, up = right - left, top - bottom
    if min(across, up) <= _THIN:
        return [Ruling(left, bottom, right, top)] if max(across, up) > _SHORT else []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not stroke.value or count > _MAX_SEGMENTS:
        return []
    return list(_segments(item, count))


def _segments(item: Any, count: int) -> Iterator[Ruling]:
    """The straight upright or level parts of a stroked path."""
    from pypdfium2 import raw

    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, start)
        last = here


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Ruling]:
    across, up = abs(one[0] - other[0]), abs(one[1] - other[1])
    if min(across, up) <= _THIN / 2 and max(across, up) > _SHORT:
        left, right = sorted((one[0], other[0]))
        bottom, top = sorted((one[1], other[1]))
        yield Ruling(left, bottom, right, top)
