"""Chapter 6, the numpy side: the shuffle against torch, transposed convolutions as shuffles for every kernel and stride."""

import re
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hands import taught
from hypothesis import given, settings
from hypothesis import strategies as st

import beyond3x3 as b3

NOTEBOOK = Path(__file__).parents[1] / "chapters/pixel_shuffle/from_scratch.ipynb"
NUMBERS = ("float64", "float32", "uint8", "int64", "bool", "complex128")
seeds = st.integers(0, 2**32)


@st.composite
def channels_and_space(draw):
    """A map that can be shuffled, and one that can be unshuffled, by the same factor."""
    images, channels, height, width = (draw(st.integers(1, 4)) for _ in range(4))
    r = draw(st.integers(1, 5))
    rng, kind = np.random.default_rng(draw(seeds)), draw(st.sampled_from(NUMBERS))
    deep = rng.normal(size=(images, channels * r**2, height, width))
    wide = rng.normal(size=(images, channels, height * r, width * r))
    return (100 * abs(deep)).astype(kind), (100 * abs(wide)).astype(kind), r


# ------------------------------------------------------------------ the shuffle


@settings(max_examples=400, deadline=None)
@given(channels_and_space())
def test_both_are_torchs_number_by_number(case):
    deep, wide, r = case
    for ours, theirs, x in (
        (b3.pixel_shuffle, F.pixel_shuffle, deep),
        (b3.pixel_unshuffle, F.pixel_unshuffle, wide),
    ):
        out = ours(x, r)
        assert out.dtype == x.dtype and out.flags.c_contiguous
        np.testing.assert_array_equal(out, theirs(torch.from_numpy(x), r).numpy())


def test_every_number_goes_where_the_formula_says():
    for n, c, h, w, r in ((2, 3, 2, 4, 3), (1, 1, 1, 1, 4), (3, 2, 5, 1, 2)):
        x = np.arange(n * c * r * r * h * w).reshape(n, c * r * r, h, w)
        out = b3.pixel_shuffle(x, r)
        for image, channel, row, column, i, j in product(*map(range, (n, c, h, w, r, r))):
            came = x[image, channel * r * r + i * r + j, row, column]
            assert out[image, channel, row * r + i, column * r + j] == came


@settings(max_examples=200, deadline=None)
@given(channels_and_space())
def test_each_takes_the_other_back(case):
    deep, wide, r = case
    np.testing.assert_array_equal(b3.pixel_unshuffle(b3.pixel_shuffle(deep, r), r), deep)
    np.testing.assert_array_equal(b3.pixel_shuffle(b3.pixel_unshuffle(wide, r), r), wide)


@pytest.mark.parametrize(("channels", "side"), [(7, 100), (3, 300), (1500, 5)])
def test_maps_of_several_bands_are_shuffled_to_the_last(channels, side):
    x = np.random.default_rng(0).normal(size=(2, 4 * channels, side, side + 3))
    np.testing.assert_array_equal(b3.pixel_shuffle(x, 2), F.pixel_shuffle(torch.from_numpy(x), 2).numpy())


def test_two_shuffles_are_one_once_the_channels_are_reordered():
    for first, then in product(range(1, 4), repeat=2):
        x = np.random.default_rng(0).normal(size=(1, 2 * (first * then) ** 2, 2, 3))
        order = np.arange(x.shape[1]).reshape(2, first, then, first, then)
        order = order.transpose(0, 2, 4, 1, 3).ravel()
        twice = b3.pixel_shuffle(b3.pixel_shuffle(x[:, order], first), then)
        np.testing.assert_array_equal(twice, b3.pixel_shuffle(x, first * then))


@pytest.mark.parametrize("r", [1, 2])
def test_what_comes_back_shares_nothing_with_what_went_in(r):
    x = np.ones((1, r * r, 1, 1))
    weight = np.ones((1, 1, r, r))
    for out in (
        b3.pixel_shuffle(x, r),
        b3.pixel_unshuffle(weight, r),
        b3.shuffle_weight(weight, r),
        b3.unshuffle_weight(x.reshape(-1, 1, 1, 1), r),
        b3.icnr(x, r),
    ):
        out += 7
    assert (x == 1).all() and (weight == 1).all()


def test_views_are_read_as_they_lie():
    x = np.random.default_rng(0).normal(size=(7, 6, 8, 2)).transpose(3, 2, 0, 1)[..., ::-1]
    expected = F.pixel_shuffle(torch.from_numpy(x.copy()), 2).numpy()
    np.testing.assert_array_equal(b3.pixel_shuffle(x, 2), expected)


def test_a_small_kind_of_int_does_not_wrap_around():
    assert b3.pixel_shuffle(np.ones((1, 144, 1, 1)), np.int8(12)).shape == (1, 1, 12, 12)


# ------------------------------------------------------------------ a transposed convolution in another order


@st.composite
def layers(draw):
    """A transposed convolution with everything that a shuffle can be asked for."""
    ins, outs, stride = (draw(st.integers(1, 3)) for _ in range(3))
    kernel, size = (draw(st.tuples(st.integers(1, 7), st.integers(1, 7))) for _ in range(2))
    output_padding = draw(st.integers(0, stride - 1))
    room = min((n - 1) * stride + k + output_padding for n, k in zip(size, kernel, strict=True))
    padding = draw(st.integers(0, (room - 1) // 2))
    rng = np.random.default_rng(draw(seeds))
    x = rng.normal(size=(draw(st.integers(1, 2)), ins, *size))
    weight, bias = rng.normal(size=(ins, outs, *kernel)), rng.normal(size=outs)
    return x, weight, bias, stride, padding, output_padding


def shuffled(x, weight, bias, r, padding, output_padding):
    """The layer as a convolution, a shuffle and a crop, by torch; one input more on every side has room for all."""
    kernels = b3.shuffle_weight(weight, r)
    size = [
        (n - 1) * r - 2 * padding + k + output_padding
        for n, k in zip(x.shape[2:], weight.shape[2:], strict=True)
    ]
    tensors = map(torch.from_numpy, (x, kernels, bias.repeat(r**2)))
    out = F.pixel_shuffle(F.conv2d(*tensors, padding=kernels.shape[2:]), r).numpy()
    first = r + padding
    return out[..., first : first + size[0], first : first + size[1]]


@settings(max_examples=500, deadline=None)
@given(layers())
def test_every_transposed_convolution_is_a_convolution_and_a_shuffle(case):
    x, weight, bias, stride, padding, output_padding = case
    tensors = map(torch.from_numpy, (x, weight, bias))
    expected = F.conv_transpose2d(*tensors, stride, padding, output_padding).numpy()
    ours = shuffled(*case)
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-10)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), seeds)
def test_every_convolution_and_shuffle_is_a_transposed_convolution(r, ins, outs, tall, wide, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(2, ins, 4, 5)), rng.normal(size=(outs * r * r, ins, tall, wide))
    rows, columns = rng.integers(0, (tall, wide)).tolist()
    padded = torch.from_numpy(x), torch.from_numpy(weight), None, 1, (rows, columns)
    expected = F.pixel_shuffle(F.conv2d(*padded), r).numpy()
    kernel = torch.from_numpy(b3.unshuffle_weight(weight, r))
    crop = r * (tall - 1 - rows), r * (wide - 1 - columns)
    ours = F.conv_transpose2d(torch.from_numpy(x), kernel, stride=r, padding=crop).numpy()
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-10)


@settings(max_examples=300, deadline=None)
@given(layers())
def test_weights_return_lengthened_to_whole_strides_with_zeros(case):
    _, weight, _, r, *_ = case
    kernels, (height, width) = b3.shuffle_weight(weight, r), weight.shape[2:]
    ins, outs = weight.shape[:2]
    assert kernels.shape == (outs * r * r, ins, -(-height // r), -(-width // r))
    back = b3.unshuffle_weight(kernels, r)
    np.testing.assert_array_equal(back[..., :height, :width], weight)
    assert not back[..., height:, :].any() and not back[..., width:].any()
    np.testing.assert_array_equal(b3.shuffle_weight(back, r), kernels)


def test_the_published_example():
    weight = np.arange(16.0).reshape(1, 1, 4, 4)
    expected = [[[10, 8], [2, 0]], [[11, 9], [3, 1]], [[14, 12], [6, 4]], [[15, 13], [7, 5]]]
    np.testing.assert_array_equal(b3.shuffle_weight(weight, 2)[:, 0], expected)


def test_the_weights_by_their_formula():
    rng = np.random.default_rng(0)
    for kernel, r in product(range(1, 8), range(1, 5)):
        weight, m = rng.normal(size=(2, 3, kernel, kernel)), -(-kernel // r)
        kernels = b3.shuffle_weight(weight, r)
        for ci, co, i, j, u, v in product(*map(range, (2, 3, r, r, m, m))):
            row, column = r * (m - 1 - u) + i, r * (m - 1 - v) + j
            inside = row < kernel and column < kernel
            expected = weight[ci, co, row, column] if inside else 0
            assert kernels[co * r * r + i * r + j, ci, u, v] == expected


# ------------------------------------------------------------------ ICNR


@settings(max_examples=200, deadline=None)
@given(*(st.integers(1, 4) for _ in range(4)), st.sampled_from([1, 3]), seeds)
def test_icnr_repeats_what_the_convolution_gives(r, images, ins, outs, kernel, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(images, ins, 4, 5)), rng.normal(size=(outs, ins, kernel, kernel))
    copies = torch.from_numpy(b3.icnr(weight, r))
    shuffled = F.pixel_shuffle(F.conv2d(torch.from_numpy(x), copies, padding="same"), r).numpy()
    plain = b3.conv2d(x, weight, padding=kernel // 2)
    np.testing.assert_allclose(shuffled, b3.interpolate(plain, r), rtol=0, atol=1e-10)


def test_icnr_copies_lie_in_a_row():
    weight = np.arange(6.0).reshape(3, 2, 1, 1)
    np.testing.assert_array_equal(b3.icnr(weight, 2)[:, 0, 0, 0], [0, 0, 0, 0, 2, 2, 2, 2, 4, 4, 4, 4])
    for r, outs in product(range(1, 4), range(1, 4)):
        weight = np.random.default_rng(0).normal(size=(outs, 2, 3, 3))
        copies = b3.icnr(weight, r)
        assert copies.shape == (outs * r * r, 2, 3, 3) and copies.dtype == weight.dtype
        tiled = np.array_equal(copies, np.tile(weight, (r * r, 1, 1, 1)))
        assert tiled == (r == 1 or outs == 1)


# ------------------------------------------------------------------ what the chapter claims, beyond its own seeds


@settings(max_examples=100, deadline=None)
@given(*(st.integers(1, 4) for _ in range(3)), st.integers(1, 9), st.integers(1, 9), seeds)
def test_an_espcn_in_numpy_is_torchs(r, images, channels, height, width, seed):
    rng = np.random.default_rng(seed)
    first, second = torch.nn.Conv2d(1, channels, 5, padding=2), torch.nn.Conv2d(channels, 4, 3, padding=1)
    last = torch.nn.Conv2d(4, r * r, 3, padding=1, bias=False)
    network = torch.nn.Sequential(
        first, torch.nn.ReLU(), second, torch.nn.ReLU(), last, torch.nn.PixelShuffle(r)
    ).double()
    weights = [rng.normal(size=tensor.shape) for tensor in network.parameters()]
    for tensor, array in zip(network.parameters(), weights, strict=True):
        tensor.data = torch.from_numpy(array)
    x = rng.uniform(size=(images, 1, height, width))
    small = torch.from_numpy(x)
    expected = (network(small - 0.5) + F.interpolate(small, scale_factor=r)).detach().numpy()
    ours = taught(NOTEBOOK, "tools", "shuffle", "espcn").espcn(x, weights, r)
    assert ours.shape == (images, 1, height * r, width * r)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-10)


@settings(max_examples=200, deadline=None)
@given(channels_and_space())
def test_the_other_order_is_a_fixed_permutation_of_channels(case):
    deep, _, r = case
    lesson = taught(NOTEBOOK, "tools", "shuffle", "order", "permutation")
    n, _, h, w = deep.shape
    theirs = deep.reshape(n, r, r, -1, h, w).transpose(0, 3, 4, 1, 5, 2).reshape(n, -1, h * r, w * r)
    np.testing.assert_array_equal(lesson.depth_to_space(deep, r), theirs)
    channels = deep.shape[1] // r**2
    order, back = lesson.to_torch(channels, r), lesson.to_tensorflow(channels, r)
    np.testing.assert_array_equal(b3.pixel_shuffle(deep[:, order], r), theirs)
    np.testing.assert_array_equal(lesson.depth_to_space(deep[:, back], r), b3.pixel_shuffle(deep, r))
    assert np.array_equal(order, back) == (channels in (1, r**2) or r == 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 3), st.integers(1, 4), seeds)
def test_nearest_and_a_convolution_change_places_only_for_a_kernel_of_one(r, kernel, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(1, 2, 6, 7)), rng.normal(size=(3, 2, kernel, kernel))
    last = b3.interpolate(b3.conv2d(x, weight), r)
    first = b3.conv2d(b3.interpolate(x, r), weight)[..., : last.shape[2], : last.shape[3]]
    assert np.allclose(first, last, rtol=0, atol=1e-10) == (kernel == 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), seeds)
def test_a_dilated_kernel_goes_in_with_its_zeros_and_groups_one_at_a_time(r, kernel, dilation, groups, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(1, 2 * groups, 4, 5)), rng.normal(size=(2 * groups, 3, kernel, kernel))
    wanted = F.conv_transpose2d(
        *map(torch.from_numpy, (x, weight)), stride=r, dilation=dilation, groups=groups
    )
    side = dilation * (kernel - 1) + 1
    whole = np.zeros((2 * groups, 3, side, side))
    whole[..., ::dilation, ::dilation] = weight
    each = [
        shuffled(one, kernels, np.zeros(3), r, 0, 0)
        for one, kernels in zip(np.split(x, groups, 1), np.split(whole, groups), strict=True)
    ]
    np.testing.assert_allclose(np.concatenate(each, 1), wanted.numpy(), rtol=0, atol=1e-10)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), st.sampled_from([1, 3, 5]), seeds)
def test_icnr_is_an_atrous_convolution_of_the_repeated_map(r, kernel, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(1, 2, 5, 6)), rng.normal(size=(3, 2, kernel, kernel))
    started = b3.pixel_shuffle(b3.conv2d(x, b3.icnr(weight, r), padding=kernel // 2), r)
    atrous = b3.conv2d(b3.interpolate(x, r), weight, padding=r * (kernel // 2), dilation=r)
    np.testing.assert_allclose(started, atrous, rtol=0, atol=1e-10)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.integers(2, 6), st.integers(2, 6), seeds)
def test_icnr_and_a_blur_of_r_interpolate_from_the_first_pixel_to_the_last(r, height, width, seed):
    x = torch.from_numpy(np.random.default_rng(seed).normal(size=(2, 3, height, width)))
    nearest = F.interpolate(x, scale_factor=r)
    size = (r * (height - 1) + 1, r * (width - 1) + 1)
    linear = F.interpolate(x, size=size, mode="bilinear", align_corners=True)
    np.testing.assert_allclose(F.avg_pool2d(nearest, r, 1).numpy(), linear.numpy(), rtol=0, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 4), st.integers(1, 6), seeds)
def test_a_blur_makes_every_shuffle_flat_on_constants_exactly_at_multiples_of_r(r, size, seed):
    rng = np.random.default_rng(seed)
    features = torch.from_numpy(rng.normal(size=(1, 4, 1, 1)) * np.ones((1, 1, 9, 9)))
    out = F.pixel_shuffle(F.conv2d(features, torch.from_numpy(rng.normal(size=(r * r, 4, 3, 3)))), r)
    spread = np.ptp(F.avg_pool2d(out, size, 1).numpy()) / abs(out.numpy()).max()
    assert (spread < 1e-12) == (size % r == 0)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 7), st.integers(1, 4), st.integers(7, 12), seeds)
def test_every_strided_convolution_is_one_of_the_unshuffled_map(kernel, stride, size, seed):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(2, 2, size, size + 1)), rng.normal(size=(3, 2, kernel, kernel))
    expected = F.conv2d(torch.from_numpy(x), torch.from_numpy(weight), stride=stride).numpy()
    lesson = taught(NOTEBOOK, "tools", "shuffle", "strided")
    np.testing.assert_allclose(lesson.by_unshuffle(x, weight, stride), expected, rtol=0, atol=1e-10)


# ------------------------------------------------------------------ refusals

X = np.ones((1, 4, 6, 9))
REFUSED = [
    (
        b3.pixel_shuffle,
        (X, 3),
        r"x has shape \(1, 4, 6, 9\); its channels must be a multiple of 9, the square",
    ),
    (b3.pixel_shuffle, (X[0], 2), r"x has shape \(4, 6, 9\); it must be \(N, C, H, W\) with no empty axis$"),
    (b3.pixel_shuffle, (X[:0], 2), r"x has shape \(0, 4, 6, 9\); .*no empty axis$"),
    (b3.pixel_shuffle, (X.tolist(), 2), r"x is list; it must be a numpy array of numbers$"),
    (b3.pixel_shuffle, (X.astype(str), 2), r"x is <U\d+; it must be a numpy array of numbers$"),
    (
        b3.pixel_unshuffle,
        (X, 2),
        r"x has shape \(1, 4, 6, 9\); its height and width must be multiples of 2, the down",
    ),
    (b3.pixel_unshuffle, (X[..., :8], 4), r"x has shape \(1, 4, 6, 8\); its height and width .* of 4,"),
    (b3.pixel_unshuffle, (X[0], 3), r"x has shape \(4, 6, 9\); it must be \(N, C, H, W\)"),
    (b3.shuffle_weight, (X[0], 2), r"weight has shape \(4, 6, 9\); it must be \(Ci, Co, kH, kW\) with"),
    (b3.shuffle_weight, (X.tolist(), 2), r"weight is list; it must be a numpy array"),
    (
        b3.unshuffle_weight,
        (X, 2),
        r"weight has shape \(1, 4, 6, 9\); its first axis must be a multiple of 4, the sq",
    ),
    (b3.unshuffle_weight, (X.repeat(2, 0), 2), r"weight has shape \(2, 4, 6, 9\); its first axis .* of 4,"),
    (b3.unshuffle_weight, (X[0], 1), r"weight has shape \(4, 6, 9\); it must be \(Co r², Ci, mH, mW\) with"),
    (b3.icnr, (X[0], 2), r"weight has shape \(4, 6, 9\); it must be \(Co, Ci, kH, kW\) with no empty axis$"),
    (b3.icnr, (None, 2), r"weight is NoneType; it must be a numpy array"),
]
FACTORS = [
    (b3.pixel_shuffle, "upscale_factor"),
    (b3.pixel_unshuffle, "downscale_factor"),
    (b3.shuffle_weight, "stride"),
    (b3.unshuffle_weight, "stride"),
    (b3.icnr, "upscale_factor"),
]


@pytest.mark.parametrize(("function", "given", "message"), REFUSED)
def test_impossible_arrays_are_refused_by_name(function, given, message):
    function(X, 1)
    with pytest.raises(ValueError, match=f"^{message}"):
        function(*given)


@pytest.mark.parametrize("wrong", [0, -2, 2.0, "2", None, (2, 2)])
@pytest.mark.parametrize(("function", "name"), FACTORS)
def test_impossible_factors_are_refused_by_name(function, name, wrong):
    with pytest.raises(ValueError) as refusal:
        function(X, **{name: wrong})
    assert str(refusal.value) == f"{name} is {wrong!r}; it must be an int of at least 1"


@settings(max_examples=300, deadline=None)
@given(st.tuples(*(st.integers(1, 9) for _ in range(4))), st.integers(-1, 4))
def test_they_refuse_what_torch_refuses_and_nothing_else(shape, r):
    x = np.ones(shape)
    for ours, theirs in ((b3.pixel_shuffle, F.pixel_shuffle), (b3.pixel_unshuffle, F.pixel_unshuffle)):
        try:
            reference = theirs(torch.from_numpy(x), r)
        except RuntimeError:
            named = r"^(x has shape .*; its|(up|down)scale_factor is -?\d; it) "
            with pytest.raises(ValueError, match=named):
                ours(x, r)
        else:
            assert ours(x, r).shape == reference.shape


@pytest.mark.parametrize("function", [b3.pixel_shuffle, b3.pixel_unshuffle, b3.icnr])
def test_shapes_are_those_of_the_docstring(function):
    sizes = {"N": 2, "C": 3, "H": 4, "W": 5, "Co": 6, "Ci": 7, "kH": 1, "kW": 2, "r": 3, "r²": 9}
    taken, returned = [
        tuple(prod(sizes[name] for name in axis.split()) for axis in axes.split(", "))
        for axes in re.findall(r"(?:x|weight|Returns) \(([\w²]+[^()]*, .*?)\)", function.__doc__)
    ]
    assert function(np.zeros(taken), sizes["r"]).shape == returned
