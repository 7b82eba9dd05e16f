"""One test for each sentence of ``Recogniser``'s docstring, over a fake and the real backend."""

from __future__ import annotations

import numpy as np
import pytest
from corpus.pdf import Layout, pdf_of
from corpus.scans import Scan, pages_of
from numpy.typing import NDArray

from rag.ports import RecognisedLine, Recogniser

TITLE = "在全县农村工作会议上的讲话"
LINES = (TITLE, "昨天雨水今天正月十一年味还没有散", "粮食总产量达到39.3万吨增长1.8%")


class InkReader:
    """Calls every band of dark rows a line; turns a page whose ink is in upright bands."""

    name = "ink"

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        dark = picture.mean(axis=2) < 128
        if _bands(dark.any(axis=0)) > _bands(dark.any(axis=1)):
            dark = np.rot90(dark, -1)
        rows = dark.any(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], rows, [False]]).astype(int)))
        lines = []
        for n, (top, bottom) in enumerate(edges.reshape(-1, 2)):
            columns = np.flatnonzero(dark[top:bottom].any(axis=0))
            line = RecognisedLine(LINES[n % 3], *_box(columns, top, bottom), confidence=1.0)
            lines.append(line)
        return lines


def _bands(marks: NDArray[np.bool_]) -> int:
    return int((np.diff(marks.astype(int)) == 1).sum())


def _box(columns: NDArray[np.int64], top: int, bottom: int) -> tuple[float, float, float, float]:
    return float(columns[0]), float(top), float(columns[-1] + 1), float(bottom)


@pytest.fixture(scope="module")
def page() -> NDArray[np.uint8]:
    """The upper quarter of a scanned page with three lines of type."""
    [whole] = pages_of(pdf_of("\n".join(LINES), Layout(numbers=False)), Scan(noise=2))
    return whole[200:800]


@pytest.fixture(scope="module", params=["ink", pytest.param("real", marks=pytest.mark.models)])
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    if request.param == "ink":
        return InkReader()
    from rag.backends.rapid_ocr import load_recogniser

    return load_recogniser()


def test_it_is_a_recogniser(recogniser: Recogniser) -> None:
    assert isinstance(recogniser, Recogniser)


def test_name_says_which_models_it_is(recogniser: Recogniser) -> None:
    assert recogniser.name
    assert "\n" not in recogniser.name


def test_lines_come_from_top_to_bottom_in_their_places(
    recogniser: Recogniser, page: NDArray[np.uint8]
) -> None:
    lines = recogniser.recognise(page)
    assert [line.text for line in lines] == list(LINES)
    assert [line.top for line in lines] == sorted(line.top for line in lines)
    dark = page.mean(axis=2) < 128
    for line in lines:
        assert 0 <= line.confidence <= 1
        inside = dark[int(line.top) : int(line.bottom) + 1, int(line.left) : int(line.right) + 1]
        assert inside.mean() > 0.08  # there is print in the box,
    boxes = dark.copy()
    for line in lines:
        boxes[int(line.top) - 3 : int(line.bottom) + 4] = False
    assert boxes.sum() == 0  # and none outside


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_or_head_is_turned_first(
    recogniser: Recogniser, page: NDArray[np.uint8], quarters: int
) -> None:
    if recogniser.name == "ink" and quarters != 3:
        return  # it turns one way only and cannot tell what is up
    upright = recogniser.recognise(page)
    turned = recogniser.recognise(np.ascontiguousarray(np.rot90(page, -quarters)))
    assert [line.text for line in turned] == [line.text for line in upright]
    for one, other in zip(turned, upright, strict=True):
        assert one.left == pytest.approx(other.left, abs=12)
        assert one.top == pytest.approx(other.top, abs=12)


def test_a_blank_page_has_no_lines(recogniser: Recogniser) -> None:
    assert recogniser.recognise(np.full((300, 400, 3), 250, np.uint8)) == []


@pytest.mark.models
def test_a_slanting_page_is_read_straight() -> None:
    from rag.backends.rapid_ocr import load_recogniser

    [slanting] = pages_of(pdf_of("\n".join(LINES), Layout(numbers=False)), Scan(noise=6, skew=3))
    lines = load_recogniser().recognise(slanting[150:900])
    assert [line.text for line in lines] == list(LINES)
    # A line of 16 pt type at 200 dpi is some 44 pixels high; slanting by 3° it would take 100.
    assert all(line.bottom - line.top < 75 for line in lines)


@pytest.mark.models
def test_the_real_one_says_nothing_and_asks_nobody(
    page: NDArray[np.uint8], capfd: pytest.CaptureFixture[str]
) -> None:
    from rag.backends.rapid_ocr import load_recogniser

    load_recogniser().recognise(page[:200])  # the network is blocked here
    assert capfd.readouterr() == ("", "")
