"""Mistakes that learners make in chapters/checkerboard_artifacts/assignment.ipynb.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves). Slips that the
checks know are not repeated here. RIGHT[exercise] lists (the clothes, the part of the solution, what may stand there).
EQUAL[exercise] says why a mutant of tests/mutants.py is no mistake.
"""

COUNTS = "counts = np.zeros(stride * (size - 1) + kernel, int)"
COUNT = "counts[stride * number : stride * number + kernel] += 1"
STAMPS = "for number in range(size):\n        counts[stride * number : stride * number + kernel] += 1"
WRAPPED = "out[(stride * place + tap) % len(out)] += number"
TAPS = f"for tap in range(kernel):\n            {WRAPPED}"
PLACES = "out = np.zeros(stride * len(pattern))"
SMALLEST = "    return size\n"
WHOLE = "height, width = (n // period * period for n in image.shape)"
CUT = "image = image[:height, :width]"
CONSTANT = "if image.var() < 1e-20:"
PHASE = "image[row::period, column::period].mean()"
SHARE = "return np.var(phases) / image.var()"
INTERLEAVED = "np.repeat(weight, 4, axis=0)"
LARGE = 'large = np.pad(b3.interpolate(x, 2), around, mode="edge")'
CONVOLVED = "return b3.conv2d(large, weight)"
STARTS = "range(0, pixels - len(taps) + 1, stride)"
ADDED = "gradient[start : start + len(taps)] += taps"

WRONG = {
    "predictions": [
        ("cuts off digits", '"silent": 5 / 9', '"silent": 0.55', r"is close.*Round to two"),
        ("guesses", '"most": 3', '"most": 21', r"Stamps begin 3 apart"),
        ("writes percent", '"silent": 5 / 9', '"silent": 56', r"in percent"),
        ("writes percent with a digit", '"silent": 5 / 9', '"silent": 55.6', r"in percent"),
        ("takes those reached", '"silent": 5 / 9', '"silent": 0.44', r"share that is reached"),
        ("takes period for frequency", '"cycles": 1 / 2', '"cycles": 2', r"That is the period"),
        ("distrusts odd kernels", '{"A", "C", "E"}', '{"A", "C"}', r"E: stamps of 3"),
        ("wants twice the stride", '{"A", "C", "E"}', '{"A", "C", "D", "E"}', r"D: 6 and 4"),
        ("trusts 5 by 3", '{"A", "C", "E"}', '{"A", "B", "C", "E"}', r"B: 5 is no multiple"),
        ("misses the plain one", '{"A", "C", "E"}', '{"C", "E"}', r"A: 4 is twice 2"),
        ("writes another letter", '{"A", "C", "E"}', '{"A", "C", "E", "F"}', r"'F' is none of"),
        ("writes a word", '{"A", "C", "E"}', '"ACE"', r"Letters in braces"),
        ("counts instead of summing", '{"P", "Q"}', '{"Q", "S"}', r"P: Sum the weights"),
        ("trusts an even overlap", '{"P", "Q"}', '{"P", "Q", "S"}', r"S: Sum the weights"),
        ("forgets Q", '{"P", "Q"}', '{"P"}', r"Q: Sum the weights"),
        ("trusts ones", '{"P", "Q"}', '{"P", "Q", "R"}', r"R: Sum the weights"),
        ("answers in words", '"most": 3', '"most": "3"', r"such as 7.*'3'.*leave out the quotation marks"),
        ("answers with a list", '"most": 3', '"most": [3]', r"without quotation marks or brackets"),
        ("leaves one open", '"most": 3', '"most": None', r"No answer stands there yet"),
        ("leaves one out", '"silent"', '"silence"', r"an answer named 'silent'.*spelled"),
        ("leaves a set out", '"flat"', '"flats"', r"an answer named 'flat'.*spelled"),
        ("returns a list", "return {", "return [3]\n    {", r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "overlap": [
        ("asks where instead of counting", COUNTS, COUNTS.replace("int", "bool"), r"array of True and False"),
        ("counts one stamp less", "in range(size)", "in range(size - 1)", r"one stamp too few"),
        ("has it done", COUNTS, "return b3.overlap(kernel, stride, size)", r"b3\.overlap .*do without"),
        ("forgets the first stamp", "in range(size)", "in range(1, size)", r"Stamp n covers"),
        ("multiplies size and stride", "stride * (size - 1) + kernel", "stride * size", r"kernel \+ stride"),
        ("makes the row too long", "(size - 1)", "size", r"kernel \+ stride \* \(size - 1\) outputs"),
        ("says where", "return counts", "return counts > 0", r"True and False stand"),
        ("goes past the end", COUNT, "counts[stride * size + kernel] += 1", r"beyond the end"),
        ("counts the plane", "return counts", "return np.outer(counts, counts)", r"in one row"),
        ("returns the most", "return counts", "return counts.max()", r"a row of 13 numbers.*in one row"),
        (
            "expects long kernels",
            COUNTS,
            "kernel = max(kernel, stride); " + COUNTS,
            r"overlap\(2, 3, 4\).*kernel \+ stride",
        ),
        ("returns nothing", "return counts", "counts", r"end with return"),
    ],
    "stack": [
        ("guesses", '"line": 3', '"line": 7', r"One layer makes 2 1 2 1"),
        ("multiplies three ratios", '"three": 25', '"three": 64', r"don't multiply.*Then the plane"),
        ("adds a stride", '"next": 8', '"next": 6', r"not of the period 4"),
        ("is close", '"by_three": 5 / 4', '"by_three": 1.3', r"two decimal places"),
        ("answers in words", '"line": 3', '"line": "3:1"', r"leave out the quotation marks"),
        ("leaves one out", '"four_last"', '"fourlast"', r"an answer named 'four_last'.*spelled"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "after": [
        (
            "cuts a period out of a few",
            "    out = np.zeros(stride * len(pattern))\n",
            "    row = np.tile(pattern, 9)\n    long = np.zeros(stride * (len(row) - 1) + kernel)\n    for i, n in enumerate(row):\n        long[stride * i : stride * i + kernel] += n\n    return long[4 * stride * len(pattern) : 5 * stride * len(pattern)]\n    out = np.zeros(stride * len(pattern))\n",
            r"after\(\[1\], 20, 1\)",
        ),
        (
            "gives up",
            "    while len(set(after(pattern, size, 1))) > 1:\n        size += 1\n    return size\n",
            "    for size in range(1, 50):\n        if np.ptp(after(pattern, size, 1)) == 0:\n            return size\n",
            r"end with return",
        ),
        (
            "eats the pattern",
            "return out",
            "pattern[:] = [0] * len(pattern)\n    return out",
            r"left as they were",
        ),
        ("looks no further than nine", SMALLEST, "    return min(size, 9)\n", r"mend.*9.*not constant"),
        ("does not wrap", WRAPPED, WRAPPED.replace(" % len(out)", ""), r"beyond the end.*modulo the period"),
        (
            "lets the rim stand",
            WRAPPED,
            "out = np.pad(out, (0, 1 + kernel))[: stride * (len(pattern) - 1) + kernel]"
            "; out[stride * place + tap] += number",
            r"with its rims",
        ),
        (
            "loses the end",
            WRAPPED,
            "out[stride * place + tap : stride * place + tap + 1] += number",
            r"over the end is lost",
        ),
        (
            "adds at once",
            TAPS,
            "out[(stride * place + np.arange(kernel)) % len(out)] += number",
            r"counted once",
        ),
        ("goes past the end", "% len(out)", "% 99", r"beyond the end"),
        ("overwrites", WRAPPED, WRAPPED.replace("+=", "="), r"overwrites"),
        ("cuts off fractions", PLACES, "out = np.zeros(stride * len(pattern), int)", r"fractions are gone"),
        ("stamps to the left", "place + tap", "place - tap", r"not before it"),
        ("forgets the stride", PLACES, "stride = 1; " + PLACES, r"stride \* len\(pattern\)"),
        ("misplaces", "stride * place + tap", "place + stride * tap", r"Add each number to the places"),
        ("returns nothing", "return out", "out", r"end with return"),
        (
            "multiplies strides",
            SMALLEST,
            "    return int(np.prod([stride for _, stride in layers]))\n",
            r"so does a smaller one",
        ),
        ("starts at two", "size = 1", "size = 2", r"so does a smaller one"),
        ("takes the last stride", SMALLEST, "    return layers[-1][1]\n", r"not constant"),
        ("takes the last kernel", SMALLEST, "    return layers[-1][0]\n", r"becomes 5 4: not constant"),
        ("counts from zero", SMALLEST, "    return size - 2\n", r"at least one weight"),
        ("takes a hundred", SMALLEST, "    return 420\n", r"far more than"),
        ("returns the row", SMALLEST, "    return after(pattern, size, 1)\n", r"A whole number"),
        ("stumbles", SMALLEST, "    return size[0]\n", r"It came out of mend"),
        ("mends nothing", SMALLEST, "", r"end with return"),
    ],
    "share": [
        ("writes into the image", CUT, "image -= image.mean(); " + CUT, r"left as they were"),
        ("writes percent", SHARE, "return 100 * np.var(phases) / image.var()", r"in percent"),
        ("divides by nothing", CONSTANT, "if False:", r"A constant has no grid"),
        (
            "has it done",
            CONSTANT,
            "return b3.phase_energy(image, period)\n    if True:",
            r"phase_energy .*do without",
        ),
        ("trusts rounding", CONSTANT, "if image.var() == 0:", r"whether it is below 1e-20"),
        (
            "asks too early",
            f"{WHOLE}\n    {CUT}\n    {CONSTANT}\n        return 0.0",
            f"{CONSTANT}\n        return 0.0\n    {WHOLE}\n    {CUT}",
            r"then ask whether the rest is constant",
        ),
        ("cuts nothing", WHOLE, "height, width = image.shape", r"Nothing is left out"),
        (
            "cuts with sides swapped",
            CUT,
            "image = image[:width, :height]",
            r"Height and width have changed places",
        ),
        (
            "cuts for the means only",
            CUT,
            f"whole = image.var()\n    {CUT}\n    if whole > 1e-20:\n        "
            f"return np.var([{PHASE} for row in range(period) for column in range(period)]) / whole",
            r"Leave out what makes no whole period there, too",
        ),
        (
            "returns the means",
            SHARE,
            "return np.array(phases)",
            r"a number\n.*One number for the whole image",
        ),
        ("stumbles", SHARE, "return phases[period, period]", r"raised this error"),
        ("returns nothing", SHARE, "np.var(phases)", r"end with return"),
    ],
    "spectra-answers": [
        ("writes 0 for none", '"b": "none"', '"b": 0', r'write "none"'),
        ("writes the frequency", '"a": 4', '"a": 0.25', r"frequency of a peak"),
        ("takes the stride", '"a": 4', '"a": 2', r"expected: another answer\n.*only peak at 1/2"),
        ("sees no grid", '"a": 4', '"a": "none"', r"no sharp peak by itself"),
        ("quotes the number", '"a": 4', '"a": "4"', r"goes without quotation marks"),
        ("answers with a list", '"a": 4', '"a": [4]', r"goes without quotation marks"),
        ("blames the cloth", '"b": "none"', '"b": 3', r"It does repeat every 3 pixels"),
        ("writes the cloth's frequency", '"b": "none"', '"b": 1 / 3', r"frequency of the peak"),
        ("expects a grid", '"b": "none"', '"b": 4', r"nothing at 1/4"),
        ("overlooks the edge", '"c": 2', '"c": "none"', r"right edge"),
        ("takes both strides", '"c": 2', '"c": 4', r"would have a peak at 1/4"),
        (
            "blames the wrong layer",
            '"first": "a"',
            '"first": "c"',
            r"expected: another letter\n.*stride of the last layer",
        ),
        ("blames a layer for cloth", '"first": "a"', '"first": "b"', r"That is cloth"),
        ("writes a period", '"first": "a"', '"first": 4', r"One letter"),
        ("trusts a small blur", '"blurred": 4', '"blurred": "none"', r"2 is no multiple of 4"),
        ("leaves one out", '"blurred"', '"blur"', r"an answer named 'blurred'.*spelled"),
        ("returns a list", "return {", "return [4]\n    {", r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "flat": [
        ("has it done", INTERLEAVED, "b3.icnr(weight, 2)", r"b3\.icnr .*do without"),
        ("repeats inputs", INTERLEAVED, "np.repeat(weight, 4, axis=1)", r"along the first axis"),
        ("repeats all", INTERLEAVED, "np.repeat(weight, 4)", r"along the first axis"),
        ("copies twice", INTERLEAVED, "np.repeat(weight, 2, axis=0)", r"along the first axis"),
        ("turns them round", INTERLEAVED, INTERLEAVED + "[::-1]", r"must all be the first filter"),
        ("stumbles", INTERLEAVED, "np.repeat(weight, 4, axis=7)", r"raised this error"),
        ("returns no filters", "return np.repeat", "np.repeat", r"end with return"),
        ("pads with zeros", 'mode="edge"', 'mode="constant"', r"not at the rim"),
        ("does not pad", "(1, 1), (1, 1)", "(0, 0), (0, 0)", r"1 pixel of border"),
        (
            "puts zeros between",
            LARGE,
            "large = np.pad(np.kron(x, np.array([[1, 0], [0, 0]])), around, mode='edge')",
            r"Zeros stand between",
        ),
        (
            "convolves first",
            CONVOLVED,
            "return b3.interpolate(b3.conv2d(np.pad(x, around, mode='edge'), weight), 2)",
            r"Convolved first",
        ),
        ("adds one", CONVOLVED, CONVOLVED + " + 1", r"Double by repeating pixels"),
        ("doubles rows only", "b3.interpolate(x, 2)", "np.repeat(x, 2, axis=2)", r"Twice as high and wide"),
        ("resizes nothing", CONVOLVED, "b3.conv2d(large, weight)", r"end with return"),
    ],
    "gradient": [
        (
            "puts the rest in front",
            "    return gradient\n",
            "    return np.roll(gradient, (pixels - len(taps)) % stride)\n",
            r"stand in front",
        ),
        ("stumbles over the end", STARTS, "range(0, pixels, stride)", r"does one stick out"),
        (
            "lets windows stick out",
            f"{STARTS}:\n        {ADDED}",
            f"range(0, pixels, stride):\n        {ADDED}[: pixels - start]",
            r"Some windows stick out",
        ),
        (
            "holds whole numbers",
            "np.zeros(pixels)",
            "np.zeros(pixels, int)",
            r"whole numbers takes no fractions",
        ),
        ("begins at pixel 1", "range(0, ", "range(1, ", r"Window n lies over"),
        ("returns outputs", "np.zeros(pixels)", "np.zeros(pixels + 1)", r"One number for each of the pixels"),
        ("goes past the end", ADDED, "gradient[pixels] += 1", r"beyond the end"),
        ("reverses the row", "    return gradient\n", "    return gradient[::-1]\n", r"the row is reversed"),
        (
            "cuts off fractions",
            "    return gradient\n",
            "    return gradient.astype(int)\n",
            r"fractions are gone",
        ),
        ("returns nothing", "return gradient", "gradient", r"end with return"),
    ],
}

RIGHT = {
    "predictions": [
        ("an array of letters", '{"P", "Q"}', 'np.array(["P", "Q"])'),
        ("numbers of numpy", '"most": 3', '"most": np.int64(3)'),
        ("a fraction", "5 / 9", "Fraction(5, 9)"),
        ("two places", "5 / 9", "0.56"),
        ("an array without axes", '"period": 6', '"period": np.array(6.0)'),
        ("lists of letters", '{"A", "C", "E"}', '["A", "C", "E"]'),
        ("a frozen set", '{"P", "Q"}', 'frozenset("PQ")'),
    ],
    "overlap": [
        ("one by one", "    return counts\n", "    yield from counts\n"),
        ("a list of numpy's numbers", "return counts", "return list(counts)"),
        ("float32", "return counts", "return counts.astype(np.float32)"),
        (
            "a convolution",
            STAMPS,
            "counts[:1] = 0; ones = np.zeros(stride * (size - 1) + 1); ones[::stride] = 1\n    return np.convolve(ones, np.ones(kernel))",
        ),
        (
            "a formula",
            STAMPS,
            "places = np.arange(len(counts))\n"
            "    return np.minimum(places // stride, size - 1) - np.maximum((places - kernel + stride) // stride, 0) + 1",
        ),
    ],
    "stack": [
        ("numbers of numpy", '"line": 3', '"line": np.float32(3)'),
        ("a fraction", "5 / 4", "Fraction(5, 4)"),
        ("an array without axes", '"mend": 4', '"mend": np.array(4)'),
    ],
    "after": [
        ("a list", "return out", "return list(out)"),
        ("float32", "return out", "return np.float32(out)"),
        (
            "a spectrum",
            TAPS,
            "out[stride * place] += number\n"
            "    ones = np.bincount(np.arange(kernel) % len(out), minlength=len(out))\n"
            "    out = np.fft.ifft(np.fft.fft(out) * np.fft.fft(ones)).real.round(6)",
        ),
        ("np.add.at", TAPS, "np.add.at(out, (stride * place + np.arange(kernel)) % len(out), number)"),
        (
            "the rule",
            "pattern = [1]\n",
            "period = 1\n    for kernel, stride in layers:\n        period *= stride\n"
            "        period = period if kernel % period else 1\n    return period\n    pattern = [1]\n",
        ),
        ("a number of numpy", SMALLEST, "    return np.int64(size)\n"),
        ("a float", SMALLEST, "    return float(size)\n"),
    ],
    "share": [
        (
            "a fraction",
            "return np.var(phases) / image.var()",
            "return Fraction(float(np.var(phases) / image.var()))",
        ),
        ("float32", SHARE, "return np.float32(np.var(phases) / image.var())"),
        ("an array without axes", SHARE, "return np.array(np.var(phases) / image.var())"),
        ("an int for nothing", "return 0.0", "return 0"),
        (
            "what is left within the phases",
            SHARE,
            "rest = [image[row::period, column::period].var() for row, column in product(range(period), repeat=2)]\n"
            "    return 1 - np.mean(rest) / image.var()",
        ),
        (
            "the spectrum",
            SHARE,
            "energy = abs(np.fft.fft2(image - image.mean())) ** 2\n"
            "    return energy[:: height // period, :: width // period].sum() / energy.sum()",
        ),
    ],
    "spectra-answers": [
        ("a float", '"a": 4', '"a": 4.0'),
        ("a fraction", '"c": 2', '"c": Fraction(2)'),
        ("a number of numpy", '"blurred": 4', '"blurred": np.int64(4)'),
        ("words of numpy", '"b": "none"', '"b": np.str_("none")'),
        ("None", '"b": "none"', '"b": None'),
        ("capitals", '"b": "none", "c": 2, "first": "a"', '"b": "None", "c": 2, "first": "A"'),
    ],
    "flat": [
        ("an index", INTERLEAVED, "weight[np.arange(4 * len(weight)) // 4]"),
        ("a list", INTERLEAVED, "[filter for filter in weight for copy in range(4)]"),
        ("float32", INTERLEAVED, INTERLEAVED + ".astype(np.float32)"),
        (
            "float32 resized",
            CONVOLVED,
            "return b3.conv2d(large.astype(np.float32), weight.astype(np.float32))",
        ),
        ("repeated along both axes", "b3.interpolate(x, 2)", "x.repeat(2, axis=2).repeat(2, axis=3)"),
        ("mirrored", 'mode="edge"', 'mode="symmetric"'),
        ("lists", CONVOLVED, CONVOLVED + ".tolist()"),
    ],
    "gradient": [
        (
            "fractions",
            "    return gradient\n",
            "    return [Fraction(float(number)) for number in gradient]\n",
        ),
        ("a list", "    return gradient\n", "    return gradient.tolist()\n"),
        ("float32", "    return gradient\n", "    return np.float32(gradient)\n"),
        (
            "a convolution",
            f"for start in {STARTS}:\n        {ADDED}",
            f"gradient[list({STARTS})] = 1\n    gradient = np.convolve(gradient, taps)[:pixels]",
        ),
    ],
}
EQUAL = {
    "after": {"1 → 2": "what mend begins with is only scaled"},
    "share": {
        "image.var() < 1e-20 → image.var() <= 1e-20": "no variance is 1e-20 to the last digit",
        "return 0.0 → return whole(0.0)": "0 is 0",
    },
}
