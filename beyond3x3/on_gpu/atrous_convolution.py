"""Written by `make export` from chapters/atrous_convolution/on_gpu.ipynb: edit it there."""

from copy import deepcopy
from fractions import Fraction
from math import ceil
from numbers import Integral

import torch
from torch import nn

from beyond3x3.on_gpu.receptive_fields import trace_receptive_field
from beyond3x3.receptive_fields import pair


def dense(module, output_stride, input_size=513):
    """A copy of module, with its weights, whose outputs lie output_stride pixels apart: dilation instead of stride.

    Strides stay as long as the jump is at most output_stride; after that each convolution and max pooling
    gets dilation and padding times the stride that was taken away before it. In eval mode, every k-th output is
    the module's own, with k = its output stride / output_stride; a module that computes with positions or with
    the sizes of its maps is followed by them, not by their values. input_size is what the module is traced on.
    Raises ValueError where that cannot be had, and names the operation.
    """
    if not isinstance(output_stride, Integral) or output_stride < 1:
        raise ValueError(
            f"output_stride is {output_stride!r}; it must be an int of at least 1"
        )
    before = trace_receptive_field(module, input_size)
    for row in before:
        if row.axes is None:
            raise ValueError(f"module cannot be made dense at {row.name}: {row.note}")
    if any(axis.stride % output_stride for axis in before[-1].axes):
        raise ValueError(
            f"output_stride is {output_stride}; it must divide the module's own, "
            f"{before[-1].axes[0].stride}"
        )
    module = deepcopy(module)
    layers = dict(module.named_modules())
    for row in before:
        if isinstance(layers.get(row.name), (nn.Conv2d, nn.MaxPool2d)):
            spread(layers[row.name], row, output_stride)
    for name, layer in layers.items():
        if isinstance(layer, nn.MaxPool2d) and too_wide(layer):
            module.set_submodule(name, padded(layer))
    after = {row.name: row for row in trace_receptive_field(module, input_size)}
    for old in before:
        if old.name in after and not sees_as(after[old.name], old, output_stride):
            raise ValueError(
                f"module cannot be made dense at {old.name}: {old.operation} must be a "
                "Conv2d or MaxPool2d of its own, used once, to get a dilation"
            )
    return module


def spread(layer, row, output_stride):
    """Take from one layer the stride that leads past output_stride, and give it the dilation that makes up for it."""
    strides, rates = [], []
    for axis, stride in zip(row.axes, pair("stride", layer.stride, 1), strict=True):
        below = Fraction(axis.stride) / stride
        kept = Fraction(min(below, output_stride))
        strides.append(min(axis.stride, output_stride) / kept)
        rates.append(below / kept)
    if any(number.denominator > 1 for number in strides + rates):
        raise ValueError(
            f"output_stride is {output_stride}; {row.name} cannot keep a part of its stride of "
            f"{layer.stride}: choose a jump that the module has"
        )
    strides, rates = tuple(map(int, strides)), tuple(map(int, rates))
    if strides == pair("stride", layer.stride, 1) and rates == (1, 1):
        return
    if (
        getattr(layer, "ceil_mode", False)
        or getattr(layer, "padding_mode", "zeros") != "zeros"
    ):
        raise ValueError(
            f"module cannot be made dense at {row.name}: its border depends on the stride"
        )
    padding = pair("padding", layer.padding, 0)
    dilation = pair("dilation", layer.dilation, 1)
    layer.stride = strides
    layer.padding = tuple(p * rate for p, rate in zip(padding, rates, strict=True))
    layer.dilation = tuple(d * rate for d, rate in zip(dilation, rates, strict=True))


def too_wide(pool):
    kernel, padding = (
        pair("kernel_size", pool.kernel_size, 1),
        pair("padding", pool.padding, 0),
    )
    return any(2 * p > k for k, p in zip(kernel, padding, strict=True))


def padded(pool):
    """The same max pooling with its padding before it: torch pads a pooling by half a kernel at most."""
    height, width = pair("padding", pool.padding, 0)
    pool.padding = 0
    return nn.Sequential(
        nn.ConstantPad2d((width, width, height, height), -torch.inf), pool
    )


def sees_as(new, old, output_stride):
    """Does an operation see what it saw before, from the old places and from new ones, output_stride apart?"""
    fields = [(axis.size, axis.center, axis.stride) for axis in new.axes or ()]
    wanted = [
        (axis.size, axis.center, min(axis.stride, output_stride)) for axis in old.axes
    ]
    return fields == wanted and old.output_size == tuple(
        ceil(Fraction(side) * after.stride / before.stride)
        for side, after, before in zip(new.output_size, new.axes, old.axes, strict=True)
    )


class ASPP(nn.Module):
    """Atrous spatial pyramid pooling as in DeepLab v3: a 1×1, a 3×3 for every rate and the mean of the map, mixed."""

    def __init__(self, inputs, outputs=256, rates=(6, 12, 18)):
        super().__init__()
        self.near = unit(inputs, outputs)
        self.far = nn.ModuleList(unit(inputs, outputs, 3, rate) for rate in rates)
        self.image = nn.Sequential(nn.AdaptiveAvgPool2d(1), unit(inputs, outputs))
        self.mix = unit((2 + len(rates)) * outputs, outputs)

    def forward(self, x):
        maps = [self.near(x), *(branch(x) for branch in self.far)]
        everywhere = self.image(x).expand_as(maps[0])
        return self.mix(torch.cat([*maps, everywhere], 1))


def unit(inputs, outputs, kernel=1, rate=1):
    padding = rate * (kernel - 1) // 2
    conv = nn.Conv2d(inputs, outputs, kernel, 1, padding, rate, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())
