"""The kind of answer wanted is read off questions as people ask them, by hand judged one by one."""

from __future__ import annotations

import pytest

from rag.understanding import QuestionKind, kind_of

ASKED = {
    QuestionKind.FACT: """
        粮食产量多少？
        粮食产量
        GDP目标
        GDP目标是啥
        增速如何
        去年完成得怎么样
        会是哪天开的
        谁主持的会
        讲话人是谁
        种苗中心建在哪个村
        总投资多少亿
        一共来了多少人
        死了几个人
        几点开的会
        市里自己掏多少
        头号工程是哪件事
        要从农业大县变成什么
        有没有提到高铁
        提没提房价
        产量比上年增了吗
        叫什么名字
        那个村的支书姓什么
        这事归谁管
        什么时候完工
        他讲了什么故事
        年均值控制在什么水平
        比较突出的乡镇是哪个
        认为什么最要紧
        新增就业的目标定了多少万人
        第几个达到百亿的县
        主题是什么
        给我个数，粮食产量
        这个县叫什么县
    """,
    QuestionKind.LIST: """
        提出了哪几项任务？
        有哪些举措
        有什么举措
        有什么要求
        提了什么要求
        提了几点要求
        想修的两条高铁是哪两条
        哪几个乡镇没完成
        哪三件事不能干
        哪五个方面
        分别是什么
        分别是谁负责
        给我列一下重点项目
        列出全部目标
        列举存在的问题
        罗列一下安排
        逐条说说措施
        都有什么好处
        都有谁参加
        包括什么
        包含哪几块
        “三个融合”是哪三个
        “三个融合”是什么
        说的四条防线是什么意思
        怎么解释“保、稳、进”这三个字
        那四个字怎么解释
        粮食怎么抓
        如何推进乡村振兴
        怎样发展旅游
        打算怎么治水
        咋解决住房难
        污水怎么办
        城中村打算怎么改
        怎么把水质搞好
        靠什么来稳就业
        从哪儿入手
        抓粮食的措施？
        存在的问题
        安全生产的要求
        用了哪些办法
        取得了什么成绩
        还有什么困难
        面临哪些突出问题
        任务分给了哪几个镇，各多少亩
        六件大事都有哪些
        说说有哪些举措
        总结了哪些经验
        部署了哪些任务
        说一下具体措施有哪些
        重点工作是什么？都有哪些
        点名的三处隐患是什么
        对农民承诺了哪几件实事
    """,
    QuestionKind.REASON: """
        为什么要抓粮食？
        为啥没完成
        为何推迟
        何以见得
        凭什么这么说
        原因是什么
        有哪些原因
        没建成的理由
        病根出在哪里
        都卡在什么上
        问题出在哪
        怎么会拖这么久
        怎么还没开工
        怎么不提房价了
        怎么没完成
        怎么回事
        目标为什么定得比去年低
        改名字的目的是什么
        这么做依据是什么
        主要原因
        三夏为啥这么要紧
        合并这两个局为的是什么，理由呢
        咋还没通车
        为什么说要怎么干就怎么干
    """,
    QuestionKind.QUOTE: """
        那句话的原文是什么？
        原话怎么说的
        给我原文
        要原话
        开头引了管子哪一句
        引的是哪句话
        那句顺口溜怎么说
        关于江山的那句话怎么说的
        一字不差地给我
        逐字引出来
        引号里的话
        引用了荀子的什么话
        讲过一句什么话
        把原句找出来
    """,
    QuestionKind.SECTION: """
        概括一下第二部分
        总结生态方面的部署
        归纳一下要点
        简要总结
        梳理一下就业部分
        要点
        讲话要点
        主要内容
        大意是什么
        主要讲了什么
        讲了什么
        说了啥
        这个会讲了些什么
        讲话的主要精神是什么
        会议精神是什么
        第三部分讲什么
        第二个问题讲的是什么
        最后一部分的内容
        说说就业
        谈谈教育
        讲讲粮食安全
        介绍一下背景
        给我介绍下种苗中心
        对防汛有什么部署
        教育方面的部署
        怎么说就业的
        怎么讲粮食
        怎么看民营经济
        对房地产怎么评价
        概括一下都提了哪些要求
        要守住哪些底线？简要总结
        许了哪些诺？简单说说
        每条大体讲什么
        用两三句话概述
        提炼三条要点
        具体怎么要求的
        对年轻干部有什么看法
    """,
}

COMPARED = """
    各要融入哪个都市圈
    对防疫的要求有什么不同
    都提到愚公移山，说的是什么
    分别怎么抓粮食
    粮食目标有啥变化
    两篇的异同
    哪个目标更高
    对比一下
    两次讲话的侧重有什么区别
    相比多了什么
    投入谁更多
    目标一样吗
    概括一下不同
    一个讲稳，一个讲进，差别在哪
"""


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize(
    ("question", "kind"), [(q, kind) for kind, block in ASKED.items() for q in lines(block)]
)
def test_the_kind_of_answer_is_read_off_the_words(question: str, kind: QuestionKind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize("question", lines(COMPARED))
def test_two_speeches_side_by_side_are_compared(question: str) -> None:
    assert kind_of(question, speeches=2, side_by_side=True) is QuestionKind.COMPARE


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("各是哪几项", QuestionKind.LIST),
        ("分别是多少", QuestionKind.LIST),
        ("粮食产量有什么变化", QuestionKind.FACT),
    ],
)
def test_one_speech_is_not_compared_with_itself(question: str, kind: QuestionKind) -> None:
    assert kind_of(question, speeches=1) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("为什么把三年行动的名字改了", QuestionKind.REASON),
        ("那句话的原文各是什么", QuestionKind.QUOTE),
        ("任务都分给了哪几个镇，各多少亩", QuestionKind.LIST),
        ("各乡镇要做哪些事", QuestionKind.LIST),
    ],
)
def test_several_speeches_of_one_place_are_not_compared_without_being_asked(
    question: str, kind: QuestionKind
) -> None:
    assert kind_of(question, speeches=3) is kind


def test_two_speeches_that_nobody_names_can_be_compared() -> None:
    assert kind_of("这两篇讲话对就业的说法有什么不同") is QuestionKind.COMPARE
