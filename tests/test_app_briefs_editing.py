"""A brief changed by hand in 简报: lines dropped and restored, its length, its files."""

from __future__ import annotations

import base64
import json
import re

import pytest
from handlers import VISITOR, brief_in, event, make_brief, report, visible

from rag.assembly import Service
from rag.desk import briefs
from rag.desk.briefs import Sheet, dropped, resized, restored, saved
from rag.domain import BriefLength
from rag.tabs.briefs import Briefs

# ---- dropping and restoring


def test_a_dropped_line_leaves_and_the_page_fits_itself_again(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    before = brief_in(briefs_tab)
    gone = before.shown[0]
    steps = list(briefs_tab.drop(event(line=gone), VISITOR))
    assert "正在重新排版" in steps[0][0]
    assert visible(steps[0][3:]) == [False, True]
    after = brief_in(briefs_tab)
    assert gone not in after.shown
    assert after.pages == 1
    assert [line.claim.text for line in after.lines] == [line.claim.text for line in before.lines]
    side = steps[-1][2]
    by_hand = side[side.index("手工去掉（1 条）") :].split("</ul>")[0]
    assert f'data-brief-restore="{gone}"' in by_hand


def test_a_restored_line_stays_on_one_page(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    left = [
        line for line in brief_in(briefs_tab).lines if line.index not in brief_in(briefs_tab).shown
    ]
    wanted = min(left, key=lambda line: line.importance).index
    list(briefs_tab.restore(event(line=wanted), VISITOR))
    assert wanted in brief_in(briefs_tab).shown
    assert brief_in(briefs_tab).pages == 1
    list(briefs_tab.drop(event(line=wanted), VISITOR))
    assert wanted not in brief_in(briefs_tab).shown


def test_a_press_during_another_fitting_forgets_neither(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    first, second = brief_in(briefs_tab).shown[:2]
    begun = briefs_tab.drop(event(line=first), VISITOR)
    next(begun)
    list(briefs_tab.drop(event(line=second), VISITOR))
    last_of_the_first = list(begun)
    assert len(last_of_the_first) == 1
    assert brief_in(briefs_tab).choices.removed == (first, second)
    assert not {first, second} & set(brief_in(briefs_tab).shown)


def test_length_changes_at_once_and_keeps_what_was_done_by_hand(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    gone = brief_in(briefs_tab).shown[0]
    list(briefs_tab.drop(event(line=gone), VISITOR))
    few = len(brief_in(briefs_tab).shown)
    list(briefs_tab.relength("两页", VISITOR))
    assert brief_in(briefs_tab).pages == 2
    assert len(brief_in(briefs_tab).shown) > few
    assert gone not in brief_in(briefs_tab).shown
    list(briefs_tab.relength("半页", VISITOR))
    assert len(brief_in(briefs_tab).shown) < few


def test_presses_without_a_brief_do_nothing(briefs_tab: Briefs) -> None:
    assert len(list(briefs_tab.drop(event(line=1), VISITOR))) == 1
    assert len(list(briefs_tab.relength("两页", VISITOR))) == 1
    assert briefs_tab.sheets.of("v1") == Sheet()


def test_choices_by_hand() -> None:
    sheet = dropped(dropped(Sheet(), 4), 2)
    assert sheet.choices.removed == (2, 4)
    sheet = restored(sheet, 4)
    assert (sheet.choices.removed, sheet.choices.restored) == ((2,), (4,))
    sheet = dropped(sheet, 4)
    assert (sheet.choices.removed, sheet.choices.restored) == ((2, 4), ())
    assert resized(sheet, BriefLength.HALF).choices.removed == (2, 4)
    assert sheet.doing == briefs.FITTING


# ---- files


@pytest.mark.parametrize(
    ("kind", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"# "), ("json", b"{")]
)
def test_files_are_saved_under_the_title(briefs_tab: Briefs, kind: str, start: bytes) -> None:
    make_brief(briefs_tab)
    notice = briefs_tab.save(event(kind=kind), VISITOR)
    name, content = re.findall(r'data-name="([^"]*)" data-file="([^"]*)"', notice)[0]
    assert name == f"云泽县2025年政府工作报告要点.{kind}"
    data = base64.b64decode(content)
    assert data.startswith(start)
    if kind == "json":
        assert json.loads(data)["pages"] == 1


def test_a_file_has_what_was_done_by_hand(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    line = brief_in(briefs_tab).lines[brief_in(briefs_tab).shown[0]]
    before = saved(briefs_tab.service, briefs_tab.sheets.of("v1"), "md")[1].decode()
    assert line.claim.text[:10] in before
    list(briefs_tab.drop(event(line=line.index), VISITOR))
    after = saved(briefs_tab.service, briefs_tab.sheets.of("v1"), "md")[1].decode()
    assert line.claim.text[:10] not in after


def test_nothing_to_save_is_said_in_words(briefs_tab: Briefs) -> None:
    notice = briefs_tab.save(event(kind="exe"), VISITOR)
    assert "data-file" not in notice
    assert "没有做成" in notice


def test_a_title_is_made_a_name_for_a_file(briefs_tab: Briefs, service: Service) -> None:
    id = report(service)
    service.edit(id, {"title": '2025/甲:乙"报告"'})
    make_brief(briefs_tab, speech=id)
    name, _ = saved(briefs_tab.service, briefs_tab.sheets.of("v1"), "md")
    assert name == "2025 甲 乙 报告要点.md"
