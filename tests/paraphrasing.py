"""True claims about a sentence in other words: rewritings that leave what is said as it is.

Each gives the text rewritten, or '' where it finds nothing to do. What stands in quotation marks
is never touched. Pure; knows nothing of the code under test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from random import Random

from passages import DIGITS, QUOTED, Passage, Rewriting, changed, in_chinese, outside_quotes, parts
from sample_names import names_by_kind

_MEASURES = "个|名|家|年|项|次|座|条|轮|天|届|户|类|种|镇|区|县|村|处|级"


def without_connectives(text: str, _passage: Passage, _random: Random) -> str:
    """的, 了, 也, 还, 又, 并 and 其中 left out."""
    words = (
        r"(?<!目)的(?!士|确|是|话)|(?<![为不罢到])了(?!解)|其中|同时|而且|(?<![，,])也(?!不)"
        r"|(?<=[，,])[并还又]"
    )
    return outside_quotes(text, lambda piece: re.sub(words, "", piece))


def clauses_reordered(text: str, _passage: Passage, random: Random) -> str:
    """Clauses that stand by themselves, in another order."""
    found = parts(text)
    free = all(len(part) > 7 and not _LEANS.match(part) for part in found)
    if not 2 <= len(found) <= 4 or not free or QUOTED.search(text):
        return ""
    return "，".join([*found[1:], found[0]] if random.random() < 0.5 else found[::-1])


def years_named(text: str, passage: Passage, _random: Random) -> str:
    """去年, 今年 and 明年 as the years that they are."""
    if not passage.year:
        return ""
    said = {"去年": passage.year - 1, "今年": passage.year, "明年": passage.year + 1}
    return outside_quotes(
        text, lambda piece: re.sub("去年|今年|明年", lambda match: f"{said[match[0]]}年", piece)
    )


def numerals_in_digits(text: str, _passage: Passage, _random: Random) -> str:
    """三个 as 3个, 十二年 as 12年."""
    one = "[二三四五六七八九]"
    pattern = (
        rf"(?<![第十百千万两几数点分之番到至一二三四五六七八九])"
        rf"({one}|[一二三四五六七八九]?十[一二三四五六七八九]?)(?={_MEASURES})"
    )

    def digits(match: re.Match[str]) -> str:
        tens, ten, ones = match[1].rpartition("十")
        value = (DIGITS.index(tens) if tens else 1) * 10 if ten else 0
        return str(value + (DIGITS.index(ones) if ones else 0))

    return outside_quotes(text, lambda piece: re.sub(pattern, digits, piece))


def digits_in_numerals(text: str, _passage: Passage, _random: Random) -> str:
    """14个 as 十四个."""
    pattern = rf"(?<![\d.,，Ⅳ])(\d{{1,4}})(?={_MEASURES})(?!年|月|日)"
    return outside_quotes(text, lambda piece: re.sub(pattern, lambda m: in_chinese(m[1]), piece))


def percent_in_words(text: str, _passage: Passage, _random: Random) -> str:
    """8.5% as 百分之八点五."""
    return outside_quotes(
        text,
        lambda piece: re.sub(r"(\d+(?:\.\d+)?)%", lambda m: "百分之" + in_chinese(m[1]), piece),
    )


def other_scale(text: str, _passage: Passage, _random: Random) -> str:
    """1.2亿元 as 12000万元, 4.8万吨 as 48000吨."""

    def smaller(match: re.Match[str]) -> str:
        value = Decimal(match[1]) * 10000
        return f"{value.normalize():f}" + ("万" if match[2] == "亿" else "") + match[3]

    pattern = r"(?<![\d.．])(\d{1,3}(?:\.\d+)?)([亿万])(元|吨|亩|人|户)"
    return outside_quotes(text, lambda piece: re.sub(pattern, smaller, piece))


def other_width(text: str, _passage: Passage, random: Random) -> str:
    """Digits and marks full width, or half where they are full."""
    wide = "０１２３４５６７８９．％，；：（）！？"
    half = {ord(c): chr(ord(c) - 0xFEE0) for c in wide}
    full = {ord(c) - 0xFEE0: c for c in "０１２３４５６７８９％"}
    to_half = any(c in "０１２３４５６７８９" for c in text) or random.random() < 0.5
    return changed(text, text.translate(half if to_half else full))


def without_must(text: str, _passage: Passage, _random: Random) -> str:
    """A leading 要, 必须 or 一是 left out."""
    lead = r"^(?:[一二三四五六七]是|[一二三四五]?要(?!求|素)|必须|应当)"
    return changed(text, re.sub(lead, "", text))


_FUNCTION_WORDS = (
    (r"(?<![房划革源])和(?!美|乡|谐)", "与"),
    (r"(?<!参)与(?!会)", "和"),
    ("以及", "和"),
    ("把", "将"),
    ("(?<![主需重只首必紧])要(?!求|素|紧|害|不|么)", "应当"),
    ("必须", "要"),
    ("不得", "不准"),
    ("不许", "不准"),
    ("不能(?!不)", "不可"),
    ("严禁", "不得"),
    ("达到", "达"),
    ("比上年", "较上年"),
    ("比去年", "较去年"),
    ("不少于", "不低于"),
    ("不低于", "至少"),
    ("不超过", "最多"),
    ("提高到", "提升至"),
    (r"由(?=[\d.]+%)", "从"),
    ("增加到", "增至"),
    ("压缩到", "缩短至"),
    ("降到", "降至"),
    ("已经", "已"),
    ("没有(?=完成|达到)", "未"),
    ("全部", "都"),
    ("牵头", "牵头负责"),
    ("截至", "到"),
    ("力争", "争取"),
)


def function_words(text: str, _passage: Passage, random: Random) -> str:
    """A word that carries the sentence, not its content, by another of the same sense."""
    bare = QUOTED.sub("", text)
    rules = [rule for rule in _FUNCTION_WORDS if re.search(rule[0], bare)]
    if not rules:
        return ""
    pattern, word = random.choice(rules)
    return outside_quotes(text, lambda piece: re.sub(pattern, word, piece, count=1))


def reported(text: str, _passage: Passage, random: Random) -> str:
    """「讲话指出，」 and the like in front."""
    if re.match(r"会议|讲话|[^，。]{2,8}(?:指出|强调|要求)", text):
        return ""
    fronts = ("讲话指出，", "会议要求，", "会议指出：", "讲话提出，", "文中提到，", "根据讲话，")
    return random.choice(fronts) + text


def items_in_a_row(text: str, _passage: Passage, _random: Random) -> str:
    """Clauses with a figure each, joined by 、 as items of one list."""
    found = parts(text)
    free = all(re.search(r"\d", one) and not _LEANS.match(one) for one in found)
    if not 2 <= len(found) <= 5 or not free or QUOTED.search(text):
        return ""
    return "、".join(found)


_WAYS_OF_COUNTING = (
    (r"(?<=[量值入额])(?=\d)", "为"),
    (r"(?<=[量值入额])(?=\d)", "达到"),
    (r"比(?:上年|去年)(?=增长|下降|增加|减少|提高)", "同比"),
    (r"由(\d[^，,；;。到]{0,8})(增加|提高|压减)到", r"从\1\2到了"),
    (r"在(?=\d{1,2}月)", "于"),
    (r"(?<=[，,])总投资(?=\d)", "总投资为"),
    (r"有(?=\d+个|\d+家|\d+户)", "共有"),
)


def way_of_counting(text: str, _passage: Passage, random: Random) -> str:
    """Other words around a figure: 产量为39万吨, 同比增长."""
    rules = [rule for rule in _WAYS_OF_COUNTING if re.search(rule[0], text)]
    if not rules or QUOTED.search(text):
        return ""
    pattern, word = random.choice(rules)
    return changed(text, re.sub(pattern, word, text, count=1))


def passive(text: str, _passage: Passage, _random: Random) -> str:
    """「甲主持会议」 as 会议由甲主持, 「甲负责」 as 由甲负责."""
    found = re.fullmatch(r"([^，,；;。]{2,20}?)主持会议", text)
    if found:
        return f"会议由{found[1]}主持"
    found = re.fullmatch(r"([市县][\u4e00-\u9fff]{2,12}局)(负责|牵头)(.{0,30})", text)
    return f"由{found[1]}{found[2]}{found[3]}" if found else ""


REWRITINGS: dict[str, Rewriting] = {
    "connectives dropped": without_connectives,
    "clauses reordered": clauses_reordered,
    "year named": years_named,
    "numerals in digits": numerals_in_digits,
    "digits in numerals": digits_in_numerals,
    "percent in words": percent_in_words,
    "other scale": other_scale,
    "other width": other_width,
    "leading 要 dropped": without_must,
    "function word": function_words,
    "讲话指出 in front": reported,
    "items in a row": items_in_a_row,
    "way of counting": way_of_counting,
    "passive": passive,
}


def two_at_once(text: str, passage: Passage, random: Random) -> str:
    """Two different rewritings, one after the other."""
    done = 0
    for kind in random.sample(list(REWRITINGS), len(REWRITINGS)):
        after = REWRITINGS[kind](text, passage, random)
        if after:
            text, done = after, done + 1
        if done == 2:
            return text
    return ""


_CONDITION = re.compile(r"凡|如果|只要|对|除|若|当|关于|因|每|我|他")
_LEANS = re.compile(
    r"比|较|同比|其中|增|降|提|占|达|合计|总|但|而|却|则|只|才|也|都|就|这|那|他|她|它|其|因|所以|可|又"
    r"|幸|且|共|还有|并|相当|平均|单户|到|跟|仍|一律|由此"
)
_ACTS = re.compile(
    r"要|将|把|已|向|按|实行|建立|推行|推广|开展|牵头|提出|获得|投入|安排|完成|建成|公布|派|组建|"
    r"(?:今年)?\d{1,2}月(?:\d{1,2}日|底)?(?:前|起)"
)


def shortened(sentence: str) -> Iterator[str]:
    """Clauses taken out of a sentence with what they speak of: the first and a later one, a
    subject and what else it does, a list's head and one of its members."""
    if QUOTED.search(sentence):
        return
    stretch = re.split("[；;]", sentence)[0]
    found = parts(stretch)
    if "：" not in stretch and len(found) in {3, 4} and len(found[0]) > 5:
        for between, here in pairwise(found[1:]):
            alone = not _LEANS.match(here) and not _CONDITION.match(between)
            if alone and len(here) > 6 and between[-1] not in "的后时" and not _named(between):
                yield f"{found[0]}，{here}"
    subjects = [name for name in _named(stretch) if stretch.startswith(name)]
    for part in found[1:]:
        if subjects and _ACTS.match(part) and len(part) > 6:
            yield max(subjects, key=len) + part
    lead, colon, rest = sentence.partition("：")
    members = re.split("；" if "；" in rest else "，", rest)
    if colon and len(lead) < 40 and len(members) > 2 and "：" not in rest:
        for member in members:
            first = (parts(member) or [""])[0]
            if len(first) > 5 and not _LEANS.match(first) and re.search(r"\d", first):
                yield f"{lead}，{first}"


def _named(text: str) -> list[str]:
    return [name for names in names_by_kind() for name in names if name in text]
