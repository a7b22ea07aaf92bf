"""Operations that move the axes of a map, let all of it in or read it in windows: the trace against the values."""

import subprocess
import sys
import time

import pytest
import torch
import torch.nn.functional as F
from brute import assert_as_seen
from torch import nn
from zoo import resnet
from zoo.attention import windows_back, windows_of
from zoo.parts import Forward, chain, conv, unit
from zoo.signals import depth_to_space, space_to_depth

import beyond3x3 as b3
from beyond3x3.trace.maps import Map
from beyond3x3.trace.operations import OPERATIONS
from beyond3x3.trace.sight import by_layer

SIDE = 48
THREE = conv(3, 3)
TWICE = conv(3, 3, 3, 2)


def in_windows(x, shift=0):
    x = x.permute(0, 2, 3, 1).roll((-shift, -shift), (1, 2))
    windows = windows_of(x, 4)
    windows = torch.softmax(windows @ windows.mT, -1) @ windows
    return windows_back(windows, 4, *x.shape[1:3]).roll((shift, shift), (1, 2)).permute(0, 3, 1, 2)


def with_products(x):
    rows = windows_of(x.permute(0, 2, 3, 1), 4)
    return windows_back(F.scaled_dot_product_attention(rows, rows, rows), 4, *x.shape[2:]).permute(0, 3, 1, 2)


def folded(x):
    y = F.unfold(x, 4, stride=2, padding=1).transpose(1, 2) @ torch.ones(48, 48)
    return F.fold(y.transpose(1, 2), x.shape[2:], 4, stride=2, padding=1)


def convolved_in_windows(x):
    windows = windows_of(THREE(x).permute(0, 2, 3, 1), 4).unflatten(1, (4, 4)).permute(0, 3, 1, 2)
    return windows_back(THREE(windows).permute(0, 2, 3, 1), 4, *x.shape[2:]).permute(0, 3, 1, 2)


def dilated_by_hand(x):
    """Every third place with the batch, a 3×3, and back."""
    n, c, h, w = x.shape
    y = THREE(x).view(n, c, h // 3, 3, w // 3, 3).permute(0, 3, 5, 1, 2, 4).reshape(9 * n, c, h // 3, w // 3)
    return THREE(y).view(n, 3, 3, c, h // 3, w // 3).permute(0, 3, 4, 1, 5, 2).reshape(x.shape)


def into_channels(x):
    y = torch.zeros(x.shape)
    y[:, :2] = THREE(x)[:, 1:]
    return y


MOVING = {  # what moves, (size, stride, center)
    "permute": (lambda x: THREE(x.permute(0, 2, 3, 1).permute(0, 3, 1, 2)), (3, 1, 0)),
    "channels last": (lambda x: F.layer_norm(THREE(x).movedim(1, -1), (3,)).movedim(-1, 1), (3, 1, 0)),
    "tokens": (lambda x: F.linear(x.flatten(2).mT, torch.ones(3, 3)).mT.view(x.shape), (1, 1, 0)),
    "unflatten": (lambda x: THREE(x.flatten(2).unflatten(2, x.shape[2:])), (3, 1, 0)),
    "space to depth": (lambda x: space_to_depth(x).mean(1, keepdim=True), (2, 2, 0.5)),
    "depth to space": (lambda x: depth_to_space(torch.cat([THREE(x)] * 4, 1)), (3, 0.5, -0.25)),
    "patches by unfold": (lambda x: x.unfold(2, 4, 4).unfold(3, 4, 4).flatten(4).mean(-1), (4, 4, 1.5)),
    "windows by unfold": (lambda x: F.unfold(x, 3, padding=1, stride=2).view(len(x), 27, 24, 24), (3, 2, 0)),
    "shuffle": (lambda x: THREE(x.view(len(x), 3, 1, SIDE, SIDE).transpose(1, 2).flatten(1, 2)), (3, 1, 0)),
    "nn.ChannelShuffle": (lambda x: THREE(nn.ChannelShuffle(3)(x)), (3, 1, 0)),
    "stack": (lambda x: torch.stack([x, THREE(x)], -1).mean(-1), (3, 1, 0)),
    "chunk": (lambda x: torch.cat([part * 2 for part in THREE(x).chunk(3, 1)], 1), (3, 1, 0)),
    "slices with steps": (lambda x: THREE(x)[:, :, 1::3, 1::3], (3, 3, 1)),
    "einsum": (lambda x: torch.einsum("bchw,cd->bdhw", THREE(x), torch.ones(3, 2)), (3, 1, 0)),
    "turned around and back": (lambda x: TWICE(x.flip(2, 3)).flip(2, 3), (3, 2, 1)),
    "windows": (lambda x: in_windows(THREE(x)), (6, 1, 0)),
    "products": (with_products, (4, 1, 0)),
    "lp pool": (lambda x: F.lp_pool2d(x, 2, 3, 2), (3, 2, 1)),
    "normalize": (lambda x: F.normalize(THREE(x)), (3, 1, 0)),
    "same, even": (lambda x: F.conv2d(x, torch.ones(3, 3, 4, 4), padding="same"), (4, 1, 0.5)),
    "valid": (lambda x: F.conv2d(x, torch.ones(3, 3, 4, 4), padding="valid"), (4, 1, 1.5)),
    "ceil": (lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True), (3, 2, 1)),
    "bins": (lambda x: F.adaptive_avg_pool2d(THREE(x), 7), (10, 48 / 7, 41 / 14)),
    "replicated": (
        lambda x: F.conv2d(F.pad(x, (2, 0, 2, 0), "replicate"), torch.ones(3, 3, 3, 3)),
        (3, 1, -1),
    ),
    "a convolution in windows": (convolved_in_windows, (5, 1, 0)),
    "dilated by hand": (dilated_by_hand, (9, 1, 0)),
    "into some channels": (into_channels, (3, 1, 0)),
    "glu": (lambda x: F.glu(torch.cat([x, THREE(x)], 1), 1), (3, 1, 0)),
    "repeated": (lambda x: THREE(x).repeat_interleave(2, 2).repeat_interleave(2, dim=3), (3, 0.5, -0.25)),
    "split unevenly": (lambda x: torch.tensor_split(THREE(x), 2, 1)[1] * THREE(x).topk(1, 1)[0], (3, 1, 0)),
    "by name": (lambda x: THREE(x).permute(dims=(0, 2, 3, 1)).permute(dims=(0, 3, 1, 2)), (3, 1, 0)),
    ".float()": (lambda x: THREE(x).float(), (3, 1, 0)),
    ".int()": (lambda x: THREE(x) + THREE(x).int().float(), (3, 1, 0)),
}
WRAPPED = {
    "roll": (lambda x: THREE(x.roll(3, 2).roll(-3, 2)), (3, 1, 0)),
    "shifted windows": (lambda x: in_windows(THREE(x), 2), (6, 1, 0)),
    "circular": (lambda x: F.conv2d(F.pad(x, (1,) * 4, "circular"), torch.ones(3, 3, 3, 3)), (3, 1, 0)),
    "folded": (folded, (6, 1, 0)),
    "a slice of the image": (lambda x: THREE(x)[:, :, 5:-7, 5:-7], (3, 1, 5)),
}
RESIZED = {
    "nearest": (dict(scale_factor=2), (3, 0.5, -0.25)),
    "nearest-exact": (dict(size=(24, 24)), (3, 2, 1)),
    "area": (dict(size=(36, 36)), (4, 4 / 3, 1 / 6)),
    "bilinear": (dict(size=(24, 24)), (4, 2, 0.5)),
    "bicubic": (dict(scale_factor=2), (6, 0.5, -0.25)),
    "bicubic, corners": (dict(size=(95, 95), align_corners=True), (6, 0.5, 0)),
    "bilinear, antialias": (dict(size=(12, 12), antialias=True), (10, 4, 1.5)),
    "bicubic, antialias": (dict(size=(24, 24), antialias=True), (10, 2, 0.5)),
}


def assert_field(row, size, stride, center):
    field = row.axes[0]
    assert field.size == size and abs(field.stride - stride) + abs(field.center - center) < 1e-9


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("kind", MOVING | WRAPPED)
def test_axes_that_move_are_followed(kind):
    function, expected = (MOVING | WRAPPED)[kind]
    row = assert_as_seen(Forward(function), (SIDE, SIDE), axes=(0, 1), wraps=kind in WRAPPED)
    assert_field(row, *expected)


@pytest.mark.parametrize("kind", RESIZED)
def test_every_mode_of_interpolation(kind):
    options, expected = RESIZED[kind]
    mode = kind.split(",")[0]
    module = Forward(lambda x, three: F.interpolate(three(x), mode=mode, **options), conv(3, 3))
    assert_field(assert_as_seen(module, (SIDE, 24), changed=True), *expected)


def test_a_transformer_of_torch():
    def forward(x, patches, layer):
        x = patches(x)
        return layer(x.flatten(2).transpose(1, 2)).transpose(1, 2).view(x.shape)

    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    row = b3.trace_receptive_field(Forward(forward, nn.Conv2d(3, 4, 4, 4), layer), 32)[-1]
    assert row.receptive_field == b3.ReceptiveField(4, 4, 0, 1.5) and row.global_by[0].startswith(
        "layers.1.self_attn"
    )


def test_a_call_that_is_not_known_is_said_and_does_not_end_the_trace():
    rows = b3.trace_receptive_field(Forward(lambda x: THREE(x.roll(3))), 16)
    assert "roll of the whole tensor (since roll)" in rows[-1].note
    OPERATIONS["erf"] = lambda x, other: x
    try:
        rows = b3.trace_receptive_field(Forward(lambda x: THREE(x.erf())), 16)
    finally:
        OPERATIONS["erf"] = OPERATIONS["exp"]
    assert rows[-1].note.startswith("erf is called in a way that is not known")
    assert rows[-1].sizes == ((16, 16), (16, 16))


def test_windows_as_wide_as_the_map_let_all_of_that_axis_in():
    def forward(x):
        windows = torch.ones(16, 16) @ windows_of(x.permute(0, 2, 3, 1), 4)
        return windows_back(windows, 4, *x.shape[2:]).permute(0, 3, 1, 2)

    row = b3.trace_receptive_field(Forward(forward), (16, 4))[-1]
    assert row.output_size == (16, 4) and row.sizes == ((4, 4), (0, 0)) and row.global_by == ("matmul",)
    assert row.sights[0].stride == 1


def test_a_recurrence_lets_all_of_its_axis_in():
    module = Forward(
        lambda x, conv, lstm: lstm(conv(x).mT)[0].mT,
        nn.Conv1d(3, 4, 3),
        nn.LSTM(4, 5, batch_first=True, bidirectional=True),
    )
    row = b3.trace_receptive_field(module, (30,))[-1]
    assert row.global_by == ("layers.1",) and row.output_size == (28,) and row.receptive_field.size == 3


@pytest.mark.parametrize("module", [resnet, lambda: nn.Conv3d(3, 3, 3, (1, 2, 3), (0, 1, 2))])
def test_a_network_made_of_numbers_alone_gives_the_same_rows(module):
    """The methods of Map, as a reader without torch uses them."""
    rows = b3.trace_receptive_field(module(), 32)
    if len(rows[0].sizes) == 3:
        map = Map.image(32, 32, 32).channels(3).windows([3] * 3, (1, 2, 3), (0, 1, 2))
    else:
        map = Map.image(32, 32).channels(4).windows([7, 7], 2, 3)
    assert rows[0].sights == map.sights and rows[0].output_size == map.shape[2:]


def test_an_operation_of_ones_own_is_one_line():
    def median(x):
        return x.unfold(2, 3, 1).unfold(3, 3, 1).flatten(4).median(-1).values

    assert "unknown operation: median" in b3.trace_receptive_field(Forward(median), 16)[-1].note
    OPERATIONS["median"] = lambda x, dim: [x.reduced(dim, keep=False)] * 2
    try:
        assert_as_seen(Forward(median), (16, 16))
    finally:
        del OPERATIONS["median"]


def test_two_ends_that_differ():
    """Pads of ONNX: a pair for each axis; a causal convolution sees nothing of what comes after."""
    causal = Map.image(32).windows([3], 1, [(4, 0)], 2)
    assert causal.shape == (1, 3, 32) and causal.sights[0].span(10) == (6, 10)
    assert Map.image(7).windows([2], 2, 0, 1, ceil_mode=True).shape == (1, 3, 4)
    assert by_layer(3, 1, 4, 2).first == -2


def test_strided_convolutions_in_a_u_net_print_their_size():
    """Report A: two 3×3 of stride 2, nearest ×2 and concatenation, at 64 pixels."""

    def forward(x, one, two, three):
        a = one(x)
        b = two(a)
        return torch.cat(
            [x, F.interpolate(torch.cat([a, F.interpolate(three(b), scale_factor=2)], 1), scale_factor=2)], 1
        )

    module = Forward(forward, unit(3, 4, 3, 2), unit(4, 4, 3, 2), conv(4, 4))
    row = assert_as_seen(module, (64, 64))
    assert row.axes is None and "branches do not align: centers" in row.note
    assert row.sizes[0][1] == 15


def test_time_grows_with_the_number_of_operations_and_no_faster():
    """Ten times as many; what seven hundred take is a matter of the machine."""

    def spent(blocks):
        deep = chain(unit(3, 8, 7, 2), *(chain(unit(8, 8), unit(8, 8, 1)) for _ in range(blocks)))
        b3.trace_receptive_field(deep, 224)
        start = time.process_time()
        rows = b3.trace_receptive_field(deep, 224)
        assert len(rows) == 6 * blocks + 4
        return time.process_time() - start

    assert spent(116) < 25 * min(spent(11) for _ in range(3))


def test_only_the_reader_of_torch_needs_torch_and_only_rows_need_numpy():
    check = (
        "import sys, beyond3x3.trace.operations; assert not {'torch', 'numpy'} & {*sys.modules};"
        "import beyond3x3.trace.rows; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
