"""A service without models for the page: three of our sample speeches and scripted answers.

The words of a question choose what happens: 粮食 is answered with all three kinds of claims, 慢
goes on until it is stopped, 缺模型 and 意外 fail, anything else is not found. 书记 brings notes.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from infos import info_of
from plain_reading import read_speech
from scripted_answers import about_grain, not_found

from rag.domain import (
    AddOutcome,
    AddResult,
    Answer,
    Certainty,
    Evidence,
    Flag,
    Metadata,
    Question,
    Speech,
    SpeechInfo,
    Stage,
    with_id,
)
from rag.errors import ModelMissing, NotText, ReadingError, UnknownSpeech
from rag.indexing import Progress
from rag.library import Copy, read_bundle
from rag.service import ServiceStatus
from rag.settings import Settings

SAMPLES = Path(__file__).parent / "samples"
NOTES = (
    "「周书记」可指周砚清、周明远，两人的讲话都查了；写出全名可以缩小范围。",
    "讲话提到了「<项目>**」，但没有给出数字。",
)
FILES = (
    "云泽县农村工作会议讲话2024.txt",
    "云泽县农村工作会议讲话2025.txt",
    "项目建设推进会讲话（隐名）.txt",
)


class FakeService:
    """`pace`: seconds between two snapshots of an answer."""

    settings = Settings()

    def __init__(self, *, empty: bool = False, pace: float = 0.0) -> None:
        self.pace = pace
        self.asked: list[Question] = []
        self.speeches: dict[str, Speech] = {}
        self.originals: dict[str, Metadata] = {}
        self.across: dict[str, tuple[Flag, ...]] = {}
        self.likenesses: dict[str, list[Copy]] = {}
        self.loading = 1
        self._given = 0
        for name in () if empty else FILES:
            self.store(read_speech((SAMPLES / name).read_text("utf-8-sig"), name))

    def store(self, speech: Speech) -> str:
        """Keeps a speech as it was read; its id."""
        self._given += 1
        self.speeches[f"s{self._given}"] = with_id(speech, f"s{self._given}")
        self.originals[f"s{self._given}"] = speech.metadata
        return f"s{self._given}"

    def status(self) -> ServiceStatus:
        self.loading = max(self.loading - 1, 0)
        model = "正在载入模型" if self.loading else "模型就绪"
        return ServiceStatus(len(self.speeches), model, not self.loading)

    def warm_up(self) -> None:
        self.loading = 4

    def example_questions(self) -> list[str]:
        return ["全县粮食总产量目标是多少？", "“稻渔云泽”三年行动分几步走？", "眼前有哪些差距？"]

    def list_speeches(self) -> list[SpeechInfo]:
        return [info_of(speech) for speech in self.speeches.values()]

    def speech(self, id: str) -> Speech:
        if id not in self.speeches:
            raise UnknownSpeech("资料库里没有这篇讲话，它可能刚被删除。")
        return self.speeches[id]

    def edit(self, id: str, changes: Mapping[str, str]) -> SpeechInfo:
        speech = self.speech(id)
        values = {
            name: Evidence(value, certainty=Certainty.BY_HAND)
            if value
            else getattr(self.originals[id], name)
            for name, value in changes.items()
        }
        self.speeches[id] = replace(speech, metadata=replace(speech.metadata, **values))
        return info_of(self.speeches[id])

    def flags_across(self, id: str) -> tuple[Flag, ...]:
        self.speech(id)
        return self.across.get(id, ())

    def original_metadata(self, id: str) -> Metadata:
        self.speech(id)
        return self.originals[id]

    def copies(self, id: str) -> list[Copy]:
        self.speech(id)
        return self.likenesses.get(id, [])

    def reread(
        self,
        ids: Sequence[str],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        for number, id in enumerate(ids):
            if stop and stop.is_set():
                return
            if progress:
                progress(Progress(self.speech(id).file, number, len(ids)))
            time.sleep(self.pace)
            yield AddResult(self.speech(id).file, AddOutcome.UNCHANGED, id)

    def import_bundle(
        self,
        path: Path,
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        for number, entry in enumerate(read_bundle(path)):
            if stop and stop.is_set():
                return
            if progress:
                progress(Progress(path.name, number, number + 1))
            assert not isinstance(entry, ReadingError)
            yield AddResult(entry.speech.file, AddOutcome.ADDED, self.store(entry.speech))

    def export(self, path: Path) -> int:
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("manifest.json", "{}")
        return len(self.speeches)

    def remove(self, ids: Sequence[str]) -> None:
        for id in ids:
            self.speech(id)
            del self.speeches[id]

    def add_files(
        self,
        paths: Sequence[Path],
        progress: Callable[[Progress], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[AddResult]:
        for number, path in enumerate(paths):
            if stop and stop.is_set():
                return
            if progress:
                progress(Progress(path.name, number, len(paths), words="正在识别第 1/2 页"))
            time.sleep(self.pace)
            try:
                text = path.read_text("utf-8-sig")
            except UnicodeDecodeError:
                reason = str(NotText("不是文本，或编码认不出来"))
                yield AddResult(str(path), AddOutcome.REFUSED, reason=reason)
                continue
            known = next((s for s in self.speeches.values() if s.text == text), None)
            if known:
                yield AddResult(str(path), AddOutcome.UNCHANGED, known.id)
            else:
                yield AddResult(
                    str(path), AddOutcome.ADDED, self.store(read_speech(text, path.name))
                )

    def ask(self, question: Question, stop: Event | None = None) -> Iterator[Answer]:
        self.asked.append(question)
        words = question.text
        rewritten = "全县粮食总产量目标是多少" if words.startswith("那") else None
        notes = NOTES if "书记" in words else ()
        base = Answer(words, rewritten=rewritten, notes=notes, stage=Stage.SEARCHING)
        yield base
        if "缺模型" in words:
            raise ModelMissing("模型文件缺少 2 个，请先运行 yanbi models pull（约 1.1 GB）。")
        if "意外" in words:
            raise RuntimeError("secret detail")
        if "粮食" in words or "慢" in words:
            yield from about_grain(self.speeches, base, stop, self.pace)
        else:
            yield not_found(self.speeches, base)
