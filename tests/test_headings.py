"""The heading tree: what is a heading, what is not, and how deep."""

from __future__ import annotations

from rag.domain import Section
from rag.reading.headings import Outline, outline
from rag.reading.lines import lines_of


def read(text: str) -> Outline:
    return outline(text, lines_of(text))


def tree(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in read(text).sections[1:]]


def section(text: str, heading: str) -> Section:
    return next(s for s in read(text).sections if s.heading == heading)


def body(text: str, heading: str) -> str:
    span = section(text, heading).span
    return text[span.start : span.end]


USUAL = """引言。
一、去年工作
（一）粮食
粮食丰收。
（二）抓好水利。修渠十里，打井三口。
1. 修渠。全年修渠十里。
2. 打井。全年打井三口。
二、今年任务
（一）种树
1．山上。种松树。
2．山下。种杨树。
（1）河边。种柳树。
（2）路边。种槐树。
"""


def test_the_usual_four_levels() -> None:
    assert tree(USUAL) == [
        (1, "一、去年工作"),
        (2, "（一）粮食"),
        (2, "（二）抓好水利"),
        (3, "1. 修渠"),
        (3, "2. 打井"),
        (1, "二、今年任务"),
        (2, "（一）种树"),
        (3, "1．山上"),
        (3, "2．山下"),
        (4, "（1）河边"),
        (4, "（2）路边"),
    ]


def test_section_zero_is_the_whole_and_children_lie_within_parents() -> None:
    sections = read(USUAL).sections
    assert (sections[0].span.start, sections[0].span.end) == (0, len(USUAL))
    assert (sections[0].level, sections[0].parent, sections[0].heading) == (0, None, "")
    for index, one in enumerate(sections[1:], 1):
        assert one.index == index
        assert one.parent is not None
        parent = sections[one.parent]
        assert parent.span.contains(one.span)
        assert parent.level == one.level - 1
        assert USUAL[one.heading_span.start : one.heading_span.end] == one.heading


def test_the_heading_of_a_paragraph_that_goes_on_is_its_first_sentence() -> None:
    one = section(USUAL, "（二）抓好水利")
    assert USUAL[one.span.start : one.span.end].startswith("（二）抓好水利。修渠十里")
    assert body(USUAL, "1. 修渠") == "1. 修渠。全年修渠十里。"


def test_space_after_the_marker_and_half_width_brackets() -> None:
    assert tree("一、 去年\n好。\n二、　今年\n(一)水。修渠。\n(二) 林。种树。\n") == [
        (1, "一、 去年"),
        (1, "二、　今年"),
        (2, "(一)水"),
        (2, "(二) 林"),
    ]


def test_a_text_without_headings_has_only_the_whole() -> None:
    assert tree("今天讲三点。一是修渠；二是打井。\n——打井三口。\n** 不是标题\n") == []


def test_markers_inside_running_text_are_no_sections() -> None:
    text = (
        "一、去年\n要做到：（一）修渠。（二）打井。一要快；二要好。第一，人；第二，钱。\n"
        "二、今年\n好。\n"
    )
    assert tree(text) == [(1, "一、去年"), (1, "二、今年")]


def test_numbers_must_fit_their_neighbours() -> None:
    assert tree("三、二产业要融合。\n二、三产业要发展。\n") == []
    assert tree("一、甲\n好。\n五、戊\n好。\n二、乙\n好。\n") == [(1, "一、甲"), (1, "二、乙")]
    assert tree("一、甲\n好。\n三、丙\n好。\n") == [(1, "一、甲"), (1, "三、丙")]
    assert tree("2024.05 公布\n3.5万亩\n1.2亿元用于修渠。\n") == []


def test_a_gap_in_the_numbers_is_told() -> None:
    (flag,) = read("一、甲\n好。\n三、丙\n好。\n").flags
    assert "「一、甲」之后是「三、丙」" in flag.message


def test_enumerations_stand_below_the_current_heading() -> None:
    text = (
        "一、抓春耕\n一要早。三月下种。\n二要快。十天种完。\n二、抓水利\n"
        "第一，修渠。十里。\n第二，打井。三口。\n"
    )
    assert tree(text) == [
        (1, "一、抓春耕"),
        (2, "一要早"),
        (2, "二要快"),
        (1, "二、抓水利"),
        (2, "第一，修渠"),
        (2, "第二，打井"),
    ]


def test_a_single_or_listed_item_is_no_heading() -> None:
    assert tree("一、甲\n一是修渠。十里。\n二、乙\n好。\n") == [(1, "一、甲"), (1, "二、乙")]
    assert tree("今年实事：\n1. 修渠十里；\n2. 打井三口；\n3. 种树百亩。\n以上三件。\n") == []
    assert tree("分工如下：\n（一）修渠，县水利局负责；\n（二）打井，镇政府负责。\n") == []


def test_enumerations_can_be_the_top_level() -> None:
    text = (
        "第一，认清形势\n好。\n第二，突出重点\n（一）水。修渠。\n（二）林。种树。\n"
        "第三，压实责任\n（一）人。到岗。\n（二）钱。到位。\n"
    )
    assert tree(text) == [
        (1, "第一，认清形势"),
        (1, "第二，突出重点"),
        (2, "（一）水"),
        (2, "（二）林"),
        (1, "第三，压实责任"),
        (2, "（一）人"),
        (2, "（二）钱"),
    ]


def test_arabic_numbers_may_stand_above_chinese_ones() -> None:
    text = (
        "1. 水利\n（一）修渠。十里。\n（二）打井。三口。\n2. 林业\n（一）山上。松树。\n"
        "（二）山下。杨树。\n"
    )
    assert [level for level, _ in tree(text)] == [1, 2, 2, 1, 2, 2]


def test_skipped_levels_still_make_a_tree() -> None:
    text = (
        "一、水利\n1. 修渠。十里。\n2. 打井。三口。\n二、林业\n（一）山上\n1. 松。百亩。\n"
        "2. 柏。十亩。\n"
    )
    assert [level for level, _ in tree(text)] == [1, 2, 2, 1, 2, 3, 3]


def test_numbered_lines_before_the_first_real_heading_do_not_hold_it() -> None:
    text = "1. 签到。八点开始。\n2. 开会。九点开始。\n一、去年\n好。\n二、今年\n好。\n"
    assert [level for level, _ in tree(text)] == [1, 1, 1, 1]


def test_headings_in_the_middle_of_a_line() -> None:
    text = "请予审议。 一、去年工作\n好。二、今年工作\n更好。\n（一）水。修渠。 （二）林。种树。\n"
    assert tree(text) == [
        (1, "一、去年工作"),
        (1, "二、今年工作"),
        (2, "（一）水"),
        (2, "（二）林"),
    ]
    assert body(text, "（一）水") == "（一）水。修渠。"
    assert tree("各位代表：一、去年\n好。\n二、今年\n好。\n") == [(1, "一、去年"), (1, "二、今年")]


def test_a_heading_that_ends_in_a_full_stop_or_colon() -> None:
    assert tree("一、去年。\n好。\n二、今年：\n好。\n三、怎么办？\n干。\n") == [
        (1, "一、去年"),
        (1, "二、今年"),
        (1, "三、怎么办？"),
    ]


def test_a_colon_inside_a_line_of_its_own_belongs_to_the_heading() -> None:
    assert tree("一、怎么看：山青了\n好。\n二、怎么干：往前走\n好。\n") == [
        (1, "一、怎么看：山青了"),
        (1, "二、怎么干：往前走"),
    ]


def test_notes_at_the_end_are_a_section_of_terms() -> None:
    text = (
        "一、水利\n修渠。\n二、林业\n种树。\n附注：\n"
        "1.田长制：是指一块田有一个人管的办法，县乡村三级都有。\n"
        "2.河长制：是指一条河有一个人管的办法，县乡村三级都有。\n"
    )
    assert tree(text)[2:] == [(1, "附注"), (2, "1.田长制"), (2, "2.河长制")]


def test_what_is_said_to_all_again_does_not_belong_to_the_last_small_heading() -> None:
    text = "一、去年\n（一）水\n修渠。\n（二）林\n种树。\n同志们，让我们一起干！\n二、今年\n好。\n"
    assert body(text, "（二）林") == "（二）林\n种树。"
    assert body(text, "一、去年").endswith("让我们一起干！")
    middle = "一、去年\n（一）水\n修渠。\n同志们，水是命脉。\n（二）林\n种树。\n二、今年\n好。\n"
    assert body(middle, "（一）水").endswith("水是命脉。")


def test_the_last_of_one_paragraph_items_is_one_paragraph_too() -> None:
    text = "会议强调五点。\n一是快。三月完成。\n二是好。全部合格。\n会议要求，各镇落实。\n"
    assert body(text, "二是好") == "二是好。全部合格。"


def test_a_heading_printed_twice_is_one_section() -> None:
    text = "一、去年\n好。\n二、今年任务\n二、今年任务\n更好。\n"
    found = read(text)
    assert tree(text) == [(1, "一、去年"), (1, "二、今年任务")]
    assert len(found.own_lines) == 3
    assert "连续出现两次" in found.flags[0].message


def test_a_lost_parent_is_not_replaced_by_the_wrong_one() -> None:
    text = (
        "一、去年\n（一）水\n好。\n（二）林\n好。\n今年这样干。\n（一）田\n好。\n（二）路\n"
        "好。\n三、明年\n好。\n"
    )
    assert [(level, heading) for level, heading in tree(text) if "田" in heading] == [
        (1, "（一）田")
    ]


def test_markdown_headings() -> None:
    text = (
        "## 一、去年\n好。\n1. **水。** 修渠。\n2. **林。** 种树。\n## 二、今年\n### 细目\n"
        "好。\n#话题# 不是\n"
    )
    assert tree(text) == [
        (1, "一、去年"),
        (2, "水"),
        (2, "林"),
        (1, "二、今年"),
        (2, "细目"),
    ]
    assert text[section(text, "一、去年").span.start] == "#"


def test_a_numbered_heading_may_speak_of_hard_won_results() -> None:
    text = "一、去年\n（一）成绩来之不易\n好。\n（二）差距不容回避\n也有。\n二、今年\n干。\n"
    assert tree(text) == [
        (1, "一、去年"),
        (2, "（一）成绩来之不易"),
        (2, "（二）差距不容回避"),
        (1, "二、今年"),
    ]
