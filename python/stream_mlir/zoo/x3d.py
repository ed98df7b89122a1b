"""X3D-M: Feichtenhofer, "X3D: Expanding Architectures for Efficient Video Recognition", 2020, tables 1 and 3."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from stream_mlir.zoo.blocks import multiple_of_8

_STAGES = ((24, 3), (48, 5), (96, 11), (192, 7))  # channels, blocks
_EXPANSION = 2.25
_HEAD = 2048


class Stem(nn.Module):
    """3x3 in space, then 5 in time per channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            OrderedDict(
                conv_t=nn.Conv3d(3, channels, (1, 3, 3), (1, 2, 2), (0, 1, 1), bias=False),
                conv_xy=nn.Conv3d(
                    channels, channels, (5, 1, 1), padding=(2, 0, 0), groups=channels, bias=False
                ),
            )
        )
        self.norm = nn.BatchNorm3d(channels)
        self.activation = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.activation(self.norm(self.conv(x)))


class SqueezeExcite(nn.Module):
    """To a sixteenth of the channels (a multiple of 8)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = multiple_of_8(channels / 16)
        self.block = nn.Sequential(
            nn.Conv3d(channels, squeezed, 1),
            nn.ReLU(),
            nn.Conv3d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.block(x.mean((2, 3, 4), keepdim=True))


class Bottleneck(nn.Sequential):
    """1x1x1, 3x3x3 per channel, squeeze-and-excite in every other block, Swish, 1x1x1."""

    def __init__(self, channels_in: int, channels: int, stride: int, *, excite: bool) -> None:
        hidden = int(_EXPANSION * channels)
        filter_ = nn.Conv3d(hidden, hidden, 3, (1, stride, stride), 1, groups=hidden, bias=False)
        super().__init__(
            OrderedDict(
                conv_a=nn.Conv3d(channels_in, hidden, 1, bias=False),
                norm_a=nn.BatchNorm3d(hidden),
                act_a=nn.ReLU(),
                conv_b=filter_,
                norm_b=nn.Sequential(
                    nn.BatchNorm3d(hidden), SqueezeExcite(hidden) if excite else nn.Identity()
                ),
                act_b=nn.SiLU(),
                conv_c=nn.Conv3d(hidden, channels, 1, bias=False),
                norm_c=nn.BatchNorm3d(channels),
            )
        )


class ResBlock(nn.Module):
    """The bottleneck and a shortcut, which is projected where the shape changes."""

    def __init__(self, channels_in: int, channels: int, stride: int, *, excite: bool) -> None:
        super().__init__()
        self.branch1_conv = self.branch1_norm = None
        if stride != 1 or channels_in != channels:
            self.branch1_conv = nn.Conv3d(channels_in, channels, 1, (1, stride, stride), bias=False)
        if channels_in != channels:
            self.branch1_norm = nn.BatchNorm3d(channels)
        self.branch2 = Bottleneck(channels_in, channels, stride, excite=excite)
        self.activation = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shortcut = x if self.branch1_conv is None else self.branch1_conv(x)
        if self.branch1_norm is not None:
            shortcut = self.branch1_norm(shortcut)
        return self.activation(shortcut + self.branch2(x))


class Stage(nn.Module):
    """The first block halves the frames."""

    def __init__(self, channels_in: int, channels: int, blocks: int) -> None:
        super().__init__()
        self.res_blocks = nn.ModuleList(
            ResBlock(
                channels_in if i == 0 else channels,
                channels,
                2 if i == 0 else 1,
                excite=i % 2 == 0,
            )
            for i in range(blocks)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.res_blocks:
            x = block(x)
        return x


class Pool(nn.Module):
    """Wide features, their mean over the clip, wider ones of that."""

    def __init__(self, channels_in: int, hidden: int) -> None:
        super().__init__()
        self.pre_conv = nn.Conv3d(channels_in, hidden, 1, bias=False)
        self.pre_norm = nn.BatchNorm3d(hidden)
        self.pre_act = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool3d(1)
        self.post_conv = nn.Conv3d(hidden, _HEAD, 1, bias=False)
        self.post_act = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(self.pre_act(self.pre_norm(self.pre_conv(x))))
        return self.post_act(self.post_conv(x))


class Head(nn.Module):
    """Classifier."""

    def __init__(self, channels_in: int, classes: int) -> None:
        super().__init__()
        self.pool = Pool(channels_in, int(_EXPANSION * channels_in))
        self.proj = nn.Linear(_HEAD, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.proj(torch.flatten(self.pool(x), 1))


class X3DM(nn.Module):
    """Clips of 16 frames."""

    def __init__(self, classes: int = 400) -> None:
        super().__init__()
        channels_in = _STAGES[0][0]
        blocks: list[nn.Module] = [Stem(channels_in)]
        for channels, count in _STAGES:
            blocks.append(Stage(channels_in, channels, count))
            channels_in = channels
        self.blocks = nn.Sequential(*blocks, Head(channels_in, classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.blocks(x)


def x3d_m() -> nn.Module:
    """3.8 million parameters."""
    return X3DM()
