"""Python in the page: from a click to its first result, what a cell costs, its operators beside a kernel's, its memory."""

import statistics
import subprocess
import sys
import time

from figures import ROOT, Served, chromium, served
from pages import SITE, opened
from playwright.sync_api import sync_playwright

CHAPTERS = sorted(
    path.parent.name for path in ROOT.glob("chapters/*/from_scratch.ipynb")
)
VISITS, CELLS = 5, 50
IDLE = "() => pagePython.idle()"
CLOCKED = """
import time
import numpy as np
import beyond3x3 as b3

def milliseconds(function, *arguments, **options):
    took = []
    for _ in range(9):
        start = time.perf_counter()
        function(*arguments, **options)
        took.append(time.perf_counter() - start)
    return 1000 * sorted(took)[4]

rng = np.random.default_rng(0)
x, weight, square = (rng.normal(size=size).astype("float32") for size in [(1, 16, 64, 64), (32, 16, 3, 3), (256, 256)])
up = rng.normal(size=(16, 16, 4, 4)).astype("float32")
print(milliseconds(b3.conv2d, x, weight, padding=1))
print(milliseconds(b3.conv_transpose2d, x, up, stride=2, padding=1))
print(milliseconds(b3.pixel_shuffle, x, 4))
print(milliseconds(np.matmul, square, square))
"""
WAYS = [
    "`conv2d`, 16 × 64² to 32, 3×3",
    "`conv_transpose2d`, 16 × 64² to 16, 4×4, stride 2",
    "`pixel_shuffle`, 16 × 64², r = 4",
    "a matrix product of 256²",
]
HEAR_WORKER = """window.took = [];
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => data.kind === "done" && took.push([data.seconds, data.cell]));
  }
}"""
MEMORY = "from pyodide_js import _module\nprint(_module.HEAPU8.length)"


def run(page, code):
    """What a page's first cell prints when it is made this code, and the seconds from the click until it is done."""
    page.evaluate("code => pagePython.cells[0].write(code)", code)
    start = time.perf_counter()
    page.evaluate("pagePython.run([pagePython.cells[0]])")
    page.wait_for_function(IDLE)
    took = time.perf_counter() - start
    kept = page.evaluate("pagePython.cells[0].out.kept()")
    return "".join(one.get("text", "") for one in kept), took


def clicks(browser, url):
    """Seconds from the first click to its result: where nothing is kept yet, and on later visits of the same browser."""
    cold, cached, bytes_asked = [], [], 0
    for _ in range(VISITS):
        context, page = opened(browser, 1280, 900)
        page.goto(url)
        Served.sent.clear()
        cold.append(run(page, "print(1 + 1)")[1])
        bytes_asked = sum(size for _, size in Served.sent)
        page.goto(url)
        cached.append(run(page, "print(1 + 1)")[1])
        context.close()
    return dict(cold=cold, cached=cached, bytes=bytes_asked)


def beside_a_kernel(page):
    native = subprocess.run(
        [sys.executable, "-c", CLOCKED],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    ours = run(page, CLOCKED)[0]
    pairs = zip(WAYS, ours.split(), native.stdout.split(), strict=True)
    return [(way, float(here), float(there)) for way, here, there in pairs]


def chapter(browser, url):
    """Every cell of a chapter's from_scratch: seconds in all, in the slowest cell, and the memory that Python then has."""
    context, page = opened(browser, 1280, 900)
    page.add_init_script(HEAR_WORKER)
    page.goto(url)
    start = time.perf_counter()
    page.get_by_role("button", name="Run all", exact=True).click()
    page.wait_for_function(IDLE, timeout=600_000)
    seconds = time.perf_counter() - start
    slowest = max(page.evaluate("took"))
    memory = int(run(page, MEMORY)[0])
    context.close()
    return dict(seconds=seconds, slowest=slowest, memory=memory)


def measure():
    if not (SITE / "_python").exists():
        raise SystemExit("there is no book that runs Python: run `make book` first")
    with sync_playwright() as playwright, served(SITE) as address:
        browser = chromium(playwright)
        url = f"{address}/chapters/{{}}/from_scratch.html"
        found = clicks(browser, url.format(CHAPTERS[0]))
        context, page = opened(browser, 1280, 900)
        page.goto(url.format(CHAPTERS[0]))
        run(page, "pass")
        cells = [run(page, "pass")[1] for _ in range(CELLS)]
        found["cell"] = statistics.median(cells)
        found["operators"] = beside_a_kernel(page)
        context.close()
        found["chapters"] = {
            name: chapter(browser, url.format(name)) for name in CHAPTERS
        }
        found["chromium"] = browser.version
        browser.close()
    site = [path.stat().st_size for path in SITE.rglob("*") if path.is_file()]
    python = [
        path.stat().st_size for path in (SITE / "_python").rglob("*") if path.is_file()
    ]
    return dict(found, site=sum(site), python=sum(python))
