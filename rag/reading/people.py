"""Who speaks, by the head of a text: a post and a name, kept as written (李××, 陈某某).

A name needs a post before it, a label, a line of its own or a caption that says who spoke.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rag.domain import Certainty, Evidence, Span
from rag.doubting import HIDDEN
from rag.reading.lines import HAN

_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁"
    "韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧"
    "尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁"
    "钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣"
    "翁荀羊惠甄曲封储靳段富巫乌焦巴弓牧隗谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司"
    "黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴能苍双闻党翟谭贡劳姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀尚农温"
    "庄晏柴瞿阎慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关荆楚亓仝肖闫付代"
    "覃岳丘游商佟盖逯付苑矫鞠修冷"
)
_DOUBLE: Final = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|"
    "夏侯|端木|闻人|南宫|长孙|宇文|轩辕|申屠|独孤|"
    "钟离|百里|呼延|淳于|澹台|赫连|鲜于|公冶|太史"
)
FAMILY: Final = rf"(?:{_DOUBLE}|[{_SURNAMES}])"
_KNOWN: Final = (
    rf"(?:[{HAN}]{{1,8}}(?:[·•][{HAN}]{{1,8}})+|{FAMILY}[ 　]?[{HIDDEN}]{{1,3}}|"
    rf"{FAMILY}[ 　]+[{HAN}](?:[ 　]+[{HAN}])?(?![{HAN}])|{FAMILY}[{HAN}]{{1,2}})"
)
_ANY: Final = rf"(?:{_KNOWN}|[{HAN}]?[{HIDDEN}]{{1,3}}|[{HAN}]{{2,4}})"
POST: Final = (
    "(?:总书记|书记|总理|主席|主任|总裁|总经理|经理|总工程师|总编辑|主编|委员|常委|政委|司令员|专员|巡视员|"
    "调研员|顾问|院士|教授|代表|发言人|(?:[县区市省州旗盟镇乡村部厅局处科司署院校行会所站社台队组团师旅军]|"
    "委员|董事|理事|秘书|检察|大队|支队)长)"
)
_EDGE: Final = r"(?:同志)?(?=$|[\s　，,、。；：:（(）)\]】])"
_SPACED: Final = re.compile(rf"{POST}(?:同志)?[ \t　]+({_ANY}){_EDGE}")
_TIGHT: Final = re.compile(rf"{POST}({_KNOWN}){_EDGE}")
_LABEL: Final = re.compile(
    rf"(?:主?讲话?人|讲话者|讲话领导|报告人|发言人|发布人|致辞人|演讲人|主讲人|作者)[ 　]*[：:]"
    rf"[ 　]*(?:[^\n，。]{{0,30}}{POST}[ 　]*)?({_ANY}){_EDGE}"
)
_ALONE: Final = re.compile(rf"[（(]?({_KNOWN})(?:同志)?(?:[（(][^）)]{{2,30}}{POST}[）)])?[）)]?")
_CAPTION: Final = re.compile(
    rf"(?:^|[，,。\s　])(?:[{HAN}、]{{0,20}}{POST})?({FAMILY}[{HAN}]{{1,2}}?)(?:同志)?"
    rf"(?:代表[{HAN}]{{2,12}})?(?:向[{HAN}]{{2,6}}|在[^，。]{{2,40}}?(?:会议?|论坛|仪式|活动)上)"
    r"(?:作|发表|致)[^，。]{0,20}?(?:报告|讲话|致辞|贺词|演讲)"
)
_NEWS: Final = re.compile(
    rf"{POST}({FAMILY}[{HAN}]{{1,2}}?)(?:同志)?"
    r"(?:(?:主持(?:召开)?|出席)(?:会议|大会|活动)?[并，,](?:作|发表)?(?:重要|总结|动员)?讲话|"
    r"作(?:重要|总结|动员)?讲话)"
)
WHOSE: Final = rf"(?:{FAMILY}[{HAN}](?:(?![副代原常同])[{HAN}])?|{_KNOWN})"
_IN_TITLE: Final = (
    (re.compile(rf"(?<![{HAN}])({FAMILY}[{HAN}]{{1,2}})[：:]"), Certainty.STATED),
    (
        re.compile(rf"(?<![{HAN}])({WHOSE})同志(?:在|就|关于|(?:的)?(?:重要)?讲话)"),
        Certainty.STATED,
    ),
    (
        re.compile(
            rf"(?<![{HAN}])({WHOSE})(?:(?:常务)?副|代)?{POST}(?:同志)?(?:在|就|(?:的)?(?:重要)?讲话)"
        ),
        Certainty.INFERRED,
    ),
    (
        re.compile(rf"{POST}({WHOSE})(?:同志)?(?:在|就|答|回答|接受|(?:的)?(?:重要)?讲话|[：:])"),
        Certainty.STATED,
    ),
    (
        re.compile(
            rf"(?<![{HAN}])({WHOSE})在[^，。：:]{{2,60}}上的[{HAN}]{{0,6}}(?:讲话|致辞|报告)"
        ),
        Certainty.INFERRED,
    ),
)
_OFFICE: Final = re.compile(
    "[省市县区州院组委校局部厅务任协长记席员体们者]$|^(?:国家|全国|安徽|江西|江苏|云南|广东|广西|宁夏|党)"
)
"""Words that begin with a surname and stand where a name may: 国务院总理, 党组书记, 安徽省长."""
NOT_NAMES: Final = re.compile(
    r"讲话|报告|致辞|发言|同志|会议|时间|日期|主持|书记|主任|部门|单位|代表|各位|大会|谢谢|全文|摘要|要点|实录"
)


def speaker_of(text: str, head: Iterable[Span], captions: Iterable[Span]) -> Evidence | None:
    """The name in the lines ``head`` (title left out) or, failing that, in ``captions``.

    A name that stands alone, without a post or a label, is inferred.
    """
    lines = list(head)
    for pattern in (_LABEL, _SPACED, _TIGHT):
        for line in lines:
            found = _first(text, pattern, line)
            if found:
                return found
    for line in lines:
        match = _ALONE.fullmatch(text, line.start, line.end)
        if match and not NOT_NAMES.search(match.group(1)):
            return _evidence(match, Certainty.INFERRED)
    for line in captions:
        found = _first(text, _CAPTION, line)
        if found:
            return found
    return None


def speaker_of_news(text: str, lead: Span) -> Evidence | None:
    """Who spoke at the meeting that the news item with this first paragraph reports."""
    return _first(text, _NEWS, lead)


def speaker_in_title(text: str, title: Span) -> Evidence | None:
    """张三 in 张三：在……会议上的讲话, 张三同志在……上的讲话, 县长张三答记者问."""
    for pattern, certainty in _IN_TITLE:
        match = pattern.search(text, title.start, title.end)
        if match and not (NOT_NAMES.search(match.group(1)) or _OFFICE.search(match.group(1))):
            return _evidence(match, certainty)
    return None


def _first(text: str, pattern: re.Pattern[str], line: Span) -> Evidence | None:
    for match in pattern.finditer(text, line.start, line.end):
        if not NOT_NAMES.search(match.group(1)):
            return _evidence(match)
    return None


def _evidence(match: re.Match[str], certainty: Certainty = Certainty.STATED) -> Evidence:
    name = "".join(match.group(1).split())
    return Evidence(name, Span(match.start(1), match.end(1)), certainty)
