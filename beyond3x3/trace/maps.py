"""What the places of a map see, carried from operation to operation. Plain numbers: neither torch nor numpy.

A tensor's axes need not be those of the image: channels may stand last, an image may be cut into windows, the windows
may be counted with the batch. So each axis of the tensor is a list of digits, most significant first. A digit counts
along one axis of the image (`Digit(0, 4, 8)`: four windows of eight rows), or, with axis None, along none of them.
"""

from dataclasses import dataclass, replace
from math import prod

from .digits import Digit, arranged, cut, free
from .sight import Sight, Unclear, by_apart, by_layer, by_share, by_slice, each, window


@dataclass(frozen=True)
class Map:
    """A tensor and what its places see: a Sight for each axis of the image, None where only all of the axis comes in.

    `global_by` names the operations that let a whole axis of the map in, or all of it; `complete` names those of them
    that let in all places of all axes at once. Every method gives a new map; where names of operations
    are due they stay empty until `named`.
    """

    dims: tuple
    sights: tuple
    global_by: tuple = ()
    complete: tuple = ()

    @classmethod
    def image(cls, *sizes, channels=3, sight=Sight()):  # noqa: B008
        """The network's input (1, channels, *sizes)."""
        axes = tuple((Digit(axis, size, 1),) for axis, size in enumerate(sizes))
        return cls(((), free(channels), *axes), (sight,) * len(sizes))

    @property
    def shape(self):
        return tuple(prod(digit.size for digit in dim) for dim in self.dims)

    @property
    def ndim(self):
        return len(self.dims)

    def places(self, axis):
        """Where the digits of an axis of the image stand: (dim, size), most significant first; those of size 1 left out."""
        found = [
            (digit.weight, dim, digit.size)
            for dim, digits in enumerate(self.dims)
            for inner in digits
            for digit in inner.within()
            if digit.axis == axis
        ]
        return [(dim, size) for _, dim, size in sorted(found, key=lambda place: -place[0]) if size > 1]

    def outputs(self, axis):
        """Over how many places the map tells an axis of the image apart."""
        return prod(size for _, size in self.places(axis))

    def axes_in(self, *dims):
        dims = {dim % self.ndim for dim in dims}
        return [axis for axis in range(len(self.sights)) if any(dim in dims for dim, _ in self.places(axis))]

    def with_dims(self, dims, **changes):
        return replace(self, dims=arranged(dims), **changes)

    @property
    def blind(self):
        """Whether along some axis no place sees anything."""
        return any(sight and not any(sight.spans) for sight in self.sights)

    def with_sight(self, axis, sight):
        """Where nothing is seen along one axis, nothing is seen along the others."""
        map = replace(self, sights=(*self.sights[:axis], sight, *self.sights[axis + 1 :]))
        return replace(map, sights=tuple(s and s.blinded() for s in map.sights)) if map.blind else map

    def replaced(self, dim, digits):
        dim %= self.ndim
        return self.with_dims((*self.dims[:dim], digits, *self.dims[dim + 1 :]))

    def whole(self):
        """Here the whole map comes in."""
        return self if "" in self.global_by else replace(self, global_by=(*self.global_by, ""))

    def named(self, name):
        """Give the operation's name to what began here."""
        if "" not in self.global_by and all(not s or not s.reason or s.since for s in self.sights):
            return self
        names, complete = (
            tuple(dict.fromkeys(known or name for known in group))
            for group in (self.global_by, self.complete)
        )
        sights = tuple(replace(s, since=name) if s and s.reason and not s.since else s for s in self.sights)
        return replace(self, global_by=names, complete=complete, sights=sights)

    # What cannot be followed

    def lost(self, reason, axes=None, since=""):
        """The places of these axes (all unless told) are not known any more; each may see what any of them saw."""
        axes = [axis for axis in (range(len(self.sights)) if axes is None else axes) if self.sights[axis]]
        map = self
        for axis in axes:
            map = map.with_sight(axis, self.sights[axis].whole(self.outputs(axis), reason, since))
        return map.with_dims(tuple(tuple(digit.freed(axes) for digit in dim) for dim in self.dims))

    def as_shape(self, shape):
        """The same sights on another shape, of a map whose places are lost."""
        return replace(self, dims=tuple(map(free, shape)))

    # Readings along an axis of the tensor

    def read(self, dim, reading, size, reason="the axis is cut into parts"):
        """Output u of this axis of the tensor, `size` of them, reads the inputs reading.of(u)."""
        own = [d for digit in self.dims[dim] for d in digit.within() if d.axis is not None]
        if not own:
            return self.replaced(dim, free(size))
        first, *rest = [d for d in self.dims[dim] if d.size > 1] or own
        axis, others = first.axis, [d for d in rest if d.axis is not None]
        if axis is not None and not rest and len(self.places(axis)) > 1 and reading.step == 1:
            map = self.read_part(dim, first, reading, size)
            if map:
                return map
        if axis is None or others or len(self.places(axis)) > 1 or first.parts:
            return self.lost(reason, {d.axis for d in own}).replaced(dim, free(size))
        sight = self.sights[axis]
        if rest:
            repeated = prod(d.size for d in rest)
            sight = sight.through(by_layer(repeated, repeated, transposed=True), first.size * repeated)
        return self.with_sight(axis, sight.through(reading, size)).replaced(dim, (Digit(axis, size, 1),))

    def read_part(self, dim, digit, reading, size):
        """Along the places of a window, or along every n-th place, where the others stand elsewhere in the tensor."""
        sight, outputs = self.sights[digit.axis], self.outputs(digit.axis)
        if digit.weight == 1 and size == digit.size:
            return self.with_sight(digit.axis, sight.within(reading, size, outputs))
        if digit.weight * digit.size == outputs:
            map = self.replaced(dim, (digit._replace(size=size),))
            return map.with_sight(
                digit.axis, sight.through(by_apart(reading, digit.weight), digit.weight * size)
            )
        return None

    def along(self, dim, reading, size):
        """A reading, unless it leaves every place where it is."""
        same = size == self.shape[dim] and reading.step == 1 and list(reading.of(0)) == [0]
        return self if same else self.read(dim, reading, size)

    def padded(self, dim, before, after):
        return (
            self.read(dim, by_slice(-before), self.shape[dim] + before + after) if before or after else self
        )

    def read_last(self, readings, sizes):
        """One reading, or a list of them one after the other, for each of the last axes of the tensor."""
        map = self
        for dim, (chain, size) in enumerate(zip(readings, sizes, strict=True), self.ndim - len(sizes)):
            for reading in chain if isinstance(chain, list) else [chain]:
                map = map.along(dim, reading, size)
        return map

    def windows(self, kernel, stride=1, padding=0, dilation=1, ceil_mode=False):
        """A convolution or pooling along the last axes: numbers, or one per axis.

        `padding` may be "same", "valid", or hold pairs (before, after).
        """
        axes = len(kernel) if isinstance(kernel, (tuple, list)) else len(self.sights)
        kinds = [each(value, axes) for value in (kernel, stride, padding, dilation)]
        plans = [window(*numbers, ceil_mode) for numbers in zip(self.shape[-axes:], *kinds, strict=True)]
        return self.read_last(*zip(*plans, strict=True))

    def transposed(self, kernel, stride=1, padding=0, output_padding=0, dilation=1):
        """A transposed convolution along the last axes; `padding` may hold pairs (before, after)."""
        axes = len(kernel) if isinstance(kernel, (tuple, list)) else len(self.sights)
        readings, sizes = [], []
        kinds = [each(value, axes) for value in (kernel, stride, padding, output_padding, dilation)]
        for size, k, s, p, extra, d in zip(self.shape[-axes:], *kinds, strict=True):
            before, after = each(p, 2)
            readings.append(by_layer(k, s, before, d, transposed=True))
            sizes.append((size - 1) * s - before - after + d * (k - 1) + 1 + extra)
        return self.read_last(readings, sizes)

    def shares(self, sizes):
        """Adaptive pooling of the last axes to these sizes; None keeps a size."""
        shares = dict(enumerate(sizes, self.ndim - len(sizes)))
        whole = [dim for dim, size in shares.items() if size == 1 < self.shape[dim] and self.axes_in(dim)]
        map = self.reduced(*whole) if whole else self
        for dim, size in shares.items():
            if dim not in whole and size not in (None, self.shape[dim]):
                map = map.read(dim, by_share(self.shape[dim], size), size)
        return map

    def slice(self, dim, first, step, size):
        """Every step-th place of one axis of the tensor, from `first` on, `size` of them."""
        if (first, step, size) == (0, 1, self.shape[dim]):
            return self
        if [bool(digit.parts) for digit in self.dims[dim]] == [True] and step == 1:
            return self.part(dim, first, size)
        return self.read(dim, by_slice(first, step), size, "a slice of an axis that is cut into parts")

    def part(self, dim, first, size):
        """One of the parts that stand one after the other along an axis of the tensor."""
        (joined,), at = self.dims[dim], 0
        for digits in joined.parts:
            own = prod(digit.size for digit in digits)
            if (at, own) == (first, size):
                map = self.replaced(dim, digits)
                for axis in {d.axis for d in joined.within()} - {d.axis for d in digits} - {None}:
                    map = map.with_sight(axis, None)
                return map.cleared()
            at += own
        return self.lost("a slice across maps that stand one after the other", self.axes_in(dim)).replaced(
            dim, free(size)
        )

    def gathered(self, dim, places):
        """The places of one axis of the tensor that a list gives."""
        if not all(isinstance(place, int) for place in places):
            raise Unclear("unknown operation: indexing with other than slices")
        digits = self.dims[dim]
        if not self.axes_in(dim):
            return self.replaced(dim, free(len(places)))
        axis, outputs = digits[0].axis, self.shape[dim]
        if len(digits) > 1 or axis is None or len(self.places(axis)) > 1:
            raise Unclear("a choice from an axis that is cut into parts")
        chosen = self.sights[axis].listed(
            len(places), lambda u: [places[u] % outputs], "places chosen by a list"
        )
        return self.with_sight(axis, chosen).replaced(dim, (Digit(axis, len(places), 1),))

    # All places of an axis of the tensor at once

    def mixed(self, *dims):
        """Each place sees what all places along these axes of the tensor see: afterwards they are like channels."""
        dims, map, complete = {dim % self.ndim for dim in dims}, self, 0
        for axis in self.axes_in(*dims):
            places, sight = self.places(axis), self.sights[axis]
            kept = [size for dim, size in places if dim not in dims]
            if sight and sight.shift != 0:
                block = self.outputs(axis) // prod(kept)
                if places[0][0] in dims:
                    sight, map = None, map.whole()
                    complete += not kept
                elif all(dim not in dims for dim, _ in places[: len(kept)]):
                    sight = sight.through(by_layer(block, block), prod(kept))
                else:
                    raise Unclear("a part of an axis is mixed, its finer and coarser parts are not")
            map = map.with_sight(axis, sight)
        if complete == len(self.sights):
            map = replace(map, complete=(*map.complete, ""))
        return map.with_dims(
            tuple(
                tuple(d if d.size == 1 else Digit(None, d.size) for d in digits) if dim in dims else digits
                for dim, digits in enumerate(self.dims)
            )
        ).cleared()

    def cleared(self):
        """Digits of an axis of which only all comes in tell nothing."""
        gone = [axis for axis, sight in enumerate(self.sights) if sight is None]
        if not gone:
            return self
        return self.with_dims(tuple(tuple(digit.freed(gone) for digit in dim) for dim in self.dims))

    def channels(self, size, dim=1):
        """All of an axis of the tensor is mixed into `size` channels."""
        map = self.mixed(dim)
        return map.replaced(dim, (*(d for d in map.dims[dim] if d.axis is not None), *free(size)))

    def reduced(self, *dims, keep=True):
        """A sum, mean or maximum over axes of the tensor; all of them unless told."""
        dims = {dim % self.ndim for dim in dims or range(self.ndim)}
        map = self.mixed(*dims)
        kept = [
            tuple(d for d in digits if d.axis is not None) if dim in dims else digits
            for dim, digits in enumerate(map.dims)
            if keep or dim not in dims
        ]
        return map.with_dims(tuple(kept))

    def blended(self, *dims):
        """Every place keeps its own and gets all along these axes: a softmax, a norm, attention."""
        return join([self, self.reduced(*dims)])

    # Axes of the tensor that move

    def permuted(self, order):
        return self.with_dims(tuple(self.dims[dim] for dim in order)).settled()

    def reshaped(self, shape):
        """The same numbers in another shape, one size of which may be −1."""
        shape = list(shape)
        if -1 in shape:
            shape[shape.index(-1)] = prod(self.shape) // max(1, -prod(shape))
        digits, dims = [digit for dim in self.dims for digit in dim], []
        for at, size in enumerate(shape):
            dims.append(cut(digits, size))
            if not dims[-1] and digits and digits[0].size == 1 and size == 1:
                dims[-1] = (digits.pop(0),)
            last = at == len(shape) - 1
            while digits and digits[0].size == 1 and (last or size > 1 and 1 not in shape[at + 1 :]):
                dims[-1] += (digits.pop(0),)
        return self.with_dims(tuple(dims)).settled()

    def settled(self):
        """In the shape (batch, channels, *axes) parts of an axis that stand with the channels are mixed like them."""
        axes = range(len(self.sights))
        if self.ndim != len(axes) + 2 or any(d.axis is not None for d in self.dims[0]):
            return self
        map = self
        for axis, digits in zip(axes, self.dims[2:], strict=True):
            parts = [d for d in digits if d.size > 1]
            if not self.places(axis) and all(d.axis is None for d in parts):
                continue
            if (
                not self.sights[axis]
                or not parts
                or parts[0].axis != axis
                or self.places(axis)[0][0] != axis + 2
            ):
                return self
            if any(d.axis is not None for d in parts[1:]) or any(
                dim not in (1, axis + 2) for dim, _ in self.places(axis)
            ):
                return self
        map = map.mixed(1)
        for axis, digits in zip(axes, map.dims[2:], strict=True):
            if map.places(axis) and len([d for d in digits if d.size > 1]) > 1:
                map = map.read(axis + 2, by_slice(0), map.shape[axis + 2])
        return map


def join(maps, *shapes):
    """Maps that are added, multiplied or concatenated along their channels, spread over each other as torch does it."""
    ndim = max(map(len, [*(m.shape for m in maps), *shapes]))
    maps = [m if m.ndim == ndim else m.with_dims(((),) * (ndim - m.ndim) + m.dims) for m in maps]
    shapes = [
        *(m.shape for m in maps),
        *((1,) * (ndim - len(shape)) + tuple(shape) for shape in shapes),
    ]
    shape = [next((size for size in sizes if size != 1), 1) for sizes in zip(*shapes, strict=True)]
    if len(maps) == 1 and list(maps[0].shape) == shape:
        return maps[0]
    layout = common(maps, shape)
    seeing = [m for m in maps if not m.blind] or maps
    result = Map(
        layout,
        seeing[0].sights,
        tuple(dict.fromkeys(name for m in maps for name in m.global_by)),
        tuple(dict.fromkeys(name for m in maps for name in m.complete)),
    )
    for axis in range(len(result.sights)):
        outputs, sights = result.outputs(axis), []
        for m in seeing:
            sight, spread = fitted(m, axis, result)
            sights.append(sight)
            result = result.whole() if spread else result
        sights = [sight for sight in sights if sight]
        result = result.with_sight(axis, sights[0].joined(sights, outputs) if sights else None)
    return result.cleared()


def common(maps, shape):
    """The digits of the map that tells most places apart, and of others where it has none."""
    layout, present = [()] * len(shape), set()
    for m in sorted(maps, key=lambda m: -prod(m.outputs(axis) for axis in range(len(m.sights)))):
        new = axes_of(m.dims) - present
        for dim, digits in enumerate(m.dims):
            wanted = m.shape[dim] == shape[dim] and axes_of([digits]) & new
            if wanted and not layout[dim]:
                layout[dim] = digits
        present |= axes_of(layout)
    return arranged([digits or free(size) for digits, size in zip(layout, shape, strict=True)])


def axes_of(dims):
    return {inner.axis for digits in dims for digit in digits for inner in digit.within()} - {None}


def fitted(m, axis, result):
    """What a map sees along an axis at the places of another map, and whether it is spread over all of them."""
    sight, own, wanted = m.sights[axis], m.places(axis), result.places(axis)
    if not sight or own == wanted or sight.shift == 0 and not own:
        return sight, False
    if not own and all(m.shape[dim] == 1 for dim, _ in wanted):
        return None, True
    outputs = result.outputs(axis)
    if own and wanted[: len(own)] == own:
        repeated = outputs // m.outputs(axis)
        return sight.through(by_layer(repeated, repeated, transposed=True), outputs), False
    return sight.whole(m.outputs(axis), "the places of two maps do not correspond"), False
