"""Puts Python on the site: on pages whose code runs there, and as files that only a reader who runs a cell fetches."""

import json
import re
import sysconfig
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import nbformat
from PIL import Image
from sphinx.util import logging

from . import network
from .fetch import MANIFEST, fetch
from .wheels import digest, lock, prepared

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
COURSE = HERE.parent
FOLDER = "_python"
RUNS = re.compile(r"chapters/\w+/(from_scratch|in_practice|assignment)$")
CELL = re.compile(
    r'<div class="cell ([^"]*docutils container)">\n(<div class="cell_input docutils container">\n.*?</pre></div>\n</div>\n</div>\n)',
    re.DOTALL,
)
TITLE = re.compile(r"</h1>")
BAR = """<div class="b3-python pst-js-only" role="toolbar" aria-label="Python on this page">
<button type="button">Run all</button> <button type="button">Restart Python</button> <button type="button">Download notebook</button>
<button type="button">Bring one back</button> <input type="file" accept=".ipynb" aria-label="A notebook to bring back" hidden>
<strong class="b3-points">{}</strong> <progress hidden aria-label="Python comes"></progress>
<span class="b3-python-says" role="status"><span class="b3-served">The code of this page runs here: edit it, and Run. The first time
fetches Python, {} MB.</span><span class="b3-from-disk">To run the code of this page, type python -m http.server in the folder of
index.html and open localhost:8000.</span></span></div>
"""
BUTTONS = """<div class="b3-cell pst-js-only"><button type="button">{}</button>
<button type="button"{}>Run all above</button> <button type="button" hidden>Reset</button> <span></span></div>
"""
CELLS, NETWORK = ("numpy", "pillow"), ("numpy", "protobuf")  # what page.js and network/view.js ask for first
PHOTOGRAPHS = ("chelsea", "astronaut", "coffee", "rocket", "camera", "coins")


@cache
def course():
    """The course's own Python, what stands in for packages that the page lacks, and traitlets, in one archive."""
    library = Path(sysconfig.get_paths()["purelib"])
    files = {f"beyond3x3/{path.relative_to(COURSE)}": path for path in COURSE.rglob("*.*") if wanted(path)}
    files |= {f"stand_ins/{path.relative_to(HERE / 'stand_ins')}": path for path in HERE.glob("stand_ins/**/*.py")}
    files |= {f"stand_ins/{path.relative_to(library)}": path for path in library.glob("traitlets/**/*.py") if "tests" not in path.parts}
    files |= {f"stand_ins/{path.name}": path for path in (HERE / "kernel.py", HERE / "network/examined.py")}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            archive.writestr(ZipInfo(name), path.read_bytes(), ZIP_DEFLATED)
    return packed.getvalue()


def wanted(path):
    """Whether a file of the package is of use in the page."""
    inside = path.relative_to(COURSE).parts
    return path.is_file() and not {"book", "page", "on_gpu", "__pycache__"} & {*inside}


def photographs(folder):
    from skimage import data

    folder.mkdir(exist_ok=True)
    for path in (folder / f"{name}.png" for name in PHOTOGRAPHS):
        if not path.exists():
            Image.fromarray(getattr(data, path.stem)()).save(path, optimize=True)


def worth(cell):
    """The points of a check, 0 for other cells."""
    return cell.metadata.get("nbgrader", {}).get("points", 0)


def dressed(cell, first, html):
    """The HTML of a code cell with its id, what its check is worth, and its buttons."""
    kind, code = html
    points = worth(cell)
    given = f' data-points="{points}"' if points else ""
    buttons = BUTTONS.format("Check" if points else "Run", " hidden" if first or points else "")
    return f'<div data-cell="{cell.id}"{given} class="cell {kind}">\n{code}{buttons}'


def mark(app, page, template, context, doctree):
    """On a page that runs Python: what a reader has her hands on, and the script."""
    if not app.python_files:
        return
    if network.MOUNTED in context.get("body", ""):
        context["body"] = context["body"].replace("{MB}", megabytes(app, NETWORK))
        context["python"] = context["pathto"](f"{FOLDER}/network.js", True)
    if RUNS.match(page):
        mark_cells(app, page, context)


def mark_cells(app, page, context):
    """A bar, and buttons under the cells."""
    notebook = nbformat.read(Path(app.srcdir, page + ".ipynb"), 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    body = context["body"]
    found = CELL.findall(body)
    if len(found) != len(cells):
        logger.warning(f"{page} shows {len(found)} of {len(cells)} code cells")
    shown = iter(map(dressed, cells, [True] + [False] * len(cells), found))
    most = sum(map(worth, cells))
    bar = BAR.format(f"0 of {most:g} points" if most else "", megabytes(app, CELLS))
    body = TITLE.sub(lambda title: title[0] + bar, body, count=1)
    context["body"] = CELL.sub(lambda _: next(shown), body)
    context["python"] = context["pathto"](f"{FOLDER}/page.js", True)


def package(file):
    """The package that a file is the wheel of; None for Python itself."""
    return file.split("-")[0] if file.endswith(".whl") else None


def first_files(packages):
    """What has to come before a page with these packages can begin."""
    return [name for name in MANIFEST["files"] if package(name) in (None, *packages)]


def megabytes(app, packages):
    fetched = sum((app.python_files / name).stat().st_size for name in first_files(packages))
    return f"{(fetched + len(course()) + len(lock(app.python_files))) / 1e6:.0f}"


def script(*names):
    return b"(() => {\n" + b"".join((HERE / name).read_bytes() for name in names) + b"})();\n"


def begin(app):
    fetched = fetch() if app.builder.format == "html" else None
    app.python_files = fetched and prepared(fetched)
    if app.builder.format == "html" and not app.python_files:
        logger.info("no source has the files of Python in the page: the book is built without")


def write(app, exception):
    if exception or not app.python_files:
        return
    folder = app.outdir / FOLDER
    folder.mkdir(exist_ok=True)
    own = {"course.zip": course(), "lock.json": lock(app.python_files).encode()}
    own |= {path.name: path.read_bytes() for path in (HERE / "worker.mjs", HERE / "page.css", HERE / "network/network.css")}
    own["page.js"] = script("python.js", "editor.js", "verdicts.js", "notebook.js", "page.js")
    own["network.js"] = script(*network.SCRIPTS)
    for name, data in own.items():
        (folder / name).write_bytes(data)
    for name in MANIFEST["files"]:
        (folder / name).unlink(missing_ok=True)
        (folder / name).hardlink_to(app.python_files / name)
    photographs(folder / "photographs")
    network.ship(folder / "networks")
    first = [(name, package(name)) for name in first_files({*CELLS, *NETWORK})]
    files = [
        dict(name=name, package=of, address=f"{name}?{digest(folder / name)[:12]}", size=(folder / name).stat().st_size)
        for name, of in [*first, ("lock.json", None), ("course.zip", None)]
    ]
    (folder / "files.json").write_text(json.dumps(files))


def setup(app):
    app.add_directive("your-network", network.YourNetwork)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", mark, priority=950)
    app.connect("build-finished", write, priority=400)
