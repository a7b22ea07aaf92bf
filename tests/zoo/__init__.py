"""Networks of the field in a few layers each, written after their descriptions: what the trace has to answer for.

A name has how to make it, the size of its input, and how to look (see assert_as_seen of brute.py).
"""

from torch import nn

from .attention import (
    VisionTransformer,
    axial,
    global_context,
    grid_and_block,
    merge_patches,
    mixer,
    mobile_vit,
    non_local,
    spatial_reduction,
    swin,
    to_map,
    to_tokens,
)
from .backbones import (
    blurred,
    dense_block,
    factorized,
    ghost,
    inception,
    inverted,
    involution,
    octave,
    one_shot,
    rep_vgg,
    res2net,
    resnet,
    shifted_channels,
    shufflenet,
    shufflenet_v2,
)
from .gates import (
    channel_norm,
    convnext,
    convolutional_attention,
    coordinate_attention,
    efficient_channels,
    pool_former,
    selective_kernels,
    split_attention,
    squeeze_excite,
    strip_pooling,
)
from .parts import Forward, around, beside, chain, conv, depthwise, unit
from .scales import UPS, aspp, fcn, high_resolution, hourglass, pooled_pyramid, pyramid, segnet, unet, yolo
from .signals import (
    carafe,
    cycle_gan,
    depth_to_space,
    patch_gan,
    residual_dense,
    space_to_depth,
    temporal,
    vnet,
    wave_unet,
    wavenet,
)

ZOO = {
    "resnet": (resnet, 96, {}),
    "resnet, blurred": (blurred, 64, {}),
    "se-resnet": (lambda: resnet(squeeze_excite), 64, {"closed": True}),
    "effective se, vovnet": (lambda: chain(unit(3, 4, 3, 2), one_shot(4)), 48, {"closed": True}),
    "eca": (lambda: chain(conv(3, 4), efficient_channels(), conv(4, 4)), 24, {"closed": True}),
    "cbam": (lambda: chain(conv(3, 4), convolutional_attention(4)), 24, {"closed": True}),
    "resnest": (lambda: chain(conv(3, 4), split_attention(4)), 24, {"closed": True}),
    "sknet": (lambda: chain(conv(3, 4), selective_kernels(4)), 24, {"closed": True}),
    "resnext": (lambda: resnet(lambda c: around(unit(c, 8, 1), unit(8, 8, groups=4), conv(8, c, 1))), 96, {}),
    "res2net": (lambda: chain(unit(3, 8), res2net(8)), 32, {}),
    "densenet": (
        lambda: chain(unit(3, 4), dense_block(4), unit(7, 4, 1), nn.AvgPool2d(2), dense_block(4)),
        48,
        {},
    ),
    "inception": (lambda: chain(unit(3, 4, 3, 2), inception(), unit(8, 4, 1), inception()), 48, {}),
    "inception, factorized": (lambda: chain(unit(3, 4), factorized()), 32, {"axes": (0, 1)}),
    "squeezenet": (
        lambda: chain(
            nn.Conv2d(3, 4, 7, 2), nn.MaxPool2d(3, 2, ceil_mode=True), beside(conv(4, 2, 1), conv(4, 2))
        ),
        64,
        {},
    ),
    "shufflenet": (lambda: chain(unit(3, 4, 3, 2), shufflenet(4, 2), shufflenet(8)), 64, {}),
    "shufflenet v2": (lambda: chain(unit(3, 8), shufflenet_v2(8), shufflenet_v2(8)), 32, {}),
    "mobilenet v2": (lambda: chain(unit(3, 4, 3, 2), inverted(4, 4, 2), inverted(4, 4)), 64, {}),
    "mobilenet v3": (
        lambda: chain(unit(3, 4, 3, 2), inverted(4, 4, 2, 5, squeeze_excite)),
        64,
        {"closed": True},
    ),
    "ghostnet": (lambda: chain(unit(3, 4), ghost(4, 4), ghost(4, 4)), 32, {}),
    "xception": (lambda: resnet(lambda c: chain(nn.ReLU(), depthwise(c), conv(c, c, 1))), 96, {}),
    "repvgg": (lambda: chain(rep_vgg(3, 4, 2), rep_vgg(4, 4, 2)), 48, {}),
    "large kernels": (lambda: chain(conv(3, 4, 4, 4, padding=0), around(depthwise(4, 31))), 160, {}),
    "convnext": (
        lambda: chain(
            nn.Conv2d(3, 4, 4, 4), convnext(4), channel_norm(4), nn.Conv2d(4, 4, 2, 2), convnext(4)
        ),
        192,
        {},
    ),
    "convnext v2": (lambda: chain(nn.Conv2d(3, 4, 4, 4), convnext(4, response=True)), 64, {"closed": True}),
    "poolformer": (lambda: chain(nn.Conv2d(3, 4, 7, 4, 2), pool_former(4)), 48, {"closed": True}),
    "hrnet": (high_resolution, 48, {"changed": True}),
    "fpn": (pyramid, 128, {}),
    **{f"u-net, {name}": (lambda up=up: unet(up()), 96, {}) for name, up in UPS.items()},
    "u-net, strided": (lambda: unet(UPS["nearest"](), conv(4, 4, 3, 2)), 96, {}),
    "segnet": (segnet, 32, {"changed": True}),
    "hourglass": (hourglass, 256, {}),
    "deeplab v3": (aspp, 64, {"closed": True}),
    "pspnet": (pooled_pyramid, 96, {"changed": True}),
    "fcn": (fcn, 64, {}),
    "enet": (lambda: beside(nn.Conv2d(3, 4, 3, 2, 1), nn.MaxPool2d(2)), 24, {}),
    "octave": (lambda: chain(conv(3, 4), octave(4)), 32, {}),
    "yolo": (yolo, 160, {}),
    "patchgan": (patch_gan, 96, {"closed": True}),
    "cyclegan": (cycle_gan, 64, {}),
    "rcan": (residual_dense, 32, {"closed": True}),
    "depth to space": (lambda: chain(conv(3, 4), Forward(depth_to_space), conv(1, 2)), 24, {}),
    "space to depth": (lambda: chain(Forward(space_to_depth), conv(12, 4)), 24, {}),
    "involution": (lambda: chain(conv(3, 4), involution(4)), 24, {}),
    "carafe": (lambda: chain(conv(3, 4), carafe(4)), 24, {}),
    "swin": (
        lambda: chain(to_tokens(3, 4, 2), swin(4), swin(4, shift=2), merge_patches(4), swin(8), to_map()),
        64,
        {"wraps": True, "axes": (0, 1)},
    ),
    "axial": (lambda: chain(conv(3, 4), axial(4, 3), axial(4, 3)), 24, {}),
    "shifts": (lambda: chain(shifted_channels(3), shifted_channels(3)), 24, {"wraps": True}),
    "wavenet": (wavenet, (64,), {"channels": 4}),
    "tcn": (temporal, (64,), {"channels": 4}),
    "wave-u-net": (wave_unet, (96,), {"channels": 3, "changed": True}),
    "v-net": (vnet, (48, 16, 16), {"channels": 1}),
}
EVERYWHERE = {  # (network, size, local field): every output sees every pixel, by these operations
    "vit": (VisionTransformer, 32, (4, 4)),
    "vit without class token": (lambda: VisionTransformer(False), 32, (4, 4)),
    "mixer": (lambda: chain(to_tokens(3, 4, 4), mixer(4), to_map()), 32, (4, 4)),
    "pvt": (lambda: chain(to_tokens(3, 4, 4), spatial_reduction(4), to_map()), 32, (4, 4)),
    "maxvit": (lambda: chain(nn.Conv2d(3, 4, 2, 2), grid_and_block(4)), 32, (8, 8)),
    "axial attention": (lambda: chain(conv(3, 4), axial(4, 2), axial(4, 3)), 16, (3, 3)),
    "mobilevit": (lambda: mobile_vit(4), 16, (3, 3)),
    "non-local": (lambda: chain(conv(3, 4), non_local(4)), 16, (3, 3)),
    "gcnet": (lambda: chain(conv(3, 4), global_context(4)), 16, (3, 3)),
    "strip pooling": (lambda: chain(conv(3, 4), strip_pooling(4)), 16, (5, 5)),
    "coordinate attention": (lambda: chain(conv(3, 4), coordinate_attention(4)), 16, (3, 3)),
}
