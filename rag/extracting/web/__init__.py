"""A web page (.html, .mht) -> Extract: the article with its title, without navigation.

Never touches the network: what is not in the file is not read. ``hints`` are ``title``, ``date``
and ``source`` as far as the page's head says them. Links inside the article that belong to the
site (share, next page) stand in the text and are set aside.
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import Final

from rag.domain import AsideKind, SetAside, Span
from rag.errors import DamagedFile, EmptyFile, FileTooLarge
from rag.extracting.decoding import decode
from rag.extracting.extract import Effort, Extract
from rag.extracting.web.main_text import hints_of, main_text
from rag.extracting.web.page import page_lines, parse_page

_MAX_BYTES: Final = 20 * 1024 * 1024
_MAX_TAGS: Final = 200_000
"""A page of an article has some thousands; trafilatura takes a minute for a million."""
_RULE: Final = "网页上的链接"
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE: Final = ("gb2312", "gbk", "gb18030", "gb-2312", "x-gbk", "hz-gb-2312", "euc-cn")


def read_web(data: bytes, name: str, effort: Effort) -> Extract:
    """The article of the page ``data``. Raises EmptyFile, NotText, DamagedFile, FileTooLarge."""
    return read_page(decode_page(data, name), name, effort)


def read_web_archive(data: bytes, name: str, effort: Effort) -> Extract:
    """The article of a page that was saved as one file (.mht). Raises as ``read_web``."""
    return read_page(page_in_archive(data, name), name, effort)


def read_page(page: str, name: str, effort: Effort) -> Extract:
    """The article of the decoded ``page``."""
    if len(page) > _MAX_BYTES:
        raise FileTooLarge(f"「{name}」的内容超过上限，请只保存正文后再加入。")
    if page.count("<") > 2 * _MAX_TAGS:
        raise FileTooLarge(f"「{name}」不像一篇文章的网页（标签太多），请只保存正文后再加入。")
    root = parse_page(page, name)
    lines = page_lines(root)
    if not lines:
        raise EmptyFile(
            f"「{name}」里没有文字（也许要联网才显示），请在浏览器里打开，"
            "把正文复制成 .txt 后再加入。"
        )
    found, title, date, source = _found(page)
    hints = hints_of(root, title=title, date=date, source=source)
    main = main_text(lines, found, hints.get("title", ""))
    text = "".join(line + "\n" for line in main.lines)
    if len(text) > effort.max_text_chars:
        raise FileTooLarge(f"「{name}」的文字超过上限，请拆分后再加入。")
    return Extract(text=text, asides=_asides(main.lines, main.aside), hints=hints)


def _asides(lines: tuple[str, ...], aside: frozenset[int]) -> tuple[SetAside, ...]:
    found: list[SetAside] = []
    offset = 0
    previous = -2
    for number, line in enumerate(lines):
        if number in aside:
            start = found.pop().span.start if number == previous + 1 else offset
            found.append(SetAside(Span(start, offset + len(line)), AsideKind.NAVIGATION, _RULE))
            previous = number
        offset += len(line) + 1
    return tuple(found) if len(aside) < len(lines) else ()


def _found(page: str) -> tuple[str, str, str, str]:
    """What trafilatura makes of the page: text, title, date, source; "" for what it cannot."""
    from trafilatura import bare_extraction

    document = bare_extraction(
        page,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if document is None or isinstance(document, dict):
        return "", "", "", ""
    return (
        document.text or "",
        document.title or "",
        document.date or "",
        document.sitename or "",
    )


def decode_page(data: bytes, name: str, charset: str = "") -> str:
    """The page's characters: by its mark, as UTF-8 where it is that, as declared, else guessed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return decode(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:4096])
    named = (declared.group(1).decode("ascii") if declared else charset).lower()
    if named in _CHINESE:
        named = "gb18030"
    if named and named not in ("utf-16", "unicode"):
        try:
            page = data.decode(named, "replace")
        except LookupError:
            return decode(data, name)
        if page.count("\ufffd") * 100 < len(page):
            return page
    return decode(data, name)


def page_in_archive(data: bytes, name: str) -> str:
    """The first page in a .mht. Raises DamagedFile where there is none."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return decode_page(content, name, str(part.get_content_charset() or ""))
    raise DamagedFile(f"「{name}」里没有找到网页正文，请重新保存为 .html 后再加入。")
