"""The words of a question that a sentence should have, itself or around it.

Nouns and verbs that carry what is asked; everyday words of asking are left out.
"""

from __future__ import annotations

from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.understanding import spelt_out
from rag.wording.words import words

_COLLOQUIAL = frozenset(
    """
    时候 时间 名字 姓名 水平 地方 单位 职务 打算 一共 总共 讲话 报告 会上 会议 情况 方面 问题
    数字 结果 内容 多长 多大 日期 一年 总数 全市 全县 全国 全省 全区 领导 东西 样子 消息 说法
    目标 盘子 数量 总量 年底 月底 现在 今年 去年 明年 后来 比例 文章 材料 大会 句话 原话 原文
    里头 开头 结尾 具体 地区 增速 增长 占比 幅度 涨幅 大体 天才 第几 会议上 年份 范围 要求 意思
    网上 现场 当作 提到 起来 实际 最后
    """.split()
)
"""Words that people put into questions and that speeches need not use."""

_NOUNS = frozenset({"n", "j", "s", "vn", "nz", "an", "ns", "nt"})
_VERB_WEIGHT = 0.4
_PART = 0.6
"""What counts for a longer word of which two neighbouring characters stand there."""


def lacking(sentence: EvidenceSentence, asked: str) -> float:
    """Share (0 to 1) of the nouns and verbs of ``asked`` that stand neither in the sentence nor
    near it; 0 where there are none. Nouns weigh more."""
    known = around(sentence)
    weights = sought(asked)
    total = sum(weights.values())
    missing = sum(weight * (1 - standing(word, known)) for word, weight in weights.items())
    return missing / total if total else 0.0


def sought(asked: str) -> dict[str, float]:
    """The words that count, folded, with their weights."""
    found: dict[str, float] = {}
    for word in words(fold(asked)):
        if len(word.text) < 2 or word.text in _COLLOQUIAL:
            continue
        if word.tag in _NOUNS:
            found[word.text] = 1.0
        elif word.tag == "v":
            found[word.text] = _VERB_WEIGHT
    return found


def standing(word: str, known: str) -> float:
    """How much of a word (0 to 1) stands in ``known``."""
    if word in known:
        return 1.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)] if len(word) > 2 else []
    return _PART if any(pair in known for pair in pairs) else 0.0


def around(sentence: EvidenceSentence) -> str:
    """A sentence, what stands in front of it in its paragraph, and what is known of its place."""
    return spelt_out(fold(f"{sentence.text}\n{sentence.before}\n{sentence.context}"))
