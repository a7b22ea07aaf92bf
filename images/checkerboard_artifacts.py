"""The pictures of the chapter on checkerboard artifacts."""

import numpy as np
from pen import BLUE, BROWN, INK, LINE, MUTED, canvas, picture, put, tile, tint, write

import beyond3x3 as b3
from beyond3x3.widgets.checkerboard import STACK


def overlaps(layers, inputs):
    """What reaches the outputs of each transposed layer over `inputs` of its inputs, far from the rim."""
    far, after, jump = 8, [np.ones(inputs)], 1
    line = np.ones((1, 1, 1, 2 * far + inputs))
    for layer in layers:
        ones = np.ones((1, 1, 1, layer["kernel"]))
        line = b3.conv_transpose2d(line, ones, stride=(1, layer["stride"]))
        jump *= layer["stride"]
        after.append(line[0, 0, 0, far * jump : (far + inputs) * jump])
    return after


def ratio(counts):
    return f"{counts.max() / counts.min():g} to 1"


def checkerboard():
    """Stands in for the live figure of this name where there is no JavaScript."""
    after = overlaps(STACK, 3)
    left, side, top = 240, 576, 374
    ax = canvas(840, 972)
    for at, counts in enumerate(after):
        foot, wide = 44 + 88 * at, side / len(counts)
        for place, count in enumerate(counts):
            x = left + (place + 0.5) * wide
            tall = (14 if at == 0 else 54) * count / counts.max()
            fill = tint(BLUE, 0.75)
            put(ax, tile(x, foot - tall / 2, wide - 4, tall, fill=fill, radius=0))
            write(ax, x, foot + 13, f"{count:g}", 19, MUTED)
        name = f"after layer {at}" if at else "input"
        write(ax, 24, foot - 8, name, 24, MUTED, "left")
        if at:
            write(ax, 24, foot - 36, ratio(counts), 28, INK, "left", bold=True)
    last = after[-1] / after[-1].mean()
    share = np.outer(last, last) ** 2
    paper, ink = (np.array(tint(BLUE, part)) for part in (0, 1))
    colors = paper + (ink - paper) * (share / (1 + share))[..., None]
    box = (left, left + side, top + side, top)
    ax.imshow(colors, extent=box, aspect="auto", interpolation="nearest")
    frame = tile(left + side / 2, top + side / 2, side, edge=LINE, radius=1)
    put(ax, frame, zorder=3)
    kernel, stride = STACK[0]["kernel"], STACK[0]["stride"]
    for y, text in ((404, f"kernel {kernel},"), (436, f"stride {stride},")):
        write(ax, 24, y, text, 26, BLUE, "left", bold=True)
    write(ax, 24, 468, f"{len(STACK)} layers", 26, BLUE, "left", bold=True)
    write(ax, 24, 540, "most to least", 24, MUTED, "left")
    write(ax, 24, 576, ratio(after[-1]), 32, BROWN, "left", bold=True)
    write(ax, 24, 636, "on both axes", 24, MUTED, "left")
    squares = np.outer(after[-1], after[-1])
    write(ax, 24, 672, ratio(squares), 32, BROWN, "left", bold=True)
    return picture(ax)


DRAWINGS = (checkerboard,)
PHOTOGRAPHIC = ()
