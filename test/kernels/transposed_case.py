"""Random transposed convolutions for the kernel tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from conv_case import CODE, MULTIPLIER_BITS, Fold, folds
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import Requant, signed_bits
from kernel_strategies import Format, formats, requants, seeds, widths

Pair = tuple[int, int]


@dataclass(frozen=True)
class TransposedGeometry:
    """``kernel`` taps of one phase; two-element tuples are (vertical, horizontal)."""

    size: Pair
    kernel: Pair
    stride: Pair
    crop: Pair
    out: Pair

    @property
    def pixels(self) -> int:
        return self.out[0] * self.out[1]

    @property
    def taps(self) -> int:
        return self.kernel[0] * self.kernel[1]

    @property
    def phases(self) -> int:
        return self.stride[0] * self.stride[1]

    @property
    def unused(self) -> int:
        """Input rows that no output row needs; they come in with the last one."""
        return self.size[0] - 1 - (self.out[0] - 1 + self.crop[0]) // self.stride[0]

    def phase(self, row: int, column: int) -> int:
        """Which weights an output pixel takes."""
        h, w = (row + self.crop[0]) % self.stride[0], (column + self.crop[1]) % self.stride[1]
        return h * self.stride[1] + w

    def window(self, image: np.ndarray, pad: int, row: int, column: int) -> np.ndarray:
        """taps x channels: the input pixels up to the one the output pixel starts from."""
        last = [(o + c) // s for o, c, s in zip((row, column), self.crop, self.stride, strict=True)]
        pixels = []
        for h, w in product(*(range(n) for n in self.kernel)):
            at = (last[0] - self.kernel[0] + 1 + h, last[1] - self.kernel[1] + 1 + w)
            inside = all(0 <= a < n for a, n in zip(at, self.size, strict=True))
            pixels.append(image[at] if inside else np.full(image.shape[2], pad))
        return np.stack(pixels)

    def members(self) -> dict[str, int]:
        """As members of both config structs."""
        return {
            "out_h": self.out[0],
            "out_w": self.out[1],
            "stride_h": self.stride[0],
            "stride_w": self.stride[1],
            "crop_top": self.crop[0],
            "crop_left": self.crop[1],
        }

    def window_iterations(self, channel_words: int, fine: int) -> int:
        """Loop iterations of the window kernel (lib/Kernels/README.md)."""
        height = self.size[0]
        need = [
            min(height, (row + self.crop[0]) // self.stride[0] + 1) for row in range(self.out[0])
        ]
        need.append(height)
        words, emits = self.size[1] * channel_words, self.out[1] * channel_words * self.taps // fine
        return need[0] * words + sum(
            max((after - before) * words, emits) for before, after in pairwise(need)
        )


@dataclass(frozen=True)
class TransposedCase:
    """``image`` is H x W x C, ``weights`` phases x F x taps x C/groups, ``bias`` phases x F."""

    geometry: TransposedGeometry
    groups: int
    fold: Fold
    source: Format
    weight_bits: int
    result: Format
    requant: Requant
    pad: int
    image: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    multiplier: np.ndarray

    def expected(self) -> np.ndarray:
        """pixels x filters."""
        g = self.geometry
        phases, filters, taps, channels = self.weights.shape
        grouped = self.weights.reshape(phases, self.groups, -1, taps, channels)
        acc = []
        for row, column in product(*(range(n) for n in g.out)):
            window = g.window(self.image, self.pad, row, column)
            window = window.reshape(taps, self.groups, channels)
            phase = g.phase(row, column)
            sums = np.einsum("tgc,gftc->gf", window, grouped[phase]).reshape(filters)
            acc.append(sums + self.bias[phase])
        return self.requant(np.stack(acc), self.multiplier)

    def values(self) -> list[np.ndarray]:
        """Weights phase after phase, each in the order of a convolution's."""
        k, (phases, filters, taps, channels) = self.fold, self.weights.shape
        shape = (phases, self.groups // k.groups, k.groups)
        shape += (filters // self.groups // k.filters, k.filters, taps // k.fine, k.fine)
        blocks = self.weights.reshape(*shape, channels // k.channels, k.channels)
        packed = blocks.transpose(0, 1, 3, 7, 5, 6, 2, 8, 4)
        return [packed, self.bias, self.multiplier, stream_values(self.image)]

    def code(self, name: str) -> str:
        k, g, lanes = self.fold, self.geometry, self.fold.channels * self.fold.groups
        filters = self.weights.shape[1]
        bound = np.abs(self.weights).sum((2, 3)).max() * self.source.largest
        window = g.members() | {"height": g.size[0], "width": g.size[1], "lanes": lanes}
        window |= {"kernel_h": g.kernel[0], "kernel_w": g.kernel[1], "fine": k.fine}
        window |= {"channels": self.image.shape[2], "bits": self.source.bits}
        window |= {"is_signed": self.source.signed, "pad_value": self.pad}
        dot = g.members() | {"pixels": g.pixels, "groups": self.groups, "filters": filters}
        dot |= {"channels": self.image.shape[2], "taps": g.taps, "fine": k.fine}
        dot |= {"in": k.channels, "out": k.filters, "group": k.groups}
        dot |= {"weight_bits": self.weight_bits, "multiplier_bits": MULTIPLIER_BITS}
        dot |= {"accumulator_bits": signed_bits(int(bound + np.abs(self.bias).max()))}
        dot |= self.source.members("input") | self.result.members("output") | self.requant.members()
        body = CODE.format(
            name=name,
            source=self.source.word(lanes),
            result=self.result.word(k.filters * k.groups),
            kernel="depthwise_transposed" if k.groups > 1 else "dot_transposed",
        )
        body = body.replace("window<Window>", "window_transposed<Window>")
        for array in ("weights[shape::weight_rows]", "bias[shape::out_blocks]"):
            rows = array.replace("[", f"[{g.phases} * ")
            body = body.replace(array, rows)
        return config("Window", **window) + config("Dot", **dot) + body

    def iterations(self) -> list[int]:
        """Of window_transposed and of dot_transposed or depthwise_transposed."""
        k, g = self.fold, self.geometry
        _, filters, _, channels = self.weights.shape
        passes = self.groups // k.groups * (filters // self.groups // k.filters)
        dot = g.pixels * passes * (g.taps // k.fine) * (channels // k.channels)
        words = self.image.shape[2] // (k.channels * k.groups)
        return [g.window_iterations(words, k.fine), dot]


@st.composite
def transposed_geometries(draw: st.DrawFn) -> TransposedGeometry:
    """Phases of up to 3 x 3 taps, strides to 3, any crop that leaves something."""

    def pair(low: int, high: int) -> Pair:
        return draw(st.integers(low, high)), draw(st.integers(low, high))

    size, kernel, stride = pair(1, 6), pair(1, 3), pair(1, 3)
    largest = [(n + k - 1) * s for n, k, s in zip(size, kernel, stride, strict=True)]
    crop = tuple(draw(st.integers(0, min(5, n - 1))) for n in largest)
    out = tuple(
        n - c - draw(st.integers(0, min(9, n - c - 1))) for n, c in zip(largest, crop, strict=True)
    )
    return TransposedGeometry(size, kernel, stride, (crop[0], crop[1]), (out[0], out[1]))


@st.composite
def transposed_cases(draw: st.DrawFn) -> TransposedCase:
    """Dense, grouped and depthwise."""
    geometry, rng = draw(transposed_geometries()), np.random.default_rng(draw(seeds))
    groups = draw(st.sampled_from([1, 1, 2, 6]))
    channels, filters = draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from([1, 2, 6]))
    if groups == 6:
        channels, filters = 1, draw(st.integers(1, 2))
    source, result = draw(formats), draw(formats)
    weights = Format(draw(widths.filter(lambda bits: bits <= 9)), True)
    shape = (geometry.phases, groups * filters, geometry.taps, channels)
    w = weights.random(rng, *shape)
    bound = int(np.abs(w).sum((2, 3)).max()) * source.largest + 1000
    return TransposedCase(
        geometry=geometry,
        groups=groups,
        fold=draw(folds(groups, channels, filters, geometry.kernel)),
        source=source,
        weight_bits=weights.bits,
        result=result,
        requant=draw(requants(bound, result, MULTIPLIER_BITS)),
        pad=int(source.random(rng)),
        image=source.random(rng, *geometry.size, groups * channels),
        weights=w,
        bias=rng.integers(-1000, 1000, shape[:2]),
        multiplier=rng.integers(1, 1 << MULTIPLIER_BITS, groups * filters),
    )
