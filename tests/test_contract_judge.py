"""One test for each sentence of ``Judge``'s docstring, over the fake and the real backends."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from fakes import ScriptedJudge, bigrams
from tiny_models import by_characters, tiny_bert

from rag.backends.likelihood_judge import LikelihoodJudge
from rag.backends.loading_chat import load_chat
from rag.backends.local_chat import LocalChat
from rag.backends.reranker import Reranker
from rag.errors import Cancelled, ModelError, ModelMissing
from rag.ports import Judge
from rag.prompting import JudgeVariables, load_prompt
from rag.settings import Settings

ASKED = "去年全县修了几座水库？"
ANSWERING, OTHER = "去年全县修了三座水库。", "各级领导要高度重视安全工作。"
SENTENCES = [
    OTHER,
    ANSWERING,
    "水。",
    "水库是大事，" * 12,
    "今年要修渠道十二公里。",
    "GDP增长5.2%，投资**亿元。",
    "乡亲们，过年好！",
    "（一）抓好粮食生产",
    "他说：“办法总在田埂上。”",
    "会议于3月1日召开。",
]


def make_reranker(folder: Path, labels: int = 1) -> Path:
    """A CrossEncoder's folder: a BERT of one layer over single characters, weights at random."""
    import torch
    from tokenizers import processors
    from transformers import BertForSequenceClassification, PreTrainedTokenizerFast

    signs = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *map(chr, range(0x20, 0x7F))]
    signs += [*map(chr, range(0x4E00, 0x9FA6)), *"，。？！：“”（）"]
    tokenizer = by_characters(signs)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    ).save_pretrained(folder)
    torch.manual_seed(7)
    config = tiny_bert(signs, initializer_range=0.5, num_labels=labels)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_reranker_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reranker(tmp_path_factory.mktemp("tiny-reranker"))


def over(chat: LocalChat) -> LikelihoodJudge:
    return LikelihoodJudge(chat, load_prompt(Settings().prompts_dir, "judge.v1", JudgeVariables))


@pytest.fixture(scope="module")
def tiny_judge(tiny_chat_folder: Path) -> LikelihoodJudge:
    return over(load_chat(str(tiny_chat_folder)))


@pytest.fixture(scope="module")
def reranker(tiny_reranker_folder: Path) -> Reranker:
    return Reranker.load(str(tiny_reranker_folder))


@pytest.fixture(
    params=["scripted", "tiny", "reranker", pytest.param("real", marks=pytest.mark.models)]
)
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    match request.param:
        case "scripted":
            yield ScriptedJudge(lambda one: len(bigrams(one) & bigrams(ASKED)) - len(one) / 9)
        case "tiny":
            yield request.getfixturevalue("tiny_judge")
        case "reranker":
            yield request.getfixturevalue("reranker")
        case _:
            yield over(request.getfixturevalue("real_chat"))


class SetAfter(Event):
    """Set by another thread, so to speak, after it was looked at ``looks`` times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    def is_set(self) -> bool:
        self._looks -= 1
        return self._looks < 0


def rounding(judge: Judge) -> float:
    """How far a sentence's number may differ: bfloat16 rounds differently in another batch."""
    return 0.5 if "qwen" in judge.name else 0.1


def test_it_is_a_judge(judge: Judge) -> None:
    assert isinstance(judge, Judge)


def test_name_says_which_model_it_is(judge: Judge) -> None:
    known = ("scripted-judge", "tiny-chat", "tiny-reranker", "qwen2.5-coder-1.5b-instruct")
    assert judge.name.startswith(known)


def test_one_finite_number_for_each_sentence(judge: Judge) -> None:
    scores = judge.judge(ASKED, SENTENCES)
    assert len(scores) == len(SENTENCES)
    assert all(isinstance(score, float) and math.isfinite(score) for score in scores)
    assert len(set(scores)) > 1


def test_numbers_come_in_the_order_of_the_sentences(judge: Judge) -> None:
    scores = judge.judge(ASKED, SENTENCES)
    backwards = judge.judge(ASKED, SENTENCES[::-1])
    assert backwards[::-1] == pytest.approx(scores, abs=rounding(judge))


def test_no_sentences_no_numbers(judge: Judge) -> None:
    assert judge.judge(ASKED, []) == []


def test_a_number_does_not_depend_on_what_else_is_in_the_list(judge: Judge) -> None:
    together = judge.judge(ASKED, SENTENCES)
    alone = [judge.judge(ASKED, [sentence])[0] for sentence in SENTENCES]
    assert together == pytest.approx(alone, abs=rounding(judge))
    twice = judge.judge(ASKED, [ANSWERING, *SENTENCES[2:], ANSWERING])
    assert twice[0] == pytest.approx(twice[-1], abs=rounding(judge))


def test_nothing_is_judged_once_stop_is_set(judge: Judge) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        judge.judge(ASKED, SENTENCES, stop)


def test_a_stop_during_the_work_ends_it_and_harms_nothing(judge: Judge) -> None:
    before = judge.judge(ASKED, SENTENCES)
    with pytest.raises(Cancelled):
        judge.judge("今年修了几公里渠道？", SENTENCES, SetAfter(1))
    assert judge.judge(ASKED, SENTENCES) == pytest.approx(before, abs=rounding(judge))


def test_a_stop_that_is_never_set_changes_nothing(judge: Judge) -> None:
    free = judge.judge(ASKED, SENTENCES)
    assert judge.judge(ASKED, SENTENCES, Event()) == pytest.approx(free, abs=rounding(judge))


@pytest.mark.models
@pytest.mark.parametrize(
    ("asked", "answering", "other"),
    [
        (ASKED, ANSWERING, OTHER),
        (ASKED, ANSWERING, "去年全县修了十二公里渠道。"),
        ("会议是谁主持的？", "县长林见川主持会议。", "县长林见川去年下乡二十次。"),
    ],
)
def test_what_states_the_answer_is_likelier_than_what_does_not(
    real_chat: LocalChat, asked: str, answering: str, other: str
) -> None:
    yes, no = over(real_chat).judge(asked, [answering, other])
    assert yes > no


def test_the_question_matters(tiny_judge: LikelihoodJudge, reranker: Reranker) -> None:
    for judge in (tiny_judge, reranker):
        assert judge.judge(ASKED, [ANSWERING]) != judge.judge("会议是谁主持的？", [ANSWERING])


def test_a_reranker_gives_the_log_odds_of_its_probability(reranker: Reranker) -> None:
    import torch

    pairs = [(ASKED, sentence) for sentence in SENTENCES]
    chance = reranker._model.predict(pairs, activation_fn=torch.nn.Sigmoid())
    expected = [math.log(one / (1 - one)) for one in map(float, chance)]
    assert reranker.judge(ASKED, SENTENCES) == pytest.approx(expected, abs=1e-3)


def test_a_reranker_that_is_quite_sure_stays_finite(
    reranker: Reranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reranker._model, "predict", lambda pairs, **_: [0.0, 1.0][: len(pairs)])
    low, high = reranker.judge(ASKED, [OTHER, ANSWERING])
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high


def test_a_model_of_two_labels_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="2 个输出"):
        Reranker.load(str(make_reranker(tmp_path / "two", labels=2)))


def test_a_reranker_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        Reranker.load(str(tmp_path / "nowhere"))


def test_a_reranker_that_fails_is_told_in_plain_words(
    reranker: Reranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory\nat line 7")

    monkeypatch.setattr(reranker._model, "predict", fail)
    with pytest.raises(ModelError, match=r"out of memory$"):
        reranker.judge(ASKED, SENTENCES)
