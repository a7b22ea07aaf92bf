"""Sound, volumes, pictures that are made or enlarged."""

import torch
import torch.nn.functional as F
from torch import nn

from .gates import squeeze_excite
from .parts import Forward, chain, conv


def wavenet(channels=4, rates=(1, 2, 4, 8)):
    """van den Oord et al. 2016: causal, gated."""

    def forward(x, *layers):
        skips = []
        for filter, gate, out in zip(layers[::3], layers[1::3], layers[2::3], strict=True):
            padded = F.pad(x, (filter.dilation[0], 0))
            y = torch.tanh(filter(padded)) * torch.sigmoid(gate(padded))
            skips.append(out(y))
            x = x + skips[-1]
        return torch.relu(torch.stack(skips).sum(0))

    layers = [
        nn.Conv1d(channels, channels, kernel, dilation=d)
        for d in rates
        for kernel, d in ((2, d), (2, d), (1, 1))
    ]
    return Forward(forward, *layers)


def temporal(channels=4, kernel=3, rates=(1, 2, 4)):
    """TCN, Bai et al. 2018: padded on both sides, the end cut off."""

    def block(rate):
        pad = rate * (kernel - 1)
        body = chain(
            nn.Conv1d(channels, channels, kernel, padding=pad, dilation=rate),
            Forward(lambda x: x[:, :, :-pad]),
        )
        return Forward(lambda x, body: torch.relu(body(x)) + x, body)

    return chain(*map(block, rates))


def wave_unet():
    """Stoller et al. 2018: drops every other sample, enlarges linearly."""

    def forward(x, one, two, three, last):
        a = one(x)
        b = two(a[:, :, ::2])
        y = F.interpolate(three(b[:, :, ::2]), scale_factor=2, mode="linear", align_corners=False)
        y = F.interpolate(last(torch.cat([y, b], 1)), scale_factor=2, mode="linear", align_corners=False)
        return torch.cat([y, a], 1)

    def wide(inputs):
        return nn.Conv1d(inputs, 4, 5, padding=2)

    return Forward(forward, wide(3), wide(4), wide(4), wide(8))


def vnet():
    """Milletari et al. 2016."""

    def forward(x, one, down, two, up, three):
        a = one(x)
        return three(torch.cat([a, up(two(down(a)))], 1))

    def deep(inputs):
        return nn.Conv3d(inputs, 2, 5, padding=2)

    return Forward(forward, deep(1), nn.Conv3d(2, 2, 2, 2), deep(2), nn.ConvTranspose3d(2, 2, 2, 2), deep(4))


def residual_dense(channels=4):
    """RCAN and its kin: a gate in each block, depth to space at the end."""
    block = Forward(
        lambda x, body: x + body(x),
        chain(conv(channels, channels), nn.ReLU(), conv(channels, channels), squeeze_excite(channels)),
    )
    return chain(
        conv(3, channels), block, conv(channels, 4 * channels), nn.PixelShuffle(2), conv(channels, 3)
    )


def depth_to_space(x, scale=2):
    b, c, h, w = x.shape
    return (
        x.view(b, scale, scale, c // scale**2, h, w)
        .permute(0, 3, 4, 1, 5, 2)
        .reshape(b, -1, h * scale, w * scale)
    )


def space_to_depth(x, scale=2):
    b, c, h, w = x.shape
    return (
        x.view(b, c, h // scale, scale, w // scale, scale)
        .permute(0, 3, 5, 1, 2, 4)
        .reshape(b, -1, h // scale, w // scale)
    )


def carafe(channels, scale=2, kernel=3):
    """Wang et al. 2019: reassembly by kernels that the content gives."""

    def forward(x, encode):
        b, c, h, w = x.shape
        kernels = F.softmax(F.pixel_shuffle(encode(x), scale), 1)
        near = F.unfold(x, kernel, padding=1).view(b, c * kernel**2, h, w)
        near = F.interpolate(near, scale_factor=scale, mode="nearest").view(
            b, c, kernel**2, h * scale, w * scale
        )
        return torch.einsum("bkhw,bckhw->bchw", kernels, near)

    return Forward(forward, conv(channels, scale**2 * kernel**2))


def patch_gan():
    def layer(inputs, stride):
        return chain(nn.Conv2d(inputs, 4, 4, stride, 1), nn.InstanceNorm2d(4), nn.LeakyReLU(0.2))

    return chain(layer(3, 2), layer(4, 2), layer(4, 1), nn.Conv2d(4, 1, 4, 1, 1))


def cycle_gan():
    block = Forward(lambda x, body: x + body(x), chain(nn.ReflectionPad2d(1), nn.Conv2d(4, 4, 3), nn.ReLU()))
    head = nn.ReflectionPad2d(3), nn.Conv2d(3, 4, 7), nn.ReLU(), conv(4, 4, 3, 2), block
    return chain(
        *head, nn.ConvTranspose2d(4, 4, 3, 2, 1, 1), nn.ReLU(), nn.ReflectionPad2d(3), nn.Conv2d(4, 3, 7)
    )
