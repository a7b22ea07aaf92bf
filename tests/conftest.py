"""What the tests share: the built site, over http and from disk, and one browser."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from browser import launch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]


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
