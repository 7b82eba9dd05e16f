"""Whole answers of yanbi's Service, and how many prompt tokens its judge had to read for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

from peers import weights
from peers.engine import serve
from rag.assembly import assemble
from rag.backends.local_chat import LocalChat
from rag.domain import Message, Question, Stage
from rag.settings import load_settings

_MARK = "\ue000"  # a private-use character: stands for a candidate while the template is set


class Meter:
    """Counts what the chat model is asked to judge: prompt tokens that no earlier request has
    left in the cache (the system prompt is read once, what candidates share once a call), and the
    seconds spent on them. ``folder``: the model, for its tokenizer and chat template."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._systems: set[str] = set()
        self.reset()

    def reset(self) -> None:
        self.tokens, self.seconds = 0, 0.0

    def count(self, messages: Sequence[Message], suffixes: Sequence[str]) -> None:
        *before, last = messages
        whole = self._rendered([*before, Message(last.role, last.content + _MARK)])
        head, tail = whole.split(_MARK)
        system = self._rendered(before, asks=False) if before else ""
        self.tokens += self._length(head) - (self._length(system) if system in self._systems else 0)
        self.tokens += sum(self._length(suffix + tail) for suffix in suffixes)
        self._systems.add(system)

    def _rendered(self, messages: Sequence[Message], *, asks: bool = True) -> str:
        turns = [{"role": turn.role, "content": turn.content} for turn in messages]
        text: str = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=asks
        )
        return text

    def _length(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False))


def metered(meter: Meter) -> None:
    """Puts ``meter`` around ``LocalChat.score_choices`` of this process."""
    judge = LocalChat.score_choices

    @wraps(judge)
    def score_choices(
        chat: LocalChat, messages: Sequence[Message], suffixes: Sequence[str], **more: Any
    ) -> list[float]:
        meter.count(messages, suffixes)
        began = time.perf_counter()
        try:
            return judge(chat, messages, suffixes, **more)
        finally:
            meter.seconds += time.perf_counter() - began

    LocalChat.score_choices = score_choices


def load(index: str) -> tuple[dict[str, Any], Callable[..., dict[str, Any]]]:
    """``index``: the folder of a library that has been filled."""
    settings = load_settings({"index_dir": Path(index)})
    service = assemble(settings)
    meter = Meter(weights.converted_folder(settings))
    metered(meter)
    service.chat_model()
    service.search("讲话", 1)

    def answer(question: str, history: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        meter.reset()
        turns = tuple(Message(turn["role"], turn["content"]) for turn in history)
        evidence_s = first_s = 0.0
        began = time.perf_counter()
        for snapshot in service.ask(Question(question, turns)):
            now = time.perf_counter() - began
            if snapshot.stage is Stage.READING:
                evidence_s = evidence_s or now
            if snapshot.text or snapshot.claims or snapshot.draft:
                first_s = first_s or now
        return {
            "text": snapshot.text,
            "found": snapshot.found,
            "evidence_s": evidence_s,
            "first_s": first_s or now,
            "total_s": now,
            "prompt_tokens": meter.tokens,
            "judging_s": meter.seconds,
        }

    about = {"name": "yanbi", "speeches": service.status().speeches}
    return about, answer


if __name__ == "__main__":
    serve(load)
