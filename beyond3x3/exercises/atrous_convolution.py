"""Atrous convolution: choose the rates, and defend them."""

from dataclasses import replace
from functools import cache, partial
from itertools import accumulate, product
from math import ceil, gcd, prod
from operator import attrgetter, le

import numpy as np

import beyond3x3 as b3
from beyond3x3 import Layer
from beyond3x3.answers import Raised, attempt, called, form, is_number, is_row, same
from beyond3x3.checks import Assignment, without

check = Assignment(
    holes='lesson.md, "What a hole costs"',
    growth='lesson.md, "Growing fast, if you choose"',
    size='from_scratch.ipynb, "The size stays if the padding says so"',
    ways='from_scratch.ipynb, "Which pixels, and how often"',
    strides='lesson.md, "Trading strides for rates"',
    gridding='lesson.md, "Where holes bite"',
    map='lesson.md, "When the rate meets the map"',
    center='lesson.md, "Off center"',
    choice='lesson.md, "Choosing rates"',
)
FORGOT_RATE, FORGOT_PADDING = "You forgot the rate.", "You forgot the padding."
ZEROS = "Rate d puts d - 1 numbers between two taps, not d."


def stack(rates):
    """3×3 layers at these rates, each padded so that the size stays."""
    return [Layer(3, padding=rate, dilation=rate) for rate in rates]


def span(rates):
    return b3.receptive_field(stack(rates)).size


def given(function, look):
    """What the function returns, once it raises no error of its own."""
    got = attempt(function) if callable(function) else function
    if isinstance(got, Raised):
        check.expect(f"{function.__name__}()", got, False, "an answer", look, got.hint())
    return got


def rates_of(what, answer, look):
    """The answer as a list of ints, once it is a list of rates."""
    whole = is_row(answer) and len(answer) > 0 and all(is_number(rate) and rate >= 1 and rate % 1 == 0 for rate in answer)
    rule = "One rate a layer, the first layer first. The closest that taps can stand is rate 1."
    check.expect(what, repr(answer) if isinstance(answer, str) else answer, whole, "a list of rates, each an int of at least 1", look, rule)
    return [int(rate) for rate in answer]


# 1. Six numbers


@check.part
def predictions_holes(predictions):
    """rate, holes and span."""
    step = "The rate is the distance from one tap to the next, not the number of pixels left out between them."
    two, three = "Count what lies strictly between two taps 7 apart.", "That is between the first and the last of three taps."
    last = "That is the reach of the last kernel alone. Each of its taps reads a number that sees 15 pixels already."
    fields = {
        17: last,
        9: "That is the field of four plain layers.",
        34: "Those are four spans added up.",
        16: "A layer reaches to both sides.",
        961: "That is the square. Only one axis is asked for.",
    }
    tap = "From a tap to the next it is 7 pixels, and the last of these is a tap."
    grow = "Start with one pixel. A 3x3 layer at rate d adds d pixels on each side."
    for name, right, look, hint, slips in (
        ("plain", 1, "holes", step, {}),
        ("unread", 7 - 1, "holes", two, {7: tap, 12: three, 13: three, 14: three}),
        ("span", span([1, 2, 4, 8]), "growth", grow, fields),
    ):
        check.number(predictions, name, right, look, hint, slips)


@check.part
def predictions_places(predictions):
    """pixels, padding and center."""
    wide, paths = "That is the square it spans.", "So many ways lead there, but several end in the same pixel."
    nine = "That is one layer's. Each of the nine numbers that it reads has itself read nine."
    squares = {
        169: wide,
        13: "That is the span, on one axis.",
        5: "That is one axis.",
        9: nine,
        18: "Those are the weights of the two layers.",
        81: paths,
    }
    half = "It is d(k - 1)/2, not dk/2."
    pads = {2: FORGOT_RATE, 12: "That is both sides together.", 7: half, 7.5: half, 3: "The rate is the padding for a kernel of 3 only."}
    stays = "Only the padding that fits the rate keeps the center there, and it was left at 1."
    moves = {0: stays, 6: FORGOT_PADDING, 7: "Padding moves the center to the left."}
    draw = "On one axis, add a step of -3, 0 or 3 to another such step. Which pixels come out, each counted once?"
    give = "The kernel reaches over d(k - 1) pixels and takes them away. Half of that goes on each side."
    first = "The middle tap lies d(k - 1)/2 from the first, and the first lies on pixel -padding."
    center = b3.receptive_field([Layer(3, padding=1, dilation=6)]).center
    for name, right, look, hint, slips in (
        ("read", len(b3.touched(stack([3, 3]))) ** 2, "gridding", draw, squares),
        ("padding", Layer(5, dilation=3).reach // 2, "size", give, pads),
        ("center", center, "center", first, moves),
    ):
        check.number(predictions, name, right, look, hint, slips)
    return f"Left at padding 1, output 0 looks at pixel {center}."


# 2. Holes without zeros


def dilated(row, kernel, rate, padding=0):
    row = np.pad(row, padding)
    outputs = len(row) - rate * (len(kernel) - 1)
    return sum(weight * row[tap * rate : tap * rate + outputs] for tap, weight in enumerate(kernel))


def stuffed(row, kernel, rate):
    """The slow way: zeros between the weights."""
    wide = np.zeros(rate * (len(kernel) - 1) + 1)
    wide[::rate] = kernel
    return np.correlate(row, wide, "valid")


@check.part
def dilated_size(answer):
    """sizes."""
    sizes = ((7, 3, 1), (8, 2, 3), (5, 2, 1, 1), (3, 2, 2), (16, 4, 3), (13, 3, 2, 5))
    probes = [(np.arange(1.0, n + 1), np.arange(1.0, k + 1), *rest) for n, k, *rest in sizes]
    rule = "The last place of the kernel begins d(k - 1) before the end of the padded row, and all slices are as long as the result."
    pad, spaces = "np.pad(row, padding)", "A kernel of k taps has k - 1 spaces of d between them."
    strided = "Only the taps stand d apart. The outputs are neighbors."
    slips = [
        (" - rate * (len", " - (len", f"{FORGOT_RATE} {rule}"),
        ("row = ", "rate = 1; row = ", FORGOT_RATE),
        ("row = ", "rate += 1; row = ", ZEROS),
        ("rate * (len(kernel) - 1)", "rate * len(kernel)", spaces),
        ("rate * (len(kernel) - 1)", "rate * len(kernel) + 1", spaces),
        ("outputs = ", "outputs = -1 + ", "One more: n steps between the places make n + 1 places."),
        (pad, "row", FORGOT_PADDING),
        (pad, "np.pad(row, (padding, 0))", "The padding comes on both sides."),
        (pad, "np.pad(row, rate)", "The padding is a number of its own. It need not be the rate."),
        (pad, "np.pad(row, 2 * padding)", "The padding is what comes on each side, not on both together."),
        (pad, "np.pad(row, padding * rate)", "The padding counts numbers of the row. The rate does not multiply it."),
        (f"row = {pad}", f"row, rate = {pad}[::rate], 1", strided),
        ("tap * rate : tap * rate + outputs", "tap::rate", strided),
    ]
    check.compare(answer, dilated, probes, "holes", rule, slips, pick=np.shape, shape=f"Add up the slices, each times its weight. {rule}")


@check.part
def dilated_values(answer):
    """values, without a product too many."""
    rng, sizes = np.random.default_rng(0), ((5, 3, 1), (6, 3, 2, 1), (8, 2, 4, 3), (11, 4, 3, 4))
    probes = [(rng.integers(1, 40, n) / 4, (rng.permutation(9)[:k] + 1) / 2, *rest) for n, k, *rest in sizes]
    probes += [(np.arange(1, 8), np.array([0.5, 0.25]), 2), (np.array([0.5, 1.25, 2, 3.5]), np.array([1, 3]), 1)]
    fill = "Each output is the sum over all taps of weight times slice. The slice of tap i begins i * rate further to the right."
    zero, whole = "The padding is zero, no copy of the row.", "np.zeros(n, int) would cut off fractions: np.zeros(n) holds floats."
    part = "row[tap * rate : tap * rate + outputs]"
    slips = [
        ("enumerate(kernel)", "enumerate(kernel[::-1])", "The kernel is flipped: kernel[0] should meet the leftmost number."),
        ("padding)\n", 'padding, "edge")\n', zero),
        ("padding)\n", 'padding, "wrap")\n', zero),
        ("padding)\n", 'padding, "reflect")\n', zero),
        ("padding)\n", 'padding, "symmetric")\n', zero),
        ("padding)\n", "padding, constant_values=1)\n", "The padding consists of zeros."),
        ("padding)\n", "(0, 2 * padding))\n", "The padding comes on both sides."),
        ("padding)\n", "(2 * padding, 0))\n", "The padding comes on both sides."),
        (lambda *given: np.round(dilated(*given)), "Leave the sums unrounded."),
        (part, "row[tap : tap + outputs]", f"The taps read neighbors there. {fill}"),
        (part, "np.roll(row, tap * rate)[:outputs]", "np.roll by a positive number moves a row to the right: its end comes first."),
        ("weight * row", "row", "Every tap has a weight of its own."),
        (lambda *given: dilated(*given).astype(int), whole),
        (
            lambda row, *given: dilated(row, *given).astype(row.dtype),
            "np.zeros_like(row) holds whole numbers where row does: np.zeros(n) holds floats.",
        ),
        *((f"weight * {part}", f"(weight * {part}).astype({kind})", whole) for kind in ("int", "kernel.dtype")),
    ]
    check.compare(answer, dilated, probes, "holes", fill, slips)
    row, kernel, rate = np.array([1, 2, np.inf, 4, 5, 6]), np.ones(2), 3
    got, right, what = attempt(answer, row, kernel, rate), dilated(row, kernel, rate), "dilated([1, 2, inf, 4, 5, 6], [1, 1], 3)"
    nan = "0 times inf is nan: there are zeros among your weights, and they are multiplied like any other."
    check.expect(what, str(got), not same(got, stuffed(row, kernel, rate)), str(right), "holes", nan)
    return "At rate 3 and a kernel of 4: 4 products for each output, with stuffed zeros 10."


# 3. Full, grid, or gaps?


def ways(rates):
    counts = np.ones(1, int)
    for rate in rates:
        taps = np.zeros(2 * rate + 1, int)
        taps[::rate] = 1
        counts = np.convolve(counts, taps)
    return counts


@check.part
def ways_counts(answer):
    """the ways of every input."""
    answer = without(answer, "coverage", "gradient_profile")
    wide, filled = "One more layer makes the array longer by 2 * rate: rate on each side.", "You filled the holes."
    read = "1 where an input is read at all: that loses how often. Add up the three copies."
    slips = [
        ("in rates", "in [1] * len(rates)", "You forgot the rates."),
        ("in rates", "in [rate + 1 for rate in rates]", ZEROS),
        ("return counts", "return counts[sum(rates) :]", wide),
        ("return counts", "return counts > 0", read),
        ("return counts", "return (counts > 0).astype(int)", read),
        ("return counts", "return counts / counts.sum()", "Those are shares that sum to 1. Leave the numbers whole."),
        ("return counts", "return counts / counts.max()", "Those are parts of the largest. Leave the numbers whole."),
        ("return counts", "return np.ones(len(counts))", filled),
        ("taps[::rate]", "taps[:]", filled),
        ("taps[::rate]", "taps[:: 2 * rate]", "There is a tap in the middle, too: three copies."),
    ]
    probes = [(rates,) for rates in ([3], [2, 2], [3, 1], [1, 2, 4], [2, 2, 2], [1, 2, 9], [1, 1, 2, 4, 8])]
    copies = "Three copies of the array so far, rate apart, are added where they overlap."
    check.compare(answer, ways, probes, "ways", copies, slips, shape=f"A row as long as the span. {wide}")


def diagnosis(rates):
    """The word for these rates, and what is so."""
    counts, common = ways(rates), gcd(*rates)
    unread = (counts == 0).sum()
    if common > 1:
        return "grid", f"All these rates are multiples of {common}, so all sums of steps are. No input between is ever read."
    if unread:
        return "gaps", f"No number larger than 1 divides them all, and yet {unread} of the {len(counts)} inputs of the span are never read."
    return "full", f"None of the {len(counts)} inputs is left out. Neither the order of the rates matters nor what only some of them share."


@check.part
def ways_diagnosis(answer):
    """the diagnosis."""
    told = [
        [1],
        [2, 2, 2],
        [1, 2, 4],
        [2, 4, 8],
        [1, 2, 9],
        [3, 6, 9],
        [5, 2, 1],
        [2, 3, 4],
        [1, 5, 13],
        [3, 8],
        [11, 22],
        [4, 14],
        [1, 2, 5, 1, 2, 5],
    ]
    for rates in [
        *told,
        [6, 10, 15],
        *(list(rates) for layers in (1, 2, 3) for rates in product(range(1, 8), repeat=layers)),
        [1, 1, 1, 7],
    ]:
        own, words = list(rates), ("full", "grid", "gaps")
        (right, fact), got = diagnosis(rates), called(answer, own)
        hint = got.hint() if isinstance(got, Raised) else "Return one of the three words."
        came = repr(got) if type(got) is str else got
        check.expect(f"diagnose({rates})", came, isinstance(got, str) and got.lower() in words, "full, grid or gaps", "gridding", hint)
        check.expect(f"diagnose({rates})", got, got.lower() == right, right, "gridding", fact)
        check.kept(answer, [(rates,)], [(own,)], "gridding")
    read = np.count_nonzero(ways([6, 10, 15]))
    return f"6, 10, 15: any two of them share a factor, but not all three. Read: {read} of {span([6, 10, 15])}."


# 4. Mend two networks


BROKEN = {"first": [2, 4, 8, 2, 2], "second": [1, 12, 2, 2]}


def mended_rates(mended, name):
    answer = check.named(given(mended, "gridding"), name, "gridding", "a list of rates")
    return rates_of(f"rates of the {name}", answer, "gridding")


@check.part
def mend_full(mended, draw):
    """nothing unread."""
    leap = "Sort them: one is larger than the field of all the smaller ones together, and leaps over some pixels."
    rim, less = "Only a rate of 1 reaches the pixel next to the outermost.", "A rate lowered by 1 takes 2 pixels off. Raise another."
    for name, old in BROKEN.items():
        rates = mended_rates(mended, name)
        check.expect(f"layers of the {name}", len(rates), len(rates) == len(old), str(len(old)), "gridding", "As many layers as before.")
        largest, larger = max(rates), "A larger rate would need a larger map."
        check.expect(f"largest rate of {rates}", largest, largest <= max(old), f"at most {max(old)}", "map", larger)
        pixels, read, common = span(rates), len(b3.touched(stack(rates))), gcd(*rates)
        shared = f"All of them are multiples of {common}. Reordering does not help: a sum of steps has no order."
        why = shared if common > 1 else leap if 1 in rates else rim
        check.expect(f"pixels of {pixels} that {rates} read", read, read == pixels, str(pixels), "gridding", why)
        check.expect(f"span of {rates}", pixels, pixels >= span(old), f"at least {span(old)}", "growth", less)
    draw({name: mended_rates(mended, name) for name in BROKEN})


def changed(old, new):
    return sum(one != other for one, other in zip(old, new, strict=True))


def mends(old, new):
    """Whether nothing is unread, no span lost, no layer more: each rate is at most the field of all the smaller ones."""
    fields = accumulate(sorted(new), lambda field, rate: field + 2 * rate, initial=1)
    return len(old) == len(new) and sum(new) >= sum(old) and all(map(le, sorted(new), fields))


@cache
def changes(old):
    """How many rates each list changes that mends the old one."""
    return [changed(old, new) for new in product(range(1, max(old) + 1), repeat=len(old)) if mends(old, new)]


@check.part
def mend_fewest(mended):
    """as few changes as can be."""
    first, told = "Changes are counted once the check above is passed.", []
    rim = "It needs a rate of 1 and loses some of its span by that. How many others must make up for it?"
    hints = {"first": rim, "second": "Leave the 1 and the 12 alone. Below the 12 one step is missing to fill its leap."}
    for name, old in BROKEN.items():
        rates, known = mended_rates(mended, name), changes(tuple(old))
        check.expect(f"mended {name}", rates, mends(old, rates), "no pixel unread, no span lost, no layer more", "gridding", first)
        few, fewest = changed(old, rates), min(known)
        check.expect(f"rates of {old} changed in {rates}", few, few == fewest, str(fewest), "gridding", hints[name])
        told.append(f"{name}: {known.count(fewest)} lists do it with {fewest} changed, none with fewer.")
    return "\n".join(told)


# 5. The same network, dense


def dense(layers, output_stride=1):
    kept, rate, traded = 1, 1, []
    for layer in layers:
        padding, dilation, stride = rate * layer.padding, rate * layer.dilation, layer.stride
        if kept * stride > output_stride:
            rate, stride = rate * stride, 1
        kept *= stride
        traded.append(Layer(layer.kernel, stride, padding, dilation))
    return traded


CONV, DOWN, POOL = Layer(3, padding=1), Layer(3, 2, 1), Layer(2, stride=2)
BACKBONES = {
    "two strides": [DOWN, DOWN, CONV],
    "with pooling": [CONV, POOL, CONV, POOL, CONV],
    "with rates": [Layer(5, 3, 2), Layer(3, 1, 2, 2), POOL, Layer(3, 2, 3, 3), Layer(4, 1, 1)],
    "with less padding": [Layer(3, 2), Layer(5, 2, 1), Layer(3), Layer(3, 1, 2)],
}
RESNET = [Layer(7, 2, 3), DOWN, *[CONV, DOWN] * 3, CONV]
ALONE = [(layers,) for layers in BACKBONES.values()]
KEPT = [([DOWN, DOWN, CONV], 2), ([Layer(3, 3, 1), DOWN, DOWN, CONV], 2), ([DOWN, Layer(3, 3, 1), DOWN, CONV], 5)]
KEPT += [([CONV, POOL, CONV, POOL, CONV], 2), ([DOWN, CONV, DOWN, CONV, DOWN, CONV], 4), *((RESNET, by) for by in (32, 16, 8))]
EVERY = "One flat list of Layers. Every layer stays, with its kernel; pooling too."


def late(layers, output_stride=1):
    """dense, with the rates of a layer too late."""
    traded = dense(layers, output_stride)
    spread = [1, *(new.dilation // old.dilation for new, old in zip(traded, layers, strict=True))]
    return [replace(new, dilation=rate * old.dilation) for new, old, rate in zip(traded, layers, spread, strict=False)]


def first_go(layers, output_stride):
    """dense, with the first strides removed until the product of the rest is small enough."""
    left, chosen = prod(layer.stride for layer in layers), []
    for layer in layers:
        stride = 1 if left > output_stride else layer.stride
        left //= layer.stride // stride
        chosen.append(replace(layer, stride=stride))
    return chosen


def check_dense(answer, probes, setting, hint, slips):
    """Compare one setting of all layers, once there are as many with the same kernels."""
    for name, why, known in (("kernel", EVERY, ()), (setting, hint, slips)):
        pick = partial(map, attrgetter(name))
        check.compare(answer, dense, probes, "strides", why, known, f"{name}s", lambda layers, pick=pick: list(pick(layers)), EVERY)


@check.part
def dense_rates(answer):
    """strides and rates."""
    stay, own = "At output stride 1 no stride stays, that of a pooling layer neither.", "A layer that has a rate already multiplies it."
    slips = [("rate * stride, 1", "rate * stride, stride", stay), ("> output_stride", "> output_stride and layer.kernel != 2", stay)]
    check_dense(answer, ALONE, "stride", stay, slips)
    times = "A layer's rate is multiplied by every stride removed before it."
    early = "A layer reads its own input, so its own stride does not spread its taps. Multiply after it, not at it."
    slips = [
        ("rate * layer.dilation", "layer.dilation", "The strides are gone, but the layers after them still read close neighbors."),
        ("rate * layer.dilation", "rate * layer.stride * layer.dilation", early),
        (late, "The layer right after a removed stride is the first to spread its taps."),
        ("rate * layer.dilation", "rate", own),
        ("rate * layer.dilation", "rate + layer.dilation - 1", own),
        ("rate * layer.dilation", "layer.dilation * rate ** (layer.kernel != 2)", "The taps of a pooling layer spread as well."),
        ("rate * stride, 1", "rate + stride, 1", f"{times} Strides multiply, they do not add."),
        ("rate * stride, 1", "rate * 2, 1", f"{times} Not every stride is a 2."),
        ("rate * stride, 1", "stride, 1", f"{times} Not only by the last."),
    ]
    check_dense(answer, ALONE, "dilation", times, slips)


@check.part
def dense_paddings(answer):
    """paddings."""
    pad = "The padding counts inputs, and these now stand closer: multiply it by what the rate is multiplied by."
    keeps, old = "That padding keeps the size, but the layer may have had another before.", "rate * layer.padding"
    slips = [
        (old, "layer.padding", "The paddings are still the old ones."),
        (old, "rate * layer.dilation", f"The rate is the right padding only where it was so before. {pad}"),
        (old, "rate * layer.reach // 2", keeps),
        (old, "rate * layer.dilation * ((layer.kernel - 1) // 2)", keeps),
        (old, "rate * layer.dilation * (layer.kernel // 2)", keeps),
        (old, "rate * layer.dilation * layer.padding", "The rate that a layer had already is in its padding."),
    ]
    check_dense(answer, ALONE, "padding", pad, slips)


@check.part
def dense_output_stride(answer):
    """output strides."""
    upward = "Go from the image upward: the strides met first are those that stay."
    test, most = "kept * stride > output_stride", "A stride stays if the product with it is at most output_stride."
    slips = [
        (test, "stride > 1", "You removed every stride."),
        (test, f"{test} or layer.kernel == 2", "The stride of a pooling layer stays under the same condition as any other."),
        (test, "kept * stride >= output_stride", f"{most} Equal is allowed."),
        (test, "kept >= output_stride", f"{most} With it: not the product before."),
        (test, "kept > output_stride", f"{most} With it: not the product before."),
        (lambda layers, by: dense(layers[::-1], by)[::-1], upward),
        (first_go, upward),
        (test, "stride > output_stride", f"{most} Yours looks at one stride alone."),
        ("kept *= stride", "kept *= layer.stride", "After a removed stride a smaller one may stay: only those kept count in the product."),
    ]
    check_dense(answer, KEPT, "stride", most, slips)
    removed = "A layer's rate is multiplied by the strides removed before it, not by those that stay."
    slip = (
        "rate, stride = rate * stride, 1",
        "stride = 1\n        rate *= layer.stride",
        "Only removed strides spread what comes after them. Those that stay do not.",
    )
    check_dense(answer, KEPT, "dilation", removed, [slip])
    check_dense(answer, KEPT, "padding", "Are the paddings multiplied by what the rates are multiplied by?", [])
    told = "output stride {}: {} x {} outputs of 513 x 513 pixels"
    sizes = [(by, [*accumulate(dense(RESNET, by), b3.output_size, initial=513)][-1]) for by in (32, 16, 8, 1)]
    return "\n".join(told.format(by, size, size) for by, size in sizes)


def run(layers, kernels, image):
    """The image after one convolution upon the other."""
    for layer, kernel in zip(layers, kernels, strict=True):
        image = b3.conv2d(image, kernel, None, layer.stride, layer.padding, layer.dilation)
    return image


@check.part
def dense_same_numbers(answer):
    """the same numbers."""
    rng, image, told = np.random.default_rng(0), b3.companion(61)[:, :1], []
    differ = "At the positions that the strided network computes, the dense one must give the same numbers."
    lost = "The maps lost or gained outputs on the way. Strides, rates and paddings have to change together: see the checks above."
    check_dense(answer, ALONE, "kernel", EVERY, ())
    for name, layers in BACKBONES.items():
        kernels, jump = [rng.normal(size=(1, 1, layer.kernel, layer.kernel)) for layer in layers], b3.receptive_field(layers).stride
        strided, every = run(layers, kernels, image), attempt(run, attempt(answer, layers), kernels, image)
        sampled, what = every if isinstance(every, str) else every[..., ::jump, ::jump], f"every {jump}th of the dense outputs, {name}"
        came = sampled if isinstance(sampled, str) else form(sampled)
        check.expect(f"{what}, how many", came, came == form(strided), form(strided), "strides", lost)
        error = float(abs(sampled - strided).max())
        check.expect(f"{what}, largest difference", error, error < 1e-9, "0", "strides", differ)
        told.append(f"{name}: {strided.shape[-1]} x {strided.shape[-1]} outputs are now {every.shape[-1]} x {every.shape[-1]}")
    return "\n".join(told)


# 6. When is rate 18 wasted?


def met(size, rate):
    nine, alone = max(size - 2 * rate, 0), min(max(2 * rate - size, 0), size)
    return (nine / size) ** 2, (alone / size) ** 2


def coarsest(image, rate, share):
    return next((by for by in (32, 16, 8, 4, 2, 1) if met(ceil(image / by), rate)[0] >= share), 0)


def one_of_two(at):
    def pick(shares):
        nine, center = shares
        return (nine, center)[at]

    return pick


PAIR = "Return the share with all nine first, then the share with the center only."
AXIS, NUMBER = "That is one axis. Rows and columns both count: square it.", "That is how many positions. Divide by how many there are."


@check.part
def wasted_nine(answer):
    """all nine."""
    probes = [(5, 1), (10, 1), (9, 3), (33, 6), (33, 12), (65, 18), (33, 16), (33, 18), (33, 40), (7, 7)]
    reach = "As many positions as when the kernel slides over an unpadded map: size - d(k - 1)."
    nine, fit = "(nine / size) ** 2", "size - 2 * rate"
    slips = [
        (nine, "nine / size", AXIS),
        (fit, "size - rate", "The kernel reaches `rate` pixels to either side, so both borders cost that many positions."),
        (fit, "size - 2 * rate - 1", reach),
        (fit, "size - 2 * rate + 1", reach),
        (f"max({fit}, 0)", fit, "Nowhere is less than no position: size - 2 * rate is negative here."),
        (nine, "nine**2", NUMBER),
        (nine, "nine / size**2", "That divides the places of one row by the positions of the whole square."),
        (nine, "(nine // size) ** 2", "Yours is 0 everywhere. Divide by /: // cuts off what is below 1."),
        (nine, "round((nine / size) ** 2, 2)", "Leave the share unrounded."),
        (nine, "100 * (nine / size) ** 2", "That is in percent. Shares are from 0 to 1."),
        (f"{nine}, (alone / size) ** 2", f"(alone / size) ** 2, {nine}", "The two shares have changed places."),
    ]
    inside = "At how many places of a row do the left and the right tap both lie inside?"
    check.compare(answer, met, probes, "map", inside, slips, "all nine", one_of_two(0), PAIR)


@check.part
def wasted_center(answer):
    """only the center."""
    probes = [(9, 5), (33, 18), (33, 17), (33, 16), (10, 1), (32, 18), (33, 24), (33, 33), (33, 40), (7, 18)]
    rest = "Between all nine and only the center there are positions where two, four or six weights meet the map."
    none = "As long as a side tap lies inside everywhere, no position has only its center: 2 * rate - size is negative here."
    above = "A share is never above 1: from a rate of `size` on, every position has only its center."
    some = "Yours is 0 wherever it is not 1. At rates above half the size there are such positions (and // would cut them off)."
    alone, outer = "(alone / size) ** 2", "max(2 * rate - size, 0)"
    slips = [
        (alone, "1 - (nine / size) ** 2", rest),
        (outer, "2 * rate - size", none),
        (f"min({outer}, size)", outer, above),
        (alone, "alone / size", AXIS),
        (alone, "alone**2", NUMBER),
        (alone, "(alone // size) ** 2", some),
    ]
    ends = "Alone is a center that lies fewer than `rate` pixels from both ends of its row, and of its column."
    check.compare(answer, met, probes, "map", ends, slips, "only the center", one_of_two(1), PAIR)
    told = "map of 33, rate {:2}: all nine at {:.1%}, only the center at {:.1%}"
    return "\n".join(told.format(rate, *met(33, rate)) for rate in (6, 12, 18))


@check.part
def wasted_stride(answer):
    """output strides."""
    probes = [(33, 18, 0.25), (64, 8, 0.25), (64, 8, 0.26), (65, 6, 0.75), (65, 4, 0.565), (65, 4, 0.57)]
    probes += [
        (50, 1, 0.25),
        (64, 8, 0.255),
        (513, 4, 0.6),
        (513, 1, 0.25),
        (513, 4, 0.25),
        (513, 6, 0.25),
        (513, 18, 0.01),
        (513, 18, 0.25),
        (513, 18, 0.5),
    ]
    up = "Pixel 0 is kept too: 65 pixels leave 33 at output stride 2, and 64 leave 32. Round up."
    scaled, largest = "The rate counts steps on the map, whatever its output stride.", "A smaller one costs more. The largest is asked for."
    size, below = "ceil(image / by)", "Where the kernel is larger than the map no share is below 0. Mind that before you square it."
    slips = [
        (size, "image // by", up),
        (size, "image / by", up),
        (size, "(image // by + 1)", up),
        (size, "image", "Compare the rate with the map, not with the image."),
        (", rate)", ", rate / by)", scaled),
        (", rate)", ", rate // by)", scaled),
        (", rate)", ", ceil(rate / by))", scaled),
        ("[0] >=", "[0] ** 0.5 >=", "Both axes count: the share of positions is the square."),
        (">= share", "> share", "Exactly that share is enough."),
        (">= share", "> 0", "Some positions use all nine weights there, but fewer than asked for."),
        ("(32, 16, 8, 4, 2, 1)", "(1, 2, 4, 8, 16, 32)", largest),
        ("), 0)", "), 1)", "Even at output stride 1 too few positions use all nine weights. Return 0."),
        (f"met({size}, rate)[0]", f"(1 - 2 * rate / {size}) ** 2", below),
    ]
    down = "From 32 down: is the share of met at that output stride large enough? The first that will do is the largest."
    check.compare(answer, coarsest, probes, "map", down, slips, shape="Return an output stride or 0.")
    told = "output stride {}, rate {}: all nine weights at {:.1%} of the positions"
    lines = [told.format(by, rate, met(ceil(513 / by), rate)[0]) for by, rate in ((16, 18), (8, 18), (8, 36), (4, 18))]
    return "\n".join([*lines, "Doubled together with the map a rate gains little: 36 at output stride 8 is 18 at 16."])


# 7. Choose the rates


def short(rates, size):
    """How many outputs of a size × size map miss some of its pixels; a path that steps on padding ends there."""
    read = np.eye(size, dtype=bool)
    for rate in rates:
        padded = np.pad(read, ((rate, rate), (0, 0)))
        read = padded[:size] | padded[rate:-rate] | padded[2 * rate :]
    return size**2 - read.all(1).sum() ** 2


@check.part
def choice_rates(choice):
    """no rate wasted."""
    rates = rates_of("choice()", given(choice, "choice"), "choice")
    check.expect(f"number of rates in {rates}", len(rates), len(rates) == 6, "6", "choice", "As few as can be, and five are too few.")
    for rate in rates:
        share, kept = met(33, rate)[0], max(33 - 2 * rate, 0)
        waste = f"Of 33 places on a row {kept} keep all their taps, and as many of a column. What share of the square is that?"
        what = f"positions of rate {rate} with all nine weights on a map of 33"
        check.expect(what, f"{share:.1%}", share >= 0.25, "25% or more", "map", waste)


@check.part
def choice_span(choice):
    """the whole map and no holes."""
    rates = rates_of("choice()", given(choice, "choice"), "choice")
    corner = "An output on pixel 0 has to span as far as pixel 32: half of the span lies to its right, and the other half over the edge."
    check.expect(f"span of {rates}", span(rates), span(rates) >= 65, "65 or more", "growth", corner)
    start = "The first layer has nothing below it: any rate but 1 leaves holes in its own field."
    far = "Layers below fill {} pixels in a row. A rate larger than that leaps over some; a layer of rate {} belongs higher up."
    for depth, rate in enumerate(rates, 1):
        below = rates[:depth]
        read, pixels, hint = len(b3.touched(stack(below))), span(below), far.format(span(below[:-1]), rate) if depth > 1 else start
        check.expect(f"pixels of {pixels} that rates {below} read", read, read == pixels, str(pixels), "gridding", hint)
    told, lists = [], [()]
    for depth in range(1, 7):
        lists = [(*rates, rate) for rates in lists for rate in range(1, 9) if rate <= 2 * sum(rates) + 1]
        wide = [rates for rates in lists if 2 * sum(rates) + 1 >= 65]
        told.append(f"layers: {depth}, lists without holes: {len(lists)}, spanning 65: {len(wide)}")
    begin, last = " ".join(map(str, sorted({rates[:2] for rates in wide}))), min(rates[-1] for rates in wide)
    weights, missed, seven = b3.gradient_profile(stack(rates)), [short(rates, 33) for rates in wide], [1, 2, 4, 8, 8, 8, 8]
    told += [
        f"Those that do begin with {begin} and end with {last} or more.",
        f"In yours the heaviest pixel weighs {weights.max() / weights.min():.0f} times as much as the outermost.",
        "Near the border paths end on the padding, and some outputs miss pixels of the map:",
        f"{short(rates, 33)} of 1089 in yours, {min(missed)} to {max(missed)} in these lists, {short(seven, 33)} in the seven {seven}.",
    ]
    return "\n".join(told)
