"""Token counts of one generation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """``cached_tokens``: how many of ``prompt_tokens`` had been computed by an earlier request."""

    prompt_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
