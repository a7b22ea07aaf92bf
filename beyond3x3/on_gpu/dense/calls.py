"""What the calls of torch's operations say about the places that they read: kernels, strides, axes and their order."""

from inspect import signature
from math import prod

import torch.nn.functional as F

from beyond3x3.trace import moving, operations
from beyond3x3.trace.sight import Unclear, each

words = str.split
RANDOM = set(words("bernoulli rand_like randn_like empty_like"))
ELEMENTWISE = {*words(operations.ELEMENTWISE), "local_response_norm"} - RANDOM
# The place of `dim` among the arguments, and what stands there when it is not given.
ALONG = {
    **dict.fromkeys(words("mean sum amax amin var std logsumexp max min"), (1, None)),
    **dict.fromkeys(words("softmax log_softmax cumsum"), (1, None)),
    **dict.fromkeys(words("cat concat concatenate unbind"), (1, 0)),
    **dict.fromkeys(words("chunk split"), (2, 0)),
    "glu": (1, -1),
    "normalize": (2, 1),
}
MOVED = set(words("permute transpose swapaxes swapdims movedim moveaxis"))
SHAPED = set(words("view reshape flatten unflatten squeeze unsqueeze"))
WHOLE = set(
    words(
        """
adaptive_avg_pool2d adaptive_max_pool2d group_norm instance_norm matmul bmm baddbmm einsum
scaled_dot_product_attention multi_head_attention_forward
"""
    )
)
WINDOWED = "conv2d", "max_pool2d", "avg_pool2d"
POOLING = words("input kernel_size stride padding")
ARGUMENTS = {
    "conv2d": words("input weight bias stride padding dilation groups"),
    "max_pool2d": [*POOLING, "dilation", "ceil_mode", "return_indices"],
    "avg_pool2d": [*POOLING, "ceil_mode", "count_include_pad", "divisor_override"],
    "pad": list(signature(F.pad).parameters),
    "getitem": ["input", "index"],
    "layer_norm": list(signature(F.layer_norm).parameters),
    "batch_norm": list(signature(F.batch_norm).parameters),
}
SAME = {"max_pool2d_with_indices": "max_pool2d", "rsub": "sub", "radd": "add"}
SAME |= {"rmul": "mul", "iadd": "add", "isub": "sub", "imul": "mul"}


class Refused(Exception):
    """Why an operation cannot be had on a finer map."""


def plain(function):
    name = getattr(function, "__name__", str(function)).strip("_")
    return SAME.get(name, name)


def named(operation, args, kwargs):
    """The arguments of a call by their names."""
    return dict(zip(ARGUMENTS[operation], args, strict=False)) | kwargs


def window(operation, given):
    """Kernel, stride, (before, after) padding and dilation of a convolution or pooling, for each axis."""
    if operation == "conv2d":
        kernel, stride = tuple(given["weight"].shape[2:]), given.get("stride", 1)
    else:
        kernel = each(given["kernel_size"], 2)
        stride = given.get("stride") or kernel
    dilation, padding = each(given.get("dilation", 1), 2), given.get("padding", 0)
    if padding == "same":
        reach = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
        ends = [(r // 2, r - r // 2) for r in reach]
    else:
        ends = [(p, p) for p in each(0 if padding == "valid" else padding, 2)]
    return kernel, each(stride, 2), ends, dilation


def pooled_size(size, rate, step, kernel, stride, padding, dilation, ceil):
    """How many outputs, step apart, a pooling has on a map finer by rate: torch's rules, and no window without input."""
    room = size + rate * (2 * padding - dilation * (kernel - 1)) - 1
    if not ceil:
        return room // step + 1
    strided = -(-size // rate) + 2 * padding - dilation * (kernel - 1) - 1
    wanted = -(-strided // stride) + 1
    if (wanted - 1) * stride >= -(-size // rate) + padding:
        wanted -= 1
    starts = (size - 1 + rate * padding) // step + 1
    finer = rate * stride // step
    return min((room + (stride - 1) * rate) // step + 1, finer * wanted, starts)


def finer_index(item, rate, step):
    """A slice of an axis on a map finer by rate; step is the one it then takes."""
    start, stop = item.start or 0, item.stop
    if start < 0:
        raise Refused("counts from the end of an axis")
    return slice(start * rate, None if stop is None else stop * rate, step)


def unstepped(item):
    return slice(item.start, item.stop)


def spelled(index, dims):
    """An index with one item per axis and new axis, without an ellipsis."""
    try:
        items = moving.spelled(index, dims)
    except Unclear:
        items = [[]]
    if any(isinstance(item, list) for item in items):
        raise Refused("takes other than numbers and slices")
    return items


def dims_of(operation, args, kwargs):
    """The axes along which an operation runs, as they were given; None for all."""
    at, default = ALONG[operation]
    dims = kwargs.get(
        "dim", kwargs.get("axis", args[at] if len(args) > at else default)
    )
    return (dims,) if isinstance(dims, int) else dims


def order_of(operation, args, kwargs, dims):
    """Which old axis stands at each new one."""
    if operation == "permute":
        order = kwargs.get("dims", args[1:])
        order = order[0] if len(order) == 1 and not isinstance(order[0], int) else order
        return [axis % dims for axis in order]
    start, end = [axis % dims for axis in (*args[1:], *kwargs.values())]
    order = list(range(dims))
    if operation.startswith("move"):
        order.insert(end, order.pop(start))
    else:
        order[start], order[end] = end, start
    return order


def standing(shape, axis, new, whole=True):
    """Where an axis stands after a view, or its outer part where it need not be whole; None where it is gone."""
    before = prod(shape[:axis])
    for place, size in enumerate(new):
        fits = size == shape[axis] or not whole and size > 1 and shape[axis] % size == 0
        if prod(new[:place]) == before and fits:
            return place
    return None
