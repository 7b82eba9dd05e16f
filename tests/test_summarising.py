"""Section summaries: what is chosen, how it is cut, what a model may shorten, what is kept."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from fakes import ScriptedChat
from report_sample import REPORT
from service_fixtures import MakeService
from small_speeches import evidence_of, speech_of

from rag.citing import check, quotation
from rag.condensing import accepted, condenser
from rag.domain import ClaimStatus, EvidenceSentence, SectionSummary, Speech
from rag.enumerating import enumerations
from rag.errors import UnknownSpeech
from rag.keeping import Keeper
from rag.prompting import Prompt, SummaryVariables, load_prompt
from rag.reading import read_bytes
from rag.settings import Settings
from rag.shortening import shortened
from rag.summarising import as_evidence, claim_of, digest, summarise

LONG = (
    "围绕产业强县，要加快修建北岭水库和东干渠，改造旧闸门二十座，"
    "切实保障全县灌溉用水安全和粮食稳产增收。"
)


def cut(text: str, longest: int) -> str:
    span = shortened(text, longest)
    return text[span.start : span.end]


def summaries_of(text: str) -> list[SectionSummary]:
    return list(summarise(digest(speech_of(text))))


@pytest.mark.parametrize(
    ("sentence", "longest", "kept"),
    [
        ("一是清淤河道，4月前完工。", 40, "清淤河道，4月前完工"),
        ("（二）抓好粮食生产。", 40, "抓好粮食生产"),
        ("同时，要推广节水灌溉。", 40, "要推广节水灌溉"),
        ("3）修建渠道。", 40, "修建渠道"),
        (
            "县里同邻县成立了联盟；在第五次三县—九镇协作会议上，各方同意五年内共同建成通道。",
            32,
            "县里同邻县成立了联盟",
        ),
        (
            "围绕产业强县，加快建设北岭水库，确保汛期前通水，让群众喝上放心水。",
            22,
            "加快建设北岭水库，确保汛期前通水",
        ),
    ],
)
def test_marks_connectives_and_occasions_go(sentence: str, longest: int, kept: str) -> None:
    assert cut(sentence, longest) == kept


def test_a_turn_is_never_cut_off() -> None:
    assert cut("产量增加了一成，但是距离年初提出的目标仍有不小的差距。", 12) == (
        "产量增加了一成，但是距离年初提出的目标仍有不小的差距"
    )


def test_words_of_another_person_keep_his_name() -> None:
    words = cut("县委书记周砚清强调，要把粮食生产摆在第一位，坚决守住耕地红线，一亩也不能少。", 30)
    assert words.startswith("县委书记周砚清强调")


def test_a_figure_stays_with_what_it_is_of() -> None:
    words = cut("全县地区生产总值达到86.5亿元，增长6.2%，各项工作取得了来之不易的新成绩。", 26)
    assert words == "全县地区生产总值达到86.5亿元，增长6.2%"


def test_each_section_with_a_body_has_one_to_four_checked_claims() -> None:
    made = summaries_of(REPORT)
    headings = [one.heading[-1] for one in made if one.heading]
    assert "（二）稳住粮食生产" in headings
    assert "（三）办好民生实事" in headings
    assert all(1 <= len(one.claims) <= 4 for one in made)
    assert all(claim.status is not ClaimStatus.UNVERIFIED for one in made for claim in one.claims)


def test_proverbs_thanks_and_greetings_are_no_claims() -> None:
    said = "".join(claim.text for one in summaries_of(REPORT) for claim in one.claims)
    assert "谢谢" not in said
    assert "请予审议" not in said
    assert "枝叶" not in said


def test_the_members_of_a_list_stand_in_one_claim() -> None:
    speech = speech_of(
        "在水利会上的讲话\n\n同志们：\n一、今年怎么办\n"
        "今年抓三件事。一是清淤河道，4月前完工。二是加固堤坝，不留缺口。三是更换闸门，一扇不漏。\n"
        "二、结束的话\n大家要抓紧落实，不要等待观望。\n"
    )
    claims = [claim for one in summarise(digest(speech)) for claim in one.claims]
    assert any(
        all(word in claim.text for word in ("清淤河道", "加固堤坝", "更换闸门")) for claim in claims
    )


def test_every_quotation_is_its_span_and_every_claim_holds(samples: Path) -> None:
    for path in sorted(samples.iterdir()):
        speech = read_bytes(path.read_bytes(), path.name)
        for one in summarise(digest(speech)):
            for cited in one.citations:
                assert speech.text[cited.span.start : cited.span.end] == cited.quote
            by_number = {cited.n: cited for cited in one.citations}
            for claim in one.claims:
                evidence = [
                    as_evidence_at(speech, by_number[n].span.start) for n in claim.citations
                ]
                assert not check(claim.text, evidence).failed, claim.text


def as_evidence_at(speech: Speech, start: int) -> EvidenceSentence:
    found = next(one for one in speech.sentences if one.span.start == start)
    return as_evidence(speech, found)


def test_a_service_streams_sections_in_text_order(make_service: MakeService) -> None:
    service = make_service()
    snapshots = list(service.summaries("s1"))
    assert [len(one) for one in snapshots] == list(range(1, len(snapshots) + 1))
    last = [one.section for one in snapshots[-1]]
    assert last == sorted(last)


def test_a_stopped_summary_ends(make_service: MakeService) -> None:
    stop = Event()
    stop.set()
    assert list(make_service().summaries("s1", stop)) == []


def test_an_unknown_speech_is_said_to_be_unknown(make_service: MakeService) -> None:
    with pytest.raises(UnknownSpeech):
        list(make_service().summaries("s99"))


class TestCondensing:
    def prompt(self) -> Prompt[SummaryVariables]:
        return load_prompt(Settings().prompts_dir, "summary.v1", SummaryVariables)

    def test_a_carried_wording_is_taken(self) -> None:
        (sentence,) = evidence_of(LONG)
        chat = ScriptedChat(["加快修建北岭水库和东干渠，改造旧闸门二十座。"])
        claim = condenser(chat, self.prompt(), {})(quotation(sentence))
        assert claim.text == "加快修建北岭水库和东干渠，改造旧闸门二十座"

    @pytest.mark.parametrize(
        "written",
        [
            "加快修建北岭水库，改造旧闸门三十座。",  # another figure
            "南岭水库年内建成通水。",  # another place
            "不再修建北岭水库和东干渠。",  # a denial
            LONG,  # not shorter
            "",
        ],
    )
    def test_anything_else_leaves_the_claim(self, written: str) -> None:
        (sentence,) = evidence_of(LONG)
        claim = quotation(sentence)
        assert condenser(ScriptedChat([written]), self.prompt(), {})(claim) is claim

    def test_a_short_claim_is_not_sent_to_the_model(self) -> None:
        (sentence,) = evidence_of("修建北岭水库。")
        chat = ScriptedChat(["修水库。"])
        condenser(chat, self.prompt(), {})(quotation(sentence))
        assert chat.asked == []

    def test_what_was_kept_is_used_and_checked_again(self) -> None:
        (sentence,) = evidence_of(LONG)
        chat = ScriptedChat(["不该问我。"])
        kept = {LONG: "加快修建北岭水库和东干渠"}
        claim = condenser(chat, self.prompt(), kept)(quotation(sentence))
        assert claim.text == "加快修建北岭水库和东干渠"
        tampered = {LONG: "停建北岭水库和东干渠"}
        assert condenser(chat, self.prompt(), tampered)(quotation(sentence)).text == LONG
        assert chat.asked == []

    def test_a_wording_must_be_clearly_shorter(self) -> None:
        (sentence,) = evidence_of(LONG)
        assert accepted(quotation(sentence), LONG[:-2]) is None


class TestKeeping:
    def test_what_was_saved_comes_back_for_the_same_maker_only(self, tmp_path: Path) -> None:
        keeper = Keeper(tmp_path / "kept")
        keeper.save("abc", "prompt-1 model-1", {"长句": "短句"})
        assert keeper.load("abc", "prompt-1 model-1") == {"长句": "短句"}
        assert keeper.load("abc", "prompt-2 model-1") == {}
        assert keeper.load("xyz", "prompt-1 model-1") == {}

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"maker": "m", "wordings": 3}'])
    def test_a_damaged_file_counts_as_nothing(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "abc.json").write_text(content, "utf-8")
        assert Keeper(tmp_path).load("abc", "m") == {}

    def test_speeches_that_are_gone_are_forgotten(self, tmp_path: Path) -> None:
        keeper = Keeper(tmp_path)
        keeper.save("here", "m", {"a": "b"})
        keeper.save("gone", "m", {"a": "b"})
        keeper.prune(lambda digest: digest == "here")
        assert [path.name for path in tmp_path.iterdir()] == ["here.json"]

    def test_a_removed_speech_leaves_nothing_behind(self, make_service: MakeService) -> None:
        service = make_service()
        folder = service.settings.index_dir / "kept"
        Keeper(folder).save(service.speech("s1").digest, "m", {"a": "b"})
        service.remove(["s1"])
        assert list(folder.iterdir()) == []

    def test_a_server_model_is_asked_once_and_remembered(self, make_service: MakeService) -> None:
        chat = ScriptedChat(["无关的话一句。"])
        service = make_service(chat, chat_model="http://127.0.0.1:9/v1")
        list(service.summaries("s1"))
        asked = len(chat.asked)
        assert asked > 0
        list(service.summaries("s1"))
        assert len(chat.asked) == asked

    def test_the_model_in_this_process_is_not_asked(self, make_service: MakeService) -> None:
        chat = ScriptedChat(["无关的话一句。"])
        list(make_service(chat, chat_model="auto").summaries("s1"))
        assert chat.asked == []


def test_a_quotation_has_the_marks_of_its_source() -> None:
    (sentence,) = evidence_of("扩大修路规模。推进治水护岸。")
    same = claim_of("扩大修路规模。推进治水护岸", [sentence])
    other = claim_of("扩大修路规模：推进治水护岸", [sentence])
    assert same is not None
    assert other is not None
    assert same.status is ClaimStatus.VERBATIM
    assert other.status is ClaimStatus.PARAPHRASE


def test_lists_inside_one_sentence_are_found() -> None:
    speech = speech_of("在会上的讲话\n\n主要有三点考虑：一是基数高；二是任务重；三是时间紧。\n")
    (one,) = enumerations(speech)
    assert [one.announced, one.found, one.doubt] == [3, 3, ""]
