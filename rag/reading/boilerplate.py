"""What belongs to the file but not to the speech: advertisements and web navigation.

Conservative: only whole lines near the two ends of the file, only unmistakable ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import AsideKind, SetAside, Span
from rag.reading.lines import SALUTATION, Line

_HEAD_LINES: Final = 40
_TAIL_LINES: Final = 15
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
_NAVIGATION: Final = re.compile(
    r"(?:(?:您的|您当前的|你的|当前)?位置[ 　]*[：:].{0,60}|(?:网站)?首页[ 　]*[/>»›＞|｜-].{0,60}|"
    r"分享到?[ 　]*[：:]?(?:[ 　]*(?:微信|微博|QQ空间|QQ|朋友圈|人人网|新浪微博|腾讯微博|更多))*|"
    r"[【\[（(]?(?:打印|打印本页|关闭|关闭窗口|返回顶部|返回首页|返回列表|收藏)[】\]）)]?"
    r"(?:[ 　]*[【\[（(]?(?:打印|打印本页|关闭|关闭窗口|返回顶部|收藏)[】\]）)]?)*|"
    r"字体[ 　]*[：:][ 　]*[【\[]?大[ 　]+中[ 　]+小[】\]]?.{0,12}|"
    r"(?:上一篇|下一篇|上一条|下一条)[ 　]*[：:].{0,60}|"
    r"扫一扫在手机(?:上)?(?:打开|查看|阅读).{0,10})"
)
_KEEP: Final = re.compile(
    r"(?:讲话|报告|致辞|贺词|发言|演讲|提纲)(?:[（(].*)?$|^在.{2,40}上的|\d{4}年\d{1,2}月\d{1,2}日|书记|县长|市长|区长|省长"
)


def find_boilerplate(text: str, lines: Sequence[Line]) -> tuple[SetAside, ...]:
    """Spans of whole lines (neighbours joined) that are advertisement or navigation."""
    found = dict.fromkeys(_front(text, lines) | _back(text, lines), AsideKind.ADVERTISEMENT)
    near = {*range(min(_HEAD_LINES, len(lines)))} | {
        *range(max(0, len(lines) - _TAIL_LINES), len(lines))
    }
    for number in near:
        line = lines[number]
        if line.end - line.start <= _SHORT and _NAVIGATION.fullmatch(text, *line):
            found[number] = AsideKind.NAVIGATION
    if len(found) == len(lines):
        return ()
    asides: list[SetAside] = []
    previous = -2
    for number, kind in sorted(found.items()):
        start = lines[number].start
        if number == previous + 1 and asides[-1].kind == kind:
            start = asides.pop().span.start
        asides.append(SetAside(Span(start, lines[number].end), kind))
        previous = number
    return tuple(asides)


def _front(text: str, lines: Sequence[Line]) -> set[int]:
    """Lines of an advertisement before the title: two signs at least, from the first line on."""
    last = -1
    first = -1
    signs = 0
    for number, line in enumerate(lines[:_HEAD_LINES]):
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


def _back(text: str, lines: Sequence[Line]) -> set[int]:
    """Lines of an advertisement at the end of the file; each must name a way to get in touch."""
    found: set[int] = set()
    for number in range(len(lines) - 1, max(-1, len(lines) - _TAIL_LINES), -1):
        line = lines[number]
        words = text[line.start : min(line.end, line.start + _SHORT + 1)]
        if _NAVIGATION.fullmatch(words):
            continue
        if len(words) > _SHORT or words[-1] in "。！" or not _AD.search(words):
            break
        if not _CONTACT.search(words):
            break
        found.add(number)
    return found
