"""Makes the pictures of this folder: ``python docs/make_pictures.py [--index DIR] [NAME ...]``.

Opens the real page over a library of the sample speeches (`make app` builds one in `index/`) in a
Chromium (`python tests/install_browser.py`, or YANBI_CHROMIUM) and photographs what a person sees:
``app`` an answer with a citation open (loads the chat model), ``brief`` a brief beside its ledger,
``brief-page`` its printed page. Without names: all of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The page is in the folder above, what serves and opens it beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser_pages import chromium, served
from install_browser import NOT_FOUND, chosen

from rag.assembly import assemble
from rag.settings import load_settings

DOCS = Path(__file__).resolve().parent
NAMES = ("app", "brief", "brief-page")
QUESTION = "农村会上，周研清说粮食总产量目标是多少？"
"""A nickname of the meeting, a slip in the speaker's name, two years that fit: all is shown."""
SPEECH = "政府工作报告"
WAIT_MS = 300_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(NAMES))
    parser.add_argument("--index", default=str(DOCS.parent / "index"), help="the library's folder")
    options = parser.parse_args()
    wanted = options.names or NAMES
    if unknown := set(wanted) - set(NAMES):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    if chosen() is None:
        sys.exit(NOT_FOUND)
    settings = load_settings({"index_dir": options.index})
    with assemble(settings) as service, served(service) as address, visited(address) as page:
        if "app" in wanted:
            ask(page)
        if "brief" in wanted or "brief-page" in wanted:
            write_brief(page, wanted)


def ask(page: Any) -> None:
    """An answer, the first of its citations open."""
    page.locator("#head", has_text="就绪").wait_for()
    page.get_by_label("问题").fill(QUESTION)
    page.get_by_label("问题").press("Enter")
    page.locator(".turn [data-export]").first.wait_for()
    page.locator(".turn .cite").first.click()
    page.locator("#pane mark.here").first.wait_for()
    settle(page)
    page.screenshot(path=DOCS / "app.png")


def write_brief(page: Any, wanted: Any) -> None:
    """A brief of the sample report: beside its ledger, and its page alone."""
    page.get_by_role("tab", name="简报").click()
    page.locator("#brief-speech input").click()
    page.keyboard.type(SPEECH)
    page.get_by_role("option").filter(has_not_text=SPEECH).first.wait_for(state="detached")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="开始").click()
    page.locator(".sheet-page").first.wait_for()
    page.get_by_role("button", name="开始").wait_for()
    settle(page)
    if "brief" in wanted:
        page.set_viewport_size({"width": 1440, "height": 1000})
        settle(page)
        page.screenshot(path=DOCS / "brief.png")
    if "brief-page" in wanted:
        import base64
        from io import BytesIO

        import PIL.Image

        address = page.locator(".sheet-page").first.get_attribute("src")
        picture = PIL.Image.open(BytesIO(base64.b64decode(address.split(",", 1)[1])))
        height = round(1000 * picture.height / picture.width)
        picture.convert("L").resize((1000, height)).quantize(16).save(DOCS / "brief-page.png")


def settle(page: Any) -> None:
    """Until scrolling and fading have ended."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)


@contextmanager
def visited(address: str) -> Iterator[Any]:
    """The page in a Chromium of its own."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        page.get_by_label("问题").wait_for()
        yield page


if __name__ == "__main__":
    main()
