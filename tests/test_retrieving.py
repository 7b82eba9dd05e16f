"""From a question to passages: fusion, quotas, filters, years; over the sample speeches."""

from __future__ import annotations

import pytest
from service_fixtures import MakeService

from rag.domain import Chunk, Filters, Hit, Span
from rag.errors import UsageError
from rag.retrieving import RankedChunk, fuse, with_quota


def hits(*ids: int) -> list[Hit]:
    return [Hit(id_, 1.0) for id_ in ids]


def test_fusion_prefers_what_both_rankings_like() -> None:
    assert fuse(hits(1, 2, 3), hits(2, 4, 5))[0].id == 2


def test_the_first_of_one_ranking_beats_the_middling_of_both() -> None:
    one, other = hits(*range(1, 41)), hits(*range(101, 120), 20, *range(121, 140))
    assert [hit.id for hit in fuse(one, other)].index(1) < 3


def ranked(speech: str, score: float) -> RankedChunk:
    return RankedChunk(speech, Chunk(Span(0, 1), 0, 0, 0), score)


def test_one_speech_does_not_crowd_out_the_rest() -> None:
    many = [ranked("s1", 100 - n) for n in range(20)] + [ranked("s2", 1.0), ranked("s3", 0.5)]
    kept = with_quota(many, 10)
    assert len(kept) == 10
    assert {"s2", "s3"} <= {one.speech for one in kept}


def test_a_single_speech_may_fill_all_places() -> None:
    assert len(with_quota([ranked("s1", n) for n in range(20)], 10)) == 10


def test_passages_are_the_stored_text(make_service: MakeService) -> None:
    service = make_service(None)
    passages = service.search("安全生产专项整治", 5)
    assert len(passages) == 5
    for passage in passages:
        text = service.speech(passage.speech).text
        assert text[passage.span.start : passage.span.end] == passage.text
    assert passages == sorted(passages, key=lambda one: one.score, reverse=True)


@pytest.mark.parametrize(
    ("filters", "files"),
    [
        (Filters(speaker="苏景行"), {"安岭市生态环境保护大会讲话.txt"}),
        (
            Filters(since="2025-06-01"),
            {"安岭市生态环境保护大会讲话.txt", "云泽县安全生产会议通稿.txt"},
        ),
        (Filters(until="2024"), {"云泽县农村工作会议讲话2024.txt"}),
        (Filters(speaker="无此人"), set()),
    ],
)
def test_filters_decide_what_is_searched(
    make_service: MakeService, filters: Filters, files: set[str]
) -> None:
    service = make_service(None)
    found = service.search("工作", 20, filters)
    assert {service.speech(one.speech).file for one in found} <= files
    assert bool(found) == bool(files)


def test_a_speech_named_in_the_question_is_searched_alone(make_service: MakeService) -> None:
    service = make_service(None)
    found = service.search("安岭市生态环境保护大会上讲了哪些数字", 10)
    assert {service.speech(one.speech).file for one in found} == {"安岭市生态环境保护大会讲话.txt"}


def test_a_year_in_the_question_prefers_the_speech_of_that_year(make_service: MakeService) -> None:
    service = make_service(None)
    for year in ("2024", "2025"):
        best = service.search(f"{year}年全县农村工作会议的主要目标", 1)[0]
        assert service.speech(best.speech).metadata.text_of("date").startswith(year)


def test_a_date_that_is_none_is_refused(make_service: MakeService) -> None:
    with pytest.raises(UsageError, match="2024-13"):
        make_service(None).search("工作", 5, Filters(since="2024-13"))
