"""The picture of the front page: a photograph and five maps as standing cards, and a cone through them."""

import numpy as np
from matplotlib.colors import to_rgb
from pen import (
    BLUE,
    CARD,
    LINE,
    MUTED,
    ORANGE,
    SKY,
    between,
    canvas,
    photograph,
    picture,
    polygon,
    tint,
    write,
)
from receptive_fields import ONE_STRIDE, PLAIN, layers_of_3x3

import beyond3x3 as b3

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


PHOTOGRAPHIC = DRAWINGS = (hero,)
