"""Files that are broken, hostile or not what they say: made from a seed, the same every time.

Each is small to make; what it would grow to is not. ``harmless_reading`` marks those that may also
be read (a page cut off in the middle is still a page); all others must be refused.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from corpus import archives, word_xml
from corpus.sources import sources
from corpus.web import page_of, paragraphs
from corpus.word import word_of

MB = 1 << 20
_OFD = (
    '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" '
    'Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
    "</ofd:DocBody></ofd:OFD>"
)
_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
)
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Bad:
    """``kind`` is the row of the table it counts in; ``make`` gives the file's bytes."""

    kind: str
    name: str
    make: Callable[[], bytes]
    harmless_reading: bool = False


def bad_files(seed: int, count: int) -> list[Bad]:
    """``count`` files: the special ones all, filled up with files cut off, garbled and random."""
    dice = random.Random(seed)
    special = list(_special())
    bulk = _bulk(dice)
    return [*special[:count], *(next(bulk) for _ in range(count - len(special)))]


@cache
def _good() -> dict[str, bytes]:
    """A good file of each format with an inner check: damage to these is told."""
    from corpus.pdf import pdf_of

    text = sources()[0].text
    word = word_of(text)
    return {
        "docx": word,
        "zip": archives.archive({"讲话.txt": text.encode(), "甲/讲话.docx": word}),
        "pdf": pdf_of(text[:600]),
        "png": _png(8, 8),
        "ofd": archives.archive({"OFD.xml": _OFD.encode(), "Doc_0/Document.xml": b"<a/>"}),
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "WordDocument".encode("utf-16-le"),
    }


def _bulk(dice: random.Random) -> Iterator[Bad]:
    good = _good()
    endings = ("txt", "md", "docx", "pdf", "png", "jpg", "tif", "html", "ofd", "zip")
    while True:
        for ending in ("docx", "zip", "pdf", "png", "ofd"):
            data = good[ending]
            cut = dice.randrange(8, max(9, len(data) - 30))
            yield Bad("截断", f"断.{ending}", lambda d=data, c=cut: d[:c], ending in ("pdf", "png"))
        for ending in ("docx", "zip", "pdf"):
            spots = [dice.randrange(4, len(good[ending])) for _ in range(400)]
            values = dice.randbytes(400)
            yield Bad(
                "改动字节",
                f"坏.{ending}",
                lambda d=good[ending], s=spots, v=values: _garbled(d, s, v),
                True,
            )
        for ending in endings:
            data = dice.randbytes(dice.choice((40, 500, 20_000, 300_000)))
            yield Bad("随机字节", f"乱.{ending}", lambda d=data: d)
        for ending, head in (
            ("docx", b"PK\x03\x04"), ("pdf", b"%PDF-1.7\n"), ("png", _PNG), ("gz", b"\x1f\x8b\x08"),
            ("jpg", b"\xff\xd8\xff\xe0"), ("tif", b"II*\x00"), ("txt", b"\xff\xfe"),
        ):  # fmt: skip
            data = head + dice.randbytes(dice.choice((40, 3000, 100_000)))
            yield Bad("只有文件头是真的", f"头.{ending}", lambda d=data: d)


def _garbled(data: bytes, spots: list[int], values: bytes) -> bytes:
    changed = bytearray(data)
    for spot, value in zip(spots, values, strict=True):
        changed[spot] = value
    return bytes(changed)


def _special() -> Iterator[Bad]:
    yield from _wrong_types()
    yield from _bombs()
    yield from _nesting()
    yield from _huge()


def _wrong_types() -> Iterator[Bad]:
    office = {"[Content_Types].xml": b"<Types/>"}
    for name, data in (
        ("表.docx", archives.archive({**office, "xl/workbook.xml": b"<a/>"})),
        ("片.docx", archives.archive({**office, "ppt/presentation.xml": b"<a/>"})),
        ("书.pdf", archives.archive({"META-INF/container.xml": b"<a/>"})),
        ("甲.txt", b"Rar!\x1a\x07\x01\x00" + bytes(50)),
        ("乙.docx", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
        ("丙.txt", b"MZ\x90\x00" + bytes(200)),
        ("丁.txt", b"\x7fELF\x02\x01" + bytes(200)),
        (
            "戊.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "Workbook".encode("utf-16-le"),
        ),
        ("己.txt", b"SQLite format 3\x00" + bytes(100)),
        ("庚.md", b"GIF89a" + bytes(100)),
        ("辛.pdf", b"ID3\x04" + bytes(100)),
        ("壬.docx", b"\x00\x00\x00\x18ftypmp42" + bytes(100)),
        ("癸.caj", b"HN\x01\x00\x00" + bytes(100)),
        ("空.txt", b""),
        ("空.docx", b""),
        ("白.txt", b" \n\t\r\n" * 50),
        ("零.pdf", bytes(5000)),
        ("零.docx", bytes(5000)),
        ("空.zip", archives.archive({})),
        ("图包.zip", archives.archive({"a.exe": b"MZ", "b.mp3": b"ID3"})),
        ("空页.html", b"<!DOCTYPE html><html><body><script>var a = 1;</script></body></html>"),
    ):
        yield Bad("不是文稿", name, lambda d=data: d)


def _bombs() -> Iterator[Bad]:
    text = "讲话".encode() * 50
    yield Bad("压缩炸弹", "炸.zip", lambda: archives.bomb(150))
    yield Bad("压缩炸弹", "比.zip", lambda: archives.bomb(90))
    yield Bad("压缩炸弹", "正文.docx", lambda: _word_with(bytes(90 * MB)))
    yield Bad("压缩炸弹", "空白.docx", lambda: _word_with(b"<a>" + b" " * (90 * MB) + b"</a>"))
    yield Bad(
        "压缩炸弹", "多.zip", lambda: archives.archive({f"{n}.txt": text for n in range(6000)})
    )
    yield Bad("压缩炸弹", "谎.zip", lambda: _lying(archives.bomb(20)))
    yield Bad(
        "压缩炸弹",
        "像素.png",
        lambda: _png(60_000, 60_000),
    )
    yield Bad("压缩炸弹", "流.pdf", _pdf_bomb)
    for ending, where in (("docx", "word/document.xml"), ("ofd", "OFD.xml")):
        laughs = f'<?xml version="1.0"?><!DOCTYPE r [{_LAUGHS}]><r>&l9;</r>'.encode()
        outside = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>'
        for number, inside in enumerate((laughs, outside)):
            files = {"[Content_Types].xml": b"<Types/>", "word/a.xml": b"<a/>", where: inside}
            yield Bad("实体炸弹", f"体{number}.{ending}", lambda f=files: archives.archive(f))
    yield Bad(
        "实体炸弹", "体.html", lambda: f"<!DOCTYPE html [{_LAUGHS}]><p>&l9;</p>".encode(), True
    )


def _nesting() -> Iterator[Bad]:
    deep = 100_000
    yield Bad("极深嵌套", "层.html", lambda: b"<html><body>" + b"<div>" * deep + b"x", True)
    yield Bad("极深嵌套", "表.html", lambda: b"<html>" + b"<table><tr><td>" * deep + b"x", True)
    yield Bad("极深嵌套", "包.zip", lambda: archives.nested(12, {"讲话.txt": b"x" * 50}))
    yield Bad("极深嵌套", "深.docx", lambda: _word_with(b"<a>" * deep))
    yield Bad("极深嵌套", "表.docx", lambda: _nested_tables(60))
    yield Bad("极深嵌套", "层.pdf", lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * deep)
    yield Bad("极深嵌套", "环.pdf", _looping_pdf)
    yield Bad("极深嵌套", "深.mht", _nested_mail)
    yield Bad("极深嵌套", "括.rtf", lambda: b"{\\rtf1" + b"{" * deep, True)
    hostile = {"../../etc/passwd": b"x" * 40, "C:\\a.txt": b"", "a\x00b.txt": b"", "/b.txt": b" "}
    raw = {name.encode(): data for name, data in hostile.items()}
    yield Bad("恶意文件名", "名.zip", lambda: archives.archive_with_raw_names(raw))
    locked = {"讲话.txt".encode(): b"x" * 50}
    yield Bad("加密", "密.zip", lambda: archives.archive_with_raw_names(locked, flags=1))
    yield Bad("加密", "密.docx", _encrypted_word)


def _huge() -> Iterator[Bad]:
    yield Bad("巨大", "一行.txt", lambda: "粮食增产".encode() * (100 * MB // 12))
    yield Bad("巨大", "一行.md", lambda: b"a" * (100 * MB))
    yield Bad("巨大", "行.txt", lambda: "粮\n".encode() * (12 * MB))
    yield Bad("巨大", "一段.docx", lambda: _word_with_text(_anything(3 * MB)))
    yield Bad("巨大", "段.docx", lambda: _word_of_parts(300_000), True)
    yield Bad("巨大", "格.html", lambda: b"<html><table>" + b"<tr><td>1<td>2" * 200_000, True)
    yield Bad("巨大", "页.html", lambda: page_of("题", paragraphs("粮食增产，" * 500_000)).encode())
    yield Bad("巨大", "标.html", lambda: b"<html>" + b"<b>" * 3_000_000, True)


def _word_with(document: bytes) -> bytes:
    return archives.archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


def _word_with_text(text: str) -> bytes:
    return word_xml.word_file(word_xml.paragraph(text))


def _anything(count: int) -> str:
    dice = random.Random(count)
    return "".join(dice.choices([chr(code) for code in range(0x4E00, 0x5E00)], k=count))


def _word_of_parts(count: int) -> bytes:
    """Short paragraphs, each another, so that they do not pack away."""
    dice = random.Random(count)
    marks = ("".join(chr(dice.randrange(0x4E00, 0x9F00)) for _ in range(9)) for _ in range(count))
    return word_xml.word_file("".join(map(word_xml.paragraph, marks)))


def _nested_tables(depth: int) -> bytes:
    inner = word_xml.paragraph("底")
    for _ in range(depth):
        inner = word_xml.table(word_xml.row(f"<w:tc>{inner}</w:tc>"))
    return word_xml.word_file(inner)


def _lying(archive: bytes) -> bytes:
    """A directory that says the member is small."""
    size = (20 * MB).to_bytes(4, "little")
    return archive.replace(size, (1000).to_bytes(4, "little"))


def _encrypted_word() -> bytes:
    marks = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + marks + bytes(2048)


def _png(width: int, height: int) -> bytes:
    """A PNG that says it has ``width`` times ``height`` points and holds next to none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    rows = zlib.compress(bytes(min(height, 500) * (1 + 3 * min(width, 500))))
    return _PNG + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _pdf_bomb() -> bytes:
    """A page whose stream grows to 300 MB, packed three times over."""
    packed = zlib.compress(zlib.compress(bytes(300 * MB)))
    stream = (
        b"4 0 obj<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n"
    )
    return _pdf(b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n" + stream, b"[3 0 R]")


def _looping_pdf() -> bytes:
    return _pdf(b"3 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n", b"[3 0 R 2 0 R]")


def _pdf(objects: bytes, kids: bytes) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids"
        + kids
        + b"/Count 1>>endobj\n"
        + objects
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def _nested_mail() -> bytes:
    lines = ["MIME-Version: 1.0"]
    for number in range(3000):
        lines += [f'Content-Type: multipart/related; boundary="b{number}"', "", f"--b{number}"]
    return "\r\n".join(lines).encode()
