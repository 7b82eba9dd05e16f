"""What the page says of each bench: what it measures, its command, sentences out of its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from performance_asked import Result


@dataclass(frozen=True, slots=True)
class Section:
    """What the page says of one bench; ``notes`` are sentences out of its result. ``split``: rows
    with other fields make a table of their own."""

    bench: str
    about: str
    command: str
    notes: Callable[[Result], Sequence[str]] = lambda _: ()
    split: bool = False


def _generation_notes(result: Result) -> Sequence[str]:
    notes = []
    for name, times in (result.get("ratios") or {}).items():
        told = ", ".join(f"{what} {value:.2f} times" for what, value in times.items())
        notes.append(f"yanbi against {name}: {told} as fast.")
    texts = result.get("texts") or {}
    if texts:
        notes.append(
            f"Text with and without lookup: {texts['identical']} of {texts['questions']} the same."
        )
    if texts.get("differences"):
        notes.append("Where they part, the two likeliest tokens and their log-probabilities:")
        lines = []
        for one in texts["differences"]:
            best = ", ".join(f"{token!r} {value:.2f}" for token, value in one.get("best", ()))
            lines.append(f"- {one['question']}, token {one.get('token', '?')}: {best or 'unknown'}")
        notes.append("\n".join(lines))
    return notes


def _answer_notes(result: Result) -> Sequence[str]:
    ratios = result.get("ratios") or {}
    return [
        f"LlamaIndex with llama.cpp takes {value:.2f} times as long to {what} (medians)."
        for key, what in (("first_words", "the first words"), ("whole", "the whole answer"))
        if (value := ratios.get(key))
    ]


SECTIONS = (
    Section(
        "answers",
        "Whole answers, everything loaded before: yanbi beside LlamaIndex's CitationQueryEngine "
        "with its default settings over llama.cpp, on the same weights, embedding model, files "
        "and questions, in turn. Facts are counted by one scorer for both.",
        "python bench/answers.py --questions FILE --speeches FOLDER --peers",
        _answer_notes,
    ),
    Section(
        "generation",
        "The chat model alone, from the prompts that yanbi makes: reading (prompt tokens not in "
        "the cache, until the first token) and writing. `of limit` is the share of the machine's "
        "bf16 matrix product; `of one reading` compares with reading all weights once a token "
        "and may exceed 100 % where several tokens come out of one reading.",
        "python bench/generation.py --questions FILE --index DIR",
        _generation_notes,
    ),
    Section(
        "embedding",
        "Embedding chunks of real text, beside sentence-transformers with its default settings.",
        "python bench/embedding.py",
    ),
    Section(
        "search",
        "Search as the library grows; the chunks are grown from the vectors of real texts. `store` "
        "is the vector store, `exact` the same before it is clustered, `words` BM25 beside that of "
        "SQLite, `whole` filter, both rankings and their fusion (recall against an exact search), "
        "`evidence` all that a person waits for but the embedding of the question.",
        "python bench/search.py --whole",
        split=True,
    ),
    Section(
        "growth",
        "What one more speech costs in libraries of growing size; `remove` until it is gone, "
        "`overwrite` from then until its words are overwritten in the full-text index.",
        "python bench/growth.py",
    ),
    Section(
        "memory",
        "Memory of the app while questions are asked, in MB: resident in all, held by it alone, "
        "mapped from files; and how much its own grew since the tenth question.",
        "python bench/memory.py",
    ),
    Section(
        "start",
        "From the command to the page and to the first answer.",
        "python bench/start.py",
    ),
)
