"""The image among the inputs of an ONNX graph, and how it lies there: its batch, its channels, its axes."""

from numbers import Integral
from typing import NamedTuple

from .digits import free
from .maps import Map
from .onnx_format import shape_of

COLORS = (1, 3, 4)


class Layout(NamedTuple):
    """The declared shape of an input, and which of its axes are the batch and the channels; batch is None for one image."""

    shape: tuple
    batch: int | None
    channels: int

    @property
    def axes(self):
        return [dim for dim in range(len(self.shape)) if dim not in (self.batch, self.channels)]

    @property
    def declared(self):
        return tuple(self.shape[dim] for dim in self.axes)

    @property
    def channels_last(self):
        return self.channels > 1

    def image(self, sizes, channels, sight):
        """The image as a map that lies like this."""
        shape = dict(zip(self.axes, sizes, strict=True))
        image = Map.image(*sizes, channels=channels or self.shape[self.channels] or 3)
        dims = {self.batch: free(self.shape[self.batch or 0] or 1), self.channels: image.dims[1]}
        dims |= dict(zip(self.axes, image.dims[2:], strict=True))
        return image.with_dims(
            tuple(dims[dim] for dim in sorted(dims.keys() - {None})), sights=(sight,) * len(shape)
        )

    def sizes(self, input_size):
        """The sizes of the image: as asked for, else as the file declares them."""
        sizes = self.declared if input_size is None else input_size
        if None in self.declared and input_size is None:
            raise ValueError(f"input_size is None; the file leaves sizes of its input {self.shape} open")
        if not isinstance(sizes, (tuple, list)):
            sizes = [sizes] * len(self.declared)
        if len(sizes) != len(self.declared) or not all(isinstance(s, Integral) and s > 0 for s in sizes):
            raise ValueError(
                f"input_size is {input_size!r}; it must be a positive int or a tuple of {len(self.declared)} of them"
            )
        return tuple(int(size) for size in sizes)

    def some_sizes(self, input_size):
        """Sizes to try the layout on, whether they were asked for this one or not."""
        sizes = input_size if isinstance(input_size, (tuple, list)) else [input_size] * len(self.axes)
        sizes = sizes if len(sizes) == len(self.axes) else self.declared
        return tuple(size or own for size, own in zip(sizes, self.declared, strict=True))


def layouts(shape):
    """How an image may lie in an input of this shape, the likeliest first."""
    last = len(shape) - 1
    behind, before = shape[-1] in COLORS, shape[1] in COLORS
    batched = [Layout(shape, 0, 1), Layout(shape, 0, last)]
    if last > 2:
        return batched if behind == before else [batched[behind]]
    single = [Layout(shape, None, last), Layout(shape, None, 0)]
    signals = shape[0] == 1 or shape[0] is None and shape[1] is not None
    return single + batched if behind and not before and not signals else batched + single


def stands(map):
    """Whether batch and channels come first and then the axes of the image, one in each place, as windows want them."""
    held = [map.axes_in(dim) for dim, size in enumerate(map.shape) if dim > 1 and size > 1]
    wanted = [[axis] for axis in range(len(map.sights)) if map.places(axis)]
    return map.ndim > 2 and not map.axes_in(0, 1) and sorted(held) == wanted != []


def inputs_of(proto):
    """The name of the image, and the shapes of all inputs that are no weights, by name."""
    weights = {tensor.name for tensor in proto.initializer}
    shapes = {value.name: shape_of(value) or () for value in proto.input if value.name not in weights}
    image = next((name for name, shape in shapes.items() if len(shape) >= 3), None)
    if image is None:
        raise ValueError("this ONNX file has no input of the shape of an image or a signal")
    return image, shapes


def taken_for(layout, image, shapes):
    """What is followed, as a sentence: of several inputs which one, and an image that comes without a batch."""
    names = " and ".join(name for name in shapes if name != image)
    order = "height × width × channels" if layout.channels_last else "channels × height × width"
    said = [f"The input {image} is a single image, {order}."] if layout.batch is None else []
    if names:
        said.append(
            f"Followed is the input {image}; operations that depend on {names} alone are not looked at."
        )
    return " ".join(said)
