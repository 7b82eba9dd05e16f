"""A page of an OFD (GB/T 33190) -> its characters, ruled lines and pictures, in millimetres.

A TextObject stands in the box ``Boundary``, moved and turned by ``CTM``; each TextCode gives the
place of its first character and the steps to the following ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from rag.extracting.layout.printed import Glyph, Ruling, ems

if TYPE_CHECKING:
    from lxml.etree import _Element

Matrix = tuple[float, float, float, float, float, float]

_NO_TURN: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_THIN: Final = 1.0
_SHORT: Final = 2.0
_PALE: Final = 0.62
_STRAIGHT: Final = math.radians(3)
_MAX_STEPS: Final = 1_000_000
_MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: the id of its resource and its box."""

    resource: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Content:
    """What a page or a template draws."""

    glyphs: list[Glyph]
    watermarks: list[str]
    rulings: list[Ruling]
    pictures: list[Picture]


def content_of(root: _Element) -> Content:
    """Everything that the layers under ``root`` draw, in the order of the file."""
    content = Content([], [], [], [])
    _walk(root, content, 0)
    return content


def local(element: _Element) -> str:
    """The name of ``element`` without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """The finite numbers in a list like ``10 20.5 0``; words that are none are left out."""
    found = []
    for word in (text or "").split():
        try:
            value = float(word)
        except ValueError:
            continue
        if math.isfinite(value):
            found.append(value)
    return found


def steps(text: str | None) -> Iterator[float]:
    """The steps of DeltaX or DeltaY: ``5 g 3 4.2`` is 5 4.2 4.2 4.2. At most a million."""
    words = iter((text or "").split())
    left = _MAX_STEPS
    for word in words:
        try:
            if word == "g":
                count, value = min(int(next(words)), left), float(next(words))
            else:
                count, value = 1, float(word)
        except (ValueError, StopIteration):
            return
        if not math.isfinite(value):
            return
        for _ in range(count):
            yield value
        left -= count


def _walk(element: _Element, content: Content, depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    for child in element:
        match local(child):
            case "TextObject":
                _text(child, content)
            case "ImageObject":
                _picture(child, content)
            case "PathObject":
                content.rulings.extend(_rulings(child))
            case "Content" | "Layer" | "PageBlock" | "Block" | "Page" | "Appearance":
                _walk(child, content, depth + 1)
            case _:
                pass


def _text(element: _Element, content: Content) -> None:
    if element.get("Visible", "true").lower() == "false":
        return
    place, matrix = _placing(element)
    size = (numbers(element.get("Size")) or [3.0])[0]
    stretch = (numbers(element.get("HScale")) or [1.0])[0]
    angle = math.atan2(matrix[1], matrix[0])
    across = math.hypot(matrix[0], matrix[1]) or 1.0
    height = (math.hypot(matrix[2], matrix[3]) or 1.0) * size
    glyphs = []
    for char, x, y, advance in _characters(element, size, stretch):
        left, base = place(x, y)
        # Wide steps (a gap in the line) do not make a character wider.
        width = min(advance, ems(char) * size * stretch * 1.05) * across
        glyphs.append(Glyph(char, left, left + width, base, height))
    if abs(angle) > _STRAIGHT or _is_pale(element):
        words = "".join(glyph.char for glyph in glyphs).strip()
        content.watermarks.extend([words] if words else [])
    else:
        content.glyphs.extend(glyphs)


def _characters(
    element: _Element, size: float, stretch: float
) -> Iterator[tuple[str, float, float, float]]:
    """The characters of a TextObject: char, x, y and the step to the next, before CTM."""
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode":
            continue
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        text = (code.text or "").strip("\r\n")
        down = list(islice(steps(code.get("DeltaY")), len(text)))
        along = list(islice(steps(code.get("DeltaX")), len(text)))
        for number, char in enumerate(text):
            natural = ems(char) * size * stretch
            step = along[number] if number < len(along) else (0.0 if down else natural)
            yield char, x, y, step or natural
            x += step
            y += down[number] if number < len(down) else 0.0


def _placing(element: _Element) -> tuple[Callable[[float, float], tuple[float, float]], Matrix]:
    """From the object's own places to those of the page, and its CTM."""
    box = (numbers(element.get("Boundary")) + [0.0] * 4)[:4]
    given = numbers(element.get("CTM"))
    matrix = (
        (given[0], given[1], given[2], given[3], given[4], given[5])
        if len(given) == 6
        else _NO_TURN
    )
    a, b, c, d, e, f = matrix

    def place(x: float, y: float) -> tuple[float, float]:
        return box[0] + a * x + c * y + e, box[1] + b * x + d * y + f

    return place, matrix


def _is_pale(element: _Element) -> bool:
    """Whether the text is printed see-through or in a pale colour."""
    alpha = numbers(element.get("Alpha"))
    if alpha and alpha[0] < 110:
        return True
    for child in element:
        if local(child) == "FillColor":
            alpha = numbers(child.get("Alpha"))
            value = numbers(child.get("Value"))
            return bool(alpha and alpha[0] < 110) or (len(value) == 3 and min(value) > 255 * _PALE)
    return False


def _picture(element: _Element, content: Content) -> None:
    box = numbers(element.get("Boundary"))
    resource = element.get("ResourceID")
    if resource and len(box) >= 4 and box[2] > 0 and box[3] > 0:
        left, top, width, height = box[:4]
        content.pictures.append(Picture(resource, left, top, left + width, top + height))


def _rulings(element: _Element) -> Iterator[Ruling]:
    """The level and upright lines of a path."""
    place, _ = _placing(element)
    data = next((child.text for child in element if local(child) == "AbbreviatedData"), None)
    last = start = (0.0, 0.0)
    words = (data or "").split()
    at = 0
    while at < len(words):
        word, at = words[at], at + 1
        if word in ("M", "S", "L"):
            here = numbers(" ".join(words[at : at + 2]))
            at += 2
            if len(here) < 2:
                return
            point = place(here[0], here[1])
            if word == "L":
                yield from _ruling(last, point)
            else:
                start = point
            last = point
        elif word == "C":
            yield from _ruling(last, start)
            last = start
        else:
            return  # curves draw no tables


def _ruling(one: Sequence[float], other: Sequence[float]) -> Iterator[Ruling]:
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    if min(across, down) <= _THIN / 2 and max(across, down) > _SHORT:
        left, right = sorted((one[0], other[0]))
        top, bottom = sorted((one[1], other[1]))
        yield Ruling(left, top, right, bottom)
