"""A long claim in fewer words, by a chat model; kept only where its sentences carry every word.

What the model writes is checked as a claim of an answer is; besides, every word of it must stand
in the source, and it must be clearly shorter. Anything else leaves the claim as it was. Wordings
are kept by whoever is given (``keeping.py``) and checked again when they are used. Knows the
ChatModel port, never a concrete model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from threading import Event

from rag.citing import Supported, check, support
from rag.domain import ClaimStatus
from rag.ports import ChatModel, Limits
from rag.prompting import Prompt, SummaryVariables

WORTH_IT = 40
"""Characters from which a claim is given to the model."""
LONGEST = 32
_SHORTER = 0.8
"""A wording of more than this share of the claim's length is no gain."""
_MAX_TOKENS = 80
_MARKS = re.compile(r"^[\s\"“「]+|[\s\"”」。]+$")


def condenser(
    chat: ChatModel,
    prompt: Prompt[SummaryVariables],
    kept: MutableMapping[str, str],
    stop: Event | None = None,
) -> Callable[[Supported], Supported]:
    """A function that gives a claim in fewer words, or the claim itself.

    ``kept`` maps the words of a claim to the wording that passed ('' where none did). Once
    ``stop`` is set, claims come back as they are. Raises ModelError where the model fails.
    """

    def condense(claim: Supported) -> Supported:
        if len(claim.text) < WORTH_IT:
            return claim
        if claim.text not in kept:
            if stop is not None and stop.is_set():
                return claim
            source = "\n".join(one.text for one in claim.evidence)
            heading = claim.evidence[0].section[-1] if claim.evidence[0].section else ""
            messages = prompt.render(SummaryVariables(heading, source, LONGEST))
            limits = Limits(max_tokens=_MAX_TOKENS, copy_from=source, stop=stop)
            written = "".join(chat.stream(messages, limits))
            if stop is not None and stop.is_set():
                return claim
            kept[claim.text] = _MARKS.sub("", written.split("\n")[0])
        return accepted(claim, kept[claim.text]) or claim

    return condense


def accepted(claim: Supported, wording: str) -> Supported | None:
    """``wording`` in place of ``claim``; None unless it is shorter and carried."""
    if not 6 <= len(wording) <= _SHORTER * len(claim.text):
        return None
    verdict = check(wording, claim.evidence)
    source = "".join(one.text for one in claim.evidence)
    if verdict.failed or support(wording, source) < 1.0:
        return None
    if verdict.status is ClaimStatus.VERBATIM and wording not in source:
        return None  # the same words with other marks: no quotation
    return Supported(wording, verdict.status, claim.evidence)
