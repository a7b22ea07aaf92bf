"""Checkerboard artifacts: which layer drew the grid?"""

from itertools import product

import numpy as np

import beyond3x3 as b3
from beyond3x3.answers import Raised, attempt, called, is_number
from beyond3x3.checks import PERCENT, Assignment, without

check = Assignment(
    stamps='lesson.md, "Uneven overlap"',
    count='from_scratch.ipynb, "Count the stamps"',
    layers='lesson.md, "Layers compound"',
    stacks='from_scratch.ipynb, "Stacks compound"',
    sums='lesson.md, "Even overlap is not enough"',
    mend='from_scratch.ipynb, "A layer that takes it away"',
    number='from_scratch.ipynb, "A number for it"',
    gradient='from_scratch.ipynb, "The grid in gradients"',
    cures='from_scratch.ipynb, "The cures, side by side"',
    flat='lesson.md, "What cures it"',
)
UPSIDE_DOWN = "That is the smallest divided by the largest."
ONE_AXIS = "That is one axis."


# 1. Five numbers and two sets


def overlap(kernel, stride, size):
    """How many of the stamps reach each output."""
    counts = np.zeros(stride * (size - 1) + kernel)
    for number in range(size):
        counts[stride * number : stride * number + kernel] += 1
    return counts


@check.part
def predictions_numbers(predictions):
    """numbers."""
    row, plane, gaps = overlap(7, 3, 9)[7:-7], overlap(5, 2, 9)[5:-5], overlap(2, 3, 9)[:24]
    reach = "Stamps begin 3 apart and are 7 long: two whole steps fit, and one output in three lies in a third stamp."
    slips = {
        2: "That is the least.",
        7 / 3: "That is the mean.",
        7: "That is the length of a stamp.",
        9: "That is in the plane; a row is asked for.",
        4: "Four stamps would need a kernel of at least 3 * 3 + 1.",
    }
    check.number(predictions, "most", row.max(), "stamps", reach, slips)
    multiply = "Along one axis 3 and 2 take turns. In the plane both axes count: multiply."
    slips = {
        3 / 2: ONE_AXIS,
        9: "That is the largest. Divide by the smallest.",
        4: "That is the smallest, or the ratio for kernel 3.",
        2: "Kernel 3 has 2 and 1 along one axis, kernel 5 has more.",
        3: "That is the most along one axis.",
        4 / 9: UPSIDE_DOWN,
    }
    check.number(predictions, "plane", (plane.max() / plane.min()) ** 2, "stamps", multiply, slips)
    reached = "Along one axis two of three outputs are reached. In the plane an output is reached if its row and its column are."
    slips = {
        1 / 3: ONE_AXIS,
        4 / 9: "That is the share that is reached.",
        1 / 9: "Those are the outputs with row and column both in a gap. One gap is enough.",
        2 / 3: "That is the share that is reached along one axis.",
        0: "The kernel is shorter than the stride: there are gaps.",
        5: "That is how many of nine. What share is it?",
    }
    check.number(predictions, "silent", (np.outer(gaps, gaps) == 0).mean(), "stamps", reached, slips)
    longer = "The first pattern repeats every 2 numbers, and these lie 3 apart in the second output."
    slips = {
        2: "That is the first layer's pattern before the second spreads it.",
        3: "That is the last layer's own.",
        5: "Strides multiply.",
        12: "That is the product of the kernels. Strides count here.",
        4: "Strides count here, not kernels.",
    }
    check.number(predictions, "period", len(through([(3, 2), (4, 3)])), "layers", longer, slips)
    cycle = "Light and dark together are one cycle. How much of it does one pixel hold?"
    slips = {2: "That is the period, in pixels per cycle.", 1: "Light and dark are two pixels.", 1 / 4: "That would repeat every 4 pixels."}
    check.number(predictions, "cycles", 1 / 2, "mend", cycle, slips)


@check.part
def predictions_sets(predictions):
    """sets."""
    whys = {
        "A": "A: 4 is twice 2, so every output gets 2 stamps.",
        "B": "B: 5 is no multiple of 3. Outputs get 2, 2 and 1 stamps in turn.",
        "C": "C: 6 is twice 3, so every output gets 2 stamps. The kernel need not be equal to the stride, nor twice as large.",
        "D": "D: 6 and 4 have a common divisor, which is not enough: 6 is no multiple of 4. Outputs get 2, 2, 1 and 1 stamps.",
        "E": "E: stamps of 3, 3 apart, lie side by side. An odd kernel can be even in this sense.",
    }
    check.letters(predictions, "even", {"A", "C", "E"}, "stamps", whys)
    sums = "Sum the weights at the even places, then those at the odd ones:"
    whys = {
        "P": f"P: {sums} 1 + 1 and 2. Two stamps here and one there, and still the same.",
        "Q": f"Q: {sums} 1 + 3 and 3 + 1.",
        "R": f"R: {sums} 1 + 1 and 1.",
        "S": f"S: {sums} 1 + 1 and 3 + 2. Two stamps everywhere, and still not the same.",
    }
    check.letters(predictions, "flat", {"P", "Q"}, "sums", whys)
    return "P is flat on an uneven overlap, S is not on an even one: the weights decide."


# 2. Count the stamps


def check_overlap(answer, probes):
    apart = "Stamps begin stride apart: at 0, stride, 2 * stride, and so on."
    rim = "The rim gets fewer: there are no stamps before the first and after the last."
    long = "One stamp takes kernel places, each of the size - 1 steps adds stride: kernel + stride * (size - 1) outputs, in one row."
    few, many = "There is one stamp too few.", "There is one stamp too many."
    slips = [
        ("return counts", "return -(-(kernel - np.arange(len(counts)) % stride) // stride)", rim),
        ("+= 1", "= 1", "Every output that is reached counts 1. Add where stamps overlap."),
        (lambda kernel, stride, size: overlap(kernel, 1, size), f"The stride is not used. {apart}"),
        (lambda kernel, stride, size: overlap(stride, kernel, size), "Kernel and stride have changed places."),
        (lambda kernel, stride, size: overlap(kernel, stride + 1, size), f"There is a gap too many between the stamps. {apart}"),
        (lambda kernel, stride, size: overlap(kernel, stride, size + 1), many),
        (lambda kernel, stride, size: overlap(kernel, stride, size - 1), few),
        ("range(size)", "range(size - 1)", few),
    ]
    rule = "Stamp n covers the outputs from stride * n to stride * n + kernel - 1. Add 1 there."
    check.compare(without(answer, "overlap"), overlap, probes, "count", rule, slips, shape=long)


@check.part
def overlap_count(answer):
    """three counts."""
    check_overlap(answer, [(3, 2, 6), (4, 2, 5), (5, 3, 4)])


@check.part
def overlap_edges(answer):
    """gaps and single stamps."""
    check_overlap(answer, [(2, 3, 4), (1, 2, 5), (7, 2, 2), (4, 3, 1), (3, 1, 5), (1, 1, 1)])


@check.part
def overlap_all(answer):
    """all of 280 settings."""
    check_overlap(answer, list(product(range(1, 9), range(1, 6), range(1, 8))))
    line = np.asarray(attempt(answer, 3, 2, 6), int)
    rows = [" ".join(map(str, row[2:-2])) for row in np.outer(line, line)[4:7]]
    return "\n".join(["In the plane, kernel 3, stride 2:", *rows])


# 3. Predict a stack, and mend it


def after(pattern, kernel, stride):
    out = np.zeros(stride * len(pattern))
    for place, number in enumerate(pattern):
        for tap in range(kernel):
            out[(stride * place + tap) % len(out)] += number
    return out


def through(layers):
    """One period of what ones become after layers of ones, (kernel, stride) each."""
    pattern = np.ones(1)
    for layer in layers:
        pattern = after(pattern, *layer)
    return pattern


def ratio(*layers):
    pattern = through(layers)
    return pattern.max() / pattern.min()


@check.part
def stack_ratios(stack):
    """ratios."""
    three, four = (3, 2), (4, 2)
    twice = "One layer makes 2 1 2 1 of ones. Stamp 1 1 1 for each, 2 apart: an odd place copies one, an even place adds two neighbors."
    slips = {
        2: "That is one layer.",
        4: "Ratios don't multiply along one axis: the least place copies a 1, the most adds 1 and 2.",
        9: "That is in the plane.",
        5: "That is three layers.",
        1 / 3: UPSIDE_DOWN,
    }
    check.number(stack, "line", ratio(three, three), "layers", twice, slips)
    square = "Rows and columns count independently: in the plane a ratio is squared."
    slips = {
        3: ONE_AXIS,
        4: "That is one layer.",
        16: f"That squares 4. Along one axis the ratio is 3. {twice}",
        6: "Squared, not doubled.",
    }
    check.number(stack, "plane", ratio(three, three) ** 2, "layers", square, slips)
    thrice = "Two layers make 3 2 3 1. A third copies at odd places and adds two neighbors at even ones: the most is 3 + 2. Then the plane."
    slips = {
        5: f"{ONE_AXIS} {square}",
        64: "The ratios of a single layer don't multiply.",
        8: "The ratios of a single layer don't multiply.",
        27: "The ratio along one axis grows from 2 to 3, but not by a fixed factor.",
        16: "The ratio along one axis is not 4: look which numbers are neighbors.",
        36: "Nowhere are two 3s neighbors.",
        9: "That is two layers.",
    }
    check.number(stack, "three", ratio(three, three, three) ** 2, "layers", thrice, slips)
    pairs = "Kernel 4 at stride 2 adds two neighbors at every place, and two neighbors in 2 1 2 1 always make 3."
    slips = {2: "That is before the second layer.", 3: "That would be kernel 3 twice.", 0: "Largest divided by smallest is at least 1."}
    check.number(stack, "four_last", ratio(three, four), "stacks", pairs, slips)
    order = "Kernel 4 makes 2 2 2 2. Then kernel 3 copies one at odd places and adds two at even ones."
    slips = {
        1: "The order matters: nothing comes after the kernel of 3.",
        3: "The first layer is even.",
        4: "That is the largest number, or the ratio in the plane.",
    }
    check.number(stack, "four_first", ratio(four, three), "stacks", order, slips)


@check.part
def stack_mend(stack):
    """mended on paper."""
    window = "In 2 1 2 1 a window of 3 holds 2 1 2 or 1 2 1."
    slips = {
        1: "Three is no multiple of the period, which is 2.",
        2: "That is before the convolution.",
        0.8: UPSIDE_DOWN,
        5: "That is the largest sum. Divide by the smallest.",
    }
    check.number(stack, "by_three", ratio((3, 2), (3, 1)), "mend", window, slips)
    mends = [size for size in range(1, 9) if ratio((3, 2), (3, 2), (size, 1)) == 1]
    whole = (
        "Two layers of stride 2 make a pattern of period 4: 3 2 3 1. A window that holds each equally often sums to the same everywhere."
    )
    slips = {
        2: "Windows of two hold 3 2, 2 3, 3 1 or 1 3: 5 or 4.",
        3: "Windows of three leave out one of the four, and these differ.",
        8: "That works. A smaller one does, too.",
        16: "That is the period in the plane, or counted twice. Along each axis it is shorter.",
        1: "A single weight changes nothing.",
    }
    check.number(stack, "mend", mends[0], "mend", whole, slips)
    slips = {
        4: "A larger one is asked for.",
        5: "A window of 5 holds one of the four twice.",
        6: "A window of 6 holds two of the four twice. 6 is a multiple of 2 but not of the period 4.",
        16: "That works. There is a smaller one.",
        12: "That works. There is a smaller one.",
    }
    check.number(stack, "next", mends[1], "mend", whole, slips)


PATTERNS = [
    ([1], 3, 2),
    ([1, 10, 100], 5, 3),
    ([2, 1], 3, 2),
    ([2, 1], 4, 2),
    ([3, 2, 3, 1], 3, 1),
    ([5, 7], 2, 3),
    ([1], 7, 2),
    ([1, 2, 4], 4, 1),
    ([0.5, 0.25, 3], 7, 2),
    ([1], 20, 1),
]


@check.part
def after_period(answer):
    """a period."""
    back = "What runs over the end comes back in at the beginning: take places modulo the period."
    begins = "The right numbers begin at another place: number i is stamped from place stride * i on, not before it and not after."
    lost = f"What runs over the end more than once is counted once. Add it each time: out[places] += number adds once to each place. {back}"
    wrap, place, taps = "for tap in range(kernel):\n            out[(stride * place + tap) % len(out)]", "place + tap", "range(kernel)"
    slips = [
        (lambda *arguments: stamped(*arguments), f"That is the row once, with its rims. {back}"),
        (
            lambda pattern, kernel, stride: stamped(pattern, kernel, stride, stride * len(pattern)),
            f"What runs over the end is lost. {back}",
        ),
        (wrap, "if True:\n            out[(stride * place + np.arange(kernel)) % len(out)]", lost),
        ("+= number", "= number", "A later stamp overwrites an earlier one. Where they overlap, add."),
        ("+= number", "+= 1", "Each stamp is the number times 1, not 1."),
        ("in enumerate(pattern)", "in enumerate(pattern[::-1])", "The pattern is read backwards."),
        (place, "place - tap", begins),
        (place, "place + tap + 1", begins),
        (place, "place + tap - kernel // 2", begins),
        (taps, "range(kernel - 1)", "One tap is missing: a kernel has taps 0 to kernel - 1."),
        (taps, "range(kernel + 1)", "There is one tap too many: a kernel has taps 0 to kernel - 1."),
        ("len(pattern))", "len(pattern), int)", "The fractions are gone. np.zeros(n) holds fractions, np.zeros(n, int) does not."),
    ]
    rule = "Add each number to the places stride * i to stride * i + kernel - 1, taken modulo the period."
    check.compare(answer, after, PATTERNS, "stacks", rule, slips, shape="One period in one row: stride * len(pattern) numbers.")


def stamped(pattern, kernel, stride, size=None):
    """The pattern once, with its rims, or their first numbers."""
    out = np.zeros(max(stride * (len(pattern) - 1) + kernel, size or 0))
    for place, number in enumerate(pattern):
        out[stride * place : stride * place + kernel] += number
    return out[:size]


@check.part
def after_mend(after_answer, answer):
    """mended."""
    first = "Put after right first. mend builds on it, and its loop might never end."
    check.compare(after_answer, after, PATTERNS, "stacks", first, shape=first)
    three = (3, 2)
    stacks = [[three], [three] * 2, [(4, 2)], [three, (4, 2)], [(4, 2), three], [(5, 4)], [(4, 3), (4, 2)], [three] * 3, [three] * 4]
    stacks += [[(6, 3), (5, 2), (4, 2)], [(2, 3)], [three, (6, 2)], [three, (2, 1)], [three] * 5, [three] * 6, []]
    for layers in stacks:
        own = list(layers)
        what, got, reached = f"mend({layers})", called(answer, own), through(layers)
        right = next(size for size in range(1, 100) if np.ptp(after(reached, size, 1)) == 0)
        whole = "A whole number: how many weights."
        if isinstance(got, Raised):
            whole = f"{got.hint()} It came out of mend, or of after when mend called it."
        check.expect(what, got, is_number(got) and float(got) % 1 == 0, "a whole number", "mend", whole)
        left = [f"{number:g}" for number in after(reached, int(got), 1)] if 0 < got < 100 else []
        hint = f"With {got} weights the row becomes {' '.join(left)}: not constant."
        if got < 1:
            hint = "A kernel has at least one weight."
        elif got >= 100:
            hint = "That is far more than the product of the strides, which always works."
        elif len(set(left)) == 1:
            row = " ".join(f"{number:g}" for number in reached)
            hint = f"{got} works, and so does a smaller one: before it the row is {row}."
        check.expect(what, got, got == right, str(right), "mend", hint)
        check.kept(answer, [(layers,)], [(own,)], "mend")
    told = ["layers                          ratio before  mended by"]
    for layers in ([three], [three] * 2, [three] * 3, [three, (4, 2)]):
        told.append(f"{str(layers):32}{ratio(*layers):12.2f} {int(answer(layers)):10}")
    return "\n".join(told)


# 4. A number for the grid


def share(image, period):
    height, width = (n // period * period for n in image.shape)
    image = image[:height, :width]
    if image.var() < 1e-20:
        return 0.0
    phases = [image[row::period, column::period].mean() for row in range(period) for column in range(period)]
    return np.var(phases) / image.var()


def check_share(answer, probes, hint, slips):
    shape = f"One number for the whole image. {hint}"
    check.compare(
        without(answer, "phase_energy"),
        share,
        probes,
        "number",
        hint,
        slips,
        pick=lambda got: np.round(float(got), 6) if is_number(got) else got,
        shape=shape,
    )


GUARD, MEANS, RESULT = "image.var() < 1e-20", "image[row::period, column::period].mean()", "np.var(phases) / image.var()"
NOTHING = "A constant has no grid. Ask for the variance before you divide by it."


@check.part
def share_constant(answer):
    """no grid."""
    probes = [(np.full(sides, value), 3) for sides in ((3, 6), (6, 6), (12, 12)) for value in (0.0, 1.0, 0.9, 0.1, 0.7, 0.3)]
    tiny = "Rounding leaves a constant a variance of about 1e-32. Ask whether it is below 1e-20, not whether it is 0."
    check_share(answer, probes, NOTHING, [(GUARD, "False", NOTHING), (GUARD, "image.var() == 0", tiny)])


GRID = np.array([[1.0, 2], [3, 4]])
SIDES = ("[:height, :width]", "[:width, :height]", "Height and width have changed places where the image is cut: rows come first.")


@check.part
def share_known(answer):
    """whole periods."""
    rng = np.random.default_rng(0)
    probes = [
        (np.tile(GRID, (1, 2)), 2),
        (np.tile(GRID, (2, 2)) + np.eye(4), 2),
        (np.tile(GRID, (4, 3)), 1),
        (np.kron(np.arange(12.0).reshape(4, 3), np.ones((2, 2))), 2),
        (np.tile(np.arange(12.0), (6, 1)), 3),
        (np.tile(GRID, (6, 4)) + rng.normal(size=(12, 8)), 2),
        (rng.normal(size=(16, 8)), 4),
        (0.01 * rng.normal(size=(8, 8)), 2),
        (1e-9 * np.tile(GRID, (1, 2)), 2),
        (1e-11 * np.tile(GRID, (1, 2)), 2),
    ]
    spread = "np.var with ddof=1 divides by one too few."
    limit = "An image with a variance below 1e-20 counts as constant: its share is 0. The limit is for the variance, not for its root."
    blocks = "image.reshape(height // period, period, width // period, period).mean((1, 3)).var() / image.var()"
    slips = [
        (RESULT, "np.std(phases) / image.std()", "That is its root. Variances, not standard deviations."),
        (RESULT, "np.var(phases)", "That is the variance of the phase means. Divide by that of the pixels."),
        (RESULT, "np.std(phases)", "That is the spread of the phase means. A share of the variance is asked for."),
        ("np.var(phases)", "np.var(phases, ddof=int(period > 1))", spread),
        (RESULT, "np.var(phases, ddof=int(period > 1)) / image.var(ddof=1)", spread),
        (RESULT, f"100 * {RESULT}", PERCENT),
        ("/ image.var()", "/ image.var(ddof=1)", spread),
        (MEANS, "image[row::period].mean()", "Those are the phases of the rows only. Columns count as well."),
        (MEANS, "image[:, column::period].mean()", "Those are the phases of the columns only. Rows count as well."),
        (RESULT, blocks, "Those are blocks of neighbors. The pixels of a phase lie a period apart."),
        (RESULT, "np.ptp(phases) / np.ptp(image)", "That compares ranges. Variances are asked for."),
        (RESULT, "np.ptp(phases) / image.var()", "That is the range of the phase means. Their variance is asked for."),
        SIDES,
        (RESULT, f"1 - {RESULT}", "That is the share within the phases: 1 minus the right one."),
        (RESULT, "image.var() / np.var(phases)", "The quotient is upside down."),
        (GUARD, "image.var() < 1e-9", "That counts as constant what is only dim: the limit is 1e-20."),
        (GUARD, "image.std() < 1e-20", limit),
        (GUARD, "False", limit),
    ]
    rule = "Phase means first: image[row::period, column::period].mean() for all rows and columns below the period. Then variances."
    check_share(answer, probes, rule, slips)


@check.part
def share_ragged(answer):
    """what is left over."""
    rng = np.random.default_rng(1)
    probes = [(rng.normal(size=shape), period) for *shape, period in ((3, 5, 2), (13, 9, 2), (8, 11, 4), (14, 9, 3), (9, 16, 5))]
    rim = np.full((5, 6), 0.3)
    rim[4] = 7
    cat, grid = b3.companion(96)[0, 0], np.tile(GRID, (48, 48))
    probes += [(rim, 2), *((cat + amount * grid, 2) for amount in (0, 0.01, 0.05, 0.1))]
    cut, sizes = "[:height, :width]", "(n // period * period for n in image.shape)"
    rest = "The variance of the image is taken of all of it. Leave out what makes no whole period there, too."
    last = "Rows and columns are left out at the top and left. Leave out the last ones."
    early = "Leave out first what makes no whole period; then ask whether the rest is constant."
    slips = [
        (lambda image, period: share(image, period) * whole(image, period).var() / image.var(), rest),
        (sizes, "image.shape", "Nothing is left out. The last rows and columns go, down to a whole number of periods."),
        (cut, "[-height:, -width:]", last),
        (cut, "[image.shape[0] - height :, image.shape[1] - width :]", last),
        SIDES,
        (
            sizes,
            "(min(image.shape) // period * period for n in image.shape)",
            "The image is cut to a square. Rows and columns are cut each by itself.",
        ),
        (sizes, "((n - 1) // period * period for n in image.shape)", "One whole period is cut off where nothing is left over."),
        (GUARD, "False", early),
    ]
    check_share(
        answer,
        probes,
        "Where whole periods pass, it is the cut: for both variances, what is left over goes, at the bottom and right.",
        slips,
    )
    told = [f"{amount:7} {float(answer(cat + amount * grid, 2)):.5f}" for amount in (0, 0.01, 0.02, 0.04)]
    return "\n".join(["grid of   share between phases", *told])


def whole(image, period):
    height, width = image.shape
    return image[: height // period * period, : width // period * period]


# 5. Three outputs and their spectra


def decoded(small, *kernels):
    """The picture enlarged twofold by each kernel; the middle of what comes out."""
    image = small[None, None]
    for kernel in kernels:
        weight = 4 * np.outer(kernel, kernel) / np.sum(kernel) ** 2
        image = b3.conv_transpose2d(image, weight[None, None], stride=2)
    return image[0, 0, 20:176, 20:176]


def outputs():
    """The three pictures of the exercise by their letters."""
    small, smooth, rough = b3.companion(48)[0, 0], [1, 3, 3, 1], [1, 3, 3, 1.2]
    cloth = np.add.outer(*[np.sin(2 * np.pi * np.arange(156) / 3)] * 2)
    return {"a": decoded(small, rough, smooth), "b": decoded(small, smooth, smooth) + 0.015 * cloth, "c": decoded(small, smooth, rough)}


def check_period(answers, name, right, look, hint, slips):
    """Check a period: a number or "none"."""
    form, plain = 'a number, such as 8, or "none"', 'A number goes without quotation marks, the word "none" with them.'
    answers = attempt(answers) if callable(answers) else answers
    if isinstance(answers, dict) and answers.get(name, "") is None:
        answers = {name: "none"}
    got = check.named(answers, name, look, form)
    none = isinstance(got, str) and got.lower() == "none"
    check.expect(name, repr(got) if isinstance(got, str) else got, none or is_number(got), form, look, plain)
    if none:
        check.expect(name, got, right == "none", "another answer", look, f"{slips.get('none', '')} {hint}".strip())
    elif right == "none":
        why = next((why for wrong, why in slips.items() if abs(wrong - got) < 0.0051), "")
        check.expect(name, got, False, "another answer", look, f"{why} {hint}".strip())
    else:
        numbers = {wrong: why for wrong, why in slips.items() if wrong != "none"}
        check.number({name: got}, name, right, look, hint, numbers, "another answer")


@check.part
def spectra_periods(diagnosis):
    """periods."""
    inverse, lowest = "That is the frequency of a peak.", "The period is 1 divided by the lowest of the sharp peaks."
    peak = f"A sharp peak stands at 1/4. {lowest}"
    slips = {
        0.25: inverse,
        2: "A period of 2 has its only peak at 1/2.",
        "none": "A photograph has no sharp peak by itself.",
        8: "A period of 8 would have a peak at 1/8.",
    }
    check_period(diagnosis, "a", 4, "number", peak, slips)
    texture = "There is a peak at 1/3, but two layers of stride 2 make patterns of period 2 or 4 and no other. So it is in the content."
    slips = {
        0: 'For no grid write "none".',
        3: "It does repeat every 3 pixels.",
        1 / 3: "That is the frequency of the peak.",
        2: "There is nothing at 1/2.",
        4: "There is nothing at 1/4.",
    }
    check_period(diagnosis, "b", "none", "number", texture, slips)
    highest = f"The only sharp peak stands at 1/2, at the right edge: light, dark, light, dark. {lowest}"
    slips = {
        0.5: inverse,
        4: "A period of 4 would have a peak at 1/4.",
        "none": "Look at the right edge of the spectrum.",
        1: "A pattern of period 1 is a constant.",
    }
    check_period(diagnosis, "c", 2, "number", highest, slips)
    shares = {name: [b3.phase_energy(image, period) for period in (2, 4)] for name, image in outputs().items()}
    return "\n".join(f"{name}: share at period 2 {two:.5f}, at period 4 {four:.5f}" for name, (two, four) in shares.items())


@check.part
def spectra_blame(diagnosis):
    """blame and blur."""
    spread = "The first layer's pattern has a period of 2. The second layer puts its numbers 2 apart."
    slips = {"b": "That is cloth: no layer is to blame.", "c": f"Its period is 2, the stride of the last layer. {spread}"}
    got = check.named(diagnosis, "first", "layers", "a letter")
    letter = isinstance(got, str) and got.lower() in ("a", "b", "c")
    check.expect("first", got, letter, 'one of "a", "b", "c"', "layers", "One letter in quotation marks.")
    got = got.lower()
    check.expect("first", got, got == "a", "another letter", "layers", slips.get(got))
    halves = "Two equal weights hold both phases of a period of 2, and half of a period of 4: that one is only weakened."
    slips = {
        "none": "2 is no multiple of 4.",
        2: "What has period 2 is just what a blur of 2 removes.",
        8: "A blur does not spread the pixels: the period stays, or gets shorter.",
        0.25: "That is its frequency. What is the period?",
    }
    check_period(diagnosis, "blurred", 4, "mend", halves, slips)
    told, image = [], outputs()["a"][None, None]
    for size in (1, 2, 4):
        blurred = b3.conv2d(image, np.full((1, 1, size, size), 1 / size**2))
        told.append(f"a, blurred by {size} × {size}: share {b3.phase_energy(blurred, 4):.5f}")
    return "\n".join(told)


# 6. Two upsamplers that answer a constant with a constant


def icnr(weight):
    """Every filter four times in a row."""
    return np.repeat(weight, 4, axis=0)


def edged(x, mode="edge"):
    return np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode)


def resized(x, weight):
    return b3.conv2d(edged(b3.interpolate(x, 2)), weight)


@check.part
def flat_icnr(answer):
    """ICNR."""
    rng = np.random.default_rng(0)
    probes = [(np.arange(18.0).reshape(2, 1, 3, 3) + 0.5,), *((rng.normal(size=(*size, 3, 3)),) for size in ((1, 2), (3, 2), (2, 5)))]
    tiled = "The copies are tiled: all filters, then all again. shuffled takes four neighbors for one channel."
    copies = "np.repeat(weight, 4, axis=0)"
    slips = [
        (copies, "np.tile(weight, (4, 1, 1, 1))", tiled),
        (copies, f"{copies} / 4", "Each copy is a quarter of the filter. Each of the four pixels gets the whole answer: don't divide."),
        (copies, "np.repeat(weight[:1], 4 * len(weight), axis=0)", "All are the first filter. Each channel has its own."),
        (copies, f"{copies}[:, ::-1]", "The input channels have changed their order."),
        (copies, f"{copies}.astype(int)", "The fractions are gone. Make an array with weight.dtype, or with no dtype at all."),
    ]
    hint = "Filters 0 to 3 must all be the first filter of weight, 4 to 7 the second, and so on."
    shape = "Four filters for each channel, along the first axis: (4 * channels, inputs, 3, 3)."
    check.compare(without(answer, "icnr"), icnr, probes, "cures", hint, slips, shape=shape)


DOUBLED, LARGE = "b3.interpolate(x, 2)", "edged(b3.interpolate(x, 2))"


def check_resized(answer, probes, slips):
    rim = 'Flat inside, but not at the rim: a border of zeros is no part of a constant. Repeat the edge pixels, np.pad(..., mode="edge").'
    shared = [
        (LARGE, 'edged(b3.interpolate(x, 2), "constant")', rim),
        ("2)), weight)", "2)), weight) / 9", "Not what the filters sum to. Convolve with weight as it is: do not divide."),
        (DOUBLED, "np.kron(x, [[1, 0], [0, 0]])", "Zeros stand between the pixels: that is what makes the grid. Repeat every pixel."),
    ]
    hint = "Double by repeating pixels, then a border of repeated edge pixels, 1 wide, then b3.conv2d(large, weight)."
    shape = "Twice as high and wide as x: double, put 1 pixel of border on every side, convolve 3×3."
    check.compare(answer, resized, probes, "flat", hint, shared + slips, shape=shape)


@check.part
def flat_constant(answer):
    """flat."""
    rng = np.random.default_rng(0)
    probes = [(np.ones((1, 1, 1, 2)), np.arange(9.0).reshape(1, 1, 3, 3))]
    check_resized(answer, probes + [(np.full((1, 2, 3, 5), value), rng.normal(size=(4, 2, 3, 3))) for value in (1.0, -2.5)], [])


@check.part
def flat_same(answer, shuffled):
    """resized."""
    rng = np.random.default_rng(0)
    probes = [(np.array([[[[0.0, 1], [2, 4]]]]), np.arange(9.0).reshape(1, 1, 3, 3))]
    probes += [(rng.normal(size=shape), rng.normal(size=(4, shape[1], 3, 3))) for shape in ((1, 2, 3, 5), (2, 3, 4, 4))]
    first = "Convolved first, then doubled: every 2 × 2 pixels are equal. Double first."
    slips = [
        (f"b3.conv2d({LARGE}, weight)", "b3.interpolate(b3.conv2d(edged(x), weight), 2)", first),
        (DOUBLED, "np.tile(x, (1, 1, 2, 2))", "That repeats the whole picture, not each pixel."),
        (DOUBLED, 'b3.interpolate(x, 2, "bilinear")', "That resizes bilinearly. Repeat every pixel."),
        (LARGE, f'edged({DOUBLED}, "wrap")', "The border comes from the other side of the picture. Repeat the edge pixels."),
        ("2)), weight)", "2)), np.flip(weight, (2, 3)))", "The filters are flipped."),
    ]
    check_resized(answer, probes, slips)
    x, starts = np.ones((1, 16, 8, 8)), {"shuffle, ICNR": ([], []), "resize, then convolve": ([], [])}
    for seed in range(25):
        rng = np.random.default_rng(seed)
        weight, noise = rng.normal(size=(8, 16, 3, 3)), 0.1 * rng.normal(size=(32, 16, 3, 3))
        for (name, spreads), moved in product(starts.items(), (0, 1)):
            shuffle = name == "shuffle, ICNR"
            filters = weight.repeat(4, axis=0) + moved * noise if shuffle else weight + moved * noise[:8]
            out = shuffled(b3.conv2d(x, filters)) if shuffle else np.asarray(attempt(answer, x, filters))
            spreads[moved].append(abs(out.std((2, 3)).mean() / out.mean((2, 3)).std()))
    told = ["spread on a constant, over its size:  at the start   filters moved by a tenth (median of 25 draws)"]
    told += [f"{name:38}{np.median(start):12.3f}{np.median(later):20.3f}" for name, (start, later) in starts.items()]
    return "\n".join(told)


# 7. The grid in a gradient


def sum_gradient(taps, stride, pixels):
    gradient = np.zeros(pixels)
    for start in range(0, pixels - len(taps) + 1, stride):
        gradient[start : start + len(taps)] += taps
    return gradient


def check_gradient(answer, probes, slips, ends=()):
    flipped = "The taps are flipped, or the row is reversed. Pixel i of a window meets tap i."
    within = "A window that sticks out at the end does not exist: the last begins at pixels - len(taps) or before."
    sticks = "for start in range(0, pixels - len(taps) + 1, stride):\n        gradient[start : start + len(taps)] += taps"
    cut = "for start in range(0, %s, stride):\n        gradient[start : start + len(taps)] += taps[: pixels - start]"
    shared = [
        ("+= taps", "+= taps[::-1]", flipped),
        ("return gradient", "return gradient[::-1]", flipped),
        ("+= taps", "+= 1", "Those are the numbers of windows. Add the tap that meets the pixel, not 1."),
        (", stride)", ")", "The stride is not used. Windows begin stride apart."),
        ("len(taps) + 1", "len(taps)", "That is one window too few: the last may begin at pixels - len(taps)."),
        *[(sticks, cut % end, f"Some windows stick out. {within}") for end in ("pixels", "pixels // stride * stride", *ends)],
        (
            "return gradient",
            "return gradient.astype(int)",
            "The fractions are gone. np.zeros(n) holds fractions, np.zeros(n, int) does not.",
        ),
    ]
    rule = "Window n lies over the pixels from stride * n on, and adds its taps to their gradients."
    shape = f"One number for each of the pixels, those too that no window reads. {within}"
    check.compare(answer, sum_gradient, probes, "gradient", rule, shared + slips, shape=shape)


@check.part
def gradient_fits(answer):
    """windows that fill the row."""
    probes = [([1, 10, 100], 2, 7), ([1, 2, 3, 4], 2, 10), ([2, -1], 1, 5), ([1, 1, 1], 3, 9), ([5, 3, 1], 2, 3), ([0.5, 1.25], 1, 4)]
    over = "A later window overwrites an earlier one. Where they overlap, add."
    single = ("range(0, pixels - len(taps) + 1, stride)", "range(1)", "That is a single window.")
    check_gradient(answer, probes, [("+= taps", "= taps", over), single])


@check.part
def gradient_rest(answer):
    """pixels that are left over."""
    probes = [([1, 10, 100], 2, 8), ([1, 10, 100], 4, 9), ([3], 2, 8), ([1, 2, 3, 4, 5], 3, 13), ([4, 1], 5, 6), ([0.5, -1.25, 2], 3, 8)]
    probes += [([1, 1, 1, 1], 2, 12)]
    missing = "return gradient[: (pixels - len(taps)) // stride * stride + len(taps)]"
    front = f"{missing.replace('return ', 'gradient = ')}\n    return np.pad(gradient, (pixels - len(gradient), 0))"
    slips = [
        ("return gradient", missing, "Pixels that no window reads are missing. Their gradient is 0."),
        ("return gradient", front, "The pixels that no window reads stand in front. The first window begins at pixel 0."),
    ]
    check_gradient(answer, probes, slips, ["pixels - len(taps) + stride"])
    told = []
    for taps in ([1, 1, 1], [1, 1, 1, 1], [1, 2, 1], [1]):
        told.append(f"taps {taps}, stride 2: {' '.join(f'{number:g}' for number in np.asarray(attempt(answer, taps, 2, 12), float))}")
    return "\n".join(told)
