"""Findings about what enlarges a map: stamps of transposed layers, orders of depth to space, resizes that shift."""

from fractions import Fraction

from .report import RESIZES, Finding, every_way, outputs_of, way_of
from .ways import flat

STAMPS = {"conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "ConvTranspose"}
SHUFFLES = {"pixel_shuffle", "DepthToSpace"}


def stamps(rows, sizes):
    """Transposed layers whose outputs get unequal numbers of stamps, and what a flat image becomes after several."""
    found = {}
    for _, way, row in every_way(rows):
        if not way.reading or row.operation not in STAMPS or row.name in found:
            continue
        stride = way.reading.step.denominator
        counts = [len(way.taps(output)) for output in range(stride)]
        if min(counts) < max(counts):
            # where dilation and stride have no common factor, phases differ by one tap at most
            by_one = max(counts) - min(counts) == 1
            uneven = "does not divide the kernel" if by_one else "shares a factor with the dilation"
            then = (
                "a flat map comes out as a grid until the weights unlearn it"
                if min(counts)
                else "those without one are the bias alone, whatever the weights"
            )
            found[row.name] = Finding(
                "stamps",
                row.name,
                (min(counts), max(counts)),
                f"Along an axis outputs get {min(counts)} or {max(counts)} stamps by turns, since the stride {stride} "
                f"{uneven}: {then}.",
            )
    stack = []
    for output in outputs_of(rows) if len(found) > 1 else ():
        way = way_of(output, 0)
        values = flat(way) if way else [1]
        if min(values) < max(values):
            ratio = Fraction(max(values), min(values)) if min(values) else None
            times = (
                "some outputs are 0"
                if ratio is None
                else f"the largest is {float(ratio):.3g} times the smallest"
            )
            stack.append(
                Finding(
                    "stack",
                    output.name,
                    ratio,
                    f"After {len(found)} such layers, with equal weights, a flat image comes out in {len(set(values))} values "
                    f"along an axis, {times}.",
                )
            )
    return [*found.values(), *stack]


def order(rows, sizes):
    """Which of the two orders of channels a depth-to-space layer has."""
    found = []
    for row in rows:
        if row.operation in SHUFFLES:
            torch_order = row.operation == "pixel_shuffle" or "CRD" in row.words
            own, other = ("PyTorch's", "TensorFlow's") if torch_order else ("TensorFlow's", "PyTorch's")
            way = way_of(row, 0)
            squared = way.reading.step.denominator**2 if way and way.reading else None
            places = f"{squared} places" if squared else "places"
            found.append(
                Finding(
                    "order",
                    row.name,
                    squared,
                    f"Channels come in {own} order ({'CRD' if torch_order else 'DCR'}): the {places} of a cell are "
                    + (
                        "neighboring channels. "
                        if torch_order
                        else "as many channels apart as the output has. "
                    )
                    + f"Weights made for {other} order are scrambled here.",
                )
            )
    return found


def resizes(rows, sizes):
    """Resizes whose outputs do not stand where their cell lies."""
    found = {}
    for axis, way, row in every_way(rows):
        if not way.reading or row.operation not in RESIZES or row.name in found:
            continue
        step, below = way.reading.step, way.below[0]
        inputs = sizes[axis] if below.outputs is None else below.outputs
        shift = way.reading.first - (step - 1) / 2
        if (
            shift
            and way.outputs > 1
            and step * (way.outputs - 1) == inputs - 1
            and step != Fraction(inputs, way.outputs)
        ):
            if way.center == 0 and way.stride and way.stride.denominator == 1:
                continue
            off = way.reading.first - (Fraction(inputs, way.outputs) - 1) / 2
            sentence = (
                f"Corners are aligned: outputs stand {step} of a place of the map below apart, not "
                f"{Fraction(inputs, way.outputs)}; at the border they are {abs(off)} of such a place off, in the middle "
                f"right, and the step changes with the size of the image."
            )
        elif shift:
            off = shift
            sentence = (
                f"The map below is read {abs(shift)} of its places too {'late' if shift > 0 else 'early'}, "
                f"{abs(shift / step)} of an output: what is enlarged is shifted against maps that are not."
            )
        else:
            continue
        found[row.name] = Finding("resize", row.name, off, sentence)
    return list(found.values())
