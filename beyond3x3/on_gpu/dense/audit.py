"""A network that someone made dense against the strided one: are they equal at the common places, and where not first?"""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import nn

from beyond3x3.on_gpu.dense.calls import WHOLE, WINDOWED, window
from beyond3x3.on_gpu.dense.following import image, sent_through
from beyond3x3.on_gpu.dense.grids import SEES_ALL, Following, Grid

EQUAL = 1e-9  # of the largest output, in float64


@dataclass(frozen=True)
class Off:
    """A layer that does not do on the finer map what it does on the strided one."""

    layer: str
    operation: str
    why: str

    def __str__(self):
        return f"{self.layer} ({self.operation}): {self.why}"


@dataclass(frozen=True)
class Comparison:
    """Are the outputs equal at the common places? difference is their largest, over the largest strided output.

    step is how many dense places lie between two strided ones, (height, width), or None where no map came out. off
    lists the layers that are off, the first to run first; one whose numbers later count for nothing is in it too.
    """

    equal: bool
    difference: float
    step: tuple | None
    off: tuple

    @property
    def first(self):
        return self.off[0] if self.off else None

    def __str__(self):
        verdict = "equal to" if self.equal else "not"
        places = said(self.step or "k")
        lines = [
            f"{verdict} the strided network at every {places}-th place (largest difference {self.difference:.1e})"
        ]
        if self.off:
            lines.append(f"off first: {self.first}")
        return "\n".join([*lines, *(f"off too: {layer}" for layer in self.off[1:])])


class Recording(Following):
    """Keeps what every operation gave, by who called it and how often before."""

    def __init__(self, module):
        super().__init__(module)
        self.given, self.counts = {}, Counter()

    def note(self, step, result):
        key = step.owner, step.operation, step.nth
        self.counts[key] += 1
        kept = result.clone()  # what comes next may write into it
        kept.grid = result.grid
        self.given[*key, self.counts[key]] = step, kept


def same_as_strided(dense_module, strided_module, input_size=129, channels=None):
    """Does a network that has dilation instead of stride give the strided network's numbers at the common places?

    Both run in eval mode and float64 on the same random image of input_size pixels (an int or a (height, width)
    pair) with `channels`, those of the first convolution unless given. Layers are compared under their names, which
    libraries keep when they replace strides by dilation. Returns a Comparison, which prints as a report. A map should
    be large enough for its largest rate to meet more than its border. Raises ValueError where the strided network
    does not run.
    """
    for name, module in (
        ("dense_module", dense_module),
        ("strided_module", strided_module),
    ):
        if not isinstance(module, nn.Module):
            raise ValueError(f"{name} is {module!r}; it must be a torch.nn.Module")
    shape = image(strided_module, input_size, channels).shape
    strided, old, broke = recorded(strided_module, shape)
    if broke:
        raise ValueError(
            f"strided_module does not run on an input of shape {tuple(shape)}: {broke}"
        )
    dense, new, broke = recorded(dense_module, shape)
    off = layers_off(old.given, new.given, strided_module, dense_module)
    if broke and not off:
        where = new.frames[-1][0] or type(dense_module).__name__
        off = [Off(where, "forward", f"it does not run: {broke}")]
    differences, step = [torch.inf], None
    if not broke and len(dense) == len(strided):
        differences = [difference(*maps) for maps in zip(strided, dense, strict=True)]
        step = next(filter(None, map(steps, strided, dense)), None)
    return Comparison(max(differences) <= EQUAL, max(differences), step, tuple(off))


def recorded(module, shape):
    """The outputs of a module that depend on its input, the recording, and the error that ended it or None."""
    module = deepcopy(module).cpu().double().eval()
    x = torch.rand(
        shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    recording, outputs, broke = Recording(module), [], None
    try:
        outputs = sent_through(module, recording, x - 0.5, "cpu")
    except Exception as error:
        broke = error
    return outputs, recording, broke


def steps(strided, dense):
    """How many dense places lie between two strided ones, on each axis; None where that is no whole number."""
    if not isinstance(strided.grid, Grid) or not isinstance(dense.grid, Grid):
        return (1, 1) if strided.shape == dense.shape else None
    found = [a / b for a, b in zip(strided.grid.jumps, dense.grid.jumps, strict=True)]
    return tuple(map(int, found)) if all(s.denominator == 1 for s in found) else None


def difference(strided, dense):
    """The largest difference at the common places, over the largest strided number; infinite where sizes do not fit."""
    step = steps(strided, dense)
    if step is None or strided.dim() != dense.dim():
        return torch.inf
    index = [slice(None)] * dense.dim()
    for axis, by in zip(getattr(dense.grid, "axes", ()), step, strict=False):
        index[axis] = slice(None, None, by)
    sampled = dense[tuple(index)]
    if sampled.shape != strided.shape:
        return torch.inf
    largest = strided.abs().max().clamp(min=torch.finfo(torch.float64).tiny)
    return float((sampled - strided).abs().max() / largest)


def layers_off(old, new, strided_module, dense_module):
    """The first operation whose numbers differ, and every other that reads at other distances."""
    strided_layers = dict(strided_module.named_modules())
    dense_layers = dict(dense_module.named_modules())
    off, partners = [], {**old, **renamed(old, new)}
    for key, (step, result) in new.items():
        if key not in partners:
            continue
        before, wanted = partners[key]
        why = wrong(step, before, result, wanted) if off else None
        if not off and difference(wanted, result) > EQUAL:
            why = other_weights(
                dense_layers.get(step.owner), strided_layers.get(step.owner)
            )
            why = why or wrong(step, before, result, wanted, True) or unexplained(step)
        if why:
            off.append(
                Off(step.owner or type(dense_module).__name__, step.operation, why)
            )
    return off


def renamed(old, new):
    """Windowed operations under names that only one network has, in their order, where both have as many."""
    found = {}
    for operation in WINDOWED:
        here, there = (
            [key for key in one if key[1] == operation and key not in other]
            for one, other in ((new, old), (old, new))
        )
        if len(here) == len(there):
            found |= {key: old[other] for key, other in zip(here, there, strict=True)}
    return found


def other_weights(layer, strided):
    if layer is None or strided is None:
        return None
    own, others = layer.state_dict(), strided.state_dict()
    names = [name for name in own if "." not in name and name in others]
    for name in names:
        if own[name].shape != others[name].shape or not torch.equal(
            own[name], others[name]
        ):
            return f"its {name} is another than the strided network's"
    return None


def wrong(step, before, result, wanted, also_border=False):
    """What a windowed operation's settings are and would have to be; None where they are right."""
    if step.operation not in WINDOWED or not step.arguments or not before.arguments:
        return None
    kernel, _, ends, dilation = window(step.operation, step.arguments)
    _, strides, wanted_ends, wanted_dilation = window(
        before.operation, before.arguments
    )
    if step.operation == "avg_pool2d":
        dilation = 1, 1
    rates = [a / b for a, b in zip(before.jumps, step.jumps, strict=True)]
    needed = tuple(r * d for r, d in zip(rates, wanted_dilation, strict=True))
    if max(kernel) > 1 and dilation != needed:
        text = f"its dilation is {said(dilation)} and must be {said(needed)}"
        if step.operation == "avg_pool2d":
            return f"it averages neighbors, and has to average numbers {said(needed)} apart"
        if dilation > needed and max(strides) > 1:
            text += ": the layer that loses a stride keeps the rate from before it"
        return text
    needed = tuple((r * a, r * b) for r, (a, b) in zip(rates, wanted_ends, strict=True))
    if also_border and tuple(map(tuple, ends)) != needed:
        have = [before for before, _ in ends]
        return f"its padding is {said(have)} and must be {said([b for b, _ in needed])}"
    if also_border and steps(wanted, result) is None:
        return f"its stride is {said(step.strides)}, of which no whole number makes {said(strides)}"
    return None


def said(pair):
    return " × ".join(dict.fromkeys(map(str, pair)))


def unexplained(step):
    if step.operation in WHOLE or step.operation == "mean":
        return f"it {SEES_ALL}, and a finer map has other means"
    return "its inputs are equal at the common places, its outputs are not"
