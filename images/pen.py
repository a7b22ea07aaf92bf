"""What the pictures are drawn with: a canvas in pixels, y downward, and shapes, words and colors on it."""

from collections import defaultdict

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon
from PIL import Image

from beyond3x3.photographs import companion

CARD, INK, MUTED, LINE, EMPTY = "#fdfcf8", "#1d2433", "#5b6270", "#cfccc2", "#efede6"
BLUE, SKY, ORANGE, GREEN = "#0072b2", "#56b4e9", "#e69f00", "#009e73"  # Okabe & Ito
PURPLE, RED = "#cc79a7", "#d55e00"  # of the same palette
BROWN, PINE = "#8a5a00", "#00735a"  # orange and green, dark enough for type


def canvas(width, height, scale=1.5):
    figure = Figure(
        figsize=(width / 100, height / 100), dpi=100 * scale, facecolor=CARD
    )
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    ax.set_axis_off()
    ax.shapes = defaultdict(list)
    return ax


def picture(ax):
    """Shapes of one height are drawn together, which takes a quarter less than one by one, and boxes end with a pixel."""
    for (zorder, boxes), shapes in ax.shapes.items():
        look = dict(match_original=True, zorder=zorder, snap=boxes or None)
        ax.add_collection(PatchCollection(shapes, **look), autolim=False)
    ax.shapes.clear()
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
    for shape in shapes:
        ax.shapes[zorder, isinstance(shape, FancyBboxPatch)].append(shape)


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


def photograph(size):
    """The course's companion as matplotlib takes it: (size, size, 3) in 0..1."""
    return companion(size)[0].transpose(1, 2, 0)


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


def frame_taps(ax, left, top, cell, column, row, dilation):
    for i, j in np.ndindex(3, 3):
        x = left + (column + j * dilation + 0.5) * cell
        y = top + (row + i * dilation + 0.5) * cell
        put(ax, tile(x, y, cell - 3, edge=BROWN, line=2.2, radius=4), zorder=5)
