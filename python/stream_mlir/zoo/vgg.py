"""VGG-16: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014, table 1 D."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

_STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))


class VGG16(nn.Module):
    """The first fully connected layer reads whatever is left of the image after five poolings by two."""

    def __init__(self, height: int = 224, width: int = 224, classes: int = 1000) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels_in = 3
        for channels, convs in _STAGES:
            for _ in range(convs):
                layers += [nn.Conv2d(channels_in, channels, 3, 1, 1), nn.ReLU(inplace=True)]
                channels_in = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * (height // 32) * (width // 32), 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(torch.flatten(self.features(x), 1))


def vgg16(shape: Sequence[int]) -> nn.Module:
    """For images of the given shape; 138,357,544 parameters at 224 x 224."""
    return VGG16(*shape[2:])
