"""The outside world: one file for each chat model, embedder, vector store and model format.

Heavy libraries (torch, transformers, sentence-transformers, faiss) are imported here, inside
functions, and their errors are translated into those of ``rag.errors``.
"""
