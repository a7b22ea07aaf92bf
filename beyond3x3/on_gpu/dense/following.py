"""A module sent through without data, and what follows it there."""

from fractions import Fraction
from numbers import Integral

import torch
from torch import nn

from beyond3x3.on_gpu.dense.grids import Following, Grid
from beyond3x3.trace.reading_torch import on_meta, tensors_in
from beyond3x3.trace.sight import each


def placed(module, path, new):
    if not path:
        return new
    module.set_submodule(path, new)
    return module


def image(module, input_size, channels):
    """An input for the module, without data."""
    first = next(
        (layer for layer in module.modules() if isinstance(layer, nn.Conv2d)), None
    )
    if channels is None:
        channels = first.in_channels if first else 3
    sizes = each(input_size, 2)
    if len(sizes) != 2 or not all(isinstance(s, Integral) and s > 0 for s in sizes):
        raise ValueError(
            f"input_size is {input_size!r}; it must be a positive int or a pair of them"
        )
    types = [p.dtype for p in module.parameters() if p.is_floating_point()]
    dtype = types[0] if types else None
    return torch.empty(1, channels, *sizes, dtype=dtype, device="meta")


def sent_through(module, following, x, device="meta"):
    """The outputs that have a grid, after x has gone through the module under following's eyes."""
    x.grid = Grid((Fraction(1),) * 2, tuple(x.shape[2:]))
    with torch.no_grad(), torch.device(device), following:
        outputs = module(x)
    return [tensor for tensor in tensors_in(outputs) if hasattr(tensor, "grid")]


def followed(module, output_stride, x):
    """The grids of the module's outputs, and what followed it."""
    try:
        module = on_meta(module)
        following = Following(module, output_stride)
        grids = [map.grid for map in sent_through(module, following, x)]
    except Exception as error:
        raise ValueError(
            f"module does not run on an input of shape {tuple(x.shape)} (its size from input_size=, its {x.shape[1]} "
            f"channels from channels=): {error}"
        ) from error
    if not grids:
        raise ValueError(
            "module's output does not depend on its input by operations that can be followed"
        )
    return grids, following
