"""Comparisons as exported files, and edits to such files as a person's programs would make them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time

from exported import DAY, PAGES, Edit, edited_docx, edited_json, edited_markdown

from rag.domain import Comparison
from rag.rendering.comparison_files import comparison_file
from rag.rendering.comparison_paper import paper_record
from rag.rendering.comparison_typst import comparison_template, comparison_typst_data


def export_comparison(
    comparison: Comparison, digests: Mapping[str, str], ending: str, edit: Edit | None = None
) -> bytes:
    """``comparison`` as a file of this kind, edited afterwards."""

    def pdf(it: Comparison, record: str) -> bytes:
        return PAGES.comparison_pdf(it, evidence=record, on=DAY)

    if edit and ending == ".pdf":
        return edited_pdf(comparison, digests, edit)
    made = comparison_file(comparison, ending, digests, pdf=pdf, on=DAY)
    if edit is None:
        return made
    match ending:
        case ".docx":
            return edited_docx(made, edit)
        case ".md":
            return edited_markdown(made.decode(), edit).encode()
        case ".json":
            return edited_json(made.decode(), edit).encode()
        case _:
            return _edited_html(made.decode(), edit).encode()


def _edited_html(page: str, edit: Edit) -> str:
    body, record = page.split("<script", 1)
    head, shown = body.split("<body>", 1)
    # A word inside a tag (the quotation that is shown on hovering) is no word of the page.
    pieces = shown.split("<")
    for number, piece in enumerate(pieces):
        tag, _, words = piece.partition(">")
        if edit.old in words:
            pieces[number] = f"{tag}>{words.replace(edit.old, edit.new, 1)}"
            break
    else:
        raise AssertionError(edit)
    return f"{head}<body>{'<'.join(pieces)}<script{record}"


def edited_pdf(comparison: Comparison, digests: Mapping[str, str], edit: Edit) -> bytes:
    """The PDF of changed words with the record of the words before: a PDF holds what was set."""
    import typst

    data = json.loads(comparison_typst_data(comparison))
    cells = [
        cell
        for block in data["blocks"]
        for row in block.get("rows", [])
        for cell in row["cells"]
        if edit.old in "".join(it["words"] for it in cell["pieces"] + cell["tail"])
    ]
    assert cells, edit
    whole = "".join(it["words"] for it in cells[0]["pieces"] + cells[0]["tail"])
    changed = whole.replace(edit.old, edit.new, 1)
    cells[0]["pieces"], cells[0]["tail"] = [{"words": changed, "marked": False}], []
    return typst.compile(
        comparison_template(),
        format="pdf",
        font_paths=PAGES._loaded(),
        sys_inputs={"page": json.dumps(data), "evidence": paper_record(comparison, digests)},
        timestamp=datetime.combine(DAY, time(), UTC),
    )


COMPARISON_EDITS = (
    Edit("一个数字", "总产量39.3万吨", "总产量38.3万吨"),
    Edit("少了一个不字", "经不起折腾", "经起折腾"),
    Edit("多了一个不字", "再创历史新高", "不再创历史新高"),
    Edit("增长改成下降", "增长1.8%", "下降1.8%"),
    Edit("单位", "75.2亿元", "75.2万元"),
    Edit("一句没有出处的话", "晚了12天", "晚了12天，全县另外新建学校12所"),
    Edit("提法", "稻渔共富", "稻渔共赢"),
    Edit("一个名字", "段守田", "段守元"),
)
"""Edits to the comparison of the two sample speeches of one county meeting."""
