"""Bytes of any file people have -> Extract: text, pages, what the format sets apart.

``extract`` tells a format by its content. Readers of risky formats run in a guarded process
(guarded.py, worker.py); files inside a .zip come from ``members``.
"""

from __future__ import annotations

from rag.extracting.archives import members
from rag.extracting.dispatching import extract
from rag.extracting.extract import Effort, Extract
from rag.extracting.sniffing import Kind, sniff

__all__ = ["Effort", "Extract", "Kind", "extract", "members", "sniff"]
