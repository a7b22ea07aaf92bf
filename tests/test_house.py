"""The house in order: what is generated equals its source, and what is written passes the linters."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import beyond3x3
from beyond3x3 import widgets

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for path in ROOT.glob("beyond3x3/**/*.py") if not {"book", "exercises"} & {*path.parts})

spec = importlib.util.spec_from_file_location("notebooks", ROOT / "beyond3x3/book/notebooks.py")
notebooks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebooks)

PUBLIC = {*beyond3x3.HOME, *widgets.__all__}
NOTEBOOKS = sorted(ROOT.glob("chapters/*/*.ipynb"))
IN_NUMPY = [lesson.with_name("from_scratch.ipynb") for lesson in sorted(ROOT.glob("chapters/*/lesson.md"))]
BOOTSTRAP = """try:
    import beyond3x3
except ModuleNotFoundError:
    %pip install --quiet git+https://github.com/{slug}"""


GENERATED = {notebooks.module_path(notebook) for notebook in notebooks.exporting_notebooks()}
CODE = sorted(path for kind in ("py", "js") for path in ROOT.glob(f"beyond3x3/**/*.{kind}"))
CORE = widgets.STATIC / "core"
NAMED = re.compile(r"^(?:const|class|function\*?) (\w+)", re.MULTILINE)


def name(path):
    return str(path.relative_to(ROOT))


def code(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "command", [["ruff", "check"], ["ruff", "format", "--check"], ["codespell"]], ids=" ".join
)
def test_linters_have_nothing_to_say(command):
    program = Path(sys.executable).with_name(command[0])
    result = subprocess.run([program, *command[1:], "."], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_chapters_have_notebooks_that_export():
    assert len(notebooks.exporting_notebooks()) >= 2


@pytest.mark.parametrize("notebook", notebooks.exporting_notebooks(), ids=name)
def test_module_equals_the_cells_it_comes_from(notebook):
    module = notebooks.module_path(notebook)
    assert module.read_text(encoding="utf-8") == notebooks.exported(notebook), "run `make export`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_outputs_are_kept_in_checked_cells_and_nowhere_else(path):
    for cell in code(path):
        checked = notebooks.CHECKED in notebooks.tags(cell)
        assert bool(cell.outputs) == checked, f"{cell.id}: checked {checked}, outputs {len(cell.outputs)}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_bootstrap_installs_this_repository(path):
    first = code(path)[0]
    assert "bootstrap" in notebooks.tags(first)
    assert first.source == BOOTSTRAP.format(slug=notebooks.slug())


def test_numpy_notebooks_load_no_torch():
    check = "import sys\n"
    for path in IN_NUMPY:
        trees = [ast.parse(cell.source) for cell in code(path) if "bootstrap" not in notebooks.tags(cell)]
        nodes = [node for tree in trees for node in ast.walk(tree)]
        imports = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        used = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        lines = [*imports, *sorted(name for name in used if re.fullmatch(r"b3\.\w+", name))]
        assert {"import numpy as np", "import beyond3x3 as b3"} <= set(lines)
        check += "\n".join([*lines, f"assert 'torch' not in sys.modules, {name(path)!r}", ""])
    subprocess.run([sys.executable, "-c", check], check=True, timeout=300)


def test_a_fork_is_named_wherever_the_course_is(tmp_path, monkeypatch):
    pages = sorted([*ROOT.glob("*.md"), *ROOT.glob("references/*.md")])
    (tmp_path / "references").mkdir()
    for path in [ROOT / "_config.yml", *pages]:
        text = path.read_text("utf-8").replace(
            f"url: https://github.com/{notebooks.slug()}", "url: //x/a/fork"
        )
        (tmp_path / path.relative_to(ROOT)).write_text(text, "utf-8")
    ours = notebooks.slug(), notebooks.slug().replace("/", "%2F")
    assert all(any(own in path.read_text("utf-8") for path in pages) for own in ours)
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    notebooks.repeat_slug()
    assert not [
        path for path in tmp_path.rglob("*.md") if any(own in path.read_text("utf-8") for own in ours)
    ]


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=name)
def test_badges_point_to_this_repository(path):
    links = r"(?:colab\.research\.google\.com/github|mybinder\.org/v2/gh)/([\w.-]+/[\w.-]+)"
    assert set(re.findall(links, path.read_text(encoding="utf-8"))) <= {notebooks.slug()}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_functions_say_what_they_do(path):
    silent = {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not ast.get_docstring(node)
    }
    assert not silent & PUBLIC


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_is_read_at_one_sitting_and_a_line_at_one_glance(path):
    """What a notebook writes is read there, in cells, and exercises one at a time."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines), default=0) <= 140
    assert len(lines) <= 400 or path in GENERATED or path.parent.name == "exercises"


@pytest.mark.parametrize("figure", sorted(set(widgets.FIGURES) - {"sweep"}))
def test_what_is_computed_comes_first_and_draws_nothing(figure):
    drawing = "".join((CORE / f"{room}.js").read_text("utf-8") for room in ("controls", "drawing", "model"))
    first, *others = sorted((widgets.STATIC / figure.replace("-", "_")).glob("*.js"))
    assert first.name == "computed.js" and others
    called = set(re.findall(r"(?<![\w.])(\w+)(?=\(|\.\w)", first.read_text("utf-8")))
    assert not called & {*NAMED.findall(drawing), "document", "window", "model", "el"}
