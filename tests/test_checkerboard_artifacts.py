"""Chapter 5, the numpy side: overlap against counting, the artifact's measure against known amounts of it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import beyond3x3 as b3

# ------------------------------------------------------------------ overlap


def counted(kernel, stride, size):
    """One stamp for every input, one mark for every output that it reaches."""
    marks = np.zeros(stride * (size - 1) + kernel, int)
    for number in range(size):
        for tap in range(kernel):
            marks[stride * number + tap] += 1
    return marks


def test_overlap_is_what_counting_gives():
    for setting in product(range(1, 13), range(1, 9), range(1, 11)):
        ours = b3.overlap(*setting)
        assert ours.dtype == np.int64
        np.testing.assert_array_equal(ours, counted(*setting), err_msg=str(setting))


def test_overlap_is_a_transposed_convolution_of_ones():
    for kernel, stride, size in product(range(1, 7), range(1, 6), range(1, 6)):
        line = b3.overlap(kernel, stride, size)
        ones, taps = np.ones((1, 1, size, size)), np.ones((1, 1, kernel, kernel))
        stamped = b3.conv_transpose2d(ones, taps, stride=stride)[0, 0]
        np.testing.assert_array_equal(stamped, np.outer(line, line))


def test_overlap_is_even_inside_exactly_where_the_stride_divides():
    for kernel, stride in product(range(1, 20), range(1, 10)):
        inside = b3.overlap(kernel, stride, 50)[kernel:-kernel]
        assert (len(set(inside)) == 1) == (kernel % stride == 0)
        assert set(inside) <= {kernel // stride, -(-kernel // stride)}


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "2", None])
@pytest.mark.parametrize("name", ["kernel", "stride", "size"])
def test_overlap_refuses_by_name(name, wrong):
    with pytest.raises(ValueError, match=rf"^{name} is {wrong!r}; it must be an int of at least 1$"):
        b3.overlap(**dict(kernel=3, stride=2, size=5) | {name: wrong})


# ------------------------------------------------------------------ the measure


def board(height, width, rows, columns, rng):
    """A pattern of mean 0 that repeats after (rows, columns), its strength 1."""
    pattern = rng.normal(size=(rows, columns))
    pattern -= pattern.mean()
    pattern /= pattern.std()
    return np.tile(pattern, (height // rows, width // columns))


periods = st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda period: period != (1, 1))
seeds = st.integers(0, 2**32)


@settings(max_examples=300, deadline=None)
@given(periods, st.integers(2, 6), st.integers(2, 6), seeds)
def test_a_pattern_alone_has_all_the_energy_and_a_planted_one_its_share(period, down, across, seed):
    rng = np.random.default_rng(seed)
    pattern = board(period[0] * down, period[1] * across, *period, rng)
    assert np.isclose(b3.phase_energy(pattern + rng.normal(), period), 1, rtol=0, atol=1e-9)
    noise = rng.normal(size=pattern.shape)
    phases = noise.reshape(down, period[0], across, period[1]).mean((0, 2))
    noise -= np.tile(phases, (down, across))
    for amount in (0.01, 0.3, 2):
        share = amount**2 / (amount**2 + noise.var())
        ours = b3.phase_energy(noise + amount * pattern + 7, period)
        assert np.isclose(ours, share, rtol=1e-9, atol=1e-12)


@settings(max_examples=300, deadline=None)
@given(periods, st.integers(2, 6), st.integers(2, 6), seeds)
def test_it_is_the_spectrum_at_the_harmonics(period, down, across, seed):
    image = np.random.default_rng(seed).normal(size=(2, period[0] * down, period[1] * across))
    energy = abs(np.fft.fft2(image)) ** 2
    energy[:, 0, 0] = 0
    harmonics = energy[:, ::down, ::across]
    assert np.isclose(b3.phase_energy(image, period), harmonics.sum() / energy.sum(), rtol=1e-9, atol=0)


@settings(max_examples=200, deadline=None)
@given(periods, st.integers(2, 6), st.integers(2, 6), st.integers(0, 4), st.integers(0, 4), seeds)
def test_what_makes_no_whole_period_is_left_out(period, down, across, more, further, seed):
    more, further = min(more, period[0] - 1), min(further, period[1] - 1)
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(period[0] * down + more, period[1] * across + further))
    whole = image[: period[0] * down, : period[1] * across]
    assert b3.phase_energy(image, period) == b3.phase_energy(whole, period)


@settings(max_examples=200, deadline=None)
@given(periods, seeds, st.sampled_from([1e-250, 1e-9, 1, 3, 1e9, 1e250]), st.floats(-100, 100))
def test_brightness_and_contrast_do_not_count(period, seed, contrast, brightness):
    image = np.random.default_rng(seed).normal(size=(3, 20, 20))
    changed = contrast * (image + brightness)
    assert np.isclose(b3.phase_energy(changed, period), b3.phase_energy(image, period), rtol=1e-9, atol=0)


@pytest.mark.parametrize("number", [0, 1, 0.1, 1 / 3, -7.3, 1e-300, 1e300, 255])
@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "uint8"])
@pytest.mark.parametrize("period", [2, 3, (1, 2)])
def test_a_constant_has_none(number, kind, period):
    if kind == "float64" or 1e-5 < abs(number) < 1e4 and not (kind == "uint8" and number < 0):
        image = np.full((2, 17, 19), number).astype(kind)
        assert b3.phase_energy(image, period) == 0.0


def test_rounding_is_no_pattern_and_a_weak_pattern_is():
    flat = np.full((24, 24), 0.7)
    checkered = (-1.0) ** np.add.outer(np.arange(24), np.arange(24))
    assert b3.phase_energy(flat + 1e-16 * checkered, 2) == 0.0
    assert b3.phase_energy(flat + 1e-12 * checkered, 2) == pytest.approx(1, abs=1e-3)
    single = (flat + 1e-5 * checkered).astype("float32")
    assert b3.phase_energy(single, 2) == pytest.approx(1, abs=1e-3)
    counts = (100 + checkered).astype("uint8")
    assert b3.phase_energy(counts, 2) == 1.0


def test_rounding_is_that_of_the_images_own_numbers_and_of_each_map():
    checkered = (-1.0) ** np.add.outer(np.arange(24), np.arange(24))
    for kind in ("float16", "float32", "float64"):
        last_digit = np.finfo(kind).eps
        flat = (1 + last_digit * (1 + checkered)).astype(kind)
        assert np.ptp(flat) > 0 and b3.phase_energy(flat, 2) == 0.0
    large, faint = 1e6 + 1e-10 * checkered, 1e-9 * checkered
    assert np.ptp(large) > 0
    bands = 1e-11 * (-1.0) ** (np.arange(24) // 2)[:, None] * np.ones(24)
    assert b3.phase_energy(np.stack([large, bands]), 2) == 0.0
    assert b3.phase_energy(np.stack([large, faint]), 2) == 1.0


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_it_is_a_share_even_of_a_pattern_alone_and_of_what_hardly_varies(seed):
    rng = np.random.default_rng(seed)
    assert 1 - 1e-12 < b3.phase_energy(np.tile(rng.normal(size=(4, 4)), (12, 12)), 4) <= 1
    hardly = rng.uniform(0.1, 10) * (1 + 12 * 2**-52 * rng.integers(-1, 2, size=(24, 24)))
    assert b3.phase_energy(hardly, 1) < 1e-12 < b3.phase_energy(hardly, 2)


@pytest.mark.parametrize("kind", ["float16", "float32", "uint8", "int64", "bool"])
def test_every_kind_of_number_is_computed_as_float64(kind):
    image = (1.7 * np.random.default_rng(0).integers(0, 2, size=(2, 40, 40))).astype(kind)
    expected = b3.phase_energy(image.astype("float64"), 2)
    assert expected > 0 and b3.phase_energy(image, 2) == pytest.approx(expected, rel=1e-12)


def test_maps_have_their_own_phases_and_are_weighed_by_their_variance():
    checkered = (-1.0) ** np.add.outer(np.arange(12), np.arange(12))
    bands = (-1.0) ** (np.arange(12) // 2)[:, None] * np.ones(12)
    assert b3.phase_energy(np.stack([checkered, -checkered]), 2) == 1.0
    assert b3.phase_energy(np.stack([checkered, 3 + 0 * bands]), 2) == 1.0
    assert b3.phase_energy(bands, 2) == 0.0
    both = np.stack([checkered, 3 * bands]).reshape(1, 2, 12, 12)
    assert b3.phase_energy(both, 2) == pytest.approx(1 / 10)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_ramp_has_little_and_less_the_larger_it_is(axis):
    for period, times in product((2, 3, 4, 5), (2, 3, 10, 40)):
        size = period * times
        ramp = np.moveaxis(np.arange(size) * np.ones((size, 1)), 1, axis)
        expected = (period**2 - 1) / (size**2 - 1)
        assert b3.phase_energy(ramp, period) == pytest.approx(expected)
        across = (1, period) if axis == 0 else (period, 1)
        assert b3.phase_energy(ramp, across) == pytest.approx(0, abs=1e-12)


LEVEL = 2e-4


@pytest.mark.parametrize("period", [2, 3, 4])
def test_a_photograph_has_little_and_more_with_every_amount_planted(period):
    cat = b3.companion(192)
    own = b3.phase_energy(cat, period)
    assert 0 < own < LEVEL
    rng = np.random.default_rng(0)
    for _ in range(10):
        pattern = board(192, 192, period, period, rng)
        shares = [b3.phase_energy(cat + amount * pattern, period) for amount in np.geomspace(0.005, 1, 20)]
        assert shares[0] < 0.002 and shares[-1] > 0.9
        assert (np.diff(shares) > 0).all()


X = np.ones((2, 3, 8, 9))
REFUSED = [
    (dict(period=0), r"period is 0; it must be an int or a pair of ints, each at least 1"),
    (dict(period=2.0), r"period is 2.0; it must be an int or a pair"),
    (dict(period=(2, 2, 2)), r"period is \(2, 2, 2\); it must be an int or a pair"),
    (dict(period=5), r"period is 5; an image of 8 × 9 must hold it at least twice on each axis"),
    (dict(period=(2, 5)), r"period is \(2, 5\); an image of 8 × 9"),
    (dict(period=(5, 2)), r"period is \(5, 2\); an image of 8 × 9"),
    (dict(image=X.tolist()), r"image is list; it must be a numpy array of real numbers"),
    (dict(image=X + 1j), r"image is complex128; it must be a numpy array of real numbers"),
    (dict(image=X.astype(str)), r"image is <U\d+; it must be a numpy array of real numbers"),
    (dict(image=X[0, 0, 0]), r"image has shape \(9,\); it must be \(\.\.\., H, W\) with no empty axis"),
    (dict(image=X[:0]), r"image has shape \(0, 3, 8, 9\); .*no empty axis"),
    (dict(image=X * np.nan), r"image holds nan or inf; its numbers must be finite"),
    (dict(image=X * np.inf), r"image holds nan or inf; its numbers must be finite"),
]


@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_the_measure_refuses_by_name(wrong, message):
    assert b3.phase_energy(X, (4, 4)) == 0.0
    with pytest.raises(ValueError, match=f"^{message}"):
        b3.phase_energy(**dict(image=X, period=2) | wrong)


def test_the_measure_leaves_its_image_alone():
    image = np.random.default_rng(0).normal(size=(1, 3, 9, 9))
    kept = image.copy()
    b3.phase_energy(image, 3)
    np.testing.assert_array_equal(image, kept)


# ------------------------------------------------------------------ what the chapter claims, beyond its own seeds


def test_ones_at_stride_one_remove_the_pattern_exactly_at_multiples_of_the_period():
    for kernel, stride, size in product(range(1, 12), range(1, 8), range(1, 17)):
        pattern = b3.overlap(kernel, stride, 60)[kernel:-kernel]
        after = np.convolve(pattern, np.ones(size), "valid")
        assert (np.ptp(after) == 0) == (kernel % stride == 0 or size % stride == 0), (kernel, stride, size)


def test_a_stack_repeats_after_a_part_of_the_product_and_ones_remove_it_at_multiples_of_its_period():
    shorter = 0
    for (k, s), (m, t) in product(product(range(1, 6), range(2, 4)), repeat=2):
        line = np.ones((1, 1, 1, 40))
        for kernel, stride in ((k, s), (m, t)):
            line = b3.conv_transpose2d(line, np.ones((1, 1, 1, kernel)), stride=(1, stride))
        inside = line.ravel()[40:-40]
        period = next(p for p in range(1, s * t + 1) if (inside[p:] == inside[:-p]).all())
        assert s * t % period == 0
        shorter += period < s * t
        for size in range(1, 9):
            after = np.convolve(inside, np.ones(size), "valid")
            assert (np.ptp(after) == 0) == (size % period == 0), (k, s, m, t, size)
    assert shorter


def test_a_pixel_is_read_by_as_many_outputs_of_a_strided_convolution():
    for kernel, stride, outputs in product(range(1, 8), range(1, 6), range(1, 6)):
        pixels = stride * (outputs - 1) + kernel
        lone = np.eye(pixels).reshape(pixels, 1, 1, pixels)
        reads = b3.conv2d(lone, np.ones((1, 1, 1, kernel)), stride=(1, stride)).sum((1, 2, 3))
        np.testing.assert_array_equal(reads, b3.overlap(kernel, stride, outputs))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 7), st.integers(1, 4), seeds)
def test_a_constant_becomes_the_sums_of_the_phases(kernel, stride, seed):
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=(3, 2, kernel, kernel))
    features = rng.normal(size=(1, 3, 1, 1)) * np.ones((1, 1, 12, 12))
    out = b3.conv_transpose2d(features, weight, stride=stride)
    at = 8 * stride
    for row, column in product(range(stride), repeat=2):
        sums = weight[:, :, row::stride, column::stride].sum((2, 3))
        expected = features[0, :, 0, 0] @ sums
        np.testing.assert_allclose(out[0, :, at + row, at + column], expected, rtol=0, atol=1e-12)


def test_the_bilinear_kernel_is_flat_on_a_constant_and_even_on_a_ramp():
    weight = np.eye(3)[:, :, None, None] * b3.bilinear_kernel(2)
    for rise in (0, 1, -2):
        features = np.ones((1, 3, 12, 1)) * (5 + rise * np.arange(12))
        out = b3.conv_transpose2d(features, weight, stride=2)[..., 6:16, 6:16]
        np.testing.assert_allclose(np.diff(out), rise / 2, rtol=0, atol=1e-12)
        np.testing.assert_allclose(np.diff(out, axis=2), 0, rtol=0, atol=1e-12)


def mean_taken(x, size):
    return b3.conv2d(x, np.full((x.shape[1], 1, size, size), size**-2.0), groups=x.shape[1])


@settings(max_examples=60, deadline=None)
@given(seeds, st.sampled_from(["stamps", "shuffle", "nearest"]), st.integers(1, 5), st.integers(2, 3))
def test_walls_take_one_mean_and_slopes_two_whatever_the_weights(seed, kind, kernel, r):
    rng, rows = np.random.default_rng(seed), np.arange(16.0)
    for degree in range(3):
        features = rng.normal(size=(1, 4, 1, 1)) * (rows[:, None] + 2 * rows) ** degree
        if kind == "stamps":
            out = b3.conv_transpose2d(features, rng.normal(size=(4, 2, kernel, kernel)), stride=r)
        elif kind == "shuffle":
            out = b3.pixel_shuffle(b3.conv2d(features, rng.normal(size=(2 * r * r, 4, kernel, kernel))), r)
        else:
            out = b3.conv2d(b3.interpolate(features, r), rng.normal(size=(2, 4, kernel, kernel)))
        out = out[..., kernel:-kernel, kernel:-kernel] / abs(out).max()
        rough = []
        for _ in range(4):
            rough.append(max(abs(np.diff(out, degree + 1, axis)).max() for axis in (2, 3)))
            out = mean_taken(out, r)
        enough = degree + 1 - (kind == "nearest")
        assert max(rough[enough:]) < 1e-12
        assert all(some > 1e-6 for some in rough[: min(enough, 1)])


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(2, 5))
def test_blocks_have_no_energy_between_phases_and_a_pattern_that_turns_over_has_hardly_any(seed, r):
    x = np.random.default_rng(seed).normal(size=(1, 1, 24, 24))
    assert b3.phase_energy(b3.interpolate(x, r), r) < 1e-12
    checkers = np.indices((24, 24)).sum(0) % 2 * 2 - 1
    away = x - x.reshape(12, 2, 12, 2).mean((0, 2), keepdims=True).repeat(12, 0).repeat(12, 2).reshape(
        x.shape
    )
    assert (
        b3.phase_energy(away + 0.5 * away * checkers, 2) < 1e-12 < b3.phase_energy(away + 0.5 * checkers, 2)
    )


def answer(layer, seed):
    """How far 16 maps are from flat, relative to their size, when the features are the same at every place."""
    rng = np.random.default_rng(seed)
    features = abs(rng.normal(size=(1, 16, 1, 1))) * np.ones((1, 1, 12, 12))
    inside = layer(features, rng)[..., 6:16, 6:16]
    return (inside.var((2, 3)).mean() / (inside**2).mean()) ** 0.5


@settings(max_examples=100, deadline=None)
@given(seeds, st.sampled_from(["nearest", "bilinear"]), st.integers(1, 5))
def test_resize_then_convolve_is_flat_for_all_weights(seed, mode, kernel):
    def resized(x, rng):
        return b3.conv2d(b3.interpolate(x, 2, mode), rng.normal(size=(16, 16, kernel, kernel)))

    assert answer(resized, seed) < 1e-12


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(2, 8))
def test_random_weights_are_far_from_flat_whether_the_stride_divides_or_not(seed, kernel):
    def stamped(x, rng):
        return b3.conv_transpose2d(x, rng.normal(size=(16, 16, kernel, kernel)), stride=2)

    assert answer(stamped, seed) > 0.5
