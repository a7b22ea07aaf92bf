"""Chapter 6, the torch side: one layer in two orders, networks that enlarge, and the weights in the page."""

import base64
import json
from functools import cache
from itertools import product
from pathlib import Path
from time import sleep

import nbformat
import numpy as np
import pytest
import skimage.data
import torch
import torch.nn.functional as F
from hands import taught
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import beyond3x3 as b3
from beyond3x3.experiments import medians
from beyond3x3.on_gpu.pixel_shuffle import packed, unpacked
from beyond3x3.widgets import STATIC

NOTEBOOK = Path(__file__).parents[1] / "chapters/pixel_shuffle/on_gpu.ipynb"
RECORDED = NOTEBOOK.parents[2] / "references/measurements/pixel_shuffle_clock.json"
SHIPPED = json.loads((STATIC / "super_resolution.json").read_text("utf-8"))
TAILS, SCALES = ("shuffle", "transposed", "resize"), (2, 3)
BOTH = [(tail, scale) for tail in TAILS for scale in SCALES]


def lesson():
    return taught(
        NOTEBOOK,
        "tools",
        "place",
        "same",
        "network",
        "photographs",
        "score",
        "train-functions",
        "same-start-functions",
    )


def clock():
    return taught(NOTEBOOK, "tools", "network", "price-functions")


def normal(*size, seed=0):
    return torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("r", [1, 2, 3, 5])
def test_shuffles_are_torchs(r):
    own, x = taught(NOTEBOOK, "tools", "place"), normal(2, 3 * r * r, 4, 5)
    for way in (own.by_axes, own.by_writing):
        assert torch.equal(way(x, r), F.pixel_shuffle(x, r))
    assert torch.equal(own.unshuffled(F.pixel_shuffle(x, r), r), x)


@st.composite
def transposed(draw):
    stride, kernel = draw(st.integers(1, 5)), [draw(st.integers(1, 8)) for _ in "hw"]
    size = [draw(st.integers(1, 5)) for _ in "hw"]
    inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding, extra = draw(st.integers(0, (min(kernel) - 1) // 2)), draw(st.integers(0, stride - 1))
    return normal(2, inputs, *size), normal(inputs, outputs, *kernel, seed=1), stride, padding, extra


@settings(max_examples=150, deadline=None)
@given(setting=transposed())
def test_convolution_and_shuffle_are_the_transposed_convolution(setting):
    x, weight, stride, padding, extra = setting
    x.requires_grad_(), weight.requires_grad_()
    ours = taught(NOTEBOOK, "tools", "place", "same").by_shuffle(x, weight, stride, padding, extra)
    theirs = F.conv_transpose2d(x, weight, None, stride, padding, extra)
    assert ours.shape == theirs.shape and torch.allclose(ours, theirs, atol=1e-10)
    slopes = (torch.autograd.grad(y.square().sum(), (x, weight)) for y in (ours, theirs))
    assert all(torch.allclose(mine, torchs, atol=1e-8) for mine, torchs in zip(*slopes, strict=True))


@pytest.mark.parametrize("kernel, stride", [(3, 2), (4, 2), (5, 3), (9, 3), (2, 4)])
def test_weights_move_as_in_numpy_and_back(kernel, stride):
    own, weight = lesson(), normal(2, 3, kernel, kernel + 1)
    moved = own.shuffle_weight(weight, stride)
    assert np.array_equal(moved, b3.shuffle_weight(weight.numpy(), stride))
    back = own.unshuffle_weight(moved, stride)
    assert torch.equal(back[..., :kernel, : kernel + 1], weight)
    assert float(back.abs().sum()) == pytest.approx(float(weight.abs().sum()))


@pytest.mark.parametrize("tail, scale", BOTH)
def test_networks_enlarge_and_add_to_repeated_pixels(tail, scale):
    network, x = b3.espcn(scale, tail), normal(2, 1, 7, 6).float()
    assert network(x).shape == (2, 1, 7 * scale, 6 * scale)
    nn.init.zeros_(network.paint[-1 if tail == "resize" else 0].weight)
    assert torch.equal(network(x), F.interpolate(x, scale_factor=scale))


@pytest.mark.parametrize("scale", SCALES)
def test_tails_are_of_one_size(scale):
    heavy = {
        tail: sum(p.numel() for p in b3.espcn(scale, tail, width=8).paint.parameters()) for tail in TAILS
    }
    side = scale * 3 if scale % 2 else scale * 3 + 1
    assert heavy["shuffle"] == heavy["transposed"] == 8 * 9 * scale**2
    assert heavy["resize"] == 8 * side**2


@pytest.mark.parametrize("scale", SCALES)
def test_the_resize_is_centered(scale):
    network = b3.espcn(scale, "resize")
    weight, x = network.paint[-1].weight.data, normal(1, 12, 5, 5).float()
    middle = weight.shape[-1] // 2
    weight.zero_()
    weight[0, 4, middle, middle] = 1
    assert torch.equal(network.paint(x), F.interpolate(x[:, 4:5], scale_factor=scale))


@pytest.mark.parametrize("scale", SCALES)
def test_all_tails_start_with_variance_one_third_over_what_they_read(scale):
    for tail, reads in zip(TAILS, (9, 9, (3 * scale | 1) ** 2), strict=True):
        torch.manual_seed(0)
        weight = b3.espcn(scale, tail, width=200).paint[-1 if tail == "resize" else 0].weight
        assert float(weight.detach().square().mean()) * reads * 200 == pytest.approx(1 / 3, rel=0.05)


def test_another_tail_is_refused():
    with pytest.raises(ValueError, match="tail is 'bicubic'; it must be one of"):
        b3.espcn(2, "bicubic")


@pytest.mark.parametrize("scale", [0, 1.5, 2.0, -2])
def test_another_scale_is_refused(scale):
    with pytest.raises(ValueError, match=f"scale is {scale}; it must be an int of at least 1"):
        b3.espcn(scale)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_icnr_in_place_is_the_numpy_one(r):
    weight = normal(4 * r * r, 3, 3, 3)
    first, again = weight[:: r * r].clone(), nn.Parameter(weight.clone())
    assert b3.icnr_(weight, r) is weight
    assert np.array_equal(weight, b3.icnr(first.numpy(), r))
    b3.icnr_(again, r)
    assert again.requires_grad and again.grad_fn is None and torch.equal(again.data, weight)
    x = normal(1, 3, 5, 4, seed=2)
    wanted = F.interpolate(F.conv2d(x, first, padding=1), scale_factor=r)
    assert torch.allclose(F.pixel_shuffle(F.conv2d(x, weight, padding=1), r), wanted)


def test_icnr_refuses_channels_that_do_not_divide():
    with pytest.raises(ValueError, match="its first axis must be a multiple of 4"):
        b3.icnr_(normal(6, 1, 3, 3), 2)


@pytest.mark.parametrize("r", [0, 2.0, -2])
def test_icnr_refuses_another_factor_and_changes_nothing(r):
    weight = normal(8, 1, 3, 3)
    with pytest.raises(ValueError, match=f"upscale_factor is {r}; it must be an int of at least 1"):
        b3.icnr_(weight, r)
    assert torch.equal(weight, normal(8, 1, 3, 3))


NORMALIZED = [nn.utils.parametrizations.weight_norm, nn.utils.parametrizations.spectral_norm]


def phases_of_flat(layer):
    """How far apart the outputs of a layer and a shuffle by 2 lie, away from the border of a map of ones."""
    shuffled = F.pixel_shuffle(layer(torch.ones(1, 3, 5, 5)), 2)[..., 2:-2, 2:-2]
    return float((shuffled.amax((2, 3)) - shuffled.amin((2, 3))).detach().abs().max())


@pytest.mark.parametrize("normalize", NORMALIZED)
def test_icnr_of_a_layer_whose_weight_is_computed(normalize):
    torch.manual_seed(0)
    layer = normalize(nn.Conv2d(3, 8, 3, padding=1, bias=False))
    before = layer.weight.detach().clone()
    with pytest.raises(ValueError, match="weight is computed from other tensors.*give icnr_ the layer"):
        b3.icnr_(layer.weight, 2)
    assert phases_of_flat(layer) > 0.1
    assert b3.icnr_(layer, 2) is layer
    assert phases_of_flat(layer) < 1e-6
    layer.eval()
    ratio = layer.weight[::4] / before[::4]
    assert torch.allclose(ratio, ratio.mean(), rtol=0.02) and layer.weight.requires_grad


def test_icnr_of_a_plain_layer_is_that_of_its_weight():
    layer = nn.Conv2d(3, 8, 3)
    wanted = b3.icnr_(layer.weight.detach().clone(), 2)
    weight = layer.weight
    assert b3.icnr_(layer, 2) is layer and layer.weight is weight
    assert torch.equal(weight, wanted)


def test_icnr_writes_into_a_part_of_a_weight():
    weight = nn.Parameter(normal(8, 1, 3, 3))
    b3.icnr_(weight[4:], 2)
    assert torch.equal(weight[4], weight[7]) and not torch.equal(weight[0], weight[3])


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(
    "weight, message",
    [
        (lambda: nn.ConvTranspose2d(4, 4, 2, 2), "weight is a ConvTranspose2d; it must be an nn.Conv2d"),
        (lambda: np.zeros((4, 1, 3, 3)), "weight is a ndarray; it must be a torch.Tensor"),
        (lambda: nn.utils.weight_norm(nn.Conv2d(1, 4, 3)), "call icnr_ before torch.nn.utils normalizes it"),
        (
            lambda: nn.utils.spectral_norm(nn.Conv2d(1, 4, 3)),
            "call icnr_ before torch.nn.utils normalizes it",
        ),
    ],
)
def test_icnr_refuses_what_it_could_not_change(weight, message):
    with pytest.raises(ValueError, match=message):
        b3.icnr_(weight(), 2)


@pytest.mark.parametrize("tail, scale", BOTH)
def test_packed_networks_come_back(tail, scale):
    network, other, x = b3.espcn(scale, tail), b3.espcn(scale, tail), normal(1, 1, 8, 8).float()
    unpacked(other, **packed(network))
    for mine, theirs in zip(network.parameters(), other.parameters(), strict=True):
        assert torch.equal(mine.half().float(), theirs)
    assert torch.allclose(network(x), other(x), atol=1e-2)
    assert packed(other) == packed(network)


@pytest.mark.parametrize("tail", TAILS)
def test_weights_of_another_network_are_refused(tail):
    network, whole = b3.espcn(3, tail), packed(b3.espcn(3, tail))
    before = packed(network)
    cut = base64.b64encode(base64.b64decode(whole["weights"])[:-2]).decode()
    for written, name in ((packed(b3.espcn(2, tail)), "shapes"), (whole | {"weights": cut}, "weights")):
        with pytest.raises(ValueError, match=f"^{name} "):
            unpacked(network, **written)
        assert packed(network) == before


def test_photographs_that_teach_do_not_test():
    own = lesson()
    assert not set(own.TAUGHT) & set(own.TESTED)
    for name in own.TAUGHT + own.TESTED:
        height, width = own.photograph(name).shape[:2]
        assert height % 6 == width % 6 == 0 and min(height, width) >= 144
    red, green, blue = skimage.data.chelsea()[40:42, 62:64].reshape(4, 3).mean(0)
    wanted = round(0.299 * red + 0.587 * green + 0.114 * blue)
    assert own.luminance(own.photograph("chelsea"))[20, 31] == wanted
    assert round(255 * float(own.truths["chelsea"][0, 0, 20, 31])) == wanted


def test_scores_know_a_planted_error():
    own = lesson()
    y = 0.25 + own.truths["coffee"] / 2
    assert own.psnr(y + 0.1, y) == pytest.approx(20, abs=1e-4)
    assert own.ssim(y, y) == pytest.approx(1)
    assert own.ssim(y + 0.1 * normal(*y.shape).float(), y) < 0.8
    rim = y.clone()
    rim[..., :6, :] = rim[..., -6:] = 0
    assert own.psnr(rim + 0.01, y) == pytest.approx(40, abs=1e-3)


@pytest.mark.parametrize("scale", SCALES)
def test_no_filter_is_better_than_the_best_one(scale):
    """Its errors on the training crops have nothing left that a 9 × 9 filter could take."""
    own = lesson()
    x = own.small(own.pool, scale)
    errors = F.pixel_unshuffle(own.pool - own.filters[scale](x), scale)[..., 4:-4, 4:-4].flatten(2)
    reads = F.unfold(x, 9)
    left = torch.einsum("npk,nck->pc", reads, errors) / (len(reads) * reads.shape[2])
    assert float(left.abs().max()) < 1e-5 < float(errors.square().mean())


@pytest.mark.parametrize("scale", SCALES)
def test_wall_measures_what_is_planted(scale):
    class Planted(nn.Module):
        def forward(self, x):
            up = F.interpolate(x, scale_factor=scale)
            signs = 1 - 2 * (torch.arange(up.shape[2])[:, None] + torch.arange(up.shape[3])).remainder(2)
            return up + signs / 255

    assert lesson().wall(Planted()) == pytest.approx(1, rel=1e-3)
    for kind, flat in (("shuffle", False), ("shuffle, ICNR", True), ("transposed", False), ("resize", True)):
        assert (lesson().wall(lesson().started(kind, scale, 5)) < 1e-3) == flat


@cache
def trained(kind, scale, seed=0):
    own = lesson()
    return own.train(own.started(kind, scale, seed), seed, steps=60)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", ["shuffle", "transposed"])
def test_training_helps_and_repeats(kind, scale):
    own, network = lesson(), trained(kind, scale)
    before = own.scores(own.started(kind, scale, 0), scale)
    nearest = own.baselines["nearest", scale]["PSNR"]
    assert own.scores(network, scale)["PSNR"] > max(before["PSNR"], nearest) + 1
    again = own.train(own.started(kind, scale, 0), 0, steps=60)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))


@pytest.mark.parametrize("scale", SCALES)
def test_one_start_one_result_and_another_start_another(scale):
    own = lesson()
    start = own.started("shuffle", scale, 1).double()
    stamps = own.rearranged(start).double()
    assert own.apart(start, stamps) < 1e-9
    shuffle, stamps = (own.train(network, 1, steps=30) for network in (start, stamps))
    other = own.train(own.started("transposed", scale, 1).double(), 1, steps=30)
    assert own.apart(shuffle, stamps) < 1e-7
    assert own.apart(shuffle, other) > 1


@pytest.mark.parametrize("scale", SCALES)
def test_multiplications_by_hand(scale):
    own, x, places, grid = clock(), torch.zeros(1, 1, 5, 4), 20, 20 * scale**2
    look = places * (25 * 12 + 9 * 12 * 12)
    tails = places * 108 * scale**2, places * 108 * scale**2, grid * 12 * (3 * scale | 1) ** 2
    for tail, paint in zip(TAILS, tails, strict=True):
        assert own.multiplications(b3.espcn(scale, tail), x) == look + paint
    assert own.multiplications(own.enlarged_first(scale), x) == grid * (25 * 12 + 9 * 12 * 12 + 9 * 12)
    srcnn = 81 * 64 + 25 * 64 * 32 + 25 * 32
    assert own.multiplications(own.srcnn(scale), x) == grid * srcnn and own.weights(own.srcnn(2)) == srcnn
    paper = 25 * 64 + 9 * 64 * 32 + 9 * 32 * scale**2
    assert own.multiplications(own.paper_espcn(scale), x) == places * paper


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_compared_does_one_job(scale):
    for channels, group in clock().compared(scale).values():
        shapes = {network(torch.zeros(1, channels, 4, 6)).shape for network in group.values()}
        assert len(shapes) == 1 and shapes.pop()[2:] == (4 * scale, 6 * scale)


@pytest.mark.parametrize("threads", [1, 2])
def test_one_thread_is_clocked_in_processor_time_more_by_the_clock(threads, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    asleep, busy = medians([lambda: sleep(0.02), lambda: sum(range(300_000))], 3)
    assert busy > 1e-4
    assert asleep < 0.01 if threads == 1 else asleep >= 0.02


def test_unshuffled_targets_are_the_same_training():
    own = taught(NOTEBOOK, "tools", "network", "photographs", "score", "train-functions", "price-functions")
    source = "class Unshuffled" + cell("training-times").split("class Unshuffled")[1].split("\n\n\n")[0]
    exec(source, names := {"nn": nn})
    network = own.started("shuffle", 3, 0)
    x, y = own.small(own.pool[:2], 3), own.pool[:2]
    pair = (
        F.mse_loss(network(x), y),
        F.mse_loss(names["Unshuffled"](network)(x), F.pixel_unshuffle(y, 3)),
    )
    assert pair[0].item() == pytest.approx(pair[1].item(), rel=1e-5)


def cell(name):
    (found,) = (c for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["id"] == name)
    return "".join(found["source"])


def by_hand(entry, x):
    """A network of the page, from its description alone."""
    numbers = np.frombuffer(base64.b64decode(entry["weights"]), "<f2").astype(np.float32)
    parts = np.split(numbers, np.cumsum([np.prod(shape) for shape in entry["shapes"]])[:-1])
    parts = zip(parts, entry["shapes"], strict=True)
    one, shift, two, other, last = (torch.from_numpy(p.reshape(shape)) for p, shape in parts)
    h = F.conv2d(x - 0.5, one, shift, padding=2).relu()
    h, r = F.conv2d(h, two, other, padding=1).relu(), entry["scale"]
    repeated = F.interpolate(h, scale_factor=r)
    details = {
        "shuffle": lambda: F.pixel_shuffle(F.conv2d(h, last, padding=1), r),
        "transposed": lambda: F.conv_transpose2d(h, last, None, r, r),
        "resize": lambda: F.conv2d(repeated, last, padding=last.shape[-1] // 2),
    }[entry["name"]]()
    return (details + F.interpolate(x, scale_factor=r)).clip(0, 1)


def error(x, y):
    return float(-10 * (x - y)[..., 6:-6, 6:-6].square().mean().log10())


@pytest.mark.parametrize("entry", SHIPPED["networks"], ids=lambda e: f"{e['name']} {e['scale']}")
def test_shipped_networks_beat_bicubic_by_what_they_say(entry):
    truths, r = lesson().truths.values(), entry["scale"]
    pairs = [(F.avg_pool2d(y, r), y) for y in truths]
    ours = np.mean([error(by_hand(entry, x), y) for x, y in pairs])
    bicubic = [error(F.interpolate(x, scale_factor=r, mode="bicubic").clip(0, 1), y) for x, y in pairs]
    assert entry["psnr"] == pytest.approx(ours, abs=0.02)
    assert entry["bicubic"] == pytest.approx(np.mean(bicubic), abs=0.02)
    assert ours > np.mean(bicubic) + 0.4
    assert ours > lesson().baselines["best filter", r]["PSNR"]


@pytest.mark.parametrize("entry", SHIPPED["networks"], ids=lambda e: f"{e['name']} {e['scale']}")
def test_shipped_networks_are_the_notebooks(entry):
    network = unpacked(b3.espcn(entry["scale"], entry["name"]), entry["shapes"], entry["weights"])
    x = lesson().small(lesson().truths["chelsea"], entry["scale"])
    with torch.no_grad():
        assert torch.allclose(network(x).clip(0, 1), by_hand(entry, x), atol=1e-5)


def test_shipped_are_six_networks_in_few_bytes():
    assert [(e["name"], e["scale"]) for e in SHIPPED["networks"]] == [(t, s) for s in SCALES for t in TAILS]
    assert (STATIC / "super_resolution.json").stat().st_size < 90_000


@pytest.mark.parametrize("picture", SHIPPED["photographs"], ids=lambda p: p["name"])
def test_shipped_photographs_are_windows_that_nothing_was_trained_on(picture):
    own = taught(NOTEBOOK, "tools", "network", "photographs", "score", "train-functions", "ship")
    assert own.again is False and own.described(picture["name"]) == picture
    assert picture["name"] in own.TESTED and picture["name"] not in own.TAUGHT
    side = picture["height"]
    gray, cb, cr = (
        np.frombuffer(base64.b64decode(text), np.uint8) / 255
        for text in (picture["luminance"], *picture["chroma"])
    )
    gray = gray.reshape(side // 6, 6, side // 6, 6).mean((1, 3))
    cb, cr = (c.reshape(gray.shape) - 0.5 for c in (cb, cr))
    colors = [gray + 1.402 * cr, gray - 0.344136 * cb - 0.714136 * cr, gray + 1.772 * cb]
    top, left = own.WINDOWS[picture["name"]]
    window = own.photograph(picture["name"])[top : top + side, left : left + side]
    wanted = window.reshape(side // 6, 6, side // 6, 6, 3).mean((1, 3))
    assert np.abs(np.stack(colors, -1) - wanted).max() < 0.01


def test_what_is_said_of_the_clock_holds_in_the_recorded_run():
    told = json.loads(RECORDED.read_text("utf-8"))

    def took(way, group, name, scale, kernels="AVX-512"):
        (line,) = (
            line
            for line in told[kernels]["lines"]
            if (line["group"], line["name"], line["scale"]) == (group, name, scale)
        )
        return line[way]

    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    said = " ".join(cells["price-see"].split())
    many, few, own = "one layer, 64 → 64", "one layer, 64 → 3", "this notebook's"
    rows = {
        "SRCNN over ESPCN": ("the paper's", lambda _: "SRCNN 9-5-5"),
        "our layers, enlarged first": (own, lambda _: "enlarged first"),
        "our resize": (own, lambda _: "resize"),
    }
    for group, words in ((many, "64 → 64"), (few, "64 → 3")):
        rows |= {
            f"nearest and 3 × 3, {words}": (group, lambda _: "nearest, 3 × 3"),
            f"transposed of side $3r$, {words}": (group, lambda r: f"transposed {3 * r} × {3 * r}"),
            f"transposed of side $r$, {words}": (group, lambda r: f"transposed {r} × {r}"),
        }
    lesson_of = clock()
    for words, (group, name) in rows.items():
        counted, seconds = [], []
        for scale in SCALES:
            channels, networks = lesson_of.compared(scale)[group]
            x = torch.zeros(1, channels, 8, 8)
            first, one = (
                lesson_of.multiplications(n, x)
                for n in (next(iter(networks.values())), networks[name(scale)])
            )
            counted.append(f"{one / first:.2f}" if one != first else "1")
            seconds.append(f"{took('forward', group, name(scale), scale):.2f}")
        assert f"| {words} | {', '.join(counted)} | {', '.join(seconds)} |" in said
    alone = [took("forward", few, "its nearest alone", scale) for scale in SCALES]
    assert (
        f"alone it took {alone[0]} times as long as the whole shuffle layer at $r = 2$ and {alone[1]} times"
        in said
    )
    same = [(f"transposed {3 * scale} × {3 * scale}", scale) for scale in SCALES]
    single = [took("both_ways", group, *one) for group in (many, few) for one in same]
    assert f"between {min(single):.2f} and {max(single):.2f} times as long as a single layer" in said
    whole = [took("both_ways", own, "transposed", scale) for scale in SCALES]
    assert f"and {whole[0]:.2f} and {whole[1]:.2f} times in our networks" in said
    on_sse = [took("forward", few, *one, "SSE") for one in same]
    assert f"from 64 to 3, with {on_sse[0]} and {on_sse[1]}." in said
    left_out = [took("both_ways", own, "shuffle, unshuffled targets", scale) for scale in SCALES]
    assert f"saved nothing: {left_out[0]} and {left_out[1]} times as long" in said
    for scale, group in product(SCALES, (many, few)):
        lines = [one for one in told["AVX-512"]["lines"] if (one["group"], one["scale"]) == (group, scale)]
        layers = [one for one in lines if one["forward"] and "alone" not in one["name"]]
        assert min(layers, key=lambda one: one["forward"])["name"] == f"transposed {scale} × {scale}"
    for scale, kernels in product(SCALES, ("AVX-512", "AVX2", "SSE")):
        assert took("forward", few, "nearest, 3 × 3", scale, kernels) > 3
    blocks = {int(k): time for k, time in told["AVX-512"]["blocks"].items()}
    assert max(blocks[k] for k in (3, 8, 16)) <= 1
    assert (
        "to 17 it took {} times as long, to 33 {} times, to 49 {} times.".format(
            *(blocks[k] for k in (17, 33, 49))
        )
        in said
    )
    lesson_says = " ".join(NOTEBOOK.with_name("lesson.md").read_text("utf-8").split())
    shares = [took("forward", group, "nearest, 3 × 3", scale) for group in (few, many) for scale in SCALES]
    assert (
        "took {:.1f} times as long as one of the shuffle from 64 channels to 3 at $r = 2$, and {:.1f} times at $r = 3$; "
        "from 64 to 64 it was {:.1f} and {:.1f} times".format(*shares)
        in lesson_says
    )
