"""From a question to passages: fusion, quotas, filters, years; over the sample speeches."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fakes import BigramEmbedder
from service_fixtures import MakeService

from rag.domain import Chunk, EvidenceSentence, Filters, Hit, Span
from rag.errors import UsageError
from rag.retrieving import RankedChunk, by_sentences, fuse, in_turn, with_quota, without_copies


def hits(*ids: int) -> list[Hit]:
    return [Hit(id_, 1.0) for id_ in ids]


def test_fusion_prefers_what_both_rankings_like() -> None:
    assert fuse(hits(1, 2, 3), hits(2, 4, 5))[0].id == 2


def test_the_first_of_one_ranking_beats_the_middling_of_both() -> None:
    one, other = hits(*range(1, 41)), hits(*range(101, 120), 20, *range(121, 140))
    assert [hit.id for hit in fuse(one, other)].index(1) < 3


def ranked(speech: str, score: float, start: int = 0) -> RankedChunk:
    return RankedChunk(speech, Chunk(Span(start, start + 100), 0, 0, 0), score)


def test_one_speech_does_not_crowd_out_the_rest() -> None:
    many = [ranked("s1", 100 - n) for n in range(20)] + [ranked("s2", 1.0), ranked("s3", 0.5)]
    kept = with_quota(many, 10)
    assert len(kept) == 10
    assert {"s2", "s3"} <= {one.speech for one in kept}


def test_a_single_speech_may_fill_all_places() -> None:
    assert len(with_quota([ranked("s1", n) for n in range(20)], 10)) == 10


NEWS = "全县春耕会议昨天召开，县长要求备足种子、修好渠道、管好农机，四月底以前全部到位。"


def kept_of(*texts: tuple[str, str]) -> list[str]:
    """The speeches that are kept of these chunks, (speech, text), best first."""
    text_of = {place: text for place, (_, text) in enumerate(texts)}
    chunks = [ranked(speech, 10.0 - n, n) for n, (speech, _) in enumerate(texts)]
    kept = without_copies(chunks, lambda one: text_of[one.chunk.span.start])
    return [one.speech for one in kept]


def test_a_near_copy_in_another_speech_is_left_out() -> None:
    assert kept_of(("s1", NEWS), ("s2", NEWS), ("s3", f"本报讯 {NEWS}")) == ["s1"]
    assert kept_of(("s2", NEWS.replace("昨天", "３日")), ("s1", NEWS)) == ["s2"]


def test_what_one_speech_says_twice_stays() -> None:
    assert kept_of(("s1", NEWS), ("s1", NEWS)) == ["s1", "s1"]


def test_a_quotation_within_a_longer_text_is_no_copy() -> None:
    longer = NEWS + "此外还谈到了水利、交通、教育、医疗和住房，并对下半年的安排提出了许多新的想法。"
    assert kept_of(("s1", NEWS), ("s2", longer)) == ["s1", "s2"]


def test_texts_of_other_matters_stay() -> None:
    other = "安全生产要天天抓，仓库、工地和渡口每周查一遍，查出问题马上整改。"
    assert kept_of(("s1", NEWS), ("s2", other), ("s3", "短")) == ["s1", "s2", "s3"]


def test_speeches_that_are_compared_have_as_many_places() -> None:
    many = [ranked("s1", 100 - n, n) for n in range(20)] + [ranked("s2", 9.0 - n) for n in range(9)]
    kept = in_turn(many, 10)
    assert Counter(one.speech for one in kept) == {"s1": 5, "s2": 5}
    assert [one.score for one in kept] == sorted((one.score for one in kept), reverse=True)


def test_places_that_one_speech_cannot_fill_go_to_the_other() -> None:
    kept = in_turn([*(ranked("s1", 100 - n, n) for n in range(20)), ranked("s2", 1.0)], 10)
    assert Counter(one.speech for one in kept) == {"s1": 9, "s2": 1}


def sentence(speech: str, start: int) -> EvidenceSentence:
    return EvidenceSentence(1, speech, "", (), Span(start, start + 5), "一二三四五", 1.0)


def test_a_passage_with_the_best_sentence_rises() -> None:
    chunks = [ranked("s1", 9.0 - n, 100 * n) for n in range(6)]
    ordered = by_sentences(chunks, [sentence("s1", 310), sentence("s1", 10)])
    places = [one.chunk.span.start for one in ordered]
    assert places.index(300) < places.index(100)
    assert set(places[:2]) == {0, 300}
    assert [one.score for one in ordered] == sorted((one.score for one in ordered), reverse=True)


def test_a_sentence_of_another_speech_raises_nothing() -> None:
    chunks = [ranked("s1", 9.0, 0), ranked("s2", 8.0, 0), ranked("s3", 7.0, 0)]
    order = [one.speech for one in by_sentences(chunks, [sentence("s3", 10)])]
    assert order.index("s3") < order.index("s2")
    assert order.index("s1") < order.index("s2")
    assert [one.speech for one in by_sentences(chunks, [])] == ["s1", "s2", "s3"]


def test_the_first_passage_has_the_best_sentence(make_service: MakeService) -> None:
    asked = "云泽2024年稻渔综合种养面积要达到多少？"
    found = make_service(None).retriever.retrieve(asked)
    best = found.sentences[0]
    first = found.passages[0]
    assert first.speech == best.speech
    assert first.span.contains(best.span)


def test_a_reprint_is_found_once(make_service: MakeService, samples: Path, tmp_path: Path) -> None:
    text = (samples / "云泽县农村工作会议讲话2024.txt").read_text("utf-8")
    reprint = tmp_path / "转载.txt"
    reprint.write_text(text.replace("三百多亩", "三百余亩").replace("同志们，", "同志们!"), "utf-8")
    service = make_service(None)
    list(service.add_paths([reprint]))
    assert len(service.list_speeches()) == 9
    found = service.search("去年整治撂荒地多少亩，目前还剩多少亩", 5)
    assert sum("去年我们整治撂荒地4300亩" in one.text for one in found) == 1


def test_speeches_that_are_compared_are_both_found(make_service: MakeService) -> None:
    service = make_service(None)
    asked = "2024年和2025年农村工作会议讲的粮食目标有什么不同？"
    found = Counter(one.speech for one in service.retriever.retrieve(asked).passages)
    assert len(found) == 2
    assert max(found.values()) - min(found.values()) <= 1


def test_widely_looks_beyond_the_speech_that_is_named(make_service: MakeService) -> None:
    service = make_service(None)
    asked = "安岭市生态环境保护大会上说粮食总产量是多少？"
    narrow = service.retriever.retrieve(asked)
    wide = service.retriever.retrieve(asked, widely=True)
    assert len({one.speech for one in narrow.sentences}) == len(narrow.searched) == 1
    assert len(wide.searched) == 8
    assert any("粮食总产量" in one.text for one in wide.sentences)


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


def test_sentences_of_the_library_are_not_embedded_again_for_a_question(
    make_service: MakeService,
) -> None:
    service = make_service()
    embedder = service.retriever._embedder()
    assert isinstance(embedder, BigramEmbedder)
    before = embedder.passages
    found = service.retriever.retrieve("云泽县去年的粮食总产量是多少？")
    assert found.sentences
    assert embedder.passages == before
