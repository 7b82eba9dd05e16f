"""Changes of wording -> the rows of the table of wording, with citations and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rag.comparing.claims import evidence_of
from rag.comparing.matching import Matched, sentences_of
from rag.comparing.numbering import Citations, Places
from rag.comparing.renaming import Change
from rag.comparing.resemblance import Side
from rag.comparing.sentences import Twins
from rag.domain import PhraseChange, PhraseChangeKind, Sentence, Span
from rag.folding import fold

_MOST_PHRASES = 80
_ORDER = {
    PhraseChangeKind.CHANGED: 0,
    PhraseChangeKind.REORDERED: 1,
    PhraseChangeKind.REWORDED: 2,
    PhraseChangeKind.CAME: 3,
    PhraseChangeKind.WENT: 3,
    PhraseChangeKind.STAYED: 4,
}


def phrase_rows(
    matched: Matched,
    inside: tuple[frozenset[int], frozenset[int]] | None,
    places: Places,
    number_of: Mapping[int, int],
    citations: Citations,
) -> list[PhraseChange]:
    length_a, length_b = len(matched.a.speech.text), len(matched.b.speech.text)
    found: list[tuple[tuple[int, float, str, str], Change | Twins]] = []
    for change in matched.changes:
        place = _place(change.a_sentence, change.b_sentence, length_a, length_b)
        found.append(((_ORDER[change.kind], place, *_sides(change)), change))
    for pair in matched.twins:
        if not pair.same and not _only_figures(matched, pair):
            place = _place(pair.a, pair.b, length_a, length_b)
            found.append(((_ORDER[PhraseChangeKind.REWORDED], place, "", ""), pair))
    found.sort(key=lambda item: item[0])
    counts: Counter[int] = Counter()
    rows = []
    for (kind, *_), one in found:
        sentences = _both(one)
        if inside is not None and not any(
            sentence is not None and sentence.index in held
            for sentence, held in zip(sentences, inside, strict=True)
        ):
            continue
        counts[kind] += 1
        if counts[kind] <= _MOST_PHRASES:
            rows.append(_phrase(matched, one, places, number_of, citations))
    return rows


def _sides(change: Change) -> tuple[str, str]:
    # Sorted: the order of equal places may not depend on which speech comes first.
    first, second = sorted((change.a or "", change.b or ""))
    return first, second


def _both(one: Change | Twins) -> tuple[Sentence | None, Sentence | None]:
    return (one.a, one.b) if isinstance(one, Twins) else (one.a_sentence, one.b_sentence)


def _place(a: Sentence | None, b: Sentence | None, length_a: int, length_b: int) -> float:
    """Where it comes up: the mean of the relative places in the speeches that have it."""
    found = [
        sentence.span.start / max(1, length)
        for sentence, length in ((a, length_a), (b, length_b))
        if sentence is not None
    ]
    return round(sum(found) / len(found), 9) if found else 1.0


def _only_figures(matched: Matched, pair: Twins) -> bool:
    """Whether two sentences differ in figures and marks alone: the table of figures tells that."""
    texts = matched.a.speech.quote(pair.a.span), matched.b.speech.quote(pair.b.span)
    pieces = [
        text[span.start : span.end]
        for one in pair.replacements
        for text, span in zip(texts, (one.a, one.b), strict=True)
    ]
    return all(all(not c.isalpha() or c in "万亿千百十" for c in fold(piece)) for piece in pieces)


def _phrase(
    matched: Matched,
    one: Change | Twins,
    places: Places,
    number_of: Mapping[int, int],
    citations: Citations,
) -> PhraseChange:
    sentences = _both(one)
    numbers, rows = [], []
    for side, sentence, place in zip(
        (matched.a, matched.b), sentences, (places.a, places.b), strict=True
    ):
        if sentence is not None:
            numbers.append(citations.number(evidence_of(side.speech, sentence)))
            rows.append(place.get(sentence.index))
    # The smaller of two, so that it is the same whichever speech comes first.
    row = min((number_of[at] for at in rows if at is not None and at in number_of), default=None)
    cited = tuple(dict.fromkeys(numbers))
    if isinstance(one, Change):
        # Where only one side's sentence is known, the phrase stands somewhere in the other too.
        cited = _with_other(matched, one, cited, citations)
        marks = _list_marks(one) if one.kind is PhraseChangeKind.REORDERED else ((), ())
        return PhraseChange(one.a, one.b, one.kind, cited, *marks, row)
    return PhraseChange(
        matched.a.speech.quote(one.a.span),
        matched.b.speech.quote(one.b.span),
        PhraseChangeKind.REWORDED,
        cited,
        tuple(r.a for r in one.replacements if r.a.end > r.a.start),
        tuple(r.b for r in one.replacements if r.b.end > r.b.start),
        row,
    )


def _with_other(
    matched: Matched, change: Change, cited: tuple[int, ...], citations: Citations
) -> tuple[int, ...]:
    more = list(cited)
    for side, phrase, sentence in (
        (matched.a, change.a, change.a_sentence),
        (matched.b, change.b, change.b_sentence),
    ):
        if phrase and sentence is None:
            holder = _first_with(side, phrase)
            if holder is not None:
                more.append(citations.number(evidence_of(side.speech, holder)))
    return tuple(dict.fromkeys(more))


def _first_with(side: Side, phrase: str) -> Sentence | None:
    quote = side.speech.quote
    return next((s for s in sentences_of(side) if phrase in fold(quote(s.span))), None)


def _list_marks(change: Change) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The members of two lists that stand at another place than in the other."""
    lists = (change.a or "").split("、"), (change.b or "").split("、")
    moved = {one for one, other in zip(*lists, strict=False) if one != other}
    found = []
    for members in lists:
        at, spans = 0, []
        for member in members:
            if member in moved:
                spans.append(Span(at, at + len(member)))
            at += len(member) + 1
        found.append(tuple(spans))
    return found[0], found[1]
