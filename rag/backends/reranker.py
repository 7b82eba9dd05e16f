"""A reranking model (cross-encoder) of the user's as the judge of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from rag.backends.torch_runtime import best_device, first_line, loading, locate, prepare
from rag.errors import Cancelled, ModelError

_BATCH = 8
_SMALLEST, _LARGEST = 1e-6, 1 - 1e-6


class Reranker:
    """Judge over a sentence-transformers CrossEncoder with one output, such as bge-reranker.

    Its score is read as a probability (a logistic function is applied where the model gives bare
    logits), so that its log-odds can stand beside those of a chat model.
    """

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self._name = name

    @classmethod
    def load(cls, source: str, *, threads: int = 0) -> Reranker:
        """Load a folder (never asks the network) or a hub id. Raises ModelMissing, ModelDamaged
        or ModelError, the last also for a model with more than one output."""
        place, is_folder = locate(source)
        with loading(source):
            from sentence_transformers import CrossEncoder

            prepare(threads)
            device, dtype = best_device()
            model = CrossEncoder(
                place,
                device=str(device),
                local_files_only=is_folder,
                model_kwargs={"dtype": dtype},
            )
        if model.config.num_labels != 1:
            raise ModelError(f"模型 {source} 不是重排模型：它有 {model.config.num_labels} 个输出。")
        return cls(model, Path(place).name if is_folder else source)

    @property
    def name(self) -> str:
        return self._name

    def judge(
        self, question: str, sentences: Sequence[str], stop: Event | None = None
    ) -> list[float]:
        """See Judge. Raises Cancelled once ``stop`` is set, ModelError where the model fails."""
        import torch

        scores: list[float] = []
        for start in range(0, len(sentences), _BATCH):
            if stop is not None and stop.is_set():
                raise Cancelled("已停止。")
            pairs = [(question, sentence) for sentence in sentences[start : start + _BATCH]]
            try:
                given = self._model.predict(
                    pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
                )
            except Exception as error:  # whatever the library throws is the model's failure
                raise ModelError(f"重排模型 {self._name} 运算出错：{first_line(error)}") from error
            chance = np.clip(np.asarray(given, dtype=np.float64), _SMALLEST, _LARGEST)
            scores += np.log(chance / (1 - chance)).tolist()
        return scores
