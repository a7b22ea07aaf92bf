"""What a module's outputs really see, by its values: put not-a-number into one row of the input and look where it comes out."""

import torch
from torch.overrides import TorchFunctionMode

import beyond3x3 as b3
from beyond3x3.trace.sight import hull


class WholeMapClosed(TorchFunctionMode):
    """Lets no not-a-number through a mean or maximum over a whole axis, a norm, or attention over all tokens."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs, name = kwargs or {}, function.__name__
        clean = [torch.nan_to_num(a) if isinstance(a, torch.Tensor) else a for a in args]
        if name.startswith("adaptive") and set(torch.tensor(args[1]).flatten().tolist()) == {1}:
            return function(*clean, **kwargs)
        if name in ("mean", "sum", "amax", "std", "var", "norm") and self.over_places(args, kwargs):
            return function(*clean, **kwargs)
        if name in ("group_norm", "instance_norm", "layer_norm"):
            kept = args[0].dim() - len(args[1]) if name == "layer_norm" else 2
            return function(*clean, **kwargs) + args[0] * 0 if kept < 3 else function(*args, **kwargs)
        return function(*args, **kwargs)

    @staticmethod
    def over_places(args, kwargs):
        dim = kwargs.get("dim", args[1] if len(args) > 1 else None)
        dims = dim if isinstance(dim, (tuple, list)) else [dim]
        return None in dims or bool({d % args[0].dim() for d in dims} - {0, 1})


def outputs(module, x):
    with torch.no_grad():
        y = module(x)
    return y


def rows_seen(module, channels, size, axis, closed=False, changed=False, batch=32):
    """For each output along an axis the first and last input along it that it depends on; None where none."""
    torch.manual_seed(0)
    module = module.eval()
    start = torch.rand(1, channels, *size) + 0.5
    if changed:
        start, module = start.double(), module.double()
    seen = []
    mode = WholeMapClosed() if closed else torch.no_grad()
    with torch.no_grad(), mode:
        before = module(start)
        for first in range(0, size[axis], batch):
            rows = range(first, min(size[axis], first + batch))
            x = start.repeat(len(rows), *[1] * (start.dim() - 1))
            for image, row in zip(x, rows, strict=True):
                image.select(axis + 1, row).fill_(1000.0 if changed else torch.nan)
            y = module(x)
            # not by rounding alone: one image and many may be summed in another order
            touched = (y - before).abs() > 1e-9 * before.abs().max() if changed else y.isnan()
            others = [dim for dim in range(1, y.dim()) if dim != axis + 2]
            seen.append(touched.any(dim=others) if others else touched)
    seen = torch.cat(seen)
    found = [torch.nonzero(seen[:, u]).flatten().tolist() for u in range(seen.shape[1])]
    return [(places[0], places[-1]) if places else None for places in found]


def assert_as_seen(module, size, channels=3, axes=(0,), closed=False, changed=False, wraps=False, inner=1):
    """The last row's sights are what the values show: equal where the border cuts nothing, and never less.

    `wraps`: what leaves the image on one side comes in on the other.
    """
    size = size if isinstance(size, tuple) else (size, size)
    row = b3.trace_receptive_field(module, size, channels)[-1]
    for axis in axes:
        found, sight = rows_seen(module, channels, size, axis, closed, changed), row.sights[axis]
        within, sizes = 0, []
        assert len(found) == row.output_size[axis]
        for output, span in enumerate(found):
            first, last = sight.span(output) or (None, None)
            if first is None:
                assert span is None, (output, span)
            elif first >= 0 and last < size[axis]:
                within += span == (first, last)
                sizes.append(last - first + 1)
                assert span == (first, last), (axis, output, span, (first, last))
            elif span and not wraps:
                assert hull([span, (first, last)]) == (first, last), (axis, output, span, (first, last))
        assert within >= inner, "the image is too small for the test"
        if len(sizes) >= 2 * len(sight.spans):
            assert (min(sizes), max(sizes)) == row.sizes[axis]
    return row
