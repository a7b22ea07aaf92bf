"""What each operation does to a map, by the name that torch gives it: one table, which a reader can extend.

    OPERATIONS["my_blur"] = lambda x, kernel: x.windows(kernel, padding="same")

An operation is called as torch would call it, with a Map in place of every tensor that sees something of the image and
anything that has a `shape` in place of the others. It returns a Map, or a list with one for each tensor of its result,
or raises Unclear with the reason. Neither torch nor numpy is needed here.
"""

from fractions import Fraction
from math import floor, prod

from . import moving
from .digits import free
from .maps import Map, join
from .moving import inside, pointwise
from .sight import Unclear, by_layer, each, resizing

ELEMENTWISE = """
add sub rsub mul div rdiv truediv rtruediv multiply divide subtract true_divide floor_divide floordiv
remainder reciprocal neg negative abs exp exp2 expm1 log log1p log2 log10 logaddexp hypot sqrt rsqrt pow
rpow square sin cos tan asin acos atan atan2 sinh cosh sign positive pos round floor ceil trunc erf
addcdiv maximum minimum lerp where clamp clip clamp_min clamp_max addcmul relu relu6 leaky_relu prelu
rrelu elu selu celu gelu silu mish sigmoid logsigmoid log_sigmoid tanh softplus softsign softshrink
hardshrink tanhshrink hardtanh hardswish hardsigmoid threshold dropout alpha_dropout dropout1d dropout2d
dropout3d feature_alpha_dropout clone contiguous detach data real to type type_as float double half
bfloat16 int long short bool cpu cuda requires_grad masked_fill nan_to_num eq ne lt le gt ge logical_and
logical_or logical_not and or xor invert isnan isinf isfinite copy zero fill ones_like zeros_like
full_like rand_like randn_like empty_like bernoulli
"""


def only(values, what):
    """Maps where only the first may be one."""
    if list(inside(values)):
        raise Unclear(f"{what} from a map")


# Windows


def convolution(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    only([weight, bias], "conv takes its weights")
    outputs, _, *kernel = weight.shape
    return input.channels(outputs, -len(kernel) - 1).windows(kernel, stride, padding, dilation)


def transposed_convolution(
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    only([weight, bias], "conv takes its weights")
    _, outputs, *kernel = weight.shape
    map = input.channels(outputs * groups, -len(kernel) - 1)
    return map.transposed(kernel, stride, padding, output_padding, dilation)


def pooling(axes):
    def max_pooling(
        input,
        kernel_size,
        stride=None,
        padding=0,
        dilation=1,
        ceil_mode=False,
        return_indices=False,
    ):
        kernel = each(kernel_size, axes)
        return input.windows(kernel, stride or kernel, padding, dilation, ceil_mode)

    return max_pooling


def average_pooling(axes):
    def pool(input, kernel_size, stride=None, padding=0, ceil_mode=False, *_, **__):
        return pooling(axes)(input, kernel_size, stride, padding, 1, ceil_mode)

    return pool


def power_pooling(axes):
    def pool(input, norm_type, kernel_size, stride=None, ceil_mode=False):
        return pooling(axes)(input, kernel_size, stride, 0, 1, ceil_mode)

    return pool


def unpooling(axes):
    """A maximum goes back to where it was; which place of its window that is, its window decides."""

    def unpool(input, indices, kernel_size, stride=None, padding=0, output_size=None):
        kernel = each(kernel_size, axes)
        strides, before = each(stride or kernel, axes), each(padding, axes)
        map = join(list(inside([input, indices])))
        if output_size is None:
            return map.transposed(kernel, strides, before)
        readings = [
            by_layer(k, s, p, transposed=True) for k, s, p in zip(kernel, strides, before, strict=True)
        ]
        return map.read_last(readings, tuple(output_size)[-axes:])

    return unpool


def adaptive_pooling(axes):
    return lambda input, output_size, return_indices=False: input.shares(each(output_size, axes))


def interpolation(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    inputs = input.shape[2:]
    steps = [None] * len(inputs)
    if size is None:
        scales = each(scale_factor, len(inputs))
        outputs = [floor(size * float(scale)) for size, scale in zip(inputs, scales, strict=True)]
        if not recompute_scale_factor:
            steps = [1 / Fraction(scale).limit_denominator(1000) for scale in scales]
    else:
        outputs = each(size, len(inputs))
    readings = [
        resizing(i, o, mode, step, align_corners, antialias)
        for i, o, step in zip(inputs, outputs, steps, strict=True)
    ]
    return input.read_last(readings, outputs)


def shuffle(input, upscale_factor):
    map = input.channels(input.shape[-3] // upscale_factor**2, -3)
    return map.transposed([upscale_factor] * 2, upscale_factor)


def unshuffle(input, downscale_factor):
    map = input.channels(input.shape[-3] * downscale_factor**2, -3)
    return map.windows([downscale_factor] * 2, downscale_factor)


def padding(input, pad, mode="constant", value=None):
    for dim, (before, after) in enumerate(zip(pad[::2], pad[1::2], strict=True)):
        input = input.padded(input.ndim - 1 - dim, before, after)
    return input


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    kernel = each(kernel_size, 2)
    map = input.channels(input.shape[1] * prod(kernel)).windows(kernel, stride, padding, dilation)
    return map.reshaped((*map.shape[:2], -1))


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    kernel, *rest = (each(value, 2) for value in (kernel_size, dilation, padding, stride, output_size))
    dilations, paddings, strides, outputs = rest
    counts = [
        (o + 2 * p - d * (k - 1) - 1) // s + 1
        for o, p, d, k, s in zip(outputs, paddings, dilations, kernel, strides, strict=True)
    ]
    map = input.channels(input.shape[-2] // prod(kernel), -2).reshaped((input.shape[0], -1, *counts))
    readings = [
        by_layer(*numbers, transposed=True)
        for numbers in zip(kernel, strides, paddings, dilations, strict=True)
    ]
    return map.read_last(readings, outputs)


def unfold_along(input, dimension, size, step):
    count = (input.shape[dimension] - size) // step + 1
    map = input.read(dimension % input.ndim, by_layer(size, step), count)
    return map.with_dims((*map.dims, free(size)))


# All places at once


def dims_of(dim, axis=None):
    dim = axis if dim is None else dim
    dims = dim if isinstance(dim, (tuple, list)) else [dim]
    return [] if None in dims else list(dims)


def reduction(input, dim=None, keepdim=False, *_, axis=None, **__):
    keep = keepdim if isinstance(keepdim, bool) else False
    return input.reduced(*dims_of(dim, axis), keep=keep)


def deviation(input, dim=None, unbiased=None, keepdim=False, *, axis=None, correction=None):
    dim = None if isinstance(dim, bool) else dim
    return input.reduced(*dims_of(dim, axis), keep=keepdim)


def norm(input, order=2, dim=None, keepdim=False, **_):
    """torch's name for the order, p or ord, does not matter."""
    return input.reduced(*dims_of(dim), keep=keepdim)


def extreme(input, dim=None, keepdim=False, *, other=None, axis=None):
    if hasattr(dim, "shape") or other is not None:
        return pointwise(input, dim if other is None else other)
    return reduction(input, dim, keepdim, axis=axis)


def blend(input, dim=None, *_, axis=None, **__):
    dim = axis if dim is None else dim
    return input.blended(*([] if dim is None else [dim]))


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    return input.blended(dim)


def linear(input, weight, bias=None):
    only([weight, bias], "linear takes its weights")
    return input.channels(weight.shape[0], input.ndim - 1)


def layer_normalization(input, normalized_shape, *_, **__):
    return input.blended(*range(-len(tuple(normalized_shape)), 0))


def group_normalization(input, num_groups, *_, **__):
    return input.blended(*range(1, input.ndim))


def batch_normalization(input, mean=None, var=None, weight=None, bias=None, training=False, *_, **__):
    return input.blended(*range(2, input.ndim)) if training else input


def instance_normalization(
    input, mean=None, var=None, weight=None, bias=None, use_input_stats=True, *_, **__
):
    return input.blended(*range(2, input.ndim)) if use_input_stats else input


def channel_window(input, *_, **__):
    """A norm over neighboring channels."""
    return input.mixed(1)


def einsum(equation, *operands):
    operands = operands[0] if len(operands) == 1 and isinstance(operands[0], (tuple, list)) else operands
    if "..." in equation or "->" not in equation:
        raise Unclear(f"unknown operation: einsum with {equation!r}")
    inputs, output = equation.replace(" ", "").split("->")
    return contraction(list(zip(inputs.split(","), operands, strict=True)), output)


def contraction(operands, output):
    """Products of maps, summed over the letters that the output lacks; letters name the axes of the tensors."""
    maps, shapes, holders = [], [], {}
    for letters, operand in operands:
        sizes = dict(zip(letters, operand.shape, strict=True))
        shapes.append(tuple(sizes.get(letter, 1) for letter in output))
        if not isinstance(operand, Map):
            continue
        summed = {dim for dim, letter in enumerate(letters) if letter not in output}
        for axis in range(len(operand.sights)):
            at = {letters[dim] for dim, _ in operand.places(axis)} & set(output)
            held = holders.setdefault(axis, at) if at else at
            summed |= {dim for dim, letter in enumerate(letters) if letter in at - held}
        mixed = operand.mixed(*summed) if summed else operand
        dims = {letter: mixed.dims[dim] for dim, letter in enumerate(letters)}
        maps.append(mixed.with_dims(tuple(dims.get(letter, ()) for letter in output)))
    return join(maps, *shapes)


def matrix_product(input, other, *, out=None):
    if min(len(input.shape), len(other.shape)) < 2:
        raise Unclear("a product with a vector")
    letters = "abcdefgh"
    ndim = max(len(input.shape), len(other.shape)) - 2
    batch = letters[:ndim]
    left = batch[ndim - len(input.shape) + 2 :] + "ik"
    right = batch[ndim - len(other.shape) + 2 :] + "kj"
    return contraction([(left, input), (right, other)], batch + "ij")


def reversed_product(input, other):
    return matrix_product(other, input)


def added_product(input, batch1, batch2, *, beta=1, alpha=1):
    return pointwise(input, matrix_product(batch1, batch2))


def attention(query, key, value, *_, **__):
    batch = "abcdefgh"[: len(query.shape) - 2]
    weights = contraction([(batch + "ik", query), (batch + "jk", key)], batch + "ij")
    return contraction([(batch + "ij", weights), (batch + "jk", value)], batch + "ik")


def multi_head_attention(query, key, value, *_, **__):
    """Tokens first: (tokens, batch, channels)."""
    weights = contraction([("ibk", query), ("jbk", key)], "bij")
    result = contraction([("bij", weights), ("jbk", value)], "ibk")
    return [result, weights]


def recurrence(input, state, weights, bias, layers, dropout, train, bidirectional, batch_first):
    """Along a sequence, all of which comes in, whichever way it is read."""
    time, states = 1 if batch_first else 0, state if isinstance(state, (tuple, list)) else [state]
    last = input.reduced(time, keep=False)
    ends = [
        last.channels(s.shape[-1], 1).with_dims((free(s.shape[0]), last.dims[0], free(s.shape[-1])))
        for s in states
    ]
    return [input.blended(time).channels(states[0].shape[-1] * (1 + bidirectional), 2), *ends]


OPERATIONS = {
    **dict.fromkeys(ELEMENTWISE.split(), pointwise),
    **{f"conv{n}d": convolution for n in (1, 2, 3)},
    **{f"conv_transpose{n}d": transposed_convolution for n in (1, 2, 3)},
    **{f"max_pool{n}d": pooling(n) for n in (1, 2, 3)},
    **{f"max_pool{n}d_with_indices": pooling(n) for n in (1, 2, 3)},
    **{f"max_unpool{n}d": unpooling(n) for n in (1, 2, 3)},
    **{f"avg_pool{n}d": average_pooling(n) for n in (1, 2, 3)},
    **{f"lp_pool{n}d": power_pooling(n) for n in (1, 2, 3)},
    **{f"adaptive_{kind}_pool{n}d": adaptive_pooling(n) for kind in ("avg", "max") for n in (1, 2, 3)},
    **{f"adaptive_max_pool{n}d_with_indices": adaptive_pooling(n) for n in (1, 2, 3)},
    **dict.fromkeys(
        ["mean", "sum", "amax", "amin", "prod", "logsumexp", "argmax", "argmin", "any", "all"], reduction
    ),
    **dict.fromkeys(["std", "var", "var_mean", "std_mean"], deviation),
    **dict.fromkeys(["softmax", "log_softmax", "cumsum", "softmin"], blend),
    **dict.fromkeys(["max", "min"], extreme),
    **dict.fromkeys(["cat", "concat", "concatenate"], moving.concatenation),
    **dict.fromkeys(["matmul", "bmm", "mm"], matrix_product),
    **dict.fromkeys(["baddbmm", "addmm"], added_product),
    **dict.fromkeys(["transpose", "swapaxes", "swapdims"], moving.transpose),
    **dict.fromkeys(["view", "reshape"], moving.reshape),
    **dict.fromkeys(["view_as", "reshape_as"], moving.reshape_as),
    **dict.fromkeys(["moveaxis", "movedim"], moving.moved),
    **dict.fromkeys(["t", "T", "H"], moving.turned),
    **dict.fromkeys(["mT", "mH", "adjoint"], moving.matrices_turned),
    **dict.fromkeys(["channel_shuffle", "native_channel_shuffle"], moving.channel_shuffle),
    **dict.fromkeys(["norm", "frobenius_norm", "linalg_vector_norm"], norm),
    "rmatmul": reversed_product,
    "einsum": einsum,
    "scaled_dot_product_attention": attention,
    "multi_head_attention_forward": multi_head_attention,
    "normalize": normalize,
    "linear": linear,
    "layer_norm": layer_normalization,
    "rms_norm": layer_normalization,
    "group_norm": group_normalization,
    "batch_norm": batch_normalization,
    "instance_norm": instance_normalization,
    "local_response_norm": channel_window,
    "interpolate": interpolation,
    "upsample": interpolation,
    "pixel_shuffle": shuffle,
    "pixel_unshuffle": unshuffle,
    "pad": padding,
    "unfold": unfold,
    "unfold_along": unfold_along,
    "fold": fold,
    "permute": moving.permute,
    "flatten": moving.flatten,
    "unflatten": moving.unflatten,
    "squeeze": moving.squeeze,
    "unsqueeze": moving.unsqueeze,
    "expand": moving.expand,
    "expand_as": moving.expand_as,
    "repeat": moving.repeat,
    "stack": moving.stack,
    "split": moving.split,
    "chunk": moving.chunk,
    "unbind": moving.unbind,
    "tensor_split": moving.tensor_split,
    "glu": moving.halves,
    "repeat_interleave": moving.repeat_interleave,
    "index_select": moving.index_select,
    "topk": moving.largest,
    "select": moving.select,
    "narrow": moving.narrow,
    "flip": moving.flip,
    "roll": moving.roll,
    "getitem": moving.indexing,
    "setitem": moving.writing,
    "lstm": recurrence,
    "gru": recurrence,
}
