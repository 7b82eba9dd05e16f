"""A text -> its set phrases (提法) and its lists.

A set phrase is a short term in quotation marks, or a name that ends like one (战略, 行动, 中心,
示范区). Knows nothing of the other speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Sentence, Speech
from rag.folding import fold
from rag.wording.words import Word, is_left_over, words

_QUOTED = re.compile(r'"([^",。;:!?]{2,14})"')
_SUFFIX = (
    "战略|工程|行动|计划|规划|中心|示范区|先行区|开发区|示范村|试点|机制|制度|体系|方针|理念|思想|方略|格局|总基调|路线图"
    "|清单|模式|品牌|工作法|办法|政策|基地|廊道|都市圈|增长极|保护区|攻坚战|底线|红线|目标|原则|任务|抓手|大事|名单|专班"
)
_ENDS = re.compile(rf"(?:{_SUFFIX})$")
_MOST_WORDS = 4
LONGEST = 14
_NAMING = ("n", "v", "a", "b", "j", "l", "i", "s", "m", "f", "z", "t", "q", "x")
_BEGINNING = ("n", "a", "b", "j", "l", "i", "s", "f", "vn", "z")
_NOT_PHRASES = re.compile(r"^(?:这|那|该|其|本|一|两|各|每|此|有关|相关|具体|主要|重要|总体|基本)")
_LIST = re.compile(r"[^,。;:!?、\s\"()]{2,12}(?:、[^,。;:!?、\s\"()]{2,12}){2,}")


@dataclass(frozen=True, slots=True)
class Use:
    """A phrase, folded, and the sentences of one speech that have it, in order."""

    phrase: str
    sentences: tuple[Sentence, ...]
    quoted: bool


def uses(speech: Speech, sentences: Sequence[Sentence]) -> dict[str, Use]:
    """The set phrases of these sentences, in the order in which they come up."""
    places: dict[str, list[Sentence]] = {}
    quoted: set[str] = set()
    for sentence in sentences:
        text = fold(speech.quote(sentence.span))
        for phrase, marked in phrases_in(text):
            held = places.setdefault(phrase, [])
            if not held or held[-1] is not sentence:
                held.append(sentence)
            if marked:
                quoted.add(phrase)
    return {phrase: Use(phrase, tuple(held), phrase in quoted) for phrase, held in places.items()}


def phrases_in(text: str) -> Iterator[tuple[str, bool]]:
    for match in _QUOTED.finditer(text):
        yield match[1], True
    run: list[Word] = []
    for word in (*words(text), None):
        fits = word is not None and (word.tag.startswith(_NAMING) or is_left_over(word))
        if fits and word is not None and word.text.isalpha():
            run.append(word)
            if _ENDS.search(word.text):
                yield from _named(run)
            continue
        run = []


def _named(run: Sequence[Word]) -> Iterator[tuple[str, bool]]:
    """The last words of a run as a name: two to four that make four characters or more, the first
    of which may begin one."""
    for count in range(2, min(_MOST_WORDS, len(run)) + 1):
        name = "".join(word.text for word in run[-count:])
        first = run[-count]
        begins = first.tag.startswith(_BEGINNING) or is_left_over(first)
        if len(name) >= 4 and begins and len(first.text) > 1:
            if len(name) <= LONGEST and not _NOT_PHRASES.match(name):
                yield name, False
            return


def lists_in(text: str) -> Iterator[tuple[str, ...]]:
    """Lists of three or more things; what leads up to the first or follows the last is cut off
    where a list of the same things elsewhere would not have it."""
    for match in _LIST.finditer(text):
        parts = match.group().split("、")
        *rest, last = parts
        tail = re.split(r"[和与及]", last)
        items = [*rest, *tail] if len(tail) == 2 and all(tail) else parts
        middle = items[1:-1]
        sizes = [len(item) for item in middle] or [len(items[0])]
        first, final = items[0], items[-1]
        items[0] = first[-sizes[0] :] if len(first) > sizes[0] + 1 else first
        items[-1] = final[: sizes[-1]] if len(final) > sizes[-1] + 1 else final
        if len(set(items)) == len(items) and not any(re.search(r"\d", item) for item in items):
            yield tuple(items)
