"""A learner's place: what the browser remembers, what a link brings, and that neither can bring anything else."""

import copy
import json
import random
from urllib.parse import quote, urlencode

import pytest
import traitlets
from browser import FRAME
from hands import carried, random_hand
from test_site import NARROW, WIDE, listen

from beyond3x3.widgets import FIGURES, sweep

LESSON = "chapters/receptive_fields/lesson.html"
NASTY = [
    None,
    True,
    -1,
    0,
    1,
    2,
    7,
    1.5,
    1e9,
    10**30,
    -0.5,
    "",
    "1",
    "stack",
    "<b>",
    [],
    [[]],
    {},
    {"kernels": 3},
]
HEAVY = {"networks", "trained", "frames", "choices", "photographs"}
NO_MEMORY = """Object.defineProperty(window, "localStorage",
  { get() { throw new DOMException("denied", "SecurityError") } })"""


def default_state(name):
    if name == "sweep":
        return json.loads(json.dumps(sweep(lambda k, s: k, k=[1, 2, 3], s=[1, 2]).state()))
    return json.loads(json.dumps(FIGURES[name]().state()))


def somewhere_else(rng, value):
    """The value with something else at a random place in it."""
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        kinds = rng.random()
        if kinds < 0.1:
            return value[:at] + value[at + 1 :]
        if kinds < 0.2:
            return value[:at] + [copy.deepcopy(value[at])] + value[at:]
        return value[:at] + [somewhere_else(rng, value[at])] + value[at + 1 :]
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        if rng.random() < 0.05:
            return {other: part for other, part in value.items() if other != key}
        return value | {key: somewhere_else(rng, value[key])}
    if type(value) is int and rng.random() < 0.7:
        return value + rng.choice([-3, -2, -1, 1, 2, 5, 40])
    return rng.choice(NASTY)


def python_takes(name, state):
    try:
        FIGURES[name](**state)
    except (traitlets.TraitError, ValueError):
        return False
    return True


@pytest.fixture(scope="module")
def restored(arithmetic):
    """What the page makes of states that a link wants a figure in, None of those that it refuses."""

    def restore(name, given, wanted):
        each = "([name, given, wanted]) => wanted.map(one => beyond3x3.restored(name, given, one))"
        return carried(arithmetic.page, each, [name, given, wanted])

    return restore


@pytest.fixture(scope="module")
def wanted_of(restored):
    """Random states of a figure, most of them illegal, and what the page makes of each."""
    cache = {}

    def wanted(name, count=800):
        if name not in cache:
            rng, given = random.Random(name), default_state(name)
            small = sorted(set(given) - HEAVY)
            tried = []
            for _ in range(count):
                traits = rng.sample(small, min(len(small), rng.choice([1, 1, 2, 3])))
                tried.append({trait: somewhere_else(rng, given[trait]) for trait in traits})
            cache[name] = given, tried, restored(name, given, tried)
        return cache[name]

    return wanted


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"sweep"}))
def test_what_the_page_takes_from_a_link_python_takes(wanted_of, name):
    given, tried, outcomes = wanted_of(name)
    taken = [outcome for outcome in outcomes if outcome is not None]
    assert 25 < len(taken) < len(tried) - 25
    assert [state for state in taken if not python_takes(name, state)] == []


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"sweep"}))
def test_what_the_page_takes_from_a_link_it_draws(wanted_of, arithmetic, name):
    given, _, outcomes = wanted_of(name)
    taken = [outcome for outcome in outcomes if outcome is not None][:30]
    complaints = arithmetic.page.evaluate(
        """async ([name, states]) => {
          const complaints = []
          const heard = event => complaints.push(event.message)
          addEventListener("error", heard)
          for (const state of states) {
            const figure = document.createElement("figure")
            figure.className = "b3-widget"
            figure.dataset.widget = name
            figure.dataset.state = JSON.stringify(state)
            document.body.append(figure)
            beyond3x3.mount(figure)
            await FRAME
            const alarm = figure.querySelector("[role=alert]")
            if (alarm) complaints.push(alarm.textContent)
            figure.remove()
          }
          removeEventListener("error", heard)
          return complaints
        }""".replace("FRAME", FRAME),
        [name, taken],
    )
    assert complaints == []


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_garbage_is_no_state(restored, name):
    given = default_state(name)
    garbage = [*NASTY, {"__proto__": {}}, {"constructor": 1}, {"photo": "https://example.org/spy.png"}]
    garbage += [{trait: value} for trait in given for value in (None, {}, "x", [[[]]], [None] * 3, 1e999)]
    assert [state for state in restored(name, given, garbage) if state not in (None, given)] == []


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"sweep"}))
def test_whatever_hands_do_comes_back(figure, name):
    page, given = figure(name), default_state(name)
    page.wait_for_timeout(100)
    traits = [trait for trait in given if trait not in HEAVY]
    states = random_hand(page, traits, typed="0123456789-", strokes=200)
    assert len(states) > 10
    lost = page.evaluate(
        "([name, given, states]) => states.filter(state => beyond3x3.restored(name, given, state) === null)",
        [name, given, states],
    )
    assert lost == []


MEMORY = "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('beyond3x3/')))"
TAKE_ALONG = """kept => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("beyond3x3/")) localStorage.removeItem(key)
  Object.assign(localStorage, kept)
}"""


@pytest.fixture
def visitor(browser, site, server):
    """A reader with a browser of her own; `open` shows her a page of the site.

    From disk Chromium under load sometimes gives the next page another memory than the one that it had: the reader
    then takes hers along, as the last page left it.
    """
    contexts = []

    def arrive(home="http", init=None, **options):
        context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce"} | options)
        contexts.append(context)
        if init:
            context.add_init_script(init)
        address = server if home == "http" else site.as_uri()
        context.heard = []

        def show(name, fragment=""):
            page = context.pages[0] if context.pages else context.new_page()
            if not context.heard:
                context.heard.append(listen(page, address))
            kept = page.evaluate(MEMORY) if home == "disk" and page.url != "about:blank" else None
            page.goto(f"{address}/{name}{fragment}")
            for _ in range(5):
                if kept is None or page.evaluate(MEMORY) == kept:
                    break
                page.evaluate(TAKE_ALONG, kept)
                page.goto(f"{address}/{name}{fragment}")
            return page

        context.open = show
        return context

    yield arrive
    for context in contexts:
        context.close()
        assert not any(heard.errors for heard in context.heard)


def alive(page, at=0):
    figure = page.locator("figure.b3-widget").nth(at)
    figure.scroll_into_view_if_needed()
    page.wait_for_function("figure => figure.classList.contains('b3-alive')", arg=figure.element_handle())
    return figure


def trait(figure, name):
    return figure.evaluate("(figure, name) => figure.model.get(name)", name)


def link(name, state):
    return "#" + urlencode({"figure": name, "state": state if isinstance(state, str) else json.dumps(state)})


@pytest.mark.parametrize("home", ["http", "disk"])
def test_sections_stay_marked(visitor, home):
    reader = visitor(home)
    page = reader.open(LESSON)
    boxes = page.get_by_role("checkbox", name="read:")
    count = boxes.count()
    assert count == page.locator("section > h2").count() > 4
    boxes.nth(1).focus()
    page.keyboard.press("Space")
    boxes.nth(3).check()
    chapter = page.locator(".bd-links .caption", has_text="Receptive fields")
    assert chapter.locator(".b3-progress").inner_text().startswith("2 of ")
    again = reader.open(LESSON)
    again.locator(".b3-progress", has_text="2 of ").wait_for()
    kept = again.get_by_role("checkbox", name="read:").evaluate_all("boxes => boxes.map(box => box.checked)")
    assert [at for at, checked in enumerate(kept) if checked] == [1, 3]
    for box in again.get_by_role("checkbox", name="read:").all():
        box.check()
    finished = again.locator(".bd-links a.b3-finished")
    assert [one.get_attribute("href") for one in finished.all()] == ["#"]
    front = reader.open("index.html")
    front.locator(".b3-progress", has_text=f"{count} of ").wait_for()
    assert front.locator(".bd-links a.b3-finished").get_attribute("href") == LESSON


def test_exercises_are_counted(visitor):
    page = visitor().open("chapters/receptive_fields/assignment.html")
    boxes = page.get_by_role("checkbox", name="done: 1.")
    boxes.first.check()
    names = page.get_by_role("checkbox", name="done:").evaluate_all("boxes => boxes.map(box => box.value)")
    assert names == ["predictions", "walk", "touched", "resnet", "effective", "aligned", "seven"]
    assert page.locator(".b3-progress", has_text="1 of ").is_visible()


@pytest.mark.parametrize("home", ["http", "disk"])
def test_a_figure_is_found_as_it_was_left(visitor, home):
    reader = visitor(home)
    figure = alive(reader.open(LESSON))
    reset = figure.get_by_role("button", name="Reset")
    first = trait(figure, "layers")
    assert not reset.is_visible()
    figure.get_by_role("button", name="+ layer").click()
    left = trait(figure, "layers")
    assert len(left) == len(first) + 1 and reset.is_visible()
    back = alive(reader.open(LESSON))
    assert trait(back, "layers") == left
    back.get_by_role("button", name="Reset").click()
    assert trait(back, "layers") == first and not back.get_by_role("button", name="Reset").is_visible()
    assert trait(alive(reader.open(LESSON)), "layers") == first


def test_figures_of_one_kind_are_kept_apart(visitor):
    reader = visitor()
    page = reader.open(LESSON)
    alive(page, 1).get_by_role("button", name="Photograph").click()
    again = reader.open(LESSON)
    assert [trait(alive(again, at), "view") for at in (0, 1)] == ["stack", "photograph"]


@pytest.mark.parametrize("home", ["http", "disk"])
def test_a_link_brings_a_figure_as_it_was(visitor, home):
    sender = visitor(home, permissions=["clipboard-read", "clipboard-write"] if home == "http" else [])
    page = sender.open(LESSON)
    figure = alive(page, 2)
    figure.get_by_role("button", name="+ layer").click()
    figure.get_by_role("button", name="Photograph").click()
    figure.get_by_role("button", name="Link to this view").click()
    figure.get_by_text("Copied" if home == "http" else "Now in the address bar").or_(
        figure.get_by_text("Copied")
    ).wait_for()
    address = page.url
    if home == "http":
        assert page.evaluate("navigator.clipboard.readText()") == address
    receiver = visitor(home)
    there = receiver.open(LESSON, address[address.index("#") :])
    shown = there.locator("figure.b3-widget").nth(2)
    shown.locator(".b3-keep").wait_for()
    there.wait_for_function(
        "figure => { const { top } = figure.getBoundingClientRect(); return top >= 0 && top < 200 }",
        arg=shown.element_handle(),
    )
    assert trait(shown, "layers") == trait(figure, "layers") and trait(shown, "view") == "photograph"
    assert (
        receiver.open(LESSON).evaluate("Object.keys(localStorage).filter(key => key.includes('figure'))")
        == []
    )


HOSTILE = [
    link("receptive-field-1", {"input_size": 10**9}),
    link("receptive-field-1", {"layers": [{"kernel": 99}] * 500}),
    link("receptive-field-1", {"photo": "https://example.org/spy.png"}),
    link("receptive-field-1", {"view": "<img src=x onerror=alert(1)>"}),
    link("receptive-field-1", '{"__proto__": {"view": "photograph"}}'),
    link("receptive-field-1", "[" * 100_000),
    link("receptive-field-1", "null"),
    link("receptive-field-1", "alert(1)"),
    link("receptive-field-99", {"view": "photograph"}),
    link('"] body, [x="', {"view": "photograph"}),
    "#figure=receptive-field-1&state=%E0%A4%A",
    "#figure=receptive-field-1",
    "#" + quote("<script>alert(1)</script>"),
    "#%",
]


def changed_traits(figure):
    given = json.loads(figure.get_attribute("data-state"))
    return [name for name in given if trait(figure, name) != given[name]]


def test_a_hostile_link_gives_the_page_as_it_is(visitor):
    reader = visitor()
    for at, fragment in enumerate(HOSTILE):
        figure = alive(reader.open(LESSON, f"?{at}{fragment}"))
        assert not changed_traits(figure), fragment[:30]
        assert trait(figure, "photo").endswith("_figures/companion.jpg"), fragment[:30]


def test_a_spoiled_memory_gives_the_page_as_it_is(visitor):
    reader, name = visitor(), LESSON.removesuffix(".html")
    for stored in ('{"view":', "7", '{"layers": []}', '{"nonsense": 1}', "[[1]]", '"x"'):
        page = reader.open("genindex.html")
        for key in (f"figure/{name}/receptive-field-1", f"done/{name}"):
            page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"beyond3x3/{key}", stored])
        assert not changed_traits(alive(reader.open(LESSON))), stored


def test_a_link_pasted_on_the_page_itself_works(visitor):
    page = visitor().open(LESSON)
    figure = alive(page)
    page.evaluate("hash => (location.hash = hash)", link("receptive-field-1", {"view": "photograph"}))
    page.wait_for_function("document.querySelector('figure.b3-widget').model.get('view') === 'photograph'")
    page.evaluate("hash => (location.hash = hash)", link("receptive-field-1", {"view": 3}))
    page.wait_for_function("document.querySelector('figure.b3-widget').model.get('view') === 'stack'")
    assert figure.is_visible()


def test_everything_is_forgotten(visitor):
    reader = visitor()
    page = reader.open(LESSON)
    page.get_by_role("checkbox", name="read:").first.check()
    alive(page).get_by_role("button", name="Photograph").click()
    page.evaluate("localStorage.setItem('somebody else', '1')")
    front = reader.open("index.html")
    assert front.locator(".b3-progress", has_text="1 of ").is_visible()
    front.once("dialog", lambda dialog: dialog.dismiss())
    front.get_by_role("button", name="Forget everything").click()
    assert front.locator(".b3-progress", has_text="1 of ").is_visible()
    front.once("dialog", lambda dialog: dialog.accept())
    with front.expect_navigation():
        front.get_by_role("button", name="Forget everything").click()
    kept = front.evaluate("Object.keys(localStorage)")
    assert "somebody else" in kept and not [key for key in kept if key.startswith("beyond3x3/")]
    again = reader.open(LESSON)
    assert not again.get_by_role("checkbox", name="read:").first.is_checked()
    assert trait(alive(again), "view") == "stack"


def test_without_memory_the_page_works_and_promises_nothing(visitor):
    page = visitor(init=NO_MEMORY).open("chapters/transposed_convolution/lesson.html")
    page.context.heard.clear()  # the theme's own script complains where nothing can be stored
    figure = alive(page)
    assert page.locator(".b3-done").first.is_hidden() and page.locator(".b3-memory").is_hidden()
    assert figure.get_by_role("button", name="Link to this view").is_visible()
    held = "[learnersPlace.keep('points/x', { a: 1 }), learnersPlace.recall('points/x'), learnersPlace.recall('points/y')]"
    assert page.evaluate(held) == [False, {"a": 1}, None]  # a check's points count, as long as the page stays


def test_marks_and_buttons_move_nothing(visitor):
    """Neither box nor buttons take room: the page is as long with them as without."""
    for size in (WIDE, NARROW):
        page = visitor(viewport=size).open(LESSON)
        for at in range(page.locator("figure.b3-widget").count()):
            alive(page, at)
        page.wait_for_timeout(200)
        height = "document.querySelector('.bd-article').scrollHeight"
        before = page.evaluate(height)
        keep, box = (
            page.locator(".b3-keep").first.bounding_box(),
            page.locator(".b3-done").first.bounding_box(),
        )
        assert keep["x"] >= 0 and keep["x"] + keep["width"] <= size["width"]
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"] and box["height"] >= 24
        page.evaluate(
            "document.querySelectorAll('.b3-keep, .b3-done').forEach(node => node.style.display = 'none')"
        )
        assert page.evaluate(height) == before
