"""Figures of a run as a table in Chinese, aligned on a terminal. Pure text, nothing is printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

KINDS = {
    "fact": "事实",
    "list": "列举",
    "reason": "原因",
    "quote": "原文",
    "section": "概括",
    "compare": "对比",
    "followup": "追问",
    "unanswerable": "无答案",
}
_THINGS = {"figure": "数字", "date": "日期", "name": "人名地名"}
_LABELS = {
    "questions": "题数",
    "evidence_hit@1": "依据命中 前1段",
    "evidence_hit@5": "依据命中 前5段",
    "evidence_hit@10": "依据命中 前10段",
    "evidence_recall@1": "依据召回 前1段",
    "evidence_recall@5": "依据召回 前5段",
    "evidence_recall@10": "依据召回 前10段",
    "ndcg@10": "nDCG@10",
    "fact_recall": "要点召回",
    "citation_precision": "引文精确",
    "citation_recall": "引文召回",
    "answers_with_citations": "有引文的回答",
    "unanswerable_refused": "无答案时拒答",
    "false_refusals": "有答案却拒答",
    "wrong_quotes": "与原文不符的引文（条）",
    "unsupported": "无据的数字、日期、名字（处）",
    "unsupported_unverified": "其中未核实句里的另有（处）",
    "errors": "出错的题",
    "fact_answer_chars_median": "事实题回答字数（中位）",
    "answer_chars_median": "回答字数（中位）",
    "retrieve_s_median": "检索用时（中位，秒）",
    "retrieve_s_p95": "检索用时（95%，秒）",
    "first_token_s_median": "首字用时（中位，秒）",
    "first_token_s_p95": "首字用时（95%，秒）",
    "total_s_median": "全程用时（中位，秒）",
    "total_s_p95": "全程用时（95%，秒）",
}
_NONE = "-"


def run_table(run: Mapping[str, Any]) -> str:
    """A run: what was measured, the table, what nothing supports, and where it went wrong."""
    facts = run["run"]
    head = (
        f"{facts['questions_file']}  {facts['date']}  讲话 {facts['speeches']} 篇  "
        f"对话模型 {facts['chat_model'] or '无'}  向量模型 {facts['embedder'] or '无'}"
    )
    parts = [head, table(run["all"], run["by_type"])]
    loose = [_loose(row["id"], item) for row in run["questions"] for item in row["unsupported"]]
    if loose:
        parts.append("\n".join(["所引原文里没有的：", *loose]))
    if run["failed"]:
        rows = [
            ["题", "类", "原因", "要点", "准确的引文", "依据召回"],
            *map(_failure, run["failed"]),
        ]
        parts.append(f"没有做好的 {len(run['failed'])} 题：\n{aligned(rows, left=3)}")
    return "\n\n".join(parts)


def table(summary: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """One row a measure; one column for all questions, one for each kind. Shares in per cent."""
    by_kind = {KINDS.get(name, name): figures for name, figures in (kinds or {}).items()}
    columns = {"全部": summary, **by_kind}
    rows = [["", *columns]]
    for key in measures(summary):
        rows.append([label(key), *(shown(key, value_of(one, key)) for one in columns.values())])
    return aligned(rows)


def comparison_table(comparison: Mapping[str, Any]) -> str:
    """A run beside an earlier one: every figure over all questions, of each kind those that
    changed (times, which always do, apart), and the questions that got better and worse."""
    parts = [f"与 {comparison['earlier_date']} 的评测相比", _changes(comparison["all"], every=True)]
    kinds = comparison["by_type"] if len(comparison["by_type"]) > 1 else {}
    for kind, figures in kinds.items():
        changed = _changes(figures, every=False)
        if changed:
            parts.append(f"— {KINDS.get(kind, kind)} —\n{changed}")
    words = {
        "better": "回答变好",
        "worse": "回答变差",
        "found_better": "检索变好",
        "found_worse": "检索变差",
    }
    parts.append(
        "\n".join(f"{word}：{'、'.join(comparison[key]) or '无'}" for key, word in words.items())
    )
    return "\n\n".join(parts)


def measures(summary: Mapping[str, Any]) -> list[str]:
    """The key of every figure of a summary; 「claims.原文」 for one within another."""
    keys: list[str] = []
    for key, value in summary.items():
        keys += [f"{key}.{name}" for name in value] if isinstance(value, Mapping) else [key]
    return keys


def label(key: str) -> str:
    """What people read for the key of a figure."""
    outer, _, inner = key.partition(".")
    if inner:
        return f"{inner} {'占比' if outer.endswith('_shares') else '句数'}"
    return _LABELS.get(key, key)


def value_of(summary: Mapping[str, Any], key: str) -> Any:
    """The figure of ``key`` as ``measures`` names it; None where the summary has none."""
    outer, _, inner = key.partition(".")
    value = summary.get(outer)
    return value.get(inner) if inner and isinstance(value, Mapping) else value


def shown(key: str, value: Any) -> str:
    """A figure for people: seconds with two places, numbers of things bare, shares in per cent."""
    if value is None:
        return _NONE
    if _is_time(key):
        return f"{value:.2f}"
    if key == "ndcg@10":
        return f"{value:.3f}"
    if key.endswith("_median") or isinstance(value, int):
        return f"{value:g}"
    return f"{value:.1%}"


def _is_time(key: str) -> bool:
    return "_s_" in key


def aligned(rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Rows as lines; the first ``left`` columns flush left, the others right. A Chinese
    character is as wide as two letters."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            space = " " * (wide - width(cell))
            cells.append(cell + space if number < left else space + cell)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Columns of a terminal that ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _loose(question: str, item: Mapping[str, Any]) -> str:
    what = f"{_THINGS[item['kind']]}「{item['written']}」（{item['status']}）"
    return f"  {question}  {what}{item['claim']}"


def _failure(row: Mapping[str, Any]) -> list[str]:
    return [
        row["id"],
        KINDS.get(row["type"], row["type"]),
        row["why"],
        "{}/{}".format(*row["facts"]),
        "{}/{}".format(*row["citations"]),
        shown("evidence_recall@10", row["evidence_recall@10"]),
    ]


def _changes(figures: Mapping[str, Sequence[Any]], *, every: bool) -> str:
    rows = [
        [label(key), shown(key, old), "→", shown(key, new), _difference(key, difference)]
        for key, (old, new, difference) in figures.items()
        if every or (old != new and not _is_time(key))
    ]
    return aligned(rows) if rows else ""


def _difference(key: str, difference: Any) -> str:
    if difference is None:
        return _NONE
    value = shown(key, abs(difference))
    if value == shown(key, type(difference)(0)):
        return "="
    return ("+" if difference > 0 else "-") + value
