"""Lists of operations, which is what the networks of chapter 3 are: followed from map to map without torch."""

from .receptive_fields import Layer, output_size


def check_operations(operations, channels=None, size=None):
    """Channels and size of the last map, and the number of weights, of operations as `Network` describes them.

    `channels` and `size` are those of the image, ints; where they are None the first convolution says the channels,
    and sizes are left open. ValueError for a list in which a map is missing or does not fit.
    """
    if not isinstance(operations, (list, tuple)):
        raise ValueError(f"operations is {operations!r}; it must be a list of dicts")
    weights, remembered = 0, []
    for operation in operations:
        match operation:
            case {
                "op": "conv",
                "shape": [*shape],
                "relu": bool(),
            } if [type(number) for number in shape] == [int] * 4:
                outputs, inputs, height, width = shape
                layer = Layer(
                    height,
                    *(operation.get(key) for key in ("stride", "padding", "dilation")),
                )
                fits = inputs == (channels or inputs)
                if height != width or min(outputs, inputs) < 1 or not fits:
                    raise ValueError(
                        f"shape is {operation['shape']}; it must be [Co, {channels or 'Ci'}, k, k]"
                    )
                channels, size = outputs, size and output_size(size, layer)
                weights += outputs * (inputs * width**2 + 1)
            case {"op": "push"} if channels:
                remembered.append((channels, size))
            case {"op": "upsample"} if channels:
                size = size and 2 * size
            case {"op": "join"} if remembered and remembered[-1][1] == size:
                channels += remembered.pop()[0]
            case _:
                raise ValueError(
                    f"operation is {operation!r}; it must be a conv, or after one an upsample, "
                    "a push, or a join that has a push of the same size before it"
                )
    if not channels or remembered:
        raise ValueError(
            f"operations hold {len(remembered)} push without join; every push needs one"
        )
    return channels, size, weights
