"""Where the weights lie: the folder yanbi uses, and the GGUF file it was converted from.

The product deletes the GGUF file once it has converted it; peers want it, so it is fetched once
more by the product's own code (same sources, same SHA-256) into a folder beside the models.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag import models
from rag.backends import model_files
from rag.settings import Settings

ROLE = "chat"


@dataclass(frozen=True, slots=True)
class Size:
    """``matrix_parameters``: those that every token of a prompt is multiplied with (without the
    embedding table, which is only looked up while a prompt is read). ``bytes``: of all weights,
    which writing a token reads once."""

    matrix_parameters: int
    bytes: int


def converted_folder(settings: Settings, role: str = ROLE) -> Path:
    """The ready folder of the model. Raises ModelMissing."""
    return models.pull(models.find(role), settings.models_dir)


def gguf_file(settings: Settings) -> Path:
    """The checked GGUF file, fetched where it is not there yet (1.1 GB). Raises ModelMissing."""
    folder = settings.models_dir.parent / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    given = Path(settings.models_from).expanduser() if settings.models_from else None
    file = models.find(ROLE).file
    if given is not None and model_files.in_given(file, given) is None:
        given = None
    return model_files.obtain(file, folder, given=given, progress=_teller())


def gguf_bytes() -> int:
    """The size of the GGUF file."""
    return models.find(ROLE).file.bytes


def size_of(folder: Path) -> Size:
    """Counts the weights by the heads of the safetensors files; reads none of them."""
    from math import prod

    from safetensors import safe_open

    parameters = total = 0
    for path in sorted(folder.glob("*.safetensors")):
        total += path.stat().st_size
        with safe_open(path, framework="numpy") as weights:
            for name in weights.keys():  # noqa: SIM118  # not a dict
                if "embed_tokens" not in name and "lm_head" not in name:
                    parameters += prod(weights.get_slice(name).get_shape())
    return Size(parameters, total)


def _teller() -> Callable[[str, int, int], None]:
    """Says every tenth part of what is being done once."""
    said: set[tuple[str, int]] = set()

    def tell(label: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if (label, tenth) not in said:
            said.add((label, tenth))
            print(f"{label} {10 * tenth} %", file=sys.stderr)

    return tell
