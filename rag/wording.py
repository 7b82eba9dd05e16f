"""Words of a claim that must be found again in its evidence: content terms and proper names.

Segmentation and part-of-speech tags come from jieba's dictionary (the ``rjieba`` package, loaded
at first use). Tags of a statistical tagger are hints: a word wrongly taken for a name makes a
check stricter, never looser.
"""

from __future__ import annotations

import re

from rag.folding import fold

_EMPTY_WORDS = frozenset(
    """
    的 了 在 是 和 与 及 或 而 也 都 就 还 又 并 把 被 将 对 从 到 向 于 以 为 之 其 这 那
    该 此 各 有 等 要 会 能 可 应 需 上 中 下 里 内 外 前 后 所 着 过 得 地 一 个 我 你 他
    她 它 们 我们 他们 它们 进行 通过 以及 关于 对于 由于 因此 因为 所以 但是 其中 同时 分别
    包括 主要 方面 讲话 提出 指出 强调 要求 表示 提到 认为 相关 有关 具体 情况 内容 根据
    以上 原文 句子 编号 问题 回答 答案 依据 什么 哪些 哪个 哪 谁 怎么 如何 多少 几 为什么
    是否 吗 呢 吧 啊 即 且 使 让 给 由 向 做 作 好 了解 没有 讲 说 称
    """.split()
)
_NAME_TAGS = ("nr", "ns", "nt", "nrt", "nrfg")
_NOT_NAMES = frozenset(
    """
    同志 老同志 总书记 和谐 安全生产 中华 中华民族 荣誉 文明 明确 盛会 杜绝 新建 城镇 城市 农村居民
    连阴雨 强降雨 养老 施工队 许可证 惠及 惠企 蓝天 明白 上岗 上门 上楼 高峰 幼儿园 卫生室 加工厂
    满负荷 康复 周转 治本 盖章 从政 努力奋斗 承诺书 公开信 白名单 植保 拓宽 托底 并联 春耕 秋收 吉祥
    谢谢 关怀 荣光 康庄 宁静 陈旧 牛羊 苗木 高明 半壁江山
    """.split()
)
_FIGURE = re.compile(
    r"[\d.,%‰〇零一二三四五六七八九十百千万亿两点]+[年月日号个项]?|百分之.*|百分点|左右|以上|以内|[年月日号个项]"
)
_LATIN = re.compile(r"[a-z][a-z0-9+.-]+")


def segment(text: str) -> list[str]:
    """Words of folded ``text`` in order, punctuation left out."""
    import rjieba

    return [word for word in rjieba.cut(fold(text)) if re.search(r"\w|×|%", word)]


def content_terms(text: str) -> list[str]:
    """Words that carry meaning, folded, each once, in order; figures are left out.

    >>> content_terms("要大力发展中医药产业")
    ['大力', '发展', '中医药', '产业']
    """
    words = (w for w in segment(text) if w not in _EMPTY_WORDS and not _FIGURE.fullmatch(w))
    return list(dict.fromkeys(words))


def names(text: str) -> list[str]:
    """What may be names of people, places and organisations, and words in Latin letters."""
    import rjieba

    folded = fold(text)
    tagged = [
        word
        for word, tag in rjieba.tag(folded)
        if tag in _NAME_TAGS and len(word) > 1 and word not in _NOT_NAMES
    ]
    return list(dict.fromkeys(tagged + _LATIN.findall(folded)))


_TITLED = re.compile(
    r"(?:书记|主任|[省市县区镇乡村]长|部长|局长|主席|总理|秘书长|院士|校长|董事长|总经理)[:：]?\s*"
    r"(?P<after>[\u4e00-\u9fff]{2,3})(?=同志|[，,、。\s]|主持|出席|讲话|$)|"
    r"(?P<before>[\u4e00-\u9fff]{2,4})(?:同志|书记|先生|女士)"
)


def people(text: str) -> list[str]:
    """What may be names of people: tagged as such, or standing beside a post or 同志."""
    import rjieba

    tagged = [word for word, tag in rjieba.tag(text) if tag in {"nr", "nrt", "nrfg"}]
    titled = [match["after"] or match["before"] for match in _TITLED.finditer(text)]
    found = [name for name in (*tagged, *titled) if len(name) > 1 and name not in _NOT_NAMES]
    return list(dict.fromkeys(found))


_GENERIC = frozenset("有关 有些 各位 广大 全体 部分 一些 领导 负责 两位 几位 这位".split())
_POSTED = re.compile(
    r"(?:书记|主任|[省市县区镇乡村]长|部长|局长|主席|总理)(?P<after>[\u4e00-\u9fff]{2})"
    r"[\u4e00-\u9fff]?(?=同志|[，,、]|主持|出席|讲话|牵头|负责|作|宣读|解读|通报|指出|强调|要求|说|$)|"
    r"(?P<before>[\u4e00-\u9fff]{2})同志"
)
_OF_PLACES = frozenset(
    "园社城地景山库辖小校片灾矿牧林新老市乡村镇各全该本县两三型灌院副下家返强困进个一二四五六七八九十"
)
_PLACE = re.compile(
    r"(?=(?P<name>[\u4e00-\u9fff]{2})"
    r"(?:(?P<sure>[镇乡县](?![政级委人村镇亲直长办域里内财乡城]))|[镇乡县区]))"
)


def named_by_post(text: str) -> list[str]:
    """Two characters each of names that no dictionary knows: of people beside a post or 同志, of
    places before 镇, 乡, 县 and 区."""
    posted = [m["after"] or m["before"] for m in _POSTED.finditer(text)]
    people = [name for name in posted if name not in _GENERIC and name[1] not in "的老名位个"]
    places = [
        m["name"]
        for m in _PLACE.finditer(text)
        if m["name"][1] not in _OF_PLACES and (m["sure"] or not is_common_word(m["name"]))
    ]
    return list(dict.fromkeys([*people, *places]))


def is_common_word(text: str) -> bool:
    """True unless ``text`` reads as a proper name: tagged as one, or unknown to the dictionary."""
    import rjieba

    tagged = list(rjieba.tag(text))
    if len(tagged) == 1:
        return tagged[0][1] not in _NAME_TAGS
    # Several pieces: 「云泽」 falls apart into characters, 「的讲」 into a stop word and one.
    return any(len(word) > 1 or word in _EMPTY_WORDS for word, _ in tagged)
