"""What the notebooks carry into the package, and what they keep of their own outputs.

python beyond3x3/book/notebooks.py export    write beyond3x3/*.py from the cells tagged `export`, and the
                                             repository's address of _config.yml wherever it is repeated
python beyond3x3/book/notebooks.py run       test the notebooks named (or all) that have changed since they passed
python beyond3x3/book/notebooks.py stale     list those that `run` would run, and what has changed
python beyond3x3/book/notebooks.py refresh   run the notebooks named (or all) and keep only checked outputs
"""

import re
import sys
from pathlib import Path
from urllib.parse import quote_plus

import nbformat
import yaml
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
CHECKED = "nbval-check-output"


def slug():
    """OWNER/REPOSITORY, as _config.yml gives it; every other place repeats it."""
    url = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))[
        "repository"
    ]["url"]
    return "/".join(url.split("/")[-2:])


def repeat_slug():
    """Where bootstrap cells name another repository, name ours, and so in every link and badge to that one."""
    kinds = "chapters/*/*.ipynb", "*.md", "references/*.md"
    files = [path for kind in kinds for path in ROOT.glob(kind)]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    named = set(
        re.findall(
            r"git\+https://github\.com/([\w.-]+/[\w.-]+)", "".join(texts.values())
        )
    )
    for path, text in texts.items():
        for other in named - {slug()}:
            for written in (str, quote_plus):
                text = text.replace(written(other), written(slug()))
        if text != texts[path]:
            path.write_text(text, encoding="utf-8")


def tags(cell):
    return cell.metadata.get("tags", [])


def module_path(notebook):
    """from_scratch.ipynb of chapter X feeds beyond3x3/X.py; on_gpu.ipynb feeds beyond3x3/on_gpu/X.py."""
    folder = "on_gpu" if notebook.stem == "on_gpu" else "."
    return ROOT / "beyond3x3" / folder / f"{notebook.parent.name}.py"


def exported(notebook):
    """The text of the module that the notebook's `export` cells make, or None when it has none."""
    cells = [
        cell.source
        for cell in nbformat.read(notebook, 4).cells
        if "export" in tags(cell)
    ]
    origin = notebook.relative_to(ROOT)
    return (
        f'"""Written by `make export` from {origin}: edit it there."""\n\n'
        + "\n\n\n".join(cells)
        + "\n"
        if cells
        else None
    )


def exporting_notebooks():
    names = ("from_scratch.ipynb", "on_gpu.ipynb")
    return [
        path
        for path in sorted(ROOT.glob("chapters/*/*.ipynb"))
        if path.name in names and exported(path)
    ]


def export():
    repeat_slug()
    for notebook in exporting_notebooks():
        module_path(notebook).write_text(exported(notebook))


def running_notebooks(named=()):
    """The notebooks named, or all that can run, those that train first: they take longest."""
    chosen = map(Path.resolve, map(Path, named or ROOT.glob("chapters/*/*.ipynb")))
    can_run = [path for path in chosen if path.name != "assignment.ipynb"]
    return sorted(can_run, key=lambda path: (path.name != "on_gpu.ipynb", path))


def run(*named):
    from beyond3x3.book import execution

    sys.exit(execution.run(running_notebooks(named)))


def stale(*named):
    from beyond3x3.book import execution

    for path in running_notebooks(named):
        if why := execution.reasons(path):
            print(f"{path.relative_to(ROOT)}: {', '.join(why)}")


def refresh(*named):
    for path in running_notebooks(named):
        notebook = nbformat.read(path, 4)
        print(f"running {path}", flush=True)
        resources = {"metadata": {"path": path.parent}}
        NotebookClient(
            notebook, timeout=600, coalesce_streams=True, resources=resources
        ).execute()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.execution_count = 1 if CHECKED in tags(cell) else None
                cell.metadata.pop("execution", None)
                if CHECKED not in tags(cell):
                    cell.outputs = []
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, path)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["help"]
    commands = {"export": export, "run": run, "stale": stale, "refresh": refresh}
    commands.get(command, lambda *_: sys.exit(__doc__))(*arguments)
