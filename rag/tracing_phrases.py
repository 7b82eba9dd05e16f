"""A phrase over the whole library: where it stands, how often, first and last, and its variants.

Full and half width, quotation marks and spaces make no difference; punctuation inside does. A
variant is a stretch that begins and ends with the phrase's own characters at word edges and has
most of its characters in order. Only text that belongs to the speeches counts. Needs no model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.domain import Citation, PhraseCount, PhraseTrace, Sentence, Span, Speech
from rag.errors import UsageError
from rag.folding import Folded, fold, fold_with_origin
from rag.library import Library
from rag.wording.words import words

LONGEST = 60
_SHORTEST_VARIED = 4
"""Shorter phrases have no variants worth the name: everything is one of them."""
_ALIKE = 0.72
_PER_CHARACTER = 0.08
"""What a character more or less takes off: of 和美乡村 and 美乡村 the first is the variant."""
_LONGER, _SHORTER = 4, 3
_MOST_VARIANTS = 12
_MARKS = re.compile(r'[",。;:!?、()\n]')
UNKNOWN = "未注明"


@dataclass(frozen=True, slots=True)
class _Use:
    """A place of the phrase or of a variant: ``form`` is folded."""

    speech: Speech
    sentence: Sentence
    form: str


def trace_phrase(library: Library, phrase: str) -> PhraseTrace:
    """Every use of ``phrase`` in the library, oldest speech first, undated ones last.

    Raises UsageError for a phrase that is empty or longer than 60 characters.
    """
    wanted = _wanted(phrase)
    exact: list[_Use] = []
    varied: list[_Use] = []
    with library.snapshot() as snapshot:
        infos = snapshot.list()
        order = sorted(range(len(infos)), key=lambda at: (infos[at].date or "9", at))
        for at in order:
            identifier = infos[at].id
            if not _may_hold(snapshot.text(identifier), wanted):
                continue
            speech = snapshot.get(identifier)
            for use in _uses(speech, wanted):
                (exact if use.form == wanted else varied).append(use)
    return _trace(phrase.strip(), len(infos), exact, varied)


def trace_in(speech: Speech, phrase: str) -> PhraseTrace:
    """Every use of ``phrase`` in one speech. Raises UsageError as ``trace_phrase``."""
    wanted = _wanted(phrase)
    uses = list(_uses(speech, wanted)) if _may_hold(speech.text, wanted) else []
    exact = [use for use in uses if use.form == wanted]
    return _trace(phrase.strip(), 1, exact, [use for use in uses if use.form != wanted])


def _wanted(phrase: str) -> str:
    wanted = fold(phrase).strip('"')
    if not wanted or not any(c.isalnum() or c == "×" for c in wanted):
        raise UsageError("请写出要查的提法，例如 yanbi phrase 乡村振兴。")
    if len(wanted) > LONGEST:
        raise UsageError(f"提法太长（{len(wanted)} 字）；请用 {LONGEST} 字以内的一个词语或短句。")
    return wanted


def _may_hold(text: str, wanted: str) -> bool:
    """A quick look: whether the text has enough of the phrase's characters at all."""
    characters = {c for c in wanted if "\u3400" <= c <= "\u9fff"}
    return sum(c in text for c in characters) >= len(characters) * _ALIKE


def _uses(speech: Speech, wanted: str) -> Iterator[_Use]:
    """Uses in text order; of a variant that overlaps another only the likelier."""
    folded = fold_with_origin(speech.text)
    taken = bytearray(len(folded.text))
    found: list[tuple[int, int]] = []
    at = folded.text.find(wanted)
    while at >= 0:
        found.append((at, at + len(wanted)))
        taken[at : at + len(wanted)] = b"\x01" * len(wanted)
        at = folded.text.find(wanted, at + len(wanted))
    if len(wanted) >= _SHORTEST_VARIED:
        for start, end in _variants(folded, wanted, taken):
            found.append((start, end))
    for start, end in sorted(found):
        span = folded.span(start, end)
        sentence = _sentence_at(speech, span)
        if sentence is not None:
            yield _Use(speech, sentence, folded.text[start:end])


def _variants(folded: Folded, wanted: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    text = folded.text
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
    anchors = sorted({m.start() for pair in pairs for m in re.finditer(re.escape(pair), text)})
    best: dict[tuple[int, int], float] = {}
    for anchor in anchors:
        for begin in range(max(0, anchor - len(wanted)), anchor + 1):
            longest = min(len(text), begin + len(wanted) + _LONGER)
            for end in range(begin + max(3, len(wanted) - _SHORTER), longest + 1):
                ends_alike = text[end - 2 : end] == wanted[-2:]
                begins_alike = text[begin : begin + 2] == wanted[:2]
                if not (ends_alike or begins_alike) or any(taken[begin:end]):
                    continue
                form = text[begin:end]
                if (begin, end) in best or _MARKS.search(form):
                    continue
                ratio = SequenceMatcher(None, wanted, form, autojunk=False).ratio()
                best[begin, end] = ratio - _PER_CHARACTER * abs(len(form) - len(wanted))
    used = taken
    for (start, end), score in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        if score < _ALIKE or any(used[start:end]) or not _at_word_edges(text, start, end):
            continue
        used[start:end] = b"\x01" * (end - start)
        yield start, end


def _at_word_edges(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words do."""
    left = max(0, start - 12)
    around = words(text[left : end + 12])
    edges = {left + word.start for word in around} | {left + word.end for word in around}
    return start in edges and end in edges


def _sentence_at(speech: Speech, span: Span) -> Sentence | None:
    return next(
        (one for one in speech.sentences if one.span.start <= span.start < one.span.end), None
    )


def _trace(
    phrase: str, searched: int, exact: Sequence[_Use], varied: Sequence[_Use]
) -> PhraseTrace:
    citations: list[Citation] = []
    numbers: dict[tuple[str, Span], int] = {}

    def cite(use: _Use) -> int:
        key = (use.speech.id, use.sentence.span)
        if key not in numbers:
            numbers[key] = len(citations) + 1
            citations.append(_citation(use, len(citations) + 1))
        return numbers[key]

    dated = [use for use in exact if use.speech.metadata.text_of("date")]
    by_speech = _counted(exact, lambda use: (use.speech.id, _label(use.speech)), cite)
    by_speaker = _counted(exact, lambda use: (_of(use, "speaker"),) * 2, cite)
    by_year = _counted(exact, lambda use: (_of(use, "date")[:4],) * 2, cite)
    forms = _counted(varied, lambda use: (use.form, _written(use)), cite)
    likeliest = sorted(forms, key=lambda one: (-one.count, one.name))[:_MOST_VARIANTS]
    return PhraseTrace(
        phrase=phrase,
        total=len(exact),
        speeches=by_speech,
        speakers=by_speaker,
        years=by_year,
        variants=tuple(likeliest),
        first=cite(dated[0]) if dated else None,
        last=cite(dated[-1]) if dated else None,
        searched=searched,
        citations=tuple(citations),
    )


def _counted(
    uses: Sequence[_Use], key: Callable[[_Use], tuple[str, str]], cite: Callable[[_Use], int]
) -> tuple[PhraseCount, ...]:
    """How many uses there are of each name, with the first of them; names as they come up."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, _Use]] = {}
    for use in uses:
        name, label = key(use)
        counts[name] += 1
        first.setdefault(name, (label, use))
    return tuple(
        PhraseCount(name, label, counts[name], cite(use)) for name, (label, use) in first.items()
    )


def _label(speech: Speech) -> str:
    """The title, with the year where it does not say it."""
    year = speech.metadata.text_of("date")[:4]
    title = speech.name
    return f"{title}（{year}）" if year and year not in title else title


def _of(use: _Use, name: str) -> str:
    return use.speech.metadata.text_of(name) or UNKNOWN


def _written(use: _Use) -> str:
    """A form as its speech writes it."""
    text = use.speech.quote(use.sentence.span)
    folded = fold_with_origin(text)
    at = folded.text.find(use.form)
    if at < 0:
        return use.form
    span = folded.span(at, at + len(use.form))
    return text[span.start : span.end]


def _citation(use: _Use, n: int) -> Citation:
    speech, sentence = use.speech, use.sentence
    return Citation(
        n,
        speech.id,
        speech.name,
        speech.heading_path(sentence.section),
        sentence.span,
        speech.quote(sentence.span),
        speech.page(sentence.span.start),
    )
