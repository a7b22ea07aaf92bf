"""Strided networks turned dense, against themselves; ASPP against its formula; both on modules with branches."""

from copy import deepcopy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import beyond3x3 as b3
from beyond3x3.on_gpu.atrous_convolution import ASPP
from beyond3x3.on_gpu.dense import dense
from beyond3x3.on_gpu.receptive_fields import resnet50, vgg16

MANY = settings(max_examples=40, deadline=None)


class Residual(nn.Module):
    """Two ways around: a strided 3×3 with batch norm, and a strided 1×1; they meet at a sum."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.norm = nn.BatchNorm2d(outputs)
        self.skip = nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)) + self.skip(x))


def small():
    """Output stride 32 by a strided convolution, two kinds of pooling and two residual blocks."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 5, 2, 2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
        Residual(8, 12, 2),
        nn.MaxPool2d(2),
        nn.Conv2d(12, 12, 3, padding=2, dilation=2),
        nn.ReLU(),
        Residual(12, 16, 2),
        Residual(16, 16, 1),
    )


def settled(module, seed=0):
    """The module in eval mode, with batch norms that saw something and change what they read."""
    torch.manual_seed(seed)
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.bias)
            nn.init.uniform_(layer.running_mean, -1, 1)
            nn.init.uniform_(layer.running_var, 0.5, 2)
    return module.double().eval()


@torch.no_grad()
def assert_sampled(module, full, step, size=(75, 102), within=1e-12, channels=3):
    """Every step-th output of `full` is the module's own, at the border too, and as many of them as it has."""
    kind = next(module.parameters()).dtype
    x = torch.randn(1, channels, *size, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    strided, sampled = module(x.to(kind)), full(x.to(kind))[:, :, ::step, ::step]
    assert sampled.shape == strided.shape
    assert (sampled - strided).abs().max() <= within * strided.abs().max()


def jump(module):
    return b3.trace_receptive_field(module, 512)[-1].receptive_field.stride


@pytest.mark.parametrize("output_stride", [1, 2, 4, 8, 16, 32])
@pytest.mark.parametrize("size", [(64, 96), (75, 102), (33, 97)])
def test_dense_sampled_is_strided(output_stride, size):
    module = settled(small())
    full = dense(module, output_stride)
    assert jump(module) == 32 and jump(full) == output_stride
    assert_sampled(module, full, 32 // output_stride, size)


@pytest.mark.parametrize("output_stride", [2, 8, 16])
def test_dense_in_float32(output_stride):
    module = settled(small()).float()
    assert_sampled(module, dense(module, output_stride), 32 // output_stride, within=1e-6)


@pytest.mark.parametrize("network", [resnet50, vgg16])
@pytest.mark.parametrize("output_stride", [4, 8, 16])
def test_dense_real_networks(network, output_stride):
    module = settled(network(width=2))
    full = dense(module, output_stride)
    assert jump(full) == output_stride
    assert_sampled(module, full, 32 // output_stride)
    for old, new in zip(
        b3.trace_receptive_field(module, 512), b3.trace_receptive_field(full, 512), strict=True
    ):
        old, new = old.receptive_field, new.receptive_field
        assert (old.size, old.center, min(old.stride, output_stride)) == (new.size, new.center, new.stride)


@MANY
@given(st.data())
def test_dense_random_stacks(data):
    """Strides 1 to 3, kernels with and without padding, dilation already there, convolutions and poolings."""
    layers, jumps, channels = [], [1], 2
    for _ in range(data.draw(st.integers(1, 4), "depth")):
        pooled = data.draw(st.booleans(), "pooled")
        kernel = data.draw(st.integers(1, 3), "kernel")
        stride, dilation = data.draw(st.integers(1, 3), "stride"), data.draw(st.integers(1, 2), "dilation")
        padding = data.draw(st.integers(0, (kernel - 1) // 2), "padding")
        layers.append(
            nn.MaxPool2d(kernel, stride, padding, dilation)
            if pooled
            else nn.Conv2d(channels, channels, kernel, stride, padding, dilation)
        )
        jumps.append(jumps[-1] * stride)
    module = settled(nn.Sequential(nn.Conv2d(2, 2, 1), *layers))
    wanted = data.draw(st.sampled_from(sorted(set(jumps))), "output stride")
    size = data.draw(st.integers(270, 290), "side")
    full = dense(module, wanted)
    assert jump(full) == wanted
    assert_sampled(module, full, jumps[-1] // wanted, (size, 272), channels=2)


def test_dense_keeps_a_part_of_a_stride():
    module = settled(nn.Sequential(nn.Conv2d(3, 4, 5, 4, 2), nn.Conv2d(4, 4, 3, 1, 1)))
    full = dense(module, 2)
    assert full[0].stride == (2, 2) and full[0].dilation == (1, 1) and full[1].dilation == (2, 2)
    assert_sampled(module, full, 2)


def test_dense_rectangular():
    layers = nn.Conv2d(3, 4, (3, 5), (1, 2), (1, 2)), nn.MaxPool2d(2), nn.Conv2d(4, 4, (5, 3), 1, (2, 1))
    module = settled(nn.Sequential(*layers))
    full = dense(module, 2)
    assert full[2].dilation == (1, 2) and full[2].padding == (2, 2)
    x = torch.randn(1, 3, 60, 61, dtype=torch.float64)
    assert (full(x)[:, :, :, ::2] - module(x)).abs().max() < 1e-12


def test_dense_leaves_the_module_alone():
    module = settled(small())
    before = repr(module)
    full = dense(module, 8)
    assert repr(module) == before
    assert full[0].weight.data_ptr() != module[0].weight.data_ptr()
    assert all(torch.equal(a, b) for a, b in zip(full.parameters(), module.parameters(), strict=True))


@pytest.mark.parametrize("forgotten", ["4", "5", "7.conv", "8.conv"])
def test_without_rates_the_numbers_differ(forgotten):
    """What the comparison is worth: leave out the dilation of one layer, a pooling or a convolution, and it says so."""
    module = settled(small())
    full = dense(module, 4)
    layer, original = full.get_submodule(forgotten), module.get_submodule(forgotten)
    assert layer.dilation != original.dilation
    layer.dilation, layer.padding = original.dilation, original.padding
    with pytest.raises(AssertionError):
        assert_sampled(module, full, 8)


@pytest.mark.parametrize(
    "output_stride, message", [(64, "divide"), (0, "at least 1"), (2.5, "an int"), (3, "divide")]
)
def test_dense_refuses_output_strides(output_stride, message):
    with pytest.raises(ValueError, match=f"output_stride is {output_stride}; it must .*{message}"):
        dense(small(), output_stride)


def test_dense_keeps_no_part_of_a_stride():
    six = nn.Sequential(nn.Conv2d(3, 4, 3, 3, 1), nn.Conv2d(4, 4, 3, 2, 1))
    with pytest.raises(
        ValueError, match="at 0: conv2d cannot keep a part of its stride of 3 at output_stride 2"
    ):
        dense(six, 2, 65)
    with pytest.raises(ValueError, match="output_stride is 4; it must divide"):
        dense(six, 4, 65)


def aspp_by_hand(aspp, x, rates):
    """The formula of DeepLab v3, from the module's weights alone."""

    def unit(layers, x, **options):
        conv, norm, _ = layers
        x = F.conv2d(x, conv.weight, **options)
        return F.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias).relu()

    mean = unit(aspp.image[1], x.mean((2, 3), keepdim=True))
    far = [unit(branch, x, padding=rate, dilation=rate) for branch, rate in zip(aspp.far, rates, strict=True)]
    everywhere = F.interpolate(mean, size=x.shape[2:], mode="bilinear")
    return unit(aspp.mix, torch.cat([unit(aspp.near, x), *far, everywhere], 1))


@pytest.mark.parametrize("rates", [(6, 12, 18), (12, 24, 36), (2,)])
def test_aspp_is_its_formula(rates):
    aspp = settled(ASPP(5, 4, rates))
    x = torch.randn(2, 5, 33, 40, dtype=torch.float64)
    assert aspp(x).shape == (2, 4, 33, 40)
    assert (aspp(x) - aspp_by_hand(aspp, x, rates)).abs().max() < 1e-12


def test_aspp_as_published():
    """DeepLab v3: 256 filters and rates 6, 12, 18 at output stride 16."""
    aspp = ASPP(2048)
    rates = [layer.dilation[0] for layer in aspp.modules() if isinstance(layer, nn.Conv2d)]
    assert rates == [1, 6, 12, 18, 1, 1]
    assert aspp.mix[0].in_channels == 5 * 256 and aspp.mix[0].out_channels == 256


def test_aspp_traced():
    rows = b3.trace_receptive_field(ASPP(4, 4), 64)
    fields = [row.receptive_field.size for row in rows if row.operation == "conv2d" and not row.global_by]
    assert fields == [1, 13, 25, 37]
    assert rows[-1].receptive_field.size == 37 and rows[-1].global_by == ("image.0",)


def test_aspp_rates_double_with_the_map():
    """Without image pooling, the module at output stride 16 and the doubled one at 8 agree where both answer."""
    module, aspp = settled(resnet50(width=2)), settled(ASPP(64, 4))
    module_at = {stride: dense(module, stride) for stride in (16, 8)}
    for branch in aspp.far:
        at_16 = nn.Sequential(module_at[16], branch)
        at_8 = nn.Sequential(module_at[8], deepcopy(branch))
        at_8[1][0].dilation = at_8[1][0].padding = tuple(2 * rate for rate in branch[0].dilation)
        assert dense(at_16, 8)[1][0].dilation == at_8[1][0].dilation
        assert_sampled(at_16, at_8, 2)


@pytest.mark.parametrize("side, rate", [(33, 33), (33, 40), (9, 9)])
def test_a_rate_as_large_as_the_map_leaves_one_weight(side, rate):
    assert (b3.taps_inside(side, rate) == 1).all()
    x, weight = torch.randn(1, 3, side, side), torch.randn(3, 3, 3, 3)
    far = F.conv2d(x, weight, padding=rate, dilation=rate)
    assert torch.allclose(far, F.conv2d(x, weight[:, :, 1:2, 1:2]), atol=1e-5)


def test_what_needs_torch_is_at_the_top_too():
    assert (b3.dense, b3.ASPP) == (dense, ASPP)
