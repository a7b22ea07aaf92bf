"""The pictures of the chapter on dense prediction.

What the photograph shows (its outline, eyes, nose and a rough depth) was traced by hand, in pixels of companion(300).
"""

import json
from pathlib import Path

import numpy as np
import torch
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle
from pen import (
    BLUE,
    BROWN,
    CARD,
    EMPTY,
    GREEN,
    INK,
    LINE,
    MUTED,
    ORANGE,
    PINE,
    SKY,
    arrow,
    between,
    canvas,
    frame_around,
    photograph,
    picture,
    put,
    tile,
    tint,
    write,
)
from scipy.ndimage import distance_transform_edt, gaussian_filter, uniform_filter, zoom
from skimage.draw import polygon2mask

import beyond3x3 as b3

NETWORKS = Path(b3.__file__).parent / "widgets/static/segmentation_lab.json"
PAPER, NIGHT = np.array(to_rgb(CARD)), np.array(to_rgb("#46506b"))
LAMP = np.array(to_rgb("#ffe9b0"))


def show(ax, pixels, left, top, side, smooth=False):
    box = (left, left + side, top + side, top)
    how = "bilinear" if smooth else "nearest"
    ax.imshow(pixels, extent=box, aspect="auto", interpolation=how, zorder=1)
    put(ax, tile(left + side / 2, top + side / 2, side, edge=LINE, radius=1), zorder=3)


# The photograph, traced by hand

BACKGROUND = [
    *((400, 0), (310, 30), (297, 50), (290, 63), (280, 72), (281, 80), (283, 95)),
    *((286, 112), (287, 125), (285, 142), (281, 158), (277, 172), (272, 184)),
    *((264, 194), (254, 204), (246, 212), (242, 222), (241, 238), (238, 252)),
    *((235, 265), (226, 275), (214, 282), (206, 290), (196, 330), (400, 400)),
]
EYES = [
    [
        *((63, 105), (68, 94), (80, 87), (95, 86), (110, 91), (121, 99), (128, 110)),
        *((130, 122), (133, 133), (128, 141), (115, 145), (100, 145), (86, 140)),
        *((74, 131), (66, 119)),
    ],
    [
        *((221, 150), (222, 138), (227, 127), (236, 117), (247, 111), (259, 110)),
        *((266, 116), (267, 130), (262, 146), (252, 158), (239, 163), (227, 160)),
    ],
]
NOSE = [
    *((157, 227), (166, 232), (175, 228), (190, 227), (205, 230), (217, 231)),
    *((216, 237), (207, 247), (198, 255), (190, 262), (181, 262), (177, 250)),
    *((172, 240), (162, 235)),
]
HEAD = [
    *((-20, -20), (250, -20), (268, 30), (280, 75), (286, 112), (285, 142)),
    *((277, 172), (262, 196), (244, 214), (240, 240), (234, 266), (210, 284)),
    *((160, 286), (110, 268), (60, 215), (10, 180), (-20, 170)),
]
MUZZLE = [
    *((188, 95), (212, 130), (222, 190), (236, 226), (234, 262), (210, 282)),
    *((160, 284), (105, 264), (86, 234), (112, 206), (142, 190), (160, 130)),
]
POINTS = [(96, 112), (239, 134), (190, 245), (181, 270)]
KINDS = ("background", "fur", "eye", "nose")


def traced(corners, size):
    """True inside a hand-drawn outline, its corners cut twice, on size × size pixels."""
    line = np.array(corners, float)
    for _ in range(2):
        after = np.roll(line, -1, axis=0)
        cut = [0.75 * line + 0.25 * after, 0.25 * line + 0.75 * after]
        line = np.stack(cut, 1).reshape(-1, 2)
    return polygon2mask((size, size), line[:, ::-1] * size / 300 - 0.5)


def parts(size):
    """The kind of every pixel of companion(size), an index into KINDS."""
    labels = np.ones((size, size), int)
    for kind, outline in ((0, BACKGROUND), *((2, eye) for eye in EYES), (3, NOSE)):
        labels[traced(outline, size)] = kind
    return labels


PAINT = np.array([to_rgb(EMPTY), to_rgb(SKY), to_rgb(GREEN), to_rgb(ORANGE)])


# Tasks with one answer per pixel


def segmentation(size):
    return between(photograph(size), PAINT[parts(size)], 0.72)


def keypoints(size):
    rows, columns = np.indices((size, size)) * 300 / size
    heat = sum(
        np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 2 / 7**2) for x, y in POINTS
    )
    gray = photograph(size).mean(2, keepdims=True)
    faint = between(PAPER, np.repeat(gray, 3, 2), 0.5)
    return between(faint, np.array(to_rgb(ORANGE)), heat.clip(0, 1)[..., None])


def depth(size):
    near = 0.2 + 0.2 * ~traced(BACKGROUND, size)
    for outline in (HEAD, MUZZLE, NOSE):
        near += 0.2 * traced(outline, size)
    near = gaussian_filter(near, size / 60)[..., None]
    return between(np.array(to_rgb(INK)), tint(SKY, 0.35), near)


def saliency(size):
    """The spectral residual of Hou & Zhang (2007), on 64 × 64 pixels of gray."""
    spectrum = np.fft.fft2(photograph(64).mean(2))
    height, phase = np.log(abs(spectrum)), np.angle(spectrum)
    residual = height - uniform_filter(height, 3, mode="wrap")
    surprise = abs(np.fft.ifft2(np.exp(residual + 1j * phase))) ** 2
    surprise = zoom(gaussian_filter(surprise, 2.5), size / 64, order=1)
    share = (surprise / surprise.max())[..., None]
    return between(np.array(to_rgb(INK)), LAMP, share)


def coarser(pixels, times):
    return pixels.repeat(times, 0).repeat(times, 1)


def noisy(size):
    photo = photograph(size // 4)
    noise = np.random.default_rng(0).normal(0, 0.13, photo.shape)
    return coarser((photo + noise).clip(0, 1), 4)


def mosaic(size):
    """Of each pixel the one color that a camera's sensor measures: rows of red green, then green blue."""
    photo = photograph(size // 6)
    kept = np.zeros(photo.shape)
    for (row, column), color in zip(np.ndindex(2, 2), (0, 1, 1, 2), strict=True):
        kept[row::2, column::2, color] = 1
    return coarser(kept * photo, 6)


def small(size):
    return coarser(photograph(size // 12), 12)


TASKS = {
    "photograph": photograph,
    "segmentation": segmentation,
    "keypoints": keypoints,
    "depth": depth,
    "saliency": saliency,
    "super-resolution": small,
    "denoising": noisy,
    "demosaicing": mosaic,
}
GIVEN = (small, noisy, mosaic)


def dense_tasks():
    size, side, pitch, rise = 252, 252, 270, 304
    ax = canvas(840, 920, 1.2)
    after = np.add.outer(np.arange(size)[::-1], np.arange(size)) >= size
    for at, (name, task) in enumerate(TASKS.items()):
        left, top = 24 + at % 3 * pitch, 50 + at // 3 * rise
        shown = task(size)
        if task in GIVEN:
            shown = np.where(after[..., None], photograph(size), shown)
            ax.plot([left, left + side], [top, top + side], color=CARD, lw=3, zorder=2)
        show(ax, shown, left, top, side, smooth=task not in GIVEN)
        write(ax, left + side / 2, top - 24, name, 26, bold=True)
    left, top = 24 + 2 * pitch, 50 + 2 * rise
    shades = np.where(after[..., None], tint(GREEN, 0.2), tint(MUTED, 0.16))
    show(ax, shades, left, top, side)
    ax.plot([left, left + side], [top, top + side], color=CARD, lw=3, zorder=2)
    write(ax, left + 80, top + 184, "given", 30, MUTED)
    write(ax, left + 170, top + 68, "asked for", 30, PINE)
    return picture(ax)


# A classifier's last layers are a convolution


def vgg(size):
    """The sides of VGG-16's last map and of its scores on an image of this size; its 3×3 layers keep the size."""
    for _ in range(5):
        size = b3.output_size(size, b3.Layer(2, stride=2))
    return size, b3.output_size(size, b3.Layer(7))


def cells(ax, left, top, cell, side, fill):
    for row, column in np.ndindex(side, side):
        x, y = left + (column + 0.5) * cell, top + (row + 0.5) * cell
        put(ax, tile(x, y, cell - 2, fill=fill, radius=2))


def classifier_to_map():
    ax = canvas(840, 700, 1.2)
    scale, cell, photo, (row, column) = 300 / 512, 15, photograph(512), (64, 32)
    heads = ("image", "last map", "scores")
    for name, x, color in zip(heads, (174, 502, 732), (INK, BLUE, PINE), strict=True):
        write(ax, x, 36, name, 28, color, bold=True)
    write(ax, 343, 136, "VGG-16", 25, MUTED)
    write(ax, 640, 136, "7 × 7 kernel", 22, BROWN)
    for size, middle, ends in (
        (224, 160, ((262, 424), (572, 708))),
        (512, 484, ((336, 372), (632, 650))),
    ):
        whole = size == 512
        last, answers = vgg(size)
        y, x = (row // 32, column // 32) if whole else (0, 0)
        shown = photo if whole else photo[row : row + size, column : column + size]
        left, top = 174 - size * scale / 2, middle - size * scale / 2
        show(ax, shown, left, top, size * scale, smooth=True)
        if whole:
            frame_around(ax, left, top, scale, column, row, 224, ORANGE)
        left, top = 502 - last * cell / 2, middle - last * cell / 2
        cells(ax, left, top, cell, last, tint(SKY, 0.55))
        frame_around(ax, left, top, cell, x, y, 7, ORANGE)
        left, top = 732 - answers * cell / 2, middle - answers * cell / 2
        cells(ax, left, top, cell, answers, tint(GREEN, 0.3))
        center = left + (x + 0.5) * cell, top + (y + 0.5) * cell
        put(ax, tile(*center, cell + 2, fill=GREEN), zorder=5)
        for x, side, height in (
            (174, size, size * scale),
            (502, last, last * cell),
            (732, answers, answers * cell),
        ):
            write(ax, x, middle + height / 2 + 26, f"{side} × {side}", 26, MUTED)
        for start, end in ends:
            arrow(ax, (start, middle), (end, middle))
    return picture(ax)


# What two windows share

IMAGE, WINDOW = 10, 7
NEW, KNOWN = tint(ORANGE, 0.75), tint(GREEN, 0.6)


def sliding_shares():
    kernel, stops = b3.Layer(3), b3.output_size(IMAGE, b3.Layer(WINDOW))
    side, own = (b3.output_size(size, kernel) for size in (IMAGE, WINDOW))
    times = np.zeros((side, side), int)
    top, cell, pixel, left, map_left = 74, 40, 36, 30, 490
    for step, (row, column) in enumerate(np.ndindex(stops, stops)):
        known = times > 0
        times[row : row + own, column : column + own] += 1
        ax = canvas(840, 560, 1.2)
        write(ax, left + 180, 40, f"{IMAGE} × {IMAGE} image", 28, BLUE, bold=True)
        write(ax, map_left + 160, 40, "first layer, 3×3", 28, bold=True)
        cells(ax, left, top, pixel, IMAGE, tint(SKY, 0.3))
        if step:
            y, x = divmod(step - 1, stops)
            frame_around(ax, left, top, pixel, x, y, WINDOW, SKY)
        frame_around(ax, left, top, pixel, column, row, WINDOW, ORANGE)
        for (i, j), count in np.ndenumerate(times):
            x, y = map_left + (j + 0.5) * cell, top + (i + 0.5) * cell
            inside = row <= i < row + own and column <= j < column + own
            fill = (KNOWN if known[i, j] else NEW) if inside else tint(GREEN, 0.16)
            put(ax, tile(x, y, cell - 3, fill=fill if count else EMPTY, radius=4))
            if count:
                write(ax, x, y, str(count), 23, INK if inside else MUTED)
        frame_around(ax, map_left, top, cell, column, row, own, ORANGE)
        for x, fill, word in ((506, NEW, "new"), (622, KNOWN, "known already")):
            put(ax, tile(x, 422, 26, fill=fill, radius=4))
            write(ax, x + 24, 422, word, 24, MUTED, "left")
        write(ax, 30, 478, "multiplications", 26, MUTED, "left")
        for y, name, count, color in (
            (478, "window by window", (step + 1) * own**2, BROWN),
            (528, "each number once", (times > 0).sum(), PINE),
        ):
            write(ax, 330, y, name, 26, color, "left")
            total = f"{count * kernel.kernel**2:,}"
            write(ax, 810, y, total, 34, color, "right", bold=True)
        yield picture(ax), 3500 if step + 1 == stops**2 else 1600 if step < 3 else 500


# Resolution against context

SAME, DOWN = b3.Layer(3, padding=1), b3.Layer(3, stride=2, padding=1)
UP = b3.Layer(4, stride=2, padding=1, transposed=True)  # bilinear, twice the size
SCALES, ASIDE, TALL = (1, 6, 12), "several rates side by side", 88


def atrous(rate):
    return b3.Layer(3, padding=rate, dilation=rate)


WAYS = {
    "fine, but not far": [SAME] * 5,
    "far, but not fine": [SAME, *[DOWN] * 4],
    "down and back, with skips": [SAME, *[DOWN] * 3, *[UP, SAME] * 3],
    "atrous, rates 1, 2, 4, 8, 1": [atrous(rate) for rate in (1, 2, 4, 8, 1)],
    ASIDE: [SAME, SAME, atrous(max(SCALES))],
}


def sides(layers, size=64):
    """The side of the image and of the map after each layer."""
    found = [size]
    for layer in layers:
        found.append(b3.output_size(found[-1], layer))
    return found


def skips(ax, xs, y, found):
    """An arrow from each map on the way down to the first of its size on the way back."""
    for start in range(1, found.index(min(found))):
        end = found.index(found[start], found.index(min(found)))
        height = TALL * found[start] / 64 / 2
        over, foot = y - height - 10, y - height
        path = [xs[start], xs[start], xs[end], xs[end]]
        ax.plot(path[:3], [foot, over, over], color=ORANGE, lw=2.5)
        arrow(ax, (xs[end], over - 1), (xs[end], foot + 4), ORANGE)


def branches(ax, start, end, y):
    for at, rate in enumerate(SCALES):
        level, middle = y + (at - 1) * 34, (start + end) / 2
        xs = [start + 11, start + 40, end - 40, end - 11]
        ax.plot(xs, [y, level, level, y], color=LINE, lw=2, zorder=0)
        put(ax, tile(middle, level, 140, 29, fill=EMPTY, edge=LINE, radius=6))
        write(ax, middle, level, f"rate {rate}", 23)


def fine_or_far():
    ax = canvas(840, 950)
    write(ax, 24, 34, "3×3 layers on a 64 × 64 image", 25, MUTED, "left")
    write(ax, 682, 34, "map", 27, bold=True)
    write(ax, 782, 34, "field", 27, BLUE, bold=True)
    ax.plot([24, 816], [400, 400], color=LINE, lw=2)
    for at, (name, layers) in enumerate(WAYS.items()):
        y, found = 158 + at * 174 + 34 * (at > 1), sides(layers)
        write(ax, 24, y - 74, name, 27, align="left", bold=True)
        xs = 44 + 54 * np.arange(len(found))
        if name == ASIDE:
            xs[-1] += 200
            branches(ax, *xs[-2:], y)
        ax.plot(
            xs[[0, -2 if name == ASIDE else -1]], [y, y], color=LINE, lw=2, zorder=0
        )
        for x, side in zip(xs, found, strict=True):
            look = dict(fill=tint(SKY, 0.5), edge=BLUE)
            if x == xs[0]:
                look = dict(fill=EMPTY, edge=MUTED)
            put(ax, tile(x, y, 22, max(TALL * side / 64, 6), **look))
        if UP in layers:
            skips(ax, xs, y, found)
        elif name != ASIDE and layers[2].dilation > 1:
            for x, layer in zip(xs, layers, strict=False):
                write(ax, x + 27, y - 16, str(layer.dilation), 22, BROWN, bold=True)
        write(ax, 682, y, str(found[-1]), 40, bold=True)
        field = b3.receptive_field(layers).size
        write(ax, 782, y, str(field), 40, BLUE, bold=True)
    return picture(ax)


# Shadows, and what a list of rates can read of them

LISTS = ((1, 1, 1, 1, 1), (4, 4, 4, 4, 4), (8, 4, 2, 1, 1))
STEPS = range(1, 17)


def readable(rates):
    """The distances to the left that 3×3 layers of these rates can read, of those that matter."""
    layers = [b3.Layer(3, dilation=rate) for rate in rates]
    middle = b3.receptive_field(layers).size // 2
    return [step for step in STEPS if middle - step in b3.touched(layers)]


def short(share):
    return f"{share:.2f}".removeprefix("0")


def scores(truth, answer):
    return b3.segmentation_scores(b3.confusion_matrix(truth, answer, 2))


def ceiling(rates):
    images, labels = b3.shadow_scenes(400)
    best = b3.cast_shadows(images[:, 0], readable(rates)).astype(int)
    return scores(labels, best).mean_iou


LIT, DARK = tint(ORANGE, 0.16), between(PAPER, NIGHT, 0.75)
MISSED, INVENTED, POST = (np.array(to_rgb(color)) for color in (ORANGE, BLUE, INK))


def colored(posts, answer, truth=None):
    shown = np.where(answer[..., None], DARK, LIT)
    if truth is not None:
        shown = np.where((truth & ~answer)[..., None], MISSED, shown)
        shown = np.where((answer & ~truth)[..., None], INVENTED, shown)
    return np.where(posts[..., None] > 0, POST, shown)


def legend(ax, left, top, entries, pitch=50):
    for at, (word, fill) in enumerate(entries.items()):
        put(ax, tile(left, top + at * pitch, 26, fill=fill, radius=3))
        write(ax, left + 30, top + at * pitch, word, 26, align="left")


def shadow_task():
    ax = canvas(840, 880)
    posts = b3.shadow_scenes(1, size=36, posts=12, seed=4)[0][0, 0]
    truth, side = b3.cast_shadows(posts), 252
    for left, name, shown in ((24, "posts", 0 * truth), (294, "truth", truth)):
        write(ax, left + side / 2, 36, name, 29, bold=True)
        show(ax, colored(posts, shown > 0), left, 62, side)
    put(ax, Circle((604, 110), 24, facecolor=ORANGE))
    for level in (-22, 0, 22):
        arrow(ax, (642, 110 + level), (776, 110 + level), ORANGE)
    legend(ax, 604, 190, {"post": POST, "shadow": DARK, "missed": MISSED})
    for at, rates in enumerate(LISTS):
        left, top, reads = 24 + at * 270, 402, readable(rates)
        answer = b3.cast_shadows(posts, reads)
        write(ax, left + side / 2, top - 26, ", ".join(map(str, rates)), 29, bold=True)
        show(ax, colored(posts, answer, truth), left, top, side)
        wide = side / len(STEPS)
        for step in STEPS:
            look = dict(fill=BLUE) if step in reads else dict(fill="white", edge=LINE)
            x = left + (step - 0.5) * wide
            put(ax, tile(x, top + side + 36, wide - 2, 26, radius=2, **look))
        count = f"reads {len(reads)} of {len(STEPS)}"
        write(ax, left + side / 2, top + side + 84, count, 27, BLUE)
        best = short(ceiling(rates))
        write(ax, left + side / 2, top + side + 138, best, 44, BROWN, bold=True)
    write(ax, 420, top + side + 188, "best possible mean IoU", 27, BROWN)
    return picture(ax)


def labeled_live():
    """The live figure's first scene, its truth, and what its networks answer."""
    image, labels = b3.shadow_scenes(1, seed=1_000_000)
    answers = {}
    for packed in json.loads(NETWORKS.read_text(encoding="utf-8")):
        scored = b3.Network.unpacked(packed)(torch.from_numpy(image))
        answers[packed["name"]] = scored.argmax(1)[0].numpy() == 1
    return image[0, 0], labels[0] == 1, answers


def segmentation_lab():
    """Stands in for the live figure of this name where there is no JavaScript."""
    (posts, truth, answers), side = labeled_live(), 372
    ax = canvas(840, 980)
    for at, (name, answer) in enumerate({"truth": truth, **answers}.items()):
        left, top = 30 + at % 2 * 408, 58 + at // 2 * 488
        write(ax, left + side / 2, top - 26, name, 30, bold=True)
        show(ax, colored(posts, answer, truth), left, top, side)
        if name in answers:
            iou = f"mean IoU {short(scores(truth, answer).mean_iou)}"
            write(ax, left + side / 2, top + side + 32, iou, 28, BROWN, bold=True)
    legend(ax, 60, 462, {"missed": MISSED})
    legend(ax, 220, 462, {"invented": INVENTED})
    return picture(ax)


# Scores that mislead


def labelings():
    """A scene, its truth, and two answers: lit everywhere, and the truth one pixel too low."""
    images, labels = b3.shadow_scenes(1, seed=3)
    low = np.zeros_like(labels[0])
    low[1:] = labels[0, :-1]
    return images[0, 0], labels[0], {"all lit": 0 * low, "one pixel low": low}


SCORES = {
    "pixel accuracy": "pixel_accuracy",
    "mean accuracy": "mean_accuracy",
    "mean IoU": "mean_iou",
    "weighted IoU": "frequency_weighted_iou",
}


def scores_mislead():
    ax = canvas(840, 620)
    posts, truth, answers = labelings()
    side = 252
    for at, (name, labels) in enumerate({"truth": truth, **answers}.items()):
        left = 24 + at * 270
        write(ax, left + side / 2, 36, name, 29, bold=True)
        show(ax, colored(posts, labels == 1), left, 62, side)
    found = [scores(truth, answer) for answer in answers.values()]
    for row, (name, score) in enumerate(SCORES.items()):
        y = 372 + row * 66
        write(ax, 24, y, name, 28, align="left")
        values = [getattr(one, score) for one in found]
        for left, value in zip((294, 564), values, strict=True):
            best = value == max(values)
            ink, fill = (BLUE, tint(BLUE, 0.75)) if best else (MUTED, tint(MUTED, 0.5))
            for share, look in ((1, EMPTY), (value, fill)):
                wide = 160 * share
                put(ax, tile(left + wide / 2, y, wide, 26, fill=look, radius=2))
            write(ax, left + 250, y, short(value), 34, ink, "right", bold=best)
    return picture(ax)


# What an output stride loses

OUTPUT_STRIDES, RIM = (4, 8, 16, 32), 8


def strided_map(stride, size=256):
    """The traced kinds, known only once in every stride × stride pixels, interpolated to a kind for each."""
    known = parts(size // stride)
    votes = known == np.arange(len(KINDS))[:, None, None]
    return b3.interpolate(votes[None].astype(float), stride, "bilinear")[0].argmax(0)


def near_an_edge(labels):
    """True where a pixel of another kind is at most RIM pixels away."""
    kinds = (labels == kind for kind in range(len(KINDS)))
    return sum(distance_transform_edt(kind) for kind in kinds) <= RIM


def lost(stride):
    """Mean IoU of the map of this stride, and the share of its pixels near an edge that are wrong."""
    truth, answer = parts(256), strided_map(stride)
    confusion = b3.confusion_matrix(truth, answer, len(KINDS))
    wrong = (truth != answer)[near_an_edge(truth)].mean()
    return b3.segmentation_scores(confusion).mean_iou, wrong


def output_stride():
    ax = canvas(840, 1062)
    side, size, truth = 372, 256, parts(256)
    for at, stride in enumerate(OUTPUT_STRIDES):
        left, top = 30 + at % 2 * 408, 58 + at // 2 * 522
        right, foot = left + side, top + side
        write(ax, left + side / 2, top - 26, f"output stride {stride}", 30, bold=True)
        show(ax, PAINT[strided_map(stride)], left, top, side)
        xs, ys = (
            (np.arange(size) + 0.5) * side / size + start for start in (left, top)
        )
        for kind in range(len(KINDS)):
            look = dict(colors=[INK], linewidths=1.2, zorder=2)
            ax.contour(xs, ys, truth == kind, [0.5], **look)
        iou, wrong = lost(stride)
        across = size // stride
        write(ax, left, foot + 30, f"map {across} × {across}", 25, MUTED, "left")
        write(ax, right, foot + 30, f"mean IoU {short(iou)}", 25, BLUE, "right")
        edges = f"{wrong:.0%} wrong near edges"
        write(ax, left + side / 2, foot + 72, edges, 27, BROWN, bold=True)
    return picture(ax)


PHOTOGRAPHIC = (dense_tasks, classifier_to_map)
LIGHT = (*PHOTOGRAPHIC, output_stride, fine_or_far, scores_mislead, shadow_task)
DRAWINGS = (
    dense_tasks,
    classifier_to_map,
    sliding_shares,
    output_stride,
    fine_or_far,
    scores_mislead,
    shadow_task,
    segmentation_lab,
)
