"""The notebooks where learners open them: `python tests/elsewhere.py binder` or `colab`, and notebooks if not all.

A fresh environment is made as that place has it, and every notebook runs in it in a kernel of its own. On Binder they lie in
the repository. On Colab each is a lone copy, and its bootstrap cell installs the repository for real, from the address that
git is told to take from this checkout. Printed are the seconds and the peak memory of each kernel; more than the limits is
an error.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from beyond3x3.book import notebooks  # noqa: E402

LIMITS = {"from_scratch": 300, "in_practice": 300, "on_gpu": 1000, "solution": 1000}
COURSE = [path.relative_to(ROOT) for path in sorted(ROOT.glob("chapters/*/*.ipynb")) if path.stem in LIMITS]
REQUIRED = (ROOT / "requirements.txt").read_text(encoding="utf-8")
TORCH = re.search(r"^torch==\S+", REQUIRED, re.M)[0]
COLAB = "ipywidgets==7.7.1 anywidget==0.9.18 numpy==2.0.2 matplotlib==3.10.0 scikit-image==0.25.2 ipykernel<7 nbclient"
RUN = """
import sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1])
notebook, start = nbformat.read(path, 4), time.perf_counter()
client = NotebookClient(notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": path.parent}})
with client.setup_kernel():
    for index, cell in enumerate(notebook.cells):
        client.execute_cell(cell, index)
    status = Path(f"/proc/{client.km.provisioner.pid}/status").read_text()
peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
print(time.perf_counter() - start, 1024 * peak)
"""


def alone(notebook, python=sys.executable, **options):
    """Seconds, and bytes at most, of a notebook's kernel that runs from its first cell to its last."""
    run = [python, "-c", RUN, notebook]
    done = subprocess.run(run, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), int(peak)


def pip(python, *arguments, **options):
    subprocess.run([python, "-m", "pip", "--quiet", *arguments], check=True, **options)


def binder(folder, python, paths):
    """What git tracks, with .binder/ installed as repo2docker does: yields each notebook's place and surroundings."""
    repository = folder / "repository"
    subprocess.run(["git", "clone", "--quiet", ROOT, repository], check=True)
    pip(python, "install", TORCH)
    pip(python, "--retries", "0", "install", "-r", ".binder/requirements.txt", cwd=repository)
    path = f"{python.parent}:{os.environ['PATH']}"
    subprocess.run([".binder/postBuild"], check=True, cwd=repository, env=os.environ | dict(PATH=path))
    for notebook in paths:
        yield repository / notebook, {}


def colab(folder, python, paths):
    """Colab's versions, and of the repository nothing but one notebook: yields its place and git's way to the rest."""
    pip(python, "install", TORCH, *COLAB.split())
    way = dict(
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{ROOT.as_uri()}.insteadOf",
        GIT_CONFIG_VALUE_0=f"https://github.com/{notebooks.slug()}",
    )
    for notebook in paths:
        pip(python, "uninstall", "--yes", "beyond3x3", stderr=subprocess.DEVNULL)
        alone = Path(tempfile.mkdtemp(dir=folder)) / notebook.name
        shutil.copy(ROOT / notebook, alone)
        yield alone, way


PLACES = dict(binder=binder, colab=colab)


def main(place, *named):
    paths = [path.resolve().relative_to(ROOT) for path in map(Path, named)] or COURSE
    failed, peaks = [], {}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        venv.create(folder / "environment", with_pip=True)
        python = folder / "environment/bin/python"
        print(f"{place:60} seconds  MB at most", flush=True)
        for notebook, (lies, way) in zip(paths, PLACES[place](folder, python, paths), strict=True):
            environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            try:
                seconds, peak = alone(lies, python, env=environment | way, cwd=folder)
            except RuntimeError as error:
                print(f"{str(notebook):60} FAILED\n{error}", flush=True)
                failed.append(notebook)
                continue
            megabytes = peaks[str(notebook)] = round(peak / 2**20)
            print(f"{str(notebook):60} {seconds:7.0f} {megabytes:6}", flush=True)
            if megabytes > LIMITS[notebook.stem]:
                failed.append(notebook)
    if not (named or failed):
        record = ROOT / f"references/measurements/{place}.json"
        record.parent.mkdir(exist_ok=True)
        record.write_text(json.dumps(dict(date=str(date.today()), megabytes=peaks), indent=1) + "\n")
    sys.exit(f"failed or above the limit: {', '.join(map(str, failed))}" if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
