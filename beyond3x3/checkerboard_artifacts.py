"""Written by `make export` from chapters/checkerboard_artifacts/from_scratch.ipynb: edit it there."""

from numbers import Integral

import numpy as np

from beyond3x3.receptive_fields import pair


def overlap(kernel, stride, size):
    """How many inputs write to each output of a transposed convolution of `size` inputs, one axis, no padding.

    An int array of stride (size - 1) + kernel numbers. Away from the rim it takes one value when the stride divides
    the kernel and two neighboring ones otherwise (Odena, Dumoulin & Olah 2016). Raises ValueError for what is no int of
    at least 1.
    """
    for name, value in dict(kernel=kernel, stride=stride, size=size).items():
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(f"{name} is {value!r}; it must be an int of at least 1")
    output = np.arange(stride * (size - 1) + kernel)
    first = np.maximum((output - kernel + stride) // stride, 0)
    last = np.minimum(output // stride, size - 1)
    return last - first + 1


def phase_energy(image, period):
    """The share of an image's variance that lies between the phases of a period, from 0 to 1.

    image (..., H, W) is a numpy array, period an int or a (height, width) pair. Pixels are of one phase when their
    rows and columns are whole periods apart. Rows and columns at the end that fill no period are left out. Every map has its
    own phases, and the shares of several are weighed by their variance. It is the share of the spectrum's energy,
    without the mean, at the multiples of 1 / period on both axes. It hears a pattern that is added, the same
    everywhere: blocks of period × period equal pixels have 0. Smooth content has a little: a ramp of n pixels
    (period² - 1) / (n² - 1). What varies by a few units of rounding has 0, as a constant has.
    Impossible arguments raise ValueError.
    """
    rows, columns = pair("period", period, 1)
    if not isinstance(image, np.ndarray) or image.dtype.kind not in "biuf":
        kind = getattr(image, "dtype", type(image).__name__)
        raise ValueError(f"image is {kind}; it must be a numpy array of real numbers")
    if image.ndim < 2 or 0 in image.shape:
        raise ValueError(
            f"image has shape {image.shape}; it must be (..., H, W) with no empty axis"
        )
    if not np.isfinite(image).all():
        raise ValueError("image holds nan or inf; its numbers must be finite")
    down, across = image.shape[-2] // rows, image.shape[-1] // columns
    if down < 2 or across < 2:
        raise ValueError(
            f"period is {period!r}; an image of {image.shape[-2]} × {image.shape[-1]} must hold it "
            f"at least twice on each axis"
        )
    rounding = 8 * np.finfo(image.dtype if image.dtype.kind == "f" else float).eps
    maps = image[..., : down * rows, : across * columns].astype(float)
    maps = maps.reshape(-1, down, rows, across, columns)
    size = abs(maps).max(axis=(1, 2, 3, 4), keepdims=True)
    away = maps - maps.mean(axis=(1, 2, 3, 4), keepdims=True)
    away[(abs(away) <= rounding * size).all(axis=(1, 2, 3, 4))] = 0
    if not away.any():
        return 0.0
    away /= abs(away).max()
    away -= away.mean(axis=(1, 2, 3, 4), keepdims=True)
    between = away.mean(axis=(1, 3))
    return float(min(1, (between**2).mean() / (away**2).mean()))
