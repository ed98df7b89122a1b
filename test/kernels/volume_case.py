"""Random windows over depth, height and width."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import divisors
from kernel_strategies import Format, formats, seeds

Triple = tuple[int, int, int]

CODE = """
void {name}() {{
  Stream<Word<{source}>> in;
  Stream<Word<{windows}>> windows;
  feed<{source}>(in);
  window3d<Window>(in, windows);
  put_ticks();
  typedef VolumeShape<Window, SlidingVolume<Window>> shape;
  put(shape::rows);
  put(shape::row_banks);
  drain<{windows}>(windows);
}}
"""


@dataclass(frozen=True)
class VolumeCase:
    """``volume`` is D x H x W x C; triples are (depth, height, width). Out come the windows themselves."""

    kernel: Triple
    stride: Triple
    dilation: Triple
    before: Triple
    after: Triple
    source: Format
    pad: int
    lanes: int
    fine: int
    volume: np.ndarray

    @property
    def size(self) -> Triple:
        return self.volume.shape[:3]

    @property
    def out(self) -> Triple:
        """Output positions along each axis."""
        d, h, w = (
            (n + b + a - (k - 1) * step - 1) // s + 1
            for n, b, a, k, step, s in zip(
                self.size,
                self.before,
                self.after,
                self.kernel,
                self.dilation,
                self.stride,
                strict=True,
            )
        )
        return d, h, w

    def expected(self) -> np.ndarray:
        """Position, channel word, tap block, tap, lane."""
        pads = [*zip(self.before, self.after, strict=True), (0, 0)]
        padded = np.pad(self.volume, pads, constant_values=self.pad)
        columns = []
        for tap in product(*(range(k) for k in self.kernel)):
            at = [
                np.arange(n) * s + t * d
                for n, s, t, d in zip(self.out, self.stride, tap, self.dilation, strict=True)
            ]
            columns.append(padded[np.ix_(*at)].reshape(np.prod(self.out), -1, self.lanes))
        taps = np.stack(columns, axis=2)  # position, channel word, tap, lane
        return taps.reshape(*taps.shape[:2], -1, self.fine, self.lanes)

    def values(self) -> list[np.ndarray]:
        return [stream_values(self.volume)]

    def code(self, name: str) -> str:
        triples = {"kernel": self.kernel, "stride": self.stride, "dilation": self.dilation}
        members = {
            f"{key}_{axis}": v[i] for key, v in triples.items() for i, axis in enumerate("dhw")
        }
        members |= dict(zip(("depth", "height", "width"), self.size, strict=True))
        members |= dict(zip(("pad_front", "pad_top", "pad_left"), self.before, strict=True))
        members |= dict(zip(("pad_back", "pad_bottom", "pad_right"), self.after, strict=True))
        members |= {"channels": self.volume.shape[3], "lanes": self.lanes, "fine": self.fine}
        members |= {
            "bits": self.source.bits,
            "is_signed": self.source.signed,
            "pad_value": self.pad,
        }
        word, windows = self.source.word(self.lanes), self.source.word(self.lanes * self.fine)
        return config("Window", **members) + CODE.format(name=name, source=word, windows=windows)

    def iterations(self) -> int:
        """lib/Kernels/README.md."""
        height = self.size[1]
        need, most = [], 0
        for plane, row in product(range(self.out[0]), range(self.out[1])):
            last = [
                min(
                    o * self.stride[i] - self.before[i] + (self.kernel[i] - 1) * self.dilation[i],
                    self.size[i] - 1,
                )
                for i, o in enumerate((plane, row))
            ]
            most = max(most, last[0] * height + last[1] + 1 if min(last) >= 0 else 0)
            need.append(most)
        need.append(self.size[0] * height)
        words = self.volume.shape[3] // self.lanes
        reads, emits = (
            self.size[2] * words,
            self.out[2] * words * int(np.prod(self.kernel)) // self.fine,
        )
        return need[0] * reads + sum(max((b - a) * reads, emits) for a, b in pairwise(need))


@st.composite
def volume_cases(draw: st.DrawFn) -> VolumeCase:
    """Small volumes; kernels to 3, strides to 3, dilations to 2, asymmetric pads to 2."""

    def triple(low: int, high: int) -> Triple:
        return (
            draw(st.integers(low, high)),
            draw(st.integers(low, high)),
            draw(st.integers(low, high)),
        )

    kernel = draw(st.permutations([3, 2, draw(st.integers(1, 3))]))
    dilation, before, after = triple(1, 2), triple(0, 2), triple(0, 2)
    least = [
        max(1, (k - 1) * d + 1 - b - a)
        for k, d, b, a in zip(kernel, dilation, before, after, strict=True)
    ]
    size = [draw(st.integers(n, n + 4)) for n in least]
    channels = draw(st.sampled_from([1, 2, 4]))
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    plane = kernel[1] * kernel[2]
    return VolumeCase(
        kernel=(kernel[0], kernel[1], kernel[2]),
        stride=triple(1, 3),
        dilation=dilation,
        before=before,
        after=after,
        source=source,
        pad=int(source.random(rng)),
        lanes=draw(st.sampled_from(divisors(channels))),
        fine=draw(st.sampled_from([plane * kernel[0], 1, kernel[2], plane])),
        volume=source.random(rng, *size, channels),
    )
