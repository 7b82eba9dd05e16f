"""Random models of a few thousand weights in real model folders: the real code, in no time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_tiny_chat(folder: Path) -> Path:
    """A Qwen2 of two layers whose tokens are single bytes, so every 汉字 takes three of them."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({sign: place for place, sign in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=["<|im_start|>"],
    )
    fast.chat_template = _TEMPLATE
    fast.save_pretrained(folder)
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(fast),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        initializer_range=0.3,
        eos_token_id=fast.eos_token_id,
        pad_token_id=fast.pad_token_id,
        tie_word_embeddings=True,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


def by_characters(signs: Sequence[str]) -> Any:
    """A tokenizer of which every character is a word."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    words = models.WordLevel({sign: place for place, sign in enumerate(signs)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    return tokenizer


def tiny_bert(signs: Sequence[str], **more: float) -> Any:
    """The configuration of a BERT of one layer."""
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(signs),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
        **more,
    )


def make_tiny_embedder(folder: Path) -> Path:
    """A BERT of one layer over single characters, with e5's prefixes and no normalisation."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel, PreTrainedTokenizerFast

    signs = ["[PAD]", "[UNK]", *map(chr, range(0x20, 0x7F)), *map(chr, range(0x4E00, 0x9FA6))]
    inner = folder / "inner"
    PreTrainedTokenizerFast(
        tokenizer_object=by_characters(signs),
        pad_token="[PAD]",
        unk_token="[UNK]",
        model_max_length=128,
    ).save_pretrained(inner)
    torch.manual_seed(7)
    BertModel(tiny_bert(signs)).save_pretrained(inner)
    transformer = Transformer(str(inner))
    model = SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension())],
        prompts={"query": "query: ", "passage": "passage: "},
        device="cpu",
    )
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"
