"""The model writes, line by line; what holds of each line becomes a claim of the answer.

Used where a chat model is there but cannot be asked for its probabilities (a server). Knows the
ChatModel port, never a concrete model.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Event

from rag.citing import Supported, number_citations
from rag.composing import add_line
from rag.domain import Answer, EvidenceSentence, Stage
from rag.ports import ChatModel, Limits
from rag.prompting import AnswerVariables, Prompt, group_by_speech, within_budget
from rag.understanding import QuestionKind, Understanding

MAX_ANSWER_TOKENS = 400

_EVIDENCE_SHARE = {
    QuestionKind.FACT: 0.4,
    QuestionKind.QUOTE: 0.4,
    QuestionKind.REASON: 0.6,
    QuestionKind.LIST: 0.7,
    QuestionKind.COMPARE: 0.7,
}
"""Share of the evidence tokens a kind of question gets: reading is what a CPU is slow at, and the
sentence that states a fact stands among the first few (see ``evidence.py``)."""

_MAX_CLAIMS = {
    QuestionKind.LIST: 12,
    QuestionKind.SECTION: 12,
    QuestionKind.REASON: 6,
    QuestionKind.COMPARE: 6,
}
_DEFAULT_CLAIMS = 4


def readable(
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    chat: ChatModel,
    evidence_tokens: int,
) -> tuple[EvidenceSentence, ...]:
    """As much of ``evidence`` as the model is given to read, under handles 1, 2, …"""
    budget = int(evidence_tokens * _EVIDENCE_SHARE.get(understanding.kind, 1.0))
    kept = within_budget(evidence, chat.count_tokens, budget)
    return tuple(replace(sentence, handle=n) for n, sentence in enumerate(kept, start=1))


def written(
    answer: Answer,
    supported: list[Supported],
    understanding: Understanding,
    chat: ChatModel,
    prompt: Prompt[AnswerVariables],
    stop: Event | None,
    began: float,
) -> Iterator[Answer]:
    """Snapshots while the model writes; each line is checked when it is complete, and what holds
    is appended to ``supported``. ``began``: time.perf_counter() of the request."""
    groups = group_by_speech(answer.evidence)
    asked = answer.rewritten or answer.question
    messages = prompt.render(AnswerVariables(asked, groups))
    copied = "\n".join(sentence.text for sentence in answer.evidence)
    limits = Limits(max_tokens=MAX_ANSWER_TOKENS, copy_from=copied, stop=stop)
    most = _MAX_CLAIMS.get(understanding.kind, _DEFAULT_CLAIMS)
    prompt_tokens = sum(chat.count_tokens(message.content) for message in messages)
    text, line, first_s = "", "", 0.0
    pieces = chat.stream(messages, limits)
    for piece in pieces:
        first_s = first_s or time.perf_counter() - began
        text += piece
        line += piece
        *complete, line = line.split("\n")
        for done in complete:
            add_line(supported, done, asked, answer.evidence, understanding)
        claims, citations = number_citations(supported)
        answer = replace(
            answer,
            claims=claims,
            citations=citations,
            draft=line,
            stage=Stage.WRITING,
            timings=replace(answer.timings, first_token_s=first_s, prompt_tokens=prompt_tokens),
        )
        yield answer
        if len(supported) >= most:
            break
    _close(pieces)
    if len(supported) < most and not (stop is not None and stop.is_set()):
        add_line(supported, line, asked, answer.evidence, understanding)
    tokens = chat.count_tokens(text)
    yield replace(answer, draft="", timings=replace(answer.timings, output_tokens=tokens))


def _close(pieces: Iterator[str]) -> None:
    """Ends a generator early, so that the model stops at once."""
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
