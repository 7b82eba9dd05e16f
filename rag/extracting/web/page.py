"""A web page as lines: what a browser would show, one block a line, each with where it stands.

Knows nothing of which lines are the article; that is main_text.py. Scripts, styles, forms' fields
and hidden elements are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree, html

from rag.errors import DamagedFile, EmptyFile
from rag.extracting.web.tables import data_rows

_DROPPED: Final = frozenset(
    "script style noscript template head iframe object embed applet svg canvas select option "
    "optgroup button input textarea audio video map math datalist".split()
)
_BLOCKS: Final = frozenset(
    "html body p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li dl "
    "dt dd blockquote pre center form fieldset legend figure figcaption hr address table caption "
    "thead tbody tfoot tr td th details summary".split()
)
_FURNITURE: Final = frozenset(("nav", "footer", "aside"))
"""Not ``form``: many sites put the whole page into one."""
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
"""Not ``visibility``: some sites show the article by script once it has loaded."""
_WIDE: Final = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—]"
_MARK: Final = r"[\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f“”‘’…—]"
_BROKEN: Final = re.compile(rf"(?<={_WIDE})\n(?={_WIDE})|(?<={_MARK})\n|\n(?={_MARK})")
"""A line of the source that ends inside Chinese text: editors wrap, readers see no space."""
_BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_EDGES: Final = " \t\r\n\f\xa0"
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class PageLine:
    """``place`` is the block the line stands in; ``linked`` (0 to 1) the share of its characters
    that are links; ``heading`` 1 to 6 for h1 to h6, else 0; ``furniture``: in nav, footer, …"""

    text: str
    place: etree._Element
    linked: float = 0.0
    heading: int = 0
    furniture: bool = False
    row: bool = False


def parse_page(page: str, name: str) -> etree._Element:
    """The tree of an HTML page. Raises EmptyFile and DamagedFile."""
    page = _DECLARED.sub("", page.replace("\x00", ""))
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise EmptyFile(f"「{name}」是空的，没有可读的文字，请检查文件内容后再加入。") from error
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(f"「{name}」已损坏，不像完整的网页，请重新保存后再加入。") from error
    return root


def page_lines(root: etree._Element) -> list[PageLine]:
    """All lines of the page in order, none blank."""
    writer = _Writer(root)
    writer.block(root, False)
    writer.flush()
    return writer.lines


class _Writer:
    """Gathers text until a block begins or ends."""

    def __init__(self, root: etree._Element) -> None:
        self.lines: list[PageLine] = []
        self._parts: list[str] = []
        self._linked = 0
        self._place = root
        self._furniture = False

    def block(self, element: etree._Element, furniture: bool) -> None:
        """Writes a block and what is in it; a line of text belongs to its nearest block."""
        self.flush()
        before = (self._place, self._furniture)
        furniture = furniture or element.tag in _FURNITURE
        self._place, self._furniture = element, furniture
        rows = data_rows(element) if element.tag == "table" else None
        if rows is not None:
            for row in rows:
                self.lines.append(PageLine(row, element, furniture=furniture, row=True))
        elif element.tag == "pre":
            self._preformatted(element)
        else:
            self._add(_number(element))
            self._inside(element, furniture, 0)
        self.flush()
        self._place, self._furniture = before

    def _inside(self, element: etree._Element, furniture: bool, link: int) -> None:
        self._add(element.text, link)
        for child in element:
            tag = child.tag
            if tag == "br":
                self.flush()
            elif isinstance(tag, str) and tag not in _DROPPED and not _is_hidden(child):
                if tag in _BLOCKS:
                    self.block(child, furniture)
                else:
                    self._inside(
                        child, furniture, link or int(tag == "a" and bool(child.get("href")))
                    )
            self._add(child.tail, link)

    def _preformatted(self, element: etree._Element) -> None:
        for line in "".join(element.itertext()).split("\n"):
            self._add(line)
            self.flush()

    def _add(self, text: str | None, link: int = 0) -> None:
        if text:
            self._parts.append(text)
            if link:
                self._linked += len(_BLANKS.sub("", text))

    def flush(self) -> None:
        text = _shown("".join(self._parts))
        if text.strip("\u3000 \u200b\ufeff"):
            size = len(text.replace(" ", "")) or 1
            tag = self._place.tag
            self.lines.append(
                PageLine(
                    text,
                    self._place,
                    min(1.0, self._linked / size),
                    int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0,
                    self._furniture,
                )
            )
        self._parts, self._linked = [], 0


def _shown(source: str) -> str:
    """White space of the source as a browser shows it."""
    single = _BLANKS.sub(lambda run: "\n" if "\n" in run.group() else " ", source)
    return _BROKEN.sub("", single).replace("\n", " ").strip(_EDGES)


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _number(element: etree._Element) -> str:
    """The number that a browser puts before an item of an ordered list."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return ""
    start = _whole(parent.get("start"), 1)
    place = sum(1 for _ in element.itersiblings("li", preceding=True))
    return f"{_whole(element.get('value'), start + place)}. "


def _whole(words: str | None, default: int) -> int:
    return int(words) if words and re.fullmatch(r"-?\d{1,6}", words) else default
