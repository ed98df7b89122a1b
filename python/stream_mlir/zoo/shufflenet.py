"""ShuffleNetV2, width 1: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018, table 5."""

from __future__ import annotations

import torch
from torch import nn

from stream_mlir.zoo.blocks import conv_norm

_STAGES = ((116, 4), (232, 8), (464, 4))  # channels, blocks


def channel_shuffle(x: torch.Tensor, groups: int = 2) -> torch.Tensor:
    """Channels of the groups take turns."""
    frames, channels, height, width = x.shape
    grouped = x.view(frames, groups, channels // groups, height, width)
    return grouped.transpose(1, 2).reshape(frames, channels, height, width)


class ShuffleUnit(nn.Module):
    """Half of the channels pass by (or, where the image is halved, all through both branches), then all are shuffled."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        half = channels // 2
        self.stride = stride
        self.branch1 = nn.Sequential()
        if stride == 2:
            self.branch1 = nn.Sequential(
                *_filter(channels_in, stride), *conv_norm(channels_in, half, 1)
            )
        entering = channels_in if stride == 2 else half
        self.branch2 = nn.Sequential(
            *conv_norm(entering, half, 1), *_filter(half, stride), *conv_norm(half, half, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.stride == 2:
            return channel_shuffle(torch.cat((self.branch1(x), self.branch2(x)), 1))
        kept, changed = x.chunk(2, 1)
        return channel_shuffle(torch.cat((kept, self.branch2(changed)), 1))


def _filter(channels: int, stride: int) -> nn.Sequential:
    return conv_norm(channels, channels, 3, stride, channels, activation=None)


class ShuffleNetV2(nn.Module):
    """Stem, three stages, one last 1x1 convolution, linear classifier."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        self.conv1 = conv_norm(3, 24, 3, 2)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels_in = 24
        stages = []
        for channels, units in _STAGES:
            first = ShuffleUnit(channels_in, channels, 2)
            rest = (ShuffleUnit(channels, channels, 1) for _ in range(units - 1))
            stages.append(nn.Sequential(first, *rest))
            channels_in = channels
        self.stage2, self.stage3, self.stage4 = stages
        self.conv5 = conv_norm(channels_in, 1024, 1)
        self.fc = nn.Linear(1024, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stage4(self.stage3(self.stage2(self.maxpool(self.conv1(x)))))
        return self.fc(self.conv5(x).mean((2, 3)))


def shufflenet_v2() -> nn.Module:
    """2,278,604 parameters."""
    return ShuffleNetV2()
