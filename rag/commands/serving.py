"""`yanbi serve`: the app in the browser."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from rag.commands.shared import command, open_service
from rag.settings import CHECKOUT, Settings

if TYPE_CHECKING:
    from rag.commands.shared import Subparsers


def register(subparsers: Subparsers) -> None:
    """Adds `serve`."""
    one = command(subparsers, "serve", _serve, "打开网页界面")
    one.add_argument("--host")
    one.add_argument("--port", type=int)


def _serve(options: argparse.Namespace, settings: Settings) -> None:
    del options  # host and port have gone into the settings
    sys.path.insert(0, str(CHECKOUT))
    from app import serve  # type: ignore[import-not-found,unused-ignore]  # outside the package

    with open_service(settings) as service:
        serve(service, settings.host, settings.port)
