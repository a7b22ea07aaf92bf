"""The figures in JupyterLab with a live kernel: what the hand does reaches Python, and the other way round."""

import os
import socket
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from beyond3x3.widgets import FIGURES

CELLS = [
    """
from pathlib import Path
from beyond3x3 import Layer, receptive_field
from beyond3x3.widgets import ReceptiveFieldFigure, sweep
figure = ReceptiveFieldFigure([Layer(3, padding=1)] * 2, input_size=15)

def answer(change):
    Path("seen.txt").write_text(str(receptive_field(figure.stack).size))
    figure.input_size = 31

figure.observe(answer, "layers")
figure
""",
    """
def square(number):
    "The square of a number."
    return f"{number} squared is {number ** 2}"

sweep(square, number=[3, 4, 5])
""",
]


LIVE = sorted(set(FIGURES) - {"sweep"})

# Each figure, and a file that says which of its traits has changed last.
EACH = """
from pathlib import Path
from beyond3x3.widgets import FIGURES
figure = FIGURES["{name}"]()
figure.observe(lambda change: Path("{name}.txt").write_text(change["name"]), list(figure.state()))
figure
"""


def write_notebook(path, cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab that shows a folder with two notebooks: its address, and the folder."""
    tmp_path = tmp_path_factory.mktemp("lab")
    write_notebook(tmp_path / "figures.ipynb", CELLS)
    write_notebook(tmp_path / "all.ipynb", [EACH.format(name=name) for name in LIVE])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = {
        name: str(tmp_path / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
        "--expose-app-in-browser",
    ]
    with open(tmp_path / "lab.log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, str(tmp_path)],
            env=os.environ | homes,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urlopen(f"{address}/api", timeout=5).close()
            break
        except URLError:
            time.sleep(0.5)
    yield SimpleNamespace(address=address, folder=tmp_path)
    server.terminate()
    server.wait(60)


def run_all(lab, page, notebook):
    page.goto(f"{lab.address}/lab/tree/{notebook}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady", polling=100)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def test_a_figure_and_its_traits_follow_each_other(lab, page):
    run_all(lab, page, "figures.ipynb")
    kernel = page.get_by_role("spinbutton", name="kernel, row 2")
    kernel.wait_for()
    kernel.focus()
    page.keyboard.press("ArrowUp")
    page.get_by_text("input: 31 pixels").wait_for()
    assert (lab.folder / "seen.txt").read_text() == "6"
    page.get_by_role("slider", name="number").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("4 squared is 16").wait_for()


def test_every_figure_is_alive_beside_a_kernel(lab, page):
    run_all(lab, page, "all.ipynb")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    for place, name in enumerate(LIVE):
        cells.nth(place).scroll_into_view_if_needed()
        cell = cells.nth(place)
        cell.locator("[role=spinbutton]:visible, [role=application]:visible").first.wait_for()
        for key in ("ArrowUp", "ArrowDown", "Enter"):
            cell.locator("[role=spinbutton]:visible, [role=application]:visible").first.press(key)
        for _ in range(600):
            if (lab.folder / f"{name}.txt").exists():
                break
            page.wait_for_timeout(100)
        assert (lab.folder / f"{name}.txt").exists(), f"{name}: Python does not hear what the hand does"
