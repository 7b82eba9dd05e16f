"""Files -> speeches: the public functions, and our own sample speeches."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from rag.domain import innermost
from rag.errors import EmptyFile, FileNotFound, FileTooLarge, NothingToRead, NotText, ReadingError
from rag.reading import find_files, read_bytes, read_file


def test_a_speech_keeps_its_text_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    path.write_bytes("\ufeff在会上的讲话\r\n\r\n　　同志们：\r\n好 。  \r\n".encode())
    speech = read_file(path)
    assert speech.text == "在会上的讲话\n\n　　同志们：\n好 。  \n"
    assert speech.digest == hashlib.sha256(speech.text.encode()).hexdigest()
    assert (speech.file, speech.id) == ("讲话.txt", "")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFound, match=r"找不到「.*没有\.txt」"):
        read_file(tmp_path / "没有.txt")
    with pytest.raises(ReadingError, match="是文件夹"):
        read_file(tmp_path)
    (tmp_path / "空.txt").write_bytes(b"\n")
    with pytest.raises(EmptyFile):
        read_file(tmp_path / "空.txt")
    (tmp_path / "大.txt").write_bytes(b"a" * 11)
    with pytest.raises(FileTooLarge, match=r"「大\.txt」有 11 字节，超过上限 10 字节"):
        read_file(tmp_path / "大.txt", max_bytes=10)
    assert read_file(tmp_path / "大.txt", max_bytes=11).text == "a" * 11
    (tmp_path / "图.txt").write_bytes(b"GIF89a\x00\x00")
    with pytest.raises(NotText):
        read_file(tmp_path / "图.txt")


def test_find_files(tmp_path: Path) -> None:
    names = ["b.txt", "a.md", "子/c.TXT", "子/d.docx", ".隐/e.txt", "._f.txt", "子/~$g.txt", "h.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("好", "utf-8")
    found = find_files([tmp_path, tmp_path / "b.txt", tmp_path / "子" / "d.docx"])
    relative = [path.relative_to(tmp_path).as_posix() for path in found]
    assert relative == ["a.md", "b.txt", "子/c.TXT", "子/d.docx"]


def test_find_files_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFound):
        find_files([tmp_path / "没有"])
    (tmp_path / "x.xlsx").write_text("好", "utf-8")
    with pytest.raises(NothingToRead, match="没有讲话"):
        find_files([tmp_path])


def test_an_advertisement_is_set_aside_but_not_the_line_of_the_source() -> None:
    text = (
        "仅供学习参考，禁止转载\n某某文库\n会员群：123 免费QQ群：456\n\n"
        "在全县春耕会议上的讲话\n时间:2021-05-20 来源:县办\n同志们：\n"
        "工会会员要带头。请订阅党报。\n更多讲话稿请加微信群\n"
    )
    speech = read_bytes(text.encode(), "a.txt")
    assert [speech.quote(aside.span) for aside in speech.set_aside] == [
        "仅供学习参考，禁止转载\n某某文库\n会员群：123 免费QQ群：456",
        "更多讲话稿请加微信群",
    ]
    assert speech.metadata.text_of("title") == "在全县春耕会议上的讲话"
    said = "".join(speech.quote(sentence.span) for sentence in speech.sentences)
    assert "来源:县办" in said
    assert "工会会员" in said


def test_a_text_of_nothing_but_advertisement_is_kept() -> None:
    assert read_bytes("扫码加微信群\n扫码加QQ群\n".encode(), "a.txt").set_aside == ()


def test_broken_characters_are_told() -> None:
    (warning,) = read_bytes("在会上的讲\ufffd\n同志们：\n好。\n".encode(), "a.txt").warnings
    assert "1 处无法辨认" in warning


def test_heading_sentences() -> None:
    text = "同志们：\n一、去年\n粮食丰收。\n二、今年\n（一）水。修渠。\n（二）林。种树。\n"
    speech = read_bytes(text.encode(), "a.txt")
    found = [(speech.quote(s.span), s.section, s.is_heading) for s in speech.sentences]
    assert found == [
        ("同志们：", 0, False),
        ("一、去年", 1, True),
        ("粮食丰收。", 1, False),
        ("二、今年", 2, True),
        ("（一）水。", 3, False),
        ("修渠。", 3, False),
        ("（二）林。", 4, False),
        ("种树。", 4, False),
    ]


SAMPLES = {
    "云泽县农村工作会议讲话2024.txt": (
        "在全县农村工作会议上的讲话",
        "周砚清",
        "2024-02-20",
        [
            "一、肯定成绩，正视差距，掂清肩上的分量",
            "二、突出重点，扭住关键，办好今年农业农村六件大事",
            "三、加强领导，压实责任，把部署变成看得见的变化",
        ],
    ),
    "云泽县农村工作会议讲话2025.txt": (
        "在全县农村工作会议上的讲话",
        "周砚清",
        "2025-02-18",
        [
            "一、总结一年，算清两本账",
            "二、抓住重点，今年集中办好六件大事",
            "三、转变作风，一抓到底",
        ],
    ),
    "云泽县2025年政府工作报告.txt": (
        "云泽县2025年政府工作报告",
        "蒋云舟",
        "2025-01-14",
        ["一、过去一年工作回顾", "二、2025年政府工作总体要求和主要目标", "三、2025年重点工作"],
    ),
    "临澜市政务要闻.txt": (
        "临澜市召开优化营商环境暨民营经济高质量发展大会",
        "梁柏川",
        "2025-05-20",
        [
            "一要让审批更快",
            "二要让融资更易",
            "三要让成本更低",
            "四要让执法更有温度",
            "五要让账款更清",
        ],
    ),
    "项目建设推进会讲话（隐名）.txt": (
        "在全市重点项目建设推进会上的讲话",
        "",
        "",
        [
            "第一，认清形势，把抓项目的紧迫感提起来",
            "第二，突出重点，以“三个融合”引领、以“双十工程”托底",
            "第三，严明责任，把“路线图”变成“竣工图”",
        ],
    ),
    "安岭市生态环境保护大会讲话.txt": (
        "在安岭市生态环境保护大会上的讲话",
        "苏景行",
        "2025-06-05",
        [
            "一、成绩怎么看：山青了一层，水清了一级，人的认识进了一步",
            "二、问题怎么看：不能用“总体好转”掩盖“局部恶化”",
            "三、工作怎么干：打好五场硬仗",
            "四、责任怎么落：谁的孩子谁抱走",
        ],
    ),
    "临澜市新春贺词.md": (
        "向着春天，再出发——2025年临澜市新春贺词",
        "程以恒",
        "2025-01-28",
        [
            "一、这一年，我们把日子过得更有底气",
            "二、这一年，我们把群众的事一件一件办实",
            "三、这一年，是许多平凡的人照亮了我们",
            "四、新的一年，我们向大家郑重承诺",
            "五、新的一年，愿我们一起赶路",
        ],
    ),
    "云泽县安全生产会议通稿.txt": (
        "云泽县召开2025年年中安全生产工作会议（通稿）",
        "周砚清",
        "2025-07-03",
        ["一是筑牢责任防线", "二是筑牢隐患防线", "三是筑牢科技防线", "四是筑牢宣教防线"],
    ),
}


CREDITS = {
    "临澜市政务要闻.txt": ["责任编辑：卜安澜"],
    "云泽县安全生产会议通稿.txt": ["（撰稿：谈晚照　审核：乌云飞）"],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(samples: Path, name: str) -> None:
    title, speaker, date, headings = SAMPLES[name]
    speech = read_file(samples / name)
    metadata = speech.metadata
    assert metadata.text_of("title") == title
    assert metadata.text_of("speaker") == speaker
    assert metadata.text_of("date") == date
    assert [s.heading for s in speech.sections if s.level == 1] == headings
    assert [speech.quote(aside.span) for aside in speech.set_aside] == CREDITS.get(name, [])
    assert speech.warnings == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_sentences_know_their_section_and_cover_the_text(samples: Path, name: str) -> None:
    speech = read_file(samples / name)
    covered: set[int] = set()
    for index, sentence in enumerate(speech.sentences):
        assert sentence.index == index
        assert sentence.section == innermost(speech.sections, sentence.span.start)
        covered.update(range(sentence.span.start, sentence.span.end))
    for aside in speech.set_aside:
        covered.update(range(aside.span.start, aside.span.end))
    assert covered >= {i for i, char in enumerate(speech.text) if not char.isspace()}


def test_the_county_meeting_news_has_place_and_occasion(samples: Path) -> None:
    metadata = read_file(samples / "云泽县安全生产会议通稿.txt").metadata
    assert metadata.text_of("place") == "云泽县行政中心三楼会议室"
    assert metadata.text_of("occasion") == "2025年年中安全生产工作会议"


@pytest.mark.parametrize(
    "unit",
    [
        "发展",
        "工作。一、抓好 ",
        "。”",
        "a. ",
        "发展；",
        " ",
        "。（一）甲。",
        "各位代表！",
        "：一、",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(size: int) -> float:
        data = ("发" + unit * (size // len(unit)) + "展\n").encode()
        begin = time.perf_counter()
        read_bytes(data, "a.txt")
        return time.perf_counter() - begin

    seconds(10_000)
    assert seconds(400_000) < 40 * seconds(40_000) + 0.5
