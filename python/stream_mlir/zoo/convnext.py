"""ConvNeXt-T: Liu et al., "A ConvNet for the 2020s", 2022, section 3 and appendix."""

from __future__ import annotations

import torch
from torch import nn

_STAGES = ((96, 3), (192, 3), (384, 9), (768, 3))  # channels, blocks
_EPS = 1e-6


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of a channel-first tensor."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(input.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class _Permute(nn.Module):
    def __init__(self, *dims: int) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.permute(self.dims)


class Block(nn.Module):
    """7x7 per channel, layer norm, two linear layers with GELU between, scaled per channel; and a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layer_scale = nn.Parameter(torch.ones(channels, 1, 1))
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 7, padding=3, groups=channels),
            _Permute(0, 2, 3, 1),
            nn.LayerNorm(channels, eps=_EPS),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
            _Permute(0, 3, 1, 2),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layer_scale * self.block(x)


class ConvNeXtTiny(nn.Module):
    """Stem of 4x4 patches, four stages with 2x2 convolutions between them."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        first = _STAGES[0][0]
        layers: list[nn.Module] = [
            nn.Sequential(nn.Conv2d(3, first, 4, 4), ChannelNorm(first, eps=_EPS))
        ]
        channels_in = first
        for channels, blocks in _STAGES:
            if channels != channels_in:
                norm = ChannelNorm(channels_in, eps=_EPS)
                layers.append(nn.Sequential(norm, nn.Conv2d(channels_in, channels, 2, 2)))
            layers.append(nn.Sequential(*(Block(channels) for _ in range(blocks))))
            channels_in = channels
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            ChannelNorm(channels_in, eps=_EPS), nn.Flatten(1), nn.Linear(channels_in, classes)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.avgpool(self.features(x)))


def convnext_tiny() -> nn.Module:
    """28,589,128 parameters."""
    return ConvNeXtTiny()
