"""Written by `make export` from chapters/receptive_fields/from_scratch.ipynb: edit it there."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from numbers import Integral

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pair(name, value, least):
    """The two numbers of an argument given as an int or as a (height, width) pair."""
    axes = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(axes) != 2 or not all(
        isinstance(axis, Integral) and axis >= least for axis in axes
    ):
        raise ValueError(
            f"{name} is {value!r}; it must be an int or a pair of ints, each at least {least}"
        )
    return tuple(map(int, axes))


def check_arrays(bias=None, **maps):
    """Refuse, by its name, what is no numpy array of numbers; maps are pairs of an array and its four axes."""
    arrays = {name: array for name, (array, _) in maps.items()}
    if bias is not None:
        arrays["bias"] = bias
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "biufc":
            kind = getattr(array, "dtype", type(array).__name__)
            raise ValueError(f"{name} is {kind}; it must be a numpy array of numbers")
    for name, (array, axes) in maps.items():
        if array.ndim != 4 or 0 in array.shape:
            raise ValueError(
                f"{name} has shape {array.shape}; it must be {axes} with no empty axis"
            )


def check_operands(x, weight, bias, padding, groups):
    """Refuse what no convolution can mean, by the argument's name."""
    check_arrays(
        bias, x=(x, "(N, C, H, W)"), weight=(weight, "(Co, C / groups, kH, kW)")
    )
    channels, (out_channels, per_group, *kernel) = x.shape[1], weight.shape
    if (
        not isinstance(groups, Integral)
        or groups < 1
        or channels % groups
        or out_channels % groups
    ):
        raise ValueError(
            f"groups is {groups!r}; it must be an int that divides the {channels} channels of x "
            f"and the {out_channels} output channels of weight"
        )
    if per_group * groups != channels:
        raise ValueError(
            f"weight has shape {weight.shape}; its second axis must be {channels // groups}, "
            f"the {channels} channels of x over {groups} groups"
        )
    if bias is not None and bias.shape != (out_channels,):
        raise ValueError(
            f"bias has shape {bias.shape}; it must be ({out_channels},), one per output channel"
        )
    room = [size + 2 * extra for size, extra in zip(x.shape[2:], padding, strict=True)]
    if kernel[0] > room[0] or kernel[1] > room[1]:
        raise ValueError(
            f"weight has a kernel of {kernel[0]} × {kernel[1]}; it must fit in the padded x, "
            f"{room[0]} × {room[1]}"
        )


BAND = 2**16  # numbers cut out at a time; half a megabyte, in float32 a quarter


def conv2d(x, weight, bias=None, stride=1, padding=0, *, groups=1):
    """Cross-correlate images with kernels, as torch.nn.functional.conv2d does.

    x (N, C, H, W), weight (Co, C / groups, kH, kW) and bias (Co,) are numpy arrays; stride and padding are
    ints or (height, width) pairs, in pixels of x. Returns (N, Co, oH, oW) with
    oH = (H + 2 padding - kH) // stride + 1 (Dumoulin & Visin 2016, relationship 6), and oW likewise.
    Integers are computed as float64, so small ones do not wrap around. Impossible arguments raise ValueError.
    """
    (sh, sw), (ph, pw) = pair("stride", stride, 1), pair("padding", padding, 0)
    check_operands(x, weight, bias, (ph, pw), groups)
    images, channels, height, width = x.shape
    out_channels, _, kh, kw = weight.shape
    number = np.result_type(x, weight, 1.0)
    sheet = np.zeros((channels, height + 2 * ph, width + 2 * pw), number)
    windows = sliding_window_view(sheet, (kh, kw), (1, 2))[:, ::sh, ::sw]
    windows = windows.transpose(0, 3, 4, 1, 2)
    oh, ow = windows.shape[3:]
    kernels = np.asarray(weight, number).reshape(groups, out_channels // groups, -1)
    out = np.empty((images, out_channels, oh, ow), number)
    rows = max(1, BAND // windows[..., 0, :].size)
    for image, result in zip(x, out, strict=True):
        sheet[:, ph : ph + height, pw : pw + width] = image
        for top in range(0, oh, rows):
            band = windows[..., top : top + rows, :]
            columns = band.reshape(groups, kernels.shape[2], -1)
            products = kernels @ columns
            result[:, top : top + rows] = products.reshape(out_channels, -1, ow)
    return out if bias is None else out + bias.reshape(-1, 1, 1)


@dataclass(frozen=True)
class Layer:
    """One axis of a convolution or pooling layer: sizes in pixels of the layer's own input.

    dilation is the distance between neighboring taps; a transposed layer may add output_padding outputs at
    its end. padding_end is the padding at the end, the same as at the start unless told: 0 makes a padded
    convolution causal. With ceil a last window may hang over, as in torch's ceil_mode. Impossible values raise
    ValueError.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    transposed: bool = False
    output_padding: int = 0
    padding_end: int | None = None
    ceil: bool = False

    def __post_init__(self):
        least_of = dict(kernel=1, stride=1, padding=0, dilation=1, output_padding=0)
        if self.padding_end is not None:
            least_of["padding_end"] = 0
        for name, least in least_of.items():
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < least:
                raise ValueError(
                    f"{name} is {value!r}; it must be an int of at least {least}"
                )
            object.__setattr__(self, name, int(value))
        if not isinstance(self.transposed, bool):
            raise ValueError(
                f"transposed is {self.transposed!r}; it must be True or False"
            )
        if not isinstance(self.ceil, bool) or self.ceil and self.transposed:
            raise ValueError(
                f"ceil is {self.ceil!r}; it must be True or False, and False in a transposed layer"
            )
        if self.output_padding and not self.transposed:
            raise ValueError(
                f"output_padding is {self.output_padding}; it must be 0 in a layer not transposed"
            )
        if self.output_padding and self.output_padding >= max(
            self.stride, self.dilation
        ):
            raise ValueError(
                f"output_padding is {self.output_padding}; it must be smaller than the stride "
                f"({self.stride}) or the dilation ({self.dilation})"
            )

    @property
    def reach(self):
        """Distance from the first tap to the last: d(k - 1)."""
        return self.dilation * (self.kernel - 1)


def checked(layers):
    """A list of the layers; raises ValueError for anything that is none."""
    if not isinstance(layers, (list, tuple)):
        raise ValueError(
            f"layers is {layers!r}; it must be a list of Layer, input side first"
        )
    for layer in layers:
        if not hasattr(layer, "reach"):
            raise ValueError(f"layers holds {layer!r}; every item must be a Layer")
    return list(layers)


def output_size(size, layer):
    """Number of outputs of `layer` on `size` inputs (Dumoulin & Visin 2016, relationships 6, 14 and 15).

    A stride that does not divide is fine: the division floors, as torch's does without ceil_mode. With ceil it
    rounds up, but not so far that the last window begins behind the pixels. Raises ValueError where no output is left.
    """
    checked([layer])
    if not isinstance(size, Integral) or size < 1:
        raise ValueError(f"size is {size!r}; it must be an int of at least 1")
    end = layer.padding if layer.padding_end is None else layer.padding_end
    if layer.transposed:
        outputs = (
            (size - 1) * layer.stride
            - layer.padding
            - end
            + layer.reach
            + layer.output_padding
            + 1
        )
    else:
        room = size + layer.padding + end - layer.reach - 1
        outputs = room // layer.stride + 1
        if layer.ceil and room % layer.stride:
            outputs += outputs * layer.stride < size + layer.padding
    if outputs < 1:
        raise ValueError(f"size is {size}; nothing is left of it after {layer}")
    return outputs


@dataclass(frozen=True)
class ReceptiveField:
    """What one output sees, in input pixels: `size` is the span from the first pixel read to the last.

    Neighboring outputs look `stride` pixels apart (the jump). Output u is centered at center + u * stride;
    output 0 begins `padding` pixels before pixel 0. In stacks with transposed layers these may be Fractions,
    and describe the common grid from which a single output may deviate.
    """

    size: int
    stride: int | Fraction
    padding: int | Fraction
    center: int | Fraction


def receptive_field(layers):
    """ReceptiveField of a stack, input side first (Araujo, Norris & Sim, Distill 2019; dilated kernels as they say).

    The empty stack sees one pixel. With transposed layers outputs differ, and size is that of the widest.
    Raises ValueError for what is no list of Layer, and where no output reads any input.
    """
    size, stride, center = 1, Fraction(1), Fraction(0)
    for layer in reversed(checked(layers)):
        middle = Fraction(layer.reach, 2) - layer.padding
        if layer.transposed:
            stride, center = stride / layer.stride, (center - middle) / layer.stride
        else:
            size = (size - 1) * layer.stride + layer.reach + 1
            stride, center = stride * layer.stride, center * layer.stride + middle
    if any(layer.transposed for layer in layers):
        ways = widest(layers)
        size = max(ways) - min(ways) + 1
    padding = Fraction(size - 1, 2) - center
    return ReceptiveField(
        size, *(int(v) if v.denominator == 1 else v for v in (stride, padding, center))
    )


def paths(layers, output=0):
    """How many ways lead from each input to one output: {input: ways}; padding has indices too.

    Borders are not known here, so an index may lie before 0 or past the end of any map on the way.
    """
    ways = Counter({output: 1})
    for layer in reversed(checked(layers)):
        below = Counter()
        for index, count in ways.items():
            for tap in range(layer.kernel):
                if layer.transposed:
                    source, between = divmod(
                        index + layer.padding - tap * layer.dilation, layer.stride
                    )
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
    for layer in checked(layers):
        period = (
            period * layer.stride
            if layer.transposed
            else period // gcd(period, layer.stride)
        )
    candidates = [ways for output in range(period) if (ways := paths(layers, output))]
    if not candidates:
        raise ValueError(
            f"layers is {layers!r}; no output of this stack reads any input"
        )
    return max(candidates, key=lambda ways: max(ways) - min(ways))


def touched(layers):
    """Sorted offsets, from the first, of the inputs that one output really reads; holes are left out.

    With transposed layers outputs differ; this is the one that spans most. Raises as receptive_field does.
    """
    ways = widest(layers)
    return [index - min(ways) for index in sorted(ways)]


def gradient_profile(layers):
    """Weight of every input in the span for one output, all kernels ones: an array (size,) with sum 1.

    Holes have weight 0. This is the effective receptive field, on one axis, of a linear stack of uniform
    kernels (Luo et al. 2016, section 2). With transposed layers it is that of the output that spans most.
    """
    ways = widest(layers)
    total = sum(ways.values())
    return np.array([ways[index] / total for index in range(min(ways), max(ways) + 1)])


def effective_size(profile):
    """Number of inputs whose weight exceeds 4.55 % of the largest (Luo et al. 2016: of the middle one, in plain stacks the same).

    `profile` holds weights that are not negative, on one axis or two. Raises ValueError for others and where
    none is positive.
    """
    profile = np.asarray(profile, float)
    if profile.size == 0 or not profile.min() >= 0 or not profile.max() > 0:
        raise ValueError(
            f"profile is {profile!r}; it must hold weights of at least 0, one of them positive"
        )
    return int((profile > 0.0455 * profile.max()).sum())
