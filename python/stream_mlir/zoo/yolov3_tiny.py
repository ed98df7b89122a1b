"""YOLOv3-tiny: Redmon and Farhadi, "YOLOv3: An Incremental Improvement", 2018, and the layer list published with it.

The outputs are the two heads' raw maps (3 anchors x (4 box values + objectness + 80 classes)); decoding belongs on the host.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

_ANCHORS, _CLASSES = 3, 80
_BACKBONE = (16, 32, 64, 128, 256, 512)


def _conv(channels_in: int, channels: int, kernel: int) -> nn.Sequential:
    conv = nn.Conv2d(channels_in, channels, kernel, 1, kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(channels), nn.LeakyReLU(0.1, inplace=True))


class YOLOv3Tiny(nn.Module):
    """Two scales: a 32nd and a 16th of the image."""

    def __init__(self) -> None:
        super().__init__()
        pairs = zip((3, *_BACKBONE), _BACKBONE, strict=False)
        self.backbone = nn.ModuleList(_conv(a, b, 3) for a, b in pairs)
        self.pool = nn.MaxPool2d(2)
        self.last = nn.MaxPool2d(2, 1)
        self.wide = _conv(512, 1024, 3)
        self.neck = _conv(1024, 256, 1)
        self.large = nn.Sequential(_conv(256, 512, 3), _head(512))
        self.lateral = _conv(256, 128, 1)
        self.upsample = nn.Upsample(scale_factor=2, mode="nearest")
        self.small = nn.Sequential(_conv(128 + 256, 256, 3), _head(256))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        skipped = x
        for conv in self.backbone:
            x = conv(x)
            skipped = x if x.shape[1] == 256 else skipped
            x = x if x.shape[1] == 512 else self.pool(x)
        # A pooling that keeps the size: it sees nothing beyond the right and lower edges.
        x = self.last(functional.pad(x, (0, 1, 0, 1), value=float("-inf")))
        x = self.neck(self.wide(x))
        joined = torch.cat((self.upsample(self.lateral(x)), skipped), 1)
        return self.large(x), self.small(joined)


def _head(channels: int) -> nn.Conv2d:
    return nn.Conv2d(channels, _ANCHORS * (5 + _CLASSES), 1)


def yolov3_tiny() -> nn.Module:
    """8,852,366 parameters."""
    return YOLOv3Tiny()
