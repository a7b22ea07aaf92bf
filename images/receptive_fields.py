"""The pictures of the chapter on receptive fields."""

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
    arrow,
    between,
    canvas,
    frame_around,
    frame_taps,
    number,
    number_grid,
    photograph,
    picture,
    polygon,
    put,
    tile,
    tint,
    write,
)

import beyond3x3 as b3
from beyond3x3.receptive_fields import paths

PLAIN = [b3.Layer(3, padding=1)] * 5
ONE_STRIDE = [*PLAIN[:1], b3.Layer(3, stride=2, padding=1), *PLAIN[2:]]


# Sliding a kernel

RAMPS = np.array(
    [
        [0, 0, 1, 2, 3],
        [0, 1, 3, 3, 1],
        [1, 3, 2, 1, 0],
        [2, 2, 1, 0, 1],
        [2, 1, 0, 1, 3.0],
    ]
)


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


# Stacks of layers along one axis


def layers_of_3x3(count):
    return f"{count} layer{'s' * (count > 1)} of 3×3"


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
        ("the original", (2, 1, 1), 172),
        ("torchvision’s", (1, 2, 1), 582),
    ):
        size, skip = b3.receptive_field(resnet50(strides)).size, x + 182
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
        put(ax, tile(skip, 236, 104, 70, fill=EMPTY, edge=LINE, radius=8))
        write(ax, skip, 221, "1×1,", 23)
        write(ax, skip, 250, "stride 2", 23)
        write(ax, x + 30, 424, f"sees {size} pixels", 34, BLUE, bold=True)
    return picture(ax)


PHOTOGRAPHIC = (effective_field,)
DRAWINGS = (
    receptive_field,
    sliding_convolution,
    sliding_convolution_stride_2,
    growing_cone,
    jump_not_field,
    padding_center,
    span_and_touched,
    effective_field,
    two_resnets,
)
