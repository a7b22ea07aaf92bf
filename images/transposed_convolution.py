"""The pictures of the chapter on transposed convolution."""

import numpy as np
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
    canvas,
    frame_around,
    number,
    number_grid,
    picture,
    polygon,
    put,
    tile,
    tint,
    write,
)

import beyond3x3 as b3
from beyond3x3.widgets import ShapesFigure, TransposedFigure
from beyond3x3.widgets.shapes import MOST

CELL = 37


def box(ax, x, y, value, lit=False, weight=False, result=False, zero=False):
    """A number at the middle of its cell: round for a weight, framed for the output that is shown."""
    fill, edge = (tint(BLUE, 0.92), BLUE) if lit else (EMPTY, LINE)
    if zero:
        fill, edge = CARD, LINE
    if weight:
        shape = Circle((x, y), CELL / 2 - 2, facecolor=fill, edgecolor=edge)
    else:
        shape = tile(x, y, CELL - 4, fill=fill, edge=edge, line=0.8)
    put(ax, shape)
    if result:
        put(ax, tile(x, y, CELL - 2, edge=INK, line=3), zorder=4)
    color = "white" if lit else MUTED if zero else INK
    write(ax, x, y, number(value), 21, color, bold=lit or result)


def transposed():
    """Stands in for the live figure of this name where there is no JavaScript."""
    figure = TransposedFigure()
    x, weight, stride = map(np.array, (figure.x, figure.weight, figure.stride))
    given, kernel = x[None, None, None].astype(float), weight[None, None, None]
    out = b3.conv_transpose2d(given, kernel, stride=(1, int(stride)))[0, 0, 0]
    shown, taps = figure.selected[2], len(weight)
    reads = [(i, shown - i * stride) for i in range(len(x))]
    reads = {i: tap for i, tap in reads if 0 <= tap < taps}
    ax = canvas(840, 760)

    def title(left, top, name, words, spent):
        write(ax, left, top, name, 26, BLUE, "left", bold=True)
        write(ax, left + 150, top, words, 18, MUTED, "left")
        used = len(x) * taps
        price = f"{used} of {spent} multiplications used"
        write(ax, left, top + 28, price, 18, BROWN, "left")

    def row(values, left, y, **look):
        for at, value in enumerate(values):
            box(ax, left + at * CELL, y, value, result=at == shown, **look)

    title(24, 36, "stamps", "add up the stamps", len(x) * taps)
    for tap, value in enumerate(weight):
        lit = tap in reads.values()
        box(ax, 112 + tap * CELL, 110, value, lit, weight=True)
    for i, value in enumerate(x):
        y = 164 + i * CELL
        box(ax, 46, y, value, i in reads)
        for tap in range(taps):
            lit = reads.get(i) == tap
            box(ax, 112 + (i * stride + tap) * CELL, y, value * weight[tap], lit)
    ax.plot([94, 94 + len(out) * CELL], [264, 264], color=MUTED, lw=1.8)
    row(out, 112, 290)

    title(440, 36, "matrix", "a row for each output", len(out) * len(x))
    for at, value in enumerate(out):
        y = 102 + at * CELL
        for i in range(len(x)):
            tap = at - i * stride
            there = 0 <= tap < taps
            entry = weight[tap] if there else 0
            lit = at == shown and i in reads
            box(ax, 462 + i * CELL, y, entry, lit, weight=there, zero=not there)
        if at < len(x):
            box(ax, 620, y, x[at], at in reads)
        box(ax, 720, y, value, result=at == shown)
    write(ax, 592, 102 + CELL, "·", 30)
    write(ax, 670, 102 + CELL, "=", 26)

    title(24, 420, "stretched", "a flipped kernel over zeros", len(out) * taps)
    for at, value in enumerate(weight[::-1]):
        lit = taps - 1 - at in reads.values()
        box(ax, 46 + (shown + at) * CELL, 490, value, lit, weight=True)
    stretched = np.full(len(out) + taps - 1, np.nan)
    stretched[taps - 1 : len(out) : stride] = x
    for at, value in enumerate(stretched):
        empty = np.isnan(value)
        lit = not empty and (at - taps + 1) // stride in reads
        box(ax, 46 + at * CELL, 490 + CELL, np.nan_to_num(value), lit, zero=empty)
    row(out, 46 + CELL * (taps - 1) / 2, 592)

    phases = [range(phase, taps, stride) for phase in range(stride)]
    count = [len(out[phase::stride]) for phase in range(stride)]
    spent = sum(len(some) * times for some, times in zip(phases, count, strict=True))
    title(440, 420, "phases", "outputs take turns", spent)
    for i, value in enumerate(x):
        box(ax, 566 + i * CELL, 490, value, i in reads)
    for phase, some in enumerate(phases):
        y = 540 + phase * (CELL + 6)
        for at, tap in enumerate(reversed(some)):
            lit = tap in reads.values()
            box(ax, 462 + at * CELL, y, weight[tap], lit, weight=True)
        for at in range(phase, len(out), stride):
            box(ax, 566 + at * CELL, y, out[at], result=at == shown)
    ax.plot([548, 548 + len(out) * CELL], [610, 610], color=MUTED, lw=1.8)
    row(out, 566, 636)

    terms = " + ".join(f"{x[i]}·{weight[tap]}" for i, tap in reads.items())
    write(ax, 24, 712, f"output {shown} = {terms}", 27, INK, "left")
    write(ax, 320, 712, f"= {number(out[shown])}", 32, PINE, "left", bold=True)
    return picture(ax)


def shapes():
    """Stands in for the live figure of this name where there is no JavaScript."""
    figure = ShapesFigure()
    layer = b3.Layer(figure.kernel, figure.stride, figure.padding, figure.dilation)
    undo = b3.Layer(
        figure.kernel, figure.stride, figure.padding, figure.dilation, transposed=True
    )
    after = {size: b3.output_size(size, layer) for size in range(1, MOST + 1)}
    outputs = after[figure.size]
    back = b3.output_size(outputs, undo)
    step = [size for size, given in after.items() if given == outputs]
    across, up, left, foot = 32, 48, 50, 440

    def place(size, level):
        return left + (size - 0.5) * across, foot - (level - 0.5) * up

    ax = canvas(840, 600)
    (first, top), (last, _) = place(step[0], outputs), place(step[-1], outputs)
    middle, wide = (first + last) / 2, last - first + across
    shade = tile(middle, (top + foot + 50) / 2, wide, foot - top + 76, fill=EMPTY)
    put(ax, shade, zorder=1)
    ax.plot([left, left, 824], [30, foot, foot], color=LINE, lw=1.5)
    for size, level in after.items():
        x, y = place(size, level)
        ax.plot([x - across / 2, x + across / 2], [y, y], color=LINE, lw=3, zorder=1.5)
        if b3.output_size(level, undo) == size:
            put(ax, tile(x, y, 15, fill=INK, edge=INK, radius=1), zorder=5)
        else:
            ring = Circle((x, y), 8, facecolor=CARD, edgecolor=INK, linewidth=2)
            put(ax, ring, zorder=5)
    start, end = place(figure.size, outputs)[0], place(back, outputs)[0]
    arrow(ax, (start, foot), (start, top + 9), BLUE)
    ax.plot([start, end - 12], [top - 14, top - 14], color=BROWN, lw=1.8, ls="--")
    arrow(ax, (end - 12, top - 14), (end - 12, foot), BROWN)
    for size in (1, 4, 8, 18, 22):
        write(ax, place(size, 1)[0], foot + 20, str(size), 21, MUTED)
    for size in step:
        color = {figure.size: BLUE, back: BROWN}.get(size, MUTED)
        x = place(size, 1)[0]
        write(ax, x, foot + 20, str(size), 21, color, bold=color != MUTED)
        write(ax, x, foot + 50, str(size - back), 21, color, bold=color != MUTED)
    write(ax, middle - wide / 2 - 10, foot + 50, "output padding", 21, MUTED, "right")
    for level in (1, outputs, after[MOST]):
        color = BLUE if level == outputs else MUTED
        write(ax, 30, place(1, level)[1], str(level), 21, color, bold=color == BLUE)
    names = f"{', '.join(map(str, step[:-1]))} and {step[-1]}"
    text = f"{names} all give {outputs}; the transpose gives {back}"
    write(ax, 24, 552, text, 27, INK, "left")
    return picture(ax)


# From 3×3 to 7×7, twice

MAP = np.array([[1, 2, 3], [2, 3, 1], [3, 1, 2.0]])
TENT = np.outer([1, 2, 1], [1, 2, 1.0])  # a half turn leaves it as it is
STRIDE = 2
ENLARGED = b3.conv_transpose2d(MAP[None, None], TENT[None, None], stride=STRIDE)[0, 0]
SPENT = ENLARGED.size * TENT.size  # by the simple approach


def spread(array, stride, edge):
    """An array with stride - 1 zeros between neighbors and edge zeros around it."""
    out = np.zeros([stride * (side - 1) + 1 for side in array.shape])
    out[::stride, ::stride] = array
    return np.pad(out, edge)


def bill(ax, top, useful, by_zero):
    """What was multiplied so far, as numbers and as a bar as long as the simple approach's bill."""
    write(
        ax, 30, top, f"{useful + by_zero} multiplications", 28, INK, "left", bold=True
    )
    write(ax, 810, top, f"{by_zero} by zero", 28, BROWN, "right", bold=True)
    write(ax, 560, top, f"{useful} useful", 28, BLUE, "right", bold=True)
    start = 30
    for share, fill in ((useful, BLUE), (by_zero, tint(ORANGE, 0.75))):
        wide = 780 * share / SPENT
        if share:
            put(ax, tile(start + wide / 2, top + 42, wide, 24, fill=fill, radius=1))
        start += wide
    put(ax, tile(420, top + 42, 784, 28, edge=LINE, radius=3))


def shades(values):
    """Darker for more, nothing where there is no number yet."""
    return np.nan_to_num(0.08 + 0.5 * values / ENLARGED.max())


def simple_approach():
    cell, top, left, right, middle = 40, 82, 30, 530, 401
    window, known, useful = len(TENT), np.full(ENLARGED.shape, np.nan), 0
    edge = window - 1
    shown, real = (spread(one, STRIDE, edge) for one in (MAP, np.ones(MAP.shape)))
    wide = len(shown)

    def scene(values, inside, words=""):
        ax, side = canvas(840, 560, 1.1), len(values)
        name = f"{side} × {side}{words}"
        write(ax, left + wide * cell / 2, 44, name, 27, BLUE, bold=True)
        write(ax, middle + 57, 44, "kernel", 27, BROWN, bold=True)
        write(ax, right + 3.5 * cell, 44, "7 × 7 output", 27, PINE, bold=True)
        inset, shade = (wide - side) / 2 * cell, inside * (0.2 + 0.15 * values)
        at = left + inset, top + inset
        number_grid(ax, *at, cell, values, SKY, shade, inside == 0)
        number_grid(ax, middle, top, 38, TENT, ORANGE, 0 * TENT + 0.32, TENT > 9)
        number_grid(ax, right, top, cell, known, GREEN, shades(known), known > 99)
        return ax

    for values, inside, words in (
        (MAP, np.ones(MAP.shape), ""),
        (
            shown[edge:-edge, edge:-edge],
            real[edge:-edge, edge:-edge],
            ", zeros between",
        ),
        (shown, real, ", zeros around"),
    ):
        ax = scene(values, inside, words)
        bill(ax, 490, 0, 0)
        yield picture(ax), 1600
    for step, (row, column) in enumerate(np.ndindex(ENLARGED.shape), 1):
        under = np.s_[row : row + window, column : column + window]
        known[row, column] = (shown[under] * TENT).sum()
        useful += int(real[under].sum())
        if row == 0 or column in (2, 4, 6):
            ax = scene(shown, real, ", zeros around")
            frame_around(ax, left, top, cell, column, row, window, ORANGE)
            frame_around(ax, right, top, cell, column, row, 1, GREEN)
            bill(ax, 490, useful, step * TENT.size - useful)
            pace = 700 if row == 0 else 280
            yield picture(ax), pace if step < ENLARGED.size else 3500


def stamp_and_add():
    cell, top, left, small = 48, 82, 472, 46
    side, useful, by_zero = len(TENT), 0, 0
    out, reached = np.zeros(ENLARGED.shape), np.zeros(ENLARGED.shape, bool)

    def scene(row, column, values):
        ax, stamp = canvas(840, 560, 1.1), MAP[row, column] * TENT
        here = 0.2 + 0.15 * MAP
        for name, x, y, grid, color, shade in (
            (f"{len(MAP)} × {len(MAP)} map", 30, top, MAP, BLUE, here),
            ("kernel", 230, top, TENT, BROWN, 0 * TENT + 0.32),
            (
                f"{number(MAP[row, column])} times the kernel",
                130,
                308,
                stamp,
                PINE,
                shades(stamp),
            ),
        ):
            fill = {BLUE: SKY, BROWN: ORANGE, PINE: GREEN}[color]
            write(ax, x + 1.5 * small, y - 38, name, 27, color, bold=True)
            number_grid(ax, x, y, small, grid, fill, shade, grid > 99)
        frame_around(ax, 30, top, small, column, row, 1, ORANGE)
        frame_around(ax, 130, 308, small, 0, 0, side, ORANGE)
        write(ax, left + 3.5 * cell, 44, "7 × 7 output", 27, PINE, bold=True)
        number_grid(ax, left, top, cell, values, GREEN, shades(values), values > 99)
        at = STRIDE * column, STRIDE * row
        frame_around(ax, left, top, cell, *at, side, ORANGE)
        arrow(ax, (290, 308 + 1.5 * small), (444, 308 + 1.5 * small))
        bill(ax, 490, useful, by_zero)
        return ax

    for step, (row, column) in enumerate(np.ndindex(MAP.shape), 1):
        y, x = STRIDE * row, STRIDE * column
        under = np.s_[y : y + side, x : x + side]
        stamp, before = MAP[row, column] * TENT, out.copy()
        meets = np.zeros(out.shape, bool)
        meets[under] = reached[under]
        out[under] += stamp
        reached[under] = True
        useful, by_zero = useful + (stamp != 0).sum(), by_zero + (stamp == 0).sum()
        last, pace = step == MAP.size, 1300 if step < 4 else 750
        if meets.any():
            ax = scene(row, column, np.where(reached & ~meets, out, np.nan))
            for i, j in zip(*np.nonzero(meets), strict=True):
                at = left + (j + 0.5) * cell, top + (i + 0.5) * cell
                put(ax, tile(*at, cell - 4, fill=tint(ORANGE, 0.4)))
                sum_of = f"{number(before[i, j])}+{number(stamp[i - y, j - x])}"
                write(ax, *at, sum_of, 20)
            yield picture(ax), pace
        ax = scene(row, column, np.where(reached, out, np.nan))
        yield picture(ax), 3500 if last else pace


# The shape comes back


def there_and_back(size=96):
    """The companion, its blurring convolution of stride 2, and the transpose of that with the same kernel."""
    cat = b3.companion(size)
    blur = np.tile(TENT / TENT.sum(), (3, 1, 1, 1))
    small = b3.conv2d(cat, blur, stride=2, padding=1, groups=3)
    back = b3.conv_transpose2d(small, blur, None, 2, 1, 1, groups=3)
    return [one[0].transpose(1, 2, 0) for one in (cat, small, back)]


def brightness_and_error():
    """The result's brightness by the original's, and the mean and largest error once it is evened out."""
    cat, _, back = (one[2:-2, 2:-2] for one in there_and_back())
    ratio = back.mean() / cat.mean()
    error = abs(back / ratio - cat)
    return ratio, error.mean(), error.max()


def panel(ax, x, y, shown, name, size):
    """A square of pixels centered on (x, y), and its name above the row."""
    box = (x - size / 2, x + size / 2, y + size / 2, y - size / 2)
    ax.imshow(shown, extent=box, aspect="auto", interpolation="nearest", zorder=1)
    put(ax, tile(x, y, size, edge=LINE, radius=1), zorder=3)
    write(ax, x, y - 152, name, 27, bold=True)


def not_an_inverse():
    ax = canvas(840, 816)
    cat, small, back = there_and_back()
    ratio, mean, most = brightness_and_error()
    brighter = back / ratio
    side, pitch, foot, eye = 252, 270, 462, np.s_[22:50, 16:44]
    before, after = cat[eye], brighter[eye]
    wrong = abs(after - before).mean(2, keepdims=True)
    for at, (name, shown, size, words) in enumerate(
        (
            ("photograph", cat, side, ""),
            ("convolved", small, side / 2, ""),
            ("transposed", back, side, f"{ratio:.2f} × as bright"),
        )
    ):
        middle = 24 + at * pitch + side / 2
        panel(ax, middle, 58 + side / 2, shown, name, size)
        write(ax, middle, 336, f"{len(shown)} × {len(shown)}", 26, MUTED)
        write(ax, middle, 374, words, 26, BROWN, bold=True)
    for x in (296, 520):
        arrow(ax, (x, 58 + side / 2), (x + 36, 58 + side / 2))
    for at, (name, shown, words, more) in enumerate(
        (
            ("before", before, "", ""),
            ("after", after, f"{1 / ratio:.0f} × as bright", ""),
            (
                "off by",
                tint(ORANGE, wrong / wrong.max()),
                f"{mean:.3f} on average",
                f"{most:.2f} at most",
            ),
        )
    ):
        middle = 24 + at * pitch + side / 2
        panel(ax, middle, foot + side / 2, shown.clip(0, 1), name, side)
        write(ax, middle, foot + side + 28, words, 26, BROWN, bold=at == 2)
        write(ax, middle, foot + side + 66, more, 26, BROWN, bold=True)
    return picture(ax)


# Which size it was

NUMBERS, TAPS = np.array([1, 2, 1, 3, 2]), np.array([1, 2, 3, 2, 1])
KERNEL, STEP, PAD, SMALL = len(TAPS), 3, 2, len(NUMBERS)
ALIKE = [
    size
    for size in range(9, 20)
    if b3.output_size(size, b3.Layer(KERNEL, STEP, PAD)) == SMALL
]


def transposed_line(x, taps, padding=0, output_padding=0):
    x, taps = (np.reshape(one, (1, 1, 1, -1)).astype(float) for one in (x, taps))
    ends = (0, padding), (0, output_padding)
    return b3.conv_transpose2d(x, taps, None, (1, STEP), *ends).ravel()


def output_padding():
    pitch, start = 31, 164
    whole = transposed_line(NUMBERS, TAPS)
    ax = canvas(840, 690)

    def boxes(first, y, values, fill, color=INK, edge="none"):
        for at, value in enumerate(values, first):
            x = start + (at + 0.5) * pitch
            put(ax, tile(x, y, pitch - 4, fill=fill, edge=edge, radius=4))
            if value is not None:
                write(ax, x, y, number(value), 20, color)

    def window(first, count, y, color):
        middle, look = start + (first + count / 2) * pitch, dict(line=3.5, radius=6)
        shape = tile(middle, y, count * pitch + 3, pitch + 6, edge=color, **look)
        put(ax, shape, zorder=5)

    write(ax, 24, 40, "convolution", 28, BROWN, "left", bold=True)
    write(ax, 816, 40, "gives", 26, MUTED, "right")
    for row, size in enumerate(ALIKE):
        y, got = 94 + row * 50, b3.output_size(size, b3.Layer(KERNEL, STEP, PAD))
        write(ax, 24, y, f"{size} pixels", 26, align="left")
        boxes(0, y, [0] * PAD, CARD, MUTED, LINE)
        boxes(PAD, y, [None] * size, tint(SKY, 0.6))
        boxes(PAD + size, y, [0] * PAD, CARD, MUTED, LINE)
        window(0, STEP * (got - 1) + KERNEL, y, ORANGE)
        write(ax, 816, y, str(got), 38, BROWN, "right", bold=True)

    ax.plot([24, 816], [244, 244], color=LINE, lw=2)
    write(ax, 24, 284, "transposed", 28, PINE, "left", bold=True)
    write(ax, 24, 352, f"{SMALL} stamps", 26, align="left")
    for at, value in enumerate(NUMBERS):
        y = 332 + at % 2 * 40
        boxes(STEP * at, y, value * TAPS, tint(GREEN, 0.3))
        window(STEP * at, KERNEL, y, tint(GREEN, 0.8))
    write(ax, 24, 446, "output padding", 28, BLUE, "left", bold=True)
    write(ax, 816, 446, "gives", 26, MUTED, "right")
    for extra in range(len(ALIKE)):
        y, out = 500 + extra * 58, transposed_line(NUMBERS, TAPS, PAD, extra)
        write(ax, 94, y, str(extra), 38, BLUE, bold=True)
        boxes(0, y, whole, CARD, MUTED, LINE)
        boxes(PAD, y, out[: len(out) - extra], tint(GREEN, 0.3))
        boxes(PAD + len(out) - extra, y, out[len(out) - extra :], tint(BLUE, 0.35))
        window(PAD, len(out), y, BLUE)
        write(ax, 816, y, str(len(out)), 38, BLUE, "right", bold=True)
    return picture(ax)


# How many stamps reach an output

STAMPED = (3, 4)


def stamps_per_output(kernel, axes, size=4):
    """How many of the stamps of `size` inputs an axis, two apart, reach each output."""
    x, taps = (
        np.ones((1, 1) + (1,) * (2 - axes) + (n,) * axes) for n in (size, kernel)
    )
    return b3.conv_transpose2d(x, taps, stride=2)[0, 0].astype(int)


def inside(counts, kernel):
    """The counts that occur where no neighbor's stamp is missing."""
    rim = kernel - 2
    core = counts[:, rim:-rim]
    return np.unique(core[rim:-rim] if len(counts) > 1 else core)


def uneven_stamps():
    cell, size = 37, 4
    ax = canvas(840, 760)
    for middle, kernel in zip((210, 630), STAMPED, strict=True):
        write(ax, middle, 40, f"kernel {kernel}, stride 2", 29, bold=True)
        for axes, top in ((1, 158), (2, 286)):
            counts = stamps_per_output(kernel, axes, size)
            left = middle - counts.shape[1] * cell / 2
            for (row, column), count in np.ndenumerate(counts):
                at = left + (column + 0.5) * cell, top + (row + 0.5) * cell
                fill = tint(BLUE, {1: 0.12, 2: 0.42, 4: 0.95}[count])
                put(ax, tile(*at, cell - 3, fill=fill, radius=4))
                write(ax, *at, str(count), 24, CARD if count == 4 else INK)
            found = ", ".join(map(str, inside(counts, kernel)))
            foot = top + (10 if axes == 2 else 1) * cell + 28
            write(ax, middle, foot, f"inside: {found}", 28, BROWN, bold=True)
        for at in range(size):
            x, y = left + (2 * at + kernel / 2) * cell, 92 + at % 2 * 34
            put(ax, tile(x, y, kernel * cell - 5, 26, fill=tint(SKY, 0.6), radius=4))
    return picture(ax)


# The gradient is the transpose

PIXELS = np.array(
    [
        [1, 0, 2, 1, 3, 1, 0],
        [0, 2, 1, 3, 1, 2, 1],
        [2, 1, 0, 1, 2, 0, 3],
        [1, 3, 1, 2, 0, 1, 2],
        [3, 1, 2, 0, 1, 3, 1],
        [1, 2, 0, 1, 3, 2, 0],
        [0, 1, 3, 2, 1, 0, 2.0],
    ]
)
EDGE = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1.0]])
ERROR, PLACE = 3, (1, 2)


def gradient_is_transpose():
    cell, wide, left, middle, right = 40, 48, 30, 400, 660
    row, column = PLACE
    lit, one = np.zeros(PIXELS.shape), np.zeros((3, 3))
    lit[2 * row : 2 * row + 3, 2 * column : 2 * column + 3] = 1
    one[PLACE] = 1
    weights = EDGE[None, None]
    sums = b3.conv2d(PIXELS[None, None], weights, stride=2)[0, 0]
    stamped = b3.conv_transpose2d(ERROR * one[None, None], weights, stride=2)[0, 0]
    blank = np.where(lit, stamped, np.nan), np.where(one, ERROR, np.nan)
    ax = canvas(840, 780)
    for top, name, words, near, far, values, color, fill in (
        (84, "forward", "add up", "pixels", "output", (PIXELS, sums), PINE, GREEN),
        (474, "backward", f"times {ERROR}", "gradient", "error", blank, BROWN, ORANGE),
    ):
        y, start, end = top + 3.5 * cell, left + 7 * cell, right - 4
        for x, text, ink in (
            (left + 3.5 * cell, near, BLUE),
            (middle + 1.5 * cell, name, INK),
            (right + 1.5 * wide, far, color),
        ):
            write(ax, x, top - 40, text, 29, ink, bold=True)
        half, edge = 1.5 * cell, middle + 3 * cell
        upper = [(start, y - half), (edge, y - half), (end, y - wide / 2)]
        lower = [(x, 2 * y - level) for x, level in reversed(upper)]
        polygon(ax, upper + lower, tint(ORANGE, 0.2))
        number_grid(ax, left, top, cell, values[0], SKY, 0.1 + 0.5 * lit, lit == 0)
        at = middle, y - half
        number_grid(ax, *at, cell, EDGE, ORANGE, 0 * EDGE + 0.32, EDGE > 9)
        at = right, y - 1.5 * wide
        number_grid(ax, *at, wide, values[1], fill, 0.1 + 0.5 * one, one == 0)
        frame_around(ax, left, top, cell, 2 * column, 2 * row, 3, ORANGE)
        frame_around(ax, right, y - 1.5 * wide, wide, column, row, 1, ORANGE)
        for ends in ((start + 20, middle - 20), (edge + 20, right - 20)):
            a, b = ends if name == "forward" else ends[::-1]
            arrow(ax, (a, y), (b, y), BROWN)
        write(ax, middle + half, y + half + 34, words, 27, BROWN)
    return picture(ax)


PHOTOGRAPHIC = (not_an_inverse,)
DRAWINGS = (
    simple_approach,
    stamp_and_add,
    transposed,
    not_an_inverse,
    shapes,
    output_padding,
    gradient_is_transpose,
    uneven_stamps,
)
