"""The pictures of the chapter on pixel shuffle, and the map that closes the course."""

import base64
import json
from pathlib import Path

import numpy as np
import torch
from checkerboard_artifacts import colors, percent, show, unevenness
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
    PURPLE,
    RED,
    SKY,
    arrow,
    between,
    canvas,
    frame_around,
    photograph,
    picture,
    put,
    tile,
    tint,
    write,
)

import beyond3x3 as b3
from beyond3x3.widgets.pixel_shuffle import PixelShuffleFigure

FACTOR = 2
CORNERS = list(np.ndindex(FACTOR, FACTOR))
LOOKS = SKY, ORANGE, GREEN, PURPLE  # one for each corner of the square
LETTERS = "abcd"

# Channels become space


def named(ax, x, y, size, channel, place, strength=0.55, zorder=2):
    """A number of a map, as the letter of its channel and the number of its place."""
    put(ax, tile(x, y, size - 4, fill=tint(LOOKS[channel], strength)), zorder=zorder)
    ax.text(
        x,
        y,
        f"{LETTERS[channel]}{place + 1}",
        size=0.36 * size,
        color=INK,
        ha="center",
        va="center_baseline",
        zorder=zorder + 0.5,
    )


def channels_to_space():
    side, small, large, top = 3, 54, 66, 76
    places = list(np.ndindex(side, side))
    stack = np.arange(4 * side**2).reshape(1, 4, side, side)
    shuffled = b3.pixel_shuffle(stack, FACTOR)[0, 0]
    where = {
        divmod(int(shuffled[at]), side**2): at for at in np.ndindex(shuffled.shape)
    }
    starts = [(24 + j * 184, top + i * 228) for i, j in CORNERS]
    left = 420

    def source(channel, place):
        (x, y), (row, column) = starts[channel], places[place]
        return x + (column + 0.5) * small, y + (row + 0.5) * small, small

    def target(channel, place):
        row, column = where[channel, place]
        return left + (column + 0.5) * large, top + (row + 0.5) * large, large

    def scene(landed, flying=(), share=0.0, place=0):
        ax = canvas(840, 572, 1)
        for channel, (x, y) in enumerate(starts):
            wide = side * small
            write(ax, x + wide / 2, y - 28, f"channel {channel}", 25, MUTED)
            for at in range(side**2):
                named(ax, *source(channel, at), channel, at)
            row, column = places[place]
            frame_around(ax, x, y, small, column, row, 1, INK)
        write(ax, left + 3 * large, top - 28, "one map, 6 × 6", 27, INK, bold=True)
        for at in np.ndindex(shuffled.shape):
            x, y = left + (at[1] + 0.5) * large, top + (at[0] + 0.5) * large
            put(ax, tile(x, y, large - 4, fill=EMPTY))
        for one in landed:
            named(ax, *target(*one), *one)
        for one in flying:
            start, end = np.array(source(*one)), np.array(target(*one))
            named(ax, *between(start, end, share), *one, strength=0.8, zorder=7)
        row, column = places[place]
        at = FACTOR * column, FACTOR * row
        frame_around(ax, left, top, large, *at, FACTOR, INK)
        words = "channel 2·i + j goes to row i, column j of its square"
        write(ax, 420, 534, words, 28, INK)
        return picture(ax)

    landed = []
    yield scene(landed), 1500
    groups = [[(channel, 0)] for channel in range(4)]
    groups += [[(channel, at) for channel in range(4)] for at in range(1, side**2)]
    for group in groups:
        place = group[0][1]
        for step in range(1, 4 if place == 0 else 1):
            share = 0.5 - 0.5 * np.cos(np.pi * step / 4)
            yield scene(landed, group, share, place), 70
        landed = landed + group
        yield scene(landed, place=place), 600 if place == 0 else 300
    yield scene(landed, place=4), 3500


def pixel_shuffle():
    """Stands in for the live figure of this name where there is no JavaScript."""
    figure, cell, top = PixelShuffleFigure(), 84, 92
    r, (_, *chosen) = figure.upscale_factor, figure.selected
    stack = np.arange(r**2 * figure.height * figure.width)
    stack = stack.reshape(1, r**2, figure.height, figure.width)
    moved = stack < figure.progress * stack.size
    shuffled, landed = (b3.pixel_shuffle(one, r)[0, 0] for one in (stack, moved))
    ax, left = canvas(840, 556), 444

    def numbered(x, y, size, channel, value, there, lit):
        look = dict(fill=tint(LOOKS[channel], 0.55)) if there else dict(fill=EMPTY)
        put(ax, tile(x, y, size - 5, **look))
        write(ax, x, y, str(value), 0.44 * size, INK if there else MUTED, bold=lit)
        if lit:
            put(ax, tile(x, y, size - 2, edge=INK, line=3.5, radius=5), zorder=7)

    for channel, (i, j) in enumerate(np.ndindex(r, r)):
        x0, y0 = 24 + j * 190, top + i * 226
        write(ax, x0 + 78, y0 - 24, f"channel {channel}", 25, MUTED)
        for (row, column), value in np.ndenumerate(stack[0, channel]):
            x, y = x0 + (column + 0.5) * 78, y0 + (row + 0.5) * 78
            lit = value == shuffled[tuple(chosen)]
            numbered(x, y, 78, channel, value, True, lit)
            if lit:
                line = [(x + 39, y), (197, y), (197, 266)]
    write(ax, left + 174, top - 40, "one map, 4 × 4", 28, bold=True)
    for (row, column), value in np.ndenumerate(shuffled):
        x = left + (column + 0.5) * cell + column // r * 12
        y = top + (row + 0.5) * cell + row // r * 12
        lit, there = [row, column] == chosen, landed[row, column]
        words = value if there else ""
        numbered(x, y, cell, row % r * r + column % r, words, there, lit)
        if lit:
            line += [(x, 266), (x, y + cell / 2)]
    look = dict(lw=4, solid_joinstyle="round", color=INK, zorder=6)
    ax.plot(*zip(*line, strict=True), **look)
    row, column = chosen
    value = shuffled[row, column]
    channel, h, w = np.argwhere(stack[0] == value)[0]
    words = f"{value}: channel {channel}, place {h}, {w}, to row {row}, column {column}"
    write(ax, 24, 516, words, 28, INK, "left")
    return picture(ax)


# Two orders

RGB = {"R": RED, "G": GREEN, "B": BLUE}
ORDERS = {
    "CRD": ("PyTorch", "four for each color"),
    "DCR": ("TensorFlow", "three for each pixel"),
}


def in_order(stack, order):
    """A stack of channels shuffled: each output channel's four in a row, or each corner's output channels."""
    if order == "CRD":
        return b3.pixel_shuffle(stack, FACTOR)
    images, channels, height, width = stack.shape
    corners = stack.reshape(images, FACTOR**2, -1, height, width).swapaxes(1, 2)
    return b3.pixel_shuffle(corners.reshape(stack.shape), FACTOR)


def two_orders():
    ax = canvas(840, 924)
    names = [letter + str(corner) for letter in RGB for corner in range(FACTOR**2)]
    stack = np.arange(len(names)).reshape(1, -1, 1, 1)
    cat = b3.pixel_unshuffle(b3.companion(96), FACTOR)

    def part(x, y, at, size=58):
        put(ax, tile(x, y, size - 5, 46, fill=tint(RGB[names[at][0]], 0.32)))
        write(ax, x, y, names[at], 25)

    write(ax, 24, 36, "one stack, twelve channels", 28, INK, "left", bold=True)
    for at in range(len(names)):
        part(24 + (at + 0.5) * 66, 88, at, 66)
        write(ax, 24 + (at + 0.5) * 66, 128, str(at), 21, MUTED)
    for left, (order, (home, words)) in zip((24, 432), ORDERS.items(), strict=True):
        write(ax, left, 192, order, 34, BLUE, "left", bold=True)
        write(ax, left + 384, 192, home, 27, MUTED, "right")
        write(ax, left, 236, words, 26, INK, "left")
        square = in_order(stack, order)[0]
        for row, column in CORNERS:
            x, y = left + (column + 0.5) * 194, 300 + row * 76
            put(ax, tile(x - 2, y, 186, 62, edge=MUTED, line=1.6, radius=6))
            for at, number in enumerate(square[:, row, column]):
                part(x - 2 + (at - 1) * 58, y, number)
        words = "pixel: red, green, blue"
        write(ax, left + 192, 440, words, 25, MUTED)
        out = in_order(cat, order)
        show(ax, left, 474, 384, colors(out[..., 16:64, 10:58]))
        grid = percent(b3.phase_energy(out, FACTOR))
        write(
            ax, left + 192, 890, f"{grid} in step with {FACTOR}", 28, BROWN, bold=True
        )
    return picture(ax)


# The same weights

STRIDE, KERNELS = 2, (4, 3)


def phase_of(row, column):
    return row % STRIDE * STRIDE + column % STRIDE


def same_weights():
    big, cell = 62, 50
    ax = canvas(840, 796)

    def entry(x, y, size, value, phase):
        shape = dict(fill=tint(LOOKS[phase], 0.55))
        if not value:
            shape = dict(edge=MUTED, line=1.4, style=":")
        put(ax, tile(x, y, size - 5, **shape))
        write(ax, x, y, str(value), 0.46 * size, INK if value else MUTED)

    for x, name in ((24 + 2 * big, "transposed"), (428, "cut"), (702, "turned")):
        write(ax, x, 36, name, 29, bold=True)
    for top, kernel in zip((110, 490), KERNELS, strict=True):
        whole = -(-kernel // STRIDE) * STRIDE
        weight, padded = np.arange(1.0, kernel**2 + 1), np.zeros((whole, whole), int)
        weight = weight.reshape(1, 1, kernel, kernel)
        padded[:kernel, :kernel] = weight[0, 0]
        filters = b3.shuffle_weight(weight, STRIDE)[:, 0].astype(int)
        name = f"{kernel}×{kernel}, stride {STRIDE}"
        write(ax, 24 + 2 * big, top - 28, name, 27, BLUE, bold=True)
        for (row, column), value in np.ndenumerate(padded):
            place = 24 + (column + 0.5) * big, top + (row + 0.5) * big
            entry(*place, big, value, phase_of(row, column))
        for phase, (row, column) in enumerate(CORNERS):
            y = top + row * 148
            cut = padded[row::STRIDE, column::STRIDE]
            for left, kept in ((316, cut), (590, filters[phase])):
                x = left + column * 124
                if kept is not cut:
                    write(ax, x + cell, y - 14, f"channel {phase}", 22, MUTED)
                for (i, j), value in np.ndenumerate(kept):
                    place = x + (j + 0.5) * cell, y + 6 + (i + 0.5) * cell
                    entry(*place, cell, value, phase)
        for x in (278, 548):
            arrow(ax, (x, top + 124), (x + 28, top + 124))
    return picture(ax)


# Phases that start apart

STARTS, SEEDS = ("random", "ICNR", "ICNR, tiled", "ICNR, random bias"), 50


def drawn(rng, *shape):
    """Weights or biases of a convolution 3×3 over three channels, drawn as PyTorch draws them."""
    return rng.uniform(-1, 1, shape) / (3 * 9) ** 0.5


def first_answers(start, seed):
    """What an untrained convolution and shuffle make of a white wall and of the cat."""
    rng = np.random.default_rng(seed)
    one, apart, bias = (
        drawn(rng, *shape) for shape in ((3, 3, 3, 3), (12, 3, 3, 3), (12,))
    )
    weight = {"random": apart, "ICNR, tiled": np.tile(one, (4, 1, 1, 1))}.get(
        start, b3.icnr(one, FACTOR)
    )
    bias = bias if start == "ICNR, random bias" else None
    return [
        b3.pixel_shuffle(b3.conv2d(image, weight, bias), FACTOR)
        for image in (np.ones((1, 3, 14, 14)), b3.companion(64))
    ]


def first_grids(start):
    """How uneven the wall is and how much of the cat is in step, the median of all seeds."""
    found = []
    for seed in range(SEEDS):
        wall, cat = first_answers(start, seed)
        found.append((unevenness(wall), b3.phase_energy(cat, FACTOR)))
    return np.median(found, axis=0)


def icnr():
    side, seed = 190, 3
    ax = canvas(840, 620)
    for number, start in enumerate(STARTS):
        left, top = 24 + number % 2 * 404, 62 + number // 2 * 312
        write(ax, left, top - 28, start, 29, INK, "left", bold=True)
        (wall, cat), (rough, grid) = first_answers(start, seed), first_grids(start)
        for x, one, part, found, words in (
            (left, wall, np.s_[0, 0, :12, :12], rough, f"{rough:.2f} uneven"),
            (left + 198, cat, np.s_[0, 0, 18:75, 11:68], grid, f"{grid:.0%} in step"),
        ):
            away = one - one.mean((2, 3), keepdims=True)
            size = 2.2 * max(away[0, 0].std(), 0.2 * (one[0, 0] ** 2).mean() ** 0.5)
            share = (0.5 + 0.5 * away[part] / size).clip(0, 1).round(9)
            show(ax, x, top, side, tint(BLUE, share[..., None]))
            words, ink = ("even", PINE) if found < 1e-12 else (words, BROWN)
            write(ax, x + side / 2, top + side + 28, words, 26, ink, bold=True)
    return picture(ax)


# What it saves

INSIDE, OUTPUTS = 64, (3, 64)


def ways_to_double(outputs, inside=INSIDE):
    """Multiplications for each input pixel before and in the last layer, and the weights of the last layer."""
    body, last = 9 * inside**2, inside * outputs
    return {
        "upscale first": (4 * body, 4 * 9 * last, 9 * last),
        "resize, 3×3": (body, 4 * 9 * last, 9 * last),
        "transposed 4×4": (body, 16 * last, 16 * last),
        "3×3, shuffle": (body, 9 * 4 * last, 9 * 4 * last),
    }


def what_it_saves():
    left, wide, shades = 252, 420, (tint(BLUE, 0.75), ORANGE)
    most = max(before + last for before, last, _ in ways_to_double(INSIDE).values())
    ax = canvas(840, 984)
    words = "multiplications for each input pixel"
    write(ax, 24, 36, words, 27, MUTED, "left")
    for top, outputs in zip((92, 504), OUTPUTS, strict=True):
        title = f"a 3×3 layer, then ×2 to {outputs} channels"
        write(ax, 24, top, title, 29, BLUE, "left", bold=True)
        for row, (name, (*parts, weights)) in enumerate(
            ways_to_double(outputs).items()
        ):
            y, x = top + 60 + row * 86, left
            write(ax, 24, y, name, 26, INK, "left")
            write(ax, 24, y + 32, f"{weights:,} weights", 23, MUTED, "left")
            for part, fill in zip(parts, shades, strict=True):
                length = wide * part / most
                bar = tile(x + length / 2, y + 12, length, 44, fill=fill, radius=0)
                put(ax, bar)
                x += length
            write(ax, x + 12, y + 12, f"{sum(parts):,}", 27, INK, "left", bold=True)
    for x, fill, words in zip(
        (24, 420), shades, ("before the last layer", "in the last layer"), strict=True
    ):
        put(ax, tile(x + 12, 922, 24, fill=fill, radius=2))
        write(ax, x + 34, 922, words, 25, INK, "left")
    write(ax, 24, 960, "weights: those of the last layer", 23, MUTED, "left")
    return picture(ax)


# Patches as channels

PATCH, VIT = 16, 224


def unshuffle_patches():
    ax = canvas(840, 836, 0.8)
    cat, side, (row, column) = b3.companion(VIT), 448, (11, 8)
    stack, places = b3.pixel_unshuffle(cat, PATCH)[0], VIT // PATCH
    unit, left, big = side / places, 560, 256

    def mark(x, y, size, at=(0, 0)):
        place = x + (at[1] + 0.5) * size, y + (at[0] + 0.5) * size
        put(ax, tile(*place, size, edge=BLUE, line=4, radius=1), zorder=6)

    write(ax, 24 + side / 2, 34, f"{VIT} × {VIT} × 3", 28, bold=True)
    show(ax, 24, 62, side, colors(cat))
    for at in np.arange(1, places) * unit:
        ax.plot([24 + at] * 2, [62, 62 + side], color=CARD, lw=1.2, zorder=2)
        ax.plot([24, 24 + side], [62 + at] * 2, color=CARD, lw=1.2, zorder=2)
    mark(24, 62, unit, (row, column))
    write(ax, left + big / 2, 34, "one patch", 28, bold=True)
    patch = stack[:, row, column].reshape(1, 3, PATCH, PATCH)
    show(ax, left, 62, big, colors(patch))
    mark(left, 62, big)
    for y, words, bold in (
        (362, f"{PATCH} × {PATCH} × 3 =", False),
        (404, f"{len(stack)} channels", True),
        (446, "of one place", False),
    ):
        write(ax, left + big / 2, y, words, 28, BROWN, bold=bold)
    words = f"one pixel of every patch: {places} × {places}"
    write(ax, 16, 552, words, 28, INK, "left", bold=True)
    for at, (i, j) in enumerate(((0, 0), (0, 15), (8, 8), (15, 15))):
        x, size = 16 + at * 204, 196
        one = stack.reshape(1, 3, PATCH, PATCH, places, places)[:, :, i, j]
        show(ax, x, 582, size, colors(one))
        mark(x, 582, size / places, (row, column))
        write(ax, x + size / 2, 804, f"pixel {i}, {j}", 25, MUTED)
    return picture(ax)


# Three networks and bicubic

NETWORKS = Path(b3.__file__).parent / "widgets/static/super_resolution.json"
SCALE, CORNER, PART, RIM = 3, (6, 0), 48, 6


def numbers(text, kind):
    return np.frombuffer(base64.b64decode(text), kind).astype(float)


def brightness_and_color(photograph):
    """A photograph of the figure: its luminance, and its two color differences at the same size."""
    height, width = photograph["height"], photograph["width"]
    y = numbers(photograph["luminance"], np.uint8).reshape(1, 1, height, width) / 255
    coarse = [numbers(text, np.uint8) / 255 - 0.5 for text in photograph["chroma"]]
    coarse = np.reshape(coarse, (1, 2, height // 6, width // 6))
    return y, b3.interpolate(coarse, 6, "bilinear")


def in_color(y, differences):
    blue, red = differences[:, :1], differences[:, 1:]
    green = 0.344136 * blue + 0.714136 * red
    return np.concatenate([y + 1.402 * red, y - green, y + 1.772 * blue], axis=1)


def enlarged(network, x):
    """What a network of the figure makes of a small luminance."""
    weights, layers, r = numbers(network["weights"], "<f2"), [], network["scale"]
    for shape in network["shapes"]:
        layers.append(weights[: np.prod(shape)].reshape(shape))
        weights = weights[np.prod(shape) :]
    first, bias, second, other, last = layers
    h = np.maximum(b3.conv2d(x - 0.5, first, bias, padding=2), 0)
    h = np.maximum(b3.conv2d(h, second, other, padding=1), 0)
    tail = {
        "shuffle": lambda: b3.pixel_shuffle(b3.conv2d(h, last, padding=1), r),
        "transposed": lambda: b3.conv_transpose2d(h, last, stride=r, padding=r),
        "resize": lambda: b3.conv2d(
            b3.interpolate(h, r), last, padding=last.shape[-1] // 2
        ),
    }[network["name"]]()
    return tail + b3.interpolate(x, r)


def bicubic(x):
    size = dict(scale_factor=SCALE, mode="bicubic")
    return torch.nn.functional.interpolate(torch.from_numpy(x), **size).numpy()


def psnr(answer, truth):
    off = (answer.clip(0, 1) - truth)[..., RIM:-RIM, RIM:-RIM]
    return -10 * np.log10((off**2).mean())


def enlarged_cat():
    """The true cat, what is given of her, and her enlargements, and each one's PSNR."""
    found = json.loads(NETWORKS.read_text())
    truth, color = brightness_and_color(found["photographs"][0])
    given = b3.pixel_unshuffle(truth, SCALE).mean(1, keepdims=True)
    ways = {"bicubic": bicubic(given)}
    for network in found["networks"]:
        if network["scale"] == SCALE:
            ways[network["name"]] = enlarged(network, given)
    shown = {"truth": truth, "given": b3.interpolate(given, SCALE), **ways}
    scores = {name: psnr(answer, truth) for name, answer in ways.items()}
    return {name: in_color(one, color) for name, one in shown.items()}, scores


def super_resolution():
    """Stands in for the live figure of this name where there is no JavaScript."""
    side, (top, left) = 256, CORNER
    ax, (shown, scores) = canvas(840, 718, 1.125), enlarged_cat()
    for at, (name, image) in enumerate(shown.items()):
        x, y = 20 + at % 3 * 272, 58 + at // 3 * 356
        part = image[..., top : top + PART, left : left + PART]
        write(ax, x + side / 2, y - 28, name, 29, bold=True)
        show(ax, x, y, side, colors(part))
        words = {
            "truth": f"{PART} × {PART}",
            "given": f"{PART // SCALE} × {PART // SCALE}",
        }
        ink = MUTED if name in words else BROWN
        words = words.get(name) or f"{scores[name]:.2f} dB"
        write(ax, x + side / 2, y + side + 27, words, 27, ink, bold=ink == BROWN)
    return picture(ax)


# The map that closes the course

WAYS = {
    "stride": (
        BLUE,
        "later layers cheap: 1/s² of the places",
        "the places in between",
        "fine things lost, a grid in gradients",
    ),
    "atrous": (
        ORANGE,
        "every place, the number of weights",
        "every later layer on the large map",
        "holes between taps, taps off the map",
    ),
    "transposed": (
        GREEN,
        "small maps, no product by zero",
        "K² products for each input pixel",
        "uneven stamps, phases that disagree",
    ),
    "resize, convolve": (
        PURPLE,
        "a wall flat, whatever the weights",
        "a convolution on the large map",
        "one kernel for all phases; steps if nearest",
    ),
    "pixel shuffle": (
        RED,
        "small maps to the end, all that 3 can do",
        "r² times the weights of 4",
        "phases that start apart, two orders",
    ),
}


def badge(ax, x, y, number, color):
    ax.add_patch(Circle((x, y), 19, facecolor=color, edgecolor=CARD, lw=2.5, zorder=9))
    ink = INK if color in (ORANGE, PURPLE, GREEN) else "white"
    text = dict(size=18, color=ink, ha="center", va="center_baseline", weight="bold")
    ax.text(x, y, str(number), zorder=10, **text)


def map_of_ways():
    high, low, start, turn, end = 118, 344, 74, 398, 766
    ax = canvas(840, 1372)
    lines = (
        ([(start, high), (turn, low)], (236, 231), (128, 258)),
        ([(start, high - 26), (end, high - 26)], (398, high - 26), (398, high - 66)),
        ([(turn, low), (end - 30, high + 26)], (582, 244), (654, 284)),
        ([(turn, low), (turn, high + 20), (end, high + 20)], (turn, 214), (522, 172)),
        ([(turn, low), (end, low), (end, high)], (582, low), (582, low + 40)),
    )
    for number, ((name, (color, *_)), (points, at, word)) in enumerate(
        zip(WAYS.items(), lines, strict=True), 1
    ):
        x, y = zip(*points, strict=True)
        look = dict(lw=9, solid_joinstyle="round", solid_capstyle="round")
        ax.plot(x, y, color=color, zorder=3, **look)
        badge(ax, *at, number, color)
        write(ax, *word, name, 26, INK)
    cat = photograph(52)
    for x, y, size, pixels in (
        (start, high, 104, cat),
        (turn, low, 52, photograph(26)),
        (end, high, 104, cat),
    ):
        box = (x - size / 2, x + size / 2, y + size / 2, y - size / 2)
        ax.imshow(pixels, extent=box, aspect="auto", interpolation="nearest", zorder=5)
        put(ax, tile(x, y, size + 2, edge=INK, line=2, radius=3), zorder=6)
    write(ax, 24, 392, "higher up: a larger map", 22, MUTED, "left")
    y = 436
    for number, (name, (color, *words)) in enumerate(WAYS.items(), 1):
        if number in (1, 3):
            title = "two ways wide" if number == 1 else "three ways up"
            ax.plot([24, 816], [y - 8, y - 8], color=LINE, lw=2)
            write(ax, 24, y + 28, title, 30, BLUE, "left", bold=True)
            y += 78
        badge(ax, 43, y, number, color)
        write(ax, 78, y, name, 29, INK, "left", bold=True)
        for at, (what, text) in enumerate(
            zip(("keeps", "costs", "risks"), words, strict=True)
        ):
            write(ax, 78, y + 38 + at * 34, what, 26, MUTED, "left")
            write(ax, 172, y + 38 + at * 34, text, 26, INK, "left")
        y += 156
    return picture(ax)


PHOTOGRAPHIC = (two_orders, unshuffle_patches, super_resolution)
LIGHT = (
    two_orders,
    same_weights,
    icnr,
    what_it_saves,
    unshuffle_patches,
    map_of_ways,
)
DRAWINGS = (
    channels_to_space,
    pixel_shuffle,
    two_orders,
    same_weights,
    icnr,
    what_it_saves,
    unshuffle_patches,
    super_resolution,
    map_of_ways,
)
