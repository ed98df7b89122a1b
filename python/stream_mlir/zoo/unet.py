"""U-Net: Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015, figure 1.

With `same` padding and batch norm, as it is used for street scenes (CamVid: 12 classes), so that the output has the input's size.
"""

from __future__ import annotations

import itertools

import torch
from torch import nn

_CHANNELS = (64, 128, 256, 512, 1024)


class DoubleConv(nn.Module):
    """Twice: 3x3 convolution, batch norm, ReLU."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for entering in (channels_in, channels):
            conv = nn.Conv2d(entering, channels, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        self.double_conv = nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.double_conv(x)


class Down(nn.Module):
    """Half the size, twice the channels."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(channels_in, channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.maxpool_conv(x)


class Up(nn.Module):
    """Twice the size, half the channels, joined with what the contracting path had at this size."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(channels_in, channels, 2, 2)
        self.conv = DoubleConv(channels_in, channels)

    def forward(self, x: torch.Tensor, skipped: torch.Tensor) -> torch.Tensor:
        return self.conv(torch.cat((skipped, self.up(x)), 1))


class OutConv(nn.Module):
    """A score per class and pixel."""

    def __init__(self, channels_in: int, classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, classes, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x)


class UNet(nn.Module):
    """Four times down, four times up."""

    def __init__(self, classes: int = 12) -> None:
        super().__init__()
        self.inc = DoubleConv(3, _CHANNELS[0])
        pairs = list(itertools.pairwise(_CHANNELS))
        self.down1, self.down2, self.down3, self.down4 = (Down(a, b) for a, b in pairs)
        self.up1, self.up2, self.up3, self.up4 = (Up(b, a) for a, b in reversed(pairs))
        self.outc = OutConv(_CHANNELS[0], classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = self.inc(x)
        second = self.down1(first)
        third = self.down2(second)
        fourth = self.down3(third)
        x = self.up1(self.down4(fourth), fourth)
        return self.outc(self.up4(self.up3(self.up2(x, third), second), first))


def unet() -> nn.Module:
    """31.0 million parameters."""
    return UNet()
