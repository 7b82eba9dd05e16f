"""A follow-up on items of an earlier answer -> what is asked, and where it must be told.

「第四项呢」 is answered with what the speech says under that item, 「第二条谁负责」 from there
alone, 「还有呢」 with what was not yet told. Where nothing of the kind was told before, the
follow-up is left to others. Calls no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.asked import Asked
from rag.domain import EvidenceSentence, Filters, Message, Question
from rag.itemising import (
    Listed,
    Meant,
    asks_of_several,
    follows_an_item,
    items_of,
    meant_items,
    shown,
)
from rag.quantities import quantities
from rag.recalling import Cited
from rag.retrieving import Retriever
from rag.understanding.items import ItemsAsked, Which, is_bare_request, items_asked
from rag.unfolding import Unfolded, answer_of, bare_item, unfolded

_ONLY_THERE = "只找了这一条下面的原文；想查全篇，可以写出篇名再问。"
_NO_MORE = "没有找到专门展开这一条的段落，引的是原句。"
_FIGURES = re.compile(r"(?:哪些|什么|具体|有|的|到)(?:主要|关键|具体)?(?:数字|数据|指标)")
_GIST_ASKED = re.compile(r"(?:分别)?讲了什么[？?]$")
_FEW = 3
_LONGEST_OF_ONE, _LONGEST_OF_MANY = 40, 14
"""Characters of an item that are shown of at most so few, and of more."""
_MORE = 6
"""Sentences that are told when more is asked for."""
_CHUNKS = 24
"""Chunks of a speech in which more is looked for."""
_ALL_TOLD = "前面的回答已经列出查到的全部内容"


class Narrowing:
    """Understands follow-ups on items over one library."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def asked(self, text: str, question: Question) -> Asked | None:
        """``text`` asked of the items that it means; None where it means none."""
        history = question.history
        items = items_asked(text)
        if items is None:
            items = _leaning(text, history)
        if items is None:
            return None
        if items.which is Which.MORE:
            return self._more(text, question, items)
        meant = meant_items(items, history)
        if meant is None and items.which is Which.OTHERS:
            return self._more(text, question, items)
        return self._told_of(meant, items, question)

    def _told_of(self, meant: Meant | None, items: ItemsAsked, question: Question) -> Asked | None:
        """What is asked of the items meant; None where none are, or none is found again."""
        if meant is None:
            return None
        text, filters = question.text, question.filters
        if meant.lacks:
            return Asked(text, text, text, filters, lacks=meant.lacks)
        found = self._found(meant, question)
        if not found:
            return None
        asked = _of_items(items, meant, found, filters)
        if _FIGURES.search(items.own):
            told = self._with_figures(asked)
        else:
            told = [] if items.own else answer_of(found, meant.items, self._retriever, filters)
        alone = len(found) == 1 and not items.own and len(told) == 1 and not found[0].heading
        return replace(asked, told=tuple(told), notes=(_NO_MORE,) if alone else asked.notes)

    def _with_figures(self, asked: Asked) -> list[EvidenceSentence]:
        """The sentences under the items that tell figures, in order."""
        found = self._retriever.retrieve(asked.sought, asked.filters, at_least=_CHUNKS)
        kept = [one for one in asked.admitted(found.sentences) if quantities(one.text)]
        return list(_in_order(kept))

    def leaning(self, text: str, question: Question) -> Asked | None:
        """A follow-up that names no item, asked of the speech of the item that was asked about
        last; None where none was."""
        if not follows_an_item(question.history):
            return None
        meant = meant_items(ItemsAsked(Which.SAME, ""), question.history)
        found = self._found(meant, question) if meant and meant.places else []
        if meant is None or not found:
            return None
        items = ItemsAsked(Which.SAME, "", own=f"，{text}")
        asked = _of_items(items, meant, found, question.filters)
        return replace(asked, own=text, under=(), notes=())

    def settled(self, question: Question) -> Question:
        """``question`` with the last one before it whole, where that was a follow-up on an item."""
        history = question.history
        at = max((i for i, one in enumerate(history) if one.role == "user"), default=-1)
        if at < 1 or not follows_an_item(history):
            return question
        last = history[at].content
        if items_asked(last) is not None:
            earlier = replace(question, history=history[:at])
            asked = self.asked(last, earlier)
            last = "" if asked is None or asked.lacks else asked.text
            last = last or last_asked(self.settled(earlier).history)
        whole = replace(history[at], content=_GIST_ASKED.sub("", last))
        return replace(question, history=(*history[:at], whole, *history[at + 1 :]))

    def _found(self, meant: Meant, question: Question) -> list[Unfolded]:
        """The items in their speeches; [] unless each was found."""
        evidence = self._evidence(meant.listed, question)
        found = [
            unfolded(item, evidence, self._retriever, question.filters) for item in meant.items
        ]
        return [one for one in found if one is not None] if None not in found else []

    def _evidence(self, listed: Listed, question: Question) -> Sequence[EvidenceSentence]:
        """What the question of a list is answered from."""
        asked = question.history[listed.at - 1].content if listed.at else ""
        if not asked.strip():
            return ()
        return self._retriever.retrieve(asked, question.filters).sentences

    def _more(self, text: str, question: Question, items: ItemsAsked) -> Asked | None:
        """What the last question would be answered with besides what was told."""
        history = question.history
        last = last_asked(history)
        if not last or (items.words and items.words not in last):
            return None
        if follows_an_item(history):
            return self._more_items(text, question)
        told = _told_since(last, history)
        whole = f"{last.rstrip('？?。')}，{text}"
        found_again = self._retriever.retrieve(last, question.filters).sentences
        asked = Asked(whole, last, last, question.filters, follows=True, beyond=told)
        for number in sorted({one.group for one in found_again if one.group > 0}):
            unit = [one for one in found_again if one.group == number]
            left = asked.admitted(unit)
            if not left:
                return replace(asked, lacks=f"{_ALL_TOLD}，共{len(unit)}条。")
            if len(left) < len(unit) / 2:
                return replace(asked, told=_in_order(left))
        return asked

    def _more_items(self, text: str, question: Question) -> Asked | None:
        """After several items the others of their list, after one what else stands under it."""
        history = question.history
        if asks_of_several(last_asked(history)):
            others = meant_items(ItemsAsked(Which.OTHERS, text), history)
            return self._told_of(others, ItemsAsked(Which.OTHERS, text), question)
        same = ItemsAsked(Which.SAME, "")
        meant = meant_items(same, history)
        found = self._found(meant, question) if meant else []
        if meant is None or not found:
            return None
        item = _of_items(same, meant, found, question.filters)
        told = "\n".join(m.content for m in history[meant.listed.at + 1 :] if m.role == "assistant")
        whole = f"{_GIST_ASKED.sub('', item.text)}，{text}"
        asked = replace(item, text=whole, beyond=told)
        sentences = self._retriever.retrieve(asked.sought, asked.filters, at_least=_CHUNKS)
        left = _in_order(asked.admitted(sentences.sentences)[:_MORE])
        return replace(asked, told=left, lacks="" if left else f"{_ALL_TOLD}。")


def _in_order(sentences: Sequence[EvidenceSentence]) -> tuple[EvidenceSentence, ...]:
    return tuple(sorted(sentences, key=lambda one: (one.speech, one.span.start)))


def _of_items(
    items: ItemsAsked, meant: Meant, found: Sequence[Unfolded], filters: Filters
) -> Asked:
    speeches = tuple(dict.fromkeys(one.source.speech for one in found))
    longest = _LONGEST_OF_ONE if len(found) <= _FEW else _LONGEST_OF_MANY
    names = "、".join(shown(item, longest) for item in meant.items)
    where = "、".join(dict.fromkeys(_name(one.source) for one in found))
    own = items.own or "讲了什么？"
    each = "分别" if len(found) > 1 and not items.own else ""
    bare = "，".join(bare_item(item) for item in meant.items)
    return Asked(
        f"{where}的{names}{each}{own}",
        sought=f"{bare}，{own}",
        own=own,
        filters=replace(filters, speeches=speeches),
        follows=True,
        speeches=speeches,
        notes=(_ONLY_THERE,) if items.own else (),
        of_items=True,
        under=tuple(one.stretch for one in found),
    )


def _name(source: EvidenceSentence) -> str:
    return Cited(source.speech, source.title, "", source.date, "").name


def _leaning(text: str, history: Sequence[Message]) -> ItemsAsked | None:
    """A bare 「展开说说」: of the item asked about last, or of each item of the last answer."""
    if not is_bare_request(text):
        return None
    if follows_an_item(history):
        return ItemsAsked(Which.SAME, text)
    told = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    return ItemsAsked(Which.EACH, text) if len(items_of(told)[0]) > 1 else None


def last_asked(history: Sequence[Message]) -> str:
    """The last question that asked for something itself, and not for more of the same."""
    for message in reversed(history):
        if message.role == "user":
            items = items_asked(message.content)
            if items is None or items.which is not Which.MORE:
                return re.sub(r"[，,]还有[^，,]*$", "", message.content.strip())
    return ""


def _told_since(last: str, history: Sequence[Message]) -> str:
    """All that was answered since a question was asked."""
    at = max(
        i for i, m in enumerate(history) if m.role == "user" and m.content.strip().startswith(last)
    )
    return "\n".join(m.content for m in history[at:] if m.role == "assistant")
