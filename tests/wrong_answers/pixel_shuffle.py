"""Mistakes that learners make in chapters/pixel_shuffle/assignment.ipynb.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves). Slips that the
checks know are not repeated here. RIGHT[exercise] lists (the clothes, the part of the solution, what may stand there).
EQUAL[exercise] says why a mutant of tests/mutants.py is no mistake.
"""

PLACED = "x.transpose(0, 1, 4, 2, 5, 3)"
LARGE = "return x.reshape(images, channels // r**2, height * r, width * r)"
GATHERED = "x.transpose(0, 1, 3, 5, 2, 4)"
SMALL = "return x.reshape(images, channels * r**2, height // r, width // r)"
OLD = "np.arange(len(bias)).reshape(-1, r * r).T.ravel()"
MOVED = "return weight[old], bias[old]"
FILL = "((0, 0), (0, 0), (0, extra), (0, extra))"
EXTRA = "extra = -weight.shape[-1] % stride"
STEM = "return b3.pixel_unshuffle(filled, stride)"
FILTERS = "np.flip(phases, (2, 3)).swapaxes(0, 1)"
BIASES = "bias.repeat(stride**2)"
CROP = "[:, :, padding : ends[0], padding : ends[1]]"
RUN = "return b3.pixel_shuffle(maps, stride)"
WOVEN = "return b3.pixel_shuffle(phases, stride)"
COPIES = "filters[:channels].repeat(r**2, axis=0)"
MENDED = "means.repeat(r**2)"
COST = "pixels * channels * knobs[0] * knobs[1] ** 2"
LARGEST = "largest = max(largest, pixels * channels)"
BILL = "return multiplications, largest"
WALL = '{"A": 1, "B": 1, "C": 0, "D": 2}'
PHONE = '{"A": 2, "B": 0, "C": 3, "D": 1}'
CHECKPOINT = '{"A": 1, "B": 3, "C": 2, "D": 0}'

WRONG = {
    "shuffle": [
        (
            "only reshapes",
            PLACED,
            "x",
            r"\[0, 0, 0, 1\] of .*expected: 1\n.*have: 0\.01\n.*a reshape alone moves none",
        ),
        ("lays it into an array of ints", LARGE, f"{LARGE}.astype(int)", r"fractions are gone"),
        (
            "has it done",
            "images, channels, height, width = x.shape\n    x = x.reshape(images, channels // r**2",
            "return b3.pixel_shuffle(x, r)\n    x = x.reshape(images, channels // r**2",
            r"b3\.pixel_shuffle .*do without.*write it yourself",
        ),
        ("reverses a block", PLACED, f"x[:, :, ::-1].{PLACED[2:]}", r"Give every axis a name"),
        ("forgets r", LARGE, "return x.reshape(images, -1, height, width)", r"times as high and"),
        ("divides by /", "channels // r**2, r, r", "channels / r**2, r, r", r"whole numbers by //"),
        ("takes r channels", "channels // r**2, r, r", "channels // r, r, r", r"multiply to as many"),
        ("names too few axes", PLACED, "x.transpose(0, 1, 4, 2)", r"names every axis once"),
        ("leaves six axes", LARGE, "return x", r"have: an array of shape .*times as high and"),
        ("stumbles", PLACED, "x[[7]]", r"beyond the end.*r \* r channels make one"),
        ("returns nothing", LARGE, "x.shape", r"end with return"),
        ("shuffles forth again", GATHERED, "x.transpose(0, 1, 4, 2, 5, 3)", r"axes of forth, backwards"),
        (
            "keeps the size",
            SMALL,
            "return x.reshape(images, channels, height, width)",
            r"times less high and wide",
        ),
        ("returns no channels", SMALL, "x.shape", r"end with return"),
    ],
    "order": [
        ("reverses", OLD, "np.arange(len(bias))[::-1]", r"New channel \(i \* r \+ j\)"),
        ("rolls", OLD, "np.roll(np.arange(len(bias)), 1)", r"New channel \(i \* r \+ j\)"),
        ("divides by r", "reshape(-1, r * r)", "reshape(-1, r)", r"New channel \(i \* r \+ j\)"),
        (
            "scatters",
            MOVED,
            "new = weight * 0; new[old] = weight\n    return new, bias[old]",
            r"the way back",
        ),
        ("moves the inputs", "weight[old], ", "weight[:, ::-1], ", r"\[1, 0, 0, 0\] of .*New channel"),
        ("forgets the bias", ", bias[old]", ", bias", r"bias of .*Nothing has moved"),
        ("moves the bias back", ", bias[old]", ", bias[np.argsort(old)]", r"bias of .*the way back"),
        ("returns the weight alone", MOVED, "return weight[old]", r"expected: a pair.*Return both"),
        ("returns nothing", MOVED, "weight[old], bias[old]", r"end with return"),
        ("stumbles", MOVED, "return weight[old[len(old)]], bias", r"beyond the end.*Return both"),
        (
            "drops channels",
            MOVED,
            "return weight[old[:4]], bias[old]",
            r"a pair: an array of shape \(8, 1, 1, 1\), and a row of 8 .*\(4, 1, 1, 1\).*Their shapes stay",
        ),
    ],
    "stem": [
        (
            "has it done",
            STEM,
            "return np.flip(b3.shuffle_weight(weight.swapaxes(0, 1), stride), (2, 3))",
            r"do without",
        ),
        ("fills up with copies", FILL, FILL + ", 'edge'", r"Zeros are asked for"),
        (
            "splits the zeros",
            FILL,
            "[(0, 0)] * 2 + [(extra // 2, extra - extra // 2)] * 2",
            r"in front of the kernel",
        ),
        ("adds one row", EXTRA, "extra = min(1, weight.shape[-1] % stride)", r"not always enough"),
        (
            "cuts the kernel",
            EXTRA,
            "extra = -(weight.shape[-1] % stride)",
            r"ValueError.*One kernel of m × m",
        ),
        ("turns the outputs round", STEM, STEM + "[::-1]", r"has to meet the channel"),
        (
            "keeps two axes",
            STEM,
            STEM + ".reshape(len(weight), -1)",
            r"shape \(2, 12\).*One kernel of m × m for each",
        ),
        (
            "swaps inputs and outputs",
            STEM,
            "return b3.pixel_unshuffle(filled.swapaxes(0, 1), stride)",
            r"One kernel of",
        ),
        ("stumbles", STEM, "return filled[:, :, stride * 99]", r"beyond the end.*One kernel of"),
        ("returns nothing", STEM, "b3.pixel_unshuffle(filled, stride)", r"end with return"),
    ],
    "convert": [
        (
            "crops the surplus in front",
            CROP,
            "[:, :, -ends[0] :, -ends[1] :][:, :, :-padding or None, :-padding or None]",
            r"cropped in front",
        ),
        (
            "cuts zeros off",
            WOVEN,
            WOVEN + "[:, :, : stride * filters.shape[-1] - (not filters[-1, -1, 0].any())]",
            r"stride \* m, stride \* m",
        ),
        (
            "splits the zeros",
            FILL,
            "[(0, 0)] * 2 + [(extra // 2, extra - extra // 2)] * 2",
            r"in front of the kernel",
        ),
        ("adds one row", EXTRA, "extra = min(1, weight.shape[-1] % stride)", r"not always enough"),
        (
            "has it done",
            f"return {FILTERS}",
            "return b3.shuffle_weight(weight, stride)",
            r"b3\.shuffle_weight .*do without",
        ),
        ("cuts off fractions", FILTERS, f"{FILTERS}.astype(int)", r"fractions are gone"),
        ("turns the inputs round", FILTERS, FILTERS + "[:, ::-1]", r"for input ci"),
        (
            "leaves inputs first",
            FILTERS,
            "np.flip(phases, (2, 3))",
            r"a pair: an array of shape \(4, 1, 2, 2\).*a pair: an array of shape \(1, 4, 2, 2\).*Return both: filters \(outputs",
        ),
        ("keeps the biases", BIASES, "bias", r"outputs \* stride\*\*2 biases|each of them has its bias"),
        ("reverses the biases", BIASES, BIASES + "[::-1]", r"so each of them has its bias"),
        ("returns filters alone", f"{FILTERS}, {BIASES}", FILTERS, r"Return both"),
        ("returns nothing", f"return {FILTERS}", FILTERS, r"end with return"),
        ("crops nothing", CROP, "", r"Nothing is cropped"),
        (
            "pads half",
            "padding=filters.shape[-1] - 1",
            "padding=filters.shape[-1] // 2",
            r"padding m - 1\? The sum",
        ),
        (
            "pads by the layer's",
            "padding=filters.shape[-1] - 1",
            "padding=padding",
            r"padding m - 1\? The sum",
        ),
        ("changes the sign", RUN, RUN.replace("return ", "return -"), r"then the crop"),
        ("runs to nothing", RUN, "b3.pixel_shuffle(maps, stride)", r"end with return"),
        ("swaps at the end", WOVEN, f"{WOVEN}.swapaxes(0, 1)", r"\(2, 3, 4, 4\).*weight \(inputs, outputs"),
        (
            "returns all biases",
            "biases[:: stride**2]",
            "biases",
            r"one bias for each output|take one of every",
        ),
        (
            "returns whole biases",
            "biases[:: stride**2]",
            "biases[:: stride**2].astype(int)",
            r"take one of every",
        ),
    ],
    "verdict": [
        ("distrusts the even one", '"A": "fine"', '"A": "tiled"', r"another of these words\n.*What more"),
        ("takes tiled for the order", '"B": "tiled"', '"B": "order"', r"the filters take turns"),
        ("trusts stripes", '"B": "tiled"', '"B": "fine"', r"5, 2, 5, 2"),
        ("takes the order for tiled", '"C": "order"', '"C": "tiled"', r"The other order takes 0, 2, 4, 6"),
        ("blames the filters", '"D": "bias"', '"D": "tiled"', r"drawn one by one"),
        ("uses another word", '"A": "fine"', '"A": "good"', r"One of these words"),
        ("leaves a letter out", '"C": "order",', "", r"an answer named 'C'.*spelled"),
        ("trusts training", '{"P", "S"}', '{"P", "R", "S"}', r"R: the copies are equal at the start"),
        ("enlarges first", '{"P", "S"}', '{"Q", "S"}', r"P: equal filters"),
        ("believes both", '{"P", "S"}', '{"P", "Q", "S"}', r"Q: the filters see the small picture"),
        ("distrusts the mean", '{"P", "S"}', '{"P"}', r"S: a window"),
        ("writes a word", '{"P", "S"}', '"PS"', r"Letters in braces"),
        ("writes another letter", '{"P", "S"}', '{"P", "S", "T"}', r"'T' is none"),
        ("leaves holds out", '"holds"', '"hold"', r"an answer named 'holds'.*spelled"),
        ("returns a list", "return {", 'return ["fine"]\n    {', r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "mend": [
        (
            "fills an array of the biases' kind",
            "means = biases.reshape(channels, r**2).mean(axis=1)",
            "means = np.zeros_like(biases[:channels])\n    means[:] = biases.reshape(channels, r**2).mean(axis=1)",
            r"fractions are gone",
        ),
        ("takes one for all", COPIES, "filters[:1].repeat(len(filters), axis=0)", r"have the first filter"),
        ("takes the mean of all", COPIES, "0 * filters + filters.mean(0)", r"mean of all filters"),
        ("takes the last", COPIES, "filters[::-1][:channels].repeat(r**2, axis=0)", r"are the first ones"),
        ("repeats all", COPIES, "filters.repeat(r**2, axis=0)", r"as many as before"),
        ("returns one for each", MENDED, "means", r"as many as before|r \* r times in a row"),
        ("rounds the means", MENDED, "means.astype(int).repeat(r**2)", r"fractions are gone"),
        (
            "writes into what it was given",
            MENDED,
            "np.copyto(biases, means.repeat(r**2)) or biases",
            r"left as they were",
        ),
        ("copies once", COPIES, "filters[:channels]", r"as many as before"),
        ("returns filters alone", f"{COPIES}, {MENDED}", COPIES, r"Return both"),
        ("divides by /", "len(biases) // r**2", "len(biases) / r**2", r"whole numbers by //"),
        ("returns nothing", f"return {COPIES}", COPIES, r"end with return"),
    ],
    "bill": [
        (
            "counts one enlargement by shuffle",
            '            channels //= knobs[0] ** 2\n        if kind != "conv":\n            pixels *= knobs[-1] ** 2',
            '            channels //= knobs[0] ** 2\n            pixels = knobs[0] ** 2\n        elif kind != "conv":\n            pixels *= knobs[-1] ** 2',
            r"4608",
        ),
        ("leaves the picture out", "1, 0, channels\n", "1, 0, 0\n", r"picture that goes in counts"),
        ("forgets the inputs", COST, COST.replace("channels * ", ""), r"reads all input channels"),
        ("forgets the pixels", COST, COST.replace("pixels * ", ""), r"there are more pixels"),
        (
            "counts one phase",
            COST,
            f"{COST} // (knobs[-1] ** 2 if kind == 'transposed' else 1)",
            r"no more, and no fewer",
        ),
        ("adds one", BILL, "return multiplications + 1, largest", r"Put the layers down one by one"),
        ("swaps the two", BILL, "return largest, multiplications", r"have changed places"),
        ("returns one number", BILL, "return multiplications", r"Return both"),
        ("stumbles", BILL, "return knobs[9], largest", r"beyond the end.*Return both"),
        ("returns nothing", BILL, "multiplications, largest", r"end with return"),
    ],
    "compared": [
        ("is close", '"whole": 13.19', '"whole": 13.2', r"two decimal places"),
        ("is far off", '"whole": 13.19', '"whole": 5', r"All layers but the last"),
        ("turns the whole over", '"whole": 13.19', '"whole": 0.08', r"second over the first"),
        ("is in percent", '"remainder": 9 / 16', '"remainder": 56.25', r"in percent"),
        ("counts multiplications", '"room": 9', '"room": 1', r"room is not"),
        ("answers in words", '"room": 9', '"room": "9"', r"leave out the quotation marks"),
        ("answers with a list", '"room": 9', '"room": [9]', r"without quotation marks or brackets"),
        ("leaves one out", '"remainder"', '"rest"', r"an answer named 'remainder'.*spelled"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "choose": [
        (
            "trusts divisible kernels",
            WALL,
            WALL.replace('"A": 1', '"A": 0'),
            r"A, the wall.*another number.*measured.*varies by [1-9].*Phases that start apart",
        ),
        ("trusts ICNR", WALL, WALL.replace('"B": 1', '"B": 0'), r"B, the wall.*moved by a tenth"),
        ("finds resizing dear", WALL, WALL.replace('"C": 0', '"C": 2'), r"C, the wall.*varies by 0%.*9,216"),
        ("overlooks the bill", WALL, WALL.replace('"D": 2', '"D": 0'), r"D, the wall.*25,600"),
        ("blames the pattern", WALL, WALL.replace('"D": 2', '"D": 1'), r"D, the wall.*varies by 0%"),
        ("overlooks the map", PHONE, PHONE.replace('"A": 2', '"A": 0'), r"A, the phone.*576 numbers"),
        ("blames the shuffle", PHONE, PHONE.replace('"B": 0', '"B": 2'), r"B, the phone.*64 numbers"),
        ("enlarges last", PHONE, PHONE.replace('"C": 3', '"C": 0'), r"C, the phone.*are equal"),
        ("overlooks 11 × 11", PHONE, PHONE.replace('"D": 1', '"D": 0'), r"D, the phone.*23,232"),
        (
            "pads the output",
            CHECKPOINT,
            CHECKPOINT.replace('"A": 1', '"A": 0'),
            r"A, the checkpoint.*38 × 52",
        ),
        (
            "finds other numbers",
            CHECKPOINT,
            CHECKPOINT.replace('"A": 1', '"A": 2'),
            r"A, the checkpoint.*by up to 0 ",
        ),
        (
            "moves for nothing",
            CHECKPOINT,
            CHECKPOINT.replace('"B": 3', '"B": 0'),
            r"B, the checkpoint.*16,384",
        ),
        (
            "crops elsewhere",
            CHECKPOINT,
            CHECKPOINT.replace('"C": 2', '"C": 0'),
            r"C, the checkpoint.*37 × 51 pixels",
        ),
        ("gives it up", CHECKPOINT, CHECKPOINT.replace('"D": 0', '"D": 3'), r"D, the checkpoint.*9,216"),
        ("numbers too far", WALL, WALL.replace('"D": 2', '"D": 3'), r"another number from 0 to 2"),
        ("names it", WALL, '"C"', r"wall\n.*A dict in the dict"),
        ("leaves a letter out", PHONE, '{"A": 2, "B": 0, "C": 3}', r"an answer named 'D'.*spelled"),
        ("leaves a brief out", '"phone"', '"telephone"', r"an answer named 'phone'.*spelled"),
        ("returns a list", "return {", "return [0]\n    {", r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
}

UNMOVED = "x = x.reshape(images, channels // r**2, r, r, height, width)\n    x = "
BY_SLICES = """out = np.empty((images, channels // r**2, height * r, width * r))
    for i in range(r):
        for j in range(r):
            out[:, :, i::r, j::r] = x[:, i * r + j :: r**2]
    return out
"""
BY_TAPS = """taps = -(-weight.shape[-1] // stride)
    out = np.zeros((len(weight), weight.shape[1] * stride**2, taps, taps), np.float32)
    for i, j in np.ndindex(weight.shape[2:]):
        phase = i % stride * stride + j % stride
        out[:, phase :: stride**2, i // stride, j // stride] = weight[:, :, i, j]
    return out
"""

RIGHT = {
    "shuffle": [
        ("slices", UNMOVED + PLACED, BY_SLICES),
        ("einsum", PLACED, 'np.einsum("ncijhw->nchiwj", x)'),
        ("einsum back", GATHERED, 'np.einsum("nchiwj->ncijhw", x)'),
        ("float32", LARGE, LARGE + ".astype(np.float32)"),
        ("lists", SMALL, SMALL + ".tolist()"),
    ],
    "order": [
        ("a map", "return weight[old], bias[old]", "return map(lambda part: part[old], (weight, bias))"),
        ("lists", MOVED, "return [weight[one] for one in old], [bias[one] for one in old]"),
        ("einsum", OLD, 'np.einsum("cp->pc", np.arange(len(bias)).reshape(-1, r * r)).ravel()'),
        ("float32", MOVED, "return [weight[old].astype(np.float32), bias[old]]"),
        (
            "a loop",
            OLD,
            "[c * r * r + p for p in range(r * r) for c in range(len(bias) // (r * r))]",
        ),
    ],
    "stem": [
        ("a loop over taps, float32", EXTRA, BY_TAPS),
        ("lists", STEM, STEM + ".tolist()"),
    ],
    "convert": [
        ("lists", f"return {FILTERS}, {BIASES}", f"return [{FILTERS}.tolist(), {BIASES}.tolist()]"),
        ("biases by columns", BIASES, "np.outer(bias, np.ones(stride**2)).ravel()"),
        ("another crop", CROP, "[:, :, padding:, padding:][:, :, : ends[0] - padding, : ends[1] - padding]"),
        (
            "the transposed layer itself",
            "    maps =",
            "    whole = b3.conv_transpose2d(x, to_transposed(filters, biases, stride)[0], biases[:: stride**2], stride)\n"
            "    size = [stride * (n - 1) + kernel - padding for n in x.shape[2:]]\n"
            "    return whole[:, :, padding : size[0], padding : size[1]]\n    maps =",
        ),
        ("float32", RUN, RUN.replace("(maps", "(np.float32(maps)")),
        ("means of the biases", "biases[:: stride**2]", "biases.reshape(-1, stride**2).mean(axis=1)"),
    ],
    "verdict": [
        ("a list of letters", '{"P", "S"}', '["P", "S"]'),
        ("a frozen set", '{"P", "S"}', 'frozenset("PS")'),
        ("words of numpy", '"fine"', 'np.str_("fine")'),
        ("a capital", '"tiled"', '"Tiled"'),
    ],
    "mend": [
        (
            "the mean of the copies",
            COPIES,
            "filters.reshape(r**2, channels, *filters.shape[1:]).mean(0).repeat(r**2, axis=0)",
        ),
        ("every channels-th", COPIES, "np.concatenate([filters[n::channels] for n in range(channels)])"),
        ("lists", f"return {COPIES}, {MENDED}", f"return [{COPIES}.tolist(), {MENDED}.tolist()]"),
        ("float32", MENDED, f"{MENDED}.astype(np.float32)"),
    ],
    "bill": [
        ("an array", BILL, "return np.array([multiplications, largest])"),
        ("floats in a list", BILL, "return [float(multiplications), float(largest)]"),
        ("numbers of numpy", BILL, "return np.int64(multiplications), np.array(largest)"),
        (
            "fractions",
            "pixels, multiplications, largest = 1",
            "pixels, multiplications, largest = Fraction(1)",
        ),
    ],
    "compared": [
        ("fractions", '"whole": 13.19', '"whole": Fraction(325120, 24640)'),
        ("a number of numpy", "9 / 16", "np.float32(0.5625)"),
        ("an array without axes", '"room": 9', '"room": np.array(9.0)'),
        ("two places", "9 / 16", "0.56"),
    ],
    "choose": [
        ("floats", WALL, '{"A": 1.0, "B": 1.0, "C": 0.0, "D": 2.0}'),
        ("numbers of numpy", PHONE, 'dict(zip("ABCD", np.array([2, 0, 3, 1])))'),
        ("a fraction", '"D": 0', '"D": Fraction(0)'),
    ],
}
SQUARE = {"1 → 2": "-2: kernels are square, and reshape takes any negative number for the missing size"}
SWAP = "np.flip({0}, (2, 3)).swapaxes(0, 1) → np.flip({0}, (2, 3)).swapaxes(1, 0)"
FIRST_TWO = "images and channels stay where they are, so they may change names"
EQUAL = {
    "shuffle": {
        "x.reshape(images, channels // r ** 2, r, r, height, width) → x.reshape(channels // r ** 2, images, r, r, height, width)": FIRST_TWO,
        "x.reshape(images, channels, height // r, r, width // r, r) → x.reshape(channels, images, height // r, r, width // r, r)": FIRST_TWO,
    },
    "order": SQUARE,
    "stem": SQUARE,
    "convert": SQUARE | {SWAP.format(name): "swapped is swapped" for name in ("filters", "phases")},
    "bill": {
        "channels //= knobs[0] ** 2 → channels /= knobs[0] ** 2": "r * r divides the channels of a shuffle",
        "0 → -1": "a shuffle has one number, the first and the last",
    },
}
