"""What is asked of the evidence: by a follow-up, and of the judge.

A follow-up stands in a conversation. Where it points back at a speech (「那次会议」) that speech is
looked for in the earlier answers; where it takes up the last question, it is put together with
it, by code as far as that goes and else by the model. Which sentences answer is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

from rag.aboutness.sought import around, sought, standing
from rag.asked import Asked
from rag.conversing import last_turn, leans, leans_on_history, rewrite
from rag.domain import Answer, EvidenceSentence, Filters, Question, without_marks
from rag.folding import fold
from rag.itemising import follows_an_item
from rag.narrowing import Narrowing
from rag.ports import ChatModel, Judge
from rag.prompting import Prompt, RewriteVariables
from rag.recalling import recalled
from rag.resuming import is_bare, resumed, takes_up_ordinal
from rag.retrieving import Retriever
from rag.understanding import (
    Understanding,
    asked_parts,
    asks_several,
    expected_of,
    is_comparison,
    kind_of,
    quoted_in,
)
from rag.understanding.kinds import SPEAKER_ASKED
from rag.understanding.pointing import Pointing, pointing_in


class FollowUps:
    """Understands follow-ups over one library. ``chat`` is asked for only where a question has to
    be put in other words; it may give None."""

    def __init__(
        self,
        retriever: Retriever,
        chat: Callable[[], ChatModel | None],
        prompt: Prompt[RewriteVariables],
    ) -> None:
        self._retriever = retriever
        self._chat = chat
        self._prompt = prompt
        self._narrowing = Narrowing(retriever)

    def by_code(self, question: Question, text: str) -> tuple[Asked, bool]:
        """``text`` as far as code can tell what it asks; whether ``in_words`` must do the rest."""
        alone = Asked(text, text, text, question.filters)
        if not any(message.role == "user" for message in question.history):
            return alone, False
        question = self._narrowing.settled(question)
        understanding = self._retriever.understand(text, question.filters)
        pointing = pointing_in(text)
        if not pointing and not understanding.certain:
            last, _ = last_turn(question.history)
            taken_up = takes_up_ordinal(text, last) and not follows_an_item(question.history)
            asked = None if taken_up else self._narrowing.asked(text, question)
            if asked is not None:
                return asked, False
        if pointing and not (pointing.weak and understanding.speeches):
            alone, settled = self._pointed(alone, pointing, question, understanding)
            if settled:
                return alone, False
        named = bool(understanding.speeches)
        if not leans_on_history(text, question.history, named):
            return alone, False
        last, told = last_turn(question.history)
        if not leans(text) and self._is_of_the_unknown(text, question):
            return alone, False
        before = self._retriever.understand(last, question.filters).named_by
        whole = resumed(text, last, told, before)
        if whole:
            return self._whole(alone, whole), False
        asked = self._narrowing.leaning(text, question)
        return (alone, True) if asked is None else (asked, False)

    def in_words(self, asked: Asked, question: Question, stop: Event | None = None) -> Asked:
        """``asked`` joined with the last question, by the model where there is one."""
        history = self._narrowing.settled(question).history
        written = rewrite(asked.text, history, self._chat(), self._prompt, stop)
        return self._whole(asked, written)

    def _is_of_the_unknown(self, text: str, question: Question) -> bool:
        """Whether a short question begins with a thing that neither the conversation nor any
        speech has: it is about that, and not about what the last question asked."""
        thing = next((word for word, weight in sought(text).items() if weight == 1.0), "")
        said = fold("".join(message.content for message in question.history))
        if not thing or standing(thing, said):
            return False
        found = self._retriever.retrieve(text, question.filters, widely=True).sentences
        return not any(standing(thing, around(one)) for one in found)

    def _evidence(
        self, asked: str, filters: Filters
    ) -> tuple[Sequence[EvidenceSentence], Sequence[str]]:
        found = self._retriever.retrieve(asked, filters)
        return found.sentences, found.understanding.speeches

    @staticmethod
    def _whole(asked: Asked, text: str) -> Asked:
        return replace(asked, text=text, sought=text, follows=True)

    def _pointed(
        self, alone: Asked, pointing: Pointing, question: Question, understanding: Understanding
    ) -> tuple[Asked, bool]:
        """The question asked of the speech that it points back at; as it was, with a note, where
        that cannot be told. True once nothing remains to be understood."""
        if pointing.kind and not understanding.speeches:
            return alone, False
        among = understanding.speeches if understanding.certain or pointing.kind else ()
        found = recalled(
            pointing,
            question.history,
            lambda words: self._retriever.retrieve(words, question.filters, widely=True).sentences,
            lambda asked: self._evidence(asked, question.filters),
            among,
        )
        if not found.speeches:
            noted = found.note and not understanding.speeches
            return replace(alone, notes=(found.note,) if noted else ()), False
        sought = put_for(alone.text, pointing, pointing.plain)
        last, told = last_turn(question.history)
        own = sought
        if is_bare(own):  # 「那另一篇呢？」 asks what was asked before
            own = self._retriever.understand(last, question.filters).rest.strip()
        elif whole := resumed(own, last, told, only_people=True):
            own = whole
        names = "或".join(one.name for one in found.speeches)
        if len(found.speeches) > 1 and not found.either:
            names = names.replace("或", "和")
            own = put_for(alone.text, pointing, names)
        speeches = tuple(one.speech for one in found.speeches)
        text = _shown(alone.text, own, sought, pointing, names)
        filters = replace(question.filters, speeches=speeches)
        asked = Asked(
            text,
            sought=own,
            own=own,
            filters=filters,
            follows=True,
            speeches=speeches,
            either=found.either,
            unsigned=not any(one.speaker for one in found.speeches),
            notes=(found.note,),
        )
        return asked, True


def _shown(typed: str, own: str, sought: str, pointing: Pointing, names: str) -> str:
    """How a question that points back is put before the judge and the person."""
    if own != sought and pointing.plain in own:
        return own.replace(pointing.plain, names, 1)
    if own != sought or pointing.weak:
        return own if names in own else f"{names}，{own}"
    return put_for(typed, pointing, names)


def put_for(question: str, pointing: Pointing, words: str) -> str:
    """``question`` with ``words`` in the place of what points back."""
    return question[: pointing.start] + words + question[pointing.end :]


def of_follow_up(understanding: Understanding, question: Question, asked: Asked) -> Understanding:
    """What a follow-up asks for is what its own words ask for, and nothing that the answer before
    has told; of a speech that it points back at nothing is taken for known."""
    last = next((m.content for m in reversed(question.history) if m.role == "assistant"), "")
    expected = expected_of(asked.own)
    firm = expected.figure or expected.date or expected.person
    if asked.of_items:
        understanding = replace(understanding, kind=kind_of(asked.own), part=None)
    if asked.under:  # what is asked under a heading need not name it
        understanding = replace(understanding, rest=fold(asked.own))
    return replace(
        understanding,
        expected=expected if firm else understanding.expected,
        asks_several=asks_several(asked.own),
        parts=tuple(asked_parts(asked.own)) if asks_several(asked.own) else (),
        known=without_marks(last),
        quoted=quoted_in(asked.own) or understanding.quoted,
        speeches=asked.speeches or understanding.speeches,
        certain=bool(asked.speeches) or understanding.certain,
        either=asked.either,
        asks_unnamed_speaker=understanding.asks_unnamed_speaker
        or (asked.unsigned and bool(SPEAKER_ASKED.search(asked.own))),
    )


def asking_of(
    judge: Judge | None, answer: Answer, understanding: Understanding, stop: Event | None
) -> Callable[[Sequence[str]], Sequence[float]] | None:
    """The judge with the question and the stop event put in; None where there is no judge.

    Of a comparison each speech is asked by itself what it says of the topic.
    """
    if judge is None:
        return None
    asked = answer.rewritten or answer.question
    if is_comparison(understanding):
        asked = f"关于{understanding.topic}，讲了什么？"
    return lambda sentences: judge.judge(asked, sentences, stop)
