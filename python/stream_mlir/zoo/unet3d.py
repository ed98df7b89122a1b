"""3D U-Net: Çiçek et al., "3D U-Net: Learning Dense Volumetric Segmentation from Sparse Annotation", 2016, figure 2.

With `same` padding where the paper crops, so that the output has the input's size; the parameters are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import nn


def _convs(*channels: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for entering, leaving in itertools.pairwise(channels):
        conv = nn.Conv3d(entering, leaving, 3, padding=1)
        layers += [conv, nn.BatchNorm3d(leaving, affine=False), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class UNet3D(nn.Module):
    """Three times down, three times up; channels double before the pooling, so that there is no bottleneck."""

    def __init__(self, channels: int = 3, classes: int = 3) -> None:
        super().__init__()
        self.pool = nn.MaxPool3d(2)
        self.down = nn.ModuleList(
            [
                _convs(channels, 32, 64),
                _convs(64, 64, 128),
                _convs(128, 128, 256),
                _convs(256, 256, 512),
            ]
        )
        self.up = nn.ModuleList(nn.ConvTranspose3d(c, c, 2, 2, bias=False) for c in (512, 256, 128))
        self.join = nn.ModuleList(
            [_convs(768, 256, 256), _convs(384, 128, 128), _convs(192, 64, 64)]
        )
        self.out = nn.Conv3d(64, classes, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skipped: list[torch.Tensor] = []
        for convs in self.down:
            x = convs(self.pool(x) if skipped else x)
            skipped.append(x)
        for up, convs, other in zip(self.up, self.join, _before_last(skipped), strict=True):
            x = convs(torch.cat((up(x), other), 1))
        return self.out(x)


def _before_last(values: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    return list(values[-2::-1])


def unet3d() -> nn.Module:
    """19,069,955 parameters."""
    return UNet3D()
