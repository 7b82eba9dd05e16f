"""The standing parts of a speech, which are called alike whatever the speech: goals, difficulties.

Their openings are made of words that stand in every speech (「我们也清醒地看到…」), so that nothing
in them would read as a telling name. Knows one opening at a time.
"""

from __future__ import annotations

import re

from rag.folding import fold

_OPENING = 120
"""So many characters of a stretch tell whether it is such a part."""
_PASSED_ON = r"(?:重要讲话|指示|批示|讲话)[^。;]{0,24}精神|(?:重要讲话|重要指示)"
_PARTS = (
    (
        re.compile(rf"传达[^。]{{0,80}}(?:{_PASSED_ON})|(?:{_PASSED_ON})[^。]{{0,12}}传达"),
        "传达学习重要讲话精神",
    ),
    (re.compile(r"传达[^。]{0,40}会议精神"), "传达学习会议精神"),
    (
        re.compile(
            r"(?:召开|举行)[^。]{0,20}会议?[^。]{0,20}(?:主持|参加|出席)|会议?[^。]{0,20}主持[^。]{0,6}讲话"
            r"|代表,[^。]{0,100}(?:参加|列席|出席|发言|表态|汇报)"
        ),
        "会议召开情况",
    ),
    (
        re.compile(
            rf"^[^。]{{0,8}}(?:学习|领会|领悟|贯彻)[^。]{{0,40}}(?:{_PASSED_ON})(?!的学习)"
            rf"|^[^。,]{{0,40}}(?:{_PASSED_ON})[^。,]{{0,12}}(?:高瞻远瞩|内涵丰富|意义重大)"
        ),
        "学习领会重要讲话精神",
    ),
    (
        re.compile(
            r"(?:看到|认识到|意识到)[^。]{0,40}(?:问题|困难|矛盾|挑战|不足|差距|短板|缺点|突出)"
            r"|(?:存在|面临)[^。]{0,10}(?:问题|困难|矛盾)[^。,]{0,6}(?:主要是|:)"
        ),
        "困难和问题",
    ),
    (
        re.compile(
            r"(?:这些|以上|上述)?(?:成绩|成就)[^。]{0,8}(?:取得|来之不易)[^。]{0,60}(?:领导|奋斗|结果)"
            r"|(?:成绩|成就)[^。]{0,6}不易|(?:成绩|成就),[^。]{0,4}(?:是以|是党中央|来之不易)"
        ),
        "成绩来之不易",
    ),
    (re.compile(r"(?:成绩|成就),[^。,]{0,4}(?:标志着|显示|说明)"), "成绩的意义"),
    (re.compile(r"(?:[绝决]不辜负|不辜负|不负)[^。]{0,12}(?:重托|期望|期待)"), "不负人民重托"),
    (re.compile(r"(?:做好|抓好|完成|突出)以下[^。]{0,8}(?:工作|任务|重点)[。:]"), "重点工作"),
    (re.compile(r"做了以下[^。]{0,6}工作|主要工作及?[^。,]{0,4}:"), "主要工作"),
    (
        re.compile(
            r"(?:预期|发展|奋斗|主要)目标(?:和任务)?(?:是|为|:)|^[^。]{0,16}(?:提出|确定)[^。]{0,40}主要预期目标"
        ),
        "主要预期目标",
    ),
    (
        re.compile(
            r"(?:总的?要求|总体要求|总体思路|基本思路|指导思想|指导方针)(?:是|为|:)"
            r"|^[^。]{0,4}做好[^。,]{2,12}工作,[^。]{0,8}(?:高举|坚持以[^。,]{4,24}为指导|以[^。,]{4,24}为指导|全面贯彻)"
            r"|^[^。]{0,6}高举[^。,]{4,20}旗帜,以[^。,]{4,40}为指导"
        ),
        "工作总体要求",
    ),
)


def standing_part(opening: str) -> str:
    """What a stretch with these opening words is called as a standing part, '' for none."""
    text = fold(opening).replace("\n", "。")[:_OPENING]
    return next((name for pattern, name in _PARTS if pattern.search(text)), "")
