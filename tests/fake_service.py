"""A service without models for the page: three of our sample speeches and scripted answers.

The words of a question choose what happens: 粮食 is answered with all three kinds of claims, 慢
goes on until it is stopped, 缺模型 and 意外 fail, anything else is not found. 书记 brings notes.
"""

from __future__ import annotations

import hashlib
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from rag.domain import (
    AddOutcome,
    AddResult,
    Answer,
    Certainty,
    Citation,
    Claim,
    ClaimStatus,
    Evidence,
    EvidenceSentence,
    Flag,
    FlagKind,
    Metadata,
    Question,
    Searched,
    Section,
    Sentence,
    Span,
    Speech,
    SpeechInfo,
    Stage,
    Timings,
    innermost,
    with_id,
)
from rag.errors import ModelMissing, NotText, ReadingError, UnknownSpeech
from rag.indexing import Progress
from rag.library import Copy, read_bundle
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
_LEVELS = (r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+，", r"（[一二三四五六七八九十]+）")


@dataclass(frozen=True)
class Status:
    speeches: int
    model: str
    ready: bool


def read_speech(text: str, file: str) -> Speech:
    """Just enough reading for the page: title, speaker, date, two levels of headings."""
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    sections = [Section(0, None, 0, "", Span(0, 0), Span(0, len(text)))]
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(lines):
        words = text[line.start : line.end]
        level = next((n for n, mark in enumerate(_LEVELS, 1) if re.match(mark, words)), 0)
        if level:
            stop = words.find("。")
            end = line.start + stop if stop >= 0 else line.end
            _open_section(sections, level, Span(line.start, end), text)
        for found in re.finditer(r"[^。！？]+[。！？”]*", words):
            span = Span(line.start + found.start(), line.start + found.end())
            sentences.append(Sentence(len(sentences), span, 0, paragraph))
    title = lines[0] if lines else Span(0, 0)
    speaker = re.search(r"书记　(\S+)", text[:200])
    date = re.search(r"（((\d{4})年(\d+)月(\d+)日)）", text[:200])
    metadata = Metadata(
        title=Evidence(text[title.start : title.end], title),
        speaker=Evidence(speaker[1], Span(*speaker.span(1))) if speaker else None,
        date=Evidence(f"{date[2]}-{date[3]:>02}-{date[4]:>02}", Span(*date.span(1)))
        if date
        else None,
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    doubt = Flag(FlagKind.SPEAKER, "开头没有写讲话人，请核对后填写。")
    flags = () if speaker else (doubt,)
    return Speech(file, text, digest, metadata, tuple(sections), tuple(sentences), (), flags)


def _open_section(sections: list[Section], level: int, heading: Span, text: str) -> None:
    for index, older in enumerate(sections):
        if older.level >= level and older.span.end == len(text):
            sections[index] = replace(older, span=Span(older.span.start, heading.start))
    parent = max(s.index for s in sections if s.level < level and s.span.end == len(text))
    words = text[heading.start : heading.end]
    span = Span(heading.start, len(text))
    sections.append(Section(len(sections), parent, level, words, heading, span))


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
            self._store(read_speech((SAMPLES / name).read_text("utf-8-sig"), name))

    def _store(self, speech: Speech) -> str:
        self._given += 1
        self.speeches[f"s{self._given}"] = with_id(speech, f"s{self._given}")
        self.originals[f"s{self._given}"] = speech.metadata
        return f"s{self._given}"

    def status(self) -> Status:
        self.loading = max(self.loading - 1, 0)
        model = "正在载入模型" if self.loading else "模型就绪"
        return Status(len(self.speeches), model, not self.loading)

    def warm_up(self) -> None:
        self.loading = 4

    def example_questions(self) -> list[str]:
        return ["全县粮食总产量目标是多少？", "“稻渔云泽”三年行动分几步走？", "眼前有哪些差距？"]

    def list_speeches(self) -> list[SpeechInfo]:
        return [_info(speech) for speech in self.speeches.values()]

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
        return _info(self.speeches[id])

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
            yield AddResult(entry.speech.file, AddOutcome.ADDED, self._store(entry.speech))

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
                    str(path), AddOutcome.ADDED, self._store(read_speech(text, path.name))
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
            yield from self._answer(base, stop)
        else:
            yield self._not_found(base)

    def _answer(self, base: Answer, stop: Event | None) -> Iterator[Answer]:
        quotes = (
            "今年的主要目标是：粮食播种面积稳定在92.8万亩以上、总产量39.5万吨以上",
            "2024年，全县粮食播种面积92.7万亩，总产量39.3万吨，比上年增长1.8%，再创历史新高",
            "粮食总产量39万吨是市里下达的硬任务，面积要先落到丘块。",
            "全年粮食播种面积92.4万亩，总产量38.6万吨",
        )
        cited = [self._cite(n, quote) for n, quote in enumerate(quotes, 1)]
        cited = [citation for citation in cited if citation]
        base = replace(
            base,
            found=True,
            stage=Stage.READING,
            evidence=tuple(
                EvidenceSentence(c.n, c.speech, c.title, c.section, c.span, c.quote, 1.0)
                for c in cited
            ),
        )
        yield base
        self._wait(stop, 4 * self.pace)
        claims = (
            Claim("今年的目标是粮食总产量39.5万吨以上，播种面积稳定在92.8万亩以上。", PARA, (1,)),
            Claim(quotes[2], ClaimStatus.VERBATIM, (3,)),
            Claim("2023年总产量38.6万吨，2024年39.3万吨，增长1.8%。", PARA, (2, 4)),
            Claim(
                "粮食产量连续两年增长都在2%以上。",
                ClaimStatus.UNVERIFIED,
                (2,),
                "「2%」在所引的句子里找不到。",
            ),
        )
        for count in range(1, len(claims) + 1):
            used = {n for claim in claims[:count] for n in claim.citations}
            base = replace(
                base,
                stage=Stage.WRITING,
                claims=claims[:count],
                citations=tuple(c for c in cited if c.n in used),
            )
            yield base
            self._wait(stop, self.pace)
        if "慢" in base.question:
            self._wait(stop, 60)
        if stop and stop.is_set():
            return
        lines = [c.text + "".join(f"[{n}]" for n in c.citations) for c in claims]
        yield replace(
            base,
            stage=Stage.DONE,
            text="\n".join(lines),
            searched=self._searched({c.speech for c in cited}),
            timings=Timings(0.1, 0.9, 2.8, 700, 120),
        )

    def _not_found(self, base: Answer) -> Answer:
        nearest = [
            self._cite(1, "其中产业项目74个、基础设施项目31个、社会民生项目21个，总投资**亿元"),
            self._cite(2, "我们用半天时间看了××区、××县、××县的9个项目现场"),
        ]
        return replace(
            base,
            stage=Stage.DONE,
            text="讲话中未提及。可以换个说法，或把年份放宽再问。",
            searched=self._searched(set()),
            nearest=tuple(found for found in nearest if found),
            timings=Timings(0.1, 0.0, 0.4),
        )

    def _searched(self, carrying: set[str]) -> tuple[Searched, ...]:
        return tuple(
            Searched(s.id, s.metadata.text_of("title"), int(s.id in carrying))
            for s in self.speeches.values()
        )

    def _cite(self, n: int, quote: str) -> Citation | None:
        for speech in self.speeches.values():
            start = speech.text.find(quote)
            if start >= 0:
                path = speech.heading_path(innermost(speech.sections, start))
                span = Span(start, start + len(quote))
                return Citation(n, speech.id, speech.metadata.text_of("title"), path, span, quote)
        return None

    def _wait(self, stop: Event | None, seconds: float) -> None:
        if seconds:
            (stop or Event()).wait(seconds)


PARA = ClaimStatus.PARAPHRASE


def _info(speech: Speech) -> SpeechInfo:
    meta = speech.metadata
    return SpeechInfo(
        id=speech.id,
        file=speech.file,
        title=meta.text_of("title"),
        speaker=meta.text_of("speaker"),
        date=meta.text_of("date"),
        place=meta.text_of("place"),
        occasion=meta.text_of("occasion"),
        chars=len(speech.text),
        sections=len(speech.sections) - 1,
        chunks=1,
        warnings=speech.warnings,
    )
