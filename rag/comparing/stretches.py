"""Speech -> stretches: the paragraphs that are compared, and which of them are formal matter.

A paragraph is a stretch. Headings go with what follows them, short lines of a list together, and
a very long paragraph is cut where its next point begins. Every sentence is in exactly one
stretch. Knows nothing of the other speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import METADATA_FIELDS, Evidence, Sentence, Span, Speech, Stretch
from rag.folding import fold

_LONG = 300
"""A paragraph of more characters is cut before commands (要…) that open a point."""
_VERY_LONG = 600
"""A paragraph of more characters is cut before numbered members (一是…) as well."""
_LEAST = 40
_SHORT = 60
_LIST = 240
_BARE = 36
_COMMAND = re.compile(
    r"^(?:同时[，,]?|还|我们|当前[，,])?(?:必须|应当?|要)(?!是|求|点|素|闻|害|塞|说|不是|么)"
)
_MEMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[是要、，,]|[（(][一二三四五六七八九十\d]+[）)])"
)
_SALUTATION = re.compile(
    r"^(?:同志们|朋友们|各位|女士们|先生们|亲爱的|尊敬的|乡亲们)[^。]{0,60}[:!,]?$"
)
_OPENING = re.compile(
    r"下面,?我(?:就|再)?[^。]{0,24}(?:讲|谈|提|说)[^。]{0,12}(?:意见|问题|话|要求|体会)"
    r"|现在,?我(?:代表|受)[^。]{0,30}(?:报告|汇报|说明)|^刚才,|请予审议"
)
_CLOSING = re.compile(r"让我们|祝(?:大家|各位|愿)|谢谢大家|给大家拜年")
_ADDRESS = re.compile(r"^(?:同志们|各位代表|朋友们)[,!]")
_HEAD_LINE = 40
_OPENING_SPAN = 700
_CLOSING_LENGTH = 420


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch with its sentences and the innermost section they belong to."""

    stretch: Stretch
    sentences: tuple[Sentence, ...]
    section: int

    @property
    def formal(self) -> bool:
        return self.stretch.formal

    @property
    def length(self) -> int:
        return self.stretch.span.end - self.stretch.span.start


def pieces(speech: Speech) -> list[Piece]:
    """The stretches of a speech in text order, with their sentences."""
    groups = list(_groups(speech))
    formal = _formal(speech, groups)
    found = []
    for index, group in enumerate(groups):
        section = group[-1].section
        span = Span(group[0].span.start, group[-1].span.end)
        stretch = Stretch(index, span, speech.heading_path(section), index in formal)
        found.append(Piece(stretch, tuple(group), section))
    return found


def _groups(speech: Speech) -> Iterator[list[Sentence]]:
    """Runs of sentences that make one stretch each."""
    held: list[Sentence] = []
    for paragraph in _paragraphs(speech):
        if held and not _goes_on(speech, held, paragraph):
            yield held
            held = []
        announced = held if all(_heads(speech, one) for one in held) else []
        if held and not announced:
            held = held + paragraph
            continue
        *before, held = _cut(speech, paragraph)
        for number, group in enumerate([*before, held]):
            whole = announced + group if number == 0 else group
            if number < len(before):
                yield whole
            else:
                held = whole
    if held:
        yield held


def _paragraphs(speech: Speech) -> Iterator[list[Sentence]]:
    """Sentences of one paragraph and one section."""
    run: list[Sentence] = []
    for sentence in speech.sentences:
        if run and (sentence.paragraph, sentence.section) != (run[-1].paragraph, run[-1].section):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _goes_on(speech: Speech, held: Sequence[Sentence], paragraph: Sequence[Sentence]) -> bool:
    """Whether ``paragraph`` belongs to the stretch that ``held`` began: under a bare heading or a
    line that announces it, or as the next short line of a list."""
    if all(_heads(speech, one) for one in held):
        return True
    last, first = held[-1], paragraph[0]
    apart = _in_head(speech, last) != _in_head(speech, first)
    if apart or _heads(speech, first) or any(_is_salutation(speech, s) for s in (last, first)):
        return False
    if first.section != last.section and not _is_item(speech, paragraph):
        return False
    announces = speech.quote(last.span).rstrip().endswith(("：", ":"))
    if announces and _length(held) < _SHORT and first.section == last.section:
        return True
    line = [one for one in held if one.paragraph == last.paragraph]
    return (
        _length(paragraph) < _SHORT
        and _length(line) < _SHORT
        and _length(held) + _length(paragraph) <= _LIST
        and _same_parent(speech, last, first)
    )


def _heads(speech: Speech, sentence: Sentence) -> bool:
    """Whether a line is nothing but a heading, one that the outline did not take for one too."""
    words = speech.quote(sentence.span)
    bare = len(words) <= _BARE and not words.rstrip().endswith(("。", "；", "：", ":", "！", "!"))
    numbered = bare and bool(_MEMBER.match(words)) and "，" not in words[-3:]
    return sentence.is_heading or (numbered and _alone(speech, sentence))


def _alone(speech: Speech, sentence: Sentence) -> bool:
    """Whether a sentence is a paragraph by itself."""
    near = speech.sentences[max(0, sentence.index - 1) : sentence.index + 2]
    return sum(one.paragraph == sentence.paragraph for one in near) == 1


def _in_head(speech: Speech, sentence: Sentence) -> bool:
    """Whether a line gives the title, the speaker or the date."""
    start, end = sentence.span.start, sentence.span.end
    return any(start < span.end and span.start < end for span in _head_spans(speech))


def _is_salutation(speech: Speech, sentence: Sentence) -> bool:
    return bool(_SALUTATION.match(fold(speech.quote(sentence.span))))


def _is_item(speech: Speech, paragraph: Sequence[Sentence]) -> bool:
    return _length(paragraph) < _SHORT and bool(_MEMBER.match(speech.quote(paragraph[0].span)))


def _same_parent(speech: Speech, one: Sentence, other: Sentence) -> bool:
    first, second = speech.sections[one.section], speech.sections[other.section]
    return first.index == second.index or first.parent == second.parent


def _cut(speech: Speech, paragraph: list[Sentence]) -> list[list[Sentence]]:
    """A long paragraph cut before the sentences that open a point."""
    length = _length(paragraph)
    if length <= _LONG:
        return [paragraph]
    parts: list[list[Sentence]] = [[]]
    for sentence in paragraph:
        words = speech.quote(sentence.span)
        opens = _COMMAND.match(words) or (length > _VERY_LONG and _MEMBER.match(words))
        full = parts[-1] and _length(parts[-1]) >= _LEAST
        if full and (opens or _length(parts[-1]) > _LONG * 2):
            parts.append([])
        parts[-1].append(sentence)
    if len(parts) > 1 and _length(parts[-1]) < _LEAST:
        last = parts.pop()
        parts[-1] += last
    return parts


def _length(sentences: Sequence[Sentence]) -> int:
    return sentences[-1].span.end - sentences[0].span.start if sentences else 0


def _formal(speech: Speech, groups: Sequence[Sequence[Sentence]]) -> set[int]:
    """Indices of the groups that are head lines, salutations, opening or closing words."""
    texts = [fold(speech.text[g[0].span.start : g[-1].span.end]) for g in groups]
    heads = _head_spans(speech)
    first_heading = min(
        (s.span.start for s in speech.sections if s.level > 0), default=_OPENING_SPAN
    )
    found = set()
    for index, group in enumerate(groups):
        start, end = group[0].span.start, group[-1].span.end
        is_head = (
            any(start < span.end and span.start < end for span in heads)
            and end - start <= 3 * _HEAD_LINE
        )
        opening = end <= first_heading and index < 8 and bool(_OPENING.search(texts[index]))
        if is_head or opening or _SALUTATION.match(texts[index]):
            found.add(index)
    found |= _closing(texts, found)
    # Whatever stands between formal lines at the very top is head matter too.
    last_head = max((i for i in found if groups[i][0].span.start < 200), default=-1)
    return found | {
        i
        for i in range(last_head)
        if groups[i][-1].span.end - groups[i][0].span.start <= _HEAD_LINE
    }


def _closing(texts: Sequence[str], formal: set[int]) -> set[int]:
    """The last words, from the end backwards."""
    found: set[int] = set()
    for index in range(len(texts) - 1, -1, -1):
        text = texts[index]
        if index in formal or len(text) < _HEAD_LINE // 2:
            found.add(index)
            continue
        short = len(text) <= _CLOSING_LENGTH // 3
        if (_CLOSING.search(text) and len(text) <= _CLOSING_LENGTH) or (
            short and _ADDRESS.match(text)
        ):
            found.add(index)
            continue
        break
    return found if len(found) < len(texts) else set()


def _head_spans(speech: Speech) -> list[Span]:
    """Where title, speaker and date stand at the top."""
    held = (getattr(speech.metadata, name) for name in METADATA_FIELDS)
    spans = [one.span for one in held if isinstance(one, Evidence) and one.span]
    return [span for span in spans if span.end < 400 and span.end - span.start <= 3 * _HEAD_LINE]
