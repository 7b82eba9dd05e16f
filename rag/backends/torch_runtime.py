"""What both torch backends need: which device and precision to use, and errors in plain words.

The choice is the fastest that gives the same text: bfloat16 wherever the processor multiplies it
in hardware (AVX512-BF16, AMX, ARM BF16, CUDA from Ampere on), float32 elsewhere, since emulated
bfloat16 is slower than float32.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelDamaged, ModelError, ModelMissing, YanbiError

if TYPE_CHECKING:
    import torch

# OpenMP reads these when torch is first imported, hence here: a waiting thread spins for some
# microseconds and then sleeps. Measured on two cores, tokens read a second on an idle machine and
# beside one busy process (such as the browser that shows the answer): asleep at once 133 and 85,
# 1,000 rounds 155 and 80, 4,000 rounds 156 and 67, 20,000 rounds 159 and 37. What the person has
# set stays.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")

_BF16_FLAGS = ("avx512_bf16", "amx_bf16", "sve_bf16", "bf16")


def best_device() -> tuple[str, torch.dtype]:
    """The torch device and the dtype of weights and arithmetic on it."""
    import torch

    if torch.cuda.is_available():
        native = torch.cuda.is_bf16_supported(including_emulation=False)
        return "cuda", torch.bfloat16 if native else torch.float16
    if torch.backends.mps.is_available():
        return "mps", torch.float16
    flags = torch.cpu.get_capabilities()
    return "cpu", torch.bfloat16 if any(flags.get(name) for name in _BF16_FLAGS) else torch.float32


def set_threads(threads: int) -> None:
    """Set torch's computing threads (0: as many as torch chooses).

    It holds for the whole process: the last model loaded decides.
    """
    import torch

    if threads > 0:
        torch.set_num_threads(threads)


def prepare(threads: int) -> None:
    """``set_threads``, and silence the progress bars of transformers."""
    from transformers.utils import logging

    set_threads(threads)
    logging.disable_progress_bar()
    logging.set_verbosity_error()


def locate(source: str) -> tuple[str, bool]:
    """``(what to give from_pretrained, is it a folder)`` for a folder or a hub id.

    Raises ModelMissing for what is written like a path but is not there.
    """
    folder = Path(source).expanduser()
    if source.strip() and folder.is_dir():
        if not (folder / "config.json").is_file():
            raise ModelMissing(f"文件夹 {folder} 里没有模型（缺 config.json）。")
        return str(folder), True
    is_path = source.startswith(("/", ".", "~")) or "\\" in source or source.count("/") > 1
    if is_path or not source.strip():
        raise ModelMissing(f"找不到模型文件夹：{folder}。请先运行 make models，或改正模型设置。")
    return source, False


@contextmanager
def loading(source: str) -> Iterator[None]:
    """Turn whatever goes wrong while a model loads into a ModelError of our own.

    ModelMissing: not there (or the hub cannot be reached). ModelDamaged: there, but unreadable or
    incomplete. ModelError: anything else, such as too little memory.
    """
    from safetensors import SafetensorError

    try:
        yield
    except YanbiError:
        raise
    except MemoryError as error:
        raise ModelError(f"内存不够，装不下模型 {source}。") from error
    except (SafetensorError, ValueError, KeyError, EOFError) as error:
        raise ModelDamaged(f"模型 {source} 的文件不完整或已损坏：{first_line(error)}") from error
    except OSError as error:
        if Path(source).expanduser().is_dir():
            raise ModelDamaged(f"模型 {source} 缺文件或读不出来：{first_line(error)}") from error
        raise ModelMissing(
            f"找不到模型 {source}：本机没有，也没能从模型网站下载。请改用本机的模型文件夹。"
        ) from error
    except RuntimeError as error:
        if "mismatch" in str(error):
            raise ModelDamaged(f"模型 {source} 的权重与配置不符，请重新取一份。") from error
        raise ModelError(f"模型 {source} 装载失败：{first_line(error)}") from error


def give_back_memory() -> None:
    """Return to the system what the C library keeps of memory already freed: after a model has
    been laid out, 0.6 GB of 3.3. Does nothing where the C library cannot."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def refuse_gaps(source: str, info: dict[str, Any]) -> None:
    """Raise ModelDamaged when transformers filled weights that the file lacks with random ones."""
    gaps = sorted(info.get("missing_keys") or ())
    if gaps or info.get("mismatched_keys"):
        named = f"（如 {gaps[0]}）" if gaps else ""
        raise ModelDamaged(f"模型 {source} 的权重文件缺少一部分{named}，请重新取一份。")


def first_line(error: BaseException) -> str:
    """The first line of an error's text, at most 200 characters; its class where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
