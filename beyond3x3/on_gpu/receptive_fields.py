"""Written by `make export` from chapters/receptive_fields/on_gpu.ipynb: edit it there."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import floor, gcd, lcm

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.overrides import TorchFunctionMode

from beyond3x3.receptive_fields import Layer, ReceptiveField, paths, receptive_field


def input_gradient(module, x, output=None):
    """Size of the gradient of one output, the middle one unless told, at every pixel of x."""
    x = x.detach().requires_grad_()
    y = module(x)
    row, column = output or (y.shape[2] // 2, y.shape[3] // 2)
    (gradient,) = torch.autograd.grad(y[:, :, row, column].sum(), x)
    return gradient.abs().sum((0, 1))


def extent(gradient):
    """First and last seen pixel of each axis; None where nothing is seen."""
    seen = [torch.nonzero(gradient.any(1 - axis)).flatten() for axis in (0, 1)]
    return [(int(axis[0]), int(axis[-1])) for axis in seen] if len(seen[0]) else None


def convolutions(*channels, kernel=3, stride=1, padding=1):
    pairs = zip(channels, channels[1:], strict=False)
    layers = [[nn.Conv2d(i, o, kernel, stride, padding), nn.ReLU()] for i, o in pairs]
    return nn.Sequential(*chain(*layers))


def alexnet(width=64, channels=3):
    """The convolutions of AlexNet v2 (Krizhevsky 2014)."""
    return nn.Sequential(
        convolutions(channels, width, kernel=11, stride=4, padding=0),
        nn.MaxPool2d(3, 2),
        convolutions(width, 3 * width, kernel=5, padding=2),
        nn.MaxPool2d(3, 2),
        convolutions(3 * width, 6 * width, 6 * width, 4 * width),
        nn.MaxPool2d(3, 2),
    )


def vgg16(width=64, channels=3):
    """The convolutions of VGG-16 (Simonyan & Zisserman 2015), up to pool5."""
    stages, inputs = [], channels
    for outputs, depth in zip(
        (width, 2 * width, 4 * width, 8 * width, 8 * width),
        (2, 2, 3, 3, 3),
        strict=True,
    ):
        stages += [convolutions(inputs, *[outputs] * depth), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(*stages)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride, original):
        super().__init__()
        outputs = 4 * width
        stride_1x1, stride_3x3 = (stride, 1) if original else (1, stride)
        self.branch = nn.Sequential(
            *(
                nn.Conv2d(inputs, width, 1, stride_1x1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ),
            *(
                nn.Conv2d(width, width, 3, stride_3x3, 1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ),
            *(nn.Conv2d(width, outputs, 1, bias=False), nn.BatchNorm2d(outputs)),
        )
        self.skip = nn.Identity()
        if stride > 1 or inputs != outputs:
            self.skip = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False),
                nn.BatchNorm2d(outputs),
            )

    def forward(self, x):
        return torch.relu(self.branch(x) + self.skip(x))


def resnet50(width=64, channels=3, original=False):
    """The convolutions of ResNet-50 (He et al. 2016); `original` says where its blocks have their stride."""
    stem = (
        nn.Conv2d(channels, width, 7, 2, 3, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
    )
    stages, inputs = [], width
    for stage, depth in enumerate((3, 4, 6, 3)):
        blocks = []
        for block in range(depth):
            stride = 2 if stage > 0 and block == 0 else 1
            blocks.append(Bottleneck(inputs, width << stage, stride, original))
            inputs = 4 * width << stage
        stages.append(nn.Sequential(*blocks))
    return nn.Sequential(nn.Sequential(*stem), *stages)


def open_gates(module):
    """A copy that lets every gradient through: constant positive weights, mean instead of max pooling."""
    module = deepcopy(module).double().eval()
    for layer in list(module.modules()):
        if isinstance(layer, _ConvNd):
            nn.init.constant_(layer.weight, 1 / layer.weight[0].numel())
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        for name, child in layer.named_children():
            if isinstance(child, nn.MaxPool2d):
                mean = nn.AvgPool2d(
                    child.kernel_size, child.stride, child.padding, child.ceil_mode
                )
                setattr(layer, name, mean)
    return module


@dataclass(frozen=True)
class Reading:
    """One axis of an operation: its output u reads the inputs `of(u)`, centered at first + u * step."""

    step: Fraction
    first: Fraction
    of: Callable


def by_layer(*arguments, **options):
    layer = Layer(*arguments, **options)
    field = receptive_field([layer])
    return Reading(
        Fraction(field.stride), Fraction(field.center), lambda u: paths([layer], u)
    )


def by_slice(first, step=1):
    return Reading(Fraction(step), Fraction(first), lambda u: [first + u * step])


def by_nearest(step):
    first = -Fraction(step.denominator - 1, 2 * step.denominator)
    return Reading(step, first, lambda u: [floor(u * step)])


def by_linear(step, first):
    return Reading(
        step, first, lambda u: {floor(first + u * step), -floor(-first - u * step)}
    )


@dataclass(frozen=True)
class Sight:
    """One axis of a map: output u = q * len(spans) + j sees spans[j] = (first, last), moved by q * shift."""

    spans: tuple = ((0, 0),)
    shift: int = 1
    center: Fraction = Fraction(0)

    @property
    def stride(self):
        return Fraction(self.shift, len(self.spans))

    def span(self, output):
        turns, phase = divmod(output, len(self.spans))
        span = self.spans[phase]
        return span and (span[0] + turns * self.shift, span[1] + turns * self.shift)

    def through(self, reading):
        """What the outputs of an operation see whose inputs see this."""
        turns = len(self.spans) // gcd(len(self.spans), reading.step.numerator)
        period, advance = (
            turns * reading.step.denominator,
            turns * reading.step.numerator,
        )
        spans = tuple(
            hull(map(self.span, reading.of(output))) for output in range(period)
        )
        return Sight(
            spans, int(self.stride * advance), self.center + self.stride * reading.first
        )

    def field(self):
        size = max(last - first + 1 for first, last in filter(None, self.spans))
        numbers = self.stride, Fraction(size - 1, 2) - self.center, self.center
        return ReceptiveField(
            size, *(int(n) if n.denominator == 1 else n for n in numbers)
        )


def hull(spans):
    spans = [span for span in spans if span]
    return (
        (min(first for first, _ in spans), max(last for _, last in spans))
        if spans
        else None
    )


def joined(sights):
    """What an output sees that adds or concatenates maps; a sentence where that has no single answer."""
    for name, kind in ("stride", "strides"), ("center", "centers"):
        values = sorted({getattr(sight, name) for sight in sights})
        if len(values) > 1:
            listed = ", ".join(map(str, values[:-1])) + f" and {values[-1]}"
            return f"branches do not align: {kind} {listed} differ by {values[-1] - values[0]}"
    period = lcm(*(len(sight.spans) for sight in sights))
    spans = tuple(
        hull(sight.span(output) for sight in sights) for output in range(period)
    )
    return Sight(spans, int(sights[0].stride * period), sights[0].center)


ELEMENTWISE = """
add sub rsub mul div true_divide neg abs exp log sqrt rsqrt pow square maximum minimum lerp where
clamp addcmul relu relu6 leaky_relu prelu rrelu elu selu celu gelu silu mish sigmoid logsigmoid tanh
softplus softsign hardtanh hardswish hardsigmoid threshold dropout alpha_dropout dropout1d dropout2d
dropout3d feature_alpha_dropout local_response_norm clone contiguous detach to type float double
half bfloat16 requires_grad
"""
EVERYTHING = "every output sees the whole map"
ALONG = "every output sees a whole axis of the map"
UNMOVED = ()


def each(x, value):
    """One value per axis of the map, from a number or a tuple."""
    axes = x.dim() - 2
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    return values * axes if len(values) == 1 else values


def convolution(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    def axis(kernel, stride, dilation, padding):
        if padding == "same":
            return [
                by_slice(-(dilation * (kernel - 1) // 2)),
                by_layer(kernel, stride, 0, dilation),
            ]
        return [
            by_layer(kernel, stride, 0 if padding == "valid" else padding, dilation)
        ]

    return list(
        map(
            axis, weight.shape[2:], each(x, stride), each(x, dilation), each(x, padding)
        )
    )


def transposed_convolution(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    sizes = zip(
        weight.shape[2:],
        each(x, stride),
        each(x, padding),
        each(x, dilation),
        strict=True,
    )
    return [[by_layer(*axis, transposed=True)] for axis in sizes]


def max_pooling(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    sizes = zip(
        *(
            each(x, value)
            for value in (kernel_size, stride or kernel_size, padding, dilation)
        ),
        strict=True,
    )
    return [[by_layer(*axis)] for axis in sizes]


def average_pooling(
    x,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    return max_pooling(x, kernel_size, stride, padding)


def adaptive_pooling(x, output_size, return_indices=False):
    sizes = [
        (size, wanted or size)
        for size, wanted in zip(x.shape[2:], each(x, output_size), strict=True)
    ]
    if any(wanted == 1 < size for size, wanted in sizes):
        return EVERYTHING if all(wanted == 1 for _, wanted in sizes) else ALONG
    if any(size % wanted for size, wanted in sizes):
        return (
            "windows of several sizes: the map's size is not a multiple of the output's"
        )
    return [[by_layer(size // wanted, size // wanted)] for size, wanted in sizes]


def interpolation(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    if mode not in ("nearest", "linear", "bilinear", "trilinear") or antialias:
        return (
            f"unknown operation: interpolate with mode={mode!r}, antialias={antialias}"
        )
    if size is None:
        scales = [
            Fraction(scale).limit_denominator(1000) for scale in each(x, scale_factor)
        ]
        outputs = [
            floor(inputs * scale)
            for inputs, scale in zip(x.shape[2:], scales, strict=True)
        ]
        steps = [1 / scale for scale in scales]
    if size is not None or recompute_scale_factor:
        outputs = each(x, size) if size is not None else outputs
        steps = list(map(Fraction, x.shape[2:], outputs))
    if mode == "nearest":
        return [[by_nearest(step)] for step in steps]
    if align_corners:
        corners = zip(x.shape[2:], outputs, strict=True)
        return [
            [by_linear(Fraction(max(i - 1, 1), max(o - 1, 1)), Fraction(0))]
            for i, o in corners
        ]
    return [[by_linear(step, (step - 1) / 2)] for step in steps]


def shuffle(x, upscale_factor):
    return [[by_layer(upscale_factor, upscale_factor, transposed=True)]] * (x.dim() - 2)


def unshuffle(x, downscale_factor):
    return [[by_layer(downscale_factor, downscale_factor)]] * (x.dim() - 2)


def padding(x, pad, mode="constant", value=None):
    before = [*pad[::2], *(0,) * x.dim()]
    return [[by_slice(-before[axis])] for axis in reversed(range(x.dim() - 2))]


def slicing(x, index):
    index = index if isinstance(index, tuple) else (index,)
    if ... in index:
        at = index.index(...)
        index = (
            index[:at] + (slice(None),) * (x.dim() - len(index) + 1) + index[at + 1 :]
        )
    index += (slice(None),) * (x.dim() - len(index))
    if not all(isinstance(item, slice) for item in index):
        return "unknown operation: indexing with other than slices"
    starts = [
        item.indices(size) for item, size in zip(index[2:], x.shape[2:], strict=True)
    ]
    return [[by_slice(start, step)] for start, _, step in starts]


def along(x, dim):
    """Nothing moves when an operation runs along the channels; else its outputs see a whole axis, or all."""
    dims = (
        dim
        if isinstance(dim, (tuple, list))
        else range(x.dim())
        if dim is None
        else [dim]
    )
    dims = {d % x.dim() for d in dims}
    return (
        UNMOVED
        if dims == {1}
        else EVERYTHING
        if dims >= set(range(2, x.dim()))
        else ALONG
    )


def reduction(x, dim=None, *_, **__):
    return UNMOVED if isinstance(dim, torch.Tensor) else along(x, dim)


def concatenation(tensors, dim=0):
    x = tensors[0]
    return UNMOVED if dim % x.dim() == 1 else f"unknown operation: cat along axis {dim}"


def batch_normalization(
    x, mean=None, var=None, weight=None, bias=None, training=False, *_, **__
):
    return EVERYTHING if training else UNMOVED


def instance_normalization(
    x, mean=None, var=None, weight=None, bias=None, use_input_stats=True, *_, **__
):
    return batch_normalization(x, training=use_input_stats)


def layer_normalization(x, normalized_shape, *_, **__):
    return along(x, [-1 - axis for axis in range(len(normalized_shape))])


OPERATIONS = {
    **dict.fromkeys(ELEMENTWISE.split(), lambda *_, **__: UNMOVED),
    **dict.fromkeys(["conv1d", "conv2d", "conv3d"], convolution),
    **dict.fromkeys(
        ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"],
        transposed_convolution,
    ),
    **dict.fromkeys(["max_pool1d", "max_pool2d", "max_pool3d"], max_pooling),
    **dict.fromkeys(["avg_pool1d", "avg_pool2d", "avg_pool3d"], average_pooling),
    **dict.fromkeys(
        [f"adaptive_{kind}_pool{n}d" for kind in ("avg", "max") for n in (1, 2, 3)],
        adaptive_pooling,
    ),
    **dict.fromkeys(
        ["mean", "sum", "amax", "amin", "max", "min", "std", "var"], reduction
    ),
    **dict.fromkeys(
        ["softmax", "log_softmax"], lambda x, dim=None, *_, **__: along(x, dim)
    ),
    **dict.fromkeys(["chunk", "split"], lambda x, size, dim=0: along(x, dim)),
    **dict.fromkeys(["flatten", "group_norm"], lambda *_, **__: EVERYTHING),
    "linear": lambda *_: ALONG,
    "layer_norm": layer_normalization,
    "interpolate": interpolation,
    "pixel_shuffle": shuffle,
    "pixel_unshuffle": unshuffle,
    "pad": padding,
    "getitem": slicing,
    "cat": concatenation,
    "batch_norm": batch_normalization,
    "instance_norm": instance_normalization,
}


@dataclass(frozen=True)
class Row:
    """One operation of a module. `axes` holds one ReceptiveField per axis, or None: then `note` says why."""

    name: str
    operation: str
    output_size: tuple
    axes: tuple | None
    note: str = ""

    @property
    def receptive_field(self):
        """The field that every axis has; None where there is none, or where the axes differ."""
        return self.axes[0] if self.axes and len(set(self.axes)) == 1 else None


@dataclass(frozen=True)
class Lost:
    """A map whose outputs have no single receptive field, and where that began."""

    reason: str
    since: str


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (tuple, list)):
        return []
    return [tensor for item in value for tensor in tensors_in(item)]


class Trace(TorchFunctionMode):
    """Writes a row for every torch operation that reads a map whose sight is known or was lost."""

    def __init__(self, module):
        super().__init__()
        self.names = {owner: name for name, owner in module.named_modules()}
        self.owners, self.used, self.rows = [], Counter(), []

    def enter(self, module, inputs):
        self.owners.append(module)

    def leave(self, module, inputs, output):
        self.owners.pop()

    def name(self, operation):
        owner = self.owners[-1]
        path = self.names.get(owner, type(owner).__name__)
        if any(owner.children()) or not type(owner).__module__.startswith("torch.nn"):
            path = f"{path}.{operation}".strip(".")
        self.used[path] += 1
        return path if self.used[path] == 1 else f"{path}_{self.used[path]}"

    def note(self, name, operation, results, sight):
        for result in results:
            result.sight, result.written = sight, result._version
        if isinstance(sight, Lost):
            axes, note = (
                None,
                sight.reason
                + (f" (since {sight.since})" if sight.since != name else ""),
            )
        else:
            axes = tuple(axis.field() for axis in sight)
            note = "" if len(set(axes)) == 1 else "height and width differ: see .axes"
        self.rows.append(
            Row(
                name,
                operation,
                tuple(results[0].shape[2:] or results[0].shape[1:]),
                axes,
                note,
            )
        )

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        operation = function.__name__.strip("_")
        maps = [
            tensor for tensor in tensors_in((args, kwargs)) if hasattr(tensor, "sight")
        ]
        if maps and operation in (
            "bool",
            "int",
            "float",
            "index",
            "item",
            "tolist",
            "numpy",
            "nonzero",
        ):
            raise ValueError(
                f"{type(self.owners[-1]).__name__} decides by the values it computes ({operation})"
            )
        given = [(tensor, tensor._version) for tensor in tensors_in((args, kwargs))]
        written = any(tensor._version != tensor.written for tensor in maps)
        result = function(*args, **kwargs)
        results = tensors_in(result) or [
            tensor for tensor, version in given if tensor._version != version
        ]
        if maps and results:
            name = self.name(operation)
            sights = [tensor.sight for tensor in maps]
            lost = [sight for sight in sights if isinstance(sight, Lost)]
            if lost:
                sight = lost[0]
            elif written:
                sight = Lost(
                    "its input was written to by an operation that is not followed",
                    name,
                )
            elif operation not in OPERATIONS:
                sight = Lost(f"unknown operation: {operation}", name)
            else:
                sight = self.after(OPERATIONS[operation](*args, **kwargs), maps, sights)
                if isinstance(sight, tuple) and len(sight) != results[0].dim() - 2:
                    sight = f"{operation} changes the number of axes"
                sight = Lost(sight, name) if isinstance(sight, str) else sight
            self.note(name, operation, results, sight)
        return result

    def after(self, readings, maps, sights):
        if isinstance(readings, str):
            return readings
        if len({tensor.shape[2:] for tensor in maps}) > 1:
            return "a smaller map is spread over a larger one"
        sights = [joined(axis) for axis in zip(*sights, strict=True)]
        for sight in sights:
            if isinstance(sight, str):
                return sight
        for axis, chain_of_readings in enumerate(readings):
            for reading in chain_of_readings:
                sights[axis] = sights[axis].through(reading)
        return (
            tuple(sights)
            if all(any(sight.spans) for sight in sights)
            else "no output sees a pixel"
        )


def trace_receptive_field(module, input_size):
    """One Row per operation of `module`, run without data; the last row is the output."""
    first = next(
        (layer for layer in module.modules() if isinstance(layer, _ConvNd)), None
    )
    channels, axes = (first.in_channels, len(first.kernel_size)) if first else (3, 2)
    size = (
        tuple(input_size)
        if isinstance(input_size, (tuple, list))
        else (input_size,) * axes
    )
    without_data = {
        id(t): t.to("meta") for t in chain(module.parameters(), module.buffers())
    }
    module = deepcopy(module, without_data).eval()
    trace = Trace(module)
    hooks = (
        register_module_forward_pre_hook(trace.enter),
        register_module_forward_hook(trace.leave),
    )
    try:
        with torch.no_grad(), torch.device("meta"):
            x = torch.empty(1, channels, *size)
            x.sight, x.written = (Sight(),) * axes, x._version
            with trace:
                outputs = tensors_in(module(x))
    except Exception as error:
        raise ValueError(
            f"module cannot be traced on an input of {size}: {error}"
        ) from error
    finally:
        for hook in hooks:
            hook.remove()
    outputs = [output for output in outputs if hasattr(output, "sight")]
    if not outputs:
        raise ValueError(
            "module's output does not depend on its input by operations that can be followed"
        )
    for output in outputs:
        trace.note("output", "output", [output], output.sight)
    return trace.rows


def table(rows):
    """The rows as aligned text."""
    head = "operation", "output", "field", "stride", "center", "note"
    lines = [head]
    for row in rows:
        size = "×".join(map(str, row.output_size))
        fields = [(field.size, field.stride, field.center) for field in row.axes or ()]
        columns = [
            "×".join(dict.fromkeys(map(str, axes)))
            for axes in zip(*fields, strict=True)
        ] or "---"
        lines.append((row.name, size, *columns, row.note))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
