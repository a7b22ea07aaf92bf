"""Small tensors that no image reaches, from which exporters compute shapes: worked out with numpy."""

import numpy as np

from .onnx_format import NUMBERS, SMALL


def divided(a, b):
    whole = np.issubdtype(np.result_type(a, b), np.integer)
    return np.trunc(a / b).astype(np.result_type(a, b)) if whole else a / b


def axes_of(values, attributes):
    axes = values[1] if len(values) > 1 and values[1] is not None else attributes.get("axes")
    return None if axes is None else tuple(int(axis) for axis in axes)


def sliced(data, *numbers, **attributes):
    starts = numbers[0] if numbers else attributes["starts"]
    ends = numbers[1] if numbers else attributes["ends"]
    axes = numbers[2] if len(numbers) > 2 and numbers[2] is not None else attributes.get("axes")
    axes = range(len(starts)) if axes is None else axes
    steps = numbers[3] if len(numbers) > 3 else [1] * len(starts)
    index = [slice(None)] * data.ndim
    for first, last, axis, step in zip(starts, ends, axes, steps, strict=True):
        index[int(axis)] = slice(int(first), int(last), int(step))
    return data[tuple(index)]


def reshaped(data, shape, allowzero=0, **_):
    return data.reshape(
        [data.shape[dim] if size == 0 and not allowzero else size for dim, size in enumerate(shape)]
    )


def unsqueezed(*values, **attributes):
    data, axes = values[0], axes_of(values, attributes)
    return np.expand_dims(data, tuple(axis % (data.ndim + len(axes)) for axis in axes))


def reduced(function):
    def reduction(*values, keepdims=1, noop_with_empty_axes=0, **attributes):
        axes = axes_of(values, attributes) or None
        if axes is None and noop_with_empty_axes:
            return values[0]
        return function(values[0], axis=axes, keepdims=bool(keepdims))

    return reduction


def even_sizes(whole, count):
    """The sizes of a Split that names none: all alike but the last, which may be smaller."""
    each = -(-whole // count)
    return [min(each, whole - first) for first in range(0, whole, each)]


def parts(data, sizes=None, axis=0, num_outputs=None, count=1, **attributes):
    sizes = attributes.get("split", sizes)
    if sizes is None:
        sizes = even_sizes(data.shape[axis], num_outputs or count)
    return np.array_split(data, np.cumsum(sizes)[:-1], axis)


def constant(value=None, value_int=None, value_float=None, value_ints=None, value_floats=None, **_):
    for number in (value_int, value_ints):
        if number is not None:
            return np.array(number, np.int64)
    for number in (value_float, value_floats):
        if number is not None:
            return np.array(number, np.float32)
    return value


def filled(shape, value=None, **_):
    number = np.zeros(1, np.float32) if value is None else value
    return np.full(tuple(int(size) for size in shape), number.reshape(-1)[0])


def concatenated(*values, axis, **_):
    return np.concatenate(values, axis)


def simple(function):
    return lambda *values, **_: function(*values)


def summed_up(data, axis, exclusive=0, reverse=0):
    axis = int(axis)
    data = np.flip(data, axis) if reverse else data
    sums = np.cumsum(data, axis) - (data if exclusive else 0)
    return np.flip(sums, axis) if reverse else sums


def scattered(data, places, updates, reduction="none"):
    if reduction != "none":
        raise ValueError(f"reduction is {reduction!r}; what is known is 'none'")
    data = data.copy()
    data[tuple(np.moveaxis(places, -1, 0))] = updates
    return data


FOLDED = {
    "Constant": constant,
    "ConstantOfShape": filled,
    "Identity": simple(lambda a: a),
    "Cast": lambda a, to, **_: a.astype(NUMBERS[to][0]),
    "Add": simple(np.add),
    "Sub": simple(np.subtract),
    "Mul": simple(np.multiply),
    "Div": simple(divided),
    "Mod": lambda a, b, fmod=0, **_: np.fmod(a, b) if fmod else np.mod(a, b),
    "Pow": simple(np.power),
    "Min": simple(lambda *values: np.minimum.reduce(values)),
    "Max": simple(lambda *values: np.maximum.reduce(values)),
    "Neg": simple(np.negative),
    "Abs": simple(np.abs),
    "Floor": simple(np.floor),
    "Ceil": simple(np.ceil),
    "Round": simple(np.round),
    "Sqrt": simple(np.sqrt),
    "Equal": simple(np.equal),
    "Less": simple(np.less),
    "Greater": simple(np.greater),
    "LessOrEqual": simple(np.less_equal),
    "GreaterOrEqual": simple(np.greater_equal),
    "Not": simple(np.logical_not),
    "And": simple(np.logical_and),
    "Or": simple(np.logical_or),
    "Where": simple(np.where),
    "Concat": concatenated,
    "Gather": lambda data, places, axis=0, **_: np.take(data, places.astype(int), axis),
    "Slice": sliced,
    "Split": parts,
    "Reshape": reshaped,
    "Squeeze": lambda *values, **attributes: np.squeeze(values[0], axes_of(values, attributes)),
    "Unsqueeze": unsqueezed,
    "Transpose": lambda data, perm=None, **_: np.transpose(data, perm),
    "Expand": simple(lambda data, shape: data * np.ones(shape.astype(int), data.dtype)),
    "Tile": simple(lambda data, counts: np.tile(data, counts.astype(int))),
    "Range": simple(lambda first, last, step: np.arange(first.item(), last.item(), step.item(), first.dtype)),
    "ReduceProd": reduced(np.prod),
    "ReduceSum": reduced(np.sum),
    "ReduceMax": reduced(np.max),
    "ReduceMin": reduced(np.min),
    "NonZero": simple(lambda data: np.array(np.nonzero(data))),
    "CumSum": summed_up,
    "ScatterND": scattered,
    "Flatten": lambda data, axis=1, **_: data.reshape(int(np.prod(data.shape[:axis])), -1),
}


def large(operator, values):
    """Whether the result would be no small tensor; asked before it is made."""
    sizes = {"ConstantOfShape": 0, "Expand": 1}
    if operator in sizes:
        return np.prod(np.asarray(values[sizes[operator]], float)) > SMALL
    if operator == "Range":
        first, last, step = (float(value) for value in values)
        return abs((last - first) / step) > SMALL
    return operator == "Tile" and values[0].size * np.prod(np.asarray(values[1], float)) > SMALL
