"""Integer meaning of the kernels on HWC arrays, written from docs/quantization.md, not from the kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def limits(bits: int, signed: bool) -> tuple[int, int]:
    """Smallest and largest raw value."""
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


def signed_bits(bound: int) -> int:
    """Width of the smallest signed integer that holds every value of magnitude ``bound``."""
    return int(bound).bit_length() + 1


def divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


@dataclass(frozen=True)
class Requant:
    """Scale, round, shift, offset, clamp."""

    shift: int
    zero: int
    low: int
    high: int

    def __call__(self, acc: np.ndarray, multiplier: np.ndarray | int) -> np.ndarray:
        scaled = (acc.astype(np.int64) * multiplier + (1 << (self.shift - 1))) >> self.shift
        return np.clip(scaled + self.zero, self.low, self.high)

    def members(self) -> dict[str, int]:
        """As members of a config struct."""
        return {"shift": self.shift, "output_zero": self.zero, "min": self.low, "max": self.high}


@dataclass(frozen=True)
class Geometry:
    """A window over an H x W x C image; two-element tuples are (vertical, horizontal)."""

    size: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    before: tuple[int, int]
    after: tuple[int, int]

    def out(self, axis: int) -> int:
        """Output positions along an axis."""
        extent = (self.kernel[axis] - 1) * self.dilation[axis] + 1
        padded = self.size[axis] + self.before[axis] + self.after[axis]
        return (padded - extent) // self.stride[axis] + 1

    @property
    def pixels(self) -> int:
        return self.out(0) * self.out(1)

    @property
    def taps(self) -> int:
        return self.kernel[0] * self.kernel[1]

    def windows(self, image: np.ndarray, pad: int) -> np.ndarray:
        """pixels x taps x channels."""
        pads = ((self.before[0], self.after[0]), (self.before[1], self.after[1]), (0, 0))
        padded = np.pad(image, pads, constant_values=pad)
        columns = []
        for kh in range(self.kernel[0]):
            for kw in range(self.kernel[1]):
                rows = np.arange(self.out(0)) * self.stride[0] + kh * self.dilation[0]
                cols = np.arange(self.out(1)) * self.stride[1] + kw * self.dilation[1]
                columns.append(padded[np.ix_(rows, cols)].reshape(self.pixels, -1))
        return np.stack(columns, axis=1)

    def members(self) -> dict[str, int]:
        """As members of a config struct."""
        pairs = {"kernel": self.kernel, "stride": self.stride, "dilation": self.dilation}
        members = {f"{key}_{axis}": v[i] for key, v in pairs.items() for i, axis in enumerate("hw")}
        members |= {"height": self.size[0], "width": self.size[1]}
        members |= {"pad_top": self.before[0], "pad_left": self.before[1]}
        return members | {"pad_bottom": self.after[0], "pad_right": self.after[1]}

    def window_iterations(self, channel_words: int, fine: int) -> int:
        """Loop iterations of the window kernel (lib/Kernels/README.md)."""
        extent = (self.kernel[0] - 1) * self.dilation[0] + 1
        height, rows = self.size[0], self.out(0)

        def need(row: int) -> int:
            wanted = row * self.stride[0] - self.before[0] + extent
            return height if row >= rows else min(max(wanted, 0), height)

        words, emits = self.size[1] * channel_words, self.out(1) * channel_words * self.taps // fine
        return need(0) * words + sum(
            max((need(r + 1) - need(r)) * words, emits) for r in range(rows)
        )
