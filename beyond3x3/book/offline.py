"""python beyond3x3/book/offline.py: the built site and the notebooks as one archive, _build/html/beyond3x3.zip."""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build/html"
ARCHIVE = SITE / "beyond3x3.zip"
KEPT = [
    *(
        f"chapters/*/{kind}.ipynb"
        for kind in ("from_scratch", "on_gpu", "in_practice", "assignment")
    ),
    *("pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"),
    *(
        f"beyond3x3/{room}*.py"
        for room in ("", "on_gpu/**/", "trace/", "exercises/", "widgets/")
    ),
    *(f"beyond3x3/widgets/static/{files}" for files in ("*.*", "*/*.js")),
]
OFFER = re.compile(r'<p class="b3-offline">.*?</p>', re.DOTALL)
README = """Beyond 3x3, to read and to run with no network.

Open index.html: every page and every live figure works from here. The code on the pages runs once this folder is served:
type `python -m http.server` in it, and open http://localhost:8000.

The notebooks lie in the folder notebooks. They need Python 3.11 or newer and what this installs, once, with a network:

    pip install jupyterlab torch ./notebooks
    jupyter lab notebooks
"""


def contents():
    """(name in the archive, bytes) of all that goes into it, in order."""
    yield "README.txt", README.encode()
    for file in sorted(SITE.rglob("*")):
        if file.is_file() and file != ARCHIVE and file.suffix != ".map":
            data = file.read_bytes()
            if file == SITE / "index.html":
                data = OFFER.sub("", data.decode()).encode()
            yield file.relative_to(SITE).as_posix(), data
    for file in sorted(path for pattern in KEPT for path in ROOT.glob(pattern)):
        yield f"notebooks/{file.relative_to(ROOT).as_posix()}", file.read_bytes()


if __name__ == "__main__":
    with ZipFile(ARCHIVE, "w", ZIP_DEFLATED) as archive:
        for name, data in contents():
            archive.writestr(ZipInfo(f"beyond3x3/{name}"), data, ZIP_DEFLATED)
