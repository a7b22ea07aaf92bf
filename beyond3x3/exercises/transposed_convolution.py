"""Transposed convolution: a U-Net that returns 37 × 51."""

from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np

import beyond3x3 as b3
from beyond3x3 import Layer
from beyond3x3.answers import Raised, as_array, attempt, is_number, same, shown
from beyond3x3.checks import Assignment, slip_programs, without

check = Assignment(
    stamps='lesson.md, "Stamp and add"',
    sizes='lesson.md, "Which size comes out?"',
    stretched='from_scratch.ipynb, "The simple approach: room, and an ordinary convolution"',
    extends='from_scratch.ipynb, "What output_padding computes"',
    flip='from_scratch.ipynb, "The same numbers? Only if somebody flips the kernel"',
    phases='from_scratch.ipynb, "Phases"',
    gradient='from_scratch.ipynb, "It was there all along: the gradient of a convolution"',
    adjoint='from_scratch.ipynb, "The adjoint, not the inverse"',
    inverse='lesson.md, "It is not an inverse"',
    uneven='lesson.md, "Not all pixels are equal"',
)


# 1. Seven numbers


def grown(inputs, kernel, **knobs):
    return b3.output_size(inputs, Layer(kernel, transposed=True, **knobs))


@check.part
def sizes_out(sizes):
    """four sizes."""
    last = "The first stamp begins at 0 and the last at 2 * 4 = 8. It is 4 numbers long."
    both = "Padding crops one number off each end."
    span = "Weights that lie 3 apart: a stamp reaches over 1 + 2 * 3 = 7 numbers. The last one begins at 2 * 3 = 6."
    far = "The stamps cover 3 * 5 + 5 = 20. Crop 2 at both ends, lengthen by 2 at the far end."
    steps, place = "Five stamps make four steps.", "That is the place of the last number, counted from 0."
    away, padless = "Padding takes away what it adds in a convolution.", "Padding is not used yet."
    slips = {10: "Twice the inputs is the size only if the padding is right.", 14: steps, 13: steps, 8: "There the last stamp begins."}
    slips |= {11: place, 20: "Stamps overlap where the kernel is longer than the stride.", 1: "That is the ordinary convolution."}
    check.number(sizes, "grown", grown(5, 4, stride=2), "stamps", last, slips)
    slips = {12: padless, 11: "That crops one end only.", 14: away}
    check.number(sizes, "cropped", grown(5, 4, stride=2, padding=1), "stamps", both, slips)
    slips = {9: "That is without dilation.", 12: place, 14: "Stride and dilation have changed places."}
    slips[15] = "Dilation 3 leaves two places free between neighboring weights, and none after the last."
    slips[16] = "Dilation moves the weights of a stamp apart, not the stamps."
    check.number(sizes, "dilated", grown(4, 3, stride=2, dilation=3), "stamps", span, slips)
    slips = {16: "Output padding is not used yet.", 22: padless, 20: "Padding crops both ends.", 24: away, 26: away}
    slips[14] = "Output padding makes it longer."
    check.number(sizes, "extended", grown(6, 5, stride=3, padding=2, output_padding=2), "sizes", far, slips)


@check.part
def sizes_more(sizes):
    """back and bill."""
    unread = "Six windows end at 4 * 5 + 3 = 23. How many more numbers fit before there is room for a seventh?"
    each = "Each number of the map multiplies each weight once."
    rest = (
        "The stretched map is 7 × 7, with its border 11 × 11, so there are 9 × 9 outputs of nine multiplications. "
        "Take away those that meet a number of the map."
    )
    largest = max(size for size in range(3, 99) if b3.output_size(size, Layer(3, stride=4)) == 6)
    slips = {23: "That is the shortest, which the transposed convolution returns by itself.", 27: "27 has room for a seventh window."}
    slips |= {24: "That is 4 numbers for each.", 25: "One more is possible."}
    check.number(sizes, "largest", largest, "sizes", unread, slips)
    slips = {729: "That is the stretched view: nine for each output.", 81: "Those are the outputs.", 16: "Those are the stamps."}
    slips |= {48: "The kernel has 3 * 3 weights.", 36: "The map has 4 * 4 numbers."}
    useful, made = 4**2 * 3**2, grown(4, 3, stride=2) ** 2 * 3**2
    check.number(sizes, "products", useful, "stamps", each, slips)
    slips = {
        made: "Those are all. Some of them meet a number of the map.",
        useful: "Those meet a number of the map. The others meet a zero.",
    }
    slips |= {105: "Those are the zeros. Each meets up to nine weights.", 33: "Those are the zeros inside.", 81: "Those are the outputs."}
    check.number(sizes, "zeros", made - useful, "stretched", rest, slips)
    return f"{1 - useful / made:.0%} of the stretched view's products are by zero."


# 2. Stamp and add


def stamp_row(row, kernel, stride=1, padding=0, output_padding=0, dilation=1):
    length = stride * (len(row) - 1) + dilation * (len(kernel) - 1) + 1 + output_padding
    out = np.zeros(length)
    for place, number in enumerate(row):
        for tap, weight in enumerate(kernel):
            out[stride * place + dilation * tap] += number * weight
    return out[padding : length - padding]


def arrays(*probes):
    """The probes with their rows and kernels as arrays of floats."""
    return [(np.array(row, float), np.array(kernel, float), *knobs) for row, kernel, *knobs in probes]


SPARED = "conv_transpose2d", "stamps"
TENS, RAMP = [1, 10, 100], [1, 2, 3, 4, 5]
LENGTH = "Return one row. Its length: stride * (inputs - 1) + dilation * (kernel - 1) + 1 + output_padding - 2 * padding."
WHOLE = "An array of whole numbers cuts fractions off. np.zeros(length) holds floats."
NEGATIVE = "With padding 0 a slice such as out[padding:-padding] is out[0:0]. Write its end as a length."
CROP = "return out[padding : length - padding]"


@check.part
def stamp_plain(answer):
    """stamps."""
    probes = arrays(([1, 10], [1, 2, 3], 2), (TENS, [1, 2, 3, 4]), ([3, 1, 2], [1, 2], 4), (TENS, [1, 2, 3], 2, 0, 0, 3))
    probes += arrays(([2.5, 5, 1.25, 4], [3, 0.5, -1], 3, 0, 0, 2), ([0.5], [1, 3], 2, 0, 0, 2), ([2, 3], [0.25], 2, 0, 0, 3))
    whole, parts = np.array([1, 10]), np.array([0.5, 1.25])
    probes += [(whole, parts, 2), (parts, whole, 2)]
    alone = "Build the operator yourself here: a loop over the numbers, and += for what lies under a stamp."
    answer = without(answer, *SPARED)
    called = attempt(answer, *probes[0])
    refused = isinstance(called, Raised) and "do without" in called
    check.expect("what stamp_row calls", called, not refused, "neither b3.conv_transpose2d nor b3.stamps", "stamps", alone)
    rule = "Input i, times the whole kernel, goes to the places i * stride, i * stride + dilation, and so on. Add where something stands."
    heaped = "The stamps lie one apart, whatever the stride. Stamp i begins at i * stride."
    narrow = "The weights lie one apart, whatever the dilation. Weight j goes dilation * j further."
    loose = "Dilation is the step from weight to weight, not the number of places left free."
    far = "Stride is the step from stamp to stamp, not the number of places left free."
    slips = [
        ("enumerate(kernel)", "enumerate(kernel[::-1])", "The kernel is flipped. A stamp is the kernel as it is."),
        ("+= number", "= number", "A later stamp overwrites an earlier one. Where they overlap, add."),
        ("stride * place", "place", heaped),
        ("stride * ", "", heaped),
        ("dilation * tap", "tap", narrow),
        ("dilation * ", "", narrow),
        (lambda row, kernel, *_: np.convolve(row, kernel), f"{heaped} So do the weights, whatever the dilation."),
        ("length = ", "dilation += 1; length = ", loose),
        ("length = ", "stride += 1; length = ", far),
        ("length = ", "stride, dilation = dilation, stride; length = ", "Stride and dilation have changed places."),
        ("length - padding", "-padding", NEGATIVE),
        ("np.zeros(length)", "np.zeros(length, int)", WHOLE),
        ("np.zeros(length)", "np.zeros(length, row.dtype)", WHOLE),
        ("np.zeros(length)", "np.zeros(length, kernel.dtype)", WHOLE),
    ]
    check.compare(answer, stamp_row, probes, "stamps", rule, slips, shape=LENGTH)


@check.part
def stamp_cropped(answer):
    """padding."""
    probes = arrays(([1, 10], [1, 2, 3], 2, 1), (TENS, RAMP, 3, 2), ([2, 5, 1, 4], [3, 1, 2], 2, 3, 0, 2), (TENS, [1, 2], 2, 0))
    probes += arrays(([0.5, 10, 100], [1, 2, 3.5, 4], 1, 3))
    crop = "Padding takes that many numbers off each end."
    framed = "The input was padded with zeros. It is the output that is cropped."
    slips = [
        (CROP, "return out", f"Nothing is cropped. {crop}"),
        (CROP, "return np.pad(out, padding)", "Zeros were added at both ends. In a transposed convolution padding crops."),
        (" : length - padding", ":", f"That crops the near end only. {crop}"),
        ("padding : length", ": length", f"That crops the far end only. {crop}"),
        ("length = ", "row = np.pad(row, padding); padding = 0; length = ", framed),
        ("length - padding", "-padding", NEGATIVE),
    ]
    check.compare(without(answer, *SPARED), stamp_row, probes, "stamps", crop, slips, shape=f"{crop} {LENGTH}")


@check.part
def stamp_extended(answer):
    """output padding."""
    probes = arrays((TENS, RAMP, 3, 2, 2), (TENS, RAMP, 3, 2, 1), ([1, 10], [1, 2, 3], 2, 0, 1), ([2.5, 5, 1], [3, 1, 2], 4, 1, 3, 2))
    longer = "First the row of stamps with output_padding more places at its far end, then crop padding off both ends."
    reached = "Output padding does not append zeros. The row is longer before it is cropped, and stamps reach there."
    zeros = "Where output_padding exceeds the padding no stamp reaches so far: zeros stand there."
    short = "return np.pad(out[padding : length - output_padding - padding], {})"
    wide = "out = np.pad(out, {}); length += output_padding; return out"
    slips = [
        (" + output_padding", "", f"The row is as long as without output_padding. {longer}"),
        (CROP, short.format("(0, output_padding)"), reached),
        (CROP, short.format("(output_padding, 0)"), f"Those are zeros at the near end. {longer}"),
        (CROP, "return out[: length - output_padding][padding : length - padding]", zeros),
        ("return out", "out = np.roll(out, output_padding); return out", f"The near end was lengthened. {longer}"),
        ("return out", wide.format("(0, output_padding)"), f"The far end was lengthened twice. {longer}"),
        ("return out", wide.format("(output_padding, 0)"), "That lengthens both ends. Only the far end grows."),
    ]
    check.compare(without(answer, *SPARED), stamp_row, probes, "extends", longer, slips, shape=f"{longer} {LENGTH}")
    told = "Padding 2, output padding 0, 1, 2, with inputs 1, 10, 100 and kernel 1 2 3 4 5:"
    return "\n".join([told, *(" ".join(f"{n:.0f}" for n in stamp_row(TENS, RAMP, 3, 2, extra)) for extra in range(3))])


# 3. Which of these is it?


@check.part
def stretched_words(verdict):
    """six people."""
    words = ("right", "flip", "zeros", "border")
    turn = (
        "A 1 in the map meets the last weight first. "
        "To leave the kernel as a stamp it has to be met in the opposite order, along both axes."
    )
    recipe = (
        "Stretched, with k - 1 - padding = 1 zeros around, output_padding = 1 more at the far end, under the flipped "
        "kernel: that is the whole recipe."
    )
    rim = (
        "Look at what is convolved, and at what is added afterwards. "
        "Output padding does not append zeros to the output: the stamps reach there."
    )
    rows = (
        "With two zeros on every side this is the output uncropped, 2n + 1 rows. "
        "Padding 1 crops the first; output padding 1 spares the last."
    )
    for letter, word, look, hint in (
        ("a", "flip", "flip", turn),
        ("b", "right", "flip", recipe),
        ("c", "border", "extends", rim),
        ("d", "flip", "flip", f"kernel.T swaps rows and columns. {turn} The matrix is transposed, not the kernel."),
        ("e", "zeros", "stretched", "stretch(x, 3) puts two zeros between neighbors. Stride 2 needs 2 - 1."),
        ("f", "right", "extends", rows),
    ):
        got = check.named(verdict, letter, look, f"one of {words}")
        listed = isinstance(got, str) and got.lower() in words
        check.expect(letter, repr(got), listed, f"one of {words}", look, "One of these words, in quotation marks.")
        check.expect(letter, got, got.lower() == word, "another of the words", look, hint)


@check.part
def stretched_safe(verdict, people):
    """safe kernels."""
    half = "Turn the kernel by half a turn, so that its last row, read backwards, becomes its first. Does it look as before?"
    signs = "Q keeps its rows, but left and right change places, and with them the signs: half a turn makes it its negative."
    mirrored = "S equals its transpose. Half a turn is something else: it makes the 6 trade places with the 1."
    check.letters(verdict, "safe", {"P", "R"}, "flip", {"P": half, "Q": signs, "R": half, "S": mirrored})
    rng, told = np.random.default_rng(0), []
    x, kernel = rng.normal(size=(4, 5)), rng.normal(size=(3, 3))
    truth = b3.conv_transpose2d(x[None, None], kernel[None, None], None, 2, 1, 1)[0, 0]
    for person in people:
        came = person(x, kernel)
        off = abs(came - truth).max() if came.shape == truth.shape else None
        words = "another shape" if off is None else f"same shape, largest difference {off:.1f}" if off > 1e-9 else "same numbers"
        told.append(f"{person.__name__}: {words}")
    return "\n".join(told)


# 4. Split a kernel that the stride does not divide


def split(kernel, stride):
    return [kernel[phase::stride][::-1] for phase in range(stride)]


def weave(row, kernel, stride):
    out = np.zeros(stride * (len(row) - 1) + len(kernel))
    for phase, small in enumerate(split(kernel, stride)):
        if len(small):
            out[phase::stride] = np.correlate(row, small, "full")
    return out


@check.part
def phases_split(answer):
    """split."""
    probes = [([1, 2, 3], 2), (RAMP, 3), ([1, 2, 3, 4], 2), ([2.5, 0.5, 4.5, 1.5, 3.5], 2), ([1, 2], 3), ([7, 8, 9], 1), ([*RAMP, 6, 7], 4)]
    rule = "Phase q has the weights q, q + stride, q + 2 * stride, and so on, in the opposite order."
    form = "A list with one small kernel, a list itself, for each phase. The stride need not divide the kernel: phases may differ in size."
    neighbors = "Those are neighbors. The weights of a phase lie stride apart, and there are as many phases as the stride says."
    filled = "No zeros are filled in: phases may differ in size."
    early = "You flipped before you split, so the phases have changed places. Phase 0 has weight 0."
    nothing = ".reverse() turns a list where it stands, and returns None. [::-1] returns the list turned."
    each, phase = "[kernel[phase::stride][::-1] for phase in range(stride)]", "kernel[phase::stride][::-1]"
    padded = "np.pad(kernel, (0, -len(kernel) % stride)).reshape(-1, stride).T"
    slips = [
        ("[::-1]", "", "The first weight comes first. List the last one first."),
        (phase, "kernel[::-1][phase::stride]", early),
        (phase, "kernel[phase::stride].reverse()", nothing),
        (each, "[part for part in np.array_split(kernel, stride)]", neighbors),
        (each, "[part[::-1] for part in np.array_split(kernel, stride)]", neighbors),
        (each, "[kernel[i : i + stride] for i in range(0, len(kernel), stride)]", neighbors),
        (each, "[kernel[i : i + stride][::-1] for i in range(0, len(kernel), stride)]", neighbors),
        (each, padded, filled),
        (each, f"{padded}[:, ::-1]", filled),
        ("range(stride)", "range(min(stride, len(kernel)))", "A phase without weights is left out. Let it be an empty list."),
    ]
    check.compare(answer, split, probes, "phases", rule, slips, shape=form)


PLACES = 'Phase q fills out[q::stride], and np.correlate(row, small, "full") has just as many results.'
STAMPED = "The last stamp begins at stride * (inputs - 1) and is as long as the kernel."


def compare_woven(answer, probes, rule, slips, shape):
    """Compare weave with the right one; where the learner's split is wrong for one of the probes, that is told instead."""
    own = answer.__globals__.get("split", split)
    for _, kernel, stride in probes:
        made, right = attempt(own, kernel, stride), split(kernel, stride)
        if not same(made, right):
            first = f"weave builds on split. Mend that first: split({shown(kernel)}, {stride}) makes {shown(made)}, not {shown(right)}."
            rule, slips, shape = first, [], first
            break
    check.compare(without(answer, *SPARED), weave, probes, "phases", rule, slips, shape=shape)


@check.part
def phases_weave(answer):
    """weave."""
    probes = arrays(([1, 10], [1, 2, 3], 2), (TENS, RAMP, 3), ([1, 10, 100, 1000], [1, 2, 3, 4], 2))
    probes += arrays(([4, 1.5, 3], [2.25, 7, 1, 8], 3), ([4, 1, 3], [2, 7, 1], 1), ([6], [2, 7, 1], 2))
    whole, parts = np.array([1, 10]), np.array([0.5, 1.25, 2])
    probes += [(whole, parts, 2), (parts, whole, 2)]
    rule = "Outputs q, q + stride, q + 2 * stride, and so on, are the results of phase q."
    apart = "The phases stand one after another. Interleave them: out[phase::stride]."
    inside = f"Some results are left out where the small kernel reaches over an end. {PLACES}"
    turned = "The small kernels are flipped once more: np.correlate does not flip, np.convolve does."
    slips = [
        ("return out", "return np.concatenate([out[phase::stride] for phase in range(stride)])", apart),
        ("return out", "return np.stack([out[phase::stride] for phase in range(stride)], 1).ravel()", f"Phases differ in length. {PLACES}"),
        ("out[phase::stride]", "out[stride - 1 - phase :: stride]", f"The phases have changed places. {PLACES}"),
        ('"full"', '"valid"', inside),
        ('"full"', '"same"', inside),
        ("np.correlate", "np.convolve", turned),
        (lambda row, kernel, stride: np.convolve(row, kernel), "That is stride 1: the whole kernel, not its phases."),
        *(("+ len(kernel))", f"+ len(kernel), {kind})", WHOLE) for kind in ("int", "row.dtype", "kernel.dtype")),
    ]
    compare_woven(answer, probes, rule, slips, f"{STAMPED} {PLACES}")
    names, (row, kernel, stride) = answer.__globals__, probes[1]
    own = names.get("split", split)
    parts, right = attempt(own, kernel, stride), split(kernel, stride)
    check.expect(
        "split([1, 2, 3, 4, 5], 3)",
        parts,
        same(parts, right),
        shown(right),
        "phases",
        "Put split right first: see the check before this one.",
    )

    def doubled(*arguments, **named):
        return [2 * small if isinstance(small, np.ndarray) else [2 * weight for weight in small] for small in own(*arguments, **named)]

    with patch.dict(names, split=doubled):
        got = attempt(answer, row, kernel, stride)
    what = "weave([1, 10, 100], [1, 2, 3, 4, 5], 3), while the check has split double the weights"
    asks = "Let weave call split, and make the outputs of its small kernels: no stamps, and no zeros between the inputs."
    check.expect(what, got, same(got, 2 * weave(row, kernel, stride)), "twice as much", "phases", asks)
    outputs = weave(np.ones(64), np.ones(5), 3)
    return f"64 inputs, 5 weights, stride 3: {outputs.sum():.0f} products meet an input; the stretched view makes {len(outputs) * 5}."


@check.part
def phases_empty(answer):
    """empty phases."""
    probes = arrays((TENS, [1, 2], 3), ([5, 7.5], [1, 2, 3], 5), ([3, 1, 4], [2], 2), ([1, 10], [3], 1))
    idle = "The stride exceeds the kernel: some outputs are met by no weight, and stay 0."
    refused = "A phase without weights: leave its outputs 0 and ask np.correlate only for the others."
    closed = "return out[np.arange(len(out)) % stride < len(kernel)]"
    slips = [
        ("if len(small):", "if True:", refused),
        ("return out", closed, f"The outputs of the empty phases are left out. {idle}"),
        ("+ len(kernel))", "+ max(stride, len(kernel)))", f"No stamp reaches so far. {STAMPED}"),
    ]
    compare_woven(answer, probes, idle, slips, f"{idle} {STAMPED}")


# 5. A decoder that returns 37 × 51


def output_paddings(size, layers):
    needed = []
    for layer in layers:
        room = size + 2 * layer.padding - layer.dilation * (layer.kernel - 1) - 1
        needed.append(room % layer.stride)
        size = b3.output_size(size, layer)
    return needed[::-1]


ENCODER = [Layer(3, stride=2, padding=1)] * 3


@check.part
def unet_check(paddings):
    """37 × 51."""
    maps = [(37, 51)]
    for layer in ENCODER:
        maps.append(tuple(b3.output_size(size, layer) for size in maps[-1]))
    got = attempt(paddings)
    levels = as_array(got)
    pairs = levels is not None and levels.shape == (3, 2)
    form = "three pairs of numbers, such as [(1, 1), (0, 1), (0, 1)]"
    check.expect("paddings()", got, pairs, form, "sizes", "One pair (rows, columns) for each layer.")
    two = "Output padding has to be smaller than the stride: two sizes look alike to a stride of 2, so 0 or 1 tells them apart."
    check.expect("paddings()", got, np.isin(levels, (0, 1)).all(), "numbers 0 or 1", "sizes", two)
    right = np.array([output_paddings(size, ENCODER) for size in maps[0]]).T
    for slip, why in (
        (right[::-1], "Those are the right pairs from the picture down. The decoder starts at the smallest map."),
        (right[:, ::-1], "Rows and columns have changed places: the height comes first."),
        (0 * right, "Without output padding every size comes back odd: 2n - 1. Some of the encoder's maps are even."),
        (0 * right + 1, "With output padding 1 every size comes back even: 2n. Some of the encoder's maps are odd."),
        (1 - right, "The other way round: without output padding a layer makes 2n - 1, which is odd."),
    ):
        check.expect("paddings()", got, not (levels == slip).all(), "a choice that meets every level", "sizes", why)
    size = maps[-1]
    for number, extra, wanted in zip((1, 2, 3), levels.astype(int), maps[-2::-1], strict=True):
        came = tuple(grown(n, 3, stride=2, padding=1, output_padding=more) for n, more in zip(size, extra, strict=True))
        joined = "They are joined number by number. Without output padding n becomes 2n - 1, with output padding 1 it becomes 2n:"
        hint = f"{joined} choose for {size[0]} and for {size[1]}."
        check.expect(
            f"map after the decoder's layer {number} of 3", str(came), came == wanted, f"{wanted}, as the encoder's", "sizes", hint
        )
        size = came
    return " → ".join([*(f"{height} × {width}" for height, width in maps), "… and back"])


SORTED = "The order is the decoder's, not that of the numbers: turn the list of the encoder's layers."
WALK = "The picture goes through the encoder's first layer first: walk forward for the sizes, and turn the list at the end."
NEXT = "The next size is not just the size by the stride. Padding and kernel count: b3.output_size knows."
TAKEN = "You took the size that a layer makes. The remainder is that of the size it is given."
REMAINDER = [
    (" + 2 * layer.padding", "", "Padding is forgotten: the row is padding longer at both ends."),
    ("2 * layer.padding", "layer.padding", "The row is padding longer at both ends, not at one."),
    ("layer.dilation * ", "", "Dilation is forgotten: a kernel reaches over dilation * (kernel - 1) + 1 numbers."),
    ("(layer.kernel - 1) - 1", "layer.kernel", "A kernel reaches over dilation * (kernel - 1) + 1 numbers, not dilation * kernel."),
    ("room % layer", "size % layer", "That is the remainder of the size alone. Padding and kernel count as well."),
    ("room % layer", "size // layer", "That is about the next size. Take what is left over, by %, of the padded row less the kernel."),
    ("room % layer", "room // layer", "That is how many steps fit. Take what is left over: %."),
    ("room % layer", "-room % layer", "That is what is missing to the next step. Take what is left over from the last."),
    ("room = size", "room = b3.output_size(size, layer)", TAKEN),
    ("needed[::-1]", "needed", "That is the encoder's order. The decoder starts with the mirror of the last layer."),
    ("needed[::-1]", "sorted(needed)", SORTED),
    (lambda size, layers: output_paddings(size, layers[::-1]), WALK),
    (lambda size, layers: output_paddings(size, layers[::-1])[::-1], WALK),
    ("b3.output_size(size, layer)", "size // layer.stride", NEXT),
    ("b3.output_size(size, layer)", "-(-size // layer.stride)", NEXT),
    ("size = b3.output_size(size, layer)", "pass", "Every layer was asked about the picture. Each sees what the one before it has made."),
    ("room =", "size = b3.output_size(size, layer); room =", "The size shrinks once for each layer, after its remainder is taken."),
]
ENCODERS = "Besides, that is the encoder's order: turn the list."
REMAINDER += [
    (lambda size, layers, program=program: program(size, layers)[::-1], f"{why} {ENCODERS}")
    for program, why in slip_programs(output_paddings, REMAINDER[:8])
]
PADDED_ROW = "Write down the padded row, the kernel in its first place, and step. What is left at the end is the output padding."
EACH_LAYER = "One whole number for each layer, in a list."


@check.part
def unet_code_plain(answer):
    """any picture."""
    even, pooled = [Layer(4, stride=2, padding=1)] * 3, [Layer(2, stride=2)] * 3
    probes = [(18, [Layer(5, stride=3, padding=2)]), (37, ENCODER), (51, ENCODER), (98, even), (47, pooled)]
    probes += [(101, [Layer(6, stride=5, padding=1), Layer(3, stride=2)])]
    told = [slip for slip in REMAINDER if "dilation" not in slip[-1]]
    check.compare(answer, output_paddings, probes, "sizes", PADDED_ROW, told, shape=EACH_LAYER)


@check.part
def unet_code_any(answer):
    """any encoder."""
    probes = [(100, [Layer(7, stride=4, padding=2), Layer(3, stride=2, padding=1)]), (64, [Layer(3, padding=1), Layer(3, 5, 1)]), (40, [])]
    probes += [(61, [Layer(5, stride=3, padding=1), Layer(4, stride=3), Layer(2, stride=3)]), (90, [Layer(4, 4, 3, dilation=2)])]
    probes += [(75, [Layer(3, stride=2, padding=2, dilation=2), Layer(4, stride=3, dilation=3)])]
    check.compare(answer, output_paddings, probes, "sizes", PADDED_ROW, REMAINDER, shape=EACH_LAYER)
    themselves = [str(size) for size in range(32, 65) if not any(output_paddings(size, ENCODER))]
    return f"Pictures from 32 to 64 high that come back from three such layers by themselves:\n{' '.join(themselves)}"


# 6. The gradient of a convolution


def input_gradient(g, weight, size, stride, padding):
    left_over = [(n + 2 * padding - k) % stride for n, k in zip(size, weight.shape[2:], strict=True)]
    return b3.conv_transpose2d(g, weight, None, stride, padding, left_over)


def nudged(g, weight, size, stride, padding):
    """The slope of (g * y).sum() in every number of x, by adding 1 to it: what x is does not matter, as y is linear."""
    each = np.eye(weight.shape[1] * size[0] * size[1]).reshape(-1, weight.shape[1], *size)
    return np.tensordot(g, b3.conv2d(each, weight, None, stride, padding), ((1, 2, 3), (1, 2, 3))).reshape(len(g), -1, *size)


def gradient(size, kernel, stride, padding):
    """The arguments of input_gradient for such a layer, with random g and weight."""
    rng, axes = np.random.default_rng(0), zip(size, kernel, strict=True)
    shape = 2, 3, *(b3.output_size(n, Layer(k, stride, padding)) for n, k in axes)
    return rng.normal(size=shape), rng.normal(size=(3, 2, *kernel)), size, stride, padding


GRADIENTS = [gradient((6, 6), (3, 3), 1, 1), gradient((7, 9), (3, 3), 2, 1), gradient((8, 9), (3, 3), 2, 1)]
GRADIENTS += [gradient((9, 8), (2, 4), 3, 0), gradient((10, 9), (5, 4), 3, 0), gradient((6, 9), (5, 3), 3, 2)]
GRADIENTS += [gradient((9, 7), (4, 3), 3, 1), gradient((7, 11), (3, 2), 4, 2)]
GRADIENTS += [(np.ones((2, 1, 2, 2), int), np.full((1, 1, 2, 2), 0.5), (3, 3), 1, 0)]
CALL = "b3.conv_transpose2d(g, weight, None, stride, padding, left_over)"
WIDE, OPEN = CALL.replace("padding, ", "0, "), CALL.replace(", padding, left_over", "")
REMAINS = "Per axis: output_padding is the remainder of (size + 2 * padding - kernel) by the stride. Rows first, then columns."


@check.part
def gradient_shape(answer):
    """shapes."""
    missing = "The pixels at the far end that the stride left over are missing. They are what output_padding is for."
    forgotten = "Padding is forgotten. The layer padded x; those numbers are no part of it."
    rest = "That is not the remainder of what is left when the kernel stands in its first place: subtract the kernel."
    forward = "That is b3.conv2d. It goes from x to g; call b3.conv_transpose2d."
    sliced = "With padding 0 a slice such as [padding:-padding] is [0:0]. conv_transpose2d crops by itself."
    axes = "Hand the weight on as it is. Its first axis is the channels of g, and those come in now."
    slips = [
        (", left_over)", ")", missing),
        (CALL, f"{OPEN}[:, :, padding : padding + size[0], padding : padding + size[1]]", missing),
        ("padding, left_over)", "0, left_over)", forgotten),
        ("stride, padding, l", "padding, stride, l", "Stride and padding have changed places: the stride comes first."),
        (CALL, f"{CALL}[:1]", "Return an array of the shape of x: g is a stack of pictures, and each has a gradient of its own."),
        (", padding, left_over)", ")", f"{forgotten} Nor are those pixels there that the stride left over."),
        (" + 2 * padding", "", "The remainder is that of the padded size: padding is forgotten there."),
        ("2 * padding", "padding", "The remainder is that of the size padded at both ends, not at one."),
        ("padding - k", "padding", rest),
        ("left_over)", "left_over[::-1])", "Rows and columns of output_padding have changed places. Rows first, then columns."),
        ("None, ", "", "The third argument is bias. There is none here: pass None, then the stride."),
        ("(g, weight, N", "(g, weight.swapaxes(0, 1), N", axes),
        ("conv_transpose2d", "conv2d", forward),
        (CALL, "b3.conv2d(g, weight, None, stride, padding)", forward),
        (CALL, "b3.conv2d(g, weight.swapaxes(0, 1))", forward),
        ("% stride", "+ stride", "Output padding is a remainder by the stride, so it is smaller than the stride."),
        (CALL, f"{WIDE}[..., padding:-padding, padding:-padding]", sliced),
    ]
    shape = f"Return an array of the shape of x. {REMAINS}"
    check.compare(answer, input_gradient, GRADIENTS, "gradient", REMAINS, slips, "shape", np.shape, shape)


@check.part
def gradient_values(answer):
    """values."""
    rule = "Each number of g is stamped with the layer's own weight, unflipped, at the layer's stride."
    turned = "The kernel is flipped. A gradient goes back by the weights as they are: stamp them unflipped."
    appended = "Zeros were appended at the far end. Some window read pixels there: output_padding lets the stamps reach them."
    ends = f"np.pad({CALL.replace(', left_over', '')}, ((0, 0), (0, 0), (%s), (%s)))"
    slips = [
        ("(g, weight, N", "(g, np.flip(weight, (2, 3)), N", turned),
        (CALL, ends % ("0, left_over[0]", "0, left_over[1]"), appended),
        (CALL, ends % ("left_over[0], 0", "left_over[1], 0"), "Zeros were put at the near end. output_padding extends the far end."),
        (CALL, f"{WIDE}[..., 2 * padding :, 2 * padding :]", "Padding was cropped at the near end only."),
        (CALL, f"{WIDE}[..., : size[0], : size[1]]", "Padding was cropped at the far end only."),
        (CALL, f"{CALL}.round()", "Fractions are cut off: a gradient is rarely whole."),
        (CALL, f"{CALL}.astype(g.dtype)", WHOLE),
        *[("return ", f"return {times} * ", f"That is {times} times the gradient. No factor is needed.") for times in (-1, 0.5, 2)],
    ]
    check.compare(answer, nudged, GRADIENTS, "gradient", rule, slip_programs(input_gradient, slips), shape=REMAINS)
    return "Every number of x nudged, in pictures of " + ", ".join("{} × {}".format(*probe[2]) for probe in GRADIENTS) + "."


# 7. Is it the adjoint?

UNEVEN = np.random.default_rng(3).normal(size=(3, 2, 3, 3))
ROWS = np.arange(1.0, 10).reshape(1, 1, 3, 3)
PICTURE, HALF = (1, 2, 8, 7), (1, 3, 4, 4)


def forth(x):
    return b3.conv2d(x, UNEVEN, stride=2, padding=1)


def back(y):
    return b3.conv_transpose2d(y, UNEVEN, None, 2, 1, (1, 0))


def times(factor):
    return lambda x: factor * x


def skewed(x):
    return x + np.roll(x, 1) - np.roll(x, -1)


def total(x):
    return x.sum(keepdims=True)


def drawn_again(number):
    """numpy draws the same in every check: by chance two sums are equal to 1e-5 once in 20,000 draws, adjoint or not."""
    made = np.random.default_rng
    np.random.seed(number)
    return patch.object(np.random, "default_rng", lambda seed=None: made(number if seed is None else seed))


SOMETIMES = {
    True: "In {} of 5 draws, so rounding decides. Where much cancels in a sum, its last digits are lost, of float32 the most: "
    "draw numbers as rng.normal does, and allow for rounding as np.isclose does.",
    False: "In {} of 5 draws, so chance decides. Whole numbers from a short range make equal sums now and then: "
    "draw fractions, as rng.normal does.",
}
NEAR = "Equal but for rounding, and the numbers are large: allow a share of the sums' size, as np.isclose does, and not a fixed difference."


def watched(function, shapes):
    """The function, which adds the shape of what it is given to shapes."""

    def noting(given):
        shapes.append(np.shape(given))
        return function(given)

    return noting


def misshapen(met, *wanted):
    """In words, the first thing that forth or back was given in another shape than its own; None where there is none."""
    for name, given, shape in zip(("forth", "back"), met, wanted, strict=True):
        if given and given[0] != shape:
            return f"{name} was given shape {given[0]}, and takes {shape}. Draw x of x_shape for forth and y of y_shape for back."


def judge(is_adjoint, pairs, right):
    """Check what is_adjoint says, five times for each (what, forth, back, x_shape, y_shape, hint)."""
    one = "One truth for the whole: add up each side to one number, then compare the two, such as by bool(np.isclose(...))."
    for what, forth, back, *shapes, hint in pairs:
        wrong, met = 0, ([], [])
        for number in range(5):
            with drawn_again(number):
                got = attempt(is_adjoint, *map(watched, (forth, back), met), *shapes)
            got, strange = got[()] if isinstance(got, np.ndarray) else got, misshapen(met, *shapes)
            got = got == 1 if is_number(got) and got in (0, 1) else got
            form = one
            if isinstance(got, Raised):
                form = hint if ".shape" in hint else f"{got.hint()} {one}" if all(met) else got.hint()
            check.expect(
                what, repr(got) if type(got) is str else got, isinstance(got, (bool, np.bool_)), "True or False", "adjoint", strange or form
            )
            wrong += got != right
        if wrong < 5:
            hint = SOMETIMES[right].format(wrong) + (f" {NEAR}" if hint == NEAR else "")
        check.expect(what, str(not right), not wrong, str(right), "adjoint", strange or hint)


@check.part
def adjoint_yes(is_adjoint):
    """adjoints."""
    once = "Compare (forth(x) * y).sum() with (x * back(y)).sum(), and allow for rounding. back(forth(x)) need not be x."
    lost = f"What was cropped is lost, and padding does not bring it back. The sums agree all the same. {once}"
    large = (lambda x: 1e12 * forth(x), lambda y: 1e12 * back(y))
    handed = (lambda x: 1e12 * total(x), lambda y: 1e12 * np.repeat(y, 10**4))
    pairs = [
        ("a strided convolution and its transpose", forth, back, PICTURE, HALF, once),
        ("every number times 3, back and forth", times(3), times(3), (5,), (5,), f"Both sides are 3 times the sum of x * y. {once}"),
        ("cropping, and padding with zeros", lambda x: x[2:-1], lambda y: np.pad(y, (2, 1)), (9,), (6,), lost),
        ("the same convolution in units a trillion times smaller", *large, PICTURE, HALF, NEAR),
        ("a long sum, and its number handed to everybody", *handed, (10**4,), (1,), NEAR),
    ]
    judge(is_adjoint, pairs, True)


@check.part
def adjoint_no(is_adjoint):
    """impostors."""
    unseen = "back gives zeros, so one sum is 0. The other is not. Are both computed, and compared? Draw x and y each by itself, at random."
    places = "back loses one number. Draw every number of x and of y at random, none of them 0."
    signs = "The factor 4 counts. Compare the two sums themselves, not their signs."
    sign = "The sign counts. Compare the two sums themselves, not their sizes or squares."
    share = "A thousandth is far more than rounding: np.isclose allows a hundred-thousandth, which is enough."
    ones = "The sum of a flipped kernel is the same, so pictures that are all ones cannot tell. Draw x and y at random."
    even = "Pictures that are all ones, or equal to their own transposes, cannot tell. Draw x and y at random."
    free = (
        "With y = x, y = forth(x) or x = back(y) the two sums may agree here, and for hardly any other pair. "
        "Draw x and y each by itself, at random."
    )
    undone = "forth(back(y)) is y: back undoes on one side. That makes it an inverse there, not the adjoint, which would hand on a quarter."
    inverse = "That is the inverse: back(forth(x)) is x. The two sums differ by the factor 9."
    tiny = (
        "The two sums differ by a factor of 4, but both are tiny: allow a share of the sums, and nothing on top. "
        "np.isclose takes whatever differs by less than 1e-8 for equal; atol=0 forbids that."
    )
    look = "Another shape than x_shape is False: look at .shape before you multiply."
    shape = f"and numpy multiplied that with x all the same. {look}"
    flipped = (lambda x: b3.conv2d(x, UNEVEN, stride=2), lambda y: b3.conv_transpose2d(y, np.flip(UNEVEN, (2, 3)), None, 2))
    swapped = (lambda x: b3.conv2d(x, ROWS, None, 2, 1), lambda y: b3.conv_transpose2d(y, ROWS.swapaxes(2, 3), None, 2, 1))
    means = (lambda x: x.reshape(-1, 4).mean(1), lambda y: np.repeat(y, 4))
    smaller = (forth, lambda y: b3.conv_transpose2d(y, UNEVEN, None, 2, 1))
    step = "{0}[i] + {0}[i - 1] - {0}[i + 1]"
    counted, bent = (
        "Numbers that are counted up cannot tell. Draw x and y each by itself, at random.",
        lambda v: v + np.array([1, -2, 1, 0, 0]) * v[0],
    )
    pairs = [
        ("every number as it is, and back zeros instead", times(1), times(0), (5,), (5,), unseen),
        ("a convolution, and four times its transpose", forth, lambda y: 4 * back(y), PICTURE, HALF, signs),
        ("a convolution, and the transposed one with the kernel flipped", *flipped, (1, 2, 7, 5), (1, 3, 3, 2), ones),
        ("a convolution, and the transposed one with rows and columns of the kernel swapped", *swapped, (1, 1, 7, 7), (1, 1, 4, 4), even),
        ("a convolution, and its transpose with the sign changed", forth, lambda y: -back(y), PICTURE, HALF, sign),
        ("a convolution, and its transpose a thousandth larger", forth, lambda y: 1.001 * back(y), PICTURE, HALF, share),
        (f"every number as it is, and back as {step.format('y')}", times(1), skewed, (5,), (5,), free),
        (f"every number as {step.format('x')}, and back as it is", skewed, times(1), (5,), (5,), free),
        ("every number as it is, and back as y[i] + (1, -2, 1, 0, 0)[i] * y[0]", times(1), bent, (5,), (5,), counted),
        ("every number as x[i] + (1, -2, 1, 0, 0)[i] * x[0], and back as it is", bent, times(1), (5,), (5,), counted),
        ("the mean of every four numbers, and every number four times", *means, (20,), (5,), undone),
        ("times 3 forth, a third back", times(3), times(1 / 3), (5,), (5,), inverse),
        ("times 1e-12 forth, times 4e-12 back", times(1e-12), times(4e-12), (5,), (5,), tiny),
        ("every number as it is, and back all but the last", times(1), times(np.array([1, 1, 1, 1, 0])), (5,), (5,), places),
        ("every number as it is, and back all but the first", times(1), times(np.array([0, 1, 1, 1, 1])), (5,), (5,), places),
        ("a convolution, and a transposed one without output_padding", *smaller, PICTURE, HALF, f"back returns (1, 2, 7, 7). {look}"),
        ("a sum, and its number handed to nobody else", total, times(1), (6,), (1,), f"back returns one number of six, {shape}"),
        (
            "a convolution, and its transpose without the first axis",
            forth,
            lambda y: back(y)[0],
            PICTURE,
            HALF,
            f"back returns (2, 8, 7), {shape}",
        ),
    ]
    judge(is_adjoint, pairs, False)
    return f"Tried on five pairs that are adjoint and {len(pairs)} that are not."


# 8. Undo a blur


@check.part
def invert_check(returned):
    """on paper."""
    wall = b3.conv_transpose2d(np.ones((1, 1, 8, 8)), np.ones((1, 1, 3, 3)) / 9, None, 2)[0, 0, 4:6, 4:6]
    along = (
        "Along one axis the stamps begin at 0, 2, 4, … and are 3 long. "
        "An even place is reached by two of them, an odd one by one. In two dimensions, multiply."
    )
    axis, each = "That is one axis, with weights of 1/3.", "So many stamps reach it. Each brings 1/9."
    slips = {4: each, 2 / 3: axis, 2 / 9: "Two stamps along one axis, and two along the other."}
    slips |= {1: "That would be the picture.", 1 / 9: "That is a single stamp."}
    check.number(returned, "most", wall[0, 0], "uneven", along, slips)
    slips = {1: each, 1 / 3: axis, 2 / 9: "That is where only one of row and column is odd.", 4 / 9: "Those are the even places."}
    slips[0] = "A stamp is 3 long, so one of them covers the odd places."
    check.number(returned, "least", wall[1, 1], "uneven", along, slips)
    block = "A block has one place with both even, one with both odd, and two in between, which two stamps reach."
    slips = {1: "That is the sum over the block.", 5 / 18: "That leaves out the two places in between."}
    slips[9 / 4] = "That is the mean number of stamps. Each brings 1/9."
    check.number(returned, "mean", wall.mean(), "inverse", block, slips)
    fewer = "Every pixel is an unknown, and every number that the convolution makes is an equation."
    slips = {48**2: "Those are the equations.", 96**2: "Those are the unknowns.", 48: "Both axes count.", 96 * 48: "That halves one axis."}
    slips[0.75] = "That is the share. How many is it?"
    check.number(returned, "undetermined", 96**2 - 48**2, "inverse", fewer, slips)
    return f"A gray wall comes back four times too dark, and checkered: its places differ by a factor of {wall.max() / wall.min():.0f}."


def restore(y, forth, back, steps, rate):
    x = np.zeros_like(back(y))
    for _ in range(steps):
        x = x + rate * back(y - forth(x))
    return x


Y = np.random.default_rng(1).random(HALF)
BLACK, MISSING, LOOP = "np.zeros_like(back(y))", "back(y - forth(x))", "for _ in range(steps):"
MIXED = (
    "x is a whole picture, as large as back(y). "
    "y and forth(x) are halved: subtract those, and back makes a whole picture of the difference."
)
NO_RATE = "What comes back is not multiplied by the rate."


@check.part
def restore_step(answer):
    """one step."""
    probes = [(Y, forth, back, 1, 0.25), (Y[..., :3, :], skewed, skewed, 1, 3)]
    rule = "A black picture, halved, is black: all of y is missing. One step adds rate * back(y)."
    zeros = "Start from an array of zeros, as large as back(y)."
    sign = "The sign is wrong: what is missing is y - forth(x), and it is added."
    slips = [
        ("rate * ", "", NO_RATE),
        ("range(steps)", "range(steps + 1)", "That is two steps."),
        ("range(steps)", "range(1, steps)", "No step was made: range(1, steps) makes one too few."),
        (BLACK, "back(y)", "The start is back(y), not black."),
        (BLACK, "np.ones_like(back(y))", "The start is white, not black."),
        *[(BLACK, other, zeros) for other in ("0", "0.0", "np.zeros_like(y)")],
        ("y - forth(x)", "forth(x) - y", sign),
        ("return x", "return np.clip(x, 0, 1)", "What lies below 0 or above 1 is cut off. Keep it: what is missing from y may need it."),
        (MISSING, "back(y - x)", MIXED),
        (MISSING, "(back(y) - forth(x))", MIXED),
    ]
    check.compare(answer, restore, probes, "inverse", rule, slips, shape=f"Return the picture. {MIXED}")


@check.part
def restore_steps(answer, halve, adjoint, photograph):
    """many steps."""
    probes = [(Y, forth, back, 3, 0.02), (Y, forth, back, 40, 0.03), (Y[..., :3, :], skewed, skewed, 4, 0.125), (Y, forth, back, 0, 0.02)]
    rule = "In every step: halve what you have, subtract that from y, send it back, add rate times the result."
    again = "All of y is added again in every step. Only what is still missing is sent back."
    onto = "What is missing was subtracted from what had been missing before. Subtract forth(x) from y itself, in every step."
    single = "The steps are not used: that is a single one."
    slips = [
        (MISSING, "back(y)", again),
        ("x = x + rate", "x = rate", "That is only what the last step adds. Add it to what you have."),
        ("range(steps)", "range(steps + 1)", "That is one step too many."),
        ("range(steps)", "range(steps - 1)", "That is one step too few."),
        (LOOP, "if steps:", single),
        (LOOP, "if True:", single),
        (f"{MISSING}\n    return", f"{MISSING}\n        return", "return stands inside the loop, so it ends after one step."),
        (f"x = x + rate * {MISSING}", "y = y - forth(x); x = x + rate * back(y)", onto),
        ("rate * ", "", NO_RATE),
    ]
    check.compare(answer, restore, probes, "inverse", rule, slips, shape=f"Return the picture, after no step the black one. {MIXED}")
    halved, told = halve(photograph), ["steps  halved again, off by   photograph off by"]
    for steps in (0, 1, 2, 5, 20, 50):
        x = np.asarray(attempt(answer, halved, halve, adjoint, steps, 4))
        told.append(f"{steps:5} {abs(halve(x) - halved).mean():22.7f} {abs(x - photograph).mean():19.4f}")
    larger = b3.interpolate(halved, 2, "bilinear")
    figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.6))
    for axis, image, title in zip(axes, (photograph, 4 * adjoint(halved), x), ("photograph", "one step", "50 steps"), strict=True):
        axis.imshow(image[0, 0], cmap="gray", vmin=0, vmax=1)
        axis.set(title=title, xticks=[], yticks=[])
    plt.show()
    return "\n".join([*told, f"enlarged bilinearly instead, off by {abs(larger - photograph).mean():.4f}"])
