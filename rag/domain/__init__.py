"""The things yanbi speaks of, as plain frozen data.

Data flows one way: file -> Speech -> Chunk -> Passage -> Claim -> Answer, Brief, Comparison. All
offsets are counts of Python characters (code points) into ``Speech.text``, half-open
``[start, end)``, and always ``speech.text[start:end] == quote``. Nothing here knows of files,
databases or models.
"""

from __future__ import annotations

from rag.domain.answers import (
    Answer,
    Citation,
    Claim,
    ClaimStatus,
    EvidenceSentence,
    Message,
    Passage,
    Question,
    Role,
    Searched,
    Stage,
    Timings,
    Trace,
    without_marks,
)
from rag.domain.shelf import (
    AddOutcome,
    AddResult,
    Filters,
    Hit,
    SpeechInfo,
)
from rag.domain.speeches import (
    KINDS,
    METADATA_FIELDS,
    AsideKind,
    Certainty,
    Chunk,
    Evidence,
    Flag,
    FlagKind,
    LineConfidence,
    Metadata,
    Section,
    Sentence,
    SetAside,
    Span,
    Speech,
    innermost,
    with_id,
)

__all__ = [
    "KINDS",
    "METADATA_FIELDS",
    "AddOutcome",
    "AddResult",
    "Answer",
    "AsideKind",
    "Certainty",
    "Chunk",
    "Citation",
    "Claim",
    "ClaimStatus",
    "Evidence",
    "EvidenceSentence",
    "Filters",
    "Flag",
    "FlagKind",
    "Hit",
    "LineConfidence",
    "Message",
    "Metadata",
    "Passage",
    "Question",
    "Role",
    "Searched",
    "Section",
    "Sentence",
    "SetAside",
    "Span",
    "Speech",
    "SpeechInfo",
    "Stage",
    "Timings",
    "Trace",
    "innermost",
    "with_id",
    "without_marks",
]
