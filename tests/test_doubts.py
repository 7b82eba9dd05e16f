"""Contradictions within a speech and across the library: flagged with both sides, never mended."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from infos import info, info_of
from injecting import cases, flags_of

from rag.domain import Flag, FlagKind, Speech, SpeechInfo
from rag.doubting import doubt_line, library_flags, pairs_one_apart
from rag.reading import read_bytes, read_file
from rag.reading.doubts.almanac import dated_events, days_until, plan_years

HEAD = "在全县水利工作会议上的讲话\n泊川县委书记　郭闻溪\n（{date}）\n\n同志们：\n"
BY_HAND = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "doubts.jsonl").read_text("utf-8").splitlines()
]


def read(body: str, date: str = "2024年9月12日") -> Speech:
    return read_bytes((HEAD.format(date=date) + body + "\n").encode(), "样例.txt")


def only(speech: Speech) -> tuple[FlagKind, str, list[str]]:
    (flag,) = speech.flags
    return flag.kind, flag.message, [speech.quote(span) for span in flag.spans]


def test_a_deadline_that_has_passed() -> None:
    kind, message, words = only(read("没有完工的，务必在6月底前全部收尾。"))
    assert kind is FlagKind.DATE
    assert words == ["2024年9月12日", "6月底前"]
    assert message == ("文头所标日期为2024年9月12日，但正文还要求“6月底前全部收尾”，期限已在此前。")


def test_a_meeting_held_today_days_after_an_event_of_another_month() -> None:
    speech = read("5月15日，省委召开会议，作了部署。今天，我们召开会议，就是传达会议精神。")
    kind, message, words = only(speech)
    assert kind is FlagKind.DATE
    assert words[:2] == ["2024年9月12日", "5月15日"]
    assert "相隔120天" in message
    assert read(speech.text.split("同志们：\n")[1], "2024年5月19日").flags == ()


def test_an_anniversary_spoken_of_as_still_to_come() -> None:
    kind, message, words = only(read("我们即将迎来新中国成立75周年。", "2024年11月3日"))
    assert (kind, words) == (FlagKind.DATE, ["2024年11月3日", "新中国成立75周年"])
    assert "2024年10月1日" in message
    assert read("我们即将迎来新中国成立75周年。", "2024年9月3日").flags == ()


def test_a_weekday_that_does_not_fit() -> None:
    kind, message, words = only(read("请记住。", "2024年9月12日，星期五"))
    assert (kind, words) == (FlagKind.WEEKDAY, ["五", "2024年9月12日，星期五"])
    assert "2024年9月12日是星期四" in message
    assert read("请记住。", "2024年9月12日，星期四").flags == ()


def test_a_name_spelt_in_two_ways() -> None:
    kind, message, words = only(read("会后，由县委书记郭文溪同志带队督查。"))
    assert (kind, words) == (FlagKind.SPEAKER, ["郭闻溪", "郭文溪"])
    assert message == (
        "姓名不一：“泊川县委书记郭闻溪”与“县委书记郭文溪”只差一个字，可能是同一人，请核对。"
    )


def test_a_name_with_a_character_that_is_hardly_of_names() -> None:
    speech = read_bytes("在会上的讲话\n县长　李睛\n同志们：\n好。\n".encode(), "a.txt")
    kind, message, words = only(speech)
    assert (kind, words) == (FlagKind.SPEAKER, ["李睛"])
    assert "形近" in message
    assert "晴" in message
    assert speech.metadata.text_of("speaker") == "李睛"


def test_title_and_body_name_different_meetings() -> None:
    kind, _, words = only(read("今天，我们召开全县信访工作会议，目的很明确。"))
    assert (kind, words) == (FlagKind.MEETING, ["全县水利工作会议", "全县信访工作会议"])


def test_a_title_whose_subject_the_body_never_mentions() -> None:
    head = "在全县招商引资工作会议上的讲话\n同志们：\n"
    body = "渠要修好，泵要管好，库要守好，水价要定好，用水的人要教好，一件一件办实。" * 20
    kind, message, words = only(read_bytes((head + body + "\n").encode(), "a.txt"))
    assert kind is FlagKind.MEETING
    assert words[0] == "全县招商引资工作会议"
    assert "没有一处提到“招商引资”" in message
    assert read_bytes((head + body + "招商不能等。\n").encode(), "a.txt").flags == ()


def test_an_announced_number_and_another_number_of_items() -> None:
    kind, message, words = only(read("要抓好五个方面：一是渠，二是泵，三是库，四是人。"))
    assert (kind, words) == (FlagKind.COUNT, ["五个方面", "四是人"])
    assert message == "前面说“五个方面”，后面列举到“四是人”为止，共4项，数目不合。"


def test_an_item_left_out_of_the_middle_and_of_the_beginning() -> None:
    kind, _, words = only(read("怎么办？一是修渠；三是管水；四是育人。"))
    assert (kind, words) == (FlagKind.COUNT, ["三是", "一是"])
    kind, _, words = only(read("水要管好。\n二是修渠；三是育人。"))
    assert (kind, words) == (FlagKind.COUNT, ["二是", "三是"])
    assert read("首先是管水；二是修渠；三是育人。").flags == ()


def test_a_first_heading_that_is_lost() -> None:
    text = "开场白。\n二、修渠\n挖。\n三、管水\n收费。\n"
    assert [flag.kind for flag in read(text).flags] == [FlagKind.HEADINGS]


@pytest.mark.parametrize("number", range(len(BY_HAND)))
def test_texts_written_by_hand(number: int) -> None:
    line = BY_HAND[number]
    speech = read_bytes(line["text"].encode(), "样例.txt")
    kinds = {str(flag.kind) for flag in speech.flags}
    assert line["expected"] in kinds if line["expected"] else not kinds, line["text"]
    for flag in speech.flags:
        assert "\n" not in flag.message
        assert all(speech.quote(span) for span in flag.spans)


def test_injected_faults_are_flagged_and_clean_speeches_are_not(samples: Path) -> None:
    faults = list(cases(samples, 50, seed=2))
    missed = [
        (case.name, case.told)
        for case in faults
        if case.kind not in {flag.kind for flag in flags_of(case)}
    ]
    assert len(faults) == 50
    assert len(missed) <= 5, missed
    clean = list(cases(samples, 40, seed=2, right=True))
    false = [(case.name, case.told) for case in clean if flags_of(case)]
    assert len(clean) == 40
    assert len(false) <= 2, false


def test_nothing_is_changed_because_of_a_doubt() -> None:
    body = "没有完工的，务必在6月底前全部收尾。"
    speech = read(body)
    assert speech.flags
    assert speech.text == HEAD.format(date="2024年9月12日") + body + "\n"
    assert speech.metadata.text_of("date") == "2024-09-12"


def line(identifier: str, speaker: str, post: str) -> SpeechInfo:
    return info(identifier, f"讲话{identifier}", speaker=speaker, post=post)


def test_one_name_in_two_spellings_across_the_library() -> None:
    flags = library_flags(
        [
            line("s1", "郭闻溪", "中共泊川县委书记"),
            line("s2", "郭文溪", "县委书记"),
            line("s3", "郭闻溪", "泊川县委书记"),
            line("s4", "郭文洲", "邻川县委书记"),
            line("s5", "郭闻洲", "县长"),
            line("s6", "郭××", "泊川县委书记"),
            line("s7", "", ""),
        ]
    )
    assert set(flags) == {"s1", "s2", "s3", "s4"}
    assert all(flag.kind is FlagKind.SPEAKER for found in flags.values() for flag in found)
    assert "郭文溪" in flags["s1"][0].message
    assert "讲话s2" in flags["s1"][0].message
    assert [flag.message for flag in flags["s4"]] == [
        "讲话人姓名不一：本篇作“邻川县委书记郭文洲”，《讲话s2》（s2.txt）作“县委书记郭文溪”，"
        "只差一个字，请核对。"
    ]


def test_other_places_and_other_offices_are_other_people() -> None:
    assert (
        library_flags([line("s1", "郭闻溪", "泊川县委书记"), line("s2", "郭文溪", "邻川县委书记")])
        == {}
    )
    assert (
        library_flags([line("s1", "郭闻溪", "泊川县委书记"), line("s2", "郭文溪", "泊川县长")])
        == {}
    )
    assert library_flags([line("s1", "郭闻溪", "县委书记"), line("s2", "郭文西", "县委书记")]) == {}


def test_pairs_of_names() -> None:
    names = ["王一", "王二", "李一", "王一二"]
    assert sorted(pairs_one_apart(names)) == [("李一", "王一"), ("王一", "王二")]


def test_the_line_that_answers_carry() -> None:
    assert doubt_line(read("一切照旧。")) == ""
    assert doubt_line(read("没有完工的，务必在6月底前全部收尾。")) == (
        "按文头所标日期为2024年9月12日，但正文还要求“6月底前全部收尾”，期限已在此前。"
    )
    late = doubt_line(read("没有完工的，务必在6月底前全部收尾。"), named=True)
    assert late.startswith(f"《{HEAD.splitlines()[0]}》按文头所标日期为2024年9月12日，")
    assert doubt_line(read("一切照旧。"), named=True) == ""
    counted = read("要抓好五个方面：一是渠，二是泵，三是库，四是人。")
    assert counted.flags
    assert doubt_line(counted) == ""


def test_two_samples_by_one_speaker_are_consistent(samples: Path) -> None:
    speeches = [read_file(path) for path in sorted(samples.iterdir())]
    assert library_flags([info_of(s, f"s{n}") for n, s in enumerate(speeches)]) == {}
    assert all(isinstance(flag, Flag) for speech in speeches for flag in speech.flags)


def test_the_almanac() -> None:
    ((_, day),) = dated_events("中国共产党成立一百周年")
    assert day == date(2021, 7, 1)
    ((_, day),) = dated_events("新中国成立七十五周年")
    assert day == date(2024, 10, 1)
    ((_, year),) = plan_years("“十四五”规划收官之年")
    assert year == 2025
    assert days_until(date(2024, 12, 31), ((1, 1), (1, 1))) == 1
    assert days_until(date(2024, 2, 1), ((1, 21), (2, 21))) == 0
