"""Layers that several image networks share; parameters are named as in the widely used state dicts."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

Activation = Callable[[], nn.Module]


def relu() -> nn.Module:
    """ReLU in place."""
    return nn.ReLU(inplace=True)


def conv_norm(
    channels_in: int,
    channels: int,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    activation: Activation | None = relu,
    eps: float = 1e-5,
) -> nn.Sequential:
    """Convolution with `same` padding, batch norm, activation."""
    conv = nn.Conv2d(channels_in, channels, kernel, stride, kernel // 2, groups=groups, bias=False)
    after = [activation()] if activation else []
    return nn.Sequential(conv, nn.BatchNorm2d(channels, eps=eps), *after)


class SqueezeExcite(nn.Module):
    """Hu et al., "Squeeze-and-Excitation Networks", 2017: each channel scaled by a gate computed from all channels' means."""

    def __init__(
        self, channels: int, squeezed: int, activation: Activation, gate: Activation
    ) -> None:
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.activation = activation()
        self.scale_activation = gate()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        squeezed = self.activation(self.fc1(self.avgpool(x)))
        return self.scale_activation(self.fc2(squeezed)) * x


class InvertedResidual(nn.Module):
    """Expand, filter per channel, squeeze-and-excite, project; with a shortcut where the shape stays."""

    def __init__(
        self,
        channels_in: int,
        hidden: int,
        channels: int,
        kernel: int,
        stride: int,
        activation: Activation,
        excite: SqueezeExcite | None,
        eps: float = 1e-5,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        if hidden != channels_in:
            layers.append(conv_norm(channels_in, hidden, 1, activation=activation, eps=eps))
        layers.append(
            conv_norm(hidden, hidden, kernel, stride, hidden, activation=activation, eps=eps)
        )
        if excite is not None:
            layers.append(excite)
        layers.append(conv_norm(hidden, channels, 1, activation=None, eps=eps))
        self.block = nn.Sequential(*layers)
        self.residual = stride == 1 and channels_in == channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.block(x) if self.residual else self.block(x)


def multiple_of_8(channels: float) -> int:
    """The nearest multiple of 8 that is not more than a tenth below."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * channels else rounded + 8
