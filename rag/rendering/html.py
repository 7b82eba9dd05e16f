"""Small pieces that all HTML of the app is made of; every word from outside passes `esc`.

Pure: data in, string out. Knows nothing of Gradio, of the service or of the other pages.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from html import escape

from rag.domain import Citation, EvidenceSentence, Filters, Span, SpeechInfo


def esc(text: str) -> str:
    """``text`` as it is written, for HTML text and for quoted attributes alike.

    A carriage return is spelled out, since an HTML parser would fold it into a line feed and the
    offsets of a citation would no longer fit.
    """
    return escape(text, quote=True).replace("\r", "&#13;")


def attr(text: str) -> str:
    """Like `esc`, line feeds kept through an attribute as well."""
    return esc(text).replace("\n", "&#10;")


def book(title: str) -> str:
    """A title in book marks, which are not doubled."""
    return title if title.startswith("《") else f"《{title}》"


def date_words(date: str) -> str:
    """An ISO date, or as much of one as is known, as people write it: 2024年2月20日."""
    numbers = [str(int(part)) for part in date.split("-") if part.isdigit()]
    return "".join(number + unit for number, unit in zip(numbers, "年月日", strict=False)) or date


def distinct_names(speeches: Sequence[SpeechInfo]) -> dict[str, str]:
    """A name for each speech id: its title, with the date where others have the same title."""
    titles = Counter(speech.title or speech.file for speech in speeches)
    names = {}
    for speech in speeches:
        title = speech.title or speech.file
        more = date_words(speech.date) or speech.file
        names[speech.id] = f"{book(title)}{more}" if titles[title] > 1 else title
    return names


def dated_names(speeches: Sequence[SpeechInfo]) -> dict[str, str]:
    """Like `distinct_names`, the date also where only one has the title and says no year."""
    names = distinct_names(speeches)
    for speech in speeches:
        if speech.year and speech.year not in names[speech.id]:
            names[speech.id] = book(names[speech.id]) + date_words(speech.date)
    return names


def path_words(section: Sequence[str]) -> str:
    """Headings from the outermost inwards: 「一、去年工作 › （二）粮食生产」."""
    return " › ".join(section)


def place_attrs(speech: str, span: Span) -> str:
    """What page.js needs to open the reading pane at a span."""
    return f'data-open data-speech="{attr(speech)}" data-start="{span.start}" data-end="{span.end}"'


def card(found: Citation | EvidenceSentence) -> str:
    """A sentence as a small card; a press opens the reading pane there."""
    text = found.quote if isinstance(found, Citation) else found.text
    section = path_words(found.section)
    where = esc(book(found.title)) + (
        f'<span class="path">{esc(section)}</span>' if section else ""
    )
    return (
        f'<li><button type="button" class="card" {place_attrs(found.speech, found.span)}>'
        f'<span class="words">{esc(text)}</span><span class="where">{where}</span></button></li>'
    )


def cards(found: Sequence[Citation | EvidenceSentence], label: str) -> str:
    return (
        f'<ol class="cards" data-group aria-label="{attr(label)}">{"".join(map(card, found))}</ol>'
    )


def head_line(speeches: int, model: str, ready: bool, library: str = "") -> str:
    """The head of the page: the name on the left, the state of things on the right.

    ``library`` differs between two states of the library; page.js sees by it that there is another.
    """
    return (
        '<header class="head"><h1>言必<span class="motto">言必有据</span></h1>'
        f'<p class="state" role="status" title="{attr(model)}" data-ready="{json.dumps(ready)}" '
        f'data-library="{attr(library)}">'
        f"{speeches} 篇讲话 · {esc(model)}</p></header>"
    )


def keys(most: int) -> str:
    """Under the question box: its keys in words. Where ``most`` characters stand in it, asking.js
    says so instead, since the browser leaves out without a word what is pasted beyond them."""
    return (
        f'<p class="cut-off" role="status" hidden>最多 {most:,} 字，多出的没有放进来；'
        "长文请加入资料库再问。</p>"
        '<p class="keys"><kbd>Enter</kbd> 发送 <kbd>Shift+Enter</kbd> 换行 <kbd>Esc</kbd> 停止</p>'
    )


def notice(words: str, sign: str, file: tuple[str, bytes] | None = None, link: str = "") -> str:
    """A word about what was done, which page.js takes away after a while.

    ``file``, a name and its content, is saved by the browser, as is what it finds at ``link``.
    ``sign`` differs from one notice to the next, so that the same words twice are a change.
    """
    given = f' data-link="{attr(link)}"' if link else ""
    if file:
        name, content = file
        given = f' data-name="{attr(name)}" data-file="{b64encode(content).decode()}"'
    return f'<span class="said" data-sign="{attr(sign)}"{given}>{esc(words)}</span>'


_EVERY = '<button type="button" class="link" data-every>恢复全部</button>'


def scope_line(speeches: Sequence[SpeechInfo], chosen: Filters) -> str:
    """What will be searched, in words, and the way back to the whole library; on a narrow screen
    also the press that unfolds the choice."""
    count = sum(_is_within(speech, chosen) for speech in speeches)
    words = f"全部 {count} 篇" if chosen.is_empty() else f"{count} 篇"
    if chosen.since and chosen.since == chosen.until:
        words += f"，{chosen.since} 年"
    elif chosen.since or chosen.until:
        since, until = (
            chosen.since and f"{chosen.since} 年起",
            chosen.until and f"到 {chosen.until} 年",
        )
        words += f"，{since}{until}"
    if chosen.speaker:
        words += f"，{chosen.speaker}"
    if not speeches:
        words = "还没有讲话"
    elif not count:
        words = f"没有合条件的讲话（{words.partition('，')[2]}）"
    every = "" if chosen.is_empty() else _EVERY
    return (
        '<h2 class="scope"><button type="button" aria-expanded="false" aria-controls="scope">'
        f"范围<span>{esc(words)}</span></button></h2>{every}"
    )


def _is_within(speech: SpeechInfo, chosen: Filters) -> bool:
    """Whether a speech will be searched, where ``since`` and ``until`` are years."""
    in_time = not (chosen.since or chosen.until) or (
        bool(speech.year)
        and (not chosen.since or speech.year >= chosen.since)
        and (not chosen.until or speech.year <= chosen.until)
    )
    return (
        (not chosen.speeches or speech.id in chosen.speeches)
        and (not chosen.speaker or chosen.speaker == speech.speaker)
        and in_time
    )
