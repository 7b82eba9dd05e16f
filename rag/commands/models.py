"""`yanbi models pull` and `yanbi models list`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.shared import command, print_json
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers


def register(subparsers: Subparsers) -> None:
    """Adds `models`."""
    one = command(subparsers, "models", _models, "取得并核对模型文件（pull），或看有哪些（list）")
    one.add_argument("action", choices=["pull", "list"])
    one.add_argument("--role", action="append", help="只取这一种：chat、chat-small、embedding")
    one.add_argument("--from", dest="given", type=Path, metavar="DIR", help="已有模型文件的文件夹")
    one.add_argument("--json", action="store_true")


def _models(options: argparse.Namespace, settings: Settings) -> None:
    from rag import models

    if options.action == "pull":
        from rag.progress import ProgressBars

        roles = options.role or ["chat", "embedding"]
        given = options.given or (Path(settings.models_from) if settings.models_from else None)
        with ProgressBars() as bars:
            for role in roles:
                models.pull(models.find(role), settings.models_dir, given=given, progress=bars)
    statuses = models.status(settings.models_dir)
    if options.json:
        print_json([asdict(status) for status in statuses])
        return
    for one in statuses:
        print(
            f"{one.role:<11}{one.name:<30}{one.state}  {one.bytes_on_disk / 1e6:,.0f} MB  "
            f"{one.licence}\n{'':<11}{one.file}  {one.file_bytes:,} 字节  SHA-256 {one.sha256}\n"
            f"{'':<11}来源：{'；'.join(one.sources)}"
        )
