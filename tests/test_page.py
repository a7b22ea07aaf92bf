"""Python in the page: every cell of from scratch and every assignment, run where it is read, in a browser with no network."""

import json
import re
import runpy
import sys
from io import BytesIO
from types import ModuleType, SimpleNamespace
from zipfile import ZipFile

import nbformat
import pytest
import traitlets
from lent_python import give_back, lend, open_from
from test_assignments import (
    NEEDS_TORCH,
    code_cells,
    exercises,
    read,
    role,
    run,
    solved,
    spoken,
    validate,
    wrong_answers,
)
from test_site import NARROW, ROOT, listen

from beyond3x3.page.build import CELLS
from beyond3x3.page.fetch import MANIFEST, missing
from beyond3x3.page.wheels import with_bytecode

CHAPTERS = [
    "receptive_fields",
    "atrous_convolution",
    "dense_prediction",
    "transposed_convolution",
    "checkerboard_artifacts",
    "pixel_shuffle",
]
IDLE = "() => pagePython.idle()"
KEPT = "() => Object.fromEntries(pagePython.cells.map(cell => [cell.id, cell.out.kept()]))"
WRITE = "codes => { for (const cell of pagePython.cells) if (cell.id in codes) cell.write(codes[cell.id]) }"


@pytest.fixture(scope="module")
def open_page(browser, server):
    """Opens a page of the site, with what it asked for and complained about."""
    if missing():
        pytest.fail("no source has the files of Python in the page: the book was built without it")
    contexts = []

    def opened(name, page=None, **options):
        if page is None:
            contexts.append(browser.new_context(**options))
            lend(contexts[-1])
            page = contexts[-1].new_page()
        heard = listen(page, server)
        page.goto(f"{server}/chapters/{name}.html")
        return page, heard

    yield opened
    for context in contexts:
        context.close()


def button(page, cell, name):
    return page.locator(f"[data-cell='{cell}'] .b3-cell").get_by_text(name, exact=True)


def wait_until_idle(page):
    page.wait_for_function(IDLE, polling=100)  # a look at every frame takes a seventh more of a processor


def click(page, *place):
    """Press a button of a cell, or of the page's bar, and wait until nothing runs."""
    if len(place) == 2:
        button(page, *place).click()
    else:
        page.locator(".b3-python").get_by_role("button", name=place[0], exact=True).click()
    wait_until_idle(page)


def write(page, **codes):
    page.evaluate(WRITE, {name.replace("_", "-"): code for name, code in codes.items()})


def outputs(page):
    return page.evaluate(KEPT)


def printed(found):
    return "".join(output.get("text", "") for output in found)


def plain(text):
    return re.sub(r"\s+$", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def lesson_page(open_page):
    """A page that has run its first cells, for what is tried on any."""
    page, heard = open_page("receptive_fields/from_scratch")
    assert not [url for url in heard.asked if "/_python/" in url and not url.endswith("page.js")]
    click(page, "imports", "Run")
    return page, heard


@pytest.fixture
def open_beside(open_page, lesson_page):
    """Opens a page that has the Python which another one has started."""
    opened = []

    def beside(name):
        opened.append(open_from(lesson_page[0]))
        return open_page(name, opened[-1])

    yield beside
    for page in opened:
        page.close()
    give_back(lesson_page[0])


NOTEBOOKS = [(chapter, "from_scratch") for chapter in CHAPTERS] + [("pixel_shuffle", "in_practice")]


@pytest.mark.parametrize(("chapter", "notebook"), NOTEBOOKS)
def test_every_cell_runs_in_the_page_and_what_nbval_checks_is_equal(open_beside, chapter, notebook):
    """Of the pages of practice, which import no more than from scratch does, one."""
    page, heard = open_beside(f"{chapter}/{notebook}")
    click(page, "Run all")
    found = outputs(page)
    failed = {
        name: shown for name, shown in found.items() if any(one["output_type"] == "error" for one in shown)
    }
    assert not failed
    cells = code_cells(read(chapter, notebook))
    assert [cell.id for cell in cells] == list(found)
    for cell in cells:
        if "nbval-check-output" in cell.metadata.get("tags", []):
            expected = "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)
            assert plain(printed(found[cell.id])) == plain(expected), cell.id
    figures = page.locator(".cell_output figure.b3-widget")
    assert figures.count() == page.locator(".cell_output figure.b3-alive").count()
    assert (figures.count() > 0) == (notebook == "from_scratch")
    assert heard.elsewhere == heard.errors == []


def answers(chapter):
    return {
        cell.id: cell.source for cell in code_cells(read(chapter, "solution")) if role(cell) == "exercise"
    }


def message(chapter, source, checks):
    """What a kernel says of a wrong answer, and by which check."""
    namespace = dict(solved(chapter))
    run(source, namespace)
    for check in checks:
        try:
            run(check.source, namespace)
        except AssertionError as error:
            return check.id, str(error)
    raise AssertionError("it passes")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_assignment_is_done_on_the_page_alone(open_beside, chapter):
    """The untouched page lacks answers, the right ones earn all points, a wrong one for each exercise gets its message."""
    page, heard = open_beside(f"{chapter}/assignment")
    found = exercises(read(chapter, "solution"))
    checks = [check for _, of in found.values() for check in of if check.id not in NEEDS_TORCH]
    click(page, checks[0].id, "Check")
    assert "is not written yet" in printed_error(page, checks[0].id)
    page.evaluate(WRITE, answers(chapter))
    for check in checks:
        click(page, check.id, "Check")
        assert not printed_error(page, check.id), check.id
    points = sum(check.metadata.nbgrader.points for check in checks)
    assert page.locator(".b3-points").inner_text() == f"{points} of 20 points"
    boxes = page.locator(".b3-done input").evaluate_all("all => all.map(box => [box.value, box.checked])")
    lacking = {name for name, (_, of) in found.items() if NEEDS_TORCH & {check.id for check in of}}
    assert len(boxes) > 4 and [name for name, ticked in boxes if not ticked] == sorted(lacking)
    assert page.locator(".bd-links a.current[data-points]").get_attribute("data-points") == f"{points} points"
    for name, (_, old, new, _) in [(name, wrong[0]) for name, wrong in wrong_answers(chapter).items()]:
        cell, of = found[name]
        wrong = cell.source.replace(old, new)
        checked, expected = message(chapter, wrong, of)
        page.evaluate(WRITE, {name: wrong})
        click(page, checked, "Check")
        assert expected.strip() in printed_error(page, checked).replace("int32", "int64"), name
        page.evaluate(WRITE, {name: cell.source})
    assert heard.elsewhere == heard.errors == []


def printed_error(page, cell):
    return "".join(page.locator(f"[data-cell='{cell}'] .b3-error").all_inner_texts())


@pytest.fixture
def cells(monkeypatch):
    """kernel.py as the page's worker has it, in a process of ours: what it runs, and the messages that it sends."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    kernel = runpy.run_path(str(ROOT / "beyond3x3/page/kernel.py"))
    sent = []
    kernel["run"].__globals__["send"] = lambda kind, **message: sent.append((kind, message))
    kernel["run"].__globals__["picture"] = lambda figure: sent.append(("picture", {}))

    def ran(code):
        sent.clear()
        kernel["run"](code, len(code))
        return list(sent)

    ran.kernel, ran.sent = kernel, sent
    return ran


def test_lines_that_only_look_as_if_they_spoke_to_ipython_are_pythons(cells):
    assert cells("x = (17\n     % 5)\nx") == [("text", dict(stream="result", text="2\n"))]
    assert cells('"""\n!no\n"""') == [("text", dict(stream="result", text="'\\n!no\\n'\n"))]
    assert cells("%matplotlib inline\n!ls\n3") == [("text", dict(stream="result", text="3\n"))]


def test_what_a_cell_drew_before_its_error_is_its_own(cells):
    drawn = cells("import matplotlib.pyplot as plt\nplt.plot([1, 2])\n1 / 0")
    assert [kind for kind, _ in drawn] == ["picture", "error"]
    assert cells("2 + 2;") == []


def test_what_needs_torch_says_where_it_runs(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap="import torch")
    click(page, "bootstrap", "Run")
    assert "torch does not run in the page" in printed_error(page, "bootstrap")
    click(page, "bootstrap", "Reset")


def test_a_line_that_speaks_to_ipython_does_no_harm(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap="%matplotlib inline\nif True:\n    %pip install nothing\n!ls\nprint('here')")
    click(page, "bootstrap", "Run")
    assert printed(outputs(page)["bootstrap"]) == "here\n"


def test_an_error_points_at_the_readers_line(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap="def half(x):\n    return 1 / x\n\nhalf(0)")
    click(page, "bootstrap", "Run")
    told = printed_error(page, "bootstrap")
    assert (
        "line 4" in told
        and "return 1 / x" in told
        and "ZeroDivisionError" in told
        and "kernel.py" not in told
    )
    assert "Cell 1, " in told and "<cell" not in told


def test_a_picture_is_sharp_and_has_words(lesson_page):
    page, _ = lesson_page
    write(
        page,
        bootstrap="import matplotlib.pyplot as plt\nplt.figure(figsize=(3, 2))\nplt.plot([1, 2])\nplt.title('Two points')",
    )
    click(page, "bootstrap", "Run")
    image = page.locator("[data-cell=bootstrap] .picture img")
    assert image.get_attribute("alt") == "What the cell drew: Two points"
    width, natural = image.evaluate("image => [image.width, image.naturalWidth]")
    assert natural >= 2 * width - 2 > 300


def test_a_figure_and_its_python_object_follow_each_other(lesson_page):
    page, _ = lesson_page
    code = "from beyond3x3.widgets import ReceptiveFieldFigure\nfrom beyond3x3 import Layer\nfigure = ReceptiveFieldFigure([Layer(3)])\nfigure"
    write(page, bootstrap=code)
    click(page, "bootstrap", "Run")
    page.locator("[data-cell=bootstrap] .b3-alive").get_by_role("button", name="+ layer").click()
    write(page, imports="print(len(figure.layers))\nfigure.input_size = 17")
    click(page, "imports", "Run")
    assert printed(outputs(page)["imports"]) == "2\n"
    assert (
        page.locator("[data-cell=bootstrap] .b3-alive").evaluate("figure => figure.model.get('input_size')")
        == 17
    )
    code = "from beyond3x3.widgets import DilationScheduleFigure\nother = DilationScheduleFigure()\ndisplay(other)\nother.rates = [1, 2, 9]"
    write(page, imports=code)
    click(page, "imports", "Run")
    other = page.locator("[data-cell=imports] .b3-alive")
    assert other.evaluate("figure => figure.model.get('rates')") == [1, 2, 9]
    click(page, "imports", "Reset")


def test_figures_of_cells_come_again_and_one_in_two_cells_is_one(lesson_page):
    page, _ = lesson_page
    kinds = "import beyond3x3 as b3\nfrom beyond3x3.widgets import TapsFigure, ShapesFigure\n"
    for shown in ("TapsFigure()", "ShapesFigure()", "taps = TapsFigure()\ntaps"):
        write(page, bootstrap=kinds + shown)
        click(page, "bootstrap", "Run")
        page.locator("[data-cell=bootstrap] .b3-alive").wait_for()
    write(page, imports="taps.dilation = 2\ntaps")
    click(page, "imports", "Run")
    one, other = (page.locator(f"[data-cell={cell}] .b3-alive") for cell in ("bootstrap", "imports"))
    other.wait_for()
    one.get_by_role("spinbutton", name="stride").press("ArrowUp")
    stands = "figure => ['stride', 'dilation'].map(name => figure.model.get(name))"
    assert one.evaluate(stands) == other.evaluate(stands) == [2, 2]
    write(page, imports="print(taps.stride, taps.dilation)")
    click(page, "imports", "Run")
    assert printed(outputs(page)["imports"]) == "2 2\n"
    click(page, "imports", "Reset")


def test_a_notebook_that_does_not_come_is_said(lesson_page):
    page, heard = lesson_page
    page.route("**/_sources/**", lambda route: route.abort())
    page.get_by_role("button", name="Download notebook").click()
    page.get_by_text("The notebook does not come").wait_for()
    assert [error for error in heard.errors if "ERR_FAILED" not in error] == []
    heard.errors.clear()
    page.unroute("**/_sources/**")


def test_a_sweep_calls_the_readers_own_function(lesson_page):
    page, _ = lesson_page
    code = "from beyond3x3.widgets import sweep\ndef square(x):\n    return f'{x} squared is {x * x}'\n\nsweep(square, x=[3, 4, 5])"
    write(page, bootstrap=code)
    click(page, "bootstrap", "Run")
    figure = page.locator("[data-cell=bootstrap] figure.b3-alive")
    assert "3 squared is 9" in figure.inner_text()
    figure.get_by_role("slider").press("ArrowRight")
    figure.get_by_text("4 squared is 16").wait_for()


def test_a_million_lines_leave_the_page_usable(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap="for line in range(1_000_000):\n    print(line)")
    click(page, "bootstrap", "Run")
    text = printed(outputs(page)["bootstrap"])
    assert len(text) < 200_000 and "the rest is left out" in text


def test_python_reaches_no_other_host_and_no_other_storage(lesson_page, server):
    page, heard = lesson_page
    code = """
from js import XMLHttpRequest, indexedDB
request = XMLHttpRequest.new()
request.open("GET", "https://example.com/", False)
print(indexedDB)
try:
    request.send()
    print("sent")
except BaseException as error:
    print("refused")
"""
    write(page, bootstrap=code)
    click(page, "bootstrap", "Run")
    assert printed(outputs(page)["bootstrap"]).split() == ["None", "refused"]
    assert heard.elsewhere == []


def test_stop_ends_an_endless_loop_and_keeps_the_code(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap="while True:\n    pass")
    click(page, "imports", "Run")
    beside = page.locator("[data-cell=bootstrap] .b3-cell span, [data-cell=imports] .b3-cell span")
    assert beside.last.inner_text().startswith("done in")
    page.clock.install()
    button(page, "bootstrap", "Run").click()
    page.clock.fast_forward(10_000)
    assert beside.first.inner_text() == "has run for 10 s. Does a loop never end? Stop ends it."
    button(page, "bootstrap", "Stop").click()
    wait_until_idle(page)
    told = "Stopped. The variables are lost, your code is not: run the cells above again."
    assert beside.all_inner_texts() == [told, ""] and page.locator(".b3-python-says").inner_text() == told
    assert page.evaluate("pagePython.cells[0].code()") == "while True:\n    pass"
    write(page, bootstrap="print('again')")
    click(page, "bootstrap", "Run")
    assert printed(outputs(page)["bootstrap"]) == "again\n"


def test_code_is_edited_kept_and_reset(open_page):
    page, _ = open_page("receptive_fields/from_scratch")
    given = page.evaluate("pagePython.cells[1].code()")
    block = page.locator("[data-cell=imports] pre")
    block.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("def f(x):\nreturn x\n")
    page.keyboard.type("y = 1")
    assert page.evaluate("pagePython.cells[1].code()") == "def f(x):\n    return x\n    y = 1"
    page.keyboard.press("Control+z")
    assert "y = 1" not in page.evaluate("pagePython.cells[1].code()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('[data-cell=imports] pre')")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    left = page.evaluate("pagePython.cells[1].code()")
    page.reload()
    assert page.evaluate("pagePython.cells[1].code()") == left
    click(page, "imports", "Reset")
    assert page.evaluate("pagePython.cells[1].code()") == given
    assert not button(page, "imports", "Reset").is_visible()
    button(page, "imports", "Undo").click()
    assert page.evaluate("pagePython.cells[1].code()") == left
    click(page, "imports", "Reset")


@pytest.fixture(scope="module")
def phone(open_page):
    """An assignment on a phone, for what is tried on any."""
    page, _ = open_page("receptive_fields/assignment", viewport=NARROW, has_touch=True)
    return page


def test_a_phone_has_room_for_fingers_and_stands_still(phone):
    page = phone
    buttons = page.locator(".b3-python button:visible, .b3-cell button:visible")
    sizes = buttons.evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({ width, height }) => [width, height])"
    )
    assert len(sizes) > 40 and all(min(size) >= 44 for size in sizes)
    below = page.locator("[data-cell=predictions-sizes]").evaluate(
        "cell => cell.getBoundingClientRect().top + scrollY"
    )
    page.locator("[data-cell=predictions] .b3-cell button").first.tap()
    wait_until_idle(page)
    assert (
        page.locator("[data-cell=predictions]").evaluate(
            "cell => cell.nextElementSibling.getBoundingClientRect().top + scrollY"
        )
        == below
    )


def test_bar_and_buttons_fit_a_phone(phone):
    for control in phone.locator(".b3-python button:visible, .b3-cell button:visible").all()[:8]:
        box = control.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"] and box["height"] >= 44
    phone.locator("[data-cell='predictions-sizes'] .b3-cell button").first.tap()
    wait_until_idle(phone)
    assert printed_error(phone, "predictions-sizes").startswith("predictions is not written yet")


def test_a_notebook_is_taken_along_and_brought_back(phone, open_page, tmp_path):
    page = phone
    page.evaluate(WRITE, answers("receptive_fields"))
    click(page, "predictions-sizes", "Check")
    later, _ = open_page("receptive_fields/assignment", page.context.new_page())
    with later.expect_download() as download:
        later.get_by_role("button", name="Download notebook").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    taken, given = nbformat.read(file, 4), read("receptive_fields", "assignment")
    nbformat.validate(taken)
    validate(taken)
    assert [cell.id for cell in taken.cells] == [cell.id for cell in given.cells]
    assert [cell.metadata for cell in taken.cells] == [cell.metadata for cell in given.cells]
    answered = {cell.id: cell for cell in code_cells(taken)}
    assert answered["walk"].source == answers("receptive_fields")["walk"]
    assert "Passed: three sizes." in printed(answered["predictions-sizes"].outputs)
    other, _ = open_page("receptive_fields/assignment")
    codes = "Object.fromEntries(pagePython.cells.map(cell => [cell.id, cell.code()]))"
    before = other.evaluate(codes)
    bring, notebook = other.locator(".b3-python input"), "chapters/{}/assignment.ipynb"
    bring.set_input_files(ROOT / notebook.format("pixel_shuffle"))
    other.get_by_text("few cells of this page, or none: nothing was changed").wait_for()
    assert other.evaluate(codes) == before
    bring.set_input_files(file)
    written, same = len(answers("receptive_fields")), len(before) - len(answers("receptive_fields"))
    other.get_by_text(f"{written} cells brought back, {same} the same already.").wait_for()
    assert other.evaluate(codes)["walk"] == answered["walk"].source


def test_from_disk_the_page_says_what_to_do(page, site):
    page.goto((site / "chapters/receptive_fields/from_scratch.html").as_uri())
    assert "python -m http.server" in page.locator(".b3-python").inner_text()
    assert not page.get_by_role("button", name="Run all", exact=True).is_visible()


def test_a_page_says_before_and_while_python_comes_how_much_it_is(site):
    files = json.loads((site / "_python/files.json").read_text())
    size = sum(file["size"] for file in files if file["package"] in {None, *CELLS})
    html = (site / "chapters/receptive_fields/from_scratch.html").read_text()
    assert f"fetches Python, {size / 1e6:.0f} MB." in " ".join(html.split())
    teaching = (ROOT / "references/teaching.md").read_text()
    assert f"The first run fetches {size / 1e6:.0f} MB for each student." in teaching


def test_highlighting_finds_what_python_is(open_page):
    page, _ = open_page("receptive_fields/from_scratch")
    code = 'def f(x):  # "no string"\n    return f"{x}" + \'a\' * 3'
    kinds = page.evaluate(
        "code => pagePython.tokens(code).map(({ kind, from, to }) => [kind, code.slice(from, to)])", code
    )
    assert json.loads(json.dumps(kinds)) == [
        ["keyword", "def"],
        ["comment", '# "no string"'],
        ["keyword", "return"],
        ["string", 'f"{x}"'],
        ["string", "'a'"],
        ["number", "3"],
    ]


DRAWS = """
import io, sys
import matplotlib.pyplot as plt
plt.title("$x$")
plt.savefig(io.BytesIO())
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
inside = [file for file in files if "/site-packages/" in file]
[file for file in inside if file.endswith(".py")], len(inside) > 100
"""


def test_nothing_of_a_package_that_cells_import_is_compiled_by_a_browser(lesson_page):
    page, _ = lesson_page
    write(page, bootstrap=DRAWS)
    click(page, "bootstrap", "Run")
    assert printed(outputs(page)["bootstrap"]) == "([], True)\n"
    click(page, "bootstrap", "Reset")


def test_a_wheel_gets_bytecode_and_loses_what_only_compilers_read(tmp_path):
    wheel = tmp_path / "one.whl"
    with ZipFile(wheel, "w") as archive:
        for name in ("one/__init__.py", "one/other.py", "one/__init__.pyi", "one.dist-info/METADATA"):
            archive.writestr(name, f"# {name}")
    packed = with_bytecode(wheel, {"one/__init__.py": b"code"})
    with ZipFile(BytesIO(packed)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    kept = {name: f"# {name}".encode() for name in ("one/other.py", "one.dist-info/METADATA")}
    assert found == {"one/__init__.pyc": b"code", **kept}
    assert packed == with_bytecode(wheel, {"one/__init__.py": b"code"})


def test_the_page_of_licenses_names_every_file_that_is_shipped():
    told = (ROOT / "references/python_in_the_page.md").read_text(encoding="utf-8")
    for file in MANIFEST["files"]:
        if file.endswith(".whl"):
            name, version = file.split("-")[:2]
            assert f"[{name.replace('_', '-')}]" in told and f"| {version} |" in told
    assert f"| {MANIFEST['pyodide']} | MPL-2.0 |" in told


def test_where_a_check_sends_its_reader_is_a_link_to_that_section(phone, site):
    page = phone
    for chapter in CHAPTERS:
        for place in spoken(chapter).places.values():
            name, heading = re.fullmatch(r'(\S+), "(.+)"', place).groups()
            file, _, anchor = page.evaluate(
                "([name, heading]) => pagePython.address(name, heading)", [name, heading]
            ).partition("#")
            text = (site / "chapters" / chapter / file).read_text(encoding="utf-8")
            assert f'<section id="{anchor}"' in text, place
    write(page, predictions="1 / 0")
    click(page, "predictions-sizes", "Check")
    status = page.locator("[data-cell='predictions-sizes'] .b3-cell span")
    assert status.inner_text().startswith("not run: a cell above failed")
    write(page, predictions='def predictions():\n    return {"stem": 113}')
    click(page, "predictions-sizes", "Check")
    told = page.locator("[data-cell='predictions-sizes'] .b3-error")
    assert told.inner_text().startswith("stem\n  expected:")
    told.get_by_role("link").click()
    page.wait_for_url("**/from_scratch.html#one-axis-is-enough")


def test_a_trouble_in_an_observer_is_said_and_python_lives_on(cells, monkeypatch):
    def hear(state):
        raise ZeroDivisionError("division by zero")

    stand_in = SimpleNamespace(MODELS={"0": SimpleNamespace(hear=hear)})
    monkeypatch.setitem(sys.modules, "anywidget", stand_in)
    cells.kernel["trait"]("0", "{}")
    ((kind, message),) = cells.sent
    assert kind == "trouble" and "ZeroDivisionError: division by zero" in message["text"]


def test_what_a_hand_did_is_not_told_back_to_it(cells, monkeypatch):
    """JSON knows no tuples: a place that comes as a list is the same place."""
    monkeypatch.setitem(
        sys.modules, "kernel", SimpleNamespace(send=lambda *what, **how: cells.sent.append((what, how)))
    )
    widget = runpy.run_path(str(ROOT / "beyond3x3/page/stand_ins/anywidget.py"))["AnyWidget"]

    class Placed(widget):
        place = traitlets.Tuple((0, 0)).tag(sync=True)
        name = "placed"

    placed = Placed()
    placed.hear({"place": [3, 4]})
    assert placed.place == (3, 4) and cells.sent == []
    placed.place = (5, 6)
    assert len(cells.sent) == 1
