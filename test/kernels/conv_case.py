"""Random convolutions for the kernel tests: shape, folding, data, C++ and the expected result."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import Geometry, Requant, divisors, signed_bits
from kernel_strategies import Format, formats, geometries, requants, seeds, widths

MULTIPLIER_BITS = 16

CODE = """
typedef DotShape<Dot> shape;
void {name}() {{
  static shape::Weight weights[shape::weight_rows][shape::weight_lanes];
  static shape::Accumulator bias[shape::out_blocks][shape::out_lanes];
  static shape::Multiplier multiplier[shape::out_blocks][shape::out_lanes];
  fill(weights), fill(bias), fill(multiplier);
  Stream<Word<{source}>> in;
  Stream<shape::InWord> windows;
  Stream<shape::OutWord> out;
  feed<{source}>(in);
  window<Window>(in, windows);
  put_ticks();
  {kernel}<Dot>(windows, out, weights, bias, multiplier);
  put_ticks();
  drain<{result}>(out);
}}
"""


@dataclass(frozen=True)
class Fold:
    """Parallel input channels, filters, groups and taps."""

    channels: int
    filters: int
    groups: int
    fine: int


@dataclass(frozen=True)
class ConvCase:
    """A convolution; ``image`` is H x W x C, ``weights`` F x taps x C/groups."""

    geometry: Geometry
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

    @property
    def channels(self) -> int:
        return self.image.shape[2]

    @property
    def filters(self) -> int:
        return len(self.bias)

    def expected(self) -> np.ndarray:
        """pixels x filters."""
        windows = self.geometry.windows(self.image, self.pad)
        per_group = self.filters // self.groups
        acc = np.zeros((self.geometry.pixels, self.filters), np.int64)
        for group in range(self.groups):
            f = slice(group * per_group, (group + 1) * per_group)
            c = slice(group * self.weights.shape[2], (group + 1) * self.weights.shape[2])
            acc[:, f] = np.einsum("ptc,ftc->pf", windows[:, :, c], self.weights[f])
        return self.requant(acc + self.bias, self.multiplier)

    def packed_weights(self) -> np.ndarray:
        """Rows in the order the kernel takes them, as the README says."""
        k = self.fold
        taps, per_group = self.geometry.taps, self.weights.shape[2]
        blocks = self.filters // self.groups // k.filters
        shape = (self.groups // k.groups, k.groups, blocks, k.filters)
        shape += (taps // k.fine, k.fine, per_group // k.channels, k.channels)
        return self.weights.reshape(shape).transpose(0, 2, 6, 4, 5, 1, 7, 3)

    def values(self) -> list[np.ndarray]:
        return [self.packed_weights(), self.bias, self.multiplier, stream_values(self.image)]

    def code(self, name: str) -> str:
        k, lanes = self.fold, self.fold.channels * self.fold.groups
        bound = np.abs(self.weights).sum((1, 2)) * self.source.largest + np.abs(self.bias)
        window = self.geometry.members() | {
            "channels": self.channels,
            "lanes": lanes,
            "fine": k.fine,
        }
        window |= {"bits": self.source.bits, "is_signed": self.source.signed, "pad_value": self.pad}
        dot = {"pixels": self.geometry.pixels, "groups": self.groups, "channels": self.channels}
        dot |= {"filters": self.filters, "taps": self.geometry.taps, "fine": k.fine}
        dot |= {
            "in": k.channels,
            "out": k.filters,
            "group": k.groups,
            "weight_bits": self.weight_bits,
        }
        dot |= {
            "accumulator_bits": signed_bits(int(bound.max())),
            "multiplier_bits": MULTIPLIER_BITS,
        }
        dot |= self.source.members("input") | self.result.members("output") | self.requant.members()
        body = CODE.format(
            name=name,
            source=self.source.word(lanes),
            result=self.result.word(k.filters * k.groups),
            kernel="depthwise" if k.groups > 1 else "dot",
        )
        return config("Window", **window) + config("Dot", **dot) + body

    def iterations(self) -> list[int]:
        """Of window and of dot or depthwise."""
        k, g = self.fold, self.geometry
        lanes = k.channels * k.groups
        per_group = self.channels // self.groups
        passes = self.groups // k.groups * (self.filters // self.groups // k.filters)
        dot = g.pixels * passes * (g.taps // k.fine) * (per_group // k.channels)
        return [g.window_iterations(self.channels // lanes, k.fine), dot]


@st.composite
def folds(
    draw: st.DrawFn, groups: int, channels: int, filters: int, kernel: tuple[int, ...]
) -> Fold:
    """Any legal folding; channels and filters are those of one group."""
    fine = draw(st.sampled_from([prod(kernel[i:]) for i in range(len(kernel), -1, -1)]))
    parallel = draw(st.sampled_from(divisors(groups)))
    if parallel > 1:
        return Fold(channels, filters, parallel, fine)
    inner, outer = (
        draw(st.sampled_from(divisors(channels))),
        draw(st.sampled_from(divisors(filters))),
    )
    return Fold(inner, outer, 1, fine)


@st.composite
def conv_cases(draw: st.DrawFn) -> ConvCase:
    """Dense, grouped and depthwise."""
    geometry, rng = draw(geometries()), np.random.default_rng(draw(seeds))
    groups = draw(st.sampled_from([1, 1, 2, 3, 6]))
    channels, filters = (
        draw(st.sampled_from([1, 2, 3, 4, 6])),
        draw(st.sampled_from([1, 2, 4, 6, 5])),
    )
    if groups == 6:
        channels, filters = 1, draw(st.integers(1, 2))
    fold = draw(folds(groups, channels, filters, geometry.kernel))
    source, result = draw(formats), draw(formats)
    weights = Format(draw(widths.filter(lambda bits: bits <= 9)), True)
    w = weights.random(rng, groups * filters, geometry.taps, channels)
    bias = rng.integers(-1000, 1000, groups * filters)
    bound = int(np.abs(w).sum((1, 2)).max()) * source.largest + 1000
    return ConvCase(
        geometry=geometry,
        groups=groups,
        fold=fold,
        source=source,
        weight_bits=weights.bits,
        result=result,
        requant=draw(requants(bound, result, MULTIPLIER_BITS)),
        pad=int(source.random(rng)),
        image=source.random(rng, *geometry.size, groups * channels),
        weights=w,
        bias=bias,
        multiplier=rng.integers(1, 1 << MULTIPLIER_BITS, groups * filters),
    )
