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
    canvas,
    number,
    picture,
    put,
    tile,
    tint,
    write,
)

import beyond3x3 as b3
from beyond3x3.widgets import TransposedFigure

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


DRAWINGS = (transposed,)
PHOTOGRAPHIC = ()
