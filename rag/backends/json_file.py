"""JSON files of model folders, as people read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_json(path: Path) -> dict[str, Any]:
    """The object in ``path``; {} where there is no such file. Raises ValueError where it is
    no JSON."""
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def write_json(path: Path, content: Any) -> None:
    """Writes ``content`` indented, Chinese as it is."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
