"""The page's handlers over a service without models; no browser."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import docx
import PIL.Image
import pytest
from fake_service import SAMPLES, FakeService
from fakes import BigramEmbedder
from service_fixtures import MakeService

import app
from rag import desk
from rag.assembly import Service
from rag.backends.faiss_store import LibraryIndex
from rag.conversations import Conversations
from rag.domain import AddOutcome, Answer, Filters, Message, Question, Stage
from rag.errors import Cancelled, PortInUse
from rag.library import Library
from rag.ports import RecognisedLine
from rag.settings import Settings
from rag.tabs import asking, library
from rag.tabs.shared import Shared

VISITOR = SimpleNamespace(session_hash="v1")
RELOADED = SimpleNamespace(session_hash="v2")
KEY = "0123456789abcdef" * 2
NOWHERE: tuple[Any, ...] = ([], "", "", "")
"""A scope in which nothing is chosen."""


def event(**data: Any) -> Any:
    return SimpleNamespace(**data)


def ask(page: Any, text: str, visitor: Any = VISITOR, **scope: Any) -> list[Any]:
    chosen = {"speeches": [], "speaker": "", "since": "", "until": ""} | scope
    return list(page.ask(text, **chosen, request=visitor))


def last_sent(steps: Iterator[Any]) -> Any:
    """What an answer still sends that may not go on: how the conversation stands, and no more."""
    [last] = steps
    return last


def shown_until(steps: Iterator[Any], words: str) -> None:
    """Goes on with an answer until ``words`` are on screen."""
    assert any(words in shown[0] for shown in steps)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def page(service: FakeService) -> Any:
    """The handlers of 问答."""
    return asking.Asking(service, Shared(None))


@pytest.fixture
def shelf(service: FakeService) -> Any:
    """The handlers of 资料库."""
    return library.Shelf(service, Shared(None))


def test_the_page_has_the_tabs_that_work_and_no_public_api(service: FakeService) -> None:
    blocks = app.build_app(service)
    tabs = [c["props"]["label"] for c in blocks.config["components"] if c["type"] == "tabitem"]
    assert tabs == ["问答", "简报", "对比", "资料库"]
    assert {d["api_visibility"] for d in blocks.config["dependencies"]} == {"private"}


def test_all_events_that_use_the_model_share_one_queue(service: FakeService) -> None:
    blocks = app.build_app(service)
    using = [f for f in blocks.fns.values() if f.concurrency_id == "model"]
    names = {getattr(f.fn, "__name__", "") for f in using}
    assert {"ask", "add", "reread", "edit", "remove"} <= names


def test_an_answer_grows_and_clears_the_question_box(page: Any) -> None:
    steps = ask(page, " 粮食 ")
    assert "正在检索" in steps[0][0]
    assert steps[0][1] == ""
    assert "查了 3 篇" in steps[-1][0]
    assert [step[0].count('class="claim ') for step in steps] == sorted(
        step[0].count('class="claim ') for step in steps
    )
    assert steps[0][2]["visible"] is False
    assert steps[-1][2]["visible"] is True
    assert steps[-1][3]["visible"] is False


def test_an_empty_question_does_nothing(page: Any, service: FakeService) -> None:
    assert len(ask(page, "  \n ")) == 1
    assert service.asked == []


def test_scope_and_history_go_into_the_question(page: Any, service: FakeService) -> None:
    ask(page, "粮食")
    ask(page, "那去年呢", speeches=["s2"], speaker="周砚清", since="2025", until="2025")
    question = service.asked[-1]
    assert question.filters == Filters(("s2",), "周砚清", "2025", "2025")
    assert question.history[0] == Message("user", "粮食")
    assert question.history[1].role == "assistant"
    assert "39.5万吨" in question.history[1].content
    assert "[1]" not in question.history[1].content


def test_nothing_chosen_is_no_filter(page: Any, service: FakeService) -> None:
    ask(page, "粮食")
    assert service.asked[0].filters.is_empty()


def test_a_known_error_is_one_calm_line(page: Any) -> None:
    shown = ask(page, "缺模型")[-1][0]
    assert "模型文件缺少 2 个，请先运行 yanbi models pull" in shown
    assert "Error" not in shown


def test_an_unforeseen_error_is_logged_and_never_shown(
    page: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shown = ask(page, "意外")[-1][0]
    assert desk.UNEXPECTED in shown
    assert "secret" not in shown
    assert "secret detail" in caplog.text


def test_after_a_failure_the_question_alone_is_told(page: Any, service: FakeService) -> None:
    ask(page, "缺模型")
    ask(page, "那去年呢")
    assert service.asked[-1].history == (Message("user", "缺模型"),)


def test_after_a_refusal_the_counts_of_the_search_are_not_told(
    page: Any, service: FakeService
) -> None:
    ask(page, "火箭")
    shown = ask(page, "那粮食呢")[-1][0]
    assert service.asked[-1].history == (
        Message("user", "火箭"),
        Message("assistant", "讲话中未提及。"),
    )
    assert 'data-turn="2"' in shown
    assert "39.5万吨以上，播种" in shown


def test_a_follow_up_is_told_as_it_was_understood(page: Any, service: FakeService) -> None:
    ask(page, "那粮食呢")
    ask(page, "再说说播种面积")
    assert service.asked[-1].history[0] == Message("user", "全县粮食总产量目标是多少")


def test_the_same_question_again_is_no_follow_up_of_itself(page: Any, service: FakeService) -> None:
    for text in ("粮食", "缺模型", "缺模型"):
        ask(page, text)
    assert [m.content for m in service.asked[-1].history if m.role == "user"] == ["粮食"]


# ---- stopping, clearing, loading again


def test_stop_shows_at_once_what_there_is(page: Any, service: FakeService) -> None:
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown, send, halt = page.stop(VISITOR)
    assert "已停止，以上是停止前得到的内容。" in shown
    assert "39.5万吨以上，播种" in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    assert last_sent(steps)[0] == shown  # what the model still says is not taken any more
    after = ask(page, "那粮食呢")[-1][0]
    assert "已停止" in after
    assert "查了 3 篇" in after
    assert service.asked[-1].history[0] == Message("user", "慢")
    assert "39.5万吨" in service.asked[-1].history[1].content


def test_a_turn_that_was_stopped_is_never_a_refusal() -> None:
    """A service that is stopped ends with what it has, here nothing; that is no 未提及."""

    class Obedient(FakeService):
        def ask(self, question: Question, stop: threading.Event | None = None) -> Iterator[Any]:
            yield Answer(question.text, stage=Stage.SEARCHING)
            assert stop
            stop.set()
            yield Answer(question.text, text="讲话中未提及。")

    last = list(desk.answering(Obedient(), Question("粮食"), threading.Event()))[-1]
    assert last.stopped
    assert not last.refused


def test_after_clearing_nothing_of_before_is_told(page: Any, service: FakeService) -> None:
    ask(page, "粮食")
    shown, send, halt, reader, notice = page.clear(VISITOR)
    assert "可以这样问" in shown
    assert 'class="turn"' not in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    assert 'class="reader empty"' in reader
    assert "已清空" in notice
    asked = len(service.asked)
    again = ask(page, "那去年呢")[-1][0]
    assert len(service.asked) == asked + 1
    assert service.asked[-1].history == ()
    assert again.count('class="turn"') == 1


def test_clearing_stops_an_answer_that_is_under_way(page: Any, service: FakeService) -> None:
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    page.clear(VISITOR)
    shown, _, send, halt = last_sent(steps)
    assert 'class="turn"' not in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    ask(page, "粮食")
    assert service.asked[-1].history == ()


def test_clearing_twice_is_said_twice(page: Any) -> None:
    assert page.clear(VISITOR)[-1] != page.clear(VISITOR)[-1]


def test_the_same_question_pressed_twice_is_asked_once(page: Any, service: FakeService) -> None:
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    assert len(ask(page, "慢")) == 1
    assert len(service.asked) == 1


def test_a_new_question_stops_the_one_before(page: Any) -> None:
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown = ask(page, "火箭")[-1][0]
    assert last_sent(steps)[0] == shown
    assert shown.index("已停止") < shown.index("讲话中未提及")


def test_a_page_that_is_loaded_again_finds_its_conversation(
    page: Any, service: FakeService
) -> None:
    page.arrive(VISITOR, KEY, *NOWHERE)
    ask(page, "粮食")
    page.leave(VISITOR)
    shown = page.arrive(RELOADED, KEY, *NOWHERE)[0]
    assert "39.5万吨以上，播种" in shown
    ask(page, "那去年呢", RELOADED)
    assert service.asked[-1].history[0] == Message("user", "粮食")
    page.clear(RELOADED)
    assert 'class="turn"' not in page.arrive(VISITOR, KEY, *NOWHERE)[0]


def test_an_answer_under_way_ends_when_its_page_is_loaded_again(page: Any) -> None:
    page.arrive(VISITOR, KEY, *NOWHERE)
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown = page.arrive(RELOADED, KEY, *NOWHERE)[0]
    assert "已停止" in shown
    assert "data-running" not in shown
    page.leave(VISITOR)  # the old page is noticed to be gone only now
    assert last_sent(steps)[0] == shown


def test_closing_the_page_stops_its_answer(page: Any) -> None:
    page.arrive(VISITOR, KEY, *NOWHERE)
    steps = page.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    page.leave(VISITOR)
    assert "已停止" in last_sent(steps)[0]


@pytest.mark.parametrize("key", ["", None, "x", KEY + "0", "../../../../etc/passwd"])
def test_without_a_good_key_conversations_stay_apart(page: Any, key: Any) -> None:
    page.arrive(VISITOR, key, *NOWHERE)
    ask(page, "粮食")
    assert 'class="turn"' not in page.arrive(RELOADED, key, *NOWHERE)[0]
    assert ask(page, "火箭", RELOADED)[-1][0].count('class="turn"') == 1


def test_other_tabs_have_their_own_conversation(page: Any) -> None:
    page.arrive(VISITOR, KEY, *NOWHERE)
    ask(page, "粮食")
    assert 'class="turn"' not in page.arrive(RELOADED, KEY[::-1], *NOWHERE)[0]


def test_the_conversation_used_longest_ago_is_forgotten_first() -> None:
    kept = Conversations(kept=2)
    first = kept.join("a", KEY)
    first.begin("一")
    kept.join("b", KEY[::-1])
    kept.of("a")
    kept.of("c")
    assert kept.of("a") is first
    assert [turn.question for turn in kept.of("a").turns] == ["一"]


# ---- the conversation as a file


def test_export_is_the_whole_conversation(page: Any) -> None:
    ask(page, "粮食")
    ask(page, "火箭")
    notice = page.export(event(kind="docx"), VISITOR)
    assert "已导出 言必问答.docx" in notice
    document = docx.Document(BytesIO(saved(notice)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["粮食", "火箭"]
    markdown = saved(page.export(event(kind="md"), VISITOR)).decode()
    assert "## 粮食" in markdown
    assert "## 火箭" in markdown


def test_an_unknown_kind_of_file_is_refused_in_words(page: Any) -> None:
    notice = page.export(event(kind="exe"), VISITOR)
    assert desk.UNEXPECTED in notice
    assert "data-file" not in notice


def saved(notice: str) -> bytes:
    found = re.search(r'data-file="([^"]+)"', notice)
    assert found
    return base64.b64decode(found[1])


# ---- what ends an answer


def test_a_cancelled_answer_counts_as_stopped() -> None:
    class Cancelling(FakeService):
        def ask(self, question: Question, stop: threading.Event | None = None) -> Iterator[Any]:
            yield from list(super().ask(question, stop))[:2]
            raise Cancelled("停了")

    turns = list(desk.answering(Cancelling(), Question("粮食"), threading.Event()))
    assert turns[-1].stopped
    assert turns[-1].error == ""


def test_a_closed_page_stops_the_model(service: FakeService) -> None:
    stop = threading.Event()
    steps = desk.answering(service, Question("慢"), stop)
    next(steps)
    next(steps)
    steps.close()
    assert stop.is_set()


def test_opening_places(page: Any) -> None:
    places = [["s1", 300, 320], ["s2", 5, 9]]
    assert 'data-speech="s2"' in page.open(event(places=places, at=1))
    assert 'data-at="1"' in page.open(event(places=places, at=99))
    assert "可能刚被删除" in page.open(event(places=[["s9", 0, 1]], at=0))


def test_what_the_page_sends_is_not_trusted(page: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert desk.UNEXPECTED in page.open(event(places=[["s1", "x", 3]], at=0))
    assert desk.UNEXPECTED in page.open(event(places=[], at=0))
    assert caplog.records


def upload(name: str, content: bytes) -> dict[str, str]:
    folder = Path(library.get_upload_folder()) / "yanbi-test"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{len(list(folder.iterdir()))}.bin"
    path.write_bytes(content)
    return {"name": name, "path": str(path)}


def test_files_are_added_under_their_own_names(shelf: Any, service: FakeService) -> None:
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
    assert service.list_speeches()[-1].file == "《新》讲话（一）.txt"
    assert "新讲话" in shelf.come_back("")
    assert not any(Path(file["path"]).exists() for file in files)


def test_only_uploaded_files_are_read(shelf: Any, tmp_path: Path) -> None:
    outside = tmp_path / "a.txt"
    outside.write_text("别人的文件。", "utf-8")
    list(shelf.add(event(files=[{"name": "a.txt", "path": str(outside)}], refused=[]), VISITOR))
    assert outside.exists()
    assert len(shelf.service.speeches) == 3


def test_adding_can_be_stopped_and_reports_failures(service: FakeService) -> None:
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
    last = list(desk.adding(service, files, [desk.refusal("b", "大")], stop))[-1]
    assert (last.total, last.finished) == (2, 1)
    assert [r.outcome for r in last.results] == [AddOutcome.REFUSED]


def test_correcting_and_removing(shelf: Any, service: FakeService) -> None:
    before = service.speech("s3").metadata.text_of("title")
    shown = shelf.edit(event(id="s3", changes={"title": before, "speaker": " 某某 "}))
    assert "某某" in shown
    assert service.speech("s3").metadata.title.span is not None
    assert service.speech("s3").metadata.speaker.span is None
    assert 'data-id="s3"' not in shelf.remove(event(id="s3"))
    assert "没有这篇讲话" in shelf.remove(event(id="s3"))
    assert "没有这篇讲话" in shelf.show(event(id="s3"))


def test_emptying_a_field_goes_back_to_what_the_text_says(shelf: Any, service: FakeService) -> None:
    shown = shelf.edit(event(id="s1", changes={"speaker": "某某"}))
    assert "文中作「周砚清」" in shown
    shown = shelf.edit(event(id="s1", changes={"speaker": ""}))
    assert "文中作" not in shown
    assert service.speech("s1").metadata.text_of("speaker") == "周砚清"


def test_progress_is_told_file_by_file(service: FakeService) -> None:
    files = [desk.Upload(n, Path(upload(n, n.encode())["path"])) for n in ("甲.txt", "乙.txt")]
    states = list(desk.adding(service, files, [], threading.Event()))
    told = list(dict.fromkeys(state.doing for state in states))
    assert told == [
        "第 1/2 个，正在读入 甲.txt：正在识别第 1/2 页",
        "第 2/2 个，正在读入 乙.txt：正在识别第 1/2 页",
        "",
    ]
    assert [state.part for state in states if state.doing][-1] == 0.5
    assert (states[-1].finished, states[-1].is_over) == (2, True)


def test_stopping_leaves_the_rest_unread(service: FakeService) -> None:
    stop = threading.Event()
    files = [desk.Upload(n, Path(upload(n, n.encode())["path"])) for n in ("甲", "乙", "丙")]
    states = []
    for state in desk.adding(service, files, [], stop):
        states.append(state)
        if state.results:
            stop.set()
    last = states[-1]
    assert last.is_over
    assert last.total - last.finished == 3 - len(last.results) > 0


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
    ) as service:
        assert loaded == []
        for number in (1, 2):
            PIL.Image.new("L", (400, 200), 255 - number).save(tmp_path / f"{number}.png")
        results = list(service.add_files([tmp_path / "1.png", tmp_path / "2.png"]))
        assert [r.outcome for r in results] == [AddOutcome.ADDED, AddOutcome.DUPLICATE]
        assert "第一句话说完了。" in service.speech("s1").text
    assert loaded == [1]


def test_refresh_drops_what_is_gone(page: Any, service: FakeService) -> None:
    service.remove(["s1"])
    conversation, speeches, speaker, since, _, line = page.refresh(
        VISITOR, ["s1", "s2"], "周砚清", "2024", ""
    )
    assert "2 篇讲话" in app.Head(service).line()
    assert "可以这样问" in conversation
    assert speeches["value"] == ["s2"]
    assert speaker["value"] == "周砚清"
    assert since["value"] == ""
    assert "1 篇" in line


def test_empty_library_points_to_the_way_out() -> None:
    assert "去资料库添加" in asking.Asking(FakeService(empty=True), Shared(None)).conversation([])


def test_a_port_in_use_is_said_in_words(service: FakeService) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"端口 {port} 已被占用.*--port {port + 1}"):
            app.serve(service, "127.0.0.1", port)
