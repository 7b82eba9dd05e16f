"""How fast the chat model reads and writes, beside other engines on the same weights.

    python bench/generation.py --questions FILE (--index DIR | --speeches FOLDER_OR_FILE ...)
        [--number 40] [--json FILE]

For each question the prompt is made as yanbi makes it for writing (the evidence that its search
finds, under the released answer prompt); every engine writes greedily from the same prompt, one
after the other, question by question: yanbi with and without prompt lookup, transformers'
``generate`` in bf16 with and without its own prompt lookup, llama.cpp on the Q4_K_M file. Printed:

- tokens read a second: prompt tokens not already in the engine's cache, by the time until the
  first token, beside the limit (bf16 product of this machine / 2 operations a weight and token,
  the embedding table left out);
- tokens written a second: after the first, beside how often this machine could read the engine's
  weights from memory in a second (above 100 %: several tokens came from one reading);
- whether yanbi's text is the same with and without lookup; where it is not, the two likeliest
  tokens at that place with their log-probabilities (by transformers in bf16).

The peers come with `make bench`. 40 questions take about 45 minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generation_figures import (
    GENERATE,
    GENERATE_LOOKUP,
    LLAMA,
    LOOKUP,
    PLAIN,
    Written,
    ratios,
    shown,
    summed,
)
from machine import cores, machine_limits, write_json
from peers import weights
from peers.engine import Engine, EngineFailed
from peers.library import library_of
from peers.sampling import spread

from rag.assembly import assemble
from rag.conversing import joined
from rag.evaluating import EvalQuestion, read_questions
from rag.prompt_versions import ANSWER_PROMPT
from rag.prompting import AnswerVariables, group_by_speech, load_prompt
from rag.reading import find_files
from rag.settings import Settings
from rag.writing import MAX_ANSWER_TOKENS, readable


@dataclass(frozen=True, slots=True)
class Way:
    """A way of writing: which engine's process does it, and what it is told besides."""

    name: str
    engine: str
    extra: Mapping[str, Any]


WAYS = (
    Way(LOOKUP, "yanbi_chat", {"lookup": True}),
    Way(PLAIN, "yanbi_chat", {"lookup": False}),
    Way(GENERATE, "plain_transformers", {"lookup": False}),
    Way(GENERATE_LOOKUP, "plain_transformers", {"lookup": True}),
    Way(LLAMA, "llama_cpp_chat", {}),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a prompt. ``copy_from``: the evidence whose wording is guessed from."""

    id: str
    messages: tuple[dict[str, str], ...]
    copy_from: str


class TokenCounter:
    """As much of a ChatModel as choosing the evidence needs."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False)) if text else 0


def main() -> None:
    options = parsed()
    if not (options.index or options.speeches):
        raise SystemExit("give --index, or --speeches to make a library of")
    questions = spread(read_questions(options.questions), options.number)
    files = find_files(options.speeches)
    print("measuring the machine", file=sys.stderr)
    machine = machine_limits()
    with library_of(options.index, files) as settings:
        folder = weights.converted_folder(settings)
        asked = list(prompts(questions, settings, folder))
    print(f"{len(asked)} prompts", file=sys.stderr)
    with ExitStack() as until_end:
        engines = dict(started(options, settings, folder, until_end))
        results = measured(engines, asked, options.max_tokens)
        texts = compared(engines, asked, results)
    sizes = {name: size_in_memory(name, folder) for name in results}
    rows = [
        summed(name, done, machine, sizes[name], options.max_tokens)
        for name, done in results.items()
    ]
    print(shown(rows, machine, texts))
    if options.json:
        more = {
            "questions": len(asked),
            "max_tokens": options.max_tokens,
            "ratios": ratios(rows),
            "texts": texts,
        }
        write_json(options.json, "generation", rows, machine, **more)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--index", type=Path, metavar="DIR", help="a library")
    parser.add_argument("--speeches", type=Path, nargs="*", default=[], metavar="PATH")
    parser.add_argument("--number", type=int, default=40, help="questions, spread over the file")
    parser.add_argument("--max-tokens", type=int, default=MAX_ANSWER_TOKENS)
    parser.add_argument(
        "--without", nargs="*", default=[], choices=sorted({w.engine for w in WAYS})
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    return parser.parse_args()


def prompts(questions: Sequence[EvalQuestion], settings: Settings, folder: Path) -> Iterator[Asked]:
    """The prompts that yanbi would write from; questions that find no evidence are left out."""
    counter: Any = TokenCounter(folder)
    prompt = load_prompt(settings.prompts_dir, ANSWER_PROMPT, AnswerVariables)
    with assemble(settings) as service:
        for question in questions:
            text = joined(question.question, question.history)
            found = service.retriever.retrieve(text)
            if not found.sentences:
                continue
            evidence = readable(
                found.sentences, found.understanding, counter, settings.evidence_tokens
            )
            messages = prompt.render(AnswerVariables(text, group_by_speech(evidence)))
            copied = "\n".join(sentence.text for sentence in evidence)
            yield Asked(question.id, tuple(asdict(message) for message in messages), copied)


def started(
    options: argparse.Namespace, settings: Settings, folder: Path, until_end: ExitStack
) -> Iterator[tuple[str, Engine]]:
    """The engines that can be had, by name; of the others it is said why not."""
    common = {"folder": str(folder), "threads": settings.threads}
    for name in dict.fromkeys(way.engine for way in WAYS):
        if name in options.without:
            continue
        try:
            own = common
            if name == "llama_cpp_chat":
                threads = settings.threads or cores()
                own = common | {"gguf": str(weights.gguf_file(settings)), "threads": threads}
            engine = until_end.enter_context(Engine(name, own))
        except EngineFailed as failure:
            print(f"left out: {failure}", file=sys.stderr)
        else:
            print(f"{name}: {engine.about['name']}", file=sys.stderr)
            yield name, engine


def measured(
    engines: dict[str, Engine], asked: Sequence[Asked], max_tokens: int
) -> dict[str, list[Written]]:
    """What each way wrote for each question; a way whose engine fails is left out from then on."""
    results: dict[str, list[Written]] = {way.name: [] for way in WAYS if way.engine in engines}

    def attempt(way: Way, one: Asked, most: int) -> Written | None:
        try:
            return write(engines, way, one, most)
        except EngineFailed as failure:
            print(f"left out: {failure}", file=sys.stderr)
            results.pop(way.name, None)
            return None

    for way in WAYS:
        if way.name in results and asked:  # what is done at the first use is not counted
            system = [turn for turn in asked[0].messages if turn["role"] == "system"]
            attempt(way, Asked("", (*system, {"role": "user", "content": "你好"}), ""), 8)
    for number, one in enumerate(asked, start=1):
        for way in WAYS:
            if way.name in results and (done := attempt(way, one, max_tokens)):
                results[way.name].append(done)
        print(f"\r{number}/{len(asked)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def write(engines: dict[str, Engine], way: Way, one: Asked, max_tokens: int) -> Written:
    request: dict[str, Any] = {"messages": one.messages, "max_tokens": max_tokens, **way.extra}
    if way.engine == "yanbi_chat":
        request["copy_from"] = one.copy_from
    return Written(**engines[way.engine].ask(**request))


def compared(
    engines: dict[str, Engine], asked: Sequence[Asked], results: Mapping[str, Sequence[Written]]
) -> dict[str, Any]:
    """yanbi's texts with and without lookup side by side, and with transformers'."""
    if LOOKUP not in results or PLAIN not in results:
        return {}
    pairs = list(zip(asked, results[LOOKUP], results[PLAIN], strict=True))
    differences = []
    for one, left, right in pairs:
        if left.text == right.text:
            continue
        difference: dict[str, Any] = {"question": one.id}
        if GENERATE in results:
            difference |= engines["plain_transformers"].ask(
                messages=one.messages, texts=[left.text, right.text]
            )
        differences.append(difference)
    told = {"questions": len(pairs), "identical": len(pairs) - len(differences)}
    if GENERATE in results:
        same = zip(results[PLAIN], results[GENERATE], strict=True)
        told["as_transformers"] = sum(left.text == right.text for left, right in same)
    return {**told, "differences": differences}


def size_in_memory(name: str, folder: Path) -> weights.Size:
    """The bf16 weights; for llama.cpp the bytes of its file."""
    size = weights.size_of(folder)
    return weights.Size(size.matrix_parameters, weights.gguf_bytes()) if name == LLAMA else size


if __name__ == "__main__":
    main()
