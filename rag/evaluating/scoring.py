"""One finished answer against the question's known facts and evidence: pure functions.

A fact counts as recalled when one of its accepted forms stands in the answer after folding and
unification of numerals; a refusal recalls none. Citation recall is the share of recalled facts
that stand in a cited quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.domain import Answer, ClaimStatus, Passage, without_marks
from rag.evaluating.precision import is_precise, stands
from rag.evaluating.questions import UNANSWERABLE, EvalQuestion
from rag.evaluating.ranking import HIT_DEPTHS, rank
from rag.evaluating.unsupported import InfoOf, Unsupported, unsupported
from rag.quantities import unify_numerals

FAILED = "出错"
NOT_REFUSED = "未拒答"
NOT_RETRIEVED = "依据未检索到"
NOT_ANSWERED = "依据检索到但未答出"
REFUSED = "拒答"
CITED_WRONGLY = "引文不准"


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's outcome.

    ``evidence``: number of evidence strings. ``hits``, ``recalls``, ``ndcg``: see ``ranking.py``.
    ``facts``: (recalled, of). ``citations``: (precise, of). ``carried``: recalled facts that a
    cited quote holds. ``statuses``: claims of each status. ``unsupported``: what no quote carries.
    ``chars``: characters of the answer without its [n] marks. ``seconds``: until search, first
    words and the whole answer. ``cold``: the models were being loaded meanwhile, the seconds do
    not count. ``error``: why the question could not be asked, or ''.
    """

    id: str
    type: str
    found: bool
    evidence: int
    hits: dict[int, float]
    recalls: dict[int, float]
    ndcg: float
    facts: tuple[int, int]
    citations: tuple[int, int]
    carried: int
    wrong_quotes: int
    statuses: dict[str, int]
    unsupported: tuple[Unsupported, ...]
    chars: int
    seconds: tuple[float, float, float]
    cold: bool = False
    error: str = ""


def score(
    question: EvalQuestion,
    answer: Answer,
    passages: Sequence[Passage],
    text_of: Callable[[str], str],
    info_of: InfoOf = lambda _: None,
    *,
    cold: bool = False,
    error: str = "",
) -> Scored:
    """Scores one finished answer; ``text_of`` gives the stored text of a speech by id,
    ``info_of`` its title, speaker, date, place and occasion."""
    said = unify_numerals(without_marks(answer.text)) if answer.found else ""
    quotes = [unify_numerals(citation.quote) for citation in answer.citations]
    recalled = [forms for forms in question.gold if stands(forms, said)]
    ranking = rank(question.evidence, [passage.text for passage in passages])
    statuses = {status.value: 0 for status in ClaimStatus}
    for claim in answer.claims:
        statuses[claim.status.value] += 1
    timings = answer.timings
    return Scored(
        id=question.id,
        type=question.type,
        found=answer.found,
        evidence=ranking.evidence,
        hits=ranking.hits,
        recalls=ranking.recalls,
        ndcg=ranking.ndcg,
        facts=(len(recalled), len(question.gold)),
        citations=(
            sum(
                is_precise(citation, question.evidence, question.gold, text_of(citation.speech))
                for citation in answer.citations
            ),
            len(answer.citations),
        ),
        carried=sum(any(stands(forms, quote) for quote in quotes) for forms in recalled),
        wrong_quotes=sum(
            text_of(citation.speech)[citation.span.start : citation.span.end] != citation.quote
            for citation in answer.citations
        ),
        statuses=statuses,
        unsupported=unsupported(answer, info_of),
        chars=len(without_marks(answer.text)),
        seconds=(timings.retrieve_s, timings.first_token_s, timings.total_s),
        cold=cold,
        error=error,
    )


def why_failed(scored: Scored) -> str:
    """What went wrong first with a question, in a word; '' where all is well.

    依据未检索到 is said only where none of the evidence is among the passages; where some of it
    is, the rest of the way is to blame. 引文不准: all facts are there, but a citation is beside
    the point, or a fact is in no citation.
    """
    if scored.error:
        return FAILED
    if scored.type == UNANSWERABLE:
        return NOT_REFUSED if scored.found else ""
    answered = scored.found and scored.facts[0] == scored.facts[1]
    if not answered:
        if scored.evidence and not scored.hits[max(HIT_DEPTHS)]:
            return NOT_RETRIEVED
        return NOT_ANSWERED if scored.found else REFUSED
    precise, cited = scored.citations
    carries_all = scored.carried == scored.facts[0]
    return "" if cited and precise == cited and carries_all else CITED_WRONGLY
