"""Bytes of any file people have -> Extract: text, pages, what the format sets apart."""

from __future__ import annotations

from rag.extracting.extract import Effort, Extract

__all__ = ["Effort", "Extract"]
