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
from typing import NamedTuple

from elsewhere import COURSE
from numpy._core._multiarray_umath import __cpu_dispatch__ as LEVELS

ROOT = Path(__file__).parents[1]


class Kernels(NamedTuple):
    openblas: str
    torch: str
    onednn: str
    mkl: str
    numpy: str
    threads: int


# As the libraries name them: numpy's OpenBLAS has one set of kernels for Prescott and Katmai, one for Zen and Haswell.
SETTINGS = {
    "Prescott": Kernels("Katmai", "default", "SSE4.1", "COMPATIBLE", "baseline", 1),
    "Sandybridge": Kernels("Sandybridge", "default", "AVX", "COMPATIBLE", "baseline", 2),
    "Haswell": Kernels("Haswell", "avx2", "AVX2", "AUTO", "X86_V3", 1),
    "Zen": Kernels("Haswell", "avx2", "AVX2", "AUTO", "X86_V3", 2),
    "SkylakeX": Kernels("SkylakeX", "avx512", "AVX-512", "AUTO", "X86_V4", 1),
    "found": None,
}
NEEDS = {
    "SSE4.1": {"sse4_1"},
    "AVX": {"avx"},
    "AVX2": {"avx2", "fma"},
    "AVX-512": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}
PROBE = """
import json
import numpy, scipy.linalg, torch
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info

image, kernel = torch.ones(4, 32, 64, 64), torch.ones(32, 32, 3, 3)
torch.nn.functional.conv2d(image, kernel)
image[0, 0] @ image[0, 0]
pools = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
(openblas,) = {pool["architecture"] for pool in pools}
(threads,) = {pool["num_threads"] for pool in pools} | {torch.get_num_threads()}
levels = [level for level in __cpu_dispatch__ if __cpu_features__[level]]
level = levels[-1] if levels else "baseline"
print(json.dumps([openblas, torch.backends.cpu.get_cpu_capability().lower(), level, threads]))
"""


def pytest_collection_modifyitems(items):
    """This file is also the plugin that leaves out the tests of the pages."""
    items[:] = [item for item in items if not {"site", "browser"} & {*getattr(item, "fixturenames", ())}]


def processor():
    """What the processor can do, as Linux names it."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"^flags\s*:(.*)", told.read_text() if told.exists() else "", re.M)
    return set(found[1].split()) if found else set()


def environment(name):
    own, asked = {}, SETTINGS[name]
    if asked:
        beyond = LEVELS[LEVELS.index(asked.numpy) + 1 :] if asked.numpy in LEVELS else LEVELS
        own = dict(
            OPENBLAS_CORETYPE=name,
            ATEN_CPU_CAPABILITY=asked.torch,
            ONEDNN_MAX_CPU_ISA={"SSE4.1": "SSE41", "AVX-512": "ALL"}.get(asked.onednn, asked.onednn),
            MKL_CBWR=asked.mkl,
            NPY_DISABLE_CPU_FEATURES=" ".join(beyond),
        )
    threads = str(asked.threads if asked else 2)
    own |= dict(OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads, MKL_NUM_THREADS=threads)
    chooses = r"OPENBLAS_|ATEN_CPU|ONEDNN_|MKL_|NPY_"
    kept = {key: value for key, value in os.environ.items() if not re.match(chooses, key)}
    return kept | own | dict(OMP_WAIT_POLICY="passive", PYTHONPATH=str(ROOT / "tests"))


def kernels(name):
    """What the libraries say they work with; it has to be what was asked for."""
    loud = environment(name) | dict(ONEDNN_VERBOSE="1", MKL_VERBOSE="1")
    probe = [sys.executable, "-c", PROBE]
    said = subprocess.run(probe, env=loud, capture_output=True, text=True, check=True).stdout
    openblas, torch, numpy, threads = json.loads(said.splitlines()[-1])
    onednn = re.search(r"cpu,isa:(?:Intel )?(\S+)", said)
    mkl = re.search(r"MKL_VERBOSE SGEMM.* CNR:(\w+)", said)
    found = Kernels(openblas, torch, onednn and onednn[1], mkl and mkl[1], numpy, threads)
    assert SETTINGS[name] in (None, found), f"{name}: asked for {SETTINGS[name]}, and it is {found}"
    return found


def run(name, threads):
    """How many tests passed, the names of those that failed, and all that pytest said."""
    workers = max(1, os.cpu_count() // threads)
    options = f"-q -rfE --tb=short -p machines -n {workers} --dist loadfile --no-loadscope-reorder"
    command = [sys.executable, "-m", "pytest", *options.split(), "--nbval-lax", "--nbval-current-env"]
    done = subprocess.run(
        [*command, *COURSE, "tests"], cwd=ROOT, env=environment(name), capture_output=True, text=True
    )
    passed = re.findall(r"(\d+) passed", done.stdout)
    if not passed:
        sys.exit(done.stdout[-3000:] + done.stderr[-3000:])
    failed = re.findall(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", done.stdout, re.M)
    return int(passed[-1]), failed, done.stdout


def main(names):
    line = "{:12} {:12} {:8} {:8} {:11} {:11} {:8} {:>7} {:>7} {:>8}"
    print(line.format("setting", *Kernels._fields, "passed", "failed", "minutes"), flush=True)
    broken = []
    for name in names or SETTINGS:
        asked, start = SETTINGS[name], time.perf_counter()
        if asked and not NEEDS[asked.onednn] <= processor():
            print(f"{name:12} not on this processor", flush=True)
            continue
        found = kernels(name)
        passed, failed, said = run(name, found.threads)
        minutes = f"{(time.perf_counter() - start) / 60:.1f}"
        print(line.format(name, *map(str, found), passed, len(failed), minutes), flush=True)
        if failed:
            print(said, file=sys.stderr)
        broken += [f"{name}: {test}" for test in failed]
    sys.exit("\n".join(broken) or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
