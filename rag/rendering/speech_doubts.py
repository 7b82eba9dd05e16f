"""What is doubtful in a speech, and what was set aside, each with the places that it is about."""

from __future__ import annotations

from itertools import groupby

from rag.domain import Flag, Speech
from rag.rendering.html import esc
from rag.rendering.speech_places import flag_place, place
from rag.rendering.speech_sheet import Sheet, evidence_of

_PLACES = 8
"""So many places of one warning, or of one kind of set-aside text, get a button."""


def warnings_html(sheet: Sheet) -> str:
    """The doubts of the text itself, then those that other speeches give rise to."""
    speech = sheet.speech
    items = [
        _warning(flag, [flag_place(speech, number, at) for at in range(len(flag.spans))])
        for number, flag in enumerate(speech.flags)
    ]
    speaker = evidence_of(speech.metadata, "speaker")
    own = [place("speaker", speech, speaker.span)] if speaker and speaker.span else []
    items += [_warning(flag, own) for flag in sheet.flags_across]
    if not items:
        return ""
    return (
        f'<section class="warnings"><h3>提醒 {len(items)} 条</h3><ul>{"".join(items)}</ul>'
        '<p class="hint">只作提醒，原文不改动。</p></section>'
    )


def _warning(flag: Flag, places: list[str]) -> str:
    more = f"<small>等 {len(places)} 处</small>" if len(places) > _PLACES else ""
    where = f'<span class="places">{"".join(places[:_PLACES])}{more}</span>' if places else ""
    return f"<li><b>{flag.kind.value}</b>{esc(flag.message)}{where}</li>"


def asides_html(speech: Speech) -> str:
    """What was set aside, by kind, with the rules that did so."""
    if not speech.set_aside:
        return ""
    asides = sorted(speech.set_aside, key=lambda a: (a.kind.value, a.span.start))
    items = []
    for kind, group in groupby(asides, lambda aside: aside.kind):
        run = list(group)
        rules = "、".join(dict.fromkeys(aside.rule for aside in run if aside.rule))
        places = "".join(
            place(f"aside-{aside.span.start}", speech, aside.span)
            for aside in run[:_PLACES]
            if speech.quote(aside.span).strip()
        )
        more = f"<small>等 {len(run)} 处</small>" if len(run) > _PLACES else ""
        why = f"<small>{esc(rules)}</small>" if rules else ""
        items.append(
            f"<li><b>{kind.value} {len(run)} 处</b>{why}"
            f'<span class="places">{places}{more}</span></li>'
        )
    return (
        f'<section class="set-aside"><details><summary>不作正文的文字 {len(asides)} 处</summary>'
        '<p class="hint">留在原处、灰色显示，不会被引用。</p>'
        f"<ul>{''.join(items)}</ul></details></section>"
    )
