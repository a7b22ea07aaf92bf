"""Faults as a maintainer makes them by accident, planted one at a time: does the suite notice?

    .venv/bin/python tests/planted.py            all of planted_faults.yml
    .venv/bin/python tests/planted.py WORD …     those whose sentence holds a word

Each is planted in a worktree of the last commit, and the tests of its room run there until one fails; where the
book is needed it is built first, and the build may be what catches it. In the end the tests that caught something run with
nothing planted: one that fails there too has caught nothing.
"""

import argparse
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
FAULTS = yaml.safe_load((ROOT / "tests/planted_faults.yml").read_text("utf-8"))
MAKE = ["make", "-o", ".venv/.installed"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=line"]
LAST_FAILED = ".pytest_cache/v/cache/lastfailed"
NOTHING_SELECTED = 5
WHERE = "import beyond3x3; print(beyond3x3.__file__)"


class Tree:
    """A worktree to plant in. Tests, programs and kernels import from it, since PYTHONPATH comes before what is installed."""

    def __init__(self, folder):
        self.folder, self.book = folder, folder.with_name(f"{folder.name}-book")
        self.environment = os.environ | dict(
            PYTHONPATH=str(folder), PYTHONDONTWRITEBYTECODE="1", OMP_NUM_THREADS="1"
        )
        git("worktree", "add", "--quiet", "--detach", folder, "HEAD")
        (folder / ".venv").symlink_to(ROOT / ".venv")
        where = folder.with_suffix(".py")
        where.write_text(WHERE)
        for command in ([where], ["-m", "jupyter", "run", where]):
            _, said = self.run([sys.executable, *command])
            assert str(folder / "beyond3x3/__init__.py") in said, f"imported is another: {said}"
        self.put_book()

    def run(self, command, seconds=1800):
        """Exit status and what was said; the status is None where the time was up."""
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                list(map(str, command)),
                cwd=self.folder,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                status = None
                os.killpg(process.pid, signal.SIGKILL)
            said.seek(0)
            return status, said.read()

    def make(self, target):
        return self.run([*MAKE, target])

    def pytest(self, fault, seconds):
        """Where names have changed and `only` finds nothing, whole files run."""
        command = [*PYTEST, "-x", *fault["tests"].split()]
        if "only" in fault:
            status, said = self.run([*command, "-k", fault["only"]], seconds)
            if status != NOTHING_SELECTED:
                return status, said
        return self.run(command, seconds)

    def failed(self):
        path = self.folder / LAST_FAILED
        return list(json.loads(path.read_text("utf-8"))) if path.exists() else []

    def put_book(self):
        """The book as it is without a fault; for make it is newer than every file that is there now."""
        build = self.folder / "_build"
        if not self.book.exists():
            if (ROOT / "_build").exists():
                shutil.copytree(ROOT / "_build", self.book)
                self.put_book()
            status, said = self.make("book")
            assert status == 0, said
            shutil.rmtree(self.book, ignore_errors=True)
            shutil.copytree(build, self.book)
        shutil.rmtree(build, ignore_errors=True)
        shutil.copytree(self.book, build)
        (build / ".look").touch()
        time.sleep(0.05)

    def plant(self, fault):
        path = self.folder / fault["file"]
        text = path.read_text("utf-8")
        assert fault["old"] in text, "in the last commit its old text is not there"
        path.write_text(text.replace(fault["old"], fault["new"]), "utf-8")

    def restore(self):
        git("checkout", "--quiet", ".", cwd=self.folder)
        git("clean", "-dfxq", "-e", ".venv", "-e", "_build", "-e", ".pyodide", cwd=self.folder)
        self.put_book()


def git(*arguments, cwd=ROOT):
    subprocess.run(["git", *map(str, arguments)], cwd=cwd, check=True)


def check(faults):
    """A fault that can no longer be planted is said, not passed over."""
    counts = {f["fault"]: (ROOT / f["file"]).read_text("utf-8").count(f["old"]) for f in faults}
    wrong = [f"{fault}: its old text is there {n} times" for fault, n in counts.items() if n != 1]
    if wrong:
        sys.exit("\n".join(wrong))


def first_failure(said):
    found = re.search(r"^(?:FAILED|ERROR) (.*)$", said, re.MULTILINE)
    return found[1] if found else "".join(said.strip().splitlines()[-1:])


def first_warning(said):
    lines = [line for line in said.splitlines() if re.search(r"WARNING:|ERROR:|Error:", line)]
    return lines[0] if lines else said[-300:]


def tried(tree, fault, seconds):
    start, status, tests = time.monotonic(), 0, []
    try:
        tree.plant(fault)
        if "then" in fault:
            status, said = tree.make(fault["then"])
            by = f"make {fault['then']}: {first_warning(said)}"
        if status == 0:
            status, said = tree.pytest(fault, seconds)
            by, tests = first_failure(said), tree.failed()
    finally:
        tree.restore()
    result = {0: "NOT caught", None: "time is up"}.get(status, "caught")
    by = by.replace(f"{tree.folder}/", "")[:400] if status else ""
    return dict(
        fault=fault["fault"],
        kind=fault["kind"],
        result=result,
        by=by,
        tests=tests,
        seconds=round(time.monotonic() - start),
    )


def sound(tree, results):
    """Takes back what was caught by tests that fail without the fault as well."""
    # A cell of a notebook runs only after those before it.
    tests = {test.split("::")[0] if ".ipynb" in test else test for one in results for test in one["tests"]}
    _, said = tree.run([*PYTEST, "--nbval-lax", "--nbval-current-env", *sorted(tests)])
    failed = tree.failed()
    print(f"{len(tests)} tests that caught something, with nothing planted: {said.strip().splitlines()[-1]}")
    for one in results:
        if anyway := set(one["tests"]) & set(failed):
            one["result"] = "fails anyway"
            print(f"fails anyway: {', '.join(anyway)}, which caught: {one['fault']}\n{said[-2000:]}")


def in_free_trees(trees, faults, seconds):
    free = queue.Queue()
    for tree in trees:
        free.put(tree)

    def one(fault):
        tree = free.get()
        try:
            result = tried(tree, fault, seconds)
        finally:
            free.put(tree)
        print(
            f"{result['seconds']:4} s  {result['result']:10}  {result['fault']}  {result['by']}"[:200],
            flush=True,
        )
        return result

    with ThreadPoolExecutor(len(trees)) as pool:
        return list(pool.map(one, faults))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only faults whose sentence holds one of these")
    parser.add_argument("--trees", type=int, default=1, help="how many are tried side by side")
    parser.add_argument(
        "--seconds", type=int, default=900, help="for the tests of one fault; one waits 300 for a page"
    )
    parser.add_argument("--out", type=Path, help="a file for the results, in JSON")
    given = parser.parse_args()
    faults = [f for f in FAULTS if not given.words or any(word in f["fault"] for word in given.words)]
    check(faults)
    scratch = Path(tempfile.mkdtemp())
    try:
        trees = [Tree(scratch / f"tree{number}") for number in range(given.trees)]
        results = in_free_trees(trees, faults, given.seconds)
        if any(result["tests"] for result in results):
            sound(trees[0], results)
    finally:
        shutil.rmtree(scratch)
        git("worktree", "prune")
    if given.out:
        given.out.write_text(json.dumps(results, indent=1) + "\n")
    missed = sum(result["result"] != "caught" for result in results)
    print(f"{len(results)} planted, {len(results) - missed} caught, {missed} not")


if __name__ == "__main__":
    main()
