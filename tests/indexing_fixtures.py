"""An indexer over an empty library, a folder of two speeches, and what is asked of the results.

``conftest.py`` imports these fixtures.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_store import BigramEmbedder

from rag.domain import AddResult
from rag.indexing import Indexer
from rag.library import Library
from rag.terms import terms

FISH = """在渔业工作会议上的讲话
县长 赵青川
（2023年4月6日）

同志们：
　　今年全县水产养殖面积要达到3.2万亩。要把苗种繁育放在首位。
　　一、抓好池塘改造
　　改造老旧池塘1800亩，每亩补助600元。
"""
TREES = """在造林动员会上的讲话
县长 赵青川
（2023年2月1日）

同志们：
　　今年春季造林任务是5400亩。各乡镇要在清明前完成整地。
"""


@pytest.fixture
def embedder() -> BigramEmbedder:
    return BigramEmbedder()


@pytest.fixture
def indexer(library: Library, embedder: BigramEmbedder) -> Indexer:
    return Indexer(library, lambda: embedder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files: 渔业 (a.txt) and 造林 (b.txt)."""
    path = tmp_path / "讲话"
    path.mkdir()
    (path / "a.txt").write_text(FISH, "utf-8")
    (path / "b.txt").write_text(TREES, "utf-8")
    return path


def add(indexer: Indexer, *paths: Path) -> list[AddResult]:
    return list(indexer.add(paths))


def upload(indexer: Indexer, folder: Path, data: bytes, name: str) -> list[AddResult]:
    """What becomes of a file that came over the network: only its name is known."""
    file = folder / "upload" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return list(indexer.add([file], uploaded=True))


def write(file: Path, words: str, *, old: bool = True) -> None:
    """A speech on ``words``; ``old`` enough for its time stamp to be relied on."""
    file.write_text(f"关于{words[:2]}的讲话\n\n今年要做到{words}。\n", "utf-8")
    if old:
        age(file, less_s=len(words))


def age(file: Path, less_s: float = 0.0) -> None:
    """Sets the time of its last change to an hour ago, less so many seconds."""
    then = time.time() - 3600 + less_s
    os.utime(file, (then, then))


def outcomes(results: Sequence[AddResult]) -> str:
    """``added:s1 unchanged:s2``."""
    return " ".join(f"{result.outcome}:{result.speech}" for result in results)


def found(library: Library, words: str) -> set[str]:
    """The speeches in which a full-text search finds any of the words."""
    hits = library.full_text(terms(words), 50)
    return {speech for speech, _ in library.chunks([hit.id for hit in hits]).values()}


def assert_whole(library: Library) -> None:
    """Every sentence of every speech is in a chunk, and every chunk has its vector."""
    with library.snapshot() as now:
        for info in now.list():
            speech, chunks = now.get(info.id), now.chunks_of(info.id)
            covered = {
                index
                for chunk in chunks.values()
                for index in range(chunk.first_sentence, chunk.last_sentence + 1)
            }
            assert covered == set(range(len(speech.sentences)))
            assert now.vectors(list(chunks))[0] == list(chunks)
