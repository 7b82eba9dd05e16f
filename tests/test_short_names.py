"""Meetings and texts are known by their short names; speaking of a theme names none."""

from __future__ import annotations

import pytest
from infos import info

from rag.understanding import understand

LIBRARY = [
    info("farm24", "在全县农村工作会议上的讲话", file="云泽县农村2024.txt", date="2024-02-20"),
    info("farm25", "在全县农村工作会议上的讲话", file="云泽县农村2025.txt", date="2025-02-18"),
    info("green", "在安岭市生态环境保护大会上的讲话", date="2025-06-05"),
    info("trade", "临澜市召开优化营商环境暨民营经济高质量发展大会", date="2025-05-20"),
    info("build", "在全市重点项目建设推进会上的讲话"),
    info("spring", "向着春天，再出发——2025年临澜市新春贺词", date="2025-01-28"),
    info(
        "report",
        "云泽县2025年政府工作报告",
        date="2025-01-14",
        occasion="云泽县第十八届人民代表大会第四次会议",
    ),
    info("safety", "云泽县召开2025年年中安全生产工作会议（通稿）", date="2025-07-03"),
    info("cadres", "在全区领导干部会议上的讲话", date="2024-09-09"),
]
FARM = {"farm24", "farm25"}


def named(question: str) -> set[str]:
    return set(understand(question, LIBRARY).speeches)


@pytest.mark.parametrize(
    ("question", "speeches"),
    [
        ("农村工作会上怎么讲粮食", FARM),
        ("农村会是哪天开的", FARM),
        ("农村会粮食目标", FARM),
        ("那次农村会主推什么品种", FARM),
        ("农村会议的要点", FARM),
        ("农村工作讲话里提了哪几件事", FARM),
        ("县委农村工作会议的目标", FARM),
        ("环保大会定了什么目标", {"green"}),
        ("环保会上点了谁的名", {"green"}),
        ("生态环保大会讲了什么", {"green"}),
        ("环境保护会议讲了什么", {"green"}),
        ("民营经济大会由谁主持", {"trade"}),
        ("营商环境大会到了多少人", {"trade"}),
        ("项目推进会有什么要求", {"build"}),
        ("那篇项目建设讲话排了多少个项目", {"build"}),
        ("新春贺词许了哪些诺", {"spring"}),
        ("《向着春天，再出发》里怎么说教育", {"spring"}),
        ("向着春天，再出发那篇讲了什么", {"spring"}),
        ("政府报告里的目标", {"report"}),
        ("人代会上报告了什么", {"report"}),
        ("安全生产会上点名了谁", {"safety"}),
        ("安全会现场来了多少人", {"safety"}),
        ("全区领导干部会议说了什么", {"cadres"}),
        ("农村会和环保会有什么不同", {*FARM, "green"}),
    ],
)
def test_a_short_name_leads_to_its_speeches(question: str, speeches: set[str]) -> None:
    assert named(question) == speeches


@pytest.mark.parametrize(
    "question",
    [
        "农村工作怎么抓",
        "农村会更好吗",
        "农村会不会通高铁",
        "2030年农村会变成什么样",
        "农村会有哪些变化",
        "农村工作会更难吗",
        "农业农村委员会主任是谁",
        "农村社会保障有哪些举措",
        "环境保护投入多少",
        "生态环境大会战打得怎么样",
        "优化营商环境有哪些举措",
        "民营经济占比多少",
        "重点项目建设卡在哪里",
        "安全生产怎么抓",
        "工会怎么发挥作用",
        "增收的机会在哪里",
        "怎么开好会",
        "会议强调了什么",
        "大会表彰了谁",
        "讲话精神怎么落实",
        "报告显示增长多少",
        "政府工作怎么改进",
        "人民代表大会制度怎么坚持",
        "领导干部要怎么学习",
        "新春走基层有哪些活动",
        "座谈会上谁发了言",
    ],
)
def test_speaking_of_a_theme_names_no_speech(question: str) -> None:
    assert named(question) == set()


@pytest.mark.parametrize(
    "question",
    [
        "中央农村工作会议提了什么要求",
        "省委农村工作会议说了什么",
        "永宁县农村工作会议的目标",
        "数字经济大会说了什么",
        "城市建设推进会的要求",
        "党员代表大会选了谁",
        "安全生产推进会上说了什么",
        "全省领导干部会议是谁主持的",
    ],
)
def test_a_meeting_of_another_name_place_or_level_is_not_taken_for_ours(question: str) -> None:
    assert named(question) == set()


@pytest.mark.parametrize(
    ("question", "speeches"),
    [
        ("2024年的农村工作会议", {"farm24"}),
        ("2024年农村会上的粮食目标", {"farm24"}),
        ("二〇二五年农村会讲了什么", {"farm25"}),
        ("24年农村会讲了什么", {"farm24"}),
        ("农村工作会议（2024年）的要点", {"farm24"}),
        ("去年的农村工作会定了什么目标", {"farm24"}),
        ("今年农村工作会议的目标", {"farm25"}),
        ("2025年的报告里GDP目标是多少", {"report"}),
        ("2024年《在全县农村工作会议上的讲话》里，粮食产量是多少？", {"farm24"}),
        ("2024、2025两次农村会的目标", FARM),
        ("农村会上，2024年的产量是多少", FARM),
    ],
)
def test_a_year_beside_the_name_picks_the_speech(question: str, speeches: set[str]) -> None:
    assert named(question) == speeches


def test_a_place_is_not_named_by_a_lake_of_its_name() -> None:
    assert named("云泽有几个镇") == {*FARM, "report", "safety"}
    assert named("云泽湖的水怎么样") == set()


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (
            "农村工作会议粮食产量是多少",
            "「农村工作会议」有2024年、2025年两篇，都查了；写明年份可以缩小范围。",
        ),
        ("2030年农村工作会议讲了什么", "资料库里没有2030年的「农村工作会议」，查了其他年份的。"),
        ("去年的农村工作会讲了什么", "「去年」按资料库里最近的2025年理解为2024年。"),
        (
            "临澜的会上怎么说",
            "",
        ),
        ("农村工作会议讲了什么", ""),
        ("2024年农村工作会议粮食产量是多少", ""),
    ],
)
def test_what_was_taken_to_be_meant_is_said(question: str, note: str) -> None:
    assert understand(question, LIBRARY).notes == ((note,) if note else ())


def test_a_short_name_of_several_meetings_searches_all_and_says_so() -> None:
    library = [
        info("a", "在全市招商引资工作会议上的讲话"),
        info("b", "在全市招商工作推进会上的讲话"),
    ]
    understood = understand("招商会上怎么说", library)
    assert understood.speeches == ("a", "b")
    assert understood.notes == (
        "「招商会」可指《在全市招商引资工作会议上的讲话》、《在全市招商工作推进会上的讲话》，"
        "都查了；写出全名可以缩小范围。",
    )
