"""Briefs and summaries of the speeches of a library, set on their pages and drawn.

Knows which model shortens and what sets and draws pages; how a brief is made knows
``rag/briefing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event, RLock
from typing import TYPE_CHECKING

from rag.briefing import Briefer, Writer
from rag.domain import Brief, BriefChoices, SectionSummary
from rag.keeping import Keeper
from rag.library import Library
from rag.loading import LoadedModels
from rag.once import Once
from rag.prompt_versions import summary_prompt
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.backends.pdf_pictures import PdfPictures
    from rag.backends.typst_pages import TypstPages


class Briefs:
    """Makes briefs of speeches by their ids. ``pages``: what sets pages, made at first use;
    ``fit``: puts a brief on its page in place of ``pages``."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        models: LoadedModels,
        pages: Callable[[], TypstPages],
        fit: Callable[[Brief], Brief] | None = None,
    ) -> None:
        self._settings = settings
        self._library = library
        self._models = models
        self._pages = pages
        self._draw = Once(_pdf_pictures, RLock())
        self._keeper = Keeper(settings.index_dir / "kept")
        self._prompt = summary_prompt(settings.prompts_dir)
        self._briefer = Briefer(
            fit=fit or self._fitted,
            writer=self._writer,
            keeper=self._keeper,
            similarity=self._similarity,
            embedder_name=library.embedder_name,
        )

    def summaries(
        self, speech_id: str, stop: Event | None = None
    ) -> Iterator[tuple[SectionSummary, ...]]:
        """The summaries of a speech's sections, one more each time. Raises UnknownSpeech."""
        speech = self._library.get(speech_id)
        self.forget_gone()
        yield from self._briefer.summaries(speech, stop)

    def brief(
        self, speech_id: str, choices: BriefChoices | None = None, stop: Event | None = None
    ) -> Iterator[Brief]:
        """Growing snapshots of a brief; the last is done and on its page. Raises UnknownSpeech."""
        speech = self._library.get(speech_id)
        self.forget_gone()
        yield from self._briefer.brief(speech, choices or BriefChoices(), stop)

    def pictures(self, pdf: bytes) -> tuple[bytes, ...]:
        """The pages of an exported brief as PNG. Raises YanbiError where it cannot be drawn."""
        return self._draw()(pdf)

    def forget_gone(self) -> None:
        """Removes what was kept of speeches that are no longer in the library."""
        self._keeper.prune(lambda digest: self._library.find_digest(digest) is not None)

    def _fitted(self, brief: Brief) -> Brief:
        from rag.fitting import fit

        return fit(brief, self._pages().count)

    def _writer(self) -> Writer | None:
        """A model that may shorten claims: one on a server. The small model in this process
        shortens badly and slowly (see DECISIONS.md), so it is not loaded for this."""
        if not self._settings.chat_model.startswith(("http://", "https://")):
            return None
        chat = self._models.chat()
        return Writer(chat, self._prompt) if chat else None

    def _similarity(self, query: str, texts: Sequence[str]) -> list[float]:
        """Cosines of ``query`` to each of ``texts``."""
        embedder = self._models.embedder()
        return [
            float(value) for value in embedder.embed_passages(texts) @ embedder.embed_query(query)
        ]


def typst_pages() -> TypstPages:
    """What sets pages, ready in a fraction of a second."""
    from rag.backends.typst_pages import TypstPages

    return TypstPages()


def _pdf_pictures() -> PdfPictures:
    from rag.backends.pdf_pictures import PdfPictures

    return PdfPictures()
