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
    is_list,
    listed_before,
    meant_items,
)
from rag.list_lines import items_of, shown
from rag.recalling import Cited
from rag.retrieving import Retriever
from rag.understanding.items import ItemsAsked, Which, is_bare_request, items_asked
from rag.understanding.parts import part_of
from rag.understanding.plainly import plainly_asked
from rag.understanding.years import year_mentions
from rag.unfolding import Unfolded, answer_of, bare_item, place_told, unfolded

ONLY_THERE = "只找了这一条下面的原文；想查全篇，可以写出篇名再问。"
_NO_MORE = "没有找到专门展开这一条的段落，引的是原句。"
_INSIDE = re.compile(r"其中?(?![他它实次余])|这?里面|它(?!们)|该")
"""How a follow-up begins that asks of nothing but the item asked about last."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")
_OF_A_YEAR = re.compile(r"(?:那么?)?(?P<year>(?:19|20)\d\d年)(?:里|中|报告)?的?(?P<rest>.+)")
_PART_NOUNS = "分面题章节块点段"
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
        if of_year := _OF_A_YEAR.match(text):
            return self._of_another_year(of_year["year"], of_year["rest"], question)
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
        if meant is None and items.which is Which.WORDED:
            meant = self._meant_by_section(items, question)
        return self._told_of(meant, items, question)

    def _of_another_year(self, year: str, rest: str, question: Question) -> Asked | None:
        """「2006年的第二项呢」: the list of that year, from which an item can be asked about."""
        listed = next(iter(listed_before(question.history)), None)
        if listed is None or not listed.at or items_asked(rest) is None:
            return None
        last = question.history[listed.at - 1].content
        years = set(_YEAR.findall(last))
        if len(years) != 1:
            return None
        whole = last.replace(years.pop(), year)
        note = f"先列出{year}的各条，再问第几条即可。"
        return Asked(whole, whole, whole, question.filters, follows=True, notes=(note,))

    def _meant_by_section(self, asked: ItemsAsked, question: Question) -> Meant | None:
        """The item in whose section some words stand which it does not have itself."""
        listed = next(iter(listed_before(question.history)), None)
        if listed is None or not is_list(listed, question.history):
            return None
        evidence = self._evidence(listed, question)
        words, filters = asked.words, question.filters
        place = place_told(words, listed.items, evidence, self._retriever, filters)
        if place is not None:
            return Meant(listed, (place,))
        surely = asked.written.endswith(("条", "项", "点"))
        lacks = f"前面列出的各条里没有找到说「{words}」的那一条。"
        return Meant(listed, (), lacks) if surely else None

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
        told = self._plainly(asked, items.own)
        if not items.own:
            told = answer_of(found, meant.items, self._retriever, filters)
        alone = len(found) == 1 and not items.own and len(told) == 1 and not found[0].heading
        return replace(asked, told=tuple(told), notes=(_NO_MORE,) if alone else asked.notes)

    def _plainly(self, asked: Asked, own: str) -> list[EvidenceSentence]:
        """The sentences under the items that tell what is asked of them in no words of its own:
        the figures, the money, the time, whose duty it is; [] where something else is asked."""
        holds = plainly_asked(own)
        if holds is None:
            return []
        gist = f"{asked.sought.removesuffix(asked.own)}讲了什么？"
        found = self._retriever.retrieve(gist, asked.filters, at_least=_CHUNKS).sentences
        return [one for one in _in_order(asked.admitted(found)) if holds(one.text)]

    def leaning(self, text: str, question: Question) -> Asked | None:
        """A follow-up that names no item, asked of the speech of the item that was asked about
        last; None where none was."""
        if not follows_an_item(question.history):
            return None
        meant = meant_items(ItemsAsked(Which.SAME, ""), question.history)
        found = self._found(meant, question) if meant and meant.places else []
        if meant is None or not found:
            return None
        if year_mentions(text, ()):
            return None
        if part_of(text) is not None:
            name = _name(found[0].source)
            whole = f"{name}，{text}" if text.rstrip("？?呢")[-1:] not in _PART_NOUNS else (
                f"{name}，{text.rstrip('？?呢')}讲了什么？"
            )  # fmt: skip
            return Asked(whole, whole, text, question.filters, follows=True)
        items = ItemsAsked(Which.SAME, "", own=f"，{text}")
        asked = _of_items(items, meant, found, question.filters)
        told = self._plainly(asked, text)
        under = asked.under if _INSIDE.match(text) else ()
        line = "\n".join(meant.items)  # which answers nothing itself
        return replace(asked, own=text, under=under, told=tuple(told), beyond=line)

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
        if follows_an_item(history):
            asked, last = self._more_items(text, items, question)
            if asked is not None:
                return asked
        if not last or items.words not in last:
            return None
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

    def _more_items(
        self, text: str, items: ItemsAsked, question: Question
    ) -> tuple[Asked | None, str]:
        """After several items the others of their list, after one what else stands under it; else
        None and the question of the list, of which more is wanted."""
        history = question.history
        same = ItemsAsked(Which.SAME, "")
        meant = meant_items(same, history)
        if meant is None:
            return None, ""
        whole = history[meant.listed.at - 1].content if meant.listed.at else ""
        if asks_of_several(last_asked(history)):
            others = ItemsAsked(Which.OTHERS, text)
            asked = self._told_of(meant_items(others, history), others, question)
            return asked, whole
        found = self._found(meant, question)
        if not found or items.words or not (found[0].heading or found[0].told):
            return None, whole
        item = _of_items(same, meant, found, question.filters)
        told = "\n".join(m.content for m in history[meant.listed.at :] if m.role == "assistant")
        asked = replace(item, text=f"{_GIST_ASKED.sub('', item.text)}，{text}", beyond=told)
        sentences = self._retriever.retrieve(asked.sought, asked.filters, at_least=_CHUNKS)
        left = _in_order(asked.admitted(sentences.sentences)[:_MORE])
        return replace(asked, told=left, lacks="" if left else f"{_ALL_TOLD}。"), whole


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
