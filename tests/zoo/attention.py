"""Attention over tokens, in windows, along an axis."""

import torch
import torch.nn.functional as F
from torch import nn

from .parts import Forward, chain, conv


def windows_of(x, side):
    b, h, w, c = x.shape
    x = x.view(b, h // side, side, w // side, side, c)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, side * side, c)


def windows_back(windows, side, h, w):
    b = windows.shape[0] // (h // side * w // side)
    x = windows.view(b, h // side, w // side, side, side, -1)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(b, h, w, -1)


class Attention(nn.Module):
    def __init__(self, channels, heads=2):
        super().__init__()
        self.heads, self.qkv, self.out = (
            heads,
            nn.Linear(channels, 3 * channels),
            nn.Linear(channels, channels),
        )

    def forward(self, x):
        b, n, c = x.shape
        qkv = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        weights = (q * c**-0.5 @ k.transpose(-2, -1)).softmax(dim=-1)
        return self.out((weights @ v).transpose(1, 2).reshape(b, n, c))


def swin(channels, side=4, shift=0):
    """Liu et al. 2021, without the mask at the border."""

    def forward(x, norm, attention, mlp):
        b, n, c = x.shape
        h = w = int(n**0.5)
        y = norm(x).view(b, h, w, c)
        y = torch.roll(y, shifts=(-shift, -shift), dims=(1, 2)) if shift else y
        y = windows_back(attention(windows_of(y, side)), side, h, w)
        y = torch.roll(y, shifts=(shift, shift), dims=(1, 2)) if shift else y
        x = x + y.reshape(b, n, c)
        return x + mlp(norm(x))

    return Forward(forward, nn.LayerNorm(channels), Attention(channels), nn.Linear(channels, channels))


def merge_patches(channels):
    def forward(x, norm, linear):
        b, n, c = x.shape
        x = x.view(b, int(n**0.5), int(n**0.5), c)
        parts = [x[:, i::2, j::2, :] for j in (0, 1) for i in (0, 1)]
        return linear(norm(torch.cat(parts, -1).view(b, -1, 4 * c)))

    return Forward(forward, nn.LayerNorm(4 * channels), nn.Linear(4 * channels, 2 * channels))


def to_tokens(inputs, outputs, patch):
    return chain(nn.Conv2d(inputs, outputs, patch, patch), Forward(lambda x: x.flatten(2).transpose(1, 2)))


def to_map():
    return Forward(lambda x: x.transpose(1, 2).unflatten(2, (int(x.shape[1] ** 0.5),) * 2))


def grid_and_block(channels, side=4):
    """MaxViT, Tu et al. 2022: attention in blocks, then over a grid with holes."""

    def forward(x, block, grid):
        b, c, h, w = x.shape
        x = windows_back(block(windows_of(x.permute(0, 2, 3, 1), side)), side, h, w)
        x = x.view(b, side, h // side, side, w // side, c).permute(0, 2, 4, 1, 3, 5)
        y = x + grid(x.reshape(-1, side * side, c)).view(x.shape)
        return y.permute(0, 3, 1, 4, 2, 5).reshape(b, h, w, c).permute(0, 3, 1, 2)

    return Forward(forward, Attention(channels), Attention(channels))


def axial(channels, along=2):
    def forward(x, attention):
        x = x.transpose(2, 3) if along == 3 else x
        b, c, h, w = x.shape
        y = attention(x.permute(0, 3, 2, 1).reshape(b * w, h, c)).view(b, w, h, c).permute(0, 3, 2, 1)
        return y.transpose(2, 3) if along == 3 else y

    return Forward(forward, Attention(channels))


class VisionTransformer(nn.Module):
    def __init__(self, cls=True, channels=4):
        super().__init__()
        self.patches, self.attention = to_tokens(3, channels, 4), Attention(channels)
        self.cls = nn.Parameter(torch.zeros(1, 1, channels)) if cls else None
        self.place = nn.Parameter(torch.zeros(1, 64 + cls, channels))
        self.norm, self.mlp = nn.LayerNorm(channels), nn.Linear(channels, channels)

    def forward(self, x):
        x = self.patches(x)
        if self.cls is not None:
            x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1)
        x = x + self.place
        x = x + self.attention(self.norm(x))
        x = x + self.mlp(self.norm(x))
        return to_map()(x[:, 1:] if self.cls is not None else x)


def mixer(channels):
    """Tolstikhin et al. 2021: a linear layer along the tokens."""
    return Forward(lambda x, mix: x + mix(x.transpose(1, 2)).transpose(1, 2), nn.Linear(64, 64))


def spatial_reduction(channels):
    """PVT, Wang et al. 2021: keys from a strided convolution over the tokens' map."""

    def forward(x, q, kv, reduce):
        b, n, c = x.shape
        small = reduce(x.permute(0, 2, 1).reshape(b, c, int(n**0.5), -1)).reshape(b, c, -1).permute(0, 2, 1)
        k, v = kv(small).reshape(b, -1, 2, c).permute(2, 0, 1, 3).unbind(0)
        return x + F.scaled_dot_product_attention(q(x), k, v)

    return Forward(
        forward,
        nn.Linear(channels, channels),
        nn.Linear(channels, 2 * channels),
        nn.Conv2d(channels, channels, 2, 2),
    )


def mobile_vit(channels):
    """Mehta & Rastegari 2022: attention between the same places of all patches."""

    def forward(x, local, attention):
        x = local(x)
        b, c, h, w = x.shape
        y = x.reshape(b * c * h // 2, 2, w // 2, 2).transpose(1, 2).reshape(b, c, h * w // 4, 4)
        y = y.transpose(1, 3).reshape(b * 4, h * w // 4, c)
        y = attention(y).contiguous().view(b, 4, h * w // 4, c).transpose(1, 3)
        return x + y.reshape(b * c * h // 2, w // 2, 2, 2).transpose(1, 2).reshape(b, c, h, w)

    return Forward(forward, conv(3, channels), Attention(channels))


def non_local(channels):
    def forward(x, theta, phi, g):
        b, c, h, w = x.shape
        t, p, v = (layer(x).view(b, -1, h * w) for layer in (theta, phi, g))
        weights = torch.softmax(torch.bmm(t.permute(0, 2, 1), p), dim=-1)
        return x + torch.bmm(weights, v.permute(0, 2, 1)).permute(0, 2, 1).reshape(b, -1, h, w)

    return Forward(forward, *(conv(channels, channels, 1) for _ in range(3)))


def global_context(channels):
    """GCNet, Cao et al. 2019."""

    def forward(x, key, value):
        b, c, h, w = x.shape
        weights = F.softmax(key(x).view(b, 1, h * w), dim=2).unsqueeze(-1)
        context = torch.matmul(x.view(b, c, h * w).unsqueeze(1), weights).view(b, c, 1, 1)
        return x + value(context)

    return Forward(forward, conv(channels, 1, 1), conv(channels, channels, 1))
