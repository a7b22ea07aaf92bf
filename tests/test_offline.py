"""The archive of the site and its notebooks, unzipped where there is no network."""

import re
import subprocess
import sys
import zipfile
from urllib.parse import unquote, urldefrag

import pytest
from test_site import PAGES, ROOT, WHOLE_PAGE, Elements, listen

LIMIT = 40_000_000


@pytest.fixture(scope="module")
def unzipped(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("a folder with spaces & é")
    with zipfile.ZipFile(site / "beyond3x3.zip") as archive:
        assert all(re.fullmatch(r"beyond3x3(/[\w.+-]+)+", name) for name in archive.namelist())
        archive.extractall(folder)
    return folder / "beyond3x3"


def test_archive_holds_the_site_as_it_is(site, unzipped):
    assert (site / "beyond3x3.zip").stat().st_size < LIMIT
    files = [file for file in site.rglob("*") if file.is_file() and file.suffix not in (".map", ".zip")]
    assert len(files) > 100
    different = [
        name
        for name in (file.relative_to(site) for file in files)
        if not (unzipped / name).exists() or (unzipped / name).read_bytes() != (site / name).read_bytes()
    ]
    assert [name.as_posix() for name in different] == ["index.html"]


def test_archive_offers_no_archive_and_no_link_leads_out(unzipped):
    pages = {file: Elements(file.read_text(encoding="utf-8")) for file in unzipped.rglob("*.html")}
    broken = []
    for file in (file for file in pages if "_static" not in file.parts):
        for link in pages[file].links:
            path = unquote(urldefrag(link)[0].split("?")[0])
            if not path or re.match(r"[a-z]+:", link):
                continue
            target = (file.parent / path).resolve()
            if not target.is_relative_to(unzipped.resolve()) or not target.exists():
                broken.append((file.name, link))
    assert broken == []


@pytest.mark.parametrize("name", ["index", PAGES[1]])
def test_archive_works_with_the_network_off(browser, unzipped, name):
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    heard = listen(page, unzipped.as_uri())
    page.goto((unzipped / f"{name}.html").as_uri())
    page.evaluate(WHOLE_PAGE)
    page.wait_for_function(
        "document.querySelectorAll('[data-widget]').length === document.querySelectorAll('.b3-alive').length"
    )
    figure = page.locator("figure.b3-alive").first
    steppers = figure.locator("[role=spinbutton]:not(.b3-most):visible")
    if steppers.count():
        before = figure.inner_text()
        steppers.first.press("ArrowUp")
        assert figure.inner_text() != before
    page.locator(".bd-links a", has_text="from scratch").first.click()
    page.wait_for_url("**/from_scratch.html")
    context.close()
    assert not heard.errors and not heard.elsewhere


def test_search_works_with_the_network_off(browser, unzipped):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((unzipped / "search.html").as_uri() + "?q=stride")
    page.wait_for_selector("#search-results li a")
    context.close()


def test_notebooks_lie_beside_it_with_what_they_import(unzipped):
    shipped = {
        file.relative_to(unzipped / "notebooks").as_posix() for file in unzipped.glob("notebooks/**/*.ipynb")
    }
    here = {
        file.relative_to(ROOT).as_posix()
        for kind in ("from_scratch", "on_gpu", "in_practice", "assignment")
        for file in ROOT.glob(f"chapters/*/{kind}.ipynb")
    }
    assert shipped == here and len(here) > 10
    modules = {file.relative_to(ROOT).as_posix() for file in ROOT.glob("beyond3x3/**/*.py")}
    carried = {
        file.relative_to(unzipped / "notebooks").as_posix()
        for file in unzipped.glob("notebooks/beyond3x3/**/*.py")
    }
    assert carried == {
        name for name in modules if not name.startswith(("beyond3x3/book/", "beyond3x3/page/"))
    }
    look = "import beyond3x3, sys; from beyond3x3.widgets import *; ReceptiveFieldFigure(); print(beyond3x3.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", look],
        cwd=unzipped / "notebooks",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert found.stdout.strip() == str(unzipped / "notebooks/beyond3x3/__init__.py")
