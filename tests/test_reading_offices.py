"""Files as offices send them round: what is the speech, whose it is, what frames it."""

from __future__ import annotations

import pytest

from rag.domain import AsideKind, Certainty, Speech
from rag.reading import read_bytes

FIRST = "今年以来，全县上下一条心，修通了水渠。粮食稳住了，群众出行比去年方便得多。"
SECOND = "但是问题也不少，有的乡镇等着看着，这样下去不行，必须从现在起改过来。"
BODY = f"{FIRST}\n一、把水渠修好\n{FIRST}\n二、把泵站管好\n{SECOND}\n"
SPEECH = f"在全县水利工作会议上的讲话\n（2025年3月5日）\n周启明\n\n同志们：\n{BODY}"


def read(text: str) -> Speech:
    return read_bytes(text.encode(), "样例.txt")


def facts(speech: Speech, *names: str) -> list[str]:
    return [speech.metadata.text_of(name) for name in names]


def headings(speech: Speech) -> list[str]:
    return [section.heading for section in speech.sections[1:]]


def set_aside(speech: Speech) -> list[str]:
    return [
        line.strip()
        for aside in speech.set_aside
        for line in speech.quote(aside.span).split("\n")
        if line.strip()
    ]


def said(speech: Speech) -> list[str]:
    return [speech.quote(sentence.span) for sentence in speech.sentences]


def test_a_speech_that_a_notice_sends_round() -> None:
    above = (
        "中共澄溪县委办公室文件\n澄办发〔2025〕12号\n"
        "中共澄溪县委办公室\n关于印发周启明同志在全县水利工作会议上讲话的通知\n"
        "各乡镇党委，县直各单位：\n现将讲话印发给你们，请抓好落实。\n"
        "中共澄溪县委办公室\n2025年3月10日\n"
    )
    below = (
        "抄送：县人大常委会办公室，县政协办公室。\n中共澄溪县委办公室　　2025年3月10日印发\n"
        "（共印50份）\n"
    )
    speech = read(above + SPEECH + below)
    assert facts(speech, "title", "speaker", "date", "kind") == [
        "在全县水利工作会议上的讲话",
        "周启明",
        "2025-03-05",
        "讲话",
    ]
    assert set_aside(speech) == [*above.strip().split("\n"), *below.strip().split("\n")]
    assert headings(speech) == ["一、把水渠修好", "二、把泵站管好"]


def test_a_notice_alone_is_kept() -> None:
    text = (
        "关于印发《澄溪县水利工作要点》的通知\n各乡镇人民政府：\n"
        "现将要点印发给你们，请抓好落实。今年要修好三条干渠，管好两座泵站，一件也不能拖。\n"
    )
    speech = read(text)
    assert not speech.set_aside
    assert speech.metadata.text_of("title") == "关于印发《澄溪县水利工作要点》的通知"


def test_letterhead_without_a_notice() -> None:
    above = "机密★1年\n特急\n栖霞岭市人民政府办公室\n栖政办〔2024〕33号        签发人：陶远山\n"
    speech = read(above + SPEECH)
    assert set_aside(speech) == above.strip().split("\n")
    assert facts(speech, "title", "speaker") == ["在全县水利工作会议上的讲话", "周启明"]


def test_the_office_that_greets_stays_in_the_text() -> None:
    """No number of a document: a line that looks like letterhead is just a line."""
    speech = read("中共澄溪县委办公室文件\n" + SPEECH)
    assert not speech.set_aside


def test_a_bulletin_and_its_editors_note() -> None:
    above = (
        "工作简报\n第15期\n县委农办编　　　2025年4月20日\n"
        "编者按：现将周启明同志在全县水利工作会议上的讲话刊发，供各地学习。\n"
    )
    speech = read(above + SPEECH + "报：市委农办。\n送：县四套班子领导。\n")
    assert facts(speech, "title", "speaker", "date") == [
        "在全县水利工作会议上的讲话",
        "周启明",
        "2025-03-05",
    ]
    assert set_aside(speech) == [
        *above.strip().split("\n"),
        "报：市委农办。",
        "送：县四套班子领导。",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "目　录\n一、把水渠修好\t1\n二、把泵站管好\t5\n",
        "目录\n一、把水渠修好……………1\n二、把泵站管好……………5\n",
        "目录\n一、把水渠修好\n二、把泵站管好\n",
    ],
)
def test_a_table_of_contents_is_no_second_outline(table: str) -> None:
    speech = read(SPEECH.replace("同志们：", f"{table}\n同志们："))
    assert headings(speech) == ["一、把水渠修好", "二、把泵站管好"]
    assert set_aside(speech) == table.strip().split("\n")


def test_what_is_attached_does_not_belong_to_the_last_section() -> None:
    speech = read(
        SPEECH
        + "附件1：\n1.新建泵站六座。责任单位：县水利局。\n2.清淤四十里。责任单位：县水利局。\n"
    )
    last = speech.sections[-1]
    assert speech.heading_path(last.index) == ("附件1", "2.清淤四十里")


def test_questions_are_the_headings_of_their_answers() -> None:
    speech = read(
        "让群众少跑路\n——澄溪县政务服务局局长何青答记者问\n2025年6月12日\n\n"
        f"近日，何青就改革回答了记者提问，现将全文刊发如下，供大家参考。\n"
        f"问：这项改革解决什么问题？\n答：{FIRST}\n问：下一步有什么打算？\n答：{SECOND}\n"
    )
    assert facts(speech, "title", "speaker", "date") == ["让群众少跑路", "何青", "2025-06-12"]
    answer = next(one for one in speech.sentences if "必须从现在起" in speech.quote(one.span))
    assert speech.heading_path(answer.section) == ("问：下一步有什么打算？",)


def test_minutes_tell_whose_every_word_is() -> None:
    speech = read(
        "澄溪县人民政府常务会议纪要\n时间：2025年4月9日\n地点：县政府三楼会议室\n"
        "主持人：县长 柳文川\n参会人员：何青、林远舟\n\n"
        "会议听取了两个汇报，形成如下意见，请各单位认真贯彻执行。\n"
        f"一、关于春灌工作\n何青（县水利局局长）：{FIRST}\n林远舟：{SECOND}\n"
        f"柳文川：我讲三点意见。{SECOND}\n二、关于校车安全\n林远舟：{FIRST}\n柳文川：{SECOND}\n"
    )
    assert facts(speech, "speaker", "date", "place") == ["", "2025-04-09", "县政府三楼会议室"]
    paths = [speech.heading_path(section.index) for section in speech.sections[1:]]
    assert paths == [
        ("一、关于春灌工作",),
        ("一、关于春灌工作", "何青（县水利局局长）"),
        ("一、关于春灌工作", "林远舟"),
        ("一、关于春灌工作", "柳文川"),
        ("二、关于校车安全",),
        ("二、关于校车安全", "林远舟"),
        ("二、关于校车安全", "柳文川"),
    ]


def test_an_answer_of_several_stands_under_its_question() -> None:
    speech = read(
        "新闻发布会实录\n发布人：县发展改革局局长 何青\n主持人：县委宣传部副部长 林远舟\n\n"
        f"林远舟：各位记者朋友，上午好！\n何青：{FIRST}\n澄溪日报记者：企业怎样申请？\n何青：{SECOND}\n"
    )
    assert speech.metadata.text_of("speaker") == "何青"
    last = next(one for one in speech.sentences if "必须从现在起" in speech.quote(one.span))
    assert speech.heading_path(last.section) == ("澄溪日报记者：企业怎样申请？", "何青")


def test_labels_are_no_voices() -> None:
    speech = read(SPEECH + "时间：三月。\n方法：先易后难。\n成绩：三条渠。\n方法：先近后远。\n")
    assert headings(speech) == ["一、把水渠修好", "二、把泵站管好"]


def test_the_tasks_of_a_list_are_no_voices() -> None:
    task = "任务：修好三条干渠，管好两座泵站。\n时限：年底以前全部完成，一天也不能拖。\n"
    speech = read(SPEECH + task + task + "单位：县水利局，县财政局配合，县审计局监督。\n")
    assert headings(speech) == ["一、把水渠修好", "二、把泵站管好"]


def test_rows_of_figures_at_the_top_are_no_table_of_contents() -> None:
    rows = "乡镇\t件数\n青石镇\t32\n柳河乡\t18\n云台镇\t41\n白马乡\t7\n"
    assert not read(SPEECH.replace("同志们：", f"{rows}\n同志们：")).set_aside


def test_a_name_and_a_time_on_one_line_stay_in_the_head() -> None:
    speech = read(f"在座谈会上的讲话\n县委书记 周启明 2025-03-05 9:30\n\n同志们：\n{BODY}")
    assert facts(speech, "speaker", "date") == ["周启明", "2025-03-05"]
    assert not speech.set_aside


def test_extracts_of_two_speeches_have_no_single_speaker() -> None:
    speech = read(
        f"全县经济形势分析会领导讲话摘要\n\n县委书记周启明讲话摘要\n{FIRST}{FIRST}\n"
        f"县长柳文川讲话摘要\n{SECOND}{SECOND}\n"
    )
    assert headings(speech) == ["县委书记周启明讲话摘要", "县长柳文川讲话摘要"]
    assert speech.metadata.speaker is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("周启明同志在县委全会上的讲话", "周启明"),
        ("柳文川县长在全县金融工作座谈会上的讲话", "柳文川"),
        ("张三副县长在全县防火工作会议上的讲话", "张三"),
        ("柳文川在全县干部大会上的讲话", "柳文川"),
        ("柳文川同志讲话要点", "柳文川"),
        ("安全在身边", ""),
        ("国务院总理在座谈会上的讲话", ""),
        ("国家主席在论坛上的讲话", ""),
        ("全国政协主席在茶话会上的讲话", ""),
        ("时任县长在座谈会上的讲话", ""),
        ("县委书记和县长在座谈会上的讲话", ""),
        ("关于支持同志在基层锻炼的报告", ""),
    ],
)
def test_the_speaker_that_the_title_names(title: str, name: str) -> None:
    assert read(f"{title}\n\n同志们：\n{BODY}").metadata.text_of("speaker") == name


@pytest.mark.parametrize("name", ["陶 远 山", "陶　远　山", "陶远山", "陶 山"])
def test_names_that_are_set_wide(name: str) -> None:
    speech = read(f"在全市调度会上的讲话\n市委副书记、代市长  {name}\n\n同志们：\n{BODY}")
    assert facts(speech, "speaker", "post") == ["".join(name.split()), "市委副书记、代市长"]


@pytest.mark.parametrize(
    "head",
    [
        "印发日期：2025年1月6日\n会议日期：2024年12月28日",
        "印发时间：2025年1月6日\n（2024年12月28日）",
        "（会议时间：2024年12月28日）\n（印发时间：2025年1月6日）",
    ],
)
def test_the_day_of_the_meeting_goes_before_the_day_of_printing(head: str) -> None:
    speech = read(f"{head}\n在县委经济工作会议上的讲话\n县委书记　周启明\n\n同志们：\n{BODY}")
    assert speech.metadata.date is not None
    assert speech.metadata.date.value == "2024-12-28"
    assert speech.metadata.date.certainty is Certainty.STATED


def test_a_day_of_printing_alone_is_inferred() -> None:
    speech = read(f"印发日期：2025年1月6日\n在县委经济工作会议上的讲话\n\n同志们：\n{BODY}")
    assert speech.metadata.date is not None
    assert speech.metadata.date.value == "2025-01-06"
    assert speech.metadata.date.certainty is Certainty.INFERRED


def test_who_signs_at_the_foot() -> None:
    speech = read(
        f"在全县老干部茶话会上的致辞\n\n各位老同志：\n{FIRST}\n\n县委书记　周启明\n2025年1月22日\n"
    )
    assert facts(speech, "speaker", "post", "date") == ["周启明", "县委书记", "2025-01-22"]


def test_a_date_inside_the_text_is_no_signature() -> None:
    speech = read(f"在茶话会上的致辞\n\n各位老同志：\n{FIRST}\n我们定在2025年1月22日开工。\n")
    assert speech.metadata.date is None


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("（2025年2月8日上午9:00，县影剧院）", ""),
        ("（2024年7月3日下午，县行政中心二楼会议室）", "县行政中心二楼会议室"),
        ("（2025年3月5日　县人民会堂）", "县人民会堂"),
        ("2024年8月15日·云海", "云海"),
        ("（2025年3月5日，在县委党校）", "县委党校"),
        ("2025年3月10日　中共澄溪县委办公室", ""),
        ("（2024年5月18日，根据录音整理）", ""),
    ],
)
def test_the_place_beside_the_date(line: str, place: str) -> None:
    speech = read(f"在全县金融工作座谈会上的讲话\n{line}\n\n同志们：\n{BODY}")
    # 县影剧院 ends in 院, a building like any other.
    assert speech.metadata.text_of("place") == (place or ("县影剧院" if "影剧院" in line else ""))


def test_traditional_characters_are_read_alike_and_quoted_as_written() -> None:
    text = (
        "在全縣農業工作會議上的講話\n縣長　陳遠山\n（二○二四年三月五日）\n\n同志們：\n"
        "今年以來，糧食穩住了，水渠修通了，群眾的出行方便得多。\n"
    )
    for encoding in ("utf-8", "big5", "gb18030"):
        speech = read_bytes(text.encode(encoding), "樣例.txt")
        assert facts(speech, "title", "speaker", "post", "date", "occasion", "kind") == [
            "在全縣農業工作會議上的講話",
            "陳遠山",
            "縣長",
            "2024-03-05",
            "全縣農業工作會議",
            "讲话",
        ]
        assert speech.text == text


def test_a_message_of_a_public_account() -> None:
    speech = read(
        "🔥重磅！柳文川：在全县干部大会上的讲话全文👇\n原创 澄溪发布 澄溪发布 2025-02-05 18:30\n"
        "点击上方蓝字关注我们\n同志们\u200b：\n"
        "\u3000\u3000📌\u200b一、拼经济要有新劲头\n今年全县生产总\u00ad值要增长6.5%。💪\n"
        "二、惠民生要有新办法\n再建12所幼儿园，新增学位4800个。\n"
        "END\n阅读原文\n阅读 1.2万\n赞 在看 分享\n长按二维码关注\n"
    )
    assert facts(speech, "title", "speaker", "date") == [
        "柳文川：在全县干部大会上的讲话",
        "柳文川",
        "2025-02-05",
    ]
    assert headings(speech) == ["一、拼经济要有新劲头", "二、惠民生要有新办法"]
    assert said(speech)[-1] == "再建12所幼儿园，新增学位4800个。"
    assert "今年全县生产总\u00ad值要增长6.5%。" in said(speech)


def test_a_reporters_thanks_are_no_credit() -> None:
    speech = read(
        f"对话柳文川：小县怎样变强\n\n记者：难在哪里？\n柳文川：{FIRST}\n记者：谢谢您。\n"
    )
    assert not any(aside.kind is AsideKind.CREDIT for aside in speech.set_aside)


def test_a_title_in_a_table_cell() -> None:
    speech = read(f"| 在全县信访工作会议上的讲话 |\n| 县委副书记　沈若兰 |\n\n同志们：\n{BODY}")
    assert facts(speech, "title", "speaker") == ["在全县信访工作会议上的讲话", "沈若兰"]


def test_two_speeches_in_one_file_are_told_apart() -> None:
    second = SPEECH.replace("上的讲话", "上的主持词").replace("周启明", "柳文川")
    speech = read(SPEECH + "\n" + second)
    assert facts(speech, "title", "speaker", "date") == [
        "在全县水利工作会议上的讲话",
        "",
        "2025-03-05",
    ]
    assert [section.heading for section in speech.sections if section.level == 1] == [
        "在全县水利工作会议上的讲话",
        "在全县水利工作会议上的主持词",
    ]
    last = speech.sentences[-1]
    assert speech.heading_path(last.section) == ("在全县水利工作会议上的主持词", "二、把泵站管好")


def test_two_speeches_of_one_person_keep_their_speaker() -> None:
    speech = read(SPEECH + "\n" + SPEECH.replace("水利工作", "教育工作"))
    assert speech.metadata.text_of("speaker") == "周启明"


def test_numbers_that_are_one_character() -> None:
    speech = read(
        f"在全县人才会议上的讲话\n\n同志们：\n{FIRST}\n一、引人才\n㈠引得来\n{FIRST}\n㈡留得住\n"
        f"⒈给房子。{FIRST}\n⒉给位子。{SECOND}\n⒊给面子。{FIRST}\n二、用人才\n"
        f"⑴压担子。{FIRST}\n⑵搭台子。{SECOND}\n⑶架梯子。{FIRST}\n"
    )
    levels = [(section.level, section.heading) for section in speech.sections[1:]]
    assert levels == [
        (1, "一、引人才"),
        (2, "㈠引得来"),
        (2, "㈡留得住"),
        (3, "⒈给房子"),
        (3, "⒉给位子"),
        (3, "⒊给面子"),
        (1, "二、用人才"),
        (2, "⑴压担子"),
        (2, "⑵搭台子"),
        (2, "⑶架梯子"),
    ]


def test_a_bold_heading_with_its_paragraph_behind_it() -> None:
    speech = read(
        f"# 在全县人才会议上的讲话\n\n同志们：\n\n**一、引人才**\n\n**（一）引得来。**{FIRST}\n\n"
        f"**（二）留得住。**{SECOND}\n\n**二、用人才**\n\n{FIRST}\n"
    )
    assert headings(speech) == ["一、引人才", "（一）引得来", "（二）留得住", "二、用人才"]


def test_a_title_of_two_lines_above_its_subtitle() -> None:
    speech = read(
        "坚定信心　鼓足干劲\n奋力谱写澄溪高质量发展新篇章\n——在县委全会上的报告\n周启明\n\n"
        f"同志们：\n{BODY}"
    )
    assert facts(speech, "title", "subtitle") == [
        "坚定信心　鼓足干劲奋力谱写澄溪高质量发展新篇章",
        "在县委全会上的报告",
    ]


def test_an_office_above_the_title_is_not_its_upper_half() -> None:
    speech = read(
        "中共澄溪县委员会\n奋力谱写高质量发展新篇章\n——在县委全会上的报告\n周启明\n\n"
        f"同志们：\n{BODY}"
    )
    assert speech.metadata.text_of("title") == "奋力谱写高质量发展新篇章"


def test_the_second_line_of_a_headline_is_no_title() -> None:
    speech = read(
        "全县水利工作会议召开\n周启明出席并讲话\n\n"
        "本报讯（记者 何青）3月5日，全县水利工作会议召开。县委书记周启明出席会议并讲话。\n"
        f"周启明指出，{FIRST}\n"
    )
    assert facts(speech, "title", "speaker", "kind") == ["全县水利工作会议召开", "周启明", "通稿"]


def test_voices_in_brackets() -> None:
    speech = read(
        f"局长走流程访谈实录\n\n【主持人】欢迎何青局长。\n【何青】大家好。{FIRST}\n"
        f"【网友】异地就医怎么备案？\n【何青】{SECOND}\n"
    )
    assert headings(speech)[2:] == ["【网友】异地就医怎么备案？", "【何青】"]


def test_an_attachment_with_its_title_on_one_line() -> None:
    speech = read(SPEECH + "附件1：重点任务清单\n建设数据中台，由县数据局负责。\n")
    assert speech.heading_path(speech.sentences[-1].section) == ("附件1：重点任务清单",)
