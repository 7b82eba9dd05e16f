"""The SQLite file itself: tables, connections, the write lock, and Chinese words for its errors.

Knows nothing of speeches beyond the names of the tables. WAL mode: readers never wait and never
see half a change; writers of all processes and threads queue at ``write.lock``. A change is one
transaction that ends by raising the generation number by one.

Raises LibraryBusy, LibraryDamaged, DiskFull, and LibraryError for everything else that SQLite or
the file system refuses.
"""

from __future__ import annotations

import errno
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from rag.errors import DiskFull, LibraryBusy, LibraryDamaged, LibraryError, YanbiError
from rag.library.migrating import migrate
from rag.library.tables import OF_A_CONNECTION, SCHEMA_VERSION, TABLES, statements
from rag.system_words import reason

FILE_NAME = "library.sqlite3"
_BUSY_S = 30.0
_IDLE_CONNECTIONS = 8


class Database:
    """One library file. Safe to share between threads; connections are pooled."""

    def __init__(
        self, folder: Path, wait_s: float = 60.0, on_wait: Callable[[str], None] | None = None
    ) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._wait_s = wait_s
        self._on_wait = on_wait
        self._mutex = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise translate_os(error, folder) from error
        self._prepare()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one read transaction, fixed at the present generation."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, content: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction, committed with a new generation number.

        Nothing is committed when the body raises; a body that changes nothing leaves the
        generation as it is, and so does one that is said not to touch the ``content``.
        """
        with self._write_lock(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            try:
                yield connection
                if content and connection.total_changes != before:
                    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
                    connection.execute(
                        "UPDATE meta SET value = ? WHERE key = 'stamp'", (secrets.token_hex(8),)
                    )
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Moves the log into the file and empties it, unless a reader stays in the way."""
        with self._connection() as connection:
            connection.execute("PRAGMA busy_timeout = 200").fetchall()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_S * 1000:.0f}").fetchall()

    def close(self) -> None:
        """Closes every connection that is not in use; those in use close when given back."""
        with self._mutex:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _prepare(self) -> None:
        with self._connection() as connection:
            if not _tables(connection):
                with self._write_lock():
                    if not _tables(connection):
                        _create(connection)
            names = _tables(connection)
            row = None
            if "meta" in names:
                row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            if row is None:
                raise LibraryDamaged(
                    f"{self.path} 不是言必的资料库；请换一个索引文件夹，或移走它。"
                )
            if row[0] == "1":
                with self._write_lock():
                    migrate(connection)
                row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            if row[0] != SCHEMA_VERSION:
                raise LibraryError(
                    f"资料库的格式是第 {row[0]} 版，本程序只认第 {SCHEMA_VERSION} 版；"
                    "请升级言必，或换一个索引文件夹重新入库。"
                )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._mutex:
            if self._closed:
                raise LibraryError("资料库已经关闭。")
            connection = self._idle.pop() if self._idle else None
        try:
            connection = connection or self._connect()
            yield connection
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
                connection = None
            translated = self._translate(error)
            if translated is error:
                raise
            raise translated from error
        finally:
            if connection is not None:
                self._give_back(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            # What is removed is overwritten, not merely unlinked.
            connection.execute("PRAGMA secure_delete = ON")
            for statement in statements(OF_A_CONNECTION):
                connection.execute(statement)
        except BaseException:  # never leave it open
            connection.close()
            raise
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._mutex:
            if not self._closed and len(self._idle) < _IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        lock = FileLock(self.folder / "write.lock")
        try:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if self._on_wait:
                    self._on_wait(f"另一个程序正在写资料库，最多等 {self._wait_s:.0f} 秒……")
                lock.acquire(timeout=self._wait_s)
        except Timeout as error:
            raise LibraryBusy(
                f"另一个程序一直在写资料库（等了 {self._wait_s:.0f} 秒）；请等它结束后再试。"
            ) from error
        except OSError as error:
            raise translate_os(error, self.folder) from error
        try:
            yield
        finally:
            lock.release()

    def _translate(self, error: sqlite3.Error) -> YanbiError | sqlite3.Error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        words = str(error)
        if code == sqlite3.SQLITE_FULL or "disk is full" in words:
            return disk_full(self.folder)
        if code == sqlite3.SQLITE_IOERR and shutil.disk_usage(self.folder).free < 1 << 20:
            return disk_full(self.folder)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or "is locked" in words:
            return LibraryBusy("另一个程序正在使用资料库；请稍后再试。")
        damaged = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if code in damaged or "not a database" in words or "malformed" in words:
            return LibraryDamaged(
                f"资料库文件已损坏：{self.path}。请移走它或换回备份，再用 yanbi add 入库。"
            )
        refused = (
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_PERM,
            sqlite3.SQLITE_IOERR,
        )
        if code in refused:
            return LibraryError(f"打不开或写不进资料库 {self.path}：{words}。请检查权限和磁盘。")
        return error


def disk_full(folder: Path) -> DiskFull:
    return DiskFull(f"磁盘已满，没有写入 {folder}；原有资料库完好，腾出空间后再试。")


def translate_os(error: OSError, folder: Path) -> YanbiError:
    """A failed file operation in the index folder, as an error of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    return LibraryError(f"用不了索引文件夹 {folder}：{reason(error)}；请检查位置、权限和磁盘。")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    first = {"schema": SCHEMA_VERSION, "generation": "0", "embedder": ""}
    first["stamp"] = secrets.token_hex(8)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(TABLES):
            connection.execute(statement)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", first.items())
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
