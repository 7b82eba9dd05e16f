"""「第四项呢？」 is answered with what the speech says under that item of the answer before."""

from __future__ import annotations

import pytest
from asking import assert_holds
from fakes import ScriptedJudge
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import Answer, Message, Question
from rag.errors import EmptyQuestion

BUSINESS = "优化营商环境大会提出了哪五条要求？"
FIVE = """一要让审批更快。[1]
二要让融资更易。[2]
三要让成本更低。[3]
四要让执法更有温度。[4]
五要让账款更清。[5]"""
"""The points of one speech, as an answer has them."""
REPORT = "云泽县2025年政府工作报告提出了哪些重点工作？"
LENIENT = "首批免罚清单共涉及12个领域97个事项"
FUND = "设立总规模20亿元的产业引导基金"
CLEARED = "必须在今年9月30日前全部清零"


def ask(service: Service, question: str, *turns: str) -> Answer:
    history = tuple(
        Message("assistant" if at % 2 else "user", said) for at, said in enumerate(turns)
    )
    *_, answer = service.ask(Question(question, history))
    assert_holds(service, answer)
    return answer


def went_on(service: Service, *questions: str) -> list[Answer]:
    """The answers of one conversation, kept as the app keeps it."""
    turns: list[str] = []
    answers = []
    for question in questions:
        answers.append(ask(service, question, *turns))
        turns += [answers[-1].rewritten or question, answers[-1].text]
    return answers


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("第四项呢？", LENIENT),
        ("第二条具体讲了什么？", FUND),
        ("展开说说第二点", FUND),
        ("最后一点呢？", CLEARED),
        ("融资那条呢", FUND),
    ],
)
def test_an_item_is_answered_from_what_stands_under_it(
    service: Service, question: str, words: str
) -> None:
    answer = ask(service, question, BUSINESS, FIVE)
    assert words in answer.text
    sections = {citation.section[-1] for citation in answer.citations}
    assert len(sections) == 1, "one item alone is told"


def test_the_person_is_told_which_item_was_meant(service: Service) -> None:
    answer = ask(service, "第四项呢？", BUSINESS, FIVE)
    assert answer.rewritten is not None
    assert "「四要让执法更有温度」" in answer.rewritten


def test_a_judge_changes_nothing_of_what_stands_under_an_item(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({}))
    assert LENIENT in ask(service, "第四项呢？", BUSINESS, FIVE).text


def test_several_items_are_told_each_under_its_own_line(service: Service) -> None:
    answer = ask(service, "前两条分别怎么落实？", BUSINESS, FIVE)
    lines = answer.text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("一要让审批更快"))
    second = next(at for at, line in enumerate(lines) if line.startswith("二要让融资更易"))
    assert any("15个集成事项" in line for line in lines[first:second])
    assert any(FUND in line for line in lines[second:])
    assert LENIENT not in answer.text


def test_an_item_that_is_not_there_is_not_made_up(service: Service) -> None:
    answer = ask(service, "第六条呢？", BUSINESS, FIVE)
    assert not answer.found
    assert answer.text == "讲话中未提及。上一个回答只有五条，没有第六条。"
    assert not answer.nearest


def test_a_conversation_goes_through_a_list(service: Service) -> None:
    _, fourth, second, others, sixth = went_on(
        service, BUSINESS, "第四项呢？", "第二条呢？", "其他几条呢？", "第六条呢？"
    )
    assert LENIENT in fourth.text
    assert FUND in second.text
    assert "15个集成事项" in others.text
    assert "尚有存量3.16亿元" in others.text
    assert LENIENT not in others.text
    assert sixth.text.endswith("前面列出的只有五条，没有第六条。")


def test_a_question_about_an_item_is_answered_from_there_alone(service: Service) -> None:
    # 授信 is spoken of in other parts of the speech too, and other points name who is charged.
    lent = ask(service, "第二条里授信总额多少？", BUSINESS, FIVE)
    assert "60亿元" in lent.text
    charged = ask(service, "第四项由谁负责？", BUSINESS, FIVE)
    assert "由市司法局负责" in charged.text
    by_when = ask(service, "第五项什么时候完成？", BUSINESS, FIVE)
    assert CLEARED in by_when.text


def test_what_is_not_said_under_an_item_is_refused_and_said_so(service: Service) -> None:
    answer = ask(service, "第三项由谁负责？", BUSINESS, FIVE)
    assert not answer.found
    assert any("只找了这一条下面的原文" in note for note in answer.notes)


def test_an_item_with_headings_below_it_is_told_with_what_stands_under_them(
    service: Service,
) -> None:
    _, fourth = went_on(service, REPORT, "第四项呢？")
    assert "3. 固堤" in fourth.text
    assert "实施9处圩堤除险加固" in fourth.text


def test_an_item_of_a_list_in_one_sentence_is_that_part_of_it(service: Service) -> None:
    told = (
        "主要有三点考虑：一是基数抬高以后，靠单个大项目拉动的空间变窄；"
        "二是今年要腾退云泽湖沿岸１９家小散企业，会影响当期产值约２．８亿元；"
        "三是为化解债务、调整结构留出余地。[1]"
    )
    answer = ask(service, "第二点呢？", "增长目标为什么定在6%左右？", told)
    assert len(answer.citations) == 1
    assert answer.citations[0].quote.startswith("二是今年要腾退")
    assert "化解债务" not in answer.citations[0].quote


def test_more_of_an_item_is_what_was_not_told(service: Service) -> None:
    _, under, more = went_on(service, BUSINESS, "第四项呢？", "还有呢？")
    assert under.found
    assert not more.found
    assert "已经列出查到的全部内容" in more.text


def test_where_all_was_told_there_is_no_more(service: Service) -> None:
    _, more = went_on(service, BUSINESS, "还有别的要求吗？")
    assert not more.found
    assert "已经列出查到的全部内容，共5条" in more.text


def test_without_a_list_the_fourth_is_taken_up_as_before(service: Service) -> None:
    told = "今年上半年发生事故4起、死亡1人。[1]"
    answer = ask(service, "第四项呢？", "重点工作的第一项是什么？", told)
    assert answer.rewritten == "重点工作的第四项？"


def test_the_part_of_a_speech_is_no_item_of_the_answer(service: Service) -> None:
    _, answer = went_on(service, REPORT, "第一部分讲了什么？")
    assert "（一）农业底盘更加稳固" in answer.text


def test_one_thing_asked_after_a_list_is_asked_of_the_same_speech(service: Service) -> None:
    _, answer = went_on(service, REPORT, "粮食总产量的目标是多少？")
    assert "３９．５万吨" in answer.text
    assert {citation.title for citation in answer.citations} == {"云泽县2025年政府工作报告"}


def test_an_item_is_known_by_what_only_its_section_says(service: Service) -> None:
    # 幼儿园 stands in no line of the list, and under (五) of the speech.
    _, answer = went_on(service, REPORT, "幼儿园那条呢？")
    assert answer.rewritten is not None
    assert "「（五）聚力民生为本，办好十件实事」" in answer.rewritten
    _, nowhere = went_on(service, REPORT, "火星探测那条呢？")
    assert not nowhere.found
    assert "没有找到说「火星探测」的那一条" in nowhere.text


def test_thanks_are_not_taken_for_a_question(service: Service) -> None:
    with pytest.raises(EmptyQuestion, match="没有看出要问什么"):
        ask(service, "谢谢！", BUSINESS, FIVE)
