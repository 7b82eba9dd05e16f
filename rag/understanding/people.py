"""Which speakers a question names: in full, by given name, by surname and post, or misspelt.

A name is taken as misspelt only where one character of three differs, the question treats it as
a speaker's (周研清讲了什么), and nobody of just that name is there. Whoever is named and is no
speaker stays a word of the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.wording.names import is_common_word

_DOUBLE = re.compile(
    r"欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|闻人|南宫|长孙|宇文|轩辕|申屠|独孤"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范姚谭廖邹熊陆郝崔邱秦史顾侯邵孟龙段雷钱汤尹黎武乔贺赖龚文庞樊殷施洪翟俞章鲁葛柏江"
)
_POST = (
    "副?(?:总书记|书记|主任|主席|总理|部长|局长|厅长|院长|校长|州长|省长|市长|县长|区长|镇长|乡长|盟长|旗长|"
    "司令|政委|常委|委员|秘书长|董事长|总经理|总裁|同志|老师|院士)"
)
_SPEAKING = (
    "讲|说|提|谈|强调|指出|要求|认为|表示|部署|布置|引[用了过]?|批评|表扬|点名|承诺|主张|号召|总结|评价|"
    "看|列|宣布|透露|回顾|肯定|解释|用了|作|做|发"
)
_AS_SPEAKER = re.compile(
    rf"(?:{_POST})?(?:在)?\ue000*(?:$|[?。!,;:]|(?:是)?(?:怎么|怎样|如何|为什么|为何|为啥|到底|究竟|都|还|又|主要|一共)*"
    rf"(?:{_SPEAKING})|(?:的|那[篇次]|这[篇次])[^,。?]{{0,12}}(?:讲话|报告|发言|致辞|贺词|通稿|话|稿子)|"
    r"(?:讲话|报告|发言|致辞|贺词)|"
    r"在[^,。?]{0,16}(?:会|报告|讲话|贺词|致辞)[议]?[上中里]?|"
    rf"(?:对|把|就|给|向)[^,。?]{{1,12}}(?:{_SPEAKING}))"
)
# \ue000 stands where the question names a year: 「周砚清2025年说」 is a speaker's name too.
_WITH_POST = re.compile(_POST)


@dataclass(frozen=True, slots=True)
class PersonMention:
    """Folded characters ``start`` to ``end`` of the question, and the speakers they may mean.
    ``misspelt``: nobody is called what was written."""

    start: int
    end: int
    written: str
    names: tuple[str, ...]
    misspelt: bool = False


def people_in(asked: str, speakers: Iterable[str]) -> list[PersonMention]:
    """The speakers that the folded question names, in order, no two at the same place."""
    names = list(dict.fromkeys(speakers))
    words = _Words(asked)
    found: list[PersonMention] = []
    for read in (_in_full, _by_given_name, _by_post, _misspelt):
        for mention in read(asked, names, words):
            if not any(mention.start < one.end and one.start < mention.end for one in found):
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


class _Words:
    """The words of the question, cut once and only when somebody asks."""

    def __init__(self, asked: str) -> None:
        self._asked = asked
        self._spans: list[tuple[int, int]] | None = None

    def cross(self, start: int, end: int) -> bool:
        """Whether a word of the dictionary lies across either end of the stretch."""
        return any(s < start < e or s < end < e for s, e in self._known())

    def overlap(self, start: int, end: int) -> bool:
        """Whether a word of the dictionary that is no proper name shares characters with it."""
        return any(
            s < end and start < e and is_common_word(self._asked[s:e]) for s, e in self._known()
        )

    def _known(self) -> list[tuple[int, int]]:
        import rjieba

        if self._spans is None:
            self._spans, at = [], 0
            for word in rjieba.cut(self._asked):
                if len(word) > 1 and rjieba.has_word(word):
                    self._spans.append((at, at + len(word)))
                at += len(word)
        return self._spans


def _in_full(asked: str, names: Sequence[str], words: _Words) -> list[PersonMention]:
    found = []
    for name in sorted((one for one in names if one in asked), key=len, reverse=True):
        for match in re.finditer(re.escape(name), asked):
            if len(name) == 2 and words.cross(*match.span()):
                continue
            if not is_common_word(name) or _AS_SPEAKER.match(asked, match.end()):
                found.append(PersonMention(match.start(), match.end(), name, (name,)))
    return found


def _by_given_name(asked: str, names: Sequence[str], words: _Words) -> list[PersonMention]:
    spans: dict[tuple[int, int], list[str]] = {}
    for name in names:
        given = name[len(_surname(name)) :]
        if len(given) < 2 or given not in asked or "×" in given:
            continue
        for match in re.finditer(re.escape(given), asked):
            sure = not is_common_word(given) or _WITH_POST.match(asked, match.end())
            if sure and not words.cross(*match.span()):
                spans.setdefault(match.span(), []).append(name)
    found = []
    for (start, end), meant in spans.items():
        before = asked[start - 1 : start]
        other = before in _SURNAMES and bool(before) and not words.overlap(start - 1, start)
        first = start - 1 if other else start
        found.append(PersonMention(first, end, asked[first:end], tuple(meant), misspelt=other))
    return found


def _by_post(asked: str, names: Sequence[str], words: _Words) -> list[PersonMention]:
    if not _WITH_POST.search(asked):
        return []
    by_surname: dict[str, list[str]] = {}
    for name in names:
        by_surname.setdefault(_surname(name), []).append(name)
    found = []
    for match in _WITH_POST.finditer(asked):
        for length in (2, 1):
            start = match.start() - length
            surname = asked[max(0, start) : match.start()]
            if start < 0 or surname not in by_surname or words.cross(start, start):
                continue
            found.append(
                PersonMention(
                    start, match.end(), asked[start : match.end()], tuple(by_surname[surname])
                )
            )
            break
    return found


def _misspelt(asked: str, names: Sequence[str], words: _Words) -> list[PersonMention]:
    pairs = {asked[i : i + 2] for i in range(len(asked) - 1)}
    apart = {asked[i] + asked[i + 2] for i in range(len(asked) - 2)}
    spans: dict[tuple[int, int], list[str]] = {}
    for name in names:
        if not 3 <= len(name) <= 4 or "×" in name or name in asked:
            continue
        if name[:2] in pairs or name[1:3] in pairs or name[0] + name[2] in apart:
            for start in range(len(asked) - len(name) + 1):
                window = asked[start : start + len(name)]
                if _differs_in_one(window, name) and _may_be_a_name(
                    asked, start, window, name, words
                ):
                    spans.setdefault((start, start + len(name)), []).append(name)
    return [
        PersonMention(start, end, asked[start:end], tuple(meant), misspelt=True)
        for (start, end), meant in spans.items()
    ]


def _differs_in_one(window: str, name: str) -> bool:
    return sum(a != b for a, b in zip(window, name, strict=True)) == 1


def _may_be_a_name(asked: str, start: int, window: str, name: str, words: _Words) -> bool:
    surname = _surname(name)
    kept = window.startswith(surname) or window[0] in _SURNAMES
    end = start + len(window)
    return (
        kept
        and all("\u4e00" <= character <= "\u9fff" for character in window)
        and not words.overlap(start, end)
        and bool(_AS_SPEAKER.match(asked, end))
    )


def _surname(name: str) -> str:
    double = _DOUBLE.match(name)
    return double[0] if double and len(name) > 2 else name[:1]
