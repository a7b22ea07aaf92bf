"""The figures: their arithmetic against numpy, their controls under a person's hands, their traits under bad values."""

import io
import json
import random
from dataclasses import asdict

import matplotlib
import numpy as np
import pytest
import traitlets
from hands import agree, fact, in_python, model, says, tab_stops
from matplotlib import pyplot
from PIL import Image

import beyond3x3 as b3
from beyond3x3.widgets import FIGURES, ReceptiveFieldFigure, placeholder, site_script, sweep
from beyond3x3.widgets.receptive_field import LIMITS, MOST_PIXELS, PRESETS, stack

matplotlib.use("agg")


def random_layer(rng):
    """A layer, now and then an impossible one."""
    stride, dilation = rng.randint(1, 4), rng.randint(1, 4)
    transposed = rng.random() < 0.25
    layer = dict(
        kernel=rng.randint(1, 6),
        stride=stride,
        padding=rng.randint(0, 4),
        dilation=dilation,
        transposed=transposed,
        output_padding=rng.randint(0, max(stride, dilation) - 1) if transposed else 0,
    )
    if rng.random() < 0.06:
        layer[rng.choice(["kernel", "stride", "dilation"])] = rng.choice([0, -1, 1.5])
    if rng.random() < 0.04:
        layer["padding"] = rng.choice([-1, 0.5])
    if rng.random() < 0.04:
        layer["output_padding"] = rng.choice([-1, 1, 2, 4, 9])
    return layer


def layers_of(dicts):
    return [b3.Layer(**layer) for layer in dicts]


def test_output_size_is_pythons(arithmetic):
    rng = random.Random(0)
    cases = [(rng.choice([0, 1, 2, 5, 8, 13, 40, 224, 2.5]), random_layer(rng)) for _ in range(4000)]
    ours = [in_python(lambda size, layer: b3.output_size(size, b3.Layer(**layer)), *case) for case in cases]
    theirs = arithmetic("layers.outputSize", cases)
    assert sum("refused" in one for one in ours) > 400 and sum("value" in one for one in ours) > 2000
    assert [case for case, a, b in zip(cases, ours, theirs, strict=True) if not agree(a, b)] == []


@pytest.mark.parametrize("name", ["receptive_field", "gradient_profile"])
def test_fields_are_pythons(arithmetic, name):
    """Of the layers that the figures draw, none of them transposed."""
    rng = random.Random(name)
    plain = dict(transposed=False, output_padding=0)
    stacks = [[random_layer(rng) | plain for _ in range(rng.randint(0, 4))] for _ in range(2000)]
    python = {
        "receptive_field": lambda layers: asdict(b3.receptive_field(layers_of(layers))),
        "gradient_profile": lambda layers: b3.gradient_profile(layers_of(layers)),
    }[name]
    javascript = {"receptive_field": "receptiveField", "gradient_profile": "gradientProfile"}[name]
    ours = [in_python(python, layers) for layers in stacks]
    theirs = arithmetic(f"layers.{javascript}", [[layers] for layers in stacks])
    if name == "receptive_field":
        for one in (*ours, *theirs):
            if "value" in one:
                one["value"] = [float(one["value"][part]) for part in ("size", "stride", "padding", "center")]
    assert 100 < sum("refused" in one for one in ours) < 1000
    assert [stack for stack, a, b in zip(stacks, ours, theirs, strict=True) if not agree(a, b)] == []


def test_effective_size_is_pythons(arithmetic):
    rng = np.random.default_rng(0)
    profiles = [(rng.random(rng.integers(0, 60)) - (rng.random() < 0.1)).tolist() for _ in range(1000)] + [
        [0, 0]
    ]
    ours = [in_python(b3.effective_size, profile) for profile in profiles]
    theirs = arithmetic("layers.effectiveSize", [[profile] for profile in profiles])
    assert sum("refused" in one for one in ours) > 50
    assert [case for case, a, b in zip(profiles, ours, theirs, strict=True) if not agree(a, b)] == []


def response(layers, size, at):
    """What `conv2d` with kernels of ones makes of one lit unit: dilated kernels are written out with zeros."""
    x = np.zeros((1, 1, 1, size))
    x[..., at] = 1
    for layer in layers:
        kernel = np.zeros(layer.reach + 1)
        kernel[:: layer.dilation] = 1
        x = b3.conv2d(x, kernel.reshape(1, 1, 1, -1), stride=(1, layer.stride), padding=(0, layer.padding))
    return x[0, 0, 0]


def test_cone_is_what_conv2d_does(arithmetic):
    rng = random.Random(3)
    cases = []
    while len(cases) < 150:
        size = rng.randint(1, 24)
        layers = [
            dict(
                kernel=rng.randint(1, 4),
                stride=rng.randint(1, 3),
                padding=rng.randint(0, 2),
                dilation=rng.randint(1, 3),
            )
            for _ in range(rng.randint(1, 4))
        ]
        sizes = [size]
        for layer in layers_of(layers):
            outcome = in_python(b3.output_size, sizes[-1], layer)
            sizes.append(outcome.get("value", 0))
            if "refused" in outcome:
                break
        if all(sizes):
            level = rng.randint(0, len(layers))
            cases.append((layers, size, level, rng.randrange(sizes[level])))
    for (layers, size, level, unit), result in zip(cases, arithmetic("layers.cone", cases), strict=True):
        layers, cone = layers_of(layers), result["value"]
        down = list(cone["down"][0].values()) if isinstance(cone["down"][0], dict) else cone["down"][0]
        padding = layers[0].padding if level else 0
        expected = [response(layers[:level], size, pixel)[unit] for pixel in range(size)]
        np.testing.assert_array_equal(down[padding : padding + size], expected)
        fed = cone["up"][str(len(layers))]
        fed = list(fed.values()) if isinstance(fed, dict) else fed
        np.testing.assert_array_equal(
            np.array(fed) > 0, response(layers[level:], cone["sizes"][level], unit) > 0
        )


def test_presets_have_the_published_fields():
    fields = {name: b3.receptive_field(stack(given["layers"])) for name, given in PRESETS.items()}
    assert {name: (f.size, f.stride) for name, f in fields.items()} == {
        "Five plain 3×3": (11, 1),
        "Subsample, then look": (19, 4),
        "Rates 2, 2, 2: holes": (13, 1),
        "Yu & Koltun’s context module": (67, 1),
        "ResNet-18 stem and first stage": (43, 4),
        "AlexNet": (195, 32),
        "VGG-16": (212, 32),
    }
    for given in PRESETS.values():
        ReceptiveFieldFigure(given["layers"], input_size=given["input_size"])


def test_pointing_lights_and_clicking_stays(figure):
    page = figure()
    box = page.locator(".b3-rf-stack svg").bounding_box()
    assert says(page) == "Unit 7 of layer 5 reads pixels 2 to 12."
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30 + 4 * 54)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('layer 1')")
    assert says(page) == "Unit 7 of layer 1 reads pixels 6 to 8."
    page.mouse.move(box["x"] - 100, box["y"] - 20)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('layer 5')")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30 + 3 * 54)
    page.mouse.move(box["x"] - 100, box["y"] - 20)
    assert says(page) == "Unit 7 of layer 2 reads pixels 5 to 9."
    assert (fact(page, "Field"), fact(page, "Touched"), fact(page, "Jump"), fact(page, "Center")) == (
        "5 px",
        "5 of 5",
        "1 px",
        "7",
    )


def test_keyboard_reaches_and_works_everything(figure):
    page = figure(layers=[dict(kernel=3, padding=1), dict(kernel=3, padding=1)], input_size=9)
    page.locator(".b3-rf-stack").focus()
    page.keyboard.press("End")
    assert says(page) == (
        "Unit 8 of layer 2 reads pixels 6 to 8. 2 more are lost at the edge, in the padding."
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    assert says(page) == "Unit 7 of layer 1 reads pixels 6 to 8."
    kernel = page.get_by_role("spinbutton", name="kernel, row 2")
    kernel.focus()
    page.keyboard.press("ArrowUp")
    assert (kernel.get_attribute("aria-valuenow"), model(page, "layers")[1]["kernel"]) == ("4", 4)
    page.evaluate("document.activeElement.blur()")
    reached, shown = tab_stops(page)
    assert reached == shown


def test_touch_steps_drags_and_pins(figure):
    page = figure(width=360, touch=True)
    stride = page.get_by_role("spinbutton", name="stride, row 1")
    stride.scroll_into_view_if_needed()
    box = stride.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 6)
    assert model(page, "layers")[0]["stride"] == 2
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] - 6)
    assert model(page, "layers")[0]["stride"] == 1
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + 2 * 12, box["y"] + 10, steps=4)
    page.mouse.up()
    assert model(page, "layers")[0]["stride"] == 3
    drawing = page.locator(".b3-rf-stack svg").bounding_box()
    page.evaluate("window.scrollTo(0, 0)")
    drawing = page.locator(".b3-rf-stack svg").bounding_box()
    page.touchscreen.tap(drawing["x"] + drawing["width"] / 2, drawing["y"] + 30 + 4 * 54)
    assert model(page, "selected")[0] == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_photograph_shows_the_same_field(figure):
    page = figure(view="photograph", layers=[dict(kernel=3, padding=1)], input_size=15)
    assert "sees 3 × 3 pixels. It reads 9 of this picture, 0.02 % of it" in says(page)
    page.get_by_role("application").focus()
    before = model(page, "spot")
    page.keyboard.press("ArrowRight")
    assert model(page, "spot") == [before[0], before[1] + 1]
    clear = page.evaluate(
        """() => { const c = document.querySelector('canvas');
                   const a = c.getContext('2d').getImageData(0, 0, 224, 224).data;
                   return Array.from({length: 224 * 224}, (_, i) => a[4 * i + 3]).filter(v => v < 100).length }"""
    )
    assert clear == 9


def test_pointing_at_the_photograph_is_for_a_moment_and_a_click_stays(figure):
    page = figure(view="photograph")
    box = page.locator(".b3-rf-photo").bounding_box()
    center, before = fact(page, "Center"), model(page, "spot")
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.wait_for_function(
        "old => !document.querySelector('.b3-facts').textContent.includes(old)", arg=center
    )
    page.mouse.move(box["x"] - 40, box["y"] + 60)
    page.wait_for_function("old => document.querySelector('.b3-facts').textContent.includes(old)", arg=center)
    assert model(page, "spot") == before
    page.mouse.click(box["x"] + 40, box["y"] + 60)
    assert model(page, "spot") != before
    page.get_by_role("spinbutton", name="layer shown").press("ArrowDown")
    assert fact(page, "Field") == "9 px"


def test_padding_that_keeps_the_size_follows_the_kernel(figure):
    strided = dict(kernel=3, padding=1, stride=2)
    page = figure(layers=[dict(kernel=3, padding=1), dict(kernel=3), strided], input_size=30)
    for row in (1, 2, 3):
        page.get_by_role("spinbutton", name=f"dilation, row {row}").press("ArrowUp")
    assert [layer["padding"] for layer in model(page, "layers")] == [2, 0, 1]


def test_the_chosen_unit_stays_over_its_pixel(figure):
    page = figure(layers=[dict(kernel=3, padding=1)] * 2, input_size=30, selected=(1, 20))
    assert fact(page, "Center") == "20"
    page.get_by_role("spinbutton", name="stride, row 1").press("ArrowUp")
    assert (model(page, "selected"), fact(page, "Center")) == ([1, 10], "20")


def test_no_hand_can_make_an_illegal_stack(figure):
    """A thousand random strokes on every control there is: each state is one that Python accepts."""
    page = figure()
    states = page.evaluate(
        """() => {
             let seed = 7;
             const random = n => (seed = (seed * 48271) % 2147483647) % n;
             const keys = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'ArrowLeft', 'ArrowRight'];
             const root = document.querySelector('figure'), states = new Set();
             for (let stroke = 0; stroke < 1000; stroke++) {
               const targets = [...root.querySelectorAll('[role=spinbutton], button:not(:disabled), .b3-rf-stack, .b3-rf-photo, select')];
               const target = targets[random(targets.length)];
               if (target.tagName === 'SELECT') {
                 if (stroke % 5) continue;
                 target.selectedIndex = random(target.options.length);
                 target.dispatchEvent(new Event('change'));
               } else if (target.tagName === 'BUTTON') target.click();
               else target.dispatchEvent(new KeyboardEvent('keydown', { key: keys[random(8)] }));
               states.add(JSON.stringify(['layers', 'input_size', 'selected', 'view', 'spot'].map(n => root.model.get(n))));
             }
             return [...states];
           }"""
    )
    assert len(states) > 300
    for layers, input_size, selected, view, spot in map(json.loads, states):
        ReceptiveFieldFigure(layers, input_size=input_size, selected=selected, view=view, spot=spot)


@pytest.mark.parametrize(
    ("layers", "traits", "message"),
    [
        ([dict(kernel=0)], {}, "kernel is 0; it must be an int from 1 to 15"),
        ([dict(kernel=3, stride=True)], {}, "stride is True"),
        ([dict(kernel=3, size=2)], {}, r"layers has \['size'\]"),
        ([dict(stride=2)], {}, "kernel is None"),
        ([3], {}, "layers holds 3; it must be a Layer or a dict"),
        ([], {}, "layers has 0 rows"),
        ([dict(kernel=3)] * 11, {}, "layers has 11 rows"),
        ([dict(kernel=9)], dict(input_size=8), "these layers do not fit"),
        ([dict(kernel=1, stride=8, padding=32, repeat=4)], {}, "see too far to draw"),
        ([b3.Layer(3, transposed=True)], {}, "draws no transposed layers"),
        ([b3.Layer(3, padding=2, padding_end=0)], {}, "pads both ends alike"),
        ([b3.Layer(2, 2, ceil=True)], {}, "rounds sizes down"),
        ([dict(kernel=1)], dict(input_size=0), "input_size"),
        ([dict(kernel=1)], dict(input_size=MOST_PIXELS + 1), "input_size"),
        ([dict(kernel=1)], dict(view="side"), "view"),
        ([dict(kernel=1)], dict(selected=(5, 0)), "selected is"),
        ([dict(kernel=1)], dict(selected=(0, -2)), "selected is"),
    ],
)
def test_bad_traits_are_refused_in_words(layers, traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        ReceptiveFieldFigure(layers, **traits)


def test_a_figure_takes_layers_and_gives_them_back():
    layers = [b3.Layer(3, 2, 1), b3.Layer(3, dilation=2)]
    figure = ReceptiveFieldFigure(layers, input_size=30)
    assert figure.stack == layers
    figure.layers = [dict(kernel=3, repeat=3)]
    assert b3.receptive_field(figure.stack).size == 7
    with pytest.raises(traitlets.TraitError):
        figure.input_size = 5
    assert figure.input_size == 30
    assert set(figure.layers[0]) == set(LIMITS)


def test_placeholder_escapes_and_refuses():
    html = placeholder("receptive-field", {}, "Look <em>here</em>")
    assert set(ReceptiveFieldFigure().state()) == {"layers", "input_size", "selected", "view", "spot"}
    assert "<em>here</em></figcaption>" in html and "companion" not in html and "&quot;kernel&quot;:3" in html
    with pytest.raises(ValueError, match="there is no figure 'nothing'"):
        placeholder("nothing", {})
    with pytest.raises(traitlets.TraitError):
        placeholder("receptive-field", {"input_size": -1})


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_notebook_gets_the_scripts_of_the_pages(name):
    assert FIGURES[name].script() in FIGURES[name]._esm


def test_bad_state_on_a_page_ends_in_a_sentence(figure):
    page = figure()
    said = page.evaluate(
        """() => { const bad = document.querySelector('figure').cloneNode();
                   bad.dataset.state = '{"layers":[{"kernel":3,"stride":1,"padding":0,"dilation":1,"repeat":1}],"input_size":1,"selected":[0,0],"view":"stack","spot":[0,0]}';
                   document.body.append(bad);
                   return window.beyond3x3.mount(bad), bad.textContent }"""
    )
    assert said.startswith("This figure cannot be drawn: these layers do not fit 1 pixel")


def test_sweep_calls_the_function_again_in_a_kernel():
    calls = []

    def doubled(number, sign):
        "Twice a number."
        calls.append((number, sign))
        return f"{sign}{2 * number}"

    figure = sweep(doubled, number=[1, 2, 3], sign=["+", "-"])
    assert calls == [(1, "+")] and figure.frames == {"0,0": [{"text": "+2"}]}
    figure.picked = [2, 1]
    assert calls[-1] == (3, "-") and figure.frames == {"2,1": [{"text": "-6"}]}
    with pytest.raises(traitlets.TraitError, match="one position on each choice"):
        figure.picked = [3, 0]


def test_sweep_shows_what_is_drawn_or_else_what_is_returned():
    def both(number):
        pyplot.plot([0, number])
        return "returned"

    ((part,),) = sweep(both, number=[1]).frames.values()
    assert part.keys() == {"picture", "alt", "width", "height"}
    assert sweep(lambda number: "returned", number=[1]).frames == {"0": [{"text": "returned"}]}


@pytest.mark.parametrize("layout", ["none", "constrained"])
def test_a_picture_of_a_sweep_ends_where_its_words_do(layout):
    def wordy(number):
        figure, panel = pyplot.subplots(figsize=(2, 2), layout=layout)
        panel.set(ylabel="three\nlines\nhigh", title="longer than the panel that it stands above")
        return panel  # whose figure is drawn already

    tight = io.BytesIO()
    wordy(1).figure.savefig(tight, bbox_inches="tight")
    ((part,),) = sweep(wordy, number=[1]).frames.values()
    assert (part["width"], part["height"]) == Image.open(tight).size


def test_sweep_says_what_went_wrong_and_goes_on():
    def inverse(number):
        return str(1 / number)

    figure = sweep(inverse, number=[1, 0, 2])
    figure.picked = [1]
    assert figure.frames == {"1": [{"text": "ZeroDivisionError: division by zero"}]}
    figure.picked = [2]
    assert figure.frames == {"2": [{"text": "0.5"}]}


@pytest.mark.parametrize("choices", [{}, {"number": []}, {"number": 3}, {"number": "abc"}])
def test_sweep_refuses_what_it_cannot_step_through(choices):
    with pytest.raises(ValueError, match="at least one"):
        sweep(lambda number: number, **choices)


def test_sweep_on_a_page_holds_every_frame(figure, monkeypatch):
    monkeypatch.setenv("BEYOND3X3_STATIC", "1")

    def draw(number):
        """A line with a slope."""
        pyplot.figure(figsize=(2, 1))
        pyplot.plot([0, number])
        pyplot.show()
        print("slope", number)

    page = figure("sweep", sweep=sweep(draw, number=[1, 2, 3]))
    assert page.locator(".b3-frame pre").inner_text() == "slope 1"
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    assert page.locator(".b3-frame pre").inner_text() == "slope 3" and model(page, "picked") == [2]
    page.keyboard.press("ArrowLeft")
    assert page.locator(".b3-frame pre").inner_text() == "slope 2"
    assert page.locator(".b3-frame img").get_attribute("alt") == "A line with a slope. (number 2)"
    assert page.locator(".b3-frame img").evaluate("image => image.naturalWidth > 50")
    with pytest.raises(ValueError, match="100 settings; a page holds at most 60"):
        sweep(draw, number=range(100))


def test_a_sweep_that_fails_leaves_no_picture_for_the_next_cell(monkeypatch):
    monkeypatch.delenv("BEYOND3X3_STATIC", raising=False)

    def inverse(number):
        pyplot.figure()
        return 1 / number

    figure = sweep(inverse, number=[1, 0])
    before = pyplot.get_fignums()
    figure.picked = [1]
    assert "ZeroDivisionError" in str(figure.frames) and pyplot.get_fignums() == before


KINDS_TWICE = """script => {
  const main = document.querySelector("main")
  const [first, second] = main.children
  first.style.marginTop = second.style.marginTop = "4000px"
  const given = JSON.parse(first.dataset.state)
  second.dataset.state = JSON.stringify({ stride: 2 })
  document.head.append(Object.assign(document.createElement("script"), { textContent: script }))
  first.remove()
  second.scrollIntoView()
  return given.size
}"""


def test_a_figure_stands_when_the_first_of_its_kind_has_gone(page):
    """A cell that runs takes the figure away which said what the next of its kind leaves out."""
    both = "".join(placeholder("shapes", {}) for _ in range(2))
    page.set_content(f"<!doctype html><html lang=en><body><main>{both}</main>")
    size = page.evaluate(KINDS_TWICE, site_script(("shapes",)))
    page.wait_for_selector(".b3-alive")
    left = page.locator("figure")
    stands = left.evaluate("figure => [figure.model.get('size'), figure.model.get('stride'), figure.called]")
    assert stands == [size, 2, "shapes-2"]


def test_a_link_to_a_figure_that_is_not_drawn_yet_leads_there(page):
    state = {"size": 9}
    page.set_content(
        f"<!doctype html><html lang=en><body><main><div style='height: 5000px'></div>{placeholder('shapes', {})}</main>"
    )
    page.add_script_tag(content=site_script(("shapes",)))
    assert page.locator(".b3-alive").count() == 0
    page.evaluate(
        "state => { location.hash = new URLSearchParams({ figure: 'shapes-1', state: JSON.stringify(state) }) }",
        state,
    )
    page.wait_for_selector(".b3-alive")
    page.wait_for_function("scrollY > 3000")
    assert page.evaluate("document.querySelector('figure').model.get('size')") == 9


@pytest.mark.parametrize("key", ["Control+-", "Control+0", "Alt+ArrowLeft", "Control+ArrowRight"])
def test_a_shortcut_of_the_browser_is_no_key_of_a_figure(figure, key):
    page = figure("taps", selected=("image", 3, 3))
    stands = "JSON.stringify(['image', 'selected', 'stride'].map(name => document.querySelector('figure').model.get(name)))"
    before = page.evaluate(stands)
    page.locator("[role=application]").first.press(key)
    page.get_by_role("spinbutton", name="stride").press(key)
    assert page.evaluate(stands) == before


@pytest.mark.parametrize("name", ["taps", "transposed", "pixel-shuffle"])
def test_nothing_plays_for_who_wants_no_motion(figure, name):
    assert figure(name, motion="no-preference").get_by_role("button", name="Play").is_visible()
    assert figure(name, motion="reduce").get_by_role("button", name="Play", include_hidden=True).is_hidden()


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("dilation-schedule", {"rates": [1, 2, 5]}),
        ("dilation-schedule", {"rates": [1, 2]}),
        ("checkerboard", {"cleanup": [2, 3]}),
        ("checkerboard", {"layers": [dict(kind="transposed", kernel=3, stride=2)] * 2, "cleanup": [2]}),
    ],
)
@pytest.mark.parametrize("which", ["first", "last"])
def test_who_takes_a_layer_away_by_keyboard_keeps_a_place(figure, name, state, which):
    page = figure(name, **state)
    kind = "clean-up" if len(state.get("cleanup", [])) > 1 else "layer"
    getattr(page.get_by_role("button", name=f"remove {kind}"), which).press("Enter")
    page.wait_for_timeout(50)
    label = page.evaluate("document.activeElement.closest('figure') && document.activeElement.ariaLabel")
    assert label and kind in label


def test_no_figure_shares_its_numbers_with_another():
    one = FIGURES["taps"]()
    one.image[0][0] = 99
    one.weight[1][1] = 7
    assert FIGURES["taps"]().image[0][0] != 99 and one.weight[0][1] == one.weight[2][1] == 0


@pytest.mark.parametrize("name", ["degenerate", "shapes", "loaded-tile", "dilation-schedule"])
def test_true_is_no_number(name):
    limited = next(iter(FIGURES[name].said["LIMITS"].keys() & FIGURES[name].class_trait_names()))
    with pytest.raises(traitlets.TraitError):
        FIGURES[name](**{limited: True})
