"""Bundles made by someone who means harm, or made wrongly: one refusal a speech, nothing more.

What a bundle says is believed only as far as it fits together; nothing in it names a place on this
computer that would be read or written.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_store import BigramEmbedder

from rag.domain import AddOutcome, AddResult
from rag.errors import FileTooLarge, UsageError
from rag.indexing import Indexer
from rag.library import Library, bundle

TEXT = "在渔业工作会议上的讲话\n县长 赵青川\n（2023年4月6日）\n\n养殖面积要达到3.2万亩。\n"
COLUMNS = ("sections", "sentences", "set_aside", "flags", "pages", "confidence")
Json = dict[str, Any]


def indexer(library: Library) -> Indexer:
    embedder = BigramEmbedder()
    return Indexer(library, lambda: embedder)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    (tmp_path / "c.txt").write_text(TEXT, "utf-8")
    with Library(tmp_path / "here") as library:
        list(indexer(library).add([tmp_path / "c.txt"]))
        library.export(tmp_path / "all.zip")
    return tmp_path / "all.zip"


def altered(
    exported: Path,
    speech: Callable[[Json], object] = lambda _: None,
    row: Callable[[Json], object] = lambda _: None,
) -> Path:
    """A copy whose digests are right, with the only speech and its row changed in place."""
    with zipfile.ZipFile(exported) as old:
        members = {name: old.read(name) for name in old.namelist()}
    one = json.loads(members["speeches/s1.json"])
    one |= {name: json.loads(one[name]) for name in COLUMNS}
    speech(one)
    one |= {name: json.dumps(one[name]) for name in COLUMNS}
    members["speeches/s1.json"] = json.dumps(one).encode()
    manifest = json.loads(members["manifest.json"])
    first = manifest["speeches"][0]
    first["speech"]["sha256"] = hashlib.sha256(members["speeches/s1.json"]).hexdigest()
    row(first)
    members["manifest.json"] = json.dumps(manifest).encode()
    return written(exported.with_name("altered.zip"), members)


def written(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def brought_in(tmp_path: Path, file: Path) -> list[AddResult]:
    with Library(tmp_path / "there") as library:
        return list(indexer(library).import_bundle(file))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["sentences"][0].__setitem__(0, -1),
        lambda one: one["sentences"][0].__setitem__(1, 10**30),
        lambda one: one["sentences"][0].__setitem__(1, 0),  # a sentence of nothing
        lambda one: one["sentences"][0].__setitem__(2, 7),  # of a section that is not there
        lambda one: one["sentences"][0].__setitem__(3, "第一段"),
        lambda one: one["sections"][0].__setitem__(1, 10**9),  # a level as deep as the sea
        lambda one: one["sections"][0].__setitem__(2, ["标题"]),
        lambda one: one["sections"].clear(),
        lambda one: one["flags"].append(["数目不符", None, []]),
        lambda one: one["flags"].append(["数目不符", "\ud800", []]),
        lambda one: one.update(pages=[5, 2]),
        lambda one: one.update(pages=["一"]),
        lambda one: one.update(confidence=[[0, 1, 2.5]]),
        lambda one: one.update(confidence=[[0, 1, float("nan")]]),
        lambda one: one.update(text=None),
        lambda one: one.update(text="\ud800"),
        lambda one: one.update(file=""),
        lambda one: one.update(metadata=[]),
        lambda one: one["metadata"].update(date=["明天", None, "推断"]),
        lambda one: one["metadata"].update(title=[["题"], None, "推断"]),
        lambda one: one["metadata"].update(nonsense=["x", None, "推断"]),
        lambda one: one.pop("sentences") and one.update(sentences=3),
    ],
)
def test_a_speech_that_does_not_fit_together_is_refused(
    exported: Path, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    (result,) = brought_in(tmp_path, altered(exported, change))
    assert result.outcome is AddOutcome.REFUSED
    assert "c.txt" in result.reason


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(id="../../s1"),
        lambda row: row.update(id="s2"),  # of which there is no file
        lambda row: row.update(speech="speeches/s1.json"),
        lambda row: row["speech"].update(sha256="0" * 64),
        lambda row: row["original"].update(sha256="../manifest.json"),
        lambda row: row["original"].update(name="\ud800"),
        lambda row: row.update(corrections={"title": 7}),
        lambda row: row.update(corrections={"nonsense": "x"}),
        lambda row: row.update(source="a\0b"),
        lambda row: row.clear(),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(
    exported: Path, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    (result,) = brought_in(tmp_path, altered(exported, row=change))
    assert result.outcome is AddOutcome.REFUSED


def test_rows_that_are_no_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    manifest = {"format": bundle.FORMAT, "speeches": ["s1", None, 3, []]}
    file = written(tmp_path / "rows.zip", {"manifest.json": json.dumps(manifest).encode()})
    results = brought_in(tmp_path, file)
    assert [result.outcome for result in results] == [AddOutcome.REFUSED] * 4


def test_names_lose_their_folders_and_are_never_written(exported: Path, tmp_path: Path) -> None:
    file = altered(
        exported,
        lambda one: one.update(file="../../../逃走.txt"),
        lambda row: row["original"].update(name="/etc/逃走.txt"),
    )
    before = {path.name for path in tmp_path.iterdir()}
    (result,) = brought_in(tmp_path, file)
    assert result.outcome is AddOutcome.ADDED
    with Library(tmp_path / "there") as library:
        assert library.info("s1").file == "逃走.txt"
        original = library.original("s1")
        assert original is not None
        assert original.name == "逃走.txt"
    assert {path.name for path in tmp_path.iterdir()} == before | {"there"}


def test_a_link_in_the_archive_is_no_link(exported: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported) as old:
        members = {name: old.read(name) for name in old.namelist()}
    file = tmp_path / "link.zip"
    with zipfile.ZipFile(file, "w") as new:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if name == "speeches/s1.json":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                data = str(tmp_path / "c.txt").encode()
            new.writestr(info, data)
    (result,) = brought_in(tmp_path, file)
    assert result.outcome is AddOutcome.REFUSED


def test_a_place_on_this_computer_is_not_read_because_a_bundle_names_it(
    exported: Path, tmp_path: Path
) -> None:
    """Reading a speech again falls back on the file it came from; a stranger must not choose it."""
    secret = tmp_path / "密.txt"
    secret.write_text("口令是芝麻开门。", "utf-8")
    file = altered(exported, row=lambda row: row.update(source=str(secret), original=None))
    brought_in(tmp_path, file)
    with Library(tmp_path / "there") as library:
        (result,) = indexer(library).reread(["s1"])
        assert result.outcome is AddOutcome.REFUSED
        assert "芝麻" not in library.text("s1")


def test_a_bomb_ends_the_import_before_anything_is_added(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_MAX_ALL", 1_000_000)
    with zipfile.ZipFile(exported) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["manifest.json"])
    for number in range(2, 9):
        row = {**manifest["speeches"][0], "id": f"s{number}"}
        members[f"speeches/s{number}.json"] = b" " * 400_000  # a thousandth when packed
        manifest["speeches"].append(row)
    members["manifest.json"] = json.dumps(manifest).encode()
    bomb = written(tmp_path / "bomb.zip", members)
    with pytest.raises(FileTooLarge, match="太大"):
        brought_in(tmp_path, bomb)
    with Library(tmp_path / "there") as library:
        assert library.list() == []


def test_an_original_that_many_share_is_unpacked_once(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the speeches of one archive do: they do not count as a bomb."""
    with zipfile.ZipFile(exported) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["manifest.json"])
    first = manifest["speeches"][0]
    big = b"\0" * 300_000
    first["original"]["sha256"] = digest = hashlib.sha256(big).hexdigest()
    members[f"originals/{digest}"] = big
    manifest["speeches"] = [first] * 5
    members["manifest.json"] = json.dumps(manifest).encode()
    monkeypatch.setattr(bundle, "_MAX_ALL", 500_000)
    results = brought_in(tmp_path, written(tmp_path / "shared.zip", members))
    assert [result.outcome for result in results] == [
        AddOutcome.ADDED,
        *[AddOutcome.DUPLICATE] * 4,
    ]


def test_an_export_writes_over_no_other_archive(tmp_path: Path) -> None:
    """A Word file is a ZIP, too; and a neighbour called .tmp is not ours."""
    word = written(tmp_path / "报告.docx", {"word/document.xml": b"<w/>"})
    neighbour = tmp_path / "all.zip.tmp"
    neighbour.write_text("留着", "utf-8")
    with Library(tmp_path / "here") as library:
        with pytest.raises(UsageError, match="不是导出文件"):
            library.export(word)
        library.export(tmp_path / "all.zip")
    assert zipfile.ZipFile(word).namelist() == ["word/document.xml"]
    assert neighbour.read_text("utf-8") == "留着"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "all.zip",
        "all.zip.tmp",
        "here",
        "报告.docx",
    ]
