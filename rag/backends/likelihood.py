"""The model as a judge: how much likelier is one word than another as its next, nothing written.

A shared beginning (instructions and question) is computed once and its key/value cache repeated
over a batch of endings (one candidate sentence each). Measured on the 1.5B model, this tells a
sentence that answers the question from one that does not far better than the model's own writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ROWS = 8  # endings in one batch
_TOKENS = 1024  # tokens in one batch, padding included


def log_odds(
    model: Any, prefix: Any, endings: Sequence[Sequence[int]], yes: int, no: int
) -> list[float]:
    """For each of ``endings`` (token ids, none empty): ln P(yes) - ln P(no) as the next token.

    ``prefix`` is the DynamicCache of the shared beginning, batch of one; it is not changed.
    Results come in the order given. Endings are padded on the right: with a causal mask no real
    token sees the padding, so the positions and the results are those of an ending by itself.
    """
    import torch
    from transformers import DynamicCache

    scores = [0.0] * len(endings)
    head = model.get_output_embeddings()
    with torch.inference_mode():
        difference = head.weight[yes].float() - head.weight[no].float()
        for rows in _batches(endings):
            cache = DynamicCache()
            for index, layer in enumerate(prefix.layers):
                shape = (len(rows), -1, -1, -1)
                cache.update(layer.keys.expand(shape), layer.values.expand(shape), index)
            width = max(len(endings[row]) for row in rows)
            padded = [[*endings[row], *[0] * (width - len(endings[row]))] for row in rows]
            output = model.base_model(
                torch.tensor(padded, device=model.device), past_key_values=cache, use_cache=True
            )
            lasts = torch.tensor([len(endings[row]) - 1 for row in rows], device=model.device)
            every = torch.arange(len(rows), device=model.device)
            hidden = output.last_hidden_state[every, lasts].float()
            for row, score in zip(rows, (hidden @ difference).tolist(), strict=True):
                scores[row] = score
    return scores


def _batches(endings: Sequence[Sequence[int]]) -> list[list[int]]:
    """Row numbers in groups of similar length, so that little is spent on padding."""
    groups: list[list[int]] = []
    for row in sorted(range(len(endings)), key=lambda row: len(endings[row])):
        # Sorted by length: the newest row is the widest of its group.
        fits = bool(groups) and (len(groups[-1]) + 1) * len(endings[row]) <= _TOKENS
        if fits and len(groups[-1]) < _ROWS:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
