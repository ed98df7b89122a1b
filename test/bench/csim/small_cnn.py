"""The small CNN of the comparison: 3 -> 16 -> 32 -> 64 convolutions of 3x3 on 32x32 pixels, 2.85 million multiply-accumulates."""

from __future__ import annotations

import torch
from torch import nn

INPUT_SHAPE = (1, 3, 32, 32)
MACS = 9 * (32 * 32 * 3 * 16 + 16 * 16 * 16 * 32 + 8 * 8 * 32 * 64) + 8 * 8 * 64 * 12


def small_cnn(seed: int = 0) -> nn.Module:
    """The network with random, seeded weights, in evaluation mode; takes `(N, 3, 32, 32)`, gives `(N, 12)`."""
    torch.manual_seed(seed)
    layers = [
        *(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(8 * 8 * 64, 12)),
    ]
    return nn.Sequential(*layers).eval()


def images(count: int, seed: int = 1) -> torch.Tensor:
    """Seeded noise in [0, 1)."""
    return torch.rand((count, *INPUT_SHAPE[1:]), generator=torch.Generator().manual_seed(seed))
