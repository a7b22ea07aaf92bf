"""The picture of how the course's costs grow, from what `make bench` measured."""

import json
from pathlib import Path

from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from pen import BLUE, INK, LINE, MUTED, ORANGE, canvas, number, picture, write

MEASUREMENTS = Path(__file__).parents[1] / "references/measurements"
WIDTH, HEIGHT = 840, 690


def measured(name):
    return json.loads((MEASUREMENTS / f"{name}.json").read_text(encoding="utf-8"))


def panel(ax, left, top, title, across, up, xs, ys, log=True):
    """Axes with a title, in pixels of the canvas, 320 by 200."""
    room = left / WIDTH, 1 - (top + 200) / HEIGHT, 320 / WIDTH, 200 / HEIGHT
    axes = ax.figure.add_axes(room, facecolor="none")
    write(ax, left - 52, top - 46, title, 22, align="left", bold=True)
    write(ax, left - 52, top - 20, up, 18, MUTED, align="left")
    write(ax, left + 320, top + 244, across, 18, MUTED, align="right")
    if log:
        axes.set(xscale="log", yscale="log")
    for axis, ticks in ((axes.xaxis, xs), (axes.yaxis, ys)):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_ylim(min(ys) if log else 0, max(ys))
    axes.tick_params(colors=MUTED, labelsize=12.5, length=0)
    axes.grid(color=LINE, lw=0.8)
    for name, spine in axes.spines.items():
        spine.set(visible=name in ("left", "bottom"), color=LINE)
    return axes


def line(axes, xs, ys, color, name, end=True):
    """A line with its name above its end, or below its start."""
    axes.plot(xs, ys, "o-", color=color, lw=2.4, ms=5.5, clip_on=False)
    axes.annotate(
        name,
        (xs[-1], ys[-1]) if end else (xs[0], ys[0]),
        (0, 9) if end else (4, -9),
        textcoords="offset points",
        ha="right" if end else "left",
        va="bottom" if end else "top",
        color=color,
        size=13,
    )


def how_time_grows():
    ax = canvas(WIDTH, HEIGHT)
    speed = measured("speed")
    grown = speed["operators"]["found"]["growth"]
    ticks = [0.01, 0.1, 1, 10, 100, 1000]
    for left, along, title, xs in (
        (76, "sides", "A larger image", [8, 32, 128, 512]),
        (496, "channels", "More channels", [1, 4, 16, 64, 256]),
    ):
        key = along.removesuffix("s") if along == "sides" else along
        across = "pixels on a side" if along == "sides" else "channels in and out"
        axes = panel(ax, left, 78, title, across, "milliseconds", xs, ticks)
        for way, color in (("loops", MUTED), ("course", BLUE), ("torch", INK)):
            rows = [row for row in grown[along] if way in row["seconds"]]
            line(
                axes,
                [row[key] for row in rows],
                [1000 * row["seconds"][way] for row in rows],
                color,
                dict(loops="loops", course="conv2d", torch="torch")[way],
                end=way != "torch",
            )
    layers = speed["figures"]["found"]["growth"][0]["rows"]
    axes = panel(
        ax,
        76,
        418,
        "More layers in the figure",
        "layers",
        "milliseconds",
        [1, 4, 8, 12],
        [0, 1, 2, 3],
        False,
    )
    for kind, color in (("pointer", BLUE), ("slider: kernel", ORANGE)):
        found = [1000 * row[kind]["median"] for row in layers]
        name = kind.removesuffix(": kernel")
        line(axes, [row["layers"] for row in layers], found, color, name)
    slower = measured("classroom")["slower"]
    students = list(range(1, len(slower) + 1))
    axes = panel(
        ax,
        496,
        418,
        "More learners on two cores",
        "students who run a cell at once",
        "times one student’s wait",
        students,
        [0, 1, 2, 3],
        False,
    )
    line(axes, students, slower, BLUE, number(slower[-1]))
    return picture(ax)


DRAWINGS = (how_time_grows,)
PHOTOGRAPHIC = ()
LIGHT = (how_time_grows,)
