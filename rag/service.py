"""Everything the app and the command line do, over one library.

Models are loaded at first use, or in the background by ``warm_up``, so that making a Service is
quick and `yanbi list` loads none. Each method is one thing that a person does; the steps stand in
the modules that it is handed on to, and what is done with the speeches themselves in ``shelf.py``.
Knows the ports; which models stand behind them is the business of ``assembly.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, RLock

from rag.answering import Answerer
from rag.briefs import Briefs, typst_pages
from rag.comparing import Comparer
from rag.domain import (
    Answer,
    Brief,
    BriefChoices,
    Comparison,
    Filters,
    Passage,
    PhraseTrace,
    Question,
    SectionSummary,
    Trends,
)
from rag.doubting import doubt_line
from rag.exporting import Exporter
from rag.extracting import Effort
from rag.indexing import Indexer
from rag.library import Library
from rag.loading import LoadedModels, in_background
from rag.once import Once
from rag.ports import ChatModel, Embedder, Judge, Recogniser, VectorStore
from rag.prompt_versions import answer_prompts
from rag.retrieving import Retriever
from rag.settings import Settings
from rag.shelf import Shelf
from rag.suggesting import suggest_questions
from rag.tracing_phrases import trace_phrase
from rag.tracking import Tracker


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """``model``: the state of the models in words; ``ready``: whether questions can be asked."""

    speeches: int
    model: str
    ready: bool


class Service(Shelf):
    """Everything the app and the command line do, over one library. Safe between threads.

    ``index``: gives the store in step with the library; ``end_index``: ends what it does in the
    background, called before the library is closed.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        library: Library,
        index: Callable[[], VectorStore],
        embedder: Callable[[], Embedder],
        chat: Callable[[], ChatModel | None],
        judge: Callable[[ChatModel | None], Judge | None] = lambda _: None,
        fit: Callable[[Brief], Brief] | None = None,
        recogniser: Callable[[], Recogniser] | None = None,
        end_index: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.models = LoadedModels(embedder, chat, judge)
        indexer = Indexer(
            library,
            self.models.embedder,
            max_bytes=settings.max_file_mib * 1024 * 1024,
            # A lock of its own: recognition need not wait until the chat model is loaded.
            effort=Effort(recogniser=Once(recogniser, RLock()) if recogniser else None),
        )
        super().__init__(library, indexer)
        self._index = index
        self._end_index = end_index
        self.retriever = Retriever(library, index, self.models.embedder)
        self._names = Once(self.retriever.prepare, RLock())
        self._comparer = Comparer(library, self.models.embedder)
        self._tracker = Tracker(library)
        self._answerer = Answerer(
            self.retriever,
            self.models.chat,
            self.models.judge,
            answer_prompts(settings.prompts_dir),
            evidence_tokens=settings.evidence_tokens,
            max_question_chars=settings.max_question_chars,
            embedder_name=library.embedder_name,
            doubts=lambda identifier: doubt_line(library.get(identifier), named=True),
        )
        pages = Once(typst_pages, RLock())
        self._exporter = Exporter(library, pages)
        self._briefs = Briefs(settings, library, self.models, pages, fit)

    def close(self) -> None:
        """Ends what goes on in the background, and closes the library."""
        self._end_index()
        self.library.close()

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def status(self) -> ServiceStatus:
        """How many speeches there are and what the models are doing."""
        model, ready = self.models.state()
        return ServiceStatus(len(self.library.list()), model, ready)

    def warm_up(self) -> None:
        """Starts loading the index and the models in the background; returns at once. One after
        the other: what search needs first, so that nothing slows it down."""
        models = self.models
        in_background(self._index, models.embedder, self._names, models.chat, models.judge)

    def chat_model(self) -> ChatModel | None:
        """The chat model, loaded at the first call; None where there is none."""
        return self.models.chat()

    def ask(self, question: Question, stop: Event | None = None) -> Iterator[Answer]:
        """Growing snapshots of one answer, as ``Answerer.answer`` says. Raises YanbiError."""
        yield from self._answerer.answer(question, stop)

    def summaries(
        self, speech_id: str, stop: Event | None = None
    ) -> Iterator[tuple[SectionSummary, ...]]:
        """The summaries of a speech's sections, one more each time. Raises UnknownSpeech."""
        yield from self._briefs.summaries(speech_id, stop)

    def brief(
        self, speech_id: str, choices: BriefChoices | None = None, stop: Event | None = None
    ) -> Iterator[Brief]:
        """Growing snapshots of a brief; the last is done and on its page. Raises UnknownSpeech."""
        yield from self._briefs.brief(speech_id, choices, stop)

    def export_comparison(self, comparison: Comparison, ending: str) -> bytes:
        """A comparison as a file; see Exporter."""
        return self._exporter.comparison(comparison, ending)

    def export_brief(self, brief: Brief, ending: str) -> bytes:
        """A brief as a file; see Exporter."""
        return self._exporter.brief(brief, ending)

    def brief_pictures(self, brief: Brief) -> tuple[bytes, ...]:
        """The pages of a brief as PNG, drawn from the very PDF that is exported. Raises YanbiError
        where the page cannot be set."""
        return self._briefs.pictures(self.export_brief(brief, ".pdf"))

    def compare(self, a: str, b: str, topic: str = "", stop: Event | None = None) -> Comparison:
        """Speeches ``a`` and ``b`` side by side, as ``Comparer.compare`` says; no chat model."""
        return self._comparer.compare(a, b, topic, stop)

    def comparing(
        self, a: str, b: str, topic: str = "", stop: Event | None = None
    ) -> Iterator[Comparison]:
        """Growing snapshots of a comparison, as ``Comparer.comparing`` says."""
        yield from self._comparer.comparing(a, b, topic, stop)

    def trends(
        self,
        ids: Sequence[str],
        topic: str = "",
        phrases: Sequence[str] = (),
        stop: Event | None = None,
    ) -> Trends:
        """Three or more speeches over time, as ``Tracker.track`` says; no model."""
        return self._tracker.track(ids, topic, phrases, stop)

    def export_trends(self, trends: Trends, ending: str) -> bytes:
        """Trends as a file; see Exporter."""
        return self._exporter.trends(trends, ending)

    def trace_phrase(self, phrase: str) -> PhraseTrace:
        """A phrase over the whole library; no model."""
        return trace_phrase(self.library, phrase)

    def search(self, text: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
        """The best ``k`` passages for ``text``."""
        return self.retriever.search(text, k, filters)

    def remove(self, identifiers: Sequence[str]) -> None:
        """Forgets speeches and the briefs kept of them. Raises UnknownSpeech."""
        super().remove(identifiers)
        self._briefs.forget_gone()

    def example_questions(self) -> list[str]:
        """Up to four questions that this library can answer."""
        infos = self.library.list()
        return suggest_questions([self.library.get(info.id) for info in infos[:6]])
