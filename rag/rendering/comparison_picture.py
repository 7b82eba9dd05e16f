"""The alignment of two speeches as a picture: two bars of stretches, common themes joined by
ribbons. Pure; every word from a speech passes ``esc``.

A press on a ribbon or on a stretch carries ``data-row`` for comparison.js, one on a heading the
first row of its section. What is common is drawn as high as the bar, what only one side treats
half as high, formal matter as a thin line, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.domain import ComparedSpeech, Comparison, ComparisonRow, RowKind, Stretch
from rag.rendering.comparison_page import KIND_WORDS, A, B
from rag.rendering.html import attr, esc, path_words

_WIDTH = 1000.0
_HEIGHT = 132.0
_BAR = 14.0
_GAP = 1.0
"""Between two stretches; all lengths in units of the picture, which is stretched to its place."""
_HALF = _BAR / 2
_LINE = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """Where each stretch of a speech lies: from and to, 0 to 1000, by index."""

    side: ComparedSpeech
    ends: tuple[tuple[float, float], ...]


def picture_html(comparison: Comparison) -> str:
    """Both bars with their headings above and below, and the line that names what is pointed at."""
    a, b = _bar(comparison.a), _bar(comparison.b)
    rows_a = {at: row for row in comparison.rows for at in row.a_stretches}
    rows_b = {at: row for row in comparison.rows for at in row.b_stretches}
    ribbons = "".join(_ribbon(row, a, b) for row in comparison.rows if row.kind is RowKind.BOTH)
    stretches = "".join(_stretches(a, rows_a, top=True)) + "".join(_stretches(b, rows_b, top=False))
    return (
        '<figure class="picture" aria-label="主题怎样对应">'
        f"{_headings(A, a, rows_a)}"
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" preserveAspectRatio="none" role="group" '
        f'aria-label="主题连线，左右键移动，回车跳到那一行">{ribbons}{stretches}</svg>'
        f"{_headings(B, b, rows_b)}"
        '<figcaption><span class="naming" aria-live="polite"></span>'
        '<span class="key">整条：都讲到　半条：只有一方　细线：不参加对照</span></figcaption>'
        "</figure>"
    )


def _bar(side: ComparedSpeech) -> Bar:
    """Stretches laid end to end, each as long as its characters are many."""
    lengths = [max(1, one.span.end - one.span.start) for one in side.stretches]
    total, at, ends = sum(lengths) or 1, 0, []
    for length in lengths:
        ends.append((at / total * _WIDTH, (at + length) / total * _WIDTH))
        at += length
    return Bar(side, tuple(ends))


def _runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours: (3, 4, 7) -> (3, 4), (7, 7)."""
    runs = []
    for _, group in groupby(enumerate(sorted(indices)), lambda pair: pair[1] - pair[0]):
        run = [index for _, index in group]
        runs.append((run[0], run[-1]))
    return runs


def _ribbon(row: ComparisonRow, a: Bar, b: Bar) -> str:
    top, bottom = _BAR, _HEIGHT - _BAR
    middle = _HEIGHT / 2
    paths = []
    for first, last in _runs(row.a_stretches):
        left, right = a.ends[first][0], a.ends[last][1] - _GAP
        for other, end in _runs(row.b_stretches):
            low, high = b.ends[other][0], b.ends[end][1] - _GAP
            paths.append(
                f'<path d="M{left:.1f} {top}C{left:.1f} {middle} {low:.1f} {middle} {low:.1f} '
                f"{bottom}L{high:.1f} {bottom}C{high:.1f} {middle} {right:.1f} {middle} "
                f'{right:.1f} {top}Z"/>'
            )
    words = f"{row.theme}，{KIND_WORDS[row.kind]}"
    weight = 0.18 + 0.5 * min(max(row.strength, 0.0), 1.0)
    return (
        f'<g class="ribbon" data-row="{row.index}" tabindex="-1" role="button" '
        f'style="--weight:{weight:.2f}" aria-label="{attr(words)}" '
        f'data-name="{attr(_naming(row, a.side, b.side))}">{"".join(paths)}</g>'
    )


def _naming(row: ComparisonRow, a: ComparedSpeech, b: ComparedSpeech) -> str:
    places = [
        f"{letter}：{_where(side.stretches, indices)}"
        for letter, side, indices in ((A, a, row.a_stretches), (B, b, row.b_stretches))
        if indices
    ]
    return f"{row.theme}（{KIND_WORDS[row.kind]}）　{'　'.join(places)}"


def _where(stretches: Sequence[Stretch], indices: Sequence[int]) -> str:
    """The headings of stretches, each once, at most two of them."""
    names = list(dict.fromkeys(_last(stretches[at].section) for at in indices))
    return "、".join(names[:2]) + (f"等 {len(names)} 处" if len(names) > 2 else "")


def _last(section: Sequence[str]) -> str:
    return section[-1] if section else "标题之前"


def _stretches(bar: Bar, rows: dict[int, ComparisonRow], *, top: bool) -> Iterator[str]:
    for one, (start, end) in zip(bar.side.stretches, bar.ends, strict=True):
        row = rows.get(one.index)
        if row is None:
            kind, height = "formal", _LINE
        elif row.kind is RowKind.BOTH:
            kind, height = "common", _BAR
        else:
            kind, height = "alone", _HALF
        y = _BAR - height if top else _HEIGHT - _BAR
        box = f'x="{start:.1f}" y="{y}" width="{max(end - start - _GAP, 0.6):.1f}"'
        if row is None:
            name = f"{path_words(one.section) or '题头、称呼、开头或结尾'}，不参加对照"
            yield (f'<rect class="{kind}" {box} height="{height}" data-name="{attr(name)}"/>')
            continue
        letter = A if top else B
        alone = row.kind is not RowKind.BOTH
        press = (
            f' tabindex="-1" role="button" aria-label="{attr(f"{row.theme}，只有{letter}")}"'
            if alone and one.index == min(row.a_stretches + row.b_stretches)
            else ""
        )
        name = f"{row.theme}（{KIND_WORDS[row.kind]}）　{letter}：{path_words(one.section)}"
        yield (
            f'<rect class="{kind}" {box} height="{height}" data-row="{row.index}"{press} '
            f'data-name="{attr(name)}"/>'
        )


def _headings(letter: str, bar: Bar, rows: dict[int, ComparisonRow]) -> str:
    """The outermost headings of a side over its bar, each as wide as its section."""
    items = []
    pairs = zip(bar.side.stretches, bar.ends, strict=True)
    for heading, group in groupby(pairs, lambda pair: pair[0].section[:1]):
        run = list(group)
        if not heading:
            continue
        first = next((rows[one.index] for one, _ in run if one.index in rows), None)
        left, right = run[0][1][0] / _WIDTH, run[-1][1][1] / _WIDTH
        place = f"left:{left:.2%};width:{right - left:.2%}"
        name = f"{letter}：{heading[0]}"
        jump = f' data-row="{first.index}"' if first else " disabled"
        items.append(
            f'<li style="{place}"><button type="button"{jump} data-name="{attr(name)}" '
            f'title="{attr(heading[0])}">{esc(heading[0])}</button></li>'
        )
    return f'<ol class="bar-heads" aria-label="{letter}的各部分">{"".join(items)}</ol>'
