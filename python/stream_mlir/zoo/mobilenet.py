"""MobileNetV2: Sandler et al., "Inverted Residuals and Linear Bottlenecks", 2018, table 2."""

from __future__ import annotations

import torch
from torch import nn

_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def _conv(
    channels_in: int, channels: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    conv = nn.Conv2d(channels_in, channels, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(channels), nn.ReLU6(inplace=True))


class InvertedResidual(nn.Module):
    """Expand, filter per channel, project; with a shortcut where the shape stays."""

    def __init__(self, channels_in: int, channels: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = channels_in * expansion
        expand = [_conv(channels_in, hidden, 1)] if expansion != 1 else []
        filter_ = _conv(hidden, hidden, 3, stride, groups=hidden)
        project = (nn.Conv2d(hidden, channels, 1, bias=False), nn.BatchNorm2d(channels))
        self.conv = nn.Sequential(*expand, filter_, *project)
        self.residual = stride == 1 and channels_in == channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    """Width 1; names of layers and parameters as in the widely used state dicts."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        layers: list[nn.Module] = [_conv(3, 32, 3, 2)]
        channels_in = 32
        for expansion, channels, repeats, stride in _STAGES:
            for i in range(repeats):
                layers.append(
                    InvertedResidual(channels_in, channels, stride if i == 0 else 1, expansion)
                )
                channels_in = channels
        layers.append(_conv(channels_in, 1280, 1))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(x).mean((2, 3)))


def mobilenet_v2() -> nn.Module:
    """3,504,872 parameters."""
    return MobileNetV2()
