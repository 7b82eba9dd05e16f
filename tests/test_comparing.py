"""Two sample speeches side by side: themes, claims, topics, and what is said of the whole."""

from __future__ import annotations

import pytest
from compared_samples import (
    GREETING,
    HIDDEN,
    LAST_YEAR,
    REPORT,
    THIS_YEAR,
    compared,
    ids,
    row_with,
)
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import ClaimStatus, PhraseChangeKind, RowKind
from rag.errors import UnknownSpeech


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def test_what_both_meetings_treat_stands_in_one_row(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    for words in ("永久基本农田", "和美乡村示范村", "乡村振兴衔接资金", "监测"):
        row = row_with(comparison, words)
        assert row.kind is RowKind.BOTH, words
        assert row.a
        assert row.b


def test_what_one_meeting_alone_treats_stands_by_itself(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    assert row_with(comparison, "农产品网络零售额").kind is RowKind.ONLY_A
    assert row_with(comparison, "承包农户").kind is RowKind.ONLY_B


def test_every_stretch_is_in_one_row_or_formal(service: Service) -> None:
    for b in (THIS_YEAR, GREETING, HIDDEN):
        comparison = compared(service, LAST_YEAR, b)
        sides = (
            (comparison.a, [at for row in comparison.rows for at in row.a_stretches]),
            (comparison.b, [at for row in comparison.rows for at in row.b_stretches]),
        )
        for side, used in sides:
            assert sorted(used) == [one.index for one in side.stretches if not one.formal]
            text = service.speech(side.id).text
            inside = "".join(text[one.span.start : one.span.end] for one in side.stretches)
            assert "".join(inside.split()) == "".join(text.split())


def test_title_salutation_opening_and_closing_are_formal(service: Service) -> None:
    side = compared(service, LAST_YEAR, THIS_YEAR).a
    text = service.speech(side.id).text
    formal = [text[one.span.start : one.span.end] for one in side.stretches if one.formal]
    assert formal[0].startswith("在全县农村工作会议上的讲话")
    assert any(words.startswith("昨天雨水") for words in formal)
    assert formal[-1].startswith("同志们，云泽因湖得名")
    assert not any("粮食播种面积" in words for words in formal)


def test_claims_are_the_words_of_their_own_side(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    citations = {citation.n: citation for citation in comparison.citations}
    texts = {side.id: service.speech(side.id).text for side in (comparison.a, comparison.b)}
    for row in comparison.rows:
        for side, claims in ((comparison.a, row.a), (comparison.b, row.b)):
            assert len(claims) <= 3
            for claim in claims:
                assert claim.status is ClaimStatus.VERBATIM
                cited = [citations[n] for n in claim.citations]
                assert [one.speech for one in cited] == [side.id]
                assert claim.text in cited[0].quote
    for one in citations.values():
        assert texts[one.speech][one.span.start : one.span.end] == one.quote


def test_every_citation_is_used_and_numbered_in_turn(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    used = {n for row in comparison.rows for claim in (*row.a, *row.b) for n in claim.citations}
    for pair in comparison.figures:
        used |= {n for side in (pair.a, pair.b) if side for n in side.citations}
    used |= {n for phrase in comparison.phrases for n in phrase.citations}
    assert [one.n for one in comparison.citations] == list(range(1, len(used) + 1))


def test_the_difference_says_only_what_the_claims_of_both_sides_hold(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    lines = [row for row in comparison.rows if row.difference]
    assert len(lines) > 4
    for row in lines:
        assert row.difference is not None
        for part in row.difference.split("；"):
            a, _, b = part.partition("，乙")
            said = [words.strip("说“”") for words in (a.rpartition("甲")[2], b)]
            assert any(said[0] in claim.text for claim in row.a), part
            assert any(said[1] in claim.text for claim in row.b), part


@pytest.mark.parametrize("file", [LAST_YEAR, HIDDEN, GREETING, REPORT])
def test_a_speech_with_itself_has_no_difference(service: Service, file: str) -> None:
    comparison = compared(service, file, file)
    assert {row.kind for row in comparison.rows} == {RowKind.BOTH}
    assert not any(row.difference for row in comparison.rows)
    assert all(pair.a and pair.b and not pair.changed for pair in comparison.figures)
    assert {one.change for one in comparison.phrases} <= {PhraseChangeKind.STAYED}
    assert comparison.notes == ("两篇讲话的内容相同，没有不同之处。",)
    assert (comparison.common_a, comparison.common_b) == (1.0, 1.0)


def test_unrelated_speeches_have_little_in_common(service: Service) -> None:
    comparison = compared(service, HIDDEN, GREETING)
    assert comparison.notes == ("两篇讲话很少有共同的内容，下面多是一方单独讲到的。",)
    assert not any(pair.a and pair.b for pair in comparison.figures)


def test_hidden_names_and_figures_stay_hidden(service: Service) -> None:
    comparison = compared(service, HIDDEN, REPORT)
    told = " ".join(claim.text for row in comparison.rows for claim in row.a)
    assert "×" in told
    assert "**" not in "".join(
        side.value for pair in comparison.figures for side in (pair.a,) if side
    )


def test_a_topic_leaves_only_what_concerns_it(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR, "育秧中心")
    assert comparison.topic == "育秧中心"
    text = {side.id: service.speech(side.id).text for side in (comparison.a, comparison.b)}
    whole = compared(service, LAST_YEAR, THIS_YEAR)
    assert 0 < len(comparison.rows) < len(whole.rows) / 3
    for row in comparison.rows:
        parts = [
            text[side.id][side.stretches[at].span.start : side.stretches[at].span.end]
            for side, indices in (
                (comparison.a, row.a_stretches),
                (comparison.b, row.b_stretches),
            )
            for at in indices
        ]
        assert any("育秧" in part for part in parts), row.theme


def test_a_topic_that_neither_treats_says_so(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR, "航天发射")
    assert comparison.rows == ()
    assert "两篇讲话都没有讲到「航天发射」。" in comparison.notes


def test_an_unknown_speech_is_refused(service: Service) -> None:
    (first,) = ids(service, LAST_YEAR)
    with pytest.raises(UnknownSpeech):
        service.compare(first, "s999")
