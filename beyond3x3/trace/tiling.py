"""How an image may be cut into tiles whose outputs are those of the whole image."""

from fractions import Fraction
from math import ceil, lcm

from .fields import MASKED, around, masking
from .report import RESIZES, Finding, amount, apart, outputs_of, reason_of, spelled, unit, way_of
from .sight import LONGEST
from .ways import reach

FARTHEST = 1024  # maps: no margin is as wide, and a map joined to its mirror image has none


def pattern(rows):
    """What has to be the same for images of two sizes, if tiles are to be cut."""
    return [
        [(s.spans, s.shift, s.center) if s else None for s in row.sights] + [row.global_by] for row in rows
    ]


def cut_outputs(way, count, size):
    """How many outputs at the start of a map, and at its end, depend on places outside some map on the way; None if too many do."""

    def starts(u):
        return all(first >= 0 for _, first, _ in reach(way, u))

    def ends(u):
        return all(last < (w.outputs or size) for w, _, last in reach(way, count - 1 - u))

    for whole in starts, ends:
        far, most = way.period, FARTHEST * count
        while far < most and not all(whole(far + u) for u in range(way.period)):
            far *= 2
        while 0 < far < most and whole(far - 1):
            far -= 1
        yield far if far < most else None


def rolled(way):
    return any(inner.reading and inner.reading.around for inner in way.ordered())


def no(layer, why):
    return Finding(
        "tiles", layer, None, f"No tiles: their outputs differ from those of the whole image, since {why}."
    )


def unknown(layer, why):
    return Finding("tiles", layer, None, f"Whether tiles fit cannot be said: {why}.")


def hindrance(rows):
    """The finding that tiles do not fit, or may not, whatever their size; None where nothing keeps them from it."""
    come = around(rows)
    if come:
        why = f"{come[0].name} brings in the opposite edge, which in a tile is a cut"
        masked = f"{why}, and whether a mask hides that is not looked at"
        return unknown(come[0].name, masked) if masking(rows) else no(come[0].name, why)
    placed = next((row for row in rows if "placed" in row.words), None)
    if placed:
        return unknown(
            placed.name, "it brings in numbers for each place, as coordinates are, and a tile may get others"
        )
    layer = next((row.global_by[0] for row in outputs_of(rows) if row.global_by), None)
    if layer:
        why = f"by {layer} they depend on a whole axis of the map, or on more"
        hidden = any(row.name == layer and row.operation in MASKED for row in rows)
        return (
            unknown(layer, f"{why}, and whether a mask hides that is not looked at")
            if hidden
            else no(layer, why)
        )
    return None


def unsteady(rows):
    """The finding that an output has places of no stride; None where all have one."""
    for row in outputs_of(rows):
        for sight in row.sights:
            if not getattr(sight, "way", None) or not sight.shift:
                return unknown(row.name, sight and sight.reason or "outputs follow no stride")
    return None


def changed(rows, larger, known):
    """The finding that tiles do not fit, since an operation is another on another size; what is known, where that is not sure."""
    for own, other in zip(rows, larger, strict=False):
        if pattern([own]) != pattern([other]):
            why = f"what {own.name} reads depends on the size of the image, and a tile has another"
            sure = own.operation in RESIZES or own.operation.startswith("adaptive")
            return no(own.name, why) if sure else known or unknown(own.name, why)
    return known or unknown(rows[-1].name, "on an image of another size the network is another")


def tiles(rows, sizes, again):
    """One finding: tiles fit, with their grid and margin; or they do not, or it cannot be said, and why.

    `again` gives the rows for an image of another size.
    """
    return [hindrance(rows) or fitting(rows, sizes, again)]


def fitting(rows, sizes, again):
    outputs, loose = outputs_of(rows), unsteady(rows)
    ways = [] if loose else [way_of(row, axis) for row in outputs for axis in range(len(sizes))]
    steps = {way.period * way.stride for top in ways for way in top.ordered() if way.stride}
    grid = lcm(*(abs(int(step)) for step in steps))
    wider = tuple(2 * size if loose else (ceil(Fraction(size, grid)) + 1) * grid for size in sizes)
    if max(wider) > max(LONGEST, *sizes):
        return unknown(outputs[0].name, f"places repeat only every {grid} {unit(sizes)}s")
    try:
        larger = again(wider)
    except ValueError:
        larger = []
    parted = next(filter(apart, larger), None)
    if parted or not larger:
        why = reason_of(parted) if parted else "the network stops"
        return loose or unknown(outputs[0].name, f"on an image of {spelled(wider)}, to compare with, {why}")
    if pattern(outputs_of(larger)) != pattern(outputs):
        return changed(rows, larger, loose)
    if loose:
        return loose
    cuts, lost = [], set()
    for row in outputs_of(larger):
        for axis, size in enumerate(wider):
            way = way_of(row, axis)
            count = size if way.outputs is None else way.outputs
            if count == 1:
                return unknown(row.name, "it has one output, whatever the size of the image")
            lost.add(size - count * way.stride)
            cut = [*cut_outputs(way, count, size)]
            if None in cut:
                return unknown(
                    row.name, f"on an image of {spelled(wider)} too few outputs are free of padding"
                )
            cuts.append([ceil(outputs * way.stride) for outputs in cut])
    if len(lost) > 1 or min(lost) < 0:
        return unknown(
            outputs[0].name, "outputs are more than their strides fit into the image, or unevenly fewer"
        )
    before, after = map(max, zip(*cuts, strict=True))
    overlap = int(*lost)
    where = f"that begin and end on multiples of {grid} {unit(sizes)}s " * (grid > 1)
    kept = margins(before, after, sizes) if before or after or not overlap else ""
    fewer = f" Outputs cover {amount(overlap, sizes)} less than the image: let tiles overlap by so much more."
    return Finding(
        "tiles",
        outputs[0].name,
        (max(before, after), grid),
        f"Tiles {where}fit without a seam{kept}.{fewer * (overlap > 0)}",
    )


def margins(before, after, sizes):
    """What is left out of a tile at its cut edges."""
    if not before and not after:
        return " and need no overlap"
    if before == after:
        return f" if they overlap and what lies less than {amount(before, sizes)} from a cut edge is left out"
    first, last = (
        ("start", "end") if len(sizes) == 1 else ("edge at the top or left", "edge at the bottom or right")
    )
    sides = [
        f"less than {amount(cut, sizes)} from a cut {side}" if cut else f"nothing at a cut {side}"
        for cut, side in ((before, first), (after, last))
    ]
    return f" if they overlap and this is left out: {' and '.join(sides)}"
