"""YOLOv5 (release 6): Jocher et al., 2020-2022, the published configuration `yolov5n` and `yolov5s` with 80 classes.

The outputs are the three heads' raw maps (3 anchors x (4 box values + objectness + 80 classes)); decoding belongs on the host.
"""

from __future__ import annotations

import torch
from torch import nn

from stream_mlir.zoo.yolo_blocks import SPPF, Bottleneck, Concat, Conv, upsample

_ANCHORS = (
    (10, 13, 16, 30, 33, 23),
    (30, 61, 62, 45, 59, 119),
    (116, 90, 156, 198, 373, 326),
)
_CLASSES = 80


class C3(nn.Module):
    """Half of the channels through bottlenecks, the others past them."""

    def __init__(
        self, channels_in: int, channels: int, blocks: int, *, shortcut: bool = True
    ) -> None:
        super().__init__()
        half = channels // 2
        self.cv1 = Conv(channels_in, half)
        self.cv2 = Conv(channels_in, half)
        self.cv3 = Conv(channels, channels)
        self.m = nn.Sequential(*(Bottleneck(half, 1, shortcut=shortcut) for _ in range(blocks)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))


class Detect(nn.Module):
    """One 1x1 convolution per scale."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        anchors = torch.tensor(_ANCHORS).float().view(3, 3, 2)
        strides = torch.tensor((8.0, 16.0, 32.0)).view(3, 1, 1)
        self.register_buffer("anchors", anchors / strides)  # for the host's decoder
        self.m = nn.ModuleList(nn.Conv2d(c, 3 * (5 + _CLASSES), 1) for c in channels)

    def forward(self, *maps: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(head(x) for head, x in zip(self.m, maps, strict=True))


class YOLOv5(nn.Module):
    """`width` times 64 to 1024 channels; a third of the large model's blocks."""

    def __init__(self, width: float) -> None:
        super().__init__()
        a, b, c, d, e = (int(width * channels) for channels in (64, 128, 256, 512, 1024))
        self.model = nn.ModuleList(
            [
                *(Conv(3, a, 6, 2, 2), Conv(a, b, 3, 2), C3(b, b, 1)),
                *(Conv(b, c, 3, 2), C3(c, c, 2)),
                *(Conv(c, d, 3, 2), C3(d, d, 3)),
                *(Conv(d, e, 3, 2), C3(e, e, 1), SPPF(e)),
                *(Conv(e, d), upsample(), Concat(), C3(e, d, 1, shortcut=False)),
                *(Conv(d, c), upsample(), Concat(), C3(d, c, 1, shortcut=False)),
                *(Conv(c, c, 3, 2), Concat(), C3(d, d, 1, shortcut=False)),
                *(Conv(d, d, 3, 2), Concat(), C3(e, e, 1, shortcut=False)),
                Detect((c, d, e)),
            ]
        )

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        kept: dict[int, torch.Tensor] = {}
        for index, layer in enumerate(self.model[:-1]):
            other = _JOINED.get(index)
            x = layer(x) if other is None else layer(x, kept[other])
            kept[index] = x
        return self.model[-1](kept[17], kept[20], kept[23])


_JOINED = {12: 6, 16: 4, 19: 14, 22: 10}
"""Concat -> the earlier layer that it joins with the one before it."""


def yolov5n() -> nn.Module:
    """1,867,405 parameters."""
    return YOLOv5(0.25)


def yolov5s() -> nn.Module:
    """7,225,885 parameters."""
    return YOLOv5(0.5)
