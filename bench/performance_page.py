"""Makes docs/performance.md, with its plots, out of the kept results of the benches.

    python bench/performance_page.py [--results bench/results] [--page docs/performance.md]

Reads every ``NAME.json`` there is (``machine.write_json`` says their form); a bench that has no
kept result is named with its command and nothing else. Measures nothing itself. Plots need
matplotlib, which `make bench` installs; without it the page is made without new plots.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from performance_asked import ASKED, Result
from performance_plots import PLOTS, Plot, draw, lines_of
from performance_sections import SECTIONS, Section

ROOT = Path(__file__).resolve().parent.parent

Draw = Callable[[Path, Plot, Mapping[str, Sequence[tuple[float, float]]]], None]

HEAD = """# What yanbi costs, and how that grows

Made by `python bench/performance_page.py` from what the benches have measured (`bench/results/`);
every figure has its command. Ratios against other engines come from one run on the same inputs and
the same weights, so they hold on other machines better than the seconds do. A limit is what the
same machine did best in the same run: its fastest matrix product, its fastest reading of memory.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results", metavar="FOLDER")
    parser.add_argument("--page", type=Path, default=ROOT / "docs/performance.md", metavar="FILE")
    options = parser.parse_args()
    results = read_results(options.results)
    options.page.parent.mkdir(parents=True, exist_ok=True)
    plots = options.page.parent / options.page.stem
    options.page.write_text(page(results, plots, drawing()), "utf-8")
    missing = [section.bench for section in SECTIONS if section.bench not in results]
    print(f"{options.page}: {len(results)} benches" + (f", missing {missing}" if missing else ""))


def drawing() -> Draw | None:
    try:
        import matplotlib  # noqa: F401  # only to see whether it is there
    except ImportError:
        print("no matplotlib: the plots stay as they are (make bench installs it)", file=sys.stderr)
        return None
    return draw


def read_results(folder: Path) -> dict[str, Result]:
    """The kept results by the name of their bench. Raises ValueError for a file that is none."""
    found: dict[str, Result] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            kept = json.loads(path.read_text("utf-8"))
            found[kept["bench"]] = {"rows": [], "machine": {}, "date": "", **kept}
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} is not a kept result: {error}") from error
    return found


def page(results: Mapping[str, Result], plots: Path, draw: Draw | None) -> str:
    """The page; ``draw`` makes the plots in folder ``plots`` (None: those there are shown)."""
    parts = [HEAD, machines(results), "## Asked and measured", asked_table(results)]
    for section in SECTIONS:
        parts += section_parts(section, results.get(section.bench), plots, draw)
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def machines(results: Mapping[str, Result]) -> str:
    """Which machines the results come from, with what each could do at most."""
    by_name: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for bench, result in results.items():
        machine = result["machine"]
        if machine.get("cpu"):
            name = f"{machine['cpu']}, {machine.get('cores', '?')} cores"
            by_name.setdefault(name, (machine, []))[1].append(bench)
    lines = []
    for name, (machine, benches) in by_name.items():
        told = [
            f"{label} {machine[key]:,.0f} {unit}"
            for key, label, unit in _LIMITS
            if machine.get(key)
        ]
        which = "" if len(by_name) == 1 else f" ({', '.join(benches)})"
        lines.append(f"- {name}{which}: {', '.join(told)}")
    return "Measured on:\n\n" + "\n".join(lines) if lines else ""


_LIMITS = (
    ("bf16_gflops", "bf16", "GFLOP/s"),
    ("fp32_gflops", "fp32", "GFLOP/s"),
    ("int8_gflops", "int8", "GOP/s"),
    ("read_gb_per_s", "memory", "GB/s"),
)


def asked_table(results: Mapping[str, Result]) -> str:
    """What was asked beside what was measured; 「not measured」 where no result tells."""
    rows = [["measure", "asked", "measured", "reached", "bench"]]
    for asked in ASKED:
        result = results.get(asked.bench)
        value = asked.value(result) if result else None
        reached = "" if value is None else "yes" if asked.reached(value) else "**no**"
        told = "not measured" if value is None else asked.told(value)
        rows.append([asked.what, asked.words, told, reached, f"[{asked.bench}](#{asked.bench})"])
    return markdown_table(rows)


def section_parts(
    section: Section, result: Result | None, plots: Path, draw: Draw | None
) -> list[str]:
    """One bench: its command, its table, what is to be said of it, its plots."""
    parts = [f"## {section.bench}", section.about, f"```\n{section.command}\n```"]
    if result is None:
        return [*parts, "Not measured yet."]
    parts.append(f"Measured on {result['date']}." if result["date"] else "")
    for rows in alike(result["rows"]) if section.split else [result["rows"]]:
        parts.append(rows_table(rows))
    parts += section.notes(result)
    for plot in PLOTS:
        lines = lines_of(plot, result["rows"]) if plot.bench == section.bench else {}
        if lines:
            file = plots / f"{plot.name}.svg"
            if draw:
                draw(file, plot, lines)
            parts.append(f"![{plot.title}]({plots.name}/{file.name})")
    return parts


def alike(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Rows with the same fields together, in the order in which such rows first come."""
    groups: dict[frozenset[str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return list(groups.values())


def rows_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of a result as a table: a column for every key that holds something plain."""
    keys = dict.fromkeys(key for row in rows for key, value in row.items() if _plain(value))
    if not keys:
        return ""
    head = [heading(key) for key in keys]
    return markdown_table([head, *([cell(key, row.get(key)) for key in keys] for row in rows)])


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head; the first column flush left, the others right."""
    head, *body = (f"| {' | '.join(one.replace('|', '/') for one in row)} |" for row in rows)
    rule = "|" + "|".join(["---", *["---:"] * (len(rows[0]) - 1)]) + "|"
    return "\n".join([head, rule, *body])


def heading(key: str) -> str:
    """What people read for a key.

    >>> heading("whole_s_median"), heading("decode_tokens_per_s"), heading("p95_ms")
    ('whole (s), median', 'decode tokens/s', 'p95 (ms)')
    """
    words = key.split("_")
    tail = f", {words.pop()}" if words[-1] in ("median", "p95", "max") and len(words) > 1 else ""
    unit = f" ({_UNITS[words.pop()]})" if words[-1] in _UNITS and len(words) > 1 else ""
    if words[-1] == "per" and unit:
        words.pop()
        words[-1], unit = f"{words[-1]}/{unit.strip(' ()')}", ""
    return " ".join(words) + unit + tail


_UNITS = {"s": "s", "ms": "ms", "mib": "MiB", "mb": "MB", "kb": "kB", "gb": "GB", "bytes": "bytes"}


def cell(key: str, value: object) -> str:
    """A value for people: shares in per cent, large numbers without decimals.

    >>> cell("prefill_of_limit", 0.853), cell("p95_ms", 12.345), cell("chunks", 100000)
    ('85.3 %', '12.3', '100,000')
    """
    if value is None or not _plain(value):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    assert isinstance(value, float)
    if key.endswith(("_of_limit", "_of_one_reading", "_refused")) or _SHARES & set(key.split("_")):
        return f"{value:.1%}".replace(".0%", "%").replace("%", " %")
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


_SHARES = {"share", "recall"}


def _plain(value: object) -> bool:
    return isinstance(value, (str, int, float))


if __name__ == "__main__":
    main()
