"""Written by `make export` from chapters/receptive_fields/from_scratch.ipynb: edit it there."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from numbers import Integral

import numpy as np


def pair(name, value, least):
    """The two numbers of an argument given as an int or as a (height, width) pair."""
    axes = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(axes) != 2 or not all(isinstance(axis, Integral) and axis >= least for axis in axes):
        raise ValueError(f"{name} is {value!r}; it must be an int or a pair of ints, each at least {least}")
    return axes


def conv2d(x, weight, bias=None, stride=1, padding=0, *, groups=1):
    """Cross-correlate (N, C, H, W) with (Co, C / groups, kH, kW), as torch.nn.functional.conv2d does."""
    (sh, sw), (ph, pw) = pair("stride", stride, 1), pair("padding", padding, 0)
    n, channels, height, width = x.shape
    out_channels, per_group, kh, kw = weight.shape
    oh, ow = (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw))).reshape(n, groups, per_group, height + 2 * ph, -1)
    weight = weight.reshape(groups, out_channels // groups, per_group, kh, kw)
    out = 0
    for i in range(kh):
        for j in range(kw):
            tap = x[..., i : i + sh * oh : sh, j : j + sw * ow : sw]
            out = out + weight[..., i, j] @ tap.reshape(n, groups, per_group, oh * ow)
    out = out.reshape(n, out_channels, oh, ow)
    return out if bias is None else out + bias.reshape(-1, 1, 1)


@dataclass(frozen=True)
class Layer:
    """One axis of a convolution or pooling layer: sizes in pixels of the layer's own input."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    transposed: bool = False
    output_padding: int = 0

    def __post_init__(self):
        for name, least in dict(kernel=1, stride=1, padding=0, dilation=1, output_padding=0).items():
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < least:
                raise ValueError(f"{name} is {value!r}; it must be an int of at least {least}")
        if self.output_padding and not self.transposed:
            raise ValueError(f"output_padding is {self.output_padding}; only a transposed layer has one")
        if self.output_padding and self.output_padding >= max(self.stride, self.dilation):
            raise ValueError(
                f"output_padding is {self.output_padding}; it must be smaller than the stride "
                f"({self.stride}) or the dilation ({self.dilation})"
            )

    @property
    def reach(self):
        """Distance from the first tap to the last: d(k - 1)."""
        return self.dilation * (self.kernel - 1)


def output_size(size, layer):
    """Number of outputs of `layer` on `size` inputs (Dumoulin & Visin 2016, relationships 6 and 14)."""
    if not isinstance(size, Integral) or size < 1:
        raise ValueError(f"size is {size!r}; it must be an int of at least 1")
    if layer.transposed:
        outputs = (size - 1) * layer.stride - 2 * layer.padding + layer.reach + layer.output_padding + 1
    else:
        outputs = (size + 2 * layer.padding - layer.reach - 1) // layer.stride + 1
    if outputs < 1:
        raise ValueError(f"size is {size}; nothing is left of it after {layer}")
    return outputs


def paths(layers, output=0):
    """How many ways lead from each input to one output: {input: ways}; padding has indices too."""
    ways = Counter({output: 1})
    for layer in reversed(layers):
        below = Counter()
        for index, count in ways.items():
            for tap in range(layer.kernel):
                if layer.transposed:
                    source, between = divmod(index + layer.padding - tap * layer.dilation, layer.stride)
                    if between:
                        continue
                else:
                    source = index * layer.stride - layer.padding + tap * layer.dilation
                below[source] += count
        ways = below
    return ways


def widest(layers):
    """The paths to the output that spans most; outputs differ only where a layer is transposed."""
    period = 1
    for layer in layers:
        period = period * layer.stride if layer.transposed else period // gcd(period, layer.stride)
    candidates = [ways for output in range(period) if (ways := paths(layers, output))]
    return max(candidates, key=lambda ways: max(ways) - min(ways))


@dataclass(frozen=True)
class ReceptiveField:
    """What one output sees: `size` (span) pixels; outputs lie `stride` apart, the first at `center`."""

    size: int
    stride: int | Fraction
    padding: int | Fraction
    center: int | Fraction


def receptive_field(layers):
    """Receptive field of a stack, input side first (Araujo, Norris & Sim, Distill 2019, equations 2 to 6)."""
    size, stride, center = 1, Fraction(1), Fraction(0)
    for layer in reversed(layers):
        if layer.transposed:
            stride, center = (
                stride / layer.stride,
                (center + layer.padding - Fraction(layer.reach, 2)) / layer.stride,
            )
        else:
            size = (size - 1) * layer.stride + layer.reach + 1
            stride, center = (
                stride * layer.stride,
                center * layer.stride - layer.padding + Fraction(layer.reach, 2),
            )
    if any(layer.transposed for layer in layers):
        ways = widest(layers)
        size = max(ways) - min(ways) + 1
    padding = Fraction(size - 1, 2) - center
    return ReceptiveField(size, *(int(v) if v.denominator == 1 else v for v in (stride, padding, center)))


def touched(layers):
    """Sorted offsets, from the first, of the inputs that one output really reads."""
    ways = widest(layers)
    return [index - min(ways) for index in sorted(ways)]


def gradient_profile(layers):
    """Weight of every input in the span for one output, all kernels ones: (span,), sum 1."""
    ways = widest(layers)
    total = sum(ways.values())
    return np.array([ways[index] / total for index in range(min(ways), max(ways) + 1)])


def effective_size(profile):
    """Number of inputs whose weight exceeds 4.55 % of the largest (Luo et al. 2016, section 3)."""
    profile = np.asarray(profile)
    return int((profile > 0.0455 * profile.max()).sum())
