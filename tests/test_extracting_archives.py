"""ZIP files: every speech inside, hostile ones within limits."""

from __future__ import annotations

import pytest
from corpus.archives import archive, archive_with_raw_names, bomb, nested
from corpus.word_xml import paragraph, word_file

from rag.domain import Speech
from rag.errors import (
    DamagedFile,
    FileTooLarge,
    NothingToRead,
    ProtectedFile,
    ReadingError,
    UnsupportedFormat,
)
from rag.extracting.archives import harmless, members
from rag.extracting.zips import ZipLimits
from rag.reading import read_bytes, read_many

SPEECH = "在春耕会议上的讲话\n同志们：\n今年要修好三条渠。\n".encode()


def names(data: bytes, limits: ZipLimits | None = None) -> list[str]:
    return [name for name, _ in members(data, "包.zip", limits or ZipLimits())]


def test_every_speech_inside_is_read_for_what_it_is() -> None:
    word = word_file(paragraph("在修渠会议上的讲话") + paragraph("渠要修好。"))
    data = archive(
        {"会议/春耕.txt": SPEECH, "会议/修渠.txt": word, "图.exe": b"MZ", "坏.docx": b"PK\x03\x04"}
    )
    read = dict(read_many(data, "包.zip"))
    assert list(read) == ["会议/春耕.txt", "会议/修渠.txt", "坏.docx"]
    spring, canal, broken = read.values()
    assert isinstance(spring, Speech)
    assert isinstance(canal, Speech)
    assert (spring.file, spring.text.encode()) == ("春耕.txt", SPEECH)
    assert canal.text == "在修渠会议上的讲话\n渠要修好。\n"
    assert isinstance(broken, DamagedFile)


def test_an_ordinary_file_is_one_item() -> None:
    ((name, speech),) = read_many(SPEECH, "春耕.txt")
    assert name == "春耕.txt"
    assert isinstance(speech, Speech)
    ((name, error),) = read_many(b"", "空.txt")
    assert name == "空.txt"
    assert isinstance(error, ReadingError)


def test_an_archive_without_speeches_says_so() -> None:
    ((name, error),) = read_many(archive({"a.exe": b"MZ"}), "包.zip")
    assert name == "包.zip"
    assert isinstance(error, NothingToRead)


def test_an_archive_is_no_single_speech() -> None:
    with pytest.raises(UnsupportedFormat, match="压缩文件"):
        read_bytes(archive({"a.txt": SPEECH}), "包.zip")


def test_names_that_chinese_programs_write() -> None:
    raw = {"会议/春耕讲话.txt".encode("gbk"): b"1", "修渠.txt".encode(): b"2", b"plain.txt": b"3"}
    assert names(archive_with_raw_names(raw)) == ["会议/春耕讲话.txt", "修渠.txt", "plain.txt"]


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/讲话.txt", "讲话.txt"),
        ("C:\\Users\\讲话.txt", "Users/讲话.txt"),
        ("甲/./乙/..\\讲话.txt", "甲/乙/讲话.txt"),
        ("讲\n话\x1b[31m\u202e.txt", "讲话[31m.txt"),
        ("a<b>|?.txt", "a_b___.txt"),
        ("..", ""),
        ("...", ""),
        ("\x00", ""),
    ],
)
def test_hostile_names_are_made_harmless(path: str, becomes: str) -> None:
    assert harmless(path) == becomes


def test_an_endless_name_is_cut_and_keeps_its_ending() -> None:
    short = harmless("长" * 5000 + ".docx")
    assert len(short) == 120
    assert short.endswith(".docx")


def test_what_systems_leave_behind_is_skipped() -> None:
    left = ["__MACOSX/._a.txt", ".DS_Store", "a/.git/x.txt", "~$a.docx", "Thumbs.db"]
    assert names(archive({**dict.fromkeys(left, b"1"), "a/b.txt": b"1"})) == ["a/b.txt"]


def test_archives_inside_are_opened_to_a_depth() -> None:
    assert names(nested(2, {"a.txt": SPEECH})) == ["内0.zip/a.txt"]
    ((name, error),) = members(nested(3, {"a.txt": SPEECH}), "包.zip", ZipLimits(depth=2))
    assert name == "内1.zip/内0.zip"
    assert isinstance(error, FileTooLarge)


def test_too_many_files_are_refused_before_they_are_listed() -> None:
    data = archive({f"{n}.txt": b"1" for n in range(11)})
    assert len(names(data, ZipLimits(entries=11))) == 11
    with pytest.raises(FileTooLarge, match="10 个以上的文件"):
        names(data, ZipLimits(entries=10))


def test_files_of_archives_inside_count_together() -> None:
    inner = archive({f"{n}.txt": b"1" for n in range(6)})
    data = archive({"甲.zip": inner, "乙.zip": inner})
    results = list(members(data, "包.zip", ZipLimits(entries=10)))
    assert sum(isinstance(one, bytes) for _, one in results) == 8
    assert isinstance(results[-1][1], FileTooLarge)


def test_a_bomb_is_not_unpacked() -> None:
    ((_, error),) = members(bomb(30), "包.zip")
    assert isinstance(error, FileTooLarge)
    assert "压缩炸弹" in str(error)


def test_the_total_is_bounded_and_what_came_before_is_kept() -> None:
    data = archive({"甲.txt": b"1" * 600, "乙.txt": b"2" * 600, "丙.txt": b"3" * 100})
    first, second, third = members(data, "包.zip", ZipLimits(total=1000))
    assert first == ("甲.txt", b"1" * 600)
    assert isinstance(second[1], FileTooLarge)
    assert third == ("丙.txt", b"3" * 100)


def test_a_member_with_a_password_is_refused_alone() -> None:
    data = archive_with_raw_names({b"a.txt": b"1"}, flags=1)
    ((name, error),) = members(data, "包.zip")
    assert name == "a.txt"
    assert isinstance(error, ProtectedFile)
    assert "密码" in str(error)


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = archive({"a.txt": b"1" * 5000})
    lying = data.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    ((_, error),) = members(lying, "包.zip")
    assert isinstance(error, DamagedFile)
