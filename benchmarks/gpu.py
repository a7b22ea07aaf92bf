"""Torch's operators on a GPU: the course's own against cuDNN's, dilated against dense, pixel shuffle against a copy."""

import torch
import torch.nn.functional as F

from beyond3x3.experiments import medians
from beyond3x3.on_gpu.receptive_fields import conv2d


def rows(device, images=8, channels=64, side=256):
    """(what is compared with what, ratio of their times) on a device, in float32."""
    torch.backends.cudnn.benchmark = True
    x = torch.randn(images, channels, side, side, device=device)
    weight = torch.randn(channels, channels, 3, 3, device=device)

    def library(rate=1):
        return lambda: F.conv2d(x, weight, padding=rate, dilation=rate)

    pairs = {
        "tap by tap / F.conv2d": (lambda: conv2d(x, weight, padding=1), library()),
        **{f"rate {rate} / rate 1": (library(rate), library()) for rate in (2, 4, 8)},
        **{
            f"pixel shuffle, r = {r} / a copy": (
                lambda r=r: F.pixel_shuffle(x, r).contiguous(),
                x.clone,
            )
            for r in (2, 4)
        },
    }
    size = f"{images}×{channels}×{side}²"
    with torch.no_grad():
        return [
            (f"{what}, {size}", *map(float, medians(pair, 21)))
            for what, pair in pairs.items()
        ]


def measure():
    """None where there is no GPU."""
    if torch.cuda.is_available():
        return dict(device=torch.cuda.get_device_name(), rows=rows("cuda"))
