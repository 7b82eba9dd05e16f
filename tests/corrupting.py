"""True and corrupted claims made from speeches, to measure how often a checker is wrong.

``true_cases`` puts sentences in other words (``paraphrasing.py``); ``corrupted_cases`` makes such
a claim false in one thing (``figures_changed.py``, ``bounds_changed.py``, ``words_changed.py``).
The same seed gives the same claims. Pure: a speech in, claims out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bounds_changed import BOUNDS_CHANGED
from figures_changed import FIGURES_CHANGED
from paraphrasing import REWRITINGS, shortened, two_at_once
from passages import Passage, Rewriting, parts
from words_changed import WORDS_CHANGED

from rag.domain import METADATA_FIELDS, EvidenceSentence, Speech

CORRUPTIONS: dict[str, Rewriting] = {
    **FIGURES_CHANGED,
    **BOUNDS_CHANGED,
    **WORDS_CHANGED,
}
"""Kind of corruption -> what makes a true claim false in that way."""

_LONGEST = 160
_SHORTEST = 8
_PARAPHRASED = 4
"""How many paraphrases of a sentence are corrupted beside its own clauses."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about the sentences ``cited``. ``kind`` says what was done; ``truth`` is the true
    claim it was made from, and the claim itself where it is true. ``near`` are the sentences
    beside the cited ones, which the evidence of a question would hold too."""

    kind: str
    claim: str
    truth: str
    cited: tuple[EvidenceSentence, ...]
    near: tuple[EvidenceSentence, ...]


def true_cases(speech: Speech, random: Random) -> Iterator[Case]:
    """Claims that the sentences of ``speech`` carry, in the speech's words and in other ones."""
    known = evidence_of(speech)
    for at, sentence in enumerate(known):
        passage, near = _passage(speech, known, at), _near(known, at)
        for kind, claim in _paraphrases(passage, random):
            yield Case(kind, claim, claim, (sentence,), near)
        merged = _merged(passage, random)
        if merged:
            cited = (sentence, known[at + 1])
            yield Case("two sentences merged", merged, merged, cited, near)


def corrupted_cases(speech: Speech, random: Random) -> Iterator[Case]:
    """Claims about the sentences of ``speech`` that are false in one thing."""
    known = evidence_of(speech)
    for at, sentence in enumerate(known):
        passage, near = _passage(speech, known, at), _near(known, at)
        others = [claim for _, claim in _paraphrases(passage, random)]
        random.shuffle(others)
        for truth in (*_units(passage.text), *others[:_PARAPHRASED]):
            for kind, corrupt in CORRUPTIONS.items():
                claim = corrupt(truth, passage, random)
                if claim and not is_told(claim, truth, (sentence, *near)):
                    yield Case(kind, claim, truth, (sentence,), near)


def is_told(claim: str, truth: str, sentences: Sequence[EvidenceSentence]) -> bool:
    """Whether a changed claim is true nonetheless: the same words, or words that stand there."""
    said = bare(claim)
    return said == bare(truth) or any(said in bare(one.text) for one in sentences)


def evidence_of(speech: Speech) -> list[EvidenceSentence]:
    """The sentences of a speech but its headings, as a question would have them before it."""
    known = [speech.metadata.text_of(name) for name in METADATA_FIELDS]
    body = [sentence for sentence in speech.sentences if not sentence.is_heading]
    return [
        EvidenceSentence(
            handle=number,
            speech=speech.id,
            title=speech.metadata.text_of("title"),
            section=speech.heading_path(sentence.section),
            span=sentence.span,
            text=speech.quote(sentence.span),
            score=1.0,
            context="\n".join([*known, speech.file, *speech.heading_path(sentence.section)]),
            date=speech.metadata.text_of("date"),
        )
        for number, sentence in enumerate(body, start=1)
    ]


def _paraphrases(passage: Passage, random: Random) -> Iterator[tuple[str, str]]:
    units = _units(passage.text)
    if not units:
        return
    yield "verbatim clause", random.choice(units)
    for claim in shortened(passage.text):
        yield "clause with its subject", claim
    for kind, rewrite in REWRITINGS.items():
        for unit in dict.fromkeys((units[-1], random.choice(units))):
            claim = rewrite(unit, passage, random)
            if claim:
                yield kind, claim
    claim = two_at_once(units[-1], passage, random)
    if claim:
        yield "two of these at once", claim


def _units(text: str) -> list[str]:
    """The clauses of a sentence that say something by themselves, and all of it at the end."""
    found = [part for part in parts(text) if len(part) >= _SHORTEST]
    whole = text.strip(" 　。；;-")
    return [*found, whole] if len(found) > 1 and len(whole) <= _LONGEST else found


def _merged(passage: Passage, random: Random) -> str:
    """A clause of the sentence and one of the next, in one claim."""
    here, there = _units(passage.text), _units(passage.after)
    return f"{random.choice(here)}；{random.choice(there)}" if here and there else ""


def _passage(speech: Speech, known: Sequence[EvidenceSentence], at: int) -> Passage:
    """The sentence in plain words: marks of emphasis are no part of what it says, and 「9．2」 is
    written 9.2."""
    plain = [re.sub(r"(?<=[0-9])．(?=[0-9])", ".", one.text) for one in known]
    if speech.file.endswith(".md"):
        plain = [text.replace("**", "") for text in plain]
    year = int(known[at].date[:4]) if known[at].date else 0
    before = plain[at - 1] if at else ""
    after = plain[at + 1] if at + 1 < len(plain) else ""
    return Passage(plain[at].strip(), before, after, speech.text, year)


def _near(known: Sequence[EvidenceSentence], at: int) -> tuple[EvidenceSentence, ...]:
    return tuple(known[n] for n in (at - 1, at + 1) if 0 <= n < len(known))


def bare(text: str) -> str:
    """``text`` without the marks that say nothing."""
    return re.sub(r"[^\w×%％.∶]", "", text)
