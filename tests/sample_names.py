"""Who and what the sample speeches name, written out by hand, and names that none of them has.

The lists do not come from the code under test: a name that it fails to see must not be missing
from the corruptions too.
"""

from __future__ import annotations

from random import Random

PEOPLE = tuple(
    """
    周砚清 蒋云舟 郑兰圃 唐予衡 段守田 罗克勤 陶望岳 翁百川 费明礼 常问渠 邵立冬 贺铁山 梁柏川
    程以恒 魏修平 傅雪樵 高令闻 宋棠 康素心 石广田 田若谷 闻人朗 郎晓峰 郁长河 甘雨竹 屈大川
    乔小满 苏景行 秦若虚 陈䶮 孟传喜 陆秉谦 罗㛃 高岱 骆明夷 谈晚照 乌云飞
    """.split()
)

_PLACES_BY_KIND = (
    "望荻镇 芦汀镇 清塬镇 大堰头镇 白鹭圩镇 石臼湾镇 北荻港镇 柳渚镇 南岗嘴镇",
    "桐坪乡 栗子坳乡 云峤乡",
    "云泽县 栖川县 渔陵县 岭北县 云岫县",
    "澜东区 澜西区 松硐口区",
    "荷荻口村 三荻汊村 篁屋冲村 杉篁坳村",
    "墨砺河 松硐溪 云泽湖",
    "临澜市 安岭市",
)
_BODIES_BY_KIND = (
    """
    县农业农村局 县应急管理局 县水利局 县商务局 县财政局 县自然资源局 县审计局 县公安局 县司法局
    县教育局 县气象局 县交通运输局 县卫生健康局 县市场监督管理局 县发展和改革局
    县住房和城乡建设局 县人力资源和社会保障局 县文化旅游广电体育局
    """,
    """
    市行政审批服务局 市财政局 市生态环境局 市司法局 市审计局 市水利局 市工业和信息化局
    市应急管理局 市住房和城乡建设局 市交通运输局 市自然资源和规划局 市城市管理局 市农业农村局
    市人力资源和社会保障局
    """,
    "县委组织部 县委督查室 县政府督查室 县委宣传部 市委督查室 市委组织部 市委编办 市委党校",
    "澜湾光电 启岸重工 泽稷米业 荻香食品 云峤矿泉 新禾家纺 安岭钒材 恒固冷链",
)
_SURNAMES = "赵 孙 李 吴 冯 褚 卫 沈 韩 杨 朱 许 何 吕 施 曹 严 华 金 姜 谢 邹 潘 葛 欧阳 司徒"
_GIVEN = "建 国 文 志 明 海 春 秋 玉 兰 德 生 永 安 晓 东 丽 华 振 宇 思 远 嘉 禾 慧 敏 一 凡"
_FIRST = "金 龙 沙 青 红 黄 石 枫 永 新 太 福 凤 马 双 古 杨"
_SECOND = "海 岭 泉 桥 坪 湾 塘 洲 坡 口 和 康 宁 山 溪 潭 岗 铺 店 楼"
_TRADES = "民政 统计 体育 文物 林业 信访 医疗保障 退役军人事务 乡村振兴 机关事务管理 粮食和物资储备"


def names_by_kind() -> tuple[tuple[str, ...], ...]:
    """Names that may stand for one another: people, then places and bodies kind by kind."""
    return (PEOPLE, *places(), *bodies())


def places() -> tuple[tuple[str, ...], ...]:
    """Places of the samples, those of one kind together."""
    return tuple(tuple(names.split()) for names in _PLACES_BY_KIND)


def bodies() -> tuple[tuple[str, ...], ...]:
    """Offices and firms of the samples, those of one kind together."""
    return tuple(tuple(names.split()) for names in _BODIES_BY_KIND)


def invented(name: str, random: Random) -> str:
    """A name of the same kind as ``name`` that no sample has."""
    if name in PEOPLE:
        given = "".join(random.sample(_GIVEN.split(), random.choice((1, 2, 2))))
        return random.choice(_SURNAMES.split()) + given
    if name[0] in "县市" and name[-1] in "局部室办校":
        return name[0] + random.choice(_TRADES.split()) + "局"
    made = random.choice(_FIRST.split()) + random.choice(_SECOND.split())
    return made + (name[-1] if name[-1] in "镇乡县区村河溪湖市" else name[-2:])
