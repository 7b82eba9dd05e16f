"""What themes are called: by their headings and openings, never by worn words or people."""

from __future__ import annotations

import re

import pytest
from compared_sides import CLINIC, PORT, PORT_AGAIN, ROAD, SCHOOL, TEA, both, side
from service_fixtures import MakeService

from rag.assembly import Service
from rag.comparing.aligning import Alignment
from rag.comparing.commonness import common_weight, little_in_common
from rag.comparing.remarks import NOTHING_IN_COMMON
from rag.comparing.theming.names import heading_name, names_in, point_name
from rag.comparing.theming.standing import standing_part
from rag.comparing.theming.worn import is_worn
from rag.domain import RowKind
from rag.wording.words import words

LAST_YEAR, THIS_YEAR = "云泽县农村工作会议讲话2024.txt", "云泽县农村工作会议讲话2025.txt"
REPORT, HIDDEN = "云泽县2025年政府工作报告.txt", "项目建设推进会讲话（隐名）.txt"


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("（四）加快推进渔业体制改革。", "渔业体制改革"),
        ("要守住防汛安全底线。雨季快到了。", "防汛安全底线"),
        ("就业是民生之本。", "就业"),
        ("扩大内需是长久之计。", "扩大内需"),
        ("要在提振消费信心上多用力，办好集市。", "提振消费信心"),
        ("在文化方面，新建三座书屋。", "文化"),
        ("关于水价调整问题。", "水价调整"),
        ("做好茶叶质量检测工作。", "茶叶质量检测"),
        ("抓好渔港改造这个重头戏。", "渔港改造"),
        ("去年一年，成绩来之不易。", "成绩来之不易"),
        ("我们清醒地看到，渔业发展中还存在不少困难和短板。", "困难和短板"),
        ("要把高标准农田建设作为头等大事。", "高标准农田建设"),
        ("要深刻领会县委书记关于发展特色渔业的重要要求。", "特色渔业"),
        ("努力建设和谐社区服务中心。", "和谐社区服务中心"),
        ("三要扎实推进“三夏”生产。", '"三夏"生产'),
        ("渔港建设不断完善，船只进出方便。", "渔港建设"),
    ],
)
def test_an_opening_as_a_name(opening: str, name: str) -> None:
    assert names_in(opening)[0] == name


@pytest.mark.parametrize(
    "opening",
    [
        "王建国同志强调，这样不行。",
        "一年来，我们主要做了以下工作：",
        "我们还看到，这还不够。",
        "去年增长8.2%。",
        "对此，大家都有体会。",
        "",
    ],
)
def test_what_is_no_name_gives_none(opening: str) -> None:
    assert names_in(opening) == ()


def test_a_heading_may_be_of_worn_words() -> None:
    assert heading_name("三、2026年重点工作") == "2026年重点工作"
    assert heading_name("（二）加强渔港建设") == "渔港建设"
    assert heading_name("刘书记的讲话") == ""


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("二是渔港设施欠账多。码头漏水。", "渔港设施欠账多"),
        ("（三）调度要到点。每月一次。", "调度要到点"),
        ("四要优化环境。", "优化环境"),
        ("海水变清了，鱼也回来了，大家都高兴。", ""),
        ("第一，王书记负总责。", ""),
    ],
)
def test_a_numbered_point_is_called_as_it_opens(opening: str, name: str) -> None:
    assert point_name(opening) == name


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("深化渔港体制改革和推进渔市开放。", "渔港体制改革和渔市开放"),
        ("实施科教兴渔战略和可持续发展战略。", "科教兴渔战略和可持续发展战略"),
        ("要从沿海实际出发，办好渔村学校。", "渔村学校"),
        ("要引导农民调整茶园种植结构。", "调整茶园种植结构"),
    ],
)
def test_a_name_is_not_cut_in_its_middle(opening: str, name: str) -> None:
    assert names_in(opening)[0] == name


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("我们也清醒地看到，渔业发展中还有不少短板。", "困难和问题"),
        ("3月2日，全县召开渔业工作会议，县长主持并讲话。", "会议召开情况"),
        ("会议传达了全省渔业工作会议精神。", "传达学习会议精神"),
        ("今年的主要预期目标是：水产品产量增长3%。", "主要预期目标"),
        ("这些成绩的取得，是全县人民团结奋斗的结果。", "成绩来之不易"),
        ("渔港清淤要抓紧，赶在汛期以前做完。", ""),
    ],
)
def test_the_parts_of_every_speech_have_their_names(opening: str, name: str) -> None:
    assert standing_part(opening) == name


def test_a_heading_whose_first_clause_only_says_how_is_called_by_the_next() -> None:
    assert heading_name("（一）采取果断措施，集中力量清理渔港淤泥") == "清理渔港淤泥"


def test_a_row_is_called_by_its_opening_and_not_by_what_comes_up_inside() -> None:
    """潮位仪 stands four times in the middle; the paragraph is about the harbour."""
    inside = (
        "加快渔港改造。码头加固一百米，栈桥修好两座。每个泊位装一台潮位仪，旧的潮位仪换下来检修，"
        "潮位仪的数据送到值班室，潮位仪坏了当天报修。"
    )
    matched = both([inside], [SCHOOL, ROAD])
    (name,) = (
        name for name, row in zip(matched.names, matched.rows, strict=True) if row.a and not row.b
    )
    assert name == "渔港改造"


def test_a_theme_of_both_is_called_by_what_both_tell() -> None:
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    named = dict(zip(matched.names, (row.kind for row in matched.rows), strict=True))
    assert named["渔港改造"] is RowKind.BOTH
    assert named["茶园管护"] is RowKind.ONLY_A


def test_no_two_rows_have_one_name() -> None:
    again = PORT.replace("加快渔港改造。", "渔港改造还有难处。").replace("一百二十米", "四十米")
    matched = both([PORT, TEA, again, SCHOOL], [PORT_AGAIN])
    assert len(set(matched.names)) == len(matched.names)


def test_the_name_is_the_same_whichever_comes_first() -> None:
    forth, back = (
        both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN]),
        both([SCHOOL, CLINIC, PORT_AGAIN], [PORT, TEA, ROAD]),
    )
    assert forth.names == back.names


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


@pytest.mark.parametrize("other", [THIS_YEAR, REPORT, HIDDEN])
def test_names_of_the_samples_are_no_people_and_no_worn_words(service: Service, other: str) -> None:
    known = {info.file: info.id for info in service.list_speeches()}
    comparison = service.compare(known[LAST_YEAR], known[other])
    speakers = {info.speaker for info in service.list_speeches() if info.speaker}
    names = [row.theme for row in comparison.rows]
    assert len(set(names)) == len(names)
    for name in names:
        assert 2 <= len(name) <= 24, name
        assert not any(speaker in name for speaker in speakers), name
        assert not re.search("同志|书记|学习贯彻|其他", name), name
    # 总体要求 says what a row is, though it stands in every speech.
    telling = [name for name in names if "总体要求" not in name]
    worn = [
        name for name in telling if all(len(w.text) > 1 and is_worn(w.text) for w in words(name))
    ]
    assert len(worn) <= len(names) / 20, worn


def test_themes_of_two_meetings_are_called_by_their_headings(service: Service) -> None:
    """Worked out by hand from the headings of the two samples."""
    known = {info.file: info.id for info in service.list_speeches()}
    comparison = service.compare(known[LAST_YEAR], known[THIS_YEAR])
    names = " ".join(row.theme for row in comparison.rows)
    for word in ("稻渔", "耕地", "粮食生产", "和美乡村", "基础设施欠账多"):
        assert word in names, names


# ---- whether there is much in common


def test_little_in_common_is_how_much_and_how_alike() -> None:
    """Two stretches a side of like length: half of a side is common, and alike by 0.5 or 0.1."""
    a, b = side("s1", PORT, TEA), side("s2", SCHOOL, PORT_AGAIN)
    assert (len(a.pieces), len(b.pieces)) == (2, 2)
    part_a = next(i for i in range(len(a.pieces)) if "渔港" in a.text(i))
    part_b = next(i for i in range(len(b.pieces)) if "渔港" in b.text(i))
    assert not little_in_common(a, b, [Alignment((part_a,), (part_b,), 0.5)])
    assert little_in_common(a, b, [Alignment((part_a,), (part_b,), 0.1)])
    assert little_in_common(a, b, [Alignment((part_a,), ()), Alignment((), (part_b,))])
    assert common_weight(a, [((part_a,), 0.5)]) == pytest.approx(
        0.5 * a.pieces[part_a].length / sum(p.length for p in a.pieces if not p.formal)
    )


@pytest.mark.parametrize(
    ("a", "b", "little"),
    [
        (LAST_YEAR, THIS_YEAR, False),
        (REPORT, THIS_YEAR, False),
        (HIDDEN, "临澜市新春贺词.md", True),
        ("云泽县安全生产会议通稿.txt", "安岭市生态环境保护大会讲话.txt", True),
    ],
)
def test_who_has_little_in_common(service: Service, a: str, b: str, little: bool) -> None:
    known = {info.file: info.id for info in service.list_speeches()}
    assert (NOTHING_IN_COMMON in service.compare(known[a], known[b]).notes) is little
