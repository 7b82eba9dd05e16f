"""Two small invented speeches made ready for comparing, as several test files need them."""

from __future__ import annotations

import numpy as np
from fakes import BigramEmbedder

from rag.comparing import Matched, Side, make_side, match, pieces, stretch_vectors
from rag.domain import with_id
from rag.reading import read_bytes


def side(identifier: str, *paragraphs: str) -> Side:
    text = "\n".join(paragraphs)
    speech = with_id(read_bytes(text.encode(), f"{identifier}.txt"), identifier)
    found = pieces(speech)
    vectors = BigramEmbedder().embed_passages([speech.quote(s.span) for s in speech.sentences])
    return make_side(speech, found, stretch_vectors(found, np.asarray(vectors)))


ROAD = (
    "农村公路要养护好。农村公路去年修了四十公里，路肩培土，边沟清理，护栏补齐；"
    "养路工按里程包干，下雪先撒盐，塌方先抢通，过桥限重牌一律换新的。"
)
CLINIC = (
    "村卫生室要有人坐诊。村医每周轮训，常用药备足六十种，老人体检上门，"
    "慢病随访登记；卫生室的冰箱、氧气瓶、救护电话坏了三天之内修好。"
)


def both(a: list[str], b: list[str]) -> Matched:
    return match(side("s1", *a), side("s2", *b))


PORT = (
    "加快渔港改造。渔港码头去年加固了一百二十米，渔港航标全部换新，进港的渔船比前年多了三成，"
    "渔民卸鱼不再等潮水。港池清淤一万方，大船小船都能靠岸，渔港夜里有了灯。"
)
PORT_AGAIN = (
    "渔港改造要收尾。渔港码头今年再加固八十米，渔港航标要有人巡护，渔船进港先登记，"
    "渔民卸鱼的栈桥年底建成。港池每年清淤一次，大船靠外港，小船靠里港，渔港夜灯不许断。"
)
TEA = (
    "做好茶园管护工作。茶园修剪在霜降以前做完，茶园施有机肥，茶树病虫害用灯诱杀，"
    "茶农每季度培训一次。老茶园改种三百亩，茶苗由农技站统一供应，采茶工早早约好。"
)
SCHOOL = (
    "各学校要修缮校舍。校舍屋顶漏雨的先修，学校食堂换新灶具，学生宿舍装热水器，"
    "教师周转房开学前交钥匙。操场跑道翻新两处，围墙加固，校门口装减速带，校车换新胎。"
)
