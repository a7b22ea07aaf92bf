"""The built site, page by page in a browser whose network ends at the site itself."""

import gzip
import re
import statistics
import time
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urljoin

import pytest
import yaml
from axe_playwright_python.base import AXE_SCRIPT
from browser import FRAME, awaited, settled
from rooms import (
    ALL_ALIVE,
    EACH_THAT_WAITS,
    LESSONS,
    NARROW,
    OPENED,
    PAGES,
    ROOMS,
    SHOW_FIGURES,
    WHOLE_PAGE,
    WIDE,
)

from beyond3x3.widgets import FIGURES

ROOT = Path(__file__).parents[1]
KILOBYTE = 1000
ICON = re.compile(r"\bfa-(?!solid|brands|regular)[a-z0-9-]+")
LISTEN = """window.violations = []
addEventListener("securitypolicyviolation",
  event => violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))"""
SHIFTS = """window.shifted = 0
new PerformanceObserver(list => list.getEntries().forEach(({ value }) => (shifted += value)))
  .observe({ type: "layout-shift", buffered: true })"""
UNPLACED = "[...document.querySelectorAll('article img[src*=_images]')].filter(image => !image.getAttribute('height')).length"
STAYS = [
    *SHOW_FIGURES,
    "chapters/receptive_fields/assignment",
    "chapters/pixel_shuffle/assignment",
    "references/between_frameworks",
]
NOTEBOOKS_WITH_FIGURES = [
    name
    for name in PAGES
    if not name.endswith("assignment")
    and (notebook := ROOT / f"{name}.ipynb").exists()
    and "Figure(" in notebook.read_text(encoding="utf-8")
]
EVERY_COLOR_ONCE = """known => {
  const seen = new Set(known)
  for (const node of document.querySelectorAll("body *")) {
    if (!node.checkVisibility() || ![...node.childNodes].some(child => child.data?.trim())) continue
    const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(node)
    const around = [node, node.parentElement, node.closest("figure, .highlight, section, nav, header, body")]
    const words = [...around.map(one => one.tagName + one.className), color, backgroundColor, fontSize, fontWeight].join()
    node.toggleAttribute("data-seen", seen.has(words))
    seen.add(words)
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-seen])" }] })
  return [...seen]
}"""


PLAIN_TOKENS = """known => {
  const kinds = new Set()
  for (const token of document.querySelectorAll(".highlight pre span[class]")) {
    if (token.attributes.length > 1 || token.children.length) continue
    const around = [token, token.parentElement, token.closest(".highlight")]
    const kind = around.map(one => one.tagName + one.className).join()
    if (known.includes(kind)) token.replaceWith(token.textContent)
    else kinds.add(kind)
  }
  for (const code of document.querySelectorAll(".highlight pre")) code.normalize()
  return [...kinds]
}"""


class Elements(HTMLParser):
    """The links, anchors and classes of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.classes = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.links |= {given[key] for key in ("href", "src") if given.get(key)}
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        self.classes |= set((given.get("class") or "").split())


@pytest.fixture(scope="module")
def texts(site):
    files = [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]
    return {file: file.read_text(encoding="utf-8") for file in files}


def page_file(site, name):
    return site / f"{name}.html"


def listen(page, home):
    """What a page complains about, asks for and waits for, from now on; nothing but `home` answers."""
    heard = SimpleNamespace(errors=[], asked=[], elsewhere=[], awaited=awaited(page))

    def answer(route):
        url = route.request.url
        if url.startswith((home, "data:", "blob:")):
            heard.asked.append(urldefrag(url)[0])
            route.continue_()
        else:
            heard.elsewhere.append(url)
            route.abort()

    page.route("**/*", answer)
    page.on("pageerror", lambda error: heard.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and heard.errors.append(message.text))
    page.on("response", lambda reply: reply.status >= 400 and heard.errors.append(reply.url))
    return heard


def tour(browser, home, size, **options):
    """One page that visits others, and what each asked for and complained about once all that waits for a reader has come.

    Where text must stay in its place, the first script of figures and the first picture come 0.3 s late.
    """
    context = browser.new_context(viewport=size, **options)
    context.add_init_script(LISTEN)
    context.add_init_script(SHIFTS)
    page, late = context.new_page(), []
    heard = listen(page, home)

    def answer(route):
        if (kind := route.request.resource_type) in late:
            late.remove(kind)
            time.sleep(0.3)
        route.fallback()

    page.route(re.compile("/_(figures|images)/"), answer)

    def visit(name):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        page.goto("about:blank")
        for news in vars(heard).values():
            news.clear()
        late[:] = ["script", "image"] if name in STAYS else []
        page.goto(f"{home}/{name}.html", wait_until="load")
        page.evaluate(OPENED)
        page.evaluate(WHOLE_PAGE if name in STAYS else EACH_THAT_WAITS)
        settled(page, heard.awaited)
        return SimpleNamespace(name=name, page=page, **vars(heard))

    yield visit
    context.close()


@pytest.fixture(scope="module")
def over_http(browser, server):
    yield from tour(browser, server, WIDE, reduced_motion="reduce")


@pytest.fixture(scope="module")
def offline(browser, site):
    """On a phone and from disk, where there is no network."""
    yield from tour(browser, site.as_uri(), NARROW, offline=True)


@pytest.fixture(scope="module")
def asked():
    """{page: what a first visit asked for}"""
    return {}


@pytest.fixture(scope="module", params=[*PAGES, "search"])
def visited(request, over_http, asked):
    """One page after the other: pytest asks everything of one before it opens the next."""
    found = over_http(request.param)
    asked[found.name] = [*found.asked]
    return found


def test_page_is_quiet_and_self_contained(visited):
    assert visited.page.title()
    assert visited.elsewhere == visited.errors == []
    assert visited.page.evaluate("violations") == []
    assert visited.page.evaluate(ALL_ALIVE)


def stays(visit, room):
    """Of the score that browsers give shifts, 0.1 and less is called good. `make rooms` measures the room for a figure."""
    assert visit.page.evaluate("shifted") < 0.05
    assert visit.page.evaluate(UNPLACED) == 0
    rooms = visit.page.evaluate(ROOMS, room)
    assert bool(rooms) == (visit.name in [*SHOW_FIGURES, *NOTEBOOKS_WITH_FIGURES])
    assert not [one for one in rooms if not abs(one["taken"] - one["kept"]) < 2], "run `make rooms`"


def test_text_stays_where_it_is_while_a_page_comes_in(visited):
    stays(visited, "--b3-room")


USE_EVERYTHING = """async () => {
  const keys = ["ArrowRight", "ArrowDown", "PageUp", "Home", "End", "ArrowLeft"]
  for (const figure of document.querySelectorAll("figure.b3-alive")) {
    for (const control of figure.querySelectorAll("button, select, input, [tabindex]")) {
      if (!control.checkVisibility()) continue
      if (control.tagName === "SELECT") control.selectedIndex = control.options.length - 1
      control.dispatchEvent(new Event("input", { bubbles: true }))
      control.dispatchEvent(new Event("change", { bubbles: true }))
      for (const key of keys) control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
      const box = control.getBoundingClientRect()
      const at = { clientX: box.left + box.width / 3, clientY: box.top + box.height / 3, bubbles: true }
      for (const kind of ["pointermove", "pointerleave"]) control.dispatchEvent(new PointerEvent(kind, at))
      control.click()
    }
    await FRAME
  }
}""".replace("FRAME", FRAME)


def use(page):
    """Everything on a page once: each control of each figure, each menu, the colors."""
    page.evaluate(USE_EVERYTHING)
    for menu in page.locator(".dropdown-toggle").all():
        menu.click()
        page.locator(".dropdown-menu.show").wait_for()
        page.keyboard.press("Escape")
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch-button").first.click()
    assert page.evaluate("document.documentElement.dataset.theme") != theme or theme == "light"


ALL_FIT = """async () => {
  const fit = () => [...document.querySelectorAll("[data-widget]")].every(one => one.scrollWidth <= one.clientWidth + 1)
  for (let frame = 0; frame < 2 || (frame < 300 && !fit()); frame++) await FRAME
  return fit()
}""".replace("FRAME", FRAME)
ONE_OF_EACH_KIND = {name.rsplit("/")[-1]: name for name in [*PAGES, "search", "genindex"]}.values()


@pytest.fixture(scope="module", params=dict.fromkeys([*SHOW_FIGURES, *ONE_OF_EACH_KIND]))
def from_disk(request, offline):
    return offline(request.param)


def test_text_stays_where_it_is_while_a_page_comes_in_on_a_phone(from_disk):
    stays(from_disk, "--b3-narrow-room")


@pytest.fixture
def on_a_phone(browser, server):
    yield from tour(browser, server, NARROW)


@pytest.mark.parametrize(
    "name", [LESSONS[0], "chapters/receptive_fields/assignment", *NOTEBOOKS_WITH_FIGURES]
)
def test_text_stays_on_a_phone_when_a_page_is_served(on_a_phone, name):
    stays(on_a_phone(name), "--b3-narrow-room")


def test_page_works_from_disk_with_no_network(from_disk):
    """All of it comes to life and is used, and the page's policy stops nothing."""
    page = from_disk.page
    page.evaluate("Promise.all([...document.querySelectorAll('article img')].map(image => image.decode()))")
    assert page.evaluate(ALL_ALIVE)
    page.set_viewport_size(WIDE)
    use(page)
    assert from_disk.elsewhere == from_disk.errors == []
    assert page.evaluate("violations") == []


@pytest.fixture(scope="module")
def colors_seen():
    """The colors of words, of every kind of element and what is around it, that axe has looked at in each scheme."""
    return {"light": [], "dark": []}


@pytest.fixture(scope="module")
def tokens_seen():
    """The kinds of highlighted words that axe has looked at in both schemes, and those that this page adds."""
    return {"before": [], "here": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(visited, colors_seen, tokens_seen, scheme):
    """Every rule in light, and in dark again those that look at colors.

    Four of five elements of a notebook's page are words of code in a color; of a kind that both have heard, they are plain.
    """
    page = visited.page
    if scheme == "light":
        tokens_seen["here"] = page.evaluate(PLAIN_TOKENS, tokens_seen["before"])
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=scheme)
    # axe looks at the pixels behind each of thousands of words
    colors_seen[scheme] = page.evaluate(EVERY_COLOR_ONCE, colors_seen[scheme])
    only = {"runOnly": ["color-contrast", "link-in-text-block"]} if scheme == "dark" else {}
    violations = page.evaluate(
        "async options => (await axe.run(options)).violations", {"resultTypes": ["violations"]} | only
    )
    assert not [(found["id"], [node["target"] for node in found["nodes"]]) for found in violations]
    if scheme == "dark":
        tokens_seen["before"] += tokens_seen.pop("here", [])


@pytest.mark.parametrize(
    "size", [WIDE, NARROW, {"width": 320, "height": 568}], ids=["wide", "phone", "small phone"]
)
def test_page_scrolls_one_way(visited, size):
    """And no figure is wider than its place, once it is drawn for that."""
    page = visited.page
    page.set_viewport_size(size)
    fit = page.evaluate(ALL_FIT)
    width = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    page.set_viewport_size(WIDE)
    assert width <= size["width"]
    assert fit


def weight(site, server, urls):
    """Bytes of what a page asked for, compressed as a server would send it, and with the pictures moving that can."""
    files = {
        site / unquote(url.removeprefix(server + "/").split("?")[0]) for url in urls if url.startswith(server)
    }
    files = {moving if (moving := file.with_suffix(".webp")).exists() else file for file in files}
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_first_visit_is_light(visited, site, server):
    limit = 600 if (ROOT / f"{visited.name}.ipynb").exists() else 400
    code = [url for url in visited.asked if "/_figures/" in url and url.endswith((".js", ".css"))]
    assert weight(site, server, visited.asked) <= limit * KILOBYTE
    kinds = sum(url.count("+") + 1 for url in code if url.endswith(".js"))
    assert weight(site, server, code) <= (10 + 15 * kinds) * KILOBYTE


def test_lessons_are_light_in_the_median(over_http, site, server, asked):
    for name in set(LESSONS) - set(asked):
        asked[name] = [*over_http(name).asked]
    weights = [weight(site, server, asked[name]) for name in LESSONS]
    assert statistics.median(weights) <= 330 * KILOBYTE


def test_only_pages_with_a_figure_load_figure_code(visited):
    figures = visited.page.locator("[data-widget]").count()
    assert bool(figures) == any("/_figures/" in url for url in visited.asked)


def test_every_kind_of_figure_is_on_a_page_that_is_opened_from_disk(site):
    shown = re.findall(
        r'data-widget="([\w-]+)"', "".join(page_file(site, name).read_text("utf-8") for name in SHOW_FIGURES)
    )
    assert {*shown} == {*FIGURES} - {"sweep"}


@pytest.fixture(scope="module")
def scriptless(browser):
    """A page where no script runs."""
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_every_figure_is_a_picture(scriptless, site, texts, name):
    if "data-widget=" not in texts[page_file(site, name)]:
        return
    page = scriptless
    page.goto(page_file(site, name).as_uri())
    figures = page.locator("[data-widget]").count()
    pictures = page.locator("[data-widget] :is(noscript, .b3-still) img").all()
    drawn = [(picture.get_attribute("alt"), picture.bounding_box()) for picture in pictures]
    sources = [urljoin(page.url, picture.get_attribute("src")) for picture in pictures]
    assert len(drawn) >= figures
    assert all(alt and box and box["width"] > 100 for alt, box in drawn)
    assert all(
        url.startswith("data:") or Path(unquote(url.removeprefix("file://"))).is_file() for url in sources
    )


def test_links_and_anchors_resolve(site, texts):
    elements = {file: Elements(text) for file, text in texts.items()}
    broken = []
    for file, found in elements.items():
        for link in found.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, anchor = urldefrag(link)
            target = (file.parent / unquote(path.split("?")[0])).resolve() if path else file
            missing = anchor and target in elements and unquote(anchor) not in elements[target].anchors
            if missing or not target.exists():
                broken.append((file.name, link))
    assert not broken


def test_no_page_is_fetched_ahead(texts):
    """Firefox does so for `next` and the policy refuses it, which is an error in the console of every page."""
    assert not [
        file.name
        for file, text in texts.items()
        if re.search(r'<link[^>]*rel="[^"]*(next|prefetch|preload)', text)
    ]


def test_formulas_are_mathml(texts):
    assert any("<math" in text for text in texts.values())
    for file, text in texts.items():
        assert not re.search(r"<script[^>]*mathjax", text, re.IGNORECASE), file
        assert not re.search(r'class="[^"]*\bmath\b[^"]*">\s*(?:\\\(|\\\[)', text), file


def test_formulas_are_drawn(visited):
    sizes = visited.page.evaluate(
        "[...document.querySelectorAll('math')].map(formula => formula.getBoundingClientRect().height)"
    )
    assert min(sizes, default=6) > 5


def test_icons_are_drawn(visited, site, texts):
    rules = "".join((site / "_static" / file).read_text() for file in ("icons.css", "site.css"))
    icons = {
        icon for word in Elements(texts[page_file(site, visited.name)]).classes for icon in ICON.findall(word)
    }
    assert {"fa-magnifying-glass", "fa-list"} & icons
    assert not {icon for icon in icons if f".{icon}{{" not in rules.replace(" {", "{")}
    masks = visited.page.evaluate(
        "[...document.querySelectorAll('[class*=\"fa-\"]')].map(icon => getComputedStyle(icon).maskImage)"
    )
    assert masks and all(mask.startswith('url("data:image/svg+xml') for mask in masks)


def test_policy_stops_nothing_that_a_lesson_does(visited):
    """Over http; from disk all that shows figures is used."""
    if visited.name not in LESSONS:
        return
    page = visited.page
    use(page)
    page.evaluate("localStorage.clear()")  # the next page begins with the reader's own colors
    assert page.locator("[data-widget]").count() == page.locator(".b3-alive[data-widget]").count() > 0
    assert page.evaluate("violations") == []
    assert visited.errors == visited.elsewhere == []


HEADLINK = re.compile(r'<h([23])>.*?<a class="headerlink" href="(#[^"]+)"')
FIRST_FIVE = """searches => searches.map(words =>
  Search._performSearch(...Search._parseQuery(words)).slice(-5).map(([name, , anchor]) => name + anchor))"""


def test_words_of_practice_lead_to_where_they_are_answered(page, site, server):
    """To the section, among the first five that the site's own search finds; every question of practice is found."""
    answers = []
    for name, searched in yaml.safe_load((ROOT / "tests/searched.yml").read_text(encoding="utf-8")).items():
        headings = HEADLINK.findall(page_file(site, name).read_text(encoding="utf-8"))
        for piece, searches in searched.items():
            (anchor,) = [anchor for _, anchor in headings if piece in anchor]
            answers += [(words, name + anchor) for words in searches.split(", ")]
        if name.endswith("in_practice"):
            asked = {name + anchor for level, anchor in headings if level == "2" and "not-so" not in anchor}
            assert asked <= {link for _, link in answers}
    page.goto(f"{server}/search.html?q=stride")
    page.wait_for_selector("#search-results li a")
    hits = page.evaluate(FIRST_FIVE, [words for words, _ in answers])
    for (words, link), found in zip(answers, hits, strict=True):
        assert link in found, (words, found)
        assert len(set(found)) == len(found), words


@pytest.mark.parametrize("home", ["http", "disk"])
def test_search_finds_a_word(page, site, server, home):
    page.goto(f"{server if home == 'http' else site.as_uri()}/search.html?q=stride")
    page.wait_for_selector("#search-results a[href*=receptive_fields]")


def test_a_hit_shows_its_section_and_leads_to_it(page, server):
    page.goto(f"{server}/search.html?q=anchors")
    hit = page.locator("#search-results li", has_text="and where do anchors go?")
    hit.locator(".context", has_text="where do anchors go? ").wait_for()
    assert page.locator(".search-summary").inner_text().startswith("Places shown: ")
    hit.locator("a").click()
    page.wait_for_url("**/receptive_fields/in_practice.html#how-do-i-turn-a-cell-*")


def test_search_opens_from_any_page(page, server):
    page.goto(f"{server}/index.html")
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input[name=q]").fill("dilation")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")


def test_reader_can_choose_the_colors(page, server):
    page.emulate_media(color_scheme="light")
    page.goto(f"{server}/index.html")
    page.locator(".theme-switch-button").first.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_contents_open_on_a_small_phone(page, server):
    page.set_viewport_size(NARROW)
    page.goto(f"{server}/index.html")
    link = page.locator(".bd-docs-nav a", has_text="see").first
    assert not link.is_visible()
    page.locator(".primary-toggle").first.click()
    link.click()
    page.wait_for_url("**/lesson.html")


@pytest.mark.parametrize(("motion", "kind"), [("no-preference", "webp"), ("reduce", "png")])
def test_moving_pictures_rest_for_those_who_ask(browser, site, motion, kind):
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(page_file(site, "chapters/receptive_fields/lesson").as_uri())
    picture = page.locator("img[src*=sliding-convolution]")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth", arg=picture.element_handle())
    shown = picture.evaluate("image => image.currentSrc")
    context.close()
    assert shown.endswith(f"sliding-convolution.{kind}")
