"""The figure `loaded-tile`: it counts as the kernels' notebook does, and works under any hand."""

import json
import random

import numpy as np
import pytest
import traitlets
from hands import change, fact, model, random_hand, says, slowness, tab_stops

from beyond3x3.on_gpu import kernels
from beyond3x3.widgets import LoadedTileFigure
from beyond3x3.widgets.loaded_tile import BYTES, LIMITS, LINE, PLAIN, PRESETS, SECTOR, TILES

FACTS = "Loads", "Different numbers", "Each, on average", "Sectors", "Bytes brought", "In vain"


def pairs(rng, least, most):
    return [rng.randint(least, most), rng.randint(least, most)]


def test_what_is_read_is_what_the_notebook_counts(arithmetic):
    rng = random.Random(0)
    cases = [(pairs(rng, 1, 9), pairs(rng, 1, 5), pairs(rng, 1, 4), pairs(rng, 1, 9)) for _ in range(300)]
    theirs = arithmetic("loadedTile.reads", cases)
    for case, answer in zip(cases, theirs, strict=True):
        assert answer["value"] == kernels.reads(*case).tolist(), case


def test_loads_are_those_of_the_notebook(arithmetic):
    rng = random.Random(1)
    cases = [
        (
            pairs(rng, 1, 32),
            pairs(rng, 1, 5),
            pairs(rng, 1, 4),
            pairs(rng, 1, 18),
            rng.randrange(64),
            rng.choice([2, 4]),
        )
        for _ in range(3000)
    ]
    ours = [kernels.loads(*case) for case in cases]
    assert [one["value"] for one in arithmetic("loadedTile.loads", cases)] == ours
    assert min(one["used"] / one["brought"] for one in ours) < 0.1
    assert max(one["used"] / one["brought"] for one in ours) == 1


def random_state(rng):
    return {name: rng.randint(*ends) for name, ends in LIMITS.items()} | dict(
        tile=rng.choice(TILES),
        precision=rng.choice([*BYTES]),
        padding=rng.choice(["same", "none"]),
        position=[-1, -1],
    )


def test_what_is_drawn_is_what_is_counted(arithmetic):
    """Number by number: what lies in a sector of which something is read is read itself or in vain."""
    rng = random.Random(2)
    states = [random_state(rng) for _ in range(400)]
    for state, answer in zip(states, arithmetic("loadedTile.drawnOf", [[s] for s in states]), strict=True):
        drawn, size = answer["value"], BYTES[state["precision"]]
        tile = tuple(map(int, state["tile"].split(" × ")))
        taps, stride, rate = ([state[name]] * 2 for name in ("kernel", "stride", "rate"))
        window = kernels.reads(tile, taps, stride, rate)
        padding = rate[0] * (taps[0] - 1) // 2 if state["padding"] == "same" else 0
        total = kernels.loads(tile, taps, stride, rate, -padding % (LINE // size), size)
        before, read = drawn["before"], np.outer(drawn["rows"], drawn["across"])
        assert before == -padding % (SECTOR // size) and drawn["total"] == total
        assert np.array_equal(read[:, before : before + window.shape[1]], window)
        assert read.sum() == window.sum()
        sectors = read.reshape(len(read), -1, SECTOR // size).any(2)
        assert sectors.sum() == total["sectors"]
        assert sectors.any(0).tolist() == drawn["brought"]
        first_line = drawn["lineAt"] - LINE // size
        assert (first_line - before - padding) % (LINE // size) == 0


def test_facts_are_the_numbers_of_the_notebook(figure):
    page = figure("loaded-tile", rate=1)
    assert [fact(page, name) for name in FACTS] == [
        "1152",
        "180",
        "6.4 times",
        "30 in 20 lines",
        "960",
        "62.5 %",
    ]
    assert says(page) == (
        "This number is read by 9 of 9 taps; its sector brings 16 numbers, all of them read. "
        "What one tap has brought, others find in the cache."
    )
    page.get_by_role("spinbutton", name="rate").press("End")
    assert model(page, "rate") == 18
    assert [fact(page, name) for name in FACTS] == ["1152", "1152", "once", "120 in 48 lines", "3840", "40 %"]
    assert says(page).endswith("would bring 960 bytes at rate 1, and at rate 18 bring 4 times as much.")
    change(page, kernel=1, rate=1, stride=2)
    assert fact(page, "In vain") == "50 %" and says(page).endswith("No number is read twice.")


SHADES = """() => [...document.querySelectorAll('.b3-lt-map .b3-lt-read')].map(path =>
  [path.getAttribute('d').match(/M[^M]*/g).map(box => box.match(/-?[0-9.]+/g).map(Number)),
   Number(path.getAttribute('fill-opacity'))])"""


@pytest.mark.parametrize("state", [{}, dict(kernel=2, stride=3, rate=5), dict(precision="single", rate=7)])
def test_a_darker_shade_is_read_more_often(figure, state):
    page = figure("loaded-tile", **state)
    given = LoadedTileFigure(**state)
    taps, stride, rate = ([number] * 2 for number in (given.kernel, given.stride, given.rate))
    window = kernels.reads((8, 16), taps, stride, rate)
    shown = np.zeros((window.shape[0], 999))
    for boxes, strength in page.evaluate(SHADES):
        for x, y, width, height, *_ in boxes:
            shown[int(y) : int(y + height), int(x) : int(x + width)] = strength
    before = np.flatnonzero(shown.any(0))[0]
    shown = shown[:, before : before + window.shape[1]]
    assert np.array_equal(shown > 0, window > 0)
    for one, other in zip(*map(sorted, ([*set(shown.flat)], [*set(window.flat)])), strict=True):
        assert np.array_equal(shown == one, window == other)


def test_pointing_shows_and_a_click_stays(figure):
    page = figure("loaded-tile", rate=1)
    box = page.locator(".b3-lt-map").bounding_box()
    where = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(*where)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('is not read')")
    assert "its sector brings 16 numbers, 1 of them read" in says(page)
    page.mouse.move(1, 1)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('9 of 9')")
    page.mouse.click(*where)
    page.mouse.move(1, 1)
    assert "is not read" in says(page) and model(page, "position")[1] < 15


def test_keyboard_reaches_and_works_everything(figure):
    page = figure("loaded-tile", rate=16)
    area = page.get_by_role("application")
    area.press("PageUp")
    area.press("Home")
    area.press("ArrowDown")
    assert model(page, "position") == [1, 0]
    area.press("End")
    area.press("PageDown")
    assert model(page, "position") == [39, 47]
    change(page, position=[12, 4])
    assert says(page).startswith("This number is not read; no number of its sector is, so it does not come.")
    page.get_by_role("button", name="single").press("Enter")
    page.get_by_label("tile of outputs").select_option("4 × 32")
    assert (model(page, "precision"), model(page, "tile")) == ("single", "4 × 32")
    page.evaluate("document.activeElement.blur()")
    reached, shown = tab_stops(page)
    assert reached == shown


@pytest.mark.parametrize("width", [360, 720, 900])
def test_it_keeps_its_height(figure, width):
    page = figure("loaded-tile", width=width)
    height = page.evaluate("document.querySelector('figure').getBoundingClientRect().height")
    for name in PRESETS:
        page.get_by_label("Example layer").select_option(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        now = page.evaluate("document.querySelector('figure').getBoundingClientRect().height")
        assert abs(now - height) < 1, name


def test_it_works_by_touch(figure):
    page = figure("loaded-tile", width=360, touch=True)
    box = page.locator(".b3-lt-map").bounding_box()
    page.touchscreen.tap(box["x"] + 12, box["y"] + box["height"] / 2)
    assert "is not read" in says(page)
    rate = page.get_by_role("spinbutton", name="rate").bounding_box()
    page.touchscreen.tap(rate["x"] + 20, rate["y"] + 4)
    assert model(page, "rate") == 5


def test_every_hand_leaves_a_state_that_python_takes(figure):
    page = figure("loaded-tile")
    for state in random_hand(page, LoadedTileFigure().state()):
        LoadedTileFigure(**state)


def test_it_answers_within_a_frame(figure):
    page = figure("loaded-tile", kernel=5, stride=3, rate=7, tile="16 × 16")
    times = page.evaluate(
        """() => {
          const rate = document.querySelector('[aria-label=rate]'), times = [];
          for (let at = 0; at < 40; at++) {
            const start = performance.now();
            rate.dispatchEvent(new KeyboardEvent('keydown', { key: at % 2 ? 'ArrowUp' : 'ArrowDown' }));
            times.push(performance.now() - start);
          }
          return times.slice(10) }"""
    )
    assert np.median(times) < 8 * slowness(page)


def test_presets_are_what_their_names_say():
    for name, given in PRESETS.items():
        LoadedTileFigure(**given)
        for word, trait in (("rate", "rate"), ("stride", "stride")):
            if f"{word} " in name:
                assert int(name.split(f"{word} ")[1].split()[0]) == given[trait], name
        assert name in ("A plain 3 × 3",) or f"{given['kernel']} × {given['kernel']}" in name
    assert LoadedTileFigure().state().items() >= (PLAIN | dict(rate=4)).items()


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(rate=19), "rate is 19; it must be an int from 1 to 18"),
        (dict(kernel=0), "kernel is 0; it must be an int from 1 to 5"),
        (dict(stride=5), "stride is 5"),
        (dict(tile="3 × 5"), "tile"),
        (dict(precision="double"), "precision"),
        (dict(position=[0, 256]), "position"),
    ],
)
def test_bad_traits_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        LoadedTileFigure(**traits)


def test_the_words_hold_the_numbers_of_the_first_state():
    state = LoadedTileFigure()
    window = kernels.reads((8, 16), (3, 3), (1, 1), (4, 4))
    found = kernels.loads((8, 16), (3, 3), (1, 1), (4, 4), -4 % 64)
    assert (state.tile, state.kernel, state.rate) == ("8 × 16", 3, 4)
    assert f"{len(window)} rows, three sectors" in state.alt and found["sectors"] == 3 * len(window)
    assert f"loads {found['loads']} numbers of it, {found['different']} different ones" in state.alt
    assert f"the middle {window.max()} times, those in the corners once" in state.alt and window[0, 0] == 1
    assert f"bring {found['brought']} bytes, and half" in state.alt and 2 * found["used"] == found["brought"]
    assert json.loads(json.dumps(state.said["TILES"])) == [*TILES]
