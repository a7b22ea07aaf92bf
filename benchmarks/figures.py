"""What the figures cost a reader: time of every interaction."""

import base64
import functools
import gzip
import http.server
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from beyond3x3.widgets import FIGURES, placeholder, site_script, sweep
from beyond3x3.widgets.figure import source

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
from browser import awaited, launch, settled  # noqa: E402, F401

WARM_UP, COUNT, FRESH = 12, 60, 9
SLOWER = 4
SOON = 0.15  # what takes longer in all, over many frames, is not repeated slowed
TEXT = (".html", ".css", ".js", ".json", ".svg", ".txt", ".xml")

# Frames and timers of the page run in time of its own, one after another as soon as the interaction is over; each
# is a slice, and so is the interaction itself. A slice ends when style and layout have been forced.

HARNESS = """
(() => {
  const frame = requestAnimationFrame.bind(window);
  const waiting = new Map();
  let [name, now] = [0, 0];
  const later = (act, due) => (waiting.set(++name, { act, due }), name);
  window.requestAnimationFrame = act => later(act, (Math.floor(now / 16) + 1) * 16);
  window.setTimeout = (act, after = 0) => later(act, now + after);
  window.cancelAnimationFrame = window.clearTimeout = which => void waiting.delete(which);
  window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
  Element.prototype.setPointerCapture = () => {};

  function slice(act) {
    performance.mark("b3 start");
    act(now);
    document.body.getBoundingClientRect();
    performance.mark("b3 stop");
  }
  function drain() {
    while (waiting.size) {
      const [which, { act, due }] = [...waiting].reduce((a, b) => (b[1].due < a[1].due ? b : a));
      waiting.delete(which);
      now = Math.max(now, due);
      slice(act);
    }
  }
  const channel = new MessageChannel();
  const painted = () =>
    new Promise(done => {
      channel.port1.onmessage = done;
      frame(() => channel.port2.postMessage(0));
    });

  const nodes = where => [...document.querySelectorAll(where)].filter(node => node.getClientRects().length);
  const share = (at, by) => 0.04 + 0.92 * ((at * by) % 1);
  window.act = {
    pointer(where, at, kind = "pointermove", [from, to] = [0, 1]) {
      const node = nodes(where)[0];
      const box = node.getBoundingClientRect();
      const [x, y] = [share(at, 0.6180339887), from + (to - from) * share(at, 0.7548776662)];
      const given = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true, buttons: 1, pointerType: "mouse", pointerId: 1 };
      node.dispatchEvent(new PointerEvent(kind, given));
    },
    key: (where, key) => nodes(where)[0].dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
    press: (where, at = 0) => nodes(where).at(at).click(),
    choose(where, at) {
      const node = nodes(where)[0];
      node.selectedIndex = at;
      node.dispatchEvent(new Event("change", { bubbles: true }));
    },
    slide(where, value) {
      const node = nodes(where)[0];
      node.value = value;
      node.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
  window.measured = async (label, act, count) => {
    for (let at = 0; at < count; at++) {
      slice(() => act(at));
      drain();
      if (at % 12 === 11) await painted();
      drain();
      performance.mark(`b3 of ${label}`);
      performance.clearMarks();
    }
  };
})();
"""


def stepping(label):
    """Arrow keys on the stepper so labeled: one step on and one back, in turn."""
    return f"""act.key('[role=spinbutton][aria-label^="{label}"]', at % 2 ? "ArrowDown" : "ArrowUp")"""


def pointing(where, rows="[0, 1]"):
    return f"""act.pointer("{where}", at, "pointermove", {rows})"""


def pressing(*texts):
    """Clicks on buttons with these texts, in turn."""
    return f"""{{ const text = {list(texts)}[at % {len(texts)}]; [...document.querySelectorAll("button")].find(one => one.textContent === text).click() }}"""


def choosing(label, *places):
    return f"""act.choose('select[aria-label="{label}"]', {list(places)}[at % {len(places)}])"""


def stack(layers, kernel=3):
    """A stack of so many equal layers that keep the size, in ten rows at most."""
    rows = min(layers, 10)
    repeats = [layers // rows + (at < layers % rows) for at in range(rows)]
    padding = (kernel - 1) // 2
    return [dict(kernel=kernel, padding=padding, repeat=repeat) for repeat in repeats]


STACK = {
    "pointer": pointing(".b3-rf-stack", "[0.05, 0.75]"),
    "slider: kernel": stepping("kernel, row 1"),
    "slider: padding": stepping("padding, row 1"),
    "slider: input": stepping("input size"),
}
EDIT_STACK = {
    "edit: a layer more or less": """at % 2 ? act.press('[aria-label="remove row 5"]') : act.press(".b3-rf-head button")"""
}
PHOTOGRAPH = {
    "pointer": pointing(".b3-rf-photo"),
    "slider: layer": stepping("layer shown"),
}


def numbers(*shape):
    return (np.arange(np.prod(shape)).reshape(shape) * 7 % 19 - 9).tolist()


def packed(count):
    weights = np.random.default_rng(0).normal(0, 0.08, count).astype("<f2")
    return base64.b64encode(weights.tobytes()).decode()


def scene_network(name, channels=24, layers=9):
    shapes = [
        (channels, 1, 3),
        *[(channels, channels, 3)] * layers,
        (2, channels, 1),
    ]
    count = sum(o * i * k * k + o for o, i, k in shapes)
    return dict(
        name=name,
        operations=[
            dict(
                op="conv",
                shape=[o, i, k, k],
                stride=1,
                padding=k // 2,
                dilation=1,
                relu=o > 2,
            )
            for o, i, k in shapes
        ],
        weights=packed(count),
    )


def enlarging_network(name, scale=2):
    shapes = [[48, 1, 5, 5], [48], [96, 48, 3, 3], [96], [48, 96, 3, 3], [48]]
    shapes.append([scale**2, 48, 3, 3])
    count = sum(int(np.prod(shape)) for shape in shapes)
    return dict(
        name=name, tail="shuffle", scale=scale, shapes=shapes, weights=packed(count)
    )


def photograph(name, shift):
    y, x = np.mgrid[:144, :144]
    luminance = ((3 * y + 5 * x + 7 * ((y // 9 + x // 7 + shift) % 5)) % 256).astype(
        "u1"
    )
    plane = base64.b64encode(np.full(24 * 24, 128, "u1").tobytes()).decode()
    return dict(
        name=name,
        height=144,
        width=144,
        luminance=base64.b64encode(luminance.tobytes()).decode(),
        chroma=[plane, plane],
    )


def trained(size=96, outputs=10):
    plane = np.arange(size * size, dtype="u4") * 2654435761 >> 24
    picture = base64.b64encode(plane.astype("u1").tobytes()).decode()
    moments = dict(before=picture, after=picture)
    measures = {
        f"{what}_{when}": 0.1 for what in ("constant", "energy") for when in moments
    }
    return dict(
        size=size,
        target=picture,
        energy_target=0.01,
        outputs=[
            dict(name=f"network {at}", **moments, **measures) for at in range(outputs)
        ],
    )


def swept():
    from matplotlib import pyplot

    def waves(count):
        """Waves of a given number."""
        figure, axes = pyplot.subplots(figsize=(6, 3))
        axes.plot(np.sin(np.linspace(0, 6.3 * count, 400)))

    return sweep(waves, count=list(range(1, 61)))


def settings():
    """(figure, setting in words, its traits, its interactions): JavaScript, `at` counting them."""
    posts = [[y, x] for y in range(2, 48, 5) for x in range(3, 48, 6)]
    scene = {
        "pointer": pointing(".b3-lab-net .b3-lab-map"),
        "edit: a stroke of the pen": """act.pointer(".b3-lab-scene", at % 40, "pointermove")""",
        "edit: light": choosing("Where the light comes from", 1, 2, 3, 0),
    }
    starting = dict(view="icnr", upscale_factor=4, channels=3, height=1, width=2)
    return [
        (
            "receptive-field",
            "Distill’s size: 4 layers of 3×3, 13 pixels",
            dict(layers=stack(4), input_size=13),
            STACK,
        ),
        (
            "receptive-field",
            "ten rows of twelve 15×15 layers, 224 pixels",
            dict(layers=stack(120, 15), input_size=224),
            STACK,
        ),
        (
            "receptive-field",
            "ten rows of twelve 3×3 layers, 224 pixels",
            dict(layers=stack(120), input_size=224),
            STACK,
        ),
        (
            "receptive-field",
            "nine rows and one more of 15×15 layers, 224 pixels",
            dict(layers=stack(9, 15), input_size=224),
            EDIT_STACK,
        ),
        (
            "receptive-field",
            "on the photograph, ten rows of twelve 15×15 layers",
            dict(layers=stack(120, 15), input_size=224, view="photograph"),
            PHOTOGRAPH,
        ),
        (
            "taps",
            "12×12, kernel 5×5, padding 4",
            dict(
                image=numbers(12, 12),
                weight=numbers(5, 5),
                padding=4,
                selected=("image", 5, 5),
            ),
            {
                "pointer: input": pointing(
                    ".b3-taps-panels > :first-child .b3-taps-panel"
                ),
                "pointer: output": pointing(
                    ".b3-taps-panels > :last-child .b3-taps-panel"
                ),
                "slider: padding": stepping("padding"),
                "slider: dilation": stepping("dilation"),
                "slider: kernel": stepping("kernel size"),
                "slider: size": stepping("input size"),
                "edit: a number": """act.key(".b3-taps-panel", String(at % 10))""",
                "edit: an example": choosing("Input", 1, 2, 3, 4),
            },
        ),
        (
            "dilation-schedule",
            "eight 5×5 layers of rate 32; search for 65 pixels in 4 layers",
            dict(rates=[32] * 8, kernel=5, field=65, layers=4),
            {
                "pointer": pointing(".b3-map"),
                "slider: rate": stepping("rate of layer 3"),
                "slider: kernel": stepping("kernel size"),
                "slider: field to find": stepping("field to span"),
                "edit: a layer less or more": """at % 2 ? act.press(".b3-beads ~ button") : act.press('[aria-label="remove layer 2"]')""",
            },
        ),
        (
            "degenerate",
            "129 positions, rate 64",
            dict(size=129, rate=64),
            {
                "pointer": pointing(".b3-degenerate-map"),
                "slider: size": stepping("size of the map"),
                "slider: rate": stepping("rate"),
            },
        ),
        (
            "loaded-tile",
            "16×16 outputs, 5×5 taps, stride 3, rate 7",
            dict(kernel=5, stride=3, rate=7, tile="16 × 16"),
            {
                "pointer": pointing(".b3-lt-map"),
                "slider: rate": stepping("rate"),
                "slider: stride": stepping("stride"),
            },
        ),
        (
            "segmentation-lab",
            "the three networks of the page, 80 posts",
            dict(posts=posts),
            scene,
        ),
        (
            "segmentation-lab",
            "four networks of 47,000 weights, 80 posts",
            dict(
                posts=posts, networks=[scene_network(f"wide {at}") for at in range(4)]
            ),
            scene,
        ),
        (
            "shapes",
            "sizes 1 to 24, kernel 7, padding 6, dilation 4",
            dict(size=24, kernel=7, stride=1, padding=6, dilation=4),
            {
                "pointer": pointing(".b3-shapes-chart", "[0.3, 0.7]"),
                "slider: size": stepping("input size"),
                "slider: kernel": stepping("kernel"),
                "slider: stride": stepping("stride"),
            },
        ),
        (
            "transposed",
            "4×4, kernel 3×3, stride 2: 9×9 outputs",
            dict(
                x=numbers(4, 4),
                weight=numbers(3, 3),
                stride=2,
                selected=("input", 1, 1),
            ),
            {
                f"pointer: {name}": pointing(f".b3-tc-view:nth-child({at}) .b3-tc-area")
                for at, name in enumerate(
                    ("stamps", "matrix", "stretched", "phases"), 1
                )
            }
            | {
                "slider: padding": stepping("padding"),
                "slider: stride": stepping("stride"),
                "slider: size": stepping("input size"),
                "edit: a number": """act.key(".b3-tc-area", String(at % 10))""",
                "edit: dimensions": pressing("1-D", "2-D"),
                "step": pressing("Step"),
            },
        ),
        (
            "checkerboard",
            "four bilinear layers of kernel 8, stride 4, and three of 5; ten networks of 96×96",
            dict(
                layers=[dict(kind="bilinear", kernel=8, stride=4)] * 4,
                cleanup=[5, 5, 5],
                trained=trained(),
                lens=(24, 24),
            ),
            {
                "pointer: map": pointing(".b3-map"),
                "pointer: magnifier": pointing(".b3-cb-photo"),
                "slider: kernel": stepping("kernel of layer 2"),
                "slider: stride": stepping("stride of layer 2"),
                "edit: kind of a layer": choosing("kind of layer 1", 0, 1, 2, 3),
                "edit: a layer less or more": """at % 2 ? act.press(".b3-cb-rows + .b3-bar button") : act.press('[aria-label="remove layer 2"]')""",
                "edit: direction": pressing("Gradient", "Forward overlap"),
                "edit: another network": """act.press(".b3-cb-nets button", at % 10)""",
            },
        ),
        (
            "pixel-shuffle",
            "r = 4, two channels of 2×2: 128 numbers",
            dict(upscale_factor=4, channels=2),
            {
                "pointer": pointing(".b3-ps-area"),
                "slider: how much has moved": """act.slide(".b3-ps-scrub", (at * 0.618) % 1)""",
                "slider: factor": stepping("upscale factor"),
                "edit: order": pressing("TensorFlow: DCR", "torch: CRD"),
                "step": pressing("Step"),
            },
        ),
        (
            "pixel-shuffle",
            "the weights, kernel 8×8, r = 4",
            dict(view="weights", upscale_factor=4, weight=numbers(8, 8), tap=(1, 1)),
            {
                "pointer": pointing(".b3-ps-area"),
                "slider: kernel": stepping("kernel size"),
                "slider: weight": stepping("value of the weight"),
                "edit: a number": """act.key(".b3-ps-area", String(at % 10))""",
            },
        ),
        (
            "pixel-shuffle",
            "the start, r = 4, three channels",
            starting,
            {
                "pointer": """(() => { const all = [...document.querySelectorAll(".b3-ps-starts svg.b3-ps-wall")]; const box = all[1 + (at % 3)].getBoundingClientRect(); all[1 + (at % 3)].dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: box.left + box.width * ((at * 0.618) % 1), clientY: box.top + box.height * ((at * 0.755) % 1) })); })()""",
                "slider: factor": stepping("upscale factor"),
                "edit: other weights": pressing("Other weights"),
                "edit: another start": pressing("ICNR", "ICNR, tiled", "Random"),
            },
        ),
        (
            "super-resolution",
            "the page’s photographs and networks",
            dict(),
            ENLARGED,
        ),
        (
            "super-resolution",
            "144×144 pixels, five networks of 86,000 products a pixel",
            dict(
                photographs=[photograph(f"photograph {at}", at) for at in range(3)],
                networks=[enlarging_network(f"wide {at}") for at in range(5)],
                scale=2,
            ),
            {kind: act for kind, act in ENLARGED.items() if kind != "edit: scale"},
        ),
        (
            "sweep",
            "sixty settings, a picture each",
            dict(sweep=swept),
            {"slider": """act.slide("input[type=range]", at % 60)"""},
        ),
    ]


ENLARGED = {
    "pointer: magnifier": pointing(".b3-sr-photo"),
    "pointer: frame": pointing(".b3-sr-whole"),
    "key: frame": """act.key(".b3-sr-whole", at % 2 ? "ArrowLeft" : "ArrowRight")""",
    "edit: what is shown": pressing("Difference", "|Difference|", "Pictures"),
    "edit: scale": pressing("× 2", "× 3"),
    "edit: photograph": choosing("Photograph", 1, 2, 0),
}
# What the hand does before and after a kind of interaction.
HELD = (
    """act.pointer("{0}", 0, "pointerdown")""",
    """act.pointer("{0}", 0, "pointerup")""",
)
AROUND = {
    kind: tuple(one.format(where) for one in HELD)
    for kind, where in {
        "edit: a stroke of the pen": ".b3-lab-scene",
        "pointer: frame": ".b3-sr-whole",
    }.items()
}


class Served(http.server.SimpleHTTPRequestHandler):
    """A folder as a host would serve it: text gzipped, clocks fine; `sent` counts bytes by path."""

    sent = []

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        if path.suffix in TEXT:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(body)
            self.sent.append((path.name, len(body)))


def chromium(playwright):
    browser = launch(playwright)
    if browser is None:
        raise SystemExit("no Chromium starts here: run `make browser` first")
    return browser


@contextmanager
def served(folder):
    handler = functools.partial(Served, directory=str(folder))
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()


def write_page(folder, name, figure, state):
    if figure == "sweep":
        os.environ["BEYOND3X3_STATIC"] = "1"
        markup = state["sweep"]().placeholder()
        del os.environ["BEYOND3X3_STATIC"]
    else:
        markup = placeholder(figure, state)
    (folder / f"{name}.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>figure</title>'
        f"<style>{source('figures.css')}</style><script>{HARNESS}</script><main>{markup}</main>"
        '<script defer src="figures.js"></script>',
        encoding="utf-8",
    )


class Stage:
    """A page with one figure, and a trace of what its interactions take."""

    def __init__(self, browser, address, slower=1):
        self.context = browser.new_context(viewport={"width": 900, "height": 1000})
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: print("page error:", error, flush=True))
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.client = self.context.new_cdp_session(self.page)
        self.events, self.complete = [], False
        self.client.on(
            "Tracing.dataCollected", lambda told: self.events.extend(told["value"])
        )
        self.client.on("Tracing.tracingComplete", self.completed)
        self.client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        config = dict(
            includedCategories=["blink.user_timing"], excludedCategories=["*"]
        )
        self.client.send(
            "Tracing.start", dict(transferMode="ReportEvents", traceConfig=config)
        )

    def completed(self, _):
        self.complete = True

    def measure(self, label, act, count=1):
        self.page.evaluate(f"measured({label!r}, at => {{ {act} }}, {count})")

    def come_alive(self):
        mount = "window.beyond3x3.mount(document.querySelector('.b3-widget'))"
        self.measure("alive", mount)
        if self.page.locator(".b3-alive").count() != 1:
            raise RuntimeError(self.page.locator("main").inner_text())

    def times(self, clock="tts"):
        """By label a list of interactions, each a list of its slices in seconds."""
        self.client.send("Tracing.end")
        while not self.complete:
            self.page.wait_for_timeout(10)
        self.context.close()
        marks = [one for one in self.events if one["name"].startswith("b3 ")]
        found, slices, began = {}, [], 0
        for mark in sorted(marks, key=lambda one: one["ts"]):
            if mark["name"] == "b3 start":
                began = mark[clock]
            elif mark["name"] == "b3 stop":
                slices.append((mark[clock] - began) / 1e6)
            else:
                found.setdefault(mark["name"][6:], []).append(slices)
                slices = []
        return found


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def summary(found):
    whole, longest = [sum(one) for one in found], [max(one) for one in found]
    return dict(
        median=statistics.median(whole),
        p95=percentile(whole, 0.95),
        worst=max(whole),
        longest_median=statistics.median(longest),
        longest_p95=percentile(longest, 0.95),
        longest_worst=max(longest),
        deferred_worst=max(max(one[1:], default=0) for one in found),
        slices=statistics.median(map(len, found)),
    )


def rehearsed(stage, kind, act):
    before, after = AROUND.get(kind, ("", ""))
    stage.measure("before", before)
    stage.measure("warm-up", act, WARM_UP)
    stage.measure(kind, act, COUNT)
    stage.measure("after", after)


def every_interaction(browser, address, interactions, slower=1):
    stage = Stage(browser, address, slower)
    stage.come_alive()
    for kind, act in interactions.items():
        rehearsed(stage, kind, act)
    found = stage.times()
    return {kind: summary(found[kind]) for kind in interactions}


def on_fresh_pages(browser, address, kind, act):
    """What coming alive takes, and the first interaction after it."""
    found = {"alive": [], kind: []}
    for _ in range(FRESH):
        stage = Stage(browser, address)
        stage.come_alive()
        stage.measure("before", AROUND.get(kind, ("", ""))[0])
        stage.measure(kind, act)
        times = stage.times()
        for label, all_times in found.items():
            all_times.extend(times[label])
    return {label: summary(times) for label, times in found.items()}


def clocks(browser, address, act):
    """The same interactions by the thread's clock, the wall's, and Chromium's own count."""
    told = {}
    for clock in ("tts", "ts"):
        stage = Stage(browser, address)
        stage.come_alive()
        stage.measure("warm-up", act, WARM_UP)
        stage.client.send("Performance.enable", dict(timeDomain="threadTicks"))
        before = counted(stage)
        stage.measure("counted", act, COUNT)
        after = counted(stage)
        told[clock] = sum(map(sum, stage.times(clock)["counted"]))
        told |= {f"{clock} {name}": after[name] - before[name] for name in after}
    return told


def counted(stage):
    metrics = stage.client.send("Performance.getMetrics")["metrics"]
    return {m["name"]: m["value"] for m in metrics if m["name"].endswith("Duration")}


def growth(browser, folder, address):
    """How pointer and slider of two figures grow with what they show."""
    series = [
        (
            "receptive-field",
            "layers",
            {n: dict(layers=stack(n), input_size=32) for n in (1, 2, 4, 6, 8, 10, 12)},
            {kind: STACK[kind] for kind in ("pointer", "slider: kernel")},
        ),
        (
            "receptive-field",
            "pixels",
            {n: dict(layers=stack(4), input_size=n) for n in (13, 28, 56, 112, 224)},
            {kind: STACK[kind] for kind in ("pointer", "slider: kernel")},
        ),
        (
            "taps",
            "input side",
            {
                n: dict(image=numbers(n, n), weight=numbers(3, 3), padding=1)
                for n in (3, 6, 9, 12)
            },
            {
                "pointer": pointing(".b3-taps-panel"),
                "slider: dilation": stepping("dilation"),
                "slider: padding": stepping("padding"),
            },
        ),
    ]
    grown = []
    for figure, along, states, interactions in series:
        rows = []
        for value, state in states.items():
            write_page(folder, "growth", figure, state)
            found = every_interaction(browser, f"{address}/growth.html", interactions)
            rows.append({along: value} | found)
        grown.append(dict(figure=figure, along=along, rows=rows))
        print(f"growth of {figure} along {along}", flush=True)
    return grown


def measure():
    """Seconds by figure, setting and interaction."""
    started = time.perf_counter()
    figures = []
    with (
        tempfile.TemporaryDirectory() as place,
        sync_playwright() as playwright,
        served(place) as address,
    ):
        folder = Path(place)
        browser = chromium(playwright)
        script = site_script(tuple(sorted(FIGURES)))
        (folder / "figures.js").write_text(script, encoding="utf-8")
        (folder / "companion.jpg").write_bytes(
            (ROOT / "beyond3x3/widgets/static/companion.jpg").read_bytes()
        )
        for at, (figure, setting, state, interactions) in enumerate(settings()):
            write_page(folder, f"figure-{at}", figure, state)
            page = f"{address}/figure-{at}.html"
            kind, act = next(iter(interactions.items()))
            found = every_interaction(browser, page, interactions)
            soon = {
                kind: interactions[kind] for kind in found if found[kind]["p95"] < SOON
            }
            told = dict(
                figure=figure,
                setting=setting,
                interactions=found,
                slowed=every_interaction(browser, page, soon, SLOWER),
                fresh=on_fresh_pages(browser, page, kind, act),
            )
            figures.append(told)
            slowest = max(told["interactions"].values(), key=lambda one: one["median"])
            print(
                f"{figure}, {setting}: at most {1000 * slowest['median']:.2f} ms "
                f"({time.perf_counter() - started:.0f} s)",
                flush=True,
            )
            if figure == "taps":
                clock = clocks(browser, page, interactions["edit: a number"])
        grown = growth(browser, folder, address)
        version = browser.version
        browser.close()
    return dict(
        chromium=version,
        interactions_each=COUNT,
        slowdown=SLOWER,
        fresh_pages=FRESH,
        figures=figures,
        clock=clock,
        growth=grown,
        seconds=time.perf_counter() - started,
    )
