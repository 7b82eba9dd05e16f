"""The brief: which lines it offers, that each holds, how it grows."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from fakes import ScriptedChat
from report_sample import REPORT, brief_of, lines_of, material_of, texts_of
from service_fixtures import MakeService
from small_speeches import speech_of

from rag.briefing import Briefer, drafts_of, made_of, prepare
from rag.briefing.doubts import doubts_of
from rag.briefing.phrases import phrase_lines
from rag.citing import check
from rag.domain import Brief, BriefChoices, ClaimStatus, LineKind
from rag.quantities import quantities
from rag.reading import read_bytes
from rag.summarising import as_evidence, digest


def fit_all(brief: Brief) -> Brief:
    """A page with room for everything."""
    return brief


def test_points_tell_the_aim_and_what_was_announced() -> None:
    points = texts_of(brief_of(REPORT), LineKind.POINT)
    assert "总体要求：坚持稳中求进工作总基调，坚持项目为王，守住民生底线" in points
    assert "三件大事：抓好项目建设；稳住粮食生产；办好民生实事" in points


def test_what_is_announced_and_spelt_out_is_told_once() -> None:
    points = texts_of(brief_of(REPORT), LineKind.POINT)
    assert sum("三件大事" in point for point in points) == 1


def test_closing_paragraphs_of_every_report_are_no_points() -> None:
    closing = "要坚持依法行政，自觉接受人大监督。要坚持一国两制方针，支持军队建设。\n"
    text = REPORT.replace("各位代表！让", f"{closing}各位代表！让")
    points = texts_of(brief_of(text), LineKind.POINT)
    assert points
    assert not any("依法行政" in point or "一国两制" in point for point in points)


def test_coined_words_are_given_verbatim() -> None:
    phrases = lines_of(brief_of(REPORT), LineKind.PHRASE)
    assert "“双十攻坚”行动" in [line.claim.text for line in phrases]
    assert all(line.claim.status is ClaimStatus.VERBATIM for line in phrases)


def test_straight_quotation_marks_open_and_close_in_turn() -> None:
    text = '在会上的讲话\n\n要推行"有求必应"而又"无事不扰"的服务，办好大厅。各乡镇要跟进。\n'
    phrases = [line.claim.text for line in phrase_lines(material_of(text))]
    assert sorted(phrases) == ['"无事不扰"', '"有求必应"']


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
    # By hand: the one deadline is all there is to account for.
    assert [one.enumeration for one in brief.ledger] == ["时限：4月底前完成深松整地20万亩"]


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
