"""What `dense` makes of every operation it takes, against the strided network at its own places; and what it refuses."""

import copy
import pickle

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import beyond3x3 as b3


def start():
    return nn.Conv2d(3, 4, 3, 2, 1)


def then(*layers):
    return nn.Sequential(start(), *layers)


class Own(nn.Module):
    """Layers, and a function that calls them and whatever else it likes."""

    def __init__(self, function):
        super().__init__()
        self.start, self.halve, self.point, self.near = (
            start(),
            nn.Conv2d(4, 4, 3, 2, 1),
            nn.Conv2d(4, 4, 1, 2),
            after(),
        )
        self.again, self.norm, self.mix = nn.Conv2d(3, 3, 3, 2, 1), nn.LayerNorm(4), nn.Linear(4, 4)
        self.taps, self.function = nn.Parameter(torch.randn(4, 1, 4, 4)), function

    def forward(self, x):
        return self.function(self, x)


def after(**options):
    return nn.Conv2d(4, 4, 3, **{"padding": 1, **options})


def shuffled(x, groups=2):
    apart = x.view(x.shape[0], groups, -1, *x.shape[2:])
    return apart.transpose(1, 2).reshape(x.shape)


def channels_last(own, x):
    return own.mix(own.norm(x.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)


class Standardized(nn.Conv2d):
    def forward(self, x):
        weight = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Forgetful(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class PadsItself(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(F.pad(x, (0, 2, 1, 1)), self.weight, self.bias, self.stride, 0, self.dilation)


class AsLarge(nn.Conv2d):
    """Pads by what its map lacks, as some frameworks do."""

    def forward(self, x):
        lack = max((-(-x.shape[-1] // 2) - 1) * 2 + 3 - x.shape[-1], 0)
        return F.conv2d(F.pad(x, (0, lack, 0, lack)), self.weight, self.bias, self.stride)


class Pooled(nn.Module):
    """A shortcut that averages, as in ResNet-D: its centers lie half a cell off those of the branch."""

    def __init__(self, **options):
        super().__init__()
        self.branch, self.skip = nn.Conv2d(4, 4, 3, 2, 1), nn.Conv2d(4, 4, 1)
        self.pool = nn.AvgPool2d(2, 2, **options)

    def forward(self, x):
        return F.relu(self.branch(x) + self.skip(self.pool(x)))


WITH_CEIL = dict(ceil_mode=True, count_include_pad=False)
EQUAL = {
    "same": lambda: then(after(padding="same")),
    "same, even kernel": lambda: then(nn.Conv2d(4, 4, 4, padding="same"), after()),
    "pointwise": lambda: Own(lambda own, x: own.near(torch.trunc(3 * F.softshrink(own.start(x))))),
    "valid": lambda: then(after(padding="valid")),
    "reflect": lambda: then(after(padding=(1, 2), padding_mode="reflect")),
    "replicate": lambda: then(after(padding=2, stride=2, padding_mode="replicate"), after()),
    "circular": lambda: then(after(padding_mode="circular")),
    "average": lambda: then(nn.AvgPool2d(3, 2, 1), after()),
    "average, stride alone": lambda: nn.Sequential(nn.AvgPool2d(3, 2, 1), start()),
    "average, padding not counted": lambda: then(nn.AvgPool2d(3, 2, 1, count_include_pad=False), after()),
    "average, rounded up": lambda: then(nn.AvgPool2d(3, 2, 1, ceil_mode=True), after()),
    "average, both": lambda: then(nn.AvgPool2d((2, 3), 2, (1, 0), **WITH_CEIL), after()),
    "average, divided by 5": lambda: then(nn.AvgPool2d(3, 2, divisor_override=5)),
    "maximum, rounded up": lambda: then(nn.MaxPool2d(2, ceil_mode=True), after()),
    "maximum, rounded up twice": lambda: then(
        nn.MaxPool2d(3, 2, ceil_mode=True), nn.MaxPool2d(2, 2, 1, ceil_mode=True), after()
    ),
    "maximum of every third, rounded up": lambda: then(nn.MaxPool2d(1, 3, ceil_mode=True), after()),
    "zeros around": lambda: then(nn.ZeroPad2d((0, 1, 0, 1)), after(stride=2, padding=0)),
    "reflection around": lambda: then(nn.ReflectionPad2d((1, 2, 3, 1)), after(stride=2, padding=0)),
    "shortcut that averages": lambda: then(Pooled(**WITH_CEIL), Pooled(**WITH_CEIL), after()),
    "shortcut that averages even maps": lambda: then(Pooled(), after()),
    "functional maximum": lambda: Own(lambda own, x: own.near(F.max_pool2d(own.start(x), 3, 2, 1))),
    "functional average": lambda: Own(lambda own, x: own.near(F.avg_pool2d(own.start(x), 2))),
    "maximum beside": lambda: Own(lambda own, x: torch.cat([own.start(x), F.max_pool2d(x, 3, 2, 1)], 1)),
    "unpadded beside": lambda: Own(lambda own, x: torch.cat([own.start(x), F.max_pool2d(x, 2)], 1)),
    "blur": lambda: Own(
        lambda own, x: F.conv2d(F.pad(own.start(x), (1, 2, 1, 2), "reflect"), own.taps, stride=2, groups=4)
    ),
    "holes of its own": lambda: Own(
        lambda own, x: F.conv2d(own.start(x), own.taps, padding=3, dilation=2, groups=4)
    ),
    "inner modules": lambda: then(
        Own(lambda own, x: F.max_pool2d(own.halve(x), 3, 2, 1)),
        Own(lambda own, x: F.avg_pool2d(own.near(x), 3, 1, 1) + x),
    ),
    "used twice": lambda: Own(lambda own, x: own.again(own.again(x))),
    "used twice at one rate": lambda: Own(lambda own, x: own.near(F.relu(own.near(own.start(x))))),
    "slices": lambda: Own(lambda own, x: own.near(own.start(x)[:, :, ::2, 1::2])),
    "option A": lambda: Own(
        lambda own, x: own.halve(own.start(x)) + F.pad(own.start(x)[:, :3, ::2, ::2], (0, 0, 0, 0, 0, 1))
    ),
    "crop": lambda: Own(lambda own, x: own.near(own.start(x)[..., 1:-1, :-2])),
    "phases by slices": lambda: Own(lambda own, x: own.start(torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2]], 1)[:, :3])),
    "channels last": lambda: Own(lambda own, x: own.near(channels_last(own, own.start(x)))),
    "channels shuffled": lambda: Own(lambda own, x: own.near(shuffled(own.start(x)))),
    "over channels": lambda: Own(
        lambda own, x: F.normalize(own.near(own.start(x)), dim=1).softmax(1) + own.start(x).amax(1, keepdim=True)
    ),
    "stacked": lambda: Own(lambda own, x: torch.stack([own.start(x), own.start(x).neg()], 2).sum(2) + own.near(own.start(x))),
    "standardized": lambda: then(Standardized(4, 4, 3, 2, 1), Standardized(4, 4, 3, 1, 1)),
    "pads itself": lambda: then(PadsItself(4, 4, 3, 2), after()),
    "gate before": lambda: Own(lambda own, x: own.near(own.start(x * x.mean((2, 3), keepdim=True)))),
}  # fmt: skip
EVEN = "shortcut that averages even maps", "unpadded beside", "phases by slices"


@torch.no_grad()
@pytest.mark.parametrize("name", EQUAL)
def test_dense_sampled_is_strided(name):
    torch.manual_seed(0)
    module = EQUAL[name]().double().eval()
    full = b3.dense(module, 1, 64)
    sizes = [(64, 64), (80, 96)] if name in EVEN else [(65, 65), (64, 80), (50, 63)]
    for size in sizes:
        x = torch.randn(1, 3, *size, dtype=torch.float64)
        strided, all_of_it = module(x), full(x)
        steps = [step for step in (2, 4, 6, 8, 16) if fits(all_of_it, strided, step)]
        assert steps and all_of_it.isfinite().all()
        differences = [float((all_of_it[..., ::step, ::step] - strided).abs().max()) for step in steps]
        assert min(differences) <= 1e-12 * float(strided.abs().max())


def fits(full, strided, step):
    return [-(-side // step) for side in full.shape[2:]] == list(strided.shape[2:])


@torch.no_grad()
@pytest.mark.parametrize("output_stride", [2, 4, 8])
def test_a_part_of_the_strides_stays(output_stride):
    """The same operations at other output strides, where some keep their stride and others only a part."""
    blur = Own(lambda own, x: F.conv2d(F.pad(x, (1, 2, 1, 2), "reflect"), own.taps, stride=2, groups=4))
    module = (
        then(Pooled(**WITH_CEIL), nn.AvgPool2d(4, 4, ceil_mode=True), blur, after(padding="same"))
        .double()
        .eval()
    )
    full = b3.dense(module, output_stride, 129)
    for size in (129, 129), (150, 97):
        x = torch.randn(1, 3, *size, dtype=torch.float64)
        strided, sampled = module(x), full(x)[:, :, :: 32 // output_stride, :: 32 // output_stride]
        assert sampled.shape == strided.shape
        assert (sampled - strided).abs().max() <= 1e-12 * strided.abs().max()


@torch.no_grad()
@pytest.mark.parametrize("downscale", [nn.PixelUnshuffle(2), Own(lambda own, x: F.pixel_unshuffle(x, 2))])
def test_a_network_that_begins_with_phases(downscale):
    module = nn.Sequential(downscale, nn.Conv2d(12, 4, 3, 2, 1), after(stride=2)).double().eval()
    full = b3.dense(module, 2, 64, channels=3)
    x = torch.randn(1, 3, 64, 80, dtype=torch.float64)
    assert (full(x)[..., ::4, ::4] - module(x)).abs().max() <= 1e-12
    with pytest.raises(
        ValueError, match="does not run on an input of shape .*65, 65. .*input_size=.*channels="
    ):
        b3.dense(module, 2, 65)


def test_phases_by_views_are_followed():
    def phases(own, x):
        n, c, h, w = x.shape
        return x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(n, 4 * c, h // 2, w // 2)

    module = nn.Sequential(Own(phases), nn.Conv2d(12, 4, 3, 2, 1), after(stride=2)).double().eval()
    full, x = b3.dense(module, 2, 64, channels=3), torch.randn(1, 3, 64, 80, dtype=torch.float64)
    assert (full(x)[..., ::4, ::4] - module(x)).abs().max() <= 1e-12


def test_weights_keep_their_names():
    module = then(nn.AvgPool2d(2), EQUAL["functional maximum"](), EQUAL["used twice"]()).eval()
    module[2].start, module[3].again = nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 3, 2, 1)
    full = b3.dense(module, 1, 65)
    assert list(full.state_dict()) == list(module.state_dict())
    full.load_state_dict(module.state_dict())
    assert set(map(id, full.parameters())).isdisjoint(map(id, module.parameters()))


def test_same_stays_same():
    full = b3.dense(then(after(padding="same")), 1, 33)
    assert (full[1].stride, full[1].dilation, full[1].padding) == ((1, 1), (2, 2), "same")


def test_what_was_rewritten_can_be_copied_trained_and_kept():
    torch.manual_seed(0)
    full = b3.dense(then(nn.AvgPool2d(3, 2, 1), nn.MaxPool2d(2, ceil_mode=True)), 1, 33)
    x = torch.randn(1, 3, 33, 33)
    for other in copy.deepcopy(full), pickle.loads(pickle.dumps(full)):
        assert torch.equal(other(x), full(x))
    full(x).sum().backward()
    assert full[0].weight.grad.abs().max() > 0
    assert "avg_pool2d, rates=(2, 2)" in repr(full)


class Attention(nn.Module):
    def forward(self, x):
        tokens = x.flatten(2).transpose(1, 2)
        return F.scaled_dot_product_attention(tokens, tokens, tokens).transpose(1, 2).reshape(x.shape)


REFUSED = {
    "at 1: adaptive_avg_pool2d .*sees a whole axis": then(nn.AdaptiveAvgPool2d(1)),
    "at 1: group_norm .*sees a whole axis of the map, or more": then(nn.GroupNorm(2, 4)),
    "at Own: mean .*sees a whole axis": Own(lambda own, x: own.start(x) * own.start(x).mean((2, 3), keepdim=True)),
    "at Own: softmax .*sees a whole axis": Own(lambda own, x: own.start(x).softmax(3)),
    "at 1: flatten .*apart, or together; and 1: scaled_dot_product_attention .*sees a whole axis": then(Attention()),
    "at Own: interpolate is not known": Own(lambda own, x: F.interpolate(own.start(x), scale_factor=2)),
    "at 1: conv_transpose2d is not known": then(nn.ConvTranspose2d(4, 4, 2, 2)),
    "at 1: max_pool2d returns indices": then(nn.MaxPool2d(2, return_indices=True)),
    "at 1: it calls an operation itself .*control flow.*a layer of its own": then(
        Own(lambda own, x: F.max_pool2d(x, 2) if x.shape[2] > 4 else x)
    ),
    "at 1: conv2d of Forgetful does not go by": then(Forgetful(4, 4, 3, 1, 1)),
    "at 1: it calls an operation itself": then(AsLarge(4, 4, 3, 2)),
    "at Own: add takes values that are made for the size": Own(lambda own, x: own.start(x) + torch.ones(1, 1, 33, 33)),
    "at Own: add joins maps with jumps of 1, 2": Own(lambda own, x: own.start(x) + x[:, :1, :33, :33]),
    "its copy with dilation breaks at 1, where module itself runs: .*33": then(Own(lambda own, x: x.view(1, 4, 33, 33))),
    "does not run on an input of shape .*input_size=": Own(lambda own, x: own.start(x).view(1, 4, 32, 32)),
    "its output is no map of places": Own(lambda own, x: x.mean((2, 3))),
    "does not depend on its input": Own(lambda own, x: own.taps),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_refusals_name_the_layer_and_the_operation(message):
    with pytest.raises(ValueError, match=message):
        b3.dense(REFUSED[message].eval(), 1, 65, 3)


def test_what_is_no_module_or_no_size_is_refused():
    with pytest.raises(ValueError, match="module is 3; it must be a torch.nn.Module"):
        b3.dense(3, 1)
    for size in (0, (5, 5, 5), 2.5):
        with pytest.raises(ValueError, match="input_size is .*; it must be a positive int or a pair"):
            b3.dense(then(), 1, size)


def test_phases_finer_than_they_are_are_refused():
    module = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, 4, 3))
    with pytest.raises(ValueError, match="at 0: pixel_unshuffle takes a stride that has no dilation"):
        b3.dense(module, 1, 64, channels=3)
