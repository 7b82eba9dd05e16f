"""What is set aside: by which rule, and what must never be."""

from __future__ import annotations

import pytest

from rag.domain import AsideKind, SetAside, Span, Speech
from rag.extracting import Extract
from rag.reading import read_bytes
from rag.reading.building import speech_of

HEAD = "在全县水利工作会议上的讲话\n县委书记　郭闻溪\n（2024年5月20日）\n\n同志们：\n"
BODY = (
    "水是命脉，也是底气。今年要把三条干渠修好，把两座泵站管好，把群众喝水的事办好，一件也不能拖。\n"
)


def read(text: str) -> Speech:
    return read_bytes(text.encode(), "样例.txt")


def asides(text: str) -> list[tuple[AsideKind, str]]:
    speech = read(text)
    return [(aside.kind, speech.quote(aside.span)) for aside in speech.set_aside]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (AsideKind.NAVIGATION, "首页 > 政务公开 > 领导讲话"),
        (AsideKind.NAVIGATION, "您当前的位置：首页 / 要闻"),
        (AsideKind.NAVIGATION, "浏览次数：1,286次"),
        (AsideKind.NAVIGATION, "【字体：大 中 小】"),
        (AsideKind.NAVIGATION, "分享到：微信 微博 QQ空间"),
        (AsideKind.NAVIGATION, "【打印本页】【关闭窗口】"),
        (AsideKind.CREDIT, "泊川日报记者 何青 通讯员 林远舟"),
        (AsideKind.CREDIT, "来源：泊川县人民政府办公室"),
        (AsideKind.CREDIT, "新华社泊川5月20日电"),
        (AsideKind.CAPTION, "图为会议现场。本报记者 何 青摄"),
        (AsideKind.CAPTION, "5月20日，全县水利工作会议召开。 记者 何青摄"),
        (AsideKind.WATERMARK, "内部资料 注意保存"),
        (AsideKind.WATERMARK, "www.example.com"),
        (AsideKind.ADVERTISEMENT, "更多公文写作资料请加微信：abc12345"),
    ],
)
def test_lines_that_are_not_of_the_speech(kind: AsideKind, line: str) -> None:
    text = f"{line}\n{HEAD}{BODY}"
    assert asides(text) == [(kind, line)]
    speech = read(text)
    assert speech.metadata.text_of("title") == "在全县水利工作会议上的讲话"
    assert all(line not in speech.quote(sentence.span) for sentence in speech.sentences)
    assert line in speech.text


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (AsideKind.NAVIGATION, "上一篇：在全县教育大会上的讲话"),
        (AsideKind.NAVIGATION, "版权所有：泊川县人民政府　粤ICP备12345678号"),
        (AsideKind.CREDIT, "（责任编辑：何青　审核：林远舟）"),
        (AsideKind.CREDIT, "（根据录音整理，未经本人审阅）"),
        (AsideKind.CREDIT, "（原载《泊川日报》2024年5月21日第1版）"),
    ],
)
def test_lines_at_the_end(kind: AsideKind, line: str) -> None:
    assert asides(f"{HEAD}{BODY}{line}\n") == [(kind, line)]


@pytest.mark.parametrize(
    "sentence",
    [
        "大家要用好“泊川发布”微信公众号，把政策讲给群众听。",
        "打印一份材料、跑三趟大厅的日子一去不返。",
        "记者问我怕不怕，我说不怕。",
        "来源：一靠上级支持，二靠自己挣，三靠社会捐赠，这是水利投入的三个来源，一个都不能少。",
        "图为不了虚名，也图不来实利。",
        "首页新闻登了我们的事。",
        "编辑：这个岗位要留住人。",
        "名词解释不了的，要用实干来解释。",
    ],
)
def test_sentences_of_the_body_stay(sentence: str) -> None:
    text = f"{HEAD}{BODY}{sentence}\n{BODY}" + BODY * 20
    assert asides(text) == []
    assert sentence[:12] in "".join(read(text).quote(s.span) for s in read(text).sentences)


@pytest.mark.parametrize(
    "line",
    ["**", "××××", "*** ×× ***", "……", "× × ×", "某", "（××× 摘）", "— ×× —", "李**", "______"],
)
def test_redaction_marks_stay_everywhere(line: str) -> None:
    for text in (f"{line}\n{HEAD}{BODY}", f"{HEAD}{line}\n{BODY}", f"{HEAD}{BODY}{line}\n"):
        speech = read(text)
        assert speech.set_aside == ()
        assert speech.text == text


def test_a_glossary_at_the_end_is_set_aside_with_its_heading() -> None:
    glossary = (
        "名词解释\n1.田长制：是指由村干部负责本村耕地的制度。\n2.河长制：即由各级负责人担任河长。"
    )
    text = f"{HEAD}一、修渠\n{BODY}二、管水\n{BODY * 3}{glossary}\n"
    assert asides(text) == [(AsideKind.GLOSSARY, glossary)]
    assert [s.heading for s in read(text).sections[1:]] == ["一、修渠", "二、管水"]


def test_notes_without_explanations_stay() -> None:
    assert asides(f"{HEAD}{BODY * 3}注：\n会后发放材料。\n散会。\n") == []


def test_page_numbers_and_the_heads_beside_them() -> None:
    pages = [f"{BODY * 4}泊川县水利工作会议材料\n— {number} —\n" for number in (1, 2, 3)]
    speech = read(HEAD + "".join(pages))
    found = [(a.kind, a.rule, speech.quote(a.span).split("\n")) for a in speech.set_aside]
    assert found == [
        (AsideKind.PAGE, rule, [line])
        for number in (1, 2, 3)
        for rule, line in (
            ("页码旁重复的页眉", "泊川县水利工作会议材料"),
            ("页码", f"— {number} —"),
        )
    ]


def test_bare_numbers_are_page_numbers_only_in_a_run() -> None:
    run = "".join(f"{BODY * 5}{number}\n" for number in (7, 8, 9))
    assert asides(HEAD + run) == [
        (AsideKind.PAGE, "7"),
        (AsideKind.PAGE, "8"),
        (AsideKind.PAGE, "9"),
    ]
    table = "指标\n12\n13\n14\n"
    assert asides(HEAD + BODY + table) == []


def test_a_caption_that_ran_into_the_salutation() -> None:
    caption = "1月9日，县人民代表大会第三次会议在县会堂开幕。县长白松亭作报告。 记者 何青 摄"
    text = (
        "政府工作报告\n——2024年1月9日在县人民代表大会第三次会议上\n"
        f"县长 白松亭 {caption}各位代表：\n现在报告工作。\n"
    )
    assert asides(text) == [(AsideKind.CAPTION, caption)]
    metadata = read(text).metadata
    found = tuple(metadata.text_of(name) for name in ("speaker", "post", "date", "place"))
    assert found == ("白松亭", "县长", "2024-01-09", "县会堂")


def test_a_dateline_before_the_first_sentence() -> None:
    text = (
        "泊川县召开水利会议\n\n本报泊川5月20日讯（记者 何青）全县水利工作会议今天召开，"
        "县委书记郭闻溪出席会议并讲话，各乡镇和有关单位的主要负责同志参加会议。\n"
    )
    assert asides(text) == [(AsideKind.CREDIT, "本报泊川5月20日讯（记者 何青）")]
    assert read(text).quote(read(text).sentences[1].span).startswith("全县水利工作会议今天召开")


def test_what_the_format_told_apart_joins_what_the_rules_find() -> None:
    text = "页眉\n" + HEAD + BODY + "责任编辑：何青\n"
    known = SetAside(Span(0, 2), AsideKind.PAGE, "PDF 页眉")
    speech = speech_of(Extract(text, asides=(known,)), "a.pdf")
    assert speech.set_aside[0] == known
    assert [speech.quote(a.span) for a in speech.set_aside] == ["页眉", "责任编辑：何青"]
    assert speech.metadata.text_of("title") == "在全县水利工作会议上的讲话"


def test_every_aside_has_a_rule_that_people_can_read() -> None:
    text = f"首页 > 要闻\n{HEAD}{BODY}责任编辑：何青\n更多讲话稿请加微信群\n"
    assert [aside.rule for aside in read(text).set_aside] == [
        "首页路径",
        "编辑审核署名",
        "篇末广告",
    ]
