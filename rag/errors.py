"""Every error that yanbi raises on purpose, in one tree.

::

    YanbiError                     one clear line for a person: what happened, what to do
    ├── UsageError                 the command or request itself is wrong (exit status 2)
    │   ├── EmptyQuestion
    │   └── QuestionTooLong
    ├── ReadingError               a file cannot become a speech
    │   ├── FileNotFound
    │   ├── EmptyFile
    │   ├── NotText                a binary, or a text in no encoding we know
    │   │   └── UnsupportedFormat  a format that is known and not read (Excel, RAR, sound)
    │   ├── DamagedFile            cut off, or not what its format promises
    │   ├── ProtectedFile          cannot be opened without a password
    │   ├── FileTooLarge           bytes, text, pages, pixels, nesting or expansion over a limit
    │   ├── TookTooLong            not read within the time a file may take
    │   ├── ToolMissing            LibreOffice or character recognition is not installed
    │   └── NothingToRead          a folder without speeches
    ├── LibraryError
    │   ├── UnknownSpeech
    │   ├── LibraryBusy            another process is writing
    │   ├── LibraryDamaged
    │   └── EmbedderChanged        the stored vectors are of another model
    ├── ModelError
    │   ├── ModelMissing
    │   ├── ModelDamaged           a digest does not match
    │   └── ModelServerError       an OpenAI-compatible server failed or cannot be reached
    ├── DiskFull
    ├── PortInUse
    ├── PromptError                a prompt file and its variables do not fit
    ├── SettingsError
    └── Cancelled                  the person stopped it; not a failure

Foreign errors are translated where they arise (``backends/``, ``reading/``, ``library.py``); the
message is a Chinese sentence that can be shown as it is.
"""

from __future__ import annotations


class YanbiError(Exception):
    """Base of all. ``str(error)`` is one line, in Chinese, without a traceback or a class name."""

    exit_status = 1


class UsageError(YanbiError):
    exit_status = 2


class EmptyQuestion(UsageError):
    pass


class QuestionTooLong(UsageError):
    pass


class ReadingError(YanbiError):
    pass


class FileNotFound(ReadingError):
    pass


class EmptyFile(ReadingError):
    pass


class NotText(ReadingError):
    pass


class UnsupportedFormat(NotText):
    pass


class DamagedFile(ReadingError):
    pass


class ProtectedFile(ReadingError):
    pass


class FileTooLarge(ReadingError):
    pass


class TookTooLong(ReadingError):
    pass


class ToolMissing(ReadingError):
    pass


class NothingToRead(ReadingError):
    pass


class LibraryError(YanbiError):
    pass


class UnknownSpeech(LibraryError):
    pass


class LibraryBusy(LibraryError):
    pass


class LibraryDamaged(LibraryError):
    pass


class EmbedderChanged(LibraryError):
    pass


class ModelError(YanbiError):
    pass


class ModelMissing(ModelError):
    pass


class ModelDamaged(ModelError):
    pass


class ModelServerError(ModelError):
    pass


class DiskFull(YanbiError):
    pass


class PortInUse(YanbiError):
    pass


class PromptError(YanbiError):
    pass


class SettingsError(YanbiError):
    pass


class Cancelled(YanbiError):
    pass
