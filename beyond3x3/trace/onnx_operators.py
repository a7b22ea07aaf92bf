"""What each operator of ONNX does to a map, by its name: a table, as OPERATIONS of `operations.py` is for torch.

An operator is called with its inputs (a Map, an array where the numbers are known, something with a `shape`, or None) and
its attributes as keywords. `opset` is among them. Sources: https://onnx.ai/onnx/operators/.
"""

from fractions import Fraction
from math import prod

from . import moving
from .digits import free
from .maps import Map, join
from .onnx_numbers import even_sizes
from .onnx_windows import (
    Apart,
    convolution,
    depth_to_space,
    elementwise,
    met,
    padding,
    pooling,
    quantized_convolution,
    resize,
    space_to_depth,
    taken,
    transposed_convolution,
    unpooling,
)
from .operations import OPERATIONS, attention, contraction, matrix_product
from .report import spelled
from .sight import Reading, Unclear, by_slice

ELEMENTWISE = """
Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu Clip Cos Cosh
DequantizeLinear Div Dropout DynamicQuantizeLinear Elu Equal Erf Exp FastGelu Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish
Identity IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow QuantizeLinear QuickGelu Reciprocal
Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Xor BiasGelu
"""
REDUCTIONS = """
ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare
"""


# All places at once


def reduction(x, axes=None, *, keepdims=1, noop_with_empty_axes=0, **attributes):
    axes = taken(attributes.get("axes", axes)) or []
    if not axes and noop_with_empty_axes:
        return x
    return x.reduced(*axes, keep=bool(keepdims))


def extreme_place(x, *, axis=0, keepdims=1, **_):
    return x.reduced(axis, keep=bool(keepdims))


def best(x, k=None, *, axis=-1, **attributes):
    (count,) = taken(attributes.get("k", k))
    if x.axes_in(axis):
        return [
            x.lost("unknown operation: TopK over places", x.axes_in(axis)).replaced(axis, free(count))
        ] * 2
    return [x.channels(count, axis % x.ndim)] * 2


def over_places(x, **_):
    return x.reduced(*range(2, x.ndim))


def softmax(x, *, axis=None, opset=13, **_):
    if opset < 13:
        return x.blended(*range((1 if axis is None else axis) % x.ndim, x.ndim))
    return x.blended(-1 if axis is None else axis)


def batch_normalization(x, *_, training_mode=0, **__):
    return x.blended(*range(2, x.ndim)) if training_mode else x


def instance_normalization(x, *_, **__):
    return x.blended(*range(2, x.ndim))


def group_normalization(x, *_, **__):
    return x.blended(*range(1, x.ndim))


def layer_normalization(x, *_, axis=-1, **__):
    return x.blended(*range(axis % x.ndim, x.ndim))


def skip_layer_normalization(x, skip, *_, **__):
    return layer_normalization(elementwise(x, skip))


def along_axis(x, axis, **_):
    return x.blended(*taken(axis))


def lp_normalization(x, *, axis=-1, **_):
    return x.blended(axis)


def mean_variance_normalization(x, *, axes=(0, 2, 3), **_):
    return x.blended(*axes)


def channel_window(x, *_, **__):
    return x.mixed(1)


def gemm(a, b, c=None, *, transA=0, transB=0, **_):
    product = contraction([("ki" if transA else "ik", a), ("jk" if transB else "kj", b)], "ij")
    return product if c is None else elementwise(product, c)


def products(a, b, **_):
    return matrix_product(a, b)


def einsum(*operands, equation, **_):
    return OPERATIONS["einsum"](equation, *operands)


def recurrence(x, weight, recurrent, *_, layout=0, direction="forward", **__):
    """Along a sequence, all of which comes in, whichever way it is read."""
    if layout:
        raise Unclear("unknown operation: a recurrence whose batch comes first")
    directions, hidden = recurrent.shape[0], recurrent.shape[2]
    every = x.blended(0).channels(hidden, 2)
    every = every.with_dims((every.dims[0], free(directions), *every.dims[1:]))
    last = x.reduced(0, keep=False).channels(hidden, 1)
    last = last.with_dims((free(directions), *last.dims))
    return [every, last, last]


def attentions(query, key, value, *_, **__):
    if query.ndim != 4:
        raise Unclear("unknown operation: Attention over heads that stand with the channels")
    return attention(query, key, value)


# Axes that move


def concatenation(*values, axis, **_):
    axis %= len(values[0].shape)
    met(values, axis)
    return moving.concatenation(list(values), axis)


def split(x, sizes=None, *, axis=0, num_outputs=None, count=1, **attributes):
    sizes = taken(attributes.get("split", sizes))
    if sizes is None:
        sizes = even_sizes(x.shape[axis], num_outputs or count)
    return moving.pieces(x, sizes, axis)


def slices(x, starts=None, ends=None, axes=None, steps=None, **attributes):
    starts, ends = (
        taken(attributes.get(name, value)) for name, value in (("starts", starts), ("ends", ends))
    )
    axes = taken(attributes.get("axes", axes)) or range(len(starts))
    for first, last, dim, step in zip(starts, ends, axes, taken(steps) or [1] * len(starts), strict=True):
        first, last, step = slice(first, last, step).indices(x.shape[dim])
        x = x.slice(dim % x.ndim, first, step, len(range(first, last, step)))
    return x


def reshape(x, shape=None, *, allowzero=0, **attributes):
    shape = taken(attributes.get("shape", shape))
    if not allowzero:
        shape = [x.shape[dim] if size == 0 else size for dim, size in enumerate(shape)]
    own, wanted = prod(x.shape), prod(shape)
    if (-1 in shape and own % max(1, -wanted)) or (-1 not in shape and own != wanted):
        raise Apart(f"maps of sizes {spelled(x.shape)} do not fit the shape {spelled(shape)}")
    return x.reshaped(shape)


def flatten(x, *, axis=1, **_):
    axis = axis % x.ndim if axis < 0 else axis
    return x.reshaped((prod(x.shape[:axis]), prod(x.shape[axis:])))


def transpose(x, *, perm=None, **_):
    return x.permuted(perm or range(x.ndim)[::-1])


def squeeze(x, axes=None, **attributes):
    axes = taken(attributes.get("axes", axes))
    return moving.squeeze(x, axes and tuple(axes))


def unsqueeze(x, axes=None, **attributes):
    axes = taken(attributes.get("axes", axes))
    for axis in sorted(axis % (x.ndim + len(axes)) for axis in axes):
        x = moving.unsqueeze(x, axis)
    return x


def expand(x, shape, **_):
    shape = tuple(taken(shape))
    met([x, join([x], shape)])
    return join([x], shape)


def tile(x, counts, **_):
    counts = taken(counts)
    repeated = x.axes_in(*(dim for dim, count in enumerate(counts) if count > 1))
    if repeated:
        x = x.lost("unknown operation: Tile over places", repeated)
    return moving.repeat(x, *counts)


def gather(x, indices, *, axis=0, **_):
    if not isinstance(x, Map):
        raise Unclear("unknown operation: a table that the image looks up")
    axis = axis % x.ndim
    if len(indices.shape) > 1:
        return gathered_windows(x, indices, axis)
    places = taken(indices)
    return x.gathered(axis, places) if len(indices.shape) else moving.select(x, axis, places[0])


def gathered_windows(x, indices, axis):
    """Column u of the indices has the places of a window, as exporters write unfold; the rows become an axis before."""
    taken(indices.reshape(-1) if hasattr(indices, "tolist") else indices)
    columns = indices.T.tolist()
    step = columns[1][0] - columns[0][0] if len(columns) > 1 else 1
    window = [int(place) for place in columns[0]]
    if len(indices.shape) > 2 or any(
        place != first + u * step
        for u, column in enumerate(columns)
        for place, first in zip(column, window, strict=True)
    ):
        raise Unclear("unknown operation: Gather with indices of several axes")
    middle = Fraction(sum(window), len(window))
    reading = Reading(Fraction(step), middle, lambda u: [place + u * step for place in window])
    x = x.read(axis, reading, len(columns))
    return x.with_dims((*x.dims[:axis], free(len(window)), *x.dims[axis:]))


def center_crop_or_pad(x, shape, *, axes=None, **_):
    sizes = taken(shape)
    for dim, size in zip(axes or range(x.ndim), sizes, strict=True):
        first = (x.shape[dim] - size) // 2 if size <= x.shape[dim] else -((size - x.shape[dim]) // 2)
        x = x if size == x.shape[dim] else x.read(dim % x.ndim, by_slice(first), size)
    return x


def column_to_image(x, image_shape, block_shape, *, dilations=None, pads=None, strides=None, **_):
    sizes, kernel = taken(image_shape), taken(block_shape)
    pads = pads or [0] * 2 * len(kernel)
    return OPERATIONS["fold"](x, sizes, kernel, dilations or 1, tuple(pads[: len(kernel)]), strides or 1)


OPERATORS = {
    **dict.fromkeys(ELEMENTWISE.split(), elementwise),
    **dict.fromkeys(["Conv", "FusedConv", "ConvInteger"], convolution),
    "QLinearConv": quantized_convolution,
    "ConvTranspose": transposed_convolution,
    **dict.fromkeys(["MaxPool", "AveragePool", "LpPool"], pooling),
    "MaxUnpool": unpooling,
    **dict.fromkeys(["Resize", "Upsample"], resize),
    "Pad": padding,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    **dict.fromkeys(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"], over_places),
    **dict.fromkeys(REDUCTIONS.split(), reduction),
    **dict.fromkeys(["ArgMax", "ArgMin"], extreme_place),
    "TopK": best,
    **dict.fromkeys(["Softmax", "LogSoftmax", "Hardmax"], softmax),
    "CumSum": along_axis,
    "BatchNormalization": batch_normalization,
    "InstanceNormalization": instance_normalization,
    "GroupNormalization": group_normalization,
    **dict.fromkeys(
        ["LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization"], layer_normalization
    ),
    "SkipLayerNormalization": skip_layer_normalization,
    "LpNormalization": lp_normalization,
    "MeanVarianceNormalization": mean_variance_normalization,
    "LRN": channel_window,
    "Gemm": gemm,
    "MatMul": products,
    "Einsum": einsum,
    "Attention": attentions,
    **dict.fromkeys(["LSTM", "GRU", "RNN"], recurrence),
    "Concat": concatenation,
    "Split": split,
    "Slice": slices,
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Expand": expand,
    "Tile": tile,
    "Gather": gather,
    "CenterCropPad": center_crop_or_pad,
    "Col2Im": column_to_image,
}
