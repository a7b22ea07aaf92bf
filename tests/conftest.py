"""What the tests share: the built site, over http and from disk, and one browser."""

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from browser import launch
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from beyond3x3.widgets import FIGURES, STATIC, placeholder, site_script

ROOT = Path(__file__).parents[1]

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
        return page.evaluate(
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


@pytest.fixture(scope="session")
def shelf(browser, tmp_path_factory):
    """Pages for figures, by whether they can be touched, free for the next test; and the folder they are opened from."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "figures.js").write_text(site_script(tuple(sorted(FIGURES))), encoding="utf-8")
    for asset in ("companion.jpg", "figures.css"):
        shutil.copy(STATIC / asset, folder)
    return SimpleNamespace(free={True: [], False: []}, folder=folder)


@pytest.fixture
def figure(browser, shelf):
    """Opens a page that holds one figure; any console message or error on it fails the test."""
    opened, complaints = [], []

    def complain(message):
        complaints.append(getattr(message, "text", str(message)))

    def show(name="receptive-field", width=900, touch=False, **state):
        page = shelf.free[touch].pop() if shelf.free[touch] else browser.new_page(has_touch=touch)
        opened.append((page, touch))
        page.set_viewport_size({"width": width, "height": 1000})
        page.on("console", complain)
        page.on("pageerror", complain)
        markup = placeholder(name, state) if name != "sweep" else state["sweep"].placeholder()
        file = shelf.folder / f"{len(opened)}.html"
        file.write_text(
            f'<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>figure</title>'
            f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="figures.css">'
            f'<main>{markup}</main><script defer src="figures.js"></script>',
            encoding="utf-8",
        )
        page.goto(file.as_uri())
        page.wait_for_selector(".b3-alive")
        return page

    yield show
    for page, touch in opened:
        page.remove_listener("console", complain)
        page.remove_listener("pageerror", complain)
        page.emulate_media(reduced_motion="null", color_scheme="null")
        page.mouse.move(0, 0)
        page.goto("about:blank")
        shelf.free[touch].append(page)
    assert complaints == []
