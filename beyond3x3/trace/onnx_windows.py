"""Operators of ONNX that read windows, resize, pad and rearrange places; how sizes have to meet."""

from fractions import Fraction
from math import floor, lcm

from . import moving
from .operations import OPERATIONS, only
from .sight import Unclear, by_filter, by_nearest


class Apart(Unclear):
    """Maps whose sizes do not meet."""


def met(values, along=None):
    """Refuse maps whose sizes differ where they have to be equal; an axis of size 1 is spread unless they are joined."""
    shapes = moving.shapes_in(values)
    ndim = max(map(len, shapes))
    shapes = [(1,) * (ndim - len(shape)) + shape for shape in shapes]
    for dim, sizes in enumerate(zip(*shapes, strict=True)):
        sizes = sorted({*sizes} if along is not None else {*sizes} - {1})
        if len(sizes) > 1 and dim != along:
            raise Apart(f"maps of sizes {' and '.join(map(str, sizes))} do not meet")


def elementwise(*values, **_):
    values = [value for value in values if value is not None]
    met(values)
    return moving.pointwise(*values)


def taken(values):
    """Plain ints of an attribute, or of an input whose numbers are known; None where there is none."""
    if values is None:
        return None
    if isinstance(values, (list, tuple)):
        return [int(value) for value in values]
    if not hasattr(values, "tolist"):
        raise Unclear("unknown operation: numbers that depend on the image, or that the file does not hold")
    values = values.tolist()
    return [int(value) for value in values] if isinstance(values, list) else [int(values)]


def shared(total, auto_pad):
    """(before, after) of a padding in all; the odd one comes after in SAME_UPPER, before in all else."""
    half = total // 2
    return (half, total - half) if auto_pad == "SAME_UPPER" else (total - half, half)


def window_numbers(sizes, kernel, strides, pads, dilations, auto_pad):
    """Strides, (before, after) and dilations for each axis; auto_pad is that of the operators' descriptions."""
    axes = len(kernel)
    strides, dilations = strides or [1] * axes, dilations or [1] * axes
    if auto_pad == "VALID":
        pads = None
    pairs = [(0, 0)] * axes if pads is None else list(zip(pads[:axes], pads[axes:], strict=True))
    if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        pairs = [
            shared(max(0, (-(-size // s) - 1) * s + d * (k - 1) + 1 - size), auto_pad)
            for size, k, s, d in zip(sizes, kernel, strides, dilations, strict=True)
        ]
    return tuple(strides), tuple(pairs), tuple(dilations)


def convolution(
    x,
    weight,
    *others,
    kernel_shape=None,
    strides=None,
    pads=None,
    dilations=None,
    auto_pad="NOTSET",
    **_,
):
    only([weight, *others], "conv takes its weights")
    kernel = tuple(kernel_shape or weight.shape[2:])
    numbers = window_numbers(x.shape[2:], kernel, strides, pads, dilations, auto_pad)
    return x.channels(weight.shape[0]).windows(kernel, *numbers)


def quantized_convolution(x, scale, zero, weight, *_, **attributes):
    return convolution(x, weight, **attributes)


def pooling(
    x,
    *_,
    kernel_shape,
    strides=None,
    pads=None,
    dilations=None,
    auto_pad="NOTSET",
    ceil_mode=0,
    **__,
):
    kernel = tuple(kernel_shape)
    numbers = window_numbers(x.shape[2:], kernel, strides, pads, dilations, auto_pad)
    return x.windows(kernel, *numbers, bool(ceil_mode))


def transposed_convolution(
    x,
    weight,
    bias=None,
    *,
    kernel_shape=None,
    strides=None,
    pads=None,
    dilations=None,
    output_padding=None,
    output_shape=None,
    auto_pad="NOTSET",
    group=1,
    **_,
):
    only([weight, bias], "conv takes its weights")
    kernel = tuple(kernel_shape or weight.shape[2:])
    axes = len(kernel)
    strides, dilations = strides or [1] * axes, dilations or [1] * axes
    extra = output_padding or [0] * axes
    pads = pads if pads and auto_pad in ("NOTSET", "") else [0] * 2 * axes
    pairs = list(zip(pads[:axes], pads[axes:], strict=True))
    if output_shape or auto_pad.startswith("SAME"):
        wanted = output_shape or [size * s for size, s in zip(x.shape[2:], strides, strict=True)]
        numbers = zip(x.shape[2:], wanted[-axes:], kernel, strides, dilations, extra, strict=True)
        pairs = [
            shared((size - 1) * s + e + d * (k - 1) + 1 - out, auto_pad) for size, out, k, s, d, e in numbers
        ]
    map = x.channels(weight.shape[1] * group)
    return map.transposed(kernel, tuple(strides), tuple(pairs), tuple(extra), tuple(dilations))


def unpooling(x, indices, output_shape=None, *, kernel_shape, strides=None, pads=None, **_):
    axes = len(kernel_shape)
    pads = pads or [0] * 2 * axes
    return OPERATIONS[f"max_unpool{axes}d"](
        x, indices, tuple(kernel_shape), tuple(strides or [1] * axes), tuple(pads[:axes]), taken(output_shape)
    )


ROUNDED = {  # added before the number is rounded down; the second counts in the last part of a step
    "round_prefer_floor": (Fraction(-1, 2), 1),
    "round_prefer_ceil": (Fraction(1, 2), 0),
    "floor": (Fraction(0), 0),
    "ceil": (Fraction(0), 1),
}


def nearest(step, first, mode, outputs):
    """Output u is the input that first + u * step rounds to."""
    added, up = ROUNDED[mode]
    parts = lcm(step.denominator, (first + added).denominator)
    return by_nearest(step, first + added + Fraction(parts - 1, parts) * up, outputs)


def resized_axis(inputs, outputs, scale, mode, places, nearest_mode, antialias):
    step, first = 1 / scale, (1 / scale - 1) / 2
    if places == "align_corners":
        step, first = Fraction(max(inputs - 1, 1), max(outputs - 1, 1)), Fraction(0)
    elif places == "asymmetric":
        first = Fraction(0)
    elif places == "tf_half_pixel_for_nn":
        first = step / 2
    elif places == "half_pixel_symmetric":
        first += Fraction(inputs, 2) * (1 - outputs / (inputs * scale))
    elif places == "pytorch_half_pixel" and outputs == 1:
        first = Fraction(0)
    elif places not in ("half_pixel", "pytorch_half_pixel"):
        raise Unclear(f"unknown operation: Resize with {places}")
    if mode == "nearest":
        return nearest(step, first, nearest_mode, outputs)
    return by_filter(step, first, {"linear": 1, "cubic": 2}[mode], max(1, step) if antialias else 1)


def resize(
    x,
    *inputs,
    opset=13,
    mode="nearest",
    coordinate_transformation_mode="half_pixel",
    nearest_mode="round_prefer_floor",
    axes=None,
    antialias=0,
    keep_aspect_ratio_policy="stretch",
    scales=None,
    **_,
):
    if len(inputs) < 2 or opset < 11:  # Upsample, and Resize as it was first
        coordinate_transformation_mode, nearest_mode = "asymmetric", "floor"
        inputs = (None, scales if scales is not None else inputs[0])
    mode = {"bilinear": "linear"}.get(mode, mode)
    _, scales, sizes, *_ = (*inputs, None)
    dims = [dim % x.ndim for dim in axes] if axes else range(x.ndim)
    if sizes is not None and getattr(sizes, "shape", (1,)) != (0,):
        sizes = taken(sizes)
        ratios = [Fraction(size, x.shape[dim]) for size, dim in zip(sizes, dims, strict=True)]
        if keep_aspect_ratio_policy != "stretch":
            ratio = (min if keep_aspect_ratio_policy == "not_larger" else max)(ratios)
            ratios, sizes = [ratio] * len(ratios), [floor(x.shape[d] * ratio + Fraction(1, 2)) for d in dims]
    else:
        if not isinstance(scales, list) and not hasattr(scales, "tolist"):
            raise Unclear("unknown operation: Resize by numbers that the file does not hold")
        ratios = [Fraction(float(scale)).limit_denominator(1000) for scale in scales]
        sizes = [floor(x.shape[dim] * ratio) for dim, ratio in zip(dims, ratios, strict=True)]
    for dim, size, ratio in zip(dims, sizes, ratios, strict=True):
        numbers = mode, coordinate_transformation_mode, nearest_mode, antialias
        x = x.along(dim, resized_axis(x.shape[dim], size, ratio, *numbers), size)
    return x


def padding(x, pads=None, value=None, axes=None, **attributes):
    pads = taken(attributes.get("pads", pads))
    dims = [dim % x.ndim for dim in taken(axes) or range(len(pads) // 2)]
    for dim, before, after in zip(dims, pads[: len(dims)], pads[len(dims) :], strict=True):
        x = x.padded(dim, before, after)
    return x


def depth_to_space(x, *, blocksize, **_):
    return OPERATIONS["pixel_shuffle"](x, blocksize)


def space_to_depth(x, *, blocksize, **_):
    return OPERATIONS["pixel_unshuffle"](x, blocksize)
