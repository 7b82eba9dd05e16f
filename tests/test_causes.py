"""Why is answered by a reason: not by the fact asked about, nor by a true sentence beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_speeches import evidence_of

from rag.causes import explains_nothing, follows, gives_reason, reasons_first
from rag.choosing import Choice, choose
from rag.composing import composed
from rag.domain import EvidenceSentence
from rag.understanding import understand

WHY = "水库为什么没有修完？"
LEAST = 0.0


def paragraph(*texts: str) -> list[EvidenceSentence]:
    """Sentences that stand one behind the other in one paragraph."""
    made = evidence_of(*texts)
    return [replace(one, before="".join(texts[:at])) for at, one in enumerate(made)]


def answered(question: str, evidence: list[EvidenceSentence], *scores: float) -> list[str]:
    choices = [Choice(one, score) for one, score in zip(evidence, scores, strict=True)]
    ranked = sorted(choices, key=lambda choice: -choice.score)
    return [item.text for item in composed(ranked, evidence, understand(question, []), LEAST)]


@pytest.mark.parametrize(
    "text",
    [
        "因为资金没有到位。",
        "根子在于账本没有换。",
        "改这两个字，用意就是提醒大家。",
        "幸亏发现早，没有伤一个人。",
        "靠连续六年的纳税记录拿到了钱。",
        "决不能为了保稻子毒了鱼。",
        "这几处都与上游老矿有关。",
    ],
)
def test_a_reason_says_that_it_is_one(text: str) -> None:
    assert gives_reason(text)


@pytest.mark.parametrize(
    "text", ["目标低一点，不等于力气小一点。", "去年修了三座水库。", "可靠的队伍有两支。"]
)
def test_a_true_sentence_is_no_reason(text: str) -> None:
    assert not gives_reason(text)


def test_words_of_the_question_make_no_reason() -> None:
    asked = "凭什么说差距归根到底差在项目上？"
    assert not gives_reason("差距归根到底差在项目上。", asked)
    assert gives_reason("差距大，因为新开工的少。", asked)


def test_what_only_repeats_the_question_explains_nothing() -> None:
    said, asked, told = evidence_of("水库没有修完。", "为什么没有修完？", "资金只到了三成。")
    assert explains_nothing(said, WHY)
    assert explains_nothing(asked, WHY)
    assert not explains_nothing(told, WHY)


def test_a_bare_date_may_be_what_is_asked_for() -> None:
    """It has no words of content, so none that the question says already."""
    date = evidence_of("（2021年9月9日）")[0]
    assert not explains_nothing(date, "日期和内容对得上吗？凭什么看出来？")


def test_a_question_between_does_not_part_a_fact_from_its_reason() -> None:
    said, asked, told = paragraph("水库没有修完。", "为什么这么说？", "因为资金只到了三成。")
    assert follows(said, asked)
    assert follows(said, told)
    assert not follows(told, said)


def test_sentences_of_two_paragraphs_do_not_follow_each_other() -> None:
    one, other = evidence_of("水库没有修完。", "因为资金只到了三成。")
    assert not follows(one, other)


def test_the_reason_stands_in_the_place_of_what_it_is_for() -> None:
    said, told = paragraph("水库没有修完。", "因为资金只到了三成。")
    (beside,) = evidence_of("全县共有水库九座。", speech="s2")
    assert reasons_first([said, beside, told], WHY) == [told, beside]


def test_of_a_fact_and_the_reason_behind_it_the_reason_answers() -> None:
    evidence = paragraph("二期水库停了下来，秋后没有动工。", "原因是县里的资金只到了三成。")
    assert answered(WHY, evidence, 3.0, 0.5) == ["原因是县里的资金只到了三成。"]


def test_a_reason_may_take_up_in_a_few_words_what_it_is_for() -> None:
    evidence = paragraph("行动改名为二期会战。", "改这个名字，用意是提醒大家还没有完。")
    why = "行动为什么改名？"
    assert answered(why, evidence, 3.0, 0.5) == ["改这个名字，用意是提醒大家还没有完。"]


def test_a_true_sentence_beside_the_reason_is_left_out() -> None:
    evidence = paragraph("水库没有修完，是因为资金只到了三成。", "慢一点，不等于不修了。")
    assert answered(WHY, evidence, 3.0, 2.5) == ["水库没有修完，是因为资金只到了三成。"]


def test_a_second_reason_joins_the_first() -> None:
    evidence = paragraph("水库没有修完，是因为资金只到了三成。", "由于连阴雨，又停工两个月。")
    assert len(answered(WHY, evidence, 3.0, 2.5)) == 2


def test_a_reason_needs_no_reasoning_word_where_there_is_no_other() -> None:
    evidence = paragraph("水库没有修完，资金只到了三成。")
    assert answered(WHY, evidence, 1.0) == ["水库没有修完，资金只到了三成。"]


def test_the_judge_reads_a_reason_with_the_end_of_what_it_is_for() -> None:
    evidence = paragraph("二期水库停了下来，秋后没有动工。", "原因是县里的资金只到了三成。")
    heard: list[str] = []

    def judge(texts: Sequence[str]) -> list[float]:
        heard.extend(texts)
        return [2.0] * len(texts)

    found = choose(evidence, understand(WHY, []), judge)
    assert "秋后没有动工。原因是县里的资金只到了三成。" in heard[0]
    assert found[0].sentence is evidence[1]


PLAIN = "为什么说渠系底子薄？"


def test_a_reason_told_plainly_takes_the_place_of_the_words_it_explains() -> None:
    evidence = paragraph("一是渠系底子薄。", "主干渠跑水三成。", "二是农机太旧。")
    assert answered(PLAIN, evidence, 3.0, 1.0, 2.5) == ["主干渠跑水三成。"]


def test_a_short_sentence_with_its_own_reason_is_not_explained_by_what_follows() -> None:
    evidence = paragraph("资金不足，劳力外流，水库没有修完。", "请水利局画成图挂起来。")
    assert answered(WHY, evidence, 3.0, 1.0)[0] == "资金不足，劳力外流，水库没有修完。"


def test_somebodys_words_are_not_explained_by_what_follows() -> None:
    evidence = paragraph("他说：“渠系底子薄。”", "这句话比我讲十句都管用。")
    assert answered(PLAIN, evidence, 3.0, 2.5)[0] == "他说：“渠系底子薄。”"


def test_a_plain_reason_may_be_liked_a_little_less_by_the_judge() -> None:
    evidence = paragraph("渠系底子薄。", "主干渠跑水三成。")
    understanding = understand(PLAIN, [])
    chosen = choose(evidence, understanding, lambda texts: [-1.0 for _ in texts])
    assert [one.sentence.text for one in chosen] == ["主干渠跑水三成。"]
