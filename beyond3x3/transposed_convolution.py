"""Written by `make export` from chapters/transposed_convolution/from_scratch.ipynb: edit it there."""

from math import gcd
from numbers import Integral

import numpy as np

from beyond3x3.atrous_convolution import conv2d
from beyond3x3.receptive_fields import check_arrays, pair


def check_transposed(x, weight, bias, groups):
    """Refuse what no transposed convolution can mean, by the argument's name."""
    axes = "(Ci, Co / groups, kH, kW)"
    check_arrays(bias, x=(x, "(N, Ci, H, W)"), weight=(weight, axes))
    channels, per_group = x.shape[1], weight.shape[1]
    if len(weight) != channels:
        raise ValueError(
            f"weight has shape {weight.shape}; its first axis must be {channels}, "
            f"the channels of x, and its second the output channels of one group"
        )
    if not isinstance(groups, Integral) or groups < 1 or channels % groups:
        raise ValueError(
            f"groups is {groups!r}; it must be an int that divides the {channels} channels of x"
        )
    if bias is not None and bias.shape != (per_group * groups,):
        raise ValueError(
            f"bias has shape {bias.shape}; it must be ({per_group * groups},), one per output channel"
        )


def check_output_padding(output_padding, axes):
    """Refuse an output_padding that asks for more than a strided convolution leaves open.

    axes holds the extra, the stride and the dilation of rows and of columns.
    """
    for extra, stride, dilation in axes:
        if extra >= max(stride, dilation):
            raise ValueError(
                f"output_padding is {output_padding!r}; it must be smaller than the stride ({stride}) "
                f"or the dilation ({dilation}): it chooses among the sizes that a convolution of stride "
                f"{stride} takes to one and the same, and these differ by less than {stride}"
            )


def laid_out(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Stride, padding and dilation as pairs, and the size of the output before the crop.

    Refuses what no transposed convolution can mean, by the argument's name.
    """
    strides, crop = pair("stride", stride, 1), pair("padding", padding, 0)
    extra = pair("output_padding", output_padding, 0)
    apart = pair("dilation", dilation, 1)
    check_transposed(x, weight, bias, groups)
    check_output_padding(output_padding, zip(extra, strides, apart, strict=True))
    axes = zip(x.shape[2:], weight.shape[2:], strides, extra, apart, strict=True)
    height, width = (s * (n - 1) + d * (k - 1) + 1 + e for n, k, s, e, d in axes)
    if height <= 2 * crop[0] or width <= 2 * crop[1]:
        raise ValueError(
            f"padding is {padding!r}; it must leave some of the {height} × {width} outputs"
        )
    return strides, crop, apart, (height, width)


def ends(full, bias, crop):
    """What padding leaves of an output, and the bias."""
    top, left = crop
    height, width = full.shape[2:]
    out = full[..., top : height - top, left : width - left]
    return out if bias is None else out + bias.reshape(-1, 1, 1)


def stamps(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Stamp a kernel into the output for every input: the transposed convolution by its definition.

    The arguments and what is returned are those of conv_transpose2d, which computes the same by phases.
    """
    (sh, sw), crop, (dh, dw), size = laid_out(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    images, _, height, width = x.shape
    _, per_group, kh, kw = weight.shape
    number = np.result_type(x, weight, 1.0)
    x = np.asarray(x, number).reshape(images, groups, -1, height * width)
    weight = np.asarray(weight, number).reshape(groups, -1, per_group, kh, kw)
    full = np.zeros((images, groups, per_group, *size), number)
    for i, j in np.ndindex(kh, kw):
        tap = weight[..., i, j].swapaxes(1, 2) @ x
        top, left = i * dh, j * dw
        full[..., top : top + sh * height : sh, left : left + sw * width : sw] += (
            tap.reshape(images, groups, per_group, height, width)
        )
    return ends(full.reshape(images, -1, *size), bias, crop)


def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Transposed convolution of images, as torch.nn.functional.conv_transpose2d computes it.

    x (N, Ci, H, W), weight (Ci, Co / groups, kH, kW) and bias (Co,) are numpy arrays; the others but groups
    are ints or (height, width) pairs, in pixels of the output. Stamps lie stride apart, their taps dilation
    apart; padding crops the output on all sides, output_padding lengthens it at the bottom and at the right.
    Returns (N, Co, oH, oW) with oH = (H - 1) stride - 2 padding + dilation (kH - 1) + output_padding + 1
    (Dumoulin & Visin 2016, relationship 14, to which dilation is added here), and oW likewise. With the same weight
    and arguments it is the adjoint of conv2d, this one or torch's, as long as output_padding is below the stride.
    Integers are computed as float64. Impossible arguments raise ValueError.
    """
    (sh, sw), crop, (dh, dw), size = laid_out(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    _, per_group, kh, kw = weight.shape
    rows, columns = min(kh, sh // gcd(sh, dh)), min(kw, sw // gcd(sw, dw))
    apart = dh // gcd(sh, dh), dw // gcd(sw, dw)
    last = (kh - 1) // rows, (kw - 1) // columns
    taps = weight.reshape(groups, -1, per_group, kh, kw).swapaxes(1, 2)
    small = last[0] + 1, last[1] + 1
    kernels = np.zeros(
        (*taps.shape[:2], rows, columns, taps.shape[2], *small), weight.dtype
    )
    for i, j in np.ndindex(kh, kw):
        place = last[0] - i // rows, last[1] - j // columns
        kernels[:, :, i % rows, j % columns, :, *place] = taps[..., i, j]
    kernels = kernels.reshape(-1, taps.shape[2], *small)
    room = apart[0] * last[0], apart[1] * last[1]
    planes = conv2d(x, kernels, padding=room, dilation=apart, groups=groups)
    planes = planes.reshape(len(x), -1, rows, columns, *planes.shape[2:])
    full = np.zeros((*planes.shape[:2], *size), planes.dtype)
    for i, j in np.ndindex(rows, columns):
        woven = full[..., i * dh :: sh, j * dw :: sw]
        h, w = np.minimum(planes.shape[4:], woven.shape[2:])
        woven[..., :h, :w] = planes[:, :, i, j, :h, :w]
    return ends(full, bias, crop)
