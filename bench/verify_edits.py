"""How many edits to exported files `yanbi verify` finds, and how often it complains for nothing.

Counts, over the sample speeches: 40 edits (10 kinds in .docx, .pdf, .md and .json: a digit, a
name, a dropped 不, an added 不, a direction, a unit, a sentence without a source, a figure of the
table, a moved footnote, a removed speech), found or not; and 10 untouched files, some of them saved
again by another program, with or without a complaint. Then the same for comparisons: 45 edits (8
kinds and a removed speech, in .docx, .pdf, .html, .md and .json) and 10 untouched files. No model
is needed.

    python bench/verify_edits.py [--show]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from briefs_by_hand import HIDDEN, MEETING, REPORT, SAMPLES, brief_of, sample, with_sentences
from exported import EDITS, FORMATS, PAGES, SENTENCES, Edit, export, table_edit
from exported_comparisons import COMPARISON_EDITS, export_comparison
from service_fixtures import make

from rag.domain import Brief, BriefChoices, BriefLength, LineKind, Speech
from rag.fitting import fit
from rag.rendering.comparison_files import ENDINGS
from rag.verifying import Source, State, finding_words, verify_bytes

MEETING_BEFORE, GREETING = "云泽县农村工作会议讲话2024.txt", "临澜市新春贺词.md"
MANY = {LineKind.POINT: 4, LineKind.FIGURE: 9, LineKind.TASK: 12, LineKind.PHRASE: 4}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print what was found on each edit")
    show = parser.parse_args().show
    speech = sample(MEETING)
    brief = fit(with_sentences(speech, SENTENCES), PAGES.count)
    found = total = 0
    for ending in FORMATS:
        for edit in (*EDITS, Edit("删去讲话")):
            edit = (
                edit if edit.old or edit.swapped or edit.name == "删去讲话" else table_edit(brief)
            )
            removed = edit.name == "删去讲话"
            data = export(brief, speech, ending, None if removed else edit)
            report = verify_bytes(
                data, f"简报{ending}", lambda *_, gone=removed: None if gone else _source(speech)
            )
            wanted = State.GONE if removed else State.CHANGED
            total, hit = total + 1, report.count(wanted) > 0
            found += hit
            if show or not hit:
                wrong = [it for it in report.findings if it.state is not State.RIGHT]
                print(f"{'found' if hit else 'MISSED'}  {ending}  {edit.name}  {len(wrong)}")
                for finding in wrong[:2]:
                    print(f"        {finding_words(finding)}")
    alarms = files = 0
    for name, one, ending, data in _untouched():
        files += 1
        report = verify_bytes(data, f"简报{ending}", lambda *_, it=one: _source(it))
        alarms += not report.right
        if not report.right:
            print(f"FALSE ALARM  {name}{ending}")
            for finding in report.findings:
                if finding.state is not State.RIGHT:
                    print(f"        {finding_words(finding)}")
    print(f"edits found: {found} of {total}; false alarms: {alarms} of {files} untouched files")
    right = _comparisons(show)
    return 0 if found == total and not alarms and right else 1


def _comparisons(show: bool) -> bool:
    """Whether all edits to exported comparisons are found and untouched files are right."""
    found = total = alarms = files = 0
    with TemporaryDirectory() as folder, make(Path(folder), None) as service:
        list(service.add_paths([SAMPLES]))
        speeches = {one.file: service.speech(one.id) for one in service.list_speeches()}
        by_id = {one.id: one for one in speeches.values()}
        digests = {one.id: one.digest for one in speeches.values()}
        a, b, hidden, greeting = (
            speeches[name].id for name in (MEETING_BEFORE, MEETING, HIDDEN, GREETING)
        )
        pairs = (service.compare(a, b), service.compare(hidden, greeting))
    for ending in ENDINGS:
        for pair in pairs:
            files += 1
            report = verify_bytes(
                export_comparison(pair, digests, ending),
                f"对照{ending}",
                lambda identifier, _: _source(by_id[identifier]),
            )
            alarms += not report.right
            for finding in report.findings:
                if finding.state is not State.RIGHT:
                    print(f"FALSE ALARM  {ending}  {finding_words(finding)}")
        for edit in (*COMPARISON_EDITS, Edit("删去讲话")):
            removed = "" if edit.old else b
            data = export_comparison(pairs[0], digests, ending, edit if edit.old else None)
            report = verify_bytes(
                data,
                f"对照{ending}",
                lambda it, _, gone=removed: None if it == gone else _source(by_id[it]),
            )
            hit = report.count(State.GONE if removed else State.CHANGED) > 0
            total, found = total + 1, found + hit
            if show or not hit:
                print(f"{'found' if hit else 'MISSED'}  {ending}  {edit.name}")
    print(f"comparisons: edits found: {found} of {total}; false alarms: {alarms} of {files} files")
    return found == total and not alarms


def _source(speech: Speech) -> Source:
    return Source(speech.text, speech.metadata.text_of("title"), True)


def _untouched() -> Iterator[tuple[str, Speech, str, bytes]]:
    for name in (REPORT, HIDDEN):
        speech = sample(name)
        brief = _fitted(speech, BriefLength.ONE)
        for ending in FORMATS:
            data = export(brief, speech, ending)
            yield name, speech, ending, _saved_again(data, ending) if name == HIDDEN else data
    speech = sample(MEETING)
    for ending in (".docx", ".pdf"):
        yield MEETING, speech, ending, export(_fitted(speech, BriefLength.TWO), speech, ending)


def _fitted(speech: Speech, length: BriefLength) -> Brief:
    return fit(brief_of(speech, MANY, BriefChoices(length=length)), PAGES.count)


def _saved_again(data: bytes, ending: str) -> bytes:
    """As another program would save it: other line ends, other spaces, the ZIP packed afresh."""
    if ending == ".docx":
        file = BytesIO()
        docx.Document(BytesIO(data)).save(file)
        return file.getvalue()
    if ending == ".md":
        return data.replace(b"\n", b"\r\n")
    if ending == ".json":
        return json.dumps(json.loads(data), ensure_ascii=True).encode()
    return data


if __name__ == "__main__":
    sys.exit(main())
