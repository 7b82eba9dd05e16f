"""8-bit layers kept in a file beside the model, for the next start.

Rounding and packing take most of the time in which a model loads and give the same bytes each time.
The bytes are in oneDNN's own order, which depends on the processor and on the version of torch; so
each layer is kept with oneDNN's description of that order, and is used only where a layer made here
has the same one. Nothing depends on the file: what it lacks, what has changed since and what does
not add up is made anew, and a folder that cannot be written simply has no such file.

Knows nothing of what the layers compute.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from rag.backends.packed_linear import ROUNDING, PackedWeight, RoundedWeight, pack, round_weight

Packing = Callable[[str, Callable[[], Sequence[Tensor]]], PackedWeight]
"""(name, what gives the weights that lie below each other) -> the packed layer."""

FILE = "yanbi.packed"
_NEEDED = ("data_ptr", "_nbytes", "_get_mkldnn_serialized_md")
_LEFT_FREE = 2**30  # bytes of the disk that are not ours to fill
_ABANDONED = 3600  # seconds after which an unfinished file belongs to nobody

_log = logging.getLogger(__name__)


def packed_now(_name: str, parts: Callable[[], Sequence[Tensor]]) -> PackedWeight:
    """The Packing that keeps nothing."""
    return pack(round_weight(*parts()))


@contextmanager
def kept_beside(folder: Path, sources: Sequence[Path]) -> Iterator[Packing]:
    """The Packing that takes from the file in ``folder`` what it holds of these ``sources`` (the
    files that the weights come from), and that leaves there at the end what it had to make."""
    if not all(hasattr(torch.ops.mkldnn, name) for name in _NEEDED):
        yield packed_now
        return
    file, origin = folder / FILE, _origin(sources)
    used: dict[str, PackedWeight] = {}
    with _held(file, origin) as held:

        def packing(name: str, parts: Callable[[], Sequence[Tensor]]) -> PackedWeight:
            used[name] = held.take(name) or packed_now(name, parts)
            return used[name]

        yield packing
    if held.taken < len(used):
        _save(file, origin, used, sources[0])


class _Held:
    """What a file holds. ``layers``: form, order and sum of each, by name."""

    def __init__(self, layers: Mapping[str, Any], file: Any) -> None:
        self.taken = 0
        self._layers = layers
        self._file = file
        self._empty: dict[tuple[int, int], Tensor] = {}

    def take(self, name: str) -> PackedWeight | None:
        """A copy of that layer; None where it is not held in the order that is used here."""
        with suppress(SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError):
            layer = self._layers[name]
            values, steps = (
                self._file.get_tensor(f"{name}.{part}") for part in ("values", "steps")
            )
            packed = self._like(*layer["form"])
            place = _bytes_of(packed)
            if (_order_of(packed), len(place), _sum(values, steps)) == (
                layer["order"], len(values), layer["sum"],
            ):  # fmt: skip
                place.copy_(values)
                self.taken += 1
                return PackedWeight(packed, steps.clone())
        return None

    def _like(self, outputs: int, width: int) -> Tensor:
        """A layer of that form with nothing in it: the order is chosen once, then copied, which
        takes a tenth of the time."""
        if (outputs, width) not in self._empty:
            values = torch.zeros(outputs, width, dtype=torch.int8)
            self._empty[outputs, width] = pack(RoundedWeight(values, torch.ones(outputs))).packed
        return self._empty[outputs, width].clone()


@contextmanager
def _held(file: Path, origin: str) -> Iterator[_Held]:
    try:
        opened = safe_open(file, framework="pt")
    except (OSError, SafetensorError):
        yield _Held({}, None)
        return
    with opened:
        said: dict[str, str] = opened.metadata() or {}  # type: ignore[no-untyped-call]
        yield _Held(_layers(said) if said.get("origin") == origin else {}, opened)


def _layers(said: Mapping[str, str]) -> dict[str, Any]:
    try:
        layers = json.loads(said["layers"])
    except (KeyError, ValueError):
        return {}
    return layers if isinstance(layers, dict) else {}


def _save(file: Path, origin: str, weights: Mapping[str, PackedWeight], like: Path) -> None:
    """Replaces the file, wholly or not at all. ``like``: whose permissions it gets."""
    tensors: dict[str, Tensor] = {}
    layers: dict[str, Any] = {}
    for name, weight in weights.items():
        values, steps = _bytes_of(weight.packed), weight.steps
        tensors |= {f"{name}.values": values, f"{name}.steps": steps}
        layers[name] = {
            "form": list(weight.packed.shape[::-1]),
            "order": _order_of(weight.packed),
            "sum": _sum(values, steps),
        }
    try:
        _remove_abandoned(file)
        size = sum(tensor.nbytes for tensor in tensors.values())
        if shutil.disk_usage(file.parent).free < size + _LEFT_FREE:
            raise OSError(f"磁盘所剩不足 {(size + _LEFT_FREE) / 1e9:.1f} GB")
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{FILE}.") as temporary:
            made = Path(temporary) / FILE
            save_file(tensors, made, {"origin": origin, "layers": json.dumps(layers)})
            shutil.copymode(like, made)
            made.replace(file)
    except (OSError, SafetensorError) as error:
        _log.info("没有留下压好的权重，下次启动要多等几秒：%s", error)


def _remove_abandoned(file: Path) -> None:
    """What a process that was killed while writing has left."""
    for folder in file.parent.glob(f".{FILE}.*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)


def _origin(sources: Sequence[Path]) -> str:
    """Which weights, and how they are rounded and packed."""
    states = {path.name: path.stat() for path in sources}
    files = {name: [state.st_size, state.st_mtime_ns] for name, state in states.items()}
    return json.dumps({"files": files, "rounding": ROUNDING, "torch": torch.__version__})


def _bytes_of(packed: Tensor) -> Tensor:
    """The memory of a packed layer, which torch itself does not show, as uint8; good as long as
    ``packed`` lives."""
    count = torch.ops.mkldnn._nbytes(packed)
    memory = (ctypes.c_char * count).from_address(torch.ops.mkldnn.data_ptr(packed))
    return torch.frombuffer(memory, dtype=torch.uint8)


def _order_of(packed: Tensor) -> str:
    description = torch.ops.mkldnn._get_mkldnn_serialized_md(packed)
    return hashlib.sha256(description.numpy().tobytes()).hexdigest()


def _sum(values: Tensor, steps: Tensor) -> int:
    """Enough to notice what a torn write leaves, at the speed of memory: the sum of what is kept,
    eight bytes at a time."""
    whole = len(values) // 8 * 8
    found = values[:whole].view(torch.int64).sum() + values[whole:].sum()
    return int(found + steps.view(torch.int32).sum())
