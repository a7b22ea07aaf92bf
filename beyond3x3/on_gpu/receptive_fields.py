"""Written by `make export` from chapters/receptive_fields/on_gpu.ipynb: edit it there."""

from copy import deepcopy
from itertools import chain

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd


def conv2d(x, weight, stride=1, padding=0, dilation=1):
    """F.conv2d of images (N, C, H, W) with square kernels (Co, C, k, k), tap by tap: knobs are ints, in pixels."""
    x = F.pad(x, (padding,) * 4)
    kernel = weight.shape[-1]
    size = [(side - dilation * (kernel - 1) - 1) // stride + 1 for side in x.shape[2:]]
    out = 0
    for i in range(kernel):
        for j in range(kernel):
            top, left = i * dilation, j * dilation
            view = x[:, :, top::stride, left::stride][:, :, : size[0], : size[1]]
            out = out + torch.einsum("oc,nchw->nohw", weight[:, :, i, j], view)
    return out


def input_gradient(module, x, output=None):
    """Size of the gradient of one output, the middle one unless told, at every pixel of x."""
    x = x.detach().requires_grad_()
    y = module(x)
    row, column = output or (y.shape[2] // 2, y.shape[3] // 2)
    (gradient,) = torch.autograd.grad(y[:, :, row, column].sum(), x)
    return gradient.abs().sum((0, 1))


def extent(gradient):
    """First and last seen pixel of each axis; None where nothing is seen."""
    seen = [torch.nonzero(gradient.any(1 - axis)).flatten() for axis in (0, 1)]
    return [(int(axis[0]), int(axis[-1])) for axis in seen] if len(seen[0]) else None


# Networks to look at


def convolutions(*channels, kernel=3, stride=1, padding=1):
    pairs = zip(channels, channels[1:], strict=False)
    layers = [[nn.Conv2d(i, o, kernel, stride, padding), nn.ReLU()] for i, o in pairs]
    return nn.Sequential(*chain(*layers))


def alexnet(width=64, channels=3):
    """The convolutions of AlexNet v2 (Krizhevsky 2014)."""
    return nn.Sequential(
        convolutions(channels, width, kernel=11, stride=4, padding=0),
        nn.MaxPool2d(3, 2),
        convolutions(width, 3 * width, kernel=5, padding=2),
        nn.MaxPool2d(3, 2),
        convolutions(3 * width, 6 * width, 6 * width, 4 * width),
        nn.MaxPool2d(3, 2),
    )


def vgg16(width=64, channels=3):
    """The convolutions of VGG-16 (Simonyan & Zisserman 2015), up to pool5."""
    stages, inputs = [], channels
    for outputs, depth in zip(
        (width, 2 * width, 4 * width, 8 * width, 8 * width),
        (2, 2, 3, 3, 3),
        strict=True,
    ):
        stages += [convolutions(inputs, *[outputs] * depth), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(*stages)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride, original):
        super().__init__()
        outputs = 4 * width
        stride_1x1, stride_3x3 = (stride, 1) if original else (1, stride)
        self.branch = nn.Sequential(
            *(
                nn.Conv2d(inputs, width, 1, stride_1x1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ),
            *(
                nn.Conv2d(width, width, 3, stride_3x3, 1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ),
            *(nn.Conv2d(width, outputs, 1, bias=False), nn.BatchNorm2d(outputs)),
        )
        self.skip = nn.Identity()
        if stride > 1 or inputs != outputs:
            self.skip = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False),
                nn.BatchNorm2d(outputs),
            )

    def forward(self, x):
        return torch.relu(self.branch(x) + self.skip(x))


def resnet50(width=64, channels=3, original=False):
    """The convolutions of ResNet-50 (He et al. 2016): stride in the 3×3, or, as its authors released it, in the 1×1."""
    stem = (
        nn.Conv2d(channels, width, 7, 2, 3, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
    )
    stages, inputs = [], width
    for stage, depth in enumerate((3, 4, 6, 3)):
        blocks = []
        for block in range(depth):
            stride = 2 if stage > 0 and block == 0 else 1
            blocks.append(Bottleneck(inputs, width << stage, stride, original))
            inputs = 4 * width << stage
        stages.append(nn.Sequential(*blocks))
    return nn.Sequential(nn.Sequential(*stem), *stages)


# The same network with every gate open


def open_gates(module):
    """A copy that lets every gradient through: constant positive weights, batch norms as new, mean instead of max pooling."""
    module = deepcopy(module).double().eval()
    for layer in list(module.modules()):
        if isinstance(layer, _ConvNd):
            nn.init.constant_(layer.weight, 1 / layer.weight[0].numel())
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        if isinstance(layer, _BatchNorm):
            layer.reset_parameters()
        for name, child in layer.named_children():
            if isinstance(child, nn.MaxPool2d):
                mean = nn.AvgPool2d(
                    child.kernel_size, child.stride, child.padding, child.ceil_mode
                )
                setattr(layer, name, mean)
    return module
