"""`make check`: what has changed since the last commit, tested where it can be at fault; `make test` tries all of it.

Linters; the tests of the rooms that changed; their notebooks, where these or what they read have changed; their pages.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from beyond3x3.book import execution  # noqa: E402
from beyond3x3.book.notebooks import running_notebooks  # noqa: E402

BIN = Path(sys.executable).parent
PAGE = "beyond3x3/page/"
NETWORK = (f"{PAGE}network/", "beyond3x3/trace/")
CHAPTERS = sorted(path.parent.name for path in ROOT.glob("chapters/*/lesson.md"))

# The tests of a room: of its operators in numpy, and of those in torch.
ROOMS = {
    "receptive_fields": ("receptive_fields", "trace"),
    "atrous_convolution": ("atrous_convolution", "atrous_on_gpu"),
    "dense_prediction": ("dense_prediction", "dense_on_gpu dense_photographs"),
    "transposed_convolution": ("transposed_convolution", "transposed_on_gpu"),
    "checkerboard_artifacts": ("checkerboard_artifacts", "checkerboard_on_gpu"),
    "pixel_shuffle": ("pixel_shuffle", "pixel_shuffle_on_gpu"),
}
TRACE = "trace trace_operations trace_random trace_zoo onnx examine tiles"
FIGURES = {
    "receptive_field": "figures",
    "sweep": "figures",
    "dilation_schedule": "atrous_figures",
    "degenerate": "atrous_figures",
    "taps": "taps",
    "segmentation_lab": "dense_figures",
    "transposed": "transposed_figures",
    "shapes": "transposed_figures",
    "checkerboard": "checkerboard_figures",
    "pixel_shuffle": "pixel_shuffle_figures",
    "super_resolution": "super_resolution_figure",
    "loaded_tile": "kernels_figure",
}


def changed():
    """The files that differ from the last commit, new ones included."""
    git = [
        "git",
        "-c",
        "core.quotepath=off",
        "status",
        "--porcelain",
        "--untracked-files=all",
        "--no-renames",
    ]
    lines = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in (line[3:] for line in lines) if (ROOT / path).is_file()]


def files(names):
    return [f"tests/test_{name}.py" for name in names.split()]


def figure_of(path):
    """The figure that a file of the widgets is of, by the name of its module."""
    folder = Path(path).parent
    return folder.name if folder.parent.name == "static" else Path(path).stem


def tests_of(path):
    """What pytest is asked about a file that has changed: test files, some with a word that the tests' names have."""
    folder, stem = Path(path).parent, Path(path).stem
    room = next((chapter for chapter in CHAPTERS if chapter in path), None)
    if stem.startswith("test_"):
        yield path, ""
    elif folder.name in ("trace", "zoo") or stem == "brute":
        yield from ((file, "") for file in files(TRACE))
    elif "widgets" in folder.parts:
        figure = figure_of(path)
        named = [FIGURES[figure]] if figure in FIGURES else sorted({*FIGURES.values()})
        yield from ((file, "") for file in files(" ".join(named)))
        yield from (
            ("tests/test_place.py", figure.replace("_", "-")),
            ("tests/test_safe.py", figure.replace("_", "-")),
        )
    elif stem in ("solution", "assignment", "answers", "checks") or folder.name in (
        "wrong_answers",
        "exercises",
    ):
        yield "tests/test_assignments.py", room or ""
    elif stem == "lesson":
        yield "tests/test_lessons.py", room
    elif "kernels" in path:
        yield "tests/test_kernels.py", ""
    elif folder.name == "images":
        yield "tests/test_images.py", ""
    elif room:
        yield from ((file, "") for file in files(ROOMS[room]["on_gpu" in path]))
        if stem == "on_gpu":
            yield "tests/test_on_card.py", room


def pages(paths):
    """The pages that show what has changed; all that is common shows on the first."""
    for path in paths:
        page = path.rpartition(".")[0]
        if path.startswith("chapters/") and not page.endswith("solution"):
            yield page
        elif chapter := next((chapter for chapter in CHAPTERS if chapter in path), None):
            yield f"chapters/{chapter}/lesson"
        elif path.startswith("beyond3x3/widgets"):
            directive = f"{{widget}} {figure_of(path).replace('_', '-')}\n"
            lessons = [f"chapters/{chapter}/lesson" for chapter in CHAPTERS]
            yield from (name for name in lessons if directive in (ROOT / f"{name}.md").read_text("utf-8"))
    if any(path.startswith(("beyond3x3/book", "beyond3x3/widgets", "_", "index")) for path in paths):
        yield from ("index", "chapters/receptive_fields/lesson")
    if any(path.startswith(PAGE) for path in paths):
        yield "chapters/receptive_fields/assignment"
    if any(path.startswith(NETWORK) for path in paths):
        yield "chapters/your_network"


def say(what, *command):
    print(f"\n{what}", flush=True)
    return subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT).returncode == 0


def check():
    paths = changed()
    if not paths:
        sys.exit("nothing has changed since the last commit; `make test` tests everything")
    print("changed:", *paths)
    code = [path for path in paths if path.endswith((".py", ".ipynb"))]
    asked = {found for path in paths for found in tests_of(path)} | {("tests/test_house.py", "")}
    whole = sorted(file for file, word in asked if not word)
    parts = sorted((file, word) for file, word in asked if word and file not in whole)
    rooms = {chapter for chapter in [*CHAPTERS, "kernels"] for path in paths if chapter in path}
    ours = [path for path in running_notebooks() if path.parent.name in rooms]
    fine = [
        not code or say("lint", "ruff", "check", "--force-exclude", *code),
        execution.run(ours, beside=whole) == 0,
        *(say(f"{file}: {word}", "pytest", "-q", file, "-k", word) for file, word in parts),
    ]
    shown = sorted({page for page in pages(paths)})
    if shown:
        fine.append(say("the book", "jupyter-book", "build", "-q", ".", "-W", "--keep-going"))
        words = " or ".join(shown)
        fine.append(say("its pages", "pytest", "-q", "tests/test_site.py", "-k", words))
    if any(path.startswith(PAGE) for path in paths):
        once = "not every_cell and not page_alone"
        fine.append(say("Python in the page", "pytest", "-q", "tests/test_page.py", "-k", once))
    if any(path.startswith(NETWORK) for path in paths):
        fine.append(say("a reader's own network", "pytest", "-q", "tests/test_your_network.py"))
    sys.exit(0 if all(fine) else "\nsomething is wrong: see above")


if __name__ == "__main__":
    check()
