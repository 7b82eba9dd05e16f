"""Changes of a set phrase that the texts themselves show.

A speech says so itself (去年叫…，改称…), or a sentence kept nearly word for word has another
phrase in its place. Knows nothing of themes or citations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.comparing.sentences import Replacement, Twins
from rag.comparing.set_phrases import LONGEST, Use, phrases_in
from rag.domain import PhraseChangeKind, Sentence, Speech
from rag.folding import fold, fold_with_origin
from rag.wording.words import is_left_over, words

_THEN = r"(?:去年|原来|以前|过去|此前|原先|上年).{0,10}?(?:叫|提的?是|称为?|说的?是|名为|是)"
_NOW = r"(?:改称|改叫|改为|更名为?|改名为?|调整为|升级为|升格为|今年|现在)"
_INTO = (
    r"(?:并为|合并为|整合为|升级为|升格为|拓展为|扩展为|更名为|改名为|改称|改为|换成|换为|转到|转向"
    r"|变为)"
)
_RENAMED = (
    re.compile(rf"{_THEN}(?P<old>.{{2,40}}?){_NOW}(?P<new>.{{2,60}})"),
    re.compile(
        rf"(?P<old>\"[^\"]{{2,14}}\"[^;。]{{0,30}}?){_INTO}(?P<new>[^;。]{{0,8}}\"[^\"]{{2,14}}\")"
    ),
)
_LEAST_ALIKE = 0.5
_CLOSE = 0.75
"""Sentences less alike than this have been written anew: what stands in the place of what is
chance there."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a phrase; a sentence stands for each side that has it."""

    kind: PhraseChangeKind
    a: str | None
    b: str | None
    a_sentence: Sentence | None
    b_sentence: Sentence | None


def renamed(
    speech: Speech, own: Mapping[str, Use], other_text: str, *, backwards: bool
) -> list[Change]:
    """Where ``speech`` says itself what a phrase of the other one was changed to."""
    found = []
    seen = {sentence.index: sentence for use in own.values() for sentence in use.sentences}
    for sentence in sorted(seen.values(), key=lambda one: one.index):
        text = fold(speech.quote(sentence.span))
        for pattern in _RENAMED:
            match = pattern.search(text)
            pair = match and _old_and_new(match["old"], match["new"], other_text)
            if not pair:
                continue
            old, new = pair
            kind = PhraseChangeKind.CHANGED
            if backwards:
                found.append(Change(kind, new, old, sentence, None))
            else:
                found.append(Change(kind, old, new, None, sentence))
            break
    return found


def _old_and_new(before: str, after: str, other_text: str) -> tuple[str, str] | None:
    """The phrase that was, which the other speech has, and the one that is, which it has not: of
    several new ones one that is new in all of its words."""
    olds = [(p, q) for p, q in phrases_in(before + ",") if p in other_text]
    news = [(p, q) for p, q in phrases_in(after + ",") if p not in other_text]
    fits = [
        (new[:-2] not in other_text, len(new) == len(old), old, new)
        for old, old_quoted in olds
        for new, new_quoted in news
        if (old_quoted and new_quoted) or _ends_alike(old, new) or _like(old, new)
    ]
    if not fits:
        return None
    *_, old, new = max(fits)
    return old, new


def _ends_alike(one: str, other: str) -> bool:
    return one[-2:] == other[-2:]


def _like(one: str, other: str) -> bool:
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _LEAST_ALIKE


def replaced(a: Speech, b: Speech, pairs: Sequence[Twins]) -> list[Change]:
    """Phrases exchanged within sentences that are otherwise alike."""
    found = []
    for pair in pairs:
        if pair.likeness < _CLOSE:
            continue
        one, other = a.quote(pair.a.span), b.quote(pair.b.span)
        for replacement in pair.replacements:
            old = _widened(one, replacement.a.start, replacement.a.end)
            new = _widened(other, replacement.b.start, replacement.b.end)
            if not old or not new or old == new or not _fits(old, new):
                continue
            if _is_figure(one, other, replacement) or not _names_something(old, new):
                continue
            found.append(Change(PhraseChangeKind.CHANGED, old, new, pair.a, pair.b))
    return found


def _fits(old: str, new: str) -> bool:
    return all(_SHORTEST <= len(phrase) <= LONGEST for phrase in (old, new))


def _is_figure(one: str, other: str, replacement: Replacement) -> bool:
    a, b = replacement.a, replacement.b
    pieces = (fold(one[a.start : a.end]), fold(other[b.start : b.end]))
    return all(
        re.fullmatch(r"[\d.,%百千万亿元吨亩名人家个户月日年%·:-]*", piece) for piece in pieces
    )


def _widened(text: str, start: int, end: int) -> str:
    """What stands at a place, folded, with the words beside it that make it a name: to the edges
    of its quotation marks, or one word where it is short. '' where nothing stands there."""
    folded = fold_with_origin(text)
    inside = [at for at, origin in enumerate(folded.origin) if start <= origin < end]
    if not inside:
        return ""
    first, last = inside[0], inside[-1] + 1
    opened = folded.text.rfind('"', 0, first)
    closed = folded.text.find('"', last)
    marks = folded.text.count('"', 0, first)
    if opened >= 0 and closed >= 0 and marks % 2 and closed - opened <= LONGEST + 2:
        return folded.text[opened + 1 : closed]
    found = words(folded.text)
    core = folded.text[first:last].strip('、,。;:"')
    if len(core) < 4:
        after = next((w for w in found if w.start == last), None)
        if after and after.tag[:1] in {"n", "v", "j"} and len(after.text) > 1:
            core += after.text
    return core


def _names_something(old: str, new: str) -> bool:
    """Whether both are words that name something, not only turns of speech."""
    for phrase in (old, new):
        kinds = [word.tag[:1] for word in words(phrase) if len(word.text) > 1 or is_left_over(word)]
        if not any(kind in {"n", "j", "l", "i", "b", "s", "x"} for kind in kinds) and not any(
            word.tag == "vn" for word in words(phrase)
        ):
            return False
        if re.search(r"[,。;:!?]|\d", phrase) or len(phrase) < 2:
            return False
    return True
