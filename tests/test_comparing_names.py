"""What themes are called: by their headings and openings, never by worn words or people."""

from __future__ import annotations

import re

import numpy as np
import pytest
from fakes import BigramEmbedder
from service_fixtures import MakeService

from rag.assembly import Service
from rag.comparing import Matched, Side, lay_out, make_side, match, pieces, stretch_vectors
from rag.comparing.aligning import Alignment
from rag.comparing.commonness import common_weight, little_in_common
from rag.comparing.remarks import NOTHING_IN_COMMON
from rag.comparing.theming.names import heading_name, names_in, point_name
from rag.comparing.theming.worn import is_worn
from rag.comparing.topics import topical
from rag.domain import RowKind, Sentence, with_id
from rag.reading import read_bytes
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


def side(identifier: str, *paragraphs: str) -> Side:
    text = "\n".join(paragraphs)
    speech = with_id(read_bytes(text.encode(), f"{identifier}.txt"), identifier)
    found = pieces(speech)
    vectors = BigramEmbedder().embed_passages([speech.quote(s.span) for s in speech.sentences])
    return make_side(speech, found, stretch_vectors(found, np.asarray(vectors)))


ROAD = (
    "农村公路要养护好。农村公路去年修了四十公里，路肩培土，边沟清理，护栏补齐；"
    "养路工按里程包干，下雪先撒盐，塌方先抢通，过桥限重牌一律换新的。"
)
CLINIC = (
    "村卫生室要有人坐诊。村医每周轮训，常用药备足六十种，老人体检上门，"
    "慢病随访登记；卫生室的冰箱、氧气瓶、救护电话坏了三天之内修好。"
)


def both(a: list[str], b: list[str]) -> Matched:
    return match(side("s1", *a), side("s2", *b))


PORT = (
    "加快渔港改造。渔港码头去年加固了一百二十米，渔港航标全部换新，进港的渔船比前年多了三成，"
    "渔民卸鱼不再等潮水。港池清淤一万方，大船小船都能靠岸，渔港夜里有了灯。"
)
PORT_AGAIN = (
    "渔港改造要收尾。渔港码头今年再加固八十米，渔港航标要有人巡护，渔船进港先登记，"
    "渔民卸鱼的栈桥年底建成。港池每年清淤一次，大船靠外港，小船靠里港，渔港夜灯不许断。"
)
TEA = (
    "做好茶园管护工作。茶园修剪在霜降以前做完，茶园施有机肥，茶树病虫害用灯诱杀，"
    "茶农每季度培训一次。老茶园改种三百亩，茶苗由农技站统一供应，采茶工早早约好。"
)
SCHOOL = (
    "各学校要修缮校舍。校舍屋顶漏雨的先修，学校食堂换新灶具，学生宿舍装热水器，"
    "教师周转房开学前交钥匙。操场跑道翻新两处，围墙加固，校门口装减速带，校车换新胎。"
)


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
    worn = [name for name in names if all(len(w.text) > 1 and is_worn(w.text) for w in words(name))]
    assert len(worn) <= len(names) / 20, worn


def test_themes_of_two_meetings_are_called_by_their_headings(service: Service) -> None:
    """Worked out by hand from the headings of the two samples."""
    known = {info.file: info.id for info in service.list_speeches()}
    comparison = service.compare(known[LAST_YEAR], known[THIS_YEAR])
    names = " ".join(row.theme for row in comparison.rows)
    for word in ("稻渔", "耕地", "粮食生产", "和美乡村", "基础设施欠账多"):
        assert word in names, names


# ---- a topic


def place_of(side: Side, word: str) -> int:
    return next(at for at in range(len(side.pieces)) if word in side.text(at))


def whole(side: Side, word: str) -> dict[int, tuple[Sentence, ...]]:
    at = place_of(side, word)
    return {at: side.pieces[at].sentences}


def test_of_a_topic_the_shares_are_those_of_the_topic() -> None:
    """Characters of the paragraphs: 甲 79 of 79 + 76 + 69, 乙 80 of 77 + 64 + 80."""
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    assert [len(one) for one in (PORT, TEA, ROAD)] == [79, 76, 69]
    assert [len(one) for one in (SCHOOL, CLINIC, PORT_AGAIN)] == [77, 64, 80]
    of_topic = (whole(matched.a, "渔港"), whole(matched.b, "渔港"))
    comparison = lay_out(matched, "渔港", of_topic)
    assert comparison.topic_a == pytest.approx(79 / 224, abs=0.0001)
    assert comparison.topic_b == pytest.approx(80 / 221, abs=0.0001)
    assert (comparison.common_a, comparison.common_b) == (1.0, 1.0)
    assert comparison.notes == ()


def test_a_topic_of_one_side_alone_says_so() -> None:
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    comparison = lay_out(matched, "茶园", (whole(matched.a, "茶园"), {}))
    assert comparison.notes == ("只有甲讲到「茶园」。",)
    assert (comparison.common_a, comparison.topic_b) == (0.0, 0.0)


def test_a_passing_word_is_no_whole_paragraph() -> None:
    """The road paragraph opens with 公路; the clinic's names the 冰箱 in one sentence of three."""
    matched = both([PORT, TEA, ROAD], [SCHOOL, CLINIC, PORT_AGAIN])
    embed = BigramEmbedder().embed_query
    assert topical(matched, "公路", embed("公路")) == (whole(matched.a, "公路"), {})
    asides = CLINIC.replace("村医每周轮训", "村医每周轮训，自带干粮、茶叶和换洗被褥").replace(
        "；", "。"
    )
    again = both([PORT, TEA, ROAD], [SCHOOL, asides, PORT_AGAIN])
    _, of_b = topical(again, "冰箱", embed("冰箱"))
    last = "卫生室的冰箱、氧气瓶、救护电话坏了三天之内修好。"
    told = {at: [again.b.speech.quote(s.span) for s in part] for at, part in of_b.items()}
    assert told == {place_of(again.b, "冰箱"): [last]}
    assert 3 * len(last) < len(asides)
    row = next(r for r in lay_out(again, "冰箱", ({}, of_b)).rows)
    assert [claim.text for claim in row.b] == [last], "only what concerns the topic is quoted"


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
