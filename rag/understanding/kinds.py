"""What sort of answer a question asks for: its kind, what must be in the answer, plan or result.

Read off the question's own words alone; which speeches it names is the business of ``naming.py``.
Questions are taken as people ask them: with or without a question word, as a request (列一下…),
or as a bare noun phrase (粮食产量？).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.understanding.parts import asked_parts


class QuestionKind(StrEnum):
    """What sort of answer is wanted; decides how much evidence is gathered."""

    FACT = "事实"
    LIST = "列举"
    COMPARE = "对比"
    REASON = "原因"
    QUOTE = "原文"
    SECTION = "概括"


class Tense(StrEnum):
    """Whether a question asks for what is planned or for what has come about."""

    PLAN = "目标"
    RESULT = "结果"
    OPEN = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold to be one: a figure (in one of ``units``, if any is named), a
    date, or a person. All False: anything may answer. ``act``: what the person did (主持), which
    the cited sentence must tell of."""

    figure: bool = False
    units: frozenset[str] = frozenset()
    date: bool = False
    person: bool = False
    act: str = ""


_COUNTED = "[两二三四五六七八九十\\d]{1,2}"

_QUOTE = re.compile(
    r"原文|原话|原句|逐字|一字不[差改]|引号里|哪一?句|句什么话|"
    r"(?:句话|句|那话)[^,，。?？]{0,4}(?:怎么|咋|如何)说|"
    r"引[用了]?[^,，。?？]{0,12}(?:什么话|怎么说)|完整(?:的话|表述)|照(?:原样|搬)"
)
_GIST = re.compile(
    r"(?:总结|概括|归纳|梳理|提炼)(?!了|出|的?经验|大会|会|表彰|过去|讲话|报告|性|来看)|"
    r"要点|浓缩|主旨|一句话(?:说|讲|概括)|大意|大体|大致讲|大概讲|概述|简述|综述|简要|主要内容|中心思想|核心(?:内容|意思)|"
    r"简单(?:说说|讲讲|介绍|说一下|讲一下)|(?:会议|讲话|报告)的?(?:主要)?精神(?:是什么|有哪些|呢|$|[?？])|"
    r"(?:主要|都|大概|到底|具体)?(?:讲|说|谈)(?:的是|的|了些|了|些)?(?:什么|啥)(?:内容|事|东西)?(?=[?？。]|$|呢|来着)"
)
_FOR = "(?<![认以作成因称视列变定分名当])为"
_REASON = re.compile(
    rf"{_FOR}(?:什么|何|啥)|何以|缘何|凭什么|凭啥|怎么会|怎么(?:还|就|老|总|不|没|比|又|才|反|这么|那么)|咋(?:会|还|就|老|没|这么)|怎么回事|"
    r"原因|理由|缘由|缘故|根源|病根|症结|目的(?:是|何在|在哪|呢|[?？]|$)|为了(?:什么|啥)|"
    r"依据是什么|根据是什么|道理何在|意义(?:何在|在哪)|"
    r"(?:卡|难|错|坏|出|输|差|慢|堵|毛病|问题)在(?:了)?(?:哪|什么|何处|啥)|怎么来的|由来"
)
_WHY = re.compile(rf"{_FOR}(?:什么|何|啥)|何以|缘何|凭什么|凭啥|怎么(?:不|没)")
_PLURAL = (
    "要求|措施|举措|办法|做法|任务|问题|不足|困难|短板|弱项|经验|成绩|成效|成就|亮点|原则|保障|"
    "部署安排|政策|优势|特点|难题|难点|堵点|痛点|隐患|毛病|建议|意见|提法|期待|期望|希望|重点|打算|抓手|路径|行动|动作|项目|规定|禁令|纪律|实招|硬招"
)
_LIST = re.compile(
    rf"哪些|哪几|哪{_COUNTED}(?!年|月|日|号|天|点)|都有(?:什么|啥|谁)|"
    rf"几(?:个方面|方面|件|条|项|样|招|点(?:要求|意见|建议|希望|体会|措施|任务))|"
    r"列出|列举|列一?下|列个|罗列|数一?数|一一|逐[一条项个]|分别|分成|包括(?:什么|啥|谁)|包含(?:什么|啥)|"
    r"都(?:是|包括|涉及)(?:什么|啥|谁)|都[^,，。?？]{1,6}谁|各(?:要|是|说|有|自|多少|定|用|讲|提)|"
    r"解释[^,，。?？]{0,16}(?:字|词|个)|(?:怎么|怎样|如何)解释|"
    rf"(?:有|提|讲|说|采取|存在|取得|作|做|定|下|遇到|面临|总结|布置|安排|强调)[了过出到]{{0,2}}"
    rf"(?:什么|啥|何|怎样的|哪方面的?|哪类)(?:具体|主要|新|好|重要|突出|明确|实质性)?的?(?:{_PLURAL})|"
    rf"(?:{_PLURAL})都?是(?:什么|啥)|"
    rf"(?:这|那|的|说|把|[“\"「])(?!一){_COUNTED}(?:个|项|条|件|大|种|样|点|句|步|场|处|类)"
    r"[^,，。?？]{0,14}(?:(?:是|指|叫)(?:什么|啥)|什么意思|内容|[,，](?:各|分别|都))"
)
_BARE_LIST = re.compile(
    rf"^[^哪谁几啥么吗何]*(?:(?:{_PLURAL}|名单|名录)呢?|"
    rf"(?:^|的|说|讲|[“\"「])(?!一){_COUNTED}(?:个|项|大|条|件)(?!月|亿|百分)[^\d,，。?？]{{2,6}})[?？。]?$"
)
"""A request without a question word: 「抓粮食的措施？」"""
_HOW = re.compile(
    r"(?:怎么|怎样|如何|咋)(?!说|讲|看|谈|评价|样|会|还|就|老|总|不|没|比|又|才|反|要求|强调|规定|这么|那么|回事|得|称呼|定位|定义|表述|论述|"
    r"理解|描述|形容|形成|叫|算|来的|变|定的|的|啦|了|[?？。,，]|$)|"
    r"(?:从|抓|干|做|在)哪(?:儿|里)?(?:着手|入手|下手|发力)|(?:怎么|咋)办|靠什么(?:来|去)?|(?:用|拿)什么办法"
)
_THEME = re.compile(
    r"(?:怎么|怎样|如何|咋)(?:说|讲|看(?!出|到|见)|谈|要求|强调|规定|评价|论述|表述|理解|描述|定位)|"
    r"介绍|聊聊|说说|谈谈|讲讲|说一?下|讲一?下|部署|论述|"
    r"(?:部分|方面|问题|段|章|节|块)(?:主要|都)?(?:是?讲|是?说|谈|提到)[了的]?(?:什么|啥)|什么内容|主要(?:讲|说|谈|提)|"
    r"(?:有|作了?|做了?|是)(?:什么|啥|怎样的)(?:安排|考虑|看法|态度|论断|判断|内容)|"
    r"(?<![哪几])(?<![哪几]个)(?:部分|方面)(?:的?内容|的?精神)?(?=[?？。]|$|呢)"
)

_APART = re.compile(r"不同|异同|区别|差别|差异|对比|相同")
_DIFFERENT = re.compile(
    r"不同|异同|相同|对比|比较(?!突出|大|多|好|高|难|重|快|明显|严重|薄弱|困难|少|低|慢|差|弱|集中|普遍)|"
    r"区别|差别|差异|变化|变了|变成|换成|改了|一样|相比|后来实际|共同点|共性|(?:更|最)(?:高|低|多|少|重|快|强)|"
    r"哪[一个]?(?:年|篇|次|个|份|件)[^,，。?？]{0,8}(?:更|去掉|没有|新添|新增)|"
    r"(?:[两几]|前后)(?:篇|次|份|场|个会|年的)"
)
_SIDE_BY_SIDE = re.compile(
    r"又|谁|各(?!地|级|县|市|省|区|镇|乡|部门|单位|方面|项|类|族|界|位|种)|分别|都"
)
_SEVERAL = re.compile(r"(?:[两几]|前后两?)(?:篇|次|份|场|个会|年的?(?:讲话|报告|会))")

HEAD = re.compile(
    r"谁|哪位|哪天|哪一天|哪年|几月|几号|日期|何时|什么时候|什么时间|来源|供稿|发布|职务|"
    r"标题|题目|在哪(?:里|儿|座|个)?开|地点|哪个单位|哪个机关"
)
"""A question that the lines at the head of a text may answer."""

SPEAKER_ASKED = re.compile(
    r"(?:讲话|发言|报告|致辞|贺词)的(?:人|领导)?是(?:谁|哪位|哪个)|谁(?:讲|作|做|说|发表)的|讲话人|"
    r"(?:是谁|哪位领导)(?:讲|作|发表)"
)

OPINION = re.compile(
    r"(?:你|您|你们|咱)(?:觉得|认为|看来?(?=[，,周谁哪这])|怎么看|的看法|的意见|喜欢|推荐|建议)|依[你您](?:看|之见)|"
    r"(?:预测|猜)(?:一下|测)"
)
"""A question for the answerer's own view."""

_UNIT_ASKED = re.compile(
    r"多少(?:个)?(?P<scale>[千百]?[万亿])?(?P<unit>元|钱|吨|人次|人|户|家|亩|公里|平方米|平方公里|立方米|公顷|张|"
    r"名|位|所|座|辆|台|套|岁|米|倍|次|天|度|头)|(?P<share>百分之几|百分之多少|百分比)|(?P<points>几个百分点)"
)
_MONEY_ASKED = re.compile(
    r"(?:投资?|花费?|掏|补贴?|募|拨|贷|欠|赔|罚|挣|赚|捐|授信)[了入到出给]?多少(?=$|[?？。,，、呢])|"
    r"(?:产值|营收|利润|税收|收入|投资|资金|贷款|债务|总额|盘子)[^,，。?？]{0,4}多少(?:个)?[万亿](?=$|[?？。,，、呢])"
)
_FIGURE_ASKED = re.compile(
    r"多少|几(?:公里|天|亩|吨|万|千|百|元|块钱|米|岁|倍|户|分钟|个?小时)|多大|多高|多长|多远|增速|第几个|几个百分点|占比|比例是|几成|什么水平"
)
_DATE_ASKED = re.compile(
    r"几号|哪一?天|哪一?年|哪年|几月|几日|什么时候|何时|什么时间|具体日期|标的?日期|日期是"
)
_PLAN_ASKED = re.compile(
    r"目标|预期|计划|要达到|安排|打算|力争|控制在|定在|定[了的得]?多[少高]|"
    r"要求[^,，。?？]{0,10}(?:前|完)|(?<!提)前(?:要|必须|应)?(?:完成|[做改弄办]完|[弄办]好|建成|拨付?)|今后|将要?|想(?:增|降|做|达|要|建|办|实现|完成)"
)
_RESULT_ASKED = re.compile(
    r"(?<!前)(?<!前要)完成|实际|达到了|实现了|同比|比上年|结果|已经|(?:增长?|[降减涨升]|下降|增加|减少|提高)了|最后是|后来"
)
_ACT = re.compile(r"主持|通报|出席|陪同|签署|批示|担任|牵头|负责|发言|宣读|致辞")
_PERSON_ASKED = re.compile(
    r"谁(?![^,，。?？]{0,6}(?:更|(?<!最)[快慢高低多少大小]一?[点些]?(?=[?？。,，]|$)))|哪位|哪个人|哪名|姓名|叫什么名|"
    r"(?:[儿女]子?|妻子|丈夫|爱人|父亲|母亲|孩子|师|员|长|书记|主任|主席|经理|老人|干部|农民|工人|村民)叫(?:什么|啥)"
)
_FIRM_UNITS = {
    "元": "元", "钱": "元", "吨": "吨",
    "人次": "人次", "人": "人", "户": "户", "亩": "亩", "公里": "公里",
    "平方米": "平方米", "平方公里": "平方公里", "立方米": "立方米", "公顷": "公顷", "张": "张",
    "岁": "岁", "米": "米", "倍": "倍", "度": "度",
}  # fmt: skip


def kind_of(question: str, speeches: int = 0, side_by_side: bool = False) -> QuestionKind:
    """The kind of answer that the question's own words ask for.

    ``speeches``: how many it names. ``side_by_side``: it sets names or years beside each other
    (会甲和会乙, 2024年和2025年), so that 各 and 分别 tell the speeches apart and not things in one.
    """
    if _QUOTE.search(question):
        return QuestionKind.QUOTE
    asks_why = bool(_WHY.search(question)) and not _APART.search(question)
    if not asks_why and _compares(question, speeches, side_by_side):
        return QuestionKind.COMPARE
    for kind, pattern in (
        (QuestionKind.REASON, _REASON),
        (QuestionKind.SECTION, _GIST),
        (QuestionKind.LIST, _LIST),
        (QuestionKind.LIST, _BARE_LIST),
        (QuestionKind.LIST, _HOW),
        (QuestionKind.SECTION, _THEME),
    ):
        if pattern.search(question):
            return kind
    return QuestionKind.FACT


def asks_how(question: str) -> bool:
    """Whether a question asks how something is to be done: 「怎么抓粮食生产」."""
    return bool(_HOW.search(question))


def _compares(question: str, speeches: int, side_by_side: bool) -> bool:
    if speeches == 1 and not side_by_side:
        return False
    if _SEVERAL.search(question) and _DIFFERENT.search(question):
        return True
    beside = side_by_side and bool(_SIDE_BY_SIDE.search(question))
    return speeches > 1 and (beside or bool(_DIFFERENT.search(question)))


def expected_of(question: str) -> Expected:
    """What sort of thing the question asks for, read off its question words.

    Only units that cannot be written otherwise are demanded: 多少亩 is answered in 亩, but 多少项
    may be answered 「6个」.
    """
    units: set[str] = set()
    for match in _UNIT_ASKED.finditer(question):
        if match["share"]:
            units.add("%")
        elif match["points"]:
            units.add("百分点")
        elif match["unit"] in _FIRM_UNITS:
            units.add(_FIRM_UNITS[match["unit"]])
    if _MONEY_ASKED.search(question):
        units.add("元")
    person = bool(_PERSON_ASKED.search(question))
    act = _ACT.search(question)
    # 「增速为什么低」 asks for a reason, and for no figure.
    reason_only = bool(_WHY.search(question)) and not re.search("多少|几", question)
    return Expected(
        figure=bool(units) or (bool(_FIGURE_ASKED.search(question)) and not reason_only),
        units=frozenset(units),
        date=bool(_DATE_ASKED.search(question)),
        person=person,
        act=act[0] if person and act else "",
    )


def tense_of(question: str) -> Tense:
    """PLAN for a target, RESULT for an outcome, OPEN where the question says neither or both; of
    several things asked, that of all of them."""
    parts = asked_parts(question)
    if len(parts) > 1:
        told = {tense_of(part) for part in parts}
        return told.pop() if len(told) == 1 else Tense.OPEN
    plan, result = bool(_PLAN_ASKED.search(question)), bool(_RESULT_ASKED.search(question))
    if plan == result:
        return Tense.OPEN
    return Tense.PLAN if plan else Tense.RESULT
