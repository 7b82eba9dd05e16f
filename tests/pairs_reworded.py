"""A theme said in other words, as another speaker would: for ``pairs``.

Synonyms, clauses and sentences in another order; what stands in quotation marks and the figures
stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from pairs_marked import CLOSE, OPEN, is_heading

_SYNONYMS = [
    pair.split("/")
    for pair in """
    进一步/更加 切实/扎实 加强/强化 抓好/做好 推进/推动 提高/提升 建设/建好 确保/保证
    全面/全方位 重点/着重 同时/另外 必须/务必 需要/有必要 积极/主动 解决/化解 问题/毛病
    群众/老百姓 干部/同志 支持/扶持 发现/查到 落实/落到实处 完成/办完 全部/一律 增加/增多
    努力/奋力 立即/马上 严格/从严 主要/首要 目前/眼下 情况/状况 认真/用心 各级/上下各级
    工作/事情 已经/业已 还要/还得 不得/不许 可以/能够 如果/要是 因为/由于 但是/可是
    办法/法子 明白/清楚 群策群力/齐心协力 及时/第一时间 负责/承担 牵头/领头 实施/推行 使用/用上
    开展/组织 尽快/早日
    """.split()
]
_FILLERS = (
    "这件事说一千道一万，关键看行动。",
    "各地情况不同，路子可以不同，劲头要一样足。",
    "道理并不复杂，难的是天天做、件件做。",
    "凡事想在前面，就少走弯路。",
    "对此，大家要心中有数、手上有招。",
)


def reword(text: str, random: Random) -> str:
    """A theme said in other words: synonyms, clauses and sentences in another order, a sentence
    left out and one put in. What stands in quotation marks and the figures stay."""
    lines = text.split("\n")
    return "\n".join(line if is_heading(line) else _reword_line(line, random) for line in lines)


def _reword_line(line: str, random: Random) -> str:
    for one, other in random.sample(_SYNONYMS, len(_SYNONYMS)):
        if random.random() < 0.7:
            line = _outside(line, lambda piece, a=one, b=other: piece.replace(a, b))
    sentences = re.findall(r"[^。！？]+[。！？]?[”’]?", line)
    if len(sentences) > 3:
        plain = [n for n, sentence in enumerate(sentences) if n and OPEN not in sentence]
        if plain and random.random() < 0.6:
            sentences.pop(random.choice(plain))
        if random.random() < 0.5:
            middle = sentences[1:]
            random.shuffle(middle)
            sentences = [sentences[0], *middle]
    if random.random() < 0.7:
        sentences.insert(random.randrange(1, len(sentences) + 1), random.choice(_FILLERS))
    return "".join(_clauses(sentence, random) for sentence in sentences)


def _clauses(sentence: str, random: Random) -> str:
    """Two free clauses in the other order."""
    parts = sentence.rstrip("。").split("，")
    free = len(parts) == 2 and all(len(part) > 6 for part in parts) and "“" not in sentence
    if free and OPEN not in sentence and random.random() < 0.5:
        return f"{parts[1]}，{parts[0]}。"
    return sentence


def _outside(text: str, rewrite: Callable[[str], str]) -> str:
    """Rewrites what stands outside of quotation marks and numbered pieces."""
    kept = re.compile(f"“[^”]*”|{OPEN}[^{CLOSE}]*{CLOSE}")
    pieces, at = [], 0
    for match in kept.finditer(text):
        pieces += [rewrite(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*pieces, rewrite(text[at:])])
