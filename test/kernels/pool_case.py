"""Random poolings for the kernel tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import Geometry, Requant, divisors, limits, signed_bits
from kernel_strategies import Format, formats, geometries, requants, seeds

MULTIPLIER_BITS = 16

CODE = """
void {name}() {{
  {load}
  Stream<Word<{source}>> in;
  Stream<Word<{window}>> windows;
  Stream<Word<{result}>> out;
  feed<{source}>(in);
  window<Window>(in, windows);
  put_ticks();
  {call};
  put_ticks();
  drain<{result}>(out);
}}
"""


@dataclass(frozen=True)
class PoolCase:
    """Maximum (``requant`` is None) or average pooling of an H x W x C image. ``multiplier``: one, or one per number of elements inside."""

    geometry: Geometry
    lanes: int
    fine: int
    source: Format
    result: Format
    zero: int
    multiplier: np.ndarray
    requant: Requant | None
    image: np.ndarray

    @property
    def pad(self) -> int:
        return (
            limits(self.source.bits, self.source.signed)[0] if self.requant is None else self.zero
        )

    def expected(self) -> np.ndarray:
        """pixels x channels."""
        windows = self.geometry.windows(self.image, self.pad)
        if self.requant is None:
            return windows.max(axis=1)
        sums = (windows - self.zero).sum(axis=1)
        if len(self.multiplier) == 1:
            return self.requant(sums, self.multiplier)
        return self.requant(sums, self.multiplier[elements_inside(self.geometry) - 1])

    def values(self) -> list[np.ndarray]:
        multiplier = [] if self.requant is None else [self.multiplier]
        return [*multiplier, stream_values(self.image)]

    def code(self, name: str) -> str:
        channels, bits = (
            self.image.shape[2],
            {"bits": self.source.bits, "is_signed": self.source.signed},
        )
        common = {"channels": channels, "lanes": self.lanes, "fine": self.fine}
        window = self.geometry.members() | common | bits | {"pad_value": self.pad}
        pool = common | {"pixels": self.geometry.pixels, "taps": self.geometry.taps}
        if self.requant is None:
            pool |= bits
            load, call = "", "pool_max<Pool>(windows, out)"
        else:
            bound = 2 * self.source.largest * self.geometry.taps
            pool |= (
                self.source.members("input")
                | self.result.members("output")
                | self.requant.members()
            )
            pool |= {"input_zero": self.zero, "accumulator_bits": signed_bits(bound)}
            pool |= {"multiplier_bits": MULTIPLIER_BITS}
            load = "UInt<Pool::multiplier_bits> multiplier; fill(multiplier);"
            call = "pool_average<Pool>(windows, out, multiplier)"
            if len(self.multiplier) > 1:
                pool |= self.positions()
                load = load.replace("multiplier;", "multiplier[Pool::taps];", 1)
                call = call.replace("average", "average_inside")
        words = {
            "source": self.source.word(self.lanes),
            "window": self.source.word(self.lanes * self.fine),
            "result": self.result.word(self.lanes),
        }
        return (
            config("Window", **window)
            + config("Pool", **pool)
            + CODE.format(name=name, load=load, call=call, **words)
        )

    def positions(self) -> dict[str, int]:
        """Members that tell which taps lie inside."""
        g = self.geometry
        pairs = {"out": (g.out(0), g.out(1)), "kernel": g.kernel, "stride": g.stride}
        pairs |= {"dilation": g.dilation, "pad": g.before}
        members = {f"{k}_{axis}": v[i] for k, v in pairs.items() for i, axis in enumerate("hw")}
        members |= {"depth": 1, "height": g.size[0], "width": g.size[1]}
        return members | {f"{k}_d": int(k != "pad") for k in pairs}

    def iterations(self) -> list[int]:
        """Of the window and of the pool."""
        words = self.image.shape[2] // self.lanes
        pool = self.geometry.pixels * words * (self.geometry.taps // self.fine)
        return [self.geometry.window_iterations(words, self.fine), pool]


def elements_inside(geometry: Geometry) -> np.ndarray:
    """pixels x 1: how many elements of each window are not padding."""
    return geometry.windows(np.ones((*geometry.size, 1), int), 0).sum(axis=1)


@st.composite
def pool_cases(draw: st.DrawFn) -> PoolCase:
    """Both kinds."""
    geometry, rng = draw(geometries()), np.random.default_rng(draw(seeds))
    kernel, channels = geometry.kernel, draw(st.sampled_from([1, 2, 4, 6]))
    source, average = draw(formats), draw(st.booleans())
    result = draw(formats) if average else source
    bound = 2 * source.largest * geometry.taps
    # No window of a pool lies wholly in the padding (pool_c5).
    inside = average and elements_inside(geometry).min() > 0 and draw(st.booleans())
    return PoolCase(
        geometry=geometry,
        lanes=draw(st.sampled_from(divisors(channels))),
        fine=draw(st.sampled_from([1, kernel[1], kernel[0] * kernel[1]])),
        source=source,
        result=result,
        zero=int(source.random(rng)),
        multiplier=rng.integers(1 << 15, 1 << 16, geometry.taps if inside else 1),
        requant=draw(requants(bound, result, MULTIPLIER_BITS)) if average else None,
        image=source.random(rng, *geometry.size, channels),
    )
