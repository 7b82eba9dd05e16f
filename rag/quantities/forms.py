"""How figures are written: digits, Chinese numerals, shares, dates, with scale and unit."""

from __future__ import annotations

import re

from rag.quantities.units import LONGER_WORDS, UNIT

# The 千 of a unit is no numeral: 1669万千瓦 are 1669万 of 千瓦. In 五千米 it may be either, and
# counts; behind 万 or 百 (十万千米) it can only belong to the unit.
_NUMERAL = "(?:[〇零一二三四五六七八九十百万亿两]|千(?![瓦克]|(?<=[十百千万亿]千)米))+"
_SCALE = "(?:[百万亿]|千(?![瓦克米]))*"
DECIMAL = rf"{_NUMERAL}(?:点[〇零一二三四五六七八九]+)?"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_FUZZY = "(?:余|多|来|几)?"
PATTERN = re.compile(
    rf"""(?P<iso>(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d))
    |百分之(?P<percent>{ARABIC}|{DECIMAL})
    |(?P<whole>{ARABIC}|{DECIMAL})分之(?P<part>{ARABIC}|{DECIMAL})
    |(?P<number>{ARABIC}|{DECIMAL})(?P<scale>{_SCALE}){_FUZZY}(?P<scale2>[万亿]*)
     (?P<unit>{UNIT}|成(?!{LONGER_WORDS["成"]}))?""",
    re.VERBOSE,
)
