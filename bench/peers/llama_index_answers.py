"""Whole answers of LlamaIndex: CitationQueryEngine as it comes, over llama.cpp.

Same weights (the GGUF file), same embedding model, same files. Settings are the libraries' own,
with three exceptions in their favour: all cores instead of half of them, the chat template of the
model, and streaming, so that first words are seen as early as they can be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from peers.engine import serve


def load(
    files: Sequence[str], gguf: str, embedder: str, folder: str, threads: int
) -> tuple[dict[str, Any], Callable[..., dict[str, Any]]]:
    """``embedder``: the sentence-transformers folder; ``folder``: the converted chat model, whose
    tokenizer counts the prompt's tokens."""
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
    from llama_index.core.query_engine import CitationQueryEngine
    from llama_index.core.schema import QueryBundle
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.llms.llama_cpp import LlamaCPP
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    prompts: list[str] = []

    def in_template(text: str) -> str:
        turns = [{"role": "user", "content": text}]
        prompt: str = tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        prompts.append(prompt)
        return prompt

    llm = LlamaCPP(
        model_path=gguf,
        model_kwargs={"n_threads": threads, "n_threads_batch": threads},
        completion_to_prompt=in_template,
        messages_to_prompt=lambda turns: in_template("\n".join(str(t.content) for t in turns)),
        verbose=False,
    )
    embedding = HuggingFaceEmbedding(
        embedder, query_instruction="query: ", text_instruction="passage: "
    )
    documents = SimpleDirectoryReader(input_files=list(files)).load_data()
    index = VectorStoreIndex.from_documents(documents, embed_model=embedding)
    engine = CitationQueryEngine.from_args(index, llm=llm, streaming=True)

    def answer(question: str) -> dict[str, Any]:
        prompts.clear()
        began = time.perf_counter()
        bundle = QueryBundle(question)
        nodes = engine.retrieve(bundle)
        evidence_s = time.perf_counter() - began
        response = engine.synthesize(bundle, nodes)
        first_s, text = 0.0, ""
        for piece in response.response_gen:
            first_s = first_s or time.perf_counter() - began
            text += piece
        total_s = time.perf_counter() - began
        return {
            "text": text,
            "found": True,
            "evidence_s": evidence_s,
            "first_s": first_s or total_s,
            "total_s": total_s,
            "prompt_tokens": sum(
                len(tokenizer.encode(one, add_special_tokens=False)) for one in prompts
            ),
        }

    from importlib.metadata import version

    name = f"LlamaIndex {version('llama-index-core')}, llama.cpp {version('llama-cpp-python')}"
    return {"name": name, "speeches": len(files)}, answer


if __name__ == "__main__":
    serve(load)
