"""Small forms of attention as others write it: over padded windows, channels, patches and pooled queries."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

Tensor = torch.Tensor


def windows(x: Tensor, size: int) -> Tensor:
    _, high, wide, width = x.shape
    cut = x.reshape(1, high // size, size, wide // size, size, width)
    return cut.permute(0, 1, 3, 2, 4, 5).reshape(-1, size, size, width)


def joined(x: Tensor, high: int, wide: int) -> Tensor:
    size, width = x.shape[1], x.shape[-1]
    cut = x.reshape(1, high // size, wide // size, size, size, width)
    return cut.permute(0, 1, 3, 2, 4, 5).reshape(1, high, wide, width)


class SwinV2(nn.Module):
    """Cosine attention in shifted windows of a padded image, with a mask made in forward (Liu et al. 2022)."""

    def __init__(self, width: int = 8, heads: int = 2, window: int = 4) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        self.patches, self.norm = nn.Conv2d(3, width, 2, 2), nn.LayerNorm(width)
        self.triple, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.scale = nn.Parameter(torch.full((heads, 1, 1), 2.0))
        self.bias = nn.Parameter(torch.randn(1, heads, window**2, window**2))

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).permute(0, 2, 3, 1)
        _, high, wide, width = x.shape
        size, shift = self.window, self.window // 2
        below, right = -high % size, -wide % size
        y = torch.roll(F.pad(x, (0, 0, 0, right, 0, below)), (-shift, -shift), (1, 2))
        _, tall, broad, _ = y.shape
        y = windows(y, size).flatten(1, 2)
        triple = self.triple(y).reshape(*y.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = F.normalize(triple[0], dim=-1) @ F.normalize(triple[1], dim=-1).transpose(-2, -1)
        scores = scores * self.scale.clamp(max=4.6).exp() + 16 * torch.sigmoid(self.bias)
        regions = x.new_zeros((tall, broad))
        for number, rows in enumerate((slice(0, -size), slice(-size, -shift), slice(-shift, None))):
            regions[rows] = number
        flat = windows(regions[None, :, :, None], size).flatten(1)
        apart = flat[:, None] - flat[:, :, None]
        mask = apart.masked_fill(apart != 0, -100.0).masked_fill(apart == 0, 0.0)
        shares = (scores + mask[:, None]).softmax(-1)
        y = self.project((shares @ triple[2]).transpose(1, 2).reshape(y.shape))
        y = joined(y.reshape(-1, size, size, width), tall, broad)
        y = torch.roll(y, (shift, shift), (1, 2))[:, :high, :wide]
        return x + self.norm(y)


class Sam(nn.Module):
    """Windows of a padded image, and places in them that the query itself is asked about (Kirillov et al. 2023)."""

    def __init__(self, width: int = 8, heads: int = 2, window: int = 4) -> None:
        super().__init__()
        self.heads, self.window, self.width = heads, window, width
        self.patches, self.triple = nn.Conv2d(3, width, 2, 2), nn.Linear(width, 3 * width)
        self.rows = nn.Parameter(torch.randn(window, window, width // heads))
        self.columns = nn.Parameter(torch.randn(window, window, width // heads))

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).permute(0, 2, 3, 1)
        _, high, wide, _ = x.shape
        size = self.window
        y = windows(F.pad(x, (0, 0, 0, -wide % size, 0, -high % size)), size)
        triple = self.triple(y).reshape(len(y), size**2, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = triple.reshape(3, len(y) * self.heads, size**2, -1).unbind(0)
        scores = (query * (self.width // self.heads) ** -0.5) @ key.transpose(-2, -1)
        places = query.reshape(-1, size, size, self.width // self.heads)
        above = torch.einsum("bhwc,hkc->bhwk", places, self.rows)
        beside = torch.einsum("bhwc,wkc->bhwk", places, self.columns)
        scores = scores.view(-1, size, size, size, size) + above[..., None] + beside[..., None, :]
        y = scores.view(-1, size**2, size**2).softmax(-1) @ value
        y = y.view(len(y) // self.heads, self.heads, size, size, -1).permute(0, 2, 3, 1, 4)
        tall, broad = high + -high % size, wide + -wide % size
        y = joined(y.reshape(-1, size, size, self.width), tall, broad)
        return x + y[:, :high, :wide]


class MobileViT2(nn.Module):
    """One score per pixel of a patch weighs its keys (Mehta and Rastegari 2022)."""

    def __init__(self, width: int = 8, patch: int = 2) -> None:
        super().__init__()
        self.width, self.patch = width, patch
        self.stem, self.three = nn.Conv2d(3, width, 3, 2, 1), nn.Conv2d(width, 1 + 2 * width, 1)
        self.norm, self.out = nn.GroupNorm(1, width), nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        _, width, high, wide = x.shape
        y = F.unfold(x, self.patch, stride=self.patch).reshape(1, width, self.patch**2, -1)
        query, key, value = self.three(self.norm(y)).split((1, width, width), 1)
        context = (key * query.softmax(-1)).sum(-1, keepdim=True)
        y = y + self.out(value.relu() * context.expand_as(value))
        y = y.reshape(1, width * self.patch**2, high // self.patch, wide // self.patch)
        return F.pixel_shuffle(y, self.patch)


class Xca(nn.Module):
    """Attention between channels, whose rows are normalized (Ali et al. 2021)."""

    def __init__(self, width: int = 8, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.patches, self.triple = nn.Conv2d(3, width, 4, 4), nn.Linear(width, 3 * width)
        self.scale = nn.Parameter(torch.ones(heads, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        triple = self.triple(x).reshape(1, x.shape[1], 3, self.heads, -1).permute(2, 0, 3, 4, 1)
        query, key, value = triple.unbind(0)
        scores = F.normalize(query, dim=-1) @ F.normalize(key, dim=-1).transpose(-2, -1)
        return ((scores * self.scale).softmax(-1) @ value).permute(0, 3, 1, 2).reshape(x.shape)


class Readout(nn.Module):
    """A class token read into every patch, as an image again (Ranftl et al. 2021)."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.patches, self.token = nn.Conv2d(3, width, 4, 4), nn.Parameter(torch.randn(1, 1, width))
        self.mix, self.both = nn.Linear(width, width), nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), x.flatten(2).transpose(1, 2)], 1)
        tokens = self.mix(tokens - tokens.mean(1, keepdim=True))
        patches, token = tokens[:, 1:], tokens[:, :1].expand_as(tokens[:, 1:])
        y = F.gelu(self.both(torch.cat([patches, token], -1)))
        return F.interpolate(y.permute(0, 2, 1).reshape(x.shape), scale_factor=2, mode="bilinear")


class Hiera(nn.Module):
    """Queries pooled over units of a mask (Ryali et al. 2023), and a key alone that gets all of the weight."""

    def __init__(self, width: int = 8, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.patches, self.triple = nn.Conv2d(3, width, 4, 4), nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        triple = self.triple(x).reshape(1, -1, 2, 3, self.heads, x.shape[-1] // self.heads)
        query, key, value = triple.permute(3, 0, 4, 2, 1, 5).unbind(0)
        query = query.view(1, self.heads, 2, 2, -1, query.shape[-1]).max(dim=3).values
        y = F.scaled_dot_product_attention(query, key, value).transpose(1, 3)
        y = self.join(y.reshape(1, -1, x.shape[-1]))
        whole = y.mean(1, keepdim=True)
        return y + (y @ whole.transpose(1, 2)).softmax(-1) @ whole


NETWORKS: dict[type[nn.Module], tuple[int, ...]] = {
    SwinV2: (1, 3, 12, 16),
    Sam: (1, 3, 12, 16),
    MobileViT2: (1, 3, 16, 8),
    Xca: (1, 3, 16, 16),
    Readout: (1, 3, 16, 8),
    Hiera: (1, 3, 16, 16),
}
"""With the shapes of their inputs."""
