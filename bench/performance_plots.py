"""Plots of cost against growth, as SVG: which fields of which results, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from performance_asked import SEARCH_MS

Lines = Mapping[str, Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Plot:
    """``x`` and ``y`` are fields of the rows of ``bench``, ``by`` those whose values tell one
    line from another; only rows whose fields are among ``where`` count. ``asked`` is drawn beside
    as a dashed line of (x, y)."""

    name: str
    bench: str
    title: str
    x: str
    y: Sequence[str]
    x_label: str
    y_label: str
    by: Sequence[str] = ()
    where: Mapping[str, Sequence[object]] = field(default_factory=dict)
    asked: Sequence[tuple[float, float]] = ()


PLOTS: tuple[Plot, ...] = (
    Plot(
        "search-time", "search", "Search time against the size of the library",
        "chunks", ("p95_ms",), "chunks", "ms, 95th percentile", ("of", "filter"),
        where={"of": ("exact", "store", "whole", "evidence"), "filter": (None, "none", "10 %")},
        asked=SEARCH_MS,
    ),
    Plot(
        "memory-per-chunk", "search", "Bytes a chunk takes in the vector store",
        "chunks", ("file_bytes_a_chunk", "freed_bytes_a_chunk", "mapped_bytes_a_chunk"),
        "chunks", "bytes a chunk",
    ),
    Plot(
        "add-time", "growth", "Adding one speech to a library that grows",
        "chunks", ("add_ms",), "chunks in the library", "ms a speech",
    ),
    Plot(
        "memory", "memory", "Memory of the app while questions are asked",
        "when", ("resident", "own"), "questions asked", "MB",
    ),
)  # fmt: skip


def lines_of(plot: Plot, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """The points of each line, by x; {} where no row has both fields."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        x = _number(row.get(plot.x))
        if x is None or any(row.get(key) not in wanted for key, wanted in plot.where.items()):
            continue
        told = [str(row[key]) for key in plot.by if key in row]
        for key in plot.y:
            if (y := _number(row.get(key))) is not None:
                name = ", ".join([*told, *([key.replace("_", " ")] if len(plot.y) > 1 else [])])
                lines.setdefault(name, []).append((x, y))
    return {name: sorted(points) for name, points in lines.items()}


def _number(value: object) -> float | None:
    """A number, or the one that a text begins with: 10 of 「10 questions」."""
    if isinstance(value, str):
        digits = value.split(" ")[0]
        return float(digits) if digits.isdecimal() else None
    return float(value) if isinstance(value, (int, float)) else None


def draw(file: Path, plot: Plot, lines: Lines) -> None:
    """Draws ``lines`` into ``file``; the same lines give the same bytes."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter

    style = {"svg.hashsalt": plot.name, "svg.fonttype": "none", "axes.grid": True}
    style |= {"axes.spines.top": False, "axes.spines.right": False, "grid.alpha": 0.3}
    with pyplot.rc_context(style):
        figure, axes = pyplot.subplots(figsize=(7, 3.6), layout="constrained")
        for name, points in lines.items():
            axes.plot(*zip(*points, strict=True), marker="o", markersize=4, label=name)
        if plot.asked:
            axes.plot(*zip(*plot.asked, strict=True), "--", color="0.5", label="asked")
        points = [point for line in [*lines.values(), plot.asked] for point in line]
        xs, ys = zip(*points, strict=True)
        if max(xs) > 30 * min(xs):
            axes.set_xscale("symlog", linthresh=min(x for x in xs if x > 0))
        if min(ys) > 0 and max(ys) > 30 * min(ys):
            axes.set_yscale("log")
        else:
            axes.set_ylim(0, 1.1 * max(ys) or 1)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(_written))
        axes.set(title=plot.title, xlabel=plot.x_label, ylabel=plot.y_label)
        if len(lines) > 1 or plot.asked:
            axes.legend(fontsize="small")
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _written(value: float, _place: int) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
