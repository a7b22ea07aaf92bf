"""The figure `pixel-shuffle`: its arithmetic is Python's, every number lands where it says, no hand gets past its limits."""

import itertools
import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import traitlets
from hands import agree, carried, change, fact, in_python, model, random_hand, says, tab_stops

import beyond3x3 as b3
from beyond3x3.widgets import PixelShuffleFigure
from beyond3x3.widgets import pixel_shuffle as module

NAME = "pixel-shuffle"


def depth_to_space(x, r):
    """The other order, DCR, as ONNX writes it down; x is (C r², H, W)."""
    depth, height, width = x.shape
    tiles = x.reshape(r, r, depth // r**2, height, width)
    return tiles.transpose(2, 3, 0, 4, 1).reshape(-1, height * r, width * r)


def shuffled(x, r, order="CRD"):
    return b3.pixel_shuffle(x[None], r)[0] if order == "CRD" else depth_to_space(x, r)


def numbers(*shape):
    return np.arange(np.prod(shape)).reshape(shape)


SHAPES = [
    (r, channels, height, width)
    for r, channels, height, width in itertools.product((1, 2, 3, 4), (1, 2, 3), (1, 2, 3), (1, 3))
]


@pytest.mark.parametrize("order", ["CRD", "DCR"])
def test_shuffling_is_pythons(arithmetic, order):
    given = [(numbers(c * r * r, height, width), r) for r, c, height, width in SHAPES]
    ours = [shuffled(x, r, order) for x, r in given]
    theirs = arithmetic("pixelShuffle.pixelShuffle", [(x.tolist(), r, order) for x, r in given])
    assert all(np.array_equal(a, b["value"]) for a, b in zip(ours, theirs, strict=True))
    back = arithmetic(
        "pixelShuffle.pixelUnshuffle",
        [(out.tolist(), r, order) for out, (_, r) in zip(ours, given, strict=True)],
    )
    assert all(np.array_equal(x, b["value"]) for (x, _), b in zip(given, back, strict=True))
    if order == "CRD":
        assert all(
            np.array_equal(F.pixel_shuffle(torch.tensor(x), r), a)
            for (x, r), a in zip(given, ours, strict=True)
        )


def test_what_cannot_be_shuffled_is_refused_as_in_python(arithmetic):
    odd, small = numbers(5, 2, 2), numbers(1, 3, 2)
    for function, ours, x in (
        ("pixelShuffle.pixelShuffle", b3.pixel_shuffle, odd),
        ("pixelShuffle.pixelUnshuffle", b3.pixel_unshuffle, small),
    ):
        (theirs,) = arithmetic(function, [(x.tolist(), 2)])
        assert agree(in_python(ours, x[None], 2), theirs) and "refused" in theirs


def test_the_weights_of_both_layers_are_pythons(arithmetic):
    rng = np.random.default_rng(0)
    given = [
        (rng.integers(-9, 10, (inputs, outputs, kernel, kernel)), r)
        for inputs, outputs, kernel, r in itertools.product((1, 2), (1, 3), range(1, 9), (1, 2, 3, 4))
    ]
    theirs = arithmetic("pixelShuffle.shuffleWeight", [(weight.tolist(), r) for weight, r in given])
    for (weight, r), found in zip(given, theirs, strict=True):
        assert np.array_equal(b3.shuffle_weight(weight, r), found["value"])
    copies = [(rng.integers(-9, 10, (outputs, 2, 3, 3)), r) for outputs in (1, 2, 3) for r in (1, 2, 3, 4)]
    as_lists = [(weight.tolist(), r) for weight, r in copies]
    for (weight, r), one, other in zip(
        copies,
        arithmetic("pixelShuffle.icnr", as_lists),
        arithmetic("pixelShuffle.tiled", as_lists),
        strict=True,
    ):
        assert np.array_equal(b3.icnr(weight, r), one["value"])
        assert np.array_equal(np.tile(weight, (r * r, 1, 1, 1)), other["value"])


def test_both_layers_are_compared_on_all_their_outputs(arithmetic):
    rng = np.random.default_rng(1)
    cases = [
        (rng.integers(-99, 100, (kernel, kernel)).tolist(), r) for kernel in range(1, 9) for r in (1, 2, 3, 4)
    ]
    for (weight, r), found in zip(cases, arithmetic("pixelShuffle.bothLayers", cases), strict=True):
        assert found["value"] == {"outputs": (2 * r + len(weight)) ** 2, "apart": 0}


def drawn(seed, count):
    """Park and Miller's generator; the first four are dropped."""
    state, found = 1 + seed, []
    for _ in range(4 + count):
        state = state * 48271 % 2147483647
        found.append((2 * state / 2147483647 - 1) / 3)
    return np.array(found[4:])


INITS = {
    "random": lambda own, r: own,
    "icnr": b3.icnr,
    "tiled": lambda own, r: np.tile(own, (r * r, 1, 1, 1)),
}


def filters(init, r, channels, seed):
    found = drawn(seed, 10 * channels * r * r)
    count = channels * (r * r if init == "random" else 1)
    return INITS[init](found[: 9 * count].reshape(count, 1, 3, 3), r), found[9 * channels * r * r :]


def first_output(x, init, r, channels, seed, bias):
    weight, biases = filters(init, r, channels, seed)
    edged = np.pad(x, ((0, 0), (1, 1), (1, 1)), mode="edge")[None]
    return b3.pixel_shuffle(b3.conv2d(edged, weight, biases if bias else None), r)[0]


def starts(count, seed=0):
    rng = random.Random(seed)
    for _ in range(count):
        r, channels = rng.choice([(2, 1), (2, 2), (2, 3), (3, 1), (3, 3), (4, 2), (1, 2)])
        yield rng.choice(list(INITS)), r, channels, rng.randrange(1000), rng.random() < 0.3


def test_the_layer_at_its_start_is_pythons(arithmetic):
    rng = np.random.default_rng(2)
    x = rng.random((1, 5, 4))
    cases = list(starts(60))
    theirs = arithmetic("pixelShuffle.firstOutput", [(x.tolist(), *case) for case in cases])
    for case, found in zip(cases, theirs, strict=True):
        np.testing.assert_allclose(found["value"], first_output(x, *case), rtol=0, atol=1e-12)
    found = arithmetic("pixelShuffle.drawnWeights", [(seed, 20) for seed in (0, 1, 999)])
    np.testing.assert_allclose(
        [one["value"] for one in found], [drawn(seed, 20) for seed in (0, 1, 999)], atol=1e-12
    )
    assert -1 / 3 < drawn(5, 3000).min() < -0.33 and 0.33 < drawn(5, 3000).max() < 1 / 3
    assert abs(drawn(5, 3000).mean()) < 0.01


def unevenness(out):
    return (out.var((1, 2)).mean() / (out**2).mean()) ** 0.5


def test_measures_are_pythons(arithmetic):
    rng = np.random.default_rng(3)
    given = [
        (rng.normal(size=(c, 3 * r, 4 * r)) + np.tile(rng.normal(size=(c, r, r)), (1, 3, 4)), r)
        for c in (1, 3)
        for r in (1, 2, 4)
    ]
    flat, large = np.full((2, 6, 6), 0.3), np.full((1, 24, 24), 0.7)
    given += [(flat, 2), (0 * flat, 2), (large, 2)]
    as_lists = [(out.tolist(), r) for out, r in given]
    ours = [unevenness(out) if out.any() and np.ptp(out) else 0 for out, _ in given]
    np.testing.assert_allclose(
        [one["value"] for one in arithmetic("pixelShuffle.unevenness", as_lists)], ours, atol=1e-12
    )
    ours = [b3.phase_energy(out, r) for out, r in given]
    np.testing.assert_allclose(
        [one["value"] for one in arithmetic("pixelShuffle.phaseEnergy", as_lists)], ours, atol=1e-12
    )


def test_a_share_is_at_most_1_and_that_of_what_hardly_varies_is_pythons(arithmetic):
    rng = np.random.default_rng(0)
    given = [(np.tile(rng.normal(size=(1, 4, 4)), (1, 6, 6)), 4) for _ in range(100)]
    weak = [0.7 * (1 + n * 2**-52 * rng.choice([-1, 1], size=(1, 24, 24))) for n in (1, 12, 16, 40)]
    given += [(image, period) for image in weak for period in (1, 2)]
    ours = [b3.phase_energy(out, r) for out, r in given]
    theirs = [
        one["value"]
        for one in arithmetic("pixelShuffle.phaseEnergy", [(out.tolist(), r) for out, r in given])
    ]
    assert max(ours + theirs) <= 1 and max(ours[100::2] + theirs[100::2]) < 1e-12
    assert ours[101] == theirs[101] == 0 and min(ours[103::2]) > 1e-12
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-9)


def cat():
    return np.round(255 * b3.companion(24)[0].mean(0)) / 255


def test_the_picture_is_the_companion(arithmetic):
    np.testing.assert_allclose(
        arithmetic.page.evaluate("window.beyond3x3.pixelShuffle.picture"), cat(), atol=1e-12
    )


def test_what_can_be_reached_is_what_python_takes(arithmetic):
    names = list(module.LIMITS)
    cases = [
        dict(zip(names, sizes, strict=True)) for sizes in itertools.product((1, 2, 3, 4), *[(1, 2, 3)] * 3)
    ]

    def python_takes(sizes):
        try:
            return bool(PixelShuffleFigure(**sizes))
        except traitlets.TraitError:
            return False

    theirs = [one["value"] for one in arithmetic("pixelShuffle.fits", [(case,) for case in cases])]
    assert theirs == [python_takes(case) for case in cases] and 10 < theirs.count(False) < 40


TILES = """() => [...document.querySelectorAll('.b3-ps-tiles > g > g')].map(tile => {
  const { x, y, width, height } = tile.querySelector('rect').getBoundingClientRect();
  return [x + width / 2, y + height / 2, Number(tile.textContent.replace('−', '-'))] })"""


def laid_out(page, progress):
    """The numbers in reading order, as they lie at that progress, with the places of their middles."""
    change(page, progress=progress)
    tiles = carried(page, TILES)
    return sorted(tiles, key=lambda tile: (round(tile[1] / 4), tile[0]))


def read(page, progress):
    return [int(value) for _, _, value in laid_out(page, progress)]


def in_boards(maps, by=None):
    """The numbers of maps beside each other, or of each below the last, in reading order; `by` in a row."""
    by = by or len(maps)
    rows = [np.concatenate(list(maps[at : at + by]), axis=1) for at in range(0, len(maps), by)]
    return np.concatenate(rows).ravel().tolist()


CASES = [(r, c, height, width) for r, c, height, width in SHAPES if r * r * c * height * width <= 128]


@pytest.mark.parametrize("direction", ["shuffle", "unshuffle"])
@pytest.mark.parametrize("order", ["CRD", "DCR"])
@pytest.mark.parametrize("width", [360, 900])
def test_every_number_lands_where_python_puts_it(figure, width, order, direction):
    page = figure(NAME, width=width)
    change(page, order=order, direction=direction)
    for r, channels, rows, columns in CASES[::4]:
        change(page, upscale_factor=r, channels=channels, height=rows, width=columns)
        small = numbers(channels * r * r, rows, columns)
        large = shuffled(small, r, order)
        if direction == "unshuffle":
            values = numbers(channels, rows * r, columns * r)
            where = np.argsort(large.ravel())
            small, large = values.ravel()[where].reshape(small.shape), values
        start, end = read(page, 0), read(page, 1)
        if direction == "unshuffle":
            start, end = end, start
        beside = in_boards(np.concatenate([small[c * r * r :][: r * r] for c in range(channels)]), r)
        apart = [small[c * r * r :][: r * r].reshape(r, r, rows, columns) for c in range(channels)]
        in_a_row = np.concatenate(
            [blocks.transpose(0, 2, 1, 3).reshape(r * rows, -1) for blocks in apart], axis=1
        )
        assert start in (beside, in_a_row.ravel().tolist()), (r, channels, rows, columns)
        assert end in (in_boards(large), in_boards(large, 1)), (r, channels, rows, columns)


@pytest.mark.parametrize("kernel", range(1, 9))
def test_every_weight_lands_in_its_filter(figure, kernel):
    weight = (7 * numbers(kernel, kernel) % 150 - 70) % 199 - 99
    page = figure(NAME, view="weights", weight=weight.tolist())
    for r in (1, 2, 3, 4):
        change(page, upscale_factor=r)
        m = -(-kernel // r)
        filled = np.pad(weight, (0, r * m - kernel))
        assert read(page, 0) == filled.ravel().tolist()
        made = b3.shuffle_weight(weight[None, None], r)[:, 0]
        assert read(page, 1) == in_boards(made, r)
        zeros = page.locator(".b3-ps-zero").count()
        assert zeros == filled.size - kernel**2
        products = sorted(
            {int(count) for count in (b3.shuffle_weight(np.ones((1, 1, kernel, kernel)), r)).sum((1, 2, 3))},
            reverse=True,
        )
        assert fact(page, "Products per output") == (
            f"{products[0]} everywhere" if len(products) == 1 else ", ".join(map(str, products))
        )
        assert fact(page, "Filters") == f"{r * r}, each {m} × {m}"
        assert fact(page, "Weights") == (
            str(kernel**2) if not zeros else f"{kernel**2} and {zeros} zero{'s' * (zeros > 1)}"
        )
        assert fact(page, "Both layers") == f"equal, {(2 * r + kernel) ** 2} outputs"


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("state", "value"),
    [
        (dict(), 9),
        (dict(upscale_factor=3, channels=2, selected=(1, 4, 2)), 58),
        (dict(channels=3, order="DCR", selected=(2, 3, 0)), 34),
        (dict(direction="unshuffle", selected=(0, 2, 3)), 11),
        (dict(view="weights", tap=(3, 0)), 12),
    ],
)
def test_the_line_leads_from_where_a_number_is_to_where_it_goes(figure, state, value):
    page = figure(NAME, **state)
    rings = [middle(page.locator(".b3-ps-ring").nth(end)) for end in (0, 1)]
    for ring, progress in zip(rings, (0, 1), strict=True):
        at = {number: (x, y) for x, y, number in laid_out(page, progress)}
        np.testing.assert_allclose(at[value], ring, atol=0.6)
    assert says(page).replace("\n", " ").count(f"= {value}") == 1


def lines(page):
    return page.locator(".b3-ps-rule").evaluate_all(
        "rows => rows.map(row => [...row.children].map(part => part.textContent).join(' '))"
    )


@pytest.mark.parametrize(
    ("state", "rule", "words"),
    [
        (
            dict(),
            ["out[c, h·r + i, w·r + j] = in[c·r² + i·r + j, h, w]", "out[0, 0·2 + 1, 1·2 + 0] = in[0·4 + 1·2 + 0, 0, 1]", "out[0, 1, 2] = in[2, 0, 1] = 9"],
            "Channel 2 fills row 1, column 0 of every 2 × 2 square.",
        ),
        (
            dict(channels=3, upscale_factor=3, order="DCR", selected=(2, 5, 1)),
            ["out[c, h·r + i, w·r + j] = in[(i·r + j)·3 + c, h, w]", "out[2, 1·3 + 2, 0·3 + 1] = in[(2·3 + 1)·3 + 2, 1, 0]", "out[2, 5, 1] = in[23, 1, 0] = 94"],
            "Channel 23 fills row 2, column 1 of every 3 × 3 square of channel 2.",
        ),
        (
            dict(channels=2, direction="unshuffle", selected=(1, 3, 2)),
            ["out[c·r² + i·r + j, h, w] = in[c, h·r + i, w·r + j]", "out[1·4 + 1·2 + 0, 1, 1] = in[1, 1·2 + 1, 1·2 + 0]", "out[6, 1, 1] = in[1, 3, 2] = 30"],
            "Channel 6 is row 1, column 0 of every 2 × 2 square of channel 1.",
        ),
        (
            dict(upscale_factor=1),
            ["out[c, h·r + i, w·r + j] = in[c·r² + i·r + j, h, w]", "out[0, 1·1 + 0, 1·1 + 0] = in[0·1 + 0·1 + 0, 1, 1]", "out[0, 1, 1] = in[0, 1, 1] = 3"],
            "With r = 1 nothing moves.",
        ),
        (
            dict(view="weights"),
            ["V[i·r + j, u, v] = W[r·(m−1−u) + i, r·(m−1−v) + j]", "V[0·2 + 1, 0, 1] = W[2·(2−1−0) + 0, 2·(2−1−1) + 1]", "V[1, 0, 1] = W[2, 1] = 9"],
            "W[2, 1] serves outputs of phase (0, 1); so does filter 1, turned by half a turn.",
        ),
        (
            dict(view="weights", weight=[[1, 2, 3], [4, 5, 6], [7, 8, -9]], tap=(9, 2)),
            ["V[i·r + j, u, v] = W[r·(m−1−u) + i, r·(m−1−v) + j]", "V[1·2 + 0, 0, 0] = W[2·(2−1−0) + 1, 2·(2−1−0) + 0]", "V[2, 0, 0] = W[3, 2] = 0"],
            "W ends at 2; the zero fills it up to 2·2 = 4.",
        ),
    ],
)  # fmt: skip
def test_the_rule_is_written_out_with_its_numbers(figure, state, rule, words):
    page = figure(NAME, **state)
    assert lines(page) == rule
    assert page.locator(".b3-ps-says .b3-ps-words").inner_text() == words
    for line in rule[1:]:
        parts = [part.strip().replace("·", "*").replace("−", "-") for part in line.split("=")[:2]]
        found = [eval(part[part.index("[") :]) for part in parts]
        assert [found[0], found[1]] == [
            eval(part.replace("·", "*").replace("−", "-")[part.index("[") :])
            for part in map(str.strip, rule[2].split("=")[:2])
        ]


def test_the_code_beside_it_makes_the_numbers_shown(figure):
    page = figure(NAME, channels=2, selected=(1, 0, 3))
    made, called = page.locator(".b3-ps-code code").all_inner_texts()
    x = eval(made.removeprefix("x = "), {"np": np})
    out = eval(called, {"b3": b3, "x": x})
    assert read(page, 1) == in_boards(out[0])
    assert lines(page)[2].endswith(f"= {out[0, 1, 0, 3]}")
    change(page, order="DCR", direction="unshuffle")
    assert page.locator(".b3-ps-code code").all_inner_texts() == [
        "x = np.arange(32).reshape(1, 2, 4, 4)",
        "space_to_depth(x, 2)",
    ]
    change(page, channels=1)
    assert "both orders agree" in page.locator(".b3-ps-code").inner_text()


def test_pointing_is_for_a_moment_and_a_click_stays(figure):
    page = figure(NAME, progress=0)
    x, y = middle(page.locator(".b3-ps-tiles > g > g", has=page.get_by_text("13", exact=True)))
    page.mouse.move(x, y)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('= 13')")
    assert model(page, "selected") == [0, 1, 2]
    page.mouse.move(1, 1)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('= 9')")
    page.mouse.click(x, y)
    page.mouse.move(1, 1)
    assert model(page, "selected") == [0, 1, 3] and lines(page)[2].endswith("= 13")
    change(page, progress=1)
    page.mouse.click(x, y)
    assert model(page, "selected") == [0, 1, 3], "the place that it came from is the number's too"


def test_arrow_keys_walk_the_large_map_and_the_kernel(figure):
    page = figure(NAME, channels=2)
    area = page.get_by_role("application").first
    for key, there in (
        ("ArrowDown", [0, 2, 2]),
        ("ArrowRight", [0, 2, 3]),
        ("ArrowRight", [0, 2, 3]),
        ("PageDown", [1, 2, 3]),
        ("PageDown", [1, 2, 3]),
        ("Home", [1, 2, 0]),
        ("ArrowUp", [1, 1, 0]),
        ("PageUp", [0, 1, 0]),
        ("End", [0, 1, 3]),
        ("ArrowLeft", [0, 1, 2]),
    ):
        area.press(key)
        assert model(page, "selected") == there, key
    change(page, view="weights", weight=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    for key, there in (
        ("ArrowRight", [2, 2]),
        ("ArrowRight", [2, 3]),
        ("End", [2, 3]),
        ("ArrowDown", [3, 3]),
        ("ArrowDown", [3, 3]),
        ("Home", [3, 0]),
        ("ArrowUp", [2, 0]),
    ):
        area.press(key)
        assert model(page, "tap") == there, key


def test_weights_are_typed_and_stepped_and_zeros_are_not(figure):
    page = figure(NAME, view="weights", tap=(0, 1))
    area, value = (
        page.get_by_role("application").first,
        page.get_by_role("spinbutton", name="value of the weight"),
    )
    area.press("7")
    area.press("-")
    value.press("ArrowUp")
    assert model(page, "weight")[0] == [0, -6, 2, 3] and lines(page)[2] == "V[1, 1, 1] = W[0, 1] = −6"
    page.get_by_role("spinbutton", name="kernel size").press("ArrowDown")
    assert model(page, "weight") == numbers(3, 3).tolist()
    change(page, tap=[3, 3])
    before = model(page, "weight")
    area.press("5")
    area.press("-")
    value.press("ArrowUp")
    assert model(page, "weight") == before and value.get_attribute("aria-disabled") == "true"


def bounds(page, name):
    stepper = page.get_by_role("spinbutton", name=name)
    return [int(stepper.get_attribute(f"aria-value{end}")) for end in ("min", "max")]


def test_bounds_follow_the_other_controls(figure):
    page = figure(NAME)
    assert (bounds(page, "upscale factor"), bounds(page, "output channels")) == ([1, 4], [1, 3])
    page.get_by_role("spinbutton", name="output channels").press("End")
    assert bounds(page, "upscale factor") == [1, 3]
    change(page, channels=1, height=3, width=3)
    assert bounds(page, "upscale factor") == [1, 3]


def test_steps_move_one_channel_and_the_selection_with_it(figure):
    page = figure(NAME, progress=0)
    step = page.get_by_role("button", name="Step")
    for moved, there in ((1, [0, 0, 2]), (2, [0, 0, 3]), (3, [0, 1, 2]), (4, [0, 1, 3])):
        step.click()
        assert (model(page, "progress"), model(page, "selected")) == (moved / 4, there)
        page.wait_for_function(
            f"document.querySelector('.b3-ps-player .b3-note').textContent === '{moved} of 4 channels'"
        )
    step.click()
    assert model(page, "progress") == 0
    page.wait_for_function(
        "document.querySelector('.b3-ps-player .b3-note').textContent === '0 of 4 channels'"
    )
    change(page, view="weights", progress=0.25, tap=[2, 3])
    step.click()
    assert (model(page, "progress"), model(page, "tap")) == (0.5, [2, 3])


def test_a_step_flies_and_lands(figure):
    page = figure(NAME, progress=0)
    first, last = laid_out(page, 0), laid_out(page, 1)
    start, end = ({value: (x, y) for x, y, value in tiles} for tiles in (first, last))
    change(page, progress=0)
    page.get_by_role("button", name="Step").click()
    between = page.wait_for_function(
        f"""([x0, x1]) => {{ const tiles = ({TILES})(), [x] = tiles.find(([,, value]) => value === 0);
             return x > x0 + 5 && x < x1 - 5 && tiles }}""",
        arg=[start[0][0], end[0][0]],
    ).json_value()
    assert {value: (x, y) for x, y, value in between}[15] == pytest.approx(start[15], abs=0.2), "others wait"
    page.wait_for_function(
        f"x1 => Math.abs(({TILES})().find(([,, value]) => value === 0)[0] - x1) < 0.3", arg=end[0][0]
    )
    assert model(page, "progress") == 0.25


def test_the_slider_scrubs_by_hand_and_by_key(figure):
    page = figure(NAME)
    slider = page.locator("input[type=range]")
    slider.press("ArrowRight")
    assert model(page, "progress") == 0.75
    slider.press("Home")
    assert model(page, "progress") == 0
    slider.press("End")
    slider.press("ArrowLeft")
    page.wait_for_function(
        "document.querySelector('input[type=range]').getAttribute('aria-valuetext') === '3 of 4 channels'"
    )
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    assert 0.2 < model(page, "progress") < 0.4
    assert slider.get_attribute("aria-valuetext") == "1 of 4 channels"
    slider.press("ArrowRight")
    assert model(page, "progress") == 0.5


def test_play_goes_on_until_touched_or_out_of_sight(figure):
    page = figure(NAME, progress=0)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('figure').model.get('progress') >= 0.5")
    page.evaluate("document.querySelector('main').style.paddingBottom = '3000px'; window.scrollTo(0, 2500)")
    page.wait_for_function("[...document.querySelectorAll('button')].some(b => b.textContent === 'Play')")
    page.evaluate("window.scrollTo(0, 0)")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Unshuffle").click()
    assert page.get_by_role("button", name="Play").count() == 1


def test_play_waits_while_a_number_is_pointed_at(figure):
    page = figure(NAME, progress=0)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('figure').model.get('progress') > 0")
    page.mouse.move(*middle(page.locator(".b3-ps-tiles > g > g", has=page.get_by_text("15", exact=True))))
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('= 15')")
    held = model(page, "progress")
    page.wait_for_timeout(1600)
    assert model(page, "progress") == held and page.get_by_role("button", name="Pause").is_visible()
    page.mouse.move(1, 1)
    page.wait_for_function(
        "held => document.querySelector('figure').model.get('progress') !== held", arg=held
    )


def test_less_motion_means_steps_that_jump_and_no_play(figure):
    page = figure(NAME)
    assert page.get_by_role("button", name="Play").is_visible()
    page = figure(NAME, motion="reduce")
    assert page.get_by_role("button", name="Play").count() == 0
    landed = page.evaluate(
        f"""() => {{ [...document.querySelectorAll('button')].find(b => b.textContent === 'Step').click();
             return [({TILES})(), document.querySelector('input[type=range]').value] }}"""
    )
    assert landed[1] == "0.75" and sorted(landed[0]) == sorted(laid_out(page, 0.75))


@pytest.mark.parametrize(
    "state",
    [
        {},
        dict(view="weights"),
        dict(channels=3, upscale_factor=3, progress=0),
        dict(view="icnr", channels=3),
    ],
    ids=str,
)
def test_it_fits_on_a_phone_and_is_tapped(figure, state):
    page = figure(NAME, width=360, touch=True, **state)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    height = page.evaluate("document.documentElement.scrollHeight")
    if state.get("view") == "icnr":
        box = page.locator(".b3-ps-wall").nth(2).bounding_box()
        page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
        assert model(page, "selected") == [1, 0, 5]
    else:
        page.touchscreen.tap(*middle(page.locator(".b3-ps-tiles > g").last.locator("g").last))
        assert lines(page)[2].endswith(
            f"= {page.locator('.b3-ps-tiles > g').last.locator('g').last.text_content()}"
        )
    assert page.evaluate("document.documentElement.scrollHeight") == height


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_jumps_while_one_plays(figure, width):
    page = figure(NAME, width=width)
    where = "[...document.querySelectorAll('.b3-ps-area, .b3-says, .b3-ps-player, .b3-facts')].map(n => { const { x, y, height } = n.getBoundingClientRect(); return [x, y, height].map(Math.round) })"
    for view, name in (("shuffle", "selected"), ("weights", "tap")):
        change(page, view=view, progress=0, weight=numbers(5, 5).tolist())
        before = page.evaluate(where)
        for at in range(6):
            page.get_by_role("button", name="Step").click()
            change(page, **{name: [0, at, 3][-2 if view == "weights" else 0 :]})
            assert page.evaluate(where) == before, (view, at)


def grays(map_):
    low, high = map_.min(), map_.max()
    return np.floor(255 * (map_ - low) / ((high - low) or 1) + 0.5)


def painted(page, at):
    return np.array(
        carried(
            page,
            """at => { const canvas = document.querySelectorAll('.b3-ps-starts canvas')[at];
                 const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                 return Array.from({ length: data.length / 4 / width }, (_, y) => Array.from({ length: width }, (_, x) => data[4 * (y * width + x)])) }""",
            at,
        )
    )


@pytest.mark.parametrize("case", list(starts(12, seed=5)), ids=str)
def test_the_start_shows_what_the_layer_gives(figure, case):
    init, r, channels, seed, bias = case
    page = figure(NAME, view="icnr", init=init, upscale_factor=r, channels=channels, seed=seed, bias=bias)
    picture = cat() if r < 4 else cat()[3:-3, 3:-3]
    wall, out = (first_output(x[None], init, r, channels, seed, bias) for x in (np.ones((3, 3)), picture))
    assert np.abs(painted(page, 0) - grays(picture)).max() <= 1
    for c in range(channels):
        assert np.abs(painted(page, 1 + c) - grays(out[c])).max() <= 1
        shades, squares = zip(
            *page.locator(".b3-ps-wall")
            .nth(1 + c)
            .locator("path")
            .evaluate_all(
                "all => all.map(one => [Number(one.getAttribute('fill').match(/\\d+/)[0]), one.getAttribute('d').match(/M/g).length])"
            ),
            strict=True,
        )
        assert set(squares) == {9} and np.ptp(wall[c, ::r, ::r]) < 1e-12
        assert (
            np.abs(np.reshape(shades, (r, r)) - 255 * np.clip(0.5 + wall[c, :r, :r] / 3, 0, 1)).max() <= 0.51
        )
        if r < 4:
            told = page.locator(".b3-ps-wall").nth(1 + c).locator("text").all_text_contents()
            told = [float(value.replace("−", "-")) for value in told]
            least = 0.0051 if r < 3 else 0.051
            assert np.abs(np.array(told) - wall[c, r : 2 * r, r : 2 * r].ravel()).max() < least
    uneven = unevenness(wall) if np.ptp(wall, (1, 2)).max() > 1e-12 else 0
    assert fact(page, "Unevenness on the wall") == f"{uneven:.2f}"
    energy = 100 * b3.phase_energy(out, r)
    told = fact(page, "Between phases, picture")
    assert abs(float(told.strip("<> %")) - energy) < 0.11
    assert (told == "0 %") == (energy < 1e-12)
    words = page.locator(".b3-verdict").inner_text()
    assert words.startswith("✕ Checkered." if uneven else "✓ Flat.")
    own, _ = filters("icnr", r, channels, seed)
    edged = np.pad(picture, 1, mode="edge")[None, None]
    smooth = b3.interpolate(b3.conv2d(edged, own[:: r * r]), r)[0]
    away = abs(out - smooth).max()
    assert page.get_by_text("Away from nearest(conv(x))").is_visible() == (init != "random")
    if init != "random":
        assert fact(page, "Away from nearest(conv(x))") == ("0" if away < 1e-12 else f"by {away:.2f}")


def letters(page, c=0):
    names = page.locator(".b3-ps-filters").nth(c).locator("text").all_text_contents()
    return [name.strip() for name in names]


def test_copies_are_named_so_that_repeated_and_tiled_are_told_apart(figure):
    page = figure(NAME, view="icnr", channels=2)
    assert letters(page) == ["0", "1", "2", "3"]
    page.get_by_role("button", name="ICNR", exact=True).click()
    assert (letters(page), letters(page, 1)) == (["0 A", "1 A", "2 A", "3 A"], ["4 B", "5 B", "6 B", "7 B"])
    assert says_start(page).endswith(
        "nearest(conv(x)). Only the start is flat; training may move them apart."
    )
    page.get_by_role("button", name="ICNR, tiled").click()
    assert (letters(page), letters(page, 1)) == (["0 A", "1 B", "2 A", "3 B"], ["4 A", "5 B", "6 A", "7 B"])
    assert (
        says_start(page)
        == "✕ Checkered. There are copies, one set after another, so channel 0 gets filters A B A B where the shuffle needs A A A A."
    )
    page.get_by_role("spinbutton", name="output channels").press("Home")
    assert says_start(page).startswith("✓ Flat. With one output channel there is only one filter to copy")
    page.get_by_role("button", name="Random bias").click()
    assert (
        says_start(page)
        == "✕ Checkered. The filters of a channel are copies, and each has a bias of its own. That is enough."
    )
    page.get_by_role("spinbutton", name="upscale factor").press("Home")
    assert says_start(page).startswith("✓ Flat. With r = 1")


def says_start(page):
    return page.locator(".b3-verdict").inner_text()


def test_another_draws_other_weights_and_comes_around(figure):
    page = figure(NAME, view="icnr", seed=998)
    told = set()
    for seed in (999, 0, 1):
        page.get_by_role("button", name="Other weights").click()
        assert model(page, "seed") == seed
        told.add(fact(page, "Unevenness on the wall"))
    assert len(told) == 3


def test_the_wall_is_read_by_mouse_and_keys(figure):
    page = figure(NAME, view="icnr", channels=2, bias=True, seed=4)
    wall = first_output(np.ones((1, 3, 3)), "random", 2, 2, 4, True)
    weight, bias = filters("random", 2, 2, 4)

    def told(c, y, x):
        k = 4 * c + 2 * (y % 2) + x % 2
        sum_, one = (f"{value:.2f}".replace("-", "−") for value in (weight[k].sum(), bias[k]))
        assert abs(weight[k].sum() + bias[k] - wall[c, y, x]) < 1e-12
        return f"out[{c}, {y}, {x}] is row {y % 2}, column {x % 2} of its square: filter {k}. Its nine weights sum to {sum_}, its bias is {one}."

    says_wall = page.locator(".b3-ps-answer")
    assert says_wall.inner_text() == told(0, 1, 2)
    box = page.locator(".b3-ps-wall").nth(2).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.45)
    page.wait_for_function("document.querySelector('.b3-ps-answer').textContent.startsWith('out[1, 2, 5]')")
    assert says_wall.inner_text() == told(1, 2, 5) and model(page, "selected") == [0, 1, 2]
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(1, 1)
    assert model(page, "selected") == [1, 2, 5]
    grid = page.get_by_role("application", name="What the layer makes")
    for key, there in (
        ("ArrowLeft", [1, 2, 4]),
        ("ArrowDown", [1, 3, 4]),
        ("PageUp", [0, 3, 4]),
        ("End", [0, 3, 5]),
    ):
        grid.press(key)
        assert model(page, "selected") == there and says_wall.inner_text() == told(*there)


@pytest.mark.parametrize("view", ["shuffle", "weights", "icnr"])
def test_no_hand_can_make_an_illegal_state(figure, view):
    """Random strokes on every control there is: each state is one that Python accepts."""
    page = figure(NAME, view=view)
    states = random_hand(page, PixelShuffleFigure().state(), typed="5-", strokes=400)
    assert len(states) > 100 and len({state["view"] for state in states}) == 3
    for state in states:
        PixelShuffleFigure(**state)


@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize("view", ["shuffle", "weights", "icnr"])
def test_every_control_is_reached_by_tab(figure, view, width):
    page = figure(NAME, view=view, width=width)
    reached, shown = tab_stops(page)
    assert reached == shown and len(shown) > 6
    if view != "icnr":
        page.get_by_role("button", name="Step").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.type") == "range"


def test_each_view_has_the_controls_that_it_needs(figure):
    page = figure(NAME)
    names = {
        "Channels to pixels": ["Shuffle", "Unshuffle", "torch: CRD", "TensorFlow: DCR", "Play", "Step"],
        "The same weights": ["Play", "Step"],
        "How it starts": ["Random", "ICNR", "ICNR, tiled", "Other weights", "Random bias"],
    }
    for view, buttons in names.items():
        page.get_by_role("button", name=view).click()
        shown = [button.inner_text() for button in page.get_by_role("button").all()]
        assert shown == [*names, *[name for name in shown if name in buttons]] and set(shown) - set(
            names
        ) == set(buttons)
    assert model(page, "view") == "icnr"


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(view="flow"), "view"),
        (dict(order="RCD"), "order"),
        (dict(upscale_factor=0), "upscale_factor is 0; it must be an int from 1 to 4"),
        (dict(upscale_factor=5), "upscale_factor is 5"),
        (dict(channels=4), "channels is 4; it must be an int from 1 to 3"),
        (dict(height=4), "height is 4; it must be an int from 1 to 3"),
        (dict(width=0), "width is 0"),
        (
            dict(upscale_factor=4, channels=3),
            "4² · 3 channels of 2 × 2 are 192 numbers; the figure draws at most 128",
        ),
        (dict(progress=1.5), "progress is 1.5; it must be a number from 0 to 1"),
        (dict(progress=float("nan")), "progress is nan"),
        (dict(progress=True), "progress"),
        (dict(progress=-0.1), "progress"),
        (dict(selected=(0, -1, 0)), "selected"),
        (dict(tap=(0, 0, 0)), "tap"),
        (dict(weight=[]), "weight must be a square list of 1 to 8 lists"),
        (dict(weight=[[1, 2]]), "square list"),
        (dict(weight=[[0] * 9] * 9), "1 to 8 lists"),
        (dict(weight=[[1.5]]), "weight holds 1.5; it must hold ints from -99 to 99"),
        (dict(weight=[[100]]), "weight holds 100"),
        (dict(init="he"), "init"),
        (dict(seed=-1), "seed"),
        (dict(seed=1000), "seed"),
    ],
)
def test_bad_traits_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        PixelShuffleFigure(**traits)


def test_sizes_that_only_fit_together_come_together():
    figure = PixelShuffleFigure(channels=3)
    with pytest.raises(traitlets.TraitError, match="192 numbers"):
        figure.upscale_factor = 4
    figure.set_state(dict(upscale_factor=4, channels=1))
    assert (figure.upscale_factor, figure.channels) == (4, 1)


def test_the_words_hold_the_numbers_of_the_first_state():
    figure = PixelShuffleFigure()
    assert (figure.view, figure.order, figure.direction, figure.channels) == ("shuffle", "CRD", "shuffle", 1)
    r, (c, y, x) = figure.upscale_factor, figure.selected
    small = numbers(r * r, figure.height, figure.width)
    out = shuffled(small, r)
    assert (
        "four channels of {} × {}, the numbers 0 to {},".format(*small.shape[1:], small.max()) in figure.alt
    )
    assert f"one channel of {out.shape[1]} × {out.shape[2]}, in squares of {r} × {r}" in figure.alt
    assert figure.progress * len(small) == 2 and "Channels 0 and 1 have moved" in figure.alt
    assert f"{', '.join(map(str, out[0, 0]))} in the first row" in figure.alt
    assert "fill the upper two places" in figure.alt and set(out[0, ::2].ravel()) == set(small[:2].ravel())
    channel = np.argwhere(small == out[c, y, x])[0, 0]
    assert (
        f"From the {out[c, y, x]} in channel {channel} a line leads to its place, row {y}, column {x}."
        in figure.alt
    )
    assert len(figure.alt) < 420
