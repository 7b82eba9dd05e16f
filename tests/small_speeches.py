"""A small invented speech, and evidence made by hand: for tests that need no library."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import EvidenceSentence, Sentence, Span, Speech, with_id
from rag.reading import read_bytes

WATER = """在全县水利工作会议上的讲话
县长　林见川
（2024年3月1日）

同志们：
今天开个会，讲讲水利。
一、去年的账
去年修了三座水库。灌溉面积十二万亩。
二、今年的任务
今年要办好三件事。一是清淤河道，4月前完工。花钱不多。二是加固堤坝，共12公里。三是更换闸门，一扇不漏。
三、节约用水
（一）农业要节水
推广滴灌。
（二）城镇要节水
换装水表。
四、用好资金
要管住账目。每一笔都要公开。要盯紧工地。质量不过关的返工。要算清成本。
五、结束的话
水利是百年大计。子孙会记得。
大家回去就干。我等着看结果。
"""


def speech_of(text: str, identifier: str = "s1", ending: str = "txt") -> Speech:
    """``text`` as the library would hold it."""
    return with_id(read_bytes(text.encode(), f"{identifier}.{ending}"), identifier)


def sentence_of(speech: Speech, words: str) -> Sentence:
    """The first sentence with ``words``."""
    return next(one for one in speech.sentences if words in speech.quote(one.span))


def quotes(speech: Speech, sentences: Sequence[Sentence]) -> list[str]:
    return [speech.quote(one.span) for one in sentences]


def evidence_of(*texts: str, speech: str = "s1", group: int = 0) -> list[EvidenceSentence]:
    """Sentences of one speech of 2024, one behind the other, under handles 1, 2, …"""
    made: list[EvidenceSentence] = []
    start = 0
    for handle, text in enumerate(texts, start=1):
        span = Span(start, start + len(text))
        title = f"水利会讲话（{speech}）"
        made.append(
            EvidenceSentence(
                handle, speech, title, (), span, text, 1.0, date="2024-03-01", group=group
            )
        )
        start = span.end
    return made


def same(texts: Sequence[str]) -> list[float]:
    """A similarity that prefers nothing: words alone decide."""
    return [0.8] * len(texts)
