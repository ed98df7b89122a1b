"""YOLOv8: Jocher et al., 2023, the published configurations `yolov8n` and `yolov8s` with 80 classes.

The outputs are the raw maps of the three heads (64 box values, 80 classes, separately); decoding belongs on the host.
"""

from __future__ import annotations

import torch
from torch import nn

from stream_mlir.zoo.yolo_blocks import SPPF, Bottleneck, Concat, Conv, upsample

_BINS, _CLASSES = 16, 80


class C2f(nn.Module):
    """Half of the channels through bottlenecks, whose results are all kept."""

    def __init__(
        self, channels_in: int, channels: int, blocks: int, *, shortcut: bool = False
    ) -> None:
        super().__init__()
        half = channels // 2
        self.cv1 = Conv(channels_in, channels)
        self.cv2 = Conv((2 + blocks) * half, channels)
        self.m = nn.ModuleList(Bottleneck(half, 3, shortcut=shortcut) for _ in range(blocks))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        parts = list(self.cv1(x).chunk(2, 1))
        for block in self.m:
            parts.append(block(parts[-1]))
        return self.cv2(torch.cat(parts, 1))


class Distances(nn.Module):
    """The values of a box value's bins, for the host's decoder; here only so that state dicts fit."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Module()
        self.conv.register_buffer("weight", torch.arange(_BINS).float().view(1, _BINS, 1, 1))


class Detect(nn.Module):
    """Per scale a branch for boxes (`cv2`) and one for classes (`cv3`)."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        box = max(16, channels[0] // 4, 4 * _BINS)
        score = max(channels[0], _CLASSES)
        self.cv2 = nn.ModuleList(_branch(c, box, 4 * _BINS) for c in channels)
        self.cv3 = nn.ModuleList(_branch(c, score, _CLASSES) for c in channels)
        self.dfl = Distances()

    def forward(self, *maps: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(
            branch(x)
            for pair in zip(self.cv2, self.cv3, maps, strict=True)
            for branch, x in ((pair[0], pair[2]), (pair[1], pair[2]))
        )


def _branch(channels_in: int, channels: int, outputs: int) -> nn.Sequential:
    convs = (Conv(channels_in, channels, 3), Conv(channels, channels, 3))
    return nn.Sequential(*convs, nn.Conv2d(channels, outputs, 1))


class YOLOv8(nn.Module):
    """`width` times 64 to 1024 channels; a third of the large model's blocks."""

    def __init__(self, width: float) -> None:
        super().__init__()
        a, b, c, d, e = (int(width * channels) for channels in (64, 128, 256, 512, 1024))
        self.model = nn.ModuleList(
            [
                *(Conv(3, a, 3, 2), Conv(a, b, 3, 2), C2f(b, b, 1, shortcut=True)),
                *(Conv(b, c, 3, 2), C2f(c, c, 2, shortcut=True)),
                *(Conv(c, d, 3, 2), C2f(d, d, 2, shortcut=True)),
                *(Conv(d, e, 3, 2), C2f(e, e, 1, shortcut=True), SPPF(e)),
                *(upsample(), Concat(), C2f(e + d, d, 1)),
                *(upsample(), Concat(), C2f(d + c, c, 1)),
                *(Conv(c, c, 3, 2), Concat(), C2f(c + d, d, 1)),
                *(Conv(d, d, 3, 2), Concat(), C2f(d + e, e, 1)),
                Detect((c, d, e)),
            ]
        )

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        kept: dict[int, torch.Tensor] = {}
        for index, layer in enumerate(self.model[:-1]):
            other = _JOINED.get(index)
            x = layer(x) if other is None else layer(x, kept[other])
            kept[index] = x
        return self.model[-1](kept[15], kept[18], kept[21])


_JOINED = {11: 6, 14: 4, 17: 12, 20: 9}
"""Concat -> the earlier layer that it joins with the one before it."""


def yolov8n() -> nn.Module:
    """3,157,184 parameters."""
    return YOLOv8(0.25)


def yolov8s() -> nn.Module:
    """11,166,544 parameters."""
    return YOLOv8(0.5)
