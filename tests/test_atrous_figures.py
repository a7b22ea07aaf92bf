"""The figures `dilation-schedule` and `degenerate`: every claim they make, held against counting in Python."""

import itertools
import math
import random
import re

import numpy as np
import pytest
import traitlets
from hands import carried, fact, model, random_hand, says, tab_stops

import beyond3x3 as b3
from beyond3x3 import coverage, max_gap, taps_inside
from beyond3x3.widgets import DegenerateFigure, DilationScheduleFigure, degenerate, dilation_schedule
from beyond3x3.widgets.degenerate import MOST


def random_rates(rng, most=32, layers=8):
    """Lists of all kinds: many small rates, common factors, one far too large."""
    rates = [rng.randint(1, rng.choice([2, 3, 5, most])) for _ in range(rng.randint(1, layers))]
    if rng.random() < 0.3:
        factor = rng.randint(2, 4)
        rates = [min(most // factor * factor, rate * factor) for rate in rates]
    return rates


def profile(rates, kernel):
    """How often each offset of the field is read, by walking every layer's kernel, zeros written out."""
    ways = np.ones(1, int)
    for rate in rates:
        stuffed = np.zeros(rate * (kernel - 1) + 1, int)
        stuffed[::rate] = 1
        ways = np.convolve(ways, stuffed)
    return ways


def test_coverage_and_gap_are_pythons(arithmetic):
    rng = random.Random(0)
    cases = [(random_rates(rng, most=5, layers=4), rng.randint(2, 5)) for _ in range(400)]
    for case, theirs in zip(cases, arithmetic("dilationSchedule.coverage", cases), strict=True):
        np.testing.assert_array_equal(theirs["value"], coverage(*case))
    cases = [(random_rates(rng), rng.randint(2, 5)) for _ in range(1500)]
    theirs = [one["value"] for one in arithmetic("dilationSchedule.maxGap", cases)]
    assert theirs == [max_gap(*case) for case in cases]
    assert len(set(theirs)) > 15


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def check_reason(why, holes, touched, span, rates, kernel):
    """Each sentence that a verdict can be is a claim about the offsets that are read; returns which it was."""
    if not holes:
        if why == "every rate is 1, so taps are neighbors in every layer.":
            assert set(rates) == {1}
            return "ones"
        assert why.startswith("rate 1 leaves nothing out") and 1 in rates
        pairs = re.findall(r"(\d+) ≤ (\d+)", why)
        assert [int(rate) for rate, _ in pairs] == sorted(set(rates) - {1})
        for rate, run in pairs:
            smaller = [other for other in rates if other < int(rate)]
            assert np.count_nonzero(profile(smaller, kernel)) == int(run) >= int(rate)
        return "covered"
    if why.startswith("every rate is"):
        factor = 2 if why.startswith("every rate is even") else numbers(why)[0]
        assert math.gcd(*rates) == factor and all(offset % factor == 0 for offset in touched)
        assert ("not even all" in why) == (len(touched) < (span - 1) // factor + 1)
        return "factor"
    rest = why.split("from each edge of the field")[1]
    assert re.search(r"offset(s \d+ (and|to))? \d+ (is|are) never read\.$", rest)
    never = range(min(numbers(rest)), max(numbers(rest)) + 1)
    assert not touched & set(never) and not touched & {span - 1 - offset for offset in never}
    assert never[-1] + 1 in touched and set(range(never[0])) <= touched
    if why.startswith("the smallest rate is"):
        assert never[0] == 1 and min(rates) == numbers(why)[0] == never[-1] + 1 and math.gcd(*rates) == 1
        return "smallest"
    smaller, (run, following) = numbers(why)[:-2], numbers(why.split("a run of")[1])[:2]
    assert run == never[0] and following == never[-1] + 1 and following in rates
    filling = numbers(why.split(" fill")[0])
    assert filling == sorted({rate for rate in rates if rate < following}) == smaller[: len(filling)]
    assert np.count_nonzero(profile([r for r in rates if r < following], kernel)) == run
    return "jump"


def test_every_verdict_and_its_reason_are_right(arithmetic):
    rng = random.Random(1)
    cases = [(random_rates(rng, layers=6), rng.randint(2, 5)) for _ in range(2000)]
    cases += [(list(rates), 3) for rates in itertools.product(range(1, 10), repeat=3)]
    kinds = []
    for (rates, kernel), theirs in zip(cases, arithmetic("dilationSchedule.verdict", cases), strict=True):
        ways = profile(rates, kernel)
        holes, why = theirs["value"]["holes"], theirs["value"]["why"]
        assert holes == (0 in ways), rates
        touched = set(np.flatnonzero(ways).tolist())
        kinds.append(check_reason(why, holes, touched, len(ways), rates, kernel))
    assert all(kinds.count(kind) > 100 for kind in ("covered", "factor", "smallest", "jump"))
    assert kinds.count("ones") > 3


@pytest.mark.parametrize(
    ("rates", "holes", "why"),
    [
        ([2, 2, 2], True, "every rate is even, so odd offsets are never read."),
        ([1, 2, 9], True, "rates 1, 2 fill a run of 7 pixels, but the next rate, 9, is longer"),
        ([3, 1, 9], False, "rate 1 leaves nothing out"),
        ([1, 2, 5, 1, 2, 5], False, "2 ≤ 5, 5 ≤ 13."),
        ([2, 3], True, "the smallest rate is 2, so from each edge of the field offset 1 is never read."),
        ([1, 4], True, "rate 1 fills a run of 3 pixels"),
        (
            [6, 12, 18],
            True,
            "every rate is a multiple of 6, so only offsets that are multiples of 6 are read.",
        ),
        ([2, 10], True, "every rate is even, so odd offsets are never read, and not even all even ones are."),
    ],
)
def test_verdicts_in_words(arithmetic, rates, holes, why):
    verdict = arithmetic("dilationSchedule.verdict", [(rates, 3)])[0]["value"]
    assert verdict["holes"] == holes and why in verdict["why"]


def test_spectrum_is_the_fourier_transform(arithmetic):
    rng = random.Random(2)
    cases = [(random_rates(rng), rng.randint(2, 5)) for _ in range(40)]
    for case, theirs in zip(cases, arithmetic("dilationSchedule.spectrum", cases), strict=True):
        ways = profile(*case)
        np.testing.assert_allclose(theirs["value"], abs(np.fft.rfft(ways / ways.sum(), 5040)), atol=1e-10)


def quality(rates, kernel):
    ways = profile(rates, kernel)
    read = np.flatnonzero(ways)
    return -len(read), np.diff(read).max(), (ways**2).sum(), (np.diff(ways) ** 2).sum()


def best_by_trying_all(field, layers, kernel):
    every = itertools.combinations_with_replacement(range(1, 33), layers)
    fitting = [list(rates) for rates in every if 1 + (kernel - 1) * sum(rates) == field]
    return min(fitting, key=lambda rates: quality(rates, kernel), default=None)


def test_search_finds_the_best_rates(arithmetic):
    rng = random.Random(3)
    cases = [
        (field, layers, kernel) for field in range(2, 28) for layers in (1, 2, 3) for kernel in (2, 3, 5)
    ]
    cases += [(rng.randint(30, 250), 3, rng.randint(2, 5)) for _ in range(12)]
    cases += [(field, 4, 3) for field in (27, 80, 81, 83, 121)]
    none = 0
    for case, theirs in zip(cases, arithmetic("dilationSchedule.findRates", cases), strict=True):
        best, found = best_by_trying_all(*case), theirs["value"]
        none += best is None
        assert (found and found["rates"]) == best, case
    assert 50 < none < len(cases) - 100


def test_search_says_why_there_is_nothing(arithmetic):
    cases = [(16, 3, 3), (5, 3, 3), (195, 3, 3), (16, 1, 5)]
    said = [one["value"] for one in arithmetic("dilationSchedule.whyNoRates", cases)]
    assert said == [
        "with kernel 3 a field is 1 plus a multiple of 2: 15 or 17, not 16.",
        "3 layers of kernel 3 span at least 7 pixels.",
        "3 layers of kernel 3 with rates up to 32 span at most 193 pixels.",
        "with kernel 5 a field is 1 plus a multiple of 4: 13 or 17, not 16.",
    ]
    assert all(one["value"] is None for one in arithmetic("dilationSchedule.findRates", cases))
    assert arithmetic("dilationSchedule.findRates", [(7, 3, 3), (193, 3, 3)])[1]["value"]["rates"] == [32] * 3


def test_weights_inside_are_counted_right(arithmetic):
    rng = random.Random(4)
    cases = [(size, rate) for size in range(1, 14) for rate in range(1, 16)]
    cases += [(rng.randint(1, MOST), rng.randint(1, MOST)) for _ in range(60)] + [(65, 64), (MOST, MOST)]
    for case, theirs in zip(cases, arithmetic("degenerate.weightsInside", cases), strict=True):
        inside = taps_inside(*case)
        counts = {str(count): int((inside == count).sum()) for count in (1, 2, 3, 4, 6, 9)}
        assert theirs["value"] == counts and sum(counts.values()) == case[0] ** 2
        assert counts["3"] == 0


def test_presets_are_what_they_say():
    schedules = dilation_schedule.PRESETS
    for given in schedules.values():
        DilationScheduleFigure(**given)
    for name, given in schedules.items():
        rates = [int(rate) for rate in re.findall(r"\d+(?=,|$)", name.partition(":")[2])]
        assert rates in ([], given["rates"]), name
    assert schedules["1, 2, 5 twice"]["rates"] == 2 * [1, 2, 5]
    module = schedules["Yu & Koltun’s context module"]
    assert len(profile(**module)) == 67
    assert profile(**schedules["Powers of 3: each pixel once"]).tolist() == [1] * 27
    for given in degenerate.PRESETS.values():
        DegenerateFigure(**given)


def verdict(page):
    return page.locator(".b3-verdict").inner_text()


def test_what_the_map_leaves_blank_is_never_read(figure):
    for rates in ([2, 2, 2], [1, 2, 9], [1, 3, 3], [3, 2]):
        page = figure("dilation-schedule", rates=rates)
        alpha = page.evaluate(
            """() => { const c = document.querySelector('canvas');
                       const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
                       return Array.from({ length: c.width * c.height }, (_, i) => data[4 * i + 3]) }"""
        )
        counts = coverage(rates)
        alpha = np.reshape(alpha, counts.shape)
        np.testing.assert_array_equal(alpha == 255, counts == 0)
        order = np.argsort(counts, axis=None)
        assert (np.diff(alpha.flat[order].astype(int)) <= 0).all()


def test_facts_of_a_schedule(figure):
    page = figure("dilation-schedule", rates=[2, 2, 2])
    names = ("Span", "Touched", "Largest gap", "Effective", "Weights", "Dense kernel")
    assert [fact(page, name) for name in names] == ["13 × 13", "29 %", "2 px", "7 px", "27", "169"]
    assert verdict(page) == "✕ Holes: every rate is even, so odd offsets are never read."
    page.get_by_role("button", name="+ layer").click()
    effective = b3.effective_size(b3.gradient_profile([b3.Layer(3, dilation=rate) for rate in (2, 2, 2, 1)]))
    shown = ["15 × 15", "100 %", "1 px", f"{effective} px", "36", "225"]
    assert [fact(page, name) for name in names] == shown
    assert verdict(page).startswith("✓ No holes: ")


def test_small_shares_are_never_rounded_away(figure):
    page = figure("degenerate", size=129, rate=65)
    assert (taps_inside(129, 65) == 1).sum() == 1
    one = page.locator(".b3-facts div", has=page.get_by_text("One", exact=True))
    assert one.locator("span").last.inner_text() == "< 0.1 %"
    page = figure("dilation-schedule", rates=[1, 3, 9, 28], kernel=3)
    counts = coverage([1, 3, 9, 28])
    assert fact(page, "Touched") == f"{100 * (counts > 0).mean():.1f} %" != "100 %"


def test_beads_by_keyboard(figure):
    page = figure("dilation-schedule", rates=[1, 1])
    page.get_by_role("spinbutton", name="rate of layer 2").press("ArrowUp")
    page.keyboard.press("PageUp")
    assert model(page, "rates") == [1, 6]
    page.get_by_role("button", name="+ layer").press("Enter")
    assert model(page, "rates") == [1, 6, 1]
    page.get_by_role("button", name="remove layer 1").press("Enter")
    page.get_by_role("button", name="remove layer 2").press("Enter")
    assert model(page, "rates") == [6]
    assert page.get_by_role("button", name="remove layer 1").is_disabled()
    page.get_by_label("Example rates").select_option("Yu & Koltun’s context module")
    assert fact(page, "Span") == "67 × 67"
    page.get_by_role("spinbutton", name="kernel size").press("End")
    assert (model(page, "kernel"), fact(page, "Span")) == (5, "133 × 133")


def test_beads_and_map_by_touch(figure):
    page = figure("dilation-schedule", width=360, touch=True, rates=[2, 2, 2])
    box = page.get_by_role("spinbutton", name="rate of layer 2").bounding_box()
    page.touchscreen.tap(box["x"] + 19, box["y"] + 32)
    assert model(page, "rates") == [2, 1, 2]
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + 3 * 12, box["y"] + 10, steps=5)
    page.mouse.up()
    assert model(page, "rates") == [2, 4, 2]
    page.locator(".b3-map").scroll_into_view_if_needed()
    box = page.locator(".b3-map").bounding_box()
    page.touchscreen.tap(box["x"] + 1.5 * box["width"] / 17, box["y"] + 2.5 * box["height"] / 17)
    assert model(page, "spot") == [2, 1]
    assert says(page) == "Offset (2, 1) is never read: its column is a gap."
    page.get_by_role("button", name="remove layer 3").tap()
    assert model(page, "rates") == [2, 4]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_pointing_at_the_map_is_for_a_moment_and_a_click_stays(figure):
    page = figure("dilation-schedule", rates=[1, 1])
    box = page.locator(".b3-map").bounding_box()
    assert says(page) == "Offset (2, 2) is read along 3 · 3 = 9 of 81 paths."
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('(2, 0)')")
    assert says(page) == "Offset (2, 0) is read along 3 · 1 = 3 of 81 paths."
    page.mouse.move(box["x"] + 5, box["y"] - 40)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('(2, 2)')")
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + 3)
    page.mouse.move(box["x"] + 5, box["y"] - 40)
    assert model(page, "spot") == [0, 4]
    page.locator(".b3-map").press("ArrowLeft")
    page.locator(".b3-map").press("ArrowUp")
    assert says(page) == "Offset (0, 3) is read along 1 · 2 = 2 of 81 paths."
    page.locator(".b3-map").press("PageDown")
    page.locator(".b3-map").press("Home")
    assert model(page, "spot") == [4, 0]
    page.locator(".b3-map").press("End")
    assert model(page, "spot") == [4, 4]


def note(page):
    return page.locator(".b3-note").last.inner_text()


def test_spectrum_in_words(figure):
    assert "Stripes of period 2 come through as strongly" in note(figure("dilation-schedule", rates=[2, 4]))
    for rates in ([1, 2, 9], [1, 3, 9]):
        ways = profile(rates, 3)
        heights = abs(np.fft.rfft(ways / ways.sum(), 5040))
        best = 187 + heights[187:].argmax()  # the blur ends at 1 / (3 · 9)
        said = f"stripes of period {5040 / best:.1f} come through best, with {100 * heights[best]:.1f} %"
        assert said in note(figure("dilation-schedule", rates=rates))
    assert note(figure("dilation-schedule", rates=[1], kernel=2)).startswith("Nothing comes back")


def test_search_by_hand(figure):
    page = figure("dilation-schedule", rates=[1], field=27, layers=3)
    use = page.get_by_role("button", name="Use 1, 3, 9")

    def answer():
        page.wait_for_function("document.querySelector('.b3-answer').textContent !== 'searching…'")
        return page.locator(".b3-answer").inner_text()

    assert answer() == "no holes, and the evenest weights of all such rates."
    use.click()
    assert model(page, "rates") == [1, 3, 9] and use.is_disabled()
    page.get_by_role("spinbutton", name="field to span").press("ArrowUp")
    assert answer().startswith("None: with kernel 3 a field is 1 plus a multiple of 2: 27 or 29")
    assert page.locator(".b3-finder button").is_hidden()
    page.get_by_role("spinbutton", name="field to span").press("ArrowUp")
    assert answer().startswith("holes remain, largest gap 2 px")
    page.get_by_role("spinbutton", name="layers to span").press("ArrowUp")
    assert answer().startswith("no holes")


def test_a_long_search_stays_out_of_the_way(figure):
    page = figure("dilation-schedule", kernel=3, field=265, layers=7)
    page.get_by_role("spinbutton", name="layers to span").press("ArrowUp")
    assert page.locator(".b3-answer").inner_text() == "searching…"
    page.get_by_role("spinbutton", name="rate of layer 1").press("ArrowUp")
    assert model(page, "rates") == [3, 2, 2]
    page.wait_for_function("document.querySelector('.b3-answer').textContent.startsWith('no holes')")
    rates = numbers(page.locator(".b3-finder button").inner_text())
    assert len(rates) == 8 and len(profile(rates, 3)) == 265 and 0 not in profile(rates, 3)


def test_facts_and_words_of_the_degenerate_kernel(figure):
    page = figure("degenerate", size=65, rate=64)
    assert says(page) == (
        "With its center at (32, 32), only the center weight meets the map. At rate 64 on a 65-wide map, all nine "
        "weights meet the map at none of 4225 positions, only the center weight at 3969."
    )
    assert [fact(page, name) for name in ("All nine", "Six", "Four", "Two", "One")] == [
        "0",
        "0",
        "4",
        "252",
        "3969",
    ]
    assert fact(page, "On average") == f"{taps_inside(65, 64).mean():.2f}"
    page.locator(".b3-degenerate-map").press("PageUp")
    page.locator(".b3-degenerate-map").press("Home")
    assert says(page).startswith("With its center at (0, 0), four of the nine weights meet")


def test_taps_stand_where_they_are(figure):
    for size, rate, center in ((9, 2, (0, 4)), (9, 6, (2, 7)), (5, 9, (2, 2)), (1, 1, (0, 0))):
        page = figure("degenerate", size=size, rate=rate, position=center)
        drawn = page.evaluate(
            """() => { const rim = document.querySelector('.b3-map-rim').getBBox();
                       return [...document.querySelectorAll('.b3-tap')].map(tap => {
                         const { x, y, width } = tap.getBBox();
                         return [y + width / 2 - rim.y, x + width / 2 - rim.x].map(v => v / rim.width)
                                  .concat(tap.classList.contains('b3-tap-outside')) }) }"""
        )
        inside = 0
        for (y, x, outside), (i, j) in zip(drawn, itertools.product((-1, 0, 1), repeat=2), strict=True):
            at = center[0] + i * rate, center[1] + j * rate
            assert outside == (not all(0 <= c < size for c in at)) == (not (0 < y < 1 and 0 < x < 1))
            inside += not outside
            if rate <= size:
                np.testing.assert_allclose((y, x), [(c + 0.5) / size for c in at], atol=1e-4)
        assert inside == taps_inside(size, rate)[center]


def test_zones_show_the_counts(figure):
    for size, rate in ((9, 2), (9, 6), (8, 4), (5, 9), (65, 33)):
        page = figure("degenerate", size=size, rate=rate)
        areas = page.evaluate(
            """() => { const rim = document.querySelector('.b3-map-rim').getBBox().width ** 2, areas = {};
                       for (const zone of document.querySelectorAll('.b3-degenerate-map rect[class^=b3-inside-]')) {
                         const { width, height } = zone.getBBox(), count = zone.getAttribute('class').slice(10);
                         areas[count] = (areas[count] ?? 0) + width * height / rim;
                       }
                       return areas }"""
        )
        inside = taps_inside(size, rate)
        shares = {str(count): (inside == count).mean() for count in np.unique(inside)}
        assert areas == pytest.approx(shares, abs=1e-4)


def test_the_chart_shows_the_shares(figure):
    page = figure("degenerate", size=20, rate=3)
    stacks = carried(
        page,
        """() => {
             const areas = [9, 6, 4, 2, 1].map(count =>
               document.querySelector(`.b3-degenerate-chart path.b3-inside-${count}`));
             const point = areas[0].ownerSVGElement.createSVGPoint();
             return Array.from({ length: 20 }, (_, at) => {
               point.x = 44 + (348 * (at + 0.5)) / 20;
               const heights = Array.from({ length: 636 }, (_, step) => 22.25 + step / 2);
               return heights.map(y => ((point.y = y), areas.map(area => Number(area.isPointInFill(point)))));
             });
           }""",
    )
    for rate, column in enumerate(np.array(stacks), 1):
        assert (column.sum(1) == 1).mean() > 0.995, "an area over another, or a gap between two"
        shares = [(taps_inside(20, rate) == count).mean() for count in (9, 6, 4, 2, 1)]
        np.testing.assert_allclose(column.mean(0), shares, atol=0.004)


def test_the_chart_is_a_slider(figure):
    page = figure("degenerate", size=40, rate=10)
    chart = page.get_by_role("slider", name="rate")
    chart.press("ArrowRight")
    chart.press("PageUp")
    assert (model(page, "rate"), chart.get_attribute("aria-valuenow")) == (19, "19")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 100, steps=6)
    assert model(page, "rate") == 40
    page.mouse.move(box["x"] - 20, box["y"] + 100, steps=6)
    page.mouse.up()
    assert model(page, "rate") == 1
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    assert model(page, "rate") == 1


def test_the_kernel_moves_by_mouse_and_touch(figure):
    page = figure("degenerate", size=20, rate=4)
    box = page.locator(".b3-degenerate-map").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('(0, 0)')")
    page.mouse.move(box["x"] + 3, box["y"] - 30)
    page.wait_for_function("document.querySelector('.b3-says').textContent.includes('(9, 9)')")
    assert model(page, "position") == [-1, -1]
    page = figure("degenerate", width=360, touch=True, size=20, rate=4)
    box = page.locator(".b3-degenerate-map").bounding_box()
    cell = box["width"] / 28
    page.touchscreen.tap(box["x"] + 6.5 * cell, box["y"] + 21.5 * cell)
    assert model(page, "position") == [17, 2]
    assert says(page).startswith("With its center at (17, 2), four of the nine weights meet the map.")
    page.get_by_role("slider").scroll_into_view_if_needed()
    box = page.get_by_role("slider").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.98, box["y"] + 60)
    assert model(page, "rate") == 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["dilation-schedule", "degenerate"])
def test_every_control_is_reached_by_tab(figure, name):
    page = figure(name)
    reached, shown = tab_stops(page)
    assert reached == shown and len(shown) > 4


@pytest.mark.parametrize(
    ("name", "made"), [("dilation-schedule", DilationScheduleFigure), ("degenerate", DegenerateFigure)]
)
def test_no_hand_can_make_an_illegal_state(figure, name, made):
    """Random strokes on every control there is: each state is one that Python accepts."""
    page = figure(name)
    states = random_hand(page, made().state())
    assert len(states) > 300
    for state in states:
        made(**state)


@pytest.mark.parametrize(
    ("made", "traits", "message"),
    [
        (DilationScheduleFigure, dict(rates=[]), "rates has 0 layers; it must have 1 to 8"),
        (DilationScheduleFigure, dict(rates=[1] * 9), "rates has 9 layers"),
        (DilationScheduleFigure, dict(rates=[1, 33]), "rates holds 33; it must hold ints from 1 to 32"),
        (DilationScheduleFigure, dict(rates=[True]), "rates holds True"),
        (DilationScheduleFigure, dict(rates=[1.5]), "rates holds 1.5"),
        (DilationScheduleFigure, dict(rates=3), "rates"),
        (DilationScheduleFigure, dict(kernel=1), "kernel is 1; it must be an int from 2 to 5"),
        (DilationScheduleFigure, dict(kernel=6), "kernel is 6"),
        (DilationScheduleFigure, dict(field=1), "field is 1; it must be an int from 2 to 513"),
        (DilationScheduleFigure, dict(layers=9), "layers is 9"),
        (DilationScheduleFigure, dict(spot=(-2, 0)), "spot"),
        (DegenerateFigure, dict(size=0), "size is 0; it must be an int from 1 to 129"),
        (DegenerateFigure, dict(rate=130), "rate is 130"),
        (DegenerateFigure, dict(position=(0, 129)), "position"),
    ],
)
def test_bad_traits_are_refused_in_words(made, traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        made(**traits)


def test_a_schedule_takes_a_list_first():
    assert DilationScheduleFigure([1, 2, 5]).rates == [1, 2, 5]
    assert DilationScheduleFigure((1, 2)).rates == [1, 2]
    assert DilationScheduleFigure().rates == [2, 2, 2]


def test_the_words_hold_the_numbers_of_the_first_state():
    figure = DilationScheduleFigure()
    counts = coverage(figure.rates)
    assert f"{(counts > 0).sum()} of {counts.size}" in figure.alt
    assert f"the rates {', '.join(map(str, figure.rates))}" in figure.alt
    assert "every second row" in figure.alt and (counts[::2, ::2] > 0).all()
    figure = DegenerateFigure()
    inside = taps_inside(figure.size, figure.rate)
    assert f"{figure.size} × {figure.size} positions" in figure.alt and f"rate {figure.rate} " in figure.alt
    assert (inside[32, 32], inside[0, 32], inside[0, 0]) == (9, 6, 4)
    assert "nine in the middle, six along the sides, four in the corners" in figure.alt
    assert (taps_inside(65, 1) == 9).mean() > 0.9 and (taps_inside(65, 65) == 1).all()


def test_a_rate_stands_still_under_a_hand_that_rests(figure):
    page = figure("degenerate", size=14, rate=100)
    box = page.locator(".b3-degenerate-chart").bounding_box()
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    rate = "document.querySelector('figure').model.get('rate')"
    first = page.evaluate(rate)
    for nudge in (0.1, 0, 0.1):
        page.mouse.move(x + nudge, y)
    page.mouse.up()
    assert page.evaluate(rate) == first > 14
