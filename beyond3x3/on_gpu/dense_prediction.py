"""Written by `make export` from chapters/dense_prediction/on_gpu.ipynb: edit it there."""

import base64

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from beyond3x3.operations import check_operations


class Network(nn.Module):
    """A network that is a list of operations, in order; it maps images (N, C, H, W) to scores (N, Co, H', W').

    Each operation is a dict. {"op": "conv", "shape": [Co, Ci, k, k], "stride", "padding", "dilation", "relu"}: a
    convolution, with a ReLU after it where "relu" is true. {"op": "push"}: remember the map. {"op": "upsample"}:
    twice the size, bilinear, as F.interpolate with align_corners=False. {"op": "join"}: append the channels of the
    last remembered map and forget it. Raises ValueError for a list in which a map or its channels do not fit.
    """

    def __init__(self, operations):
        super().__init__()
        check_operations(operations)
        self.operations = [dict(operation) for operation in operations]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(
                operation["shape"][1],
                operation["shape"][0],
                operation["shape"][2],
                *(operation[name] for name in ("stride", "padding", "dilation")),
            )
            for operation in operations
            if operation["op"] == "conv"
        )
        for conv in self.convolutions:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            nn.init.zeros_(conv.bias)

    def forward(self, x):
        """Scores of images x (N, C, H, W): without a unit, the largest along axis 1 is the answer.

        They have the size of x where its convolutions and upsamplings make up for each other. torch raises
        RuntimeError for images with other channels, and for sides that do not fit at a join.
        """
        remembered, convolutions = [], iter(self.convolutions)
        for operation in self.operations:
            match operation["op"]:
                case "conv":
                    x = next(convolutions)(x)
                    x = x.relu() if operation["relu"] else x
                case "push":
                    remembered.append(x)
                case "upsample":
                    x = F.interpolate(x, scale_factor=2, mode="bilinear")
                case "join":
                    x = torch.cat([x, remembered.pop()], 1)
        return x

    def packed(self, name):
        """A dict of strings, numbers and lists: the operations, and the weights in base64 as float16."""
        numbers = [
            parameter.detach().cpu().numpy().astype("<f2").tobytes()
            for conv in self.convolutions
            for parameter in (conv.weight, conv.bias)
        ]
        weights = base64.b64encode(b"".join(numbers)).decode()
        return {"name": name, "operations": self.operations, "weights": weights}

    @classmethod
    def unpacked(cls, packed):
        """The network in a dict that `packed` made, with the weights as float16 kept them."""
        network = cls(packed["operations"])
        numbers = np.frombuffer(base64.b64decode(packed["weights"]), "<f2")
        wanted = sum(parameter.numel() for parameter in network.parameters())
        if len(numbers) != wanted:
            raise ValueError(
                f"weights holds {len(numbers)} numbers; the operations need {wanted}"
            )
        numbers = torch.from_numpy(numbers.astype(np.float32))
        nn.utils.vector_to_parameters(numbers, network.parameters())
        return network


def conv(inputs, outputs, kernel=3, stride=1, rate=1, relu=True):
    """A convolution as an operation of Network: weights (outputs, inputs, kernel, kernel), steps in pixels of its map.

    With an odd kernel it keeps the size of its map, at stride 1, or halves an even one, at stride 2. Nothing is
    checked here: Network raises ValueError for what is no convolution.
    """
    return {
        "op": "conv",
        "shape": [outputs, inputs, kernel, kernel],
        "stride": stride,
        "padding": rate * (kernel - 1) // 2,
        "dilation": rate,
        "relu": relu,
    }


def stack(rates, width=12):
    """3×3 layers with these rates, in pixels, and a 1×1 that scores lit and shadow: a list of operations.

    It maps (N, 1, H, W) to (N, 2, H, W) by way of `width` channels. No rates raise ValueError, and a rate or width
    below 1 does so in Network.
    """
    inputs = [1] + [width] * (len(rates) - 1)
    layers = [conv(i, width, rate=rate) for i, rate in zip(inputs, rates, strict=True)]
    return [*layers, conv(width, 2, 1, relu=False)]


def encoder_decoder(width=8, halvings=3):
    """Maps halved by convolutions of stride 2, doubled by bilinear upsampling, and joined to the map before the halving.

    A list of operations that maps (N, 1, H, W) to (N, 2, H, W) by way of `width` channels. H and W must be
    multiples of 2**halvings; with others Network.forward raises RuntimeError. A width below 1 raises ValueError
    in Network.
    """
    down = [{"op": "push"}, conv(width, width, stride=2)] * halvings
    up = [{"op": "upsample"}, {"op": "join"}, conv(2 * width, width)] * halvings
    return [conv(1, width), *down, *up, conv(width, 2, 1, relu=False)]
