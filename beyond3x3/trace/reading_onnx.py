"""Follows the graph of an ONNX file, operator by operator; of its weights only the shapes are used."""

from dataclasses import replace
from math import prod
from pathlib import Path

import numpy as np

from .digits import free
from .maps import Map, join
from .moving import inside, placed, roll
from .onnx_format import Weights, attribute_of, model_of, shape_of, tensor_of
from .onnx_image import inputs_of, layouts, stands, taken_for
from .onnx_numbers import FOLDED, large
from .onnx_operators import OPERATORS, concatenation
from .onnx_windows import Apart, elementwise
from .report import spelled
from .rows import row
from .sight import Sight, Unclear

UNKNOWN = object()
WINDOWED = {"Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "MaxPool", "AveragePool"}


class Unsized(Map):
    """What is left of maps behind an operation that is not followed: not even the shape is known."""


def shortened(path):
    """A name without the scopes that the next one says again: /layer1/layer1.0/conv1/Conv is layer1.0/conv1/Conv."""
    parts = [part for part in path.split("/") if part]
    pairs = zip(parts, [*parts[1:], ""], strict=False)
    return "/".join(part for part, after in pairs if not after.startswith(f"{part}."))


class Graph:
    """A graph whose nodes are followed one after the other: what each of its values sees, or is."""

    def __init__(self, model):
        self.functions = {(function.domain, function.name): function for function in model.functions}
        self.opset = {domain.domain: domain.version for domain in model.opset_import}.get("", 1)
        self.values, self.rows, self.used = {}, [], set()
        self.other_size = ""
        self.declared, self.cuts, self.channels_last = {}, {}, set()
        self.proto, self.first = model.graph, None

    def begin(self, map, channels_last):
        """The weights, and the image as this map."""
        image, shapes = inputs_of(self.proto)
        self.values = {tensor.name: tensor_of(tensor) for tensor in self.proto.initializer}
        self.values |= {name: Weights(size or 1 for size in sizes) for name, sizes in shapes.items()}
        self.values[image] = map
        self.channels_last = {image} if channels_last else set()

    def name(self, node):
        name = shortened(node.name) or shortened(node.output[0]) or node.op_type
        number = 2
        base = name
        while name in self.used:
            name, number = f"{base}_{number}", number + 1
        self.used.add(name)
        return name

    def follow(self, nodes, given=None):
        for node in nodes:
            attributes = {a.name: attribute_of(a) for a in node.attribute if not a.ref_attr_name}
            for a in node.attribute:
                if a.ref_attr_name in (given or {}):
                    attributes[a.name] = given[a.ref_attr_name]
            values = [self.values.get(name, UNKNOWN) if name else None for name in node.input]
            self.keep(node, self.results(node, values, attributes, given))

    def keep(self, node, results):
        for name, value in zip(node.output, results, strict=False):
            self.values[name] = value

    def results(self, node, values, attributes, given):
        called = self.functions.get((node.domain, node.op_type))
        if called:
            return self.call(called, values, attributes)
        if node.op_type == "If" and isinstance(values[0], np.ndarray):
            branch = attributes["then_branch" if values[0].any() else "else_branch"]
            self.values |= {tensor.name: tensor_of(tensor) for tensor in branch.initializer}
            self.follow(branch.node, given)
            return [self.values.get(value.name, UNKNOWN) for value in branch.output]
        while values and values[-1] is None:
            values.pop()
        graphs = [value for value in attributes.values() if hasattr(value, "node")]
        values += [self.values[name] for name in sorted(captured(graphs)) if name in self.values]
        if node.op_type in ("Shape", "Size") and isinstance(values[0], Unsized):
            return [UNKNOWN]
        if node.op_type in ("Shape", "Size") and hasattr(values[0], "shape"):
            shape = np.array(values[0].shape, np.int64)
            cut = slice(attributes.get("start"), attributes.get("end"))
            return [shape[cut] if node.op_type == "Shape" else np.array(prod(shape))]
        if not list(inside(values)):
            return self.numbers(node, values, attributes)
        return self.seen(node, values, attributes)

    def call(self, function, values, attributes):
        """A function of the file, on values of its own."""
        outer, self.values = self.values, dict(zip(function.input, values, strict=False))
        attributes = {a.name: attribute_of(a) for a in function.attribute_proto} | attributes
        self.follow(function.node, attributes)
        inner, self.values = self.values, outer
        return [inner.get(name, UNKNOWN) for name in function.output]

    def numbers(self, node, values, attributes):
        """What no image reaches: numbers where they are few and known, else shapes."""
        operator, several = node.op_type, {"count": len(node.output)} if node.op_type == "Split" else {}
        try:
            if operator in FOLDED and all(v is None or isinstance(v, np.ndarray) for v in values):
                if not large(operator, values):
                    result = FOLDED[operator](*values, **attributes, **several)
                    results = result if isinstance(result, list) else [result]
                    return [r if isinstance(r, Weights) else np.asarray(r) for r in results]
                if operator == "ConstantOfShape":
                    return [Weights(int(size) for size in values[0])]
            hollow = [Map(tuple(map(free, v.shape)), ()) if hasattr(v, "shape") else v for v in values[:1]]
            result = OPERATORS[operator](*hollow, *values[1:], opset=self.opset, **attributes, **several)
            return [Weights(map.shape) for map in inside([result])]
        except Exception:  # noqa: BLE001 whatever it is, it is not known; who reads it says so
            return [UNKNOWN] * len(node.output)

    def seen(self, node, values, attributes):
        """Maps for the results of an operator that reads one, and its row."""
        name, read = self.name(node), list(inside(values))
        if node.op_type in WINDOWED:
            self.first = self.first or values[0]
        if node.op_type == "Split":
            attributes["count"] = len(node.output)
        try:
            if node.op_type not in OPERATORS:
                raise Unclear(f"unknown operation: {node.op_type}")
            if any(isinstance(map, Unsized) for map in read):
                raise Unclear(f"unknown operation: {node.op_type} of a map whose size is not known")
            missing = next((n for n, v in zip(node.input, values, strict=False) if v is UNKNOWN), None)
            if missing:
                raise Unclear(f"unknown operation: {node.op_type} with {missing}, which is not known")
            maps = self.rolled(node, attributes) or list(
                inside([OPERATORS[node.op_type](*values, opset=self.opset, **attributes)])
            )
        except Apart as reason:
            maps = self.lost(node, read, f"{reason}{self.other_size}")
        except Unclear as reason:
            maps = self.lost(node, read, str(reason))
        except (TypeError, ValueError, IndexError, KeyError, ZeroDivisionError) as error:
            maps = self.lost(node, read, f"unknown operation: {node.op_type} ({error})")
        seen = [map.named(name) for map in maps]
        words = tuple(word for word in attributes.values() if isinstance(word, str))
        others = [value.shape for value in values if hasattr(value, "shape") and not isinstance(value, Map)]
        if OPERATORS.get(node.op_type) in (elementwise, concatenation) and placed(seen[0], others):
            words = (*words, "placed")
        last = self.stands_last(node, seen[0], attributes.get("perm"))
        self.channels_last.update(node.output if last else ())
        self.rows.append(self.row(name, node.op_type, seen[0], words, last=last))
        return seen * len(node.output) if len(seen) == 1 else seen

    def stands_last(self, node, map, order):
        """Whether the channels of a result stand last: by its places, else by the first map that was read."""
        at = {dim - axis for axis in range(len(map.sights)) for dim, _ in map.places(axis)}
        first = next((n for n in node.input if isinstance(self.values.get(n), Map)), None)
        last = first in self.channels_last
        if at and map.ndim == len(map.sights) + 2:
            return at == {1}
        if node.op_type == "Transpose" and order:
            return order[1] != len(order) - 1 if last else order[-1] == 1
        return last

    def row(self, name, operation, map, words=(), *, last):
        """A Row; a map that tells no places apart has its sizes where its channels leave them."""
        told = row(name, operation, map, words)
        placeless = not any(map.places(axis) for axis in range(len(map.sights)))
        if last and placeless and map.ndim == len(map.sights) + 2:
            return replace(told, output_size=map.shape[1:-1])
        return told

    def rolled(self, node, attributes):
        """Exporters write a roll as two slices that change places; remembered are slices of one axis by step 1."""
        if node.op_type == "Slice" and len(node.input) > 3:
            numbers = [self.values.get(name) for name in node.input[1:4]]
            if all(isinstance(n, np.ndarray) and n.size == 1 for n in numbers) and len(node.input) == 4:
                source = self.values[node.input[0]]
                first, last, axis = (int(n.reshape(-1)[0]) for n in numbers)
                places = range(source.shape[axis])[first:last]
                self.cuts[node.output[0]] = node.input[0], axis % source.ndim, places
        if node.op_type == "Concat" and len(node.input) == 2 and {*node.input} <= {*self.cuts}:
            (source, axis, end), (other, dim, start) = (self.cuts[name] for name in node.input)
            map, axes = self.values[source], {axis, dim, attributes["axis"] % self.values[source].ndim}
            size = map.shape[axis]
            if source == other and len(axes) == 1 and [*start, *end] == [*range(size)]:
                return [roll(map, len(end) if len(end) <= len(start) else -len(start), axis)]
        return None

    def lost(self, node, read, reason):
        """Maps whose places are not known, of the shapes that the file declares for them, or of none."""
        before = [sight for map in read if isinstance(map, Unsized) for sight in map.sights if sight]
        reason, since = (before[0].reason, before[0].since) if before else (reason, "")
        result = join([map.lost(reason, since=since).as_shape(()) for map in read])
        shapes = [self.declared.get(name) for name in node.output if name]
        return [
            result.as_shape(shape) if shape else Unsized((), result.sights, result.global_by, result.complete)
            for shape in shapes
        ]


def captured(graphs):
    """Names of the values that the graphs inside an operator read."""
    nodes = [node for graph in graphs for node in graph.node]
    names = {name for node in nodes for name in node.input}
    names |= {value.name for graph in graphs for value in graph.output}
    inner = [attribute.g for node in nodes for attribute in node.attribute if attribute.HasField("g")]
    return names | captured(inner) if inner else names


def content_of(source):
    return bytes(source) if isinstance(source, (bytes, bytearray, memoryview)) else Path(source).read_bytes()


def read_onnx(source, input_size=None, channels=None, *, sight=None):
    """One Row per operator of an ONNX file that reads something of the image; the last rows are the outputs.

    source is a path or the bytes of the file. The image is the first input of the graph that is no weight; input_size
    and channels are as those of `trace_receptive_field`, and where they are None those that the file declares. Operators
    are followed as operations of torch are, and rows say the same; the name of a row is that of its node. An operator
    that is not known is named in its row's note. Raises ValueError for what is no ONNX file, for a size that the file
    leaves open and nobody gives, and where no output depends on the image.
    """
    model = source if hasattr(source, "opset_import") else model_of(content_of(source))
    proto = model.graph
    image, shapes = inputs_of(proto)
    layout = layout_of(model, input_size)
    sizes = layout.sizes(input_size)
    graph = Graph(model)
    graph.begin(layout.image(sizes, channels, sight or Sight()), layout.channels_last)
    declared = layout.declared
    if None not in declared and declared != sizes:
        graph.other_size = f"; the file was exported for {spelled(declared)}, without dynamic axes"
    if all(size in (None, own) for size, own in zip(layout.shape, graph.values[image].shape, strict=True)):
        for value in [*proto.value_info, *proto.output]:
            shape = shape_of(value)
            if shape and None not in shape:
                graph.declared[value.name] = shape
    graph.follow(proto.node)
    outputs = [(value.name, graph.values.get(value.name)) for value in proto.output]
    outputs = [(name, value) for name, value in outputs if isinstance(value, Map)]
    if not outputs:
        raise ValueError(
            "no output of this ONNX file depends on its image by operations that can be followed"
        )
    for name, value in outputs:
        title = "output" if len(outputs) == 1 else f"output.{name}"
        graph.rows.append(graph.row(title, "output", value, last=name in graph.channels_last))
    return graph.rows


def layout_of(model, input_size=None):
    """How the image lies in its input: as sizes say it, else as it comes to the first window."""
    image, shapes = inputs_of(model.graph)
    likely, *others = layouts(shapes[image])
    for layout in [likely, *others] if others else []:
        graph, tried = Graph(model), layout._replace(shape=tuple(size or 64 for size in layout.shape))
        graph.begin(tried.image(tried.some_sizes(input_size), None, Sight()), tried.channels_last)
        for node in model.graph.node:
            graph.follow([node])
            if graph.first:
                break
        if graph.first and stands(graph.first):
            return layout
    return likely


def opened(source, input_size=None):
    """The model of a path or of bytes, the sizes of its image, as asked for or declared, and what is taken for it."""
    model = model_of(content_of(source))
    layout = layout_of(model, input_size)
    return model, layout.sizes(input_size), taken_for(layout, *inputs_of(model.graph))
