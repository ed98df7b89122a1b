"""RegNetY-400MF: Radosavovic et al., "Designing Network Design Spaces", 2020, appendix A (figure 22)."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from stream_mlir.zoo.blocks import SqueezeExcite, conv_norm, relu

_STAGES = ((48, 1), (104, 3), (208, 6), (440, 6))  # channels, blocks
_GROUP_WIDTH = 8


class BottleneckTransform(nn.Sequential):
    """1x1, grouped 3x3, squeeze-and-excite to a quarter of the channels that entered, 1x1; the widths are all the same."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        excite = SqueezeExcite(channels, round(channels_in / 4), relu, nn.Sigmoid)
        groups = channels // _GROUP_WIDTH
        super().__init__(
            OrderedDict(
                a=conv_norm(channels_in, channels, 1),
                b=conv_norm(channels, channels, 3, stride, groups),
                se=excite,
                c=conv_norm(channels, channels, 1, activation=None),
            )
        )


class Block(nn.Module):
    """The transform and a shortcut, which is projected where the shape changes."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.proj = None
        if stride != 1 or channels_in != channels:
            self.proj = conv_norm(channels_in, channels, 1, stride, activation=None)
        self.f = BottleneckTransform(channels_in, channels, stride)
        self.activation = nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.activation((x if self.proj is None else self.proj(x)) + self.f(x))


class RegNetY400MF(nn.Module):
    """Stem, four stages that each halve the image, linear classifier."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        self.stem = conv_norm(3, 32, 3, 2)
        channels_in = 32
        trunk: OrderedDict[str, nn.Module] = OrderedDict()
        for number, (channels, blocks) in enumerate(_STAGES, 1):
            stage: OrderedDict[str, nn.Module] = OrderedDict()
            for i in range(blocks):
                stage[f"block{number}-{i}"] = Block(channels_in, channels, 2 if i == 0 else 1)
                channels_in = channels
            trunk[f"block{number}"] = nn.Sequential(stage)
        self.trunk_output = nn.Sequential(trunk)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels_in, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(torch.flatten(self.avgpool(self.trunk_output(self.stem(x))), 1))


def regnet_y_400mf() -> nn.Module:
    """4,344,144 parameters."""
    return RegNetY400MF()
