"""How likely each sentence states the answer: by code alone, and together with a judge."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from fakes import ScriptedJudge
from small_speeches import evidence_of

from rag.choosing import JUDGED, JUDGED_OF_FACTS, choose, excerpt, judged_text
from rag.domain import EvidenceSentence
from rag.understanding import understand

ASKED = "去年修了多少座水库？"
MEANT = understand(ASKED, [])
FILLER = [f"第{n}件事以后再说。" for n in "一二三四五六七八九"]

LONG = (
    "去年全县各级各部门一起动手，春天清淤修渠，夏天防汛抢险，秋天补种晚稻，冬天备足物资，"
    "一共修了三座水库，加固了十二公里堤坝，更换了四十六扇闸门，平整了两千亩坡地，"
    "新建了八处泵站，培训了三百名管水员，群众看在眼里，记在心里，都说这几件事情办得实在，办得及时，"
    "办到了心坎上，村里的老人说从前抬水要走五里山路，如今拧开龙头就有水喝。"
)


def judging(judge: ScriptedJudge, evidence: list[EvidenceSentence]) -> list[str]:
    choices = choose(evidence, MEANT, partial(judge.judge, ASKED))
    return [choice.sentence.text for choice in choices]


def alone(*texts: str) -> list[str]:
    return [choice.sentence.text for choice in choose(evidence_of(*texts), MEANT, None)]


def test_without_a_judge_the_figure_and_the_words_asked_for_count_more_than_the_rank() -> None:
    assert alone("水要管好。", "去年修了三座水库。")[0] == "去年修了三座水库。"


def test_of_sentences_that_are_as_good_the_better_found_comes_first() -> None:
    texts = ["去年修了三座水库。", "去年修了四座水库。", "去年修了五座水库。"]
    assert alone(*texts) == texts


def test_scores_fall_from_the_first_to_the_last() -> None:
    evidence = evidence_of(*FILLER, "去年修了三座水库。")
    judge = ScriptedJudge({"第三": 3.0, "水库": -1.0})
    for ask in (None, partial(judge.judge, ASKED)):
        scores = [choice.score for choice in choose(evidence, MEANT, ask)]
        assert scores == sorted(scores, reverse=True)


def test_the_judge_turns_the_order() -> None:
    evidence = evidence_of("去年修了四座水库。", "去年修了三座水库。", "去年修了五座水库。")
    judge = ScriptedJudge({"五座": 9.0, "三座": 1.0, "四座": 0.0})
    assert judging(judge, evidence) == [
        "去年修了五座水库。",
        "去年修了三座水库。",
        "去年修了四座水库。",
    ]


def test_what_the_judge_thinks_unlikely_gets_a_lower_score_than_what_it_thinks_likely() -> None:
    evidence = evidence_of("去年修了三座水库。", "去年修了四座水库。")
    judges = [ScriptedJudge({"水库": odds}) for odds in (-0.5, 0.0, 5.0)]
    scores = [choose(evidence, MEANT, partial(one.judge, ASKED))[0].score for one in judges]
    assert scores == sorted(set(scores))


def test_what_the_judge_denies_is_no_candidate() -> None:
    evidence = evidence_of("去年修了四座水库。", "去年修了三座水库。")
    judge = ScriptedJudge({"四座": -3.0, "三座": 1.0})
    assert judging(judge, evidence) == ["去年修了三座水库。"]


def test_what_lacks_the_words_asked_for_needs_a_clear_word_of_the_judge() -> None:
    evidence = evidence_of("去年种了三千棵树。")
    assert judging(ScriptedJudge({"棵树": 0.2}), evidence) == []
    assert judging(ScriptedJudge({"棵树": 2.0}), evidence) == ["去年种了三千棵树。"]


def test_the_judge_is_asked_of_few_sentences_and_of_none_twice() -> None:
    judge = ScriptedJudge({"水库": 1.0})
    evidence = evidence_of(
        *(f"去年{town}镇修了三座水库。" for town in "甲乙丙丁戊己庚辛壬癸子丑寅卯")
    )
    chosen = judging(judge, evidence)
    read = [one for _, sentences in judge.asked for one in sentences]
    assert len(read) == len(set(read)) == JUDGED_OF_FACTS < JUDGED <= 8
    assert len(chosen) == JUDGED_OF_FACTS


def test_the_rest_is_not_judged_once_none_of_it_could_win() -> None:
    judge = ScriptedJudge({"甲镇": 4.0})
    evidence = evidence_of(*(f"去年{town}镇修了三座水库。" for town in "甲乙丙丁戊己"))
    assert judging(judge, evidence)[0] == "去年甲镇修了三座水库。"
    assert sum(len(sentences) for _, sentences in judge.asked) < JUDGED_OF_FACTS


def test_a_hopeless_candidate_is_not_judged() -> None:
    judge = ScriptedJudge({})
    near = ("去年修了三座水库。", "去年修了四座水库。")
    judging(judge, evidence_of(*near, *FILLER[:5], "大家鼓掌。"))
    (_, sentences), *_ = judge.asked
    assert any("三座水库" in one for one in sentences)
    assert not any("鼓掌" in one for one in sentences)


def test_where_one_sentence_clearly_answers_no_judge_is_asked() -> None:
    judge = ScriptedJudge({"第一": 9.0})
    found = judging(judge, evidence_of("去年修了三座水库。", *FILLER[:6]))
    assert (found, judge.asked) == (["去年修了三座水库。"], [])


def test_candidates_that_are_all_poor_are_judged_all_the_same() -> None:
    judge = ScriptedJudge({"六百": 3.0})
    poor = ["去年水库用了三千块石头。", "去年水库用了五千根木头。", "去年水库用了六百袋水泥。"]
    assert judging(judge, evidence_of(*poor))[0] == poor[2]
    assert sum(len(sentences) for _, sentences in judge.asked) == 3


def test_what_code_rules_out_costs_the_judge_no_time_and_others_no_rank() -> None:
    judge = ScriptedJudge({"四座": 1.0})
    late = [*FILLER, "去年修了四座水库。", "去年修了三座水库。"]
    early = ["去年修了四座水库。", "去年修了三座水库。"]
    assert judging(judge, evidence_of(*late)) == judging(judge, evidence_of(*early))
    assert all(not any("第" in one for one in asked) for _, asked in judge.asked)


def test_a_figure_that_by_its_tense_is_of_another_year_gives_way() -> None:
    # A speech of 2024 tells in its results of 2023, and asked is 2024.
    asked = understand("2024年修了多少座水库？", [])
    evidence = evidence_of("一年来完成了水库建设，一共修了四座。", "计划修三座水库。")
    assert choose(evidence, asked, None)[0].sentence.text == "计划修三座水库。"


def test_nothing_found_is_nothing_chosen() -> None:
    assert judging(ScriptedJudge({}), []) == []
    assert choose([], MEANT, None) == []


def test_the_judge_reads_year_and_heading_before_the_sentence() -> None:
    (sentence,) = evidence_of("修了三座水库。")
    in_a_section = replace(sentence, section=("一、水利", "（一）去年的账"))
    text = judged_text(in_a_section, ASKED)
    assert text.startswith("2024年")
    assert "（一）去年的账" in text
    assert text.endswith("修了三座水库。")
    assert judged_text(replace(sentence, date=""), ASKED) == "修了三座水库。"


def test_of_a_long_sentence_the_judge_reads_what_was_asked() -> None:
    judge = ScriptedJudge({})
    judging(judge, evidence_of(LONG, "去年修了四座水库。"))
    read = next(one for one in judge.asked[0][1] if "四座" not in one)
    assert "三座水库" in read
    assert len(read) < len(LONG)


@pytest.mark.parametrize("longest", [20, 40, 60, 100])
@pytest.mark.parametrize("asked", ["修了多少座水库", "泵站有几处", "培训了多少管水员", "航天"])
def test_an_excerpt_is_whole_clauses_in_one_piece(asked: str, longest: int) -> None:
    piece = excerpt(LONG, asked, longest)
    assert piece
    assert len(piece) <= longest
    before, after = LONG.split(piece)
    assert before[-1:] in {"", "，"}
    assert after[:1] in {"", "，", "。"}


def test_an_excerpt_holds_the_clause_that_shares_most_with_the_question() -> None:
    assert "八处泵站" in excerpt(LONG, "新建泵站有几处", 40)
    assert "三百名" in excerpt(LONG, "培训了多少名管水员", 40)


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("修了三座水库。", ASKED, 140) == "修了三座水库。"


def test_a_single_clause_may_be_longer() -> None:
    clause = "新建了一座能够同时供三个乡镇十二个村灌溉和饮用的水库"
    text = f"今年很忙，{clause}，大家高兴。"
    assert excerpt(text, "新建水库供几个乡镇灌溉", 12) == clause
