"""Written by `make export` from chapters/receptive_fields/on_gpu.ipynb: edit it there."""

from collections import Counter, defaultdict
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import floor, gcd, lcm
from numbers import Integral

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.overrides import TorchFunctionMode

from beyond3x3.receptive_fields import Layer, ReceptiveField, paths


def conv2d(x, weight, stride=1, padding=0, dilation=1):
    """F.conv2d of images (N, C, H, W) with square kernels (Co, C, k, k), tap by tap: knobs are ints, in pixels."""
    x = F.pad(x, (padding,) * 4)
    kernel = weight.shape[-1]
    size = [(side - dilation * (kernel - 1) - 1) // stride + 1 for side in x.shape[2:]]
    out = 0
    for i in range(kernel):
        for j in range(kernel):
            top, left = i * dilation, j * dilation
            view = x[:, :, top::stride, left::stride][:, :, : size[0], : size[1]]
            out = out + torch.einsum("oc,nchw->nohw", weight[:, :, i, j], view)
    return out


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


# Networks to look at


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
    """The convolutions of ResNet-50 (He et al. 2016): stride in the 3×3, or, as its authors released it, in the 1×1."""
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


# The same network with every gate open


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


# By arithmetic: what one axis of an operation reads, and what its outputs see


@dataclass(frozen=True)
class Reading:
    """One axis of an operation: its output u reads the inputs `of(u)`, centered at first + u * step."""

    step: Fraction
    first: Fraction
    of: Callable


def by_layer(*arguments, **options):
    layer = Layer(*arguments, **options)
    step, first = Fraction(layer.stride), Fraction(layer.reach, 2) - layer.padding
    if layer.transposed:
        step, first = 1 / step, -first / step
    return Reading(step, first, lambda u: paths([layer], u))


def by_slice(first, step=1):
    return Reading(Fraction(step), Fraction(first), lambda u: [first + u * step])


def by_nearest(step):
    first = -Fraction(step.denominator - 1, 2 * step.denominator)
    return Reading(step, first, lambda u: [floor(u * step)])


def by_linear(step, first):
    return Reading(
        step, first, lambda u: {floor(first + u * step), -floor(-first - u * step)}
    )


class Unclear(Exception):
    """Why the outputs of an operation have no single receptive field."""


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
    """What an output sees that adds or concatenates maps."""
    for name, kind in ("stride", "strides"), ("center", "centers"):
        values = sorted({getattr(sight, name) for sight in sights})
        if len(values) > 1:
            listed = ", ".join(map(str, values[:-1])) + f" and {values[-1]}"
            difference = values[-1] - values[0]
            raise Unclear(
                f"branches do not align: {kind} {listed} differ by {difference}"
            )
    period = lcm(*(len(sight.spans) for sight in sights))
    spans = tuple(
        hull(sight.span(output) for sight in sights) for output in range(period)
    )
    return Sight(spans, int(sights[0].stride * period), sights[0].center)


# What each torch operation reads: one list of readings per axis


ELEMENTWISE = """
add sub rsub mul div rdiv true_divide reciprocal neg abs exp log sqrt rsqrt pow rpow square maximum
minimum lerp where clamp addcmul relu relu6 leaky_relu prelu rrelu elu selu celu gelu silu mish sigmoid
logsigmoid tanh softplus softsign hardtanh hardswish hardsigmoid threshold dropout alpha_dropout
dropout1d dropout2d dropout3d feature_alpha_dropout local_response_norm clone contiguous detach to type
float double half bfloat16 requires_grad
"""
UNMOVED = ()
WHOLE = "every output sees a whole axis of the map, or more"


def each(input, value):
    """One value per axis of the map, from a number or a tuple."""
    axes = input.dim() - 2
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    return values * axes if len(values) == 1 else values


def unmoved(*_, **__):
    return UNMOVED


def whole(*_, **__):
    raise Unclear(WHOLE)


def convolution(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    def axis(kernel, stride, dilation, padding):
        if padding == "same":
            shift = by_slice(-(dilation * (kernel - 1) // 2))
            return [shift, by_layer(kernel, stride, 0, dilation)]
        padding = 0 if padding == "valid" else padding
        return [by_layer(kernel, stride, padding, dilation)]

    sizes = (each(input, value) for value in (stride, dilation, padding))
    return list(map(axis, weight.shape[2:], *sizes))


def transposed_convolution(
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    sizes = (each(input, value) for value in (stride, padding, dilation))
    layers = zip(weight.shape[2:], *sizes, strict=True)
    return [[by_layer(*layer, transposed=True)] for layer in layers]


def max_pooling(
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    sizes = kernel_size, stride or kernel_size, padding, dilation
    layers = zip(*(each(input, value) for value in sizes), strict=True)
    return [[by_layer(*layer)] for layer in layers]


def average_pooling(input, kernel_size, stride=None, padding=0, *_, **__):
    return max_pooling(input, kernel_size, stride, padding)


def adaptive_pooling(input, output_size, return_indices=False):
    sizes = [
        (size, wanted or size)
        for size, wanted in zip(input.shape[2:], each(input, output_size), strict=True)
    ]
    if any(wanted == 1 < size for size, wanted in sizes):
        raise Unclear(WHOLE)
    if any(size % wanted for size, wanted in sizes):
        raise Unclear(
            "windows of several sizes: the map's size is not a multiple of the output's"
        )
    return [[by_layer(size // wanted, size // wanted)] for size, wanted in sizes]


def interpolation(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    if mode not in ("nearest", "linear", "bilinear", "trilinear") or antialias:
        raise Unclear(
            f"unknown operation: interpolate with mode={mode!r}, antialias={antialias}"
        )
    if size is None:
        scales = [
            Fraction(scale).limit_denominator(1000)
            for scale in each(input, scale_factor)
        ]
        outputs = [
            floor(inputs * scale)
            for inputs, scale in zip(input.shape[2:], scales, strict=True)
        ]
        steps = [1 / scale for scale in scales]
    if size is not None or recompute_scale_factor:
        outputs = each(input, size) if size is not None else outputs
        steps = list(map(Fraction, input.shape[2:], outputs))
    if mode == "nearest":
        return [[by_nearest(step)] for step in steps]
    if align_corners:
        corners = zip(input.shape[2:], outputs, strict=True)
        return [
            [by_linear(Fraction(max(i - 1, 1), max(o - 1, 1)), Fraction(0))]
            for i, o in corners
        ]
    return [[by_linear(step, (step - 1) / 2)] for step in steps]


def shuffle(input, upscale_factor):
    return [[by_layer(upscale_factor, upscale_factor, transposed=True)]] * (
        input.dim() - 2
    )


def unshuffle(input, downscale_factor):
    return [[by_layer(downscale_factor, downscale_factor)]] * (input.dim() - 2)


def padding(input, pad, mode="constant", value=None):
    before = [*pad[::2], *(0,) * input.dim()]
    return [[by_slice(-before[axis])] for axis in reversed(range(input.dim() - 2))]


def slicing(input, index):
    index = index if isinstance(index, tuple) else (index,)
    if ... in index:
        at, missing = index.index(...), input.dim() - len(index) + 1
        index = (*index[:at], *[slice(None)] * missing, *index[at + 1 :])
    index += (slice(None),) * (input.dim() - len(index))
    if not all(isinstance(item, slice) for item in index):
        raise Unclear("unknown operation: indexing with other than slices")
    places = map(slice.indices, index[2:], input.shape[2:])
    return [[by_slice(start, step)] for start, _, step in places]


def reduction(input, dim=None, *_, axis=None, **__):
    """Nothing moves when it runs along the channels; else its outputs see a whole axis, or more."""
    dim = axis if dim is None else dim
    dims = dim if isinstance(dim, (tuple, list)) else [dim]
    along_channels = None not in dims and {d % input.dim() for d in dims} == {1}
    return UNMOVED if along_channels else whole()


def extreme(input, dim=None, *_, other=None, **__):
    two_maps = isinstance(dim, torch.Tensor) or other is not None
    return UNMOVED if two_maps else reduction(input, dim)


def concatenation(tensors, dim=0):
    if dim % tensors[0].dim() != 1:
        raise Unclear(f"unknown operation: cat along axis {dim}")
    return UNMOVED


def pieces(input, *sizes, dim=0, **_):
    dim = sizes[1] if len(sizes) > 1 else dim
    if dim % input.dim() != 1:
        raise Unclear(f"unknown operation: chunk or split along axis {dim}")
    return UNMOVED


def batch_normalization(
    input, mean=None, var=None, weight=None, bias=None, training=False, *_, **__
):
    return whole() if training else UNMOVED


def instance_normalization(
    input, mean=None, var=None, weight=None, bias=None, use_input_stats=True, *_, **__
):
    return whole() if use_input_stats else UNMOVED


OPERATIONS = {
    **dict.fromkeys(ELEMENTWISE.split(), unmoved),
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
        ["mean", "sum", "amax", "amin", "std", "var", "softmax", "log_softmax"],
        reduction,
    ),
    **dict.fromkeys(["max", "min"], extreme),
    **dict.fromkeys(["chunk", "split"], pieces),
    **dict.fromkeys(["cat", "concat", "concatenate"], concatenation),
    **dict.fromkeys(["linear", "layer_norm", "group_norm"], whole),
    "flatten": unmoved,
    "interpolate": interpolation,
    "pixel_shuffle": shuffle,
    "pixel_unshuffle": unshuffle,
    "pad": padding,
    "getitem": slicing,
    "batch_norm": batch_normalization,
    "instance_norm": instance_normalization,
}
DECISIONS = ["bool", "int", "float", "index", "item", "tolist", "numpy", "nonzero"]


# The trace: a row for every operation of a module


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


def named_tensors(value, name=""):
    """Every tensor in nested tuples, lists and dicts, with its path."""
    if isinstance(value, torch.Tensor):
        yield name, value
    items = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (tuple, list)):
        items = enumerate(value)
    for key, item in items:
        yield from named_tensors(item, f"{name}.{key}")


def tensors_in(*values):
    return [tensor for _, tensor in named_tensors(values)]


def memory(tensor):
    return tensor.untyped_storage()._cdata


def seen(operation, args, kwargs, shapes, sights, result):
    """What the outputs of an operation see, given the shapes of the maps it reads and what these see."""
    for sight in sights:
        if isinstance(sight, Lost):
            return sight
    if operation not in OPERATIONS:
        raise Unclear(f"unknown operation: {operation}")
    readings = OPERATIONS[operation](*args, **kwargs)
    if any(len(shape) != result.dim() for shape in shapes):
        raise Unclear(f"{operation} changes the number of axes")
    sizes = {shape[2:] for shape in shapes}
    if len(sizes) > 1 or readings == UNMOVED and sizes != {result.shape[2:]}:
        raise Unclear("a smaller map is spread over a larger one")
    if readings and len(sights) > 1:
        raise Unclear(f"{operation} takes its weights from a map")
    axes = [joined(axis) for axis in zip(*sights, strict=True)]
    for axis, chain_of_readings in enumerate(readings):
        for reading in chain_of_readings:
            axes[axis] = axes[axis].through(reading)
    if not all(any(axis.spans) for axis in axes):
        raise Unclear("no output sees a pixel")
    return tuple(axes)


class Trace(TorchFunctionMode):
    """Writes a row for every torch operation that reads a map whose sight is known or was lost."""

    def __init__(self, module):
        super().__init__()
        self.names = {owner: name for name, owner in module.named_modules()}
        self.owners, self.used, self.rows = [], Counter(), []
        self.writes, self.written = defaultdict(list), []

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

    def write(self, tensors, name):
        """Remember which operation wrote where, and keep the tensor: nothing else shall get its memory."""
        self.written += tensors
        for tensor in tensors:
            self.writes[memory(tensor)].append(name)

    def mark(self, tensor, sight):
        tensor.sight, tensor.writes = sight, len(self.writes[memory(tensor)])

    def sight(self, tensor):
        """What a tensor sees: one Sight per axis, Lost, or None where it is no map."""
        writes = self.writes[memory(tensor)]
        if getattr(tensor, "writes", 0) != len(writes):
            return Lost("a map was written into its memory", writes[-1])
        return getattr(tensor, "sight", None)

    def row(self, name, operation, result, sight):
        axes, note = None, ""
        if isinstance(sight, Lost):
            since = f" (since {sight.since})" if sight.since != name else ""
            note = sight.reason + since
        else:
            axes = tuple(axis.field() for axis in sight)
            if len(set(axes)) > 1:
                note = "height and width differ: see .axes"
        size = tuple(result.shape[2:] or result.shape[1:])
        self.rows.append(Row(name, operation, size, axes, note))

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        operation = function.__name__.strip("_")
        given = tensors_in(args, kwargs)
        maps = [tensor for tensor in given if self.sight(tensor) is not None]
        if maps and operation in DECISIONS:
            owner = type(self.owners[-1]).__name__
            raise ValueError(f"{owner} decides by the values it computes ({operation})")
        sights, shapes = [self.sight(map) for map in maps], [map.shape for map in maps]
        before = [(tensor._version, memory(tensor)) for tensor in given]
        result = function(*args, **kwargs)
        written = [
            tensor
            for tensor, state in zip(given, before, strict=True)
            if state != (tensor._version, memory(tensor))
        ]
        results = tensors_in(result) or written
        if maps and results:
            name = self.name(operation)
            self.write(written, name)
            try:
                sight = seen(operation, args, kwargs, shapes, sights, results[0])
            except Unclear as reason:
                sight = Lost(str(reason), name)
            for tensor in results:
                self.mark(tensor, sight)
            self.row(name, operation, results[0], sight)
        return result


def trace_receptive_field(module, input_size, channels=None):
    """One Row per torch operation of `module`, in the order in which it runs them; the last row is the output.

    input_size is an int for every axis or a tuple with one int per axis, in pixels; channels are those of
    the first convolution unless given. A copy of the module runs, in eval mode and without data, on an input
    of shape (1, channels, *input_size). Where it returns several maps, each has its row at the end: output.0,
    output.name.

    Fields are in pixels of that input, as Araujo, Norris & Sim define them (Distill 2019), and go on past its
    borders; after an upsampling outputs differ, and size is that of the widest. All channels and all taps
    count, even where a module later takes only some channels or its weights are zero. A row whose axes are
    None says in its note why there is no single field. Raises ValueError for impossible arguments, and where
    the module does not run on such an input, decides by the values it computes, or returns nothing that
    depends on its input.
    """
    if not isinstance(module, nn.Module):
        raise ValueError(f"module is {module!r}; it must be a torch.nn.Module")
    layers = list(module.modules())
    first = next((layer for layer in layers if isinstance(layer, _ConvNd)), None)
    if channels is None:
        channels = first.in_channels if first else 3
    sizes = input_size
    if not isinstance(input_size, (tuple, list)):
        sizes = [input_size] * (len(first.kernel_size) if first else 2)
    if not sizes or not all(isinstance(s, Integral) and s > 0 for s in sizes):
        raise ValueError(
            f"input_size is {input_size!r}; it must be a positive int or a tuple of them"
        )
    shape = (1, channels, *sizes)
    own = [tensor for layer in layers for tensor in tensors_in(vars(layer))]
    types = [tensor.dtype for tensor in own if tensor.is_floating_point()]
    hooks = ()
    try:
        without_data = {id(tensor): tensor.detach().to("meta") for tensor in own}
        module = deepcopy(module, without_data).eval()
        trace = Trace(module)
        hooks = (
            register_module_forward_pre_hook(trace.enter),
            register_module_forward_hook(trace.leave),
        )
        with torch.no_grad(), torch.device("meta"):
            x = torch.empty(shape, dtype=types[0] if types else None)
            trace.mark(x, (Sight(),) * len(sizes))
            with trace:
                outputs = module(x)
    except Exception as error:
        raise ValueError(
            f"module cannot be traced on an input of shape {shape} "
            f"(its size from input_size, its {channels} channels from channels=): {error}"
        ) from error
    finally:
        for hook in hooks:
            hook.remove()
    rows = len(trace.rows)
    for name, output in named_tensors(outputs, "output"):
        sight = trace.sight(output)
        if sight is not None:
            trace.row(name, "output", output, sight)
    if len(trace.rows) == rows:
        raise ValueError(
            "module's output does not depend on its input by operations that can be followed"
        )
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
