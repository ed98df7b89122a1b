"""Random transposed convolutions for the kernel tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

import numpy as np
from conv_case import CODE, MULTIPLIER_BITS, Fold, folds
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import Requant, signed_bits
from kernel_strategies import Format, formats, requants, seeds, widths

Sizes = tuple[int, ...]
CROPS = ("crop_front", "crop_top", "crop_left")


@dataclass(frozen=True)
class TransposedGeometry:
    """``kernel`` taps of one phase; tuples are (vertical, horizontal) or (depth, vertical, horizontal)."""

    size: Sizes
    kernel: Sizes
    stride: Sizes
    crop: Sizes
    out: Sizes

    @property
    def pixels(self) -> int:
        return prod(self.out)

    @property
    def taps(self) -> int:
        return prod(self.kernel)

    @property
    def phases(self) -> int:
        return prod(self.stride)

    @property
    def positions(self) -> Iterator[Sizes]:
        """Of the result, in the order of the stream."""
        return product(*map(range, self.out))

    @property
    def unused(self) -> int:
        """Input rows that no output row needs; they come in with the last one."""
        needed = self._needed()
        return needed[-1] - needed[-2]

    def phase(self, position: Sizes) -> int:
        """Which weights an output position takes."""
        phases = [(o + c) % s for o, c, s in zip(position, self.crop, self.stride, strict=True)]
        return int(np.ravel_multi_index(phases, self.stride))

    def window(self, image: np.ndarray, pad: int, position: Sizes) -> np.ndarray:
        """taps x channels: the input elements up to the one the output position starts from."""
        last = self._last(position)
        elements = []
        for tap in product(*map(range, self.kernel)):
            at = tuple(n - k + 1 + t for n, k, t in zip(last, self.kernel, tap, strict=True))
            inside = all(0 <= a < n for a, n in zip(at, self.size, strict=True))
            elements.append(image[at] if inside else np.full(image.shape[-1], pad))
        return np.stack(elements)

    def members(self) -> dict[str, int]:
        """As members of both config structs."""
        return self._members(("out", self.out), ("stride", self.stride)) | self._crops()

    def window_members(self) -> dict[str, int]:
        """As members of the window's config struct."""
        rank = len(self.size)
        sizes = dict(zip(("depth", "height", "width")[-rank:], self.size, strict=True))
        used = (f"_{axis}" for axis in "dhw"[-rank:])
        ends = (*used, *CROPS[-rank:])
        own = {name: value for name, value in self.members().items() if name.endswith(ends)}
        kernel = dict(zip((f"kernel_{axis}" for axis in "dhw"[-rank:]), self.kernel, strict=True))
        return own | sizes | kernel

    def _members(self, *named: tuple[str, Sizes]) -> dict[str, int]:
        ones = (1,) * (3 - len(self.size))
        return {
            f"{name}_{axis}": size
            for name, sizes in named
            for axis, size in zip("dhw", (*ones, *sizes), strict=True)
        }

    def _crops(self) -> dict[str, int]:
        zeros = (0,) * (3 - len(self.size))
        return dict(zip(CROPS, (*zeros, *self.crop), strict=True))

    def _last(self, position: Sizes) -> list[int]:
        """The last input element that an output position meets, if it lies inside."""
        return [(o + c) // s for o, c, s in zip(position, self.crop, self.stride, strict=True)]

    def _needed(self) -> list[int]:
        """Input rows that each output row and those before it need; then all of them."""
        sizes, needed = self.size[:-1], [0]
        for row in product(*map(range, self.out[:-1])):
            last = [(o + c) // s for o, c, s in zip(row, self.crop, self.stride, strict=False)]
            inside = [min(a, n - 1) for a, n in zip(last, sizes, strict=True)]
            needed.append(max(needed[-1], int(np.ravel_multi_index(inside, sizes)) + 1))
        return [*needed[1:], prod(sizes)]

    def window_iterations(self, channel_words: int, fine: int) -> int:
        """Loop iterations of the window kernel (lib/Kernels/README.md)."""
        need = self._needed()
        words, emits = (
            self.size[-1] * channel_words,
            self.out[-1] * channel_words * self.taps // fine,
        )
        return need[0] * words + sum(
            max((after - before) * words, emits) for before, after in pairwise(need)
        )


@dataclass(frozen=True)
class TransposedCase:
    """``image`` is (D x) H x W x C, ``weights`` phases x F x taps x C/groups, ``bias`` phases x F."""

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
        for position in g.positions:
            window = g.window(self.image, self.pad, position)
            window = window.reshape(taps, self.groups, channels)
            phase = g.phase(position)
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
        window = g.window_members() | {"lanes": lanes, "fine": k.fine}
        window |= {"channels": self.image.shape[-1], "bits": self.source.bits}
        window |= {"is_signed": self.source.signed, "pad_value": self.pad}
        dot = g.members() | {"pixels": g.pixels, "groups": self.groups, "filters": filters}
        dot |= {"channels": self.image.shape[-1], "taps": g.taps, "fine": k.fine}
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
        window_kernel = "window3d_transposed" if len(g.size) > 2 else "window_transposed"
        body = body.replace("window<Window>", f"{window_kernel}<Window>")
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
        words = self.image.shape[-1] // (k.channels * k.groups)
        return [g.window_iterations(words, k.fine), dot]


@st.composite
def transposed_geometries(draw: st.DrawFn, rank: int) -> TransposedGeometry:
    """Phases of up to 3 taps a dimension, strides to 3, any crop that leaves something."""

    def sizes(low: int, high: int) -> Sizes:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    size, kernel, stride = sizes(1, 6 if rank < 3 else 4), sizes(1, 3), sizes(1, 3)
    largest = [(n + k - 1) * s for n, k, s in zip(size, kernel, stride, strict=True)]
    crop = tuple(draw(st.integers(0, min(5, n - 1))) for n in largest)
    out = tuple(
        n - c - draw(st.integers(0, min(9, n - c - 1))) for n, c in zip(largest, crop, strict=True)
    )
    return TransposedGeometry(size, kernel, stride, crop, out)


@st.composite
def transposed_cases(draw: st.DrawFn, rank: int = 2) -> TransposedCase:
    """Dense, grouped and depthwise."""
    geometry, rng = draw(transposed_geometries(rank)), np.random.default_rng(draw(seeds))
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
