"""On which sizes of the image the maps of a network meet."""

from functools import lru_cache
from math import inf, lcm
from typing import NamedTuple

from .report import Finding, apart, spelled

WIDEST, PRIMES = 16, (2, 3, 5, 7, 11, 13)  # of windows, in places of a map


class Fitting(NamedTuple):
    """What the sizes that fit are multiples of, and those that were tried."""

    grid: int
    tried: list

    @property
    def size(self):
        return self.tried[1]


def sizes_that_fit(read, sizes):
    """Sizes near these on which all maps meet, multiples of the smallest number that was found; None where none was.

    Rows are read as far as maps meet: there the map has to be a multiple of something, of 2 before it is halved, of the
    side of its windows. What that makes of the image is tried, then what comes behind.
    """

    @lru_cache
    def met(size):
        """The rows before the first at which maps do not meet, and how many these are: infinitely many if all do."""
        try:
            rows = read(size)
        except ValueError as error:
            rows = getattr(error, "rows", [])
            return rows, len(rows)
        at = next((at for at, row in enumerate(rows) if apart(row)), None)
        return rows[:at], inf if at is None else at

    def near(grid):
        return [tuple(max(1, -(-size // grid) + more) * grid for size in sizes) for more in (-1, 0, 1)]

    def fits(grid, count=inf):
        return all(met(size)[1] >= count for size in near(grid))

    grid, (rows, count) = 1, met(sizes)
    while count < inf:
        strides = [abs(sight.stride) for row in rows for sight in row.sights if sight and sight.stride]
        least = lcm(grid, *{int(stride) for stride in strides if stride.denominator == 1})
        grid = next((g for g in range(least, least * WIDEST + 1, least) if fits(g, count + 1)), None)
        if grid is None:
            return None
        rows, count = min((met(size) for size in near(grid)), key=lambda found: found[1])
    for prime in PRIMES:
        while grid % prime == 0 and fits(grid // prime):
            grid //= prime
    return Fitting(grid, near(grid))


def refused(layer, sizes, fitting, why):
    tried = ""
    if fitting:
        tried = f" Multiples of {fitting.grid} do, as far as tried: {'; '.join(dict.fromkeys(map(spelled, fitting.tried)))}."
    return Finding(
        "sizes",
        layer,
        fitting and fitting.grid,
        f"On an image of {spelled(sizes)} maps do not meet: {why}.{tried}",
    )
