"""An invented yearly report, and a speech with a fault in its list: both easy to know by heart."""

from __future__ import annotations

from small_speeches import speech_of

from rag.briefing import Material, drafts_of, made_of, prepare
from rag.domain import Brief, BriefChoices, BriefLine, LineKind, Speech
from rag.summarising import digest

REPORT = """青禾县2024年政府工作报告
县长　林见川
（2024年1月12日）

各位代表：
现在，我代表县人民政府报告工作，请予审议。
一、2023年工作回顾
全县地区生产总值达到86.5亿元，比上年增长6.2%。城镇新增就业2100人。财政收入下降1.5%。
（一）农业稳住了。粮食总产量15.2万吨，新修水渠36公里。
（二）工业起来了。新增规模以上企业9家。
工作中还存在不少问题：产业链条短，龙头企业少；部分村庄饮水困难。
二、2024年总体要求和主要目标
今年工作的总体要求是：坚持稳中求进工作总基调，坚持项目为王，守住民生底线。
今年的主要预期目标是：地区生产总值增长6.5%左右；城镇新增就业2300人以上；居民消费价格涨幅控制在3%以内。
三、2024年重点工作
今年要办好三件大事。
（一）抓好项目建设。实施“双十攻坚”行动，全年开工重点项目42个，总投资90亿元。北岭水库6月底前完工，由县水利局负责。
（二）稳住粮食生产。粮食播种面积稳定在30万亩以上。同时，要推广节水灌溉，把每一滴水用在刀刃上。
（三）办好民生实事。新建幼儿园3所，改造老旧小区5个。民生无小事，枝叶总关情。
各位代表！让我们一起努力，谢谢大家。
"""

FAULTY = """在全县安全工作会议上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、形势怎么看
今年以来，全县安全形势总体平稳，事故起数下降12%。
二、工作怎么干
要抓好五项工作：一是排查隐患，逐户登记。二是整治道路，补齐护栏。三是培训员工，持证上岗。四是压实责任，逐级签字。
三、责任怎么落
各级都要把责任扛起来，一级抓一级，层层抓落实。
"""


def material_of(text: str) -> Material:
    """``text`` made ready."""
    speech: Speech = speech_of(text)
    return prepare(speech, digest(speech))


def brief_of(text: str, choices: BriefChoices | None = None) -> Brief:
    """The brief of ``text`` with all its lines shown."""
    chosen = choices or BriefChoices()
    material = material_of(text)
    return made_of(material, drafts_of(material, chosen), chosen)


def lines_of(brief: Brief, kind: LineKind) -> list[BriefLine]:
    return [line for line in brief.lines if line.kind is kind]


def texts_of(brief: Brief, kind: LineKind) -> list[str]:
    return [line.claim.text for line in lines_of(brief, kind)]
