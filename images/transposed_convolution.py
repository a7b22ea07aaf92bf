"""The pictures of the chapter on transposed convolution."""

import numpy as np
from matplotlib.patches import Circle
from pen import (
    BLUE,
    BROWN,
    CARD,
    EMPTY,
    INK,
    LINE,
    MUTED,
    PINE,
    arrow,
    canvas,
    number,
    picture,
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


DRAWINGS = (transposed, shapes)
PHOTOGRAPHIC = ()
