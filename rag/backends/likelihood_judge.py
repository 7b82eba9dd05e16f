"""The chat model as a judge of sentences: its probabilities of 是 and 否, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from rag.backends.local_chat import LocalChat
from rag.prompting import JudgeVariables, Prompt


class LikelihoodJudge:
    """Judge over a chat model in this process and a prompt whose user part ends where the
    sentence begins."""

    def __init__(self, chat: LocalChat, prompt: Prompt[JudgeVariables]) -> None:
        self._chat = chat
        self._prompt = prompt

    @property
    def name(self) -> str:
        return f"{self._chat.name}/{self._prompt.name}"

    def judge(
        self, question: str, sentences: Sequence[str], stop: Event | None = None
    ) -> list[float]:
        """See Judge. Raises Cancelled once ``stop`` is set, ModelError where the model fails."""
        if not sentences:
            return []
        system, user = self._prompt.render(JudgeVariables(question))
        user = type(user)(user.role, user.content + "\n")  # rendering strips the last line break
        return self._chat.score_choices([system, user], sentences, stop=stop)
