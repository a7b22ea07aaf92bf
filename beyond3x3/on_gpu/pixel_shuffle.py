"""Written by `make export` from chapters/pixel_shuffle/on_gpu.ipynb: edit it there."""

import base64

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Enlarger(nn.Module):
    """Look at a small gray picture, from 0 to 1, and paint what repeating its pixels lacks."""

    def __init__(self, scale, look, paint):
        super().__init__()
        self.scale, self.look, self.paint = scale, look, paint

    def forward(self, x):
        details = self.paint(self.look(x - 0.5))
        return details + F.interpolate(x, scale_factor=self.scale)


TAILS = "shuffle", "transposed", "resize"


def espcn(scale, tail="shuffle", width=12):
    """A small ESPCN (Shi et al. 2016) that enlarges (N, 1, H, W) to (N, 1, H scale, W scale), with one of three tails.

    The shuffle convolves with 3 × 3 and shuffles, the transposed convolution has kernel 3 scale and stride scale,
    the resize repeats pixels and convolves with the smallest odd side that is not below 3 scale. No tail has a
    bias; each starts with variance 1/3 over how many numbers one of its outputs reads. Raises ValueError for
    another tail.
    """
    match tail:
        case "shuffle":
            last = nn.Conv2d(width, scale**2, 3, padding=1, bias=False)
            paint = last, nn.PixelShuffle(scale)
        case "transposed":
            last = nn.ConvTranspose2d(width, 1, 3 * scale, scale, scale, bias=False)
            paint = (last,)
            bound = (9 * width) ** -0.5
            nn.init.uniform_(last.weight, -bound, bound)
        case "resize":
            side = 3 * scale | 1
            last = nn.Conv2d(width, 1, side, padding=side // 2, bias=False)
            paint = nn.Upsample(scale_factor=scale), last
        case _:
            raise ValueError(f"tail is {tail!r}; it must be one of {TAILS}")
    look = nn.Conv2d(1, width, 5, padding=2), nn.Conv2d(width, width, 3, padding=1)
    look = nn.Sequential(look[0], nn.ReLU(), look[1], nn.ReLU())
    return Enlarger(scale, look, nn.Sequential(*paint))


@torch.no_grad()
def icnr_(weight, upscale_factor):
    """Give all phases of a channel the weights of its first, in place (Aitken et al. 2017).

    weight (C r², Ci, kH, kW), r = upscale_factor, is that of a convolution before nn.PixelShuffle(r), filled by
    any initializer. Returns weight. Raises ValueError where r² does not divide its first axis.
    """
    phases = upscale_factor**2
    if len(weight) % phases:
        raise ValueError(
            f"weight has shape {tuple(weight.shape)}; its first axis must be a multiple of {phases}, "
            f"the square of upscale_factor"
        )
    return weight.copy_(weight[::phases].repeat_interleave(phases, 0))


def packed(network):
    """A network's weights as a page gets them: shapes, and little-endian float16 in base64, one after another."""
    arrays = [p.detach().cpu().numpy().astype("<f2") for p in network.parameters()]
    numbers = b"".join(array.tobytes() for array in arrays)
    shapes = [list(array.shape) for array in arrays]
    return {"shapes": shapes, "weights": base64.b64encode(numbers).decode()}


def unpacked(network, shapes, weights):
    """The network with the weights that packed wrote."""
    numbers = np.frombuffer(base64.b64decode(weights), "<f2").astype(np.float32)
    sizes = [int(np.prod(shape)) for shape in shapes]
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    for parameter, part, shape in zip(network.parameters(), parts, shapes, strict=True):
        parameter.data = torch.tensor(part.reshape(shape), device=parameter.device)
    return network
