"""Figures in Chinese text: their values, units and directions, however they are written.

「８．５％」「百分之八点五」「1万亿」「10000亿」「二〇二四年」「九成以上」 are read as numbers;
idioms that merely contain a numeral (一定, 统一, 万众一心) are not. Two figures are compared
by value, unit and direction. Knows nothing of evidence or claims; ``citing.py`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.domain import Span
from rag.folding import Folded, fold_with_origin

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# Neither a name (工业增加值) nor a bound (不低于, 不得超过) says that something rose or fell.
_NOT_DENIED = "(?<!不)(?<!不得)(?<!不能)(?<!不可)(?<!不应)(?<!不会)"
UP = f"增长|增加(?!值)|提高|上升|增产|增幅|涨幅|上涨|扩大|新增|{_NOT_DENIED}(?:高于|超过)"
DOWN = f"下降|降低|减少|回落|下滑|下跌|减产|降幅|压减|缩小|{_NOT_DENIED}低于|负增长"

# Longest first. The value is the unit's common name: units of one name are comparable.
_UNITS = {
    "个百分点": "百分点",
    "百分点": "百分点",
    "平方公里": "平方公里",
    "平方千米": "平方公里",
    "平方米": "平方米",
    "立方米": "立方米",
    "千瓦时": "千瓦时",
    "千瓦": "千瓦",
    "千克": "公斤",
    "公里": "公里",
    "千米": "公里",
    "公顷": "公顷",
    "公斤": "公斤",
    "美元": "美元",
    "欧元": "欧元",
    "人民币": "元",
    "元": "元",
    "块钱": "元",
    "人次": "人次",
    "户次": "户次",
    "余人": "人",
    "人": "人",
    "名": "人",
    "位": "人",
    "户": "户",
    "家": "家",
    "个月": "个月",
    "季度": "季度",
    "周年": "周年",
    "年度": "年",
    "年": "年",
    "月份": "月",
    "月": "月",
    "日": "日",
    "号": "日",
    "天": "天",
    "小时": "小时",
    "分钟": "分钟",
    "点钟": "点",
    "时": "点",
    "%": "%",
    "‰": "‰",
    "倍": "倍",
    "吨": "吨",
    "亩": "亩",
    "米": "米",
    "斤": "斤",
    "度": "度",
    "届": "届",
    "起": "起",
    "岁": "岁",
    "次": "次",
    "股": "股",
    "头": "头",
    "只": "只",
    "辆": "辆",
    "台": "台",
    "套": "套",
    "张": "张",
    "床": "张",
    "座": "座",
    "处": "处",
    "栋": "栋",
    "支": "支",
    "期": "期",
    "场次": "场",
    "场": "场",
    "所": "所",
    "个": "个",
    "项": "个",
    "件": "个",
    "条": "个",
    "类": "个",
    "种": "个",
    "大": "个",
    "批": "批",
    "级": "级",
    "村": "村",
    "镇": "镇",
    "县": "县",
}
_LONGER_WORDS = {
    "处": "理|置|于|罚|分|长|级|在|方|境",
    "栋": "梁",
    "支": "持|出|付|部|撑|援|柱|行|点|线|队(?!伍)",
    "期": "间|望|待|限|盼|货|末|初|中|刊|满",
    "场": "所|地|景|馆|合|面|站|区",
    "成": "果|效|功|立|为|就|绩|员|长|本|熟|都|品|套|渝|型|网",
}
"""What makes another word of a unit: 支出 and 场所 are no 支 and 场."""
_UNIT = "|".join(
    re.escape(unit) + (f"(?!{_LONGER_WORDS[unit]})" if unit in _LONGER_WORDS else "")
    for unit in sorted(_UNITS, key=len, reverse=True)
)
# The 千 of a unit is no numeral: 1669万千瓦 are 1669万 of 千瓦. In 五千米 it may be either, and
# counts; behind 万 or 百 (十万千米) it can only belong to the unit.
_NUMERAL = "(?:[〇零一二三四五六七八九十百万亿两]|千(?![瓦克]|(?<=[十百千万亿]千)米))+"
_SCALE = "(?:[百万亿]|千(?![瓦克米]))*"
_DECIMAL = rf"{_NUMERAL}(?:点[〇零一二三四五六七八九]+)?"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_FUZZY = "(?:余|多|来|几)?"
_PATTERN = re.compile(
    rf"""(?P<iso>(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d))
    |百分之(?P<percent>{_ARABIC}|{_DECIMAL})
    |(?P<whole>{_ARABIC}|{_DECIMAL})分之(?P<part>{_ARABIC}|{_DECIMAL})
    |(?P<number>{_ARABIC}|{_DECIMAL})(?P<scale>{_SCALE}){_FUZZY}(?P<scale2>[万亿]*)
     (?P<unit>{_UNIT}|成(?!{_LONGER_WORDS["成"]}))?""",
    re.VERBOSE,
)
_RANGE = re.compile(r"^(?:至|到|-{1,2}|~)$")
_LOOK_BACK = 8
_BEFORE = re.compile(r"(?:近|约|大约|超过|超|不足|不低于|不少于|不超过|至少|最多|突破)$")
_AFTER = re.compile(r"^(?:左右|以上|以内|以下|上下)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: ``value`` in plain units (9 million is 9000000), the unit's common name or '',
    ``direction`` +1, -1 or 0 (not said), and where it stands in the original text."""

    value: Decimal
    unit: str
    direction: int
    span: Span
    written: str

    def supports(self, claimed: Quantity) -> bool:
        """True where this figure, standing in a source, carries ``claimed``."""
        if self.value != claimed.value or self.direction * claimed.direction < 0:
            return False
        return self.unit == claimed.unit or not self.unit or not claimed.unit


def parse_numeral(numeral: str) -> Decimal | None:
    """Value of a Chinese numeral, 二〇二四 or 一万二千三百 or 三点五 alike; None if it is none.

    >>> parse_numeral("一万二千三百"), parse_numeral("二〇二四"), parse_numeral("十五点六")
    (Decimal('12300'), Decimal('2024'), Decimal('15.6'))
    """
    whole, _, fraction = numeral.partition("点")
    if not whole or any(c not in _DIGITS and c not in _SCALES for c in whole):
        return None
    if fraction and any(c not in _DIGITS for c in fraction):
        return None
    if not any(c in _SCALES for c in whole):
        value = Decimal("".join(str(_DIGITS[c]) for c in whole))
    else:
        value = Decimal(_parse_scaled(whole))
    if fraction:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def _parse_scaled(numeral: str) -> int:
    total, block, digit = 0, 0, 0
    last_scale = 1
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        scale = _SCALES[character]
        if scale < 10**4:
            block += (digit or (1 if block == 0 and scale == 10 else digit or 1)) * scale
        elif scale == 10**8 and total > 0 and last_scale == 10**4 and not block and not digit:
            total *= scale  # 万亿
        else:
            total += (block + digit or 1) * scale
            block = 0
        digit = 0
        last_scale = scale
    return total + block + digit


_LIST_POINT = re.compile(r"[.．]\s")


def quantities(text: str) -> list[Quantity]:
    """All figures of ``text`` in order; spans are offsets into ``text`` itself."""
    folded = fold_with_origin(text)
    # A Chinese comma separates figures, a Western one may group digits: 「900，500户」 are two;
    # and so are 「1. 17个」.
    commas_kept = "".join(
        "，" if text[origin] == "，" or _LIST_POINT.match(text, origin) else character
        for character, origin in zip(folded.text, folded.origin, strict=True)
    )
    folded = Folded(commas_kept, folded.origin)
    return _share_units_in_ranges(list(_scan(folded)), folded)


def _scan(folded: Folded) -> Iterator[Quantity]:
    for match in _PATTERN.finditer(folded.text):
        span = folded.span(match.start(), match.end())
        direction = _direction(folded.text, match.start())
        if match["iso"]:
            for part, unit in (("y", "年"), ("m", "月"), ("d", "日")):
                yield Quantity(Decimal(match[part]), unit, 0, span, match["iso"])
            continue
        if match["percent"]:
            value, unit = _value(match["percent"]), "%"
        elif match["whole"]:
            whole, part_value = _value(match["whole"]), _value(match["part"])
            if not whole or part_value is None:
                continue
            value, unit = part_value / whole, "分之"
        else:
            value, unit = _plain(match)
        if value is not None:
            yield Quantity(value, unit, direction, span, match.group())


def _value(written: str) -> Decimal | None:
    if written[0].isdigit():
        return Decimal(written.replace(",", ""))
    return parse_numeral(written)


def _plain(match: re.Match[str]) -> tuple[Decimal | None, str]:
    number, unit = match["number"], match["unit"] or ""
    if not number[0].isdigit() and _is_idiom(number, unit, match):
        return None, ""
    value = _value(number)
    if value is None:
        return None, ""
    for scale in (match["scale"] or "") + (match["scale2"] or ""):
        value *= _SCALES[scale]
    if unit == "成":
        return value * 10, "%"
    return value, _UNITS.get(unit, "")


def _is_idiom(numeral: str, unit: str, match: re.Match[str]) -> bool:
    """True for numerals that are part of a word: 一定, 统一, 进一步, 千方百计, 万众, 三农."""
    text = match.string
    if numeral in {"一", "万", "千", "百", "十", "亿", "两", "千万", "百千", "千百"}:
        before = text[match.start() - 1] if match.start() else ""
        if numeral in {"一", "两"} and unit in {
            "公里",
            "千瓦",
            "千瓦时",
            "年",
            "月",
            "日",
            "季度",
            "元",
            "%",
            "倍",
            "小时",
        }:
            return before in {"统", "进"}
        return numeral != "十" or not unit
    if unit == "处" and numeral == "四":  # 四处奔走
        return True
    if unit:
        return False
    scaled = any(c in _SCALES for c in numeral)
    plain_digits = not scaled and len(numeral) >= 3
    after = text[match.end() : match.end() + 1]
    big = scaled and len(numeral) >= 2 and any(c in _DIGITS for c in numeral)
    return not (plain_digits or (big and after not in {"心", "众", "计"}))


def _direction(text: str, start: int) -> int:
    before = text[max(0, start - _LOOK_BACK) : start]
    ups = [m.end() for m in re.finditer(UP, before)]
    downs = [m.end() for m in re.finditer(DOWN, before)]
    clause = max(before.rfind(c) for c in ",;。、:")
    up, down = max(ups, default=-1), max(downs, default=-1)
    if max(up, down) <= clause:
        return 0
    return 1 if up > down else -1


def _share_units_in_ranges(found: list[Quantity], folded: Folded) -> list[Quantity]:
    """In 「12至14日」 and 「60—70人」 the first figure has the unit of the second."""
    shared = list(found)
    back = {origin: index for index, origin in reversed(list(enumerate(folded.origin)))}
    for index in range(len(found) - 2, -1, -1):
        first, second = shared[index], shared[index + 1]
        if first.unit or not second.unit or first.span.end > second.span.start:
            continue
        between = folded.text[back[first.span.end - 1] + 1 : back[second.span.start]]
        if _RANGE.match(between):
            shared[index] = Quantity(
                first.value, second.unit, first.direction, first.span, first.written
            )
    return shared


def qualified(text: str, figure: Quantity) -> Span:
    """The figure together with the words that make it a bound or an estimate, as a span of
    ``text``: 「近8%」, 「150余人」 and 「900万人以上」 are not 8%, 150 and 9 million."""
    start, end = figure.span.start, figure.span.end
    before = _BEFORE.search(text[max(0, start - 3) : start])
    after = _AFTER.match(text[end:])
    return Span(start - (len(before[0]) if before else 0), end + (len(after[0]) if after else 0))


def unify_numerals(text: str) -> str:
    """``text`` folded, every figure in plain digits: 百分之五 -> 5%, 一万亿 -> 10000亿, 九 -> 9.

    For comparing strings that may write the same figure differently. Lone digits inside words are
    unified too (统一 -> 统1): both sides of a comparison are treated alike.

    >>> unify_numerals("百分之五，二〇二四年，１万亿元")
    '5%,2024年,10000亿元'
    """
    folded = fold_with_origin(text).text
    folded = re.sub(rf"百分之({_ARABIC}|{_DECIMAL})", lambda m: _shown(m[1]) + "%", folded)
    pattern = rf"(\d+(?:\.\d+)?|(?<![a-z\d.])(?!百分[点之]){_DECIMAL})(万亿|亿|万)?"
    return re.sub(pattern, _unify_match, folded)


def _unify_match(match: re.Match[str]) -> str:
    number, scale = match[1], match[2] or ""
    if not number[0].isdigit():
        # 一万亿 was taken whole: cut the largest scale off again, so that it meets 10000亿.
        stripped = number.rstrip("万亿")
        scale = number[len(stripped) :] + scale
        if not stripped:
            return match.group()
        number = stripped
    value = _value(number)
    if value is None or (number[0].isdigit() and not scale):
        return match.group()
    if scale == "万亿":
        value, scale = value * 10000, "亿"
    return f"{value.normalize():f}{scale}"


def _shown(number: str) -> str:
    value = _value(number)
    return number if value is None else f"{value.normalize():f}"
