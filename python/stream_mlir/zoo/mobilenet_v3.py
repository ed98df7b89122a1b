"""MobileNetV3: Howard et al., "Searching for MobileNetV3", 2019, tables 1 and 2."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from stream_mlir.zoo.blocks import InvertedResidual, SqueezeExcite, conv_norm, multiple_of_8, relu

# kernel, hidden channels, channels, squeeze-and-excite, hard swish, stride
Row = tuple[int, int, int, bool, bool, int]
_LARGE: tuple[Row, ...] = (
    (3, 16, 16, False, False, 1),
    (3, 64, 24, False, False, 2),
    (3, 72, 24, False, False, 1),
    (5, 72, 40, True, False, 2),
    (5, 120, 40, True, False, 1),
    (5, 120, 40, True, False, 1),
    (3, 240, 80, False, True, 2),
    (3, 200, 80, False, True, 1),
    (3, 184, 80, False, True, 1),
    (3, 184, 80, False, True, 1),
    (3, 480, 112, True, True, 1),
    (3, 672, 112, True, True, 1),
    (5, 672, 160, True, True, 2),
    (5, 960, 160, True, True, 1),
    (5, 960, 160, True, True, 1),
)
_SMALL: tuple[Row, ...] = (
    (3, 16, 16, True, False, 2),
    (3, 72, 24, False, False, 2),
    (3, 88, 24, False, False, 1),
    (5, 96, 40, True, True, 2),
    (5, 240, 40, True, True, 1),
    (5, 240, 40, True, True, 1),
    (5, 120, 48, True, True, 1),
    (5, 144, 48, True, True, 1),
    (5, 288, 96, True, True, 2),
    (5, 576, 96, True, True, 1),
    (5, 576, 96, True, True, 1),
)
_EPS = 1e-3


class MobileNetV3(nn.Module):
    """Width 1."""

    def __init__(self, rows: Sequence[Row], hidden: int, classes: int = 1000) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv_norm(3, 16, 3, 2, activation=nn.Hardswish, eps=_EPS)]
        channels = 16
        for row in rows:
            layers.append(_block(channels, row))
            channels = row[2]
        layers.append(conv_norm(channels, 6 * channels, 1, activation=nn.Hardswish, eps=_EPS))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Linear(6 * channels, hidden),
            nn.Hardswish(),
            nn.Dropout(0.2),
            nn.Linear(hidden, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def _block(channels_in: int, row: Row) -> InvertedResidual:
    kernel, hidden, channels, squeeze, swish, stride = row
    excite = (
        SqueezeExcite(hidden, multiple_of_8(hidden / 4), relu, nn.Hardsigmoid) if squeeze else None
    )
    activation = nn.Hardswish if swish else relu
    return InvertedResidual(
        channels_in, hidden, channels, kernel, stride, activation, excite, eps=_EPS
    )


def mobilenet_v3_large() -> nn.Module:
    """5,483,032 parameters."""
    return MobileNetV3(_LARGE, 1280)


def mobilenet_v3_small() -> nn.Module:
    """2,542,856 parameters."""
    return MobileNetV3(_SMALL, 1024)
