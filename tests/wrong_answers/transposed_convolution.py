"""Mistakes that learners make in chapters/transposed_convolution/assignment.ipynb.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves). Slips that the
checks know are not repeated here. RIGHT[exercise] lists (the clothes, the part of the solution, what may stand there). EQUAL[exercise] says why a mutant of tests/mutants.py is no mistake.
"""

ADDED = "out[stride * place + dilation * tap] += number * weight"
CROPPED = "return out[padding : length - padding]"
LENGTH = "length = stride * (len(row) - 1) + dilation * (len(kernel) - 1) + 1 + output_padding"
SAFE = '{"P", "R"}'
SPLIT = "[kernel[phase::stride][::-1] for phase in range(stride)]"
CHOICE = "[(1, 0), (0, 1), (0, 0)]"
WOVEN = 'out[phase::stride] = np.correlate(row, small, "full")'
BACK = "b3.conv_transpose2d(g, weight, None, stride, padding, left_over)"
JUDGED = "bool(np.isclose(one_sum, other_sum, atol=0))"
SUMS = "(forth(x) * y).sum(), (x * returned).sum()"
DRAWN = "rng.normal(size=x_shape), rng.normal(size=y_shape)"
SHAPES = "if returned.shape != x.shape:\n        return False"
STEP = "x = x + rate * back(y - forth(x))"
STUFFED = """wide, taps = np.zeros(stride * (len(row) - 1) + 1), np.zeros(dilation * (len(kernel) - 1) + 1)
    wide[::stride], taps[::dilation] = row, kernel
    full = np.pad({}, (0, output_padding))
    return full[padding : len(full) - padding]
    """
TRANSFORMED = "np.fft.irfft(np.fft.rfft({0}, {2}) * np.fft.rfft({1}, {2}), {2})"
ONE_BY_ONE = """for place in np.ndindex(*x_shape):
        for other in np.ndindex(*y_shape):
            x, y = np.zeros(x_shape), np.zeros(y_shape)
            x[place] = y[other] = 1
            if back(y).shape != x.shape or not np.isclose(forth(x)[other], back(y)[place], atol=0):
                return False
    return True
    """

RIGHT = {
    "sizes": [
        ("floats", '"grown": 12', '"grown": 12.0'),
        ("numbers of numpy", '"dilated": 13', '"dilated": np.int64(13)'),
        ("an array without axes", '"products": 144', '"products": np.array(144)'),
        ("a fraction", '"zeros": 585', '"zeros": Fraction(585)'),
    ],
    "stamp": [
        ("a list", CROPPED, f"{CROPPED}.tolist()"),
        ("float32", "np.zeros(length)", "np.zeros(length, np.float32)"),
        (
            "whole stamps",
            ADDED,
            f"{ADDED}\n    out[:] = 0\n    for i, n in enumerate(row):\n        end = stride * i + dilation * (len(kernel) - 1) + 1\n        out[stride * i : end : dilation] += n * np.asarray(kernel)",
        ),
        ("a convolution of zeros", LENGTH, STUFFED.format("np.convolve(wide, taps)") + LENGTH),
        (
            "a Fourier transform",
            LENGTH,
            STUFFED.format(TRANSFORMED.format("wide", "taps", "len(wide) + len(taps) - 1")) + LENGTH,
        ),
        ("a crop first", CROPPED, "out = out[padding:]\n    return out[: len(out) - padding]"),
    ],
    "stretched": [
        ("keys of a dict", '{"P", "R"}', 'dict.fromkeys("PR").keys()'),
        ("a frozen set", SAFE, f"frozenset({SAFE})"),
        ("a list", SAFE, '["R", "P"]'),
        ("a tuple", SAFE, '("P", "R")'),
        ("small letters", SAFE, '{"p", "r"}'),
        ("a capital", '"right"', '"Right"'),
    ],
    "phases": [
        (
            "handed over one by one",
            "[kernel[phase::stride][::-1] for phase in range(stride)]",
            "(kernel[phase::stride][::-1] for phase in range(stride))",
        ),
        ("a tuple of tuples", SPLIT, "tuple(tuple(kernel[phase::stride][::-1]) for phase in range(stride))"),
        ("arrays", SPLIT, "[np.array(kernel)[phase::stride][::-1] for phase in range(stride)]"),
        ("float32", SPLIT, "[np.array(kernel[phase::stride][::-1], np.float32) for phase in range(stride)]"),
        (
            "weights one by one",
            SPLIT,
            "[[kernel[j] for j in reversed(range(len(kernel))) if j % stride == q] for q in range(stride)]",
        ),
        ("np.convolve", WOVEN, "out[phase::stride] = np.convolve(row, small[::-1])"),
        ("a list", "return out\n", "return out.tolist()\n"),
        (
            "a Fourier transform",
            WOVEN,
            "n = len(row) + len(small) - 1\n            out[phase::stride] = "
            + TRANSFORMED.format("row", "small[::-1]", "n"),
        ),
        ("an empty phase by its length", "if len(small):", "if np.size(small) > 0:"),
    ],
    "unet": [
        ("zipped", "[(1, 0), (0, 1), (0, 0)]", "zip([1, 0, 0], (Decimal(0), 1, 0))"),
        ("floats", CHOICE, "[(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]"),
        ("an array", CHOICE, f"np.array({CHOICE})"),
        ("lists", CHOICE, "[[1, 0], [0, 1], [0, 0]]"),
        ("a tuple of arrays", CHOICE, "tuple(np.array(pair) for pair in [(1, 0), (0, 1), (0, 0)])"),
    ],
    "unet-code": [
        ("reversed", "needed[::-1]", "reversed(needed)"),
        ("an array", "return needed[::-1]", "return np.array(needed[::-1])"),
        ("a tuple", "return needed[::-1]", "return tuple(reversed(needed))"),
        ("numbers of numpy", "room % layer.stride", "np.mod(room, layer.stride)"),
        ("floats", "room % layer.stride", "float(room % layer.stride)"),
        (
            "from the far side",
            "room % layer.stride",
            "room - layer.stride * (b3.output_size(size, layer) - 1)",
        ),
    ],
    "gradient": [
        ("a list", "left_over)", "left_over).tolist()"),
        ("float32", BACK, f"{BACK}.astype(np.float32)"),
        ("stamps", BACK, BACK.replace("conv_transpose2d", "stamps")),
        (
            "a wider output, cropped",
            BACK,
            f"np.pad({BACK.replace(', padding, left_over', '')}, ((0, 0), (0, 0), (0, left_over[0]), (0, left_over[1])))[..., padding : padding + size[0], padding : padding + size[1]]",
        ),
    ],
    "adjoint": [
        ("0 and 1", "bool(", "int("),
        ("a bool of numpy", JUDGED, JUDGED[5:-1]),
        ("an array without axes", JUDGED, f"np.array({JUDGED[5:-1]})"),
        ("math.isclose", JUDGED, "__import__('math').isclose(one_sum, other_sum)"),
        ("a share of what was added", JUDGED, "abs(one_sum - other_sum) <= 1e-9 * abs(x * returned).sum()"),
        ("np.vdot", SUMS, "np.vdot(forth(x), y), np.vdot(x, returned)"),
        ("whole numbers", DRAWN, "rng.integers(-1000, 1000, x_shape), rng.integers(-1000, 1000, y_shape)"),
        (
            "complex numbers",
            DRAWN,
            "rng.normal(size=x_shape) + 1j * rng.normal(size=x_shape), rng.normal(size=y_shape) + 1j * rng.normal(size=y_shape)",
        ),
        ("large numbers", DRAWN, "1e6 * rng.normal(size=x_shape), 1e6 * rng.normal(size=y_shape)"),
        ("np.random.rand", DRAWN, "np.random.rand(*x_shape), np.random.rand(*y_shape)"),
        ("a tolerance of her own", JUDGED, "bool(abs(one_sum / other_sum - 1) < 1e-9)"),
        (
            "lengths",
            JUDGED,
            "bool(abs(one_sum - other_sum) <= 1e-9 * np.linalg.norm(x) * np.linalg.norm(returned))",
        ),
        ("the shape that was asked for", "returned.shape != x.shape", "returned.shape != x_shape"),
        ("uniform numbers", DRAWN, "rng.uniform(1, 2, x_shape), rng.uniform(1, 2, y_shape)"),
        (
            "every pair of single ones",
            "rng = np.random.default_rng()\n",
            f"if np.prod(x_shape) * np.prod(y_shape) < 5000:\n        {ONE_BY_ONE.replace(chr(10), chr(10) + '    ')}\n    rng = np.random.default_rng()\n",
        ),
    ],
    "invert": [
        ("two decimal places", '"most": 4 / 9', '"most": 0.44'),
        ("fractions", '"least": 1 / 9', '"least": Fraction(1, 9)'),
        ("float32", '"mean": 1 / 4', '"mean": np.float32(0.25)'),
        ("an array without axes", '"undetermined": 6912', '"undetermined": np.array(6912.0)'),
    ],
    "restore": [
        ("a list", "return x", "return x.tolist()"),
        ("in place", STEP, "x += rate * back(y - forth(x))"),
        ("float32", "return x", "return x.astype(np.float32)"),
        (
            "what is missing, carried along",
            "x = np.zeros_like(back(y))",
            "x, rest = 0 * back(y), y\n    for _ in range(steps):\n        x, rest = x + rate * back(rest), rest - rate * forth(back(rest))\n    return x",
        ),
    ],
}
EQUAL = {
    "gradient": {"True → False": "size and kernel are pairs, so strict changes nothing"},
    "adjoint": {
        "np.isclose(one_sum, other_sum, atol=0) → np.isclose(other_sum, one_sum, atol=0)": "a share of either sum will do"
    },
}

WRONG = {
    "sizes": [
        ("guesses", '"grown": 12', '"grown": 99', r"expected: another number\n.*The first stamp begins at 0"),
        ("guesses a bill", '"zeros": 585', '"zeros": 500', r"9 × 9 outputs"),
        (
            "answers in words",
            '"grown": 12',
            '"grown": "12"',
            r"expected: a number, such as 7.*'12'.*leave out the quotation marks",
        ),
        ("answers with a list", '"grown": 12', '"grown": [12]', r"without quotation marks or brackets"),
        (
            "answers with True",
            '"grown": 12',
            '"grown": True',
            r"expected: a number, such as 7.*you have: True",
        ),
        ("answers with None", '"grown": 12', '"grown": None', r"expected: a number.*you have: None"),
        ("leaves one out", '"dilated"', '"dilation"', r"an answer named 'dilated'.*spelled"),
        (
            "returns a list",
            "return {",
            "return [12, 10, 13, 18, 26, 144, 585]\n    {",
            r"a dict.*each by its name",
        ),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "stamp": [
        (
            "returns a matrix",
            CROPPED,
            "return np.matrix(out[padding : length - padding])",
            r"Return one row",
        ),
        (
            "counts too many steps",
            "(len(row) - 1)",
            "len(row)",
            r"row of 5 numbers.*have: .*Its length: stride",
        ),
        (
            "makes the row too short",
            "(len(kernel) - 1) + 1",
            "(len(kernel) - 1)",
            r"IndexError.*beyond the end.*Its length: stride",
        ),
        ("keeps whole numbers only", "np.zeros(length)", "np.zeros(length, int)", r"cuts fractions off"),
        (
            "stamps into whole numbers",
            ADDED,
            "out = out.astype(int)\n        out[stride * place : stride * place + dilation * len(kernel) : dilation][: len(kernel)] += number * kernel",
            r"whole numbers takes no fractions",
        ),
        (
            "calls the operator",
            LENGTH,
            "return b3.conv_transpose2d(row[None, None, None], kernel[None, None, None], None, (1, stride), (0, padding), (0, output_padding), 1, (1, dilation))[0, 0, 0]\n    "
            + LENGTH,
            r"conv_transpose2d.*Build the operator yourself",
        ),
        (
            "crops the padding once",
            "length - padding]",
            "length - padding // 2]",
            r"row of 3 numbers.*off each end",
        ),
        (
            "crops by the stride",
            "[padding : length - padding]",
            "[padding * stride : length - padding * stride]",
            r"off each end",
        ),
        ("returns a square", CROPPED, "return out[None]", r"a row of 5 numbers.*Return one row"),
        ("returns the last number", CROPPED, "return out[-1]", r"a row of 5 numbers.*Return one row"),
        ("returns nothing", "return out", "out", r"end with return"),
        (
            "appends outputs after the crop",
            CROPPED,
            "length -= output_padding; out = out[:length]; return out[padding : length - padding + output_padding]",
            r"exceeds the padding no stamp reaches",
        ),
    ],
    "stretched": [
        (
            "trusts the guides",
            '"a": "flip"',
            '"a": "right"',
            r"expected: another of the words\n.*met in the opposite order",
        ),
        ("doubts the recipe", '"b": "right"', '"b": "border"', r"whole recipe"),
        (
            "appends zeros",
            '"c": "border"',
            '"c": "right"',
            r"does not append zeros.*What output_padding computes",
        ),
        ("transposes the kernel", '"d": "flip"', '"d": "right"', r"swaps rows and columns"),
        ("counts stride zeros", '"e": "zeros"', '"e": "right"', r"puts two zeros.*The simple approach"),
        ("does not see the crop", '"f": "right"', '"f": "border"', r"Padding 1 crops the first"),
        ("uses another word", '"a": "flip"', '"a": "flipped"', r"have: 'flipped'.*One of these words"),
        ("writes a number", '"a": "flip"', '"a": 1', r"have: 1\n.*One of these words"),
        ("forgets a letter", '"d": "flip",', "", r"an answer named 'd'.*spelled"),
        ("misses one", SAFE, '{"P"}', r"half a turn"),
        ("misses the other", SAFE, '{"R"}', r"half a turn"),
        ("takes the transpose", SAFE, '{"P", "R", "S"}', r"equals its transpose"),
        ("overlooks the signs", SAFE, '{"P", "Q", "R"}', r"its negative"),
        ("trusts none", SAFE, "set()", r"half a turn"),
        ("trusts no name", SAFE, "{}", r"in braces"),
        ("writes a text", SAFE, '"PR"', r"in braces"),
        ("leaves safe out", '"safe"', '"save"', r"an answer named 'safe'.*spelled"),
        ("returns a list", "return {", 'return ["flip"]\n    {', r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "phases": [
        (
            "fills an array of the row's kind",
            "+ len(kernel))",
            "+ len(kernel), row.dtype)",
            r"whole numbers cuts fractions",
        ),
        (
            "sorts the weights",
            "kernel[phase::stride][::-1]",
            "sorted(kernel[phase::stride])[::-1]",
            r"in the opposite order",
        ),
        (
            "reverses the kernel it is given",
            f"return {SPLIT}",
            "kernel.reverse()\n    return [kernel[phase::stride] for phase in range(stride)]",
            r"before you split",
        ),
        (
            "wants divisibility",
            SPLIT,
            "np.reshape(kernel, (-1, stride)).T[:, ::-1].tolist()",
            r"ValueError: cannot reshape.*need not divide",
        ),
        ("returns one row", SPLIT, "kernel", r"a list itself, for each phase"),
        ("returns too many phases", "range(stride)]", "range(stride + 1)]", r"row of 2 rows.*for each phase"),
        (
            "takes the next phase",
            "kernel[phase::stride]",
            "kernel[(phase + 1) % stride :: stride]",
            r"Phase q has the weights q, q \+ stride",
        ),
        ("returns no kernels", "return [kernel", "[kernel", r"end with return"),
        (
            "splits lists only",
            SPLIT,
            "[kernel[phase::stride][::-1] or [] for phase in range(stride)]",
            r"neither True nor False.*weave builds on split\. Mend that first: split\(\[1, 2, 3\], 2\) makes ValueError",
        ),
        (
            "puts a phase into one piece",
            "out[phase::stride]",
            "out[phase:]",
            r"different shapes.*Phase q fills",
        ),
        (
            "makes the row too short",
            "+ len(kernel))",
            "+ len(kernel) - 1)",
            r"different shapes.*as long as the kernel",
        ),
        (
            "makes the row too long",
            "+ len(kernel))",
            "+ len(kernel) + 1)",
            r"different shapes.*as long as the kernel|row of 5 numbers.*as long as the kernel",
        ),
        ("keeps whole numbers only", "+ len(kernel))", "+ len(kernel), dtype=int)", r"cuts fractions off"),
        (
            "stamps",
            "    return out\n",
            "    out[:] = 0\n    for i, number in enumerate(row):\n        out[stride * i : stride * i + len(kernel)] += number * kernel\n    return out\n",
            r"while the check has split double.*Let weave call split",
        ),
        (
            "stretches",
            "    return out\n",
            "    wide = np.zeros(stride * (len(row) - 1) + 1)\n    wide[::stride] = row\n    return np.convolve(wide, kernel)\n",
            r"no zeros between the inputs",
        ),
        (
            "calls the operator",
            "    return out\n",
            "    return b3.conv_transpose2d(row[None, None, None], kernel[None, None, None], None, (1, stride))[0, 0, 0]\n",
            r"conv_transpose2d would answer for you: do without",
        ),
        ("returns no row", "return out", "out", r"end with return"),
    ],
    "unet": [
        ("starts at the picture", CHOICE, "[(0, 0), (0, 1), (1, 0)]", r"from the picture down"),
        ("swaps the axes", CHOICE, "[(0, 1), (1, 0), (0, 0)]", r"have changed places"),
        ("pads nothing", CHOICE, "[(0, 0)] * 3", r"comes back odd"),
        ("pads everything", CHOICE, "[(1, 1)] * 3", r"comes back even"),
        ("turns it round", CHOICE, "[(0, 1), (1, 0), (1, 1)]", r"other way round"),
        ("misses a level", CHOICE, "[(0, 0), (0, 1), (0, 0)]", r"layer 1 of 3.*joined number by number"),
        ("misses an axis", CHOICE, "[(1, 0), (0, 0), (0, 0)]", r"layer 2 of 3.*choose for 10 and for 13"),
        ("repairs the end", CHOICE, "[(1, 0), (0, 1), (1, 1)]", r"layer 3 of 3"),
        ("asks for too much", CHOICE, "[(1, 0), (0, 3), (0, 0)]", r"smaller than the stride"),
        ("gives one number each", CHOICE, "[0, 1, 0]", r"One pair"),
        ("gives pairs of one", CHOICE, "[(1, 0), 1, 0]", r"One pair"),
        ("leaves a layer out", CHOICE, "[(1, 0), (0, 1)]", r"three pairs"),
        ("names the layers", CHOICE, '{"a": (1, 0)}', r"three pairs"),
        ("halves", CHOICE, "[(0.5, 0), (0, 1), (0, 0)]", r"0 or 1"),
        ("returns nothing", "return [", "[", r"end with return"),
    ],
    "unet-code": [
        (
            "returns one number",
            "return needed[::-1]",
            "return needed[0]",
            r"row of 1 number.*One whole number for each layer",
        ),
        (
            "returns pairs",
            "return needed[::-1]",
            "return [(n, n) for n in needed]",
            r"One whole number for each layer",
        ),
        (
            "returns the deepest only",
            "return needed[::-1]",
            "return needed[-1:]",
            r"row of 3 numbers.*One whole number for each layer",
        ),
        ("divides by nothing", "% layer.stride", "% (layer.padding - 2)", r"ZeroDivisionError.*number"),
        ("takes the quotient", "room % layer.stride", "room // layer.stride", r"how many steps fit"),
        ("divides the size", "room % layer.stride", "size // layer.stride", r"about the next size"),
        (
            "takes the remainder of the size, first layer first",
            "room % layer.stride)\n        size = b3.output_size(size, layer)\n    return needed[::-1]",
            "size % layer.stride)\n        size = b3.output_size(size, layer)\n    return needed",
            r"remainder of the size alone.*Besides, that is the encoder's order",
        ),
        (
            "starts at the wrong end",
            "for layer in layers",
            "for layer in layers[::-1]",
            r"first layer first: walk",
        ),
        ("sorts", "needed[::-1]", "sorted(needed)", r"not that of the numbers"),
        (
            "halves for the next size",
            "b3.output_size(size, layer)",
            "size // layer.stride",
            r"b3\.output_size knows",
        ),
        (
            "counts what is unread of the picture",
            "room % layer.stride",
            "max(room % layer.stride - layer.padding, 0)",
            r"What is left at the end",
        ),
        ("returns nothing", "return needed", "needed", r"end with return"),
    ],
    "gradient": [
        (
            "fills an array of g's kind",
            "return b3.conv_transpose2d(g, weight, None, stride, padding, left_over)",
            "return b3.conv_transpose2d(g, weight, None, stride, padding, left_over).astype(g.dtype)",
            r"cuts fractions off",
        ),
        (
            "swaps stride and padding",
            "stride, padding, left",
            "padding, stride, left",
            r"have changed places: the stride",
        ),
        ("returns one picture", "left_over)", "left_over)[:1]", r"stack of pictures"),
        (
            "crops by a slice",
            BACK,
            f"{BACK.replace(', padding, left', ', 0, left')}[:, :, padding:-padding, padding:-padding]",
            r"is \[0:0\]",
        ),
        ("forgets padding in the remainder", " + 2 * padding", "", r"remainder is that of the padded size"),
        ("asks for the whole room", "% stride", "", r"ValueError: output_padding.*remainder"),
        ("returns the layer's output", BACK, "g", r"Return an array of the shape of x"),
        ("adds up the images", BACK, f"{BACK}.sum(0, keepdims=True)", r"Return an array of the shape of x"),
        ("averages over the images", BACK, f"{BACK} / len(g)", r"0\.5 times"),
        ("turns the picture", BACK, f"{BACK}[..., ::-1]", r"stamped with the layer's own weight"),
        (
            "keeps whole numbers only",
            BACK,
            f"{BACK}.astype(int)",
            r"stamped with the layer's own weight|cut off",
        ),
        ("returns nothing", "return b3", "b3", r"end with return"),
    ],
    "adjoint": [
        (
            "counts x up",
            "x, y = rng.normal(size=x_shape), rng.normal(size=y_shape)",
            "x, y = np.arange(1.0, np.prod(x_shape) + 1).reshape(x_shape), rng.normal(size=y_shape)",
            r"counted up cannot tell",
        ),
        (
            "counts y up",
            "x, y = rng.normal(size=x_shape), rng.normal(size=y_shape)",
            "x, y = rng.normal(size=x_shape), np.arange(1.0, np.prod(y_shape) + 1).reshape(y_shape)",
            r"counted up cannot tell",
        ),
        (
            "looks at shapes alone",
            "bool(np.isclose(one_sum, other_sum, atol=0))",
            "True",
            r"Are both computed",
        ),
        ("asks for the inverse", JUDGED, "np.allclose(back(forth(x)), x)", r"need not be x"),
        (
            "asks for the inverse of both",
            JUDGED,
            "np.allclose(back(forth(x)), x) and np.allclose(forth(back(y)), y)",
            r"need not be x",
        ),
        ("compares exactly", JUDGED, "bool(one_sum == other_sum)", r"allow.* for rounding|but for rounding"),
        ("allows too little", JUDGED, "bool(abs(one_sum - other_sum) < 1e-6)", r"a share of the sums' size"),
        ("allows too much", JUDGED, "bool(np.isclose(one_sum, other_sum))", r"both are tiny.*atol=0"),
        (
            "compares rounded sums",
            JUDGED,
            "bool(round(one_sum, 6) == round(other_sum, 6))",
            r"a share of the sums' size",
        ),
        (
            "draws a stack more",
            DRAWN,
            "rng.normal(size=(1, *x_shape)), rng.normal(size=(1, *y_shape))",
            r"back was given shape \(1, 1, 3",
        ),
        (
            "takes shapes for means",
            DRAWN,
            "rng.normal(x_shape), rng.normal(y_shape)",
            r"back was given shape \(4,\)",
        ),
        (
            "swaps the shapes",
            DRAWN,
            "rng.normal(size=y_shape), rng.normal(size=x_shape)",
            r"y of y_shape for back",
        ),
        (
            "draws ten of each",
            DRAWN,
            "rng.normal(size=(10, *x_shape[1:])), rng.normal(size=(10, *y_shape[1:]))",
            r"given shape \(10,",
        ),
        (
            "hands a shape to rand",
            DRAWN,
            "np.random.rand(x_shape), np.random.rand(y_shape)",
            r"\*shape hands its items over",
        ),
        ("misspells a name", "size=x_shape", "size=xshape", r"NameError.*nothing has that name"),
        (
            "draws zeros and ones",
            DRAWN,
            "rng.integers(0, 2, x_shape), rng.integers(0, 2, y_shape)",
            r"of 5 draws, so chance decides",
        ),
        (
            "numbers the places",
            DRAWN,
            "np.arange(np.prod(x_shape)).reshape(x_shape), np.arange(np.prod(y_shape)).reshape(y_shape)",
            r"at random",
        ),
        (
            "draws in float32",
            DRAWN,
            "rng.normal(size=x_shape).astype('f'), rng.normal(size=y_shape).astype('f')",
            r"of 5 draws, so rounding decides",
        ),
        (
            "allows a share of what it drew",
            JUDGED,
            "bool(abs(one_sum - other_sum) < 1e-6 * abs(x).sum())",
            r"a share of the sums",
        ),
        ("allows next to nothing", JUDGED, "bool(np.isclose(one_sum, other_sum, 1e-16, 0))", r"for rounding"),
        (
            "allows a hundredth",
            JUDGED,
            "bool(abs(one_sum - other_sum) <= 0.01 * abs(one_sum))",
            r"far more than rounding",
        ),
        ("tries ones", DRAWN, "np.ones(x_shape), np.ones(y_shape)", r"sum of a flipped kernel is the same"),
        ("compares signs", JUDGED, "bool(one_sum * other_sum > 0)", r"not their signs"),
        (
            "takes y from x",
            SUMS,
            "(forth(x) * forth(x)).sum(), (x * back(forth(x))).sum()",
            r"Draw x and y each by itself",
        ),
        (
            "takes x from y",
            SUMS,
            "(forth(returned) * y).sum(), (returned * returned).sum()",
            r"Draw x and y each by itself",
        ),
        (
            "takes y for x where it fits",
            SUMS,
            "(forth(x) * (x if x_shape == y_shape else y)).sum(), (x * (back(x) if x_shape == y_shape else returned)).sum()",
            r"Draw x and y each by itself",
        ),
        ("trusts everybody", JUDGED, "True", r"Are both computed, and compared"),
        ("trusts nobody", JUDGED, "False", r"need not be x"),
        ("forgets to add up", SUMS, "forth(x) * y, x * returned", r"broadcast.*add up each side"),
        ("forgets to add up one side", SUMS, "forth(x) * y, (x * returned).sum()", r"add up each side"),
        (
            "counts numbers for a shape",
            SHAPES,
            "if returned.size != x.size:\n        return False",
            r"\(2, 8, 7\).*look at \.shape",
        ),
        (
            "lets one number pass",
            SHAPES,
            "if returned.size > 1 and returned.shape != x.shape:\n        return False",
            r"multiplied that with x all the same",
        ),
        ("does not look at the shape", SHAPES, "", r"broadcast.*look at \.shape before you multiply"),
        (
            "tests on one side",
            JUDGED,
            "np.allclose(forth(returned), y) or " + JUDGED,
            r"inverse there, not the adjoint|That is the inverse",
        ),
        ("returns the numbers", JUDGED, "other_sum", r"True or False.*One truth"),
        ("compares place by place", JUDGED, "np.isclose(x, returned)", r"True or False.*One truth"),
        ("returns nothing", "return bool", "bool", r"end with return"),
    ],
    "invert": [
        ("swaps the two", '"most": 4 / 9, "least": 1 / 9', '"most": 1 / 9, "least": 4 / 9', r"single stamp"),
        ("answers in percent", '"mean": 1 / 4', '"mean": 25', r"in percent"),
        ("writes one decimal place", '"most": 4 / 9', '"most": 0.4', r"two decimal places"),
        ("writes a text", "1 / 4", '"1/4"', r"'1/4'.*leave out the quotation marks"),
        ("leaves one out", '"least"', '"last"', r"an answer named 'least'.*spelled"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "restore": [
        (
            "stops early",
            STEP,
            "x = x + rate * back(y - forth(x)) * (abs(y - forth(x)).max() > 0.5)",
            r"In every step",
        ),
        ("returns inside the loop", "\n    return x", "\n        return x", r"inside the loop"),
        (
            "subtracts from what was missing",
            STEP,
            "y = y - forth(x); x = x + rate * back(y)",
            r"Subtract forth\(x\) from y itself",
        ),
        (
            "starts in the middle",
            "np.zeros_like(back(y))",
            "0.5 * np.ones_like(back(y))",
            r"A black picture, halved, is black",
        ),
        (
            "subtracts pictures",
            "y - forth(x)",
            "y - x",
            r"different shapes.*halved: subtract those|x and y|halved",
        ),
        ("starts small", "np.zeros_like(back(y))", "np.zeros_like(y)", r"as large as back\(y\)"),
        ("adds up the errors", STEP, "x = x + rate * back(abs(y - forth(x)))", r"subtract that from y"),
        (
            "clips in every step",
            STEP,
            "x = np.clip(x + rate * back(y - forth(x)), 0, 1)",
            r"below 0 or above 1 is cut off",
        ),
        ("returns what is missing", "return x", "return y - forth(x)", r"whole picture"),
        (
            "returns every picture",
            "x = np.zeros_like(back(y))",
            "x, all_ = np.zeros_like(back(y)), []\n    for _ in range(steps):\n        x = x + rate * back(y - forth(x))\n        all_.append(x)\n    return all_",
            r"Return the picture",
        ),
        ("returns nothing", "return x", "x", r"end with return"),
    ],
}
