"""重点任务 and 成绩与问题: what is to be done stands apart from how things stand."""

from __future__ import annotations

import pytest
from report_sample import REPORT, brief_of, texts_of

from rag.domain import LineKind
from rag.states import Mood, mood_of

OF_MIND = """在全县水利工作会议上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、提高站位，深刻认识水利工作的重大意义
要深刻领会治水兴水的重大意义，切实增强责任感、使命感、紧迫感，牢牢把握正确方向。
要提高政治站位，统一思想，凝心聚力，奋力开创水利工作新局面。
要充分认识当前形势，强化底线思维，振奋精神，勇于担当。
二、抓好当前工作
要加快北岭水库除险加固，修好溢洪道和输水洞，确保汛期安全度汛。
要清淤东干渠和西干渠，更换老旧闸门，保证夏灌用水按时到田。
要高度重视各项工作，加强领导，周密部署，不折不扣抓好落实。
"""


def test_what_any_speech_could_say_matters_less() -> None:
    weights = {line.claim.text: line.importance for line in brief_of(OF_MIND).lines}
    concrete = [weights[text] for text in weights if "水库" in text or "干渠" in text]
    stock = [weights[text] for text in weights if "站位" in text or "重视" in text]
    assert len(concrete) == 2
    assert stock
    assert min(concrete) > max(stock)


def test_each_heading_of_the_work_has_a_line_with_its_measure() -> None:
    tasks = texts_of(brief_of(REPORT), LineKind.TASK)
    assert "稳住粮食生产：粮食播种面积稳定在30万亩以上" in tasks
    assert "办好民生实事：新建幼儿园3所，改造老旧小区5个" in tasks
    assert any(text.startswith("抓好项目建设：") for text in tasks)


def test_what_was_done_is_no_task() -> None:
    brief = brief_of(REPORT)
    assert any(text.startswith("农业稳住了") for text in texts_of(brief, LineKind.REVIEW))
    assert not any("农业稳住了" in text for text in texts_of(brief, LineKind.TASK))


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("要稳住经济基本盘", Mood.DEMANDS),
        ("加快北岭水库除险加固，修好溢洪道", Mood.DEMANDS),
        ("全县开工率不低于90%", Mood.DEMANDS),
        ("把培训作为长远大计，办好三所学校", Mood.DEMANDS),
        ("去年完成投资30亿元，今年要再上台阶", Mood.DEMANDS),
        ("今年以来，全县经济呈现稳定恢复的态势", Mood.TELLS),
        ("到6月底已完成行政村171个", Mood.TELLS),
        ("扩大内需是经济发展的长期方针", Mood.TELLS),
        ("实施东进战略，是事关全局的重大部署", Mood.TELLS),
        ("达到标准的只有58个", Mood.TELLS),
        ("“归雁”计划去年引回430人", Mood.TELLS),
        ("粮食总产量15.2万吨", Mood.NEITHER),
    ],
)
def test_demands_are_told_from_states(text: str, mood: Mood) -> None:
    assert mood_of(text) is mood


STATES = """在全县经济工作会议上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、抓好当前经济工作
（一）保持经济稳定增长。今年以来，全县经济运行呈现稳定恢复、稳中向好的态势，主要指标都在恢复。要建成青禾产业园二期，新上三条生产线。
（二）发展中药产业。全县中药产业有一定的基础，拥有十二家药厂。
二、搞好春季农业生产
全县农业基础依然薄弱，水利设施还有不少短板。要修好东干渠和西干渠，保证夏灌用水按时到田。
"""


def test_how_things_stand_is_no_task() -> None:
    """By hand: three things are told, one asked for under the first heading, one in the second
    section; the second heading asks for nothing but itself."""
    brief = brief_of(STATES)
    tasks = texts_of(brief, LineKind.TASK) + texts_of(brief, LineKind.POINT)
    assert "保持经济稳定增长：建成青禾产业园二期，新上三条生产线" in tasks
    assert "发展中药产业" in tasks
    assert any("修好东干渠" in text for text in tasks)
    for state in ("呈现", "有一定的基础", "依然薄弱"):
        assert not any(state in text for text in tasks), state
    assert any("依然薄弱" in text for text in texts_of(brief, LineKind.REVIEW))


TROUBLED = """青禾县2024年政府工作报告
县长　林见川
（2024年1月12日）

一、2023年工作回顾
（一）农业稳住了。粮食总产量15.2万吨，新修水渠36公里。
（二）工业起来了。新增规模以上企业9家。
我们也清醒地认识到，经济社会发展中还存在不少困难和问题。主要是：产业链条短，龙头企业少，部分村庄饮水困难。
二、2024年重点工作
（一）抓好项目建设。全年开工重点项目42个，总投资90亿元。
（二）办好民生实事。新建幼儿园3所，改造老旧小区5个。
"""


def test_problems_are_named_not_announced() -> None:
    reviews = texts_of(brief_of(TROUBLED), LineKind.REVIEW)
    assert "问题：产业链条短，龙头企业少，部分村庄饮水困难" in reviews


def test_solving_problems_is_work() -> None:
    text = (
        "在会上的讲话\n\n一、高度重视解决群众关心的问题\n要新建学校三所，改造旧路十公里。\n"
        "二、加强领导\n各乡镇要建立台账，逐项销号。\n"
    )
    assert any("新建学校三所" in text for text in texts_of(brief_of(text), LineKind.TASK))
