"""JupyterLite beside the page: the same Pyodide files, from the same server, in one run and in turn.

It is built in an environment of its own, with the packages of its kernel as wheels from PyPI; nothing else is fetched when it runs.
"""

import json
import shutil
import subprocess
import time
import venv
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import Served, chromium, served
from pages import SITE, opened
from playwright.sync_api import sync_playwright
from python import CHAPTERS, IDLE, VISITS

from beyond3x3.page.fetch import fetch
from beyond3x3.page.wheels import lock, prepared

TOOLS = (
    "jupyterlite-core==0.8.6",
    "jupyterlite-pyodide-kernel==0.8.6",
    "jupyter-server==2.21.1",
)
NEEDS = {
    "micropip==0.11.1": ["packaging"],
    "packaging==26.1": [],
    "comm==0.2.3": ["traitlets"],
    "ipython==9.18.1": [
        "decorator",
        "ipython-pygments-lexers",
        "jedi",
        "matplotlib-inline",
        "prompt-toolkit",
        "pygments",
        "stack-data",
        "traitlets",
    ],
    "traitlets==5.16.1": [],
    "decorator==5.3.1": [],
    "ipython-pygments-lexers==1.1.1": ["pygments"],
    "jedi==0.20.1": ["parso"],
    "parso==0.8.7": [],
    "matplotlib-inline==0.2.2": ["traitlets"],
    "prompt-toolkit==3.0.53": ["wcwidth"],
    "wcwidth==0.2.13": [],
    "pygments==2.21.0": [],
    "stack-data==0.6.3": ["asttokens", "executing", "pure-eval"],
    "asttokens==3.0.2": [],
    "executing==2.3.0": [],
    "pure-eval==0.2.4": [],
}
IMPORTS = {"ipython": "IPython", "pillow": "PIL"}
FIRST = "print(1 + 1)"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def normal(file):
    return file.name.split("-")[0].replace("_", "-").lower()


def locked(folder):
    """Pyodide's own list of the wheels that lie in a folder."""
    depends = {name.split("==")[0]: needed for name, needed in NEEDS.items()}
    packages = {}
    for file in sorted(folder.glob("*.whl")):
        name = normal(file)
        packages[name] = dict(
            name=name,
            version=file.name.split("-")[1],
            file_name=file.name,
            sha256=sha256(file.read_bytes()).hexdigest(),
            install_dir="site",
            package_type="package",
            imports=[IMPORTS.get(name, name.replace("-", "_"))],
            depends=depends.get(name, []),
        )
    return json.dumps(json.loads(lock(folder)) | dict(packages=packages))


def notebook():
    import nbformat

    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIRST)])
    written.metadata.kernelspec = dict(name="python", display_name="Python")
    return nbformat.writes(written)


def build(folder):
    """JupyterLite with one notebook in folder/site, Pyodide's files beside it."""
    venv.create(folder / "venv", with_pip=True)
    python, site = folder / "venv/bin/python", folder / "site"

    def quietly(*command):
        run = dict(check=True, capture_output=True, cwd=folder)
        subprocess.run([python, "-m", *command], **run)

    quietly("pip", "install", *TOOLS)
    (folder / "content").mkdir()
    (folder / "lite").mkdir()
    (folder / "content/first.ipynb").write_text(notebook())
    place = ["--lite-dir", folder / "lite", "--output-dir", site]
    quietly("jupyter", "lite", "build", "--contents", folder / "content", *place)
    ours = site / "static/pyodide"
    shutil.copytree(prepared(fetch()), ours)
    newest = ["--python-version", "3.14", "--only-binary", ":all:", "--no-deps"]
    quietly("pip", "download", *newest, "-d", ours, *NEEDS)
    (ours / "pyodide-lock.json").write_text(locked(ours))
    told = json.loads((site / "jupyter-lite.json").read_text())
    settings = told["jupyter-config-data"]["litePluginSettings"][KERNEL]
    settings |= dict(
        pyodideUrl="./static/pyodide/pyodide.mjs", disablePyPIFallback=True
    )
    (site / "jupyter-lite.json").write_text(json.dumps(told))
    return site


def ours(page, url):
    """Seconds from opening the page to the first result, and from the click."""
    opening = time.perf_counter()
    page.goto(url)
    page.wait_for_function("() => window.pagePython")
    page.evaluate("code => pagePython.cells[0].write(code)", FIRST)
    click = time.perf_counter()
    page.locator(".b3-cell button").first.click()
    page.wait_for_function(IDLE, timeout=120_000)
    page.locator("[data-cell] .output.stdout").first.wait_for()
    return time.perf_counter() - opening, time.perf_counter() - click


def theirs(page, url):
    """The same; its kernel begins to start when the page is opened, so what comes before the click counts for it, too."""
    opening = time.perf_counter()
    page.goto(f"{url}/notebooks/index.html?path=first.ipynb")
    page.locator(".jp-CodeCell").first.click()
    click = time.perf_counter()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="2").first.wait_for(timeout=120_000)
    return time.perf_counter() - opening, time.perf_counter() - click


def size(folder):
    """Bytes on disk, without the maps that only developers ask for."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if path.suffix != ".map")


def measure():
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        lite = build(Path(folder))
        browser = chromium(playwright)
        with served(SITE) as here, served(lite) as there:
            page_of = f"{here}/chapters/{CHAPTERS[0]}/from_scratch.html"
            sides = dict(ours=(ours, page_of), theirs=(theirs, there))
            found = {side: dict(cold=[], cached=[]) for side in sides}
            for _ in range(VISITS):
                for side, (visit, url) in sides.items():
                    context, page = opened(browser, 1280, 900)
                    Served.sent.clear()
                    found[side]["cold"].append(visit(page, url))
                    found[side]["bytes"] = sum(size for _, size in Served.sent)
                    found[side]["cached"].append(visit(page, url))
                    context.close()
        found["ours"]["size"], found["theirs"]["size"] = (
            size(SITE / "_python"),
            size(lite),
        )
        found["tools"] = TOOLS[:2]
        found["chromium"] = browser.version
        browser.close()
    return found
