"""Mistakes that learners make in chapters/atrous_convolution/assignment.ipynb.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves). Slips that the
checks know are not repeated here. RIGHT[exercise] lists (the clothes, the part of the solution, what may stand there). EQUAL[exercise] says why a mutant of tests/mutants.py is no mistake.
"""

NUMBERS = '{"plain": 1, "unread": 6, "span": 31, "read": 25, "padding": 6, "center": 5}'
SUM = "return sum(weight * part for weight, part in zip(kernel, slices, strict=True))"
SLICES = "    slices = [row[tap * rate : tap * rate + outputs] for tap in range(len(kernel))]\n"
MENDED = '{"first": [1, 4, 8, 3, 2], "second": [1, 12, 3, 2]}'
MET = "    return (all_three / size) ** 2, (only_middle / size) ** 2"
GRID = 'if gcd(*rates) > 1:\n        return "grid"'
FULL = "all(ways(rates))"

RIGHT = {
    "predictions": [
        (
            "a dict, not in a function",
            "def predictions():",
            "if 1:\n    predictions = " + NUMBERS + "\ndef unused():",
        ),
        ("floats", '"span": 31', '"span": 31.0'),
        ("numbers of numpy", '"unread": 6', '"unread": np.int64(6)'),
        ("an array without axes", '"read": 25', '"read": np.array(25)'),
        ("a fraction", '"padding": 6', '"padding": Fraction(6)'),
    ],
    "dilated": [
        (
            "an FFT",
            SUM,
            "wide = np.zeros(len(row))\n    wide[np.arange(len(kernel)) * rate] = kernel\n"
            "    return np.fft.irfft(np.fft.rfft(row) * np.fft.rfft(wide).conj(), len(row))[:outputs]",
        ),
        (
            "windows and einsum",
            SUM,
            "from numpy.lib.stride_tricks import sliding_window_view\n"
            "    return np.einsum('nk,k->n', sliding_window_view(row, rate * (len(kernel) - 1) + 1)[:, ::rate], kernel)",
        ),
        (
            "a loop in a list",
            SUM,
            "return [float(sum(kernel[i] * row[o + i * rate] for i in range(len(kernel)))) for o in range(outputs)]",
        ),
        ("float32", SUM, SUM + ".astype(np.float32)"),
        ("a product of matrices", SUM, "return np.stack(slices, 1) @ kernel"),
    ],
    "ways": [
        ("loud words", '"grid"', '"GRID"'),
        ("a list", "return counts", "return counts.tolist()"),
        ("floats", "return counts", "return counts.astype(np.float32)"),
        (
            "a dict of offsets",
            "    counts = np.ones(1, int)\n",
            "    from collections import Counter\n    found = Counter({0: 1})\n    for rate in rates:\n"
            "        found = sum((Counter({at + step: n for at, n in found.items()}) for step in (0, rate, 2 * rate)), Counter())\n"
            "    return tuple(found[at] for at in range(2 * sum(rates) + 1))\n    counts = np.ones(1, int)\n",
        ),
        ("texts of numpy", 'return "full"', 'return np.str_("full")'),
        ("the largest gap", FULL, "b3.max_gap(rates) == 1"),
    ],
    "mend": [
        ("tuples", MENDED, '{"first": (1, 4, 8, 3, 2), "second": (1, 12, 3, 2)}'),
        ("arrays", MENDED, '{"first": np.array([1, 4, 8, 3, 2]), "second": np.array([1, 12, 3, 2])}'),
        ("other rates", MENDED, '{"second": [1, 12, 2, 6], "first": [2, 5, 8, 1, 2]}'),
    ],
    "dense": [
        ("a tuple", "return traded", "return tuple(traded)"),
        ("numbers of numpy", "rate * layer.padding", "np.int64(rate * layer.padding)"),
        (
            "replace",
            "Layer(layer.kernel, stride, padding, dilation)",
            "replace(layer, stride=stride, padding=padding, dilation=dilation)",
        ),
    ],
    "wasted": [
        ("a list", MET, "    return [(all_three / size) ** 2, (only_middle / size) ** 2]"),
        ("an array", MET, "    return np.array([all_three / size, only_middle / size], np.float32) ** 2"),
        ("fractions", MET, "    return Fraction(all_three, size) ** 2, Fraction(only_middle, size) ** 2"),
        (
            "counted by convolving",
            MET,
            "    inside = b3.taps_inside(size, rate)\n    return (inside == 9).mean(), (inside == 1).mean()",
        ),
        ("a number of numpy", "return output_stride", "return np.int64(output_stride)"),
        ("a float", "return output_stride", "return float(output_stride)"),
        ("the size of a slice", "ceil(image / output_stride)", "len(range(image)[::output_stride])"),
        ("rounded up without ceil", "ceil(image / output_stride)", "-(-image // output_stride)"),
    ],
    "choice": [
        ("handed over one by one", "[1, 3, 7, 8, 8, 8]", "map(Decimal, (1, 3, 7, 8, 8, 8))"),
        ("a tuple", "[1, 3, 7, 8, 8, 8]", "(1, 3, 7, 8, 8, 8)"),
        ("an array", "[1, 3, 7, 8, 8, 8]", "np.array([1, 3, 7, 8, 8, 8])"),
        ("other rates", "[1, 3, 7, 8, 8, 8]", "[1, 2, 7, 8, 8, 7]"),
        ("floats", "[1, 3, 7, 8, 8, 8]", "[1.0, 3.0, 8.0, 8.0, 8.0, 4.0]"),
    ],
}

EQUAL = {
    "dilated": {
        "zip(kernel, slices, strict=True) → zip(slices, kernel, strict=True)": "a product commutes",
        "True → False": "there are as many slices as weights",
    },
    "ways": {"np.convolve(counts, taps) → np.convolve(taps, counts)": "convolution commutes"},
    "mend": {"3 → 4": "another list that mends the first, with as few changes"},
    "dense": {"1 → 0": "no product of strides is below 1, so none stays at 0 either"},
    "choice": {
        "3 → 2": "another list that fulfills all conditions",
        "7 → 8": "another list that fulfills all conditions",
        "7 → 6": "another list that fulfills all conditions",
        "8 → 7": "another list that fulfills all conditions",
    },
}

WRONG = {
    "predictions": [
        ("dilation 0 for contiguous", '"plain": 1', '"plain": 0', r"distance from one tap to the next"),
        ("guesses a span", '"span": 31', '"span": 33', r"adds d pixels on each side"),
        ("forgets the pixel itself", '"span": 31', '"span": 30', r"Start with one pixel"),
        ("takes three layers", '"read": 25', '"read": 49', r"Which pixels come out"),
        ("guesses a center", '"center": 5', '"center": 3', r"d\(k - 1\)/2 from the first"),
        ("leaves one out", '"span": 31', '"field": 31', r"an answer named 'span'.*spelled"),
        ("answers a text", '"read": 25', '"read": "25"', r"'25'.*quotation marks"),
        ("returns a list", NUMBERS, "[1, 6, 31, 25, 6, 5]", r"a dict.*each by its name"),
        ("squares the span", '"span": 31', '"span": 961', r"Only one axis"),
        ("divides by zero", "return {", "return 1 / 0 or {", r"ZeroDivisionError.*divided by 0"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "dilated": [
        (
            "goes phase by phase",
            "    slices = [row[tap * rate : tap * rate + outputs] for tap in range(len(kernel))]\n",
            "    out = np.zeros(outputs)\n    for q in range(rate):\n        out[q::rate] = np.correlate(row[q::rate], kernel, 'valid')\n    return out\n",
            r"ValueError.*Arrays of different shapes met",
        ),
        (
            "fills an array of the kernel's kind",
            "    return sum(weight * part for weight, part in zip(kernel, slices, strict=True))",
            "    out = np.zeros(outputs, kernel.dtype)\n    for weight, part in zip(kernel, slices):\n        out[:] = out + weight * part\n    return out",
            r"would cut off fractions",
        ),
        (
            "makes whole numbers",
            SUM,
            SUM.replace("return", "out = np.zeros_like(row[:outputs])\n    out[:] =") + "\n    return out",
            r"np\.zeros_like",
        ),
        (
            "stuffs zeros",
            SUM,
            "wide = np.zeros(rate * (len(kernel) - 1) + 1)\n    wide[::rate] = kernel\n    return np.correlate(row, wide, 'valid')",
            r"nan.*0 times inf.*zeros among your weights",
        ),
        (
            "stuffs zeros and convolves",
            SUM,
            "wide = np.kron(kernel, np.eye(1, rate)[0])[: rate * (len(kernel) - 1) + 1]\n    return np.convolve(row, wide[::-1], 'valid')",
            r"zeros among your weights",
        ),
        (
            "collects in an array of ints",
            SUM,
            "out = np.zeros(outputs, int)\n    out[:] = sum(weight * part for weight, part in zip(kernel, slices))\n    return out",
            r"np\.zeros\(n\) holds floats",
        ),
        (
            "adds to an array of ints",
            SUM,
            f"{SUM[7:]}\n    out = np.zeros(outputs, int)\n    out += slices[0]",
            r"UFuncTypeError",
        ),
        (
            "pads with a mirror",
            "np.pad(row, padding)",
            'np.pad(row, padding, "reflect")',
            r"\]\n  you have: \[.*no copy of the row",
        ),
        (
            "pads with ones",
            "np.pad(row, padding)",
            "np.pad(row, padding, constant_values=1)",
            r"consists of zeros",
        ),
        ("pads at the end", "np.pad(row, padding)", "np.pad(row, (0, 2 * padding))", r"on both sides"),
        ("rounds the sums", SUM, f"return np.round({SUM[7:]})", r"unrounded"),
        (
            "pads twice",
            "np.pad(row, padding)",
            "np.pad(row, 2 * padding)",
            r"on each side, not on both together",
        ),
        ("returns the slices", SUM, "return slices", r"Add up the slices"),
        (
            "sums to a number",
            "weight * part for",
            "(weight * part).sum() for",
            r"a row of 5 .*Add up the slices",
        ),
        ("returns nothing", "return sum", "sum", r"end with return"),
    ],
    "ways": [
        (
            "takes a row of the plane",
            "    counts = np.ones(1, int)\n",
            "    return b3.coverage(rates)[0]\n",
            r"coverage .*do without",
        ),
        (
            "tries small divisors only",
            "if gcd(*rates) > 1:",
            "if any(all(r % p == 0 for r in rates) for p in range(2, 10)):",
            r"diagnose\(\[11, 22\]\).*grid",
        ),
        (
            "asks the smallest gap",
            "if gcd(*rates) > 1:",
            "gaps = np.diff(np.flatnonzero(ways(rates)))\n    if min(gaps) > 1 and not (gaps % min(gaps)).any():",
            r"diagnose\(\[4, 14\]\).*grid",
        ),
        ("sorts what was given", GRID, f"rates.sort()\n    {GRID}", r"into what it was given"),
        ("forgets to return", "return counts", "", r"end with return"),
        (
            "divides by the largest",
            "return counts",
            "return counts / counts.max()",
            r"Leave the numbers whole",
        ),
        ("returns texts", "return counts", "return list(map(str, counts))", r"a row of 7 numbers"),
        ("returns how many", "return counts", "return len(counts)", r"as long as the span"),
        (
            "lets the last copy win",
            "counts = np.convolve(counts, taps)",
            "counts = taps",
            r"a row of 9 .*One more layer",
        ),
        (
            "overlooks a common factor",
            "gcd(*rates) > 1",
            "len(set(rates)) == 1 != rates[0]",
            r"multiples of 2",
        ),
        (
            "knows only even grids",
            "gcd(*rates) > 1",
            "not any(rate % 2 for rate in rates)",
            r"multiples of 3",
        ),
        (
            "trusts doubling",
            GRID,
            f'if rates == [2, 4, 8]:\n        return "full"\n    {GRID}',
            r"multiples of 2",
        ),
        (
            "trusts the rule of M2",
            GRID,
            f'if len(rates) > 1 and b3.hdc_distance(rates) <= 3:\n        return "full"\n    {GRID}',
            r"multiples of 2",
        ),
        (
            "asks whether two share a factor",
            "gcd(*rates) > 1",
            "any(gcd(a, b) > 1 for i, a in enumerate(rates) for b in rates[:i])",
            r"None of the 15.*only some",
        ),
        ("looks at the first rate", "if gcd(*rates) > 1", "if rates[0] > 1", r"None of the 17.*order"),
        ("is content with a 1", FULL, "1 in rates", r"4 of the 25 inputs of the span are never read"),
        (
            "tests the largest rate only",
            FULL,
            "max(rates) <= 1 + 2 * (sum(rates) - max(rates))",
            r"\[2, 3, 4\].*No number larger than 1",
        ),
        (
            "tests a 1 and the largest rate",
            FULL,
            "1 in rates and max(rates) <= 1 + 2 * (sum(rates) - max(rates))",
            r"\[1, 5, 13\].*12 of the 39",
        ),
        (
            "compares with three times the one before",
            FULL,
            "all(b <= 3 * a for a, b in zip([1] + sorted(rates), sorted(rates)))",
            r"\[2, 3, 4\]|None of the 13",
        ),
        (
            "compares with three times the one before, from a 1",
            FULL,
            "1 in rates and all(b <= 3 * a for a, b in zip([1] + sorted(rates), sorted(rates)))",
            r"\[1, 1, 4\].*None of the 13",
        ),
        (
            "looks at the order",
            FULL,
            "all(rate <= 1 + 2 * sum(rates[:i]) for i, rate in enumerate(rates))",
            r"\[5, 2, 1\].*order",
        ),
        (
            "takes any distance for a grid",
            "gcd(*rates) > 1",
            "np.diff(np.flatnonzero(ways(rates))).min() > 1",
            r"\[3, 8\].*No number larger than 1",
        ),
        ("calls every hole a grid", 'else "gaps"', 'else "grid"', r"No number larger than 1"),
        ("hands gcd the list", "gcd(*rates)", "gcd(rates)", r"\*rates hands its items over"),
        ("makes up a word", '"gaps"', '"holes"', r"one of the three words"),
        ("forgets to return a word", 'return "grid"', "return", r"end with return"),
    ],
    "mend": [
        ("changes nothing", MENDED, "networks", r"multiples of 2"),
        ("reorders", "[1, 4, 8, 3, 2]", "[8, 4, 2, 2, 2]", r"Reordering does not help"),
        ("raises where it must lower", "[1, 4, 8, 3, 2]", "[3, 4, 8, 2, 2]", r"Only a rate of 1"),
        ("lowers only", "[1, 4, 8, 3, 2]", "[1, 4, 8, 2, 2]", r"at least 37.*Raise another"),
        ("takes plain layers", "[1, 4, 8, 3, 2]", "[1, 1, 1, 1, 1]", r"at least 37"),
        ("adds a layer", "[1, 4, 8, 3, 2]", "[1, 2, 4, 8, 2, 2]", r"As many layers"),
        ("takes a larger rate", "[1, 4, 8, 3, 2]", "[1, 4, 9, 2, 2]", r"at most 8.*larger map"),
        ("changes three", "[1, 4, 8, 3, 2]", "[1, 4, 8, 4, 3]", r"How many others"),
        ("lowers the leap", "[1, 12, 3, 2]", "[1, 11, 2, 2]", r"at least 35"),
        ("leaves the leap", "[1, 12, 3, 2]", "[1, 12, 2, 2]", r"leaps over"),
        ("changes two", "[1, 12, 3, 2]", "[1, 11, 3, 2]", r"Leave the 1 and the 12"),
        ("counts from 0", "[1, 12, 3, 2]", "[0, 12, 3, 2]", r"closest that taps can stand"),
        ("takes half a step", "[1, 12, 3, 2]", "[1, 12, 2.5, 2]", r"each an int of at least 1"),
        ("mends one only", ', "second": [1, 12, 3, 2]', "", r"an answer named 'second'"),
        ("returns lists", MENDED, "[[1, 4, 8, 3, 2], [1, 12, 3, 2]]", r"a dict.*each by its name"),
        (
            "returns layers",
            "[1, 4, 8, 3, 2]",
            "[Layer(3, dilation=rate) for rate in (1, 4, 8, 3, 2)]",
            r"a list of rates",
        ),
        ("calls what is not there", "[1, 4, 8, 3, 2]", "better([2, 4])", r"NameError.*raised this error"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "dense": [
        (
            "drops the pooling",
            "in layers:",
            "in [a for a in layers if a.kernel != 2]:",
            r"a row of 5 Layers.*pooling too",
        ),
        (
            "widens the kernels",
            "Layer(layer.kernel,",
            "Layer(rate * layer.kernel,",
            r"kernels of .*with its kernel",
        ),
        ("forgets the padding", "rate * layer.padding", "0", r"stand closer"),
        (
            "halves as it doubles",
            "Layer(layer.kernel, stride, padding, dilation)",
            "Layer(layer.kernel, stride, padding, dilation / 1)",
            r"ValueError: dilation is 1\.0",
        ),
        (
            "lets no pooling stride",
            "if kept * stride > output_stride:",
            "if kept * stride > output_stride or layer.kernel == 2:",
            r"stride of a pooling layer stays",
        ),
        ("returns one layer", "return traded", "return traded[-1]", r"One flat list"),
        (
            "nests the layers",
            "Layer(layer.kernel, stride, padding, dilation)",
            "[Layer(layer.kernel, stride, padding, dilation)]",
            r"One flat list",
        ),
        ("forgets to return", "return traded", "", r"end with return"),
        (
            "lets the last strides stay",
            "    kept, rate, traded = 1, 1, []\n    for layer in layers:\n",
            "    from math import prod\n    left = prod(layer.stride for layer in layers)\n    kept, rate, traded = 1, 1, []\n"
            "    for layer in layers:\n        kept = 10**9 if left > output_stride else 0\n        left //= layer.stride if kept else 1\n",
            r"from the image upward",
        ),
        (
            "stops at the first stride that goes",
            "kept *= stride",
            "kept *= layer.stride",
            r"a smaller one may stay",
        ),
        (
            "changes the layers themselves",
            "        stride = layer.stride\n",
            "        stride = layer.stride = 1\n",
            r"A Layer cannot be changed",
        ),
        ("forgets an argument", "output_stride=1", "", r"NameError.*raised this error"),
    ],
    "wasted": [
        ("forgets the rate", "size - 2 * rate", "size - 2", r"left and the right tap"),
        ("counts from a middle pixel", "2 * rate - size", "2 * (rate - size // 2) - 1", r"fewer than `rate`"),
        (
            "rounds to the nearest",
            "ceil(image / output_stride)",
            "round(image / output_stride)",
            r"map|down|Round up",
        ),
        (
            "leaves the map's size uneven",
            "ceil(image / output_stride)",
            "((image - 1) / output_stride + 1)",
            r"Round up|From 32 down",
        ),
        ("returns one share", ", (only_middle / size) ** 2", "", r"a row of 2 numbers.*first"),
        ("cuts shares off", "(all_three / size)", "(all_three // size)", r"Divide by /"),
        (
            "cuts the center's share off",
            "(only_middle / size)",
            "(only_middle // size)",
            r"wherever it is not 1",
        ),
        ("is off by one at the center", "2 * rate - size", "2 * rate - size + 1", r"fewer than `rate`"),
        ("returns nothing", "return (all_three", "(all_three", r"end with return"),
        ("returns nothing for none", "return 0", "return", r"end with return"),
        (
            "divides a row by the square",
            "(all_three / size) ** 2",
            "all_three / size**2",
            r"places of one row by the positions",
        ),
        (
            "begins at 64",
            "(32, 16, 8, 4, 2, 1)",
            "(64, 32, 16, 8, 4, 2, 1)",
            r"expected: 32\n  you have: 64",
        ),
        ("returns a text", "return output_stride", "return str(output_stride)", r"you have: '2'"),
        ("returns the map", "return output_stride", "return ceil(image / output_stride)", r"From 32 down"),
        (
            "begins at 16",
            "(32, 16, 8, 4, 2, 1)",
            "(16, 8, 4, 2, 1)",
            r"expected: 32\n.*The first that will do",
        ),
    ],
    "choice": [
        ("takes the fewest layers for the span", "[1, 3, 7, 8, 8, 8]", "[1, 3, 9, 19]", r"five are too few"),
        ("leaves one layer out", "7, 8, 8, 8", "8, 8, 8", r"five are too few"),
        ("wastes a rate", "7, 8, 8, 8", "9, 9, 9, 1", r"25% or more.*Of 33 places on a row 15 keep"),
        ("doubles on", "[1, 3, 7, 8, 8, 8]", "[1, 2, 4, 8, 16, 1]", r"rate 16.*on a row 1 keep"),
        (
            "takes half the span",
            "[1, 3, 7, 8, 8, 8]",
            "[1, 2, 3, 3, 3, 4]",
            r"pixel 0 has to span as far as pixel 32",
        ),
        ("is one pixel short", "[1, 3, 7, 8, 8, 8]", "[1, 3, 7, 8, 8, 4]", r"pixel 0 has to span"),
        ("begins with the largest", "[1, 3, 7, 8, 8, 8]", "[8, 8, 8, 7, 3, 1]", r"nothing below it"),
        ("begins with 2", "[1, 3, 7, 8, 8, 8]", "[2, 1, 7, 8, 8, 8]", r"nothing below it"),
        (
            "jumps in the middle",
            "[1, 3, 7, 8, 8, 8]",
            "[1, 7, 3, 8, 8, 8]",
            r"fill 3 pixels.*rate 7 belongs higher",
        ),
        ("has a common factor", "[1, 3, 7, 8, 8, 8]", "[2, 4, 8, 8, 8, 8]", r"nothing below it"),
        (
            "returns layers",
            "[1, 3, 7, 8, 8, 8]",
            "[Layer(3, padding=rate, dilation=rate) for rate in (1, 3, 7, 8, 8, 8)]",
            r"a list of rates",
        ),
        ("uses rate 0", "[1, 3,", "[0, 3,", r"closest that taps can stand"),
        ("returns a string", "return [1, 3, 7, 8, 8, 8]", 'return "137888"', r"a list of rates"),
        ("returns nothing", "return [", "[", r"end with return"),
    ],
}
