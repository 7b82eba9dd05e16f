"""A line chart as SVG, made here and nowhere else: no script, no font, nothing from outside.

Results are whole lines with filled signs, targets dashed ones with hollow signs; every indicator
has its own sign besides its colour, so that nothing is told by colour alone. A point is a button
or a link with its whole words. Every word from a speech passes ``esc``. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape

from rag.rendering.html import attr, esc
from rag.rendering.trends_plot import Dot, Plot, PlotLine
from rag.rendering.trends_scale import number

LOOKS = 6
"""So many colours and signs there are; the styles name them ``trend-look-0`` and so on."""
_SIGNS = (
    "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z",
    "M-4.6 -4.6H4.6V4.6H-4.6Z",
    "M0 -6L5.8 4.6H-5.8Z",
    "M0 -6.4L6.4 0L0 6.4L-6.4 0Z",
    "M0 6L5.8 -4.6H-5.8Z",
    "M-2 -6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z",
)
_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 72, 28, 36, 32, 248
_STEP, _NARROWEST = 56, 280
"""Between two marks of the axis across, and the least width of the chart, in pixels."""

Opening = Callable[[Dot], tuple[str, str]]
"""How a point is opened: the tags before and after its sign."""


def picture_svg(plot: Plot, opening: Opening, *, marked: bool = True) -> str:
    """The chart; as wide as its marks need, so that its letters keep their size. With several
    indicators the values stand only in the table and in the words of each point. Not ``marked``:
    the words of the axis upwards are left to `axis_svg`, and the chart begins behind them."""
    width = _LEFT + max(_NARROWEST, _STEP * len(plot.across)) + _RIGHT
    height = _TOP + _HEIGHT + _BOTTOM
    drawn = _Drawn(plot, width)
    marks = "".join(drawn.marks()) if marked else ""
    left = 0 if marked else _LEFT
    labelled = len({line.look for line in plot.lines}) == 1
    return (
        f'<svg class="trend" viewBox="{left} 0 {width - left} {height}" width="{width - left}" '
        f'height="{height}" '
        f'role="group" aria-label="{attr(f"{plot.name}走势图，单位{plot.unit}")}" '
        'font-size="13">'
        f"{''.join(drawn.axes())}{marks}"
        f"{''.join(drawn.line(line) for line in plot.lines)}"
        f"{''.join(drawn.points(line, opening, labelled) for line in plot.lines)}</svg>"
    )


def axis_svg(plot: Plot) -> str:
    """The axis upwards alone, to stay beside a chart that is scrolled past it. Not spoken: the
    chart says its unit, each point its value."""
    height = _TOP + _HEIGHT + _BOTTOM
    return (
        f'<svg class="trend trend-axis" viewBox="0 0 {_LEFT} {height}" width="{_LEFT}" '
        f'height="{height}" aria-hidden="true" font-size="13">'
        f"{''.join(_Drawn(plot, _LEFT).marks())}</svg>"
    )


def legend_html(plot: Plot) -> str:
    """What sign and line belong to what, in words."""
    items = "".join(
        f'<li class="{_look(line)}"><svg width="44" height="16" viewBox="-22 -8 44 16" '
        f'aria-hidden="true"><path class="trend-run{_dashed(line)}" d="M-22 0H22"/>'
        f"{_sign(line)}</svg>"
        f"{esc(line.name)}{'，虚线' if line.dashed else ''}</li>"
        for line in plot.lines
    )
    broken = (plot.up[0] != 0 and "纵轴不从 0 起。") or ""
    return f'<ul class="trend-legend" aria-label="图例">{items}</ul>' + (
        f'<p class="trend-note">{broken}</p>' if broken else ""
    )


def words_of(html: str) -> str:
    """All words that a piece of our HTML shows, as they stand in it."""
    return unescape(re.sub(r"<[^>]*>", "", html))


class _Drawn:
    """A plot in its place: where each mark of both axes lies."""

    def __init__(self, plot: Plot, width: int) -> None:
        self.plot = plot
        self.width = width
        self.step = (width - _LEFT - _RIGHT) / max(1, len(plot.across))
        self.low, self.high = plot.up[0], plot.up[-1]

    def x(self, mark: int) -> float:
        return _LEFT + self.step * (mark + 0.5)

    def y(self, value: Decimal) -> float:
        return _TOP + _HEIGHT * float((self.high - value) / (self.high - self.low))

    def axes(self) -> Iterator[str]:
        """The lines across, the words under them."""
        right = self.width - _RIGHT
        for mark in self.plot.up:
            kind = "base" if mark == self.low else "rule"
            yield f'<path class="{kind}" d="M{_LEFT} {self.y(mark):.1f}H{right}"/>'
        for place, words in enumerate(self.plot.across):
            yield (
                f'<text x="{self.x(place):.1f}" y="{_TOP + _HEIGHT + 22}" '
                f'text-anchor="middle">{esc(words)}</text>'
            )

    def marks(self) -> Iterator[str]:
        """The words of the axis upwards."""
        yield f'<text class="unit" x="8" y="18">单位：{esc(self.plot.unit)}</text>'
        for mark in self.plot.up:
            y = self.y(mark) + 4.5
            yield f'<text x="{_LEFT - 8}" y="{y:.1f}" text-anchor="end">{number(mark)}</text>'

    def line(self, line: PlotLine) -> str:
        """The runs of dots that are joined."""
        path = "".join(
            f"{'L' if dot.joined else 'M'}{self.x(dot.x):.1f} {self.middle(dot):.1f}"
            for dot in line.dots
        )
        return (
            f'<path class="trend-run{_dashed(line)} {_look(line)}" d="{path}" aria-hidden="true"/>'
        )

    def middle(self, dot: Dot) -> float:
        return (self.y(dot.low) + self.y(dot.high)) / 2

    def points(self, line: PlotLine, opening: Opening, labelled: bool) -> str:
        return "".join(self.point(line, dot, opening, labelled) for dot in line.dots)

    def point(self, line: PlotLine, dot: Dot, opening: Opening, labelled: bool) -> str:
        x, y = self.x(dot.x), self.middle(dot)
        top, bottom = self.y(dot.high) - y, self.y(dot.low) - y
        span = f'<path class="trend-span" d="M0 {top:.1f}V{bottom:.1f}"/>' if top != bottom else ""
        label = ""
        if labelled:
            below = line.dashed and dot.low != self.low
            at = bottom + 20 if below else top - 10
            place = f'y="{at:.1f}" text-anchor="middle"'
            label = f'<text class="trend-value" {place}>{esc(dot.label)}</text>'
        before, after = opening(dot) if dot.citation is not None else ("<g>", "</g>")
        return (
            f'<g class="trend-point {_look(line)}" transform="translate({x:.1f} {y:.1f})">'
            f"{before}<title>{esc(dot.words)}</title>"
            f'<circle class="trend-reach" r="13"/>{span}{_sign(line)}{label}{after}</g>'
        )


def _look(line: PlotLine) -> str:
    return f"trend-look-{line.look % LOOKS}"


def _dashed(line: PlotLine) -> str:
    return " trend-dashed" if line.dashed else ""


def _sign(line: PlotLine) -> str:
    kind = "trend-sign trend-hollow" if line.dashed else "trend-sign"
    return f'<path class="{kind}" d="{_SIGNS[line.look % LOOKS]}"/>'


STYLE = """
svg.trend{display:block;font-family:inherit}
svg.trend text{fill:var(--ink)}svg.trend .unit{fill:var(--soft-ink)}
svg.trend .rule{stroke:var(--line);stroke-width:1}svg.trend .base{stroke:var(--ink);stroke-width:1}
.trend-run{fill:none;stroke:var(--look);stroke-width:2}.trend-run.trend-dashed{stroke-dasharray:6 4}
.trend-sign{fill:var(--look);stroke:var(--look);stroke-width:1.6}.trend-sign.trend-hollow{fill:var(--paper)}
.trend-span{stroke:var(--look);stroke-width:4;fill:none}.trend-reach{fill:transparent}
svg.trend :focus-visible{outline:none !important}svg.trend :focus-visible .trend-reach,
svg.trend [aria-current] .trend-reach{stroke:var(--look);stroke-width:2.4}
svg.trend text.trend-value{fill:var(--look);font-size:12px;paint-order:stroke;stroke:var(--paper);
stroke-width:3px}
.trend-look-0{--look:#9b2c2c}.trend-look-1{--look:#1f5a8c}.trend-look-2{--look:#4d6611}.trend-look-3{--look:#6b3fa0}
.trend-look-4{--look:#8a5a00}.trend-look-5{--look:#0b6a66}
.trend-legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:4px 0;padding:0;
font-size:14px}.trend-legend li{display:flex;align-items:center;gap:8px}
.trend-note{margin:0;font-size:13px;color:var(--soft-ink)}
"""
"""How a chart looks, in the names of colours that the page gives: ink, soft-ink, line, paper."""

DARK_STYLE = """
.trend-look-0{--look:#e39a92}.trend-look-1{--look:#8cbbe3}.trend-look-2{--look:#b3cc6a}.trend-look-3{--look:#c3a3ee}
.trend-look-4{--look:#e0b155}.trend-look-5{--look:#6fc9c2}
"""
