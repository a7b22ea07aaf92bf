"""The cases of `make frameworks`: small numbers, what a framework is told to do with them, and the same in the course's numpy."""

from pathlib import Path

import numpy as np
import yaml
from numpy.lib.stride_tricks import sliding_window_view

import beyond3x3 as b3

FOLDER = Path(__file__).parent


def whole(*shape):
    """Whole numbers from −4 to 4 in float32: sums of their products are exact, so a difference is one of meaning."""
    return np.random.RandomState(sum(shape)).randint(-4, 5, shape).astype(np.float32)


def row(*values):
    """One row of pixels, (1, 1, 1, W)."""
    return np.array(values, np.float32)[None, None, None]


def ramp(size):
    """A row whose pixels hold their own places: what is read from it says where it was read."""
    return row(*range(size))


def numbered(channels, size=1):
    """Channels that hold their own numbers, (1, C, size, size)."""
    return (
        np.zeros((1, channels, size, size), np.float32)
        + np.arange(channels, dtype=np.float32)[:, None, None]
    )


def same(size, kernel, stride):
    """Zeros before and after, as TensorFlow's "same" counts them: as few as give ⌈size / stride⌉, the odd one after."""
    zeros = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return zeros // 2, zeros - zeros // 2


def padded(x, before, after, value=0):
    """Both axes of an image with so many pixels more."""
    return np.pad(
        x, [(0, 0), (0, 0), (before, after), (before, after)], constant_values=value
    )


def cropped(x, before, size):
    """Both axes of an image from `before` on, `size` of them; zeros where it has no more."""
    after = max(before + size - x.shape[-1], 0)
    return padded(x, 0, after)[..., before : before + size, before : before + size]


def windows(x, kernel, stride):
    """Every window of a pooling without padding, (N, C, H', W', kernel, kernel)."""
    return sliding_window_view(x, (kernel, kernel), (2, 3))[:, :, ::stride, ::stride]


def between(values, places):
    """A row of pixels read at these places, linearly between neighbors, clamped at its ends."""
    values = values[0, 0, 0]
    return row(*np.interp(places, range(len(values)), values))


def zeros(answer, x, w, stride):
    """How many zeros before and after make a convolution give this answer, tried one after the other."""
    for before in range(w.shape[-1]):
        for after in range(w.shape[-1]):
            if padded(x, before, after).shape[-1] < w.shape[-1]:
                continue
            given = b3.conv2d(padded(x, before, after), w, stride=stride)
            if given.shape == answer.shape and np.allclose(given, answer):
                return f"{before} + {after}"


def crop(answer, x, w, stride):
    """How much to cut before and after from all that a transposed convolution writes; what is added stands with a plus."""
    full = b3.conv_transpose2d(x, w, stride=stride)
    size, whole = answer.shape[-1], full.shape[-1]
    for before in range(-w.shape[-1], w.shape[-1]):
        image = padded(full, max(-before, 0), 0)
        if np.allclose(cropped(image, max(before, 0), size), answer):
            return " and ".join(
                f"{cut}" if cut >= 0 else f"+{-cut}"
                for cut in (before, whole - size - before)
            )


def smoothed(values, size, beyond=False):
    """A row made smaller under a triangle as wide as two of its new pixels; past the ends no weight, or the end's pixel."""
    old = values.shape[-1]
    places, ratio = (
        (np.arange(size)[:, None] + 0.5) * old / size - 0.5,
        max(old / size, 1),
    )
    pixels = np.arange(-old, 2 * old) if beyond else np.arange(old)
    weights = np.maximum(1 - abs(pixels - places) / ratio, 0)
    read = values[0, 0, 0, np.clip(pixels, 0, old - 1)]
    return row(*weights @ read / weights.sum(1))


def nearest(values, places):
    """A row of pixels read at these whole places, clamped at its ends."""
    return values[..., np.clip(places, 0, values.shape[-1] - 1).astype(int)]


COURSE = dict(np=np, b3=b3)
COURSE |= {
    one.__name__: one
    for one in (
        whole,
        row,
        ramp,
        numbered,
        same,
        padded,
        cropped,
        windows,
        between,
        zeros,
        crop,
        smoothed,
        nearest,
    )
}


def read():
    """All cases, one for each choice of numbers: a list of dicts with id, operator, given, course, instead, ways."""
    found = []
    for path in sorted((FOLDER / "cases").glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            each = case.pop("each", [{}])
            for choice in each:
                name = "-".join(
                    [case["case"], *(f"{key}{value}" for key, value in choice.items())]
                )
                found.append(case | dict(id=name, operator=path.stem, choice=choice))
    return found


def names(case):
    """The numbers of a case by name, with what the course's expressions need."""
    values = COURSE | case["choice"]
    for name, expression in case["given"].items():
        values[name] = eval(expression, values)
    return values


def way(case, dialect, ways):
    """How a dialect of these ways takes a case: as all of them do, but for what is its own."""
    return case["ways"][ways] | (case["ways"].get(dialect) or {})


def carried(way, values):
    """The names of a case and those that the line which carries weights over makes of them."""
    values = dict(values)
    exec(way.get("carry", ""), values)
    return values


def course(case, way):
    """What the course's numpy gives, (N, C, ...)."""
    expression = way.get("course", case.get("course"))
    return np.asarray(eval(expression, carried(way, names(case))), np.float32)
