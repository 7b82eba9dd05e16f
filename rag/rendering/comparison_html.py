"""A comparison as one .html file that needs nothing else: styles inside, no script, no network.

Every word from a speech is escaped. A citation shows its quotation when it is pointed at and leads
to the sources below, each of which leads back. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import Comparison
from rag.rendering.comparison_page import (
    Block,
    ComparisonPage,
    Head,
    Line,
    Said,
    Table,
    comparison_page,
)
from rag.rendering.comparison_tables import marked_html
from rag.rendering.html import attr, esc

_STYLE = """
:root{color-scheme:light dark;--ink:#222;--paper:#fbfaf7;--line:#d8d3c8;--accent:#9b2c2c;
--soft:#f3efe6;--mark:#fff0b3}
@media(prefers-color-scheme:dark){:root{--ink:#e6e2da;--paper:#1c1b19;--line:#444038;
--accent:#e59a9a;--soft:#272521;--mark:#5a4a12}}
body{margin:0 auto;max-width:72rem;padding:24px 16px;background:var(--paper);color:var(--ink);
font-family:"PingFang SC","Microsoft YaHei","Noto Sans SC","Source Han Sans SC",sans-serif;
line-height:1.7}
h1{font-size:1.5rem;color:var(--accent)}h2{font-size:1.2rem;margin-top:32px;
border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:24px 0 8px}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;table-layout:fixed}
th,td{border:1px solid var(--line);padding:8px;text-align:left;vertical-align:top;
overflow-wrap:anywhere}th{background:var(--soft);font-weight:600}
td p{margin:0 0 4px}.note{color:var(--accent)}mark{background:var(--mark);color:inherit}
a{color:var(--accent);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
sup a{padding:0 1px}ol.sources{padding-left:3em;font-size:.9rem}
@media print{body{max-width:none;padding:0}h3{break-after:avoid}tr{break-inside:avoid}}
"""


def comparison_html(comparison: Comparison, *, evidence: str = "") -> str:
    """The whole comparison as a page of its own; ``evidence`` is the record that goes along."""
    return page_html(comparison_page(comparison), evidence=evidence)


def page_html(
    page: ComparisonPage,
    *,
    evidence: str = "",
    style: str = "",
    drawn: Mapping[Block, str] | None = None,
) -> str:
    """A page of these blocks with its sources; ``drawn`` is the HTML of blocks that are set in a
    way of their own, ``style`` what it needs besides."""
    quotes, drawn = dict(page.sources), drawn or {}
    body = [f"<h1>{esc(page.title)}</h1>"]
    body += [drawn[it] if it in drawn else _block(it, quotes) for it in page.blocks]
    body.append(_sources(page))
    # "<" would end the element early; in JSON the sign can be written otherwise.
    record = evidence.replace("<", "\\u003c")
    kept = f'<script type="application/json" id="yanbi-evidence">{record}</script>'
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{esc(page.title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + (f"\n{kept}" if evidence else "")
        + "\n</body>\n</html>\n"
    )


def _block(block: Block, quotes: Mapping[int, str]) -> str:
    match block:
        case Head():
            name = f' id="{attr(block.name)}"' if block.name else ""
            kind = f' data-kind="{attr(block.kind)}"' if block.kind else ""
            return f"<h{block.level}{name}{kind}>{esc(block.words)}</h{block.level}>"
        case Line():
            told = " ".join(_said(said, quotes) for said in block.said)
            return f'<p class="{"note" if block.kind == "说明" else "line"}">{told}</p>'
        case Table():
            head = "".join(f'<th scope="col">{esc(name)}</th>' for name in block.columns)
            rows = "".join(
                f"<tr>{''.join(_cell(cell, quotes) for cell in row)}</tr>" for row in block.rows
            )
            return (
                f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
                f"<tbody>{rows}</tbody></table></div>"
            )


def _cell(cell: Sequence[Said], quotes: Mapping[int, str]) -> str:
    if len(cell) == 1:
        return f"<td>{_said(cell[0], quotes)}</td>"
    return f"<td>{''.join(f'<p>{_said(said, quotes)}</p>' for said in cell)}</td>"


def _said(said: Said, quotes: Mapping[int, str]) -> str:
    chips = "".join(
        f'<sup><a href="#source-{n}" title="{attr(quotes.get(n, ""))}">[{n}]</a></sup>'
        for n in said.citations
    )
    return marked_html(said.words, said.marked) + chips


def _sources(page: ComparisonPage) -> str:
    items = "".join(
        f'<li id="source-{n}" value="{n}">{esc(words)}</li>' for n, words in page.sources
    )
    return f'<h2 id="sources">出处</h2>\n<ol class="sources">{items}</ol>' if items else ""
