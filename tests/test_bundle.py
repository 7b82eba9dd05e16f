"""A library written to one file and read in elsewhere; files that are no such thing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from corpus.archives import archive, members
from fake_store import BigramEmbedder

from rag.domain import AddOutcome, AddResult
from rag.errors import ReadingError, UsageError
from rag.indexing import Indexer
from rag.library import Library

FISH = "在渔业工作会议上的讲话\n县长 赵青川\n（2023年4月6日）\n\n养殖面积要达到3.2万亩。\n"
TREES = "在造林动员会上的讲话\n县长 赵青川\n（2023年2月1日）\n\n造林任务是5400亩。\n"


def indexer(library: Library) -> Indexer:
    embedder = BigramEmbedder()
    return Indexer(library, lambda: embedder)


def brought_in(library: Library, file: Path) -> list[AddResult]:
    return list(indexer(library).import_bundle(file))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A library of s2 (造林, of GB18030) and s3 (渔业, its speaker corrected); s1 was removed."""
    folder = tmp_path / "讲话"
    folder.mkdir()
    (folder / "a.txt").write_text("先来的讲话，后来删去了。", "utf-8")
    (folder / "b.txt").write_bytes(TREES.encode("gb18030"))
    (folder / "c.txt").write_text(FISH, "utf-8")
    with Library(tmp_path / "here") as library:
        list(indexer(library).add([folder]))
        library.remove(["s1"])
        indexer(library).edit("s3", {"speaker": "欧阳璟琰"})
        assert library.export(tmp_path / "all.zip") == 2
    for file in folder.iterdir():
        file.unlink()
    return tmp_path / "all.zip"


def test_all_that_matters_arrives(bundle: Path, tmp_path: Path) -> None:
    with Library(tmp_path / "here") as here, Library(tmp_path / "there") as there:
        results = brought_in(there, bundle)
        assert [(r.outcome, r.speech) for r in results] == [
            (AddOutcome.ADDED, "s2"),
            (AddOutcome.ADDED, "s3"),
        ]
        for identifier in ("s2", "s3"):
            assert there.get(identifier) == here.get(identifier)
            assert there.original_metadata(identifier) == here.original_metadata(identifier)
            assert there.original(identifier) == here.original(identifier)
        assert there.corrections("s3") == {"speaker": "欧阳璟琰"}
        original = there.original("s2")
        assert original is not None
        assert original.data == TREES.encode("gb18030")
        assert len(there.chunk_ids()) == len(here.chunk_ids())


def test_what_is_there_already_is_a_duplicate(bundle: Path, tmp_path: Path) -> None:
    with Library(tmp_path / "there") as there:
        brought_in(there, bundle)
        generation = there.generation()
        results = brought_in(there, bundle)
        assert {(r.outcome, r.speech) for r in results} == {
            (AddOutcome.DUPLICATE, "s2"),
            (AddOutcome.DUPLICATE, "s3"),
        }
        assert there.generation() == generation


def test_an_id_that_was_used_is_not_used_again(bundle: Path, tmp_path: Path) -> None:
    """s2 was another speech here, which is gone: an old citation must not point at a new text."""
    with Library(tmp_path / "there") as there:
        for name in ("x.txt", "y.txt"):
            (tmp_path / name).write_text(f"{name}里的话，一共一句。", "utf-8")
        list(indexer(there).add([tmp_path / "x.txt", tmp_path / "y.txt"]))
        there.remove(["s2"])
        results = brought_in(there, bundle)
        assert [result.speech for result in results] == ["s3", "s4"]
        assert "s2" in results[0].note
        assert there.info("s3").title == "在造林动员会上的讲话"


def test_a_newer_text_of_the_same_name_is_not_replaced(bundle: Path, tmp_path: Path) -> None:
    with Library(tmp_path / "there") as there:
        (tmp_path / "c.txt").write_text(FISH.replace("3.2", "3.5"), "utf-8")
        list(indexer(there).add([tmp_path / "c.txt"], uploaded=True))
        brought_in(there, bundle)
        assert "3.5万亩" in there.text("s1")
        assert sorted("3.2万亩" in there.text(info.id) for info in there.list()) == [
            False,
            False,
            True,
        ]


def changed(bundle: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the bundle with each member as ``change`` makes it, None to leave it out."""
    copy = bundle.with_name("changed.zip")
    made = {name: change(name, data) for name, data in members(bundle.read_bytes()).items()}
    copy.write_bytes(archive({name: data for name, data in made.items() if data is not None}))
    return copy


def test_a_speech_whose_bytes_were_changed_is_refused(bundle: Path, tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"5400", b"9999") if name == "speeches/s2.json" else data

    with Library(tmp_path / "there") as there:
        results = brought_in(there, changed(bundle, change))
        assert [result.outcome for result in results] == [AddOutcome.REFUSED, AddOutcome.ADDED]
        assert "b.txt" in results[0].reason
        assert [info.file for info in there.list()] == ["c.txt"]


def test_places_outside_of_the_text_are_refused(bundle: Path, tmp_path: Path) -> None:
    """A digest only shows that nothing was damaged on the way, not that it makes sense."""
    import hashlib

    speeches: dict[str, bytes] = {}

    def change(name: str, data: bytes) -> bytes:
        if name.startswith("speeches/"):
            value: dict[str, Any] = json.loads(data)
            value["text"] = value["text"][:10]
            speeches[name] = data = json.dumps(value).encode()
        if name == "manifest.json":
            manifest = json.loads(data)
            for row in manifest["speeches"]:
                path = row["speech"]["path"]
                row["speech"]["sha256"] = hashlib.sha256(speeches[path]).hexdigest()
            data = json.dumps(manifest).encode()
        return data

    with Library(tmp_path / "there") as there:
        results = brought_in(there, changed(bundle, change))
        assert {result.outcome for result in results} == {AddOutcome.REFUSED}
        assert there.list() == []


def test_what_is_no_bundle_is_said_to_be_none(bundle: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bundle.read_bytes()[:-100])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("讲话.txt", FISH)
    list_ = tmp_path / "list.zip"
    with zipfile.ZipFile(list_, "w") as file:
        file.writestr("manifest.json", "[1, 2]")
    with Library(tmp_path / "there") as there:
        for wrong in (cut, other, list_, tmp_path / "没有.zip", tmp_path):
            with pytest.raises(ReadingError):
                brought_in(there, wrong)
        newer = changed(bundle, lambda _, data: data.replace(b"library 1", b"library 9"))
        with pytest.raises(ReadingError, match="升级"):
            brought_in(there, newer)
        assert there.list() == []


def test_an_export_writes_over_no_other_file(tmp_path: Path) -> None:
    with Library(tmp_path / "here") as library:
        with pytest.raises(UsageError):
            library.export(tmp_path / "here" / "library.sqlite3")
        library.export(tmp_path / "empty.zip")
        assert library.export(tmp_path / "empty.zip") == 0  # an older export may be replaced
        assert not list(tmp_path.glob("*.tmp"))


def test_a_file_still_in_its_place_is_followed_again(tmp_path: Path) -> None:
    """A library restored on the same computer: the file updates its speech as before."""
    file = tmp_path / "c.txt"
    file.write_text(FISH, "utf-8")
    with Library(tmp_path / "here") as here:
        list(indexer(here).add([file]))
        here.export(tmp_path / "all.zip")
    with Library(tmp_path / "there") as there:
        brought_in(there, tmp_path / "all.zip")
        file.write_text(FISH.replace("3.2", "3.5"), "utf-8")
        (result,) = indexer(there).add([file])
        assert (result.outcome, result.speech) == (AddOutcome.UPDATED, "s1")
