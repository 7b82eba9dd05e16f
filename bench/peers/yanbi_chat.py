"""yanbi's own chat model: text from a prompt, with prompt lookup or without."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peers.engine import serve
from rag.backends.loading_chat import load_chat
from rag.domain import Message
from rag.ports import Limits


def load(folder: str, threads: int) -> tuple[dict[str, Any], Callable[..., dict[str, Any]]]:
    """``folder``: the converted model. ``threads``: 0 for as many as torch chooses."""
    chat = load_chat(folder, threads=threads)

    def write(
        messages: Sequence[Mapping[str, Any]], max_tokens: int, copy_from: str, lookup: bool
    ) -> dict[str, Any]:
        chat.lookup = lookup
        turns = [Message(turn["role"], turn["content"]) for turn in messages]
        began = time.perf_counter()
        first_s, text = 0.0, ""
        for piece in chat.stream(turns, Limits(max_tokens=max_tokens, copy_from=copy_from)):
            first_s = first_s or time.perf_counter() - began
            text += piece
        total_s = time.perf_counter() - began
        usage = chat.last_usage
        return {
            "text": text,
            "prompt_tokens": usage.prompt_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
            "first_s": first_s or total_s,
            "total_s": total_s,
        }

    return {"name": chat.name}, write


if __name__ == "__main__":
    serve(load)
