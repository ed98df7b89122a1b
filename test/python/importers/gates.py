"""Small forms of convolutional networks with gates, norms and contexts as others write them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

Tensor = torch.Tensor


class Bam(nn.Module):
    """A gate per channel and one per position, as their sum and product (Park et al. 2018)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.channels, self.places = nn.Conv2d(width, width, 1), nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        channels, places = self.channels(x.mean((2, 3), keepdim=True)), self.places(x)
        return x * (1 + (channels + places).sigmoid()) + torch.tanh(channels) * places


class Focal(nn.Module):
    """Contexts of several sizes, one of them the whole image, gated per position (Yang et al. 2022)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.width = width
        self.stem, self.three = nn.Conv2d(3, width, 4, 4), nn.Linear(width, 2 * width + 3)
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, width, k, padding=k // 2, groups=width), nn.GELU())
            for k in (3, 5)
        )
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.three(self.stem(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        query, context, gates = x.split((self.width, self.width, 3), 1)
        total = 0
        for level, layer in enumerate(self.layers):
            context = layer(context)
            total = total + context * gates[:, level : level + 1]
        whole = F.gelu(context.mean(2, keepdim=True).mean(3, keepdim=True))
        return query * self.out(total + whole * gates[:, 2:])


class ResponseNorm(nn.Module):
    """Channels weighed by their length against that of the others (ConvNeXt V2, Woo et al. 2023)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.mix = nn.Conv2d(3, width, 4, 4), nn.Conv2d(width, width, 7, 1, 3, 1, width)
        self.norm, self.wide = nn.LayerNorm(width), nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.weight, self.bias = (nn.Parameter(torch.randn(1, 1, 1, 2 * width)) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        y = F.gelu(self.wide(self.norm(self.mix(x).permute(0, 2, 3, 1))))
        length = torch.norm(y, p=2, dim=(1, 2), keepdim=True)
        share = length / (length.mean(-1, keepdim=True) + 1e-6)
        y = self.weight * (y * share) + self.bias + y
        return x + self.narrow(y).permute(0, 3, 1, 2)


class Bit(nn.Module):
    """Standardized weights and group norms in front of activations (Kolesnikov et al. 2020)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.GroupNorm(4, width)
        self.body, self.head = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, 5, 1)

    def standard(self, layer: nn.Conv2d, x: Tensor) -> Tensor:
        flat = layer.weight.reshape(1, layer.out_channels, -1)
        flat = F.batch_norm(flat, None, None, training=True, momentum=0.0, eps=1e-6)
        weight = flat.reshape_as(layer.weight)
        return F.conv2d(x, weight, layer.bias, layer.stride, layer.padding)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.pad(self.standard(self.stem, x), (1, 1, 1, 1)), 3, 2)
        x = self.standard(self.body, self.norm(x).relu()) + x
        return self.head(F.adaptive_avg_pool2d(x, 1)).flatten(1)


class Triplet(nn.Module):
    """Gates over every pair of dimensions (Misra et al. 2021)."""

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.gates = nn.ModuleList(
            nn.Sequential(nn.Conv2d(2, 1, 3, padding=1, bias=False), nn.BatchNorm2d(1))
            for _ in range(3)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        total = torch.zeros_like(x)
        for gate, order in zip(self.gates, ((0, 1, 2, 3), (0, 2, 1, 3), (0, 3, 2, 1)), strict=True):
            y = x.permute(order).contiguous()
            seen = torch.cat((y.max(1)[0].unsqueeze(1), y.mean(1).unsqueeze(1)), 1)
            total = total + (y * gate(seen).sigmoid()).permute(order)
        return total / 3


class StripPool(nn.Module):
    """Rows and columns pooled, filtered, spread out again and joined (Hou et al. 2020)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.stem, self.out = nn.Conv2d(3, width, 3, padding=1), nn.Conv2d(width, width, 1)
        self.rows = nn.Conv2d(width, width, (3, 1), padding=(1, 0))
        self.columns = nn.Conv2d(width, width, (1, 3), padding=(0, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        _, _, high, wide = x.shape
        rows = self.rows(F.adaptive_avg_pool2d(x, (None, 1))).expand(-1, -1, high, wide)
        columns = self.columns(F.adaptive_avg_pool2d(x, (1, None))).expand(-1, -1, high, wide)
        return x * self.out(F.relu(rows + columns)).sigmoid()


NETWORKS: dict[type[nn.Module], tuple[int, ...]] = {
    Bam: (1, 3, 8, 6),
    Focal: (1, 3, 16, 24),
    ResponseNorm: (1, 3, 16, 24),
    Bit: (1, 3, 16, 16),
    Triplet: (1, 3, 6, 8),
    StripPool: (1, 3, 6, 8),
}
"""With the shapes of their inputs."""
