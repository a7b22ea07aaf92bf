"""The numbers that a lesson states in its text, computed again."""

import re
from math import log, sqrt
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


def effective_side(count):
    profile = b3.gradient_profile([CONV] * count)
    return round(sqrt(b3.effective_size(np.outer(profile, profile))), 1)


def odd_pixels_touched():
    offsets = b3.touched([Layer(3, dilation=rate) for rate in (2, 4, 8)])
    return "odd" if any(offset % 2 for offset in offsets) else "even"


def resnet50(original):
    from beyond3x3.on_gpu.receptive_fields import resnet50, trace_receptive_field

    return trace_receptive_field(resnet50(width=4, original=original), 640)[-1].receptive_field.size


RECEPTIVE_FIELDS = [
    (r"It is (\d+), because neighboring windows overlap", lambda: field(CONV, CONV)),
    (r"so five layers see (\d+) and", lambda: field(*[CONV] * 5)),
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
    (r"ResNet-50 \| (\d+) \| as its authors", lambda: resnet50(original=True)),
    (r"ResNet-50 \| (\d+) \| as torchvision", lambda: resnet50(original=False)),
    (r"2\\cdot\(32-16\) = (\d+)", lambda: resnet50(original=True) - resnet50(original=False)),
    (r"its jump 32, and its padding sums to (\d+)", lambda: b3.receptive_field(ALEXNET).padding),
    (r"its field is 195, its jump (\d+)", lambda: b3.receptive_field(ALEXNET).stride),
    (r"that layer alone now spans (\d)", lambda: field(Layer(3, dilation=2))),
    (r"rates 2, 4, 8 would double as well and touch only the (even) pixels", odd_pixels_touched),
    (r"outermost pixel (\d) way leads up", lambda: min(b3.receptive_fields.paths([CONV] * 5).values())),
    (r"from the middle one (\d+)\. If all", lambda: max(b3.receptive_fields.paths([CONV] * 5).values())),
    (r"its effective part from (\d+) to 13", lambda: effective(5)),
    (r"its effective part from 9 to (\d+)\.", lambda: effective(10)),
    (r"the field goes from 11 to (\d+)", lambda: field(*[CONV] * 10)),
    (r"shorter: ([\d.]+) pixels after 40 layers", lambda: effective_side(40)),
    (r"where one axis alone gives (\d+)", lambda: effective(40)),
    (r"After 40 layers .*? the whole square, (\d+) pixels", lambda: field(*[CONV] * 40)),
    (
        r"lie in the circle, (\d+) wide",
        lambda: b3.effective_size(b3.gradient_profile([CONV] * 40)),
    ),
    (r"4\.55 % of the peak lies ([\d.]+) sigma out", lambda: round(sqrt(-2 * log(0.0455)), 3)),
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
    (r"The tempting answer is (\d), the reach of the last", lambda: span(4)),
    (r"Its field grows ([\d, ]+)\. Thirty", fields_of_module),
    (r"(Thirty-three) plain layers", lambda: "Thirty-three" if field(*[CONV] * 33) == span(*MODULE) else ""),
    (r"The span is (\d+) × 13, and", lambda: span(2, 2, 2)),
    (r"and (\d+) of its 169 pixels are read", lambda: read(2, 2, 2)),
    (
        r"2, 2, 2, of which (\d+) % is never read, because",
        lambda: round(100 * (1 - read(2, 2, 2) / span(2, 2, 2) ** 2)),
    ),
    (r"after 1 and 2, which span (\d)", lambda: span(1, 2)),
    (r"on a map of 33 × 33 reaches (\d+) pixels", lambda: span(18)),
    (r"a picture of 513 pixels gives (\d+), at 8", lambda: at_output_stride(16)),
    (r"gives 33, at 8 it gives (\d+)", lambda: at_output_stride(8)),
    (r"everything it sees lies (\d) pixels further", lambda: b3.receptive_field([Layer(3, 1, 1, 4)]).center),
]

LESSONS = dict(receptive_fields=RECEPTIVE_FIELDS, atrous_convolution=ATROUS_CONVOLUTION)
CLAIMS = [(chapter, *claim) for chapter, claims in LESSONS.items() for claim in claims]


@pytest.mark.parametrize(
    ("chapter", "pattern", "computed"), CLAIMS, ids=[pattern for _, pattern, _ in CLAIMS]
)
def test_numbers_of_a_lesson(chapter, pattern, computed):
    stated = re.findall(pattern, text(chapter))
    assert len(stated) == 1, f"the lesson says this {len(stated)} times"
    expected = computed()
    assert type(expected)(stated[0]) == expected
