"""OFD (the national format of official documents) -> Extract: a ZIP of XML pages.

OFD.xml names the document, the document its pages in order; templates are what stands on every
page. Pages that are pictures are recognised. Attachments, signatures and scripts are left alone,
and no XML may name an entity or fetch anything.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from rag.domain import AsideKind
from rag.errors import DamagedFile, EmptyFile, FileTooLarge, ProtectedFile, ToolMissing
from rag.extracting.extract import Effort, Extract
from rag.extracting.layout import compose
from rag.extracting.layout.pieces import pieces_of
from rag.extracting.layout.printed import Page, Piece
from rag.extracting.legibility import check_legible
from rag.extracting.ofd_page import Content, Picture, content_of, local, numbers
from rag.extracting.pictures import NoRecogniser, frames, recognised
from rag.extracting.text_layer import Layer, is_usable
from rag.extracting.xml import parse_xml
from rag.extracting.zips import check_total, open_zip, read_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_A4: Final = (210.0, 297.0)
_LEAST_SHARE: Final = 0.05
"""A picture that covers less of the page than this is a seal or an ornament."""


def read_ofd(data: bytes, name: str, effort: Effort) -> Extract:
    """The text of the OFD ``data``; ``name`` is for messages alone.

    Raises DamagedFile, ProtectedFile, FileTooLarge (expansion, pages, characters), EmptyFile and
    ToolMissing (pages that are pictures and no recognition).
    """
    package = _Package(data, name)
    entry = package.root("OFD.xml")
    bodies = [body for body in entry.iter() if local(body) == "DocBody"]
    pages: list[Page] = []
    for body in bodies:
        root = _text_of(body, "DocRoot")
        if root:
            pages += _Document(package, posixpath.normpath(root.lstrip("/")), effort).pages()
    if not bodies or not pages:
        raise package.damaged("里面没有找到文档")
    if not any(page.pieces for page in pages):
        raise EmptyFile(f"「{name}」里没有文字，各页都是空白，请检查文件后再加入。")
    check_legible(pages, name)
    title = _text_of(entry, "Title")
    return compose(pages, {"title": title} if title else {})


class _Package:
    """The ZIP: its XML files and resources by name."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = open_zip(data, name)
        check_total(self._zip, name)
        members = [info for info in self._zip.infolist() if not info.is_dir()]
        self._infos = {_plain(info.filename): info for info in members}
        if _plain("OFD.xml") not in self._infos:
            raise self.damaged("里面没有 OFD.xml")
        if _plain("Encryptions.xml") in self._infos:
            raise ProtectedFile(f"「{name}」加了密，打不开；请用原来的软件解密，另存之后再加入。")

    def damaged(self, why: str) -> DamagedFile:
        return DamagedFile(f"「{self.name}」不是完整的 OFD：{why}，请重新取得后再加入。")

    def bytes_of(self, path: str) -> bytes:
        info = self._infos.get(_plain(path))
        if info is None:
            raise self.damaged(f"里面缺少 {posixpath.basename(path)[:40]}")
        return read_member(self._zip, info, self.name)

    def root(self, path: str) -> _Element:
        return parse_xml(self.bytes_of(path), self.name)


class _Document:
    """One document of the package."""

    def __init__(self, package: _Package, path: str, effort: Effort) -> None:
        self._package = package
        self._effort = effort
        self._folder = posixpath.dirname(path)
        self._root = package.root(path)
        self._size = _size_of(self._root) or _A4
        self._templates = {
            element.get("ID", ""): element.get("BaseLoc", "")
            for element in self._root.iter()
            if local(element) == "TemplatePage"
        }
        self._drawn: dict[str, Content] = {}
        self._media = self._resources()

    def pages(self) -> Iterator[Page]:
        places = [
            element.get("BaseLoc", "")
            for pages in self._root
            if local(pages) == "Pages"
            for element in pages
            if local(element) == "Page"
        ]
        if len(places) > self._effort.max_pages:
            raise FileTooLarge(
                f"「{self._package.name}」有 {len(places)} 页，超过上限 "
                f"{self._effort.max_pages} 页，请拆分后再加入。"
            )
        chars = 0
        for number, place in enumerate(places):
            self._effort.check()
            page = self._page(place, number, len(places))
            chars += sum(len(piece.text) for piece in page.pieces)
            if chars > self._effort.max_text_chars:
                raise FileTooLarge(f"「{self._package.name}」的文字超过上限，请拆分后再加入。")
            yield page

    def _page(self, place: str, number: int, count: int) -> Page:
        root = self._package.root(self._path(place))
        width, height = _size_of(root) or self._size
        content = content_of(root)
        layer = Layer(width, height, content.glyphs, content.watermarks, content.rulings)
        largest = max((_area(p) / (width * height) for p in content.pictures), default=0.0)
        page = layer.page()
        if content.pictures and not is_usable(layer.text, pictured=largest):
            of = f"第 {number + 1}/{count} 页"
            page = Page(width, height, tuple(self._recognised(content, width * height, of)))
        return _with_templates(page, [self._template(used) for used in _used_templates(root)])

    def _recognised(self, content: Content, area: float, of: str) -> Iterator[Piece]:
        """The lines of the page's pictures, where these stand on the page."""
        name = self._package.name
        for picture in sorted(content.pictures, key=lambda picture: (picture.top, picture.left)):
            path = self._media.get(picture.resource)
            if path is None or _area(picture) < _LEAST_SHARE * area:
                continue
            self._effort.tell(f"这个 OFD 没有文字，正在识别{of}")
            for _, _, pixels in frames(self._package.bytes_of(path), name, self._effort):
                try:
                    read = recognised(pixels, self._effort)
                except NoRecogniser:
                    raise ToolMissing(
                        f"「{name}」{of}是扫描的图片，没有文字，"
                        "而文字识别没有装好，请重新安装后再加入。"
                    ) from None
                yield from (_moved(piece, read, picture) for piece in read.pieces)

    def _template(self, identifier: str) -> Content:
        if identifier not in self._drawn:
            place = self._templates.get(identifier, "")
            drawn = Content([], [], [], [])
            if place:
                drawn = content_of(self._package.root(self._path(place)))
            self._drawn[identifier] = drawn
        return self._drawn[identifier]

    def _resources(self) -> dict[str, str]:
        """The files of the pictures that the document's resource lists name, by their ids."""
        found: dict[str, str] = {}
        for element in self._root.iter():
            place = (element.text or "").strip()
            if local(element) not in ("PublicRes", "DocumentRes") or not place:
                continue
            path = self._path(place)
            root = self._package.root(path)
            folder = posixpath.join(posixpath.dirname(path), root.get("BaseLoc", ""))
            for media in root.iter():
                file = _text_of(media, "MediaFile") if local(media) == "MultiMedia" else ""
                if file:
                    found[media.get("ID", "")] = posixpath.normpath(
                        file.lstrip("/") if file.startswith("/") else posixpath.join(folder, file)
                    )
        return found

    def _path(self, place: str) -> str:
        if place.startswith("/"):
            return posixpath.normpath(place.lstrip("/"))
        return posixpath.normpath(posixpath.join(self._folder, place))


def _with_templates(page: Page, templates: list[Content]) -> Page:
    """``page`` and what its templates print on it: furniture by its nature."""
    pieces = list(page.pieces)
    rulings = list(page.rulings)
    for template in templates:
        pieces += pieces_of(template.glyphs, template.rulings, AsideKind.PAGE)
        rulings += template.rulings
        pieces += [
            Piece(words, 0.0, page.height, 0.0, page.height, 1.0, kind=AsideKind.WATERMARK)
            for words in template.watermarks
        ]
    return Page(page.width, page.height, tuple(pieces), tuple(rulings))


def _moved(piece: Piece, read: Page, picture: Picture) -> Piece:
    """A line of a recognised picture in millimetres of the page that shows it."""
    scale = min(
        (picture.right - picture.left) / read.width, (picture.bottom - picture.top) / read.height
    )
    return Piece(
        piece.text,
        picture.left + piece.left * scale, picture.top + piece.top * scale,
        picture.left + piece.right * scale, picture.top + piece.bottom * scale,
        piece.size * scale, confidence=piece.confidence,
    )  # fmt: skip


def _used_templates(root: _Element) -> list[str]:
    return [e.get("TemplateID", "") for e in root if local(e) == "Template"]


def _size_of(root: _Element) -> tuple[float, float] | None:
    """Width and height of the first PhysicalBox under ``root``."""
    for element in root.iter():
        if local(element) == "PhysicalBox":
            box = numbers(element.text)
            if len(box) >= 4 and box[2] > 0 and box[3] > 0:
                return box[2], box[3]
    return None


def _text_of(element: _Element, name: str) -> str:
    return next((e.text.strip() for e in element.iter() if local(e) == name and e.text), "")


def _area(picture: Picture) -> float:
    return (picture.right - picture.left) * (picture.bottom - picture.top)


def _plain(path: str) -> str:
    """How a member is looked up: writers differ in slashes and letter case."""
    return posixpath.normpath(path.replace("\\", "/").lstrip("/")).lower()
