"""Pages of a PDF as pictures for the screen, so that what is looked at is the very file.

pdfium is imported when it is first needed; it must not be used by two threads at once. Knows
nothing of what is on the pages.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock

from rag.errors import YanbiError

_GREYS = 16
"""Tones of a picture: enough for smooth letters in black on white, a quarter of the bytes."""


class PdfPictures:
    """Draws pages. Safe between threads."""

    def __init__(self, width: int = 1400) -> None:
        """``width``: of every picture, in pixels."""
        self._width = width
        self._lock = Lock()

    def __call__(self, pdf: bytes) -> tuple[bytes, ...]:
        """The pages as PNG in tones of grey, in order. Raises YanbiError where ``pdf`` is none."""
        import pypdfium2

        with self._lock:
            try:
                document = pypdfium2.PdfDocument(pdf)
            except pypdfium2.PdfiumError as error:
                raise YanbiError("版面画不出来；请导出 PDF 查看。") from error
            try:
                return tuple(self._drawn(document[number]) for number in range(len(document)))
            finally:
                document.close()

    def _drawn(self, page: object) -> bytes:
        from pypdfium2 import PdfPage

        assert isinstance(page, PdfPage)
        bitmap = page.render(scale=self._width / page.get_width(), grayscale=True)
        picture = bitmap.to_pil().convert("L").quantize(_GREYS)
        bitmap.close()
        page.close()
        file = BytesIO()
        picture.save(file, "PNG")
        return file.getvalue()
