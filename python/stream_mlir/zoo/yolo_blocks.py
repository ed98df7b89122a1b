"""What YOLOv5 and YOLOv8 are made of; parameters are named as in their state dicts."""

from __future__ import annotations

import torch
from torch import nn


class Conv(nn.Module):
    """Convolution, batch norm, SiLU."""

    def __init__(
        self, channels_in: int, channels: int, kernel: int = 1, stride: int = 1, pad: int = -1
    ) -> None:
        super().__init__()
        pad = kernel // 2 if pad < 0 else pad
        self.conv = nn.Conv2d(channels_in, channels, kernel, stride, pad, bias=False)
        self.bn = nn.BatchNorm2d(channels, eps=1e-3)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    """Two convolutions and, if wanted, a shortcut; the width stays."""

    def __init__(self, channels: int, kernel: int, *, shortcut: bool) -> None:
        super().__init__()
        self.cv1 = Conv(channels, channels, kernel)
        self.cv2 = Conv(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class SPPF(nn.Module):
    """Pyramid pooling: the image next to its maxima over 5, 9 and 13 pixels, as one pooling three times in a row."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.cv1 = Conv(channels, channels // 2)
        self.cv2 = Conv(2 * channels, channels)
        self.m = nn.MaxPool2d(5, 1, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.cv1(x)
        once = self.m(x)
        twice = self.m(once)
        return self.cv2(torch.cat((x, once, twice, self.m(twice)), 1))


class Concat(nn.Module):
    """Joins channels."""

    def forward(self, *parts: torch.Tensor) -> torch.Tensor:
        return torch.cat(parts, 1)


def upsample() -> nn.Module:
    """Twice the size, nearest neighbor."""
    return nn.Upsample(scale_factor=2, mode="nearest")
