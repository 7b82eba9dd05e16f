"""Small invented reports of one county, year after year: what trends are made of in tests."""

from __future__ import annotations

from small_speeches import speech_of

from rag.domain import Speech

_HEAD = """{year}年云泽县政府工作报告
县长　林见川
（{year}年1月10日）

各位代表：
"""
_TEXT = """一、{last}年工作回顾
{done}
二、{year}年主要任务
今年的主要预期目标是：{wanted}。
以上报告，请予审议。
"""


def report(year: int, done: str, wanted: str, identifier: str = "") -> Speech:
    """The report of January ``year``: what was ``done`` the year before, what is ``wanted``."""
    text = _HEAD + _TEXT
    filled = text.format(year=year, last=year - 1, done=done, wanted=wanted)
    return speech_of(filled, identifier or f"s{year}")


def four_years(done: dict[int, str] | None = None) -> list[Speech]:
    """Reports of 2021 to 2024; ``done`` replaces what one of them says of the year before."""
    told = {
        2021: "全县粮食总产量32.4万吨，财政收入9800万元，增长5.2%。",
        2022: "全县粮食总产量33万吨，财政收入1.05亿元，增长7.1%。",
        2023: "全县粮食总产量6.7亿斤，财政收入1.12亿元，增长6.7%。",
        2024: "全县粮食总产量34.1万吨，财政收入1.2亿元，增长7.1%。",
    } | (done or {})
    wanted = {
        2021: "粮食总产量33万吨，财政收入增长6%左右",
        2022: "粮食总产量33.5万吨以上，财政收入增长6.5%左右",
        2023: "粮食总产量34万吨，财政收入增长6%至7%",
        2024: "粮食总产量34.5万吨，财政收入增长6.5%左右",
    }
    return [report(year, told[year], wanted[year]) for year in sorted(told)]
