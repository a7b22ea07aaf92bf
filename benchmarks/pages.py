"""What the pages cost a reader: their weight, and when they stand on a slow line."""

import statistics

from figures import ROOT, SLOWER, Served, awaited, chromium, served, settled
from playwright.sync_api import sync_playwright

SITE = ROOT / "_build/html"
BITS, LATENCY, VISITS = 1_600_000, 150, 3
SCREENS = dict(phone=(360, 740), desk=(1280, 900))
WATCH = """window.seen = { first: 0, largest: 0, shift: 0 };
const watch = (type, hear) =>
  new PerformanceObserver(list => list.getEntries().forEach(hear)).observe({ type, buffered: true });
watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") seen.first = startTime / 1000 });
watch("largest-contentful-paint", ({ startTime }) => (seen.largest = startTime / 1000));
watch("layout-shift", ({ value }) => (seen.shift += value));"""

TO_THE_END = """async () => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight / 2) {
    scrollTo(0, top);
    for (const frame of [1, 2, 3]) await new Promise(requestAnimationFrame);
  }
  await Promise.all([...document.querySelectorAll("article img")].map(image => image.decode()));
}"""


def opened(browser, width, height):
    context = browser.new_context(viewport=dict(width=width, height=height))
    context.set_default_timeout(300_000)
    return context, context.new_page()


def watched(browser, width, height):
    """A page that watches itself, and the requests that it waits for."""
    context, page = opened(browser, width, height)
    page.add_init_script(WATCH)
    return context, page, awaited(page)


def painted_whole(page, requests):
    """Waits for the paint too, which on a slow processor comes after the last answer."""
    page.wait_for_function("() => seen.first && seen.largest")
    settled(page, requests)


def weighed(browser, url):
    """Bytes and requests of a first visit, scrolled to its end, and what shifts meanwhile."""
    Served.sent.clear()
    context, page, requests = watched(browser, 1200, 900)
    page.goto(url)
    painted_whole(page, requests)
    page.evaluate(TO_THE_END)
    painted_whole(page, requests)
    shift = page.evaluate("seen.shift")
    context.close()
    total = sum(size for _, size in Served.sent)
    return dict(bytes=total, requests=len(Served.sent), scrolled=shift)


def painted(browser, url, screen):
    """Seconds until the first and the largest paint of a first visit on a slow line, and what shifts meanwhile."""
    context, page, requests = watched(browser, *screen)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = dict(downloadThroughput=BITS / 8, uploadThroughput=BITS / 8)
    session.send(
        "Network.emulateNetworkConditions", dict(offline=False, latency=LATENCY, **line)
    )
    session.send("Emulation.setCPUThrottlingRate", dict(rate=SLOWER))
    page.goto(url)
    painted_whole(page, requests)
    found = page.evaluate("seen")
    context.close()
    return found


def stands(browser, url):
    """The medians of some visits, on the screen where they are worse."""
    found = {key: [] for key in ("first", "largest", "shift")}
    for screen in SCREENS.values():
        visits = [painted(browser, url, screen) for _ in range(VISITS)]
        for key, values in found.items():
            values.append(statistics.median(visit[key] for visit in visits))
    return {key: max(values) for key, values in found.items()}


def measure():
    pages = sorted(
        path
        for path in SITE.rglob("*.html")
        if not path.relative_to(SITE).as_posix().startswith("_")
    )
    if not pages:
        raise SystemExit("there is no book to measure: run `make book` first")
    found = []
    with sync_playwright() as playwright, served(SITE) as address:
        browser = chromium(playwright)
        for path in pages:
            name = path.relative_to(SITE).as_posix()
            url = f"{address}/{name}"
            found.append(
                dict(page=name, **weighed(browser, url), **stands(browser, url))
            )
            print(found[-1], flush=True)
        version = browser.version
        browser.close()
    line = dict(bits_per_second=BITS, latency=LATENCY / 1000, slowdown=SLOWER)
    return dict(chromium=version, visits=VISITS, line=line, pages=found)
