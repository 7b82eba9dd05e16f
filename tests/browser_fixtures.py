"""A Chromium and a page that is open in it, for the tests marked ``browser``.

``url`` is the page over ``FakeService``, ``sample_url`` over a real service with the sample
speeches. Chromium and what serves the page start once for a file of tests and end with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser_pages import Visit, chromium, open_page, served
from fake_service import FakeService

from rag.assembly import Service


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(FakeService(pace=0.1)) as address:
        yield address


@pytest.fixture
def visit(browser: Any, url: str) -> Iterator[Visit]:
    with open_page(browser, url) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample_url(sample_service: Service) -> Iterator[str]:
    """The page over ``sample_service``."""
    with served(sample_service) as address:
        yield address


@pytest.fixture
def compare_tab(browser: Any, sample_url: str) -> Iterator[Visit]:
    """A visit to the tab 对比 of the page over ``sample_service``."""
    with open_page(browser, sample_url) as opened:
        opened.tab("对比")
        yield opened
