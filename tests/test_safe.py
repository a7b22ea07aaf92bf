"""What a hostile or clumsy hand may try: scripts slipped into a page, and impossible values for every figure."""

import copy
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import traitlets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_site import LISTEN, PAGES, ROOT, WIDE, listen

from beyond3x3.widgets import FIGURES, Figure, placeholder, sweep

POLICY = re.compile(
    r'<meta charset="utf-8" /><meta http-equiv="Content-Security-Policy" content="([^"]*)" />'
)


class Attributes(HTMLParser):
    """The names of all attributes of a page, and the addresses that run as scripts."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.names |= {name for name, _ in attributes}
        self.links |= {value for name, value in attributes if name in ("href", "src", "action") and value}


@pytest.fixture
def guarded(browser, site, server):
    """Opens a page of the site whose violations of its policy are kept, over http or from disk."""
    contexts = []

    def visit(name, home="http", **options):
        context = browser.new_context(viewport=WIDE, **options)
        context.add_init_script(LISTEN)
        contexts.append(context)
        address = server if home == "http" else site.as_uri()
        page = context.new_page()
        page.heard = listen(page, address)
        page.goto(f"{address}/{name}", wait_until="load")
        return page

    yield visit
    for context in contexts:
        context.close()


def pages_of(site):
    return [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]


def test_every_page_has_a_strict_policy_before_anything_else(site):
    for file in pages_of(site):
        head = file.read_text(encoding="utf-8").partition("<head>")[2]
        policies = POLICY.findall(head)
        assert len(policies) == 1 and head.lstrip().startswith("<meta charset"), file
        directives = dict(part.split(" ", 1) for part in policies[0].split("; "))
        assert directives["default-src"] == directives["base-uri"] == "'none'"
        runs = re.search(r"/_python/(page|network)\.js", head) is not None
        wasm = "'wasm-unsafe-eval'"
        scripts = [script for script in directives["script-src"].split() if script != wasm]
        assert (wasm in directives["script-src"]) == ("worker-src" in directives) == runs
        assert directives.get("worker-src", "blob:") == "blob:"
        said = policies[0].replace(wasm, "")
        assert "unsafe" not in said and "http:" not in said and "*" not in said
        assert scripts[:2] == ["'self'", "file:"] and all(s.startswith("'sha256-") for s in scripts[2:])
        assert directives["style-src"] == "'self' file:"


def test_no_page_has_a_handler_or_a_style_in_an_attribute(site):
    for file in pages_of(site):
        found = Attributes(file.read_text(encoding="utf-8"))
        assert not {name for name in found.names if name.startswith("on") or name == "style"}, file
        assert not [link for link in found.links if link.lower().strip().startswith("javascript:")], file


def test_no_script_of_ours_makes_html_from_data():
    scripts = [
        *ROOT.glob("beyond3x3/widgets/static/**/*.js"),
        *ROOT.glob("beyond3x3/book/static/*.js"),
        *ROOT.glob("beyond3x3/page/**/*.js"),
    ]
    assert len(scripts) > 8
    unsafe = re.compile(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc|eval\b|Function\(|document\.write)"
    )
    assert [file.name for file in scripts if unsafe.search(file.read_text(encoding="utf-8"))] == []


def test_search_works_under_the_policy(guarded):
    page = guarded("search.html?q=stride")
    page.wait_for_selector("#search-results li a")
    page.wait_for_selector("#search-results .context")
    assert page.evaluate("violations") == []


def test_copy_button_copies_under_the_policy(guarded):
    page = guarded(
        "chapters/receptive_fields/from_scratch.html", permissions=["clipboard-read", "clipboard-write"]
    )
    block = page.locator("div.highlight").first
    block.hover()
    block.locator("button.copybtn").click()
    assert "import beyond3x3" in page.evaluate("navigator.clipboard.readText()")
    assert page.evaluate("violations") == []


def test_print_button_prints(guarded):
    page = guarded(f"{PAGES[1]}.html")
    page.evaluate("window.print = () => (window.printed = true)")
    page.locator(".dropdown-download-buttons button").first.click()
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed")


@pytest.mark.parametrize("home", ["http", "disk"])
def test_policy_stops_what_does_not_belong(guarded, home):
    page = guarded("index.html", home)
    page.evaluate("""() => {
      const script = document.createElement("script")
      script.textContent = "window.broken = 'inline'"
      document.body.append(script)
      const image = document.createElement("img")
      image.setAttribute("onerror", "window.broken = 'handler'")
      image.src = "https://example.org/spy.png"
      document.body.append(image)
      const frame = document.createElement("iframe")
      frame.src = "search.html"
      document.body.append(frame)
    }""")
    page.wait_for_function("violations.length >= 3")
    stopped = " ".join(page.evaluate("violations"))
    assert all(kind in stopped for kind in ("script-src-elem inline", "img-src", "frame-src"))
    assert page.evaluate("window.broken") is None
    assert not page.heard.elsewhere


TRAITS = [
    (name, trait)
    for name, figure in sorted(FIGURES.items())
    for trait in sorted(set(figure.class_traits(sync=True)) - set(Figure.class_traits()))
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.integers(),
    st.floats(),
    st.text(max_size=9),
    st.sampled_from([10**400, "__proto__", "<img src=x onerror=alert(1)>", "\0", b"bytes", 1 + 2j, len]),
    st.builds(np.float32, st.floats(width=32)),
    st.builds(np.arange, st.integers(0, 4)),
    st.builds(object),
)
GARBAGE = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=9), inner, max_size=4),
    ),
    max_leaves=8,
)


def make(name, **traits):
    if name != "sweep":
        return FIGURES[name](**traits)
    figure = sweep(lambda size, kernel: size - kernel, size=[3, 4, 5], kernel=[1, 2])
    for trait, value in traits.items():
        setattr(figure, trait, value)
    return figure


def places(value, path=()):
    """The paths to everything inside a value, and to the value itself."""
    yield path
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list | tuple)
        else ()
    )
    for key, part in inside:
        yield from places(part, (*path, key))


def changed(value, path, new):
    """The value with another one at a path."""
    if not path:
        return new
    parts = dict(value) if isinstance(value, dict) else list(value)
    parts[path[0]] = changed(parts[path[0]], path[1:], new)
    return parts


@st.composite
def almost(draw, value):
    """A legal value in which one or two things are something else."""
    for _ in range(draw(st.integers(1, 2))):
        paths = list(places(value))
        shallow = [path for path in paths if len(path) < 2] or paths
        value = changed(value, draw(st.sampled_from(draw(st.sampled_from([paths, shallow])))), draw(GARBAGE))
    return value


def refused_or_drawable(act, figure):
    """Whether a change is made; it is refused with a message and nothing has changed, or a page can show it."""
    before = copy.deepcopy(figure.state())
    try:
        act()
    except traitlets.TraitError as error:
        assert len(str(error)) > 15
        assert figure.state() == before
        return False
    json.dumps(figure.state(), allow_nan=False)
    return True


@pytest.mark.parametrize(("name", "trait"), TRAITS, ids=map(".".join, TRAITS))
def test_an_empty_array_in_any_place_is_refused_with_a_word(name, trait):
    """Asked for its truth value, it raises another error."""
    figure = make(name)
    value = getattr(figure, trait)
    for path in places(value):
        bad = changed(value, path, np.arange(0))
        refused_or_drawable(lambda bad=bad: setattr(figure, trait, bad), figure)


@pytest.mark.parametrize(("name", "trait"), TRAITS, ids=map(".".join, TRAITS))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_bad_values_are_refused_with_a_word(name, trait, data):
    figure = make(name)
    value = data.draw(st.one_of(GARBAGE, almost(getattr(figure, trait))))
    refused_or_drawable(lambda: setattr(figure, trait, value), figure)
    fresh = make(name)
    if refused_or_drawable(lambda: make(name, **{trait: value}), fresh) and name != "sweep":
        placeholder(name, {trait: value})


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"sweep"}))
def test_unknown_options_are_refused_with_a_word(name):
    with pytest.raises(traitlets.TraitError, match=f"{name} has no kernels; it has "):
        placeholder(name, {"kernels": 3})
