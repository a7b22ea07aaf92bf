"""Pixel shuffle: the same weights, elsewhere."""

from operator import itemgetter

import matplotlib.pyplot as plt
import numpy as np

import beyond3x3 as b3
from beyond3x3.answers import attempt
from beyond3x3.checks import Assignment, without

check = Assignment(
    places='from_scratch.ipynb, "A reshape, a transpose, a reshape"',
    order='from_scratch.ipynb, "The other order"',
    same='from_scratch.ipynb, "It was a transposed convolution all along"',
    saves='from_scratch.ipynb, "What it saves, and what not"',
    claim='lesson.md, "What it saves"',
    starts='lesson.md, "Phases that start apart"',
    phases='from_scratch.ipynb, "How ICNR is broken"',
    down='from_scratch.ipynb, "The other direction"',
    which='lesson.md, "Which layer?"',
)
STOOD = "(A number says where it stood: 103.12 in image 1, channel 3, row 1, column 2.)"
TAP = "(A number says where it stood: 203.12 at weight[2, 3, 1, 2].)"
ONE, OTHER = itemgetter(0), itemgetter(1)
SPARED = "shuffle_weight", "unshuffle_weight", "icnr"


def by(shape):
    return " × ".join(map(str, shape))


def labels(*shape):
    """Numbers that say where they stand, such as 103.12 at [1, 3, 1, 2]."""
    return np.einsum("a,a...->...", [100, 1, 0.1, 0.01], np.indices(shape))


def halves(count):
    return np.arange(count) + 0.5


def show(pictures, size):
    """Draw pictures side by side, each under its title."""
    axes = plt.subplots(1, len(pictures), figsize=size)[1]
    for axis, (title, picture) in zip(axes, pictures.items(), strict=True):
        axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
        axis.set_title(title, fontsize=9)
        axis.set(xticks=[], yticks=[])
    plt.show()


# 1. Write it without looking


def pixel_shuffle(x, r):
    """Every r * r channels as the r × r pixels of one."""
    images, channels, height, width = x.shape
    x = x.reshape(images, channels // r**2, r, r, height, width)
    x = x.transpose(0, 1, 4, 2, 5, 3)
    return x.reshape(images, channels // r**2, height * r, width * r)


def pixel_unshuffle(x, r):
    """Every r × r pixels as r * r channels."""
    images, channels, height, width = x.shape
    x = x.reshape(images, channels, height // r, r, width // r, r)
    x = x.transpose(0, 1, 3, 5, 2, 4)
    return x.reshape(images, channels * r**2, height // r, width // r)


ALONE = "The numbers stand in the order of x: a reshape alone moves none of them. The axes must change places in between."
WHOLE = "The fractions are gone. An array keeps the type that it is made with: make it with x.dtype, or with no dtype at all."
TURNED = "Height and width have changed places. Rows first: the axes are height, i, width, j."
APART = "The channels lie side by side, each whole. Row h * r + i interleaves: the axis of h comes before that of i."
PLACED = "0, 1, 4, 2, 5, 3"
SHUFFLE_SLIPS = [
    (f"x.transpose({PLACED})", "x", ALONE),
    (PLACED, "0, 1, 4, 3, 5, 2", "The blocks are filled down their columns. i, which counts rows, is the slower of the two."),
    (PLACED, "0, 1, 2, 4, 3, 5", APART),
    ("height * r, width * r", "width * r, height * r", TURNED),
    (lambda x, r: pixel_shuffle(x, r).swapaxes(2, 3), TURNED),
    (lambda x, r: pixel_shuffle(x, r).astype(int), WHOLE),
]


def check_shuffle(answer, shapes, slips):
    probes = [(labels(*shape), r) for shape, r in shapes.items()]
    axes = "Give every axis a name. Channels come apart as c, i, j; what is wanted is images, c, height, i, width, j."
    larger = "r * r channels make one, r times as high and r times as wide: (images, channels, height * r, width * r)."
    answer = without(answer, "pixel_shuffle", "pixel_unshuffle")
    check.compare(answer, pixel_shuffle, probes, "places", f"{axes} {STOOD}", slips, shape=larger)


@check.part
def shuffle_one(answer):
    """one channel."""
    check_shuffle(answer, {(1, 4, 2, 3): 2, (1, 9, 3, 2): 3}, SHUFFLE_SLIPS)


@check.part
def shuffle_all(answer):
    """channels and images."""
    shapes = {(1, 12, 2, 3): 2, (2, 18, 4, 1): 3, (3, 5, 2, 4): 1, (2, 16, 1, 3): 4, (1, 16, 5, 5): 2}
    other = "That is the other order: neighboring channels went to different channels. Take the channels apart as channels, r, r."
    check_shuffle(answer, shapes, [*SHUFFLE_SLIPS, (depth_to_space, other)])


@check.part
def shuffle_back(answer):
    """the way back."""
    shapes = {(1, 1, 4, 6): 2, (2, 3, 6, 4): 2, (1, 2, 3, 12): 3, (2, 4, 3, 3): 1, (1, 4, 6, 10): 2}
    probes, gathered = [(labels(*shape), r) for shape, r in shapes.items()], "0, 1, 3, 5, 2, 4"
    cut = f"height // r, r, width // r, r)\n    x = x.transpose({gathered})"
    pieces = "r, height // r, r, width // r)\n    x = x.transpose(0, 1, 2, 4, 3, 5)"
    slips = [
        (f"x.transpose({gathered})", "x", ALONE),
        (gathered, "0, 1, 5, 3, 2, 4", "The blocks are read down their columns. i, which counts rows, is the slower of the two."),
        (gathered, "0, 3, 5, 1, 2, 4", "That is the other order. What comes of one channel stays together: channels before i and j."),
        (cut, pieces, "That cuts the picture into large pieces. Row h * r + i comes apart as height, r, not as r, height."),
        (lambda x, r: pixel_unshuffle(x, r).astype(int), WHOLE),
    ]
    axes = "The axes of forth, backwards: height comes apart as h, i and width as w, j; then images, channels, i, j, h, w."
    smaller = "Each channel makes r * r, r times less high and wide: (images, channels * r * r, height, width)."
    alone = without(answer, "pixel_shuffle", "pixel_unshuffle")
    check.compare(alone, pixel_unshuffle, probes, "places", f"{axes} {STOOD}", slips, shape=smaller)
    cat = b3.companion(96)
    small = np.asarray(attempt(answer, cat, 3))
    show({f"channel {channel}": small[0, channel] for channel in range(4)}, (7, 2))
    return f"{by(cat.shape)} unshuffled by 3 is {by(small.shape)}, the same {cat.size:,} numbers."


# 2. The other order


def depth_to_space(x, r):
    images, channels, height, width = x.shape
    x = x.reshape(images, r, r, channels // r**2, height, width)
    x = x.transpose(0, 3, 4, 1, 5, 2)
    return x.reshape(images, channels // r**2, height * r, width * r)


def order(channels, r):
    """Channels made for pixel_shuffle in the order of depth_to_space."""
    return np.arange(channels).reshape(-1, r * r).T.ravel()


def moved(weight, bias, r):
    old = order(len(bias), r)
    return weight[old], bias[old]


def check_moved(answer, pick, part, told):
    probes = []
    for channels, inputs, kernel, r in ((2, 1, 1, 2), (3, 2, 3, 2), (2, 2, 3, 3), (5, 1, 2, 2), (1, 2, 3, 3), (4, 2, 3, 1)):
        probes.append((labels(channels * r * r, inputs, kernel, kernel), halves(channels * r * r), r))
    back = "That is the way back, from depth_to_space to pixel_shuffle. In weight[old], old[1] is the old channel that becomes channel 1."
    slips = [
        (f"{part}[old]", part, "Nothing has moved. With more than one output channel the orders differ."),
        ("order(len(bias), r)", "np.argsort(order(len(bias), r))", back),
    ]
    hint = f"New channel (i * r + j) * channels + c has to be the old channel c * r * r + i * r + j. {told}"
    shape = "Return both, weight and bias. Their shapes stay: only the first axis of weight, and bias, are put in another order."
    check.compare(without(answer, *SPARED), moved, probes, "order", hint, slips, part, pick, shape)


@check.part
def order_weights(answer):
    """weights."""
    check_moved(answer, ONE, "weight", TAP)


@check.part
def order_bias(answer, depth_to_space):
    """bias."""
    check_moved(answer, OTHER, "bias", "(Channel 3 has bias 3.5.)")
    maps = b3.pixel_unshuffle(b3.companion(96), 2)
    channels = np.asarray(attempt(answer, np.zeros((12, 1, 1, 1)), np.arange(12), 2)[1], int)
    pictures = {"maps in torch's order, the other shuffle": maps, "maps moved first": maps[:, channels]}
    show({title: depth_to_space(one, 2)[0].transpose(1, 2, 0) for title, one in pictures.items()}, (6, 3))


# 3. The entrance of a vision network


def stem(weight, stride):
    extra = -weight.shape[-1] % stride
    filled = np.pad(weight, [(0, 0)] * 2 + [(0, extra)] * 2)
    return b3.pixel_unshuffle(filled, stride)


EXTRA, PHASES = "-weight.shape[-1] % stride", "b3.pixel_unshuffle(filled, stride)"
IN_FRONT = "There are zeros in front of the kernel. They belong behind its last row and column: tap 0 stays tap 0."
SURPLUS = (EXTRA, "stride - weight.shape[-1] % stride", "Where the stride divides the kernel no zeros are missing: there m is k / stride.")
FILLED = [
    ("[(0, extra)]", "[(extra, 0)]", IN_FRONT),
    ("[(0, extra)]", "[(extra // 2, extra - extra // 2)]", IN_FRONT),
    ("[(0, extra)]", "[(extra - extra // 2, extra // 2)]", IN_FRONT),
    (EXTRA, "0", "The stride does not divide the kernel. Fill up with zeros first, behind its last row and its last column."),
    (EXTRA, "int(weight.shape[-1] % stride > 0)", "One row and column more is not always enough: fill up to m * stride of them."),
    ("(0, extra)] * 2)", "(0, extra)] * 2, 'edge')", "The kernel is filled up with copies of its rim. Zeros are asked for."),
    SURPLUS,
]
BY_COLUMNS = "b3.pixel_unshuffle(filled.swapaxes(2, 3), stride).swapaxes(2, 3)"
FLIPPED = "The kernel is flipped. A convolution of deep learning does not flip, with a stride or without."
MIXED = "The channels are in the other order. pixel_unshuffle keeps together what comes of one channel."
STEM_SLIPS = [
    ("np.pad(weight", "np.pad(weight[..., ::-1, ::-1]", FLIPPED),
    ("(filled, stride)", "(filled[..., ::-1, ::-1], stride)", FLIPPED),
    (PHASES, f"{PHASES}[:, order(filled.shape[1] * stride**2, stride)]", MIXED),
    (PHASES, BY_COLUMNS, "Rows and columns of a block have changed places."),
    (lambda *arguments: stem(*arguments).astype(int), WHOLE),
]


def check_stem(answer, sizes, slips):
    probes = [(labels(outputs, inputs, kernel, kernel), stride) for outputs, inputs, kernel, stride in sizes]
    hint = "The weight that meets pixel i, j of a block has to meet the channel that this pixel becomes: c * stride**2 + i * stride + j."
    shape = "One kernel of m × m for each channel of the unshuffled picture: (outputs, inputs * stride**2, m, m), m rounded up."
    check.compare(without(answer, *SPARED), stem, probes, "down", f"{hint} {TAP}", slips, shape=shape)


@check.part
def stem_patches(answer):
    """patches."""
    check_stem(answer, [(2, 3, 2, 2), (5, 1, 4, 4), (4, 2, 3, 3), (3, 4, 1, 1)], [*STEM_SLIPS, SURPLUS])


@check.part
def stem_any(answer):
    """any kernel."""
    sizes = [(1, 2, 3, 2), (2, 3, 4, 2), (2, 3, 7, 2), (3, 1, 5, 3), (1, 2, 2, 3), (2, 2, 3, 1), (2, 1, 7, 3), (1, 2, 4, 3), (2, 1, 5, 4)]
    kept = "The taps within each phase are flipped. That is for the way up; going down, they keep their order."
    stand = "The weights stand in the order in which they came. Those of one phase, a stride apart, must come together."
    slips = [(PHASES, f"{PHASES}[..., ::-1, ::-1]", kept), (PHASES, f"filled.reshape({PHASES}.shape)", stand)]
    check_stem(answer, sizes, [*STEM_SLIPS, *FILLED, *slips])
    rng, x, told = np.random.default_rng(0), b3.companion(96), []
    for kernel, stride in ((16, 16), (7, 2)):
        weight = rng.normal(size=(8, 3, kernel, kernel))
        strided = b3.conv2d(x, weight, stride=stride)
        off = abs(strided - b3.conv2d(b3.pixel_unshuffle(x, stride), np.asarray(attempt(answer, weight, stride)))).max()
        told.append(f"kernel {kernel}, stride {stride}: {by(strided.shape)}, differ by less than 1e-9: {off < 1e-9}")
    return "\n".join(told)


# 4. A transposed layer becomes a shuffle, and back


def to_shuffle(weight, bias, stride):
    extra = -weight.shape[-1] % stride
    filled = np.pad(weight, [(0, 0)] * 2 + [(0, extra)] * 2)
    phases = b3.pixel_unshuffle(filled, stride)
    return np.flip(phases, (2, 3)).swapaxes(0, 1), bias.repeat(stride**2)


def enlarged(x, filters, biases, stride, kernel, padding):
    maps = b3.conv2d(x, filters, biases, padding=filters.shape[-1] - 1)
    rows, columns = (stride * (n - 1) + kernel - padding for n in x.shape[2:])
    return b3.pixel_shuffle(maps, stride)[:, :, padding:rows, padding:columns]


def to_transposed(filters, biases, stride):
    phases = np.flip(filters, (2, 3)).swapaxes(0, 1)
    return b3.pixel_shuffle(phases, stride), biases[:: stride**2]


REVERSED = "The taps of each phase must be reversed, along both axes: a convolution meets the earliest input with its first tap."
CUT_FIRST = "The whole kernel was flipped before it was cut into phases, so the phases have changed places. Cut first, then flip each."
BOTH_AXES = "The taps are reversed along one axis only. Both axes are."
COLUMNS = "Rows and columns of the phases have changed places: phase i, j is channel i * stride + j, i for the row."
TOGETHER = "The filters are in the other order. The phases of one output stand next to each other."
FILTER_SLIPS = [
    ("np.flip(phases, (2, 3))", "phases", REVERSED),
    ("(filled, stride)\n    return np.flip(phases, (2, 3))", "(np.flip(filled, (2, 3)), stride)\n    return phases", CUT_FIRST),
    (".swapaxes(0, 1), bias", ".swapaxes(0, 1)[order(len(bias) * stride**2, stride)], bias", TOGETHER),
    (PHASES, BY_COLUMNS, COLUMNS),
    ("(2, 3)", "2", BOTH_AXES),
    ("(2, 3)", "3", BOTH_AXES),
    (lambda *arguments: (to_shuffle(*arguments)[0].astype(int), None), WHOLE),
]
TILED = "The biases are tiled. The phases of one output stand next to each other, so its bias is repeated there."
BIAS_SLIPS = [
    ("bias.repeat(stride**2)", "np.tile(bias, stride**2)", TILED),
    ("(stride**2)", "(stride**2) / stride**2", "The biases are divided. Each pixel is one phase and gets the whole bias."),
    ("bias.repeat", "0 * bias.repeat", "The biases are gone."),
]


def check_filters(answer, sizes, slips):
    probes = [(labels(inputs, outputs, kernel, kernel), halves(outputs), stride) for inputs, outputs, kernel, stride in sizes]
    hint = "Reversed along both axes, weight[ci, co, i::stride, j::stride] is filter co * stride**2 + i * stride + j for input ci."
    shape = "Return both: filters (outputs * stride**2, inputs, m, m), m rounded up, and outputs * stride**2 biases."
    answer = without(answer, *SPARED)
    check.compare(answer, to_shuffle, probes, "same", f"{hint} {TAP}", slips, "filters", ONE, shape)
    hint = "Channels c * stride**2 to (c + 1) * stride**2 - 1 become output c, so each of them has its bias. (Bias 3 is 3.5.)"
    check.compare(answer, to_shuffle, probes, "same", hint, BIAS_SLIPS, "biases", OTHER, shape)


@check.part
def convert_divides(answer):
    """strides that divide."""
    check_filters(answer, [(1, 1, 4, 2), (2, 3, 4, 2), (3, 2, 6, 2), (2, 2, 6, 3), (2, 3, 2, 2)], [*FILTER_SLIPS, SURPLUS])


@check.part
def convert_rest(answer):
    """strides that do not."""
    sizes = [(1, 1, 3, 2), (2, 3, 3, 2), (3, 2, 5, 3), (2, 2, 5, 2), (1, 2, 2, 3), (2, 1, 3, 1), (1, 2, 7, 3), (2, 1, 4, 3), (1, 2, 5, 4)]
    check_filters(answer, sizes, [*FILTER_SLIPS, *FILLED])


@check.part
def convert_run(answer):
    """run."""
    rng = np.random.default_rng(0)
    counting = to_shuffle(np.arange(1.0, 10).reshape(1, 1, 3, 3), np.array([0.5]), 2)
    probes = [(np.array([[[[1.0, 2], [3, 4]]]]), *counting, 2, 3, 1)]
    settings = (4, 2, 0, 3, 5), (4, 2, 1, 4, 3), (3, 2, 0, 3, 4), (3, 2, 1, 5, 4), (5, 3, 2, 3, 4), (7, 3, 1, 2, 3)
    for kernel, stride, padding, height, width in (*settings, (3, 1, 1, 4, 5), (2, 3, 0, 3, 2), (4, 3, 1, 3, 2), (5, 4, 3, 2, 4)):
        layer = to_shuffle(rng.normal(size=(3, 2, kernel, kernel)), rng.normal(size=2), stride)
        probes.append((rng.normal(size=(2, 3, height, width)), *layer, stride, kernel, padding))
    front = "padding - kernel % -stride : rows - kernel % -stride, padding - kernel % -stride : columns - kernel % -stride"
    kept = "[:, :, : rows + padding, : columns + padding]"
    crop, room = "padding:rows, padding:columns", "filters.shape[-1] - 1"
    rule = "Leave out the first padding rows and columns, then keep stride * (n - 1) + kernel - 2 * padding."
    padded = "Has the convolution padding m - 1? The sum reaches back m - 1 places, to zeros in front of the first input."
    zeros = f"The zeros which filled up the kernel are still there, at the far end. {rule}"
    empty = f"Zeros that filled up the kernel are left; and at padding 0 [padding:-padding] is [0:0], which is empty. {rule}"
    ends = "A slice's end counts from the beginning, before anything is cropped: padding + the size that is wanted."
    slips = [
        (f"[:, :, {crop}]", "", f"Nothing is cropped. {rule}"),
        (crop, "padding:-padding, padding:-padding", empty),
        ("+ kernel - padding", "+ stride * filters.shape[-1] - padding", zeros),
        (crop, "padding - rows :, padding - columns :", "All was cropped in front. In front goes padding, the rest at the far end."),
        (crop, ": rows + padding, : columns + padding", f"Only the surplus at the far end is cropped. {rule}"),
        (crop, front, "What the filled-up zeros have lengthened is cropped in front. It is the far end that they lengthen."),
        (crop, "padding:rows, padding:rows", "Rows and columns are cropped to one size. Each axis has its own."),
        (
            f"[:, :, {crop}]",
            f"{kept}[:, :, padding:-padding, padding:-padding]",
            "At padding 0 [padding:-padding] is [0:0], which is empty.",
        ),
        (crop, ": rows - padding, : columns - padding", "All was cropped at the far end. In front goes padding."),
        ("kernel - padding", "kernel - 2 * padding", ends),
        ("rows, columns =", "columns, rows =", "Height and width have changed places: x.shape[2] goes with the rows."),
        ("biases, padding=", "None, padding=", "The biases are not used."),
        (crop + "]", crop + "] + biases[:: stride**2].reshape(-1, 1, 1)", "The biases are added twice: b3.conv2d takes them."),
        *[(room, wrong, padded) for wrong in ("0", "1", "padding", "filters.shape[-1]", "filters.shape[-1] // 2", "kernel - 1")],
    ]
    hint = f"b3.conv2d(x, filters, biases, padding=m - 1), then b3.pixel_shuffle, then the crop. {rule}"
    check.compare(without(answer, *SPARED), enlarged, probes, "same", hint, slips, shape=hint)


@check.part
def convert_back(answer):
    """back."""
    probes, phases, woven = [], "np.flip(filters, (2, 3))", "b3.pixel_shuffle(phases, stride)"
    for inputs, outputs, taps, stride in ((1, 1, 2, 2), (3, 2, 2, 2), (2, 3, 3, 2), (2, 2, 1, 3), (2, 3, 2, 3), (3, 2, 3, 1)):
        probes.append((labels(outputs * stride**2, inputs, taps, taps), halves(outputs).repeat(stride**2), stride))
    probes.append((*to_shuffle(labels(2, 3, 3, 3), np.array([0.5, -1, 0.5]), 2), 2))
    shape = "Return both: weight (inputs, outputs, stride * m, stride * m), and one bias for each output, which comes stride**2 times."
    second = "pixel_shuffle makes one channel of every stride**2. Channels are its second axis: do the phases lie there?"
    turned = "The whole kernel is flipped, and its phases have changed places. Flip each phase, then weave."
    slips = [
        (phases, "filters", "The phases are woven as they are. to_shuffle has reversed each, along both axes: reverse it again."),
        (f"{phases}.swapaxes(0, 1)\n    return {woven}", f"filters.swapaxes(0, 1)\n    return np.flip({woven}, (2, 3))", turned),
        (woven, "b3.pixel_shuffle(phases.swapaxes(2, 3), stride).swapaxes(2, 3)", COLUMNS),
        (woven, "b3.pixel_shuffle(phases[:, np.argsort(order(len(filters), stride))], stride)", TOGETHER),
        ("(2, 3)", "2", BOTH_AXES),
        ("(2, 3)", "3", BOTH_AXES),
        (".swapaxes(0, 1)", "", second),
    ]
    hint = "weight[ci, co, i::stride, j::stride] is filter co * stride**2 + i * stride + j for input ci, reversed along both axes."
    answer = without(answer, *SPARED)
    check.compare(answer, to_transposed, probes, "same", hint, slips, "weight", ONE, shape)
    hint = "The equal biases stand next to each other: take one of every stride**2."
    slips = [
        ("[:: stride**2]", "[: len(biases) // stride**2]", f"Those are the first of all. {hint}"),
        ("biases[:: stride**2]", "biases.reshape(-1, stride**2).sum(1)", "The biases are added up. They are equal copies: take one."),
    ]
    check.compare(answer, to_transposed, probes, "same", hint, slips, "bias", OTHER, shape)
    rng = np.random.default_rng(0)
    weight, bias, x = rng.normal(size=(16, 8, 3, 3)), rng.normal(size=8), rng.normal(size=(1, 16, 12, 9))
    layer = to_shuffle(weight, bias, 2)
    off = abs(enlarged(x, *layer, 2, 3, 1) - b3.conv_transpose2d(x, weight, bias, 2, 1)).max()
    back = np.asarray(attempt(answer, *layer, 2)[0])
    return (
        f"16 to 8 maps, kernel 3, stride 2, padding 1: differ by less than 1e-12: {off < 1e-12}\n"
        f"numbers to store: {weight.size} in the trained layer, {layer[0].size} as a shuffle\n"
        f"and back: kernel {by(back.shape[2:])}, last row and column all zero: {not back[..., 3, :].any() and not back[..., 3].any()}"
    )


# 5. Mend a start that went wrong


@check.part
def verdict_words(verdict):
    """four layers."""
    words = "fine", "tiled", "order", "bias"
    whys = {
        "A": "Four equal pixels, and each output channel has its own filter. What more can be asked?",
        "B": "pixel_shuffle makes output channel 0 of channels 0, 1, 2, 3. Here these are 5, 2, 5, 2: the filters take turns.",
        "C": "Repeated on the spot the channels are 5 5 5 5 2 2 2 2. The other order takes 0, 2, 4, 6 for output channel 0.",
        "D": "Take 5 from each pixel on the left and 2 from each on the right. Eight numbers of no order: they were drawn one by one.",
    }
    for (letter, why), word in zip(whys.items(), words, strict=True):
        got = check.named(verdict, letter, "phases", f"one of {words}")
        listed = isinstance(got, str) and got.lower() in words
        check.expect(letter, got, listed, f"one of {words}", "phases", "One of these words, in quotation marks.")
        check.expect(letter, got, got.lower() == word, "another of these words", "phases", why)
    whys = {
        "P": "P: equal filters give equal channels, and equal channels, laid out, are one channel with every pixel repeated.",
        "Q": "Q: the filters see the small picture. Its pixels are repeated after the convolution, not before.",
        "R": "R: the copies are equal at the start, and nothing holds them together afterwards.",
        "S": "S: a window of r × r holds every phase once, wherever it stands, so its mean is the same everywhere.",
    }
    check.letters(verdict, "holds", {"P", "S"}, "starts", whys)


def mended(filters, biases, r):
    channels = len(biases) // r**2
    means = biases.reshape(channels, r**2).mean(axis=1)
    return filters[:channels].repeat(r**2, axis=0), means.repeat(r**2)


def check_mended(answer, hint, slips, part, pick):
    probes = []
    for channels, r, inputs, kernel in ((2, 2, 1, 1), (2, 2, 2, 3), (3, 2, 2, 3), (2, 3, 2, 1), (5, 2, 2, 2), (1, 3, 2, 3), (4, 1, 2, 3)):
        tiled = np.tile(labels(channels, inputs, kernel, kernel)[::-1] + 1, (r * r, 1, 1, 1))
        probes.append((tiled, (halves(channels * r * r) - 2) ** 2, r))
    shape = "Return both, filters and biases, as many as before: r * r for each output channel."
    check.compare(without(answer, *SPARED), mended, probes, "phases", hint, slips, part, pick, shape)


@check.part
def mend_filters(answer):
    """filters."""
    copies = "filters[:channels].repeat(r**2, axis=0)"
    means = "filters.reshape(channels, r**2, *filters.shape[1:]).mean(1).repeat(r**2, axis=0)"
    apart = "Those are means of neighbors, which are different filters. Copies of one filter lie as far apart as there are output channels."
    each = "Every r * r-th is not each filter once: the different ones lie next to each other."
    slips = [
        (copies, "filters", "The filters are tiled as before: neighbors become one block, and the neighbors are different filters."),
        (copies, means, apart),
        (copies, "0 * filters + filters.mean(axis=0)", "That is the mean of all filters. Each output channel has its own."),
        (copies, f"{copies} / r**2", "The filters are divided. Each of the pixels gets the whole answer."),
        (copies, "filters[:1].repeat(len(filters), axis=0)", "All output channels have the first filter."),
        ("filters[:channels]", "filters[:: r**2]", each),
    ]
    hint = "The filters that were tiled are the first ones, as many as there are output channels. Each is wanted r * r times in a row."
    check_mended(answer, hint, slips, "filters", ONE)


@check.part
def mend_bias(answer, wall, tiled, drawn):
    """biases."""
    old, repeated = "biases.reshape(channels, r**2).mean(axis=1)", "means.repeat(r**2)"
    apart = "Those are means over places that lie apart. The filters were tiled, the biases not: those of a channel are neighbors."
    slips = [
        (repeated, "biases", "The biases are as before, and differ from phase to phase."),
        (repeated, "0 * biases", "Biases of zero are even, but the wall changes its brightness. The means are asked for."),
        (old, "np.full(channels, biases.mean())", "That is the mean of all biases. Each output channel has its own."),
        (old, "biases.reshape(r**2, channels).mean(axis=0)", apart),
        (repeated, "np.tile(means, r**2)", "The right means, but tiled. Each is wanted r * r times in a row, as the filters are."),
        (old, "biases[:: r**2]", "That is the first of each output channel's biases. Their mean is asked for."),
        ("mean(axis=1)", "sum(axis=1)", "Those are sums. The mean is asked for."),
        (old, "np.median(biases.reshape(channels, r**2), axis=1)", "Those are medians. The mean is asked for."),
        (repeated, f"{repeated}.astype(int)", "The fractions are gone: by //, by rounding, or in an array of whole numbers."),
    ]
    hint = "Output channel c has had the biases from c * r * r to (c + 1) * r * r - 1. Their mean, r * r times in a row."
    check_mended(answer, hint, slips, "biases", OTHER)
    whole = np.ones((4, 1, 1, 1)), np.array([1, 2, 2, 1]), 2
    check.compare(answer, mended, [whole], "phases", slips[-1][-1], (), "biases", OTHER)
    mend = mended(tiled, drawn, 2)[0], np.asarray(attempt(answer, tiled, drawn, 2)[1], float)
    broken, flat = [b3.pixel_shuffle(b3.conv2d(wall, *layer), 2)[0] for layer in ((tiled, drawn), mend)]
    told = ["a wall, output channel  spread before  after  as bright as its filter and mean bias make it"]
    for number, (before, after) in enumerate(zip(broken, flat, strict=True)):
        off = abs(after.mean() - tiled[number].sum() - drawn[4 * number : 4 * number + 4].mean())
        told.append(f"{number:22} {np.ptp(before):14.2f} {np.ptp(after):6.2f}  {off < 1e-12}")
    return "\n".join(told)


# 6. Make out the bill


def bill(layers, channels):
    pixels, multiplications, maps = 1, 0, [(1, channels)]
    for kind, *knobs in layers:
        if kind in ("conv", "transposed"):
            multiplications += pixels * channels * knobs[0] * knobs[1] ** 2
            channels = knobs[0]
        if kind == "shuffle":
            channels //= knobs[0] ** 2
        if kind != "conv":
            pixels *= knobs[-1] ** 2
        maps.append((pixels, channels))
    return multiplications, max(pixels * channels for pixels, channels in maps)


NETWORKS = [
    ([("conv", 12, 3), ("shuffle", 2)], 5),
    ([("conv", 8, 5)], 3),
    ([("conv", 3, 3)], 64),
    ([("resize", 3), ("conv", 3, 3)], 64),
    ([("conv", 8, 3), ("conv", 4, 1)], 2),
    ([("transposed", 6, 4, 2)], 3),
    ([("transposed", 6, 4, 2), ("conv", 2, 3)], 3),
    ([("resize", 3), ("conv", 4, 3)], 2),
    ([("conv", 18, 3), ("shuffle", 3), ("conv", 5, 3)], 4),
    ([("resize", 2), ("resize", 2), ("conv", 7, 3)], 1),
    ([("transposed", 4, 3, 2), ("transposed", 2, 6, 3), ("conv", 1, 5)], 8),
    ([("conv", 16, 3), ("shuffle", 2), ("conv", 16, 3), ("shuffle", 2), ("conv", 3, 3)], 4),
    ([("conv", 64, 5), ("conv", 32, 3), ("conv", 9, 3), ("shuffle", 3)], 1),
    ([("shuffle", 2), ("conv", 3, 3)], 16),
    ([], 3),
]
BILL_SLIPS = [
    ("channels //= knobs[0] ** 2", "pass", "After a shuffle there are r * r times fewer channels."),
    ("pixels *= knobs[-1] ** 2", "pixels *= knobs[-1]", "r times as high and r times as wide are r * r times as many pixels."),
    (lambda *network: bill(*network)[::-1], "The two have changed places: multiplications first, then the largest map."),
]


def check_bill(answer, hint, slips, part, pick):
    hint += " Put the layers down one by one, and beside each how many channels and how many pixels come out of it."
    shape = "Return both, (multiplications, largest), with a comma."
    check.compare(answer, bill, NETWORKS, "saves", hint, [*BILL_SLIPS, *slips], part, pick, shape)


@check.part
def bill_multiplications(answer):
    """multiplications."""
    area, cost, grown = "knobs[1] ** 2", "pixels * channels * knobs[0]", "pixels *= knobs[-1] ** 2"
    small = (
        "That counts as if every layer ran on the small map. Behind a resize, a shuffle or a transposed convolution there are more pixels."
    )
    stamps = "By stamps, every number that comes in multiplies every weight once for each output channel: no more, and no fewer."
    slips = [
        (area, "knobs[1]", "A kernel of 3 has 3 · 3 weights."),
        (cost, "pixels * knobs[0]", "Every output channel reads all input channels: multiply by them, too."),
        (cost, "channels * knobs[0]", small),
        (area, f"{area} * (knobs[-1] ** 2 if kind == 'transposed' else 1)", stamps),
        (area, f"{area} / (knobs[-1] ** 2 if kind == 'transposed' else 1)", stamps),
        ("multiplications += ", "multiplications = ", "That is a single layer. Add up all."),
        (grown, f"{grown}\n            multiplications += pixels * channels * (kind == 'resize')", "Copying is no multiplication."),
        (f"channels * knobs[0] * {area}", f"knobs[0] * (channels * {area} + 1)", "Biases are added. They multiply nothing."),
    ]
    hint = "Pixels that the layer runs on × channels in × channels out × kernel × kernel, added up over the layers."
    check_bill(answer, hint, slips, "multiplications", ONE)


@check.part
def bill_largest(answer):
    """largest map."""
    largest = "max(pixels * channels for pixels, channels in maps)"
    apart = "max(pixels for pixels, _ in maps) * max(channels for _, channels in maps)"
    slips = [
        (largest, "pixels * channels", "That is the last map. One on the way may be larger."),
        ("[(1, channels)]", "[(0, 0)]", "The picture that goes in counts as well."),
        (largest, largest.replace("max", "sum"), "Those are all maps together. The largest alone is asked for."),
        (largest, "max(channels for _, channels in maps)", "That is the most channels. The pixels count, too: channels × pixels."),
        (largest, apart, "The most channels and the most pixels need not be in one map. Multiply layer by layer."),
    ]
    hint = "Channels × pixels after every layer, the pixels counted for each one that goes in."
    check_bill(answer, hint, slips, "the largest map", OTHER)


@check.part
def compared_numbers(compared):
    """the claim."""

    def ask(name, look, channels, first, second, hint, slips, what=0):
        right = bill(first, channels)[what] / bill(second, channels)[what]
        slips = slips | ({1 / right: "That is the second over the first."} if right != 1 else {})
        check.number(compared, name, right, look, hint, slips)

    slips = {
        4: "The first runs on four times the pixels. But the second has four times the channels.",
        1 / 4: "Upside down, and the pixels are forgotten.",
        2: "Twice as high and twice as wide.",
    }
    hint = "The first runs 64 · 64 · 9 on four times the pixels, the second 64 · 256 · 9 on one."
    ask("same_channels", "claim", 64, [("resize", 2), ("conv", 64, 3)], [("conv", 256, 3), ("shuffle", 2)], hint, slips)
    body = [("conv", 64, 5), ("conv", 32, 3)]
    first, second = [("resize", 4), *body, ("conv", 1, 3)], [*body, ("conv", 16, 3), ("shuffle", 4)]
    high, low = bill(first, 1)[0], bill(second, 1)[0]
    slips = {
        16: "That holds for all layers but the last, which needs 16 channels in front of its shuffle.",
        4: "r times along each axis.",
        high / low / 16: "The first runs on sixteen times the pixels.",
    }
    hint = "All layers but the last run on 16 times fewer pixels with the channels that they had. The last one has 16 times the channels."
    ask("whole", "claim", 1, first, second, hint, slips)
    slips = {4: "The second has four times as many channels.", 1 / 4: "The first runs on the small map, too: stamps."}
    hint = "The first: 32 · 32 · 16 for each pixel that comes in. The second has kernels of 2 × 2 and 4 · 32 channels."
    second = [("conv", 128, 2), ("shuffle", 2)]
    ask("divides", "same", 32, [("transposed", 32, 4, 2)], second, hint, slips)
    slips = {
        1: "Some of the second's multiplications are by the zeros that filled up the kernel.",
        9 / 4: "Phases of 2 × 2, and four of them.",
        3 / 4: "That is one axis.",
    }
    hint = "3 filled up to 4 is phases of 2 × 2: the second multiplies by 16 weights for each pair of channels, the first by 9."
    ask("remainder", "same", 32, [("transposed", 32, 3, 2)], second, hint, slips)
    slips = {
        576 / 27: "The picture that goes in has 64 channels, more than 27.",
        1: "Multiplications are equal here, room is not.",
        3: "Three times as high and three times as wide.",
        576: "That is the first's largest map. Divide by the second's.",
    }
    hint = "The first holds 64 channels at nine times the pixels. In the second the 64 that go in are more than the 27."
    ask("room", "claim", 64, [("resize", 3), ("conv", 3, 3)], [("conv", 27, 3), ("shuffle", 3)], hint, slips, 1)
    return f"{high:,} and {low:,} multiplications for each pixel: {high / low:.2f} times."


# 7. Three briefs


def check_brief(answers, brief, measured, look):
    """Compare the answers with what was measured: per letter (requirements met, what was found)."""
    given, form = check.named(answers, brief, look, "a dict"), "a dict of four numbers, by letter"
    check.expect(brief, given, isinstance(given, dict), form, look, 'A dict in the dict, such as {"A": 0, "B": 2, "C": 1, "D": 1}.')
    for letter, (met, found) in measured.items():
        got, what = check.named(given, letter, look, "a number"), f"{letter}, the {brief}"
        right = [*(number for number, kept in enumerate(met, 1) if not kept), 0][0]
        check.number({what: got}, what, right, look, f"Built and measured: {found}", expected=f"another number from 0 to {len(met)}")


def conv(x, weight):
    """A convolution that keeps the size."""
    return b3.conv2d(x, weight, padding=weight.shape[-1] // 2)


def draw(*shape):
    return np.random.default_rng(shape).normal(size=shape)


@check.part
def choose_built(choose):
    """the wall."""
    wall, measured = np.ones((1, 16, 9, 9)), {}
    large, started = b3.interpolate(wall, 2), draw(16, 16, 3, 3).repeat(4, axis=0)
    candidates = {
        "A": (b3.conv_transpose2d(wall, draw(16, 16, 4, 4), None, 2), ("transposed", 16, 4, 2)),
        "B": (b3.pixel_shuffle(conv(wall, started + 0.1 * draw(*started.shape)), 2), ("conv", 64, 3)),
        "C": (conv(large, draw(16, 16, 3, 3)), ("resize", 2), ("conv", 16, 3)),
        "D": (conv(large, draw(16, 16, 5, 5)), ("resize", 2), ("conv", 16, 5)),
    }
    for letter, (out, *layers) in candidates.items():
        inside, (cost, _) = out[..., 4:-4, 4:-4], bill(layers, 16)
        spread = np.ptp(inside, (2, 3)).max() / abs(inside).max()
        trained = " once its weights have moved by a tenth" if letter == "B" else ""
        found = f"the plain area varies by {spread:.0%} of the largest number{trained}, and it takes {cost:,} multiplications."
        measured[letter] = (spread < 1e-9, cost <= 10_000), found
    check_brief(choose, "wall", measured, "starts")


@check.part
def choose_phone(choose):
    """the phone."""
    x, measured = draw(1, 64, 6, 6), {}
    candidates = {
        "A": (conv(b3.interpolate(x, 3), draw(3, 64, 3, 3)), ("resize", 3), ("conv", 3, 3)),
        "B": (b3.pixel_shuffle(conv(x, draw(27, 64, 3, 3)), 3), ("conv", 27, 3), ("shuffle", 3)),
        "C": (b3.interpolate(conv(x, draw(3, 64, 3, 3)), 3), ("conv", 3, 3), ("resize", 3)),
        "D": (b3.conv_transpose2d(x, draw(64, 3, 11, 11), None, 3, 4), ("transposed", 3, 11, 3)),
    }
    for letter, (out, *layers) in candidates.items():
        cost, largest = bill(layers, 64)
        blocks = b3.pixel_unshuffle(out[:, :, 3:-3, 3:-3], 3).reshape(3, 9, -1)
        differ = bool((np.ptp(blocks, 1) > 1e-9).all())
        nine = "differ" if differ else "are equal"
        found = f"{cost:,} multiplications, {largest} numbers in the largest map, the nine pixels {nine}."
        measured[letter] = (cost <= 20_000, largest <= 64, differ), found
    check_brief(choose, "phone", measured, "which")


@check.part
def choose_checkpoint(choose):
    """the checkpoint."""
    x, weight, transposed, measured = draw(1, 32, 19, 26), draw(32, 32, 3, 3), ("transposed", 32, 3, 2), {}
    trained = b3.conv_transpose2d(x, weight, None, 2, 1)
    height, width = trained.shape[2:]
    candidates = {
        "A": (b3.conv_transpose2d(x, weight, None, 2, 1, 1), transposed),
        "B": (enlarged(x, *to_shuffle(weight, np.zeros(32), 2), 2, 3, 1), ("conv", 128, 2)),
        "C": (b3.conv_transpose2d(x, weight, None, 2)[:, :, :height, :width], transposed),
        "D": (trained, transposed),
    }
    for letter, (out, layer) in candidates.items():
        off, (cost, _) = abs(out[:, :, :height, :width] - trained).max(), bill([layer], 32)
        first = f"of which the first {height} × {width} differ by up to {off:.2g} from what they were"
        found = f"{by(out.shape[2:])} pixels, {first}, and {cost:,} multiplications."
        measured[letter] = (out.shape == trained.shape, off < 1e-9, cost <= 12_000), found
    check_brief(choose, "checkpoint", measured, "same")
    return "\n".join(f"{letter}: {found}" for letter, (_, found) in measured.items())
