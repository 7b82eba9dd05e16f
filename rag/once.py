"""What is made at its first use and kept: models, indexes, layout engines."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar, cast

from rag.errors import ModelError, YanbiError

T = TypeVar("T")


class Once(Generic[T]):
    """Calls ``make`` at the first call and keeps what it gives; a failure is raised each time
    anew, after trying again, so that a model put in place meanwhile is found."""

    def __init__(self, make: Callable[[], T], lock: RLock) -> None:
        self._make = make
        self._lock = lock
        self.done = False
        self.error: YanbiError | None = None
        self.value: T | None = None

    def __call__(self) -> T:
        if not self.done:  # who only uses it does not wait while another thing is being made
            self._make_it()
        return cast(T, self.value)

    def _make_it(self) -> None:
        with self._lock:
            if self.done:
                return
            try:
                self.value = self._make()
            except YanbiError as error:
                self.error = error
                raise
            except Exception as error:  # whatever a library throws: else the page waits for ever
                self.error = ModelError(f"载入模型时出错：{error}")
                raise self.error from error
            self.done, self.error = True, None
