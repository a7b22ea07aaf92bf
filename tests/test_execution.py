"""How the book runs its notebooks, on a book of two that wait for each other."""

import subprocess
import sys

import nbformat
import pytest

RUN = """
import pathlib, time
with open("{name}.ran", "a") as log:
    log.write("once ")
for _ in range(600):
    if pathlib.Path("{other}.ran").exists():
        break
    time.sleep(0.1)
assert pathlib.Path("{other}.ran").exists(), "{other} does not run beside {name}"
{last}
"""
OPTIONS = {
    "extensions": "myst_nb,beyond3x3.book.execution",
    "nb_execution_mode": "cache",
    "nb_execution_raise_on_error": 1,
    "nb_execution_show_tb": 1,
    "nb_execution_timeout": 120,
}


@pytest.fixture
def build(tmp_path):
    """Builds a book of two notebooks, the one ending with a line of its own."""

    def run(last):
        (tmp_path / "index.md").write_text("# A book\n\n```{toctree}\none\nother\n```\n")
        for name, other, line in (("one", "other", last), ("other", "one", "")):
            source = RUN.format(name=name, other=other, last=line)
            cells = [nbformat.v4.new_markdown_cell(f"# {name}"), nbformat.v4.new_code_cell(source)]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
        given = [part for name, value in OPTIONS.items() for part in ("-D", f"{name}={value}")]
        command = [sys.executable, "-m", "sphinx", "-C", *given, tmp_path, tmp_path / "_build"]
        return subprocess.run(command, capture_output=True, text=True, timeout=300)

    return run


def test_two_notebooks_run_side_by_side_and_once(build, tmp_path):
    built = build("print('met')")
    assert built.returncode == 0, built.stderr
    assert "<span></span>met" in (tmp_path / "_build/one.html").read_text()
    assert [(tmp_path / f"{name}.ran").read_text() for name in ("one", "other")] == ["once ", "once "]


def test_a_notebook_that_fails_stops_the_build_and_says_why(build):
    built = build("1 / 0")
    assert built.returncode != 0
    assert "one.ipynb" in built.stderr and "ZeroDivisionError" in built.stderr
