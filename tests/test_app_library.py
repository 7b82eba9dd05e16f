"""The handlers of 资料库: adding, correcting, removing, reading again, saving; no browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import PIL.Image
from fake_service import SAMPLES, FakeService
from fakes import BigramEmbedder
from handlers import VISITOR, event, upload
from service_fixtures import MakeService

from rag import desk
from rag.assembly import Service
from rag.backends.faiss_store import LibraryIndex
from rag.domain import AddOutcome
from rag.library import Library
from rag.ports import RecognisedLine
from rag.settings import Settings
from rag.tabs import library
from rag.tabs.shared import Shared


def test_files_are_added_under_their_own_names(shelf: Any, fake: FakeService) -> None:
    known = (SAMPLES / "云泽县农村工作会议讲话2024.txt").read_bytes()
    files = [
        upload("《新》讲话（一）.txt", "新讲话\n正文。".encode()),
        upload("旧.txt", known),
        upload("图.png", b"\x89PNG\xff"),
    ]
    refused = [{"name": "大.pdf", "reason": "超过 50 MiB"}]
    steps = list(shelf.add(event(files=files, refused=refused), VISITOR))
    shown = steps[-1][0]
    assert [step[1]["visible"] for step in steps][-2:] == [True, False]
    for words in (
        "《新》讲话（一）.txt",
        "共 4 份：已加入 1 份，未变 1 份，未能读入 2 份。",
        "超过 50 MiB",
    ):
        assert words in shown
    assert fake.list_speeches()[-1].file == "《新》讲话（一）.txt"
    assert "新讲话" in shelf.come_back("")
    assert not any(Path(file["path"]).exists() for file in files)


def test_only_uploaded_files_are_read(shelf: Any, tmp_path: Path) -> None:
    outside = tmp_path / "a.txt"
    outside.write_text("别人的文件。", "utf-8")
    list(shelf.add(event(files=[{"name": "a.txt", "path": str(outside)}], refused=[]), VISITOR))
    assert outside.exists()
    assert len(shelf.service.speeches) == 3


def test_adding_can_be_stopped_and_reports_failures(fake: FakeService) -> None:
    class Failing(FakeService):
        def add_files(self, *_: Any, **__: Any) -> Iterator[Any]:
            raise RuntimeError("secret")
            yield

    files = [desk.Upload("a.txt", Path(upload("a.txt", b"a")["path"]))]
    states = list(desk.adding(Failing(), files, [], threading.Event()))
    assert states[-1].trouble == desk.UNEXPECTED
    stop = threading.Event()
    stop.set()
    files = [desk.Upload("a.txt", Path(upload("a.txt", b"a")["path"]))]
    last = list(desk.adding(fake, files, [desk.refusal("b", "大")], stop))[-1]
    assert (last.total, last.finished) == (2, 1)
    assert [r.outcome for r in last.results] == [AddOutcome.REFUSED]


def test_correcting_and_removing(shelf: Any, fake: FakeService) -> None:
    before = fake.speech("s3").metadata.text_of("title")
    shown = shelf.edit(event(id="s3", changes={"title": before, "speaker": " 某某 "}))
    assert "某某" in shown
    assert fake.speech("s3").metadata.title.span is not None
    assert fake.speech("s3").metadata.speaker.span is None
    assert 'data-id="s3"' not in shelf.remove(event(id="s3"))
    assert "没有这篇讲话" in shelf.remove(event(id="s3"))
    assert "没有这篇讲话" in shelf.show(event(id="s3"))


def test_emptying_a_field_goes_back_to_what_the_text_says(shelf: Any, fake: FakeService) -> None:
    shown = shelf.edit(event(id="s1", changes={"speaker": "某某"}))
    assert "文中作「周砚清」" in shown
    shown = shelf.edit(event(id="s1", changes={"speaker": ""}))
    assert "文中作" not in shown
    assert fake.speech("s1").metadata.text_of("speaker") == "周砚清"


def test_progress_is_told_file_by_file(fake: FakeService) -> None:
    files = [desk.Upload(n, Path(upload(n, n.encode())["path"])) for n in ("甲.txt", "乙.txt")]
    states = list(desk.adding(fake, files, [], threading.Event()))
    told = list(dict.fromkeys(state.doing for state in states))
    assert told == [
        "第 1/2 个，正在读入 甲.txt：正在识别第 1/2 页",
        "第 2/2 个，正在读入 乙.txt：正在识别第 1/2 页",
        "",
    ]
    assert [state.part for state in states if state.doing][-1] == 0.5
    assert (states[-1].finished, states[-1].is_over) == (2, True)


def test_stopping_leaves_the_rest_unread() -> None:
    class StoppedAfterOne(FakeService):
        """A person presses the button while the first file is being read."""

        def add_files(self, paths: Any, progress: Any = None, stop: Any = None) -> Iterator[Any]:
            for result in super().add_files(paths, progress, stop):
                stop.set()
                yield result

    files = [desk.Upload(n, Path(upload(n, n.encode())["path"])) for n in ("甲", "乙", "丙")]
    last = list(desk.adding(StoppedAfterOne(), files, [], threading.Event()))[-1]
    assert last.is_over
    assert (last.total, last.finished, len(last.results)) == (3, 1, 1)


def test_reading_again_tells_the_result_and_shows_the_speech(shelf: Any) -> None:
    steps = list(shelf.reread(event(id="s1"), VISITOR))
    assert "共 1 份：未变 1 份。" in steps[-1][0]
    assert "没有读" not in steps[-1][0]
    assert 'data-id="s1"' in shelf.again("s1")
    assert "<table" in shelf.again("")


def test_differences_of_two_speeches(shelf: Any) -> None:
    shown = shelf.differ(event(id="s1", other="s2"))
    assert "2024年2月20日" in shown
    assert "2025年2月18日" in shown
    assert "没有这篇讲话" in shelf.differ(event(id="s1", other="s9"))


def test_a_speech_that_is_read_stays_open_when_the_tab_is_chosen(shelf: Any) -> None:
    assert "<table" not in str(shelf.come_back("s1"))
    assert "<table" in shelf.come_back("")


def test_the_library_goes_from_one_machine_to_another(make_service: MakeService) -> None:
    there, here = make_service(), make_service(empty=True)
    there.edit("s1", {"place": "临澜市"})
    notice = library.Shelf(there, Shared(None)).export()
    found = re.search(r'data-link="gradio_api/file=([^"]+)"', notice)
    assert found
    path = Path(unquote(found[1]))
    assert f"已把 8 篇讲话连同原件写入 {path.name}" in notice
    file = upload(path.name, path.read_bytes())
    steps = list(library.Shelf(here, Shared(None)).add(event(files=[file], refused=[]), VISITOR))
    assert "已加入 8 份" in steps[-1][0]
    assert [s.id for s in here.list_speeches()] == [s.id for s in there.list_speeches()]
    assert here.speech("s1").metadata.text_of("place") == "临澜市"


def test_pictures_are_recognised_by_a_recogniser_that_is_loaded_once(tmp_path: Path) -> None:
    loaded = []

    class Reader:
        name = "fake"

        def recognise(self, picture: Any) -> list[RecognisedLine]:
            width = float(picture.shape[1])
            return [
                RecognisedLine(words, 0.0, top, width, top + 40.0, 0.95)
                for words, top in (("在新会上的讲话", 10.0), ("第一句话说完了。", 80.0))
            ]

    def load() -> Reader:
        loaded.append(1)
        return Reader()

    kept = Library(tmp_path / "library")
    with Service(
        Settings(index_dir=tmp_path / "library"),
        library=kept,
        index=LibraryIndex(kept).current,
        embedder=BigramEmbedder,
        chat=lambda: None,
        recogniser=load,
    ) as fake:
        assert loaded == []
        for number in (1, 2):
            PIL.Image.new("L", (400, 200), 255 - number).save(tmp_path / f"{number}.png")
        results = list(fake.add_files([tmp_path / "1.png", tmp_path / "2.png"]))
        assert [r.outcome for r in results] == [AddOutcome.ADDED, AddOutcome.DUPLICATE]
        assert "第一句话说完了。" in fake.speech("s1").text
    assert loaded == [1]
