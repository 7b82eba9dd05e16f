"""Character recognition by PP-OCR (rapidocr on onnxruntime), all of it on this machine.

The models travel inside the wheel; nothing is fetched. The lines of a page are found first; how
they run tells how the page lies, and each is cut out straight and read.
"""

from __future__ import annotations

import math
from importlib import metadata
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rag.errors import ToolMissing
from rag.ports import RecognisedLine

if TYPE_CHECKING:
    from rapidocr import RapidOCR

Picture = NDArray[np.uint8]
Boxes = NDArray[np.float32]
"""Four corners a line, from the upper left clockwise as the line is read: (lines, 4, 2)."""

_THREADS: Final = 2
_DOUBTFUL: Final = 0.3
"""What the model is less sure of than this is no writing."""
_LOOK: Final = 1280
"""Pixels of the longer side at which lines are looked for; they are read at full size."""
_PROBES: Final = 4
_SURE: Final = 0.9
_MOST_SLANT: Final = 20.0


def load_recogniser() -> RapidRecogniser:
    """Loads the models. Raises ToolMissing where rapidocr or onnxruntime is not installed."""
    return RapidRecogniser()


class RapidRecogniser:
    """A Recogniser. Safe between threads; pages are read one after the other."""

    def __init__(self) -> None:
        self._engine = _load()
        self._lock = Lock()

    @property
    def name(self) -> str:
        return f"rapidocr {metadata.version('rapidocr')} PP-OCRv6 small"

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        with self._lock:
            turned, boxes = self._upright(picture)
            read = [(self._read(_cut(turned, box)), box) for box in boxes]
        straight = _straightened(boxes)
        lines = [
            RecognisedLine(
                text=text,
                left=float(box[:, 0].min()),
                top=float(box[:, 1].min()),
                right=float(box[:, 0].max()),
                bottom=float(box[:, 1].max()),
                confidence=min(max(sureness, 0.0), 1.0),
            )
            for ((text, sureness), _), box in zip(read, straight, strict=True)
            if text.strip() and sureness >= _DOUBTFUL
        ]
        return sorted(lines, key=lambda line: (line.top, line.left))

    def _upright(self, picture: Picture) -> tuple[Picture, Boxes]:
        """``picture`` turned by quarters until its lines run from left to right, and its lines."""
        boxes = self._find(picture)
        if _lies(boxes):
            picture = _quarters(picture, 1)
            boxes = self._find(picture)
        if self._stands_on_its_head(picture, boxes):
            height, width = picture.shape[:2]
            picture = _quarters(picture, 2)
            boxes = np.roll(np.array([width, height], np.float32) - boxes, 2, axis=1)
        return picture, boxes

    def _find(self, picture: Picture) -> Boxes:
        """The lines of ``picture``, found in a smaller copy of it."""
        nothing = np.zeros((0, 4, 2), np.float32)
        if min(picture.shape[:2]) < 2:
            return nothing
        scale = min(_LOOK / max(picture.shape[:2]), 1.0)
        small = _scaled(picture, scale)
        found = self._engine(small[:, :, ::-1], use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        if boxes is None or len(boxes) == 0:
            return nothing
        return np.asarray(boxes, np.float32) / np.float32(scale)

    def _stands_on_its_head(self, picture: Picture, boxes: Boxes) -> bool:
        """Reads a few long lines as they are and, where that is doubtful, upside down."""
        widths = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
        probes = [_cut(picture, boxes[n]) for n in np.argsort(-widths)[:_PROBES]]
        if not probes:
            return False
        as_is = sum(self._read(probe)[1] for probe in probes) / len(probes)
        if as_is >= _SURE:
            return False
        return sum(self._read(_quarters(p, 2))[1] for p in probes) / len(probes) > as_is

    def _read(self, line: Picture) -> tuple[str, float]:
        """The text of one line and how sure it is; ("", 0) where there is none."""
        if min(line.shape[:2]) < 2:
            return "", 0.0
        found = self._engine(line[:, :, ::-1], use_det=False, use_cls=False, use_rec=True)
        texts, sureness = getattr(found, "txts", None), getattr(found, "scores", None)
        return (str(texts[0]), float(sureness[0])) if texts and sureness else ("", 0.0)


def _load() -> RapidOCR:
    try:
        import onnxruntime  # noqa: F401 - rapidocr notices its absence only when it reads
        from rapidocr import RapidOCR
    except ImportError as error:
        raise ToolMissing(
            "文字识别没有装好（缺少 rapidocr），请运行 make app 重新安装。"
        ) from error
    parameters: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.text_score": 0.0,
        "Det.limit_type": "max",
        "Det.limit_side_len": _LOOK,
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return RapidOCR(params=parameters)


def _lies(boxes: Boxes) -> bool:
    """Whether most of the writing, by length, runs from top to bottom."""
    across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return bool(down[down > 1.5 * across].sum() > across[across > 1.5 * down].sum())


def _straightened(boxes: Boxes) -> Boxes:
    """``boxes`` as they would stand on a page without slant."""
    slant = math.radians(_slant(boxes))
    turn = np.array(
        [[math.cos(slant), -math.sin(slant)], [math.sin(slant), math.cos(slant)]], np.float32
    )
    turned = boxes @ turn
    low = np.minimum(turned.reshape(-1, 2).min(axis=0), 0) if len(turned) else np.float32(0)
    return np.asarray(turned - low, np.float32)


def _slant(boxes: Boxes) -> float:
    """The slant of the long lines in degrees, downward to the right positive; 0 if they differ."""
    along = boxes[:, 1] - boxes[:, 0]
    widths = np.linalg.norm(along, axis=1)
    long = widths > 4 * np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    if not long.any():
        return 0.0
    angles = np.degrees(np.arctan2(along[long, 1], along[long, 0]))
    slant = float(np.median(angles))
    agree = float(np.mean(np.abs(angles - slant) < 2.0))
    return slant if abs(slant) <= _MOST_SLANT and agree > 0.5 else 0.0


def _scaled(picture: Picture, scale: float) -> Picture:
    import cv2

    if scale >= 1:
        return picture
    height, width = picture.shape[:2]
    size = max(2, round(width * scale)), max(2, round(height * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _quarters(picture: Picture, turns: int) -> Picture:
    """``picture`` turned clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(picture, -turns))


def _cut(picture: Picture, box: NDArray[np.float32]) -> Picture:
    """The line in the slanting ``box``, straight; one that runs downward is laid on its side."""
    import cv2

    width = int(np.linalg.norm(box[1] - box[0]))
    height = int(np.linalg.norm(box[3] - box[0]))
    if min(width, height) < 2:
        return picture[:0]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(np.ascontiguousarray(box, np.float32), corners)
    line = cv2.warpPerspective(
        picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.rot90(line) if height > 1.5 * width else line, np.uint8)
