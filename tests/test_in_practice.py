"""The questions of practice: each has its answer computed in a short cell, or shown by a figure, and links that lead somewhere."""

import ast
import builtins
import re
import warnings
from pathlib import Path

import nbformat
import pytest
import yaml
from myst_parser.mdit_to_docutils.base import default_slugify

ROOT = Path(__file__).parents[1]
PAGES = sorted(ROOT.glob("chapters/*/in_practice.ipynb"))
CHECKED = "nbval-check-output"
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)#?([^)\s]*)\)")

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)


def markdown(path):
    """The prose of a page, a notebook's cells joined; what stands in fences is left out but for its first line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, 4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return FENCE.sub(lambda fence: fence[0].splitlines()[0], text)


def sections(text):
    """{slug: text} of a page, by its headings."""
    _, *parts = HEADING.split(text)
    return {default_slugify(title): body for title, body in zip(parts[::2], parts[1::2], strict=True)}


def targets(path, text):
    """(file, slug, its section or None) for every link in the text to a page of the course."""
    for file, anchor in LINK.findall(text):
        if "://" not in file:
            other = (path.parent / file).resolve() if file else path
            yield other, anchor, sections(markdown(other)).get(anchor) if other.exists() else None


def questions(path):
    """(heading, prose, code cells) of each section of a notebook."""
    found = []
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heading, _, prose = cell.source.partition("\n")
            found.append((heading[3:], prose, []))
        elif found and cell.cell_type == "code":
            found[-1][2].append(cell)
    return found


@each_page
def test_every_question_is_found_by_what_is_seen_or_wanted(path):
    find = ROOT / "references/find.md"
    asked = [default_slugify(heading) for heading, _, _ in questions(path)[:-1]]
    linked = {anchor for other, anchor, _ in targets(find, markdown(find)) if other == path}
    assert [slug for slug in asked if slug not in linked] == []


@each_page
def test_a_page_asks_and_ends_on_what_is_not_so(path):
    *asked, last = [heading for heading, _, _ in questions(path)]
    assert not last.endswith("?")
    assert 12 <= len(asked) <= 20 and len(set(asked)) == len(asked)
    assert [heading for heading in asked if not heading.endswith("?")] == []


@each_page
def test_an_answer_is_computed_or_shown(path):
    for heading, prose, cells in questions(path):
        shown = any("```{" in (section or "") for _, _, section in targets(path, prose))
        checked = [cell for cell in cells if CHECKED in cell.metadata.get("tags", []) and cell.outputs]
        assert checked or shown, heading
        assert len(FENCE.sub("", prose).split()) >= 25, f"{heading}: no answer in words"
        for cell in cells:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert 3 <= len(lines) <= 15, f"{cell.id} has {len(lines)} lines"


def names(cell):
    """The names that a cell reads, and those that it gives."""
    read, given = set(), set()
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else given).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ExceptHandler):
            given.add(node.name)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
    return read, given


@each_page
def test_every_cell_runs_in_the_page(path):
    """On numpy, matplotlib and the course alone, each after the first two and nothing else."""
    scratch = nbformat.read(path.with_name("from_scratch.ipynb"), 4)
    notebook = nbformat.read(path, 4)
    assert notebook.metadata == scratch.metadata
    bootstrap, tools, *cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert bootstrap == next(cell for cell in scratch.cells if cell.id == "bootstrap")
    assert {line for line in tools.source.splitlines() if "import" in line} <= {
        "import matplotlib.pyplot as plt",
        "import numpy as np",
        "import beyond3x3 as b3",
    }
    known = {*dir(builtins), "np", "plt", "b3", *names(tools)[1]}
    for cell in cells:
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes), cell.id
        assert "b3.trace" not in cell.source and "b3.dense" not in cell.source, cell.id
        read, given = names(cell)
        assert read <= given | known, f"{cell.id} needs {read - given - known}"


@each_page
def test_cells_take_other_numbers(path, capsys):
    """Those of other_numbers.yml, without an error or a warning."""
    codes = {cell.id: cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"}
    _, tools, *_ = codes.values()
    written = yaml.safe_load(path.parents[2].joinpath("tests/other_numbers.yml").read_text(encoding="utf-8"))
    for cell, cases in written[path.parent.name].items():
        for case in cases:
            source, says = codes[cell], case.pop("says", "")
            for shipped, other in case.items():
                assert source.count(shipped) == 1, (cell, shipped)
                source = source.replace(shipped, other)
            with warnings.catch_warnings(action="error"):
                exec(f"{tools}\n\n{source}", {})
            assert says in capsys.readouterr().out, (cell, case)


@each_page
def test_links_lead_somewhere(path):
    for file, anchor, section in targets(path, markdown(path)):
        assert file.exists(), file
        assert not anchor or section is not None, f"{file.name}#{anchor}"
