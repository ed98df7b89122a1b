"""RepVGG-A0 in its inference form: Ding et al., "RepVGG: Making VGG-style ConvNets Great Again", 2021, tables 2 and 3."""

from __future__ import annotations

import torch
from torch import nn

_STAGES = ((48, 2), (96, 4), (192, 14), (1280, 1))  # 64 to 512 channels, times 0.75; the last 2.5


class RepVGGBlock(nn.Module):
    """One 3x3 convolution, into which training's three branches have been merged, and ReLU."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.rbr_reparam = nn.Conv2d(channels_in, channels, 3, stride, 1)
        self.nonlinearity = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.nonlinearity(self.rbr_reparam(x))


class RepVGGA0(nn.Module):
    """Nothing but 3x3 convolutions, ReLU and one linear layer."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        self.stage0 = RepVGGBlock(3, 48, 2)
        channels_in = 48
        stages = []
        for channels, blocks in _STAGES:
            first = RepVGGBlock(channels_in, channels, 2)
            rest = (RepVGGBlock(channels, channels, 1) for _ in range(blocks - 1))
            stages.append(nn.Sequential(first, *rest))
            channels_in = channels
        self.stage1, self.stage2, self.stage3, self.stage4 = stages
        self.gap = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(channels_in, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stage4(self.stage3(self.stage2(self.stage1(self.stage0(x)))))
        return self.linear(torch.flatten(self.gap(x), 1))


def repvgg_a0() -> nn.Module:
    """8.3 million parameters."""
    return RepVGGA0()
