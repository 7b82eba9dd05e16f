"""A model file over HTTP from the model hub, or from the mirror that `HF_ENDPOINT` names."""

from __future__ import annotations

import os
from pathlib import Path

from rag.backends.model_files.files import ModelFile, Progress, SourceFailed, size_of

_HUB_TRIES = 5  # connections to the hub that may break before we give up


def from_hub(file: ModelFile, part: Path, progress: Progress) -> None:
    """Fetch over HTTP, from where ``part`` ends if the server can. Raises SourceFailed."""
    import httpx
    from huggingface_hub import hf_hub_url

    assert file.hub is not None
    endpoint = os.environ.get("HF_ENDPOINT") or None
    url = hf_hub_url(file.hub, file.name, endpoint=endpoint)
    for left in reversed(range(_HUB_TRIES)):
        try:
            _stream(url, file, part, progress)
            return
        except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise SourceFailed(f"连不上，{error}") from error
        except ImportError as error:  # a SOCKS proxy in the environment
            raise SourceFailed(f"不支持所设的代理，{error}") from error
        except httpx.HTTPStatusError as error:
            raise SourceFailed(f"回答 {error.response.status_code}") from error
        except httpx.HTTPError as error:
            if left == 0:
                raise SourceFailed(f"连接中断，{error}") from error


def _stream(url: str, file: ModelFile, part: Path, progress: Progress) -> None:
    import httpx

    done = size_of(part)
    if done >= file.bytes:
        return
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity"}
    timeout = httpx.Timeout(30, connect=15)
    with (
        httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=timeout) as answer,
        part.open("ab") as opened,
    ):
        answer.raise_for_status()
        if answer.status_code != 206:  # the server starts from the beginning, so do we
            opened.truncate(0)
            done = 0
        for piece in answer.iter_bytes():
            done += opened.write(piece)
            if done > file.bytes:
                raise SourceFailed("给的文件比登记的大")
            progress(f"下载 {file.name}", done, file.bytes)
    if done < file.bytes:
        raise SourceFailed("给的文件比登记的小")
