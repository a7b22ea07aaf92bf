"""Written by `make export` from chapters/atrous_convolution/on_gpu.ipynb: edit it there."""

import torch
from torch import nn


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
