"""`make rooms`: writes into figures.css how high each kind of figure is on a page, wide and on a phone.

A page keeps that room until the script draws the figure. It is what a reader meets first: the
height of the first of its kind, on the first page that shows one.
"""

import re
from pathlib import Path

import yaml
from browser import launch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
STYLE = ROOT / "beyond3x3/widgets/static/figures.css"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"]] + [chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]]
LESSONS = [name for name in PAGES if name.endswith("lesson")]
SHOW_FIGURES = [TOC["root"], *LESSONS, "chapters/kernels/on_gpu"]
WHOLE_PAGE = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 0.9 * innerHeight) {
    scrollTo(0, y)
    await new Promise(go => (requestAnimationFrame(go), setTimeout(go, 1000)))
  }
  scrollTo(0, 0)
}"""
ROOMS = """property => Object.groupBy([...document.querySelectorAll("figure[data-widget]")].map(figure => ({
  figure: figure.dataset.widget,
  kept: parseFloat(getComputedStyle(figure).getPropertyValue(property)),
  taken: figure.firstElementChild.getBoundingClientRect().height })), ({ figure }) => figure)"""


def first_shown():
    """{kind of figure: the first page that shows it}"""
    pages = {name: (ROOT / f"_build/html/{name}.html").read_text("utf-8") for name in reversed(SHOW_FIGURES)}
    return {
        kind: name for name, text in pages.items() for kind in re.findall(r'data-widget="([\w-]+)"', text)
    }


def measured(browser, size):
    """{kind of figure: its height in pixels}"""
    found, first = {}, first_shown()
    for name in SHOW_FIGURES:
        page = browser.new_page(viewport=size)
        page.goto((ROOT / f"_build/html/{name}.html").as_uri())
        page.evaluate(WHOLE_PAGE)
        page.wait_for_function(
            "[...document.querySelectorAll('[data-widget]')].every(one => one.matches('.b3-alive'))"
        )
        rooms = page.evaluate(ROOMS, "")
        found |= {kind: round(ones[0]["taken"]) for kind, ones in rooms.items() if first[kind] == name}
        page.close()
    return found


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = launch(playwright)
        wide, narrow = measured(browser, WIDE), measured(browser, NARROW)
        browser.close()
    lines = [
        f'  [data-widget="{kind}"] {{ --b3-room: {wide[kind]}px; --b3-narrow-room: {narrow[kind]}px; }}\n'
        for kind in sorted(wide)
    ]
    text = STYLE.read_text(encoding="utf-8")
    STYLE.write_text(re.sub(r"(  \[data-widget=.*--b3-room.*\n)+", "".join(lines), text), encoding="utf-8")
