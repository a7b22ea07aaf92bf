"""The Chromium that the tests of the pages use; run as a script, it gets one."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

NAMES = (
    "chromium-headless-shell",  # takes a sixth less of a processor
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # nor its stand-in, whose process takes a twelfth more
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# drawn, and what that brings into sight begun; a busy machine may leave a page without any
FRAME = "new Promise(go => (requestAnimationFrame(() => setTimeout(go)), setTimeout(go, 1000)))"
COMMANDS = [
    [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"],
    ["apt-get", "install", "--yes", "chromium-headless-shell"],
    ["apt-get", "install", "--yes", "chromium"],
    ["dnf", "install", "--assumeyes", "chromium"],
    ["pacman", "-S", "--noconfirm", "chromium"],
    ["brew", "install", "--cask", "chromium"],
]


def launch(playwright):
    """The first Chromium here that starts: one on PATH, Chrome, or playwright's own; None where none does."""
    found = [{"executable_path": path} for path in map(shutil.which, NAMES) if path]
    for choice in [*found, {"channel": "chrome"}, {}]:
        try:
            return playwright.chromium.launch(args=FLAGS, **choice)
        except Error:
            continue


def awaited(page):
    """The requests that a page waits for, from now on."""
    requests = set()
    page.on("request", lambda request: requests.add(request))
    page.on("requestfinished", lambda request: requests.discard(request))
    page.on("requestfailed", lambda request: requests.discard(request))
    return requests


def settled(page, requests):
    """Waits until a page has waited for nothing for half a second. Chromium's own word for it, networkidle, is at times never said."""
    still = 0
    while still < 5:
        page.wait_for_timeout(100)
        still = 0 if requests else still + 1


def works():
    with sync_playwright() as playwright:
        return launch(playwright) is not None


def installers():
    for command in COMMANDS:
        if shutil.which(command[0]):
            ours = command[0] in (sys.executable, "brew") or os.geteuid() == 0
            yield command if ours else ["sudo", "--non-interactive", *command]


def get():
    if works():
        return
    for command in installers():
        print("no Chromium yet; trying:", " ".join(command), flush=True)
        try:
            subprocess.run(command, timeout=600, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)
        if works():
            return
    sys.exit(
        "The tests of the pages need Chromium and none could be installed: please install it, then try again."
    )


if __name__ == "__main__":
    print("looking for a Chromium for the tests of the pages", flush=True)
    get()
