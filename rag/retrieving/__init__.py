"""Question -> evidence: filters, BM25 and dense search, fusion, quotas; then sentences.

Chunks are found by two rankings (BM25 over Chinese terms in SQLite, cosine in the vector store)
and fused by reciprocal rank. Titles, speakers and years that the question names decide beforehand
what may answer. ``evidence`` then picks the sentences. Knows nothing of chat models.
"""

from rag.retrieving.found import Retrieved
from rag.retrieving.ranking import (
    RankedChunk,
    by_sentences,
    fuse,
    in_turn,
    with_quota,
    without_copies,
)
from rag.retrieving.retriever import FROM_EACH, Retriever

__all__ = [
    "FROM_EACH",
    "RankedChunk",
    "Retrieved",
    "Retriever",
    "by_sentences",
    "fuse",
    "in_turn",
    "with_quota",
    "without_copies",
]
