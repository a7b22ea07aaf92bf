"""The figure `taps`: its arithmetic is conv2d's, and every number in it can be reached and changed."""

import random

import numpy as np
import pytest
import traitlets
from hands import agree, in_python, model, random_hand, says

import beyond3x3 as b3
from beyond3x3.photographs import companion
from beyond3x3.widgets import TapsFigure


def random_case(rng):
    size, kernel = rng.randint(1, 9), rng.randint(1, 5)
    grid = lambda n, m: [[rng.randint(-9, 9) for _ in range(m)] for _ in range(n)]  # noqa: E731
    stride, padding, dilation = rng.randint(1, 3), rng.randint(0, 4), rng.randint(1, 4)
    if rng.random() < 0.05:
        stride, padding, dilation = rng.choice([(0, 0, 1), (1, -1, 1), (1, 0, 0), (1.5, 0, 1)])
    return grid(size, rng.randint(1, 9)), grid(kernel, rng.randint(1, 5)), stride, padding, dilation


def numpys(image, weight, stride, padding, dilation):
    x, w = (np.array(grid, float)[None, None] for grid in (image, weight))
    return b3.conv2d(x, w, None, stride, padding, dilation)[0, 0]


def test_conv2d_is_pythons(arithmetic):
    rng = random.Random(5)
    cases = [random_case(rng) for _ in range(1500)]
    ours = [in_python(numpys, *case) for case in cases]
    theirs = arithmetic("taps.conv2d", cases)
    assert 300 < sum("refused" in one for one in ours) < 2000
    wrong = [
        case
        for case, a, b in zip(cases, ours, theirs, strict=True)
        if ("refused" in a) != ("refused" in b) or ("value" in a and not agree(a, b))
    ]
    assert wrong == []


def test_readers_are_the_outputs_that_a_nudge_moves(arithmetic):
    rng = random.Random(6)
    cases = []
    while len(cases) < 300:
        image, weight, stride, padding, dilation = random_case(rng)
        outcome = in_python(numpys, image, weight, stride, padding, dilation)
        if "value" in outcome:
            at = rng.randrange(len(image)), rng.randrange(len(image[0]))
            cases.append((outcome["value"], image, weight, stride, padding, dilation, at))
    given = [
        [list(out.shape), weight, stride, padding, dilation, *at]
        for out, _, weight, stride, padding, dilation, at in cases
    ]
    for (_, image, weight, *rest, at), found in zip(cases, arithmetic("taps.readers", given), strict=True):
        ones = np.ones_like(np.array(weight)).tolist()
        nudged = np.zeros_like(np.array(image))
        nudged[at] = 1
        moved = np.argwhere(numpys(nudged.tolist(), ones, *rest)).tolist()
        assert sorted([one["row"], one["column"]] for one in found["value"]) == moved


def test_the_eye_is_the_companions(arithmetic):
    gray = companion(28)[0].mean(0)
    digits = np.round((gray - gray.min()) / (gray.max() - gray.min()) * 9)[6:18, :12]
    drawn = arithmetic.page.evaluate(
        "Array.from({length: 12}, (_, r) => Array.from({length: 12}, (_, c) => window.beyond3x3.taps.images['The cat’s eye'](r, c, 12)))"
    )
    np.testing.assert_array_equal(drawn, digits)


def test_pointing_says_the_products(figure):
    page = figure("taps", image=[[1, 2], [3, 4]], weight=[[5, -6]] * 2, selected=("output", 0, 0))
    assert says(page) == "Output (0, 0) = 5·1 − 6·2 + 5·3 − 6·4 = −16"
    box = page.locator(".b3-taps-panel svg").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('Input')")
    assert says(page) == "Input (0, 1) is 2. 1 output reads it."


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_what_is_pointed_at_stays_while_pointed_at(figure, width):
    page = figure("taps", width=width, dilation=2, padding=2)
    box = page.locator(".b3-taps-panel").nth(1).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('Weight')")
    page.wait_for_timeout(200)
    assert says(page).startswith("Weight (0, 0)")


def test_numbers_are_typed_and_stepped(figure):
    page = figure("taps", selected=("image", 0, 0))
    page.get_by_role("application", name="The input").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("7")
    page.keyboard.press("-")
    assert model(page, "image")[0][1] == -7
    page.get_by_role("spinbutton", name="value of the selected").press("ArrowUp")
    assert model(page, "image")[0][1] == -6
    page.get_by_role("application", name="The kernel").focus()
    page.keyboard.press("2")
    assert model(page, "weight")[0][0] == 2


def test_play_moves_and_a_touch_stops_it(figure):
    page = figure("taps", width=360, touch=True)
    page.get_by_role("button", name="Play").tap()
    page.wait_for_function("document.querySelector('figure').model.get('selected')[2] > 0")
    panel = page.locator(".b3-taps-panel").last
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    page.touchscreen.tap(box["x"] + 5, box["y"] + 5)
    assert page.get_by_role("button", name="Play").count() == 1
    assert model(page, "selected") == ["output", 0, 0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_kept_recipe_follows_the_size(figure):
    page = figure("taps")
    page.get_by_label("Input", exact=True).select_option("An edge")
    page.get_by_role("spinbutton", name="input size").press("ArrowUp")
    assert model(page, "image") == [[0] * 4 + [9] * 4] * 8
    page.get_by_label("Kernel weights").select_option("Blur")
    assert model(page, "weight") == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


GRIDS = """() => [...document.querySelectorAll('.b3-taps-panel svg')].map(svg => [
  [...svg.querySelectorAll('text')].map(text => [...'xy'].map(at => text.getAttribute(at)).concat(text.textContent, text.getAttribute('class')).join(' ')).sort(),
  ...[...svg.querySelectorAll('path')].map(path => path.getAttribute('d')),
  ...['width', 'height'].map(name => svg.getAttribute(name)),
  ...[...svg.querySelectorAll('g')].map(group => group.getAttribute('transform')),
  svg.style.scale,
])"""


def test_a_grid_that_was_changed_is_drawn_as_a_new_one(figure):
    page = figure("taps", padding=1)
    rng = random.Random(7)
    for _ in range(6):
        for _ in range(8):
            name = rng.choice(["input size", "kernel size", "dilation", "stride", "padding"])
            page.get_by_role("spinbutton", name=name).press(rng.choice(["ArrowUp", "ArrowDown"]))
        state = {name: model(page, name) for name in TapsFigure().state()}
        assert page.evaluate(GRIDS) == figure("taps", **state).evaluate(GRIDS), state


def test_no_hand_can_make_an_illegal_convolution(figure):
    page = figure("taps")
    states = random_hand(page, TapsFigure().state(), typed="5-", strokes=800)
    assert len(states) > 200
    for state in states:
        TapsFigure(**state)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(image=[[1, 2]]), "image must be a square of 1 to 12"),
        (dict(image=[[1.5]]), "image holds 1.5"),
        (dict(weight=[[1] * 6] * 6), "weight must be a square of 1 to 5"),
        (dict(weight=[[100]]), "weight holds 100; it must hold ints from -99 to 99"),
        (dict(dilation=4), "this kernel does not fit"),
        (dict(stride=0), "stride is 0; it must be an int from 1 to 3"),
        (dict(padding=5), "padding is 5"),
        (dict(selected=("side", 0, 0)), "selected"),
        (dict(selected=("image", -1, 0)), "begin at 0"),
    ],
)
def test_bad_traits_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        TapsFigure(**traits)


def test_the_stepper_shows_what_it_changes_whatever_is_pointed_at(figure):
    page = figure("taps", selected=("image", 0, 0))
    value = page.get_by_role("spinbutton", name="value of the selected number")
    before = value.get_attribute("aria-valuenow")
    page.locator("[role=application]").first.hover(position={"x": 100, "y": 100})
    page.wait_for_timeout(50)
    assert value.get_attribute("aria-valuenow") == before
    value.press("ArrowUp")
    assert page.evaluate("document.querySelector('figure').model.get('image')[0][0]") == int(before) + 1
