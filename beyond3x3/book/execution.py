"""Every notebook runs once, cell by cell as tests of nbval's, and the book shows what that run gave.

A good run lies in _build/notebooks with its outputs and the files that its kernel read. It counts until one of these, or
the notebook's code, changes. pytest loads this module as a plugin, Sphinx as an extension.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import nbformat
import nbval.kernel
import pytest
from jupyter_client import KernelManager
from nbval.plugin import IPyNbFile

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "_build/notebooks"
NAMES = ROOT / "beyond3x3/names.py"  # a name that a notebook uses brings its own module
ALWAYS = [ROOT / "requirements.txt", Path(__file__)]
PATIENCE = 600  # seconds for an answer of a kernel whose cell is done
OPTIONS = [
    "-p",
    __name__,
    "--tb=short",
    "--nbval-current-env",
    f"--nbval-kernel-startup-timeout={PATIENCE}",
]
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
LISTEN = """
__import__("sys").read_files = set()
__import__("sys").addaudithook(
    lambda event, given: event == "open" and given[1] in ("r", "rb") and __import__("sys").read_files.add(str(given[0])))
"""
HEARD = """chr(10).join([
    *(getattr(module, "__file__", None) or "" for module in list(__import__("sys").modules.values())),
    *map(__import__("os").path.abspath, __import__("sys").read_files)])"""


@cache
def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def code(notebook):
    """What decides how a notebook runs, and whether it passes; its prose does not."""
    said = [(cell.source, cell.metadata, cell.outputs) for cell in code_cells(notebook)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def is_ours(path):
    """A file of the course that a run can depend on: styles and scripts matter to who looks, what is compiled has a source."""
    inside = (
        path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0][0] not in "._"
    )
    return (
        inside
        and path != NAMES
        and path.is_file()
        and path.suffix not in (".ipynb", ".js", ".css", ".pyc")
    )


def kept(notebook):
    return KEPT / notebook.relative_to(ROOT)


def reasons(notebook):
    """What has changed since a notebook's last good run: it counts until something has."""
    if not kept(notebook).exists():
        return ["it has not passed yet"]
    run = nbformat.read(kept(notebook), 4).metadata.run
    changed = [
        name for name, before in run.files.items() if digest(ROOT / name) != before
    ]
    if run.code != code(nbformat.read(notebook, 4)):
        changed.append("its code")
    if run.python != sys.version:
        changed.append("Python")
    return changed


class Kernel(KernelManager):
    """Heard through files of its own: a port that is free when it is chosen may be taken when a kernel comes to it."""

    def __init__(self, **given):
        folder = tempfile.TemporaryDirectory()
        super().__init__(transport="ipc", ip=f"{folder.name}/socket", **given)
        self.folder = folder


nbval.kernel.KernelManager = Kernel


class Notebook(IPyNbFile):
    """A notebook that nbval runs, which also hears what its cells give and read.

    Only cells tagged as checked have outputs committed, and nbval compares those.
    """

    sound = True

    def setup(self):
        os.environ["BEYOND3X3_STATIC"] = "1"
        super().setup()
        self.given, self.displays = [], {}
        self.kernel.kc.execute_interactive(LISTEN, silent=True, timeout=PATIENCE)

    def get_kernel_message(self, timeout=None, stream="iopub"):
        message = super().get_kernel_message(PATIENCE, stream)
        kind, content = message["msg_type"], message["content"]
        if kind == "execute_input":
            self.given.append([])
        elif kind in ("display_data", "execute_result", "stream"):
            output = nbformat.v4.output_from_msg(message)
            self.given[-1].append(output)
            self.displays[content.get("transient", {}).get("display_id")] = output
        elif kind == "update_display_data":
            self.displays[content["transient"]["display_id"]].data = content["data"]
        return message

    def read_files(self):
        answer = self.kernel.kc.execute_interactive(
            "", silent=True, user_expressions={"files": HEARD}, timeout=PATIENCE
        )
        shown = answer["content"]["user_expressions"]["files"]["data"]["text/plain"]
        files = ast.literal_eval(shown).splitlines()
        return sorted({*filter(is_ours, map(Path, files)), *ALWAYS})

    def teardown(self):
        cells = code_cells(self.nb)
        if self.sound and len(self.given) == len(cells):
            run = dict(
                code=code(self.nb),
                python=sys.version,
                files={
                    str(path.relative_to(ROOT)): digest(path)
                    for path in self.read_files()
                },
            )
            for number, (cell, given) in enumerate(
                zip(cells, self.given, strict=True), 1
            ):
                cell.outputs, cell.execution_count = given, number
            self.nb.metadata.run = run
            kept(self.path).parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(self.nb, kept(self.path))
        super().teardown()


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        return Notebook.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A cell that warns fails."""
    yield
    if isinstance(item.parent, Notebook):
        warned = [
            out.text for out in item.parent.given[-1] if out.get("name") == "stderr"
        ]
        if warned:
            item.raise_cell_error("Cell wrote to stderr", "".join(warned))


def pytest_runtest_makereport(item, call):
    if call.excinfo and isinstance(item.parent, Notebook):
        item.parent.sound = False


def run(notebooks, beside=()):
    """nbval's verdict on the notebooks whose last good run does not count, and pytest's on tests beside them: its exit status."""
    stale = [path for path in notebooks if reasons(path)]
    as_before = len(notebooks) - len(stale)
    print(
        f"notebooks: {len(stale)} to run, {as_before} as they were when they passed",
        flush=True,
    )
    asked = [*stale, *beside]
    if not asked:
        return 0
    command = [
        sys.executable,
        "-m",
        "pytest",
        *OPTIONS,
        *(SIDE_BY_SIDE if len(asked) > 1 else []),
        *asked,
    ]
    return subprocess.run(command, cwd=ROOT).returncode


def hand_over(app, env, names):
    """Give myst-nb, in place of its own run, the run that nbval found good."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    runs = get_cache(env.mystnb_config.execution_cache_path)
    for path in map(Path, map(env.doc2path, names)):
        if (
            path.suffix == ".ipynb"
            and path.is_relative_to(ROOT)
            and kept(path).exists()
        ):
            bundle = CacheBundleIn(nbformat.read(kept(path), 4), path)
            runs.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def ran_again(app, env, added, changed, removed):
    """The pages of notebooks that have run since they were read."""
    runs = {name: kept(Path(env.doc2path(name))) for name in env.all_docs}
    pages = {name: Path(env.doctreedir, f"{name}.doctree") for name in runs}
    return [
        name
        for name, run in runs.items()
        if run.exists()
        and pages[name].exists()
        and run.stat().st_mtime > pages[name].stat().st_mtime
    ]


def setup(app):
    app.connect("env-get-outdated", ran_again)
    app.connect("env-before-read-docs", hand_over)
