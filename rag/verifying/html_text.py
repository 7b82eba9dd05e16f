"""An exported .html file -> its record (a script element of data) and the text it shows.

What a browser does not show (scripts, styles, hidden elements) is left out, and so is the heading
over the sources; the number of an item of the list of sources stands before it in brackets. What
style sheets hide or add is not seen.
"""

from __future__ import annotations

from html.parser import HTMLParser

from rag.verifying.recorded import Record, parse_record

RECORD_ID = "yanbi-evidence"
_SOURCES_ID, _SOURCES = "sources", "出处"
_UNSEEN = frozenset({"head", "script", "style", "template", "noscript", "datalist"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def read_html(text: str) -> tuple[Record, str]:
    """HTML as ``comparison_html`` writes it. Raises YanbiError where it has no record."""
    page = _Page()
    page.feed(text)
    page.close()
    return parse_record("".join(page.record)), "".join(page.shown)


class _Page(HTMLParser):
    """Collects the text that is ``shown`` and the ``record``."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.record: list[str] = []
        self._open: list[tuple[str, str]] = []
        """The elements that are open: name, and what their text is: shown, unseen, record, head."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self.shown.append(" ")
            return
        use = self._use
        if tag == "script" and given.get("id") == RECORD_ID:
            use = "record"
        elif use == "shown" and _unseen(tag, given):
            use = "unseen"
        elif use == "shown" and given.get("id") == _SOURCES_ID:
            use = "head"
        elif use == "shown" and tag == "li" and "value" in given:
            self.shown.append(f"[{given['value']}]")
        self._open.append((tag, use))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._use == "record":
            self.record.append(data)
        elif self._use == "shown" or (self._use == "head" and data.strip() != _SOURCES):
            self.shown.append(data)

    @property
    def _use(self) -> str:
        return self._open[-1][1] if self._open else "shown"


def _unseen(tag: str, given: dict[str, str]) -> bool:
    style = "".join(given.get("style", "").split()).lower()
    return tag in _UNSEEN or "hidden" in given or "display:none" in style
