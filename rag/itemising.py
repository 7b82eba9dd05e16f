"""Lists told in earlier answers, and which of their items a follow-up means.

History holds the plain text of answers, a point a line. A follow-up on an item (its question
names the item by number, or holds its words in 「」) does not start a new list. Pure functions on
text; no library, no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.domain import Message
from rag.folding import fold
from rag.list_lines import is_named, items_of, mark_of
from rag.understanding import QuestionKind, kind_of
from rag.understanding.items import ItemsAsked, Which, items_asked
from rag.wording.content import content_terms

_QUOTED = re.compile(r"「([^「」]+)」")
_SEVERAL = frozenset({QuestionKind.LIST, QuestionKind.SECTION, QuestionKind.COMPARE})
_ASKS_LIST = re.compile(r"哪[几两三四五六七八九十]|几[项条件点个步句种类]")
"""How a follow-up on an item asks for a list of its own."""
_FEW = 3
"""How many items 前几条 means, and lines that make an answer a list whatever was asked."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list told before. ``at``: place of its answer in the history. ``items``: their texts in
    the order of their numbers; ``inline``: all of them in one line. ``asked``: places (from 0) of
    the items that later follow-ups asked about, the latest last. ``below``: it was asked for of an
    item of an older list."""

    at: int
    items: tuple[str, ...]
    inline: bool = False
    asked: tuple[int, ...] = ()
    below: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """``places``: the items meant, from 0; () where there are none. ``lacks``: what the person is
    told where the list has fewer items than asked for, else ''."""

    listed: Listed
    places: tuple[int, ...]
    lacks: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(self.listed.items[place] for place in self.places)


def listed_before(history: Sequence[Message]) -> list[Listed]:
    """The lists told before, in the order in which a follow-up may mean them: the one that the
    follow-ups before it went through, the answer to the last of these, then older ones."""
    found: list[Listed] = []
    below: list[Listed] = []
    later: list[str] = []
    for at in range(len(history) - 1, -1, -1):
        if history[at].role != "assistant":
            continue
        question = history[at - 1].content if at and history[at - 1].role == "user" else ""
        items, inline = items_of(history[at].content)
        if _on_an_item(question, history[:at]):
            asks_list = _ASKS_LIST.search(_QUOTED.sub("", question))
            if len(items) > 1 and asks_list and not found:
                listed = Listed(at, items, inline, below=True)
                found.append(replace(listed, asked=_asked(listed, later[::-1])))
            later.append(question)
            if len(items) > 1 and not below and not found and not asks_of_several(question):
                below.append(Listed(at, items, inline))
        elif len(items) > 1:
            listed = Listed(at, items, inline)
            found += [replace(listed, asked=_asked(listed, later[::-1])), *below]
            below, later = [], []
    return found


def is_list(listed: Listed, history: Sequence[Message]) -> bool:
    """Whether an answer was a list to whoever read it: three points, or two that were asked for
    as several or stand in one line with their marks."""
    question = history[listed.at - 1].content if listed.at else ""
    several = listed.inline or kind_of(question) in _SEVERAL
    return len(listed.items) >= _FEW or several or all(map(mark_of, listed.items))


def _on_an_item(question: str, before: Sequence[Message]) -> bool:
    """Whether a question was a follow-up on an item of an earlier answer, or for more of one."""
    if _names_an_item(question, before):
        return True
    asked = items_asked(question)
    if asked is None:
        return False
    if asked.which is Which.MORE:
        return follows_an_item(before)
    return any(message.role == "assistant" for message in before)


def asks_of_several(question: str) -> bool:
    """Whether a follow-up on items asks of more than one."""
    named = _QUOTED.findall(question)
    asked = items_asked(question)
    if asked is None or named:
        return len(named) > 1
    several = {Which.EACH, Which.OTHERS, Which.FIRST, Which.LATEST}
    return asked.which in several or len(asked.numbers) > 1


def follows_an_item(history: Sequence[Message]) -> bool:
    """Whether the last question was a follow-up on an item of an earlier answer."""
    at = max((i for i, message in enumerate(history) if message.role == "user"), default=-1)
    return at > 0 and _on_an_item(history[at].content, history[:at])


def _names_an_item(question: str, before: Sequence[Message]) -> bool:
    """Whether a question names a line of an earlier answer in 「」."""
    if "「" not in question:
        return False
    told = [message.content for message in before if message.role == "assistant"]
    return any(is_named(line, question) for one in told for line in items_of(one)[0])


def _asked(listed: Listed, questions: Sequence[str]) -> tuple[int, ...]:
    """Places of the items that ``questions`` asked about, one after the other."""
    places: list[int] = []
    several = False
    for question in questions:
        found = [at for at, item in enumerate(listed.items) if is_named(item, question)]
        asked = items_asked(question)
        if asked is not None and asked.which is Which.MORE and several:
            asked = replace(asked, which=Which.OTHERS)
        if not found and asked is not None:
            known = replace(listed, asked=tuple(places))
            found = list((_meant(asked, known) or Meant(known, ())).places)
        places += found
        several = len(found) > 1
    return tuple(places)


def meant_items(asked: ItemsAsked, history: Sequence[Message]) -> Meant | None:
    """The items that a follow-up means; None where no list was told that it could point into."""
    short: Meant | None = None
    for listed in listed_before(history):
        if short is not None and listed.at < short.listed.at:
            break
        found = _meant(asked, listed)
        if found is not None and found.places:
            return found
        if found is not None and not listed.below and is_list(listed, history):
            short = short or found
    return short


def _meant(asked: ItemsAsked, listed: Listed) -> Meant | None:
    """The items of one list; None where the words point at none of it."""
    count = len(listed.items)
    every = tuple(range(count))
    which = asked.which
    if which is Which.NUMBERED:
        places = [number - 1 if number > 0 else count + number for number in asked.numbers]
        beyond = [place for place in places if not 0 <= place < count]
        return _short(listed, asked) if beyond else Meant(listed, tuple(places))
    if which in {Which.FIRST, Which.LATEST}:
        few = asked.numbers[0] or min(_FEW, count)
        if few > count:
            return _short(listed, asked)
        return Meant(listed, every[:few] if which is Which.FIRST else every[-few:])
    if which is Which.EACH:
        return Meant(listed, every)
    if which is Which.OTHERS:
        rest = tuple(place for place in every if place not in listed.asked)
        return Meant(listed, rest) if listed.asked and rest else None
    if which is Which.WORDED:
        return _worded(listed, asked.words)
    return _beside(listed, which, asked)


def _beside(listed: Listed, which: Which, asked: ItemsAsked) -> Meant | None:
    """下一项, 上一项 and 这一项, seen from the item that was asked about last."""
    step = {Which.NEXT: 1, Which.BEFORE: -1, Which.SAME: 0}.get(which)
    if step is None or not listed.asked:
        return None
    place = listed.asked[-1] + step
    if 0 <= place < len(listed.items):
        return Meant(listed, (place,))
    where = "最后" if step > 0 else "第"
    return Meant(listed, (), f"刚才问的已是{where}一条，没有{asked.written}。")


def _worded(listed: Listed, words: str) -> Meant | None:
    """The one item that has most of some words; None where none has half, or several have."""
    if words == "中间" and len(listed.items) % 2:
        return Meant(listed, (len(listed.items) // 2,))
    wanted = content_terms(words) or [fold(words)]
    held = [sum(term in fold(item) for term in wanted) for item in listed.items]
    best = max(held)
    if best * 2 < len(wanted) or not best or held.count(best) > 1:
        return None
    return Meant(listed, (held.index(best),))


def _short(listed: Listed, asked: ItemsAsked) -> Meant:
    number = _counted(len(listed.items))
    where = "前面列出的" if listed.asked else "上一个回答"
    return Meant(listed, (), f"{where}只有{number}条，没有{asked.written}。")


def _counted(count: int) -> str:
    """A count as one says it before 条, in Chinese numerals up to 十九: 两条, 十二条."""
    if count > 19:
        return str(count)
    ones = "零一二三四五六七八九"[count % 10] if count % 10 else ""
    return "两" if count == 2 else f"十{ones}" if count > 9 else ones
