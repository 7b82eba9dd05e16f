"""Title, speaker, date, place and occasion from the head of a text."""

from __future__ import annotations

import pytest

from rag.domain import METADATA_FIELDS, Certainty, Metadata
from rag.reading import read_bytes

FIELDS = METADATA_FIELDS[:5]

BODY = "\n同志们：\n今天的会议很重要，大家要认真听。2019年3月1日，县长王强讲过话。\n"


def read(text: str, name: str = "样例.txt") -> Metadata:
    speech = read_bytes(text.encode(), name)
    for field in METADATA_FIELDS:
        evidence = getattr(speech.metadata, field)
        if evidence and evidence.span and field not in ("date", "kind"):
            assert "".join(speech.quote(evidence.span).split()) == "".join(evidence.value.split())
    return speech.metadata


def values(text: str, name: str = "样例.txt") -> tuple[str, ...]:
    metadata = read(text, name)
    return tuple(metadata.text_of(field) for field in FIELDS)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "在全县春耕工作会议上的讲话\n云溪县委书记　陈砚\n（2024年2月20日）",
            ("在全县春耕工作会议上的讲话", "陈砚", "2024-02-20", "", "全县春耕工作会议"),
        ),
        (
            "2031年政府工作报告——2031年1月5日在云溪县第九届人民代表大会第二次会议上\n县长李泉",
            ("2031年政府工作报告", "李泉", "2031-01-05", "", "云溪县第九届人民代表大会第二次会议"),
        ),
        (
            "政府工作报告 ——2031年1月5日在云溪县人代会会议上县长 李泉",
            ("政府工作报告", "李泉", "2031-01-05", "", "云溪县人代会会议"),
        ),
        (
            "凝心聚力 谱写新篇\n——在全县经济工作会议上的讲话\n（县长 李××）\n二〇二四年二月二十日",
            ("凝心聚力 谱写新篇", "李××", "2024-02-20", "", "全县经济工作会议"),
        ),
        (
            "在全县春耕会议暨\n抗旱推进会上的讲话\n县委书记 陈某某",
            ("在全县春耕会议暨抗旱推进会上的讲话", "陈某某", "", "", "全县春耕会议暨抗旱推进会"),
        ),
        (
            "云溪工作：在全区大会上的讲话\n区长 赵**\n时间:2021-05-20  地点：区会堂一楼  来源:区办",
            ("云溪工作：在全区大会上的讲话", "赵**", "2021-05-20", "区会堂一楼", "全区大会"),
        ),
        (
            "2026年政 府 工 作 报 告\n县长 张　明\n2026年3月",
            ("2026年政府工作报告", "张明", "2026-03", "", ""),
        ),
        (
            "王小明：在青年座谈会上的发言",
            ("王小明：在青年座谈会上的发言", "王小明", "", "", "青年座谈会"),
        ),
        (
            "致全县人民的慰问信\n讲话人：县长 阿卜杜·买买提",
            ("致全县人民的慰问信", "阿卜杜·买买提", "", "", ""),
        ),
    ],
)
def test_heads(head: str, expected: tuple[str, ...]) -> None:
    assert values(head + BODY) == expected


@pytest.mark.parametrize("between", [" ", "", "\n"])
def test_speaker_and_salutation_on_one_line(between: str) -> None:
    text = f"政府工作报告\n县长 李泉{between}各位代表：\n现在报告工作。\n"
    assert read(text).text_of("speaker") == "李泉"


def test_the_span_of_a_date_covers_its_words() -> None:
    speech = read_bytes(("讲话稿\n（２０２４年 2 月 20 日）" + BODY).encode(), "a.txt")
    date = speech.metadata.date
    assert date is not None
    assert date.span is not None
    assert (date.value, speech.quote(date.span)) == ("2024-02-20", "２０２４年 2 月 20 日")


def test_an_impossible_date_is_no_date() -> None:
    assert read("讲话稿\n（2024年13月40日）" + BODY).date is None


def test_nothing_is_guessed_from_the_body() -> None:
    metadata = read(
        "各位代表：\n现在报告工作。县长王强2019年3月1日在全县大会上讲过话。\n", "稿.txt"
    )
    assert metadata.speaker is None
    assert metadata.date is None
    assert metadata.occasion is None
    assert metadata.title is not None
    assert (metadata.title.value, metadata.title.span) == ("稿", None)


def test_title_and_year_from_the_name_of_the_file() -> None:
    metadata = read("各位代表：\n现在报告工作。\n", "2038年政府工作报告.txt")
    assert metadata.title is not None
    assert metadata.date is not None
    assert (metadata.title.value, metadata.title.span) == ("2038年政府工作报告", None)
    assert (metadata.date.value, metadata.date.span) == ("2038", None)


@pytest.mark.parametrize("name", ["003_ca2019ab.txt", "12019.txt", "关于.txt"])
def test_digits_in_a_name_are_not_always_a_year(name: str) -> None:
    assert read("各位代表：\n现在报告工作。\n", name).date is None


def test_a_generic_title_is_kept_as_written() -> None:
    metadata = read("政府工作报告\n县长 李泉\n各位代表：\n好。\n", "2038年政府工作报告.txt")
    assert metadata.text_of("title") == "政府工作报告"
    assert metadata.text_of("date") == "2038"


def test_a_caption_says_who_spoke_but_is_not_the_title() -> None:
    text = (
        "3月5日，李泉代表县政府在县九届人大二次会议上作《政府工作报告》。 记者 赵岩摄\n"
        "各位代表：\n好。\n"
    )
    assert values(text, "报告.txt") == ("报告", "李泉", "", "", "县九届人大二次会议")


def test_a_photographer_is_not_the_speaker() -> None:
    text = "政府工作报告\n县人代会在云溪县大会堂开幕。记者 赵岩摄\n各位代表：\n好。\n"
    assert read(text).speaker is None
    assert read(text).text_of("place") == "云溪县大会堂"


def test_news_names_who_spoke_in_its_first_paragraph() -> None:
    text = (
        "云溪县召开全县抗旱工作会议 部署打井任务\n时间：2025-05-20　来源：县办\n\n"
        "5月19日，云溪县委书记方磊出席会议并讲话，县长李泉主持会议。会议在县行政中心召开，"
        "各镇主要负责人参加，会期半天，会上签订了责任书。\n"
    )
    assert values(text) == (
        "云溪县召开全县抗旱工作会议 部署打井任务",
        "方磊",
        "2025-05-20",
        "县行政中心",
        "全县抗旱工作会议",
    )


def test_markdown_signs_are_not_part_of_the_values() -> None:
    text = "# 二〇三一年新春贺词\n\n**云溪县县长　李泉**\n\n*2031年1月28日*\n\n朋友们：\n好。\n"
    assert values(text, "a.md")[:3] == ("二〇三一年新春贺词", "李泉", "2031-01-28")


@pytest.mark.parametrize(
    ("head", "post", "subtitle", "kind"),
    [
        ("在全县春耕会议上的讲话\n中共云溪县委书记　陈砚", "中共云溪县委书记", "", "讲话"),
        ("凝心聚力\n——在全县经济会议上的讲话\n县长 李××", "县长", "在全县经济会议上的讲话", "讲话"),
        (
            "政府工作报告 ——2031年1月5日在云溪县人代会会议上县长 李泉",
            "县长",
            "2031年1月5日在云溪县人代会会议上",
            "报告",
        ),
        ("在抗旱会上的讲话\n县委副书记、县长　李泉", "县委副书记、县长", "", "讲话"),
        ("在抗旱会上的讲话\n李泉（云溪县县长）", "云溪县县长", "", "讲话"),
        ("在抗旱会上的讲话\n云溪县人民政府县长\n李　泉", "云溪县人民政府县长", "", "讲话"),
        ("在抗旱会上的讲话\n**县委书记　李××", "**县委书记", "", "讲话"),
        ("# 新春贺词\n\n**云溪县县长　李泉**\n\n*2031年1月28日*", "云溪县县长", "", "贺词"),
        ("在抗旱会上的讲话（摘要）\n李泉", "", "", "摘编"),
        ("致全县人民的慰问信", "", "", "贺词"),
        ("全县抗旱工作综述", "", "", ""),
    ],
)
def test_post_subtitle_and_kind(head: str, post: str, subtitle: str, kind: str) -> None:
    metadata = read(head + BODY)
    found = tuple(metadata.text_of(name) for name in ("post", "subtitle", "kind"))
    assert found == (post, subtitle, kind)


def test_news_is_a_release_by_inference_and_its_date_that_of_the_page() -> None:
    text = (
        "云溪县召开抗旱会议\n时间：2025-05-20　来源：县办\n\n"
        "5月19日，县委书记方磊出席会议并讲话。会期半天，各镇主要负责人参加，会上签订了责任书。\n"
    )
    metadata = read(text)
    assert metadata.kind is not None
    assert (metadata.kind.value, metadata.kind.certainty) == ("通稿", Certainty.INFERRED)
    assert metadata.date is not None
    assert (metadata.date.value, metadata.date.certainty) == ("2025-05-20", Certainty.INFERRED)
    assert metadata.text_of("post") == "县委书记"


def test_what_only_the_name_of_the_file_says_is_inferred() -> None:
    metadata = read("各位代表：\n现在报告工作。\n", "2038年政府工作报告.txt")
    for evidence in (metadata.title, metadata.date, metadata.kind):
        assert evidence is not None
        assert (evidence.span, evidence.certainty) == (None, Certainty.INFERRED)
    assert metadata.text_of("kind") == "报告"
    assert (metadata.speaker, metadata.post) == (None, None)


def test_a_name_alone_on_its_line_is_inferred_a_post_before_it_states_it() -> None:
    alone = read("在抗旱会上的讲话\n李泉" + BODY).speaker
    posted = read("在抗旱会上的讲话\n县长 李泉" + BODY).speaker
    assert alone is not None
    assert posted is not None
    assert (alone.value, alone.certainty) == ("李泉", Certainty.INFERRED)
    assert (posted.value, posted.certainty) == ("李泉", Certainty.STATED)
