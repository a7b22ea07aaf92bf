"""Chapter 1, the numpy side: conv2d against torch, receptive fields against autograd and papers."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hands import both, size_or_pair
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import beyond3x3 as b3
from beyond3x3 import Layer, ReceptiveField
from beyond3x3.receptive_fields import conv2d, paths

# ------------------------------------------------------------------ conv2d


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 3))
    channels, out_channels = groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride, padding = draw(size_or_pair(1, 4)), draw(size_or_pair(0, 3))
    least = [max(1, k - 2 * p) for k, p in zip(kernel, both(padding), strict=True)]
    size = [draw(st.integers(low, low + 7)) for low in least]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(draw(st.integers(1, 3)), channels, *size))
    weight = rng.normal(size=(out_channels, channels // groups, *kernel))
    bias = rng.normal(size=out_channels) if draw(st.booleans()) else None
    return x, weight, bias, stride, padding, groups


def torch_conv2d(x, weight, bias, stride, padding, groups):
    x, weight, bias = (None if array is None else torch.from_numpy(array) for array in (x, weight, bias))
    return F.conv2d(x, weight, bias, stride, padding, groups=groups).numpy()


@settings(max_examples=400, deadline=None)
@given(convolutions())
def test_conv2d_is_torchs(case):
    x, weight, bias, stride, padding, groups = case
    ours, reference = conv2d(x, weight, bias, stride, padding, groups=groups), torch_conv2d(*case)
    assert ours.shape == reference.shape and ours.dtype == np.float64
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-10)


def test_conv2d_does_not_flip_the_kernel():
    x, weight = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    assert conv2d(x, weight).tolist() == [[[[19, 25], [37, 43]]]]


def test_conv2d_leaves_its_arguments_alone():
    x, weight = np.ones((1, 2, 5, 5)), np.ones((2, 2, 3, 3))
    conv2d(x, weight, padding=1)
    assert (x == 1).all() and (weight == 1).all()
    moved_axes = np.random.default_rng(0).normal(size=(5, 6, 2, 1)).transpose(3, 2, 0, 1)
    expected = torch_conv2d(np.ascontiguousarray(moved_axes), weight, None, 2, 1, 1)
    np.testing.assert_allclose(conv2d(moved_axes, weight, None, 2, 1), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("given", "computed"),
    [
        ("float32", "float32"),
        ("float64", "float64"),
        ("uint8", "float64"),
        ("int64", "float64"),
        ("bool", "float64"),
    ],
)
def test_conv2d_computes_integers_as_float64(given, computed):
    x, weight = np.full((1, 1, 3, 3), 200).astype(given), np.full((1, 1, 3, 3), 3).astype(given)
    out = conv2d(x, weight)
    assert out.dtype == computed and out.item() == (9 if given == "bool" else 5400)


X, WEIGHT = np.ones((2, 4, 6, 7)), np.ones((6, 4, 3, 3))
REFUSED = [
    (dict(x=X[0]), r"x has shape \(4, 6, 7\).*\(N, C, H, W\)"),
    (dict(x=X[:, :, :0]), r"x has shape \(2, 4, 0, 7\).*no empty axis"),
    (dict(x=X.tolist()), r"x is list; it must be a numpy array"),
    (dict(x=torch.ones(2, 4, 6, 7)), r"x is torch.float32; it must be a numpy array"),
    (dict(x=X.astype(str)), r"x is <U32; it must be a numpy array of numbers"),
    (dict(weight=WEIGHT[0]), r"weight has shape \(4, 3, 3\).*\(Co, C / groups, kH, kW\)"),
    (dict(weight=WEIGHT[:, :0]), r"weight has shape \(6, 0, 3, 3\).*no empty axis"),
    (dict(weight=WEIGHT[:0]), r"weight has shape \(0, 4, 3, 3\).*no empty axis"),
    (dict(weight=WEIGHT[:, :3]), r"weight has shape \(6, 3, 3, 3\); its second axis must be 4"),
    (dict(groups=2), r"weight has shape \(6, 4, 3, 3\); its second axis must be 2"),
    (dict(groups=3), r"groups is 3; .*divides the 4 channels of x"),
    (dict(groups=4, weight=WEIGHT[:, :1]), r"groups is 4; .*the 6 output channels"),
    (dict(groups=0), r"groups is 0; it must be an int"),
    (dict(groups=-1), r"groups is -1; it must be an int"),
    (dict(groups=1.0), r"groups is 1.0; it must be an int"),
    (dict(bias=np.ones(5)), r"bias has shape \(5,\); it must be \(6,\)"),
    (dict(bias=np.ones((6, 1))), r"bias has shape \(6, 1\); it must be \(6,\)"),
    (dict(bias=np.array("a")), r"bias is <U1; it must be a numpy array of numbers"),
    (dict(bias=list("abcdef")), r"bias is list; it must be a numpy array"),
    (dict(stride=0), r"stride is 0; .*at least 1"),
    (dict(stride=-1), r"stride is -1; .*at least 1"),
    (dict(stride=1.5), r"stride is 1.5; it must be an int or a pair"),
    (dict(stride=(1, 2, 3)), r"stride is \(1, 2, 3\); it must be an int or a pair"),
    (dict(stride=(2, 0)), r"stride is \(2, 0\); .*at least 1"),
    (dict(stride=None), r"stride is None"),
    (dict(padding=-1), r"padding is -1; .*at least 0"),
    (dict(padding="same"), r"padding is 'same'; it must be an int or a pair"),
    (dict(padding=(0, 0.5)), r"padding is \(0, 0.5\)"),
    (dict(weight=np.ones((6, 4, 7, 1))), r"weight has a kernel of 7 × 1; it must fit in the padded x, 6 × 7"),
    (dict(weight=np.ones((6, 4, 1, 10)), padding=1), r"weight has a kernel of 1 × 10; .*padded x, 8 × 9"),
]


@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_conv2d_refuses_by_name(wrong, message):
    conv2d(X, WEIGHT)
    with pytest.raises(ValueError, match=f"^{message}"):
        conv2d(**dict(x=X, weight=WEIGHT) | wrong)


def test_conv2d_takes_small_numpy_ints():
    x, weight = np.ones((1, 1, 1, 1)), np.ones((1, 1, 3, 3))
    assert conv2d(x, weight, padding=np.uint8(128)).shape == (1, 1, 255, 255)


# ------------------------------------------------------------------ Layer and output_size


@st.composite
def some_layers(draw, transposed=None):
    kernel, stride = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    padding, dilation = draw(st.integers(0, 2)), draw(st.integers(1, 3))
    backwards = draw(st.booleans()) if transposed is None else transposed
    output_padding = draw(st.integers(0, max(stride, dilation) - 1)) if backwards else 0
    return Layer(kernel, stride, padding, dilation, backwards, output_padding)


def torch_layer(signal, layer):
    """The layer with a kernel of ones, by torch: (N, 1, size) to (N, 1, outputs)."""
    ones = torch.ones(1, 1, layer.kernel, dtype=signal.dtype)
    if layer.transposed:
        return F.conv_transpose1d(
            signal, ones, None, layer.stride, layer.padding, layer.output_padding, 1, layer.dilation
        )
    return F.conv1d(signal, ones, None, layer.stride, layer.padding, layer.dilation)


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 20), some_layers())
def test_output_size_is_torchs(size, layer):
    try:
        expected = torch_layer(torch.zeros(1, 1, size), layer).shape[-1]
    except RuntimeError:
        expected = 0
    if expected:
        assert b3.output_size(size, layer) == expected
    else:
        with pytest.raises(ValueError, match=f"size is {size}; nothing is left"):
            b3.output_size(size, layer)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 20), some_layers(transposed=False), st.integers(0, 4))
def test_ends_that_differ_and_ceil_are_torchs(size, layer, end):
    uneven = Layer(layer.kernel, layer.stride, layer.padding, layer.dilation, padding_end=end)
    padded = F.pad(torch.zeros(1, 1, size), (layer.padding, end))
    if padded.shape[-1] > layer.reach:
        plain = Layer(layer.kernel, layer.stride, 0, layer.dilation)
        assert b3.output_size(size, uneven) == torch_layer(padded, plain).shape[-1]
    half = Layer(layer.kernel, layer.stride, layer.kernel // 2, layer.dilation, ceil=True)
    try:
        pooled = F.max_pool1d(
            torch.zeros(1, 1, size), layer.kernel, layer.stride, layer.kernel // 2, layer.dilation, True
        )
    except RuntimeError:
        return
    assert b3.output_size(size, half) == pooled.shape[-1]


def test_a_causal_stack_sees_nothing_of_what_comes_after():
    causal = [Layer(3, 1, 2 * rate, rate, padding_end=0) for rate in (1, 2, 4, 8)]
    assert all(b3.output_size(50, layer) == 50 for layer in causal)
    assert b3.receptive_field(causal) == ReceptiveField(31, 1, 30, -15)
    assert max(paths(causal, 40)) == 40 and min(paths(causal, 40)) == 10


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ((4, 3, 1, 0), 2),
        ((5, 4, 1, 2), 6),
        ((5, 3, 1, 1), 5),
        ((5, 3, 1, 2), 7),
        ((5, 3, 2, 0), 2),
        ((5, 3, 2, 1), 3),
        ((6, 3, 2, 1), 3),
        ((7, 3, 1, 0, 2), 3),
    ],
)
def test_output_size_in_dumoulin_and_visins_figures(case, expected):
    size, *layer = case
    assert b3.output_size(size, Layer(*layer)) == expected


def test_layer_is_a_plain_hashable_value():
    assert Layer(3, 2, 1) == Layer(3, stride=2, padding=1) and len({Layer(3), Layer(3)}) == 1
    assert type(Layer(np.uint8(3)).kernel) is int


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(kernel=0), "kernel is 0; it must be an int of at least 1"),
        (dict(kernel=3.0), "kernel is 3.0"),
        (dict(kernel=(3, 3)), r"kernel is \(3, 3\)"),
        (dict(stride=0), "stride is 0"),
        (dict(padding=-1), "padding is -1; it must be an int of at least 0"),
        (dict(dilation=0), "dilation is 0; it must be an int of at least 1"),
        (dict(transposed=2), "transposed is 2; it must be True or False"),
        (dict(padding_end=-1), "padding_end is -1; it must be an int of at least 0"),
        (dict(ceil=1), "ceil is 1; it must be True or False"),
        (
            dict(ceil=True, transposed=True),
            "ceil is True; it must be True or False, and False in a transposed",
        ),
        (dict(output_padding=1), "output_padding is 1; it must be 0"),
        (dict(stride=2, transposed=True, output_padding=2), "output_padding is 2; it must be smaller"),
        (dict(stride=2, transposed=True, output_padding=-1), "output_padding is -1"),
    ],
)
def test_layer_refuses_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        Layer(**dict(kernel=3) | wrong)


@pytest.mark.parametrize("size", [0, -1, 2.5, "7", None])
def test_output_size_refuses_sizes(size):
    with pytest.raises(ValueError, match=f"^size is {size!r}; it must be an int"):
        b3.output_size(size, Layer(1))


@pytest.mark.parametrize("function", [b3.receptive_field, b3.touched, b3.gradient_profile, paths])
@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([Layer(3), 3], "layers holds 3; every item must be a Layer"),
        ([(3, 1)], r"layers holds \(3, 1\)"),
        ([dict(kernel=3)], r"layers holds \{'kernel': 3\}"),
        (Layer(3), r"layers is Layer\(.*; it must be a list of Layer"),
        (None, "layers is None"),
        ("33", "layers is '33'"),
    ],
)
def test_stacks_refuse_what_is_no_layer(function, layers, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        function(layers)


def test_output_size_refuses_what_is_no_layer():
    with pytest.raises(ValueError, match="layers holds 3"):
        b3.output_size(5, 3)


@pytest.mark.parametrize("function", [b3.receptive_field, b3.touched, b3.gradient_profile])
def test_a_stack_that_reads_nothing_says_so(function):
    with pytest.raises(ValueError, match="no output of this stack reads any input"):
        function([Layer(1, 2, transposed=True), Layer(1, 2, padding=1)])


# ------------------------------------------------------------------ receptive fields


def test_the_empty_stack_sees_one_pixel():
    assert b3.receptive_field([]) == ReceptiveField(1, 1, 0, 0)
    assert b3.touched([]) == [0] and b3.gradient_profile([]).tolist() == [1]


def gradients(layers, outputs, size):
    """By autograd: {input: gradient} of each output for a line of `size` inputs, kernels all ones."""
    line = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    signal = line
    for layer in layers:
        signal = torch_layer(signal, layer)
    for output in outputs:
        (gradient,) = torch.autograd.grad(signal[0, 0, output], line, retain_graph=True)
        yield {int(index): int(gradient[0, 0, index]) for index in gradient[0, 0].nonzero()}


def shares(ways):
    total = sum(ways.values())
    return [ways.get(index, 0) / total for index in range(min(ways), max(ways) + 1)]


def far_from_the_border(layers):
    """One period of outputs in the middle of a long line, and the length of that line."""
    field, margin = b3.receptive_field(layers), 150
    size = field.size + 2 * margin + 2 * prod(layer.stride for layer in layers)
    first = int((Fraction(size, 2) - field.center) / field.stride)
    period = prod(layer.stride for layer in layers if layer.transposed)
    return range(first, first + period), size


@settings(max_examples=300, deadline=None)
@given(st.lists(some_layers(transposed=False), max_size=4))
def test_plain_stacks_against_autograd(layers):
    (output,), size = far_from_the_border(layers)
    (ways,) = gradients(layers, [output], size)
    field, first = b3.receptive_field(layers), min(ways)
    assert dict(paths(layers, output)) == ways
    assert field.size == max(ways) - first + 1
    assert first == output * field.stride - field.padding
    assert Fraction(first + max(ways), 2) == field.center + output * field.stride
    assert b3.touched(layers) == [index - first for index in sorted(ways)]
    np.testing.assert_array_equal(b3.gradient_profile(layers), shares(ways))


@settings(max_examples=300, deadline=None)
@given(st.lists(some_layers(), max_size=4).filter(lambda layers: any(layer.transposed for layer in layers)))
def test_stacks_with_transposed_layers_against_autograd(layers):
    try:
        field = b3.receptive_field(layers)
    except ValueError:
        assume(False)
    outputs, size = far_from_the_border(layers)
    by_output = list(gradients(layers, outputs, size))
    assert [dict(paths(layers, output)) for output in outputs] == by_output
    spans = [max(ways) - min(ways) + 1 if ways else 0 for ways in by_output]
    assert field.size == max(spans)
    widest = [ways for ways, span in zip(by_output, spans, strict=True) if span == field.size]
    assert b3.touched(layers) in [[index - min(ways) for index in sorted(ways)] for ways in widest]
    profile = b3.gradient_profile(layers)
    assert any(np.array_equal(profile, shares(ways)) for ways in widest)
    if all(layer.transposed or layer.stride == 1 for layer in layers):
        lean = sum(
            count * (index - field.center - output * field.stride)
            for output, ways in zip(outputs, by_output, strict=True)
            for index, count in ways.items()
        )
        assert lean == 0, "outputs of one period lie evenly about the grid of center and stride"


def test_nudged_pixels_in_two_dimensions():
    """Below padded conv2d layers the pixels that move an output are the touched ones inside the image."""
    layers, side = [Layer(3, padding=1), Layer(2, 2), Layer(3, padding=2), Layer(3, 2, 1)], 30
    image = np.eye(side * side).reshape(-1, 1, side, side)
    rng = np.random.default_rng(0)
    for layer in layers:
        weight = rng.uniform(0.5, 1.5, (1, 1, layer.kernel, layer.kernel))
        image = conv2d(image, weight, stride=layer.stride, padding=layer.padding)
    field, outputs = b3.receptive_field(layers), image.shape[-1]
    moved = (image[:, 0] != 0).reshape(side, side, outputs, outputs)
    for row in range(outputs):
        for column in range(outputs):
            rows, columns = (
                [index for offset in b3.touched(layers) if 0 <= (index := start + offset) < side]
                for start in (row * field.stride - field.padding, column * field.stride - field.padding)
            )
            expected = np.zeros((side, side), bool)
            expected[np.ix_(rows, columns)] = True
            np.testing.assert_array_equal(moved[:, :, row, column], expected)


POOL = Layer(3, 2)
ALEXNET = [Layer(11, 4), POOL, Layer(5, padding=2), POOL, *[Layer(3, padding=1)] * 3, POOL]
VGG16 = [layer for times in (2, 2, 3, 3, 3) for layer in (*[Layer(3, padding=1)] * times, Layer(2, stride=2))]
CONTEXT = [Layer(3, dilation=rate, padding=rate) for rate in (1, 1, 2, 4, 8, 16, 1)] + [Layer(1)]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [(ALEXNET, (195, 32, 64)), (VGG16, (212, 32, 90)), (VGG16[:-1], (196, 16, 90))],
)
def test_fields_of_published_networks(layers, expected):
    field = b3.receptive_field(layers)
    assert (field.size, field.stride, field.padding) == expected


def test_fields_of_yu_and_koltuns_context_module():
    sizes = [b3.receptive_field(CONTEXT[: depth + 1]).size for depth in range(len(CONTEXT))]
    assert sizes == [3, 5, 9, 17, 33, 65, 67, 67]


def test_a_stride_enlarges_the_jump_and_not_the_field():
    stack = [Layer(3), Layer(1, stride=2), Layer(3)]
    fields = [b3.receptive_field(stack[:depth]) for depth in (1, 2, 3)]
    assert [(field.size, field.stride) for field in fields] == [(3, 1), (3, 2), (7, 2)]


@pytest.mark.parametrize(
    ("layer", "center"),
    [
        (Layer(3), 1),
        (Layer(3, padding=1), 0),
        (Layer(3, dilation=4), 4),
        (Layer(3, dilation=4, padding=1), 3),
        (Layer(2), Fraction(1, 2)),
        (Layer(2, padding=1), Fraction(-1, 2)),
        (Layer(4, 2, 1, transposed=True), Fraction(-1, 4)),
    ],
)
def test_padding_and_dilation_shift_the_center(layer, center):
    assert b3.receptive_field([layer]).center == center


def test_a_padding_of_half_the_reach_centers_odd_kernels_at_every_rate_and_stride():
    for kernel, stride, dilation in np.ndindex(8, 4, 5):
        layer = Layer(kernel + 1, stride + 1, 0, dilation + 1)
        padded = Layer(layer.kernel, layer.stride, layer.reach // 2, layer.dilation)
        centered = b3.receptive_field([padded]).center == 0
        assert centered == (layer.reach % 2 == 0)
        assert centered or layer.kernel % 2 == 0


def test_the_span_is_not_a_count():
    gridded = [Layer(3, dilation=2)] * 3
    assert b3.receptive_field(gridded).size == 13 and b3.touched(gridded) == [0, 2, 4, 6, 8, 10, 12]
    doubling = [Layer(3, dilation=rate) for rate in (1, 2, 4)]
    assert b3.receptive_field(doubling).size == 15 and b3.touched(doubling) == list(range(15))


def test_numbers_stay_plain():
    field = b3.receptive_field([Layer(np.int64(3), np.int64(2), np.int64(1))])
    assert all(type(value) is int for value in (field.size, field.stride, field.padding, field.center))


# ------------------------------------------------------------------ weights


@pytest.mark.parametrize("depth", [1, 2, 5, 20, 100])
def test_uniform_kernels_have_the_exact_variance(depth):
    profile, offset = b3.gradient_profile([Layer(3)] * depth), np.arange(-depth, depth + 1)
    assert profile.sum() == pytest.approx(1, abs=1e-14)
    assert (profile * offset**2).sum() == pytest.approx(2 * depth / 3, rel=1e-12)


def test_effective_size_counts_what_exceeds_4_55_percent():
    assert b3.effective_size([0.0454, 1, 0.0456]) == 2
    assert b3.effective_size(7 * np.array([0.0454, 1, 0.0456])) == 2
    assert b3.effective_size([0.0455, 1]) == 1
    assert b3.effective_size(np.outer([0.1, 1, 0.1], [0.1, 1, 0.1])) == 5


def test_effective_size_of_a_gaussian_ends_at_2_486_sigma():
    offset = np.arange(-5000, 5001)
    assert b3.effective_size(np.exp(-((offset / 1000) ** 2) / 2)) == 2 * 2485 + 1
    assert round(float(np.sqrt(-2 * np.log(0.0455))), 3) == 2.486


@pytest.mark.parametrize("wrong", [[], [0.0, 0.0], [1.0, -0.1], [1.0, float("nan")]])
def test_effective_size_refuses(wrong):
    with pytest.raises(ValueError, match="^profile is"):
        b3.effective_size(wrong)


# ------------------------------------------------------------------ the photograph


def test_the_companion_photograph():
    photograph = b3.companion()
    assert photograph.shape == (1, 3, 224, 224) and photograph.dtype == np.float64
    assert photograph.min() >= 0 and photograph.max() <= 1 and photograph.std() > 0.1
    assert b3.companion(32).mean() == pytest.approx(photograph.mean(), abs=0.01)
    red, _, blue = photograph[0].mean((1, 2))
    assert red > blue
    with pytest.raises(ValueError, match="^size is 0"):
        b3.companion(0)
