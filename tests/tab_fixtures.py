"""The handlers of the tabs, for tests without a browser: 问答 and 资料库 over ``fake``, a service
without models; 简报 and 对比 over ``service``, a real one with the sample speeches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_service import FakeService

from rag.assembly import Service

if TYPE_CHECKING:  # gradio takes seconds to import
    from rag.tabs.asking import Asking
    from rag.tabs.briefs import Briefs
    from rag.tabs.comparing import Comparisons
    from rag.tabs.library import Shelf


@pytest.fixture
def fake() -> FakeService:
    return FakeService()


@pytest.fixture
def asking_tab(fake: FakeService) -> Asking:
    """The handlers of 问答."""
    from rag.tabs.asking import Asking
    from rag.tabs.shared import Shared

    return Asking(fake, Shared(None))


@pytest.fixture
def shelf(fake: FakeService) -> Shelf:
    """The handlers of 资料库."""
    from rag.tabs.library import Shelf
    from rag.tabs.shared import Shared

    return Shelf(fake, Shared(None))


@pytest.fixture
def briefs_tab(service: Service) -> Briefs:
    """The handlers of 简报."""
    from rag.tabs.briefs import Briefs
    from rag.tabs.shared import Shared

    return Briefs(service, Shared(None))


@pytest.fixture
def comparisons(service: Service) -> Comparisons:
    """The handlers of 对比."""
    from rag.tabs.comparing import Comparisons
    from rag.tabs.shared import Shared

    return Comparisons(service, Shared(None))
