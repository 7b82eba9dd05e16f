"""Pairs of speeches with known differences, made from the sample speeches.

The second of a pair is the first with themes left out, brought in from another speech, moved and
reworded, figures changed (and written in other ways), phrases renamed and lists put in another
order. What was done is known by number: every figure, phrase and list carries one through all the
rewriting. Seeded; knows nothing of the code under test but how files are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pairs_changed import Changes, renamings_of
from pairs_marked import FIGURE, LIST, TAGGED, is_heading, load, tag
from pairs_reworded import reword

__all__ = ["Block", "Pair", "Side", "assemble", "load", "make_pair", "split"]


@dataclass(frozen=True, slots=True)
class Block:
    """A theme: its paragraphs, headings included; ``key`` is the same on both sides."""

    key: str
    text: str
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One speech of a pair: its text; where each theme stands; where each numbered piece does."""

    text: str
    blocks: dict[str, tuple[int, int]]
    tagged: dict[int, tuple[int, int]]
    reworded: frozenset[str] = frozenset()

    def words(self, number: int) -> str:
        start, end = self.tagged[number]
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two speeches and what was done: ``figures`` changed, ``phrases`` renamed (old, new), lists
    ``reordered``, all by number."""

    name: str
    a: Side
    b: Side
    figures: frozenset[int] = frozenset()
    phrases: tuple[tuple[str, str], ...] = ()
    reordered: frozenset[int] = frozenset()
    done: dict[str, int] = field(default_factory=dict)


def make_pair(source: Path, donor: Path, seed: int) -> Pair:
    """The speech in ``source``, and a second one with themes of ``donor`` and changes of all
    kinds. The same seed gives the same pair."""
    random = Random(f"{source.name}/{donor.name}/{seed}")
    head, blocks, tail = split(load(source))
    numbers = iter(range(1, 10_000))
    blocks = [Block(b.key, tag(b.text, FIGURE, numbers)) for b in blocks]
    blocks = [Block(b.key, tag(b.text, LIST, numbers, untagged=True)) for b in blocks]
    _, foreign, _ = split(load(donor))
    foreign = [Block(f"+{b.key}", tag(b.text, FIGURE, numbers)) for b in foreign]
    keys = [block.key for block in blocks]
    random.shuffle(keys)
    count = max(1, len(blocks) // 7)
    deleted, moved, reworded = (set(keys[at * count : (at + 1) * count]) for at in range(3))
    phrases = renamings_of("".join(b.text for b in blocks if b.key not in deleted), random, donor)
    changes = Changes(random, "".join(b.text for b in blocks))
    second = []
    for block in blocks:
        if block.key in deleted:
            continue
        text = changes.figures(block.text, share=0.3)
        text = changes.lists(text)
        for old, new in phrases:
            text = text.replace(old, new)
        rewritten = block.key in reworded
        second.append(Block(block.key, reword(text, random) if rewritten else text, rewritten))
    for block in [b for b in second if b.key in moved]:
        second.remove(block)
        second.insert(random.randrange(len(second) + 1), block)
    inserted = random.sample(foreign, min(count, len(foreign)))
    for block in inserted:
        second.insert(random.randrange(len(second) + 1), block)
    b = assemble(head, second, tail)
    kept = frozenset(number for number in changes.changed if number in b.tagged)
    return Pair(
        f"{source.stem} × {donor.stem} #{seed}",
        assemble(head, blocks, tail),
        b,
        kept,
        tuple((old, new) for old, new in phrases if new in b.text),
        frozenset(changes.reordered),
        {
            "left out": len(deleted),
            "brought in": len(inserted),
            "moved": len(moved),
            "reworded": len(reworded),
        },
    )


def split(text: str) -> tuple[str, list[Block], str]:
    """Head lines, themes and closing words. A theme is a paragraph with the headings over it and
    the short lines under it."""
    lines = [line for line in text.split("\n") if line.strip()]
    begin = next((n for n, line in enumerate(lines) if n > 1 and is_heading(line)), 3)
    head, body, tail = lines[:begin], lines[begin:-1], lines[-1]
    blocks: list[list[str]] = []
    headings: list[str] = []
    for line in body:
        if is_heading(line):
            headings.append(line)
        elif len(line) < 60 and blocks and not headings:
            blocks[-1].append(line)
        else:
            blocks.append([*headings, line])
            headings = []
    if headings:
        blocks[-1] += headings
    made = [Block(str(n), "\n".join(part)) for n, part in enumerate(blocks)]
    return "\n".join(head), made, tail


def assemble(head: str, blocks: Sequence[Block], tail: str) -> Side:
    """The text of a side and where everything stands in it."""
    text, tagged, places = "", {}, {}
    text = f"{head}\n\n"
    for block in blocks:
        start = len(text)
        at = 0
        for match in TAGGED.finditer(block.text):
            text += block.text[at : match.start()]
            tagged[int(match[1])] = (len(text), len(text) + len(match[2]))
            text += match[2]
            at = match.end()
        text += block.text[at:]
        places[block.key] = (start, len(text))
        text += "\n"
    text += f"{tail}\n"
    return Side(text, places, tagged, frozenset(b.key for b in blocks if b.reworded))
