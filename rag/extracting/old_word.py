"""Old Word and WPS files (.doc, .wps, also .rtf and .odt) -> Extract, by way of LibreOffice.

LibreOffice turns the file into a .docx, which word/ then reads. It runs with a profile of its own
(no settings or extensions of the user), macros off, in its own process group, for a limited time;
where it is not installed, the error says its name.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from rag.errors import DamagedFile, ProtectedFile, TookTooLong, ToolMissing
from rag.extracting.extract import Effort

PROGRAMS: Final = ("soffice", "libreoffice")
_SECONDS: Final = 120.0
_POLL: Final = 0.1
_MAX_RESULT: Final = 100 * 1024 * 1024
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def to_docx(data: bytes, name: str, effort: Effort) -> bytes:
    """The .docx that LibreOffice makes of ``data``.

    Raises ToolMissing, ProtectedFile, DamagedFile (LibreOffice could not open it), TookTooLong,
    and Cancelled within about a second after ``effort.stop`` is set.
    """
    if _ENCRYPTED in data[: 1 << 20] or _ENCRYPTED in data[-(1 << 20) :]:
        raise ProtectedFile(f"「{name}」设有打开密码，请去掉密码、另存后再加入。")
    program = next((path for one in PROGRAMS if (path := shutil.which(one))), None)
    if program is None:
        raise ToolMissing(
            f"「{name}」是旧版 Word 或 WPS 文档，要用 LibreOffice 来读，这台电脑没有装；"
            "请安装 LibreOffice，或打开后另存为 .docx 再加入。"
        )
    effort.tell("正在用 LibreOffice 转换旧版文档")
    with tempfile.TemporaryDirectory(prefix="yanbi-", ignore_cleanup_errors=True) as folder:
        return _convert(program, data, name, Path(folder), effort)


def _convert(program: str, data: bytes, name: str, folder: Path, effort: Effort) -> bytes:
    # The name is ours, not the file's: a hostile one never reaches a command line.
    source = folder / f"in{_ending(data)}"
    source.write_bytes(data)
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"),
        *("--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML"),
        *("--outdir", str(folder / "out"), str(source)),
    ]
    _run(command, folder, name, effort)
    made = folder / "out" / "in.docx"
    if not made.is_file() or not 0 < made.stat().st_size <= _MAX_RESULT:
        raise DamagedFile(
            f"「{name}」读不了：LibreOffice 打不开它，文件可能已损坏或设有密码，"
            "请打开后另存为 .docx 再加入。"
        )
    return made.read_bytes()


def _run(command: list[str], folder: Path, name: str, effort: Effort) -> None:
    seconds = min(effort.seconds, _SECONDS)
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
        start_new_session=True,
    ) as running:
        deadline = time.monotonic() + seconds
        try:
            while running.poll() is None:
                effort.check()
                if time.monotonic() > deadline:
                    raise TookTooLong(
                        f"「{name}」用 LibreOffice 转换了 {seconds:.0f} 秒还没有完成，已停止；"
                        "请打开后另存为 .docx 再加入。"
                    )
                with suppress(subprocess.TimeoutExpired):
                    running.wait(_POLL)
        finally:
            # soffice is a script that starts the real program: the whole group must go.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(running.pid, signal.SIGKILL)


def _ending(data: bytes) -> str:
    """The ending by which LibreOffice knows the format; it is told by content, not by name."""
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK"):
        return ".odt"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return ".xml"
    return ".doc"
