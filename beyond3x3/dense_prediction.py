"""Written by `make export` from chapters/dense_prediction/from_scratch.ipynb: edit it there."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

from beyond3x3.receptive_fields import BAND, check_arrays, pair


def cast_shadows(posts, steps=range(1, 17), sun=(0, -1)):
    """Where posts keep the sun away: True at a pixel that has a post at one of the `steps` toward the sun.

    posts (..., H, W) is true where a post stands; `steps` are distances in steps of `sun`, the (rows, columns)
    from a pixel to its neighbor toward the light: (0, -1) is light from the left. Outside the scene there are
    no posts. Returns booleans of the shape of posts. Raises ValueError for posts with less than two axes, a sun
    that is (0, 0), and a step that is no int of at least 1.
    """
    posts = np.asarray(posts, bool)
    if posts.ndim < 2:
        raise ValueError(f"posts has shape {posts.shape}; it must be (..., H, W)")
    if not any(sun):
        raise ValueError(f"sun is {sun}; it must point somewhere")
    shadow = np.zeros_like(posts)
    height, width = posts.shape[-2:]
    for step in steps:
        if not isinstance(step, Integral) or step < 1:
            raise ValueError(f"steps holds {step}; a step must be an int of at least 1")
        down, right = -step * sun[0], -step * sun[1]
        if abs(down) < height and abs(right) < width:
            to_rows, from_rows = shifted(height, down)
            to_columns, from_columns = shifted(width, right)
            shadow[..., to_rows, to_columns] |= posts[..., from_rows, from_columns]
    return shadow


def shifted(size, by):
    """Two slices of an axis, the first lying `by` places after the second."""
    return slice(max(0, by), size + min(0, by)), slice(max(0, -by), size - max(0, by))


def shadow_scenes(count, size=48, posts=20, steps=range(1, 17), sun=(0, -1), seed=0):
    """Scenes drawn at random and their labels: images (count, 1, size, size) and labels (count, size, size).

    An image is 1 where a post stands and 0 elsewhere, each of its `posts` at a place of its own; a label is
    1 in shadow and 0 in the light (see cast_shadows). The same seed gives the same scenes. Raises
    ValueError for a count, size or number of posts that is no int of at least 0, and for more posts than pixels.
    """
    for name, number in dict(count=count, size=size, posts=posts).items():
        if not isinstance(number, Integral) or number < 0:
            raise ValueError(f"{name} is {number}; it must be an int of at least 0")
    if posts > size * size:
        raise ValueError(
            f"posts is {posts}; a scene of {size} × {size} holds 0 to {size * size}"
        )
    rng = np.random.default_rng(seed)
    order = rng.random((count, size * size)).argsort(axis=1)
    images = (order < posts).reshape(count, 1, size, size)
    return images.astype(np.float32), cast_shadows(images[:, 0], steps, sun).astype(int)


def confusion_matrix(truth, prediction, classes):
    """How many pixels of each true class got each answer: an int64 array [true, predicted].

    truth and prediction are integer or boolean arrays of one shape, holding 0 to classes - 1. Raises
    ValueError for others.
    """
    if not isinstance(classes, Integral) or classes < 1:
        raise ValueError(f"classes is {classes!r}; it must be an int of at least 1")
    classes, truth, prediction = int(classes), np.asarray(truth), np.asarray(prediction)
    for name, labels in dict(truth=truth, prediction=prediction).items():
        if labels.dtype.kind not in "biu":
            raise ValueError(f"{name} is {labels.dtype}; it must be integers")
        wrong = labels[(labels < 0) | (labels >= classes)]
        if wrong.size:
            raise ValueError(
                f"{name} holds {wrong[0]}; with {classes} classes it must hold 0 to {classes - 1}"
            )
    if truth.shape != prediction.shape:
        raise ValueError(
            f"prediction has shape {prediction.shape}; it must be {truth.shape}, that of truth"
        )
    pairs = truth.astype(np.int64) * classes + prediction.astype(np.int64)
    return np.bincount(pairs.ravel(), minlength=classes**2).reshape(classes, classes)


@dataclass(frozen=True)
class SegmentationScores:
    """The four scores of Long, Shelhamer & Darrell (2015), each from 0 to 1.

    The mean IoU counts a class that is only predicted as 0; their footnote 10 leaves it out.
    """

    pixel_accuracy: float
    mean_accuracy: float
    mean_iou: float
    frequency_weighted_iou: float


def segmentation_scores(confusion):
    """SegmentationScores of a confusion matrix [true, predicted] of counts.

    A class that is neither there nor predicted enters no mean. One that is predicted but not there has an IoU
    of 0 and no accuracy. Raises ValueError for what is no square matrix of counts, or holds none.
    """
    confusion = np.asarray(confusion)
    if confusion.ndim != 2 or len(set(confusion.shape)) != 1:
        raise ValueError(
            f"confusion has shape {confusion.shape}; it must be (classes, classes)"
        )
    counts = confusion.dtype.kind in "iuf" and (confusion >= 0) & (confusion < np.inf)
    if not np.all(counts):
        raise ValueError(
            f"confusion is {confusion.tolist()}; it must hold counts of at least 0"
        )
    if not confusion.any():
        raise ValueError("confusion is all 0; it must count at least one pixel")
    right, there, answered = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    union = there + answered - right
    seen, counted = there > 0, union > 0
    iou = right[counted] / union[counted]
    return SegmentationScores(
        pixel_accuracy=float(right.sum() / there.sum()),
        mean_accuracy=float((right[seen] / there[seen]).mean()),
        mean_iou=float(iou.mean()),
        frequency_weighted_iou=float(there[counted] @ iou / there.sum()),
    )


def between(x, axis, factor):
    """Numbers on the straight lines between neighbors along an axis, factor of them for each."""
    last = x.shape[axis] - 1
    place = (np.arange((last + 1) * factor) + 0.5) / factor - 0.5
    place = np.maximum(place, 0)
    before = place.astype(int)
    after = np.minimum(before + 1, last)
    share = (place - before).astype(x.dtype).reshape(-1, *[1] * (x.ndim - 1 - axis))
    out, rise = x.take(before, axis), x.take(after, axis)
    rise -= out
    rise *= share
    out += rise
    return out


def interpolate(x, scale_factor, mode="nearest"):
    """Enlarge images as torch.nn.functional.interpolate does, with align_corners=False.

    x (N, C, H, W) is a numpy array, scale_factor an int or a (height, width) pair, mode "nearest" or "bilinear".
    Nearest repeats pixels and keeps their type; bilinear weighs the two nearest pixels of each axis by their
    distance, beyond the outermost centers repeats the outermost, and computes integers as float64.
    Impossible arguments raise ValueError.
    """
    factors = pair("scale_factor", scale_factor, 1)
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"mode is {mode!r}; it must be 'nearest' or 'bilinear'")
    check_arrays(x=(x, "(N, C, H, W)"))
    if mode == "nearest":
        return x.repeat(factors[1], 3).repeat(factors[0], 2)
    images, channels, height, width = x.shape
    maps = x.astype(np.result_type(x, 1.0), copy=False).reshape(-1, height, width)
    out = np.empty((len(maps), height * factors[0], width * factors[1]), maps.dtype)
    few = max(1, BAND // out[0].size)
    for first in range(0, len(maps), few):
        some = slice(first, first + few)
        wide = between(maps[some], 2, factors[1])
        out[some] = between(wide, 1, factors[0])
    return out.reshape(images, channels, *out.shape[1:])


def bilinear_kernel(factor):
    """The kernel (K, K), K = 2 factor - factor mod 2, with which a transposed convolution interpolates.

    Its stride is `factor`, its padding factor // 2; the output has factor times the size. Long, Shelhamer & Darrell
    (2015) start from bilinear interpolation and give no kernel; size and padding are those that Caffe documents for
    its BilinearFiller. Raises ValueError for what is no int of at least 1.
    """
    if not isinstance(factor, Integral) or factor < 1:
        raise ValueError(f"factor is {factor!r}; it must be an int of at least 1")
    factor = int(factor)
    size = 2 * factor - factor % 2
    tent = 1 - abs(np.arange(size) - (size - 1) / 2) / factor
    return np.outer(tent, tent)
