"""Networks that are lists: against the same written by hand, packed and back, and those shipped, at their ceilings."""

import base64
import json
from copy import deepcopy

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import beyond3x3 as b3
from beyond3x3.on_gpu.dense_prediction import Network, conv, encoder_decoder, stack
from beyond3x3.operations import check_operations
from beyond3x3.widgets import STATIC

SHIPPED = {
    packed["name"]: packed for packed in json.loads((STATIC / "segmentation_lab.json").read_text("utf-8"))
}
PLAIN, ATROUS, DECODER = [1] * 5, [8, 4, 2, 1, 1], "encoder–decoder"


def built(operations, seed=0):
    """A network in float64 whose biases are not zero."""
    torch.manual_seed(seed)
    network = Network(operations).double()
    for layer in network.convolutions:
        torch.nn.init.normal_(layer.bias)
    return network


def images(count=2, size=32, channels=1):
    return torch.randn(
        count, channels, size, size, generator=torch.Generator().manual_seed(1), dtype=torch.float64
    )


def size_of(network):
    return sum(parameter.numel() for parameter in network.parameters())


def mean_iou(truth, answer):
    return b3.segmentation_scores(b3.confusion_matrix(truth, answer, 2)).mean_iou


@torch.no_grad()
def labeled(network, scenes):
    return network(torch.from_numpy(scenes)).argmax(1).numpy()


@pytest.mark.parametrize("rates", [PLAIN, ATROUS, [1], [3, 2]])
def test_stack_by_hand(rates):
    network = built(stack(rates, width=5))
    x = y = images()
    *layers, last = network.convolutions
    for layer, rate in zip(layers, rates, strict=True):
        y = F.conv2d(y, layer.weight, layer.bias, padding=rate, dilation=rate).clamp(min=0)
    y = F.conv2d(y, last.weight, last.bias)
    assert y.shape == (2, 2, 32, 32) and y.min() < 0
    assert (network(x) - y).abs().max() < 1e-12


def test_encoder_decoder_by_hand():
    network = built(encoder_decoder(3, halvings=2))
    x = images()
    a, b, c, d, e, last = network.convolutions

    def unit(layer, x, stride=1):
        return F.conv2d(x, layer.weight, layer.bias, stride, 1).relu()

    def twice(x):
        return F.interpolate(x, size=[2 * side for side in x.shape[2:]], mode="bilinear", align_corners=False)

    fine = unit(a, x)
    half = unit(b, fine, 2)
    quarter = unit(c, half, 2)
    y = unit(d, torch.cat([twice(quarter), half], 1))
    y = unit(e, torch.cat([twice(y), fine], 1))
    y = F.conv2d(y, last.weight, last.bias)
    assert half.shape[2:] == (16, 16) and quarter.shape[2:] == (8, 8)
    assert (network(x) - y).abs().max() < 1e-12


def test_upsample_is_the_interpolation_built_from_scratch():
    one = conv(2, 2, 1, relu=False)
    network = built([one, {"op": "upsample"}])
    x = images(channels=2)
    low = F.conv2d(x, network.convolutions[0].weight, network.convolutions[0].bias)
    theirs = b3.interpolate(low.detach().numpy(), 2, mode="bilinear")
    assert np.abs(network(x).detach().numpy() - theirs).max() < 1e-12


def test_join_appends_what_was_remembered_last():
    push, join, double = {"op": "push"}, {"op": "join"}, conv(1, 1, 1, relu=False)
    network = Network([double, push, double, push, double, join, join]).double()
    for layer in network.convolutions:
        torch.nn.init.constant_(layer.weight, 2)
    x = images()
    assert torch.equal(network(x), torch.cat([8 * x, 4 * x, 2 * x], 1))


def test_join_forgets_what_it_appended():
    push, join, double = {"op": "push"}, {"op": "join"}, conv(1, 1, 1, relu=False)
    network = Network([double, push, join, conv(2, 1, 1, relu=False), push, join]).double()
    for layer in network.convolutions:
        torch.nn.init.constant_(layer.weight, 2)
    x = images()
    assert torch.equal(network(x), torch.cat([8 * x, 8 * x], 1))


@pytest.mark.parametrize("rates", [PLAIN, ATROUS, [4] * 5, [2, 4, 8, 4, 2]])
def test_stack_reads_what_touched_says(rates):
    network = Network(stack(rates, 2))
    for parameter in network.parameters():
        torch.nn.init.constant_(parameter, 0.1)
    image = torch.ones(1, 1, 65, 65, requires_grad=True)
    (gradient,) = torch.autograd.grad(network(image)[0, 1, 32, 32], image)
    heard = gradient[0, 0, 32].nonzero().flatten() - 32
    reads = b3.touched([b3.Layer(3, padding=rate, dilation=rate) for rate in rates])
    assert heard.tolist() == [offset - reads[-1] // 2 for offset in reads]


@pytest.mark.parametrize("operations", [stack(ATROUS), stack([1], 1), encoder_decoder()])
def test_packed_and_back(operations):
    network = built(operations).float()
    packed = network.packed("mine")
    other = Network.unpacked(json.loads(json.dumps(packed)))
    assert (packed["name"], other.operations) == ("mine", operations)
    for ours, theirs in zip(network.parameters(), other.parameters(), strict=True):
        assert torch.equal(ours.half().float(), theirs)
    assert other.packed("mine") == packed


def test_packed_weights_are_in_the_order_that_the_page_reads():
    network = built(stack([1], 2))
    numbers = np.frombuffer(base64.b64decode(network.packed("mine")["weights"]), "<f2")
    first, last = network.convolutions
    arrays = [first.weight, first.bias, last.weight, last.bias]
    assert np.array_equal(numbers, np.concatenate([a.detach().numpy().ravel() for a in arrays]).astype("<f2"))


def test_network_keeps_its_own_list():
    operations = stack([1], 2)
    network = Network(operations)
    operations[0]["relu"] = False
    assert network.operations[0]["relu"] is True


def test_operations_that_fit_are_let_pass():
    for operations in (stack(ATROUS), encoder_decoder()):
        weights = size_of(Network(operations))
        assert check_operations(operations) == (2, None, weights)
        assert check_operations(operations, 1, 48) == (2, 48, weights)


def test_sizes_are_followed_where_they_are_known():
    with pytest.raises(ValueError, match="a push of the same size before it"):
        check_operations(encoder_decoder(), 1, 46)
    with pytest.raises(ValueError, match=r"it must be \[Co, 3, k, k\]"):
        check_operations(stack(ATROUS), 3)
    for shape in ([8.5, 1, 3, 3], [True, 1, 3, 3], ["8", 1, 3, 3]):
        with pytest.raises(ValueError, match="it must be a conv"):
            check_operations([{"op": "conv", "shape": shape, "relu": True}])
    with pytest.raises(ValueError, match="it must be a list"):
        check_operations(5)


def test_a_stack_has_rates():
    with pytest.raises(ValueError):
        stack([])


def test_an_encoder_decoder_wants_sides_that_it_can_halve():
    network = Network(encoder_decoder(2, halvings=2)).double()
    assert network(images(size=20)).shape == (2, 2, 20, 20)
    with pytest.raises(RuntimeError):
        network(images(size=18))


PUSH, JOIN, UPSAMPLE = ({"op": op} for op in ("push", "join", "upsample"))
ONE = conv(1, 1)
REFUSED = {
    "no operations": ([], "operations"),
    "unknown operation": ([ONE, {"op": "pool"}], "operation is {'op': 'pool'}"),
    "no dict": ([ONE, "push"], "operation is 'push'"),
    "join without push": ([ONE, JOIN], "operation is {'op': 'join'}"),
    "join twice": ([ONE, PUSH, JOIN, JOIN], "operation is {'op': 'join'}"),
    "push without join": ([ONE, PUSH], "1 push without join"),
    "push before a map": ([PUSH, ONE, JOIN], "operation is {'op': 'push'}"),
    "upsample before a map": ([UPSAMPLE, ONE], "operation is {'op': 'upsample'}"),
    "other channels": ([conv(1, 3), conv(2, 3)], r"shape is \[3, 2, 3, 3\]; it must be \[Co, 3, k, k\]"),
    "channels after join": ([conv(1, 2), PUSH, JOIN, conv(2, 1)], r"\[Co, 4, k, k\]"),
    "no square": ([ONE | {"shape": [1, 1, 3, 1]}], r"shape is \[1, 1, 3, 1\]"),
    "no outputs": ([ONE | {"shape": [0, 1, 3, 3]}], r"shape is \[0, 1, 3, 3\]"),
    "no inputs": ([ONE | {"shape": [1, 0, 3, 3]}], r"shape is \[1, 0, 3, 3\]"),
    "dilation 0": ([ONE | {"dilation": 0}], "dilation is 0"),
    "stride 0": ([ONE | {"stride": 0}], "stride is 0"),
    "padding -1": ([ONE | {"padding": -1}], "padding is -1"),
    "no relu": ([{key: ONE[key] for key in ONE if key != "relu"}], "operation is"),
}


@pytest.mark.parametrize("operations, message", REFUSED.values(), ids=REFUSED)
def test_network_refuses(operations, message):
    with pytest.raises(ValueError, match=message):
        Network(operations)


@pytest.mark.parametrize("change", [2, -2])
def test_unpacked_refuses_weights_that_do_not_fit(change):
    packed = Network(stack([1], 2)).packed("mine")
    numbers = base64.b64decode(packed["weights"])
    numbers = numbers + bytes(change) if change > 0 else numbers[:change]
    wrong = packed | {"weights": base64.b64encode(numbers).decode()}
    with pytest.raises(ValueError, match=f"weights holds {26 + change // 2} numbers; the operations need 26"):
        Network.unpacked(wrong)


def test_network_learns():
    """Five steps of shadow need five offsets: rates 2, 2, 1 read them, rates 1, 1, 1 do not, and both meet their ceilings."""
    steps, score = range(1, 6), {}
    test, truth = b3.shadow_scenes(40, 16, 4, steps, seed=1_000_000)
    for rates in ((2, 2, 1), (1, 1, 1)):
        torch.manual_seed(0)
        network = Network(stack(rates, 8))
        optimizer = torch.optim.Adam(network.parameters(), 1e-2)
        for step in range(100):
            x, y = map(torch.from_numpy, b3.shadow_scenes(8, 16, 4, steps, seed=step))
            optimizer.zero_grad()
            F.cross_entropy(network(x), y).backward()
            optimizer.step()
        score[rates] = mean_iou(truth, labeled(network, test))
    limit = mean_iou(truth, b3.cast_shadows(test[:, 0], range(1, 4)).astype(int))
    assert score[2, 2, 1] > 0.97 and abs(score[1, 1, 1] - limit) < 0.03 and limit < 0.85


def test_shipped_networks_are_of_equal_size():
    assert list(SHIPPED) == ["plain 3×3", "atrous", DECODER]
    sizes = [size_of(Network.unpacked(packed)) for packed in SHIPPED.values()]
    assert max(sizes) < 1.03 * min(sizes)
    assert SHIPPED["plain 3×3"]["operations"] == stack(PLAIN)
    assert SHIPPED["atrous"]["operations"] == stack(ATROUS)
    assert SHIPPED[DECODER]["operations"] == encoder_decoder()
    assert (STATIC / "segmentation_lab.json").stat().st_size < 60_000


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_shipped_networks_meet_their_ceilings(seed):
    scenes, truth = b3.shadow_scenes(60, seed=seed)
    score = {
        name: mean_iou(truth, labeled(Network.unpacked(packed), scenes)) for name, packed in SHIPPED.items()
    }
    limit = mean_iou(truth, b3.cast_shadows(scenes[:, 0], range(1, 6)).astype(int))
    assert abs(score["plain 3×3"] - limit) < 0.01 and limit < 0.7
    assert score["atrous"] > 0.995
    assert limit + 0.05 < score[DECODER] < 0.95


def drawings(size=48):
    rows, columns = np.mgrid[:size, :size]
    ring = abs(np.hypot(rows - 24, columns - 20) - 10) < 1
    noise = np.random.default_rng(7).random((size, size))
    return {
        "empty": rows < 0,
        "one post": (rows == 24) & (columns == 10),
        "bars across": (rows % 9 == 4) & (columns > 5) & (columns < 30),
        "bars down": (columns % 11 == 4) & (rows > 5) & (rows < 40),
        "blocks": (rows % 16 < 6) & (columns % 23 < 8),
        "diagonals": ((rows - columns) % 24 == 0) | ((rows + columns) % 31 == 0),
        "ring": ring,
        "disk": np.hypot(rows - 24, columns - 14) < 9,
        "a tenth": noise < 0.1,
        "a third": noise < 0.33,
        "grid": (rows % 2 == 0) & (columns % 2 == 0),
        "full": rows >= 0,
    }


@pytest.mark.parametrize("name", drawings())
def test_shipped_atrous_network_labels_what_readers_draw(name):
    scene = drawings()[name][None, None].astype(np.float32)
    answer = labeled(Network.unpacked(SHIPPED["atrous"]), scene)
    assert mean_iou(b3.cast_shadows(scene[:, 0]).astype(int), answer) > 0.97


def test_shipped_networks_answer_at_the_distances_they_read():
    scenes = np.zeros((20, 1, 48, 48), np.float32)
    scenes[np.arange(20), 0, 24, 30 - np.arange(1, 21)] = 1
    for name, reads in (("plain 3×3", 5), ("atrous", 16)):
        dark = labeled(Network.unpacked(deepcopy(SHIPPED[name])), scenes)[:, 24, 30]
        assert (1 + np.flatnonzero(dark)).tolist() == list(range(1, reads + 1))


def test_a_tile_of_the_shipped_decoder_is_the_whole_with_a_margin_on_the_grid_of_its_strides():
    network = Network.unpacked(SHIPPED[DECODER]).double()
    scene = torch.from_numpy(b3.shadow_scenes(1, 128, 160, seed=5)[0]).double()
    with torch.no_grad():
        whole = network(scene)[..., 48:80, 48:80]
        for margin, same in ((16, False), (20, False), (24, True), (28, False), (32, True)):
            around, kept = slice(48 - margin, 80 + margin), slice(margin, margin + 32)
            tile = network(scene[..., around, around])[..., kept, kept]
            assert bool((tile - whole).abs().max() < 1e-10) == same


def test_network_is_at_the_top_too():
    assert b3.Network is Network
