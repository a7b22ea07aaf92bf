"""What is worth knowing about a network, found in its rows: each finding with its layer, its number and where it is taught."""

import re
from dataclasses import replace
from fractions import Fraction
from math import ceil
from os import PathLike

from .enlarged import order, resizes, stamps
from .fields import MASKED, ahead, windows, wraps
from .meeting import refused, sizes_that_fit
from .report import (
    PADS,
    RESIZES,
    Finding,
    Report,
    amount,
    apart,
    every_way,
    landing,
    outputs_of,
    owned,
    reason_of,
    spelled,
    unit,
    way_of,
)
from .tiling import rolled, tiles
from .ways import image, read

RECURRENCES = {"lstm", "gru", "LSTM", "GRU", "RNN"}

# The findings


def widest_gap(way, outputs, home=None):
    """The largest distance between neighbors among the pixels that one of these outputs reads, and these pixels."""
    widest, gapped = 1, ()
    for output in outputs if way.below else ():
        pixels = sorted(read(way, output, home))
        gap = max((after - pixel for pixel, after in zip(pixels, pixels[1:], strict=False)), default=1)
        if gap > widest:
            widest, gapped = gap, pixels
    return widest, gapped


def middle(way):
    """One period of outputs in the middle of a map."""
    first = (way.outputs or 0) // 2
    return range(first, first + min(way.period, way.outputs or 1))


def spread(way):
    """The middle ones, and outputs all over a map: of 64 places at most."""
    return [*middle(way), *range(0, way.outputs, ceil(way.outputs / 64))] if way.outputs else []


def holes(rows, sizes):
    """Pixels of the image inside the field that no way reaches, and the last layer that opens such holes."""
    for output in outputs_of(rows):
        for axis in range(len(output.sights)):
            way = way_of(output, axis)
            beyond = widest_gap(way, middle(way))[0] if way else 1
            if beyond == 1:
                continue
            home = landing(rows, axis, sizes[axis])
            gap, pixels = widest_gap(way, middle(way), home)
            if gap == 1:
                gap, pixels = widest_gap(way, spread(way), home)
            if gap == 1:
                continue
            gaps = {inner: widest_gap(inner, middle(inner))[0] for inner in way.ordered()}
            opening = [w for w in gaps if gaps[w] > 1 and all(gaps[below] == 1 for below in w.below)]
            open_here = [w for w in opening if widest_gap(w, spread(w), home)[0] > 1]
            one = way.period == 1 and gap == beyond
            return [
                Finding(
                    "holes",
                    owned(rows, axis)[(open_here or opening)[0]].name,
                    gap,
                    f"Holes open here: of the {pixels[-1] - pixels[0] + 1} {unit(sizes)}s across that "
                    f"{'an output' if one else 'some outputs'} of the network span{'s' * one} "
                    f"{'it reads' if one else 'they read'} {len(pixels)}, and neighbors among them lie up to {gap} apart.",
                )
            ]
    return []


def reached(way, place, sizes, axis, owner):
    """Whether a place lies on the map, behind paddings of zeros too."""
    size = sizes[axis] if way.outputs is None else way.outputs
    if not 0 <= place < size:
        return False
    if way.reading and way in owner and owner[way].operation in PADS:
        if {*owner[way].words} & {"reflect", "replicate", "circular", "edge", "wrap"}:
            return True
        return reached(way.below[0], way.taps(place)[0], sizes, axis, owner)
    return True


def rates(rows, sizes):
    """Taps of dilated kernels that fall outside the map for every output."""
    found, owners = {}, {}
    for axis, way, row in every_way(rows):
        taps = way.taps(way.outputs // 2) if way.reading else []
        rate = taps[1] - taps[0] if len(taps) > 1 else 1
        if rate < 2 or way.reading.step < 1 or row.operation in RESIZES or row.name in found:
            continue
        owner = owners.setdefault(axis, owned(rows, axis))
        below = way.below[0]
        lands = [
            any(reached(below, way.taps(u)[tap], sizes, axis, owner) for u in range(way.outputs))
            for tap in range(len(taps))
        ]
        if not all(lands):
            size = sizes[axis] if below.outputs is None else below.outputs
            found[row.name] = Finding(
                "rate",
                row.name,
                rate,
                f"The rate is {rate}, the map {size} wide: {len(lands) - sum(lands)} of {len(lands)} taps across fall on "
                f"padding for every output, so the kernel acts as one of {sum(lands)}.",
            )
    return list(found.values())


def branches(rows, sizes):
    """Maps that meet with other centers: by the same distance everywhere, or with other strides, by more and more."""
    found = {}
    for _, way, row in every_way(rows):
        places = {(below.center, below.stride) for below in way.below}
        if (
            way.reading
            or way.center is not None
            or len(places) < 2
            or any(None in place or not place[1] for place in places)
            or row.name in found
        ):
            continue
        strides = sorted({stride for _, stride in places})
        distance = max(
            max(centers) - min(centers)
            for output in (0, (way.outputs or 1) - 1)
            for centers in [[center + output * stride for center, stride in places]]
        )
        if not distance:
            continue
        if len(strides) == 1:
            meant = "; a causal layer beside its skip does that on purpose" if len(sizes) == 1 else ""
            where = (
                f"whose centers lie {amount(distance, sizes)} apart, {distance / abs(strides[0])} of a cell"
            )
        else:
            meant = ""
            where = f"with strides {' and '.join(map(str, strides))}, whose centers lie up to {amount(distance, sizes)} apart"
        found[row.name] = Finding(
            "branches",
            row.name,
            distance,
            f"Maps meet here {where}: the same output stands for another place in each{meant}.",
        )
    return list(found.values())


def center(rows, sizes):
    """Outputs that do not stand in the middle of their cell; a stride below 0 counts cells from the end of the map."""
    found = []
    for row in outputs_of(rows):
        for at, (axis, outputs) in enumerate(zip(row.axes or (), row.output_size, strict=False)):
            way, stride = way_of(row, at), Fraction(axis.stride)
            if way and (rolled(way) or way.outputs == 1):
                continue
            first = (abs(stride) - 1) / 2 + (abs(stride) * (outputs - 1) if stride < 0 else 0)
            off = axis.center - first
            cells = 1 in (abs(stride.numerator), stride.denominator)
            if off and cells and not any(f.layer == row.name for f in found):
                found.append(
                    Finding(
                        "center",
                        row.name,
                        off,
                        f"Output u is centered at {unit(sizes)} {place(axis.center, stride)}, {amount(abs(off), sizes)} "
                        f"{'after' if off > 0 else 'before'} the middle of its cell, {place(first, stride)}"
                        f"{meant_for(sizes, stride)}.",
                    )
                )
    return found


def meant_for(sizes, stride):
    """What to do about it: nothing where outputs are finer than the input, which is no image then."""
    if abs(stride) < 1:
        return ""
    return f": put {'its label' if len(sizes) == 1 else 'boxes and heat maps'} there"


def place(center, stride):
    """The place of output u."""
    times = "" if abs(stride) == 1 else f"{abs(stride)} "
    return f"{center} {'-' if stride < 0 else '+'} {times}u"


def side_of(row):
    """From which side of a sequence a recurrence takes what comes in; None where it is another operation, or takes both."""
    if row is None or row.operation not in RECURRENCES or "bidirectional" in row.words:
        return None
    return "after" if "reverse" in row.words else "before"


def everywhere(rows, sizes):
    """Layers by which more than a local field comes in: the whole map, or a part that may be one axis or hide the rest."""
    found, by_name = [], {row.name: row for row in rows}
    for row in outputs_of(rows):
        if row.global_by:
            first, *more = row.global_by
            sides = {side_of(by_name.get(name)) for name in row.global_by}
            if sides <= {"before", "after"} and len(sides) == 1:
                come = f"All that stands {sides.pop()} a place in its sequence, and nothing on the other side, comes"
            elif first in row.complete and by_name[first].operation not in MASKED:
                come = "The whole map comes"
            else:
                come = "Places along a whole axis of the map, or of a part of it, come"
            others = f" and in {len(more)} more layer{'s' * (len(more) > 1)}" if more else ""
            found.append(
                Finding(
                    "global",
                    first,
                    len(row.global_by),
                    f"{come} in here{others}: outputs of the network depend on that too, beside their local field.",
                )
            )
    return found[:1]


def unsaid(rows, sizes):
    found = {}
    for row in rows:
        for sight in row.sights:
            reason = sight.reason if sight and sight.since == row.name else ""
            if reason and not reason.startswith(("branches do not align", "maps of sizes")):
                found[row.name] = Finding("unsaid", row.name, None, f"Not followed: {reason}.")
    return list(found.values())


FINDINGS = [ahead, wraps, windows, holes, rates, branches, center, stamps, order, resizes, everywhere, unsaid]


# The report


def examine(source, input_size, channels=None):
    """What a network sees, and what is worth knowing about it: a Report with `.rows` and `.findings`, to be printed.

    source is a torch.nn.Module, or an ONNX file: its path or its bytes; input_size and channels are as for
    `trace_receptive_field`, and for a file None where it declares them. Every Finding has a kind, the layer (the name
    of a row), a number, a sentence and the link of the lesson that explains it. A size on which maps do not meet is a
    finding too, with sizes on which they do. Raises ValueError as `trace_receptive_field` does.
    """
    followed = ""
    if isinstance(source, (str, PathLike, bytes, bytearray, memoryview)):
        from .reading_onnx import opened
        from .reading_onnx import read_onnx as follow

        source, input_size, followed = opened(source, input_size)
    else:
        from .reading_torch import trace_receptive_field as follow

    def again(size):
        return follow(source, size, channels, sight=image())

    stopped = None
    try:
        rows = again(input_size)
    except ValueError as error:
        rows, stopped = getattr(error, "rows", []), error
        if not rows:
            raise
    sizes = (
        tuple(input_size) if isinstance(input_size, (tuple, list)) else (input_size,) * len(rows[0].sights)
    )
    report = replace(report_of(rows, sizes, again), followed=followed)
    broken = rows[-1] if stopped else next(filter(apart, rows), None)
    if broken:
        fitting = sizes_that_fit(again, sizes)
        if stopped and not fitting:
            raise stopped
        why = f"{said(str(stopped.__cause__ or stopped))} after this layer" if stopped else reason_of(broken)
        report.findings.insert(0, refused(broken.name, sizes, fitting, why))
        if fitting:
            known = {(finding.kind, finding.layer) for finding in report.findings}
            report.findings.extend(
                replace(
                    finding, sentence=f"{finding.sentence} This is on an image of {spelled(fitting.size)}."
                )
                for finding in report_of(again(fitting.size), fitting.size, again).findings
                if (finding.kind, finding.layer) not in known
            )
    return report


def said(message):
    """What torch's message of an error says of two sizes, in our words."""
    joined = re.search(r"Expected (\d+) in dimension \d+ but got (\d+)", message)
    added = re.search(r"length (\d+) at (-\d+)!.* to \[([\d, ]+)\]", message)
    if not joined and not added:
        return "the network stops"
    sizes = joined.groups() if joined else (added[1], added[3].split(", ")[int(added[2])])
    return f"maps of sizes {' and '.join(sorted(sizes, key=int))} meet"


def report_of(rows, sizes, again):
    """The Report of rows; `again` gives the rows for an image of another size."""
    findings = [finding for find in FINDINGS for finding in find(rows, sizes)]
    if outputs_of(rows) and not any(map(apart, rows)):
        findings += tiles(rows, sizes, again)
    return Report(rows, findings, sizes)
