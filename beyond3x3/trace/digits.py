"""How the axes of a tensor count along the axes of a map: parts of them, most significant first."""

from collections import defaultdict
from typing import NamedTuple

from .sight import Unclear


class Digit(NamedTuple):
    """A part of a tensor's axis: `size` steps, each of `weight` places along an axis of the map; None: along none.

    `parts` stand one after the other, each with digits of its own: a class token and the places of a map.
    """

    axis: int | None
    size: int
    weight: int = 0
    parts: tuple = ()

    def within(self):
        """The digit itself, or those of its parts."""
        return [inner for part in self.parts for inner in part] if self.parts else [self]

    def freed(self, axes):
        """The digit where these axes tell nothing apart any more."""
        if self.parts:
            return self._replace(
                parts=tuple(tuple(digit.freed(axes) for digit in part) for part in self.parts)
            )
        return Digit(None, self.size) if self.axis in axes else self


def free(size):
    """An axis along which every place sees the same."""
    return (Digit(None, size),) if size != 1 else ()


def arranged(dims):
    """Digits of no axis and of size 1 dropped, neighbors that count on merged, weights counted again."""
    weights, found = {}, defaultdict(set)
    for dim in dims:
        for inner in (inner for digit in dim for inner in digit.within()):
            if inner.axis is not None:
                found[inner.axis].add((inner.weight if inner.size > 1 else 0, inner.size))
    for axis, places in found.items():
        below = 1
        for weight, size in sorted(places):
            weights[axis, weight] = below
            below *= size
    return tuple(merged(dim, weights) for dim in dims)


def merged(dim, weights):
    result = []
    for digit in dim:
        axis, size, weight, parts = digit
        if parts and any(inner.axis is not None for inner in digit.within()):
            result.append(digit._replace(parts=tuple(merged(part, weights) for part in parts)))
        elif axis is not None or size > 1:
            weight = 0 if axis is None else weights[axis, weight if size > 1 else 0]
            if (
                result
                and not result[-1].parts
                and result[-1].axis == axis
                and result[-1].weight == weight * size
            ):
                size *= result.pop().size
            result.append(Digit(axis, size, weight))
    return tuple(result)


def cut(digits, size):
    """Take digits that make up `size` from the front of a list, where need be a part of one."""
    taken = []
    while size > 1:
        if not digits:
            raise Unclear("the numbers do not fill the shape")
        axis, own, weight, parts = digits.pop(0)
        if own <= size and size % own == 0:
            part, left = own, 1
        elif own % size == 0 and not parts:
            part, left = size, own // size
        elif axis is None and not parts and digits and digits[0].axis is None and not digits[0].parts:
            digits[0] = Digit(None, own * digits[0].size)
            continue
        else:
            raise Unclear(f"a shape that cuts {own} places into parts of {size}")
        if left > 1:
            digits.insert(0, Digit(axis, left, weight))
        taken.append(Digit(axis, part, weight * left, parts))
        size //= part
    return tuple(taken)
