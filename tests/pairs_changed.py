"""Changes of a speech that are known afterwards: figures, lists, phrases renamed.

For ``pairs``. Seeded by the ``Random`` that comes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from pairs_marked import CLOSE, FIGURE, OPEN, STOP, TAGGED, load

_QUOTED = re.compile(r"“([\u4e00-\u9fff]{4,6})”")
_NAMED = re.compile(
    r"((?:(?!的)[\u4e00-\u9fff]){2})(区域中心|样板村|示范村|工作专班|产业基地|责任清单|考核机制|保障机制"
    r"|服务平台|调度平台|科技特派员|预警机制|包保制度|试点任务)"
)
_ENDINGS = "同行 新程 联动 提档 共进 焕新 领跑 筑基 扩面 聚力 添彩 续航".split()
_BEGINNINGS = "全域 联合 数字 综合 样本 先行".split()


@dataclass(slots=True)
class Changes:
    """Changes figures and lists and remembers which."""

    random: Random
    source: str
    changed: set[int] = field(default_factory=set)
    reordered: set[int] = field(default_factory=set)

    def figures(self, text: str, share: float) -> str:
        def put(match: re.Match[str]) -> str:
            figure = FIGURE.fullmatch(match[2])
            if not figure or self.random.random() > share:
                return match.group()
            if len(re.findall(rf"(?<![\d.]){re.escape(match[2])}", self.source)) > 1:
                return match.group()  # told twice: changing one alone would contradict the other
            written = self._other(figure[1], figure[2])
            self.changed.add(int(match[1]))
            return f"{OPEN}{match[1]}{STOP}{written}{CLOSE}"

        return TAGGED.sub(put, text)

    def _other(self, number: str, unit: str) -> str:
        """Another figure of the same unit, sometimes in full-width digits, words or another
        scale."""
        places = len(number.partition(".")[2])
        old = Decimal(number)
        step = Decimal(1).scaleb(-places)
        new = (old * Decimal(self.random.randint(70, 135)) / 100).quantize(step)
        new = old + 2 * step if new == old else new
        style = self.random.random()
        if style < 0.12:
            return str(new).translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) + unit
        if style < 0.2 and unit == "亿元":
            return f"{(new * 10000).normalize():f}万元"
        if style < 0.3 and unit == "%":
            return "百分之" + _chinese(str(new))
        return f"{new}{unit}"

    def lists(self, text: str) -> str:
        def put(match: re.Match[str]) -> str:
            items = match[2].split("、")
            if len(items) < 3:
                return match.group()
            if (
                len({len(item) for item in items}) > 1
                or len(set(items)) < len(items)
                or self.random.random() > 0.4
            ):
                return match.group()
            other = items[::-1] if self.random.random() < 0.5 else [*items[1:], items[0]]
            self.reordered.add(int(match[1]))
            return f"{OPEN}{match[1]}{STOP}{'、'.join(other)}{CLOSE}"

        return TAGGED.sub(put, text)


_CHINESE_DIGITS = "零一二三四五六七八九"


def _chinese(number: str) -> str:
    """A number below 1000 in Chinese numerals: 8.5 -> 八点五."""
    whole, _, fraction = number.partition(".")
    value = int(whole)
    words = ""
    for size, name in ((100, "百"), (10, "十")):
        if value >= size:
            words += _CHINESE_DIGITS[value // size] + name
            value %= size
            if size == 100 and 0 < value < 10:
                words += "零"
    words += _CHINESE_DIGITS[value] if value or not words else ""
    return words + ("点" + "".join(_CHINESE_DIGITS[int(c)] for c in fraction) if fraction else "")


def renamings_of(text: str, random: Random, donor: Path) -> list[tuple[str, str]]:
    """Some phrases of the text and what they are called in the second speech."""
    plain = TAGGED.sub(lambda match: match[2], text)
    elsewhere = plain + load(donor)
    quoted = list(dict.fromkeys(match[1] for match in _QUOTED.finditer(plain)))
    named = list(dict.fromkeys(match.group() for match in _NAMED.finditer(plain)))
    renamings: list[tuple[str, str]] = []
    for phrase in random.sample(quoted, min(4, len(quoted))):
        new = phrase[:-2] + random.choice(_ENDINGS)
        renamings.append((phrase, new))
    for phrase in random.sample(named, min(3, len(named))):
        new = random.choice(_BEGINNINGS) + phrase[2:]
        renamings.append((phrase, new))
    fit = [pair for pair in renamings if pair[1] not in elsewhere]
    return [
        (old, new)
        for old, new in fit
        if not any(old != other and (old in other or other in old) for other, _ in fit)
        and OPEN not in text[max(0, text.find(old)) : text.find(old) + len(old)]
        and text.find(old) >= 0
    ]
