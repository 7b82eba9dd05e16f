"""Figures of one family of units brought to one of them: 亿斤 and 万吨 of grain both to 吨.

亿元 and 万元 are plain 元 already when a figure is read. Only fixed measures of one thing are
brought together; 元 and 美元, 人 and 户 never are.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from rag.comparing.telling import Told

_FAMILY = {
    "公斤": ("吨", Decimal("0.001")),
    "斤": ("吨", Decimal("0.0005")),
    "米": ("公里", Decimal("0.001")),
    "公顷": ("亩", Decimal(15)),
    "平方公里": ("亩", Decimal(1500)),
    "‰": ("%", Decimal("0.1")),
}


def in_family(told: Told) -> Told:
    """The figure in the plain unit of its family; as it is where it has no other."""
    mention = told.mention
    if mention.unit not in _FAMILY:
        return told
    unit, factor = _FAMILY[mention.unit]
    changed = replace(mention, unit=unit, low=mention.low * factor, high=mention.high * factor)
    return replace(told, mention=changed)
