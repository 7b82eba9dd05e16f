"""Clauses that could stand in any official speech, told apart from those of this one.

「深刻领会重大意义」 says how to think of a matter, 「改造老旧管网」 what is done. A list of
customary wordings decides, not a model. Knows nothing of sections or briefs.
"""

from __future__ import annotations

import re
from typing import Final

from rag.citing import clauses
from rag.quantities import quantities

_CREED: Final = re.compile(
    r"旗帜|为指导|(?:会议|全会|讲话|指示|大)精神|[“”]三个代表[“”]|贯彻(?:落实)?(?:好)?党|科学发展观|思想和行动统一"
)
_ATTITUDE: Final = re.compile(
    r"深刻(?:认识|领会|理解|感悟|把握|体会)|准确把握|牢牢把握|充分认识|深入领会|武装头脑|指导实践|根本遵循|行动指南|强大动力"
    r"|(?:统一|解放)思想|思想认识|提高(?:政治)?站位|政治(?:责任|判断力|领悟力|执行力)|(?:责任|使命|紧迫|危机|荣誉|获得)感"
    r"|(?:大局|忧患|责任|宗旨|服务|机遇|创新)意识|(?:底线|系统|战略|辩证|法治)思维|坏处准备|求真务实|真抓实干|勇于担当|担当作为"
    r"|凝心聚力|同心同德|齐心协力|团结一心|振奋精神|锐意进取|奋发有为|积极主动作为|再接再厉|只争朝夕|一抓到底|久久为功"
    r"|(?:开创|谱写|书写|奋进)[^，。；]{0,12}(?:新局面|新篇章|答卷|新征程)|新局面|新气象|新成效|迈上新台阶"
    r"|(?:重大|重要|深远|深刻)(?:的)?(?:历史|现实|政治)?(?:意义|使命|机遇|要求|责任|战略决策)|一系列(?:重要)?(?:论述|要求|部署)"
    r"|学习贯彻|贯彻落实[^，。；]{0,14}(?:精神|论述|部署|要求|思想)|为民情怀|人民情怀|以人民为中心|高度重视|加强(?:组织)?领导|(?:周密|精心)[^，。；]{0,2}部署|掀起[^，。；]{0,12}热潮|的重要(?:保证|保障|支撑|基础|法宝)$|奋斗史"
    r"|坚持[^，。；]{0,6}导向|导向相结合|明确目标方向|理清[^，。；]{0,4}思路|不折不扣|总基调|坚定(?:不移|信心|决心)|毫不动摇|不动摇"
    r"|任务(?:相当|十分|更加)?(?:繁重|艰巨)|责任重大|使命光荣|继续提高$|取得[^，。；]{0,8}(?:成绩|成就|进展)|带着[^，。；]{1,3}学"
)
_ANNOUNCING: Final = re.compile(
    r"(?:抓好|做好|把握好?|处理好|着力在|做到|突出|注意)[^，。；：]{0,8}[几两三四五六七八九十\d]个?(?:方面|点|条|项|关系|重点)?(?:的?工作)?$"
)
"""「着力抓好三个方面」: what follows says which."""


def is_creed(clause: str) -> bool:
    """Whether a clause avows what every speech of its time avows."""
    return bool(_CREED.search(clause))


def is_stock(clause: str) -> bool:
    """Whether a clause could stand in any speech; one with a figure never could."""
    if not (_CREED.search(clause) or _ATTITUDE.search(clause) or _ANNOUNCING.search(clause)):
        return False
    return all(one.unit in {"年", "月", "日", "个", ""} for one in quantities(clause))


def stock_share(text: str) -> float:
    """The share of the characters of ``text`` that stand in stock clauses, 0 to 1."""
    parts = [part.strip("，,；;。：: \n") for part in clauses(text)]
    whole = sum(map(len, parts))
    return sum(len(part) for part in parts if is_stock(part)) / whole if whole else 0.0
