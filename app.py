"""The door: the page in the browser, put together from its tabs.

`python app.py` opens it. Each tab is a file in `rag/tabs/`; how the page looks and what it does by
itself stand in the style sheets and scripts of `rag/rendering/`.
"""

from __future__ import annotations

import os
import socket
import sys
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

# Before gradio is imported: it must ask for nothing outside this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

from rag.desk import Service
from rag.errors import PortInUse
from rag.rendering import html
from rag.rendering.adding_html import LARGEST_BUNDLE_MIB
from rag.tabs import asking, briefs, comparing, library
from rag.tabs.shared import AT_ONCE, Shared, html_part

ASSETS = Path(html.__file__).parent
STYLES = ("page.css", "asking.css", "library.css", "brief.css", "comparison.css", "trends.css")
SCRIPTS = (
    "page.js",
    "reading.js",
    "lists.js",
    "asking.js",
    "library.js",
    "brief.js",
    "comparison.js",
    "trends.js",
)
"""Joined in this order; each script after the first adds its functions to `window.yanbi`."""


class Head:
    """The head line: how many speeches there are, what the models are doing."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def line(self) -> str:
        return self.tick()[0]

    def tick(self) -> tuple[str, Any]:
        """The head line again until everything is loaded; one look at the service serves both."""
        now = self.service.status()
        library = sha256(repr(self.service.list_speeches()).encode()).hexdigest()[:16]
        line = html.head_line(now.speeches, now.model, now.ready, library)
        return line, gr.update(active=not now.ready)


def build_app(service: Service) -> gr.Blocks:
    """The page over an assembled service; launch it with `launch_options`."""
    head = Head(service)
    with gr.Blocks(title="言必", fill_width=True, analytics_enabled=False) as app:
        shared = Shared(app)
        timer = gr.Timer(1.5)
        line = html_part(head.line(), "head", "head")
        with gr.Tabs(elem_id="tabs"):
            tabs = [part.build(service, shared) for part in (asking, briefs, comparing, library)]
        app.load(head.line, outputs=line, **AT_ONCE)
        timer.tick(head.tick, outputs=[line, timer], **AT_ONCE)
        for change in [change for tab in tabs for change in tab.changes]:
            change.then(head.line, outputs=line, **AT_ONCE)
        # The page looks again when a person comes back to it: the library may have been changed in
        # another window. Where the head line tells of another library, all tabs show it.
        line.tick(head.line, outputs=line, **AT_ONCE)
        for tab in tabs:
            if tab.refreshing is not None:
                line.apply(**tab.refreshing, **AT_ONCE)
    return app


def launch_options(service: Service) -> dict[str, Any]:
    """What `Blocks.launch` is told besides host and port: our looks, nothing of Gradio's own."""
    script = "\n".join((ASSETS / name).read_text("utf-8") for name in SCRIPTS)
    return {
        "css": "\n".join((ASSETS / name).read_text("utf-8") for name in STYLES),
        "head": f"<script>{script}</script>",
        "theme": gr.themes.Base(font=["sans-serif"], font_mono=["monospace"]),
        "favicon_path": str(ASSETS / "favicon.svg"),
        # Single files are held to less when they are read; an exported library may be large.
        "max_file_size": f"{max(service.settings.max_file_mib, LARGEST_BUNDLE_MIB)}mb",
        "footer_links": [],
        "run_history": False,
        "share": False,
        "ssr_mode": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "show_error": False,
        "quiet": True,
    }


def serve(service: Service, host: str, port: int) -> None:
    """Opens the page at ``host:port`` until the process is ended; PortInUse if that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(
                f"端口 {port} 已被占用或不能使用；请换一个，例如 --port {port + 1}。"
            ) from error
    service.warm_up()
    app = build_app(service)
    app.launch(
        server_name=host, server_port=port, prevent_thread_lock=True, **launch_options(service)
    )
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"言必已经打开：http://{shown}:{port}/ 。按 Ctrl+C 结束。\n")
    try:
        Event().wait()
    except KeyboardInterrupt:
        sys.stderr.write("已结束。\n")
    finally:
        app.close(verbose=False)


def main() -> None:
    """`python app.py [...]` is `yanbi serve [...]`."""
    from rag.__main__ import main as command_line

    sys.exit(command_line(["serve", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
