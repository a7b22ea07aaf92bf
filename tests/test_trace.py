"""The trace of a module against the gradient of its outputs, and what it says where there is no single answer."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn
from zoo.parts import Forward

import beyond3x3 as b3
from beyond3x3.on_gpu.receptive_fields import (
    alexnet,
    extent,
    input_gradient,
    open_gates,
    resnet50,
    vgg16,
)
from beyond3x3.receptive_fields import paths
from beyond3x3.trace.rows import table

ONE_EACH = torch.ones(1, 3, 1, 1)
MANY = settings(max_examples=40, deadline=None)


def last(module, size=32, **options):
    return b3.trace_receptive_field(module, size, **options)[-1]


def field(module, size=32, **options):
    return last(module, size, **options).receptive_field


def columns(module, channels, side, period):
    """The gradient along the width for period + 1 outputs; a period of rows is summed, as some see nothing."""
    module = open_gates(module)
    x = torch.ones(1, channels, side, side, dtype=torch.float64)
    row, column = (size // 2 for size in module(x).shape[2:])
    outputs = [[(row + down, column + step) for down in range(period)] for step in range(period + 1)]
    return column, [sum(input_gradient(module, x, output).sum(0) for output in rows) for rows in outputs]


def assert_seen(module, channels=3, side=64, period=1, centered=True):
    """The last row's field is what the gradient of neighboring outputs shows, none of them cut by the border."""
    traced = field(module, side)
    first_output, gradients = columns(module, channels, side, period)
    spans = [
        tuple(torch.nonzero(gradient).flatten()[[0, -1]].tolist()) for gradient in gradients if gradient.any()
    ]
    assert all(first > 0 and last < side - 1 for first, last in spans), "the image is too small for the test"
    assert traced.size == max(last - first + 1 for first, last in spans)
    assert traced.padding == Fraction(traced.size - 1, 2) - traced.center
    if gradients[0].any():
        assert gradients[-1].any() and spans[-1][0] - spans[0][0] == period * traced.stride
    else:
        assert not gradients[-1].any(), "what repeats after a period sees nothing again"
    if centered:
        pixels = torch.arange(side, dtype=torch.float64)
        centers = [float(traced.center + traced.stride * (first_output + step)) for step in range(period)]
        lever = sum(
            float((gradient * (pixels - center)).sum())
            for gradient, center in zip(gradients[:-1], centers, strict=True)
        )
        assert abs(lever) < 1e-9 * sum(float(gradient.sum()) for gradient in gradients) * side


@pytest.mark.parametrize(
    "network, size, padding",
    [
        (alexnet, 195, 64),
        (vgg16, 212, 90),
        (lambda *a: resnet50(*a, original=True), 483, 241),
        (resnet50, 427, 213),
    ],
)
def test_networks_of_the_notebook(network, size, padding):
    assert field(network(), 224) == b3.ReceptiveField(size, 32, padding, Fraction(size - 1, 2) - padding)
    narrow = network(1, 1)
    assert field(narrow, 224) == field(network(), 224)
    assert_seen(narrow, channels=1, side=640 if size > 300 else 384)


def test_the_two_traps_are_traps():
    net = open_gates(resnet50(1, 1))
    zeros = torch.zeros(1, 1, 640, 640, dtype=torch.float64)
    assert extent(input_gradient(net, zeros)) is None
    assert extent(input_gradient(net, torch.ones_like(zeros)[:, :, :224, :224])) == [(0, 223), (0, 223)]


def test_gates_open_whatever_a_batch_norm_has_learned():
    net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.BatchNorm2d(1), nn.ReLU(), nn.Conv2d(1, 1, 3))
    net[1].running_mean.fill_(2)
    ones = torch.ones(1, 1, 9, 9, dtype=torch.float64)
    assert extent(input_gradient(open_gates(net), ones)) == [(2, 6), (2, 6)]


OPERATIONS = {
    "conv": lambda: nn.Conv2d(2, 2, 3, 2, 1),
    "dilated": lambda: nn.Conv2d(2, 2, 3, dilation=3),
    "even kernel": lambda: nn.Conv2d(2, 2, 4, padding=1),
    "depthwise": lambda: nn.Conv2d(2, 2, 5, padding=2, groups=2),
    "1×1": lambda: nn.Conv2d(2, 2, 1),
    "same, odd": lambda: nn.Conv2d(2, 2, 3, padding="same", dilation=2),
    "same, even": lambda: nn.Conv2d(2, 2, 4, padding="same"),
    "valid": lambda: nn.Conv2d(2, 2, 4, padding="valid"),
    "reflected": lambda: nn.Conv2d(2, 2, 3, padding=1, padding_mode="reflect"),
    "max pool": lambda: nn.MaxPool2d(3, 2, 1),
    "max pool, ceil": lambda: nn.MaxPool2d(2, 2, ceil_mode=True),
    "mean pool": lambda: nn.AvgPool2d(3, 2),
    "functional pool": lambda: Forward(lambda x: F.avg_pool2d(x, 2)),
    "adaptive": lambda: nn.AdaptiveAvgPool2d(16),
    "adaptive, same size": lambda: nn.AdaptiveAvgPool2d((64, None)),
    "batch norm": lambda: nn.BatchNorm2d(2),
    "activations": lambda: nn.Sequential(
        nn.ReLU(inplace=True), nn.GELU(), nn.Dropout(), nn.Sigmoid(), nn.Identity()
    ),
    "local response norm": lambda: nn.LocalResponseNorm(2),
    "functional": lambda: Forward(
        lambda x, w: F.relu(F.conv2d(x, w.weight, stride=3)) * 2 + 1, nn.Conv2d(2, 2, 5)
    ),
    "pad": lambda: nn.ZeroPad2d((3, 0, 3, 0)),
    "crop": lambda: Forward(lambda x: x[..., 3:-1, 3:-1]),
    "crop and step": lambda: Forward(lambda x: x[:, :, 1::2, 1::2]),
    "mean over channels": lambda: Forward(lambda x: x.mean(1, keepdim=True)),
    "concat": lambda: Forward(lambda x, a: torch.cat([x, a(x)], 1), nn.Conv2d(2, 2, 5, padding=2)),
    "add in place": lambda: Forward(lambda x, a: a(x).add_(x), nn.Conv2d(2, 2, 3, padding=1)),
    "chunks": lambda: Forward(lambda x: x.chunk(2, 1)[0] * x.chunk(2, 1)[1]),
    "pixel unshuffle": lambda: nn.PixelUnshuffle(4),
}
UPSAMPLING = {
    "transposed": (2, lambda: nn.ConvTranspose2d(2, 2, 3, 2, 1)),
    "transposed, even": (2, lambda: nn.ConvTranspose2d(2, 2, 4, 2, 1, output_padding=1)),
    "transposed, dilated": (3, lambda: nn.ConvTranspose2d(2, 2, 3, 3, 2, dilation=2)),
    "transposed, holes": (3, lambda: nn.ConvTranspose2d(2, 2, 2, 3)),
    "nearest": (3, lambda: nn.Upsample(scale_factor=3)),
    "nearest, 3/2": (3, lambda: nn.Upsample(scale_factor=1.5)),
    "nearest, smaller": (2, lambda: Forward(lambda x: F.interpolate(x, scale_factor=0.4, mode="nearest"))),
    "bilinear 2": (2, lambda: nn.Upsample(scale_factor=2, mode="bilinear")),
    "bilinear 3": (3, lambda: nn.Upsample(scale_factor=3, mode="bilinear")),
    "bilinear to a size": (3, lambda: nn.Upsample(size=(96, 96), mode="bilinear")),
    "bilinear, smaller": (1, lambda: Forward(lambda x: F.interpolate(x, size=(16, 16), mode="bilinear"))),
    "bilinear, a third": (
        1,
        lambda: Forward(lambda x: F.interpolate(x, scale_factor=1 / 3, mode="bilinear")),
    ),
    "corners": (3, lambda: nn.Upsample(size=(190, 190), mode="bilinear", align_corners=True)),
    "pixel shuffle": (2, lambda: nn.Sequential(nn.Conv2d(2, 8, 3), nn.PixelShuffle(2))),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("kind", OPERATIONS)
def test_every_operation(kind):
    assert_seen(nn.Sequential(nn.Conv2d(2, 2, 1), OPERATIONS[kind]()), channels=2)
    around = nn.Sequential(nn.Conv2d(2, 2, 3, 2, 1), OPERATIONS[kind](), nn.AvgPool2d(3, 1))
    if kind not in ("adaptive, same size", "mean over channels", "concat", "chunks"):
        assert_seen(around, channels=2, side=128)


@pytest.mark.parametrize("kind", UPSAMPLING)
def test_every_upsampling(kind):
    period, make = UPSAMPLING[kind]
    assert_seen(
        nn.Sequential(nn.Conv2d(2, 2, 1), make()),
        channels=2,
        period=period,
        centered=kind != "nearest, smaller",
    )


layers = st.builds(
    b3.Layer,
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
    transposed=st.booleans(),
)


def as_module(layer, channels=1):
    kind = nn.ConvTranspose2d if layer.transposed else nn.Conv2d
    sizes = dict(stride=layer.stride, padding=layer.padding, dilation=layer.dilation)
    return kind(channels, channels, layer.kernel, **sizes)


@MANY
@given(st.lists(layers, min_size=1, max_size=5))
def test_plain_stacks_agree_with_the_arithmetic(stack):
    try:
        size = 40
        for layer in stack:
            size = b3.output_size(size, layer)
    except ValueError:
        assume(False)
    assume(size < 2000)
    row = last(nn.Sequential(*map(as_module, stack)), 40)
    if row.axes is None:
        assert row.note.startswith("no output sees a pixel")
        assert not any(paths(stack, output) for output in range(100))
    else:
        assert row.receptive_field == b3.receptive_field(stack)
        assert row.output_size == (size, size)


plain = st.builds(
    b3.Layer,
    kernel=st.integers(1, 4),
    stride=st.integers(1, 2),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 2),
)
up = st.builds(
    b3.Layer, kernel=st.integers(2, 4), stride=st.just(2), padding=st.integers(0, 1), transposed=st.just(True)
)
still = st.builds(b3.Layer, kernel=st.integers(1, 4), padding=st.integers(0, 2), dilation=st.integers(1, 2))


@MANY
@given(st.lists(plain, max_size=2), st.lists(up, max_size=1), st.lists(still, max_size=2))
def test_random_stacks_agree_with_the_gradient(below, middle, above):
    stack = nn.Sequential(*map(as_module, below + middle + above))
    assert_seen(stack, channels=1, side=96, period=2 ** len(middle))


@MANY
@given(
    st.lists(plain, max_size=2),
    st.integers(0, 2),
    st.integers(1, 3),
    st.sampled_from([torch.add, torch.mul, "cat"]),
)
def test_branches_that_align_agree_with_the_gradient(below, near, far, join):
    def forward(x, below, short, long):
        x = below(x)
        return torch.cat([short(x), long(x)], 1) if join == "cat" else join(short(x), long(x))

    short, long = (nn.Conv2d(1, 1, 2 * reach + 1, padding=reach) for reach in (near, far))
    below = nn.Sequential(*map(as_module, below))
    assert_seen(Forward(forward, below, short, long), channels=1, side=96)


@MANY
@given(st.lists(still, min_size=1, max_size=2), st.lists(still, min_size=1, max_size=2))
def test_branches_join_only_where_centers_agree(one, other):
    def forward(x, one, other):
        one, other = one(x), other(x)
        side = min(one.shape[-1], other.shape[-1])
        return one[..., :side, :side] + other[..., :side, :side]

    row = last(Forward(forward, *(nn.Sequential(*map(as_module, branch)) for branch in (one, other))), 40)
    first, second = map(b3.receptive_field, (one, other))
    if first.center == second.center:
        assert row.receptive_field == max(first, second, key=lambda field: field.size)
    else:
        assert row.receptive_field is None and row.axes is None
        low, high = sorted([first.center, second.center])
        assert f"centers {low} and {high} differ by {high - low}" in row.note


def test_strides_that_differ_are_named():
    module = Forward(
        lambda x, a, b: a(x)[..., :4, :4] + b(x)[..., :4, :4], nn.Conv2d(3, 3, 1, 2), nn.Conv2d(3, 3, 1, 4)
    )
    rows = b3.trace_receptive_field(module, 32)
    assert "branches do not align: strides 2 and 4 differ by 2" in rows[-2].note
    assert rows[-1].note.endswith(f"(since {rows[-2].name})")


def test_a_decoder_lines_up_with_its_skip():
    def forward(x, look, pool, far, up):
        x = look(x)
        return torch.cat([x, up(far(pool(x)))], 1)

    look, far = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1)
    for up in (
        nn.Upsample(scale_factor=2),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.ConvTranspose2d(1, 1, 2, 2),
    ):
        assert_seen(Forward(forward, look, nn.MaxPool2d(2), far, up), channels=1, period=2)
    shifted = nn.ConvTranspose2d(1, 1, 2, 2, 1)
    assert_seen(Forward(forward, look, nn.MaxPool2d(2, padding=1), far, shifted), channels=1, period=2)
    uneven = nn.ConvTranspose2d(1, 1, 3, 2, 2, output_padding=1)
    row = last(Forward(forward, look, nn.MaxPool2d(2, padding=1), far, uneven))
    assert row.axes is None and "centers" in row.note


def test_axes_that_differ():
    row = last(nn.Conv2d(3, 3, (1, 5), stride=(1, 2), padding=(0, 2)), (20, 30))
    assert row.receptive_field is None
    assert row.axes == (b3.ReceptiveField(1, 1, 0, 0), b3.ReceptiveField(5, 2, 2, 0))
    assert row.output_size == (20, 15) and "differ" in row.note
    shifted = b3.ReceptiveField(1, 1, 1, -1), b3.ReceptiveField(1, 1, 3, -3)
    assert last(nn.ZeroPad2d((3, 0, 1, 0))).axes == shifted
    assert last(Forward(lambda x: F.pad(x, (3, 0, 1, 0))[:, :, 1:, 3:])).receptive_field.center == 0
    back = nn.Sequential(nn.Conv2d(3, 3, (1, 5), padding=(0, 2)), nn.Conv2d(3, 3, (5, 1), padding=(2, 0)))
    assert field(back) == b3.ReceptiveField(5, 1, 2, 0)


def test_one_axis():
    module = nn.Sequential(
        nn.Conv1d(2, 2, 3, padding=1), nn.MaxPool1d(2), nn.Upsample(scale_factor=2, mode="linear")
    )
    assert field(module, 40) == b3.ReceptiveField(6, 1, Fraction(5, 2), 0)


GLOBAL = {
    "adaptive": nn.AdaptiveAvgPool2d(1),
    "linear on one axis": nn.Linear(32, 4),
    "mean over space": Forward(lambda x: x.mean((2, 3), keepdim=True)),
    "maximum of all": Forward(lambda x: x.max()),
    "adaptive on one axis": nn.AdaptiveMaxPool2d((1, None)),
}
BESIDE = {
    "softmax over one axis": nn.Softmax(-1),
    "layer norm": nn.LayerNorm((3, 32, 32)),
    "group norm": nn.GroupNorm(1, 3),
    "instance norm": nn.InstanceNorm2d(3),
    "batch statistics": nn.BatchNorm2d(3, track_running_stats=False),
    "gate": Forward(lambda x: x * torch.sigmoid(F.adaptive_avg_pool2d(x, 1))),
    "pooled branch": Forward(lambda x: torch.cat([x, F.adaptive_avg_pool2d(x, 1).expand_as(x)], 1)),
    "a map as large as the kernel": Forward(lambda x: x + F.conv2d(x, torch.ones(3, 3, 32, 32))),
    "by hand": Forward(lambda x: x - x.mean((2, 3), keepdim=True)),
}


@pytest.mark.parametrize("kind", GLOBAL)
def test_where_only_the_whole_map_comes_in_there_is_no_field(kind):
    rows = b3.trace_receptive_field(nn.Sequential(nn.ReLU(), GLOBAL[kind], nn.ReLU()), 32)
    assert rows[0].receptive_field == b3.ReceptiveField(1, 1, 0, 0)
    assert rows[1].note == "every output sees a whole axis of the map, or more"
    assert rows[-1].receptive_field is None and rows[-1].note.startswith(f"{rows[1].note} (since ")
    assert rows[-1].global_by == (rows[1].name,) and (0, 0) in rows[-1].sizes


@pytest.mark.parametrize("kind", BESIDE)
def test_a_global_way_in_is_named_beside_the_local_field(kind):
    rows = b3.trace_receptive_field(nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), BESIDE[kind]), 32)
    (name,) = rows[-1].global_by
    assert rows[0].global_by == () and name in [row.name for row in rows[1:]]
    assert rows[-1].receptive_field == b3.ReceptiveField(3, 1, 1, 0) and rows[-1].sizes == ((3, 3), (3, 3))
    by_axis = kind in ("softmax over one axis", "a map as large as the kernel")
    much = "a whole axis of the map, or more" if by_axis else "the whole map"
    assert rows[-1].note == f"and {much}, by {name}"


def notes(*modules):
    return b3.trace_receptive_field(nn.Sequential(*modules), 32)[-1].note


def test_the_note_names_first_what_lets_in_all_of_the_map():
    along_rows, everywhere = nn.Softmax(-1), nn.InstanceNorm2d(3)
    assert notes(along_rows, everywhere) == "and the whole map, by 1 and 1 more"
    assert notes(everywhere, along_rows) == "and the whole map, by 0 and 1 more"
    assert notes(along_rows, along_rows) == "and a whole axis of the map, or more, by 0 and 1 more"


def test_a_gate_is_named_beside_branches_that_disagree():
    def forward(x, conv):
        x = torch.cat([conv(x), F.max_pool2d(x, 2)], 1)
        return x * F.adaptive_avg_pool2d(x, 1)

    row = last(Forward(forward, nn.Conv2d(3, 3, 3, 2, 1)))
    assert row.axes is None and row.sizes == ((3, 3), (3, 3)) and row.global_by == ("adaptive_avg_pool2d",)
    assert row.note.startswith(
        "branches do not align: centers 0 and 1/2 differ by 1/2 (since cat); and the whole"
    )
    assert table([row]).splitlines()[1].split()[2:5] == ["3", "2", "-"]


@pytest.mark.parametrize(
    "function, name",
    [
        (lambda x: x.median(2).values, "unknown operation: median"),
        (
            lambda x: torch.cat([x.flatten(2), x[..., ::2].flatten(2)], 2),
            "maps of several sizes stand one after the other",
        ),
        (lambda x: x[:, None, [[3, 1]]], "indexing"),
        (lambda x: x[..., torch.tensor([3, 1])], "indexing"),
        (lambda x: F.conv2d(x, x), "takes its weights from a map"),
        (lambda x: F.grid_sample(x, torch.zeros(1, 32, 32, 2), align_corners=False), "grid_sample"),
        (lambda x: x[:, :, :30].reshape(1, 3, 20, 48), "a shape that cuts"),
    ],
)
def test_what_is_not_known_is_named_and_all_that_the_map_sees_goes_on(function, name):
    rows = b3.trace_receptive_field(Forward(lambda x: torch.relu(function(x))), 32)
    row = rows[-1]
    assert row.receptive_field is None and row.axes is None and name in row.note
    assert all(30 <= least == most <= 32 for least, most in row.sizes)


def write(x, changed):
    changed[:, :, 1:] = x[:, :, :-1]
    return changed


NEAR, FAR = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 3, 7, padding=3)


def in_a_slice(x):
    y = NEAR(x)
    y[:, :1].add_(FAR(y)[:, :1])
    return y


def in_a_chunk(x):
    y = NEAR(x)
    first, second = y.chunk(2, 1)
    first += FAR(y)[:, :2]
    return y


def in_a_view_of_no_map(x):
    blank = torch.zeros(x.shape)
    blank[:, :1].add_(FAR(x)[:, :1])
    return NEAR(x) + blank


def under_a_view_of_no_map(x):
    blank = torch.zeros(x.shape)
    view = blank[:, :1]
    blank.add_(FAR(x))
    return NEAR(x)[:, :1] + view


def under_a_view(x):
    y = NEAR(x)
    view = y[:, :1]
    y.add_(FAR(y))
    return view


def in_data(x):
    y = NEAR(x)
    y.data.add_(FAR(x))
    return y


def as_data(x):
    y = NEAR(x)
    y.data = FAR(x)
    return y


@pytest.mark.parametrize(
    "function",
    [
        lambda x: write(x, x.clone()),
        lambda x: write(x, torch.zeros_like(x)),
        lambda x: write(x, torch.zeros(x.shape)),
        lambda x: (x[:, :, 1:].copy_(x[:, :, :-1]), x)[1],
        in_a_slice,
        in_a_chunk,
        in_a_view_of_no_map,
        under_a_view_of_no_map,
        under_a_view,
        in_data,
        as_data,
    ],
)
def test_writing_into_a_map_is_noticed(function):
    for module in Forward(function), Forward(lambda x: torch.relu(function(torch.relu(x)))):
        row = last(module)
        assert row.axes is None and row.note


def test_writing_over_a_whole_map_is_followed():
    def forward(x, near, far):
        y = near(x)
        y += far(y)
        total = torch.zeros(x.shape)
        total += y
        return F.relu(total, inplace=True)

    assert field(Forward(forward, NEAR, FAR)) == b3.ReceptiveField(9, 1, 4, 0)


def test_a_module_that_decides_by_its_values_is_refused():
    for decide in lambda x: bool(x.mean() > 0), lambda x: x.sum().item() > 0, lambda x: len(x.nonzero()):
        with pytest.raises(ValueError, match="cannot be traced"):
            last(Forward(lambda x, decide=decide: x + 1 if decide(x) else x))
    with pytest.raises(ValueError, match="decides by the values"):
        last(Forward(lambda x: x + 1 if x.mean() > 0 else x))


def test_impossible_inputs_are_refused():
    with pytest.raises(ValueError, match="cannot be traced on an input of"):
        last(nn.Conv2d(3, 3, 9), 4)
    with pytest.raises(ValueError, match=r"at 1\.0: "):
        last(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.Conv2d(3, 4, 3))), 16)
    for size in (), 0, 3.5, "a", (8, -1):
        with pytest.raises(ValueError, match="input_size is"):
            last(nn.ReLU(), size)
    with pytest.raises(ValueError, match="module is"):
        last(lambda x: x)
    with pytest.raises(ValueError, match="does not depend on its input"):
        last(Forward(lambda x: torch.ones(1)))

    def whole(x):
        raise AssertionError

    with pytest.raises(ValueError, match=r"AssertionError$"):
        last(Forward(whole))


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_what_torchscript_runs_is_reported_and_not_lost():
    scripted = torch.jit.script(nn.Sequential(nn.AvgPool2d(2), nn.Upsample(scale_factor=2)))
    for join in (lambda x, near: near(x) + scripted(near(x)), lambda x, near: scripted(near(x))):
        row = last(Forward(join, NEAR))
        assert row.axes is None and "unknown operation: avg_pool2d" in row.note


def test_maps_in_a_dataclass_have_a_row_each():
    @dataclass
    class Maps:
        near: torch.Tensor
        far: torch.Tensor

    rows = b3.trace_receptive_field(Forward(lambda x, near, far: Maps(near(x), far(x)), NEAR, FAR), 32)
    assert [row.name for row in rows[-2:]] == ["output.near", "output.far"]


@pytest.mark.parametrize("scale, size", [(0.7, 90), (0.29, 100), (1.4, 45), (0.5, 31)])
def test_a_resized_map_has_the_size_that_floating_point_gives_it(scale, size):
    row = last(Forward(lambda x: F.interpolate(x, scale_factor=scale, mode="bilinear")), size)
    assert row.output_size == F.interpolate(torch.ones(1, 3, size, size), scale_factor=scale).shape[2:]
    assert row.receptive_field.stride == 1 / Fraction(str(scale))


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_modules_of_other_number_formats(kind):
    assert field(nn.Sequential(nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3)).to(kind)).size == 3


def test_the_channels_can_be_given():
    assert field(nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, 8, 3)), channels=3).size == 6
    decoder_first = Forward(
        lambda x, up, down: up(down(x)), nn.ConvTranspose2d(8, 3, 2, 2), nn.Conv2d(3, 8, 2, 2)
    )
    assert last(decoder_first, channels=3).output_size == (32, 32)
    with pytest.raises(ValueError, match="8 channels from channels="):
        last(decoder_first)


def test_the_axes_are_those_of_the_size():
    assert field(nn.AvgPool1d(3, 2), (32,)) == b3.ReceptiveField(3, 2, 0, 1)
    assert last(nn.ReLU(), (8, 8, 8)).output_size == (8, 8, 8)
    assert field(nn.Conv3d(1, 1, 3), 8).size == 3


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
def test_weights_that_are_computed_are_no_hindrance():
    for normed in (torch.nn.utils.weight_norm, torch.nn.utils.parametrizations.weight_norm):
        conv = normed(nn.Conv2d(3, 3, 5))
        conv(torch.zeros(1, 3, 8, 8))
        assert field(conv).size == 5
    scaled = Forward(lambda x, layer: x * layer.scale, nn.Identity())
    scaled.layers[0].scale = torch.ones(3, 1, 1)
    assert field(scaled).size == 1


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.chunk(chunks=3, dim=1)[0],
        lambda x: x.split(1, 1)[0] + x.split(split_size=1, dim=1)[1],
        lambda x: F.avg_pool2d(input=F.relu(input=x), kernel_size=1),
        lambda x: F.conv2d(input=x, weight=torch.ones(3, 3, 1, 1)),
        lambda x: 1 / (2 - x) + 2**x,
        lambda x: torch.concat([x, x], 1) + torch.concatenate([x, x], dim=1),
        lambda x: torch.max(x, x + 1) + torch.maximum(x, x) + x.max(1, keepdim=True).values,
        lambda x: x.flatten(1, 1),
        lambda x: x.mean(axis=1, keepdim=True) + x.amax(-3, keepdim=True),
    ],
)
def test_operations_by_other_spellings(function):
    assert field(Forward(function)) == b3.ReceptiveField(1, 1, 0, 0)


def test_every_output_has_its_row():
    module = Forward(lambda x, near, far: {"near": near(x), "both": (x, far(x))}, NEAR, FAR)
    rows = b3.trace_receptive_field(module, 32)[-3:]
    sizes = {row.name: row.receptive_field.size for row in rows}
    assert sizes == {"output.near": 3, "output.both.0": 1, "output.both.1": 7}


def test_all_channels_and_all_taps_count():
    wide = Forward(lambda x, far: torch.cat([x, far(x)], 1)[:, :3], FAR)
    assert field(wide).size == 7
    with torch.no_grad():
        blind = nn.Conv2d(3, 3, 5)
        blind.weight.zero_()
    assert field(blind).size == 5


def test_an_own_backward_is_followed():
    class Own(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return F.avg_pool2d(x, 2) * 2

        @staticmethod
        def backward(context, gradient):
            raise NotImplementedError

    assert field(Forward(lambda x: Own.apply(x) + 1)) == b3.ReceptiveField(2, 2, 0, Fraction(1, 2))


def test_control_by_sizes_is_followed():
    module = Forward(lambda x, pool: pool(x) if x.shape[-1] > 16 else x, nn.MaxPool2d(2))
    assert field(module, 32).stride == 2 and field(module, 16).stride == 1


def test_the_module_is_left_as_it_was():
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).train()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    last(module)
    assert module.training and module[0].weight.device.type == "cpu"
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(not layer._forward_hooks and not layer._forward_pre_hooks for layer in module.modules())


def test_rows_are_named_by_the_path_of_their_module():
    shared = nn.ReLU()
    module = nn.Sequential(nn.Sequential(nn.Conv2d(3, 3, 3), shared), Forward(lambda x: x + 1), shared)
    rows = b3.trace_receptive_field(module, 9)
    assert [row.name for row in rows] == ["0.0", "0.1", "1.add", "0.1_2", "output"]
    assert [row.operation for row in rows] == ["conv2d", "relu", "add", "relu", "output"]
    assert table(rows).splitlines()[1].split() == ["0.0", "7×7", "3", "1", "1"]


class Hooked(nn.Module):
    """A branch that a hook takes, into the module that it knows."""

    def __init__(self, reads):
        super().__init__()
        self.deep, self.thin, self.heard, self.reads = nn.Conv2d(3, 3, 7, padding=3), nn.ReLU(), {}, reads
        self.deep.register_forward_hook(lambda module, given, result: self.heard.update(deep=result))

    def forward(self, x):
        y = self.deep(x)
        return self.thin(x) + (self.heard["deep"] if self.reads else y)


def test_what_a_hook_has_put_elsewhere_is_not_taken_for_a_constant():
    reading, watching = Hooked(True), Hooked(False)
    with pytest.raises(ValueError, match="KeyError"):
        last(reading)
    for module in reading, watching:
        module(torch.rand(1, 3, 32, 32))
    with pytest.raises(ValueError, match="what a hook wrote into the module that was given"):
        last(reading)
    assert field(watching).size == 7


@dataclass(slots=True)
class Settings:
    width: int = 8


def test_a_module_keeps_what_it_likes():
    module = nn.Sequential(nn.Conv2d(3, 4, 3))
    module.settings, module.loop = Settings(), {}
    module.loop["itself"] = module.loop
    module.register_buffer("mean", torch.zeros(3, dtype=torch.float64))
    assert field(module).size == field(nn.Conv2d(3, 4, 3, dtype=torch.complex64)).size == 3


def test_a_message_about_numbers_without_data_says_what_to_do():
    with pytest.raises(ValueError, match="register tensors as buffers"):
        last(Forward(lambda x: x * ONE_EACH))


def test_new_numbers_see_nothing():
    module = Forward(lambda x, conv: torch.cat([conv(x), x.new_zeros(1, 1, 30, 30)], 1), nn.Conv2d(3, 3, 3))
    assert field(module).size == field(nn.Sequential(nn.Conv2d(3, 4, 3), nn.LogSigmoid())).size == 3


def test_a_period_longer_than_every_map_is_not_counted_out():
    def enlarged(times):
        twice = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        return nn.Sequential(*[layer for _ in range(times) for layer in (twice, nn.Conv2d(3, 3, 3))])

    row = last(enlarged(4), 16)
    assert row.output_size == (226, 226) and "outputs repeat only every 210335 places" in row.note
    assert row.sizes == ((3, 5), (3, 5))
    twice, *_ = enlarged(1)
    report = b3.examine(nn.Sequential(twice, nn.Conv2d(3, 3, 3, 2, 1), nn.AdaptiveAvgPool2d(7)), 64)
    assert "cannot be said: places repeat only every" in str(report)
