"""How the checker judges the claims of ``corrupting.py`` and ``claims_by_hand.py``.

Shared by ``bench/checker_errors.py`` and the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from claims_by_hand import FALSE, TRUE, Row
from corrupting import Case, corrupted_cases, evidence_of, true_cases

from rag.citing import Line, check, parse_line, resolve
from rag.domain import ClaimStatus, EvidenceSentence, Speech
from rag.folding import strip_punctuation
from rag.reading import read_file

SAMPLES = Path(__file__).resolve().parent / "samples"
BY_HAND = "written by hand"


@dataclass(frozen=True, slots=True)
class Result:
    """Claims of one kind: how many were tried, and those that the checker was wrong about."""

    tried: int
    wrong: tuple[Case, ...]

    @property
    def rate(self) -> float:
        return len(self.wrong) / self.tried if self.tried else 0.0


def speeches_in(folder: Path = SAMPLES) -> list[Speech]:
    """The speeches of a folder, by file name."""
    return [read_file(path) for path in sorted(folder.iterdir())]


def corrupted(speeches: Sequence[Speech], random: Random) -> list[Case]:
    """All corrupted claims that the generator makes of these speeches."""
    return [case for speech in speeches for case in corrupted_cases(speech, random)]


def true(speeches: Sequence[Speech], random: Random) -> list[Case]:
    """All true claims that the generator makes of these speeches."""
    return [case for speech in speeches for case in true_cases(speech, random)]


def by_hand(rows: Sequence[Row], speeches: Sequence[Speech]) -> Iterator[Case]:
    """The claims of ``claims_by_hand.py`` with the sentences that they are about.

    Raises ValueError where no sentence, or more than one, has the words of a row.
    """
    for file, words, claim in rows:
        known = [evidence_of(speech) for speech in speeches if file in speech.file]
        places = [(row, at) for row in known for at, one in enumerate(row) if words in one.text]
        if len(places) != 1:
            raise ValueError(f"{len(places)} sentences with {words}")
        row, at = places[0]
        near = tuple(row[n] for n in (at - 1, at + 1) if 0 <= n < len(row))
        yield Case(BY_HAND, claim, "", (row[at],), near)


def false_by_hand(speeches: Sequence[Speech]) -> list[Case]:
    return list(by_hand(FALSE, speeches))


def true_by_hand(speeches: Sequence[Speech]) -> list[Case]:
    return list(by_hand(TRUE, speeches))


def is_missed(case: Case) -> bool:
    """Whether a reader would be shown a corrupted claim as fact: not refused, not marked 未核实,
    not replaced by the speech's own words or put right."""
    claim = parse_line(case.claim).text
    handles = tuple(range(1, len(case.cited) + 1))
    item = resolve(Line(claim, handles), _numbered(case))
    if item is None or item.status is not ClaimStatus.PARAPHRASE:
        return False
    # A bound that was left out is put back at the figure.
    put_right = strip_punctuation(item.text) != strip_punctuation(claim)
    return not (put_right and case.kind == "bound dropped")


def is_false_alarm(case: Case) -> bool:
    """Whether the checker fails a true claim."""
    return check(parse_line(case.claim).text, case.cited).failed


def reason(case: Case) -> str:
    """What the checker has against a claim, '' for nothing."""
    return check(parse_line(case.claim).text, case.cited).reason


def results(
    cases: Iterable[Case], is_wrong: Callable[[Case], bool], random: Random, per_kind: int
) -> dict[str, Result]:
    """By kind: at most ``per_kind`` claims of each, chosen by ``random``, so that the kinds that
    are easy to make do not drown the others."""
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    chosen = {
        kind: random.sample(found, min(per_kind, len(found)))
        for kind, found in sorted(by_kind.items())
    }
    return {
        kind: Result(len(found), tuple(case for case in found if is_wrong(case)))
        for kind, found in chosen.items()
    }


def _numbered(case: Case) -> list[EvidenceSentence]:
    sentences = (*case.cited, *case.near)
    return [replace(sentence, handle=n) for n, sentence in enumerate(sentences, start=1)]
