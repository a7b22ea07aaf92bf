"""python beyond3x3/book/assignments.py: number every chapter's exercises, and write its assignment.ipynb from its solution.ipynb."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
HEADING = r"## (?:\d+\. )?(?P<title>.*?)(?: \(\d+ points?\))?(?=\n|$)"
STUB = {"python": "raise NotImplementedError"}


def solutions():
    return sorted(ROOT.glob("chapters/*/solution.ipynb"))


def exercises(notebook):
    """(the cell of its heading, the grade_ids of its answers, its points) of every exercise in order."""
    found = []
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and re.match(HEADING, cell.source):
            found.append((cell, [], []))
        elif mark.get("solution"):
            found[-1][1].append(mark.grade_id)
        elif mark.get("grade"):
            found[-1][2].append(mark.points)
    return [(cell, answers, sum(points)) for cell, answers, points in found]


def numbered(path):
    """The text of a solution whose headings have the exercises' numbers and points."""
    notebook = nbformat.read(path, 4)
    for number, (cell, _, points) in enumerate(exercises(notebook), 1):
        title = re.match(HEADING, cell.source)["title"]
        heading = f"## {number}. {title} ({points} point{'s' * (points != 1)})"
        cell.source = re.sub(
            HEADING, lambda _, heading=heading: heading, cell.source, count=1
        )
    return nbformat.writes(notebook) + "\n"


def student_version(solution):
    """The text of the notebook that a learner gets: no solutions, no outputs, not executed on the site."""
    from nbgrader.preprocessors import (  # the book, which numbers exercises too, need not wait for it
        CheckCellMetadata,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook, resources = nbformat.read(solution, 4), {}
    for step in (
        LockCells(),
        ClearSolutions(code_stub=STUB),
        ClearOutput(),
        CheckCellMetadata(),
        ComputeChecksums(),
    ):
        notebook, resources = step.preprocess(notebook, resources)
    notebook.metadata["mystnb"] = {"execution_mode": "off"}
    return nbformat.writes(notebook) + "\n"


if __name__ == "__main__":
    for solution in solutions():
        solution.write_text(numbered(solution), encoding="utf-8")
        solution.with_name("assignment.ipynb").write_text(
            student_version(solution), encoding="utf-8"
        )
