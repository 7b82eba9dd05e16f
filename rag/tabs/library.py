"""The tab 资料库: files are dropped here; the table of speeches; the page of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
from gradio.utils import get_upload_folder

from rag import desk
from rag.desk import Service
from rag.differing import differences
from rag.rendering import html
from rag.rendering.adding_html import adding_html, drop_html
from rag.rendering.differences_html import differences_html
from rag.rendering.library_html import table_html
from rag.rendering.speech_html import sheet_html
from rag.tabs.shared import AT_ONCE, MODEL, Shared, Tab, html_part, session


class Shelf:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.shared = shared
        self.adding = desk.Runs()

    def leave(self, request: gr.Request) -> None:
        self.adding.stop(session(request))

    def add(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yields what became of the files so far, the stop button."""
        inbox = _inbox()
        uploads = [desk.Upload(str(f["name"]), Path(f["path"]).resolve()) for f in event.files]
        uploads = [upload for upload in uploads if upload.path.is_relative_to(inbox)]
        refused = [desk.refusal(str(f["name"]), str(f["reason"])) for f in event.refused]
        stop = self.adding.begin(session(request))
        for state in desk.adding(self.service, uploads, refused, stop):
            yield adding_html(state), gr.update(visible=not state.is_over)

    def reread(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yields how far it is, the stop button."""
        stop = self.adding.begin(session(request))
        for state in desk.rereading(self.service, str(event.id), stop):
            yield adding_html(state), gr.update(visible=not state.is_over)

    def stop_adding(self, request: gr.Request) -> None:
        self.adding.stop(session(request))

    def table(self, trouble: str = "") -> str:
        return table_html(self.service.list_speeches(), trouble)

    def come_back(self, open: str) -> Any:
        """The table anew, unless the speech ``open`` is being read."""
        return gr.skip() if open else self.table()

    def again(self, open: str) -> str:
        """What is on screen, anew: the speech ``open``, or the table."""
        return self.sheet(open) if open else self.table()

    def show(self, event: gr.EventData) -> str:
        return self.sheet(str(event.id)) if event.id else self.table()

    def edit(self, event: gr.EventData) -> str:
        id = str(event.id)

        def correct() -> None:
            changes = desk.changed(self.service.speech(id), event.changes)
            if changes:
                self.service.edit(id, changes)

        return self.sheet(id, self._trouble(correct))

    def remove(self, event: gr.EventData) -> str:
        """The table without the speech, over it a line that says so."""
        id = str(event.id)
        names = html.dated_names(self.service.list_speeches())
        trouble = self._trouble(lambda: self.service.remove([id]))
        if trouble:
            return self.sheet(id, trouble)
        done = f"已删除{html.book(names[id])}。" if id in names else ""
        return table_html(self.service.list_speeches(), done=done)

    def differ(self, event: gr.EventData) -> str:
        """Where a speech and another one that is much the same differ."""
        try:
            a, b = self.service.speech(str(event.id)), self.service.speech(str(event.other))
            return differences_html(a, b, differences(a, b))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.sheet(str(event.id), desk.words_for(error))

    def export(self) -> str:
        """A notice with the way to a file that holds the whole library."""
        try:
            path, count = desk.exported_library(self.service, _inbox(), date.today())
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.shared.notice(desk.words_for(error))
        size = path.stat().st_size / 1e6
        words = f"已把 {count} 篇讲话连同原件写入 {path.name}（{size:.1f} MB）"
        return self.shared.notice(words, link=f"gradio_api/file={quote(str(path))}")

    def sheet(self, id: str, trouble: str = "") -> str:
        try:
            return sheet_html(desk.sheet(self.service, id), trouble)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self.table(trouble or desk.words_for(error))

    def _trouble(self, do: Callable[[], None]) -> str:
        """Does it; one line on what went wrong, or ''."""
        try:
            do()
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return desk.words_for(error)
        return ""


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    shelf = Shelf(service, shared)
    with gr.Tab("资料库") as tab, gr.Column(elem_id="library-tab"):
        open = gr.Textbox(visible=False)
        drop = html_part(drop_html(service.settings.max_file_mib), "drop", "drop")
        with gr.Row(elem_id="added-row"):
            added = html_part("", "added", "added")
            halt = gr.Button("停止", elem_id="stop-adding", visible=False)
        said = html_part("", "notice", "library-notice")
        library = html_part(shelf.table(), "library", "library")

    shared.app.load(shelf.table, outputs=library, **AT_ONCE)
    shared.app.unload(shelf.leave)
    halt.click(shelf.stop_adding, **AT_ONCE)
    library.select(shelf.show, outputs=library, **AT_ONCE)
    added.select(shelf.show, outputs=library, **AT_ONCE)
    library.expand(shelf.differ, outputs=library, **AT_ONCE)
    library.download(shelf.export, outputs=said, **AT_ONCE)
    # What a person has opened meanwhile stays open.
    here: dict[str, Any] = {"inputs": open, "outputs": library, "js": "() => yanbi.shown()"}
    tab.select(shelf.come_back, **here, **AT_ONCE)
    growing = [added, halt]
    return Tab(
        changes=(
            drop.upload(shelf.add, outputs=growing, **MODEL).then(
                shelf.come_back, **here, **AT_ONCE
            ),
            library.retry(shelf.reread, outputs=growing, **MODEL).then(
                shelf.again, **here, **AT_ONCE
            ),
            library.submit(shelf.edit, outputs=library, **MODEL),
            library.delete(shelf.remove, outputs=library, **MODEL),
        ),
    )


def _inbox() -> Path:
    """The folder for what visitors send; gradio serves what stands in it to who knows the name."""
    return Path(get_upload_folder()).resolve()
