"""Two sample speeches side by side: themes, claims, figures and wording, both ways round."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import (
    ClaimStatus,
    Comparison,
    ComparisonRow,
    FigurePair,
    FigureStatus,
    PhraseChangeKind,
    RowKind,
)
from rag.errors import UnknownSpeech

LAST_YEAR, THIS_YEAR = "云泽县农村工作会议讲话2024.txt", "云泽县农村工作会议讲话2025.txt"
GREETING, HIDDEN = "临澜市新春贺词.md", "项目建设推进会讲话（隐名）.txt"
REPORT = "云泽县2025年政府工作报告.txt"


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def ids(service: Service, *files: str) -> list[str]:
    known = {info.file: info.id for info in service.list_speeches()}
    return [known[file] for file in files]


def compared(service: Service, a: str, b: str, topic: str = "") -> Comparison:
    first, second = ids(service, a, b)
    return service.compare(first, second, topic)


def row_with(comparison: Comparison, words: str) -> ComparisonRow:
    """The row with a stretch that has these words."""
    for row in comparison.rows:
        told = [claim.text for claim in (*row.a, *row.b)]
        if any(words in text for text in told) or words in row.theme:
            return row
    raise AssertionError(f"no row tells of {words}")


def figure(comparison: Comparison, name: str, value: str) -> FigurePair:
    """The figure row of this name that has this value on the left."""
    found = [
        one for one in comparison.figures if name in one.name and one.a and one.a.value == value
    ]
    assert found, [(one.name, one.a and one.a.value) for one in comparison.figures]
    return found[0]


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


@pytest.mark.parametrize(
    ("name", "last", "this", "line"),
    [
        ("粮食播种面积", "92.4万亩", "92.7万亩", "增加3000亩（0.3%）"),
        ("生猪出栏", "31.2万头", "32万头", "增加8000头（2.6%）"),
        ("农村居民人均可支配收入", "19860元", "21410元", "增加1550元（7.8%）"),
        ("农村居民人均可支配收入", "8%", "7.5%", "降低0.5个百分点"),
        ("农村生活污水治理率", "48%", "55%", "提高7个百分点"),
        ("乡村振兴衔接资金", "1.15亿元", "1.22亿元", "增加700万元（6.1%）"),
        ("用于产业的比例", "不低于60%", "不低于65%", "提高5个百分点"),
        ("集体经营性收入50万元以上的村", "60个", "85个", "增加25个（41.7%）"),
    ],
)
def test_figures_of_one_indicator_stand_side_by_side(
    service: Service, name: str, last: str, this: str, line: str
) -> None:
    pair = figure(compared(service, LAST_YEAR, THIS_YEAR), name, last)
    assert pair.b is not None
    assert (pair.b.value, pair.difference, pair.changed) == (this, line, True)


def test_a_result_is_told_from_a_target(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    result = figure(comparison, "粮食播种面积", "92.4万亩")
    target = figure(comparison, "粮食播种面积", "92.5万亩以上")
    assert result.a is not None
    assert target.a is not None
    assert result.a.status is FigureStatus.RESULT
    assert target.a.status is FigureStatus.TARGET
    assert target.b is not None
    assert target.b.value == "92.8万亩以上"


def test_townships_of_one_table_are_not_mixed_with_those_of_another(service: Service) -> None:
    """Last year's sown area by township, this year's renovated fields by township."""
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    for pair in comparison.figures:
        if pair.name in {"清塬镇", "大堰头镇", "白鹭圩镇", "北荻港镇"}:
            assert not (pair.a and pair.b), pair


def test_full_width_digits_are_read_like_others(service: Service) -> None:
    """The report sets its targets in full width; the meeting wants the same 7.5 %."""
    comparison = compared(service, THIS_YEAR, REPORT)
    pair = figure(comparison, "农村居民人均可支配收入", "7.5%")
    assert pair.b is not None
    assert pair.b.value == "7.5%"
    assert not pair.changed


def phrases(comparison: Comparison, kind: PhraseChangeKind) -> set[tuple[str | None, str | None]]:
    return {(one.a, one.b) for one in comparison.phrases if one.change is kind}


def test_a_plan_renamed_and_a_centre_raised(service: Service) -> None:
    changed = phrases(compared(service, LAST_YEAR, THIS_YEAR), PhraseChangeKind.CHANGED)
    assert ("稻渔云泽", "稻渔共富") in changed
    assert ("区域中心", "全省中心") in changed
    assert ("三张清单", "一张表") in changed
    assert ("泽早6号", "泽早9号") in changed


def test_phrases_that_came_and_went_and_stayed(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    assert (None, "看客") in phrases(comparison, PhraseChangeKind.CAME)
    assert ("盆景", None) in phrases(comparison, PhraseChangeKind.WENT)
    assert ("归雁", "归雁") in phrases(comparison, PhraseChangeKind.STAYED)


def test_differing_characters_of_like_sentences_are_marked(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    heading = next(
        one
        for one in comparison.phrases
        if one.change is PhraseChangeKind.REWORDED and one.a == "（三）实施“稻渔云泽”三年行动"
    )
    assert heading.b == "（三）实施“稻渔共富”三年行动"
    assert [heading.a[mark.start : mark.end] for mark in heading.a_marks] == ["云泽"]
    assert [heading.b[mark.start : mark.end] for mark in heading.b_marks] == ["共富"]


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


def sides(
    comparison: Comparison, *, swapped: bool = False
) -> tuple[list[object], list[object], set[object]]:
    """The comparison without its numbers, or the mirror image of it."""
    places = {one.n: (one.speech, one.span) for one in comparison.citations}
    kinds = {RowKind.ONLY_A: RowKind.ONLY_B, RowKind.ONLY_B: RowKind.ONLY_A}
    came = {
        PhraseChangeKind.CAME: PhraseChangeKind.WENT,
        PhraseChangeKind.WENT: PhraseChangeKind.CAME,
    }

    def both(a: object, b: object) -> tuple[object, object]:
        return (b, a) if swapped else (a, b)

    def cited(numbers: Sequence[int]) -> frozenset[object]:
        return frozenset(places[n] for n in numbers)

    rows: list[object] = [
        (
            row.theme,
            kinds.get(row.kind, row.kind) if swapped else row.kind,
            both(
                [(claim.text, cited(claim.citations)) for claim in row.a],
                [(claim.text, cited(claim.citations)) for claim in row.b],
            ),
            both(row.a_stretches, row.b_stretches),
            row.strength,
            row.difference is None,
        )
        for row in comparison.rows
    ]
    figures: list[object] = [
        (
            pair.name,
            both(
                pair.a and (pair.a.value, pair.a.status, cited(pair.a.citations)),
                pair.b and (pair.b.value, pair.b.status, cited(pair.b.citations)),
            ),
            pair.changed,
            pair.row,
        )
        for pair in comparison.figures
    ]
    wording: set[object] = {
        (
            both(one.a, one.b),
            came.get(one.change, one.change) if swapped else one.change,
            cited(one.citations),
            both(one.a_marks, one.b_marks),
            one.row,
        )
        for one in comparison.phrases
    }
    return rows, figures, wording


@pytest.mark.parametrize("other", [THIS_YEAR, REPORT, GREETING])
def test_swapping_gives_the_mirror_image(service: Service, other: str) -> None:
    forth, back = compared(service, LAST_YEAR, other), compared(service, other, LAST_YEAR)
    assert sides(forth) == sides(back, swapped=True)
    assert (forth.common_a, forth.common_b) == (back.common_b, back.common_a)


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
