"""What the user asks of quantization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """Widths in bits; see docs/quantization.md, section 2, for the words."""

    weights: int = 8
    activations: int = 8
    scheme: Literal["affine", "symmetric"] = "affine"
    scales: Literal["free", "pow2"] = "free"
    ranges: Literal["minmax", "percentile", "mse"] = "mse"
