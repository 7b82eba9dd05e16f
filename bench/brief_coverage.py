"""How many of the year's target figures stand in the one-page briefs of yearly reports.

    python bench/brief_coverage.py TARGETS.jsonl REPORTS_DIR [--since 2005] [--until 2014] [--lines]

TARGETS.jsonl is in the format of `yanbi eval`; a question counts as covered when one of the forms
of each of its facts stands in a line of the brief (claim or cells of a figure) whose citation lies
in its evidence. Prints for each report what is shown and which figures are missing and why, then
the shares among all lines and among those on the page. `--lines` fits by a plain budget of lines
(22 of 28 characters) instead of compiled pages. Also counts what must never be: quotations that
are not their span, figures that do not stand in what they cite, first-level headings that are
neither covered nor explained.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

from rag.briefing import drafts_of, made_of, prepare
from rag.citing import check
from rag.domain import (
    Brief,
    BriefChoices,
    BriefLine,
    ClaimStatus,
    EvidenceSentence,
    Speech,
    with_id,
)
from rag.quantities import unify_numerals
from rag.reading import read_bytes
from rag.summarising import digest

ROWS, WIDTH = 22, 28


def plain_fit(brief: Brief) -> Brief:
    """The most important lines that 22 rows of 28 characters hold, one a heading first."""
    first: set[int] = set()
    for entry in brief.ledger:
        if entry.heading and entry.level == 1 and entry.by:
            first.add(max(entry.by, key=lambda at: brief.lines[at].importance))
    order = sorted(brief.lines, key=lambda one: (one.index not in first, -one.importance))
    shown, rows = [], 0.0
    for line in order:
        cost = 0.5 if line.name else -(-len(line.claim.text) // WIDTH)
        if rows + cost > ROWS:
            continue
        rows += cost
        shown.append(line.index)
    return replace(brief, shown=tuple(sorted(shown)), pages=1)


def compiled_fit(brief: Brief) -> Brief:
    """The lines that fit on the compiled page."""
    from rag.backends.typst_pages import TypstPages
    from rag.fitting import fit

    return fit(brief, TypstPages().count)


def words_of(line: BriefLine) -> str:
    return unify_numerals(" ".join((line.claim.text, line.name, line.value, line.change)))


def holding(brief: Brief, speech: Speech, row: dict[str, object]) -> list[BriefLine]:
    """The lines that give a fact of ``row`` out of its evidence."""
    spans = []
    for words in row["evidence"]:
        at = speech.text.find(str(words))
        if at >= 0:
            spans.append((at, at + len(str(words))))
    places = {one.n: one.span for one in brief.citations}
    facts = row["gold"]
    found = []
    for line in brief.lines:
        cited = [places[n] for n in line.claim.citations]
        inside = any(a < span.end and span.start < b for a, b in spans for span in cited)
        text = words_of(line)
        forms = [any(unify_numerals(form) in text for form in fact) for fact in facts]
        if inside and all(forms):
            found.append(line)
    return found


def faults(brief: Brief, speech: Speech) -> list[str]:
    """What must never be, in words."""
    wrong = []
    places = {one.n: one for one in brief.citations}
    for one in brief.citations:
        if speech.quote(one.span) != one.quote:
            wrong.append(f"引文 {one.n} 与原文不符")
    for line in brief.lines:
        cited = [places[n] for n in line.claim.citations]
        evidence = [
            EvidenceSentence(1, c.speech, c.title, c.section, c.span, c.quote, 1.0,
                             context="\n".join((*c.section, brief.title, brief.speaker)),
                             date=brief.date) for c in cited
        ]  # fmt: skip
        verdict = check(line.claim.text, evidence)
        if verdict.failed:
            wrong.append(f"{line.claim.text}：{verdict.reason}")
        verbatim = line.claim.status is ClaimStatus.VERBATIM
        if verbatim and not any(line.claim.text in one.quote for one in cited):
            wrong.append(f"标为原文却不在所引句子里：{line.claim.text}")
        for cell in (line.name, line.value, line.change):
            if cell and not any(cell in one.quote for one in cited):
                wrong.append(f"表中的「{cell}」不在所引句子里")
    wrong += [
        f"一级标题无着落：{entry.heading}"
        for entry in brief.ledger
        if entry.heading and entry.level == 1 and not entry.covered and not entry.note
    ]
    return wrong


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--since", type=int, default=2005)
    parser.add_argument("--until", type=int, default=2014)
    parser.add_argument("--lines", action="store_true", help="a plain budget of lines")
    options = parser.parse_args()
    rows = [json.loads(row) for row in options.targets.read_text("utf-8").splitlines() if row]
    fitted = plain_fit if options.lines else compiled_fit
    total = among = shown = broken = 0
    for path in sorted(options.reports.glob("*.txt")):
        asked = [row for row in rows if path.stem in row["speeches"]]
        year = int("".join(c for c in path.stem if c.isdigit())[:4] or 0)
        if not options.since <= year <= options.until:
            continue
        began = time.perf_counter()
        speech = with_id(read_bytes(path.read_bytes(), path.name), "s1")
        material = prepare(speech, digest(speech))
        choices = BriefChoices()
        brief = made_of(material, drafts_of(material, choices), choices)
        made = time.perf_counter() - began
        brief = fitted(brief)
        took = time.perf_counter() - began
        missing = []
        for row in asked:
            total += 1
            lines = holding(brief, speech, row)
            among += bool(lines)
            on_page = any(line.index in brief.shown for line in lines)
            shown += on_page
            if not on_page:
                why = "排不下" if lines else "没有这样的一行"
                missing.append(f"{row['id']} {row['gold'][0][0]}（{why}）")
        wrong = faults(brief, speech)
        broken += len(wrong)
        lines_shown = f"{len(brief.shown)} / {len(brief.lines)} 行，{brief.pages} 页"
        seconds = f"{made:.1f} 秒，连排版 {took:.1f} 秒"
        hits = f"目标 {len(asked) - len(missing)} / {len(asked)}"
        print(f"{path.stem}：{lines_shown}，{seconds}；{hits}")
        for words in (*missing, *wrong):
            print(f"    {words}")
    if total:
        print(f"目标数字：页上 {shown} / {total}（{100 * shown / total:.1f} %），"
              f"全部候选行里 {among} / {total}；差错 {broken}")  # fmt: skip


if __name__ == "__main__":
    main()
