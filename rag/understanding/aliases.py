"""Everyday words of questions and the words that speeches use for the same thing.

Only terms with one fixed official form; what may mean several things is left to the search by
meaning. Knows nothing of speeches.
"""

from __future__ import annotations

_ALIASES = {
    "gdp": "生产总值",
    "cpi": "居民消费价格",
    "r&d": "研发",
    "pm2.5": "细颗粒物",
    "pm10": "可吸入颗粒物",
    "物价": "居民消费价格",
    "财政收入": "一般公共预算收入",
    "农民收入": "农村居民人均可支配收入",
    "农民人均收入": "农村居民人均可支配收入",
    "居民收入": "居民人均可支配收入",
    "人均收入": "人均可支配收入",
    "规上": "规模以上",
    "限上": "限额以上",
    "固投": "固定资产投资",
    "社零": "社会消费品零售总额",
    "用电量": "全社会用电量",
    "发改": "发展和改革",
    "工信": "工业和信息化",
    "人社": "人力资源和社会保障",
    "住建": "住房和城乡建设",
    "农业农村局": "农业农村部门",
    "环保局": "生态环境局",
    "国土局": "自然资源局",
    "卫健": "卫生健康",
    "市监": "市场监督管理",
    "金融办": "金融工作办公室",
    "督查": "督察",
    "高铁站": "高速铁路车站",
    "老百姓": "群众",
    "防疫": "疫情防控",
    "抗疫": "疫情防控",
    "打了多少": "产量",
    "收了多少": "产量",
}


def spelt_out(asked: str) -> str:
    """The folded text ``asked`` with the official words behind each everyday one.

    >>> spelt_out("gdp多少")
    'gdp生产总值多少'
    """
    for short, words in _ALIASES.items():
        if short in asked and words not in asked:
            asked = asked.replace(short, f"{short}{words}")
    return asked
