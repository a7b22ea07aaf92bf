"""Layers of torch on a finer map: their settings changed, or what stands in their place."""

import torch
from torch import nn

from beyond3x3.on_gpu.dense import spread
from beyond3x3.on_gpu.dense.calls import window

PADS = nn.ConstantPad2d, nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d
LAYERS = nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d, *PADS


def settings_of(step):
    """The function of `spread` that a step becomes, and its settings."""
    given = step.arguments
    rates = step.rates
    if step.operation == "conv2d":
        _, _, ends, dilation = window("conv2d", given)
        (top, bottom), (left, right) = [
            [rate * p for p in pads] for rate, pads in zip(rates, ends, strict=True)
        ]
        dilation = tuple(d * rate for d, rate in zip(dilation, rates, strict=True))
        border = left, right, top, bottom
        return spread.conv2d, dict(stride=step.steps, border=border, dilation=dilation)
    if step.operation == "pad":
        ends = list(given["pad"])
        for axis, rate in zip(given["axes"], rates, strict=True):
            at = 2 * (given["dims"] - 1 - axis)
            ends[at : at + 2] = [rate * end for end in ends[at : at + 2]]
        mode, value = given.get("mode", "constant"), given.get("value")
        return spread.pad, dict(rates=rates, border=tuple(ends), mode=mode, value=value)
    if step.operation == "getitem":
        return spread.getitem, dict(**given, rates=rates, steps=step.steps)
    kernel, strides, ends, dilation = window(step.operation, given)
    settings = dict(rates=rates, steps=step.steps, kernel_size=kernel, stride=strides)
    settings |= dict(
        padding=tuple(before for before, _ in ends),
        ceil_mode=given.get("ceil_mode", False),
    )
    if step.operation == "max_pool2d":
        return spread.max_pool2d, settings | dict(dilation=dilation)
    settings["count_include_pad"] = given.get("count_include_pad", True)
    settings["divisor_override"] = given.get("divisor_override")
    return spread.avg_pool2d, settings


def altered(layer, steps):
    """A layer of torch with its settings changed, or what stands in its place."""
    step = steps[-1]
    function, settings = settings_of(step)
    if isinstance(layer, nn.Conv2d):
        return altered_convolution(layer, {step.operation: step for step in steps})
    if isinstance(layer, nn.ConstantPad2d):
        layer.padding = settings["border"]
        return layer
    if isinstance(layer, nn.MaxPool2d) and not layer.ceil_mode:
        layer.stride = step.steps
        rates = dict(dilation=settings["dilation"], padding=settings["padding"])
        for name, values in rates.items():
            setattr(
                layer,
                name,
                tuple(r * v for r, v in zip(step.rates, values, strict=True)),
            )
        height, width = layer.padding
        if all(
            2 * p <= k
            for p, k in zip(layer.padding, settings["kernel_size"], strict=True)
        ):
            return layer
        layer.padding = 0
        border = nn.ConstantPad2d((width, width, height, height), -torch.inf)
        return nn.Sequential(border, layer)
    if isinstance(layer, nn.AvgPool2d) and max(step.rates) == 1 and not layer.ceil_mode:
        layer.stride = step.steps
        return layer
    return spread.Spread(function, settings)


def altered_convolution(layer, steps):
    """A convolution with another stride and dilation, and a border before it where padding cannot say it."""
    border = None
    if "pad" in steps:
        border = spread.Spread(*settings_of(steps["pad"]))
        layer.padding, layer.padding_mode = (0, 0), "zeros"
    if "conv2d" in steps:
        step = steps["conv2d"]
        _, settings = settings_of(step)
        layer.stride, layer.dilation = settings["stride"], settings["dilation"]
        left, right, top, bottom = settings["border"]
        if (left, top) != (right, bottom):
            border, layer.padding = nn.ZeroPad2d(settings["border"]), (0, 0)
        elif not isinstance(layer.padding, str) and layer.padding_mode == "zeros":
            layer.padding = top, left
    return nn.Sequential(border, layer) if border else layer
