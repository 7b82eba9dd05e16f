"""Question -> Answer, as growing snapshots: search, evidence, choice or writing, refusal.

A judge (the chat model's probabilities, or a reranking model) chooses the sentences that answer in
their own words (``choosing.py``, ``composing.py``); a chat model that cannot judge writes lines,
each checked before it becomes a claim (``writing.py``); without any model the choice is made by
code alone. Knows the ports, never a concrete model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event

from rag.asked import Asked
from rag.choosing import LEAST, LEAST_WITHOUT_JUDGE, Choice, choose
from rag.citing import Supported
from rag.composing import composed, part_asked, rescued, rival, told_as_well
from rag.concluding import found, refused
from rag.domain import (
    Answer,
    EvidenceSentence,
    Filters,
    Question,
    Stage,
    Timings,
    Trace,
)
from rag.errors import Cancelled, EmptyQuestion, QuestionTooLong
from rag.following import FollowUps, asking_of, of_follow_up
from rag.narrowing import ONLY_THERE
from rag.ports import ChatModel, Judge
from rag.prompting import AnswerVariables, JudgeVariables, Prompt, RewriteVariables
from rag.queueing import FairQueue, Place
from rag.refusing import NOT_MENTIONED
from rag.resuming import asks_nothing
from rag.retrieving import Retrieved, Retriever
from rag.understanding import Understanding
from rag.unfolding import as_told
from rag.writing import readable, written

__all__ = ["NOT_MENTIONED", "AnswerPrompts", "Answerer", "check_question"]

_OFFERED = 4
"""Sentences of other speeches looked at before a refusal."""


@dataclass(frozen=True, slots=True)
class AnswerPrompts:
    """The prompts that answering uses."""

    answer: Prompt[AnswerVariables]
    judge: Prompt[JudgeVariables]
    rewrite: Prompt[RewriteVariables]


class Answerer:
    """Answers questions over one library. ``chat`` is asked for when a question needs it and
    gives None where no chat model is installed or wanted. ``doubts``: what must be said of a
    speech when it is cited (a date its own text contradicts), or ''."""

    def __init__(
        self,
        retriever: Retriever,
        chat: Callable[[], ChatModel | None],
        judge: Callable[[], Judge | None],
        prompts: AnswerPrompts,
        *,
        evidence_tokens: int,
        max_question_chars: int,
        embedder_name: Callable[[], str],
        doubts: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._retriever = retriever
        self._chat = chat
        self._judge = judge
        self._prompts = prompts
        self._evidence_tokens = evidence_tokens
        self._max_question_chars = max_question_chars
        self._embedder_name = embedder_name
        self._doubts = doubts
        self._follow_ups = FollowUps(retriever, chat, prompts.rewrite)
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
            asked, open_ = self._follow_ups.by_code(question, text)
            if open_:
                yield from _waiting(answer, place, stop)
                asked = self._follow_ups.in_words(asked, question, stop)
            if asked.lacks:
                text = f"{NOT_MENTIONED}。{asked.lacks}"
                timings = Timings(total_s=time.perf_counter() - began)
                yield replace(answer, text=text, stage=Stage.DONE, timings=timings)
                return
            retrieved = self._retriever.retrieve(asked.sought, asked.filters)
            understanding = retrieved.understanding
            if asked.follows:
                understanding = of_follow_up(understanding, question, asked)
                sentences = asked.admitted(retrieved.sentences)
                retrieved = replace(retrieved, understanding=understanding, sentences=sentences)
            answer = replace(
                answer,
                rewritten=asked.text if asked.follows else None,
                evidence=retrieved.sentences,
                notes=(*asked.notes, *understanding.notes),
                searched=retrieved.searched,
                timings=Timings(retrieve_s=time.perf_counter() - began),
                stage=Stage.READING,
            )
            yield answer
            if asked.told:
                answer = replace(answer, trace=self._trace(retrieved, None, None))
                yield self._with_doubts(found(answer, as_told(asked.told), began))
                return
            yield from _waiting(answer, place, stop)
            yield from self._answered(answer, retrieved, asked, question.filters, stop, began)

    def _answered(
        self,
        answer: Answer,
        retrieved: Retrieved,
        asked: Asked,
        filters: Filters,
        stop: Event | None,
        began: float,
    ) -> Iterator[Answer]:
        """The second half, once it is this question's turn."""
        understanding = retrieved.understanding
        askable = bool(retrieved.sentences) and not (
            understanding.asks_unnamed_speaker or understanding.asks_opinion
        )
        judge = self._judge() if askable else None
        chat = self._chat() if askable else None
        answer = replace(answer, trace=self._trace(retrieved, chat, judge))
        supported: list[Supported] = []
        if askable and (judge is not None or chat is None):
            supported, note = self._chosen(answer, understanding, judge, stop)
            answer = replace(answer, notes=(*answer.notes, *note))
        elif chat is not None:
            given = readable(answer.evidence, understanding, chat, self._evidence_tokens)
            answer = replace(answer, evidence=given)
            for snapshot in written(
                answer, supported, understanding, chat, self._prompts.answer, stop, began
            ):
                answer = snapshot
                yield answer
            if not supported and not _stopped(stop):
                supported = rescued(answer.evidence, understanding)
        if supported:
            yield self._with_doubts(found(answer, supported, began))
        else:
            if asked.under:
                answer = replace(answer, notes=(*answer.notes, ONLY_THERE))
            alone = _stopped(stop) or bool(asked.under or asked.beyond)
            elsewhere = None if alone else self._elsewhere(answer, filters, judge, stop)
            yield refused(answer, understanding, elsewhere, began)

    def _chosen(
        self,
        answer: Answer,
        understanding: Understanding,
        judge: Judge | None,
        stop: Event | None,
    ) -> tuple[list[Supported], list[str]]:
        """Sentences chosen by their scores, and a note where another speech may answer as well;
        none once ``stop`` is set."""
        choices: list[Choice] = []
        try:
            if not part_asked(answer.evidence, understanding):
                asking = asking_of(judge, answer, understanding, stop)
                choices = choose(answer.evidence, understanding, asking)
        except Cancelled:
            return [], []
        least = LEAST if judge else LEAST_WITHOUT_JUDGE
        supported = composed(choices, answer.evidence, understanding, least)
        other = rival(choices, supported, answer.evidence, understanding, least)
        note = [told_as_well(other, supported[0].evidence[0])] if other else []
        return supported, note

    def _elsewhere(
        self, answer: Answer, filters: Filters, judge: Judge | None, stop: Event | None
    ) -> EvidenceSentence | None:
        """What another speech or year than those asked about tells of the matter, if anything."""
        asked = answer.rewritten or answer.question
        searched = {one.speech for one in answer.searched if one.evidence}
        other = self._retriever.retrieve(asked, filters, widely=True)
        near = [one for one in other.sentences if one.speech not in searched][:_OFFERED]
        unaskable = other.understanding.asks_unnamed_speaker or other.understanding.asks_opinion
        if not near or unaskable:
            return None
        try:
            asking = asking_of(judge, answer, other.understanding, stop)
            choices = choose(near, other.understanding, asking)
        except Cancelled:
            return None
        least = LEAST if judge else LEAST_WITHOUT_JUDGE
        fit = composed(choices[:1], near, other.understanding, least)
        return fit[0].evidence[0] if fit else None

    def _with_doubts(self, answer: Answer) -> Answer:
        """With a note for each cited speech whose head its own text contradicts."""
        cited = dict.fromkeys(citation.speech for citation in answer.citations)
        lines = dict.fromkeys(filter(None, map(self._doubts, cited)))
        return replace(answer, notes=(*answer.notes, *lines))

    def _trace(self, retrieved: Retrieved, chat: ChatModel | None, judge: Judge | None) -> Trace:
        named = retrieved.understanding.named_by
        prompt = self._prompts.judge if judge else self._prompts.answer if chat else None
        return Trace(
            prompt=prompt.name if prompt else "",
            prompt_digest=prompt.digest if prompt else "",
            chat_model=judge.name if judge else chat.name if chat else "",
            embedder=self._embedder_name(),
            generation=retrieved.generation,
            notes=(f"按「{'」「'.join(named)}」限定讲话",) if named else (),
        )


def check_question(text: str, max_chars: int) -> str:
    """The question without outer white space. Raises EmptyQuestion or QuestionTooLong."""
    text = text.strip()
    if not text:
        raise EmptyQuestion("问题是空的，请写下想问的内容。")
    if asks_nothing(text):
        raise EmptyQuestion("没有看出要问什么，请写下想问的内容。")
    if len(text) > max_chars:
        raise QuestionTooLong(
            f"问题有 {len(text)} 字，最多 {max_chars} 字；请只写问题，资料请先加入资料库。"
        )
    return text


def _stopped(stop: Event | None) -> bool:
    return stop is not None and stop.is_set()


def _waiting(answer: Answer, place: Place, stop: Event | None) -> Iterator[Answer]:
    """Snapshots with the number of questions before this one, until its turn has come."""
    for before in place.wait(stop):
        yield replace(answer, stage=Stage.WAITING, queue_place=before)
