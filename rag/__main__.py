"""The command line: `yanbi …`, the same as `python -m rag …`.

Results go to standard output, progress and logs to standard error. Exit status 0: done; 2: wrong
use; 1: anything else, with one line that says what is wrong and what to do.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.domain import METADATA_FIELDS, AddOutcome, AddResult, Answer, Filters, Question, Stage
from rag.errors import UsageError, YanbiError
from rag.rendering.as_json import answer_json, info_json, passage_json, speech_json
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.evaluating import QuestionSet

_OUTCOME_WORDS = {
    AddOutcome.ADDED: "added 已加入",
    AddOutcome.UNCHANGED: "unchanged 未变",
    AddOutcome.UPDATED: "updated 已更新",
    AddOutcome.DUPLICATE: "duplicate of 重复",
    AddOutcome.REFUSED: "refused 未收",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.debug else logging.WARNING,
        format="%(message)s",
        stream=sys.stderr,
    )
    _use_utf8()
    try:
        status = options.run(options, _settings(options))
        sys.stdout.flush()
        return int(status or 0)
    except YanbiError as error:
        if options.debug:
            raise
        print(f"yanbi: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("yanbi: 已停止；做完的部分都已保存。", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has gone; what it wanted it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # The last line of defence: a person gets one line, `--debug` the traceback.
        if options.debug:
            raise
        print(
            f"yanbi: 没有做成：{type(error).__name__}：{error}；加 --debug 可看详情。",
            file=sys.stderr,
        )
        return 1


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, metavar="DIR", help="资料库所在的文件夹")
    shared.add_argument("--debug", action="store_true", help="出错时显示完整的出错过程")
    parser = argparse.ArgumentParser(prog="yanbi", description="言必：言必有据的讲话资料助手")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def command(name: str, run: Any, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, parents=[shared])
        added.set_defaults(run=run)
        return added

    one = command("models", _models, "取得并核对模型文件（pull），或看有哪些（list）")
    one.add_argument("action", choices=["pull", "list"])
    one.add_argument("--role", action="append", help="只取这一种：chat、chat-small、embedding")
    one.add_argument("--from", dest="given", type=Path, metavar="DIR", help="已有模型文件的文件夹")
    one.add_argument("--json", action="store_true")
    one = command("add", _add, "把文件或文件夹读入资料库")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    one = command("list", _list, "列出资料库里的讲话")
    one.add_argument("--json", action="store_true")
    one = command("show", _show, "看一篇讲话")
    one.add_argument("id")
    shape = one.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true")
    shape.add_argument("--text", action="store_true", help="只输出存下的原文，一字不增")
    one = command("edit", _edit, "更正一篇讲话的标题、讲话人、日期等；给空值则恢复原样")
    one.add_argument("id")
    for name in METADATA_FIELDS:
        one.add_argument(f"--{name}")
    one = command("remove", _remove, "从资料库删去讲话")
    one.add_argument("ids", nargs="+", metavar="ID")
    command("reindex", _reindex, "换了向量模型之后，重建资料库的向量")
    one = command("search", _search, "检索原文段落")
    one.add_argument("text")
    one.add_argument("-k", type=int, default=5, metavar="N")
    one.add_argument("--json", action="store_true")
    _add_filters(one)
    one = command("ask", _ask, "提一个问题；或用 --batch 依次回答一个文件里的问题")
    one.add_argument("question", nargs="?")
    one.add_argument("--batch", type=Path, metavar="FILE.jsonl")
    one.add_argument("--json", action="store_true")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")
    _add_filters(one)
    one = command("eval", _eval, "用一个问题文件给检索和回答打分")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    one.add_argument("--json", action="store_true")
    one.add_argument("--save", type=Path, metavar="RUN.json", help="把这次评测完整地存下来")
    one.add_argument("--against", type=Path, metavar="RUN.json", help="与存下的一次评测相比")
    one.add_argument("--only", default="", metavar="KIND", help="只评这一类问题，如 fact、list")
    one.add_argument("--no-model", action="store_true", help="不用对话模型，只摘录原文")
    one = command("serve", _serve, "打开网页界面")
    one.add_argument("--host")
    one.add_argument("--port", type=int)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speech", action="append", default=[], metavar="ID", help="只查这一篇")
    parser.add_argument("--speaker", default="", metavar="NAME", help="只查这位讲话人")
    parser.add_argument("--since", default="", metavar="DATE", help="只查这一天及以后的")
    parser.add_argument("--until", default="", metavar="DATE", help="只查这一天及以前的")


def _settings(options: argparse.Namespace) -> Settings:
    without_model = getattr(options, "no_model", False)
    return load_settings(
        {
            "index_dir": options.index,
            "host": getattr(options, "host", None),
            "port": getattr(options, "port", None),
            "chat_model": "none" if without_model else None,
        }
    )


def _use_utf8() -> None:
    """Chinese in and out whatever the locale says, and no translation of line ends."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")


@contextmanager
def _service(settings: Settings) -> Iterator[Service]:
    from rag.assembly import assemble

    with assemble(settings) as service:
        yield service


def _print_json(value: Any, *, indent: int | None = 2) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


def _models(options: argparse.Namespace, settings: Settings) -> None:
    from rag import models

    if options.action == "pull":
        from rag.progress import ProgressBars

        roles = options.role or ["chat", "embedding"]
        given = options.given or (Path(settings.models_from) if settings.models_from else None)
        with ProgressBars() as bars:
            for role in roles:
                models.pull(models.find(role), settings.models_dir, given=given, progress=bars)
    statuses = models.status(settings.models_dir)
    if options.json:
        _print_json([asdict(status) for status in statuses])
        return
    for one in statuses:
        print(
            f"{one.role:<11}{one.name:<30}{one.state}  {one.bytes_on_disk / 1e6:,.0f} MB  "
            f"{one.licence}\n{'':<11}{one.file}  {one.file_bytes:,} 字节  SHA-256 {one.sha256}\n"
            f"{'':<11}来源：{'；'.join(one.sources)}"
        )


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from rag.progress import show_adding

    counts = dict.fromkeys(AddOutcome, 0)
    with _service(settings) as service:
        for result in show_adding(service, options.paths):
            counts[result.outcome] += 1
            print(_add_line(result), flush=True)
    print("，".join(f"{_OUTCOME_WORDS[k]} {n}" for k, n in counts.items() if n), file=sys.stderr)
    return 1 if counts[AddOutcome.REFUSED] else 0


def _add_line(result: AddResult) -> str:
    name = f"{result.speech}\t" if result.speech else "\t"
    reason = f"\t{result.reason}" if result.reason else ""
    return f"{_OUTCOME_WORDS[result.outcome]}\t{name}{result.path}{reason}"


def _reindex(options: argparse.Namespace, settings: Settings) -> None:
    from rag.progress import ProgressBars, adding_report

    del options
    with _service(settings) as service, ProgressBars() as bars:
        service.reindex(adding_report(bars))
    print("资料库的向量已是最新。", file=sys.stderr)


def _list(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library

    with Library(settings.index_dir) as library:
        infos = library.list()
    if options.json:
        _print_json([info_json(info) for info in infos])
        return
    if not infos:
        print("资料库还是空的；用 yanbi add 加入讲话。", file=sys.stderr)
    for info in infos:
        print("\t".join([info.id, info.date, info.speaker, info.title, f"{info.chars} 字"]))


def _show(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library

    with Library(settings.index_dir) as library:
        speech, info = library.get(options.id), library.info(options.id)
    if options.text:
        sys.stdout.write(speech.text)
    elif options.json:
        _print_json(speech_json(speech, info))
    else:
        for name, words in zip(
            METADATA_FIELDS, ("标题", "讲话人", "日期", "地点", "场合"), strict=True
        ):
            print(f"{words}：{speech.metadata.text_of(name) or '—'}")
        print(f"文件：{speech.file}（{info.chars} 字，{info.chunks} 段）")
        for section in speech.sections[1:]:
            print("  " * section.level + section.heading)
        for warning in speech.warnings:
            print(f"注意：{warning}")


def _edit(options: argparse.Namespace, settings: Settings) -> None:
    changes = {name: getattr(options, name) for name in METADATA_FIELDS}
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        raise UsageError("请写明要更正什么，例如 --title、--speaker、--date。")
    with _service(settings) as service:
        info = service.edit(options.id, changes)
    print("\t".join([info.id, info.date, info.speaker, info.title]))


def _remove(options: argparse.Namespace, settings: Settings) -> None:
    from rag.library import Library

    with Library(settings.index_dir) as library:
        library.remove(options.ids)
    print(f"已删去 {'、'.join(options.ids)}", file=sys.stderr)


def _filters(options: argparse.Namespace) -> Filters:
    return Filters(tuple(options.speech), options.speaker, options.since, options.until)


def _search(options: argparse.Namespace, settings: Settings) -> None:
    with _service(settings) as service:
        passages = service.search(options.text, options.k, _filters(options))
    if options.json:
        _print_json([passage_json(passage) for passage in passages])
        return
    for passage in passages:
        place = " > ".join([f"《{passage.title}》", *passage.section])
        print(
            f"{passage.speech} [{passage.span.start}:{passage.span.end}] {place}\n{passage.text}\n"
        )


def _ask(options: argparse.Namespace, settings: Settings) -> None:
    if (options.question is None) == (options.batch is None):
        raise UsageError("请写一个问题，或用 --batch 指定一个问题文件，二者取一。")
    with _service(settings) as service:
        if options.batch is None:
            answer = _last(service, Question(options.question, filters=_filters(options)))
            _print_answer(answer, as_json=options.json)
            return
        _ask_batch(service, options)


def _ask_batch(service: Service, options: argparse.Namespace) -> None:
    """One answer object a line, in the order asked; a question that fails says so in its line."""
    from rag.evaluating import read_history, read_lines
    from rag.progress import counted

    rows = read_lines(options.batch)
    stems = {info.file.rsplit(".", 1)[0]: info.id for info in service.list_speeches()}
    for row in counted(rows, "回答"):
        scope = tuple(stems.get(name, name) for name in row.get("speeches") or options.speech)
        filters = Filters(scope, options.speaker, options.since, options.until)
        question = Question(str(row["question"]), read_history(row.get("history", ())), filters)
        try:
            shown = answer_json(_last(service, question))
        except UsageError as error:
            shown = {**answer_json(Answer(question.text)), "error": str(error)}
        _print_json({"id": row["id"], **shown}, indent=None)


def _last(service: Service, question: Question) -> Answer:
    answer = Answer(question.text)
    for answer in service.ask(question):
        if answer.stage is Stage.READING and sys.stderr.isatty():
            print(f"找到 {len(answer.evidence)} 处依据，正在作答……", file=sys.stderr)
    return answer


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        _print_json(answer_json(answer))
        return
    for note in answer.notes:
        print(f"（{note}）")
    print(answer.text)
    for citation in answer.citations or answer.nearest:
        place = " > ".join([f"《{citation.title}》", *citation.section])
        print(f"\n[{citation.n}] {citation.speech} {place}\n    {citation.quote}")


def _eval(options: argparse.Namespace, settings: Settings) -> None:
    from rag import evaluating

    # All that can be wrong with the files is said before a model is loaded.
    asked = [evaluating.read_question_set(path, options.only) for path in options.files]
    saved = evaluating.read_runs(options.against) if options.against else []
    earlier = [evaluating.earlier_run(saved, one) for one in asked] if saved else []
    if options.save:
        evaluating.check_place(options.save)
    with _service(settings) as service:
        runs = list(_evaluated(service, settings, asked))
    if options.save:
        evaluating.save_runs(options.save, runs)
    compared = [evaluating.compare(*pair) for pair in zip(earlier, runs, strict=False)]
    if options.json:
        for run, one in zip(runs, compared, strict=False):
            run["against"] = one
        _print_json(runs[0] if len(runs) == 1 else runs)
        return
    tables = [evaluating.run_table(run) for run in runs]
    print("\n\n".join([*tables, *map(evaluating.comparison_table, compared)]))


def _evaluated(
    service: Service, settings: Settings, asked: Sequence[QuestionSet]
) -> Iterator[dict[str, Any]]:
    """A run over each file; the first question of the first one loads the models."""
    from datetime import datetime

    from rag.evaluating import Instruments, evaluate
    from rag.progress import counted

    def ask(question: Question) -> Answer:
        *_, answer = service.ask(question)
        return answer

    service.warm_up()
    library = service.library
    of = Instruments(ask, service.search, library.text, library.info)
    for number, one in enumerate(asked):
        about = {
            "date": datetime.now().astimezone().isoformat(timespec="seconds"),
            "embedder": library.embedder_name(),
            "generation": library.generation(),
            "speeches": len(library.list()),
            "evidence_tokens": settings.evidence_tokens,
            "threads": settings.threads,
        }
        questions = counted(one.questions, f"评测 {one.name}")
        yield evaluate(one, questions, of, about, cold=number == 0)


def _serve(options: argparse.Namespace, settings: Settings) -> None:
    del options  # host and port have gone into the settings
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from app import serve  # type: ignore[import-not-found,unused-ignore]  # outside the package

    with _service(settings) as service:
        serve(service, settings.host, settings.port)


if __name__ == "__main__":
    sys.exit(main())
