"""Follows a torch module, operation by operation, on an input without data."""

from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import fields, is_dataclass
from numbers import Integral

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .maps import Map, join
from .moving import concatenation, inside, placed, pointwise
from .operations import OPERATIONS
from .rows import row
from .sight import Sight, Unclear

DECISIONS = [
    "__bool__",
    "__int__",
    "__float__",
    "__index__",
    "item",
    "tolist",
    "numpy",
    "nonzero",
]

PROPERTIES = {getattr(torch.Tensor, name).__get__: name for name in ("T", "mT", "H", "mH", "data", "real")}
NEW = ["new_zeros", "new_ones", "new_full", "new_empty", "new_tensor"]  # nothing is read of the map
OTHER_NAMES = {torch.Tensor.unfold: "unfold_along", **PROPERTIES}


def named_tensors(value, name="", above=()):
    """Every tensor in nested tuples, lists, dicts and dataclasses, with its path."""
    if isinstance(value, torch.Tensor):
        yield name, value
    items = ()
    if any(value is one for one in above):
        return
    if is_dataclass(value) and not isinstance(value, (type, dict)):
        items = [(field.name, getattr(value, field.name, None)) for field in fields(value)]
    elif isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (tuple, list)):
        items = enumerate(value)
    for key, item in items:
        yield from named_tensors(item, f"{name}.{key}", (*above, value))


def tensors_in(*values):
    return [tensor for _, tensor in named_tensors(values)]


def kept_in(layers):
    return [tensor for layer in layers for tensor in tensors_in(vars(layer))]


def without_data(module):
    """A tensor without data for the id of each that the module keeps."""
    return {id(tensor): tensor.detach().to("meta") for tensor in kept_in(module.modules())}


def on_meta(module, copies=None):
    """A copy of a module in eval mode, without data."""
    return deepcopy(module, copies or without_data(module)).eval()


def memory(tensor):
    return tensor.untyped_storage()._cdata


def after(operation, args, kwargs, shapes):
    """One Map for each tensor of the result, of these shapes; args hold maps in place of tensors."""
    read = list(inside([args, kwargs]))
    try:
        if operation not in OPERATIONS:
            raise Unclear(f"unknown operation: {operation}")
        try:
            maps = list(inside([OPERATIONS[operation](*args, **kwargs)]))
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise Unclear(f"{operation} is called in a way that is not known: {error}") from error
        maps = maps * len(shapes) if len(maps) == 1 else maps[: len(shapes)]
        if [map.shape for map in maps] == shapes:
            return maps
        raise Unclear(f"{operation} gives {shapes[0]}, not {maps[0].shape}")
    except Unclear as reason:
        lost = [map.lost(str(reason)).as_shape(()) for map in read]
        return [join(lost).as_shape(shape) for shape in shapes]


class Seen(TorchDispatchMode):
    """Brings what TorchScript runs before the Trace, operation by operation."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return function(*args, **(kwargs or {}))


class Trace(TorchFunctionMode):
    """Writes a row for every torch operation that reads a map."""

    def __init__(self, module):
        super().__init__()
        self.names = {owner: name for name, owner in module.named_modules()}
        self.owners, self.used, self.rows = [], Counter(), []
        self.writes, self.written, self.read = defaultdict(list), [], set()

    def enter(self, module, inputs):
        self.owners.append(module)

    def leave(self, module, inputs, output):
        self.owners.pop()

    def name(self, operation):
        owner = self.owners[-1]
        path = self.names.get(owner, type(owner).__name__)
        if any(owner.children()) or not type(owner).__module__.startswith("torch.nn"):
            path = f"{path}.{operation}".strip(".")
        path = path or operation
        self.used[path] += 1
        return path if self.used[path] == 1 else f"{path}_{self.used[path]}"

    def write(self, tensors, name, maps):
        """Remember which operation wrote what where, and keep the tensor: nothing else shall get its memory."""
        self.written += tensors
        for tensor in tensors:
            self.writes[memory(tensor)].append((name, maps))

    def mark(self, tensor, map):
        tensor.map, tensor.writes = map, len(self.writes[memory(tensor)])

    def map(self, tensor):
        """What a tensor sees: a Map, or None where it is none."""
        writes, map = self.writes[memory(tensor)], getattr(tensor, "map", None)
        if getattr(tensor, "writes", 0) == len(writes):
            return map
        maps = [m for _, maps in writes for m in maps] + ([map] if map else [])
        lost = [m.lost("a map was written into its memory", since=writes[-1][0]).as_shape(()) for m in maps]
        return join(lost).as_shape(tensor.shape)

    def in_place_of(self, value):
        """The same arguments with a Map for every tensor that is one."""
        if isinstance(value, torch.Tensor):
            return self.map(value) or value
        if isinstance(value, dict):
            return {key: self.in_place_of(item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            return type(value)(map(self.in_place_of, value)) if type(value) in (tuple, list) else value
        return value

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        operation = OTHER_NAMES.get(function) or function.__name__.strip("_")
        given = tensors_in(args, kwargs)
        self.read.update(id(tensor) for tensor in given)
        maps = [map for map in [self.map(tensor) for tensor in given] if map is not None]
        maps = [] if operation in NEW else maps
        if maps and function.__name__ in DECISIONS:
            owner = type(self.owners[-1]).__name__
            raise ValueError(f"{owner} decides by the values it computes ({operation})")
        read = self.in_place_of((args, kwargs)) if maps else None
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
            shapes = [tuple(tensor.shape) for tensor in results]
            seen = [map.named(name) for map in after(operation, *read, shapes)]
            self.write(written, name, maps)
            for tensor, map in zip(results, seen, strict=True):
                self.mark(tensor, map)
            words = tuple(word for word in (*args, *kwargs.values()) if isinstance(word, str))
            if operation in ("lstm", "gru") and args[7]:
                words = ("bidirectional",)
            others = [tuple(tensor.shape) for tensor in given if self.map(tensor) is None]
            if OPERATIONS.get(operation) in (pointwise, concatenation) and placed(seen[0], others):
                words = (*words, "placed")
            self.rows.append(row(name, operation, seen[0], words))
        return result


def place_of(trace):
    """Where a run broke off: the path of the innermost module that had not returned."""
    names = [trace.names.get(owner) for owner in trace.owners] if trace else []
    path = next((name for name in reversed(names) if name), "")
    return f"at {path}: " if path else ""


def trace_receptive_field(module, input_size, channels=None, *, sight=None):
    """One Row per torch operation of `module`, in the order in which it runs them; the last row is the output.

    input_size is an int for every axis or a tuple with one int per axis, in pixels; channels are those of
    the first convolution unless given. A copy of the module runs, in eval mode and without data, on an input
    of shape (1, channels, *input_size). Where it returns several maps, each has its row at the end: output.0,
    output.name.

    Fields are in pixels of that input, as Araujo, Norris & Sim define them (Distill 2019), and go on past its
    borders; after an upsampling outputs differ, and size is that of the widest. All channels and all taps
    count, even where a module later takes only some channels or its weights are zero. They are local, what comes
    in through taps; operations that let the whole map, or a whole axis of it, in beside that are named in the row's
    global_by. A row whose axes are None says in its note why there is no single field, and has the least and the
    most pixels that an output sees in its sizes. Raises ValueError for impossible arguments, and where the module
    does not run on such an input, decides by the values it computes, or returns nothing that depends on its input.
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
        raise ValueError(f"input_size is {input_size!r}; it must be a positive int or a tuple of them")
    shape = (1, channels, *sizes)
    own = kept_in(layers)
    numbers = [tensor for tensor in [getattr(first, "weight", None), *own] if tensor is not None]
    dtype = next((one.dtype for one in numbers if one.is_floating_point() or one.is_complex()), None)
    hooks, trace = (), None
    try:
        copies = without_data(module)
        module = on_meta(module, {**copies})
        trace = Trace(module)
        hooks = (
            register_module_forward_pre_hook(trace.enter),
            register_module_forward_hook(trace.leave),
        )
        with torch.no_grad(), torch.device("meta"):
            x = torch.empty(shape, dtype=dtype)
            trace.mark(x, Map.image(*sizes, channels=channels, sight=sight or Sight()))
            with Seen(), trace:
                outputs = module(x)
        kept = kept_in(layers)
        if any(id(copies[id(one)]) in trace.read for one in own if all(one is not other for other in kept)):
            raise ValueError(
                "it reads what a hook wrote into the module that was given, not into the copy that runs"
            )
    except Exception as error:
        told = (
            f"{type(error).__name__ if isinstance(error, KeyError) or not str(error) else ''} {error}".strip()
        )
        refused = ValueError(
            f"module cannot be traced on an input of shape {shape} "
            f"(its size from input_size, its {channels} channels from channels=): {place_of(trace)}{told}"
            + " (a copy without data runs: register tensors as buffers, keep numbers as Python's)"
            * ("meta" in told)
        )
        refused.rows = trace.rows if trace else []
        raise refused from error
    finally:
        for hook in hooks:
            hook.remove()
    rows = len(trace.rows)
    for name, output in named_tensors(outputs, "output"):
        map = trace.map(output)
        if map is not None:
            trace.rows.append(row(name, "output", map))
    if len(trace.rows) == rows:
        raise ValueError("module's output does not depend on its input by operations that can be followed")
    return trace.rows
