"""Runs of advertising lines of resellers, before the title and at the end of the file.

Conservative: only near the two ends of the file, only unmistakable ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.reading.lines import SALUTATION, Line

FRONT_LINES: Final = 40
BACK_LINES: Final = 15
_SHORT: Final = 80

_AD: Final = re.compile(
    r"QQ[ 　]*群|QQ[：:]|加[ 　]*(?:QQ|微信|群|V)|微信(?:号|群|公众号)|公众号|扫码|"
    r"会员(?:群|资料|权益|材料)|"
    r"(?:免费|立即)(?:领取|获取|下载)|倒卖|禁止(?:外传|转载|传播)|仅供(?:学习|参考|内部学习)|订阅|立享|"
    r"www\.|https?://|淘宝|店铺|更多(?:资料|材料|公文|讲话稿?|范文)|(?:资料|材料|公文|文库|范文)(?:网|群|平台)"
)
_CONTACT: Final = re.compile(
    r"QQ|微信|公众号|扫码|倒卖|会员群|资料群|淘宝|www\.|https?://|订阅|外传|立享"
)
_KEEP: Final = re.compile(
    r"(?:讲话|报告|致辞|贺词|发言|演讲|提纲)(?:[（(].*)?$|^在.{2,40}上的|\d{4}年\d{1,2}月\d{1,2}日|书记|县长|市长|区长|省长"
)


def front(text: str, lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines of an advertisement before the title: two signs at least."""
    last = -1
    first = -1
    signs = 0
    for number, line in enumerate(lines[:FRONT_LINES]):
        words = text[line.start : min(line.end, line.start + 2 * _SHORT)]
        if line.end - line.start > _SHORT or _KEEP.search(words) or SALUTATION.match(words):
            break
        found = len(_AD.findall(words))
        if found:
            signs += found
            first, last = (number if first < 0 else first), number
        elif first < 0 and number >= 3:
            break
    if signs < 2:
        return set()
    return set(range(first, last + 1))


def back(text: str, lines: Sequence[Line], other: set[int]) -> set[int]:
    """Lines of an advertisement at the end of the file; each must name a way to get in touch.

    Lines with a number in ``other`` (navigation, credits) are passed over.
    """
    found: set[int] = set()
    for number in range(len(lines) - 1, max(-1, len(lines) - BACK_LINES), -1):
        if number in other:
            continue
        line = lines[number]
        words = text[line.start : min(line.end, line.start + _SHORT + 1)]
        if len(words) > _SHORT or words[-1] in "。！" or not _AD.search(words):
            break
        if not _CONTACT.search(words):
            break
        found.add(number)
    return found
