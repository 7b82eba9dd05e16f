"""PackedDecoder beside the transformers library, on random models of every kind it knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from rag.backends import decoder_folder, packed_file
from rag.backends.decoder import Stopped
from rag.backends.packed_decoder import PackedDecoder
from rag.backends.packed_linear import can_round

IDS = [(place * 37 + 11) % 90 for place in range(80)]
"""Eighty tokens of ninety, in no order."""
SIZES: dict[str, Any] = {
    "vocab_size": 90,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "max_position_embeddings": 2048,
    "initializer_range": 0.3,
}


def made(kind: str, folder: Path) -> Any:
    """A random model of that kind, written to ``folder``."""
    import transformers

    config, model = {
        "qwen2": (transformers.Qwen2Config, transformers.Qwen2ForCausalLM),
        "qwen3": (transformers.Qwen3Config, transformers.Qwen3ForCausalLM),
        "llama": (transformers.LlamaConfig, transformers.LlamaForCausalLM),
    }[kind]
    torch.manual_seed(3)
    # Two kinds have an output layer of their own, one a head that is not width / heads.
    more = {"qwen3": {"head_dim": 16}}.get(kind, {})
    built = model(config(**SIZES, **more, tie_word_embeddings=kind == "qwen2")).eval()
    with torch.no_grad():
        for name, weight in built.named_parameters():
            if "norm" in name or name.endswith("bias"):
                weight.copy_(torch.rand_like(weight) + 0.5)  # as made they would change nothing
    built.save_pretrained(folder, max_shard_size="30KB" if kind == "llama" else "5GB")
    return built


@pytest.fixture(scope="module", params=["qwen2", "qwen3", "llama"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The library's model and ours, both in float32 and not rounded."""
    folder = tmp_path_factory.mktemp(request.param)
    theirs = made(request.param, folder)
    ours = PackedDecoder.load(folder, torch.float32, rounded=False)
    assert ours is not None
    return theirs, ours


def states_by_library(model: Any, ids: list[int]) -> Any:
    with torch.inference_mode():
        return model.base_model(torch.tensor([ids])).last_hidden_state[0]


def test_states_are_those_of_the_library(pair: Any) -> None:
    theirs, ours = pair
    expected = states_by_library(theirs, IDS)
    kept = ours.remember_nothing()
    in_pieces = [ours.read(IDS[a:b], kept, b - a) for a, b in ((0, 33), (33, 34), (34, 80))]
    assert kept.length == 80
    assert torch.allclose(torch.cat(in_pieces), expected, atol=1e-4)


def test_only_what_is_needed_is_computed_but_all_is_remembered(pair: Any) -> None:
    theirs, ours = pair
    kept = ours.remember_nothing()
    assert ours.read(IDS[:40], kept, 0).shape == (0, 48)
    last = ours.read(IDS[40:], kept, 1)
    assert torch.allclose(last, states_by_library(theirs, IDS)[-1:], atol=1e-4)


def test_what_was_forgotten_leaves_no_trace(pair: Any) -> None:
    theirs, ours = pair
    kept = ours.remember_nothing()
    ours.read(IDS[:20], kept, 1)
    ours.read([1, 2, 3], kept, 1)
    kept.shorten(20)
    kept.shorten(999)  # longer than it is: nothing to forget
    state = ours.read(IDS[20:30], kept, 1)
    assert torch.allclose(state, states_by_library(theirs, IDS[:30])[-1:], atol=1e-4)


def test_a_memory_that_grew_holds_what_it_held(pair: Any) -> None:
    theirs, ours = pair
    long = (IDS * 20)[:1100]  # beyond twice the first capacity
    kept = ours.remember_nothing()
    for start in range(0, 1100, 100):
        state = ours.read(long[start : start + 100], kept, 1)
    assert torch.allclose(state, states_by_library(theirs, long)[-1:], atol=1e-3)


def test_endings_are_read_as_if_each_stood_alone(pair: Any) -> None:
    theirs, ours = pair
    kept = ours.remember_nothing()
    ours.read(IDS[:30], kept, 0)
    endings = [IDS[30:33], [5], (IDS * 4)[30:290], IDS[40:80], IDS[30:33]]
    states = ours.read_endings(endings, kept)
    expected = [states_by_library(theirs, IDS[:30] + ending)[-1] for ending in endings]
    assert torch.allclose(states, torch.stack(expected), atol=1e-4)
    assert kept.length == 30
    again = ours.read(IDS[30:31], kept, 1)  # the beginning is as it was
    assert torch.allclose(again, states_by_library(theirs, IDS[:31])[-1:], atol=1e-4)


def test_likeliest_tokens_and_advantages_are_those_of_the_library(pair: Any) -> None:
    theirs, ours = pair
    with torch.inference_mode():
        logits = theirs(torch.tensor([IDS])).logits[0]
    states = ours.read(IDS, ours.remember_nothing(), 80)
    assert ours.best(states) == logits.argmax(-1).tolist()
    chances = logits[-2:].log_softmax(-1)
    expected = (chances[:, 7] - chances[:, 9]).tolist()
    assert ours.advantage(states[-2:], 7, 9) == pytest.approx(expected, abs=1e-3)


def test_rounded_layers_come_near(pair: Any, tmp_path: Path) -> None:
    theirs, _ = pair
    theirs.save_pretrained(tmp_path)
    rounded = PackedDecoder.load(tmp_path, torch.float32, rounded=True)
    assert rounded is not None
    expected = states_by_library(theirs, IDS)
    error = rounded.read(IDS, rounded.remember_nothing(), 80) - expected
    # Four rounded products in each of three layers, of about 1 % each.
    assert float(error.pow(2).mean() / expected.pow(2).mean()) ** 0.5 < 0.15


@pytest.mark.skipif(not can_round(), reason="this processor rounds nothing")
def test_rounded_layers_are_kept_for_the_next_start(pair: Any, tmp_path: Path) -> None:
    theirs, _ = pair
    theirs.save_pretrained(tmp_path)
    states = []
    for _ in range(2):
        decoder = PackedDecoder.load(tmp_path, torch.float32, rounded=True)
        assert decoder is not None
        states.append(decoder.read(IDS, decoder.remember_nothing(), 80))
    assert (tmp_path / packed_file.FILE).is_file()
    assert torch.equal(*states)


def test_nothing_is_kept_of_a_model_that_is_not_rounded(pair: Any, tmp_path: Path) -> None:
    theirs, _ = pair
    theirs.save_pretrained(tmp_path)
    assert PackedDecoder.load(tmp_path, torch.float32, rounded=False) is not None
    assert not (tmp_path / packed_file.FILE).exists()


class _Set:
    def is_set(self) -> bool:
        return True


def test_a_stop_is_seen_before_the_first_layer(pair: Any) -> None:
    _, ours = pair
    ours.stop = _Set()
    try:
        with pytest.raises(Stopped):
            ours.read(IDS, ours.remember_nothing(), 1)
    finally:
        ours.stop = None


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "gemma2"},
        {"hidden_act": "gelu"},
        {"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0}},
        {"use_sliding_window": True},
        {"layer_types": ["full_attention", "sliding_attention", "full_attention"]},
        {"quantization_config": {"quant_method": "fp8"}},
    ],
)
def test_other_kinds_are_left_to_the_library(tmp_path: Path, change: dict[str, Any]) -> None:
    made("qwen2", tmp_path)
    assert decoder_folder.read(tmp_path) is not None
    file = tmp_path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), "utf-8")
    assert decoder_folder.read(tmp_path) is None
