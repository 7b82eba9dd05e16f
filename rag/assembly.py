"""Settings -> Service: the only file that names the classes behind the ports."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import RLock

from rag import models
from rag.errors import ModelMissing
from rag.library import Library
from rag.once import Once
from rag.ports import ChatModel, Embedder, Judge, Recogniser, VectorStore
from rag.prompt_versions import JUDGE_PROMPT
from rag.prompting import JudgeVariables, load_prompt
from rag.service import Service, ServiceStatus
from rag.settings import Settings

__all__ = ["Service", "ServiceStatus", "assemble", "make_chat", "make_embedder", "make_judge"]

CHAT_ROLE = "chat"
EMBEDDING_ROLE = "embedding"

_log = logging.getLogger(__name__)


def assemble(settings: Settings) -> Service:
    """A Service over the library in ``settings.index_dir``, with the models the settings name."""
    from rag.backends.faiss_store import LibraryIndex

    library = Library(settings.index_dir, on_wait=_log.warning)
    index = LibraryIndex(library)
    saved = Once(index.save, RLock())

    def current() -> VectorStore:
        saved()  # for the next start, which reads the file where it can
        return index.current()

    return Service(
        settings,
        library=library,
        index=current,
        embedder=lambda: make_embedder(settings),
        chat=lambda: make_chat(settings),
        judge=lambda chat: make_judge(settings, chat),
        recogniser=_recogniser,
        end_index=index.close,
    )


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises ModelMissing where its files are not there."""
    from rag.backends.sentence_embedder import SentenceEmbedder

    source = settings.embedder
    if source == "auto":
        source = str(_ready(EMBEDDING_ROLE, settings))
    return SentenceEmbedder.load(source, threads=settings.threads)


def make_chat(settings: Settings) -> ChatModel | None:
    """The chat model that the settings name; None for `none`, and for `auto` with nothing there.

    Raises ModelMissing or ModelServerError where a model was named and cannot be had.
    """
    match settings.chat_model:
        case "none":
            return None
        case "auto":
            model = models.find(CHAT_ROLE)
            folder = models.ready(model, settings.models_dir)
            if folder is None:
                _log.warning("没有找到对话模型，只摘录原文；运行 yanbi models pull 可下载。")
                return None
            return _in_this_process(str(folder), settings)
        case url if url.startswith(("http://", "https://")):
            from rag.backends.openai_chat import OpenAIChat

            return OpenAIChat(
                url,
                settings.chat_server_model,
                settings.chat_server_key,
                settings.chat_context_tokens,
            )
        case source:
            return _in_this_process(source, settings)


def make_judge(settings: Settings, chat: ChatModel | None) -> Judge | None:
    """The reranking model that the settings name; else the chat model itself where it runs in
    this process; else None."""
    from rag.backends.local_chat import LocalChat

    if settings.reranker:
        from rag.backends.reranker import Reranker

        return Reranker.load(settings.reranker, threads=settings.threads)
    if isinstance(chat, LocalChat):
        from rag.backends.likelihood_judge import LikelihoodJudge

        prompt = load_prompt(settings.prompts_dir, JUDGE_PROMPT, JudgeVariables)
        return LikelihoodJudge(chat, prompt)
    return None


def _in_this_process(source: str, settings: Settings) -> ChatModel:
    from rag.backends.loading_chat import load_chat

    return load_chat(
        source,
        threads=settings.threads,
        context_tokens=settings.chat_context_tokens,
        rounded=settings.weights != "whole",
    )


def _ready(role: str, settings: Settings) -> Path:
    model = models.find(role)
    folder = models.ready(model, settings.models_dir)
    if folder is None:
        raise ModelMissing(
            f"缺少模型文件 {model.name}；请先运行 yanbi models pull（或 make models）。"
        )
    return folder


def _recogniser() -> Recogniser:
    from rag.backends.rapid_ocr import load_recogniser

    return load_recogniser()
