"""The tab 简报: A brief of one speech and the ledger of what it covers."""

from __future__ import annotations

import gradio as gr

from rag.desk import Service
from rag.tabs.shared import Shared, Tab, still_html


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    del service, shared
    with gr.Tab("简报"), gr.Column(elem_id="briefs-tab"):
        still_html("", "briefs")
    return Tab()
