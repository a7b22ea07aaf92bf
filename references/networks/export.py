"""Writes the graphs beside this file, which the course's page on any network offers: networks after their descriptions,
exported by torch with sizes left open, their weights taken out. Needs torch and onnx: python references/networks/export.py
"""

import io
import logging
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent


def unit(inputs, outputs, kernel=3, stride=1, rate=1):
    padding = rate * (kernel - 1) // 2
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, rate, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU())


class Block(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, inputs, outputs, stride=1, rate=1):
        super().__init__()
        self.conv1 = unit(inputs, outputs, 3, stride, rate)
        self.conv2 = unit(outputs, outputs, 3, 1, rate)
        self.skip = (
            unit(inputs, outputs, 1, stride)
            if (inputs, stride) != (outputs, 1)
            else nn.Identity()
        )

    def forward(self, x):
        return self.conv2(self.conv1(x)) + self.skip(x)


def resnet18(strides=(1, 2, 2, 2), rates=(1, 1, 1, 1)):
    """He et al. 2016, without its last two layers: a map for detectors and segmenters."""
    layers, inputs = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for outputs, stride, rate in zip((64, 128, 256, 512), strides, rates, strict=True):
        layers += [
            Block(inputs, outputs, stride, rate),
            Block(outputs, outputs, 1, rate),
        ]
        inputs = outputs
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Ronneberger et al. 2015, padded, with four levels."""

    def __init__(self, widths=(32, 64, 128, 256)):
        super().__init__()

        def double(inputs, outputs):
            return nn.Sequential(unit(inputs, outputs), unit(outputs, outputs))

        self.down = nn.ModuleList(
            double(a, b) for a, b in zip((3, *widths), widths, strict=False)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(2 * w, w, 2, 2) for w in widths[-2::-1]
        )
        self.meet = nn.ModuleList(double(2 * w, w) for w in widths[-2::-1])
        self.head = nn.Conv2d(widths[0], 2, 1)

    def forward(self, x):
        maps = []
        for level in self.down:
            x = level(F.max_pool2d(x, 2) if maps else x)
            maps.append(x)
        maps.pop()
        for up, meet in zip(self.up, self.meet, strict=True):
            x = meet(torch.cat([maps.pop(), up(x)], 1))
        return self.head(x)


def generator():
    """After Radford, Metz & Chintala 2016: four transposed convolutions with 5 × 5 kernels, from a map of noise."""
    layers = []
    for inputs, outputs in zip((512, 256, 128, 64), (256, 128, 64, 3), strict=True):
        layers += [nn.ConvTranspose2d(inputs, outputs, 5, 2, 2, 1), nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Tanh())


class Segmenter(nn.Module):
    """After Chen et al. 2017: a residual network at stride 8, and four rates beside the mean of the map."""

    def __init__(self):
        super().__init__()
        self.body = resnet18((1, 2, 1, 1), (1, 1, 2, 4))
        self.branches = nn.ModuleList(
            [unit(512, 64, 1), *(unit(512, 64, 3, 1, r) for r in (12, 24, 36))]
        )
        self.image = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(512, 64, 1), nn.ReLU()
        )
        self.head = nn.Sequential(unit(320, 64, 1), nn.Conv2d(64, 21, 1))

    def forward(self, x):
        y = self.body(x)
        mean = self.image(y).expand(-1, -1, y.shape[2], y.shape[3])
        y = self.head(torch.cat([*(branch(y) for branch in self.branches), mean], 1))
        return F.interpolate(y, size=x.shape[-2:], mode="bilinear", align_corners=True)


class Causal(nn.Module):
    """A convolution that sees what was, and a way around it."""

    def __init__(self, channels, rate):
        super().__init__()
        self.pad = nn.ConstantPad1d((2 * rate, 0), 0.0)
        self.conv = nn.Conv1d(channels, channels, 3, dilation=rate)

    def forward(self, x):
        return x + torch.relu(self.conv(self.pad(x)))


def tcn():
    """After Bai, Kolter & Koltun 2018: causal, the rates double."""
    return nn.Sequential(
        nn.Conv1d(1, 32, 1), *(Causal(32, 2**level) for level in range(7))
    )


NETWORKS = {  # name: (how to make it, channels, size of the image or signal that shows it well)
    "resnet": (resnet18, 3, (224, 224)),
    "unet": (UNet, 3, (256, 256)),
    "generator": (generator, 512, (4, 4)),
    "segmenter": (Segmenter, 3, (256, 256)),
    "tcn": (tcn, 1, (512,)),
}


def written(module, channels, sizes):
    """The bytes of the graph: of weights nothing but their shapes."""
    file, names = io.BytesIO(), ["length"] if len(sizes) == 1 else ["height", "width"]
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            (torch.zeros(1, channels, *sizes),),
            file,
            dynamo=False,
            input_names=["image"],
            output_names=["output"],
            dynamic_axes={"image": dict(enumerate(names, 2))},
        )
    logging.disable(logging.NOTSET)
    model = onnx.load_from_string(file.getvalue())
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
    return model.SerializeToString()


if __name__ == "__main__":
    for name, (make, channels, sizes) in NETWORKS.items():
        (HERE / f"{name}.onnx").write_bytes(written(make(), channels, sizes))
