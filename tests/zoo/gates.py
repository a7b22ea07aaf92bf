"""Gates and norms: what lets the whole map in beside the taps, and what only looks like it."""

import torch
import torch.nn.functional as F
from torch import nn

from .parts import Forward, chain, conv, depthwise, unit


def squeeze_excite(channels, least=nn.Sigmoid):
    gate = chain(nn.AdaptiveAvgPool2d(1), conv(channels, 2, 1), nn.ReLU(), conv(2, channels, 1), least())
    return Forward(lambda x, gate: x * gate(x), gate)


def effective_squeeze(channels):
    return Forward(
        lambda x, fc: x * F.hardsigmoid(fc(x.mean((2, 3), keepdim=True))), conv(channels, channels, 1)
    )


def efficient_channels():
    """Wang et al. 2020: a convolution along the channels."""

    def forward(x, conv):
        pooled = F.adaptive_avg_pool2d(x, 1).squeeze(-1).transpose(-1, -2)
        return x * torch.sigmoid(conv(pooled).transpose(-1, -2).unsqueeze(-1)).expand_as(x)

    return Forward(forward, nn.Conv1d(1, 1, 3, padding=1))


def convolutional_attention(channels):
    """CBAM, Woo et al. 2018: channels, then places."""

    def forward(x, mlp, spatial):
        x = x * torch.sigmoid(mlp(F.adaptive_avg_pool2d(x, 1)) + mlp(F.adaptive_max_pool2d(x, 1)))
        places = torch.cat([x.max(1, keepdim=True)[0], torch.mean(x, 1).unsqueeze(1)], 1)
        return x * torch.sigmoid(spatial(places))

    return Forward(forward, chain(conv(channels, 2, 1), nn.ReLU(), conv(2, channels, 1)), conv(2, 1, 7))


def split_attention(channels):
    """ResNeSt, Zhang et al. 2020, radix 2."""

    def forward(x, body, fc):
        x = body(x)
        b, c, *_ = x.shape
        splits = x.view(b, 2, c // 2, *x.shape[2:])
        gap = F.adaptive_avg_pool2d(splits.sum(1), 1)
        weights = F.softmax(fc(gap).view(b, 1, 2, -1).transpose(1, 2), 1).reshape(b, -1, 1, 1)
        parts = torch.split(weights.view(b, 2, c // 2, 1, 1) * splits, 1, 1)
        return sum(part.squeeze(1) for part in parts)

    return Forward(forward, conv(channels, 2 * channels, groups=2), conv(channels, 2 * channels, 1))


def selective_kernels(channels):
    """SKNet, Li et al. 2019."""

    def forward(x, near, far, fc):
        branches = torch.stack([near(x), far(x)], 1)
        pooled = branches.sum(1).mean(-1).mean(-1)
        weights = torch.softmax(torch.stack([fc(pooled), fc(pooled)], 1), 1)
        return (branches * weights[..., None, None]).sum(1)

    return Forward(
        forward, conv(channels, channels), conv(channels, channels, rate=2), nn.Linear(channels, channels)
    )


def global_response(channels):
    """ConvNeXt v2, Woo et al. 2023; channels last."""

    def forward(x):
        spread = torch.norm(x, p=2, dim=(1, 2), keepdim=True)
        return x * spread / (spread.mean(-1, keepdim=True) + 1e-6) + x

    return Forward(forward)


def convnext(channels, kernel=7, response=False):
    def forward(x, depthwise, norm, wide, response, narrow):
        y = norm(depthwise(x).permute(0, 2, 3, 1))
        return x + narrow(response(F.gelu(wide(y)))).permute(0, 3, 1, 2)

    layers = nn.LayerNorm(channels), nn.Linear(channels, 8), global_response(8) if response else nn.Identity()
    return Forward(forward, depthwise(channels, kernel), *layers, nn.Linear(8, channels))


def channel_norm(channels):
    """Layer norm by hand in (N, C, H, W)."""

    def forward(x):
        mean = x.mean(1, keepdim=True)
        return (x - mean) / torch.sqrt((x - mean).pow(2).mean(1, keepdim=True) + 1e-6)

    return Forward(forward)


def pool_former(channels):
    pool = nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    return Forward(lambda x, pool, norm: x + pool(norm(x)) - norm(x), pool, nn.GroupNorm(1, channels))


def strip_pooling(channels):
    def forward(x, down, across):
        h = down(F.adaptive_avg_pool2d(x, (None, 1)))
        w = across(F.adaptive_avg_pool2d(x, (1, None)))
        return x * torch.sigmoid(h + w)

    return Forward(
        forward,
        nn.Conv2d(channels, channels, (3, 1), padding=(1, 0)),
        nn.Conv2d(channels, channels, (1, 3), padding=(0, 1)),
    )


def coordinate_attention(channels):
    """Hou et al. 2021: means along each axis, together through one layer."""

    def forward(x, both, down, across):
        b, c, h, w = x.shape
        y = torch.cat([x.mean(3, keepdim=True), x.mean(2, keepdim=True).permute(0, 1, 3, 2)], dim=2)
        rows, columns = torch.split(both(y), [h, w], dim=2)
        return x * down(rows).sigmoid() * across(columns.permute(0, 1, 3, 2)).sigmoid()

    return Forward(
        forward, unit(channels, channels, 1), conv(channels, channels, 1), conv(channels, channels, 1)
    )
