"""The brief: which lines it offers, that each holds, what a person can choose."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest
from fakes import ScriptedChat
from report_sample import REPORT, brief_of, lines_of, material_of, texts_of
from service_fixtures import MakeService
from small_speeches import speech_of

from rag.__main__ import main
from rag.briefing import Briefer, drafts_of, made_of, prepare
from rag.briefing.doubts import doubts_of
from rag.briefing.focusing import focus_words
from rag.briefing.naming import time_lines
from rag.briefing.rows import figures
from rag.citing import check
from rag.domain import Brief, BriefChoices, BriefLine, ClaimStatus, FigureBasis, LineKind
from rag.quantities import quantities
from rag.reading import read_bytes
from rag.rendering.brief_json import brief_json, summaries_json
from rag.summarising import as_evidence, digest


def fit_all(brief: Brief) -> Brief:
    """A page with room for everything."""
    return brief


def figure(brief: Brief, name: str, basis: FigureBasis) -> BriefLine:
    return next(
        line
        for line in lines_of(brief, LineKind.FIGURE)
        if line.name == name and line.basis is basis
    )


def test_points_tell_the_aim_and_what_was_announced() -> None:
    points = texts_of(brief_of(REPORT), LineKind.POINT)
    assert "总体要求：坚持稳中求进工作总基调，坚持项目为王，守住民生底线" in points
    assert "三件大事：抓好项目建设；稳住粮食生产；办好民生实事" in points


def test_figures_have_name_value_and_change() -> None:
    brief = brief_of(REPORT)
    output = figure(brief, "全县地区生产总值", FigureBasis.RESULT)
    assert (output.value, output.change) == ("86.5亿元", "比上年增长6.2%")
    assert figure(brief, "财政收入", FigureBasis.RESULT).value == "下降1.5%"


@pytest.mark.parametrize(
    "mark",
    ["1. ", "2、", "（二）", "三是", "① ", "- "],
)
def test_the_mark_of_a_list_is_no_part_of_a_name(mark: str) -> None:
    [row] = figures(f"{mark}新增耕地1.2万亩，比上年增长5%。")
    assert (row.name, row.value, row.change) == ("新增耕地", "1.2万亩", "比上年增长5%")


OF_MIND = """在全县水利工作会议上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、提高站位，深刻认识水利工作的重大意义
要深刻领会治水兴水的重大意义，切实增强责任感、使命感、紧迫感，牢牢把握正确方向。
要提高政治站位，统一思想，凝心聚力，奋力开创水利工作新局面。
要充分认识当前形势，强化底线思维，振奋精神，勇于担当。
二、抓好当前工作
要加快北岭水库除险加固，修好溢洪道和输水洞，确保汛期安全度汛。
要清淤东干渠和西干渠，更换老旧闸门，保证夏灌用水按时到田。
要高度重视各项工作，加强领导，周密部署，不折不扣抓好落实。
"""


def test_what_any_speech_could_say_matters_less() -> None:
    weights = {line.claim.text: line.importance for line in brief_of(OF_MIND).lines}
    concrete = [weights[text] for text in weights if "水库" in text or "干渠" in text]
    stock = [weights[text] for text in weights if "站位" in text or "重视" in text]
    assert len(concrete) == 2
    assert stock
    assert min(concrete) > max(stock)


def test_targets_are_told_from_results() -> None:
    brief = brief_of(REPORT)
    assert figure(brief, "城镇新增就业", FigureBasis.TARGET).value == "2300人以上"
    assert figure(brief, "城镇新增就业", FigureBasis.RESULT).value == "2100人"
    assert figure(brief, "居民消费价格涨幅", FigureBasis.TARGET).value == "控制在3%以内"


def test_targets_stand_before_results_and_matter_more() -> None:
    rows = lines_of(brief_of(REPORT), LineKind.FIGURE)
    bases = [row.basis for row in rows]
    assert bases == sorted(bases, key=lambda basis: basis is not FigureBasis.TARGET)
    stated = [row.importance for row in rows if row.name == "地区生产总值"]
    done = [row.importance for row in rows if row.basis is FigureBasis.RESULT]
    assert min(stated) > max(done)


def test_each_heading_of_the_work_has_a_line_with_its_measure() -> None:
    tasks = texts_of(brief_of(REPORT), LineKind.TASK)
    assert "稳住粮食生产：粮食播种面积稳定在30万亩以上" in tasks
    assert "办好民生实事：新建幼儿园3所，改造老旧小区5个" in tasks
    assert any(text.startswith("抓好项目建设：") for text in tasks)


def test_what_was_done_is_no_task() -> None:
    brief = brief_of(REPORT)
    assert any(text.startswith("农业稳住了") for text in texts_of(brief, LineKind.REVIEW))
    assert not any("农业稳住了" in text for text in texts_of(brief, LineKind.TASK))


def test_coined_words_are_given_verbatim() -> None:
    phrases = lines_of(brief_of(REPORT), LineKind.PHRASE)
    assert "“双十攻坚”行动" in [line.claim.text for line in phrases]
    assert all(line.claim.status is ClaimStatus.VERBATIM for line in phrases)


def test_a_date_with_its_owner_is_told_once() -> None:
    brief = brief_of(REPORT)
    told = "北岭水库6月底前完工，由县水利局负责"
    assert texts_of(brief, LineKind.DUTY) == [told]
    assert texts_of(brief, LineKind.TIME) == []


def test_a_past_date_is_no_deadline() -> None:
    text = (
        "在会上的讲话\n\n一、今年的工作\n水厂去年6月底前已经完工。新桥要在9月底前建成通车。\n"
        "二、要求\n大家要抓紧。\n"
    )
    dated = [line.claim.text for line in time_lines(material_of(text))]
    assert dated == ["新桥要在9月底前建成通车"]


def test_without_figures_there_is_no_table() -> None:
    brief = brief_of(REPORT, BriefChoices(figures=False))
    assert lines_of(brief, LineKind.FIGURE) == []
    assert lines_of(brief, LineKind.TASK)


@pytest.mark.parametrize(
    ("focus", "words"),
    [
        ("只看工业和项目", ["工业", "项目"]),
        ("粮食、就业方面的内容", ["粮食", "就业"]),
        ("乡村振兴", ["乡村振兴"]),
    ],
)
def test_the_words_of_a_focus(focus: str, words: list[str]) -> None:
    assert focus_words(focus) == words


def test_a_focus_leaves_only_what_concerns_it() -> None:
    brief = brief_of(REPORT, BriefChoices(focus="只看粮食"))
    assert brief.lines
    for line in brief.lines:
        assert "粮食" in line.claim.text + "".join(line.heading)
    left_out = next(entry for entry in brief.ledger if entry.heading == "（二）工业起来了")
    assert not left_out.covered
    assert "只看粮食" in left_out.note


def test_a_focus_finds_by_meaning_too() -> None:
    material = prepare(speech := speech_of(REPORT), digest(speech))

    def similarity(_query: str, texts: list[str]) -> list[float]:
        return [0.95 if "幼儿园" in text else 0.8 for text in texts]

    drafts = drafts_of(material, BriefChoices(focus="教育"), similarity)
    assert drafts
    assert all("幼儿园" in draft.claim.text for draft in drafts)


def test_every_line_of_every_sample_holds(samples: Path) -> None:
    """Quotations equal their spans, verbatim lines stand in them, figures stand in what is cited,
    and the cells of the table too."""
    for path in sorted(samples.iterdir()):
        speech = read_bytes(path.read_bytes(), path.name)
        material = prepare(speech, digest(speech))
        brief = made_of(material, drafts_of(material, BriefChoices()), BriefChoices())
        sentences = {one.span: one for one in speech.sentences}
        cited = {one.n: one for one in brief.citations}
        for one in brief.citations:
            assert speech.text[one.span.start : one.span.end] == one.quote
        for line in brief.lines:
            quotes = [cited[n].quote for n in line.claim.citations]
            evidence = [as_evidence(speech, sentences[cited[n].span]) for n in line.claim.citations]
            assert quotes, line
            assert not check(line.claim.text, evidence).failed, line.claim.text
            if line.claim.status is ClaimStatus.VERBATIM:
                assert any(line.claim.text in quote for quote in quotes)
            standing = {q.value for quote in quotes for q in quantities(quote)}
            assert {q.value for q in quantities(line.claim.text)} <= standing, line.claim.text
            for cell in (line.name, line.value, line.change):
                assert any(cell in quote for quote in quotes)


def test_lines_are_numbered_as_they_stand(samples: Path) -> None:
    path = next(samples.glob("*2025年政府工作报告*"))
    speech = read_bytes(path.read_bytes(), path.name)
    material = prepare(speech, digest(speech))
    brief = made_of(material, drafts_of(material, BriefChoices()), BriefChoices())
    assert [line.index for line in brief.lines] == list(range(len(brief.lines)))
    kinds = [list(LineKind).index(line.kind) for line in brief.lines]
    assert kinds == sorted(kinds)
    assert 2 <= sum(line.kind is LineKind.POINT for line in brief.lines) <= 6
    assert all(0 <= line.importance <= 1 for line in brief.lines)


def test_hidden_names_are_told_in_the_doubts(samples: Path) -> None:
    path = next(samples.glob("*隐名*"))
    speech = read_bytes(path.read_bytes(), path.name)
    assert "隐去" in doubts_of(speech)


def test_bold_type_in_markdown_is_nothing_hidden() -> None:
    text = "# 在会上的讲话\n\n**全年**新建学校三所。\n"
    assert "隐去" not in doubts_of(speech_of(text, ending="md"))


def test_a_text_without_headings_has_a_brief() -> None:
    text = (
        "县里开会部署春耕\n\n会议要求，要抓好春耕备耕，备足种子化肥，4月底前完成深松整地20万亩。"
        "要强化技术服务，选派农技员100名下乡。\n"
    )
    brief = brief_of(text)
    assert brief.lines
    assert brief.ledger == ()


def test_a_text_of_one_line_makes_no_noise() -> None:
    assert brief_of("谢谢大家。\n").lines == ()


def test_snapshots_end_with_a_page() -> None:
    snapshots = list(Briefer(fit=fit_all).brief(speech_of(REPORT), BriefChoices()))
    assert not snapshots[0].done
    assert snapshots[0].lines
    assert snapshots[0].summaries
    assert snapshots[-1].done
    assert snapshots[-1].progress == ""


def test_a_stopped_brief_is_not_done() -> None:
    stop = Event()
    stop.set()
    snapshots = list(Briefer(fit=fit_all).brief(speech_of(REPORT), BriefChoices(), stop))
    assert not snapshots[-1].done


def test_a_server_model_shortens_only_what_it_does_not_change(make_service: MakeService) -> None:
    chat = ScriptedChat(["全县新增学校99999所。"])
    service = make_service(chat, chat_model="http://127.0.0.1:9/v1")
    *_, brief = service.brief("s1")
    assert chat.asked
    assert brief.done
    assert not any("99999" in line.claim.text for line in brief.lines)
    assert brief.trace.chat_model == "scripted"


class TestCommands:
    def test_a_brief_as_json(
        self, sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["brief", "s1", "--json", "--no-model", "--index", str(sample_library)]
        assert main(arguments) == 0
        data = json.loads(capsys.readouterr().out)
        assert data["pages"] == 1
        assert data["points"]
        assert data["sections"]

    def test_a_summary_of_one_section(
        self, sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["summary", "s1", "--section", "1", "--json", "--no-model"]
        assert main([*arguments, "--index", str(sample_library)]) == 0
        (section,) = json.loads(capsys.readouterr().out)["sections"]
        assert section["section"] == 1
        assert 1 <= len(section["claims"]) <= 4

    @pytest.mark.parametrize(
        "arguments",
        [
            ["summary", "s1", "--section", "999"],
            ["brief", "s1", "-o", "page.xls"],
            ["brief", "s1", "--focus", "量子引力波探测"],
        ],
    )
    def test_wrong_use_is_said_in_one_line(
        self, arguments: list[str], sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([*arguments, "--no-model", "--index", str(sample_library)]) == 2
        said = capsys.readouterr().err.strip()
        assert said.startswith("yanbi: ")
        assert "\n" not in said


class TestJson:
    def test_the_promised_names_are_there(self) -> None:
        (*_, brief) = Briefer(fit=fit_all).brief(speech_of(REPORT), BriefChoices())
        data = json.loads(json.dumps(brief_json(brief), ensure_ascii=False))
        assert {
            "speech",
            "title",
            "speaker",
            "date",
            "points",
            "figures",
            "sections",
            "ledger",
            "citations",
            "pages",
        } <= set(data)
        numbers = {one["n"] for one in data["citations"]}
        for claim in (*data["points"], *(c for one in data["sections"] for c in one["claims"])):
            assert {"text", "status", "citations"} <= set(claim)
            assert set(claim["citations"]) <= numbers
        assert all({"name", "value", "citations"} <= set(row) for row in data["figures"])

    def test_the_ledger_refers_to_lines_shown(self) -> None:
        brief = brief_of(REPORT)
        data = brief_json(brief)
        shown = {line["index"] for line in data["lines"] if line["shown"]}
        assert all(set(entry["by"]) <= shown for entry in data["ledger"])
        assert all(("heading" in entry) != ("enumeration" in entry) for entry in data["ledger"])

    def test_every_citation_is_used(self) -> None:
        data = brief_json(brief_of(REPORT))
        used = {n for line in data["lines"] for n in line["citations"]}
        assert {one["n"] for one in data["citations"]} == used

    def test_sections_stand_under_their_first_level_heading(self) -> None:
        data = brief_json(brief_of(REPORT))
        headings = [one["heading"] for one in data["sections"]]
        assert "三、2024年重点工作" in headings
        assert all(one["claims"] for one in data["sections"])

    def test_citations_of_summaries_are_numbered_through(self) -> None:
        (*_, made) = Briefer(fit=fit_all).summaries(speech_of(REPORT))
        data = summaries_json("s1", made)
        numbers = [one["n"] for one in data["citations"]]
        assert numbers == list(range(1, len(numbers) + 1))
        claims = [claim for one in data["sections"] for claim in one["claims"]]
        used = {n for claim in claims for n in claim["citations"]}
        assert used == set(numbers)
