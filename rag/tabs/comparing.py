"""The tab 对比: Two speeches side by side."""

from __future__ import annotations

import gradio as gr

from rag.desk import Service
from rag.tabs.shared import Shared, Tab, still_html


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    del service, shared
    with gr.Tab("对比"), gr.Column(elem_id="comparing-tab"):
        still_html("", "comparing")
    return Tab()
