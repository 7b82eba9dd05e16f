"""Opens a ZIP so that nothing in it can cost more than it may.

Counts entries before the directory is read, takes only stored and deflated members (others can
ask for gigabytes of dictionary), and reads no more of a member than its directory entry says.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from rag.errors import DamagedFile, FileTooLarge, ProtectedFile

_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What may be unpacked: entries; bytes of one member and of all; bytes out for a byte in.

    ``ratio`` counts from a member of 1 MB on: a short file of one letter is no attack. ``depth``
    is how many archives may lie inside one another.
    """

    entries: int = 5000
    member: int = 100 * _MB
    total: int = 500 * _MB
    ratio: int = 200
    depth: int = 2


DEFAULT: Final = ZipLimits()


def open_zip(data: bytes, name: str, limits: ZipLimits = DEFAULT) -> zipfile.ZipFile:
    """The archive in ``data``, its directory read.

    Raises DamagedFile where that cannot be done and FileTooLarge for too many entries.
    """
    if data.count(_ENTRY) > limits.entries:
        raise FileTooLarge(
            f"「{name}」里有 {limits.entries} 个以上的文件，超过上限，请分成几个再加入。"
        )
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise DamagedFile(
            f"「{name}」已损坏：它的目录不完整，请重新下载或重新保存后再加入。"
        ) from error


def check_total(package: zipfile.ZipFile, name: str, limits: ZipLimits = DEFAULT) -> None:
    """Raises FileTooLarge where all members together would unpack to more than they may."""
    total = sum(info.file_size for info in package.infolist())
    if total > limits.total:
        raise FileTooLarge(
            f"「{name}」展开后有 {total // _MB} MB，超过上限 {limits.total // _MB} MB，没有展开。"
        )


def read_member(
    package: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    limits: ZipLimits = DEFAULT,
) -> bytes:
    """The bytes of one member; ``name`` is what messages call it.

    Raises ProtectedFile (encrypted), FileTooLarge (more than it may be, or shrunk more than real
    texts are) and DamagedFile.
    """
    if info.flag_bits & _ENCRYPTED:
        raise ProtectedFile(f"「{name}」设有密码，请去掉密码后再加入。")
    if info.compress_type not in _METHODS:
        raise DamagedFile(f"「{name}」用了少见的压缩方法，请重新压缩成普通的 .zip 后再加入。")
    if info.file_size > limits.member:
        raise FileTooLarge(
            f"「{name}」展开后有 {info.file_size // _MB} MB，超过上限 {limits.member // _MB} MB。"
        )
    if info.file_size > _MB and info.file_size > limits.ratio * max(1, info.compress_size):
        raise FileTooLarge(f"「{name}」的压缩比异常，像是压缩炸弹，没有展开。")
    try:
        return package.read(info)
    except RuntimeError as error:
        raise ProtectedFile(f"「{name}」设有密码，请去掉密码后再加入。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise DamagedFile(f"「{name}」已损坏，请重新压缩或重新下载后再加入。") from error
