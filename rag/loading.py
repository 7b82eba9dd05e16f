"""The models of a service: each loaded at its first use, or all in the background.

Knows the ports; which models stand behind them is the business of ``assembly.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import RLock, Thread

from rag.once import Once
from rag.ports import ChatModel, Embedder, Judge

_log = logging.getLogger(__name__)


class LoadedModels:
    """The models, each made at its first use and kept; safe between threads.

    ``chat`` gives None where there is no chat model, ``judge`` where nothing can judge.
    """

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        chat: Callable[[], ChatModel | None],
        judge: Callable[[ChatModel | None], Judge | None],
    ) -> None:
        # One lock for all: the libraries they share cannot be imported by two threads at once.
        loading = RLock()
        self.embedder = Once(embedder, loading)
        self.chat = Once(chat, loading)
        self.judge = Once(lambda: judge(self.chat()), loading)

    def state(self) -> tuple[str, bool]:
        """What the models are doing, in words, and whether questions can be asked."""
        failed = self.embedder.error or self.chat.error or self.judge.error
        if failed is not None:
            return str(failed), False
        if not (self.embedder.done and self.judge.done):
            return "正在载入模型", False
        if self.chat.value is None:
            return "未装对话模型，只摘原文", True
        return "模型就绪", True


def in_background(*makers: Callable[[], object]) -> None:
    """Calls ``makers`` one after the other in a thread; returns at once.

    A model's failure is kept in its ``Once`` and shown by ``LoadedModels.state``; any other comes
    again, and is told, where what failed is needed.
    """
    Thread(target=_quietly, args=makers, daemon=True, name="warm-up").start()


def _quietly(*makers: Callable[[], object]) -> None:
    for make in makers:
        try:
            make()
        except Exception as error:  # a daemon thread: nobody would see it otherwise
            _log.warning("%s", error)
