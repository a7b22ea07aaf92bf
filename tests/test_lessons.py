"""The numbers that a lesson states in its text, computed again."""

import json
import re
from functools import partial
from math import gcd, log, sqrt
from pathlib import Path

import numpy as np
import pytest

import beyond3x3 as b3
from beyond3x3 import Layer

ROOT = Path(__file__).parents[1]


def text(chapter):
    return " ".join((ROOT / "chapters" / chapter / "lesson.md").read_text(encoding="utf-8").split())


def field(*layers):
    return b3.receptive_field(list(layers)).size


def stages(*convolutions):
    return [layer for n in convolutions for layer in [Layer(3, padding=1)] * n + [Layer(2, 2)]]


CONV, STRIDED, HOLES = Layer(3, padding=1), Layer(3, 2, 1), [Layer(3, padding=2, dilation=2)] * 3
ALEXNET = [Layer(11, 4), Layer(3, 2), Layer(5, padding=2), Layer(3, 2), *[CONV] * 3, Layer(3, 2)]


def alexnet_map():
    size = 224
    for layer in ALEXNET:
        size = b3.output_size(size, layer)
    return size


def unit_of_alexnet(unit):
    alexnet = b3.receptive_field(ALEXNET)
    return alexnet.center + unit * alexnet.stride


def stretched(unit):
    return round((unit + 0.5) * 224 / alexnet_map() - 0.5)


def effective(count):
    return b3.effective_size(b3.gradient_profile([CONV] * count))


def effective_area(count):
    profile = b3.gradient_profile([CONV] * count)
    return b3.effective_size(np.outer(profile, profile))


def effective_side(count):
    return round(sqrt(effective_area(count)), 1)


def outer_half(*rates):
    profile = b3.gradient_profile([Layer(3, dilation=rate) for rate in rates])
    offset = np.arange(len(profile)) - len(profile) // 2
    return profile[abs(offset) > len(profile) / 4].sum()


def sees_all(pixels, depth):
    reach = field(*[CONV] * depth) // 2
    units = sum(unit <= reach and pixels - 1 - unit <= reach for unit in range(pixels))
    return {2: "two"}.get(units, units)


def inputs_that_can_change(output, layers, size):
    """The pixels of a line of `size` that change one output of a stack, each nudged alone."""
    line = np.eye(size).reshape(size, 1, 1, size)
    for layer in layers:
        options = dict(stride=(1, layer.stride), padding=(0, layer.padding), dilation=(1, layer.dilation))
        line = b3.conv2d(line, np.ones((1, 1, 1, layer.kernel)), **options)
    return np.flatnonzero(line[:, 0, 0, output])


def trained(task, pattern):
    """What the notebook prints of a network trained on windows of black and white."""
    said = printed("receptive_fields", "on_gpu", "trained-check")
    return re.search(pattern, said[said.index(task) :])[1]


def pooled(size, **options):
    import torch

    return torch.nn.functional.max_pool1d(torch.zeros(1, 1, size), 3, 2, **options).shape[-1]


def reach_of_seven():
    read = inputs_that_can_change(20, [CONV] * 7, 41)
    return int(max(read)) - 20


def flipped_by(pixels):
    """How far the units of a 3×3 of stride 2 lie from those of the flipped image, flipped back."""
    units = b3.output_size(pixels, STRIDED)
    places = [float(b3.receptive_field([STRIDED]).center) + 2 * unit for unit in range(units)]
    shift = {pixels - 1 - place - other for place, other in zip(places, reversed(places), strict=True)}
    return {1: "one pixel: half a cell"}[int(*shift)]


def same_sum(image):
    """The padding of TF-Slim's ResNet-50 summed in pixels: 241, less what its first pooling leaves out at the start."""
    before_pooling = b3.output_size(image, Layer(7, 2, 3))
    zeros = 2 * (-(-before_pooling // 2) - 1) + 3 - before_pooling
    return 241 - 2 * (1 - zeros // 2)


def odd_pixels_touched():
    offsets = b3.touched([Layer(3, dilation=rate) for rate in (2, 4, 8)])
    return "odd" if any(offset % 2 for offset in offsets) else "even"


def of_the_authors():
    from torch import nn

    from beyond3x3.on_gpu.receptive_fields import resnet50

    net = resnet50(width=4, original=True)
    net[0][3] = nn.MaxPool2d(3, 2, ceil_mode=True)
    return b3.trace_receptive_field(net, 224)[-1].receptive_field


def resnet50(original):
    from beyond3x3.on_gpu.receptive_fields import resnet50

    return b3.trace_receptive_field(resnet50(width=4, original=original), 640)[-1].receptive_field.size


RECEPTIVE_FIELDS = [
    (r"It is (\d+), because neighboring windows overlap", lambda: field(CONV, CONV)),
    (r"so five layers see (\d+) and", lambda: field(*[CONV] * 5)),
    (r"only the (two) units in the middle see them", lambda: sees_all(224, 112)),
    (r"A 3×3 pooling of stride 2 makes (\d+) outputs of 112", lambda: b3.output_size(112, Layer(3, 2))),
    (r"outputs of 112, and (\d+) with `ceil_mode", lambda: pooled(112, ceil_mode=True)),
    (r"begins (\d) pixels before the image\.", lambda: b3.receptive_field([STRIDED, CONV]).padding),
    (r"It is (\d) wide, so its center", lambda: field(STRIDED, CONV)),
    (r"further, on pixel (\d)\. In general", lambda: b3.receptive_field([STRIDED, CONV]).center),
    (r"is off by (one pixel: half a cell)", lambda: flipped_by(32)),
    (r"rates 1, 8, 16 span (\d+) pixels", lambda: span(1, 8, 16)),
    (r"rates 1, 8, 16 span 51 pixels and touch (\d+)\.", lambda: len(b3.touched(dilated(1, 8, 16)))),
    (
        r"has its first center on (\d+) instead",
        lambda: b3.receptive_field([Layer(11, 4, 2), *ALEXNET[1:]]).center,
    ),
    (r"first center on 31 instead of (\d+)", lambda: unit_of_alexnet(0)),
    (r"TF-Slim, which Araujo et al. list \| 483 \| (\d+)", lambda: same_sum(224)),
    (r"one at each end: the sum is (\d+) again", lambda: same_sum(225)),
    (r"have a field of 15 and a reach of (\d)\.", reach_of_seven),
    (r"and trained for (\d+) steps, or", lambda: trained("13×13 majority", r"after (\d+) steps")),
    (
        r"steps, or (\d+) where the window is the pixel",
        lambda: trained("the pixel itself", r"after (\d+) steps"),
    ),
    (
        r"the network is then right at more than (80) %",
        lambda: trained("13×13 majority", r"more than 0\.(\d)") + "0",
    ),
    (r"always is right at (half)", lambda: {"5": "half"}[trained("13×13 majority", r"black at 0\.(\d)")]),
    (r"at rates 1, 3, 9, 20 it carries (\d+) %", lambda: round(100 * outer_half(1, 3, 9, 20))),
    (r"less than a (millionth) of the weight", lambda: "millionth" if outer_half(*[1] * 64) < 1e-6 else ""),
    (
        r"To see all 224 pixels in this way takes (\d+) layers",
        lambda: next(n for n in range(1, 300) if field(*[CONV] * n) >= 224),
    ),
    (r"it still reads (\d) pixels", lambda: field(STRIDED)),
    (r"that unit reads (\d)\. Set the stride", lambda: field(STRIDED, CONV)),
    (r"Set the stride back to 1 and it reads (\d)", lambda: field(CONV, CONV)),
    (r"unit 0 of the last map is centered on pixel \$0 - 64 \+ 97 = (\d+)\$", lambda: unit_of_alexnet(0)),
    (r"and its neighbor on pixel (\d+)", lambda: unit_of_alexnet(1)),
    (r"Stretching the (\d) × 5 map over 224", alexnet_map),
    (r"would put them at (\d+) and", lambda: stretched(0)),
    (r"would put them at 22 and (\d+)", lambda: stretched(1)),
    (r"the field spans (\d+), and only", lambda: field(*HOLES)),
    (r"and only (\d) are lit", lambda: len(b3.touched(HOLES))),
    (r"In two dimensions it spans (\d+)", lambda: field(*HOLES) ** 2),
    (r"spans 169 and touches (\d+)", lambda: len(b3.touched(HOLES)) ** 2),
    (r"which is (\d+) %; it is blind", lambda: round(100 * len(b3.touched(HOLES)) ** 2 / field(*HOLES) ** 2)),
    (r"AlexNet \| (\d+)", lambda: field(*ALEXNET)),
    (r"VGG-16 \| (\d+)", lambda: field(*stages(2, 2, 3, 3, 3))),
    (r"after the fifth pooling; (\d+) at `conv5_3`", lambda: field(*stages(2, 2, 3, 3, 3)[:-1])),
    (r"its authors, for Caffe \| 483 \| (\d+)", lambda: of_the_authors().padding),
    (r"its authors, for Caffe \| 483 \| 239 \| (\d)", lambda: of_the_authors().center),
    (r"ResNet-50 \| (\d+) \| as its authors", lambda: resnet50(original=True)),
    (r"ResNet-50 \| (\d+) \| as torchvision", lambda: resnet50(original=False)),
    (
        r"2\\cdot\(32-16\)\$ pixels,\s(\d+) together",
        lambda: resnet50(original=True) - resnet50(original=False),
    ),
    (r"its jump 32, and its padding sums to (\d+)", lambda: b3.receptive_field(ALEXNET).padding),
    (r"its field is 195, its jump (\d+)", lambda: b3.receptive_field(ALEXNET).stride),
    (r"that layer alone now spans (\d)", lambda: field(Layer(3, dilation=2))),
    (r"rates 2, 4, 8 would double as well and touch only pixels at (even) distances", odd_pixels_touched),
    (r"outermost pixel (\d) way leads up", lambda: min(b3.receptive_fields.paths([CONV] * 5).values())),
    (r"and (\d+) from the middle\. If all", lambda: max(b3.receptive_fields.paths([CONV] * 5).values())),
    (r"its effective part from (\d+) to 13", lambda: effective(5)),
    (r"its effective part from 9 to (\d+)\.", lambda: effective(10)),
    (r"the field goes from 11 to (\d+)", lambda: field(*[CONV] * 10)),
    (r"as a square with a side of ([\d.]+) has", lambda: effective_side(40)),
    (r"drop out: (\d+) pixels count", lambda: effective_area(40)),
    (r"as the figures here do it, (\d+) pixels count after 40 layers", lambda: effective(40)),
    (r"After 40 layers .*? the whole square, (\d+) pixels", lambda: field(*[CONV] * 40)),
    (
        r"fill the circle, (\d+) wide",
        lambda: b3.effective_size(b3.gradient_profile([CONV] * 40)),
    ),
    (r"4\.55 % of the peak later, at ([\d.]+) of them\.", lambda: round(sqrt(-2 * log(0.0455)), 3)),
    (
        r"without any stride can see (\d+) pixels",
        lambda: field(*[Layer(3, dilation=d) for d in (1, 1, 2, 4, 8, 16, 1)]),
    ),
    (r"seven plain ones, which see (\d+)", lambda: field(*[CONV] * 7)),
]


def dilated(*rates):
    return [Layer(3, dilation=rate) for rate in rates]


def span(*rates):
    return field(*dilated(*rates))


def read(*rates):
    return len(b3.touched(dilated(*rates))) ** 2


STEPS = [CONV, STRIDED, Layer(3, padding=3, dilation=3)]


def judged(listed):
    """What the test of Wang et al. says of a list of rates, and the share of the square that is never read."""
    rates = [int(rate) for rate in listed.split(", ")]
    distance = b3.hdc_distance(rates)
    unread = round(100 * (1 - read(*rates) / span(*rates) ** 2))
    return f"{distance} | {'passes' if distance <= 3 and gcd(*rates) == 1 else 'fails'} | {unread} %"


def read_inside(output, *rates, size=33):
    """The pixels that one output of a line reads, each layer padded by its rate."""
    layers = [Layer(3, padding=rate, dilation=rate) for rate in rates]
    return inputs_that_can_change(output, layers, size).tolist()


def ends(pixels):
    assert pixels == list(range(pixels[0], pixels[-1] + 1))
    return pixels[0], pixels[-1]


def short_of_pixels(*rates, size=33):
    """Outputs of a square map that miss pixels which lie inside both map and field, of lists without holes."""
    reach = sum(rates)
    whole = sum(
        ends_of_field == (read[0], read[-1]) and len(read) == read[-1] - read[0] + 1
        for read, ends_of_field in (
            (read_inside(at, *rates, size=size), (max(0, at - reach), min(size - 1, at + reach)))
            for at in range(size)
        )
    )
    return size**2 - whole**2


def first_rate(true_of):
    return next(rate for rate in range(1, 99) if true_of(b3.taps_inside(33, rate)))


def fastest(limit):
    rates = []
    while len(rates) < 4:
        rates.append(limit(span(*rates)))
    return ", ".join(map(str, rates))


def lost_with_a_weight(*rates):
    """For each weight of each 3×3 of one channel: how many pixels are never read once it is zero."""
    lost = []
    for layer in range(len(rates)):
        along = []
        for removed in (-1, 0, 1):
            reached = {0}
            for at, rate in enumerate(rates):
                taps = {-1, 0, 1} - ({removed} if at == layer else set())
                reached = {offset + tap * rate for offset in reached for tap in taps}
            along.append(len(b3.touched(dilated(*rates))) - len(reached))
        lost += [rows * columns for rows in along for columns in along]
    return lost


def at_output_stride(stride):
    return b3.output_size(513, Layer(1, stride))


MODULE = (1, 1, 2, 4, 8, 16, 1)


def fields_of_module():
    layers = [*dilated(*MODULE), Layer(1)]
    return ", ".join(str(field(*layers[:depth])) for depth in range(1, len(layers) + 1))


ATROUS_CONVOLUTION = [
    (r"At rate 2 the framed window is (\d) × 5", lambda: span(2)),
    (r"One 3×3 at rate 2 reads (\d) of 25", lambda: read(2)),
    (r"at rate 4 it reads 9 of (\d+)\.", lambda: span(4) ** 2),
    (r"Three layers at rates 1, 2, 4 see (\d+) pixels", lambda: span(1, 2, 4)),
    (r"The tempting answer is (\d), the span of the last", lambda: span(4)),
    (r"Its field grows ([\d, ]+)\. Thirty", fields_of_module),
    (r"(Thirty-three) plain layers", lambda: "Thirty-three" if field(*[CONV] * 33) == span(*MODULE) else ""),
    (r"The span is (\d+) × 13, and", lambda: span(2, 2, 2)),
    (r"and (\d+) of its 169 pixels are read", lambda: read(2, 2, 2)),
    *[
        (rf"\| {listed} \| (\d \| \w+ \| \d+ %) \|", partial(judged, listed))
        for listed in ("1, 2, 5", "1, 2, 9", "2, 3", "1, 2, 5, 1, 2, 5")
    ],
    (r"After 1 and 2, which span (\d), any rate", lambda: span(1, 2)),
    (r"which span 7, that is (\d)\.", lambda: -(-span(1, 2) // 2)),
    (r"Of 17 pixels (\d+) are read", lambda: len(b3.touched(STEPS))),
    (r"the first two span only (\d)\. Of", lambda: field(*STEPS[:2])),
    (r"scores at most ([\d.]+), since 20 of 21", lambda: round(100 / 21, 1)),
    (r"then rate 1 \| pixels (\d+ to \d+) \|", lambda: "{} to {}".format(*ends(read_inside(4, 1, 2, 5)))),
    (r"In two dimensions (\d+) of the 1089 outputs", lambda: short_of_pixels(1, 2, 5)),
    (r"with rates 1, 3, 9 it is (\d+)\.", lambda: short_of_pixels(1, 3, 9)),
    (
        r"read different pixels for (\d+) of the 33 outputs",
        lambda: sum(read_inside(at, 1, 3, 9) != read_inside(at, 9, 3, 1) for at in range(33)),
    ),
    (r"the fastest growth is then ([\d, ]+), or", lambda: fastest(lambda span: span)),
    (r"27, or ([\d, ]+)\.", lambda: fastest(lambda span: -(-span // 2))),
    (r"and (\d+) of its 729 pixels are never read", lambda: int(*set(lost_with_a_weight(1, 3, 9)))),
    (r"costs a corner of (\d+) × 16 out", lambda: int(sqrt(max(lost_with_a_weight(*MODULE))))),
    (r"and (\d+) of the 63 cost no pixel", lambda: lost_with_a_weight(*MODULE).count(0)),
    (r"on a map of 33 × 33 spans (\d+) pixels", lambda: span(18)),
    (r"falls to zero at rate (\d+), and at 33", lambda: first_rate(lambda taps: 9 not in taps)),
    (r"and at (\d+) the 3×3 kernel is a 1×1", lambda: first_rate(lambda taps: taps.max() == 1)),
    (r"a picture of 513 pixels gives (\d+), at 8", lambda: at_output_stride(16)),
    (r"gives 33, at 8 it gives (\d+)", lambda: at_output_stride(8)),
    (r"everything it sees lies (\d) pixels further", lambda: b3.receptive_field([Layer(3, 1, 1, 4)]).center),
]


def vgg16(side):
    """Multiplications of VGG-16 run as a convolution on an image, and the places where its 7 × 7 kernel fits."""
    channels, spent, places = 3, 0, side // 32 - 6
    for stage, width in enumerate((64, 128, 256, 512, 512)):
        for _ in range(2 if stage < 2 else 3):
            spent += 9 * channels * width * (side // 2**stage) ** 2
            channels = width
    return spent + places**2 * (7 * 7 * 512 * 4096 + 4096 * 4096 + 4096 * 1000), places


def billions(count):
    return round(count / 1e9, 1)


def dark_scores(answer):
    images, labels = b3.shadow_scenes(200)
    return b3.segmentation_scores(b3.confusion_matrix(labels, answer(images[:, 0]), 2))


def lit(posts):
    return np.zeros_like(posts, int)


def printed(chapter, notebook, cell):
    """What a cell of a notebook prints; nbval holds it."""
    cells = json.loads((ROOT / "chapters" / chapter / f"{notebook}.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    (outputs,) = (one["outputs"] for one in cells if one["id"] == cell)
    return "".join(part for output in outputs for part in output["text"])


def shadow_notebook(cell, pattern):
    """One number, or word, from the notebook that trains on shadows."""
    return re.search(pattern, printed("dense_prediction", "on_gpu", cell))[1]


def short(score):
    return f"{score:.2f}".removeprefix("0")


def row(name):
    """Field, distances and ceiling of a list of rates, as the lesson's table gives them."""
    field, distances, ceiling = re.search(
        rf"^{name} +(\d+) +(\d+ of 16) +.*% +([\d.]+)$",
        printed("dense_prediction", "on_gpu", "ceiling"),
        re.M,
    ).groups()
    return f"{field} | {distances} | {short(float(ceiling))}"


def outcome(name):
    checked = printed("dense_prediction", "on_gpu", "trained-check")
    met = re.search(rf"{name} +at its ceiling of [\d.]+, all seeds: (\w+)", checked)
    return {"True": "meets it", "False": "falls short"}[met[1]] if met else "not tried"


def decoder_fields():
    """The least and the largest side of what an output of the encoder–decoder reads, by gradient, all weights 1."""
    import torch

    from beyond3x3.on_gpu.dense_prediction import Network, encoder_decoder

    network = Network(encoder_decoder())
    for parameter in network.parameters():
        torch.nn.init.ones_(parameter)
    scene = torch.ones(1, 1, 128, 128, requires_grad=True)
    scores, sides = network(scene)[0, 1], set()
    for place in range(64, 72):
        (read,) = torch.autograd.grad(scores[place, 64], scene, retain_graph=True)
        rows = read[0, 0].any(1).nonzero().flatten()
        sides.add(int(rows[-1] - rows[0]) + 1)
    return f"{min(sides)} to {max(sides)}"


def shipped(name):
    """A network of the live figure of shadows, by its name."""
    from beyond3x3.on_gpu.dense_prediction import Network

    packed = json.loads((ROOT / "beyond3x3/widgets/static/segmentation_lab.json").read_text(encoding="utf-8"))
    return Network.unpacked(next(one for one in packed if one["name"] == name))


def dark(name, scenes):
    import torch

    with torch.no_grad():
        return shipped(name)(torch.from_numpy(scenes)).argmax(1).numpy() == 1


def first_pixels():
    """How many pixels of a lone post's shadow the plain network finds, if they are the first ones."""
    scenes = np.zeros((16, 1, 64, 64), np.float32)
    scenes[range(16), 0, 32, 32 - np.arange(1, 17)] = 1
    found = np.flatnonzero(dark("plain 3×3", scenes)[:, 32, 32])
    return {5: "five"}.get(len(found), "") if np.array_equal(found, range(len(found))) else ""


def crowd_called_dark(share):
    """Of the pixels with no post at distances 1 to 5, the percentage that the plain network calls dark, or 20 less."""
    posts = np.random.default_rng(0).random((20, 1, 48, 48)) < share
    unseen = ~b3.cast_shadows(posts[:, 0], range(1, 6))[..., 16:]
    return int(100 * dark("plain 3×3", posts.astype(np.float32))[..., 16:][unseen].mean()) // 20 * 20


def reach_of(halvings, below=0):
    """How far to the left the outputs of an encoder–decoder read, the least and the most, all weights positive.

    With so many layers more on its coarsest maps.
    """
    import torch

    from beyond3x3.on_gpu.dense_prediction import Network, conv, encoder_decoder

    operations = encoder_decoder(halvings=halvings)
    coarsest = 2 * halvings + 1
    operations[coarsest:coarsest] = [conv(8, 8)] * below
    network = Network(operations)
    for parameter in network.parameters():
        torch.nn.init.constant_(parameter, 0.01)
    image, found = torch.ones(1, 1, 96, 96, requires_grad=True), []
    scores = network(image)[0, 1, 48]
    for column in range(48, 56):
        (read,) = torch.autograd.grad(scores[column], image, retain_graph=True)
        found.append(column - int(read[0, 0, 48].nonzero()[0]))
    return f"{min(found)} to {max(found)}"


def traced_cat():
    import sys

    sys.path.insert(0, str(ROOT / "images"))
    import dense_prediction

    return dense_prediction


def wrong_near_edges(stride):
    """Percent of pixels near an edge that are wrong where the map holds each kind's share of its square."""
    room, size = traced_cat(), 256
    truth = room.parts(size)
    kinds = (truth == np.arange(len(room.KINDS))[:, None, None]).astype(float)
    squares = kinds.reshape(-1, size // stride, stride, size // stride, stride).mean((2, 4))
    answer = b3.interpolate(squares[None], stride, "bilinear")[0].argmax(0)
    return 100 * (truth != answer)[room.near_an_edge(truth)].mean()


def shares_of_area():
    found = [round(wrong_near_edges(stride), 1) for stride in (4, 8, 16)]
    return "{}, {} and {}".format(*found)


def crowded(unread=11):
    """The share of posts, in percent, from which a pixel is dark more often than not although no post is seen."""
    return round(100 * (1 - 0.5 ** (1 / unread)))


def nothing_found(score):
    return short(getattr(dark_scores(lit), score))


def nothing_found_at_first():
    _, labels = b3.shadow_scenes(1, seed=1_000_000)
    return short(b3.segmentation_scores(b3.confusion_matrix(labels, 0 * labels, 2)).mean_iou)


def single_changes():
    """Whether some change of one rate of 4, 4, 4, 4, 4 gives every input that is read a neighbor that is read."""
    for rate in range(1, 9):
        offsets = {*b3.touched(dilated(rate, 4, 4, 4, 4))}
        if all(offsets & {offset - 1, offset + 1} for offset in offsets):
            return "which change of a single rate"
    return ""


def reads_all(rates):
    offsets = b3.touched(dilated(*map(int, rates.split(", "))))
    return rates if {*range(1, 17)} <= {offset - offsets[-1] // 2 for offset in offsets} else ""


def heard(name):
    return shadow_notebook("heard-check", rf"{name}: hears (\d+ to \d+) to the left before")


DENSE_PREDICTION = [
    (r"the plain network finds the first (\w+) pixels and not the sixth", first_pixels),
    (r"does so at (\d+) of the 64 places", lambda: int(shadow_notebook("ship", r"at (\d+) of 64 places"))),
    (r"calls over (\d+) % of the pixels dark", partial(crowd_called_dark, 0.1)),
    (r"without any shadow gets (\.\d+) on the scene shown first", nothing_found_at_first),
    (r"With posts on more than (\d+) % of the pixels", crowded),
    (r"within half a decibel, (\d+) % of the squared error", lambda: round(100 * (10**0.05 - 1))),
    (r"The scenes here have posts on ([\d.]+) %", lambda: round(100 * 20 / 48**2, 1)),
    (r"maps of half the side reach (\d+ or \d+) pixels", lambda: reach_of(1, below=1).replace("to", "or")),
    (r"\| encoder–decoder \| (\d+ to \d+), by place", partial(reach_of, 3)),
    (r"\| plain 3×3 \| 5 \| (\d+ to \d+) \|", partial(heard, "plain 3×3")),
    (r"\| atrous \| 16 \| (\d+ to \d+) \|", partial(heard, "atrous")),
    (r"by place \| (\d+ to \d+), by place", partial(heard, "encoder–decoder, eight places")),
    (r"only ([\d., and]+) % of the pixels near edges are wrong", shares_of_area),
    (r"\(At 32 it is (\d+) %", lambda: round(wrong_near_edges(32))),
    (
        r"right share of a class, averaged over the classes \| (\.\d+)",
        partial(nothing_found, "mean_accuracy"),
    ),
    (r"weighed by its share of the pixels \| (\.\d+)", partial(nothing_found, "frequency_weighted_iou")),
    (r"the share that is right \| (\.\d+)", partial(nothing_found, "pixel_accuracy")),
    (
        r"\*ground\* everywhere gets ([\d.]+) % of them",
        lambda: round(100 * float(shadow_notebook("stride-check", r"everywhere: ([\d.]+) near")), 1),
    ),
    (r"(which change of a single rate) gives every bar", single_changes),
    (r"all 16 distances; ([\d, ]+) is one way", partial(reads_all, "4, 4, 4, 3, 1")),
    (r"\| encoder–decoder \| (\d+ to \d+) \|", decoder_fields),
    (r"Five layers of 3×3 see (\d+) pixels", lambda: field(*[CONV] * 5)),
    (r"takes the (\d) × 7 map that the convolutions leave", lambda: 224 // 2**5),
    (r"the convolutions leave (\d+) × 16", lambda: 512 // 2**5),
    (r"the kernel fits in (\d+) × 10 places", lambda: vgg16(512)[1]),
    (r"a hundred runs of VGG-16, ([\d.]+) billion", lambda: billions(vgg16(224)[0])),
    (r"over the whole image takes ([\d.]+) billion", lambda: billions(vgg16(512)[0])),
    (r"billion: (\d+) times less", lambda: round(100 * vgg16(224)[0] / vgg16(512)[0])),
    (r"In the scenes of this chapter (\d+) %", lambda: round(100 * dark_scores(lit).pixel_accuracy)),
    (r"says \"lit\" has a mean IoU of (\.\d+):", lambda: short(dark_scores(lit).mean_iou)),
    (r"(\.\d+) for the light, zero", lambda: short(2 * dark_scores(lit).mean_iou)),
    *[
        (rf"\| {words} \| (\d+ \| \d+ of 16 \| [\d.]+) \|", partial(row, rates))
        for words, rates in (
            (f"rates {rates}", rates)
            for rates in ("1, 1, 1, 1, 1", "4, 4, 4, 4, 4", "2, 4, 8, 4, 2", "8, 4, 2, 1, 1")
        )
    ],
    *[
        (rf"\| {words} \|[^|]*\|[^|]*\|[^|]*\| ([a-z ]+) \|", partial(outcome, name))
        for words, name in (
            ("rates 1, 1, 1, 1, 1", "plain 3×3"),
            ("rates 4, 4, 4, 4, 4", "rates of 4"),
            ("rates 2, 4, 8, 4, 2", "even rates"),
            ("rates 8, 4, 2, 1, 1", "atrous"),
            ("encoder–decoder", "encoder–decoder"),
        )
    ],
    (
        r"with the sun above, its three seeds score (\.\d+) on average",
        lambda: short(float(shadow_notebook("sun", r"above .* ([\d.]+)\n"))),
    ),
    (
        r"the same rates read only (\d) of the 16",
        lambda: int(shadow_notebook("sun", r"slanted .*\( ?(\d+)\) +[\d.]+ +[\d.]+\n")),
    ),
    (
        r"the ceiling falls to (\.\d+)\.",
        lambda: short(float(shadow_notebook("sun", r"slanted .* ([\d.]+) \( ?\d+\) +[\d.]+ +[\d.]+\n"))),
    ),
    (
        r"without a step of training the score is ([\d.]+) again",
        lambda: float(shadow_notebook("turned", r"seed 0, sun above: mean IoU ([\d.]+)")),
    ),
]


def up(kernel, stride=1, padding=0):
    return Layer(kernel, stride, padding, transposed=True)


def stretched_products(size, kernel, stride):
    """Multiplications of one channel in the stretched view, and how many of them meet a number of the map."""
    spent = b3.output_size(size, up(kernel, stride)) ** 2 * kernel**2
    return spent, size**2 * kernel**2


def by_zero(size, kernel, stride):
    spent, useful = stretched_products(size, kernel, stride)
    return spent - useful


def alike(size):
    layer = Layer(5, 3, 2)
    return " and ".join(
        ", ".join(str(n) for n in range(1, 99) if b3.output_size(n, layer) == size).rsplit(", ", 1)
    )


def stamps_received(dimensions):
    shape = (1, 1, 6, 6 if dimensions == 2 else 1)
    kernel = np.ones((1, 1, 3, 3 if dimensions == 2 else 1))
    counts = b3.conv_transpose2d(np.ones(shape), kernel, stride=2)[0, 0]
    inside = counts[2:-2, 2:-2] if dimensions == 2 else counts[2:-2]
    return sorted({int(count) for count in inside.ravel()})


def enlarged(cell, pattern):
    """One number from the notebook that learns to enlarge a photograph, as it is printed there."""
    return re.search(pattern, printed("transposed_convolution", "on_gpu", cell))[1]


def left_over(size):
    """A row of the lesson's table: kernel 5, stride 3 and padding 2, followed by hand."""
    room = size + 2 * 2 - 5
    outputs = b3.output_size(size, Layer(5, 3, 2))
    assert outputs == room // 3 + 1
    back = b3.output_size(outputs, up(5, 3, 2))
    return " | ".join(map(str, (size + 4, room, room // 3, room % 3, outputs, back)))


def matrices():
    """The matrix of the kernel 1 2 3 from five pixels to three and its transpose, side by side as in the lesson."""
    columns = b3.conv2d(np.eye(5).reshape(5, 1, 1, 5), np.array([[[[1.0, 2, 3]]]]))
    matrix = columns.reshape(5, 3).T.astype(int)
    rows = [" ".join(map(str, row)) for row in matrix] + ["", ""]
    stamps = [" ".join(map(str, row)) for row in matrix.T]
    return " ".join(f"{row} {stamp}".strip() for row, stamp in zip(rows, stamps, strict=True))


def there_and_back(output_padding):
    blur = np.outer([1, 2, 1], [1, 2, 1]) / 16 * np.ones((3, 1, 1, 1))
    small = b3.conv2d(b3.companion(96), blur, stride=2, padding=1, groups=3)
    return b3.conv_transpose2d(small, blur, None, 2, 1, output_padding, groups=3)


def errors_with_the_rim():
    off = abs(4 * there_and_back(1) - b3.companion(96))
    return f"{off.mean():.2f} and {off.max():.1f}"


def shrunk_by_padding():
    """An up-convolution of stride 1: what kernel 3 makes of 5 without padding, if padding can shrink it as well."""
    return b3.output_size(5, up(3)) if b3.output_size(5, up(3, padding=2)) < 5 else 0


def phases_after_cropping():
    """Whether padding 1 makes even outputs meet the odd weights, and whether each phase is flipped."""
    taps, lone = np.arange(1.0, 6).reshape(1, 1, 1, 5), np.array([[[[0, 0, 1.0, 0, 0]]]])
    whole = b3.conv_transpose2d(lone, taps, stride=(1, 2)).ravel()
    cropped = b3.conv_transpose2d(lone, taps, stride=(1, 2), padding=(0, 1)).ravel()
    evens, odds = ([n for n in line[::2] if n] for line in (whole, cropped))
    flipped = b3.conv2d(lone, taps[..., ::2][..., ::-1], padding=(0, 2)).ravel()
    return "change places" if (evens, odds) == ([1, 3, 5], [2, 4]) and (flipped == whole[::2]).all() else ""


TRANSPOSED_CONVOLUTION = [
    *[(rf"\| {size} \| (\d+(?: \| \d+){{5}}) \|", partial(left_over, size)) for size in (13, 14, 15, 16)],
    (r"W Wᵀ ([\d ]+) ```", matrices),
    (r"Without that, (\d+) × 95 pixels return", lambda: there_and_back(0).shape[2]),
    (r"where stamps are missing, they are ([\d.]+ and [\d.]+)\.", errors_with_the_rim),
    (r"5 × 5 becomes (\d) × 7 with a kernel of 3 and no padding", shrunk_by_padding),
    (r"and even and odd (change places)\.", phases_after_cropping),
    (r"\$a = -0\.5\$, it has ([\d.]+)\.", lambda: enlarged("interpolations", r"a = -0\.50: ([\d.]+) dB")),
    (
        r"that takes between 100 and (\d+)\.",
        lambda: enlarged("adam-check", r"below 0\.01 after (\d+) steps: True"),
    ),
    (
        r"that takes between (\d+) and 200\.",
        lambda: enlarged("adam-check", r"above 0\.01 after (\d+) steps: True"),
    ),
    (
        r"three random ones still lie more than (\d) dB below",
        lambda: enlarged("curves-check", r"more than (\d) dB below plain bilinear interpolation: True"),
    ),
    (r"so 3×3 becomes (\d)×5", lambda: 2 * 3 - 1),
    (r"A 3×3 kernel on 9×9 gives (\d)×7", lambda: b3.output_size(9, Layer(3))),
    (r"Each of the (\d+) outputs", lambda: b3.output_size(3, up(3, 2)) ** 2),
    (r"nine multiplications, (\d+) in all", lambda: stretched_products(3, 3, 2)[0]),
    (r"and only (\d+) of them meet", lambda: stretched_products(3, 3, 2)[1]),
    (r"The other (\d+) multiply by a zero", lambda: by_zero(3, 3, 2)),
    (r"nine products each, (\d+) multiplications, and not one", lambda: 3 * 3 * 3 * 3),
    (r"three inputs wide: ([\d, and]+) all give 5", lambda: alike(5)),
    (r"there is one way down, and it leads to (\d+)\.", lambda: b3.output_size(5, up(5, 3, 2))),
    (
        r"the convolution would have made (\d) of it",
        lambda: b3.output_size(b3.output_size(5, up(5, 3, 2)) + 3, Layer(5, 3, 2)),
    ),
    (
        r"from 32 × 32, ([\d.]+) % of the products",
        lambda: round(100 * by_zero(32, 16, 8) / stretched_products(32, 16, 8)[0], 1),
    ),
    (
        r"to 16 of 96 × 96 it has ([\d.]+) billion",
        lambda: billions(16 * 48**2 * 16 * 96**2),
    ),
    (
        r"the best kernel reaches ([\d.]+) dB on the photograph",
        lambda: enlarged("best-check", r"kernel 8: best ([\d.]+) dB"),
    ),
    (
        r"where bilinear interpolation has ([\d.]+) and",
        lambda: enlarged("best-check", r"interpolation: ([\d.]+), "),
    ),
    (
        r"over 4 × 4 pixels, ([\d.]+)\. \(Dec",
        lambda: enlarged("best-check", r"interpolation: [\d.]+, ([\d.]+) dB"),
    ),
    (
        r"the bilinear start has gained (\.\d) dB",
        lambda: enlarged("curves-check", r"kernel 8: the bilinear start gains 0(\.\d) dB"),
    ),
    (
        r"After (\d+) steps all four are equal to one part in a hundred",
        lambda: enlarged("probe-check", r"kernel 8: .* below 0\.01 after (\d+) steps: True"),
    ),
    (r"In one dimension (1 and 2) take turns", lambda: " and ".join(map(str, stamps_received(1)))),
    (
        r"in two dimensions it is (1, 2 and 4)",
        lambda: "{}, {} and {}".format(*stamps_received(2)),
    ),
]


def one_period(*layers):
    """What ones become along one axis after transposed convolutions of ones (kernel, stride), away from the rim."""
    line, period = np.ones((1, 1, 1, 64)), 1
    for kernel, stride in layers:
        line = b3.conv_transpose2d(line, np.ones((1, 1, 1, kernel)), stride=(1, stride))
        period *= stride
    middle = line.shape[-1] // 2 // period * period
    return [int(stamps) for stamps in line[0, 0, 0, middle : middle + period]]


def deeper(depth):
    return one_period(*[(3, 2)] * depth)


def smoothed(kernel):
    pattern = np.tile([1.0, 2], 8).reshape(1, 1, 1, -1)
    pair = b3.conv2d(pattern, np.ones((1, 1, 1, kernel)))[0, 0, 0, 4:6]
    return ", ".join(str(int(value)) for value in sorted(pair))


def grid_notebook(cell, pattern):
    return re.search(pattern, printed("checkerboard_artifacts", "from_scratch", cell))[1]


def shortest_period(line):
    return next(period for period in range(1, len(line)) if line[period:] == line[:-period])


def phase_sum(taps, phase):
    return sum(taps[phase::2])


def cured(name):
    """Multiplications of one cure for an input pixel and a pair of the notebook's 16 channels."""
    return grid_notebook("cures", rf"\n{name} +[\d.]+ +[\d.]+ +[\d.]+ +([\d.]+)")


def tied():
    """Of the photographs whose ties are counted the least and the most, in percent, and their shares of a grid."""
    rows = re.findall(
        r"^\w+ +(\d+)% +([\d.]+) ", printed("checkerboard_artifacts", "from_scratch", "ties"), re.M
    )
    ties, shares = zip(*[(int(ties), float(share)) for ties, share in rows], strict=True)
    return (min(ties), max(ties)), (min(shares), max(shares))


def energy_of_blocks():
    return b3.phase_energy(b3.interpolate(b3.companion(48), 4), 4)


def holds_on_gpu(found, said):
    """What the lesson says, if the notebook that trains decoders found it."""
    cells = "".join(
        printed("checkerboard_artifacts", "on_gpu", cell) for cell in ("train-check", "heeded-check")
    )
    return said if found in cells else ""


CHECKERBOARD_ARTIFACTS = [
    (
        r"kernel 3 at stride 2 gives (1 and 2) in turn",
        lambda: " and ".join(map(str, sorted(one_period((3, 2))))),
    ),
    (
        r"an output gets is ([\d, ]+) after one to five layers",
        lambda: ", ".join(str(max(deeper(depth))) for depth in range(1, 6)),
    ),
    (r"and the least stays at (\d)\.", lambda: max(min(deeper(depth)) for depth in range(1, 6))),
    (
        r"In the plane three layers differ by a factor of (\d+)",
        lambda: max(deeper(3)) ** 2 // min(deeper(3)) ** 2,
    ),
    (r"two neighbors of 1, 2, 1, 2 make (\d); the other", lambda: int(*set(one_period((3, 2), (4, 2))))),
    (r"weights turn 1, 2 into (4, 5)\.", lambda: smoothed(3)),
    (r"Two turn it into (3, 3)\.", lambda: smoothed(2)),
    (
        r"is the product of the strides, ([\d, ]+)\.",
        lambda: ", ".join(str(shortest_period(deeper(depth) * 2)) for depth in (1, 2, 3)),
    ),
    *[
        (
            rf"\| {', '.join(map(str, taps))} \|[^|]*?(\d) \|[^|]*\| a?",
            partial(phase_sum, taps, 0),
        )
        for taps in ((1, 1, 1), (1, 2, 1), (1, 1, 1, 1), (1, 3, 1, 2))
    ],
    *[
        (
            rf"\| {', '.join(map(str, taps))} \|[^|]*\|[^|]*?(\d) \| (?:un)?even",
            partial(phase_sum, taps, 1),
        )
        for taps in ((1, 1, 1), (1, 2, 1), (1, 1, 1, 1), (1, 3, 1, 2))
    ],
    (
        r"Each mean costs (\d+) multiplications for each input pixel and output channel",
        lambda: round(16 * (float(cured("transposed 3 × 3, then blur")) - float(cured("transposed 3 × 3")))),
    ),
    (
        r"none is then better than repeating each small pixel 4 × 4, ([\d.]+) dB on the cat",
        lambda: float(
            re.search(
                r"repeated: ([\d.]+) dB; any decoder above it: False",
                printed("checkerboard_artifacts", "on_gpu", "train-check"),
            )[1]
        ),
    ),
    (r"with equal maxima in (\d+ % to \d+ %) of", lambda: "{} % to {} %".format(*tied()[0])),
    (r"the share of the grid is \[([\d.]+ to [\d.]+)\]", lambda: "{:.3f} to {:.2f}".format(*tied()[1])),
    (
        r"repeating each pixel 4 × 4 is made of blocks, and \[has (\d)\]",
        lambda: round(energy_of_blocks(), 12),
    ),
    (
        r"the strided loss responds \[over (a hundred) times\]",
        lambda: (
            "a hundred"
            if "above 100: True" in printed("checkerboard_artifacts", "on_gpu", "heeded-check")
            else ""
        ),
    ),
    (
        r"(Kernel 4 ends with a fainter pattern than kernel 3, for every seed)",
        partial(
            holds_on_gpu,
            "flatter than the kernel of 3, all seeds: True",
            "Kernel 4 ends with a fainter pattern than kernel 3, for every seed",
        ),
    ),
    (
        r"(for some seeds and behind for others)",
        partial(
            holds_on_gpu, "ahead of bilinear or behind, by seed: True", "for some seeds and behind for others"
        ),
    ),
    (
        r"(take it out of what the two transposed decoders painted, and their strided loss gets worse)",
        partial(
            holds_on_gpu,
            "the strided loss grows True",
            "take it out of what the two transposed decoders painted, and their strided loss gets worse",
        ),
    ),
    (
        r"at least (three quarters) of the variance",
        lambda: "three quarters" if float(grid_notebook("decoders", r"\n +4 +([\d.]+)")) >= 0.75 else "",
    ),
    (
        r"at the high resolution: (\d+) multiplications",
        lambda: int(float(grid_notebook("cures", r"nearest, then 3 × 3 .* ([\d.]+) +9\n"))),
    ),
    (
        r"where a transposed 3×3 takes (\d)\.",
        lambda: int(float(grid_notebook("cures", r"transposed 3 × 3 +[\d.]+ +[\d.]+ +[\d.]+ +([\d.]+)"))),
    ),
]


def multiplied(scale, tail, first=False):
    """Multiplications for a small pixel: the paper's 5×5 with 64 filters, 3×3 with 32, 3×3; enlarging last or first."""
    inside = 5**2 * 64 + 3**2 * 64 * 32
    return f"{scale**2 * (inside + 9 * 32) if first else inside + tail * 32:,}"


def enlargers(pattern):
    return re.search(pattern, printed("pixel_shuffle", "on_gpu", "shipped-check"))[1]


def opponents(pattern):
    return re.search(pattern, printed("pixel_shuffle", "on_gpu", "baselines-check"))[1]


def behind_the_others():
    """By how many decibels each other tail is ahead of the shuffle at the same scale, sorted."""
    shipped = json.loads(
        (ROOT / "beyond3x3/widgets/static/super_resolution.json").read_text(encoding="utf-8")
    )
    found = {(network["scale"], network["name"]): network["psnr"] for network in shipped["networks"]}
    return sorted(
        psnr - found[scale, "shuffle"] for (scale, name), psnr in found.items() if name != "shuffle"
    )


def last_layers(name):
    """Products and weights for one input pixel and pair of channels at factor 2, as from_scratch counts them."""
    found = re.search(rf"^ *{name} +(\d+) +(\d+)", printed("pixel_shuffle", "from_scratch", "cost"), re.M)
    return [int(number) for number in found.groups()]


def first_of_last(scale, tail):
    inside = 5**2 * 64 + 3**2 * 64 * 32
    return round(scale**2 * (inside + 9 * 32) / (inside + tail * 32), 1)


def next_fifty(start):
    """Another fifty seeds of what the picture of starts shows of a wall, its median."""
    found = []
    for seed in range(50, 100):
        rng = np.random.default_rng(seed)
        one, apart, bias = (
            rng.uniform(-1, 1, shape) / 27**0.5 for shape in ((3, 3, 3, 3), (12, 3, 3, 3), (12,))
        )
        weight = {"random": apart, "tiled": np.tile(one, (4, 1, 1, 1))}.get(start, b3.icnr(one, 2))
        answers = weight.sum((1, 2, 3)) + (bias if start == "biases" else 0)
        wall = b3.pixel_shuffle(answers.reshape(1, 12, 1, 1), 2)
        found.append((wall.var((2, 3)).mean() / (wall**2).mean()) ** 0.5)
    return round(np.median(found), 2)


def first_color(order):
    """The channels that make the first of three colors at factor 2, as the notebook prints them."""
    told = printed("pixel_shuffle", "from_scratch", "order")
    return re.search(rf"3 out, {order} +takes the channels \[([\d, ]+)\]", told)[1]


def table_of_phases():
    """The four kernels of a transposed 4 × 4 that holds 1 to 16, cut and turned, as the lesson's table has them."""
    weight = np.arange(1, 17).reshape(1, 1, 4, 4)
    cut = (weight[0, 0, i::2, j::2] for i in (0, 1) for j in (0, 1))
    for kernel, turned in zip(cut, b3.shuffle_weight(weight, 2)[:, 0], strict=True):
        yield "{}, {} above {}, {} \\| {}, {} above {}, {}".format(*kernel.ravel(), *turned.ravel())


PIXEL_SHUFFLE = [
    (
        r"just what a transposed (\d)×\d at stride 2 can",
        lambda: b3.unshuffle_weight(np.ones((4, 1, 3, 3)), 2).shape[2],
    ),
    (r"that is ([\d,]+) multiplications for each small pixel", lambda: multiplied(2, 9 * 4)),
    (r"instead of ([\d,]+) at \$r = 2\$", lambda: multiplied(2, 9 * 4, first=True)),
    (r"and ([\d,]+) instead of", lambda: multiplied(3, 9 * 9)),
    (r"instead of ([\d,]+) at \$r = 3\$", lambda: multiplied(3, 9 * 9, first=True)),
    (r"that multiplies (\d+) times for each small pixel", lambda: last_layers("zeros put in, kernel 3r")[0]),
    (r"on the small map multiply (\d+) times\.", lambda: last_layers("as 3 × 3 and shuffle")[0]),
    (r"at \$r = 3\$: ([\d.]+) and [\d.]+ times fewer", lambda: first_of_last(2, 9 * 4)),
    (r"at \$r = 3\$: [\d.]+ and ([\d.]+) times fewer", lambda: first_of_last(3, 9 * 9)),
    (r"Another fifty: ([\d.]+) for the random wall", partial(next_fifty, "random")),
    (r"random wall, ([\d.]+) for the tiled one", partial(next_fifty, "tiled")),
    (r"for the tiled one, ([\d.]+) for the biases", partial(next_fifty, "biases")),
    (r"PyTorch's \| (\d, \d, \d, \d) \|", partial(first_color, "pixel_shuffle")),
    (r"TensorFlow's \| (\d, \d, \d, \d) \|", partial(first_color, "depth_to_space")),
    *[(rf"\| ({row}) \|", partial(str.replace, row, "\\|", "|")) for row in table_of_phases()],
    (r"with −0\.5 it has ([\d.]+) and", lambda: float(opponents(r"× 2, a = -0\.5 +([\d.]+) dB"))),
    (r"with −0\.5 it has [\d.]+ and ([\d.]+)\.", lambda: float(opponents(r"× 3, a = -0\.5 +([\d.]+) dB"))),
    (r"an unshuffle by 16 to (\d+) channels", lambda: b3.pixel_unshuffle(b3.companion(224), 16).shape[1]),
    (r"the shuffle reaches ([\d.]+) dB at \$r = 2\$", lambda: float(enlargers(r"× 2 shuffle +([\d.]+) dB"))),
    (
        r"where PyTorch's bicubic interpolation reaches ([\d.]+), and",
        lambda: float(opponents(r"× 2, bicubic +([\d.]+) dB")),
    ),
    (r", and ([\d.]+) against [\d.]+ at \$r = 3\$", lambda: float(enlargers(r"× 3 shuffle +([\d.]+) dB"))),
    (r"against ([\d.]+) at \$r = 3\$", lambda: float(opponents(r"× 3, bicubic +([\d.]+) dB"))),
    (
        r"level with the shuffle or ahead by less than (0\.1) dB",
        lambda: 0.1 if 0 <= behind_the_others()[0] <= behind_the_others()[-1] < 0.1 else 0,
    ),
    (r"a system of equations, has ([\d.]+) and", lambda: float(opponents(r"× 2, best filter +([\d.]+) dB"))),
    (r"equations, has [\d.]+ and ([\d.]+)\.", lambda: float(opponents(r"× 3, best filter +([\d.]+) dB"))),
]

LESSONS = dict(
    receptive_fields=RECEPTIVE_FIELDS,
    atrous_convolution=ATROUS_CONVOLUTION,
    dense_prediction=DENSE_PREDICTION,
    transposed_convolution=TRANSPOSED_CONVOLUTION,
    checkerboard_artifacts=CHECKERBOARD_ARTIFACTS,
    pixel_shuffle=PIXEL_SHUFFLE,
)
CLAIMS = [(chapter, *claim) for chapter, claims in LESSONS.items() for claim in claims]


@pytest.mark.parametrize(
    ("chapter", "pattern", "computed"),
    CLAIMS,
    ids=[f"{chapter}: {pattern}" for chapter, pattern, _ in CLAIMS],
)
def test_numbers_of_a_lesson(chapter, pattern, computed):
    stated = re.findall(pattern, text(chapter))
    assert len(stated) == 1, f"the lesson says this {len(stated)} times"
    expected = computed()
    assert type(expected)(stated[0]) == expected


def test_numbers_quoted_from_a_paper_stand_in_the_reading_guide():
    guide = (ROOT / "references/reading_guide.md").read_text("utf-8")
    told = re.findall(r"[^.]*(?:\.\d[^.]*)*\(quoted\)", text("dense_prediction"))
    numbers = [number for sentence in told for number in re.findall(r"\d+\.\d+", sentence)]
    assert len(numbers) >= 4 and all(number in guide for number in numbers), numbers
