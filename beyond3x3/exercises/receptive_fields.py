"""Receptive fields: see 67 pixels."""

from dataclasses import replace
from functools import cache, wraps
from itertools import accumulate, combinations_with_replacement, count
from math import ceil

import numpy as np

import beyond3x3 as b3
from beyond3x3 import Layer
from beyond3x3.answers import Raised, attempt, is_row
from beyond3x3.checks import Assignment

check = Assignment(
    sizes='from_scratch.ipynb, "One axis is enough"',
    field='lesson.md, "Striding widens the jump, not the field"',
    touched='from_scratch.ipynb, "A span is not a count"',
    effective='from_scratch.ipynb, "Not every pixel counts the same"',
    networks="lesson.md, \"Why the paper's number is not your model's number\"",
    center='lesson.md, "Where the field lies"',
)
FLAT = "Collect Layers in one flat list."
FORGOT_PADDING, FORGOT_DILATION = "You forgot the padding.", "You forgot the dilation."


# 1. Five numbers


@check.part
def predictions_sizes(predictions):
    """three sizes."""
    up = "You rounded up, but the last kernel would stick out over the edge. The division floors."
    one = "One more: n steps between the places make n + 1 places."
    wide = "From the first tap to the last it is d(k - 1) pixels: k taps have only k - 1 spaces between them."
    zeros = "Dilation d puts d - 1 zeros between two taps, not d."
    less = "The kernel takes d(k - 1) pixels away. What is left are the steps, and there is one place more than steps."
    count = "Draw the first and the last place of the kernel. How many strides lie between them?"
    stem = Layer(7, stride=2, padding=3)
    for name, pixels, layer, slips in (
        ("stem", 224, stem, {113: up, 111: one, 109: f"{FORGOT_PADDING} It is 3 on each side."}),
        ("alexnet", 224, Layer(11, stride=4), {55: f"{up} An output of 55 needs 227 pixels.", 53: one}),
        ("dilated", 28, Layer(3, dilation=4), {17: wide, 18: zeros, 19: less, 26: FORGOT_DILATION}),
    ):
        fit = "as many as there are places for the whole kernel"
        check.number(predictions, name, b3.output_size(pixels, layer), "sizes", count, slips, fit)
    same = [size for size in range(217, 232) if b3.output_size(size, stem) == b3.output_size(224, stem)]
    return f"The floor at work: as many outputs come from an image of {', '.join(map(str, same))}."


@check.part
def predictions_fields(predictions):
    """two fields."""
    grown = "Throwing outputs away does not widen what a kept one sees. It makes the jump larger, not the field."
    close = "The three inputs it reads lie 2 pixels apart, not 1: that is the jump."
    overlap = "Three times 3 pixels, but neighbors share one: they lie 2 pixels apart and not 3."
    draw = "Draw the three numbers that it reads, and below each of them the pixels that it sees."
    stack = [Layer(3), Layer(1, stride=2), Layer(3)]
    span = "all pixels from the first one read to the last"
    for name, layers, slips in (
        ("subsampled", stack[:2], {6: grown, 5: grown, 4: grown}),
        ("after", stack, {5: close, 8: grown, 9: overlap, 10: grown}),
    ):
        check.number(predictions, name, b3.receptive_field(layers).size, "field", draw, slips, span)
    return f"After the subsampling: {b3.receptive_field(stack[:2])}"


# 2. Walk up the stack


def walk(layers):
    size, jump, center, rows = 1, 1, 0, []
    for layer in layers:
        reach = layer.dilation * (layer.kernel - 1)
        size += jump * reach
        center += jump * (reach / 2 - layer.padding)
        jump *= layer.stride
        rows.append((size, jump, center))
    return rows


ROWS = "Put (size, jump, center) of every layer into a list: one row for every layer."
ORDER = "The numbers of a row stand in another order: (size, jump, center)."
LATE = (
    lambda layers: [(1, 1, 0), *walk(layers)][:-1],
    "Those are the numbers of a layer's inputs. The row of a layer is about its outputs.",
)
BACK = ("return rows", "return rows[::-1]", "The row of the first layer comes first.")
SIZE_ELSEWHERE = [("(size, jump, center)", f"({order})", ORDER) for order in ("center, size, jump", "jump, size, center")]
WRONG_ROWS = [*SIZE_ELSEWHERE, ("(size, jump, center)", "(size, center, jump)", ORDER), LATE, BACK]


@check.part
def walk_size(answer):
    """the sizes."""
    wide = "A kernel of k taps has k - 1 spaces of d pixels between its taps: d(k - 1), not dk."
    early = "A layer reads its own input, which still lies at the old jump. Widen the jump after that."
    times = "A stride makes the jump larger, not the field."
    order = "That fits a walk from the last layer to the first. Here the first layer comes first."
    shrinks = "Padding does not change what an output spans: it moves it."
    multiply = "Jumps multiply: 3 steps of 2 pixels each."
    check.compare(
        answer,
        walk,
        [
            ([Layer(3, dilation=4)],),
            ([Layer(2, dilation=3)],),
            ([Layer(3, stride=2)],),
            ([Layer(3), Layer(1, stride=2)],),
            ([Layer(3), Layer(1, stride=2), Layer(3)],),
            ([Layer(3, stride=2), Layer(5, padding=2)],),
            ([Layer(4, 3, 1), Layer(3, 2, 2, 2), Layer(2, 1, 1)],),
        ],
        "field",
        "Each layer adds d(k - 1) steps to the size, each as long as the jump of its input.",
        [
            ("(layer.kernel - 1)", "layer.kernel", wide),
            ("(layer.kernel - 1)", "layer.kernel - 1", wide),
            ("layer.dilation * ", "", FORGOT_DILATION),
            ("reach = ", "jump *= layer.stride; reach = ", early),
            ("jump *= layer.stride", "jump += layer.stride - 1", multiply),
            ("jump *= layer.stride", "jump += layer.stride", multiply),
            ("jump *= layer.stride", "jump = layer.stride", multiply),
            ("1, 1, 0, []", "0, 1, 0, []", "A pixel sees itself: start with a size of 1."),
            ("size += jump * reach", "size = size * layer.stride + reach", times),
            ("size += jump * reach", "size = (size + reach) * layer.stride", times),
            ("size += jump * reach", "size = (size + jump * reach) * layer.stride", times),
            (
                "size += jump * reach",
                "size += reach",
                "One step of a layer is as long as the jump of its input. You counted it as one pixel.",
            ),
            ("size += jump * reach", "size = (size - 1) * layer.stride + reach + 1", order),
            ("in layers", "in reversed(layers)", order),
            ("size += jump * reach", "size += jump * (reach - layer.padding)", shrinks),
            ("size += jump * reach", "size += jump * (reach - 2 * layer.padding)", shrinks),
            *SIZE_ELSEWHERE,
            LATE,
            BACK,
        ],
        part="last size",
        pick=lambda rows: rows[-1][0],
        shape=ROWS,
    )


@check.part
def walk_jump_center(answer):
    """jump and center."""
    probes = [
        ([Layer(3, stride=2), Layer(3, stride=3)],),
        ([Layer(5, dilation=2, padding=1)],),
        ([Layer(2, stride=2)],),
        ([Layer(2, dilation=3)],),
        ([Layer(3, stride=2), Layer(4)],),
        ([Layer(3, 2, 2), Layer(3, padding=2)],),
        ([Layer(4, 3, 1), Layer(3, 2, 2, 2), Layer(2, 1, 1)],),
    ]
    times = "Jumps multiply: 3 steps of 2 pixels each."
    slips = [
        ("jump *= layer.stride", "jump += layer.stride - 1", times),
        ("jump *= layer.stride", "jump += layer.stride", times),
        ("jump *= layer.stride", "jump = layer.stride", times),
        *WRONG_ROWS,
    ]
    product = "Is it the product of the strides so far?"
    check.compare(answer, walk, probes, "field", product, slips, "last jump", lambda rows: rows[-1][1], ROWS)
    shift = "A layer moves the middle by d(k - 1)/2 - padding steps, each as long as the jump of its input."
    whole = "The middle of two taps lies between them, at .5: //, int and round lose that, / keeps it."
    slips = [
        (" - layer.padding", "", f"{FORGOT_PADDING} {shift}"),
        ("- layer.padding", "+ layer.padding", "Padding moves the middle to the left: subtract it."),
        ("center +=", "center =", "Each layer moves the middle further: add what it moves."),
        ("reach / 2", "reach // 2", whole),
        ("reach / 2", "(reach + 1) // 2", whole),
        ("jump * (reach / 2 - layer.padding)", "int(jump * (reach / 2 - layer.padding))", whole),
        ("(size, jump, center)", "(size, jump, int(center))", whole),
        ("(size, jump, center)", "(size, jump, round(center))", whole),
        ("reach = ", "jump *= layer.stride; reach = ", "The middle moves by steps of the old jump. Widen the jump after that."),
        (
            "(size, jump, center)",
            "(size, jump, center + 0.5)",
            "Half a pixel too far everywhere: the middle of pixel 0 is at 0, and that of n pixels lies (n - 1) / 2 from the first.",
        ),
        LATE,
        BACK,
    ]
    check.compare(answer, walk, probes, "center", shift, slips, "last center", lambda rows: rows[-1][2], ROWS)


@check.part
def walk_rows(answer):
    """every row."""
    alexnet = [Layer(11, 4), Layer(3, 2), Layer(5, 1, 2), Layer(3, 2), *[Layer(3, 1, 1)] * 3, Layer(3, 2)]
    probes, each = [(alexnet[:2],), (alexnet,)], "Does each row keep its own three numbers?"
    last = "The last row is not right yet: see the two checks above."
    check.compare(answer, walk, probes, "center", last, WRONG_ROWS, "last row", lambda rows: rows[-1], ROWS)
    check.compare(answer, walk, probes, "center", each, shape=ROWS)
    rows = enumerate(walk(alexnet), 1)
    return "\n".join("AlexNet, layer {}: size {:3d}, jump {:2d}, center {:4.1f}".format(depth, *row) for depth, row in rows)


# 3. What is never read


def reads(layers):
    positions = {0}
    for layer in reversed(layers):
        positions = {i * layer.stride - layer.padding + tap * layer.dilation for i in positions for tap in range(layer.kernel)}
    return positions


def largest_gap(positions):
    ordered = sorted(positions)
    return max(after - before for before, after in zip(ordered, ordered[1:], strict=False))


@check.part
def touched_reads(answer):
    """what output 0 reads."""
    rule = "Output i reads its inputs i * stride - padding + tap * dilation, each position once."
    filled = "You filled the holes: that is the span. Collect the taps, not all that lies between them."
    order = "That fits a walk from the first layer to the last. Begin with the layer that made the output."
    check.compare(
        answer,
        reads,
        [
            ([Layer(3, padding=1)],),
            ([Layer(3, dilation=2)],),
            ([Layer(3, 2, 1)],),
            ([Layer(2, padding=1, dilation=2)],),
            ([Layer(3), Layer(3, stride=2), Layer(5)],),
            ([Layer(5, 3, 2), Layer(3, 2, 1), Layer(3, 1, 4, 4)],),
            ([Layer(3, dilation=rate) for rate in (2, 4, 8)],),
        ],
        "touched",
        rule,
        [
            ("reversed(layers)", "layers", order),
            (" - layer.padding", "", "Yours begin at 0. Output 0 of a padded layer begins left of pixel 0, by its padding."),
            ("return positions", "return {i for i in positions if i >= 0}", "Positions in the padding are negative. Leave them in."),
            ("- layer.padding", "+ layer.padding", "Padding lies left of pixel 0: subtract it."),
            ("range(layer.kernel)", "range(1, layer.kernel + 1)", "The first tap is tap 0. You count them from 1."),
            (" * layer.dilation", "", "Taps lie d apart, with d - 1 pixels between them."),
            ("* layer.dilation", "* (layer.dilation + 1)", "Taps lie d apart, with d - 1 pixels between them."),
            ("return positions", "return set(range(min(positions), max(positions) + 1))", filled),
        ],
        shape="A set of positions. " + rule,
    )
    holes = [Layer(3, dilation=rate) for rate in (2, 4, 8)]
    span, read = b3.receptive_field(holes).size, len(reads(holes))
    return (
        f"Dilations 2, 4, 8 span {span} and read {read}, although they double.\n"
        f"In two dimensions they read {(read / span) ** 2:.0%} of the square."
    )


@check.part
def touched_gap(answer):
    """the largest gap."""
    missing = "That counts the pixels left out. Two positions with 3 pixels between them lie 4 apart."
    check.compare(
        answer,
        largest_gap,
        [({-5, -4, -3},), ({0, 1, 2, 6, 7},), ({64, 1, 40, 3},), ({3, 8, 10, 30, 37},), ({-9, -2, 0},), ({30, 31, 33},)],
        "touched",
        "How far is it from each position to the next larger one? The largest of these distances is asked for.",
        [
            ("after - before", "after - before - 1", missing),
            ("max(after", "min(after", "That is the smallest."),
            ("max(after - before", "max(ordered[-1] - ordered[0]", "That is from the first to the last."),
            ("sorted(positions)", "list(positions)", "As Python hands it out, a set is in no order. Sort before you compare neighbors."),
            ("max(after", "sorted(after", "Those are all distances. Which is the largest?"),
            (lambda positions: max(positions) - min(positions) + 1 - len(positions), "That is how many are left out in all."),
        ],
    )


# 4. Two networks of one name


def resnet50(stride_in):
    layers = [Layer(7, stride=2, padding=3), Layer(3, stride=2, padding=1)]
    for stage, blocks in enumerate([3, 4, 6, 3]):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            first, middle = (stride, 1) if stride_in == "1x1" else (1, stride)
            layers += [Layer(1, stride=first), Layer(3, stride=middle, padding=1), Layer(1)]
    return layers


VARIANTS = [("1x1",), ("3x3",)]
RESNET_LAYERS = [
    (", Layer(3, stride=2, padding=1)]", "]", "Is the max pooling there? It has taps and a stride like any other layer."),
    ("stride=middle, padding=1", "stride=middle", "Inside the blocks the padding is 1 for every 3x3 and 0 for every 1x1."),
    (
        "Layer(1, stride=first)",
        "Layer(1, stride=first, padding=1)",
        "Inside the blocks the padding is 1 for every 3x3 and 0 for every 1x1.",
    ),
    ("Layer(7, stride=2, padding=3)", "Layer(7, 3, 2)", "Layer takes kernel, stride and padding, in this order."),
    ("Layer(3, stride=2, padding=1)]", "Layer(3, 1, 2)]", "Layer takes kernel, stride and padding, in this order."),
    ("Layer(1, stride=first), ", "", "A block has three layers: a 1x1, a 3x3 and another 1x1."),
]
RESNET_STRIDES = [
    ("[3, 4, 6, 3]", "[3, 6, 4, 3]", "The stages have 3, 4, 6 and 3 blocks, in this order."),
    ("stage > 0 and block == 0", "block == 0", "The first stage comes right after the pooling and does not halve again."),
    ("stage > 0 and block == 0", "stage > 0", "Only the first block of the later stages halves."),
    ("else (1, stride)", "else (stride, stride)", "Only one of a block's layers halves."),
    ('== "1x1"', '== "3x3"', "The two variants have changed places."),
    (' if stride_in == "1x1" else (1, stride)', "", "The variant is not used: that is the stride in the 1x1, twice."),
    ("first, middle = (stride, 1) if", "first, middle = (1, stride) if", "The variant is not used: that is the stride in the 3x3, twice."),
]
COUNT = f"{FLAT} The blocks hold 3 * (3 + 4 + 6 + 3) layers, and two come before them."


@check.part
def resnet_layers(answer):
    """the layers, strides aside."""
    check.compare(
        answer,
        resnet50,
        VARIANTS,
        "networks",
        "Before the blocks come a 7x7 and the max pooling, each with a stride and a padding of its own. "
        "A block is a 1x1, a 3x3 padded by 1, a 1x1. Every dilation is 1.",
        RESNET_LAYERS,
        part="kernels, paddings and dilations",
        pick=lambda layers: [(layer.kernel, layer.padding, layer.dilation) for layer in layers],
        shape=COUNT,
    )


@check.part
def resnet_fields(answer):
    """strides and fields."""
    hint = (
        "The two layers before the blocks halve. "
        "Of the blocks only the first of the second, third and fourth stage does, in one of its layers: which?"
    )
    check.compare(
        answer, resnet50, VARIANTS, "networks", hint, RESNET_STRIDES, "strides", lambda layers: [layer.stride for layer in layers], COUNT
    )
    told = []
    for (variant,) in VARIANTS:
        field, between = b3.receptive_field(resnet50(variant)), list(accumulate(resnet50(variant), b3.output_size, initial=224))
        told.append(f"{variant}: field {field.size}, jump {field.stride}, between the blocks {between[2::3]}")
    return "\n".join(told)


# 5. How deep for 67 pixels that count


@cache
def profile_of(layers):
    return np.convolve(profile_of(layers - 1), np.ones(3) / 3) if layers else np.ones(1)


@cache
def counted(layers):
    return b3.effective_size(profile_of(layers))


def layers_needed(pixels):
    return next(layers for layers in count() if counted(layers) >= pixels)


def gaussian_depth(width):
    return 1.5 * (width / 2 / 2.486) ** 2


@check.part
def effective_depth(answer):
    """the depths."""
    bell = "That is what the formula of a Gaussian gives. It is only close: compute the profile and count its pixels."
    sigma = "Two standard deviations each way? A Gaussian falls to 4.55 % of its peak 2.486 of them out."
    near = "The answer is the first depth whose effective size is that large, not one before or after it."
    check.compare(
        answer,
        layers_needed,
        [(5,), (8,), (9,), (21,), (67,), (75,), (1,)],
        "effective",
        "Start with the profile of no layer, add one layer at a time, and stop when enough pixels of an axis exceed 4.55 % of the largest.",
        [
            (lambda pixels: pixels // 2, "That many layers span the pixels, but at the rim of the span the weight is next to nothing."),
            *((lambda pixels, whole=whole: whole(1.5 * (pixels / 4) ** 2), sigma) for whole in (int, ceil, round)),
            (lambda pixels: layers_needed(pixels) - 1, near),
            (lambda pixels: layers_needed(pixels) + 1, near),
            (">= pixels", "> pixels", "That is the first depth where more pixels count than asked for. As many will do."),
            (lambda pixels: int(gaussian_depth(pixels)), bell),
            (lambda pixels: ceil(gaussian_depth(pixels)), bell),
            (lambda pixels: round(gaussian_depth(pixels)), bell),
            (lambda pixels: ceil(gaussian_depth(pixels - 1)), bell),
        ],
    )
    return f"33 layers span 67 pixels, but {counted(33)} count. {layers_needed(67)} layers make 67 count."


# 6. The mask that sits too far up and left


def mend(layers):
    for layer in layers:
        if layer.reach % 2:
            raise ValueError(f"{layer} reaches over {layer.reach} pixels")
    return [replace(layer, padding=layer.reach // 2) for layer in layers]


SHIFTED = [Layer(5, stride=4, padding=1), Layer(3, padding=1), Layer(5, stride=4, padding=1)]
MEND_SLIPS = [
    (
        "padding=layer.reach // 2",
        "padding=layer.kernel // 2",
        "The middle of the taps lies d(k - 1)/2 from the first one; the dilation counts.",
    ),
    ("layer.reach // 2", "layer.dilation * layer.kernel // 2", "The middle of the taps lies d(k - 1)/2 from the first one, not dk/2."),
    ("padding=layer.reach // 2", "padding=layer.padding", "Nothing has changed. Each layer has to be centered by its own padding."),
    ("layer.reach // 2)", "layer.reach / 2)", "A padding has to be an int: 4 / 2 is 2.0, but 4 // 2 is 2."),
]


@check.part
def aligned_padding(answer):
    """the paddings."""
    hint = "Each layer has to be centered by its own padding, d(k - 1)/2, and here every one can be whole."
    probes = [(SHIFTED[:1],), ([Layer(3, padding=2)],), ([Layer(3, dilation=4), Layer(7, stride=2)],), (SHIFTED,)]
    every = "All of these can be mended. Return them in one flat list, each a copy with its own padding."
    kept, only = "kernels, strides and dilations", "Only the padding may change."
    check.compare(
        answer, mend, probes, "center", only, MEND_SLIPS[-1:], kept, lambda layers: [replace(layer, padding=0) for layer in layers], every
    )
    check.compare(answer, mend, probes, "center", hint, MEND_SLIPS, shape=every)
    told = []
    for name, stack in {"before": SHIFTED, "after": mend(SHIFTED)}.items():
        centers = [b3.receptive_field(stack[: depth + 1]).center for depth in range(3)]
        told.append(f"{name}: sizes {list(accumulate(stack, b3.output_size, initial=224))}, center after each layer {centers}")
    return "\n".join([*told, "First and last layer were both one step off. A step of the last is 4 pixels long."])


@check.part
def aligned_refusal(answer):
    """what cannot be mended."""
    only = "Only an even d(k - 1) has a whole half, and a padding is an int."
    slips = [("if layer.reach % 2:", "if False:", f"2 taps reach over 1 pixel. {only}")]
    half = Layer(2, stride=2)
    attempt(answer, SHIFTED)  # what nobody has written says so

    @wraps(answer)
    def refusing(layers):
        try:
            return answer(layers)
        except NotImplementedError:
            raise RuntimeError("NotImplementedError means that a function is not written yet: raise ValueError") from None

    refused = [([half],), ([Layer(4, padding=1)],), ([Layer(6, dilation=3)],), ([Layer(3), half],), ([half, half],)]
    check.compare(refusing, mend, refused, "center", only, slips)
    whole = "4 taps at dilation 2 reach over 6 pixels, and half of that is 3."
    check.compare(answer, mend, [([Layer(4, dilation=2)],)], "center", whole)


# 7. See 67 pixels


def stack_of(what, answer):
    """The layers that the answer returns, once they are layers."""
    layers = attempt(answer)
    fits = is_row(layers) and all(isinstance(layer, Layer) for layer in layers)
    check.expect(what, layers, fits, "a list of layers", "field", layers.hint() if isinstance(layers, Raised) else FLAT)
    return list(layers)


def lost(layers):
    """By how many pixels fewer come out than went in, at stride 1."""
    pads = [layer.padding if layer.padding_end is None else layer.padding_end for layer in layers]
    return sum(layer.reach - layer.padding - end for layer, end in zip(layers, pads, strict=True))


def check_plain(what, layers):
    shapes = sorted({(layer.kernel, layer.stride) for layer in layers})
    hint = "Only dilation and padding are yours to choose, and there is at least one layer."
    check.expect(f"kernels and strides of {what}", shapes, shapes == [(3, 1)], "[[3, 1]]", "field", hint)


@check.part
def seven_shape(seven_layers):
    """seven layers that keep the size."""
    layers = stack_of("seven_layers()", seven_layers)
    check.expect("number of layers", len(layers), len(layers) == 7, "7", "field", "Seven layers, no more and no fewer.")
    check_plain("seven_layers()", layers)
    pad = "At stride 1 a layer takes d(k - 1) pixels away. Give them back, half on each side."
    none = "There is no padding yet. " * all(layer.padding == 0 for layer in layers)
    check.expect("inputs minus outputs", lost(layers), lost(layers) == 0, "0", "sizes", none + pad)


@check.part
def seven_field(seven_layers):
    """67 pixels without holes or leaps."""
    layers = stack_of("seven_layers()", seven_layers)
    check_plain("seven_layers()", layers)
    rates, size = [layer.dilation for layer in layers], b3.receptive_field(layers).size
    total = f"A 3x3 layer at dilation d adds 2d pixels to the first one. Your dilations sum to {sum(rates)}."
    check.expect(f"span of dilations {rates}", size, size == 67, "67", "field", total)
    leap = "That leaps too far. Lower it, and raise the smaller ones until the span is 67 again."
    if sorted(rates) == [1, 1, 1, 2, 4, 8, 16]:
        leap = "That is the context module from the menu; 8 and 16 are the leaps to do without."
    check.expect(f"largest of dilations {rates}", max(rates), max(rates) <= 6, "6 or less", "touched", leap)
    offsets = b3.touched(layers)
    first = next((pixel for pixel in range(67) if pixel not in offsets), None)
    holes = f"{67 - len(offsets)} of 67 pixels are never read. Counted from 0 at the rim, the first is pixel {first}."
    holes += " Only a dilation of 1 reaches the pixel next to the outermost." * (1 not in rates)
    gap = int(np.diff(offsets).max())
    check.expect(f"largest gap of dilations {rates}", gap, gap == 1, "1", "touched", holes)
    found = {most: ways(most) for most in (5, 6, 7)}
    return "\n".join(f"Dilations up to {most}: {number} choices do it, the order aside." for most, number in found.items())


def ways(most):
    """How many choices of seven dilations up to `most` span 67 pixels without holes, the order aside."""
    spanning = [rates for rates in combinations_with_replacement(range(1, most + 1), 7) if sum(rates) == 33]
    return [len(b3.touched([Layer(3, dilation=rate) for rate in rates])) for rates in spanning].count(67)


ASKED = (3, 9, 15, 67, 81, 101, 243, 245)


@check.part
def fewest_design(fewest_layers):
    """any field."""
    total, over = (
        "A 3x3 layer at dilation d adds 2d pixels to the first one. Yours are {}.",
        " The last takes what is left, not a full step.",
    )
    holes = "A layer may reach as far as what lies below it fills, no farther. Yours have dilations {}."
    for pixels in ASKED:
        what = f"fewest_layers({pixels})"
        layers = stack_of(what, lambda pixels=pixels: fewest_layers(pixels))
        check_plain(what, layers)
        rates, away = [layer.dilation for layer in layers], lost(layers)
        size, read = b3.receptive_field(layers).size, len(b3.touched(layers))
        far = b3.receptive_field(layers[:-1]).size < pixels < size
        check.expect(f"span of {what}", size, size == pixels, str(pixels), "field", total.format(rates) + over * far)
        check.expect(f"pixels read by {what}", read, read == pixels, str(pixels), "touched", holes.format(rates))
        check.expect(f"inputs minus outputs of {what}", away, away == 0, "0", "sizes", "Give back what the layers take, half on each side.")


@check.part
def fewest_count(fewest_layers):
    """as few as can be."""
    factor = "A layer of three taps can multiply by 3 how many pixels are read. Yours have dilations {}."
    for pixels in ASKED:
        what = f"fewest_layers({pixels})"
        layers = stack_of(what, lambda pixels=pixels: fewest_layers(pixels))
        check_plain(what, layers)
        size, fewest = b3.receptive_field(layers).size, next(depth for depth in range(pixels) if 3**depth >= pixels)
        first = "A count says nothing before the span is right: see the check above."
        check.expect(f"span of {what}", size, size == pixels, str(pixels), "field", first)
        few = "So few cannot read all of them: see the check above."
        hint = few if len(layers) < fewest else factor.format([layer.dilation for layer in layers])
        check.expect(f"layers of {what}", len(layers), len(layers) == fewest, str(fewest), "touched", hint)
    told = []
    stacks = {"yours": [layer.dilation for layer in fewest_layers(67)], "Yu & Koltun's": [1, 1, 2, 4, 8, 16, 1]}
    for name, rates in stacks.items():
        paths = 3 ** len(rates) * b3.gradient_profile([Layer(3, dilation=rate) for rate in rates])
        single, middle = (paths.round() == 1).sum(), f"{paths[33]:.0f}"
        told.append(f"{name}: {len(rates)} layers. Of {len(paths)} pixels {single} have a single path to the output.")
        told.append(f"  The pixel in the middle has {middle}, and no pixel has more than {paths.max():.0f}.")
    return "\n".join(told)
