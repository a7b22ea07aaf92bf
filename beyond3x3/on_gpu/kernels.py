"""Written by `make export` from chapters/kernels/on_gpu.ipynb: edit it there."""

import os
from math import gcd, prod
from types import SimpleNamespace

import numpy as np
import torch

from beyond3x3.receptive_fields import Layer, output_size, pair

if not torch.cuda.is_available():  # has to stand before Triton is imported
    os.environ.setdefault("TRITON_INTERPRET", "1")
try:
    import triton
    import triton.language as tl
except ModuleNotFoundError:  # then kernels can be read, and not run
    triton = SimpleNamespace(jit=lambda kernel: kernel)
    tl = SimpleNamespace(constexpr=int)


@triton.jit
def tile_of(across, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    """The rows and columns of this program's places, in a map that is that many tiles wide."""
    tile, place = tl.program_id(0), tl.arange(0, ROWS * COLUMNS)
    rows = tile // across * ROWS + place // COLUMNS
    columns = tile % across * COLUMNS + place % COLUMNS
    return rows, columns


@triton.jit
def conv_by_tiles(
    x,
    weight,
    bias,
    out,
    size,
    made,
    groups,
    TAPS: tl.constexpr,
    STRIDE: tl.constexpr,
    PADDING: tl.constexpr,
    RATE: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
):
    channels, height, width = size
    outputs, tall, wide = made
    rows, columns = tile_of(tl.cdiv(wide, COLUMNS), ROWS, COLUMNS)
    plane = tl.program_id(1)  # which of all output maps, image by image
    output = plane % (groups * outputs)
    first = plane // outputs * channels
    total = tl.zeros((ROWS * COLUMNS,), tl.float32)
    for c in range(channels):
        for i in range(TAPS[0]):
            for j in range(TAPS[1]):
                y = rows * STRIDE[0] + i * RATE[0] - PADDING[0]
                z = columns * STRIDE[1] + j * RATE[1] - PADDING[1]
                there = (y >= 0) & (y < height) & (z >= 0) & (z < width)
                values = tl.load(x + ((first + c) * height + y) * width + z, there, 0)
                tap = ((output * channels + c) * TAPS[0] + i) * TAPS[1] + j
                total += values.to(tl.float32) * tl.load(weight + tap).to(tl.float32)
    if bias is not None:
        total += tl.load(bias + output)
    inside = (rows < tall) & (columns < wide)
    tl.store(out + (plane * tall + rows) * wide + columns, total, inside)


def of_each(channels, name, parts):
    """How many channels each part has; parts that do not divide them are refused."""
    if parts < 1 or channels % parts:
        raise ValueError(f"{name} is {parts}; it must divide the {channels} channels")
    return channels // parts


def fitted(x, weight, bias, groups, size=None, transposed=False, **numbers):
    """A layer's numbers, each as a pair, and the height and width that it makes of a map of this size.

    Weights and biases for channels that are not there are refused: a kernel reads and writes whatever lies there.
    """
    least = dict(padding=0, output_padding=0)
    knobs = {name: pair(name, n, least.get(name, 1)) for name, n in numbers.items()}
    of_each(len(weight), "groups", groups)
    rows, columns = len(weight), weight.shape[1] * groups
    read, made = (rows, columns) if transposed else (columns, rows)
    if read != x.shape[1] or weight.numel() == 0:
        raise ValueError(
            f"weight has shape {tuple(weight.shape)} and groups is {groups}: made for {read} channels; "
            f"x has {x.shape[1]}"
        )
    if bias is not None and bias.shape != (made,):
        raise ValueError(
            f"bias has shape {tuple(bias.shape)}; it must be ({made},), one for each output channel"
        )
    sides = [
        output_size(
            n, Layer(taps, transposed=transposed, **dict(zip(knobs, axis, strict=True)))
        )
        for n, taps, *axis in zip(
            size or x.shape[2:], weight.shape[2:], *knobs.values(), strict=True
        )
    ]
    return *knobs.values(), sides


def tiles_in(size, tile):
    return prod(triton.cdiv(n, side) for n, side in zip(size, tile, strict=True))


def tiles(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, tile=(8, 16)
):
    """F.conv2d by conv_by_tiles: one program for each tile (rows, columns; powers of 2) of each output map.

    x (N, C, H, W) and weight (Co, C / groups, kH, kW) lie contiguous, in half or single precision, with fewer than 2³¹
    numbers each. Returns (N, Co, H', W') in that precision. Channels, groups or a bias that do not fit,
    and a stride, padding or dilation that makes no sense, raise ValueError.
    """
    stride, padding, dilation, made = fitted(
        x, weight, bias, groups, stride=stride, padding=padding, dilation=dilation
    )
    out = x.new_empty(len(x), len(weight), *made)
    conv_by_tiles[tiles_in(made, tile), len(x) * len(weight)](
        x,
        weight,
        bias,
        out,
        (weight.shape[1], *x.shape[2:]),
        (len(weight) // groups, *made),
        groups,
        tuple(weight.shape[2:]),
        stride,
        padding,
        dilation,
        *tile,
    )
    return out


@triton.jit
def between(planes, y, z, there, size, steps, ENLARGE: tl.constexpr):
    """Numbers of a map enlarged bilinearly, each of four numbers of the map itself."""
    v = tl.maximum((y + 0.5) / ENLARGE - 0.5, 0)
    h = tl.maximum((z + 0.5) / ENLARGE - 0.5, 0)
    top, left = v.to(tl.int32), h.to(tl.int32)
    down, right = v - top, h - left
    above = planes + top * steps[2]
    below = planes + tl.minimum(top + 1, size[1] - 1) * steps[2]
    far = tl.minimum(left + 1, size[2] - 1) * steps[3]
    near = left * steps[3]
    a, b = tl.load(above + near, there, 0), tl.load(above + far, there, 0)
    c, d = tl.load(below + near, there, 0), tl.load(below + far, there, 0)
    return (1 - down) * (a + right * (b - a)) + down * (c + right * (d - c))


@triton.jit
def conv_as_product(
    x,
    weight,
    bias,
    out,
    size,
    made,
    steps,
    out_steps,
    groups,
    TAPS: tl.constexpr,
    STRIDE: tl.constexpr,
    PADDING: tl.constexpr,
    RATE: tl.constexpr,
    ENLARGE: tl.constexpr,
    BILINEAR: tl.constexpr,
    SHUFFLE: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    OUTPUTS: tl.constexpr,
    CHANNELS: tl.constexpr,
):
    channels, height, width = size
    outputs, tall, wide = made
    rows, columns = tile_of(tl.cdiv(wide, COLUMNS), ROWS, COLUMNS)
    o = tl.program_id(1) * OUTPUTS + tl.arange(0, OUTPUTS)[:, None]
    image, group = tl.program_id(2) // groups, tl.program_id(2) % groups
    total = tl.zeros((OUTPUTS, ROWS * COLUMNS), tl.float32)
    for block in range(0, channels, CHANNELS):
        c = block + tl.arange(0, CHANNELS)
        planes = x + image * steps[0] + (group * channels + c[:, None]) * steps[1]
        for i in range(TAPS[0]):
            for j in range(TAPS[1]):
                y = rows * STRIDE[0] + i * RATE[0] - PADDING[0]
                z = columns * STRIDE[1] + j * RATE[1] - PADDING[1]
                there = (y >= 0) & (y < height * ENLARGE)
                there = there & (z >= 0) & (z < width * ENLARGE)
                there = there & (c < channels)[:, None]
                if BILINEAR:
                    values = between(planes, y, z, there, size, steps, ENLARGE)
                else:
                    at = y // ENLARGE * steps[2] + z // ENLARGE * steps[3]
                    values = tl.load(planes + at, there, 0)
                tap = (i * TAPS[1] + j) * groups + group
                at = (tap * outputs + o) * channels + c
                weights = tl.load(weight + at, (o < outputs) & (c < channels), 0)
                values = values.to(weights.dtype)
                total = tl.dot(weights, values, total, input_precision="ieee")
    if bias is not None:
        total += tl.load(bias + group * outputs + o, o < outputs, 0)
    output = group * outputs + o
    plane, phase = output // (SHUFFLE * SHUFFLE), output % (SHUFFLE * SHUFFLE)
    y = rows * SHUFFLE + phase // SHUFFLE
    z = columns * SHUFFLE + phase % SHUFFLE
    at = image * out_steps[0] + plane * out_steps[1] + y * out_steps[2]
    inside = (rows < tall) & (columns < wide) & (o < outputs)
    tl.store(out + at + z * out_steps[3], total, inside)


def order_of(x):
    last = x.is_contiguous(memory_format=torch.channels_last) and not x.is_contiguous()
    return torch.channels_last if last else torch.contiguous_format


def product(
    x,
    weight,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    enlarge=1,
    mode="nearest",
    shuffle=1,
    tile=(8, 16),
    outputs=64,
    channels=32,
    num_warps=4,
):
    """F.conv2d by conv_as_product, of a map that is first enlarged, with outputs that are then shuffled.

    Equal to F.pixel_shuffle(F.conv2d(F.interpolate(x, scale_factor=enlarge, mode=mode), weight, ...), shuffle), mode
    "nearest" or "bilinear", and neither the enlarged map nor the one before the shuffle is ever in memory. x
    (N, C, H, W) may lie channels first or channels last, and so will what is returned; weight is
    (Co, C / groups, kH, kW); half or single precision, fewer than 2³¹ numbers each. A program computes outputs × tile
    of them, channels at a time: powers of 2, outputs and channels at least 16. Channels, groups, a bias or
    a shuffle that do not fit, and a stride, padding or dilation that makes no sense, raise ValueError.
    """
    size = [n * enlarge for n in x.shape[2:]]
    stride, padding, dilation, made = fitted(
        x, weight, bias, groups, size, stride=stride, padding=padding, dilation=dilation
    )
    maps = of_each(len(weight), "shuffle²", shuffle**2)
    out = x.new_empty(len(x), maps, *(n * shuffle for n in made)).to(
        memory_format=order_of(x)
    )
    per_group = len(weight) // groups
    grid = tiles_in(made, tile), triton.cdiv(per_group, outputs), len(x) * groups
    conv_as_product[grid](
        x,
        weight.permute(2, 3, 0, 1).contiguous(),  # one matrix for each tap
        bias,
        out,
        (weight.shape[1], *x.shape[2:]),
        (per_group, *made),
        x.stride(),
        out.stride(),
        groups,
        tuple(weight.shape[2:]),
        stride,
        padding,
        dilation,
        enlarge,
        mode == "bilinear",
        shuffle,
        *tile,
        outputs,
        channels,
        num_warps=num_warps,
    )
    return out


def reads(tile, taps, stride, rate):
    """How often a tile of outputs reads each number of its window of one channel: an integer array, 0 where never.

    All four are (rows, columns). The window begins at the first number that the tile's first output reads.
    """
    axes = []
    for places, count, step, apart in zip(tile, taps, stride, rate, strict=True):
        at = step * np.arange(places)[:, None] + apart * np.arange(count)
        axes.append(np.bincount(at.ravel()))
    return np.outer(*axes)


def sectors(window, start, number_bytes=2, size=32):
    """Memory sectors of 32 bytes, or pieces of another size, that hold numbers of a window that are read, channels first.

    Rows lie far apart; start is how many numbers after the beginning of a sector the window's first column lies.
    """
    columns = np.flatnonzero(window.any(0)) + start
    return window.any(1).sum() * len(np.unique(columns * number_bytes // size))


def loads(tile, taps, stride, rate, start=0, number_bytes=2):
    """What a tile of outputs loads of one channel, channels first, in numbers, pieces of memory and bytes.

    tile, taps, stride and rate are (rows, columns); the window's first column lies start numbers after the beginning of
    a cache line of 128 bytes.
    """
    window = reads(tile, taps, stride, rate)
    different = int(np.count_nonzero(window))
    touched = int(sectors(window, start, number_bytes))
    return dict(
        loads=int(window.sum()),
        different=different,
        sectors=touched,
        lines=int(sectors(window, start, number_bytes, 128)),
        brought=32 * touched,
        used=number_bytes * different,
    )


@triton.jit
def transposed_by_stamps(
    x,
    weight,
    out,
    size,
    made,
    groups,
    TAPS: tl.constexpr,
    STRIDE: tl.constexpr,
    PADDING: tl.constexpr,
    RATE: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
):
    channels, height, width = size
    outputs, tall, wide = made
    rows, columns = tile_of(tl.cdiv(width, COLUMNS), ROWS, COLUMNS)
    plane = tl.program_id(1)
    group, output = plane // outputs % groups, plane % outputs
    mine = (rows < height) & (columns < width)
    for i in range(TAPS[0]):
        for j in range(TAPS[1]):
            stamp = tl.zeros((ROWS * COLUMNS,), tl.float32)
            for c in range(channels):
                channel = plane // outputs * channels + c
                at = (channel * height + rows) * width + columns
                values = tl.load(x + at, mine, 0)
                tap = (group * channels + c) * outputs + output
                tap = (tap * TAPS[0] + i) * TAPS[1] + j
                stamp += values.to(tl.float32) * tl.load(weight + tap).to(tl.float32)
            y = rows * STRIDE[0] + i * RATE[0] - PADDING[0]
            z = columns * STRIDE[1] + j * RATE[1] - PADDING[1]
            there = mine & (y >= 0) & (y < tall) & (z >= 0) & (z < wide)
            tl.atomic_add(out + (plane * tall + y) * wide + z, stamp, there)


def stamped(
    x,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    tile=(8, 16),
):
    """F.conv_transpose2d by transposed_by_stamps: one program for each tile of inputs and each output map.

    x (N, C, H, W) and weight (C, Co / groups, kH, kW) lie contiguous, in half or single precision. The sums are added up
    in single precision, in whatever order the programs come, so the last digits may differ from call to call.
    What does not fit or makes no sense raises ValueError.
    """
    stride, padding, dilation, _, made = fitted(
        x,
        weight,
        bias,
        groups,
        transposed=True,
        stride=stride,
        padding=padding,
        dilation=dilation,
        output_padding=output_padding,
    )
    maps = weight.shape[1] * groups
    out = x.new_zeros(len(x), maps, *made, dtype=torch.float32)
    transposed_by_stamps[tiles_in(x.shape[2:], tile), len(x) * maps](
        x,
        weight,
        out,
        (x.shape[1] // groups, *x.shape[2:]),
        (weight.shape[1], *made),
        groups,
        tuple(weight.shape[2:]),
        stride,
        padding,
        dilation,
        *tile,
    )
    if bias is not None:
        out += bias[:, None, None]
    return out.to(x.dtype)


@triton.jit
def transposed_by_phases(
    x,
    weight,
    bias,
    out,
    first_rows,
    first_columns,
    size,
    made,
    steps,
    out_steps,
    groups,
    TAPS: tl.constexpr,
    STRIDE: tl.constexpr,
    PADDING: tl.constexpr,
    RATE: tl.constexpr,
    APART: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    OUTPUTS: tl.constexpr,
    CHANNELS: tl.constexpr,
):
    channels, height, width = size
    outputs, tall, wide = made
    across = tl.cdiv(tl.cdiv(wide, STRIDE[1]), COLUMNS)
    rows, columns = tile_of(across, ROWS, COLUMNS)
    phase = tl.program_id(1) % (STRIDE[0] * STRIDE[1])
    part = tl.program_id(1) // (STRIDE[0] * STRIDE[1])
    a, b = phase // STRIDE[1], phase % STRIDE[1]
    o = part * OUTPUTS + tl.arange(0, OUTPUTS)[:, None]
    image, group = tl.program_id(2) // groups, tl.program_id(2) % groups
    total = tl.zeros((OUTPUTS, ROWS * COLUMNS), tl.float32)
    for block in range(0, channels, CHANNELS):
        c = block + tl.arange(0, CHANNELS)
        planes = x + image * steps[0] + (group * channels + c[:, None]) * steps[1]
        for i in range(tl.load(first_rows + a), TAPS[0], APART[0]):
            for j in range(tl.load(first_columns + b), TAPS[1], APART[1]):
                y = rows + (a + PADDING[0] - i * RATE[0]) // STRIDE[0]
                z = columns + (b + PADDING[1] - j * RATE[1]) // STRIDE[1]
                there = (y >= 0) & (y < height) & (z >= 0) & (z < width)
                there = there & (c < channels)[:, None]
                values = tl.load(planes + y * steps[2] + z * steps[3], there, 0)
                tap = (i * TAPS[1] + j) * groups + group
                at = (tap * outputs + o) * channels + c
                weights = tl.load(weight + at, (o < outputs) & (c < channels), 0)
                total = tl.dot(weights, values, total, input_precision="ieee")
    if bias is not None:
        total += tl.load(bias + group * outputs + o, o < outputs, 0)
    y, z = rows * STRIDE[0] + a, columns * STRIDE[1] + b
    at = image * out_steps[0] + (group * outputs + o) * out_steps[1]
    inside = (y < tall) & (z < wide) & (o < outputs)
    tl.store(out + at + y * out_steps[2] + z * out_steps[3], total, inside)


def first_taps(taps, stride, padding, rate, device):
    """For each phase of one axis, the first tap that reaches it; the number of taps where none does."""
    firsts = [
        next((i for i in range(taps) if (a + padding - i * rate) % stride == 0), taps)
        for a in range(stride)
    ]
    return torch.tensor(firsts, dtype=torch.int32, device=device)


def phased(
    x,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    *,
    tile=(8, 16),
    outputs=64,
    channels=32,
    num_warps=4,
):
    """F.conv_transpose2d by transposed_by_phases: every output is written once, by the program that owns it.

    x (N, C, H, W) may lie channels first or channels last, and so will what is returned; weight is
    (C, Co / groups, kH, kW); half or single precision, fewer than 2³¹ numbers each. tile, outputs and channels are
    those of product. What does not fit or makes no sense raises ValueError.
    """
    stride, padding, dilation, _, made = fitted(
        x,
        weight,
        bias,
        groups,
        transposed=True,
        stride=stride,
        padding=padding,
        dilation=dilation,
        output_padding=output_padding,
    )
    per_group, taps = weight.shape[1], tuple(weight.shape[2:])
    out = x.new_empty(len(x), per_group * groups, *made)
    out = out.to(memory_format=order_of(x))
    axes = zip(taps, stride, padding, dilation, strict=True)
    firsts = [first_taps(*axis, x.device) for axis in axes]
    apart = [s // gcd(s, d) for s, d in zip(stride, dilation, strict=True)]
    phase = [triton.cdiv(n, s) for n, s in zip(made, stride, strict=True)]
    blocks = prod(stride) * triton.cdiv(per_group, outputs)
    transposed_by_phases[tiles_in(phase, tile), blocks, len(x) * groups](
        x,
        weight.unflatten(0, (groups, -1)).permute(3, 4, 0, 2, 1).contiguous(),
        bias,
        out,
        *firsts,
        (x.shape[1] // groups, *x.shape[2:]),
        (per_group, *made),
        x.stride(),
        out.stride(),
        groups,
        taps,
        stride,
        padding,
        dilation,
        tuple(apart),
        *tile,
        outputs,
        channels,
        num_warps=num_warps,
    )
    return out


@triton.jit
def shuffle_by_writing(x, out, count, size, SHUFFLE: tl.constexpr, BLOCK: tl.constexpr):
    height, width = size
    place = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    column, row = place % width, place // width % height
    channel = place // width // height
    plane, phase = channel // (SHUFFLE * SHUFFLE), channel % (SHUFFLE * SHUFFLE)
    y = row * SHUFFLE + phase // SHUFFLE
    z = column * SHUFFLE + phase % SHUFFLE
    at = (plane * height * SHUFFLE + y) * width * SHUFFLE + z
    tl.store(out + at, tl.load(x + place, place < count), place < count)


@triton.jit
def shuffle_by_reading(x, out, count, size, SHUFFLE: tl.constexpr, BLOCK: tl.constexpr):
    height, width = size
    place = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    z, y = place % (width * SHUFFLE), place // (width * SHUFFLE) % (height * SHUFFLE)
    plane = place // (width * SHUFFLE) // (height * SHUFFLE)
    channel = (plane * SHUFFLE + y % SHUFFLE) * SHUFFLE + z % SHUFFLE
    at = (channel * height + y // SHUFFLE) * width + z // SHUFFLE
    tl.store(out + place, tl.load(x + at, place < count), place < count)


def shuffled(x, upscale_factor, kernel=shuffle_by_reading, block=1024):
    """F.pixel_shuffle by one of the two kernels: x (N, C r², H, W), contiguous, to (N, C, H r, W r).

    block, a power of 2, is how many numbers one program moves; x has fewer than 2³¹. Channels that r² does not
    divide raise ValueError.
    """
    images, channels, height, width = x.shape
    r = upscale_factor
    out = x.new_empty(images, of_each(channels, "r²", r**2), height * r, width * r)
    kernel[(triton.cdiv(x.numel(), block),)](
        x, out, x.numel(), (height, width), r, block
    )
    return out
