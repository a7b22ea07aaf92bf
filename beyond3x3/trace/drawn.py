"""A row's field on the course's photograph, as the page *What does your network see?* draws it."""

import matplotlib.pyplot as plt
import numpy as np

from beyond3x3.photographs import companion

from .report import spelled


def cells_along(axis, size):
    """What is shown of an axis of an image of this size: the first pixel, and for each pixel from there on its weight.

    Shown are the image and as much beside it as the field reads, up to an image's size on each side. Weights are
    shares of the largest, not-a-number where nothing is touched.
    """
    pixels = axis["first"] + np.array(axis["offsets"])
    first = max(min(0, pixels[0]), -size)
    cells = np.full(min(max(size, pixels[-1] + 1), 2 * size) - first, np.nan)
    inside = (pixels >= first) & (pixels < first + len(cells))
    cells[pixels[inside] - first] = np.array(axis["weights"])[inside] / max(axis["weights"])
    return first, cells


def shades(down, across):
    """How dark each cell is: 0 where the weight is largest, 1/2 where it is touched at all, more where it is not."""
    weight = np.outer(down, across)
    return np.where(np.isnan(weight), 0.72, 0.5 * (1 - np.sqrt(weight)))


def draw(row, axes, sizes):
    """A figure of the last two axes of a row's field; of a signal a strip."""
    along = [cells_along(axis, size) for axis, size in zip(axes, sizes, strict=True)][-2:]
    spans = [(axis["first"], axis["offsets"][-1] + 1) for axis in axes][-2:]
    height, width = sizes[-2:] if len(sizes) > 1 else (1, sizes[0])
    (top, down), (left, across) = along if len(along) > 1 else [(0, np.ones(1)), *along]
    (y, tall), (x, wide) = spans if len(spans) > 1 else [(0, 1), *spans]
    figure, panel = plt.subplots(figsize=(4, 4) if len(axes) > 1 else (6, 1.2))
    if len(axes) > 1:
        panel.imshow(companion()[0].transpose(1, 2, 0), extent=(0, width, height, 0))
    veil = np.zeros((len(down), len(across), 4))
    veil[..., 3] = shades(down, across)
    extent = (left, left + len(across), top + len(down), top)
    panel.imshow(veil, extent=extent, interpolation="nearest", aspect="equal" if len(axes) > 1 else "auto")
    panel.add_patch(plt.Rectangle((0, 0), width, height, fill=False, color="0.6"))
    for color, line in ("black", "-"), ("white", "--"):
        panel.add_patch(
            plt.Rectangle((x, y), wide, tall, fill=False, color=color, ls=line, lw=1.5, clip_on=False)
        )
    touched = spelled(len(axis["offsets"]) for axis in axes[-2:])
    span = spelled(length for _, length in spans)
    panel.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])
    beyond = any(axis["inside"] < len(axis["offsets"]) for axis in axes[-2:])
    inside = spelled(axis["inside"] for axis in axes[-2:])
    image = f", {inside} in the image" if beyond else ""
    panel.set_title(f"{row.name}: {span}, touched {touched}{image}", fontsize="medium")
    return figure
