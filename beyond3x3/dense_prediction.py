"""Written by `make export` from chapters/dense_prediction/from_scratch.ipynb: edit it there."""

import numpy as np


def cast_shadows(posts, steps=range(1, 17), sun=(0, -1)):
    """Where posts keep the sun away: True at a pixel that has a post at one of the `steps` toward the sun.

    posts (..., H, W) is true where a post stands; `steps` are distances in steps of `sun`, the (rows, columns)
    from a pixel to its neighbor toward the light: (0, -1) is light from the left. Outside the scene there are
    no posts. Returns booleans of the shape of posts. A sun that is (0, 0), or a step below 1, raises ValueError.
    """
    posts = np.asarray(posts, bool)
    if not any(sun):
        raise ValueError(f"sun is {sun}; it must point somewhere")
    shadow = np.zeros_like(posts)
    height, width = posts.shape[-2:]
    for step in steps:
        if step < 1:
            raise ValueError(f"steps holds {step}; a step must be at least 1")
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
    1 in shadow and 0 in the light (see cast_shadows). The same seed gives the same scenes. More posts than
    pixels raise ValueError.
    """
    if not 0 <= posts <= size * size:
        raise ValueError(
            f"posts is {posts}; a scene of {size} × {size} holds 0 to {size * size}"
        )
    rng = np.random.default_rng(seed)
    order = rng.random((count, size * size)).argsort(axis=1)
    images = (order < posts).reshape(count, 1, size, size)
    return images.astype(np.float32), cast_shadows(images[:, 0], steps, sun).astype(int)
