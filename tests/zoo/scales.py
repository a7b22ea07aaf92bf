"""Maps of several sizes that meet again: pyramids, decoders, detectors."""

import torch
import torch.nn.functional as F
from torch import nn

from .parts import Forward, around, chain, conv, unit


def high_resolution():
    """HRNet, Wang et al. 2020: two scales that exchange."""

    def forward(x, stem, high, down, low, up):
        x = stem(x)
        fine, coarse = high(x), low(down(x))
        return fine + F.interpolate(up(coarse), size=fine.shape[-2:], mode="nearest"), coarse + down(fine)

    def both(x, *layers):
        fine, coarse = forward(x, *layers)
        return torch.cat([fine, F.interpolate(coarse, scale_factor=2, mode="bilinear")], 1)

    return Forward(both, unit(3, 4), unit(4, 4), unit(4, 4, 3, 2), unit(4, 4), conv(4, 4, 1))


def pyramid():
    """FPN, Lin et al. 2017, and its finest map."""

    def forward(x, one, two, three, lateral, smooth):
        one = one(x)
        two_ = two(one)
        three_ = three(two_)
        top = lateral(three_)
        middle = lateral(two_) + F.interpolate(top, scale_factor=2, mode="nearest")
        return smooth(lateral(one) + F.interpolate(middle, size=one.shape[-2:], mode="nearest"))

    layers = unit(3, 4, 3, 2), unit(4, 4, 3, 2), unit(4, 4, 3, 2), conv(4, 4, 1), conv(4, 4)
    return Forward(forward, *layers)


def unet(up, down=None, channels=4):
    """Ronneberger et al. 2015, two levels; `down` halves, `up` doubles."""

    def forward(x, one, two, three, down, up, four, five):
        one_ = one(x)
        two_ = two(down(one_))
        y = four(torch.cat([two_, up(three(down(two_)))], 1))
        return five(torch.cat([one_, up(y)], 1))

    def double(inputs):
        return chain(unit(inputs, channels), unit(channels, channels))

    layers = double(3), double(channels), double(channels), down or nn.MaxPool2d(2), up
    return Forward(forward, *layers, double(2 * channels), double(2 * channels))


UPS = {
    "transposed": lambda: nn.ConvTranspose2d(4, 4, 2, 2),
    "nearest": lambda: nn.Upsample(scale_factor=2),
    "bilinear": lambda: chain(nn.Upsample(scale_factor=2, mode="bilinear"), conv(4, 4)),
    "shuffle": lambda: chain(conv(4, 16, 1), nn.PixelShuffle(2)),
}


def segnet():
    def forward(x, one, two, three):
        x, places = F.max_pool2d(one(x), 2, 2, return_indices=True)
        x = two(x)
        return three(F.max_unpool2d(x, places, 2, 2))

    return Forward(forward, unit(3, 4), unit(4, 4), conv(4, 4))


def hourglass():
    """Newell et al. 2016."""

    def forward(x, pre, pool, low, up, skip):
        x = pre(x)
        y = pool(x)
        y = up(low(pool(low(y)))) + y
        return up(y) + skip(x)

    block = around(unit(4, 4), conv(4, 4))
    return Forward(forward, conv(3, 4, 7, 2), nn.MaxPool2d(2), block, nn.Upsample(scale_factor=2), unit(4, 4))


def pooled_pyramid():
    """PSPNet, Zhao et al. 2017: bins of the map, back to its size."""

    def forward(x, body, *reduce):
        x = body(x)
        maps = [x]
        for bins, narrow in zip((3, 6), reduce, strict=True):
            pooled = narrow(F.adaptive_avg_pool2d(x, bins))
            maps.append(F.interpolate(pooled, size=x.shape[2:], mode="bilinear", align_corners=False))
        return torch.cat(maps, 1)

    return Forward(forward, unit(3, 4, 3, 2), conv(4, 2, 1), conv(4, 2, 1))


def aspp():
    def forward(x, body, image, *branches):
        x = body(x)
        maps = [branch(x) for branch in branches]
        mean = F.interpolate(
            image(F.adaptive_avg_pool2d(x, 1)), size=x.shape[-2:], mode="bilinear", align_corners=True
        )
        return torch.cat([*maps, mean], 1)

    branches = conv(4, 4, 1), *(conv(4, 4, rate=rate) for rate in (2, 4, 6))
    return Forward(forward, unit(3, 4, 3, 2), conv(4, 4, 1), *branches)


def fcn():
    """Long et al. 2015: padded by much, enlarged, cropped."""

    def forward(x, body, up):
        y = up(body(x))
        return y[..., 11 : 11 + x.shape[2], 11 : 11 + x.shape[3]]

    body = chain(
        nn.Conv2d(3, 4, 3, padding=12),
        nn.ReLU(),
        nn.MaxPool2d(2, ceil_mode=True),
        unit(4, 4),
        nn.MaxPool2d(2, ceil_mode=True),
    )
    return Forward(forward, body, nn.ConvTranspose2d(4, 2, 8, 4))


def focus():
    """The stem of YOLOv5."""
    order = [(0, 0), (1, 0), (0, 1), (1, 1)]
    return Forward(lambda x, conv: conv(torch.cat([x[..., i::2, j::2] for i, j in order], 1)), unit(12, 4))


def cross_stage(channels):
    def forward(x, one, two, last, *blocks):
        y = one(x)
        for block in blocks:
            y = y + block(y)
        return last(torch.cat([y, two(x)], 1))

    ends = unit(channels, 2, 1), unit(channels, 2, 1), unit(4, channels, 1)
    return Forward(forward, *ends, chain(unit(2, 2, 1), unit(2, 2)))


def spp(channels, kernel=5):
    def forward(x, pool):
        one = pool(x)
        two = pool(one)
        return torch.cat([x, one, two, pool(two)], 1)

    return Forward(forward, nn.MaxPool2d(kernel, 1, kernel // 2))


def yolo():
    def forward(x, stem, down, deep, up, last):
        fine = stem(x)
        coarse = deep(down(fine))
        return last(torch.cat([fine, up(coarse)], 1))

    layers = (
        chain(focus(), cross_stage(4)),
        unit(4, 4, 3, 2),
        chain(cross_stage(4), spp(4)),
        nn.Upsample(scale_factor=2),
    )
    return Forward(forward, *layers, unit(20, 4))


def detections(classes=2):
    """Three levels, flattened and put one after the other, as detectors do."""

    def forward(x, one, two, head):
        one_ = one(x)
        two_ = two(one_)
        return torch.cat(
            [head(y).permute(0, 2, 3, 1).reshape(y.shape[0], -1, classes) for y in (one_, two_)], 1
        )

    return Forward(forward, unit(3, 4, 3, 2), unit(4, 4, 3, 2), conv(4, classes, 1))
