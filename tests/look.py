"""`make look PAGE=chapters/X/lesson`: the built page, or PART of it, as pictures in _build/look: 1280 and 360 pixels wide, light and dark."""

import sys
from pathlib import Path

from browser import launch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build/look"


def look(name, part="article"):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for width in (1280, 360):
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport=dict(width=width, height=800), color_scheme=scheme)
                page.goto((ROOT / f"_build/html/{name}.html").as_uri())
                images = "Promise.all([...document.images].map(image => ((image.loading = 'eager'), image.decode())))"
                page.evaluate(images)
                for at, found in enumerate(page.locator(part).all()):
                    path = FOLDER / f"{Path(name).parent.name}-{Path(name).name}-{at}-{width}-{scheme}.png"
                    found.screenshot(path=path)
                    print(path.relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    look(*sys.argv[1:])
