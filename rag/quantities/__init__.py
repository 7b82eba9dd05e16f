"""Figures in Chinese text: their values, units and directions, however they are written.

「８．５％」「百分之八点五」「1万亿」「10000亿」「二〇二四年」「九成以上」 are read as numbers;
idioms that merely contain a numeral (一定, 统一, 万众一心) are not. Two figures are compared
by value, unit and direction. Knows nothing of evidence or claims; ``citing`` does.
"""

from __future__ import annotations

from rag.quantities.numerals import parse_numeral
from rag.quantities.scanning import DOWN, UP, Quantity, qualified, quantities
from rag.quantities.unifying import unify_numerals

__all__ = ["DOWN", "UP", "Quantity", "parse_numeral", "qualified", "quantities", "unify_numerals"]
