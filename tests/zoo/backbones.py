"""Blocks of backbones, each after the paper that its docstring names."""

import torch
import torch.nn.functional as F
from torch import nn

from .gates import effective_squeeze
from .parts import Forward, around, beside, blur, chain, conv, depthwise, unit


def shuffled(x, groups=2):
    b, c, h, w = x.shape
    return x.view(b, groups, c // groups, h, w).transpose(1, 2).contiguous().view(b, c, h, w)


def shufflenet(channels, stride=1):
    """Zhang et al. 2018."""
    body = chain(unit(channels, channels, 1, groups=2), Forward(shuffled), depthwise(channels, 3, stride))
    if stride == 1:
        return around(body, conv(channels, channels, 1, groups=2))
    return beside(nn.AvgPool2d(3, 2, 1), body)


def shufflenet_v2(channels):
    def forward(x, body):
        left, right = x.chunk(2, dim=1)
        return shuffled(torch.cat([left, body(right)], 1))

    half = channels // 2
    return Forward(forward, chain(unit(half, half, 1), depthwise(half), unit(half, half, 1)))


def inverted(inputs, outputs, stride=1, kernel=3, gate=nn.Identity):
    body = chain(
        unit(inputs, 8, 1), depthwise(8, kernel, stride), nn.Hardswish(), gate(8), conv(8, outputs, 1)
    )
    return Forward(lambda x, body: x + body(x), body) if stride == 1 and inputs == outputs else body


def ghost(inputs, outputs):
    cheap = depthwise(outputs // 2)
    return Forward(
        lambda x, primary, cheap: torch.cat([primary(x), cheap(primary(x))], 1)[:, :outputs],
        conv(inputs, outputs // 2, 1),
        cheap,
    )


def res2net(channels):
    """Gao et al. 2019: parts of the channels, each hears the one before."""

    def forward(x, *convs):
        first, *parts = torch.split(x, channels // 4, 1)
        done = [first]
        for part, layer in zip(parts, convs, strict=True):
            done.append(layer(part + done[-1] if len(done) > 1 else part))
        return torch.cat(done, 1)

    return Forward(forward, *(conv(channels // 4, channels // 4) for _ in range(3)))


def dense_block(channels, layers=3):
    def forward(x, *layers):
        for layer in layers:
            x = torch.cat([x, layer(x)], 1)
        return x

    return Forward(
        forward,
        *(chain(nn.BatchNorm2d(channels + i), nn.ReLU(), conv(channels + i, 1)) for i in range(layers)),
    )


def one_shot(channels):
    """VoVNet, Lee et al. 2020."""

    def forward(x, last, gate, *layers):
        maps = [x]
        for layer in layers:
            maps.append(layer(maps[-1]))
        return gate(last(torch.cat(maps, 1))) + x

    return Forward(
        forward,
        conv(4 * channels, channels, 1),
        effective_squeeze(channels),
        *(unit(channels, channels) for _ in range(3)),
    )


def inception():
    return beside(
        unit(4, 2, 1),
        chain(unit(4, 2, 1), unit(2, 2, 3)),
        chain(unit(4, 2, 1), unit(2, 2, 5)),
        chain(nn.MaxPool2d(3, 1, 1), unit(4, 2, 1)),
    )


def factorized():
    row, column = nn.Conv2d(4, 4, (1, 7), padding=(0, 3)), nn.Conv2d(4, 4, (7, 1), padding=(3, 0))
    return beside(chain(unit(4, 4, 1), row, column), chain(nn.AvgPool2d(3, 1, 1), unit(4, 4, 1)))


def rep_vgg(inputs, outputs, stride):
    branches = conv(inputs, outputs, 3, stride), conv(inputs, outputs, 1, stride, padding=0)
    return Forward(lambda x, a, b: torch.relu(a(x) + b(x)), *branches)


def shifted_channels(channels):
    """S²-MLP, Yu et al. 2022, by roll."""

    def forward(x, mix):
        down, up, rest = torch.split(x, [1, 1, channels - 2], 1)
        return mix(torch.cat([down.roll(1, 2), up.roll(-1, 2), rest], 1))

    return Forward(forward, conv(channels, channels, 1))


def involution(channels, kernel=5):
    """Li et al. 2021: kernels computed at each place."""

    def forward(x, weight):
        b, c, h, w = x.shape
        kernels = weight(x).view(b, 1, kernel * kernel, h, w)
        return (F.unfold(x, kernel, padding=kernel // 2).view(b, c, kernel * kernel, h, w) * kernels).sum(
            dim=2
        )

    return Forward(forward, conv(channels, kernel * kernel, 1))


def octave(channels):
    """Chen et al. 2019: two frequencies."""

    def forward(x, high, low, down, up):
        slow = F.avg_pool2d(x, 2)
        fast, slow = high(x) + F.interpolate(up(slow), scale_factor=2), low(slow) + down(F.avg_pool2d(x, 2))
        return torch.cat([fast, F.interpolate(slow, scale_factor=2)], 1)

    return Forward(forward, *(conv(channels, channels) for _ in range(4)))


def resnet(block=lambda channels: around(unit(channels, channels), conv(channels, channels)), stem=None):
    """A stem, a block, a strided block, a block."""
    stem = stem or chain(unit(3, 4, 7, 2), nn.MaxPool2d(3, 2, 1))
    down = around(unit(4, 4, 3, 2), conv(4, 4), skip=conv(4, 4, 1, 2, padding=0))
    return chain(stem, block(4), down, block(4))


def blurred():
    down = around(
        unit(4, 4),
        blur(4),
        skip=chain(nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False), conv(4, 4, 1)),
    )
    return chain(unit(3, 4, 3, 2), nn.MaxPool2d(3, 1, 1), blur(4), down)
