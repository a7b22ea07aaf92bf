"""The numbers on other processors: `python tests/machines.py`, and names of settings if not all.

numpy's OpenBLAS, torch's own loops, oneDNN and MKL sum in another order on every kind of processor, and with more threads.
Each setting has them work as on one kind, makes sure that they do, and runs every notebook and every test that opens no
page. Those beyond this processor are left out.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
AVX512 = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
SETTINGS = {
    "Prescott": ({"pni", "sse4_1"}, "default", "SSE41", "COMPATIBLE", "X86_V2", 1),
    "Sandybridge": ({"avx"}, "default", "AVX", "COMPATIBLE", "X86_V2", 2),
    "Haswell": ({"avx2", "fma"}, "avx2", "AVX2", "OFF", "X86_V3", 1),
    "Zen": ({"avx2", "fma"}, "avx2", "AVX2", "OFF", "X86_V3", 2),
    "SkylakeX": (AVX512, "avx512", "ALL", "OFF", "X86_V4", 1),
    "found": (set(), None, None, "OFF", None, 2),
}
HEADS = "OpenBLAS", "torch", "oneDNN", "MKL", "numpy", "threads"
PROBE = """
import json
import numpy, scipy.linalg, torch
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info

image, kernel = torch.ones(4, 32, 64, 64), torch.ones(32, 32, 3, 3)
torch.nn.functional.conv2d(image, kernel)
image[0, 0] @ image[0, 0]
pools = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
print(json.dumps([
    sorted({pool["architecture"] for pool in pools}),
    torch.backends.cpu.get_cpu_capability().lower(),
    [level for level in __cpu_dispatch__ if __cpu_features__[level]],
    sorted({pool["num_threads"] for pool in pools} | {torch.get_num_threads()}),
]))
"""
ALIKE = {
    "Prescott": "Katmai",
    "Zen": "Haswell",
}  # of each two, numpy's OpenBLAS has one set of kernels and names this
SPEAKS = {"SSE41": "Intel SSE4.1", "AVX": "Intel AVX", "AVX2": "Intel AVX2", "ALL": "Intel AVX-512"}


def pytest_collection_modifyitems(items):
    """This file is also the plugin that leaves out the tests of the pages."""
    items[:] = [item for item in items if not {"site", "browser"} & {*getattr(item, "fixturenames", ())}]


def flags():
    """What the processor can do, as Linux names it."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"^flags\s*:(.*)", told.read_text() if told.exists() else "", re.M)
    return set(found[1].split()) if found else set()


def beyond(level):
    """The levels above this one for which numpy has kernels."""
    levels = np._core._multiarray_umath.__cpu_dispatch__
    return levels[levels.index(level) + 1 :] if level in levels else levels


def environment(name):
    _, torch, onednn, mkl, numpy, threads = SETTINGS[name]
    own = dict(
        OPENBLAS_CORETYPE=name if torch else None,
        ATEN_CPU_CAPABILITY=torch,
        ONEDNN_MAX_CPU_ISA=onednn,
        MKL_CBWR=None if mkl == "OFF" else mkl,
        NPY_DISABLE_CPU_FEATURES=numpy and " ".join(beyond(numpy)),
    )
    count = {f"{library}_NUM_THREADS": str(threads) for library in ("OMP", "OPENBLAS", "MKL")}
    inherited = {key: value for key, value in os.environ.items() if key not in {"OPENBLAS_L2_SIZE", *own}}
    chosen = {key: value for key, value in own.items() if value}
    return inherited | count | chosen | dict(OMP_WAIT_POLICY="passive", PYTHONPATH=str(ROOT / "tests"))


def kernels(name):
    """What the libraries say they work with, checked against what was asked for."""
    loud = dict(ONEDNN_VERBOSE="1", MKL_VERBOSE="1")
    run = [sys.executable, "-c", PROBE]
    said = subprocess.run(
        run, env=environment(name) | loud, capture_output=True, text=True, check=True
    ).stdout
    blas, torch, numpy, threads = json.loads(said.splitlines()[-1])
    onednn = re.search(r"cpu,isa:(.*)", said)[1]
    mkl = re.search(r"MKL_VERBOSE SGEMM.* CNR:(\w+)", said)[1]
    _, *asked, count = SETTINGS[name]
    assert threads == [count], f"{name}: {threads} threads"
    if name != "found":
        expected, level = SPEAKS[asked[1]], asked[3]
        assert blas == [ALIKE.get(name, name)], f"{name}: OpenBLAS works as on {blas}"
        assert torch == asked[0], f"{name}: torch works with {torch}"
        assert onednn == expected or asked[1] == "ALL" and onednn.startswith(expected), f"{name}: {onednn}"
        assert mkl == asked[2], f"{name}: MKL keeps to {mkl}"
        assert not {*numpy} & {*beyond(level)}, f"{name}: numpy works with {numpy}"
    return (
        "/".join(blas),
        torch,
        onednn.removeprefix("Intel ").split(" with")[0],
        mkl,
        (["X86_V2", *numpy])[-1],
        count,
    )


def run(name):
    """Passed, failed, and the names of the failed."""
    from elsewhere import COURSE

    workers = max(1, os.cpu_count() // SETTINGS[name][-1])
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rfE",
        "--tb=short",
        "-p",
        "machines",
        "-n",
        str(workers),
    ]
    command += ["--dist", "loadfile", "--no-loadscope-reorder", "--nbval-lax", "--nbval-current-env"]
    command += [*COURSE, "tests"]
    said = subprocess.run(command, cwd=ROOT, env=environment(name), capture_output=True, text=True).stdout
    failed = re.findall(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", said, re.M)
    passed = re.findall(r"(\d+) passed", said)
    if not passed:
        sys.exit(said[-3000:])
    return int(passed[-1]), failed, said


def main(names):
    can, broken = flags(), []
    widths = 12, 8, 8, 10, 11, 7
    line = "{:12} " + " ".join(f"{{:{width}}}" for width in widths) + " {:>7} {:>7} {:>8}"
    print(line.format("setting", *HEADS, "passed", "failed", "minutes"), flush=True)
    for name in names or SETTINGS:
        if not SETTINGS[name][0] <= can:
            print(f"{name:12} not on this processor", flush=True)
            continue
        found, start = kernels(name), time.perf_counter()
        passed, failed, said = run(name)
        minutes = f"{(time.perf_counter() - start) / 60:.1f}"
        print(line.format(name, *map(str, found), passed, len(failed), minutes), flush=True)
        if failed:
            print(said, "\n".join(failed), sep="\n", file=sys.stderr, flush=True)
        broken += [f"{name}: {test}" for test in failed]
    sys.exit("\n".join(broken) or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
