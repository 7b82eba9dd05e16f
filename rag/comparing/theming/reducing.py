"""A clause -> what is left when all that says how, when, by whom and in which way is taken off.

「各地要加快推进农村改革」 -> 「农村改革」, 「就业是民生之本」 -> 「就业」. Patterns alone:
whether what is left reads as a name is for ``names`` to say.
"""

from __future__ import annotations

import re

from rag.folding import fold

_CLAUSES = 4
"""So many clauses of an opening are looked at for a name."""
NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、.,:]|第[一二三四五六七八九十]+|[一二三四五六七八九十][是要]"
    r"|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、)]|[#*—\s-]+)+[,，:、\s]*"
)
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
"""Bold words of Markdown; asterisks elsewhere are redactions."""
_URGING = re.compile(
    r"^(?:我们|各级(?:党委|政府|各部门)*|各地|全[党省市县区]上下|同时|此外|还|也|又|再(?!次)|一定|更加|更(?!多|大)|必须|继续"
    r"|要(?![求素点害闻])|应当?|需要?"
    r"|坚决|切实|着力|进一步|扎实|全面(?!建[设成])"
    r"|积极(?![的性])|主动|加快|大力|千方百计|持续|不断|努力|奋力|集中力量|坚定不移|坚定|毫不放松|毫不动摇|稳步|稳妥|有序|有效|深入|认真|统筹"
    r"|全力以赴|全力|尽快|抓紧|及时|严格|依法(?!治|行政)|广泛|牢牢|始终|特别是?|尤其是?|重点(?!领域|工程|项目|行业|任务|区域|工作)|突出|高度|多措并举|不失时机|一以贯之"
    r"|合理|适时|适度|逐步|更好|充分|精准|准确|科学(?!发展|技术|观|院|家|研究|知识|精神|文化)|多渠道|多方面"
    r"|从严|从实(?!际)|以更大的?[^,]{1,6}|下大力气|下决心|深刻|密切"
    r"|(?<=[^此各])地(?![方区位质震理下铁]))+"
)
_HANDLING = re.compile(
    r"^(?:(?:引导|鼓励|支持)(?:农民(?!工)|企业|群众|职工)(?=[^,]{4})|做好|推进|推动|加强和|加强|做好|做到|抓好|搞好|办好|用好|管好|促进|完善|提高|提升|优化|实施|实行|开展|发展|保持|强化|加大|落实|坚持|培育"
    r"|培养|建设|建立|健全|改进|稳定|巩固|增强|深化|组织|扭住|紧扣|突出|出重拳|做[优强大]|抓(?!手|住)|搞(?!活)|守住|守牢|筑牢|兜牢|兜住|把握|领会|理解|贯彻|执行|夯实"
    r"|打造|构建|建好|加速|注重|重视|关注|关心|支持|鼓励|引导|规范|处理好|解决好?|打好|打赢|破解|树立|弘扬|履行|健全|拓展|拓宽"
    r"|进行|启动|抢抓|抓住|营造|形成|创造|厚植|激发|释放|谋划|对接|融入|积极性|总结|回顾|研究|部署|重申|夺取|发生|改革和(?=完善))"
    r"(?!的|性|化|力|率|度|观|员|者|史|期|区|方式)"
)
_AFTER = re.compile(r"^(?:、|和(?![谐平美睦])|并|了|好(?!转|人|日))+(?=..)")
"""What is left between two verbs when the first is taken off."""
_SECOND_VERB = re.compile(
    r"(?<=....)(?P<joined>[和与、])(?:推进|推动|加强|加快|扩大|做好|抓好|促进|完善|改善|维护|实施)(?=.{3})"
)
"""A second verb of what was handled, whose first is off: 深化体制改革和推进对外开放."""
_FRAME = re.compile(
    r"^(?:(?P<place>在|从(?!容))|关于|对于?|围绕|针对)(?P<inside>[^,]{2,18}?)"
    r"(?:方面|问题|上(?:[^,]{0,2}(?:功夫|用力|着力|出实招|求突破|见实效))?"
    r"|(?(place)(?!)|(?=$)))$"
)
_TOWARDS = re.compile(
    r"^(?:对[^,]{2,12}?(?=(?:加强|加大|开展|实行|实施|做好)[^,]{3})"
    r"|从[^,]{2,8}?(?:高度|角度|层面|入手|着手|抓起)(?=[^,]{4})"
    r"|在[^,]{2,16}?(?:基础|前提|过程|条件|形势|同时)[上下中](?=[^,]{3}))"
)
_ABOVE_ALL = re.compile(r"(?P<whole>[^,]*(?P<head>[^,]{2}))(?:特别|尤其)是[^,]*(?P=head)")
"""What is named and the part of it that counts most: 国内需求特别是消费需求."""
_NARROWED = re.compile("特别是|尤其是")
_IS = re.compile(
    r"(?<=..)(?:(?P<being>既?(?<!求)是(?![否非])|始终是|事关|(?<!的)关系到?(?=.))"
    r"|之所以|涉及|直接关系|取得|呈现|有了|有待|有所|得到|进入|迈出|成为|开创|已|即将|将"
    r"|在(?=[^,]{2,14}[上中下])|任务[^,]{0,4}(?:繁重|艰巨)"
    r"|(?:进一步|不断|(?<!可)持续|稳步|继续|扎实|全面|逐步|蓬勃|更加|基本)(?=推进|推开|加强|提高|发展|改善|完善|增强|提升|深化|扩大|健全|优化|明显|完成|实现|建立))"
)
_TAIL = re.compile(
    r"(?:这[个场项根张块][^,]*|上[下多]?[^,]{0,2}(?:功夫|用力|着力)|等?各?方面的?工作|(?<!社会|思想|政府)工作|等$|事宜"
    r"|的?有关问题|的?意见|的?情况"
    r"|力度|不放松|不动摇|不松劲)$"
)
_TIME = re.compile(
    r"^(?:一批|一系列|过去(?:的)?[一二三四五六七八九十]*年(?:里|来|的|中)?|[一二三四五六七八九十几]年来|(?:19|20)\d\d年|今年|去年|上年|前年"
    r"|明年|今后|近年来?|当前|目前|我国|国家|全[国省市县](?![性人政统])"
    r"|第?[一二三四五六七八九十]+五\"?(?:时期|期间))+"
)
_SKIPPED = re.compile(
    r"^(?:我们|他们|大家|这|那|其中|同志们|各位|刚才|今天|综合|是|有|与|跟|和(?![谐平睦美])|确保|保证|力争|争取|防止|避免|出现|此|由"
    r"|以|用|把|将|向|按照?|根据|通过|为了?|随着|作为|面对|依托|结合|立足|面向|借助|凡|由于|因为|如果|虽然|尽管|既|无论|不管|正如|比"
    r"|必然|重在|总之|因此|所以|但|而|并|就是|只有|只要|没有|不|各[族位]|在|从(?!严)|采取|再次|呈现|提交|(?:主要)?(?:运用|采用)|[通统综纵]观|权衡|提请|发表|阐述|适应|实现(?:上述|这些)|做好[^,]{0,4}工作$|决不|绝不)"
)
_TROUBLES = re.compile(
    r"(?:面临|存在|遇到|还?有)(?:着|的|了)?(?:不少|许多|一些|诸多)(?P<name>[^,]{2,10})$"
    r"|(?:面临|存在|遇到)(?:着|的|了)?(?P<named>[^,]{2,10})$"
)
_TAKEN_AS = re.compile(r"把(?P<name>[^,]{2,12}?)(?:作为|放在|摆在)")
_REMARK = re.compile(r"(?:这[个场项根张块][^,]*|是|为|就|主要)$")
_OF_PEOPLE = re.compile(r"^[^,]{0,14}?(?:总书记|主席|总理|书记)(?:关于|的)?")
_SPEECHES = re.compile(r"的?(?:重[大要]|一系列|系列)*(?:要求|论述|讲话|指示|精神|批示|部署)+$")
_SAYS = re.compile(
    r"(?:强调|指出|要求|认为|看到|认识到|表示|提出|决定|明确|来说|而言|[讲说]|以来|之际|之后|以后|同时|过程中|基础上?|前提下|形势下|背景下|[际内外体]看|出发)$"
)
PEOPLE = re.compile(r"总书记|主席|总理|书记|省长|市长|县长|同志|代表们")


def clauses(text: str) -> list[str]:
    """The first clauses of an opening, folded, its number taken off."""
    folded = NUMBER.sub("", fold(_STRONG.sub(r"\1", text)).strip())
    found = [one.strip(" \n*#—()") for one in re.split(r"[,。;:!?\n]", folded)]
    return [one for one in found if one][:_CLAUSES]


def reduced(clause: str) -> tuple[str, bool]:
    """A clause without what urges, who says so, when, and what is said of its subject, '' where it
    leads nowhere; and whether something is said of a subject (就业是…)."""
    text = _TIME.sub("", NUMBER.sub("", clause))
    text = _TOWARDS.sub("", _URGING.sub("", text))
    framed = _FRAME.match(_URGING.sub("", text))
    if framed:
        text = framed["inside"]
    text = _TOWARDS.sub("", _TIME.sub("", _URGING.sub("", text)))
    troubles, taken = _TROUBLES.search(text), _TAKEN_AS.search(text)
    if troubles:
        text = troubles["name"] or troubles["named"]
    elif taken:
        text = taken["name"]
    bare = unhandled(text)
    if PEOPLE.search(bare):
        bare = unhandled(_cut(_OF_PEOPLE.sub("", bare), _SPEECHES))
    above_all = _ABOVE_ALL.fullmatch(bare)
    bare = above_all["whole"] if above_all else bare
    if leads_over(bare) or _NARROWED.search(bare):
        return "", False
    said = _IS.search(bare)
    if said:
        bare = bare[: said.start()]
    return _cut(_cut(bare, _REMARK), _TAIL), bool(said and said["being"])


def unhandled(text: str) -> str:
    """Without the verbs of urging and handling in front."""
    handled = False
    while True:
        urged = unurged(text)
        shorter = _AFTER.sub("", _HANDLING.sub("", urged))
        # A verb stays where too little is left without it: 优化环境.
        if shorter == text or chinese(shorter) < 3:
            return _SECOND_VERB.sub(r"\g<joined>", text) if handled else text
        handled = handled or shorter != urged
        text = shorter


def unurged(text: str) -> str:
    """Without what urges in front, the verb of what is to be done kept."""
    return _URGING.sub("", text)


def without_time(text: str) -> str:
    """Without the year or the country in front."""
    return _TIME.sub("", text)


def without_tail(text: str) -> str:
    """Without 工作, 方面的工作, 情况 and the like at the end, where enough is left."""
    return _cut(text, _TAIL)


def leads_over(text: str) -> bool:
    """Whether a clause only leads to the next: 面对…, 会议指出."""
    return bool(_SKIPPED.match(text) or _SAYS.search(text))


def chinese(text: str) -> int:
    """How many Chinese characters there are in ``text``."""
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


def _cut(text: str, ending: re.Pattern[str]) -> str:
    """Without the ending, where enough is left."""
    shorter = ending.sub("", text)
    return shorter if chinese(shorter) >= 3 else text
