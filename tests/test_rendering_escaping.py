"""What comes from outside is shown as it is written, on every part of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_service import FakeService, read_speech
from shown_answers import answered, citation, text_of

from rag.differing import differences
from rag.domain import (
    AddOutcome,
    AddResult,
    Answer,
    AsideKind,
    Certainty,
    Claim,
    ClaimStatus,
    Evidence,
    Filters,
    Flag,
    FlagKind,
    SetAside,
    Span,
    Speech,
    with_id,
)
from rag.rendering import html
from rag.rendering.adding_html import Adding, adding_html
from rag.rendering.chat_html import conversation_html, welcome_html
from rag.rendering.differences_html import differences_html
from rag.rendering.library_html import table_html
from rag.rendering.reader_html import Place, reader_html
from rag.rendering.speech_html import sheet_html
from rag.rendering.speech_sheet import Likeness, Sheet
from rag.rendering.turns import Turn

NASTY = "<script>alert(\"1\")</script> **亿元 ×县 [点这里](http://a) & 'x' `y` &lt;"


def nasty_speech() -> Speech:
    return with_id(
        read_speech(f"{NASTY}\n\n一、{NASTY}\n　　{NASTY}\r\n正文。", f"{NASTY}.txt"), NASTY
    )


def nasty_sheet() -> Sheet:
    speech = nasty_speech()
    flag = Flag(FlagKind.DATE, NASTY, (Span(0, 20),))
    aside = SetAside(Span(0, 9), AsideKind.ADVERTISEMENT, NASTY)
    other = replace(FakeService().list_speeches()[0], title=NASTY, file=NASTY, id=NASTY, kind=NASTY)
    by_hand = Evidence(NASTY, certainty=Certainty.BY_HAND)
    marked = replace(
        speech,
        flags=(flag,),
        set_aside=(aside,),
        metadata=replace(speech.metadata, place=by_hand, kind=by_hand),
    )
    was = replace(speech.metadata, place=Evidence(NASTY * 2))
    return Sheet(marked, (flag,), was, (Likeness(other, NASTY, 0.9),))


def nasty_pages() -> dict[str, str]:
    speech = nasty_speech()
    cited = citation(1, NASTY, title=NASTY, section=(NASTY,), speech=NASTY)
    claims = [Claim(NASTY, status, (1,), NASTY) for status in ClaimStatus]
    answer = Answer("问", NASTY, True, NASTY, tuple(claims), (cited,), notes=(NASTY,))
    turn = Turn(NASTY, answer)
    missing = Answer(NASTY, text=f"讲话中未提及。{NASTY}", nearest=(cited,), notes=(NASTY,))
    info = replace(FakeService().list_speeches()[0], title=NASTY, speaker=NASTY, id=NASTY)
    result = AddResult(f"/tmp/{NASTY}", AddOutcome.REFUSED, reason=NASTY)
    return {
        "conversation": conversation_html([turn]),
        "not found": conversation_html([Turn(NASTY, missing)]),
        "error": conversation_html([Turn(NASTY, error=NASTY)]),
        "welcome": welcome_html(3, [NASTY]),
        "reader": reader_html(speech, [Place(NASTY, Span(0, 9))], 0),
        "table": table_html([info]),
        "page": sheet_html(nasty_sheet(), NASTY),
        "differences": differences_html(speech, speech, differences(speech, speech)),
        "adding": adding_html(Adding(1, (result,), NASTY)),
        "added": adding_html(Adding(1, (result,), trouble=NASTY, is_over=True)),
        "scope": html.scope_line([info], Filters(speaker=NASTY)),
        "head": html.head_line(1, NASTY, True),
        "notice": html.notice(NASTY, NASTY, (NASTY, b"")),
    }


@pytest.mark.parametrize("name", nasty_pages())
def test_text_from_outside_is_escaped(name: str) -> None:
    markup = nasty_pages()[name]
    assert "<script" not in markup
    shown = NASTY.rsplit("/", 1)[-1] if name in {"adding", "added"} else NASTY
    assert shown in text_of(markup)


def test_attributes_cannot_be_left() -> None:
    markup = conversation_html([answered(Claim('" onclick="x', ClaimStatus.PARAPHRASE, (1,)))])
    assert 'onclick="' not in markup


def test_redaction_marks_stay_as_written() -> None:
    turn = answered(Claim("总投资**亿元，×县", ClaimStatus.VERBATIM, (1,)))
    assert "总投资**亿元，×县" in conversation_html([turn])
