"""Written by `make export` from chapters/atrous_convolution/from_scratch.ipynb: edit it there."""

from numbers import Integral

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from beyond3x3.receptive_fields import (
    BAND,
    Layer,
    check_operands,
    pair,
    paths,
    touched,
)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate images with kernels whose taps stand apart, as torch.nn.functional.conv2d does.

    x (N, C, H, W), weight (Co, C / groups, kH, kW) and bias (Co,) are numpy arrays; stride, padding and
    dilation are ints or (height, width) pairs, in pixels of x. Neighboring taps are dilation pixels apart, so
    the kernel spans dilation (kH - 1) + 1 rows. Returns (N, Co, oH, oW) with
    oH = (H + 2 padding - dilation (kH - 1) - 1) // stride + 1 (Dumoulin & Visin 2016, relationship 15), and
    oW likewise. Integers are computed as float64. Impossible arguments raise ValueError.
    """
    (sh, sw), (ph, pw) = pair("stride", stride, 1), pair("padding", padding, 0)
    dh, dw = pair("dilation", dilation, 1)
    check_operands(x, weight, bias, (ph, pw), groups)
    images, channels, height, width = x.shape
    out_channels, _, kh, kw = weight.shape
    number = np.result_type(x, weight, 1.0)
    sheet = np.zeros((channels, height + 2 * ph, width + 2 * pw), number)
    span = dh * (kh - 1) + 1, dw * (kw - 1) + 1
    if span[0] > sheet.shape[1] or span[1] > sheet.shape[2]:
        raise ValueError(
            f"dilation is {dilation!r}; the kernel of {kh} × {kw}, dilated to {span[0]} × {span[1]}, "
            f"must fit in the padded x, {sheet.shape[1]} × {sheet.shape[2]}"
        )
    windows = sliding_window_view(sheet, span, (1, 2))[:, ::sh, ::sw, ::dh, ::dw]
    windows = windows.transpose(0, 3, 4, 1, 2)
    oh, ow = windows.shape[3:]
    kernels = np.asarray(weight, number).reshape(groups, out_channels // groups, -1)
    out = np.empty((images, out_channels, oh, ow), number)
    rows = max(1, BAND // windows[..., 0, :].size)
    for image, result in zip(x, out, strict=True):
        sheet[:, ph : ph + height, pw : pw + width] = image
        for top in range(0, oh, rows):
            band = windows[..., top : top + rows, :]
            columns = band.reshape(groups, kernels.shape[2], -1)
            products = kernels @ columns
            result[:, top : top + rows] = products.reshape(out_channels, -1, ow)
    return out if bias is None else out + bias.reshape(-1, 1, 1)


def stack(rates, kernel):
    """The layers of a list of rates, stride 1; raises ValueError for what is no such list."""
    if not isinstance(rates, (list, tuple)) or not all(
        isinstance(rate, Integral) and rate >= 1 for rate in rates
    ):
        raise ValueError(
            f"rates is {rates!r}; it must be a list of ints, each at least 1"
        )
    return [Layer(kernel, dilation=rate) for rate in rates]


def coverage(rates, kernel=3):
    """How many paths lead from each input to one output of stacked kernel × kernel layers with these rates.

    An int64 array (span, span), 0 where no path leads. Stride 1 and no border are taken for granted, and so the
    order of the rates does not matter. Its numbers
    are exact: ValueError where one would exceed 2**63 - 1, as more than 21 layers of one rate do with
    kernel 3, and for impossible arguments.
    """
    ways = paths(stack(rates, kernel))
    if max(ways.values()) ** 2 > np.iinfo(np.int64).max:
        raise ValueError(
            f"rates is {rates!r}; it must leave every input at most 2**63 - 1 paths"
        )
    line = np.array([ways[index] for index in range(max(ways) + 1)], np.int64)
    return np.outer(line, line)


def max_gap(rates, kernel=3):
    """Largest distance between neighboring touched inputs on one axis: 1 means no holes, away from the border.

    Lone inputs have no neighbor and no holes either. Raises ValueError for impossible arguments.
    """
    return int(np.diff(touched(stack(rates, kernel))).max(initial=1))


def hdc_distance(rates):
    """M_2 of hybrid dilated convolution (Wang et al. 2018), wanted at most the kernel size there.

    It depends on the order of the rates and says nothing of the first. Raises ValueError for what is no list
    of at least two rates.
    """
    rates = [layer.dilation for layer in stack(rates, 3)]
    if len(rates) < 2:
        raise ValueError(f"rates is {rates!r}; it must hold at least two rates")
    distance = rates[-1]
    for rate in reversed(rates[1:-1]):
        distance = max(distance - 2 * rate, 2 * rate - distance, rate)
    return distance


def taps_inside(size, rate):
    """How many of a 3 × 3 kernel's taps meet a size × size map, for each output at padding = rate.

    An integer array (size, size) of 1, 2, 4, 6 and 9 (Chen et al. 2017, figure 4). Raises ValueError
    for impossible arguments.
    """
    for name, value in dict(size=size, rate=rate).items():
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(f"{name} is {value!r}; it must be an int of at least 1")
    reach = min(int(rate), int(size))
    ones = np.ones((1, 1, size, size)), np.ones((1, 1, 3, 3))
    return conv2d(*ones, padding=reach, dilation=reach)[0, 0].astype(int)
