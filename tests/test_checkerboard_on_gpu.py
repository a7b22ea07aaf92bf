"""Chapter 5, the torch side: seven ways up and what they do to walls, a loss with strides, and the pictures in the page."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hands import taught
from torch import nn

import beyond3x3 as b3
from beyond3x3.widgets import STATIC

NOTEBOOK = Path(__file__).parents[1] / "chapters/checkerboard_artifacts/on_gpu.ipynb"
FLAT_BY_DESIGN = "nearest, conv", "bilinear, conv", "shuffle, ICNR, blur"
PATTERNED = "transposed k3 s2", "transposed k4 s2", "shuffle"
ALL = *PATTERNED[:2], *FLAT_BY_DESIGN[:2], "shuffle", "shuffle, ICNR", FLAT_BY_DESIGN[2]
SEEDS = range(3)
SHIPPED = json.loads((STATIC / "checkerboard.json").read_text("utf-8"))
OUTPUTS = {output["name"]: output for output in SHIPPED["outputs"]}
TIMES = "before", "after", "after_features"


def lesson():
    return taught(NOTEBOOK, "decoders", "measure", "train-functions", "features", "gradient-functions")


def normal(*size, seed=0):
    return torch.randn(size, generator=torch.Generator().manual_seed(seed))


def any_weights(module, seed=0):
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.3, generator=generator)
    return module


@pytest.mark.parametrize("upsampler", ALL)
def test_doublings_double(upsampler):
    doubling = nn.Sequential(*lesson().doubling(upsampler, 3, 5))
    assert doubling(normal(2, 3, 6, 7)).shape == (2, 5, 12, 14)
    assert lesson().Decoder(upsampler, 0)(normal(1, 1, 6, 7)).shape == (1, 1, 24, 28)


def test_there_are_seven_and_no_other():
    assert lesson().UPSAMPLERS == ALL
    with pytest.raises(ValueError, match="upsampler is 'bicubic'; it must be one of"):
        lesson().doubling("bicubic", 1, 1)


@pytest.mark.parametrize("upsampler", [*PATTERNED, "nearest, conv"])
def test_no_kind_starts_louder(upsampler):
    """Numbers of size one stay of that size, on average over the phases."""
    torch.manual_seed(0)
    doubling = nn.Sequential(*lesson().doubling(upsampler, 64, 64))
    out = doubling(normal(1, 64, 16, 16))[..., 4:-4, 4:-4]
    assert float(out.detach().square().mean()) == pytest.approx(1, abs=0.15)


def test_alike_phases_make_nearest_of_the_convolution():
    torch.manual_seed(0)
    layer, shuffle = lesson().doubling("shuffle, ICNR", 3, 5)
    x = normal(2, 3, 6, 6)
    one_phase = F.conv2d(x, layer.weight[::4], padding=1)
    assert torch.allclose(shuffle(layer(x)), F.interpolate(one_phase, scale_factor=2), atol=1e-6)


def test_blur_is_the_mean_of_each_two_by_two():
    *_, pad, pool = lesson().doubling("shuffle, ICNR, blur", 1, 1)
    x = normal(1, 1, 5, 6)
    y = pool(pad(x))
    by_hand = (x[..., 1:, 1:] + x[..., :-1, 1:] + x[..., 1:, :-1] + x[..., :-1, :-1]) / 4
    assert y.shape == x.shape and torch.allclose(y[..., 1:, 1:], by_hand, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("upsampler", ALL)
def test_walls_at_the_start(upsampler, seed):
    own = lesson()
    decoder = own.Decoder(upsampler, seed)
    for amount in (own.wall(decoder), own.unseen(decoder)):
        assert amount > 0.1 if upsampler in PATTERNED else amount < own.FLAT


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("upsampler", ALL)
def test_flat_by_construction_whatever_the_weights(upsampler, seed):
    own = lesson()
    decoder = any_weights(own.Decoder(upsampler, 0), seed)
    with torch.no_grad():
        loudness = float(own.painted(decoder).std() / own.cat.std())
    relative = max(own.wall(decoder), own.unseen(decoder)) / max(loudness, 1)
    assert relative < own.FLAT if upsampler in FLAT_BY_DESIGN else own.unseen(decoder) > 0.05


def test_measures_know_a_planted_pattern():
    own, spread = lesson(), float(lesson().cat[..., 20:-20, 20:-20].std(correction=1))
    signs = 1 - 2 * (torch.arange(192)[:, None] + torch.arange(192)).remainder(2).float()

    class Planted(nn.Module):
        def forward(self, x):
            up = F.interpolate(x, scale_factor=4)
            return up + 0.1 * signs[: up.shape[2], : up.shape[3]]

    assert own.wall(Planted()) == pytest.approx(0.1 / spread, rel=0.01)
    noisy = own.cat + 0.1 * signs
    assert own.psnr(noisy, own.cat) == pytest.approx(20, abs=1e-3)
    x = own.inside(noisy)
    assert own.energy(x) == pytest.approx(0.01 / float(x.var(correction=0)), rel=0.05)
    assert own.energy(own.inside(own.cat)) < 1e-3


@pytest.mark.parametrize("place", [(0, 0), (1, 3), (2, 2)])
def test_strides_see_one_number_where_the_period_has_sixteen(place):
    own = lesson()
    tile = normal(1, 1, 4, 4, seed=3).repeat(1, 1, 12, 12).roll(place, (2, 3))
    strided, dense = (features(tile)[..., 2:-2, 2:-2] for features in (own.strided, own.dense))
    assert torch.allclose(strided, strided[..., :1, :1].expand_as(strided), atol=1e-5)
    assert dense.std((2, 3)).max() > 0.1


def test_dense_features_hold_the_strided_ones():
    own = lesson()
    x = normal(2, 1, 48, 48)
    assert torch.allclose(own.strided(x), own.dense(x)[..., ::4, ::4], atol=1e-5)
    assert own.strided(x[:1]).numel() > 48 * 48
    assert not any(parameter.requires_grad for parameter in own.strided.parameters())


@pytest.mark.parametrize("upsampler", FLAT_BY_DESIGN)
def test_flat_ones_stay_flat_under_strides_too(upsampler):
    own = lesson()
    decoder, walls = own.train(upsampler, 1, own.strided, steps=50)
    assert max(walls) < own.FLAT
    truth = own.inside(own.cat)
    before = own.psnr(own.inside(own.painted(own.Decoder(upsampler, 1))), truth)
    assert own.psnr(own.inside(own.painted(decoder)), truth) > before + 2


def test_training_repeats():
    own = lesson()
    pictures = [own.painted(own.train("shuffle", 1, steps=10)[0]) for _ in range(2)]
    assert torch.equal(*pictures)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["3 × 3, stride 2", "4 × 4, stride 2", "max pooling"])
def test_gradients_of_strides_have_their_period(kind, seed):
    own = lesson()
    network = own.classifier(kind, seed)
    strided, dense = (own.energy(own.heard(one), 8) for one in (network, own.without_strides(network)))
    assert dense < 0.15 and (strided > 0.5) == (kind != "max pooling")


def pixels(text):
    side = SHIPPED["size"]
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(side, side)


def test_shipped_target_is_the_companions_eye():
    eye = (255 * lesson().cat[0, 0, 52:96, 40:84]).round().numpy()
    assert np.array_equal(pixels(SHIPPED["target"]), eye)
    assert SHIPPED["energy_target"] == pytest.approx(b3.phase_energy(pixels(SHIPPED["target"]), 4), abs=1e-5)
    assert (STATIC / "checkerboard.json").stat().st_size < 60_000


@pytest.mark.parametrize("when", TIMES)
@pytest.mark.parametrize("upsampler", ALL)
def test_shipped_numbers_are_those_of_their_pictures(upsampler, when):
    output, truth = OUTPUTS[upsampler], pixels(SHIPPED["target"]).astype(float)
    picture = pixels(output[when])
    error = np.mean((picture / 255 - truth / 255) ** 2)
    assert output[f"energy_{when}"] == pytest.approx(b3.phase_energy(picture, 4), abs=1e-5)
    assert output[f"psnr_{when}"] == pytest.approx(-10 * np.log10(error), abs=0.01)


@pytest.mark.parametrize("upsampler", ALL)
def test_shipped_outputs_before_training_are_those_of_seed_0(upsampler):
    own = lesson()
    assert list(OUTPUTS) == list(ALL)
    decoder = own.Decoder(upsampler, 0)
    with torch.no_grad():
        eye = (255 * own.painted(decoder)[0, 0, 52:96, 40:84].clip(0, 1)).numpy()
    assert np.abs(pixels(OUTPUTS[upsampler]["before"]) - eye).max() < 1
    assert OUTPUTS[upsampler]["constant_before"] == pytest.approx(own.wall(decoder), rel=0.06, abs=1e-6)


@pytest.mark.parametrize("upsampler", ALL)
def test_shipped_walls_tell_what_the_notebook_tells(upsampler):
    before, after, features = (OUTPUTS[upsampler][f"constant_{when}"] for when in TIMES)
    if upsampler in FLAT_BY_DESIGN:
        assert max(before, after, features) < 1e-6
    else:
        assert (before > 0.1) == (upsampler in PATTERNED)
        assert 0.01 < after < features / 2
    scores = [OUTPUTS[upsampler][f"psnr_{when}"] for when in TIMES]
    assert min(scores[1:]) > scores[0] + 3
