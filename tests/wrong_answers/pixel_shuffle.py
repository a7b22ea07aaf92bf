"""Mistakes that learners make in chapters/pixel_shuffle/assignment.ipynb.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves).
"""

APART = "x.reshape(images, channels // r**2, r, r, height, width)"
PLACED = "x.transpose(0, 1, 4, 2, 5, 3)"
LARGE = "x.reshape(images, channels // r**2, height * r, width * r)"
CUT = "x.reshape(images, channels, height // r, r, width // r, r)"
GATHERED = "x.transpose(0, 1, 3, 5, 2, 4)"
SMALL = "return x.reshape(images, channels * r**2, height // r, width // r)"
OTHER = "x.reshape(images, r, r, channels // r**2, height, width)"
OLD = "np.arange(len(bias)).reshape(-1, r * r).T.ravel()"
MOVED = "return weight[old], bias[old]"
FILL = "(0, extra), (0, extra)"
STEM = "return b3.pixel_unshuffle(filled, stride)"
PHASES = "phases = b3.pixel_unshuffle(filled, stride)"
FILTERS = "np.flip(phases, (2, 3)).swapaxes(0, 1)"
BIASES = "bias.repeat(stride**2)"
CROP = "[:, :, padding : ends[0], padding : ends[1]]"
TURNED = "phases = np.flip(filters, (2, 3)).swapaxes(0, 1)"
WOVEN = "b3.pixel_shuffle(phases, stride)"
COPIES = "filters[:channels].repeat(r**2, axis=0)"
MEANS = "biases.reshape(channels, r**2).mean(axis=1)"
MENDED = "means.repeat(r**2)"
COST = "pixels * channels * knobs[0] * knobs[1] ** 2"
LARGEST = "largest = max(largest, pixels * channels)"
BILL = "return multiplications, largest"
WALL = '{"A": 1, "B": 1, "C": 0, "D": 2}'
PHONE = '{"A": 2, "B": 0, "C": 3, "D": 1}'
CHECKPOINT = '{"A": 1, "B": 3, "C": 2, "D": 0}'

WRONG = {
    "shuffle": [
        ("only reshapes", PLACED, "x", r"expected: x\[.*you have: x\[.*a reshape alone moves none"),
        ("fills columns first", PLACED, "x.transpose(0, 1, 4, 3, 5, 2)", r"filled down their columns"),
        ("lays maps side by side", PLACED, "x.transpose(0, 1, 2, 4, 3, 5)", r"side by side, each whole"),
        (
            "takes the other order",
            f"{APART}\n    x = {PLACED}",
            f"{OTHER}\n    x = x.transpose(0, 3, 4, 1, 5, 2)",
            r"the other order",
        ),
        (
            "swaps height and width",
            f"{PLACED}\n    return {LARGE}",
            "x.transpose(0, 1, 5, 3, 4, 2)\n"
            "    return x.reshape(images, channels // r**2, width * r, height * r)",
            r"changed places\. Rows first",
        ),
        ("reverses a block", PLACED, f"x[:, :, ::-1].{PLACED[2:]}", r"Give every axis a name"),
        ("reads height for width", "height * r, width * r", "width * r, height * r", r"have changed places"),
        ("forgets r", LARGE, "x.reshape(images, -1, height, width)", r"times as high and"),
        ("divides by /", "channels // r**2, r, r", "channels / r**2, r, r", r"whole numbers by //"),
        ("takes r channels", "channels // r**2, r, r", "channels // r, r, r", r"multiply to as many"),
        ("names too few axes", PLACED, "x.transpose(0, 1, 4, 2)", r"names every axis once"),
        ("leaves six axes", f"return {LARGE}", "return x", r"times as high and"),
        ("stumbles", PLACED, "x[[7]]", r"raised this error"),
        ("returns a list", f"return {LARGE}", f"return {LARGE}.tolist()", r"Return the array"),
        ("returns nothing", f"return {LARGE}", "x.shape", r"end with return"),
        ("goes back by reshaping", GATHERED, "x", r"a reshape alone moves none"),
        ("reads columns first", GATHERED, "x.transpose(0, 1, 5, 3, 2, 4)", r"read down their columns"),
        ("goes back in the other order", GATHERED, "x.transpose(0, 3, 5, 1, 2, 4)", r"the other order"),
        (
            "cuts into pieces",
            f"{CUT}\n    x = {GATHERED}",
            "x.reshape(images, channels, r, height // r, r, width // r)\n    x = x.transpose(0, 1, 2, 4, 3, 5)",
            r"cuts the picture into large pieces",
        ),
        ("shuffles forth again", GATHERED, "x.transpose(0, 1, 4, 2, 5, 3)", r"The same axes as forth"),
        (
            "keeps the size",
            SMALL,
            "return x.reshape(images, channels, height, width)",
            r"times less high and wide",
        ),
        ("returns no channels", SMALL, "x.shape", r"end with return"),
    ],
    "order": [
        ("moves nothing", OLD, "np.arange(len(bias))", r"Nothing has moved"),
        (
            "moves the other way",
            OLD,
            "np.arange(len(bias)).reshape(r * r, -1).T.ravel()",
            r"expected: the old channel \d+\n.*you have: the old channel \d+\n.*the way back.*old begins 0, 4, 1, 5\.",
        ),
        ("reverses", OLD, "np.arange(len(bias))[::-1]", r"channels are reversed"),
        (
            "rolls",
            OLD,
            "np.roll(np.arange(len(bias)), 1)",
            r"New channel \(i \* r \+ j\) \* channels \+ c has to be",
        ),
        ("moves the inputs", "weight[old], ", "weight[:, ::-1], ", r"none of the old channels"),
        ("forgets the weight", "weight[old], ", "weight, ", r"weight of .*Nothing has moved"),
        ("forgets the bias", ", bias[old]", ", bias", r"bias of .*Nothing has moved"),
        ("moves the bias back", ", bias[old]", ", bias[np.argsort(old)]", r"bias of .*the way back"),
        ("returns the weight alone", MOVED, "return weight[old]", r"Return both"),
        ("returns nothing", MOVED, "weight[old], bias[old]", r"end with return"),
        ("stumbles", MOVED, "return weight[old[len(old)]], bias", r"raised this error"),
        ("drops channels", MOVED, "return weight[old[: r * r]], bias[old]", r"Their shapes stay"),
    ],
    "stem": [
        (
            "flips the kernel",
            STEM,
            "return b3.pixel_unshuffle(np.flip(filled, (2, 3)), stride)",
            r"is flipped",
        ),
        (
            "flips the phases",
            STEM,
            "return np.flip(b3.pixel_unshuffle(filled, stride), (2, 3))",
            r"within each phase are flipped",
        ),
        ("puts zeros in front", FILL, "(extra, 0), (extra, 0)", r"The zeros are in front"),
        ("fills nothing up", "extra = -weight.shape[-1] % stride", "extra = 0", r"Fill up with zeros first"),
        (
            "takes the other order",
            STEM,
            "phases = b3.pixel_unshuffle(filled, stride)\n"
            "    apart = phases.reshape(len(phases), -1, stride**2, *phases.shape[2:])\n"
            "    return apart.swapaxes(1, 2).reshape(phases.shape)",
            r"in the other order",
        ),
        (
            "transposes the blocks",
            STEM,
            "phases = b3.pixel_unshuffle(filled.swapaxes(2, 3), stride)\n    return phases.swapaxes(2, 3)",
            r"Rows and columns of a block",
        ),
        (
            "reshapes only",
            STEM,
            "taps = len(filled[0, 0]) // stride\n    return filled.reshape(len(filled), -1, taps, taps)",
            r"in which they came",
        ),
        ("turns the outputs round", STEM, STEM + "[::-1]", r"has to meet the channel"),
        ("keeps two axes", STEM, STEM + ".reshape(len(weight), -1)", r"One kernel of \d+ × \d+ for each"),
        (
            "swaps inputs and outputs",
            STEM,
            "return b3.pixel_unshuffle(filled.swapaxes(0, 1), stride)",
            r"One kernel of",
        ),
        ("stumbles", STEM, "return filled[:, :, stride * 99]", r"raised this error"),
        ("returns nothing", STEM, "b3.pixel_unshuffle(filled, stride)", r"end with return"),
    ],
    "convert": [
        ("does not flip", FILTERS, "phases.swapaxes(0, 1)", r"taps of each phase must be reversed"),
        (
            "flips first",
            f"{PHASES}\n    return {FILTERS}",
            "phases = b3.pixel_unshuffle(np.flip(filled, (2, 3)), stride)\n    return phases.swapaxes(0, 1)",
            r"before it was cut into phases",
        ),
        ("flips rows only", "np.flip(phases, (2, 3))", "np.flip(phases, 2)", r"Only the rows"),
        ("puts zeros in front", FILL, "(extra, 0), (extra, 0)", r"zeros are in front of the kernel"),
        ("fills nothing up", "extra = -weight.shape[-1] % stride", "extra = 0", r"Fill up with zeros first"),
        (
            "takes the other order",
            PHASES,
            PHASES + "\n    phases = phases.reshape(len(phases), -1, stride**2, *phases.shape[2:])"
            ".swapaxes(1, 2).reshape(phases.shape)",
            r"filters are in the other order",
        ),
        (
            "transposes the phases",
            PHASES,
            "phases = b3.pixel_unshuffle(filled.swapaxes(2, 3), stride).swapaxes(2, 3)",
            r"Rows and columns of the phases",
        ),
        ("turns the inputs round", FILTERS, FILTERS + "[:, ::-1]", r"outputs first and inputs second"),
        ("leaves inputs first", FILTERS, "np.flip(phases, (2, 3))", r"filters for each of the \d+ outputs"),
        ("tiles the biases", BIASES, "np.tile(bias, stride**2)", r"biases are tiled"),
        ("divides the biases", BIASES, BIASES + " / stride**2", r"biases are divided"),
        ("forgets the biases", BIASES, "0 * " + BIASES, r"biases are gone"),
        ("keeps the biases", BIASES, "bias", r"\d+ biases for each of the"),
        ("reverses the biases", BIASES, BIASES + "[::-1]", r"so each of them has its bias"),
        ("returns filters alone", f"{FILTERS}, {BIASES}", FILTERS, r"Return both"),
        ("returns nothing", f"return {FILTERS}", FILTERS, r"end with return"),
        ("crops nothing", CROP, "", r"Nothing is cropped"),
        (
            "crops like a slice",
            CROP,
            "[:, :, padding:-padding, padding:-padding]",
            r"such as \[padding:-padding\] is",
        ),
        (
            "leaves the zeros",
            CROP,
            "[:, :, padding : stride * (len(x[0, 0]) + filters.shape[-1] - 1) - padding, "
            "padding : stride * (len(x[0, 0, 0]) + filters.shape[-1] - 1) - padding]",
            r"zeros which filled up the kernel",
        ),
        (
            "crops in front",
            CROP,
            "[:, :, (padding - ends[0]) :, (padding - ends[1]) :]",
            r"cropped in front\. In front goes padding",
        ),
        (
            "crops at the end",
            CROP,
            "[:, :, : ends[0] - padding, : ends[1] - padding]",
            r"cropped at the far end",
        ),
        (
            "forgets the biases on the way",
            "(x, filters, biases, padding",
            "(x, filters, padding",
            r"biases are not used",
        ),
        (
            "adds the biases twice",
            CROP,
            CROP + " + biases[:: stride**2].reshape(-1, 1, 1)",
            r"added twice",
        ),
        (
            "pads too little",
            "padding=filters.shape[-1] - 1",
            "padding=filters.shape[-1] // 2",
            r"Uncropped it is",
        ),
        (
            "transposes the maps",
            "return b3.pixel_shuffle(maps, stride)",
            "return -b3.pixel_shuffle(maps, stride)",
            r"then the crop",
        ),
        (
            "runs to nothing",
            "return b3.pixel_shuffle(maps, stride)",
            "b3.pixel_shuffle(maps, stride)",
            r"end with return",
        ),
        ("weaves without flipping", TURNED, "phases = filters.swapaxes(0, 1)", r"woven as they are"),
        (
            "weaves, then flips",
            f"{TURNED}\n    return {WOVEN}",
            f"phases = filters.swapaxes(0, 1)\n    return np.flip({WOVEN}, (2, 3))",
            r"Flip each phase, then weave",
        ),
        (
            "weaves columns first",
            WOVEN,
            WOVEN.replace("phases", "phases.swapaxes(2, 3)") + ".swapaxes(2, 3)",
            r"Rows and columns of the phases",
        ),
        ("flips rows on the way back", TURNED, TURNED.replace("(2, 3)", "2"), r"reversed along both axes"),
        (
            "leaves outputs first",
            TURNED,
            TURNED.replace(".swapaxes(0, 1)", ""),
            r"ValueError.*do the phases lie there",
        ),
        (
            "swaps at the end",
            f"return {WOVEN}",
            f"return {WOVEN}.swapaxes(0, 1)",
            r"Inputs first, then outputs",
        ),
        (
            "takes the first biases",
            "biases[:: stride**2]",
            "biases[: len(biases) // stride**2]",
            r"first of all biases",
        ),
        (
            "adds the biases up",
            "biases[:: stride**2]",
            "biases.reshape(-1, stride**2).sum(1)",
            r"biases are added up",
        ),
        ("returns all biases", "biases[:: stride**2]", "biases", r"One bias for each"),
    ],
    "verdict": [
        (
            "distrusts the even one",
            '"A": "fine"',
            '"A": "tiled"',
            r"expected: not this\n.*What more",
        ),
        ("takes tiled for the order", '"B": "tiled"', '"B": "order"', r"the filters take turns"),
        ("trusts stripes", '"B": "tiled"', '"B": "fine"', r"5, 2, 5, 2"),
        ("takes the order for tiled", '"C": "order"', '"C": "tiled"', r"The rows differ"),
        ("blames the filters", '"D": "bias"', '"D": "tiled"', r"drawn one by one"),
        ("uses another word", '"A": "fine"', '"A": "good"', r"One of these words"),
        ("leaves a letter out", '"C": "order",', "", r"an answer named 'C'.*spelled"),
        ("trusts training", '{"P", "S"}', '{"P", "R", "S"}', r"R: the copies are equal at the start"),
        ("enlarges first", '{"P", "S"}', '{"Q", "S"}', r"P: equal filters"),
        ("believes both", '{"P", "S"}', '{"P", "Q", "S"}', r"Q: the filters see the small picture"),
        ("distrusts the mean", '{"P", "S"}', '{"P"}', r"S: a window"),
        ("writes a list", '{"P", "S"}', '["P", "S"]', r"Letters in braces"),
        ("writes another letter", '{"P", "S"}', '{"P", "S", "T"}', r"'T' is none"),
        ("leaves holds out", '"holds"', '"hold"', r"an answer named 'holds'.*spelled"),
        ("returns a list", "return {", 'return ["fine"]\n    {', r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "mend": [
        ("leaves them tiled", COPIES, "filters", r"tiled as before"),
        (
            "takes means",
            COPIES,
            "filters.reshape(channels, r**2, *filters.shape[1:]).mean(1).repeat(r**2, axis=0)",
            r"means of neighbors",
        ),
        ("divides", COPIES, COPIES + " / r**2", r"filters are divided"),
        ("takes one for all", COPIES, "filters[:1].repeat(len(filters), axis=0)", r"have the first filter"),
        (
            "takes every r²-th",
            COPIES,
            "filters[:: r**2].repeat(r**2, axis=0)",
            r"All output channels have the first",
        ),
        (
            "takes the last",
            COPIES,
            "filters[::-1][:channels].repeat(r**2, axis=0)",
            r"they are the first ones",
        ),
        ("repeats all", COPIES, "filters.repeat(r**2, axis=0)", r"As many as before"),
        ("keeps the biases", MENDED, "biases", r"differ from phase to phase"),
        ("silences the biases", MENDED, "0 * biases", r"changes its brightness"),
        ("takes the mean of all", MEANS, "np.full(channels, biases.mean())", r"mean of all biases"),
        ("takes them for tiled", MEANS, "biases.reshape(r**2, channels).mean(axis=0)", r"biases were not"),
        ("tiles the means", MENDED, "np.tile(means, r**2)", r"right means, but tiled"),
        ("takes the first", MEANS, "biases[:: r**2]", r"the first of each"),
        ("adds up", MEANS, MEANS.replace("mean", "sum"), r"Those are sums"),
        (
            "takes the median",
            MEANS,
            "np.median(biases.reshape(channels, r**2), axis=1)",
            r"Their mean, r \* r times",
        ),
        ("returns one for each", MENDED, "means", r"As many as before"),
        ("returns filters alone", f"{COPIES}, {MENDED}", COPIES, r"Return both"),
        ("divides by /", "len(biases) // r**2", "len(biases) / r**2", r"whole numbers by //"),
        ("returns nothing", f"return {COPIES}", COPIES, r"end with return"),
    ],
    "bill": [
        ("takes the side for the kernel", "knobs[1] ** 2", "knobs[1]", r"has 3 · 3 weights"),
        ("forgets the inputs", COST, COST.replace("channels * ", ""), r"reads all input channels"),
        ("forgets the pixels", COST, COST.replace("pixels * ", ""), r"runs on more pixels"),
        (
            "multiplies one axis",
            "pixels *= knobs[-1] ** 2",
            "pixels *= knobs[-1]",
            r"r \* r times as many pixels",
        ),
        (
            "counts outputs of a transposed one",
            COST,
            f"{COST} * (knobs[-1] ** 2 if kind == 'transposed' else 1)",
            r"for every one that comes out",
        ),
        ("keeps the channels", "channels //= knobs[0] ** 2", "pass", r"r \* r times fewer channels"),
        ("counts the last layer", "multiplications += ", "multiplications = ", r"a single layer"),
        ("adds one", BILL, "return multiplications + 1, largest", r"Put the layers down one by one"),
        ("takes the last map", LARGEST, "largest = pixels * channels", r"That is the last map"),
        (
            "forgets the picture",
            "largest = 1, 0, channels",
            "largest = 1, 0, 0",
            r"The picture that goes in counts",
        ),
        ("adds the maps", LARGEST, "largest += pixels * channels", r"all maps together"),
        (
            "counts channels",
            LARGEST,
            "largest = max(largest, channels)",
            r"Channels × pixels after every layer",
        ),
        ("returns one number", BILL, "return multiplications", r"Return both"),
        ("stumbles", BILL, "return knobs[9], largest", r"raised this error"),
        ("returns nothing", BILL, "multiplications, largest", r"end with return"),
    ],
    "compared": [
        ("believes the claim", '"same_channels": 1', '"same_channels": 4', r"four times the channels"),
        ("turns it over", '"same_channels": 1', '"same_channels": 0.25', r"Upside down"),
        ("rounds", '"whole": 13.19', '"whole": 16', r"all layers but the last"),
        ("turns the whole over", '"whole": 13.19', '"whole": 0.08', r"second over the first"),
        ("takes one axis", '"whole": 13.19', '"whole": 4', r"r times along each axis"),
        ("forgets the pixels", '"whole": 13.19', '"whole": 0.825', r"sixteen times the pixels"),
        ("counts channels", '"divides": 1', '"divides": 4', r"expected: not this\n.*four times as many"),
        ("counts outputs", '"divides": 1', '"divides": 1 / 4', r"runs on the small map"),
        ("forgets the zeros", '"remainder": 9 / 16', '"remainder": 1', r"by the zeros"),
        ("turns the rest over", '"remainder": 9 / 16', '"remainder": 16 / 9', r"second over the first"),
        ("takes one axis", '"remainder": 9 / 16', '"remainder": 0.75', r"That is one axis"),
        ("takes the tail", '"room": 9', '"room": 21.33', r"more than 27"),
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
            r"A, the wall.*not this\n.*measured.*varies by [1-9].*Phases that start apart",
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
        ("numbers too far", WALL, WALL.replace('"D": 2', '"D": 3'), r"number of a requirement"),
        ("names it", WALL, '"C"', r"A dict in the dict"),
        ("leaves a letter out", PHONE, '{"A": 2, "B": 0, "C": 3}', r"Every letter is a key"),
        ("leaves a brief out", '"phone"', '"telephone"', r"an answer named 'phone'.*spelled"),
        ("returns a list", "return {", "return [0]\n    {", r"a dict.*each by its name"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
}

RIGHT = {}
EQUAL = {}
