"""The operators beside what one would use instead: torch, scipy, the textbook's loops, a copy. One thread, float32."""

import ctypes
import tracemalloc
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np
import scipy
import torch
import torch.nn.functional as F

import beyond3x3 as b3

ROUNDS, SECONDS = 101, 0.5
LARGE = 3 * 2**20  # bytes; below, the system's pages blur what a process holds


def loops_conv2d(x, weight, padding=0, stride=1, dilation=1):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out_channels, _, kh, kw = weight.shape
    rows = (x.shape[2] - dilation * (kh - 1) - 1) // stride + 1
    columns = (x.shape[3] - dilation * (kw - 1) - 1) // stride + 1
    out = np.empty((len(x), out_channels, rows, columns), x.dtype)
    for n, o, row, column in np.ndindex(out.shape):
        top, left = stride * row, stride * column
        bottom, right = top + dilation * (kh - 1) + 1, left + dilation * (kw - 1) + 1
        window = x[n, :, top:bottom:dilation, left:right:dilation]
        out[n, o, row, column] = (window * weight[o]).sum()
    return out


def loops_conv_transpose2d(x, weight, padding=0, stride=1):
    images, channels, height, width = x.shape
    _, out_channels, kh, kw = weight.shape
    rows, columns = (height - 1) * stride + kh, (width - 1) * stride + kw
    out = np.zeros((images, out_channels, rows, columns), x.dtype)
    for n, c, row, column in np.ndindex(x.shape):
        top, left = stride * row, stride * column
        stamp = x[n, c, row, column] * weight[c]
        out[n, :, top : top + kh, left : left + kw] += stamp
    return out[..., padding : rows - padding, padding : columns - padding]


def loops_pixel_shuffle(x, r):
    images, channels, height, width = x.shape
    out = np.empty((images, channels // r**2, height * r, width * r), x.dtype)
    for n, c, row, column in np.ndindex(out.shape):
        channel = c * r**2 + row % r * r + column % r
        out[n, c, row, column] = x[n, channel, row // r, column // r]
    return out


def loops_pixel_unshuffle(x, r):
    images, channels, height, width = x.shape
    out = np.empty((images, channels * r**2, height // r, width // r), x.dtype)
    for n, c, row, column in np.ndindex(x.shape):
        channel = c * r**2 + row % r * r + column % r
        out[n, channel, row // r, column // r] = x[n, c, row, column]
    return out


def scipy_conv2d(x, weight, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return np.array(
        [[scipy.signal.correlate(image, k, "valid")[0] for k in weight] for image in x]
    )


def scipy_interpolate(x, factor, order):
    factors = 1, 1, factor, factor
    return scipy.ndimage.zoom(x, factors, order=order, mode="nearest", grid_mode=True)


rng = np.random.default_rng(0)


def random(*shape):
    return rng.standard_normal(shape, np.float32)


def tensors(function, *arrays, **options):
    """A torch function on the same numbers; gives an array that shares the result's memory."""
    given = [torch.from_numpy(array) for array in arrays]
    return lambda: function(*given, **options).numpy()


def convolution(title, images, channels, side, outputs, k=3, loops=False, **options):
    groups = options.get("groups", 1)
    x, weight = (
        random(images, channels, side, side),
        random(outputs, channels // groups, k, k),
    )
    ways = {
        "course": partial(b3.conv2d, x, weight, **options),
        "torch": tensors(F.conv2d, x, weight, **options),
    }
    if options.keys() == {"padding"}:
        ways["scipy"] = partial(scipy_conv2d, x, weight, **options)
    if loops:
        ways["loops"] = partial(loops_conv2d, x, weight, **options)
    return "conv2d", title, x, ways


def transposed(title, images, channels, side, outputs, k, loops=False, **options):
    groups = options.get("groups", 1)
    x, weight = (
        random(images, channels, side, side),
        random(channels, outputs // groups, k, k),
    )
    ways = {
        "course": partial(b3.conv_transpose2d, x, weight, **options),
        "torch": tensors(F.conv_transpose2d, x, weight, **options),
    }
    if loops:
        ways["loops"] = partial(loops_conv_transpose2d, x, weight, **options)
    return "conv_transpose2d", title, x, ways


def shuffled(name, images, channels, side, r, loops=False):
    x = random(images, channels, side, side)
    ways = {
        "course": partial(getattr(b3, name), x, r),
        "torch": tensors(getattr(F, name), x, **{FACTOR[name]: r}),
        "copy": x.copy,
    }
    if loops:
        ways["loops"] = partial(globals()[f"loops_{name}"], x, r)
    title = f"{images}×{channels}×{side}², r = {r}"
    return name, title, x, ways


FACTOR = dict(pixel_shuffle="upscale_factor", pixel_unshuffle="downscale_factor")


def enlarged(mode, images, channels, side, factor):
    x = random(images, channels, side, side)
    how = dict(mode=mode, scale_factor=factor)
    ways = {
        "course": partial(b3.interpolate, x, **how),
        "torch": tensors(F.interpolate, x, **how),
        "scipy": partial(scipy_interpolate, x, factor, int(mode == "bilinear")),
    }
    return "interpolate", f"{mode}, {images}×{channels}×{side}², ×{factor}", x, ways


def cases():
    yield convolution("16×64² → 32", 1, 16, 64, 32, loops=True, padding=1)
    yield convolution("4×32×128² → 32", 4, 32, 128, 32, loops=True, padding=1)
    yield convolution("64×256² → 64", 1, 64, 256, 64, loops=True, padding=1)
    yield convolution("256×32² → 256", 1, 256, 32, 256, padding=1)
    yield convolution("64×256² → 64, stride 2", 1, 64, 256, 64, padding=1, stride=2)
    yield convolution(
        "16×64² → 32, rate 2", 1, 16, 64, 32, loops=True, padding=2, dilation=2
    )
    yield convolution("64×128² → 64, rate 4", 1, 64, 128, 64, padding=4, dilation=4)
    yield convolution(
        "3×224² → 64, 7×7, stride 2", 1, 3, 224, 64, 7, padding=3, stride=2
    )
    yield convolution("64×128² → 64, 1×1", 1, 64, 128, 64, 1, padding=0)
    yield convolution("64×64², depthwise", 1, 64, 64, 64, padding=1, groups=64)
    yield transposed(
        "16×64² → 16, 3×3, stride 2", 1, 16, 64, 16, 3, loops=True, stride=2, padding=1
    )
    yield transposed(
        "16×64² → 16, 4×4, stride 2", 1, 16, 64, 16, 4, stride=2, padding=1
    )
    yield transposed(
        "4×32×64² → 32, 3×3, stride 2", 4, 32, 64, 32, 3, stride=2, padding=1
    )
    yield transposed(
        "64×128² → 64, 4×4, stride 2", 1, 64, 128, 64, 4, stride=2, padding=1
    )
    yield transposed("64×128² → 64, 2×2, stride 2", 1, 64, 128, 64, 2, stride=2)
    yield transposed(
        "21×16² → 21, 32×32, stride 16", 1, 21, 16, 21, 32, stride=16, padding=8
    )
    yield transposed("64×64² → 64, 3×3, stride 1", 1, 64, 64, 64, 3, padding=1)
    yield transposed(
        "64×64², 4×4, stride 2, depthwise",
        1,
        64,
        64,
        64,
        4,
        stride=2,
        padding=1,
        groups=64,
    )
    yield shuffled("pixel_shuffle", 1, 64, 64, 2, loops=True)
    yield shuffled("pixel_shuffle", 1, 256, 256, 2)
    yield shuffled("pixel_shuffle", 1, 48, 128, 4)
    yield shuffled("pixel_shuffle", 4, 27, 64, 3)
    yield shuffled("pixel_shuffle", 1, 192, 64, 8)
    yield shuffled("pixel_unshuffle", 1, 16, 128, 2, loops=True)
    yield shuffled("pixel_unshuffle", 1, 64, 512, 2)
    yield enlarged("nearest", 1, 16, 64, 2)
    yield enlarged("nearest", 1, 64, 128, 2)
    yield enlarged("bilinear", 1, 16, 64, 2)
    yield enlarged("bilinear", 1, 64, 128, 2)


def seconds(ways):
    """Median processor time of each way, called in turn; a slow way fewer times, the slowest once."""
    taken = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            if sum(taken[name]) > SECONDS:
                continue
            start = process_time()
            way()
            taken[name].append(process_time() - start)
    return {name: float(np.median(times)) for name, times in taken.items()}


def traced(way):
    """Bytes of arrays that a call holds at most, its result included."""
    tracemalloc.start()
    way()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def resident(which):
    """Bytes of memory held now (VmRSS) or at most since the last reset (VmHWM)."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(which))
    return int(line.split()[1]) * 1024


def held(way):
    """Bytes that the process holds at most in a call beyond those before it; for torch, which numpy does not trace."""
    way()
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")
    before = resident("VmRSS")
    way()
    return max(0, resident("VmHWM") - before)


def measured(operator, title, x, ways):
    """Seconds and peak bytes of each way; AssertionError where two ways give different numbers."""
    reference = ways["torch"]()
    for name, way in ways.items():
        if name not in ("copy", "loops"):
            close = dict(rtol=1e-3, atol=1e-4 * abs(reference).max())
            np.testing.assert_allclose(way(), reference, **close, err_msg=name)
    both = x.nbytes + reference.nbytes
    memory = dict(course=traced(ways["course"]) / both)
    if both > LARGE and Path("/proc/self/clear_refs").exists():
        memory["torch"] = held(ways["torch"]) / both
    found = dict(operator=operator, case=title, megabytes=both / 2**20)
    return found | dict(seconds=seconds(ways), memory=memory)


def growth():
    """Seconds of conv2d, 3 × 3, as the image's side grows and as the channels do."""
    sides, channels = [], []
    for side in (8, 16, 32, 64, 128, 256, 512):
        *_, ways = convolution("", 1, 16, side, 16, loops=side <= 64, padding=1)
        sides.append(dict(side=side, seconds=seconds(ways)))
    for count in (1, 4, 16, 64, 256):
        *_, ways = convolution("", 1, count, 32, count, loops=count <= 64, padding=1)
        channels.append(dict(channels=count, seconds=seconds(ways)))
    return dict(sides=sides, channels=channels)


def measure():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    found = []
    for case in cases():
        found.append(measured(*case))
        times = found[-1]["seconds"]
        print(f"{case[0]:17} {case[1]:30}", end=" ")
        print(
            *(
                f"{name} {times[name] / times['course']:.2f}"
                for name in times
                if name != "course"
            )
        )
    grown = growth()
    torch.set_num_threads(threads)
    return dict(cases=found, growth=grown)
