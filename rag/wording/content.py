"""The words of a text that carry meaning: not the empty ones, not figures, not words of asking."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.folding import fold

EMPTY_WORDS = frozenset(
    """
    的 了 在 是 和 与 及 或 而 也 都 就 还 又 并 把 被 将 对 从 到 向 于 以 为 之 其 这 那
    该 此 各 有 等 要 会 能 可 应 需 上 中 下 里 内 外 前 后 所 着 过 得 地 一 个 我 你 他
    她 它 们 我们 他们 它们 进行 通过 以及 关于 对于 由于 因此 因为 所以 但是 其中 同时 分别
    包括 主要 方面 讲话 提出 指出 强调 要求 表示 提到 认为 相关 有关 具体 情况 内容 根据
    须 以上 原文 句子 编号 问题 回答 答案 依据 什么 哪些 哪个 哪 谁 怎么 如何 多少 几 为什么
    是否 应当 应该 吗 呢 吧 啊 即 且 使 让 给 由 向 做 作 好 了解 没有 讲 说 称
    """.split()
)
_FIGURE = re.compile(
    r"[\d.,%‰〇零一二三四五六七八九十百千万亿两点]+[年月日号个项]?|百分之.*|百分点|左右|上下|以[上下内]|[年月日号个项]"
    r"|[〇零一二三四五六七八九十百千万亿两点]{2,}\w|[万亿]+[元吨亩人户]"
)
_ASKING = re.compile(r"[哪几].{0,2}|何时|时候|多[大长高远快少]|怎么?[样办]?|咋|啥|到底|究竟")
"""Words of asking: they stand in no answer."""


def segment(text: str) -> list[str]:
    """Words of folded ``text`` in order, punctuation left out."""
    import rjieba

    return [word for word in rjieba.cut(fold(text)) if re.search(r"\w|×|%", word)]


def content_terms(text: str) -> list[str]:
    """Words that carry meaning, folded, each once, in order; figures are left out.

    >>> content_terms("要大力发展中医药产业")
    ['大力', '发展', '中医药', '产业']
    """
    return list(_content_terms(text))


@lru_cache(maxsize=4096)
def _content_terms(text: str) -> tuple[str, ...]:
    words = (
        w
        for w in segment(text)
        if w not in EMPTY_WORDS and not _FIGURE.fullmatch(w) and not _ASKING.fullmatch(w)
    )
    return tuple(dict.fromkeys(words))
