"""The picture of the kernels' page, as one draws it on paper: a tile's numbers in memory."""

import numpy as np
from pen import BLUE, INK, LINE, MUTED, RED, canvas, picture, put, tile, tint, write

from beyond3x3.on_gpu.kernels import loads, reads
from beyond3x3.widgets import LoadedTileFigure
from beyond3x3.widgets.loaded_tile import BYTES, SECTOR
from beyond3x3.widgets.loaded_tile import LINE as CACHE_LINE


def loaded_tile():
    """Stands in for the live figure of this name where there is no JavaScript."""
    figure = LoadedTileFigure()
    places = tuple(map(int, figure.tile.split(" × ")))
    taps, stride, rate = (
        (number, number) for number in (figure.kernel, figure.stride, figure.rate)
    )
    size = BYTES[figure.precision]
    padding, sector = figure.rate * (figure.kernel - 1) // 2, SECTOR // size
    found = loads(places, taps, stride, rate, -padding % (CACHE_LINE // size), size)
    window = reads(places, taps, stride, rate)
    before = -padding % sector
    across = -(-(before + window.shape[1]) // sector) * sector
    read = np.pad(window, ((0, 0), (before, across - before - window.shape[1])))
    cell, left, top = 16, 36, 92

    ax = canvas(840, 480)
    title = f"{figure.kernel} × {figure.kernel}, rate {figure.rate}, a tile of {figure.tile} outputs"
    write(ax, left, 40, title, 28, align="left", bold=True)
    for (row, column), count in np.ndenumerate(read):
        x, y = left + (column + 0.5) * cell, top + (row + 0.5) * cell
        strength = 0.25 + 0.75 * np.sqrt((count - 1) / 8) if count else 0
        fill = tint(BLUE, strength) if count else RED
        look = dict(radius=1) if count else dict(radius=2)
        put(ax, tile(x, y, cell - 1.5 if count else 5, fill=fill, **look))
    for at in range(0, across + 1, sector):
        x, begins = (
            left + at * cell,
            (at - before - padding) % (CACHE_LINE // size) == 0,
        )
        look = dict(color=INK, lw=4) if begins else dict(color=MUTED, lw=1.5)
        ax.plot([x, x], [top, top + len(read) * cell], zorder=6, **look)
    below = top + len(read) * cell
    often = f"blue: read 1 to {window.max()} times, {found['loads'] / found['different']:g} on average"
    write(ax, left, below + 34, often, 24, INK, "left")
    vain = 100 * (1 - found["used"] / found["brought"])
    brought = f"{found['sectors']} sectors of {SECTOR} bytes; {vain:g} % of it, the dots, in vain"
    write(ax, left, below + 74, brought, 24, INK, "left")
    ax.plot([left, left + across * cell], [below + 2, below + 2], color=LINE, lw=1)
    return picture(ax)


DRAWINGS = (loaded_tile,)
PHOTOGRAPHIC = ()
