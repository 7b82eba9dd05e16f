"""Prints what llama.cpp is to be built with on this processor, for the variable CMAKE_ARGS.

    CMAKE_ARGS="$(python bench/peers/build_flags.py)" pip install llama-cpp-python

All vector instructions that the processor names are switched on one by one, since a build for
"native" crashes on virtual machines that name AMX and do not let it be used. A CMAKE_ARGS that is
already set wins.
"""

from __future__ import annotations

import os
from pathlib import Path

FLAGS = {
    "AVX": {"avx"},
    "AVX2": {"avx2"},
    "BMI2": {"bmi2"},
    "FMA": {"fma"},
    "F16C": {"f16c"},
    "AVX_VNNI": {"avx_vnni"},
    "AVX512": {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"},
    "AVX512_VBMI": {"avx512_vbmi", "avx512vbmi"},
    "AVX512_VNNI": {"avx512_vnni"},
    "AVX512_BF16": {"avx512_bf16"},
}
"""llama.cpp's option -> what /proc/cpuinfo must name for it: all, of two spellings one."""


def build_flags(cpuinfo: str) -> str:
    """CMake arguments for a processor; for one that is no x86 only what is left out.

    >>> build_flags("flags\\t\\t: fpu avx fma")
    '-DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF -DGGML_AVX=ON -DGGML_FMA=ON'
    """
    lines = (line.split(":", 1)[1] for line in cpuinfo.splitlines() if line.startswith("flags"))
    has = set(next(lines, "").split())
    if not has:
        return "-DLLAVA_BUILD=OFF"
    switched_on = [
        f"-DGGML_{option}=ON"
        for option, needed in FLAGS.items()
        if needed <= has or (option == "AVX512_VBMI" and needed & has)
    ]
    return " ".join(["-DLLAVA_BUILD=OFF", "-DGGML_NATIVE=OFF", *switched_on])


def main() -> None:
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        cpuinfo = ""
    print(os.environ.get("CMAKE_ARGS") or build_flags(cpuinfo))


if __name__ == "__main__":
    main()
