"""What the tests of findings ask of a network: its findings of a kind, and the pixels that it depends on."""

import torch
from test_onnx import exported
from torch import nn
from zoo.parts import chain, conv

import beyond3x3 as b3


def found(source, size=32, kind=None, **options):
    findings = b3.examine(source, size, **options).findings
    return [f for f in findings if kind in (None, f.kind)]


def both(module, size, kind, channels=3):
    """The numbers of a kind of finding, in a module and in the file that it is exported to, which agree."""
    size = size if isinstance(size, tuple) else (size, size)
    numbers = [f.number for f in found(module, size, kind, channels=channels)]
    assert numbers == [f.number for f in found(exported(module, size, channels), None, kind)]
    return numbers


def sentences(module, size, kind):
    return " ".join(f.sentence for f in found(module, size, kind, channels=3))


def dilated(*dilations):
    return chain(*(conv(3, 3, 3, rate=rate) for rate in dilations))


def doubling(kernel, padding=0):
    return nn.ConvTranspose2d(3, 3, kernel, 2, padding)


def opened(module):
    """The module in eval mode, where no gate hides that an output depends on an input."""
    for inner in module.modules():
        if isinstance(inner, nn.ReLU):
            inner.forward = lambda x: x
        if isinstance(inner, nn.MaxPool2d):
            inner.forward = nn.AvgPool2d(2).forward
    return module.eval()


def pixels_read(module, size):
    """For each output along the first axis the pixels that it depends on, by its gradients."""
    module, x = opened(module).double(), torch.rand(1, 3, *size, dtype=float, requires_grad=True)
    lines = module(x).sum((0, 1, 3))
    rows = [torch.autograd.grad(line, x, retain_graph=True)[0].abs().sum((0, 1, 3)) for line in lines]
    return [torch.nonzero(row).flatten().tolist() for row in rows]
