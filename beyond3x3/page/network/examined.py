"""In the page's Python: what a network sees, of an ONNX file or of layers that a reader typed, as JSON for the page."""

import json
import re

from beyond3x3.receptive_fields import Layer, output_size
from beyond3x3.trace.findings import examine, report_of
from beyond3x3.trace.maps import Map
from beyond3x3.trace.rows import row
from beyond3x3.trace.ways import image

KINDS = {"conv": "conv2d", "pool": "max_pool2d", "up": "conv_transpose2d"}
NUMBERS = ("kernel", "stride", "padding", "dilation")
HOW = "a line is conv, pool or up and one to four numbers: kernel, stride, padding, dilation, such as conv 3 2 1"


def layer_of(line):
    """(kind, Layer) of a line such as "conv 3 2 1"; a pool's stride is its kernel unless told, as torch has it."""
    kind, *numbers = line.replace(",", " ").split()
    if kind not in KINDS or not 1 <= len(numbers) <= 4 or not all(number.isdecimal() for number in numbers):
        raise ValueError(HOW)
    given = dict(zip(NUMBERS, map(int, numbers), strict=False))
    if kind == "pool":
        given.setdefault("stride", given["kernel"])
    return kind, Layer(**given, transposed=kind == "up")


def rows_of(text, sizes):
    """A Row for each typed layer, on both axes the same, and one for the output."""
    map, rows = Map.image(*sizes, sight=image()), []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        try:
            kind, layer = layer_of(line)
            for size in map.shape[2:]:
                output_size(size, layer)
        except ValueError as error:
            raise ValueError(f"Line {number}: {re.sub(r'Layer[(].*[)]', line, str(error))}.") from None
        numbers = layer.kernel, layer.stride, layer.padding
        map = map.transposed(*numbers, 0, layer.dilation) if kind == "up" else map.windows(*numbers, layer.dilation)
        rows.append(row(f"{number}: {line}", KINDS[kind], map))
    if not rows:
        raise ValueError(f"There is no layer yet: {HOW}.")
    return [*rows, row("output", "output", map)]


def typed(text, sizes):
    """The Report of typed layers."""
    return report_of(rows_of(text, sizes), sizes, lambda wider: rows_of(text, wider))


def sizes_of(words):
    """The sizes of an image as a reader writes them: 224, 224 320, 224 × 320; None for nothing."""
    numbers = words.replace("×", " ").replace("x", " ").replace(",", " ").split()
    if not all(number.isdecimal() and 0 < int(number) <= 10_000 for number in numbers):
        raise ValueError(f"“{words}” is no size: write one number of pixels, or one for each axis, such as 224 320.")
    return tuple(map(int, numbers)) or None


def answered(size, text, content):
    sizes = sizes_of(size)
    if content is None:
        if sizes and len(sizes) > 2:
            raise ValueError("Typed layers have two axes: write one number of pixels for the image, or two.")
        return typed(text, (sizes or (224,)) * (3 - len(sizes or (224,))))
    try:
        return examine(content, sizes[0] if sizes and len(sizes) == 1 else sizes)
    except ValueError as error:
        if str(error).startswith("input_size is None"):
            raise ValueError("the file leaves the size of its image open: write it into the field above, and look again.") from None
        if str(error).startswith("input_size is"):
            raise ValueError(f"“{size}” is not one number for each axis of the file's image; one alone holds for all.") from None
        raise


latest = None


def look(given, content=None):
    """What the page asked for, {size, text}, with the bytes of a file: {rows, findings, sizes}, or why not, {said}."""
    global latest
    asked = json.loads(given)
    try:
        latest = answered(asked["size"], asked["text"], None if content is None else content.to_bytes())
    except ValueError as error:
        return json.dumps(dict(said=str(error)))
    except (TypeError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
        return json.dumps(dict(said=f"This graph cannot be followed: {type(error).__name__}, {error}."))
    return json.dumps(latest.state() | dict(sizes=latest.sizes))


def field(given, _=None):
    """What an output in the middle of a row's map reads, along each axis; null for a row that only an earlier network had."""
    row = json.loads(given)["row"]
    return json.dumps(latest.field(row) if row < len(latest.rows) else None)
