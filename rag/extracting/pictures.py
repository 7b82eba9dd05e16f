"""Pictures of pages -> Extract, by recognition: .png .jpg .tif (also of many pages) .bmp .webp.

Pictures are bounded before they are decoded; very tall ones (screenshots of a whole article) are
cut between lines, since recognition would shrink them beyond reading.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rag.errors import DamagedFile, EmptyFile, FileTooLarge, ReadingError, ToolMissing
from rag.extracting.extract import Effort, Extract
from rag.extracting.layout import compose
from rag.extracting.layout.printed import Page, Piece, ems
from rag.extracting.legibility import check_legible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from rag.ports import RecognisedLine

FORMATS: Final = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""What Pillow may open; its other readers start programs or fetch files."""
_OVERSIZE: Final = 2
"""A picture of up to this many times ``max_pixels`` is decoded and scaled down."""
_TALL: Final = 2.2
_SLICE: Final = 1.6
_QUIET: Final = 0.01
_HAN: Final = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef”’"
_HALF_COMMA: Final = re.compile(rf"(?<=[{_HAN}]),")
_NARROW: Final = re.compile(rf"(?<=[{_HAN}])[,;:!?()]|(?<=[%0-9])[,;](?=[{_HAN}])|\((?=[{_HAN}])")
_PAIR: Final = re.compile(
    rf"(?<=[{_HAN}])[(（]([^()（）\n]{{1,60}})[)）]|[(（]([^()（）\n]*[{_HAN}][^()（）\n]*)[)）]"
)
_WIDE: Final = str.maketrans(",;:!?()", "，；：！？（）")


class NoRecogniser(Exception):
    """Recognition is needed and there is none."""


def read_picture(data: bytes, name: str, effort: Effort) -> Extract:
    """The text of the picture ``data``, page by page; ``name`` is for messages alone.

    Raises DamagedFile, FileTooLarge (pages, pixels), EmptyFile (no text found, or none that can
    be trusted) and ToolMissing.
    """
    pages = []
    for number, count, picture in frames(data, name, effort):
        effort.check()
        of = f"第 {number + 1}/{count} 页" if count > 1 else "图片"
        effort.tell(f"正在识别{of}")
        try:
            pages.append(recognised(picture, effort))
        except NoRecogniser:
            raise ToolMissing(
                f"「{name}」是图片，要识别文字，而文字识别没有装好；请重新安装后再加入。"
            ) from None
    if not any(page.pieces for page in pages):
        raise EmptyFile(f"「{name}」里没有认出文字，请检查图片是否清楚后再加入。")
    check_legible(pages, name)
    return compose(pages)


def frames(data: bytes, name: str, effort: Effort) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """The pages of a picture, each as (number from 0, count, RGB)."""
    import PIL.Image
    import PIL.ImageSequence

    try:
        with _quiet(), PIL.Image.open(io.BytesIO(data), formats=FORMATS) as image:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if count > effort.max_pages:
                raise FileTooLarge(
                    f"「{name}」有 {count} 页，超过上限 {effort.max_pages} 页，请拆分后再加入。"
                )
            for number in range(count):
                image.seek(number)
                yield number, count, _rgb(image, name, effort.max_pixels)
    except ReadingError:
        raise
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning):
        raise _too_large(name) from None
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError):
        raise DamagedFile(
            f"「{name}」不是完整的图片，可能没有下载完或已损坏，请重新取得后再加入。"
        ) from None


def recognised(picture: NDArray[np.uint8], effort: Effort) -> Page:
    """The page in ``picture`` (RGB), recognised. Raises NoRecogniser."""
    if effort.recogniser is None:
        raise NoRecogniser
    recogniser = effort.recogniser()
    pieces: list[Piece] = []
    below = 0.0
    for part in slices(picture):
        lines = recogniser.recognise(part)
        texts = widened([line.text.strip() for line in lines])
        pieces += [
            _piece(line, text, below) for line, text in zip(lines, texts, strict=True) if text
        ]
        below += part.shape[0]
        effort.check()
    right = max((piece.right for piece in pieces), default=0.0)
    lowest = max((piece.bottom for piece in pieces), default=0.0)
    return Page(*_paper(picture.shape[:2], right, lowest), tuple(pieces))


def _paper(shape: tuple[int, ...], right: float, lowest: float) -> tuple[float, float]:
    """Width and height of the page as it was read, perhaps turned: upright if the text fits so."""
    short, long = float(min(shape)), float(max(shape))
    return (short, long) if right <= short or lowest > short else (long, short)


def slices(picture: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """``picture`` cut between its lines where it is much taller than a page."""
    height, width = picture.shape[:2]
    if height <= _TALL * width:
        return [picture]
    grey = picture.mean(axis=2)
    plain = grey.max(axis=1) - grey.min(axis=1) < 255 * _QUIET + 8
    step = int(_SLICE * width)
    parts = []
    start = 0
    while height - start > _TALL * width:
        end = start + step
        quiet = [row for row in range(end, max(start + step // 2, start + 1), -1) if plain[row]]
        cut = quiet[0] if quiet else end
        parts.append(picture[start:cut])
        start = cut
    parts.append(picture[start:])
    return parts


def widened(texts: Sequence[str]) -> list[str]:
    """Punctuation after Chinese made full-width, in a text whose commas are.

    A printed ， and , differ by the blank around them alone; recognition often takes one for the
    other. Where most commas were read as half-width ones, nothing is changed.
    """
    whole = "\n".join(texts)
    if len(_HALF_COMMA.findall(whole)) > whole.count("，"):
        return list(texts)
    paired = (_PAIR.sub(lambda found: f"（{found[1] or found[2]}）", text) for text in texts)
    return [_NARROW.sub(lambda found: found[0].translate(_WIDE), text) for text in paired]


def _piece(line: RecognisedLine, text: str, below: float) -> Piece:
    """A recognised line; the size of its type is told from its width, steadier than its height."""
    width, height = line.right - line.left, line.bottom - line.top
    by_width = width / max(ems(text), 1.0)
    size = by_width if ems(text) >= 4 else min(by_width, 0.9 * height)
    return Piece(
        text, line.left, line.top + below, line.right, line.bottom + below,
        max(size, 1.0), confidence=min(max(line.confidence, 0.0), 1.0),
    )  # fmt: skip


def _rgb(image: Image, name: str, max_pixels: int) -> NDArray[np.uint8]:
    """The current frame upright, on white, scaled down to ``max_pixels`` where it is larger."""
    import numpy as np
    import PIL.Image
    import PIL.ImageOps

    width, height = image.size
    if width * height > max_pixels and image.format == "JPEG":
        scale = (max_pixels / (width * height)) ** 0.5
        image.draft("RGB", (int(width * scale), int(height * scale)))  # decoded smaller
        width, height = image.size
    if width * height > _OVERSIZE * max_pixels:
        raise _too_large(name)
    upright = PIL.ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        upright = PIL.Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = PIL.Image.new("RGBA", upright.size, "white")
        upright = PIL.Image.alpha_composite(paper, upright)
    upright = upright.convert("RGB")
    if upright.width * upright.height > max_pixels:
        scale = (max_pixels / (upright.width * upright.height)) ** 0.5
        size = max(1, int(upright.width * scale)), max(1, int(upright.height * scale))
        upright = upright.resize(size, PIL.Image.Resampling.LANCZOS)
    return np.array(upright, np.uint8)


def _too_large(name: str) -> FileTooLarge:
    return FileTooLarge(f"「{name}」的像素太多，超过上限，请缩小或拆分后再加入。")


def _quiet() -> warnings.catch_warnings[None]:
    """Pillow warns of odd metadata and big pictures; the bounds here are our own."""
    return warnings.catch_warnings(action="ignore")
