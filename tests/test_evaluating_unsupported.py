"""What no cited quote carries is counted, and nothing else is."""

from __future__ import annotations

import pytest
from infos import info

from rag.domain import Answer, Citation, Claim, ClaimStatus, Span, SpeechInfo
from rag.evaluating import EvalQuestion, score, summarise
from rag.evaluating.unsupported import unsupported

GRAIN = "去年全县粮食总产量38.6万吨，增长2.1%，比上年多0.8万吨。"
FAIR = "农机展5月12日至14日在县城举行，14日上午开了现场会。"
ROADS = "2023年修好农村公路30公里，5月通车。"
MEETING = "会议由周砚清主持。"


def known(identifier: str, date: str = "2024-02-20") -> SpeechInfo:
    title = "在全县农村工作会议上的讲话"
    return info(identifier, title, speaker="程以恒", date=date, place="云泽县")


def answer(claim: str, *quotes: str, status: ClaimStatus = ClaimStatus.PARAPHRASE) -> Answer:
    """A claim that cites these quotes, the first of speech s1, the second of s2."""
    citations = tuple(
        Citation(n, f"s{n}", "", ("三、2026年的打算",), Span(0, len(quote)), quote)
        for n, quote in enumerate(quotes, start=1)
    )
    claims = (Claim(claim, status, tuple(c.n for c in citations)),)
    return Answer("q", found=True, claims=claims, citations=citations)


def found(given: Answer, date: str = "2024-02-20") -> list[tuple[str, str]]:
    return [(one.kind, one.written) for one in unsupported(given, lambda id_: known(id_, date))]


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("全县粮食总产量３８．６万吨，增长百分之二点一", []),
        ("全县粮食总产量38.5万吨", [("figure", "38.5万吨")]),
        ("全县粮食总产量38.6万亩", [("figure", "38.6万亩")]),
        ("全县粮食总产量8.6万吨", [("figure", "8.6万吨")]),
        ("全县粮食总产量下降2.1%", [("figure", "2.1%")]),
    ],
)
def test_a_figure_needs_its_value_unit_and_direction(
    claim: str, missing: list[tuple[str, str]]
) -> None:
    assert found(answer(claim, GRAIN)) == missing


@pytest.mark.parametrize(
    ("claim", "quote", "missing"),
    [
        ("2023年粮食总产量38.6万吨", GRAIN, []),
        ("2024年粮食总产量38.6万吨", GRAIN, [("date", "2024年")]),
        ("今年粮食总产量38.6万吨", GRAIN, [("date", "今年")]),
        ("2024年2月20日的会议说，去年粮食总产量38.6万吨", GRAIN, []),
        ("农机展5月14日在县城举行", FAIR, []),
        ("农机展2024年5月12日在县城举行", FAIR, []),
        ("农机展2025年5月12日在县城举行", FAIR, [("date", "2025年5月12日")]),
        ("农机展2月14日在县城举行", FAIR, [("date", "2月14日")]),
        ("农机展2月在县城举行", FAIR, [("date", "2月")]),
        ("公路二〇二三年五月通车", ROADS, []),
        ("公路2024年5月通车", ROADS, []),  # a year that stands apart may not be meant
        ("公路2022年5月通车", ROADS, [("date", "2022年5月")]),
        ("2024年2月20日开了会", MEETING, []),
        ("2026年要开会", MEETING, []),  # the heading says so
        ("2027年要开会", MEETING, [("date", "2027年")]),
    ],
)
def test_dates_are_understood_by_the_date_of_the_speech(
    claim: str, quote: str, missing: list[tuple[str, str]]
) -> None:
    assert found(answer(claim, quote)) == missing


def test_last_year_is_that_of_the_speech_that_says_it() -> None:
    assert found(answer("2023年粮食总产量38.6万吨", GRAIN), "2025-01-14") == [("date", "2023年")]
    assert found(answer("2023年粮食总产量38.6万吨", GRAIN), "") == [("date", "2023年")]
    assert found(answer("去年粮食总产量38.6万吨", GRAIN), "") == []


def test_names_stand_in_the_quote_or_in_what_is_known_of_the_speech() -> None:
    assert found(answer("周砚清主持会议", MEETING)) == []
    assert found(answer("程以恒讲话，周砚清主持会议", MEETING)) == []
    assert found(answer("苏景行同志主持会议", MEETING)) == [("name", "苏景行")]


def test_any_of_the_cited_quotes_may_carry_it_but_no_other() -> None:
    assert found(answer("粮食38.6万吨，公路30公里", GRAIN, ROADS)) == []
    assert found(answer("粮食38.6万吨，公路30公里", GRAIN)) == [("figure", "30公里")]
    assert found(answer("粮食38.6万吨")) == [("figure", "38.6万吨")]


def test_what_is_marked_as_not_verified_is_counted_apart() -> None:
    question = EvalQuestion("q", "?", "fact", (), (), ())
    rows = [
        score(question, given, [], lambda _: GRAIN, info)
        for given in (
            answer("粮食38.5万吨，增长3%", GRAIN),
            answer("粮食38.4万吨", GRAIN, status=ClaimStatus.UNVERIFIED),
        )
    ]
    summary = summarise(rows)
    assert (summary["unsupported"], summary["unsupported_unverified"]) == (2, 1)
    assert [one.written for one in rows[0].unsupported] == ["38.5万吨", "3%"]
