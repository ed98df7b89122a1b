"""Networks with long skips, as detectors and segmenters have them: bit-exact, and no deadlock at the depths computed."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stream_mlir


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch norm, SiLU."""
    layer = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.SiLU())


class UNet(nn.Module):
    """Two levels: nearest upsampling, concatenation with what was there before pooling."""

    shape = (1, 3, 16, 24)

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.middle = conv(3, 8), conv(8, 12), conv(12, 12)
        self.up1, self.up2, self.head = conv(24, 8), conv(16, 6), nn.Conv2d(6, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.a(x)
        b = self.b(F.max_pool2d(a, 2))
        y = self.middle(F.max_pool2d(b, 2))
        y = self.up1(torch.cat([b, F.interpolate(y, scale_factor=2)], 1))
        y = self.up2(torch.cat([a, F.interpolate(y, scale_factor=2)], 1))
        return torch.sigmoid(self.head(y))


class C2f(nn.Module):
    """YOLOv8's block: half of the channels through bottlenecks, every step of the way joined."""

    def __init__(self, inputs: int, outputs: int, shortcut: bool) -> None:
        super().__init__()
        half = outputs // 2
        self.enter, self.leave = conv(inputs, outputs, 1), conv(outputs + half, outputs, 1)
        self.inner, self.shortcut = nn.Sequential(conv(half, half), conv(half, half)), shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, last = self.enter(x).chunk(2, 1)
        y = self.inner(last)
        return self.leave(torch.cat([first, last, y + last if self.shortcut else y], 1))


class SPPF(nn.Module):
    """Three max pools in a row, all four stages joined."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.enter, self.leave = conv(channels, channels // 2, 1), conv(channels * 2, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        stages = [self.enter(x)]
        for _ in range(3):
            stages.append(F.max_pool2d(stages[-1], 5, 1, 2))
        return self.leave(torch.cat(stages, 1))


class Detector(nn.Module):
    """YOLOv8 in small: backbone with C2f and SPPF, feature pyramid, heads of two scales joined over positions."""

    shape = (1, 3, 32, 48)

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.early = (
            conv(3, 8, 3, 2),
            nn.Sequential(conv(8, 12, 3, 2), C2f(12, 12, True)),
        )
        self.late = nn.Sequential(conv(12, 16, 3, 2), C2f(16, 16, True), SPPF(16))
        self.merge, self.down, self.deep = (
            C2f(28, 12, False),
            conv(12, 12, 3, 2),
            C2f(28, 16, False),
        )
        self.boxes = nn.ModuleList(nn.Conv2d(c, 8, 1) for c in (12, 16))
        self.classes = nn.ModuleList(nn.Conv2d(c, 5, 1) for c in (12, 16))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        early = self.early(self.stem(x))
        late = self.late(early)
        fine = self.merge(torch.cat([F.interpolate(late, scale_factor=2), early], 1))
        coarse = self.deep(torch.cat([self.down(fine), late], 1))
        heads = zip([fine, coarse], self.boxes, self.classes, strict=True)
        return torch.cat([torch.cat([box(y), cls(y)], 1).flatten(2) for y, box, cls in heads], 2)


def check(kind, tmp_path):
    torch.manual_seed(0)
    model = kind().eval()
    report = stream_mlir.compile(model, (torch.randn(kind.shape),), out=tmp_path, device="zcu104")
    assert report.check.bit_exact
    assert report.check.bounded_frames >= 2
    assert report.check.sqnr_db > 15


def test_segmenter(tmp_path):
    check(UNet, tmp_path)


@pytest.mark.long
def test_detector(tmp_path):
    check(Detector, tmp_path)
