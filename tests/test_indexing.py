"""Adding files: what each becomes, in a folder or uploaded."""

from __future__ import annotations

from pathlib import Path

from fake_store import BigramEmbedder
from indexing_fixtures import FISH, TREES, add, assert_whole, found, outcomes, upload

from rag.domain import AddOutcome
from rag.indexing import Indexer
from rag.library import Library


def test_added_then_unchanged(indexer: Indexer, library: Library, folder: Path) -> None:
    results = add(indexer, folder)
    assert outcomes(results) == "added:s1 added:s2"
    assert [result.path for result in results] == [str(folder / "a.txt"), str(folder / "b.txt")]
    assert library.text("s1") == FISH
    assert library.info("s2").title == "在造林动员会上的讲话"
    assert found(library, "老旧池塘") == {"s1"}
    assert_whole(library)
    generation = library.generation()
    assert outcomes(add(indexer, folder)) == "unchanged:s1 unchanged:s2"
    assert library.generation() == generation


def test_unchanged_files_do_not_even_ask_for_the_embedder(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)

    def never() -> BigramEmbedder:
        raise AssertionError

    assert outcomes(add(Indexer(library, never), folder)) == "unchanged:s1 unchanged:s2"


def test_an_updated_file_keeps_its_id(indexer: Indexer, library: Library, folder: Path) -> None:
    add(indexer, folder)
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    assert outcomes(add(indexer, folder)) == "updated:s1 unchanged:s2"
    assert "2100亩" in library.text("s1")
    assert len(library.list()) == 2
    assert_whole(library)


def test_of_an_updated_file_only_new_texts_are_embedded(
    indexer: Indexer, embedder: BigramEmbedder, folder: Path
) -> None:
    add(indexer, folder / "b.txt")
    before = len(embedder.embedded)
    (folder / "b.txt").write_text(TREES.replace("5400亩", "5600亩"), "utf-8")
    add(indexer, folder / "b.txt")
    new = embedder.embedded[before:]
    assert len(new) == 2  # one sentence, and the one chunk it stands in
    assert all("5600亩" in text for text in new)


def test_a_copy_is_a_duplicate_and_says_of_what(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    (folder / "c.txt").write_bytes(b"\xef\xbb\xbf" + FISH.encode())
    result = add(indexer, folder / "c.txt")[0]
    assert (result.outcome, result.speech) == (AddOutcome.DUPLICATE, "s1")
    assert "s1" in result.reason
    assert "渔业工作会议" in result.reason
    assert len(library.list()) == 2


def test_a_file_given_twice_is_read_once(indexer: Indexer, folder: Path) -> None:
    same = folder / ".." / folder.name / "a.txt"
    assert outcomes(add(indexer, folder / "a.txt", same, folder)) == "added:s1 added:s2"


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    (folder / "aa.txt").write_bytes(b"")
    (folder / "ab.txt").write_bytes(bytes(range(256)) * 40)
    results = add(indexer, folder / "没有.txt", folder)
    assert [result.outcome.value for result in results] == [
        "refused",
        "added",
        "refused",
        "refused",
        "added",
    ]
    assert all(result.reason for result in results if result.outcome is AddOutcome.REFUSED)
    assert len(library.list()) == 2


def test_too_large_is_refused(library: Library, embedder: BigramEmbedder, folder: Path) -> None:
    small = Indexer(library, lambda: embedder, max_bytes=100)
    assert outcomes(add(small, folder / "a.txt")) == "refused:"
    assert outcomes(upload(small, folder, FISH.encode(), "a.txt")) == "refused:"


def test_uploads(indexer: Indexer, folder: Path) -> None:
    assert outcomes(upload(indexer, folder, FISH.encode(), "讲话.txt")) == "added:s1"
    assert outcomes(upload(indexer, folder, FISH.encode(), "讲话.txt")) == "unchanged:s1"
    assert outcomes(upload(indexer, folder, FISH.encode(), "别名.txt")) == "duplicate:s1"
    assert outcomes(upload(indexer, folder, b"", "空.txt")) == "refused:"
    revised = FISH.replace("1800亩", "2100亩").encode("gb18030")
    assert outcomes(upload(indexer, folder, revised, "讲话.txt")) == "updated:s1"


def test_another_speech_uploaded_under_a_known_name_replaces_nothing(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    upload(indexer, folder, FISH.encode(), "讲话.txt")
    assert outcomes(upload(indexer, folder, TREES.encode(), "讲话.txt")) == "added:s2"
    assert library.text("s1") == FISH
    assert outcomes(upload(indexer, folder, TREES.encode(), "讲话.txt")) == "unchanged:s2"
    revised = TREES.replace("5400", "5500").encode()
    assert outcomes(upload(indexer, folder, revised, "讲话.txt")) == "updated:s2"
    assert library.text("s1") == FISH
