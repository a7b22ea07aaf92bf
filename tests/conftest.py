"""What the tests share: the built site, over http and from disk, and one browser."""

import functools
import http.server
import sys
import threading
from pathlib import Path

import pytest
from browser import launch
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from beyond3x3.widgets import FIGURES, STATIC, placeholder, site_script

ROOT = Path(__file__).parents[1]

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def subnormals():
    """What a notebook's cell set for speed does not reach the next test: numbers near zero stay what they are."""
    yield
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
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        if chromium is None:
            pytest.fail("no Chromium starts here: run `make browser` first")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def arithmetic(browser):
    """Calls a pure function of the figures' script in Chromium on many arguments at once."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>arithmetic</title>")
    page.add_script_tag(content=site_script(tuple(sorted(FIGURES))))

    def call(function, cases):
        return page.evaluate(
            """([name, cases]) => cases.map(given => {
                 try { return { value: window.beyond3x3[name](...given) } }
                 catch (error) { return { refused: error.message } }
               })""",
            [function, cases],
        )

    call.page = page
    yield call
    page.close()


@pytest.fixture
def figure(browser, tmp_path):
    """Opens a page that holds one figure; any console message or error on it fails the test."""
    pages, complaints = [], []

    def show(name="receptive-field", width=900, touch=False, **state):
        context = browser.new_context(viewport={"width": width, "height": 1000}, has_touch=touch)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        (tmp_path / "figures.js").write_text(site_script(tuple(sorted(FIGURES))), encoding="utf-8")
        markup = placeholder(name, state) if name != "sweep" else state["sweep"].placeholder()
        (tmp_path / "page.html").write_text(
            f'<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>figure</title>'
            f'<meta name="viewport" content="width=device-width"><style>{(STATIC / "figures.css").read_text()}</style>'
            f'<main>{markup}</main><script defer src="figures.js"></script>',
            encoding="utf-8",
        )
        (tmp_path / "companion.jpg").write_bytes((STATIC / "companion.jpg").read_bytes())
        page.goto((tmp_path / "page.html").as_uri())
        page.wait_for_selector(".b3-alive")
        pages.append(context)
        return page

    yield show
    for context in pages:
        context.close()
    assert complaints == []
