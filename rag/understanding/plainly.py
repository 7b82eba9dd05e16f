"""Questions that name nothing of their own: 「谁负责」「什么时候完成」「花多少钱」「有哪些数字」.

Asked of one point of a speech, each is answered by whatever sentence there tells of such a thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.quantities import quantities

_LEAD = (
    r"(?:这一?[项条点件]|一共|总共|大概|大约|具体|分别|都|需要|预计|准备|打算|应该|要求|主要|要|应|"
    r"里面?|中)*"
)
_FIGURES = re.compile(
    rf"{_LEAD}(?:提到|提|涉及|讲到?|有|用)?了?(?:哪些|什么|啥)(?:主要|关键|具体|量化)*(?:数字|数据|指标)"
)
_MONEY = re.compile(rf"{_LEAD}(?:花|投入|投资|投|安排|用|给)了?多少(?:钱|资金|[千百]?[万亿]?元)?")
_TIME = re.compile(
    rf"{_LEAD}(?:到|在)?(?:什么时候|何时|啥时候|几月|哪一?年|哪一?天|什么时间)(?:之?前)?(?:要|才?能)?"
    r"(?:完成|办[完好结]|[做搞]完|落实|见效|实现|到位)?|(?:完成|办结)?(?:时限|期限|时间表?)(?:是|有|定在)?(?:多[久长]|什么时候|什么|哪天)?"
)
_DUTY = re.compile(
    rf"{_LEAD}(?:是|由|归|该)*(?:谁来?|哪[个些家几][个家]?(?:部门|单位)?|什么部门|哪位领导)(?:来)?(?:负责|牵头|主抓|管|抓|落实|承担|办)"
    r"|(?:责任|牵头)(?:单位|部门|人)(?:是|有)?(?:谁|哪[个些家])?"
)
_HAS_TIME = re.compile(
    r"\d月|\d日|[年月]底|季度|年内|半年|[\d一二三四五六七八九十]+(?:天|个月|年)内|(?:19|20)\d\d年"
)
_HAS_DUTY = re.compile(r"负责|牵头|主抓|责任单位|包[保联]|督办")


def plainly_asked(question: str) -> Callable[[str], bool] | None:
    """Whether a sentence tells what ``question`` asks; None where it asks for something of its own.

    >>> plainly_asked("由谁负责？")("由县水利局负责。"), plainly_asked("堤防谁负责")
    (True, None)
    """
    asked = question.strip("，？?。！ ")
    for asks, holds in (
        (_FIGURES, lambda text: bool(quantities(text))),
        (_MONEY, lambda text: any(one.unit == "元" for one in quantities(text))),
        (_TIME, lambda text: bool(_HAS_TIME.search(text))),
        (_DUTY, lambda text: bool(_HAS_DUTY.search(text))),
    ):
        if asks.fullmatch(asked):
            return holds
    return None
