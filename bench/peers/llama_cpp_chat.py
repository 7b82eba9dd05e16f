"""llama.cpp on the same weights (the GGUF file, Q4_K_M), greedy, with all cores.

It is given the tokens of the very same prompt; its own cache of the prompt's beginning is at work
as it is by default.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peers.engine import serve
from peers.sampling import common_length


def load(
    gguf: str, folder: str, threads: int, context_tokens: int = 4096
) -> tuple[dict[str, Any], Callable[..., dict[str, Any]]]:
    """``folder``: the converted model, for its tokenizer and chat template alone."""
    import llama_cpp
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = llama_cpp.Llama(
        gguf, n_ctx=context_tokens, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    ends = {model.token_eos(), tokenizer.eos_token_id}
    seen: list[int] = []

    def write(messages: Sequence[Mapping[str, Any]], max_tokens: int) -> dict[str, Any]:
        nonlocal seen
        began = time.perf_counter()
        text = tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=True
        )
        prompt: list[int] = tokenizer.encode(text, add_special_tokens=False)
        cached = common_length(seen, prompt[:-1])
        first, written = 0.0, []
        for token in model.generate(prompt, temp=0.0, repeat_penalty=1.0):
            first = first or time.perf_counter()
            if token in ends:
                break
            written.append(token)
            if len(written) >= max_tokens:
                break
        total_s = time.perf_counter() - began
        seen = [*prompt, *written[:-1]]
        return {
            "text": tokenizer.decode(written, skip_special_tokens=True),
            "prompt_tokens": len(prompt),
            "cached_tokens": cached,
            "output_tokens": len(written),
            "first_s": first - began,
            "total_s": total_s,
        }

    version = llama_cpp.__version__
    system = llama_cpp.llama_print_system_info().decode()
    return {"name": f"llama-cpp-python {version}", "system": system}, write


if __name__ == "__main__":
    serve(load)
