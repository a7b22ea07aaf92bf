"""How notebooks run and when they run again, on a small course of its own; what ran is what its book shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import nbval.kernel
import pytest

from beyond3x3.book import execution

ROOT = Path(__file__).parents[1]
CELLS = """
from pathlib import Path
from IPython.display import display
with open("ran.log", "a") as log:
    print("once", file=log)
bar = display("waiting", display_id=True)

bar.update("done")
from beyond3x3 import number
print(number, Path("data.txt").read_text())
"""
OPTIONS = {
    "extensions": "myst_nb,beyond3x3.book.execution",
    "nb_execution_mode": "cache",
    "nb_execution_raise_on_error": 1,
}
RUN = "import sys; from pathlib import Path; from beyond3x3.book.execution import run; sys.exit(run([*map(Path, sys.argv[1:])]))"


class Course:
    """A folder with a package, a notebook that imports from it and reads a file, and this course's way to run it."""

    def __init__(self, folder):
        self.folder, self.notebook = folder, folder / "chapters/one.ipynb"
        (folder / "beyond3x3/book").mkdir(parents=True)
        (folder / "chapters").mkdir()
        self.write("requirements.txt", "numpy")
        self.write("beyond3x3/__init__.py", "number = 5")
        self.write("beyond3x3/unused.py", "unused = 1")
        self.write("beyond3x3/book/__init__.py", "")
        self.write("chapters/data.txt", "pixels")
        shutil.copy(ROOT / "beyond3x3/book/execution.py", folder / "beyond3x3/book")
        cells = [
            nbformat.v4.new_code_cell(source, id=f"c{at}") for at, source in enumerate(CELLS.split("\n\n"))
        ]
        nbformat.write(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One", id="title"), *cells]),
            self.notebook,
        )

    def write(self, name, text):
        (self.folder / name).write_text(text + "\n")

    def python(self, *command):
        environment = os.environ | dict(PYTHONPATH=str(self.folder), PYTHONDONTWRITEBYTECODE="")
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def run(self):
        return self.python("-c", RUN, self.notebook)

    def times(self):
        log = self.folder / "chapters/ran.log"
        return log.read_text().count("once") if log.exists() else 0


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return Course(tmp_path_factory.mktemp("course"))


CHANGES = """
from pathlib import Path
from beyond3x3.book.execution import digest, reasons

notebook = Path("chapters/one.ipynb").resolve()

def change(name, old, new):
    before = Path(name).read_text()
    assert old in before
    Path(name).write_text(before.replace(old, new))
    digest.cache_clear()
    print(reasons(notebook))
    Path(name).write_text(before)
    digest.cache_clear()

change("chapters/one.ipynb", "# One", "# The one")
change("beyond3x3/unused.py", "unused", "changed")
change("chapters/one.ipynb", "print(number,", "print(2 * number,")
change("beyond3x3/__init__.py", "5", "7")
change("chapters/data.txt", "pixels", "channels")
change("requirements.txt", "numpy", "numpy==9")
compiled = [*Path("beyond3x3").rglob("*.pyc")]
for file in compiled:
    file.unlink()
digest.cache_clear()
print(reasons(notebook) if compiled else "Python has compiled nothing")
"""


def test_a_run_counts_until_the_code_or_what_it_reads_has_changed_and_says_what_has(course):
    first = course.run()
    assert first.returncode == 0 and course.times() == 1, first.stdout
    said = course.python("-c", CHANGES)
    nothing, files = [], ["beyond3x3/__init__.py", "chapters/data.txt", "requirements.txt"]
    expected = [nothing, nothing, ["its code"], *([name] for name in files), nothing]
    assert said.stdout.splitlines() == list(map(str, expected)), said.stderr


def test_the_book_shows_that_run_and_makes_none_of_its_own(course):
    course.write("index.md", "# A book\n\n```{toctree}\nchapters/one\n```")
    given = [part for name, value in OPTIONS.items() for part in ("-D", f"{name}={value}")]
    page = course.folder / "_build/html/chapters/one.html"

    def build():
        built = course.python("-m", "sphinx", "-C", *given, ".", "_build/html")
        assert built.returncode == 0, built.stderr
        return page.read_text()

    before = course.times()
    shown = build()
    assert course.times() == before
    assert "5 pixels" in shown and "'done'" in shown and "'waiting'" not in shown
    course.write("chapters/data.txt", "strides")
    course.run()
    assert "5 strides" in build() and course.times() == before + 1


def test_a_notebook_that_fails_is_told_of_and_not_kept(tmp_path):
    course = Course(tmp_path)
    notebook = nbformat.read(course.notebook, 4)
    other = nbformat.v4.new_code_cell("print('another number')", id="other", execution_count=1)
    other.metadata["tags"] = ["nbval-check-output"]
    other.outputs = [nbformat.v4.new_output("stream", name="stdout", text="a number\n")]
    warns = nbformat.v4.new_code_cell("import warnings; warnings.warn('look out')", id="warns")
    notebook.cells += [other, warns, nbformat.v4.new_code_cell("1 / 0", id="last")]
    nbformat.write(notebook, course.notebook)
    failed = course.run()
    assert failed.returncode != 0 and "3 failed, 2 passed" in failed.stdout
    for why in ("Cell outputs differ", "UserWarning: look out", "ZeroDivisionError"):
        assert why in failed.stdout
    assert not (tmp_path / "_build/notebooks/chapters/one.ipynb").exists()


def test_the_table_of_names_makes_no_run_old():
    """A new operator's name stands in it, and only what uses the operator reads the operator's module."""
    assert not execution.is_ours(execution.NAMES) and execution.NAMES.is_file()
    assert execution.is_ours(ROOT / "beyond3x3/__init__.py")


def test_no_two_kernels_can_come_to_one_port():
    """Of kernels that start side by side one found its port taken, and hung when it gave up."""
    one, other = nbval.kernel.KernelManager(), nbval.kernel.KernelManager()
    assert one.transport == other.transport == "ipc" and one.ip != other.ip
    assert all(Path(manager.ip).parent.is_dir() for manager in (one, other))
