"""The pictures of the chapter on atrous convolution."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle
from pen import (
    BLUE,
    BROWN,
    CARD,
    EMPTY,
    GREEN,
    INK,
    LINE,
    MUTED,
    ORANGE,
    PINE,
    SKY,
    between,
    canvas,
    frame_around,
    frame_taps,
    number,
    number_grid,
    photograph,
    picture,
    put,
    tile,
    tint,
    write,
)
from receptive_fields import sliding_convolution

import beyond3x3 as b3
from beyond3x3.widgets.taps import NUMBERS

SLOPES = np.array(
    [
        [0, 1, 0, 2, 1, 3, 2],
        [1, 0, 2, 1, 3, 2, 3],
        [0, 2, 1, 3, 2, 3, 1],
        [3, 1, 3, 2, 3, 1, 2],
        [1, 3, 2, 3, 1, 2, 0],
        [3, 2, 3, 1, 2, 0, 1],
        [2, 3, 1, 0, 0, 1, 2.0],
    ]
)


def dilated_convolution():
    return sliding_convolution(SLOPES, padding=0, dilation=2)


def taps():
    """Stands in for the live figure of this name where there is no JavaScript."""
    image, weight, rate = np.array(NUMBERS), np.array([[1, 0, -1]] * 3), 2
    steps = dict(padding=rate, dilation=rate)
    output = b3.conv2d(image[None, None], weight[None, None], **steps)[0, 0]
    place, cell, top, panels = len(image) // 2, 39, 82, (24, 322, 542)
    reads = np.ix_(
        [place - rate, place, place + rate], [place - rate, place, place + rate]
    )
    ax = canvas(840, 500)
    for text, left, width, color in zip(
        ("7 × 7 input", "3×3 kernel, dilation 2", "7 × 7 output"),
        panels,
        (7, 5, 7),
        (BLUE, BROWN, PINE),
        strict=True,
    ):
        write(ax, left + width * cell / 2, 44, text, 24, color, bold=True)
    lit = np.zeros(image.shape)
    lit[reads] = 1
    number_grid(ax, panels[0], top, cell, image, SKY, 0.45 * lit, lit == 0)
    frame_taps(ax, panels[0], top, cell, place - rate, place - rate, rate)
    frame_around(ax, panels[0], top, cell, place - rate, place - rate, 5, ORANGE)
    spread = np.full((5, 5), np.nan)
    spread[::rate, ::rate] = weight
    kernel_top = top + cell
    known = ~np.isnan(spread)
    number_grid(ax, panels[1], kernel_top, cell, spread, ORANGE, 0.32 * known, ~known)
    strength = np.full(output.shape, 0.08)
    strength[place, place] = 0.45
    number_grid(ax, panels[2], top, cell, output, GREEN, strength, strength < 0.1)
    frame_around(ax, panels[2], top, cell, place, place, 1, GREEN)
    terms = [
        f"{'−' if factor < 0 else '+'} {abs(factor)}·{value}"
        for factor, value in zip(weight.flat, image[reads].flat, strict=True)
    ]
    terms[0] = terms[0].removeprefix("+ ")
    write(ax, 30, 408, " ".join(terms), 27, INK, "left")
    write(ax, 30, 456, f"= {number(output[place, place])}", 34, PINE, "left", bold=True)
    return picture(ax)


def dilation_schedule(rates=(2, 2, 2)):
    """Stands in for the live figure of this name where there is no JavaScript."""
    layers = [b3.Layer(3, dilation=rate) for rate in rates]
    counts, weight = b3.coverage(rates), b3.gradient_profile(layers)
    span, cell, left, top = len(counts), 28, 30, 130
    ax = canvas(840, 590)
    ax.plot([left + 20, left + 20 + 76 * (len(rates) - 1)], [56, 56], color=MUTED, lw=3)
    for at, rate in enumerate(rates):
        bead = Circle((left + 26 + 76 * at, 56), 26, facecolor=CARD, edgecolor=BLUE)
        bead.set_linewidth(3.5)
        put(ax, bead, zorder=3)
        write(ax, left + 26 + 76 * at, 56, str(rate), 32, bold=True)
    gap = f"largest gap {b3.max_gap(rates)}"
    write(ax, 440, 56, gap, 34, BROWN, "left", bold=True)
    for (row, column), count in np.ndenumerate(counts):
        shade = 0.3 + 0.7 * (count / counts.max()) ** 0.35
        fill = tint(BLUE, shade) if count else "white"
        x, y = left + (column + 0.5) * cell, top + (row + 0.5) * cell
        put(ax, tile(x, y, cell - 2, fill=fill, radius=2))
    middle = left + span * cell / 2, top + span * cell / 2
    put(ax, tile(*middle, span * cell + 4, edge=ORANGE, line=3, radius=4), zorder=3)
    foot = top + span * cell + 80
    for column in b3.touched(layers):
        share = weight[column] / weight.max()
        x, height = left + (column + 0.5) * cell, 62 * share
        put(ax, tile(x, foot - height / 2, cell - 4, height, fill=SKY, radius=0))
    ax.plot([left, left + span * cell], [foot, foot], color=LINE, lw=1.5)
    touched = int((counts > 0).sum())
    write(ax, 440, 150, f"spans {span} × {span}", 30, BROWN, "left")
    write(ax, 440, 194, f"touches {touched} of {counts.size}", 30, BLUE, "left")
    write(ax, 440, 238, f"{touched / counts.size:.0%}", 38, BLUE, "left", bold=True)
    write(ax, 440, 310, "how stripes come through", 26, MUTED, "left")
    heights = abs(np.fft.rfft(weight, 720))
    x, y = np.linspace(440, 800, len(heights)), 494 - 150 * heights
    ax.fill_between(x, y, 494, color=SKY, alpha=0.4, lw=0)
    ax.plot(x, y, color=BLUE, lw=3)
    for name, at in (("flat", 458), ("period 4", 620), ("period 2", 766)):
        write(ax, at, 520, name, 24, MUTED)
    return picture(ax)


def degenerate(size=65, rate=24):
    """Stands in for the live figure of this name where there is no JavaScript."""
    shades = {9: 1, 6: 0.7, 4: 0.4, 2: 0.18}
    fills = {count: tint(BLUE, share) for count, share in shades.items()}
    fills[1] = tint(ORANGE, 1)
    inks = {count: CARD if count > 4 else INK for count in fills}
    ax = canvas(840, 500)
    write(ax, 205, 40, f"map of {size}, rate {rate}", 28, bold=True)
    inside, side, left, top = b3.taps_inside(size, rate), 340, 35, 86
    colors = np.array([to_rgb(fills.get(count, EMPTY)) for count in range(10)])
    box = (left, left + side, top + side, top)
    ax.imshow(colors[inside], extent=box, aspect="auto", interpolation="nearest")
    places = [(at + 0.5) * side / size for at in range(size // 2 - rate, size, rate)]
    for x in places:
        for y in places:
            count = inside[int(y * size / side), int(x * size / side)]
            write(ax, left + x, top + y - 28, str(count), 30, inks[count], bold=True)
            put(ax, tile(left + x, top + y, 16, fill=INK, edge=CARD, line=1.5))
    put(ax, tile(left + side / 2, top + side / 2, side, edge=INK, line=2, radius=1))
    write(ax, left + side / 2, 460, "weights inside, by the center", 25, MUTED)

    left, width, foot, height = 470, 330, 426, 340
    write(ax, left + width / 2, 40, "share of places, by rate", 28, bold=True)
    below = np.zeros(size)
    rates = np.arange(1, size + 1)
    edges = left + width * np.arange(size + 1) / size
    for count, fill in fills.items():
        share = np.array([(b3.taps_inside(size, r) == count).mean() for r in rates])
        wide, middles = width / size, (edges[:-1] + edges[1:]) / 2
        bars = [
            tile(x, foot - y * height, wide + 0.3, part * height, fill=fill, radius=0)
            for x, y, part in zip(middles, below + share / 2, share, strict=True)
            if part
        ]
        put(ax, *bars)
        most = 2 + share[2:-2].argmax()
        y = foot - (below[most] + share[most] / 2) * height
        write(ax, edges[most] + 3, y, str(count), 28, inks[count], bold=True)
        below += share
    here = (edges[rate - 1] + edges[rate]) / 2
    put(
        ax,
        tile(here, foot - height / 2, 7, height + 8, edge=INK, line=2.5, radius=2),
        zorder=5,
    )
    for r in (1, rate, size):
        write(ax, (edges[r - 1] + edges[r]) / 2, foot + 24, str(r), 25, MUTED)
    write(ax, left + width / 2, 474, "rate", 25, MUTED)
    return picture(ax)


def holes_and_taps():
    ax = canvas(840, 430)
    pitch, left, middle = 43, 150, 4
    write(ax, 626, 44, "skipped", 27, MUTED, bold=True)
    write(ax, 766, 44, "reach", 27, BROWN, bold=True)
    for rate in range(1, 5):
        layer, y = b3.Layer(3, dilation=rate), 24 + rate * 88
        reads = [offset - rate + middle for offset in b3.touched([layer])]
        size = b3.receptive_field([layer]).size
        write(ax, 24, y, f"d = {rate}", 30, align="left", bold=True)
        for index in range(2 * middle + 1):
            x, inside = left + index * pitch, min(reads) <= index <= max(reads)
            if index in reads:
                look = dict(fill=BLUE)
            elif inside:
                look = dict(fill="white", edge=MUTED, style=(0, (3, 2)))
            else:
                look = dict(fill=EMPTY)
            put(ax, tile(x, y, pitch - 7, radius=5, **look))
        width = size * pitch
        put(
            ax,
            tile(
                left + middle * pitch,
                y,
                width,
                pitch + 5,
                edge=ORANGE,
                line=3.5,
                radius=7,
            ),
        )
        write(ax, 626, y, number(reads[1] - reads[0] - 1), 38, MUTED, bold=True)
        write(ax, 766, y, number(size), 42, BROWN, bold=True)
    return picture(ax)


def gridding_on_the_cat():
    window, cell = 21, 17.2
    photo = photograph(56)[10 : 10 + window, 8 : 8 + window]  # around an eye
    paper = np.array(to_rgb(CARD))
    ax = canvas(840, 512)
    for rates, x in (((2, 2, 2), 216), ((1, 2, 5), 624)):
        layers = [b3.Layer(3, dilation=rate) for rate in rates]
        span, reads = b3.receptive_field(layers).size, b3.touched(layers)
        seen = np.isin(np.arange(window) - (window - span) // 2, reads)
        lit = np.outer(seen, seen)[..., None]
        half, y = window * cell / 2, 252
        ax.imshow(
            np.where(lit, photo, between(paper, photo, 0.2)),
            extent=(x - half, x + half, y + half, y - half),
            interpolation="nearest",
            aspect="auto",
            zorder=1,
        )
        put(ax, tile(x, y, span * cell + 4, edge=ORANGE, line=3.5, radius=2), zorder=5)
        write(ax, x, 38, "rates " + ", ".join(map(str, rates)), 30, bold=True)
        count = f"reads {len(reads) ** 2} of {span**2} pixels"
        write(ax, x, 474, count, 29, BLUE, bold=True)
    return picture(ax)


SCHEDULES = {
    "doubling": [2**n for n in range(8)],
    "1, 2, 3 …": list(range(1, 9)),
    "all 2": [2] * 8,
    "all 1": [1] * 8,
}


def exponential_or_not():
    ax = canvas(840, 500)
    top, bottom, depths = 90, 400, np.arange(1, 9)
    write(ax, 30, 40, "field, log scale", 27, BROWN, "left", bold=True)
    write(ax, 816, 40, "weights, in all four", 24, BLUE, "right", bold=True)
    for left, width in ((80, 290), (600, 160)):
        ax.plot([left, left + width], [bottom, bottom], color=LINE, lw=1.5)
        for tick in (2, 4, 6, 8):
            x = left + width * tick / 8
            write(ax, x, bottom + 22, str(tick), 24, MUTED)
        write(ax, left + width / 2, bottom + 62, "layers", 26, MUTED)

    def height(field):
        return bottom - (bottom - top) * np.log(field) / np.log(511)

    for tick in (1, 3, 10, 30, 100, 300):
        ax.plot([80, 370], [height(tick)] * 2, color=LINE, lw=1)
        write(ax, 70, height(tick), str(tick), 24, MUTED, "right")
    looks = zip((ORANGE, GREEN, SKY, MUTED), "osD^", strict=True)
    for (name, rates), (color, mark) in zip(SCHEDULES.items(), looks, strict=True):
        stack = [b3.Layer(3, dilation=rate) for rate in rates]
        fields = [b3.receptive_field(stack[:depth]).size for depth in depths]
        ax.plot(
            80 + 290 * depths / 8,
            height(np.array(fields)),
            mark + "-",
            color=color,
            lw=3.5,
            ms=7,
        )
        write(ax, 384, height(fields[-1]), str(fields[-1]), 30, bold=True, align="left")
        write(ax, 450, height(fields[-1]), name, 24, MUTED, "left")
    weights = [9 * depth for depth in depths]
    y = bottom - 270 * depths / 8
    ax.plot(600 + 160 * depths / 8, y, "o-", color=BLUE, lw=3.5, ms=7)
    write(ax, 772, y[-1], str(weights[-1]), 30, BLUE, "left", bold=True)
    write(ax, 636, y[0] + 6, str(weights[0]), 30, BLUE, "left", bold=True)
    return picture(ax)


CONTEXT = [*((3, rate) for rate in (1, 1, 2, 4, 8, 16, 1)), (1, 1)]


def context_module():
    """The basic context module of Yu & Koltun, C channels in and out of every layer."""
    ax = canvas(840, 600)
    layers = [b3.Layer(kernel, dilation=rate) for kernel, rate in CONTEXT]
    fields = [
        b3.receptive_field(layers[: depth + 1]).size for depth in range(len(layers))
    ]
    middle, pitch = 430, 4.4
    write(ax, 24, 38, "layer", 27, MUTED, "left")
    write(ax, middle, 38, "taps in the field", 27, MUTED)
    write(ax, 650, 38, "field", 27, BROWN, bold=True)
    write(ax, 812, 38, "weights", 27, MUTED, "right")
    for row, (layer, field) in enumerate(zip(layers, fields, strict=True)):
        y, side = 92 + row * 56, layer.kernel
        rate = f", rate {layer.dilation}" if side > 1 else ""
        write(
            ax, 24, y, f"{side}×{side}{rate}", 27, align="left", bold=layer.dilation > 1
        )
        put(ax, tile(middle, y, field * pitch, 30, fill=tint(SKY, 0.35), radius=2))
        for tap in b3.touched([layer]):
            x = middle + (tap - layer.reach / 2) * pitch
            put(ax, tile(x, y, pitch + 1, 30, fill=BLUE, radius=1))
        write(ax, 650, y, str(field), 34, BROWN, bold=True)
        write(ax, 812, y, f"{side**2} C²" if side > 1 else "C²", 27, MUTED, "right")
    total = sum(layer.kernel**2 for layer in layers)
    write(ax, 812, 560, f"together {total} C²", 30, BLUE, "right", bold=True)
    return picture(ax)


# Three ways to go deeper, after DeepLab v3

STEM = [b3.Layer(7, 2, 3), b3.Layer(3, 2, 1)]
STRIDES = [b3.Layer(3, 2, 1)] * 6
HOLES = [*STRIDES[:2], *(b3.Layer(3, 1, rate, rate) for rate in (1, 2, 4, 8))]


def maps(layers, size=512):
    """The side of the map after the stem and after each layer."""
    sizes = []
    for layer in [*STEM, *layers]:
        size = b3.output_size(size, layer)
        sizes.append(size)
    return sizes[1:]


def row_of_maps(ax, title, layers, top):
    write(ax, 24, top, title, 27, align="left", bold=True)
    y, sizes = top + 76, maps(layers)
    for name, below in (("map", 66), ("output stride", 98)):
        write(ax, 24, y + below, name, 23, MUTED, "left")
    ax.plot([208, 208 + 91 * len(layers)], [y, y], color=LINE, lw=2, zorder=0)
    for at, (size, layer) in enumerate(zip(sizes, [None, *layers], strict=True)):
        x, held = 208 + at * 91, layer and layer.stride == 1
        fill, edge = (tint(ORANGE, 0.6), ORANGE) if held else (tint(SKY, 0.5), BLUE)
        side = max(86 * size / sizes[0], 2)
        put(ax, tile(x, y, side, fill=fill, edge=edge, radius=min(3, side / 3)))
        write(ax, x, y + 66, str(size), 28, bold=True)
        write(ax, x, y + 98, str(512 // size), 27, MUTED)
        if held and layer.dilation > 1:
            write(ax, x, y - 34, f"rate {layer.dilation}", 24, BROWN, bold=True)
    return y


def three_ways_deeper():
    ax = canvas(840, 770)
    write(ax, 24, 36, "block", 24, MUTED, "left")
    for at in range(7):
        write(ax, 208 + at * 91, 36, str(at or "stem"), 27, MUTED)
    row_of_maps(ax, "by striding", STRIDES, 90)
    row_of_maps(ax, "by atrous convolution", HOLES, 324)
    y = row_of_maps(ax, "by atrous, then ASPP", HOLES[:4], 558)
    convolutions = [f"3×3, rate {rate}" for rate in (6, 12, 18)]
    for at, name in enumerate(["1×1", *convolutions, "image pooling"]):
        level = y + 12 + (at - 2) * 44
        xs, ys = [572, 606, 626, 806, 826], [y, y, level, level, y]
        ax.plot(xs, ys, color=LINE, lw=1.8, zorder=0)
        put(ax, tile(716, level, 184, 37, fill=EMPTY, edge=LINE, radius=6))
        write(ax, 716, level, name, 24)
    put(ax, tile(826, y, 14, fill=ORANGE))
    return picture(ax)


PHOTOGRAPHIC = (gridding_on_the_cat,)
DRAWINGS = (
    dilated_convolution,
    taps,
    dilation_schedule,
    degenerate,
    holes_and_taps,
    exponential_or_not,
    context_module,
    gridding_on_the_cat,
    three_ways_deeper,
)
