"""transformers' own ``generate`` on the same weights: bf16, greedy, nothing else.

Also says how close two tokens came: ``two_best`` gives the likeliest tokens after a text that has
been written so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peers.engine import serve


class _Clock:
    """A streamer (its two methods are what ``generate`` calls): when tokens came."""

    def __init__(self) -> None:
        self._prompt_seen = False
        self.first: float | None = None

    def put(self, _value: Any) -> None:
        if self._prompt_seen and self.first is None:
            self.first = time.perf_counter()
        self._prompt_seen = True

    def end(self) -> None:
        pass


LOOKUP_TOKENS, LOOKUP_MATCH = 16, 3
"""transformers' ``prompt_lookup_num_tokens`` and ``max_matching_ngram_size``: the fastest tried."""


def load(folder: str, threads: int) -> tuple[dict[str, Any], Callable[..., dict[str, Any]]]:
    """``folder``: the converted model. ``threads``: 0 for as many as torch chooses."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if threads:
        torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).eval()
    ends = model.generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [ends])
    greedy: dict[str, Any] = {"do_sample": False, "repetition_penalty": 1.0}
    guessing = greedy | {
        "prompt_lookup_num_tokens": LOOKUP_TOKENS,
        "max_matching_ngram_size": LOOKUP_MATCH,
    }

    def rendered(messages: Sequence[Mapping[str, Any]]) -> list[int]:
        text = tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=True
        )
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
        return ids

    def write(
        messages: Sequence[Mapping[str, Any]], max_tokens: int, lookup: bool
    ) -> dict[str, Any]:
        clock = _Clock()
        began = time.perf_counter()
        prompt = rendered(messages)
        row = torch.tensor([prompt])
        with torch.inference_mode():
            whole = model.generate(
                row,
                attention_mask=torch.ones_like(row),
                max_new_tokens=max_tokens,
                streamer=clock,
                **(guessing if lookup else greedy),
            )
        total_s = time.perf_counter() - began
        written = [token for token in whole[0, len(prompt) :].tolist() if token not in ends]
        return {
            "text": tokenizer.decode(written, skip_special_tokens=True),
            "prompt_tokens": len(prompt),
            "cached_tokens": 0,
            "output_tokens": len(written),
            "first_s": (clock.first or began + total_s) - began,
            "total_s": total_s,
        }

    def two_best(messages: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> dict[str, Any]:
        """Where the tokens of two texts part, and the two likeliest tokens at that place."""
        from peers.sampling import common_length

        one, other = (tokenizer.encode(text, add_special_tokens=False) for text in texts)
        place = common_length(one, other)
        row = torch.tensor([rendered(messages) + one[:place]])
        with torch.inference_mode():
            logits = model(row, logits_to_keep=1).logits[0, -1].float()
        best = logits.log_softmax(-1).topk(2)
        return {
            "token": place,
            "best": [
                [tokenizer.decode([token]), round(value, 4)]
                for value, token in zip(best.values.tolist(), best.indices.tolist(), strict=True)
            ],
        }

    def answer(**request: Any) -> dict[str, Any]:
        return two_best(**request) if "texts" in request else write(**request)

    return {"name": "transformers"}, answer


if __name__ == "__main__":
    serve(load)
