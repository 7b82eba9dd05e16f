"""Prompts are checked against their variables, rendered as they read, and kept within budget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.domain import EvidenceSentence, Message, Span
from rag.errors import PromptError
from rag.prompting import (
    AnswerVariables,
    EvidenceGroup,
    JudgeVariables,
    RewriteVariables,
    group_by_speech,
    load_prompt,
    within_budget,
)
from rag.settings import Settings


@dataclass(frozen=True)
class Greeting:
    name: str


def sentence(handle: int, text: str, speech: str = "s1", start: int = 0) -> EvidenceSentence:
    title = {"s1": "在春耕会上的讲话", "s2": "新春贺词"}[speech]
    span = Span(start, start + len(text))
    return EvidenceSentence(handle, speech, title, (), span, text, 1.0, date="2024-03-01")


def write(folder: Path, source: str) -> Path:
    (folder / "greet.v1.jinja").write_text(source, "utf-8")
    return folder


GOOD = "{% block system %}礼貌{% endblock %}{% block user %}你好，{{ name }}{% endblock %}"


def test_both_blocks_become_messages(tmp_path: Path) -> None:
    prompt = load_prompt(write(tmp_path, GOOD), "greet.v1", Greeting)
    assert prompt.render(Greeting("**×<b>")) == [
        Message("system", "礼貌"),
        Message("user", "你好，**×<b>"),
    ]


def test_the_digest_changes_with_the_words(tmp_path: Path) -> None:
    before = load_prompt(write(tmp_path, GOOD), "greet.v1", Greeting).digest
    after = load_prompt(write(tmp_path, GOOD.replace("礼貌", "简短")), "greet.v1", Greeting).digest
    assert before != after


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (GOOD.replace("name", "nome"), "变量"),
        (GOOD + "{{ extra }}", "变量"),
        ("{% block user %}{{ name }}{% endblock %}", "两块"),
        ("{% block system %}{{ name }", "写错"),
    ],
)
def test_a_prompt_that_does_not_fit_is_refused(tmp_path: Path, source: str, complaint: str) -> None:
    with pytest.raises(PromptError, match=complaint):
        load_prompt(write(tmp_path, source), "greet.v1", Greeting)


def test_a_missing_prompt_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"nothing\.v1"):
        load_prompt(tmp_path, "nothing.v1", Greeting)


def test_the_released_prompts_read_as_reviewed() -> None:
    folder = Settings().prompts_dir
    group = EvidenceGroup("《新春贺词》（2025-01-28）", (sentence(1, "新建口袋公园12座。", "s2"),))
    answer = load_prompt(folder, "answer.v1", AnswerVariables)
    judge = load_prompt(folder, "judge.v1", JudgeVariables)
    rewrite = load_prompt(folder, "rewrite.v1", RewriteVariables)
    turns = (Message("user", "会是谁主持的？"), Message("assistant", "县长主持。"))
    shown = {
        "answer.v1": answer.render(AnswerVariables("建了多少座公园？", (group,))),
        "judge.v1": judge.render(JudgeVariables("建了多少座公园？")),
        "rewrite.v1": rewrite.render(RewriteVariables(turns, "来了多少人？")),
    }
    for name, messages in shown.items():
        golden = Path(__file__).parent / "data" / f"{name}.golden.txt"
        text = "".join(f"--- {m.role}\n{m.content}\n" for m in messages)
        assert text == golden.read_text("utf-8"), f"{name} 的文字变了：发布过的提示词不改，另起新版"


def test_evidence_is_grouped_by_speech_in_text_order() -> None:
    groups = group_by_speech(
        [
            sentence(1, "后句。", start=50),
            sentence(2, "贺词。", "s2"),
            sentence(3, "前句。", start=5),
        ]
    )
    assert [group.heading for group in groups] == [
        "《在春耕会上的讲话》（2024-03-01）",
        "《新春贺词》（2024-03-01）",
    ]
    assert [one.text for one in groups[0].sentences] == ["前句。", "后句。"]


def test_the_budget_keeps_the_best_that_fit_and_never_nothing() -> None:
    sentences = [sentence(1, "一" * 30), sentence(2, "二" * 60), sentence(3, "三" * 10)]
    # 30 + 4, then 60 + 4 is too much for 60, then 10 + 4 fits.
    assert [s.handle for s in within_budget(sentences, len, 60)] == [1, 3]
    assert [s.handle for s in within_budget(sentences, len, 5)] == [1]
