"""How an image may be cut into tiles, and where fields lie otherwise than one that slides: planted and taken out again."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from examined import both, dilated, doubling, found, opened, pixels_read, sentences
from onnx import helper
from test_onnx import exported, graph, kernel, node
from torch import nn
from zoo.parts import Forward, chain, conv
from zoo.scales import UPS, aspp, unet
from zoo.signals import cycle_gan

TILED = {
    "plain": lambda: dilated(1, 2),
    "strided": lambda: chain(conv(3, 3, 3, 2), nn.AvgPool2d(2), conv(3, 3, 5)),
    "u-net": lambda: unet(UPS["transposed"]()),
    "u-net, bilinear": lambda: unet(UPS["bilinear"]()),
    "u-net, strided": lambda: unet(UPS["nearest"](), conv(4, 4, 3, 2)),
    "even stamps": lambda: chain(doubling(4, 1), conv(3, 3)),
    "uneven stamps": lambda: chain(conv(3, 3, 3, 2), conv(3, 3), nn.ConvTranspose2d(3, 3, 3, 2, 1, 1)),
    "causal": lambda: chain(nn.ZeroPad2d((4, 0, 4, 0)), nn.Conv2d(3, 3, 3, dilation=2)),
    "reflected": cycle_gan,
    "shuffled": lambda: chain(nn.PixelUnshuffle(2), conv(12, 12), nn.PixelShuffle(2)),
    "cropped": lambda: chain(Forward(lambda x: nn.functional.pad(x[..., 2:, 2:], (2, 0, 2, 0))), conv(3, 3)),
}


@pytest.mark.parametrize("name", TILED)
def test_tiles_cut_by_their_grid_and_margin_show_no_seam_and_with_less_they_do(name):
    torch.manual_seed(0)
    module = TILED[name]()
    ((margin, grid),) = [f.number for f in found(module, 32, "tiles", channels=3)]
    module = opened(module).double()
    first = grid * -(-(margin + 4) // grid)
    length = grid * -(-(2 * margin + 8 * grid) // grid)
    x = torch.rand(1, 3, 2 * first + length, 2 * first + length, dtype=float)
    with torch.no_grad():
        whole, tile = module(x), module(x[..., first : first + length, first : first + length])
    size = Fraction(whole.shape[-1], x.shape[-1])
    start = int(first * size)
    same = (whole[..., start : start + tile.shape[-1], start : start + tile.shape[-1]] - tile).abs() < 1e-9
    cut = int(margin * size)
    assert same[..., cut : tile.shape[-1] - cut, cut : tile.shape[-1] - cut].all()
    cut = int(cut - max(1, size))
    assert cut < 0 or not same[..., cut : tile.shape[-1] - cut, cut : tile.shape[-1] - cut].all()


@pytest.mark.parametrize(
    "network",
    [
        aspp,
        lambda: chain(conv(3, 3), nn.Upsample(size=(32, 32))),
    ],
)
def test_no_tiles_where_the_size_of_the_image_matters(network):
    assert both(network(), 16, "tiles") == [None]
    assert "No tiles" in sentences(network(), 16, "tiles") or "cannot be said" in sentences(
        network(), 16, "tiles"
    )


def test_a_margin_may_be_wider_than_the_image_that_is_tried():
    """Between the last power of two below the map and the map, and beyond it."""
    for depth in 5, 12:
        layers = nn.Sequential(*(conv(3, 3) for _ in range(depth)))
        assert [f.number for f in found(layers, 7, "tiles", channels=3)] == [(depth, 1)]


@pytest.mark.parametrize("side, margin", [(8, None), (32, 5)])
def test_a_network_and_its_mirror_need_room_for_the_padding_of_both_ends(side, margin):
    layers = nn.Sequential(*(conv(3, 3) for _ in range(5)))
    mirrored = Forward(lambda x, net: net(x) + net(x.flip(3)).flip(3), layers)
    (finding,) = found(mirrored, side, "tiles", channels=3)
    assert (finding.number and finding.number[0]) == margin
    assert margin or "too few outputs are free of padding" in finding.sentence


def test_no_tiles_where_one_border_of_the_image_comes_in_at_the_other():
    assert both(nn.Conv2d(3, 3, 3, padding=1, padding_mode="reflect"), 16, "tiles") == [(1, 1)]
    assert both(nn.Conv2d(3, 3, 3, padding=1, padding_mode="circular"), 16, "tiles") == [None]
    rolled = chain(conv(3, 3), Forward(lambda x: x.roll(2, 3)))
    assert both(rolled, 16, "tiles") == [None] and both(rolled, 16, "center") == []
    for mode, expected in ("constant", [(1, 1)]), ("wrap", [None]):
        nodes = node("Pad", "pads", output="p", mode=mode), helper.make_node("Conv", ["p", "w"], ["y"])
        file = graph(*nodes, weights=kernel(3) | {"pads": np.array([0, 0, 1, 1, 0, 0, 1, 1])}, opset=19)
        assert [f.number for f in found(file, None, "tiles")] == expected


def windowed(shift):
    """Attention in windows of 4, of a map that is rolled before and back after it."""

    def attend(x, query):
        x = x.permute(0, 2, 3, 1)
        x = x.roll((-shift, -shift), (1, 2)) if shift else x
        n, h, w, c = x.shape
        tokens = x.reshape(n, h // 4, 4, w // 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, c)
        tokens = torch.softmax(query(tokens) @ tokens.transpose(1, 2), -1) @ tokens
        x = tokens.reshape(n, h // 4, w // 4, 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h, w, c)
        return (x.roll((shift, shift), (1, 2)) if shift else x).permute(0, 3, 1, 2)

    return chain(nn.Conv2d(3, 4, 2, 2), Forward(attend, nn.Linear(4, 4)))


def test_outputs_that_read_the_opposite_border():
    for network, wrapping in (
        (conv(3, 3), []),
        (nn.Conv2d(3, 3, 5, padding=2, padding_mode="circular"), [0, 1, 22, 23]),
        (Forward(lambda x: x.roll(2, 2).roll(-2, 2)), []),
        (chain(conv(3, 3), Forward(lambda x: x.roll(2, 2))), [0, 1]),
        (windowed(0), []),
        (windowed(1), [0, 9, 10, 11]),
    ):
        numbers = [f.number for f in found(network, 24, "wrap")]
        assert numbers == ([len(wrapping)] if wrapping else [])
        assert numbers == [
            f.number for f in found(exported(network, (24, 24)), None, "wrap")
        ] or "circular" in str(network)
        far = [u for u, line in enumerate(pixels_read(network, (24, 24))) if max(line) - min(line) > 18]
        assert set(far) <= set(wrapping)
    assert "outputs 0 and 9 to 11 of 12 read" in sentences(windowed(1), 24, "wrap")
    assert "mask" in sentences(windowed(1), 24, "wrap") and "mask" not in sentences(rolled(), 24, "wrap")


def rolled():
    return chain(conv(3, 3), Forward(lambda x: x.roll(2, 2)))


def test_windows_do_not_slide():
    assert both(windowed(0), 24, "windows") == both(windowed(1), 24, "windows") == [(4, 8)]
    assert both(chain(nn.AvgPool2d(4), nn.Upsample(scale_factor=4)), 24, "windows") == []
    read = pixels_read(windowed(0), (24, 24))
    assert read[4] == read[7] == [*range(8, 16)] and read[8] == [*range(16, 24)]


@pytest.mark.parametrize("shift, sure", [(0, None), (1, False)])
def test_tiles_of_windows_begin_where_these_do_unless_they_are_shifted(shift, sure):
    (finding,) = found(windowed(shift), 24, "tiles")
    assert finding.number == ((0, 8) if sure is None else None)
    assert sure is None or "Whether tiles fit cannot be said" in finding.sentence


def filtered(before, after, stride=1, residual=False):
    def forward(x, layer):
        y = layer(nn.functional.pad(x, (before, after)))
        return x + y if residual else y

    return Forward(forward, nn.Conv1d(3, 3, before + after + 1, stride))


@pytest.mark.parametrize(
    "network, number, words",
    [
        (lambda: filtered(4, 0), (4, 0), "it looks at nothing later"),
        (lambda: filtered(4, 0, residual=True), (4, 0), "u - 4 to u: it looks at nothing later"),
        (lambda: filtered(2, 2), (2, 2), "it looks 2 samples ahead"),
        (lambda: chain(filtered(4, 0), filtered(1, 1), filtered(4, 0)), (9, 1), "it looks 1 sample ahead"),
        (lambda: nn.Conv1d(3, 3, 4, 4), (0, 3), "4u to 4u + 3: it looks at nothing later than its own 4"),
        (lambda: nn.Conv1d(3, 3, 6, 4, 1), (1, 4), "it looks 1 sample ahead of its own 4"),
        (lambda: chain(filtered(2, 0), nn.Upsample(scale_factor=2)), (2, 0), "n being u/2 rounded down"),
    ],
)
def test_whether_a_signal_is_looked_at_ahead_of_its_time(network, number, words):
    (finding,) = found(network(), (64,), "ahead", channels=3)
    (of_file,) = found(exported(network(), (64,)), None, "ahead")
    assert finding.number == of_file.number == number and words in finding.sentence
    x = torch.rand(1, 3, 64, requires_grad=True)
    y = network()(x)
    cells = Fraction(64, y.shape[2])
    reach = []
    for u in range(y.shape[2] // 3, y.shape[2] * 2 // 3):
        (slope,) = torch.autograd.grad(y[0, :, u].sum(), x, retain_graph=True)
        read = torch.nonzero(slope.abs().sum((0, 1))).flatten() - int(u * cells)
        reach.append((-int(read.min()), int(read.max())))
    assert (max(before for before, _ in reach), max(after for _, after in reach)) == number
    assert found(conv(3, 3), 24, "ahead") == []


def test_the_margin_of_tiles_says_its_side():
    assert "4 samples from a cut start and nothing at a cut end" in sentences(filtered(4, 0), (64,), "tiles")
    assert "4 samples from a cut edge" in sentences(filtered(4, 4), (64,), "tiles")
    causal = TILED["causal"]()
    assert "4 pixels from a cut edge at the top or left and nothing at" in sentences(causal, 32, "tiles")


def test_no_tiles_where_corners_are_aligned_and_tiles_of_several_outputs():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = conv(3, 3, 3, 2), conv(3, 3, 5, 2)

        def forward(self, x):
            x = self.first(x)
            return x, self.second(x)

    aligned, not_aligned = (
        unet(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=corners)) for corners in (True, False)
    )
    (finding,) = found(aligned, 32, "tiles")
    assert finding.sentence.startswith("No tiles") and finding.number is None
    assert found(not_aligned, 32, "tiles")[0].number is not None
    (finding,) = found(Two(), 32, "tiles")
    assert finding.number == (8, 4)


def test_tiles_of_a_network_without_padding_overlap_by_what_it_takes_away():
    torch.manual_seed(0)
    network = chain(nn.Conv2d(3, 3, 5, 2), nn.Conv2d(3, 3, 3))
    assert both(network, 32, "tiles") == [(0, 2)]
    assert (
        "begin and end on multiples of 2 pixels fit without a seam. Outputs cover 8 pixels less"
        in sentences(network, 32, "tiles")
    )
    x = torch.rand(1, 3, 64, 64)
    whole = network(x)
    for first, length in (6, 20), (10, 24):
        place = slice(first, first + length)
        tile = network(x[..., place, place])
        assert 2 * tile.shape[-1] == length - 8
        there = slice(first // 2, first // 2 + tile.shape[-1])
        torch.testing.assert_close(tile, whole[..., there, there])


def test_a_margin_and_an_overlap():
    network = chain(conv(3, 3), nn.Conv2d(3, 3, 3))
    assert both(network, 32, "tiles") == [(1, 1)]
    assert "less than 1 pixel from a cut edge is left out. Outputs cover 2 pixels less" in sentences(
        network, 32, "tiles"
    )
