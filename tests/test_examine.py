"""What is found out about a network: every kind of finding, planted in a network and taken out again."""

import importlib.util
import json
import re
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from brute import outputs, rows_seen
from examined import both, dilated, doubling, found, opened, pixels_read, sentences
from onnx import helper
from test_onnx import OPEN, exported, graph, kernel, node, resized, said
from torch import nn
from zoo.attention import Attention
from zoo.parts import Forward, around, beside, chain, conv
from zoo.scales import UPS, aspp, unet
from zoo.signals import cycle_gan

import beyond3x3 as b3
from beyond3x3.trace.reading_onnx import read_onnx
from beyond3x3.trace.report import LINKS, landing
from beyond3x3.trace.ways import read

ROOT = Path(__file__).parents[1]


@cache
def offered():
    path = ROOT / "references" / "networks" / "export.py"
    spec = importlib.util.spec_from_file_location("networks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_plain_network_has_its_tiles_and_nothing_else():
    network = chain(conv(3, 4), nn.ReLU(), conv(4, 4))
    (only,) = found(network)
    assert both(network, 32, "tiles") == [only.number]
    assert (only.kind, only.layer, only.number) == ("tiles", "output", (2, 1))


def with_coordinates(x, layer):
    rows, columns = (torch.linspace(-1, 1, size) for size in x.shape[2:])
    places = torch.stack(torch.meshgrid(rows, columns, indexing="ij"))[None, :1]
    return layer(torch.cat([x, places], 1))


@pytest.mark.parametrize(
    "placed, alike",
    [
        (Forward(with_coordinates, conv(4, 3)), conv(3, 3)),
        (
            Forward(lambda x, layer: layer(x) + torch.arange(x.shape[3]), conv(3, 3)),
            Forward(lambda x, layer: layer(x) + torch.ones(3, 1, 1), conv(3, 3)),
        ),
    ],
)
def test_whether_tiles_fit_is_left_open_where_every_place_has_numbers_of_its_own(placed, alike):
    assert both(placed, 16, "tiles") == [None] and both(alike, 16, "tiles") == [(1, 1)]
    assert "numbers for each place" in sentences(placed, 16, "tiles")


def test_tiles_end_on_the_grid_too_where_outputs_are_fewer_than_pixels():
    network = chain(nn.Conv2d(3, 4, 3), conv(4, 4, 3, 2), nn.ConvTranspose2d(4, 3, 4, 2, 1)).double()
    image = torch.rand(1, 3, 1, 120, dtype=float).expand(-1, -1, 9, -1)
    whole = network(image)
    said = sentences(network, 32, "tiles")
    assert "begin and end on multiples of 2" in said
    assert "less than 1 pixel from a cut edge at the bottom or right" in said

    def off(first, last):
        """How many of the last outputs of a tile are others than in the whole."""
        tile = network(image[..., first:last])
        wrong = (tile - whole[..., first : first + tile.shape[-1]]).abs().amax((0, 1, 2)) > 1e-12
        return wrong[tile.shape[-1] // 2 :].sum()

    assert off(20, 80) == 1 < off(20, 81)


@pytest.mark.parametrize(
    "forward, words",
    [
        (lambda x, layer: layer(x)[:, :, 8, 8], "one output, whatever the size"),
        (lambda x, layer: layer(x)[:, :, [1, 2]], ""),
        (lambda x, layer: layer(x)[:, :, 0], "one output, whatever the size"),
    ],
)
def test_single_places_of_a_map_are_no_tiles(forward, words):
    (finding,) = found(Forward(forward, conv(3, 3)), 16, "tiles")
    assert finding.number is None and words in finding.sentence


def test_the_last_step_of_a_signal_looks_at_its_end_and_not_ahead():
    last = Forward(lambda x, layer: layer(nn.functional.pad(x, (2, 0)))[:, :, -1], nn.Conv1d(3, 4, 3))
    assert not {"ahead", "center"} & {finding.kind for finding in found(last, 16)}
    assert [f.kind for f in found(nn.Conv1d(3, 4, 3), 16) if f.kind in ("ahead", "center")]


@pytest.mark.parametrize("good, bad, gap", [((1, 2, 4), (2, 2, 2), 2), ((1, 2, 5), (1, 4, 8), 2)])
def test_holes(good, bad, gap):
    assert both(dilated(*good), 48, "holes") == []
    assert both(dilated(*bad), 48, "holes") == [b3.max_gap(bad)] == [gap]
    (hole,) = found(dilated(*bad), 48, "holes")
    assert hole.layer == "1" if bad[0] == 1 else "0"


def test_holes_of_a_stride_that_is_wider_than_its_kernel_times_a_rate():
    def network(rate):
        return chain(conv(3, 3, 1, 3), conv(3, 3, 3, rate=rate))

    assert both(network(2), 48, "holes") == [6] and both(network(1), 48, "holes") == [3]
    assert both(chain(conv(3, 3, 3, 3), conv(3, 3)), 48, "holes") == []


def test_holes_of_any_output_of_a_period():
    """Of a map that is enlarged some outputs read one place, others two: only these have a hole between them."""

    def seen(module, output):
        x = torch.rand(1, 3, 45, 45, requires_grad=True)
        module(x)[0, :, output].sum().backward()
        return torch.nonzero(x.grad.abs().sum((0, 1, 3))).diff(dim=0).flatten().tolist()

    module = chain(conv(3, 3, 1, 3), nn.ConvTranspose2d(3, 3, 1, 2), conv(3, 3))
    assert [seen(module, output) for output in (14, 15)] == [[], [3]]
    assert both(module, 45, "holes") == both(module, 48, "holes") == [3]
    assert both(chain(nn.Upsample(scale_factor=2), conv(3, 3)), 45, "holes") == []
    assert both(chain(conv(3, 3, 3, 3), nn.ConvTranspose2d(3, 3, 1, 2), conv(3, 3)), 45, "holes") == []


@pytest.mark.parametrize("size, holes", [(9, 0), (12, 1), (48, 1)])
def test_holes_are_only_those_that_an_output_of_this_image_has(size, holes):
    network = chain(conv(3, 3, 3, rate=9), nn.Upsample(scale_factor=2, mode="bilinear"))
    numbers = both(network, size, "holes")
    gaps = {max(np.diff(line), default=1) for line in pixels_read(network, (size, size))}
    assert len(numbers) == holes and (max(gaps) > 1) == holes and {*numbers} <= gaps


@pytest.mark.parametrize("rate, size, kept", [(15, 16, 3), (16, 16, 1), (17, 16, 1), (9, 9, 1)])
def test_rates_that_the_map_wastes(rate, size, kept):
    network = chain(conv(3, 3), conv(3, 3, 3, rate=rate))
    assert both(network, size, "rate") == ([rate] if kept == 1 else [])
    assert (b3.taps_inside(size, rate).max() > 1) == (kept == 3)
    unpadded = chain(nn.ZeroPad2d(rate), nn.Conv2d(3, 3, 3, dilation=rate))
    assert both(unpadded, size, "rate") == ([rate] if kept == 1 else [])
    repeated = chain(nn.ReplicationPad2d(rate), nn.Conv2d(3, 3, 3, dilation=rate))
    assert both(repeated, size, "rate") == []


def test_branches_that_meet_apart():
    apart = beside(conv(3, 4, 3, 2), nn.AvgPool2d(2))
    assert both(apart, 32, "branches") == [Fraction(1, 2)]
    assert both(beside(conv(3, 4, 3, 2), nn.AvgPool2d(3, 2, 1)), 32, "branches") == []
    assert both(around(nn.Conv2d(3, 3, 2, padding="same")), 32, "branches") == [Fraction(1, 2)]
    assert both(beside(conv(3, 4, 7, 7, padding=0), nn.AvgPool2d(7, 1)), 7, "branches") == []


def sliced(*phases):
    return lambda x: torch.cat([x[..., down::2, right::2] for down, right in phases], 1)


def test_slices_that_take_each_place_of_a_cell_are_space_to_depth():
    rest = conv(12, 3), conv(3, 3)
    focus = chain(Forward(sliced((0, 0), (1, 0), (0, 1), (1, 1))), *rest)
    unshuffled = chain(nn.PixelUnshuffle(2), *rest)
    assert said(b3.trace_receptive_field(focus, 32, 3)) == said(b3.trace_receptive_field(unshuffled, 32, 3))
    for kind in "branches", "center", "tiles":
        assert both(focus, 32, kind) == [f.number for f in found(unshuffled, 32, kind, channels=3)]
    assert both(chain(conv(3, 3, 3, 2), *focus), 32, "branches") == []
    twice = chain(Forward(sliced((0, 0), (1, 0), (0, 1), (0, 1))), *rest)
    assert both(twice, 32, "branches") == [1]
    assert both(chain(Forward(sliced((0, 0), (1, 1))), conv(6, 3)), 32, "branches") == [1]


def test_slices_of_tokens_whose_channels_stand_last_are_merged_like_an_image():
    def merging(x, linear):
        x = x.permute(0, 2, 3, 1)
        parts = [x[:, down::2, right::2] for right in (0, 1) for down in (0, 1)]
        return linear(torch.cat(parts, -1)).permute(0, 3, 1, 2)

    network = chain(nn.Conv2d(3, 4, 4, 4), Forward(merging, nn.Linear(16, 8)))
    assert both(network, 32, "branches") == both(network, 32, "center") == []
    assert b3.trace_receptive_field(network, 32)[-1].receptive_field == b3.ReceptiveField(
        8, 8, 0, Fraction(7, 2)
    )


@pytest.mark.parametrize("size", [65, 97])
def test_a_map_resized_to_its_skip_on_an_odd_image_meets_it_where_corners_are_aligned(size):
    def network(align_corners):
        def forward(x, finer, coarser):
            x = finer(x)
            options = {"mode": "bilinear", "align_corners": align_corners}
            return x + nn.functional.interpolate(coarser(x), size=x.shape[2:], **options)

        return Forward(forward, conv(3, 4, 3, 2), conv(4, 4, 3, 2))

    outputs = (size + 1) // 2
    stride = Fraction(4 * ((outputs + 1) // 2), outputs)
    assert both(network(False), size, "branches") == [Fraction(outputs - 1, outputs)]
    assert both(network(True), size, "branches") == both(network(True), size, "resize") == []
    (finding,) = found(network(False), size, "branches")
    assert f"strides 2 and {stride}" in finding.sentence


def test_a_mirrored_image_has_its_outputs_in_their_cells():
    assert both(Forward(lambda x: x.flip(3)), 24, "center") == []
    assert both(chain(nn.AvgPool2d(2), Forward(lambda x: x.flip(3))), 24, "center") == []
    strided = chain(conv(3, 3, 3, 2), Forward(lambda x: x.flip(3)))
    assert both(strided, (24, 24), "center") == [Fraction(-1, 2)]
    (finding,) = found(chain(conv(3, 3), Forward(lambda x: x[..., 1:].flip(3))), 24, "center")
    assert "23 - u" in finding.sentence and "22 - u" in finding.sentence and finding.number == 1
    assert both(Forward(lambda x: x + x.flip(3)), 24, "branches") == [23]


def test_sizes_that_do_not_meet_and_those_that_do():
    network = unet(UPS["nearest"]())
    assert found(network, 32, "sizes") == [] and found(exported(network, (32, 32)), 32, "sizes") == []
    for source in network, exported(network, (32, 32)):
        for size in 30, 33, (32, 34):
            report = b3.examine(source, size)
            (finding,) = [f for f in report.findings if f.kind == "sizes"]
            assert finding.number == 4 and "Multiples of 4" in finding.sentence
            assert finding.layer in {row.name for row in report.rows}
    for size in map(int, re.findall(r"(\d+) ×", finding.sentence.split("tried")[1])):
        outputs(network, torch.zeros(1, 3, size, size))


def test_what_maps_do_not_meet_is_said_in_our_words_and_what_they_would_see_not_at_all():
    network = unet(UPS["nearest"]())
    of_module, of_file = (
        found(source, 30, "sizes")[0].sentence for source in (network, exported(network, (32, 32)))
    )
    assert "maps of sizes 14 and 15 meet after this layer" in of_module and "Expected" not in of_module
    assert "maps of sizes 14 and 15 do not meet" in of_file
    gated = Forward(
        lambda x, c: torch.cat([c(x), c(x).mean((2, 3), keepdim=True).expand(-1, -1, 8, 8)], 1), conv(3, 4)
    )
    report = b3.examine(exported(gated, (8, 8)), 10)
    assert (
        report.findings[0].sentence.endswith("without dynamic axes.") and "whole map" in report.rows[-1].note
    )
    assert report.rows[-1].sizes == ((0, 0), (0, 0)) and report.rows[0].sizes == ((3, 3), (3, 3))
    assert found(exported(gated, (8, 8)), 8, "sizes") == []


def in_windows(side):
    """Attention in windows of an unpadded map."""

    def forward(x, attention):
        (b, c, h, w), across = x.shape, (x.shape[2] // side, x.shape[3] // side)
        tokens = x.view(b, c, across[0], side, across[1], side).permute(0, 2, 4, 3, 5, 1)
        seen = attention(tokens.reshape(-1, side * side, c)).view(b, *across, side, side, c)
        return x + seen.permute(0, 5, 1, 3, 2, 4).reshape(b, c, h, w)

    return Forward(forward, Attention(4))


def runs(module, size):
    try:
        return outputs(module, torch.zeros(1, 3, size, size)) is not None
    except RuntimeError:
        return False


@pytest.mark.parametrize("side, stages, grid", [(7, 1, 14), (7, 2, 28), (3, 2, 12), (4, 1, 8)])
def test_sizes_of_a_network_whose_attention_is_in_windows(side, stages, grid):
    halved = [layer for _ in range(stages - 1) for layer in (nn.AvgPool2d(2), in_windows(side))]
    module = chain(conv(3, 4, 2, 2), in_windows(side), *halved)
    least = next(g for g in range(1, 99) if all(runs(module, size) for size in range(g, 99, g)))
    for source in module, exported(module, (2 * grid, 2 * grid), **OPEN):
        assert found(source, 2 * grid, "sizes") == []
        (finding,) = found(source, 2 * grid - 2, "sizes")
        assert finding.number == grid == least


def halved_and_joined(**options):
    join = Forward(lambda x, down: x + nn.functional.interpolate(down(x), scale_factor=2), conv(3, 3, 3, 2))
    return chain(join, nn.Upsample(scale_factor=2, mode="bilinear", **options), doubling(3))


def test_what_stands_behind_maps_that_do_not_meet_is_found_on_a_size_on_which_they_do():
    for align, shift in (True, [Fraction(1, 4)]), (False, []):
        module = halved_and_joined(align_corners=align)
        for source in module, exported(module, (32, 32), **OPEN):
            for size in 32, 33:
                report = b3.examine(source, size)
                numbers = {kind: [f.number for f in report.findings if f.kind == kind] for kind in LINKS}
                assert numbers["resize"] == shift and numbers["stamps"] == [(1, 2)]
                assert numbers["sizes"] == ([2] if size == 33 else [])
                said = ["34 × 34" in f.sentence for f in report.findings if f.kind == "stamps"]
                assert said == [size == 33]


def test_a_module_that_no_size_suits_is_refused_as_ever():
    with pytest.raises(ValueError, match="cannot be traced"):
        b3.examine(chain(conv(3, 4), conv(3, 4)), 32)


def test_the_place_of_an_output():
    assert both(chain(conv(3, 3, 3, 2), conv(3, 3, 3, 2)), 32, "center") == [Fraction(-3, 2)]
    assert both(chain(nn.Conv2d(3, 3, 2, 2), nn.AvgPool2d(2)), 32, "center") == []
    assert both(nn.Conv2d(3, 3, 3), 32, "center") == [1]
    assert both(chain(nn.ZeroPad2d((2, 0, 2, 0)), nn.Conv2d(3, 3, 3)), 32, "center") == [-1]


@pytest.mark.parametrize("width", range(1, 7))
def test_stamps(width):
    counts = b3.overlap(width, 2, 20)[10:-10]
    uneven = counts.min() < counts.max()
    assert both(doubling(width), 16, "stamps") == ([(counts.min(), counts.max())] if uneven else [])


@pytest.mark.parametrize("width, stride", [(2, 2), (3, 2), (4, 2), (5, 2), (3, 3)])
def test_a_dilation_that_shares_a_factor_with_the_stride_leaves_outputs_without_a_stamp(width, stride):
    layer = nn.ConvTranspose2d(3, 3, width, stride, dilation=stride, bias=False)
    between = layer(torch.rand(1, 3, 8, 8))[0, 0, 6:12, 6:12]
    assert between.count_nonzero() == 36 / stride**2
    assert both(layer, 16, "stamps") == [(0, width)]
    said = sentences(layer, 16, "stamps")
    assert "shares a factor with the dilation" in said and "the bias alone" in said
    assert "does not divide the kernel" in sentences(doubling(3), 16, "stamps")


def test_what_is_done_about_a_place_is_said_of_images_and_not_of_what_is_enlarged():
    assert "put boxes and heat maps there" in sentences(conv(3, 3, 3, 2), 32, "center")
    assert sentences(doubling(3), 16, "center").endswith("u.")


def test_what_a_stack_of_uneven_stamps_makes_of_a_flat_image():
    stack = chain(doubling(3), doubling(3), doubling(5))
    flat = chain(doubling(4), doubling(3), nn.Upsample(scale_factor=2))
    (ratio,) = both(stack, 16, "stack")
    line = np.ones(40)
    for width in 3, 3, 5:
        line = b3.conv_transpose2d(line[None, None, None], np.ones((1, 1, 1, width)), stride=(1, 2))[0, 0, 0]
    middle = line[len(line) // 3 : -len(line) // 3]
    assert ratio == Fraction(int(middle.max()), int(middle.min())) == 2
    assert both(flat, 16, "stack") == [] and both(doubling(3), 16, "stack") == []
    assert len(both(stack, 16, "stamps")) == 3


def test_the_order_of_depth_to_space():
    module = chain(conv(3, 12), nn.PixelShuffle(2))
    assert both(module, 16, "order") == [4] and both(UPS["bilinear"](), 16, "order", 4) == []
    for mode, own in ("DCR", "TensorFlow's order"), ("CRD", "PyTorch's order"):
        file = graph(node("DepthToSpace", blocksize=2, mode=mode), shape=(1, 4, 8, 8))
        (finding,) = found(file, None, "order")
        assert own in finding.sentence.split(".")[0] and mode in finding.sentence
    nodes = node("Other", output="a"), node("DepthToSpace", blocksize=2)
    nodes[1].input[0] = "a"
    (finding,) = found(graph(*nodes, shape=(1, 4, 8, 8)), None, "order")
    assert finding.number is None and "(DCR): the places of a cell" in finding.sentence


@pytest.mark.parametrize(
    "mode, places, rounding, shift",
    [
        ("linear", "half_pixel", "floor", None),
        ("linear", "asymmetric", "floor", Fraction(1, 4)),
        ("linear", "align_corners", "floor", Fraction(1, 4)),
        ("nearest", "asymmetric", "floor", None),
        ("nearest", "half_pixel", "round_prefer_floor", None),
        ("nearest", "asymmetric", "ceil", Fraction(1, 2)),
    ],
)
def test_resizes_that_shift(mode, places, rounding, shift):
    numbers = [f.number for f in found(resized(places, rounding, 8, 16, True, mode), None, "resize")]
    assert numbers == ([] if shift is None else [shift])


@pytest.mark.parametrize("size, outputs", [(94, 47), (96, 48)])
def test_a_map_repeated_to_its_skip_is_read_the_same_on_any_size(size, outputs):
    """24 places become 47 as they become 48, each read twice: both lie as far before the skip."""

    def forward(x, finer, coarser):
        x = finer(x)
        return x + nn.functional.interpolate(coarser(x), size=x.shape[2:])

    network = Forward(forward, conv(3, 4, 3, 2), conv(4, 4, 3, 2))
    assert both(network, size, "branches") == [1] and both(network, size, "resize") == []
    places = nn.functional.interpolate(torch.arange(24.0)[None, None], size=outputs)[0, 0]
    assert places.tolist() == [u // 2 for u in range(outputs)]
    stretched = Forward(lambda x: nn.functional.interpolate(x, size=(23, 23)))
    assert both(stretched, 16, "resize") != [] and both(stretched, 12, "resize") == []


def test_resizes_of_torch_that_shift():
    def network(**options):
        return chain(conv(3, 3), nn.Upsample(scale_factor=2, mode="bilinear", **options))

    assert both(network(align_corners=False), 16, "resize") == []
    assert both(network(align_corners=True), 16, "resize") == [Fraction(1, 4)]
    assert both(nn.Upsample(scale_factor=0.5), 16, "resize") == [Fraction(-1, 2)]


def test_the_whole_map_comes_in():
    gated = Forward(lambda x, c: x * torch.sigmoid(c(x.mean((2, 3), keepdim=True))), nn.Conv2d(3, 3, 1))
    assert both(gated, 16, "global") == [1] and both(conv(3, 3), 16, "global") == []
    assert both(chain(gated, gated), 16, "global") == [2]


@pytest.mark.parametrize(
    "mixed, all_at_once",
    [
        (lambda x: x + x.mean((2, 3), keepdim=True), True),
        (lambda x: nn.functional.instance_norm(x), True),
        (lambda x: x + nn.functional.adaptive_avg_pool2d(x, 1), True),
        (lambda x: x + nn.functional.adaptive_avg_pool2d(x, (1, None)), False),
        (lambda x: x + x.flatten(2).mean(2)[..., None, None], True),
        (lambda x: x + x.mean(3, keepdim=True), False),
        (lambda x: x.mean(2, keepdim=True) + x.mean(3, keepdim=True), False),
        (lambda x: x.softmax(3), False),
        (lambda x: x.flatten(2).cumsum(2), False),
    ],
)
def test_the_whole_map_is_said_only_where_all_of_it_comes_in(mixed, all_at_once):
    (finding,) = found(chain(conv(3, 3), Forward(mixed)), 16, "global")
    assert finding.sentence.startswith("The whole map") == all_at_once
    x = torch.rand(1, 3, 16, 16)
    changed = x.clone()
    changed[..., 9, 9] += 1
    differ = (mixed(changed) != mixed(x)).any(1).flatten()
    assert differ.all() == all_at_once and finding.link.startswith("chapters/receptive_fields")


def along(*layers):
    """Recurrences over a signal."""

    def forward(x, *layers):
        for layer in layers:
            x = layer(x.transpose(1, 2))[0].transpose(1, 2)
        return x

    return Forward(forward, *layers)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
@pytest.mark.parametrize("ways", ["f", "ff", "b", "fb"])
def test_a_recurrence_says_from_which_side_it_is_read(kind, ways):
    network = along(*(kind(3, 3, batch_first=True, bidirectional=way == "b") for way in ways))
    one_sided = rows_seen(network, 3, (12,), 0) == [(0, u) for u in range(12)]
    assert one_sided == ("b" not in ways)
    for source in network, exported(network, (12,)):
        (finding,) = found(source, (12,), "global", channels=3)
        assert ("before a place in its sequence" in finding.sentence) == one_sided


def test_a_recurrence_of_a_file_may_be_read_from_the_end():
    file = onnx.load_from_string(exported(along(nn.GRU(3, 3, batch_first=True)), (12,)))
    for direction, side in ("reverse", "after"), ("forward", "before"):
        (layer,) = (inner for inner in file.graph.node if inner.op_type == "GRU")
        layer.attribute.append(helper.make_attribute("direction", direction))
        (finding,) = found(file.SerializeToString(), None, "global")
        assert f"stands {side} a place in its sequence, and nothing" in finding.sentence
        layer.attribute.pop()


def test_what_cannot_be_said():
    nodes = node("Conv", "w", output="a"), helper.make_node("Other", ["a"], ["y"])
    (finding,) = found(graph(*nodes, weights=kernel(3)), None, "unsaid")
    assert (finding.layer, finding.number) == ("y", None) and "Other" in finding.sentence
    assert found(graph(node("Conv", "w"), weights=kernel(3)), None, "unsaid") == []


# The field of a row


def test_the_field_of_a_stack_is_what_the_lesson_computes():
    layers = [b3.Layer(5, 2, 2), b3.Layer(3, 1, 2, 2), b3.Layer(3, 1, 1), b3.Layer(4, 2, 1, transposed=True)]
    module = chain(conv(3, 3, 5, 2), nn.Conv2d(3, 3, 3, padding=2, dilation=2), conv(3, 3), doubling(4, 1))
    report = b3.examine(module, 40)
    for index in range(4):
        for field in report.field(index):
            assert field["offsets"] == b3.touched(layers[: index + 1])
            weights = np.zeros(field["offsets"][-1] + 1)
            weights[field["offsets"]] = field["weights"]
            np.testing.assert_allclose(weights, b3.gradient_profile(layers[: index + 1]))


@pytest.mark.parametrize("network", [lambda: dilated(1, 4), lambda: unet(UPS["bilinear"]()), cycle_gan])
def test_the_field_has_the_pixels_that_an_output_depends_on(network):
    torch.manual_seed(0)
    module = opened(network())
    field = b3.examine(module, 96).field(-1)[0]
    x = torch.rand(1, 3, 96, 96, requires_grad=True)
    module(x)[0, :, field["output"]].sum().backward()
    seen = torch.nonzero(x.grad.abs().sum((0, 1, 3))).flatten().tolist()
    assert [field["first"] + offset for offset in field["offsets"]] == seen
    assert sum(field["weights"]) == pytest.approx(1)


def padded_by(mode):
    return chain(conv(3, 3, 3, 2), nn.Conv2d(3, 3, 5, padding=4, dilation=2, padding_mode=mode), conv(3, 3))


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_the_field_says_how_many_pixels_of_the_image_are_read(mode):
    """Padding between layers hides pixels, or shows others again; circular padding is in a file as slices, not followed."""
    enlarged = chain(padded_by(mode), nn.Upsample(scale_factor=4, mode="bilinear"), conv(3, 3))
    for network in padded_by(mode), enlarged:
        for source in (network, exported(network, (20, 40)))[: 1 if mode == "circular" else 2]:
            report = b3.examine(source, (20, 40))
            seen, home = pixels_read(network, (20, 40)), landing(report.rows, 0, 20)
            for output, pixels in enumerate(seen):
                assert sorted(read(report.rows[-1].sights[0].way, output, home)) == pixels
            field = report.field(-1)[0]
            assert len(seen[field["output"]]) == field["inside"]
    assert field["inside"] < len(field["offsets"])


def test_a_linear_resize_weighs_by_distance_and_a_cubic_one_is_not_said():
    linear, cubic = (
        b3.examine(nn.Upsample(scale_factor=2, mode=mode), 8) for mode in ("bilinear", "bicubic")
    )
    assert linear.field(0)[0] == {
        "output": 8,
        "first": 3,
        "offsets": [0, 1],
        "weights": [0.25, 0.75],
        "inside": 2,
    }
    assert cubic.field(0) == [None, None]
    assert b3.examine(chain(conv(3, 3), Forward(lambda x: x.mean((2, 3)))), 8).field(-1) == [None, None]


# The report


def test_a_report_is_plain_json_and_prints_its_table_and_findings():
    report = b3.examine(aspp(), 32)
    state = json.loads(json.dumps(report.state()))
    assert state["rows"][-1] | {"note": ""} == {
        "name": "output",
        "operation": "output",
        "output_size": [16, 16],
        "sizes": [[27, 27], [27, 27]],
        "stride": ["2", "2"],
        "center": ["0", "0"],
        "receptive_field": 27,
        "note": "",
        "global_by": ["adaptive_avg_pool2d"],
    }
    assert {f["kind"] for f in state["findings"]} == {"holes", "center", "global", "tiles"}
    for finding in report.findings:
        assert finding.sentence in str(report) and finding.link in str(report)
    assert "operation" in str(report).splitlines()[0]


def test_a_signal_has_samples_and_an_image_pixels():
    def stretched(axes):
        layer = nn.Conv1d if axes == 1 else nn.Conv2d
        return chain(layer(3, 3, 3, 2, 1), layer(3, 3, 3, padding=4, dilation=4))

    signal, picture = b3.examine(stretched(1), 64), b3.examine(stretched(2), 64)
    (ahead, *others) = signal.findings
    assert ahead.kind == "ahead" and "sample" in ahead.sentence and "pixel" not in ahead.sentence
    assert [f.number for f in others] == [f.number for f in picture.findings]
    assert {f.kind for f in others} == {"holes", "center", "tiles"}
    for of_signal, of_picture in zip(others, picture.findings, strict=True):
        assert "sample" in of_signal.sentence and "pixel" not in of_signal.sentence
        assert "pixel" in of_picture.sentence and "sample" not in of_picture.sentence


def test_sentences_say_sides_in_words_and_tiles_without_a_margin_need_no_overlap():
    before, after = sentences(conv(3, 3, 3, 2), 32, "center"), sentences(nn.Conv2d(3, 3, 3), 32, "center")
    assert "1/2 pixel before" in before and "1 pixel after" in after and "-" not in before + after
    assert "need no overlap" in sentences(chain(conv(3, 3, 1), nn.AvgPool2d(2)), 32, "tiles")
    assert "less than 1 pixel from" in sentences(conv(3, 3), 32, "tiles")


def test_a_printed_table_shows_the_least_and_the_most():
    lines = str(b3.examine(chain(conv(3, 3), nn.Upsample(scale_factor=2), conv(3, 3)), 16)).splitlines()
    assert lines[3].split()[2:5] == ["4", "1/2", "-1/4"] and lines[2].split()[2] == "3"
    wider = str(b3.examine(chain(nn.Upsample(scale_factor=2), conv(3, 3, 4)), 16)).splitlines()[2]
    assert wider.split()[2:5] == ["2", "to", "3"]


def test_a_file_is_examined_without_torch_and_without_onnx():
    path = ROOT / "references" / "networks" / "unet.onnx"
    code = f"""
import sys, beyond3x3 as b3
report = b3.examine({str(path)!r}, 64)
assert report.rows and report.findings and report.field(-1)
assert not {{"torch", "onnx", "matplotlib"}} & {{*sys.modules}}
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("name", sorted(offered().NETWORKS))
def test_the_graphs_that_we_offer_are_those_of_their_modules_and_hold_no_weights(name):
    make, channels, sizes = offered().NETWORKS[name]
    path = ROOT / "references" / "networks" / f"{name}.onnx"
    with torch.device("meta"):
        module = make()
    assert said(read_onnx(path, sizes)) == said(b3.trace_receptive_field(module, sizes, channels))
    assert path.stat().st_size < 40_000
    assert not any(
        tensor.raw_data
        for tensor in onnx.load(path, load_external_data=False).graph.initializer
        if tensor.data_type == 1
    )


def test_a_row_is_drawn_with_its_field_on_the_photograph():
    report = b3.examine(dilated(2, 2), (24, 32))
    panel, field = report.draw("1").axes[0], report.field(1)[0]
    photograph, veil = panel.images
    assert photograph.get_extent() == [0, 32, 24, 0] and panel.get_title() == "1: 9 × 9, touched 5 × 5"
    shades = veil.get_array()[..., 3]
    middle = shades[12, 12:21]
    assert shades.shape == (24, 32) and np.array_equal(np.flatnonzero(middle < 0.6), field["offsets"])
    assert shades.min() == shades[12, 16] == 0 and (shades < 0.6).sum() == 25 and shades.max() == 0.72
    assert [frame.get_bbox().bounds for frame in panel.patches[1:]] == [(12, 8, 9, 9)] * 2


def test_a_field_that_is_wider_than_the_image_is_drawn_with_the_padding_beside_it():
    panel = b3.examine(chain(*(conv(3, 3) for _ in range(6))), 8).draw().axes[0]
    assert panel.get_xlim() == (-2, 11) and panel.images[1].get_array().shape == (13, 13, 4)
    assert panel.get_title() == "output: 13 × 13, touched 13 × 13, 8 × 8 in the image"


def test_pixels_beyond_the_far_end_are_told_as_well():
    halvings = (layer for _ in range(3) for layer in (conv(3, 3), conv(3, 3), nn.MaxPool2d(2)))
    title = b3.examine(chain(*halvings), 16).draw("5").axes[0].get_title()
    assert title.endswith(", 14 × 14 in the image")


def test_a_signal_is_drawn_as_a_strip_and_what_has_no_places_not_at_all():
    (strip,) = b3.examine(ROOT / "references/networks/tcn.onnx", 64).draw("4/Add").axes[0].images
    assert strip.get_array().shape[:2] == (1, 64)
    report = b3.examine(chain(conv(3, 3), Forward(lambda x: x.mean((2, 3)))), 8)
    with pytest.raises(ValueError, match="cannot be drawn: every output sees a whole axis"):
        report.draw()
    with pytest.raises(ValueError, match="name is 'nothing'"):
        report.draw("nothing")


def test_every_kind_of_finding_has_its_heading_on_the_page():
    script = (ROOT / "beyond3x3/page/network/computed.js").read_text()
    kinds = re.findall(r"^  (\w+): .*=>", script.split("const HEADINGS")[1].split("\n};")[0], re.M)
    assert sorted(kinds) == sorted(LINKS)


def test_every_link_leads_to_a_heading():
    for link in LINKS.values():
        page, anchor = link.split("#")
        headings = re.findall(
            r"^#+ (.*)", (ROOT / "chapters" / page.replace(".html", ".md")).read_text(), re.M
        )
        assert anchor in {re.sub(r"[^a-z0-9]+", "-", h.lower().replace("'", "")).strip("-") for h in headings}
