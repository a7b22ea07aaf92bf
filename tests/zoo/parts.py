"""What the networks of the zoo are made of."""

import torch
from torch import nn


class Forward(nn.Module):
    """A module from a function and the layers that it calls."""

    def __init__(self, forward, *layers):
        super().__init__()
        self.layers, self.function = nn.ModuleList(layers), forward

    def forward(self, x):
        return self.function(x, *self.layers)


def chain(*layers):
    return nn.Sequential(*layers)


def conv(inputs, outputs, kernel=3, stride=1, rate=1, **options):
    padding = options.pop("padding", rate * (kernel - 1) // 2)
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, rate, **options)


def unit(*arguments, **options):
    layer = conv(*arguments, **options)
    return chain(layer, nn.BatchNorm2d(layer.out_channels), nn.ReLU())


def depthwise(channels, kernel=3, stride=1, rate=1):
    return conv(channels, channels, kernel, stride, rate, groups=channels)


def around(*layers, skip=None):
    """A residual block."""
    return Forward(lambda x, body, skip: torch.relu(body(x) + skip(x)), chain(*layers), skip or nn.Identity())


def beside(*branches):
    """Branches side by side, concatenated."""
    return Forward(lambda x, *branches: torch.cat([branch(x) for branch in branches], 1), *branches)


def blur(channels, stride=2):
    """Zhang 2019: reflect, then a depthwise binomial."""
    return chain(nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, stride, groups=channels))
