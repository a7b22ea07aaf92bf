"""Mistakes that learners make in chapters/dense_prediction/assignment.ipynb, and right answers in other clothes.

WRONG[exercise] lists (the mistake, the part of the solution it replaces, by what, the message it deserves); mistakes that the
chapter's module knows as slips are tested there. RIGHT[exercise] lists (the clothes, the part, by what). EQUAL[exercise] says
which change of mutants.py is no mistake, and why.
"""

NUMBERS = '{"answers": 16, "lit": 0.45, "stripe": 0.6, "first": -0.375, "distances": 3}'
MATRIX = "[[8, 2, 0], [0, 6, 0], [2, 0, 2]]"
IOU = "iou = right[counts] / (true + said - right)[counts]"
FLATTERING = '{"pixel_accuracy", "frequency_weighted_iou"}'
RELU = "np.maximum(b3.conv2d(image[None], kernels, stride=2), 0)"
LAST = "weights.reshape(len(weights), len(kernels), side, side)"
SCORE = "return b3.conv2d(maps, last, bias)[0]"
CAST = "b3.cast_shadows(images[:, 0], distances(rates, shadow))"
DESIGN = "[1, 2, 4, 8, 9], 8"
PLACE = "return (j + 0.5) / factor - 0.5"
STEPS = "[step for step in range(1, shadow + 1) if step in read]"
INTERP = "return np.interp(places, range(len(row)), row)"
BY_INDEX = "n = len(row); return [row[i] * (1 - u + i) + row[{1}] * (u - i) for u in places for i in [{0}]]"

RIGHT = {
    "predictions": [
        ("decimals", '0.45, "stripe": 0.6', 'Decimal("0.45"), "stripe": Decimal("0.6")'),
        ("how it was found", "0.45", "1 - 0.55"),
        ("fractions", '0.45, "stripe": 0.6', 'Fraction(9, 20), "stripe": Fraction(3, 5)'),
        ("numbers of numpy", '-0.375, "distances": 3', 'np.float32(-0.375), "distances": np.array(3.0)'),
        ("two decimal places", "-0.375", "-0.38"),
    ],
    "by-hand": [
        ("an array", MATRIX, f"np.array({MATRIX}, float)"),
        ("tuples", MATRIX, "((8, 2, 0), (0, 6, 0), (2, 0, 2))"),
        ("rows of arrays", MATRIX, f"[np.array(row) for row in {MATRIX}]"),
        (
            "fractions",
            '0.77,\n        "mean_iou": 0.64',
            'Fraction(23, 30),\n        "mean_iou": Fraction(23, 36)',
        ),
        ("more places", "0.66", "79 / 120"),
    ],
    "scores": [
        ("arrays without axes", '"mean_iou": iou.mean()', '"mean_iou": np.array(iou.mean())'),
        ("float32", "confusion = np.asarray(confusion)", "confusion = np.asarray(confusion, np.float32)"),
        (
            "nanmean",
            '"mean_accuracy": (right[occurs] / true[occurs]).mean()',
            '"mean_accuracy": np.nanmean(np.divide(right, true, out=np.full(len(true), np.nan), where=occurs))',
        ),
        ("fractions", "right.sum() / true.sum()", "Fraction(int(right.sum()), int(true.sum()))"),
        (
            "loops",
            '"mean_iou": iou.mean()',
            '"mean_iou": sum(confusion[i, i] / (sum(confusion[i]) + sum(confusion[:, i]) - confusion[i, i])'
            " for i in range(len(true)) if counts[i]) / sum(counts)",
        ),
    ],
    "verdict": [
        ("an array of names", FLATTERING, 'np.array(["pixel_accuracy", "frequency_weighted_iou"])'),
        ("handed over one by one", FLATTERING, f"(name for name in {FLATTERING})"),
        ("a frozen set", FLATTERING, f"frozenset({FLATTERING})"),
        ("a list", FLATTERING, '["pixel_accuracy", "frequency_weighted_iou"]'),
        ("all digits", '"one pixel": 0.5', '"one pixel": 0.49995'),
        ("small letters", '"A",\n        "flattering"', '"a",\n        "flattering"'),
        ("types of numpy", '"C",\n        "empty": 1', 'np.str_("C"),\n        "empty": np.float64(1)'),
    ],
    "everywhere": [
        ("a list", SCORE, f"{SCORE}.tolist()"),
        ("a float32 array", SCORE, f"{SCORE}.astype(np.float32)"),
        ("computed in float32", "image[None], kernels", "image[None].astype('f'), kernels.astype('f')"),
        (
            "einsum",
            SCORE,
            "windows = np.lib.stride_tricks.sliding_window_view(maps[0], (side, side), (1, 2)); "
            "return np.einsum('crshw,ochw->ors', windows, last) + bias[:, None, None]",
        ),
        (
            "by the Fourier transform",
            SCORE,
            "size = maps.shape[2:]; product = np.fft.rfft2(maps) * np.fft.rfft2(last, size).conj(); "
            "full = np.fft.irfft2(product.sum(1), size) + bias[:, None, None]; "
            "return full[:, : size[0] - side + 1, : size[1] - side + 1]",
        ),
    ],
    "products": [
        (
            "handed over one by one",
            "return places**2 * one_window, shared",
            "yield places**2 * one_window\n    yield shared",
        ),
        ("floats", "places**2 * one_window, shared", "float(places**2 * one_window), float(shared)"),
        ("an array", "places**2 * one_window, shared", "np.array([places**2 * one_window, shared])"),
        ("a list", "places**2 * one_window, shared", "[places**2 * one_window, shared]"),
        (
            "windows counted by the stride",
            "places**2",
            "((image - b3.receptive_field(layers).size) // b3.receptive_field(layers).stride + 1) ** 2",
        ),
    ],
    "enlarge": [
        ("arrays without axes", "(j + 0.5) / factor - 0.5", "np.array((2 * j + 1 - factor) / (2 * factor))"),
        ("float32", INTERP, f"{INTERP}.astype(np.float32)"),
        ("a tuple of fractions", INTERP, f"return tuple(map(Fraction, {INTERP[7:]}))"),
        (
            "by b3.interpolate",
            INTERP,
            "return b3.interpolate(row[None, None, None], (1, factor), 'bilinear')[0, 0, 0]",
        ),
        (
            "by index",
            INTERP,
            "places = np.clip(places, 0, len(row) - 1); " + BY_INDEX.format("int(u)", "min(i + 1, n - 1)"),
        ),
    ],
    "ceiling": [
        ("an array", f"return {STEPS}", f"return np.array({STEPS})"),
        ("a tuple", f"return {STEPS}", f"return tuple({STEPS})"),
        ("float32", "return b3.segmentation_scores(", "return np.float32(1) * b3.segmentation_scores("),
        (
            "by counting",
            "return b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou",
            "return np.array([np.mean((labels == k) & (best == k)) / np.mean((labels == k) | (best == k)) for k in (0, 1)]).mean()",
        ),
    ],
    "design": [  # all of one design, which is trained once
        ("rates one by one", "[1, 2, 4, 8, 9]", "(rate for rate in (1, 3, 5, 7, 9))"),
        (
            "arrays",
            DESIGN,
            "np.arange(1, 10, 2), np.int64(8)",
        ),
        ("a range, and a list of both", DESIGN, "[range(1, 10, 2), 8.0]"),
    ],
}
EQUAL = {
    "everywhere": {
        "np.maximum(b3.conv2d(image[None], kernels, stride=2), 0) → np.maximum(0, b3.conv2d(image[None], kernels, stride=2))": "the larger of two has no order",
        "0 → -1": "the first of a stack of one is the last",
    },
    "ceiling": {
        "b3.confusion_matrix(labels, best, 2) → b3.confusion_matrix(best, labels, 2)": "an IoU does not know which of the two is true",
        "0 → -1": "the first of one channel is the last",
        "2 → 3": "a third class is absent and enters no mean",
    },
    "design": {
        change: "another design that meets the three conditions"
        for change in ("2 → 3", "4 → 5", "8 → 9", "9 → 10")
    },
}

WRONG = {
    "predictions": [
        ("guesses", '"answers": 16', '"answers": 25', r"another number.*must not stick out"),
        ("answers in percent", "0.45", "45", r"in percent"),
        ("answers in words", "0.45", '"0.45"', r"'0\.45'.*not a text"),
        ("is not sure", "0.6,", "[0.6],", r"without quotation marks or brackets"),
        ("rounds too early", "-0.375", "-0.4", r"is close.*two decimal places"),
        ("leaves one out", '"stripe": 0.6', '"strip": 0.6', r"an answer named 'stripe'.*spelled"),
        ("returns a list", NUMBERS, "[16, 0.45, 0.6, -0.375, 3]", r"a dict.*each by its name"),
        ("leaves one open", '"lit": 0.45', '"lit": None', r"No answer stands there yet"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "by-hand": [
        ("transposes", MATRIX, "[[8, 0, 2], [2, 6, 0], [0, 0, 2]]", r"have changed places"),
        ("miscounts", MATRIX, "[[8, 2, 0], [0, 6, 0], [1, 1, 2]]", r"Row 2 is not right yet"),
        ("loses a pixel", MATRIX, "[[8, 2, 0], [0, 6, 0], [2, 0, 1]]", r"All 20 pixels"),
        (
            "takes shares",
            MATRIX,
            "[[0.8, 0.2, 0], [0, 1, 0], [0.5, 0, 0.5]]",
            r"how many pixels, not which share",
        ),
        ("leaves a row out", MATRIX, "[[8, 2, 0], [0, 6, 0]]", r"One list for each true class"),
        ("leaves a count out", MATRIX, "[[8, 2, 0], [0, 6], [2, 0, 2]]", r"One list for each true class"),
        ("counts in words", MATRIX, '[["8", "2", "0"]] * 3', r"One list for each true class"),
        ("counts classes", MATRIX, "3", r"One list for each true class"),
        ("leaves the matrix out", '"confusion"', '"matrix"', r"'confusion'.*spelled"),
        ("counts instead of sharing", "0.80", "16", r"Divide by all pixels"),
        ("takes the weighted one", "0.64", "0.66", r"weighted by the pixels"),
        ("pools the classes", "0.64", "16 / 24", r"divided once.*Divide for each class"),
        ("takes Dice", "0.64", "0.775", r"Dice"),
        (
            "takes Dice or the accuracy",
            "0.64",
            "0.77",
            r"have: 0\.77\n  For each class the diagonal by row plus",
        ),
        ("answers in percent", "0.77", "76.7", r"in percent"),
        ("writes a text", "0.77", '"23/30"', r"leave out the quotation marks"),
        ("leaves a score out", '"mean_iou"', '"miou"', r"an answer named 'mean_iou'.*spelled"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "scores": [
        (
            "has it done",
            "    confusion = np.asarray(confusion)\n",
            "    return vars(b3.segmentation_scores(confusion))\n",
            r"segmentation_scores .*do without",
        ),
        (
            "counts three classes",
            "np.asarray(confusion)",
            "np.asarray(confusion)[:3, :3]",
            r"Only 3 of the classes",
        ),
        ("cuts off fractions", "right.sum() / true.sum()", "right.sum() // true.sum()", r"// cuts off"),
        (
            "gives an invented class 0",
            "(right[occurs] / true[occurs])",
            "(right[counts] / np.maximum(true[counts], 1))",
            r"Leave it out here, though it counts in the mean IoU",
        ),
        (
            "counts absent as 0",
            IOU,
            "counts = true > -1; iou = right / np.maximum(true + said - right, 1)",
            r"Counted as 0, an absent class punishes",
        ),
        (
            "adds a little",
            IOU,
            "iou = right / (true + said - right + 1e-9); counts = true > -1",
            r"small number added below",
        ),
        (
            "counts absent as 1",
            IOU,
            "iou = np.where(counts, right / np.maximum(true + said - right, 1), 1); counts = true > -1",
            r"flatters the network",
        ),
        (
            "counts an accuracy of 0",
            "(right[occurs] / true[occurs]).mean()",
            "(right / np.maximum(true, 1)).mean()",
            r"cannot be found",
        ),
        (
            "loses a class of one pixel",
            "occurs, counts = true > 0",
            "occurs, counts = true > 1",
            r"mean_accuracy of scores\(\[\[.*then the mean",
        ),
        (
            "rounds",
            "right.sum() / true.sum()",
            "round(right.sum() / true.sum(), 2)",
            r"expected: 0\.6774194\n  you have: 0\.68\n  You rounded",
        ),
        (
            "knows three classes",
            "confusion = np.asarray(confusion)",
            "confusion = np.asarray(confusion).reshape(3, 3)",
            r"reshape",
        ),
        ("answers in percent", "iou.mean()", "100 * iou.mean()", r"in percent"),
        ("leaves a score out", '"mean_iou"', '"miou"', r"names of scores.*spelled as in the question"),
        ("returns a tuple", "return {", "return 1, {", r"in a dict, by name"),
        (
            "returns arrays",
            '"mean_iou": iou.mean()',
            '"mean_iou": iou',
            r"have: \[0\.6666667, 0\.5\].*then the mean",
        ),
        (
            "wants an invented class found",
            "(right[occurs] / true[occurs]).mean()",
            "(right[counts] / true[counts]).mean()",
            r"have: nan\n.*no pixels that could be found",
        ),
        (
            "weighs by all classes",
            "right.sum() / true.sum()",
            "right.sum() / true.sum() * counts.mean()",
            r"row and its column are 0",
        ),
        ("divides by hand", "iou = right", "0 // 0; iou = right", r"divided by 0"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "verdict": [
        ("looks at the mean", '"worst crack": "A"', '"worst crack": "C"', r"Who found none"),
        ("names a set", '"worst crack": "A"', '"worst crack": {"A"}', r"One letter"),
        ("ships in words", '"ship": "C"', '"ship": "Model C"', r"One letter"),
        (
            "forgets the underscore",
            "pixel_accuracy",
            "pixel accuracy",
            r"you have: \['pixel accuracy'\]\n.*underscore",
        ),
        ("writes capitals", "pixel_accuracy", "Pixel_accuracy", r"no capitals"),
        ("finds one", '"pixel_accuracy", ', "", r"another one"),
        ("finds none", FLATTERING, "set()", r"have: \{\}\n  Look down each column"),
        ("trusts the mean IoU", '"frequency_weighted_iou"}', '"mean_iou"}', r"Look down each column"),
        ("returns a word", FLATTERING, '"pixel_accuracy"', r"in braces"),
        ("returns a list of sets", FLATTERING, f"[{FLATTERING}]", r"Spell the scores"),
        ("ships the best mean IoU", '"ship": "C"', '"ship": "B"', r"does not know the prices"),
        ("ships the best accuracy", '"ship": "C"', '"ship": "A"', r"10,000 dollars"),
        ("answers in percent", '"one pixel": 0.5', '"one pixel": "50%"', r"leave out the quotation marks"),
        ("leaves one out", '"one pixel"', '"pixel"', r"'one pixel'.*spelled"),
        ("returns nothing", "return {", "{", r"end with return"),
    ],
    "everywhere": [
        (
            "writes its sizes down",
            "len(weights), len(kernels), side, side)",
            "2, 4, 7, 7)",
            r"reshape.*whatever these four numbers are",
        ),
        (
            "takes the mean of the weights",
            f"last = {LAST}",
            f"last = {LAST}.mean((2, 3), keepdims=True)",
            r"have: an array of shape \(2, 7, 7\)\n.*Kernels",
        ),
        ("takes a third of a pixel", RELU, f"{RELU} + 1e-3", r"Every entry is the classifier's answer"),
        ("reads columns first", "side, side)", 'side, side, order="F")', r"first axis runs fastest"),
        ("forgets to reshape", LAST, "weights", r"Kernels \(outputs, channels"),
        (
            "cuts the windows out one by one",
            SCORE,
            "rows, columns = (size - side + 1 for size in maps.shape[2:])\n"
            "    windows = np.array([[maps[0, :, r : r + side, c : c + side] for c in range(columns)] for r in range(rows)])\n"
            "    return np.einsum('rschw,ochw->ors', windows, last) + bias[:, None, None]",
            r"no loop over windows.*One call of b3\.conv2d",
        ),
        (
            "flattens",
            SCORE,
            "return weights @ maps.ravel() + bias",
            r"slide over the maps",
        ),
        (
            "mixes the sides up",
            "len(kernels), side, side)",
            "side, side, len(kernels))",
            r"Kernels \(outputs, channels",
        ),
        ("leaves the stack", SCORE, SCORE.replace("[0]", ""), r"only image out of the stack"),
        (
            "leaves the stack and slides by 2",
            SCORE,
            SCORE.replace("bias)[0]", "bias, stride=2)"),
            r"its stride is 1.*out of the stack",
        ),
        ("takes one score", SCORE, SCORE.replace("[0]", "[:, 0]"), r"All of them are wanted"),
        ("squeezes", SCORE, SCORE.replace("[0]", ".squeeze()"), r"drops every axis"),
        ("slides by the side", SCORE, SCORE.replace("bias)", "bias, stride=side)"), r"its stride is 1"),
        ("takes every second answer", SCORE, f"{SCORE}[:, ::2, ::2]", r"its stride is 1"),
        ("forgets the name of the stride", "stride=2", "2", r"third argument is the bias"),
        ("pads the image", "stride=2", "stride=2, padding=1", r"image is padded"),
        (
            "moves the stride to the last layer",
            f"maps = {RELU}\n    last = {LAST}\n    {SCORE}",
            f"maps = {RELU.replace(', stride=2', '')}\n    last = {LAST}\n    {SCORE.replace('bias)', 'bias, stride=2)')}",
            r"stride of 2 belongs to the first",
        ),
        (
            "takes window by window",
            SCORE,
            "return np.array([[weights @ maps[0, :, r : r + side, c : c + side].ravel() + bias"
            " for c in range(maps.shape[3] - side + 1)] for r in range(maps.shape[2] - side + 1)]).transpose(2, 0, 1)",
            r"no loop over windows",
        ),
        ("returns nothing", "return b3", "b3", r"end with return"),
    ],
    "products": [
        (
            "adds a bias",
            "(layer.kernel * size) ** 2",
            "(layer.kernel * size) ** 2 + size**2",
            r"expected: 306\n.*k \* k multiplications",
        ),
        (
            "swaps the two",
            "return places**2 * one_window, shared",
            "return shared, places**2 * one_window",
            r"Cut comes first",
        ),
        ("returns one", "return places**2 * one_window, shared", "return shared", r"Return \(cut, shared\)"),
        (
            "returns a dict",
            "return places**2 * one_window, shared",
            'return {"cut": places, "shared": shared}',
            r"Return \(cut, shared\)",
        ),
        (
            "returns three",
            "one_window, shared",
            "one_window, shared, places",
            r"row of 2 numbers.*Return \(cut, shared\)",
        ),
        ("returns nothing", "return places", "places", r"end with return"),
    ],
    "enlarge": [
        (
            "reads a neighbor that a single pixel has not",
            "    return np.interp(places, range(len(row)), row)",
            "    left = [max(0, min(int(at // 1), len(row) - 2)) for at in places]\n    shares = [min(max(at - one, 0), 1) for at, one in zip(places, left)]\n    return [(1 - s) * row[one] + s * row[one + 1] for one, s in zip(left, shares)]",
            r"row of one pixel has no neighbors",
        ),
        (
            "makes whole numbers",
            "np.interp(places, range(len(row)), row)",
            "np.interp(places, range(len(row)), row).astype(int)",
            r"whole numbers cuts fractions off",
        ),
        (
            "sees zeros outside",
            "range(len(row)), row)",
            "range(len(row)), row, 0, 0)",
            r"zeros outside the row",
        ),
        ("returns no place", "return (j", "(j", r"end with return"),
        (
            "halves the pixel twice",
            "(j + 0.5) / factor - 0.5",
            "(j + 0.25) / factor - 0.5",
            r"expected: -0\.25.*counted from the left edge",
        ),
        ("clamps the place", PLACE, f"return max({PLACE[7:]}, 0)", r"Leave it at -0\.25"),
        (
            "cuts the place toward zero",
            PLACE,
            f"return int({PLACE[7:]})",
            r"Nothing is rounded here.*int\(\) rounds -0\.25 to 0",
        ),
        ("rounds the place down", PLACE, f"return np.floor({PLACE[7:]})", r"Nothing is rounded here"),
        ("loses the sign", PLACE, f"return abs({PLACE[7:]})", r"sign is lost"),
        (
            "rounds the place",
            "return (j + 0.5) / factor - 0.5",
            "return round((j + 0.5) / factor - 0.5)",
            r"old pixel that it lies in",
        ),
        ("shifts", "places = [place(j, factor)", "places = [j / factor", r"half a pixel"),
        (
            "goes on along the line",
            INTERP,
            "i = np.clip(np.floor(places).astype(int), 0, len(row) - 2); t = places - i; return row[i] * (1 - t) + row[i + 1] * t",
            r"went on along the line",
        ),
        (
            "swaps the weights",
            INTERP,
            "i = np.floor(places).astype(int) + 1; t = places - i + 1; p = np.pad(row, 1, 'edge'); return p[i] * t + p[i + 1] * (1 - t)",
            r"weights have changed places",
        ),
        (
            "runs past the end",
            INTERP,
            "i = np.floor(places).astype(int); t = places - i; return row[i] * (1 - t) + row[i + 1] * t",
            r"past the end",
        ),
        (
            "cuts toward zero",
            INTERP,
            BY_INDEX.format("int(u)", "min(i + 1, n - 1)"),
            r"int\(\) rounds -0\.25 to 0",
        ),
        ("cuts toward zero and runs on", INTERP, BY_INDEX.format("int(u)", "i + 1"), r"past the end"),
        (
            "wraps round",
            INTERP,
            BY_INDEX.format("int(np.floor(u))", "min(i + 1, n - 1)"),
            r"At -0\.25 np\.floor gives -1, and index -1 is the last pixel",
        ),
        (
            "wraps round at both ends",
            INTERP,
            BY_INDEX.format("int(np.floor(u))", "(i + 1) % n"),
            r"index -1 is the last pixel",
        ),
        (
            "wraps round on the right",
            INTERP,
            BY_INDEX.format("int(np.floor(u))", "(i + 1) % n").replace(
                "in places", "in np.maximum(places, 0)"
            ),
            r"began again with pixel 0",
        ),
        (
            "goes on along the line on the right",
            INTERP,
            BY_INDEX.format("min(int(u), n - 2)", "i + 1").replace("in places", "in np.maximum(places, 0)"),
            r"At the right end you went on",
        ),
        (
            "fills an array of whole numbers",
            INTERP,
            f"new = np.zeros_like(row, shape=len(places)); new[:] = {INTERP[7:]}; return new",
            r"whole numbers only",
        ),
        ("keeps the length", "range(factor * len(row))", "range(len(row))", r"makes `factor` new ones"),
        ("returns nothing", "return np.interp", "np.interp", r"end with return"),
    ],
    "ceiling": [
        (
            "steps greedily",
            "    read = {middle - offset for offset in b3.touched(stack_of(rates))}\n",
            "    def left(step):\n"
            "        for rate in sorted(rates, reverse=True):\n"
            "            step = abs(step - rate) if 2 * step >= rate else step\n"
            "        return step\n"
            "    read = {step for step in range(shadow + 1) if left(step) == 0}\n",
            r"distances\(\[1, 4, 5\], 16\)",
        ),
        (
            "rounds the score",
            "b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou",
            "round(b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou, 2)",
            r"You rounded",
        ),
        ("scores one scene", "(labels, best", "(labels[0], best[0]", r"first scene alone"),
        ("does not sort", f"return {STEPS}", f"return {STEPS}[::-1]", r"expected: \[2, 4\].*smallest first"),
        (
            "returns a set",
            f"return {STEPS}",
            f"return set({STEPS})",
            r"have: \{2, 4\}.*smallest first, each once",
        ),
        ("keeps duplicates", f"return {STEPS}", f"return sorted(2 * {STEPS})", r"smallest first, each once"),
        ("counts", f"return {STEPS}", f"return len({STEPS})", r"in a list"),
        ("trusts the field", "if step in read", "if step <= middle", r"Some of them are holes"),
        ("returns no distances", "return [step", "[step", r"end with return"),
        (
            "hands the rates over",
            "distances(rates, shadow))",
            "rates)",
            r"Those are the rates, not the steps",
        ),
        ("scores the light", "best = b3", "best = ~b3", r"You scored the light"),
        ("scores the light by 1 - ", "best = b3", "best = 1 - b3", r"You scored the light"),
        ("takes the shadows for posts", "images[:, 0]", "labels", r"Shadows cast no shadows"),
        ("scores against the posts", "(labels, best", "(images[:, 0].astype(int), best", r"not the posts"),
        ("takes one scene", "images[:, 0]", "images[0]", r"first scene"),
        (
            "darkens the posts",
            f"best = {CAST}",
            f"best = {CAST} | (images[:, 0] > 0)",
            r"steps that the rates can read",
        ),
        (
            "counts distances",
            "return b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou",
            "return len(distances(rates, shadow)) / shadow",
            r"share of the distances",
        ),
        ("returns all scores", ".mean_iou", "", r"expected: a number.*A number"),
        ("returns no score", "return b3", "b3", r"end with return"),
    ],
    "design": [
        ("spends too much", DESIGN, "[1, 2, 4, 8, 9], 9", r"little less of it saves much"),
        ("stays too near", DESIGN, "[1, 2, 4, 8, 1], 8", r"reach 16 pixels"),
        ("leaps", DESIGN, "[4, 8, 12], 8", r"Never read: \[1, 2, 3, 5.*4 leaps over some"),
        ("leaps once", DESIGN, "[1, 4, 9, 11], 8", r"4 leaps over some"),
        ("takes one channel", DESIGN, "[1, 3, 9, 11], 1", r"signal is lost"),
        ("returns rates only", DESIGN, "[1, 2, 4, 8, 9]", r"\(rates, width\)"),
        ("swaps the two", DESIGN, "8, [1, 2, 4, 8, 9]", r"\(rates, width\)"),
        ("writes a text", DESIGN, "'12489', 8", r"whole numbers"),
        ("returns a set", DESIGN, "{1, 2, 4, 8, 9}, 8", r"A list of at least one rate"),
        ("takes rate 0", DESIGN, "[0, 2, 4, 8, 9], 8", r"at least 1"),
        ("takes half a channel", DESIGN, "[1, 2, 4, 8, 9], 7.5", r"whole numbers"),
        ("returns nothing", "return [", "[", r"end with return"),
    ],
}
