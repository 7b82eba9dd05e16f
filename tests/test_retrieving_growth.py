"""What is kept between questions: the same answers as without, bounded, and never stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from infos import info
from service_fixtures import MakeService

from rag.domain import Filters, SpeechInfo
from rag.retrieving.keeping import Latest
from rag.understanding import Names, understand

QUESTIONS = (
    "云泽县2024年农村工作会议上讲的粮食产量是多少？",
    "农村工作会上怎么说",
    "安岭市的会上去年投资多少",
    "周砚清在安全生产会议上强调了什么",
    "周研清讲了什么",
    "《奋进新征程》里提到几条路",
    "周书记2023年的讲话说了什么",
    "全县领导干部会议讲了什么",
    "下一步怎么抓",
    "",
)


def line(number: int, title: str, speaker: str = "", date: str = "", place: str = "") -> SpeechInfo:
    return info(f"s{number}", title, file=f"{title}.txt", speaker=speaker, date=date, place=place)


LIBRARY = [
    line(1, "在云泽县农村工作会议上的讲话", "周砚清", "2023-02-01"),
    line(2, "在全县农村工作会议上的讲话", "周砚清", "2024-02-01", "云泽县"),
    line(3, "安岭市生态环境保护大会讲话", "苏景行", "2024-05-06"),
    line(4, "在安全生产会议上的讲话", "周知远", "2025"),
    line(5, "奋进新征程", "", "2025-01-01"),
    line(6, "在全县领导干部会议上的讲话", "周砚清", ""),
    line(7, "2025年政府工作报告", "林望舒", "2025-01-10", "安岭市"),
]


@pytest.mark.parametrize("known", [0, 1, 4, 7])
@pytest.mark.parametrize("question", QUESTIONS)
def test_names_that_grew_mean_the_same_as_fresh_ones(question: str, known: int) -> None:
    grown = Names(LIBRARY, Names(LIBRARY[:known]))
    assert understand(question, LIBRARY, grown) == understand(question, LIBRARY)


@pytest.mark.parametrize("question", QUESTIONS)
def test_names_of_another_library_do_not_linger(question: str) -> None:
    others = [line(8, "在临澜市农村工作会议上的讲话", "周砚青", "2020"), *LIBRARY[1:]]
    grown = Names(LIBRARY, Names(others))
    assert understand(question, LIBRARY, grown) == understand(question, LIBRARY)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_speech_is_named_whatever_else_there_is(question: str) -> None:
    """Many speeches of other names change nothing of what a name means."""
    others = [line(100 + n, f"在{n}号工地开工仪式上的致辞", date="2024") for n in range(50)]
    alone = understand(question, LIBRARY).speeches
    assert understand(question, [*LIBRARY, *others]).speeches == alone


def test_the_least_used_is_forgotten_first() -> None:
    kept: Latest[str, int] = Latest(3)
    for number, key in enumerate("abc"):
        kept.put(key, number)
    assert kept.get("a") == 0
    kept.put("d", 3)
    assert [kept.get(key) for key in "abcd"] == [0, None, 2, 3]


def test_large_values_push_out_several_small_ones() -> None:
    kept: Latest[str, int] = Latest(10)
    for key in "abcd":
        kept.put(key, 0, size=3)
    assert len(kept) == 3
    kept.put("e", 0, size=8)
    assert len(kept) == 1
    kept.put("e", 0, size=2)
    kept.put("f", 0, size=8)
    assert len(kept) == 2


def test_a_speech_that_changes_is_read_again(make_service: MakeService, tmp_path: Path) -> None:
    file = tmp_path / "讲话.txt"
    service = make_service(None)
    asked = "今年要种多少亩油茶？"
    for acres in ("三千", "五千"):
        file.write_text(f"在全县林业会议上的讲话\n\n今年要种{acres}亩油茶。\n", "utf-8")
        list(service.add_paths([file]))
        best = service.retriever.retrieve(asked).sentences[0].text
        assert f"{acres}亩" in best


def test_filters_are_remembered_each_for_itself(make_service: MakeService) -> None:
    retriever = make_service(None).retriever
    filters = [Filters(), Filters(since="2025"), Filters(speaker="苏景行"), Filters(until="2024")]
    once = [retriever.retrieve("工作", one).searched for one in filters]
    again = [retriever.retrieve("工作", one).searched for one in filters]
    assert once == again
    assert len({tuple(row.speech for row in searched) for searched in once}) == 4


def test_what_is_prepared_changes_no_answer(make_service: MakeService) -> None:
    asked = "云泽县去年的粮食总产量是多少？"
    retriever = make_service(None).retriever
    retriever.prepare()
    prepared = retriever.retrieve(asked)
    plain = make_service(None).retriever.retrieve(asked)
    assert prepared.sentences == plain.sentences
    assert prepared.passages == plain.passages
