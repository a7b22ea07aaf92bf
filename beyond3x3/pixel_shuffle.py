"""Written by `make export` from chapters/pixel_shuffle/from_scratch.ipynb: edit it there."""

from numbers import Integral

import numpy as np

from beyond3x3.receptive_fields import BAND, check_arrays


def whole(name, value):
    """An argument as an int, or a refusal by its name."""
    if not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} is {value!r}; it must be an int of at least 1")
    return int(value)


def pixel_shuffle(x, upscale_factor):
    """Lay out every r² channels as the r × r pixels of one, as torch.nn.functional.pixel_shuffle does.

    x (N, C r², H, W) is a numpy array, r = upscale_factor an int. Returns (N, C, H r, W r), a copy, with
    out[n, c, h r + i, w r + j] = x[n, c r² + i r + j, h, w], the order of torch. (The layer is that of Shi et al.
    2016, arXiv 1609.05158; their equation 4 counts c fastest, as TensorFlow does.) Impossible arguments raise ValueError.
    """
    r = whole("upscale_factor", upscale_factor)
    check_arrays(x=(x, "(N, C, H, W)"))
    images, channels, height, width = x.shape
    if channels % r**2:
        raise ValueError(
            f"x has shape {x.shape}; its channels must be a multiple of {r**2}, "
            f"the square of upscale_factor"
        )
    tiles = x.reshape(-1, r, r, height, width)
    placed = np.empty((len(tiles), height, r, width, r), x.dtype)
    few = max(1, BAND // tiles[0].size)
    for first in range(0, len(tiles), few):
        some = slice(first, first + few)
        for j in range(r):
            placed[some, ..., j] = tiles[some, :, j].swapaxes(1, 2)
    return placed.reshape(images, -1, height * r, width * r)


def pixel_unshuffle(x, downscale_factor):
    """Make channels of the pixels of every r × r square, as torch.nn.functional.pixel_unshuffle does.

    x (N, C, H r, W r) is a numpy array, r = downscale_factor an int. Returns (N, C r², H, W), a copy: what
    pixel_shuffle takes back to x (Shi et al. 2016 unshuffle their training pictures). Impossible arguments
    raise ValueError.
    """
    r = whole("downscale_factor", downscale_factor)
    check_arrays(x=(x, "(N, C, H, W)"))
    images, channels, height, width = x.shape
    if height % r or width % r:
        raise ValueError(
            f"x has shape {x.shape}; its height and width must be multiples of {r}, the downscale_factor"
        )
    placed = x.reshape(images, channels, height // r, r, width // r, r)
    tiles = placed.transpose(0, 1, 3, 5, 2, 4).copy()
    return tiles.reshape(images, -1, height // r, width // r)


def shuffle_weight(weight, stride):
    """The kernels of the convolution that, shuffled, is a transposed convolution.

    weight (Ci, Co, kH, kW) is that of the transposed convolution, stride an int. Returns (Co r², Ci, mH, mW),
    r = stride and m = ⌈k / r⌉, one kernel for every phase: of a kernel lengthened with zeros to r m, the taps
    r apart, flipped (Shi et al. 2016, arXiv 1609.07009). conv2d with padding m - 1 and pixel_shuffle give the
    uncropped output, and zeros behind it where r does not divide k; with padding p they give it without
    r (m - 1 - p) rows and columns on every side. Height and width can differ in k, m and p, and have one
    stride. A dilated kernel goes in with its zeros, groups one at a time. Impossible arguments raise ValueError.
    """
    r = whole("stride", stride)
    check_arrays(weight=(weight, "(Ci, Co, kH, kW)"))
    missing = [(0, -size % r) for size in weight.shape[2:]]
    phases = pixel_unshuffle(np.pad(weight, [(0, 0), (0, 0), *missing]), r)
    return np.flip(phases, (2, 3)).swapaxes(0, 1).copy()


def unshuffle_weight(weight, stride):
    """The kernel of the transposed convolution that is a convolution, shuffled: shuffle_weight back.

    weight (Co r², Ci, mH, mW) is that of the convolution, r = stride an int. Returns (Ci, Co, r mH, r mW)
    (Shi et al. 2016, arXiv 1609.07009). A convolution of stride 1 with padding p, at most m - 1, is the
    transposed one with padding r (m - 1 - p), on each axis with its own m and p. Impossible arguments raise ValueError.
    """
    r = whole("stride", stride)
    check_arrays(weight=(weight, "(Co r², Ci, mH, mW)"))
    if len(weight) % r**2:
        raise ValueError(
            f"weight has shape {weight.shape}; its first axis must be a multiple of {r**2}, the square of stride"
        )
    return pixel_shuffle(np.flip(weight, (2, 3)).swapaxes(0, 1), r)


def icnr(weight, upscale_factor):
    """Kernels for a convolution before a pixel shuffle that give the phases of a channel the same numbers.

    weight (Co, Ci, kH, kW) is a numpy array, r = upscale_factor an int. Returns (Co r², Ci, kH, kW), every
    kernel r² times in a row: pixel_shuffle(conv2d(x, icnr(weight, r)), r) is conv2d(x, weight), each pixel
    repeated r × r times (Aitken et al. 2017, arXiv 1707.02937). A bias has to be zero, or repeated likewise.
    Impossible arguments raise ValueError.
    """
    r = whole("upscale_factor", upscale_factor)
    check_arrays(weight=(weight, "(Co, Ci, kH, kW)"))
    return weight.repeat(r**2, axis=0)
