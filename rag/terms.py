"""Text -> search terms for the full-text index: the same function for chunks and for questions.

Dictionary words, their shorter parts (南水北调 and 水北), figures as one term (4.6%), years as one
term (2005年, also of 二〇〇五年), and character pairs where the dictionary knows no word, so that
史秉税 is found whichever way it is cut. Stop words are dropped; 讲话 and 报告 are not among them.

Measured with BM25 on two sets of questions (evidence in the first five chunks, dev/targets):
words 62/76 %, pairs 60/59 %, both 63/62 %, this 66/92 %. Knows nothing of the index itself.
rjieba is loaded on first use.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rag.folding import fold

STOP_WORDS = frozenset(
    "的 了 在 是 和 与 及 或 而 也 都 就 又 还 被 把 将 从 对 为 以 于 等 之 其 这 那 此 该 "
    "个 有 上 中 下 里 到 要 会 能 可 着 过 地 得 一 不 我 你 他 她 它 我们 你们 他们 咱们 "
    "一个 这个 那个 这次 那次 这些 那些 什么 哪 哪个 哪些 哪里 哪儿 哪年 哪位 哪天 哪几 谁 "
    "几 几个 几号 多少 多大 多高 怎么 怎样 怎么样 如何 为什么 为何 是否 是不是 有没有 没有 "
    "吗 呢 吧 啊 呀 么 请 请问 说 讲 说过 讲过 提到 提出 关于 以及 并 并且 还有 分别 具体 "
    "里面 当中 篇 这篇 那篇 里头 一共 总共 到底 究竟".split()
)

_BETWEEN_LATIN_WORDS = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
_CHINESE_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)\d{4}年")
_WORDS_KEPT = 1 << 15
"""Words that need not be looked at again: some 5 MB."""


def terms(text: str) -> list[str]:
    """The search terms of ``text``, repeated as often as they occur; [] where nothing is left.

    >>> terms("2005年的GDP增长是多少？")
    ['2005', '年', 'gdp', '增长', '2005年']
    """
    found: list[str] = []
    for part in _BETWEEN_LATIN_WORDS.split(text):
        folded = _CHINESE_YEAR.sub(lambda m: m.group().translate(_DIGITS), fold(part))
        folded = folded.encode("utf-8", "ignore").decode("utf-8")  # rjieba fails on surrogates
        words = [w for w in _jieba().cut_for_search(folded) if _is_term(w)]
        known = set(words)
        found += words
        found += [pair for pair in _unknown_pairs(folded) if pair not in known | STOP_WORDS]
        found += _YEAR.findall(folded)
    return found


@lru_cache(maxsize=_WORDS_KEPT)
def _is_term(word: str) -> bool:
    return word not in STOP_WORDS and any(c.isalnum() or c in "×%‰" for c in word)


def _unknown_pairs(folded: str) -> list[str]:
    """Character pairs of the runs that the dictionary has no word of two or more letters for."""
    pairs: list[str] = []
    run = ""
    for word in [*_jieba().cut(folded), ""]:
        if _is_unknown(word):
            run += word
        elif run:
            pairs += [run[i : i + 2] for i in range(len(run) - 1)]
            run = ""
    return pairs


@lru_cache(maxsize=_WORDS_KEPT)
def _is_unknown(word: str) -> bool:
    """Whether ``word`` is Chinese, and a single letter that tells something or none of the
    dictionary's words."""
    if not word or not all(map(_is_chinese, word)):
        return False
    return word not in STOP_WORDS if len(word) == 1 else not _jieba().has_word(word)


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character in "〇×"


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import rjieba

    return rjieba.Jieba()
