"""The tab 资料库: files are dropped here; the table of speeches; the page of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag import desk
from rag.desk import Service
from rag.rendering import library_html
from rag.tabs.shared import AT_ONCE, MODEL, Shared, Tab, html_part, session, still_html


class Shelf:
    """The handlers: each takes what the widgets hold and gives what they shall show."""

    def __init__(self, service: Service, shared: Shared) -> None:
        self.service = service
        self.shared = shared
        self.adding = desk.Runs()

    def leave(self, request: gr.Request) -> None:
        self.adding.stop(session(request))

    def add(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yields what became of the files so far, the library, the stop button."""
        inbox = Path(get_upload_folder()).resolve()
        uploads = [desk.Upload(str(f["name"]), Path(f["path"]).resolve()) for f in event.files]
        uploads = [upload for upload in uploads if upload.path.is_relative_to(inbox)]
        refused = [desk.refusal(str(f["name"]), str(f["reason"])) for f in event.refused]
        stop = self.adding.begin(session(request))
        for state in desk.adding(self.service, uploads, refused, stop):
            yield library_html.adding_html(state), gr.skip(), gr.update(visible=True)
        yield gr.skip(), self.table(), gr.update(visible=False)

    def stop_adding(self, request: gr.Request) -> None:
        self.adding.stop(session(request))

    def table(self) -> str:
        return library_html.table_html(self.service.list_speeches())

    def show(self, event: gr.EventData) -> str:
        return self._sheet(str(event.id)) if event.id else self.table()

    def edit(self, event: gr.EventData) -> str:
        id = str(event.id)
        try:
            changes = desk.changed(self.service.speech(id), event.changes)
            if changes:
                self.service.edit(id, changes)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self._sheet(id, desk.words_for(error))
        return self._sheet(id)

    def remove(self, event: gr.EventData) -> str:
        try:
            self.service.remove([str(event.id)])
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            return self._sheet(str(event.id), desk.words_for(error))
        return self.table()

    def _sheet(self, id: str, trouble: str = "") -> str:
        try:
            return library_html.speech_page_html(self.service.speech(id), trouble)
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            words = trouble or desk.words_for(error)
            return library_html.table_html(self.service.list_speeches(), words)


def build(service: Service, shared: Shared) -> Tab:
    """Makes the tab inside the page's Blocks."""
    shelf = Shelf(service, shared)
    with gr.Tab("资料库") as tab, gr.Column(elem_id="library-tab"):
        drop = html_part(library_html.drop_html(service.settings.max_file_mib), "drop", "drop")
        added = still_html("", "added")
        halt = gr.Button("停止", elem_id="stop-adding", visible=False)
        library = html_part(shelf.table(), "library", "library")

    shared.app.load(shelf.table, outputs=library, **AT_ONCE)
    shared.app.unload(shelf.leave)
    tab.select(shelf.table, outputs=library, **AT_ONCE)
    halt.click(shelf.stop_adding, **AT_ONCE)
    library.select(shelf.show, outputs=library, **AT_ONCE)
    return Tab(
        changes=(
            drop.upload(shelf.add, outputs=[added, library, halt], **MODEL),
            library.submit(shelf.edit, outputs=library, **MODEL),
            library.delete(shelf.remove, outputs=library, **MODEL),
        )
    )
