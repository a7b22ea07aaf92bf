"""Networks made dense by hand, with each mistake planted: same_as_strided says whether they are equal, and what is off."""

import re

import pytest
import torch
import torch.nn.functional as F
from test_atrous_on_gpu import settled
from torch import nn

import beyond3x3 as b3


class Block(nn.Module):
    """A residual block as libraries write it, with the rate that they give it."""

    def __init__(self, inputs, outputs, stride=1, rate=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, stride, rate, rate, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.downsample = (
            nn.Conv2d(inputs, outputs, 1, stride, bias=False) if inputs != outputs else nn.Identity()
        )

    def forward(self, x):
        return F.relu(self.norm(self.conv2(F.relu(self.conv1(x)))) + self.downsample(x))


class Backbone(nn.Module):
    """Output stride 16; the last two stages can have dilation instead of stride, their first block keeping the rate."""

    def __init__(self, dilated=(False, False), pool_rate=1, pooling=nn.MaxPool2d):
        super().__init__()
        self.stem, self.rate = nn.Conv2d(3, 4, 3, 2, 1), 1
        self.layer1 = self.stage(4, 6, 2, False)
        self.pool = pooling(3, 1, 1)
        self.layer2 = self.stage(6, 8, 2, dilated[0])
        self.layer3 = self.stage(8, 8, 2, dilated[1], project=True)
        self.last = nn.MaxPool2d(3, 1, 1)
        if any(dilated) and pool_rate > 1:  # torch pads a pooling by half a kernel at most
            around = nn.ConstantPad2d(pool_rate, -torch.inf)
            self.last = nn.Sequential(around, nn.MaxPool2d(3, 1, 0, pool_rate))

    def stage(self, inputs, outputs, stride, dilated, project=False):
        first = self.rate
        if dilated:
            self.rate, stride = self.rate * stride, 1
        head = Block(inputs, outputs, stride, first)
        if project:
            head.downsample = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
        return nn.Sequential(head, Block(outputs, outputs, 1, self.rate))

    def forward(self, x):
        return self.last(self.layer3(self.layer2(self.pool(self.layer1(self.stem(x))))))


def pair(pool_rate=4, **options):
    strided = settled(Backbone())
    dense = Backbone((True, True), pool_rate, **options)
    dense.load_state_dict(strided.state_dict())
    return dense, strided


def test_a_network_that_a_library_made_dense_is_the_strided_one():
    dense, strided = pair()
    found = b3.same_as_strided(dense, strided)
    assert found.equal and found.difference < 1e-12 and found.step == (4, 4)
    assert found.first is None and found.off == ()
    assert str(found).startswith("equal to the strided network at every 4-th place")


def test_what_dense_made_is_the_strided_one():
    strided = settled(Backbone(pooling=nn.AvgPool2d))
    for output_stride, step in (2, 8), (4, 4), (16, 1):
        found = b3.same_as_strided(b3.dense(strided, output_stride, 65), strided)
        assert found.equal and found.step == (step, step) and not found.off


def rated(rate, *names):
    def fault(dense):
        for name in names:
            layer = dense.get_submodule(name)
            layer.dilation, layer.padding = (rate, rate), (rate, rate)

    return fault


def padded(dense):
    dense.layer3[1].conv2.padding = (2, 2)


def strides_alone(dense):
    rated(1, "layer2.1.conv2", "layer3.0.conv2", "layer3.1.conv2")(dense)


def other_weight(dense):
    with torch.no_grad():
        dense.layer2[1].conv1.weight += 0.1


def other_norm(dense):
    dense.layer3[0].norm.running_mean += 1


FAULTS = {
    "the first block of a stage has the rate of the next": (
        rated(2, "layer2.0.conv2"),
        r"layer2.0.conv2 \(conv2d\): its dilation is 2 and must be 1: the layer that loses a stride keeps",
    ),
    "a rate forgotten": (
        rated(1, "layer2.1.conv2"),
        r"layer2.1.conv2 \(conv2d\): its dilation is 1 and must be 2",
    ),
    "the last rate not doubled": (
        rated(2, "layer3.1.conv2"),
        "layer3.1.conv2 .*its dilation is 2 and must be 4",
    ),
    "strides dropped and nothing else": (strides_alone, "layer2.1.conv2 .*its dilation is 1 and must be 2"),
    "padding forgotten": (padded, "layer3.1.conv2 .*its padding is 2 and must be 4"),
    "other weights": (other_weight, "layer2.1.conv1 .*its weight is another than the strided network's"),
    "other statistics": (other_norm, "layer3.0.norm .*its running_mean is another"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named(name):
    fault, message = FAULTS[name]
    dense, strided = pair()
    fault(dense)
    found = b3.same_as_strided(dense, strided)
    assert not found.equal and found.difference > 1e-3
    assert b3.same_as_strided(*pair()).equal
    assert re.search(message, str(found.first))
    assert f"off first: {found.first}" in str(found)


def test_a_pooling_left_undilated_is_named():
    found = b3.same_as_strided(*pair(pool_rate=1))
    assert not found.equal and len(found.off) == 1
    assert str(found.first) == "last (max_pool2d): its dilation is 1 and must be 4"
    dense, strided = pair()
    dense.last[1].dilation, dense.last[0].padding = 1, (1, 1, 1, 1)
    assert (
        str(b3.same_as_strided(dense, strided).first)
        == "last.1 (max_pool2d): its dilation is 1 and must be 4"
    )


def test_every_other_rate_that_is_wrong_is_listed():
    dense, strided = pair()
    strides_alone(dense)
    found = b3.same_as_strided(dense, strided)
    assert [layer.layer for layer in found.off] == ["layer2.1.conv2", "layer3.0.conv2", "layer3.1.conv2"]


class Functional(nn.Module):
    """Pools without a layer, as many networks do, at a rate that its maker may forget."""

    def __init__(self, stride, rate, kind):
        super().__init__()
        self.conv, self.rate, self.kind = nn.Conv2d(3, 4, 3, stride, 1), rate, kind

    def forward(self, x):
        if self.kind == "average":
            return F.avg_pool2d(self.conv(x), 3, 1, 1)
        if self.kind == "mean":
            return self.conv(x) * self.conv(x).mean((2, 3), keepdim=True)
        return F.max_pool2d(self.conv(x), 3, 1, 1, self.rate)


@pytest.mark.parametrize(
    "kind, message",
    [
        ("maximum", r"Functional \(max_pool2d\): its dilation is 1 and must be 2"),
        ("average", r"Functional \(avg_pool2d\): it averages neighbors, and has to average numbers 2 apart"),
        ("mean", r"Functional \(mean\): .*every output sees a whole axis of the map.*other means"),
    ],
)
def test_what_has_no_layer_is_named_too(kind, message):
    strided = settled(Functional(2, 1, kind))
    dense = Functional(1, 1, kind)
    dense.load_state_dict(strided.state_dict())
    found = b3.same_as_strided(dense, strided)
    assert not found.equal
    assert re.search(message, str(found.first))


def test_the_modules_are_left_alone_and_asked_for():
    dense, strided = pair()
    strided.half()
    dense.train()
    b3.same_as_strided(dense.half(), strided, 65)
    assert dense.training and next(strided.parameters()).dtype == torch.float16
    with pytest.raises(ValueError, match="strided_module is 3; it must be a torch.nn.Module"):
        b3.same_as_strided(dense, 3)
    with pytest.raises(ValueError, match="strided_module does not run on an input of shape"):
        b3.same_as_strided(dense, strided, 65, channels=5)


def test_a_stride_that_was_left_is_named():
    dense, strided = pair()
    dense.layer3[1].conv2.stride = (2, 2)
    found = b3.same_as_strided(dense, strided)
    assert not found.equal and found.difference == torch.inf and found.step is None
    assert str(found.first).startswith("layer3.1 (forward): it does not run: The size of tensor a (17)")


def test_a_layer_whose_numbers_count_for_nothing_is_named_all_the_same():
    dense, strided = pair()
    for network in dense, strided:
        nn.init.zeros_(network.layer2[1].norm.weight)
    rated(1, "layer2.1.conv2")(dense)
    found = b3.same_as_strided(dense, strided)
    assert found.equal and found.first.layer == "layer2.1.conv2"
