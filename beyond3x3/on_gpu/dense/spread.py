"""Operations on a map that is finer by a rate: at every rate-th place they give what the plain ones give."""

import torch
import torch.nn.functional as F
from torch import nn

from beyond3x3.on_gpu.dense.calls import finer_index, pooled_size


def conv2d(x, weight, bias=None, groups=1, *, stride, border, dilation):
    """F.conv2d with zeros (left, right, top, bottom) around x."""
    return F.conv2d(F.pad(x, border), weight, bias, stride, 0, dilation, groups)


def room(x, rates, steps, kernel_size, stride, padding, dilation, ceil_mode):
    """The border (left, right, top, bottom) with which windows of the finer map end where they have to."""
    border = []
    axes = zip(
        x.shape[2:], rates, steps, kernel_size, stride, padding, dilation, strict=True
    )
    for size, rate, step, kernel, by, pad, d in axes:
        outputs = pooled_size(size, rate, step, kernel, by, pad, d, ceil_mode)
        after = (outputs - 1) * step + rate * d * (kernel - 1) + 1 - size - rate * pad
        border = [rate * pad, after, *border]
    return border


def max_pool2d(x, *, rates, steps, kernel_size, stride, padding, dilation, ceil_mode):
    """Max pooling; every setting is a (height, width) pair, and all but rates and steps are the strided pooling's."""
    border = room(x, rates, steps, kernel_size, stride, padding, dilation, ceil_mode)
    dilation = tuple(d * rate for d, rate in zip(dilation, rates, strict=True))
    x = F.pad(x, border, value=-torch.inf)
    return F.max_pool2d(x, kernel_size, steps, 0, dilation)


def avg_pool2d(
    x,
    *,
    rates,
    steps,
    kernel_size,
    stride,
    padding,
    ceil_mode,
    count_include_pad,
    divisor_override,
):
    """Average pooling, as max_pool2d: a sum over dilated windows, divided by how many numbers torch counts in them."""
    border = room(x, rates, steps, kernel_size, stride, padding, (1, 1), ceil_mode)
    channels = x.shape[1]

    def sums(map):
        ones = map.new_ones(map.shape[1], 1, *kernel_size)
        return F.conv2d(map, ones, None, steps, 0, rates, map.shape[1])

    total = sums(F.pad(x, border))
    if divisor_override:
        return total / divisor_override
    counted = x.new_ones(1, 1, *x.shape[2:])
    if count_include_pad:
        height, width = (rate * pad for rate, pad in zip(rates, padding, strict=True))
        counted = F.pad(counted, (width, width, height, height), value=1)
        border = (
            border[0] - width,
            border[1] - width,
            border[2] - height,
            border[3] - height,
        )
    return total / sums(F.pad(counted, border)).expand(-1, channels, -1, -1)


def pad(x, *, rates, border, mode="constant", value=None):
    """F.pad by border, (left, right, top, bottom, ...) of the finer map; modes other than constant copy every rate-th."""
    if mode == "constant":
        return F.pad(x, border, mode, value)
    for axis, rate, ends in zip((2, 3), rates, (border[2:], border[:2]), strict=True):
        size = x.shape[axis]
        last, at = (
            (size - 1) // rate * rate,
            torch.arange(-ends[0], size + ends[1], device=x.device),
        )
        before, after = {
            "reflect": (-at, 2 * last - at),
            "replicate": (0 * at, 0 * at + last),
            "circular": (at + last + rate, at - last - rate),
        }[mode]
        at = torch.where(at < 0, before, torch.where(at >= size, after, at))
        x = x.index_select(axis, at.clamp(0, size - 1))
    return x


def getitem(x, *, index, axes, rates, steps):
    """x[index] where the slices on the axes of the image, (height, width), count places of the strided map."""
    old, finer = 0, []
    for item in index:
        if item is not None and old in axes:
            at = axes.index(old)
            item = finer_index(item, rates[at], steps[at])
        old += item is not None
        finer.append(item)
    return x[tuple(finer)]


def cropped(maps, axes):
    """Maps cut to the smallest of their heights and widths, which stand at axes."""
    for axis in axes:
        size = min(map.shape[axis] for map in maps)
        maps = [map.narrow(axis, 0, size) for map in maps]
    return maps


class Spread(nn.Module):
    """One of these operations as a layer."""

    def __init__(self, operation, settings):
        super().__init__()
        self.operation, self.settings = operation, settings

    def forward(self, x):
        return self.operation(x, **self.settings)

    def extra_repr(self):
        settings = ", ".join(f"{name}={value}" for name, value in self.settings.items())
        return f"{self.operation.__name__}, {settings}"
