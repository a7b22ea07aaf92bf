"""Dense prediction: find every shadow with 2,500 weights."""

import sys
from itertools import product

import matplotlib.pyplot as plt
import numpy as np

import beyond3x3 as b3
from beyond3x3 import Layer
from beyond3x3.answers import alike, as_array, attempt, is_number, is_row, same
from beyond3x3.checks import SPELLED, Assignment, slip_programs, without

check = Assignment(
    windows='from_scratch.ipynb, "From one answer to a map of them"',
    sliding='lesson.md, "What sliding costs"',
    enlarge='from_scratch.ipynb, "Back to full size"',
    scores='from_scratch.ipynb, "Counting right and wrong"',
    mislead='lesson.md, "Scoring a map"',
    ceiling='lesson.md, "A ceiling before training"',
    choice='lesson.md, "Choosing"',
)


# 1. Five numbers
@check.part
def predictions_scores(predictions):
    """two scores."""
    lit = "Lit: 90 pixels are lit and answered so, 100 are one or the other. Do the same for the shadow."
    dark = "Nobody found the shadow: its IoU is 0, and it is half of the mean."
    slips = {
        0.9: f"That is the share of right answers. {dark}",
        0.5: "That is the mean accuracy: all of the lit pixels, none of the dark ones.",
        0.81: "That weighs each class by its pixels. A plain mean does not.",
        0.95: f"Each class has its own IoU, and the mean is over the two. {dark}",
    }
    check.number(predictions, "lit", scores(np.array([[90, 0], [10, 0]]))["mean_iou"], "scores", lit, slips)
    either = "In each row, 3 pixels lie in both stripes. How many lie in at least one?"
    slips = {
        0.75: "That is the share of the stripe that was found. The pixel drawn too far counts as well.",
        0.375: "Pixels that lie in both stripes count once: 4 + 4 - 3 lie in at least one.",
        0.8: "Of the 5 pixels in at least one stripe, those in both are 3, not 4.",
    }
    check.number(predictions, "stripe", 3 / 5, "scores", either, slips)
    return f"Twice as wide a stripe, off by the same pixel: {7 / 9:.2f}"


@check.part
def predictions_places(predictions):
    """three places."""
    fit = "The window fits at 0, 32, and so on, and must not stick out: (320 - 224) / 32 steps, and one place more than steps."
    whole = "A window of 224 has to fit."
    slips = {4: "That is one axis.", 9: "n steps between the places make n + 1 places.", 3: "That is one axis, and it counts the steps."}
    check.number(predictions, "answers", b3.output_size(320, Layer(224, 32)) ** 2, "windows", fit, slips | {100: whole, 10: whole})
    edge = "Both rows begin at the left edge of old pixel 0, at -0.5. New pixel 0 is 0.25 wide: go half of that to the right."
    slips = {0: "Then the centers of both pixels 0 would coincide; here their left edges do.", 0.375: "It lies left of 0: mind the sign."}
    slips |= {
        0.125: "That is measured from the edge, which lies at -0.5.",
        -0.5: "That is its left edge.",
        -0.25: "That is its right edge.",
    }
    check.number(predictions, "first", place(0, 4), "enlarge", edge, slips)
    step = "Each layer goes 2 to the left, stays, or goes 2 to the right. Where to the left can three such steps end?"
    slips = {
        6: "They reach 6 pixels far, but every step is even: the odd distances are never read.",
        7: "Those are the pixels read in all. To the left lie fewer.",
        13: "That is the field, with its holes and both its sides.",
        8: "Even distances, yes, but three layers at rate 2 reach 6 pixels and no farther.",
        16: "Three layers at rate 2 reach 6 pixels to the left.",
    }
    check.number(predictions, "distances", len(distances([2] * 3, 16)), "ceiling", step, slips)
    return f"All five layers at rate 2 would read {len(distances([2] * 5, 16))} of 16."


# 2. Four scores
def scores(confusion):
    right, true, said = confusion.diagonal(), confusion.sum(1), confusion.sum(0)
    occurs, counts = true > 0, true + said > 0
    iou = right[counts] / (true + said - right)[counts]
    return {
        "pixel_accuracy": right.sum() / true.sum(),
        "mean_accuracy": (right[occurs] / true[occurs]).mean(),
        "mean_iou": iou.mean(),
        "frequency_weighted_iou": (true[counts] * iou).sum() / true.sum(),
    }


SPLIT = "right, true, said ="
RIGHT, FOUND, IOU = "right.sum() / true.sum()", "(right[occurs] / true[occurs])", "right[counts] / (true + said - right)[counts]"
POOLED = "You added up the classes and divided once, so large classes count more. Divide for each class; then take the mean."
FLOOR = "// cuts off the fraction. Divide by /."
COLUMNS, WEIGHTED = "You divided by the columns, by what was answered.", "(true[counts] * iou).sum() / true.sum()"
HINTS = {
    "pixel_accuracy": "The diagonal holds what was answered right. Divide it by the number of all pixels.",
    "mean_accuracy": "For each class the diagonal by the sum of its row; then the mean.",
    "mean_iou": "For each class the diagonal by row plus column less diagonal; then the mean.",
    "frequency_weighted_iou": "The IoU of each class, times the share of all pixels that are truly of it, added up.",
}
SCORES = tuple(HINTS)
SLIPS = {
    "pixel_accuracy": [
        (RIGHT, "right.sum()", "That is how many. Divide by all pixels."),
        (RIGHT, f"1 - {RIGHT}", "That is the share of errors."),
        (RIGHT, "right.sum() // true.sum()", FLOOR),
        (RIGHT, f"{FOUND}.mean()", "That is the mean accuracy. Here every pixel counts alike."),
    ],
    "mean_accuracy": [
        (FOUND, "(right / said)", COLUMNS),
        (FOUND, "(right[said > 0] / said[said > 0])", COLUMNS),
        (FOUND, FOUND.replace("/", "//"), FLOOR),
        (f"{FOUND}.mean()", RIGHT, "That is the pixel accuracy, in which a large class counts more."),
        (f"{FOUND}.mean()", f"{FOUND}.sum()", "That is the sum over the classes. Take the mean."),
    ],
    "mean_iou": [
        (IOU, "right[counts] / (true + said)[counts]", "Row and column added up hold the diagonal twice. Take it away once."),
        (IOU, "2 * right[counts] / (true + said)[counts]", "That is the Dice score: twice the overlap by the sum of both regions."),
        (IOU, IOU.replace("/", "//"), FLOOR),
        ("iou.mean()", f"{FOUND}.mean()", "That is the mean accuracy. What was wrongly answered as this class belongs into the union."),
        ("iou.mean()", WEIGHTED, "That is weighted by the pixels. Here every class counts alike."),
        ("iou.mean()", "iou.sum()", "That is the sum over the classes. Take the mean."),
        ("iou.mean()", "right.sum() / (true + said - right).sum()", POOLED),
    ],
    "frequency_weighted_iou": [
        (WEIGHTED, "iou.mean()", "That is the plain mean. Weigh each class by its true pixels."),
        ("(true[counts]", "(said[counts]", "You weighed by what was answered. Weigh by the true pixels."),
        (WEIGHTED, "(true[counts] * iou).sum()", "Divide by all pixels: the weights sum to 1."),
        (WEIGHTED, "(true[counts] * iou).mean() / true.sum()", "The weights sum to 1 already: add up, no mean."),
    ],
}


@check.part
def by_hand_check(by_hand, truth, answered):
    """the matrix and four scores by hand."""
    classes = truth.max() + 1
    counts = b3.confusion_matrix(truth, answered, classes)
    form = "three rows of three counts"
    got = check.named(by_hand, "confusion", "scores", form)
    check.expect("confusion", got, is_row(got) and alike(got, counts), form, "scores", "One list for each true class.")
    got = as_array(got)
    hint = "All 20 pixels stand in the matrix, each once, and those answered right on the diagonal."
    if got.sum() == truth.size:
        row = next((row for row in range(classes) if not same(got[row], counts[row])), None)
        hint = f"Row {row} is not right yet: it holds the pixels that are of class {row}, each in the column of its answer."
    if (got % 1).any():
        hint = "Whole numbers stand in the matrix: how many pixels, not which share of them."
    if same(got, counts.T):
        hint = "Row and column have changed places: the row says what a pixel is, the column what was answered."
    check.expect("confusion", got, same(got, counts), "other counts", "scores", hint)
    for name, right in scores(counts).items():
        slips = {program(counts)[name]: why for program, why in slip_programs(scores, SLIPS[name])}
        check.number(by_hand, name, right, "scores", HINTS[name], slips)


def each(change):
    return lambda confusion: {name: change(score) for name, score in scores(confusion).items()}


PRESENT = [[[6, 2], [1, 3]], [[90, 0], [10, 0]], [[5, 0, 3], [2, 9, 1], [0, 4, 7]], [[0, 1], [2, 5]], [[7]]]


def answered(program, name):
    """What the program gives for that score where all classes are there."""
    return [attempt(lambda matrix: program(matrix)[name], np.array(matrix)) for matrix in PRESENT]


def check_scores(answer, matrices, slips, hint=""):
    answer = without(answer, "segmentation_scores")
    probes = [(np.array(matrix),) for matrix in matrices]
    form = "Return the four scores in a dict, by name."
    check.compare(answer, scores, probes, "scores", SPELLED, [], "names", lambda came: {name for name in SCORES if name in came}, form)
    rounded = "You rounded. Return the score as it came."
    slightly = [(each(lambda score: 100 * score), "That is in percent. Scores here are from 0 to 1.")]
    slightly += [(each(lambda score, places=places: round(score, places)), rounded) for places in (1, 2, 3, 4)]
    for name in SCORES:
        wrong, present = [*slips.get(name, []), *slightly], [answered(program, name) for program in (answer, scores)]
        rule = hint if hint and same(*present) else HINTS[name]
        check.compare(answer, scores, probes, "scores", rule, wrong, name, lambda came, name=name: came[name], form)


@check.part
def scores_present(answer):
    """four scores of classes that are all there."""
    check_scores(answer, PRESENT, SLIPS)


@check.part
def scores_absent(answer):
    """classes that are absent or invented."""
    absent = [[[6, 0, 2], [0, 0, 0], [1, 0, 3]], [[8, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 5]]]
    invented = [[[6, 1, 2], [0, 0, 0], [1, 0, 3]], [[0, 0, 0], [2, 5, 3], [0, 0, 0]], [[6, 1, 0, 2], [0] * 4, [0] * 4, [1, 0, 0, 3]]]
    classes = "A class is absent where its row and its column are 0, invented where only its row is."
    zero = "Counted as 0, an absent class punishes the network. A small number added below the fraction does that, too."
    one = "Counted as 1, an absent class flatters the network."
    lost = "What was never there cannot be found: leave it out of the mean accuracy. Counted as 0 it punishes the network."
    nan = "0/0 came in, and one nan makes the whole mean nan. Choose the classes before you divide or take the mean."
    invented_lost = "An invented class has no pixels that could be found: 0/0. Leave it out here, though it counts in the mean IoU."
    forgiven = "An invented class has an IoU of 0, and it counts: the network answered something that is not there."
    slips = {score: [("true > 0, true + said > 0", "true > -1, true > -1", nan)] for score in SCORES[1:]}
    slips["mean_accuracy"] += [(f"{FOUND}.mean()", f"{FOUND}.sum() / len(true)", lost), (FOUND, "np.where(occurs, right / true, 1)", one)]
    for size in (2, 3):
        few = f"Only {size} of the classes are counted. There may be more."
        for score in SCORES:
            slips.setdefault(score, []).append((SPLIT, f"confusion = confusion[:{size}, :{size}]; {SPLIT}", few))
    slips["mean_accuracy"] += [(FOUND, f"(right[counts] / {below}[counts])", invented_lost) for below in ("true", "np.maximum(true, 1)")]
    slips["mean_iou"] += [("iou.mean()", "iou.sum() / len(true)", zero), ("iou.mean()", "(iou.sum() + sum(~counts)) / len(true)", one)]
    slips["mean_iou"] += [("true + said > 0", "true > 0", forgiven)]
    check_scores(answer, [*absent, *invented], slips, classes)


# 3. Which model
def model(answers, name, right, models, whys):
    """Pass when the answer of that name is the name of the right model."""
    got = check.named(answers, name, "mislead", "the name of a model")
    letter = isinstance(got, str) and got.upper() in models
    check.expect(name, repr(got), letter, "'A', 'B' or 'C'", "mislead", "One letter, as in the table.")
    got = got.upper()
    check.expect(name, got, got == right, "another model", "mislead", whys[got] if got != right else "")


@check.part
def verdict_models(verdict, models):
    """three models."""
    table = {name: scores(confusion) for name, confusion in models.items()}
    bills = {name: 100 * missed + alarms for name, ((_, alarms), (missed, _)) in models.items()}
    worst = min(models, key=lambda name: models[name][1, 1] / (models[name].sum() - models[name][0, 0]))
    none = "The IoU of the crack is the crack pixels found, divided by those that are crack or were answered so. Who found none?"
    model(verdict, "worst crack", worst, models, dict.fromkeys(models, none))
    flattering = {score for score in SCORES if max(table, key=lambda name: table[name][score]) == worst}
    got = check.named(verdict, "flattering", "mislead", "a set of scores")
    braces = "Names in braces, even a single one: {'mean_iou'}."
    check.expect("flattering", repr(got), isinstance(got, (set, frozenset)) or is_row(got), "a set of scores", "mislead", braces)
    unknown = sorted({str(name) for name in got} - set(SCORES))
    spelled = "Spell the scores as in the table: 'mean_iou', with an underscore and no capitals."
    check.expect("flattering", unknown, not unknown, "names from the table", "mislead", spelled)
    highest = "Look down each column of the table: for which scores does the model that finds no crack have the largest number?"
    another = "There is another one. " * (set() < set(got) < flattering)
    check.expect("flattering", got, set(got) == flattering, f"the scores that are highest for {worst}", "mislead", another + highest)
    bill = "100 for each crack answered sound (second row, first column), 1 for each sound pixel answered crack (first row, second column)."
    missed, mean = f"A misses 100 pixels of crack: {bills['A']:,} dollars. ", "The mean IoU says so, and does not know the prices. "
    model(verdict, "ship", min(bills, key=bills.get), models, {"A": missed + bill, "B": mean + bill})
    told = [f"{name}: {dollars:6,} dollars" for name, dollars in bills.items()]
    return "\n".join([*told, "The model with the lowest mean IoU of the three is the cheapest."])


@check.part
def verdict_absent(verdict):
    """a picture without a crack."""
    out = "The crack is neither there nor answered: 0/0. Left out, the mean is over one class alone, and that one is flawless."
    slips = {0.5: "There the absent class counts as 0.", 0: "That is the crack alone."}
    check.number(verdict, "empty", scores(np.diag([10_000, 0]))["mean_iou"], "mislead", out, slips)
    half = "Now the crack was answered and is not there: its IoU is 0 and counts. The IoU of sound is 9,999 of 10,000."
    slips = {1: "The crack may no longer be left out.", 0: "That is the crack alone. Take the mean of both."}
    check.number(verdict, "one pixel", scores(np.array([[9999, 1], [0, 0]]))["mean_iou"], "mislead", half, slips)
    return "One pixel of 10,000 halves the score. Scores of single pictures jump, so counts are added up over all pictures first."


# 4. Make a classifier convolutional
def score_map(image, kernels, weights, bias, side):
    maps = np.maximum(b3.conv2d(image[None], kernels, stride=2), 0)
    last = weights.reshape(len(weights), len(kernels), side, side)
    return b3.conv2d(maps, last, bias)[0]


def windows_by(classify):
    """The slow way: every window cut out and classified."""

    def windows(image, kernels, weights, bias, side):
        size = 2 * (side - 1) + kernels.shape[-1]
        rows, columns = (range(0, length - size + 1, 2) for length in image.shape[1:])
        cut = [[classify(image[:, r : r + size, c : c + size], kernels, weights, bias) for c in columns] for r in rows]
        return np.array(cut).transpose(2, 0, 1)

    return windows


def classifier(channels, outputs, size, side, height, width):
    """Arguments of score_map, drawn at random."""
    rng = np.random.default_rng(1)
    kernels, weights = rng.normal(size=(channels, 1, size, size)), rng.normal(size=(outputs, channels * side * side))
    return rng.random((1, height, width)), kernels, weights, rng.normal(size=outputs), side


CLASSIFIERS = [classifier(*sizes) for sizes in ((4, 2, 3, 7, 15, 15), (4, 2, 3, 7, 41, 29), (3, 5, 5, 4, 24, 31))]
KERNELS = "Kernels (outputs, channels, side, side), made of the weights, slide over the maps, whatever these four numbers are."
AXIS = "An axis is missing: b3.conv2d takes a stack of images. classify makes a stack of one, window[None]."
LAST, RESHAPED = "b3.conv2d(maps, last, bias)[0]", "weights.reshape(len(weights), len(kernels), side, side)"
CHANNELS = "You read the weights with the channels last. ravel writes one whole map after the other: channels first."
FIRST, STEPS = (
    "The axis of the scores is gone. All of them are wanted: [0] takes the only image out of the stack.",
    "The first layer keeps its stride of 2.",
)
SLIDES = "The last layer slides over the maps pixel by pixel: its stride is 1."
SWAPPED = "The stride of 2 belongs to the first layer. Behind it the maps are halved already, and the last one slides pixel by pixel."


def score_map_after(image, kernels, weights, bias, side):
    maps = np.maximum(b3.conv2d(image[None], kernels), 0)
    return b3.conv2d(maps, weights.reshape(len(weights), len(kernels), side, side), bias)[0, :, ::2, ::2]


SHAPE_SLIPS = [
    (LAST, "b3.conv2d(maps, last, bias)", "Take the only image out of the stack: [0]."),
    (LAST, "b3.conv2d(maps, last, bias)[0, 0]", FIRST),
    (LAST, "b3.conv2d(maps, last, bias)[:, 0]", FIRST),
    (LAST, "b3.conv2d(maps, last, bias).squeeze()", "squeeze drops every axis of length 1, rows and columns, too. [0] drops the first."),
    (LAST, "b3.conv2d(maps, last, bias, stride=2)[0]", SLIDES),
    (LAST, "b3.conv2d(maps, last, bias, stride=side)[0]", SLIDES),
    (LAST, "b3.conv2d(maps, last, bias, stride=2)", f"{SLIDES} And take the only image out of the stack: [0]."),
    (", stride=2", "", STEPS),
    (score_map_after, SWAPPED),
    ("stride=2", "2", "The third argument is the bias. Name the stride: stride=2."),
    ("stride=2", "stride=2, padding=1", "The image is padded. classify pads nothing."),
    (LAST, "b3.conv2d(maps, last, bias, padding=1)[0]", "The maps are padded. classify pads nothing."),
    (LAST, "b3.conv2d(maps, last, bias, padding=side // 2)[0]", "The maps are padded. classify pads nothing."),
    (LAST, "b3.conv2d(maps, last, bias)[0].transpose(1, 2, 0)", "Scores first, then rows and columns."),
    (LAST, "b3.conv2d(maps, last, bias)[0].swapaxes(1, 2)", "Rows and columns have changed places."),
    ("image[None]", "image", AXIS),
    ("image[None]", "image[0]", AXIS),
    ("(maps, last", "(maps[0], last", AXIS),
]
VALUE_SLIPS = [
    ("last, bias", "last", "The bias is missing."),
    (", 0)", ", -np.inf)", "The ReLU is missing: np.maximum(maps, 0)."),
    (LAST, f"np.maximum({LAST}, 0)", "The scores go through no ReLU: only the maps do."),
    ("len(kernels), side, side)", "side, side, len(kernels)).transpose(0, 3, 1, 2)", CHANNELS),
    (RESHAPED, f"{RESHAPED}.swapaxes(2, 3)", "Rows and columns of the kernels have changed places."),
    (RESHAPED, f"{RESHAPED}[..., ::-1, ::-1]", "The kernels are flipped. b3.conv2d does not flip: reshape is enough."),
    ("side, side)", "side, side, order='F')", "With order='F' the first axis runs fastest. ravel lets the last one: leave the order out."),
]


def steps(function, *arguments):
    """How many calls one call of it makes, and how many lines of its notebook it runs: a comprehension's line once for each item."""
    events, before = [], sys.gettrace()
    own = getattr(function, "__globals__", None)

    def line(frame, event, argument):
        events.append(event)
        return line

    sys.setprofile(lambda frame, event, argument: events.append(event))
    sys.settrace(lambda frame, event, argument: line if frame.f_globals is own else None)
    attempt(lambda *given: np.asarray(function(*given)), *arguments)
    sys.settrace(before)
    sys.setprofile(None)
    return sum(events.count(kind) for kind in ("line", "call", "c_call"))


@check.part
def everywhere_shape(answer, classify):
    """as many answers as windows."""
    slips = slip_programs(score_map, SHAPE_SLIPS)
    check.compare(answer, windows_by(classify), CLASSIFIERS, "windows", KERNELS, slips, "shape", np.shape)


@check.part
def everywhere_values(answer, classify):
    """every answer is that of its window."""
    rule = "Every entry is the classifier's answer to one window: same kernels, same ReLU, same weights, same bias."
    slips = slip_programs(score_map, SHAPE_SLIPS + VALUE_SLIPS)
    check.compare(answer, windows_by(classify), CLASSIFIERS, "windows", rule, slips, "scores", shape=KERNELS)
    many = classifier(4, 2, 3, 7, 127, 127)
    windows, made = score_map(*many)[0].size, steps(answer, *many)
    loop = f"One call of b3.conv2d with {KERNELS[0].lower()}{KERNELS[1:]}"
    check.expect(f"steps that score_map takes for {windows} windows", made, made < windows, "no loop over windows", "windows", loop)
    eye = b3.companion(112)[0, :1]
    return f"A photograph of {eye.shape[1]} x {eye.shape[2]} gets {score_map(eye, *many[1:])[0].size:,} answers at once."


# 5. What sliding wastes
def products(image, layers):
    def passed(size):
        count = 0
        for layer in layers:
            size = b3.output_size(size, layer)
            count += (layer.kernel * size) ** 2
        return count, size

    shared, places = passed(image)
    one_window, _ = passed(b3.receptive_field(layers).size)
    return places**2 * one_window, shared


PLAIN, POOLED = [Layer(3), Layer(3)], [Layer(3), Layer(2, 2), Layer(3), Layer(2, 2), Layer(5)]
IMAGES = [(7, PLAIN), (20, [Layer(5), Layer(3)]), (33, [Layer(3, 2), Layer(3)]), (60, POOLED)]
IMAGES += [(26, [Layer(4, stride=3), Layer(2, dilation=3), Layer(1)])]
PAIR = "Return (cut, shared), first the count with the windows cut out."


@check.part
def products_shared(answer):
    """one pass over the image."""
    walk = "Go through the layers: the next side, then k * k multiplications for each of its positions."
    step, count = "size = b3.output_size(size, layer)", "count += (layer.kernel * size) ** 2"
    slips = [
        (count, "count += layer.kernel * size**2", "A kernel has k * k weights, not k."),
        (count, "count += layer.kernel**2 * size", "The maps are square: square their side."),
        (count, "count += size**2", "Those are the outputs. Each takes k * k multiplications."),
        (
            f"{step}\n            {count}",
            f"{count}; {step}",
            "You counted the positions of a layer's input. The work is done for each output.",
        ),
        (count, "count = (layer.kernel * size) ** 2", "That is the last layer alone. Add up all of them."),
        ("one_window, shared", "one_window, one_window", "That is one window. The whole image goes through once."),
        ("return places**2 * one_window, shared", "return shared, places**2 * one_window", "Cut comes first, shared second."),
    ]
    check.compare(answer, products, IMAGES, "sliding", walk, slips, "shared", lambda pair: pair[1], PAIR)
    check.compare(answer, products, IMAGES, "sliding", PAIR, pick=np.shape)


@check.part
def products_cut(answer):
    """all windows cut out."""
    each = "So many windows as the last map has positions, each as costly as one pass over an image of the window's size."
    field = "b3.receptive_field(layers)"
    slips = [
        ("places**2", "places", "That many windows fit in one row. There are as many rows."),
        ("places**2", "1", "That is one window."),
        ("places**2", f"(image - {field}.size + 1) ** 2", "Windows lie .stride pixels apart, as neighboring outputs do, not one pixel."),
        ("places**2", f"(image // {field}.size) ** 2", "The windows overlap: they are .stride pixels apart, not .size."),
        ("places**2", "(places - 1) ** 2", "n steps between the places make n + 1 places."),
        ("places**2", f"(image // {field}.stride) ** 2", "A whole window has to fit: the last one begins at image - .size or before."),
        (
            "places**2",
            f"((image - {field}.size) / {field}.stride + 1) ** 2",
            "What is left over at the edge makes no window: divide by //.",
        ),
        ("places**2 * one_window", "places**2 * shared", "Each window is .size pixels wide, not as wide as the image."),
    ]
    check.compare(answer, products, IMAGES, "sliding", each, slips, "cut", lambda pair: pair[0], PAIR)
    told = []
    for image, layers in IMAGES:
        (cut, shared), size = products(image, layers), b3.receptive_field(layers).size
        windows = cut // products(size, layers)[0]
        told.append(f"{image} x {image}, {windows:4} windows of {size}: {cut / shared:.1f} times the work")
    return "\n".join(told)


# 6. Where an enlarged pixel comes from
def place(j, factor):
    return (j + 0.5) / factor - 0.5


def enlarge(row, factor):
    places = place(np.arange(factor * len(row)), factor)
    before = np.floor(places).astype(int)
    share = places - before
    row = np.concatenate([row[:1], row, row[-1:]])
    return row[before + 1] * (1 - share) + row[before + 2] * share


KEEP = "Beyond the outermost centers take the outermost pixel as it is."
INT, ZERO = "int() rounds -0.25 to 0, np.floor to -1.", f"You took zeros outside the row. {KEEP}"
LINE, WRAP = f"At -0.25 you went on along the line: {INT} {KEEP}", f"At -0.25 np.floor gives -1, and index -1 is the last pixel. {KEEP}"
END, AGAIN = f"At the right end you went on along the line. {KEEP}", f"At the right end you began again with pixel 0. {KEEP}"
LEFT = {"row[:1]": "", "[0]": ZERO, "2 * row[:1] - row[1:2]": LINE, "row[-1:]": WRAP}
RIGHT_END = {"row[-1:]": "", "[0]": ZERO, "2 * row[-1:] - row[-2:-1]": END, "row[:1]": AGAIN}


@check.part
def enlarge_place(answer):
    """where new pixels lie."""
    rule = "New pixel j covers the stretch from j/f to (j + 1)/f, counted from the left edge, and that edge lies at -0.5."
    center = "(j + 0.5) / factor - 0.5"
    slips = [
        (center, "j / factor", "That lets the centers of the two pixels 0 coincide. Their left edges do."),
        (center, "(j + 0.5) / factor", "That is measured from the left edge, and the edge lies at -0.5."),
        (center, "j / factor - 0.5", "That is the left edge of new pixel j. Its center lies half a new pixel further."),
        (center, "(j + 1) / factor - 0.5", "That is the right edge of new pixel j. Its center lies half a new pixel before."),
        (center, "j // factor", "That is the old pixel that it lies in, not where."),
        (center, f"max({center}, 0)", "Leave it at -0.25, outside the outermost center. What the pixel there shows is for enlarge to say."),
        (center, f"abs({center})", "The sign is lost: new pixel 0 lies left of old pixel 0."),
        (center, f"int({center})", f"Nothing is rounded here: a center may lie anywhere between two pixels. {INT}"),
        (center, f"np.floor({center})", "Nothing is rounded here: a center may lie anywhere between two pixels."),
        (center, "(j + 0.5) * factor - 0.5", "That goes the other way, from old to new: divide by the factor."),
    ]
    check.compare(answer, place, [(0, 2), (1, 2), (5, 4), (2, 3), (7, 1), (0, 8)], "enlarge", rule, slips)


@check.part
def enlarge_values(answer):
    """every new pixel."""
    weigh = "The closer old pixel weighs more: at 2.25 it is pixel 2, with 0.75."
    rng = np.random.default_rng(0)
    drawn = [(rng.permutation(40)[:n] / 4 - 3, factor) for n, factor in ((5, 2), (4, 4), (6, 3), (7, 1))]
    probes = [(np.array([3.0, 1.0]), 2), (np.array([0.0, 10.0, 4.0]), 3), *drawn, (np.array([5, 2, 4]), 2)]
    mean, places = "row[before + 1] * (1 - share) + row[before + 2] * share", "place(np.arange(factor * len(row)), factor)"
    past = "An index went past the end: new pixels beyond the outermost centers have only one old neighbor."
    whole = "An array made like a row of whole numbers holds whole numbers only, and cuts off the rest."
    cut = "An array of whole numbers cuts fractions off. np.zeros(length) holds floats."
    edges = "The first and the last new pixel lie half a new pixel inside the edges, not on them."
    slips = [
        (mean, "row[1:-1].repeat(factor)", "That is nearest: every pixel repeated. Bilinear takes the mean of two."),
        (places, "np.arange(factor * len(row)) / factor", "That places new pixel j at j/f: everything is shifted by half a pixel."),
        (places, "np.linspace(0, len(row) - 1, factor * len(row))", "That is align_corners=True: there the outermost centers coincide."),
        (places, f"{places} + 0.5", "The places are measured from the left edge. The first center is 0, the edge -0.5."),
        (places, "np.linspace(-0.5, len(row) - 0.5, factor * len(row))", edges),
        (places, f"{places} - 0.5 / factor", "That takes the left edge of each new pixel, not its center."),
        (mean, "row[before + 1] * share + row[before + 2] * (1 - share)", f"The weights have changed places. {weigh}"),
        (mean, "row[1:-1][before] * (1 - share) + row[1:-1][before + 1] * share", past),
        (f"return {mean}", f"return ({mean}).astype(row.dtype)", whole),
        (f"return {mean}", f"return ({mean}).astype(int)", cut),
        (f"return {mean}", f"return ({mean}) * (places == places.clip(0, len(row) - 3))", ZERO),
    ]
    for (first, why), (last, other) in list(product(LEFT.items(), RIGHT_END.items()))[1:]:
        slips.append(("[row[:1], row, row[-1:]]", f"[{first}, row, {last}]", why or other))
    length = "One number for each new pixel, in a row: every old pixel makes `factor` new ones."
    check.compare(answer, enlarge, probes, "enlarge", weigh, slips, shape=length)
    single = "A row of one pixel has no neighbors: every new pixel lies beyond an outermost center, and takes the old one."
    check.compare(answer, enlarge, [(np.array([7.0]), 3)], "enlarge", single, shape=single)
    return f"A step, three times as many pixels: {enlarge(np.array([0, 0, 0, 1, 1, 1]), 3).round(2)}"


# 7. The ceiling of a list of rates
def distances(rates, shadow):
    read = {0}
    for rate in rates:
        read = {at + step for at in read for step in (-rate, 0, rate)}
    return sorted(at for at in read if 1 <= at <= shadow)


def ceiling(rates, images, labels, shadow):
    best = b3.cast_shadows(images[:, 0], distances(rates, shadow))
    return b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou


LISTS = [
    ([2, 2, 2], 5),
    ([1, 1], 16),
    ([1, 1, 1], 2),
    ([9, 1], 24),
    ([1, 3, 9], 16),
    ([4] * 5, 24),
    ([1, 4, 5], 16),
    ([1, 2, 9], 16),
    ([5], 5),
    ([3], 2),
]
FOURS, ONES, BOTH, DOWN, UP = [4] * 5, [1] * 5, [2, 4, 8, 4, 2], [8, 4, 2, 1, 1], [1, 2, 4, 8, 1]
TRIED = [(FOURS, 24, 20), (ONES, 16, 20), (FOURS, 16, 20), (BOTH, 16, 30), (DOWN, 16, 20), (UP, 24, 20)]


@check.part
def ceiling_distances(answer):
    """what rates can read."""
    rule = "Every layer goes its rate to the left, stays, or goes its rate to the right. Which distances to the left come out?"
    halved = "The output stands sum(rates) to the right of the leftmost pixel read. With holes that is more than half of their number."
    steps, back = "Those are the rates. Steps of several layers add up.", "A layer can step back, or stay where it is."
    slips = [
        ("(-rate, 0, rate)", "range(-rate, rate + 1)", "Those are all that lie within the field. Some of them are holes."),
        ("{0}", "{sum(rates)}", "Those are counted from the leftmost pixel read. Count from the middle, where the output stands."),
        ("at for at in read", "at for at in {at - sum(rates) + len(read) // 2 for at in read}", halved),
        ("1 <= at", "0 <= at", "The distance 0 is the pixel itself: no shadow falls there."),
        (" <= shadow", "", "The shadow is only that many pixels long. Leave out what lies farther."),
        ("<= shadow", "<= min(shadow, 16)", "A shadow may be longer than 16."),
        ("<= shadow", "< shadow", "The last of the distances counts as well, if it is read."),
        ("1 <= at <= shadow", "abs(at) <= shadow", "Only those to the left, as positive numbers."),
        ("in read if", "in set(rates) if", steps),
        ("in read if 1 <= at <= shadow", "in set(rates)", steps),
        ("(-rate, 0, rate)", "(0, rate)", back),
        ("(-rate, 0, rate)", "(-rate, rate)", back),
    ]
    form = f"Collect the distances in a list. {rule}"
    check.compare(answer, distances, LISTS, "ceiling", rule, slips, "distances", lambda steps: sorted(set(steps)), form)
    check.compare(answer, distances, LISTS, "ceiling", "In a list, the smallest first, each once.")


@check.part
def ceiling_scores(steps, answer):
    """the ceilings."""
    probes, told = [], []
    for rates, shadow, posts in TRIED:
        images, labels = b3.shadow_scenes(20, posts=posts, steps=range(1, shadow + 1), seed=posts)
        probes.append((rates, images[..., :40], labels[..., :40], shadow))
        reads, best = len(distances(rates, shadow)), ceiling(*probes[-1])
        told.append(f"{rates}, {posts} posts, shadow {shadow}: field {2 * sum(rates) + 1}, reads {reads} of {shadow}, ceiling {best:.3f}")
    probes.append((FOURS, *b3.shadow_scenes(1), 16))
    best = "Cast the shadows again, with the steps that the rates can read, and score them against the labels."
    if not all(same(attempt(steps, rates, shadow), distances(rates, shadow)) for rates, shadow, _ in TRIED):
        best = "distances is not right yet. Mend it first: ceiling builds on it."
    known, axis = "distances(rates, shadow)", "Labels are (N, H, W), images (N, 1, H, W): leave out the axis of length 1."
    mean = "return b3.segmentation_scores(b3.confusion_matrix(labels, best, 2)).mean_iou"
    every = "That averages over the images. Count the pixels of all images in one confusion matrix."
    slips = [
        (known, "range(1, min(sum(rates), shadow) + 1)", "That reads all distances within the field. It has holes."),
        (known, "range(1, shadow + 1)", "With all distances the answer is the truth itself. Which of them can these rates read?"),
        (f", {known}", "", "Without steps cast_shadows takes 1 to 16. Hand it the distances that these rates read."),
        (".mean_iou", ".pixel_accuracy", "That is the pixel accuracy."),
        (".mean_iou", ".mean_accuracy", "That is the mean accuracy."),
        (".mean_iou", ".frequency_weighted_iou", "That is weighted by the pixels; the mean IoU counts both classes alike."),
        (mean, "return (best & (labels > 0)).sum() / (best | (labels > 0)).sum()", "That is the IoU of the shadow alone."),
        ("best = b3", "best = 1 - b3", "You scored the light: where a shadow is cast the answer is 1, as in labels."),
        ("images[:, 0]", "labels", "Shadows cast no shadows. Posts do, and those are in images."),
        (f" {known}", " rates", "Those are the rates, not the steps that the rates can read: distances tells them."),
        (f" {known}", f" range(1, len({known}) + 1)", "As many, but not those: hand over the distances themselves."),
        (
            mean,
            f"return len({known}) / shadow",
            "That is the share of the distances. Some pixels are dark for several posts: score the answer.",
        ),
        ("images[:, 0]", "images[0]", "images[0] is the first scene. images[:, 0] is the only channel of every scene."),
        ("(labels, best", "(images[:, 0].astype(int), best", "The truth to score against is the shadows, labels, not the posts."),
        *[(mean, f"return round({mean[7:]}, {places})", "You rounded. Return the score as it came.") for places in (1, 2, 3)],
        (mean, mean.replace("labels, best", "labels[0], best[0]"), "That scores the first scene alone. All of them count."),
        (mean, f"return np.mean([{mean[7:]} for labels, best in zip(labels, best)])", every),
        ("images[:, 0]", "images", axis),
        (f"images[:, 0], {known})", f"images, {known}); labels, best = best, labels", axis),
    ]
    check.compare(answer, ceiling, probes, "ceiling", best, slips, shape=f"A number. {best}")
    return "\n".join(told)


# 8. 2,500 weights
def designed(design):
    """The rates and the width that it returns, once they have that form."""
    got = attempt(design)
    pair = is_row(got) and len(got) == 2 and is_row(got[0]) and len(got[0]) > 0
    whole = pair and all(is_number(number) and number > 0 and number % 1 == 0 for number in (*got[0], got[1]))
    form = "A list of at least one rate, then the width: whole numbers, all at least 1."
    check.expect("design()", got, whole, "(rates, width), such as ([1, 1, 1], 10)", "choice", form)
    return [int(rate) for rate in got[0]], int(got[1])


def weights_of(rates, width):
    return [10 * width, *[9 * width**2 + width] * (len(rates) - 1), 2 * width + 2]


@check.part
def design_weights(design):
    """no more than 2,500 weights."""
    rates, width = designed(design)
    layers = weights_of(rates, width)
    price = f"Layer by layer: {layers}. The width counts twice in all but the first and the last: a little less of it saves much."
    check.expect(f"weights of rates {rates} at width {width}", sum(layers), sum(layers) <= 2500, "at most 2500", "choice", price)
    return f"{sum(layers)} weights. At width {width + 1} it would be {sum(weights_of(rates, width + 1))}."


@check.part
def design_distances(design):
    """24 distances."""
    rates, _ = designed(design)
    read, ordered = distances(rates, 24), sorted(rates)
    hint = f"Together these layers reach {sum(rates)} pixels to the left: the sum of the rates. A shadow is 24 long."
    if sum(rates) >= 24:
        missing, leap = (
            sorted({*range(1, 25)} - {*read}),
            next((rate for at, rate in enumerate(ordered) if rate > 2 * sum(ordered[:at]) + 1), None),
        )
        hint = f"Never read: {missing}. A rate may be twice the sum of all smaller ones plus 1, and no larger: {leap} leaps over some."
    check.expect(f"distances that rates {rates} read, of 24", len(read), len(read) == 24, "24", "ceiling", hint)
    few = next(depth for depth in range(1, 25) if (3**depth - 1) // 2 >= 24)
    return f"Your layers: {len(rates)}. With rates 1, 3, 9, ... {few} would reach as far."


@check.part
def design_trained(design, trained, held_out):
    """trained, it finds the shadows of scenes never seen."""
    rates, width = designed(design)
    total, read = sum(weights_of(rates, width)), len(distances(rates, 24))
    asked, came = "at most 2500 weights, and 24 of 24 distances read", f"{total} weights, and {read} of 24 distances read"
    fair = "Training begins once the two checks above are passed."
    check.expect(f"rates {rates} at width {width}", came, total <= 2500 and read == 24, asked, "choice", fair)
    reached, pictures = held_out(trained(rates, width))
    lost = "It says the same everywhere: the signal is lost on the way. In a layer of few channels the ReLUs can all end up at zero."
    hint = f"{lost if reached < 0.5 else 'It could read every distance, but did not learn to.'} Fewer layers leave more width."
    what = f"mean IoU of rates {rates} at width {width}, trained"
    check.expect(what, f"{reached:.3f}", reached >= 0.9, "0.900 or more", "choice", hint)
    _, axes = plt.subplots(1, 3, figsize=(9, 3.2))
    for axis, picture, title in zip(axes, pictures, ("posts", "truth", "your network"), strict=True):
        axis.imshow(picture, cmap="gray_r" if title == "posts" else "cividis_r")
        axis.set(title=title, xticks=[], yticks=[])
    plt.show()
    return f"Mean IoU on 40 scenes never seen: {reached:.3f}"
