"""Written by `make export` from chapters/transposed_convolution/from_scratch.ipynb: edit it there."""

from numbers import Integral

import numpy as np

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


def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Stamp a kernel into the output for every input, as torch.nn.functional.conv_transpose2d does.

    x (N, Ci, H, W), weight (Ci, Co / groups, kH, kW) and bias (Co,) are numpy arrays; the others but groups
    are ints or (height, width) pairs, in pixels of the output. Stamps lie stride apart, their taps dilation
    apart; padding crops the output on all sides, output_padding lengthens it at the bottom and at the right.
    Returns (N, Co, oH, oW) with oH = (H - 1) stride - 2 padding + dilation (kH - 1) + output_padding + 1
    (Dumoulin & Visin 2016, relationship 14, with dilation), and oW likewise. With the same weight it is the
    adjoint of conv2d. Integers are computed as float64. Impossible arguments raise ValueError.
    """
    (sh, sw), (ph, pw) = pair("stride", stride, 1), pair("padding", padding, 0)
    (eh, ew), (dh, dw) = (
        pair("output_padding", output_padding, 0),
        pair("dilation", dilation, 1),
    )
    check_transposed(x, weight, bias, groups)
    check_output_padding(output_padding, ((eh, sh, dh), (ew, sw, dw)))
    images, _, height, width = x.shape
    _, per_group, kh, kw = weight.shape
    full_h = (height - 1) * sh + dh * (kh - 1) + 1 + eh
    full_w = (width - 1) * sw + dw * (kw - 1) + 1 + ew
    if full_h <= 2 * ph or full_w <= 2 * pw:
        raise ValueError(
            f"padding is {padding!r}; it must leave some of the {full_h} × {full_w} outputs"
        )
    number = np.result_type(x, weight, 1.0)
    x = np.asarray(x, number).reshape(images, groups, -1, height * width)
    weight = np.asarray(weight, number).reshape(groups, -1, per_group, kh, kw)
    out = np.zeros((images, groups, per_group, full_h, full_w), number)
    for i in range(kh):
        for j in range(kw):
            tap = weight[..., i, j].swapaxes(1, 2) @ x
            top, left = i * dh, j * dw
            out[..., top : top + sh * height : sh, left : left + sw * width : sw] += (
                tap.reshape(images, groups, per_group, height, width)
            )
    out = out.reshape(images, -1, full_h, full_w)
    out = out[..., ph : full_h - ph, pw : full_w - pw]
    return out if bias is None else out + bias.reshape(-1, 1, 1)
