"""The address of a model server, as a person writes it, read."""

from __future__ import annotations

import contextlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.errors import SettingsError


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """``url``: without a closing slash; ``host``: with the port, for messages; ``local``: whether
    it is this machine."""

    url: str
    host: str
    local: bool


def parse_address(base_url: str) -> ServerAddress:
    """The address with ``/v1`` where no path is given. Raises SettingsError for what is none."""
    wrong = SettingsError(f"模型服务的地址「{base_url}」写得不对，应如 http://127.0.0.1:8000/v1")
    try:
        parts = urlsplit(base_url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong
    local = parts.hostname == "localhost"
    with contextlib.suppress(ValueError):  # a name, not an address
        local = local or ipaddress.ip_address(parts.hostname).is_loopback
    path = parts.path.rstrip("/") or "/v1"
    return ServerAddress(f"{parts.scheme}://{parts.netloc}{path}", parts.hostname + port, local)
