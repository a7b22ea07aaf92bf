"""`make rooms`: writes into figures.css how high each figure of the built pages is, wide and on a phone.

A page keeps that room until the script draws the figure: that of the first figure of its kind, and another one
in a section where the figure is higher or lower.
"""

import re
from collections import Counter
from pathlib import Path

import yaml
from browser import FRAME, launch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
STYLE = ROOT / "beyond3x3/widgets/static/figures.css"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"]] + [chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]]
LESSONS = [name for name in PAGES if name.endswith("lesson")]
SHOW_FIGURES = [TOC["root"], *LESSONS, "chapters/kernels/on_gpu"]
# every section laid out, and what of it can be scrolled made known: the theme looks 0.3 s later
OPENED = """async () => {
  for (let frame = 0; frame < 300 && "opens" in document.documentElement.dataset; frame++) await FRAME
  await new Promise(go => setTimeout(go, 350))
}""".replace("FRAME", FRAME)
WHOLE_PAGE = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 0.9 * innerHeight) {
    scrollTo(0, y)
    await FRAME
  }
  scrollTo(0, 0)
}""".replace("FRAME", FRAME)
EACH_THAT_WAITS = """async () => {
  for (const late of document.querySelectorAll("[data-widget], img[loading=lazy]")) {
    late.scrollIntoView()
    await FRAME
  }
  scrollTo(0, 0)
}""".replace("FRAME", FRAME)
ALL_ALIVE = "[...document.querySelectorAll('[data-widget]')].every(one => one.matches('.b3-alive'))"
ROOMS = """property => [...document.querySelectorAll("figure[data-widget]:not([data-widget=sweep])")].map(figure => ({
  kind: figure.dataset.widget,
  section: figure.closest("section").id,
  kept: parseFloat(getComputedStyle(figure).getPropertyValue(property)),
  taken: figure.firstElementChild.getBoundingClientRect().height }))"""


def measured(browser, size):
    """{(kind of figure, section, how many of its kind stand above it there): its height in pixels}, page by page."""
    found = {}
    for name in dict.fromkeys([*SHOW_FIGURES, *PAGES]):
        page = browser.new_page(viewport=size)
        page.goto((ROOT / f"_build/html/{name}.html").as_uri())
        page.evaluate(WHOLE_PAGE)
        page.wait_for_function(ALL_ALIVE)
        above = Counter()
        for one in page.evaluate(ROOMS, ""):
            place = one["kind"], one["section"]
            found.setdefault((*place, above[place]), round(one["taken"]))
            above[place] += 1
        page.close()
    return found


def rules(wide, narrow):
    """The lines of the style sheet: for each kind, and for each figure that takes another room than one before it."""
    rooms, usual = {place: (wide[place], narrow[place]) for place in wide}, {}
    for (kind, section, above), own in rooms.items():
        one = f'[data-widget="{kind}"]'
        where = " ~ ".join([f"#{section} {one}", *[one] * above]) if kind in usual else one
        before = rooms[kind, section, above - 1] if above else usual.setdefault(kind)
        usual[kind] = usual[kind] or own
        if own != before:
            yield f"  {where} {{ --b3-room: {own[0]}px; --b3-narrow-room: {own[1]}px; }}\n"


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = launch(playwright)
        lines = rules(measured(browser, WIDE), measured(browser, NARROW))
        browser.close()
    text = STYLE.read_text(encoding="utf-8")
    STYLE.write_text(
        re.sub(r"(  \S*\s?\[data-widget=.*--b3-room.*\n)+", "".join(lines), text), encoding="utf-8"
    )
