"""A cell's own words on the page: what came of a check and what changed since, Python on its way, names, and the hand in the code."""

import pytest
from test_page import answers, button, click, open_page, printed_error, wait_until_idle, write  # noqa: F401

SIZES, FIELDS = "predictions-sizes", "predictions-fields"


@pytest.fixture(scope="module")
def assignment(open_page):  # noqa: F811
    page, _ = open_page("receptive_fields/assignment")
    return page


def verdict(page, check):
    return page.locator(f"[data-cell='{check}'] .b3-verdict").inner_text()


def color(page, check):
    return page.locator(f"[data-cell='{check}'] .b3-verdict").evaluate(
        "line => getComputedStyle(line).backgroundColor"
    )


def said(page):
    return page.locator(".b3-python-says").inner_text()


def test_python_on_its_way_is_seen_where_it_was_asked_for(assignment):
    page = assignment
    button(page, SIZES, "Check").click()
    cell = page.locator(f"[data-cell='{SIZES}'] .b3-cell")
    assert cell.locator("progress").is_visible() and "Python" in cell.inner_text()
    wait_until_idle(page)
    assert cell.locator("progress").count() == 0
    assert verdict(page, SIZES) == "Not yet written · 0 of 1 point"


def test_a_check_tells_its_points_what_was_lost_and_what_changed_since(assignment):
    page = assignment
    plain, right = color(page, SIZES), answers("receptive_fields")["predictions"]
    write(page, predictions=right)
    click(page, SIZES, "Check")
    click(page, FIELDS, "Check")
    assert verdict(page, SIZES) == "✓ Passed · 1 of 1 point"
    assert said(page) == "Check 2 of 2, 1. Five numbers before any code: ✓ Passed · 1 of 1 point."
    passed = color(page, SIZES)
    write(page, predictions=right.replace('"stem": 112', '"stem": 113'))
    assert verdict(page, SIZES).endswith("changed since it passed: check again")
    assert "changed since it passed" in said(page)
    assert page.locator(".b3-points").inner_text() == "2 of 20 points, 2 changed since"
    changed = color(page, SIZES)
    page.locator(".b3-points button").click()
    assert page.evaluate("document.activeElement.closest('[data-cell]').dataset.cell") == SIZES
    write(page, predictions=right)
    assert verdict(page, FIELDS) == "✓ Passed · 1 of 1 point"
    write(page, predictions=right.replace('"stem": 112', '"stem": 113'))
    click(page, SIZES, "Check")
    assert (
        verdict(page, SIZES) == "✗ Not passed · 0 of 1 point · it had passed before, so points are lost"
        and "points are lost" in said(page)
    )
    assert verdict(page, FIELDS) == "✓ Passed · 1 of 1 point"
    assert page.locator(".b3-points").inner_text() == "1 of 20 points"
    assert len({plain, passed, changed, color(page, SIZES)}) == 4


def test_back_shows_what_a_check_had_said(assignment):
    page = assignment
    told = printed_error(page, SIZES)
    page.locator(f"[data-cell='{SIZES}'] .b3-error").get_by_role("link").click()
    page.wait_for_url("**/from_scratch.html#*")
    page.go_back()
    page.locator(f"[data-cell='{SIZES}'] .b3-error").wait_for()
    assert printed_error(page, SIZES) == told
    assert verdict(page, FIELDS) == "✓ Passed · 1 of 1 point"
    kept = page.evaluate("JSON.stringify(learnersPlace.recall(`told/${learnersPlace.page}`)).length")
    assert kept < 2000


def test_what_is_kept_of_a_check_is_bounded(assignment):
    page = assignment
    write(page, predictions='print("long " * 5000)\n' + answers("receptive_fields")["predictions"])
    write(page, predictions_sizes='print("long " * 5000)\ncheck("predictions-sizes", predictions)')
    click(page, SIZES, "Check")
    assert page.evaluate("JSON.stringify(learnersPlace.recall(`told/${learnersPlace.page}`)).length") < 10_000


def test_every_button_and_every_code_has_a_name_of_its_own(assignment):
    names = assignment.evaluate(
        "[...document.querySelectorAll('.b3-cell > button:not([hidden]), [data-cell] pre[contenteditable]')]"
        ".map(one => one.ariaLabel ?? one.textContent)"
    )
    assert len(names) == len({*names}) > 60
    assert "Check 1 of 2, 1. Five numbers before any code" in names
    assert "Run all above cell 4, 1. Five numbers before any code" not in names
    assert any(name.startswith("Run cell 3, 1. Five numbers") for name in names)


def hand(page, code, start, end):
    """The code with the hand on part of it, in the first cell."""
    write(page, bootstrap=code)
    page.evaluate(
        "([start, end]) => { const block = document.querySelector('[data-cell=bootstrap] pre'); block.focus();"
        "getSelection().setBaseAndExtent(block.firstChild, start, block.firstChild, end); }",
        [start, end],
    )


@pytest.mark.parametrize(
    ("code", "start", "end", "keys", "came"),
    [
        ("if a:\nb\nc\n", 6, 9, ["Tab"], "if a:\n    b\n    c\n"),
        ("a\nbcd\ne", 3, 4, ["Tab"], "a\n    bcd\ne"),
        ("a\n\nb", 0, 4, ["Tab"], "    a\n\n    b"),
        ("a\n  b\n", 0, 2, ["Tab"], "    a\n  b\n"),
        ("    a\n      b\nc", 5, 14, ["Shift+Tab"], "a\n  b\nc"),
        ("    a\n    b", 2, 8, ["Tab", "Shift+Tab", "Shift+Tab"], "a\nb"),
        ("        a", 9, 9, ["Shift+Tab", "x"], "    ax"),
        ("        ", 8, 8, ["Shift+Tab"], "    "),
        ("a\n        b", 10, 10, ["Backspace"], "a\n    b"),
        ("a\n      b", 8, 8, ["Backspace"], "a\n    b"),
        ("a\n    b", 7, 7, ["Backspace"], "a\n    "),
        ("a\n    b", 2, 2, ["Backspace"], "a    b"),
        ("a\n    b", 6, 6, ["Backspace", "Control+z"], "a\n    b"),
        ("a\n    b\n    c", 4, 11, ["Shift+Tab", "Control+z"], "a\n    b\n    c"),
    ],
)
def test_tab_moves_lines_in_and_out_and_backspace_goes_back_by_a_step(
    assignment, code, start, end, keys, came
):
    hand(assignment, code, start, end)
    for key in keys:
        assignment.keyboard.press(key)
    assert assignment.evaluate("pagePython.cells[0].code()") == came.removesuffix("\n")


def test_every_letter_that_is_typed_arrives(assignment):
    """The site's own keys are not at work where code is written: a slash led to the search."""
    hand(assignment, "", 0, 0)
    assignment.keyboard.type("a = 1 / 2 // 3 ? [.5, -1] k s")
    assert assignment.evaluate("pagePython.cells[0].code()") == "a = 1 / 2 // 3 ? [.5, -1] k s"
    hand(assignment, "", 0, 0)
    assignment.keyboard.type("a = {\n1: (\n2")
    assert assignment.evaluate("pagePython.cells[0].code()") == "a = {\n    1: (\n        2"


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_escape_lets_the_keyboard_out_either_way(assignment, key):
    hand(assignment, "    a", 0, 5)
    assignment.keyboard.press("Escape")
    assignment.keyboard.press(key)
    assert not assignment.evaluate("document.activeElement.isContentEditable")
    assert assignment.evaluate("pagePython.cells[0].code()") == "    a"
    told = assignment.locator("[data-cell=bootstrap] pre").get_attribute("aria-description")
    assert "Escape, then Tab, moves on" in told
    click(assignment, "bootstrap", "Reset")


def test_a_check_that_could_not_run_leads_to_the_error(assignment):
    page = assignment
    write(page, predictions="1 / 0")
    click(page, FIELDS, "Check")
    button(page, FIELDS, "Show it").click()
    assert page.evaluate("document.activeElement.closest('[data-cell]').dataset.cell") == "predictions"
    assert verdict(page, FIELDS) == "✓ Passed · 1 of 1 point · changed since it passed: check again"


def test_an_exercise_that_fails_leaves_the_others_alone(assignment):
    """The first exercise is broken and its check fails; what comes after is run and counted all the same."""
    page = assignment
    click(page, "predictions", "Reset")
    write(page, predictions="1 / 0", touched=answers("receptive_fields")["touched"])
    click(page, "touched-gap", "Check")
    assert verdict(page, "touched-gap") == "✓ Passed · 1 of 1 point"
    click(page, "Run all")
    assert verdict(page, "touched-reads") == "✓ Passed · 2 of 2 points"
    assert verdict(page, "fewest-count") == "Not yet written · 0 of 1 point"
    write(page, touched=answers("receptive_fields")["touched"].replace("largest_gap", "biggest_gap"))
    click(page, "touched-gap", "Check")
    assert verdict(page, "touched-gap").startswith("✗ Not passed")
    assert "The check asks for this name" in printed_error(page, "touched-gap")
