"""Where the numbers of every map in a network stand, and what each operation does about it once a map is finer.

A strided map is finer by a rate of k when its number of index i has come to stand at index k i, with new ones between.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod

from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.overrides import TorchFunctionMode

from beyond3x3.on_gpu.dense.calls import (
    ALONG,
    ELEMENTWISE,
    MOVED,
    SHAPED,
    WHOLE,
    WINDOWED,
    Refused,
    dims_of,
    finer_index,
    named,
    order_of,
    plain,
    pooled_size,
    spelled,
    standing,
    unstepped,
    window,
)
from beyond3x3.trace.reading_torch import tensors_in

SEES_ALL = "runs over the axes of the image: every output sees a whole axis of the map, or more"


@dataclass(frozen=True)
class Grid:
    """Pixels between neighbors on each axis of the image, which axes of the map those are, and its sizes once finer."""

    jumps: tuple
    sizes: tuple
    axes: tuple = (2, 3)


@dataclass(frozen=True)
class Lost:
    """A map whose places are not known; refused says why it cannot be finer, None where it did not have to be."""

    refused: str | None = None


@dataclass(frozen=True)
class Step:
    """One call: `owner`'s `nth` of an operation. It reads maps finer by rates, and moves by steps instead of strides."""

    owner: str
    operation: str
    nth: int
    caller: tuple
    jumps: tuple = ()
    rates: tuple = ()
    strides: tuple = ()
    steps: tuple = ()
    arguments: dict = field(default_factory=dict)
    crops: tuple = ()
    called: str = ""

    @property
    def changes(self):
        """Does it have to be another on the finer map?"""
        if self.crops or self.steps != self.strides:
            return True
        if max(self.rates, default=1) == 1 or not self.arguments:
            return False
        if self.operation not in WINDOWED:
            return True
        kernel, _, ends, _ = window(self.operation, self.arguments)
        return max(kernel) > 1 or any(map(any, ends))


class Following(TorchFunctionMode):
    """Runs while a module does, and notes a Step for every operation that reads a map; tensors carry their grid."""

    def __init__(self, module, output_stride=None):
        super().__init__()
        self.home = type(module).__name__
        self.names = {owner: name for name, owner in module.named_modules()}
        self.output_stride, self.steps = output_stride, []
        self.frames = [("", Counter(), None)]

    def __enter__(self):
        self.hooks = (
            register_module_forward_pre_hook(self.enter),
            register_module_forward_hook(self.leave),
        )
        return super().__enter__()

    def __exit__(self, *error):
        for hook in self.hooks:
            hook.remove()
        return super().__exit__(*error)

    def enter(self, module, inputs):
        name = self.names.get(module, type(module).__name__)
        caller, calls, _ = self.frames[-1]
        self.frames.append((name, Counter(), (caller, calls[name,])))
        calls[name,] += 1

    def leave(self, module, inputs, output):
        self.frames.pop()

    def finest(self, jump):
        return min(jump, self.output_stride or jump)

    def rates(self, jumps):
        rates = [jump / self.finest(jump) for jump in jumps]
        return tuple(int(r) if r.denominator == 1 else r for r in rates)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        given = {id(tensor): tensor for tensor in tensors_in([args, kwargs])}.values()
        grids = [getattr(tensor, "grid", None) for tensor in given]
        shapes = [tuple(tensor.shape) for tensor in given]
        result = function(*args, **kwargs)
        results = tensors_in(result)
        if any(grids) and results:
            owner, calls, caller = self.frames[-1]
            operation = plain(function)
            step = Step(owner, operation, calls[operation], caller)
            calls[operation] += 1
            try:
                grid, step = self.after(step, args, kwargs, grids, shapes, results[0])
            except Refused as reason:
                grid = Lost(f"{owner or self.home}: {operation} {reason}")
            for tensor in results:
                tensor.grid = grid
            self.note(step, results[0])
        return result

    def note(self, step, result):
        self.steps.append(step)

    def after(self, step, args, kwargs, grids, shapes, result):
        """The grid of an operation's outputs, and its step in full, given grids and shapes of the tensors it reads."""
        maps = [(g, s) for g, s in zip(grids, shapes, strict=True) if g]
        for grid, _ in maps:
            if isinstance(grid, Lost) and grid.refused:
                return self.further(grid, step), step
        known = [(g, s) for g, s in maps if isinstance(g, Grid)]
        if not known:
            return Lost(), step
        grid, shape = max(known, key=lambda map: prod(map[1]))
        rates = self.rates(grid.jumps)
        fine = any(max(self.rates(g.jumps)) > 1 for g, _ in known)
        if fine and len(known) < len(maps):
            raise Refused("joins the map with one that cannot be followed")
        if fine and len({(g.jumps, g.axes) for g, _ in known}) > 1:
            jumps = sorted({max(g.jumps) for g, _ in known})
            raise Refused(f"joins maps with jumps of {', '.join(map(str, jumps))}")
        sizes = tuple(map(min, zip(*(g.sizes for g, _ in known), strict=True)))
        crops = tuple(
            at for at, g in enumerate(grids) if fine and g and g.sizes != sizes
        )
        step = replace(step, jumps=grid.jumps, rates=rates)
        if crops:
            crops = tuple(at for at, g in enumerate(grids) if g)
            step = replace(step, crops=crops, arguments={"axes": grid.axes})
        grid = replace(grid, sizes=sizes)
        at_home = grid.axes == (2, 3) and len(shape) == 4 and len(known) == 1
        if at_home and step.operation in WINDOWED:
            return self.windowed(step, named(step.operation, args, kwargs), grid)
        if step.operation == "getitem":
            return self.sliced(step, args, grid, shape, result)
        if fine and step.operation in ELEMENTWISE - {"prelu"}:
            behind = [axis - len(shape) for axis in grid.axes]
            for g, s in zip(grids, shapes, strict=True):
                if not g and any(len(s) >= -axis and s[axis] > 1 for axis in behind):
                    raise Refused("takes values that are made for the size of the map")
        if not fine:
            return self.free(step.operation, args, kwargs, grid, shape, result), step
        if step.operation == "pad":
            return self.padded(step, named("pad", args, kwargs), grid, shape)
        return self.kept(step.operation, args, kwargs, grid, shape, result), step

    def further(self, grid, step):
        """A map that was refused; where it then goes through an operation that no finer map has at all, that is said."""
        if step.operation not in WHOLE or SEES_ALL in grid.refused:
            return grid
        then = f"{step.owner or self.home}: {step.operation} {SEES_ALL}"
        return Lost(f"{grid.refused}; and {then}")

    def moved(self, grid, strides):
        """The jumps after strides, and the steps that are left of these."""
        jumps = tuple(j * s for j, s in zip(grid.jumps, strides, strict=True))
        pairs = zip(grid.jumps, jumps, strict=True)
        steps = [
            Fraction(self.finest(after)) / self.finest(before)
            for before, after in pairs
        ]
        if any(n.denominator > 1 for n in map(Fraction, [*steps, *self.rates(jumps)])):
            raise Refused(
                f"cannot keep a part of its stride of {max(strides)} at output_stride {self.output_stride}: "
                "choose a jump that the module has"
            )
        return jumps, tuple(map(int, steps))

    def windowed(self, step, given, grid):
        kernel, strides, ends, dilation = window(step.operation, given)
        jumps, steps = self.moved(grid, strides)
        step = replace(step, strides=strides, steps=steps, arguments=given)
        if step.changes and given.get("return_indices"):
            raise Refused("returns indices, and those of a finer map are others")
        sizes = []
        for n, rate, by, k, s, (before, after), d in zip(
            grid.sizes, step.rates, steps, kernel, strides, ends, dilation, strict=True
        ):
            if step.operation == "conv2d":
                sizes.append((n + rate * (before + after - d * (k - 1)) - 1) // by + 1)
            else:
                ceil = given.get("ceil_mode", False)
                sizes.append(pooled_size(n, rate, by, k, s, before, d, ceil))
        return replace(grid, jumps=jumps, sizes=tuple(sizes)), step

    def sliced(self, step, args, grid, shape, result):
        try:
            index = spelled(args[1], len(shape))
        except Refused:
            if max(step.rates) > 1:
                raise
            return Lost(), step
        old, axes, strides, places = 0, {}, {}, []
        for item in index:
            if item is not None:
                if isinstance(item, slice):
                    axes[old], strides[old] = len(places), item
                old += 1
            if not isinstance(item, int):
                places.append(item)
        if not set(grid.axes) <= set(axes):
            if max(step.rates) > 1:
                raise Refused("takes one row or column of the image")
            return Lost(), step
        items = [strides[axis] for axis in grid.axes]
        by = tuple(item.step or 1 for item in items)
        jumps, steps = self.moved(grid, by)
        sizes = tuple(
            len(range(*(item if r == 1 else finer_index(item, r, 1)).indices(n))[::by])
            for item, r, by, n in zip(
                map(unstepped, items), step.rates, steps, grid.sizes, strict=True
            )
        )
        if any(item != slice(None) for item in items):
            given = {"index": index, "axes": grid.axes}
            step = replace(step, strides=by, steps=steps, arguments=given)
        axes = tuple(axes[axis] for axis in grid.axes)
        return Grid(jumps, sizes, axes), step

    def free(self, operation, args, kwargs, grid, shape, result):
        """The grid after an operation on a map that is no finer: whatever it does, it may; what matters is the jump."""
        new, axes = tuple(result.shape), grid.axes
        try:
            axes = self.kept(operation, args, kwargs, grid, shape, result).axes
            return replace(grid, axes=axes, sizes=tuple(new[axis] for axis in axes))
        except Refused:
            pass
        if operation in SHAPED:
            axes = tuple(standing(shape, axis, new, whole=False) for axis in axes)
        elif len(new) != len(shape):
            return Lost()
        if None in axes or len(set(axes)) < 2:
            return Lost()
        sizes, jumps = tuple(new[axis] for axis in axes), []
        for jump, axis, size in zip(grid.jumps, grid.axes, sizes, strict=True):
            if size == 1 < shape[axis] or size == 0:
                return Lost()
            ratio = Fraction(shape[axis], size)
            if operation == "pad":
                ratio = Fraction(1)
            jumps.append(
                jump * (round(ratio) if ratio >= 1 else Fraction(1, round(1 / ratio)))
            )
        if any(jump > self.finest(jump) for jump in jumps):
            raise Refused("takes a stride that has no dilation")
        return Grid(tuple(jumps), sizes, axes)

    def padded(self, step, given, grid, shape):
        pads = iter(given["pad"])
        ends = {
            axis: pair
            for axis, pair in zip(
                range(len(shape))[::-1], zip(pads, pads, strict=True), strict=False
            )
        }
        if given.get("mode", "constant") != "constant" and (
            grid.axes != (2, 3) or len(ends) != 2
        ):
            raise Refused("copies the border of other axes than the last two of four")
        sizes = tuple(
            size + rate * sum(ends.get(axis, (0, 0)))
            for size, rate, axis in zip(grid.sizes, step.rates, grid.axes, strict=True)
        )
        given = {**given, "axes": grid.axes, "dims": len(shape)}
        moves = any(any(ends.get(axis, (0, 0))) for axis in grid.axes)
        return replace(grid, sizes=sizes), replace(
            step, arguments=given
        ) if moves else step

    def kept(self, operation, args, kwargs, grid, shape, result):
        """The grid after an operation on a finer map that has to leave the axes of the image as they are."""
        axes = grid.axes
        two_maps = operation in ("max", "min") and len(tensors_in([args, kwargs])) > 1
        if operation == "stack":
            at = kwargs.get("dim", args[1] if len(args) > 1 else 0) % result.dim()
            axes = tuple(axis + (axis >= at) for axis in axes)
        elif operation in ALONG and not two_maps:
            dims = dims_of(operation, args, kwargs)
            dims = (
                {dim % len(shape) for dim in dims} if dims else set(range(len(shape)))
            )
            if dims & set(axes):
                raise Refused(SEES_ALL)
            if result.dim() < len(shape):
                axes = tuple(axis - sum(dim < axis for dim in dims) for axis in axes)
        elif operation in MOVED:
            axes = tuple(map(order_of(operation, args, kwargs, len(shape)).index, axes))
        elif operation in SHAPED:
            axes = tuple(standing(shape, axis, result.shape) for axis in axes)
            if None in axes or len(set(axes)) < 2:
                raise Refused("takes the axes of the image apart, or together")
        elif operation in ("linear", "layer_norm"):
            over = (
                1
                if operation == "linear"
                else len(named(operation, args, kwargs)["normalized_shape"])
            )
            if max(axes) >= len(shape) - over:
                raise Refused(SEES_ALL)
        elif operation == "batch_norm":
            if named(operation, args, kwargs).get("training"):
                raise Refused("averages over the map in training mode")
        elif operation in WHOLE:
            raise Refused(SEES_ALL)
        elif operation not in ELEMENTWISE and not two_maps:
            raise Refused("is not known on a finer map")
        elif result.dim() != len(shape):
            raise Refused("adds axes")
        return replace(grid, axes=axes)
