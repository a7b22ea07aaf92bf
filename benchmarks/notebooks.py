"""What the notebooks cost, and what it costs to build and test the course from a fresh clone."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import psutil

import beyond3x3 as b3

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
from elsewhere import COURSE, alone  # noqa: E402


def measure():
    """Seconds and peak memory of every notebook, each alone in a fresh kernel, and the seconds of all."""
    found = []
    for notebook in COURSE:
        seconds, peak = alone(ROOT / notebook)
        print(f"{notebook}: {seconds:.1f} s, {peak / 2**20:.0f} MB", flush=True)
        found.append(dict(notebook=str(notebook), seconds=seconds, bytes=peak))
    return dict(notebooks=found, seconds=sum(one["seconds"] for one in found))


def add_a_sentence(clone):
    lesson = clone / "chapters/pixel_shuffle/lesson.md"
    lesson.write_text(lesson.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")


def change_a_docstring(clone):
    line = b3.pixel_shuffle.__doc__.splitlines()[0]
    for name in (
        "chapters/pixel_shuffle/from_scratch.ipynb",
        "beyond3x3/pixel_shuffle.py",
    ):
        text = (clone / name).read_text("utf-8")
        assert line in text, f"{name} does not say {line}"
        (clone / name).write_text(text.replace(line, f"{line} Really."), "utf-8")


def by_file(report):
    """Seconds of a run of pytest's by file, from its JUnit report."""
    found = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("classname").removeprefix("tests.").removeprefix("chapters.")
        found[name.replace(".ipynb", "").replace(".", "/")] += float(case.get("time"))
    return found


def busy():
    """Seconds that the machine's processors have worked, for whomever: a browser's processes are counted nowhere else."""
    spent = psutil.cpu_times()
    return spent.user + spent.nice + spent.system + spent.irq + spent.softirq


def builds():
    """What `make` does in a fresh clone, step after step: seconds by the clock and of processors, and where the tests' go."""
    found, where = {}, Counter()
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH"
    }
    with tempfile.TemporaryDirectory() as folder:
        clone, report = Path(folder) / "clone", Path(folder) / "report.xml"
        environment["PYTEST_ADDOPTS"] = f"--junitxml={report}"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)

        def make(step, target):
            before, start = busy(), time.perf_counter()
            command = ["make", f"PYTHON={sys.base_prefix}/bin/python3", target]
            done = subprocess.run(
                command, cwd=clone, env=environment, capture_output=True, text=True
            )
            seconds, spent = time.perf_counter() - start, busy() - before
            found[step] = dict(clock=seconds, processors=spent)
            if done.returncode:
                sys.exit(
                    f"{step} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
                )
            print(f"{step}: {seconds:.0f} s, of processors {spent:.0f} s", flush=True)
            return done.stdout

        make("installing", ".venv/.installed")
        make("`make book`", "book")
        where += by_file(report)
        said = make("`make test` after it", "test")
        where += by_file(report)
        make("`make book` with nothing changed", "book")
        add_a_sentence(clone)
        make("`make book` after one sentence", "book")
        change_a_docstring(clone)
        make("`make book` after one docstring of an operator", "book")
    closing = re.findall(r"^=+ (.*\bpassed\b.* in .*s.*?) =+$", said, re.M)[-1]
    return dict(steps=found, closing=closing, where=dict(where.most_common(12)))
