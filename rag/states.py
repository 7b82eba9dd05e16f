"""Sentences that tell how things stand, apart from those that say what is to be done.

「今年以来，经济稳定恢复」 is a state, 「要稳住经济基本盘」 a demand. A list of customary wordings
decides, not a model. Knows nothing of sections or briefs.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from rag.citing import clauses

__all__ = ["Mood", "mood_of"]

_SUBJECT: Final = (
    r"(?:(?:各级|各地|各部门|各有关部门|各乡镇|全市|全县|全省|全区|我们|大家|今年|明年|全年|年内|下半年|下一步"
    r"|今后|同时|并|再|继续|进一步|城区|农村|县城|市区|县级|市级|省级|全面|积极|大力|着力|切实|深入|稳步|加快|坚决|重点)[，,]?)*"
)
_VERBS: Final = (
    r"坚持|坚决|坚定|加快|加强|加大|推进|推动|推广|推行|深化|实施|实行|完善|扩大|提高|提升|促进|抓|建设|建立|建成|支持|落实|开展|健全|优化|做[好大强细实到]?"
    r"|严格|严[厉肃]|继续|积极|大力|着力|切实|全面|统筹|确保|力争|努力|稳[步定妥住]|巩固|保持|强化|突出|引导|鼓励|培育|打造|打好|打赢|启动|完成|新[建增改]|改[革造建进]"
    r"|守[住牢好]|防[范止]|取消|发展|增[加强]|降低|规范|整[合治顿]|创[新建造]|保障|保护|解决|办[好理]|充分|进一步|安排|全力|压[实减缩]|严控|控制|用好|管好|把[^，]{1,30}[好实到细起成作为在]"
    r"|[以对][^，。；]{2,24}(?:为[^，。；]+|进行|开展|加大|加强|实行)|组织|安排|选派|培训|争取|修[好建复]|治理|清[理查淤除]|排查|查[清一]|摸[清排]|铺排|铺开|转变|发挥|激发|健全|形成|构建|营造|维护|减轻|调整|制定|研究|探索|设立|出台|依法"
    r"|集中|带头|弘扬|倡导|树立|树牢|增收|聚焦|紧扣|紧盯|抢抓|盘活|畅通|兜[牢住底]|盯[住紧]|让|使|多|少|拓展|拓宽|壮大|挖掘|更新|改善|更好"
)
_ACTS: Final = re.compile(rf"{_SUBJECT}(?:{_VERBS})")
_ORDERS: Final = re.compile(
    r"(?<![需主重概提摘纪首必])要(?![求素点害闻事件道]|[^，。；]*了$)|必须|务必|应当|应该|不得|严禁|不准|不能|禁止|决不|绝不|力争|争取|确保|拟|(?<![”》])计划(?!生育|[增下\d])"
)
_AIMS: Final = re.compile(
    r"不低于|不少于|不超过|(?:[前底内末]|之前)[^，。]{0,6}(?:完成|建成|完工|投产|达到|清零|通车|启用|拿出|公布|通水|开诊|开工|办结|落实)|提高到|达到[^了]{1,14}以上|控制在|稳定在|由[^，。]{2,20}(?:牵头|负责)"
)
_PAST: Final = re.compile(
    r"今年以来|只有(?![^，。]*才)|只剩|还有不到|近年来|年来[，,]|(?<![比较超])(?:去年|上年|前年)(?!同期)|截至|截止|刚刚过去|过去[的一五几]|至今|早已|已经?(?!有|列入|成为共识)|曾经?"
    r"|不仅[^，]{1,16}了|到\d{1,2}月底[，,]?已|[取夺]得了?(?:[^，。；]{0,10})(?:成绩|成效|进展|成就|胜利)"
    r"|(?:呈现|保持|显示|实现|完成|战胜|经受|出现|发生|带来|迎来|形成|达成|看到|走过)了?出?了"
)
_BEING: Final = re.compile(
    r"(?:^|[，,])是(?!否)|[^，。；：要就也只还可但于而倒总凡若或不便既都像正别其](?<!重点)(?<!关键)(?<!任务)(?<!目标)(?<!核心)(?<!主要)(?<!目的)(?<!根本)(?<!首先)是(?![否要])[^，。；]{3,}"
    r"(?:任务|基础|根本|方针|大事|时期|关键|保证|前提|中心|标志|问题|立足点|工程|支撑|阶段|一年|要求|重点|途径|责任|体现|需要|选择|目标|特征|举措|条件|方向|动力|资源|本质|使命|全局|核心|生命线|底线|年|月|日|蛇|节)$"
    r"|事关|关系到|关系着|离不开|意味着|呈现|正处于|处于|面临|具有|拥有|有一定|还有|仍有|仍然|依然|依旧|尚有|尚未|还没有|只有(?![^，。]*才)|只剩|还剩|(?:总体)?(?:平稳|向好|良好|稳定恢复)$"
    r"|(?:很多|不少|较[大多少低弱]|不[高足够强大多]|突出|严峻|复杂|薄弱|困难|艰巨|繁重|明显|滞后)(?:$|[，,；;])|至关重要|占比|(?<!党的)(?:涉及|共有|总计)"
    r"|才[不能会有]|抓住了|(?:强调|指出|认为|介绍|通报)(?!全面)"
)

_IS: Final = re.compile(r"是(?!否)|至关重要|(?:意义|责任)重大|[十非]?[分常很]重要")
"""「实施某战略，是重大部署」: the clauses before are what is spoken of."""


class Mood(Enum):
    """What a sentence does."""

    DEMANDS = auto()
    TELLS = auto()
    NEITHER = auto()


def mood_of(text: str) -> Mood:
    """Whether ``text`` says what is to be done, how things stand, or neither for certain.

    >>> mood_of("要稳住经济基本盘"), mood_of("今年以来，经济运行呈现稳定恢复的态势")
    (<Mood.DEMANDS: 1>, <Mood.TELLS: 2>)
    """
    parts = [part.strip("，,；;。：: \n") for part in clauses(text)]
    parts = [part for part in parts if part]
    if not parts:
        return Mood.NEITHER
    past = [bool(_PAST.search(part)) for part in parts]
    states = [before or bool(_BEING.search(part)) for before, part in zip(past, parts, strict=True)]
    aims = [bool(_AIMS.search(p)) and not before for before, p in zip(past, parts, strict=True)]
    if any(aims) or any(map(_ORDERS.search, parts)) or parts[0].startswith(("把", "将")):
        return Mood.DEMANDS
    if states[0] or any(map(_IS.match, parts[1:])):
        return Mood.TELLS
    if any(_ACTS.match(part) for part in parts):
        return Mood.DEMANDS
    return Mood.TELLS if any(states) else Mood.NEITHER
