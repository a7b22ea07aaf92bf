"""Draws every picture of the course, and gives the same bytes each time: python images/draw.py

One function per picture, named as its file. Coordinates are pixels, y downward; every number shown is
computed by beyond3x3. A function that yields (picture, milliseconds) makes NAME.webp, and NAME.png of
its last state for readers who asked for less motion. alt.yml says in words what each picture shows.
"""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from PIL import Image

import beyond3x3 as b3
from beyond3x3.photographs import companion
from beyond3x3.receptive_fields import paths
from beyond3x3.widgets.taps import NUMBERS

IMAGES = Path(__file__).parent
COMPANION = IMAGES.parent / "beyond3x3/widgets/static/companion.jpg"

CARD, INK, MUTED, LINE, EMPTY = "#fdfcf8", "#1d2433", "#5b6270", "#cfccc2", "#efede6"
BLUE, SKY, ORANGE, GREEN = "#0072b2", "#56b4e9", "#e69f00", "#009e73"  # Okabe & Ito
BROWN, PINE = "#8a5a00", "#00735a"  # orange and green, dark enough for type

PLAIN = [b3.Layer(3, padding=1)] * 5
ONE_STRIDE = [*PLAIN[:1], b3.Layer(3, stride=2, padding=1), *PLAIN[2:]]


# The pen


def canvas(width, height, scale=1.5):
    figure = Figure(
        figsize=(width / 100, height / 100), dpi=100 * scale, facecolor=CARD
    )
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    ax.set_axis_off()
    return ax


def picture(ax):
    ax.figure.canvas.draw()
    return Image.fromarray(np.asarray(ax.figure.canvas.buffer_rgba())[..., :3].copy())


def write(ax, x, y, text, size, color=INK, align="center", bold=False):
    weight = "bold" if bold else "normal"
    ax.text(
        x,
        y,
        text,
        size=0.72 * size,
        color=color,
        ha=align,
        va="center_baseline",
        weight=weight,
        zorder=8,
    )


def tile(
    x, y, width, height=None, fill="none", edge="none", line=1.0, style="-", radius=3
):
    """A rounded box centered on (x, y)."""
    height = height or width
    corner = x - width / 2 + radius, y - height / 2 + radius
    outline = dict(facecolor=fill, edgecolor=edge, linewidth=line, linestyle=style)
    return FancyBboxPatch(
        corner,
        width - 2 * radius,
        height - 2 * radius,
        boxstyle=f"round,pad={radius}",
        **outline,
    )


def put(ax, *shapes, zorder=2):
    ax.add_collection(PatchCollection(shapes, match_original=True, zorder=zorder))


def polygon(ax, corners, fill, zorder=1, alpha=None, edge="none", line=0):
    look = dict(
        facecolor=fill, edgecolor=edge, linewidth=line, alpha=alpha, zorder=zorder
    )
    ax.add_patch(Polygon(corners, **look))


def arrow(ax, start, end, color=MUTED, style="-|>", zorder=6):
    look = dict(
        arrowstyle=style, color=color, lw=1.8, shrinkA=0, shrinkB=0, mutation_scale=13
    )
    ax.annotate("", end, start, arrowprops=look, zorder=zorder)


def tint(color, share):
    """`share` of the color on the card."""
    return between(np.array(to_rgb(CARD)), np.array(to_rgb(color)), share)


def between(start, end, share):
    return (1 - share) * start + share * end


def number(value):
    return f"{value + 0:g}".replace("-", "−")


def layers_of_3x3(count):
    return f"{count} layer{'s' * (count > 1)} of 3×3"


def photograph(size):
    """The course's companion as matplotlib takes it: (size, size, 3) in 0..1."""
    return companion(size)[0].transpose(1, 2, 0)


# Sliding a kernel


def number_grid(ax, left, top, cell, values, color, strength, faint):
    for (i, j), value in np.ndenumerate(values):
        x, y = left + (j + 0.5) * cell, top + (i + 0.5) * cell
        put(
            ax,
            tile(
                x,
                y,
                cell - 4,
                fill=tint(color, strength[i, j]),
                edge="none" if strength[i, j] else LINE,
            ),
        )
        if not np.isnan(value):
            write(ax, x, y, number(value), 0.53 * cell, MUTED if faint[i, j] else INK)


def frame_around(ax, left, top, cell, column, row, size, color):
    x, y = left + (column + size / 2) * cell, top + (row + size / 2) * cell
    put(ax, tile(x, y, size * cell, edge=color, line=3.5, radius=6), zorder=6)


RAMPS = np.array(
    [
        [0, 0, 1, 2, 3],
        [0, 1, 3, 3, 1],
        [1, 3, 2, 1, 0],
        [2, 2, 1, 0, 1],
        [2, 1, 0, 1, 3.0],
    ]
)
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


def frame_taps(ax, left, top, cell, column, row, dilation):
    for i, j in np.ndindex(3, 3):
        x = left + (column + j * dilation + 0.5) * cell
        y = top + (row + i * dilation + 0.5) * cell
        put(ax, tile(x, y, cell - 3, edge=BROWN, line=2.2, radius=4), zorder=5)


def sliding_convolution(image=RAMPS, stride=1, padding=1, dilation=1):
    kernel = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1.0]])
    steps = dict(stride=stride, padding=padding, dilation=dilation)
    output = b3.conv2d(image[None, None], kernel[None, None], **steps)[0, 0]
    padded, inside = (np.pad(array, padding) for array in (image, np.ones(image.shape)))
    span = 2 * dilation + 1
    padded_to = f", padding {padding}" if padding else ""
    side, cell, top, input_left, kernel_left = len(output), 46, 92, 30, 392
    output_left = 695 - side * cell / 2
    for step in range(output.size):
        row, column = divmod(step, side)
        products = (
            padded[row * stride :, column * stride :][:span:dilation, :span:dilation]
            * kernel
        )
        known = np.where(
            np.arange(output.size).reshape(side, side) <= step, output, np.nan
        )
        strength = np.nan_to_num(abs(known)) / abs(output).max()

        shade = inside * (0.12 + 0.2 * padded)
        if dilation > 1:
            window = shade[row : row + span, column : column + span]
            window[:] = 0
            window[::dilation, ::dilation] = 0.5

        ax = canvas(840, 450, 1.3)
        write(
            ax,
            input_left + len(padded) / 2 * cell,
            52,
            f"{len(image)} × {len(image)} input{padded_to}",
            25,
            BLUE,
            bold=True,
        )
        write(
            ax,
            kernel_left + 1.5 * cell,
            52,
            "kernel" + f", dilation {dilation}" * (dilation > 1),
            25,
            BROWN,
            bold=True,
        )
        write(
            ax,
            695,
            52,
            "output" + f", stride {stride}" * (dilation == 1),
            25,
            PINE,
            bold=True,
        )
        number_grid(
            ax,
            input_left,
            top,
            cell,
            padded,
            SKY,
            shade,
            shade == 0,
        )
        frame_around(
            ax, input_left, top, cell, column * stride, row * stride, span, ORANGE
        )
        if dilation > 1:
            frame_taps(ax, input_left, top, cell, column, row, dilation)
        number_grid(
            ax, kernel_left, top, cell, kernel, ORANGE, 0 * kernel + 0.32, kernel > 9
        )
        write(ax, kernel_left + 1.5 * cell, top + 3.5 * cell, "products", 26, MUTED)
        number_grid(
            ax,
            kernel_left,
            top + 4 * cell,
            cell,
            products,
            MUTED,
            0 * kernel + 0.1,
            products == 0,
        )
        number_grid(
            ax,
            output_left,
            top,
            cell,
            known,
            GREEN,
            0.08 + 0.5 * strength,
            np.isnan(known),
        )
        frame_around(ax, output_left, top, cell, column, row, 1, GREEN)
        level = top + 6.5 * cell
        arrow(
            ax,
            (kernel_left + 3 * cell + 12, level),
            (kernel_left + 3 * cell + 50, level),
        )
        write(ax, 695, level, f"sum = {number(products.sum())}", 30, PINE, bold=True)
        yield picture(ax), 700 if step + 1 < output.size else 2600


def sliding_convolution_stride_2():
    return sliding_convolution(stride=2)


def dilated_convolution():
    return sliding_convolution(SLOPES, padding=0, dilation=2)


# Stacks of layers along one axis


class Rows:
    """Rows of units inside a box: the pixels at the bottom, and above them one row for every layer."""

    def __init__(self, layers, pixels, left, top, right, bottom):
        self.layers, self.pixels, self.left, self.bottom = layers, pixels, left, bottom
        self.pitch, self.rise = (right - left) / pixels, (bottom - top) / len(layers)
        self.side = min(self.pitch - 3, 28)

    def count(self, row):
        size = self.pixels
        for layer in self.layers[:row]:
            size = b3.output_size(size, layer)
        return size

    def y(self, row):
        return self.bottom - row * self.rise

    def x(self, row, unit):
        field = b3.receptive_field(self.layers[:row])
        return (
            self.left + (float(field.center + unit * field.stride) + 0.5) * self.pitch
        )

    def draw(self, ax, row, unit):
        """All units, and the cone below `unit` of `row`."""
        cone = [paths(self.layers[below:row], unit) for below in range(row + 1)]
        for below in range(row):
            self.shade(ax, below, cone[below], cone[below + 1])
            for target in cone[below + 1]:
                for source in paths([self.layers[below]], target):
                    xs, ys = zip(
                        (self.x(below, source), self.y(below)),
                        (self.x(below + 1, target), self.y(below + 1)),
                        strict=True,
                    )
                    ax.plot(xs, ys, color=BLUE, lw=0.9, alpha=0.4, zorder=1)
        for at in range(len(self.layers) + 1):
            for index in range(self.count(at)):
                seen = at <= row and index in cone[at]
                fill = EMPTY if not seen else ORANGE if at == row else BLUE
                x, y = self.x(at, index), self.y(at)
                put(
                    ax,
                    tile(
                        x,
                        y,
                        self.side,
                        fill=fill,
                        edge=fill if seen else LINE,
                        line=0.8,
                    ),
                )

    def shade(self, ax, row, sources, targets):
        half = self.side / 2
        ends = [
            (row, min(sources)),
            (row, max(sources)),
            (row + 1, max(targets)),
            (row + 1, min(targets)),
        ]
        corners = [
            (self.x(at, index) + outward, self.y(at))
            for (at, index), outward in zip(
                ends, (-half, half, half, -half), strict=True
            )
        ]
        polygon(ax, corners, SKY, alpha=0.22)


def growing_cone():
    for layers in (PLAIN, ONE_STRIDE):
        for row in range(1, len(layers) + 1):
            ax = canvas(840, 520)
            rows = Rows(layers, 21, 166, 100, 716, 440)
            rows.draw(ax, row, rows.count(row) // 2)
            strided = any(layer.stride == 2 for layer in layers[:row])
            write(
                ax,
                30,
                42,
                layers_of_3x3(row) + ", one with stride 2" * strided,
                27,
                align="left",
                bold=True,
            )
            write(ax, 772, 42, "sees", 27, MUTED)
            for at, layer in enumerate([None, *layers]):
                if layer and layer.stride == 2:
                    write(ax, 30, rows.y(at), "stride 2", 27, BROWN, "left", bold=True)
                else:
                    name = f"layer {at}" if layer else "pixels"
                    write(
                        ax,
                        30,
                        rows.y(at),
                        name,
                        27,
                        INK if at <= row else MUTED,
                        "left",
                    )
            for at in range(row):
                write(
                    ax,
                    772,
                    rows.y(at),
                    str(b3.receptive_field(layers[:at]).size),
                    30,
                    MUTED,
                )
            size = b3.receptive_field(layers[:row]).size
            write(ax, 772, rows.y(row), str(size), 40, BROWN, bold=True)
            write(ax, 430, 492, f"one output sees {size} pixels", 30, BLUE, bold=True)
            yield picture(ax), 1200 if row < len(layers) else 2600


def receptive_field():
    """Stands in for the live figure of this name where there is no JavaScript."""
    ax = canvas(800, 610)
    rows = Rows(PLAIN, 15, 152, 54, 780, 394)
    unit = rows.count(5) // 2
    rows.draw(ax, 5, unit)
    for row in range(len(PLAIN) + 1):
        write(
            ax, 30, rows.y(row), f"layer {row}" if row else "pixels", 28, MUTED, "left"
        )
    write(ax, 30, 456, "weight", 28, MUTED, "left")
    profile = b3.gradient_profile(PLAIN)
    for pixel, weight in zip(sorted(paths(PLAIN, unit)), profile, strict=True):
        height = 64 * weight / profile.max()
        put(
            ax,
            tile(
                rows.x(0, pixel),
                424 + height / 2,
                rows.side,
                height,
                fill=SKY,
                radius=0,
            ),
        )
    field = b3.receptive_field(PLAIN)
    readout = dict(
        field=field.size,
        jump=field.stride,
        center=field.center,
        touched=len(b3.touched(PLAIN)),
    )
    for (name, value), x in zip(readout.items(), (120, 290, 480, 680), strict=True):
        write(ax, x, 536, number(value), 42, BLUE, bold=True)
        write(ax, x, 576, "first center" if name == "center" else name, 28, MUTED)
    return picture(ax)


def jump_not_field():
    layers = [b3.Layer(3, padding=1), b3.Layer(1, stride=2), b3.Layer(3, padding=1)]
    ax = canvas(840, 450)
    rows = Rows(layers, 13, 234, 110, 636, 390)
    rows.draw(ax, 3, rows.count(3) // 2)
    write(ax, 684, 46, "field", 28, BLUE, bold=True)
    write(ax, 774, 46, "jump", 28, BROWN, bold=True)
    for row, name in enumerate(["pixels", "3×3", "every second", "3×3"]):
        field, y = b3.receptive_field(layers[:row]), rows.y(row)
        write(ax, 24, y, name, 27, align="left")
        write(ax, 684, y, str(field.size), 42, BLUE, bold=True)
        write(ax, 774, y, str(field.stride), 42, BROWN, bold=True)
        arrow(ax, (rows.x(row, 0), y + 28), (rows.x(row, 1), y + 28), BROWN, "<|-|>")
    return picture(ax)


def padding_center():
    ax = canvas(840, 420)
    pitch, left = 55, 340
    for padding in range(3):
        layer, y = b3.Layer(3, padding=padding), 80 + padding * 125
        center, seen = b3.receptive_field([layer]).center, paths([layer])
        write(ax, 24, y, f"padding {padding}", 28, align="left", bold=True)
        for index in range(-padding, 6):
            fill = tint(SKY, 0.55) if index in seen else EMPTY
            edge, style = (LINE, "-") if index >= 0 else (MUTED, (0, (3, 2)))
            put(
                ax,
                tile(
                    left + index * pitch,
                    y,
                    pitch - 6,
                    fill=fill,
                    edge=edge,
                    style=style,
                    radius=5,
                ),
            )
            write(ax, left + index * pitch, y, number(index), 29)
        x = left + center * pitch
        put(
            ax,
            tile(x, y, layer.kernel * pitch, pitch + 4, edge=BLUE, line=3.5, radius=8),
            zorder=3,
        )
        polygon(ax, [(x, y + 34), (x - 10, y + 52), (x + 10, y + 52)], ORANGE)
        write(ax, 664, y, f"center {number(center)}", 27, BROWN, "left", bold=True)
    return picture(ax)


# What one output touches, in two dimensions


def span_and_touched():
    ax = canvas(840, 474)
    cell, room, y = 15.5, 17, 206
    for rates, x in (((1, 1, 1), 150), ((1, 2, 4), 420), ((2, 2, 2), 690)):
        layers = [b3.Layer(3, dilation=rate) for rate in rates]
        span, reads = b3.receptive_field(layers).size, b3.touched(layers)
        for row, column in np.ndindex(room, room):
            offsets = [place - (room - span) // 2 for place in (row, column)]
            inside = all(0 <= offset < span for offset in offsets)
            seen = all(offset in reads for offset in offsets)
            center = x + (column - room // 2) * cell, y + (row - room // 2) * cell
            put(
                ax,
                tile(
                    *center,
                    cell - 2,
                    fill=BLUE if seen else "white" if inside else EMPTY,
                    radius=2,
                ),
            )
        put(ax, tile(x, y, span * cell + 3, edge=ORANGE, line=3, radius=4), zorder=3)
        share = len(reads) ** 2 / span**2
        write(ax, x, 40, "rates " + ", ".join(map(str, rates)), 29, bold=True)
        write(ax, x, 372, f"spans {span} × {span}", 28, BROWN)
        write(ax, x, 408, f"touches {len(reads)} × {len(reads)}", 28, BLUE)
        write(ax, x, 446, f"{share:.0%}", 32, BLUE, bold=True)
    return picture(ax)


# How much each pixel counts


def effective_field():
    window, depths = 89, np.arange(1, 41)
    stacks = [[b3.Layer(3, padding=1)] * depth for depth in depths]
    spans = np.array([b3.receptive_field(stack).size for stack in stacks])
    profiles = [b3.gradient_profile(stack) for stack in stacks]
    sizes = np.array([b3.effective_size(profile) for profile in profiles])
    photo = photograph(224)[39 : 39 + window, 31 : 31 + window]  # around an eye
    faint = between(np.array(to_rgb(CARD)), photo, 0.32)

    for depth in [1, 2, 3, 4, 5, *range(6, 41, 2)]:
        span, size, profile = spans[depth - 1], sizes[depth - 1], profiles[depth - 1]
        weight = np.pad(profile / profile.max(), (window - span) // 2)
        weighted = between(faint, photo, np.outer(weight, weight)[..., None])
        ax = canvas(840, 480)
        write(ax, 30, 40, layers_of_3x3(depth), 27, align="left", bold=True)
        ax.imshow(
            weighted,
            extent=(30, 410, 450, 70),
            interpolation="nearest",
            aspect="auto",
            zorder=1,
        )
        put(
            ax,
            tile(220, 260, span * 380 / window, edge=ORANGE, line=3.5, radius=1),
            zorder=5,
        )
        counted = Circle((220, 260), size * 190 / window, fill=False)
        counted.set(edgecolor=BLUE, linewidth=3.5)
        put(ax, counted, zorder=5)
        growth_chart(ax, depth, depths, spans, sizes)
        yield picture(ax), 3500 if depth == 40 else 600 if depth <= 5 else 180


def growth_chart(ax, depth, depths, spans, sizes):
    left, bottom, width, height = 490, 400, 270, 260
    write(ax, left, 40, "span: 2n + 1", 24, BROWN, "left", bold=True)
    write(ax, left, 74, "what counts: about √n", 24, BLUE, "left", bold=True)
    ax.plot([left, left, 800], [bottom - height, bottom, bottom], color=LINE, lw=1.5)
    write(ax, left + width / 2, bottom + 50, "layers n", 26, MUTED)
    x = left + width * depths / depths[-1]
    for tick in (0, 10, 20, 30, 40):
        write(ax, left + width * tick / depths[-1], bottom + 18, str(tick), 24, MUTED)
    for values, color, ink, aside, up in (
        (spans, ORANGE, BROWN, -8, 26),
        (sizes, BLUE, BLUE, 34, 4),
    ):
        y = bottom - height * values / spans[-1]
        here_x, here_y = x[depth - 1], y[depth - 1]
        ax.plot(x, y, color=color, lw=1.5, alpha=0.35)
        ax.plot(x[:depth], y[:depth], color=color, lw=4, solid_capstyle="round")
        ax.plot(here_x, here_y, "o", color=color, ms=9)
        write(
            ax, here_x + aside, here_y - up, str(values[depth - 1]), 32, ink, bold=True
        )


# Architectures


def resnet50(first_strides):
    """The longest path through ResNet-50; first_strides: those of each later stage's first bottleneck."""
    layers = [b3.Layer(7, 2, 3), b3.Layer(3, 2, 1)]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            strides = first_strides if stage and not block else (1, 1, 1)
            layers += [
                b3.Layer(k, s, k // 2) for k, s in zip((1, 3, 1), strides, strict=True)
            ]
    return layers


def two_resnets():
    ax = canvas(840, 470)
    for name, strides, x in (
        ("the original", (2, 1, 1), 190),
        ("torchvision’s", (1, 2, 1), 590),
    ):
        size, skip = b3.receptive_field(resnet50(strides)).size, x + 170
        write(ax, x + 30, 40, f"{name} ResNet-50", 25, bold=True)
        ax.plot(
            [x, skip, skip, x + 16], [352, 352, 98, 98], color=MUTED, lw=1.8, zorder=1
        )
        arrow(ax, (x, 372), (x, 72), zorder=1)
        put(ax, Circle((x, 98), 15, facecolor=CARD, edgecolor=MUTED, linewidth=1.5))
        write(ax, x, 98, "+", 24)
        for kernel, stride, y in zip((1, 3, 1), strides, (310, 236, 162), strict=True):
            name = f"{kernel}×{kernel}" + ", stride 2" * (stride == 2)
            look = (
                dict(fill=tint(ORANGE, 0.45), edge=ORANGE, line=3)
                if stride == 2
                else dict(fill=EMPTY, edge=LINE)
            )
            put(ax, tile(x, y, 230, 56, radius=8, **look))
            write(ax, x, y, name, 26, bold=stride == 2)
        write(ax, x + 30, 424, f"sees {size} pixels", 34, BLUE, bold=True)
    return picture(ax)


# Holes between the taps


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


# The front page: a photograph and five maps as standing cards, and a cone through them

GRID, EYE, LEFTS = 44, (14.5, 16.5), (30, 296, 372, 448, 524, 600)


def on_card(depth, u, v):
    """Where the point u, v (0 to 1, across and down) of a card is drawn."""
    return LEFTS[depth] + u * (170 if depth else 220), 88 + v * 246 + u * 40


def square_on_card(depth, half):
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    return [
        on_card(depth, (EYE[0] + u) / GRID, (EYE[1] + v) / GRID) for u, v in corners
    ]


def half_sides(layers, row):
    """Half the side, in pixels, of what one unit of `row` reaches on every card up to its own."""
    sizes = [b3.receptive_field(layers[below:row]).size for below in range(row + 1)]
    jumps = [b3.receptive_field(layers[:below]).stride for below in range(row + 1)]
    return np.array(sizes) * jumps / 2


def hero_frame(layers, row, halves, photo):
    ax = canvas(800, 440)
    far = [abs(np.arange(GRID) + 0.5 - middle) for middle in EYE]
    seen = np.maximum.outer(far[1], far[0])[..., None] < halves[0]
    edges = np.meshgrid(*[np.linspace(0, 1, GRID + 1)] * 2)
    paper = np.array(to_rgb(CARD))
    ax.pcolormesh(
        *on_card(0, *edges), np.where(seen, photo, between(paper, photo, 0.6)), zorder=0
    )
    for depth in range(1, len(LEFTS)):
        corners = [on_card(depth, u, v) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))]
        polygon(
            ax, corners, tint(SKY, 0.14), depth, 0.4, SKY if depth <= row else LINE, 1.4
        )
    squares = [square_on_card(depth, half) for depth, half in enumerate(halves)]
    for depth, square in enumerate(squares):
        fill = ORANGE if depth == row else tint(SKY, 0.5) if depth else "none"
        polygon(
            ax, square, fill, depth + 0.2, None, ORANGE if depth == row else BLUE, 2.4
        )
    for depth, (near, next_one) in enumerate(zip(squares, squares[1:], strict=False)):
        for a in range(4):
            b = (a + 1) % 4
            polygon(
                ax, [near[a], near[b], next_one[b], next_one[a]], SKY, depth + 0.3, 0.16
            )
            ax.plot(
                *zip(near[a], next_one[a], strict=True),
                color=BLUE,
                lw=1.1,
                alpha=0.8,
                zorder=depth + 0.4,
            )
    size = b3.receptive_field(layers[:row]).size
    write(
        ax,
        30,
        46,
        "How much of the image does one number see?",
        27.5,
        align="left",
        bold=True,
    )
    write(ax, 30, 405, f"{size} × {size}", 40, BLUE, "left", bold=True)
    strided = ", one with stride 2" * (layers is ONE_STRIDE)
    write(ax, 296, 408, layers_of_3x3(row) + strided, 25, MUTED, "left")
    return picture(ax)


def hero():
    photo = photograph(GRID)
    scenes = [(PLAIN, row, 4) for row in range(1, 6)] + [(ONE_STRIDE, 5, 6)]
    before = half_sides(PLAIN, 1)
    for layers, row, steps in scenes:
        now = half_sides(layers, row)
        before = np.pad(before, (0, len(now) - len(before)))
        for step in range(1, steps if row > 1 else 1):
            share = 0.5 - 0.5 * np.cos(np.pi * step / steps)
            yield hero_frame(layers, row, between(before, now, share), photo), 50
        yield (
            hero_frame(layers, row, now, photo),
            3000 if layers is ONE_STRIDE else 900 if row < 5 else 2000,
        )
        before = now


# Writing them


PHOTOGRAPHIC = (hero, effective_field, gridding_on_the_cat)
DRAWINGS = (
    hero,
    receptive_field,
    sliding_convolution,
    sliding_convolution_stride_2,
    growing_cone,
    jump_not_field,
    padding_center,
    span_and_touched,
    effective_field,
    two_resnets,
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


def stem(drawing):
    return drawing.__name__.replace("_", "-")


@matplotlib.rc_context()
def save(drawing, folder):
    matplotlib.rcdefaults()
    drawn = drawing()
    frames = [(drawn, 0)] if isinstance(drawn, Image.Image) else list(drawn)
    pictures, durations = map(list, zip(*frames, strict=True))
    colors = 256 if drawing in PHOTOGRAPHIC else 64
    still = pictures[-1].quantize(colors, kmeans=1, dither=Image.Dither.NONE)
    still.save(folder / f"{stem(drawing)}.png", optimize=True)
    if len(pictures) == 1:
        return
    look = dict(quality=70)
    if drawing not in PHOTOGRAPHIC:
        pictures = [
            one.quantize(palette=still, dither=Image.Dither.NONE).convert("RGB")
            for one in pictures
        ]
        look = dict(quality=90, lossless=True)
    motion = dict(
        save_all=True, append_images=pictures[1:], duration=durations, loop=0, method=4
    )
    pictures[0].save(folder / f"{stem(drawing)}.webp", **motion, **look)


def save_companion(path):
    pixels = (photograph(224) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=80, optimize=True)


if __name__ == "__main__":
    for drawing in DRAWINGS:
        print(f"drawing {stem(drawing)}", flush=True)
        save(drawing, IMAGES)
    save_companion(COMPANION)
