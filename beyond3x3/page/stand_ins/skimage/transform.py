"""skimage.transform.resize as the course uses it: linear, antialiased, sizes of whole images (its own arithmetic, in numpy)."""

import numpy as np


def smoothed(image, sigma, axis):
    """scipy.ndimage.gaussian_filter1d, truncate 4, mode mirror."""
    if sigma == 0:
        return image
    reach = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    padding = [(0, 0)] * image.ndim
    padding[axis] = (reach, reach)
    padded = np.pad(image, padding, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis)
    return windows @ (weights / weights.sum())


def resized(image, size, axis):
    """Linear interpolation at half-pixel centers along one axis, mirrored at the rim."""
    old = image.shape[axis]
    at = (np.arange(size) + 0.5) * old / size - 0.5
    below = np.floor(at).astype(int)
    mirrored = lambda index: np.abs(np.where(index > old - 1, 2 * (old - 1) - index, index))  # noqa: E731
    share = (at - below).reshape([-1 if a == axis else 1 for a in range(image.ndim)])
    low, high = (np.take(image, mirrored(index), axis) for index in (below, below + 1))
    return low * (1 - share) + high * share


def resize(image, shape, anti_aliasing=True, **named):
    factors = [old / new for old, new in zip(image.shape, shape, strict=False)]
    out = np.asarray(image, float)
    for axis, factor in enumerate(factors):
        if anti_aliasing and factor > 1:
            out = smoothed(out, max(0, (factor - 1) / 2), axis)
    for axis, size in enumerate(shape):
        out = resized(out, size, axis)
    return out
