"""What a page waits for before it shows its first word: one style sheet and no script. The rest comes later, in its place."""

import importlib
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from browser import settled
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import Python3Lexer
from rooms import OPENED
from test_site import PAGES, WIDE, listen, page_file

bundle = importlib.import_module("beyond3x3.book.bundle")
colors = importlib.import_module("beyond3x3.book.colors")
EVERY_PAGE = [*PAGES, "search", "genindex"]
MOMENTARY = (
    r"::?(before|after|hover|focus(-visible|-within)?|active|visited|marker|placeholder|backdrop|-[a-z-]+)\b"
)
CHOSEN = f"""selectors => selectors.filter(selector => {{
  try {{ return document.querySelector(selector.replace(/{MOMENTARY}/g, "") || "*") }} catch {{ return false }}
}})"""


class Page(HTMLParser):
    """The style sheets, scripts and pictures of a page, in order; each picture with whether a section stands above it."""

    def __init__(self, text):
        super().__init__()
        self.sheets, self.scripts, self.inline, self.pictures = [], [], [], []
        self.article = self.section = self.scriptless = self.later = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.article |= tag == "article"
        self.section |= self.article and tag == "h2"
        self.scriptless |= tag == "noscript"
        self.later |= tag == "template"
        if tag == "link" and given["rel"] == "stylesheet":
            self.sheets.append(given["href"])
        if tag == "script":
            (self.scripts if "src" in given else self.inline).append(
                SimpleNamespace(sheets=len(self.sheets), later=self.later)
            )
        if tag == "img" and not self.scriptless:
            self.pictures.append((self.section, given))

    def handle_endtag(self, tag):
        self.scriptless &= tag != "noscript"
        self.later &= tag != "template"


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_waits_for_one_style_sheet_and_no_script(site, name):
    head, _, body = page_file(site, name).read_text(encoding="utf-8").partition("</head>")
    head, body = Page(head), Page(body)
    assert len(head.sheets) == 1 and not body.sheets
    assert head.scripts and all(script.later for script in head.scripts + body.scripts)
    assert [script.sheets for script in head.inline] == [0], (
        "a script in a page waits for the sheets above it"
    )


class Shades(HTMLParser):
    """How each character of code looks, and how many elements that takes."""

    def __init__(self, formatter, looks):
        super().__init__()
        self.looks, self.open, self.elements, self.characters = looks, [], 0, []
        self.feed(highlight(CODE, Python3Lexer(), formatter(nowrap=True)))

    def handle_starttag(self, tag, attributes):
        self.open.append(self.looks[dict(attributes)["class"]])
        self.elements += 1

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, text):
        look = self.open[-1] if self.open else self.looks["n"]
        self.characters += [(letter, look) for letter in text if letter.strip()]


CODE = """@cache
def padded(x, *, width=3):  # both sides
    \"\"\"Zeros around x.\"\"\"
    if x is None or not len(x):
        raise ValueError(f"{x!r:>8} has {len(x):.2f} numbers")
    return np.pad(x, 0x2, constant_values=-1.5e-3)[::-1]
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_has_its_colors_in_fewer_elements(site, scheme):
    css = (site / "_static/pygments.css").read_text()
    looks = dict(re.findall(rf'"{scheme}"\] \.highlight \.(\w+) {{ (.*?) }}', css))
    theirs, ours = Shades(HtmlFormatter, looks), Shades(colors.Formatter, looks)
    assert ours.characters == theirs.characters
    assert len({look for _, look in ours.characters}) > 4
    assert ours.elements < theirs.elements / 2


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["receptive_fields/from_scratch", "kernels/on_gpu"])
def test_code_out_of_sight_is_left_for_later_and_keeps_its_place(page, server, name, width):
    page.set_viewport_size(dict(width=width, height=800))
    page.goto(f"{server}/chapters/{name}.html")
    page.evaluate(OPENED)
    code = page.locator("article pre code")
    skipped = """code => code.filter(({ firstElementChild: word }) =>
        word && !word.checkVisibility({ contentVisibilityAuto: true })).length"""
    assert code.evaluate_all(skipped) > code.count() / 2
    places = "code => code.map(({ parentElement: one }) => [one.scrollWidth, one.clientHeight, one.getBoundingClientRect().y])"
    kept = code.evaluate_all(places)
    code.evaluate_all("code => code.forEach(one => (one.style.contentVisibility = 'visible'))")
    for before, after in zip(kept, code.evaluate_all(places), strict=True):
        assert before == pytest.approx(after, abs=1)


SECTIONS = ".bd-article > section > section"
LAID_OUT = "all => all.map(one => one.lastElementChild.checkVisibility({ contentVisibilityAuto: true }))"
HEADS = "all => all.map(one => one.querySelector('h2').getBoundingClientRect().y + scrollY)"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["receptive_fields/from_scratch", "dense_prediction/lesson"])
def test_sections_out_of_sight_wait_until_a_page_has_opened(page, server, name, width):
    """Without the script that calls them they wait on; what is in sight is where it stays."""
    page.set_viewport_size(dict(width=width, height=800))
    url = f"{server}/chapters/{name}.html"
    page.route("**/course.js*", lambda route: route.abort())
    page.goto(url)
    sections = page.locator(SECTIONS)
    page.wait_for_function("() => document.readyState === 'complete'")
    at_first, laid_out = sections.evaluate_all(HEADS), sections.evaluate_all(LAID_OUT)
    assert sum(laid_out) < len(laid_out) / 2
    page.unroute("**/course.js*")
    page.goto(url)
    page.evaluate(OPENED)
    assert all(sections.evaluate_all(LAID_OUT))
    heads = sections.evaluate_all(HEADS)
    seen = [head for head in heads if head < 800]
    assert at_first[: len(seen)] == pytest.approx(seen, abs=0.5) and at_first[-1] != heads[-1]


@pytest.mark.parametrize(("way", "waits"), [("new", 1), ("at a section", 0), ("again", 0), ("back", 0)])
def test_no_section_waits_where_a_page_opens_further_down(page, server, way, waits):
    page.route("**/course.js*", lambda route: route.abort())
    url = f"{server}/chapters/receptive_fields/from_scratch.html"
    page.goto(url + "#one-axis-is-enough" * (way == "at a section"))
    if way == "again":
        page.reload()
    if way == "back":
        page.goto(f"{server}/index.html")
        page.go_back()
    types = {"again": "reload", "back": "back_forward"}
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == types.get(way, "navigate")
    assert page.locator("html[data-opens]").count() == waits


@pytest.mark.parametrize("name", PAGES)
def test_pictures_hold_their_place_and_come_when_they_are_near(site, name):
    for below, picture in Page(page_file(site, name).read_text(encoding="utf-8")).pictures:
        if "/_images/" in f"/{picture['src']}":
            assert int(picture["width"]) > 0 and int(picture["height"]) > 0
        if below or "/_static/" in picture["src"]:
            assert picture.get("loading") == "lazy", picture["src"]


def selectors(css):
    """Every selector of a style sheet."""
    for rule in bundle.parsed(css):
        if rule.type == "qualified-rule":
            yield from map(bundle.written, bundle.selectors(rule.prelude))
        elif rule.lower_at_keyword in bundle.HOLDING:
            yield from selectors(rule.content)


@pytest.mark.parametrize(
    "name", [PAGES[1], "chapters/dense_prediction/on_gpu", "references/reading_guide", "search"]
)
def test_no_style_that_a_page_uses_is_cut(page, site, server, name):
    static = site / "_static"
    whole = [static / "basic.css", *static.glob("styles/*-theme.css"), *static.glob("mystnb.*.css")]
    texts = [bundle.cssmin(file.read_text(encoding="utf-8")) for file in whole]
    cut = {selector for text in texts for selector in selectors(text)}
    cut -= set(selectors((static / "course.css").read_text(encoding="utf-8")))
    assert len(cut) > 1000
    page.goto(f"{server}/{name}.html")
    assert page.evaluate(CHOSEN, sorted(cut)) == []


@pytest.mark.parametrize("name", [*bundle.OURS, bundle.NETWORK])
def test_a_sheet_made_small_chooses_the_same(site, name):
    css = (site / name).read_text(encoding="utf-8")
    whole, small = (
        [re.sub(r"\s*([>+~,])\s*", r"\1", one) for one in selectors(text)]
        for text in (css, bundle.cssmin(css))
    )
    assert len(whole) > 10 and small == whole


def test_a_style_is_cut_where_a_name_in_it_is_nowhere():
    css = "@charset 'x'; .a, .b > i { x: y /* z */ } #c:not(.b) .a { x: y } @media print { .b { x: y } } @keyframes b { to { x: y } }"
    kept = bundle.cut(bundle.parsed(css), {"a", "c"})
    assert kept == ".a{x: y}#c:not(.b) .a{x: y}@keyframes b{to { x: y }}"
    assert (
        bundle.lean(":root{--a:1;--b:var(--a);--c:';';--d:2}p{x:var(--c)}", {"--d"})
        == ":root{--c:';';--d:2}p{x:var(--c)}"
    )


def test_labels_and_menus_come_with_the_first_hand(page, server):
    heard = listen(page, server)
    page.set_viewport_size(WIDE)
    page.goto(f"{server}/{PAGES[1]}.html")
    settled(page, heard.awaited)
    assert not any("bootstrap" in url for url in heard.asked)
    page.locator(".theme-switch-button").first.hover()
    page.get_by_role("tooltip", name="Color mode").wait_for()
    page.locator(".dropdown-toggle").first.click()
    page.locator(".dropdown-menu.show").wait_for()
    assert sum("bootstrap" in url for url in heard.asked) == 1


def test_the_search_page_marks_no_word_of_an_earlier_search(page, server):
    page.goto(f"{server}/index.html")
    page.evaluate("localStorage.setItem('sphinx_highlight_terms', 'search')")
    heard = listen(page, server)
    page.goto(f"{server}/search.html")
    settled(page, heard.awaited)
    assert page.locator("span.highlighted").count() == 0


@pytest.mark.parametrize("home", ["http", "disk"])
def test_pictures_of_a_slider_come_when_it_is_moved(page, site, server, home):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server if home == 'http' else site.as_uri()}/chapters/pixel_shuffle/on_gpu.html")
    picture = page.locator("[data-widget=sweep] .b3-frame img").first
    page.locator("[data-widget=sweep]").first.scroll_into_view_if_needed()
    first = picture.get_attribute("src")
    assert first.endswith(".webp") and sum(".webp" in url for url in asked) < 6
    page.locator("[data-widget=sweep] input[type=range]").first.press("ArrowRight")
    assert picture.get_attribute("src") != first
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 100", arg=picture.element_handle()
    )
