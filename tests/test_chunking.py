"""Chunks: whole sentences, one section, and the text they are found under."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.chunking import chunk, indexed_text
from rag.domain import Speech
from rag.reading import find_files, read_bytes, read_file

TEXT = (
    "在全县春耕会议上的讲话\n县长　李××\n（2024年2月20日）\n同志们：\n今天开会。\n"
    "一、去年\n"
    + "粮食丰收，大家高兴。" * 60
    + "\n二、今年\n（一）水\n"
    + "修渠十里" * 100
    + "。好。\n"
    "（二）林\n种树。\n"
)


def read(text: str = TEXT) -> Speech:
    return read_bytes(text.encode(), "春耕.txt")


def quotes(speech: Speech, target: int = 280) -> list[str]:
    return [speech.quote(c.span) for c in chunk(speech, target_chars=target)]


@pytest.mark.parametrize("target", [1, 40, 280, 5000])
def test_every_sentence_is_in_exactly_one_chunk(samples: Path, target: int) -> None:
    for speech in [read(), *map(read_file, find_files([samples]))]:
        chunks = chunk(speech, target_chars=target)
        taken = [i for c in chunks for i in range(c.first_sentence, c.last_sentence + 1)]
        assert taken == list(range(len(speech.sentences)))
        for c in chunks:
            run = speech.sentences[c.first_sentence : c.last_sentence + 1]
            assert (run[0].span.start, run[-1].span.end) == (c.span.start, c.span.end)
            assert {sentence.section for sentence in run} == {c.section}
            assert not any(
                a.span.start < c.span.end and c.span.start < a.span.end for a in speech.set_aside
            )


def test_sizes() -> None:
    speech = read()
    year = [c for c in chunk(speech) if speech.sections[c.section].heading == "一、去年"]
    assert [c.span.end - c.span.start for c in year] == [275, 160, 170]


def test_a_long_sentence_stands_alone_but_for_its_heading() -> None:
    found = quotes(read())
    assert "（一）水\n" + "修渠十里" * 100 + "。" in found
    assert "好。" in found


def test_title_speaker_and_date_are_in_the_first_chunk() -> None:
    first = quotes(read(), target=20)[0]
    assert first == "在全县春耕会议上的讲话\n县长　李××\n（2024年2月20日）"


def test_overlap_stays_within_the_section() -> None:
    speech = read()
    plain = chunk(speech)
    lapped = chunk(speech, overlap_sentences=2)
    assert [c.last_sentence for c in lapped] == [c.last_sentence for c in plain]
    year = [i for i, c in enumerate(plain) if speech.sections[c.section].heading == "一、去年"]
    back = [p.first_sentence - c.first_sentence for p, c in zip(plain, lapped, strict=True)]
    assert [back[i] for i in year] == [0, 2, 2]
    for c in lapped:
        taken = speech.sentences[c.first_sentence : c.last_sentence + 1]
        assert {sentence.section for sentence in taken} == {c.section}
        assert c.span.start == taken[0].span.start


def test_set_aside_text_is_in_no_chunk() -> None:
    speech = read("首页 / 要闻\n" + TEXT + "分享到\n")
    assert len(speech.set_aside) == 2
    assert not any("首页" in quote or "分享" in quote for quote in quotes(speech))


@pytest.mark.parametrize(("target", "overlap"), [(0, 0), (-1, 0), (280, -1)])
def test_wrong_sizes(target: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="target_chars"):
        chunk(read(), target_chars=target, overlap_sentences=overlap)


def test_indexed_text_carries_title_year_speaker_date_and_path() -> None:
    speech = read()
    last = chunk(speech)[-1]
    assert indexed_text(speech, last) == (
        "2024年在全县春耕会议上的讲话 李×× 2024年2月20日 | 二、今年 > （二）林 | （二）林\n种树。"
    )


def test_indexed_text_does_not_say_the_year_twice() -> None:
    speech = read_bytes("各位代表：\n现在报告工作。\n".encode(), "2038年政府工作报告.txt")
    (only,) = chunk(speech)
    assert indexed_text(speech, only) == "2038年政府工作报告 | 各位代表：\n现在报告工作。"
