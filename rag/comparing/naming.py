"""A heading, or what a paragraph opens with -> what it is about, in a few characters.

Numbers, verbs of urging (切实加强…), times and who says so are taken off; what is left
must read as a name: 「加快推进农村改革」 -> 「农村改革」, 「就业是民生之本」 -> 「就业」. Knows
nothing of the rest of the speech, so it cannot tell how much a name sets it apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.folding import fold
from rag.wording import Word, words

LONGEST = 14
_CLAUSES = 4
"""So many clauses of an opening are looked at for a name."""
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、.,:]|第[一二三四五六七八九十]+|[一二三四五六七八九十][是要]"
    r"|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、)]|[#*—\s-]+)+[,:、\s]*"
)
_URGING = re.compile(
    r"^(?:我们|各级(?:党委|政府|各部门)*|各地|全[党省市县区]上下|同时|此外|还|也|又|再|更加?|必须|继续|要(?![求素点害闻])|应当?|需要?"
    r"|坚决|切实|着力|进一步|扎实|全面"
    r"|积极|主动|加快|大力|千方百计|持续|不断|努力|奋力|集中力量|坚定不移|坚定|毫不放松|毫不动摇|稳步|稳妥|有序|有效|深入|认真|统筹"
    r"|全力以赴|全力|尽快|抓紧|及时|严格|依法|广泛|牢牢|始终|特别是?|尤其是?|重点|突出|高度|多措并举|不失时机|一以贯之"
    r"|合理|适时|适度|逐步|更好|充分|精准|科学|多渠道|多方面|从严|从实(?!际)|以更大的?[^,]{1,6}|下大力气|下决心|准确|深刻|密切"
    r"|(?<=[^此各])地(?![方区位质震理下铁]))+"
)
_HANDLING = re.compile(
    r"^(?:做好|推进|推动|加强和|加强|做好|做到|抓好|搞好|办好|用好|管好|促进|完善|提高|提升|优化|实施|实行|开展|发展|保持|强化|加大|落实|坚持|培育"
    r"|培养|建设|建立|健全|改进|稳定|巩固|增强|深化|组织|扭住|紧扣|突出|出重拳|做[优强大]|抓(?!手)|搞(?!活)|守住|守牢|筑牢|兜牢|兜住|把握|领会|理解|贯彻|执行|夯实"
    r"|打造|构建|建好|加速|注重|重视|关注|关心|支持|鼓励|引导|规范|处理好|解决好?|打好|打赢|破解|树立|弘扬|履行|健全|拓展|拓宽"
    r"|启动|抢抓|抓住|营造|形成|创造|厚植|激发|释放|谋划|对接|融入|积极性|总结|回顾|研究|部署|重申)(?!的|性|化|力|率|度|观|员|者|史|期|区|方式)"
)
_AFTER = re.compile(r"^(?:、|和(?![谐平美睦])|并|了|好(?!转|人|日))+(?=..)")
"""What is left between two verbs when the first is taken off."""
_FRAME = re.compile(
    r"^(?:在|关于|对于?|围绕|针对|从)(?P<inside>[^,]{2,18}?)"
    r"(?:方面|问题|上(?:[^,]{0,2}(?:功夫|用力|着力|出实招|求突破|见实效))?|(?=$))$"
)
_IS = re.compile(
    r"(?<=..)(?:(?P<being>既?(?<!求)是(?![否非])|始终是|事关|关系到?)|涉及|直接关系|取得|呈现|有了|有待|得到|进入|迈出|成为|开创|已|即将|将"
    r"|(?:进一步|不断|持续|稳步|继续|扎实|全面|逐步|蓬勃|更加|基本)(?=推进|推开|加强|提高|发展|改善|完善|增强|提升|深化|扩大|健全|优化|明显|完成|实现|建立))"
)
_TAIL = re.compile(
    r"(?:这[个场项根张块][^,]*|上[下多]?[^,]{0,2}(?:功夫|用力|着力)|等?各?方面的?工作|(?<!社会)(?<!思想)工作|等$|事宜"
    r"|的?有关问题|的?意见|的?情况"
    r"|力度|不放松|不动摇|不松劲)$"
)
_TIME = re.compile(
    r"^(?:过去(?:的)?[一二三四五六七八九十]*年(?:里|来|的|中)?|[一二三四五六七八九十几]年来|(?:19|20)\d\d年|今年|去年|上年|前年"
    r"|明年|今后|近年来?|当前|目前|我国|国家|全[国省市县]"
    r"|第?[一二三四五六七八九十]+五\"?(?:时期|期间))+"
)
_SKIPPED = re.compile(
    r"^(?:我们|他们|大家|这|那|其中|同志们|各位|刚才|今天|综合考虑|是|有|与|和(?![谐平睦美])|跟|确保|保证|力争|争取|防止|避免|出现|发生|此|由"
    r"|以|用|把|将|向|按照?|根据|通过|为了?|随着|作为|面对|依托|结合|立足|面向|借助|凡|由于|因为|如果|虽然|尽管|既|无论|不管|正如|比"
    r"|必然|总之|因此|所以|但|而|并|就是|只有|只要|没有|不|各[族位]|在)"
)
_TROUBLES = re.compile(
    r"(?:面临|存在|遇到)(?:着|的|了)?(?:不少|许多|一些|诸多)?(?P<name>[^,]{2,10})$"
)
_TAKEN_AS = re.compile(r"把(?P<name>[^,]{2,12}?)(?:作为|放在|摆在)")
_REMARK = re.compile(r"(?:这[个场项根张块][^,]*|是|为|就)$")
_SOCIAL = re.compile(r"^(?:国民)?经济(?:和)?社会发展的?(?=.{4})")
_OF_PEOPLE = re.compile(r"^[^,]{0,14}?(?:总书记|主席|总理|书记)(?:关于|的)?")
_SPEECHES = re.compile(r"的?(?:重[大要]|一系列|系列)*(?:要求|论述|讲话|指示|精神|批示|部署)+$")
_QUOTED = re.compile(r'"[^"]{2,8}"')
_SAYS = re.compile(
    r"(?:强调|指出|要求|认为|看到|认识到|表示|提出|决定|明确|来说|而言|[讲说]|以来|之际|之后|以后|同时|过程中|基础上|前提下|形势下|背景下)$"
)
_PEOPLE = re.compile(r"总书记|主席|总理|书记|省长|市长|县长|同志|代表们")
_ENDS = ("n", "vn", "j", "l", "i", "an", "s", "x", "eng")
_LAST = frozenset("nvajlisbx")
_CUT_OFF = frozenset("cpudk")
"""Tags of words that no name ends in."""
_WITHIN = ("n", "v", "j", "l", "i", "a", "b", "s", "x", "z", "eng", "k", "h")
_NEVER_IN = re.compile("具有|处于|属于|事情|作用|成为|召开|主持|[以如]下|[了着过]")
_JOINS = frozenset("的 和 与 及 等 以及 、 · ×".split())
_NEVER = ("nr", "r", "t", "m", "q", "p", "y", "e", "o")


def clauses(text: str) -> list[str]:
    """The first clauses of an opening, its number taken off."""
    folded = _NUMBER.sub("", fold(text).strip())
    found = [one.strip(" \n*#—()") for one in re.split(r"[,。;:!?\n]", folded)]
    return [one for one in found if one][:_CLAUSES]


@lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[str, ...]:
    """What the opening words ``text`` may be called by, the earliest clause first; () where none
    of them reads as a name."""
    return tuple(dict.fromkeys(name for clause in clauses(text) for name in _names(clause)))


def heading_name(heading: str) -> str:
    """A heading as a name, '' where it is none; what stands in a heading may be longer and may
    speak of a time (过去一年工作回顾)."""
    found = [name for name in names_in(heading) if not all(is_worn(w.text) for w in words(name))]
    if found:
        return found[0]
    plain = clauses(heading)
    first = plain[0] if plain else ""
    return first if 3 <= len(first) <= LONGEST and not _PEOPLE.search(first) else ""


@lru_cache(maxsize=4096)
def point_name(text: str) -> str:
    """The first clause of a numbered point or of a short sentence, which stands there as a heading
    would: 「二是基础设施欠账多。」 -> 「基础设施欠账多」. '' where there is no such one."""
    folded = fold(text).strip()
    numbered = _NUMBER.match(folded)
    short = re.match(r"[^,。;:!?\n]{3,14}。", folded)
    if not (numbered or short):
        return ""
    first = next(iter(clauses(text)), "")
    bare = _TIME.sub("", _bare(first))
    if not _is_whole(bare) or _SKIPPED.match(bare) or _SAYS.search(bare):
        return ""
    return bare if words(bare)[-1].tag[:1] not in _CUT_OFF else ""


@lru_cache(maxsize=4096)
def loose_names_in(text: str) -> tuple[str, ...]:
    """The clauses of an opening with nothing but what urges taken off, where they are short: for
    where nothing reads as a name."""
    found = (_reduced(clause)[0] for clause in clauses(text))
    return tuple(
        one
        for one in found
        if _is_whole(one) and words(one)[-1].tag[:1] in _LAST and not one.startswith("的")
    )


def _names(clause: str) -> Iterator[str]:
    """The name in one clause, if there is one."""
    bare, subject = _reduced(clause)
    whole = _cut(_SOCIAL.sub("", bare), _TAIL)
    for one in (whole, bare, *re.split("[和与]", whole, maxsplit=1)[:1]):
        if _is_name(one, subject=subject):
            yield one.strip("、的·")
            return


def _reduced(clause: str) -> tuple[str, bool]:
    """A clause without what urges, who says so, when, and what is said of its subject, '' where it
    leads nowhere; and whether something is said of a subject (就业是…)."""
    text = _TIME.sub("", _NUMBER.sub("", clause))
    framed = _FRAME.match(_URGING.sub("", text))
    if framed:
        text = framed["inside"]
    text = _TIME.sub("", _URGING.sub("", text))
    for pattern in (_TROUBLES, _TAKEN_AS):
        inside = pattern.search(text)
        text = inside["name"] if inside else text
    bare = _bare(text)
    if _PEOPLE.search(bare):
        bare = _bare(_cut(_OF_PEOPLE.sub("", bare), _SPEECHES))
    if _SKIPPED.match(bare) or _SAYS.search(bare):
        return "", False
    said = _IS.search(bare)
    if said:
        bare = bare[: said.start()]
    return _cut(_cut(bare, _REMARK), _TAIL), bool(said and said["being"])


def _cut(text: str, ending: re.Pattern[str]) -> str:
    """Without the ending, where enough is left."""
    shorter = ending.sub("", text)
    return shorter if _chinese(shorter) >= 3 else text


def _bare(text: str) -> str:
    """Without the verbs of urging and handling in front."""
    while True:
        shorter = _AFTER.sub("", _HANDLING.sub("", _URGING.sub("", text)))
        # A verb stays where too little is left without it: 优化环境.
        if shorter == text or _chinese(shorter) < 3:
            return text
        text = shorter


def _chinese(text: str) -> int:
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


def _is_name(text: str, *, subject: bool = False) -> bool:
    """Whether words read as a name: nouns, and what goes with them. ``subject``: a sentence says
    what it is, so a verb by itself is one too (就业是…)."""
    text = text.strip("、的·")
    if not (_is_whole(text) or (_chinese(text) == 2 and len(text) in {2, 4})):
        return False
    # What stands in quotation marks is a name, whatever its words are.
    found = [word for word in words(_QUOTED.sub("事物", text)) if word.text.strip()]
    if not found or not all(map(_fits, found)) or (len(found) == 1 and is_worn(text)):
        return False
    if found[0].tag.startswith("i") and len(found) > 1:
        return False  # praise: 高瞻远瞩、内涵丰富
    last = found[-1].tag
    ends = last.startswith(_ENDS) or (last[:1] in {"v", "a"} and (subject or len(found) > 1))
    told = any(word.tag.startswith(("n", "vn", "j")) for word in found)
    told = told or (len(found) > 1 and any(word.tag.startswith("l") for word in found))
    return ends and (told or subject)


def _is_whole(text: str) -> bool:
    """Whether words are short enough, name nobody, and have both of every pair of marks."""
    pairs = text.count("《") == text.count("》") and text.count('"') % 2 == 0
    short = 3 <= _chinese(text) <= LONGEST and len(text) <= LONGEST + 2
    return pairs and short and not _PEOPLE.search(text) and not _NEVER_IN.search(text)


def _fits(word: Word) -> bool:
    if word.text in _JOINS or not any(c.isalnum() for c in word.text):
        return True
    return word.tag.startswith(_WITHIN) and not word.tag.startswith(_NEVER)


_WORN = frozenset(
    """
    主要 行动 关键 着力 原则 因素 重要 办法 困难重重 成绩 成就 目标任务 座谈会
    总书记 重要讲话 指示 同志 工作 问题 方面 群众 单位 部门 干部 发展 建设 情况
    措施 重点 全县 全市 全省 全国 我们 国家 社会 经济 基础 能力 水平 机制 体系
    制度 政策 任务 目标 要求 责任 力度 作用 领域 环节 时间 今年 去年 会议 讲话
    精神 领导 人民 政府 地方 地区 中央 各地 各级 年底 关系 条件 增长 标准 学习
    贯彻 学习贯彻 落实 贯彻落实 思想 认识 思想认识 社会主义 中国 特色 中国特色 全面
    基本 总体 结果 过程 积极性 特点 意义 形势 进展 效果 成效 行为 方式 方法 结构
    质量 方针 路线 战略 伟大 旗帜 理论 指导 推进 推动 加强 加快 提高 促进 完善
    坚持 实现 实施 支持 保持 进一步 继续 积极 万元 亿元 其他 各族人民 人均 有关
    相关 一批 重大 工程 项目 事业 事情 改善 需要 力量 国内 国内外 世界 历史 时期
    阶段 方向 根本 坚定 不断 努力 深入 扎实 有效 稳步 取得 当前 目前 近年 具体
    综合 有利 有利条件 共同 统一 统筹 合理 必须 开展 做好 抓好 切实 良好 经济社会
    进步 党中央 国务院
    """.split()
)


def is_worn(word: str) -> bool:
    """Whether a word stands in so many names that it says nothing by itself."""
    return word in _WORN or len(word) < 2 or any(c.isdigit() for c in word)
