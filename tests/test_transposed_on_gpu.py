"""Chapter 4, the torch side: the notebook's own views against torch, its gradients, and what it says of learning."""

from itertools import product
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hands import taught
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

NOTEBOOK = Path(__file__).parents[1] / "chapters/transposed_convolution/on_gpu.ipynb"
VIEWS = "stamps", "stretched", "phases", "matrix"


def normal(*size, seed=0):
    return torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def axis(draw):
    """What one axis may have: its size, kernel, stride, padding, output padding and dilation."""
    size, kernel, stride, dilation = (draw(st.integers(1, most)) for most in (6, 5, 4, 4))
    extra = draw(st.integers(0, max(stride, dilation) - 1))
    full = stride * (size - 1) + dilation * (kernel - 1) + 1 + extra
    return size, kernel, stride, draw(st.integers(0, (full - 1) // 2)), extra, dilation


@st.composite
def transposed(draw):
    axes = [axis(draw), axis(draw)]
    size, kernel, stride, padding, extra, dilation = zip(*axes, strict=True)
    groups, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    inputs = groups * draw(st.integers(1, 2))
    x, weight = normal(2, inputs, *size), normal(inputs, outputs, *kernel, seed=1)
    bias = normal(groups * outputs, seed=2) if draw(st.booleans()) else None
    return x, weight, bias, stride, padding, extra, groups, dilation


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=100, deadline=None)
@given(setting=transposed())
def test_views_are_torchs(view, setting):
    ours, theirs = getattr(taught(NOTEBOOK, "views"), view)(*setting), F.conv_transpose2d(*setting)
    assert ours.shape == theirs.shape and (ours - theirs).abs().max() < 1e-10


@pytest.mark.parametrize("view", VIEWS)
def test_views_take_ints_and_defaults_and_pass_gradients_on(view):
    view = getattr(taught(NOTEBOOK, "views"), view)
    x, weight = normal(1, 2, 3, 4).requires_grad_(), normal(2, 3, 3, 3).requires_grad_()
    assert torch.allclose(view(x, weight), F.conv_transpose2d(x, weight))
    knobs = dict(bias=normal(3), stride=2, padding=1, output_padding=1)
    ours, theirs = view(x, weight, **knobs), F.conv_transpose2d(x, weight, **knobs)
    assert torch.allclose(ours, theirs)
    g = torch.randn_like(ours)
    for mine, torchs in zip(
        torch.autograd.grad(ours, (x, weight), g), torch.autograd.grad(theirs, (x, weight), g), strict=True
    ):
        assert torch.allclose(mine, torchs)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_gradient_of_conv2d_is_transposed_with_what_is_left_over(data):
    axes = []
    for _ in "hw":
        kernel, stride, padding, dilation = (
            data.draw(st.integers(least, most)) for least, most in ((1, 4), (1, 4), (0, 3), (1, 3))
        )
        least = max(1, dilation * (kernel - 1) + 1 - 2 * padding)
        axes.append((data.draw(st.integers(least, least + 8)), kernel, stride, padding, dilation))
    size, kernel, stride, padding, dilation = zip(*axes, strict=True)
    groups = data.draw(st.integers(1, 2))
    x, weight = normal(2, 2 * groups, *size).requires_grad_(), normal(4, 2, *kernel, seed=1)
    y = F.conv2d(x, weight, None, stride, padding, dilation, groups)
    g = torch.randn_like(y)
    (slope,) = torch.autograd.grad(y, x, g)
    extra = taught(NOTEBOOK, "views", "left-over").left_over(size, kernel, stride, padding, dilation)
    ours = F.conv_transpose2d(g, weight, None, stride, padding, extra, groups, dilation)
    assert ours.shape == slope.shape and (ours - slope).abs().max() < 1e-10


def lesson():
    return taught(NOTEBOOK, "photographs", "train-functions", "probe-functions", "equations-functions")


@pytest.mark.parametrize("kernel, factor", [(2, 2), (4, 2), (6, 2), (8, 2), (4, 4), (8, 4), (16, 4)])
def test_best_kernel_is_one_that_no_change_improves(kernel, factor):
    """At the solution autograd's gradient of the squared error vanishes, tap by tap."""
    own = lesson()
    large = own.crops[:40].double()
    small = F.avg_pool2d(large, factor)
    weight = own.best_of(list(own.equations(small, large, kernel, factor)), kernel).requires_grad_()
    loss = own.inside(own.enlarged(small, weight, factor) - large).square().mean()
    (slope,) = torch.autograd.grad(loss, weight)
    assert slope.abs().max() < 1e-12


@pytest.mark.parametrize("kernel", [4, 8])
@pytest.mark.parametrize("start", ["bilinear", 0])
def test_descent_goes_where_the_formula_says(kernel, start):
    own = lesson()
    large = own.crops[:30].double()
    small, weight = F.avg_pool2d(large, 2), own.started(kernel, start).double()
    rate = 0.9 / own.largest_curvature(small, kernel)
    foretold = own.after(25, weight, list(own.equations(small, large, kernel)), rate)
    for _ in range(25):
        weight.requires_grad_()
        loss = own.inside(own.enlarged(small, weight) - large).square().mean()
        (slope,) = torch.autograd.grad(loss, weight)
        weight = (weight - rate * slope).detach()
    assert (weight - foretold).abs().max() < 1e-10


def test_bilinear_start_interpolates_and_random_starts_are_torchs():
    own = lesson()
    for kernel in (4, 8):
        by_stamps = own.enlarged(own.small_cat, own.bilinear_in(kernel))
        wanted = F.interpolate(own.small_cat, scale_factor=2, mode="bilinear")
        assert own.inside(by_stamps - wanted).abs().max() < 1e-6
        ours, _ = own.started(kernel, 3), torch.manual_seed(3)
        assert torch.equal(ours, nn.ConvTranspose2d(1, 1, kernel).weight[0, 0])
    noisy = own.cat + 0.1 * torch.sign(torch.randn_like(own.cat))
    assert own.psnr(noisy, own.cat) == pytest.approx(20, abs=1e-3)


@pytest.mark.parametrize("kernel", [4, 8])
def test_ripple_goes_first_and_the_rest_takes_long(kernel):
    """Sixty steps from each start: the order that the notebook tells of, for all its seeds."""
    own = lesson()
    rate = 0.9 / own.largest_curvature(own.small_crops, kernel)
    scores = {}
    for start in ("bilinear", 0, 1, 2):
        kept = own.train(own.started(kernel, start), own.small_crops, own.crops, rate, 60)
        assert len(kept) == 61 and torch.equal(kept[0], own.started(kernel, start))
        scores[start] = [own.psnr(own.enlarged(own.small_cat, kept[at]), own.cat) for at in (0, 5, 60)]
        assert (own.ripple(kept[0]) > 0.1) == (start != "bilinear")
        assert own.ripple(kept[30]) < 0.01
    interpolated = own.psnr(F.interpolate(own.small_cat, scale_factor=2, mode="bilinear"), own.cat)
    tent = scores.pop("bilinear")
    assert tent[0] == pytest.approx(interpolated, abs=1e-3) and tent[2] > interpolated
    for begun, soon, later in scores.values():
        assert soon > begun + 15 and soon < later < interpolated - 0.5


def test_best_kernels_beat_interpolation_where_they_are_wide_enough():
    own = lesson()
    cat = own.cat.double()
    for factor in (2, 4):
        large, little = own.crops.double(), F.avg_pool2d(cat, factor)
        small = F.avg_pool2d(large, factor)
        best = {}
        for taps in (1, 2, 3):
            weight = own.best_of(list(own.equations(small, large, factor * taps, factor)), factor * taps)
            best[taps] = own.psnr(own.enlarged(little, weight, factor), cat)
            assert (own.gains(weight, factor) - 1).abs().max() < 0.02
        fixed = [
            own.psnr(F.interpolate(little, scale_factor=factor, mode=mode), cat)
            for mode in ("nearest", "bilinear", "bicubic")
        ]
        assert best[1] < fixed[1] < best[2] < fixed[2] < best[3]
        assert best[1] == pytest.approx(fixed[0], abs=0.1)


def test_gains_are_what_becomes_of_a_wall():
    own = lesson()
    for factor, kernel in ((2, 4), (2, 8), (4, 8), (3, 9)):
        weight = normal(kernel, kernel, seed=kernel)
        out = own.enlarged(torch.ones(1, 1, 12, 12, dtype=torch.float64), weight, factor)[0, 0]
        sums = own.gains(weight, factor)
        middle = out[4 * factor : 5 * factor, 4 * factor : 5 * factor]
        assert sorted(sums.flatten().tolist()) == pytest.approx(sorted(middle.flatten().tolist()))
        assert own.ripple(weight, factor) == pytest.approx(float(middle.max() - middle.min()))


def test_multiplications_are_those_that_are_made():
    own = taught(NOTEBOOK, "views", "price-functions")
    x, weight = torch.ones(1, 2, 5, 5), torch.ones(2, 3, 4, 4)
    for stride, padding in product((1, 2, 3), (0, 1)):
        knobs = stride, padding
        side = stride * 4 + 4 - 2 * padding
        landing = [0 <= stride * n + tap - padding < side for n in range(5) for tap in range(4)]
        inside = 2 * 3 * sum(landing) ** 2
        assert own.useful(x, weight, knobs) == inside
        assert own.spent(own.stamps, x, weight, knobs) == 2 * 3 * 25 * 16
        assert own.spent(own.stretched, x, weight, knobs) == 2 * 3 * side**2 * 16
        assert own.spent(own.matrix, x, weight, knobs) == 2 * 25 * 3 * side**2
        assert own.spent(own.phases, x, weight, knobs) == 2 * 3 * {1: 32, 2: 24, 3: 22}[stride] ** 2
