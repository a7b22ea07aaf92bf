"""The figures `transposed` and `shapes`: their arithmetic is torch's, and no hand gets past what it allows."""

import functools
import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import traitlets
from browser import FRAME
from hands import agree, change, fact, model, random_hand, says, tab_stops

from beyond3x3 import Layer, output_size
from beyond3x3.widgets import ShapesFigure, TransposedFigure
from beyond3x3.widgets import shapes as shapes_module
from beyond3x3.widgets.transposed import LIMITS

WAYS = ("stamps", "matrix", "stretched", "phases")


def random_numbers(rng):
    """stride, padding, dilation, output_padding: most of them possible, many not."""
    stride, dilation = rng.randint(1, 4), rng.randint(1, 4)
    output_padding = rng.choice([0, 0, rng.randrange(max(stride, dilation)), rng.randint(0, 4)])
    return stride, rng.choice([0, 0, 1, 2, 4]), dilation, output_padding


def random_case(rng, dimensions):
    def grid(*shape):
        return np.array([rng.randint(-9, 9) for _ in range(np.prod(shape))]).reshape(shape).tolist()

    sizes = [(rng.randint(1, 6 if dimensions == 1 else 4), rng.randint(1, 4)) for _ in range(dimensions)]
    x, weight = (grid(*shape) for shape in zip(*sizes, strict=True))
    return x, weight, *random_numbers(rng)


def in_torch(x, weight, stride, padding, dilation, output_padding):
    transposed = [F.conv_transpose1d, F.conv_transpose2d][isinstance(x[0], list)]
    x, weight = (torch.tensor(grid, dtype=torch.float64)[None, None] for grid in (x, weight))
    try:
        out = transposed(x, weight, None, stride, padding, output_padding, 1, dilation)
    except RuntimeError as error:
        return {"refused": str(error)}
    return {"value": out[0, 0].tolist()}


@functools.cache
def torch_knows(dimensions):
    rng = random.Random(dimensions)
    cases = [random_case(rng, dimensions) for _ in range(1000)]
    return cases, [in_torch(*case) for case in cases]


@pytest.mark.parametrize("dimensions", [1, 2])
@pytest.mark.parametrize("way", WAYS)
def test_each_view_computes_what_torch_computes(arithmetic, way, dimensions):
    cases, ours = torch_knows(dimensions)
    theirs = arithmetic("transposed.outputBy", [(way, *case) for case in cases])
    assert 100 < sum("refused" in one for one in ours) < 500
    wrong = [
        case
        for case, a, b in zip(cases, ours, theirs, strict=True)
        if ("refused" in a) != ("refused" in b) or ("value" in a and not agree(a, b))
    ]
    assert wrong == []


def counted(size, kernel, stride, padding, dilation, output_padding, outputs):
    """The same counts on one axis, one multiplication at a time."""
    counts = dict.fromkeys((*WAYS, "used"), 0)
    zeros = [None] * (dilation * (kernel - 1) - padding)
    stretched = zeros + [None] * ((size - 1) * stride + 1) + zeros + [None] * output_padding
    for at in range(size):
        if 0 <= len(zeros) + at * stride < len(stretched):
            stretched[len(zeros) + at * stride] = at
    for at in range(size):
        for tap in range(kernel):
            counts["stamps"] += 1
            counts["used"] += 0 <= at * stride + tap * dilation - padding < outputs
    for output in range(outputs):
        counts["matrix"] += size
        for tap in range(kernel):
            counts["stretched"] += 1
            counts["phases"] += (output + padding - tap * dilation) % stride == 0
    if padding <= dilation * (kernel - 1):
        under = [stretched[o + tap * dilation] for o in range(outputs) for tap in range(kernel)]
        assert len(under) == counts["stretched"]
        assert sum(at is not None for at in under) == counts["used"]
    return counts


@pytest.mark.parametrize("dimensions", [1, 2])
def test_multiplications_are_counted_right(arithmetic, dimensions):
    known = zip(*torch_knows(dimensions), strict=True)
    cases = [(case, np.array(given["value"])) for case, given in known if "value" in given]
    theirs = arithmetic("transposed.counts", [case for case, _ in cases])
    for ((x, weight, *numbers), out), found in zip(cases, theirs, strict=True):
        axes = zip(np.shape(x), np.shape(weight), out.shape, strict=True)
        each = [counted(size, kernel, *numbers, outputs) for size, kernel, outputs in axes]
        assert found["value"] == {name: np.prod([axis[name] for axis in each]) for name in each[0]}


def python_takes(dimensions, size, kernel, **numbers):
    grid = lambda n: np.ones((n,) * dimensions, int).tolist()  # noqa: E731
    try:
        TransposedFigure().check_fit(x=grid(size), weight=grid(kernel), **numbers)
    except traitlets.TraitError:
        return False
    return True


def test_what_can_be_reached_is_what_python_takes(arithmetic):
    rng = random.Random(3)
    cases = []
    for dimensions in (1, 2):
        for _ in range(800):
            given = {name: rng.randint(*ends) for name, ends in LIMITS[dimensions].items()}
            if rng.random() < 0.3:
                given["output_padding"] = given["padding"] = 0
            cases.append((dimensions, given))
    theirs = [one["value"] for one in arithmetic("transposed.legal", cases)]
    ours = [python_takes(dimensions, **given) for dimensions, given in cases]
    assert theirs == ours and 300 < sum(ours) < 2500


def panel(page, way):
    return page.get_by_role("application", name=f"{way}:")


def marked(page, way, mark):
    return sorted(panel(page, way).locator(f"text.b3-is-{mark}").all_text_contents())


def texts(numbers):
    return sorted(str(number).replace("-", "−") for number in numbers)


X, W = [2, -3, 5, 4], [1, 7, 9]
SELECTIONS = [("input", 0, at) for at in range(4)] + [("weight", 0, at) for at in range(3)]
SELECTIONS += [("output", 0, at) for at in range(10)] + [
    ("product", at, tap) for at in (0, 2) for tap in (0, 2)
]


@pytest.mark.parametrize(("stride", "padding", "dilation", "output_padding"), [(2, 0, 1, 0), (2, 1, 2, 1)])
def test_the_same_products_light_up_in_all_four(figure, stride, padding, dilation, output_padding):
    numbers = dict(stride=stride, padding=padding, dilation=dilation, output_padding=output_padding)
    page = figure("transposed", x=X, weight=W, **numbers)
    out = in_torch(X, W, *numbers.values())["value"]
    every = [(i, tap, i * stride + tap * dilation - padding) for i in range(4) for tap in range(3)]
    every = [product for product in every if 0 <= product[2] < len(out)]
    for kind, a, b in SELECTIONS:
        change(page, selected=[kind, a, b])
        place = {"input": 0, "weight": 1, "output": 2}.get(kind)
        last = len(out) - 1
        meant = {"input": b, "weight": b, "output": min(b, last), "product": (a, b)}[kind]
        found = [one for one in every if (one[:2] if place is None else one[place]) == meant]
        inputs, taps = {i for i, _, _ in found}, {tap for _, tap, _ in found}
        lit = [X[i] for i in inputs] + [W[tap] for tap in taps]
        assert marked(page, "stamps", "lit") == texts(lit + [X[i] * W[tap] for i, tap, _ in found])
        assert marked(page, "matrix", "lit") == texts(
            [X[i] for i in inputs] + [W[tap] for _, tap, _ in found]
        )
        assert marked(page, "stretched", "lit") == marked(page, "phases", "lit") == texts(lit)
        fed = [int(out[o]) for o in {o for _, _, o in found}]
        for way, times in zip(WAYS, (1, 1, 1, 2), strict=True):
            assert marked(page, way, "fed") == texts(fed * times)


def test_numbers_in_every_view_are_those_of_the_convolution(figure):
    x, weight = [[4, 1], [-3, 2]], [[1, 2, 5], [5, 3, 1], [1, -1, 2]]
    page = figure("transposed", x=x, weight=weight, padding=1, output_padding=1)
    sums = np.array(in_torch(x, weight, 2, 1, 1, 1)["value"]).astype(int)
    for way in ("stamps", "stretched", "phases"):
        drawn = panel(page, way).locator(".b3-tc-number").all_text_contents()
        assert drawn[-sums.size :] == [str(value).replace("-", "−") for value in sums.flat], way
        if way == "phases":
            by_phase = [str(value).replace("-", "−") for value in sums.flat]
            assert drawn[-2 * sums.size : -sums.size] == by_phase
    drawn = page.evaluate(
        """() => Object.fromEntries(['base', 'lit', 'fed', 'zero', 'spent'].map(look =>
             [look, (document.querySelector(`[aria-label^="matrix"] .b3-tc-thin-${look}`).getAttribute('d').match(/M/g) ?? []).length]))"""
    )
    ones = np.ones_like(weight).tolist()
    one_input = np.eye(4, dtype=int).reshape(4, 2, 2).tolist()
    entries = sum(np.count_nonzero(in_torch(x, ones, 2, 1, 1, 1)["value"]) for x in one_input)
    assert drawn["base"] == entries + sums.size + 4 and drawn["zero"] == 4 * sums.size - entries
    one_product = (
        drawn["lit"],
        drawn["fed"],
        drawn["spent"],
    )  # output (0, 2): its entry and input, its row's zeros
    assert one_product == (2, 1, 3)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "Output 2 = 4·5 + 1·1 = 21."),
        (
            dict(selected=("input", 0, 1)),
            "Input 1 is 1. Its stamp adds 1·1 + 1·2 + 1·5 = 8 to outputs 2, 3 and 4.",
        ),
        (
            dict(selected=("input", 0, 0), padding=1),
            "Input 0 is 4. Its stamp adds 4·2 + 4·5 = 28 to outputs 0 and 1. The padding cuts off 1 product.",
        ),
        (
            dict(selected=("weight", 0, 2)),
            "Weight 2 is 5. It adds 4·5 + 1·5 + 3·5 = 40 in all, one product to each of outputs 2, 4 and 6.",
        ),
        (dict(selected=("product", 0, 2)), "Input 0 times weight 2: 4·5 = 20. It is one part of output 2."),
        (
            dict(selected=("product", 0, 0), padding=1),
            "Input 0 times weight 0: 4·1 = 4. It lands outside the output, and the padding cuts it off.",
        ),
        (dict(selected=("entry", 2, 0)), "Input 0 times weight 2: 4·5 = 20. It is one part of output 2."),
        (
            dict(selected=("entry", 3, 0)),
            "Wᵀ holds 0 in row 3, column 0: the stamp of input 0 does not reach output 3.",
        ),
        (
            dict(selected=("stretched", 0, 2)),
            "Input 0 is 4. Its stamp adds 4·1 + 4·2 + 4·5 = 32 to outputs 0, 1 and 2.",
        ),
        (
            dict(selected=("stretched", 0, 3)),
            "A zero that was put into the input. The flipped kernel multiplies it 3 times, in vain.",
        ),
        (dict(x=[-4, 1, 3], weight=[1, 2, -5]), "Output 2 = −4·(−5) + 1·1 = 21."),
        (dict(weight=[1, 2], stride=3, selected=("output", 0, 2)), "Output 2 = 0. No stamp reaches it."),
        (
            dict(x=[[4, 1], [3, 2]], weight=[[1, 2, 5], [5, 3, 1], [1, 1, 2]], selected=("output", 2, 2)),
            "Output (2, 2) = 4·2 + 1·1 + 3·5 + 2·1 = 26.",
        ),
    ],
)
def test_the_sentence_writes_the_products_out(figure, state, words):
    assert says(figure("transposed", **state)) == words


def test_prices_stand_beside_the_views(figure):
    page = figure("transposed", padding=1, output_padding=1)
    assert page.locator(".b3-note").all_inner_texts() == [
        "8 of 9 multiplications used, 1 cut off",
        "8 of 18 multiplications used, 10 by zero",
        "8 of 18 multiplications used, 10 by zero",
        "8 of 9 multiplications used, 1 by zero",
    ]
    spent = page.locator(".b3-tc-bar").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert np.allclose(np.array(spent) / spent[1], [0.5, 1, 1, 0.5], atol=0.01)


def test_pointing_is_for_a_moment_and_a_click_stays(figure):
    page = figure("transposed")
    box = panel(page, "phases").get_by_text("2", exact=True).first.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('Weight 1')")
    assert marked(page, "stretched", "lit") == texts([2, 4, 1, 3])
    page.mouse.move(1, 1)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('Output 2')")
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    page.mouse.move(1, 1)
    assert model(page, "selected") == ["weight", 0, 1]


@pytest.mark.parametrize(
    ("way", "numbers"), [("stamps", 22), ("matrix", 31), ("stretched", 19), ("phases", 13)]
)
def test_arrow_keys_reach_every_number(figure, way, numbers):
    page = figure("transposed")
    reached = page.evaluate(
        """way => {
             let seed = 5;
             const random = n => (seed = (seed * 48271) % 2147483647) % n;
             const area = document.querySelector(`[aria-label^="${way}:"]`);
             const root = document.querySelector('figure'), found = new Set();
             for (let stroke = 0; stroke < 3000; stroke++) {
               const key = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'][random(4)];
               area.dispatchEvent(new KeyboardEvent('keydown', { key }));
               found.add(root.model.get('selected').join());
             }
             return [...found];
           }""",
        way,
    )
    assert len(reached) == numbers


def test_numbers_are_typed_and_stepped(figure):
    page = figure("transposed", selected=("input", 0, 1))
    panel(page, "matrix").focus()
    page.keyboard.press("7")
    page.keyboard.press("-")
    assert model(page, "x") == [4, -7, 3]
    page.get_by_role("spinbutton", name="value of the selected").press("ArrowUp")
    assert model(page, "x") == [4, -6, 3]
    page.get_by_role("spinbutton", name="kernel size").press("ArrowUp")
    assert model(page, "weight") == [1, 2, 5, 3]
    page.get_by_role("button", name="2-D").click()
    assert np.shape(model(page, "x")) == (3, 3) and model(page, "x")[0] == [4, -6, 3]
    assert model(page, "weight")[0] == [1, 2, 5, 3] and says(page).startswith("Output (2, 2) = ")
    page.get_by_role("button", name="1-D").click()
    assert (model(page, "x"), model(page, "weight")) == ([4, -6, 3], [1, 2, 5, 3])


def bounds(page, name):
    stepper = page.get_by_role("spinbutton", name=name, exact=True)
    return [int(stepper.get_attribute(f"aria-value{end}")) for end in ("min", "max")]


def test_bounds_follow_the_other_controls(figure):
    page = figure("transposed", stride=2, output_padding=1)
    assert bounds(page, "output padding") == [0, 1] and bounds(page, "stride") == [2, 4]
    assert bounds(page, "padding") == [0, 2]
    page.get_by_role("spinbutton", name="dilation").press("End")
    assert (model(page, "dilation"), bounds(page, "output padding")) == (3, [0, 2])
    assert bounds(page, "stride") == [1, 3] and bounds(page, "padding") == [0, 4]


def test_steps_add_one_stamp_after_another(figure):
    page = figure("transposed")
    page.get_by_role("button", name="Inputs").click()
    sums = panel(page, "stamps").locator(".b3-tc-number")
    assert sums.all_text_contents()[-7:] == ["4", "8", "21", "2", "8", "6", "15"]
    page.get_by_role("button", name="Step").click()
    assert sums.all_text_contents()[-7:] == ["4", "8", "21", "2", "5", "0", "0"]
    assert says(page).endswith("to outputs 2, 3 and 4. So far 2 stamps.")
    page.get_by_role("button", name="Step").click()
    assert sums.all_text_contents()[-7:] == ["4", "8", "21", "2", "8", "6", "15"]
    page.get_by_role("button", name="Step").click()
    assert sums.all_text_contents()[-7:] == ["4", "8", "20", "0", "0", "0", "0"]
    page.get_by_role("button", name="Outputs").click()
    page.get_by_role("button", name="Step").click()
    assert model(page, "selected") == ["output", 0, 1]
    assert sums.all_text_contents()[-7:] == ["4", "8", "21", "2", "8", "6", "15"]


def test_play_goes_on_until_touched_or_out_of_sight(figure):
    page = figure("transposed", selected=("output", 0, 0))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('figure').model.get('selected')[2] > 0")
    page.evaluate("document.querySelector('main').style.paddingBottom = '3000px'; window.scrollTo(0, 2500)")
    page.wait_for_function("[...document.querySelectorAll('button')].some(b => b.textContent === 'Play')")
    page.evaluate("window.scrollTo(0, 0)")
    page.get_by_role("button", name="Play").click()
    panel(page, "matrix").click()
    assert page.get_by_role("button", name="Play").count() == 1


def test_play_waits_while_a_number_is_pointed_at(figure):
    page = figure("transposed", selected=("output", 0, 0))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('figure').model.get('selected')[2] > 0")
    box = panel(page, "phases").get_by_text("2", exact=True).first.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('Weight 1')")
    held = model(page, "selected")
    page.wait_for_timeout(1600)
    assert (model(page, "selected"), says(page)[:8]) == (held, "Weight 1")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.mouse.move(1, 1)
    page.wait_for_function(
        "at => document.querySelector('figure').model.get('selected')[2] !== at", arg=held[2]
    )


def test_play_is_not_offered_to_those_who_want_less_motion(browser, figure):
    page = figure("transposed")
    assert page.get_by_role("button", name="Play").is_visible()
    page = figure("transposed", motion="reduce")
    assert page.get_by_role("button", name="Play").count() == 0
    assert page.get_by_role("button", name="Step").is_visible()


def test_on_a_phone_one_view_is_large(figure):
    page = figure("transposed", width=360, touch=True, x=[4, 1, 3, 2, 5, 1], weight=[1, 2, 5, 3])
    widths = lambda: {w: panel(page, w).bounding_box()["width"] for w in WAYS}  # noqa: E731
    assert widths()["stamps"] > 300 > 120 > widths()["matrix"]
    panel(page, "matrix").tap()
    assert widths()["matrix"] > 300 > 120 > widths()["stamps"]
    assert model(page, "selected") == ["output", 0, 2]
    height = page.evaluate("document.documentElement.scrollHeight")
    box = panel(page, "matrix").get_by_text("−", exact=False).or_(panel(page, "matrix").locator("text")).first
    assert box.bounding_box()["height"] >= 8
    page.get_by_role("button", name="enlarge phases").press("Enter")
    assert widths()["phases"] > 300
    weight = panel(page, "phases").locator(".b3-tc-number").nth(6).bounding_box()
    page.touchscreen.tap(weight["x"] + weight["width"] / 2, weight["y"] + weight["height"] / 2)
    assert model(page, "selected")[0] == "weight"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_jumps_while_one_plays(figure, width):
    page = figure("transposed", width=width)
    areas = "[...document.querySelectorAll('.b3-tc-area, .b3-tc-bar, .b3-says')].map(n => { const { x, y, height } = n.getBoundingClientRect(); return [x, y, height] })"
    before = page.evaluate(areas)
    for name in ("stride", "kernel size", "dilation", "input size", "output padding", "padding"):
        page.get_by_role("spinbutton", name=name, exact=True).press("ArrowUp")
        page.get_by_role("button", name="Step").click()
    assert page.evaluate(areas) == before


@pytest.mark.parametrize("made", [TransposedFigure, ShapesFigure], ids=lambda made: made.name)
def test_no_hand_can_make_an_illegal_state(figure, made):
    """Random strokes on every control there is: each state is one that Python accepts."""
    page = figure(made.name)
    states = random_hand(page, made().state(), typed="5-")
    assert len(states) > 250
    for state in states:
        made(**state)


# Each view has a frame of its own to be drawn in.
DRAWN = """async () => {
  for (let frame = 0; frame < 4; frame++) await FRAME;
  return [...document.querySelectorAll('.b3-tc-area svg')].map(svg => [
  [...svg.querySelectorAll('text')]
    .filter(text => text.getAttribute('visibility') !== 'hidden' && text.parentNode.getAttribute('opacity') !== '0')
    .map(text => ['x', 'y', 'class', 'transform'].map(name => text.getAttribute(name)).concat(text.textContent).join(' '))
    .sort(),
  ...[...svg.querySelectorAll('path')].map(path => path.getAttribute('d')),
  svg.firstChild.getAttribute('transform'),
  svg.style.scale,
])}""".replace("FRAME", FRAME)


def test_a_view_that_was_changed_is_drawn_as_a_new_one(figure):
    page = figure("transposed")
    rng = random.Random(5)
    for at in range(8):
        page.get_by_role("button", name=("2-D", "1-D")[at % 2]).click()
        for _ in range(6):
            name = rng.choice(
                ["input size", "kernel size", "dilation", "stride", "padding", "output padding"]
            )
            key = rng.choice(["ArrowUp", "ArrowUp", "ArrowDown"])
            page.get_by_role("spinbutton", name=name, exact=True).press(key)
        state = {name: model(page, name) for name in TransposedFigure().state()}
        assert page.evaluate(DRAWN) == figure("transposed", **state).evaluate(DRAWN), state


@pytest.mark.parametrize("made", [TransposedFigure, ShapesFigure], ids=lambda made: made.name)
@pytest.mark.parametrize("width", [360, 900])
def test_every_control_is_reached_by_tab(figure, made, width):
    page = figure(made.name, width=width)
    reached, shown = tab_stops(page)
    assert reached == shown and len(shown) > 4


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(x=[]), r"x is \[\]; it must be a list"),
        (dict(x=[1.5]), "of ints from -9 to 9"),
        (dict(x=[[1, 2], [3]]), "square list of lists"),
        (dict(weight=[10]), "weight is .* from -9 to 9"),
        (dict(weight=[[1]]), "x and weight must both have one dimension or both have two"),
        (dict(x=[1] * 7), "size is 7; it must be from 1 to 6 in 1-D"),
        (dict(x=[[1] * 5] * 5, weight=[[1]]), "size is 5; it must be from 1 to 4 in 2-D"),
        (dict(stride=0), "stride is 0; it must be from 1 to 4"),
        (dict(output_padding=2), r"output_padding is 2; it must be smaller than the stride \(2\)"),
        (dict(output_padding=-1), "output_padding is -1"),
        (dict(padding=3), "padding is 3; the figure draws at most"),
        (dict(x=[1], padding=2), "nothing is left"),
        (dict(x=[1] * 6, stride=4), "23 outputs a side do not fit; the figure draws at most 15"),
        (dict(selected=("side", 0, 0)), "selected"),
        (dict(selected=("input", 0, -1)), "selected"),
    ],
)
def test_bad_traits_of_transposed_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        TransposedFigure(**traits)


def test_a_change_of_dimension_comes_in_one_message():
    figure = TransposedFigure()
    figure.set_state({"x": [[1, 2], [3, 4]], "weight": [[1]], "selected": ["output", 1, 1]})
    assert (figure.x, figure.selected) == ([[1, 2], [3, 4]], ("output", 1, 1))
    with pytest.raises(traitlets.TraitError, match="hold_trait_notifications"):
        figure.x = [1, 2]
    with figure.hold_trait_notifications():
        figure.x, figure.weight = [1, 2], [1]
    assert figure.x == [1, 2]


def test_the_words_of_transposed_hold_the_numbers_of_the_first_state():
    figure = TransposedFigure()
    out = in_torch(
        figure.x, figure.weight, *(getattr(figure, n) for n in ("stride", "padding", "dilation")), 0
    )
    sums = [int(value) for value in out["value"]]
    for numbers in (figure.x, figure.weight, sums):
        assert f" {', '.join(map(str, numbers))}" in figure.alt
    assert f"a matrix of {len(sums)} × {len(figure.x)}," in figure.alt
    assert f"the products 4·5 and 1·1 of the output {sums[figure.selected[2]]}" in figure.alt
    assert figure.selected[0] == "output" and sums[figure.selected[2]] == 4 * 5 + 1 * 1


def size_after(size, layer):
    try:
        return output_size(size, layer)
    except ValueError:
        return None


def test_round_trips_are_pythons(arithmetic):
    rng = random.Random(4)
    cases, ours = [], []
    while len(cases) < 3000:
        size = rng.randint(1, 40)
        numbers = {
            name: rng.randint(*shapes_module.LIMITS[name])
            for name in ("kernel", "stride", "padding", "dilation")
        }
        outputs = size_after(size, Layer(**numbers))
        if outputs is None:
            continue
        undone = [Layer(**numbers, transposed=True, output_padding=at) for at in range(numbers["stride"])]
        needs = [dict(output_padding=at, size=size_after(outputs, layer)) for at, layer in enumerate(undone)]
        same = [other for other in range(1, 80) if size_after(other, Layer(**numbers)) == outputs]
        assert [need["size"] for need in needs if need["size"]] == same
        reached = [need for need in needs if need["size"]]
        cases.append((size, numbers))
        ours.append(dict(outputs=outputs, back=needs[0]["size"], needs=reached))
    assert [one["value"] for one in arithmetic("shapes.roundTrip", cases)] == ours
    assert sum(one["back"] is None for one in ours) > 15 < sum(len(one["needs"]) == 1 for one in ours)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {},
            "13, 14 and 15 all give 5; the transpose gives 13 and needs output padding 1 for 14 and 2 for 15.",
        ),
        (
            dict(kernel=4, padding=1, size=14),
            "14, 15 and 16 all give 5; the transpose gives 14 and needs output padding 1 for 15 and 2 for 16.",
        ),
        (
            dict(kernel=2, stride=2, padding=0),
            "14 and 15 both give 7; the transpose gives 14 and needs output padding 1 for 15.",
        ),
        (dict(stride=1), "15 is the only size that gives 15; the transpose gives 15 back."),
        (
            dict(kernel=3, stride=4, size=1),
            "1 and 2 both give 1; the transpose alone leaves nothing and needs output padding 2 for 1 and 3 for 2.",
        ),
    ],
)
def test_the_sentence_follows_a_size_there_and_back(figure, state, words):
    assert says(figure("shapes", **state)) == words


def test_facts_of_shapes(figure):
    page = figure("shapes")
    assert (fact(page, "Convolution"), fact(page, "Transpose")) == ("15 → 5", "5 → 13")
    assert (fact(page, "Needs output padding"), fact(page, "Return without it")) == ("2", "8 of 24")
    page.get_by_role("slider").press("ArrowRight")
    assert (fact(page, "Convolution"), fact(page, "Needs output padding")) == ("16 → 6", "none")


@pytest.mark.parametrize(
    "numbers",
    [(5, 3, 2, 1), (3, 1, 0, 1), (4, 2, 1, 2), (7, 4, 0, 3), (3, 4, 2, 1)],
)
def test_every_size_stands_where_the_convolution_takes_it(figure, numbers):
    layer = dict(zip(("kernel", "stride", "padding", "dilation"), numbers, strict=True))
    page = figure("shapes", size=24, **layer)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.b3-shapes-needs, .b3-shapes-returns')].map(mark => {
             const { x, y, width, height } = mark.getBBox();
             return [x + width / 2, -y - height / 2, Number(mark.classList.contains('b3-shapes-returns'))] })"""
    )
    after = {size: size_after(size, Layer(**layer)) for size in range(1, 25)}
    after = {size: outputs for size, outputs in after.items() if outputs}
    x, y, returns = np.array(drawn).T
    np.testing.assert_allclose(np.interp(x, x[[0, -1]], [min(after), 24]), list(after), atol=1e-3)
    levels = list(after.values())
    np.testing.assert_allclose(
        (y - y[0]) / (y[-1] - y[0]), (np.array(levels) - levels[0]) / (levels[-1] - levels[0]), atol=1e-3
    )
    back = [size_after(outputs, Layer(**layer, transposed=True)) == size for size, outputs in after.items()]
    assert returns.astype(bool).tolist() == back


def test_the_staircase_is_a_slider(figure):
    page = figure("shapes", size=10)
    chart = page.get_by_role("slider")
    chart.press("ArrowRight")
    chart.press("PageUp")
    assert (model(page, "size"), chart.get_attribute("aria-valuenow")) == (14, "14")
    assert chart.get_attribute("aria-valuetext") == "14 becomes 5, and the transpose makes it 13"
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + 100)
    page.wait_for_function("document.querySelector('.b3-says').textContent.startsWith('22, 23')")
    assert model(page, "size") == 14
    page.mouse.down()
    page.mouse.move(box["x"] + 3, box["y"] + 100, steps=5)
    page.mouse.up()
    page.mouse.move(1, 1)
    assert model(page, "size") == 1
    chart.press("End")
    assert model(page, "size") == 24


def test_the_staircase_by_touch(figure):
    page = figure("shapes", width=360, touch=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    box = page.get_by_role("slider").bounding_box()
    unit = (box["width"] - 38) / 24
    page.touchscreen.tap(box["x"] + 34 + 6.5 * unit, box["y"] + 50)
    assert model(page, "size") == 7
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_bounds_of_shapes_follow_the_other_controls(figure):
    page = figure("shapes", size=8, kernel=5, padding=0)
    assert bounds(page, "kernel") == [1, 7] and bounds(page, "padding") == [0, 4]
    assert bounds(page, "input size") == [5, 24] and bounds(page, "dilation") == [1, 1]
    page.get_by_role("slider").press("Home")
    assert model(page, "size") == 5 and bounds(page, "kernel") == [1, 5]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(size=25), "size is 25; it must be an int from 1 to 24"),
        (dict(size=2, padding=0), "size is 2; nothing is left"),
        (dict(padding=5), "padding is 5; the figure pads by at most"),
        (dict(stride=0), "stride is 0"),
        (dict(kernel=8), "kernel is 8; it must be an int from 1 to 7"),
        (dict(dilation=5), "dilation is 5"),
    ],
)
def test_bad_traits_of_shapes_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        ShapesFigure(**traits)


def test_the_words_of_shapes_hold_the_numbers_of_the_first_state():
    figure = ShapesFigure()
    numbers = dict(kernel=figure.kernel, stride=figure.stride, padding=figure.padding)
    outputs = output_size(figure.size, Layer(**numbers))
    assert "kernel {kernel}, stride {stride}, padding {padding}".format(**numbers) in figure.alt
    assert f"sizes 1 to {shapes_module.MOST}" in figure.alt and figure.dilation == 1
    reached = [output_size(outputs, Layer(**numbers, transposed=True, output_padding=at)) for at in range(3)]
    assert "The sizes {}, {} and {} share the step at {}.".format(*reached, outputs) in figure.alt
    assert f"up from {figure.size} to" in figure.alt and f"down to {reached[0]};" in figure.alt
    assert f"1 would lead to {reached[1]}, and 2 back to {reached[2]}" in figure.alt
