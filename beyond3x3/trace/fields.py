"""Findings about where fields lie: at the opposite border, in windows, ahead of a sample."""

from math import floor

from .report import AROUND, PADS, Finding, amount, every_way, landing, outputs_of, unit, way_of
from .ways import read

# These may leave out what comes later, or what a mask hides.
MASKED = [
    "cumsum",
    "CumSum",
    "lstm",
    "gru",
    "LSTM",
    "GRU",
    "RNN",
    "softmax",
    "Softmax",
    "log_softmax",
    "LogSoftmax",
    "matmul",
    "MatMul",
    "bmm",
    "baddbmm",
    "einsum",
    "Einsum",
    "scaled_dot_product_attention",
    "multi_head_attention_forward",
    "Attention",
    "MultiHeadAttention",
]
MANY = 64


def masking(rows):
    return any(row.operation in MASKED for row in rows)


def around(rows):
    """The rows that let in at one end of a map what lies at the other."""
    rolls = {row.name for _, way, row in every_way(rows) if way.reading and way.reading.around}
    return [row for row in rows if row.name in rolls or row.operation in PADS and AROUND & {*row.words}]


def from_the_other_end(rows, row, axis, size):
    """Outputs, of 64 at either end of the map, that read pixels beyond their field, which came around."""
    way, count = way_of(row, axis), row.output_size[axis]
    home = landing(rows, axis, size)
    found = []
    for output in {*range(min(MANY, count)), *range(max(0, count - MANY), count)}:
        first, last = row.sights[axis].span(output) or (0, size)
        if any(not first <= pixel <= last for pixel in read(way, output, home)):
            found.append(output)
    return sorted(found)


def ranges(numbers):
    """Sorted numbers in words: 0 to 2 and 24 to 27."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " and ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs)


def wraps(rows, sizes):
    """Outputs at a border that read the border opposite."""
    layers = around(rows)
    for row in outputs_of(rows) if layers else ():
        for axis, size in enumerate(sizes):
            if not way_of(row, axis):
                continue
            outputs = from_the_other_end(rows, row, axis, size)
            if outputs:
                mask = ", unless a mask hides them, which is not looked at" if masking(rows) else ""
                return [
                    Finding(
                        "wrap",
                        layers[0].name,
                        len(outputs),
                        f"What leaves the map at one border comes in at the other here: along an axis outputs "
                        f"{ranges(outputs)} of {row.output_size[axis]} read {unit(sizes)}s of the opposite border"
                        f"{mask}. Right for a panorama, a leak in a photograph.",
                    )
                ]
    return []


def windows(rows, sizes):
    """Places that are mixed in windows: their fields do not slide."""
    for _, way, row in every_way(rows):
        size = way.reading.step.denominator if way.reading else 1
        if size > 1 == way.reading.step.numerator and row.operation in MASKED and way.stride:
            jump = abs(int(way.stride * size))
            return [
                Finding(
                    "windows",
                    row.name,
                    (size, jump),
                    f"Places are mixed in windows of {size} here: all {size} of a window see the same, and from window to "
                    f"window the field jumps by {amount(jump, sizes)}. Size, stride and center are those of no sliding "
                    f"field from here on: an output beside the edge of its window sees little beyond that edge.",
                )
            ]
    return []


def place_in(base, more):
    return f"{base} {'+' if more > 0 else '-'} {abs(more)}" if more else base


def ahead(rows, sizes):
    """Along a signal: how far back and how far ahead an output reads."""
    found = []
    for row in outputs_of(rows) if len(sizes) == 1 and not around(rows) else ():
        (sight,), way = row.sights, way_of(row, 0)
        if way and way.outputs == 1:
            continue
        stride = sight.stride if sight and not row.global_by and None not in sight.spans else None
        if not stride or stride < 0 or 1 not in (stride.numerator, stride.denominator):
            continue
        own = [floor(output * stride) for output in range(len(sight.spans))]
        before = max(place - first for place, (first, _) in zip(own, sight.spans, strict=True))
        after = max(last - place for place, (_, last) in zip(own, sight.spans, strict=True))
        cell = max(1, int(stride))
        base = "n" if stride < 1 else "u" if stride == 1 else f"{stride}u"
        where = f", n being u/{stride.denominator} rounded down" if stride < 1 else ""
        later = after - (cell - 1)
        than = "" if cell == 1 else f" than its own {cell} samples"
        says = (
            f"it looks {amount(later, sizes)} ahead{than and ' of its own ' + str(cell)}, and has to wait for them"
            if later > 0
            else f"it looks at nothing later{than}"
        )
        found.append(
            Finding(
                "ahead",
                row.name,
                (before, after),
                f"Output u reads samples {place_in(base, -before)} to {place_in(base, after)}{where}: {says}.",
            )
        )
    return found
