"""An embedding model in this process: by our own encoder where it knows the model, else by
sentence-transformers.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.backends.torch_runtime import (
    best_device,
    first_line,
    loading,
    locate,
    prepare,
    set_threads,
)
from rag.errors import ModelError
from rag.ports import Vectors

if TYPE_CHECKING:
    from rag.backends.bert_encoder import BertEncoder

_BATCH = 16
_REMEMBERED = 64  # query vectors kept: a conversation asks for the same one several times
_SLICES, _SLICE = 32, 64 * 1024  # how much of a large file its digest looks at
_KINDS = {".json", ".txt", ".model", ".safetensors", ".bin"}


class SentenceEmbedder:
    """Embedder over a sentence-transformers folder.

    What is put before queries and passages comes from the model's own ``prompts``; a model
    without any gets the bare text. Text beyond the model's length (512 tokens for e5) is cut off.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Any],
        prompts: Mapping[str, str],
        *,
        name: str,
        dimension: int,
    ) -> None:
        """``encode`` gives a row for each text; what it raises becomes a ModelError."""
        self._encode = encode
        self._name = name
        self._before_query: str = prompts.get("query") or ""
        self._before_passage: str = prompts.get("passage") or prompts.get("document") or ""
        self._dimension = dimension
        self._turn = threading.Lock()
        self._query_vector = lru_cache(maxsize=_REMEMBERED)(self._embed_query)

    @classmethod
    def load(cls, source: str, *, threads: int = 0) -> SentenceEmbedder:
        """Load a sentence-transformers folder (never asks the network), or a hub id.

        Raises ModelMissing, ModelDamaged, or ModelError.
        """
        place, is_folder = locate(source)
        with loading(source):
            encoder = _own_encoder(Path(place), threads) if is_folder else None
            if encoder is not None:
                return cls(
                    encoder.encode,
                    encoder.prompts,
                    name=f"{Path(place).name}@{_digest(Path(place))}",
                    dimension=encoder.dimension,
                )
            from sentence_transformers import SentenceTransformer
            from transformers.utils import cached_file

            prepare(threads)
            device, dtype = best_device()
            model = SentenceTransformer(
                place,
                device=device,
                local_files_only=is_folder,
                model_kwargs={"dtype": dtype},
            ).eval()
            folder = Path(str(cached_file(place, "config.json", local_files_only=True))).parent
            return cls(
                # Sorts by length itself, so that little is spent on padding.
                partial(model.encode, prompt="", batch_size=_BATCH, show_progress_bar=False),
                dict(model.prompts or {}),
                name=f"{Path(place).name if is_folder else source}@{_digest(folder)}",
                dimension=int(model.get_embedding_dimension()),
            )

    @property
    def name(self) -> str:
        """The model's name and a digest of its files."""
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,). Raises ModelError where the computation fails."""
        return self._query_vector(text).copy()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension). Raises ModelError where the computation fails."""
        return self._embed(texts, self._before_passage)

    def _embed_query(self, text: str) -> Vectors:
        vector: Vectors = self._embed([text], self._before_query)[0]
        return vector

    def _embed(self, texts: Sequence[str], before: str) -> Vectors:
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        try:
            with self._turn:
                raw = self._encode([before + text for text in texts])
        except Exception as error:  # torch raises what it likes
            raise ModelError(f"模型 {self._name} 运算出错：{first_line(error)}") from error
        vectors = np.asarray(raw, np.float32)
        # The model's own normalisation, where it has one, is only as fine as its precision.
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def _own_encoder(folder: Path, threads: int) -> BertEncoder | None:
    """Our encoder for the model in ``folder``; None where there is a faster device than the
    processor, or a model that it does not know."""
    from rag.backends.bert_encoder import BertEncoder

    device, dtype = best_device()
    if device != "cpu":
        return None
    set_threads(threads)
    return BertEncoder.load(folder, dtype)


def _digest(folder: Path) -> str:
    """Twelve hex digits that differ where another model, prefix or tokenizer lies in ``folder``.

    Of a large file only its size and evenly spread slices are read.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _KINDS or not path.is_file():
            continue
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            if size <= _SLICES * _SLICE:
                digest.update(file.read())
                continue
            for part in range(_SLICES):
                file.seek((size - _SLICE) * part // (_SLICES - 1))
                digest.update(file.read(_SLICE))
    return digest.hexdigest()[:12]
