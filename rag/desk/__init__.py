"""The desk between the page and the service: what a visitor does, step by step, without Gradio.

Turns a question into growing turns and a pile of files into growing results, keeps track of what
can be stopped, and puts every failure into words. Knows nothing of widgets; what it gives back is
shown by ``rag/rendering/``.
"""

from __future__ import annotations

from rag.desk.answering import answering, exported, filters, history
from rag.desk.filing import Upload, adding, changed, exported_library, refusal, rereading
from rag.desk.running import Runs
from rag.desk.service import UNEXPECTED, Service, Status, words_for
from rag.desk.sheets import sheet

__all__ = [
    "UNEXPECTED",
    "Runs",
    "Service",
    "Status",
    "Upload",
    "adding",
    "answering",
    "changed",
    "exported",
    "exported_library",
    "filters",
    "history",
    "refusal",
    "rereading",
    "sheet",
    "words_for",
]
