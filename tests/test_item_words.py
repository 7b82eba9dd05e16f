"""「第四项呢」 points at an item of a list; 「第二次会议」 and 「第二产业」 point at none."""

from __future__ import annotations

import pytest

from rag.domain import Message
from rag.itemising import meant_items
from rag.list_lines import items_of, shown
from rag.understanding.items import Which, is_bare_request, items_asked
from rag.understanding.plainly import plainly_asked

FIVE = "一要修路。[1]\n二要架桥。[2]\n三要种树。[3]\n四要清淤。[4]\n五要建校。[5]"


@pytest.mark.parametrize(
    ("question", "numbers", "own"),
    [
        ("第四项呢？", (4,), ""),
        ("第二条具体讲了什么？", (2,), ""),
        ("展开说说第三点", (3,), ""),
        ("最后一点呢？", (-1,), ""),
        ("倒数第二条怎么落实", (-2,), ""),
        ("第一条和第三条分别讲了什么", (1, 3), ""),
        ("第二到第四项呢", (2, 3, 4), ""),
        ("（四）呢", (4,), ""),
        ("[4]呢？", (4,), ""),
        ("第四呢", (4,), ""),
        ("刚才第十二条的原文是什么", (12,), ""),
        ("第二项有什么目标？", (2,), "有什么目标？"),
        ("第五条里建几所学校？", (5,), "建几所学校？"),
        ("第三个问题出在哪里", (3,), "出在哪里"),
    ],
)
def test_items_are_pointed_at_by_their_numbers(
    question: str, numbers: tuple[int, ...], own: str
) -> None:
    found = items_asked(question)
    assert found is not None
    assert (found.which, found.numbers, found.own) == (Which.NUMBERED, numbers, own)


@pytest.mark.parametrize(
    ("question", "which"),
    [
        ("前两条分别怎么落实？", Which.FIRST),
        ("后三项呢", Which.LATEST),
        ("每一条都展开说说", Which.EACH),
        ("逐条说说", Which.EACH),
        ("其他几项呢？", Which.OTHERS),
        ("剩下的呢", Which.OTHERS),
        ("还有呢？", Which.MORE),
        ("还有别的要求吗？", Which.MORE),
        ("继续", Which.MORE),
        ("下一条呢", Which.NEXT),
        ("上一条呢", Which.BEFORE),
        ("这一条谁负责？", Which.SAME),
        ("修路那条呢？", Which.WORDED),
    ],
)
def test_items_are_pointed_at_without_numbers(question: str, which: Which) -> None:
    found = items_asked(question)
    assert found is not None
    assert found.which is which


@pytest.mark.parametrize(
    "question",
    [
        "第二次会议是哪天",
        "第二年呢，涨了没有？",
        "第一书记怎么选派",
        "第二产业占多少",
        "第三季度呢",
        "第一个五年计划呢",
        "前两个月增长多少",
        "第二条河在哪",
        "第三点五个百分点",
        "第三部分讲了什么",
        "后一篇呢",
        "那条河多长",
        "2014年报告的第四项任务是什么",
        "还有哪些乡镇没完成？",
        "为什么提第三条",
        "粮食产量多少",
    ],
)
def test_words_that_point_at_no_item(question: str) -> None:
    assert items_asked(question) is None


@pytest.mark.parametrize(
    ("told", "items"),
    [
        ("一要修路。[1]\n二要架桥。[2]", ("一要修路。", "二要架桥。")),
        ("三是种树。\n一是修路。\n二是架桥。", ("一是修路。", "二是架桥。", "三是种树。")),
        ("会上提出两点要求。\n一是修路。\n二是架桥。", ("一是修路。", "二是架桥。")),
        ("今年办两件实事。\n修村道。\n架便桥。", ("修村道。", "架便桥。")),
        ("办好了实事：\n- 修路\n- 架桥\n- 种树", ("- 修路", "- 架桥", "- 种树")),
        ("有两点考虑：一是路窄；二是桥旧。", ("一是路窄；", "二是桥旧。")),
        ("全县修路30公里。", ()),
        ("讲话中未提及。查了 3 篇讲话。\n没有。", ()),
    ],
)
def test_an_answer_is_read_as_a_list(told: str, items: tuple[str, ...]) -> None:
    assert items_of(told)[0] == items


def talk(*turns: str) -> tuple[Message, ...]:
    return tuple(Message("assistant" if at % 2 else "user", said) for at, said in enumerate(turns))


def meant(question: str, *turns: str) -> tuple[str, ...] | str | None:
    """The items that a follow-up means, or why there is none."""
    asked = items_asked(question)
    assert asked is not None
    found = meant_items(asked, talk(*turns))
    return None if found is None else found.lacks or found.items


LIST = ("提出了哪五条要求？", FIVE)
DEEPER = ("第二条呢？", "桥要宽。\n桥要牢。\n桥要早。\n桥要亮。\n桥要省。\n桥要美。")


def test_numbers_are_those_of_the_last_list() -> None:
    assert meant("第四项呢", *LIST) == ("四要清淤。",)
    assert meant("前两条呢", *LIST) == ("一要修路。", "二要架桥。")
    assert meant("倒数第二条呢", *LIST) == ("四要清淤。",)
    assert meant("清淤那条呢", *LIST) == ("四要清淤。",)


def test_a_list_goes_on_behind_the_answer_on_one_of_its_items() -> None:
    assert meant("第三条呢", *LIST, *DEEPER) == ("三要种树。",)
    assert meant("下一条呢", *LIST, *DEEPER) == ("三要种树。",)
    assert meant("这条谁负责", *LIST, *DEEPER) == ("二要架桥。",)
    others = ("一要修路。", "三要种树。", "四要清淤。", "五要建校。")
    assert meant("其他几条呢", *LIST, *DEEPER) == others
    # Six lines stand in the last answer, five in the list: the sixth can only be one of these.
    assert meant("第六条呢", *LIST, *DEEPER) == ("桥要美。",)


def test_it_is_the_same_where_the_follow_up_is_kept_as_it_was_understood() -> None:
    understood = (f"《讲话》的{shown('二要架桥。')}讲了什么？", DEEPER[1])
    assert meant("第三条呢", *LIST, *understood) == ("三要种树。",)
    assert meant("下一条呢", *LIST, *understood) == ("三要种树。",)


def test_an_answer_of_one_line_in_between_does_not_hide_the_list() -> None:
    assert meant("第三条呢", *LIST, "全县路有多长？", "全县公路30公里。") == ("三要种树。",)


def test_what_the_list_does_not_have_is_said() -> None:
    assert meant("第六条呢", *LIST) == "上一个回答只有五条，没有第六条。"
    two = ("提出了哪两条要求？", "一要修路。\n二要架桥。")
    assert meant("后三条呢", *two) == "上一个回答只有两条，没有后三条。"


def test_where_no_list_was_told_nothing_is_meant() -> None:
    assert meant("第四项呢", "路有多长？", "全县公路30公里。") is None
    # Two sentences that answer what was asked about one thing are no list.
    assert meant("第四项呢", "路有多长？", "全县公路30公里。\n今年修了5公里。") is None
    assert meant("其他几项呢", *LIST) is None


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("由谁负责？", "由县水利局负责。", True),
        ("是哪个部门牵头", "县水利局全力以赴。", False),
        ("什么时候完成", "9月底前全部清零。", True),
        ("要花多少钱？", "投入2.07亿元。", True),
        ("要花多少钱？", "加固圩堤9处。", False),
        ("提到哪些数字", "加固圩堤9处。", True),
    ],
)
def test_a_question_without_words_of_its_own(question: str, sentence: str, told: bool) -> None:
    holds = plainly_asked(question)
    assert holds is not None
    assert holds(sentence) is told


def test_a_question_with_words_of_its_own_is_left_to_the_search() -> None:
    assert plainly_asked("圩堤由谁负责") is None
    assert plainly_asked("新增多少学位") is None


def test_a_bare_request_for_more_detail() -> None:
    assert is_bare_request("展开说说")
    assert is_bare_request("具体怎么落实？")
    assert not is_bare_request("展开说说圩堤加固")
    assert not is_bare_request("好的")


def test_a_list_asked_for_below_an_item_is_gone_through_first() -> None:
    below = ("第二条里分哪几件事？", "桥要宽。\n桥要牢。\n桥要早。")
    assert meant("第三件呢", *LIST, *below) == ("桥要早。",)
    assert meant("第四项呢", *LIST, *below) == ("四要清淤。",)
    assert meant("第六项呢", *LIST, *below) == "前面列出的只有五条，没有第六项。"


def test_what_is_asked_of_an_item_is_no_new_list() -> None:
    figures = ("第二条提到哪些数字？", "桥宽9米。\n桥长80米。\n造价300万元。")
    assert meant("第三条呢", *LIST, *figures) == ("三要种树。",)
