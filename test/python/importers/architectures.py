"""Small forms of networks as others write them: detectors, segmenters, transformers, restorers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

Tensor = torch.Tensor


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)


class DeepLab(nn.Module):
    """Atrous spatial pyramid pooling and bilinear upsampling (Chen et al. 2017)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(conv(3, 16, stride=2), nn.BatchNorm2d(16), nn.ReLU())
        self.rates = nn.ModuleList(
            nn.Conv2d(16, 8, 3, padding=rate, dilation=rate) for rate in (1, 2, 4, 6)
        )
        self.image = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 8, 1), nn.ReLU())
        self.head = nn.Conv2d(40, 5, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x)
        parts = [branch(y).relu() for branch in self.rates]
        parts.append(F.interpolate(self.image(y), y.shape[-2:], mode="bilinear"))
        return F.interpolate(self.head(torch.cat(parts, 1)), x.shape[-2:], mode="bilinear")


class SegFormer(nn.Module):
    """Attention to a reduced image, and a feed-forward part with a depthwise convolution (Xie et al. 2021)."""

    def __init__(self, width: int = 16, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.patches = nn.Conv2d(3, width, 7, 4, 3)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(4))
        self.query, self.pair = nn.Linear(width, width), nn.Linear(width, 2 * width)
        self.reduce = nn.Conv2d(width, width, 2, 2)
        self.project = nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.mix = conv(4 * width, 4 * width, groups=4 * width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x)
        batch, width, high, wide = x.shape
        tokens = self.norms[0](x.flatten(2).transpose(1, 2))
        tokens = tokens + self.attend(self.norms[1](tokens), high, wide)
        y = self.wide(self.norms[3](tokens)).transpose(1, 2)
        y = self.mix(y.reshape(batch, 4 * width, high, wide)).flatten(2).transpose(1, 2)
        return (tokens + self.narrow(F.gelu(y))).transpose(1, 2).reshape(batch, width, high, wide)

    def attend(self, y: Tensor, high: int, wide: int) -> Tensor:
        batch, count, width = y.shape
        split = (self.heads, width // self.heads)
        query = self.query(y).reshape(batch, count, *split).permute(0, 2, 1, 3)
        image = y.permute(0, 2, 1).reshape(batch, width, high, wide)
        small = self.norms[2](self.reduce(image).reshape(batch, width, -1).permute(0, 2, 1))
        pair = self.pair(small).reshape(batch, -1, 2, *split).permute(2, 0, 3, 1, 4)
        shares = (query @ pair[0].transpose(-2, -1) * split[1] ** -0.5).softmax(-1)
        return self.project((shares @ pair[1]).transpose(1, 2).reshape(batch, count, width))


class Swin(nn.Module):
    """Attention within shifted windows, with a bias per offset and a mask (Liu et al. 2021)."""

    def __init__(self, width: int = 12, heads: int = 3, window: int = 4, size: int = 8) -> None:
        super().__init__()
        self.heads, self.window, self.shift = heads, window, window // 2
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.triple, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.feed = nn.Sequential(nn.Linear(width, 24), nn.GELU(), nn.Linear(24, width))
        self.bias = nn.Parameter(torch.randn(heads, window**2, window**2))
        parts = (slice(0, -window), slice(-window, -self.shift), slice(-self.shift, None))
        regions = torch.zeros(1, size, size, 1)
        for number, (rows, columns) in enumerate((r, c) for r in parts for c in parts):
            regions[:, rows, columns] = number
        flat = self.windows(regions).squeeze(-1)
        self.register_buffer("mask", -100.0 * (flat[:, None] != flat[:, :, None]))

    def windows(self, x: Tensor) -> Tensor:
        _, high, wide, width = x.shape
        size = self.window
        cut = x.view(1, high // size, size, wide // size, size, width)
        return cut.permute(0, 1, 3, 2, 4, 5).reshape(-1, size * size, width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).permute(0, 2, 3, 1)
        _, high, wide, width = x.shape
        size, shift = self.window, self.shift
        y = self.windows(torch.roll(self.before(x), (-shift, -shift), (1, 2)))
        triple = self.triple(y).reshape(*y.shape[:2], 3, self.heads, width // self.heads)
        query, key, value = triple.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-2, -1) * (width // self.heads) ** -0.5
        shares = (scores + self.bias + self.mask.unsqueeze(1)).softmax(-1)  # pyright: ignore
        y = self.project((shares @ value).transpose(1, 2).reshape(y.shape))
        y = y.view(1, high // size, wide // size, size, size, width).permute(0, 1, 3, 2, 4, 5)
        x = x + torch.roll(y.reshape(x.shape), (shift, shift), (1, 2))
        return (x + self.feed(self.after(x))).mean((1, 2))


class MobileViT(nn.Module):
    """A transformer over the pixels that patches have in one place (Mehta and Rastegari 2021)."""

    def __init__(self, channels: int = 8, width: int = 12, patch: int = 2) -> None:
        super().__init__()
        self.patch = patch
        self.stem, self.local = conv(3, channels, stride=2), conv(channels, channels)
        self.widen, self.narrow = conv(channels, width, 1), conv(width, channels, 1)
        layer = {"activation": F.silu, "batch_first": True, "norm_first": True}
        self.transformer = nn.TransformerEncoderLayer(width, 2, 24, **layer)
        self.fuse = conv(2 * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.silu(self.stem(x))
        y = self.widen(F.silu(self.local(x)))
        _, width, high, wide = y.shape
        rows, columns, patch = high // self.patch, wide // self.patch, self.patch
        y = y.reshape(width * rows, patch, columns, patch).transpose(1, 2)
        y = y.reshape(1, width, rows * columns, patch**2).transpose(1, 3)
        y = self.transformer(y.reshape(patch**2, -1, width))
        y = y.reshape(1, patch**2, -1, width).transpose(1, 3)
        y = y.reshape(width * rows, columns, patch, patch).transpose(1, 2)
        return self.fuse(torch.cat([x, self.narrow(y.reshape(1, width, high, wide))], 1))


class Detr(nn.Module):
    """Queries that attend to an encoded image (Carion et al. 2020)."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.places = nn.Parameter(torch.randn(16, 1, width))
        self.queries = nn.Parameter(torch.randn(4, 1, width))
        self.encoder = nn.TransformerEncoderLayer(width, 2, 32)
        self.attention = nn.MultiheadAttention(width, 2)
        self.norm = nn.LayerNorm(width)
        self.classes, self.boxes = nn.Linear(width, 5), nn.Linear(width, 4)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        memory = self.encoder(self.patches(x).flatten(2).permute(2, 0, 1) + self.places)
        found = self.attention(self.queries, memory, memory, need_weights=False)[0]
        found = self.norm(self.queries + found)
        return self.classes(found), self.boxes(found).sigmoid()


class Ssd(nn.Module):
    """Boxes and classes from two scales (Liu et al. 2016)."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(conv(3, 16, stride=4), nn.ReLU6())
        self.coarse = nn.Sequential(conv(16, 16, stride=2), nn.ReLU6())
        self.boxes = nn.ModuleList(conv(16, 16) for _ in range(2))
        self.classes = nn.ModuleList(conv(16, 20) for _ in range(2))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        scales = [self.fine(x)]
        scales.append(self.coarse(scales[0]))
        found = [
            torch.cat(
                [
                    h(y).permute(0, 2, 3, 1).reshape(1, -1, n)
                    for y, h in zip(scales, heads, strict=True)
                ],
                1,
            )
            for heads, n in ((self.boxes, 4), (self.classes, 5))
        ]
        return found[0], found[1].softmax(-1)


class YoloHead(nn.Module):
    """A head that decodes distributions of distances (YOLOv8)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(conv(3, 16, stride=4), nn.SiLU())
        self.distances, self.classes = conv(16, 64, 1), conv(16, 3, 1)
        self.mean = nn.Conv2d(16, 1, 1, bias=False)
        self.mean.weight.data[:] = torch.arange(16.0).view(1, 16, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x)
        both = torch.cat([self.distances(y), self.classes(y)], 1).view(1, 67, -1)
        boxes, classes = both.split((64, 3), 1)
        shares = boxes.view(1, 4, 16, -1).transpose(2, 1).softmax(1)
        near, far = self.mean(shares).view(1, 4, -1).chunk(2, 1)
        return torch.cat([near, far, classes.sigmoid()], 1)


class Naf(nn.Module):
    """Products for activations, simple channel attention, pixel shuffle (Chen et al. 2022)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.norm = conv(3, width), nn.GroupNorm(1, width)
        self.wide = conv(width, 2 * width, 1)
        self.mix = conv(2 * width, 2 * width, groups=2 * width)
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), conv(width, width, 1))
        self.out, self.share = (
            conv(width, width, 1),
            nn.Parameter(torch.full((1, width, 1, 1), 0.5)),
        )
        self.enlarge = nn.Sequential(conv(width, 12), nn.PixelShuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        y = self.stem(x)
        left, right = self.mix(self.wide(self.norm(y))).chunk(2, 1)
        both = left * right
        y = y + self.out(both * self.gate(both)) * self.share
        return self.enlarge(y) + F.interpolate(x, scale_factor=2, mode="bilinear")


class CoordinateAttention(nn.Module):
    """Gates along rows and along columns (Hou et al. 2021)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.both = conv(3, width), conv(width, 4, 1)
        self.rows, self.columns = conv(4, width, 1), conv(4, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        high, wide = x.shape[-2:]
        rows = F.adaptive_avg_pool2d(x, (None, 1))
        columns = F.adaptive_avg_pool2d(x, (1, None)).permute(0, 1, 3, 2)
        y = F.hardswish(self.both(torch.cat([rows, columns], 2)))
        rows, columns = torch.split(y, [high, wide], 2)
        columns = self.columns(columns.permute(0, 1, 3, 2))
        return x * self.rows(rows).sigmoid() * columns.sigmoid()


class Cbam(nn.Module):
    """Attention to channels, then to positions (Woo et al. 2018)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.place = conv(3, width), conv(2, 1, 7)
        self.channels = nn.Sequential(nn.Linear(width, 4), nn.ReLU(), nn.Linear(4, width))

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        gate = self.channels(x.mean((2, 3))) + self.channels(x.amax((2, 3)))
        x = x * gate.sigmoid()[:, :, None, None]
        seen = torch.cat([x.max(1, keepdim=True)[0], x.mean(1, keepdim=True)], 1)
        return x * self.place(seen).sigmoid()


NETWORKS: dict[type[nn.Module], tuple[int, ...]] = {
    DeepLab: (1, 3, 16, 24),
    SegFormer: (1, 3, 32, 16),
    Swin: (1, 3, 32, 32),
    MobileViT: (1, 3, 16, 8),
    Detr: (1, 3, 32, 32),
    Ssd: (1, 3, 16, 16),
    YoloHead: (1, 3, 16, 24),
    Naf: (1, 3, 8, 12),
    CoordinateAttention: (1, 3, 6, 8),
    Cbam: (1, 3, 8, 8),
}
"""With the shapes of their inputs."""
