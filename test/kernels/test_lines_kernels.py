"""Rows under a window through memory: the windows are those of numpy, and as many words cross the ports as the README says."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st
from kernel_program import BUILDS, Build, config, draw, run_cases, stream_values
from kernel_reference import Geometry, divisors
from kernel_strategies import geometries, seeds

PORT_BITS, BITS = 64, 8
CODE = """
void {name}() {{
  typedef MemoryWord<64> word;
  static word memory[{words}];
#if STREAM_VENDOR_STREAMS
  WritePort<64> to = memory;
  ReadPort<64> from = memory;
#else
  static Traffic written("to", 64), read("from", 64);
  const WritePort<64> to(memory, written);
  const ReadPort<64> from(memory, read);
#endif
  Stream<Word<8, 1, {lanes}>> in, rows;
  Stream<word> packed, loaded;
  Stream<SlotWord> stored;
  Stream<Word<8, 1, {out}>> windows;
  for (int frame = 0; frame < 2; ++frame) {{
    feed<8, 1, {lanes}>(in);
    if (frame == 0) put_ticks();
    repack<Pack>(in, packed);
    if (frame == 0) put_ticks();
    store_lines<Ring>(packed, stored, to);
    if (frame == 0) put_ticks();
    load_lines<Ring>(from, stored, loaded);
    if (frame == 0) put_ticks();
    repack<Unpack>(loaded, rows);
    if (frame == 0) put_ticks();
    window_lines<Window>(rows, windows);
    if (frame == 0) put_ticks();
  }}
  drain<8, 1, {out}>(windows);
}}
"""


@dataclass(frozen=True)
class LinesCase:
    """Two frames, H x W x C, in parts of `columns`; `slots` rows of memory."""

    geometry: Geometry
    columns: int
    lanes: int
    fine: int
    more_slots: int
    images: np.ndarray

    @property
    def channel_words(self) -> int:
        return self.images.shape[3] // self.lanes

    @property
    def inside(self) -> list[int]:
        """Input rows that each row of windows reads."""
        g = self.geometry
        taps = np.arange(g.kernel[0]) * g.dilation[0] - g.before[0]
        rows = np.arange(g.out(0))[:, None] * g.stride[0] + taps
        return ((rows >= 0) & (rows < g.size[0])).sum(1).tolist()

    @property
    def part_words(self) -> int:
        """Words of memory."""
        return self.columns * self.images.shape[3] * BITS // PORT_BITS

    def windows(self) -> np.ndarray:
        """In the order of `window`: pixel, channel word, tap, lane."""
        g = self.geometry
        made = [g.windows(image, 7).reshape(g.pixels, g.taps, -1) for image in self.images]
        shape = (2, g.pixels, g.taps, self.channel_words, self.lanes)
        return np.stack(made).reshape(shape).transpose(0, 1, 3, 2, 4)

    def values(self) -> list[np.ndarray]:
        return [stream_values(image) for image in self.images]

    def code(self, name: str) -> str:
        g, parts = self.geometry, self.geometry.size[1] // self.columns
        members = g.members()
        window = members | {"bits": BITS, "is_signed": 1, "lanes": self.lanes, "pad_value": 7}
        window |= {"channels": self.images.shape[3], "fine": self.fine, "columns": self.columns}
        slots = g.size[0] + self.more_slots
        rows = {
            k: v for k, v in members.items() if not k.endswith(("_w", "left", "right", "width"))
        }
        ring = rows | {"parts": parts, "part_words": self.part_words, "slots": slots}
        words = self.columns * self.channel_words
        memory = {"bits": 8, "signed": 0, "lanes": PORT_BITS // 8, "words": self.part_words}
        tokens = {"bits": BITS, "signed": 1, "lanes": self.lanes, "words": words}

        def repack(what: str, source: dict[str, int], result: dict[str, int], blocks: int) -> str:
            sides = {"in": source, "out": result}
            each = {f"{side}_{key}": n for side, of in sides.items() for key, n in of.items()}
            return config(what, **each, blocks=blocks)

        body = CODE.format(
            name=name,
            words=slots * parts * self.part_words,
            lanes=self.lanes,
            out=self.lanes * self.fine,
        )
        return (
            config("Window", **window)
            + config("Ring", word_bits=PORT_BITS, **ring)
            + repack("Pack", tokens, memory, g.size[0] * parts)
            + repack("Unpack", memory, tokens, sum(self.inside) * parts)
            + body
        )

    def iterations(self) -> list[int]:
        """Of pack, store, load, unpack and window_lines (lib/Kernels/README.md)."""
        g, inside = self.geometry, self.inside
        parts, words = g.size[1] // self.columns, self.columns * self.channel_words
        stored = g.size[0] * parts * self.part_words
        loaded = sum(inside) * parts * self.part_words
        packs = max(words, self.part_words)
        made = [g.size[0] * parts * packs, stored, loaded, sum(inside) * parts * packs]
        return [*made, self.window_iterations()]

    def window_iterations(self) -> int:
        """The first part alone; then each part comes in beside the windows that end in the one before."""
        g, inside = self.geometry, self.inside
        parts, words = g.size[1] // self.columns, self.columns * self.channel_words
        extent = (g.kernel[1] - 1) * g.dilation[1] + 1
        ends = np.arange(g.out(1)) * g.stride[1] - g.before[1] + extent
        last = np.clip(-(-ends // self.columns) - 1, 0, parts - 1)
        per_window = self.channel_words * g.taps // self.fine
        emits = np.bincount(last, minlength=parts) * per_window
        reads = [*np.repeat(inside, parts) * words, 0]
        turns = zip(np.tile(emits, g.out(0)), reads[1:], strict=True)
        return int(reads[0] + sum(max(turn) for turn in turns))


@st.composite
def lines_cases(draw: st.DrawFn) -> LinesCase:
    """Kernels of several rows, no row of windows of which lies in the padding; parts are whole words of memory."""
    g, rng = draw(geometries()), np.random.default_rng(draw(seeds))
    lanes = draw(st.sampled_from([1, 2, 4, 8]))
    channels = lanes * draw(st.integers(1, 3))
    unit = PORT_BITS // gcd(PORT_BITS, channels * BITS)
    width = unit * draw(st.integers(1, max(1, 12 // unit)))
    columns = draw(st.sampled_from([each for each in divisors(width) if each % unit == 0]))
    extent = (g.kernel[1] - 1) * g.dilation[1] + 1
    before = g.before[1] + max(0, extent - width - g.before[1] - g.after[1])
    g = Geometry((g.size[0], width), g.kernel, g.stride, g.dilation, (g.before[0], before), g.after)
    fine = draw(st.sampled_from([1, g.kernel[1], g.taps]))
    images = rng.integers(-128, 128, (2, *g.size, channels))
    return LinesCase(g, columns, lanes, fine, draw(st.integers(0, 3)), images)


CASES = draw(
    lines_cases().filter(lambda case: case.geometry.kernel[0] > 1 and min(case.inside) > 0),
    30,
    lambda case: (case.geometry.kernel, case.geometry.stride, case.fine),
)


def test_cases_cover_parts_and_foldings() -> None:
    parts = {case.geometry.size[1] // case.columns for case in CASES}
    assert len(parts) > 3
    assert any(case.fine == case.geometry.taps > case.geometry.kernel[1] > 1 for case in CASES)
    assert any(case.geometry.dilation[0] > 1 and case.geometry.before[0] for case in CASES)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_rows_come_back_under_their_windows(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    headers = ["repack.h", "lines.h", "window_lines.h"]
    results = run_cases(cases, headers, 6, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.windows().reshape(-1), str(case))
        if build.counts:
            assert result.ticks[1:] == case.iterations(), case
