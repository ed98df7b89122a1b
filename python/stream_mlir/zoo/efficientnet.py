"""EfficientNet-B0: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019, table 1."""

from __future__ import annotations

import torch
from torch import nn

from stream_mlir.zoo.blocks import InvertedResidual, SqueezeExcite, conv_norm

# expansion, kernel, stride of the first block, channels, blocks
_STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)


class EfficientNetB0(nn.Module):
    """Squeezed to a quarter of the channels that enter a block."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv_norm(3, 32, 3, 2, activation=nn.SiLU)]
        channels_in = 32
        for expansion, kernel, stride, channels, blocks in _STAGES:
            stage = []
            for i in range(blocks):
                first = stride if i == 0 else 1
                stage.append(_block(channels_in, expansion, channels, kernel, first))
                channels_in = channels
            layers.append(nn.Sequential(*stage))
        layers.append(conv_norm(channels_in, 1280, 1, activation=nn.SiLU))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def _block(
    channels_in: int, expansion: int, channels: int, kernel: int, stride: int
) -> InvertedResidual:
    hidden = channels_in * expansion
    excite = SqueezeExcite(hidden, max(1, channels_in // 4), nn.SiLU, nn.Sigmoid)
    return InvertedResidual(channels_in, hidden, channels, kernel, stride, nn.SiLU, excite)


def efficientnet_b0() -> nn.Module:
    """5,288,548 parameters."""
    return EfficientNetB0()
