"""A question and what came of it, with the words that page, clipboard and files share.

Knows nothing of any of the formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rag.domain import Answer, Citation, Claim, ClaimStatus, Stage
from rag.rendering.html import book, date_words, path_words

NOT_FOUND = "讲话中未提及"
NEAREST = "最接近的几处"
CONVERSATION = "言必问答"
"""The title of an exported conversation and the name of its file."""

ONLY_WHAT_WAS_SEARCHED = "这只是说所查的讲话里没有，不等于没有这回事。"
_DOUBT = re.compile(r"^(?:《.*》)?(?:按文头所标|存疑：)")
"""How the lines of `rag.doubting.doubt_line` begin, with or without the title of the speech."""
_NO_REASON = "没有找到能核对这句话的原文"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer so far, or one line that says what went wrong."""

    question: str
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False

    @property
    def running(self) -> bool:
        unfinished = self.answer is None or self.answer.stage is not Stage.DONE
        return unfinished and not self.error and not self.stopped

    @property
    def refused(self) -> bool:
        """True once it is settled that the speeches do not answer the question."""
        settled = self.answer is not None and self.answer.stage is Stage.DONE
        return settled and not (self.answer and self.answer.found)

    @property
    def understood(self) -> str:
        """How a follow-up was understood; '' where the question was taken as it stands."""
        rewritten = self.answer.rewritten if self.answer else None
        return rewritten if rewritten and rewritten != self.question else ""

    @property
    def notes(self) -> tuple[str, ...]:
        return self.answer.notes if self.answer else ()

    @property
    def doubts(self) -> tuple[str, ...]:
        """Those notes that say that the head of a cited speech is in doubt."""
        return tuple(note for note in self.notes if _DOUBT.search(note))


def with_names(answer: Answer, names: Mapping[str, str]) -> Answer:
    """The answer with speeches under the ``names`` that tell apart those of the same title."""
    return replace(
        answer,
        citations=tuple(replace(c, title=names.get(c.speech, c.title)) for c in answer.citations),
        nearest=tuple(replace(c, title=names.get(c.speech, c.title)) for c in answer.nearest),
        evidence=tuple(replace(e, title=names.get(e.speech, e.title)) for e in answer.evidence),
        searched=tuple(replace(s, title=names.get(s.speech, s.title)) for s in answer.searched),
    )


def status_words(claim: Claim) -> str:
    """How far a claim can be trusted, in words that need no explanation beside them."""
    if claim.status is ClaimStatus.VERBATIM:
        return "原文"
    if claim.status is ClaimStatus.PARAPHRASE:
        return "转述·已核对"
    return f"未核实：{why_unverified(claim).rstrip('。')}"


def why_unverified(claim: Claim) -> str:
    return claim.reason or _NO_REASON


def said(claim: Claim) -> str:
    """The words of a claim; those of the original in quotation marks."""
    return f"「{claim.text}」" if claim.status is ClaimStatus.VERBATIM else claim.text


def where(citation: Citation) -> str:
    """Title, headings and page of a citation: 《讲话》，一、去年工作 › （二）粮食生产，第 3 页."""
    page = f"第 {citation.page} 页" if citation.page else ""
    return "，".join(filter(None, [book(citation.title), path_words(citation.section), page]))


def stopped_words(turn: Turn) -> str:
    has_something = turn.answer and (turn.answer.claims or turn.answer.evidence)
    return "已停止，以上是停止前得到的内容。" if has_something else "已停止。"


def search_words(answer: Answer) -> str:
    """How many speeches were searched and how many of them carry the answer; '' for none."""
    if not answer.searched:
        return ""
    carrying = sum(1 for speech in answer.searched if speech.evidence)
    grounds = f"{carrying} 篇有依据" if answer.found else "都没有依据"
    return f"查了 {len(answer.searched)} 篇，{grounds}"


def export_words(turns: int, on: date) -> str:
    """The line under the title of an exported conversation."""
    return f"共 {turns} 问，{date_words(on.isoformat())}导出"
