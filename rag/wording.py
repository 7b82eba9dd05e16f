"""Words of a claim that must be found again in its evidence: content terms and proper names.

Segmentation and part-of-speech tags come from jieba's dictionary (the ``rjieba`` package, loaded
at first use). Tags of a statistical tagger are hints: a word wrongly taken for a name makes a
check stricter, never looser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.folding import fold

_EMPTY_WORDS = frozenset(
    """
    的 了 在 是 和 与 及 或 而 也 都 就 还 又 并 把 被 将 对 从 到 向 于 以 为 之 其 这 那
    该 此 各 有 等 要 会 能 可 应 需 上 中 下 里 内 外 前 后 所 着 过 得 地 一 个 我 你 他
    她 它 们 我们 他们 它们 进行 通过 以及 关于 对于 由于 因此 因为 所以 但是 其中 同时 分别
    包括 主要 方面 讲话 提出 指出 强调 要求 表示 提到 认为 相关 有关 具体 情况 内容 根据
    须 以上 原文 句子 编号 问题 回答 答案 依据 什么 哪些 哪个 哪 谁 怎么 如何 多少 几 为什么
    是否 应当 应该 吗 呢 吧 啊 即 且 使 让 给 由 向 做 作 好 了解 没有 讲 说 称
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
    r"[\d.,%‰〇零一二三四五六七八九十百千万亿两点]+[年月日号个项]?|百分之.*|百分点|左右|上下|以[上下内]|[年月日号个项]"
    r"|[〇零一二三四五六七八九十百千万亿两点]{2,}\w|[万亿]+[元吨亩人户]"
)
_NEVER_IN_NAMES = re.compile(r"[与及把将的了是被从由对而或也都就说要作比到]")
"""The tagger takes 「当把」 and 「乡与」 for names."""
_ASKING = re.compile(r"[哪几].{0,2}|何时|时候|多[大长高远快少]|怎么?[样办]?|咋|啥|到底|究竟")
"""Words of asking: they stand in no answer."""
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
    return list(_content_terms(text))


@lru_cache(maxsize=4096)
def _content_terms(text: str) -> tuple[str, ...]:
    words = (
        w
        for w in segment(text)
        if w not in _EMPTY_WORDS and not _FIGURE.fullmatch(w) and not _ASKING.fullmatch(w)
    )
    return tuple(dict.fromkeys(words))


def names(text: str) -> list[str]:
    """What may be names of people, places and organisations, and words in Latin letters."""
    import rjieba

    folded = fold(text)
    tagged = [
        word
        for word, tag in rjieba.tag(folded)
        if tag in _NAME_TAGS
        and len(word) > 1
        and word not in _NOT_NAMES
        and not _NEVER_IN_NAMES.search(word)
        and not _is_made_up(word)
    ]
    return list(dict.fromkeys(tagged + _LATIN.findall(folded)))


def _is_made_up(word: str) -> bool:
    """Whether the tagger made a name of common characters (午在, 中居)."""
    common = [c in _SINGLES for c in word]
    return len(word) == 2 and (all(common) or (any(common) and len(words(word)) > 1))


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
    "在于到向至对为和及与从将把"
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
    found = dict.fromkeys([*people, *places])
    return [name for name in found if not _NEVER_IN_NAMES.search(name)]


_OFFICE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2})(?:(?P<sure>[局厅]|大队)|集团|公司|银行|协会)(?![部面势限长])"
)
_OF_OFFICES = frozenset("该各本两几多个全家省市县区分总布格结当公司有子和与的由在是")


def offices(text: str) -> list[str]:
    """The last two characters of the names of offices and firms, with 局 or 公司 behind them."""
    return [
        m[0]
        for m in _OFFICE.finditer(text)
        if m["name"][1] not in _OF_OFFICES and (m["sure"] or not is_common_word(m["name"]))
    ]


def is_common_word(text: str) -> bool:
    """True unless ``text`` reads as a proper name: tagged as one, or unknown to the dictionary."""
    import rjieba

    tagged = list(rjieba.tag(text))
    if len(tagged) == 1:
        return tagged[0][1] not in _NAME_TAGS
    # Several pieces: 「云泽」 falls apart into characters, 「的讲」 into a stop word and one.
    return any(len(word) > 1 or word in _EMPTY_WORDS for word, _ in tagged)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text, where it starts, and the tagger's guess at what it is."""

    text: str
    start: int
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def words(folded: str) -> tuple[Word, ...]:
    """All words of a folded text in order, marks too; what the dictionary does not know falls
    apart into single characters."""
    import rjieba

    found, at = [], 0
    for text, tag in rjieba.tag(folded, False):
        found.append(Word(text, at, tag))
        at += len(text)
    return tuple(found)


_SINGLES = frozenset(
    """
    年月日时分天周个名家项次座条种类级批元吨亩人户县市省区镇乡村局办委部院所站台辆套处支件场起届期号位
    升降增减涨跌至到达较比从由应须需准许让使叫请派去来做办抓建打开搞买卖送交付收看听问答签订立写读说讲
    不没未无非再更最很都均也还又已仍只才就便各每某本该此其这那谁何几多少大小低新老好快慢早晚先后前上下
    内外中间东西南北左右里边底初末起止往向朝对跟同与和及或而且但因为故若如即则虽被把将给替靠用以于自当经
    有是在能会可要想敢肯得着了过的地所之者们等约近超满够足共总合计占居列为成入出进退回上下走跑坐站住留
    一二三四五六七八九十百千万亿两零〇半第倍我你他她它
    """.replace("\n", "").replace(" ", "")
)


def is_name(found: Word) -> bool:
    """Whether a word is tagged as a name."""
    return found.tag in _NAME_TAGS and found.text not in _NOT_NAMES and len(found.text) > 1


def is_left_over(found: Word) -> bool:
    """Whether a character stands alone because the dictionary knows no word there."""
    return (
        len(found.text) == 1 and found.text not in _SINGLES and "\u3400" <= found.text <= "\u9fff"
    )


def is_ordinary(found: Word) -> bool:
    """Whether a word belongs to the common language."""
    return not is_name(found) and not is_left_over(found)


def is_noun(found: Word) -> bool:
    """Whether a word is tagged as a noun, a name, a place or a direction (东部)."""
    return found.tag[:1] in {"n", "s", "j", "f"}


_FUNCTION_WORDS = frozenset(
    """
    应当 应该 必须 需要 已经 可以 不得 不准 不许 分别 全部 同时 以及 要 将 把 可 已 须 应 仍 均
    的 了
    """.split()
)


def carries_nothing(found: Word) -> bool:
    """Whether a word only joins others: 的, 把, 应当, 已经."""
    return found.text in _FUNCTION_WORDS


_LONGEST_PERSON = 4
_SPEAKING = re.compile(
    r"[他她它我]们?|大家|人们|群众|古人|老话|会议|大会|讲话|报告|文件|领导|[该本这全其].*|.*[里上中会委府局部门议]"
    r"|.*(?:书记|主任|长|主席|经理|负责人|代表)"
)


def reads_as_person(text: str) -> bool:
    """Whether who speaks may be a person's name: not 会议, 县里, 大家 or a post."""
    return not _SPEAKING.fullmatch(text) and any(
        not is_ordinary(word) for word in words(fold(text))
    )


def actors(text: str) -> list[str]:
    """Who may have done something: people as far as they can be told, offices and firms by the
    end of their names."""
    folded = fold(text)
    found = [word.text for word in words(folded) if is_name(word) and word.tag != "ns"]
    run = ""
    for word in (*words(folded), None):
        if word and is_left_over(word):
            run += word.text
            continue
        found += [run] if 1 < len(run) <= _LONGEST_PERSON else []
        run = ""
    return list(dict.fromkeys([*found, *offices(folded)]))
