"""A full disk, damaged and foreign files, a closed library: told in clear words, nothing lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fake_store import make_speech
from library_fixtures import GRAIN, TRADE, found, put

from rag.errors import DiskFull, LibraryDamaged, LibraryError
from rag.library import Library


def test_disk_full_leaves_the_library_as_it_was(library: Library) -> None:
    put(library, make_speech(GRAIN))
    database = library._database
    with database._connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    with pytest.raises(DiskFull, match="磁盘已满"):
        put(library, make_speech("很长的话。" * 20000))
    assert library.generation() == 1
    assert library.text("s1") == GRAIN
    assert found(library, ["粮食"]) == ["s1"]
    put(library, make_speech(TRADE))  # with room again


@pytest.mark.parametrize(
    "content", [b"not a database, surely" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite3").write_bytes(content)
    with pytest.raises(LibraryDamaged, match=r"library\.sqlite3"):
        Library(tmp_path)


def test_damage_in_the_middle_is_called_damaged(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        put(library, make_speech("很长的话。" * 3000))
    path = tmp_path / "library.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(LibraryDamaged), Library(tmp_path) as library:
        library.list()


def test_a_foreign_or_newer_file_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    with pytest.raises(LibraryDamaged, match="不是言必的资料库"):
        Library(tmp_path)
    connection.execute("CREATE TABLE meta (key, value)")
    connection.execute("INSERT INTO meta VALUES ('schema', '99')")
    connection.commit()
    connection.close()
    with pytest.raises(LibraryError, match="99"):
        Library(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="索引文件夹"):
        Library(tmp_path / "file" / "index")


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.close()
    with pytest.raises(LibraryError, match="关闭"):
        library.list()
