"""Pages as a scanner gives them: drawn at 200 dpi, a little grey, noisy, skewed, or turned."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Scan:
    """How a page lies on the scanner: ``quarters`` clockwise, ``skew`` in degrees clockwise.

    ``noise`` is the deviation of the grey of each pixel, 0 to 255.
    """

    quarters: int = 0
    skew: float = 0.0
    noise: float = 6.0
    dpi: int = 200


def pages_of(pdf: bytes, scan: Scan = Scan(), only: Sequence[int] = ()) -> list[Picture]:
    """The pages of ``pdf`` (numbers from 0; all where ``only`` is empty) as a scanner sees them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        numbers = only or range(len(document))
        return [scanned(document[number].render(scale=scan.dpi / 72).to_pil(), scan, number)
                for number in numbers]  # fmt: skip
    finally:
        document.close()


def scanned(page, scan: Scan, seed: int = 0) -> Picture:
    """``page`` (a Pillow image) as a scanner sees it; the same seed gives the same noise."""
    import PIL.Image

    grey = page.convert("L").rotate(
        -scan.skew, expand=False, fillcolor=255, resample=PIL.Image.Resampling.BICUBIC
    )
    pixels = np.rot90(np.asarray(grey, np.float32), -scan.quarters)
    random = np.random.default_rng(seed)
    pixels = 8 + pixels * (247 - 8) / 255 + random.normal(0, scan.noise, pixels.shape)
    return np.repeat(np.clip(pixels, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def as_png(picture: Picture) -> bytes:
    return _saved([picture], "PNG")


def as_jpeg(picture: Picture) -> bytes:
    return _saved([picture], "JPEG", quality=85)


def as_tiff(pictures: Sequence[Picture]) -> bytes:
    return _saved(pictures, "TIFF", compression="tiff_deflate")


def as_pdf(pictures: Sequence[Picture], dpi: int = 200) -> bytes:
    """A PDF of pictures, without any text."""
    return _saved(pictures, "PDF", resolution=dpi)


def _saved(pictures: Sequence[Picture], form: str, **options: object) -> bytes:
    import PIL.Image

    first, *rest = [PIL.Image.fromarray(picture).convert("L") for picture in pictures]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(out, form, **more, **options)
    return out.getvalue()
