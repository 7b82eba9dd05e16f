"""The sentences put before the model: the telling ones, whole enumerations, head lines."""

from __future__ import annotations

from collections.abc import Sequence

from rag.chunking import chunk
from rag.domain import SpeechInfo
from rag.evidence import choose_sentences, headings_below, members
from rag.reading import read_bytes
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


def speech(text: str = TEXT, identifier: str = "s1"):  # type: ignore[no-untyped-def]  # a Speech
    from rag.domain import with_id

    return with_id(read_bytes(text.encode(), f"{identifier}.txt"), identifier)


def info(one) -> SpeechInfo:  # type: ignore[no-untyped-def]  # of a Speech
    value = one.metadata.text_of
    return SpeechInfo(
        one.id, one.file, value("title"), value("speaker"), value("date"), "", "", 1, 1, 1, ()
    )


def same(texts: Sequence[str]) -> list[float]:
    """A similarity that prefers nothing: words alone decide."""
    return [0.8] * len(texts)


def chosen(question: str, *speeches, similarity=same) -> list[str]:  # type: ignore[no-untyped-def]
    understanding = understand(question, [info(one) for one in speeches])
    found = [(one, piece, 1.0) for one in speeches for piece in chunk(one)]
    named = [one for one in speeches if one.id in understanding.speeches]
    return [s.text for s in choose_sentences(question, understanding, found, named, similarity)]


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
