"""Strided networks turned dense: which layers change, and how, so that no number changes that was there before."""

from copy import deepcopy
from dataclasses import replace
from numbers import Integral

from torch import nn

from beyond3x3.on_gpu.dense.audit import same_as_strided
from beyond3x3.on_gpu.dense.calls import window
from beyond3x3.on_gpu.dense.following import (
    followed,
    image,
    placed,
    sent_through,
)
from beyond3x3.on_gpu.dense.graphs import nodes_of, rewritten
from beyond3x3.on_gpu.dense.grids import Following, Grid, Lost
from beyond3x3.on_gpu.dense.layers import LAYERS, altered
from beyond3x3.trace.reading_torch import on_meta

__all__ = ["dense", "same_as_strided"]


def dense(module, output_stride, input_size=513, channels=None):
    """A copy of module, with its weights, whose outputs lie output_stride pixels apart: dilation instead of stride.

    Strides stay as long as the jump is at most output_stride; after that everything that reads neighbors reads them
    as many places apart as strides were taken away before it, and padding grows alike (Chen et al. 2015, DeepLab).
    In eval mode every k-th output is the module's own, with k = its output stride / output_stride; a module that
    computes with positions or with the sizes of its maps is followed by them, not by their values. Layers change in
    place, and keep their names unless they need an uneven border; a module that calls F.max_pool2d, F.avg_pool2d,
    F.conv2d, F.pad or a slice itself, or joins maps that need cropping, becomes a torch.fx.GraphModule.

    input_size (an int or a (height, width) pair, in pixels) and channels (of the input, those of the first
    convolution unless given) are what the module is tried on, without data. Raises ValueError where that cannot be
    had, and names the layer and the operation.
    """
    if not isinstance(module, nn.Module):
        raise ValueError(f"module is {module!r}; it must be a torch.nn.Module")
    if not isinstance(output_stride, Integral) or output_stride < 1:
        raise ValueError(
            f"output_stride is {output_stride!r}; it must be an int of at least 1"
        )
    x = image(module, input_size, channels)
    strided, _ = followed(module, None, x)
    own = max((max(g.jumps) for g in strided if isinstance(g, Grid)), default=None)
    if own is not None and any(
        jump > output_stride and jump % output_stride or own < output_stride
        for grid in strided
        if isinstance(grid, Grid)
        for jump in grid.jumps
    ):
        raise ValueError(
            f"output_stride is {output_stride}; it must divide the module's own, {own}"
        )
    grids, following = followed(module, output_stride, x)
    for grid in grids:
        if isinstance(grid, Lost):
            reason = (
                grid.refused
                or f"{type(module).__name__}: its output is no map of places"
            )
            raise ValueError(f"module cannot be made dense at {reason}")
    full, changed = deepcopy(module), changes(following.steps)
    graphs = {
        owner for owner, steps in changed.items() if needs_graph(full, owner, steps)
    }
    nodes = nodes_of(module, graphs, x) if graphs else {}
    for owner, steps in changed.items():
        layer = full.get_submodule(owner)
        new = (
            rewritten(layer, owner, steps, nodes)
            if owner in graphs
            else altered(layer, steps)
        )
        if new is not layer:
            full = placed(full, owner, new)
    check(full, grids, following, x)
    return full


def changes(steps):
    """The steps that change, by the module that takes them; where calls of one layer differ, by the module that calls."""
    calls, changed = {}, {}
    for step in steps:
        calls.setdefault((step.owner, step.operation, step.nth), []).append(step)
    again = {}
    for alike in calls.values():
        if differ(alike):
            for step in alike:
                again.setdefault((step.owner, step.caller), []).append(step)
        elif alike[0].changes:
            changed.setdefault(alike[0].owner, []).append(alike[0])
    for (owner, (caller, nth)), alike in again.items():
        if differ(alike):
            raise ValueError(
                f"module cannot be made dense at {owner}: {alike[0].operation} is used more than once, at several rates, "
                f"by {caller or 'a module'} that is used more than once"
            )
        if alike[0].changes:
            step = replace(alike[0], owner=caller, nth=nth, called=owner)
            changed.setdefault(caller, []).append(step)
    return changed


def differ(steps):
    settings = {(step.rates, step.steps, step.crops) for step in steps}
    return len(settings) > 1 and any(step.changes for step in steps)


def needs_graph(module, owner, steps):
    layer = module.get_submodule(owner)
    if any(step.crops or step.called for step in steps) or not isinstance(
        layer, LAYERS
    ):
        return True
    own_pads = isinstance(layer, nn.Conv2d) and any(
        step.operation == "pad" for step in steps
    )
    return own_pads and layer.padding_mode == "zeros"


def check(full, grids, following, x):
    """Run the copy, without data, and see that its maps stand where they were to stand."""
    try:
        copy = on_meta(full)
        again = Following(copy)
        found = [map.grid for map in sent_through(copy, again, x)]
    except Exception as error:
        raise ValueError(
            f"module cannot be made dense: its copy with dilation breaks at {again.frames[-1][0] or 'forward'}, "
            f"where module itself runs: {error}"
        ) from error
    layers = dict(full.named_modules())
    reach = {
        step.owner: reached(step)
        for step in again.steps
        if step.operation == "conv2d" and step.arguments
    }
    for step in following.steps:
        own = layers.get(step.owner)
        if (
            step.operation == "conv2d"
            and step.arguments
            and step.owner in reach
            and isinstance(own, nn.Conv2d)
            and reach[step.owner] != reached(step)
        ):
            raise ValueError(
                f"module cannot be made dense at {step.owner}: conv2d of {type(own).__name__} does not go by the layer's "
                "stride, padding and dilation"
            )
    for old, new in zip(grids, found, strict=True):
        jumps = tuple(map(following.finest, old.jumps))
        if new != Grid(jumps, old.sizes, old.axes):
            raise ValueError(
                f"module cannot be made dense: its copy has outputs of {new}, and they must be {old}"
            )


def reached(step):
    """How far apart, in pixels, a convolution's outermost taps stand, and how far its padding reaches."""
    kernel, _, ends, dilation = window("conv2d", step.arguments)
    return [
        (jump * d * (k - 1), jump * before, jump * after)
        for jump, k, d, (before, after) in zip(
            step.jumps, kernel, dilation, ends, strict=True
        )
    ]
