"""How an image may be cut into tiles whose outputs are those of the whole image."""

from fractions import Fraction
from math import ceil, lcm

from .report import AROUND, PADS, Finding, amount, outputs_of, unit, way_of
from .ways import reach


def pattern(rows):
    """What has to be the same for images of two sizes, if tiles are to be cut."""
    return [
        [(s.spans, s.shift, s.center) if s else None for s in row.sights] + [row.global_by]
        for row in outputs_of(rows)
    ]


def cut_outputs(way, count, size):
    """How many outputs at the start of a map, and at its end, depend on places outside some map on the way."""

    def starts(u):
        return all(first >= 0 for _, first, _ in reach(way, u))

    def ends(u):
        return all(last < (w.outputs or size) for w, _, last in reach(way, count - 1 - u))

    for whole in starts, ends:
        far = way.period
        while not all(whole(far + u) for u in range(way.period)):
            far *= 2
        while far and whole(far - 1):
            far -= 1
        yield far


def goes_around(rows, ways):
    """Whether one end of the image comes in at the other somewhere: a tile has it not there."""
    return any(row.operation in PADS and AROUND & {*row.words} for row in rows) or any(map(rolled, ways))


def rolled(way):
    return any(inner.reading and inner.reading.around for inner in way.ordered())


def tiles(rows, sizes, again):
    """The grid and the margin of tiles without seams; `again` gives the rows for an image of another size."""
    outputs = outputs_of(rows)
    ways = [way_of(row, axis) for row in outputs for axis in range(len(sizes))]
    if len(outputs) != 1 or None in ways or any(row.global_by for row in outputs):
        return []
    if goes_around(rows, ways) or any(not sight.shift for sight in outputs[0].sights):
        return []
    steps = {way.period * way.stride for top in ways for way in top.ordered() if way.stride}
    grid = lcm(*(int(step) for step in steps))
    wider = tuple((ceil(Fraction(size, grid)) + 1) * grid for size in sizes)
    try:
        larger = again(wider)
    except ValueError:
        return []
    if pattern(larger) != pattern(rows):
        return []
    margin = 0
    for axis, size in enumerate(wider):
        way, count = way_of(larger[-1], axis), larger[-1].output_size[axis]
        if count * way.stride != size:
            return []
        margin = max(margin, *(ceil(cut * way.stride) for cut in cut_outputs(way, count, size)))
    return [
        Finding(
            "tiles",
            outputs[0].name,
            (margin, grid),
            f"Tiles {f'that begin and end on multiples of {grid} {unit(sizes)}s ' * (grid > 1)}fit without a seam"
            + (
                f" if they overlap and what lies less than {amount(margin, sizes)} from a cut edge is left out."
                if margin
                else " and need no overlap."
            ),
        )
    ]
