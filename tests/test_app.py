"""The page as a whole, without a browser: its tabs, its queue, its head line, its port."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from fake_service import FakeService
from handlers import VISITOR

import app
from rag.errors import PortInUse


def test_the_page_has_the_tabs_that_work_and_no_public_api(fake: FakeService) -> None:
    blocks = app.build_app(fake)
    tabs = [c["props"]["label"] for c in blocks.config["components"] if c["type"] == "tabitem"]
    assert tabs == ["问答", "简报", "对比", "资料库"]
    assert {d["api_visibility"] for d in blocks.config["dependencies"]} == {"private"}


def test_all_events_that_use_the_model_share_one_queue(fake: FakeService) -> None:
    blocks = app.build_app(fake)
    using = [f for f in blocks.fns.values() if f.concurrency_id == "model"]
    names = {getattr(f.fn, "__name__", "") for f in using}
    assert {"ask", "add", "reread", "edit", "remove"} <= names


def test_refresh_drops_what_is_gone(asking_tab: Any, fake: FakeService) -> None:
    fake.remove(["s1"])
    conversation, speeches, speaker, since, _, line = asking_tab.refresh(
        VISITOR, ["s1", "s2"], "周砚清", "2024", ""
    )
    assert "2 篇讲话" in app.Head(fake).line()
    assert "可以这样问" in conversation
    assert speeches["value"] == ["s2"]
    assert "value" not in speaker  # still there: what is chosen is not touched
    assert since["value"] == ""
    assert "1 篇" in line


def test_refresh_takes_back_nothing_that_is_chosen_meanwhile(asking_tab: Any) -> None:
    _, *updates, _ = asking_tab.refresh(VISITOR, ["s2"], "周砚清", "", "")
    assert all(update["choices"] for update in updates)
    assert [update for update in updates if "value" in update] == []


def test_a_port_in_use_is_said_in_words(fake: FakeService) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"端口 {port} 已被占用.*--port {port + 1}"):
            app.serve(fake, "127.0.0.1", port)
