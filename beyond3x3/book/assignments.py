"""python beyond3x3/book/assignments.py: write every chapter's assignment.ipynb from its solution.ipynb."""

from pathlib import Path

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

ROOT = Path(__file__).parents[2]
STUB = {"python": "raise NotImplementedError"}


def solutions():
    return sorted(ROOT.glob("chapters/*/solution.ipynb"))


def student_version(solution):
    """The text of the notebook that a learner gets: no solutions, no outputs, not executed on the site."""
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
        solution.with_name("assignment.ipynb").write_text(
            student_version(solution), encoding="utf-8"
        )
