"""Operations that move the axes of a tensor, cut them, join them or take a part: permute, reshape, cat, indexing."""

from collections import Counter
from dataclasses import replace
from itertools import product
from math import prod

from .digits import Digit, free
from .maps import Map, join
from .sight import Sight, Unclear, by_layer, by_slice, each


def inside(value):
    """Every map in nested tuples, lists and dicts."""
    if isinstance(value, Map):
        yield value
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    for item in items:
        yield from inside(item)


def shapes_in(values):
    return [tuple(value.shape) for value in values if hasattr(value, "shape")]


def pointwise(*args, **kwargs):
    values = [*args, *kwargs.values()]
    return join(list(inside(values)), *shapes_in(values))


def placed(map, shapes):
    """Whether a tensor of one of these shapes, joined to a map, has values of its own for the places of an axis."""
    places = filter(None, [map.places(axis) for axis in range(len(map.sights))])
    firsts = [dim - map.ndim for (dim, _), *_ in places]
    return any(len(shape) >= -dim and shape[dim] > 1 for shape in shapes for dim in firsts)


def numbers(values):
    """The numbers of a call with one sequence or with many arguments."""
    return tuple(values[0]) if len(values) == 1 and isinstance(values[0], (tuple, list)) else values


def permute(input, *order, dims=()):
    return input.permuted(numbers(order) or dims)


def transpose(input, dim0, dim1):
    order = list(range(input.ndim))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return input.permuted(order)


def turned(input):
    return input.permuted(range(input.ndim)[::-1])


def matrices_turned(input):
    return transpose(input, -2, -1)


def moved(input, source, destination):
    source, destination = ([d % input.ndim for d in each(value, 1)] for value in (source, destination))
    order = [dim for dim in range(input.ndim) if dim not in source]
    for at, dim in sorted(zip(destination, source, strict=True)):
        order.insert(at, dim)
    return input.permuted(order)


def reshape(input, *shape, **kwargs):
    shape = numbers(shape) or tuple(kwargs.values())[0]
    if not all(isinstance(size, int) for size in shape):
        raise Unclear("unknown operation: view as other numbers")
    return input.reshaped(shape)


def reshape_as(input, other):
    return input.reshaped(other.shape)


def flatten(input, start_dim=0, end_dim=-1):
    start, end = start_dim % input.ndim, end_dim % input.ndim + 1
    return input.reshaped((*input.shape[:start], prod(input.shape[start:end]), *input.shape[end:]))


def unflatten(input, dim, sizes):
    dim %= input.ndim
    return input.reshaped((*input.shape[:dim], *sizes, *input.shape[dim + 1 :]))


def squeeze(input, dim=None):
    dims = range(input.ndim) if dim is None else [d % input.ndim for d in each(dim, 1)]
    return input.reshaped([size for d, size in enumerate(input.shape) if size != 1 or d not in dims])


def unsqueeze(input, dim):
    dim %= input.ndim + 1
    return input.reshaped((*input.shape[:dim], 1, *input.shape[dim:]))


def expand(input, *shape):
    shape, own = numbers(shape), input.shape
    own = (1,) * (len(shape) - len(own)) + own
    return join(
        [input],
        tuple(o if size == -1 else size for size, o in zip(shape, own, strict=True)),
    )


def expand_as(input, other):
    return join([input], tuple(other.shape))


def repeat(input, *counts):
    counts = numbers(counts)
    map = input.with_dims(((),) * (len(counts) - input.ndim) + input.dims)
    for dim, count in enumerate(counts):
        if count > 1 and map.axes_in(dim):
            raise Unclear(f"unknown operation: repeat along axis {dim}")
        map = map.replaced(dim, (*free(count), *map.dims[dim]))
    return map


def channel_shuffle(input, groups):
    return input


def concatenation(tensors, dim=0):
    shapes = shapes_in(tensors)
    dim %= len(shapes[0])
    maps = list(inside(tensors))
    cut = [m for m in maps if m.axes_in(dim)]
    if cut and all(len(m.dims[dim]) == 1 and m.dims[dim][0].axis == cut[0].dims[dim][0].axis for m in cut):
        return one_after_the_other(tensors, dim, cut)
    total = sum(shape[dim] for shape in shapes)
    parts = tuple(t.dims[dim] if isinstance(t, Map) else free(t.shape[dim]) for t in tensors)
    thin = [m.replaced(dim, tuple(d for d in m.dims[dim] if d.axis is not None and not cut)) for m in maps]
    if cut:
        axes = [axis for m in cut for axis in m.axes_in(dim)]
        if len(axes) > len(set(axes)) or any(
            m.sights[axis] and axis not in m.axes_in(dim) for m in maps for axis in axes
        ):
            raise Unclear("maps of several sizes stand one after the other along one axis")
    result = join(
        centered(thin),
        *((*shape[:dim], 1, *shape[dim + 1 :]) for shape in shapes if len(shape) == len(shapes[0])),
    )
    return result.replaced(dim, (Digit(None, total, 0, parts),) if cut else (*result.dims[dim], *free(total)))


def centered(maps):
    """Slices that take each place of a cell once, with the center of the cell: space to depth by hand."""
    sights = [m.sights for m in maps]
    if len(maps) < 2 or not all(s and s.stride and s.center is not None for own in sights for s in own):
        return maps
    cells = []
    for along in zip(*sights, strict=True):
        centers = sorted({sight.center for sight in along})
        spacing = {after - before for before, after in zip(centers, centers[1:], strict=False)}
        full = len(spacing) == 1 and spacing.pop() * len(centers) == along[0].stride
        if len({(s.stride, s.sizes, len(s.spans)) for s in along}) > 1 or len(centers) > 1 and not full:
            return maps
        cells.append(centers)
    places = Counter(tuple(sight.center for sight in own) for own in sights)
    if places != Counter(product(*cells)):
        return maps
    middle = [sum(centers) / len(centers) for centers in cells]
    return [
        replace(m, sights=tuple(replace(s, center=c) for s, c in zip(m.sights, middle, strict=True)))
        for m in maps
    ]


def one_after_the_other(tensors, dim, cut):
    """Maps, or a map and a padding, along one axis of the image."""
    axis, sizes = cut[0].dims[dim][0].axis, [tensor.shape[dim] for tensor in tensors]
    if len(cut) == 1 == sum(isinstance(tensor, Map) for tensor in tensors):
        before = sum(sizes[: list(tensors).index(cut[0])])
        return cut[0].read(dim, by_slice(-before), sum(sizes))
    if any(
        isinstance(tensor, Map) and tensor not in cut or len(m.places(axis)) > 1
        for m in cut
        for tensor in tensors
    ):
        raise Unclear("maps of several sizes stand one after the other along one axis")
    spans = [
        t.sights[axis].span(u) if isinstance(t, Map) else None for t in tensors for u in range(t.shape[dim])
    ]
    reasons = [(m.sights[axis].reason, m.sights[axis].since) for m in cut if m.sights[axis].reason]
    reason = (reasons or [("maps stand one after the other along one axis", "")])[0]
    result = join([m.with_sight(axis, None).replaced(dim, ()) for m in cut])
    return result.with_sight(axis, Sight(tuple(spans), None, None, *reason)).replaced(
        dim, (Digit(axis, len(spans), 1),)
    )


def stack(tensors, dim=0):
    ndim = len(shapes_in(tensors)[0]) + 1
    dim %= ndim
    maps = [unsqueeze(m, dim) for m in inside(tensors)]
    return join(maps, *([1] * dim + [len(tensors)] + [1] * (ndim - dim - 1),))


def pieces(input, sizes, dim):
    first, parts = 0, []
    for size in sizes:
        parts.append(input.slice(dim % input.ndim, first, 1, size))
        first += size
    return parts


def split(input, split_size_or_sections=None, dim=0, split_size=None):
    sizes, total = split_size_or_sections or split_size, input.shape[dim]
    if isinstance(sizes, int):
        sizes = [min(sizes, total - first) for first in range(0, total, sizes)]
    return pieces(input, sizes, dim)


def chunk(input, chunks, dim=0):
    return split(input, -(-input.shape[dim] // chunks), dim)


def tensor_split(input, indices_or_sections, dim=0):
    if not isinstance(indices_or_sections, int):
        raise Unclear("unknown operation: tensor_split at places")
    size, longer = divmod(input.shape[dim], indices_or_sections)
    return pieces(input, [size + (at < longer) for at in range(indices_or_sections)], dim)


def halves(input, dim=-1):
    """One half of the channels is a gate for the other."""
    return join(split(input, input.shape[dim] // 2, dim))


def repeat_interleave(input, repeats, dim=None):
    if not isinstance(repeats, int) or dim is None:
        raise Unclear("unknown operation: repeat_interleave by a list")
    dim %= input.ndim
    return input.read(dim, by_layer(repeats, repeats, transposed=True), input.shape[dim] * repeats)


def index_select(input, dim, index):
    if input.axes_in(dim):
        raise Unclear(f"unknown operation: index_select along axis {dim}")
    return input.channels(index.shape[0], dim)


def largest(input, k, dim=-1, *_, **__):
    return [input.channels(k, dim)] * 2


def unbind(input, dim=0):
    return [select(input, dim, at) for at in range(input.shape[dim])]


def select(input, dim, index):
    dim %= input.ndim
    map = input.slice(dim, index % input.shape[dim], 1, 1)
    return map.reshaped([size for d, size in enumerate(map.shape) if d != dim])


def narrow(input, dim, start, length):
    return input.slice(dim % input.ndim, start % input.shape[dim], 1, length)


def flip(input, *dims):
    for dim in {dim % input.ndim for dim in numbers(dims)}:
        size = input.shape[dim]
        input = input.read(dim, by_slice(size - 1, -1), size)
    return input


def roll(input, shifts, dims=None):
    if dims is None:
        raise Unclear("unknown operation: roll of the whole tensor")
    for shift, dim in zip(each(shifts, 1), each(dims, 1), strict=True):
        if shift % input.shape[dim]:
            around = replace(by_slice(-shift), around=True)
            input = input.read(dim % input.ndim, around, input.shape[dim])
    return input


def spelled(index, ndim):
    """One item for each axis of the tensor, and None for each new one."""
    index = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(item, (slice, int, list, type(None), type(...))) for item in index):
        raise Unclear("unknown operation: indexing with other than slices")
    named = sum(item is not None and item is not ... for item in index)
    at = index.index(...) if ... in index else len(index)
    return (*index[:at], *[slice(None)] * (ndim - named), *index[at + 1 :])


def indexing(input, index):
    dim, shape = 0, []
    for item in spelled(index, input.ndim):
        if item is None:
            shape.append(1)
            continue
        if isinstance(item, list):
            input = input.gathered(dim, item)
        elif isinstance(item, int):
            input = input.slice(dim, item % input.shape[dim], 1, 1)
        else:
            start, stop, step = item.indices(input.shape[dim])
            input = input.slice(dim, start, step, len(range(start, stop, step)))
        shape += [] if isinstance(item, int) else [input.shape[dim]]
        dim += 1
    return input.reshaped(shape) if tuple(shape) != input.shape else input


def writing(input, index, value):
    """Into all places of some channels, or of all: what was there before counts as still there."""
    sizes = tuple(input.shape)
    items = spelled(index, len(sizes))
    if not all(isinstance(item, slice) for item in items):
        raise Unclear("a map was written into a part of another")
    for dim, (item, size) in enumerate(zip(items, sizes, strict=True)):
        behind = dim - len(sizes)
        if item.indices(size) != (0, size, 1):
            if any(len(m.shape) >= -behind and m.axes_in(behind) for m in inside([input, value])):
                raise Unclear("a map was written into a part of another")
            if isinstance(value, Map) and value.ndim >= -behind:
                value = value.replaced(behind, ())
    return join(list(inside([input, value])), sizes)
