"""Wordings that were made once and need not be made again, in small files of the index folder.

One JSON file a speech, named by the digest of its text; it holds for one prompt and one model, and
for no other. Whatever cannot be read counts as not kept: nothing here is needed to go on. Files of
speeches that are gone are removed. Knows nothing of what the wordings are for.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_MOST_FILES = 500
_MOST_BYTES = 1_000_000
"""A file beyond this is thrown away rather than read."""


class Keeper:
    """The kept wordings in ``folder``, which is made at the first save."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, digest: str, maker: str) -> dict[str, str]:
        """What ``maker`` (prompt digest and model) made of the speech with ``digest``."""
        path = self._path(digest)
        try:
            if path.stat().st_size > _MOST_BYTES:
                return {}
            held = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(held, dict) or held.get("maker") != maker:
            return {}
        wordings = held.get("wordings")
        if not isinstance(wordings, dict):
            return {}
        return {str(key): value for key, value in wordings.items() if isinstance(value, str)}

    def save(self, digest: str, maker: str, wordings: dict[str, str]) -> None:
        """Replaces what was kept of the speech, wholly or not at all; a full disk is no error."""
        content = json.dumps({"maker": maker, "wordings": wordings}, ensure_ascii=False)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(content)
                Path(name).replace(self._path(digest))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._bound()

    def prune(self, is_known: Callable[[str], bool]) -> None:
        """Removes what was kept of speeches whose digests are not known any more."""
        with suppress(OSError):
            for path in self._folder.glob("*.json"):
                if not is_known(path.stem):
                    path.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.json"

    def _bound(self) -> None:
        """Removes the files used longest ago beyond the limit."""
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[: max(len(files) - _MOST_FILES, 0)]:
            path.unlink(missing_ok=True)
