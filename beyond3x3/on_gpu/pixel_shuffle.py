"""Written by `make export` from chapters/pixel_shuffle/on_gpu.ipynb: edit it there."""

import base64

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrize import is_parametrized

from beyond3x3.pixel_shuffle import whole


class Enlarger(nn.Module):
    """Look at a small gray picture, from 0 to 1, and paint what repeating its pixels lacks.

    look makes features (N, C, H, W) of x - 0.5, for x (N, 1, H, W); paint makes of them what is added to the
    repeated pixels, (N, 1, H scale, W scale), and that is the output. Shapes that do not fit raise RuntimeError.
    """

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
    another tail, or a scale that is no int of at least 1.
    """
    scale = whole("scale", scale)
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
    any initializer, or the nn.Conv2d itself, as it has to be where weight_norm or spectral_norm of
    torch.nn.utils.parametrizations compute its weight; the bias has to be zero, or repeated likewise. Returns what
    it was given. Raises ValueError where r² does not divide the first axis, r is no int of at least 1, weight is
    computed from others, or the layer is no Conv2d; a bare weight cannot say which layer it is of.
    """
    phases = whole("upscale_factor", upscale_factor) ** 2
    layer = weight if isinstance(weight, nn.Module) else None
    computed = "weight is computed from other tensors, and writing into it changes none of them"
    if layer is not None:
        if not isinstance(layer, nn.Conv2d):
            kind = type(layer).__name__
            raise ValueError(
                f"weight is a {kind}; it must be an nn.Conv2d or its weight"
            )
        parametrized = is_parametrized(layer, "weight")
        if not parametrized and "weight" not in dict(layer.named_parameters()):
            raise ValueError(
                f"{computed}: call icnr_ before torch.nn.utils normalizes it"
            )
        weight = layer.weight
    elif not isinstance(weight, torch.Tensor):
        kind = type(weight).__name__
        raise ValueError(
            f"weight is a {kind}; it must be a torch.Tensor or an nn.Conv2d (b3.icnr takes numpy arrays)"
        )
    elif not weight.is_leaf and not weight._is_view():
        raise ValueError(f"{computed}: give icnr_ the layer, not its weight")
    if len(weight) % phases:
        raise ValueError(
            f"weight has shape {tuple(weight.shape)}; its first axis must be a multiple of {phases}, "
            f"the square of upscale_factor"
        )
    repeated = weight[::phases].repeat_interleave(phases, 0)
    if layer is None:
        return weight.copy_(repeated)
    if parametrized:
        layer.weight = repeated
    else:
        weight.copy_(repeated)
    return layer


def packed(network):
    """A network's weights as a page gets them, rounded to float16.

    Returns a dict for unpacked: "shapes" lists the shape of each parameter in their order, and "weights" is the
    base64 of all their numbers, little-endian, one parameter after another.
    """
    arrays = [p.detach().cpu().numpy().astype("<f2") for p in network.parameters()]
    numbers = b"".join(array.tobytes() for array in arrays)
    shapes = [list(array.shape) for array in arrays]
    return {"shapes": shapes, "weights": base64.b64encode(numbers).decode()}


def unpacked(network, shapes, weights):
    """Give a network the weights that packed wrote of one like it, in place, as float32. Returns network.

    Raises ValueError, and changes nothing, where shapes are not those of its parameters or weights has not as many
    numbers as they have.
    """
    parameters = list(network.parameters())
    wanted = [list(parameter.shape) for parameter in parameters]
    if shapes != wanted:
        raise ValueError(f"shapes is {shapes}; the network's parameters have {wanted}")
    sizes = [parameter.numel() for parameter in parameters]
    numbers = np.frombuffer(base64.b64decode(weights), "<f2").astype(np.float32)
    if len(numbers) != sum(sizes):
        raise ValueError(
            f"weights has {len(numbers)} numbers; the network takes {sum(sizes)}"
        )
    for parameter, part in zip(
        parameters, torch.from_numpy(numbers).split(sizes), strict=True
    ):
        parameter.data = part.reshape(parameter.shape).to(parameter.device, copy=True)
    return network
