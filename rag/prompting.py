"""Prompts: found by versioned name, checked against their variables, rendered to messages.

A prompt is one Jinja file with two blocks, ``system`` and ``user``. Its variables must be exactly
the fields of the dataclass it is used with; that is checked when it is loaded. A released version
is never changed; a new wording is a new file. Knows nothing of models but a token counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Generic, TypeVar

import jinja2
import jinja2.meta

from rag.domain import EvidenceSentence, Message
from rag.errors import PromptError

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """Sentences of one speech, under its name, as they stand in a prompt."""

    heading: str
    sentences: tuple[EvidenceSentence, ...]


@dataclass(frozen=True, slots=True)
class AnswerVariables:
    """Variables of ``answer.v*.jinja``."""

    question: str
    groups: tuple[EvidenceGroup, ...]


@dataclass(frozen=True, slots=True)
class JudgeVariables:
    """Variables of ``judge.v*.jinja``; the sentence to judge is put behind what it renders."""

    question: str


@dataclass(frozen=True, slots=True)
class SummaryVariables:
    """Variables of ``summary.v*.jinja``: the heading over what is to be shortened or '', the
    original, and how many characters it may have afterwards."""

    heading: str
    source: str
    longest: int


@dataclass(frozen=True, slots=True)
class RewriteVariables:
    """Variables of ``rewrite.v*.jinja``: the turns before, oldest first, and the new question."""

    history: tuple[Message, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Prompt(Generic[V]):
    """A loaded prompt. ``digest`` is the SHA-256 (hex) of its file."""

    name: str
    digest: str
    _template: jinja2.Template

    def render(self, variables: V) -> list[Message]:
        """System and user message; raises PromptError where rendering fails."""
        values = {field.name: getattr(variables, field.name) for field in fields(variables)}  # type: ignore[arg-type]  # V is a dataclass, which TypeVar cannot say
        try:
            context = self._template.new_context(values)
            system, user = (
                "".join(self._template.blocks[block](context)).strip()
                for block in ("system", "user")
            )
        except jinja2.TemplateError as error:
            raise PromptError(f"提示词 {self.name} 无法填写：{error}") from error
        return [Message("system", system), Message("user", user)]


def load_prompt(folder: Path, name: str, variables: type[V]) -> Prompt[V]:
    """The prompt ``folder/name.jinja`` for use with dataclass ``variables``.

    Raises PromptError when the file is missing, lacks a block, or names other variables.
    """
    path = folder / f"{name}.jinja"
    try:
        source = path.read_text("utf-8")
    except OSError as error:
        raise PromptError(f"找不到提示词文件 {path}") from error
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the output is a prompt, not a page
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        named = jinja2.meta.find_undeclared_variables(environment.parse(source))
        template = environment.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise PromptError(f"提示词 {name} 第 {error.lineno} 行写错了：{error.message}") from error
    expected = {field.name for field in fields(variables)}  # type: ignore[arg-type]  # as above
    if named != expected:
        raise PromptError(
            f"提示词 {name} 的变量应为 {sorted(expected)}，文件里写的是 {sorted(named)}"
        )
    if set(template.blocks) != {"system", "user"}:
        raise PromptError(f"提示词 {name} 要有 system 和 user 两块")
    return Prompt(name, hashlib.sha256(source.encode()).hexdigest(), template)


def group_by_speech(sentences: Sequence[EvidenceSentence]) -> tuple[EvidenceGroup, ...]:
    """Sentences gathered by speech, best speech first, in text order within each.

    The heading is the title, with the date where there is one: 《…上的讲话》（2024-02-20）.
    """
    groups: dict[str, list[EvidenceSentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.speech, []).append(sentence)
    return tuple(
        EvidenceGroup(
            f"《{group[0].title}》" + (f"（{group[0].date}）" if group[0].date else ""),
            tuple(sorted(group, key=lambda sentence: sentence.span.start)),
        )
        for group in groups.values()
    )


def within_budget(
    sentences: Sequence[EvidenceSentence], count_tokens: Callable[[str], int], budget: int
) -> list[EvidenceSentence]:
    """The best sentences whose token counts fit ``budget`` together; always at least one."""
    kept: list[EvidenceSentence] = []
    used = 0
    for sentence in sentences:
        cost = count_tokens(sentence.text) + 4  # the handle and the line end
        if kept and used + cost > budget:
            continue
        kept.append(sentence)
        used += cost
    return kept
