"""Question -> Answer, as growing snapshots: search, evidence, the model's lines, their checks.

Every line the model writes is resolved to sentences of the library and checked before it becomes
a claim (``citing.py``); without a model the best sentences themselves are the answer. Knows the
ports, never a concrete model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event

from rag.citing import Supported, answer_text, cite, number_citations
from rag.composing import add_line, quoted_answer, rescued
from rag.conversing import leans_on_history, rewrite
from rag.domain import (
    Answer,
    EvidenceSentence,
    Question,
    Stage,
    Timings,
    Trace,
)
from rag.errors import EmptyQuestion, QuestionTooLong
from rag.ports import ChatModel, Limits
from rag.prompting import (
    AnswerVariables,
    Prompt,
    RewriteVariables,
    group_by_speech,
    within_budget,
)
from rag.queueing import FairQueue, Place
from rag.retrieving import Retrieved, Retriever
from rag.understanding import QuestionKind, Understanding

NOT_MENTIONED = "讲话中未提及"
MAX_ANSWER_TOKENS = 400
NEAREST = 3
"""How many of the closest passages an answer without evidence shows."""

_EVIDENCE_SHARE = {
    QuestionKind.FACT: 0.4,
    QuestionKind.QUOTE: 0.4,
    QuestionKind.REASON: 0.6,
    QuestionKind.LIST: 0.7,
    QuestionKind.COMPARE: 0.7,
}
"""Share of ``evidence_tokens`` a kind of question gets: reading is what a CPU is slow at, and the
sentence that states a fact stands among the first few (see ``evidence.py``)."""

_MAX_CLAIMS = {
    QuestionKind.LIST: 12,
    QuestionKind.SECTION: 12,
    QuestionKind.REASON: 6,
    QuestionKind.COMPARE: 6,
}
_DEFAULT_CLAIMS = 4


@dataclass(frozen=True, slots=True)
class AnswerPrompts:
    """The two prompts that answering uses."""

    answer: Prompt[AnswerVariables]
    rewrite: Prompt[RewriteVariables]


class Answerer:
    """Answers questions over one library. ``chat`` is asked for when a question needs it and
    gives None where no chat model is installed or wanted."""

    def __init__(
        self,
        retriever: Retriever,
        chat: Callable[[], ChatModel | None],
        prompts: AnswerPrompts,
        *,
        evidence_tokens: int,
        max_question_chars: int,
        embedder_name: Callable[[], str],
    ) -> None:
        self._retriever = retriever
        self._chat = chat
        self._prompts = prompts
        self._evidence_tokens = evidence_tokens
        self._max_question_chars = max_question_chars
        self._embedder_name = embedder_name
        self._queue = FairQueue()

    def answer(self, question: Question, stop: Event | None = None) -> Iterator[Answer]:
        """Snapshots of the answer; the last has stage DONE.

        One generation runs at a time, in the order the questions came; evidence is shown before
        the wait. Raises EmptyQuestion and QuestionTooLong before the first snapshot, ModelError
        where the model fails. When ``stop`` is set, the claims checked so far are the answer.
        """
        began = time.perf_counter()
        text = check_question(question.text, self._max_question_chars)
        answer = Answer(question=text, stage=Stage.SEARCHING)
        with self._queue.place() as place:
            yield answer
            rewritten = None
            if self._leans(question, text):
                yield from _waiting(answer, place, stop)
                rewritten = rewrite(
                    text, question.history, self._chat(), self._prompts.rewrite, stop
                )
            retrieved = self._retriever.retrieve(rewritten or text, question.filters)
            answer = replace(
                answer,
                rewritten=rewritten,
                evidence=retrieved.sentences,
                searched=retrieved.searched,
                timings=Timings(retrieve_s=time.perf_counter() - began),
                stage=Stage.READING,
            )
            yield answer
            yield from _waiting(answer, place, stop)
            yield from self._answered(answer, retrieved, stop, began)

    def _answered(
        self, answer: Answer, retrieved: Retrieved, stop: Event | None, began: float
    ) -> Iterator[Answer]:
        """The second half, once it is this question's turn."""
        askable = retrieved.sentences and not retrieved.understanding.asks_unnamed_speaker
        chat = self._chat() if askable else None
        answer = replace(
            answer,
            evidence=tuple(self._within_budget(retrieved, chat)),
            trace=self._trace(retrieved, chat),
        )
        understanding = retrieved.understanding
        supported: list[Supported] = []
        if not askable:
            pass
        elif chat is None:
            supported = quoted_answer(answer.evidence, understanding)
        else:
            for snapshot in self._written(answer, supported, understanding, chat, stop, began):
                answer = snapshot
                yield answer
            if not supported and not (stop is not None and stop.is_set()):
                supported = rescued(answer.evidence, understanding)
        yield _finished(answer, supported, began)

    def _leans(self, question: Question, text: str) -> bool:
        if not question.history:
            return False
        named = bool(self._retriever.understand(text, question.filters).speeches)
        return leans_on_history(text, question.history, named)

    def _within_budget(
        self, retrieved: Retrieved, chat: ChatModel | None
    ) -> list[EvidenceSentence]:
        if chat is None:
            return list(retrieved.sentences)
        share = _EVIDENCE_SHARE.get(retrieved.understanding.kind, 1.0)
        budget = int(self._evidence_tokens * share)
        kept = within_budget(retrieved.sentences, chat.count_tokens, budget)
        return [replace(sentence, handle=n) for n, sentence in enumerate(kept, start=1)]

    def _written(
        self,
        answer: Answer,
        supported: list[Supported],
        understanding: Understanding,
        chat: ChatModel,
        stop: Event | None,
        began: float,
    ) -> Iterator[Answer]:
        """Snapshots while the model writes; each line is checked when it is complete, and what
        holds is appended to ``supported``."""
        groups = group_by_speech(answer.evidence)
        asked = answer.rewritten or answer.question
        messages = self._prompts.answer.render(AnswerVariables(asked, groups))
        copied = "\n".join(sentence.text for sentence in answer.evidence)
        limits = Limits(max_tokens=MAX_ANSWER_TOKENS, copy_from=copied, stop=stop)
        most = _MAX_CLAIMS.get(understanding.kind, _DEFAULT_CLAIMS)
        prompt_tokens = sum(chat.count_tokens(message.content) for message in messages)
        written, line, first_s = "", "", 0.0
        pieces = chat.stream(messages, limits)
        for piece in pieces:
            first_s = first_s or time.perf_counter() - began
            written += piece
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
        tokens = chat.count_tokens(written)
        yield replace(answer, draft="", timings=replace(answer.timings, output_tokens=tokens))

    def _trace(self, retrieved: Retrieved, chat: ChatModel | None) -> Trace:
        named = retrieved.understanding.named_by
        return Trace(
            prompt=self._prompts.answer.name if chat else "",
            prompt_digest=self._prompts.answer.digest if chat else "",
            chat_model=chat.name if chat else "",
            embedder=self._embedder_name(),
            generation=retrieved.generation,
            notes=(f"按「{'」「'.join(named)}」限定讲话",) if named else (),
        )


def check_question(text: str, max_chars: int) -> str:
    """The question without outer white space. Raises EmptyQuestion or QuestionTooLong."""
    text = text.strip()
    if not text:
        raise EmptyQuestion("问题是空的，请写下想问的内容。")
    if len(text) > max_chars:
        raise QuestionTooLong(
            f"问题有 {len(text)} 字，最多 {max_chars} 字；请只写问题，资料请先加入资料库。"
        )
    return text


def _finished(
    answer: Answer,
    supported: Sequence[Supported],
    began: float,
) -> Answer:
    claims, citations = number_citations(supported)
    timings = replace(answer.timings, total_s=time.perf_counter() - began)
    if claims:
        return replace(
            answer,
            found=True,
            text=answer_text(claims),
            claims=claims,
            citations=citations,
            draft="",
            stage=Stage.DONE,
            timings=timings,
        )
    nearest = tuple(
        cite(sentence, n) for n, sentence in enumerate(answer.evidence[:NEAREST], start=1)
    )
    return replace(
        answer,
        found=False,
        text=_not_mentioned(answer, bool(nearest)),
        claims=(),
        citations=(),
        nearest=nearest,
        draft="",
        stage=Stage.DONE,
        timings=timings,
    )


def _not_mentioned(answer: Answer, has_nearest: bool) -> str:
    if not answer.searched:
        return f"{NOT_MENTIONED}：没有可查的讲话，请先加入讲话或放宽范围。"
    looked = f"查了 {len(answer.searched)} 篇讲话，没有找到能回答这个问题的原文"
    return f"{NOT_MENTIONED}。{looked}" + ("；最接近的几处供参考。" if has_nearest else "。")


def _waiting(answer: Answer, place: Place, stop: Event | None) -> Iterator[Answer]:
    """Snapshots with the number of questions before this one, until its turn has come."""
    for before in place.wait(stop):
        yield replace(answer, stage=Stage.WAITING, queue_place=before)


def _close(pieces: Iterator[str]) -> None:
    """Ends a generator early, so that the model stops at once."""
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
