"""What does your network see?: a reader's file, a graph of ours and typed layers, in one page with one start of Python."""

import itertools
import json
import re

import numpy as np
import onnx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from test_site import LISTEN, NARROW, ROOT, WIDE, listen

import beyond3x3 as b3
from beyond3x3.page.fetch import missing
from beyond3x3.page.network import examined
from beyond3x3.trace.drawn import cells_along, shades

NETWORKS = ROOT / "references/networks"
PAGE = "chapters/your_network.html"
SHIPPED = {"resnet": 224, "unet": 256, "generator": 4, "tcn": 512}
QUIET = "() => document.querySelector('[data-part=stop]').hidden"
DROP = """files => {
  const dataTransfer = new DataTransfer()
  for (const [name, bytes] of files) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name))
  const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true })
  document.querySelector("[data-part=drop]").dispatchEvent(drop)
}"""
SHADES = """() => {
  const veil = document.querySelector(".b3-network-photo canvas")
  const { data } = veil.getContext("2d").getImageData(0, 0, veil.width, veil.height)
  return [veil.height, veil.width, [...data].filter((_, n) => n % 4 === 3)]
}"""


@pytest.fixture(scope="module")
def opened(browser, server):
    if missing():
        pytest.fail("no source has the files of Python in the page: the book was built without it")
    context = browser.new_context(viewport=WIDE, has_touch=True, reduced_motion="reduce")
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.heard = listen(page, server)
    page.goto(f"{server}/{PAGE}")
    assert not [url for url in page.heard.asked if "/_python/" in url and not url.endswith("network.js")]
    yield page
    context.close()


def part(page, name):
    return page.locator(f"[data-part={name}]")


def settled(page):
    page.wait_for_function(QUIET, polling=100)
    return part(page, "says").inner_text()


def typed(page, text, size=""):
    part(page, "layers").fill(text)
    part(page, "size").fill(size)
    part(page, "typed").click()
    return settled(page)


def dropped(page, *files):
    page.evaluate(DROP, [[name, [*content]] for name, content in files])
    return settled(page)


def shipped(page, name):
    part(page, "shipped").select_option(name)
    part(page, "open").click()
    return settled(page)


def state(page):
    return page.evaluate("pageNetwork.state()")


def drawn(page, name):
    """What is said of a row, when its field has been drawn."""
    page.wait_for_function(
        "name => document.querySelector('[data-part=picture] output').textContent.startsWith(`${name}: `)",
        arg=name,
    )
    return part(page, "picture").locator("output").inner_text()


def test_typed_layers_have_the_numbers_of_receptive_field(opened):
    rng = np.random.default_rng(0)
    layers = [
        b3.Layer(*map(int, (rng.integers(1, 6), rng.integers(1, 3), rng.integers(0, 3), rng.integers(1, 4))))
        for _ in range(7)
    ]
    text = "\n".join(f"conv {la.kernel} {la.stride} {la.padding} {la.dilation}" for la in layers)
    assert "8 rows" in typed(opened, f"# a stack\n{text}\n", "600")
    size = 600
    for at, row in enumerate(state(opened)["rows"][:-1], 1):
        field, size = b3.receptive_field(layers[:at]), b3.output_size(size, layers[at - 1])
        numbers = row["receptive_field"], row["stride"], row["center"], row["output_size"]
        assert numbers == (field.size, [str(field.stride)] * 2, [str(field.center)] * 2, [size] * 2)


def test_layers_upward_and_pools_are_typed_too(opened):
    typed(opened, "pool 2\nup 3, 2,1")
    *_, row, _ = state(opened)["rows"]
    assert row["sizes"] == [[2, 4]] * 2 and row["output_size"] == [223] * 2
    assert "stamps" in {finding["kind"] for finding in state(opened)["findings"]}


@pytest.mark.parametrize(
    "text, words",
    [
        ("conv 3\nconf 3", "Line 2: a line is conv, pool or up"),
        ("conv 3 0", "Line 1: stride is 0; it must be an int of at least 1"),
        ("\nconv 3\nconv 300, 2", "Line 3: size is 222; nothing is left of it after conv 300, 2."),
        ("", "There is no layer yet"),
    ],
)
def test_a_line_that_makes_no_sense_is_told(opened, text, words):
    assert words in typed(opened, text)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_graph_of_ours_has_the_rows_and_findings_that_python_has(opened, name):
    shipped(opened, name)
    ours = b3.examine(NETWORKS / f"{name}.onnx", SHIPPED[name])
    theirs = state(opened)
    assert theirs["rows"] == ours.state()["rows"] and theirs["findings"] == ours.state()["findings"]
    told = {(found.kind, found.sentence) for found in ours.findings}
    assert part(opened, "findings").locator("li").count() == max(1, len(told))
    assert part(opened, "findings").locator("li :is(button, b)").count() == len(ours.findings)
    assert opened.locator(".b3-network tbody tr").count() == len(ours.rows)


def test_a_file_is_dropped_and_its_open_size_asked_for(opened):
    name = "<b>mine</b>.onnx"
    graph = name, (NETWORKS / "unet.onnx").read_bytes()
    assert "leaves the size of its image open" in dropped(opened, graph)
    part(opened, "size").fill("64 96")
    part(opened, "size").press("Enter")
    opened.wait_for_function("() => pageNetwork.state().sizes.join() === '64,96'")
    assert part(opened, "title").inner_text() == f"{name}, 64 × 96"
    assert state(opened)["rows"] == b3.examine(NETWORKS / "unet.onnx", (64, 96)).state()["rows"]


def test_a_size_is_for_one_network_and_the_next_opens_at_its_own(opened):
    typed(opened, "conv 3", "64 96")
    assert "3 rows" in typed(opened, "conv 3\nconv 3", part(opened, "size").input_value())
    shipped(opened, "generator")
    assert part(opened, "size").input_value() == "" and state(opened)["sizes"] == [4, 4]
    part(opened, "size").fill("64 96")
    assert "“64 96” is not one number for each axis" in shipped(opened, "tcn")
    part(opened, "size").fill("300")
    part(opened, "again").click()
    settled(opened)
    assert state(opened)["sizes"] == [300] and "samples" in drawn(opened, "output")


def test_of_files_dropped_together_the_graph_is_taken_where_there_is_one(opened):
    graph = (NETWORKS / "generator.onnx").read_bytes()
    said = dropped(opened, ("one.onnx", graph), ("two.onnx", graph))
    assert said == "2 files came: drop one .onnx file at a time."
    part(opened, "size").fill("5")
    assert "mine.onnx: " in dropped(opened, ("mine.onnx.data", b"weights"), ("mine.onnx", graph))


def test_a_changed_size_waits_for_enter_or_its_button_and_swallows_no_press(opened):
    typed(opened, "conv 3", "9")
    part(opened, "size").press_sequentially("6")
    with opened.expect_file_chooser():
        part(opened, "choose").click()
    assert part(opened, "title").inner_text() == "Your layers, 9 × 9"
    part(opened, "again").click()
    settled(opened)
    assert part(opened, "title").inner_text() == "Your layers, 69 × 69"


def test_a_broken_file_is_told_in_a_sentence_and_the_network_before_it_goes(opened):
    for content in (b"this is no graph", b"", (NETWORKS / "unet.onnx").read_bytes()[:999]):
        typed(opened, "conv 3")
        assert part(opened, "found").is_visible()
        told = dropped(opened, ("broken.onnx", content))
        with pytest.raises(ValueError, match="torch.onnx.export") as refused:
            b3.examine(content, None)
        assert told == f"broken.onnx: {refused.value}." and not part(opened, "found").is_visible()


def test_a_press_keeps_the_focus_and_the_number_of_findings_leads_to_them(opened):
    focused = lambda: opened.evaluate("document.activeElement.dataset.part")  # noqa: E731
    part(opened, "typed").focus()
    opened.keyboard.press("Enter")
    settled(opened)
    assert focused() == "typed"
    assert "findings" in shipped(opened, "generator")
    part(opened, "says").locator("a").click()
    assert focused() == "findings"


def test_the_input_that_is_followed_is_told(opened):
    model = onnx.load(NETWORKS / "resnet.onnx", load_external_data=False)
    assert not part(opened, "followed").is_visible()
    model.graph.input.append(onnx.helper.make_tensor_value_info("side", onnx.TensorProto.FLOAT, (1, 3, 8, 8)))
    part(opened, "size").fill("64")
    dropped(opened, ("two.onnx", model.SerializeToString()))
    said = part(opened, "followed").inner_text()
    assert said.startswith("Followed is the input ") and "depend on side alone are not looked at" in said


def test_a_size_that_is_not_known_is_a_dash(opened):
    row = dict(name="one", output_size=[], sizes=[[3, 3]] * 2, stride=None, center=None, global_by=[])
    assert opened.evaluate("row => pageNetwork.cellsOf(row)", row) == ["one", "–", "3", "–", "–"]


def test_axes_that_differ_are_all_told(opened):
    cells = lambda *sizes: opened.evaluate(  # noqa: E731
        "row => pageNetwork.cellsOf(row)",
        dict(
            name="one",
            output_size=sizes,
            sizes=[[3, 5]] * len(sizes),
            stride=["-1/2"] * len(sizes),
            center=None,
            global_by=["gate"],
        ),
    )
    assert cells(48, 16, 16) == ["one", "48 × 16 × 16", "3 to 5 + all", "−1/2", "–"]
    assert cells(16, 16)[1] == "16"


@pytest.mark.parametrize(
    "size, touched", [("64", [(3, 5, 2), (4, 3, 2)]), ("64", [(3, 16, 2)]), ("24", [(3, 24, 2)])]
)
def test_the_field_is_drawn_as_python_says(opened, size, touched):
    """Holes are dark, what counts most is clear, and where the field is wider than the image padding is drawn too."""
    text = "\n".join(f"conv {kernel} 1 {rate} {rate}" for kernel, rate, _ in touched)
    typed(opened, text, size)
    said = drawn(opened, "output")
    layers = [b3.Layer(kernel, 1, rate, rate) for kernel, rate, _ in touched]
    read, span = b3.touched(layers), b3.receptive_field(layers).size
    assert f"sees {span} × {span} pixels, {len(read) ** 2:,} of these {span**2:,} touched" in said
    height, width, alphas = opened.evaluate(SHADES)
    veil = np.array(alphas).reshape(height, width)
    assert height == width == max(int(size), span)
    assert (veil < veil.max()).sum() == len(read) ** 2 and veil.min() == 0
    report = examined.typed(text, (int(size),) * 2)
    drawn_there = shades(*(cells_along(axis, int(size))[1] for axis in report.field(-1)))
    assert np.abs(veil - 255 * drawn_there).max() <= 1
    row = veil[np.argmax((veil < veil.max()).sum(1))]
    assert np.array_equal(np.flatnonzero(row < veil.max()) - np.flatnonzero(row < veil.max())[0], read)


def test_rows_are_walked_by_keys_and_sifted(opened):
    typed(opened, "conv 3 1 1\nconv 1\nconv 1\nconv 3 2 1")
    chosen = lambda: opened.locator(".b3-network tr[aria-selected=true]").inner_text().split("\t")[0]  # noqa: E731
    assert chosen() == "output"
    opened.locator(".b3-network tr[tabindex='0']").focus()
    opened.keyboard.press("Home")
    assert chosen() == "1: conv 3 1 1" and "3 × 3 pixels" in drawn(opened, "1: conv 3 1 1")
    opened.keyboard.press("ArrowDown")
    assert chosen() == "2: conv 1"
    part(opened, "filter").check()
    assert opened.locator(".b3-network tbody tr:visible").count() == 3
    assert chosen() == "1: conv 3 1 1"
    opened.locator(".b3-network tr[tabindex='0']").focus()
    opened.keyboard.press("ArrowDown")
    assert chosen() == "4: conv 3 2 1" and "5 × 5 pixels" in drawn(opened, "4: conv 3 2 1")
    assert opened.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    part(opened, "filter").uncheck()


def test_a_finding_leads_to_its_row_and_its_lesson(opened, site):
    shipped(opened, "generator")
    findings = state(opened)["findings"]
    links = part(opened, "findings").locator("a")
    assert findings and links.count() == len({(found["kind"], found["sentence"]) for found in findings})
    for href in links.evaluate_all("all => all.map(link => link.getAttribute('href'))"):
        file, _, anchor = href.partition("#")
        text = (site / "chapters" / file).resolve().read_text(encoding="utf-8")
        assert f'<section id="{anchor}"' in text or f'<span id="{anchor}"' in text, href
    part(opened, "findings").locator("button").first.click()
    assert findings[0]["layer"] in opened.locator(".b3-network tr[aria-selected=true] td").first.inner_text()
    unsafe = ["javascript:alert(1)", "//example.com/x.html", "chapters/../../x.html", "https://example.com"]
    assert [opened.evaluate("link => pageNetwork.linkOf(link)", link) for link in unsafe] == [None] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_is_accessible(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    opened.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=scheme)
    opened.evaluate(AXE_SCRIPT)
    violations = opened.evaluate("axe.run('.b3-network', { resultTypes: ['violations'] })")["violations"]
    assert [(found["id"], [node["target"] for node in found["nodes"]]) for found in violations] == []


def fractions():
    """A file whose strides and centers are fractions, of each axis another."""
    image = onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, (1, 1, 375, 500))
    out = onnx.helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, None)
    sizes = onnx.helper.make_tensor("sizes", onnx.TensorProto.INT64, [4], [1, 1, 183, 246])
    how = dict(mode="linear", coordinate_transformation_mode="align_corners")
    resized = onnx.helper.make_node(
        "Resize", ["image", "", "", "sizes"], ["small"], "backbone.stem.resized", **how
    )
    pooled = onnx.helper.make_node("MaxPool", ["small"], ["out"], "backbone.stem.pooled", kernel_shape=[2, 2])
    graph = onnx.helper.make_graph([resized, pooled], "fractions", [image], [out], [sizes])
    return onnx.helper.make_model(graph).SerializeToString()


def test_fractions_of_two_axes_fit_beside_the_picture_and_on_a_phone(opened):
    assert "3 rows" in dropped(opened, ("fractions.onnx", fractions()))
    pooled = opened.locator(".b3-network tbody tr").nth(1).inner_text().replace("\u00a0", " ")
    assert pooled.endswith("187/91 × 499/245\t187/182 × 499/490")
    for width in (NARROW, WIDE):
        opened.set_viewport_size(width)
        assert part(opened, "rows").evaluate("rows => rows.scrollWidth <= rows.clientWidth")


def test_it_fits_a_phone_and_is_touched(opened):
    opened.set_viewport_size(NARROW)
    opened.evaluate("scrollTo(0, 0)")
    shipped(opened, "resnet")
    rows = part(opened, "rows").bounding_box()
    assert rows["y"] > 0 and rows["y"] + rows["height"] <= NARROW["height"] + 1
    assert opened.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    for control in opened.locator(".b3-network :is(button, select, [data-part=picture]):visible").all():
        box = control.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"] and box["height"] >= 24
    first = opened.locator(".b3-network tbody tr").first
    first.tap()
    assert first.get_attribute("aria-selected") == "true"
    drawn(opened, first.locator("td").first.inner_text())
    in_view = "() => document.querySelector('[data-part=picture]').getBoundingClientRect().bottom <= innerHeight + 1"
    opened.wait_for_function(in_view)
    for link in part(opened, "findings").locator("a").all():
        assert link.bounding_box()["height"] >= 44
    opened.set_viewport_size(WIDE)


def test_nothing_was_asked_from_another_host_and_only_what_the_page_needs(opened):
    """The last to use the page: all that it heard and fetched, then an end to its Python."""
    assert opened.heard.elsewhere == opened.heard.errors == opened.evaluate("violations") == []
    fetched = {re.sub(r".*/|\?.*", "", url) for url in opened.heard.asked}
    assert {f"{name}.onnx" for name in SHIPPED} <= fetched
    assert not [name for name in fetched if name.startswith(("pillow", "matplotlib"))]
    opened.evaluate("document.querySelector('[data-part=stop]').click()")
    assert part(opened, "says").inner_text() == "Stopped." and not part(opened, "found").is_visible()


def test_a_row_chosen_while_a_smaller_network_comes_breaks_nothing():
    examined.look('{"size": "", "text": "conv 3\\nconv 3"}')
    assert examined.field('{"row": 2}') != "null"
    examined.look('{"size": "", "text": "conv 3"}')
    assert examined.field('{"row": 2}') == "null"


NO_PYTHON = """() => {
  window.workers = []
  window.Worker = class {
    constructor() { workers.push(this) }
    postMessage() {}
    terminate() { this.ended = true }
  }
}"""


def test_a_picture_that_takes_long_is_not_that_of_the_network_before(page, server):
    page.goto(f"{server}/{PAGE}")
    page.evaluate(NO_PYTHON)
    shown, calls = [], itertools.count(1)

    def hear(kind, **message):
        page.evaluate("data => workers[0].onmessage({ data })", dict(kind=kind, **message))

    for text in ("conv 3", "conv 5 2"):
        given = json.dumps(dict(size="64", text=text))
        part(page, "typed").click()
        if not shown:
            page.wait_for_function("() => workers.length")
            hear("ready")
        page.wait_for_function(
            "() => document.querySelector('[data-part=says]').textContent.startsWith('Following')"
        )
        hear("answered", id=next(calls), value=json.loads(examined.look(given)))
        page.wait_for_function("() => document.querySelector('[data-waits]')")
        assert part(page, "picture").inner_text() == "Following output back to the input …"
        assert not page.locator(".b3-network-photo canvas").is_visible()
        hear("answered", id=next(calls), value=json.loads(examined.field('{"row": 1}')))
        shown.append(drawn(page, "output"))
        assert page.locator(".b3-network-photo canvas").is_visible()
    assert "sees 3 × 3" in shown[0] and "sees 5 × 5" in shown[1]


def test_stop_ends_python_on_its_way_for_good(page, server):
    page.goto(f"{server}/{PAGE}")
    page.evaluate(NO_PYTHON)
    part(page, "typed").click()
    page.wait_for_function("() => workers.length")
    page.evaluate("workers[0].onmessage({ data: { kind: 'progress', done: 1, total: 2 } })")
    part(page, "stop").click()
    page.evaluate("workers[0].onmessage({ data: { kind: 'ready' } })")
    assert page.evaluate("workers.map(worker => worker.ended)") == [True]
    assert part(page, "says").inner_text() == "Stopped." and not part(page, "bar").is_visible()


def test_from_disk_and_without_scripts_one_sentence_says_what_to_do(page, browser, site):
    address = (site / PAGE).as_uri()
    page.goto(address)
    assert "python -m http.server" in page.locator(".b3-network").inner_text()
    assert page.locator(".b3-network :is(button, textarea):visible").count() == 0
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address)
    assert "needs JavaScript" in plain.locator(".b3-network").inner_text()
    assert plain.locator(".b3-network button:visible").count() == 0
    context.close()
