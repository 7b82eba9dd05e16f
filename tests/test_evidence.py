"""The sentences put before the model: the telling ones, whole enumerations, head lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from infos import info_of
from small_speeches import same, speech_of

from rag.chunking import chunk
from rag.domain import EvidenceSentence, Speech
from rag.evidence import choose_sentences
from rag.evidence.explaining import with_explanations
from rag.evidence.scoring import Candidate
from rag.outlining import headings_below, members
from rag.understanding import understand

TEXT = """在全县春耕会议上的讲话
县长　林见川
（2024年3月1日）

同志们：
今天开个会，讲讲春耕。
一、去年的账
去年全县种了三万亩水稻。打下粮食一万五千吨。
二、今年的事
今年要办好三件事。一是备足种子，4月前到村。二是修好渠道，共12公里。三是管好农机，一台不漏。
三、各部门的责任
（一）农业局抓技术
派人下乡。
（二）水利局抓渠道
日夜巡查。
"""


def speech(text: str = TEXT, identifier: str = "s1") -> Speech:
    return speech_of(text, identifier)


def evidence(
    question: str,
    *speeches: Speech,
    similarity: Callable[[Sequence[str]], Sequence[float]] = same,
) -> list[EvidenceSentence]:
    understanding = understand(question, [info_of(one) for one in speeches])
    found = [(one, piece, 1.0) for one in speeches for piece in chunk(one)]
    named = [one for one in speeches if one.id in understanding.speeches]
    return choose_sentences(question, understanding, found, named, similarity)


def chosen(
    question: str,
    *speeches: Speech,
    similarity: Callable[[Sequence[str]], Sequence[float]] = same,
) -> list[str]:
    return [one.text for one in evidence(question, *speeches, similarity=similarity)]


def test_the_sentence_with_the_words_of_the_question_comes_first() -> None:
    assert chosen("去年打下多少粮食？", speech())[0] == "打下粮食一万五千吨。"


def test_meaning_decides_where_words_do_not() -> None:
    def likes_canals(texts: Sequence[str]) -> list[float]:
        return [0.9 if "渠道" in text else 0.7 for text in texts]

    assert "渠道" in chosen("灌溉设施怎么安排？", speech(), similarity=likes_canals)[0]


def test_an_enumeration_comes_whole_behind_the_member_that_was_found() -> None:
    texts = chosen("今年修好渠道等，要办好哪几件事？", speech())
    at = next(place for place, text in enumerate(texts) if text.startswith("二是"))
    assert {text[:2] for text in texts[at : at + 3]} == {"一是", "二是", "三是"}


def test_an_enumeration_of_the_number_asked_for_comes_first() -> None:
    def likes_the_harvest(texts: Sequence[str]) -> list[float]:
        return [0.9 if "打下" in text else 0.7 for text in texts]

    question = "全县春耕会议说要办好种子、渠道等哪三件事？"
    assert chosen(question.replace("哪三件", "哪些"), speech(), similarity=likes_the_harvest)[
        0
    ].startswith("打下")
    texts = chosen(question, speech(), similarity=likes_the_harvest)
    assert {text[:2] for text in texts[:3]} == {"一是", "二是", "三是"}


def test_members_share_a_marker_and_count_up() -> None:
    one = speech()
    second = next(s for s in one.sentences if one.quote(s.span).startswith("二是"))
    assert [one.quote(s.span)[:2] for s in members(one, second)] == ["一是", "二是", "三是"]
    plain = next(s for s in one.sentences if one.quote(s.span).startswith("打下"))
    assert members(one, plain) == []


def test_headings_below_a_heading_are_its_own() -> None:
    one = speech()
    heading = next(s for s in one.sentences if one.quote(s.span).startswith("三、"))
    below = [one.quote(s.span) for s in headings_below(one, heading)]
    assert [text[:3] for text in below] == ["（一）", "（二）"]


def test_head_lines_join_when_the_question_asks_who_or_when() -> None:
    texts = chosen("全县春耕会议是哪天开的？谁讲的？", speech())
    assert any("2024年3月1日" in text for text in texts)
    assert any("林见川" in text for text in texts)


def test_a_salutation_is_no_evidence() -> None:
    assert "同志们：" not in chosen("同志们要做什么？", speech())


def test_a_sentence_that_two_speeches_share_is_given_once() -> None:
    texts = chosen("去年种了多少亩水稻？", speech(), speech(identifier="s2"))
    assert texts.count("去年全县种了三万亩水稻。") == 1


def test_speeches_that_are_compared_take_turns() -> None:
    other = speech(TEXT.replace("春耕", "秋收").replace("三万亩", "四万亩"), "s2")
    question = "全县春耕会议和全县秋收会议，去年种的水稻各是多少亩？"
    texts = chosen(question, speech(), other)
    assert {"去年全县种了三万亩水稻。", "去年全县种了四万亩水稻。"} <= set(texts[:4])


def test_a_target_is_preferred_when_a_target_is_asked_for() -> None:
    text = TEXT.replace("今年要办好三件事。", "今年水稻面积目标是四万亩。今年要办好三件事。")
    assert chosen("水稻面积的目标是多少亩？", speech(text))[0] == "今年水稻面积目标是四万亩。"
    assert "三万亩" in chosen("去年完成水稻多少亩？", speech(text))[0]


def test_the_points_of_a_list_are_marked_as_one_group_and_others_are_not() -> None:
    found = evidence("今年修好渠道等，要办好哪几件事？", speech())
    groups = {one.text[:2]: one.group for one in found}
    assert groups["二是"] > 0
    assert groups["一是"] == groups["二是"] == groups["三是"]
    assert [one.group for one in found if one.text.startswith("打下")] in ([], [0])


def test_two_lists_are_two_groups() -> None:
    text = TEXT.replace("日夜巡查。", "一是日夜巡查渠道。二是及时修补渠道。")
    found = evidence("修好渠道、巡查渠道有哪些要求？", speech(text))
    group = {one.text: one.group for one in found}
    assert group["一是日夜巡查渠道。"] == group["二是及时修补渠道。"] > 0
    assert group["二是修好渠道，共12公里。"] not in {0, group["一是日夜巡查渠道。"]}


def test_the_part_that_is_asked_for_comes_first_as_group_one() -> None:
    found = evidence("全县春耕会议第三部分讲了什么？", speech())
    assert [(one.text, one.group) for one in found[:2]] == [
        ("（一）农业局抓技术", 1),
        ("（二）水利局抓渠道", 1),
    ]
    assert all(one.group != 1 for one in found[2:])


def test_handles_count_from_one_and_no_sentence_comes_twice() -> None:
    for question in ("要办好哪三件事？", "全县春耕会议第二部分讲了什么？", "去年打下多少粮食？"):
        found = evidence(question, speech())
        assert [one.handle for one in found] == [*range(1, len(found) + 1)]
        assert len({one.span for one in found}) == len(found)
        assert all(speech().quote(one.span) == one.text for one in found)


def test_a_phrase_in_quotation_marks_points_at_the_sentence_that_has_it() -> None:
    text = TEXT.replace("派人下乡。", "农业局派人下乡。人人当好保姆。")
    assert chosen("派人下乡保姆是什么意思？", speech(text))[0] == "农业局派人下乡。"
    assert chosen("派人下乡“保姆”是什么意思？", speech(text))[0] == "人人当好保姆。"


NESTED = """在全县春耕会议上的讲话
县长　林见川
（2024年3月1日）

一、办好三件大事
（一）备足种子
早稻种子先到村。
（二）修好渠道
1. 清淤
全长12公里。
2. 衬砌
秋后再做。
（三）管好农机
一台不漏。
"""


def test_a_point_that_heads_a_list_of_its_own_stays_a_point() -> None:
    found = evidence("全县春耕会议说要办好哪三件大事，渠道怎么修？", speech(NESTED))
    points = [one.text for one in found if one.group == 1]
    assert points == ["（一）备足种子", "（二）修好渠道", "（三）管好农机"]


PLAIN = """在全县春耕会议上的讲话
县长　林见川
（2024年3月1日）

一、眼前的差距
一是渠系底子薄。主干渠跑水三成，支渠没有一条衬砌过。靠沙袋堵不是办法。二是农机太旧。
"""


def test_what_stands_behind_the_matter_joins_up_to_the_next_point() -> None:
    text = speech(PLAIN)
    stated = next(one for one in text.sentences if "底子薄" in text.quote(one.span))
    joined = with_explanations([Candidate(text, stated, 1.0)], "为什么说渠系底子薄？")
    assert [text.quote(one.sentence.span) for one in joined] == [
        "一是渠系底子薄。",
        "主干渠跑水三成，支渠没有一条衬砌过。",
        "靠沙袋堵不是办法。",
    ]
    assert len(with_explanations([Candidate(text, stated, 1.0)], "为什么说农机太旧？")) == 1
