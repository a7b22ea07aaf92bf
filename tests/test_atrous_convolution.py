"""Chapter 2, the numpy side: dilated conv2d against torch, coverage of rates against counting by hand."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hands import both, size_or_pair
from hypothesis import given, settings
from hypothesis import strategies as st

import beyond3x3 as b3
from beyond3x3 import Layer, receptive_fields

# ------------------------------------------------------------------ conv2d


@st.composite
def convolutions(draw, dilations=None):
    groups = draw(st.integers(1, 3))
    channels, out_channels = groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride, padding = draw(size_or_pair(1, 4)), draw(size_or_pair(0, 6))
    dilation = draw(size_or_pair(1, 5) if dilations is None else dilations)
    spans = [d * (k - 1) + 1 for d, k in zip(both(dilation), kernel, strict=True)]
    least = [max(1, span - 2 * p) for span, p in zip(spans, both(padding), strict=True)]
    size = [draw(st.integers(low, low + 7)) for low in least]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(draw(st.integers(1, 3)), channels, *size))
    weight = rng.normal(size=(out_channels, channels // groups, *kernel))
    bias = rng.normal(size=out_channels) if draw(st.booleans()) else None
    return x, weight, bias, stride, padding, dilation, groups


def torch_conv2d(x, weight, bias, *others):
    tensors = (None if array is None else torch.from_numpy(array) for array in (x, weight, bias))
    return F.conv2d(*tensors, *others).numpy()


@settings(max_examples=500, deadline=None)
@given(convolutions())
def test_conv2d_is_torchs_argument_by_argument(case):
    ours, reference = b3.conv2d(*case), torch_conv2d(*case)
    assert ours.shape == reference.shape and ours.dtype == np.float64
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-10)


@settings(max_examples=150, deadline=None)
@given(convolutions(dilations=st.just(1)))
def test_at_dilation_1_it_is_the_operator_of_chapter_1(case):
    x, weight, bias, stride, padding, _, groups = case
    first = receptive_fields.conv2d(x, weight, bias, stride, padding, groups=groups)
    np.testing.assert_array_equal(b3.conv2d(*case), first)


@settings(max_examples=100, deadline=None)
@given(convolutions())
def test_dilation_is_a_kernel_stuffed_with_zeros(case):
    x, weight, bias, stride, padding, dilation, groups = case
    (dh, dw), (kh, kw) = both(dilation), weight.shape[2:]
    stuffed = np.zeros((*weight.shape[:2], dh * (kh - 1) + 1, dw * (kw - 1) + 1))
    stuffed[:, :, ::dh, ::dw] = weight
    reference = receptive_fields.conv2d(x, stuffed, bias, stride, padding, groups=groups)
    np.testing.assert_allclose(b3.conv2d(*case), reference, rtol=0, atol=1e-10)


def test_dilation_means_height_then_width():
    x, weight = np.arange(35.0).reshape(1, 1, 5, 7), np.zeros((1, 1, 3, 3))
    weight[..., 2, 2] = 1
    assert b3.conv2d(x, weight, dilation=(1, 3)).tolist() == [[[[20], [27], [34]]]]
    assert b3.conv2d(x, weight, None, 1, 0, (2, 1)).tolist() == [[[[30, 31, 32, 33, 34]]]]


def test_conv2d_leaves_its_arguments_alone():
    x, weight = np.ones((1, 2, 5, 5)), np.ones((2, 2, 3, 3))
    b3.conv2d(x, weight, padding=2, dilation=2)
    assert (x == 1).all() and (weight == 1).all()
    moved_axes = np.random.default_rng(0).normal(size=(7, 6, 2, 1)).transpose(3, 2, 0, 1)
    expected = torch_conv2d(np.ascontiguousarray(moved_axes), weight, None, 2, 1, 2, 1)
    np.testing.assert_allclose(b3.conv2d(moved_axes, weight, None, 2, 1, 2), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("given", "computed"), [("float32", "float32"), ("uint8", "float64"), ("int64", "float64")]
)
def test_conv2d_computes_integers_as_float64(given, computed):
    x, weight = np.full((1, 1, 5, 5), 200).astype(given), np.full((1, 1, 3, 3), 3).astype(given)
    out = b3.conv2d(x, weight, dilation=2)
    assert out.dtype == computed and out.item() == 5400


def test_conv2d_reads_views_as_they_lie():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(9, 11, 4, 2)).T, rng.normal(size=(3, 2, 4, 6)).T
    ours = b3.conv2d(x, weight, dilation=2)
    copies = b3.conv2d(np.ascontiguousarray(x), np.ascontiguousarray(weight), dilation=2)
    np.testing.assert_array_equal(ours, copies)


X, WEIGHT = np.ones((2, 4, 9, 11)), np.ones((6, 4, 3, 3))
REFUSED = [
    (dict(dilation=0), r"dilation is 0; it must be an int or a pair of ints, each at least 1"),
    (dict(dilation=-1), r"dilation is -1; .*at least 1"),
    (dict(dilation=1.5), r"dilation is 1.5; it must be an int or a pair"),
    (dict(dilation="2"), r"dilation is '2'"),
    (dict(dilation=None), r"dilation is None"),
    (dict(dilation=(1, 2, 3)), r"dilation is \(1, 2, 3\); it must be an int or a pair"),
    (dict(dilation=(2, 0)), r"dilation is \(2, 0\); .*at least 1"),
    (
        dict(dilation=5),
        r"dilation is 5; the kernel of 3 × 3, dilated to 11 × 11, must fit in the padded x, 9 × 11",
    ),
    (dict(dilation=(1, 6)), r"dilation is \(1, 6\); .*dilated to 3 × 13, .*padded x, 9 × 11"),
    (dict(dilation=7, padding=(2, 1)), r"dilation is 7; .*dilated to 15 × 15, .*padded x, 13 × 13"),
    (dict(weight=np.ones((6, 4, 10, 1))), r"weight has a kernel of 10 × 1; it must fit in the padded x"),
    (dict(x=X[0]), r"x has shape \(4, 9, 11\)"),
    (dict(x=X.tolist()), r"x is list; it must be a numpy array"),
    (dict(weight=WEIGHT[:, :3]), r"weight has shape \(6, 3, 3, 3\); its second axis must be 4"),
    (dict(groups=3), r"groups is 3; .*divides the 4 channels of x"),
    (dict(bias=np.ones(5)), r"bias has shape \(5,\); it must be \(6,\)"),
    (dict(stride=0), r"stride is 0; .*at least 1"),
    (dict(padding=-1), r"padding is -1; .*at least 0"),
]


@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_conv2d_refuses_by_name(wrong, message):
    b3.conv2d(X, WEIGHT, dilation=4)
    with pytest.raises(ValueError, match=f"^{message}"):
        b3.conv2d(**dict(x=X, weight=WEIGHT) | wrong)


@pytest.mark.parametrize(("wrong", "message"), [case for case in REFUSED if "dilation" not in case[0]])
def test_chapter_1_refuses_in_the_same_words(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        receptive_fields.conv2d(**dict(x=X, weight=WEIGHT) | wrong)


@settings(max_examples=150, deadline=None)
@given(*[st.integers(1, 9)] * 2, st.integers(1, 4), st.integers(0, 3), st.integers(1, 6), st.integers(1, 3))
def test_conv2d_fits_exactly_where_torchs_does(height, width, kernel, padding, dilation, stride):
    x, weight = np.ones((1, 1, height, width)), np.ones((1, 1, kernel, kernel))
    try:
        expected = torch_conv2d(x, weight, None, stride, padding, dilation).shape
    except RuntimeError:
        with pytest.raises(ValueError, match="must fit in the padded x"):
            b3.conv2d(x, weight, None, stride, padding, dilation)
    else:
        assert b3.conv2d(x, weight, None, stride, padding, dilation).shape == expected
        layer = Layer(kernel, stride, padding, dilation)
        assert (b3.output_size(height, layer), b3.output_size(width, layer)) == expected[2:]


def test_conv2d_takes_small_numpy_ints():
    x, weight = np.ones((1, 1, 1, 1)), np.ones((1, 1, 3, 3))
    out = b3.conv2d(x, weight, padding=np.uint8(128), dilation=np.uint8(128))
    assert out.shape == (1, 1, 1, 1) and out.item() == 1


@pytest.mark.parametrize(("padding", "dilation"), [(0, 3), (1, 3), (3, 3), (2, 1), (5, 2)])
def test_the_center_moves_by_reach_less_padding(padding, dilation):
    middle = np.zeros((1, 1, 3, 3))
    middle[..., 1, 1] = 1
    image = np.random.default_rng(0).normal(size=(1, 1, 20, 20))
    out = b3.conv2d(image, middle, padding=padding, dilation=dilation)[0, 0]
    shift = dilation - padding
    assert b3.receptive_field([Layer(3, 1, padding, dilation)]).center == Fraction(shift)
    for output, value in np.ndenumerate(out):
        row, column = (index + shift for index in output)
        inside = 0 <= row < 20 and 0 <= column < 20
        assert value == (image[0, 0, row, column] if inside else 0)


# ------------------------------------------------------------------ the rule for rates, with strides and borders


def no_step_too_far(steps):
    """The rule of the lesson, for (step on the pixels, kernel) of each layer."""
    field = 1
    for step, kernel in sorted(steps):
        if step > field:
            return False
        field += (kernel - 1) * step
    return True


def test_the_rule_holds_for_steps_on_the_pixels_and_not_for_rates():
    rng, misjudged = np.random.default_rng(0), 0
    for _ in range(1000):
        drawn = rng.integers((2, 1, 0, 1), (5, 3, 3, 5), (rng.integers(1, 5), 4)).tolist()
        layers = [Layer(*numbers) for numbers in drawn]
        jumps = [b3.receptive_field(layers[:at]).stride for at in range(len(layers))]
        full = len(b3.touched(layers)) == b3.receptive_field(layers).size
        steps = [(layer.dilation * jump, layer.kernel) for layer, jump in zip(layers, jumps, strict=True)]
        assert no_step_too_far(steps) == full, layers
        misjudged += no_step_too_far([(layer.dilation, layer.kernel) for layer in layers]) != full
    assert misjudged


def reads_inside(rates, size, kernel):
    """(output, pixel) of a line whose layers are padded to keep its size."""
    line, ones = np.eye(size).reshape(size, 1, 1, size), np.ones((1, 1, 1, kernel))
    for rate in rates:
        line = b3.conv2d(line, ones, padding=(0, rate * (kernel // 2)), dilation=(1, rate))
    return line[:, 0, 0].T != 0


@pytest.mark.parametrize("kernel", [3, 5])
def test_rates_of_at_most_half_the_span_lose_nothing_at_the_border(kernel):
    rng, lossless = np.random.default_rng(kernel), {True: set(), False: set()}
    for _ in range(250):
        rates, size = rng.integers(1, 7, rng.integers(2, 5)).tolist(), int(rng.integers(1, 40))
        if rng.integers(2):
            rates.sort()
        reach, field, half = sum(rates) * (kernel // 2), 1, True
        for rate in sorted(rates):
            half, field = half and 2 * rate <= field + 1, field + (kernel - 1) * rate
        away = abs(np.subtract.outer(np.arange(size), np.arange(size)))
        lossless[half].add(bool((reads_inside(rates, size, kernel) == (away <= reach)).all()))
    assert lossless[True] == {True} and False in lossless[False]


# ------------------------------------------------------------------ coverage and max_gap


def with_one_more_layer(ways, rate, kernel):
    side = len(ways) + rate * (kernel - 1)
    above = np.zeros((side, side), np.int64)
    for row, column in itertools.product(range(kernel), repeat=2):
        above[rate * row :, rate * column :][: len(ways), : len(ways)] += ways
    return above


@pytest.mark.parametrize("kernel", [2, 3, 5])
def test_every_short_list_of_rates(kernel):
    """Up to four rates up to 6, counted in two dimensions by laying shifted copies upon each other."""
    counted = {(): np.ones((1, 1), np.int64)}
    for length in range(5):
        for rates, ways in counted.items():
            ours = b3.coverage(list(rates), kernel)
            assert ours.dtype == np.int64 and np.array_equal(ours, ways), rates
            seen = [index for index, row in enumerate(ways) if row.any()]
            gaps = [after - before for before, after in itertools.pairwise(seen)]
            gap = b3.max_gap(list(rates), kernel)
            assert type(gap) is int and gap == max(gaps, default=1), rates
            ordered, within = sorted(rates), 1
            for rate in ordered:
                within = within and rate <= within and within + (kernel - 1) * rate
            assert (gap == 1) == bool(within), "no hole exactly if no sorted rate exceeds the span before it"
        if length < 4:
            counted = {
                (*rates, rate): with_one_more_layer(ways, rate, kernel)
                for rates, ways in counted.items()
                for rate in range(1, 7)
            }
    assert len(counted) == 6**4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=5), st.integers(1, 4))
def test_coverage_is_the_gradient_by_torch(rates, kernel):
    span = 1 + (kernel - 1) * sum(rates)
    image = torch.zeros(1, 1, span, span, dtype=torch.float64, requires_grad=True)
    ones, signal = torch.ones(1, 1, kernel, kernel, dtype=torch.float64), image
    for rate in rates:
        signal = F.conv2d(signal, ones, dilation=rate)
    signal.sum().backward()
    np.testing.assert_array_equal(b3.coverage(rates, kernel), image.grad[0, 0].numpy())


@pytest.mark.parametrize(
    ("rates", "span", "seen", "gap"),
    [
        ([2, 2, 2], 13, 49, 2),
        ([1, 2, 4], 15, 225, 1),
        ([1, 2, 5], 17, 289, 1),
        ([1, 2, 9], 25, 441, 3),
        ([1, 2, 5, 1, 2, 5], 33, 1089, 1),
        ([1, 1, 2, 4, 8, 16, 1], 67, 67**2, 1),
        ([1, 3, 9], 27, 729, 1),
        ((4,), 9, 9, 4),
        ([], 1, 1, 1),
    ],
)
def test_known_schedules(rates, span, seen, gap):
    ways = b3.coverage(rates)
    assert ways.shape == (span, span) and np.count_nonzero(ways) == seen and b3.max_gap(rates) == gap
    assert ways.sum() == 9 ** len(rates)


def test_tripling_reaches_every_pixel_once():
    assert (b3.coverage([1, 3, 9, 27]) == 1).all()


def test_a_kernel_of_one_has_no_neighbors():
    assert b3.coverage([3, 5], 1).tolist() == [[1]] and b3.max_gap([3, 5], 1) == 1


def test_coverage_is_exact_to_its_limit_and_says_where_that_is():
    line = [1]
    for _ in range(21):
        line = [a + b + c for a, b, c in zip([0, 0, *line], [0, *line, 0], [*line, 0, 0], strict=True)]
    ways = b3.coverage([7] * 21)
    assert [int(count) for count in ways[21 * 7, ::7]] == [max(line) * count for count in line]
    assert int(ways.max()) == max(line) ** 2 < 2**63
    with pytest.raises(ValueError, match=r"^rates is \[7, 7, .*at most 2\*\*63 - 1 paths"):
        b3.coverage([7] * 22)
    assert b3.max_gap([7] * 22) == 7


WRONG_RATES = [
    ([1, 0], r"rates is \[1, 0\]; it must be a list of ints, each at least 1"),
    ([1, -2], r"rates is \[1, -2\]"),
    ([1, 2.0], r"rates is \[1, 2.0\]"),
    ([1, "2"], r"rates is \[1, '2'\]"),
    (3, "rates is 3; it must be a list"),
    ("12", "rates is '12'"),
    (None, "rates is None"),
]


@pytest.mark.parametrize("function", [b3.coverage, b3.max_gap, b3.hdc_distance])
@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_rates_are_refused_by_name(function, rates, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        function(rates)


@pytest.mark.parametrize("function", [b3.coverage, b3.max_gap])
@pytest.mark.parametrize("kernel", [0, -3, 3.0, (3, 3), None])
def test_kernels_are_refused_by_name(function, kernel):
    with pytest.raises(ValueError, match="^kernel is .*; it must be an int of at least 1"):
        function([1, 2], kernel)


# ------------------------------------------------------------------ hybrid dilated convolution


@pytest.mark.parametrize(
    ("rates", "distance"),
    [
        ([1, 2, 5], 2),
        ([1, 2, 9], 5),
        ([2, 2, 2], 2),
        ([1, 7], 7),
        ([9, 3, 1], 5),
        ([1, 3, 9], 3),
        ([1, 2, 5, 1, 2, 5], 5),
        ([1, 2, 5, 9], 2),
    ],
)
def test_hdc_distance(rates, distance):
    assert b3.hdc_distance(rates) == distance


def test_hdc_holds_for_kernel_3_where_rates_ascend_from_1():
    for length in (1, 2, 3, 4):
        for rest in itertools.combinations_with_replacement(range(1, 14), length):
            assert (b3.hdc_distance([1, *rest]) <= 3) == (b3.max_gap([1, *rest]) == 1), rest


@pytest.mark.parametrize("rates", [[], [4]])
def test_hdc_distance_needs_two_rates(rates):
    with pytest.raises(ValueError, match=r"^rates is \[4?\]; it must hold at least two rates"):
        b3.hdc_distance(rates)


def test_small_numpy_ints_do_not_wrap_in_hdc():
    assert b3.hdc_distance(list(np.array([1, 2, 5], np.uint8))) == 2
    assert b3.hdc_distance([np.int8(1), np.int8(100), np.int8(5)]) == 195


# ------------------------------------------------------------------ rates near the size of the map


@pytest.mark.parametrize("size", range(1, 12))
def test_taps_inside_by_counting(size):
    for rate in range(1, size + 3):
        meets = [[0 <= at + step < size for step in (-rate, 0, rate)] for at in range(size)]
        counted = [[sum(rows) * sum(columns) for columns in meets] for rows in meets]
        ours = b3.taps_inside(size, rate)
        assert ours.dtype.kind == "i" and ours.tolist() == counted, rate
        assert set(ours.flat) <= {1, 2, 4, 6, 9}, rate


def test_taps_inside_of_the_map_in_deeplab_v3():
    assert [int((b3.taps_inside(65, rate) == 9).sum()) for rate in (1, 18, 32, 33)] == [63**2, 29**2, 1, 0]
    assert (b3.taps_inside(65, 65) == 1).all() and b3.taps_inside(65, 10**9).max() == 1
    assert not (b3.taps_inside(33, 18) == 9).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0, 1), "size is 0"), ((2.5, 1), "size is 2.5"), ((5, 0), "rate is 0"), ((5, "1"), "rate is '1'")],
)
def test_taps_inside_refuses_by_name(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}; it must be an int of at least 1"):
        b3.taps_inside(*arguments)
