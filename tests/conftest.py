"""What the tests share: the built site, over http and from disk, and one browser."""

import functools
import gc
import http.server
import shutil
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from browser import launch
from hands import carried
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from beyond3x3.widgets import FIGURES, STATIC, placeholder, site_script

ROOT = Path(__file__).parents[1]

gc.set_threshold(50_000, 20, 100)  # collecting garbage takes a tenth of the tests' time otherwise
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def as_it_was():
    """What a notebook's cell left does not reach the next test: numbers near zero stay what they are, pictures are closed."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
    if torch := sys.modules.get("torch"):
        torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    folder = ROOT / "_build/html"
    if not (folder / "index.html").exists():
        pytest.fail("there is no site in _build/html: run `make book` first")
    return folder


@pytest.fixture(scope="session")
def server(site):
    """The address of the site on localhost."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    listening = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(site))
    )
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Chromium, patient where others keep the machine busy; pyproject.toml has the deadline of a whole test."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        if chromium is None:
            pytest.fail("no Chromium starts here: run `make browser` first")

        def new_context(**options):
            context = chromium.new_context(**options)
            context.set_default_timeout(300_000)
            return context

        yield SimpleNamespace(
            new_context=new_context, new_page=lambda **options: new_context(**options).new_page()
        )
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def arithmetic(browser):
    """Calls what the figures' script computes, `figure.function`, in Chromium on many arguments at once."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>arithmetic</title>")
    page.add_script_tag(content=site_script(tuple(sorted(FIGURES))))

    def call(function, cases):
        return carried(
            page,
            """([path, cases]) => {
                 const run = path.split(".").reduce((space, name) => space[name], window.beyond3x3)
                 return cases.map(given => {
                   try { return { value: run(...given) } }
                   catch (error) { return { refused: error.message } }
                 })
               }""",
            [function, cases],
        )

    call.page = page
    yield call
    page.close()


EMPTY = """<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>figure</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="figures.css"><body></body>"""
PUT_UP = """markup => {
  const main = document.createElement("main")
  main.innerHTML = markup
  document.body.replaceChildren(main)
  scrollTo(0, 0)
  const code = Object.assign(document.createElement("script"), { src: "figures.js" })
  code.onload = () => code.remove()
  document.head.append(code)
}"""


@pytest.fixture(scope="session")
def shelf(browser, tmp_path_factory):
    """Pages for figures, by whether they can be touched, free for the next test; and opens another one, empty."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "figures.js").write_text(site_script(tuple(sorted(FIGURES))), encoding="utf-8")
    (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
    for asset in ("companion.jpg", "figures.css"):
        shutil.copy(STATIC / asset, folder)

    def another(touch):
        page = browser.new_page(has_touch=touch)
        page.goto((folder / "empty.html").as_uri())
        return page

    return SimpleNamespace(free={True: [], False: []}, another=another)


@pytest.fixture
def figure(shelf):
    """Shows one figure on a page, whose code begins anew; any console message or error on it fails the test."""
    opened, complaints = [], []

    def complain(message):
        complaints.append(getattr(message, "text", str(message)))

    def show(name="receptive-field", width=900, touch=False, motion=None, **state):
        page = shelf.free[touch].pop() if shelf.free[touch] else shelf.another(touch)
        opened.append((page, touch, motion))
        page.set_viewport_size({"width": width, "height": 1000})
        if motion:
            page.emulate_media(reduced_motion=motion)
        page.on("console", complain)
        page.on("pageerror", complain)
        page.evaluate(PUT_UP, placeholder(name, state) if name != "sweep" else state["sweep"].placeholder())
        page.wait_for_selector(".b3-alive")
        return page

    yield show
    for page, touch, motion in opened:
        page.evaluate("document.body.replaceChildren()")
        page.remove_listener("console", complain)
        page.remove_listener("pageerror", complain)
        if motion:
            page.emulate_media(reduced_motion="null")
        page.mouse.move(0, 0)
        shelf.free[touch].append(page)
    assert complaints == []
