"""Questions for what a named speech has set out altogether: its tasks, its parts, its points.

「2014年政府工作报告提出了哪些主要任务」 asks for the headings of a part, not for sentences that
hold the word 任务. Only what is left of a question without the names of speeches is looked at:
where that still names a topic (对防汛提出了哪些任务), sentences are asked for, as always.
"""

from __future__ import annotations

import re

_WHERE = r"(?:(?:19|20)\d\d年)?(?:[在于]?(?:会议|讲话|报告)?(?:上|里面?|中|当中))?"
_SAID = r"(?:提出|讲到?|谈到?|说到?|部署|安排|布置|强调|明确|确定|列出|要求|包括|有|分|抓)"
_HOW_MANY = r"(?:哪些|哪[几两三四五六七八九十]|[几多]少?|什么)(?:大|个|项|条|点|件)?(?:方面|部分)?"
_SORT = r"(?:主要|重点|重要|具体|中心|工作)*"
_OUTLINE = r"(?:任务|工作(?:任务|安排|部署|重点)?|内容|问题|要求|方面|部分|重点|事情?)"
_ASKED = re.compile(
    rf"^{_WHERE}(?:都|一共|总共|共|分别|主要)?{_SAID}[了过]?{_HOW_MANY}的?{_SORT}{_OUTLINE}?[?？。]*$"
    rf"|^{_WHERE}的?{_SORT}{_OUTLINE}都?(?:是|有|包括|分)(?:哪些|什么|{_HOW_MANY})[?？。]*$"
)
_TASKS = re.compile(r"任务|工作|重点")


def asks_outline(rest: str) -> bool:
    """Whether a question, the names of speeches left out, asks for what a speech has set out."""
    return bool(_ASKED.match(re.sub(r"\s+", "", rest)))


def asks_tasks(rest: str) -> bool:
    """Whether it asks for what is to be done, rather than for all that is said."""
    return asks_outline(rest) and bool(_TASKS.search(rest))
