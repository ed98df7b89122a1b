"""Random zero-skipping convolutions: data, C++, and by plain loops the result, the products and the cycles that the README promises."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from conv_case import MULTIPLIER_BITS, ConvCase, Fold, conv_cases
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import Requant, divisors, signed_bits

CODE = """
typedef DotShape<Dot> dots;
typedef SkipShape<Dot> shape;
void {name}() {{
  static dots::Weight weights[shape::lanes][shape::weight_rows][Dot::kept * Dot::out];
  static shape::Tap taps[shape::lanes][shape::tap_rows][Dot::kept];
  static shape::Source sources[shape::load_rows][shape::lanes + 1];
  static dots::Accumulator bias[dots::out_blocks][dots::out_lanes];
  static dots::Multiplier multiplier[dots::out_blocks][dots::out_lanes];
  fill(weights), fill(taps), fill(sources), fill(bias), fill(multiplier);
  Stream<Word<{source}>> in;
  Stream<shape::InWord> windows;
  Stream<dots::OutWord> out;
  feed<{source}>(in);
  window<Window>(in, windows);
  put_ticks();
  dot_skip<Dot>(windows, out, weights, taps, sources, bias, multiplier);
  put_ticks();
  put_products();
  drain<{result}>(out);
}}
"""


@dataclass(frozen=True)
class SkipCase:
    """A convolution that leaves zeros out. ``order`` has the channels of each group; ``loads[group]`` says for each step whether a word is
    read, and for each lane the lane of the word that it takes its window from, -1 for none."""

    conv: ConvCase
    activations: bool
    weights: bool
    empty: int
    order: tuple[int, ...] | None

    @property
    def zero(self) -> int:
        return self.conv.pad

    @property
    def lanes(self) -> int:
        return self.conv.fold.channels * self.conv.fold.groups

    def lane_of(self, group: int) -> np.ndarray:
        """Of each channel of the group."""
        k, per_group = self.conv.fold, self.conv.channels // self.conv.groups
        lanes = np.arange(per_group) % k.channels
        if self.order is not None:
            for place, channel in enumerate(
                self.order[group * per_group : (group + 1) * per_group]
            ):
                row, column = divmod(place, k.channels)
                lanes[channel - group * per_group] = k.channels - 1 - column if row % 2 else column
        return lanes

    def load_steps(self, block: int) -> list[tuple[bool, list[int]]]:
        """Of one group block."""
        k, per_group = self.conv.fold, self.conv.channels // self.conv.groups
        if k.groups > 1:
            return [(True, list(range(self.lanes)))]
        lane_of, steps = self.lane_of(block), []
        for word in range(per_group // k.channels):
            waiting = [(c, lane_of[word * k.channels + c]) for c in range(k.channels)]
            is_new = True
            while waiting:
                step = [-1] * k.channels
                left = []
                for c, lane in waiting:
                    if step[lane] < 0:
                        step[lane] = c
                    else:
                        left.append((c, lane))
                steps.append((is_new, step))
                waiting, is_new = left, False
        return steps

    @property
    def loads(self) -> int:
        """Steps of the group that takes most."""
        blocks = self.conv.groups // self.conv.fold.groups
        return max(len(self.load_steps(block)) for block in range(blocks))

    def arrivals(self, block: int) -> list[list[int]]:
        """For each lane the channels, of all, in the order in which they come."""
        k, per_group = self.conv.fold, self.conv.channels // self.conv.groups
        found: list[list[int]] = [[] for _ in range(self.lanes)]
        word = -1
        for is_new, step in self.load_steps(block):
            word += is_new
            for lane, source in enumerate(step):
                if source >= 0:
                    first = block * k.groups * per_group + word * self.lanes
                    found[lane].append(first + source)
        return found

    def units(self) -> list[tuple[int, int, int]]:
        """(group block, filter block, lane) that have weights of their own."""
        k, conv = self.conv.fold, self.conv
        passes = conv.filters // conv.groups // k.filters
        return [
            (b, f, lane)
            for b in range(conv.groups // k.groups)
            for f in range(passes)
            for lane in range(self.lanes)
        ]

    def filters_of(self, block: int, filter_block: int, lane: int) -> slice:
        """The filters that a lane multiplies with in a pass."""
        k, per_group = self.conv.fold, self.conv.filters // self.conv.groups
        group = block * k.groups + lane // k.channels
        first = group * per_group + filter_block * k.filters
        return slice(first, first + k.filters)

    def kept_taps(self, block: int, filter_block: int, lane: int, channel: int) -> list[int]:
        """Taps whose products are not all zero for want of weights."""
        w = self.filter_weights(block, filter_block, lane, channel)
        taps = range(self.conv.geometry.taps)
        return [t for t in taps if not self.weights or w[:, t].any()]

    def filter_weights(self, block: int, filter_block: int, lane: int, channel: int) -> np.ndarray:
        """filters x taps."""
        per_group = self.conv.channels // self.conv.groups
        return self.conv.weights[self.filters_of(block, filter_block, lane), :, channel % per_group]

    @property
    def kept(self) -> int:
        """Taps stored of each window."""
        return max(
            1,
            *(
                len(self.kept_taps(*unit, channel))
                for unit in self.units()
                for channel in self.arrivals(unit[0])[unit[2]]
            ),
        )

    def values(self) -> list[np.ndarray]:
        conv, kept, rows = self.conv, self.kept, {}
        weights: dict[int, list] = {lane: [] for lane in range(self.lanes)}
        taps: dict[int, list] = {lane: [] for lane in range(self.lanes)}
        for block, filter_block, lane in self.units():
            for channel in self.arrivals(block)[lane]:
                of = self.kept_taps(block, filter_block, lane, channel)
                w = self.filter_weights(block, filter_block, lane, channel)[:, of].T
                row = np.zeros((kept, conv.fold.filters), int)
                row[: len(of)] = w
                weights[lane].append(row)
                taps[lane].append(of + [conv.geometry.taps] * (kept - len(of)))
        rows = [np.array([weights[lane] for lane in range(self.lanes)])]
        rows += [np.array([taps[lane] for lane in range(self.lanes)])]
        if not self.weights:
            rows[1] = rows[1][:, :1]
        sources = []
        for block in range(conv.groups // conv.fold.groups):
            steps = self.load_steps(block)
            steps = steps + [(False, [-1] * self.lanes)] * (self.loads - len(steps))
            sources += [
                [*(self.lanes if s < 0 else s for s in step), int(new)] for new, step in steps
            ]
        bias = conv.bias + self.zero * conv.weights.sum((1, 2))
        return [*rows, np.array(sources), bias, conv.multiplier, stream_values(conv.image)]

    def expected(self) -> np.ndarray:
        """As of any convolution whose padding is zeros."""
        conv = self.conv
        shifted = replace(conv, image=conv.image - self.zero, pad=0)
        return replace(shifted, bias=conv.bias + self.zero * conv.weights.sum((1, 2))).expected()

    def work(self) -> tuple[int, int]:
        """Products and cycles of a frame."""
        conv, k = self.conv, self.conv.fold
        windows = conv.geometry.windows(conv.image, self.zero) != self.zero
        passes = conv.filters // conv.groups // k.filters
        blocks = conv.groups // k.groups
        cycles, products = self.loads, 0
        for pixel in range(conv.geometry.pixels):
            for block in range(blocks):
                is_last = (pixel, block) == (conv.geometry.pixels - 1, blocks - 1)
                for filter_block in range(passes):
                    lanes = []
                    for lane, channels in enumerate(self.arrivals(block)):
                        lanes.append(0)
                        for channel in channels:
                            of = self.kept_taps(block, filter_block, lane, channel)
                            active = windows[pixel, :, channel]
                            count = int(active[of].sum()) if self.activations else len(of)
                            products += count * k.filters
                            least = 0 if not self.empty and not active.any() else 1
                            lanes[-1] += max(least, -(-count // k.fine))
                    taken = max(1, *lanes)
                    cycles += max(taken, self.loads) if not (filter_block or is_last) else taken
        return products, cycles

    def code(self, name: str) -> str:
        conv, k = self.conv, self.conv.fold
        largest = max(abs(int(x) - self.zero) for x in (conv.image.min(), conv.image.max()))
        bias = conv.bias + self.zero * conv.weights.sum((1, 2))
        bound = np.abs(conv.weights).sum((1, 2)) * max(largest, 1) + np.abs(bias)
        taps = conv.geometry.taps
        window = conv.geometry.members() | {
            "channels": conv.channels,
            "lanes": self.lanes,
            "fine": taps,
        }
        window |= {
            "bits": conv.source.bits,
            "is_signed": conv.source.signed,
            "pad_value": self.zero,
        }
        dot = {"pixels": conv.geometry.pixels, "groups": conv.groups, "channels": conv.channels}
        dot |= {"filters": conv.filters, "taps": taps, "fine": k.fine, "in": k.channels}
        dot |= {"out": k.filters, "group": k.groups, "weight_bits": conv.weight_bits}
        dot |= {"accumulator_bits": signed_bits(int(bound.max()))}
        dot |= {"multiplier_bits": MULTIPLIER_BITS, "input_zero": self.zero}
        dot |= {"skip_activations": self.activations, "skip_weights": self.weights}
        dot |= {"empty": self.empty, "kept": self.kept, "loads": self.loads}
        dot |= {"tap_bits": taps.bit_length(), "lane_bits": self.lanes.bit_length()}
        dot |= conv.source.members("input") | conv.result.members("output") | conv.requant.members()
        body = CODE.format(
            name=name,
            source=conv.source.word(self.lanes),
            result=conv.result.word(k.filters * k.groups),
        )
        return config("Window", **window) + config("Dot", **dot) + body


@st.composite
def skip_cases(draw: st.DrawFn) -> SkipCase:
    """Any folding, any number of multipliers, zeros everywhere."""
    conv = draw(conv_cases())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    zero = draw(st.sampled_from([conv.pad, 0]))
    image = np.where(
        rng.random(conv.image.shape) < draw(st.sampled_from([0.3, 0.8])), zero, conv.image
    )
    weights = np.where(rng.random(conv.weights.shape) < 0.6, 0, conv.weights)
    k, taps = conv.fold, conv.geometry.taps
    fold = Fold(k.channels, k.filters, k.groups, draw(st.integers(1, taps)))
    per_group = conv.channels // conv.groups
    if k.groups == 1 and per_group > 1:
        fold = replace(fold, channels=draw(st.sampled_from(divisors(per_group)[1:])))
    bound = np.abs(weights).sum((1, 2)).max() * (2 * conv.source.largest + 1) + 1000
    spare = int(bound).bit_length() + MULTIPLIER_BITS - conv.result.bits - 2
    requant = Requant(max(1, spare), conv.requant.zero, conv.requant.low, conv.requant.high)
    activations, skips = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    order = None
    if k.groups == 1 and draw(st.booleans()):
        parts = [rng.permutation(per_group) + g * per_group for g in range(conv.groups)]
        order = tuple(int(c) for part in parts for c in part)
    empty = int(not activations or draw(st.booleans()))
    conv = replace(conv, image=image, weights=weights, pad=int(zero), fold=fold, requant=requant)
    return SkipCase(conv, activations, skips, empty, order)
