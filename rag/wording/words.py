"""Every word of a text, where it stands, and the class of word that the tagger takes it for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

NAME_TAGS = ("nr", "ns", "nt", "nrt", "nrfg")
"""The tagger's tags for names of people, places and organisations."""
NOT_NAMES = frozenset(
    """
    同志 老同志 总书记 和谐 安全生产 中华 中华民族 荣誉 文明 明确 盛会 杜绝 新建 城镇 城市 农村居民
    连阴雨 强降雨 养老 施工队 许可证 惠及 惠企 蓝天 明白 上岗 上门 上楼 高峰 幼儿园 卫生室 加工厂
    满负荷 康复 周转 治本 盖章 从政 努力奋斗 承诺书 公开信 白名单 植保 拓宽 托底 并联 春耕 秋收 吉祥
    谢谢 关怀 荣光 康庄 宁静 陈旧 牛羊 苗木 高明 半壁江山
    """.split()
)
"""What the tagger takes for names and is none."""
COMMON_CHARACTERS = frozenset(
    """
    年月日时分天周个名家项次座条种类级批元吨亩人户县市省区镇乡村局办委部院所站台辆套处支件场起届期号位
    升降增减涨跌至到达较比从由应须需准许让使叫请派去来做办抓建打开搞买卖送交付收看听问答签订立写读说讲
    不没未无非再更最很都均也还又已仍只才就便各每某本该此其这那谁何几多少大小低新老好快慢早晚先后前上下
    内外中间东西南北左右里边底初末起止往向朝对跟同与和及或而且但因为故若如即则虽被把将给替靠用以于自当经
    有是在能会可要想敢肯得着了过的地所之者们等约近超满够足共总合计占居列为成入出进退回上下走跑坐站住留
    一二三四五六七八九十百千万亿两零〇半第倍我你他她它
    """.replace("\n", "").replace(" ", "")
)
"""Characters that are words of their own in the common language."""
_FUNCTION_WORDS = frozenset(
    """
    应当 应该 必须 需要 已经 可以 不得 不准 不许 分别 全部 同时 以及 要 将 把 可 已 须 应 仍 均
    的 了
    """.split()
)


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


def is_name(found: Word) -> bool:
    """Whether a word is tagged as a name."""
    return found.tag in NAME_TAGS and found.text not in NOT_NAMES and len(found.text) > 1


def is_left_over(found: Word) -> bool:
    """Whether a character stands alone because the dictionary knows no word there."""
    return (
        len(found.text) == 1
        and found.text not in COMMON_CHARACTERS
        and "\u3400" <= found.text <= "\u9fff"
    )


def is_ordinary(found: Word) -> bool:
    """Whether a word belongs to the common language."""
    return not is_name(found) and not is_left_over(found)


def is_noun(found: Word) -> bool:
    """Whether a word is tagged as a noun, a name, a place or a direction (东部)."""
    return found.tag[:1] in {"n", "s", "j", "f"}


def carries_nothing(found: Word) -> bool:
    """Whether a word only joins others: 的, 把, 应当, 已经."""
    return found.text in _FUNCTION_WORDS
