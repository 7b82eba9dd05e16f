"""Files that cannot be checked: what is wrong with each is said."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from rag.errors import NotText, UsageError, YanbiError
from rag.verifying import verify_bytes


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"%PDF-1.4 broken", "a.pdf", NotText, "不是完整的 PDF"),
        (b"PK\x03\x04 broken", "a.docx", NotText, "不是完整的 Word"),
        (b"{", "a.json", NotText, "不是完整的 JSON"),
        (b"{}", "a.json", YanbiError, "没有言必的出处记录"),
        (b"[1]", "a.json", YanbiError, "没有言必的出处记录"),
        ("# 标题".encode(), "a.md", YanbiError, "没有言必的出处记录"),
        (b"<!-- yanbi:evidence {x} -->", "a.md", YanbiError, "已经损坏"),
        (b'<!-- yanbi:evidence {"yanbi":"evidence","version":9} -->', "a.md", YanbiError, "较新"),
        (b'<!-- yanbi:evidence {"yanbi":"evidence","version":1} -->', "a.md", YanbiError, "损坏"),
        ("甲".encode("gb18030"), "a.md", NotText, "UTF-8"),
        (b"x", "a.txt", UsageError, "可以核对 .docx"),
    ],
)
def test_what_cannot_be_checked_is_said(data: bytes, name: str, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        verify_bytes(data, name, lambda *_: None)


def test_a_word_file_of_others() -> None:
    file = BytesIO()
    docx.Document().save(file)
    with pytest.raises(YanbiError, match="没有言必的出处记录"):
        verify_bytes(file.getvalue(), "别的.docx", lambda *_: None)
