"""The library a bench asks: one that is there, or one made of speeches for the occasion."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.assembly import assemble
from rag.settings import Settings, load_settings


@contextmanager
def library_of(index: Path | None, files: Sequence[Path]) -> Iterator[Settings]:
    """Settings over ``index``; without one, over a library of ``files`` that ends with the bench.
    A library that does not hold as many speeches as there are ``files`` is said so."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"index_dir": index or Path(folder)})
        with assemble(settings) as service:
            if index is None:
                for result in service.add_paths(list(files)):
                    print(f"{result.path}: {result.outcome.value}", file=sys.stderr)
            speeches = len(service.list_speeches())
        if files and speeches != len(files):
            told = f"the library holds {speeches} speeches, there are {len(files)} files"
            print(told, file=sys.stderr)
        yield settings
