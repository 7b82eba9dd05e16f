"""The page in a real browser: serving it, opening it, and what a visit can do and must not see.

`open_page(browser, url)` opens any running page, so the same visits can be made to the real one.
Knows no test and no service; the fixtures are in ``browser_fixtures.py``.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from install_browser import NOT_FOUND, chosen

from rag.desk import Service

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUESTION = "今年的粮食总产量目标是多少？"
"""A question that ``FakeService`` answers with all kinds of claims."""
PHONE = {"width": 390, "height": 844}
"""Pixels of a narrow screen."""


@dataclass
class Visit:
    """A page that is open, and what has gone wrong in it."""

    page: Any
    problems: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Any:
        """Asks through the page; the turn that this opens."""
        turns = self.page.locator(".turn").count()
        self.page.get_by_label("问题").fill(question)
        self.page.keyboard.press("Enter")
        return self.page.locator(".turn").nth(turns)

    def reload(self) -> None:
        """Loads the page again; that its own connections break off is no problem of it."""
        self.page.reload()
        self.page.locator(".welcome, .turn").first.wait_for()
        cut = ("AbortError", "Connection errored out")
        self.problems = [said for said in self.problems if not any(c in said for c in cut)]

    def highlighted(self, pane: str = "body") -> str:
        """The words marked as the place that was opened, in the element ``pane`` selects."""
        marks = self.page.locator(f"{pane} mark.here")
        marks.first.wait_for()
        return "".join(marks.all_text_contents())

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium. Raises ``FileNotFoundError`` where there is none."""
    from playwright.sync_api import sync_playwright

    path = chosen()
    if path is None:
        raise FileNotFoundError(NOT_FOUND)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        opened.close()


@contextmanager
def open_page(browser: Any, url: str, **context: Any) -> Iterator[Visit]:
    """A visit to ``url`` that must end without errors and without a request off the machine."""
    context = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"} | context
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.set_default_timeout(15_000)
    visit = Visit(page)
    page.on("pageerror", lambda error: visit.problems.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: (
            visit.problems.append(said.text) if said.type in {"error", "warning"} else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if re.match(r"(http://127\.0\.0\.1[:/]|data:|blob:)", request.url)
            else visit.problems.append(f"asks outside: {request.url}")
        ),
    )
    page.goto(url)
    page.locator(".welcome").wait_for()
    page.get_by_label("问题").wait_for()
    yield visit
    opened.close()
    assert visit.problems == []


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The page over ``service`` on a free port of this machine."""
    import app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service.warm_up()
    blocks = app.build_app(service)
    options = app.launch_options(service)
    blocks.launch(server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, **options)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        blocks.close(verbose=False)


def scrolled_into_page(mark: Any) -> bool:
    """Whether ``mark`` stands within the part of its page that is in sight, scrolling done."""
    return mark.evaluate(
        """async (mark) => {
          await new Promise((done) => setTimeout(done, 700));
          const at = mark.getBoundingClientRect();
          const page = mark.closest(".page").getBoundingClientRect();
          return at.top >= page.top && at.bottom <= page.bottom;
        }"""
    )
