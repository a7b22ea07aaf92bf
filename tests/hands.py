"""What several test files share: cells of a notebook, numbers or pairs, results carried and compared, hands on a figure."""

import json
import re
from functools import cache
from types import SimpleNamespace

import nbformat
import numpy as np
from browser import FRAME
from hypothesis import strategies as st


@cache
def taught(notebook, *cells):
    """The names that some cells of a notebook define, run on the CPU."""
    names, sources = {}, {cell.id: cell.source for cell in nbformat.read(notebook, 4).cells}
    for cell in ("imports", *cells):
        exec(compile(sources[cell], f"{notebook.name}, {cell}", "exec"), names)
        names.update(device="cpu", on_gpu=False)
    return SimpleNamespace(**names)


def size_or_pair(least, most):
    number = st.integers(least, most)
    return st.one_of(number, st.tuples(number, number))


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def in_python(function, *arguments):
    try:
        return {"value": function(*arguments)}
    except ValueError as error:
        return {"refused": str(error)}


def agree(ours, theirs):
    """The same value to 1e-12, or a refusal that names the same argument."""
    if "refused" in ours or "refused" in theirs:
        return ours.keys() == theirs.keys() and ours["refused"].split()[0] == theirs["refused"].split()[0]
    ours, theirs = (np.array(answer["value"], float) for answer in (ours, theirs))
    return ours.shape == theirs.shape and np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)


SPELLED = """(_, value) =>
  typeof value === "number" && (!isFinite(value) || Object.is(value, -0)) ? `@${value || (isNaN(value) ? NaN : "-0.0")}`
    : ArrayBuffer.isView(value) ? [...value]
    : value ?? null"""


def carried(page, function, given=None):
    """What a function of the page gives. Unlike page.evaluate, which walks through nested lists several times on either
    side, it moves all numbers as one text, with those that JSON cannot spell.
    """
    # in a literal of JavaScript's, though not in JSON, that name would give an object another prototype
    literal = json.dumps(given).replace('"__proto__":', '["__proto__"]:')
    text = page.evaluate(f"JSON.stringify(({function})({literal}), {SPELLED})")
    return json.loads(re.sub(r'"@(NaN|-?Infinity|-0\.0)"', r"\1", text))


def fact(page, name):
    return page.locator(".b3-facts div", has=page.get_by_text(name, exact=True)).locator("b").inner_text()


def model(page, name):
    return page.evaluate("name => document.querySelector('figure').model.get(name)", name)


def says(page):
    return page.locator(".b3-says").inner_text()


def change(page, **traits):
    """Sets traits as Python would, and waits until the figure has drawn them."""
    page.evaluate(
        "traits => Object.entries(traits).forEach(([k, v]) => document.querySelector('figure').model.set(k, v))",
        traits,
    )
    page.evaluate(FRAME)


FIXED_WORK = """() => {
  let best = Infinity;
  for (let turn = 0; turn < 60; turn++) {
    const start = performance.now();
    let words = "";
    for (let i = 0; i < 20000; i++) words += Math.sqrt(i).toFixed(2);
    if (words) best = Math.min(best, performance.now() - start);
  }
  return best }"""


def slowness(page):
    """How many times longer fixed work takes here than where the budgets were set, 1.3 ms there; 1 on faster machines."""
    return max(1, page.evaluate(FIXED_WORK) / 1.3)


def tab_stops(page):
    """The controls that Tab reaches, and those that are shown: numbers of nodes, as text."""
    controls = page.locator("button:not([disabled]), select, [tabindex='0']")
    shown = controls.evaluate_all(
        "nodes => nodes.filter((n, i) => (n.dataset.stop = i, n.offsetParent)).map(n => n.dataset.stop)"
    )
    reached = set()
    for _ in range(len(shown) + 2):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.stop ?? null"))
    return reached - {None}, set(shown)


RANDOM_HAND = """([names, typed, strokes]) => {
  let seed = 17;
  const random = n => (seed = (seed * 48271) % 2147483647) % n;
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', ...typed];
  const root = document.querySelector('figure'), states = new Set();
  for (let stroke = 0; stroke < strokes; stroke++) {
    const targets = [...root.querySelectorAll(
      '[role=spinbutton], [role=application], [role=slider], select, svg.b3-cb-bars, button:not(:disabled):not([hidden])')]
      .filter(node => node.checkVisibility());
    const target = targets[random(targets.length)];
    if (target.tagName === 'BUTTON') target.click();
    else if (target.tagName === 'SELECT') {
      target.selectedIndex = random(target.options.length);
      target.dispatchEvent(new Event('change'));
    } else if (target.role !== 'spinbutton' && random(2)) {
      const box = target.getBoundingClientRect();
      const at = { clientX: box.left + (random(120) - 10) / 100 * box.width,
                   clientY: box.top + (random(120) - 10) / 100 * box.height };
      for (const kind of ['pointermove', 'click']) target.dispatchEvent(new PointerEvent(kind, at));
    } else target.dispatchEvent(new KeyboardEvent('keydown', { key: keys[random(keys.length)] }));
    states.add(JSON.stringify(Object.fromEntries(names.map(n => [n, root.model.get(n)]))));
  }
  return [...states].map(JSON.parse);
}"""


def random_hand(page, names, typed="", strokes=900):
    """Random strokes on every control there is; each state that the figure was in, by these traits."""
    return carried(page, RANDOM_HAND, [sorted(names), typed, strokes])
