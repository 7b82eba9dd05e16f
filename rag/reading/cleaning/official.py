"""The frame in which offices send a speech round: letterhead, covering notice, table of contents.

The lines after the speech (抄送, 印发) are single lines with rules of their own in rules.py. What
is framed must be seen: where no title of a speech follows, nothing is taken but plain letterhead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.reading.lines import HAN, SALUTATION, Line

_HEAD_LINES: Final = 15
_NOTICE_LINES: Final = 30
_SENT_ROUND: Final = "印发|转发|批转|下发|翻印|刊发|报送"
_WORKS: Final = "讲话|报告|致辞|发言|提纲|主持词|党课|总结|精神"
_NUMBER: Final = re.compile(
    rf"[{HAN}]{{0,12}}[ 　]*[〔\[［（(【][ 　]*\d{{4}}[ 　]*[〕\]］）)】]"
    r"[ 　]*第?[ 　]*[\dXx×]{1,4}"
    rf"[ 　]*[号期](?:[ \t　]+签发人[ 　]*[：:].{{1,20}})?"
)
_ISSUE: Final = re.compile(
    r"[（(]?(?:总|增刊)?[ 　]*第?[ 　]*\d{1,4}[ 　]*期(?:[（(].{1,12}[）)])?[）)]?"
)
_MASTHEAD: Final = re.compile(
    rf"[{HAN}（）() 　]{{2,38}}(?:文件|简[ 　]*报|参阅件?|参考|动态|专报|信息|内参|快报|"
    "通讯|要情|摘报)"
)
_SMALL: Final = re.compile(
    r"(?:绝密|机密|秘密)(?:[★☆].{0,8})?|(?:特|加|平)[ 　]?急|特提|急[ 　]?件|\d{6}|"
    r"签发人[ 　]*[：:].{1,20}|份号[ 　]*[：:].{1,12}|密级[ 　]*[：:].{1,12}"
)
_EDITED: Final = re.compile(
    rf"[{HAN}（）() 　]{{3,30}}(?:编印?|主办|印)?[ 　]+\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:印发?)?"
)
_NOTICE: Final = re.compile(
    rf"(?:[^。，：:\n]{{0,40}})关于(?:{_SENT_ROUND})[^。\n]{{2,90}}(?:通知|函|通报)"
)
_TITLE: Final = re.compile(
    rf"[^。！？：:；\n]{{0,70}}(?:{_WORKS})(?:稿|要点|摘要)?(?:[（(][^）)\n]{{1,30}}[）)])?"
)
_CONTENTS: Final = re.compile(r"[【\[]?[ 　]*目[ 　]*[录次][ 　]*[】\]]?[：:]?|CONTENTS|Contents")
_LEADER: Final = re.compile(
    r"(?:[ 　]*[.…·．‥⋯_—-]{2,}[ 　]*|[ 　]*\t[ 　]*|[ 　]{2,})[-（(]?\d{1,4}[-）)]?$"
)
_ENTRIES: Final = 120
_ENTRY: Final = 80
"""Characters of an entry in a table of contents."""
_LINE: Final = 200
"""Longer lines are paragraphs; only their beginning is looked at."""
_FROM_LEADERS: Final = 3
"""Lines with a leader and a page number that are a table of contents without its heading."""


def letterhead(text: str, lines: Sequence[Line]) -> dict[int, str]:
    """Numbers of the lines above the speech that are the office's, each with its rule's name.

    Letterhead (发文机关标志, 发文字号, 密级, 签发人) counts only where a number of the document
    or of the issue stands near the top. A notice that sends a speech round goes with everything
    before the speech's own title, where that follows.
    """
    words = [_words(text, line) for line in lines[:_HEAD_LINES]]
    found = dict.fromkeys(_letterhead(words), "公文版头")
    notice = next((n for n in range(len(words)) if _is_notice(words, n)), None)
    if notice is not None:
        title = _speech_after(text, lines, notice + 1)
        if title is not None:
            found.update({n: found.get(n, "印发通知") for n in range(title)})
    return found


def _letterhead(words: Sequence[str]) -> Iterator[int]:
    numbered = [n for n, line in enumerate(words) if _NUMBER.fullmatch(line)]
    issued = [n for n, line in enumerate(words) if _ISSUE.fullmatch(line)]
    if not numbered and not issued:
        return
    anchor = (numbered or issued)[0]
    yield anchor
    for number, line in enumerate(words[: anchor + 3]):
        small = _SMALL.fullmatch(line)
        mast = number < anchor and _MASTHEAD.fullmatch(line)
        # 「××人民政府办公室」 over the number is the office's name without 文件.
        office = number == anchor - 1 and numbered and re.fullmatch(_OFFICE, line)
        if small or mast or office or (number > anchor and _EDITED.fullmatch(line)):
            yield number


_OFFICE: Final = (
    rf"[{HAN} 　]{{4,40}}(?:委员会|人民政府|办公[室厅]|[局委办部厅]|县委|市委|省委|区委)"
)


def _is_notice(words: Sequence[str], number: int) -> bool:
    """关于印发……的通知 on this line, or from this line over the next one."""
    line = words[number]
    if _NOTICE.fullmatch(line):
        return True
    broken = "关于" in line and number + 1 < len(words)
    return broken and _NOTICE.fullmatch(line + words[number + 1]) is not None


def _speech_after(text: str, lines: Sequence[Line], start: int) -> int | None:
    """The number of the line with which the speech that was sent round begins."""
    for number in range(start, min(len(lines), start + _NOTICE_LINES)):
        words = _words(text, lines[number])
        if _TITLE.fullmatch(words) and not re.match(
            r"附件?[ 　]*\d*[ 　]*[：:]|现将|关于印发", words
        ):
            before = _words(text, lines[number - 1])
            if re.fullmatch(r"(?:在|关于).{2,40}", before) and before[-1] not in "。：:；":
                return number - 1
            below = lines[number + 1 : number + 8]
            spoken = any(SALUTATION.match(text, line.start, line.end) for line in below)
            return number if spoken or number > start + 1 else None
    return None


def _words(text: str, line: Line) -> str:
    return text[line.start : min(line.end, line.start + _LINE)]


def contents(text: str, lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines of a table of contents in the front of the text.

    An entry ends in a leader and a page number, or is said again on a line of its own later; a
    table has two of them under its heading (目录), or three that are said again.
    """
    later: dict[str, int] = {}
    for number, line in enumerate(lines[:_HEAD_LINES]):
        headed = _CONTENTS.fullmatch(text, line.start, line.end) is not None
        if not headed and not _is_led(text, line):
            continue
        later = later or {_bare(text, one): at for at, one in enumerate(lines) if _is_short(one)}
        first = number + headed
        last = first
        while last < min(len(lines), first + _ENTRIES) and _is_entry(text, lines, last, later):
            last += 1
        again = sum(later[_bare(text, lines[at])] > at for at in range(first, last))
        # Rows of a table end in figures too, but are not said again.
        if last - first >= 2 and (headed or 2 * again >= max(last - first, 2 * _FROM_LEADERS)):
            return set(range(number, last))
    return set()


def _is_entry(text: str, lines: Sequence[Line], number: int, later: dict[str, int]) -> bool:
    line = lines[number]
    if not _is_short(line):
        return False
    return _is_led(text, line) or later[_bare(text, line)] > number


def _is_short(line: Line) -> bool:
    return line.end - line.start <= _ENTRY


def _is_led(text: str, line: Line) -> bool:
    return _is_short(line) and _LEADER.search(text[line.start : line.end]) is not None


def _bare(text: str, line: Line) -> str:
    return "".join(_LEADER.sub("", text[line.start : line.end]).split())
