"""How right what was found between two speeches is, where the differences are known.

A theme counts as found when it shares a row with its counterpart, or stands in a row of its own
side where it has none; as wrong in every row that holds it without its counterpart. A pair of
figures is right when both are the same figure of the first speech, or equal ones there. A change
of phrase is right when it names the old phrase and the new one; what is said of reworded themes
is left out of the count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pairs import Pair, Side

from rag.comparing import Matched
from rag.comparing.telling import Told
from rag.domain import PhraseChangeKind, Speech
from rag.folding import fold

_SHARE = 0.3


@dataclass(slots=True)
class Score:
    """Counts behind precision and recall, and what went wrong."""

    right: int = 0
    said: int = 0
    found: int = 0
    wanted: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.right += other.right
        self.said += other.said
        self.found += other.found
        self.wanted += other.wanted
        self.errors += other.errors

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0


def theme_score(pair: Pair, matched: Matched) -> Score:
    """Themes by the rows that hold a good part of them."""
    rows_a = _rows_of(pair.a, matched.a.speech, matched, 0)
    rows_b = _rows_of(pair.b, matched.b.speech, matched, 1)
    score = Score()
    for own, other, mine in ((rows_a, rows_b, "甲"), (rows_b, rows_a, "乙")):
        for key, rows in own.items():
            partner = other.get(key)
            for row in rows:
                both = matched.rows[row].a and matched.rows[row].b
                right = row in partner if partner is not None else not both
                score.said += 1
                score.right += right
                if not right:
                    score.errors.append(_wrong(pair, matched, mine, key, row))
            if mine == "甲" or partner is None:
                score.wanted += 1
                alone = rows and not any(matched.rows[r].a and matched.rows[r].b for r in rows)
                score.found += bool(rows & partner) if partner is not None else bool(alone)
    return score


def _wrong(pair: Pair, matched: Matched, side: str, key: str, row: int) -> str:
    place = (pair.a if side == "甲" else pair.b).blocks[key]
    text = (pair.a if side == "甲" else pair.b).text[slice(*place)][:40].replace("\n", "/")
    found = matched.rows[row]
    near = " | ".join(
        side.text(at)[:25].replace("\n", "/")
        for side, part in ((matched.a, found.a), (matched.b, found.b))
        for at in part
    )
    return f"{pair.name} {side} {key} {text} :: {found.kind.value} {found.strength} {near}"


def _rows_of(side: Side, speech: Speech, matched: Matched, which: int) -> dict[str, set[int]]:
    """For each theme of a side the rows that hold at least 30 % of its characters; formal matter
    is in none."""
    mine = matched.a if which == 0 else matched.b
    found: dict[str, set[int]] = {}
    for key, (start, end) in side.blocks.items():
        shares: Counter[int] = Counter()
        for number, row in enumerate(matched.rows):
            for at in row.a if which == 0 else row.b:
                span = mine.pieces[at].stretch.span
                shared = min(end, span.end) - max(start, span.start)
                if shared > 0:
                    shares[number] += shared
        rows = {number for number, shared in shares.items() if shared >= _SHARE * (end - start)}
        if rows:
            found[key] = rows
    del speech
    return found


def figure_scores(pair: Pair, matched: Matched) -> tuple[Score, Score]:
    """All figures, and those that were changed."""
    every, changed = Score(), Score()
    met: set[int] = set()
    for row in matched.figures:
        if row.a is None or row.b is None:
            continue
        left = [_number(pair.a, told) for told in (row.a, *row.a_also)]
        right = [_number(pair.b, told) for told in (row.b, *row.b_also)]
        if None in (left[0], right[0]):
            continue
        same = {n for n in left if n is not None} & {n for n in right if n is not None}
        alike = (
            pair.a.words(left[0]) == pair.a.words(right[0]) if right[0] in pair.a.tagged else False
        )
        right_one = bool(same) or alike
        met |= {n for n in left if n is not None} if right_one else set()
        for score in (
            (every, changed) if right[0] in pair.figures or left[0] in pair.figures else (every,)
        ):
            score.said += 1
            score.right += right_one
            if not right_one:
                score.errors.append(f"{pair.name} {row.name}: {row.a.written} | {row.b.written}")
    met |= {
        n
        for n in pair.a.tagged
        if n in pair.b.tagged
        for m in met
        if m in pair.b.tagged
        and pair.a.words(n) == pair.a.words(m)
        and pair.b.words(n) == pair.b.words(m)
    }
    told = {_number(pair.a, one) for row in matched.figures for one in (row.a, *row.a_also) if one}
    for number in pair.a.tagged:
        if number not in pair.b.tagged or not pair.a.words(number)[:1].isdigit():
            continue
        for score in (every, changed) if number in pair.figures else (every,):
            score.wanted += 1
            score.found += number in met
            if number not in met:
                known = "found" if number in told else "not read"
                start = pair.a.tagged[number][0]
                around = pair.a.text[max(0, start - 20) : start + 12].replace("\n", "/")
                score.errors.append(f"missed ({known}) {around} -> {pair.b.words(number)}")
    return every, changed


def _number(side: Side, told: Told) -> int | None:
    """The number of the figure that a mention reads."""
    for number, (start, end) in side.tagged.items():
        if told.span.start < end and start < told.span.end:
            return number
    return None


def phrase_score(pair: Pair, matched: Matched) -> Score:
    score = Score()
    met: set[tuple[str, str]] = set()
    for change in matched.changes:
        if change.kind is not PhraseChangeKind.CHANGED or not change.a or not change.b:
            continue
        truth = next(
            (
                (old, new)
                for old, new in pair.phrases
                if _names(change.a, old) and _names(change.b, new)
            ),
            None,
        )
        if truth:
            met.add(truth)
        elif _in_reworded(pair, change.b_sentence):
            continue
        score.said += 1
        score.right += truth is not None
        if truth is None:
            score.errors.append(f"{pair.name} {change.a} | {change.b}")
    score.wanted += len(pair.phrases)
    score.found += len(met)
    score.errors += [f"missed {old} | {new}" for old, new in pair.phrases if (old, new) not in met]
    reordered(pair, matched, score)
    return score


def reordered(pair: Pair, matched: Matched, score: Score) -> None:
    rows = [c for c in matched.changes if c.kind is PhraseChangeKind.REORDERED]
    lists = {
        n: frozenset(pair.a.words(n).split("、")) for n in pair.reordered if n in pair.b.tagged
    }
    met = set()
    for row in rows:
        items = frozenset((row.a or "").split("、"))
        truth = {n for n, members in lists.items() if len(members & items) >= len(members) - 1}
        if not truth and _in_reworded(pair, row.b_sentence):
            continue
        score.said += 1
        score.right += bool(truth)
        met |= truth
        if not truth:
            score.errors.append(f"{pair.name} order {row.a} | {row.b}")
    score.wanted += len(lists)
    score.found += len(met)
    score.errors += [
        f"missed order {pair.a.words(n)} -> {pair.b.words(n)}" for n in lists if n not in met
    ]


def _names(shown: str, phrase: str) -> bool:
    """Whether what is shown is the phrase, give or take the words beside it."""
    shown, phrase = fold(shown), fold(phrase)
    return phrase in shown or (shown in phrase and 2 * len(shown) >= len(phrase))


def _in_reworded(pair: Pair, sentence: object) -> bool:
    if sentence is None:
        return False
    at = sentence.span.start
    return any(
        start <= at < end for key, (start, end) in pair.b.blocks.items() if key in pair.b.reworded
    )
